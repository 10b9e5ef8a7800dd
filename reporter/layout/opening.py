"""Opening a .docx that anybody may have made: limits first, then XML without entities or outside references."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from types import MappingProxyType
from typing import Any

from lxml import etree

from reporter.layout.carried import Carried, read_carried
from reporter.model import ReporterError
from reporter.opc.alike_rows import AlikeRows, parse_alike
from reporter.opc.archive import Archive, Unsound, spot
from reporter.opc.parts import NO_DOCX, docx_error, open_docx

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = MappingProxyType(
    {
        b"http://purl.oclc.org/ooxml/wordprocessingml/main": W.encode(),
        b"http://purl.oclc.org/ooxml/officeDocument/relationships": R.encode(),
        b"http://purl.oclc.org/ooxml/drawingml/main": b"http://schemas.openxmlformats.org/drawingml/2006/main",
    }
)


@cache
def w(name: str) -> str:
    """Return the qualified name of a WordprocessingML element or attribute."""
    return f"{{{W}}}{name}"


def first(element: etree._Element, tag: str) -> etree._Element | None:
    """Return the first child of that name, most often the first of all: lxml's own search takes three times as long."""
    for child in element:
        if child.tag == tag:
            return child
    return None


def key_of(properties: etree._Element | None) -> tuple[object, ...]:
    """Return what properties say, as a key: elements that say the same have the same."""
    if properties is None:
        return ()
    return tuple([(child.tag, *child.items(), *(key_of(child) if len(child) else ())) for child in properties])


@dataclass(frozen=True, slots=True)
class WordPackage:
    """The parsed XML parts of one .docx, by part name ("word/document.xml")."""

    document: etree._Element
    styles: etree._Element | None = None
    settings: etree._Element | None = None
    theme: etree._Element | None = None
    numbering: etree._Element | None = None
    #: relationship id of document.xml → root element, for headers and footers only
    headers: Mapping[str, etree._Element] = field(default_factory=dict)
    main: str = ""  # the name of the document's own part
    header_parts: Mapping[str, str] = field(default_factory=dict)  # relationship id → part name
    carried: Carried | None = None  # number, day and signer as data beside the text
    strict: bool = False  # written in the strict form of the standard
    alike: AlikeRows = field(default_factory=dict)  # rows that `document` is without


def open_package(data: bytes, name: str, *, alike: bool = False) -> WordPackage:
    """Return the parts the linter reads; ReporterError (with `name`) for anything that is not a sound .docx.

    With `alike` rows that are like an earlier one of their table are no elements: see `parse_alike`.
    """
    archive = open_docx(data, name)
    try:
        return _read(archive, name, alike)
    except Unsound as trouble:
        raise docx_error(name, trouble) from None


def _read(archive: Archive, name: str, alike: bool) -> WordPackage:
    main = archive.related("", "officeDocument")
    relations = archive.relations(main)

    def part(kind: str) -> etree._Element | None:
        found = (item.part for item in relations.values() if item.kind == kind and item.part in archive)
        return next((_parse(archive.read_xml(one), one, name, _kept_tree) for one in found), None)

    stories = {
        key: relation.part
        for key, relation in relations.items()
        if relation.kind in ("header", "footer") and relation.part in archive
    }
    text = archive.read_xml(main)
    parse: Callable[[bytes], Any] = partial(parse_alike, parse=_tree) if alike else lambda xml: (_tree(xml), {})
    document, rows = _parse(text, main, name, parse)
    if etree.QName(document).localname != "document":
        raise ReporterError(NO_DOCX, where=name)
    return WordPackage(
        document=document,
        styles=part("styles"),
        settings=part("settings"),
        theme=part("theme"),
        numbering=part("numbering"),
        headers={key: _parse(archive.read_xml(one), one, name) for key, one in stories.items()},
        main=main,
        carried=read_carried(archive),
        header_parts=stories,
        strict=next(iter(_STRICT)) in text,
        alike=rows,
    )


def _tree(data: bytes) -> etree._Element:
    for strict, transitional in _STRICT.items():
        if strict in data:
            data = data.replace(strict, transitional)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(data, parser)


#: Styles, theme and the like are one and the same in all documents of a template; nobody changes these trees.
_kept_tree = lru_cache(maxsize=8)(_tree)


def _parse(data: bytes, part: str, name: str, parse: Callable[[bytes], Any] = _tree) -> Any:
    try:
        return parse(data)
    except etree.XMLSyntaxError as error:
        raise ReporterError(f"{name}: phần {part} không đúng XML ở {spot(error.position)}.") from None
