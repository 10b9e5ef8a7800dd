"""What a finished document carries of its own figures, and what became of each after people worked on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class CarriedFigure:
    """One printed figure as the document carries it: the mark around it, what it is, where it stood."""

    mark: str  # name of the bookmark
    key: str
    label: str
    text: str  # as printed
    value: str  # as a plain number with a point; "" when nobody reported it
    unit: str
    scope: str
    baseline: str
    cutoff: str  # "2025-10-10"; "" when none is known
    how: str
    cells: str  # digest of the cells it was made of
    paragraph: int  # in reading order, from 0
    offset: int  # of its first letter in the paragraph's text


@dataclass(frozen=True, slots=True)
class CarriedParagraph:
    """A paragraph that prints figures: the digest of its text, and the text with the words of agencies masked."""

    digest: str
    text: str


@dataclass(frozen=True, slots=True)
class CarriedTable:
    """One table of an annex: the mark in its first cell, what it is, and a short check of each row."""

    mark: str
    name: str  # "Phụ lục 2, bảng 1"
    rows: str  # four letters a row


@dataclass(frozen=True, slots=True)
class CarriedReport:
    """Everything a document carries: no file names and no words of agencies."""

    period: str
    agency: str  # code of whose report it is
    run: str  # digest of the workbooks that it was made of; of an annex in a file of its own, of what the annex says
    figures: tuple[CarriedFigure, ...] = ()
    tables: tuple[CarriedTable, ...] = ()
    paragraphs: Mapping[int, CarriedParagraph] = field(default_factory=dict)  # those that print figures
    prose: str = ""  # eight letters for each paragraph that shows text, but for the rows of annexes
    charts: tuple[CarriedTable, ...] = ()  # a row for each label, in the order of drawing


class FigureFate(StrEnum):
    """What became of a printed figure; the values are the stable names of the JSON form."""

    STANDS = "stands"
    CHANGED = "changed"
    DELETED = "deleted"

    @property
    def label(self) -> str:
        """The Vietnamese words users read."""
        return {"stands": "như khi lập", "changed": "đã sửa tay", "deleted": "đã xoá"}[self.value]


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """A figure of a document as it stands now."""

    figure: CarriedFigure
    fate: FigureFate
    now: str  # what is printed in its place; "" when it is gone
    around: str  # the words about it, to find it by


@dataclass(frozen=True, slots=True)
class ProseChange:
    """A paragraph of the text that is not as it was made: what it says now; "" for paragraphs that are gone."""

    paragraph: int  # from 1
    now: str


@dataclass(frozen=True, slots=True)
class TableChange:
    """A row of an annex table that is not as it was made."""

    table: str
    row: int  # from 1, without the header rows
    now: str  # its text now; "" for a row that is gone
