"""Which revision of the workbook for the level above was sent last, and what the one in hand says otherwise."""

from __future__ import annotations

from reporter.ledger import read_ledger
from reporter.model import Period, ReporterError
from reporter.model.sending import Sending
from reporter.workspace import Workspace

SENT_UP = "so-gui-cap-tren.jsonl"  # the ledger of what was sent up, in the workspace


def sendings(workspace: Workspace, period: Period) -> tuple[Sending, ...]:
    """Return what was sent up of a period; ReporterError when somebody has touched the ledger."""
    ledger = read_ledger(workspace.root / SENT_UP, Sending)
    for fault in ledger.faults:
        raise ReporterError(f"{SENT_UP}, dòng {fault.line}: {fault.why}. Lấy lại tệp từ bản sao lưu.")
    return tuple(item for item in ledger.entries if item.period == str(period))


def last_sending(workspace: Workspace, period: Period) -> Sending | None:
    """Return the last revision that was sent; None while nothing was."""
    return next(reversed(sendings(workspace, period)), None)
