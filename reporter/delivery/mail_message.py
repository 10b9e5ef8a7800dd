"""One mail as bytes: an unsent draft that mail programs open, or a message to send; no words can bend it."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email import policy
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from reporter.model import ReporterError
from reporter.model.wording import clean_text, one_line, quotient

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_NAMED = re.compile(r"\s*(.*?)\s*<\s*([^<>\s]+)\s*>\s*")
_COPY = re.compile(r"(?i)\bcc\s*:")
#: What no system takes in the name of a file.
_NO_NAME = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]+')
#: Names that Windows keeps for devices, whatever their ending.
_DEVICE = re.compile(r"(?i)con|prn|aux|nul|(?:com|lpt)[0-9¹²³]")
_TYPES = {
    "docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pdf": ("application", "pdf"),
    "zip": ("application", "zip"),
}
MIB = 1 << 20  # bytes


class _Folding(policy.EmailPolicy):
    """Folds words of people by the older code: that of the policy loses blanks between encoded words (gh-92081)."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return one header as it travels."""
        if str(value).isascii() or name not in ("Subject", "From"):
            return super().fold_binary(name, value)
        who = value.addresses[0] if name == "From" else None
        words = Header(who.display_name if who else str(value), "utf-8", 76, name).encode(linesep="\r\n")
        address = f"\r\n <{who.addr_spec}>" if who else ""
        return f"{name}: {words}{address}\r\n".encode("ascii")


_SMTP = _Folding(linesep="\r\n", max_line_length=76)


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of a mail: the name people see, and what it holds."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class MailKey:
    """What names a mail for ever: the same key is the same mail. `parse(str(key)) == key`."""

    kind: str  # "intake", "report" …
    name: str  # of the draft, without ending
    part: int = 0  # which of several mails this is, and of how many: the files were too large for one
    parts: int = 0

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}" + (f"#{self.part}-{self.parts}" if self.parts else "")

    @classmethod
    def parse(cls, text: str) -> MailKey:
        """Return the key as a ledger has it: "intake/12-lai-chau-2025-10", "report/ket-qua-2025-10#1-2"."""
        kind, _, name = text.partition("/")
        divided = re.fullmatch(r"(.*)#(\d+)-(\d+)", name)
        return cls(kind, divided[1], int(divided[2]), int(divided[3])) if divided else cls(kind, name)

    @property
    def whole(self) -> MailKey:
        """The key of the mail before it was divided."""
        return MailKey(self.kind, self.name)

    @property
    def file_stem(self) -> str:
        """The name of the draft's file: of a part with its number."""
        return f"{self.name}-{self.part}-{self.parts}" if self.parts else self.name


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail before it is bytes."""

    key: MailKey
    sender: str  # "Ban Tổ chức Trung ương <btc@example.vn>"
    to: tuple[str, ...]  # bare addresses
    cc: tuple[str, ...]
    subject: str
    body: str
    attachments: tuple[Attachment, ...]
    reply_to: str = ""
    whom: str = ""  # who gets it, as people say: "Tỉnh Lai Châu"

    @property
    def recipients(self) -> tuple[str, ...]:
        """Everybody it goes to, each once however it is written."""
        found: dict[str, str] = {}
        for one in (*self.to, *self.cc):
            found.setdefault(one.lower(), one)
        return tuple(found.values())

    @property
    def digest(self) -> str:
        """The digest of all that is said and attached."""
        digest = hashlib.sha256(repr((self.sender, self.to, self.cc, self.subject, self.body)).encode())
        for item in self.attachments:
            digest.update(item.name.encode() + b"\0" + hashlib.sha256(item.content).digest())
        return digest.hexdigest()

    @property
    def message_id(self) -> str:
        """The fixed Message-ID: of the same key and words always the same."""
        name = hashlib.sha256(f"{self.key}\0{self.digest}".encode()).hexdigest()[:32]
        return f"<{name}@{parse_sender(self.sender)[1].partition('@')[2] or 'reporter.invalid'}>"

    def as_bytes(self, at: datetime | None = None) -> bytes:
        """Return the message, dated `at`; without a moment an unsent draft."""
        made = EmailMessage(policy=_SMTP)
        name, address = parse_sender(self.sender)
        if address:
            made["From"] = Address(_header_words(name), addr_spec=address)
        made["To"] = ", ".join(self.to)
        if self.cc:
            made["Cc"] = ", ".join(self.cc)
        if self.reply_to:
            made["Reply-To"] = ", ".join(addresses(self.reply_to)[0])
        made["Subject"] = _header_words(self.subject)
        made["Message-ID"] = self.message_id
        made["Date" if at else "X-Unsent"] = format_datetime(at) if at else "1"
        made.set_content(body_text(self.body), cte="base64")
        for item in self.attachments:
            kind, sort = _TYPES.get(item.name.rpartition(".")[2].lower(), ("application", "octet-stream"))
            made.add_attachment(item.content, maintype=kind, subtype=sort, filename=item.name)
        if self.attachments:
            made.set_boundary(f"=_{self.digest[:40]}")  # the library's own is random
        return made.as_bytes()


# --- what may stand where ---------------------------------------------------------------------------------


def _header_words(text: str) -> str:
    """Return words for a header: on one line, and none of them looks like an encoded word (RFC 2047)."""
    return one_line(text).replace("=?", "= ?")


def body_text(text: str) -> str:
    """Return the text with plain line ends, blank lines never doubled, without controls."""
    lines = [clean_text(line)[0].rstrip() for line in text.strip().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


def attachment_name(text: str) -> str:
    """Return a name that every system and mail program takes, with its Vietnamese letters."""
    stem, _, ending = one_line(_NO_NAME.sub(" ", text)).strip(" ").rpartition(".")
    plain = stem[:120].strip(". ") or "tep"
    return f"{'_' * bool(_DEVICE.fullmatch(plain.partition('.')[0].strip()))}{plain}.{ending}"


def addresses(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the addresses of a contact, to whom and in copy ("a@x.vn; cc: b@x.vn"); other words are passed over."""
    to, *copies = _COPY.split(text)
    first, copied = (_found(part) for part in (to, " ".join(copies)))
    return first, tuple(one for one in copied if one not in first)


