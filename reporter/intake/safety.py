"""Opening what people sent without trusting it: kind of file, zip table, sizes while inflating, no DTD.

Runs in a worker process only. A problem is raised as `Refused` inside the intake stretch and becomes exactly one
finding about the file; limits come from the workspace and are named in the message.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

#: Default limits; reporter.toml [limits] may change them. Sizes in MiB, times in seconds.
LIMITS = MappingProxyType(
    {
        "file_mib": 50,
        "parts": 2_000,
        "part_mib": 200,
        "total_mib": 400,
        "ratio": 200,
        "sheets": 64,
        "rows": 20_000,
        "seconds": 8,
        "memory_mib": 512,
        "text": 32_767,
    }
)
_MIB = 1 << 20
#: Parts up to this size may be compressed at any ratio.
_ROOMY = 16 * _MIB


class Refused(Exception):
    """One file cannot be read; carries the code and the arguments of the one finding about it."""

    def __init__(self, code: str, **args: object) -> None:
        super().__init__(code, args)
        self.code, self.args_of = code, args


@dataclass(frozen=True, slots=True)
class Received:
    """The bytes of one file, read once."""

    data: bytes
    sha256: str
    mtime: float


def read_bytes(path: Path, limits: Mapping[str, int]) -> Received:
    """Return the content of a regular file that did not change while it was read; Refused otherwise."""
    try:
        before = os.lstat(path)
        if not stat.S_ISREG(before.st_mode):
            raise Refused("F02", why="không phải tệp thường")
        if before.st_size == 0:
            raise Refused("F04")
        if before.st_size > limits["file_mib"] * _MIB:
            raise Refused("F03", size=-(-before.st_size // _MIB), limit=limits["file_mib"])
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        with os.fdopen(os.open(path, flags), "rb") as file:
            data = file.read(before.st_size + 1)
            after = os.fstat(file.fileno())
    except OSError as error:
        raise Refused("F02", why=_OS_REASONS.get(type(error), "hệ điều hành không cho đọc")) from None
    if (after.st_size, after.st_mtime_ns, len(data)) != (before.st_size, before.st_mtime_ns, before.st_size):
        raise Refused("F13")
    return Received(data, hashlib.sha256(data).hexdigest(), before.st_mtime)


_OS_REASONS: Mapping[type[OSError], str] = MappingProxyType(
    {FileNotFoundError: "tệp không còn ở đó", PermissionError: "không có quyền đọc"}
)

# --- kinds of files ---------------------------------------------------------------------------------------

_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_KINDS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "ảnh PNG"),
    (b"\xff\xd8\xff", "ảnh JPEG"),
    (b"\x1f\x8b", "tệp nén gzip"),
    (b"Rar!", "tệp nén RAR"),
    (b"7z\xbc\xaf", "tệp nén 7z"),
    (b"L\x00\x00\x00\x01\x14", "lối tắt Windows"),
    (b"{\\rtf", "văn bản RTF"),
    (b"version https://git-lfs", "tệp thay thế của git-lfs"),
)


def refuse_other_kinds(data: bytes) -> None:
    """Raise Refused unless the bytes begin like a zip archive, naming what they are instead."""
    if data.startswith(b"PK\x03\x04"):
        return
    if data.startswith(_OLE):
        raise Refused("F05") if _ENCRYPTED in data else Refused("F06", kind="Excel 97-2003 (.xls)")
    for signature, kind in _KINDS:
        if data.startswith(signature):
            raise Refused("F07", kind=kind)
    start = data[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table")):
        raise Refused("F06", kind="trang web (HTML)")
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        raise Refused("F06", kind="XML Spreadsheet 2003")
    if start.startswith((b"{", b"[")):
        raise Refused("F07", kind="lối tắt hoặc tệp JSON")
    if b"\x00" not in data[:4096] and b"\n" in data[:4096]:
        raise Refused("F06", kind="văn bản thuần (CSV)")
    raise Refused("F08", why="không có cấu trúc của tệp .xlsx (có thể sao chép dở dang)")


# --- the zip archive --------------------------------------------------------------------------------------


class Archive:
    """A zip whose table was checked; parts are inflated one by one, counted, and free of DTDs."""

    def __init__(self, data: bytes, limits: Mapping[str, int]) -> None:
        self.limits = limits
        self._inflated = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
            raise Refused("F08", why=f"cấu trúc nén hỏng ({_short(error)})") from None
        _check_table(entries, len(data), limits)
        self._entries = {_plain_name(entry.filename): entry for entry in entries}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts, lower case, with forward slashes."""
        return tuple(self._entries)

    def __contains__(self, name: str) -> bool:
        return _plain_name(name) in self._entries

    def read(self, name: str) -> bytes:
        """Return one part inflated, exactly as long as its entry says and with the right CRC; Refused otherwise."""
        entry = self._entries.get(_plain_name(name))
        if entry is None:
            raise Refused("F08", why=f"thiếu phần {name}")
        self._inflated += entry.file_size
        if self._inflated > self.limits["total_mib"] * _MIB:
            raise Refused("F09", what="dung lượng sau giải nén", limit=f"{self.limits['total_mib']} MiB")
        try:
            data = self._zip.read(entry)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise Refused("F08", why=f"phần {name} hỏng ({_short(error)})") from None
        if len(data) != entry.file_size:
            raise Refused("F08", why=f"phần {name} thiếu dữ liệu")
        return data

    def read_xml(self, name: str) -> bytes:
        """Return one XML part as UTF-8 without DTD; Refused for anything else."""
        data = self.read_sheet(name)
        check_xml(data, name)
        return data

    def read_sheet(self, name: str) -> bytes:
        """Return one XML part as UTF-8, not yet checked: most of a sheet is thrown away before it is."""
        return _as_utf8(self.read(name), name)


