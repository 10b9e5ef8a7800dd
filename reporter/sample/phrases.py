"""Invented Vietnamese prose from a small grammar: fragments in templates/sample that name each other in braces."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from reporter.model import ReporterError
from reporter.model.wording import date_long, date_short, integer
from reporter.sample.dice import Dice
from reporter.specs.toml import did_you_mean

_SLOT = re.compile(r"\{([^{}]*)\}")
_WHOLE, _TENTHS = re.compile(r"(\d+)-(\d+)"), re.compile(r"(\d+),(\d)-(\d+),(\d)")
#: Days before the end of the period on which what is told happened.
_LATELY = 75
#: Slots that are dates: written short, written long.
DATES = ("ngay", "ngay_dai")


class Phrases:
    """The grammar: each name stands for one of its alternatives."""

    def __init__(self, rules: Mapping[str, Sequence[str]], given: Sequence[str]) -> None:
        self._rules = {name: [_pieces(text) for text in texts] for name, texts in rules.items()}
        known = [*rules, *given, *DATES]
        for name, texts in self._rules.items():
            for slot in (piece for text in texts for piece in text[1::2]):
                if slot not in known and not _WHOLE.fullmatch(slot) and not _TENTHS.fullmatch(slot):
                    raise ReporterError(f"sample: cụm từ “{name}” dùng {{{slot}}} không có.{did_you_mean(slot, known)}")

    def __contains__(self, name: str) -> bool:
        return name in self._rules

    def say(self, name: str, dice: Dice, words: Mapping[str, str], day: date) -> str:
        """Return one text of that name; `words` are what the line itself gives, `day` the end of the period."""
        pieces = dice.pick(self._rules[name])
        return "".join(
            self._slot(piece, dice, words, day) if number % 2 else piece for number, piece in enumerate(pieces)
        )

    def _slot(self, slot: str, dice: Dice, words: Mapping[str, str], day: date) -> str:
        if slot in words:
            return words[slot]
        if slot in self._rules:
            return self.say(slot, dice, words, day)
        if slot in DATES:
            when = day - timedelta(days=dice.between(1, _LATELY))
            return date_short(when) if slot == DATES[0] else date_long(when)
        if found := _TENTHS.fullmatch(slot):
            tenths = dice.between(int(found[1] + found[2]), int(found[3] + found[4]))
            return f"{integer(tenths // 10)},{tenths % 10}"
        found = _WHOLE.fullmatch(slot)
        assert found
        return integer(dice.between(int(found[1]), int(found[2])))


def _pieces(text: str) -> list[str]:
    """Return text and slots in turn: "a {b} c" → ["a ", "b", " c"]."""
    return _SLOT.split(text)
