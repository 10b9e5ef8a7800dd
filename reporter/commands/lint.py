"""The legal layout of any Word file, rule by rule."""

from __future__ import annotations

import json
from pathlib import Path

from reporter.layout import LintReport, lint_file
from reporter.workspace import Workspace


def lint_document(workspace: Workspace, path: Path, profile: str | None) -> LintReport:
    """Return what breaks the layout law in a Word file, under the profile its day and side ask for or the one named."""
    return lint_file(path, workspace.templates, profile)


def lint_json(report: LintReport) -> list[str]:
    """Return the report as one JSON text."""
    return [json.dumps(report.as_dict(), ensure_ascii=False, indent=1)]
