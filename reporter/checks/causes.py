"""Which findings only follow from another: gone as soon as that one is mended, so nobody need read them first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from reporter.model import Finding, Severity
from reporter.model.catalogue import CATALOGUE
from reporter.model.explanation import asked_spots
from reporter.model.finding import Kind, Spoils
from reporter.specs.rules import Rule

#: The strongest first: what spoils lines follows only from what spoils them more.
_SPOILING: tuple[Spoils, ...] = ("lines", "numbers")
Row = tuple[str, str, int]  # file, sheet, row


def with_causes(findings: Iterable[Finding], rules: Mapping[str, Rule]) -> Iterator[Finding]:
    """Yield the findings, those that follow from a finding as grave with the code of that one as their cause.

    What a finding may follow from, and what spoils lines, is declared with its code: `follows` and `spoils` in
    rules.toml and in the catalogue.
    """
    kinds: Mapping[str, Kind | Rule] = {**CATALOGUE, **rules}
    items = tuple(findings)
    found: dict[tuple[str, str, str], Severity] = {}
    spoilt: dict[str, dict[Row, str]] = {how: {} for how in _SPOILING}
    for item in items:
        for form in item.forms or ("",):
            key = (item.agency, form, item.code)
            found[key] = min(found.get(key, item.severity), item.severity, key=lambda weight: weight.rank)
        if (how := kinds[item.code].spoils) and item.severity is Severity.ERROR:
            spoilt[how] |= dict.fromkeys(_rows(item), item.code)
    for item in items:
        kind = kinds[item.code]
        cause = _kind_cause(item, kind.follows, found) or (_row_cause(item, kind, spoilt) if item.code in rules else "")
        yield replace(item, cause=cause) if cause else item


def _kind_cause(item: Finding, follows: Iterable[str], found: Mapping[tuple[str, str, str], Severity]) -> str:
    """Return the code of a finding in the same form that is known to bring this one about."""
    for code in follows:
        weights = [found[key] for form in item.forms or ("",) if (key := (item.agency, form, code)) in found]
        if any(weight.rank <= item.severity.rank for weight in weights):
            return code
    return ""


def _row_cause(item: Finding, kind: Kind | Rule, spoilt: Mapping[str, Mapping[Row, str]]) -> str:
    """Return the code of a finding that spoils every line which a rule speaks of."""
    about = list(_rows(item))
    for how, rows in spoilt.items():
        if how == kind.spoils:
            break
        if about and all(row in rows for row in about):
            return rows[about[0]]
    return ""


def _rows(item: Finding) -> Iterator[Row]:
    for _, row in asked_spots(item):
        yield item.file, item.sheet, row
