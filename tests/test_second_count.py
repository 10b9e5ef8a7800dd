"""The second count: figures added up once more from workbooks that another library has read."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from figure_book import THANH_HOA, make_book
from tables import FIRST_ROW, FORM_SET, SPECS, submission, table

from reporter.delivery.second_count import PeriodBooks, Recount, recounted
from reporter.delivery.second_workbook import SecondReader, origins_of, sent_up
from reporter.figures.book import Book
from reporter.figures.scope import Scope
from reporter.figures.trace import cells_text
from reporter.model import CellRange, PrintedFigure
from reporter.model.marks import CHECK_KEY

LINES = """
| nhom | che_do  | co_qd | da_nhan | kp_da_chi  |
|------|---------|-------|---------|------------|
| cb   | 178_huu | 10    | 4       | 3.000      |
| cc   | 154     | 7     | -       | 500        |
| cb   | 178_huu |       | 1       | 1.000      |
"""
COMMUNES = "| co_mat | nu |\n|---|---|\n| 30 | 20 |\n| 15 | 5 |"


def write(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> None:
    """Write a workbook: sheet → rows from the first on."""
    book = openpyxl.Workbook()
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                sheet.cell(number, column, value)
    book.remove(book.worksheets[0])
    book.save(path)


def across(form_id: str, markdown: str) -> list[list[Any]]:
    """Return the rows of a form's sheet as the writer lays them out: keys in the first, lines from the eighth."""
    found = table(form_id, markdown)
    columns = FORM_SET.form(form_id).columns
    lines = [[_written(found.values[column.key][at]) for column in columns] for at in range(len(found))]
    return [[column.key for column in columns], *([] for _ in range(FIRST_ROW - 2)), *lines]


def _written(value: Any) -> Any:
    return value.value if hasattr(value, "value") else value


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return make_book(tmp_path, submission(table("bieu-05", LINES), table("bieu-01", COMMUNES)))


@pytest.fixture
def books(tmp_path: Path) -> Mapping[date, PeriodBooks]:
    write(tmp_path / "38.xlsx", {"Biểu 05": across("bieu-05", LINES), "Biểu 01": across("bieu-01", COMMUNES)})
    return {SPECS.day: PeriodBooks(SecondReader(tmp_path), {"38.xlsx": "38"}, SPECS)}


def printed(book: Book, key: str, **changes: Any) -> PrintedFigure:
    figure = replace(book.figure(key, Scope("tỉnh Thanh Hóa", (THANH_HOA,))), **changes)
    return PrintedFigure("38.docx", "", figure, cells_text(figure, book))


def again(book: Book, books: Mapping[date, PeriodBooks], *items: PrintedFigure) -> Recount:
    return recounted(items, book.catalogue.figures, books)


@pytest.mark.parametrize(
    ("key", "value"),
    [("kp", 4_000), ("co_qd", 10), ("co_mat", 45), ("xa", 2), ("ty_le_nu", Decimal("55.56")), ("co_qd_154", 7)],
)
def test_what_the_cells_give_is_the_figure(
    key: str, value: int | Decimal, book: Book, books: Mapping[date, PeriodBooks]
) -> None:
    item = printed(book, key)
    assert item.figure.value == value
    assert again(book, books, item).counts() == {"from_cells": 1, "from_figures": 0, "listed": 0}
    assert again(book, books, item).wrong == ()
    wrong = replace(item, figure=replace(item.figure, value=value + 1))
    ((named, found),) = again(book, books, wrong).wrong
    assert named is wrong and found.split(" ")[0].replace(".", "").replace(",", ".").rstrip("%") == str(value)


def test_a_share_whose_parts_have_no_cells_is_made_anew_of_the_list(
    book: Book, books: Mapping[date, PeriodBooks]
) -> None:
    share = printed(book, "ty_le_nu")
    bare = replace(
        share, figure=replace(share.figure, parts=tuple(replace(part, recipe=None) for part in share.figure.parts))
    )
    told = again(book, books, bare)
    assert told.counts() == {"from_cells": 0, "from_figures": 1, "listed": 0}
    assert "1 số tính lại từ hai số ghi trong danh sách" in told.in_words()
    half = replace(
        share, figure=replace(share.figure, parts=(replace(share.figure.parts[0], value=None), share.figure.parts[1]))
    )
    assert again(book, books, half).wrong == ()  # its cells still give it


