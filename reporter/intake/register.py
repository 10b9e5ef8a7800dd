"""The register beside the workbooks of a period: when each file came, and whose it is when the file cannot say."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reporter.model import Finding
from reporter.model.catalogue import finding
from reporter.model.marks import REGISTER

_KEYS = frozenset({"received", "agency"})


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """What the officer noted about one file."""

    received: datetime | None = None  # Vietnamese time
    agency: str = ""  # code of whose workbook it is


def read_register(inbox: Path) -> tuple[Mapping[str, RegisterEntry], list[Finding]]:
    """Return file name (NFC) → entry, and what is wrong with the register; a folder without one has no entries."""
    path = inbox / REGISTER
    if not path.is_file():
        return {}, []
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}, [finding("I14", file=REGISTER, what="không đọc được tệp")]
    entries = {unicodedata.normalize("NFC", name): _entry(value) for name, value in table.items()}
    wrong = [name for name, entry in entries.items() if entry is None]
    findings = [finding("I14", file=REGISTER, what=f"“{name}” không ghi ngày giờ", value=name) for name in wrong]
    return {name: entry for name, entry in entries.items() if entry}, findings


def _entry(value: object) -> RegisterEntry | None:
    """Return the entry of a file: a moment, or a table with `received` (the moment), `agency` (the code) or both."""
    if isinstance(value, datetime):
        return RegisterEntry(value.replace(tzinfo=None))
    if not isinstance(value, dict) or not value or not _KEYS.issuperset(value):
        return None
    received, agency = value.get("received"), value.get("agency", "")
    if not isinstance(received, datetime | None) or not isinstance(agency, str):
        return None
    return RegisterEntry(received and received.replace(tzinfo=None), agency)
