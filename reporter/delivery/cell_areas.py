"""Areas of cells as a sheet writes them, "D11:D176 F9", and one cell taken out of them."""

from __future__ import annotations

from collections.abc import Iterator

from reporter.model import column_letter, split_ref
from reporter.model.cell import column_number


def without_cell(areas: str, ref: str) -> str | None:
    """Return the areas without that cell, "" when nothing is left; None when the cell is in none of them."""
    column, row = _place(ref)
    kept: list[str] = []
    inside = False
    for area in areas.split():
        first, _, last = area.partition(":")
        left, top = _place(first)
        right, bottom = _place(last or first)
        if not (left <= column <= right and top <= row <= bottom):
            kept.append(area)
            continue
        inside = True
        kept += _around(left, top, right, bottom, column, row)
    return " ".join(kept) if inside else None


def _around(left: int, top: int, right: int, bottom: int, column: int, row: int) -> Iterator[str]:
    """Yield the areas above, left of, right of and below a cell in an area."""
    if top < row:
        yield _area(left, top, right, row - 1)
    if left < column:
        yield _area(left, row, column - 1, row)
    if column < right:
        yield _area(column + 1, row, right, row)
    if row < bottom:
        yield _area(left, row + 1, right, bottom)


def _area(left: int, top: int, right: int, bottom: int) -> str:
    first, last = f"{column_letter(left)}{top}", f"{column_letter(right)}{bottom}"
    return first if first == last else f"{first}:{last}"


def _place(ref: str) -> tuple[int, int]:
    """Return (0-based column, row) of "D14"."""
    letters, row = split_ref(ref.replace("$", ""))
    return column_number(letters), row