@pytest.mark.parametrize(
    ("key", "left", "right", "value"),
    [
        ("rong", 5, 7, -2), ("tron", 45, 2, 23), ("tron", 44, 3, 15), ("binh_quan", 45, 2, Decimal("22.50")),
        ("binh_quan", 45, 0, None), ("binh_quan", None, 2, None), ("ty_le_nu", 1, 3, Decimal("33.33")),
        ("ty_le_nu", 2, 3, Decimal("66.67")), ("ty_le_nu", -1, 8, Decimal("-12.50")),
    ],
)  # fmt: skip
def test_a_figure_of_two_is_rounded_as_it_is_printed(
    key: str, left: int | None, right: int, value: int | Decimal | None, book: Book
) -> None:
    specs = book.catalogue.figures
    specs = {**specs, "tron": replace(specs["binh_quan"], key="tron", unit="đồng")}
    like = printed(book, "binh_quan" if key == "tron" else key).figure
    parts = [replace(part, value=number, recipe=None) for part, number in zip(like.parts, (left, right), strict=True)]
    said = 0 if isinstance(value, int) else Decimal("0.00")
    figure = replace(like, key=key, value=said, parts=tuple(parts), unit=specs[key].unit)
    ((_, found),) = recounted([PrintedFigure("a.docx", "", figure, "")], specs, {}).wrong
    assert found.removesuffix("%") == ("chưa báo cáo" if value is None else str(value).replace(".", ","))


def test_what_no_cell_gives_is_only_listed_and_named(book: Book, books: Mapping[date, PeriodBooks]) -> None:
    unknown = [
        replace(printed(book, "da_nop"), figure=replace(printed(book, "da_nop").figure, label=f"Số {letter}"))
        for letter in "ABCDEFG"
    ]
    few, many = again(book, books, *unknown[:2]), again(book, books, *unknown)
    assert few.in_words() == (
        "0 số cộng lại từ ô của sổ nhập bằng bộ đọc khác; "
        "2 số không cộng từ ô nên chỉ đối chiếu với danh sách (“Số A” và “Số B”)"
    )
    assert many.in_words().endswith("(“Số A”, “Số B”, “Số C”, “Số D”, “Số E” và 2 chỉ tiêu khác)")
    assert again(book, books, printed(book, "kp", value=None)).counts()["listed"] == 1
    assert again(book, {}, printed(book, "kp")).counts()["listed"] == 1
    assert again(book, books, replace(printed(book, "kp"), cells=())).counts()["listed"] == 1


def test_a_line_of_a_table_is_counted_from_the_lines_it_is_about(tmp_path: Path) -> None:
    causes = "| dinh_muc | tam_giao | hdnd_ubnd | nguyen_nhan |\n|---|---|---|---|\n" + "\n".join(
        f"| 40 | 40 | {there} | {cause} |" for there, cause in ((30, "chua_tuyen"), (25, "dia_ban"), (28, "chua_tuyen"))
    )
    book = make_book(tmp_path, submission(table("bieu-01", causes)))
    write(tmp_path / "38.xlsx", {"Biểu 01": across("bieu-01", causes)})
    books = {SPECS.day: PeriodBooks(SecondReader(tmp_path), {"38.xlsx": "38"}, SPECS)}
    lines = book.table("theo_nguyen_nhan", Scope("tỉnh Thanh Hóa", (THANH_HOA,)))
    told = {line.code: line.figures["thieu"] for line in lines if line.figures["thieu"].value}
    assert len(told) == 2 and told["chua_tuyen"].value != told["dia_ban"].value
    every = ["'[38.xlsx]Biểu 01'!A8:A10"]  # the lines of both causes: which are its own, its recipe says
    items = [PrintedFigure("38.docx", "", figure, "\n".join(every)) for figure in told.values()]
    assert again(book, books, *items) == Recount((), 2, 0, ())


def test_of_two_periods_with_files_of_one_name_nothing_is_counted(
    book: Book, books: Mapping[date, PeriodBooks]
) -> None:
    (own,) = books.values()
    assert again(book, {**books, date(2025, 9, 30): own}, printed(book, "kp")).counts()["listed"] == 1
    other = replace(own, owners={"40.xlsx": "40"})
    assert again(book, {**books, date(2025, 9, 30): other}, printed(book, "kp")).counts()["from_cells"] == 1


def test_a_cell_of_a_workbook_that_neither_run_has_read_is_no_fault_of_the_figure(
    book: Book, books: Mapping[date, PeriodBooks]
) -> None:
    """A workbook sent again after the period before was built: the lines that are known give a part of the number."""
    (own,) = books.values()
    item = printed(book, "kp")
    since = replace(item, cells=f"{item.cells}\n'[moi.xlsx]Biểu 05'!D11")
    other = replace(own, owners={"40.xlsx": "40"})
    told = again(book, {**books, date(2025, 9, 30): other}, since)
    assert (told.wrong, told.counts()["listed"]) == ((), 1)


