"""Do the tests notice when code that reads, checks, counts, verifies is changed, and do they run through all of it?

    python bench/mutants.py [--number N] [--seed S] [--room ROOM …] [--keep FILE] [--coverage]

First the tests of these rooms run once, in one process, under coverage.py (lines and branches), which gives how much of
the rooms they run through and which test reaches which line. Then N mutants are drawn by lot: one comparison,
calculation, condition, number or statement is changed, and the tests that reach the line run until one fails.
What survives is printed with its line, to be judged by a person: a test is missing, or the change changes nothing.
`--keep` keeps what the first run found for the next time; `--coverage` ends after it. Needs Linux (fork).
"""

from __future__ import annotations

import argparse
import ast
import gc
import json
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from children import waited

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

#: What is mutated: the rooms, and of others the files that read documents back or count a second time.
ROOMS = {
    "reading": ("reporter/intake/*.py",),
    "checking": ("reporter/checks/*.py",),
    "counting": ("reporter/figures/*.py",),
    "verifying": (
        "reporter/documents/verify*.py",
        "reporter/documents/second_reader.py",
        "reporter/delivery/second_*.py",
    ),
}
#: Files of tests that build whole workspaces: dear for what they reach beyond the others.
LEFT_OUT = (
    "test_account", "test_end_to_end", "test_generic", "test_mailbox", "test_month", "test_no_python", "test_province",
    "test_publish", "test_verify_period", "test_windows", "test_layers", "test_directive_forms", "test_last_period",
)  # fmt: skip
_ABOUT = re.compile(
    r"from (reporter\.(intake|checks|figures|documents\.(verify|second)|delivery\.second)[\w.]*"
    r"|sheets|tables|figure_book) "
)
PATIENCE = 150  # seconds for the tests of one mutant
_ENOUGH = 45  # seconds that the tests for one mutant take together where nothing is changed, cheapest first

_COMPARED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_COUNTED = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult}


@dataclass(frozen=True)
class Traced:
    """What the unchanged code showed: the tests that reach each line, seconds of each test, branches."""

    reached: dict[str, dict[str, list[str]]]  # file of the program → line → tests
    seconds: dict[str, float]
    failed: list[str]  # tests that need processes of their own: they fail here also when nothing is changed
    covered: dict[str, tuple[int, int]]  # file of the program → lines and branches run through, there are
    missing: dict[str, list[str]]  # file of the program → lines, and branches (from → to), never run through


def main() -> None:
    """Trace, mutate, print."""
    options = _options()
    if options.keep and options.keep.exists():
        traced = Traced(**json.loads(options.keep.read_text(encoding="utf-8")))
    else:
        traced = trace()
        if options.keep:
            options.keep.write_text(json.dumps(vars(traced)), encoding="utf-8")
    for room in options.room:
        run, there = (sum(part) for part in zip(*(traced.covered[name] for name in files_of(room)), strict=True))
        print(f"{room}: {run} of {there} lines and branches run through ({100 * run / there:.1f} %)", flush=True)
        if options.coverage:
            for name in filter(traced.missing.get, files_of(room)):
                print(f"  {name}: {', '.join(traced.missing[name])}")
    if not options.coverage:
        sys.exit(mutate(options, traced))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--number", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--room", nargs="*", default=list(ROOMS), choices=list(ROOMS))
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--coverage", action="store_true")
    return parser.parse_args()


def files_of(room: str) -> list[str]:
    """Return the files of the program that a room is."""
    found = (path for pattern in ROOMS[room] for path in sorted(ROOT.glob(pattern)))
    return [path.relative_to(ROOT).as_posix() for path in found if path.name != "__init__.py"]


# --- the tests as they are --------------------------------------------------------------------------------


def trace() -> Traced:
    """Return what the tests reach in the unchanged code."""
    found = (path for path in sorted((ROOT / "tests").glob("test_*.py")) if path.stem not in LEFT_OUT)
    tests = [path for path in found if _ABOUT.search(path.read_text(encoding="utf-8"))]
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        kept = Path(folder, "traced")
        status = _in_a_child(lambda: _traced([str(path) for path in tests], kept), 3600, loud=True)
        if not kept.exists():
            sys.exit(f"the tests did not run ({status})")
        return Traced(**json.loads(kept.read_text(encoding="utf-8")))


def _traced(tests: list[str], kept: Path) -> int:
    """Run tests under coverage.py and write what they reach."""
    import coverage

    wanted = [str(ROOT / name) for room in ROOMS for name in files_of(room)]
    watch = coverage.Coverage(branch=True, include=wanted, data_file=None, config_file=False)
    watch.start()
    helper = Helper(lambda name: watch.switch_context(name))
    status = run_tests(tests, helper, "-m", "not slow")
    watch.stop()
    reached, covered, missing = {}, {}, {}
    for name in wanted:
        short = Path(name).relative_to(ROOT).as_posix()
        by_line = watch.get_data().contexts_by_lineno(name)
        reached[short] = {str(line): sorted(filter(None, found)) for line, found in by_line.items()}
        analysis = watch._analyze(name)
        numbers, left = analysis.numbers, analysis.missing_branch_arcs()
        missing[short] = [str(line) for line in sorted(analysis.missing)]
        missing[short] += [f"{start}→{end}" for start, ends in sorted(left.items()) for end in ends]
        covered[short] = (numbers.n_executed + numbers.n_executed_branches, numbers.n_statements + numbers.n_branches)
    found = Traced(reached, helper.seconds, helper.failed, covered, missing)
    kept.write_text(json.dumps(vars(found)), encoding="utf-8")
    return status


