"""Rankings in a sentence: equals are told together, places beyond eight by their number, nothing that is zero."""

import pytest
from document_samples import figure

from reporter.documents.rankings import falling, first, nonzero, places, rising, tied
from reporter.documents.shown import Names, Recorder, ShownFigure


def rows(*numbers: int | None, label: str = "Xã {}") -> list[Names]:
    recorder = Recorder()
    return [
        Names(
            "dòng", {"ten": label.format(place)}, {"thieu": figure("thieu", number)}, lambda f: ShownFigure(f, recorder)
        )
        for place, number in enumerate(numbers)
    ]


def names(found: list[Names]) -> str:
    return ", ".join(row["ten"] for row in found)


@pytest.mark.parametrize(
    ("numbers", "count", "told"),
    [
        ((5, 4, 3, 2), 2, "Xã 0, Xã 1"),
        ((5, 4, 4, 2), 2, "Xã 0, Xã 1, Xã 2"),  # no equals are parted
        ((5, *[4] * 9), 2, "Xã 0"),  # … nor named where they are too many
        ((*[4] * 9, 1), 2, ""),
        ((4, None, 4), 5, "Xã 0, Xã 2, Xã 1"),
    ],
)
def test_equals_are_not_parted(numbers: tuple[int | None, ...], count: int, told: str) -> None:
    assert names(first(falling(rows(*numbers), "thieu"), count)) == told


def test_the_least_come_first_and_who_did_not_report_last() -> None:
    assert names(first(rising(rows(3, None, 1), "thieu"), 3)) == "Xã 2, Xã 0, Xã 1"


def test_a_first_rank_of_many_is_told_by_its_number() -> None:
    plain = tied(falling(rows(*[8] * 44, 1), "thieu"), "xã", "thiếu")
    assert "44 xã cùng thiếu " in plain
    assert "8\u00a0người" in plain
    nation = tied(falling(rows(*[8] * 9, label="Xã {} (Hà Tĩnh)"), "thieu"), "xã", "thiếu")
    assert nation.endswith(", ở Hà Tĩnh (9 xã)")


def test_places_and_posts() -> None:
    assert places(rows(1, 1), "xã") == "ở xã 0 và xã 1"
    assert places(rows(*[1] * 9), "xã") == "ở 9 xã"
    recorder = Recorder()
    pairs = [[name, ShownFigure(figure(name, number), recorder)] for name, number in (("bí thư", 0), ("chủ tịch", 1))]
    assert [name for name, _ in nonzero(pairs)] == ["chủ tịch"]
