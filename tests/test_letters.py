"""Letters: who is reminded, what goes back, what goes out; golden texts and layout."""

import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from recorded import read_as_recorded
from small import PERIOD, find_workspace, make_workspace
from tables import TEMPLATES, submission
from test_content import blocks

import reporter.commands.letters
from reporter.commands import letter_messages
from reporter.commands.checked import Checked
from reporter.commands.hand_edits import keep_written
from reporter.commands.letters import write_letters, write_letters_about
from reporter.layout import lint_bytes
from reporter.layout.filling import Filling, fill
from reporter.model import Cell, Finding, Findings, Period, ReporterError, Severity, Submission
from reporter.model.cell import ranges
from reporter.specs.letter_specs import find_letter, load_letters
from reporter.workspace import Workspace

GOLDEN = Path(__file__).parent / "golden"
KINDS = ("cv-don-doc", "cv-tra-so-nhap", "cv-gui-bao-cao", "to-trinh")
MONDAY = date(2025, 10, 20)  # four working days after the due day
FAULTY = "38-thanh-hoa-2025-10.xlsx"


def fault(
    code: str, severity: Severity, sheet: str, cell: str, *texts: str, agency: str = "38", column: str = ""
) -> Finding:
    file = FAULTY if agency == "38" else f"{agency}.xlsx"
    form = sheet.lower().replace("biểu ", "bieu-")
    places = ranges([Cell(file, sheet, cell)]) if sheet else ()
    return Finding(code, severity, *texts, agency=agency, form=form, file=file, places=places, column=column)


FINDINGS = (
    fault("V02", Severity.ERROR, "Biểu 01", "J14", "“-3” là số âm", "phải là số từ 0 trở lên", "Xem lại rồi gõ lại số.",
          column="(10) Tạm giao"),
    fault("R03", Severity.ERROR, "Biểu 05", "", "đã nhận 12", "không lớn hơn đã duyệt 10"),
    fault("R15", Severity.EXPLAIN, "Biểu 05", "P9", "nguồn khác quá một nửa", "", "Giải trình nguồn kinh phí."),
    fault("V09", Severity.WARNING, "Biểu 01", "D11", "đọc là 12"),
    fault("F08", Severity.ERROR, "", "", "tệp hỏng: thiếu phần, không dùng số nào",
          "tệp .xlsx phải nguyên vẹn", "Mở lại, lưu và gửi lại.", agency="BNV"),
)  # fmt: skip


def arrived(code: str) -> Submission:
    sent = submission(agency=code)
    return replace(sent, file=FAULTY if code == "38" else sent.file, received_at=datetime(2025, 10, 13, 9))  # noqa: DTZ001


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return make_workspace(tmp_path_factory.mktemp("trung-uong"))


