"""Where a value stands in a workbook, and what may stand there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from functools import lru_cache

#: Texts that a spreadsheet takes for a formula, a number, a date or a truth value when somebody edits the cell.
_REREAD = re.compile(r"""[=+\-@\d.,'"(%$€£]|(?i:true|false|đúng|sai)$""")


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

    @property
    def column(self) -> str:
        """The letters of its column."""
        return split_ref(self.ref)[0]

    def __str__(self) -> str:
        return f"{sheet_in_file(self.file, self.sheet)}!{self.ref}"


@dataclass(frozen=True, slots=True)
class CellRange:
    """A run of cells of one column of one sheet: `'[a.xlsx]Biểu 01'!D14:D20`.

    Without a column it is a whole sheet (or rows of it), without a sheet a whole file.
    """

    file: str
    sheet: str = ""
    column: str = ""  # letters
    first: int = 0
    last: int = 0

    @property
    def row(self) -> int:
        """The row of its first cell in Excel, from 1."""
        return self.first

    @property
    def ref(self) -> str:
        """The cells as Excel writes them inside the sheet: "D14:D20"; "" for a sheet or a file."""
        start = f"{self.column}{self.first}" if self.column else ""
        return start if self.first == self.last or not start else f"{start}:{self.column}{self.last}"

    def beside(self, other: CellRange) -> bool:
        """Whether both are cells of the same sheet."""
        return (self.file, self.sheet) == (other.file, other.sheet) and bool(self.column and other.column)

    def __str__(self) -> str:
        if not self.sheet:
            return self.file
        if not self.column:
            return f"[{self.file}]{self.sheet}"
        return f"{sheet_in_file(self.file, self.sheet)}!{self.ref}"

    def __len__(self) -> int:
        return self.last - self.first + 1


@lru_cache(maxsize=4096)  # of a build there are hundreds of thousands of references to some hundred sheets
def sheet_in_file(file: str, sheet: str) -> str:
    """Return a sheet as a reference names it: quotes in names are doubled."""
    quoted = f"[{file}]{sheet}".replace("'", "''")
    return f"'{quoted}'"


def ranges(places: Iterable[Cell | CellRange]) -> tuple[CellRange, ...]:
    """Return the places without repeats, in order, cells that follow each other down a column joined."""
    joined: list[CellRange] = []
    for place in dict.fromkeys(_range(place) for place in places):
        last = joined[-1] if joined else None
        if last and last.beside(place) and last.column == place.column and place.first == last.last + 1:
            joined[-1] = replace(last, last=place.last)
        else:
            joined.append(place)
    return tuple(joined)


def _range(place: Cell | CellRange) -> CellRange:
    if isinstance(place, CellRange):
        return place
    letters, row = split_ref(place.ref)
    return CellRange(place.file, place.sheet, letters, row, row)


def split_ref(ref: str) -> tuple[str, int]:
    """Return ("AB", 12) for "AB12"; ("", 0) for anything else."""
    found = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", ref)
    return (found[1], int(found[2])) if found else ("", 0)


def turned(letters: str, row: int) -> tuple[str, int]:
    """Return the cell with row and column exchanged: ("E", 2) for ("B", 5)."""
    return column_letter(row - 1), column_number(letters) + 1


def column_number(letters: str) -> int:
    """Return the index of a column from 0: A → 0, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def column_letter(index: int) -> str:
    """Return the Excel letters of a 0-based column index: 0 → "A", 27 → "AB"."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def is_reread(text: str) -> bool:
    """Return whether the text needs the mark that keeps it a text when somebody edits its cell (quote prefix)."""
    return bool(_REREAD.match(text.lstrip()))
