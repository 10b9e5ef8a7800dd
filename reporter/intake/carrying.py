"""A table of an earlier edition of a form made into one of today's: what its columns allow, and no guess beyond it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from reporter.model import Mark, Table, Value
from reporter.specs import expressions
from reporter.specs.expressions import Expression
from reporter.specs.forms import Carry, Column, EarlierForm, FormSpec
from reporter.specs.scalar import row_function

_Row = Mapping[str, Any]


def carry(table: Table, earlier: EarlierForm, form: FormSpec) -> Table:
    """Return the table as one of `form`; a column that cannot come about is left out, letters and all.

    Computed columns are worked out anew. A carried value keeps the place of the column that it mostly rests on.
    """
    rows = [_line(earlier.form, table.values, at) for at in range(len(table))]
    values: dict[str, Sequence[Value]] = {}
    letters: dict[str, str] = {}
    untold: dict[str, frozenset[int]] = {}
    for key, way in earlier.carried.items():
        values[key] = table.values[way.value.source] if _same(way) else [_worked(way, row) for row in rows]
        untold[key] = frozenset(at for at, row in enumerate(rows) if not _allowed(way, row))
        letter = next((table.letters[name] for name in way.value.names if name in table.letters), None)
        if letter:
            letters[key] = letter
    _compute(form, values, len(table))
    return replace(table, letters=letters, values=values, totals={}, untold=untold)


def _same(way: Carry) -> bool:
    """Whether a column is taken as it stands, marks and all."""
    return way.when is None and way.value.names == (way.value.source,)


def _worked(way: Carry, row: _Row) -> Value:
    result: Value = row_function(way.value)(row) if _allowed(way, row) else None
    return result


def _allowed(way: Carry, row: _Row) -> bool:
    """Whether the line tells the column: what was typed cannot be told apart where the condition fails."""
    return way.when is None or row_function(way.when)(row) is True


def _compute(form: FormSpec, values: dict[str, Sequence[Value]], count: int) -> None:
    """Work out the computed columns, each after those it needs."""
    for column in form.columns:
        if column.formula:
            values[column.key] = [row_function(column.formula)(_line(form, values, at)) for at in range(count)]


def _line(form: FormSpec, values: Mapping[str, Sequence[Value]], at: int) -> _Row:
    """Return one line as plain values; what could not be read or does not apply is None."""
    line = {key: values[key][at] if values.get(key) else None for key in form.by_key}
    return {key: None if isinstance(value, Mark) else value for key, value in line.items()}


def told(earlier: EarlierForm, form: FormSpec, later: Sequence[str]) -> str:
    """Return what is said of a form of an earlier edition: every column carried, the columns and lines it had not.

    Numbers are those that its sender sees; a column of today that he had not is named without one.
    """
    data = [column for column in form.columns if column.type not in ("index", "axis", "info") and not column.formula]
    carried = [_carried(earlier, column) for column in data if column.key in earlier.carried]
    lacking = [column.name for column in data if column.key not in earlier.carried]
    lacking += [f"dòng “{line}”" for line in later]
    return f"{form.sheet}: đã lấy {'; '.join(carried)}" + (f"; không có {'; '.join(lacking)}" if lacking else "")


def _carried(earlier: EarlierForm, column: Column) -> str:
    """Return the column that a column of today is taken from as it stands, or its name and how it is worked out."""
    way = earlier.carried[column.key]
    if _same(way):
        return earlier.form.by_key[way.value.source].title
    when = f", nơi {_text(way.when, earlier.form)}" if way.when else ""
    return f"{column.name} (= {_text(way.value, earlier.form)}{when})"


def _text(expression: Expression, form: FormSpec) -> str:
    return expressions.to_text(expression, lambda key: f"({form.by_key[key].number})")
