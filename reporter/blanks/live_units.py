"""What the live check says of money in another unit than đồng: the amounts per person that a rule's data allows.

The rule's table (R25 in rules.toml) names the forms, the column that says which range counts (`by`), the pairs of money
and persons, and the ranges. `checks/units.py` reads the same table when a workbook has come back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from reporter.model.wording import integer
from reporter.specs.blank_words import CheckSaid, said
from reporter.specs.scalar import Row

_UNITS = (3, 6, 9)  # powers of ten: what was typed instead of đồng
_OTHER = 0


class UnitSlip(NamedTuple):
    """One thing the check column may say about an amount."""

    text: str
    condition: str  # Excel pattern
    due: Callable[[Row], bool]
    amount: str  # key of the column that is painted


def unit_slips(
    limits: Mapping[str, Any],
    words: CheckSaid,
    ref: Callable[[str], str],
    number: Callable[[str], str],
    label: Callable[[str, str], str],
) -> Iterator[UnitSlip]:
    """Yield what may be said of every pair of money and persons; `ref` gives cells, `number` printed column numbers."""
    by = limits["by"]
    for amount, people in limits["pairs"]:
        named = f"{number(amount)} / {number(people)}"
        for power in (*_UNITS, _OTHER):
            tests = [
                f"AND({_regime(ref(by), [label(by, code) for code in item['regimes']])},"
                f"{_window(ref(amount), ref(people), item['min'], item['max'], power)})"
                for item in limits["ranges"]
            ]
            filled = f"COUNT({ref(amount)},{ref(people)})=2"
            condition = f"IF({filled},AND({ref(amount)}>0,{ref(people)}>0,OR({','.join(tests)})),FALSE)"
            yield UnitSlip(_text(words, named, power), condition, partial(_due, limits, amount, people, power), amount)


def _due(limits: Mapping[str, Any], amount: str, people: str, power: int, row: Row) -> bool:
    """Return the same on a row of plain values."""
    paid, number = row[amount], row[people]
    if not (isinstance(paid, int) and isinstance(number, int) and paid > 0 and number > 0):
        return False
    found = next((item for item in limits["ranges"] if row[limits["by"]] in item["regimes"]), None)
    return found is not None and _slip(paid, number, found["min"], found["max"]) == power


def _slip(paid: int, people: int, low: int, high: int) -> int | None:
    """Return the power of ten of the unit that was typed, `_OTHER` for any other size; None for a fitting amount."""
    if people * low <= paid <= people * high:
        return None
    fitting = (power for power in _UNITS if people * low <= paid * 10**power <= people * high)
    return next(fitting, _OTHER)


def _text(words: CheckSaid, named: str, power: int) -> str:
    if power == _OTHER:
        return said(words.amount, cot=named)
    return said(words.unit, cot=named, don_vi=words.units[_UNITS.index(power)], lan=integer(10**power))


def _regime(cell: str, labels: list[str]) -> str:
    tests = [f'{cell}="{label.replace(chr(34), chr(34) * 2)}"' for label in labels]
    return f"OR({','.join(tests)})"


def _window(paid: str, people: str, low: int, high: int, power: int) -> str:
    def fits(power: int) -> str:
        scaled = f"{paid}*{10**power}" if power else paid
        return f"{scaled}>={people}*{low},{scaled}<={people}*{high}"

    if power:
        below = f"{paid}*{10 ** (power - 3)}" if power > 3 else paid
        return f"{below}<{people}*{low},{fits(power)}"
    units = ",".join(f"AND({fits(unit)})" for unit in _UNITS)
    return f"OR({paid}>{people}*{high},AND({paid}<{people}*{low},NOT(OR({units}))))"
