"""Rankings in a sentence: equals are told together, places beyond eight by their number, nothing that is zero."""

import pytest
from document_samples import figure

from reporter.documents.rankings import equals, falling, first, more, nonzero, places, ranked, rising, tied
from reporter.documents.shown import Names, Recorder, ShownFigure
from reporter.model.agency import UnitName


def rows(*numbers: int | None, within: str = "") -> list[Names]:
    recorder = Recorder()
    return [
        Names(
            "dòng",
            {"ten": UnitName(f"Xã {place}", within=within)},
            {"thieu": figure("thieu", number)},
            lambda f: ShownFigure(f, recorder),
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


@pytest.mark.parametrize(
    ("numbers", "count", "left"),
    [
        ((5, 4, 3), 2, True),
        ((5, 4, 4), 2, False),  # equals are named too, so all are
        ((*[2] * 15,), 5, False),  # “15 xã cùng thừa 2 người”: there are no others
        ((*[2] * 15, 1), 5, True),
        ((), 5, False),
    ],
)
def test_the_most_are_said_only_where_others_are_left(numbers: tuple[int, ...], count: int, left: bool) -> None:
    assert more(falling(rows(*numbers), "thieu"), count) is left


def test_the_least_come_first_and_who_did_not_report_last() -> None:
    assert names(first(rising(rows(3, None, 1), "thieu"), 3)) == "Xã 2, Xã 0, Xã 1"


def test_a_first_rank_of_many_is_told_by_its_number() -> None:
    plain = tied(falling(rows(*[8] * 44, 1), "thieu"), "xã", "thiếu")
    assert "44 xã cùng thiếu " in plain
    assert "8\u00a0người" in plain
    nation = tied(falling(rows(*[8] * 9, within="Hà Tĩnh"), "thieu"), "xã", "thiếu")
    assert nation.endswith(", ở Hà Tĩnh (9 xã)")


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ((5, 4, 3), "xã 0 thiếu 5 người, xã 1 thiếu 4 người và xã 2 thiếu 3 người"),
        ((5, 4, 4, 1), "xã 0 thiếu 5 người; xã 1, xã 2 cùng thiếu 4 người"),
        ((4, 4), "xã 0, xã 1 cùng thiếu 4 người"),
        ((*[4] * 9, 1), "9 xã cùng thiếu 4 người"),
        ((), ""),
    ],
)
def test_a_ranking_tells_the_figure_of_equals_once(numbers: tuple[int, ...], told: str) -> None:
    plain = "".join(mark for mark in ranked(falling(rows(*numbers), "thieu"), 3, "xã", "thiếu") if mark < "\ue000")
    assert plain.replace("\u00a0", " ") == told


def test_without_a_verb_the_figure_stands_in_brackets() -> None:
    plain = "".join(mark for mark in ranked(falling(rows(5, 4, 4), "thieu"), 3) if mark < "\ue000")
    assert plain.replace("\u00a0", " ") == "xã 0 (5 người); xã 1, xã 2 (cùng 4 người)"


def test_equals_in_groups_of_their_own() -> None:
    assert [names(group) for group in equals(rows(5, 4, 4), "thieu")] == ["Xã 0", "Xã 1, Xã 2"]


def test_places_and_posts() -> None:
    assert places(rows(1, 1), "xã") == "ở xã 0 và xã 1"
    assert places(rows(*[1] * 9), "xã") == "ở 9 xã"
    recorder = Recorder()
    pairs = [[name, ShownFigure(figure(name, number), recorder)] for name, number in (("bí thư", 0), ("chủ tịch", 1))]
    assert [name for name, _ in nonzero(pairs)] == ["chủ tịch"]
