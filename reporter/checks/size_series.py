"""One number through the years on one line: a member that stands apart from its neighbours by far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reporter.checks.material import breach, numbered
from reporter.model import Finding
from reporter.model.wording import integer, join_names
from reporter.specs.rules import Rule
from reporter.tables import FormFrame

#: How many times a number may have fallen from one to the next, from a number below 10 or to one, and how many risen,
#: from any number or among small ones: what Nghị quyết 18-NQ/TW asks for is fewer.
_FALL, _FALL_SMALL, _RISE, _RISE_SMALL = 6, 8, 3, 6
#: Below this a number may well be a few times another.
SMALL = 30
#: Below this it may even where it should have risen, or fallen and risen again.
_SMALLEST = 10


def series_slips(frame: FormFrame, keys: Sequence[str], rule: Rule) -> Iterator[Finding]:
    """Yield the numbers that are many times both their neighbours in the series, or many times less."""
    known = [key for key in keys if key in frame.form.by_key]
    for position, numbers in enumerate(zip(*map(frame.numbers, known), strict=True)):
        told = {key: number for key, number in zip(known, numbers, strict=True) if number}
        for key in _odd_ones(told):
            yield _slip(frame, position, key, told, rule)


def _odd_ones(row: Mapping[str, int]) -> Iterator[str]:
    """Yield the columns that stand apart: from both neighbours, or an end from one that does not; of two the larger."""
    keys = list(row)
    odd = [
        key for before, key, after in zip(keys, keys[1:], keys[2:], strict=False) if _between(row, before, key, after)
    ]
    yield from odd
    if len(keys) == 2:
        ends = [sorted(keys, key=lambda key: -row[key])]
    else:
        ends = [keys[:2], keys[:-3:-1]] if len(keys) > 2 else []
    for end, near in ends:
        earlier, later = sorted((end, near), key=keys.index)
        if near not in odd and _apart(row[earlier], row[later], SMALL):
            yield end


def _between(row: Mapping[str, int], before: str, key: str, after: str) -> bool:
    """Whether a number stands apart from both its neighbours; a small one only where the series turns at it."""
    turns = (row[key] > row[before]) == (row[key] > row[after])
    least = _SMALLEST if turns else SMALL
    return _apart(row[before], row[key], least) and _apart(row[key], row[after], least)


def _apart(earlier: int, later: int, least: int) -> bool:
    """Whether a number and the one after it are too far apart, where the larger of them is at least `least`."""
    low, high = sorted((earlier, later))
    if later > earlier:
        return high >= _SMALLEST and high >= low * (_RISE if high >= SMALL else _RISE_SMALL)
    return high >= least and high >= low * (_FALL if low >= 10 else _FALL_SMALL)


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
