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
from collections.abc import Iterator
from pathlib import Path

_ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER of prctl(2): what outlives the command is waited for here
_LOOK = 0.2  # seconds between two looks at the memory


def main() -> int:
    """Run the command, print what it took, and return its exit status."""
    ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 1, 0, 0, 0)
    command, most = subprocess.Popen(sys.argv[1:]), 0
    while (status := _ended(command)) is None:
        most = max(most, sum(map(_proportional_kib, _descendants(os.getpid()))))
    try:
        while True:
            os.wait()
    except ChildProcessError:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds, largest = used.ru_utime + used.ru_stime, used.ru_maxrss // 1024
    text = f"{seconds:.1f} processor seconds; all processes {most // 1024} MiB, largest process {largest} MiB"
    print(text, file=sys.stderr)
    return status


def _ended(command: subprocess.Popen[bytes]) -> int | None:
    """Return the exit status of the command; None where it still runs after the time between two looks."""
    try:
        return command.wait(_LOOK)
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
