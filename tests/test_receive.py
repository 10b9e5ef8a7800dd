"""Receiving workbooks: copied, never replaced, written down once, whatever happens in between."""

import re
import shutil
import unicodedata
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from small import PERIOD, find_workspace, make_workspace, send

import reporter.commands.receive
import reporter.commands.set_then
from reporter.commands.check import check_file
from reporter.commands.checked import Checked, read_period
from reporter.commands.receive import ReceiveOptions, receive_files, withdraw_file
from reporter.delivery.record import sha256
from reporter.executor import no_progress
from reporter.intake.receipts import read_receipts
from reporter.model import AdmissionState, Period, Receipt, ReceiptEvent, Receipts, ReporterError
from reporter.model.file_names import shown_as
from reporter.specs.decode import no_such_file
from reporter.workspace import Workspace

pytestmark = pytest.mark.slow

MINISTRY = "BTC"
FIRST, SECOND = datetime(2025, 10, 10, 9), datetime(2025, 10, 20, 15)  # noqa: DTZ001


def more(values: dict[str, list[dict[str, object]]]) -> None:
    values["bieu-05"][0]["khoi_dang"] = int(str(values["bieu-05"][0]["khoi_dang"])) + 1


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A workbook of a ministry, and another version of it under the same name."""
    made = []
    for name, edit in (("mot", None), ("hai", more)):
        workspace = make_workspace(tmp_path_factory.mktemp(name) / "central")
        made += send(workspace, [MINISTRY], edit)
    return made[0], made[1]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make_workspace(tmp_path / "central")


def receive(workspace: Workspace, *files: Path, now: datetime = FIRST, **said: object) -> list[str]:
    """What is told of the files, without what comes next."""
    told = receive_files(workspace, files, ReceiveOptions(**said), now)  # type: ignore[arg-type]
    return [line for line in told if not line.startswith(("Kiểm đầy đủ", "Ghi sổ"))]


def lines(workspace: Workspace) -> tuple[Receipt, ...]:
    return read_receipts(workspace.inbox(PERIOD))[0].lines


def read(workspace: Workspace) -> Checked:
    return read_period(workspace, PERIOD, date(2025, 10, 21), no_progress)


def names(workspace: Workspace) -> list[str]:
    return sorted(path.name for path in workspace.inbox(PERIOD).glob("*.xlsx"))


def test_versions_are_counted_in_the_order_in_which_they_came() -> None:
    days = {"a": 9, "b": 13, "c": 30}  # of one and of two figures
    came = {sha: FIRST.replace(day=day) for sha, day in days.items()}
    lines = [Receipt(SECOND, ReceiptEvent.RECEIVED, sha, sha, 1, at, agency="38") for sha, at in came.items()]
    receipts = Receipts((*reversed(lines), replace(lines[0], sha256="d", received=None)))
    assert [receipts.revision("38", sha) for sha in "abcd"] == [1, 2, 3, 1]


def test_a_workbook_says_its_own_period_and_is_kept_with_all_that_is_known(
    workspace: Workspace, written: tuple[Path, Path]
) -> None:
    (told,) = receive(workspace, written[0], sender="van.thu@example.vn")
    (line,) = lines(workspace)
    assert told.startswith(
        "BTC-bo-tai-chinh-2025-10.xlsx: Bộ Tài chính, kỳ 2025-10, nhận 09:00 ngày 10/10/2025; đọc được"
    )
    assert (line.agency, line.sender, line.received, line.outcome) == (MINISTRY, "van.thu@example.vn", FIRST, "")
    assert line.edition.startswith("cv9797@") and line.size == written[0].stat().st_size
    assert (workspace.inbox(PERIOD) / line.file).read_bytes() == written[0].read_bytes()
    assert receive(workspace, written[0], now=SECOND) == [f"{line.file}: đã có trong sổ tiếp nhận, không ghi thêm."]
    assert len(lines(workspace)) == 1


def test_a_later_version_lies_beside_the_first_takes_its_place_and_says_what_differs(
    workspace: Workspace, written: tuple[Path, Path]
) -> None:
    receive(workspace, written[0])
    told = receive(workspace, written[1], now=SECOND, note="Bổ sung một trường hợp")
    assert names(workspace) == ["BTC-bo-tai-chinh-2025-10 (2).xlsx", "BTC-bo-tai-chinh-2025-10.xlsx"]
    assert told[1].startswith("  BTC-bo-tai-chinh-2025-10 (2).xlsx thay BTC-bo-tai-chinh-2025-10.xlsx: khác ")
    checked = read(workspace)
    (sent,) = checked.submissions
    assert (sent.file, sent.revision, sent.note) == (names(workspace)[0], 2, "Bổ sung một trường hợp")
    assert (sent.received_at, sent.first_received) == (SECOND, FIRST)  # late, but the first was in time
    (about,) = [item for item in checked.findings if item.code == "I11"]
    assert "Biểu 05!" in about.found and "→" in about.found


@pytest.mark.parametrize("name", [unicodedata.normalize("NFD", "sổ bộ tài chính.xlsx"), "so\u202e BTC.xlsx"])
def test_a_name_that_the_disk_writes_otherwise_than_people_see_it_is_found(
    workspace: Workspace, written: tuple[Path, Path], name: str
) -> None:
    """A Mac, or an archive made there, keeps marks apart from their letters."""
    workspace.inbox(PERIOD).mkdir(parents=True)
    shutil.copy(written[0], workspace.inbox(PERIOD) / name)
    assert "Bộ Tài chính" in receive(workspace, period=PERIOD)[0]
    checked = read(workspace)
    assert {item.code for item in checked.findings if item.file} & {"I33", "F02"} == set()
    assert shown_as(workspace.inbox(PERIOD), checked.submissions[0].file).read_bytes() == written[0].read_bytes()
    withdraw = withdraw_file(workspace, checked.submissions[0].file, PERIOD, "gửi nhầm", SECOND)
    assert "đã ghi là rút lại" in next(withdraw)
    assert read(workspace).admissions.of(MINISTRY) is AdmissionState.WITHDRAWN


def test_two_versions_of_one_moment_are_said_to_be_undecided_as_they_are(
    workspace: Workspace, written: tuple[Path, Path], tmp_path: Path
) -> None:
    """A folder, or a mail with both: neither takes the place of the other; a signed copy takes nothing from either."""
    (tmp_path / "BTC-bo-tai-chinh.pdf").write_bytes(b"%PDF-1.7 ...")
    receive(workspace, written[0], tmp_path / "BTC-bo-tai-chinh.pdf", period=PERIOD, at=FIRST)
    told = receive(workspace, written[1], at=FIRST)
    assert "BTC-bo-tai-chinh-2025-10.xlsx cùng lúc ấy: chưa biết bản nào thay bản nào" in told[1]
    assert read(workspace).admissions.of(MINISTRY) is AdmissionState.UNDECIDED
    assert "đã có trong sổ tiếp nhận" in receive(workspace, written[1])[0]


def test_the_first_version_sent_once_more_counts_again(workspace: Workspace, written: tuple[Path, Path]) -> None:
    receive(workspace, written[0])
    receive(workspace, written[1], now=datetime(2025, 10, 12, 9))  # noqa: DTZ001
    receive(workspace, written[0], now=SECOND)
    assert len(names(workspace)) == 2 and len(lines(workspace)) == 3
    assert read(workspace).submissions[0].file == "BTC-bo-tai-chinh-2025-10.xlsx"


def test_what_was_put_there_by_hand_is_picked_up_without_a_moment(
    workspace: Workspace, written: tuple[Path, Path]
) -> None:
    workspace.inbox(PERIOD).mkdir(parents=True)
    for number, path in enumerate(written):
        shutil.copy(path, workspace.inbox(PERIOD) / f"{number}.xlsx")
    told = receive(workspace, period=PERIOD, now=SECOND)
    assert "không rõ nhận lúc nào" in told[0] and "chưa biết bản nào thay bản nào" in told[2]
    assert [line.received for line in lines(workspace)] == [None, None]
    assert read(workspace).admissions.of(MINISTRY) is AdmissionState.UNDECIDED
    for number, moment in enumerate((FIRST, SECOND)):
        receive(workspace, workspace.inbox(PERIOD) / f"{number}.xlsx", at=moment)
    assert read(workspace).submissions[0].file == "1.xlsx"
    with pytest.raises(ReporterError, match="không có tệp nào chưa ghi sổ"):
        receive(workspace, period=PERIOD)


def test_taken_back_is_a_state_and_no_deletion(workspace: Workspace, written: tuple[Path, Path]) -> None:
    receive(workspace, written[0])
    list(withdraw_file(workspace, names(workspace)[0], PERIOD, "gửi nhầm kỳ", SECOND))
    assert read(workspace).admissions.of(MINISTRY) is AdmissionState.WITHDRAWN
    assert len(names(workspace)) == 1
    receive(workspace, written[0], now=SECOND, at=SECOND)
    assert read(workspace).admissions.of(MINISTRY) is AdmissionState.USED
    with pytest.raises(ReporterError, match="để rút"):
        list(withdraw_file(workspace, "x.xlsx", PERIOD, "", SECOND))


def test_a_file_of_another_kind_is_the_agencys_when_the_officer_says_so(workspace: Workspace, tmp_path: Path) -> None:
    scan = tmp_path / "cong-van.pdf"
    scan.write_bytes(b"%PDF-1.7 ...")
    (told,) = receive(workspace, scan, period=PERIOD, owner=MINISTRY)
    assert "Bộ Tài chính" in told and "KHÔNG DÙNG ĐƯỢC" in told
    assert lines(workspace)[0].outcome == "F21"
    assert read(workspace).admissions.of(MINISTRY) is AdmissionState.WRONG_FORM


def test_a_workbook_that_says_whose_it_is_is_no_other_agencys_whatever_its_period(
    workspace: Workspace, written: tuple[Path, Path]
) -> None:
    """`--agency` against the workbook's own code is told before its period, and mended by the right code."""
    other, later = "BKHCN", Period.parse("2025-11")
    told, hint = receive(workspace, written[0], period=later, owner=other)
    assert "Sổ mang mã của Bộ Tài chính nhưng" in told and "ghi Bộ Khoa học và Công nghệ" in told
    assert "--agency" in hint
    told, _ = receive(workspace, written[0], period=later, owner=MINISTRY)
    assert "Bộ Tài chính" in told and "kỳ 2025-10" in told
    came = read_receipts(workspace.inbox(later))[0].lines
    assert [(line.agency, line.outcome) for line in came] == [(other, "I17"), (MINISTRY, "I02")]


