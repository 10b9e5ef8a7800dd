"""How sample texts look: lists, line ends in mid-sentence, and a mark on each that it is sample."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from string import ascii_lowercase
from types import MappingProxyType

from reporter.model.wording import capitalize_first
from reporter.sample.dice import Dice
from reporter.sample.phrases import Phrases
from reporter.specs.sample_hints import Span

#: What is said where no phrase is named; built in, so that sample data need no file.
_OTHERWISE = MappingProxyType(
    {
        "chung": ("Nội dung {nhan} số {1-9999}, ghi ngày {ngay}", "{nhan}: nội dung thứ {1-9999}, {ngay_dai}"),
        "danh_dau": ("[Số liệu mẫu] {cau}",),
    }
)
_GIVEN = ("nhan", "ky_hieu", "cau")
_HARD_WRAPPED, _WRAP_AT = 12, (62, 84)  # percent of long texts pasted from a PDF, and where their lines end

Marker = Callable[[int], str]
_LISTS: tuple[Marker, ...] = (
    lambda number: f"{number}. ",
    lambda number: f"{number}) ",
    lambda number: f"{ascii_lowercase[(number - 1) % 26]}) ",
    lambda _number: "- ",
    lambda _number: "- ",
    lambda _number: "+ ",
    lambda _number: "",
    lambda _number: "",
)


class Writer:
    """Writes the texts of the sample."""

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        self._phrases = Phrases({**_OTHERWISE, **phrases}, _GIVEN)

    def write(self, name: str, ideas: Span, dice: Dice, words: Mapping[str, str], day: date) -> str:
        """Return one text: its ideas as a list or in running lines, marked as sample."""
        lines = self._phrases.several(name or "chung", dice.between(*ideas), dice, words, day)
        marked = dice.between(0, len(lines) - 1)
        lines[marked] = self._phrases.say("danh_dau", dice, {**words, "cau": lines[marked]}, day)
        lines = [capitalize_first(line) for line in lines]
        text = _listed(lines, dice) if len(lines) > 1 else lines[0]
        return _pasted(text, dice.between(*_WRAP_AT)) if dice.happens(_HARD_WRAPPED) else text


def _listed(lines: Sequence[str], dice: Dice) -> str:
    """Return the ideas one a line, numbered, dashed or plain, with the line ends people use."""
    marker, end = dice.pick(_LISTS), dice.pick((";", ".", ""))
    ended = [line.rstrip(".;") + end for line in lines]
    if end == ";":
        ended[-1] = ended[-1][:-1] + "."
    return "\n".join(marker(number) + line for number, line in enumerate(ended, 1))


def _pasted(text: str, width: int) -> str:
    """Return the text with hard line ends in mid-sentence, as it comes from a PDF."""
    wrapped = (textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) for line in text.split("\n"))
    return "\n".join(line for lines in wrapped for line in lines)
