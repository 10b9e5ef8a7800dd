"""The parts of one .xlsx package: sheets with their XML, shared strings, styles, properties, active content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from reporter.intake.safety import Refused
from reporter.opc.archive import Archive, ArchiveLimits, Relation, Unsound

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
    try:
        return _read(Archive(data, ArchiveLimits(*(limits[name] for name in ArchiveLimits._fields))), limits["sheets"])
    except Unsound as trouble:
        raise Refused.unsound(trouble) from None


def _read(archive: Archive, most_sheets: int) -> ExcelPackage:
    book_name = _workbook_part(archive)
    book = archive.tree(book_name)
    entries = [item for item in book.iter() if _local(item) == "sheet"]
    if not entries:
        raise Refused("F08", why="không có trang tính nào")
    if len(entries) > most_sheets:
        raise Refused("F09", what="số trang tính", limit=most_sheets)
    settings = next((item for item in book.iter() if _local(item) == "workbookPr"), None)
    strings, styles = (archive.related(book_name, kind) for kind in ("sharedStrings", "styles"))
    return ExcelPackage(
        sheets=tuple(_sheets(archive, entries, book_name)),
        strings=archive.read_xml(strings) if strings else None,
        styles=archive.read_xml(styles) if styles else None,
        date1904=settings is not None and settings.get("date1904") in ("1", "true"),
        properties=_properties(archive),
        active=tuple(_active(archive)),
    )


def _workbook_part(archive: Archive) -> str:
    if "[Content_Types].xml" not in archive or "_rels/.rels" not in archive:
        raise Refused("F08", why="thiếu mục lục của tệp .xlsx")
    types = archive.read_xml("[Content_Types].xml")
    name = archive.related("", "officeDocument")
    if not name:
        raise Refused("F08", why="thiếu phần xl/workbook.xml")
    if "xl/workbook.bin" in archive:
        raise Refused("F06", kind="Excel nhị phân (.xlsb)")
    if b"wordprocessingml.document" in types:
        raise Refused("F07", kind="văn bản Word")
    if b"spreadsheetml" not in types:
        raise Refused("F07", kind="tệp Office khác, không phải bảng tính Excel")
    return name


def _sheets(archive: Archive, entries: list[Element], book: str) -> Iterator[SheetPart]:
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
        comments = archive.related(target, "comments")
        notes = archive.tree(comments) if comments else ()
        yield SheetPart(
            name=name,
            hidden=entry.get("state", "visible") != "visible",
            xml=archive.read_text(target),
            comments=tuple(item.get("ref", "") for item in notes and notes.iter() if _local(item) == "comment"),
        )


def _local(item: Element) -> str:
    return item.tag.rpartition("}")[2]


def _properties(archive: Archive) -> dict[str, str]:
    if "docProps/custom.xml" not in archive:
        return {}
    tree = archive.tree("docProps/custom.xml")
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
