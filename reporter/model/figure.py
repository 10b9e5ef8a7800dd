"""What is said: official numbers with everything needed to defend them, tables of them, quoted words."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Any

from reporter.model.agency import Agency, UnitName
from reporter.model.cell import Cell, Mark
from reporter.model.idea import IdeaColumns, IdeaGroups
from reporter.model.restatement import Amendment


@dataclass(frozen=True, slots=True)
class Recipe:
    """Which cells of the workbooks a counted figure was made of, as data: `figures.trace.cells_of` finds them."""

    figure: str  # key in the catalogue, which says the form, the columns and the filter
    day: date  # the last of the period whose workbooks they are
    agencies: tuple[str, ...]  # codes of those whose rows count
    by: str = ""  # of one line of a table: the coded column it goes by …
    code: str = ""  # … and the code of the line; "" for rows that carry none
    paired: bool = False  # only lines that have their number in this period and in the one it is compared with
    beside: str = ""  # only lines that give this figure, the other part of a share, its number too


@dataclass(frozen=True, slots=True)
class Owed:
    """Who and what should be in a figure, so that a sentence can say what part of it is there."""

    agencies: int = 0  # how many owe a part of it; 0 for the figure of one of them in a table about all
    called: str = ""  # what they are called together: "tỉnh, thành phố", "cơ quan"
    communes: int = 0  # how many communes should be in it, where its lines are communes; else 0
    unfit: int = 0  # how many of them sent something else than the workbook
    lines: bool = False  # whether what is absent are lines of one agency's form, neither communes nor senders


@dataclass(frozen=True, slots=True)
class Figure:
    """One official number (số liệu, chỉ tiêu) with everything needed to defend it.

    `value` is None when nobody reported it: that is not zero. Persons, tasks and đồng are int; a share is a
    Decimal with two decimals. Compare with plain numbers: a figure not reported is neither above nor below any.
    """

    key: str
    label: str
    value: int | Decimal | None
    unit: str
    scope: str  # "tỉnh Thanh Hoá", "cả nước", "phường Hạc Thành, tỉnh Thanh Hoá"
    how: str  # how it was computed, for people
    missing: tuple[str, ...] = ()  # names of agencies whose part is not in it
    held: tuple[str, ...] = ()  # those of them who sent it and whose form is held back
    absent: tuple[str, ...] = ()  # lines that should be in it and are not: communes without data, not in both periods
    joined: tuple[str, ...] = ()  # of a change: in words, the mergers and partitions of units that it goes over
    within: str = ""  # of one line of a table: the scope of the table, "tỉnh Thanh Hoá"
    owed: Owed = Owed()
    gaps: int = 0  # rows in it that should have given a number and did not
    exempt: bool = False  # every row says "-": there is nothing to count, and the value is 0
    baseline: str = ""  # name of the baseline it depends on
    cutoff: date | None = None  # ngày chốt số liệu
    recipe: Recipe | None = None  # of a counted figure: where its cells are
    parts: tuple[Figure, ...] = ()  # of a share, ratio or difference: the two figures it is made of

    @property
    def reported(self) -> bool:
        """Whether anybody reported it."""
        return self.value is not None

    @property
    def printed(self) -> int | Decimal | Mark | None:
        """What an annex prints of it: "-" where everybody says that there is nothing to count."""
        return Mark.NOT_APPLICABLE if self.exempt else self.value

    @property
    def complete(self) -> bool:
        """Whether everybody and everything that should be in it is."""
        return not (self.missing or self.absent or self.gaps)

    @property
    def compared(self) -> bool:
        """Whether it says what changed between two periods."""
        return self.recipe.paired if self.recipe else any(part.compared for part in self.parts)

    def __lt__(self, other: Figure | int) -> bool:
        return self._compare(other, operator.lt)

    def __le__(self, other: Figure | int) -> bool:
        return self._compare(other, operator.le)

    def __gt__(self, other: Figure | int) -> bool:
        return self._compare(other, operator.gt)

    def __ge__(self, other: Figure | int) -> bool:
        return self._compare(other, operator.ge)

    def __bool__(self) -> bool:
        return bool(self.value)

    def _compare(self, other: Figure | int, test: Callable[[Any, Any], bool]) -> bool:
        right = other.value if isinstance(other, Figure) else other
        return self.value is not None and right is not None and test(self.value, right)


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """One figure as a document prints it, with the cells it was made of.

    These are one text: all documents of a country have a quarter of a million.
    """

    document: str  # file name
    text: str
    figure: Figure
    cells: str  # as Excel writes them, neighbouring ones joined, a line each

    @property
    def places(self) -> list[str]:
        """The cells, one by one."""
        return self.cells.split("\n") if self.cells else []


@dataclass(frozen=True, slots=True)
class FactRow:
    """One line of a table of figures: what it is about, and its figures by key."""

    code: str
    label: str
    figures: Mapping[str, Figure]
    unit: UnitName | None = None  # the label, where it is the name of an agency or unit
    name: str = ""  # the label without the code of the task it begins with; "" for others
    #: what `printed` says, where that is quicker than making the figure
    prints: Callable[[str], int | Decimal | Mark | None] | None = field(default=None, compare=False, repr=False)

    def printed(self, key: str) -> int | Decimal | Mark | None:
        """Return what an annex prints of one of its figures."""
        return self.prints(key) if self.prints else self.figures[key].printed


@dataclass(frozen=True, slots=True)
class Quote:
    """One line of text an agency wrote (a section, a recommendation, a solution): values shown as text."""

    agency: str
    agency_name: str
    values: Mapping[str, str]  # column key → text, choices already as labels, dates as dd/mm/yyyy
    group: str = ""  # label of the group it falls under: cause, addressee …
    cell: Cell | None = None
    typed: frozenset[str] = frozenset()  # the columns that the agency typed; the others hold our own words
    form: str = ""  # id of the form it stands in
    kind: str = ""  # of the agency
    unit_type: str = ""  # of the agency
    names: Mapping[str, str] = field(default_factory=dict)  # column of tasks → name, without the code in its text
    days: Mapping[str, date | None] = field(default_factory=dict)  # column of days → the day that its text says, if any
    ideas: IdeaColumns | None = None  # where the ideas of that form stand; None when it asks for none

    @property
    def whose(self) -> UnitName:
        """The agency's name, which knows what it is."""
        return UnitName(self.agency_name, self.kind, self.unit_type, code=self.agency)


