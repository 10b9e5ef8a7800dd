"""Options of the whole suite."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reporter.executor import LocalExecutor, choose

if TYPE_CHECKING:
    from reporter.intake.read import ReadOutcome

#: Modules are compiled once for both processes, for all programs that tests start and for the next run; where the
#: environment wants nothing kept, each of them would compile the program anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
#: No test outlives a power cut, so none waits for the disk, some milliseconds for each file of each build. Of `fsync`
#: there remains that it wants an open file.
os.fsync = os.fstat  # type: ignore[assignment]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regen",
        action="store_true",
        help="write tests/golden/*.txt and templates/docx/*.docx anew; read the difference before committing it",
    )
    parser.addoption(
        "--all-provinces",
        action="store_true",
        help="run the cascade over all 34 provinces and 3,321 communes instead of two provinces (some ten minutes)",
    )


@pytest.fixture(scope="session")
def regen(request: pytest.FixtureRequest) -> bool:
    """Whether expected outputs are to be written instead of compared."""
    return bool(request.config.getoption("--regen"))


@pytest.fixture(scope="session", autouse=True)
def shared(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Say where the processes of a run keep what many tests need: the folders of xdist's workers lie side by side."""
    base = tmp_path_factory.getbasetemp()
    one_of_several = "PYTEST_XDIST_WORKER" in os.environ
    os.environ["REPORTER_SHARED_BY_TESTS"] = str((base.parent if one_of_several else base) / "shared")


@pytest.fixture(scope="session")
def issue(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Sample workbooks by agency, written once."""
    from sheets import issued

    folder = tmp_path_factory.mktemp("issued")

    def made(code: str) -> Path:
        path = folder / f"{code}-mau-2025-10.xlsx"
        return path if path.exists() else issued(path, code)

    return made


@pytest.fixture
def changed(issue: Callable[[str], Path], tmp_path: Path) -> Callable[..., ReadOutcome]:
    """Read an agency's sample workbook, a commune's if not said, after a change."""
    from hostile import Book
    from sheets import read

    def outcome(change: Callable[[Book], object], code: str = "14758", name: str = "nop.xlsx") -> ReadOutcome:
        book = Book(issue(code))
        change(book)
        return read(book.save(tmp_path / name))

    return outcome


def pytest_sessionstart() -> None:
    """Keep each worker of xdist to one processor, and look seldom for circular garbage, as the program does.

    All processors are busy with tests already: what a test starts shares the one of its worker.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    if worker and hasattr(os, "sched_setaffinity"):
        processors = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {processors[int(worker) % len(processors)]})
    gc.set_threshold(100_000, 20, 400)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With `-n`, the tests of one file stay in one process: what they share is made once."""
    from xdist.scheduler import LoadFileScheduling

    config.option.loadscopereorder = False  # the order below counts
    return LoadFileScheduling(config, log) if config.getoption("dist") == "load" else None


#: The files that take most processor time, dearest first.
DEAREST = (
    "test_spec_values", "test_month", "test_province", "test_build", "test_end_to_end", "test_generic", "test_account",
    "test_specs_check", "test_roundtrip", "test_masters", "test_overview", "test_cluster", "test_lint_own",
    "test_same_figure", "test_traits", "test_annex_files", "test_publish", "test_mail", "test_province_month",
    "test_directives", "test_cascade", "test_own_words", "test_recalc", "test_diff", "test_content", "test_lint_others",
    "test_verify_period", "test_charts", "test_layout_of_reports", "test_return", "test_demo", "test_unit_changes",
    "test_lint_fix", "test_cli", "test_scenarios", "test_rule_columns", "test_executor", "test_finished",
    "test_repeatable", "test_lint_rules", "test_secrecy", "test_layout_resaved", "test_rules", "test_no_python",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first: a mistake should show before LibreOffice has started.

    With `-n` the dearest files first: the processes then end together.
    """
    ranks = {name: place for place, name in enumerate(DEAREST)}
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: ranks.get(item.path.stem, len(ranks)))
    else:
        items.sort(key=lambda item: item.get_closest_marker("slow") is not None)


def _in_this_process(_limits: object) -> LocalExecutor:
    """Return what does jobs without processes of its own: to start them and hand over specs is a tenth of a build."""
    return LocalExecutor(workers=1)


@pytest.fixture
def from_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have workers start from nothing, as on other systems: what many tests left free counts as nobody's memory."""
    monkeypatch.setattr("reporter.executor._FORKS", False)
    monkeypatch.setattr("reporter.executor._CONTEXT", multiprocessing.get_context("spawn"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Have jobs done by worker processes only where a test is about these."""
    choose(LocalExecutor if item.get_closest_marker("workers") else _in_this_process)


def pytest_sessionfinish() -> None:
    """Leave out of the five last looks of pytest for what nobody holds all that the tests of this process made."""
    gc.freeze()


_RUN = count(1)


def pytest_runtest_teardown() -> None:
    """Drop what tests left in circles, such as documents of python-docx: the program itself seldom looks for that."""
    if next(_RUN) % 8 == 0:
        gc.collect(1)
