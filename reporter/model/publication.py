"""What was sent out of a period: the steps from a finished build to a published set, each a line of a ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class PublishStep(StrEnum):
    """How far a set of documents has come; the values stand in the ledger."""

    CHECKED = "checked"
    SIGNED = "signed"
    PUBLISHED = "published"

    @property
    def label(self) -> str:
        """The Vietnamese words users read."""
        return {"checked": "đã kiểm", "signed": "đã ký", "published": "đã phát hành"}[self.value]

    @property
    def before(self) -> PublishStep | None:
        """The step that has to be done first; None for the first one."""
        order = list(PublishStep)
        return order[order.index(self) - 1] if order.index(self) else None


@dataclass(frozen=True, slots=True)
class SentDocument:
    """One document as it was at a step: its checksum, and the number and day that stand in it."""

    sha256: str
    number: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """One step of one period: who, when, and which documents exactly."""

    written: datetime
    period: str
    step: PublishStep
    by: str
    documents: Mapping[str, SentDocument] = field(default_factory=dict)  # file → as it was
    receipts: int = 0  # lines of the register of submissions
    chain: str = ""  # the last of them
    archive: str = ""  # checksum of the sealed zip; of the last step only
    supplement: int = 0  # 0 is the report itself, 1 its first supplement
