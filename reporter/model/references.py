"""References as Excel writes them, '[a.xlsx]Biểu 01'!D14:D20, taken apart, and what stands in the cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from reporter.model.cell import CellRange, Value, split_ref
from reporter.model.submission import Submission

_REFERENCE = re.compile(r"'\[(?P<file>.+?)\](?P<sheet>.+)'!(?P<first>[A-Z]+\d+)(?::(?P<last>[A-Z]+\d+))?")


def parsed(reference: str) -> CellRange | None:
    """Return the run of cells of one column that a reference names; None for anything else."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    column, first = split_ref(found["first"])
    last = split_ref(found["last"])[1] if found["last"] else first
    return CellRange(found["file"].replace("''", "'"), found["sheet"].replace("''", "'"), column, first, last)


def reference_values(reference: str, submissions: Mapping[str, Submission]) -> list[Value]:
    """Return what was read from the cells of a reference; `submissions` are by file."""
    cells = parsed(reference)
    sent = submissions.get(cells.file) if cells else None
    if cells is None or sent is None:
        return []
    for table in sent.tables.values():
        key = next((key for key, letters in table.letters.items() if letters == cells.column), None)
        if table.sheet == cells.sheet and key is not None and key in table.values:
            wanted = range(cells.first, cells.last + 1)
            return [value for row, value in zip(table.rows, table.values[key], strict=True) if row in wanted]
    return []


def values_by_file(references: Sequence[str], values: Callable[[str], Iterable[Any]]) -> dict[str, int]:
    """Return the sum of the whole numbers in the cells of each file."""
    result: dict[str, int] = {}
    for reference in references:
        cells = parsed(reference)
        if cells:
            numbers = (value for value in values(reference) if isinstance(value, int))
            result[cells.file] = result.get(cells.file, 0) + sum(numbers)
    return result


def rows_by_file(references: Sequence[str]) -> dict[str, int]:
    """Return how many rows of each file the references name."""
    rows: dict[str, set[tuple[str, int]]] = {}
    for reference in references:
        cells = parsed(reference)
        if cells:
            rows.setdefault(cells.file, set()).update((cells.sheet, row) for row in range(cells.first, cells.last + 1))
    return {file: len(found) for file, found in rows.items()}
