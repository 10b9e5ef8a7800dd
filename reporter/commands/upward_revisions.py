"""Which revisions of the workbook for the level above were sent."""

from __future__ import annotations

from reporter.ledger import sound_entries
from reporter.model import Period
from reporter.model.sending import Sending
from reporter.workspace import Workspace

SENT_UP = "so-gui-cap-tren.jsonl"  # the ledger of what was sent up, in the workspace


def sendings(workspace: Workspace, period: Period) -> tuple[Sending, ...]:
    """Return what was sent up of a period; ReporterError when somebody has touched the ledger."""
    return tuple(item for item in sound_entries(workspace.root / SENT_UP, Sending) if item.period == str(period))


def last_sending(workspace: Workspace, period: Period) -> Sending | None:
    """Return the last revision that was sent; None while nothing was."""
    return next(reversed(sendings(workspace, period)), None)
