"""The program as it is installed, away from the checkout: from the bundle without a network, else its wheel alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Protocol

import pytest
from small import PERIOD, make_workspace, send

from reporter.workspace import Workspace

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))
make_bundle = pytest.importorskip("make_bundle", reason="needs packaging: pip install '.[test]'")

pytestmark = pytest.mark.slow

Done = subprocess.CompletedProcess[str]


class Run(Protocol):
    """Runs the installed program in a folder."""

    def __call__(self, cwd: Path, *arguments: str) -> Done: ...


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The installed program: cut off from the network and from this environment, where we may do that."""
    folder = tmp_path_factory.mktemp("installed")
    may = shutil.which("unshare") is not None and os.geteuid() == 0
    return from_bundle(folder) if may else from_wheel(folder)


def from_bundle(folder: Path) -> Run:
    """Install from the bundle; a changed file in it stops that."""
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_NO_BUILD_ISOLATION", "0")  # pip's "do not": what builds the wheel is here
        made = make_bundle.bundle(make_bundle.SYSTEMS["linux"], python, folder / "dist")
    shutil.unpack_archive(made, folder / "gói có dấu")
    surroundings = [f"PATH={os.environ['PATH']}", f"HOME={folder}", "LC_ALL=C.UTF-8"]
    surroundings.append("PIP_NO_COMPILE=0")  # likewise: most modules of pandas are never loaded
    alone = ("unshare", "--net", "env", "-i", *surroundings)
    wheel = next((folder / "gói có dấu" / "wheels").glob("click-*.whl"))
    install = (*alone, "sh", "cai-dat.sh", str(folder / "cài"))
    sound = wheel.read_bytes()
    wheel.write_bytes(sound + b" ")
    assert called(wheel.parents[1], *install).returncode != 0
    wheel.write_bytes(sound)  # sent again
    done = called(wheel.parents[1], *install)
    assert done.returncode == 0, done.stdout + done.stderr
    reporter = str(folder / "cài" / "bin" / "reporter")
    return lambda cwd, *arguments: called(cwd, *alone, reporter, *arguments)


def from_wheel(folder: Path) -> Run:
    """Install the wheel without its dependencies, which are those of this environment."""
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
    build = ("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT))
    subprocess.run([*pip, *build], check=True)
    (wheel,) = folder.glob("reporter-*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", str(folder / "site"), str(wheel)], check=True)
    surroundings = {"PYTHONPATH": str(folder / "site"), "PYTHONIOENCODING": "utf-8"}
    return lambda cwd, *arguments: called(cwd, sys.executable, "-m", "reporter", *arguments, **surroundings)


def called(cwd: Path, *command: str, **surroundings: str) -> Done:
    return subprocess.run(
        command, cwd=cwd, env=os.environ | surroundings, capture_output=True, encoding="utf-8", timeout=300, check=False
    )


def test_the_main_job_is_done_from_blank_workbook_to_report(run: Run, tmp_path: Path) -> None:
    def well(cwd: Path, *arguments: str) -> Done:
        done = run(cwd, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    well(tmp_path, "init", "ws", "--level", "central")
    workspace = Workspace.find(tmp_path / "ws")
    outputs, period = workspace.outputs(PERIOD), ("--period", str(PERIOD))
    issued = well(workspace.root, "issue", *period, "--agency", "BNV")
    assert "Đã phát 1 sổ nhập" in issued.stdout
    assert [path.name for path in (outputs / "intake").iterdir()] == ["BNV-bo-noi-vu-2025-10.xlsx"]
    (returned,) = send(make_workspace(tmp_path / "noi-gui"), ["BNV"])
    (tmp_path / "alone").mkdir()
    checked = well(tmp_path / "alone", "check", str(returned))  # who has no workspace
    assert "ĐẠT" in checked.stdout
    well(workspace.root, "receive", str(returned))
    built = well(workspace.root, "build", *period, "--as-of", "2025-10-20")
    assert built.stderr.startswith("Đọc sổ nhập: xong ") and "Viết văn bản: xong " in built.stderr
    assert "ĐẠT" in built.stdout.splitlines()[-1]
    record = json.loads((outputs / "run.json").read_text(encoding="utf-8"))
    assert len(record["written"]) >= 3
    assert list((outputs / "bao-cao").iterdir())
    well(workspace.root, "status", *period, "--page")
    assert (outputs / "index.html").is_file()
