"""What a build did not make, and why: no form for it, not due in the period, nobody's workbook that it could use."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from reporter.delivery.control_book import CONTROL_BOOK, UNMADE
from reporter.model import Period
from reporter.model.wording import integer, join_names
from reporter.specs.days_off import DaysOff
from reporter.specs.deadlines import occurrences
from reporter.specs.form_sets import AND, SETS, forms_of, load_sets, shown_sets
from reporter.specs.obligations import Obligation, load_obligations
from reporter.specs.reports import ReportSpec, load_reports
from reporter.workspace import Workspace

_REQUEST = "request"
_ALONE = "cơ quan lập riêng"
_NO_WORKBOOK = "chưa có sổ nhập nào dùng được của nơi phải báo cáo"
_KEEPS_COMING = ("thuong_xuyen", "dinh_ky")


@dataclass(frozen=True, slots=True)
class Unmade:
    """One line for each reason why reports were not made, and one for each that is owed and has no report here."""

    lacking: tuple[str, ...] = ()  # of reports that are due: somebody has to do something
    others: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.lacking, *self.others)

    @property
    def told(self) -> tuple[str, ...]:
        """What a build says: what is lacking, and where the rest stands, the same month after month."""
        rest = f"Không lập, không phải việc của lần này: {integer(len(self.others))} điều, từng điều và lý do ở trang "
        return (*self.lacking, *([f"{rest}“{UNMADE}” của {CONTROL_BOOK}."] if self.others else ()))


def unmade_reports(workspace: Workspace, period: Period, made: Collection[str]) -> Unmade:
    """Return what a build did not make; `made` are the ids of the reports that it did."""
    reasons: dict[str, list[str]] = {}
    for report in load_reports(workspace.templates):
        if report.id not in made:
            reasons.setdefault(_reason(workspace, report, period), []).append(report.id)
    told = {reason: f"Không lập, {reason}: {join_names(names)}." for reason, names in reasons.items()}
    alone = [
        f"Không có mẫu cho nghĩa vụ báo cáo {task.id} ({task.addressee}; {task.due}): {task.no_report or _ALONE}."
        for task in _without_report(workspace, period)
    ]
    lacking = told.pop(_NO_WORKBOOK, "")
    return Unmade((lacking,) if lacking else (), (*told.values(), *alone))


def set_lacking(workspace: Workspace, report: ReportSpec, period: Period) -> str:
    """Return why the forms that the workspace collects in the period make no such report; "" where they do."""
    sets, chosen = load_sets(workspace.templates), workspace.settings.of(period).form_set
    if report.form_set not in sets:
        return f"không có bộ biểu “{report.form_set}” trong templates/{SETS}"
    held = forms_of(sets[name] for name in chosen.split(AND) if name in sets)
    if set(sets[report.form_set].forms) <= set(held):
        return ""
    return f"bộ biểu {shown_sets(chosen)} không có đủ biểu (cần bộ “{report.form_set}”)"


def _reason(workspace: Workspace, report: ReportSpec, period: Period) -> str:
    if report.round.startswith(f"{period}-"):
        return f"thu thập thành đợt riêng, kỳ {report.round}"
    if lacking := set_lacking(workspace, report, period):
        return lacking
    if _REQUEST in report.periods:
        return "chỉ lập khi gọi tên bằng --report"
    if not report.due_in(str(period)):
        return "không phải kỳ của báo cáo"
    return _NO_WORKBOOK


def _without_report(workspace: Workspace, period: Period) -> Iterator[Obligation]:
    """Yield the reports owed in the period, by whoever works here, that no report of this workspace answers."""
    answered = {task for report in load_reports(workspace.templates) for task in report.obligations}
    register = load_obligations(workspace.templates, workspace.registry)
    owner = workspace.registry.agency(workspace.settings.organization, period.last_day)
    owing = (owner, *workspace.reporting_agencies(period))
    for task in register.obligations.values():
        later = register.obligations.get(task.superseded_by)
        since = task.directive.since
        if not task.report or task.id in answered or later or since is None or since > period.last_day:
            continue
        if any(map(task.owed_by, owing)) and _falls(task, period, since, register.days_off):
            yield task


def _falls(task: Obligation, period: Period, since: date, days_off: DaysOff) -> bool:
    """Whether it is due in the period; without a day, whether it keeps coming or was asked for in the period."""
    if task.due.dated:
        return bool(occurrences(task.due, period.first_day, period.last_day, days_off))
    return task.frequency in _KEEPS_COMING or since >= period.first_day
