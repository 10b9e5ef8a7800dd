"""Data validation of entry cells: what may be typed, and the hint that shows when a cell is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from reporter.blanks.cell_formulas import list_name
from reporter.specs.blank_words import EntrySaid, said
from reporter.specs.choices import ChoiceList
from reporter.specs.forms import Column

_DATE_RULE: Mapping[str, Any] = MappingProxyType(
    {"validate": "date", "criteria": "between", "minimum": date(2000, 1, 1), "maximum": date(2100, 12, 31)}
)
_TITLE_LENGTH, _HINT_LENGTH = 32, 255  # Excel's limits


def date_rule(words: EntrySaid) -> dict[str, Any]:
    """Return the data validation of a cell that takes a day."""
    return {**_DATE_RULE, "error_message": words.date}


def entry_rule(
    column: Column, lists: Mapping[str, ChoiceList], cell: str, words: EntrySaid, before: str = ""
) -> dict[str, Any]:
    """Return the data validation of an entry column with its input hint; `cell` is the first cell, relative.

    `before` is said first: the figure of the last period.
    """
    hint = {
        "input_title": _cut(f"({column.number}) {column.label}", _TITLE_LENGTH),
        "input_message": _cut(f"{before} {_hint(column, words)}".strip(), _HINT_LENGTH),
        "error_title": said(words.column, cot=str(column.number)),
    }
    if column.numeric:
        return hint | {
            "validate": "custom",
            "value": f'=OR({cell}="-",IF(ISNUMBER({cell}),AND({cell}>=0,{cell}=INT({cell})),FALSE))',
            "error_message": words.number,
        }
    if column.type == "choice":
        return hint | {
            "validate": "list",
            "source": f"={list_name(lists[column.key])}",
            "error_message": words.choice,
        }
    if column.type == "date":
        return {**hint, **date_rule(words)}
    return hint | {"validate": "any"}


def settled_rule(column: Column, decision: str, words: EntrySaid) -> dict[str, Any]:
    """Return the hint of a cell that is filled in and locked: by which decision, and where to object."""
    told = said(words.settled_by, van_ban=decision) if decision else words.settled
    return {
        "validate": "any",
        "input_title": _cut(f"({column.number}) {column.label}", _TITLE_LENGTH),
        "input_message": _cut(told, _HINT_LENGTH),
    }


def _hint(column: Column, words: EntrySaid) -> str:
    needed = words.required if column.required else words.required_when if column.required_when else ""
    kind = words.zero if column.numeric and column.required else ""
    return " ".join(filter(None, (f"{column.help or column.label}.".replace("..", "."), kind, needed)))


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
