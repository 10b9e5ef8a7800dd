"""Sources cited in templates/ are there for whoever reads the repository."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOMAIN = (ROOT / "docs" / "domain.md").read_text(encoding="utf-8")
SECTIONS = set(re.findall(r"^#{2,3} (\d+(?:\.\d+)?)", DOMAIN, re.MULTILINE))


def cited() -> dict[str, list[str]]:
    """Each cited section of docs/domain.md and the files that cite it."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "templates").rglob("*.toml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if "domain" in line:
                numbers = re.findall(r"\d+\.\d+", line.partition("domain.md")[2].partition(")")[0])
                for number in numbers[:2] if "domain.md" in line else ["nowhere"]:
                    found.setdefault(number, []).append(path.name)
    return found


def test_every_cited_section_exists() -> None:
    assert cited()
    assert {number: files for number, files in cited().items() if number not in SECTIONS} == {}


def test_every_cited_letter_sign_stands_in_its_table() -> None:
    signs = {
        sign
        for path in (ROOT / "templates").rglob("*.toml")
        for sign in re.findall(r"docs/domain\.md 1\.1 (F\d+)", path.read_text(encoding="utf-8"))
    }
    assert signs and {sign for sign in signs if f"| {sign} |" not in DOMAIN} == set()
