"""Number, day and signer that a .docx carries as data beside its text, so that a difference can be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import quoteattr

from lxml import etree

from reporter.opc.archive import Archive
from reporter.opc.custom_xml import custom_part, with_custom_part
from reporter.opc.parts import XML

_SPACE = "urn:reporter:so-ngay"


@dataclass(frozen=True, slots=True)
class Carried:
    """What a document says of itself as data; texts empty where nothing was given."""

    number: str = ""
    day: str = ""  # "2025-10-14"
    signer: str = ""

    @classmethod
    def of(cls, number: str, day: date | None, signer: str) -> Carried:
        """Return the data of one filling."""
        return cls(number, day.isoformat() if day else "", signer)

    def over(self, other: Carried) -> Carried:
        """Return these data, and the other's where these say nothing."""
        return Carried(self.number or other.number, self.day or other.day, self.signer or other.signer)


def carried_of(data: bytes | None) -> Carried:
    """Return the data of a part; nothing for no part or one that cannot be read, and no day that is none."""
    if data is None:
        return Carried()
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return Carried()
    return Carried(root.get("so", ""), _day_or_none(root.get("ngay", "")), root.get("nguoiKy", ""))


def _day_or_none(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def read_carried(archive: Archive) -> Carried | None:
    """Return what a package carries; None if it carries nothing."""
    part = custom_part(archive, _SPACE)
    return None if part is None else carried_of(part)


def with_carried(archive: Archive, parts: Mapping[str, bytes], main: str, carried: Carried) -> dict[str, bytes]:
    """Return the parts of a package with these data in it; what is not given stays as the package has it."""
    known = carried.over(carried_of(custom_part(archive, _SPACE)))
    fields = f"so={quoteattr(known.number)} ngay={quoteattr(known.day)} nguoiKy={quoteattr(known.signer)}"
    return with_custom_part(parts, main, _SPACE, f'{XML}<vanBan xmlns="{_SPACE}" {fields}/>'.encode())
