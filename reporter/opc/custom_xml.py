"""Data that a document carries beside its text: custom XML parts, found by their namespace.

Other programs number these parts anew when they save. LibreOffice keeps only those that have properties.
"""

from __future__ import annotations

import posixpath
import re
import uuid
from collections.abc import Mapping

from reporter.opc.archive import Archive
from reporter.opc.parts import CONTENT_TYPES, XML

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_STORE = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_PROPS_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_ITEM = re.compile(r"customXml/[^/]+\.xml", re.IGNORECASE)
_HEAD = 600  # bytes among which the namespace of a part stands


def custom_part(archive: Archive, space: str) -> bytes | None:
    """Return the custom XML part of that namespace; None when the package has none."""
    for name in archive.names:
        if _ITEM.fullmatch(name) and space.encode() in (data := archive.read_xml(name))[:_HEAD]:
            return data
    return None


def with_custom_part(parts: Mapping[str, bytes], main: str, space: str, content: bytes) -> dict[str, bytes]:
    """Return the parts with this one of that namespace in the place of an older one, named by the `main` part."""
    known = next((name for name, data in parts.items() if _ITEM.fullmatch(name) and space.encode() in data[:_HEAD]), "")
    if known:
        return {**parts, known: content}
    number = next(number for number in range(1, len(parts) + 2) if f"customXml/item{number}.xml" not in parts)
    name, props = f"customXml/item{number}.xml", f"customXml/itemProps{number}.xml"
    key = str(uuid.uuid5(uuid.NAMESPACE_URL, space)).upper()
    folder, file = posixpath.split(main)
    rels = posixpath.join(folder, "_rels", f"{file}.rels")
    link = _relation(f"rIdDuLieu{number}", "customXml", posixpath.relpath(name, folder or "."))
    kind = f'<Override PartName="/{props}" ContentType="{_PROPS_TYPE}"/>'
    return {
        **parts,
        name: content,
        props: f'{XML}<ds:datastoreItem xmlns:ds="{_STORE}" ds:itemID="{{{key}}}"/>'.encode(),
        f"customXml/_rels/item{number}.xml.rels": (
            f'{XML}<Relationships xmlns="{_PACKAGE}">'
            f"{_relation('rId1', 'customXmlProps', posixpath.basename(props))}</Relationships>"
        ).encode(),
        rels: _inside(parts[rels], b"</Relationships>", link),
        CONTENT_TYPES: _inside(parts[CONTENT_TYPES], b"</Types>", kind),
    }


def _relation(key: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{key}" Type="{_REL}/{kind}" Target="{target}"/>'


def _inside(data: bytes, end: bytes, more: str) -> bytes:
    return data.replace(end, more.encode() + end)
