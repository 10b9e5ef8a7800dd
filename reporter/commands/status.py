"""Who sent in, who has not, who is late and whose workbook is faulty."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from reporter.commands.build_documents import BuildOptions, wanted_reports
from reporter.commands.checked import CALLS, Checked, read_period
from reporter.delivery.call_list import call_lines
from reporter.delivery.standing import status_json, status_summary, status_table
from reporter.delivery.status_grid import grid, grid_json, grid_table, write_grid
from reporter.documents.blocks import Blocks
from reporter.documents.template import template_words
from reporter.executor import Progress
from reporter.model import Period
from reporter.model.wording import integer
from reporter.specs.figure_catalogue import load_catalogue
from reporter.specs.reports import forms_read
from reporter.staging import staged, staged_items
from reporter.workspace import Workspace


def show_status(workspace: Workspace, period: Period, as_of: date, as_json: bool, progress: Progress) -> list[str]:
    """Return who sent in, who has not, who is late and which are faulty, as text lines or one JSON text."""
    rows = read_period(workspace, period, as_of, progress).standing
    if as_json:
        return [status_json(rows, str(period), workspace.deadline(period), as_of)]
    return [*_aligned(list(status_table(rows))), status_summary(rows)]


def show_calls(workspace: Workspace, period: Period, as_of: date, progress: Progress) -> list[str]:
    """Return whom to call today as text lines, after writing the list beside findings.xlsx."""
    checked = read_period(workspace, period, as_of, progress)
    target = workspace.outputs(period)
    with staged(target) as made:
        checked.write_calls(made)
    return [*call_lines(checked.calls, as_of), f"In ra giấy: {target / CALLS}"]


def show_grid(
    workspace: Workspace, period: Period, as_of: date, as_json: bool, xlsx: Path | None, progress: Progress
) -> list[str]:
    """Return agency by form, as text lines or one JSON text; with `xlsx` it goes into that workbook."""
    checked = read_period(workspace, period, as_of, progress)
    forms = [form for form in checked.specs.form_set.forms if not form.explains]
    read = (checked.submissions, checked.admissions, checked.findings)
    rows = grid(checked.standing, forms, *read, _readers(checked))
    if xlsx:
        with staged_items(xlsx.resolve().parent) as folder:
            write_grid(folder / xlsx.name, rows, f"Tình trạng từng biểu, kỳ {period}")
        return [f"Đã ghi tình trạng {integer(len(rows))} cơ quan vào {xlsx}."]
    return [grid_json(rows, str(period))] if as_json else _aligned(list(grid_table(rows)))


def _readers(checked: Checked) -> dict[str, list[str]]:
    """Return id of a form → ids of the reports of the period that read it."""
    workspace, blocks = checked.workspace, Blocks(checked.workspace.templates)
    result: dict[str, list[str]] = {}
    for report in wanted_reports(workspace, BuildOptions(checked.period, checked.as_of)):
        catalogue = load_catalogue(workspace.templates, report.figures, checked.specs.form_set)
        words = template_words(workspace.templates / "docx" / report.template, blocks)
        for form in sorted(forms_read(report, catalogue, words)):
            result.setdefault(form, []).append(report.id)
    return result


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
