"""Workbooks that came by mail: saved .eml and .msg files, a maildir, an IMAP mailbox; nothing is answered or deleted.

A message is marked as read only when everything in it was taken. Who sent it and when are what the message says; the
moment of an IMAP server or of the last server on the way counts before the sender's own clock.
"""

from __future__ import annotations

import base64
import imaplib
import mailbox
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from reporter.intake.attached import Attached, PostedFile, Unopened, eml_parts, header, open_msg, parse_eml, sender_of
from reporter.model import ReporterError
from reporter.model.file_names import files_like
from reporter.model.system_reasons import file_bytes, system_reason
from reporter.model.vietnam import VIETNAM
from reporter.model.wording import one_line

_SECONDS = 60  # a server that says nothing for so long is given up


@dataclass(frozen=True, slots=True)
class Posted:
    """One message, with workbooks, with what may hold some, or with neither; `taken` marks it as read where it lies."""

    where: str  # what people call it: the file, or the subject
    sender: str
    at: datetime | None  # as clocks in Vietnam show it; None when the message does not say
    files: tuple[PostedFile, ...]
    closed: tuple[str, ...]  # what nobody could look into, each with the reason
    beside: tuple[str, ...]  # names of what else is attached
    taken: Callable[[], None]


def posted(source: str, password: Callable[[str], str], authority: str = "") -> Iterator[Posted]:
    """Yield the messages of a folder, a maildir, a saved message, or imaps://user@host/FOLDER.

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
    files = [path] if path.is_file() else [item for item in files_like(path, "*") if item.is_file()]
    saved = [item for item in files if item.suffix.lower() in (".eml", ".msg")]
    if not saved:
        raise ReporterError(f"{source}: không có tệp .eml, .msg, cũng không phải hộp thư Maildir.")
    for item in saved:
        read = _msg if item.suffix.lower() == ".msg" else _eml
        yield from read(file_bytes(item), item.name)


def _nothing() -> None:
    """Leave a saved message as it is."""


# --- one message ------------------------------------------------------------------------------------------


def _eml(raw: bytes, where: str, at: datetime | None = None, taken: Callable[[], None] = _nothing) -> Iterator[Posted]:
    """Yield the message with what it has for us."""
    found = Attached()
    try:
        message = parse_eml(raw)
        for name, content in eml_parts(message):
            found.add(name, content)
        sender, at = one_line(sender_of(message)), at or _when(message)
    except RecursionError:  # parts in parts without end
        sender, found = "", Attached(closed=["thư có quá nhiều phần lồng nhau, không đọc"])
    yield _posted(where, sender, at, found, taken)


def _when(message: EmailMessage) -> datetime | None:
    """Return when the last server on the way had it, else when the sender says."""
    said = [str(text).rpartition(";")[2] for text in message.get_all("Received", ())[:1]] + [
        str(header(message, "Date") or "")
    ]
    for text in said:
        with suppress(ValueError, TypeError, OverflowError):
            return _local(parsedate_to_datetime(text.strip()))
    return None


def _local(moment: datetime) -> datetime:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
    return aware.astimezone(VIETNAM).replace(microsecond=0, tzinfo=None)


def _msg(raw: bytes, where: str) -> Iterator[Posted]:
    """Yield a message that Outlook saved."""
    found, sender, at = Attached(), "", None
    try:
        sender, said, held = open_msg(raw)
        with suppress(OverflowError):  # a year that no calendar has
            at = _local(said) if said else None
        for name, content in held:
            found.add(name, content)
    except Unopened as error:
        found.closed.append(str(error))
    yield _posted(where, one_line(sender), at, found, _nothing)


def _posted(where: str, sender: str, at: datetime | None, found: Attached, taken: Callable[[], None]) -> Posted:
    return Posted(where, sender, at, tuple(found.files), tuple(found.closed), tuple(found.beside), taken)


# --- boxes ------------------------------------------------------------------------------------------------


def _maildir(path: Path) -> Iterator[Posted]:
    box = mailbox.Maildir(path, create=False)
    for key in sorted(box.keys()):
        message = box.get_message(key)
        if "S" in message.get_flags():
            continue
        where = _named(message.as_bytes(), key)
        yield from _eml(message.as_bytes(), where, taken=lambda key=key: _seen(box, key))  # type: ignore[misc]


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
            _log_in(server, user, password(user))
            _expect(server.select(f'"{_folder_name(folder)}"'))
            (numbers,) = _expect(server.uid("SEARCH", "UNSEEN"))
            for uid in (numbers or b"").split():
                yield from _fetched(server, uid.decode())
    except imaplib.IMAP4.abort as error:
        raise ReporterError(f"Máy chủ thư {address.hostname} ngắt kết nối giữa chừng: chạy lại lệnh này.") from error
    except imaplib.IMAP4.error as error:
        raise ReporterError(f"Máy chủ thư {address.hostname} từ chối: {_refusal(error)}.") from error
    except OSError as error:
        raise ReporterError(f"Không nối được máy chủ thư {address.hostname}: {system_reason(error)}.") from error


def _refusal(error: imaplib.IMAP4.error) -> str:
    """Return what the server said, in words where it is what people can mend: the account or its password."""
    said = error.args[0] if error.args else ""
    text = one_line(_text(said))
    wrong = "AUTHENTICATIONFAILED" in text  # RFC 5530, section 3
    return "sai tài khoản hoặc mật khẩu của hộp thư" if wrong else text[:200].rstrip(".")


def _text(said: object) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)


def _fetched(server: imaplib.IMAP4, uid: str) -> Iterator[Posted]:
    """Yield the message of that number; reading it here marks nothing."""
    parts = _expect(server.uid("FETCH", uid, "(INTERNALDATE BODY.PEEK[])"))
    head, raw = next((part for part in parts if isinstance(part, tuple)), (b"", b""))
    moment = re.search(rb'INTERNALDATE "([^"]+)"', head)
    at = _local(datetime.strptime(moment[1].decode().strip(), "%d-%b-%Y %H:%M:%S %z")) if moment else None
    yield from _eml(raw, _named(raw, f"số {uid}"), at, lambda: _mark(server, uid))


def _named(raw: bytes, number: str) -> str:
    """Return what people call a message in a box: its subject, else its number."""
    with suppress(RecursionError):
        if subject := one_line(str(header(parse_eml(raw), "Subject") or "")):
            return f"thư “{subject[:80]}”"
    return f"thư {number}"


def _log_in(server: imaplib.IMAP4, user: str, word: str) -> None:
    if f"{user}{word}".isascii():
        server.login(user, word)
    else:  # the library's own way takes ASCII alone
        server.authenticate("PLAIN", lambda _challenge: f"\0{user}\0{word}".encode())


def _folder_name(name: str) -> str:
    """Return the name of a folder as IMAP writes it: other letters than ASCII in UTF-7 (RFC 3501, 5.1.3)."""

    def written(found: re.Match[str]) -> str:
        text = base64.b64encode(found[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
        return f"&{text}-"

    return re.sub(r"[^\x20-\x7e]+", written, name.replace("&", "&-")).replace("\\", "\\\\").replace('"', '\\"')


def _mark(server: imaplib.IMAP4, uid: str) -> None:
    _expect(server.uid("STORE", uid, "+FLAGS", r"(\Seen)"))


def _expect(reply: tuple[str, Any]) -> list[Any]:
    state, held = reply
    if state != "OK":
        raise imaplib.IMAP4.error(" ".join(map(_text, held)))
    answered: list[Any] = held
    return answered
