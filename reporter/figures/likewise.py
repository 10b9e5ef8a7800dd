"""Like with like: the two parts of a share or a difference over the lines that give both their numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reporter.figures.count import Array
from reporter.figures.counted_forms import CountedForms
from reporter.figures.words import coverage
from reporter.model import Figure
from reporter.specs.figure_specs import FigureSpec


def evened(book: CountedForms, spec: FigureSpec, left: Figure, right: Figure) -> tuple[Figure, Figure]:
    """Return the parts of a derived figure; of a share or a difference of one form, over the lines that give both.

    A line that lacks one of the two numbers would make it too small or too large.
    """
    one, two = (book.catalogue.figures[key] for key in spec.parts)
    if not _alike(spec, one, two) or not (left.gaps or right.gaps):
        return left, right
    first, second = _over(book, left, two.key), _over(book, right, one.key)
    return (first, second) if (first.value, second.value) != (left.value, right.value) else (left, right)


def _alike(spec: FigureSpec, one: FigureSpec, two: FigureSpec) -> bool:
    """Whether both parts are counted on the lines of one form; what the registry counts has no lines."""
    counted = one.kind == two.kind == "sum" if spec.kind == "difference" else spec.kind == "share"
    return counted and bool(one.form) and one.form == two.form


def both_given(book: CountedForms, key: str, other: str) -> Array:
    """Return which rows of the form lack neither number."""
    one, two = (book.leaf(book.catalogue.figures[name]).counted for name in (key, other))
    given: Array = ~(one.gap | two.gap)
    return given


def _over(book: CountedForms, figure: Figure, other: str) -> Figure:
    """Return a counted figure over the lines that give the other figure its number too."""
    if figure.recipe is None:
        return figure
    leaf = book.leaf(book.catalogue.figures[figure.key])
    rows = book.rows_for(leaf, figure.recipe)
    rows = rows[both_given(book, figure.key, other)[rows]]
    tally = leaf.counted.tallies(rows, np.zeros(len(rows), dtype=int), 1).at(0)
    value = tally.total if len(rows) else None
    return replace(figure, value=value, how=leaf.how + coverage(tally), recipe=replace(figure.recipe, beside=other))
