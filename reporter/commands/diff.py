"""What changed between two periods, two builds of one period, or two versions of one workbook, and who makes it up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from reporter.commands.built import Built, built_at, built_period, counted_period, is_built
from reporter.commands.checked import collect_request
from reporter.commands.mended import mended_lines
from reporter.commands.two_builds import TwoBuilds
from reporter.delivery.figure_diff import change_lines, changes_json, write_changes
from reporter.delivery.workbook_diff import WorkbookPair, cell_lines, cells_json, write_cells
from reporter.intake.collect import read_file
from reporter.model import Finding, Period, ReporterError, Submission
from reporter.model.wording import integer
from reporter.staging import staged_items
from reporter.versions import changes
from reporter.workspace import Workspace


@dataclass(frozen=True, slots=True)
class DiffOptions:
    """How to show it, and of whom."""

    agency: str | None = None
    as_json: bool = False
    xlsx: Path | None = None


def diff_periods(workspace: Workspace, old: Period, new: Period, options: DiffOptions) -> Iterator[str]:
    """Yield what the reports of one period say otherwise than those of another.

    An earlier period that was never built is counted from its workbooks.
    """
    before = (built_period if is_built(workspace, old) else counted_period)(workspace, old)
    yield from diff_builds(before, built_period(workspace, new), options)


def diff_paths(workspace: Workspace, old: Path, new: Path, today: date, options: DiffOptions) -> Iterator[str]:
    """Yield what differs between two workbooks of an agency, or two builds (folders of outputs, sealed archives)."""
    if ".xlsx" in (old.suffix.lower(), new.suffix.lower()):
        yield from diff_files(workspace, old, new, today, options)
    else:
        yield from diff_builds(built_at(workspace, old), built_at(workspace, new), options)


def diff_builds(old: Built, new: Built, options: DiffOptions) -> Iterator[str]:
    """Yield what the reports of one build say otherwise than those of another."""
    both = TwoBuilds(old, new)
    found, sides = list(both.changes(options.agency)), both.sides()
    if options.xlsx:
        with staged_items(options.xlsx.resolve().parent) as folder:
            write_changes(folder / options.xlsx.name, found, sides)
        yield f"Đã ghi {integer(len(found))} số liệu vào {options.xlsx}."
    elif options.as_json:
        yield changes_json(found, sides)
    else:
        yield from change_lines(found, sides)


def diff_files(workspace: Workspace, old: Path, new: Path, today: date, options: DiffOptions) -> Iterator[str]:
    """Yield what two versions of one workbook say otherwise; ReporterError when they are not of one agency."""
    pair = [_read(workspace, path, today) for path in (old, new)]
    (before, _), (after, _) = pair
    if before.agency != after.agency:
        raise ReporterError(f"{old.name} và {new.name} là sổ nhập của hai cơ quan khác nhau.")
    period = Period.parse(after.period)
    specs = workspace.specs(period)
    found = WorkbookPair(old.name, new.name, after, specs.form_set, changes(before, after, specs))
    if options.xlsx:
        with staged_items(options.xlsx.resolve().parent) as folder:
            write_cells(folder / options.xlsx.name, found)
        yield f"Đã ghi {integer(len(found.changes))} ô khác nhau vào {options.xlsx}."
    elif options.as_json:
        yield cells_json(found)
    else:
        yield from cell_lines(found)
        if before.period == after.period:
            yield from mended_lines(workspace, period, today, *pair)


def _read(workspace: Workspace, path: Path, today: date) -> tuple[Submission, Sequence[Finding]]:
    """Return a workbook of whatever period; ReporterError for one that cannot be read."""
    request = collect_request(workspace, Period.parse(str(today.year)), None)
    found, about = read_file(path, replace(request, any_period=True))
    if not found:
        raise ReporterError(f"Không so được với {path.name}: {about[0].message}")
    return found[0], about