@dataclass(frozen=True, slots=True)
class BaselineFacts:
    """One norm as a document speaks of it: names, scope in words, and the figures counted against it."""

    id: str
    name: str
    short: str
    scope: str  # whom it counts, as those in the document declared it
    leaves_out: str
    chosen: bool
    floor: bool  # a least number: no surplus is told against it
    figures: Mapping[str, Figure]  # key without the baseline: "thieu" → shortage against this norm


@dataclass(frozen=True, slots=True)
class Facts:
    """All that may be said in one document about one scope."""

    agency: Agency  # whose document it is
    scope: str
    period: str
    cutoff: date | None
    baseline: str
    figures: Mapping[str, Figure]
    tables: Mapping[str, tuple[FactRow, ...]]
    texts: Mapping[str, tuple[Quote, ...]]
    sent: tuple[Agency, ...]  # agencies of the scope of whom all that the document reads is used
    missing: tuple[Agency, ...]  # agencies of the scope that have not sent in
    held: tuple[Agency, ...] = ()  # agencies of the scope that have sent in, but of whom something is not used yet
    unfit: tuple[Agency, ...] = ()  # agencies of the scope that have sent something else than the workbook
    sheets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # code → what is not used: sheets, () for all
    baselines: tuple[BaselineFacts, ...] = ()  # every norm, in the order of registry/baselines.toml
    unsent: Mapping[str, str] = field(default_factory=dict)  # key of texts → what is said where nobody's form is there
    groups: IdeaGroups = field(default_factory=IdeaGroups)  # how the officer groups what agencies wrote
    cutoff_hour: time | None = None  # of the day on which figures were closed, where whoever collects set one
    since: date | None = None  # from when on what is reported counts, in a collection of its own
    cut_apart: tuple[tuple[Agency, date], ...] = ()  # whose figures were closed on another day, and on which
    amendment: Amendment | None = None  # what it says of an earlier document

    @property
    def idle(self) -> tuple[Agency, ...]:
        """The agencies of the scope of whom nothing is used."""
        return (*self.missing, *self.unfit, *(agency for agency in self.held if not self.sheets.get(agency.code)))
