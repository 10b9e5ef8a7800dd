"""The inbox as a whole: which files are read, which of two counts, and that one bad file harms no other."""

import hashlib
import io
import os
import sys
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hostile import Book
from sheets import REQUEST, codes, issued
from small import PERIOD, make_workspace

from reporter.commands import build
from reporter.commands.build import BuildOutcome
from reporter.commands.build_documents import BuildOptions
from reporter.executor import Lost, no_progress
from reporter.intake.collect import collect, read_file, received_anything
from reporter.intake.workers import SubmissionReader
from reporter.ledger import append
from reporter.model import Finding, Period, Receipt, ReceiptEvent, Submission
from reporter.model.marks import RECEIPTS

FIRST, SECOND = "14758", "14797"
Inbox = Callable[..., Path]


@pytest.fixture(scope="session")
def issue(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    folder = tmp_path_factory.mktemp("issued")

    def made(code: str) -> bytes:
        path = folder / f"{code}.xlsx"
        return (path if path.exists() else issued(path, code)).read_bytes()

    return made


@pytest.fixture
def inbox(tmp_path: Path, issue: Callable[[str], bytes]) -> Inbox:
    """A folder with these files: an agency code stands for its sample workbook."""

    def made(**files: str | bytes) -> Path:
        for name, content in files.items():
            data = issue(content) if isinstance(content, str) else content
            (tmp_path / name.replace("_", ".", 1)).write_bytes(data)
        return tmp_path

    return made


def files(submissions: tuple[Submission, ...]) -> list[str]:
    return [item.file for item in submissions]


def about(findings: tuple[Finding, ...]) -> list[str]:
    return sorted(f"{item.code} {item.file}" for item in findings)


def test_good_workbooks_are_read_in_the_order_of_their_agencies(inbox: Inbox) -> None:
    steps: list[tuple[int, int]] = []
    folder = inbox(b_xlsx=FIRST, a_xlsx=SECOND)
    submissions, findings = collect(folder, REQUEST, lambda done, of: steps.append((done, of)))

    assert (files(submissions), about(findings)) == (["b.xlsx", "a.xlsx"], [])
    assert [item.agency for item in submissions] == [FIRST, SECOND]
    assert steps == [(1, 2), (2, 2)]


def test_an_empty_or_missing_inbox_gives_nothing(tmp_path: Path) -> None:
    assert collect(tmp_path, REQUEST) == ((), ())
    assert collect(tmp_path / "không có", REQUEST) == ((), ())


@pytest.mark.parametrize("name", ["Thumbs.db", "desktop.ini", ".DS_Store", "~$38.xlsx", "System Volume Information"])
def test_what_a_system_leaves_on_an_empty_drive_was_sent_by_nobody(name: str, tmp_path: Path) -> None:
    """A drive without its folders still had its Thumbs.db, and everybody was said not to have sent in."""
    (tmp_path / name).mkdir() if " " in name else (tmp_path / name).write_bytes(b"x")
    assert not received_anything(tmp_path)
    (tmp_path / "46.pdf").write_bytes(b"x")
    assert received_anything(tmp_path)


def test_what_is_no_workbook_is_listed(inbox: Inbox, issue: Callable[[str], bytes]) -> None:
    folder = inbox(bao_docx=b"x", so_ods=b"x", Thumbs_db=b"x", register_toml=b"")
    (folder / "~$so.xlsx").write_bytes(b"owner file")
    (folder / ".an.xlsx").write_bytes(b"hidden")
    (folder / "tải.xlsx.part").write_bytes(b"x")
    (folder / "thư mục").mkdir()
    (folder / "thư mục" / "38.xlsx").write_bytes(b"x")
    (folder / "README.md").write_bytes(b"ours")
    submissions, findings = collect(folder, REQUEST)

    assert submissions == ()
    assert about(findings) == [
        "F01 .an.xlsx",
        "F01 Thumbs.db",
        "F01 tải.xlsx.part",
        "F01 ~$so.xlsx",
        "F06 so.ods",
        "F16 thư mục",
        "F22 bao.docx",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_and_fifos_are_not_followed(inbox: Inbox, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "x.xlsx"
    elsewhere.write_bytes(b"secret")
    folder = inbox(a_xlsx=FIRST)
    (folder / "link.xlsx").symlink_to(elsewhere)
    os.mkfifo(folder / "fifo.xlsx")
    submissions, findings = collect(folder, REQUEST)

    assert (files(submissions), about(findings)) == (["a.xlsx"], ["F01 fifo.xlsx", "F01 link.xlsx"])


def test_names_are_shown_in_nfc_without_control_characters(inbox: Inbox, issue: Callable[[str], bytes]) -> None:
    folder = inbox()
    (folder / unicodedata.normalize("NFD", "sổ.XLSX")).write_bytes(issue(FIRST))
    if sys.platform != "win32":
        (folder / "a\x1b[31m.docx").write_bytes(b"x")
    submissions, findings = collect(folder, REQUEST)

    assert files(submissions) == ["sổ.XLSX"]
    assert all(item.file.isprintable() for item in findings)


def test_a_single_workbook_says_its_own_period(inbox: Inbox) -> None:
    folder = inbox(a_xlsx=FIRST, b_xlsx=b"")

    request = replace(REQUEST, period=Period.parse("2031-01"), any_period=True)
    (submission,), findings = read_file(folder / "a.xlsx", request)
    assert (submission.period, findings) == ("2025-10", ())
    assert codes(read_file(folder / "b.xlsx", request)[1]) == ["F04"]


# --- two files of one agency ------------------------------------------------------------------------------


@pytest.fixture
def newer(issue: Callable[[str], bytes], tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The first agency's workbook with one number changed."""
    folder = tmp_path_factory.mktemp("newer")
    (folder / "a.xlsx").write_bytes(issue(FIRST))
    book = Book(folder / "a.xlsx")
    return book.set("Biểu 03", {book.find("Biểu 03", "dung_nganh"): 88}).save(folder / "b.xlsx").read_bytes()


def test_equal_files_count_once(inbox: Inbox) -> None:
    submissions, findings = collect(inbox(a_xlsx=FIRST, b_xlsx=FIRST), REQUEST)

    assert (files(submissions), about(findings)) == (["a.xlsx"], ["I12 b.xlsx"])


def test_a_file_that_was_only_saved_again_is_the_same(inbox: Inbox, newer: bytes) -> None:
    padded = io.BytesIO(newer)
    with zipfile.ZipFile(padded, "a") as package:
        package.comment = "lưu lại".encode()
    submissions, findings = collect(inbox(a_xlsx=newer, b_xlsx=padded.getvalue()), REQUEST)

    assert (files(submissions), about(findings)) == (["a.xlsx"], ["I12 b.xlsx"])


def test_of_two_different_files_none_counts_without_a_register(inbox: Inbox, newer: bytes) -> None:
    submissions, findings = collect(inbox(a_xlsx=FIRST, b_xlsx=newer), REQUEST)

    assert (files(submissions), about(findings)) == ([], ["I10 a.xlsx"])
    assert "a.xlsx, b.xlsx" in findings[0].message


def note(folder: Path, *lines: tuple[str, int | None], event: ReceiptEvent = ReceiptEvent.RECEIVED) -> None:
    """Write lines of the register: (file, day of October on which it came)."""
    for name, day in lines:
        content = (folder / name).read_bytes()
        moment = datetime(2025, 10, day or 20, 9)  # noqa: DTZ001
        line = Receipt(moment, event, name, hashlib.sha256(content).hexdigest(), len(content))
        append(folder / RECEIPTS, [replace(line, received=moment if day else None, agency=FIRST, note="gửi nhầm")])


def test_the_register_says_which_came_last_and_what_differs(inbox: Inbox, newer: bytes) -> None:
    folder = inbox(a_xlsx=FIRST, b_xlsx=newer)
    note(folder, ("a.xlsx", 14), ("b.xlsx", 13))
    submissions, findings = collect(folder, REQUEST)

    assert (files(submissions), about(findings)) == (["a.xlsx"], ["I11 b.xlsx"])
    assert submissions[0].received_at == datetime(2025, 10, 14, 9)  # noqa: DTZ001
    assert submissions[0].first_received == datetime(2025, 10, 13, 9)  # noqa: DTZ001
    assert submissions[0].revision == 2
    assert "được thay bằng a.xlsx (nhận sau, theo sổ tiếp nhận; " in findings[0].message


def test_what_is_wrong_in_a_version_that_was_replaced_is_nobodys_to_mend(inbox: Inbox, newer: bytes) -> None:
    """After a clean version had come the agency was still to mend the cells of the first."""
    folder = inbox(a_xlsx=FIRST, b_xlsx=newer)
    book = Book(folder / "b.xlsx")
    book.set("Biểu 03", {book.find("Biểu 03", "dung_nganh"): "cuối tháng 11"}).save(folder / "b.xlsx")
    assert [item.file for item in collect(folder, REQUEST)[1] if item.sheet == "Biểu 03"] == ["b.xlsx"]
    note(folder, ("a.xlsx", 14), ("b.xlsx", 13))
    assert about(collect(folder, REQUEST)[1]) == ["I11 b.xlsx"]


def test_a_version_that_leaves_whole_forms_blank_may_be_the_part_of_another_person(
    inbox: Inbox, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("parts")
    parts = enumerate(({}, {"bieu-01": [{}]}))
    one, other = (issued(folder / f"{number}.xlsx", FIRST, part).read_bytes() for number, part in parts)
    lying = inbox(a_xlsx=one, b_xlsx=other)
    note(lying, ("a.xlsx", 13), ("b.xlsx", 14))
    (told,) = [item.message for item in collect(lying, REQUEST)[1] if item.code == "I11"]
    assert "bản sau để trống cả Biểu 01; nếu mỗi bản là một phần thì gộp vào một sổ rồi nhận sổ ấy; khác " in told
    assert "“Nơi khác” → (trống)" in told  # what people chose, not its code


def test_of_two_files_one_without_a_moment_nobody_chooses(inbox: Inbox, newer: bytes) -> None:
    folder = inbox(a_xlsx=FIRST, b_xlsx=newer)
    note(folder, ("a.xlsx", 14), ("b.xlsx", None))

    assert about(collect(folder, REQUEST)[1]) == ["I10 a.xlsx"]


def test_a_workbook_that_was_taken_back_is_not_read_and_named(inbox: Inbox, newer: bytes) -> None:
    folder = inbox(a_xlsx=FIRST, b_xlsx=newer)
    note(folder, ("a.xlsx", 14), ("b.xlsx", 13))
    note(folder, ("a.xlsx", None), event=ReceiptEvent.WITHDRAWN)
    submissions, findings = collect(folder, REQUEST)

    assert (files(submissions), about(findings)) == (["b.xlsx"], ["I31 a.xlsx"])
    assert findings[0].message == "Đã rút ngày 20/10/2025 (gửi nhầm), không dùng số nào."


def test_a_file_changed_or_lost_after_it_was_received_is_an_error(inbox: Inbox, newer: bytes) -> None:
    folder = inbox(a_xlsx=FIRST, b_xlsx=newer)
    note(folder, ("a.xlsx", 14), ("b.xlsx", 15))
    (folder / "b.xlsx").unlink()
    (gone,) = collect(folder, REQUEST)[1]
    assert (gone.code, gone.file) == ("I33", "b.xlsx")
    assert "a.xlsx" not in gone.message  # the register knows whose that is
    (folder / "a.xlsx").write_bytes(newer)
    assert about(collect(folder, REQUEST)[1]) == ["I33 b.xlsx", "I34 a.xlsx"]


def test_a_changed_line_of_the_register_is_an_error(inbox: Inbox) -> None:
    folder = inbox(a_xlsx=FIRST)
    note(folder, ("a.xlsx", 14))
    register = folder / RECEIPTS
    register.write_bytes(register.read_bytes().replace(b"-14T", b"-10T"))
    (told,) = collect(folder, REQUEST)[1]
    assert told.code == "I32"
    assert told.message.startswith("Sổ tiếp nhận, dòng 1: nội dung dòng này hoặc dòng trước đã bị sửa")


def test_register_toml_holds_explanations_alone(inbox: Inbox) -> None:
    broken, old = b"a.xlsx yesterday", b'"a.xlsx" = 2025-10-14T09:00:00\n[giai_trinh.38]\nR15 = "x"\n'

    assert codes(collect(inbox(register_toml=broken), REQUEST)[1]) == ["I14"]
    (told,) = collect(inbox(register_toml=old), REQUEST)[1]
    assert "khoá “a.xlsx” không có nghĩa" in told.message and "reporter receive" in told.message


def test_every_mistake_in_register_toml_is_told(inbox: Inbox) -> None:
    wrong = '[giai_trinh.38]\nR15 = 5\n"R155 Biểu 05!M9" = "x"\n[giai_trinh.999]\nR14 = "x"\n'.encode()
    told = [item.message for item in collect(inbox(register_toml=wrong), REQUEST)[1] if item.code == "I14"]
    for said in ("[giai_trinh.38], khoá “R15”: là số 5", "kết quả kiểm mang mã “R155”", "cơ quan mang mã “999”"):
        assert any(said in message for message in told), told
    assert len(told) == 3


def test_without_a_register_nobody_knows_when_a_file_came(inbox: Inbox) -> None:
    (submission,), _ = read_file(inbox(a_xlsx=FIRST) / "a.xlsx", REQUEST)

    assert submission.received_at is None  # copying and saving change the time stamp of a file


# --- workers ----------------------------------------------------------------------------------------------


def test_bad_files_leave_the_good_ones_alone(inbox: Inbox) -> None:
    submissions, findings = collect(inbox(a_xlsx=b"PK\x03\x04junk", b_xlsx=FIRST, c_xlsx=b"", d_xlsx=SECOND), REQUEST)

    assert files(submissions) == ["b.xlsx", "d.xlsx"]
    assert about(findings) == ["F04 c.xlsx", "F24 a.xlsx"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no resource limits there")
@pytest.mark.workers
def test_a_file_too_big_for_the_memory_of_a_worker_is_one_finding(
    inbox: Inbox, issue: Callable[[str], bytes], from_nothing: None
) -> None:
    folder = inbox(a_xlsx=FIRST, b_xlsx=SECOND)
    book = Book(folder / "a.xlsx")
    book.parts["xl/sharedStrings.xml"] += b"<!-- " + os.urandom(30 << 20).hex().encode() + b" -->"
    book.save(folder / "a.xlsx")
    submissions, findings = collect(folder, replace(REQUEST, limits={"memory_mib": 200}))

    assert (files(submissions), about(findings)) == (["b.xlsx"], ["F12 a.xlsx"])


@pytest.mark.parametrize(("late", "code"), [(True, "F11"), (False, "F12")])
def test_a_file_that_takes_too_long_or_ends_its_reader_is_one_finding(late: bool, code: str) -> None:
    outcome = SubmissionReader(REQUEST).lost(Lost(Path("a.xlsx"), late))

    assert (outcome.submission, [item.code for item in outcome.findings]) == (None, [code])


def test_an_unforeseen_fault_of_the_reader_is_a_finding_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from reporter.intake import workers

    def burst(*_: object) -> None:
        raise KeyError("boom")

    monkeypatch.setattr(workers, "read_submission", burst)
    (found,) = SubmissionReader(REQUEST).read(tmp_path / "a.xlsx").findings

    assert found.code == "F15"
    assert "KeyError test_inbox.py" in found.message


def test_a_build_says_which_files_changed_while_it_went_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = make_workspace(tmp_path / "ws")
    folder = workspace.inbox(PERIOD)
    folder.mkdir(parents=True)
    for name in ("mot.xlsx", "hai.xlsx", "ba.xlsx"):
        (folder / name).write_bytes(b"PK")

    def meanwhile(*_: object) -> BuildOutcome:
        (folder / "bon.xlsx").write_bytes(b"PK")
        (folder / "mot.xlsx").write_bytes(b"PK moi")
        (folder / "hai.xlsx").unlink()
        return BuildOutcome(None, ("Đã viết",))  # type: ignore[arg-type]

    monkeypatch.setattr(build, "_build", meanwhile)
    told = build.build_reports(workspace, BuildOptions(PERIOD, date(2025, 10, 20)), no_progress).summary
    assert len(told) == 2 and "(thêm bon.xlsx; bớt hai.xlsx; ghi lại mot.xlsx)" in told[1]
    monkeypatch.setattr(build, "_build", lambda *_: BuildOutcome(None, ()))
    assert build.build_reports(workspace, BuildOptions(PERIOD, date(2025, 10, 20)), no_progress).summary == ()
