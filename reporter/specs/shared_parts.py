"""Annexes, annex tables and letterheads that several reports share: written once, taken by name (`use = "…"`).

templates/docx/doan/phu-luc.toml holds [annexes.NAME] and [tables.NAME], dau-van-ban.toml [NAME]. What a report writes
beside `use` wins over what is shared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from reporter.specs.decode import SpecError, read_spec, unknown

FOLDER = "doan"  # below templates/docx
ANNEXES, LETTERHEADS = f"{FOLDER}/phu-luc.toml", f"{FOLDER}/dau-van-ban.toml"
_USE = "use"


def with_shared(report: Mapping[str, Any], folder: Path, where: str) -> dict[str, Any]:
    """Return a report's table with everything that it takes by name filled in.

    `folder` is templates/docx, `where` the report's file.
    """
    found = dict(report)
    if isinstance(found.get("letterhead"), dict):
        shared = _shared(folder / LETTERHEADS, dict[str, dict[str, Any]])
        found["letterhead"] = _taken(found["letterhead"], shared, f"{where}|[letterhead]")
    if isinstance(found.get("annexes"), list):
        shared = _shared(folder / ANNEXES, dict[str, dict[str, dict[str, Any]]])
        found["annexes"] = [
            _annex(entry, shared, f"{where}|[[annexes]] thứ {number}") if isinstance(entry, dict) else entry
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


def _annex(entry: Mapping[str, Any], shared: Mapping[str, Any], where: str) -> dict[str, Any]:
    annexes, tables = shared.get("annexes", {}), shared.get("tables", {})
    annex = _taken(_taken(entry, annexes, where, tables), tables, where)
    if isinstance(annex.get("parts"), list):
        annex["parts"] = [_taken(part, tables, where) if isinstance(part, dict) else part for part in annex["parts"]]
    return annex


def _taken(
    entry: Mapping[str, Any], shared: Mapping[str, Any], where: str, later: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the entry over what it takes; a name that is only among `later` stays for the next step."""
    name = entry.get(_USE)
    if name is None or not isinstance(name, str) or (later and name in later and name not in shared):
        return dict(entry)
    if name not in shared:
        file, _, place = where.partition("|")
        noun = f"phần dùng chung trong docx/{FOLDER}"
        raise SpecError([unknown(file, f"{place}, khoá “{_USE}”", noun, str(name), [*shared, *(later or ())])])
    return {**shared[name], **{key: value for key, value in entry.items() if key != _USE}}


def _shared(path: Path, kind: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_spec(path, kind, f"docx/{FOLDER}/{path.name}") if path.is_file() else {}
    return found
