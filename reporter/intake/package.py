"""The parts of one .xlsx package: sheets with their XML, shared strings, styles, properties, active content."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from itertools import chain
from typing import NamedTuple
from xml.etree import ElementTree

from reporter.intake.file_kinds import not_xlsx, refuse_other_archives
from reporter.intake.safety import Refused
from reporter.model import column_letter
from reporter.opc.archive import Archive, ArchiveLimits, Relation, Unsound, local_name, well_formed

Element = ElementTree.Element
#: By what a shape names the part that holds the words of its diagram.
_DATA = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm"
#: Where a shape of the old drawings (VML) begins, and the column and row it hangs on.
_OLD_SHAPE = re.compile(r"<v:(?:shape|rect|roundrect|oval)\b")
_OLD_PLACE = re.compile(r"<x:Anchor>\s*(\d{1,5}),\s*\d+,\s*(\d{1,7}),")
_PLACE = re.compile(r"[0-9]{1,7}$")  # of a row or a column
_OLD_PICTURE, _OLD_NOTE = "<v:imagedata", 'ObjectType="Note"'
#: Words above and below printed pages, and the codes among them: &L, &P, &"Arial,Bold", &9, &KFF0000.
_PAGE_WORDS = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)\b[^<>]*>([^<]+)<")
_PAGE_CODE = re.compile(r'&(?:"[^"]*"|K[\dA-F]{6}|K\d\d[+-]\d{3}|\d+|[A-Z])', re.IGNORECASE)
_WIDEST = 10  # bytes of one letter in XML, as a reference: &#x10FFFF;


class Drawn(NamedTuple):
    """Words or a picture that stand on a sheet and in no cell."""

    cell: str  # the one below their upper left corner, or the one a comment belongs to
    text: str  # "" of a picture, whose words nobody can read here


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One worksheet as stored: its XML is UTF-8 without DTD."""

    name: str
    hidden: bool
    xml: bytes
    comments: tuple[Drawn, ...] = ()  # notes of cells
    drawn: tuple[Drawn, ...] = ()  # what stands outside the cells: text boxes, shapes, pictures, threads
    printed: tuple[str, ...] = ()  # words above and below each printed page


@dataclass(frozen=True, slots=True)
class ExcelPackage:
    """What the reader needs of one workbook, and the kinds of active content it carries."""

    sheets: tuple[SheetPart, ...]
    strings: bytes | None
    styles: bytes | None
    date1904: bool
    properties: Mapping[str, str]  # custom document properties
    spoken: tuple[str, ...]  # what all properties say: title, subject, keywords …
    active: tuple[str, ...]  # Vietnamese names: "macro", "liên kết động …" …


def open_package(data: bytes, limits: Mapping[str, int]) -> ExcelPackage:
    """Return the parts of a workbook; Refused when they are not those of an .xlsx."""
    try:
        archive = Archive(data, ArchiveLimits(*(limits[name] for name in ArchiveLimits._fields)))
        return _read(archive, limits["sheets"], limits["text"])
    except Unsound as trouble:
        raise Refused.unsound(trouble) from None


def _read(archive: Archive, most_sheets: int, longest: int) -> ExcelPackage:
    book_name = _workbook_part(archive)
    book = archive.tree(book_name)
    entries = [item for item in book.iter() if local_name(item) == "sheet"]
    if not entries:
        raise Refused("F08", why="không có trang tính nào")
    if len(entries) > most_sheets:
        raise Refused("F09", what="số trang tính", limit=most_sheets)
    properties = _properties(archive)
    settings = next((item for item in book.iter() if local_name(item) == "workbookPr"), None)
    strings, styles = (archive.related(book_name, kind) for kind in ("sharedStrings", "styles"))
    return ExcelPackage(
        sheets=tuple(_sheets(archive, entries, book_name, longest)),
        strings=_strings(archive, strings, longest) if strings else None,
        styles=archive.read_xml(styles) if styles else None,
        date1904=settings is not None and settings.get("date1904") in ("1", "true"),
        properties=properties,
        spoken=(*_core_texts(archive), *properties.values()),
        active=tuple(_active(archive)),
    )


