"""Who sent in, who has not, who is late and whose workbook is faulty."""

from __future__ import annotations

from datetime import date

from reporter.commands.checked import read_period
from reporter.delivery.standing import status, status_json, status_summary, status_table
from reporter.executor import Progress
from reporter.model import Period
from reporter.workspace import Workspace


def show_status(workspace: Workspace, period: Period, as_of: date, as_json: bool, progress: Progress) -> list[str]:
    """Return who sent in, who has not, who is late and which are faulty, as text lines or one JSON text."""
    checked, due = read_period(workspace, period, as_of, progress), workspace.deadline(period)
    last_days = workspace.deadlines(period, checked.agencies)
    rows = status(checked.agencies, checked.submissions, checked.admissions, checked.findings, last_days, as_of)
    if as_json:
        return [status_json(rows, str(period), due, as_of).rstrip("\n")]
    return [*_aligned(list(status_table(rows))), status_summary(rows, due)]


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    """Return the rows as text with aligned columns."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
