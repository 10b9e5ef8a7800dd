"""Collect and check one period or one file: what `status`, `check` and `build` have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from reporter.checks.context import CheckContext
from reporter.checks.run import run_checks
from reporter.delivery.findings import as_json, finding_lines, verdict_line, write_findings
from reporter.delivery.status import status, status_json, status_summary, status_table
from reporter.frames import FormFrame, build_frames
from reporter.intake.collect import CollectRequest, collect, period_of, read_file
from reporter.model import Agency, Finding, Severity, Submission
from reporter.outputs import staged
from reporter.period import Period
from reporter.workspace import Workspace

Progress = Callable[[int, int], None]
_SHOWN = 40  # findings a terminal shows before it points to findings.xlsx


@dataclass(frozen=True)
class Checked:
    """What was read for one period and what was found in it."""

    workspace: Workspace
    period: Period
    as_of: date
    agencies: tuple[Agency, ...]  # who owes a workbook
    submissions: tuple[Submission, ...]
    frames: Mapping[str, FormFrame]
    findings: tuple[Finding, ...]
    single: bool = False  # one file was checked: there is no findings.xlsx to point to

    def faulty(self, strict: bool = False) -> frozenset[str]:
        """Codes of the agencies whose submission has error findings; with `strict` warnings count too."""
        graves = (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)
        return frozenset(item.agency for item in self.findings if item.severity in graves)

    def failed(self, strict: bool) -> bool:
        """Whether the exit status is 1."""
        grave = (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)
        return any(item.severity in grave for item in self.findings)

    def lines(self) -> list[str]:
        """Return the findings and the verdict for the terminal."""
        own = self.workspace.registry.agency(self.workspace.settings.organization, self.period.last_day)
        names = {agency.code: agency.name for agency in (own, *self.agencies)}
        shown = finding_lines(self.findings, names, *((None, Severity.NOTE) if self.single else (_SHOWN,)))
        return [*shown, self.verdict]

    @property
    def verdict(self) -> str:
        """The one line that ends a run."""
        return verdict_line(self.findings, len(self.submissions), 1 if self.single else len(self.agencies))

    def as_json(self) -> list[str]:
        """Return the findings as one JSON text."""
        return [as_json(self.findings).rstrip("\n")]

    def write(self, folder: Path) -> None:
        """Write findings.xlsx and findings.json."""
        title = f"Kết quả kiểm tra sổ nhập kỳ {self.period.label}"
        paths = (folder / "findings.xlsx", folder / "findings.json")
        write_findings(*paths, self.findings, self.agencies, self.workspace.rules, title)


def read_period(workspace: Workspace, period: Period, as_of: date, progress: Progress) -> Checked:
    """Return everything the inbox of the period holds, checked; writes nothing."""
    agencies = workspace.reporting_agencies(period)
    request = _request(workspace, period, agencies)
    submissions, found = collect(workspace.inbox(period), request, progress)
    return _checked(workspace, period, as_of, agencies, submissions, found, _previous(workspace, period))


def check_period(workspace: Workspace, period: Period, as_of: date, progress: Progress) -> Checked:
    """Return the checked period, after writing findings.xlsx and findings.json."""
    checked = read_period(workspace, period, as_of, progress)
    with staged(workspace.outputs(period)) as made:
        checked.write(made)
    return checked


def check_file(workspace: Workspace, path: Path, as_of: date) -> Checked:
    """Return one workbook checked for the agency and the period it names itself, before it is sent."""
    text, refused = period_of(path, _request(workspace, Period.parse(str(as_of.year)), None))
    if not text:
        return Checked(workspace, Period.parse(str(as_of.year)), as_of, (), (), {}, refused, single=True)
    period = Period.parse(text)
    submissions, found = read_file(path, _request(workspace, period, None))
    day = period.last_day
    agencies = tuple(workspace.registry.agency(item.agency, day) for item in submissions)
    return replace(_checked(workspace, period, as_of, agencies, submissions, found, ()), single=True)


def show_status(workspace: Workspace, period: Period, as_of: date, as_json: bool, progress: Progress) -> list[str]:
    """Return who sent in, who has not, who is late and which are faulty, as text lines or one JSON text."""
    checked, due = read_period(workspace, period, as_of, progress), workspace.deadline(period)
    rows = status(checked.agencies, checked.submissions, checked.findings, due, as_of)
    if as_json:
        return [status_json(rows, str(period), due, as_of).rstrip("\n")]
    return [*_aligned(list(status_table(rows))), status_summary(rows, due)]


def _request(workspace: Workspace, period: Period, agencies: tuple[Agency, ...] | None) -> CollectRequest:
    settings = workspace.settings
    codes = None if agencies is None else tuple(agency.code for agency in agencies)
    return CollectRequest(
        templates=workspace.templates,
        form_set=settings.form_set,
        baseline=settings.baseline,
        day=period.last_day,
        period=str(period),
        agencies=codes,
        limits=dict(settings.limits),
    )


def _checked(
    workspace: Workspace,
    period: Period,
    as_of: date,
    agencies: tuple[Agency, ...],
    submissions: tuple[Submission, ...],
    found: tuple[Finding, ...],
    previous: tuple[Submission, ...],
) -> Checked:
    form_set = workspace.form_set(period)
    frames = build_frames(submissions, form_set)
    context = CheckContext(
        form_set, workspace.rules, workspace.registry, workspace.choices, period, agencies, as_of, previous
    )
    findings = sorted((*found, *run_checks(submissions, frames, context)), key=Finding.sort_key)
    return Checked(workspace, period, as_of, agencies, submissions, frames, tuple(findings))


def _previous(workspace: Workspace, period: Period) -> tuple[Submission, ...]:
    """Return last period's submissions, of the forms that history looks at; none when there is no such inbox."""
    before = period.previous()
    forms = {str(rule.limits["form"]) for rule in workspace.rules.values() if rule.limits.get("history")}
    if not forms or not workspace.inbox(before).is_dir():
        return ()
    request = replace(_request(workspace, before, workspace.reporting_agencies(before)), forms=frozenset(forms))
    return collect(workspace.inbox(before), request)[0]


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    """Return the rows as text with aligned columns."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
