"""How the rows of a form fall into the groups of a coded column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from reporter.figures.count import Array
from reporter.specs.period_specs import PeriodSpecs
from reporter.tables import FormFrame


@dataclass(frozen=True)
class Grouping:
    """The groups of a coded column as (code, label, parent) and the group of each row; blank = one past the last."""

    items: tuple[tuple[str, str, str], ...]
    positions: Mapping[str, int]  # code → its group
    codes: Array

    def number(self, code: str) -> int:
        """Return the group of a code; one past the last for a code that is not on the list."""
        return self.positions.get(code, len(self.items))


def grouping(frame: FormFrame, by: str, specs: PeriodSpecs) -> Grouping:
    """Return how the rows of the frame fall into the groups of the coded column `by`; once, however many books ask."""
    key = specs, by
    if key not in frame.counts:
        frame.counts[key] = _grouping(frame, by, specs)
    found: Grouping = frame.counts[key]
    return found


def _grouping(frame: FormFrame, by: str, specs: PeriodSpecs) -> Grouping:
    items = specs.groups(frame.form.column(by))
    positions = {code: number for number, (code, _, _) in enumerate(items)}
    codes = np.array([positions.get(value, len(items)) for value in frame.data[by].tolist()], dtype=int)
    return Grouping(items, positions, codes)
