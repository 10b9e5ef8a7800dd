"""How big numbers may be, as registry/rules.toml writes it: what one person is paid (R25), how many there are (R26).

And by which power of ten a number is off, as workbooks say while they are filled in and checks when they come back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import log10
from typing import Literal

from reporter.specs.decode import Key, Spec, Text
from reporter.specs.written_rules import CodeOfColumn, PaidPerPerson, WrittenRule

#: What a size may be counted for that is no column: units of the agency in the registry.
UNITS = "units"
#: Powers of ten by which money may be off, the likelier first: a whole unit, then a zero too few or too many.
MONEY_POWERS = (3, 6, 9, -3, -6, 1, -1, 2, -2, 4, 5, 7, 8)
#: How near a number must come to a power of ten of another: amounts in another unit are rounded or cut off.
CLEAN = 1000


class MoneyRange(Spec, frozen=True):
    """What one person may be paid under some regimes, in đồng."""

    regimes: tuple[Text, ...]
    min: int
    max: int


#: What says the least and the most đồng for one: possible (R25), or usual (R15).
ForOne = MoneyRange | PaidPerPerson


class UnitOfMoney(WrittenRule, frozen=True, kw_only=True):
    """R25: pairs of a column of money and the column of its people, and what one person may be paid."""

    forms: tuple[Text, ...]
    by: Key
    pairs: tuple[tuple[Key, Key], ...]
    ranges: tuple[MoneyRange, ...]

    def columns_read(self) -> Iterable[tuple[str, str]]:
        """The columns of money, of people and of the regime."""
        columns = [self.by, *(column for pair in self.pairs for column in pair)]
        return [(form, column) for form in self.forms for column in columns]

    def codes_named(self) -> Iterable[CodeOfColumn]:
        """The regimes."""
        codes = [code for item in self.ranges for code in item.regimes]
        return [(form, self.by, code) for form in self.forms for code in codes]


class SizeRange(Spec, frozen=True):
    """What some kinds of units have: usually, and at the utmost."""

    units: tuple[Literal["xa", "phuong", "dac_khu"], ...]
    usual: tuple[int, int]
    possible: tuple[int, int]


class SizePer(Spec, frozen=True, kw_only=True):
    """What a number is counted for: units of the agency in the registry, or the number of another column."""

    of: Key  # a column, or "units"
    what: Text  # in words: "lượt người một lớp"
    usual: tuple[int, int]
    by: Key = ""  # of units: the column whose choices are their kinds; else see `only`
    only: tuple[Text, ...] = ()  # of a column: the choices of `by` whose lines it holds for; none written: for all
    least: int = 0  # of a column: of fewer than so many nothing is said
    known: bool = False  # the number itself is about as many as there are units


class SizeEntry(Spec, frozen=True, kw_only=True):
    """Columns of a form with one plausible size; `source` says where the ranges come from."""

    form: Text
    columns: tuple[Key, ...]
    source: Text
    usual: tuple[int, int] | None = None  # whatever the unit
    ranges: tuple[SizeRange, ...] = ()
    per: SizePer | None = None
    stable: bool = False  # hardly changes from one period to the next
    series: bool = False  # the columns say the same one after the other in time
    peers: Literal["", "agencies", "communes", "lines"] = ""  # about the same at each of them
    together: int = 0  # at most so many in all lines of one workbook; 0: nothing is known


class SilentSlips(Spec, frozen=True, kw_only=True):
    """Columns of which nothing known tells a slip of one zero in a first period, and why."""

    form: Text
    columns: tuple[Key, ...]
    why: Text


class PlausibleSizes(WrittenRule, frozen=True, kw_only=True):
    """R26: how big numbers are, and how many times the last period's they may be."""

    change: int
    sizes: tuple[SizeEntry, ...]
    silent: tuple[SilentSlips, ...] = ()
    history: bool = True

    def columns_read(self) -> Iterable[tuple[str, str]]:
        """The columns of every entry."""
        sizes = [(entry.form, column) for entry in self.sizes for column in entry.columns]
        silent = [(entry.form, column) for entry in self.silent for column in entry.columns]
        per = [(entry.form, entry.per) for entry in self.sizes if entry.per]
        others = [(form, key) for form, item in per for key in (item.of, item.by) if key]
        return [*sizes, *silent, *(pair for pair in others if pair[1] != UNITS)]

    def codes_named(self) -> Iterable[CodeOfColumn]:
        """The choices to whose lines a size is bound."""
        per = [(entry.form, entry.per) for entry in self.sizes if entry.per]
        return [(form, item.by, code) for form, item in per for code in item.only if item.by]


def range_of(ranges: Sequence[MoneyRange], regime: object) -> MoneyRange | None:
    """Return what is possible for one under a regime, of the ranges of R25; None where none is for it."""
    return next((item for item in ranges if regime in item.regimes), None)


def money_power(average: Fraction, possible: MoneyRange, usual: ForOne) -> int | None:
    """Return the power of ten that brings đồng for one into the `possible` range: 0 when there, None for no power.

    Where several may be meant it is the one that gives a `usual` amount.
    """

    def fits(limits: ForOne, power: int) -> bool:
        return limits.min <= average * Fraction(10) ** power <= limits.max

    if fits(possible, 0):
        return 0
    return next((power for limits in (usual, possible) for power in MONEY_POWERS if fits(limits, power)), None)


def power_between(number: int, right: int) -> int:
    """Return the power of ten by which a number must be multiplied to be about what is right; 0 for none."""
    if number <= 0 or right <= 0:
        return 0
    times = Fraction(right, number)
    power = round(log10(times))
    return power if abs(times / Fraction(10) ** power - 1) * CLEAN <= 1 else 0
