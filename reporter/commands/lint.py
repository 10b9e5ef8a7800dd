"""The legal layout of any Word file, rule by rule; a copy put right where that is mechanical."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reporter.delivery.envelope import envelope
from reporter.layout import LintReport, lint_file
from reporter.layout.fixing import fix_bytes
from reporter.model import ReporterError
from reporter.model.system_reasons import file_bytes
from reporter.staging import staged_items
from reporter.workspace import Workspace


def lint_document(workspace: Workspace, path: Path, profile: str | None) -> LintReport:
    """Return what breaks the layout law in a Word file, under the profile its day and side ask for or the one named."""
    return lint_file(path, workspace.templates, profile)


def fix_document(workspace: Workspace, path: Path, target: Path, profile: str | None) -> tuple[LintReport, str]:
    """Write a copy with the mechanical breaches mended; return what is left of them, and in words what was done."""
    if path.resolve() == target.resolve():
        raise ReporterError("Bản sửa phải là một tệp khác; tệp gốc không bị ghi đè.")
    fixed = fix_bytes(file_bytes(path), path.name, workspace.templates, profile)
    with staged_items(target.parent) as made:
        (made / target.name).write_bytes(fixed.docx)
    left = len(fixed.after.findings)
    told = f"Đã sửa {fixed.mended} chỗ về hình thức, ghi vào {target.name}; còn {left} chỗ phải xem lại:"
    return fixed.after, told if left else f"Đã sửa {fixed.mended} chỗ về hình thức, ghi vào {target.name}."


def lint_json(report: LintReport) -> Iterator[str]:
    """Yield the report as one JSON text."""
    content = report.as_dict()
    items, counts = content.pop("findings"), content.pop("counts")
    yield envelope("lint", "lint", "", items, counts, **content)
