"""Time and memory for filling in one template that officers may edit: far beyond the largest, but not without end."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from reporter.model import ReporterError

SECONDS, MEMORY_MIB = 60, 768  # of the processor, and beyond what the program holds already


class TooMuch(ReporterError):
    """A template that takes more than it may: too long, too much memory, too long a text."""

    def __init__(self, where: str, most: str) -> None:
        text = f"điền mẫu này cần hơn {most}. Xem lại vòng lặp, macro và phép ghép chữ trong mẫu."
        super().__init__(text, where=where)
        self.most = most
        self.args = (where, most)  # what comes back from a worker


@contextmanager
def bounded(where: str) -> Iterator[None]:
    """Run the block within the limits; TooMuch naming `where` beyond them. Nothing is limited on Windows."""
    try:
        with _time(where), _memory():
            yield
    except MemoryError:
        raise TooMuch(where, f"{MEMORY_MIB} MiB bộ nhớ") from None


@contextmanager
def _time(where: str) -> Iterator[None]:
    """Stop the block after its seconds of processor time; only the main thread of a program can be told so."""
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> NoReturn:
        raise TooMuch(where, f"{SECONDS} giây")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@contextmanager
def _memory() -> Iterator[None]:
    if sys.platform == "win32":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = address_space() + (MEMORY_MIB << 20)
    resource.setrlimit(resource.RLIMIT_AS, (most if soft == resource.RLIM_INFINITY else min(most, soft), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def address_space() -> int:
    """Return the bytes of address space in use; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
