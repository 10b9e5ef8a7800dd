"""Due dates as data: on a day, monthly, weekly, tied to an event, or without a date.

A rule is a small TOML table with exactly one of the keys `ngay`, `ngay_hang_thang`, `thu_hang_tuan`, `su_kien`,
`khong_ngay`. "Trước ngày 15" does not count the 15th itself unless `bao_gom_ngay_han = true`. All days here are
the last day on which the thing is still in time.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any, Literal

from reporter.model import Period, ReporterError
from reporter.model.wording import date_short
from reporter.specs.toml import did_you_mean, need, refuse_unknown

Kind = Literal["once", "monthly", "weekly", "event", "undated"]

_KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "ngay": "once",
        "ngay_hang_thang": "monthly",
        "thu_hang_tuan": "weekly",
        "su_kien": "event",
        "khong_ngay": "undated",
    }
)
_EXTRA_KEYS: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        "once": ("gio", "bao_gom_ngay_han", "cuoi_tuan"),
        "monthly": ("bao_gom_ngay_han", "cuoi_tuan", "tu_ngay", "den_ngay"),
        "weekly": ("cuoi_tuan", "tu_ngay", "den_ngay"),
        "event": (),
        "undated": (),
    }
)
_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_STEPS = MappingProxyType({"som_hon": -1, "giu_nguyen": 0, "muon_hon": 1})
_SHIFT_WORDS = MappingProxyType({-1: "rơi vào ngày nghỉ thì sớm hơn", 1: "rơi vào ngày nghỉ thì muộn hơn"})
_REACH = timedelta(days=31)  # further than any run of days off, so that a shifted day is not missed


@dataclass(frozen=True, slots=True)
class DueRule:
    """When something is due; `number` is the day of the month or the ISO weekday, `words` the source's own."""

    kind: Kind
    day: date | None = None
    number: int = 0
    hour: time | None = None
    inclusive: bool = False  # whether the named day itself still counts
    step: int = 0  # off a day that is not worked: -1 earlier, 0 stays, 1 later
    starts: date | None = None  # of a rhythm
    ends: date | None = None
    words: str = ""

    @property
    def rhythm(self) -> bool:
        """Whether it comes again and again."""
        return self.kind in ("monthly", "weekly")

    @property
    def dated(self) -> bool:
        """Whether a day can be computed."""
        return self.rhythm or self.kind == "once"

    def __str__(self) -> str:
        """The rule in words: "trước ngày 25 hằng tháng"."""
        if self.kind == "weekly":
            return f"{_WEEKDAYS[self.number - 1]} hằng tuần"
        if not self.dated:
            return self.words
        edge = f"trước {self.hour:%Hh%M}" if self.hour else "hết" if self.inclusive else "trước"
        when = date_short(self.day) if self.day else f"{self.number} hằng tháng"
        shift = f" ({_SHIFT_WORDS[self.step]})" if self.step else ""
        return f"{edge} ngày {when}{shift}"


def weekday_name(day: date) -> str:
    """Return "thứ Hai" … "Chủ nhật"."""
    return _WEEKDAYS[day.weekday()]


# --- days --------------------------------------------------------------------------------------------------


def occurrences(rule: DueRule, first: date, last: date, days_off: Collection[date] = ()) -> tuple[date, ...]:
    """Return all last allowed days from `first` to `last`, both included; none for a rule without a date."""
    found = {_shifted(rule, day, days_off) for day in _named_days(rule, first - _REACH, last + _REACH)}
    low, high = max(first, rule.starts or first), min(last, rule.ends or last)
    return tuple(sorted(day for day in found if low <= day <= high))


def deadline(rule: DueRule, period: Period, days_off: Collection[date] = ()) -> date:
    """Return the last allowed day for one reporting period; ReporterError for a rule without a date.

    A monthly rule means the period's last month, a weekly rule its last such weekday, a day means that day.
    """
    if not rule.dated:
        raise ReporterError(f"Hạn “{rule}” không có ngày, không dùng làm hạn nộp của kỳ {period} được.")
    return _shifted(rule, _named_day(rule, period.last_day), days_off)


def _named_days(rule: DueRule, first: date, last: date) -> Iterator[date]:
    """Yield the unshifted days of the months or weeks that touch the span."""
    if rule.kind == "once":
        yield _named_day(rule, first)
    anchor = first
    while rule.rhythm and anchor <= last:
        yield _named_day(rule, anchor)
        length = monthrange(anchor.year, anchor.month)[1]
        anchor += timedelta(days=7 if rule.kind == "weekly" else length - anchor.day + 1)


