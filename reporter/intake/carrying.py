"""A table of an earlier edition of a form made into one of today's: what its columns allow, and no guess beyond it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
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
    """Return what is said of a form of an earlier edition: columns and lines it had not, columns worked out of its own.

    Every other column is taken as it stands. Numbers are those that the form's sender sees.
    """
    data = [column for column in form.columns if column.type not in ("index", "axis", "info") and not column.formula]
    lacking = list(_lacking([column for column in data if column.key not in earlier.carried]))
    lacking += [f"dòng “{line}”" for line in later]
    worked = list(_worked_out(earlier, [column for column in data if column.key in earlier.carried]))
    said = [f"chưa có {'; '.join(lacking)}"] * bool(lacking) + [f"tính từ cột cũ: {'; '.join(worked)}"] * bool(worked)
    return f"{form.sheet}: {'; '.join(said) or 'đủ cột'}"


def _lacking(columns: Sequence[Column]) -> Iterator[str]:
    """Yield the names of columns, those under one heading together: "Theo trình độ (Đại học, Dưới đại học)"."""
    for groups, found in groupby(columns, lambda column: column.groups):
        labels = ", ".join(column.label for column in found)
        yield f"{' – '.join(groups)} ({labels})" if groups else labels


def _worked_out(earlier: EarlierForm, columns: Sequence[Column]) -> Iterator[str]:
    """Yield how columns come from others of the edition, those that one condition allows together."""
    found: dict[str, list[str]] = {}
    for column in columns:
        way = earlier.carried[column.key]
        if not _same(way):
            when = f"nơi {_text(way.when, earlier.form)}: " if way.when else ""
            found.setdefault(when, []).append(f"{column.label} = {_text(way.value, earlier.form)}")
    yield from (f"{when}{', '.join(ways)}" for when, ways in found.items())


def _text(expression: Expression, form: FormSpec) -> str:
    return expressions.to_text(expression, lambda key: f"({form.by_key[key].number})")
