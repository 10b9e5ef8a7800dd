"""What `check` and `build` take of a country with several times as many provinces, or of a year of months.

    python bench/growth.py [--times 1 2 10] [--periods 1 12] [--command check build]

For each number of times a central workspace is made whose registry has that many times the provinces and communes of
today (codes of three and six digits), and filled with sample workbooks of the provinces alone, so that 10 times is 340
workbooks. `--periods` fills so many months with today's provinces instead, and runs the command for the last of them
after all others were checked. Printed for each: processor seconds and the greatest sum of proportional memory of all
processes, and how many times as much that is as for the first. Needs Linux.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from processor import Used, adopt_orphans, used_by

PERIOD = "2025-10"
REPORTER = (sys.executable, "-m", "reporter")
#: What tells the further provinces from those of today, in names.
ORDINALS = ("", " Hai", " Ba", " Tư", " Năm", " Sáu", " Bảy", " Tám", " Chín", " Mười")


def main() -> None:
    """Make each workspace, run the commands, print what they took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, nargs="+", default=[1, 2, 10])
    parser.add_argument("--periods", type=int, nargs="+")
    parser.add_argument("--command", nargs="+", default=["check", "build"])
    options = parser.parse_args()
    adopt_orphans()
    sizes = [(1, number) for number in options.periods] if options.periods else [(times, 1) for times in options.times]
    first: dict[str, Used] = {}
    for times, number in sizes:
        with tempfile.TemporaryDirectory(prefix="growth-") as folder:
            made = country(Path(folder, "ws"), times, months(number))
            for command in options.command:
                call = [*REPORTER, command, "--period", months(number)[-1]]
                child = subprocess.Popen(call, cwd=Path(folder, "ws"), stdout=subprocess.DEVNULL)
                used = used_by(child.pid, 0.2)
                print(f"{made}, {command}: {_said(used, first.setdefault(command, used))}", flush=True)


def _said(used: Used, first: Used) -> str:
    more = f"{used.seconds / first.seconds:.1f} times, {used.mib / first.mib:.2f} times"
    return f"status {used.status}, {used.seconds:.1f} processor seconds, {used.mib} MiB; {more}"


def months(number: int) -> list[str]:
    """Return so many months, of which October 2025 is the first or only one."""
    return [f"{2025 + (9 + count) // 12}-{(9 + count) % 12 + 1:02}" for count in range(number)]


def country(root: Path, times: int, periods: Sequence[str]) -> str:
    """Make a workspace with so many times the provinces and with workbooks of the periods; return what it holds."""
    _run(root.parent, "init", str(root), "--level", "central")
    registry = root / "templates" / "registry"
    provinces = (registry / "provinces.toml").read_text(encoding="utf-8")
    further = (text for number in range(1, times) for text in _provinces(provinces, number))
    (registry / "provinces.toml").write_text("\n".join([provinces, *further]), encoding="utf-8")
    head, *communes = (registry / "communes.csv").read_text(encoding="utf-8-sig").splitlines()
    more = (f"{number or ''}{ma},{number or ''}{rest}" for number in range(times) for ma, rest in _parted(communes))
    (registry / "communes.csv").write_text("\n".join(["\ufeff" + head, *more, ""]), encoding="utf-8")
    for period in periods:
        _run(root, "demo", "--period", period)
        for path in (root / "inputs" / period).glob("[A-Z]*.xlsx"):  # ministries, Party committees
            path.unlink()
        if period != periods[-1]:
            _run(root, "check", "--period", period)
    workbooks = sum(1 for _ in (root / "inputs").rglob("*.xlsx"))
    return f"{workbooks} workbooks, {len(periods)} periods"


def _provinces(text: str, number: int) -> Iterator[str]:
    """Yield the entries of provinces once more, with other codes, names and places in the order."""
    for entry in text.split("\n[[tinh]]\n")[1:]:
        other = re.sub(r'^ma = "', f'ma = "{number}', entry, flags=re.MULTILINE)
        other = re.sub(r'^(ten|dang_uy) = "(.*)"', rf'\1 = "\2{ORDINALS[number]}"', other, flags=re.MULTILINE)
        yield "\n[[tinh]]\n" + re.sub(r"^thu_tu = ", f"thu_tu = {number}0", other, flags=re.MULTILINE)


def _parted(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        code, _, rest = line.partition(",")
        yield code, rest


def _run(folder: Path, *arguments: str) -> None:
    subprocess.run([*REPORTER, *arguments], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
