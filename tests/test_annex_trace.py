"""From a cell of an annex to the cells of workbooks, and back: by name of the line, number of the column."""

from decimal import Decimal
from pathlib import Path

import pytest
from figure_book import CENTRAL, EXPECTED, THANH_HOA, make_book
from tables import submission, table
from test_figures import report

from reporter.figures.annex_trace import annex_cells, annex_rows
from reporter.figures.annexes import annexes
from reporter.figures.book import Book
from reporter.figures.scope import Scope
from reporter.model import AnnexTable, CellRange
from reporter.specs.annex_specs import AnnexPart

NATION = Scope.of(CENTRAL, EXPECTED)
HERE = Scope.of(THANH_HOA, (THANH_HOA,))
COMMUNES = "| ma_xa | co_mat | nu |\n|---|---|---|\n| 14758 | 30 | 10 |\n| 14797 | 20 | 5 |"
ELSEWHERE = "| ma_xa | co_mat |\n|---|---|\n| 16681 | 7 |"
SOURCES = "| nguon | tong_truoc |\n|---|---|\n| xa_cb | {} |"


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return make_book(
        tmp_path,
        submission(table("bieu-01", COMMUNES), table("bieu-04", SOURCES.format(20))),
        submission(table("bieu-01", ELSEWHERE), table("bieu-04", SOURCES.format(9)), agency="40"),
    )


def made(book: Book, part: AnnexPart, scope: Scope = HERE) -> AnnexTable:
    asked = THANH_HOA if scope is HERE else CENTRAL
    (annex,) = annexes(book, report(part), asked, scope.agencies)
    return annex.tables[0]


ROWS = AnnexPart(form="bieu-01", columns=("stt", "ten_xa", "co_mat"))
HEADED = AnnexPart(form="bieu-04", columns=("stt", "nguon", "tong_truoc"))
BY_PROVINCE = AnnexPart(table="theo_tinh", columns=("co_mat", "ty_le_nu"))
BY_CAUSE = AnnexPart(table="theo_nguyen_nhan", columns=("xa_thieu",))
LIST = AnnexPart(list=("# I. Đội ngũ", "co_mat", "ty_le_nu", "da_nop"))


@pytest.mark.parametrize(
    ("part", "scope", "row", "number", "found"),
    [
        (ROWS, HERE, "Hàm Rồng", 3, [("Phường Hàm Rồng", 30, ["[38.xlsx]Biểu 01'!S8"])]),
        (ROWS, HERE, "phường hạc thành", 3, [("Phường Hạc Thành", 20, ["[38.xlsx]Biểu 01'!S9"])]),
        (ROWS, HERE, "Hàm Rồng", 4, []),
        (ROWS, HERE, "Hàm Rồng", 0, []),
        (ROWS, HERE, "Hàm", 3, []),
        (ROWS, HERE, "Tổng cộng", 3, [("Tổng cộng", 50, [])]),
        (BY_PROVINCE, NATION, "Thanh Hóa", 3, [("Tỉnh Thanh Hóa", 50, ["[38.xlsx]Biểu 01'!S8:S9"])]),
        (BY_PROVINCE, NATION, "Tổng cộng", 3, [("Tổng cộng", 57, ["[38.xlsx]Biểu 01'!S8:S9", "[40.xlsx]Biểu 01'!S8"])]),
        (BY_PROVINCE, NATION, "Thanh Hóa", 2, [("Tỉnh Thanh Hóa", "Tỉnh Thanh Hóa", [])]),
        (LIST, HERE, "Có mặt", 4, [("I. Đội ngũ – Có mặt", 50, ["[38.xlsx]Biểu 01'!S8:S9"])]),
        (LIST, HERE, "Có mặt", 2, [("I. Đội ngũ – Có mặt", "Có mặt", [])]),
        (LIST, HERE, "Tỉnh đã nộp", 4, [("I. Đội ngũ – Tỉnh đã nộp", 1, [])]),
    ],
)
def test_a_cell_of_an_annex_leads_to_the_cells_it_was_made_of(
    part: AnnexPart, scope: Scope, row: str, number: int, found: list[tuple[str, object, list[str]]], book: Book
) -> None:
    told = list(annex_cells(made(book, part, scope), book, scope, row, number))
    assert [(one.row, one.value, [str(cell).lstrip("'") for cell in one.cells]) for one in told] == found
    assert [one.number for one in told] == [number] * len(found)


def test_lines_under_a_heading_are_known_by_it_too(book: Book) -> None:
    headed = made(book, HEADED, NATION)
    (one,) = [one for one in annex_cells(headed, book, NATION, "Nghệ An", 3) if one.cells]
    assert (one.value, [cell.file for cell in one.cells], one.figure) == (9, ["40.xlsx"], None)
    both = annex_cells(headed, book, NATION, str(headed.rows[1].values[1]), 3)
    assert [one.row.split(" – ")[0] for one in both] == ["Tỉnh Thanh Hóa", "Tỉnh Nghệ An"]
    assert [one.value for one in annex_cells(made(book, LIST), book, HERE, "I. Đội ngũ", 4)] == [
        50,
        Decimal("30.00"),
        1,
    ]


@pytest.mark.parametrize(
    ("part", "scope", "cell", "found"),
    [
        (ROWS, HERE, ("bieu-01", "co_mat", 1), [("Phường Hạc Thành", (3,))]),
        (ROWS, HERE, ("bieu-01", "nu", 1), []),
        (ROWS, HERE, ("bieu-01", "co_mat", 99), []),
        (BY_PROVINCE, NATION, ("bieu-01", "co_mat", 1), [("Tỉnh Thanh Hóa", (3, 4)), ("Tổng cộng", (3, 4))]),
        (BY_PROVINCE, NATION, ("bieu-01", "nu", 1), [("Tỉnh Thanh Hóa", (4,)), ("Tổng cộng", (4,))]),
        (BY_PROVINCE, NATION, ("bieu-01", "co_mat", 99), []),
        (LIST, HERE, ("bieu-01", "co_mat", 1), [("Có mặt", (4,)), ("Tỷ lệ nữ", (4,))]),
        (LIST, HERE, ("bieu-04", "tong_truoc", 0), []),
    ],
)
def test_a_cell_of_a_workbook_leads_to_the_lines_it_ends_in(
    part: AnnexPart, scope: Scope, cell: tuple[str, str, int], found: list[tuple[str, tuple[int, ...]]], book: Book
) -> None:
    form, key, position = cell
    first = book.frames[form].cell(key, 0)
    place = CellRange("38.xlsx", first.sheet, first.column, first.row + position, first.row + position)
    assert list(annex_rows(made(book, part, scope), book, scope, place)) == found


def test_a_line_of_a_table_by_a_column_is_that_of_the_cell(book: Book) -> None:
    short = book.frames["bieu-01"].cell("thieu", 0)
    place = CellRange("38.xlsx", "Biểu 01", short.column, 8, 8)
    found = list(annex_rows(made(book, BY_CAUSE), book, HERE, place))
    assert [columns for _, columns in found] == [(3,), (3,)] and found[-1][0] == "Tổng cộng"
