"""Reading files in processes of their own, with limits: what people sent is never parsed in the parent.

One file at a time per worker. A worker that takes too long is killed, one that dies is replaced; the file at hand
gets a finding and the others are read all the same. Where the system knows resource limits (not on Windows) a
worker's memory and processor time are capped as well.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path
from time import monotonic
from typing import Any

from reporter.intake.read import ReadOutcome, display_name, read_submission
from reporter.intake.reader_specs import CollectRequest, ReaderSpecs
from reporter.intake.safety import LIMITS
from reporter.model.catalogue import finding

_SPAWN = multiprocessing.get_context("spawn")
#: Seconds a new worker may take to start on a busy machine, on top of the time for its first file.
_START = 30
#: Seconds between two looks at the clock while workers are busy.
_TICK = 0.25


def read_all(
    paths: Sequence[Path], request: CollectRequest, progress: Callable[[int, int], None] | None = None
) -> list[ReadOutcome]:
    """Return one outcome per file, in the order of `paths`."""
    outcomes: dict[Path, ReadOutcome] = {}
    pool = [_Worker(request) for _ in range(min(len(paths), os.cpu_count() or 1))]
    try:
        for path, outcome in _finished(pool, deque(paths), request):
            outcomes[path] = outcome
            if progress:
                progress(len(outcomes), len(paths))
    finally:
        for worker in pool:
            worker.stop()
    return [outcomes[path] for path in paths]


def _finished(pool: list[_Worker], todo: deque[Path], request: CollectRequest) -> Iterator[tuple[Path, ReadOutcome]]:
    """Yield each file with its outcome as workers finish, giving every idle worker the next one."""
    while todo or any(worker.path for worker in pool):
        for number, worker in enumerate(pool):
            if worker.path and (outcome := worker.poll()):
                yield worker.path, outcome
                worker.path = None
            if worker.path is None and todo:
                if worker.lost:
                    worker.stop()
                    worker = pool[number] = _Worker(request)
                if worker.give(todo[0]):
                    todo.popleft()
        wait([worker.pipe for worker in pool if worker.path], timeout=_TICK)


class _Worker:
    """One reader process and the file it is at."""

    def __init__(self, request: CollectRequest) -> None:
        self.limits = {**LIMITS, **request.limits}
        self.pipe, other = _SPAWN.Pipe()
        self.process = _SPAWN.Process(target=_serve, args=(other, request), daemon=True)
        self.process.start()
        other.close()
        self.path: Path | None = None
        self.lost = False
        self._deadline = 0.0
        self._grace = _START

    def give(self, path: Path) -> bool:
        """Hand over a file; False when the process is gone."""
        try:
            self.pipe.send(str(path))
        except OSError:
            self.lost = True
            return False
        self.path, self._deadline = path, monotonic() + self.limits["seconds"] + self._grace
        self._grace = 0
        return True

    def poll(self) -> ReadOutcome | None:
        """Return the outcome if there is one: the worker's own, or that it died or took too long."""
        try:
            if self.pipe.poll():
                outcome: ReadOutcome = self.pipe.recv()
                return outcome
        except (EOFError, OSError):
            return self._lost("F12")
        return self._lost("F11", limit=self.limits["seconds"]) if monotonic() > self._deadline else None

    def _lost(self, code: str, **args: object) -> ReadOutcome:
        assert self.path is not None
        self.lost = True
        name = display_name(self.path.name)
        return ReadOutcome(name, None, (finding(code, file=name, **args),))  # type: ignore[arg-type]

    def stop(self) -> None:
        """End the process at once; it holds nothing worth keeping."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


# --- in the worker ----------------------------------------------------------------------------------------


def _serve(pipe: Connection, request: CollectRequest) -> None:
    """Read files named through the pipe until it closes."""
    limits = {**LIMITS, **request.limits}
    _silence()
    context = ReaderSpecs(request)
    _limit_memory(limits["memory_mib"])
    while True:
        try:
            path = Path(pipe.recv())
        except (EOFError, KeyboardInterrupt):
            return
        _limit_time(limits["seconds"])
        pipe.send(_guarded(path, context))


def _guarded(path: Path, context: ReaderSpecs) -> ReadOutcome:
    """Return the outcome of a file whatever happens: one odd file must not stop the others.

    Even BaseException, since a panic of the fast reader is one.
    """
    name = display_name(path.name)
    try:
        return read_submission(path, context)
    except MemoryError:
        return ReadOutcome(name, None, (finding("F12", file=name),))
    except BaseException as error:
        return ReadOutcome(name, None, (finding("F15", file=name, what=f"{type(error).__name__} {_origin(error)}"),))


def _origin(error: BaseException) -> str:
    """Return module and line where an exception was raised, for the maintainer."""
    trace: Any = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""


def _silence() -> None:
    """Send what libraries print while they fail to nowhere: the outcome says it in Vietnamese."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def _limit_memory(mib: int) -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (mib << 20, mib << 20))


def _limit_time(seconds: int) -> None:
    """Cap the processor time of the next file; the limit counts from the start of the process."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(used.ru_utime + used.ru_stime) + seconds + 1
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))
