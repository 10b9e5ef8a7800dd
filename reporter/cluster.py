"""The same jobs on the machines of a Dask cluster: after `use(ADDRESS)` the executor of a run is `ClusterExecutor`.

What a job reads and writes lies in a folder that every machine sees under the same path; nothing else is needed there
but this program in the same version, which is compared first. A worker that dies is replaced, its jobs go to others.
"""

from __future__ import annotations

import pickle
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from multiprocessing.reduction import ForkingPickler
from typing import Any

from reporter.executor import Job, Lost, Made, Progress, choose, fail, in_order, no_progress
from reporter.job_process import JobAnswer, JobLimits, answer_of, limit_time
from reporter.model import ReporterError
from reporter.store import program

_CONNECT = "15s"
_ADDRESS = re.compile(r"\w+://\S+:\d+")
_AFTERWARDS = "Bỏ --scheduler để chạy trên máy này."
#: Functions and what they share that a worker keeps ready; a build asks for three after each other.
_KEPT = 4
#: Limits and what is kept ready are those of a process: its threads take turns.
_TURN = threading.Lock()


def use(address: str) -> None:
    """Have the jobs of this run done by the workers of the scheduler at `address`.

    Raises ReporterError where Dask is not installed, nobody answers, there are no workers or they run another version.
    """
    if not _ADDRESS.fullmatch(address):
        raise ReporterError(f"Địa chỉ bộ điều phối “{address}” viết chưa đúng: tcp://MÁY:CỔNG. {_AFTERWARDS}")
    client = _connected(address)
    stamps: dict[str, str] = client.run(code_stamp)
    if not stamps:
        raise ReporterError(f"Bộ điều phối {address} chưa có máy làm việc nào (dask worker). {_AFTERWARDS}")
    other = [worker for worker, stamp in sorted(stamps.items()) if stamp != code_stamp()]
    if other:
        raise ReporterError(f"Chương trình ở {', '.join(other)} khác bản ở máy này: cài cùng một bản. {_AFTERWARDS}")
    choose(partial(ClusterExecutor, client))


def _connected(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise ReporterError(f'--scheduler cần gói Dask: pip install "reporter[cluster]". {_AFTERWARDS}') from None
    try:
        return Client(address, timeout=_CONNECT, set_as_default=False)
    except (OSError, ValueError):
        raise ReporterError(f"Không nối được bộ điều phối {address} ({_CONNECT[:-1]} giây). {_AFTERWARDS}") from None


def code_stamp() -> str:
    """Return what stands for this program where it runs: its code and the libraries that it needs."""
    return program()


class ClusterExecutor:
    """The workers of a Dask cluster, one job at a time each.

    Time is limited on each worker as on this machine; memory by the worker's own `--memory-limit`.
    """

    def __init__(self, client: Any, limits: JobLimits | None = None) -> None:
        self.client = client
        self.seconds = limits.seconds if limits else 0

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
        work = self.client.submit(bytes, bytes(ForkingPickler.dumps((function, load))), pure=False)
        yield from in_order(self._finished(work, jobs, lost), len(jobs), progress)

    def _finished(
        self, work: Any, jobs: Sequence[Job], lost: Callable[[Lost[Job]], Made]
    ) -> Iterator[tuple[int, Made]]:
        """Yield each job's number and result as the workers finish.

        A job at whose worker several ended is tried once more when no other job runs: it may have been their neighbour.
        """
        again: list[int] = []
        for number, answer in self._answers(work, jobs, range(len(jobs))):
            if answer:
                yield number, _made(answer)
            else:
                again.append(number)
        for number in again:
            for _, answer in self._answers(work, jobs, [number]):
                yield number, _made(answer) if answer else lost(Lost(jobs[number], late=False))

    def _answers(
        self, work: Any, jobs: Sequence[Job], numbers: Sequence[int]
    ) -> Iterator[tuple[int, JobAnswer | None]]:
        """Yield number and answer of these jobs as they come; None where one worker after the other ended."""
        from distributed import KilledWorker, as_completed

        sent = {number: bytes(ForkingPickler.dumps(jobs[number])) for number in numbers}
        futures = {self.client.submit(_do, work, job, self.seconds, pure=False): number for number, job in sent.items()}
        with self.client.as_current():
            ready = as_completed(futures)
        try:
            for future in ready:
                try:
                    yield futures[future], pickle.loads(future.result())
                except KilledWorker:
                    yield futures[future], None
        finally:
            self.client.cancel(list(futures))


def _made(answer: JobAnswer) -> Any:
    """Return what was made; raises what was raised."""
    if answer.error:
        raise answer.error
    return answer.made


# --- in the worker ----------------------------------------------------------------------------------------


def _do(work: bytes, job: bytes, seconds: int) -> bytes:
    """Return the pickled `JobAnswer` to a job."""
    with _TURN:
        function = _ready(work)
        limit_time(seconds)
        try:
            return bytes(ForkingPickler.dumps(answer_of(function, pickle.loads(job))))
        except Exception as error:  # what was made, or raised, cannot be sent
            return pickle.dumps(JobAnswer(None, RuntimeError(f"{type(error).__name__}: {error}")))
        finally:
            limit_time(0)


@lru_cache(_KEPT)
def _ready(work: bytes) -> Callable[[Any], Any]:
    """Return the function to do jobs with, once in a process, after what is to be loaded first."""
    function, load = pickle.loads(work)
    if load:
        load()
    return function  # type: ignore[no-any-return]
