"""Which layout an undated document takes: by the day of signing, else by its due date; told where another is near."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from small import make_workspace, send

from reporter.commands.build import BuildOptions, build_reports
from reporter.commands.build_render import layout_lines
from reporter.layout import lint_file
from reporter.model import Period
from reporter.specs.reports import find_report, load_reports
from reporter.workspace import Workspace

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return make_workspace(tmp_path_factory.mktemp("w"))


def told(space: Workspace, period: str, report: str = "cv9797-tinh", **options: Any) -> list[str]:
    """What a build of one document says of its layout."""
    spec = find_report(load_reports(space.templates), report)
    documents: Any = {"x": SimpleNamespace(report=spec, agency=SimpleNamespace(code="38"))}
    return list(layout_lines(space, documents, BuildOptions(Period.parse(period), as_of=date(2026, 6, 1), **options)))


def test_far_from_a_change_nothing_is_said(space: Workspace) -> None:
    assert told(space, "2025-10") == []
    assert told(space, "2025-10", signing=date(2025, 10, 20)) == []
    assert told(space, "2026-05", report="nd30-tinh") == []


def test_near_a_change_the_layout_and_the_reason_are_told(space: Workspace) -> None:
    (line,) = told(space, "2026-05")
    assert line.startswith("Thể thức: ") and "chưa ghi ngày, tính theo hạn 14/5/2026" in line
    assert line.endswith("áp dụng từ 27/5/2026.")
    (line,) = told(space, "2026-05", signing=date(2026, 5, 28))
    assert "chưa ghi ngày, ký ngày 28/5/2026" in line


def test_a_signing_long_after_the_due_date_is_told_too(space: Workspace) -> None:
    (line,) = told(space, "2025-10", signing=date(2026, 11, 26))
    assert line.endswith("vì văn bản chưa ghi ngày, ký ngày 26/11/2026.")


def test_a_layout_that_was_asked_for_needs_no_reason(space: Workspace) -> None:
    assert told(space, "2026-05", profile="party-2026") == []


def test_the_document_is_laid_out_for_the_day_of_its_signing(tmp_path: Path) -> None:
    own = make_workspace(tmp_path)
    period = Period.parse("2025-10")
    send(own, ["12"])
    for signing, layout in ((None, "party-2018"), (date(2026, 6, 5), "party-2026")):
        options = BuildOptions(period, date(2026, 6, 5), ("cv9797-tinh",), signing=signing)
        outcome = build_reports(own, options, lambda _done, _total: None)
        (path,) = (own.outputs(period) / "bao-cao").glob("*.docx")
        assert lint_file(path, own.templates).profile == layout
        assert any("ký ngày 05/6/2026" in line for line in outcome.lines()) == bool(signing)
