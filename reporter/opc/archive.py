"""Reading a zip package that anybody may have made: its table checked first, then parts inflated under limits.

A package that breaks a limit or is damaged raises `Unsound`, which says what kind of trouble it is; whoever opened
the package says it to people in their own words.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Literal, NamedTuple
from xml.etree import ElementTree
from xml.parsers import expat

from reporter.model.wording import integer

_MIB = 1 << 20
#: Parts up to this size may be compressed at any ratio.
_ROOMY = 16 * _MIB
#: Tags of a part that is made a tree: each element takes some 400 bytes.
_MOST_TAGS = 200_000
_OLE = b"\xd0\xcf\x11\xe0"
#: What the standard library raises while it opens or inflates a damaged archive.
_DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)


class ArchiveLimits(NamedTuple):
    """How large a package may be; sizes in MiB, after inflating."""

    parts: int = 2_000
    part_mib: int = 200
    total_mib: int = 400
    ratio: int = 200  # of a part's size to its compressed size


USUAL = ArchiveLimits()


class Unsound(Exception):
    """A package that cannot be used: what kind of trouble, and why in Vietnamese."""

    def __init__(
        self, kind: Literal["damaged", "cut", "locked", "too large", "dtd"], why: str, limit: str = ""
    ) -> None:
        super().__init__(f"{why} (giới hạn {limit})" if limit else why)
        self.kind, self.why, self.limit = kind, why, limit


class Relation(NamedTuple):
    """A relationship of one part to another part of the same package."""

    kind: str  # last word of its type: "worksheet", "styles" …
    part: str


class Archive:
    """A zip whose table was checked; parts are inflated one by one, counted, and as XML free of DTDs."""

    def __init__(self, data: bytes, limits: ArchiveLimits = USUAL) -> None:
        if not data.startswith(b"PK"):
            raise Unsound("locked" if data.startswith(_OLE) else "damaged", "không có cấu trúc của tệp nén")
        self.limits = limits
        self._inflated = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except _DAMAGED:
            raise Unsound("cut", "cấu trúc nén hỏng, có thể tải hoặc sao chép dở dang") from None
        _check_table(entries, len(data), limits)
        self._entries = {plain_name(entry.filename): entry for entry in entries}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts, lower case, with forward slashes."""
        return tuple(self._entries)

    def __contains__(self, name: str) -> bool:
        return plain_name(name) in self._entries

    def parts(self) -> Iterator[tuple[str, bytes]]:
        """Yield every part inflated, under its name as written; folders are left out."""
        for entry in self._entries.values():
            if not entry.is_dir():
                yield entry.filename, self.read(entry.filename)

    def read(self, name: str) -> bytes:
        """Return one part inflated, exactly as long as its entry says and with the right CRC."""
        entry = self._entries.get(plain_name(name))
        if entry is None:
            raise Unsound("damaged", f"thiếu phần {name}")
        self._inflated += entry.file_size
        if self._inflated > self.limits.total_mib * _MIB:
            raise Unsound("too large", "dung lượng sau giải nén", f"{self.limits.total_mib} MiB")
        try:
            with self._zip.open(entry) as stream:
                data = stream.read(entry.file_size)  # a stream longer than its entry says is never inflated further
        except _DAMAGED:
            raise Unsound("cut", f"phần {name} hỏng, có thể tải hoặc sao chép dở dang") from None
        if len(data) != entry.file_size:
            raise Unsound("cut", f"phần {name} thiếu dữ liệu")
        return data

    def read_text(self, name: str) -> bytes:
        """Return one XML part as UTF-8, not yet checked: most of a sheet is thrown away before it is."""
        return _as_utf8(self.read(name), name)

    def read_xml(self, name: str) -> bytes:
        """Return one XML part as UTF-8 without DTD."""
        data = self.read_text(name)
        check_xml(data, name)
        return data

    def tree(self, name: str) -> ElementTree.Element:
        """Return the root of one small XML part."""
        return tree_of(self.read_xml(name), f"phần {name}")

    def relations(self, source: str) -> dict[str, Relation]:
        """Return the relationships of a part ("" for the package) by id; outside targets are never followed."""
        folder, name = posixpath.split(source)
        part = posixpath.join(folder, "_rels", f"{name}.rels")
        if part not in self:
            return {}
        return {
            item.get("Id", ""): Relation(
                item.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, item.get("Target", ""))).lstrip("/"),
            )
            for item in self.tree(part)
            if item.get("TargetMode") != "External"
        }

    def related(self, source: str, kind: str) -> str:
        """Return the first part of that kind which `source` names and the package holds; "" for none."""
        found = (relation.part for relation in self.relations(source).values() if relation.kind == kind)
        return next((part for part in found if part in self), "")


