"""Words of agencies on their way to the page: text that knows the cells it stands in and is recorded when printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from reporter.model import IdeaGroups, Quote


class WordRecorder(Protocol):
    """Who notes what is printed, and knows how the document speaks."""

    groups: IdeaGroups
    tone: str

    def quote(self, words: Words) -> str:
        """Return the text with a mark that leads back to its cells."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class QuotedCell:
    """One cell of a line that an agency wrote: the line and the column."""

    quote: Quote
    column: str

    @property
    def text(self) -> str:
        """What the cell says."""
        return self.quote.values[self.column]

    @property
    def name(self) -> str:
        """What it says of a task without the task's code; of anything else the whole."""
        return self.quote.names.get(self.column, self.text)

    @property
    def day(self) -> date | None:
        """The day it says; None where it says none, or holds no days."""
        return self.quote.days.get(self.column)

    @property
    def typed(self) -> bool:
        """Whether the agency typed it; what it chose from a list is in our own words."""
        return self.column in self.quote.typed


class Words(str):
    """The text of a quoted cell, or one point of it, with the cells that say it, the one it is taken from first."""

    __slots__ = ("cells", "recorder")
    cells: tuple[QuotedCell, ...]
    recorder: WordRecorder

    def __new__(cls, text: str, cells: Sequence[QuotedCell], recorder: WordRecorder) -> Words:
        made = super().__new__(cls, text)
        made.cells, made.recorder = tuple(cells), recorder
        return made

    @property
    def typed(self) -> bool:
        """Whether it is an agency's own text, which is printed letter by letter."""
        return self.cells[0].typed


def reworded(value: str, text: str) -> str:
    """Return `text` in place of `value`, still bound to the cells that `value` is taken from."""
    return Words(text, value.cells, value.recorder) if isinstance(value, Words) else text


def together(values: Sequence[str]) -> str:
    """Return the first of equal values, bound to the cells of them all."""
    first = values[0]
    if not isinstance(first, Words):
        return first
    return Words(first, [cell for value in values if isinstance(value, Words) for cell in value.cells], first.recorder)


@dataclass(frozen=True, slots=True)
class PrintedPlace:
    """Where something stands: paragraph of document.xml in reading order, and offset in its text, both from 0."""

    paragraph: int
    offset: int


@dataclass(frozen=True, slots=True)
class Quotation:
    """A text of agencies as printed in a document: the cells it is taken from, the words, the place."""

    cells: tuple[QuotedCell, ...]
    text: str  # "\n" where a new paragraph begins
    place: PrintedPlace = field(default=PrintedPlace(0, 0))

    @property
    def typed(self) -> bool:
        """Whether it is an agency's own text."""
        return self.cells[0].typed
