"""Where a value stands in a workbook, and what may stand there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum


class Mark(Enum):
    """What stands in a cell when it is not a value and not blank (blank is None)."""

    NOT_APPLICABLE = "not applicable"  # the officer wrote "-": the item does not exist here
    UNREADABLE = "unreadable"  # something is there, a finding says what; never guessed, never zero


#: What a cell of a table holds once read: whole number, text, date, a mark, or None for blank.
Value = int | str | date | Mark | None


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One cell of one workbook; prints as Excel's own external reference."""

    file: str
    sheet: str
    ref: str

    @property
    def row(self) -> int:
        """Its row in Excel, from 1."""
        return split_ref(self.ref)[1]

    def __str__(self) -> str:
        quoted = f"[{self.file}]{self.sheet}".replace("'", "''")
        return f"'{quoted}'!{self.ref}"


@dataclass(frozen=True, slots=True)
class CellRange:
    """A run of cells of one column of one sheet: `'[a.xlsx]Biểu 01'!D14:D20`."""

    file: str
    sheet: str
    column: str  # letters
    first: int
    last: int

    @property
    def start(self) -> Cell:
        """The first of the cells."""
        return Cell(self.file, self.sheet, f"{self.column}{self.first}")

    def __str__(self) -> str:
        return str(self.start) if self.first == self.last else f"{self.start}:{self.column}{self.last}"

    def __len__(self) -> int:
        return self.last - self.first + 1


def split_ref(ref: str) -> tuple[str, int]:
    """Return ("AB", 12) for "AB12"; ("", 0) for anything else."""
    found = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", ref)
    return (found[1], int(found[2])) if found else ("", 0)


def column_letter(index: int) -> str:
    """Return the Excel letters of a 0-based column index: 0 → "A", 27 → "AB"."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
