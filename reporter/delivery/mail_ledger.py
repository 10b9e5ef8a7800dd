"""What became of every mail, recipient by recipient: read before anything is sent, written before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from reporter.delivery.mail_message import Mail, MailKey
from reporter.ledger import append, read_ledger
from reporter.model import ReporterError
from reporter.model.wording import date_time, join_names

State = Literal["ending", "sent", "refused"]
Earlier = Mapping[MailKey, Mapping[str, "MailEntry"]]  # key of a mail → address in small letters → its last entry


class MailEntry(msgspec.Struct, frozen=True):
    """One line of the ledger: how far one mail came with some of its recipients, and when."""

    key: str
    message_id: str
    state: State
    at: datetime
    to: tuple[str, ...] = ()  # whom the entry is about
    refused: Mapping[str, str] = {}  # those of them whom the server refused → what it said
    put_off: Mapping[str, str] = {}  # those of them for whom the server asks to try later → what it said

    def state_of(self, address: str) -> State:
        """How far the mail came with one recipient; with nobody whom the server did not take."""
        untaken = {one.lower() for one in (*self.refused, *self.put_off)}
        return "refused" if address.lower() in untaken else self.state


@dataclass(frozen=True, slots=True)
class MailLedger:
    """What became of the mails of one period."""

    path: Path

    def last(self) -> Earlier:
        """The last entry of every recipient of every mail; ReporterError where the ledger is not as it was written."""
        ledger = read_ledger(self.path, MailEntry)
        if ledger.faults:
            first = ledger.faults[0]
            raise ReporterError(f"{self.path}, dòng {first.line}: {first.why}. Xem lại sổ gửi thư trước khi gửi tiếp.")
        found: dict[MailKey, dict[str, MailEntry]] = {}
        for entry in ledger.entries:
            found.setdefault(MailKey.parse(entry.key), {}).update(dict.fromkeys(map(str.lower, entry.to), entry))
        return found

    def write(self, mail: Mail, state: State, at: datetime, to: Iterable[str], **more: Mapping[str, str]) -> None:
        """Write one entry and return when it is on the disk."""
        entry = MailEntry(str(mail.key), mail.message_id, state, at.replace(microsecond=0), tuple(to))
        append(self.path, [msgspec.structs.replace(entry, **more)])


@dataclass(frozen=True, slots=True)
class Due:
    """To whom a mail still goes, and what is told of the others."""

    to: tuple[str, ...]
    told: tuple[str, ...] = ()
    sure: bool = True  # that all others have this very mail


def due(mail: Mail, before: Earlier, again: bool) -> Due:
    """Return who has not had a mail yet; with `again` those too of whom nobody knows, or all who had it."""
    entries = _entries(mail, before)
    had = [one for one in mail.recipients if _state(entries, one) == "sent"]
    asked = [one for one in mail.recipients if _state(entries, one) == "ending"]
    if again:
        changed = any(entries[one.lower()].message_id != mail.message_id for one in had)
        had, asked = ([] if changed or len(had) == len(mail.recipients) else had), []
    kept = {*had, *asked}
    told = (*_told(mail, entries, had), *_told(mail, entries, asked))
    sure = not asked and all(entries[one.lower()].message_id == mail.message_id for one in had)
    return Due(tuple(one for one in mail.recipients if one not in kept), told, sure)


def _state(entries: Mapping[str, MailEntry], address: str) -> State:
    entry = entries.get(address.lower())
    return entry.state_of(address) if entry else "refused"


def _entries(mail: Mail, before: Earlier) -> dict[str, MailEntry]:
    """Return the last entry of each address, those of the same mail divided otherwise (see `within`) included."""
    found: dict[str, MailEntry] = {}
    for key, entries in before.items():
        if key.whole == mail.key.whole and key.parts != mail.key.parts:
            found |= entries
    return found | dict(before.get(mail.key, {}))


def _told(mail: Mail, entries: Mapping[str, MailEntry], addresses: Iterable[str]) -> Iterator[str]:
    """Yield what is told of recipients to whom a mail does not go again, together where it came as far."""
    groups: dict[tuple[datetime, str, State], list[str]] = {}
    for one in addresses:
        entry = entries[one.lower()]
        groups.setdefault((entry.at, entry.message_id, entry.state), []).append(one)
    for (at, message_id, state), names in groups.items():
        who = join_names(names)
        if state == "ending":
            yield unknown(who, at, message_id)
        elif message_id != mail.message_id:
            yield f"Đã gửi tới {who} lúc {date_time(at)}; nay nội dung khác. Gửi bản mới: thêm --again --agency MÃ"
        else:
            yield f"Đã gửi tới {who} lúc {date_time(at)}, không gửi lại"


def unknown(who: str, at: datetime, message_id: str) -> str:
    """Return what is told of recipients of whom nobody knows whether they have a mail."""
    return (
        f"KHÔNG RÕ: thư tới {who} lúc {date_time(at)} dừng đúng lúc trao cho máy chủ, có thể đã đi. Xem hộp thư đã "
        f"gửi hoặc hỏi nơi nhận (Message-ID {message_id}); chưa có thì gửi lại bằng --again --agency MÃ"
    )
