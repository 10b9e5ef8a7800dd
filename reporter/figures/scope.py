"""Whom figures are about: who owes a workbook, who sent one, and the scope of one document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from reporter.model import Agency, Figure, Finding, IdeaGroups
from reporter.model.agency import COUNTED_AS, EVERYBODY
from reporter.model.figure_text import not_reported
from reporter.model.wording import join_names, lower_first
from reporter.specs.forms import FormSpec
from reporter.specs.period_specs import PeriodSpecs

NATION = "cả nước"
#: The kinds of agencies that report to the Centre.
_TO_THE_CENTRE = ("province", "ministry", "party_committee")


@dataclass(frozen=True, slots=True)
class ToldPeriod:
    """What the reports of an earlier period printed of some figures."""

    label: str
    figures: Mapping[tuple[str, str], Figure]  # by key and scope

    def figure(self, now: Figure) -> Figure | None:
        """Return the same figure of the same scope as it was printed; None for one that was not."""
        return self.figures.get((now.key, now.scope))


class Standings(NamedTuple):
    """The agencies that owe something to a document, by where they stand: each is in one of the groups."""

    used: tuple[Agency, ...]  # of whom all that the document reads is used
    held: tuple[Agency, ...]  # of whom something is held back
    unfit: tuple[Agency, ...]  # who sent something else than the workbook
    missing: tuple[Agency, ...]  # who have not sent in


@dataclass(frozen=True, slots=True)
class FigureContext:
    """What the figures of one period are about."""

    specs: PeriodSpecs
    agencies: tuple[Agency, ...]  # everybody who owes a workbook, in the official order
    sent: Mapping[str, date | None]  # code → cut-off date on the cover, of those of whom some form is used
    held: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # code → sheets not used; () for all of them
    unfit: frozenset[str] = frozenset()  # codes of those of them who sent something else than the workbook
    explained: tuple[Finding, ...] = ()  # what was asked about and is explained
    groups: IdeaGroups = field(default_factory=IdeaGroups)  # how the officer groups what agencies wrote
    told: tuple[ToldPeriod, ...] = ()  # what reports of earlier periods said, the earliest first
    reads: frozenset[str] = frozenset()  # ids of the forms that the document reads; none given: all

    @property
    def whole(self) -> frozenset[str]:
        """The codes of those of whom every form is used."""
        return frozenset(self.sent) - self.held.keys()

    def waiting(self, agencies: Iterable[Agency], form: FormSpec | None = None) -> tuple[Agency, ...]:
        """Return those who have sent in and are held back: whose `form` is, or of all they sent any part."""
        return tuple(
            agency
            for agency in agencies
            if agency.code not in self.unfit
            and (sheets := self.held.get(agency.code)) is not None
            and (form is None or not sheets or form.sheet in sheets)
        )

    def unsaid(self, agencies: Iterable[Agency], form: FormSpec) -> str:
        """Return what is said of a form in which none of these agencies has told anything: "chưa báo cáo" …"""
        owing = [agency for agency in agencies if form.asked_of(agency)]
        return not_reported(len(owing), len(self.waiting(owing, form)), sum(item.code in self.unfit for item in owing))

    def standings(self, agencies: Iterable[Agency]) -> Standings:
        """Return where those stand who owe a form that the document reads; the others have no part in it."""
        forms = [form for form in self.specs.form_set.forms if form.id in self.reads]
        owing = tuple(item for item in agencies if not forms or any(form.asked_of(item) for form in forms))
        return Standings(
            used=tuple(item for item in owing if item.code in self.whole),
            held=self.waiting(owing),
            unfit=tuple(item for item in owing if item.code in self.unfit),
            missing=tuple(item for item in owing if item.code not in self.arrived),
        )

    @property
    def arrived(self) -> frozenset[str]:
        """The codes of those who have sent in, used or not."""
        return frozenset(self.sent) | self.held.keys()


@dataclass(frozen=True, eq=False)
class Scope:
    """Whom a figure is about: `agencies` are all who should be in it, in the official order."""

    label: str
    agencies: tuple[Agency, ...]
    part: bool = False  # one line of a table about more: its communes are named with their province
    _narrowed: dict[tuple[str, ...], Scope] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def codes(self) -> frozenset[str]:
        """The codes of the agencies."""
        return frozenset(self.members)

    @cached_property
    def members(self) -> tuple[str, ...]:
        """The codes of the agencies, in the official order."""
        return tuple(agency.code for agency in self.agencies)

    def of_line(self, line: str) -> str:
        """Return whom one line of a table is about: "phường Hạc Thành, tỉnh Thanh Hoá"; of no line, the label."""
        return f"{line}, {self.label}" if line else self.label

    def only(self, kinds: tuple[str, ...]) -> Scope:
        """The scope without agencies of other kinds; () stands for all."""
        if not kinds:
            return self
        if kinds not in self._narrowed:
            self._narrowed[kinds] = Scope(self.label, tuple(item for item in self.agencies if item.kind in kinds))
        return self._narrowed[kinds]

    @classmethod
    def of(cls, agency: Agency, members: Sequence[Agency]) -> Scope:
        """The scope of a document of `agency` about `members`: "cả nước", "tỉnh Thanh Hoá", "Bộ Nội vụ".

        A central document that leaves out whole kinds of agencies says which kinds it is about: its figures are not
        those of one about everybody.
        """
        about_others = agency.kind == "ministry" and any(member.code != agency.code for member in members)
        if agency.kind == "central" or about_others:
            kinds = {member.kind for member in members}
            names = [f"các {COUNTED_AS[kind]}" for kind in _TO_THE_CENTRE if kind in kinds]
            return cls(NATION if len(names) == len(_TO_THE_CENTRE) else join_names(names), tuple(members))
        territorial = agency.kind in ("province", "commune")
        return cls(lower_first(agency.name) if territorial else agency.name, tuple(members))


def called(agencies: Sequence[Agency]) -> str:
    """Return what agencies are counted as: "tỉnh, thành phố" where they are all of one kind, else "cơ quan"."""
    kinds = {agency.kind for agency in agencies}
    return COUNTED_AS.get(kinds.pop(), EVERYBODY) if len(kinds) == 1 else EVERYBODY


def of_kind(agency: Agency, kinds: tuple[str, ...]) -> bool:
    """Return whether the agency is of one of these kinds; () stands for all."""
    return not kinds or agency.kind in kinds