def test_a_folder_is_received_with_those_in_it_and_said_of_each_what_status_says(
    workspace: Workspace, written: tuple[Path, Path], tmp_path: Path
) -> None:
    """A workbook is known by its content, whatever its ending; a document is its sender's by its name."""
    below = tmp_path / "den" / "thu"
    below.mkdir(parents=True)
    shutil.copyfile(written[0], below / "so bo tai chinh.xls")
    (tmp_path / "den" / "~$so.xlsx").write_bytes(b"left by Excel")
    (tmp_path / "den" / "BNV-bo-noi-vu.pdf").write_bytes(b"%PDF-1.7 ...")
    told = receive(workspace, tmp_path / "den", period=PERIOD, at=FIRST)
    assert [text.partition(", kỳ")[0] for text in told] == [
        "BNV-bo-noi-vu.pdf: Bộ Nội vụ",
        "so bo tai chinh.xls: Bộ Tài chính",
    ]
    assert "Đã gửi sai dạng: bản PDF hoặc bản quét" in told[0] and "đọc được" in told[1]
    states = read(workspace).admissions
    assert (states.of("BNV"), states.of(MINISTRY)) == (AdmissionState.WRONG_FORM, AdmissionState.USED)
    (tmp_path / "den" / "la.pdf").write_bytes(b"%PDF-1.4")
    told = list(receive_files(workspace, [tmp_path / "den"], ReceiveOptions(PERIOD, at=FIRST), SECOND))
    assert told[-2:] == [
        "Ghi sổ 1/3 tệp: 0 đọc được, 1 không dùng được.",
        "Kiểm đầy đủ: reporter check --period 2025-10",
    ]
    (tmp_path / "den" / "la.pdf").unlink()
    again = receive(workspace, tmp_path / "den", period=PERIOD, at=FIRST, now=SECOND)
    assert all("đã có trong sổ tiếp nhận" in text for text in again) and len(lines(workspace)) == 3
    (tmp_path / "trong").mkdir()
    with pytest.raises(ReporterError, match="không có tệp nào"):
        receive(workspace, tmp_path / "trong", period=PERIOD)


