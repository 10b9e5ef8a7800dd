"""What changed since the period before: like compared with like, and whoever is not in both periods named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from reporter.figures.count import Array
from reporter.figures.lacking import Codes, names, row_lines
from reporter.figures.leaf import Leaf
from reporter.figures.scope import Scope
from reporter.model import Figure, Recipe
from reporter.model.wording import integer
from reporter.specs.figure_specs import FigureSpec

if TYPE_CHECKING:
    from reporter.figures.book import Book

_BEFORE = "kỳ trước"


@dataclass(frozen=True)
class Pair:
    """A counted figure in two periods: which rows stand in both, so that a line left blank in one is no change.

    Lines of a form with printed lines are known by their codes; of a form without, an agency's rows as a whole.
    """

    now: Leaf
    then: Leaf
    books: tuple[Book, Book]

    @cached_property
    def kept(self) -> tuple[Array, Array]:
        """Per row of now and of then, whether its line has its number in both."""
        known = [~leaf.counted.gap for leaf in (self.now, self.then)]
        if self.now.form.free:
            return known[0], known[1]
        both = set(self._lines[0][known[0]]) & set(self._lines[1][known[1]])  # a blank line is in neither
        one, two = (
            np.fromiter((line in both for line in lines), dtype=bool, count=len(lines)) for lines in self._lines
        )
        return one, two

    @cached_property
    def _lines(self) -> tuple[Array, Array]:
        one, two = (_identities(leaf) for leaf in (self.now, self.then))
        return one, two

    def unpaired(self, scope: Scope) -> tuple[str, ...]:
        """Return what the lines are called that have their number in one of the periods only."""
        if self.now.form.free:
            return ()
        lines: dict[tuple[str, Codes], None] = {}
        for number, (leaf, book) in enumerate(zip((self.now, self.then), self.books, strict=True)):
            rows = book.rows_of(leaf, scope.codes)
            lines |= dict.fromkeys(row_lines(leaf.counted.frame, rows[~self.kept[number][rows]]))
        return names(self.books[0], self.now.form, list(lines), scope)


def _identities(leaf: Leaf) -> Array:
    """Each row's agency and codes, as one object per row."""
    result = np.empty(len(leaf.counted.frame.data), dtype=object)
    result[:] = row_lines(leaf.counted.frame, np.arange(len(result)))
    return result


def change(book: Book, spec: FigureSpec, scope: Scope) -> Figure:
    """Return the figure now less the figure then, over the agencies and the lines that are in both periods."""
    key, before = spec.parts[0], book.previous
    if before is None or not before.can_count(key):
        now = book.figure(key, scope)
        then = replace(now, value=None, label=f"{now.label}, {_BEFORE}", recipe=None, parts=())
        return book.derived(spec, scope.label, now, then)
    absent = {*book.figure(key, scope).missing, *before.figure(key, scope).missing}
    absent |= {agency.name for agency in scope.agencies if not before.knows(agency.code)}
    both = Scope(scope.label, tuple(agency for agency in scope.agencies if agency.name not in absent))
    pairs = {leaf.key: book.pair(leaf.key) for leaf in book.catalogue.leaves(key) if leaf.form}
    now = _over(book, key, both, {leaf: pair.kept[0] for leaf, pair in pairs.items()})
    then = _over(before, key, both, {leaf: pair.kept[1] for leaf, pair in pairs.items()})
    made = book.derived(spec, scope.label, now, replace(then, label=f"{then.label}, {_BEFORE}"))
    lines = tuple(dict.fromkeys(line for pair in pairs.values() for line in pair.unpaired(both)))
    missing = tuple(agency.name for agency in scope.agencies if agency.name in absent)
    return replace(made, missing=missing, absent=lines, how=made.how + _apart(lines))


def _over(book: Book, key: str, scope: Scope, kept: Mapping[str, Array]) -> Figure:
    """Return a figure over the rows that are kept; `kept` holds a mask for each counted figure it is made of."""
    spec = book.catalogue.figures[key]
    if key not in kept:
        return book.derived(spec, scope.label, *(_over(book, part, scope, kept) for part in spec.parts))
    leaf = book.leaf(spec)
    rows = book.rows_of(leaf, scope.codes)
    rows = rows[kept[key][rows]]
    tally = leaf.counted.tallies(rows, np.zeros(len(rows), dtype=int), 1).at(0)
    reported = bool(leaf.reported[book.places(leaf, scope.codes)].any())
    recipe = Recipe(key, book.day, scope.members, paired=True)
    return book.counted_figure(leaf, tally, reported, scope, rows, recipe)


def _apart(lines: tuple[str, ...]) -> str:
    return f"; không tính {integer(len(lines))} dòng chỉ có số liệu ở một kỳ" if lines else ""
