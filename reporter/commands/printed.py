"""The figures that documents print, packed: as objects those of a country take a hundred megabytes, in each process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import overload

import msgspec

from reporter.model import PrintedFigure


class Packed(msgspec.Struct, frozen=True, array_like=True):
    """The figures that one document prints, as JSON, which knows whole numbers of any size."""

    count: int = 0
    content: bytes = b"[]"

    @classmethod
    def of(cls, figures: Sequence[PrintedFigure]) -> Packed:
        """Return them packed."""
        return cls(len(figures), msgspec.json.encode(figures))

    def figures(self) -> list[PrintedFigure]:
        """Return them as they were."""
        return msgspec.json.decode(self.content, type=list[PrintedFigure])


class PrintedFigures(Sequence[PrintedFigure]):
    """The figures of several documents one after the other, unpacked whenever they are asked for.

    What was asked for last stays: a table is written some hundred lines at a time, column by column.
    """

    def __init__(self, documents: Sequence[Packed]) -> None:
        self._documents = documents
        self._ends = list(accumulate(item.count for item in documents))
        self._range, self._last = (0, 0), list[PrintedFigure]()

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[PrintedFigure]:
        for document in self._documents:
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
        for document, last in zip(self._documents, self._ends, strict=True):
            start = last - document.count
            if start < end and first < last:
                yield from document.figures()[max(first - start, 0) : end - start]