@pytest.mark.parametrize("name", ["y-kien.xlsx", "Register.toml", "~38.xlsx"])
def test_what_is_sent_under_a_name_of_the_officers_own_files_is_a_workbook_like_any_other(
    workspace: Workspace, written: tuple[Path, Path], tmp_path: Path, name: str
) -> None:
    (tmp_path / "den").mkdir()
    shutil.copyfile(written[0], tmp_path / "den" / name)
    sent = tmp_path / "den" / name if name.startswith("~") else tmp_path / "den"
    (told,) = receive(workspace, sent, period=PERIOD)
    kept = f"nhan-{name.lstrip('~')}"
    assert told.startswith(f"{kept}: ") and not (workspace.inbox(PERIOD) / name).exists()
    assert read(workspace).admissions.uses(MINISTRY) == name.endswith(".xlsx")
    (workspace.inbox(PERIOD) / "register.toml").write_bytes(b"")
    with pytest.raises(ReporterError, match="1 tệp chưa nhận được"):
        receive(workspace, workspace.inbox(PERIOD) / "register.toml", period=PERIOD)
    assert len(lines(workspace)) == 1


def test_one_odd_file_does_not_keep_the_others_out(
    workspace: Workspace, written: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / "rong.xlsx").write_bytes(b"")
    with pytest.raises(ReporterError, match="có 1 tệp chưa nhận được"):
        receive(workspace, tmp_path / "rong.xlsx", written[0])
    assert len(lines(workspace)) == 1


