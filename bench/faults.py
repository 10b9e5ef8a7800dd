"""Make every file operation of a build fail, one after the other, and look at what is left.

    python bench/faults.py [--command NAME] [--every K] [--from N] [--how e,h,k] [--reads] [--whole]

A workspace with two workbooks has an old set of outputs. Then the build runs once for each operation below it, in all
its processes, and that operation is refused (e: ENOSPC, EIO, EACCES, EROFS, EDQUOT in turn), or half of what it writes
arrives (h), or the program is killed before it (k). `--reads` counts opening and reading too. What reading, composing
and rendering give is computed once and used by every run, since they write nothing but the read store; `--whole` does
everything each time. `--command` runs another command that writes, with everything in the workspace but templates and
what was read held against what it was and what it is to be. Needs Linux and a C compiler. Printed: how often which end
was seen, and every run that broke a promise:

    mixed    outputs that are neither the old nor the new set
    silent   status 0 though the new set is not there, or the way a fault of the program ends
    unsaid   no line that names a path and what to do
    litter   something of ours left beside the outputs (after a kill or a refused removal: after the next run)
    stuck    the next run does not give the new set
    orphan   a process left running
"""

from __future__ import annotations

import argparse
import ctypes
import errno
import hashlib
import mmap
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path

from children import waited

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS, errno.EDQUOT)
CALL = ["build", "--period", "2025-10", "--as-of", "2025-10-28"]
EVENTS = ("publish", "withdraw")  # a second run writes down that it was done a second time
ONCE = ("send-up",)  # a second run refuses: the same was sent already
PROVINCE, BELOW = "20", ("20-BTCTU", "20-SNV")  # who sends up, and who sends to it
OURS = (".dang-lam-", ".cu-", ".khoa-", ".dang-nhan-")
#: Commands that write, with those that run before them; the clock stands still for them.
DAY, PERIOD = CALL[3:], CALL[1:3]
BUILD, LETTERS = (["build", *PERIOD, *DAY, "--draft"], ["letters", *PERIOD, *DAY])
SAYS = ["--by", "Nguyễn Văn A"]
COMMANDS: dict[str, tuple[list[list[str]], list[str]]] = {
    "letters": ([BUILD], LETTERS),
    "return": ([BUILD], ["return", *PERIOD, *DAY]),
    "mail": ([BUILD, LETTERS], ["mail", *PERIOD, *DAY]),
    "issue": ([], ["issue", *PERIOD, "--agency", "04", "--agency", "BNV"]),
    "receive": ([], ["receive", "../came.xlsx"]),
    "withdraw": ([], ["withdraw", "BNV-bo-noi-vu-2025-10.xlsx", *PERIOD, "--note", "gửi nhầm"]),
    "ideas": ([], ["ideas", *PERIOD, *DAY]),
    "send-up": ([BUILD], ["send-up", *PERIOD, *SAYS]),
    "publish": ([["build", *PERIOD, *DAY]], ["publish", *PERIOD, "--step", "checked", *SAYS]),
    "archive": ([BUILD], ["archive", *PERIOD]),
    "due": ([], ["due", *DAY, "--ics", "lich.ics"]),
}
PATIENCE = 120  # seconds for one build


class Plan(ctypes.Structure):
    """What bench/faults.c reads and writes."""

    _fields_ = (
        ("count", ctypes.c_long),
        ("at", ctypes.c_long),
        ("error", ctypes.c_long),
        ("process", ctypes.c_long),
        ("how", ctypes.c_char),
        ("reads", ctypes.c_byte),
        ("what", ctypes.c_char * 62),
        ("where", ctypes.c_char * 2048),
        ("folder", ctypes.c_char * 2048),
    )


@dataclass(frozen=True)
class Ended:
    """How one run ended: its status (negative: by a signal), what it said, and what its outputs are now."""

    status: int
    said: str
    outputs: str
    litter: tuple[str, ...]
    orphans: int


def main() -> None:
    """Run with the shim in place, which needs a start of its own."""
    options = _options()
    if "FAULTS" in os.environ:
        sys.exit(run(options))
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        shim, shared = Path(folder, "faults.so"), Path(folder, "plan")
        source = ROOT / "bench" / "faults.c"
        subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", shim, source, "-ldl"], check=True)
        shared.write_bytes(bytes(ctypes.sizeof(Plan)))
        around = os.environ | {"LD_PRELOAD": str(shim), "FAULTS": str(shared), "FAULTS_IN": folder}
        sys.exit(subprocess.run([sys.executable, *sys.argv], env=around, check=False).returncode)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--command", default="build", choices=["build", *COMMANDS])
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--from", type=int, default=1, dest="first")
    parser.add_argument("--how", default="e,h,k")
    parser.add_argument("--reads", action="store_true")
    parser.add_argument("--whole", action="store_true")
    return parser.parse_args()


