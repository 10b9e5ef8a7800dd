"""Grade the program against a corpus of odd and hostile workbooks, each beside good ones.

    python bench/grade_corpus.py CORPUS [--step collect|check|build] [--class C,…] [--jobs N]

CORPUS holds grade.py and one folder per manifest. Each file is dropped into a fresh inbox with two good workbooks
(a province's and a ministry's, sample data); `--step collect` only reads, `check` and `build` run the command line
in a new central workspace. grade.py names every broken promise: slow, memory, traceback, silent, unlocated, lost …
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PERIOD = "2025-10"
COMPANIONS = ("04", "BNV")
#: What proves that the good workbooks were read: their names, the count in the verdict, their own reports.
KEPT = {"collect": "", "check": "đã đọc 2/", "build": "Cao Bằng,Bộ Nội vụ"}


def main() -> None:
    """Grade every manifest of the corpus, or run one inbox when grade.py calls back."""
    options = _options()
    if options.inbox:
        sys.exit(run_one(options.inbox, options.out, options.step))
    with tempfile.TemporaryDirectory() as folder:
        good = [make_companion(Path(folder), code) for code in COMPANIONS]
        for manifest in sorted(options.corpus.glob("*/manifest.jsonl")):
            print(f"{manifest.parent.name}: {grade(manifest, good, Path(folder), options)}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--step", choices=("collect", "check", "build"), default="build")
    parser.add_argument("--class", dest="classes", default="")
    parser.add_argument("--jobs", default="2")
    parser.add_argument("--inbox", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def grade(manifest: Path, good: list[Path], folder: Path, options: argparse.Namespace) -> str:
    """Run grade.py over one manifest, print its failures, and return its last line."""
    result = folder / f"{manifest.parent.name}.jsonl"
    step = f"{sys.executable} {Path(__file__).resolve()} --step {options.step} --inbox {{inbox}} --out {{out}}"
    command = [sys.executable, manifest.parent.parent / "grade.py", manifest, manifest.parent, result]
    command += ["--cmd", step, "--companions", ",".join(map(str, good)), "--jobs", options.jobs]
    command += ["--kept", KEPT[options.step] or ",".join(path.name for path in good)]
    command += ["--class", options.classes] if options.classes else []
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    rows = [json.loads(line) for line in result.read_text(encoding="utf-8").splitlines()]
    if not rows:
        return f"no rows {done.stderr.strip()}"
    for row in rows:
        if not row["ok"]:
            print(f"  {row['id']} {row['file']}: {', '.join(row['fails'])} ({row['t']} s, {row['mib']} MiB)")
    slowest, largest = max(row["t"] for row in rows), max(row["mib"] for row in rows)
    kinds = Counter(fail.split()[0] for row in rows for fail in row["fails"])
    return f"{done.stdout.strip()}; slowest {slowest} s, largest {largest} MiB; {dict(kinds)}"


def make_companion(folder: Path, code: str) -> Path:
    """Write a good workbook with sample data."""
    sys.path.insert(0, str(ROOT / "tests"))
    from sheets import issued

    return issued(folder / f"{code}-mau-{PERIOD}.xlsx", code)


def run_one(inbox: Path, out: Path, step: str) -> int:
    """Run one step of the program over an inbox; what it makes goes to `out`."""
    if step == "collect":
        return collect_one(inbox)
    workspace = out.parent / "workspace"
    reporter = [sys.executable, "-m", "reporter"]
    subprocess.run([*reporter, "init", workspace, "--level", "central"], cwd=ROOT, check=True, capture_output=True)
    arriving, made = workspace / "inputs" / PERIOD, workspace / "outputs" / PERIOD
    arriving.parent.mkdir(exist_ok=True)
    arriving.symlink_to(inbox, target_is_directory=True)
    extra = ["--draft"] if step == "build" else []
    command = [*reporter, step, "--period", PERIOD, *extra]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    status = subprocess.run(command, cwd=workspace, check=False, env=environment).returncode
    if made.is_dir():
        for path in made.iterdir():
            path.rename(out / path.name)
    return status


def collect_one(inbox: Path) -> int:
    """Read an inbox and print what was read and what was found."""
    from reporter.intake.collect import CollectRequest, collect
    from reporter.model import Period

    request = CollectRequest(ROOT / "templates", "cv9797", "tam_giao", Period.parse(PERIOD))
    submissions, findings = collect(inbox, request)
    for item in submissions:
        print("read", item.file, item.values_read)
    for found in findings:
        print(found.severity.value, found.code, found.place, found.message)
    return int(any(found.severity.value == "error" for found in findings))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
