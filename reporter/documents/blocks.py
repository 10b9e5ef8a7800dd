"""Shared blocks of text: Word files of their own that templates take in by name, `{%p include "chua-gui" %}`.

A block is paragraphs and tables and nothing else: what hangs on other parts of a Word file (pictures, links, automatic
numbers, notes) cannot travel with it.
"""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from lxml import etree

from reporter.documents.word_styles import W
from reporter.model import ReporterError
from reporter.model.file_names import files_like
from reporter.specs.decode import did_you_mean

FOLDER = "doan"  # below templates/docx
#: The attribute that says of a paragraph which block it came from; it never reaches a document.
ORIGIN = "doan"
_INCLUDE = re.compile(r"\{%p?\s*include\s*[\"“”'‘’]([^\"“”'‘’]+)[\"“”'‘’]\s*%\}")
_P, _BODY, _SECT = (f"{{{W}}}{name}" for name in ("p", "body", "sectPr"))
_TIED = (f"{{{W}}}numPr", f"{{{W}}}footnoteReference", f"{{{W}}}endnoteReference", f"{{{W}}}drawing", f"{{{W}}}pict")
_DEEPEST = 5  # blocks within blocks


class Blocks:
    """The shared blocks of a templates folder, each read once; none without a folder. What holds the same is equal."""

    def __init__(self, templates: Path | None = None) -> None:
        self._folder = templates / "docx" / FOLDER if templates else None
        self._read: dict[str, tuple[list[etree._Element], frozenset[str]]] = {}
        self.used: set[str] = set()

    @cached_property
    def _content(self) -> tuple[tuple[str, str], ...]:
        """Name and digest of every block; one that cannot be read is told of by whoever takes it in."""
        return tuple((path.stem, _digest(path)) for path in self._paths())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Blocks) and self._content == other._content

    def __hash__(self) -> int:
        return hash(self._content)

    def _paths(self) -> list[Path]:
        return files_like(self._folder, "*.docx") if self._folder else []

    def names(self) -> list[str]:
        """Return the names of all blocks."""
        return [path.stem for path in self._paths()]

    def expand(
        self, document: etree._Element, template: str, clean: Callable[[bytes, str], etree._Element], depth: int = 0
    ) -> frozenset[str]:
        """Put the blocks where the template's include paragraphs are and return the names of all that are in it now.

        `clean` makes a tree of a Word file.
        """
        taken: set[str] = set()
        for paragraph in list(document.iter(_P)):
            found = _INCLUDE.fullmatch(_text(paragraph))
            parent = paragraph.getparent()
            if found is None or parent is None:
                continue
            if depth == _DEEPEST:
                raise ReporterError(f"đoạn dùng chung “{found[1]}” gọi lẫn nhau thành vòng.", where=template)
            if found[1] not in self._read:
                self._read[found[1]] = self._load(found[1], template, clean, depth)
            elements, within = self._read[found[1]]
            taken |= {found[1], *within}
            for element in elements:
                paragraph.addprevious(copy.deepcopy(element))
            parent.remove(paragraph)
        return frozenset(taken)

    def _load(
        self, name: str, template: str, clean: Callable[[bytes, str], etree._Element], depth: int
    ) -> tuple[list[etree._Element], frozenset[str]]:
        path = self._folder / f"{name}.docx" if self._folder else None
        if path is None or not path.is_file():
            hint = did_you_mean(name, self.names())
            raise ReporterError(f"không có đoạn dùng chung “{name}” trong templates/docx/{FOLDER}.", hint, template)
        document = clean(path.read_bytes(), file_name(name))
        for element in document.iter(*_TIED, f"{{{W}}}hyperlink"):
            raise ReporterError(
                "đoạn dùng chung có hình, liên kết, chú thích hoặc đánh số tự động ở "
                f"“{_around(element)}”, không mang sang văn bản khác được. Bỏ đi, hoặc gõ số bằng tay.",
                where=file_name(name),
            )
        within = self.expand(document, file_name(name), clean, depth + 1)
        for paragraph in document.iter(_P):
            if ORIGIN not in paragraph.attrib:  # else of a block within this one
                paragraph.set(ORIGIN, name)
        body = document.find(_BODY)
        return [element for element in (body if body is not None else ()) if element.tag != _SECT], within


def file_name(name: str) -> str:
    """Return how messages call the file of a block: "doan/chua-gui.docx"."""
    return f"{FOLDER}/{name}.docx"


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _text(paragraph: etree._Element) -> str:
    return "".join(text.text or "" for text in paragraph.iter(f"{{{W}}}t")).strip()


def _around(element: etree._Element) -> str:
    paragraph = next(element.iterancestors(_P), element)
    return _text(paragraph)[:60]
