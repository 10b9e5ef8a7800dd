"""Packages as parts by name: a .docx read whole, any package written so that the same parts give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

from reporter.model import ReporterError
from reporter.opc.archive import Archive, Unsound

CONTENT_TYPES = "[Content_Types].xml"
DOCUMENT = "word/document.xml"
DOCUMENT_RELS = "word/_rels/document.xml.rels"
STYLES = "word/styles.xml"
SETTINGS = "word/settings.xml"
CORE = "docProps/core.xml"
#: The character style that sets off what an agency typed: documents write it, the layout rules leave such words alone.
QUOTED = "VB Trích nguyên văn"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_MAX_FILE = 50 * 2**20
_EPOCH = (1980, 1, 1, 0, 0, 0)
_CORE_SPACES = (
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
#: What is said of a package that holds no document of Word, such as a workbook.
NO_DOCX = "không phải tệp .docx (không có phần nội dung của Word)."
#: One part: its name, and its bytes, whole or piece by piece.
Part = tuple[str, bytes | Iterable[bytes]]


def open_docx(data: bytes, name: str) -> Archive:
    """Return the package of a .docx; ReporterError (naming the file) for anything that is not a sound one."""
    if len(data) > _MAX_FILE:
        raise ReporterError(f"tệp lớn hơn {_MAX_FILE // 2**20} MiB, không mở.", where=name)
    try:
        archive = Archive(data)
        if not archive.related("", "officeDocument"):
            raise ReporterError(NO_DOCX, where=name)
    except Unsound as trouble:
        raise docx_error(name, trouble) from None
    return archive


def docx_error(name: str, trouble: Unsound) -> ReporterError:
    """Return what to tell about a .docx that cannot be opened."""
    if trouble.kind == "locked":
        text = "tệp có mật khẩu hoặc là tệp .doc cũ. Mở bằng Word, bỏ mật khẩu, lưu thành .docx."
    elif trouble.kind == "too large":
        text = f"tệp bung ra quá lớn, không mở: {trouble}."
    else:
        text = f"không phải tệp .docx hoặc tệp bị hỏng ({trouble})."
    return ReporterError(text, where=name)


def read_parts(data: bytes, name: str) -> dict[str, bytes]:
    """Return the parts of a .docx by name; ReporterError (naming the file) for anything else."""
    archive = open_docx(data, name)
    try:
        parts = dict(archive.parts())
    except Unsound as trouble:
        raise docx_error(name, trouble) from None
    if DOCUMENT not in parts or CONTENT_TYPES not in parts:
        raise ReporterError(NO_DOCX, where=name)
    return parts


def write_parts(parts: Mapping[str, bytes]) -> bytes:
    """Return the zip of these parts: content types first, the rest sorted, every date 1980-01-01."""
    stream = io.BytesIO()
    write_package(
        stream, ((name, parts[name]) for name in sorted(parts, key=lambda part: (part != CONTENT_TYPES, part)))
    )
    return stream.getvalue()


def write_package(target: Path | io.BytesIO, parts: Iterable[Part], level: int = 6) -> None:
    """Write parts in the order given; `level` is zlib's, 0 stores. The same parts give the same bytes everywhere."""
    method = zipfile.ZIP_DEFLATED if level else zipfile.ZIP_STORED
    with zipfile.ZipFile(target, "w", method, compresslevel=level) as archive:
        for name, content in parts:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = method
            info.create_system = 0  # the same on every operating system
            info._compresslevel = level  # type: ignore[attr-defined]  # the archive's own level is for parts without a ZipInfo
            if isinstance(content, bytes):
                archive.writestr(info, content)
                continue
            with archive.open(info, "w") as stream:
                for piece in content:
                    stream.write(piece)


def core_properties(title: str, author: str, created: date) -> bytes:
    """Return docProps/core.xml: title, issuer as author, the document's own date and nothing else."""
    stamp = f"{created.isoformat()}T00:00:00Z"
    dates = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{stamp}</dcterms:{name}>' for name in ("created", "modified")
    )
    body = f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(author)}</dc:creator>"
    return f"{XML}<cp:coreProperties {_CORE_SPACES}>{body}{dates}</cp:coreProperties>".encode()
