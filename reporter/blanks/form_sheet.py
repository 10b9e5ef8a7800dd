"""Drawing one form of an intake workbook: headers, lines, entry cells, live checks, totals and print set-up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from reporter.blanks.entry_rules import entry_rule
from reporter.blanks.live_checks import CELL, FAULT, REMARK, ROW, UNTOUCHED, LiveCheck, Part
from reporter.blanks.look import LINE, CellFormats, line_count, page_breaks, print_setup, protect
from reporter.model import Mark, column_letter
from reporter.model.marks import CHECK_KEY, CHECK_LABEL, KEY_ROW, TOTAL_LABEL
from reporter.specs.choices import ChoiceList
from reporter.specs.expressions import to_text
from reporter.specs.forms import Column, FormSpec

CHECK_WIDTH = 60.0
_FROZEN_WIDTH = 70.0  # identity columns wider than this together would leave no room to type beside them
_FILTER_ROWS = 30  # a form shorter than this needs no filter
_TALL_TEXT = 80.0  # a pre-filled form with a text column this wide is written in, not ticked
_TALL_LINES = 6
_MOST_LINES = 27  # Excel's highest row is 409 points


@dataclass(frozen=True, slots=True)
class FilledForm:
    """One form of one workbook before it is drawn: its lines complete, what the check column says of each."""

    check: LiveCheck
    lists: Mapping[str, ChoiceList]  # of choice and axis columns, by column key
    rows: tuple[Mapping[str, Any], ...]
    messages: tuple[str, ...]
    titles: tuple[tuple[str, str], ...]  # lines above the table: format name, text

    @property
    def form(self) -> FormSpec:
        """The spec of the form."""
        return self.check.form

    @property
    def header_row(self) -> int:
        """0-based row of the first header row; above it the keys, the titles and the result line."""
        return KEY_ROW + 1 + len(self.titles) + 1

    @property
    def number_row(self) -> int:
        """0-based row of the printed column numbers."""
        return self.header_row + header_depth(self.form)

    @property
    def first(self) -> int:
        """0-based row of the first line."""
        return self.number_row + 1

    @property
    def last(self) -> int:
        """0-based row of the last line."""
        return self.number_row + len(self.rows)

    @property
    def check_range(self) -> str:
        """The cells of the check column, as other sheets name them."""
        letter = column_letter(len(self.form.columns))
        return f"'{self.form.sheet}'!${letter}${self.first + 1}:${letter}${self.last + 1}"

    def count(self, prefix: str) -> int:
        """How often the check column says something with that beginning."""
        return sum(message.count(prefix) for message in self.messages)

    @property
    def first_open(self) -> int | None:
        """1-based Excel row to look at first: the first with a fault, else the first not begun."""
        for prefix in (FAULT, UNTOUCHED):
            for number, message in enumerate(self.messages, self.first + 1):
                if message.startswith(prefix):
                    return number
        return None


class HeaderCell(NamedTuple):
    """One cell of the header, merged when it spans more than one; rows count from the first header row."""

    top: int
    left: int
    bottom: int
    right: int
    text: str


def header_depth(form: FormSpec) -> int:
    """Return the number of header rows above the column numbers."""
    return 1 + max(len(column.groups) for column in form.columns)


def header_cells(form: FormSpec) -> tuple[HeaderCell, ...]:
    """Return groups over the columns they hold, labels down to the last header row."""
    depth = header_depth(form)
    cells = [
        HeaderCell(len(column.groups), position, depth - 1, position, label_text(column, form))
        for position, column in enumerate(form.columns)
    ]
    for level in range(depth - 1):
        for groups, run in groupby(enumerate(form.columns), lambda pair, level=level: pair[1].groups[: level + 1]):  # type: ignore[misc]
            positions = [position for position, _ in run]
            if len(groups) > level:
                cells.append(HeaderCell(level, positions[0], level, positions[-1], groups[level]))
    return tuple(cells)


def label_text(column: Column, form: FormSpec) -> str:
    """Return the label as printed, with its unit where it differs from the form's."""
    return f"{column.label}\n({column.unit})" if column.unit and column.unit != form.unit else column.label


