"""Tables of figures: one line per reporting agency, or per code of a column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from reporter.figures.count import Array, Tallies, Tally
from reporter.figures.figure_maker import FigureMaker
from reporter.figures.grouping import Grouping
from reporter.figures.leaf import Leaf
from reporter.figures.likewise import evened
from reporter.figures.scope import Scope, of_kind
from reporter.model import Agency, FactRow, Figure, Mark, Recipe
from reporter.model.agency import UnitName
from reporter.model.lazy import Lazy
from reporter.specs.choices import WORK
from reporter.specs.figure_specs import DERIVED, FigureSpec, TableSpec
from reporter.specs.forms import UNIT_LISTS

#: The line of a table for rows whose coded cell is blank or not on the list, so that totals are preserved.
UNCODED = "Chưa ghi rõ"


def lines_by_agency(book: FigureMaker, spec: TableSpec, scope: Scope) -> tuple[FactRow, ...]:
    """Return one line per agency of the table's kinds, in the official order."""
    members = [agency for agency in scope.agencies if of_kind(agency, spec.kinds)]
    part = len(scope.agencies) > 1
    scopes = [replace(Scope.of(agency, (agency,)), part=part) for agency in members]
    return tuple(
        FactRow(agency.code, agency.name, _chosen(book, spec, one), agency.unit_name)
        for agency, one in zip(members, scopes, strict=True)
    )


def _chosen(book: FigureMaker, spec: TableSpec, scope: Scope) -> Mapping[str, Figure]:
    return Lazy(spec.figures, partial(book.figure, scope=scope))


def lines_by_column(book: FigureMaker, spec: TableSpec, scope: Scope) -> tuple[FactRow, ...]:
    """Return one line per code, in the printed order; the uncoded rows last, if they hold anything."""
    maker, asked = _Lines(book, spec, scope), _asked(book, spec, scope)
    column = book.context.specs.form_set.form(spec.form).column(spec.by)
    units, works = column.list_id in UNIT_LISTS, book.context.specs.attributes(column, WORK)
    rows = []
    for number, code, label, within in _labels(book.grouping(spec.form, spec.by), scope):
        if not code or asked is None or code in asked:
            line = _Line(maker, number, code, label)
            unit = _unit_name(book.context.specs.agency(code), label, within) if units and code else None
            name = works.get(code, "")
            rows.append(FactRow(code, label, Lazy(spec.figures, line.figure), unit, name, line.printed))
    uncoded = rows.pop()
    keep = any(uncoded.figures[key].value for key in spec.figures)
    return (*rows, uncoded) if keep else tuple(rows)


def _unit_name(unit: Agency, label: str, within: str) -> UnitName:
    return UnitName(label, unit.kind, unit.unit_type, within, unit.code)


def _asked(book: FigureMaker, spec: TableSpec, scope: Scope) -> frozenset[str] | None:
    """Return the codes of the lines that a single agency has in the form; None for several, or where no list is closed.

    What is not asked of an agency is not "chưa báo cáo": it has no line in its report. A consolidation says of every
    task whether anybody has told of it.
    """
    form, specs = book.context.specs.form_set.form(spec.form), book.context.specs
    column = form.column(spec.by)
    alone = len(scope.agencies) == 1 and form.asked_of(scope.agencies[0])
    if not alone or spec.by not in form.axes or column.list_id in UNIT_LISTS:
        return None
    return frozenset(member.code for member in specs.members(column, scope.agencies[0]))


def _labels(groups: Grouping, scope: Scope) -> list[tuple[int, str, str, str]]:
    """The groups of the table as (number, code, label, province that the label names), the uncoded one last.

    In a document about many provinces a commune's label names its province.
    """
    above = {agency.code: agency.short for agency in scope.agencies} if len(scope.agencies) > 1 else {}
    lines = [
        (number, code, f"{label} ({above[parent]})" if parent in above else label, above.get(parent, ""))
        for number, (code, label, parent) in enumerate(groups.items)
        if not parent or parent in scope.codes or code in scope.codes
    ]
    return [*lines, (len(groups.items), "", UNCODED, "")]


@dataclass(frozen=True, slots=True)
class _Slice:
    """A counted figure over the rows of one scope, by group."""

    leaf: Leaf
    tallies: Tallies
    rows: Array
    groups: Array  # of each row
    zero: bool  # whether a group without rows counts 0: a choice nobody made, not a line that is missing


class _Lines:
    """The counted figures of one table, each sliced into its groups once."""

    def __init__(self, book: FigureMaker, spec: TableSpec, scope: Scope) -> None:
        self.book = book
        self.by = spec.by
        self.scope = scope
        self._slices: dict[str, _Slice] = {}
        self._groups: dict[tuple[str, frozenset[str]], Array] = {}  # of the rows of a form, by who owes the figure

    def slice(self, spec: FigureSpec) -> _Slice:
        """Return the figure's slices."""
        if spec.key not in self._slices:
            self._slices[spec.key] = self._made(spec)
        return self._slices[spec.key]

    def _made(self, spec: FigureSpec) -> _Slice:
        book, leaf = self.book, self.book.leaf(spec)
        grouping, rows = book.grouping(spec.form, self.by), book.rows_of(leaf, self.scope.codes)
        groups = self._groups.setdefault((spec.form, leaf.applicable), grouping.codes[rows])
        tallies = leaf.counted.tallies(rows, groups, len(grouping.items) + 1)
        held = bool(leaf.held[book.places(leaf, self.scope.codes)].any())
        return _Slice(leaf, tallies, rows, groups, held and self.by not in leaf.form.axes)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a table: makes its figures."""

    lines: _Lines
    number: int
    code: str
    label: str

    def figure(self, key: str) -> Figure:
        book, scope = self.lines.book, self.lines.scope
        spec = book.catalogue.figures[key]
        if spec.kind in DERIVED:
            left, right = (self.figure(part) for part in spec.parts)
            return book.derived(spec, scope, *evened(book, spec, left, right), line=self.label)
        part, tally, reported = self._counted(spec)
        recipe = Recipe(key, book.day, scope.members, self.lines.by, self.code)
        rows = part.rows[part.groups == self.number] if tally.gaps else part.rows[:0]
        return book.counted_figure(part.leaf, tally, reported, scope, rows, recipe, self.label)

    def printed(self, key: str) -> int | Decimal | Mark | None:
        """Return what an annex prints of a figure: a counted one is not made for it, as an annex has thousands."""
        spec = self.lines.book.catalogue.figures[key]
        if spec.kind in DERIVED:
            return self.figure(key).printed
        part, tally, reported = self._counted(spec)
        if part.leaf.exempts(tally):
            return Mark.NOT_APPLICABLE
        return tally.total if reported else None

    def _counted(self, spec: FigureSpec) -> tuple[_Slice, Tally, bool]:
        """Return the slice and the tally of a counted figure, and whether anybody reported it."""
        part = self.lines.slice(spec)
        tally = part.tallies.at(self.number)
        return part, tally, bool(tally.used or (not tally.gaps and (tally.exempt or tally.others or part.zero)))
