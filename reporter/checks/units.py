"""Money per person against what the law can give: unusual amounts (R15), and another unit than đồng (R25)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from reporter.checks.material import Material, breach, gather, numbered
from reporter.model import Finding
from reporter.model.wording import integer, join_names, money
from reporter.specs.rules import Rule
from reporter.tables import FormFrame, Source

_UNITS: Mapping[int, str] = MappingProxyType({3: "nghìn đồng", 6: "triệu đồng", 9: "tỷ đồng"})
#: Powers of ten by which an amount may be off, the likelier first: a whole unit, then a zero too few or too many.
_POWERS = (3, 6, 9, -3, -6, 1, -1, 2, -2, 4, 5, 7, 8)


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
    frame = material.frames.get(rule.limits["form"])
    if frame is None or not len(frame.data):
        return
    slips: dict[tuple[int, int], list[_Slip]] = {}
    for item in _slips(frame, rule, material.context.specs.rule("R15")):
        index = int(frame.data["_source"].iat[item.position])
        slips.setdefault((index, item.power), []).append(item)
    for (index, _), group in slips.items():
        yield _wrong_unit(frame, rule, frame.sources[index], group)


def _slips(frame: FormFrame, rule: Rule, average: Rule | None) -> Iterator[_Slip]:
    """Yield the amounts off by a power of ten; where several may be meant, the one that gives the usual `average`."""
    for amount, people in rule.limits["pairs"]:
        columns = zip(frame.data[rule.limits["by"]], frame.data[amount], frame.data[people], strict=True)
        for position, (regime, paid, number) in enumerate(columns):
            limits = next((item for item in rule.limits["ranges"] if regime in item["regimes"]), None)
            if limits and not (pd.isna(paid) or pd.isna(number)) and paid > 0 and number > 0:
                usual = average.limits if average and regime in average.limits["che_do"] else limits
                power = _power(int(paid), int(number), limits, usual)
                if power:
                    yield _Slip(position, amount, people, int(paid) // int(number), power)


def _power(paid: int, people: int, possible: Mapping[str, int], usual: Mapping[str, int]) -> int:
    """Return the power of ten that brings the average into the range; 0 when it is there, or none does."""

    def fits(limits: Mapping[str, int], power: int) -> bool:
        amount, number = paid * 10 ** max(power, 0), people * 10 ** max(-power, 0)
        return bool(number * limits["min"] <= amount <= number * limits["max"])

    likely = (power for limits in (usual, possible) for power in _POWERS if fits(limits, power))
    return 0 if fits(possible, 0) else next(likely, 0)


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
    """Yield lines whose average payment per person lies outside the usual limits.

    "Kinh phí ghi bằng đồng, số nguyên": published averages are about 1,1 tỷ đồng a person. A line that is off by a
    power of ten is R25's.
    """
    frame = material.frames.get("bieu-05")
    if frame is not None:
        other = material.context.specs.rule("R25")
        slips = _slips(frame, other, rule) if other else ()
        slipped = {item.position for item in slips if item.amount == "kp_da_chi"}
        yield from gather(_averages(frame, rule, slipped), material.context)


def _averages(frame: FormFrame, rule: Rule, slipped: set[int]) -> Iterator[Finding]:
    paid, people = frame.data["kp_da_chi"], frame.data["da_nhan"]
    low, high = rule.limits["min"], rule.limits["max"]
    outside: Any = (people > 0) & ((paid < people * low) | (paid > people * high))
    counted = frame.data["che_do"].isin(rule.limits["che_do"])
    column = frame.form.by_key["kp_da_chi"]
    for position in np.flatnonzero(outside.fillna(False).to_numpy(dtype=bool) & counted.to_numpy()):
        if int(position) in slipped:
            continue
        source = frame.sources[int(frame.data["_source"].iat[position])]
        amount, number = int(paid.iat[position]), int(people.iat[position])
        average = money(amount // number, "tỷ đồng" if amount >= number * 10**9 else "triệu đồng")
        yield breach(
            rule,
            source,
            f"đã chi {integer(amount)} đồng cho {numbered(source, frame.form, 'da_nhan')} = {integer(number)} người, "
            f"bình quân {average} một người",
            f"thường từ {money(low, 'triệu đồng')} đến {money(high, 'tỷ đồng')} một người",
            "Xem lại kinh phí và số người.",
            places=[frame.cell("kp_da_chi", int(position))],
            column=column,
            value=amount,
        )
