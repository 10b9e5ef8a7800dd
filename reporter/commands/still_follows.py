"""Do the figures of a document still follow from the workbooks of its period, as the workspace at hand holds them?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reporter.commands.built import Built, built_period, is_built
from reporter.documents.figure_marks import digest, plain_value
from reporter.model import Figure, Period, PrintedFigure, ReporterError
from reporter.model.carried_figure import CarriedFigure, CarriedReport
from reporter.model.figure_text import value_text
from reporter.model.wording import integer
from reporter.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Following:
    """What the workbooks of today say of the figures that a document was made with."""

    period: str
    why_not: str = ""  # why nothing was compared; "" where it was
    same: int = 0
    other: tuple[tuple[CarriedFigure, str], ...] = ()  # with what comes out today
    unknown: int = 0  # those that no cell of a workbook gives, or whose agencies are not in order now

    def in_words(self) -> str:
        """Return the whole in one line."""
        if self.why_not:
            return f"Chưa đối chiếu với sổ nhập: {self.why_not}"
        told = f"{integer(self.same)} số liệu vẫn ra như khi lập"
        told += f", {integer(len(self.other))} nay ra khác" if self.other else ""
        told += f", {integer(self.unknown)} không tính lại được từ ô" if self.unknown else ""
        return f"Tính lại từ sổ nhập hiện có của kỳ {self.period}: {told}."

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        other = [{"mark": item.mark, "key": item.key, "today": today} for item, today in self.other]
        return {"compared": not self.why_not, "same": self.same, "other": other, "unknown": self.unknown}


def still_follows(start: Path, report: CarriedReport) -> Following | None:
    """Return whether the figures of a document follow from the workspace that `start` lies in; None outside of one.

    None too for one that tells no figures in its text, as annexes in a file of their own.
    """
    if not report.figures:
        return None
    try:
        workspace = Workspace.find(start)
    except ReporterError:
        return None
    try:
        period = Period.parse(report.period)
        if not is_built(workspace, period):
            return Following(report.period, f"vùng làm việc này chưa lập báo cáo kỳ {report.period}.")
        return _compared(built_period(workspace, period), report)
    except ReporterError as error:
        return Following(report.period, str(error))


def _compared(built: Built, report: CarriedReport) -> Following:
    known = _by_identity(built.printed)
    same, other, unknown = 0, [], 0
    for item in report.figures:
        asked = known.get((item.key, item.scope, item.cells)) or known.get((item.key, item.scope, ""))
        now = built.counted_anew(asked) if asked else None
        if now is None:
            unknown += 1
        elif plain_value(now) == item.value:
            same += 1
        else:
            other.append((item, value_text(now.value, now.unit)))
    return Following(report.period, "", same, tuple(other), unknown)


def _by_identity(printed: Sequence[PrintedFigure]) -> Mapping[tuple[str, str, str], Figure]:
    """Return key, scope and digest of the cells → figure; with "" for the digest the first of that key and scope."""
    result: dict[tuple[str, str, str], Figure] = {}
    for item in printed:
        for cells in (digest(item.cells), ""):
            result.setdefault((item.figure.key, item.figure.scope, cells), item.figure)
    return result
