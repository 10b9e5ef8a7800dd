"""What changed between two periods, or between two versions of one workbook, and who makes up the change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from reporter.commands.checked import collect_request
from reporter.commands.verify_period import figure_specs
from reporter.delivery.figure_diff import (
    FigureChange,
    by_identity,
    change_lines,
    changes_json,
    paired,
    write_changes,
)
from reporter.delivery.figures_json import PRINTED_FIGURES, printed_figures
from reporter.delivery.record import read_record
from reporter.intake.collect import collect, read_file
from reporter.model import Period, PrintedFigure, ReporterError, Submission
from reporter.model.references import reference_values, rows_by_file, values_by_file
from reporter.model.wording import integer
from reporter.specs.figure_catalogue import FigureSpec
from reporter.staging import staged_items
from reporter.versions import changes
from reporter.workspace import Workspace


@dataclass(frozen=True, slots=True)
class DiffOptions:
    """Which two periods, of whom, and how to show it."""

    old: Period
    new: Period
    agency: str | None = None
    as_json: bool = False
    xlsx: Path | None = None


def diff_periods(workspace: Workspace, options: DiffOptions) -> Iterator[str]:
    """Yield what the reports of one period say otherwise than those of another; ReporterError for one never built."""
    found = period_changes(workspace, options)
    old, new = str(options.old), str(options.new)
    if options.xlsx:
        with staged_items(options.xlsx.resolve().parent) as folder:
            write_changes(folder / options.xlsx.name, found, old, new)
        yield f"Đã ghi {integer(len(found))} số liệu vào {options.xlsx}."
    elif options.as_json:
        yield changes_json(found, old, new)
    else:
        yield from change_lines(found, old, new)


def period_changes(workspace: Workspace, options: DiffOptions) -> list[FigureChange]:
    """Return every figure that the reports of both periods print, with who makes up the change."""
    sides = [_Side.of(workspace, period) for period in (options.old, options.new)]
    before, after = (by_identity(side.printed) for side in sides)
    scope = workspace.specs(options.new).agency(options.agency) if options.agency else None
    result = []
    for key, item in after.items():
        if key not in before:
            continue
        recipe = item.figure.recipe or next((part.recipe for part in item.figure.parts if part.recipe), None)
        if scope and (recipe is None or recipe.agencies != (scope.code,)):
            continue
        parts = [side.by_agency(printed) for side, printed in zip(sides, (before[key], item), strict=True)]
        shares = {name: parts[1].get(name, 0) - parts[0].get(name, 0) for name in parts[0].keys() | parts[1].keys()}
        change = paired(before[key], item, shares)
        result.append(change if sum(shares.values()) == change.absolute else replace(change, shares=()))
    return result


@dataclass(frozen=True)
class _Side:
    """One of the two periods: what its reports printed, and the workbooks it was printed from."""

    printed: Sequence[PrintedFigure]
    specs: Mapping[str, FigureSpec]
    submissions: Mapping[str, Submission]  # by file
    names: Mapping[str, str]  # code → name

    @classmethod
    def of(cls, workspace: Workspace, period: Period) -> _Side:
        path = workspace.outputs(period) / PRINTED_FIGURES
        record = read_record(workspace.outputs(period))
        if record is None or not path.is_file():
            raise ReporterError(f"Kỳ {period} chưa lập báo cáo lần nào: reporter build --period {period}.")
        agencies = workspace.reporting_agencies(period)
        request = collect_request(workspace, period, agencies)
        read, _ = collect(workspace.inbox(period), replace(request, form_set=record.form_set.partition("@")[0]))
        names = {agency.code: agency.name for agency in agencies}
        used = {item.file: item for item in read}
        return cls(printed_figures(path.read_bytes()), figure_specs(workspace, period), used, names)

    def by_agency(self, item: PrintedFigure) -> dict[str, int]:
        """Return each agency's part of a sum or a count; nothing for a figure that is made of others."""
        spec = self.specs.get(item.figure.key)
        if item.figure.parts or spec is None or spec.kind not in ("sum", "count"):
            return {}
        if spec.kind == "count":
            counted = rows_by_file(item.cells)
        else:
            counted = values_by_file(item.cells, lambda cells: reference_values(cells, self.submissions))
        return {self._name(file): number for file, number in counted.items()}

    def _name(self, file: str) -> str:
        sent = self.submissions.get(file)
        return self.names.get(sent.agency, sent.agency) if sent else file


def diff_files(workspace: Workspace, old: Path, new: Path, today: date) -> Iterator[str]:
    """Yield what two versions of one workbook say otherwise; ReporterError when they are not of one agency."""
    year = Period.parse(str(today.year))
    request = replace(collect_request(workspace, year, None), any_period=True)
    pair = []
    for path in (old, new):
        found, refused = read_file(path, request)
        if not found:
            raise ReporterError(f"Không so được với {path.name}: {refused[0].message}")
        pair.append(found[0])
    if pair[0].agency != pair[1].agency:
        raise ReporterError(f"{old.name} và {new.name} là sổ nhập của hai cơ quan khác nhau.")
    specs = workspace.specs(Period.parse(pair[1].period))
    differing = changes(pair[0], pair[1], specs.form_set)
    yield f"{new.name} khác {old.name} ở {integer(len(differing))} ô."
    for item in differing:
        column = specs.form_set.form(item.form).column(item.column)
        yield f"  {item.text}  {column.title}{f', {item.line}' if item.line else ''}"
