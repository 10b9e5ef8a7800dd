"""What the officer keeps beside the workbooks of a period: y-kien.xlsx and loi-van/, a Word file per report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reporter.commands.checked import Checked
from reporter.commands.ideas import about_grouping
from reporter.documents.blocks import Blocks
from reporter.documents.template import template_words
from reporter.intake.idea_book import read_idea_book
from reporter.model import Agency, Finding, IdeaGroups, ReporterError
from reporter.model.catalogue import finding
from reporter.model.file_names import files_like
from reporter.model.idea import OWN_WORDS
from reporter.specs.decode import did_you_mean
from reporter.specs.reports import load_reports


@dataclass(frozen=True, slots=True)
class OfficersWords:
    """How ideas are grouped, the Word files with own paragraphs, and what is wrong with any of it."""

    groups: IdeaGroups
    files: Mapping[str, Path]  # by name without ending: "cv9797-tinh", "cv9797-tinh-38"
    inside: Mapping[str, frozenset[str]]  # report → every word inside the placeholders of its files
    findings: tuple[Finding, ...]

    def file(self, report: str, agency: Agency) -> Path | None:
        """Return the Word file of a document: the agency's own, else the report's; None without one."""
        return self.files.get(f"{report}-{agency.code}") or self.files.get(report)


def officers_words(checked: Checked, blocks: Blocks) -> OfficersWords:
    """Return what the officer wrote for a period, what cannot be used left out and told."""
    workspace = checked.workspace
    inbox = workspace.inbox(checked.period)
    ideas, wrong = read_idea_book(inbox, workspace.settings.limits)
    reports = [report.id for report in load_reports(workspace.templates)]
    codes = [workspace.settings.organization, *(agency.code for agency in checked.agencies)]
    names = {f"{report}-{code}" if code else report: report for report in reports for code in ("", *codes)}
    files: dict[str, Path] = {}
    inside: dict[str, frozenset[str]] = defaultdict(frozenset)
    found = [*wrong, *about_grouping(checked, ideas)]
    for path in files_like(inbox / OWN_WORDS, "*"):
        try:
            report = _report_of(path, names)
            inside[report] |= template_words(path, blocks)
            files[path.stem] = path
        except ReporterError as error:
            found.append(finding("Y10", file=f"{OWN_WORDS}/{path.name}", what=str(error).rstrip(".")))
    return OfficersWords(ideas.groups, files, inside, tuple(found))


def _report_of(path: Path, names: Mapping[str, str]) -> str:
    """Return the report that a file is named after; ReporterError for one that is none's."""
    if path.suffix.lower() != ".docx" or not path.is_file():
        raise ReporterError("không phải tệp .docx")
    if path.stem not in names:
        raise ReporterError(f"không có báo cáo “{path.stem}”.", did_you_mean(path.stem, names))
    return names[path.stem]
