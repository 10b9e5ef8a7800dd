"""The workbooks that a message carries: as attachments, in messages attached to it, in what Outlook wraps up.

A workbook is known by its name or, where a mail program spoilt the name, by its content. What may hold workbooks and
cannot be looked into is said, never passed over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oxmsg.storage import Storage

Opener = Callable[[bytes], Iterable[tuple[str, bytes]]]

_WORKBOOK = re.compile(r"(?i)\.xls[xmb]?$")
_ARCHIVE = re.compile(r"(?i)\.(zip|rar|7z)$")
_PARTS = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"customXml/", b"xl/")
_DEEPEST = 10  # messages in messages
#: Where Outlook keeps a message inside a message: PidTagAttachDataObject of MS-OXPROPS, as MS-OXMSG names its storage.
_INNER = "__substg1.0_3701000D"
_DELIVERED, _SUBMITTED = 0x0E06, 0x0039  # PidTagMessageDeliveryTime, PidTagClientSubmitTime
#: Where a sender may stand. One of the same organization is an X.500 name in PidTagSenderEmailAddress (0x0C1F), with
#: the address as the world knows it in PidTagSenderSmtpAddress or PidTagSentRepresentingSmtpAddress.
_SENDERS = (0x5D01, 0x5D02, 0x0C1F, 0x0C1A)


@dataclass(frozen=True, slots=True)
class PostedFile:
    """One attachment: its name and content."""

    name: str
    content: bytes


@dataclass(slots=True)
class Attached:
    """What was found in one message: its workbooks, what nobody could look into, each with the reason, and the rest."""

    files: list[PostedFile] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)  # names of what is no workbook and holds none

    def add(self, name: str, content: bytes, depth: int = 0) -> None:
        """Take one attachment in, and what is in it."""
        name = unicodedata.normalize("NFC", name)  # windows-1258 and macOS keep marks apart from letters
        ending = name.lower().rpartition(".")[2]
        if _WORKBOOK.search(name):
            self.files.append(PostedFile(name, content))
        elif _is_workbook(content):
            self.files.append(PostedFile(f"{name or 'so-nhap'}.xlsx", content))
        elif _ARCHIVE.search(name):
            self.closed.append(f"{name}: tệp nén không tự mở; giải nén rồi nhận cả thư mục: reporter receive THƯ_MỤC")
        elif ending in _OPENERS or name.lower() == "winmail.dat":
            self._open(_OPENERS.get(ending, _wrapped), name, content, depth)
        elif name:
            self.beside.append(name)

    def _open(self, opener: Opener, name: str, content: bytes, depth: int) -> None:
        try:
            if depth >= _DEEPEST:
                raise Unopened("thư lồng trong thư quá nhiều tầng")
            for inner, held in opener(content):
                self.add(inner, held, depth + 1)
        except Unopened as error:
            self.closed.append(f"{name}: {error}")


def _is_workbook(content: bytes) -> bool:
    """Whether the content is a zip of a workbook's parts, whatever its name; a zip of workbooks begins otherwise."""
    first = content[30 : 30 + int.from_bytes(content[26:28], "little")]  # as APPNOTE.TXT 4.3.7 of PKWARE lays it out
    return content.startswith(b"PK\x03\x04") and b"xl/workbook.xml" in content and first.startswith(_PARTS)


class Unopened(Exception):
    """Says in Vietnamese why a message or a wrapping cannot be opened, and what to do."""


# --- messages as they travel ------------------------------------------------------------------------------


def parse_eml(raw: bytes) -> EmailMessage:
    """Return the message; its defects are no reason not to read it."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def header(message: EmailMessage, name: str) -> Any:
    """Return a header, None when there is none; as plain text where the library's parser fails (on "From: a@")."""
    try:
        return message[name]
    except Exception:  # IndexError, HeaderParseError, ...: it does not say which
        return next(str(value) for key, value in message.raw_items() if key.lower() == name.lower())


def eml_parts(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every part, those of attached messages too."""
    for part in message.walk():
        if not part.is_multipart():
            name = ""
            with suppress(Exception):  # as with any header; what it is shows in its content
                name = str(part.get_filename() or "")
            yield name, bytes(part.get_payload(decode=True) or b"")


# --- messages as Outlook saves them -----------------------------------------------------------------------


def open_msg(raw: bytes) -> tuple[str, datetime | None, list[tuple[str, bytes]]]:
    """Return sender, moment and attachments of a message that Outlook saved; Unopened where it cannot be read."""
    try:
        from olefile import OleFileIO
        from oxmsg import Message
        from oxmsg.storage import Storage
    except ImportError:
        raise Unopened('đọc .msg cần gói python-oxmsg (pip install "reporter[mail]"), hoặc lưu thư dạng .eml') from None
    try:
        with OleFileIO(BytesIO(raw)) as ole:
            root = Storage.from_ole(ole)
        message = Message(root)
        header = parse_eml(f"From: {message.message_headers.get('From', '')}\n\n".encode())
        said = (message.properties.str_prop_value(number) for number in _SENDERS)
        moments = (message.properties.date_prop_value(number) for number in (_DELIVERED, _SUBMITTED))
        sender = _first_address((sender_of(header), *said))
        return sender, next((one for one in moments if isinstance(one, datetime)), None), list(_held(root))
    except Exception as error:  # a damaged compound file fails in many ways, none of them the program's own
        raise Unopened("tệp .msg hỏng, không đọc được. Lưu lại thư từ Outlook") from error


def _held(storage: Storage) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the attachments of a message, and of the messages attached to it."""
    from oxmsg.attachment import Attachment

    for part in storage.iter_attachment_storages():
        inner = next((one for one in part.storages if one.name == _INNER), None)
        if inner:
            yield from _held(inner)
        else:
            item = Attachment(part)
            yield item.file_name or item.properties.str_prop_value(0x3704) or "", item.file_bytes or b""


def sender_of(message: EmailMessage) -> str:
    """Return the first address of From, or what stands there instead."""
    said = header(message, "From")
    found = getattr(said, "addresses", ())
    return found[0].addr_spec if found else str(said or "")


def _first_address(said: Iterable[str | None]) -> str:
    """Return the first that is an address, else the first word there is."""
    texts = [text.strip() for text in said if text and text.strip() and text.strip() != "<>"]
    return next((text for text in texts if "@" in text and not text.startswith("/")), texts[0] if texts else "")


# --- what Outlook wraps up --------------------------------------------------------------------------------


def _wrapped(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield what winmail.dat holds, in which Exchange sends messages in Rich Text."""
    try:
        from tnefparse import TNEF
    except ImportError:
        raise Unopened('mở tệp này cần gói tnefparse (pip install "reporter[mail]")') from None
    try:
        held = [(item.long_filename(), item.data) for item in TNEF(raw).attachments]
    except Exception as error:  # as with a damaged .msg
        raise Unopened("tệp hỏng; nhờ nơi gửi gửi lại thư dạng HTML hoặc văn bản thường") from error
    yield from held


_OPENERS: Mapping[str, Opener] = {
    "eml": lambda raw: eml_parts(parse_eml(raw)),
    "msg": lambda raw: open_msg(raw)[2],
}
