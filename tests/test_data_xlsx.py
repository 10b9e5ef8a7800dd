"""The consolidated data: what stands in the workbook, read again by another library."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from figure_book import EXPECTED, THANH_HOA, make_book, only
from libreoffice import convert, needs_libreoffice
from openpyxl.worksheet.properties import PageSetupProperties
from python_calamine import CalamineWorkbook
from tables import SPECS, submission, table

from reporter.delivery.data import FIGURES_SHEET, write_data
from reporter.delivery.plain_xlsx import PlainColumn, PlainSheet, write_sheets
from reporter.figures.trace import cells_text
from reporter.model import PrintedFigure

ROWS = """
| nhom | che_do  | co_qd | da_nhan | kp_da_chi     | nguyen_nhan   | nguyen_nhan_ct | han_cam_ket |
|------|---------|-------|---------|---------------|---------------|----------------|-------------|
| cb   | 178_huu | 10    |         | 1.000.000.007 | cho_kinh_phi  | =1+1           | 31/12/2025  |
| cc   | 178_huu | -     | ?       | 0             |               | A & B <c>      |             |
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    sent = submission(table("bieu-05", ROWS))
    book = make_book(
        tmp_path, sent, submission(table("bieu-01", "| co_mat | nu |\n|---|---|\n| 30 | 30 |"), agency="40")
    )
    figures = [
        PrintedFigure(name, "", figure, cells_text(figure, book))
        for name, agency, key in (
            ("38.docx", THANH_HOA, "kp"),
            ("38.docx", THANH_HOA, "co_mat"),
            ("40.docx", EXPECTED[1], "ty_le_nu"),
        )
        for figure in [book.figure(key, only(agency))]
    ]
    path = tmp_path / "so-lieu.xlsx"
    write_data(path, SPECS, [sent], EXPECTED, figures, "SỐ LIỆU MẪU")
    return path


def records(path: Path, sheet: str) -> list[dict[str, Any]]:
    """The rows of one sheet by the titles of its header."""
    head, *rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_every_form_has_a_sheet_and_so_have_the_figures(written: Path) -> None:
    book = openpyxl.load_workbook(written)
    assert book.sheetnames == [*(form.sheet for form in SPECS.form_set.forms), FIGURES_SHEET]
    assert book["Biểu 05"].auto_filter.ref == "A1:AA3"
    assert book["Biểu 05"].freeze_panes == "C2"
    assert "SỐ LIỆU MẪU" in (book["Biểu 05"].oddHeader.center.text or "")


def test_a_printed_sheet_is_as_wide_as_its_columns_and_repeats_its_header(written: Path) -> None:
    for sheet in openpyxl.load_workbook(written):
        page = sheet.page_setup
        assert (page.orientation, page.fitToWidth, page.fitToHeight) == ("landscape", 1, 0)
        assert sheet.sheet_properties.pageSetUpPr == PageSetupProperties(fitToPage=True)
        assert sheet.print_title_rows == "$1:$1"


def test_numbers_dates_labels_and_marks_keep_their_nature(written: Path) -> None:
    first, second = records(written, "Biểu 05")
    assert first["Cơ quan"] == THANH_HOA.name
    assert first["(2) Nhóm đối tượng"] == "Cán bộ"
    money = next(key for key in first if "Đã chi" in key and "Tổng" in key)
    paid = next(key for key in first if "Đã nhận tiền" in key)
    decided = next(key for key in first if "Có quyết định nghỉ – Tổng số" in key)
    day = next(key for key in first if "Ngày cam kết" in key)
    detail = next(key for key in first if "Nói rõ" in key)
    assert (first[money], second[money]) == (1_000_000_007, 0)
    assert (first[paid], second[paid]) == (None, "không đọc được")
    assert (first[decided], second[decided]) == (10, "-")
    assert (first[day], second[day]) == (datetime(2025, 12, 31), None)  # noqa: DTZ001
    assert (first[detail], second[detail]) == ("=1+1", "A & B <c>")


def test_every_row_says_where_it_stands(written: Path) -> None:
    assert [(row["Tệp"], row["Trang"], row["Dòng"]) for row in records(written, "Biểu 05")] == [
        ("38.xlsx", "Biểu 05", 8),
        ("38.xlsx", "Biểu 05", 9),
    ]


def test_figures_carry_unit_scope_how_cells_and_who_is_missing(written: Path) -> None:
    money, present, share = records(written, FIGURES_SHEET)
    assert (money["Giá trị"], money["Đơn vị tính"], money["Phạm vi"]) == (1_000_000_007, "đồng", "tỉnh Thanh Hóa")
    assert money["Các ô"] == "'[38.xlsx]Biểu 05'!M8:M9"
    assert (present["Giá trị"], present["Chưa có số liệu của"]) == ("chưa báo cáo", THANH_HOA.name)
    assert share["Giá trị"] == 100
    cell = openpyxl.load_workbook(written)[FIGURES_SHEET]["D4"]
    assert cell.number_format == "0.00"


def test_a_formula_typed_as_text_stays_text(written: Path) -> None:
    types = {cell.data_type for row in openpyxl.load_workbook(written)["Biểu 05"].iter_rows() for cell in row}
    assert "f" not in types


@pytest.mark.parametrize("text", ["=1+1", "+84", "-5", "@SUM(A1)", "007", "12/5", "1,5", " =1", "TRUE", "85%", "'x"])
def test_a_text_that_reads_like_something_else_stays_a_text_when_its_cell_is_edited(tmp_path: Path, text: str) -> None:
    write_sheets(tmp_path / "a.xlsx", [PlainSheet("A", [PlainColumn("x", 9, [text, "Chữ thường"])])], "T")
    odd, plain = openpyxl.load_workbook(tmp_path / "a.xlsx")["A"]["A"][1:]
    assert (odd.value, odd.data_type, odd.quotePrefix, odd.number_format) == (text, "s", True, "@")
    assert not plain.quotePrefix


def test_a_text_that_reads_like_the_code_of_a_character_stays_as_it_was_written(tmp_path: Path) -> None:
    texts = ["mã _x0041_ và _x000D_", "ma_xa_moi", "_x00"]
    write_sheets(tmp_path / "a.xlsx", [PlainSheet("A", [PlainColumn("x", 9, texts)])], "T")
    read = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_name("A").to_python()
    assert [row[0] for row in read[1:]] == texts


def test_the_same_data_gives_the_same_bytes(tmp_path: Path) -> None:
    sheet = PlainSheet("A", [PlainColumn("x", 9, [1, Decimal("1.00"), "1", date(2025, 1, 2), None])])
    for name in ("a", "b"):
        write_sheets(tmp_path / name, [sheet], "T")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_share_is_not_taken_for_an_equal_count(tmp_path: Path) -> None:
    sheet = PlainSheet("A", [PlainColumn("x", 9, [100, Decimal("100.00"), 100])])
    write_sheets(tmp_path / "a.xlsx", [sheet], "T")
    cells = openpyxl.load_workbook(tmp_path / "a.xlsx")["A"]["A"][1:]
    assert [cell.number_format for cell in cells] == ["#,##0", "0.00", "#,##0"]


@pytest.mark.slow
@needs_libreoffice
def test_libreoffice_opens_it(written: Path, tmp_path: Path) -> None:
    made = convert(written, "csv:Text - txt - csv (StarCalc):44,34,76,1", tmp_path)
    (head,) = made.read_text(encoding="utf-8").splitlines()  # the first sheet, Biểu 01, of whom nobody reported
    assert head.replace('"', "").startswith("Mã cơ quan,Cơ quan,(2) Mã xã,")