def number_text(column: Column, form: FormSpec) -> str:
    """Return the printed column number, for a computed column with its formula: "(3) = (1) − (2)"."""
    if not column.formula:
        return f"({column.number})"
    return f"({column.number}) = {to_text(column.formula, lambda key: f'({form.column(key).number})')}"


def draw_form(sheet: Any, filled: FilledForm, styles: CellFormats, result: tuple[str, str], banner: str) -> None:
    """Draw the form; `result` is the formula and the value of the line that says whether it is ĐẠT."""
    form = filled.form
    _draw_head(sheet, filled, styles, result)
    _draw_lines(sheet, filled, styles)
    _draw_total(sheet, filled, styles)
    for position, column in enumerate(form.columns):
        if column.entered:
            rule = entry_rule(column, filled.lists, f"{column_letter(position)}{filled.first + 1}")
            sheet.data_validation(filled.first, position, filled.last, position, rule)
    for part in filled.check.parts:
        _paint(sheet, filled, part, styles)
    _tint_checks(sheet, filled, styles)
    _set_up(sheet, filled, banner)


# --- head -------------------------------------------------------------------------------------------------


def _draw_head(sheet: Any, filled: FilledForm, styles: CellFormats, result: tuple[str, str]) -> None:
    form = filled.form
    for position, column in enumerate(form.columns):
        sheet.write_string(KEY_ROW, position, column.key, styles["key"])
        sheet.set_column(position, position, column.width)
        sheet.write_string(filled.number_row, position, number_text(column, form), styles["number"])
    check = len(form.columns)
    sheet.write_string(KEY_ROW, check, CHECK_KEY, styles["key"])
    sheet.set_column(check, check, CHECK_WIDTH)
    sheet.set_row(KEY_ROW, None, None, {"hidden": True})
    for row, (style, text) in enumerate(filled.titles, KEY_ROW + 1):
        sheet.write_string(row, 0, text, styles[style])
        sheet.set_row(row, LINE * 1.4 if style in ("title", "banner") else LINE * 1.1)
    sheet.write_formula(filled.header_row - 1, 0, result[0], styles["result"], result[1])
    cells = (*header_cells(form), HeaderCell(0, check, header_depth(form) - 1, check, CHECK_LABEL))
    for cell in cells:
        _draw_header_cell(sheet, filled.header_row, cell, styles["header"])
    sheet.write_blank(filled.number_row, check, None, styles["number"])
    _set_heights(sheet, filled, cells)


def _draw_header_cell(sheet: Any, start: int, cell: HeaderCell, style: Any) -> None:
    if cell.top == cell.bottom and cell.left == cell.right:
        sheet.write_string(start + cell.top, cell.left, cell.text, style)
    else:
        sheet.merge_range(start + cell.top, cell.left, start + cell.bottom, cell.right, cell.text, style)


def _set_heights(sheet: Any, filled: FilledForm, cells: Sequence[HeaderCell]) -> None:
    """Make every header row as high as its text needs; what spans several rows may use all of them."""
    columns = filled.form.columns
    heights = [1] * header_depth(filled.form)
    for cell in sorted(cells, key=lambda cell: cell.bottom - cell.top):
        width = sum(column.width for column in columns[cell.left : cell.right + 1]) or CHECK_WIDTH
        missing = line_count(cell.text, width) - sum(heights[cell.top : cell.bottom + 1])
        heights[cell.bottom] += max(missing, 0)
    for level, lines in enumerate(heights):
        sheet.set_row(filled.header_row + level, LINE * lines + 4)
    # the numbers are set smaller than the labels
    lines = max(line_count(number_text(column, filled.form), column.width * 1.3) for column in columns)
    sheet.set_row(filled.number_row, LINE * lines + 3)


# --- lines ------------------------------------------------------------------------------------------------


