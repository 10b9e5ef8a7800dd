"""Who sent in, who has not, who is late and whose workbook is faulty."""

from __future__ import annotations

from datetime import date

from reporter.commands.checked import read_period
from reporter.delivery.standing import status_json, status_summary, status_table
from reporter.executor import Progress
from reporter.model import Period
from reporter.staging import staged
from reporter.workspace import Workspace


def show_status(workspace: Workspace, period: Period, as_of: date, as_json: bool, progress: Progress) -> list[str]:
    """Return who sent in, who has not, who is late and which are faulty, as text lines or one JSON text."""
    checked, due = read_period(workspace, period, as_of, progress), workspace.deadline(period)
    rows = checked.standing
    if as_json:
        return [status_json(rows, str(period), due, as_of).rstrip("\n")]
    return [*_aligned(list(status_table(rows))), status_summary(rows, due)]


def write_page(workspace: Workspace, period: Period, as_of: date, progress: Progress) -> list[str]:
    """Write index.html of the period anew, the figures as the last build left them, and return what to tell."""
    from reporter.commands.build_overview import write_overview

    checked = read_period(workspace, period, as_of, progress)
    target = workspace.outputs(period)
    with staged(target) as folder:
        name = write_overview(folder, checked).name
    return [f"Đã ghi trang tổng quan {target / name}. Mở bằng trình duyệt, hoặc chép nguyên thư mục lên ổ chung."]


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    """Return the rows as text with aligned columns."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
