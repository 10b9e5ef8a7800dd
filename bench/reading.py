"""Time reading 34 province workbooks against the obvious way, pandas with the openpyxl engine, on the same files.

    python bench/reading.py [--files N] [--runs N] [--skip-pandas]

Prints seconds (the median of the runs), cells and the ratio. Workbooks are filled with sample data in a temporary
folder, two at a time.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from grade_corpus import PERIOD, make_companion  # noqa: E402

from reporter.intake.collect import CollectRequest, collect  # noqa: E402
from reporter.period import Period  # noqa: E402
from reporter.workspace import Workspace  # noqa: E402


def main() -> None:
    """Write the workbooks, read them both ways, print what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=34)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--skip-pandas", action="store_true")
    options = parser.parse_args()
    period = Period.parse(PERIOD)
    provinces = Workspace.find(ROOT).registry.of_kind("province", period.last_day)[: options.files]
    with tempfile.TemporaryDirectory() as folder:
        inbox = Path(folder)
        with ProcessPoolExecutor() as pool:
            paths = list(pool.map(partial(make_companion, inbox), [agency.code for agency in provinces]))
        request = CollectRequest(ROOT / "templates", "cv9797", "tam_giao", period.last_day, PERIOD)
        submissions, findings = collect(inbox, request)
        values = sum(item.values_read for item in submissions)
        print(f"{len(submissions)} workbooks, {values:,} filled values, {len(findings)} findings")
        ours = _median(lambda: collect(inbox, request), options.runs)
        print(f"reporter collect: {ours:.2f} s")
        if not options.skip_pandas:
            theirs = _median(lambda: _pandas(paths), 1)
            print(f"pandas, engine openpyxl: {theirs:.2f} s, {theirs / ours:.1f} times as long")


def _median(run: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        start = perf_counter()
        run()
        times.append(perf_counter() - start)
    return statistics.median(times)


def _pandas(paths: list[Path]) -> int:
    """Read every sheet of every workbook into frames; return the number of cells."""
    import pandas as pd

    return sum(
        frame.size
        for path in paths
        for frame in pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl").values()
    )


if __name__ == "__main__":
    main()
