"""The templates that came with the program: what an older workspace lacks is told with the value it has there."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

_LONGEST = 240  # characters of a value that a message writes out


def bundled_templates() -> Path:
    """The templates that came with the program: in the installed package, or beside it in a checkout."""
    package = Path(__file__).parent.parent
    installed = package / "_templates"
    return installed if installed.is_dir() else package.parent / "templates"


def copy_again(file: str) -> str:
    """Return " Chép lại từ …" for a file or folder of templates/ that came with the program; else nothing."""
    own = bundled_templates() / file
    return f" Chép lại từ {own}." if own.exists() else ""


def shipped_line(file: str, tables: Sequence[str], key: str) -> str:
    """Return "key = value" as the program's own file has it in that table; "" when it has none, or a long one.

    `file` is named below templates/, `tables` are the keys that lead to the table.
    """
    table: Any = _shipped(file)
    for name in tables:
        table = table.get(name) if isinstance(table, dict) else None
    if not isinstance(table, dict) or key not in table:
        return ""
    line = f"{key} = {_written(table[key])}"
    return line if len(line) <= _LONGEST else ""


@cache
def shipped_tables(file: str) -> frozenset[str]:
    """Return the names of the tables of the program's own file."""
    return frozenset(_shipped(file))


@cache
def _shipped(file: str) -> dict[str, Any]:
    try:
        return tomllib.loads((bundled_templates() / file).read_text("utf-8"))
    except (OSError, ValueError):
        return {}  # a file of the workspace's own, or somebody is working on the program's


def _written(value: Any) -> str:
    """Return a value of a TOML file as it is written there, on one line."""
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_written(item)}' for key, item in value.items())} }}"
    if isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
