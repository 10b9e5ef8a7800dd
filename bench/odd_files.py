"""What does `reporter check FILE` take of every odd and hostile file, one after the other?

    python bench/odd_files.py [CORPUS …] [--own N] [--seed S]

Every file below the folders, and N of our own (bench/hostile_books.py). The program is started once, and each file has
a process forked from it, since starting is the same for all: what that takes is printed too. Printed: how often which
end was seen; clock and processor seconds and memory at the middle, at 99 in 100 and at most; every file that took more
than is promised (10 s, 256 MiB; seconds of the clock hold on a quiet machine only), gave a traceback, or of which
nothing was said. Memory is the greatest sum of proportional sizes of all processes, looked at fifty times a second.
Needs Linux.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import redirect_stdout, suppress
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from faults import run_command
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
    options = parser.parse_args()
    adopt_orphans()
    with tempfile.TemporaryDirectory(prefix="odd-") as folder:
        workspace, own = Path(folder, "ws"), Path(folder, "own")
        own.mkdir()
        paths = write_all(own, options.own, options.seed)
        paths += [path for corpus in options.corpora for path in sorted(corpus.rglob("*")) if path.is_file()]
        start(workspace, next(own.glob("*.goc")))
        ended = []
        for path in paths:
            ended.append(checked(workspace, path))
            tell(ended[-1])
            print(f"\r{len(ended)}/{len(paths)}", end="", file=sys.stderr, flush=True)
    report(ended)
    sys.exit(any(map(_broken, ended)))


def start(workspace: Path, good: Path) -> None:
    """Make a workspace, print what checking one good workbook takes with starting, and load the program here."""
    reporter = [sys.executable, "-m", "reporter"]
    subprocess.run([*reporter, "init", workspace, "--level", "central"], check=True, stdout=subprocess.DEVNULL)
    os.chdir(workspace)
    good = good.rename(good.with_suffix(".xlsx"))
    used = used_by(subprocess.Popen([*reporter, "check", good], stdout=subprocess.DEVNULL).pid, 0.02)
    print(
        f"a good workbook of a province with starting: {used.seconds:.1f} processor seconds, {used.mib} MiB", flush=True
    )
    from reporter.cli import shell

    sys.argv = ["reporter", "check", "--doc-lai", str(good)]
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere), suppress(SystemExit):  # noqa: PTH123
        shell.main()


def checked(workspace: Path, path: Path) -> Ended:
    """Return what `reporter check` did with one file."""
    said, begun = workspace.with_name("said"), perf_counter()
    child = os.fork()
    if child == 0:
        os.setsid()
        signal.alarm(PATIENCE)
        run_command(workspace, said, ["check", "--json", "--", str(path)])
    used = used_by(child, 0.02, forked=True)
    clock = perf_counter() - begun
    return Ended(path, _end(used.status, said.read_text(encoding="utf-8", errors="replace")), clock, used)


def _end(status: int, said: str) -> str:
    """Return how a run ended, in words; "BROKEN" first where that must not be."""
    if "Traceback" in said or status not in (0, 1, 3):
        return f"BROKEN: status {status} {said[-200:]!r}"
    if status == 3:
        return "cannot run, said in one line" if said.count("\n") == 1 else f"BROKEN: {said[:200]!r}"
    found = json.JSONDecoder().raw_decode(said, said.index("{"))[0]["items"]
    codes = sorted({item["code"] for item in found})
    if "F15" in codes:
        return "BROKEN: unforeseen (F15)"
    if len(codes) == 1 and codes[0][0] in "FI":
        return f"refused: {codes[0]}"
    return f"read, {len(found) if len(found) < 10 else '10 or more'} findings, status {status}"


def _broken(item: Ended) -> bool:
    return item.used.seconds > SECONDS or item.used.mib > MIB or item.end.startswith("BROKEN")


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
    slow = sorted(ended, key=lambda item: -item.used.seconds)[:10]
    print("slowest:", ", ".join(f"{item.path.name!a} {item.used.seconds:.1f} s {item.used.mib} MiB" for item in slow))


def tell(item: Ended) -> None:
    """Print a file that broke a promise, or took longer than is promised while others had the processor."""
    if _broken(item) or item.clock > SECONDS:
        used = f"{item.used.seconds:.1f} processor seconds, {item.clock:.1f} s, {item.used.mib} MiB"
        print(f"{item.path.name!a}: {item.end}; {used}", flush=True)


if __name__ == "__main__":
    main()
