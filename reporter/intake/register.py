"""register.toml beside the workbooks of a period: the explanations that agencies gave the officer."""

from __future__ import annotations

from collections.abc import Iterator
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


def noted_explanations(inbox: Path) -> Iterator[tuple[str, str, str, str]]:
    """Yield (agency, code, place, why it is so) of each explanation the officer noted in the register.

    As in [giai_trinh.46]: "R15" for the whole workbook, "R15 Biểu 05!N11" for one place.
    """
    path = inbox / REGISTER
    try:
        table = load_toml(path, REGISTER).get(_EXPLAINED, {}) if path.is_file() else {}
    except SpecError:
        return
    for agency, entries in table.items() if isinstance(table, dict) else ():
        for key, text in entries.items() if isinstance(entries, dict) else ():
            code, _, place = key.strip().partition(" ")
            if isinstance(text, str) and text.strip():
                yield agency, code, place if "!" in place or not place else f"{place}!", text.strip()


def _wrong(what: str, value: str = "") -> Finding:
    return finding("I14", file=REGISTER, what=what.rstrip("."), value=value)
