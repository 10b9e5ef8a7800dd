"""What a build did not make, and why: no form for it, not due in the period, nobody's workbook that it could use."""

from __future__ import annotations

from collections.abc import Collection

from reporter.model import Period
from reporter.model.wording import join_names
from reporter.specs.form_sets import load_sets, shown_sets
from reporter.specs.reports import ReportSpec, load_reports
from reporter.workspace import Workspace

_REQUEST = "request"


def unmade_lines(workspace: Workspace, period: Period, made: Collection[str]) -> tuple[str, ...]:
    """Return one line for each reason why reports were not made; `made` are the ids of those that were."""
    held = {form.id for form in workspace.specs(period).form_set.forms}
    reasons: dict[str, list[str]] = {}
    for report in load_reports(workspace.templates):
        if report.id not in made:
            reasons.setdefault(_reason(workspace, report, period, held), []).append(report.id)
    return tuple(f"Không lập, {reason}: {join_names(names)}." for reason, names in reasons.items())


def _reason(workspace: Workspace, report: ReportSpec, period: Period, held: Collection[str]) -> str:
    forms = load_sets(workspace.templates)[report.form_set].forms
    if not set(forms) <= set(held):
        return f"bộ biểu {shown_sets(workspace.settings.form_set)} không có đủ biểu (cần bộ “{report.form_set}”)"
    if _REQUEST in report.periods:
        return "chỉ lập khi gọi tên bằng --report"
    if not report.due_in(str(period)):
        return "không phải kỳ của báo cáo"
    return "chưa có sổ nhập nào dùng được của nơi phải báo cáo"
