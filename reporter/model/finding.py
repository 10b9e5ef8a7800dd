"""What is wrong or remarkable about what was sent in, as a value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from reporter.model.cell import CellRange
from reporter.model.period import Period
from reporter.model.wording import capitalize_first, integer

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


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
_EXPLAIN = "Số đúng thì ghi lý do ở trang “Giải trình” của sổ nhập (mã {code})."
_EXPLAIN_APART = (
    "Số đúng thì gửi lý do bằng công văn, nêu mã {code} (sổ nhập này không có trang “Giải trình”); "
    "cơ quan nhận ghi vào sổ đăng ký của kỳ."
)
#: A finding shows so many places, then counts the rest.
_SHOWN = 8


#: What an error makes worthless of the lines that it is about, so that whatever else a rule says of them follows from
#: it: "numbers", wrong by whole zeros; "lines", numbers that belong to other lines, wrong ones included.
Spoils = Literal["", "numbers", "lines"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding: its severity and its three texts with {placeholders}."""

    severity: Severity
    found: str
    expected: str
    remedy: str
    follows: tuple[str, ...] = ()  # codes of findings in the same form that may bring it about
    spoils: Spoils = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Why what a finding asks about is so, in the words of the agency or the officer."""

    text: str
    since: str = ""  # the earlier period for which it was said and from which it holds: "2025-08"


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem or remark about what was sent in; never an exception.

    `found` and `expected` are clauses without a full stop, which `message` joins; `remedy` is whole sentences.
    """

    code: str
    severity: Severity
    found: str  # what was found
    expected: str = ""  # what is right; "" when there is nothing to expect
    remedy: str = ""  # what to do; "" when there is nothing to do
    agency: str = ""
    form: str = ""  # id of the form it is about; "" for the file or the cover: the whole workbook
    also: tuple[str, ...] = ()  # further forms, of a rule across forms
    file: str = ""
    places: tuple[CellRange, ...] = ()  # all cells of it, the one to look at first; else the sheet, or the files
    column: str = ""  # the column as printed: "(12) Tổng số có mặt"
    value: str = ""  # the raw value as found
    count: int = 1  # how many cells or lines show it
    cause: str = ""  # code of the finding it follows from; "" when it is a cause of its own
    page: bool = True  # whether its workbook has a page for answers
    answers: tuple[Answer, ...] = ()  # why it is so; then there is nothing to do
    line: str = ""  # what its one or two lines of the form are called: "Xã Mường Khương – Tài chính"

    @property
    def what(self) -> str:
        """What was found and what is right, in one sentence."""
        text = "; ".join(part.rstrip(".") for part in (self.found, self.expected) if part)
        if self.column:
            text = f"{'Cột ' if self.form else ''}{self.column}: {text}"
        return f"{capitalize_first(text)}{'' if text.endswith(('?', '!', '…')) else '.'}"

    @property
    def explanation(self) -> str:
        """What was answered, with the period of what was said for an earlier one; "" for nothing."""
        said: dict[str, list[str]] = {}
        for answer in self.answers:
            said.setdefault(answer.since, []).append(answer.text.rstrip("."))
        return "; ".join("; ".join(texts) + _said_for(since) for since, texts in said.items())

    @property
    def todo(self) -> str:
        """What to do, and where to explain a number that stays; the explanation where there is one."""
        if self.answers:
            return f"Đã giải trình: {self.explanation}."
        place = _EXPLAIN if self.page else _EXPLAIN_APART
        asked = place.format(code=self.code) if self.severity is Severity.EXPLAIN else ""
        return " ".join(filter(None, (self.remedy, asked)))

    @property
    def for_information(self) -> bool:
        """Whether nobody has anything to do about it: such notes are counted, not listed."""
        return self.severity is Severity.NOTE and not self.todo

    @property
    def message(self) -> str:
        """What was found, what is right and what to do, for people."""
        return f"{self.what} {self.todo}".rstrip()

    @property
    def place(self) -> str:
        """Where to look, as Excel understands it; the file or the agency when it is about no sheet."""
        spots = self.places[:_SHOWN]
        shown = [
            str(spot) if number == 0 or not spots[0].beside(spot) else spot.ref for number, spot in enumerate(spots)
        ]
        return _shortened(shown, len(self.places)) or self.file or self.agency

    @property
    def spots(self) -> str:
        """The cells of `sheet`, of another sheet with its name: "D5:D12; Biểu 09!D15"; "" when it is about no cell."""
        cells = [spot for spot in self.places if spot.ref]
        return _shortened([self._seen(spot) for spot in cells[:_SHOWN]], len(cells))

    def _seen(self, spot: CellRange) -> str:
        first = self.places[0]
        if spot.file != first.file:
            return str(spot)
        return spot.ref if spot.sheet == first.sheet else f"{spot.sheet}!{spot.ref}"

    @property
    def sheet(self) -> str:
        """The sheet to look at."""
        return self.places[0].sheet if self.places else ""

    @property
    def cell(self) -> str:
        """The cell to look at first: "D14"."""
        first = self.places[0] if self.places else None
        return f"{first.column}{first.first}" if first and first.column else ""

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms it is about: more than one for a rule across forms, none for a file or a cover."""
        return (self.form, *self.also) if self.form else ()

    @property
    def files(self) -> tuple[str, ...]:
        """The files it is about."""
        return tuple(dict.fromkeys(filter(None, (self.file, *(spot.file for spot in self.places)))))

    def sort_key(self) -> tuple[Any, ...]:
        """Gravest first, then by agency, file, what is about the whole file, sheet, row and column."""
        first = self.places[0] if self.places else CellRange("")
        where = (first.sheet, first.first, len(first.column), first.column)
        return (self.severity.rank, self.agency, self.file, bool(self.form), *where, self.code)


def _said_for(period: str) -> str:
    return f" (đã giải trình kỳ {Period.parse(period).label})" if period else ""


def alike(found: str, count: int) -> str:
    """Return what was found in the first of several cells, and how many more are like it."""
    return f"{found}, và {integer(count - 1)} chỗ tương tự" if count > 1 else found


def shape(text: str) -> str:
    """Return the text with every number the same: what is said in the same way of several cells has one cause."""
    return _NUMBER.sub("0", text)


def _shortened(shown: Iterable[str], number: int) -> str:
    """Return the places joined, and how many more there are."""
    return "; ".join(shown) + (f"; … và {number - _SHOWN} chỗ nữa" if number > _SHOWN else "")
