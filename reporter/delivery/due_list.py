"""What is owed, by whom, in how many days, what is overdue: from the register of obligations and a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from reporter.delivery.envelope import envelope
from reporter.model import Agency, ReporterError
from reporter.model.done_task import Done
from reporter.model.wording import date_short
from reporter.specs.deadlines import occurrences, weekday_name
from reporter.specs.decode import did_you_mean
from reporter.specs.obligations import FREQUENCIES, Obligation, Register

HORIZON_DAYS = 60
_SOON_DAYS = 7
_RHYTHM_BACK, _RHYTHM_AHEAD = (
    timedelta(days=62),
    timedelta(days=124),
)  # one month back, two months ahead, shifts included
_GROUPS = MappingProxyType(
    {"overdue": "QUÁ HẠN", "soon": "TRONG 7 NGÀY", "later": "SAU ĐÓ", "undated": "KHÔNG GHI HẠN"}
)


@dataclass(frozen=True, slots=True)
class DueItem:
    """One obligation on one day, or without a day; `owing` are those of the agencies asked about who owe it."""

    obligation: Obligation
    owing: tuple[Agency, ...]
    day: date | None  # the last day that is still in time
    days_left: int | None
    period: str = ""  # of the workbooks it is about; "" for what a directive asks

    @property
    def key(self) -> str:
        """What marks it as done: the obligation's id, "322-4b@2025-10-24" for one occurrence of a rhythm."""
        return self.obligation.key(self.day)

    @property
    def state(self) -> str:
        """ "overdue", "soon" (within 7 days), "later" or "undated"."""
        if self.days_left is None:
            return "undated"
        return "overdue" if self.days_left < 0 else "soon" if self.days_left <= _SOON_DAYS else "later"

    def as_dict(self) -> dict[str, Any]:
        """The stable machine form."""
        task = self.obligation
        return {
            "key": self.key,
            "id": task.id,
            "state": self.state,
            "due": self.day.isoformat() if self.day else None,
            "hour": task.due.hour.isoformat("minutes") if task.due.hour else None,
            "days_left": self.days_left,
            "rule": str(task.due),
            "frequency": task.frequency,
            "frequency_label": FREQUENCIES[task.frequency],
            "report": task.report,
            "task": task.task,
            "directive": task.directive.id,
            "citation": task.directive.citation,
            "clause": task.clause,
            "related": task.directive.related,
            "addressee": task.addressee,
            "agencies": [agency.code for agency in self.owing],
            "cooperating": list(task.cooperating),
            "to": list(task.to),
            "through": list(task.through),
            "source": task.source,
            "confirmed": task.confirmed,
            "note": task.note,
        }


def due_items(
    register: Register,
    agencies: Sequence[Agency],
    as_of: date,
    only: Collection[str] = (),
    horizon_days: int = HORIZON_DAYS,
    done: Done = MappingProxyType({}),
) -> tuple[DueItem, ...]:
    """Return what `agencies` (or only those with the codes `only`) owe on `as_of`, most urgent first, undated last.

    A day counts up to `horizon_days` ahead; one that passed longer ago stays only if a report is owed. Of a rhythm
    come the last one missed (if a report is owed), the current and the next. Who has done it by then owes it no
    more. Directives not yet issued and tasks already superseded are left out.
    """
    asked = asked_of(agencies, only)
    horizon = timedelta(days=horizon_days)
    items = [
        item
        for task in register.obligations.values()
        if (owing := tuple(one for one in asked if task.owed_by(one))) and _in_force(task, register, as_of)
        for day in _days(task, register, as_of, horizon)
        if (item := _open(DueItem(task, owing, day, (day - as_of).days if day else None), as_of, done)).owing
    ]
    return in_order(items, as_of)


def in_order(items: Iterable[DueItem], as_of: date) -> tuple[DueItem, ...]:
    """Return the items, the most urgent first, undated last."""
    return tuple(sorted(items, key=lambda item: (item.day is None, item.day or as_of, not item.obligation.report)))


