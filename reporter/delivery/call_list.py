"""Whom the officer calls today, on one page of paper: who, which telephone, where they stand, what to speak of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from textwrap import shorten, wrap

from reporter.delivery.findings_book import FIRST_ROW, TableStyles, new_book, write_table
from reporter.delivery.standing import STATES, StatusRow
from reporter.model import AdmissionState, Findings, Severity
from reporter.model.wording import date_short, integer

_COLUMNS = (("STT", 5), ("Cơ quan", 21), ("Điện thoại, liên hệ", 16), ("Tình trạng", 24), ("Việc cần trao đổi", 38))
_WIDTH = 100  # characters of what to speak of: two lines of its column
_ONE_PAGE = 36  # lines that can be read when they are put on one page of A4
_LINE = 14.5  # points
_LETTERS = 1.35  # of the list's own type that stand in the width of one, as columns are measured


@dataclass(frozen=True, slots=True)
class Call:
    """One line of the list."""

    row: StatusRow
    phone: str
    subject: str  # the worst finding, what has to be explained; "" for those from whom nothing came

    @property
    def state(self) -> str:
        """Where the agency stands, and how much it has to explain."""
        asked = f"chờ giải trình {integer(self.row.explains)} nội dung" if self.row.explains else ""
        return "; ".join(filter(None, (self.row.label, asked)))

    @property
    def need(self) -> tuple[int, int, int, int]:
        """What sorts the list: first from whom nothing can be read, then by days, errors and questions."""
        return STATES.index(self.row.state), -self.row.days, -self.row.errors, -self.row.explains


def call_list(rows: Iterable[StatusRow], findings: Findings, phones: Mapping[str, str]) -> tuple[Call, ...]:
    """Return whom to call, who needs it most first; who still has time and who has nothing to do are not in it."""
    called = (
        Call(row, phones.get(row.agency.code, ""), _subject(row, findings.of_agency(row.agency.code)))
        for row in rows
        if row.explains or (row.state is not AdmissionState.USED and (row.sent or row.days))
    )
    return tuple(sorted(called, key=lambda call: call.need))


def _subject(row: StatusRow, findings: Findings) -> str:
    """Return the worst of what is wrong with the workbook, else the first thing to explain."""
    wanted = Severity.ERROR if row.errors else Severity.EXPLAIN
    worst = next((item for item in findings.of(wanted) if not item.cause), None)
    if worst is None:
        return ""
    where = f"{worst.sheet} {worst.cell}".strip() or worst.file  # who is called knows the file by its sheets
    return shorten(f"{worst.code} {where}: {worst.what}", _WIDTH, placeholder=" …")


def call_lines(calls: Sequence[Call], as_of: date) -> Iterator[str]:
    """Yield the list for the terminal, three lines each."""
    yield f"CẦN GỌI, ngày {date_short(as_of)}: {integer(len(calls))} cơ quan."
    for number, call in enumerate(calls, 1):
        yield f"{number:>3}. {call.row.agency.name} · {call.phone or 'chưa có số điện thoại'}"
        yield f"      {call.state}"
        if call.subject:
            yield f"      {call.subject}"


def write_call_list(path: Path, calls: Sequence[Call], title: str) -> None:
    """Write the list as a workbook for A4, upright, on one page as long as it can be read there."""
    with new_book(path, title) as book:
        sheet = book.add_worksheet("Cần gọi")
        lines = [
            (number, call.row.agency.name, call.phone, call.state, call.subject) for number, call in enumerate(calls, 1)
        ]
        write_table(sheet, TableStyles.of(book), title, _COLUMNS, lines)
        for row, line in enumerate(lines, FIRST_ROW):
            pairs = zip(line, _COLUMNS, strict=True)
            sheet.set_row(row, _LINE * max(len(wrap(str(text), int(width * _LETTERS))) for text, (_, width) in pairs))
        sheet.set_portrait()
        sheet.set_margins(0.5, 0.4, 0.5, 0.6)
        sheet.fit_to_pages(1, int(len(calls) <= _ONE_PAGE))
