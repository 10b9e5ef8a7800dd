"""Annexes (phụ lục) ready to be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class AnnexColumn:
    """One column of an annex table in Word; `type` decides alignment and notation."""

    key: str
    label: str
    type: str  # "index", "text", "count", "money", "percent", "date"
    groups: tuple[str, ...] = ()
    unit: str = ""
    width: float = 10  # relative


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """One row of an annex table: `kind` is "row", "group" (a spanning heading) or "total"."""

    kind: str
    values: tuple[Any, ...]  # int, Decimal, text, date, Mark or None, one per column; one text for a group


@dataclass(frozen=True, slots=True)
class AnnexTable:
    """One Word table of an annex; `caption` stands above it ("1. Thành phố Hà Nội")."""

    columns: tuple[AnnexColumn, ...]
    rows: tuple[AnnexRow, ...]
    caption: str = ""
    form: str = ""  # the form whose rows it prints; "" for figures
    agencies: tuple[str, ...] = ()  # codes of the agencies whose rows stand in it
    where: str = ""  # the filter that chose the rows, as written in the report's TOML


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex (phụ lục) ready to be drawn."""

    id: str
    title: str
    unit: str
    tables: tuple[AnnexTable, ...]
    landscape: bool = True
    notes: tuple[str, ...] = ()