class Helper:
    """Beside pytest: all work is done in this process, and it is told which test is at work."""

    def __init__(self, told: Callable[[str], object] = str, workbooks: Path | None = None) -> None:
        self.told, self.seconds, self.failed = told, dict[str, float](), list[str]()
        self._began, self._workbooks = 0.0, workbooks

    def pytest_configure(self) -> None:
        """Have no other process do the work."""
        from reporter import executor
        from reporter.intake import idea_book

        executor.choose(lambda _limits: Here())
        idea_book.LocalExecutor = lambda _limits: Here()  # type: ignore[assignment,misc]
        if self._workbooks:
            _share_workbooks(self._workbooks)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Say which test is at work."""
        self.told(nodeid)
        self._began = time.monotonic()

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Note what fails."""
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Note what it took; the first of a file pays for what all of them share."""
        self.seconds[nodeid] = time.monotonic() - self._began


def _share_workbooks(folder: Path) -> None:
    """Have the sample workbooks, which no changed code writes, made once for all mutants."""
    import sheets
    import small

    shared, issued = small._shared, sheets.issued

    def once(path: Path, code: str, values: Any = None) -> Path:
        kept = folder / f"{code}.xlsx"
        if values is not None:
            return issued(path, code, values)
        if not kept.exists():
            issued(kept.with_suffix(f".{os.getpid()}.xlsx"), code).replace(kept)
        return Path(shutil.copyfile(kept, path))

    sheets.issued = once
    small._shared = lambda what: folder if what == "workbooks" else shared(what)


class Here:
    """An executor that works in this process, where changed code is."""

    def map(
        self, function: Any, jobs: Any, *, load: Any = None, lost: Any = None, progress: Any = max
    ) -> Iterator[Any]:
        """Yield what the function makes of each job."""
        from reporter import executor

        yield from executor._here(function, jobs, load, progress)


def run_tests(tests: list[str], helper: Helper, *more: str) -> int:
    """Return the exit status of pytest."""
    import pytest

    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        call = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", f"--basetemp={folder}/t", "--rootdir", str(ROOT)]
        return int(pytest.main([*call, *more, *tests], plugins=[helper]))


def _in_a_child(work: Callable[[], int], patience: float, loud: bool = False) -> int | None:
    """Return the status of work done in a process of its own, None when it had to be killed."""
    child = os.fork()
    if child == 0:
        os.setsid()
        os.chdir(ROOT)
        if not loud:
            nowhere = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(nowhere, stream)
        status = 99
        with suppress(BaseException):
            status = work()
        os._exit(status)
    status = waited(child, patience)
    return None if status == -signal.SIGKILL else status


# --- mutants ----------------------------------------------------------------------------------------------


def mutate(options: argparse.Namespace, traced: Traced) -> int:
    """Try mutants drawn by lot, print what survives, and return the exit status."""
    warm_up(sorted({test.partition("::")[0] for test in traced.seconds}))
    places = [(room, name, site) for room in options.room for name in files_of(room) for site in sites(ROOT / name)]
    drawn = random.Random(options.seed).sample(places, min(options.number, len(places)))
    ends: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory(prefix="workbooks-") as folder:
        cheap = [
            one for one in sorted(traced.seconds, key=lambda one: traced.seconds[one]) if one not in traced.failed
        ][:60]
        whole = ast.parse((ROOT / drawn[0][1]).read_text(encoding="utf-8"))
        unchanged = _in_a_child(lambda: _with_changed(drawn[0][1], whole, cheap, traced.failed, Path(folder)), PATIENCE)
        if unchanged != 0:
            sys.exit(f"the tests fail when nothing is changed ({unchanged})")
        for room, name, site in drawn:
            end = try_mutant(name, site, traced, Path(folder))
            ends[room, end] += 1
            print(f"{end}: {name}:{site.line}: {site.what}: {_line(name, site.line)}", flush=True)
    for room in options.room:
        print(
            f"{room}: { ({end: times for (where, end), times in sorted(ends.items()) if where == room}) }", flush=True
        )
    return 0


def warm_up(tests: list[str]) -> None:
    """Load the program and the tests once for all children."""
    os.chdir(ROOT)
    said = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    run_tests(tests, Helper(), "--collect-only")
    os.dup2(said, 1)
    gc.freeze()


def _line(name: str, line: int) -> str:
    return (ROOT / name).read_text(encoding="utf-8").splitlines()[line - 1].strip()[:110]


def try_mutant(name: str, site: Site, traced: Traced, workbooks: Path) -> str:
    """Return how the tests that reach the line take the changed code; the cheapest are asked."""
    lines = traced.reached[name]
    tests = sorted(lines.get(str(site.line), ()), key=lambda one: traced.seconds.get(one, 0))
    if not tests:
        return "not reached"
    spent, asked = 0.0, list[str]()
    for one in tests:
        spent += traced.seconds.get(one, 0)
        if asked and spent > _ENOUGH:
            break
        asked.append(one)
    tree = changed(ROOT / name, site)
    status = _in_a_child(lambda: _with_changed(name, tree, asked, traced.failed, workbooks), PATIENCE)
    return {0: "survived", 5: "survived", None: "did not end", 3: "pytest failed"}.get(status, "killed")


def _with_changed(name: str, tree: ast.Module, tests: list[str], failed: list[str], workbooks: Path) -> int:
    """Run tests with one file of the program changed."""
    gc.unfreeze()
    change_running(name, tree)
    helper = Helper(workbooks=workbooks)
    return run_tests(tests, helper, "-x", "-m", "not slow", *(f"--deselect={test}" for test in failed))


def change_running(name: str, tree: ast.Module) -> None:
    """Give the functions of a file that is loaded already the code of a changed one, wherever they are referred to."""
    path = str(ROOT / name)
    changed_code = {(code.co_qualname, code.co_firstlineno): code for code in _codes(compile(tree, path, "exec"))}
    for item in gc.get_objects():
        if isinstance(item, FunctionType) and item.__code__.co_filename == path:
            key = item.__code__.co_qualname, item.__code__.co_firstlineno
            item.__code__ = changed_code.get(key, item.__code__)


def _codes(code: CodeType) -> Iterator[CodeType]:
    for item in code.co_consts:
        if isinstance(item, CodeType):
            yield item
            yield from _codes(item)


@dataclass(frozen=True)
class Site:
    """One change that can be made: the place of the node in the tree, its line, and what is changed."""

    place: int
    line: int
    what: str


def sites(path: Path) -> list[Site]:
    """Return every change that can be made to the functions of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    idle = {id(node) for node in _idle(tree)}
    inside = {id(one) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) for one in ast.walk(node)}
    return [
        Site(place, node.lineno, f"{type(node).__name__} {ast.unparse(node)[:60]}")  # type: ignore[attr-defined]
        for place, node in enumerate(ast.walk(tree))
        if id(node) in inside and id(node) not in idle and _change(node)
    ]


