"""Drawing what stands around the lines of a form: words above and below the table, its header, the result line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from reporter.blanks.cell_names import header_depth
from reporter.blanks.filled_form import (
    CHECK_WIDTH,
    FilledForm,
    HeaderCell,
    header_cells,
    header_heights,
    number_text,
    words_height,
)
from reporter.blanks.free_sheet import write_shown
from reporter.blanks.look import LINE, CellFormats
from reporter.blanks.placeholders import Shown
from reporter.model.marks import CHECK_KEY, CHECK_LABEL, FOOT_MARK, KEY_ROW

_WIDE_ENOUGH = 60.0  # digits that two signatures side by side need


def draw_head(sheet: Any, filled: FilledForm, formats: CellFormats, result: tuple[str, str]) -> None:
    """Draw keys, words, the result line and the header; `result` is its formula and value."""
    form, check = filled.form, len(filled.form.columns)
    for position, (column, width) in enumerate(zip(form.columns, filled.widths, strict=True)):
        sheet.write_string(KEY_ROW, position, column.key, formats["key"])
        sheet.set_column(position, position, width)
        sheet.write_string(
            filled.number_row, position, number_text(column, form, filled.words.form.computed), formats["number"]
        )
    sheet.write_string(KEY_ROW, check, CHECK_KEY, formats["key"])
    sheet.set_column(check, check, CHECK_WIDTH)
    sheet.set_row(KEY_ROW, None, None, {"hidden": True})
    span = filled.page_columns[0]
    for row, line in enumerate(filled.head, KEY_ROW + 1):
        draw_line(sheet, row, line, span, filled, formats)
    sheet.write_formula(filled.header_row - 1, span[0], result[0], formats["result"], result[1])
    for cell in (
        *header_cells(form, filled.plan.breaks),
        HeaderCell(0, check, header_depth(form) - 1, check, CHECK_LABEL),
    ):
        draw_header_cell(sheet, filled.header_row, cell, formats["header"])
    sheet.write_blank(filled.number_row, check, None, formats["number"])
    for row, height in enumerate(header_heights(form, filled.widths, filled.words.form.computed), filled.header_row):
        sheet.set_row(row, height)


def draw_header_cell(sheet: Any, start: int, cell: HeaderCell, style: Any) -> None:
    """Draw one cell of a header or of the totals row, merged where it spans more than one."""
    if cell.top == cell.bottom and cell.left == cell.right:
        sheet.write_string(start + cell.top, cell.left, cell.text, style)
    else:
        sheet.merge_range(start + cell.top, cell.left, start + cell.bottom, cell.right, cell.text, style)


def draw_foot(sheet: Any, filled: FilledForm, formats: CellFormats) -> None:
    """Draw the place for date and signatures; a mark in the check column tells the reader that these are no lines."""
    pages = filled.page_columns
    span = next(page for page in (pages[-1], pages[0]) if page == pages[0] or _width(filled, page) >= _WIDE_ENOUGH)
    for row, line in enumerate(filled.foot, filled.foot_row):
        draw_line(sheet, row, line, span, filled, formats)
        sheet.write_string(row, filled.key_column, FOOT_MARK, formats["key"])


def draw_line(
    sheet: Any, row: int, line: Sequence[Shown], span: tuple[int, int], filled: FilledForm, formats: CellFormats
) -> None:
    """Spread the texts of a line evenly over the columns of one printed page, so that none is cut at its edge."""
    sheet.set_row(row, max(words_height(line, _width(filled, span)), LINE))
    for shown, (first, last) in zip(line, _shares(filled.widths, span, len(line)), strict=False):
        more = {"text_wrap": True} if len(line) == 1 else {}
        if first < last:
            sheet.merge_range(row, first, row, last, "", formats.of(shown.look, shown.style, **more))
        write_shown(sheet, row, first, shown, formats, **more)


def _width(filled: FilledForm, span: tuple[int, int]) -> float:
    return sum(filled.widths[span[0] : span[1] + 1])


def _shares(widths: Sequence[float], span: tuple[int, int], count: int) -> list[tuple[int, int]]:
    """Return the columns of each of `count` texts side by side, about as wide as one another."""
    first, last = span
    edges = [0.0, *accumulate(widths[first : last + 1])]
    starts = [first]
    for number in range(1, count):
        wanted = edges[-1] * number / count
        nearest = min(range(len(edges) - 1), key=lambda at: abs(edges[at] - wanted))
        starts.append(max(first + nearest, starts[-1] + 1))
    return [(start, after - 1) for start, after in zip(starts, [*starts[1:], last + 1], strict=True) if start <= last]
