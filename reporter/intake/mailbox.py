"""Workbooks that came by mail: saved .eml and .msg files, a maildir, an IMAP mailbox; nothing is answered or deleted.

A message is marked as read only when everything in it was taken. Who sent it and when are what the message says; the
moment of an IMAP server or of the last server on the way counts before the sender's own clock.
"""

from __future__ import annotations

import imaplib
import mailbox
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from reporter.model import ReporterError
from reporter.model.system_reasons import system_reason

_VIETNAM = timezone(timedelta(hours=7))
_WORKBOOK = re.compile(r"(?i)\.xls[xmb]?$")
_SECONDS = 60  # a server that says nothing for so long is given up


@dataclass(frozen=True, slots=True)
class PostedFile:
    """One attachment: its name and content."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Posted:
    """One message with workbooks; `taken` marks it as read where it lies."""

    where: str  # what people call it: the file, or the subject
    sender: str
    at: datetime | None  # as clocks in Vietnam show it; None when the message does not say
    files: tuple[PostedFile, ...]
    taken: Callable[[], None]


def posted(source: str, password: Callable[[str], str], authority: str = "") -> Iterator[Posted]:
    """Yield the messages with workbooks of a folder, a maildir, a saved message, or imaps://user@host/FOLDER.

    `password` gives that of an IMAP user; `authority` is the file of the certificate authority of a server with a
    certificate of its own. ReporterError for a source that cannot be read.
    """
    if source.startswith(("imaps://", "imap://")):
        yield from _imap(source, password, authority)
        return
    path = Path(source)
    if (path / "cur").is_dir() and (path / "new").is_dir():
        yield from _maildir(path)
        return
    files = [path] if path.is_file() else sorted(item for item in path.glob("*") if item.is_file())
    saved = [item for item in files if item.suffix.lower() in (".eml", ".msg")]
    if not saved:
        raise ReporterError(f"{source}: không có tệp .eml, .msg, cũng không phải hộp thư Maildir.")
    for item in saved:
        message = _msg(item) if item.suffix.lower() == ".msg" else _eml(item.read_bytes(), item.name)
        if message.files:
            yield message


def _nothing() -> None:
    """Leave a saved message as it is."""


# --- one message ------------------------------------------------------------------------------------------


def _eml(raw: bytes, where: str, at: datetime | None = None, taken: Callable[[], None] = _nothing) -> Posted:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    found = [
        PostedFile(name, bytes(part.get_payload(decode=True) or b""))
        for part in message.walk()
        if _WORKBOOK.search(name := str(part.get_filename() or ""))
    ]
    senders = getattr(message["From"], "addresses", ())
    sender = senders[0].addr_spec if senders else str(message["From"] or "")
    return Posted(where, _plain(sender), at or _when(message), tuple(found), taken)


def _when(message: EmailMessage) -> datetime | None:
    """Return when the last server on the way had it, else when the sender says."""
    said = [str(text).rpartition(";")[2] for text in message.get_all("Received", ())[:1]] + [str(message["Date"] or "")]
    for text in said:
        with suppress(ValueError, TypeError, OverflowError):
            return _local(parsedate_to_datetime(text.strip()))
    return None


def _local(moment: datetime) -> datetime:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=_VIETNAM)
    return aware.astimezone(_VIETNAM).replace(microsecond=0, tzinfo=None)


def _plain(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _msg(path: Path) -> Posted:
    """Return a message that Outlook saved; ReporterError where it cannot be read."""
    try:
        from oxmsg import Message
    except ImportError:
        raise ReporterError(
            f"{path.name}: đọc .msg cần gói python-oxmsg (pip install 'reporter[mail]'), hoặc lưu thư dạng .eml."
        ) from None
    try:
        message = Message.load(str(path))
        held = [(item.file_name or "", item.file_bytes or b"") for item in message.attachments]
        sender, sent = str(message.sender or ""), message.sent_date
    except Exception as error:  # a damaged OLE file fails in many ways, none of them the program's own
        raise ReporterError(f"{path.name}: tệp .msg hỏng, không đọc được. Lưu lại thư từ Outlook.") from error
    files = tuple(PostedFile(name, content) for name, content in held if _WORKBOOK.search(name))
    return Posted(path.name, _plain(sender), _local(sent) if sent else None, files, _nothing)


# --- boxes ------------------------------------------------------------------------------------------------


def _maildir(path: Path) -> Iterator[Posted]:
    box = mailbox.Maildir(path, create=False)
    for key in sorted(box.keys()):
        message = box.get_message(key)
        if "S" in message.get_flags():
            continue
        found = _eml(message.as_bytes(), str(message["Subject"] or key), taken=lambda key=key: _seen(box, key))  # type: ignore[misc]
        if found.files:
            yield found


def _seen(box: mailbox.Maildir, key: str) -> None:
    message = box.get_message(key)
    message.set_subdir("cur")
    message.add_flag("S")
    box[key] = message


def _imap(source: str, password: Callable[[str], str], authority: str) -> Iterator[Posted]:
    address = urlsplit(source)
    user, folder = unquote(address.username or ""), unquote(address.path.lstrip("/")) or "INBOX"
    if address.scheme != "imaps" or not user or not address.hostname:
        raise ReporterError(f"Hộp thư viết dạng imaps://TÀI_KHOẢN@MÁY_CHỦ/INBOX, không phải “{source}”.")
    try:
        trust = ssl.create_default_context(cafile=authority or None)
        with imaplib.IMAP4_SSL(address.hostname, address.port or 993, ssl_context=trust, timeout=_SECONDS) as server:
            server.login(user, password(user))
            _expect(server.select(f'"{folder}"'))
            (numbers,) = _expect(server.uid("SEARCH", "UNSEEN"))
            for uid in (numbers or b"").split():
                yield from _fetched(server, uid.decode())
    except imaplib.IMAP4.abort as error:
        raise ReporterError(f"Máy chủ thư {address.hostname} ngắt kết nối giữa chừng: chạy lại lệnh này.") from error
    except imaplib.IMAP4.error as error:
        raise ReporterError(f"Máy chủ thư {address.hostname} từ chối: {_plain(str(error))[:200]}.") from error
    except OSError as error:
        raise ReporterError(f"Không nối được máy chủ thư {address.hostname}: {system_reason(error)}.") from error


def _fetched(server: imaplib.IMAP4, uid: str) -> Iterator[Posted]:
    """Yield the message of that number; reading it here marks nothing."""
    parts = _expect(server.uid("FETCH", uid, "(INTERNALDATE BODY.PEEK[])"))
    head, raw = next((part for part in parts if isinstance(part, tuple)), (b"", b""))
    moment = re.search(rb'INTERNALDATE "([^"]+)"', head)
    at = _local(datetime.strptime(moment[1].decode().strip(), "%d-%b-%Y %H:%M:%S %z")) if moment else None
    found = _eml(raw, f"thư số {uid}", at, lambda: _mark(server, uid))
    if found.files:
        yield found


def _mark(server: imaplib.IMAP4, uid: str) -> None:
    _expect(server.uid("STORE", uid, "+FLAGS", r"(\Seen)"))


def _expect(reply: tuple[str, Any]) -> list[Any]:
    state, held = reply
    if state != "OK":
        raise imaplib.IMAP4.error(str(held))
    answered: list[Any] = held
    return answered