def _draw_lines(sheet: Any, filled: FilledForm, styles: CellFormats) -> None:
    form, first = filled.form, filled.first
    for position, column in enumerate(form.columns):
        if column.formula:
            results = ["" if line[column.key] is None else line[column.key] for line in filled.rows]
            formula = filled.check.formulas[column.key].replace(ROW, str(first + 1))
            sheet.write_formulas(first, position, formula, styles["calc"], results)
            continue
        write = _writer(sheet, column, position, filled, styles)
        for row, line in enumerate(filled.rows, first):
            write(row, line)
    formula = filled.check.pattern.replace(ROW, str(first + 1))
    sheet.write_formulas(first, len(form.columns), formula, styles["check"], filled.messages)
    _set_line_heights(sheet, filled)


def _set_line_heights(sheet: Any, filled: FilledForm) -> None:
    """Make every line as high as its longest text; Excel fits the others itself while staff type."""
    form = filled.form
    least = _TALL_LINES if _written_in(form) else 1
    wrapped = [
        (column.key, column.width, _labels(filled, column))
        for column in form.columns
        if column.type in ("text", "choice", "info", "axis")
    ]
    for row, line in enumerate(filled.rows, filled.first):
        texts = ((labels.get(line[key], line[key]), width) for key, width, labels in wrapped if line[key])
        lines = max(least, *(line_count(str(text), width) for text, width in texts), 1)
        if lines > 1:
            sheet.set_row(row, LINE * min(lines, _MOST_LINES) + 4)


def _written_in(form: FormSpec) -> bool:
    """Whether a form with fixed lines has a wide text column: its lines are high from the start."""
    return not form.free and any(column.type == "text" and column.width >= _TALL_TEXT for column in form.columns)


def _labels(filled: FilledForm, column: Column) -> Mapping[Any, str]:
    """Return what the cells of a column show for a code; empty for a column without codes."""
    items = filled.lists[column.key].items if column.key in filled.lists else ()
    return {item.code: item.label for item in items}


def _writer(
    sheet: Any, column: Column, position: int, filled: FilledForm, styles: CellFormats
) -> Callable[[int, Mapping[str, Any]], Any]:
    """Return what writes one cell of the column: 0-based row and the line's values."""
    if column.type == "index":
        style = styles["index"]
        above = filled.number_row
        return lambda row, _line: sheet.write_number(row, position, row - above, style)
    style = styles[_style_name(column)]
    labels = _labels(filled, column)

    def write(row: int, line: Mapping[str, Any]) -> None:
        value = line[column.key]
        _write_value(sheet, row, position, labels.get(value, value), style)

    return write


def _style_name(column: Column) -> str:
    if not column.entered:
        return "ident"
    return "entry_number" if column.numeric else "entry_date" if column.type == "date" else "entry_text"


