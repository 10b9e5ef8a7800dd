"""Workbooks read once more by another library: openpyxl, for what the build read with its own reader.

Only files that the build has read under limits come here, and only while they are byte for byte what it read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from reporter.model import PrintedFigure
from reporter.model.references import parsed, rows_by_file
from reporter.model.wording import integer, parse_integer
from reporter.specs.figure_specs import FigureSpec

_PLUS_ONLY = re.compile(r"[a-z_0-9+\s]+")


class SecondReader:
    """The workbooks of one inbox; each sheet is opened when a cell of it is first asked for."""

    def __init__(self, inbox: Path) -> None:
        self._inbox = inbox
        self._books: dict[str, Any] = {}

    def values(self, reference: str) -> list[Any]:
        """Return what stands in the cells of one reference: '[a.xlsx]Biểu 01'!D14:D20."""
        cells = parsed(reference)
        if cells is None:
            return []
        column = self._book(cells.file)[cells.sheet][f"{cells.column}{cells.first}:{cells.column}{cells.last}"]
        return [cell.value for row in column for cell in row]

    def _book(self, name: str) -> Any:
        if name not in self._books:
            import openpyxl

            self._books[name] = openpyxl.load_workbook(self._inbox / name, data_only=True)
        return self._books[name]


def recounted(
    printed: Iterable[PrintedFigure], specs: Mapping[str, FigureSpec], reader: SecondReader
) -> Iterator[tuple[PrintedFigure, str]]:
    """Yield each counted figure that comes out otherwise from its cells, with what comes out.

    Sums of columns and counts of lines are counted again; what is made of these two follows from them.
    """
    known: dict[tuple[str, ...], int | None] = {}
    for item in printed:
        figure, spec = item.figure, specs.get(item.figure.key)
        if figure.parts or spec is None or figure.value is None or not item.cells:
            continue
        key = (spec.kind, *item.cells)
        if key not in known:
            known[key] = _counted(spec, item, reader)
        if known[key] is not None and known[key] != figure.value:
            yield item, integer(known[key] or 0)


def _counted(spec: FigureSpec, item: PrintedFigure, reader: SecondReader) -> int | None:
    """Return what the cells give; None for a figure that cells alone do not give."""
    if spec.kind == "count":
        return sum(rows_by_file(item.cells).values())
    source = spec.expression.source if spec.expression else ""
    if spec.kind != "sum" or not _PLUS_ONLY.fullmatch(source):
        return None
    numbers = (_number(value) for cells in item.cells for value in reader.values(cells))
    return sum(number for number in numbers if number is not None)


def _number(value: Any) -> int | None:
    if isinstance(value, str):
        return parse_integer(value.strip())
    return None if value is None else int(value)


def origins_of(path: Path) -> dict[tuple[str, str, int], str]:
    """Return (file, sheet, row) of a workbook made from others → the cells that row came from, as nguon-goc.xlsx says.

    Nothing where no such list lies.
    """
    if not path.is_file():
        return {}
    import openpyxl

    result: dict[tuple[str, str, int], str] = {}
    for row in openpyxl.load_workbook(path, read_only=True).worksheets[0].iter_rows(min_row=2, values_only=True):
        here = parsed(str(row[1] or "").rpartition(":")[0])  # "'[a.xlsx]Biểu 02'!E12" of a run across the row
        if here and row[5]:
            result[here.file, here.sheet, here.first] = str(row[5])
    return result
