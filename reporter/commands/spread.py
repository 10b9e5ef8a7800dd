"""Work on many things spread over the processor's cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

_Job = TypeVar("_Job")
_Made = TypeVar("_Made")


def spread(work: Callable[[_Job], _Made], jobs: Sequence[_Job], progress: Callable[[int, int], None]) -> list[_Made]:
    """Return what `work` makes of each job, in the order of the jobs; both must reach a process of its own."""
    made = []
    with ProcessPoolExecutor(min(len(jobs), os.cpu_count() or 1)) as pool:
        for done, item in enumerate(pool.map(work, jobs), 1):
            made.append(item)
            progress(done, len(jobs))
    return made
