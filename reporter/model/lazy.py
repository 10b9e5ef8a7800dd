"""Mappings that make their values when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")
K = TypeVar("K")


class Memo(dict[K, T]):
    """What a function makes of each key, made once: `map(memo.__getitem__, values)` is as fast as looking up."""

    def __init__(self, make: Callable[[K], T]) -> None:
        self._make = make

    def __missing__(self, key: K) -> T:
        made = self[key] = self._make(key)
        return made


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
