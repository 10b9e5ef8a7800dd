"""Sending mails by SMTP, to every recipient at most once: a ledger says how far each mail came, with whom.

The order for one mail: the server is asked for every recipient who has not had it; the whole of it is handed over but
for the line that ends it; the ledger says "ending" of those whom the server took; the end is sent; the ledger says
what became of whom. A server that loses the connection before the end throws the mail away. So a run killed before
"ending" sends again, one killed after it never does by itself: the officer is asked to look first. Whom the server
puts off is tried again after all others had their turn, alone: who has the mail is no longer in its envelope.
"""

from __future__ import annotations

import base64
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from reporter.delivery.mail_ledger import Due, MailLedger, due, unknown
from reporter.delivery.mail_message import Mail, parse_sender
from reporter.model import ReporterError
from reporter.model.system_reasons import system_reason
from reporter.model.wording import integer, join_names, one_line

_SECONDS = 60  # a server that says nothing for so long is given up
_TEXT = 200  # characters of what a server says that are told
_CLOSING = 421  # the server ends the conversation, whatever was asked (RFC 5321, 4.2.3)
#: Seconds to wait before each further try of what a server puts off.
WAITS = (5.0, 30.0, 120.0)
_ENHANCED = re.compile(r"\d{3} [245]\.(\d{1,3}\.\d{1,3})\b")
#: What people can do something about, by subject and detail of an enhanced code (RFC 3463, section 3).
_MEANING = {
    "1.1": "không có hộp thư này, xem lại địa chỉ",
    "1.2": "không có máy chủ nào nhận thư của tên miền này, xem lại địa chỉ",
    "1.3": "địa chỉ viết sai",
    "2.1": "hộp thư đã bị khoá",
    "2.2": "hộp thư nhận đã đầy",
    "2.3": "thư nặng hơn hộp thư nhận cho phép",
    "3.4": "thư nặng hơn máy chủ cho phép, xem lại khoá “most_mib” ở [mail]",
    "7.1": "máy chủ không cho gửi tới đây",
}
Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed over, and as whom."""

    host: str
    port: int
    tls: Literal["starttls", "tls"]
    user: str
    password: str
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one mail, or of the wait for some; `complete` when all who are to have it do."""

    text: str
    complete: bool = False


@dataclass(slots=True)
class _Answers:
    """What the server said in one conversation about one mail."""

    taken: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)  # address → what it said
    put_off: dict[str, str] = field(default_factory=dict)
    ended: bool = False  # the ledger says "ending" of those taken
    lost: bool = False  # the connection, after the end and before the answer
    away: bool = False  # there is no talking to the server

    def about(self, address: str, code: int, said: bytes | str) -> None:
        """Note the answer about one recipient."""
        if code < 400:
            self.taken.append(address)
        else:
            (self.refused if code >= 500 else self.put_off)[address] = _said(code, said)

    def none_taken(self, to: Sequence[str], why: str, *, refused: bool = False) -> None:
        """Note that the mail went to nobody: those not refused already are refused, or put off."""
        self.taken = []
        (self.refused if refused else self.put_off).update({one: why for one in to if one not in self.refused})


@dataclass(slots=True)
class _Delivery:
    """One mail on its way: to whom it still goes, and what became of the others."""

    mail: Mail
    due: Due
    waiting: tuple[str, ...]
    sent: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    put_off: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

    def take(self, said: _Answers, ledger: MailLedger, now: Now) -> None:
        """Take in what the server said, after the ledger has it."""
        if said.lost:
            self.unknown.append(unknown(join_names(said.taken), now(), self.mail.message_id))
            said.taken = []
        if said.refused or (said.ended and not said.lost):
            about = (*said.taken, *said.refused, *said.put_off)
            state: Literal["sent", "refused"] = "sent" if said.taken else "refused"
            ledger.write(self.mail, state, now(), about, refused=said.refused, put_off=said.put_off)
        self.sent += said.taken
        self.refused |= said.refused
        self.put_off = said.put_off
        self.waiting = tuple(said.put_off)

    def told(self) -> Told:
        """Return what is told of it."""
        parts = [f"Đã gửi tới {join_names(self.sent)}"] if self.sent else []
        parts += [f"BỊ TỪ CHỐI {who}: {why}" for who, why in _by_reason(self.refused)]
        parts += [*self.due.told, *self.unknown]
        parts += [f"CHƯA GỬI được tới {who}: {why}" for who, why in _by_reason(self.put_off)]
        more = ". Chạy lại lệnh này để thử tiếp." if self.put_off else ""
        complete = self.due.sure and not (self.refused or self.put_off or self.unknown)
        whom = f"{self.mail.whom}: " if self.mail.whom else ""
        return Told(whom + "; ".join(parts) + more, complete)


def send_all(
    mails: Sequence[Mail],
    server: Server,
    ledger: MailLedger,
    now: Now,
    again: bool = False,
    waits: Sequence[float] = WAITS,
) -> Iterator[Told]:
    """Send to everybody who has not had it yet and yield what became of every mail; nobody holds up the others."""
    before = ledger.last()
    still = [(mail, due(mail, before, again)) for mail in mails]
    left = [_Delivery(mail, found, found.to) for mail, found in still]
    session = _Session(server)
    try:
        for wait in (*waits, None):
            for delivery in _tried(session, left, ledger, now):
                if not delivery.waiting:
                    yield delivery.told()
            left = [delivery for delivery in left if delivery.waiting]
            if wait is None or not left:
                break
            yield Told(f"Còn {integer(len(left))} thư máy chủ chưa nhận đủ, thử lại sau {wait:.0f} giây …")
            time.sleep(wait)
        yield from (delivery.told() for delivery in left)
    finally:
        session.close()


