"""The .docx as a zip of parts: read it, write it so that the same parts give the same bytes, store it atomically."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from xml.sax.saxutils import escape

from reporter.model import ReporterError

CONTENT_TYPES = "[Content_Types].xml"
DOCUMENT = "word/document.xml"
DOCUMENT_RELS = "word/_rels/document.xml.rels"
STYLES = "word/styles.xml"
SETTINGS = "word/settings.xml"
CORE = "docProps/core.xml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_EPOCH = (1980, 1, 1, 0, 0, 0)
_MAX_PARTS = 2_000
_MAX_BYTES = 100 * 2**20
_CORE_SPACES = (
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


def read_parts(data: bytes, name: str) -> dict[str, bytes]:
    """Return the parts of a .docx by name; ReporterError (naming the file) for anything else."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > _MAX_PARTS or sum(info.file_size for info in infos) > _MAX_BYTES:
                raise ReporterError(f"{name}: tệp bung ra quá lớn, không dùng làm mẫu được.")
            parts = {info.filename: archive.read(info) for info in infos}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise ReporterError(f"{name}: không phải tệp .docx hoặc tệp bị hỏng ({error}).") from None
    if DOCUMENT not in parts or CONTENT_TYPES not in parts:
        raise ReporterError(f"{name}: không phải tệp .docx (thiếu phần nội dung của Word).")
    return parts


def write_parts(parts: Mapping[str, bytes]) -> bytes:
    """Return the zip of these parts: content types first, the rest sorted, every date 1980-01-01."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(parts, key=lambda part: (part != CONTENT_TYPES, part)):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0  # the same on every operating system
            archive.writestr(info, parts[name])
    return stream.getvalue()


def core_properties(title: str, author: str, created: date) -> bytes:
    """Return docProps/core.xml: title, issuer as author, the document's own date and nothing else."""
    stamp = f"{created.isoformat()}T00:00:00Z"
    dates = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{stamp}</dcterms:{name}>' for name in ("created", "modified")
    )
    body = f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(author)}</dc:creator>"
    return f"{XML}<cp:coreProperties {_CORE_SPACES}>{body}{dates}</cp:coreProperties>".encode()