def test_a_sheet_without_the_column_or_of_another_agency_gives_nothing(
    tmp_path: Path, book: Book, books: Mapping[date, PeriodBooks]
) -> None:
    (own,) = books.values()
    foreign = {SPECS.day: replace(own, owners={"38.xlsx": "40"})}
    assert again(book, foreign, printed(book, "kp")).counts()["listed"] == 1
    rows = across("bieu-05", LINES)
    rows[0] = ["" if key == "kp_da_chi" else key for key in rows[0]]
    write(tmp_path / "38.xlsx", {"Biểu 05": rows})
    older = {SPECS.day: PeriodBooks(SecondReader(tmp_path), {"38.xlsx": "38"}, SPECS)}
    assert again(book, older, printed(book, "kp")).counts()["listed"] == 1
    assert again(book, older, printed(book, "co_qd")).counts()["from_cells"] == 1


@pytest.mark.parametrize(
    ("typed", "counted"),
    [("20/10/2025", 10), ("ngày 20 tháng 10 năm 2025", 10), ("2025-10-20", 10), ("9.10.2025", 0), ("cuối tháng", None)],
)
def test_a_day_typed_as_text_is_a_day_and_words_are_only_listed(
    typed: str, counted: int | None, tmp_path: Path
) -> None:
    book = make_book(
        tmp_path,
        submission(table("bieu-05", "| che_do | co_qd | han_cam_ket |\n|---|---|---|\n| 177 | 10 | 20/10/2025 |")),
    )
    write(
        tmp_path / "38.xlsx",
        {"Biểu 05": [["che_do", "co_qd", "han_cam_ket"], *([] for _ in range(FIRST_ROW - 2)), ["177", 10, typed]]},
    )
    books = {SPECS.day: PeriodBooks(SecondReader(tmp_path), {"38.xlsx": "38"}, SPECS)}
    item = printed(book, "hen_muon")
    assert item.figure.value == 10
    found = again(book, books, item)
    assert found.counts()["listed"] == (counted is None) and len(found.wrong) == (counted == 0)


def test_an_upright_sheet_is_read_by_its_first_column(tmp_path: Path) -> None:
    write(tmp_path / "a.xlsx", {"Biểu 01": [["co_mat", None, 30], ["nu", "x", 20, 5], [CHECK_KEY]]})
    reader = SecondReader(tmp_path)
    assert list(reader.lines(CellRange("a.xlsx", "Biểu 01", "C", 1, 2))) == [("a.xlsx", "Biểu 01", 3)]
    assert [reader.value("a.xlsx", "Biểu 01", line, "nu") for line in (2, 3, 4, 9)] == ["x", 20, 5, None]
    write(tmp_path / "b.xlsx", {"Biểu 05": [["co_qd", "nu"], [1], [2, 3]], "Trống": []})
    both = [("b.xlsx", "Biểu 05", 2), ("b.xlsx", "Biểu 05", 3)]
    assert list(reader.lines(CellRange("b.xlsx", "Biểu 05", "A", 2, 3))) == both
    assert [reader.value("b.xlsx", "Biểu 05", line, "nu") for line in (2, 3, 4)] == [None, 3, None]
    for sheet, key in (("Biểu 05", "co_mat"), ("Trống", "nu")):
        with pytest.raises(KeyError):
            reader.value("b.xlsx", sheet, 2, key)


def test_a_cell_leads_to_the_line_it_went_into(tmp_path: Path) -> None:
    path = tmp_path / "nguon-goc.xlsx"
    made, source = "'[04.xlsx]Biểu 01'!{}", "'[xa.xlsx]Biểu 01'!{}"
    rows = [
        ["", "Dòng", "", "", "", "Từ"],
        ["", made.format("B9:D9"), "", "", "", source.format("E12:E14")],
        ["", made.format("B10:D10"), "", "", "", None],
        ["", "gõ tay", "", "", "", source.format("E12:E14")],
    ]
    write(path, {"Nguồn gốc": rows})
    cell = CellRange("xa.xlsx", "Biểu 01", "E", 13, 13)
    assert [str(one) for one in sent_up(path, cell)] == [made.format("C9")]
    assert list(sent_up(path, replace(cell, first=15, last=15))) == [] == list(sent_up(tmp_path / "không có", cell))
    ((key, ((line, told),)),) = origins_of(path).items()
    assert key == ("04.xlsx", "Biểu 01") and (line.first.column, line.last.column) == ("B", "D")
    assert told == source.format("E12:E14") and origins_of(tmp_path / "không có") == {}