def plain_name(name: str) -> str:
    """Return the name of a part as packages compare it: forward slashes, lower case."""
    return name.replace("\\", "/").lstrip("/").lower()


def local_name(item: ElementTree.Element) -> str:
    """Return the name of an element without its namespace."""
    return item.tag.rpartition("}")[2]


def spot(position: tuple[int, int]) -> str:
    """Return where a parser stopped, in words."""
    return f"dòng {position[0]}, chữ thứ {position[1] + 1}"


def _check_table(entries: list[zipfile.ZipInfo], size: int, limits: ArchiveLimits) -> None:
    """Raise Unsound for a table of contents that no office program writes."""
    if len(entries) > limits.parts:
        raise Unsound("too large", "số phần trong tệp", str(limits.parts))
    seen: set[str] = set()
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        name = plain_name(entry.filename)
        if name in seen:
            raise Unsound("damaged", f"có hai phần cùng tên {name}")
        seen.add(name)
        if entry.flag_bits & 0x1 or entry.compress_type == 99:
            raise Unsound("locked", f"phần {name} có mật khẩu")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unsound("damaged", "kiểu nén mà Office không dùng")
        if entry.header_offset < end or entry.header_offset + entry.compress_size > size:
            raise Unsound("damaged", "các phần chồng lên nhau")
        end = entry.header_offset + 30 + entry.compress_size
        if entry.file_size > limits.part_mib * _MIB:
            raise Unsound("too large", f"dung lượng phần {name}", f"{limits.part_mib} MiB")
        if entry.file_size > max(_ROOMY, limits.ratio * entry.compress_size):
            raise Unsound("too large", f"tỷ lệ nén của phần {name}", f"{limits.ratio}:1")


# --- XML --------------------------------------------------------------------------------------------------

_DECLARED = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)[\"']")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BARE_UTF16 = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))


def _as_utf8(data: bytes, name: str) -> bytes:
    """Return the XML in UTF-8; Unsound for an encoding that no office program writes."""
    codec = next((codec for mark, codec in (*_BOMS, *_BARE_UTF16) if data.startswith(mark)), "")
    if codec and codec != "utf-8-sig":
        try:
            data = data.decode(codec).removeprefix("\ufeff").encode()
        except UnicodeError:
            raise Unsound("damaged", f"phần {name} sai mã ký tự") from None
        data = re.sub(rb"^<\?xml[^>]*\?>", b"", data)
    elif codec:
        data = data[3:]
    declared = _DECLARED.match(data[:200])
    if declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"):
        raise Unsound("damaged", f"phần {name} ghi mã ký tự {declared[1][:20].decode('ascii', 'replace')}")
    return data


def tree_of(data: bytes, what: str) -> ElementTree.Element:
    """Return the root of XML whose tags were counted before: Unsound names `what` it is if they are too many."""
    if data.count(b"<") > _MOST_TAGS:
        raise Unsound("too large", f"số thẻ XML của {what}", integer(_MOST_TAGS))
    try:
        return ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise Unsound("damaged", f"{what} sai cú pháp ở {spot(error.position)}") from None


def well_formed(data: bytes) -> bool:
    """Whether the bytes are XML that any parser takes; regular expressions and fast readers take more."""
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(data, True)
    except expat.ExpatError:
        return False
    return True


def check_xml(data: bytes, name: str) -> None:
    """Raise Unsound for a DTD or an entity, or bytes that are not UTF-8."""
    if b"!" in data and (b"<!DOCTYPE" in data or b"<!ENTITY" in data):  # one letter is found ten times as fast
        raise Unsound("dtd", f"phần {name} có khai báo DTD hoặc thực thể XML")
    try:
        if not data.isascii():
            data.decode()
    except UnicodeDecodeError:
        raise Unsound("damaged", f"phần {name} sai mã ký tự") from None
