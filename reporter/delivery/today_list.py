"""Today's work on one page: what is due now and what was missed lately, each with the command that does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from textwrap import shorten

from reporter.delivery.due_list import DueItem, when_due
from reporter.model.wording import date_short, integer

_LINES = 12  # items on the page
_LATELY = 31  # days: what was missed longer ago is counted, with the command that lists it
_WIDTH = 110


def today_lines(items: Sequence[DueItem], as_of: date, answer: Callable[[DueItem], str], own: str) -> Iterator[str]:
    """Yield the page; `own` is our own code, `answer` says what makes the report that is owed, "" for nothing."""
    now = [item for item in items if item.state == "soon"]
    missed = [item for item in items if item.state == "overdue"][::-1]
    lately = [item for item in missed if (item.days_left or 0) >= -_LATELY]
    shown = [*now, *lately][:_LINES]
    yield f"VIỆC HÔM NAY, ngày {date_short(as_of)}: {integer(len(now))} đến hạn trong 7 ngày, {_missed(lately)}."
    for item in shown:
        yield from _task(item, answer(item), own)
    if not shown:
        yield "  Không có việc nào đến hạn."
    yield from _rest(items, shown, len(missed) - len(lately))


def _missed(lately: Sequence[DueItem]) -> str:
    return f"{integer(len(lately))} mới quá hạn, chưa ghi là xong"


def _task(item: DueItem, answer: str, own: str) -> Iterator[str]:
    task = item.obligation
    ours = any(agency.code == own for agency in item.owing)
    who = item.owing[0].name if len(item.owing) == 1 else f"{integer(len(item.owing))} cơ quan"
    yield f"  {when_due(item)} · {item.key} · {'cơ quan mình' if ours else who}"
    yield f"      {shorten(task.task, _WIDTH, placeholder=' …')}"
    if answer:
        yield f"      → {answer}"
    if item.period:  # what comes in is written down where it comes in
        yield f"      → ai chưa gửi: reporter status --period {item.period}"
        return
    said = "" if ours else f" --agency {item.owing[0].code if len(item.owing) == 1 else 'MÃ'}"
    yield f"      → xong thì: reporter due done {item.key}{said} --number SỐ --date NGÀY"


def _rest(items: Sequence[DueItem], shown: Sequence[DueItem], long_ago: int) -> Iterator[str]:
    left = len(items) - len(shown)
    if left:
        old = f", trong đó {integer(long_ago)} việc quá hạn đã hơn {_LATELY} ngày" if long_ago else ""
        yield f"Còn {integer(left)} việc khác{old}: reporter due --all"
