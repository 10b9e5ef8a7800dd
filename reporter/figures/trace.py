"""The trace: every figure with what is needed to find it again in the workbooks, as plain rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from reporter.figures.book import Book
from reporter.model import CellRange, Figure, Recipe
from reporter.model.wording import date_short

#: Keys of a trace row, in order.
FIELDS = (
    *("document", "key", "label", "text", "value", "unit", "scope", "baseline", "cutoff"),
    *("how", "cells", "missing", "held"),
)


def cells_of(figure: Figure, book: Book) -> tuple[CellRange, ...]:
    """Return the cells a figure was made of, neighbouring ones joined: of a share, ratio or change those of its parts.

    `book` holds the workbooks of the figure's period; what was taken from the period before is looked up there.
    """
    if figure.parts:
        return tuple(cell for part in figure.parts for cell in cells_of(part, book))
    return _looked_up(figure.recipe, book) if figure.recipe else ()


def _looked_up(recipe: Recipe, book: Book) -> tuple[CellRange, ...]:
    before = recipe.day != book.context.specs.day
    held = book.previous if before else book
    if held is None or not held.catalogue.figures[recipe.figure].form:
        return ()
    leaf = held.leaf(held.catalogue.figures[recipe.figure])
    rows = held.rows_for(leaf, recipe)
    return leaf.counted.cells(rows[book.pair(recipe.figure).kept[before][rows]] if recipe.paired else rows)


def trace_row(document: str, figure: Figure, text: str, book: Book) -> Mapping[str, Any]:
    """Return one figure as a plain row; `text` is what was printed, `value` None when not reported.

    Shares are Decimal, counts int; `cells` are Excel references, neighbouring cells joined.
    """
    return {
        "document": document,
        "key": figure.key,
        "label": figure.label,
        "text": text,
        "value": figure.value,
        "unit": figure.unit,
        "scope": figure.scope,
        "baseline": figure.baseline,
        "cutoff": date_short(figure.cutoff) if figure.cutoff else "",
        "how": figure.how,
        "cells": [str(run) for run in cells_of(figure, book)],
        "missing": list(figure.missing),
        "held": list(figure.held),
    }


def trace(document: str, printed: Iterable[tuple[str, Figure]], book: Book) -> tuple[Mapping[str, Any], ...]:
    """Return the rows of the figures a document printed, (text, figure) each, in the order of printing."""
    return tuple(trace_row(document, figure, text, book) for text, figure in printed)


def as_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a trace row with nothing JSON does not know: shares as text with a point."""
    return {key: str(value) if isinstance(value, Decimal) else value for key, value in row.items()}
