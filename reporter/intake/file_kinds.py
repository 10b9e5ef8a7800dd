"""What a file is that bears the ending of a workbook: named, so that its sender knows what went wrong.

Signatures as the shared MIME database of freedesktop.org has them (magic numbers, offsets included).
"""

from __future__ import annotations

import re
from typing import NoReturn

from reporter.intake.safety import Refused
from reporter.opc.archive import Archive

_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MESSAGE = "__substg1.0_".encode("utf-16-le")  # what the streams of an Outlook message are called
#: Where the signature stands, the signature, what people call the kind.
_KINDS = (
    (0, b"\x89PNG", "ảnh PNG"),
    (0, b"\xff\xd8\xff", "ảnh JPEG"),
    (0, b"GIF8", "ảnh GIF"),
    (0, b"II*\x00", "ảnh hoặc bản quét TIFF"),
    (0, b"MM\x00*", "ảnh hoặc bản quét TIFF"),
    (8, b"WEBP", "ảnh WebP"),
    (4, b"ftyphei", "ảnh chụp bằng điện thoại (HEIC)"),
    (4, b"ftypmif1", "ảnh chụp bằng điện thoại (HEIC)"),
    (4, b"ftyp", "tệp hình hoặc tiếng"),
    (0, b"\x1f\x8b", "tệp nén gzip"),
    (0, b"BZh", "tệp nén bzip2"),
    (0, b"\xfd7zXZ", "tệp nén xz"),
    (0, b"Rar!", "tệp nén RAR"),
    (0, b"7z\xbc\xaf", "tệp nén 7z"),
    (0, b"MSCF", "tệp nén CAB"),
    (257, b"ustar", "tệp nén tar"),
    (0, b"x\x9f>\x22", "thư Outlook (winmail.dat)"),
    (0, b"MZ", "chương trình máy tính"),
    (0, b"\x7fELF", "chương trình máy tính"),
    (0, b"L\x00\x00\x00\x01\x14", "lối tắt Windows"),
    (0, b"\x00\x05\x16\x07", "tệp phụ của máy Mac"),
)
#: How the program that wrote a format saves it as .xlsx, by what the kind is called; "" for any other.
_HOW = {
    "OpenDocument": "Mở bằng LibreOffice, chọn Tệp > Lưu thành (File > Save As), loại “Excel 2007-365 (.xlsx)”, "
    "rồi gửi lại.",
    "(.xls": "Mở bằng Excel, chọn Tệp > Lưu thành (File > Save As), loại “Excel Workbook (*.xlsx)”, không chọn "
    "“Excel 97-2003” hay “Binary”, rồi gửi lại.",
    "Numbers": "Mở bằng Numbers, chọn Tệp > Xuất sang > Excel (File > Export To > Excel), loại .xlsx, rồi gửi lại.",
    "WPS": "Mở bằng WPS Office, chọn Menu > Lưu thành (Save As), loại “Microsoft Excel (*.xlsx)”, rồi gửi lại.",
    "tệp nén": "Giải nén, gửi từng sổ .xlsx ở trong.",
    "CSV": "Dạng này không giữ các trang và mã ẩn của sổ: mở sổ nhập đã phát hành, chép số vào đó, lưu và gửi sổ ấy.",
    "": "Mở bằng Excel hoặc LibreOffice, chọn Tệp > Lưu thành (File > Save As), loại Excel .xlsx, rồi gửi lại.",
}
_OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00")
_SIGNED = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"  # signedData of PKCS #7, RFC 2315
_UNWRITTEN = re.compile(r"[\x00-\x08\x0e-\x1f]")  # what no text holds
#: What the beginning of a text shows, the code of the finding, the kind; the first that fits.
_TEXTS = tuple(
    (re.compile(pattern), code, kind)
    for pattern, code, kind in (
        (r"%pdf", "F07", "PDF"),
        (r"\{\\rtf", "F07", "văn bản RTF"),
        (r"version https://git-lfs", "F07", "tệp thay thế của git-lfs"),
        (r"(?s)mime-version: .*multipart/related", "F06", "trang web một tệp (.mht)"),
        (r"(?:mime-version|received|return-path|from|date|subject|content-type|x-[\w-]+): ", "F07", "thư điện tử"),
        (r"-----begin ", "F07", "tệp ký số hoặc mã hoá"),
        (r"uesdb[\w+/]{40}", "F07", "tệp đính kèm còn ở dạng mã Base64"),
        (r"(?s).*<(?:!doctype html|html|head|body|style|table|div)\b", "F06", "trang web (HTML)"),
        (r"(?s).*urn:schemas-microsoft-com:office:spreadsheet", "F06", "XML Spreadsheet 2003"),
        (r"(?s).*urn:oasis:names:tc:opendocument", "F06", "OpenDocument dạng phẳng (.fods)"),
        (r"<(?:\?xml|svg|!--)", "F07", "tệp XML"),
        (r"[{\[]", "F07", "lối tắt hoặc tệp JSON"),
        (r"[^\n]*[;,\t|]", "F06", "văn bản thuần (CSV)"),
    )
)


