"""Processor seconds of a command with all its processes: python bench/processor.py reporter check --period 2025-10

On a busy machine the clock says nothing; and workers are no children of the command, so `time` does not see them.
Linux only.
"""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys

_ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER of prctl(2): what outlives the command is waited for here


def main() -> int:
    """Run the command, print what it took, and return its exit status."""
    ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 1, 0, 0, 0)
    status = subprocess.call(sys.argv[1:])
    try:
        while True:
            os.wait()
    except ChildProcessError:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = used.ru_utime + used.ru_stime
    print(f"{seconds:.1f} processor seconds; largest process {used.ru_maxrss // 1024} MiB", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
