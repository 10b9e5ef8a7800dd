"""The book of figures: all figures and tables of a period, and what changed since the period before."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from reporter.figures.breakdown import lines_by_agency, lines_by_column
from reporter.figures.changes import change
from reporter.figures.figure_maker import FigureMaker
from reporter.figures.scope import FigureContext, Scope
from reporter.model import CellRange, FactRow, Figure, Recipe
from reporter.model.lazy import OnDemand
from reporter.specs.figure_specs import BY_AGENCY, Catalogue, FigureSpec
from reporter.tables import FormFrame, Runs


class Book(FigureMaker):
    """All figures and tables that can be made of the frames."""

    previous: Book | None

    def __init__(
        self,
        frames: Mapping[str, FormFrame],
        catalogue: Catalogue,
        context: FigureContext,
        previous: Book | None = None,
    ) -> None:
        super().__init__(frames, catalogue, context, previous)
        self.traced: dict[Recipe, Runs | tuple[CellRange, ...]] = {}  # what `trace` has looked up

    def __getstate__(self) -> dict[str, Any]:
        """What another process is sent: what can be made again quickly is not."""
        return {**super().__getstate__(), "traced": {}}

    def made(self, spec: FigureSpec, scope: Scope) -> Figure:
        """Return a figure, made anew: counted, derived from others, or what changed."""
        return change(self, spec, scope) if spec.kind == "change" else super().made(spec, scope)

    def table(self, key: str, scope: Scope) -> tuple[FactRow, ...]:
        """Return the lines of one table for a scope, in the printed order of choices or the official order."""
        kept = self.kept_of(scope).tables
        if key not in kept:
            spec = self.catalogue.tables[key]
            kept[key] = (lines_by_agency if spec.by == BY_AGENCY else lines_by_column)(self, spec, scope)
        return kept[key]

    def tables(self, scope: Scope) -> Mapping[str, tuple[FactRow, ...]]:
        """Return all tables of the catalogue for a scope, each made when asked for."""
        return OnDemand(tuple(self.catalogue.tables), partial(self.table, scope=scope))
