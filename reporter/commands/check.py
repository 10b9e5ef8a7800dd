"""All findings about one period, or about one workbook before it is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from reporter.checks.explained import still_explained
from reporter.commands.checked import Checked, FromEarlier, checked_from, collect_request, read_period
from reporter.executor import Progress
from reporter.intake.collect import read_file
from reporter.model import Agency, Findings, Period, ReporterError, Submission
from reporter.specs.decode import no_such_file
from reporter.staging import staged
from reporter.workspace import Workspace


def check_period(workspace: Workspace, period: Period, as_of: date, progress: Progress) -> Checked:
    """Return the checked period, after writing findings.xlsx and findings.json."""
    checked = read_period(workspace, period, as_of, progress)
    with staged(workspace.outputs(period)) as made:
        checked.write(made, "check")
    return checked


def check_file(workspace: Workspace, path: Path, as_of: date, against: Path | None = None) -> Checked:
    """Return one workbook checked for the agency and the period it names itself, before it is sent.

    `against` is the agency's workbook of an earlier period, with which cumulative figures are compared.
    """
    _refuse_no_file(path)
    year = Period.parse(str(as_of.year))
    request = replace(collect_request(workspace, year, None), any_period=True)
    submissions, found = read_file(path, request)
    if not submissions:
        return Checked(workspace, year, as_of, (), (), {}, Findings(found), single=True)
    period = Period.parse(submissions[0].period)
    agencies = tuple(workspace.specs(period).agency(item.agency) for item in submissions)
    if against is None:
        return replace(checked_from(workspace, period, as_of, agencies, submissions, found), single=True)
    earlier = _earlier(workspace, against, agencies, period)
    before = Period.parse(earlier[0].period)
    then = checked_from(workspace, before, as_of, agencies, earlier, ())
    told = tuple(still_explained(submissions, earlier, then.findings, then.specs.form_set.forms))
    known = FromEarlier(earlier, told)
    return replace(checked_from(workspace, period, as_of, agencies, submissions, found, known), single=True)


def _earlier(workspace: Workspace, path: Path, agencies: tuple[Agency, ...], period: Period) -> tuple[Submission, ...]:
    """Return the workbook of the same agency and an earlier period; ReporterError when it is another's or later."""
    _refuse_no_file(path)
    request = replace(collect_request(workspace, period, None), any_period=True)
    submissions, refused = read_file(path, request)
    if not submissions:
        raise ReporterError(f"Không so được với {path.name}: {refused[0].message}")
    same = [item for item in submissions if item.agency in {agency.code for agency in agencies}]
    if not same or Period.parse(same[0].period).last_day >= period.first_day:
        raise ReporterError(f"Không so được với {path.name}: phải là sổ nhập kỳ trước của cùng cơ quan.")
    return tuple(same)


def _refuse_no_file(path: Path) -> None:
    """Raise ReporterError for a path where no file is."""
    if path.is_dir():
        raise ReporterError(f"{path} là thư mục. Kiểm cả kỳ: reporter check --period KỲ; kiểm một sổ thì ghi tên tệp.")
    if not path.exists():
        raise ReporterError(no_such_file(path))
