"""What `reporter new` wrote for somebody to write over, and nobody did: it would stand in a blank or in a report."""

from __future__ import annotations

import re
from pathlib import Path

from reporter.commands.specs_problems import SpecsDesk
from reporter.model import ReporterError
from reporter.model.system_reasons import file_bytes
from reporter.model.wording import first_names
from reporter.opc.archive import Archive, Unsound
from reporter.opc.parts import DOCUMENT

_FOLDERS = ("forms", "docx", "registry/directives")
#: As the skeletons in templates/scaffold mark it: `name = "Mẫu: tên biểu"`, “[Viết kết quả.]”.
_KEY = re.compile(r'^\s*([\w-]+)\s*=[^#\n]*?"Mẫu: ', re.MULTILINE)
_WORDS = re.compile(r"\[(?:Viết [^\[\]<>]+|văn bản chỉ đạo)\]")
_SHOWN = 12


def check_scaffolds(desk: SpecsDesk) -> None:
    """Warn of what is still as a skeleton had it, file by file."""
    for folder in _FOLDERS:
        for path in desk.files(folder):
            _warn(desk, f"{folder}/{path.name}", _KEY.findall(_content(path).decode(errors="replace")))
    for path in desk.files("docx", "*.docx"):
        _warn(desk, f"docx/{path.name}", _WORDS.findall(_text(_content(path))))


def _warn(desk: SpecsDesk, file: str, left: list[str]) -> None:
    if left:
        desk.warn(file, f"còn chỗ ghi mẫu chưa viết lại: {first_names(list(dict.fromkeys(left)), _SHOWN)}.")


def _content(path: Path) -> bytes:
    """Return what a file holds; nothing of one that cannot be read, which is told elsewhere."""
    try:
        return file_bytes(path)
    except ReporterError:
        return b""


def _text(docx: bytes) -> str:
    """Return the body of a Word file; nothing of one that is none."""
    try:
        return Archive(docx).read(DOCUMENT).decode(errors="replace")
    except (Unsound, KeyError):
        return ""
