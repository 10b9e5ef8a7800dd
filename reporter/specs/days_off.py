"""Days that are not worked, from templates/registry/holidays.toml; the file may be missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reporter.specs.decode import Spec, Text
from reporter.specs.spec_files import read_spec


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Weekends and holidays, but for the weekend days that are worked in place of others."""

    holidays: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day not in self.worked and (day.isoweekday() > 5 or day in self.holidays)


class _HolidayFile(Spec, frozen=True):
    ngay_nghi: tuple[date, ...]
    ngay_lam_bu: tuple[date, ...] = ()
    nguon: Text = ""
    xac_nhan: bool = False

    def __post_init__(self) -> None:
        both = sorted({*self.ngay_nghi} & {*self.ngay_lam_bu})
        if both:
            raise ValueError(f"ngày {both[0]} ghi ở cả “ngay_nghi” và “ngay_lam_bu”.")


def load_days_off(templates: Path) -> DaysOff:
    """Return the days off that the file lists, with all weekends; weekends alone when there is no such file."""
    path = templates / "registry" / "holidays.toml"
    if not path.is_file():
        return DaysOff()
    content = read_spec(path, _HolidayFile)
    return DaysOff(frozenset(content.ngay_nghi), frozenset(content.ngay_lam_bu))
