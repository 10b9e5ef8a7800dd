"""What is wrong or remarkable about what was sent in, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from reporter.model.cell import Cell, split_ref


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


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem or remark about what was sent in; never an exception."""

    code: str
    severity: Severity
    message: str  # what was found, what was expected, what to do
    agency: str = ""
    form: str = ""  # id of the form it is about; "" for the file or the cover: the whole workbook
    file: str = ""
    sheet: str = ""
    cell: str = ""  # "D14"; empty when the finding is about a file or a sheet
    column: str = ""  # the column as printed: "(12) Tổng số có mặt"
    value: str = ""  # the raw value as found
    more: tuple[Cell, ...] = ()  # further cells of the same cause
    also: tuple[str, ...] = ()  # further forms, of a rule across forms

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms it is about: more than one for a rule across forms, none for a file or a cover."""
        return (self.form, *self.also) if self.form else ()

    @property
    def files(self) -> tuple[str, ...]:
        """The files it is about."""
        return tuple(dict.fromkeys(filter(None, (self.file, *(cell.file for cell in self.more)))))

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