def test_killed_after_copying_the_next_try_writes_the_line_and_no_second_copy(
    workspace: Workspace, written: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(reporter.commands.receive, "append", killed)
        with pytest.raises(KeyboardInterrupt):
            receive(workspace, written[0])
    assert lines(workspace) == () and len(names(workspace)) == 1
    receive(workspace, written[0])
    assert len(lines(workspace)) == 1 and len(names(workspace)) == 1
    assert lines(workspace)[0].received == FIRST
    assert not list(workspace.inbox(PERIOD).glob(".*"))


def test_half_a_copy_of_a_killed_run_is_gone_after_the_next_try(
    workspace: Workspace, written: tuple[Path, Path]
) -> None:
    inbox = workspace.inbox(PERIOD)
    inbox.mkdir(parents=True, exist_ok=True)
    half, other = (inbox / f".dang-nhan-{start}-999" for start in (sha256(written[0].read_bytes())[:16], "0" * 16))
    for left in (half, other):
        left.write_bytes(b"PK")
    receive(workspace, written[0])
    assert not half.exists() and other.exists()  # somebody may be at work on another file


def test_a_corrected_workbook_shows_which_findings_are_gone_remain_and_are_new(
    workspace: Workspace, written: tuple[Path, Path]
) -> None:
    receive(workspace, written[1])
    told = receive(workspace, written[0], now=SECOND)
    assert told[1].startswith("  BTC-bo-tai-chinh-2025-10 (2).xlsx thay ")
    assert re.match(r"  Phát hiện: đã hết [1-9]\d*, còn \d+, mới 0\.$", told[2])
    assert any(re.match(r"    đã hết: lỗi R\d+ Biểu 05 .*E11", line) for line in told)
    third = receive(workspace, written[1], now=datetime(2025, 10, 21, 9))  # noqa: DTZ001
    assert any(re.match(r"    mới: lỗi R\d+ Biểu 05 .*E11.*: ", line) for line in third)


def test_a_workbook_of_the_set_before_is_told_how_it_counts(
    workspace: Workspace, written: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The period was built by cv9797; then the form set was switched, and a corrected workbook of that period comes."""
    config = workspace.root / "reporter.toml"
    switched = config.read_text("utf-8").replace('form_set = "cv9797"', 'form_set = "bao-cao-thang"')
    config.write_text(switched, "utf-8")
    made = SimpleNamespace(set_id="cv9797")
    monkeypatch.setattr(reporter.commands.set_then, "read_record", lambda _folder: made)
    read, then, _, *remedy = receive(find_workspace(workspace.root), written[0])
    assert "kỳ 2025-10, " in read and "đọc được" in read
    assert "lập theo bộ biểu “cv9797”, nay theo “bao-cao-thang”" in then
    config.write_text(switched + "\n".join(("", *map(str.strip, remedy), "")), "utf-8")
    assert find_workspace(workspace.root).specs(PERIOD).form_set.id == "cv9797"
    told = next(
        receive_files(find_workspace(workspace.root), [written[0]], ReceiveOptions(PERIOD, note="nhận lại"), FIRST)
    )
    assert "đọc được" in told


def test_of_another_set_than_the_one_that_the_period_was_built_by_no_remedy_is_told(
    workspace: Workspace, written: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = workspace.root / "reporter.toml"
    config.write_text(config.read_text("utf-8").replace('"cv9797"', '"bao-cao-thang"', 1), "utf-8")
    monkeypatch.setattr(
        reporter.commands.set_then, "read_record", lambda _folder: SimpleNamespace(set_id="bao-cao-thang")
    )
    (read,) = receive(find_workspace(workspace.root), written[0])
    assert "đọc được" in read


def test_a_workbook_is_checked_by_the_set_of_its_own_period(workspace: Workspace, written: tuple[Path, Path]) -> None:
    """Today's set is another; the period that the workbook names has a set of its own."""
    config = workspace.root / "reporter.toml"
    today = config.read_text("utf-8").replace('"cv9797"', '"bao-cao-thang"', 1)
    config.write_text(f'{today}\n[dot.{PERIOD}]\nform_set = "cv9797"\ndue = {{ ngay = 2025-10-14 }}\n', "utf-8")
    checked = check_file(find_workspace(workspace.root), written[0], date(2025, 10, 21))
    assert [item.agency for item in checked.submissions] == [MINISTRY]


def test_a_file_that_is_not_there_is_near_by_its_name_and_not_by_its_ending(tmp_path: Path) -> None:
    (tmp_path / "up1.xlsx").touch()
    assert no_such_file(tmp_path / "nope.xlsx").endswith("nope.xlsx.")
    assert no_such_file(tmp_path / "up2.xlsx").endswith(f"Có phải “{tmp_path / 'up1.xlsx'}”?")
    (tmp_path / "up3").mkdir()
    assert no_such_file(tmp_path / "up3.xlsx").endswith(f"Có phải “{tmp_path / 'up1.xlsx'}”?")
