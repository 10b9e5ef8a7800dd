"""What a whole build of a period takes, step by step: python bench/bench_build.py [--period 2025-10]

Run it in a workspace whose inbox is filled (`reporter demo --period 2025-10`). Prints processor and wall seconds of
the steps of the parent process; reading and the layout checker have processes of their own beside it.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import reporter.commands.build as steps
from reporter.model import Period
from reporter.workspace import Workspace

TIMED = ("read_period", "compose", "render_all", "account", "printed_in", "write_data", "write_package", "write_upward")


def timed(function: Callable[..., Any], taken: dict[str, tuple[float, float]]) -> Callable[..., Any]:
    """Return the function with its processor and wall seconds added up under its name."""

    def run(*arguments: Any, **named: Any) -> Any:
        cpu, wall = time.process_time(), time.perf_counter()
        result = function(*arguments, **named)
        taken[function.__name__] = (time.process_time() - cpu, time.perf_counter() - wall)
        return result

    return run


def main() -> None:
    """Build once and print the steps, longest first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--period", default="2025-10")
    period = Period.parse(parser.parse_args().period)
    taken: dict[str, tuple[float, float]] = {}
    for name in TIMED:
        setattr(steps, name, timed(getattr(steps, name), taken))
    options = steps.BuildOptions(period, date(2025, 10, 20))
    wall = time.perf_counter()
    steps.build_reports(Workspace.find(Path.cwd()), options, lambda _done, _total: None)
    print(f"{'whole build':16} {'':9} {time.perf_counter() - wall:6.2f} s wall")
    for name, (cpu, elapsed) in sorted(taken.items(), key=lambda item: -item[1][1]):
        print(f"{name.strip('_'):16} {cpu:6.2f} s {elapsed:6.2f} s wall")


if __name__ == "__main__":
    main()
