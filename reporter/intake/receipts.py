"""The register beside the workbooks of a period: read, and what is wrong with it or with the files it names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reporter.ledger import read_ledger
from reporter.model import Finding
from reporter.model.catalogue import finding
from reporter.model.file_names import display_name
from reporter.model.marks import RECEIPTS
from reporter.model.receipt import Receipt, Receipts
from reporter.model.wording import date_short
from reporter.specs.decode import did_you_mean


def read_receipts(inbox: Path) -> tuple[Receipts, list[Finding]]:
    """Return the register of an inbox and what is wrong with it; a folder without one has an empty register."""
    ledger = read_ledger(inbox / RECEIPTS, Receipt)
    findings = [finding("I32", file=RECEIPTS, line=fault.line, why=fault.why) for fault in ledger.faults]
    receipts = Receipts(ledger.entries)
    return receipts, [*findings, *_gone(inbox, receipts)]


def withdrawn(receipts: Receipts) -> Iterator[Finding]:
    """Yield a note for each file that its agency took back."""
    for file, line in receipts.withdrawn.items():
        why = line.note.rstrip(".") or "không ghi lý do"
        yield finding("I31", agency=line.owner or line.agency, file=file, why=why, day=date_short(line.written))


def _gone(inbox: Path, receipts: Receipts) -> Iterator[Finding]:
    """Yield an error for each file that was received and is not there any more.

    What it may be called now is a file that the register does not know: one that it knows is somebody else's.
    """
    there = {display_name(path.name) for path in inbox.iterdir()} if inbox.is_dir() else set()
    renamed = there - receipts.last.keys()
    for file, line in receipts.last.items():
        if file not in there and file not in receipts.withdrawn:
            yield finding("I33", agency=line.agency, file=file, hint=did_you_mean(file, renamed))
