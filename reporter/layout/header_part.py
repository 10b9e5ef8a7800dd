"""Page numbers put right: in the middle of the header, at their size, not on the first page; a header where none is."""

from __future__ import annotations

import re

from lxml import etree

from reporter.layout.checking import Doc
from reporter.layout.fixing_xml import Fixer, set_property
from reporter.layout.opening import R, W, WordPackage, w
from reporter.layout.properties import is_on
from reporter.layout.rules_page import numbered
from reporter.opc.parts import CONTENT_TYPES, XML
from reporter.specs.profiles import LayoutProfile

_P, _FIELD_CODE = w("p"), w("instrText")
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
_RELATION = "rIdSoTrang"


def mend_numbers(package: WordPackage, doc: Doc, profile: LayoutProfile, fixer: Fixer) -> bool:
    """Put the page numbers of the headers right, move one at the foot up; return whether a header is still lacking."""
    shown = [p for section in doc.content.sections for p in numbered(section)]
    size = profile.component("page_number").size
    wrong_size = any(not size.allows(run.format.size) for p in shown for run in p.runs)
    for root in package.headers.values():
        for element in _numbered_in(root):
            above = element.getparent()
            if etree.QName(root).localname == "ftr" and above is not None:
                above.remove(element)
                continue
            if wrong_size:
                fixer.size(element, size.value)
            if any(p.format.align != "center" and not p.framed for p in shown):
                fixer.align(element, "center")
            _plain(fixer, element)
    for mark in package.document.iter(w("sectPr")):
        kind = mark.find(w("pgNumType"))
        if kind is not None and kind.get(w("fmt"), "decimal") not in ("decimal", "arabicDash"):
            kind.set(w("fmt"), "decimal")
    if shown or doc.is_short(0):
        _hide_first(package, doc, bool(shown))
        return False
    return not _put_into_headers(package, profile)


def _numbered_in(root: etree._Element) -> list[etree._Element]:
    """Return the paragraphs of a header or footer with a PAGE field; a text box goes with its paragraph."""
    found = [p for p in root.iter(_P) if any(_is_page(code.text) for code in p.iter(_FIELD_CODE))]
    simple = [p for p in root.iter(_P) if any(_is_page(f.get(w("instr"))) for f in p.iter(w("fldSimple")))]
    return list(dict.fromkeys([*found, *simple]))


def _is_page(code: str | None) -> bool:
    return bool(re.match(r"\s*PAGE\b", code or "", re.I))


def _plain(fixer: Fixer, paragraph: etree._Element) -> None:
    """Set a page number upright, not bold, in Arabic digits."""
    for code in paragraph.iter(_FIELD_CODE):
        if _is_page(code.text) and re.search(r"roman|alphabetic", code.text or "", re.I):
            code.text = " PAGE "
    for run in fixer.runs(paragraph):
        properties = run.find(w("rPr"))
        for name in ("b", "i"):
            if is_on(properties, name) and properties is not None:
                set_property(properties, name, val="0")


def _hide_first(package: WordPackage, doc: Doc, numbered_pages: bool) -> None:
    """Give the first page a header of its own where it would show its number."""
    mark = next(package.document.iter(w("sectPr")), None)
    first = doc.content.sections[0]
    if mark is not None and numbered_pages and not first.title_page and not doc.zones.annex_only:
        set_property(mark, "titlePg")


def _put_into_headers(package: WordPackage, profile: LayoutProfile) -> bool:
    """Add the page number to the headers the sections have; return whether there was one to add it to."""
    wanted = {
        reference.get(f"{{{R}}}id", "")
        for mark in package.document.iter(w("sectPr"))
        for reference in mark.findall(w("headerReference"))
        if reference.get(w("type"), "default") == "default"
    }
    roots = [root for key, root in package.headers.items() if key in wanted]
    for root in roots:
        for blank in [p for p in root.findall(_P) if not any(text.strip() for text in p.itertext())]:
            root.remove(blank)
        root.insert(0, etree.fromstring(_header(profile))[0])
    mark = next(package.document.iter(w("sectPr")), None)
    if roots and mark is not None:
        set_property(mark, "titlePg")
    return bool(roots)


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
