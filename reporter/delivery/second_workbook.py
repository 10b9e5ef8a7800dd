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
from io import BytesIO
from pathlib import Path
from typing import Any

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


class SecondReader:
    """The workbooks of one inbox; each sheet is read when a cell of it is first asked for."""

    def __init__(self, inbox: Path) -> None:
        self._inbox = inbox
        self._books: dict[str, Any] = {}
        self._sheets: dict[tuple[str, str], _Sheet] = {}
        self.known: dict[_Place, dict[str, Any]] = {}  # what lines have given already

    def value(self, file: str, sheet: str, line: int, key: str) -> Any:
        """Return what stands in the column of that key; KeyError where the sheet has none."""
        return _plain(self._sheet(file, sheet).value(line, key))

    def lines(self, cells: CellRange) -> Iterator[_Place]:
        """Yield the lines that the cells belong to."""
        if self._sheet(cells.file, cells.sheet).upright:
            yield cells.file, cells.sheet, column_number(cells.column) + 1
        else:
            yield from ((cells.file, cells.sheet, row) for row in range(cells.first, cells.last + 1))

    def _sheet(self, file: str, sheet: str) -> _Sheet:
        if file not in self._books:
            import openpyxl

            content = BytesIO((self._inbox / file).read_bytes())  # an open file could not be replaced on Windows
            self._books[file] = openpyxl.load_workbook(content, read_only=True, data_only=True)
        if (file, sheet) not in self._sheets:
            self._sheets[file, sheet] = _Sheet(self._books[file][sheet])
        return self._sheets[file, sheet]


class _Sheet:
    """The values of one sheet, and where the columns of its form stand: of an upright form they are rows."""

    def __init__(self, sheet: Any) -> None:
        sheet.reset_dimensions()  # what the file says of its own size may be wrong
        self._rows = list(sheet.iter_rows(values_only=True))
        heads = self._rows[KEY_ROW], [row[0] if row else None for row in self._rows]
        across, down = ({str(key): at for at, key in enumerate(keys) if key} for keys in heads)
        self.upright = CHECK_KEY in down
        self._places = down if self.upright else across

    def value(self, line: int, key: str) -> Any:
        """Return what that line, counted from 1, has under the key; KeyError where the form has none."""
        row, column = (self._places[key], line - 1) if self.upright else (line - 1, self._places[key])
        values = self._rows[row] if row < len(self._rows) else ()
        return values[column] if column < len(values) else None


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
