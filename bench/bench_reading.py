"""Time reading and checking 34 province workbooks against the obvious way, on the same files, side by side.

    python bench/bench_reading.py [--files N] [--runs N]

Ours: collect (worker processes, all limits and checks of the file), frames, every rule. The obvious way: pandas with
the openpyxl engine reads every form sheet, columns are typed with `to_numeric`, and the row checks and computed
columns of the forms run in pandas. The least way: expat passes over every sheet and the shared texts and notes which
cell holds which value, no more. Prints wall and processor seconds of the fastest run of each (processor seconds
with those of the workers) and the ratio. Workbooks are filled with sample data in a temporary folder.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import NamedTuple
from xml.parsers.expat import ParserCreate
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from grade_corpus import PERIOD, make_companion  # noqa: E402

from reporter.model import Period  # noqa: E402
from reporter.workspace import Workspace  # noqa: E402


class Took(NamedTuple):
    """Seconds on the clock, of processors, and what came out."""

    wall: float
    processor: float
    result: str


def main() -> None:
    """Write the workbooks, read and check them both ways in turn, print what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=34)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    workspace, period = Workspace.find(ROOT), Period.parse(PERIOD)
    provinces = workspace.registry.of_kind("province", period.last_day)[: options.files]
    with tempfile.TemporaryDirectory() as folder:
        inbox = Path(folder)
        with ProcessPoolExecutor() as pool:
            paths = list(pool.map(partial(make_companion, inbox), [agency.code for agency in provinces]))
        ways = {
            "reporter": partial(ours, inbox, workspace, period),
            "pandas": partial(theirs, paths, workspace, period),
            "expat": partial(expat_pass, paths),
        }
        runs = [{name: _timed(way) for name, way in ways.items()} for _ in range(options.runs)]
    best = {name: min((run[name] for run in runs), key=lambda took: took.wall) for name in ways}
    for name, took in best.items():
        print(f"{name:9} {took.wall:5.2f} s, processor {took.processor:5.2f} s: {took.result}")
    wall, processor = (best["pandas"][part] / best["reporter"][part] for part in (0, 1))
    least = best["reporter"].processor / best["expat"].processor
    print(f"ratio {wall:.1f} on the clock, {processor:.1f} in processor seconds; {least:.1f} times the pass of expat")


def _timed(way: Callable[[], str]) -> Took:
    start, used = perf_counter(), _processor()
    result = way()
    return Took(perf_counter() - start, _processor() - used, result)


def _processor() -> float:
    """Return the processor seconds of this process, of its children, and of theirs that have ended.

    Workers are children of a server process that lives on: only its own entry tells what they took (Linux).
    """
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    alive = [child for task in Path("/proc/self/task").glob("*/children") for child in task.read_text().split()]
    ticks = (Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[11:15] for child in alive)
    there = sum(int(number) for four in ticks for number in four) / os.sysconf("SC_CLK_TCK")
    return sum(usage.ru_utime + usage.ru_stime for usage in used) + there


def ours(inbox: Path, workspace: Workspace, period: Period) -> str:
    """Read, lay out and check everything in the inbox."""
    from reporter.checks.material import CheckContext
    from reporter.checks.run import run_checks
    from reporter.intake.collect import CollectRequest, collect
    from reporter.tables import build_frames

    specs, settings = workspace.specs(period), workspace.settings
    request = CollectRequest(workspace.templates, settings.form_set, settings.baseline, period)
    submissions, findings = collect(inbox, request)
    frames = build_frames(submissions, specs.form_set)
    agencies = tuple(specs.agency(item.agency) for item in submissions)
    context = CheckContext(specs, agencies, specs.day)
    findings = (*findings, *run_checks(submissions, frames, context))
    values = sum(item.values_read for item in submissions)
    return f"{len(submissions)} workbooks, {values:,} filled values, {len(findings)} findings"


def theirs(paths: Sequence[Path], workspace: Workspace, period: Period) -> str:
    """Read every form sheet with pandas and openpyxl, type its columns, run the checks of its rows."""
    import pandas as pd

    from reporter.specs.evaluation import evaluate

    forms = {form.sheet: form for form in workspace.specs(period).form_set.forms}
    tables: dict[str, list[pd.DataFrame]] = {name: [] for name in forms}
    cells = failed = 0
    for path in paths:
        with pd.ExcelFile(path, engine="openpyxl") as book:
            sheets = [name for name in forms if name in book.sheet_names]
            for name, sheet in pd.read_excel(book, sheet_name=sheets, header=None).items():
                cells += sheet.size
                tables[name].append(_typed(sheet, forms[name]))
    for name, form in forms.items():
        if tables[name]:
            frame = dict(pd.concat(tables[name], ignore_index=True).items())
            for check in form.checks:
                failed += int((~evaluate(check.expression, frame).fillna(True)).sum())
            for column in form.columns:
                if column.formula:
                    failed += int((evaluate(column.formula, frame) != frame[column.key]).fillna(False).sum())
    return f"{len(paths)} workbooks, {cells:,} cells, {failed} failed checks"


def expat_pass(paths: Sequence[Path]) -> str:
    """Note every stored value with its cell, sheet by sheet."""
    cells: list[tuple[str, str]] = []
    for path in paths:
        with ZipFile(path) as package:
            for name in package.namelist():
                if name.startswith("xl/worksheets/sheet") or name == "xl/sharedStrings.xml":
                    cells += _stored(package.read(name))
    return f"{len(paths)} workbooks, {len(cells):,} stored values"


def _stored(xml: bytes) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    text: list[str] = []
    ref = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal ref
        text.clear()
        if tag == "c":
            ref = attributes["r"]

    def end(tag: str) -> None:
        if tag == "v":
            found.append((ref, "".join(text)))

    parser = ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.buffer_text = text.append, True
    parser.Parse(xml, True)
    return found


def _typed(sheet, form):  # type: ignore[no-untyped-def]  # pandas frames in and out
    """Return the lines below the printed column numbers by column key, numbers as Int64."""
    import pandas as pd

    first = int(sheet[0].astype(str).eq("(1)").idxmax()) + 1
    table = sheet.iloc[first:, : len(form.columns)].set_axis(list(sheet.iloc[0, : len(form.columns)]), axis=1)
    for column in form.columns:
        values = table[column.key]
        typed = pd.to_numeric(values, errors="coerce").astype("Int64") if column.numeric else values.astype(object)
        table[column.key] = typed
    entered = [column.key for column in form.entered]
    label = table.columns[0]
    return table[table[label].ne("Tổng cộng") & table[entered].notna().any(axis=1)]


if __name__ == "__main__":
    main()
