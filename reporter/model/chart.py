"""A chart beside the table whose numbers it draws."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

ChartKind = Literal["bars", "lines"]
ChartValue = int | Decimal | None


@dataclass(frozen=True, slots=True)
class Series:
    """One row of bars or one line; None is a gap, never zero."""

    name: str
    values: tuple[ChartValue, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars from left to right, one a label, or lines over periods."""

    kind: ChartKind
    title: str  # with the unit
    labels: tuple[str, ...]
    series: tuple[Series, ...]

    @property
    def height(self) -> int:
        """How high it is drawn, in tenths of a millimetre: so that every label can be read."""
        return 700 if self.kind == "lines" else 250 + (30 + 22 * len(self.series)) * len(self.labels)