def _plain_name(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _short(error: BaseException) -> str:
    return str(error)[:60]


def _check_table(entries: list[zipfile.ZipInfo], size: int, limits: Mapping[str, int]) -> None:
    """Raise Refused for a table of contents that no spreadsheet program writes."""
    if len(entries) > limits["parts"]:
        raise Refused("F09", what="số phần trong tệp", limit=limits["parts"])
    seen: set[str] = set()
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        name = _plain_name(entry.filename)
        if name in seen:
            raise Refused("F08", why=f"có hai phần cùng tên {name}")
        seen.add(name)
        if entry.flag_bits & 0x1 or entry.compress_type == 99:
            raise Refused("F05")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("F08", why="kiểu nén mà Excel không dùng")
        if entry.header_offset < end or entry.header_offset + entry.compress_size > size:
            raise Refused("F08", why="các phần chồng lên nhau")
        end = entry.header_offset + 30 + entry.compress_size
        if entry.file_size > limits["part_mib"] * _MIB:
            raise Refused("F09", what=f"dung lượng phần {name}", limit=f"{limits['part_mib']} MiB")
        if entry.file_size > max(_ROOMY, limits["ratio"] * entry.compress_size):
            raise Refused("F09", what=f"tỷ lệ nén của phần {name}", limit=f"{limits['ratio']}:1")


# --- XML --------------------------------------------------------------------------------------------------

_DECLARED = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)[\"']")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BARE_UTF16 = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))


def _as_utf8(data: bytes, name: str) -> bytes:
    """Return the XML in UTF-8; Refused for an encoding that no spreadsheet program writes."""
    codec = next((codec for mark, codec in (*_BOMS, *_BARE_UTF16) if data.startswith(mark)), "")
    if codec and codec != "utf-8-sig":
        try:
            data = data.decode(codec).removeprefix("\ufeff").encode()
        except UnicodeError:
            raise Refused("F08", why=f"phần {name} sai mã ký tự") from None
        data = re.sub(rb"^<\?xml[^>]*\?>", b"", data)
    elif codec:
        data = data[3:]
    declared = _DECLARED.match(data[:200])
    if declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"):
        raise Refused("F08", why=f"phần {name} ghi mã ký tự {declared[1][:20].decode('ascii', 'replace')}")
    return data


def check_xml(data: bytes, name: str) -> None:
    """Raise Refused for a DTD or an entity, or bytes that are not UTF-8."""
    if b"<!" in data and (b"<!DOCTYPE" in data or b"<!ENTITY" in data):
        raise Refused("F10")
    try:
        data.decode()
    except UnicodeDecodeError:
        raise Refused("F08", why=f"phần {name} sai mã ký tự") from None
