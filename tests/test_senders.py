"""Whose a file is that does not say so, or says it twice: a neighbour's workbook, a scan, a photo."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sheets import PERIOD, TEMPLATES, agency, issued

from reporter.intake.collect import CollectRequest, collect
from reporter.intake.read import ReadOutcome
from reporter.intake.senders import owner_by_name, with_sender
from reporter.model import AdmissionState, Finding, Severity, Submission, decide
from reporter.model.catalogue import finding

OWN, NEIGHBOUR = "03388", "03390"  # Phường Đoàn Kết, Xã Bình Lư, both of Lai Châu
REQUEST = CollectRequest(TEMPLATES, "cv9797", "tam_giao", PERIOD, agencies=(OWN, NEIGHBOUR, "03394"))


def retype(path: Path, wanted: Callable[[str, int], bool], codes: bool) -> None:
    """Type one's own name, and code, over the neighbour's where wanted(sheet, row) says so."""
    book = openpyxl.load_workbook(path)
    mine, theirs = agency(OWN), agency(NEIGHBOUR)
    for sheet in book:
        for cell in (cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)):
            if wanted(sheet.title, cell.row):
                cell.value = cell.value.replace(theirs.name, mine.name)
            if codes and cell.value == NEIGHBOUR and not sheet.title.startswith("_"):
                cell.value = OWN
    book.save(path)


def everywhere(_sheet: str, _row: int) -> bool:
    return not _sheet.startswith("_")


def on_the_lines(sheet: str, row: int) -> bool:
    return sheet.startswith("Biểu") and row > 6


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [(everywhere, False), (everywhere, True), (on_the_lines, False), (on_the_lines, True)],
    ids=["names", "names and codes", "names of lines", "names and codes of lines"],
)
def test_a_neighbours_workbook_is_its_senders_and_the_neighbours_own_stays_in_use(
    wanted: Any, codes: bool, tmp_path: Path
) -> None:
    issued(tmp_path / "03390-binh-lu-2025-10.xlsx", NEIGHBOUR)
    retype(issued(tmp_path / "so nhap.xlsx", NEIGHBOUR), wanted, codes)
    submissions, findings = collect(tmp_path, REQUEST)
    assert [item.agency for item in submissions] == [NEIGHBOUR]
    (error,) = [item for item in findings if item.severity is Severity.ERROR]
    assert (error.code, error.agency, error.file) == ("I17", OWN, "so nhap.xlsx")
    assert "Xã Bình Lư" in error.message and "Phường Đoàn Kết" in error.message
    states = standing(submissions, findings)
    assert states == {OWN: AdmissionState.REFUSED, NEIGHBOUR: AdmissionState.USED, "03394": AdmissionState.NOT_SENT}


def test_a_copy_under_the_name_of_another_takes_nothing_from_its_owner(tmp_path: Path) -> None:
    issued(tmp_path / "03390-binh-lu-2025-10.xlsx", NEIGHBOUR)
    issued(tmp_path / "03388-doan-ket-2025-10.xlsx", NEIGHBOUR, {"bieu-01": [{"dan_so": 7777}]})
    submissions, findings = collect(tmp_path, REQUEST)
    assert [item.file for item in submissions] == ["03390-binh-lu-2025-10.xlsx"]
    (error,) = [item for item in findings if item.severity is Severity.ERROR]
    assert (error.code, error.agency) == ("I17", OWN)
    assert "Sổ mang mã của Xã Bình Lư nhưng tên tệp ghi Phường Đoàn Kết" in error.message
    assert standing(submissions, findings)[OWN] is AdmissionState.REFUSED


def standing(submissions: tuple[Submission, ...], findings: tuple[Finding, ...]) -> dict[str, AdmissionState]:
    admissions = decide(dict.fromkeys(REQUEST.agencies or (), ("bieu-01",)), submissions, findings)
    return {code: admissions.of(code) for code in REQUEST.agencies or ()}


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("03388-doan-ket-2025-10.pdf", AdmissionState.WRONG_FORM),
        ("Ảnh Biểu 01 phường Đoàn Kết.JPG", AdmissionState.WRONG_FORM),
        ("03388 bao cao.docx", AdmissionState.WRONG_FORM),
        ("bao cao thang 10.pdf", AdmissionState.NOT_SENT),
    ],
)
def test_a_scan_or_a_photo_is_told_as_sent_in_the_wrong_form(name: str, state: AdmissionState, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"%PDF-1.7")
    submissions, findings = collect(tmp_path, REQUEST)
    assert standing(submissions, findings)[OWN] is state
    (about,) = findings
    assert (about.code, about.severity) == (
        ("F21", Severity.ERROR) if state is AdmissionState.WRONG_FORM else ("F22", Severity.WARNING)
    )


@pytest.mark.parametrize("name", ["03388-doan-ket-2025-10.ods", "so nhap phuong Đoàn Kết.xls", "doan ket t10.rar"])
def test_a_workbook_in_another_format_is_its_senders(name: str, tmp_path: Path) -> None:
    issued(tmp_path / "03390-binh-lu-2025-10.xlsx", NEIGHBOUR)
    (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0" if name.endswith("xls") else b"PK\x03\x04")
    submissions, findings = collect(tmp_path, REQUEST)
    assert standing(submissions, findings)[OWN] is AdmissionState.WRONG_FORM
    (error,) = [item for item in findings if item.severity is Severity.ERROR]
    assert (error.agency, error.file) == (OWN, name)


def test_an_archive_is_from_everybody_whose_workbook_is_in_it(tmp_path: Path) -> None:
    """Two sent nothing but that; the third has sent its own, which stays in use."""
    sound = issued(tmp_path / "03390-binh-lu-2025-10.xlsx", NEIGHBOUR)
    with zipfile.ZipFile(tmp_path / "huyen cu gui.zip", "w") as archive:
        for name in ("gui/03388-doan-ket-2025-10.xlsx", "gui/03390-binh-lu-2025-10.xlsx", "gui/03394.xlsx"):
            archive.writestr(name, sound.read_bytes() + name.encode())
    submissions, findings = collect(tmp_path, REQUEST)
    assert standing(submissions, findings) == {
        OWN: AdmissionState.WRONG_FORM, NEIGHBOUR: AdmissionState.USED, "03394": AdmissionState.WRONG_FORM,
    }  # fmt: skip
    errors = [item for item in findings if item.severity is Severity.ERROR]
    assert [(item.code, item.agency) for item in errors] == [("F23", OWN), ("F23", NEIGHBOUR), ("F23", "03394")]
    assert "Giải nén" in errors[0].message


def test_a_workbook_of_another_period_beside_the_right_one_is_a_note() -> None:
    """It holds nothing back and stays no error for ever; alone it is the error that it was."""
    stray = finding("I02", agency=OWN, file="thang 9.xlsx", value="2025-09", expected="2025-10")
    outcome = ReadOutcome("thang 9.xlsx", None, (stray,))
    (about,) = with_sender(outcome, {OWN}, [agency(OWN)]).findings
    assert (about.code, about.severity, about.agency) == ("I37", Severity.NOTE, OWN)
    assert "reporter receive TỆP" in about.message
    assert with_sender(outcome, set(), [agency(OWN)]).findings == (stray,)


def test_an_archive_whose_workbooks_were_received_one_by_one_asks_for_nothing(tmp_path: Path) -> None:
    sound = issued(tmp_path / "03388-doan-ket-2025-10.xlsx", OWN)
    with zipfile.ZipFile(tmp_path / "xa gui.zip", "w") as archive:
        archive.writestr("gui/doan-ket.xlsx", sound.read_bytes())
        archive.writestr("gui/cong-van.pdf", b"%PDF")
    submissions, findings = collect(tmp_path, REQUEST)
    assert standing(submissions, findings)[OWN] is AdmissionState.USED
    assert [(item.code, item.file) for item in findings if item.severity is Severity.ERROR] == []
    assert "mọi sổ trong đó đã nhận riêng" in next(item.message for item in findings if item.code == "F01")


def test_a_broken_archive_is_told_as_nobodys(tmp_path: Path) -> None:
    (tmp_path / "so nhap.zip").write_bytes(b"PK\x03\x04 cut off")
    (error,) = collect(tmp_path, REQUEST)[1]
    assert (error.code, error.agency) == ("F23", "")


def test_a_name_from_before_the_mergers_is_told_first_and_once(tmp_path: Path) -> None:
    """Typed over its own name everywhere; the codes are its own, and no commune of today is called so."""
    path = issued(tmp_path / "so nhap.xlsx", OWN)
    book = openpyxl.load_workbook(path)
    for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == agency(OWN).name):
        cell.value = "Xã Lản Nhì Thàng"
    book.save(path)
    ((sent,), findings) = collect(tmp_path, REQUEST)
    (told,) = [item for item in findings if item.code == "I35"]
    assert sent.agency == told.agency == OWN
    assert "bìa ghi “Xã Lản Nhì Thàng”" in told.message.replace("Bìa", "bìa") and "Phường Đoàn Kết" in told.message
    followers = [item for item in findings if item.code == "S18"]
    assert followers and {item.cause for item in followers} == {"I35"}


def test_the_committee_of_a_commune_is_the_commune(tmp_path: Path) -> None:
    path = issued(tmp_path / "so nhap.xlsx", OWN)
    book = openpyxl.load_workbook(path)
    book["Bìa"]["B6"].value = "UBND phường Đoàn Kết"
    book.save(path)
    assert not [item for item in collect(tmp_path, REQUEST)[1] if item.code == "I35"]


def test_a_scan_beside_the_workbook_is_a_note(tmp_path: Path) -> None:
    issued(tmp_path / "03388-doan-ket-2025-10.xlsx", OWN)
    (tmp_path / "03388-doan-ket-2025-10.pdf").write_bytes(b"%PDF-1.7")
    submissions, findings = collect(tmp_path, REQUEST)
    assert [item.code for item in findings if item.severity is not Severity.NOTE] == []
    assert standing(submissions, findings)[OWN] is AdmissionState.USED


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("46-hue-2025-10.xlsx", "46"),
        ("so nhap hue.xlsx", ""),  # three letters prove nothing
        ("12-10-2025.xlsx", ""),  # a day
        ("12-lai-chau.xlsx", "12"),
        ("BNV-thang-10.xlsx", "BNV"),
        ("Tỉnh Quảng Trị tháng 10.pdf", "44"),
        ("quang ngai, quang tri.pdf", ""),
    ],
)
def test_a_file_name_tells_the_sender_where_it_names_one(name: str, code: str) -> None:
    assert owner_by_name(name, [agency(one) for one in ("46", "12", "44", "51", "BNV")]) == code


def test_one_sheet_with_a_neighbours_line_is_that_sheets_fault_and_its_senders(tmp_path: Path) -> None:
    path = issued(tmp_path / "so nhap.xlsx", OWN)
    book = openpyxl.load_workbook(path)
    for cell in (cell for row in book["Biểu 01"].iter_rows() for cell in row if cell.value == OWN):
        cell.value = NEIGHBOUR
    book.save(path)
    ((sent,), findings) = collect(tmp_path, REQUEST)
    (error,) = [item for item in findings if item.severity is Severity.ERROR]
    assert (error.code, error.agency, error.form) == ("I08", OWN, "bieu-01")
    assert f"dòng “{NEIGHBOUR}” là của" in error.message.lower()
    assert "ví dụ" not in error.message
    assert "bieu-01" not in sent.tables and "bieu-02" in sent.tables


def test_several_sheets_of_one_neighbour_are_one_message(tmp_path: Path) -> None:
    path = issued(tmp_path / "so nhap.xlsx", OWN)
    book = openpyxl.load_workbook(path)
    for sheet in ("Biểu 01", "Biểu 02"):
        for cell in (cell for row in book[sheet].iter_rows() for cell in row if cell.value == OWN):
            cell.value = NEIGHBOUR
    book.save(path)
    ((sent,), findings) = collect(tmp_path, REQUEST)
    (error,) = [item for item in findings if item.severity is Severity.ERROR]
    assert (error.code, error.forms) == ("I08", ("bieu-01", "bieu-02"))
    assert "Biểu 01 và Biểu 02" in error.message
    assert set(sent.tables) == {"bieu-03", "bieu-05a", "bieu-16", "bieu-gt"}
