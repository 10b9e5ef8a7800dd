"""The due dates as an iCalendar file (RFC 5545) that Outlook and phones open."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from icalendar import Alarm, Calendar, Event

from reporter.delivery.due_list import DueItem
from reporter.model.vietnam import VIETNAM
from reporter.specs.deadlines import DueRule, occurrences
from reporter.specs.obligations import Register

_AHEAD = timedelta(days=365)
_REMIND = timedelta(days=-2)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def write_ics(items: Sequence[DueItem], register: Register, as_of: date, path: Path) -> int:
    """Write every dated item as an event of a day, or up to its hour, with an alarm; return the number of events.

    A rhythm is one repeating event if no day of it moves off a weekend or holiday, else one event per occurrence
    over the next 12 months. Same items, same bytes: the stamp is `as_of`, the UID obligation and day.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//reporter//due//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Hạn báo cáo")
    events = [event for item in _first_ones(items) for event in _events(item, register.days_off, as_of)]
    for event in events:
        calendar.add_component(event)
    path.write_bytes(calendar.to_ical())
    return len(events)


def _first_ones(items: Sequence[DueItem]) -> Iterator[DueItem]:
    """Yield the dated items, of a rhythm the first alone: its further ones follow from its rule."""
    seen: set[str] = set()
    for item in items:
        if item.day and item.obligation.id not in seen:
            seen |= {item.obligation.id} if item.obligation.due.rhythm else set()
            yield item


def _events(item: DueItem, days_off: Container[date], as_of: date) -> Iterator[Event]:
    rule = item.obligation.due
    assert item.day
    if not rule.rhythm:
        yield _event(item, item.day, as_of)
        return
    days = occurrences(rule, item.day, as_of + _AHEAD, days_off)
    repeat = _repeat(rule, days)
    for day in days[:1] if repeat else days:
        yield _event(item, day, as_of, repeat)


def _repeat(rule: DueRule, days: Sequence[date]) -> dict[str, Any] | None:
    """Return the RRULE of a rhythm none of whose days moves, in a short month, off a weekend or a holiday."""
    until = {"until": rule.ends} if rule.ends else {}
    if rule.kind == "weekly" and all(day.isoweekday() == rule.number for day in days):
        return {"freq": "weekly", "byday": _WEEKDAYS[rule.number - 1], **until}
    number = rule.number - (not rule.inclusive and not rule.hour)
    if rule.kind == "monthly" and not rule.step and 1 <= number <= 28:
        return {"freq": "monthly", "bymonthday": number, **until}
    return None


def _event(item: DueItem, day: date, as_of: date, repeat: dict[str, Any] | None = None) -> Event:
    task = item.obligation
    summary = f"{'Hạn báo cáo' if task.report else 'Hạn'} {task.id}: {task.task}"
    event = Event()
    whose = f"-{task.kinds[0]}" if item.period and task.kinds else ""  # workbooks of one period are owed by several
    event.add("uid", f"{task.id}{whose}-{day:%Y%m%d}@reporter")
    event.add("dtstamp", datetime.combine(as_of, time(), tzinfo=UTC))
    start, end = _span(day, task.due.hour)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", summary)
    event.add("description", "\n".join(_description(item)))
    event.add("categories", ["Báo cáo" if task.report else "Nhiệm vụ"])
    event.add("transp", "TRANSPARENT")  # a due date does not make the day look busy
    if repeat:
        event.add("rrule", repeat)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", _REMIND)
    alarm.add("description", summary)
    event.add_component(alarm)
    return event


def _span(day: date, hour: time | None) -> tuple[date, date]:
    """Return when a due date begins and ends in the calendar: the whole day, or the half hour up to its hour."""
    if hour is None:
        return day, day + timedelta(days=1)
    end = datetime.combine(day, hour, tzinfo=VIETNAM).astimezone(UTC)
    return end - timedelta(minutes=30), end


def _description(item: DueItem) -> Iterator[str]:
    task = item.obligation
    yield f"Hạn: {task.due}"
    yield f"Ai làm: {task.addressee}"
    if task.recipient:
        yield f"Gửi: {task.recipient}"
    yield f"Căn cứ: {task.directive.citation}, {task.clause}"
    if task.note:
        yield f"Ghi chú: {task.note}"
    if not task.confirmed:
        yield "Chưa xác nhận: chưa đối chiếu bản gốc"
