"""What the reports of earlier periods printed of the figures whose course a report shows; nothing is read again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from reporter.delivery.figures_json import PRINTED_FIGURES, printed_figures
from reporter.figures.scope import ToldPeriod
from reporter.model import Period
from reporter.specs.reports import ReportSpec
from reporter.workspace import Workspace

_BACK = 11  # with this one a year of months


def told_periods(workspace: Workspace, period: Period, reports: Iterable[ReportSpec]) -> tuple[ToldPeriod, ...]:
    """Return the earlier periods that were built, the earliest first; none where no report asks for them."""
    keys = {key for report in reports for annex in report.annexes for part in annex.parts for key in part.periods}
    found: list[ToldPeriod] = []
    for _ in range(_BACK if keys else 0):
        period = period.previous()
        path = workspace.outputs(period) / PRINTED_FIGURES
        if path.is_file():
            found.insert(0, _told(path, period, keys))
    return tuple(found)


def _told(path: Path, period: Period, keys: Collection[str]) -> ToldPeriod:
    figures = (item.figure for item in printed_figures(path.read_bytes()) if item.figure.key in keys)
    whole = (figure for figure in figures if not any(one.recipe and one.recipe.by for one in (figure, *figure.parts)))
    return ToldPeriod(period.label, {(figure.key, figure.scope): figure for figure in whole})
