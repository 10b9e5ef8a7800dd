"""A counted figure in two periods: which of its lines stand in both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reporter.figures.count import Array
from reporter.figures.counted_forms import CountedForms
from reporter.figures.lacking import names
from reporter.figures.leaf import Leaf
from reporter.figures.printed_lines import Codes, of_axes, row_lines
from reporter.figures.scope import Scope
from reporter.model.unit_map import UnitGroup, UnitMap
from reporter.specs.forms import UNIT_LISTS, FormSpec

_Line = tuple[str, Codes]  # whose it is, and what its axes say


@dataclass(frozen=True)
class Pair:
    """A counted figure in two periods: which rows stand in both, so that a line left blank in one is no change.

    Lines of a form with printed lines are known by their codes; of a form without, an agency's rows as a whole.
    Lines of units that merged or parted stand together, when every one of them has its number.
    """

    now: Leaf
    then: Leaf
    books: tuple[CountedForms, CountedForms]
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
