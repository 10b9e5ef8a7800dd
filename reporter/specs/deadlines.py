"""Due dates as data: on a day, monthly, weekly, tied to an event, or without a date.

A rule is a small TOML table with exactly one of the keys `ngay`, `ngay_hang_thang`, `thu_hang_tuan`, `su_kien`,
`khong_ngay`. "Trước ngày 15" does not count the 15th itself unless `bao_gom_ngay_han = true`. All days here are
the last day on which the thing is still in time.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from types import MappingProxyType
from typing import Annotated, Literal

from msgspec import Meta

from reporter.model import Period, ReporterError
from reporter.model.wording import date_short
from reporter.specs.days_off import DaysOff
from reporter.specs.decode import Spec, Text, hint

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
        "monthly": ("gio", "bao_gom_ngay_han", "cuoi_tuan", "tu_ngay", "den_ngay"),
        "weekly": ("cuoi_tuan", "tu_ngay", "den_ngay"),
        "event": (),
        "undated": (),
    }
)
_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_STEPS = MappingProxyType({"som_hon": -1, "giu_nguyen": 0, "muon_hon": 1})
_SHIFT_WORDS = MappingProxyType({-1: "rơi vào ngày nghỉ thì sớm hơn", 1: "rơi vào ngày nghỉ thì muộn hơn"})
_WEEKENDS = DaysOff()
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

    @property
    def last_day(self) -> date | None:
        """The last day that is still in time, of what is due once: "trước ngày 31/7" ends on 30/7."""
        late = not self.inclusive and not self.hour
        return self.day - timedelta(days=1) if self.day and late else self.day

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


def occurrences(rule: DueRule, first: date, last: date, days_off: Container[date] = _WEEKENDS) -> tuple[date, ...]:
    """Return all last allowed days from `first` to `last`, both included; none for a rule without a date."""
    found = {_shifted(rule, day, days_off) for day in _named_days(rule, first - _REACH, last + _REACH)}
    low, high = max(first, rule.starts or first), min(last, rule.ends or last)
    return tuple(sorted(day for day in found if low <= day <= high))


def deadline(rule: DueRule, period: Period, days_off: Container[date] = _WEEKENDS) -> date:
    """Return the last allowed day for one reporting period; ReporterError for a rule without a date.

    A monthly rule means the period's last month, a weekly rule its last such weekday, a day means that day.
    """
    if not rule.dated:
        raise ReporterError(f"Hạn “{rule}” không có ngày, không dùng làm hạn nộp của kỳ {period} được.")
    return _shifted(rule, _named_day(rule, period.last_day), days_off)


def working_day(day: date, steps: int, days_off: Container[date] = _WEEKENDS) -> date:
    """Return the day so many working days after (before, when negative) another; weekends and days off do not count."""
    step = timedelta(days=1 if steps > 0 else -1)
    left = abs(steps)
    while left:
        day += step
        left -= day not in days_off
    return day


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
    if rule.last_day:
        return rule.last_day
    if rule.kind == "weekly":
        return anchor - timedelta(days=(anchor.isoweekday() - rule.number) % 7)
    number = min(rule.number - (not rule.inclusive and not rule.hour), monthrange(anchor.year, anchor.month)[1])
    return anchor.replace(day=1) + timedelta(days=number - 1)


def _shifted(rule: DueRule, day: date, days_off: Container[date]) -> date:
    while rule.step and day in days_off:
        day += timedelta(days=rule.step)
    return day


# --- reading -----------------------------------------------------------------------------------------------


def _clock(text: str) -> time:
    hour, minute = text.split("h")
    return time(int(hour), int(minute))


class DueEntry(Spec, frozen=True):
    """A due date as files write it: exactly one of the first five keys, and what goes with it."""

    ngay: date | None = None
    ngay_hang_thang: Annotated[int, Meta(ge=1, le=31, description="số nguyên từ 1 đến 31")] | None = None
    thu_hang_tuan: Literal["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"] | None = None
    su_kien: Text | None = None
    khong_ngay: Text | None = None
    gio: Annotated[str, Meta(pattern=r"^([01]?\d|2[0-3])h([0-5]\d)$", description="giờ viết như 16h00")] | None = None
    bao_gom_ngay_han: bool | None = None
    cuoi_tuan: Literal["som_hon", "giu_nguyen", "muon_hon"] | None = None
    tu_ngay: date | None = None
    den_ngay: date | None = None

    def __post_init__(self) -> None:
        given = {name for name in self.__struct_fields__ if getattr(self, name) is not None}
        named = [key for key in _KINDS if key in given]
        if len(named) != 1:
            raise ValueError(f"cần đúng một trong các khoá {', '.join(_KINDS)}.")
        allowed = _EXTRA_KEYS[_KINDS[named[0]]]
        for key in sorted(given - {*named, *allowed}):
            raise ValueError(f"khoá “{key}” không đi cùng “{named[0]}”.{hint(key, allowed)}")
        if self.tu_ngay and self.den_ngay and self.den_ngay < self.tu_ngay:
            raise ValueError("“den_ngay” đứng trước “tu_ngay”.")

    def refuse_undated(self, key: str) -> None:
        """Raise ValueError, naming the key under which it stands, for a due date of which no day can be computed."""
        if not self.rule().dated:
            raise ValueError(f"khoá “{key}”: “{self.rule()}” không có ngày.")

    def rule(self) -> DueRule:
        """The rule that is written here."""
        kind = next(_KINDS[key] for key in _KINDS if getattr(self, key) is not None)
        return DueRule(
            kind,
            day=self.ngay,
            number=self.ngay_hang_thang or (_WEEKDAYS.index(self.thu_hang_tuan) + 1 if self.thu_hang_tuan else 0),
            hour=_clock(self.gio) if self.gio else None,
            inclusive=bool(self.bao_gom_ngay_han),
            step=_STEPS[self.cuoi_tuan] if self.cuoi_tuan else -1 if kind in ("monthly", "weekly") else 0,
            starts=self.tu_ngay,
            ends=self.den_ngay,
            words=self.su_kien or self.khong_ngay or "",
        )
