"""Drawing a form of one line upright: its columns below each other, with label, entry, check and help, on one A4 page.

The sheet is the table turned: the hidden keys stand in column A, groups and labels where the header rows would be, the
line is a column. So one reader reads both; what stands right of the line is marked as no line of the form. Check and
help are for the screen; the page that is signed ends with the line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reporter.blanks.cell_names import header_depth, line_column
from reporter.blanks.check_column import Part
from reporter.blanks.colours import paint_rule, tint_checks
from reporter.blanks.entry_rules import entry_rule, settled_rule
from reporter.blanks.filled_form import CHECK_WIDTH, FilledForm, HeaderCell, Words, header_cells, words_height
from reporter.blanks.form_lines import style_name, write_value
from reporter.blanks.form_words import draw_foot, draw_header_cell, draw_line
from reporter.blanks.last_period import beside_hints, tint_last
from reporter.blanks.look import LINE, CellFormats, line_count, page_line, print_setup, protect
from reporter.blanks.master import PageSetup
from reporter.blanks.paper import PagePlan, one_page
from reporter.model import column_letter
from reporter.model.marks import CHECK_KEY, CHECK_LABEL, FOOT_MARK, KEY_ROW
from reporter.specs.choices import ChoiceList
from reporter.specs.expressions import to_text
from reporter.specs.forms import Column, FormSpec

_GROUP, _LABEL, _NUMBER, _ENTRY, _HELP = 18.0, 30.0, 6.0, 40.0, 110.0
_LINE_POINTS = 14.0  # of a row of one text line: so that fifty stand on a page


def upright_widths(form: FormSpec) -> tuple[float, ...]:
    """Return the widths of the columns of the sheet: keys, groups, labels, numbers, entries, checks, help."""
    groups = (_GROUP,) * (header_depth(form) - 1)
    return (9.0, *groups, _LABEL, _NUMBER, _ENTRY, CHECK_WIDTH, _HELP)


def upright_heights(form: FormSpec, line: Mapping[str, Any], lists: Mapping[str, ChoiceList]) -> tuple[float, ...]:
    """Return how high each column's row is: as its entry, and as the groups and labels beside it need."""
    widths, rows = upright_widths(form), []
    for column in form.columns:
        labels = lists[column.key].labels if column.key in lists else {}
        value = line.get(column.key)
        rows.append(line_count(str(labels.get(value, value)), _ENTRY) if isinstance(value, str) else 1)
    for cell in sorted(_turned(form), key=lambda cell: cell.bottom - cell.top):
        room = sum(widths[cell.left : cell.right + 1])
        rows[cell.bottom] += max(line_count(cell.text, room / 1.08) - sum(rows[cell.top : cell.bottom + 1]), 0)
    return tuple(_LINE_POINTS if lines == 1 else LINE * lines + 2 for lines in rows)


def upright_plan(form: FormSpec, heights: Sequence[float], words: tuple[Words, Words], page: PageSetup) -> PagePlan:
    """Return the page: A4 upright, everything on one."""
    width = upright_widths(form)[1 : line_column(form) + 1]
    around = sum(words_height(line, sum(width)) for lines in words for line in lines)
    return one_page(width, around + 2 * LINE + sum(heights), page.margins)


def _turned(form: FormSpec) -> list[HeaderCell]:
    """Return the header as it stands left of the line; its rows count the columns of the form, its columns from A."""
    return [
        HeaderCell(cell.left, 1 + cell.top, cell.right, 1 + cell.bottom, cell.text.replace("\n", " "))
        for cell in header_cells(form)
    ]


# --- drawing ----------------------------------------------------------------------------------------------


def draw_upright(
    sheet: Any, filled: FilledForm, formats: CellFormats, result: tuple[str, str], page: PageSetup, banner: str
) -> None:
    """Draw the form; `result` is the formula and the value of the line that says whether it is ĐẠT."""
    _draw_head(sheet, filled, formats, result)
    for cell in _turned(filled.form):
        draw_header_cell(sheet, filled.first, cell, formats.varied("ident", valign="vcenter"))
    for position, column in enumerate(filled.form.columns):
        _draw_column(sheet, filled, column, position, formats)
    draw_foot(sheet, filled, formats)
    tint_last(sheet, filled, formats)
    for part in filled.check.parts:
        for position in part.marks:
            _paint(sheet, filled, part, position, formats)
    tint_checks(sheet, filled, formats)
    _set_up(sheet, filled, page, banner)


