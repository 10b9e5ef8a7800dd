"""Opening a .docx that anybody may have made: limits first, then XML without entities or outside references."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from lxml import etree

from reporter.model import ReporterError

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = MappingProxyType(
    {
        b"http://purl.oclc.org/ooxml/wordprocessingml/main": W.encode(),
        b"http://purl.oclc.org/ooxml/officeDocument/relationships": R.encode(),
        b"http://purl.oclc.org/ooxml/drawingml/main": b"http://schemas.openxmlformats.org/drawingml/2006/main",
    }
)

MAX_FILE = 50 * 2**20
MAX_PARTS = 2_000
MAX_PART = 100 * 2**20
MAX_RATIO = 200  # after the first MiB
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@cache
def w(name: str) -> str:
    """Return the qualified name of a WordprocessingML element or attribute."""
    return f"{{{W}}}{name}"


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


def open_package(data: bytes, name: str) -> WordPackage:
    """Return the parts the linter reads; ReporterError (with `name`) for anything that is not a sound .docx."""
    _check_bytes(data, name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(archive, name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, KeyError) as error:
        raise ReporterError(f"{name}: tệp .docx bị hỏng, không mở được ({error}).") from None


def _check_bytes(data: bytes, name: str) -> None:
    if len(data) > MAX_FILE:
        raise ReporterError(f"{name}: tệp lớn hơn {MAX_FILE // 2**20} MiB, không kiểm tra.")
    if data.startswith(_OLE):
        raise ReporterError(f"{name}: tệp có mật khẩu hoặc là tệp .doc cũ. Mở bằng Word, bỏ mật khẩu, lưu thành .docx.")
    if not data.startswith(b"PK"):
        raise ReporterError(f"{name}: không phải tệp .docx.")


def _read(archive: zipfile.ZipFile, name: str) -> WordPackage:
    entries = archive.infolist()
    if len(entries) > MAX_PARTS:
        raise ReporterError(f"{name}: tệp có hơn {MAX_PARTS} phần bên trong, không kiểm tra.")
    parts = {entry.filename: entry for entry in entries}
    if len(parts) != len(entries):
        raise ReporterError(f"{name}: tệp có hai phần trùng tên, không kiểm tra.")
    main = _main_part(archive, parts, name)
    targets = _targets(archive, parts, main, name)

    def part(kind: str) -> etree._Element | None:
        found = [target for relation, target in targets.values() if relation == kind and target in parts]
        return _parse(archive, parts[found[0]], name) if found else None

    return WordPackage(
        document=_parse(archive, parts[main], name),
        styles=part("styles"),
        settings=part("settings"),
        theme=part("theme"),
        numbering=part("numbering"),
        headers={
            key: _parse(archive, parts[target], name)
            for key, (relation, target) in targets.items()
            if relation in ("header", "footer") and target in parts
        },
    )


def _main_part(archive: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo], name: str) -> str:
    root = _targets(archive, parts, "", name)
    for relation, target in root.values():
        if relation == "officeDocument" and target in parts:
            return target
    raise ReporterError(f"{name}: không phải tệp .docx (không có phần nội dung của Word).")


def _targets(
    archive: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo], source: str, name: str
) -> dict[str, tuple[str, str]]:
    """Return relationship id → (kind, part name) of one part; external targets are left out, never followed."""
    folder, base = posixpath.split(source)
    rels = posixpath.join(folder, "_rels", f"{base}.rels")
    if rels not in parts:
        return {}
    result = {}
    for relation in _elements(_parse(archive, parts[rels], name)):
        if relation.get("TargetMode") != "External":
            target = relation.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            kind = relation.get("Type", "").rsplit("/", 1)[-1]
            result[relation.get("Id", "")] = (kind, posixpath.normpath(path))
    return result


def _parse(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> etree._Element:
    data = _inflate(archive, entry, name)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ReporterError(f"{name}: phần {entry.filename} có khai báo DTD hoặc mã hoá lạ, không mở.")
    for strict, transitional in _STRICT.items():
        if strict in data:
            data = data.replace(strict, transitional)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ReporterError(f"{name}: phần {entry.filename} không đúng XML ({error.msg}).") from None


def _inflate(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> bytes:
    """Return the part's bytes, counted while inflating so that a lying size field cannot exhaust memory."""
    limit = min(MAX_PART, max(2**20, entry.compress_size * MAX_RATIO))
    with archive.open(entry) as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise ReporterError(f"{name}: phần {entry.filename} bung ra quá lớn, không mở.")
    return data


def _elements(root: etree._Element) -> Iterable[etree._Element]:
    return (child for child in root if isinstance(child.tag, str))
