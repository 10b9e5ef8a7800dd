"""What a document made of a Word template keeps of its package: theme, fonts, numbering, footers, notes, pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from reporter.documents import page
from reporter.model import ReporterError
from reporter.opc.archive import spot
from reporter.opc.parts import CONTENT_TYPES, CORE, DOCUMENT, DOCUMENT_RELS, SETTINGS
from reporter.opc.parts import STYLES as STYLES_PART

_KEPT = frozenset(("theme", "fontTable", "numbering", "footer", "footnotes", "endnotes", "image", "hyperlink"))
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATION = f"{{{_RELATIONS}}}Relationship"
_OVERRIDE = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
)


def fixed_parts(parts: Mapping[str, bytes], name: str) -> dict[str, bytes]:
    """Return every part of the finished file but document, styles, headers and core properties."""
    kept = dict(_kept_relations(parts, name))
    result = {SETTINGS: page.SETTINGS_XML, "_rels/.rels": _root_relations(), DOCUMENT_RELS: _relations(kept)}
    for kind, target, external in kept.values():
        part = _part_name(target)
        if kind in _KEPT and not external and part in parts:
            result[part] = parts[part]
            rels = re.sub(r"([^/]+)$", r"_rels/\1.rels", part)
            if rels in parts and kind in ("footer", "footnotes", "endnotes", "numbering"):
                result[rels] = parts[rels]
                for _, inner, outside in _relations_of(parts[rels], name).values():
                    if not outside and _part_name(inner) in parts:
                        result[_part_name(inner)] = parts[_part_name(inner)]
    result[CONTENT_TYPES] = _content_types(parts[CONTENT_TYPES], {*result, DOCUMENT, STYLES_PART, CORE}, name)
    return result


def _part_name(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"word/{target}"


def _relations_of(data: bytes, name: str) -> dict[str, tuple[str, str, bool]]:
    return {
        relation.get("Id", ""): (
            relation.get("Type", "").rsplit("/", 1)[-1],
            relation.get("Target", ""),
            relation.get("TargetMode") == "External",
        )
        for relation in parse_part(data, name).iter(_RELATION)
    }


def _kept_relations(parts: Mapping[str, bytes], name: str) -> Iterator[tuple[str, tuple[str, str, bool]]]:
    for key, relation in _relations_of(parts.get(DOCUMENT_RELS, b"<r/>"), name).items():
        if relation[0] in _KEPT:
            yield key, relation
    yield "rIdKieuChu", ("styles", "styles.xml", False)
    yield "rIdCaiDatTep", ("settings", "settings.xml", False)
    for key, part in page.HEADERS:
        yield key, ("header", part.removeprefix("word/"), False)


def _relations(relations: Mapping[str, tuple[str, str, bool]]) -> bytes:
    root = etree.fromstring(f'<Relationships xmlns="{_RELATIONS}"/>')
    for key, (kind, target, external) in relations.items():
        line = etree.SubElement(root, _RELATION, Id=key, Type=f"{_OFFICE}/{kind}", Target=target)
        if external:
            line.set("TargetMode", "External")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _root_relations() -> bytes:
    core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="{DOCUMENT}"/>'
        f'<Relationship Id="rId2" Type="{core}" Target="{CORE}"/></Relationships>'
    ).encode()


def _content_types(data: bytes, names: set[str], name: str) -> bytes:
    """Return the content types of the parts that stay, with those of the parts we add."""
    root = parse_part(data, name)
    ours = {part: page.HEADER_TYPE for _, part in page.HEADERS}
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    ours |= {STYLES_PART: f"{main}.styles+xml", SETTINGS: f"{main}.settings+xml", DOCUMENT: f"{main}.document.main+xml"}
    ours[CORE] = "application/vnd.openxmlformats-package.core-properties+xml"
    for override in list(root.iter(_OVERRIDE)):
        part = override.get("PartName", "").lstrip("/")
        if part in ours or part not in names:
            root.remove(override)
    for part, kind in sorted(ours.items()):
        etree.SubElement(root, f"{{{_TYPES}}}Override", PartName=f"/{part}", ContentType=kind)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def parse_part(data: bytes, name: str) -> etree._Element:
    """Return the tree of a part of a template; ReporterError naming the file when it cannot be used."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ReporterError("tệp mẫu có khai báo DTD, không dùng.", where=name)
    try:
        return etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        raise ReporterError(f"phần nội dung không đúng XML ở {spot(error.position)}.", where=name) from None
