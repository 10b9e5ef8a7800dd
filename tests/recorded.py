"""What documents read like, kept as text in tests/golden."""

from __future__ import annotations

import difflib
from pathlib import Path


def read_as_recorded(path: Path, now: str, regen: bool) -> None:
    """Compare a text with the one that is kept, line by line; or keep it (`pytest --regen`)."""
    if regen:
        path.write_text(now, encoding="utf-8")
    recorded = path.read_text(encoding="utf-8")
    changes = difflib.unified_diff(recorded.splitlines(), now.splitlines(), "golden", "now", lineterm="", n=1)
    assert now == recorded, "\n".join(changes)
