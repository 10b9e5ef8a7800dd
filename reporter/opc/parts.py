"""Packages as parts by name: a .docx read whole, any package written so that the same parts give the same bytes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

from reporter.model import ReporterError
from reporter.opc.archive import Archive, Unsound
from reporter.opc.squeezed import Squeezed, joined, unsqueezed

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
_DAY = 0b0000000_0001_00001  # 1 January 1980, as a zip writes days
_UTF8, _ACCESS, _ZIP64 = 0x800, 0o600 << 16, 2**32 - 1
_CORE_SPACES = (
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
#: What is said of a package that holds no document of Word, such as a workbook.
NO_DOCX = "không phải tệp .docx (không có phần nội dung của Word)."
#: One part: its name, and its bytes, whole or piece by piece, some of them compressed already.
Content = bytes | Iterable[bytes | Squeezed]
Part = tuple[str, Content]


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
    """Write parts in the order given; `level` is zlib's, 0 stores. The same parts give the same bytes everywhere.

    Written here, not by `zipfile`, which cannot take in what is compressed already. ReporterError beyond 4 GiB.
    """
    with target.open("wb") if isinstance(target, Path) else nullcontext(target) as stream:
        entries, place = [], 0
        for name, content in parts:
            pieces, size, crc = _stored(content) if level == 0 else joined(_texts(content), level)
            packed, known = sum(map(len, pieces)), name.encode()
            if max(size, place + packed) >= _ZIP64:
                raise ReporterError("gói lớn hơn 4 GiB, không ghi được.", where=name)
            flags, method = (0 if name.isascii() else _UTF8), (zipfile.ZIP_DEFLATED if level else zipfile.ZIP_STORED)
            told = (20, flags, method, 0, _DAY, crc, packed, size, len(known), 0)  # APPNOTE.TXT 4.3.7, 4.3.12
            stream.write(struct.pack("<4s5H3L2H", b"PK\3\4", *told) + known)
            stream.writelines(pieces)
            entries.append(struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, *told, 0, 0, 0, _ACCESS, place) + known)
            place += 30 + len(known) + packed
        stream.writelines(entries)
        listed = (len(entries), len(entries), sum(map(len, entries)), place)
        stream.write(struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *listed, 0))


def _texts(content: Content) -> Iterable[bytes | Squeezed]:
    return (content,) if isinstance(content, bytes) else content


def _stored(content: Content) -> tuple[list[bytes], int, int]:
    """Return a part as it is, with its size and its CRC-32."""
    whole = b"".join(text if isinstance(text, bytes) else unsqueezed(text) for text in _texts(content))
    return [whole], len(whole), zlib.crc32(whole)


def core_properties(title: str, author: str, created: date) -> bytes:
    """Return docProps/core.xml: title, issuer as author, the document's own date and nothing else."""
    stamp = f"{created.isoformat()}T00:00:00Z"
    dates = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{stamp}</dcterms:{name}>' for name in ("created", "modified")
    )
    body = f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(author)}</dc:creator>"
    return f"{XML}<cp:coreProperties {_CORE_SPACES}>{body}{dates}</cp:coreProperties>".encode()
