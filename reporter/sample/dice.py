"""Chance that is the same everywhere and always: a small generator of its own, fast enough for every cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar
from zlib import crc32

_Item = TypeVar("_Item")
_MASK = (1 << 64) - 1
_STEP, _ODD = 6364136223846793005, 1442695040888963407  # Knuth's MMIX generator


def subject(*about: object, of: int = 0x5EED) -> int:
    """Return the number of a subject (seed, agency, line …), from which its `Dice` starts; `of` a wider subject."""
    text = "\0".join(map(str, about)).encode()
    return crc32(text, of >> 32) << 32 | crc32(text, of & 0xFFFFFFFF)


class Dice:
    """A source of chance for one subject."""

    __slots__ = ("_state",)

    def __init__(self, number: int) -> None:
        self._state = ((number & _MASK) * _STEP + _ODD) & _MASK

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        state = self._state = (self._state * _STEP + _ODD) & _MASK
        return low + ((state >> 33) * (high - low + 1) >> 31)

    def happens(self, percent: int) -> bool:
        """Whether something happens that happens in so many of a hundred cases."""
        return percent > 0 and self.between(1, 100) <= percent

    def pick(self, items: Sequence[_Item]) -> _Item:
        """One of the items."""
        return items[self.between(0, len(items) - 1)]

    def weighted(self, weights: Mapping[str, int]) -> str:
        """One of the keys, each as often as its weight says."""
        drawn = self.between(1, sum(weights.values()))
        for key, weight in weights.items():
            drawn -= weight
            if drawn <= 0:
                return key
        raise AssertionError(weights)
