"""docs/templates.md names every placeholder and filter there is, and no others."""

from __future__ import annotations

import re
from pathlib import Path

from document_samples import annex, facts, letter, profile

from reporter.documents.environment import build_context
from reporter.documents.filters import FILTERS
from reporter.documents.shown import Recorder

TEXT = (Path(__file__).parents[1] / "docs" / "templates.md").read_text(encoding="utf-8")


def test_every_filter_is_documented() -> None:
    assert [name for name in FILTERS if f"`{name}" not in TEXT] == []


def test_every_variable_is_documented() -> None:
    context = build_context(facts(), (annex(),), letter(), profile(), Recorder())
    assert [name for name in context if not re.search(rf"`{name}[.`]", TEXT)] == []


def test_every_part_of_the_letterhead_is_documented() -> None:
    context = build_context(facts(), (annex(),), letter(), profile(), Recorder())
    section = TEXT[TEXT.index("## Phần đầu và phần ký") : TEXT.index("## Kiểm tra mẫu")]
    assert [name for name in dir(context["van_ban"]) if f"`{name}`" not in section] == []


def test_no_filter_is_documented_that_does_not_exist() -> None:
    used = set(re.findall(r"\\\|([a-z_]+)", TEXT))
    assert used
    assert used <= set(FILTERS)
