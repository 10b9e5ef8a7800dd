"""How one column of a line is drawn: a number, the parts of a total, a choice, a date, a text."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from reporter.sample.dice import Dice
from reporter.sample.relations import Bound, Partition
from reporter.specs.forms import Column
from reporter.specs.sample_hints import ColumnHint, ColumnSum
from reporter.specs.scalar import Row

Judge = Callable[[Row], Any]

_COUNT, _MONEY = (0, 40), (50, 900)  # what a number is when nothing is said of it; money in whole million đồng
_MILLION, _THOUSAND = 1_000_000, 1_000
_DONE, _A_MONTH = (70, 95), 3  # percent of what it must not exceed
_FILL_TEXT, _FILL_OTHER = 25, 60


@dataclass(frozen=True, slots=True)
class Scene:
    """What all lines of an agency's workbook have in common."""

    period: int  # its subject, for what differs from period to period
    months: int  # since July 2025
    day: date  # the end of the period
    total: Callable[[ColumnSum], int]  # a sum over a form filled earlier
    text: Callable[[Column, ColumnHint, Dice], str]


@dataclass(slots=True)
class SampleLine:
    """A line that is being filled."""

    row: dict[str, Any]
    own: int  # its subject: whatever is drawn for it is the same in every month
    shared: int  # the same line with any agency
    scene: Scene
    barred: Collection[tuple[str, str]]  # columns, each with a choice that other forms speak against


class Filler(Protocol):
    """Fills one column, or the parts of one total."""

    def fill(self, line: SampleLine) -> None:
        """Fill what is still blank; a column whose condition does not hold stays so."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One hint, its expressions compiled."""

    hint: ColumnHint
    when: Judge | None
    of: Judge | None


@dataclass(frozen=True, slots=True)
class Slot:
    """A column with its advice and, when it has one, the condition under which it must be filled."""

    column: Column
    advice: Sequence[Advice]
    condition: Judge | None
    salt: int

    def hint(self, row: Row) -> Advice:
        """The first advice that fits the line."""
        for item in self.advice:
            if item.when is None or item.when(row) is True:
                return item
        return _NONE

    def dice(self, line: SampleLine, hint: ColumnHint) -> Dice:
        """The chance of this cell."""
        return Dice((line.shared if hint.shared else line.own) ^ self.salt)

    def due(self, row: Row) -> bool:
        """Whether the cell is still blank and its condition, if it has one, holds."""
        return row[self.column.key] is None and (self.condition is None or self.condition(row) is True)

    def chance(self, line: SampleLine) -> Iterator[tuple[ColumnHint, Dice]]:
        """Yield hint and chance of the cell, when it is due and drawn to be filled; else nothing."""
        if self.due(line.row):
            hint = self.hint(line.row).hint
            dice = self.dice(line, hint)
            if self.drawn(_FILL_OTHER, dice):
                yield hint, dice

    def drawn(self, fill: int, dice: Dice) -> bool:
        """Whether a cell that is due is filled: always where it is asked for, else as often as drawn."""
        return self.condition is not None or self.column.required or dice.happens(fill)


_NONE = Advice(ColumnHint(), None, None)


@dataclass(frozen=True, slots=True)
class NumberFiller:
    """A number within its bounds."""

    slot: Slot
    bounds: tuple[Bound, ...]
    parts: tuple[str, ...]  # of the totals this column is, when it is one
    floors: tuple[Bound, ...] = ()  # what it is never below

    def fill(self, line: SampleLine) -> None:
        row, key = line.row, self.slot.column.key
        if not self.slot.due(row):
            return
        drawn = _drawn(self.slot, self.slot.hint(row), line, self.bounds)
        drawn += max((sum(row[small] or 0 for small in item.small) for item in self.floors), default=0)
        if self.parts:
            known = sum(row[part] for part in self.parts if row[part] is not None)
            drawn = drawn if drawn >= known else known * 3 // 2
        for bound in self.bounds:
            taken = sum(row[other] for other in bound.small if other != key and row[other] is not None)
            drawn = min(drawn, (row[bound.big] or 0) - taken)
        row[key] = max(drawn, 0)


