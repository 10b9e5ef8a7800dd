"""One number through the years (R26): which member of a series is asked about, at the limits of what may well be."""

import re

import pytest
from tables import FIRST_ROW, FORM_SET, SPECS, submission, table

from reporter.checks.size_peers import peers
from reporter.checks.size_series import series_slips
from reporter.model import Finding
from reporter.tables import FormFrame, build_frames

YEARS = ("sl_2017", "sl_2021", "sl_2024")


def frame(form: str, *rows: tuple[object, ...]) -> FormFrame:
    """Return the frame of one agency; the first row names the columns."""
    lines = [f"| {' | '.join('' if cell is None else str(cell) for cell in row)} |" for row in rows]
    return build_frames([submission(table(form, "\n".join(lines)))], FORM_SET)[form]


#: 2017, 2021, 2024 → the column that is asked about and how it is told.
SERIES = (
    ((59, 10, 9), ""), ((60, 10, 9), "C gấp khoảng 6"), ((30, 5, 5), ""), ((240, 30, 28), "C gấp khoảng 8"),
    ((9, 1, 1), ""), ((10, 1, 1), ""), ((10, 1, 30), "D kém khoảng 10"), ((1, 9, 1), ""),
    ((1, 10, 1), "D gấp khoảng 10"), ((2, 11, 2), ""), ((2, 12, 2), "C kém khoảng 6"),
    ((5, 30, 30), "C kém khoảng 6"), ((10, 30, 30), "C kém khoảng 3"), ((10, 29, 29), ""),
    ((90, 10, 1), "C gấp khoảng 9"), ((10, 59, 10), "C kém khoảng 6"), ((10, 60, 10), "D gấp khoảng 6"),
    ((30, 90, 30), "C kém khoảng 3"), ((30, 89, 30), ""), ((179, 30, 30), ""), ((180, 30, 30), "C gấp khoảng 6"),
    ((30, 30, 4), ""), ((30, 30, 3), "E kém khoảng 10"), ((600, None, 100), "C gấp khoảng 6"),
    ((599, None, 100), ""), ((50, None, 150), "E gấp khoảng 3"), ((50, None, 149), ""), ((None, None, 5), ""),
    ((0, 50, 500), "E gấp khoảng 10"), ((20, 200, 2000), "D gấp khoảng 10"), ((100, 15, 100), "D kém khoảng 7"),
    ((100, 17, 100), "E gấp khoảng 6"), ((900, 100, 900), "D kém khoảng 9"), ((30, 30, 5), ""), ((30, 30, 30), ""),
    ((5, 2, 9), ""),
)  # fmt: skip


def test_a_member_far_from_its_neighbours_is_asked_about() -> None:
    rows = frame("bieu-15", ("loai_to_chuc", *YEARS), *(("so", *numbers) for numbers, _ in SERIES))
    rule = SPECS.rule("R26")
    assert rule
    found = {item.places[0].row: item for item in series_slips(rows, (*YEARS, "no_such_column"), rule)}
    told = [_told(found[FIRST_ROW + at]) if FIRST_ROW + at in found else "" for at in range(len(SERIES))]
    assert told == [said for _, said in SERIES]


def _told(item: Finding) -> str:
    said = re.search(r"(?:gấp|kém) khoảng \d+", item.message)
    return f"{item.places[0].column} {said[0] if said else item.message}"


def test_the_numbers_beside_it_are_named_with_their_cells() -> None:
    rule = SPECS.rule("R26")
    assert rule
    (item,) = series_slips(frame("bieu-15", ("loai_to_chuc", *YEARS), ("so", 22, 240, 20)), YEARS, rule)
    assert [f"{place.column}{place.row}" for place in item.places] == ["D8", "C8", "E8"]
    assert "số bên cạnh: (3) ghi 22 và (5) ghi 20" in item.message and item.value == "240"


@pytest.mark.parametrize(
    ("numbers", "low", "middle", "high", "wide"),
    [
        ((1, 2, 3, 4, 5, 6), 2, 4, 5, False),
        ((1, 2, 3, 4, 5, 9, 9), 2, 4, 9, True),
        ((1, 2, 3, 4, 5, 6, 7, 8), 3, 5, 6, False),  # two at either end may be odd
        ((2, 2, 3, 4, 5, 8, 8), 2, 4, 8, False),  # four times is not yet wide
    ],
)
def test_most_others_lie_between(numbers: tuple[int, ...], low: int, middle: int, high: int, wide: bool) -> None:
    rows = frame("bieu-01", ("ma_xa", "dieu_dong"), *(("14758", number) for number in (*numbers, 0, None)))
    found = peers(rows, "dieu_dong", "communes", dict.fromkeys(range(20), 1), {})
    assert set(found) == set(range(len(numbers)))
    (one,) = set(found.values())
    assert (one.low, one.middle, one.high, one.wide) == (low, middle, high, wide)


def test_five_others_say_nothing_and_what_counts_for_none_is_left_out() -> None:
    rows = frame("bieu-01", ("ma_xa", "dieu_dong"), *(("14758", 3),) * 6)
    assert len(peers(rows, "dieu_dong", "communes", dict.fromkeys(range(6), 1), {})) == 6
    assert peers(rows, "dieu_dong", "communes", dict.fromkeys(range(5), 1), {}) == {}
    assert {one.middle for one in peers(rows, "dieu_dong", "lines", dict.fromkeys(range(6), 3), {}).values()} == {1}