def asked_of(agencies: Sequence[Agency], only: Collection[str]) -> Sequence[Agency]:
    """Return those asked about, all without any named; ReporterError for a code of nobody here."""
    known = [agency.code for agency in agencies]
    for code in only:
        if code not in known:
            raise ReporterError(
                f"Mã “{code}” không phải cơ quan chủ quản hay cơ quan báo cáo của vùng làm việc này."
                f"{did_you_mean(code, known)}"
            )
    return [agency for agency in agencies if not only or agency.code in only]


def _in_force(task: Obligation, register: Register, as_of: date) -> bool:
    """Whether the directive is issued and no later task has taken the place of this one."""
    later = register.obligations.get(task.superseded_by)
    return _issued(task, as_of) and not (later and _issued(later, as_of))


def _issued(task: Obligation, as_of: date) -> bool:
    return (task.directive.since or date.max) <= as_of


def _open(item: DueItem, as_of: date, done: Done) -> DueItem:
    """Return the item with those only who have not done it by that day."""
    owing = (one for one in item.owing if done.get((item.key, one.code), date.max) > as_of)
    return replace(item, owing=tuple(owing))


def _days(task: Obligation, register: Register, as_of: date, horizon: timedelta) -> Sequence[date | None]:
    """Return the days of one obligation that matter now; one None for one without a date."""
    if not task.due.dated:
        return [None]
    if task.due.rhythm:
        days = occurrences(task.due, as_of - _RHYTHM_BACK, as_of + _RHYTHM_AHEAD, register.days_off)
        missed = [day for day in days if day < as_of and task.report][-1:]
        coming = [day for day in days if day >= as_of][:2]
        return [*missed, *coming]
    days = occurrences(task.due, task.directive.since or date.min, as_of + horizon, register.days_off)
    return [day for day in days if task.report or day >= as_of - horizon]


# --- for people and machines -------------------------------------------------------------------------------


def to_json(items: Sequence[DueItem], as_of: date) -> str:
    """Return the stable machine form of all items."""
    counts = {state: sum(item.state == state for item in items) for state in _GROUPS}
    return envelope("due", "due", "", [item.as_dict() for item in items], counts, as_of=as_of.isoformat())


def to_lines(items: Sequence[DueItem], as_of: date, named: bool = False) -> Iterator[str]:
    """Yield the text for the terminal, group by group; with `named` it names who owes, not whom the text addresses."""
    grouped = {state: [item for item in items if item.state == state] for state in _GROUPS}
    counts = ", ".join(f"{len(group)} {_GROUPS[state].lower()}" for state, group in grouped.items() if group)
    yield f"Nghĩa vụ tính đến ngày {date_short(as_of)}: {counts or 'không có'}."
    for state, group in grouped.items():
        if group:
            yield from ("", f"{_GROUPS[state]} ({len(group)})")
        for item in group:
            yield from _item_lines(item, named)


def _item_lines(item: DueItem, named: bool) -> Iterator[str]:
    """Yield four lines for what has a day or asks for a report, one for a standing task."""
    task = item.obligation
    marks = ("phải báo cáo" if task.report else "", "" if task.confirmed else "chưa xác nhận")
    head = "  " + " · ".join(filter(None, (when_due(item), item.key, *marks)))
    if item.day is None and not task.report:
        yield f"{head}: {task.task}"
        return
    who = ", ".join(agency.name for agency in item.owing) if named else task.addressee
    count = f"{len(item.owing)} cơ quan: " if len(item.owing) > 1 else ""
    to = f" → {task.recipient}" if task.recipient else ""
    yield from (head, f"      {task.task}", f"      {count}{who}{to}")
    yield f"      {task.directive.citation}, {task.clause}"


def when_due(item: DueItem) -> str:
    """Return how long there is: "còn 3 ngày: hết ngày 14/10/2025 (thứ Ba)"; the rule in words without a day."""
    if item.day is None or item.days_left is None:
        return str(item.obligation.due)
    left, hour = item.days_left, item.obligation.due.hour
    distance = f"quá {-left} ngày" if left < 0 else f"còn {left} ngày" if left else "hôm nay"
    edge = f"trước {hour:%Hh%M}" if hour else "hết"
    return f"{distance}: {edge} ngày {date_short(item.day)} ({weekday_name(item.day)})"
