"""References as Excel writes them, '[a.xlsx]Biểu 01'!D14:D20, taken apart, and what stands in the cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from reporter.model.cell import CellRange, Value, column_letter, column_number, split_ref
from reporter.model.submission import Submission

_REFERENCE = re.compile(r"'\[(?P<file>.+)\](?P<sheet>[^\[\]]+)'!(?P<first>[A-Z]+\d+)(?::(?P<last>[A-Z]+\d+))?")


def parsed(reference: str) -> CellRange | None:
    """Return the run of cells of one column that a reference names; None for anything else."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    column, first = split_ref(found["first"])
    last = split_ref(found["last"])[1] if found["last"] else first
    return CellRange(found["file"].replace("''", "'"), found["sheet"].replace("''", "'"), column, first, last)


@dataclass(frozen=True, slots=True)
class CellRun:
    """Cells side by side or below each other: a line of a form, an upright one's too."""

    first: CellRange
    last: CellRange

    def offset(self, cell: CellRange) -> int | None:
        """How many cells after the first a cell stands; None for one outside."""
        if (cell.file, cell.sheet) != (self.first.file, self.first.sheet):
            return None
        steps, most = self._steps(cell), self._steps(self.last)
        return sum(steps) if all(0 <= one <= last for one, last in zip(steps, most, strict=True)) else None

    def at(self, offset: int) -> CellRange:
        """The cell that many after the first."""
        if self.first.column == self.last.column:
            return replace(self.first, first=self.first.first + offset, last=self.first.first + offset)
        return replace(self.first, column=column_letter(column_number(self.first.column) + offset))

    def _steps(self, end: CellRange) -> tuple[int, int]:
        return column_number(end.column) - column_number(self.first.column), end.first - self.first.first


def run_of(reference: str) -> CellRun | None:
    """Return the line that a reference names, "'[a.xlsx]Biểu 02'!E12:K12"; None for anything else."""
    cells, _, end = reference.rpartition(":")
    first = parsed(cells or reference)
    letters, row = split_ref(end) if cells else ("", 0)
    if first is None:
        return None
    return CellRun(first, replace(first, column=letters, first=row, last=row) if letters else first)


def reference_values(reference: str, submissions: Mapping[str, Submission]) -> list[Value]:
    """Return what was read from the cells of a reference; `submissions` are by file."""
    cells = parsed(reference)
    sent = submissions.get(cells.file) if cells else None
    if cells is None or sent is None:
        return []
    for table in sent.tables.values():
        if table.sheet == cells.sheet:
            places = (table.place(cells.column, row) for row in range(cells.first, cells.last + 1))
            return [table.values[place[0]][place[1]] for place in places if place and place[0] in table.values]
    return []
