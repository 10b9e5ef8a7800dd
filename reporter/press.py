"""From facts to finished documents: layout of the day, template, rendering, and reading back what was printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from reporter.checking import Progress
from reporter.compose import BuildOptions, Document
from reporter.documents.letterhead import Letter, letter_for
from reporter.documents.profiles import LayoutProfile, choose_profile, load_profile
from reporter.documents.render import Rendered, render
from reporter.documents.template import Template, compile_template
from reporter.documents.verify import verify
from reporter.layout_check import LayoutCheck
from reporter.model import Annex, ReporterError
from reporter.workspace import Workspace


def render_all(
    workspace: Workspace,
    documents: Mapping[str, Document],
    options: BuildOptions,
    banner: str,
    layout: LayoutCheck,
    progress: Progress,
) -> dict[str, Rendered]:
    """Return name → finished document, read back, compared with its figures and handed to the layout checker."""
    templates: dict[tuple[str, str], Template] = {}
    finished: dict[str, Rendered] = {}
    for done, (name, item) in enumerate(documents.items(), 1):
        profile, letter = _layout(workspace, item, options)
        key = (item.report.template, profile.name)
        if key not in templates:
            path = workspace.templates / "docx" / item.report.template
            names = [agency.name for agency in workspace.reporting_agencies(options.period)]
            templates[key] = compile_template(_template_bytes(path), path.name, profile, names)
        finished[name] = render(templates[key], item.facts, letter, item.annexes, draft=options.draft, banner=banner)
        _compare(name, finished[name], item.annexes)
        layout.submit(name, finished[name].docx, profile.name)
        progress(done, len(documents))
    return finished


def _layout(workspace: Workspace, item: Document, options: BuildOptions) -> tuple[LayoutProfile, Letter]:
    """Return the profile in force on the document's day and the letterhead; an open day counts as the deadline."""
    fixed = workspace.settings.documents.get(item.report.id, {}).get(item.agency.code, {})
    month = workspace.deadline(options.period)
    name = choose_profile(workspace.templates, item.report.side, fixed.get("day", month))
    profile = load_profile(workspace.templates, name)
    letter = letter_for(item.report.letterhead, item.agency, item.report.subject, month, profile, fixed)
    return profile, replace(letter, draft=letter.draft or 1) if options.draft else letter


def _template_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise ReporterError(f"Không đọc được mẫu {path.name} trong {path.parent}.") from None


def _compare(name: str, document: Rendered, parts: Sequence[Annex]) -> None:
    wrong = verify(document.docx, document.printed, parts, name)
    if wrong:
        raise ReporterError(f"{name} không khớp số liệu, không ghi gì cả: {wrong[0].message} ({len(wrong)} chỗ lệch)")
