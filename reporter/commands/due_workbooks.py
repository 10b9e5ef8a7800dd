"""The workbooks of a period as things that are owed, by those whom no directive addresses: communes, departments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby

from reporter.delivery.due_list import DueItem
from reporter.intake.receipts import read_receipts
from reporter.model import Agency, Period, ReporterError
from reporter.specs.deadlines import DueRule
from reporter.specs.obligations import Directive, Obligation, Register
from reporter.workspace import Workspace

_AHEAD = timedelta(days=31)  # what is due later is not told before something was issued for it
WORKBOOK, CLOSING = "so-nhap", "chot-so-lieu"  # begin the ids of such items: "so-nhap-2025-10"


def workbook_items(workspace: Workspace, register: Register, owing: Sequence[Agency], as_of: date) -> Iterator[DueItem]:
    """Yield an item for each period and kind of agency whose workbook is not in the register of receipts yet.

    The period before counts if anything was issued or received for it, the one that is next due always.
    """
    addressed = {kind for task in register.obligations.values() for kind in task.kinds}
    asked = [
        agency for agency in owing if agency.kind not in addressed and agency.code != workspace.settings.organization
    ]
    month = Period.parse(f"{as_of:%Y-%m}")
    for period in (month.previous(), month, month.following()) if asked else ():
        owed = _asked(workspace, period, period == month) - _sent(workspace, period)
        for kind, agencies in groupby((agency for agency in asked if agency.code in owed), key=lambda one: one.kind):
            day = workspace.deadline(period, kind)
            if as_of <= day <= as_of + _AHEAD or _begun(workspace, period):
                task = _task(workspace, period, kind, day)
                yield DueItem(task, tuple(agencies), day, (day - as_of).days, str(period))


def closing_items(workspace: Workspace, as_of: date) -> Iterator[DueItem]:
    """Yield when the figures of this month's and the next period are closed, where reporter.toml settles that."""
    organization = workspace.settings.organization
    month = Period.parse(f"{as_of:%Y-%m}")
    for period in (month, month.following()):
        rule = workspace.settings.of(period).cutoff
        day = workspace.specs(period).cutoff if rule and _asked(workspace, period, period == month) else None
        if rule and day and as_of <= day <= as_of + _AHEAD:
            own = workspace.registry.agency(organization, as_of)
            task = _task(workspace, period, own.kind, day)
            task = replace(
                task,
                id=f"{CLOSING}-{period}",
                addressee="mọi cơ quan gửi sổ nhập",
                task=f"Chốt số liệu {period.label}",
                due=DueRule("once", day=day, hour=rule.hour, inclusive=True),
                report=False,
            )
            yield DueItem(task, (own,), day, (day - as_of).days, str(period))


def _asked(workspace: Workspace, period: Period, now: bool) -> set[str]:
    """Return the codes of those who owe a workbook; nobody where no form is in force, before the first and after the
    last period. ReporterError where one was issued all the same, and in the period of `now`.
    """
    try:
        return {agency.code for agency in workspace.reporting_agencies(period)}
    except ReporterError:
        if now or _begun(workspace, period):
            raise
        return set()


def _begun(workspace: Workspace, period: Period) -> bool:
    return workspace.inbox(period).is_dir() or workspace.outputs(period).is_dir()


def _sent(workspace: Workspace, period: Period) -> set[str]:
    """Return the codes of those from whom a workbook that can be read was written into the register."""
    receipts, _ = read_receipts(workspace.inbox(period))
    return {line.agency for line in receipts.lines if not line.outcome and line.file not in receipts.withdrawn}


def _task(workspace: Workspace, period: Period, kind: str, day: date) -> Obligation:
    organ = workspace.organ(period).name
    cited = workspace.settings.of(period).basis or f"Yêu cầu của {organ}"
    asks = Directive(WORKBOOK, "", "", organ, "", None, (), None, (), "", "", True, False, "", cited)
    return Obligation(
        id=f"{WORKBOOK}-{period}",
        directive=asks,
        clause="hạn theo reporter.toml",
        addressee="xã, phường, đặc khu" if kind == "commune" else "sở, ban, ngành",
        kinds=(kind,),
        agencies=(),
        cooperating=(),
        task=f"Gửi sổ nhập số liệu {period.label}",
        to=(workspace.settings.organization,),
        through=(),
        recipient=organ,
        due=DueRule("once", day=day, inclusive=True),
        frequency="mot_lan",
        report=True,
        superseded_by="",
        source="reporter.toml",
        confirmed=True,
        note="",
    )
