"""Eight builds at once while a reader looks on, round after round: one works, the others say who does or wait for it.

    python bench/together.py [--rounds N] [--builds N]

Each round starts builds of two different days at the same moment in one workspace of two workbooks, one in four
told to wait (`--wait`), and kills one of them with kill -9 at a moment of its own. A reader looks at the outputs all
the time: the record, every file, the record again; where both are the same, the files must be those of a build alone
on the one or the other day. Of a set that is neither, the files are printed in which it differs from the nearer of the
two; but it is whole where its documents are those that its own record names and a workbook was too slow to be read
(F11, F12). What reading, composing and rendering give is computed once, as in bench/faults.py. Needs Linux.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from faults import CALL, ROOT, contents, litter, prepare, remember, run_command

sys.path[:0] = [str(ROOT)]

from reporter.delivery.record import RECORD, read_record  # noqa: E402
from reporter.workspace import REPORTS  # noqa: E402

DAYS = ("2025-10-20", "2025-10-28")
PATIENCE = 300  # seconds for one round; who waits does so for 120
CHANCE = ("F11", "F12")  # findings that the limits of the machine decide
Contents = dict[str, str]


def main() -> None:
    """Run the rounds and print what was seen; exit status 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--builds", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="together-") as folder:
        workspace = Path(folder, "ws")
        prepare(workspace)
        whole = [_alone(workspace, day) for day in DAYS]
        assert whole[0] != whole[1], "the two days cannot be told apart"
        seen: Counter[str] = Counter()
        for number in range(options.rounds):
            seen += _round(workspace, options.builds, random.Random(number), whole)
    for what, times in sorted(seen.items()):
        print(f"{times:6} {what}")
    sys.exit(any(what.startswith("BROKEN") for what in seen))


def _alone(workspace: Path, day: str) -> Contents:
    """Return the outputs of a build of that day."""
    remember(workspace, day)
    return contents(workspace)


def _round(workspace: Path, builds: int, dice: random.Random, whole: list[Contents]) -> Counter[str]:
    """Return what one round saw."""
    seen: Counter[str] = Counter()
    started = {_start(workspace, number): number for number in range(builds)}
    victim, moment = dice.choice(list(started)), time.monotonic() + dice.uniform(0.0, 3.0)
    until = time.monotonic() + PATIENCE
    while started:
        seen[_look(workspace / "outputs" / "2025-10", whole)] += 1
        if victim in started and time.monotonic() > moment:
            os.kill(victim, signal.SIGKILL)
        if time.monotonic() > until:
            seen["BROKEN: a build that does not end"] += len(started)
            until = math.inf
            for process in started:
                os.kill(process, signal.SIGKILL)
        with suppress(ChildProcessError):
            process, status = os.waitpid(-1, os.WNOHANG)
            if process in started:
                said = (workspace.parent / f"said{started.pop(process)}").read_text(encoding="utf-8")
                seen[_ending(os.waitstatus_to_exitcode(status), said)] += 1
    os.waitpid(_start(workspace, builds), 0)  # the next run finds no lock of the dead and leaves nothing of theirs
    after = _set(workspace, contents(workspace), whole)
    if after.startswith("BROKEN") or litter(workspace):
        seen[f"BROKEN: after the round: {after} {litter(workspace)}"] += 1
    return seen


def _start(workspace: Path, number: int) -> int:
    child = os.fork()
    if child == 0:
        patience = ["--wait", "2"] if number % 4 == 3 else []
        run_command(workspace, workspace.parent / f"said{number}", [*CALL[:-1], DAYS[number % 2], *patience])
    return child


def _ending(status: int, said: str) -> str:
    if status in (0, 1) and "Đã viết" in said:
        return "build done after waiting for another" if "Đang chờ" in said else "build done"
    if status == 3 and "đang ghi" in said and "từ" in said:
        return "build told who is writing and since when"
    return "build killed" if status == -9 else f"BROKEN: status {status}: {said[-200:]}"


def _look(folder: Path, whole: list[Contents]) -> str:
    """Return what the reader sees: the outputs are read between two looks at the record."""
    workspace = folder.parent.parent
    try:
        before = (folder / RECORD).read_bytes()
        found = contents(workspace)
        said = _set(workspace, found, whole)
        after = (folder / RECORD).read_bytes()
    except OSError as error:
        try:
            again = (folder / RECORD).read_bytes()
        except OSError:
            return f"BROKEN: a gap: {error}"
        return "look: changed meanwhile" if again else "BROKEN: an empty record"
    return said if before == after else "look: changed meanwhile"


def _set(workspace: Path, found: Contents, whole: list[Contents]) -> str:
    """Return which set of outputs these are: one of a build alone, one that lacks a slow workbook, or neither."""
    if found in whole:
        return "look: one whole set"
    folder = next((workspace / "outputs").glob("*/" + RECORD)).parent
    record = read_record(folder)
    named = record.written.items() if record else ()
    written = {f"{folder.name}/{REPORTS}/{name}": item.sha256 for name, item in named}
    chance = [code for code in CHANCE if f'"{code}"' in (folder / "findings.json").read_text(encoding="utf-8")]
    if chance and written.items() <= found.items():
        return f"look: one whole set, a workbook was too slow ({', '.join(chance)})"
    odd = min(({name for name, _ in found.items() ^ alone.items()} for alone in whole), key=len)
    return f"BROKEN: neither day's set, of {record.as_of if record else '?'}: {', '.join(sorted(odd))}"


if __name__ == "__main__":
    main()
