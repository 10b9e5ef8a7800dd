"""The same build by processes of this machine and by a Dask cluster on it: seconds, bytes sent, equal outputs.

    python bench/cluster.py [--workers 2] [AGENCY ...]

The cluster runs on this machine, so it cannot be faster; what it costs beyond is what other machines must earn. Prints
both times on the clock, their ratio, the bytes sent to workers for each job, and whether the outputs are the same.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]


def main() -> None:
    """Build twice and print what it took."""
    from distributed import LocalCluster

    from reporter import cluster
    from reporter.executor import LocalExecutor, choose

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("agencies", nargs="*", default=["BTC", "BNV", "BTP", "12", "11", "04"])
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cluster-") as folder:
        here, here_took = _build(Path(folder, "here"), options.agencies)
        with LocalCluster(n_workers=options.workers, threads_per_worker=1, dashboard_address=None) as made:
            cluster.use(made.scheduler_address)
            _build(Path(folder, "warm"), options.agencies[:1])  # workers load the program once
            sent: list[int] = []
            plain = cluster.ForkingPickler.dumps
            cluster.ForkingPickler.dumps = lambda value: sent.append(len(made := plain(value))) or made
            there, there_took = _build(Path(folder, "there"), options.agencies)
            choose(LocalExecutor)
    print(f"here {here_took:.1f} s, cluster {there_took:.1f} s: {there_took / here_took:.2f} times")
    print(f"sent: {len(sent)} pieces, {sum(sent) / 1e6:.1f} MB, the largest {max(sent) / 1e6:.1f} MB")
    print("the same outputs" if here == there else "OTHER OUTPUTS")
    sys.exit(here != there)


def _build(folder: Path, agencies: list[str]) -> tuple[dict[str, bytes], float]:
    """Return the outputs of a build about these agencies, nothing of it read or made before, and its seconds."""
    from small import PERIOD, make_workspace, send

    from reporter.commands.build import BuildOptions, build_reports
    from reporter.executor import no_progress

    workspace = make_workspace(folder / "central")
    workspace.store, workspace.kept = folder / "store", None
    send(workspace, agencies)
    start = time.perf_counter()
    build_reports(workspace, BuildOptions(PERIOD, date(2025, 10, 20)), no_progress)
    took = time.perf_counter() - start
    made = workspace.outputs(PERIOD)
    return {str(path.relative_to(made)): path.read_bytes() for path in made.rglob("*") if path.is_file()}, took


if __name__ == "__main__":
    main()
