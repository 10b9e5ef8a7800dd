"""What the live check adds to a broken sum of money: which of its terms would mend it in another unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reporter.blanks.cell_formulas import CellFormulas
from reporter.blanks.live_units import TOLD, Averages, seems, seems_of
from reporter.specs.blank_words import CheckSaid
from reporter.specs.expressions import Expression, sides
from reporter.specs.forms import Check
from reporter.specs.scalar import Row, row_function
from reporter.specs.size_limits import CLEAN, power_between


@dataclass(frozen=True, slots=True)
class MoneySum:
    """A check that two sums of money are equal.

    A term for which persons are known is judged by what one of them gets: while that is impossible it is the one at
    fault, else it is right.
    """

    excel: CellFormulas
    words: CheckSaid
    both: tuple[Expression, Expression]
    terms: Mapping[str, int]  # column → by how much the sides part when it grows by one
    averages: Averages | None  # of the form, where amounts for one person are known

    @property
    def tail(self) -> str:
        """The pattern of the text that names the terms."""
        told = "&".join(self._term(key, slope) for key, slope in self.free.items())
        judged = [self.averages.outside(*pair) for pair in self._pairs] if self.averages else []
        return f'IF(OR({",".join(judged)}),"",{told})' if judged else told

    def tail_of(self, row: Row) -> str:
        """The same on a row of plain values."""
        if self.averages and any(self.averages.is_outside(*pair, row) for pair in self._pairs):
            return ""
        left, right = (row_function(side)(row) for side in self.both)
        powers = {key: power_between(row[key], row[key] - slope * (left - right)) for key, slope in self.free.items()}
        named = {key: power for key, power in powers.items() if power and power in TOLD}
        return "".join(f"; {self.excel.number(key)} {seems_of(self.words, power)}" for key, power in named.items())

    @property
    def _pairs(self) -> list[tuple[str, str]]:
        pairs = self.averages.possible.pairs if self.averages else ()
        return [(amount, people) for amount, people in pairs if amount in self.terms]

    @property
    def free(self) -> Mapping[str, int]:
        """The terms that nothing else judges: those that may be named."""
        judged = {amount for amount, _ in self._pairs}
        return {key: slope for key, slope in self.terms.items() if key not in judged}

    def _term(self, key: str, slope: int) -> str:
        """Return the text of one term, of which so many times would mend the sum; nothing of one that is not off."""
        left, right = map(self.excel.formula, self.both)
        times = f"1{'-' if slope > 0 else '+'}({left}-{right})/{self.excel.ref(key)}"
        power = f"ROUND(LOG10({times}),0)"
        clean = f"{power}<>0,ABS(({times})/10^{power}-1)<={1 / CLEAN}"
        return f'IFERROR(IF(AND({clean}),{seems(self.words, f"; {self.excel.number(key)} ", power)},""),"")'


def money_sum(check: Check, excel: CellFormulas, words: CheckSaid, averages: Averages | None) -> MoneySum | None:
    """Return the sum that a check is about; None for any other check, and for a sum no term of which may be named."""
    keys, both = check.expression.names, sides(check.expression)
    if both is None or not check.is_sum or any(excel.form.column(key).type != "money" for key in keys):
        return None
    terms = _terms(keys, *map(row_function, both))
    made = MoneySum(excel, words, both, terms, averages)
    return made if made.free and set(map(abs, terms.values())) == {1} else None


def _terms(keys: tuple[str, ...], left: Callable[[Row], Any], right: Callable[[Row], Any]) -> Mapping[str, int]:
    """Return of every column by how much the sides part when it grows by one, the others being nothing."""
    rows = {key: {**dict.fromkeys(keys, 0), key: 1} for key in keys}
    return {key: left(row) - right(row) for key, row in rows.items()}
