"""What changed since the period before: like compared with like, and whoever is not in both periods named."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np

from reporter.figures.count import Array
from reporter.figures.figure_maker import FigureMaker
from reporter.figures.pairs import Pair
from reporter.figures.scope import Scope
from reporter.model import Figure, Recipe
from reporter.model.wording import integer
from reporter.specs.figure_specs import FigureSpec

_BEFORE = "kỳ trước"


def change(book: FigureMaker, spec: FigureSpec, scope: Scope) -> Figure:
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


def _in_both(
    book: FigureMaker, before: FigureMaker, key: str, scope: Scope
) -> tuple[tuple[Scope, Scope], tuple[str, ...]]:
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


def _joined(book: FigureMaker, scope: Scope, pairs: Collection[Pair]) -> tuple[str, ...]:
    """Return in words the mergers and partitions that a change goes over."""
    owing = {code for pair in pairs for code in pair.now.applicable}
    groups = [book.units.now[code] for code in scope.members if code in book.units.now and code in owing]
    groups += [group for pair in pairs for group in pair.groups(scope)]
    return book.context.specs.registry.said(item for group in dict.fromkeys(groups) for item in group.changes)


def _over(book: FigureMaker, key: str, scope: Scope, kept: Mapping[str, Array]) -> Figure:
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
