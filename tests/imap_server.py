"""Dovecot on this machine for tests: IMAP over TLS, one user, a maildir."""

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
from pathlib import Path
from tempfile import mkdtemp

import pytest
from certificates import certificate_files

DOVECOT = shutil.which("dovecot") or ("/usr/sbin/dovecot" if Path("/usr/sbin/dovecot").is_file() else None)
needs_dovecot = pytest.mark.skipif(
    DOVECOT is None or os.geteuid() != 0, reason="needs Dovecot and root: apt-get install dovecot-imapd"
)
_OWNER = 65534  # nobody: Dovecot serves no mail of root
_CONFIG = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
protocols = imap
auth_failure_delay = 0
listen = 127.0.0.1
ssl = required
ssl_cert = <{base}/cert.pem
ssl_key = <{base}/key.pem
mail_location = maildir:{base}/Maildir
first_valid_uid = 1
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner} home={base}/home
}}
"""


@dataclass
class ImapBox:
    """A running server and its mailbox."""

    port: int
    authority: Path
    maildir: Path

    def add(self, message: bytes, folder: str = "") -> None:
        """Put a message into the mailbox or a folder of it, named as on the disk, as its owner."""
        place = self.maildir / folder
        for path in (place, *(place / name for name in ("cur", "new", "tmp"))):
            path.mkdir(exist_ok=True)
            os.chown(path, _OWNER, _OWNER)
        key = mailbox.Maildir(place).add(message)
        os.chown(place / "new" / key, _OWNER, _OWNER)


@contextmanager
def imap_server(password: str) -> Iterator[ImapBox]:
    """Yield a server that answers; it ends with the test."""
    base = Path(mkdtemp(prefix="dovecot-"))
    base.chmod(0o755)  # its log-in process has a user of its own
    authority = certificate_files(base)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for name in ("cur", "new", "tmp"):
        (base / "Maildir" / name).mkdir(parents=True)
    (base / "home").mkdir()
    for path in (base / "home", base / "Maildir", *(base / "Maildir").iterdir()):
        os.chown(path, _OWNER, _OWNER)
    (base / "dovecot.conf").write_text(
        _CONFIG.format(base=base, port=port, password=password, owner=_OWNER), encoding="utf-8"
    )
    server = subprocess.Popen([str(DOVECOT), "-F", "-c", str(base / "dovecot.conf")])
    try:
        _wait(port, server, base / "log")
        yield ImapBox(port, authority, base / "Maildir")
    finally:
        server.terminate()
        server.wait(timeout=20)
        shutil.rmtree(base, ignore_errors=True)


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(100):
        assert server.poll() is None, log.read_text(encoding="utf-8") if log.is_file() else "no log"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"Dovecot does not answer on {port}")
