"""`reporter --help` against a bare interpreter start: median wall times of many runs and their ratio (aim: below 3).

python bench/bench_start.py [--runs 20]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time


def median(command: list[str], runs: int) -> float:
    """Return the median wall seconds of a command."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def main() -> None:
    """Print both medians and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    runs = parser.parse_args().runs
    bare = median([sys.executable, "-c", "pass"], runs)
    shown = median([sys.executable, "-m", "reporter", "--help"], runs)
    print(f"python -c pass   {bare * 1000:6.0f} ms")
    print(f"reporter --help  {shown * 1000:6.0f} ms   {shown / bare:.1f} times")


if __name__ == "__main__":
    main()
