"""Jobs in processes of their own: order, limits, lost workers, and nothing left behind when the program ends."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from jobs import odd_job

from reporter import executor
from reporter.executor import LocalExecutor, Lost, side_by_side
from reporter.job_process import JobLimits

LIMITS = JobLimits(seconds=1, memory_mib=64)
SYSTEM_LIMITS = pytest.mark.skipif(sys.platform == "win32", reason="no resource limits there")


def double(number: int) -> int:
    return 2 * number


def told(lost: Lost[str]) -> str:
    return f"{lost.job}: {'late' if lost.late else 'died'}"


class Loaded:
    """Keeps what `load` found beside the function that needs it."""

    def __init__(self) -> None:
        self.word = ""

    def load(self) -> None:
        self.word = "loaded"

    def say(self, number: int) -> str:
        return f"{self.word} {number}"


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_results_come_in_the_order_of_the_jobs_whatever_the_number_of_workers(workers: int) -> None:
    seen: list[tuple[int, int]] = []
    made = LocalExecutor(workers=workers).map(double, range(7), progress=lambda *done: seen.append(done))

    assert list(made) == [0, 2, 4, 6, 8, 10, 12]
    assert seen == [(number, 7) for number in range(1, 8)]


def test_no_jobs_make_nothing_and_one_job_or_worker_needs_no_process() -> None:
    assert list(LocalExecutor().map(double, [])) == []
    assert list(LocalExecutor().map(lambda number: number + 1, [1])) == [2]  # a lambda cannot be sent anywhere
    both = Loaded()
    assert list(LocalExecutor(workers=1).map(lambda number: both.say(number), [1, 2], load=both.load)) == [
        "loaded 1",
        "loaded 2",
    ]


def test_what_is_loaded_stays_with_the_function() -> None:
    both = Loaded()
    assert list(LocalExecutor(workers=2).map(both.say, [1, 2, 3], load=both.load)) == [
        "loaded 1",
        "loaded 2",
        "loaded 3",
    ]


@pytest.mark.workers
@pytest.mark.parametrize("forks", [True, False])
def test_tasks_side_by_side_give_their_results_in_order_and_say_what_went_wrong(
    forks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reporter.executor._FORKS", forks and sys.platform == "linux")
    held = [1, 2, 3]  # what the program holds is not sent

    assert side_by_side(lambda: held, lambda: sum(held), os.getpid)[:2] == [held, 6]
    with pytest.raises(PermissionError, match="nothing there"):
        side_by_side(lambda: held, lambda: (_ for _ in ()).throw(PermissionError(13, "nothing there", "so-lieu.xlsx")))


@pytest.mark.workers
def test_a_task_may_have_tasks_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reporter.executor._processors", lambda: 2)
    assert side_by_side(lambda: side_by_side(lambda: 1, lambda: 2), lambda: 3) == [[1, 2], 3]


@pytest.mark.skipif(sys.platform == "win32", reason="no signals there")
def test_a_worker_that_hangs_or_dies_costs_only_its_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reporter.executor._LATE", 0.2)
    jobs = ["a", "hang", "b", "die", "c"]
    assert list(LocalExecutor(LIMITS, workers=2).map(odd_job, jobs, lost=told)) == [
        "a", "hang: late", "b", "die: died", "c",
    ]  # fmt: skip


@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="the system does not count it")
def test_a_busy_machine_makes_no_job_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "_LATE", 0.4)  # beyond no second at all
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})  # one processor for the worker and three others
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(3)]
    try:
        began = time.monotonic()
        made = LocalExecutor(JobLimits(0, 64), workers=1).map(odd_job, ["work", "hang"], lost=told)
        assert next(made) == "work"  # 0.2 seconds of the processor, which take longer than 0.4 on the clock
        assert time.monotonic() - began > 0.4
        assert next(made) == "hang: late"  # who asks for no processor is late all the same
    finally:
        os.sched_setaffinity(0, before)
        for other in others:
            other.kill()
            other.wait()


@SYSTEM_LIMITS
def test_processor_time_is_limited_too() -> None:
    spun, after = LocalExecutor(JobLimits(1, 64), workers=1).map(odd_job, ["spin", "a"], lost=told)
    assert spun in ("spin: late", "spin: died")  # whichever is first: the parent's clock or the system's limit
    assert after == "a"


@SYSTEM_LIMITS
def test_memory_is_limited_by_what_a_job_may_add(from_nothing: None) -> None:
    with pytest.raises(MemoryError):
        list(LocalExecutor(LIMITS, workers=1).map(odd_job, ["a", "eat"], lost=told))
    big = JobLimits(seconds=10, memory_mib=300)
    assert list(LocalExecutor(big, workers=1).map(odd_job, ["eat"], lost=told)) == [str(200 << 20)]


KEPT: list[bytes] = []


def keep(mib: int) -> int:
    """Keep so much memory, and say in which process."""
    KEPT.append(b"x" * (mib << 20))
    return os.getpid()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_worker_that_has_grown_makes_place_for_a_new_one() -> None:
    ctypes.CDLL(None).malloc_trim(0)  # what many tests left free would be filled without growing
    limits = JobLimits(seconds=10, memory_mib=400)
    large, small, after = LocalExecutor(limits, workers=1).map(keep, [120, 1, 1])
    assert large != small == after


def test_what_a_job_raises_is_raised_here_with_its_trace() -> None:
    with pytest.raises(LookupError, match="nothing there") as raised:
        list(LocalExecutor(workers=2).map(odd_job, ["a", "raise"]))
    assert "odd_job" in raised.value.__notes__[0]


# --- the program ends -------------------------------------------------------------------------------------

PROGRAM = """
import signal
import sys
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup, under which the tests may run, has it ignored
sys.path[:0] = {paths!r}
from test_executor import odd_job
from reporter.executor import LocalExecutor
if __name__ == "__main__":
    print("started", flush=True)
    list(LocalExecutor(workers=2).map(odd_job, ["{job}"] * 4))
"""


def descendants(pid: int) -> set[int]:
    """The processes below one, by /proc."""
    found, todo = set(), [pid]
    while todo:
        for task in Path(f"/proc/{todo.pop()}/task").glob("*/children"):
            below = {int(child) for child in task.read_text().split()}
            todo += below - found
            found |= below
    return found


def alive(pid: int) -> bool:
    """Whether a process runs: a zombie that nobody has waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def until(holds: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    return holds()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP], ids=lambda how: how.name)
@pytest.mark.parametrize("job", ["hang", "spin"])
def test_no_process_outlives_the_program(how: signal.Signals, job: str, tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    here = Path(__file__).parent
    script.write_text(PROGRAM.format(paths=[str(here), str(here.parent)], job=job), encoding="utf-8")
    with subprocess.Popen([sys.executable, script], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as program:
        assert until(lambda: len(descendants(program.pid)) >= 2)  # two workers
        below = descendants(program.pid)
        time.sleep(0.3)
        program.send_signal(how)
        program.wait(timeout=60)

    assert until(lambda: not any(alive(pid) for pid in below), 5), [pid for pid in below if alive(pid)]


def test_for_no_jobs_nothing_is_loaded() -> None:
    def load() -> None:
        raise AssertionError

    assert list(LocalExecutor(JobLimits(1, 64)).map(str, [], load=load)) == []
