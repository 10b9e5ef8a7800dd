"""What Windows does differently, as far as it can be simulated: open files, reserved names, consoles, paths."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from small import PERIOD, make_workspace, send

from reporter import staging
from reporter.commands.status import write_page
from reporter.delivery.mail_message import attachment_name
from reporter.model import ReporterError
from reporter.staging import staged
from reporter.workspace import file_name


def old_set(target: Path) -> None:
    (target / "bao-cao").mkdir(parents=True)
    (target / "bao-cao" / "a.docx").write_text("cũ", encoding="utf-8")
    (target / "findings.xlsx").write_text("cũ", encoding="utf-8")


def write_new(target: Path) -> None:
    with staged(target) as folder:
        (folder / "bao-cao").mkdir()
        (folder / "bao-cao" / "a.docx").write_text("mới", encoding="utf-8")
        (folder / "findings.xlsx").write_text("mới", encoding="utf-8")


def contents(target: Path) -> set[str]:
    return {path.read_text(encoding="utf-8") for path in target.rglob("*") if path.is_file()}


class OpenInExcel:
    """Refuses the n-th rename or replacement, as Windows does while a file in it is open."""

    def __init__(self, number: int) -> None:
        self.left = number

    def patched(self, plain: Any) -> Any:
        def refuse(*arguments: Any) -> Any:
            self.left -= 1
            if self.left == 0:
                raise PermissionError(13, "The process cannot access the file", str(arguments[0]))
            return plain(*arguments)

        return refuse


@pytest.mark.parametrize("number", range(1, 4))
def test_a_file_open_in_excel_leaves_the_old_set_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    target = tmp_path / "2025-10"
    old_set(target)
    monkeypatch.setattr(staging, "_exchange", lambda _one, _other: False)  # Windows has no exchange
    held = OpenInExcel(number)
    with monkeypatch.context() as while_open:
        for name in ("rename", "replace"):
            while_open.setattr(Path, name, held.patched(getattr(Path, name)))
        try:
            write_new(target)
        except ReporterError as error:
            assert "2025-10" in str(error) and "giữ nguyên" in str(error)
            assert contents(target) == {"cũ"}
        else:
            assert held.left > 0 and contents(target) == {"mới"}  # there were fewer renames than that
    write_new(target)  # closed in Excel, it goes through
    assert contents(target) == {"mới"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2025-10"]


@pytest.mark.parametrize("name", ["CON.xlsx", "nul.docx", "com1.pdf", "Aux.tar.gz", "lpt9.eml"])
def test_names_that_windows_keeps_for_devices(name: str) -> None:
    assert attachment_name(name) == f"_{name}"
    assert attachment_name(f"{name[:-5]} 1.xlsx") != f"_{name}"


def test_no_file_of_ours_bears_a_name_windows_refuses(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "ws")
    for agency in workspace.reporting_agencies(PERIOD):
        name = file_name(agency, PERIOD)
        assert attachment_name(name) == name and name.isascii() and len(name) < 120


def test_paths_with_diacritics_and_blanks(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "Vùng làm việc (tháng 10) & 100%")
    send(workspace, ["BNV"])
    write_page(workspace, PERIOD, date(2025, 10, 20), lambda _done, _total: None)
    text = (workspace.outputs(PERIOD) / "index.html").read_text(encoding="utf-8")
    assert 'href="../../inputs/2025-10/BNV-bo-noi-vu-2025-10.xlsx"' in text


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
@pytest.mark.parametrize("arguments", [["--help"], ["doctor"], ["build"]])
def test_a_console_that_is_not_utf_8(tmp_path: Path, encoding: str, arguments: list[str]) -> None:
    surroundings = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "reporter", *arguments]
    done = subprocess.run(command, cwd=tmp_path, env=surroundings, capture_output=True, check=False)
    said = (done.stdout + done.stderr).decode("utf-8")  # never an error of encoding, never a traceback
    assert "Traceback" not in said and any(word in said for word in ("Cách dùng", "Python", "thiếu --period"))
