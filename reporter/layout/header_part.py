"""A header with the page number for a document that has none."""

from __future__ import annotations

from lxml import etree

from reporter.layout.fixing_xml import set_property
from reporter.layout.opening import R, W, WordPackage, w
from reporter.opc.parts import CONTENT_TYPES, XML
from reporter.specs.profiles import LayoutProfile

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
_RELATION = "rIdSoTrang"


def add_page_number(parts: dict[str, bytes], package: WordPackage, profile: LayoutProfile) -> None:
    """Add a header part with a centred PAGE field, name it in the package, and hide it on the first page."""
    folder = package.main.rpartition("/")[0]
    name = f"{folder}/header_so_trang.xml".lstrip("/")
    parts[name] = _header(profile)
    rels = f"{folder}/_rels/{package.main.rpartition('/')[2]}.rels".lstrip("/")
    relation = f'<Relationship Id="{_RELATION}" Type="{R}/header" Target="header_so_trang.xml"/>'
    parts[rels] = parts[rels].replace(b"</Relationships>", f"{relation}</Relationships>".encode())
    if CONTENT_TYPES in parts:
        override = f'<Override PartName="/{name}" ContentType="{_TYPE}"/>'
        parts[CONTENT_TYPES] = parts[CONTENT_TYPES].replace(b"</Types>", f"{override}</Types>".encode())
    root = etree.fromstring(parts[package.main])
    for index, mark in enumerate(root.iter(w("sectPr"))):
        reference = etree.Element(w("headerReference"))
        reference.set(w("type"), "default")
        reference.set(f"{{{R}}}id", _RELATION)
        mark.insert(0, reference)
        if index == 0:
            set_property(mark, "titlePg")
    parts[package.main] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _header(profile: LayoutProfile) -> bytes:
    font, size = profile.text("font.name"), round(profile.size("page_number") * 2)
    look = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:cs="{font}"/><w:sz w:val="{size}"/></w:rPr>'
    field = "".join(
        f"<w:r>{look}{part}</w:r>"
        for part in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    return f'{XML}<w:hdr xmlns:w="{W}"><w:p><w:pPr><w:jc w:val="center"/></w:pPr>{field}</w:p></w:hdr>'.encode()
