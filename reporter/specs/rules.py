"""Rules as data: severity, legal basis, validity and the off-switch with its written reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reporter.model import ReporterError, Severity
from reporter.specs.toml import did_you_mean, load_toml, need


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of templates/registry/rules.toml; `off` is the written reason why it is switched off, or ""."""

    code: str
    title: str
    severity: Severity
    basis: str
    valid_from: date | None
    valid_until: date | None
    off: str
    limits: Mapping[str, Any]  # further numbers and dates of this rule: min, max, pay_before, …

    def applies(self, day: date) -> bool:
        """Whether the rule is switched on and in force on `day`."""
        starts, ends = self.valid_from or date.min, self.valid_until or date.max
        return not self.off and starts <= day <= ends


_PLAIN = ("title", "severity", "basis", "valid_from", "valid_until")


def load_rules(templates: Path, switched_off: Mapping[str, str]) -> Mapping[str, Rule]:
    """Return all rules by code; `switched_off` maps a code to its written reason (from reporter.toml)."""
    table = load_toml(templates / "registry" / "rules.toml")
    for code, reason in switched_off.items():
        if code not in table:
            raise ReporterError(f"reporter.toml [rules]: không có luật “{code}”.{did_you_mean(code, table)}")
        if not reason.strip():
            raise ReporterError(f"reporter.toml [rules.{code}]: tắt luật phải ghi lý do.")
    return MappingProxyType({code: _rule(code, entry, switched_off.get(code, "")) for code, entry in table.items()})


def switched_off(rules: Mapping[str, Rule]) -> tuple[tuple[str, str, str], ...]:
    """Return (code, title, written reason) of every rule that is switched off, for the run's record."""
    return tuple((rule.code, rule.title, rule.off) for rule in rules.values() if rule.off)


def _rule(code: str, entry: Mapping[str, Any], off: str) -> Rule:
    where = f"rules.toml [{code}]"
    severity = need(entry, "severity", str, where)
    if severity not in list(Severity):
        raise ReporterError(f"{where}: mức “{severity}” không có.{did_you_mean(severity, [*Severity])}")
    return Rule(
        code,
        need(entry, "title", str, where),
        Severity(severity),
        need(entry, "basis", str, where),
        entry.get("valid_from"),
        entry.get("valid_until"),
        off,
        MappingProxyType({key: value for key, value in entry.items() if key not in _PLAIN}),
    )
