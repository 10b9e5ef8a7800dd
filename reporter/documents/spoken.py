"""Every paragraph of a Word document as plain text, wherever it stands: body, tables, text boxes, headers, footers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from reporter.opc.archive import Archive

_PARTS = re.compile(r"word/(?:document|header\d*|footer\d*)\.xml")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def paragraphs_of(docx: bytes) -> Iterator[str]:
    """Yield the text of every paragraph that has any; reporter.opc's Unsound for a file that is no sound package."""
    for name, content in Archive(docx).parts():
        if _PARTS.fullmatch(name):
            for paragraph in etree.fromstring(content, etree.XMLParser(resolve_entities=False)).iter(f"{_W}p"):
                own = (text for text in paragraph.iter(f"{_W}t") if next(text.iterancestors(f"{_W}p")) is paragraph)
                if said := "".join(text.text or "" for text in own).strip():
                    yield said
