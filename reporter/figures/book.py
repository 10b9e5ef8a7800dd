"""The book of figures: any figure of the catalogue for any scope, with its recipe and who is missing.

"Not reported" is never zero: a figure has a value only when somebody of the scope gave one. Shortage and surplus
are sums over rows and never netted.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np

from reporter.figures.breakdown import Grouping, grouping, lines_by_agency, lines_by_column
from reporter.figures.changes import Pair, change
from reporter.figures.count import Array, Counted, Tally, counted
from reporter.figures.lacking import askers, blank_rows, by_commune, concerned, deleted_lines, lacking, owed
from reporter.figures.leaf import Leaf
from reporter.figures.likewise import evened
from reporter.figures.scope import FigureContext, Scope, of_kind
from reporter.figures.words import combine, coverage, derivation, how_counted
from reporter.model import Agency, CellRange, FactRow, Figure, Owed, Recipe, common_cutoff
from reporter.model.lazy import OnDemand
from reporter.model.unit_map import UnitMap
from reporter.model.wording import date_short, integer
from reporter.specs.expressions import Expression
from reporter.specs.figure_specs import BY_AGENCY, DERIVED, Catalogue, FigureSpec
from reporter.tables import FormFrame, Runs

_SCOPES_KEPT = 4  # a document's own, and those of some kinds of its agencies


class _Lack(NamedTuple):
    """Who should have given a part of a figure and has not."""

    missing: tuple[str, ...]
    held: tuple[str, ...]  # of them, whose form is held back
    owed: Owed


@dataclass(slots=True)
class _Kept:
    """What was made for one scope: its figures and tables are asked for by rules, annexes and text alike."""

    figures: dict[str, Figure] = field(default_factory=dict)
    tables: dict[str, tuple[FactRow, ...]] = field(default_factory=dict)
    lacks: dict[tuple[str, frozenset[str]], _Lack] = field(default_factory=dict)
    cutoff: tuple[date | None, ...] = ()  # the one day; () before it was asked for


class Book:
    """All figures that can be made of the frames; every form is counted once per figure and reused.

    `previous` is the book of the period before, for figures that say what changed since.
    """

    def __init__(
        self,
        frames: Mapping[str, FormFrame],
        catalogue: Catalogue,
        context: FigureContext,
        previous: Book | None = None,
    ) -> None:
        self.frames = frames
        self.catalogue = catalogue
        self.context = context
        self.previous = previous
        self.day = context.specs.day
        self.units = context.specs.registry.between(previous.day, self.day) if previous else UnitMap()
        self._index = {agency.code: number for number, agency in enumerate(context.agencies)}
        self._leaves: dict[str, Leaf] = {}
        self._rows: dict[str, Array] = {}
        self._pairs: dict[str, Pair] = {}
        self._askers: dict[tuple[str, str], Mapping[str, frozenset[str]]] = {}
        self._deleted: dict[str, Mapping[str, Sequence[tuple[str, ...]]]] = {}
        self._blank: dict[str, Array] = {}
        self._scopes: dict[tuple[str, tuple[str, ...]], Scope] = {}
        self._kept: dict[Scope, _Kept] = {}
        self._row_sets: dict[tuple[str, frozenset[str]], Array] = {}
        self.traced: dict[Recipe, Runs | tuple[CellRange, ...]] = {}  # what `trace` has looked up

    def __getstate__(self) -> dict[str, Any]:
        """What another process is sent: what can be made again quickly is not."""
        return {**self.__dict__, "_kept": {}, "_row_sets": {}, "traced": {}}

    def _of(self, scope: Scope) -> _Kept:
        """Return what is kept of the figures of a scope: of the last few scopes, and of no single line of a table."""
        if scope.part:
            return _Kept()
        if scope not in self._kept:
            while len(self._kept) >= _SCOPES_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[scope] = _Kept()
        return self._kept[scope]

    # --- figures ---

    def scope(self, agency: Agency, members: Sequence[Agency]) -> Scope:
        """Return the scope of the document of `agency` about `members`; the same one each time, as it is a key."""
        key = agency.code, tuple(member.code for member in members)
        if key not in self._scopes:
            self._scopes[key] = Scope.of(agency, members)
        return self._scopes[key]

    def figure(self, key: str, scope: Scope) -> Figure:
        """Return one figure of the catalogue for a scope."""
        kept = self._of(scope).figures
        if key not in kept:
            kept[key] = self._figure(key, scope)
        return kept[key]

    def _figure(self, key: str, scope: Scope) -> Figure:
        spec = self.catalogue.figures[key]
        if spec.kind == "change":
            return change(self, spec, scope)
        if spec.kind in DERIVED:
            left, right = (self.figure(part, scope) for part in spec.parts)
            return self.derived(spec, scope, *evened(self, spec, left, right))
        counting = {"agencies": self._agencies, "units": self._units}
        return counting.get(spec.kind, self._sum)(spec, scope)

    def figures(self, scope: Scope) -> Mapping[str, Figure]:
        """Return all figures of the catalogue for a scope, each made when asked for."""
        return OnDemand(tuple(self.catalogue.figures), partial(self.figure, scope=scope))

    def cutoff(self, scope: Scope) -> date | None:
        """Return the cut-off date of the scope's figures: that of all its agencies, else what whoever collects set,
        else the one most of them share; None when none is given.
        """
        kept = self._of(scope)
        if not kept.cutoff:
            days = [self.context.sent[code] for code in scope.members if code in self.context.sent]
            shared = days[0] if len(set(days)) == 1 else self.context.specs.cutoff
            kept.cutoff = (shared or (common_cutoff(days) if any(days) else None),)
        return kept.cutoff[0]

    def rows(self, form: str, agencies: Sequence[str], where: Expression | None = None) -> list[int]:
        """Return the positions of the rows of these agencies that `where` lets through, in the order of `agencies`."""
        frame = self.frames[form]
        rank = np.full(len(self._index) + 1, -1)
        for number, code in enumerate(agencies):
            rank[self._index[code]] = number
        ranks = rank[self.owners(form)]
        wanted = ranks >= 0
        if where is not None:
            wanted &= frame.verdict(where)[0]
        positions = np.flatnonzero(wanted)
        found: list[int] = positions[np.argsort(ranks[positions], kind="stable")].tolist()
        return found

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

    def deleted(self, form: str) -> Mapping[str, Sequence[tuple[str, ...]]]:
        """Return the printed lines of the form that are gone, by the agency that sent it."""
        if form not in self._deleted:
            held, gone = self.holders(form), deleted_lines(self.frames[form], self.context.specs)
            self._deleted[form] = {code: lines for code, lines in gone.items() if code in held}
        return self._deleted[form]

    def blank(self, form: str) -> Array:
        """Return which rows of the form lack what had to be said."""
        if form not in self._blank:
            self._blank[form] = blank_rows(self, form)
        return self._blank[form]

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

    def missing(self, leaf: Leaf, scope: Scope, owing: Container[str]) -> tuple[str, ...]:
        """Return the names of those in the scope who owe a part of the figure and have not given any."""
        return tuple(
            agency.name
            for agency in scope.agencies
            if agency.code in owing and not leaf.reported[self._index[agency.code]]
        )

    def _owing(self, leaf: Leaf, recipe: Recipe) -> frozenset[str]:
        """Return who owes what a recipe speaks of: of one printed line, those whose form has it."""
        if recipe.by not in leaf.form.axes or by_commune(leaf.form):
            return leaf.applicable
        key = leaf.form.id, recipe.by
        if key not in self._askers:
            self._askers[key] = askers(self, leaf.form, recipe.by)
        return leaf.applicable & self._askers[key].get(recipe.code, frozenset())

    def _lack(self, leaf: Leaf, scope: Scope, owing: frozenset[str]) -> _Lack:
        """Return who of the scope owes a part and who has not given it: the same for every line of a table."""
        kept, key = self._of(scope).lacks, (leaf.spec.key, owing)
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
        spec, lack = leaf.spec, self._lack(leaf, scope, self._owing(leaf, recipe))
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
            owed=max(left.owed, right.owed, key=lambda owed: (owed.agencies, owed.communes)),
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

    def can_count(self, key: str) -> bool:
        """Return whether the forms of this period have what the figure counts; an earlier edition may not."""
        return all(
            leaf.form in self.frames and set(leaf.names) <= self.frames[leaf.form].form.by_key.keys()
            for leaf in self.catalogue.leaves(key)
            if leaf.form
        )

    def knows(self, code: str) -> bool:
        """Return whether an agency owes a workbook in this period."""
        return code in self._index

    # --- tables ---

    def table(self, key: str, scope: Scope) -> tuple[FactRow, ...]:
        """Return the lines of one table for a scope, in the printed order of choices or the official order."""
        kept = self._of(scope).tables
        if key not in kept:
            spec = self.catalogue.tables[key]
            kept[key] = (lines_by_agency if spec.by == BY_AGENCY else lines_by_column)(self, spec, scope)
        return kept[key]

    def tables(self, scope: Scope) -> Mapping[str, tuple[FactRow, ...]]:
        """Return all tables of the catalogue for a scope, each made when asked for."""
        return OnDemand(tuple(self.catalogue.tables), partial(self.table, scope=scope))

    # --- what is counted once ---

    def count(self) -> None:
        """Count for all agencies what the figures of the catalogue count, so that no process does it again."""
        for spec in self.catalogue.figures.values():
            if spec.form and self.can_count(spec.key):
                self.leaf(spec)
        for form in self.frames:
            self.deleted(form)
        for table in self.catalogue.tables.values():
            if table.form in self.frames and table.by in self.frames[table.form].form.by_key:
                self.grouping(table.form, table.by)
        if self.previous:
            self.previous.count()

    def counted(self, spec: FigureSpec) -> Counted:
        """Return what each row of its form gives to a counted figure."""
        return counted(spec, self.frames[spec.form])

    def leaf(self, spec: FigureSpec) -> Leaf:
        """Return a counted figure over all agencies."""
        if spec.key not in self._leaves:
            frame = self.frames[spec.form]
            found = self.counted(spec)
            owners = self.owners(spec.form)
            rows, size = np.arange(len(owners)), len(self.context.agencies)
            tallies = found.tallies(rows, owners, size + 1)
            held = np.zeros(size + 1, dtype=bool)
            held[[self._place(source.agency) for source in frame.sources]] = True
            asked = (item for item in self.context.agencies if frame.form.asked_of(item) and of_kind(item, spec.kinds))
            owing = frozenset(agency.code for agency in concerned(self, frame.form, spec.where, asked))
            how = how_counted(spec, frame.form, self.context.specs.label)
            self._leaves[spec.key] = Leaf(spec, frame.form, found, tallies, held, owing, how)
        return self._leaves[spec.key]

    def owners(self, form: str) -> Array:
        """The position in the context's agencies of who sent in each row; the last position for those not used."""
        if form not in self._rows:
            frame = self.frames[form]
            self._rows[form] = np.array([self._place(item.agency) for item in frame.sources], dtype=int)[
                frame.source_of
            ]
        return self._rows[form]

    def holders(self, form: str) -> frozenset[str]:
        """The codes of those whose rows of the form are used."""
        return frozenset(source.agency for source in self.frames[form].sources) & self.context.sent.keys()

    @cached_property
    def silent(self) -> frozenset[str]:
        """The codes of those whose workbook came with nothing filled in: they said nothing, not that there is none."""
        said = {
            frame.sources[number].agency
            for frame in self.frames.values()
            for number in set(frame.source_of[frame.reported].tolist())
        }
        return frozenset(self.context.sent.keys() - said)

    def _place(self, code: str) -> int:
        """The position of an agency whose rows are used; the last position for any other."""
        outside = len(self._index)
        return self._index.get(code, outside) if code in self.context.sent else outside

    def grouping(self, form: str, by: str) -> Grouping:
        """Return how the rows of the form fall into the groups of a coded column."""
        return grouping(self.frames[form], by, self.context.specs)

    def places(self, leaf: Leaf, codes: frozenset[str]) -> Array:
        """Return the positions, in the context's agencies, of those among `codes` who owe the figure."""
        return np.array(sorted(self._index[code] for code in codes & leaf.applicable), dtype=int)

    def rows_for(self, leaf: Leaf, recipe: Recipe) -> Array:
        """Return the positions of the rows that a recipe speaks of."""
        rows = self.rows_of(leaf, frozenset(recipe.agencies))
        if not recipe.by:
            return rows
        groups = self.grouping(leaf.form.id, recipe.by)
        return rows[groups.codes[rows] == groups.number(recipe.code)]

    def rows_of(self, leaf: Leaf, codes: frozenset[str]) -> Array:
        """Return the positions of the rows of those among `codes` who owe the figure."""
        key = leaf.form.id, codes & leaf.applicable
        if key not in self._row_sets:
            wanted = np.zeros(len(self._index) + 1, dtype=bool)
            wanted[self.places(leaf, codes)] = True
            self._row_sets[key] = np.flatnonzero(wanted[self.owners(leaf.form.id)])
        return self._row_sets[key]