def _tried(session: _Session, left: Sequence[_Delivery], ledger: MailLedger, now: Now) -> Iterator[_Delivery]:
    """Yield each mail after one try; none is made any more once there is no talking to the server."""
    away = ""
    for delivery in left:
        if delivery.waiting and away:
            delivery.put_off = dict.fromkeys(delivery.waiting, away)
        elif delivery.waiting:
            said = session.hand_over(delivery.mail, delivery.waiting, ledger, now)
            away = next(iter(said.put_off.values()), "") if said.away else ""
            delivery.take(said, ledger, now)
        yield delivery


class _Session:
    """A connection that is opened when first needed, and again after it was lost."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None

    def close(self) -> None:
        """End the connection, however it stands."""
        if self._smtp is not None:
            with suppress(OSError):
                self._smtp.quit()
            self._smtp = None

    def hand_over(self, mail: Mail, to: Sequence[str], ledger: MailLedger, now: Now) -> _Answers:
        """Hand one mail over to some of its recipients and return what the server said of each."""
        said = _Answers()
        try:
            self._hand_over(mail, to, said, ledger, now)
        except smtplib.SMTPResponseException as error:
            said.away = self._drop()  # then it has heard of no mail yet, and refuses none
            refused = error.smtp_code >= 500 and not said.away
            said.none_taken(to, _said(error.smtp_code, error.smtp_error), refused=refused)
        except OSError as error:  # smtplib's own exceptions too
            said.away = self._drop()
            if said.ended:  # it may have gone: never again by itself
                said.lost = True
            else:
                said.none_taken(to, _why_away(error))
        return said

    def _drop(self) -> bool:
        """Forget the connection and return whether there was none."""
        if self._smtp is None:
            return True
        self._smtp.close()
        self._smtp = None
        return False

    def _open(self) -> smtplib.SMTP:
        if self._smtp is None:
            try:
                self._smtp = _connect(self._server)
            except smtplib.SMTPAuthenticationError as error:
                said = _said(error.smtp_code, error.smtp_error)
                raise ReporterError(f"Máy chủ thư không nhận tài khoản hoặc mật khẩu ({said}).") from error
            except smtplib.SMTPNotSupportedError as error:
                raise ReporterError(
                    "Máy chủ thư không có STARTTLS hoặc đăng nhập, mà thư không gửi đường không mã hoá. Xem lại [mail]."
                ) from error
            except ssl.SSLError as error:
                why = one_line(str(error.reason or error))
                raise ReporterError(
                    f"Chứng chỉ của máy chủ thư không tin được ({why}). Hỏi người quản "
                    "trị máy chủ; chứng chỉ riêng của cơ quan thì ghi khoá “authority” ở [mail]."
                ) from error
        return self._smtp

    def _hand_over(self, mail: Mail, to: Sequence[str], said: _Answers, ledger: MailLedger, now: Now) -> None:
        smtp = self._open()
        smtp.rset()
        _expect(smtp.mail(parse_sender(mail.sender)[1]))
        for address in to:
            code, answer = smtp.rcpt(address)
            if code == _CLOSING:
                raise smtplib.SMTPResponseException(code, answer)
            said.about(address, code, answer)
        if not said.taken:
            return
        _expect(smtp.docmd("DATA"))
        body = mail.as_bytes(now())
        smtp.send(b"".join(b"." + line if line.startswith(b".") else line for line in body.splitlines(keepends=True)))
        ledger.write(mail, "ending", now(), said.taken)
        said.ended = True
        smtp.send(b".\r\n")
        _expect(smtp.getreply())


def _connect(server: Server) -> smtplib.SMTP:
    """Return a connection that is encrypted and logged in."""
    trust = ssl.create_default_context(cafile=server.authority or None)
    if server.tls == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=trust)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
        smtp.starttls(context=trust)
    smtp.ehlo()
    if server.user:
        _log_in(smtp, server)
    return smtp


def _log_in(smtp: smtplib.SMTP, server: Server) -> None:
    if f"{server.user}{server.password}".isascii():
        smtp.login(server.user, server.password)
        return
    given = base64.b64encode(f"\0{server.user}\0{server.password}".encode()).decode()
    reply = smtp.docmd("AUTH", f"PLAIN {given}")  # the library's own way takes ASCII alone
    if reply[0] >= 400:
        raise smtplib.SMTPAuthenticationError(*reply)


def _expect(reply: tuple[int, bytes]) -> None:
    code, said = reply
    if code >= 400:
        raise smtplib.SMTPResponseException(code, said)


def _said(code: int, said: bytes | str) -> str:
    """Return what the server said, before it what it means where an enhanced code tells that."""
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    answer = f"{code} {one_line(text)}"[:_TEXT]
    found = _ENHANCED.match(answer)
    words = _MEANING.get(found[1]) if found else None
    return f"{words} ({answer})" if words else answer


def _by_reason(reasons: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield (addresses, what the server said) of those of whom it said the same."""
    for why in dict.fromkeys(reasons.values()):
        yield join_names([one for one, said in reasons.items() if said == why]), why


def _why_away(error: OSError) -> str:
    """Return why there is no talking to the server."""
    if isinstance(error, smtplib.SMTPServerDisconnected | TimeoutError):
        return "máy chủ ngắt kết nối hoặc không trả lời"
    if isinstance(error, socket.gaierror):
        return "không tìm thấy máy chủ thư: xem lại khoá “server” ở [mail], kết nối mạng"
    if isinstance(error, ConnectionError):
        return "máy chủ thư không nhận kết nối: xem lại khoá “server”, “port” ở [mail], kết nối mạng"
    return system_reason(error)
