"""Money per person against what the law can give: unusual amounts (R15), and another unit than đồng (R25)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import pandas as pd

from reporter.checks.material import Material, breach, gather, numbered
from reporter.model import Finding
from reporter.model.wording import integer, join_names, lower_first, money_by_size
from reporter.specs.rules import Rule
from reporter.specs.size_limits import UnitOfMoney, money_power, range_of
from reporter.specs.written_rules import PaidPerPerson
from reporter.tables import FormFrame, Source

_UNITS: Mapping[int, str] = MappingProxyType({3: "nghìn đồng", 6: "triệu đồng", 9: "tỷ đồng"})


@dataclass(frozen=True, slots=True)
class _Slip:
    """One amount that is off by a power of ten."""

    position: int
    amount: str  # key of the money
    people: str  # key of the persons it is for
    average: int
    power: int


def rule_r25(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield tables whose money per person is off by a power of ten from what the decrees can give.

    "Kinh phí ghi bằng đồng, số nguyên": Nghị định 178/2024/NĐ-CP Điều 7, 9 and Nghị định 154/2025/NĐ-CP Điều 9 tie
    the amount to months of pay, so that an average has a lowest and a highest value; ranges are in rules.toml.
    """
    usual = material.context.specs.rule("R15")
    for frame in filter(None, map(material.frames.get, rule.of(UnitOfMoney).forms)):
        slips: dict[tuple[int, int], list[_Slip]] = {}
        for item in _slips(frame, rule, usual):
            index = int(frame.data["_source"].iat[item.position])
            slips.setdefault((index, item.power), []).append(item)
        for (index, _), group in slips.items():
            yield _wrong_unit(frame, rule, frame.sources[index], group)


def _slips(frame: FormFrame, rule: Rule, average: Rule | None) -> Iterator[_Slip]:
    """Yield the amounts off by a power of ten; where several may be meant, the one that gives the usual `average`."""
    written, usual = rule.of(UnitOfMoney), average and average.of(PaidPerPerson)
    for amount, people in written.pairs:
        columns = zip(frame.data[written.by], frame.data[amount], frame.data[people], strict=True)
        for position, (regime, paid, number) in enumerate(columns):
            possible = range_of(written.ranges, regime)
            if possible and not (pd.isna(paid) or pd.isna(number)) and paid > 0 and number > 0:
                likely = usual if usual and regime in usual.regimes else possible
                power = money_power(Fraction(int(paid), int(number)), possible, likely)
                if power:
                    yield _Slip(position, amount, people, int(paid) // int(number), power)


def _wrong_unit(frame: FormFrame, rule: Rule, source: Source, group: list[_Slip]) -> Finding:
    first = group[0]
    factor = integer(10 ** abs(first.power))
    if first.power in _UNITS:
        guess, remedy = f"có vẻ ghi bằng {_UNITS[first.power]}", f"nhân với {factor}"
    else:
        guess = f"có vẻ {'nhỏ' if first.power > 0 else 'lớn'} hơn {factor} lần"
        remedy = f"{'nhân' if first.power > 0 else 'chia'} {factor}"
    columns = list(dict.fromkeys(item.amount for item in group))
    lines = len({item.position for item in group})
    line = f"{numbered(source, frame.form, first.amount)} / {numbered(source, frame.form, first.people)}"
    where = (
        f", ở các cột {join_names([numbered(source, frame.form, key) for key in columns])}" if len(columns) > 1 else ""
    )
    return breach(
        rule,
        source,
        f"{integer(lines)} dòng {guess}{where}: {line} bình quân {integer(first.average)} đồng một người",
        "kinh phí ghi bằng đồng",
        f"Gõ lại các ô này bằng đồng ({remedy}), xem cả các cột kinh phí khác của biểu.",
        places=[frame.cell(item.amount, item.position) for item in group],
        column=frame.form.by_key[first.amount] if len(columns) == 1 else None,
        value=frame.data[first.amount].iat[first.position],
        count=len(group),
    )


def rule_r15(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield lines whose average money per person lies outside the usual limits, or is not what was approved for one.

    "Kinh phí ghi bằng đồng, số nguyên": published averages are about 1,1 tỷ đồng a person. A line that is off by a
    power of ten is R25's.
    """
    for frame in filter(None, map(material.frames.get, rule.of(PaidPerPerson).forms)):
        numbers = {key: frame.data[key].tolist() for pair in rule.of(PaidPerPerson).pairs for key in pair}
        other = material.context.specs.rule("R25")
        slips = {item.position for item in _slips(frame, other, rule)} if other else set()
        lines = (position for position in range(len(frame.data)) if position not in slips)
        found = (_average(frame, rule, position, numbers) for position in lines)
        yield from gather(filter(None, found), material.context)


def _average(frame: FormFrame, rule: Rule, position: int, numbers: Mapping[str, Sequence[Any]]) -> Finding | None:
    """Return what is odd about the averages of one line: of what was paid, then of what was approved."""
    written = rule.of(PaidPerPerson)
    low, high, pairs = written.min, written.max, written.pairs
    averages = [_for_one(numbers[amount][position], numbers[people][position]) for amount, people in pairs]
    if not any(averages):
        return None
    usual = frame.data[written.by].iat[position] in written.regimes
    for (amount, people), average in zip(pairs, averages, strict=True):
        enough = usual and numbers[people][position] >= written.people
        if average and enough and not low <= average <= high:
            said = f"thường từ {money_by_size(low)} đến {money_by_size(high)} một người"
            return _odd(frame, rule, position, (amount, people), said)
    paid, approved = averages
    if paid and approved and max(paid, approved) > min(paid, approved) * written.times:
        source = frame.sources[int(frame.source_of[position])]
        line = " / ".join(numbered(source, frame.form, key) for key in pairs[1])
        near = f"gần mức đã duyệt {line}: bình quân {money_by_size(int(approved))} một người"
        return _odd(frame, rule, position, pairs[0], near)
    return None


def _for_one(money_of: Any, number: Any) -> Fraction | None:
    return None if pd.isna(money_of) or pd.isna(number) or number <= 0 else Fraction(int(money_of), int(number))


def _odd(frame: FormFrame, rule: Rule, position: int, pair: tuple[str, str], expected: str) -> Finding:
    amount, people = pair
    source = frame.sources[int(frame.source_of[position])]
    sum_of, number = (int(frame.data[key].iat[position]) for key in pair)
    what = lower_first(frame.form.by_key[amount].label)
    return breach(
        rule,
        source,
        f"{what} {integer(sum_of)} đồng cho {numbered(source, frame.form, people)} = {integer(number)} người, "
        f"bình quân {money_by_size(sum_of // number)} một người",
        expected,
        "Xem lại kinh phí và số người.",
        places=[frame.cell(amount, position)],
        column=frame.form.by_key[amount],
        value=sum_of,
    )
