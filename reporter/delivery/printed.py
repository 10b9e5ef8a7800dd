"""The figures that documents print, packed: those of a country take hundreds of megabytes, as objects or as text."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import overload

import msgspec

from reporter.model import Figure, PrintedFigure


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
    """The figures that one document prints, as so-lieu.json has them, compressed to a twelfth of their text."""

    count: int = 0
    content: bytes = zlib.compress(b"[]", 1)

    @property
    def digest(self) -> str:
        """What stands for everything that they say."""
        return hashlib.sha256(self.content).hexdigest()

    @classmethod
    def of(cls, figures: Sequence[PrintedFigure]) -> Packed:
        """Return them packed."""
        lines = [PrintedLine(item.document, item.text, item.figure, item.places) for item in figures]
        return cls(len(lines), zlib.compress(msgspec.json.encode(lines), 1))

    @property
    def text(self) -> bytes:
        """The figures as JSON without a space."""
        return zlib.decompress(self.content)

    def figures(self) -> list[PrintedFigure]:
        """Return them as they were."""
        return unpacked(msgspec.json.decode(self.text, type=list[PrintedLine]))


class PrintedFigures(Sequence[PrintedFigure]):
    """The figures of several documents one after the other, unpacked whenever they are asked for.

    What was asked for last stays: a table is written some hundred lines at a time, column by column.
    """

    def __init__(self, documents: Sequence[Packed]) -> None:
        self.documents = documents
        self._ends = list(accumulate(item.count for item in documents))
        self._range, self._last = (0, 0), list[PrintedFigure]()
        self._opened, self._figures = Packed(), list[PrintedFigure]()

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
        for document, last in zip(self.documents, self._ends, strict=True):
            start = last - document.count
            if start < end and first < last:
                if self._opened is not document:
                    self._opened, self._figures = document, document.figures()
                yield from self._figures[max(first - start, 0) : end - start]
