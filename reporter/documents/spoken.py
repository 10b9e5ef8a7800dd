"""Everything that people may read in a Word document: text, headers, notes, comments, watermarks, properties."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from reporter.opc.archive import Archive, Unsound, spot

#: The parts of a Word file whose words people see.
PARTS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_PROPERTIES = re.compile(r"docProps/\w+\.xml")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": " "}
_DRAWN = "{urn:schemas-microsoft-com:vml}textpath"  # words drawn across the page: watermarks


def texts_of(docx: bytes) -> Iterator[str]:
    """Yield every line of text, watermark and property; reporter.opc's Unsound for no sound package."""
    for name, content in Archive(docx).parts():
        if PARTS.fullmatch(name) or _PROPERTIES.fullmatch(name):
            root = _tree(content, name)
            found = _said(root) if PARTS.fullmatch(name) else (item.text or "" for item in root.iter())
            yield from filter(None, map(str.strip, found))


def _tree(content: bytes, name: str) -> etree._Element:
    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, huge_tree=True))
    except etree.XMLSyntaxError as error:
        raise Unsound("damaged", f"phần {name} sai cú pháp ở {spot(error.position)}") from None


def _said(root: etree._Element) -> Iterator[str]:
    for paragraph in root.iter(f"{_W}p"):
        own = (item for item in paragraph.iter() if next(item.iterancestors(f"{_W}p"), None) is paragraph)
        yield from "".join(_BREAKS.get(item.tag, "") or _text(item) for item in own).split("\n")
    yield from (drawn.get("string", "") for drawn in root.iter(_DRAWN))


def _text(item: etree._Element) -> str:
    return (item.text or "") if item.tag == f"{_W}t" else ""
