"""What a process of the executor does, job by job, within its limits and for as long as the program runs.

The program side is `executor.py`; a worker of a cluster does single jobs in the same way (`cluster.py`).
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from reporter.specs.bounded import address_space

#: Pages that a worker may hold beyond what it held after it gave some back: 16 MiB.
_WASTE = 4096
_held = 0


class JobLimits(NamedTuple):
    """What one job may take."""

    seconds: int  # of the processor; on the clock a little more, and the time that others had the processor
    memory_mib: int  # beyond what the worker holds before its first job


class Work(NamedTuple):
    """What a worker is for."""

    function: Callable[[Any], Any]
    load: Callable[[], object] | None
    limits: JobLimits | None


class JobAnswer(NamedTuple):
    """What a worker says of one job."""

    made: Any
    error: BaseException | None


def serve(pipe: Connection, work: Work) -> None:
    """Do the jobs that come through the pipe until it closes."""
    _end_with_the_program()
    _silence()
    function, load, limits = work
    pipe.send(answer_of(lambda _: load() if load else None, None)._replace(made=None))
    gc.freeze()  # what was loaded stays: looking through it for garbage is lost time, and takes pages of one's own
    gc.set_threshold(100_000, 20, 100)  # trees of documents are large, and hardly any is a circle
    if limits:
        _limit_memory(limits.memory_mib)
    while True:
        try:
            job = pipe.recv()
        except (EOFError, OSError):
            return
        if limits:
            limit_time(limits.seconds)
        _send(pipe, answer_of(function, job))
        _give_back()


def answer_of(function: Callable[[Any], Any], job: object) -> JobAnswer:
    """Return what a worker says of a job, whatever the function raises."""
    try:
        return JobAnswer(function(job), None)
    except Exception as error:
        error.add_note(traceback.format_exc())  # the trace itself stays in this process
        return JobAnswer(None, error)


def _send(pipe: Connection, answer: JobAnswer) -> None:
    try:
        pipe.send(answer)
    except OSError:
        return  # the program has ended
    except Exception as error:  # what was made, or raised, cannot be sent
        pipe.send(JobAnswer(None, RuntimeError(f"{type(error).__name__}: {error}")))


def _give_back() -> None:
    """Give the system back what a large job has left unused: the C library would keep it for ever."""
    global _held
    if sys.platform != "linux" or resident(os.getpid()) < _held + _WASTE:
        return
    with suppress(AttributeError):  # another C library than glibc
        ctypes.CDLL(None).malloc_trim(0)
    _held = resident(os.getpid())


def _end_with_the_program() -> None:
    """See to it that this process is killed when the program ends, even by kill -9; Ctrl-C is the program's affair."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number and callable(signal.getsignal(number)):  # how the program ends is not how its worker does
            signal.signal(number, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    assert parent
    if sys.platform == "linux":  # the system itself kills, whatever this process is busy with
        import fcntl

        sentinel = parent.sentinel
        fcntl.fcntl(sentinel, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(sentinel, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(sentinel, fcntl.F_SETFL, fcntl.fcntl(sentinel, fcntl.F_GETFL) | os.O_ASYNC)
        if wait([sentinel], timeout=0):
            os._exit(1)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: Any) -> None:
    parent.join()
    os._exit(1)


def _silence() -> None:
    """Send what libraries print while they fail to nowhere: the answer says it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def _limit_memory(mib: int) -> None:
    if sys.platform != "win32":
        import resource

        most = address_space() + (mib << 20)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def limit_time(seconds: int) -> None:
    """Cap the processor time of the next job, none with 0; the limit counts from the start of the process."""
    if sys.platform != "win32":
        import resource

        used, hard = resource.getrusage(resource.RUSAGE_SELF), resource.getrlimit(resource.RLIMIT_CPU)[1]
        soft = int(used.ru_utime + used.ru_stime) + seconds + 1 if seconds else hard
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def resident(process: int) -> int:
    """Return how many pages of memory a process holds, 0 of one that has gone."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return 0


def _read_only(items: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(items)


# Read-only mappings stand in specs and registries; the standard library cannot send them to another process.
ForkingPickler.register(MappingProxyType, lambda mapping: (_read_only, (dict(mapping),)))