def _idle(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield what does nothing when the program runs, or only how fast it does it: types, assertions, decorators."""
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = []
        if isinstance(node, ast.FunctionDef):
            parts = [node.returns, *node.decorator_list]
        elif isinstance(node, ast.ClassDef):
            parts = [*node.decorator_list]
        elif isinstance(node, ast.arg | ast.AnnAssign):
            parts = [node.annotation]
        elif isinstance(node, ast.Assert | ast.ImportFrom) or _for_types(node):
            parts = [node]
        for part in filter(None, parts):
            yield from ast.walk(part)


def _for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def changed(path: Path, site: Site) -> ast.Module:
    """Return the file with that change."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    node = list(ast.walk(tree))[site.place]
    _change(node)
    return ast.fix_missing_locations(tree)


def _change(node: ast.AST) -> bool:
    """Change a node in its place and return True; False where there is nothing to change."""
    match node:
        case ast.Compare() if type(node.ops[0]) in _COMPARED:
            node.ops[0] = _COMPARED[type(node.ops[0])]()
        case ast.BinOp() if type(node.op) in _COUNTED and not _of_texts(node):
            node.op = _COUNTED[type(node.op)]()
        case ast.BoolOp():
            node.op = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
        case ast.If() | ast.IfExp() | ast.While():
            node.test = ast.UnaryOp(ast.Not(), node.test)
        case ast.Constant() if type(node.value) in (int, bool):
            node.value = not node.value if isinstance(node.value, bool) else node.value + 1
        case ast.Return() if node.value and not (isinstance(node.value, ast.Constant) and node.value.value is None):
            node.value = ast.Constant(None)
        case ast.Expr() if isinstance(node.value, ast.Call):
            node.value = ast.Constant(None)
        case ast.AugAssign():
            node.value = ast.Constant(None) if isinstance(node.op, ast.BitOr) else node.value
            node.op = {ast.Add: ast.Sub, ast.Sub: ast.Add}.get(type(node.op), type(node.op))()
        case _:
            return False
    return True


def _of_texts(node: ast.BinOp) -> bool:
    """Whether something is added to a text, where a minus is a mistake of types that any test shows."""
    return any(isinstance(one, ast.JoinedStr) or isinstance(getattr(one, "value", 0), str) for one in ast.walk(node))


if __name__ == "__main__":
    main()