def _strings(archive: Archive, part: str, longest: int) -> bytes:
    """Return the shared strings; Refused where another reader would not take them."""
    xml = shortened(archive.read_xml(part), longest)
    if not well_formed(xml):
        raise Refused("F08", why="phần chữ dùng chung sai cú pháp")
    return xml


def _workbook_part(archive: Archive) -> str:
    refuse_other_archives(archive)
    if "[Content_Types].xml" not in archive or "_rels/.rels" not in archive:
        raise Refused("F08", why="thiếu mục lục của tệp .xlsx")
    types = archive.read_xml("[Content_Types].xml")
    name = archive.related("", "officeDocument")
    if not name:
        raise Refused("F08", why="thiếu phần xl/workbook.xml")
    if "xl/workbook.bin" in archive:
        raise not_xlsx("Excel nhị phân (.xlsb)")
    if b"wordprocessingml.document" in types:
        raise Refused("F07", kind="văn bản Word")
    if b"spreadsheetml" not in types:
        raise Refused("F07", kind="tệp Office khác, không phải bảng tính Excel")
    return name


def _sheets(archive: Archive, entries: list[Element], book: str, longest: int) -> Iterator[SheetPart]:
    seen: set[str] = set()
    related = archive.relations(book)
    for entry in entries:
        identifier = next((value for key, value in entry.attrib.items() if key.endswith("}id")), "")
        kind, target = related.get(identifier, Relation("", ""))
        if kind in ("chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet"):
            continue
        name = entry.get("name", "")
        if kind != "worksheet" or target not in archive or target in seen or not name or name in seen:
            raise Refused("F08", why=f"trang tính “{name[:31]}” không mở được")
        seen |= {target, name}
        xml = shortened(archive.read_text(target), longest)
        yield SheetPart(
            name=name,
            hidden=entry.get("state", "visible") != "visible",
            xml=xml,
            comments=tuple(_notes(archive, target)),
            drawn=(*_shapes(archive, target), *_old_shapes(archive, target), *_threads(archive, target)),
            printed=tuple(_page_words(xml)),
        )


def _page_words(xml: bytes) -> Iterator[str]:
    """Yield the words of the headers and footers of a sheet, without codes for fonts, page numbers and dates."""
    for found in _PAGE_WORDS.finditer(xml, max(xml.rfind(b"</sheetData>"), 0)):
        words = _PAGE_CODE.sub(" ", unescape(found[1].decode("utf-8", "replace")))
        if any(map(str.isalpha, words)):
            yield " ".join(words.split())


def shortened(xml: bytes, longest: int) -> bytes:
    """Return the XML with texts far beyond what a cell may hold cut to a little more than that.

    They are refused as too long where they stand; whole, each costs many times its size while the sheet is read.
    """
    most = _WIDEST * (longest + 1)
    half = most // 2  # so long a text has a whole piece of half its length in it, with no tag
    pieces = range(0, len(xml) - half + 1, half)
    if all(xml.find(b"<", start, start + half) >= 0 for start in pieces) or b"<![CDATA[" in xml:
        return xml
    return re.sub(rb">[^<]{%d,}" % most, lambda found: _cut(found, most), xml)


def _cut(found: re.Match[bytes], most: int) -> bytes:
    """Return the beginning of a text, no letter and no reference of it torn; all of it if it is not UTF-8."""
    text, decoder = memoryview(found.string)[found.start() : found.end()], getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(text), most):
            decoder.decode(text[start : start + most])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return found[0]  # so that the file is refused for it
    head, mark, tail = bytes(text[:most]).decode("utf-8", "ignore").rpartition("&")
    return (head if mark and ";" not in tail else head + mark + tail).encode()


