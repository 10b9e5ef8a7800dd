"""A counted figure over all agencies: what each gave, who owes it, who sent the form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from reporter.figures.count import Array, Counted, Tallies, Tally
from reporter.specs.figure_specs import FigureSpec
from reporter.specs.forms import FormSpec


@dataclass(frozen=True)
class Leaf:
    """A counted figure with its tallies per agency (one past the last for strangers)."""

    spec: FigureSpec
    form: FormSpec
    counted: Counted
    by_agency: Tallies
    held: Array  # who sent in the form
    applicable: frozenset[str]  # codes of those who owe it
    how: str

    @cached_property
    def reported(self) -> Array:
        """Which agencies gave their part.

        Without a row to count and without a gap the part is 0, if the form came. But not where the filter looks at
        printed lines only: then the line itself is missing.
        """
        tallies = self.by_agency
        where = self.spec.where
        fixed = where is not None and set(where.names) <= set(self.form.axes)
        zero = self.form.free | (tallies.exempt > 0) | ((tallies.others > 0) & (not fixed))
        return self.held & ((tallies.used > 0) | ((tallies.gaps == 0) & zero))

    def exempts(self, tally: Tally) -> bool:
        """Whether every row that it should count says "-": there is nothing to count."""
        return self.spec.expression is not None and tally.exempt > 0 and tally.used == tally.gaps == 0
