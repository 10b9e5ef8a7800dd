"""All cells of one sheet at once, as arrays: where each stands, of what kind it is, what it holds.

The sheet is in the narrow grammar (`narrow`), which settles what may follow what: so each step here is taken over all
cells together, by what stands at known places behind their beginnings, and nothing is checked a second time.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

Array = Any  # numpy, one item for each cell in the order in which they stand
Ref = tuple[int, int]  # 0-based row and column

#: Kinds of cells: the first letter of their attribute, of results that are texts ("str") the second.
NUMBER, SHARED, TEXT, TRUTH, ERROR, DAY, INLINE = map(ord, "nstbedi")
#: Digits of the longest whole number that is exact as a float, as cells hold numbers.
_EXACT = 15
_LETTERS, _ALPHABET = 3, 26
#: Bytes behind "<" at which something stands: the reference of a cell, its style behind that, its kind behind both.
_TO_REF, _TO_STYLE, _TO_KIND = len('<c r="'), len('" s="'), len('" t="')


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a sheet; those with neither a value nor a formula were cut out before."""

    xml: bytes  # from <sheetData> on
    starts: Array  # where in it each begins
    rows: Array  # 0-based
    columns: Array
    styles: Array  # 0 for none
    kinds: Array
    formulas: Array  # whether it holds one
    stored: Array  # whether it holds a value; an empty one is none
    whole: Array  # the number, or that of the shared text; -1 for all that is not 1 to 15 plain digits

    def __len__(self) -> int:
        return len(self.starts)

    def turned(self) -> Cells:
        """Return the same with rows and columns exchanged."""
        return replace(self, rows=self.columns, columns=self.rows)

    def refs(self, chosen: Array) -> list[Ref]:
        """Return where the chosen cells stand; they are chosen by numbers or by truth."""
        return list(zip(self.rows[chosen].tolist(), self.columns[chosen].tolist(), strict=True))

    def among(self, columns: Collection[int]) -> Array:
        """Whether each stands in one of these columns."""
        chosen = np.zeros(max(columns, default=0) + self.columns.max(initial=0) + 1, bool)
        chosen[list(columns)] = True
        return chosen[self.columns]

    def written(self, cell: int) -> tuple[bytes, bytes]:
        """Return one cell as it is written: its reference, "D14", and all that follows to its end."""
        start = int(self.starts[cell]) + _TO_REF
        end = self.xml.index(b'"', start)
        return self.xml[start:end], self.xml[end + 1 : self.xml.index(b"</c>", end) + len(b"</c>")]


def cells_of(xml: bytes) -> Cells:
    """Return the cells of a sheet in the narrow grammar, from <sheetData> on, without formula texts."""
    letters = np.frombuffer(xml, np.uint8)
    tags = np.flatnonzero(letters == ord("<"))  # texts hold none
    names = letters[tags + 1]
    cells = np.flatnonzero(names == ord("c"))
    starts = tags[cells]
    at = starts + _TO_REF
    columns = np.zeros(len(at), np.int64)
    for _ in range(_LETTERS):
        letter = letters[at] - np.uint8(ord("A") - 1)
        more = letter <= _ALPHABET  # digits and quotes become more than that
        if not more.any():
            break
        columns = np.where(more, columns * _ALPHABET + letter, columns)
        at = at + more
    rows, at = _digits(letters, at)
    styles, at = _digits(letters, at + _TO_STYLE * (letters[at + 2] == ord("s")))  # "<" where no attribute follows
    typed = letters[at + 2] == ord("t")
    kinds = letters[at + _TO_KIND * typed]
    kinds = np.where(typed, np.where(letters[at + _TO_KIND + 1] == ord("t"), TEXT, kinds), NUMBER)
    formulas = names[cells + 1] == ord("f")
    value = cells + 1 + formulas
    unfinished = np.flatnonzero(formulas & (names[value] == ord("/")))  # a text was left in the formula, or no value is
    value[unfinished] += letters[tags[value[unfinished]] + 2] == ord("f")
    first, last = tags[value] + len("<v>"), tags[value + 1]
    kind, follows = names[value], letters[first - 1]
    plain = (kind == ord("v")) & (follows == ord(">")) & (first < last)
    stored = plain | (kind == ord("i")) | ((kind == ord("v")) & (follows == ord(" ")))
    whole = _whole(letters, first, np.where(plain & ((kinds == NUMBER) | (kinds == SHARED)), last - first, 0))
    return Cells(xml, starts, rows - 1, columns - 1, styles, kinds, formulas, stored, whole)


def _digits(letters: Array, at: Array) -> tuple[Array, Array]:
    """Return the numbers that begin at these places, 0 for none, and where they end."""
    numbers = np.zeros(len(at), np.int64)
    while True:
        digit = letters[at] - np.uint8(ord("0"))  # what is none becomes more than 9
        more = digit <= 9
        if not more.any():
            return numbers, at
        numbers = np.where(more, numbers * 10 + digit, numbers)
        at = at + more


def _whole(letters: Array, first: Array, lengths: Array) -> Array:
    """Return the whole numbers of so many digits that begin there; -1 where anything but digits stands."""
    numbers = np.full(len(first), -1, np.int64)
    for length in range(1, _EXACT + 1):
        chosen = np.flatnonzero(lengths == length)
        if len(chosen):
            at, made, plain = first[chosen], 0, np.True_
            for place in range(length):
                digit = letters[at + place] - np.uint8(ord("0"))  # what is none becomes more than 9
                made, plain = made * 10 + digit.astype(np.int64), plain & (digit <= 9)
            numbers[chosen] = np.where(plain, made, -1)
    return numbers