def not_xlsx(kind: str) -> Refused:
    """Return the refusal of what a spreadsheet program wrote in another format, with how to save it as .xlsx there."""
    return Refused("F06", kind=kind, how=how_to_save(kind))


def how_to_save(kind: str) -> str:
    """Return what its sender does to send a file of the kind as .xlsx."""
    return next(how for mark, how in _HOW.items() if mark in kind)


def refuse_other_kinds(data: bytes) -> None:
    """Raise Refused unless the bytes begin like a zip archive, naming what they are instead."""
    if data.startswith(b"PK\x03\x04"):
        return
    if data.startswith(_OLE):
        _refuse_compound(data)
    if data.startswith(_OLD_EXCEL):
        raise not_xlsx("Excel đời rất cũ (.xls)")
    if _SIGNED in data[:64]:
        raise Refused("F07", kind="tệp ký số (.p7m)")
    for start, signature, kind in _KINDS:
        if data.startswith(signature, start):
            raise Refused("F07", kind=kind)
    _refuse_text(data)
    what = "toàn ký tự rỗng" if not data.strip(b"\x00") else "không có cấu trúc của tệp .xlsx"
    raise Refused("F24", why=f"{what}, có thể tải hoặc sao chép dở dang")


def _refuse_compound(data: bytes) -> NoReturn:
    """Raise Refused for what older programs wrote, and for what is locked by a password."""
    if _ENCRYPTED in data:
        raise Refused("F05")
    raise Refused("F07", kind="thư Outlook (.msg)") if _MESSAGE in data else not_xlsx("Excel 97-2003 (.xls)")


def _refuse_text(data: bytes) -> None:
    """Raise Refused for what people could read in an editor."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = data[:4096].decode("utf-16" if wide else "latin-1", "replace")
    if _UNWRITTEN.search(text) and not text.lstrip().startswith("%PDF"):
        return
    start = text.removeprefix("ï»¿").lstrip().lower()  # the mark of UTF-8, as read here
    for pattern, code, kind in _TEXTS:
        if pattern.match(start):
            raise not_xlsx(kind) if code == "F06" else Refused(code, kind=kind)
    if start:
        raise Refused("F07", kind="văn bản thuần (có thể là lời báo của hệ thống thư thay cho tệp đính kèm)")


def refuse_other_archives(archive: Archive) -> None:
    """Raise Refused for an archive that is no Office file: of files, of photos, of another program."""
    if "mimetype" in archive and b"opendocument" in archive.read("mimetype")[:80]:
        raise not_xlsx("OpenDocument (.ods)")
    if "Index/Document.iwa" in archive:
        raise not_xlsx("Apple Numbers (.numbers)")
    if "[Content_Types].xml" not in archive and not any(name.startswith("xl/") for name in archive.names):
        raise Refused("F07", kind="tệp nén (.zip) chứa những tệp khác")
