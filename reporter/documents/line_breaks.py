"""Where names and entries may break: words that belong together stay on one line, joined by non-breaking spaces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from reporter.model.metrics import text_width
from reporter.model.wording import tone_style
from reporter.specs.profiles import TWIPS, Component, LayoutProfile

_NB = "\u00a0"
_WIDER = 0.4 * TWIPS["mm"]  # by which LibreOffice sets a non-breaking space wider than a space
_MOST_LINES = 4


def organ_lines(name: str, component: Component, room: float, profile: LayoutProfile) -> str:
    """Return an organ's name that breaks in even lines, only after a comma or dash or before the profile's words.

    `room` is the width of its place in twips. A name that fits on one line, or on the lines it is given ("\\n"), stays.
    """
    before = profile.texts("wording.break_before")
    return "\n".join(_organ_line(line, component, room, before) for line in name.split("\n"))


def _organ_line(line: str, component: Component, room: float, before: Sequence[str]) -> str:
    words = line.split(" ")
    if _width(line, component) <= room:
        return line
    cuts = [index for index in range(1, len(words)) if _may_break(words, index, before)]
    parted = _parted(words, cuts, component, room) or _parted(words, range(1, len(words)), component, room)
    return " ".join(piece.replace(" ", _NB) for piece in parted) if parted else line


def _may_break(words: Sequence[str], index: int, before: Sequence[str]) -> bool:
    """Whether a line may end before that word."""
    rest = tone_style(re.sub(r"[,-]", " ", " ".join(words[index:])).upper(), "new") + " "
    return words[index - 1].endswith((",", "-")) or any(rest.startswith(f"{start} ") for start in before)


def _parted(words: Sequence[str], cuts: Sequence[int], component: Component, room: float) -> list[str] | None:
    """Return the words in the fewest lines that fit, the longest of them as short as may be; None if none fits."""
    for count in range(1, _MOST_LINES):
        fitting = [
            (widest, lines)
            for chosen in combinations(cuts, count)
            for lines in [list(_pieces(words, chosen))]
            if (widest := max(_width(line, component) for line in lines)) <= room
        ]
        if fitting:
            return min(fitting)[1]
    return None


def _pieces(words: Sequence[str], cuts: Sequence[int]) -> Iterator[str]:
    for start, end in zip((0, *cuts), (*cuts, len(words)), strict=True):
        yield " ".join(words[start:end])


def last_words(entry: str, component: Component, room: float) -> str:
    """Return an entry of a list whose last line, if it takes more than one, does not hold a single word."""
    first, _, last = entry.rpartition(" ")
    return f"{first}{_NB}{last}" if first and _width(entry, component) > room else entry


def _width(text: str, component: Component) -> float:
    return text_width(text, float(component.size.value), component.bold) * 20 + text.count(" ") * _WIDER