def _draw_head(sheet: Any, filled: FilledForm, formats: CellFormats, result: tuple[str, str]) -> None:
    for at, width in enumerate(filled.widths):
        sheet.set_column(at, at, width, None, {"hidden": not at})
    for at in (filled.check_column, filled.check_column + 1):
        sheet.write_string(KEY_ROW, at, FOOT_MARK, formats["key"])
    sheet.set_row(KEY_ROW, None, None, {"hidden": True})
    (span,) = filled.page_columns
    for row, line in enumerate(filled.head, KEY_ROW + 1):
        draw_line(sheet, row, line, span, filled, formats)
    sheet.write_formula(filled.header_row - 1, span[0], result[0], formats["result"], result[1])
    sheet.write_string(filled.header_row, 0, CHECK_KEY, formats["key"])
    entry = line_column(filled.form)
    starts = (1, entry - 1, entry, entry + 1, entry + 2)
    ends = (entry - 2, *starts[1:])
    *before, after = filled.words.form.upright
    for text, left, right in zip((*before, CHECK_LABEL, after), starts, ends, strict=True):
        draw_header_cell(sheet, filled.header_row, HeaderCell(0, left, 0, right, text), formats["header"])


def _draw_column(sheet: Any, filled: FilledForm, column: Column, position: int, formats: CellFormats) -> None:
    """Draw the row of one column of the form: key, number, entry, check and help."""
    row, at = filled.spot(0, position)
    sheet.write_string(row, 0, column.key, formats["key"])
    sheet.write_string(row, at - 1, f"({column.number})", formats.varied("number", valign="vcenter"))
    given = filled.generic.cells if filled.generic else {}
    value, locked = filled.rows[0][column.key], filled.is_locked(0, column.key)
    look = formats["calc" if column.formula or locked else style_name(column)]
    if column.type == "index":
        sheet.write_number(row, at, 1, look)
    elif formula := filled.formula(filled.check.formulas.get(column.key, given.get(column.key, ""))):
        sheet.write_formula(row, at, formula, look, "" if value is None or column.key in given else value)
    else:
        write_value(sheet, row, at, filled.labels(column).get(value, value), look)
    said = filled.check.pattern_beside(position)
    if said:
        formula = filled.guarded(filled.formula(said))
        sheet.write_formula(row, at + 1, formula, formats["check"], filled.messages[position])
    else:
        sheet.write_blank(row, at + 1, None, formats["check"])
    sheet.write_string(row, at + 2, _help(column, filled.form), formats["plain"])
    if column.entered:
        before = dict(beside_hints(filled, position)).get(row, "")
        cell = f"{column_letter(at)}{row + 1}"
        free = entry_rule(column, filled.lists, cell, filled.words.entry, before)
        settled = settled_rule(column, filled.locked_by, filled.words.entry)
        sheet.data_validation(row, at, row, at, settled if locked else free)
    sheet.set_row(row, filled.heights[position], None, {"hidden": column.type == "index"})


def _help(column: Column, form: FormSpec) -> str:
    """Return how to fill in a column; of a computed one its formula."""
    formula = to_text(column.formula, lambda key: f"({form.column(key).number})") if column.formula else ""
    return ". ".join(filter(None, (column.help, f"({column.number}) = {formula}" if formula else "")))


def _paint(sheet: Any, filled: FilledForm, part: Part, position: int, formats: CellFormats) -> None:
    """Colour a cell a message is about as long as a check cell says it: the one beside, or the first of the message."""
    row, at = filled.spot(0, position)
    beside = filled.first + (position if part.cell_condition else part.marks[0])
    check = f"${column_letter(filled.check_column)}${beside + 1}"
    sheet.conditional_format(row, at, row, at, paint_rule(part, f"{column_letter(at)}{row + 1}", check, formats))


def _set_up(sheet: Any, filled: FilledForm, page: PageSetup, banner: str) -> None:
    line = line_column(filled.form)
    sheet.freeze_panes(filled.first, 0)
    sheet.print_area(KEY_ROW + 1, 1, filled.foot_row + len(filled.foot) - 1, line)
    print_setup(sheet, page, page_line(filled.form.title, banner), page.footer)
    sheet.set_paper(filled.plan.code)
    sheet.fit_to_pages(1, 1)
    letter = column_letter(line)
    sheet.ignore_errors({"number_stored_as_text": f"{letter}{filled.first + 1}:{letter}{filled.last + 1}"})
    protect(sheet)
