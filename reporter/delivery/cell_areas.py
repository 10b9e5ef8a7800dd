"""Areas of cells as a sheet writes them, "D11:D176 F9": which cells lie in them, and what is left without these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reporter.model import column_letter, split_ref
from reporter.model.cell import column_number

#: 0-based column → row from 1 → reference.
Spots = Mapping[int, Mapping[int, str]]


def spots_of(refs: Iterable[str]) -> Spots:
    """Return where cells stand."""
    found: dict[int, dict[int, str]] = {}
    for ref in refs:
        column, row = _place(ref)
        found.setdefault(column, {})[row] = ref
    return found


def without_cells(areas: str, cells: Spots) -> tuple[list[str], str]:
    """Return which of the cells lie in the areas, and the areas without them, "" when nothing is left."""
    inside: dict[str, None] = {}
    kept: list[str] = []
    for area in areas.split():
        first, _, last = area.partition(":")
        (left, top), (right, bottom) = _place(first), _place(last or first)
        out: dict[int, list[int]] = {}
        for column in sorted(column for column in cells if left <= column <= right):
            rows = cells[column]
            few = range(top, bottom + 1) if bottom - top < len(rows) else sorted(rows)
            if held := [row for row in few if row in rows and top <= row <= bottom]:
                out[column] = held
                inside |= dict.fromkeys(rows[row] for row in held)
        kept += _around(left, top, right, bottom, out) if out else [area]
    return list(inside), " ".join(kept)


def _around(left: int, top: int, right: int, bottom: int, out: Mapping[int, list[int]]) -> Iterator[str]:
    """Yield what is left of an area: columns that lose nothing together, of the others the runs between."""
    start = left
    for column, rows in out.items():
        if start < column:
            yield _area(start, top, column - 1, bottom)
        above = top
        for row in (*rows, bottom + 1):
            if above < row:
                yield _area(column, above, column, row - 1)
            above = row + 1
        start = column + 1
    if start <= right:
        yield _area(start, top, right, bottom)


def _area(left: int, top: int, right: int, bottom: int) -> str:
    first, last = f"{column_letter(left)}{top}", f"{column_letter(right)}{bottom}"
    return first if first == last else f"{first}:{last}"


def _place(ref: str) -> tuple[int, int]:
    """Return (0-based column, row) of "D14"."""
    letters, row = split_ref(ref.replace("$", ""))
    return column_number(letters), row
