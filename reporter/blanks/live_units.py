"""What the live check says of money for one person whose zeros or unit are wrong.

The tables of R25 and R15 (rules.toml) name the column that says which range counts (`by`), the pairs of money and
persons, and what is possible and usual for one; `checks/units.py` reads them when a workbook has come back.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from reporter.blanks.cell_formulas import LIST_PREFIX, CellFormulas, quoted
from reporter.model.wording import integer, money_by_size
from reporter.specs.blank_words import CheckSaid, around, said
from reporter.specs.scalar import Row
from reporter.specs.size_limits import MONEY_POWERS, ForOne, MoneyRange, UnitOfMoney, money_power, range_of
from reporter.specs.written_rules import PaidPerPerson

SLIPS = f"{LIST_PREFIX}lech"  # defined name of the texts, on the hidden lists sheet
_UNITS = (3, 6, 9)  # powers of ten: what was typed instead of đồng
TOLD = range(min(MONEY_POWERS), max(MONEY_POWERS) + 1)  # the powers that have a text


@dataclass(frozen=True, slots=True)
class MoneySaid:
    """What may be said of the money of a line, and the columns painted; `tail` is worked out in the workbook."""

    text: str
    condition: str  # Excel pattern
    due: Callable[[Row], bool]
    marks: tuple[str, ...]
    tail: str = ""  # Excel pattern
    tail_of: Callable[[Row], str] = lambda _row: ""  # the same on a row of plain values


@dataclass(frozen=True, slots=True)
class Averages:
    """What one person may be paid under a rule, in the words and cells of a form."""

    excel: CellFormulas
    words: CheckSaid
    possible: UnitOfMoney  # R25
    usual: PaidPerPerson | None  # R15

    def impossible(self) -> Iterator[MoneySaid]:
        """Yield of every pair that its average is out of what is possible, with the likely unit or factor."""
        for amount, people in self.possible.pairs:
            yield MoneySaid(
                said(self.words.amount, cot=self._pair(amount, people)),
                self.outside(amount, people),
                partial(self.is_outside, amount, people),
                (amount,),
                seems(self.words, ": ", self._power(amount, people)),
                partial(self._tail_of, amount, people),
            )

    def unusual(self) -> Iterator[MoneySaid]:
        """Yield of every pair that its average is possible but unusual, then that those of two pairs differ."""
        if self.usual is None:
            return
        low, high = map(money_by_size, (self.usual.min, self.usual.max))
        pairs = self.usual.pairs
        for amount, people in pairs:
            yield MoneySaid(
                said(self.words.unusual, cot=self._pair(amount, people), tu=low, den=high),
                self._filled((amount, people), self._unusual(amount, people)),
                partial(self._is_unusual, amount, people),
                (amount,),
            )
        times = self.usual.times
        (paid, of), (approved, others) = ((self.excel.ref(amount), self.excel.ref(people)) for amount, people in pairs)
        apart = f"OR({paid}*{others}>{times}*{approved}*{of},{approved}*{of}>{times}*{paid}*{others})"
        odd = ",".join(judge(amount, people) for judge in (self._unusual, self.outside) for amount, people in pairs)
        first, second = (self._pair(*pair) for pair in pairs)
        yield MoneySaid(
            said(self.words.uneven, cot=first, cot_kia=second, lan=integer(times)),
            self._filled([*pairs[0], *pairs[1]], f"AND({apart},NOT(OR({odd})))"),
            self._is_uneven,
            tuple(amount for amount, _ in pairs),
        )

    def outside(self, amount: str, people: str) -> str:
        """The pattern of: the average of a pair is out of what is possible."""
        tests = [
            self._when(item.regimes, self._beyond(amount, people, (item.min, item.max)))
            for item in self.possible.ranges
        ]
        return self._filled((amount, people), f"OR({','.join(tests)})")

    def is_outside(self, amount: str, people: str, row: Row) -> bool:
        """The same on a row of plain values."""
        limits, average = self._range(row[self.possible.by]), _average(row, amount, people)
        return bool(limits and average and not limits.min <= average <= limits.max)

    # --- cells --------------------------------------------------------------------------------------------

    def _pair(self, amount: str, people: str) -> str:
        return f"{self.excel.number(amount)} / {self.excel.number(people)}"

    def _filled(self, keys: Sequence[str], then: str) -> str:
        cells = [self.excel.ref(key) for key in keys]
        some = ",".join(f"{cell}>0" for cell in cells)
        return f"IF(COUNT({','.join(cells)})={len(cells)},IF(AND({some}),{then},FALSE),FALSE)"

    def _when(self, regimes: Sequence[str], *tests: str) -> str:
        """Return that the line is of one of the regimes, told by the fewer names, and what else must hold."""
        by = self.possible.by
        others = [item.code for item in self.excel.lists[by].items if item.code not in regimes]
        codes, sign, joined = (others, "<>", "AND") if len(others) < len(regimes) else (regimes, "=", "OR")
        named = [f'{self.excel.ref(by)}{sign}"{quoted(self.excel.label(by, code))}"' for code in codes]
        when = named[0] if len(named) == 1 else f"{joined}({','.join(named)})" if named else "TRUE"
        return f"AND({when},{','.join(tests)})" if tests else when

    def _beyond(self, amount: str, people: str, span: tuple[int, int]) -> str:
        paid, number = self.excel.ref(amount), self.excel.ref(people)
        return f"OR({paid}<{number}*{span[0]},{paid}>{number}*{span[1]})"

    def _unusual(self, amount: str, people: str) -> str:
        assert self.usual is not None
        usual = (self.usual.min, self.usual.max)
        tests = [f"{self.excel.ref(people)}>={self.usual.people}", self._beyond(amount, people, usual)]
        possible = dict.fromkeys((item.min, item.max) for item in map(self._range, self.usual.regimes) if item)
        tests += [f"NOT({self._beyond(amount, people, span)})" for span in possible]
        return self._when(self.usual.regimes, *tests)

    def _power(self, amount: str, people: str) -> str:
        """Return the power of ten that an average is off by; the last range needs no test."""
        average = f"{self.excel.ref(amount)}/{self.excel.ref(people)}"
        found = [
            f"LOOKUP({average},{{{','.join(map(_decimal, bounds))}}},{{{','.join(map(str, powers))}}})"
            for bounds, powers in map(self._steps, self.possible.ranges)
        ]
        power = found[-1]
        for item, here in reversed(list(zip(self.possible.ranges[:-1], found, strict=False))):
            power = f"IF({self._when(item.regimes)},{here},{power})"
        return power

    def _steps(self, limits: MoneyRange) -> tuple[Sequence[Fraction], Sequence[int]]:
        """Return from which averages on which power of ten is missing, ascending; 0 for none that explains it."""
        usual = self._usual_of(limits.regimes[0], limits)
        ends = (limits.min, limits.max, usual.min, usual.max)
        edges = {end / Fraction(10) ** power for end in ends for power in (0, *MONEY_POWERS)}
        bounds, powers = [Fraction(0)], [0]
        ordered = sorted(edges)
        for edge, after in zip(ordered, [*ordered[1:], 2 * ordered[-1]], strict=True):
            power = money_power((edge + after) / 2, limits, usual) or 0
            if power != powers[-1]:
                bounds.append(edge)
                powers.append(power)
        return bounds, powers

    # --- plain values -------------------------------------------------------------------------------------

    def _range(self, regime: object) -> MoneyRange | None:
        return range_of(self.possible.ranges, regime)

    def _usual_of(self, regime: str, possible: MoneyRange) -> ForOne:
        return self.usual if self.usual and regime in self.usual.regimes else possible

    def _is_unusual(self, amount: str, people: str, row: Row) -> bool:
        average, usual = _average(row, amount, people), self.usual
        if not (usual and average) or row[self.possible.by] not in usual.regimes:
            return False
        odd = row[people] >= usual.people and not usual.min <= average <= usual.max
        return odd and not self.is_outside(amount, people, row)

    def _is_uneven(self, row: Row) -> bool:
        assert self.usual is not None
        pairs = self.usual.pairs
        averages = [average for amount, people in pairs if (average := _average(row, amount, people))]
        odd = (judge(amount, people, row) for judge in (self._is_unusual, self.is_outside) for amount, people in pairs)
        if len(averages) < len(pairs) or any(odd):
            return False
        return max(averages) > min(averages) * self.usual.times

    def _tail_of(self, amount: str, people: str, row: Row) -> str:
        limits, average = self._range(row[self.possible.by]), _average(row, amount, people)
        assert limits and average
        bounds, powers = self._steps(limits)
        return f": {seems_of(self.words, powers[bisect_right(bounds, average) - 1])}"


def _average(row: Row, amount: str, people: str) -> Fraction | None:
    paid, number = row[amount], row[people]
    whole = isinstance(paid, int) and isinstance(number, int) and paid > 0 and number > 0
    return Fraction(paid, number) if whole else None


# --- texts ------------------------------------------------------------------------------------------------


def slip_texts(words: CheckSaid) -> list[str]:
    """Return the texts of all powers of ten, the lowest first: under the name SLIPS formulas find them."""
    return [_slip(words, power) for power in TOLD]


def seems(words: CheckSaid, before: str, power: str) -> str:
    """Return the text of a power of ten, itself a formula."""
    begins, ends = map(quoted, around(words.seems, "lech"))
    chosen = f'"{quoted(before)}{begins}"&INDEX({SLIPS},{power}+{1 - TOLD[0]})'
    return f'{chosen}&"{ends}"' if ends else chosen


def seems_of(words: CheckSaid, power: int) -> str:
    """Return the text of a power of ten."""
    return said(words.seems, lech=_slip(words, power))


def _slip(words: CheckSaid, power: int) -> str:
    factor = integer(10 ** abs(power))
    if power in _UNITS:
        return said(words.unit, don_vi=words.units[_UNITS.index(power)], lan=factor)
    return said(words.less if power > 0 else words.more, lan=factor) if power else words.unclear


def _decimal(number: Fraction) -> str:
    """Return a number as formulas write it."""
    return str(number.numerator) if number.denominator == 1 else f"{float(number):.15g}"
