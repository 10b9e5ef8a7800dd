"""Names of files as people see them, and the files behind them."""

from __future__ import annotations

import unicodedata
from pathlib import Path

#: How the files begin by which Word and Excel, and LibreOffice, say beside a document that somebody has it open.
LOCKS = ("~$", ".~lock.")
#: What Windows leaves in folders and on drives, besides hidden files.
_OF_WINDOWS = frozenset(("thumbs.db", "ehthumbs.db", "desktop.ini", "$recycle.bin", "system volume information"))


def left_lying(name: str) -> bool:
    """Whether a name is of what systems and other programs leave in a folder: hidden files, locks, temporary ones."""
    return name.startswith((".", "~")) or name.lower() in _OF_WINDOWS


def files_below(root: Path) -> list[Path]:
    """Return every file that people put into a folder or one below it, by path."""
    found = (path for path in root.rglob("*") if not any(map(left_lying, path.relative_to(root).parts)))
    return sorted(path for path in found if path.is_file())


def files_like(folder: Path, pattern: str) -> list[Path]:
    """Return what people put into a folder under names of that pattern ("*.docx"), by name; nothing for no folder."""
    return sorted(path for path in folder.glob(pattern) if not left_lying(path.name))


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
