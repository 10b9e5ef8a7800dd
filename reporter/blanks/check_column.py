"""The live check column of a form sheet: what its cells say, as Excel formulas and as the values they must show.

An untouched blank must not be a sea of red: a pre-filled row nobody has begun says only that, and keeps the check sheet
from being good; its required cells turn red once something is typed into the row. A free row that is empty is nothing
at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reporter.blanks.cell_formulas import quoted
from reporter.blanks.cell_names import CellNames
from reporter.blanks.live_units import slip_texts
from reporter.model import Value
from reporter.model.marks import NIL_NAME
from reporter.specs.blank_words import BlankWords, CheckSaid
from reporter.specs.forms import FormSpec
from reporter.specs.scalar import Row

_END = ". "
CELL = "§"  # stands for the painted cell in formula patterns
RAW = "(raw)"  # in the rows parts are given: the values as they stand in the cells


@dataclass(frozen=True, slots=True)
class Part:
    """One thing the check column may say about a row, and the cells it then paints."""

    words: CheckSaid
    text: str  # what is said, without its full stop and without what tells a fault from a remark
    condition: str  # Excel pattern: TRUE when the message is due
    due: Callable[[Row], bool]  # the same on a row of plain values
    marks: tuple[int, ...]  # positions of the columns painted
    cell_condition: str = ""  # Excel pattern: which of them; all without one
    cell_due: Callable[[Value], bool] = bool  # the same of what stands in the cell
    fault: bool = True  # whether it keeps the workbook from being good
    tail: str = ""  # Excel pattern: what follows the message, as the numbers of the row are
    tail_of: Callable[[Row], str] = lambda _row: ""  # the same on a row of plain values

    @property
    def message(self) -> str:
        """What stands in the cell, without its full stop."""
        return self.words.as_fault(self.text) if self.fault else self.words.as_remark(self.text)

    @property
    def told(self) -> str:
        """The message as a text of a formula."""
        return f'"{quoted(self.message)}"&{self.tail}&"{_END}"' if self.tail else f'"{quoted(self.message)}{_END}"'

    @property
    def sought(self) -> str:
        """What of it, as a text of a formula, tells that the check cell says it."""
        return quoted(self.text + _END.rstrip() * (not self.tail))

    def said(self, row: Row) -> str:
        """The message as it stands in the cell."""
        return f"{self.message}{self.tail_of(row)}{_END}"

    @property
    def beside(self) -> tuple[int, ...]:
        """Of an upright form, the columns beside which it is said: those at fault, else the first of those painted."""
        return self.marks if self.cell_condition else self.marks[:1]


@dataclass(frozen=True, slots=True)
class LiveCheck:
    """The check column of one form."""

    form: FormSpec
    names: CellNames
    parts: tuple[Part, ...]
    formulas: Mapping[str, str]  # Excel patterns of the computed columns
    computes: Mapping[str, Callable[[Row], Any]]
    begun: tuple[int, ...]  # positions of the columns that begin a row when filled
    begins: tuple[str, ...]  # their keys
    numeric: frozenset[str]  # keys of the columns of numbers
    untouched: str  # what a row says that nobody has begun
    words: BlankWords
    nil: bool = False  # whether the cover may say that there is nothing of the form

    @property
    def slips(self) -> list[str]:
        """The texts of the powers of ten by which money may be off, where formulas look for them."""
        return slip_texts(self.words.check) if any(part.tail for part in self.parts) else []

    @property
    def pattern(self) -> str:
        """The Excel formula of the check cell; every literal stays below 255 characters."""
        return self._formula(self.untouched, ((part, part.condition) for part in self.parts))

    def pattern_beside(self, position: int) -> str:
        """The Excel formula of the check cell beside a column of an upright form; "" where nothing can be said."""
        cell = self.names.cell(position)
        parts = [part for part in self.parts if position in part.beside]
        wanted = (
            (
                part,
                f"IF({part.condition},{part.cell_condition.replace(CELL, cell)},FALSE)"
                if part.cell_condition
                else part.condition,
            )
            for part in parts
        )
        untouched = self.untouched if position == self.begun[0] else ""
        return self._formula(untouched, wanted) if parts or untouched else ""

    def _formula(self, untouched: str, parts: Iterable[tuple[Part, str]]) -> str:
        told = "&".join(f'IF({condition},{part.told},"")' for part, condition in parts) or '""'
        blank = f'"{quoted(untouched)}"'
        if self.nil and untouched:
            blank = f'IF({NIL_NAME},"",{blank})'
            told = f'IF({NIL_NAME},"{quoted(self.said_nil)}","")&{told}'
        return f"=IF(COUNTA({','.join(self.names.runs(self.begun))})=0,{blank},{told})"

    @property
    def said_nil(self) -> str:
        """What a filled line says where the cover says that there is nothing."""
        return f"{self.words.check.as_fault(self.words.check.nil)}{_END}"

    def finish(self, row: Row) -> tuple[dict[str, Any], str]:
        """Return the row with its computed columns, and what its check cell says."""
        complete, seen = self._seen(row)
        if seen is None:
            return complete, self.untouched
        return complete, "".join(part.said(seen) for part in self.parts if part.due(seen))

    def finish_beside(self, row: Row) -> tuple[dict[str, Any], tuple[str, ...]]:
        """Return the row of an upright form with its computed columns, and what the check cell beside each says."""
        complete, seen = self._seen(row)
        if seen is None:
            said = (self.untouched if at == self.begun[0] else "" for at in range(len(self.form.columns)))
            return complete, tuple(said)
        due = [part for part in self.parts if part.due(seen)]
        return complete, tuple(
            "".join(part.said(seen) for part in due if at in part.beside and _at_fault(part, complete[column.key]))
            for at, column in enumerate(self.form.columns)
        )

    def _seen(self, row: Row) -> tuple[dict[str, Any], dict[str, Any] | None]:
        """Return the row with its computed columns, and as the parts see it; None for one nobody has begun."""
        complete = dict.fromkeys(self.form.by_key) | dict(row)
        begun = any(complete[key] not in (None, "") for key in self.begins)
        if not begun and not self.computes:
            return complete, None
        numeric = self.numeric
        plain = {  # numbers only in number columns, None for blank
            key: value if value.__class__ is int or (value != "" and key not in numeric) else None
            for key, value in complete.items()
        }
        for key, compute in self.computes.items():
            complete[key] = plain[key] = compute(plain)
        return complete, plain | {RAW: complete} if begun else None


def _at_fault(part: Part, value: Any) -> bool:
    return not part.cell_condition or part.cell_due(value)
