"""One returned workbook: its tables, each value with its Excel position."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from reporter.model.cell import Cell, Value, turned
from reporter.model.wording import fold

SAMPLE_BANNER = "SỐ LIỆU MẪU"  # what stands on everything made of sample data


@dataclass(frozen=True, slots=True)
class Table:
    """What one form of one returned workbook holds: columns of values, each with its Excel position.

    `values[key][i]` stands in column `letters[key]`, Excel row `rows[i]` of `sheet`. Computed columns hold what their
    formula gives, whatever the file says; `typed[key]` are the numbers typed over it that say otherwise, by line.
    `untold[key]` are the lines of which an earlier edition of the form does not tell the column: no value, and nobody
    left it blank.

    An upright form is the same turned: what is said here of a column is a row of its sheet, its line a column.
    """

    form: str
    sheet: str
    rows: tuple[int, ...]
    letters: Mapping[str, str]
    values: Mapping[str, Sequence[Value]]
    totals: Mapping[int, Mapping[str, Value]] = field(default_factory=dict)  # typed total rows: row → key → value
    typed: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    untold: Mapping[str, frozenset[int]] = field(default_factory=dict)
    upright: bool = False

    def cell(self, file: str, key: str, index: int) -> Cell:
        """The cell of column `key` in data row `index`; the key column's cell if the column is absent."""
        letters, row = self._turned(self.letters.get(key) or next(iter(self.letters.values()), "A"), self.rows[index])
        return Cell(file, self.sheet, f"{letters}{row}")

    def place(self, letters: str, row: int) -> tuple[str, int] | None:
        """The column key and the line that a cell of its sheet holds; None for a cell outside the lines."""
        letters, row = self._turned(letters, row)
        key = next((key for key, found in self.letters.items() if found == letters), "")
        return (key, self.rows.index(row)) if key and row in self.rows else None

    def _turned(self, letters: str, row: int) -> tuple[str, int]:
        return turned(letters, row) if self.upright else (letters, row)

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
    baseline: str = ""  # for which it was issued
    number: int = 0  # which version of the workbook it says it is; 0 when it does not say
    revision: int = 1  # which of the agency's workbooks for the period this is, in the order in which they came
    first_received: datetime | None = None  # when the first of them came: who was in time stays in time
    nil: tuple[str, ...] = ()  # ids of the forms of which its cover says that there is nothing to report
    note: str = ""  # what the register notes of it: why it was corrected

    @property
    def cutoff(self) -> date | None:
        """The cut-off date of the figures (ngày chốt số liệu) typed on the cover."""
        return cutoff_on(self.cover)

    @property
    def is_sample(self) -> bool:
        """Whether its cover says that it is sample data."""
        texts = (value for value in self.cover.values() if isinstance(value, str))
        return any(fold(SAMPLE_BANNER) in fold(text) for text in texts)


def cutoff_on(cover: Mapping[str, Value]) -> date | None:
    """Return the cut-off date that a cover states."""
    value = cover.get("cutoff")
    return value if isinstance(value, date) else None


def common_cutoff(cutoffs: Iterable[date | None]) -> date | None:
    """Return the cut-off date most workbooks share, of equally many the earliest; None when no date is given."""
    days = Counter(day for day in cutoffs if day)
    return min(days, key=lambda day: (-days[day], day), default=None)


def sample_banner(submissions: Iterable[Submission]) -> str:
    """Return what everything made of these workbooks must say: SAMPLE_BANNER when one of them is a sample, else ""."""
    return SAMPLE_BANNER if any(item.is_sample for item in submissions) else ""
