"""Units that merged, parted or took another code: what makes numbers of two days comparable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property


@dataclass(frozen=True, slots=True)
class UnitChange:
    """Some units became others on a day; a unit that stays under its code and takes others in is in both."""

    day: date  # the first on which the new ones are there
    old: tuple[str, ...]  # codes
    new: tuple[str, ...]
    basis: str  # the resolution it rests on

    @property
    def parted(self) -> bool:
        """Whether a single one of the new units cannot be told from the old ones."""
        return len(self.new) > 1


@dataclass(frozen=True, slots=True)
class UnitGroup:
    """Units of an earlier day and what became of them: the sum of these is compared with the sum of those."""

    old: frozenset[str]
    new: frozenset[str]
    changes: tuple[UnitChange, ...]

    @property
    def key(self) -> str:
        """What the group is compared under: the code of the one unit that came out of it, or all their codes."""
        return "+".join(sorted(self.new))

    @property
    def parted(self) -> bool:
        """Whether only the whole can be compared, no single unit."""
        return len(self.new) > 1


@dataclass(frozen=True)
class UnitMap:
    """What became of the units between two days; a unit in no group is compared with itself."""

    groups: tuple[UnitGroup, ...] = ()

    @cached_property
    def then(self) -> Mapping[str, UnitGroup]:
        """Code of the earlier day → its group."""
        return {code: group for group in self.groups for code in group.old}

    @cached_property
    def now(self) -> Mapping[str, UnitGroup]:
        """Code of the later day → its group."""
        return {code: group for group in self.groups for code in group.new}

    def then_key(self, code: str) -> str:
        """Return what a unit of the earlier day is compared under."""
        return self.then[code].key if code in self.then else code

    def now_key(self, code: str) -> str:
        """Return what a unit of the later day is compared under."""
        return self.now[code].key if code in self.now else code

    def before(self, code: str) -> frozenset[str]:
        """Return the codes of the earlier day that together are one unit of the later day; none where it parted."""
        group = self.now.get(code)
        if group is None:
            return frozenset() if code in self.then else frozenset({code})
        return frozenset() if group.parted else group.old


def unit_map(changes: Iterable[UnitChange]) -> UnitMap:
    """Return what all the changes between two days come to, one after the other."""
    groups: list[UnitGroup] = []
    for change in sorted(changes, key=lambda change: change.day):
        touched = [group for group in groups if group.new & set(change.old)]
        known = frozenset().union(*(group.new for group in touched))
        old = frozenset().union(*(group.old for group in touched), set(change.old) - known)
        new = (known - set(change.old)) | set(change.new)
        told = (*(item for group in touched for item in group.changes), change)
        groups = [*(group for group in groups if group not in touched), UnitGroup(old, new, told)]
    return UnitMap(tuple(groups))
