"""What changed since the period before: like compared with like, and whoever is not in both periods named."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from reporter.figures.count import Array
from reporter.figures.lacking import Codes, names, of_axes, row_lines
from reporter.figures.leaf import Leaf
from reporter.figures.scope import Scope
from reporter.model import Figure, Recipe
from reporter.model.unit_map import UnitGroup, UnitMap
from reporter.model.wording import integer
from reporter.specs.figure_specs import FigureSpec
from reporter.specs.forms import UNIT_LISTS, FormSpec

if TYPE_CHECKING:
    from reporter.figures.book import Book

_BEFORE = "kỳ trước"


_Line = tuple[str, Codes]  # whose it is, and what its axes say


@dataclass(frozen=True)
class Pair:
    """A counted figure in two periods: which rows stand in both, so that a line left blank in one is no change.

    Lines of a form with printed lines are known by their codes; of a form without, an agency's rows as a whole.
    Lines of units that merged or parted stand together, when every one of them has its number.
    """

    now: Leaf
    then: Leaf
    books: tuple[Book, Book]
    units: UnitMap

    @cached_property
    def kept(self) -> tuple[Array, Array]:
        """Per row of now and of then, whether its line has its number in both."""
        if self.now.form.free:
            return ~self.now.counted.gap, ~self.then.counted.gap
        both = self._whole(0) & self._whole(1)
        one, two = (
            np.fromiter((line in both for line in lines), dtype=bool, count=len(lines)) for lines in self._lines
        )
        return one, two

    def _whole(self, side: int) -> set[_Line]:
        """Return the lines that have their number on one side: of a group of units, every one of them."""
        leaf = (self.now, self.then)[side]
        given = ~leaf.counted.gap  # a blank line is in neither
        if not self.units.groups:
            return set(self._lines[side][given])
        own: dict[_Line, set[str]] = {}
        for line, (agency, codes) in zip(self._lines[side][given], _identities(leaf)[given], strict=True):
            own.setdefault(line, set()).update((agency, *codes))
        members = {group.key: (group.new, group.old)[side] for group in self.units.groups}
        asked = self._asked(side, members)
        return {
            line
            for line, codes in own.items()
            if asked.get(line, frozenset()) <= codes and all(members[key] <= codes for key in line[1] if key in members)
        }

    def _asked(self, side: int, members: Mapping[str, frozenset[str]]) -> Mapping[_Line, set[str]]:
        """Return which agencies of a group are asked for a line: what only one of them is asked for, that one gives."""
        leaf, specs = (self.now, self.then)[side], self.books[side].context.specs
        key = (self.units.now_key, self.units.then_key)[side]
        found: dict[_Line, set[str]] = {}
        for group, codes in members.items():
            for code in codes & leaf.applicable:
                for line in specs.codes(leaf.form, specs.agency(code)):
                    found.setdefault((group, _under(leaf.form, line, key)), set()).add(code)
        return found

    @cached_property
    def _lines(self) -> tuple[Array, Array]:
        """Each row's line, of now and of then, under what its units are compared under."""
        keys = (self.units.now_key, self.units.then_key)
        one, two = (_compared(leaf, key) for leaf, key in zip((self.now, self.then), keys, strict=True))
        return one, two

    def unpaired(self, scopes: tuple[Scope, Scope]) -> tuple[str, ...]:
        """Return what the lines are called that have their number in one of the periods only."""
        if self.now.form.free:
            return ()
        found: dict[str, None] = {}
        for side, (leaf, book, scope) in enumerate(zip((self.now, self.then), self.books, scopes, strict=True)):
            lines = row_lines(leaf.counted.frame, self.rows_apart(side, scope))
            found |= dict.fromkeys(names(book, leaf.form, list(dict.fromkeys(lines)), scope))
        return tuple(found)

    def rows_apart(self, side: int, scope: Scope) -> Array:
        """Return the rows of a scope, now (0) or then (1), whose line has not its number in both periods."""
        leaf, book = (self.now, self.then)[side], self.books[side]
        rows, asked = book.rows_of(leaf, scope.codes), of_axes(leaf.form, leaf.spec.where)
        if asked is not None:  # lines that the figure never looks at are not missed
            rows = rows[np.isin(rows, book.rows(leaf.form.id, scope.members, asked))]
        return rows[~self.kept[side][rows]]

    def groups(self, scope: Scope) -> Iterator[UnitGroup]:
        """Yield the units that merged or parted among the lines compared."""
        if self.units.groups and not self.now.form.free:
            rows = self.books[0].rows_of(self.now, scope.codes)
            lines = self._lines[0][rows[self.kept[0][rows]]]
            held = {key for agency, codes in lines for key in (agency, *codes)}
            yield from (group for group in self.units.groups if group.key in held)


def _identities(leaf: Leaf) -> Array:
    """Each row's agency and codes, as one object per row."""
    result = np.empty(len(leaf.counted.frame.data), dtype=object)
    result[:] = row_lines(leaf.counted.frame, np.arange(len(result)))
    return result


