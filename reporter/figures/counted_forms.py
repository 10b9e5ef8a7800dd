"""The forms of a period, counted once: what every row gives to every figure, whose it is, who owes it.

What is made of them, figures and tables, is in `figure_maker.py` and `book.py`.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from reporter.figures.count import Array, Counted, counted
from reporter.figures.grouping import Grouping, grouping
from reporter.figures.leaf import Leaf
from reporter.figures.printed_lines import Codes, askers, by_commune, concerned, deleted_lines
from reporter.figures.scope import FigureContext, Scope, of_kind
from reporter.figures.words import how_counted
from reporter.model import Recipe
from reporter.specs.expressions import Expression
from reporter.specs.figure_specs import Catalogue, FigureSpec
from reporter.tables import FormFrame


class CountedForms:
    """The frames of one period and what is counted of them: every form once per figure, for all agencies."""

    def __init__(self, frames: Mapping[str, FormFrame], catalogue: Catalogue, context: FigureContext) -> None:
        self.frames = frames
        self.catalogue = catalogue
        self.context = context
        self.day = context.specs.day
        self._index = {agency.code: number for number, agency in enumerate(context.agencies)}
        self._leaves: dict[str, Leaf] = {}
        self._rows: dict[str, Array] = {}
        self._askers: dict[tuple[str, str], Mapping[str, frozenset[str]]] = {}
        self._deleted: dict[str, Mapping[str, Sequence[Codes]]] = {}
        self._blank: dict[str, Array] = {}
        self._row_sets: dict[tuple[str, frozenset[str]], Array] = {}

    def __getstate__(self) -> dict[str, Any]:
        """What another process is sent: what can be made again quickly is not."""
        return {**self.__dict__, "_row_sets": {}}

    # --- what is counted, for all agencies ---

    def count(self) -> None:
        """Count for all agencies what the figures of the catalogue count, so that no process does it again."""
        for spec in self.catalogue.figures.values():
            if spec.form and self.can_count(spec.key):
                self.leaf(spec)
        for form in self.frames:
            self.deleted(form)
        for table in self.catalogue.tables.values():
            if table.form in self.frames and table.by in self.frames[table.form].form.by_key:
                self.grouping(table.form, table.by)

    def counted(self, spec: FigureSpec) -> Counted:
        """Return what each row of its form gives to a counted figure."""
        return counted(spec, self.frames[spec.form])

    def leaf(self, spec: FigureSpec) -> Leaf:
        """Return a counted figure over all agencies."""
        if spec.key not in self._leaves:
            frame = self.frames[spec.form]
            found = self.counted(spec)
            owners = self.owners(spec.form)
            rows, size = np.arange(len(owners)), len(self.context.agencies)
            tallies = found.tallies(rows, owners, size + 1)
            held = np.zeros(size + 1, dtype=bool)
            held[[self._place(source.agency) for source in frame.sources]] = True
            asked = (item for item in self.context.agencies if frame.form.asked_of(item) and of_kind(item, spec.kinds))
            owing = frozenset(agency.code for agency in concerned(self.context.specs, frame.form, spec.where, asked))
            how = how_counted(spec, frame.form, self.context.specs.label)
            self._leaves[spec.key] = Leaf(spec, frame.form, found, tallies, held, owing, how)
        return self._leaves[spec.key]

    def owners(self, form: str) -> Array:
        """The position in the context's agencies of who sent in each row; the last position for those not used."""
        if form not in self._rows:
            frame = self.frames[form]
            self._rows[form] = np.array([self._place(item.agency) for item in frame.sources], dtype=np.int32)[
                frame.source_of
            ]
        return self._rows[form]

    def holders(self, form: str) -> frozenset[str]:
        """The codes of those whose rows of the form are used."""
        return frozenset(source.agency for source in self.frames[form].sources) & self.context.sent.keys()

    @cached_property
    def silent(self) -> frozenset[str]:
        """The codes of those whose workbook came with nothing filled in: they said nothing, not that there is none."""
        said = {
            frame.sources[number].agency
            for frame in self.frames.values()
            for number in set(frame.source_of[frame.reported].tolist())
        }
        return frozenset(self.context.sent.keys() - said)

    def _place(self, code: str) -> int:
        """The position of an agency whose rows are used; the last position for any other."""
        outside = len(self._index)
        return self._index.get(code, outside) if code in self.context.sent else outside

    def knows(self, code: str) -> bool:
        """Return whether an agency owes a workbook in this period."""
        return code in self._index

    def can_count(self, key: str) -> bool:
        """Return whether the forms of this period have what the figure counts; an earlier edition may not."""
        return all(
            leaf.form in self.frames and set(leaf.names) <= self.frames[leaf.form].form.by_key.keys()
            for leaf in self.catalogue.leaves(key)
            if leaf.form
        )

    # --- rows and lines ---

    def rows(self, form: str, agencies: Sequence[str], where: Expression | None = None) -> list[int]:
        """Return the positions of the rows of these agencies that `where` lets through, in the order of `agencies`."""
        frame = self.frames[form]
        rank = np.full(len(self._index) + 1, -1)
        for number, code in enumerate(agencies):
            rank[self._index[code]] = number
        ranks = rank[self.owners(form)]
        wanted = ranks >= 0
        if where is not None:
            wanted &= frame.verdict(where)[0]
        positions = np.flatnonzero(wanted)
        found: list[int] = positions[np.argsort(ranks[positions], kind="stable")].tolist()
        return found

    def places(self, leaf: Leaf, codes: frozenset[str]) -> Array:
        """Return the positions, in the context's agencies, of those among `codes` who owe the figure."""
        return np.array(sorted(self._index[code] for code in codes & leaf.applicable), dtype=int)

    def rows_of(self, leaf: Leaf, codes: frozenset[str]) -> Array:
        """Return the positions of the rows of those among `codes` who owe the figure."""
        key = leaf.form.id, codes & leaf.applicable
        if key not in self._row_sets:
            wanted = np.zeros(len(self._index) + 1, dtype=bool)
            wanted[self.places(leaf, codes)] = True
            self._row_sets[key] = np.flatnonzero(wanted[self.owners(leaf.form.id)])
        return self._row_sets[key]

    def rows_for(self, leaf: Leaf, recipe: Recipe) -> Array:
        """Return the positions of the rows that a recipe speaks of."""
        rows = self.rows_of(leaf, frozenset(recipe.agencies))
        if not recipe.by:
            return rows
        groups = self.grouping(leaf.form.id, recipe.by)
        return rows[groups.codes[rows] == groups.number(recipe.code)]

    def grouping(self, form: str, by: str) -> Grouping:
        """Return how the rows of the form fall into the groups of a coded column."""
        return grouping(self.frames[form], by, self.context.specs)

    def deleted(self, form: str) -> Mapping[str, Sequence[Codes]]:
        """Return the printed lines of the form that are gone, by the agency that sent it."""
        if form not in self._deleted:
            held, gone = self.holders(form), deleted_lines(self.frames[form], self.context.specs)
            self._deleted[form] = {code: lines for code, lines in gone.items() if code in held}
        return self._deleted[form]

    def blank(self, form: str) -> Array:
        """Return which rows lack a number that a figure needs; in a form of words, words that had to be there."""
        if form not in self._blank:
            self._blank[form] = self._blank_rows(self.frames[form])
        return self._blank[form]

    def _blank_rows(self, frame: FormFrame) -> Array:
        form = frame.form
        numbers = [spec for spec in self.catalogue.figures.values() if spec.form == form.id and spec.expression]
        if numbers:
            return np.logical_or.reduce([self.counted(spec).lacking for spec in numbers])
        words = [column.key for column in form.columns if column.required and column.entered]
        return frame.data[words].isna().to_numpy().any(axis=1)

    def owing(self, leaf: Leaf, recipe: Recipe) -> frozenset[str]:
        """Return who owes what a recipe speaks of: of one printed line, those whose form has it."""
        if recipe.by not in leaf.form.axes or by_commune(leaf.form):
            return leaf.applicable
        key = leaf.form.id, recipe.by
        if key not in self._askers:
            self._askers[key] = askers(self.context.specs, leaf.form, recipe.by, self.context.agencies)
        return leaf.applicable & self._askers[key].get(recipe.code, frozenset())

    def missing(self, leaf: Leaf, scope: Scope, owing: Container[str]) -> tuple[str, ...]:
        """Return the names of those in the scope who owe a part of the figure and have not given any."""
        return tuple(
            agency.name
            for agency in scope.agencies
            if agency.code in owing and not leaf.reported[self._index[agency.code]]
        )
