"""Which findings only follow from another: gone as soon as that one is mended, so nobody need read them first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from reporter.model import Finding, Severity
from reporter.model.catalogue import CATALOGUE
from reporter.model.explanation import asked_spots
from reporter.model.finding import Kind
from reporter.specs.rules import Rule

#: Numbers wrong by whole zeros, dashes where there is always a number: whatever else their lines say comes from there.
_WRONG_CELLS = frozenset(("R25", "R26", "V95"))
#: A block of numbers one line or one column off: what its lines say is of their neighbours.
_MOVED = "R53"
Row = tuple[str, str, int]  # file, sheet, row


def with_causes(findings: Iterable[Finding], rules: Mapping[str, Rule]) -> Iterator[Finding]:
    """Yield the findings, those that follow from a finding as grave with the code of that one as their cause.

    What a finding may follow from is declared with its code: `follows` in rules.toml and in the catalogue.
    """
    kinds: Mapping[str, Kind | Rule] = {**CATALOGUE, **rules}
    items = tuple(findings)
    found: dict[tuple[str, str, str], Severity] = {}
    rows: dict[Row, str] = {}
    moved: dict[Row, str] = {}
    for item in items:
        for form in item.forms or ("",):
            key = (item.agency, form, item.code)
            found[key] = min(found.get(key, item.severity), item.severity, key=lambda weight: weight.rank)
        if item.code in _WRONG_CELLS and item.severity is Severity.ERROR:
            rows |= dict.fromkeys(_rows(item), item.code)
        if item.code == _MOVED:
            moved |= dict.fromkeys(_rows(item), item.code)
    for item in items:
        follows = kinds[item.code].follows
        cause = (
            _kind_cause(item, follows, found)
            or _row_cause(item, moved, (_MOVED,))
            or _row_cause(item, rows, _WRONG_CELLS)
        )
        yield replace(item, cause=cause) if cause else item


def _kind_cause(item: Finding, follows: Iterable[str], found: Mapping[tuple[str, str, str], Severity]) -> str:
    """Return the code of a finding in the same form that is known to bring this one about."""
    for code in follows:
        weights = [found[key] for form in item.forms or ("",) if (key := (item.agency, form, code)) in found]
        if any(weight.rank <= item.severity.rank for weight in weights):
            return code
    return ""


def _row_cause(item: Finding, rows: Mapping[Row, str], causes: Collection[str]) -> str:
    """Return the code of a wrong cell in every line that a rule speaks of; of `causes` none follows from another."""
    about = list(_rows(item)) if item.code.startswith("R") and item.code not in causes else []
    return rows[about[0]] if about and all(row in rows for row in about) else ""


def _rows(item: Finding) -> Iterator[Row]:
    for _, row in asked_spots(item):
        yield item.file, item.sheet, row
