"""What Windows does differently, as far as it can be simulated: open files, reserved names, consoles, paths."""

from __future__ import annotations

import multiprocessing
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from small import PERIOD, make_workspace, send

from reporter import executor, staging
from reporter.commands import receive
from reporter.commands.receive import ReceiveOptions, receive_files
from reporter.commands.status import write_page
from reporter.delivery.mail_message import attachment_name
from reporter.intake.receipts import read_receipts
from reporter.model import ReporterError
from reporter.model.marks import RECEIPTS
from reporter.staging import staged, staged_items
from reporter.workspace import Workspace, file_name


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
    """What the files say; a lock that could not be removed is none of them."""
    return {path.read_text(encoding="utf-8") for path in target.rglob("[!.]*") if path.is_file()}


def write_items(target: Path) -> None:
    """As `number` and `lint --fix` write: single files of a folder that is not ours alone."""
    with staged_items(target) as folder:
        for old in sorted(target.rglob("*")):
            if old.is_file() and not old.name.startswith("."):
                made = folder / old.relative_to(target)
                made.parent.mkdir(exist_ok=True)
                made.write_text("mới", encoding="utf-8")


class OpenInExcel:
    """Refuses the n-th change of the disk below a folder, as Windows does while a file there is open elsewhere."""

    folder, left = "", 0
    changes = ("open", "os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "os.truncate")

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.left or event not in self.changes or not str(arguments[0]).startswith(self.folder):
            return
        if event == "open" and not re.search("[wax+]", str(arguments[1])):
            return
        self.left -= 1
        if self.left == 0:
            raise PermissionError(13, "The process cannot access the file", str(arguments[0]))


HELD = OpenInExcel()
sys.addaudithook(HELD)  # the interpreter asks it before every change; none can be taken off again


@pytest.mark.parametrize("write", [write_new, write_items])
def test_a_file_open_in_excel_at_any_step_leaves_every_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Path], None]
) -> None:
    monkeypatch.setattr(staging, "_exchange", lambda _one, _other: False)  # Windows has no exchange
    HELD.folder, refused = str(tmp_path), 0
    for number in range(1, 100):
        target = tmp_path / f"{number}" / "2025-10"
        old_set(target)
        HELD.left = number
        try:
            write(target)
        except ReporterError as error:
            refused += 1
            assert "2025-10" in str(error) and "giữ nguyên" in str(error)
            assert contents(target) == {"cũ"} or write is write_items
        else:
            assert contents(target) == {"mới"}
        reached, HELD.left = HELD.left == 0, 0
        write(target)  # closed in Excel, it goes through
        assert contents(target) == {"mới"}
        assert sorted(path.name for path in target.parent.iterdir()) == ["2025-10"]
        if not reached:
            break  # there are fewer changes than that
    assert number > 8 and refused > 5


def received(workspace: Workspace, path: Path) -> None:
    list(receive_files(workspace, [path], ReceiveOptions(period=PERIOD), datetime(2025, 10, 20, 9, 0)))  # noqa: DTZ001


@pytest.mark.parametrize("system", ["win32", "linux"])
def test_a_file_that_is_held_while_receiving_costs_no_copy_and_no_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    """Every opening for writing, renaming and removing is refused once: in the inbox, at its register."""
    workspace = make_workspace(tmp_path / "ws")
    (path,) = send(make_workspace(tmp_path / "noi-gui"), ["BNV"])
    monkeypatch.setattr(receive.sys, "platform", system)  # Windows renames where others link
    refused = 0
    for number in range(1, 60):
        inbox = workspace.inbox(PERIOD)
        shutil.rmtree(inbox, ignore_errors=True)
        HELD.folder, HELD.left = str(inbox), number
        try:
            received(workspace, path)
        except ReporterError as error:
            refused += 1
            assert "2025-10" in str(error) or "lý do ghi ở trên" in str(error)
        reached, HELD.left = HELD.left == 0, 0
        received(workspace, path)  # closed in Excel, it goes through
        assert [line.file for line in read_receipts(inbox)[0].lines] == [path.name]
        assert sorted(item.name for item in inbox.iterdir()) == sorted([path.name, RECEIPTS])
        if not reached:
            break
    assert number > 4 and refused > 2


def test_workers_that_start_from_nothing_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows forks no process; what a worker needs is sent to it."""
    monkeypatch.setattr(executor, "_FORKS", False)
    monkeypatch.setattr(executor, "_CONTEXT", multiprocessing.get_context("spawn"))
    assert list(executor.LocalExecutor(workers=2).map(attachment_name, ["CON.xlsx", "a.xlsx"])) == [
        "_CON.xlsx",
        "a.xlsx",
    ]


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
