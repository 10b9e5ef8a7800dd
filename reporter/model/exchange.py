"""Records as JSON and back: figures, printed figures, annexes and the run record, for machines and for later runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

from reporter.model.annex import Annex, AnnexTable, AnnexValue
from reporter.model.cell import Mark

T = TypeVar("T")
#: What JSON has no word for stands as {"kind": "text"}; whole numbers, text and blank stand for themselves.
_READERS: Mapping[str, Callable[[str], AnnexValue]] = MappingProxyType(
    {"mark": Mark, "decimal": Decimal, "date": date.fromisoformat}
)


def to_json(record: Any) -> bytes:
    """Return a record, or a sequence of them, as JSON; dates in ISO form, shares as text with a point."""
    return msgspec.json.encode(_with_values(record, _outward) if isinstance(record, Annex) else record)


def from_json(content: bytes, kind: type[T]) -> T:
    """Return the record that was written; msgspec.ValidationError says where the JSON is of another form."""
    record: Any = msgspec.json.decode(content, type=kind)
    if isinstance(record, Annex):
        record = _with_values(record, _inward)
    read: T = record
    return read


def _with_values(annex: Annex, change: Any) -> Annex:
    """Return the annex with every value of its rows changed."""
    return replace(annex, tables=tuple(_changed(table, change) for table in annex.tables))


def _changed(table: AnnexTable, change: Any) -> AnnexTable:
    return replace(table, rows=tuple(replace(row, values=tuple(map(change, row.values))) for row in table.rows))


def _outward(value: AnnexValue) -> Any:
    if isinstance(value, Mark):
        return {"mark": value.value}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    return {"date": value.isoformat()} if isinstance(value, date) else value


def _inward(value: Any) -> AnnexValue:
    if not isinstance(value, Mapping):
        plain: AnnexValue = value
        return plain
    ((kind, text),) = value.items()
    return _READERS[kind](text)
