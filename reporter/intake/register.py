"""The register beside the workbooks of a period: when each file came, and whose it is when the file cannot say."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path

from reporter.model import Finding
from reporter.model.catalogue import finding
from reporter.model.marks import REGISTER
from reporter.specs.decode import Spec, SpecError, SpecNotes, decode, did_you_mean, load_toml

_EXPLAINED = "giai_trinh"  # the table of explanations that agencies gave the officer
_VIETNAM = timezone(timedelta(hours=7))


class RegisterEntry(Spec, frozen=True):
    """What the officer noted about one file."""

    received: datetime | None = None  # Vietnamese time
    agency: str = ""  # code of whose workbook it is

    def __post_init__(self) -> None:
        if self.received is None and not self.agency:
            raise ValueError("không ghi ngày giờ (received) hay mã cơ quan (agency).")


def read_register(inbox: Path) -> tuple[Mapping[str, RegisterEntry], list[Finding]]:
    """Return file name (NFC) → entry, and what is wrong with the register; a folder without one has no entries.

    A name that no file of the inbox has is wrong too: the officer meant a file.
    """
    path = inbox / REGISTER
    if not path.is_file():
        return {}, []
    try:
        table = load_toml(path, REGISTER)
    except SpecError as error:
        return {}, [_wrong(item.message) for item in error.problems]
    notes = SpecNotes()
    entries = {name: notes.attempt(_entry, name, value) for name, value in table.items() if name != _EXPLAINED}
    findings = [_wrong(item.message) for item in notes.problems]
    there = {unicodedata.normalize("NFC", other.name) for other in inbox.iterdir()}
    findings += [
        _wrong(f"không có tệp “{name}” trong hộp thư.{did_you_mean(name, there)}", name)
        for name in sorted(name for name, entry in entries.items() if entry and name not in there)
    ]
    return {name: entry for name, entry in entries.items() if entry}, findings


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


def _entry(name: str, value: object) -> RegisterEntry:
    """Return the entry of a file: a moment, or a table with `received` (the moment), `agency` (the code) or both."""
    written = value if isinstance(value, dict) else {"received": value}
    entry: RegisterEntry = decode(written, RegisterEntry, REGISTER, f"“{name}”")
    time = entry.received
    local = time.astimezone(_VIETNAM).replace(tzinfo=None) if time and time.tzinfo else time
    return RegisterEntry(local, entry.agency)


def _wrong(what: str, value: str = "") -> Finding:
    return finding("I14", file=REGISTER, what=what.rstrip("."), value=value)
