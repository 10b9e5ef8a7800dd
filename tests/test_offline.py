"""No network and no other program: what the system itself saw of a whole build."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from small import make_workspace, send

STRACE = shutil.which("strace")
#: Sockets of another family than that by which processes of one machine speak.
OUTSIDE = re.compile(r"\b(?:socket|connect|bind|sendto)\((?!.*AF_UNIX)[^)]*(?:AF_|sa_family)")


def traced(folder: Path, *command: str) -> str:
    """What the system saw of a command and of every process it started."""
    log = folder / "trace"
    watched = "trace=socket,connect,bind,sendto,execve"
    call = [str(STRACE), "-f", "-qq", "-s", "200", "-e", watched, "-o", str(log), *command]
    done = subprocess.run(call, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return log.read_text(encoding="utf-8", errors="replace")


@pytest.mark.slow
@pytest.mark.skipif(STRACE is None, reason="needs strace")
def test_a_build_asks_nothing_outside_and_starts_nothing_but_its_workers(tmp_path: Path) -> None:
    send(make_workspace(tmp_path / "ws"), ["BNV"])
    call = (sys.executable, "-m", "reporter", "build", "--period", "2025-10", "--agency", "BNV", "--draft")
    seen = traced(tmp_path / "ws", *call)
    assert OUTSIDE.findall(seen) == []
    started = re.findall(r'execve\("([^"]+)".*= 0$', seen, re.MULTILINE)
    assert started and {Path(one).resolve() for one in started} == {Path(sys.executable).resolve()}


@pytest.mark.skipif(STRACE is None, reason="needs strace")
def test_a_look_outside_would_be_seen(tmp_path: Path) -> None:
    asks = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))"
    assert OUTSIDE.search(traced(tmp_path, sys.executable, "-c", asks))
