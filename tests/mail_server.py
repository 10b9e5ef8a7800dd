"""Real mail servers over TLS for tests: SMTP that can be told to refuse and to put off, and Dovecot."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from certificates import certificate

Answer = Callable[[str], str | None]  # what is asked → what the server says; None for its usual answer


@dataclass
class Box:
    """What a server took, and how it answers."""

    port: int = 0
    authority: str = ""
    taken: list[tuple[str, list[str], bytes]] = field(default_factory=list)  # sender, recipients, content
    rcpt: Answer = lambda _address: None
    data: Answer = lambda _text: None

    @property
    def messages(self) -> list[EmailMessage]:
        """The mails as a mail program reads them."""
        return [message_from_bytes(content, policy=policy.default) for *_, content in self.taken]  # type: ignore[misc]


class _Handler:
    def __init__(self, box: Box) -> None:
        self.box = box

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        said = self.box.rcpt(address)
        if said is None:
            envelope.rcpt_tos.append(address)
        return said or "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        said = self.box.data(envelope.content.decode(errors="replace"))
        if said is None:
            self.box.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return said or "250 OK"


@contextmanager
def smtp_server(folder: Path, user: str = "", password: str = "", *, tls: bool = True) -> Iterator[Box]:
    """Yield a server on this machine that speaks STARTTLS with a certificate of its own."""
    controller_module = pytest.importorskip("aiosmtpd.controller", reason="needs aiosmtpd: pip install '.[test]'")
    smtp_module = pytest.importorskip("aiosmtpd.smtp")
    made, path = certificate(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.configure_cert(context)
    box = Box(authority=str(path))

    def login(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> Any:
        right = (given.login, given.password) == (user.encode(), password.encode())
        return smtp_module.AuthResult(success=right, handled=right)

    options = {"tls_context": context, "require_starttls": True} if tls else {}
    if user:
        options |= {"authenticator": login, "auth_required": True}
    with socket.create_server(("localhost", 0)) as free:
        box.port = free.getsockname()[1]
    controller = controller_module.Controller(_Handler(box), hostname="localhost", port=box.port, **options)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
