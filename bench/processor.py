"""Processor seconds and memory of a command with all its processes: python bench/processor.py reporter check --period …

On a busy machine the clock says nothing; and workers are no children of the command, so `time` does not see them.
Memory is the greatest sum of the proportional sizes (PSS) of all processes, looked at five times a second: a page that
several share counts once. Linux only.
"""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

_ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER of prctl(2): what outlives the command is waited for here
_LOOK = 0.2  # seconds between two looks at the memory


class Used(NamedTuple):
    """What a command took with all its processes."""

    status: int
    seconds: float  # of the processor
    mib: int  # the greatest sum of proportional sizes that was seen
    largest_mib: int  # the largest process, shared pages counted; of all commands so far


def main() -> int:
    """Run the command, print what it took, and return its exit status."""
    adopt_orphans()
    used = used_by(sys.argv[1:], _LOOK)
    text = f"{used.seconds:.1f} processor seconds; all processes {used.mib} MiB, largest process {used.largest_mib} MiB"
    print(text, file=sys.stderr)
    return used.status


def adopt_orphans() -> None:
    """Have what outlives a command of this process waited for here."""
    ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 1, 0, 0, 0)


def used_by(arguments: Sequence[Any], look: float, **popen: Any) -> Used:
    """Run a command, look at its memory every `look` seconds, and return what it took; no other may run meanwhile."""
    before = _seconds()
    command, most = subprocess.Popen(arguments, **popen), 0
    while (status := _ended(command, look)) is None:
        most = max(most, sum(map(_proportional_kib, _descendants(os.getpid()))))
    with suppress(ChildProcessError):
        while True:
            os.wait()
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return Used(status, _seconds() - before, most // 1024, largest // 1024)


def _seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _ended(command: subprocess.Popen[bytes], look: float) -> int | None:
    """Return the exit status of the command; None where it still runs after the time between two looks."""
    try:
        return command.wait(look)
    except subprocess.TimeoutExpired:
        return None


def _descendants(process: int) -> Iterator[int]:
    """Yield the processes below one, those that have gone meanwhile left out."""
    for listed in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = [int(text) for text in listed.read_text(encoding="ascii").split()]
        except OSError:
            continue
        for child in children:
            yield child
            yield from _descendants(child)


def _proportional_kib(process: int) -> int:
    """Return the proportional size of a process, 0 for one that has gone."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


if __name__ == "__main__":
    sys.exit(main())
