"""Two builds side by side: which figure of the one is which of the other, also where units merged or were renamed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from reporter.commands.built import Built
from reporter.delivery.figure_diff import FigureChange, Sides, paired, recipe_of
from reporter.figures.restated import as_now
from reporter.figures.scope import Scope
from reporter.figures.words import combine
from reporter.model import Figure, Recipe
from reporter.model.unit_map import UnitGroup, UnitMap
from reporter.model.wording import join_names

#: (key, about whom, coded column, code of the line): what makes a figure of two builds the same.
Identity = tuple[str, str, str, str]


@dataclass(frozen=True)
class TwoBuilds:
    """An old and a new build; whoever changed name, merged or parted between them is compared under one key."""

    old: Built
    new: Built

    @cached_property
    def _units(self) -> UnitMap:
        registry = self.new.workspace.registry
        return registry.between(self.old.period.last_day, self.new.period.last_day)

    def changes(self, agency: str | None) -> Iterator[FigureChange]:
        """Yield every figure that both builds print, with who makes up the change; of one agency's own alone.

        The parts of the agencies add up to the change, or none are told.
        """
        only = self.new.workspace.specs(self.new.period).agency(agency).code if agency else ""
        before = self._printed(self.old, self._units.then_key, self._called)
        for identity, figure in self._printed(self.new, self._units.now_key, {}).items():
            recipe = recipe_of(figure)
            if only and (recipe is None or recipe.agencies != (only,)):
                continue
            groups = list(self._groups(recipe)) if recipe else []
            if groups:
                yield self._over_groups(figure, groups)
            elif identity in before:
                yield self._change(before[identity], (before[identity],), figure)
            elif not self.old.printed and (then := self._again((figure,))) is not None:
                yield self._change(then, (then,), figure)

    def sides(self) -> Sides:
        """Return what the two are called, who is in one of them only, and which units changed between them."""
        one = {self._units.then_key(code) for code in self.old.senders}
        two = {self._units.now_key(code) for code in self.new.senders}
        entered = tuple(name for code, name in self.new.senders.items() if self._units.now_key(code) not in one)
        left = tuple(name for code, name in self.old.senders.items() if self._units.then_key(code) not in two)
        joined = self.new.workspace.registry.said_of(self._units, {*self.old.agencies, *self.new.agencies})
        periods = (self.old.record.period, self.new.record.period)
        return Sides(self.old.name, self.new.name, *periods, entered, left, joined)

    # --- which is which ---

    def _printed(self, built: Built, key: Callable[[str], str], called: Mapping[str, str]) -> Mapping[Identity, Figure]:
        """Return each figure of a build once, as it was first printed."""
        result: dict[Identity, Figure] = {}
        for item in built.printed:
            figure, recipe = item.figure, recipe_of(item.figure)
            about = figure.within or figure.scope  # a line is known by its code: a commune that became a ward
            code = key(recipe.code) if recipe else ""
            result.setdefault((figure.key, called.get(about, about), recipe.by if recipe else "", code), figure)
        return result

    @cached_property
    def _called(self) -> Mapping[str, str]:
        """What documents called an agency in the old build → what they call it now: a province that became a city."""
        return {
            Scope.of(then, (then,)).label: Scope.of(now, (now,)).label
            for code, then in self.old.agencies.items()
            if (now := self.new.agencies.get(code)) and now.name != then.name
        }

    def _groups(self, recipe: Recipe) -> Iterator[UnitGroup]:
        """Yield the units that merged or parted into the one that a figure is about: an agency, or its line's."""
        about = [*(recipe.agencies if len(recipe.agencies) == 1 else ()), recipe.code]
        yield from (self._units.now[code] for code in about if code in self._units.now)

    # --- the figure as it was ---

    def _over_groups(self, figure: Figure, groups: Sequence[UnitGroup]) -> FigureChange:
        """Return the change of a figure of merged units against the sum of theirs; of parted ones without the old."""
        joined = self.new.workspace.registry.said(item for group in groups for item in group.changes)
        variants = () if figure.compared or any(group.parted for group in groups) else self._variants(figure)
        then = self._again(variants) if variants else None
        change = self._change(then or replace(figure, value=None), variants if then else (), figure)
        return replace(change, joined=joined)

    def _variants(self, figure: Figure) -> tuple[Figure, ...]:
        """Return the figure as the old build asks for it: once, or for each of the lines that became one."""
        recipe = recipe_of(figure)
        codes = sorted(self._units.before(recipe.code)) if recipe and recipe.code else [""]
        return tuple(self._asked(figure, code) for code in codes)

    def _asked(self, figure: Figure, code: str) -> Figure:
        recipe = figure.recipe
        if recipe is not None:
            groups = (self._units.now.get(agency) for agency in recipe.agencies)
            old = [group.old if group else {code} for group, code in zip(groups, recipe.agencies, strict=True)]
            agencies = tuple(dict.fromkeys(code for codes in old for code in sorted(codes)))
            recipe = replace(recipe, agencies=agencies, code=code)
        parts = tuple(self._asked(part, code) for part in figure.parts)
        return replace(figure, value=None, recipe=recipe, parts=parts, missing=())

    def _again(self, variants: Sequence[Figure]) -> Figure | None:
        """Return a figure of the new build as the workbooks of the old one give it; None where they do not."""
        first = variants[0]
        spec = self.old.book.catalogue.figures.get(first.key)
        if spec is None:
            return None
        if first.parts:
            sides = [self._again([one.parts[at] for one in variants]) for at in range(len(first.parts))]
            left, right = (side.value if side else None for side in sides)
            return None if None in sides else replace(first, value=combine(spec, left, right))
        found = [as_now(one, self.old.book) for one in variants]
        values = [int(one.value) for one in found if one is not None and one.value is not None]
        if None in found:
            return None
        return replace(first, value=sum(values) if len(values) == len(found) else None)

    # --- who makes it up ---

    def _change(self, then: Figure, variants: Sequence[Figure], now: Figure) -> FigureChange:
        parts = Counter[str]()
        for variant in variants:
            for code, part in self.old.parts(variant).items():
                parts[self._units.then_key(code)] -= part
        for code, part in self.new.parts(now).items():
            parts[self._units.now_key(code)] += part
        shares = {self._names.get(key, key): part for key, part in parts.items()}
        since = self.old.restated(then) if variants == (then,) and self.old.period != self.new.period else None
        known = replace(then, missing=tuple(dict.fromkeys(self._renamed.get(name, name) for name in then.missing)))
        change = paired(known, now, shares, since)
        return change if sum(shares.values()) == change.absolute else replace(change, shares=())

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """What the agencies under one key are called: as now, those that are gone as they were."""
        names: dict[str, list[str]] = {}
        for code, agency in self.new.agencies.items():
            names.setdefault(self._units.now_key(code), []).append(agency.name)
        gone: dict[str, list[str]] = {}
        for code, agency in self.old.agencies.items():
            gone.setdefault(self._units.then_key(code), []).append(agency.name)
        return {key: join_names(found) for key, found in {**gone, **names}.items()}

    @cached_property
    def _renamed(self) -> Mapping[str, str]:
        """Name in the old build → name of today."""
        return {agency.name: self._names[self._units.then_key(code)] for code, agency in self.old.agencies.items()}
