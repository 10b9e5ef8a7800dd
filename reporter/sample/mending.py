"""Rows that break a check of their form are mended: one cell after the other, until all checks hold."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reporter.sample.dice import Dice
from reporter.specs.expressions import Expression, sides
from reporter.specs.forms import FormSpec
from reporter.specs.scalar import Row, row_function

_STARTS, _STEPS = 12, 12  # walks from the row as drawn, and how far each goes


@dataclass(frozen=True, slots=True)
class _Demand:
    """One check: whether it holds, its cells that may change, and for each comparison in it both sides' difference."""

    holds: Callable[[Row], Any]
    names: tuple[str, ...]
    differences: tuple[Callable[[Row], Any], ...]


class Mender:
    """The checks of one form, and how to satisfy them."""

    def __init__(self, form: FormSpec, codes: Mapping[str, Sequence[str]]) -> None:
        self._computes = {item.key: row_function(item.formula) for item in form.columns if item.formula}
        self._formulas = {item.key: item.formula for item in form.columns if item.formula}
        self._codes = codes  # what a choice column may say
        self._entered = frozenset(column.key for column in form.entered if column.numeric or column.type == "choice")
        self._demands = tuple(self._demand(check.expression) for check in form.checks)

    def compute(self, row: dict[str, Any]) -> None:
        """Fill the computed columns of the row."""
        for key, formula in self._computes.items():
            row[key] = formula(row)

    def sound(self, row: Row) -> bool:
        """Whether no check says that the row is wrong."""
        return all(demand.holds(row) is not False for demand in self._demands)

    def mend(self, row: dict[str, Any], fixed: Collection[str], dice: Dice) -> bool:
        """Change cells that are not `fixed` until the row is sound; return whether it is."""
        start = dict(row)
        for _ in range(_STARTS):
            if self._walk(row, fixed, dice):
                return True
            row.update(start)
        return False

    def _walk(self, row: dict[str, Any], fixed: Collection[str], dice: Dice) -> bool:
        """Change what leaves the fewest checks broken, never one cell twice in turn; return whether that helped."""
        last = ""
        for _ in range(_STEPS):
            broken = self._broken(row)
            if not broken:
                return True
            tries = [(self._count(row, *change), change) for change in self._changes(broken[0], row, {*fixed, last})]
            if not tries:
                return False
            fewest = min(count for count, _ in tries)
            last, value = dice.pick([change for count, change in tries if count == fewest])
            row[last] = value
            self.compute(row)
        return self.sound(row)

    def _demand(self, expression: Expression) -> _Demand:
        names = dict.fromkeys(expression.names)
        for name in expression.names:
            names |= dict.fromkeys(self._formulas[name].names if name in self._formulas else ())
        comparisons = [node for node in ast.walk(expression.tree) if isinstance(node, ast.Compare)]
        both = [sides(Expression("", node, expression.names, expression.names)) for node in comparisons]
        gaps = tuple(_difference(*pair) for pair in both if pair)
        return _Demand(row_function(expression), tuple(key for key in names if key in self._entered), gaps)

    def _broken(self, row: Row) -> list[_Demand]:
        return [demand for demand in self._demands if demand.holds(row) is False]

    def _count(self, row: Mapping[str, Any], key: str, value: Any) -> int:
        """How many checks would be broken after the change."""
        changed = {**row, key: value}
        self.compute(changed)
        return len(self._broken(changed))

    def _changes(self, demand: _Demand, row: Row, fixed: Collection[str]) -> Iterator[tuple[str, Any]]:
        """Yield the changes of one cell that may satisfy the check."""
        for key in demand.names:
            if key in fixed:
                continue
            values = self._codes.get(key) or {0, *self._solutions(demand, row, key)}
            yield from ((key, value) for value in sorted(values) if value != row[key])

    def _solutions(self, demand: _Demand, row: Row, key: str) -> Iterator[int]:
        """Yield the numbers at which a comparison's sides meet, and their neighbours, if the sides are straight."""
        here = row[key] if isinstance(row[key], int) else 0
        for difference in demand.differences:
            near, far = (self._at(difference, row, key, value) for value in (here, here + 1))
            if near is not None and far is not None and near != far:
                meeting = int(here - near / (far - near))
                yield from (value for value in (meeting - 1, meeting, meeting + 1) if value >= 0)

    def _at(self, difference: Callable[[Row], Any], row: Row, key: str, value: int) -> Any:
        changed = {**row, key: value}
        self.compute(changed)
        return difference(changed)


def _difference(left: Expression, right: Expression) -> Callable[[Row], Any]:
    first, second = row_function(left), row_function(right)

    def gap(row: Row) -> Any:
        values = first(row), second(row)
        return values[0] - values[1] if all(isinstance(value, int | float) for value in values) else None

    return gap