def run(options: argparse.Namespace) -> int:
    """Do every run asked for, print what was seen, and return the exit status."""
    bench = Bench(Path(os.environ["FAULTS_IN"]), options.command, options.whole)
    print(f"{bench.operations(options.reads)} operations of {options.command}", flush=True)
    broken: list[str] = []
    for how in options.how.split(","):
        seen: Counter[str] = Counter()
        for number in range(options.first, bench.count + 1, options.every):
            end, faults = bench.strike(how, number)
            seen[end] += 1
            if faults:
                broken.append(f"{how}{number} {bench.struck}: {' '.join(faults)}")
                print(broken[-1], flush=True)
        print(f"{how}: {dict(seen)}", flush=True)
    print(f"{len(broken)} runs broke a promise")
    return bool(broken)


class Bench:
    """The workspace that every run starts from, its old and its new set of outputs."""

    def __init__(self, folder: Path, command: str, whole: bool) -> None:
        with Path(os.environ["FAULTS"]).open("r+b") as shared:
            self._shared = mmap.mmap(shared.fileno(), 0)
        self.plan = Plan.from_buffer(self._shared)
        self.kept, self.workspace = folder / "kept", folder / "ws"
        self.count = 0
        self.struck = ""  # what was struck last, and where
        before, self.call = COMMANDS.get(command, ([], CALL))
        self.command, self.folder = command, "outputs" if command == "build" else "."
        if command == "send-up":
            prepare(self.workspace, "province", PROVINCE, BELOW)
        else:
            prepare(self.workspace)
        if command != "build":
            settle(self.workspace, command)
        for call in before:
            _in_a_child(partial(run_command, self.workspace, folder / "said", call))
        shutil.copytree(self.workspace, self.kept, symlinks=True)
        self.old = digest(self.workspace, self.folder)
        if command == "build" and not whole:
            remember(self.workspace, CALL[-1])
        self.sound = self.build("e", 0)
        self.new = self.sound.outputs
        assert self.sound.status in (0, 1) and self.new != self.old, self.sound

    def operations(self, reads: bool) -> int:
        """Return how many operations a build has."""
        self.plan.reads = reads
        self._restore()
        self.build("e", 0)
        self.count = self.plan.count
        return self.count

    def strike(self, how: str, number: int) -> tuple[str, list[str]]:
        """Return how a run ended whose operation of that number fails, and which promises it broke."""
        self._restore()
        ended = self.build(how, number)
        where = self.plan.where.decode(errors="replace").replace(str(self.workspace), "")
        self.struck = f"{self.plan.what.decode()} {where} {errno.errorcode.get(self.plan.error, '')}"
        faults = list(self._faults(how, ended))
        again = self.build("e", 0)
        same = again.outputs == self.new or self.command in EVENTS
        twice = self.command in ONCE and ended.outputs == self.new
        if again.status != (3 if twice else self.sound.status) or not same:
            faults.append(f"stuck ({again.status}) {again.said[-300:]}")
        if again.litter:
            faults.append(f"litter {again.litter}")
        kind = {self.old: "old set", self.new: "new set"}.get(ended.outputs, "mixed")
        return f"{kind}, status {ended.status}", faults

    def _faults(self, how: str, ended: Ended) -> Iterator[str]:
        if ended.outputs not in (self.old, self.new) and not (self.plan.reads and ended.status):
            yield "mixed"
        if how != "k":
            if ended.status == 4 or (ended.status == 0 and ended.outputs != self.new) or "Traceback" in ended.said:
                yield f"silent ({ended.status}) {ended.said[-300:]}"
            if ended.status == 3 and not _says_where_and_what(ended.said):
                yield f"unsaid {ended.said[-300:]}"
            if ended.litter and not self.plan.what.startswith((b"unlink", b"rmdir")):
                yield f"litter {ended.litter}"
        if ended.orphans:
            yield f"orphan {ended.orphans}"

    def _restore(self) -> None:
        shutil.rmtree(self.workspace)
        shutil.copytree(self.kept, self.workspace, symlinks=True)

    def build(self, how: str, number: int) -> Ended:
        """Run one build in a process of its own; 0 strikes nothing."""
        self.plan.count, self.plan.at, self.plan.how = 0, number, how.encode()
        self.plan.error = ERRORS[number % len(ERRORS)]
        said = self.workspace.with_name("said")
        child = os.fork()
        if child == 0:
            os.setsid()
            self.plan.process, self.plan.folder = os.getpid(), str(self.workspace).encode()
            run_command(self.workspace, said, self.call)
        status = waited(child, PATIENCE)
        self.plan.folder = b""
        text = said.read_text(encoding="utf-8", errors="replace")
        return Ended(status, text, digest(self.workspace, self.folder), litter(self.workspace), _left(child))


