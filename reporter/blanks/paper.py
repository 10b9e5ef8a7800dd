"""How a form is put on paper: the least paper on which its smallest letters keep nine points."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Literal, NamedTuple

SMALLEST_POINTS = 9.0  # of letters as printed
_SIZES = MappingProxyType({"A4": (8.27, 11.69), "A3": (11.69, 16.54)})  # inches, upright
_CODES = MappingProxyType({"A3": 8, "A4": 9})  # as Excel numbers them
_AREA = MappingProxyType({"A4": 1, "A3": 2})
_LEAST_SHARE = 0.55  # of its own width that a column of long texts may be narrowed to
_SLACK = 0.97  # office suites differ a little in how wide a digit is
_DIGIT_INCHES, _PADDING_INCHES = 5.5 / 72, 5 / 96  # a column of width n is n digits and the cell's padding


class FormShape(NamedTuple):
    """What a form needs of paper: widths in digits, heights in points."""

    widths: Sequence[float]
    repeated: int  # columns at the left that stand on every page
    seams: Collection[int]  # columns before which a page had better end
    head: float  # above the lines, on every page the last part of it
    lines: Sequence[float]
    foot: float


@dataclass(frozen=True, slots=True)
class PagePlan:
    """Paper, direction, scale in percent, the columns before which pages end, how high a page is in sheet points."""

    paper: Literal["A3", "A4"]
    landscape: bool
    scale: int
    breaks: tuple[int, ...]
    repeated: int
    height: float  # of the sheet that goes on one page, at this scale

    @property
    def code(self) -> int:
        """The paper as Excel numbers it."""
        return _CODES[self.paper]

    def page_columns(self, count: int) -> tuple[tuple[int, int], ...]:
        """First and last column of each page across, without the repeated ones; the first page has them as well."""
        edges = (self.repeated if self.breaks else 0, *self.breaks, count)
        return tuple((first, after - 1) for first, after in pairwise(edges))


def plan_pages(
    shape: FormShape, smallest_font: float, largest: Literal["A3", "A4"], margins: Sequence[float]
) -> PagePlan:
    """Return the plan that takes the least paper; `largest` is the largest the form may ask for."""
    plans = list(_plans(shape, smallest_font, largest, margins))
    return min(plans, key=lambda plan: (_sheets(plan, shape), plan.paper == "A3", len(plan.breaks), plan.landscape))


def _plans(
    shape: FormShape, smallest_font: float, largest: Literal["A3", "A4"], margins: Sequence[float]
) -> Iterator[PagePlan]:
    least = min(1.0, SMALLEST_POINTS / smallest_font)
    left, right, top, bottom = margins[:4]
    papers: tuple[Literal["A3", "A4"], ...] = ("A4",) if largest == "A4" else ("A4", "A3")
    for paper in papers:
        for landscape in (False, True):
            wide, high = sorted(_SIZES[paper], reverse=landscape)
            room = (wide - left - right) * _SLACK
            breaks, scale = page_breaks(shape, room, least)
            height = (high - top - bottom) * 72 * _SLACK / scale
            if landscape or not breaks:
                yield PagePlan(paper, landscape, math.floor(100 * scale), breaks, shape.repeated, height)


def _sheets(plan: PagePlan, shape: FormShape) -> int:
    """Return how much paper a print takes, in A4 sheets."""
    down = math.ceil((shape.foot + sum(shape.lines)) / max(plan.height - shape.head, 1.0))
    return (len(plan.breaks) + 1) * down * _AREA[plan.paper]


def fitted_widths(widths: Sequence[float], yielding: Collection[int], smallest_font: float) -> tuple[float, ...]:
    """Return the widths, the yielding columns (long texts) narrowed where that puts a form on one A4 page across."""
    wide = (_SIZES["A4"][1] - 1.0) * _SLACK / min(1.0, SMALLEST_POINTS / smallest_font)
    most = (wide - len(widths) * _PADDING_INCHES) / _DIGIT_INCHES - 0.5
    text = sum(widths[position] for position in yielding)
    excess = sum(widths) - most
    if not 0 < excess <= text * (1 - _LEAST_SHARE):
        return tuple(widths)
    share = 1 - excess / text
    return tuple(width * share if position in yielding else width for position, width in enumerate(widths))


def page_breaks(shape: FormShape, room: float, least: float) -> tuple[tuple[int, ...], float]:
    """Return before which columns a form breaks to keep the least scale, and its scale (never above 1).

    The repeated columns stand on every page; a page breaks at a seam (between two groups) if it can.
    """
    inches = [width * _DIGIT_INCHES + _PADDING_INCHES for width in shape.widths]
    if sum(inches) <= room / least:
        return (), min(1.0, room / sum(inches))
    kept, breaks, start = sum(inches[: shape.repeated]), list[int](), shape.repeated
    for position in range(shape.repeated, len(inches)):
        if position > start and kept + sum(inches[start : position + 1]) > room / least:
            start = max((seam for seam in shape.seams if start < seam <= position), default=position)
            breaks.append(start)
    pages = pairwise((shape.repeated, *breaks, len(inches)))
    widest = max(kept + sum(inches[first:after]) for first, after in pages)
    return tuple(breaks), min(1.0, room / widest)
