"""The layout checker over everything a build writes: one finding per broken rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from reporter.layout import LintFinding, WordPackage, lint_package, template_marks
from reporter.model import Finding
from reporter.model.catalogue import finding

_CODES = {"E": "D06", "W": "D07"}
_ROWS = 24  # of a table that a build looks at: all rows come from one renderer; `reporter lint` reads every row


def check_layout(
    package: WordPackage, name: str, templates: Path, profile: str, words: Iterable[str] = ()
) -> tuple[LintFinding, ...]:
    """Return the errors and warnings of one document against the profile it was made for.

    What looks like a mark of a template in the `words` of agencies is none: they stand as they were written.
    """
    report = lint_package(package, name, templates, profile, _ROWS)
    found = [item for item in report.findings if item.severity in _CODES]
    theirs = {mark for text in words for mark in template_marks(text)} if found else ()  # seldom anything is found
    return tuple(item for item in found if item.found not in theirs)


def layout_findings(reports: Mapping[str, tuple[LintFinding, ...]]) -> tuple[Finding, ...]:
    """Return one finding per rule that documents (by name) break, with how many break it."""
    broken: dict[tuple[str, str], list[tuple[str, LintFinding]]] = {}
    for name, report in reports.items():
        for item in report:
            broken.setdefault((item.severity, item.rule), []).append((name, item))
    return tuple(_finding(*key, found) for key, found in sorted(broken.items()))


def _finding(severity: str, rule: str, found: list[tuple[str, LintFinding]]) -> Finding:
    name, first = found[0]
    files = len({file for file, _ in found})
    texts = {"rule": rule, "title": first.title, "source": first.source, "example": first, "files": files}
    return finding(_CODES[severity], file=name, count=files, **texts)  # type: ignore[arg-type]
