"""Rules as data: severity, legal basis, validity, what a rule in Python reads, and the off-switch with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from reporter.model import Severity
from reporter.model.finding import Spoils
from reporter.specs.decode import SpecNotes, decode
from reporter.specs.size_limits import PlausibleSizes, UnitOfMoney
from reporter.specs.sound_part import sound_part
from reporter.specs.spec_files import parse_toml, read_text
from reporter.specs.written_rules import (
    CodeOfColumn,
    CommuneCounts,
    CopiedNumbers,
    DoneTasks,
    NeverFalling,
    NotYetLate,
    OpeningIsClosing,
    PaidInTime,
    PaidPerPerson,
    RegistryCounts,
    SameDatum,
    SameLines,
    ShortTwoWays,
    SoundDays,
    SumOfParts,
    TaskStates,
    ToldOneByOne,
    WorkedNorm,
    WrittenRule,
)

FILE = "registry/rules.toml"
_Written = TypeVar("_Written", bound=WrittenRule)


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
    entry: WrittenRule  # as the file says it, of the kind that `_KINDS` names: see `of`
    reads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # form → columns that it asks for by name
    follows: tuple[str, ...] = ()  # codes of findings in the same form that may bring about its own
    spoils: Spoils = ""  # what its errors make worthless of their lines
    by_kind: str = ""  # which columns a rule in Python looks at that asks for none by name
    codes: tuple[CodeOfColumn, ...] = ()  # the choices that its limits name

    def of(self, kind: type[_Written]) -> _Written:
        """Return the entry as what its code makes it: with the numbers, days and names of this rule alone."""
        assert isinstance(self.entry, kind)
        return self.entry

    def applies(self, day: date) -> bool:
        """Whether the rule is switched on and in force on `day`."""
        starts, ends = self.valid_from or date.min, self.valid_until or date.max
        return not self.off and starts <= day <= ends


def load_rules(templates: Path, switched_off: Mapping[str, str]) -> Mapping[str, Rule]:
    """Return all rules by code; `switched_off` maps a code to its written reason (from reporter.toml).

    SpecError with every mistake, and the rest.
    """
    return _rules(read_text(templates / "registry" / "rules.toml", FILE), frozenset(switched_off.items()))


@lru_cache(maxsize=8)
def _rules(text: str, off: frozenset[tuple[str, str]]) -> Mapping[str, Rule]:
    """Return the rules of one text: those of a run, of all its periods, are made once."""
    table, switched_off, notes = parse_toml(text, FILE), dict(sorted(off)), SpecNotes()
    entries = {code: notes.attempt(_entry, code, raw) or _sound_entry(code, raw) for code, raw in table.items()}
    for code, reason in switched_off.items():
        if code not in table:
            notes.names("reporter.toml", "[rules]", "luật", [code], table)
        elif not reason.strip():
            notes.say("reporter.toml", f"[rules.{code}], khoá “off”", "tắt luật phải ghi lý do.")
    rules = {code: _rule(entry, code, switched_off.get(code, "")) for code, entry in entries.items() if entry}
    notes.finish(MappingProxyType(rules))
    return MappingProxyType(rules)


def _entry(code: str, raw: Any) -> WrittenRule:
    entry: WrittenRule = decode(raw, _KINDS.get(code, WrittenRule), FILE, code)
    return entry


def _sound_entry(code: str, raw: Any) -> WrittenRule | None:
    """What of the rule can be understood: forms may name it, whatever else is wrong with it."""
    return sound_part(raw, WrittenRule, {"": {"title": code, "severity": "note", "basis": code}})


def _rule(entry: WrittenRule, code: str, off: str) -> Rule:
    """Return the rule of that code: what every rule says, and the columns it reads."""
    common = {key: getattr(entry, key) for key in WrittenRule.__struct_fields__}
    common["severity"] = Severity(entry.severity)
    asked: dict[str, dict[str, None]] = {}
    for form, column in entry.columns_read():
        asked.setdefault(form, {})[column] = None
    common["reads"] = MappingProxyType({form: tuple(columns) for form, columns in asked.items()})
    common["codes"] = tuple(dict.fromkeys(entry.codes_named()))
    return Rule(code, off=off, entry=entry, **common)


def switched_off(rules: Mapping[str, Rule]) -> tuple[tuple[str, str, str], ...]:
    """Return (code, title, written reason) of every rule that is switched off, for the run's record."""
    return tuple((rule.code, rule.title, rule.off) for rule in rules.values() if rule.off)


#: The rules that have limits of their own.
_KINDS: Mapping[str, type[WrittenRule]] = MappingProxyType(
    {
        "R04": CommuneCounts,
        "R08": ShortTwoWays,
        "R14": NeverFalling,
        "R15": PaidPerPerson,
        "R16": PaidInTime,
        "R17": ToldOneByOne,
        "R18": SoundDays,
        "R19": SameDatum,
        "R25": UnitOfMoney,
        "R26": PlausibleSizes,
        "R28": SameDatum,
        "R31": WorkedNorm,
        "R40": TaskStates,
        "R41": DoneTasks,
        "R45": NotYetLate,
        "R46": RegistryCounts,
        "R47": SumOfParts,
        "R49": CopiedNumbers,
        "R52": OpeningIsClosing,
        "R54": SameLines,
    }
)