def _drawn(slot: Slot, advice: Advice, line: SampleLine, bounds: Sequence[Bound] = ()) -> int:
    """Return base × percent × each + plus, as the hint says or as is usual."""
    hint = advice.hint
    dice = slot.dice(line, hint)
    if hint.zero and dice.happens(_fading(hint.zero, line.scene.months) if hint.settles else hint.zero):
        return 0
    base, share, monthly = _base(slot, advice, line, dice), hint.share, hint.monthly
    if base is None and bounds:
        tightest = min(bounds, key=lambda item: line.row[item.big] or 0)
        alone = len(tightest.small) == 1
        base = line.row[tightest.big] or 0
        if not share:
            share = _DONE[0] // len(tightest.small), _DONE[1] // len(tightest.small)
            monthly = _A_MONTH if alone else 0
    if base is None:
        base = dice.between(*_COUNT) if slot.column.type == "count" else dice.between(*_MONEY) * _MILLION
    if share or monthly:
        percent = dice.between(*share) if share else 100
        base = base * max(min(percent + monthly * line.scene.months, hint.most), 0) // 100
    if hint.each:
        base *= dice.between(*(end // _THOUSAND for end in hint.each)) * _THOUSAND
    return base + (_offset(hint, line, dice) if hint.plus else 0)


def _base(slot: Slot, advice: Advice, line: SampleLine, dice: Dice) -> int | None:
    hint = advice.hint
    if hint.add_up:
        return sum(map(line.scene.total, hint.add_up))
    if advice.of:
        found = advice.of(line.row)
        return None if found is None else int(found)
    return dice.between(*hint.range) if hint.range else None


def _offset(hint: ColumnHint, line: SampleLine, dice: Dice) -> int:
    assert hint.plus
    drawn = dice.between(*hint.plus)
    if not hint.settles:
        return drawn
    since = line.scene.months - dice.between(0, 1)  # not every line in the same month: two months are never alike
    nearer = min(abs(drawn), max(since, 0) // 2)  # every other month one place is settled
    return drawn - nearer if drawn > 0 else drawn + nearer


def _fading(percent: int, months: int) -> int:
    return max(percent * (9 - months) // 9, 0)


@dataclass(frozen=True, slots=True)
class PartsFiller:
    """The parts of one total: those with a size of their own first, the rest by weight; of no total, each by itself."""

    partition: Partition
    parts: tuple[NumberFiller, ...]

    def fill(self, line: SampleLine) -> None:
        row, total = line.row, line.row[self.partition.total]
        if total is None:
            for part in self.parts:
                part.fill(line)
            return
        left = total - sum(row[key] for key in self.partition.parts if isinstance(row[key], int))
        if left <= 0:
            row.update({part.slot.column.key: 0 for part in self.parts if row[part.slot.column.key] is None})
            return
        slots = [part.slot for part in self.parts if row[part.slot.column.key] is None]
        chosen = [(slot, slot.hint(row)) for slot in slots]
        sized = [item for item in chosen if item[1].hint.sized]
        for slot, advice in sized:
            row[slot.column.key] = value = max(min(_drawn(slot, advice, line), left), 0)
            left -= value
        rest = [item for item in chosen if item not in sized]
        if rest:
            _share_out(row, max(left, 0), [(slot.column.key, _weight(slot, advice, line)) for slot, advice in rest])
        elif sized and left > 0:
            row[sized[-1][0].column.key] += left


def _weight(slot: Slot, advice: Advice, line: SampleLine) -> int:
    hint = advice.hint
    dice = slot.dice(line, hint)
    if dice.happens(hint.zero):
        return 0
    share = dice.between(*hint.share) * 10 if hint.share else dice.between(60, 140)
    return max(share + hint.monthly * 10 * line.scene.months, 0)


def _share_out(row: dict[str, Any], total: int, weights: Sequence[tuple[str, int]]) -> None:
    """Give every key its share of the total, whole; what is left over goes to the heaviest."""
    whole = sum(weight for _, weight in weights) or 1
    for key, weight in weights:
        row[key] = total * weight // whole
    heaviest = max(weights, key=lambda item: item[1])[0]
    row[heaviest] += total - sum(row[key] for key, _ in weights)


@dataclass(frozen=True, slots=True)
class ChoiceFiller:
    """One code of a list."""

    slot: Slot
    codes: tuple[str, ...]

    def fill(self, line: SampleLine) -> None:
        key = self.slot.column.key
        codes = [code for code in self.codes if (key, code) not in line.barred] or self.codes
        for hint, dice in self.slot.chance(line):
            known = {code: weight for code, weight in hint.weights.items() if code in codes}
            grown = {code: weight + hint.drift.get(code, 0) * line.scene.months for code, weight in known.items()}
            weights = {code: max(weight, 1) for code, weight in grown.items()}
            line.row[key] = dice.weighted(weights) if weights else dice.pick(codes)


@dataclass(frozen=True, slots=True)
class DateFiller:
    """A day after the period for what is planned, before it for what has happened."""

    slot: Slot

    def fill(self, line: SampleLine) -> None:
        column = self.slot.column
        for hint, dice in self.slot.chance(line):
            days = dice.between(*hint.days)
            line.row[column.key] = line.scene.day + timedelta(days=-31 - days if column.not_after_cutoff else days)


@dataclass(frozen=True, slots=True)
class TextFiller:
    """Words, other ones in every period."""

    slot: Slot
    beside: str  # a choice that the text may explain, also where nobody must

    def fill(self, line: SampleLine) -> None:
        slot, row = self.slot, line.row
        due = slot.due(row)
        explains = self.beside and row[slot.column.key] is None and row[self.beside] is not None
        if not due and not explains:
            return
        hint, dice = slot.hint(row).hint, Dice(line.own ^ line.scene.period ^ slot.salt)
        fill = hint.fill if hint.fill >= 0 else _FILL_TEXT
        if (due and slot.drawn(fill, dice)) or (explains and dice.happens(fill)):
            row[slot.column.key] = line.scene.text(slot.column, hint, dice)


@dataclass(frozen=True, slots=True)
class FormulaFiller:
    """A computed column."""

    key: str
    compute: Judge

    def fill(self, line: SampleLine) -> None:
        line.row[self.key] = self.compute(line.row)
