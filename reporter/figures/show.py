"""Columns of a form as people read them: labels for codes, names for units, cleaned text, marks kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reporter.model import Mark, Value
from reporter.model.wording import clean_text, date_short, integer
from reporter.specs.period_specs import PeriodSpecs
from reporter.tables import FormFrame


def shown(specs: PeriodSpecs, frame: FormFrame, key: str, rows: Sequence[int]) -> list[Value]:
    """Return what column `key` shows in those rows: numbers, dates, text, None for blank, or a mark.

    What a printed column says of a unit or a choice comes from the registry and the lists, not from the file.
    """
    column = frame.form.column(key)
    values = frame.values[key].take(rows)
    if column.type == "info":
        axis, attribute = column.shows
        known = specs.attributes(frame.form.column(axis), attribute)
        codes = frame.values[axis].take(rows)
        return [known.get(str(code)) or _clean(value) for code, value in zip(codes, values, strict=True)]
    if column.coded:
        labels = specs.labels(column)
        return [labels.get(value) or _clean(value) if isinstance(value, str) else value for value in values]
    return [_clean(value) for value in values]


def _clean(value: Value) -> Value:
    return clean_text(value)[0].strip() or None if isinstance(value, str) else value


def as_text(value: Value) -> str:
    """Return a shown value as text: numbers grouped by dots, dates as dd/mm/yyyy, "-" for not applicable."""
    if isinstance(value, date):
        return date_short(value)
    if isinstance(value, int):
        return integer(value)
    if isinstance(value, Mark):
        return "-" if value is Mark.NOT_APPLICABLE else ""
    return value or ""
