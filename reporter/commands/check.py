"""All findings about one period, or about one workbook before it is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from reporter.commands.checked import Checked, checked_from, collect_request, read_period
from reporter.executor import Progress
from reporter.intake.collect import period_of, read_file
from reporter.model import Findings, Period
from reporter.staging import staged
from reporter.workspace import Workspace


def check_period(workspace: Workspace, period: Period, as_of: date, progress: Progress) -> Checked:
    """Return the checked period, after writing findings.xlsx and findings.json."""
    checked = read_period(workspace, period, as_of, progress)
    with staged(workspace.outputs(period)) as made:
        checked.write(made, "check")
    return checked


def check_file(workspace: Workspace, path: Path, as_of: date) -> Checked:
    """Return one workbook checked for the agency and the period it names itself, before it is sent."""
    text, refused = period_of(path, collect_request(workspace, Period.parse(str(as_of.year)), None))
    if not text:
        return Checked(workspace, Period.parse(str(as_of.year)), as_of, (), (), {}, Findings(refused), single=True)
    period = Period.parse(text)
    submissions, found = read_file(path, collect_request(workspace, period, None))
    agencies = tuple(workspace.specs(period).agency(item.agency) for item in submissions)
    return replace(checked_from(workspace, period, as_of, agencies, submissions, found, ()), single=True)