def _compared(leaf: Leaf, key: Callable[[str], str]) -> Array:
    """Each row's agency and codes, units under what they are compared under."""
    lines = _identities(leaf)
    for at, (agency, codes) in enumerate(lines):
        lines[at] = key(agency), _under(leaf.form, codes, key)
    return lines


def _under(form: FormSpec, codes: Codes, key: Callable[[str], str]) -> Codes:
    """Return what a line's axes say, units under what they are compared under."""
    units = [form.column(axis).list_id in UNIT_LISTS for axis in form.axes]
    return tuple(key(code) if unit else code for code, unit in zip(codes, units, strict=True))


def change(book: Book, spec: FigureSpec, scope: Scope) -> Figure:
    """Return the figure now less the figure then, over the agencies and the lines that are in both periods."""
    key, before = spec.parts[0], book.previous
    if before is None or not before.can_count(key):
        now = book.figure(key, scope)
        then = replace(now, value=None, label=f"{now.label}, {_BEFORE}", recipe=None, parts=())
        return book.derived(spec, scope, now, then)
    both, missing = _in_both(book, before, key, scope)
    pairs = {leaf.key: book.pair(leaf.key) for leaf in book.catalogue.leaves(key) if leaf.form}
    now = _over(book, key, both[0], {leaf: pair.kept[0] for leaf, pair in pairs.items()})
    then = _over(before, key, both[1], {leaf: pair.kept[1] for leaf, pair in pairs.items()})
    made = book.derived(spec, scope, now, replace(then, label=f"{then.label}, {_BEFORE}"))
    lines = tuple(dict.fromkeys(line for pair in pairs.values() for line in pair.unpaired(both)))
    joined = _joined(book, both[0], tuple(pairs.values()))
    told = "; ".join(("", *joined))
    held = tuple(name for name in book.figure(key, scope).held if name in missing)
    return replace(made, missing=missing, held=held, absent=lines, joined=joined, how=made.how + _apart(lines) + told)


def _in_both(book: Book, before: Book, key: str, scope: Scope) -> tuple[tuple[Scope, Scope], tuple[str, ...]]:
    """Return who of the scope gave the figure in both periods, as they are now and as they were; and the others' names.

    Agencies that merged or parted are in it when all of them gave it, before and after.
    """
    now_key, then_key = book.units.now_key, book.units.then_key
    wanted = {now_key(code) for code in scope.codes}
    earlier = Scope(scope.label, tuple(item for item in before.context.agencies if then_key(item.code) in wanted))
    lacking = [set(one.figure(key, about).missing) for one, about in ((book, scope), (before, earlier))]
    absent = {now_key(item.code) for item in scope.agencies if item.name in lacking[0]}
    absent |= {then_key(item.code) for item in earlier.agencies if item.name in lacking[1]}
    absent |= wanted - {then_key(item.code) for item in earlier.agencies}
    for group in book.units.groups:
        if not (group.new <= scope.codes and group.old <= earlier.codes):
            absent.add(group.key)
    both = (
        Scope(scope.label, tuple(item for item in scope.agencies if now_key(item.code) not in absent)),
        Scope(scope.label, tuple(item for item in earlier.agencies if then_key(item.code) not in absent)),
    )
    return both, tuple(item.name for item in scope.agencies if now_key(item.code) in absent)


def _joined(book: Book, scope: Scope, pairs: Collection[Pair]) -> tuple[str, ...]:
    """Return in words the mergers and partitions that a change goes over."""
    owing = {code for pair in pairs for code in pair.now.applicable}
    groups = [book.units.now[code] for code in scope.members if code in book.units.now and code in owing]
    groups += [group for pair in pairs for group in pair.groups(scope)]
    return book.context.specs.registry.said(item for group in dict.fromkeys(groups) for item in group.changes)


def _over(book: Book, key: str, scope: Scope, kept: Mapping[str, Array]) -> Figure:
    """Return a figure over the rows that are kept; `kept` holds a mask for each counted figure it is made of."""
    spec = book.catalogue.figures[key]
    if key not in kept:
        left, right = (_over(book, part, scope, kept) for part in spec.parts)
        return book.derived(spec, scope, left, right)
    leaf = book.leaf(spec)
    rows = book.rows_of(leaf, scope.codes)
    rows = rows[kept[key][rows]]
    tally = leaf.counted.tallies(rows, np.zeros(len(rows), dtype=int), 1).at(0)
    reported = bool(leaf.reported[book.places(leaf, scope.codes)].any())
    recipe = Recipe(key, book.day, scope.members, paired=True)
    return book.counted_figure(leaf, tally, reported, scope, rows, recipe)


def _apart(lines: tuple[str, ...]) -> str:
    return f"; không tính {integer(len(lines))} dòng chỉ có số liệu ở một kỳ" if lines else ""