@pytest.fixture
def letters(world: Workspace, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return (kind, agencies, as_of, codes in duty) → (lines told, files written by name)."""

    def run(
        kind: str = "",
        *agencies: str,
        as_of: date = MONDAY,
        owing: tuple[str, ...] = ("01", "38", "46", "BXD", "DUCP", "BNV"),
        findings: tuple[Finding, ...] = FINDINGS,
    ) -> tuple[list[str], dict[str, bytes]]:
        duty = tuple(world.registry.agency(code, PERIOD.last_day) for code in owing)
        sent = tuple(arrived(code) for code in ("01", "38") if code in owing)
        checked = Checked(world, PERIOD, as_of, duty, sent, {}, Findings(findings))
        monkeypatch.setattr(reporter.commands.letters, "read_period", lambda *_: checked)
        lines = write_letters(world, PERIOD, as_of, (kind,) * bool(kind), agencies, lambda _done, _all: None)
        made = sorted((world.outputs(PERIOD) / "cong-van").rglob("*.docx"))
        return lines, {path.name: path.read_bytes() for path in made}

    return run


@pytest.fixture
def built(world: Workspace) -> None:
    """The organization's report lies where a build puts it."""
    folder = world.outputs(PERIOD) / "bao-cao"
    folder.mkdir(parents=True, exist_ok=True)
    report = docx.Document()
    for number in range(1, 8):
        report.styles.add_style("VBPhuLuc", WD_STYLE_TYPE.PARAGRAPH) if number == 1 else None
        report.add_paragraph(f"Phụ lục {number}", style="VBPhuLuc")
    report.save(str(folder / "cv9797-tong-hop-BTCTW-ban-to-chuc-trung-uong-2025-10.docx"))


def text(docx: bytes) -> str:
    return "\n".join(blocks(docx))


# --- templates --------------------------------------------------------------------------------------------


def test_every_letter_can_be_written_at_both_levels() -> None:
    specs = load_letters(TEMPLATES)
    assert sorted(spec.id for spec in specs) == sorted(KINDS)
    assert all(set(spec.letterhead) == {"central", "province"} for spec in specs)


def test_a_letter_that_somebody_changed_is_kept_aside_and_named(letters: Any, world: Workspace) -> None:
    name, folder = "cv-don-doc-2025-10.docx", world.outputs(PERIOD) / "cong-van" / "cv-don-doc"
    letters("cv-don-doc")
    assert not any("sua-tay" in line for line in letters("cv-don-doc", as_of=date(2025, 10, 22))[0])
    document = docx.Document(str(folder / name))
    document.add_paragraph("Câu cán bộ viết thêm.")
    document.save(str(folder / name))
    edited = (folder / name).read_bytes()
    assert not any("sua-tay" in line for line in letters("cv-tra-so-nhap")[0])  # the other kind stays as it is
    told, _ = letters("cv-don-doc", as_of=date(2025, 10, 22))
    kept = world.outputs(PERIOD) / "sua-tay-2025-10-22"
    assert (kept / "cv-don-doc" / name).read_bytes() == edited and (folder / name).read_bytes() != edited
    assert told[1].endswith(f"được giữ nguyên ở {kept}:") and told[2] == f"  cv-don-doc/{name}"
    assert "Câu cán bộ viết thêm." in told[3]


@pytest.mark.parametrize("listed", [None, b"{", b'{"cong-van/a.docx": 1}'])
def test_where_nobody_knows_what_was_written_nothing_is_lost(tmp_path: Path, listed: bytes | None) -> None:
    for folder, words in (("ky", b"cu"), ("moi", b"moi")):
        (tmp_path / folder / "cong-van").mkdir(parents=True)
        (tmp_path / folder / "cong-van" / "a.docx").write_bytes(words)
    if listed:
        (tmp_path / "ky" / "da-ghi.json").write_bytes(listed)
    assert keep_written(tmp_path / "ky", tmp_path / "moi", "cong-van", whole=True, name="aside")
    assert (tmp_path / "moi" / "aside" / "a.docx").read_bytes() == b"cu"


def test_one_kind_asked_for_leaves_the_others_lying(letters: Any, built: None) -> None:
    _, before = letters()
    _, after = letters("to-trinh")
    assert before and after == before | {"to-trinh-2025-10.docx": after["to-trinh-2025-10.docx"]}


def test_an_unknown_kind_is_refused_with_the_nearest() -> None:
    with pytest.raises(ReporterError, match="cv-don-doc"):
        find_letter(load_letters(TEMPLATES), "cv-don-dock")


# --- what they say ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("golden", "kind", "agency", "name"),
    [
        ("cv-don-doc", "cv-don-doc", None, "cv-don-doc-2025-10.docx"),
        ("cv-don-doc-mot", "cv-don-doc", "BXD", "cv-don-doc-BXD-bo-xay-dung-2025-10.docx"),
        ("cv-tra-so-nhap", "cv-tra-so-nhap", "38", "cv-tra-so-nhap-38-thanh-hoa-2025-10.docx"),
        ("cv-tra-so-nhap-hong", "cv-tra-so-nhap", "BNV", "cv-tra-so-nhap-BNV-bo-noi-vu-2025-10.docx"),
        ("cv-gui-bao-cao", "cv-gui-bao-cao", None, "cv-gui-bao-cao-2025-10.docx"),
        ("to-trinh", "to-trinh", None, "to-trinh-2025-10.docx"),
    ],
)
def test_letter_reads_as_recorded(
    letters: Any, built: None, golden: str, kind: str, agency: str | None, name: str, regen: bool
) -> None:
    _, files = letters(kind, *filter(None, [agency]))
    read_as_recorded(GOLDEN / f"{golden}.txt", text(files[name]) + "\n", regen)


@pytest.mark.parametrize(("year", "name"), [(2025, "party-2018"), (2026, "party-2026")])
def test_every_letter_keeps_the_layout_in_force(letters: Any, built: None, year: int, name: str) -> None:
    day = MONDAY.replace(year=year)
    for kind in KINDS:
        lines, files = letters(kind, as_of=day)
        assert [line for line in lines if line.startswith("  ")] == []
        for file, content in files.items():
            if file.startswith(kind):
                assert [str(item) for item in lint_bytes(content, file, TEMPLATES, name).findings] == []