def _shapes(archive: Archive, sheet: str) -> Iterator[Drawn]:
    """Yield pictures and the words of text boxes, shapes and diagrams (SmartArt: words in a part of its own)."""
    part = archive.related(sheet, "drawing")
    linked = archive.relations(part) if part else {}
    for anchor in archive.tree(part) if part else ():
        named = (linked.get(item.get(_DATA, "")) for item in anchor.iter() if local_name(item) == "relIds")
        diagrams = (archive.tree(item.part) for item in named if item and item.part in archive)
        text = " ".join(chain.from_iterable(map(_texts, (anchor, *diagrams))))
        places = {
            local_name(item): item.text or ""
            for item in next((item for item in anchor if local_name(item) == "from"), ())
        }
        if text or any(local_name(item) == "pic" for item in anchor.iter()):
            row, column = (
                int(found[0]) if (found := _PLACE.match(places.get(key, ""))) else 0 for key in ("row", "col")
            )
            yield Drawn(f"{column_letter(column)}{row + 1}", text)


def _old_shapes(archive: Archive, sheet: str) -> Iterator[Drawn]:
    """Yield pictures and the words of text boxes of old drawings; notes of cells are read elsewhere.

    They are no sound XML: Excel leaves `<br>` open in them.
    """
    parts = (item.part for item in archive.relations(sheet).values() if item.kind == "vmlDrawing")
    for part in (part for part in parts if part in archive):
        for shape in _OLD_SHAPE.split(archive.read_text(part).decode("utf-8", "replace"))[1:]:
            _, box, rest = shape.partition("<v:textbox")
            words = re.sub(r"<[^<>]*>", " ", box + rest.partition("</v:textbox>")[0])
            text, place = " ".join(unescape(words).split()), _OLD_PLACE.search(shape)
            if place and _OLD_NOTE not in shape and (text or _OLD_PICTURE in shape):
                yield Drawn(f"{column_letter(int(place[1]))}{int(place[2]) + 1}", text)


def _texts(anchor: Element) -> list[str]:
    """Return the paragraphs of a shape, each on one line."""
    paragraphs = (item for item in anchor.iter() if local_name(item) == "p")
    return [line for line in map(_words, paragraphs) if line]


def _notes(archive: Archive, sheet: str) -> Iterator[Drawn]:
    """Yield the notes of cells."""
    part = archive.related(sheet, "comments")
    found = archive.tree(part).iter() if part else ()
    yield from (Drawn(item.get("ref", ""), _words(item)) for item in found if local_name(item) == "comment")


def _words(item: Element) -> str:
    return "".join(run.text or "" for run in item.iter() if local_name(run) == "t").strip()


def _threads(archive: Archive, sheet: str) -> Iterator[Drawn]:
    """Yield the comments of people who talk to each other."""
    part = archive.related(sheet, "threadedComment")
    for item in archive.tree(part) if part else ():
        text = "".join(item.itertext()).strip()
        if text:
            yield Drawn(item.get("ref", "A1"), text)


def _properties(archive: Archive) -> dict[str, str]:
    if "docProps/custom.xml" not in archive:
        return {}
    tree = archive.tree("docProps/custom.xml")
    return {item.get("name", ""): "".join(item.itertext()).strip() for item in tree}


def _core_texts(archive: Archive) -> Iterator[str]:
    part = "docProps/core.xml"
    if part in archive:
        yield from (item.text for item in archive.tree(part) if item.text)


def _active(archive: Archive) -> Iterator[str]:
    """Yield what a spreadsheet program might run or fetch; none of it is ever run here."""
    names = archive.names
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        yield "macro"
    links = [name for name in names if name.startswith("xl/externallinks/") and name.endswith(".xml")]
    if any(b"ddeLink" in archive.read(name) for name in links):
        yield "liên kết động (DDE) sang chương trình khác"
    elif links:
        yield "liên kết tới sổ khác"
    if any(name.startswith(("xl/connections", "xl/querytables/")) for name in names):
        yield "truy vấn dữ liệu ngoài"
    if any("/embeddings/" in name or "/activex/" in name for name in names):
        yield "đối tượng nhúng"
