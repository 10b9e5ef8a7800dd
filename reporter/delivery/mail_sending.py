"""Sending mails by SMTP, each at most once: a ledger says, before and after every step that counts, how far it came.

The order for one mail: the whole of it is handed over but for the line that ends it; the ledger says "ending"; the end
is sent; the ledger says "sent". A server that loses the connection before the end throws the mail away. So a run
killed before "ending" sends again, one killed after it never does by itself: the officer is asked to look first.
"""

from __future__ import annotations

import base64
import smtplib
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from reporter.delivery.mail_message import Mail, one_line, parse_sender
from reporter.ledger import append, read_ledger
from reporter.model import ReporterError
from reporter.model.system_reasons import system_reason
from reporter.model.wording import join_names

_SECONDS = 60  # a server that says nothing for so long is given up
_TEXT = 200  # characters of what a server says that are told
#: Seconds to wait before each further try of what a server puts off.
WAITS = (5.0, 30.0, 120.0)
State = Literal["ending", "sent", "refused"]


class MailEntry(msgspec.Struct, frozen=True):
    """One line of the ledger: how far one mail came, and when."""

    key: str
    message_id: str
    state: State
    at: str
    to: tuple[str, ...] = ()
    refused: Mapping[str, str] = {}  # address → what the server said


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed over, and as whom."""

    host: str
    port: int
    tls: Literal["starttls", "tls"]
    user: str
    password: str
    authority: str = ""


class _PutOff(Exception):
    """The server asks to try later, or went away before the mail ended."""


class _Unknown(Exception):
    """The connection was lost after the mail ended and before the server answered."""


@dataclass(frozen=True, slots=True)
class MailLedger:
    """What became of the mails of one period."""

    path: Path

    def last(self) -> dict[str, MailEntry]:
        """The last entry of every key; ReporterError where the ledger is not as it was written."""
        ledger = read_ledger(self.path, MailEntry)
        if ledger.faults:
            first = ledger.faults[0]
            raise ReporterError(f"{self.path}, dòng {first.line}: {first.why}. Xem lại sổ gửi thư trước khi gửi tiếp.")
        return {item.key: item for item in ledger.entries}

    def write(self, mail: Mail, state: State, at: datetime, **more: object) -> None:
        """Write one entry and return when it is on the disk."""
        entry = MailEntry(mail.key, mail.message_id, state, at.isoformat(timespec="seconds"), (*mail.to, *mail.cc))
        append(self.path, [msgspec.structs.replace(entry, **more)])


def send_all(
    mails: Sequence[Mail],
    server: Server,
    ledger: MailLedger,
    now: Callable[[], datetime],
    again: bool = False,
    waits: Sequence[float] = WAITS,
) -> Iterator[str]:
    """Send what was not sent yet and yield what became of every mail; one that fails does not hold up the others."""
    before = ledger.last()
    session = _Session(server)
    try:
        for mail in mails:
            if told := already(mail, before.get(mail.key), again):
                yield told
            else:
                yield _send(session, mail, ledger, now, waits)
    finally:
        session.close()


def already(mail: Mail, entry: MailEntry | None, again: bool) -> str:
    """Return why a mail is not to be sent now; "" when it is."""
    if entry is None or entry.state == "refused" or again:
        return ""
    who = join_names(entry.to)
    if entry.state == "ending":
        return _unknown(who, entry.at, entry.message_id)
    if entry.message_id != mail.message_id:
        return f"Đã gửi tới {who} lúc {entry.at}; nay nội dung khác. Gửi bản mới: thêm --again --agency MÃ."
    return f"Đã gửi tới {who} lúc {entry.at}, không gửi lại."


def _unknown(who: str, at: str, message_id: str) -> str:
    return (
        f"KHÔNG RÕ: thư tới {who} lúc {at} dừng đúng lúc trao cho máy chủ, có thể đã đi. Xem hộp thư đã gửi hoặc hỏi "
        f"nơi nhận (Message-ID {message_id}); chưa có thì gửi lại bằng --again --agency MÃ."
    )


def _send(
    session: _Session, mail: Mail, ledger: MailLedger, now: Callable[[], datetime], waits: Sequence[float]
) -> str:
    who = join_names([*mail.to, *mail.cc])
    for wait in (*waits, None):
        try:
            refused = session.hand_over(mail, lambda: ledger.write(mail, "ending", now()), now())
        except _PutOff as error:
            if wait is None:
                return f"CHƯA GỬI được tới {who}: {error}. Chạy lại lệnh này để thử tiếp."
            time.sleep(wait)
            continue
        except _Unknown:
            return _unknown(who, now().isoformat(timespec="seconds"), mail.message_id)
        except smtplib.SMTPResponseException as error:
            said = _said(error.smtp_code, error.smtp_error)
            ledger.write(mail, "refused", now(), refused=dict.fromkeys((*mail.to, *mail.cc), said))
            return f"BỊ TỪ CHỐI, thư tới {who}: {said}"
        if len(refused) == len({*mail.to, *mail.cc}):
            ledger.write(mail, "refused", now(), refused=refused)
            return f"BỊ TỪ CHỐI: {'; '.join(f'{one}: {why}' for one, why in refused.items())}"
        ledger.write(mail, "sent", now(), refused=refused)
        told = f"Đã gửi tới {join_names([one for one in (*mail.to, *mail.cc) if one not in refused])}"
        return told + "".join(f"; BỊ TỪ CHỐI {one}: {why}" for one, why in refused.items())
    raise AssertionError("the last wait is None")


class _Session:
    """A connection that is opened when first needed, and again after it was lost."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None

    def close(self) -> None:
        """End the connection, however it stands."""
        if self._smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
            self._smtp = None

    def hand_over(self, mail: Mail, ending: Callable[[], None], at: datetime) -> dict[str, str]:
        """Hand one mail over and return whom the server refused; `ending` is called before the line that ends it.

        _PutOff for what may go better later; SMTPResponseException for a mail refused as a whole.
        """
        ended = False

        def end() -> None:
            nonlocal ended
            ending()
            ended = True

        try:
            return self._hand_over(mail, end, at)
        except smtplib.SMTPResponseException as error:
            self._drop()
            if error.smtp_code < 500:
                raise _PutOff(_said(error.smtp_code, error.smtp_error)) from error
            raise
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            if ended:  # it may have gone: never again by itself
                raise _Unknown from error
            why = system_reason(error) if isinstance(error, OSError) else one_line(str(error))
            raise _PutOff(why or "máy chủ ngắt kết nối") from error

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

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

    def _hand_over(self, mail: Mail, ending: Callable[[], None], at: datetime) -> dict[str, str]:
        smtp = self._open()
        smtp.rset()
        _expect(smtp.mail(parse_sender(mail.sender)[1]))
        refused = {}
        for address in dict.fromkeys((*mail.to, *mail.cc)):
            code, said = smtp.rcpt(address)
            if code >= 500:
                refused[address] = _said(code, said)
            else:
                _expect((code, said))
        if len(refused) == len({*mail.to, *mail.cc}):
            return refused
        _expect(smtp.docmd("DATA"))
        body = mail.as_bytes(at)
        smtp.send(b"".join(b"." + line if line.startswith(b".") else line for line in body.splitlines(keepends=True)))
        ending()
        smtp.send(b".\r\n")
        _expect(smtp.getreply())
        return refused


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
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return f"{code} {one_line(text)}"[:_TEXT]
