"""Names of files as people see them, and the files behind them."""

from __future__ import annotations

import unicodedata
from pathlib import Path


def display_name(name: str) -> str:
    """Return a file name as findings show it: NFC, nothing unprintable."""
    text = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def shown_as(folder: Path, name: str) -> Path:
    """Return the file of a folder that people see under that name; where none is, the path it would have.

    What a Mac or an archive put there may be named in NFD, with marks apart from their letters.
    """
    path = folder / name
    if path.exists() or not folder.is_dir():
        return path
    return next((item for item in folder.iterdir() if display_name(item.name) == name), path)
