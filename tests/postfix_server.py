"""Postfix on this machine for tests: SMTP over TLS, mail of one domain into maildirs, everything else refused.

It puts off whatever comes for cham@example.vn.
"""

from __future__ import annotations

import mailbox
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from subprocess import DEVNULL
from tempfile import mkdtemp

import pytest
from certificates import certificate_files

POSTFIX = shutil.which("postfix") or ("/usr/sbin/postfix" if Path("/usr/sbin/postfix").is_file() else None)
needs_postfix = pytest.mark.skipif(
    POSTFIX is None or os.geteuid() != 0, reason="needs Postfix and root: apt-get install postfix"
)
_OWNER = 65534  # nobody
_MAIN = """
compatibility_level = 3.6
maillog_file = {base}/log
maillog_file_prefixes = {base}
queue_directory = {base}/queue
data_directory = {base}/data
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = localhost
mydestination =
virtual_mailbox_domains = example.vn
virtual_mailbox_base = {base}/mail
virtual_mailbox_maps = inline:{{ {{ lc@example.vn = lc/ }}, {{ db@example.vn = db/ }},
    {{ cham@example.vn = cham/ }} }}
virtual_uid_maps = static:{owner}
virtual_gid_maps = static:{owner}
virtual_minimum_uid = 1
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {base}/cert.pem
smtpd_tls_key_file = {base}/key.pem
smtpd_recipient_restrictions = reject_unauth_destination,
    check_recipient_access inline:{{ {{ cham@example.vn = 450 4.2.0 put off }} }}
smtpd_peername_lookup = no
message_size_limit = 1000000
"""
_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
tlsmgr unix - - n 1000? 1 tlsmgr
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
error unix - - n - - error
retry unix - - n - - error
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass
class PostOffice:
    """A running server and the maildirs it fills."""

    port: int
    authority: str
    base: Path

    def received(self, who: str, number: int) -> list[EmailMessage]:
        """Return what lies in a mailbox once so many messages are there, or after ten seconds."""
        for _ in range(100):
            folder = self.base / "mail" / who
            found = list(mailbox.Maildir(folder, create=False)) if folder.is_dir() else []
            if len(found) >= number:
                break
            time.sleep(0.1)
        return [message_from_bytes(item.as_bytes(), policy=policy.default) for item in found]  # type: ignore[misc]


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """Yield a server that answers; it ends with the test."""
    base = Path(mkdtemp(prefix="postfix-"))
    base.chmod(0o755)
    authority = certificate_files(base)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for name in ("conf", "queue", "data", "mail"):
        (base / name).mkdir()
    shutil.chown(base / "data", "postfix")
    os.chown(base / "mail", _OWNER, _OWNER)
    (base / "conf" / "main.cf").write_text(_MAIN.format(base=base, owner=_OWNER), encoding="utf-8")
    (base / "conf" / "master.cf").write_text(_MASTER.format(port=port), encoding="utf-8")
    command = [str(POSTFIX), "-c", str(base / "conf")]
    try:
        subprocess.run([*command, "start"], check=True, stdout=DEVNULL, stderr=DEVNULL, timeout=60)
        _wait(port, base / "log")
        yield PostOffice(port, str(authority), base)
    finally:
        subprocess.run([*command, "stop"], check=False, stdout=DEVNULL, stderr=DEVNULL, timeout=60)
        shutil.rmtree(base, ignore_errors=True)


def _wait(port: int, log: Path) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(log.read_text(encoding="utf-8") if log.is_file() else f"Postfix does not answer on {port}")
