"""The trace: the cells that a figure was made of."""

from __future__ import annotations

from reporter.figures.book import Book
from reporter.figures.likewise import both_given
from reporter.model import CellRange, Figure, Recipe
from reporter.tables import Runs

_TRACES_KEPT = 2_000  # the figures of a document or two


def cells_of(figure: Figure, book: Book) -> Runs | tuple[CellRange, ...]:
    """Return the cells a figure was made of, neighbouring ones joined: of a share, ratio or change those of its parts.

    `book` holds the workbooks of the figure's period; what was taken from the period before is looked up there.
    """
    if figure.parts:
        return tuple(cell for part in figure.parts for cell in cells_of(part, book))
    if figure.recipe is None:
        return ()
    if figure.recipe not in book.traced:
        if len(book.traced) == _TRACES_KEPT:
            book.traced.clear()
        book.traced[figure.recipe] = _looked_up(figure.recipe, book)
    return book.traced[figure.recipe]


def cells_text(figure: Figure, book: Book) -> str:
    """Return how the cells a figure was made of are written, a line each."""
    if figure.parts:
        return "\n".join([text for part in figure.parts if (text := cells_text(part, book))])
    cells = cells_of(figure, book)
    return "\n".join(cells.lines()) if isinstance(cells, Runs) else ""


def _looked_up(recipe: Recipe, book: Book) -> Runs | tuple[CellRange, ...]:
    before = recipe.day != book.context.specs.day
    held = book.previous if before else book
    if held is None or not held.catalogue.figures[recipe.figure].form:
        return ()
    leaf = held.leaf(held.catalogue.figures[recipe.figure])
    rows = held.rows_for(leaf, recipe)
    if recipe.beside:
        rows = rows[both_given(held, recipe.figure, recipe.beside)[rows]]
    return leaf.counted.cells(rows[book.pair(recipe.figure).kept[before][rows]] if recipe.paired else rows)
