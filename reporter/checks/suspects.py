"""Which cell of a broken sum to look at first: what other checks say of it, and which slip of the keys it would be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from reporter.specs import expressions
from reporter.specs.forms import Check
from reporter.specs.scalar import row_function
from reporter.specs.size_limits import power_between

Plain = Mapping[str, Any]
_Value = Callable[[Plain], Any]
#: Digits from which one digit's difference is no accident: of two digits, one number in five is that near to any other.
_TELLING = 3


@dataclass(frozen=True, slots=True)
class JudgedCheck:
    """A check ready to be asked about single rows."""

    check: Check
    sides: tuple[_Value, _Value] | None  # of a comparison of numbers
    holds: _Value

    @classmethod
    def of(cls, check: Check) -> JudgedCheck:
        """Return the check with both its sides."""
        both = expressions.sides(check.expression)
        sides = (row_function(both[0]), row_function(both[1])) if both else None
        return cls(check, sides, row_function(check.expression))

    def mended_by(self, key: str, row: Plain) -> bool:
        """Return whether another number in the column, none or some, can make the check hold."""
        return any(self.holds({**row, key: number}) is not False for number in (0, 1))

    def gap(self, row: Plain) -> int | None:
        """Return by how much the sides differ; None where there is no verdict."""
        left, right = (side(row) for side in self.sides) if self.sides else (None, None)
        return left - right if isinstance(left, int) and isinstance(right, int) else None


def suspects(broken: Sequence[JudgedCheck], others: Sequence[JudgedCheck], row: Plain) -> tuple[str, ...]:
    """Return the columns of broken checks to look at first; all of them where nothing speaks for one.

    A column that other checks confirm to the unit is above suspicion; of the rest those count in which one slip of
    the keys, or another unit, explains the difference.
    """
    marked = list(dict.fromkeys(key for item in broken for key in item.check.mark))
    confirmed = [item for item in others if item.gap(row) == 0]
    score = {key: _mentions(key, broken) - _mentions(key, confirmed) for key in marked}
    first = [key for key in marked if score[key] == max(score.values())]
    plain = [item for item in broken if not item.sides]
    first = [key for key in first if all(item.mended_by(key, row) for item in plain)] or first
    right = {key: _needed(broken, key, row) for key in first}
    slips = [key for key in first if _is_slip(row[key], right[key]) or unit_slip(broken, key, row) != 1]
    return tuple(sorted(slips, key=lambda key: -_rounder(row[key], right[key])) or first)


def _mentions(key: str, checks: Sequence[JudgedCheck]) -> int:
    return sum(key in item.check.mark for item in checks)


def unit_slip(broken: Sequence[JudgedCheck], key: str, row: Plain) -> Fraction:
    """Return how many times too big or too small a column is by whole zeros: 1000, 1/10; 1 where that is no cause."""
    value, right = row.get(key), _needed(broken, key, row)
    power = power_between(value, right) if isinstance(value, int) and right is not None else 0
    return Fraction(10) ** -power


def _needed(broken: Sequence[JudgedCheck], key: str, row: Plain) -> int | None:
    """Return the number with which the column would mend all broken checks that it is in; None for none."""
    wanted = {_mended(item, key, row) for item in broken if key in item.check.mark}
    return wanted.pop() if len(wanted) == 1 else None


def _mended(item: JudgedCheck, key: str, row: Plain) -> int | None:
    value, gap = row.get(key), item.gap(row)
    more = item.gap({**row, key: value + 1}) if isinstance(value, int) else None
    slope = more - gap if more is not None and gap is not None else 0
    return value - gap * slope if isinstance(value, int) and gap is not None and abs(slope) == 1 else None


def _is_slip(value: object, right: int | None) -> bool:
    """Whether one digit typed wrongly, left out, doubled or exchanged with its neighbour makes one of the other.

    A digit doubled, exchanged or typed where 0 belongs tells at any length; one typed wrongly or left out where the
    numbers are long enough.
    """
    if not isinstance(value, int) or right is None or right < 0:
        return False
    one, other = sorted((str(value), str(right)), key=len)
    if len(one) == len(other):
        at = next((at for at in range(len(one)) if one[at] != other[at]), 0)
        swapped = one[:at] + one[at + 1 : at + 2] + one[at : at + 1] + one[at + 2 :]
        return swapped == other or ((right == 0 or len(other) >= _TELLING) and one[at + 1 :] == other[at + 1 :])
    if any(one[:at] + one[at] + one[at:] == other for at in range(len(one))):
        return True
    longer = len(other) >= _TELLING and len(other) - len(one) == 1
    return longer and any(other[:at] + other[at + 1 :] == one for at in range(len(other)))


def _rounder(value: object, right: int | None) -> int:
    """Return how many thousands rounder a number becomes: amounts of money are round before they are mistyped."""
    return _thousands(right or 0) - _thousands(value if isinstance(value, int) else 0)


def _thousands(number: int) -> int:
    digits = str(number)
    return (len(digits) - len(digits.rstrip("0"))) // 3