def _found(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(is_address, re.split(r"[\s,;<>()]+", text))))


def is_address(text: str) -> bool:
    """Whether a text is one mail address, and nothing else."""
    return bool(_ADDRESS.fullmatch(text)) and ".." not in text and len(text) <= 254


def parse_sender(text: str) -> tuple[str, str]:
    """Return (name, address) of "Ban Tổ chức <btc@example.vn>"; ("", "") for an empty text.

    ReporterError where there is no mail address.
    """
    if not text.strip():
        return "", ""
    found = _NAMED.fullmatch(text)
    name, address = (found[1], found[2]) if found else ("", text.strip())
    if not is_address(address):
        raise ReporterError(f"reporter.toml, [mail], khoá “sender”: “{one_line(text)}” không có địa chỉ thư đúng.")
    return name.strip('" '), address


# --- size -------------------------------------------------------------------------------------------------


def within(mail: Mail, most_mib: int) -> list[Mail]:
    """Return the mail as one, as one with its files zipped, or as several, each within the limit.

    ReporterError for a file that fits into no mail.
    """
    if _fits(mail, most_mib):
        return [mail]
    zipped = replace(mail, attachments=(_zip(mail.attachments),))
    if _fits(zipped, most_mib):
        return [zipped]
    groups: list[list[Attachment]] = []
    for item in mail.attachments:
        if not _fits(replace(mail, attachments=(item,)), most_mib):
            size = quotient(len(item.content), MIB, 1)
            raise ReporterError(
                f"{item.name} nặng {size} MiB, không vừa một thư {most_mib} MiB ([mail], khoá “most_mib”). "
                "Gửi bằng đường khác."
            )
        if groups and _fits(replace(mail, attachments=(*groups[-1], item)), most_mib):
            groups[-1].append(item)
        else:
            groups.append([item])
    return [
        replace(
            mail,
            key=replace(mail.key, part=at, parts=len(groups)),
            subject=f"{mail.subject} ({at}/{len(groups)})",
            attachments=tuple(group),
        )
        for at, group in enumerate(groups, 1)
    ]


def _fits(mail: Mail, most_mib: int) -> bool:
    return len(mail.as_bytes()) <= most_mib * MIB


def _zip(items: Sequence[Attachment]) -> Attachment:
    """Return the files as one, with fixed bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _named_once(items):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return Attachment("Tệp kèm theo.zip", held.getvalue())


def _named_once(items: Iterable[Attachment]) -> Iterable[tuple[str, bytes]]:
    used: set[str] = set()
    for item in items:
        name = item.name if item.name not in used else f"{len(used) + 1} {item.name}"
        used.add(name)
        yield name, item.content
