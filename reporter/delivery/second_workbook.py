"""Workbooks read once more by another library: openpyxl, for what the build read with its own reader.

Only files that the build has read under limits come here, and only while they are byte for byte what it read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from reporter.model import PrintedFigure
from reporter.model.wording import integer, parse_integer
from reporter.specs.figure_catalogue import FigureSpec

_REFERENCE = re.compile(r"'\[(?P<file>.+?)\](?P<sheet>.+)'!(?P<cells>[A-Z]+\d+(?::[A-Z]+\d+)?)")
_PLUS_ONLY = re.compile(r"[a-z_0-9+\s]+")


class SecondReader:
    """The workbooks of one inbox; each sheet is opened when a cell of it is first asked for."""

    def __init__(self, inbox: Path) -> None:
        self._inbox = inbox
        self._books: dict[str, Any] = {}

    def values(self, reference: str) -> list[Any]:
        """Return what stands in the cells of one reference: '[a.xlsx]Biểu 01'!D14:D20."""
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            return []
        sheet = found["sheet"].replace("''", "'")
        cells = self._book(found["file"].replace("''", "'"))[sheet][found["cells"]]
        return [cell.value for row in cells for cell in row] if isinstance(cells, tuple) else [cells.value]

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
        return len({tuple(one) for cells in item.cells for one in _rows(cells)})
    source = spec.expression.source if spec.expression else ""
    if spec.kind != "sum" or not _PLUS_ONLY.fullmatch(source):
        return None
    numbers = (_number(value) for cells in item.cells for value in reader.values(cells))
    return sum(number for number in numbers if number is not None)


def _rows(reference: str) -> Iterator[tuple[str, int]]:
    found = _REFERENCE.fullmatch(reference)
    if found:
        first, _, last = found["cells"].partition(":")
        start, end = (int(re.sub(r"\D", "", cell)) for cell in (first, last or first))
        yield from ((f"{found['file']}{found['sheet']}", row) for row in range(start, end + 1))


def _number(value: Any) -> int | None:
    if isinstance(value, str):
        return parse_integer(value.strip())
    return None if value is None else int(value)
