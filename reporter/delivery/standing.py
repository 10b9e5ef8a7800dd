"""Who has sent in, who has not, who is late and whose workbook is held back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reporter.delivery.envelope import envelope
from reporter.model import NO_WORKBOOK, Admissions, AdmissionState, Agency, Findings, Severity, Submission
from reporter.model.wording import date_short, forms_named, integer, join_names

#: States of an agency in the order of how much there is to do; a superseded file is never all it has.
STATES = (
    AdmissionState.NOT_SENT,
    AdmissionState.WITHDRAWN,
    AdmissionState.WRONG_FORM,
    AdmissionState.REFUSED,
    AdmissionState.UNDECIDED,
    AdmissionState.HELD_BACK,
    AdmissionState.USED,
)
#: States of those from whom there is no workbook that can be read.
_UNREADABLE = NO_WORKBOOK - {AdmissionState.UNDECIDED}


@dataclass(frozen=True, slots=True)
class StatusRow:
    """Where one agency stands.

    `days` counts from the last day to send in: days late for what has arrived on a known day, days overdue for what
    has not; 0 when in time, or when the due day or the day of arrival is not known. `held` are the sheets held back,
    `nil` those of which its cover says that there is nothing to report.
    """

    agency: Agency
    state: AdmissionState
    due: date | None  # the last day to send in
    days: int
    file: str
    received: date | None
    held: tuple[str, ...]
    errors: int
    warnings: int
    explains: int
    nil: tuple[str, ...] = ()

    @property
    def sent(self) -> bool:
        """Whether a workbook has arrived, used or not."""
        return self.state is not AdmissionState.NOT_SENT

    @property
    def overdue(self) -> bool:
        """Whether the last day has passed and no workbook can be read."""
        return self.days > 0 and self.state in _UNREADABLE

    @property
    def late(self) -> bool:
        """Whether a readable workbook arrived after the last day."""
        return self.days > 0 and not self.overdue

    @property
    def label(self) -> str:
        """What people read: "chưa gửi (quá hạn 3 ngày)", "đã gửi, đang chỉnh lý số liệu (2 lỗi; Biểu 09)"."""
        text = self.state.label
        if self.state is AdmissionState.HELD_BACK:
            what = "; ".join(filter(None, (f"{integer(self.errors)} lỗi", forms_named(self.held))))
            text = f"{text} ({what})"
        if self.nil:
            text = f"{text}, không phát sinh ở {join_names(self.nil)}"
        if self.overdue:
            return f"{text} (quá hạn {self.days} ngày)"
        return f"{text}, muộn {self.days} ngày" if self.late else text

    def as_dict(self) -> dict[str, Any]:
        """The stable machine form."""
        return {
            "agency": self.agency.code,
            "name": self.agency.name,
            "state": self.state.value,
            "label": self.label,
            "due": self.due.isoformat() if self.due else None,
            "days": self.days,
            "file": self.file,
            "received": self.received.isoformat() if self.received else None,
            "held": list(self.held),
            "errors": self.errors,
            "warnings": self.warnings,
            "explains": self.explains,
        }


def status(
    agencies: Sequence[Agency],
    submissions: Sequence[Submission],
    admissions: Admissions,
    findings: Findings,
    due: Mapping[str, date],
    as_of: date,
    sheets: Mapping[str, str],
) -> tuple[StatusRow, ...]:
    """Return one row per agency, in their order; `due` are the last days to send in, by code, `sheets` by form."""
    sent = {item.agency: item for item in submissions}
    return tuple(
        _row(
            agency,
            sent.get(agency.code),
            admissions,
            findings.of_agency(agency.code),
            due.get(agency.code),
            as_of,
            sheets,
        )
        for agency in agencies
    )


def _row(
    agency: Agency,
    submission: Submission | None,
    admissions: Admissions,
    findings: Findings,
    due: date | None,
    as_of: date,
    sheets: Mapping[str, str],
) -> StatusRow:
    decided = admissions.decisive(agency.code)
    received = submission.received_at.date() if submission and submission.received_at else None
    arrived = submission.first_received.date() if submission and submission.first_received else received
    held = [item.form for item in admissions.held_forms(agency.code)]
    return StatusRow(
        agency=agency,
        state=decided.state,
        due=due,
        days=_days_after(due, arrived if submission or decided.state is AdmissionState.UNDECIDED else as_of),
        file=decided.file,
        received=received,
        held=tuple(sheets[form] for form in held),
        errors=findings.counts[Severity.ERROR],
        warnings=findings.counts[Severity.WARNING],
        explains=findings.counts[Severity.EXPLAIN],
        nil=tuple(sheets[form] for form in submission.nil) if submission else (),
    )


def _days_after(due: date | None, day: date | None) -> int:
    return max(0, (day - due).days) if due and day else 0


def status_json(rows: Sequence[StatusRow], period: str, due: date | None, as_of: date) -> str:
    """Return the JSON text: how many agencies are in each state, and all rows."""
    number = {state.value: sum(row.state is state for row in rows) for state in STATES}
    days = {"due": due.isoformat() if due else None, "as_of": as_of.isoformat()}
    return envelope("status", "status", period, [row.as_dict() for row in rows], number, **days)


def status_table(rows: Iterable[StatusRow]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield (code, name, state, received, findings) per agency as text; the first row is the header."""
    yield "Mã", "Cơ quan", "Tình trạng", "Ngày nhận", "Lỗi / cảnh báo / giải trình"
    for row in rows:
        found = " / ".join(map(integer, (row.errors, row.warnings, row.explains))) if row.sent else ""
        yield row.agency.code, row.agency.name, row.label, date_short(row.received) if row.received else "", found


def status_summary(rows: Sequence[StatusRow]) -> str:
    """Return the closing line: how many are in each state, of all, the states adding up to all, and until when."""
    number = {state: sum(row.state is state for row in rows) for state in STATES}
    parts = [f"{integer(number[state])} {state.label}" for state in reversed(STATES) if number[state]]
    late = sum(row.late for row in rows)
    parts += [f"{integer(late)} gửi muộn"] * bool(late)
    days = [date_short(day) for day in sorted({row.due for row in rows if row.due})]
    parts += [f"hạn gửi hết ngày {' hoặc '.join(days)}{', tuỳ loại cơ quan' * (len(days) > 1)}"] * bool(days)
    return f"{integer(len(rows))} cơ quan phải gửi sổ nhập: {'; '.join(parts)}."
