"""The parts of one .xlsx package: sheets with their XML, shared strings, styles, properties, active content."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from reporter.intake.safety import Archive, Refused

Element = ElementTree.Element


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One worksheet as stored: its XML is UTF-8 without DTD."""

    name: str
    hidden: bool
    xml: bytes
    comments: tuple[str, ...] = ()  # references of cells that carry a note


@dataclass(frozen=True, slots=True)
class ExcelPackage:
    """What the reader needs of one workbook, and the kinds of active content it carries."""

    sheets: tuple[SheetPart, ...]
    strings: bytes | None
    styles: bytes | None
    date1904: bool
    properties: Mapping[str, str]  # custom document properties
    active: tuple[str, ...]  # Vietnamese names: "macro", "liên kết động …" …


def open_package(data: bytes, limits: Mapping[str, int]) -> ExcelPackage:
    """Return the parts of a workbook; Refused when they are not those of an .xlsx."""
    archive = Archive(data, limits)
    book_name = _workbook_part(archive)
    book = _tree(archive, book_name)
    related = _relations(archive, book_name)
    entries = [item for item in book.iter() if _local(item) == "sheet"]
    if not entries:
        raise Refused("F08", why="không có trang tính nào")
    if len(entries) > limits["sheets"]:
        raise Refused("F09", what="số trang tính", limit=limits["sheets"])
    settings = next((item for item in book.iter() if _local(item) == "workbookPr"), None)
    strings, styles = (_by_kind(related, kind) for kind in ("sharedStrings", "styles"))
    return ExcelPackage(
        sheets=tuple(_sheets(archive, entries, related)),
        strings=archive.read_xml(strings) if strings and strings in archive else None,
        styles=archive.read_xml(styles) if styles and styles in archive else None,
        date1904=settings is not None and settings.get("date1904") in ("1", "true"),
        properties=_properties(archive),
        active=tuple(_active(archive)),
    )


def _workbook_part(archive: Archive) -> str:
    if "[Content_Types].xml" not in archive or "_rels/.rels" not in archive:
        raise Refused("F08", why="thiếu mục lục của tệp .xlsx")
    types = archive.read_xml("[Content_Types].xml")
    name = _by_kind(_relations(archive, ""), "officeDocument")
    if not name or name not in archive:
        raise Refused("F08", why="thiếu phần xl/workbook.xml")
    if "xl/workbook.bin" in archive:
        raise Refused("F06", kind="Excel nhị phân (.xlsb)")
    if b"wordprocessingml.document" in types:
        raise Refused("F07", kind="văn bản Word")
    if b"spreadsheetml" not in types:
        raise Refused("F07", kind="tệp Office khác, không phải bảng tính Excel")
    return name


def _sheets(archive: Archive, entries: list[Element], related: Mapping[str, tuple[str, str]]) -> Iterator[SheetPart]:
    seen: set[str] = set()
    for entry in entries:
        identifier = next((value for key, value in entry.attrib.items() if key.endswith("}id")), "")
        kind, target = related.get(identifier, ("", ""))
        if kind in ("chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet"):
            continue
        name = entry.get("name", "")
        if kind != "worksheet" or target not in archive or target in seen or not name or name in seen:
            raise Refused("F08", why=f"trang tính “{name[:31]}” không mở được")
        seen |= {target, name}
        comments = _by_kind(_relations(archive, target), "comments")
        notes = _tree(archive, comments) if comments and comments in archive else ()
        yield SheetPart(
            name=name,
            hidden=entry.get("state", "visible") != "visible",
            xml=archive.read_sheet(target),
            comments=tuple(item.get("ref", "") for item in notes and notes.iter() if _local(item) == "comment"),
        )


def _relations(archive: Archive, source: str) -> dict[str, tuple[str, str]]:
    """Return id → (kind, part) of the relationships of a part; external ones are left out."""
    folder, name = posixpath.split(source)
    part = posixpath.join(folder, "_rels", f"{name}.rels")
    if part not in archive:
        return {}
    return {
        item.get("Id", ""): (
            item.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, item.get("Target", ""))).lstrip("/"),
        )
        for item in _tree(archive, part)
        if item.get("TargetMode") != "External"
    }


def _by_kind(related: Mapping[str, tuple[str, str]], kind: str) -> str:
    return next((part for found, part in related.values() if found == kind), "")


def _tree(archive: Archive, name: str) -> Element:
    try:
        return ElementTree.fromstring(archive.read_xml(name))
    except ElementTree.ParseError as error:
        raise Refused("F08", why=f"phần {name} sai cú pháp ({error})") from None


def _local(item: Element) -> str:
    return item.tag.rpartition("}")[2]


def _properties(archive: Archive) -> dict[str, str]:
    if "docProps/custom.xml" not in archive:
        return {}
    tree = _tree(archive, "docProps/custom.xml")
    return {item.get("name", ""): "".join(item.itertext()).strip() for item in tree}


def _active(archive: Archive) -> Iterator[str]:
    """Yield what a spreadsheet program might run or fetch; none of it is ever run here."""
    names = archive.names
    if any(name.endswith("vbaproject.bin") for name in names):
        yield "macro"
    links = [name for name in names if name.startswith("xl/externallinks/") and name.endswith(".xml")]
    if any(b"ddeLink" in archive.read(name) for name in links):
        yield "liên kết động sang chương trình khác"
    elif links:
        yield "liên kết tới sổ khác"
    if any(name.startswith(("xl/connections", "xl/querytables/")) for name in names):
        yield "truy vấn dữ liệu ngoài"
    if any("/embeddings/" in name or "/activex/" in name for name in names):
        yield "đối tượng nhúng"
