"""The printed figures of a build, packed: the same as if they stood in one list."""

from decimal import Decimal

import pytest

from reporter.delivery import printed
from reporter.delivery.printed import Packed, PrintedFigures
from reporter.model import Figure, PrintedFigure

VALUES = ((1, 2**70, None), (), (Decimal("93.45"),), (4, 5))
PRINTED = [
    [PrintedFigure(f"{number}.docx", str(value), Figure("a", "Số người", value, "người", "cả nước", "đếm"), "A1\nA2")]
    for number, values in enumerate(VALUES)
    for value in values
]


@pytest.mark.parametrize("together", [1, 2, 20])
def test_every_way_to_ask_gives_what_a_list_gives(monkeypatch: pytest.MonkeyPatch, together: int) -> None:
    monkeypatch.setattr(printed, "TOGETHER", together)
    whole = [figure for document in PRINTED for figure in document]
    packed = PrintedFigures([Packed.of(document) for document in PRINTED])
    assert list(packed) == whole and len(packed) == len(whole) == 6
    size = len(whole) + 1
    spans = [slice(first, end, step) for first in range(-1, size) for end in range(size) for step in (None, 2)]
    assert [packed[span] for span in spans] == [whole[span] for span in spans]
    assert [packed[at] for at in range(-6, 6)] == [whole[at] for at in range(-6, 6)]


def test_of_no_document_there_is_none() -> None:
    none = PrintedFigures([])
    assert len(none) == 0 and list(none) == [] and none[:5] == []
