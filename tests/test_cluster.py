"""The same jobs on a real Dask scheduler with several workers: same bytes, a lost worker, and what is said when not."""

import os
import signal
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import dask
import pytest
from distributed import Client, LocalCluster
from jobs import pretend, told_job
from small import PERIOD, make_workspace, send

from reporter import cluster
from reporter.cluster import ClusterExecutor
from reporter.commands.build import BuildOptions, build_reports
from reporter.executor import JobLimits, LocalExecutor, Lost, choose, executor, no_progress
from reporter.model import ReporterError
from reporter.workspace import Workspace

pytestmark = pytest.mark.slow
WORKERS = 3


def told(lost: Lost[str]) -> str:
    return f"{lost.job}: lost"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A scheduler with workers in processes of their own."""
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None, silence_logs=50) as made,
    ):
        yield made.scheduler_address


@pytest.fixture
def chosen(address: str) -> Iterator[Any]:
    """The workers of the cluster do the jobs, until the end of the test."""
    cluster.use(address)
    made = executor()
    assert isinstance(made, ClusterExecutor)
    yield made
    choose(LocalExecutor)
    made.client.close()


def outputs(workspace: Workspace) -> dict[str, bytes]:
    folder = workspace.outputs(PERIOD)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def built(folder: Path, progress: Any = no_progress) -> dict[str, bytes]:
    made = make_workspace(folder / "central")
    made.store, made.kept = folder / "kho", None  # nothing read or made by another test
    send(made, ["BTC", "BNV"])
    build_reports(made, BuildOptions(PERIOD, date(2025, 10, 20), reports=("cv9797-bo",)), progress)
    return outputs(made)


def test_jobs_are_spread_and_come_back_in_their_order(chosen: ClusterExecutor) -> None:
    made = list(chosen.map(told_job, [str(number) for number in range(12)]))
    assert [line.split()[0] for line in made] == [str(number) for number in range(12)]
    assert len({line.split()[1] for line in made}) == WORKERS and str(os.getpid()) not in " ".join(made)


def test_what_a_job_raises_is_raised_here_and_who_ends_its_workers_is_lost(chosen: ClusterExecutor) -> None:
    with pytest.raises(LookupError, match="nothing there"):
        list(chosen.map(told_job, ["a", "raise"]))
    limited = ClusterExecutor(chosen.client, JobLimits(seconds=1, memory_mib=64))
    first, *others = limited.map(told_job, ["a", "die", "spin"], lost=told)
    assert first.startswith("a ") and others == ["die: lost", "spin: lost"]
    chosen.client.wait_for_workers(WORKERS)


def test_the_same_bytes_also_when_a_worker_is_killed_in_the_middle(chosen: ClusterExecutor, tmp_path: Path) -> None:
    workers: list[int] = list(chosen.client.run(os.getpid).values())
    here, there = tmp_path / "here", tmp_path / "there"

    def kill_one(done: int, _total: int) -> None:
        if done == 1 and workers:
            os.kill(workers.pop(), signal.SIGKILL)

    spread = built(there, kill_one)
    assert len(workers) == WORKERS - 2  # one gone while reading, one while rendering
    choose(LocalExecutor)
    assert built(here) == spread and len(spread) > 5


def test_nobody_there_another_version_and_no_worker_are_said_in_one_line(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_CONNECT", "1s")
    with pytest.raises(ReporterError, match="“may-chu” viết chưa đúng: tcp://MÁY:CỔNG"):
        cluster.use("may-chu")
    with pytest.raises(ReporterError, match=r"Không nối được bộ điều phối tcp://127\.0\.0\.1:9 .*Bỏ --scheduler"):
        cluster.use("tcp://127.0.0.1:9")
    with Client(address, set_as_default=False) as client:
        client.run(pretend, "another")
        with pytest.raises(ReporterError, match=r"Chương trình ở tcp://.* khác bản ở máy này"):
            cluster.use(address)
        client.run(pretend, "")
    with LocalCluster(n_workers=0, dashboard_address=None, silence_logs=50) as empty:  # noqa: SIM117
        with pytest.raises(ReporterError, match="chưa có máy làm việc nào"):
            cluster.use(empty.scheduler_address)
    assert isinstance(executor(), LocalExecutor)
