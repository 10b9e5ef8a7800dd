"""Annexes, annex tables and letterheads that several reports share: written once, taken by name (`use = "…"`).

templates/docx/doan/phu-luc.toml holds [annexes.NAME] and [tables.NAME], dau-van-ban.toml [NAME]. What a report writes
beside `use` wins over what is shared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from reporter.specs.annex_specs import AnnexEntry, PartKeys
from reporter.specs.decode import Spec, SpecError, SpecNotes, Text, decode, unknown
from reporter.specs.head_patterns import HeadTexts
from reporter.specs.spec_files import load_toml

FOLDER = "doan"  # below templates/docx
ANNEXES, LETTERHEADS = f"{FOLDER}/phu-luc.toml", f"{FOLDER}/dau-van-ban.toml"
_USE = "use"
_Raw = Mapping[str, Any]
_Where = tuple[str, str]  # file and place, as messages name them


@dataclass(frozen=True, slots=True)
class SharedParts:
    """What reports may take by name, as it is written: a report fills in what is left open."""

    annexes: Mapping[str, _Raw] = field(default_factory=dict)
    tables: Mapping[str, _Raw] = field(default_factory=dict)
    letterheads: Mapping[str, _Raw] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()  # names of those with a mistake


class _SharedTable(PartKeys, frozen=True, kw_only=True):
    """[tables.NAME], or one table of a shared annex, which may take another by name."""

    use: str = ""


class _SharedAnnex(AnnexEntry, frozen=True, kw_only=True):
    """[annexes.NAME]: whatever an annex may say; what it must say, the report may add."""

    id: str = ""
    title: str = ""
    parts: tuple[_SharedTable, ...] | None = None  # type: ignore[assignment]
    use: str = ""

    def __post_init__(self) -> None:
        """Nothing has to go together before a report takes it."""


class _AnnexFile(Spec, frozen=True, kw_only=True):
    annexes: dict[Text, _SharedAnnex] = msgspec.field(default_factory=dict)
    tables: dict[Text, _SharedTable] = msgspec.field(default_factory=dict)


def load_shared(folder: Path) -> SharedParts:
    """Return what templates/docx (`folder`) offers to all reports; SpecError with every mistake, and all there is."""
    notes = SpecNotes()
    written = _written(notes, folder / ANNEXES, _AnnexFile)
    heads = _written(notes, folder / LETTERHEADS, dict[Text, HeadTexts])
    annexes, tables = (found if isinstance(found := written.get(key), dict) else {} for key in ("annexes", "tables"))
    kinds = ((annexes, _SharedAnnex), (tables, _SharedTable), (heads, HeadTexts))
    broken = {name for entries, kind in kinds for name, raw in entries.items() if not _is_sound(raw, kind)}
    for name in [name for name in annexes if name not in broken]:
        asked = list(taken_names(annexes[name]))
        notes.names(f"docx/{ANNEXES}", f"[annexes.{name}], khoá “{_USE}”", "bảng dùng chung", asked, tables)
        if not broken.isdisjoint(asked) or not tables.keys() >= set(asked):
            broken.add(name)
    shared = SharedParts(annexes, tables, heads, frozenset(broken))
    notes.finish(shared)
    return shared


def _written(notes: SpecNotes, path: Path, kind: Any) -> dict[str, Any]:
    """Return the file as it is written, once its mistakes are noted; nothing where there is none."""
    file = f"docx/{FOLDER}/{path.name}"
    raw = load_toml(path, file) if path.is_file() else {}
    notes.attempt(decode, raw, kind, file)
    return raw


def _is_sound(raw: Any, kind: Any) -> bool:
    return SpecNotes().attempt(decode, raw, kind, "") is not None


def rests_on_broken(path: Path, shared: SharedParts) -> bool:
    """Return whether a report takes a shared part that has a mistake, which is told of that part alone."""
    raw = SpecNotes().attempt(load_toml, path) if shared.broken else None
    return bool(raw) and not shared.broken.isdisjoint(taken_names(raw or {}))


def with_shared(report: Mapping[str, Any], shared: SharedParts, where: str) -> dict[str, Any]:
    """Return a report's table with everything that it takes by name filled in; `where` is the report's file."""
    found = dict(report)
    if isinstance(found.get("letterhead"), dict):
        found["letterhead"] = _taken(found["letterhead"], shared.letterheads, (where, "[letterhead]"))
    if isinstance(found.get("annexes"), list):
        found["annexes"] = [
            _annex(entry, shared, (where, f"[[annexes]] thứ {number}")) if isinstance(entry, dict) else entry
            for number, entry in enumerate(found["annexes"], 1)
        ]
    return found


def taken_names(report: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names that a table takes, its own and those of the tables within."""
    for key, value in report.items():
        if key == _USE and isinstance(value, str):
            yield value
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield from taken_names(inner)


def _annex(entry: Mapping[str, Any], shared: SharedParts, where: _Where) -> dict[str, Any]:
    annex = _taken(_taken(entry, shared.annexes, where, shared.tables), shared.tables, where)
    if isinstance(annex.get("parts"), list):
        annex["parts"] = [
            _taken(part, shared.tables, where) if isinstance(part, dict) else part for part in annex["parts"]
        ]
    return annex


def _taken(
    entry: Mapping[str, Any], shared: Mapping[str, Any], where: _Where, later: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the entry over what it takes; a name that is only among `later` stays for the next step."""
    name = entry.get(_USE)
    if name is None or not isinstance(name, str) or (later and name in later and name not in shared):
        return dict(entry)
    if name not in shared:
        file, place = where
        noun = f"phần dùng chung trong docx/{FOLDER}"
        raise SpecError([unknown(file, f"{place}, khoá “{_USE}”", noun, str(name), [*shared, *(later or ())])])
    return {**shared[name], **{key: value for key, value in entry.items() if key != _USE}}
