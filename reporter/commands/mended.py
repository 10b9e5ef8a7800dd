"""What became of the findings when an agency sent its workbook again: gone, still there, new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from reporter.commands.checked import checked_from
from reporter.model import Finding, Findings, Period, Severity, Submission
from reporter.model.wording import integer
from reporter.workspace import Workspace

#: One workbook as it was read: None where it was refused, and what was found while reading it.
Reading = tuple[Submission | None, Sequence[Finding]]
_TOLD = (Severity.ERROR, Severity.WARNING, Severity.EXPLAIN)
_SHOWN = 8


def mended_lines(workspace: Workspace, period: Period, day: date, old: Reading, new: Reading) -> Iterator[str]:
    """Yield which findings of an earlier version a later one no longer has, still has and has anew."""
    before, after = (_findings(workspace, period, day, *reading) for reading in (old, new))
    gone, left, fresh = before.without(after), after.within(before), after.without(before)
    if not (before or after):
        return
    yield f"  Phát hiện: đã hết {integer(len(gone))}, còn {integer(len(left))}, mới {integer(len(fresh))}."
    for said, found in (("đã hết", gone), ("còn", left), ("mới", fresh)):
        yield from (f"    {said}: {_line(item, brief=found is gone)}" for item in found[:_SHOWN])
        if len(found) > _SHOWN:
            yield f"    {said}: và {integer(len(found) - _SHOWN)} phát hiện khác"


def _findings(
    workspace: Workspace, period: Period, day: date, read: Submission | None, found: Sequence[Finding]
) -> Findings:
    """Return everything that is found in one workbook and that its agency is asked to do something about."""
    if read:
        agencies = (workspace.specs(period).agency(read.agency),)
        found = checked_from(workspace, period, day, agencies, (read,), tuple(found)).findings
    return Findings(item for item in found if item.severity in _TOLD and not item.cause and not item.answers)


def _line(item: Finding, brief: bool) -> str:
    where = " ".join(filter(None, (item.sheet, item.spots)))
    return f"{item.severity.label.lower()} {item.code} {where}".rstrip() + ("" if brief else f": {item.what}")
