"""What changed between two periods, two builds of one period, or two versions of one workbook, and who makes it up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from reporter.commands.built import Built, built_at, built_period, counted_period, is_built
from reporter.commands.checked import collect_request
from reporter.commands.mended import Reading, mended_lines
from reporter.delivery.figure_diff import (
    FigureChange,
    Sides,
    by_identity,
    change_lines,
    changes_json,
    paired,
    recipe_of,
    write_changes,
)
from reporter.delivery.workbook_diff import WorkbookPair, cell_lines, cells_json, write_cells
from reporter.intake.collect import read_file
from reporter.model import Figure, Period, ReporterError
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
    found, sides = figure_changes(old, new, options.agency), _sides(old, new)
    if options.xlsx:
        with staged_items(options.xlsx.resolve().parent) as folder:
            write_changes(folder / options.xlsx.name, found, sides)
        yield f"Đã ghi {integer(len(found))} số liệu vào {options.xlsx}."
    elif options.as_json:
        yield changes_json(found, sides)
    else:
        yield from change_lines(found, sides)


def figure_changes(old: Built, new: Built, agency: str | None = None) -> list[FigureChange]:
    """Return every figure that both builds print, with who makes up the change; of one agency's own, if any is named.

    The parts of the agencies add up to the change, or none are told.
    """
    before, after = by_identity(old.printed), by_identity(new.printed)
    only = new.workspace.specs(new.period).agency(agency).code if agency else ""
    result = []
    for key, item in after.items():
        if only and _about(item.figure) != (only,):
            continue
        then = before[key].figure if key in before else None if old.printed else old.again(item.figure)
        if then is None:
            continue
        parts = [old.parts(then), new.parts(item.figure)]
        shares = {name: parts[1].get(name, 0) - parts[0].get(name, 0) for name in parts[0].keys() | parts[1].keys()}
        since = old.restated(then) if old.period != new.period else None
        change = paired(then, item.figure, shares, since)
        result.append(change if sum(shares.values()) == change.absolute else replace(change, shares=()))
    return result


def _about(figure: Figure) -> tuple[str, ...]:
    recipe = recipe_of(figure)
    return recipe.agencies if recipe else ()


def _sides(old: Built, new: Built) -> Sides:
    one, two = old.senders, new.senders
    entered = tuple(name for code, name in two.items() if code not in one)
    left = tuple(name for code, name in one.items() if code not in two)
    return Sides(old.name, new.name, old.record.period, new.record.period, entered, left)


def diff_files(workspace: Workspace, old: Path, new: Path, today: date, options: DiffOptions) -> Iterator[str]:
    """Yield what two versions of one workbook say otherwise; ReporterError when they are not of one agency."""
    pair = [_read(workspace, path, today) for path in (old, new)]
    (before, _), (after, _) = pair
    assert before and after
    if before.agency != after.agency:
        raise ReporterError(f"{old.name} và {new.name} là sổ nhập của hai cơ quan khác nhau.")
    period = Period.parse(after.period)
    form_set = workspace.specs(period).form_set
    found = WorkbookPair(old.name, new.name, after, form_set, changes(before, after, form_set))
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


def _read(workspace: Workspace, path: Path, today: date) -> Reading:
    """Return a workbook of whatever period; ReporterError for one that cannot be read."""
    request = collect_request(workspace, Period.parse(str(today.year)), None)
    found, about = read_file(path, replace(request, any_period=True))
    if not found:
        raise ReporterError(f"Không so được với {path.name}: {about[0].message}")
    return found[0], about
