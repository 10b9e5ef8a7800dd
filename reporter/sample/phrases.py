"""Invented Vietnamese prose from a small grammar: fragments in templates/sample that name each other in braces."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from reporter.model import ReporterError
from reporter.model.wording import date_long, date_short, integer
from reporter.sample.dice import Dice
from reporter.specs.decode import did_you_mean

_SLOT = re.compile(r"\{([^{}]*)\}")
_WHOLE, _TENTHS = re.compile(r"(#?)(\d+)-(\d+)"), re.compile(r"(\d+),(\d)-(\d+),(\d)")
#: How many days before the end of the period what is told happened: before figures were closed.
_LATELY = (22, 95)
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
                    raise ReporterError(f"sample: cụm từ “{name}” dùng {{{slot}}} không có.", did_you_mean(slot, known))

    def say(self, name: str, dice: Dice, words: Mapping[str, str], day: date) -> str:
        """Return one text of that name; `words` are what the line itself gives, `day` the end of the period."""
        return self._joined(dice.pick(self._rules[name]), dice, words, day)

    def several(self, name: str, count: int, dice: Dice, words: Mapping[str, str], day: date) -> list[str]:
        """Return that many texts of the name, or fewer, each from another of its alternatives."""
        left = list(self._rules[name])
        chosen = [left.pop(dice.between(0, len(left) - 1)) for _ in range(min(count, len(left)))]
        return [self._joined(pieces, dice, words, day) for pieces in chosen]

    def _joined(self, pieces: Sequence[str], dice: Dice, words: Mapping[str, str], day: date) -> str:
        return "".join(
            self._slot(piece, dice, words, day) if number % 2 else piece for number, piece in enumerate(pieces)
        )

    def _slot(self, slot: str, dice: Dice, words: Mapping[str, str], day: date) -> str:
        if slot in words:
            return words[slot]
        if slot in self._rules:
            return self.say(slot, dice, words, day)
        if slot in DATES:
            when = day - timedelta(days=dice.between(*_LATELY))
            return date_short(when) if slot == DATES[0] else date_long(when)
        if found := _TENTHS.fullmatch(slot):
            tenths = dice.between(int(found[1] + found[2]), int(found[3] + found[4]))
            return f"{integer(tenths // 10)},{tenths % 10}"
        found = _WHOLE.fullmatch(slot)
        assert found
        number = dice.between(int(found[2]), int(found[3]))
        return str(number) if found[1] else integer(number)


def _pieces(text: str) -> list[str]:
    """Return text and slots in turn: "a {b} c" → ["a ", "b", " c"]."""
    return _SLOT.split(text)
