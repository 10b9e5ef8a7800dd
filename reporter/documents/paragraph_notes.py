"""What stands at the end of a paragraph about its figures: who or what is not in them, sums that differ by rounding.

Both are properties of the figures that a paragraph speaks of, so no template says them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from types import MappingProxyType
from typing import TypeVar

from reporter.model import Figure
from reporter.model.gaps import gap_words
from reporter.model.wording import capitalize_first, parse_decimal

Shown = tuple[Figure, str]  # a figure and the text it was printed as
_ROUNDING = "các số cộng lệch do làm tròn"
T = TypeVar("T")
_UNITS = MappingProxyType({"đồng": 1, "triệu đồng": 10**6, "tỷ đồng": 10**9})


class ParagraphNotes:
    """The notes of one document, paragraph by paragraph: names once under each heading, rounding and mergers once."""

    def __init__(self, known: Collection[str], listed: str) -> None:
        self._known, self._listed = set(known), listed
        self._told: set[str] = set()
        self._rounded = False

    def section(self) -> None:
        """Begin anew under a heading."""
        self._told.clear()

    def after(self, said: Sequence[Figure], shown: Sequence[Shown], text: str) -> str:
        """Return what stands after the paragraph's own words; "" for nothing to say.

        `said` are the figures it speaks of: those `shown`, and those of which it says "none" or "all".
        """
        notes = list(filter(None, (self._gap(said, text), self._rounding(shown))))
        return "; ".join(notes)

    def _gap(self, figures: Sequence[Figure], text: str) -> str:
        full = gap_words(figures, self._known, self._listed)
        if not full:
            return ""
        merged = {words for figure in figures for words in figure.joined}
        self._known |= merged
        if _told_by(text, figures, self._known):
            return ""
        # without the mergers, told once in a document
        plain = gap_words(figures, self._known, self._listed) if merged else full
        if full == plain and plain in self._told:
            lines = all(figure.recipe and figure.recipe.by for figure in figures)  # of a table, whose total was told
            return "" if lines else gap_words(figures, self._known, self._listed, brief=True)
        self._told.add(plain)
        return full

    def _rounding(self, shown: Sequence[Shown]) -> str:
        if self._rounded or not adds_up_otherwise(shown):
            return ""
        self._rounded = True
        return _ROUNDING


def with_note(text: str, note: str, quoted: bool) -> str:
    """Return the last words of a paragraph with a note: before the full stop, or after words of an agency."""
    if quoted:
        return f"{text} {capitalize_first(note)}."
    body, end = (text[:-1], text[-1]) if text.endswith((".", ":", ";")) else (text, "")
    return f"{body}; {note}{end}" if body.endswith(")") else f"{body} ({note}){end}"


def _told_by(text: str, figures: Sequence[Figure], known: Collection[str]) -> bool:
    """Whether the sentence itself says who is not in its figures: "chưa có: xã A, xã B" (the filter `chua_co`).

    A name that stands in it for something else, a place that lacks people, tells nothing of that.
    """
    lacking = {name for figure in figures for name in (*figure.missing, *figure.absent) if name not in known}
    lists = {figure.absent for figure in figures if figure.absent and f"chưa có: {', '.join(figure.absent)}" in text}
    return bool(lacking) and lacking <= {name for names in lists for name in names}


# --- rounding ----------------------------------------------------------------------------------------------


def adds_up_otherwise(shown: Sequence[Shown]) -> bool:
    """Return whether printed parts of a whole do not give the printed whole, though the exact ones do."""
    return any(map(_shares_differ, _shares(shown))) or _money_differs(list(_money(shown)))


def _shares(shown: Sequence[Shown]) -> Iterator[list[tuple[int, int, Decimal]]]:
    """Yield the printed shares of each denominator, as (part, whole, printed)."""
    groups: dict[tuple[str, str], list[tuple[int, int, Decimal]]] = {}
    for figure, text in shown:
        printed = parse_decimal(text.removesuffix("%")) if figure.unit == "%" and figure.parts else None
        values = [part.value for part in figure.parts]
        if printed is not None and len(values) == 2 and all(isinstance(value, int) for value in values):
            whole = figure.parts[1]
            groups.setdefault((whole.key, whole.scope), []).append((int(values[0] or 0), int(values[1] or 0), printed))
    yield from groups.values()


def _shares_differ(shares: Sequence[tuple[int, int, Decimal]]) -> bool:
    """Whether neighbouring shares are all parts of the whole, and what is printed of them does not give 100."""
    return any(
        sum(part for part, _, _ in run) == run[0][1] and sum(printed for _, _, printed in run) != 100
        for run in _runs(shares)
    )


def _money(shown: Sequence[Shown]) -> Iterator[tuple[int, Decimal]]:
    """Yield the printed amounts as (đồng, what is printed in đồng)."""
    for figure, text in shown:
        number, _, unit = text.partition("\u00a0")
        printed = parse_decimal(number) if figure.unit == "đồng" and unit in _UNITS else None
        if printed is not None and isinstance(figure.value, int):
            yield figure.value, printed * _UNITS[unit]


def _money_differs(amounts: Sequence[tuple[int, Decimal]]) -> bool:
    """Whether some amount is the sum of those that follow it, and what is printed of them is not."""
    return any(
        sum(exact for exact, _ in run) == total and sum(printed for _, printed in run) != told
        for number, (total, told) in enumerate(amounts)
        for run in _runs(amounts[number + 1 :])
    )


def _runs(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield every two or more neighbours."""
    for first, end in combinations(range(len(items) + 1), 2):
        if end - first > 1:
            yield items[first:end]
