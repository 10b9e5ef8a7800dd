"""From facts to finished documents: layout of the day, template, rendering, and reading back what was printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from reporter.commands.build_documents import BuildOptions, Document
from reporter.commands.build_layout import LayoutCheck
from reporter.documents.letterhead import Letter, letter_for
from reporter.documents.render import Rendered, render
from reporter.documents.template import Template, compile_template
from reporter.documents.verify import verify
from reporter.executor import Progress
from reporter.model import Agency, Annex, ReporterError
from reporter.specs.profiles import LayoutProfile, choose_profile, load_profile
from reporter.specs.reports import ReportSpec
from reporter.workspace import Workspace


def render_all(
    press: Press,
    documents: Mapping[str, Document],
    options: BuildOptions,
    banner: str,
    layout: LayoutCheck,
    progress: Progress,
) -> dict[str, Rendered]:
    """Return name → finished document, read back, compared with its figures and handed to the layout checker."""
    finished: dict[str, Rendered] = {}
    for done, (name, item) in enumerate(documents.items(), 1):
        template, letter = press.template(item.report, item.agency), press.letter(item)
        made = render(template, item.facts, letter, item.annexes, draft=options.draft, banner=banner)
        _compare(name, made, item.annexes)
        layout.submit(name, made.docx, template.profile.name)
        finished[name] = made
        progress(done, len(documents))
    return finished


class Press:
    """Templates and profiles of one run, each loaded once."""

    def __init__(self, workspace: Workspace, options: BuildOptions) -> None:
        self._workspace = workspace
        self._options = options
        self._month = workspace.deadline(options.period)  # an open day counts as the deadline
        self._names = [agency.name for agency in workspace.reporting_agencies(options.period)]
        self._profiles: dict[tuple[str, date], LayoutProfile] = {}
        self._forced = load_profile(workspace.templates, options.profile) if options.profile else None
        self._templates: dict[tuple[str, str], Template] = {}

    def words(self, report: ReportSpec) -> frozenset[str]:
        """Every word in the tags of the report's template."""
        issuer = report.issuer_agency or self._workspace.settings.organization
        return self.template(report, self._workspace.registry.agency(issuer, self._options.period.last_day)).words

    def template(self, report: ReportSpec, agency: Agency) -> Template:
        """The template of a report by `agency` under the profile in force on the day of the document."""
        profile = self._profile(report, agency)
        key = (report.template, profile.name)
        if key not in self._templates:
            path = self._workspace.templates / "docx" / report.template
            self._templates[key] = compile_template(template_bytes(path), path.name, profile, self._names)
        return self._templates[key]

    def letter(self, item: Document) -> Letter:
        """The document's letterhead, what reporter.toml fixes first."""
        patterns, subject = item.report.letterhead, item.report.subject
        profile, fixed = self._profile(item.report, item.agency), self._fixed(item.report, item.agency)
        letter = letter_for(patterns, item.agency, subject, self._month, profile, fixed)
        return replace(letter, draft=letter.draft or 1) if self._options.draft else letter

    def _fixed(self, report: ReportSpec, agency: Agency) -> Mapping[str, Any]:
        fixed: Mapping[str, Any] = self._workspace.settings.documents.get(report.id, {}).get(agency.code, {})
        return fixed

    def _profile(self, report: ReportSpec, agency: Agency) -> LayoutProfile:
        if self._forced and self._forced.side == report.side:
            return self._forced
        key = (report.side, self._fixed(report, agency).get("day", self._month))
        if key not in self._profiles:
            name = choose_profile(self._workspace.templates, *key)
            self._profiles[key] = load_profile(self._workspace.templates, name)
        return self._profiles[key]


def template_bytes(path: Path) -> bytes:
    """Return the Word template; ReporterError naming file and folder when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        raise ReporterError(f"Không đọc được mẫu {path.name} trong {path.parent}.") from None


def _compare(name: str, document: Rendered, parts: Sequence[Annex]) -> None:
    wrong = verify(document.docx, document.printed, parts, name)
    if wrong:
        raise ReporterError(f"{name} không khớp số liệu, không ghi gì cả: {wrong[0].message} ({len(wrong)} chỗ lệch)")
