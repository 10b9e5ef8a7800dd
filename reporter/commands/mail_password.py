"""Passwords of mailboxes: from the environment or the system's keyring, never from a file."""

from __future__ import annotations

import os
from contextlib import suppress

from reporter.model import ReporterError


def mail_password(user: str, variable: str) -> str:
    """Return the password of a user from that variable or the keyring; ReporterError that says how to give it."""
    given = os.environ.get(variable)
    if given:
        return given
    kept: str | None = None
    with suppress(Exception):  # not installed, or a machine without a keyring: both say the same to the officer
        import keyring

        kept = keyring.get_password("reporter", user)
    if not kept:
        raise ReporterError(
            f"chưa có mật khẩu thư của {user}. Đặt biến môi trường {variable}, hoặc cất vào kho khoá của máy: "
            f"keyring set reporter {user}"
        )
    return kept
