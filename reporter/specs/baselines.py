"""Baselines (mốc so sánh): the named norms, whom each counts, and how an expression is bound to one of them.

In expressions `moc` is the quota and `trong_pham_vi` the staff that this quota is for; both are those of the chosen
baseline. `moc__ID` and `trong_pham_vi__ID`, and `thieu__ID` for every computed column that rests on them, are those of
another, so that one workbook answers against each of its quotas.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reporter.specs import expressions
from reporter.specs.decode import Key, Spec, Text
from reporter.specs.spec_files import read_spec

FILE = "registry/baselines.toml"
QUOTA, COUNTED = "moc", "trong_pham_vi"
#: Between a name and the baseline that it is bound to.
BOUND = "__"


@dataclass(frozen=True, slots=True)
class Baseline:
    """A named norm: its column, whom it counts (an expression on the columns beside it) and whom it leaves out."""

    id: str
    name: str  # "biên chế tỉnh tạm giao"
    short: str  # "tạm giao", where several stand side by side
    column: str
    counts: str
    scope: str  # "khối chính quyền"
    leaves_out: str
    source: str
    declared: str = ""  # the choice column in which the sender says whom the quota is for
    floor: bool = False  # a least number: whoever has more has nobody to spare

    @property
    def title(self) -> str:
        """Name and scope: "định mức … (khối chính quyền)"."""
        return f"{self.name} ({self.whom})"

    @property
    def whom(self) -> str:
        """The scope as it is said beside the name, which may say it already: "chỉ khối này"."""
        return "chỉ khối này" if self.scope in self.name else self.scope

    def fits(self, keys: Collection[str]) -> bool:
        """Whether a form with these columns holds the quota and everybody it counts."""
        return self.column in keys and expressions.names_in(self.counts) <= set(keys)


class BaselineEntry(Spec, frozen=True, kw_only=True):
    """One baseline of baselines.toml."""

    name: Text
    short: Text
    column: Key
    counts: Text
    scope: Text
    leaves_out: Text
    source: Text
    declared: str = ""
    floor: bool = False


def load_baselines(templates: Path) -> Mapping[str, Baseline]:
    """Return the baselines of registry/baselines.toml by id."""
    entries = read_spec(templates / FILE, dict[str, BaselineEntry])
    return MappingProxyType({key: Baseline(key, **_fields(item)) for key, item in entries.items()})


def _fields(entry: BaselineEntry) -> Mapping[str, Any]:
    return {key: getattr(entry, key) for key in BaselineEntry.__struct_fields__}


def chosen_names(baseline: Baseline, keys: Collection[str]) -> Mapping[str, str]:
    """Return what `moc` and `trong_pham_vi` stand for on a form with these columns, where they have a sense."""
    quota = {QUOTA: baseline.column} if baseline.column in keys else {}
    return {**quota, COUNTED: f"({baseline.counts})"} if baseline.fits(keys) else quota


def resting_on(formulas: Mapping[str, str]) -> frozenset[str]:
    """Return the computed columns that change with the baseline, directly or through another."""
    found: frozenset[str] = frozenset()
    while True:
        more = {key for key, source in formulas.items() if changes_with(source, found)}
        if more == found:
            return found
        found = frozenset(more)


def changes_with(source: str, resting: Collection[str]) -> bool:
    """Return whether an expression changes with the baseline; `resting` are the computed columns that do."""
    return not {QUOTA, COUNTED, *resting}.isdisjoint(expressions.names_in(source))


def bound_names(baseline: Baseline, formulas: Mapping[str, str], keys: Collection[str]) -> Mapping[str, str]:
    """Return what the names bound to one baseline stand for: quota, staff counted, computed columns."""
    if not baseline.fits(keys):
        return {}
    resting = resting_on(formulas)
    names = {bound(name, baseline): source for name, source in chosen_names(baseline, keys).items()}
    worked = {bound(key, baseline): f"({rebound(formulas[key], resting, baseline)})" for key in resting}
    return {**names, **worked}


def bound(name: str, baseline: Baseline) -> str:
    """Return a name bound to a baseline: "thieu__dinh_muc"."""
    return f"{name}{BOUND}{baseline.id}"


def rebound(source: str, resting: Collection[str], baseline: Baseline) -> str:
    """Return an expression in which everything that rests on the chosen baseline rests on this one."""
    names = {QUOTA, COUNTED, *resting}
    return re.sub(
        r"\b[a-z][a-z0-9_]*\b", lambda word: bound(word[0], baseline) if word[0] in names else word[0], source
    )
