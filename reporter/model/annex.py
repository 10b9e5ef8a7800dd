"""Annexes (phụ lục) ready to be drawn."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from reporter.model.cell import Mark
from reporter.model.chart import Chart

#: What stands in a cell of an annex; a share is a Decimal with two decimals.
AnnexValue = int | Decimal | str | date | Mark | None


@dataclass(frozen=True, slots=True)
class AnnexColumn:
    """One column of an annex table in Word; `type` decides alignment and notation."""

    key: str
    label: str
    type: str  # "index", "text", "count", "money", "percent", "date"
    groups: tuple[str, ...] = ()
    unit: str = ""
    width: float = 10  # relative


#: The first column of tables that are not the lines of a form: their running number.
INDEX_COLUMN = AnnexColumn("stt", "STT", "index", width=5)


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """One row of an annex table: `kind` is "row", "group" (a spanning heading) or "total"."""

    kind: str
    values: tuple[Any, ...]  # an AnnexValue per column; one text for a group


@dataclass(frozen=True, slots=True)
class AnnexTable:
    """One Word table of an annex; `caption` stands above it ("1. Thành phố Hà Nội")."""

    columns: tuple[AnnexColumn, ...]
    rows: tuple[AnnexRow, ...]
    caption: str = ""
    form: str = ""  # the form whose rows it prints; "" for figures
    positions: tuple[int, ...] = ()  # of each row of the form, where it stands in the form's frame
    table: str = ""  # key of the table of figures it prints; "" for a list of figures
    figures: tuple[str, ...] = ()  # keys of the figures it prints
    shows: tuple[str, ...] = ()  # columns of the form that stand in it otherwise than as its columns
    agencies: tuple[str, ...] = ()  # codes of the agencies whose rows or figures stand in it
    chart: Chart | None = None  # drawn above it


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex (phụ lục) ready to be drawn."""

    id: str
    title: str
    unit: str
    tables: tuple[AnnexTable, ...]
    landscape: bool = True
    notes: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether its lines say that there is nothing: every number a zero or "-", none of them blank."""
        numbers = [
            value
            for table in self.tables
            for row in table.rows
            if row.kind == "row"
            for column, value in zip(table.columns, row.values, strict=True)
            if column.type in ("count", "money")
        ]
        return bool(numbers) and all(value in (0, Mark.NOT_APPLICABLE) for value in numbers)


@dataclass(frozen=True, slots=True)
class NumberedAnnex:
    """An annex with its number among all those of its document, from 1; in the document, or in a file of its own."""

    annex: Annex
    number: int
    count: int

    @property
    def digest(self) -> str:
        """What stands for everything that it says; where its lines stand in the frames is not said."""
        annex = self.annex
        tables = [
            (table.columns, table.caption, table.chart, [(row.kind, row.values) for row in table.rows])
            for table in annex.tables
        ]
        said = (self.number, self.count, annex.id, annex.title, annex.unit, annex.landscape, annex.notes, tables)
        return hashlib.sha256(repr(said).encode(errors="surrogatepass")).hexdigest()


def numbered(annexes: Sequence[Annex]) -> tuple[NumberedAnnex, ...]:
    """Return the annexes of a document with their numbers."""
    return tuple(NumberedAnnex(annex, number, len(annexes)) for number, annex in enumerate(annexes, 1))


_FILE = re.compile(r"(.+)-phu-luc-(\d+)(\.\w+)")


def annex_file(document: str, number: int) -> str:
    """Return the name of the file of an annex: "bc-38-2025-10.docx", 6 → "bc-38-2025-10-phu-luc-6.docx"."""
    stem, _, suffix = document.rpartition(".")
    return f"{stem}-phu-luc-{number}.{suffix}"


def document_of(file: str) -> str:
    """Return the name of the document that an annex file belongs to; "" for a file that is none."""
    found = _FILE.fullmatch(file)
    return f"{found[1]}{found[3]}" if found else ""


def annex_number_of(file: str) -> int:
    """Return the number of the annex that an annex file holds; 0 for a file that is none."""
    found = _FILE.fullmatch(file)
    return int(found[2]) if found else 0
