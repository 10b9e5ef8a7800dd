"""The findings of one run: collected, sorted once, grouped by agency and counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import overload

from reporter.model.cell import CellRange
from reporter.model.finding import Finding, Severity


class Findings(Sequence[Finding]):
    """Findings without repeats, the gravest first, then by agency, file, sheet and cell; never changed."""

    def __init__(self, items: Iterable[Finding] = ()) -> None:
        self._items = tuple(sorted(dict.fromkeys(items), key=Finding.sort_key))

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._items)

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Finding, ...]: ...
    def __getitem__(self, index: int | slice) -> Finding | tuple[Finding, ...]:
        return self._items[index]

    def __add__(self, further: Iterable[Finding]) -> Findings:
        return Findings((*self._items, *further))

    @cached_property
    def counts(self) -> Mapping[Severity, int]:
        """How many there are of each severity, every severity present, the gravest first; not what only follows."""
        result = dict.fromkeys(Severity, 0)
        for item in self._items:
            result[item.severity] += not item.cause
        return MappingProxyType(result)

    @cached_property
    def by_agency(self) -> Mapping[str, Findings]:
        """The findings of each agency, the agency with the gravest first; "" for those of nobody or of everybody."""
        groups: dict[str, list[Finding]] = {}
        for item in self._items:
            groups.setdefault(item.agency, []).append(item)
        return MappingProxyType({agency: Findings(items) for agency, items in groups.items()})

    def of_agency(self, code: str) -> Findings:
        """Return what was found about one agency."""
        return self.by_agency.get(code, _NONE)

    def of(self, *severities: Severity) -> Findings:
        """Return those of these severities."""
        return Findings(item for item in self._items if item.severity in severities)

    def within(self, other: Findings) -> Findings:
        """Return those that the other findings say too, of one of their cells at least, in whatever file."""
        known = {spot for item in other for spot in _spots(item)}
        return Findings(item for item in self._items if known & _spots(item))

    def without(self, other: Findings) -> Findings:
        """Return those that the other findings do not say."""
        same = set(self.within(other))
        return Findings(item for item in self._items if item not in same)

    def failed(self, strict: bool) -> bool:
        """Whether they make a run fail: an error, with `strict` a warning too."""
        return bool(self.counts[Severity.ERROR] or (strict and self.counts[Severity.WARNING]))


def _spots(item: Finding) -> set[tuple[str, str, str, int]]:
    """Return what a finding says of which cells, each as (code, sheet, column, row)."""
    places = item.places or (CellRange("", item.form),)
    return {
        (item.code, place.sheet, place.column, row) for place in places for row in range(place.first, place.last + 1)
    }


_NONE = Findings()
