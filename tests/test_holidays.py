"""The list of days off against an independent calendar: the holidays by the moon, year by year."""

from datetime import date

import holidays
import pytest

from reporter.specs.days_off import load_days_off
from reporter.specs.shipped import bundled_templates

OURS = load_days_off(bundled_templates())


#: First and last day (month, day) between which the holiday can fall; no other holiday falls between them.
WINDOWS = {"Tết Nguyên Đán": ((1, 10), (2, 25)), "Giỗ Tổ Hùng Vương": ((4, 2), (4, 29))}


@pytest.mark.parametrize("year", range(2025, 2029))
@pytest.mark.parametrize("name", WINDOWS)
def test_holidays_by_the_moon_are_those_of_the_library(year: int, name: str) -> None:
    first, last = (date(year, *day) for day in WINDOWS[name])
    library = holidays.country_holidays("VN", years=year, language="vi")
    theirs = {day for day in library if first <= day <= last}
    assert any(name in library[day] for day in theirs)
    assert {day for day in OURS.holidays if first <= day <= last} == theirs
