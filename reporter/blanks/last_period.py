"""What the last period's workbook said, in this one: cells filled in again, last figures beside those that grow.

A hidden sheet keeps the last values, one block of lines for each form, its columns where the form has them. A cell that
still says the same is in grey letters; the line above the table counts how many were changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from reporter.blanks.cell_formulas import quoted
from reporter.blanks.cell_names import neighbours
from reporter.blanks.filled_form import FilledForm, LastLines
from reporter.blanks.form_lines import write_value
from reporter.blanks.look import CellFormats
from reporter.blanks.master import Look
from reporter.blanks.placeholders import Shown
from reporter.model import Value, column_letter
from reporter.model.marks import BEFORE_SHEET
from reporter.model.wording import integer
from reporter.specs.blank_words import FormSaid, around


@dataclass(frozen=True, slots=True)
class LastBook:
    """The last workbook of an agency: what is filled in again, and what is shown beside the cell, line by line."""

    period: str = ""  # as people call it
    filled: Mapping[str, Sequence[Mapping[str, Value]]] = field(default_factory=dict)  # by form
    beside: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)  # in words
    by: Mapping[str, str] = field(default_factory=dict)  # form → whence, where it is not the last workbook


def with_last(forms: Sequence[FilledForm], earlier: LastBook, look: Look, words: FormSaid) -> tuple[FilledForm, ...]:
    """Return the forms with what each keeps of the last period; the line that says so is the last above the table."""
    made: list[FilledForm] = []
    start = 0
    for filled in forms:
        form = filled.form
        again, beside = earlier.filled.get(form.id, ()), earlier.beside.get(form.id, ())
        if any(again) or any(beside):
            told = (Shown("", look),) if any(again) else ()
            filled = replace(filled, head=(*filled.head, told) if told else filled.head)
            kept = LastLines(again, beside, start, earlier.by.get(form.id, words.last))
            filled = replace(filled, last_period=kept)
            if told:
                filled = replace(filled, head=(*filled.head[:-1], (_line(filled, look, words),)))
            start += filled.last - filled.first + 1
        made.append(filled)
    return tuple(made)


def _line(filled: FilledForm, look: Look, words: FormSaid) -> Shown:
    """Return the line that says how many cells are filled in again, and live how many were changed."""
    assert filled.last_period
    again = filled.last_period.again
    count = sum(value not in (None, "") for line in again for value in line.values())
    # Without the name of that period: whose month a workbook is of may have to be read from its titles.
    before, after = around(words.again, "da_sua", so=integer(count), theo=filled.last_period.by)
    changed = "+".join(
        f'SUMPRODUCT(({before}<>"")*({cells}<>{before}))' for cells, before in _blocks(filled, _known(filled))
    )
    now = sum(
        row[key] != value
        for row, line in zip(filled.rows, again, strict=False)
        for key, value in line.items()
        if value not in (None, "")
    )
    formula = f'="{quoted(before)}"&({changed})&"{quoted(after)}"'
    return Shown(f"{before}{integer(now)}{after}", look, formula=formula)


def _known(filled: FilledForm) -> list[int]:
    """Return the positions of the columns of which any cell is filled in again."""
    assert filled.last_period
    keys = {key for line in filled.last_period.again for key in line}
    return [position for position, column in enumerate(filled.form.columns) if column.key in keys]


def _blocks(filled: FilledForm, positions: Sequence[int]) -> Iterator[tuple[str, str]]:
    """Yield the cells of neighbouring columns, and those of the hidden sheet that hold what they said last."""
    assert filled.last_period
    last = len(filled.rows) - 1
    for run in neighbours(positions):
        corners = filled.spot(0, run[0]), filled.spot(last, run[-1])
        kept = (_kept(filled, 0, run[0]), _kept(filled, last, run[-1]))
        yield _area(corners), f"'{BEFORE_SHEET}'!{_area(kept)}"


def _kept(filled: FilledForm, line: int, position: int) -> tuple[int, int]:
    """Return the cell of the hidden sheet that keeps what a cell of the form said last: of the same shape."""
    assert filled.last_period
    row, column = filled.spot(line, position)
    return row - filled.first + filled.last_period.start, column


def _area(corners: Sequence[tuple[int, int]]) -> str:
    return ":".join(f"${column_letter(column)}${row + 1}" for row, column in corners)


def draw_last_sheet(sheet: Any, forms: Sequence[FilledForm], style: Any) -> None:
    """Write the hidden sheet."""
    for filled in forms:
        if filled.last_period:
            labels = {column.key: filled.labels(column) for column in filled.form.columns}
            for number, line in enumerate(filled.last_period.again):
                for key, value in line.items():
                    place = _kept(filled, number, filled.form.column(key).number - 1)
                    write_value(sheet, *place, labels[key].get(value, value), style)


def tint_last(sheet: Any, filled: FilledForm, formats: CellFormats) -> None:
    """Show the cells that still say what the last workbook said in grey letters."""
    for cells, before in _blocks(filled, _known(filled)) if filled.last_period else ():
        here, last = (corner.partition(":")[0].replace("$", "") for corner in (cells, before))
        rule = {"type": "formula", "criteria": f'=AND({last}<>"",{here}={last})', "format": formats.tint("grey")}
        sheet.conditional_format(cells.replace("$", ""), rule)


def beside_hints(filled: FilledForm, position: int) -> Iterator[tuple[int, str]]:
    """Yield the rows of a column whose last figure is known, and the words that say it."""
    key = filled.form.columns[position].key
    lines = filled.last_period.beside if filled.last_period else ()
    for number, line in enumerate(lines):
        if key in line:
            yield filled.spot(number, position)[0], line[key]
