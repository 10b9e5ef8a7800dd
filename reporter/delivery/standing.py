"""Who has sent in, who has not, who is late and whose workbook is faulty."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reporter.model import Agency, Finding, Severity, Submission
from reporter.model.catalogue import counts
from reporter.model.wording import date_short, integer

#: States in the order of how much there is to do, with what people read.
STATES = (
    ("refused", "bị từ chối"),
    ("missing", "chưa nộp"),
    ("faulty", "đã nộp, còn lỗi"),
    ("late", "nộp muộn"),
    ("sent", "đã nộp"),
)


@dataclass(frozen=True, slots=True)
class StatusRow:
    """Where one agency stands.

    `days` counts from the last day to send in: days late for what has arrived, days overdue for what has not;
    0 when in time, or when the due day or the day of arrival is not known.
    """

    agency: Agency
    state: str
    days: int
    file: str
    received: date | None
    errors: int
    warnings: int
    explains: int

    @property
    def label(self) -> str:
        """What people read: "chưa nộp (quá hạn 3 ngày)", "đã nộp, còn 2 lỗi, muộn 1 ngày"."""
        text = dict(STATES)[self.state]
        if self.state == "faulty":
            text = f"đã nộp, còn {integer(self.errors)} lỗi"
        if not self.days:
            return text
        if self.state in ("missing", "refused"):
            return f"{text} (quá hạn {self.days} ngày)"
        return f"{text} {self.days} ngày" if self.state == "late" else f"{text}, muộn {self.days} ngày"

    def as_dict(self) -> dict[str, Any]:
        """The stable machine form."""
        return {
            "agency": self.agency.code,
            "name": self.agency.name,
            "state": self.state,
            "label": self.label,
            "days": self.days,
            "file": self.file,
            "received": self.received.isoformat() if self.received else None,
            "errors": self.errors,
            "warnings": self.warnings,
            "explains": self.explains,
        }


def status(
    agencies: Sequence[Agency],
    submissions: Sequence[Submission],
    findings: Sequence[Finding],
    due: date | None,
    as_of: date,
) -> tuple[StatusRow, ...]:
    """Return one row per agency, in their order; `due` is the last day to send in, None for no deadline."""
    sent = {item.agency: item for item in submissions}
    theirs: dict[str, list[Finding]] = {}
    for item in findings:
        theirs.setdefault(item.agency, []).append(item)
    return tuple(_row(agency, sent.get(agency.code), theirs.get(agency.code, []), due, as_of) for agency in agencies)


def _row(
    agency: Agency, submission: Submission | None, findings: Sequence[Finding], due: date | None, as_of: date
) -> StatusRow:
    number = counts(findings)
    received = submission.received_at.date() if submission and submission.received_at else None
    file = submission.file if submission else next((item.file for item in findings if item.file), "")
    days = _days_after(due, received if submission else as_of)
    return StatusRow(
        agency=agency,
        state=_state(submission, file, number[Severity.ERROR], days),
        days=days,
        file=file,
        received=received,
        errors=number[Severity.ERROR],
        warnings=number[Severity.WARNING],
        explains=number[Severity.EXPLAIN],
    )


def _state(submission: Submission | None, file: str, errors: int, days: int) -> str:
    """Return the state; a file whose owner is known but which could not be taken is refused, not missing."""
    if submission is None:
        return "refused" if file else "missing"
    return "faulty" if errors else "late" if days else "sent"


def _days_after(due: date | None, day: date | None) -> int:
    return max(0, (day - due).days) if due and day else 0


def status_json(rows: Sequence[StatusRow], period: str, due: date | None, as_of: date) -> str:
    """Return the stable machine form: period, days, how many agencies are in each state, and all rows."""
    document = {
        "period": period,
        "due": due.isoformat() if due else None,
        "as_of": as_of.isoformat(),
        "counts": {state: sum(row.state == state for row in rows) for state, _ in STATES},
        "agencies": [row.as_dict() for row in rows],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def status_table(rows: Iterable[StatusRow]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield (code, name, state, received, findings) per agency as text; the first row is the header."""
    yield "Mã", "Cơ quan", "Tình trạng", "Ngày nhận", "Lỗi / cảnh báo / giải trình"
    for row in rows:
        found = " / ".join(map(integer, (row.errors, row.warnings, row.explains))) if row.file else ""
        yield row.agency.code, row.agency.name, row.label, date_short(row.received) if row.received else "", found


def status_summary(rows: Sequence[StatusRow], due: date | None) -> str:
    """Return the closing line: "Đã nhận 37/38 sổ nhập, 2 còn lỗi; 1 chưa nộp; hạn nộp hết ngày 14/10/2025."."""
    number = {state: sum(row.state == state for row in rows) for state, _ in STATES}
    arrived = number["sent"] + number["late"] + number["faulty"]
    late = sum(row.days > 0 and row.state in ("late", "faulty") for row in rows)
    arrivals = [f"Đã nhận {integer(arrived)}/{integer(len(rows))} sổ nhập"]
    arrivals += [f"{integer(number['faulty'])} còn lỗi"] * bool(number["faulty"])
    arrivals += [f"{integer(late)} nộp muộn"] * bool(late)
    parts = [", ".join(arrivals)]
    parts += [f"{integer(number[state])} {dict(STATES)[state]}" for state in ("missing", "refused") if number[state]]
    parts += [f"hạn nộp hết ngày {date_short(due)}"] if due else []
    return "; ".join(parts) + "."
