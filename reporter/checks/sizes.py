"""Plausible sizes (R26): against what units of the kind have, the last period known, and others with the same line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from statistics import median
from typing import Any

import pandas as pd

from reporter.checks.last_known import Change, changes
from reporter.checks.material import Material, breach, gather
from reporter.model import Finding, Severity
from reporter.model.wording import integer
from reporter.specs.rules import Rule
from reporter.tables import FormFrame

_POWERS = (3, -3, 1, -1, 2, -2, 4, -4, 5, -5, 6, -6)  # of ten, the likelier slip first: thousands, then single zeros
_KINDS = {"xa": "xã", "phuong": "phường", "dac_khu": "đặc khu"}
#: How near a number must come to what it was when its zeros are put right.
_NEAR = 4  # a quarter more or less
_FEWEST_PEERS = 5
#: Below this a number may well be a few times another.
_SMALL = 30

_Say = Callable[..., Finding]


@dataclass(frozen=True, slots=True)
class _Sizes:
    """One column under one entry of the rule."""

    frame: FormFrame
    key: str
    entry: Mapping[str, Any]
    rule: Rule
    before: Mapping[int, Change]  # position → the number in the last period known
    usual: Mapping[int, int]  # position → the middle of what others say on the same line
    kinds: Mapping[str, str]  # code of a commune → kind of unit

    def finding(self, position: int, found: str, expected: str, right: int | None = None) -> Finding:
        """Return what is odd about the number; an error when its zeros are wrong, and what it seems to be.

        A column that nobody has to fill in holds no form back: there it is asked about.
        """
        column = self.frame.form.by_key[self.key]
        guess = f"Có vẻ đúng là {integer(right)}: gõ lại đủ số." if right is not None else "Xem lại số."
        return breach(
            self.rule,
            self.frame.sources[int(self.frame.source_of[position])],
            found,
            expected,
            guess,
            places=[self.frame.cell(self.key, position)],
            column=column,
            value=int(self.frame.data[self.key].iat[position]),
            severity=Severity.ERROR if right is not None and column.required else None,
        )


def rule_r26(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield numbers out of the range of their kind of unit, or far from the last period's, or from everybody else's.

    "Cơ quan báo cáo chịu trách nhiệm về tính chính xác của số liệu" (Nghị định 09/2019/NĐ-CP). Whole zeros too few or
    too many are an error that names the factor; whatever else is far off is asked about.
    """
    for entry in rule.limits["sizes"]:
        frame = material.frames.get(entry["form"])
        if frame is not None and len(frame.data):
            for sizes in _columns(frame, entry, material, rule):
                yield from gather(_odd(sizes), material.context)


def _columns(frame: FormFrame, entry: Mapping[str, Any], material: Material, rule: Rule) -> Iterator[_Sizes]:
    keys = [key for key in entry["columns"] if key in frame.form.by_key]
    axis = next((key for key in frame.form.axes if frame.form.column(key).source == "communes"), "")
    kinds = material.context.specs.attributes(frame.form.column(axis), "unit_type") if axis else {}
    before: dict[str, dict[int, Change]] = {}
    for key, change in changes(frame, keys, material.context) if entry["stable"] else ():
        before.setdefault(key, {})[change.position] = change
    for key in keys:
        usual = _middles(frame, key) if entry["peers"] else {}
        yield _Sizes(frame, key, entry, rule, before.get(key, {}), usual, kinds)


def _odd(sizes: _Sizes) -> Iterator[Finding]:
    """Yield at most one finding for each number, the most telling comparison first."""
    axis = next((key for key in sizes.frame.form.axes if sizes.kinds), "")
    units = sizes.frame.data[axis].map(lambda code: sizes.kinds.get(code, "")) if axis else None
    for position, value in enumerate(sizes.frame.data[sizes.key]):
        if pd.isna(value):
            continue
        number, say = int(value), partial(sizes.finding, position)
        then, others = sizes.before.get(position), sizes.usual.get(position)
        kind = units.iat[position] if units is not None else ""
        limits = next((item for item in sizes.entry["ranges"] if kind in item["units"]), None)
        found = (_against_before(number, then, sizes.rule, say) if then else None) or (
            _in_range(number, kind, limits, say) if limits else None
        )
        found = found or (_against_others(number, others, say) if others else None)
        if found:
            yield found


def _against_before(number: int, then: Change, rule: Rule, say: _Say) -> Finding | None:
    """Judge a number by that of the last period known."""
    most = rule.limits["change"]
    power = _power(number, lambda right: abs(right - then.before) * _NEAR <= then.before)
    large = max(number, then.before) >= _SMALL
    if power and number and then.before and large:
        right = _moved(number, power)
        return say(f"ghi {integer(number)}, {_times(power)} số {integer(then.before)} của {then.then}", "", right)
    low, high = sorted((number, then.before))
    if large and high > low * most:
        said = f"thường không gấp hoặc kém quá {integer(most)} lần giữa hai kỳ"
        return say(f"ghi {integer(number)}, {then.then} ghi {integer(then.before)}", said)
    return None


def _in_range(number: int, kind: str, limits: Mapping[str, Any], say: _Say) -> Finding | None:
    """Judge a number by the range of its kind of unit."""
    (low, high), (least, most) = limits["usual"], limits["possible"]
    said = f"ở một {_KINDS[kind]} thường từ {integer(low)} đến {integer(high)}"
    power = 0 if least <= number <= most else _power(number, lambda right: 3 * low <= 4 * right <= 5 * high)
    if power:
        return say(f"ghi {integer(number)}, {_times(power)} mức thường gặp", said, _moved(number, power))
    return None if low <= number <= high else say(f"ghi {integer(number)}", said)


def _against_others(number: int, others: int, say: _Say) -> Finding | None:
    """Judge a number by the middle of what others say on the same line."""
    power = _power(number, lambda right: abs(right - others) * _NEAR <= others)
    if power and max(number, others) >= _SMALL:
        found = f"ghi {integer(number)}, {_times(power)} số của phần lớn cơ quan khác ở dòng này ({integer(others)})"
        return say(found, "", None)
    return None


def _power(number: int, fits: Callable[[int], bool]) -> int:
    """Return the power of ten that brings a number where it fits; 0 when it is there, or none does exactly."""
    if not number or fits(number):
        return 0
    moved = ((power, Fraction(10) ** power * number) for power in _POWERS)
    return next((power for power, right in moved if right.denominator == 1 and fits(int(right))), 0)


def _moved(number: int, power: int) -> int:
    return int(Fraction(10) ** power * number)


def _times(power: int) -> str:
    return f"{'kém' if power > 0 else 'gấp'} {integer(10 ** abs(power))} lần"


def _middles(frame: FormFrame, key: str) -> dict[int, int]:
    """Return position → median of the same line over all agencies, where enough of them say something."""
    lines = frame.data[[*frame.form.axes, key]].itertuples(index=False, name=None)
    groups: dict[tuple[Any, ...], list[tuple[int, int]]] = {}
    for position, (*line, number) in enumerate(lines):
        if not pd.isna(number):
            groups.setdefault(tuple(line), []).append((position, int(number)))
    return {
        position: int(median(number for _, number in group))
        for group in groups.values()
        if len(group) > _FEWEST_PEERS
        for position, _ in group
    }
