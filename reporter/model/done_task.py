"""What was done of what is owed: the lines of the ledger of obligations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class TaskKey:
    """What marks one item as done: the obligation's id, with its day for one occurrence of a rhythm.

    `parse(str(key)) == key`.
    """

    task: str  # id of the obligation: "9797-3"
    day: str = ""  # "2025-10-24"; "" for what is done once

    def __str__(self) -> str:
        return f"{self.task}@{self.day}" if self.day else self.task

    @classmethod
    def parse(cls, text: str) -> TaskKey:
        """Return the key that an officer typed: "9797-3", "322-4b@2025-10-24"."""
        task, _, day = text.partition("@")
        return cls(task, day)


@dataclass(frozen=True, slots=True)
class DoneTask:
    """One task of one agency that was done: when, and by which document."""

    written: datetime  # when the line was written
    key: str  # of the item, see `TaskKey`
    agency: str  # code
    day: date  # when it was done
    number: str = ""  # of the document: "123-BC/TU"
    by: str = ""  # "publish" when publishing ticked it off; "" when the officer did


#: (key of the item, code of the agency) → the day it was done.
Done = Mapping[tuple[str, str], date]


def done_days(lines: Iterable[DoneTask]) -> Done:
    """Return what was done when, the first time where it is written down twice."""
    result: dict[tuple[str, str], date] = {}
    for line in lines:
        known = result.get((line.key, line.agency), date.max)
        result[line.key, line.agency] = min(known, line.day)
    return result
