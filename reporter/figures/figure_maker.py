"""Figures of one period: any of the catalogue for any scope, with its recipe and who is missing.

"Not reported" is never zero: a figure has a value only when somebody of the scope gave one. Shortage and surplus
are sums over rows and never netted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from reporter.figures.count import Array, Tally
from reporter.figures.counted_forms import CountedForms
from reporter.figures.lacking import lacking, owed
from reporter.figures.leaf import Leaf
from reporter.figures.likewise import evened
from reporter.figures.pairs import Pair
from reporter.figures.scope import FigureContext, Scope, of_kind
from reporter.figures.words import combine, coverage, derivation
from reporter.model import Agency, FactRow, Figure, Owed, Recipe, common_cutoff
from reporter.model.lazy import OnDemand
from reporter.model.unit_map import UnitMap
from reporter.model.wording import date_short, integer
from reporter.specs.figure_specs import DERIVED, Catalogue, FigureSpec
from reporter.tables import FormFrame

_SCOPES_KEPT = 4  # a document's own, and those of some kinds of its agencies


class _Lack(NamedTuple):
    """Who should have given a part of a figure and has not."""

    missing: tuple[str, ...]
    held: tuple[str, ...]  # of them, whose form is held back
    owed: Owed


@dataclass(slots=True)
class Kept:
    """What was made for one scope: its figures and tables are asked for by rules, annexes and text alike."""

    figures: dict[str, Figure] = field(default_factory=dict)
    tables: dict[str, tuple[FactRow, ...]] = field(default_factory=dict)
    lacks: dict[tuple[str, frozenset[str]], _Lack] = field(default_factory=dict)
    cutoff: tuple[date | None, ...] = ()  # the one day; () before it was asked for


class FigureMaker(CountedForms):
    """All figures that can be made of what is counted; those of one scope are made once.

    `previous` makes those of the period before, for figures that say what changed since.
    """

    def __init__(
        self,
        frames: Mapping[str, FormFrame],
        catalogue: Catalogue,
        context: FigureContext,
        previous: FigureMaker | None = None,
    ) -> None:
        super().__init__(frames, catalogue, context)
        self.previous = previous
        self.units = context.specs.registry.between(previous.day, self.day) if previous else UnitMap()
        self._pairs: dict[str, Pair] = {}
        self._scopes: dict[tuple[str, tuple[str, ...]], Scope] = {}
        self._kept: dict[Scope, Kept] = {}

    def __getstate__(self) -> dict[str, Any]:
        """What another process is sent: what can be made again quickly is not."""
        return {**super().__getstate__(), "_kept": {}}

    def scope(self, agency: Agency, members: Sequence[Agency]) -> Scope:
        """Return the scope of the document of `agency` about `members`; the same one each time, as it is a key."""
        key = agency.code, tuple(member.code for member in members)
        if key not in self._scopes:
            self._scopes[key] = Scope.of(agency, members)
        return self._scopes[key]

    def kept_of(self, scope: Scope) -> Kept:
        """Return what is kept of the figures of a scope: of the last few scopes, and of no single line of a table."""
        if scope.part:
            return Kept()
        if scope not in self._kept:
            while len(self._kept) >= _SCOPES_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[scope] = Kept()
        return self._kept[scope]

    def figure(self, key: str, scope: Scope) -> Figure:
        """Return one figure of the catalogue for a scope."""
        kept = self.kept_of(scope).figures
        if key not in kept:
            kept[key] = self.made(self.catalogue.figures[key], scope)
        return kept[key]

    def figures(self, scope: Scope) -> Mapping[str, Figure]:
        """Return all figures of the catalogue for a scope, each made when asked for."""
        return OnDemand(tuple(self.catalogue.figures), partial(self.figure, scope=scope))

    def made(self, spec: FigureSpec, scope: Scope) -> Figure:
        """Return a figure, made anew: counted, or derived from others."""
        if spec.kind in DERIVED:
            left, right = (self.figure(part, scope) for part in spec.parts)
            return self.derived(spec, scope, *evened(self, spec, left, right))
        counting = {"agencies": self._agencies, "units": self._units}
        return counting.get(spec.kind, self._sum)(spec, scope)

    def cutoff(self, scope: Scope) -> date | None:
        """Return the cut-off date of the scope's figures: that of all its agencies, else what whoever collects set,
        else the one most of them share; None when none is given.
        """
        kept = self.kept_of(scope)
        if not kept.cutoff:
            days = [self.context.sent[code] for code in scope.members if code in self.context.sent]
            shared = days[0] if len(set(days)) == 1 else self.context.specs.cutoff
            kept.cutoff = (shared or (common_cutoff(days) if any(days) else None),)
        return kept.cutoff[0]

    def _agencies(self, spec: FigureSpec, scope: Scope) -> Figure:
        expected = [agency for agency in scope.agencies if of_kind(agency, spec.kinds)]
        missing = [agency for agency in expected if agency.code not in self.context.arrived]
        number = {"expected": len(expected), "missing": len(missing), "sent": len(expected) - len(missing)}
        return Figure(
            spec.key,
            spec.label,
            number[spec.agencies],
            spec.unit,
            scope.label,
            f"đếm trong {integer(len(expected))} cơ quan phải gửi báo cáo của kỳ",
            missing=tuple(agency.name for agency in missing),
            held=tuple(agency.name for agency in self.context.waiting(expected)),
        )

    def _units(self, spec: FigureSpec, scope: Scope) -> Figure:
        """Return how many units the registry of the day has, whoever sent in."""
        specs, (form_id, axis) = self.context.specs, spec.units
        form = specs.form_set.form(form_id)
        owing = [agency for agency in scope.agencies if form.asked_of(agency) and of_kind(agency, spec.kinds)]
        number = sum(len(specs.members(form.column(axis), agency)) for agency in owing)
        how = f"đếm trong danh mục có hiệu lực ngày {date_short(specs.day)}"
        return Figure(spec.key, spec.label, number, spec.unit, scope.label, how)

    def _sum(self, spec: FigureSpec, scope: Scope) -> Figure:
        leaf = self.leaf(spec)
        places = self.places(leaf, scope.codes)
        reported = bool(leaf.reported[places].any())
        recipe = Recipe(spec.key, self.day, scope.members)
        tally = leaf.by_agency.over(places)
        rows = self.rows_of(leaf, scope.codes) if tally.gaps else places[:0]
        return self.counted_figure(leaf, tally, reported, scope, rows, recipe)

    def baseline_of(self, spec: FigureSpec) -> str:
        """Return the name and scope of the baseline that a figure depends on; "" for none."""
        return self.context.specs.form_set.baselines[spec.baseline].title if spec.baseline else ""

    def _lack(self, leaf: Leaf, scope: Scope, owing: frozenset[str]) -> _Lack:
        """Return who of the scope owes a part and who has not given it: the same for every line of a table."""
        kept, key = self.kept_of(scope).lacks, (leaf.spec.key, owing)
        if key not in kept:
            missing = self.missing(leaf, scope, owing)
            waiting = [agency.name for agency in self.context.waiting(scope.agencies, leaf.form)]
            held = tuple(name for name in waiting if name in missing)
            kept[key] = _Lack(missing, held, owed(self, leaf, scope, owing))
        return kept[key]

    def counted_figure(
        self, leaf: Leaf, tally: Tally, reported: bool, scope: Scope, rows: Array, recipe: Recipe, line: str = ""
    ) -> Figure:
        """Return the figure of a tally, whose gaps are among `rows`; `line` names the one of a table, "" for all."""
        spec, lack = leaf.spec, self._lack(leaf, scope, self.owing(leaf, recipe))
        return Figure(
            key=spec.key,
            label=spec.label,
            value=tally.total if reported else None,
            unit=spec.unit,
            scope=scope.of_line(line),
            within=scope.label if line else "",
            how=leaf.how + coverage(tally),
            missing=lack.missing,
            held=lack.held,
            absent=lacking(self, leaf, rows, scope, whole=not line),
            owed=lack.owed,
            gaps=tally.gaps,
            exempt=leaf.exempts(tally),
            baseline=self.baseline_of(spec),
            cutoff=self.cutoff(scope),
            recipe=recipe,
        )

    def derived(self, spec: FigureSpec, scope: Scope, left: Figure, right: Figure, line: str = "") -> Figure:
        """Return the share, ratio or difference of two figures; `line` names the one of a table, "" for all."""
        absent = {*left.missing, *right.missing}
        names = [agency.name for agency in self.context.agencies if agency.name in absent]
        names += sorted(absent.difference(names))
        return Figure(
            key=spec.key,
            label=spec.label,
            value=combine(spec, left.value, right.value),
            unit=spec.unit,
            scope=scope.of_line(line),
            within=scope.label if line else "",
            how=derivation(spec, left, right),
            missing=tuple(names),
            held=tuple(dict.fromkeys((*left.held, *right.held))),
            absent=tuple(dict.fromkeys((*left.absent, *right.absent))),
            owed=max(left.owed, right.owed, key=lambda owed: (owed.agencies, owed.communes, owed.lines)),
            gaps=max(left.gaps, right.gaps),
            exempt=right.exempt,
            baseline=self.baseline_of(spec),
            cutoff=left.cutoff if left.cutoff == right.cutoff else None,
            parts=(left, right),
        )

    def pair(self, key: str) -> Pair:
        """Return a counted figure of this period with the same of the period before."""
        if key not in self._pairs:
            assert self.previous is not None
            now, then = (book.leaf(book.catalogue.figures[key]) for book in (self, self.previous))
            self._pairs[key] = Pair(now, then, (self, self.previous), self.units)
        return self._pairs[key]

    def count(self) -> None:
        """Count for all agencies what the figures count, of the period before too."""
        super().count()
        if self.previous:
            self.previous.count()
