"""Blank intake workbooks of a whole period, one per agency."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reporter.blanks.write import write_workbook
from reporter.executor import LocalExecutor, Progress
from reporter.model import Agency, Period, ReporterError
from reporter.specs.period_specs import PeriodSpecs
from reporter.staging import staged
from reporter.workspace import Workspace, file_name


def chosen_agencies(workspace: Workspace, period: Period, code: str | None) -> tuple[Agency, ...]:
    """Return the agencies that report in the period, or the one of that code; ReporterError when it does not."""
    agencies = workspace.reporting_agencies(period)
    if code is None:
        return agencies
    agency = workspace.specs(period).agency(code)
    if agency not in agencies:
        raise ReporterError(f"{agency.name} ({code}) không nộp sổ nhập cho vùng làm việc này.")
    return (agency,)


def issue_blanks(workspace: Workspace, period: Period, code: str | None, progress: Progress) -> list[Path]:
    """Write the blank workbooks of all reporting agencies, or of one, and return their paths."""
    agencies = chosen_agencies(workspace, period, code)
    target = workspace.outputs(period)
    with staged(target, keep_others=code is not None) as made:
        folder = made / "intake"
        folder.mkdir()
        jobs = [_Job(workspace.root, period, agency.code, folder) for agency in agencies]
        names = list(LocalExecutor().map(_write_one, jobs, progress=progress))
    return [target / "intake" / name for name in names]


@dataclass(frozen=True, slots=True)
class _Job:
    """One workbook to write; plain values only, so that it reaches a process of its own on every system."""

    root: Path
    period: Period
    agency: str
    folder: Path


@lru_cache(maxsize=1)
def loaded_specs(root: Path, period: Period) -> PeriodSpecs:
    """Return the specs of the period, once per process."""
    return Workspace.find(root).specs(period)


def _write_one(job: _Job) -> str:
    specs = loaded_specs(job.root, job.period)
    agency = specs.agency(job.agency)
    name = file_name(agency, job.period)
    write_workbook(job.folder / name, specs, agency)
    return name