def run_command(workspace: Path, said: Path, call: list[str]) -> None:
    """Run the command line in this process, what it says into a file; never returns."""
    handle = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(handle, stream)
    os.chdir(workspace)
    from reporter.cli.shell import main as command

    sys.argv = ["reporter", *call]
    status: object = 0
    try:
        command()
    except SystemExit as ended:
        status = ended.code
    except BaseException:
        traceback.print_exc()
        status = 4
    with suppress(Exception):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status if isinstance(status, int) else 0)


def _left(session: int) -> int:
    """Return how many processes of a session are left after a moment, and end them."""
    for _ in range(50):
        found = [one for one in _processes() if one[1] == session]
        if not found:
            return 0
        time.sleep(0.1)
    for process, _ in found:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    return len(found)


def _processes() -> Iterator[tuple[int, int]]:
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError):
            after = (entry / "stat").read_text().rpartition(")")[2].split()
            if after[0] != "Z":
                yield int(entry.name), int(after[3])


def _says_where_and_what(said: str) -> bool:
    remedies = ("chạy lại", "kiểm tra", "Kiểm tra", "xem lại")
    lines = [one for one in said.splitlines() if one.startswith(("Không chạy được:", "Không ghi được"))]
    return any(re.search(r"\w[/.]\w", line) and any(word in line for word in remedies) for line in lines)


def digest(workspace: Path, folder: str = "outputs") -> str:
    """Return what the outputs are, names and bytes; the run record counts as any other file."""
    return hashlib.sha256(repr(contents(workspace, folder)).encode()).hexdigest()


def contents(workspace: Path, folder: str = "outputs") -> dict[str, str]:
    """Return the checksum of each file of the outputs, but for what a run is still at."""
    found, passed = {}, (*OURS, ".kho-doc", "templates")
    for path in sorted((workspace / folder).rglob("*")):
        if path.is_file() and not any(part.startswith(passed) for part in path.relative_to(workspace).parts):
            found[path.relative_to(workspace / folder).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def litter(workspace: Path) -> tuple[str, ...]:
    """Return what of ours lies about: work folders, halves of exchanges, locks."""
    found = (path.relative_to(workspace) for path in workspace.rglob(".*"))
    return tuple(sorted(str(path) for path in found if path.name.startswith(OURS) or "-loi" in path.name))


def prepare(
    folder: Path, level: str = "central", organization: str | None = None, codes: Sequence[str] = ("04", "BNV")
) -> None:
    """Make a workspace with outputs of an earlier day, in a process of its own."""

    os.environ["REPORTER_SHARED_BY_TESTS"] = str(folder.with_name("shared"))

    def make() -> None:
        from small import make_workspace, send

        send(make_workspace(folder, level, organization), codes)
        os.chdir(folder)
        call = [sys.executable, "-m", "reporter", *CALL[:-1], "2025-10-20"]
        done = subprocess.run(call, stdout=subprocess.DEVNULL, check=False)
        os._exit(done.returncode if done.returncode > 1 else 0)

    _in_a_child(make)
    import reporter.commands.build_render
    import reporter.intake.workers  # noqa: F401  what every run needs is loaded once


def settle(workspace: Path, command: str) -> None:
    """Stop the clock, and have a workbook to return, or one outside the inbox to receive."""
    from reporter.cli import surroundings

    moment = datetime(2025, 10, 28, 9, tzinfo=timezone(timedelta(hours=7)))
    surroundings.now = lambda: moment
    if command == "return":  # a number that had to be there is not
        from small import send

        from reporter.workspace import Workspace

        send(Workspace.find(workspace), ["04"], lambda values: values["bieu-01"][0].update(co_mat=None))
    if command == "receive":
        next((workspace / "inputs" / "2025-10").glob("04*.xlsx")).replace(workspace.with_name("came.xlsx"))


def remember(workspace: Path, day: str) -> None:
    """Build, and have later builds of that day in this process use what this one read, composed and rendered."""
    from reporter.cli import shell
    from reporter.commands import build

    for name in ("read_period", "compose", "render_all"):
        if not hasattr(getattr(build, name), "made"):
            setattr(build, name, once_a_day(getattr(build, name)))
    os.chdir(workspace)
    sys.argv = ["reporter", *CALL[:-1], day]
    try:
        with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):  # noqa: PTH123
            shell.main()
    except SystemExit as ended:
        assert ended.code in (0, 1), f"the build of {day} that all others are measured by failed: {ended.code}"


def once_a_day(function: Callable[..., object]) -> Callable[..., object]:
    """Return the function, called once for each day (its third argument, or that of its options)."""
    made: dict[object, object] = {}

    def remembered(*arguments: object) -> object:
        day = getattr(arguments[2], "as_of", arguments[2])
        if day not in made:
            made[day] = function(*arguments)
        return made[day]

    remembered.made = made  # type: ignore[attr-defined]
    return remembered


def _in_a_child(work: Callable[[], None]) -> None:
    child = os.fork()
    if child == 0:
        work()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) in (0, 1)


if __name__ == "__main__":
    main()
