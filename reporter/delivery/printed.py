"""The figures that documents print, packed: those of a country take hundreds of megabytes, as objects or as text."""

from __future__ import annotations

import hashlib
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import overload

import msgspec

from reporter.model import Figure, PrintedFigure

#: How many figures are packed, and lines of a table of them written, together.
TOGETHER = 20


class PrintedLine(msgspec.Struct):
    """A printed figure as so-lieu.json has it."""

    document: str
    text: str
    figure: Figure
    cells: list[str]


def unpacked(lines: Iterable[PrintedLine]) -> list[PrintedFigure]:
    """Return the figures of lines."""
    return [PrintedFigure(line.document, line.text, line.figure, "\n".join(line.cells)) for line in lines]


class Packed(msgspec.Struct, frozen=True, array_like=True):
    """The figures that one document prints, as so-lieu.json has them, compressed to a twelfth of their text.

    They lie in parts: those of a whole country name every cell, in one document 30 MiB of text.
    """

    count: int = 0
    parts: tuple[bytes, ...] = ()

    @property
    def digest(self) -> str:
        """What stands for everything that they say."""
        found = hashlib.sha256()
        for part in self.parts:
            found.update(part)
        return found.hexdigest()

    @classmethod
    def of(cls, figures: Sequence[PrintedFigure]) -> Packed:
        """Return them packed."""
        firsts = range(0, len(figures), TOGETHER)
        return cls(len(figures), tuple(_packed(figures[first : first + TOGETHER]) for first in firsts))

    @property
    def texts(self) -> Iterator[bytes]:
        """Each part as JSON without a space."""
        return map(zlib.decompress, self.parts)

    def figures(self) -> Iterator[PrintedFigure]:
        """Yield them as they were."""
        for part in self.parts:
            yield from _opened(part)


def _packed(figures: Sequence[PrintedFigure]) -> bytes:
    lines = [PrintedLine(item.document, item.text, item.figure, item.places) for item in figures]
    return zlib.compress(msgspec.json.encode(lines), 1)


def _opened(part: bytes) -> list[PrintedFigure]:
    return unpacked(msgspec.json.decode(zlib.decompress(part), type=list[PrintedLine]))


class PrintedFigures(Sequence[PrintedFigure]):
    """The figures of several documents one after the other, unpacked whenever they are asked for.

    What was asked for last stays: a table is written some hundred lines at a time, column by column.
    """

    def __init__(self, documents: Sequence[Packed]) -> None:
        self.documents = documents
        self._parts = [part for item in documents for part in item.parts]
        sizes = (min(TOGETHER, item.count - first) for item in documents for first in range(0, item.count, TOGETHER))
        self._ends = list(accumulate(sizes))
        self._range, self._last = (0, 0), list[PrintedFigure]()
        self._opened, self._figures = -1, list[PrintedFigure]()

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[PrintedFigure]:
        for document in self.documents:
            yield from document.figures()

    @overload
    def __getitem__(self, at: int) -> PrintedFigure: ...
    @overload
    def __getitem__(self, at: slice) -> list[PrintedFigure]: ...
    def __getitem__(self, at: int | slice) -> PrintedFigure | list[PrintedFigure]:
        if not isinstance(at, slice):
            first = range(len(self))[at]
            return self[first : first + 1][0]
        first, end, step = at.indices(len(self))
        if self._range != (first, end):
            self._range, self._last = (first, end), list(self._between(first, end))
        return self._last[::step]

    def _between(self, first: int, end: int) -> Iterator[PrintedFigure]:
        number = bisect_right(self._ends, first)
        start = self._ends[number - 1] if number else 0
        while start < end and number < len(self._ends):
            if self._opened != number:
                self._opened, self._figures = number, _opened(self._parts[number])
            yield from self._figures[max(first - start, 0) : end - start]
            start, number = self._ends[number], number + 1