def _write_value(sheet: Any, row: int, position: int, value: Any, style: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(row, position, None, style)
    elif isinstance(value, int):
        sheet.write_number(row, position, value, style)
    elif isinstance(value, date):
        sheet.write_datetime(row, position, value, style)
    else:
        sheet.write_string(row, position, "-" if value is Mark.NOT_APPLICABLE else str(value), style)


def _draw_total(sheet: Any, filled: FilledForm, styles: CellFormats) -> None:
    """Write the totals row; a column in which nothing is reported has no total, rather than 0."""
    columns, row = filled.form.columns, filled.last + 1
    if not any(column.total for column in columns):
        return
    named = next(position for position, column in enumerate(columns) if column.total)
    label_end = (named if filled.form.free else min(named, _identity_columns(filled.form))) - 1
    _draw_header_cell(sheet, row, HeaderCell(0, 0, 0, label_end, TOTAL_LABEL), styles["total_label"])
    for position, column in enumerate(columns[label_end + 1 :], label_end + 1):
        if not column.total:
            sheet.write_blank(row, position, None, styles["total_label"])
            continue
        letter = column_letter(position)
        cells = f"{letter}{filled.first + 1}:{letter}{filled.last + 1}"
        known = [line[column.key] for line in filled.rows if isinstance(line[column.key], int)]
        formula = f'=IF(COUNT({cells})=0,"",SUM({cells}))'
        sheet.write_formula(row, position, formula, styles["total"], sum(known) if known else "")
    sheet.set_row(row, LINE * 1.3)


def _identity_columns(form: FormSpec) -> int:
    """Return how many columns at the left say which line it is; at least one."""
    others = (position for position, column in enumerate(form.columns) if column.type not in ("index", "axis", "info"))
    return max(next(others, len(form.columns)), 1)


# --- colours ----------------------------------------------------------------------------------------------


def _paint(sheet: Any, filled: FilledForm, part: Part, styles: CellFormats) -> None:
    """Colour the cells a message is about as long as the check column says it."""
    first = filled.first + 1
    top_left = f"{column_letter(part.marks[0])}{first}"
    said = part.message.split(": ", 1)[1].strip().replace('"', '""')
    check = f"${column_letter(len(filled.form.columns))}{first}"
    condition = part.cell_condition.replace(CELL, top_left)
    rule = {
        "type": "formula",
        "criteria": f'=AND(ISNUMBER(FIND("{said}",{check})),{condition})',
        "format": styles["bad" if part.fault else "remark"],
        "multi_range": " ".join(
            f"{column_letter(run[0])}{first}:{column_letter(run[-1])}{filled.last + 1}"
            for run in _neighbours(part.marks)
        ),
    }
    sheet.conditional_format(filled.first, part.marks[0], filled.last, part.marks[0], rule)


def _neighbours(positions: Sequence[int]) -> list[list[int]]:
    runs = groupby(enumerate(positions), lambda pair: pair[1] - pair[0])
    return [[position for _, position in run] for _, run in runs]


def _tint_checks(sheet: Any, filled: FilledForm, styles: CellFormats) -> None:
    position = len(filled.form.columns)
    for text, style in ((REMARK, "amber"), (UNTOUCHED, "grey")):
        rule = {"type": "text", "criteria": "begins with", "value": text.strip(), "format": styles[style]}
        sheet.conditional_format(filled.first, position, filled.last, position, rule)


# --- window and paper -------------------------------------------------------------------------------------


def _set_up(sheet: Any, filled: FilledForm, banner: str) -> None:
    form = filled.form
    sheet.freeze_panes(filled.first, _frozen_columns(form))
    if len(filled.rows) > _FILTER_ROWS and not form.free:
        sheet.autofilter(filled.number_row, 0, filled.last, len(form.columns))
    last = filled.last + any(column.total for column in form.columns)
    sheet.print_area(KEY_ROW + 1, 0, last, len(form.columns) - 1)
    sheet.repeat_rows(filled.header_row, filled.number_row)
    print_setup(sheet, form.paper, form.title, banner)
    _fit_width(sheet, form)
    codes = [position for position, column in enumerate(form.columns) if column.source == "communes"]
    for position in codes:
        letter = column_letter(position)
        sheet.ignore_errors({"number_stored_as_text": f"{letter}{filled.first + 1}:{letter}{filled.last + 1}"})
    protect(sheet)


def _fit_width(sheet: Any, form: FormSpec) -> None:
    """Print on one page across; a form too wide to stay legible breaks between groups, its first columns repeated."""
    frozen = _frozen_columns(form)
    seams = {
        position
        for position, (left, right) in enumerate(pairwise(form.columns), 1)
        if not right.groups or left.groups[:1] != right.groups[:1]
    }
    breaks, scale = page_breaks(form.paper, [column.width for column in form.columns], frozen, seams)
    if breaks:
        sheet.set_v_pagebreaks(list(breaks))
        sheet.set_print_scale(scale)
        sheet.repeat_columns(0, frozen - 1)
    else:
        sheet.fit_to_pages(1, 0)


def _frozen_columns(form: FormSpec) -> int:
    """Return how many identity columns stay in view."""
    width, count = 0.0, 0
    for column in form.columns[: _identity_columns(form)]:
        width += column.width
        if width > _FROZEN_WIDTH:
            break
        count += 1
    return max(count, 1)
