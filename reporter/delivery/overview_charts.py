"""What the charts of the overview page draw: places on a line, lengths of bars, classes of colour, ranks with ties.

Only geometry is computed here; every number that is shown is a figure as it was printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from reporter.delivery.overview_figures import TracedFigure, TracedLine
from reporter.model.figure_text import figure_text

WIDTH, HEIGHT = 120, 36  # of a small chart
_EDGE = 4
CLASSES = 5  # colours of a tile grid
_Number = int | Decimal


def value_of(item: TracedFigure | None) -> _Number | None:
    """Return the value of a figure; None when there is no figure or nobody reported it."""
    return item.figure.value if item else None


@dataclass(frozen=True, slots=True)
class Trend:
    """A small line over periods: runs of points of periods that follow each other, and the last point."""

    runs: tuple[str, ...]  # "x,y x,y …" of each run, as SVG's polyline takes them
    dots: tuple[tuple[int, int], ...]


def trend(values: Sequence[_Number | None]) -> Trend:
    """Return the line of the values, one a period; a period without a value is a gap, never zero."""
    known = [value for value in values if value is not None]
    if not known:
        return Trend((), ())
    points = [None if value is None else _point(at, len(values), value, known) for at, value in enumerate(values)]
    runs = [[point for point in run if point] for has, run in groupby(points, key=bool) if has]
    dots = [point for point in points if point]
    return Trend(tuple(" ".join(f"{x},{y}" for x, y in run) for run in runs if len(run) > 1), tuple(dots))


def _point(at: int, number: int, value: _Number, known: Sequence[_Number]) -> tuple[int, int]:
    least, most = min(known), max(known)
    x = _EDGE + (WIDTH - 2 * _EDGE) * at // max(1, number - 1)
    share = (value - least) / (most - least) if most > least else Decimal("0.5")
    return x, HEIGHT - _EDGE - round((HEIGHT - 2 * _EDGE) * share)


def lengths(values: Sequence[_Number | None], full: int = 1000) -> list[int]:
    """Return how long the bar of each value is, the greatest `full`; 0 for no value and for values below zero."""
    most = max((value for value in values if value is not None), default=0)
    return [round(full * value / most) if value and most > 0 and value > 0 else 0 for value in values]


def classes(values: Sequence[_Number | None]) -> list[int]:
    """Return the class of each value, 1 for the least to 5; equal values share one, 0 is for no value."""
    known = sorted(value for value in values if value is not None)
    return [0 if value is None else 1 + CLASSES * known.index(value) // len(known) for value in values]


@dataclass(frozen=True, slots=True)
class Ranked:
    """Those who share one place of a ranking."""

    rank: int
    text: str
    lines: tuple[TracedLine, ...]


def ranking(lines: Sequence[TracedLine], key: str, falling: bool, places: int) -> list[Ranked]:
    """Return the first `places` lines by a figure, those with equal values together; not reported ones have no rank.

    A tie at the last place is told whole, so that nobody stands in or out by chance.
    """
    return list(_ranked(lines, key, falling, places))


def _ranked(lines: Sequence[TracedLine], key: str, falling: bool, places: int) -> Iterator[Ranked]:
    known = [(value, line) for line in lines if (value := value_of(line.figures.get(key))) is not None]
    ordered = sorted(known, key=lambda item: item[0], reverse=falling)  # stable: ties in their official order
    rank = 1
    for _, tied in groupby(ordered, key=lambda item: item[0]):
        group = tuple(line for _, line in tied)
        if rank > places:
            return
        yield Ranked(rank, figure_text(group[0].figures[key].figure), group)
        rank += len(group)
