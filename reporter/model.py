"""The nouns of the program: immutable records every stretch of the road agrees on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Any


class ReporterError(Exception):
    """The run cannot go on (no workspace, a template does not parse); the message is Vietnamese, one line."""


class Severity(StrEnum):
    """How much a finding weighs; the values are the stable names of the JSON form."""

    ERROR = "error"
    WARNING = "warning"
    EXPLAIN = "explain"
    NOTE = "note"

    @property
    def label(self) -> str:
        """The Vietnamese name users read."""
        return _SEVERITY_LABELS[self.value]

    @property
    def rank(self) -> int:
        """0 for the gravest, for sorting."""
        return list(Severity).index(self)


_SEVERITY_LABELS = {"error": "Lỗi", "warning": "Cảnh báo", "explain": "Cần giải trình", "note": "Ghi chú"}


class Mark(Enum):
    """What stands in a cell when it is not a value and not blank (blank is None)."""

    NOT_APPLICABLE = "not applicable"  # the officer wrote "-": the item does not exist here
    UNREADABLE = "unreadable"  # something is there, a finding says what; never guessed, never zero


#: What a cell of a table holds once read: whole number, text, date, a mark, or None for blank.
Value = int | str | date | Mark | None


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One cell of one workbook; prints as Excel's own external reference."""

    file: str
    sheet: str
    ref: str

    def __str__(self) -> str:
        quoted = f"[{self.file}]{self.sheet}".replace("'", "''")
        return f"'{quoted}'!{self.ref}"


@dataclass(frozen=True, slots=True)
class Agency:
    """A node of the organization tree, valid from `valid_from` up to and including `valid_until`."""

    code: str  # "T38" province, "X14800" commune, "B-BNV" ministry, …
    name: str  # "Tỉnh Thanh Hoá", "Phường Hạc Thành", "Bộ Nội vụ"
    kind: str  # "central", "province", "commune", "ministry", "party_committee", …
    parent: str = ""
    short: str = ""  # bare name for sorting and prose: "Thanh Hoá"
    unit_type: str = ""  # "tinh", "thanh_pho"; "xa", "phuong", "dac_khu"; "" otherwise
    stat_code: str = ""  # official statistical code, text: "38", "14800"
    order: int = 0  # protocol order among its kind; 0 = alphabetical
    valid_from: date | None = None
    valid_until: date | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)  # party committee name, place, contact, …

    def valid_on(self, day: date) -> bool:
        """Whether the agency exists on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem or remark about what was sent in; never an exception."""

    code: str
    severity: Severity
    message: str  # what was found, what was expected, what to do
    agency: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""  # "D14"; empty when the finding is about a file or a sheet
    column: str = ""  # the column as printed: "(12) Tổng số có mặt"
    value: str = ""  # the raw value as found
    more: tuple[Cell, ...] = ()  # further cells of the same cause

    @property
    def place(self) -> str:
        """Where to look, as Excel understands it, or the file, or the agency."""
        if self.file and self.sheet and self.cell:
            return str(Cell(self.file, self.sheet, self.cell))
        if self.file and self.sheet:
            return f"[{self.file}]{self.sheet}"
        return self.file or self.agency

    def sort_key(self) -> tuple[Any, ...]:
        """Gravest first, then by agency, file, sheet, row and column."""
        letters, number = split_ref(self.cell)
        return (self.severity.rank, self.agency, self.file, self.sheet, number, len(letters), letters, self.code)

    def as_dict(self) -> dict[str, str]:
        """The stable machine form."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "agency": self.agency,
            "file": self.file,
            "sheet": self.sheet,
            "cell": self.cell,
            "column": self.column,
            "value": self.value,
            "message": self.message,
        }


def split_ref(ref: str) -> tuple[str, int]:
    """Return ("AB", 12) for "AB12"; ("", 0) for anything else."""
    found = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", ref)
    return (found[1], int(found[2])) if found else ("", 0)


def column_letter(index: int) -> str:
    """Return the Excel letters of a 0-based column index: 0 → "A", 27 → "AB"."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Table:
    """What one form of one returned workbook holds: columns of values, each with its Excel position.

    `values[key][i]` stands in column `letters[key]`, Excel row `rows[i]` of `sheet`. Computed columns that the
    file left without a stored value hold the recomputed number and are listed in `recomputed`.
    """

    form: str
    sheet: str
    rows: tuple[int, ...]
    letters: Mapping[str, str]
    values: Mapping[str, Sequence[Value]]
    totals: Mapping[int, Mapping[str, Value]] = field(default_factory=dict)  # typed total rows: row → key → value
    recomputed: frozenset[str] = frozenset()

    def cell(self, file: str, key: str, index: int) -> Cell:
        """The cell of column `key` in data row `index`; the key column's cell if the column is absent."""
        letters = self.letters.get(key) or next(iter(self.letters.values()), "A")
        return Cell(file, self.sheet, f"{letters}{self.rows[index]}")

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Submission:
    """One returned workbook that could be identified."""

    agency: str
    period: str
    edition: str
    file: str  # name inside the inbox, as found (NFC)
    sha256: str
    received_at: datetime | None
    tables: Mapping[str, Table]  # form id → table
    cover: Mapping[str, Value] = field(default_factory=dict)  # prepared_by, head, cutoff (date), phone
    values_read: int = 0  # filled cells read into tables

    @property
    def cutoff(self) -> date | None:
        """The cut-off date of the figures (ngày chốt số liệu) typed on the cover."""
        value = self.cover.get("cutoff")
        return value if isinstance(value, date) else None
