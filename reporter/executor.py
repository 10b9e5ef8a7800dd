"""One way of doing many jobs: `executor().map(function, jobs)`, in processes of this machine or, if chosen, of others.

`LocalExecutor`, what `executor` returns if nothing else is chosen, works in processes of its own. One job at a time per
worker. A worker that takes too long is killed, one that dies is replaced, and the others go on. On Linux workers are
forked from the program, so that they share what it has loaded and read; elsewhere they start from nothing. The results
do not depend on the number of workers. No worker outlives the program, however that ends.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from time import monotonic
from typing import Any, Generic, Protocol, TypeVar

from reporter.job_process import JobAnswer, JobLimits, Work, resident, serve

Job = TypeVar("Job")
Made = TypeVar("Made")
Progress = Callable[[int, int], None]
#: Seconds on the clock a job may take beyond its processor time, before its worker is killed; those in which the
#: machine let it wait for a processor do not count: a busy machine refuses no honest file.
_LATE = 2.0
#: Seconds between two looks at the clock while workers are busy.
_TICK = 0.25
#: Pages by which a worker may have grown when the next job comes: 96 MiB.
_SWOLLEN = 24_576
#: The program has no threads whose locks a forked worker could find taken; system libraries of macOS have.
_FORKS = sys.platform == "linux"
_CONTEXT: Any = multiprocessing.get_context("fork" if _FORKS else "spawn")


@dataclass(frozen=True, slots=True)
class Lost(Generic[Job]):
    """A job without a result: its worker died, or was killed since it took too long."""

    job: Job
    late: bool


class Executor(Protocol):
    """What does jobs, wherever that is."""

    def map(
        self,
        function: Callable[[Job], Made],
        jobs: Sequence[Job],
        *,
        load: Callable[[], object] | None = None,
        lost: Callable[[Lost[Job]], Made] = ...,
        progress: Progress = ...,
    ) -> Iterator[Made]:
        """Yield what `function` makes of each job, in the order of the jobs; what it raises is raised here.

        `load` runs first in every worker, outside the limits; it travels together with `function`, so that what the
        one keeps on an object the other finds there. `lost` says what stands in for a job that has no result.
        """


def no_progress(_done: int, _total: int) -> None:
    """Show nothing."""


def fail(lost: Lost[Any]) -> Any:
    """Raise RuntimeError: what to do about a lost job where nothing may stand in for its result."""
    raise RuntimeError(f"worker {'too slow' if lost.late else 'died'} at {str(lost.job)[:200]}")


class LocalExecutor:
    """Processes on this machine, one for each processor; limits hold where the system knows them (not on Windows)."""

    def __init__(self, limits: JobLimits | None = None, workers: int = 0) -> None:
        self.limits = limits
        self.workers = workers or _processors()

    def map(
        self,
        function: Callable[[Job], Made],
        jobs: Sequence[Job],
        *,
        load: Callable[[], object] | None = None,
        lost: Callable[[Lost[Job]], Made] = fail,
        progress: Progress = no_progress,
    ) -> Iterator[Made]:
        """Yield what `function` makes of each job: see `Executor`."""
        if not jobs:  # nothing to load either
            return
        if min(len(jobs), self.workers) == 1 and self.limits is None:  # nothing to gain from another process
            yield from _here(function, jobs, load, progress)
            return
        if load and _FORKS:  # once for all of them
            load()
        work = Work(function, None if _FORKS else load, self.limits)
        pool = [_Worker[Job, Made](work) for _ in range(min(len(jobs), self.workers))]
        try:
            yield from in_order(_finished(pool, deque(enumerate(jobs)), lost), len(jobs), progress)
        finally:
            for worker in pool:
                worker.stop()


def in_order(finished: Iterator[tuple[int, Made]], total: int, progress: Progress) -> Iterator[Made]:
    """Yield results that come with the number of their job, as they get ready, in the order of the jobs."""
    made: dict[int, Made] = {}
    following = 0
    for done, (number, result) in enumerate(finished, 1):
        made[number] = result
        progress(done, total)
        while following in made:
            yield made.pop(following)
            following += 1


_make: Callable[[JobLimits | None], Executor] = LocalExecutor


def choose(make: Callable[[JobLimits | None], Executor]) -> None:
    """Have everything from now on done by the executors that `make` returns."""
    global _make
    _make = make


def executor(limits: JobLimits | None = None) -> Executor:
    """Return what does the jobs of this run."""
    return _make(limits)


def side_by_side(*tasks: Callable[[], Any]) -> list[Any]:
    """Return what each task gives, in their order: done at once where a process finds all that the program holds.

    Elsewhere, where a process would have to be sent it, one after the other.
    """
    chosen = executor()
    alone = multiprocessing.current_process().daemon  # a worker starts no processes
    if alone or not (_FORKS and isinstance(chosen, LocalExecutor)):
        return [task() for task in tasks]
    return list(chosen.map(lambda number: tasks[number](), range(len(tasks))))


def _here(
    function: Callable[[Job], Made], jobs: Sequence[Job], load: Callable[[], object] | None, progress: Progress
) -> Iterator[Made]:
    """Yield what `function` makes of each job in this process."""
    if load:
        load()
    for done, job in enumerate(jobs, 1):
        yield function(job)
        progress(done, len(jobs))


def _finished(
    pool: list[_Worker[Job, Made]], todo: deque[tuple[int, Job]], lost: Callable[[Lost[Job]], Made]
) -> Iterator[tuple[int, Made]]:
    """Yield each job's number and result as workers finish, giving every idle worker the next one."""
    while todo or any(worker.job for worker in pool):
        wait([worker.pipe for worker in pool if worker.job or not worker.ready], timeout=_TICK)
        for place, worker in enumerate(pool):
            if worker.job and (result := worker.poll(lost)):
                yield worker.job[0], result[0]
                worker.job = None
                worker.gone |= worker.swollen
            if worker.gone and todo:
                worker.stop()
                worker = pool[place] = worker.again()
            if todo and worker.idle() and worker.give(todo[0]):
                todo.popleft()


