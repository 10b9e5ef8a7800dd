"""Certificates for servers of tests on this machine, vouched for by an authority of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


def certificate(folder: Path) -> tuple[Any, Path]:
    """Return (a certificate of localhost, the file of who vouches for it)."""
    authority = pytest.importorskip("trustme", reason="needs trustme: pip install '.[test]'").CA()
    path = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return authority.issue_cert("localhost"), path


def certificate_files(folder: Path) -> Path:
    """Write key.pem and cert.pem of localhost to the folder and return the file of who vouches for it."""
    made, path = certificate(folder)
    made.private_key_pem.write_to_path(str(folder / "key.pem"))
    for part in made.cert_chain_pems:
        part.write_to_path(str(folder / "cert.pem"), append=True)
    return path
