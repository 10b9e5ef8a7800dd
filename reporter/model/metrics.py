"""Widths of text set in Times New Roman, for rules drawn "as long as the title" or a third of it.

The numbers are the advance widths of the Times family in 1/1000 of the type size; letters with Vietnamese marks
are as wide as their base letter, except the horned ones.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from types import MappingProxyType

_PLAIN = {
    " .,;:|": (250, 250, 250, 278, 278, 200),
    "-/()*": (333, 278, 333, 333, 500),
    "0123456789": (500,) * 10,
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ": (
        722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889,
        722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611,
    ),
    "abcdefghijklmnopqrstuvwxyz": (
        444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778,
        500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444,
    ),
    "ĐđƠơƯư": (722, 500, 722, 529, 776, 542),
}  # fmt: skip
_BOLD = {
    " .,;:|": (250, 250, 250, 333, 333, 220),
    "-/()*": (333, 278, 333, 333, 500),
    "0123456789": (500,) * 10,
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ": (
        722, 667, 722, 722, 667, 611, 778, 778, 389, 500, 778, 667, 944,
        722, 778, 611, 778, 722, 556, 667, 722, 722, 1000, 722, 722, 667,
    ),
    "abcdefghijklmnopqrstuvwxyz": (
        500, 556, 444, 556, 444, 333, 500, 556, 278, 333, 556, 278, 833,
        556, 500, 556, 556, 444, 389, 333, 556, 500, 722, 500, 500, 444,
    ),
    "ĐđƠơƯư": (722, 556, 778, 554, 796, 600),
}  # fmt: skip


def _spread(table: dict[str, tuple[int, ...]]) -> MappingProxyType[str, int]:
    return MappingProxyType(
        {letter: width for letters, widths in table.items() for letter, width in zip(letters, widths, strict=True)}
    )


_WIDTHS = MappingProxyType({False: _spread(_PLAIN), True: _spread(_BOLD)})
_UNKNOWN = 500


@lru_cache(maxsize=4096)  # headings and words of tables come again and again
def text_width(text: str, size: float, bold: bool) -> float:
    """Return the width of one line of text in points."""
    return sum(_letter_width(letter, bold) for letter in unicodedata.normalize("NFC", text)) * size / 1000


@lru_cache(maxsize=4096)
def _letter_width(letter: str, bold: bool) -> int:
    widths = _WIDTHS[bold]
    return widths[letter] if letter in widths else widths.get(_base(letter), _UNKNOWN)


def _base(letter: str) -> str:
    """Return the letter without its tone and hat, keeping the horn: Ử → Ư, Ộ → O."""
    parts = unicodedata.normalize("NFD", letter)
    horn = "\u031b" if "\u031b" in parts else ""
    return unicodedata.normalize("NFC", parts[0] + horn)