class _Worker(Generic[Job, Made]):
    """One process and the job it is at."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.pipe, other = _CONTEXT.Pipe()
        self.process = _CONTEXT.Process(target=serve, args=(other, work), daemon=True)
        self.process.start()
        other.close()
        self.job: tuple[int, Job] | None = None
        self.ready = self.gone = False
        self._small = 0  # pages that it held before its first job
        self._deadline, self._waited = float("inf"), 0.0

    def again(self) -> _Worker[Job, Made]:
        """Return a new worker for the same work."""
        return _Worker(self._work)

    @property
    def swollen(self) -> bool:
        """Whether it holds so much of its jobs that a new worker is better: what it has found once is lost with it."""
        if not _FORKS or self.gone:
            return False
        return resident(self.process.pid) > self._small + _SWOLLEN

    def idle(self) -> bool:
        """Whether the worker has loaded everything and has no job; RuntimeError when it ended before that."""
        if not self.ready and self.pipe.poll():
            try:
                answer: JobAnswer = self.pipe.recv()
            except (EOFError, OSError):
                raise RuntimeError("a worker ended while it started") from None
            if answer.error:
                raise answer.error
            self.ready = True
            self._small = resident(self.process.pid) if _FORKS else 0
        return self.ready and self.job is None and not self.gone

    def give(self, job: tuple[int, Job]) -> bool:
        """Hand over a job; False when the process is gone."""
        try:
            self.pipe.send(job[1])
        except OSError:
            self.gone = True
            return False
        self.job, limits = job, self._work.limits
        self._deadline = monotonic() + limits.seconds + _LATE if limits else float("inf")
        self._waited = _waiting(self.process.pid)
        return True

    def poll(self, lost: Callable[[Lost[Job]], Made]) -> tuple[Made] | None:
        """Return the result if there is one: the worker's own, or what stands in for it."""
        assert self.job
        late = self._overdue()
        try:
            if self.pipe.poll():
                answer: JobAnswer = self.pipe.recv()
                if answer.error:
                    raise answer.error
                return (answer.made,)
        except (EOFError, ConnectionError):
            late, self.gone = self._out_of_time(), True
        if not late and not self.gone:
            return None
        self.gone = True
        return (lost(Lost(self.job[1], late)),)

    def _overdue(self) -> bool:
        """Whether the deadline has passed, the time in which the worker waited for a processor left out."""
        over = monotonic() - self._deadline
        return over > 0 and over > _waiting(self.process.pid) - self._waited

    def _out_of_time(self) -> bool:
        """Whether a process that is gone was ended by the system, as its processor time was used up."""
        self.process.join(_LATE)
        return sys.platform != "win32" and bool(self.process.exitcode == -signal.SIGXCPU)

    def stop(self) -> None:
        """End the process at once; it holds nothing worth keeping."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


def _waiting(process: int) -> float:
    """Return how many seconds a process could have run while others had the processor; 0 where nobody counts them."""
    try:  # https://docs.kernel.org/scheduler/sched-stats.html: time on the processor, waiting for one, time slices
        return int(Path(f"/proc/{process}/schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    except (OSError, IndexError):
        return 0.0


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
