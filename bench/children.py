"""What measuring scripts share that fork processes of their own."""

from __future__ import annotations

import os
import signal
import time


def waited(child: int, patience: float) -> int:
    """Return the exit code of a child that leads a session of its own; -SIGKILL when it outlasts `patience` seconds."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
