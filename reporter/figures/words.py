"""Values made of other values, and how a figure came about, in words for people."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from reporter.figures.count import Tally
from reporter.model import Figure
from reporter.model.figure_text import figure_text
from reporter.model.wording import integer
from reporter.specs.expressions import Expression, to_text
from reporter.specs.figure_specs import FigureSpec
from reporter.specs.forms import Column, FormSpec

#: Kind of figure → what stands between the two that it is made of.
_SIGNS = {"share": "/", "ratio": ":", "difference": "−", "change": "−"}


def combine(spec: FigureSpec, left: int | Decimal | None, right: int | Decimal | None) -> int | Decimal | None:
    """A share in per cent with two decimals or a whole ratio, both half up; or a difference; None for no such thing."""
    if left is None or right is None:
        return None
    if spec.kind in ("difference", "change"):
        return left - right
    assert isinstance(left, int) and isinstance(right, int)
    if right == 0:
        return None
    if spec.kind == "share":
        return None if beyond(spec, left, right) else share(left, right)
    if spec.unit == "người":  # an average of persons, with two decimals as published reports have them
        return Decimal(half_up(left * 100, right)).scaleb(-2)
    return half_up(left, right)


def share(part: int, whole: int) -> Decimal:
    """Return a share in per cent with two decimals, half up; with more where only rounding would say all or nothing."""
    for digits in range(2, 8):
        value = Decimal(half_up(part * 10 ** (digits + 2), whole)).scaleb(-digits)
        if value not in (0, 100) or part in (0, whole):
            break
    return value


def beyond(spec: FigureSpec, part: int, whole: int) -> bool:
    """Return whether a part is less than nothing or more than its whole: a share nobody may print (G04)."""
    return part < 0 or whole < 0 or (part > whole and not spec.over_100)


def half_up(numerator: int, denominator: int) -> int:
    """Return the quotient rounded to whole units, halves away from zero."""
    whole, rest = divmod(abs(numerator), abs(denominator))
    whole += 2 * rest >= abs(denominator)
    return whole if (numerator < 0) == (denominator < 0) else -whole


def both_parts(spec: FigureSpec, left: Figure, right: Figure) -> str:
    """The two figures that another is made of: "12 / 40"."""
    return f"{figure_text(left)} {_SIGNS[spec.kind]} {figure_text(right)}"


def derivation(spec: FigureSpec, left: Figure, right: Figure) -> str:
    """How a figure came about from two others: "A / B: 12 / 40"."""
    text = f"{left.label} {_SIGNS[spec.kind]} {right.label}: {both_parts(spec, left, right)}"
    if left.missing != right.missing:
        text += "; hai số không cùng đủ các cơ quan"
    return text


def coverage(tally: Tally) -> str:
    """How many of the rows that should give a number gave it: "; lấy 12/14 dòng; 2 dòng chưa có số liệu"."""
    due = tally.used + tally.gaps
    if not due:
        return "; không có dòng nào"
    text = f"; lấy {integer(tally.used)}/{integer(due)} dòng"
    return text + (f"; {integer(tally.gaps)} dòng chưa có số liệu" if tally.gaps else "")


def how_counted(spec: FigureSpec, form: FormSpec, label: Callable[[Column, str], str]) -> str:
    """How the figure is counted, for people: columns by their printed numbers, choices by their labels."""

    def words(expression: Expression) -> str:
        return to_text(
            expression, lambda key: f"({form.column(key).number})", lambda key, code: label(form.column(key), code)
        )

    if spec.expression is None:
        text = f"{form.title}: đếm dòng đã báo cáo"
    elif spec.kind == "count":
        text = f"{form.title}: đếm dòng có {words(spec.expression)}"
    else:
        text = f"{form.title}: cộng {words(spec.expression)}"
    return text + (f", các dòng có {words(spec.where)}" if spec.where else "")
