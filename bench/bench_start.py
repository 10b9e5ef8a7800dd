"""`reporter --help`, and `status` and `check` asked again, against a bare interpreter: median processor seconds.

    python bench/bench_start.py [--runs 20] [--period 2025-10]

Aims: below 3 times and below 6 times. Run it in a workspace whose inbox does not change meanwhile; a first run is
not counted, it may read workbooks.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys


def processor_seconds(command: list[str]) -> float:
    """Return the processor seconds of a command; what it prints goes nowhere."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # errors found end with status 1
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the medians and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--period", default="2025-10")
    options = parser.parse_args()
    commands = {
        "python -c pass": ["-c", "pass"],
        "reporter --help": ["-m", "reporter", "--help"],
        "reporter status": ["-m", "reporter", "status", "--period", options.period],
        "reporter check": ["-m", "reporter", "check", "--period", options.period],
    }
    taken: dict[str, float] = {}
    for name, words in commands.items():
        processor_seconds([sys.executable, *words])
        taken[name] = statistics.median(processor_seconds([sys.executable, *words]) for _ in range(options.runs))
    bare = taken["python -c pass"]
    for name, seconds in taken.items():
        print(f"{name:<16} {seconds * 1000:6.0f} ms   {seconds / bare:.1f} times")


if __name__ == "__main__":
    main()