def test_nobody_is_reminded_before_the_deadline_has_passed(letters: Any) -> None:
    lines, files = letters("cv-don-doc")
    assert "cv-don-doc-2025-10.docx" in files
    lines, files = letters("cv-don-doc", as_of=date(2025, 10, 14))
    assert lines == ["Không lập công văn đôn đốc: không có cơ quan nào quá hạn mà chưa gửi sổ nhập."]
    assert not [name for name in files if name.startswith("cv-don-doc")]  # the stale one is gone


def test_who_sent_a_broken_file_gets_it_back_and_is_not_reminded(letters: Any) -> None:
    _, files = letters("cv-don-doc")
    said = text(files["cv-don-doc-2025-10.docx"])
    assert "Đảng uỷ Bộ Xây dựng" in said
    assert "Bộ Nội vụ" not in said
    assert "chậm nhất ngày 22/10/2025" in said  # two working days


def reminder(workspace: Workspace, period: Period, as_of: date, kinds: tuple[str, ...], patch: Any) -> str:
    """What the reminder to the first agencies of each kind says, when nobody has sent in."""
    below = workspace.reporting_agencies(period)
    duty = [next(item for item in below if item.kind == kind and item != workspace.organ(period)) for kind in kinds]
    checked = Checked(workspace, period, as_of, tuple(duty), (), {}, Findings())
    patch.setattr(reporter.commands.letters, "read_period", lambda *_: checked)
    write_letters(workspace, period, as_of, ("cv-don-doc",), (), lambda _done, _all: None)
    return text((workspace.outputs(period) / "cong-van" / "cv-don-doc" / f"cv-don-doc-{period}.docx").read_bytes())


