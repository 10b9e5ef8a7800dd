"""What stands at the end of a paragraph about its figures: who or what is not in them, sums that differ by rounding.

Both are properties of the figures that a paragraph speaks of, so no template says them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations
from typing import TypeVar

from reporter.documents.shown import AsPrinted
from reporter.model import Figure
from reporter.model.gaps import gap_words
from reporter.model.wording import capitalize_first

_ROUNDING = "các số cộng lệch do làm tròn"
T = TypeVar("T")


@dataclass(slots=True)
class Said:
    """What one paragraph says of figures, in reading order."""

    figures: list[Figure] = field(default_factory=list)  # those it prints, and those of which it says "none" or "all"
    shown: list[AsPrinted] = field(default_factory=list)  # those it prints
    named: list[Figure] = field(default_factory=list)  # those of which it names itself what they lack
    quoted: bool = False  # whether it prints words of agencies


class ParagraphNotes:
    """The notes of one document, paragraph by paragraph: names once under each heading, rounding and mergers once."""

    def __init__(self, known: Collection[str], listed: str) -> None:
        self._known, self._listed = set(known), listed
        self._told: set[str] = set()
        self._rounded = False

    def section(self) -> None:
        """Begin anew under a heading."""
        self._told.clear()

    def after(self, said: Said) -> str:
        """Return what stands after the paragraph's own words; "" for nothing to say."""
        return "; ".join(filter(None, (self._gap(said), self._rounding(said.shown))))

    def _gap(self, said: Said) -> str:
        figures = said.figures
        full = gap_words(figures, self._known, self._listed)
        if not full:
            return ""
        merged = {words for figure in figures for words in figure.joined}
        self._known |= merged
        if _tells_itself(said, self._known):
            return ""
        # without the mergers, told once in a document
        plain = gap_words(figures, self._known, self._listed) if merged else full
        if full == plain and plain in self._told:
            lines = all(figure.recipe and figure.recipe.by for figure in figures)  # of a table, whose total was told
            return "" if lines else gap_words(figures, self._known, self._listed, brief=True)
        self._told.add(plain)
        return full

    def _rounding(self, shown: Sequence[AsPrinted]) -> str:
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


def _tells_itself(said: Said, known: Collection[str]) -> bool:
    """Whether the sentence itself says who is not in its figures: "chưa có: xã A, xã B" (the filter `chua_co`).

    A name that stands in it for something else, a place that lacks people, tells nothing of that.
    """
    lacking = {name for figure in said.figures for name in (*figure.missing, *figure.absent) if name not in known}
    return bool(lacking) and lacking.issubset(name for figure in said.named for name in figure.absent)


# --- rounding ----------------------------------------------------------------------------------------------


def adds_up_otherwise(shown: Sequence[AsPrinted]) -> bool:
    """Return whether printed parts of a whole do not give the printed whole, though the exact ones do."""
    return any(map(_shares_differ, _shares(shown))) or _money_differs(list(_money(shown)))


def _shares(shown: Sequence[AsPrinted]) -> Iterator[list[tuple[int, int, Decimal]]]:
    """Yield the printed shares of each denominator, as (part, whole, printed)."""
    groups: dict[tuple[str, str], list[tuple[int, int, Decimal]]] = {}
    for figure, _, _ in shown:
        values = [part.value for part in figure.parts if isinstance(part.value, int)]
        if figure.unit == "%" and isinstance(figure.value, Decimal) and len(values) == 2:
            part, whole = values
            printed = figure.value  # with the two decimals that are printed
            groups.setdefault((figure.parts[1].key, figure.parts[1].scope), []).append((part, whole, printed))
    yield from groups.values()


def _shares_differ(shares: Sequence[tuple[int, int, Decimal]]) -> bool:
    """Whether neighbouring shares are all parts of the whole, and what is printed of them does not give 100."""
    return any(
        sum(part for part, _, _ in run) == run[0][1] and sum(printed for _, _, printed in run) != 100
        for run in _runs(shares)
    )


def _money(shown: Sequence[AsPrinted]) -> Iterator[tuple[int, int]]:
    """Yield the printed amounts as (đồng, the đồng that the print tells)."""
    for figure, _, amount in shown:
        if amount is not None and isinstance(figure.value, int):
            yield figure.value, amount


def _money_differs(amounts: Sequence[tuple[int, int]]) -> bool:
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
