"""register.toml beside the workbooks of a period: the explanations that agencies gave the officer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import field

from reporter.intake.reader_specs import CollectRequest
from reporter.model import Finding
from reporter.model.catalogue import CATALOGUE, finding
from reporter.model.marks import REGISTER
from reporter.specs.decode import Spec, SpecNotes, Text
from reporter.specs.registry import load_registry
from reporter.specs.rules import load_rules
from reporter.specs.sound_part import read_noting


class _Register(Spec, frozen=True):
    """The file: agency → "R15" for its whole workbook, "R15 Biểu 05!N11" for one place → why it is so."""

    giai_trinh: dict[str, dict[str, Text]] = field(default_factory=dict)


def wrong_register(inbox: Path, request: CollectRequest) -> list[Finding]:
    """Return what is wrong with register.toml: its form, agencies that send nothing here, codes of no finding."""
    written, notes = _read(inbox)
    if written.giai_trinh:
        senders = load_registry(request.templates).records if request.agencies is None else request.agencies
        notes.names(REGISTER, "[giai_trinh]", "cơ quan mang mã", written.giai_trinh, senders)
        codes = {**CATALOGUE, **load_rules(request.templates, {})}
        for agency, entries in written.giai_trinh.items():
            asked = [_parted(key)[0] for key in entries]
            notes.names(REGISTER, f"[giai_trinh.{agency}]", "kết quả kiểm mang mã", asked, codes)
    return [finding("I14", file=REGISTER, what=item.message.rstrip("."), value="") for item in notes.problems]


def noted_explanations(inbox: Path) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield (agency, key, code, place, why it is so) of each explanation the officer noted in the register."""
    for agency, entries in _read(inbox)[0].giai_trinh.items():
        for key, text in entries.items():
            code, place = _parted(key)
            yield agency, key, code, place if "!" in place or not place else f"{place}!", text.strip()


def _parted(key: str) -> tuple[str, str]:
    code, _, place = key.strip().partition(" ")
    return code, place


def _read(inbox: Path) -> tuple[_Register, SpecNotes]:
    """Return what the file says and what is wrong with it; a folder without one says nothing."""
    path, notes = inbox / REGISTER, SpecNotes()
    written = read_noting(notes, path, _Register) if path.is_file() else None
    return written or _Register(), notes