def test_a_reminder_rests_on_what_was_issued_by_then(world: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    said = reminder(world, PERIOD, MONDAY, ("province",), monkeypatch)
    assert "Thực hiện Công văn số 9797-CV/BTCTW, ngày 30/9/2025 của Ban Tổ chức Trung ương, Thành uỷ Hà Nội" in said
    assert "chậm nhất ngày 14/10/2025. Đến" in said  # the day of 9797 itself
    before = reminder(world, Period.parse("2025-08"), date(2025, 8, 20), ("province",), monkeypatch)
    assert "9797" not in before
    assert "Để tổng hợp số liệu tháng 8 năm 2025, Thành uỷ Hà Nội" in before
    assert "chậm nhất ngày 14/8/2025 (hạn do Ban Tổ chức Trung ương ấn định)" in before


def test_the_deadline_of_communes_is_so_many_working_days_before_the_province(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_workspace(tmp_path, "province", "46")
    config = tmp_path / "reporter.toml"
    own = 'basis = "Công văn số 12-CV/BTCTU, ngày 02/10/2025 của Ban Tổ chức Thành uỷ Huế"\n'
    config.write_text(config.read_text(encoding="utf-8").replace("cutoff =", own + "cutoff ="), encoding="utf-8")
    workspace = find_workspace(tmp_path)
    assert workspace.deadline(PERIOD) == date(2025, 10, 14)
    assert workspace.deadline(PERIOD, "department") == date(2025, 10, 13)
    assert workspace.deadline(PERIOD, "commune") == date(2025, 10, 10)
    said = reminder(workspace, PERIOD, MONDAY, ("commune",), monkeypatch)
    assert "Thực hiện Công văn số 12-CV/BTCTU, ngày 02/10/2025 của Ban Tổ chức Thành uỷ Huế và Công văn số 9797" in said
    assert "chậm nhất ngày 10/10/2025 (hạn do Ban Tổ chức Thành uỷ Huế ấn định)" in said
    both = reminder(workspace, PERIOD, MONDAY, ("commune", "department"), monkeypatch)
    assert "theo hạn nêu tại Phụ lục" in both
    assert "10/10/2025" in both and "13/10/2025" in both


def test_the_organ_that_writes_reminds_everybody_but_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = make_workspace(tmp_path, "province", "46")
    owing = tuple(workspace.registry.children("46", PERIOD.last_day, kind="department"))
    organ = workspace.organ(PERIOD)
    checked = Checked(workspace, PERIOD, MONDAY, owing, (), {}, Findings())
    told = write_letters_about(checked, ("cv-don-doc",), ())
    said = text((workspace.outputs(PERIOD) / "cong-van" / "cv-don-doc" / "cv-don-doc-2025-10.docx").read_bytes())
    assert organ in owing and f" | {organ.name} | " not in said and f" | {owing[-1].name} | " in said
    assert told[0].startswith(f"Sổ nhập của {organ.name}, cơ quan soạn công văn: chưa gửi (quá hạn ")
    assert f"còn {len(owing) - 1} cơ quan" in said  # as many as the annex lists


def test_many_addressees_are_named_in_the_annex_only(letters: Any) -> None:
    owing = ("01", "04", "08", "11", "12", "14", "15", "19", "20", "22", "24", "25", "31")
    _, files = letters("cv-don-doc", owing=owing)
    said = text(files["cv-don-doc-2025-10.docx"])
    assert "Kính gửi: Các cấp uỷ, cơ quan có tên trong danh sách kèm theo" in said
    assert "12 | Thành uỷ Hải Phòng | 14/10/2025 | 6" in said and said.count("Phải gửi ") == 2  # two lists


def test_the_weekend_and_days_off_do_not_count(letters: Any) -> None:
    _, files = letters("cv-tra-so-nhap", "38", as_of=date(2026, 4, 28))
    said = text(files["cv-tra-so-nhap-38-thanh-hoa-2025-10.docx"])
    assert "chậm nhất ngày 05/5/2026" in said  # 29/4, then 30/4 and 01/5 off, a weekend, 04/5, 05/5


def test_two_different_files_are_the_officers_task(letters: Any, built: None) -> None:
    """No letter blames the agency or speaks of our register; the officer is told what to do."""
    two = Finding("I10", Severity.ERROR, "hai sổ nhập khác nhau", "", "Ghi ngày nhận vào register.toml.", agency="BXD",
                  places=ranges([Cell("a.xlsx", "Bìa", "A1"), Cell("b.xlsx", "Bìa", "A1")]))  # fmt: skip
    lines, files = letters("cv-tra-so-nhap", findings=(*FINDINGS, two))
    assert not [name for name in files if "BXD" in name]
    assert [line for line in lines if "Bộ Xây dựng đã gửi nhiều bản khác nhau" in line and "rút bản không dùng" in line]
    _, files = letters("cv-gui-bao-cao", findings=(*FINDINGS, two))
    said = next(text(content) for name, content in files.items() if name.startswith("cv-gui-bao-cao"))
    assert "đã gửi, đang chỉnh lý số liệu" in said
    assert "Bộ Xây dựng" in said
    assert "khác nhau" not in said  # as the report that it goes with says it
    assert "register" not in said


def test_who_took_its_workbook_back_is_not_reminded_and_the_officer_hears_of_it(letters: Any) -> None:
    """It has not "not sent", so that the letter is silent; nobody else would ask it for the next one."""
    back = Finding("I31", Severity.NOTE, "đã rút", agency="BXD", file="b.xlsx")
    lines, files = letters("cv-don-doc", findings=(*FINDINGS, back))
    assert [line for line in lines if line.startswith("Bộ Xây dựng đã rút sổ nhập, chưa gửi lại")]
    said = text(files["cv-don-doc-2025-10.docx"])
    assert "Bộ Xây dựng" not in said
    assert "4/6 cơ quan đã gửi; còn 2 cơ quan chưa gửi" in said  # what came may be no workbook


def test_the_numbers_of_the_states_add_up(letters: Any, built: None) -> None:
    _, files = letters("cv-gui-bao-cao")
    said = next(text(content) for name, content in files.items() if name.startswith("cv-gui-bao-cao"))
    line = next(part for part in said.splitlines() if "cơ quan phải gửi" in part)
    total, *parts = map(int, re.findall(r"(\d+) cơ quan", line))
    assert total == sum(parts)


def test_the_number_that_a_report_was_given_is_the_number_its_letter_names(
    letters: Any, built: None, world: Workspace
) -> None:
    _, files = letters("cv-gui-bao-cao")
    open_number = text(files["cv-gui-bao-cao-2025-10.docx"])
    (report,) = (world.outputs(PERIOD) / "bao-cao").glob("*.docx")
    report.write_bytes(fill(files["cv-gui-bao-cao-2025-10.docx"], report.name, Filling("123")))
    _, files = letters("cv-gui-bao-cao")
    assert "(số 123-BC/BTCTW)" in text(files["cv-gui-bao-cao-2025-10.docx"])
    assert "123-BC" not in open_number


def test_warnings_are_no_reason_to_send_a_workbook_back(letters: Any) -> None:
    only_warning = tuple(item for item in FINDINGS if item.severity is Severity.WARNING)
    lines, _ = letters("cv-tra-so-nhap", findings=only_warning)
    assert lines == ["Không lập công văn trả sổ nhập: không có sổ nhập nào còn lỗi."]


def test_without_a_built_report_there_is_nothing_to_send(letters: Any, world: Workspace) -> None:
    for path in (world.outputs(PERIOD) / "bao-cao").glob("*.docx"):
        path.unlink()
    lines, _ = letters("cv-gui-bao-cao")
    why = "chưa có báo cáo của cơ quan mình, hãy chạy reporter build --period 2025-10 trước"
    assert lines == [f"Không lập công văn gửi báo cáo: {why}."]


def test_a_plain_run_writes_all_but_what_must_be_asked_for(letters: Any, built: None) -> None:
    lines, _ = letters()
    assert [line.split(" vào ")[0] for line in lines] == [
        "Đã lập 1 công văn đôn đốc", "Đã lập 1 công văn gửi báo cáo", "Đã lập 2 công văn trả sổ nhập",
    ]  # fmt: skip


def test_an_agency_that_owes_nothing_is_refused(letters: Any) -> None:
    with pytest.raises(ReporterError, match="14800"):
        letters("cv-don-doc", "14800")


def test_several_agencies_get_a_letter_each_and_the_letter_to_all_stays(letters: Any) -> None:
    _, before = letters("cv-don-doc")
    _, files = letters("cv-don-doc", "BXD", "46")
    assert files.keys() - before.keys() == {
        "cv-don-doc-46-hue-2025-10.docx",
        "cv-don-doc-BXD-bo-xay-dung-2025-10.docx",
    }
    assert files["cv-don-doc-2025-10.docx"] == before["cv-don-doc-2025-10.docx"]


def test_a_document_of_no_letter_in_the_settings_is_refused(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "ws")
    config = tmp_path / "ws" / "reporter.toml"
    text = config.read_text("utf-8").replace("[documents]", "[documents.cv-don-dock.BTCTW]\nnumber = 1", 1)
    config.write_text(text, "utf-8")
    with pytest.raises(ReporterError, match="Có phải “cv-don-doc”"):
        write_letters(find_workspace(workspace.root), PERIOD, MONDAY, (), (), lambda _done, _all: None)


def test_number_day_and_signer_come_from_the_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = make_workspace(tmp_path, "province", "46")
    config = tmp_path / "reporter.toml"
    given = '[documents.cv-don-doc.46]\nsigner = "Nguyễn Văn A"\nnumber = 7\nday = 2025-10-20\n'
    config.write_text(config.read_text(encoding="utf-8").replace("[documents]\n", given), encoding="utf-8")
    workspace = find_workspace(tmp_path)
    agencies = workspace.registry.children("46", PERIOD.last_day, kind="commune")[:2]
    checked = Checked(workspace, PERIOD, MONDAY, agencies, (), {}, Findings())
    monkeypatch.setattr(reporter.commands.letters, "read_period", lambda *_: checked)
    write_letters(workspace, PERIOD, MONDAY, ("cv-don-doc",), (), lambda _done, _all: None)
    said = text((workspace.outputs(PERIOD) / "cong-van" / "cv-don-doc" / "cv-don-doc-2025-10.docx").read_bytes())
    assert "THÀNH UỶ HUẾBAN TỔ CHỨC*Số 07-CV/BTCTU" in said
    assert "Thành phố Huế, ngày 20 tháng 10 năm 2025" in said
    assert "Kính gửi:\t- Đảng uỷ phường Phú Xuân," in said
    assert "Nguyễn Văn A" in said


def test_no_covering_letter_counts_otherwise_than_the_reports_it_covers(
    letters: Any, built: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reports were made of the workbooks of 01 and 38; one of them has been sent anew since."""
    sent = [SimpleNamespace(file=item.file, sha256=item.sha256) for item in map(arrived, ("01", "38"))]
    for digest, written in ((sent[0].sha256, True), ("other", False)):
        sent[0].sha256 = digest
        monkeypatch.setattr(letter_messages, "read_record", lambda _folder: SimpleNamespace(read=sent))
        lines, files = letters("cv-gui-bao-cao")
        assert any(name.startswith("cv-gui-bao-cao") for name in files) is written
        assert any("sổ nhập đã khác lúc lập báo cáo" in line for line in lines) is not written
