"""Between what most others lie who say the same: other agencies, other communes, the other lines of a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from reporter.tables import FormFrame

#: Fewer than so many others say nothing about one more.
_FEWEST = 5
#: Where most others differ more than so many times among themselves, none of them is small enough to be odd.
_WIDEST = 4
#: From so many times what most others have on a number is out of their range.
_FAR = 3
#: One in so many may be odd itself, at either end; and one more.
_ODD_ONES = 8


@dataclass(frozen=True, slots=True)
class Peers:
    """The middle of what others say, and between what most of them lie."""

    middle: Fraction
    low: Fraction
    high: Fraction
    wide: bool  # they differ so much that a small number is none that stands apart

    def near(self, number: int, divisor: int) -> bool:
        """Whether a number, counted for so many, is in their range; in whole numbers, as it is asked of each."""
        low, high = self.low, self.high
        below = number * high.denominator <= high.numerator * divisor * _FAR
        return below and (self.wide or low.numerator * divisor <= number * low.denominator * _FAR)


def peers(
    frame: FormFrame, key: str, among: str, divisors: Mapping[int, int], kinds: Mapping[str, str]
) -> dict[int, Peers]:
    """Return position → its peers, where enough of them say something else than 0.

    `divisors` gives by position what numbers are counted for, `kinds` the kind of every agency.
    """
    groups: dict[tuple[Any, ...], dict[int, Fraction]] = {}
    for position, (number, line) in enumerate(zip(frame.numbers(key), _lines(frame, among, kinds), strict=True)):
        if number and (divisor := divisors.get(position, 0)):
            groups.setdefault(line, {})[position] = Fraction(number, divisor)
    told = [(group, _most(list(group.values()))) for group in groups.values() if len(group) > _FEWEST]
    return {at: found for group, found in told for at in group}


def _lines(frame: FormFrame, among: str, kinds: Mapping[str, str]) -> Iterable[tuple[Any, ...]]:
    """Return of each row what numbers have in common that are held against each other."""
    if among == "lines":
        return zip(frame.source_of.tolist())
    axes = [key for key in frame.form.axes if among == "agencies" or frame.form.column(key).source != "communes"]
    owners = frame.data["_agency"].tolist()
    whose = [kinds.get(owner, "") if among == "agencies" else "" for owner in owners]
    return zip(whose, *(frame.data[key].tolist() for key in axes), strict=True)


def _most(values: list[Fraction]) -> Peers:
    ordered = sorted(values)
    odd = len(ordered) // _ODD_ONES + 1
    low, high = ordered[odd], ordered[-1 - odd]
    return Peers(ordered[len(ordered) // 2], low, high, high > low * _WIDEST)
