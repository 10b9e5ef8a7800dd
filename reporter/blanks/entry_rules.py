"""Data validation of entry cells: what may be typed, and the hint that shows when a cell is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from reporter.blanks.live_checks import list_name
from reporter.specs.choices import ChoiceList
from reporter.specs.forms import Column

DATE_RULE: Mapping[str, Any] = MappingProxyType(
    {
        "validate": "date",
        "criteria": "between",
        "minimum": date(2000, 1, 1),
        "maximum": date(2100, 12, 31),
        "error_message": "Ghi ngày dạng dd/mm/yyyy, ví dụ 31/12/2025.",
    }
)
_TITLE_LENGTH, _HINT_LENGTH = 32, 255  # Excel's limits


def entry_rule(column: Column, lists: Mapping[str, ChoiceList], cell: str, before: str = "") -> dict[str, Any]:
    """Return the data validation of an entry column with its input hint; `cell` is the first cell, relative.

    `before` is said first: the figure of the last period.
    """
    hint = {
        "input_title": _cut(f"({column.number}) {column.label}", _TITLE_LENGTH),
        "input_message": _cut(f"{before} {_hint(column)}".strip(), _HINT_LENGTH),
        "error_title": f"Cột ({column.number})",
    }
    if column.numeric:
        return hint | {
            "validate": "custom",
            "value": f'=OR({cell}="-",IF(ISNUMBER({cell}),AND({cell}>=0,{cell}=INT({cell})),FALSE))',
            "error_message": "Ghi số nguyên từ 0 trở lên, không kèm chữ; không có đối tượng này thì ghi dấu -.",
        }
    if column.type == "choice":
        return hint | {
            "validate": "list",
            "source": f"={list_name(lists[column.key])}",
            "error_message": "Chọn một mục trong danh sách, không gõ chữ khác.",
        }
    if column.type == "date":
        return {**hint, **DATE_RULE}
    return hint | {"validate": "any"}


def settled_rule(column: Column, decision: str) -> dict[str, Any]:
    """Return the hint of a cell that is filled in and locked: by which decision, and where to object."""
    by = f" theo {decision}" if decision else ""
    said = f"Tỉnh đã giao{by}; ô khoá. Có ý kiến khác: ghi ở trang “Giải trình”, mã R44."
    return {
        "validate": "any",
        "input_title": _cut(f"({column.number}) {column.label}", _TITLE_LENGTH),
        "input_message": _cut(said, _HINT_LENGTH),
    }


def _hint(column: Column) -> str:
    needed = "Bắt buộc." if column.required else "Bắt buộc khi có điều kiện." if column.required_when else ""
    kind = "Số nguyên; không có thì ghi 0." if column.numeric and column.required else ""
    return " ".join(filter(None, (f"{column.help or column.label}.".replace("..", "."), kind, needed)))


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
