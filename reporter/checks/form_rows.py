"""The rows of one form as checks see them: computed columns worked out again, which rows somebody began."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from reporter.checks.material import CheckContext, numbered
from reporter.specs import expressions
from reporter.specs.evaluation import evaluate
from reporter.specs.expressions import Expression
from reporter.specs.forms import Column
from reporter.tables import FormFrame, Mask, Source


@dataclass(frozen=True, slots=True)
class FormRows:
    """One form's rows ready to be checked."""

    frame: FormFrame
    context: CheckContext
    columns: Mapping[str, Any]  # key → Series, computed columns recomputed
    touched: Mask  # rows in which somebody typed something

    def number(self, source: Source, key: str) -> str:
        """Return what the sender sees of a column: its number."""
        return numbered(source, self.frame.form, key)

    def label(self, key: str, code: str) -> str:
        """Return the label of a choice."""
        return self.context.specs.label(self.frame.form.by_key[key], code)

    def text(self, source: Source, expression: Expression) -> str:
        """The expression with the column numbers that the sender sees and labels of choices."""
        return expressions.to_text(expression, partial(self.number, source), self.label)

    def source(self, position: int) -> Source:
        """Return the sheet that a row came from."""
        return self.frame.sources[int(self.frame.data["_source"].iat[position])]


def recomputed(frame: FormFrame, context: CheckContext) -> dict[str, Any]:
    """Return the frame's columns as they are judged; numbers typed over formulas only while no rule tells of them.

    Where the officer wrote "-" there is nothing to count: sums and comparisons that touch it are judged with 0.
    """
    columns = {column.key: _without_dashes(frame, column) for column in frame.form.columns}
    for column in frame.form.columns:
        if column.formula:
            columns[column.key] = evaluate(column.formula, columns)
            if (typed := frame.typed.get(column.key)) and not context.specs.rule(column.rule):
                columns[column.key].iloc[list(typed)] = list(typed.values())
    return columns


def _without_dashes(frame: FormFrame, column: Column) -> Any:
    values, exempt = frame.data[column.key], frame.exempt[column.key]
    return values.mask(exempt, 0) if column.numeric and exempt.any() else values


def touched_rows(frame: FormFrame) -> Mask:
    """Return which rows somebody has begun: an entry column not pre-filled is not blank."""
    begun = [~frame.blank[column.key] for column in frame.form.issued_blank]
    return np.logical_or.reduce(begun)


def holds(verdict: Any) -> Mask:
    """Return where the verdict is True; no verdict counts as False."""
    return verdict.to_numpy(dtype=bool, na_value=False)
