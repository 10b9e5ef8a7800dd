"""The lines of a form sheet: pre-filled and entry cells, computed columns, live checks, totals."""

from __future__ import annotations

from datetime import date
from typing import Any

from reporter.blanks.cell_names import neighbours
from reporter.blanks.filled_form import FilledForm, HeaderCell, identity_columns
from reporter.blanks.form_words import draw_header_cell
from reporter.blanks.formulas import LineCells
from reporter.blanks.look import LINE, CellFormats
from reporter.model import Mark, column_letter
from reporter.model.cell import is_reread
from reporter.model.marks import TOTAL_LABEL
from reporter.specs.forms import Column
from reporter.specs.scalar import row_function

_ONE_LINE = 20.0  # points: a line no higher is left to Excel


def draw_lines(sheet: Any, filled: FilledForm, formats: CellFormats) -> None:
    """Draw every line of the form with its check cell."""
    checks = filled.guarded(filled.formula(filled.check.pattern))
    looks = [formats["check"]] * len(filled.rows)
    cells = [_cells(column, filled, formats) for column in filled.form.columns]
    sheet.write_lines(filled.first, [*cells, LineCells(filled.messages, looks, checks)])
    for row, height in enumerate(filled.heights, filled.first):
        if height > _ONE_LINE:
            sheet.set_row(row, height)


def _cells(column: Column, filled: FilledForm, formats: CellFormats) -> LineCells:
    """Return what stands in the cells of a column, and how they look."""
    number, key = len(filled.rows), column.key
    look = formats["calc" if column.formula else style_name(column)]
    given = filled.generic.cells if filled.generic else {}
    if column.formula:
        formula = filled.formula(filled.check.formulas[key])
        return LineCells([line[key] for line in filled.rows], [look] * number, formula)
    if key in given:
        return LineCells([""] * number, [look] * number, given[key])
    if column.type == "index":
        return LineCells(range(1, number + 1), [look] * number)
    labels, looks = filled.labels(column), [look] * number
    if filled.locked:
        looks = [formats["calc"] if key in keys else look for keys in filled.locked]
    cells = [labels.get(value := line[key], value) for line in filled.rows]
    typed = column.entered and column.type == "text"
    reread = [typed and isinstance(cell, str) and is_reread(cell) for cell in cells]
    if any(reread):  # edited, a text that begins like a formula would become one
        kept = formats.varied(style_name(column), quote_prefix=True)
        looks = [kept if marked else look for marked, look in zip(reread, looks, strict=True)]
    return LineCells(cells, looks)


def style_name(column: Column) -> str:
    """Return the named style of a cell of the column."""
    if column.type == "index":
        return "index"
    if not column.entered:
        return "ident"
    return "entry_number" if column.numeric else "entry_date" if column.type == "date" else "entry_text"


def write_value(sheet: Any, row: int, position: int, value: Any, style: Any) -> None:
    """Write one value as what it is; nothing as a blank cell in its style."""
    if value is None or value == "":
        sheet.write_blank(row, position, None, style)
    elif isinstance(value, int):
        sheet.write_number(row, position, value, style)
    elif isinstance(value, date):
        sheet.write_datetime(row, position, value, style)
    else:
        sheet.write_string(row, position, "-" if value is Mark.NOT_APPLICABLE else str(value), style)


def draw_total(sheet: Any, filled: FilledForm, formats: CellFormats) -> None:
    """Draw the totals row; a column in which nothing is reported has no total, rather than 0."""
    columns, row = filled.form.columns, filled.last + 1
    if not filled.has_total:
        return
    named = next(position for position, column in enumerate(columns) if column.total)
    label_end = (named if filled.form.free else min(named, identity_columns(filled.form))) - 1
    draw_header_cell(sheet, row, HeaderCell(0, 0, 0, label_end, TOTAL_LABEL), formats["total_label"])
    added = _added(filled)
    for position, column in enumerate(columns[label_end + 1 :], label_end + 1):
        if not column.total:
            sheet.write_blank(row, position, None, formats["total_label"])
            continue
        letter, top = column_letter(position), filled.first + 1
        cells = ",".join(f"{letter}{top + run[0]}:{letter}{top + run[-1]}" for run in added)
        given = [filled.rows[at][column.key] for run in added for at in run]
        known = [value for value in given if isinstance(value, int)]
        formula = f'=IF(COUNT({cells})=0,"",SUM({cells}))'
        sheet.write_formula(row, position, formula, formats["total"], sum(known) if known else "")
    sheet.set_row(row, LINE * 1.3)


def _added(filled: FilledForm) -> list[list[int]]:
    """Return the lines that the total adds up, neighbours together: not those that the form keeps apart."""
    apart = filled.form.apart
    kept = [at for at, line in enumerate(filled.rows) if apart is None or row_function(apart)(line) is not True]
    return neighbours(kept)