def _named_day(rule: DueRule, anchor: date) -> date:
    """Return the unshifted last allowed day: in the anchor's month, or the last such weekday up to the anchor.

    "Trước ngày 31" in a month of 30 days is its 30th, "trước ngày 1" the last day of the month before.
    """
    if rule.day:
        return rule.day if rule.inclusive or rule.hour else rule.day - timedelta(days=1)
    if rule.kind == "weekly":
        return anchor - timedelta(days=(anchor.isoweekday() - rule.number) % 7)
    number = min(rule.number - (not rule.inclusive), monthrange(anchor.year, anchor.month)[1])
    return anchor.replace(day=1) + timedelta(days=number - 1)


def _shifted(rule: DueRule, day: date, days_off: Collection[date]) -> date:
    while rule.step and (day.isoweekday() > 5 or day in days_off):
        day += timedelta(days=rule.step)
    return day


# --- reading -----------------------------------------------------------------------------------------------


def parse_rule(entry: Mapping[str, Any], where: str) -> DueRule:
    """Return the rule a TOML table describes; ReporterError naming `where` and the key for the first mistake."""
    named = [key for key in _KINDS if key in entry]
    if len(named) != 1:
        refuse_unknown(entry, [*_KINDS, *(key for keys in _EXTRA_KEYS.values() for key in keys)], where)
        raise ReporterError(f"{where}: cần đúng một trong các khoá {', '.join(_KINDS)}.")
    kind = _KINDS[named[0]]
    refuse_unknown(entry, (*named, *_EXTRA_KEYS[kind]), where)
    starts, ends = (need_day(entry, key, where) if key in entry else None for key in ("tu_ngay", "den_ngay"))
    return DueRule(
        kind,
        day=need_day(entry, "ngay", where) if kind == "once" else None,
        number=_number(kind, entry, where),
        hour=_hour(need(entry, "gio", str, where), where) if "gio" in entry else None,
        inclusive=need(entry, "bao_gom_ngay_han", bool, where) if "bao_gom_ngay_han" in entry else False,
        step=_step(kind, entry, where),
        starts=starts,
        ends=ends,
        words=need(entry, named[0], str, where) if kind in ("event", "undated") else "",
    )


def need_day(entry: Mapping[str, Any], key: str, where: str) -> date:
    """Return entry[key], a TOML date without a time; ReporterError otherwise."""
    value = need(entry, key, date, where)
    if isinstance(value, datetime):
        raise ReporterError(f"{where}: khoá “{key}” phải là ngày không kèm giờ, ví dụ 2025-10-15.")
    return value  # type: ignore[no-any-return]


def _number(kind: Kind, entry: Mapping[str, Any], where: str) -> int:
    if kind == "monthly":
        number: int = need(entry, "ngay_hang_thang", int, where)
        if not 1 <= number <= 31:
            raise ReporterError(f"{where}: “ngay_hang_thang” là {number}, phải từ 1 đến 31.")
        return number
    if kind == "weekly":
        name = need(entry, "thu_hang_tuan", str, where)
        if name not in _WEEKDAYS:
            hint = did_you_mean(name, _WEEKDAYS) or f" Viết: {', '.join(_WEEKDAYS)}."
            raise ReporterError(f"{where}: “thu_hang_tuan” là “{name}”, không phải ngày trong tuần.{hint}")
        return _WEEKDAYS.index(name) + 1
    return 0


def _hour(text: str, where: str) -> time:
    found = re.fullmatch(r"([01]?\d|2[0-3])h([0-5]\d)", text)
    if not found:
        raise ReporterError(f"{where}: “gio” là “{text}”. Viết như 16h00.")
    return time(int(found[1]), int(found[2]))


def _step(kind: Kind, entry: Mapping[str, Any], where: str) -> int:
    """Return the weekend switch; only rhythms move on their own, and to the earlier working day."""
    if "cuoi_tuan" not in entry:
        return -1 if kind in ("monthly", "weekly") else 0
    word = need(entry, "cuoi_tuan", str, where)
    if word not in _STEPS:
        raise ReporterError(f"{where}: “cuoi_tuan” là “{word}”; chọn {', '.join(_STEPS)}.{did_you_mean(word, _STEPS)}")
    return _STEPS[word]
