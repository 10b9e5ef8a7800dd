"""`reporter doctor` and shell completion: what this machine lacks, and how to get it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections import namedtuple
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from reporter.commands import doctor, doctor_libraries
from reporter.commands.doctor import doctor_lines, examine
from reporter.commands.doctor_libraries import KnownFlaws, Unknown, flawed, known_flaws, unchecked
from reporter.commands.init import create_workspace

ROOT = Path(__file__).parent.parent


def about(what: str, start: Path) -> doctor.Checkup:
    return next(item for item in examine(start) if item.what == what)


def test_a_sound_machine_passes(tmp_path: Path) -> None:
    create_workspace(tmp_path / "ws", "central", None)
    found = examine(tmp_path / "ws")
    assert all(item.good for item in found if item.needed)
    assert list(doctor_lines(found))[-1].startswith("ĐẠT: máy dùng được")
    assert all(item.remedy.endswith(".") for item in found if item.remedy)


def test_without_libreoffice_and_fonts_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert "apt install libreoffice-writer" in about("LibreOffice", tmp_path).line
    assert "fonts-liberation2" in about("Phông chữ", tmp_path).line
    fonts = about("Phông chữ", tmp_path)
    assert fonts.line.startswith("CHƯA XEM Phông chữ: không xem được")
    assert list(doctor_lines((fonts,))) == [
        fonts.line, "ĐẠT: máy dùng được; 1 điều chưa xem được, ghi ở các dòng CHƯA XEM.",
    ]  # fmt: skip


def test_a_full_disk_and_a_folder_that_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage(9, 9, 20 << 20))

    def refuse(_path: Path, _data: bytes) -> int:
        raise PermissionError(13, "no")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    found = examine(tmp_path)
    assert not about("Chỗ trống", tmp_path).good and not about("Quyền ghi", tmp_path).good
    assert list(doctor_lines(found))[-1].startswith("CHƯA ĐẠT: 2 điều phải sửa trước khi dùng")


def test_a_workspace_with_a_mistake_is_told(tmp_path: Path) -> None:
    create_workspace(tmp_path / "ws", "central", None)
    config = tmp_path / "ws" / "reporter.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("central", "centrall", 1), encoding="utf-8")
    assert "centrall" in about("Vùng làm việc", tmp_path / "ws").found


def test_windows_is_told_about_long_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / ("thu-muc-rat-dai-" * 6) / ("them-nua-" * 8)
    deep.mkdir(parents=True)
    assert about("Độ dài đường dẫn", deep).good  # here
    monkeypatch.setattr(sys, "platform", "win32")
    assert not about("Độ dài đường dẫn", deep).good


def complete(words: str, at: int) -> str:
    surroundings: dict[str, Any] = os.environ | {
        "_REPORTER_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(at)
    }  # fmt: skip
    command = [sys.executable, "-m", "reporter"]
    return subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False).stdout


def test_the_shell_completes_commands_and_options() -> None:
    assert complete("reporter bui", 1) == "plain,build\n"
    assert "plain,--strict" in complete("reporter check --str", 2)
    for shell in ("bash", "zsh", "fish"):
        command = [sys.executable, "-m", "reporter", "completion", shell]
        assert "_REPORTER_COMPLETE" in subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_libraries_with_known_flaws_are_refused_and_the_rest_is_said_to_be_unchecked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = {"jinja2": "3.1.5", "lxml": "6.1", "pillow": "13.0.0", "numpy": "2.4.6"}
    monkeypatch.setattr(doctor, "installed", lambda: here)
    found = about("Thư viện", tmp_path)
    assert not found.good and found.needed
    assert found.found.startswith("jinja2 3.1.5 (CVE-2025-27516: ")
    assert found.found.endswith("(3 thư viện có trong danh sách, tra ngày 26/11/2026)")
    rest = about("Thư viện khác", tmp_path)
    assert not rest.good and not rest.needed and rest.line.startswith("CHƯA XEM Thư viện khác: ")
    assert re.search(r"không nói tới pillow \(CVE-2026-\d+.*\), numpy\. ", rest.line)
    assert flawed({"pyarrow": "0.13.9", "tornado": "6.5.8rc1", "openpyxl": "2.4.2"}) != []  # the release is not out yet
    assert flawed({"pyarrow": "14.0.1", "lxml": "6.1.3", "python-docx": "0.8.6"}) == []


def test_a_library_of_whose_flaws_no_versions_are_known_is_named_once(monkeypatch: pytest.MonkeyPatch) -> None:
    known = KnownFlaws(known_flaws().looked_up, (), (Unknown("numpy", ("CVE-1",), "", ""),))
    monkeypatch.setattr(doctor_libraries, "known_flaws", lambda: known)
    assert unchecked({"numpy": "2.4.6", "click": "8.1"}) == ["numpy (CVE-1)", "click"]


def test_every_flaw_has_its_source_and_neither_lock_nor_lower_bounds_let_one_in() -> None:
    for flaw in known_flaws().flaws:
        assert flaw.source.startswith("https://") and flaw.id.startswith("CVE-") and flaw.what
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needs = chain(project["dependencies"], *project["optional-dependencies"].values())
    assert flawed(dict(need.lower().split(">=") for need in needs)) == []
    pins = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    assert flawed(dict(line.split("==") for line in pins if "==" in line)) == []
