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
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

_ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER of prctl(2): what outlives the command is waited for here


class Used(NamedTuple):
    """What a command took with all its processes."""

    status: int
    seconds: float  # of the processor
    mib: int  # the greatest sum of proportional sizes that was seen
    largest_mib: int  # the largest process, shared pages counted; of all commands so far


def main() -> int:
    """Run the command, print what it took, and return its exit status."""
    adopt_orphans()
    used = used_by(subprocess.Popen(sys.argv[1:]).pid, 0.2)
    text = f"{used.seconds:.1f} processor seconds; all processes {used.mib} MiB, largest process {used.largest_mib} MiB"
    print(text, file=sys.stderr)
    return used.status


def adopt_orphans() -> None:
    """Have what outlives a command of this process waited for here."""
    ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 1, 0, 0, 0)


def used_by(child: int, look: float, forked: bool = False) -> Used:
    """Return what a child, the only one of this process, and all below it took; `look` seconds lie between two looks.

    A child that is `forked` shares the pages of this process, which is then counted with it.
    """
    before, most, own = _seconds(), 0, [os.getpid()] if forked else []
    while not (ended := os.waitpid(child, os.WNOHANG))[0]:
        most = max(most, sum(map(_proportional_kib, [*own, *_descendants(os.getpid())])))
        time.sleep(look)
    with suppress(ChildProcessError):
        while True:
            os.wait()
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return Used(os.waitstatus_to_exitcode(ended[1]), _seconds() - before, most // 1024, largest // 1024)


def _seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


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
