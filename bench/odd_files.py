"""What does `reporter check FILE` take of every odd and hostile file, each in a process of its own, as people call it?

    python bench/odd_files.py [CORPUS …] [--own N] [--seed S] [--jobs N]

Every file below the folders, and N of our own (bench/hostile_books.py). Printed: how often which end was seen; clock
and processor seconds and memory at the middle, at 99 in 100 and at most; every file that took more than is promised
(10 s, 256 MiB; seconds of the clock hold on a quiet machine only), gave a traceback, or was said nothing of. Memory
is the greatest sum of proportional sizes of all processes, looked at twenty times a second. Needs Linux.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from hostile_books import write_all
from processor import Used, adopt_orphans, used_by

SECONDS, MIB = 10.0, 256
PATIENCE = 120  # seconds after which a run has hung, however busy the machine is


class Ended(NamedTuple):
    """What one file did."""

    path: Path
    end: str
    clock: float
    used: Used


def main() -> None:
    """Check every file and print what was seen; exit status 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path, nargs="*")
    parser.add_argument("--own", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="odd-") as folder:
        workspace, own = Path(folder, "ws"), Path(folder, "own")
        own.mkdir()
        subprocess.run([*REPORTER, "init", workspace, "--level", "central"], check=True, stdout=subprocess.DEVNULL)
        paths = [path for corpus in options.corpora for path in sorted(corpus.rglob("*")) if path.is_file()]
        paths += write_all(own, options.own, options.seed)
        with ProcessPoolExecutor(options.jobs, initializer=adopt_orphans) as pool:
            ended = list(pool.map(partial(checked, workspace), paths))
    report(ended)
    sys.exit(any(map(_broken, ended)))


REPORTER = (sys.executable, "-m", "reporter")


def checked(workspace: Path, path: Path) -> Ended:
    """Return what `reporter check` did with one file."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as wrong:
        start = perf_counter()
        command = ["timeout", "-k", "1", str(PATIENCE), *REPORTER, "check", "--json", "--", os.fsencode(path)]
        used = used_by(command, 0.05, cwd=workspace, stdout=said, stderr=wrong, stdin=subprocess.DEVNULL)
        clock = perf_counter() - start
        said.seek(0)
        wrong.seek(0)
        return Ended(path, _end(used.status, said.read(), wrong.read().decode(errors="replace")), clock, used)


def _end(status: int, said: bytes, wrong: str) -> str:
    """Return how a run ended, in words; "BROKEN" first where that must not be."""
    if "Traceback" in wrong or status not in (0, 1, 2, 3):
        return f"BROKEN: status {status} {wrong[-200:]!r}"
    if status == 3:
        return "cannot run: one line" if wrong.count("\n") == 1 else f"BROKEN: {wrong[:200]!r}"
    try:
        found = json.loads(said)["findings"]
    except ValueError:
        return f"BROKEN: status {status}, no answer: {wrong[-200:]!r}"
    codes = sorted({item["code"] for item in found})
    if "F15" in codes:
        return "BROKEN: unforeseen (F15)"
    if len(codes) == 1 and codes[0][0] in "FI":
        return f"refused: {codes[0]}"
    return f"read, {len(found) if len(found) < 10 else '10 or more'} findings, status {status}"


def _broken(item: Ended) -> bool:
    over = item.used.seconds > SECONDS or item.used.mib > MIB
    return over or item.end.startswith("BROKEN") or item.end.startswith("read, 0")


def report(ended: Sequence[Ended]) -> None:
    """Print what was seen."""
    for end, times in sorted(Counter(item.end.partition(" '")[0] for item in ended).items()):
        print(f"{times:6} {end}")
    for what, values in {
        "seconds on the clock": [item.clock for item in ended],
        "processor seconds": [item.used.seconds for item in ended],
        "MiB in all processes": [item.used.mib for item in ended],
    }.items():
        ordered = sorted(values)
        middle, most = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
        print(f"{what}: p50 {middle:.2f}, p99 {most:.2f}, at most {ordered[-1]:.2f}")
    for item in sorted(ended, key=lambda item: -item.used.seconds):
        if _broken(item) or item.clock > SECONDS:
            used = f"{item.used.seconds:.1f} processor seconds, {item.clock:.1f} s, {item.used.mib} MiB"
            print(f"{item.path.name!a}: {item.end}; {used}")


if __name__ == "__main__":
    main()
