"""Counting rows: one pass per figure over its form, then sums for any set of agencies or groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from reporter.specs.evaluation import evaluate
from reporter.specs.expressions import Expression, meaning
from reporter.specs.figure_specs import FigureSpec
from reporter.tables import FormFrame, Runs

Array = Any  # numpy arrays; their dtypes are said where they are made
_INT64_SAFE = 2**62
_WIDTHS = (np.int8, np.int16, np.int32)


@dataclass(frozen=True, slots=True)
class Tally:
    """What counting gave for one agency, group or scope."""

    total: int
    used: int  # rows that gave the number
    gaps: int  # rows that should have given one but have a blank or unreadable cell
    exempt: int  # rows marked "-": nothing there to count
    others: int  # rows that the filter lets out


@dataclass(frozen=True, slots=True)
class Tallies:
    """Tallies of many groups at once: one array per field, one entry per group."""

    total: Array
    used: Array
    gaps: Array
    exempt: Array
    others: Array

    def at(self, group: int) -> Tally:
        """The tally of one group."""
        fields = (self.total, self.used, self.gaps, self.exempt, self.others)
        return Tally(*[int(field[group]) for field in fields])

    def over(self, groups: Array) -> Tally:
        """The tally of the groups at these positions together."""
        if len(groups) == 1:
            return self.at(groups[0])
        fields = (self.total, self.used, self.gaps, self.exempt, self.others)
        return Tally(*[int(field[groups].sum()) for field in fields])


@dataclass(frozen=True)
class Counted:
    """One counted figure over all rows of its form: what each row gives, and why some give nothing.

    Arrays of one entry per row: `amount` whole numbers (0 where not used), the others true or false.
    """

    frame: FormFrame
    columns: tuple[str, ...]  # whose cells the number comes from
    picks: bool  # a count: rows that gave 0 are not in it
    amount: Array
    used: Array
    gap: Array
    lacking: Array  # of the gaps those that had to be filled in: a blank that the form allows is none
    exempt: Array

    def tallies(self, rows: Array, codes: Array, size: int) -> Tallies:
        """The tallies of `size` groups over the rows at positions `rows`; `codes` is the group of each of them."""
        used, gap, exempt = self.used[rows], self.gap[rows], self.exempt[rows]
        amount = self.amount[rows]
        if amount.dtype != object:  # kept as narrow as the numbers are: their sums are not
            amount = amount.astype(np.int64)
        total = np.zeros(size, dtype=amount.dtype)
        np.add.at(total, codes, amount)
        masks = (used, gap, exempt, ~(used | gap | exempt))
        return Tallies(total, *[np.bincount(codes[mask], minlength=size) for mask in masks])

    def cells(self, rows: Array) -> Runs:
        """The cells that make up the number, among the rows at positions `rows`: of a count, the rows counted."""
        chosen = rows[self.used[rows]]
        if self.picks:
            chosen = chosen[self.amount[chosen] != 0]
        return self.frame.ranges(self.columns, chosen)


def counted(spec: FigureSpec, frame: FormFrame) -> Counted:
    """Return what each row of the form gives to the figure, a sum or a count; once, however many books ask.

    Two figures may be written alike and stand for two baselines: what counts is what is meant.
    """
    key = (spec.kind, *(item and meaning(item) for item in (spec.expression, spec.where)))
    if key not in frame.counts:
        frame.counts[key] = _count(spec, frame)
    found: Counted = frame.counts[key]
    return found


def _count(spec: FigureSpec, frame: FormFrame) -> Counted:
    value = _value(spec, frame)
    wanted, unknown = _filter(spec.where, frame)
    given = value.notna().to_numpy()
    used = wanted & given
    exempt = wanted & ~given & _exempt(spec.expression, frame, some=bool(used.any()))
    gap = (wanted & ~given & ~exempt) | unknown
    return Counted(
        frame=frame,
        columns=_columns(spec, frame),
        picks=spec.kind == "count",
        amount=_narrow(np.where(used, _whole(value), 0)),
        used=used,
        gap=gap,
        lacking=gap & _had_to_be(spec, frame),
        exempt=exempt,
    )


def _value(spec: FigureSpec, frame: FormFrame) -> Any:
    """The number each row gives, missing where it gives none."""
    if spec.expression is not None:
        return evaluate(spec.expression, frame.data)
    return pd.Series(1, index=frame.data.index, dtype="Int64").where(frame.reported)


def _had_to_be(spec: FigureSpec, frame: FormFrame) -> Array:
    """Rows that say nothing at all, or leave a column blank that the form wants filled in."""
    result = ~frame.reported
    for column in map(frame.form.column, spec.names):
        if column.required or column.formula:
            result |= frame.data[column.key].isna().to_numpy(dtype=bool)
    return result


def _whole(value: Any) -> Array:
    """Whole numbers, 0 where missing; Python's own integers where 64 bits might not hold their sum."""
    plain = value.astype("Int64").fillna(0).to_numpy(dtype="int64")
    largest = int(np.abs(plain).max()) if len(plain) else 0
    return plain.astype(object) if largest * max(len(plain), 1) >= _INT64_SAFE else plain


def _narrow(amount: Array) -> Array:
    """The same numbers in the fewest bytes that hold them all: of a country some hundred columns of them are kept."""
    if amount.dtype == object or not amount.size:
        return amount
    least, most = int(amount.min()), int(amount.max())
    narrow = (kind for kind in _WIDTHS if np.iinfo(kind).min <= least and most <= np.iinfo(kind).max)
    return amount.astype(next(narrow, amount.dtype))


def _filter(where: Expression | None, frame: FormFrame) -> tuple[Array, Array]:
    """Which rows the filter takes, and for which it cannot tell."""
    size = len(frame.data)
    if where is None:
        return np.ones(size, dtype=bool), np.zeros(size, dtype=bool)
    return frame.verdict(where)


def _exempt(expression: Expression | None, frame: FormFrame, some: bool) -> Array:
    """Rows in which every needed cell without a value is marked "-", so that nothing is missing.

    Where every unit has a number "-" is an error: with `some` who give one it is a gap, no zero in a draft.
    Of whole rows: a line nobody used where staff add lines as needed; a printed line left blank is missing.
    """
    if expression is None:
        return np.full(len(frame.data), frame.form.free)
    result = np.ones(len(frame.data), dtype=bool)
    for key in expression.needed:
        missing = frame.data[key].isna().to_numpy(dtype=bool)
        takes = key in frame.exempt and (frame.form.column(key).dash or not some)
        marked = frame.exempt[key] if takes else np.zeros_like(missing)
        result &= ~missing | marked
    return result


def _columns(spec: FigureSpec, frame: FormFrame) -> tuple[str, ...]:
    if spec.expression is not None:
        return spec.expression.names
    return tuple(column.key for column in frame.form.columns if column.type == "axis")[-1:] or (
        frame.form.entered[0].key,
    )
