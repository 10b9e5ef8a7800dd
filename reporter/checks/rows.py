"""Checks inside one row: overwritten formulas, the forms' own checks; with them what was not filled in.

One cause gives one finding. A row in which a needed value is blank
or unreadable gets no verdict. Checks see computed columns as recomputed, so an overwritten formula is reported once
and not again by every check that uses it. Broken checks of one rule that share a column are one finding, placed at
the cell to be looked at first (`suspects`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from reporter.checks.blank_cells import dashes, required, untouched
from reporter.checks.form_rows import FormRows, holds, recomputed, touched_rows
from reporter.checks.material import CheckContext, breach, gather, titled
from reporter.checks.suspects import JudgedCheck, Plain, suspects, unit_slip
from reporter.model import Finding
from reporter.model.wording import integer, join_names, lower_first
from reporter.specs import expressions
from reporter.specs.evaluation import evaluate
from reporter.specs.expressions import Expression
from reporter.specs.forms import Check, Column
from reporter.specs.rules import Rule
from reporter.specs.scalar import row_function
from reporter.tables import FormFrame, Source

#: Advice names so many columns, no more.
_NAMED_COLUMNS = 3
#: A formula of more letters, most of them names of choices, tells less than its columns with their values.
_READABLE = 240
#: How a cell that says there is nothing to count is told.
_DASHED = "“-”"


def check_rows(frame: FormFrame, context: CheckContext) -> Iterator[Finding]:
    """Yield what is wrong inside the rows of one form, over all submissions."""
    if not len(frame.data):
        return
    rows = FormRows(frame, context, recomputed(frame, context), touched_rows(frame))
    if frame.form.axes:
        yield from untouched(rows)
    yield from dashes(rows)
    yield from gather(_formulas(rows), context)
    yield from gather(_checks(rows), context)
    yield from required(rows)


# --- formulas ---------------------------------------------------------------------------------------------


def _formulas(rows: FormRows) -> Iterator[Finding]:
    for column in rows.frame.form.columns:
        rule = rows.context.specs.rule(column.rule) if column.formula else None
        if rule and column.formula:
            for position, number in sorted(rows.frame.typed.get(column.key, {}).items()):
                yield _overwritten(rows, rule, column, column.formula, position, number)


def _overwritten(
    rows: FormRows, rule: Rule, column: Column, formula: Expression, position: int, stored: int
) -> Finding:
    def value(key: str) -> str:
        found = rows.columns[key].iat[position]
        return f"“{rows.label(key, found)}”" if rows.frame.form.by_key[key].coded else integer(int(found))

    source, expected = rows.source(position), integer(int(rows.columns[column.key].iat[position]))
    worked = f"{rows.text(source, formula)} = {expressions.to_text(formula, value, rows.label)} = {expected}"
    if len(worked) > _READABLE:
        parts = [f"{rows.number(source, key)} = {value(key)}" for key in formula.names]
        worked = f"tính từ {join_names(parts)} là {expected}"
    return breach(
        rule,
        source,
        f"ghi {integer(stored)}",
        worked,
        "Cột này tự tính: chép lại công thức từ dòng khác, không gõ đè; nếu kết quả sai thì sửa các cột nguồn.",
        places=[rows.frame.cell(column.key, position)],
        column=column,
        value=stored,
    )


# --- the form's checks ------------------------------------------------------------------------------------


def _checks(rows: FormRows) -> Iterator[Finding]:
    """Yield the broken checks, those of one rule that share columns as one."""
    rules = {check.rule: rows.context.specs.rule(check.rule) for check in rows.frame.form.checks}
    judged = [JudgedCheck.of(check) for check in rows.frame.form.checks if rules[check.rule]]
    broken = [holds(~evaluate(item.check.expression, rows.columns)) & rows.touched for item in judged]
    for position in map(int, np.flatnonzero(np.logical_or.reduce(broken)) if broken else ()):
        failing = [item for item, mask in zip(judged, broken, strict=True) if mask[position]]
        sound = [item for item, mask in zip(judged, broken, strict=True) if not mask[position]]
        for group in _of_one_cause(failing):
            if rule := rules[group[0].check.rule]:
                yield _broken(rows, rule, group, sound, position)


def _of_one_cause(checks: Sequence[JudgedCheck]) -> list[list[JudgedCheck]]:
    """Return the checks in groups of one rule whose members are linked by common columns."""
    groups: list[list[JudgedCheck]] = []
    for item in checks:
        mark, rule = set(item.check.mark), item.check.rule
        linked = [
            group
            for group in groups
            if group[0].check.rule == rule and any(mark & set(one.check.mark) for one in group)
        ]
        groups = [group for group in groups if group not in linked]
        groups.append([*(other for group in linked for other in group), item])
    return groups


def _broken(rows: FormRows, rule: Rule, group: list[JudgedCheck], sound: list[JudgedCheck], position: int) -> Finding:
    row = {key: _plain(column.iat[position]) for key, column in rows.columns.items()}
    marked = list(dict.fromkeys(key for item in group for key in item.check.mark))
    dashed = [key for key in marked if rows.frame.exempt[key][position]]
    first = dashed or suspects(group, sound, row)
    source = rows.source(position)
    slip = unit_slip(group, first[0], row)
    advice = _dashed(rows, source, dashed) if dashed else _advice(rows, source, first, marked, slip)
    return breach(
        rule,
        source,
        "; ".join(_values(rows, source, item.check, row, dashed) for item in group),
        "; ".join(lower_first(item.check.text) for item in group),
        advice,
        places=[rows.frame.cell(key, position) for key in (*first, *(key for key in marked if key not in first))],
        column=rows.frame.form.by_key[first[0]],
        value=row[first[0]],
    )


def _dashed(rows: FormRows, source: Source, dashed: Sequence[str]) -> str:
    """Return what to do where a part of a broken sum says that there is nothing to count."""
    columns = join_names([rows.number(source, key) for key in dashed])
    return f"Ô {_DASHED} ở cột {columns} tính là 0: có số thì ghi số, không có thì sửa cột sai."


def _advice(rows: FormRows, source: Source, first: Sequence[str], marked: Sequence[str], times: Fraction) -> str:
    """Return which columns to look at first; none stands out where all of them might be wrong."""
    if len(first) == 1 and times != 1:
        factor = f"gấp {integer(int(times))}" if times > 1 else f"kém {integer(int(1 / times))}"
        return (
            f"Cột {titled(source, rows.frame.form.by_key[first[0]])} có vẻ {factor} lần: gõ lại đúng đơn vị, đủ chữ số."
        )
    if len(first) == 1:
        return f"Xem lại trước hết cột {titled(source, rows.frame.form.by_key[first[0]])}."
    if len(first) == len(marked) or len(first) > _NAMED_COLUMNS:
        return "Sửa lại cột sai."
    return f"Xem lại trước hết các cột {join_names([rows.number(source, key) for key in first])}."


def _values(rows: FormRows, source: Source, check: Check, row: Plain, dashed: Sequence[str]) -> str:
    """Return what was found against what was expected: "(13) = 25, nhưng (14) + (15) = 24".

    Column by column, a cell of `dashed` is told as it is written.
    """
    both = expressions.sides(check.expression)
    if both:
        values = [f"{rows.text(source, side)} = {_number(row_function(side)(row))}" for side in both if side.names]
        return ", nhưng ".join(values)
    numeric = [key for key in check.expression.names if rows.frame.form.by_key[key].numeric]
    said = {key: _DASHED if key in dashed else _number(row[key]) for key in numeric}
    return ", ".join(f"{rows.number(source, key)} = {text}" for key, text in said.items())


def _plain(value: Any) -> Any:
    """Return a value of a frame as Python has it."""
    if pd.isna(value):
        return None
    return int(value) if isinstance(value, np.integer) else value


def _number(value: Any) -> str:
    return "trống" if value is None else integer(int(value))
