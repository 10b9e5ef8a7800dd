from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.model import Period, ReporterError

PERIODS = st.one_of(
    st.builds(Period, st.integers(1900, 2999), st.just("month"), st.integers(1, 12)),
    st.builds(Period, st.integers(1900, 2999), st.just("quarter"), st.integers(1, 4)),
    st.builds(Period, st.integers(1900, 2999), st.just("week"), st.integers(1, 52)),
    st.builds(Period, st.integers(1900, 2999), st.just("year")),
)


@given(PERIODS)
def test_text_and_period_are_the_same_thing(period: Period) -> None:
    assert Period.parse(str(period)) == period


@given(PERIODS)
def test_the_previous_period_ends_the_day_before(period: Period) -> None:
    assert (period.first_day - period.previous().last_day).days == 1
    assert period.previous().kind == period.kind


@pytest.mark.parametrize(
    "text",
    [
        "2025-13",
        "2025-00",
        "10-2025",
        "2025-Q5",
        "2025-W54",
        "2026-W53x",
        "",
        "tháng 10",
        "2025-07-31",
        "2025-07-1 thang",
    ],
)
def test_anything_else_is_refused_with_the_right_spelling(text: str) -> None:
    with pytest.raises(ReporterError, match="2025-10"):
        Period.parse(text)


@pytest.mark.parametrize("text", ["10/2025", "tháng 10/2025", "T10.2025", "Tháng 10 năm 2025", "2025/10", "202510"])
def test_a_month_in_another_notation_is_told_as_it_is_typed(text: str) -> None:
    with pytest.raises(ReporterError, match="Có phải “2025-10”"):
        Period.parse(text)


def test_a_year_without_week_53_has_none() -> None:
    assert str(Period.parse("2026-W53")) == "2026-W53"
    with pytest.raises(ReporterError, match="không có tuần 53"):
        Period.parse("2025-W53")


def test_days_and_names() -> None:
    period = Period.parse("2025-10")
    assert (period.first_day, period.last_day) == (date(2025, 10, 1), date(2025, 10, 31))
    assert period.label == "tháng 10 năm 2025"
    assert Period.parse("2025-Q4").label == "quý 4 năm 2025"


def test_a_collection_of_its_own_lies_in_its_month_and_follows_no_other() -> None:
    own = Period.parse("2025-07-1thang")
    assert str(own) == "2025-07-1thang" and own.label == "tháng 7 năm 2025 (đợt riêng)"
    assert (own.first_day, own.last_day) == (date(2025, 7, 1), date(2025, 7, 31))
    assert (str(own.previous()), str(own.following())) == ("2025-06", "2025-08")
