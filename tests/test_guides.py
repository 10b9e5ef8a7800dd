"""The guides and the reference pages: of the code as it is, with links that lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner
from docx.oxml.ns import qn

from reporter.blanks.placeholders import PLACEHOLDERS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
sys.path.insert(0, str(ROOT / "tools"))
import reference  # noqa: E402 (stands in tools/)


@pytest.mark.parametrize("name", sorted(reference.TITLES))
def test_reference_pages_are_of_the_code_as_it_is(name: str, regen: bool) -> None:
    made = reference.pages()[name]
    if regen:
        (DOCS / "tham-khao" / name).write_text(made, encoding="utf-8")
    told = (DOCS / "tham-khao" / name).read_text(encoding="utf-8")
    assert told == made, "run: pytest --regen tests/test_guides.py"


def test_every_command_code_form_report_and_setting_is_on_them() -> None:
    """Counted another way than the pages are written: by what a user types and what stands in files."""
    pages = reference.pages()
    helped = CliRunner().invoke(reference.cli, ["--help"]).output
    commands = re.findall(r"^  ([a-z][a-z-]+)  ", helped, re.MULTILINE)
    assert len(commands) > 20 and [one for one in commands if f"## reporter {one}" not in pages["lenh.md"]] == []
    assert all(f"| {code} |" in pages["phat-hien.md"] for code in (*reference.CATALOGUE, "R01", "R16"))
    forms = [path.name for path in (ROOT / "templates" / "forms").glob("bieu-*.toml")]
    assert [name for name in forms if f"`forms/{name}`" not in pages["bieu.md"]] == []
    reports = [path.stem for path in (ROOT / "templates" / "docx").glob("*.docx")]
    assert [name for name in reports if f"| {name}.docx |" not in pages["bao-cao.md"]] == []
    keys = re.findall(r"^(?:# )?([a-z_]+) = ", (ROOT / "reporter.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(keys) > 12 and [key for key in keys if f"`{key}`" not in pages["cai-dat.md"]] == []
    _has_every_placeholder(pages)
    assert "`so.thieu`" in pages["so-lieu.md"] and "`cv9797-tinh`" in pages["bao-cao.md"]


def _has_every_placeholder(pages: Mapping[str, str]) -> None:
    """Whatever a shipped template, master or mail asks for has a line with meaning, unit and example."""
    lines = [line.split(" | ") for line in (pages["so-lieu.md"] + pages["cho-trong.md"]).splitlines() if "| `" in line]
    assert [cells for cells in lines if len(cells) < 4 or not all(cell.strip(" |") for cell in cells)] == []
    told = {cells[0].strip("| `") for cells in lines}
    folder, asked = ROOT / "templates", set[str]()
    for path in (*folder.glob("docx/**/*.docx"), *folder.glob("letters/*.docx")):
        words = "".join(node.text or "" for node in docx.Document(str(path)).element.iter(qn("w:t")))
        asked |= set(re.findall(r"\{\{\s*((?:so|ky|don_vi|van_ban|moc_chinh)\.\w+)", words))
        asked |= set(re.findall(r"\bin ((?:bang|loi)\.\w+)", words))
    asked |= set(re.findall(r"\{\{ (\w+) \}\}", (folder / "mail" / "thu.toml").read_text(encoding="utf-8")))
    assert len(asked) > 200 and sorted(asked - told) == []
    assert set(PLACEHOLDERS) <= told


@pytest.mark.parametrize("path", sorted(DOCS.rglob("*.md")), ids=lambda path: path.relative_to(DOCS).as_posix())
def test_links_and_pictures_lead_to_files(path: Path) -> None:
    found = re.findall(r"\]\((?!https?:)([^)#\s]+)", path.read_text(encoding="utf-8"))
    assert [link for link in found if not (path.parent / link).exists()] == []


def test_commands_that_the_guides_name_exist() -> None:
    known = set(reference.cli.commands)
    for path in (DOCS / "huong-dan").glob("*.md"):
        named = set(re.findall(r"`reporter ([a-z-]+)", path.read_text(encoding="utf-8")))
        assert named <= known, path.name


@pytest.mark.slow
def test_the_site_builds(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs", reason="needs mkdocs: pip install '.[docs]'")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Điền sổ nhập" in (tmp_path / "site" / "huong-dan" / "index.html").read_text(encoding="utf-8")
