"""Which cells stand behind what was made: in printed figures, in lines of annexes, in quoted words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from reporter.figures.book import Book
from reporter.figures.count import Array
from reporter.model import AnnexTable, Cell, Figure, Recipe
from reporter.tables import FormFrame

#: How a cell is used.
COUNTED, PRINTED, QUOTED = 1, 2, 4
#: How a document uses cells: form → agency → a byte for every line of its form, column by column.
Uses = Mapping[str, Mapping[str, bytes]]


@dataclass(frozen=True, slots=True)
class Made:
    """One finished document: the book it was made of and everything that stands in it."""

    name: str
    book: Book
    figures: tuple[Figure, ...]  # printed in the text
    tables: tuple[AnnexTable, ...]  # of its annexes
    quoted: tuple[tuple[Cell, str], ...]  # a cell of the quoted line, and the column quoted


def uses_of(made: Made) -> Uses:
    """Return how a finished document uses cells, in terms that hold whoever else sent in."""
    coverage = Coverage(made.book.frames)
    coverage.add(made)
    return coverage.uses


class Coverage:
    """How every cell of the frames is used: per form and column, one number per row."""

    def __init__(self, frames: Mapping[str, FormFrame]) -> None:
        self._frames = frames
        self._uses: dict[tuple[str, str], Array] = {}
        self._done: set[tuple[int, Recipe, str]] = set()

    def of(self, form: str, column: str) -> Array:
        """Return how each cell of the column is used: COUNTED, PRINTED and QUOTED added up, 0 for not at all."""
        key = (form, column)
        if key not in self._uses:
            self._uses[key] = np.zeros(len(self._frames[form].data), dtype=np.uint8)
        return self._uses[key]

    @property
    def uses(self) -> Uses:
        """What was taken in, agency by agency."""
        touched = dict.fromkeys(form for form, _ in self._uses)
        return {form: dict(self._used(form)) for form in touched}

    def _used(self, form: str) -> Iterator[tuple[str, bytes]]:
        columns = np.stack([self.of(form, key) for key in self._frames[form].form.by_key])
        for agency, rows in self._frames[form].lines.items():
            if columns[:, rows].any():
                yield agency, columns[:, rows].tobytes()

    def join(self, uses: Uses) -> None:
        """Take in what another coverage, of a document, was told."""
        for form, agencies in uses.items():
            frame = self._frames[form]
            for agency, used in agencies.items():
                rows = frame.lines[agency]
                found = np.frombuffer(used, dtype=np.uint8).reshape(len(frame.form.by_key), -1)
                for key, line in zip(frame.form.by_key, found, strict=True):
                    if line.any():
                        self.of(form, key)[rows] |= line

    def add(self, made: Made) -> None:
        """Take in a finished document."""
        for figure in made.figures:
            self._figure(figure, made.book)
        for table in made.tables:
            self._table(table, made.book)
        for cell, column in made.quoted:
            held = ((form, frame.position(cell)) for form, frame in self._frames.items())
            form, position = next(place for place in held if place[1] is not None)
            self._mark(form, (column,), [position], QUOTED)

    def _table(self, table: AnnexTable, book: Book) -> None:
        if table.form:
            keys = table.shows or [column.key for column in table.columns]
            self._mark(table.form, keys, table.positions, PRINTED)
        by = book.catalogue.tables[table.table].by if table.table else ""
        for key in table.figures:
            self._counted(Recipe(key, book.context.specs.day, table.agencies), book, by)

    def _figure(self, figure: Figure, book: Book) -> None:
        for part in figure.parts:
            self._figure(part, book)
        if figure.recipe and figure.recipe.day == book.context.specs.day:
            self._counted(figure.recipe, book, figure.recipe.by)

    def _counted(self, recipe: Recipe, book: Book, by: str) -> None:
        """Take in the cells a figure looks at: those it adds up, and those that decide which it adds up."""
        if (id(book), recipe, by) in self._done:
            return
        self._done.add((id(book), recipe, by))
        for spec in book.catalogue.leaves(recipe.figure):
            if not spec.form:
                continue
            leaf = book.leaf(spec)
            rows = book.rows_for(leaf, recipe)
            if by in leaf.form.by_key:
                self._mark(spec.form, (by,), rows, COUNTED)
            if spec.where:
                self._mark(spec.form, spec.where.names, rows, COUNTED)
            counted = leaf.counted
            taken = rows[(counted.used | counted.gap | counted.exempt)[rows]]
            if spec.expression:
                self._mark(spec.form, spec.expression.names, taken, COUNTED)

    def _mark(self, form: str, columns: Iterable[str], rows: Iterable[int] | Array, use: int) -> None:
        """Note the use; a computed column passes it on to the columns it is computed from."""
        positions = np.asarray(rows, dtype=int)
        for key in columns:
            formula = self._frames[form].form.column(key).formula
            for name in (key, *(formula.names if formula and use != QUOTED else ())):
                self.of(form, name)[positions] |= use
