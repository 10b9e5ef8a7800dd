"""Run the whole cascade on sample data: 3,321 communes and their departments, 34 provinces, one national report.

    python bench/cascade.py [--provinces N] [--jobs N]

Prints what each step took and whether every national column sum, figure and table equals the one counted over the
workbooks of communes and departments; exit status 1 when one does not. Everything happens in a temporary folder.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from cascade import AS_OF, Totals, column_sums, hand_up, quiet, run_province  # noqa: E402
from small import PERIOD, make_workspace, send  # noqa: E402

from reporter.commands.build import build_reports  # noqa: E402
from reporter.commands.build_documents import BuildOptions  # noqa: E402
from reporter.commands.checked import Checked, read_period  # noqa: E402
from reporter.workspace import Workspace  # noqa: E402


def main() -> None:
    """Run the cascade and print what it took and whether the totals are equal."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--provinces", type=int, default=34, help="only the first N provinces")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        central = make_workspace(Path(folder) / "central")
        codes = [item.code for item in central.registry.of_kind("province", PERIOD.last_day)][: options.provinces]
        with ProcessPoolExecutor(options.jobs) as pool:
            provinces = below(Path(folder), codes, pool, options.jobs)
        with timed(f"{len(provinces)} province workbooks for the Centre"):
            for province in provinces:
                hand_up(province, central)
        with timed("national build"):
            order = BuildOptions(PERIOD, AS_OF)
            print(build_reports(central, order, quiet).lines()[-1])
        sys.exit(0 if equal(provinces, central) else 1)


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long the block took."""
    start = perf_counter()
    yield
    print(f"{what}: {perf_counter() - start:.1f} s", flush=True)


def send_in(root: Path, codes: Sequence[str]) -> None:
    """Put the sample workbooks of some agencies into the inbox of the workspace there."""
    send(Workspace.find(root), codes)


def below(folder: Path, codes: Sequence[str], pool: ProcessPoolExecutor, jobs: int) -> list[Checked]:
    """Return what each province has read; the time for writing sample workbooks is printed apart."""
    wrote = 0.0

    def send_all(workspace: Workspace, agencies: Sequence[str]) -> None:
        nonlocal wrote
        start = perf_counter()
        list(pool.map(partial(send_in, workspace.root), [agencies[job::jobs] for job in range(jobs)]))
        wrote += perf_counter() - start

    start = perf_counter()
    provinces = [run_province(folder, code, send_all) for code in codes]
    taken = perf_counter() - start
    kinds = [agency.kind for province in provinces for agency in province.agencies]
    print(f"{kinds.count('commune')} communes, {kinds.count('department')} departments, {len(codes)} provinces")
    print(f"sample workbooks written: {wrote:.1f} s")
    print(f"read and checked by their provinces: {taken - wrote:.1f} s", flush=True)
    return provinces


def equal(provinces: Sequence[Checked], central: Workspace) -> bool:
    """Print and return whether the national totals are those over communes and departments."""
    national = read_period(central, PERIOD, AS_OF, quiet)
    low = [item for province in provinces for item in province.submissions]
    sums = column_sums(low, central)
    over_communes = Totals(low, [agency for province in provinces for agency in province.agencies], central)
    senders = {item.agency for item in national.submissions}
    above = Totals(national.submissions, [item for item in national.agencies if item.code in senders], central)
    results = {
        f"{len(sums)} column sums": column_sums(national.submissions, central) == sums,
        f"{len(above.figures())} figures": above.figures() == over_communes.figures(),
        f"{len(above.tables())} tables": above.tables() == over_communes.tables(),
    }
    for what, same in results.items():
        print(f"{what}: {'equal' if same else 'DIFFERENT'}")
    return all(results.values())


if __name__ == "__main__":
    main()
