"""Reporting periods: month, quarter, ISO week, year, a collection of its own; `parse(str(p)) == p`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from reporter.model.errors import ReporterError

_PATTERNS = (
    ("month", re.compile(r"(\d{4})-(0[1-9]|1[0-2])")),
    ("once", re.compile(r"(\d{4})-(0[1-9]|1[0-2])-(?=\d*[a-z])([a-z0-9]{2,12})")),
    ("quarter", re.compile(r"(\d{4})-Q([1-4])")),
    ("week", re.compile(r"(\d{4})-W(0[1-9]|[1-4]\d|5[0-3])")),
    ("year", re.compile(r"(\d{4})()")),
)

#: A month as people write it: "10/2025", "tháng 10 năm 2025", "T10.2025"; "2025/10", "202510".
_MONTH = re.compile(r"(?:tháng |t)?(\d{1,2})(?:[-/._ ]| năm )(\d{4})|(\d{4})[-/._ ]?(\d{1,2})")


def _month_meant(text: str) -> str:
    """Return " Có phải “2025-10”?" for a month in another notation; "" for none."""
    found = _MONTH.fullmatch(text.strip().casefold())
    year, month = (found[2] or found[3], int(found[1] or found[4])) if found else ("", 0)
    return f" Có phải “{year}-{month:02d}”?" if 1 <= month <= 12 else ""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One reporting period (kỳ báo cáo); `number` is the month, quarter or week, 0 for a year.

    A collection for a report that is owed once (đợt) has the month it falls in and a `name`: 2025-07-1thang.
    """

    year: int
    kind: str
    number: int = 0
    name: str = ""

    @classmethod
    def parse(cls, text: str) -> Period:
        """Return the period named by 2025-10, 2025-Q4, 2025-W44, 2025 or 2025-07-1thang; ReporterError otherwise."""
        for kind, pattern in _PATTERNS:
            found = pattern.fullmatch(text.strip())
            if found and 1900 <= int(found[1]) <= 2999:
                period = cls(int(found[1]), kind, int(found[2] or 0), found[3] if kind == "once" else "")
                period._check()
                return period
        raise ReporterError(
            f"Kỳ báo cáo “{text}” không đúng. Viết: 2025-10 (tháng), 2025-Q4 (quý), 2025-W44 (tuần), 2025 (năm) hoặc "
            "2025-07-1thang (đợt riêng, khai ở [dot] của reporter.toml).",
            _month_meant(text),
        )

    def _check(self) -> None:
        if self.kind == "week":
            try:
                date.fromisocalendar(self.year, self.number, 1)
            except ValueError:
                raise ReporterError(f"Năm {self.year} không có tuần {self.number}.") from None

    def __str__(self) -> str:
        tails = {
            "month": f"-{self.number:02d}",
            "quarter": f"-Q{self.number}",
            "week": f"-W{self.number:02d}",
            "once": f"-{self.number:02d}-{self.name}",
        }
        return f"{self.year}{tails.get(self.kind, '')}"

    @property
    def first_day(self) -> date:
        """The first day of the period."""
        if self.kind == "week":
            return date.fromisocalendar(self.year, self.number, 1)
        month = {"month": self.number, "once": self.number, "quarter": 3 * self.number - 2}.get(self.kind, 1)
        return date(self.year, month, 1)

    @property
    def last_day(self) -> date:
        """The last day of the period."""
        if self.kind == "week":
            return date.fromisocalendar(self.year, self.number, 7)
        month = {"month": self.number, "once": self.number, "quarter": 3 * self.number}.get(self.kind, 12)
        first_of_next = date(self.year + 1, 1, 1) if month == 12 else date(self.year, month + 1, 1)
        return first_of_next - timedelta(days=1)

    def previous(self) -> Period:
        """The period of the same kind just before this one; before a collection of its own, the month before."""
        return self._around(self.first_day - timedelta(days=1))

    def following(self) -> Period:
        """The period of the same kind just after this one; after a collection of its own, the month after."""
        return self._around(self.last_day + timedelta(days=1))

    def _around(self, day: date) -> Period:
        """The period of the same kind in which a day lies; for a collection of its own, the month."""
        if self.kind == "week":
            year, week, _ = day.isocalendar()
            return Period(year, "week", week)
        kind = "month" if self.kind == "once" else self.kind
        number = {"month": day.month, "quarter": (day.month + 2) // 3}.get(kind, 0)
        return Period(day.year, kind, number)

    @property
    def label(self) -> str:
        """The Vietnamese name used in documents: "tháng 10 năm 2025"."""
        names = {
            "month": f"tháng {self.number} ",
            "quarter": f"quý {self.number} ",
            "week": f"tuần {self.number} ",
            "once": f"tháng {self.number} ",
        }
        own = " (đợt riêng)" if self.name else ""
        return f"{names.get(self.kind, '')}năm {self.year}{own}"
