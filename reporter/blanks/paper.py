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
_SHARES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55)  # of its own width a column of long texts may have
_SLACK = 0.97  # office suites differ a little in how wide a digit is
_DIGIT_INCHES, _PADDING_INCHES = 5.5 / 72, 5 / 96  # a column of width n is n digits and the cell's padding


class FormShape(NamedTuple):
    """What a form needs of paper: widths in digits, heights in points."""

    widths: Sequence[float]
    repeated: int  # columns at the left that stand on every page
    seams: Sequence[Collection[int]]  # columns before which a page had better end: between groups, the outermost first
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


def one_page(widths: Sequence[float], height: float, margins: Sequence[float]) -> PagePlan:
    """Return the plan of an upright A4 page that all columns and lines have to be on."""
    left, right, top, bottom = margins[:4]
    wide, high = _SIZES["A4"]
    across = (wide - left - right) * _SLACK / sum(width * _DIGIT_INCHES + _PADDING_INCHES for width in widths)
    scale = min(1.0, across, (high - top - bottom) * 72 * _SLACK / height)
    return PagePlan("A4", False, math.floor(100 * scale), (), 0, height)


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


def fitted_widths(shape: FormShape, yielding: Collection[int], smallest_font: float) -> tuple[float, ...]:
    """Return the widths, the yielding columns (long texts) narrowed where that saves an A4 page across."""
    least = min(1.0, SMALLEST_POINTS / smallest_font)
    room = (_SIZES["A4"][1] - 1.0) * _SLACK

    def narrowed(share: float) -> tuple[float, ...]:
        return tuple(width * share if at in yielding else width for at, width in enumerate(shape.widths))

    pages = [len(page_breaks(shape._replace(widths=narrowed(share)), room, least)[0]) for share in _SHARES]
    return narrowed(_SHARES[pages.index(min(pages))])


def page_breaks(shape: FormShape, room: float, least: float) -> tuple[tuple[int, ...], float]:
    """Return before which columns a form breaks to keep the least scale, and its scale (never above 1).

    The repeated columns stand on every page; a page breaks between two groups if it can, unless that leaves it half
    empty.
    """
    inches = [width * _DIGIT_INCHES + _PADDING_INCHES for width in shape.widths]
    if sum(inches) <= room / least:
        return (), min(1.0, room / sum(inches))
    kept, breaks, start = sum(inches[: shape.repeated]), list[int](), shape.repeated
    for position in range(shape.repeated, len(inches)):
        if position > start and kept + sum(inches[start : position + 1]) > room / least:
            start = _seam(shape.seams, inches, start, position)
            breaks.append(start)
    pages = pairwise((shape.repeated, *breaks, len(inches)))
    widest = max(kept + sum(inches[first:after]) for first, after in pages)
    return tuple(breaks), min(1.0, room / widest)


def _seam(seams: Sequence[Collection[int]], inches: Sequence[float], start: int, position: int) -> int:
    """Return the last seam up to `position` that fills at least half of the page; `position` where there is none."""
    full = sum(inches[start:position])
    for level in seams:
        last = max((seam for seam in level if start < seam <= position), default=start)
        if sum(inches[start:last]) * 2 >= full:
            return last
    return position
