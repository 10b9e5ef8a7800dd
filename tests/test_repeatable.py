"""The same inputs, specs and dates give the same bytes, whoever runs it, wherever, however old the files are."""

import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from small import PERIOD, make_workspace, send

from reporter.commands.receive import ReceiveOptions, receive_files
from reporter.workspace import Workspace

NOW = datetime(2025, 10, 10, 9)  # noqa: DTZ001
#: What must change nothing: where the workspace lies, hash seed, time zone, language, user, umask, years the files are
#: older, number of workers and whether folders are listed backwards.
SURROUNDINGS = (
    ("a", "0", "UTC", "C.UTF-8", "an", 0o022, 0, 2, ""),
    ("Ổ chung/Báo cáo tháng, bản 2", "4711", "Asia/Ho_Chi_Minh", "vi_VN.UTF-8", "bình", 0o077, 3, 1, "ngược"),
)


#: The program with as many worker processes as the first argument says; with a second one folders list backwards.
RUN = """
import os, sys
workers, backwards = int(sys.argv.pop(1)), sys.argv.pop(1)

class Entries(list):
    __enter__, close = (lambda self: self), (lambda self: None)
    def __exit__(self, *_): pass
    def __next__(self): return self.pop(0)

listed, scanned = os.listdir, os.scandir
os.listdir = lambda *path: sorted(listed(*path), reverse=bool(backwards))
os.scandir = lambda *path: Entries(sorted(scanned(*path), key=lambda item: item.name, reverse=bool(backwards)))
from reporter.cli.shell import main
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:workers])
main()
"""


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def built(
    source: Path, folder: Path, surroundings: tuple[str, str, str, str, str, int, int, int, str]
) -> dict[str, bytes]:
    """What a build makes of a copy of the workspace in these surroundings."""
    name, seed, zone, language, user, mask, years, workers, backwards = surroundings
    folder /= name
    shutil.copytree(source, folder)
    workspace = Workspace.find(folder)
    for path in [*workspace.inbox(PERIOD).iterdir(), *workspace.templates.rglob("*")]:
        moment = path.stat().st_mtime - years * 366 * 86_400
        os.utime(path, (moment, moment))
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": language, "LANG": language}
    environment |= {"USER": user, "LOGNAME": user}
    command = [
        sys.executable,
        "-c",
        RUN,
        str(workers),
        backwards,
        "build",
        "--period",
        str(PERIOD),
        "--as-of",
        "2025-10-20",
    ]
    done = subprocess.run(
        command, cwd=folder, env=environment, umask=mask, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    assert contents(workspace.inbox(PERIOD)) == contents(Workspace.find(source).inbox(PERIOD))  # it stays as it was
    return contents(workspace.outputs(PERIOD))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no umask there")
def test_nothing_around_a_build_changes_its_bytes(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "goc")
    list(receive_files(workspace, send(workspace, ["BTC", "BNV"]), ReceiveOptions(PERIOD, at=NOW), NOW))
    one, other = (built(workspace.root, tmp_path, item) for item in SURROUNDINGS)
    assert one.keys() == other.keys() and "run.json" in one
    assert [name for name in one if one[name] != other[name]] == []
