"""Drawing one form of an intake workbook: words, header, lines, entry rules, colours, window and paper."""

from __future__ import annotations

from typing import Any

from reporter.blanks.cell_names import neighbours
from reporter.blanks.check_column import Part
from reporter.blanks.colours import paint_rule, tint_checks
from reporter.blanks.entry_rules import entry_rule, settled_rule
from reporter.blanks.filled_form import FilledForm, frozen_columns
from reporter.blanks.form_lines import draw_lines, draw_total
from reporter.blanks.form_words import draw_foot, draw_head
from reporter.blanks.last_period import beside_hints, tint_last
from reporter.blanks.look import CellFormats, page_line, print_setup, protect
from reporter.blanks.master import PageSetup
from reporter.blanks.upright import draw_upright
from reporter.model import column_letter
from reporter.model.marks import KEY_ROW
from reporter.specs.forms import Column

_FILTER_ROWS = 30  # a form shorter than this needs no filter


def draw_form(
    sheet: Any, filled: FilledForm, formats: CellFormats, result: tuple[str, str], page: PageSetup, banner: str
) -> None:
    """Draw the form; `result` is the formula and the value of the line that says whether it is ĐẠT."""
    if filled.upright:
        draw_upright(sheet, filled, formats, result, page, banner)
        return
    form = filled.form
    draw_head(sheet, filled, formats, result)
    draw_lines(sheet, filled, formats)
    draw_total(sheet, filled, formats)
    draw_foot(sheet, filled, formats)
    for position, column in enumerate(form.columns):
        if column.entered:
            _draw_rules(sheet, filled, column, position)
    _grey_out(sheet, filled, formats)
    tint_last(sheet, filled, formats)
    for part in filled.check.parts:
        _paint(sheet, filled, part, formats)
    tint_checks(sheet, filled, formats)
    _set_up(sheet, filled, page, banner)


def _draw_rules(sheet: Any, filled: FilledForm, column: Column, position: int) -> None:
    """Draw what may be typed into a column: one rule for all its cells, or one each where a cell has its own hint."""
    said, apart = dict(beside_hints(filled, position)), any(column.key in keys for keys in filled.locked)
    each = [(row, row) for row in range(filled.first, filled.last + 1)]
    for top, bottom in each if said or apart else [(filled.first, filled.last)]:
        if filled.is_locked(top - filled.first, column.key):
            rule = settled_rule(column, filled.locked_by, filled.words.entry)
        else:
            rule = entry_rule(
                column, filled.lists, f"{column_letter(position)}{top + 1}", filled.words.entry, said.get(top, "")
            )
        sheet.data_validation(top, position, bottom, position, rule)


# --- colours ----------------------------------------------------------------------------------------------


def _grey_out(sheet: Any, filled: FilledForm, formats: CellFormats) -> None:
    """Show the lines of a generic blank that the chosen agency does not need as unused."""
    if filled.generic and filled.generic.guard:
        rule = {
            "type": "formula",
            "criteria": f'={filled.generic.guard}=""',
            "format": formats.tint("unused"),
            "stop_if_true": True,
        }
        sheet.conditional_format(filled.first, 0, filled.last, len(filled.form.columns) - 1, rule)


def _paint(sheet: Any, filled: FilledForm, part: Part, formats: CellFormats) -> None:
    """Colour the cells a message is about as long as the check column says it."""
    at, first = part.marks[0], filled.first + 1
    rule = paint_rule(part, f"{column_letter(at)}{first}", f"${column_letter(filled.check_column)}{first}", formats)
    cells = (
        f"{column_letter(run[0])}{first}:{column_letter(run[-1])}{filled.last + 1}" for run in neighbours(part.marks)
    )
    sheet.conditional_format(filled.first, at, filled.last, at, {**rule, "multi_range": " ".join(cells)})


def mark_changed(sheet: Any, ref: str, formats: CellFormats) -> None:
    """Colour a cell that says something else than the version of the workbook that was sent before."""
    sheet.conditional_format(ref, {"type": "formula", "criteria": "=TRUE", "format": formats.tint("remark")})


# --- window and paper -------------------------------------------------------------------------------------


def _set_up(sheet: Any, filled: FilledForm, page: PageSetup, banner: str) -> None:
    form, plan = filled.form, filled.plan
    frozen = frozen_columns(form, filled.widths)
    sheet.freeze_panes(filled.first, frozen)
    if len(filled.rows) > _FILTER_ROWS and not form.free:
        sheet.autofilter(filled.number_row, 0, filled.last, len(form.columns))
    sheet.print_area(KEY_ROW + 1, 0, filled.foot_row + len(filled.foot) - 1, len(form.columns) - 1)
    sheet.repeat_rows(filled.header_row, filled.number_row)
    print_setup(sheet, page, page_line(form.title, banner), page.footer)
    sheet.set_paper(plan.code)
    if plan.landscape:
        sheet.set_landscape()
    if plan.breaks:
        sheet.set_v_pagebreaks(list(plan.breaks))
        sheet.set_print_scale(plan.scale)
        sheet.repeat_columns(0, plan.repeated - 1)
    else:
        sheet.fit_to_pages(1, 0)
    digits = [
        f"{column_letter(position)}{filled.first + 1}:{column_letter(position)}{filled.last + 1}"
        for position, column in enumerate(form.columns)
        if column.source == "communes" or (column.entered and column.type == "text")
    ]
    if digits:
        sheet.ignore_errors({"number_stored_as_text": " ".join(digits)})
    protect(sheet)
