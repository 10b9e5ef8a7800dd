"""Workbooks read once more by another library: openpyxl, for what the build read with its own reader.

Only files that the build has read under limits come here, and only while they are byte for byte what it read.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from reporter.model import CellRange, Figure, PrintedFigure
from reporter.model.cell import column_number
from reporter.model.figure_text import value_text
from reporter.model.marks import CHECK_KEY, KEY_ROW
from reporter.model.references import CellRun, parsed, run_of
from reporter.model.wording import integer, parse_integer
from reporter.specs.expressions import Expression
from reporter.specs.figure_specs import FigureSpec
from reporter.specs.form_sets import FormSet
from reporter.specs.forms import FormSpec
from reporter.specs.scalar import row_function

#: One line of a form: its file, its sheet and its row, of an upright form its column.
_Place = tuple[str, str, int]


class _Keys(NamedTuple):
    """Where the columns of a form stand: numbers of columns, of an upright form of rows, from 1."""

    at: Mapping[str, int]
    upright: bool


class SecondReader:
    """The workbooks of one inbox; each is opened when a cell of it is first asked for."""

    def __init__(self, inbox: Path) -> None:
        self._inbox = inbox
        self._books: dict[str, Any] = {}
        self._keys: dict[tuple[str, str], _Keys] = {}
        self.known: dict[_Place, dict[str, Any]] = {}  # what lines have given already

    def value(self, file: str, sheet: str, line: int, key: str) -> Any:
        """Return what stands in the column of that key; KeyError where the sheet has none."""
        keys = self._held(file, sheet)
        column, row = (line, keys.at[key]) if keys.upright else (keys.at[key], line)
        return _plain(self._sheet(file, sheet).cell(row, column).value)

    def lines(self, cells: CellRange) -> Iterator[_Place]:
        """Yield the lines that the cells belong to."""
        if self._held(cells.file, cells.sheet).upright:
            yield cells.file, cells.sheet, column_number(cells.column) + 1
        else:
            yield from ((cells.file, cells.sheet, row) for row in range(cells.first, cells.last + 1))

    def _held(self, file: str, sheet: str) -> _Keys:
        if (file, sheet) not in self._keys:
            found = self._sheet(file, sheet)
            across, down = (
                {str(cell.value): at for at, cell in enumerate(cells, 1) if cell.value}
                for cells in (found[KEY_ROW + 1], found["A"])
            )
            upright = CHECK_KEY in down
            self._keys[file, sheet] = _Keys(down if upright else across, upright)
        return self._keys[file, sheet]

    def _sheet(self, file: str, sheet: str) -> Any:
        if file not in self._books:
            import openpyxl

            self._books[file] = openpyxl.load_workbook(self._inbox / file, data_only=True)
        return self._books[file][sheet]


def _plain(value: Any) -> Any:
    """Return a cell's value as expressions count with it: whole numbers, dates, None; not choices and other texts."""
    if isinstance(value, str):
        return parse_integer(value.strip())
    if isinstance(value, datetime):
        return value.date()
    return int(value) if isinstance(value, float) else value


@dataclass(frozen=True)
class _Line(Mapping[str, Any]):
    """One row of a sheet by the keys of its columns; what a form computes is computed again."""

    reader: SecondReader
    form: FormSpec
    place: _Place

    def __getitem__(self, key: str) -> Any:
        known = self.reader.known.setdefault(self.place, {})
        if key not in known:
            column = self.form.by_key.get(key)
            formula = column.formula if column else None
            known[key] = _function(formula)(self) if formula else self.reader.value(*self.place, key)
        return known[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.form.by_key)

    def __len__(self) -> int:
        return len(self.form.by_key)


@cache
def _function(expression: Expression) -> Callable[[Mapping[str, Any]], Any]:
    """Return an expression as a function of a row; KeyError for one about texts: cells hold labels, it has codes."""
    if any(isinstance(node, ast.Constant) and isinstance(node.value, str) for node in ast.walk(expression.tree)):
        raise KeyError(expression.source)
    return row_function(expression)


def recounted(
    printed: Iterable[PrintedFigure], specs: Mapping[str, FigureSpec], forms: FormSet, reader: SecondReader
) -> Iterator[tuple[PrintedFigure, str]]:
    """Yield each figure that comes out otherwise, with what comes out.

    Sums of columns are counted again from their rows, counts of lines from their lines; shares, ratios and differences
    from the figures they are made of.
    """
    known: dict[tuple[str, ...], int | None] = {}
    for item in printed:
        figure, spec = item.figure, specs.get(item.figure.key)
        if spec is None or figure.value is None:
            continue
        if figure.parts:
            again = _combined(spec, figure)
            if again != figure.value:
                yield item, value_text(again, figure.unit)
            continue
        key = (figure.key, *item.cells)
        if item.cells and key not in known:
            known[key] = _counted(spec, item, forms, reader)
        if known.get(key) is not None and known[key] != figure.value:
            yield item, integer(known[key] or 0)


def _combined(spec: FigureSpec, figure: Figure) -> int | Decimal | None:
    """Return a figure from the two it is made of, in exact fractions, rounded as it is printed."""
    left, right = (part.value for part in figure.parts)
    if left is None or right is None:
        return None
    if spec.kind in ("difference", "change"):
        return left - right
    if not right:
        return None
    exact = Fraction(left) * (100 if spec.kind == "share" else 1) / Fraction(right)
    digits = len(f"{figure.value:f}".partition(".")[2])
    whole = int(abs(exact) * 10**digits + Fraction(1, 2)) * (-1 if exact < 0 else 1)
    return Decimal(whole).scaleb(-digits) if isinstance(figure.value, Decimal) else whole


def _counted(spec: FigureSpec, item: PrintedFigure, forms: FormSet, reader: SecondReader) -> int | None:
    """Return what the cells give; None for a figure that cells alone do not give."""
    lines = {line for cells in filter(None, map(parsed, item.cells)) for line in reader.lines(cells)}
    if spec.kind == "count":
        return len(lines)
    if spec.kind != "sum" or spec.expression is None:
        return None
    form = forms.form(spec.form)
    try:
        value = _function(spec.expression)
        return sum(value(_Line(reader, form, place)) or 0 for place in lines)
    except KeyError:  # a column of another edition, a condition on words
        return None


def sent_up(path: Path, cell: CellRange) -> Iterator[CellRange]:
    """Yield the cells of the workbook for the level above that a cell went into, as nguon-goc.xlsx says."""
    for made, source in _origin_rows(path):
        here, there = run_of(made), run_of(source)
        offset = there.offset(cell) if here and there else None
        if here and offset is not None:
            yield here.at(offset)


def _origin_rows(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (row of the workbook made from others, the row it came from); nothing where no such list lies."""
    if path.is_file():
        import openpyxl

        for row in openpyxl.load_workbook(path, read_only=True).worksheets[0].iter_rows(min_row=2, values_only=True):
            yield str(row[1] or ""), str(row[5] or "")


def origins_of(path: Path) -> dict[tuple[str, str], list[tuple[CellRun, str]]]:
    """Return file and sheet of a workbook made from others → its lines, each with the cells that it came from."""
    found: dict[tuple[str, str], list[tuple[CellRun, str]]] = {}
    for made, source in _origin_rows(path):
        here = run_of(made)
        if here and source:
            found.setdefault((here.first.file, here.first.sheet), []).append((here, source))
    return found
