"""The book of figures: any figure of the catalogue for any scope, each with its cells and who is missing.

"Not reported" is never zero: a figure has a value only when somebody of the scope gave one. Shortage and surplus
are sums over rows and never netted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType

import numpy as np

from reporter.figures.count import Array, Cells, Counted, Lazy, Tallies, Tally, count
from reporter.figures.words import combine, coverage, derivation, how_counted
from reporter.model import Agency, CellRange, FactRow, Figure
from reporter.model.wording import integer, join_names, lower_first
from reporter.specs.choices import ChoiceList
from reporter.specs.expressions import Expression, evaluate
from reporter.specs.figure_catalogue import BY_AGENCY, DERIVED, Catalogue, FigureSpec, TableSpec
from reporter.specs.forms import Column, FormSpec
from reporter.specs.period_specs import PeriodSpecs
from reporter.tables import FormFrame

#: The line of a table for rows whose coded cell is blank or not on the list, so that totals are preserved.
UNCODED = "Chưa ghi rõ"
NATION = "cả nước"
#: Everybody who reports to the Centre.
_EVERYBODY = MappingProxyType(
    {
        "province": "các tỉnh, thành phố",
        "ministry": "các bộ, cơ quan ngang bộ",
        "party_committee": "các đảng uỷ trực thuộc Trung ương",
    }
)


@dataclass(frozen=True, slots=True)
class FigureContext:
    """What the figures of one period are about."""

    specs: PeriodSpecs
    agencies: tuple[Agency, ...]  # everybody who owes a workbook, in the official order
    sent: Mapping[str, date | None]  # code → cut-off date on the cover, of those whose workbook was read


@dataclass(frozen=True, eq=False)
class Scope:
    """Whom a figure is about: `agencies` are all who should be in it, in the official order."""

    label: str
    agencies: tuple[Agency, ...]

    @cached_property
    def codes(self) -> frozenset[str]:
        """The codes of the agencies."""
        return frozenset(agency.code for agency in self.agencies)

    @classmethod
    def of(cls, agency: Agency, members: Sequence[Agency]) -> Scope:
        """The scope of a document of `agency` about `members`: "cả nước", "tỉnh Thanh Hoá", "Bộ Nội vụ".

        A central document that leaves out whole kinds of agencies says which kinds it is about: its figures are not
        those of one about everybody.
        """
        about_others = agency.kind == "ministry" and any(member.code != agency.code for member in members)
        if agency.kind == "central" or about_others:
            kinds = {member.kind for member in members}
            names = [name for kind, name in _EVERYBODY.items() if kind in kinds]
            return cls(NATION if len(names) == len(_EVERYBODY) else join_names(names), tuple(members))
        territorial = agency.kind in ("province", "commune")
        return cls(lower_first(agency.name) if territorial else agency.name, tuple(members))


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
        self._index = {agency.code: number for number, agency in enumerate(context.agencies)}
        self._counted: dict[str, _Leaf] = {}
        self._rows: dict[str, Array] = {}
        self._attributes: dict[tuple[str, str], Mapping[str, str]] = {}
        self._verdicts: dict[tuple[str, str], Array] = {}
        self._cutoffs: dict[Scope, date | None] = {}
        self._groups: dict[tuple[str, str], _Groups] = {}

    # --- figures ---

    def figure(self, key: str, scope: Scope) -> Figure:
        """Return one figure of the catalogue for a scope."""
        spec = self.catalogue.figures[key]
        if spec.kind == "change":
            return self._change(spec, scope)
        if spec.kind in DERIVED:
            return self._derived(spec, scope.label, *(self.figure(part, scope) for part in spec.parts))
        return self._agencies(spec, scope) if spec.kind == "agencies" else self._sum(spec, scope)

    def figures(self, scope: Scope) -> Mapping[str, Figure]:
        """Return all figures of the catalogue for a scope, each made when first asked for."""
        return Lazy(tuple(self.catalogue.figures), lambda key: self.figure(key, scope))

    def cutoff(self, scope: Scope) -> date | None:
        """Return the cut-off date that all agencies of the scope share; None when they differ or gave none."""
        if scope not in self._cutoffs:
            dates = {self.context.sent[code] for code in scope.codes if code in self.context.sent}
            self._cutoffs[scope] = dates.pop() if len(dates) == 1 else None
        return self._cutoffs[scope]

    def counted(self, spec: FigureSpec) -> Counted:
        """Return what every row of its form gives to a counted figure."""
        return self._leaf(spec).counted

    def choices(self, column: Column) -> ChoiceList | None:
        """Return the closed list a choice or axis column draws from; None for any other column."""
        return self.context.specs.entries(column) if column.coded else None

    def attributes(self, column: Column, name: str) -> Mapping[str, str]:
        """Return what the list of a coded column says of each code: the attribute `name`, or "" for its label."""
        key = (column.choices or column.source, name)
        if key not in self._attributes:
            choices = self.choices(column)
            self._attributes[key] = {
                item.code: str(item.extra.get(name, "")) if name else item.label
                for item in (choices.items if choices else ())
            }
        return self._attributes[key]

    def rows(self, form: str, agencies: Sequence[str], where: Expression | None = None) -> list[int]:
        """Return the positions of the rows of these agencies that `where` lets through, in the order of `agencies`."""
        frame = self.frames[form]
        rank = np.full(len(self._index) + 1, -1)
        for number, code in enumerate(agencies):
            rank[self._index[code]] = number
        ranks = rank[self.owners(form)]
        wanted = ranks >= 0
        if where is not None:
            wanted &= self._verdict(frame, where)
        positions = np.flatnonzero(wanted)
        return [int(row) for row in positions[np.argsort(ranks[positions], kind="stable")]]

    def _verdict(self, frame: FormFrame, where: Expression) -> Array:
        key = (frame.form.id, where.source)
        if key not in self._verdicts:
            self._verdicts[key] = evaluate(where, frame.data).fillna(False).to_numpy(dtype=bool)
        return self._verdicts[key]

    def _agencies(self, spec: FigureSpec, scope: Scope) -> Figure:
        expected = [agency for agency in scope.agencies if _of_kind(agency, spec.kinds)]
        missing = [agency for agency in expected if agency.code not in self.context.sent]
        number = {
            "expected": len(expected),
            "missing": len(missing),
            "sent": len(expected) - len(missing),
        }
        return Figure(
            spec.key,
            spec.label,
            number[spec.agencies],
            spec.unit,
            scope.label,
            f"đếm trong {integer(len(expected))} cơ quan phải gửi báo cáo của kỳ",
            missing=tuple(agency.name for agency in missing),
        )

    def _sum(self, spec: FigureSpec, scope: Scope) -> Figure:
        leaf = self._leaf(spec)
        codes = scope.codes & leaf.applicable
        index = np.array(sorted(self._index[code] for code in codes), dtype=int)
        reported = leaf.reported[index]
        names = [agency.name for agency in scope.agencies if self._silent(leaf, agency)]

        def cells() -> tuple[CellRange, ...]:
            return leaf.counted.cells(np.flatnonzero(np.isin(self.owners(spec.form), index)))

        return self._counted_figure(
            leaf, leaf.by_agency.over(index), bool(reported.any()), scope, scope.label, tuple(names), cells
        )

    def _silent(self, leaf: _Leaf, agency: Agency) -> bool:
        """Whether the agency owes a part of the figure and has not given any."""
        return agency.code in leaf.applicable and not leaf.reported[self._index[agency.code]]

    def _counted_figure(
        self,
        leaf: _Leaf,
        tally: Tally,
        reported: bool,
        scope: Scope,
        label: str,
        missing: tuple[str, ...],
        cells: Callable[[], tuple[CellRange, ...]],
    ) -> Figure:
        spec = leaf.spec
        return Figure(
            key=spec.key,
            label=spec.label,
            value=tally.total if reported else None,
            unit=spec.unit,
            scope=label,
            how=leaf.how + coverage(tally),
            cells=Cells(cells),
            missing=missing,
            baseline=self.context.specs.form_set.baseline.name if spec.baseline else "",
            cutoff=self.cutoff(scope),
        )

    def _derived(self, spec: FigureSpec, label: str, left: Figure, right: Figure) -> Figure:
        absent = {*left.missing, *right.missing}
        names = [agency.name for agency in self.context.agencies if agency.name in absent]
        names += sorted(absent.difference(names))
        return Figure(
            key=spec.key,
            label=spec.label,
            value=combine(spec, left.value, right.value),
            unit=spec.unit,
            scope=label,
            how=derivation(spec, left, right),
            cells=Cells(lambda: (*left.cells, *right.cells)),
            missing=tuple(names),
            baseline=self.context.specs.form_set.baseline.name if spec.baseline else "",
            cutoff=left.cutoff if left.cutoff == right.cutoff else None,
            parts=(left, right),
        )

    def _change(self, spec: FigureSpec, scope: Scope) -> Figure:
        """Return what changed since the period before, over the agencies that reported in both: like with like."""
        key, before = spec.parts[0], self.previous
        now = self.figure(key, scope)
        if before is None:
            then = replace(now, value=None, label=f"{now.label}, kỳ trước", cells=(), parts=())
            return self._derived(spec, scope.label, now, then)
        absent = {*now.missing, *before.figure(key, scope).missing}
        absent |= {agency.name for agency in scope.agencies if agency.code not in before._index}
        both = Scope(scope.label, tuple(agency for agency in scope.agencies if agency.name not in absent))
        then = before.figure(key, both)
        then = replace(then, label=f"{then.label}, kỳ trước")
        names = tuple(agency.name for agency in scope.agencies if agency.name in absent)
        return replace(self._derived(spec, scope.label, self.figure(key, both), then), missing=names)

    # --- tables ---

    def table(self, key: str, scope: Scope) -> tuple[FactRow, ...]:
        """Return the lines of one table for a scope, in the printed order of choices or the official order."""
        spec = self.catalogue.tables[key]
        if spec.by == BY_AGENCY:
            members = [agency for agency in scope.agencies if _of_kind(agency, spec.kinds)]
            return tuple(
                FactRow(agency.code, agency.name, self._chosen(spec, Scope.of(agency, (agency,)))) for agency in members
            )
        return self._by_column(spec, scope)

    def tables(self, scope: Scope) -> Mapping[str, tuple[FactRow, ...]]:
        """Return all tables of the catalogue for a scope, each made when first asked for."""
        return Lazy(tuple(self.catalogue.tables), lambda key: self.table(key, scope))

    def _chosen(self, spec: TableSpec, scope: Scope) -> Mapping[str, Figure]:
        return Lazy(spec.figures, lambda key: self.figure(key, scope))

    def _by_column(self, spec: TableSpec, scope: Scope) -> tuple[FactRow, ...]:
        lines = self._lines(spec, scope)
        slices: dict[str, _Slice] = {}

        def slice_of(leaf: FigureSpec) -> _Slice:
            if leaf.key not in slices:
                slices[leaf.key] = self._slice(leaf, spec.by, scope)
            return slices[leaf.key]

        rows = [
            FactRow(code, label, Lazy(spec.figures, _Line(self, slice_of, scope, number, label).figure))
            for number, code, label in lines
        ]
        uncoded = rows.pop()
        keep = any(uncoded.figures[key].value for key in spec.figures)
        return (*rows, uncoded) if keep else tuple(rows)

    def _lines(self, spec: TableSpec, scope: Scope) -> list[tuple[int, str, str]]:
        """The groups of the table as (number, code, label), the uncoded one last.

        In a document about many provinces a commune's label names its province.
        """
        groups = self._grouping(spec.form, spec.by)
        above = {agency.code: agency.short for agency in scope.agencies} if len(scope.agencies) > 1 else {}
        lines = [
            (number, code, f"{label} ({above[parent]})" if parent in above else label)
            for number, (code, label, parent) in enumerate(groups.items)
            if not parent or parent in scope.codes or code in scope.codes
        ]
        return [*lines, (len(groups.items), "", UNCODED)]

    def _slice(self, spec: FigureSpec, by: str, scope: Scope) -> _Slice:
        leaf, groups = self._leaf(spec), self._grouping(spec.form, by)
        wanted = np.zeros(len(self.context.agencies) + 1, dtype=bool)
        wanted[[self._index[code] for code in scope.codes & leaf.applicable]] = True
        rows = np.flatnonzero(wanted[self.owners(spec.form)])
        codes = groups.codes[rows]
        tallies = leaf.counted.tallies(rows, codes, len(groups.items) + 1)
        silent = tuple(agency.name for agency in scope.agencies if self._silent(leaf, agency))
        axis = by in leaf.form.axes
        held = bool(leaf.held[wanted].any())
        return _Slice(leaf, tallies, rows, codes, silent, held and not axis)

    # --- what is counted once ---

    def _leaf(self, spec: FigureSpec) -> _Leaf:
        if spec.key not in self._counted:
            frame = self.frames[spec.form]
            counted = count(spec, frame)
            owners = self.owners(spec.form)
            rows, size = np.arange(len(owners)), len(self.context.agencies)
            tallies = counted.tallies(rows, owners, size + 1)
            held = np.zeros(size + 1, dtype=bool)
            held[[self._index.get(source.agency, size) for source in frame.sources]] = True
            owing = [
                agency.code
                for agency in self.context.agencies
                if frame.form.asked_of(agency) and _of_kind(agency, spec.kinds)
            ]
            how = how_counted(spec, frame.form, self._choice_label)
            self._counted[spec.key] = _Leaf(spec, frame.form, counted, tallies, held, frozenset(owing), how)
        return self._counted[spec.key]

    def owners(self, form: str) -> Array:
        """The position in the context's agencies of who sent in each row; the last position for strangers."""
        if form not in self._rows:
            codes = self.frames[form].data["_agency"]
            self._rows[form] = np.array([self._index.get(code, len(self._index)) for code in codes], dtype=int)
        return self._rows[form]

    def _grouping(self, form: str, by: str) -> _Groups:
        if (form, by) not in self._groups:
            column = self.frames[form].form.column(by)
            choices = self.choices(column)
            items = [
                (item.code, item.extra.get("name", item.label), self._parent(column, item.code))
                for item in (choices.items if choices else ())
            ]
            position = {code: number for number, (code, _, _) in enumerate(items)}
            values = self.frames[form].data[by]
            codes = np.array([position.get(value, len(items)) for value in values], dtype=int)
            self._groups[form, by] = _Groups(tuple(items), codes)
        return self._groups[form, by]

    def _parent(self, column: Column, code: str) -> str:
        communes = column.source == "communes"
        return self.context.specs.agency(code).parent if communes else ""

    def _choice_label(self, column: Column, code: str) -> str:
        choices = self.choices(column)
        return choices.label(code) if choices else code


