"""The program as it is installed: a wheel with its templates, away from the checkout."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from small import PERIOD, send

from reporter.workspace import Workspace

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which the built wheel was installed, without its dependencies."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run([*pip, *build], check=True)
    (wheel,) = folder.glob("reporter-*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", str(folder / "site"), str(wheel)], check=True)
    return folder / "site"


def run(installed: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "reporter", *arguments]
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False
    )


@pytest.mark.slow
def test_the_wheel_carries_everything_from_blank_workbook_to_report(installed: Path, tmp_path: Path) -> None:
    assert (installed / "reporter" / "_templates" / "forms" / "bieu-01.toml").is_file()
    made = run(installed, tmp_path, "init", "ws", "--level", "central")
    assert made.returncode == 0, made.stderr
    workspace = tmp_path / "ws"
    blank = run(installed, workspace, "issue", "--period", str(PERIOD), "--agency", "BNV")
    assert blank.returncode == 0 and "Đã phát 1 sổ nhập" in blank.stdout, blank.stderr
    send(Workspace.find(workspace), ["BNV"])
    built = run(installed, workspace, "build", "--period", str(PERIOD), "--as-of", "2025-10-20")
    assert built.returncode == 0, built.stdout + built.stderr
    assert built.stderr.startswith("Đọc sổ nhập: xong ") and "Viết văn bản: xong " in built.stderr
    assert "ĐẠT" in built.stdout.splitlines()[-1]
    record = json.loads((workspace / "outputs" / str(PERIOD) / "run.json").read_text(encoding="utf-8"))
    assert len(record["written"]) >= 3


@pytest.mark.slow
def test_an_agency_without_a_workspace_can_check_its_file(installed: Path, tmp_path: Path) -> None:
    run(installed, tmp_path, "init", "ws", "--level", "central")
    (path,) = send(Workspace.find(tmp_path / "ws"), ["BNV"])
    alone = tmp_path / "alone"
    alone.mkdir()
    checked = run(installed, alone, "check", str(path))
    assert checked.returncode == 0 and "ĐẠT" in checked.stdout, checked.stdout + checked.stderr
