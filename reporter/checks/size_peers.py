"""Between what most others lie who say the same: other agencies, other communes, the other lines of a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from reporter.tables import FormFrame

#: Fewer than so many others say nothing about one more.
_FEWEST = 5
#: Where most others differ more than so many times among themselves, none of them is small enough to be odd.
_WIDEST = 4
#: One in so many may be odd itself, at either end; and one more.
_ODD_ONES = 8


@dataclass(frozen=True, slots=True)
class Peers:
    """The middle of what others say, and between what most of them lie."""

    middle: Fraction
    low: Fraction
    high: Fraction
    wide: bool  # they differ so much that a small number is none that stands apart


def peers(
    frame: FormFrame, key: str, among: str, divisors: Mapping[int, int], kinds: Mapping[str, str]
) -> dict[int, Peers]:
    """Return position → its peers, where enough of them say something else than 0.

    `divisors` gives by position what numbers are counted for, `kinds` the kind of every agency.
    """
    groups: dict[tuple[Any, ...], dict[int, Fraction]] = {}
    for position, number in enumerate(frame.data[key]):
        divisor = divisors.get(position, 0)
        if not pd.isna(number) and number and divisor:
            group = groups.setdefault(_group(frame, among, position, kinds), {})
            group[position] = Fraction(int(number), divisor)
    told = [(group, _most(list(group.values()))) for group in groups.values() if len(group) > _FEWEST]
    return {at: found for group, found in told for at in group}


def _group(frame: FormFrame, among: str, position: int, kinds: Mapping[str, str]) -> tuple[Any, ...]:
    """Return what numbers have in common that are held against each other."""
    if among == "lines":
        return (int(frame.source_of[position]),)
    line = [
        frame.data[axis].iat[position]
        for axis in frame.form.axes
        if among == "agencies" or frame.form.column(axis).source != "communes"
    ]
    return (kinds.get(frame.data["_agency"].iat[position], "") if among == "agencies" else "", *line)


def _most(values: list[Fraction]) -> Peers:
    ordered = sorted(values)
    odd = len(ordered) // _ODD_ONES + 1
    low, high = ordered[odd], ordered[-1 - odd]
    return Peers(ordered[len(ordered) // 2], low, high, high > low * _WIDEST)