@dataclass(frozen=True, slots=True)
class _Groups:
    """The groups of a coded column as (code, label, parent) and the group of each row; blank = one past the last."""

    items: tuple[tuple[str, str, str], ...]
    codes: Array


@dataclass(frozen=True)
class _Leaf:
    """A counted figure with its tallies per agency (one past the last for strangers)."""

    spec: FigureSpec
    form: FormSpec
    counted: Counted
    by_agency: Tallies
    held: Array  # who sent in the form
    applicable: frozenset[str]  # codes of those who owe it
    how: str

    @cached_property
    def reported(self) -> Array:
        """Which agencies gave their part.

        Without a row to count and without a gap the part is 0, if the form came. But not where the filter looks at
        printed lines only: then the line itself is missing.
        """
        tallies = self.by_agency
        where = self.spec.where
        fixed = where is not None and set(where.names) <= set(self.form.axes)
        zero = self.form.free | (tallies.exempt > 0) | ((tallies.others > 0) & (not fixed))
        return self.held & ((tallies.used > 0) | ((tallies.gaps == 0) & zero))


@dataclass(frozen=True, slots=True)
class _Slice:
    """A counted figure over the rows of one scope, by group."""

    leaf: _Leaf
    tallies: Tallies
    rows: Array
    codes: Array
    silent: tuple[str, ...]
    zero: bool  # whether a group without rows counts 0: a choice nobody made, not a line that is missing


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a table: makes its figures."""

    book: Book
    slice_of: Callable[[FigureSpec], _Slice]
    scope: Scope
    number: int
    label: str

    def figure(self, key: str) -> Figure:
        spec = self.book.catalogue.figures[key]
        label = f"{self.label}, {self.scope.label}"
        if spec.kind in DERIVED:
            return self.book._derived(spec, label, *(self.figure(part) for part in spec.parts))
        part = self.slice_of(spec)
        tally = part.tallies.at(self.number)
        reported = bool(tally.used or (not tally.gaps and (tally.exempt or tally.others or part.zero)))

        def cells() -> tuple[CellRange, ...]:
            return part.leaf.counted.cells(part.rows[part.codes == self.number])

        return self.book._counted_figure(part.leaf, tally, reported, self.scope, label, part.silent, cells)


def _of_kind(agency: Agency, kinds: tuple[str, ...]) -> bool:
    return not kinds or agency.kind in kinds
