"""Sequences that are made when they are asked for: the same as the list they stand for."""

from reporter.model.lazy import Joined, Mapped


def test_every_way_to_ask_joined_parts_gives_what_a_list_gives() -> None:
    parts = ([1, 2], (), [3], (4, 5, 6))
    whole, joined = [1, 2, 3, 4, 5, 6], Joined(parts)
    assert list(joined) == whole and len(joined) == 6
    spans = [slice(first, end, step) for first in (*range(-2, 8), None) for end in range(-2, 8) for step in (None, 2)]
    assert [joined[span] for span in spans] == [whole[span] for span in spans]
    assert [joined[at] for at in range(-6, 6)] == [whole[at] for at in range(-6, 6)]
    for places in ([], [2], [1, 2, 3], [3, 1], list(range(6)), [5, 4, 3, 2, 1, 0], (0, 0)):
        assert joined.take(places) == [whole[place] for place in places]
    assert Mapped(str, joined)[1:4] == ["2", "3", "4"] and list(Mapped(str, joined)) == list(map(str, whole))


def test_of_no_parts_there_is_nothing() -> None:
    assert len(Joined([])) == 0 and Joined[int]([])[:5] == [] and list(Joined([(), ()])) == []
