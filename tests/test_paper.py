"""How forms are put on paper: no letters below nine points, no paper wasted, titles whole, room for signatures."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from kits import kit

from reporter.blanks.paper import SMALLEST_POINTS, FormShape, fitted_widths, page_breaks, plan_pages
from reporter.blanks.write import write_workbook
from reporter.model import Period
from reporter.model.marks import FOOT_MARK
from reporter.specs.period_specs import PeriodSpecs, load_specs

TEMPLATES = Path(__file__).parent.parent / "templates"
PERIOD = Period.parse("2025-10")
MARGINS = (0.5, 0.5, 0.7, 0.7)
WIDE = {8: 16.54, 9: 11.69}  # inches of the long side, A3 and A4
NARROW = {8: 11.69, 9: 8.27}


@pytest.fixture(scope="module")
def specs() -> PeriodSpecs:
    return load_specs(TEMPLATES, "bao-cao-thang", "tam_giao", PERIOD)


def shape(widths: list[float], lines: int, *seams: set[int]) -> FormShape:
    return FormShape(widths, 2, seams, 150.0, [16.0] * lines, 120.0)


# --- the plan ---------------------------------------------------------------------------------------------


def test_a_narrow_form_stands_upright_on_a4_at_full_size() -> None:
    plan = plan_pages(shape([6, 20, 30, 20], 17), 11, "A3", MARGINS)
    assert (plan.paper, plan.landscape, plan.scale, plan.breaks) == ("A4", False, 100, ())


def test_seventeen_lines_do_not_take_an_a3() -> None:
    assert plan_pages(shape([6, 60, *[10] * 9], 17), 11, "A3", MARGINS).paper == "A4"


def test_a_long_wide_form_takes_the_a3_it_asks_for_and_no_other() -> None:
    widths = [5.0, 34, *[10.0] * 20, *[24.0] * 5]
    assert plan_pages(shape(widths, 60), 11, "A3", MARGINS).paper == "A3"
    assert plan_pages(shape(widths, 60), 11, "A4", MARGINS).paper == "A4"


@pytest.mark.parametrize("font", [9.0, 10.0, 11.0, 14.0])
@pytest.mark.parametrize("columns", [4, 12, 20, 44])
def test_no_letters_below_nine_points_whatever_the_font(font: float, columns: int) -> None:
    plan = plan_pages(shape([6, 30, *[10] * columns], 60), font, "A3", MARGINS)
    assert font * plan.scale / 100 >= SMALLEST_POINTS - 0.1


def test_a_wide_form_breaks_between_groups_where_it_can() -> None:
    breaks, scale = page_breaks(shape([10] * 40, 10, {4, 12, 20, 30}), 10.4, 0.82)
    assert breaks
    assert set(breaks) <= {4, 12, 20, 30}
    assert 0.82 <= scale <= 1
    assert page_breaks(shape([10] * 40, 10, {30}, {12, 24}), 10.4, 0.82)[0] == (12, 24, 37)  # not half empty
    assert page_breaks(shape([10] * 40, 10), 10.4, 0.82)[0]
    assert page_breaks(shape([10] * 8, 10, {4}), 10.4, 0.82)[0] == ()


def test_long_texts_give_way_to_save_a_page_and_numbers_never() -> None:
    widths = [6.0, 40, 10, 10, 10, 60, 40]
    fitted = fitted_widths(shape(widths, 17), {1, 5, 6}, 11)
    assert sum(fitted) < sum(widths)
    assert fitted[2:5] == (10, 10, 10)
    assert fitted[0] == 6
    assert plan_pages(shape(list(fitted), 17), 11, "A4", MARGINS).breaks == ()
    assert fitted_widths(shape([6.0, 20, 10], 17), {1}, 11) == (6, 20, 10)  # fits as it is
    assert fitted_widths(shape([10.0] * 40, 17), {1}, 11) == tuple([10.0] * 40)  # no use


# --- issued workbooks -------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["12", "BNV", "DUCP", "14758"])
def book(request: pytest.FixtureRequest, specs: PeriodSpecs, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("paper") / "book.xlsx"
    write_workbook(path, kit(specs), specs.agency(request.param))
    return openpyxl.load_workbook(path)


def forms(book: Any) -> list[Any]:
    return [sheet for sheet in book if sheet.title.startswith("Biểu")]


def pages(sheet: Any) -> list[list[int]]:
    """The columns of each page across, counted from 1."""
    _, _, right = sheet.print_area.partition(":")
    last = openpyxl.utils.column_index_from_string("".join(filter(str.isalpha, right)))
    edges = [0, *(item.id for item in sheet.col_breaks.brk), last]
    repeated = sheet.print_title_cols
    kept = openpyxl.utils.column_index_from_string(repeated.rpartition("$")[2]) if repeated else 0
    parts = [[*(range(1, kept + 1) if start else ()), *range(start + 1, after + 1)] for start, after in pairwise(edges)]
    return [[at for at in part if not _hidden(sheet, at)] for part in parts]


def _hidden(sheet: Any, at: int) -> bool:
    return bool(sheet.column_dimensions[openpyxl.utils.get_column_letter(at)].hidden)


def upright(sheet: Any) -> bool:
    """Whether the columns of the form are rows of the sheet."""
    return "_kiem_tra" in {cell.value for cell in sheet["A"]}


def widths(sheet: Any) -> dict[int, float]:
    """The width of each column; neighbours of one width are stored together."""
    return {at: found.width for found in sheet.column_dimensions.values() for at in range(found.min, found.max + 1)}


def test_every_page_of_every_form_can_be_read(book: Any) -> None:
    """A stored width of n is n digits of 5.5 points (Times New Roman 11), the padding of the cell among them."""
    for sheet in forms(book):
        setup, width = sheet.page_setup, widths(sheet)
        side = (WIDE if setup.orientation == "landscape" else NARROW)[setup.paperSize]
        room = side - sheet.page_margins.left - sheet.page_margins.right
        cells = [cell for row in sheet[sheet.print_area.rpartition("!")[2]] for cell in row if cell.value is not None]
        smallest = min(cell.font.size for cell in cells)
        for columns in pages(sheet):
            inches = sum(width[at] * 5.5 / 72 for at in columns)
            fitted = not sheet.col_breaks.brk
            scale = min(1.0, room / inches) if fitted else setup.scale / 100
            assert inches * scale <= room + 0.01, sheet.title
            assert smallest * scale >= SMALLEST_POINTS - 0.1, (sheet.title, scale)


def test_no_title_is_cut_at_the_edge_of_a_page(book: Any) -> None:
    for sheet in forms(book):
        first = pages(sheet)[0]
        repeated = sheet.print_title_cols
        kept = openpyxl.utils.column_index_from_string(repeated.rpartition("$")[2]) if repeated else 0
        title = next(area for area in sheet.merged_cells.ranges if area.min_row == 3)
        kept += upright(sheet)  # the hidden keys
        assert title.min_col == kept + 1, sheet.title
        assert title.max_col == first[-1], sheet.title
        at_left, at_right = (cell for cell in sheet[2] if cell.value)
        assert at_left.column == kept + 1 and str(at_right.value).startswith(sheet.title)


def test_no_heading_of_a_group_is_cut_at_the_edge_of_a_page(book: Any) -> None:
    for sheet in (sheet for sheet in forms(book) if not upright(sheet)):
        edges = [item.id for item in sheet.col_breaks.brk]
        header = next(row for row in range(1, 20) if sheet.cell(row, 1).value == "STT")
        for area in (
            area for area in sheet.merged_cells.ranges if area.min_row >= header and area.max_row < header + 4
        ):
            assert not any(area.min_col <= edge < area.max_col for edge in edges), (sheet.title, str(area))


def test_a_form_without_lines_of_its_own_is_one_page(book: Any) -> None:
    for sheet in (sheet for sheet in forms(book) if sheet.title in ("Biểu 06b", "Biểu 07b", "Biểu 07c", "Biểu 14")):
        rows = [row for row in sheet.iter_rows(max_col=1) if isinstance(row[0].value, int)]
        assert 5 <= len(rows) <= 40, sheet.title


def test_every_form_ends_with_room_for_signatures(book: Any) -> None:
    for sheet in forms(book):
        foot = [row for row in sheet.iter_rows(min_row=2) if FOOT_MARK in [cell.value for cell in row]]
        said = [str(cell.value) for row in foot for cell in row if cell.value]
        assert "NGƯỜI LẬP BIỂU" in said
        assert any(text.startswith("THỦ TRƯỞNG") for text in said)
        assert "(Ký tên, đóng dấu)" in said
        last = int("".join(filter(str.isdigit, sheet.print_area.partition(":")[2])))
        assert last == foot[-1][0].row  # printed with it


def test_the_one_line_of_a_commune_is_one_upright_page(specs: PeriodSpecs, tmp_path: Path) -> None:
    """Label, entry, check and help in rows; the smallest letters of the page keep nine points."""
    path = tmp_path / "book.xlsx"
    write_workbook(path, kit(specs), specs.agency("24781"))  # Lâm Đồng
    sheet = openpyxl.load_workbook(path)["Biểu 01"]
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.orientation != "landscape"
    heading = next(row for row in sheet.iter_rows() if row[0].value == "_kiem_tra")
    assert [cell.value for cell in heading if cell.value] == [
        "_kiem_tra", "Chỉ tiêu", "Cột", "Số liệu", "Kiểm tra", "Cách ghi",
    ]  # fmt: skip
    last = int("".join(filter(str.isdigit, sheet.print_area.partition(":")[2])))
    heights = (found.height or 15 for at in range(2, last + 1) if not (found := sheet.row_dimensions[at]).hidden)
    scale = (WIDE[9] - sheet.page_margins.top - sheet.page_margins.bottom) * 72 / sum(heights)
    assert 11 * scale >= SMALLEST_POINTS
