"""What an annex says in words: cells, headings, the legend of signs, and what must stay on one line.

Blank, zero, “not applicable” and “not readable” look different: “…”, “0”, “-”, “?”, with a legend where they occur.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from reporter.model import Annex, AnnexColumn, Mark
from reporter.model.figure_text import decimal_text
from reporter.model.wording import clean_text, date_short, integer

NOT_REPORTED, NOT_APPLICABLE, UNREADABLE = "…", "-", "?"
_LEGEND = (
    (NOT_REPORTED, "chưa có số liệu"),  # of whom a line is says nothing of why
    (NOT_APPLICABLE, "không phát sinh"),
    (UNREADABLE, "ô không đọc được"),
)
NUMERIC = frozenset(("count", "money", "percent"))
_BOUND = re.compile(
    " (?=\\d)(?:" + "|".join(f"(?<=\\b{word} )" for word in ("số", "ngày", "tháng", "năm", "mục", "phụ lục")) + ")",
    re.IGNORECASE,
)
_SYMBOL = re.compile(r"\d+(?:/\d{4})?[-/][A-ZĐ][A-Za-zĐđ]*(?:[-/][A-ZĐ]+)*")
_NO_BREAK = '</w:t><w:noBreakHyphen/><w:t xml:space="preserve">'


def legend(annex: Annex) -> Iterator[str]:
    """Yield one line that explains the signs standing for missing values, if there are any."""
    seen = {
        _sign(value)
        for table in annex.tables
        for row in table.rows
        if row.kind != "group"
        for value, column in zip(row.values, table.columns, strict=True)
        if value.__class__ is Mark or (value is None and column.type in NUMERIC)
    }
    lines = [f"“{sign}”: {meaning}" for sign, meaning in _LEGEND if sign in seen]
    if lines:
        yield "Ghi chú: " + "; ".join(lines) + "."


def _sign(value: Mark | None) -> str:
    if value is None:
        return NOT_REPORTED
    return NOT_APPLICABLE if value is Mark.NOT_APPLICABLE else UNREADABLE


def keep_symbols(text: str) -> str:
    """Return the XML of a title in which a document symbol stays on one line: "195-KL/TW"; running text stays plain."""
    return _SYMBOL.sub(lambda found: found[0].replace("-", _NO_BREAK), text)


def bind_numbers(text: str) -> str:
    """Return text in which a number stays on the line of the word before it: "số 12", "ngày 05", "Phụ lục 1"."""
    return _BOUND.sub("\u00a0", text)


def unbroken(text: str) -> list[str]:
    """Return the pieces of a text that stay on one line: words, and a number with the word it is bound to."""
    bound = bind_numbers(text.replace("\n", " "))
    pieces = bound.split(" ")
    return [piece.replace("\u00a0", " ") for piece in pieces] if "\u00a0" in bound else pieces


def heading(column: AnnexColumn, unit: str) -> str:
    """Return the label with the column's unit, where neither the table's nor a heading above says it."""
    shown = column.unit or ("%" if column.type == "percent" else "")
    told = shown == unit or any(shown in re.findall(r"[^\W\d]+", above) for above in column.groups)
    return f"{column.label} ({shown})" if shown and not told else column.label


def cell_text(value: Any, column: AnnexColumn) -> str:
    """Return what is printed for a value in such a column, not escaped; "\\n" between paragraphs."""
    if value.__class__ is int:  # nearly every cell
        return integer(value)
    if isinstance(value, str):
        return clean_text(value)[0].strip()
    if value is None:
        return NOT_REPORTED if column.type in NUMERIC else ""
    if isinstance(value, Mark):
        return _sign(value)
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, date):
        return date_short(value)
    return integer(value)
