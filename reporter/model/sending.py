"""What went to the level above, and when: one line of a ledger for each revision of the workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Sending:
    """One revision of the workbook of a period as it was sent up."""

    written: datetime
    period: str
    revision: int  # from 1
    file: str  # the copy that was kept, from the folder of the workspace
    sha256: str
    by: str
    changes: tuple[str, ...] = ()  # against the revision before, cell by cell
    note: str = ""  # why it was sent again
