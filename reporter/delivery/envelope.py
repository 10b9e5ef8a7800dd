"""The one shape of everything the program says as JSON: {schema, version, command, period, items, counts}.

docs/schema/ describes the items of each command; `schema` names the file and its edition.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any

import msgspec

from reporter.model import Finding, Findings

#: Edition of all schemas together: raised when a key changes its meaning or goes, not when one is added.
EDITION = 1


def envelope(
    schema: str,
    command: str,
    period: str,
    items: Iterable[Any],
    counts: Mapping[str, int],
    **more: Any,
) -> str:
    """Return the JSON text of a command, without a line end; `more` are further keys of that one ("due", "as_of")."""
    return envelope_bytes(schema, command, period, items, counts, **more).decode()


def envelope_bytes(
    schema: str,
    command: str,
    period: str,
    items: Iterable[Any],
    counts: Mapping[str, int],
    **more: Any,
) -> bytes:
    """Return the JSON text of a command as a file holds it: see `envelope`."""
    content = {
        "schema": f"{schema}/{EDITION}",
        "version": version("reporter"),
        "command": command,
        "period": period,
        **more,
        "items": list(items),
        "counts": dict(counts),
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=1)


def findings_json(command: str, period: str, findings: Findings) -> str:
    """Return the findings of a run as JSON text: each with all its fields, its message and its place in words."""
    counts = {severity.value: number for severity, number in findings.counts.items()}
    return envelope("findings", command, period, map(_item, findings), counts)


def findings_from(text: str | bytes) -> Findings:
    """Return the findings of a JSON text that `findings_json` wrote."""
    return Findings(msgspec.json.decode(text, type=_Written).items)


class _Written(msgspec.Struct):
    items: list[Finding]


def _item(item: Finding) -> dict[str, Any]:
    said = {"explanation": item.explanation, "message": item.message, "place": item.place}
    return {**msgspec.to_builtins(item), **said}
