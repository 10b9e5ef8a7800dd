"""Mappings and sequences that make their values when they are asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain
from operator import eq
from typing import TypeVar, overload

T = TypeVar("T")
K = TypeVar("K")
#: One item of a joined sequence takes as long to find as so many to list.
_SPARSE = 16


class Memo(dict[K, T]):
    """What a function makes of each key, made once: `map(memo.__getitem__, values)` is as fast as looking up."""

    def __init__(self, make: Callable[[K], T]) -> None:
        self._make = make

    def __missing__(self, key: K) -> T:
        made = self[key] = self._make(key)
        return made


class Mapped(Sequence[T]):
    """What a function makes of each item, made anew whenever it is asked for: a few at a time take no room."""

    def __init__(self, make: Callable[[K], T], items: Sequence[K]) -> None:
        self._make, self._items = make, items

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[T]:
        return map(self._make, self._items)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> list[T]: ...
    def __getitem__(self, at: int | slice) -> T | list[T]:
        return list(map(self._make, self._items[at])) if isinstance(at, slice) else self._make(self._items[at])


class Joined(Sequence[T]):
    """Sequences one after the other as one, of which no list is made."""

    def __init__(self, parts: Iterable[Sequence[T]]) -> None:
        self._parts = [part for part in parts if part]
        self._ends = list(accumulate(map(len, self._parts)))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[T]:
        return chain.from_iterable(self._parts)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> list[T]: ...
    def __getitem__(self, at: int | slice) -> T | list[T]:
        if not isinstance(at, slice):
            place = range(len(self))[at]
            number = bisect_right(self._ends, place)
            return self._parts[number][place - self._ends[number]]  # counted from its end
        first, end, step = at.indices(len(self))
        if step != 1:
            return [self[place] for place in range(first, end, step)]
        found: list[T] = []
        for number in range(bisect_right(self._ends, first), len(self._parts)):
            start = self._ends[number] - len(self._parts[number])
            if start >= end:
                break
            found += self._parts[number][max(first - start, 0) : end - start]
        return found

    def take(self, places: Sequence[int]) -> list[T]:
        """Return the items at these places, none of them counted from the end; they mostly follow one another."""
        if places and all(map(eq, places, range(places[0], places[0] + len(places)))):
            return self[places[0] : places[0] + len(places)]
        items: Sequence[T] = list(self) if len(places) > len(self) // _SPARSE else self
        return [items[place] for place in places]


class OnDemand(Mapping[str, T]):
    """A mapping whose values are made when asked for."""

    def __init__(self, keys: Sequence[str], make: Callable[[str], T]) -> None:
        self._keys = dict.fromkeys(keys)
        self._make = make

    def __getitem__(self, key: str) -> T:
        if key not in self._keys:
            raise KeyError(key)
        return self._make(key)

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


class Lazy(OnDemand[T]):
    """A mapping whose values are made once, when first asked for."""

    def __init__(self, keys: Sequence[str], make: Callable[[str], T]) -> None:
        super().__init__(keys, make)
        self._made: dict[str, T] = {}

    def __getitem__(self, key: str) -> T:
        if key not in self._made:
            self._made[key] = super().__getitem__(key)
        return self._made[key]
