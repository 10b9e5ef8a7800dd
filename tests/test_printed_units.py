"""Money, shares and averages as a paragraph prints them: neighbours add up, nothing less is called all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from document_samples import facts, letter
from test_quoted_words import PARTY, shown

from reporter.documents.outline import build_template
from reporter.documents.render import Rendered, render
from reporter.documents.template import compile_template
from reporter.documents.verify import verify
from reporter.figures.words import share
from reporter.model import Facts, Figure
from reporter.model.figure_text import share_text


def money_of(key: str, value: int, *parts: Figure) -> Figure:
    return Figure(key, key, value, "đồng", "tỉnh Mẫu", "mẫu", parts=parts)


def written(outline: str, **figures: Figure) -> Rendered:
    template = compile_template(build_template(outline, PARTY), "mau.docx", PARTY)
    plain = facts()
    said = Facts(**{**{name: getattr(plain, name) for name in Facts.__dataclass_fields__}, "figures": figures})
    return render(template, said, letter())


def test_a_difference_adds_up_with_its_rounded_parts() -> None:
    approved, paid = money_of("duyet", 3_417_866_000_000), money_of("chi", 3_265_136_000_000)
    left = money_of("con", approved.value - paid.value, approved, paid)  # type: ignore[operator]
    made = written(
        "Duyệt {{ so.a|ty_dong }}, chi {{ so.b|ty_dong }}, còn {{ so.c|ty_dong }}.", a=approved, b=paid, c=left
    )
    text = shown(made).replace("\u00a0", " ")
    assert "Duyệt 3.417,87 tỷ đồng, chi 3.265,14 tỷ đồng, còn 152,73 tỷ đồng." in text
    assert verify(made, ()) == ()


def test_parts_that_do_not_add_up_say_so_once() -> None:
    parts = {key: money_of(key, 10_000_000) for key in ("a", "b", "c")}
    total = money_of("tong", 30_000_000)
    small = {key: money_of(key, value) for key, value in {"x": 1_004_000_000, "y": 1_004_000_000}.items()}
    line = "Chi {{ so.t|ty_dong }} ({{ so.x|ty_dong }}, {{ so.y|ty_dong }})."
    made = written(f"{line}\n{line}", t=money_of("t", 2_008_000_000), **small)
    assert shown(made).count("làm tròn") == 1 and verify(made, ()) == ()
    whole = written(
        "Chi {{ so.t|ty_dong }} ({{ so.a|ty_dong }}, {{ so.b|ty_dong }}, {{ so.c|ty_dong }}).", t=total, **parts
    )
    assert "làm tròn" not in shown(whole)


def test_an_amount_too_small_for_the_unit_is_told_in_a_smaller_one() -> None:
    made = written("Chi {{ so.a|ty_dong }}, trả {{ so.b|ty_dong }}.", a=money_of("a", 4_000_000), b=money_of("b", 0))
    assert "Chi 4,00 triệu đồng, trả 0 tỷ đồng." in shown(made).replace("\u00a0", " ")
    assert verify(made, ()) == ()


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (3, 3, "100%"),
        (0, 3, "0%"),
        (9_346, 10_000, "93,46%"),
        (146_836, 146_847, "99,99%"),
        (99_999, 100_000, "99,999%"),
        (1, 100_000, "0,001%"),
        (100_001, 100_000, "100,001%"),
        (1, 800, "0,13%"),  # 0,125 goes up: half up, not half to even
        (-1, 4, "-25,00%"),
    ],
)
def test_all_is_said_of_all_alone(part: int, whole: int, text: str) -> None:
    assert share_text(share(part, whole)) == text


def test_a_share_keeps_two_decimals() -> None:
    assert share(1, 2) == Decimal("50.00") and share_text(share(1, 2)) == "50,00%"
