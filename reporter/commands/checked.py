"""Collect and check one period or one file: what `status`, `check` and `build` have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from reporter.checks.material import CheckContext
from reporter.checks.run import run_checks
from reporter.delivery.envelope import findings_json
from reporter.delivery.findings_book import finding_lines, verdict_line, write_findings
from reporter.executor import Progress
from reporter.intake.collect import CollectRequest, collect
from reporter.model import Admissions, Agency, Finding, Findings, Period, Severity, Submission, decide
from reporter.specs.period_specs import PeriodSpecs
from reporter.tables import FormFrame, build_frames
from reporter.workspace import Workspace

_SHOWN = 8  # findings of one agency a terminal shows before it points to findings.xlsx


@dataclass(frozen=True)
class Checked:
    """What was read for one period and what was found in it."""

    workspace: Workspace
    period: Period
    as_of: date
    agencies: tuple[Agency, ...]  # who owes a workbook
    submissions: tuple[Submission, ...]
    frames: Mapping[str, FormFrame]
    findings: Findings
    single: bool = False  # one file was checked: there is no findings.xlsx to point to

    @property
    def specs(self) -> PeriodSpecs:
        """The specs of the period."""
        return self.workspace.specs(self.period)

    @cached_property
    def admissions(self) -> Admissions:
        """Which forms of whose workbooks count: those without error findings."""
        return self.admit()

    def admit(self, strict: bool = False, draft: bool = False) -> Admissions:
        """Return which forms count; with `strict` warnings hold back too, for a draft nothing does."""
        grave = () if draft else (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)
        form_set = self.specs.form_set
        owed = {agency.code: [form.id for form in form_set.for_agency(agency)] for agency in self.agencies}
        return decide(owed, self.submissions, self.findings, grave)

    def failed(self, strict: bool) -> bool:
        """Whether the exit status is 1."""
        return self.findings.failed(strict)

    def lines(self) -> list[str]:
        """Return the findings and the verdict for the terminal."""
        own = self.specs.agency(self.workspace.settings.organization)
        names = {agency.code: agency.name for agency in (own, *self.agencies)}
        shown = finding_lines(self.findings, names, *((None, Severity.NOTE) if self.single else (_SHOWN,)))
        return [*shown, self.verdict]

    @property
    def verdict(self) -> str:
        """The one line that ends a run."""
        return verdict_line(self.findings, len(self.submissions), 1 if self.single else len(self.agencies))

    def as_json(self) -> list[str]:
        """Return the findings as one JSON text."""
        return [findings_json("check", str(self.period), self.findings).rstrip("\n")]

    def write(self, folder: Path, command: str) -> None:
        """Write findings.xlsx and findings.json."""
        title = f"Kết quả kiểm tra sổ nhập kỳ {self.period.label}"
        write_findings(folder / "findings.xlsx", self.findings, self.agencies, self.specs.rules, title)
        text = findings_json(command, str(self.period), self.findings)
        (folder / "findings.json").write_text(text, encoding="utf-8")


def read_period(workspace: Workspace, period: Period, as_of: date, progress: Progress) -> Checked:
    """Return everything the inbox of the period holds, checked; writes nothing."""
    agencies = workspace.reporting_agencies(period)
    request = collect_request(workspace, period, agencies)
    submissions, found = collect(workspace.inbox(period), request, progress)
    return checked_from(workspace, period, as_of, agencies, submissions, found, _previous(workspace, period))


def collect_request(workspace: Workspace, period: Period, agencies: tuple[Agency, ...] | None) -> CollectRequest:
    settings = workspace.settings
    codes = None if agencies is None else tuple(agency.code for agency in agencies)
    return CollectRequest(
        templates=workspace.templates,
        form_set=settings.form_set,
        baseline=settings.baseline,
        period=period,
        agencies=codes,
        limits=dict(settings.limits),
    )


def checked_from(
    workspace: Workspace,
    period: Period,
    as_of: date,
    agencies: tuple[Agency, ...],
    submissions: tuple[Submission, ...],
    found: tuple[Finding, ...],
    previous: tuple[Submission, ...],
) -> Checked:
    specs = workspace.specs(period)
    frames = build_frames(submissions, specs.form_set)
    context = CheckContext(specs, agencies, as_of, previous)
    findings = Findings(found) + run_checks(submissions, frames, context)
    return Checked(workspace, period, as_of, agencies, submissions, frames, findings)


def _previous(workspace: Workspace, period: Period) -> tuple[Submission, ...]:
    """Return last period's submissions, of the forms that history looks at; none when there is no such inbox."""
    before = period.previous()
    forms = {str(rule.limits["form"]) for rule in workspace.specs(period).rules.values() if rule.limits.get("history")}
    if not forms or not workspace.inbox(before).is_dir():
        return ()
    request = replace(collect_request(workspace, before, workspace.reporting_agencies(before)), forms=frozenset(forms))
    return collect(workspace.inbox(before), request)[0]
