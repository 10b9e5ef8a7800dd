"""One number through the years on one line: a member that stands apart from its neighbours by far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from reporter.checks.material import breach, numbered
from reporter.model import Finding
from reporter.model.wording import integer, join_names
from reporter.specs.rules import Rule
from reporter.tables import FormFrame

#: How many times a number may have fallen from one to the next, from a number below 10 or to one, and how many risen:
#: what Nghị quyết 18-NQ/TW asks for is fewer.
_FALL, _FALL_SMALL, _RISE = 6, 8, 3
#: Below this a number may well be a few times another.
SMALL = 30


def series_slips(frame: FormFrame, keys: Sequence[str], rule: Rule) -> Iterator[Finding]:
    """Yield the numbers that are many times both their neighbours in the series, or many times less."""
    known = [key for key in keys if key in frame.form.by_key]
    for position, numbers in enumerate(zip(*map(frame.numbers, known), strict=True)):
        told = {key: number for key, number in zip(known, numbers, strict=True) if number}
        for key in _odd_ones(told):
            yield _slip(frame, position, key, told, rule)


def _odd_ones(row: Mapping[str, int]) -> Iterator[str]:
    """Yield the columns that stand apart; of two alone the larger."""
    keys = list(row)
    apart = {pair: _apart(row[pair[0]], row[pair[1]]) for pair in pairwise(keys)}
    larger = max(keys, key=lambda key: row[key], default="")
    for key in keys if len(keys) > 2 else [larger]:
        beside = [odd for pair, odd in apart.items() if key in pair]
        if beside and all(beside):
            yield key


def _apart(earlier: int, later: int) -> bool:
    low, high = sorted((earlier, later))
    most = _RISE if later > earlier else _FALL if low >= 10 else _FALL_SMALL
    return high >= SMALL and high >= low * most


def _neighbours(keys: Sequence[str], key: str) -> list[str]:
    at = keys.index(key)
    return [*keys[max(at - 1, 0) : at], *keys[at + 1 : at + 2]]


def _slip(frame: FormFrame, position: int, key: str, row: Mapping[str, int], rule: Rule) -> Finding:
    source = frame.sources[int(frame.source_of[position])]
    near = _neighbours(list(row), key)
    told = join_names([f"{numbered(source, frame.form, other)} ghi {integer(row[other])}" for other in near])
    low, high = sorted((row[key], row[near[0]]))
    word = "gấp" if row[key] == high else "kém"
    return breach(
        rule,
        source,
        f"ghi {integer(row[key])}, {word} khoảng {integer(round(high / low))} lần số bên cạnh: {told}",
        "",
        "Xem lại số.",
        places=[frame.cell(other, position) for other in (key, *near)],
        column=frame.form.by_key[key],
        value=row[key],
    )
