"""What is known of when a file came, from whom and whose it is: the lines of the register of submissions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property


class ReceiptEvent(StrEnum):
    """What a line of the register tells of a file; the values stand in the register."""

    RECEIVED = "received"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One line of the register; all moments are of Vietnamese clocks."""

    written: datetime  # when the line was written
    event: ReceiptEvent
    file: str  # name inside the inbox (NFC)
    sha256: str
    size: int  # bytes
    received: datetime | None = None  # when it came; None when nobody knows
    sender: str = ""  # who brought it: a person, an address
    owner: str = ""  # code of whose workbook it is, in the officer's word
    agency: str = ""  # code of whose it is, as read; "" when that could not be told
    edition: str = ""  # of its forms, as read
    outcome: str = ""  # code of the finding that refused it; "" when it could be read
    note: str = ""  # why it was withdrawn or corrected


@dataclass(frozen=True)
class Receipts:
    """The register of one inbox: what it says of each file, and in which order the workbooks of an agency came."""

    lines: tuple[Receipt, ...] = ()

    @cached_property
    def last(self) -> Mapping[str, Receipt]:
        """The last line about each file."""
        return {line.file: line for line in self.lines}

    @cached_property
    def withdrawn(self) -> Mapping[str, Receipt]:
        """The files that their agency has taken back."""
        return {file: line for file, line in self.last.items() if line.event is ReceiptEvent.WITHDRAWN}

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """File → code of whose it is, where the officer has said so."""
        return {line.file: line.owner for line in self.lines if line.owner}

    def known(self, sha256: str) -> Receipt | None:
        """Return the last receipt of a file of this content."""
        return next((line for line in reversed(self.lines) if line.sha256 == sha256), None)

    def moment(self, sha256: str) -> datetime | None:
        """Return when a workbook of this content came last; None when nobody knows."""
        line = self.known(sha256)
        return line.received if line else None

    def first_moment(self, agency: str, contents: Iterable[str]) -> datetime | None:
        """Return when an agency first sent a workbook that could be read: who was in time stays in time."""
        wanted = set(contents)
        mine = (line for line in self.lines if line.agency == agency or line.sha256 in wanted)
        return min((line.received for line in mine if line.received and not line.outcome), default=None)

    def revision(self, agency: str, sha256: str) -> int:
        """Return which of the agency's different workbooks this is, from 1 in the order in which they came."""
        mine = (line for line in self.lines if line.agency == agency and not line.outcome)
        dated = sorted((line.received, line.sha256) for line in mine if line.received)
        order = list(dict.fromkeys(content for _, content in dated))
        return order.index(sha256) + 1 if sha256 in order else 1

    def why(self, sha256: str) -> str:
        """Return what was noted when a workbook of this content came."""
        line = self.known(sha256)
        return line.note if line else ""
