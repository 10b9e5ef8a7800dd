"""The nouns of the program: immutable records every stretch of the road agrees on."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
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
        return (
            self.severity.rank,
            self.agency,
            self.file,
            self.sheet,
            number,
            len(letters),
            letters,
            self.code,
        )

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
class CellRange:
    """A run of cells of one column of one sheet: `'[a.xlsx]Biểu 01'!D14:D20`."""

    file: str
    sheet: str
    column: str  # letters
    first: int
    last: int

    def __str__(self) -> str:
        start = str(Cell(self.file, self.sheet, f"{self.column}{self.first}"))
        return start if self.first == self.last else f"{start}:{self.column}{self.last}"

    def __len__(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Figure:
    """One official number (số liệu, chỉ tiêu) with everything needed to defend it.

    `value` is None when nobody reported it: that is not zero. Persons, tasks and đồng are int; a share is a
    Decimal with two decimals. Compare with plain numbers: a figure not reported is neither above nor below any.
    """

    key: str
    label: str
    value: int | Decimal | None
    unit: str
    scope: str  # "tỉnh Thanh Hoá", "cả nước"
    how: str  # how it was computed, for people
    cells: Sequence[CellRange] = ()  # may be worked out only when read
    missing: tuple[str, ...] = ()  # names of agencies whose part is not in it
    baseline: str = ""  # name of the baseline it depends on
    cutoff: date | None = None  # ngày chốt số liệu
    parts: tuple[Figure, ...] = ()  # of a share, ratio or difference: the two figures it is made of

    @property
    def reported(self) -> bool:
        """Whether anybody reported it."""
        return self.value is not None

    def __lt__(self, other: Figure | int) -> bool:
        return self._compare(other, operator.lt)

    def __le__(self, other: Figure | int) -> bool:
        return self._compare(other, operator.le)

    def __gt__(self, other: Figure | int) -> bool:
        return self._compare(other, operator.gt)

    def __ge__(self, other: Figure | int) -> bool:
        return self._compare(other, operator.ge)

    def __bool__(self) -> bool:
        return bool(self.value)

    def _compare(self, other: Figure | int, test: Callable[[Any, Any], bool]) -> bool:
        right = other.value if isinstance(other, Figure) else other
        return self.value is not None and right is not None and test(self.value, right)


@dataclass(frozen=True, slots=True)
class FactRow:
    """One line of a table of figures: what it is about, and its figures by key."""

    code: str
    label: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Quote:
    """One line of text an agency wrote (a section, a recommendation, a solution): values shown as text."""

    agency: str
    agency_name: str
    values: Mapping[str, str]  # column key → text, choices already as labels, dates as dd/mm/yyyy
    group: str = ""  # label of the group it falls under: cause, addressee …
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that may be said in one document about one scope."""

    agency: Agency  # whose document it is
    scope: str
    period: str
    cutoff: date | None
    baseline: str
    figures: Mapping[str, Figure]
    tables: Mapping[str, tuple[FactRow, ...]]
    texts: Mapping[str, tuple[Quote, ...]]
    sent: tuple[Agency, ...]  # agencies of the scope whose workbooks were read
    missing: tuple[Agency, ...]  # agencies of the scope that have not sent in


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
