"""register.toml beside the workbooks of a period: the explanations that agencies gave the officer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from reporter.model import Finding
from reporter.model.catalogue import finding
from reporter.model.marks import REGISTER
from reporter.specs.decode import SpecError, load_toml

_EXPLAINED = "giai_trinh"  # the table of explanations that agencies gave the officer


def wrong_register(inbox: Path) -> list[Finding]:
    """Return what is wrong with register.toml; nothing for a folder without one."""
    path = inbox / REGISTER
    try:
        table = load_toml(path, REGISTER) if path.is_file() else {}
    except SpecError as error:
        return [_wrong(item.message) for item in error.problems]
    return [_wrong(f"mục “{name}” không có nghĩa", name) for name in table if name != _EXPLAINED]


def explanations(inbox: Path) -> Mapping[tuple[str, str], str]:
    """Return (agency, code of the rule) → why it is so, as the officer wrote it in register.toml [giai_trinh.MÃ]."""
    path = inbox / REGISTER
    try:
        table = load_toml(path, REGISTER).get(_EXPLAINED, {}) if path.is_file() else {}
    except SpecError:
        return {}
    found = table.items() if isinstance(table, dict) else ()
    return {
        (agency, code): text.strip()
        for agency, rules in found
        if isinstance(rules, dict)
        for code, text in rules.items()
        if isinstance(text, str) and text.strip()
    }


def _wrong(what: str, value: str = "") -> Finding:
    return finding("I14", file=REGISTER, what=what.rstrip("."), value=value)
