"""The layout checker over everything a build writes, in processes of its own while the rest is still rendered."""

from __future__ import annotations

import os
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType

from reporter.layout import LintFinding, lint_bytes
from reporter.model import Finding
from reporter.model.catalogue import finding

_CODES = {"E": "D06", "W": "D07"}
_ROWS = 24  # of a table that a build looks at: all rows come from one renderer; `reporter lint` reads every row


class LayoutCheck:
    """Takes finished documents and hands back one finding per broken rule, with how many documents break it."""

    def __init__(self, templates: Path) -> None:
        self._templates = templates
        workers = max(1, (os.cpu_count() or 1) - 1)  # one core goes on rendering
        self._pool = ProcessPoolExecutor(workers, get_context("spawn"))
        self._reports: dict[str, Future[tuple[LintFinding, ...]]] = {}

    def __enter__(self) -> LayoutCheck:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=kind is not None)

    def submit(self, name: str, docx: bytes, profile: str) -> None:
        """Start checking one document against the profile it was made for."""
        self._reports[name] = self._pool.submit(_check, docx, name, self._templates, profile)

    def findings(self) -> tuple[Finding, ...]:
        """Wait for all and return what they found, errors and warnings, one finding per rule."""
        broken: dict[tuple[str, str], list[tuple[str, LintFinding]]] = {}
        for name, report in self._reports.items():
            for item in report.result():
                broken.setdefault((item.severity, item.rule), []).append((name, item))
        return tuple(_finding(*key, found) for key, found in sorted(broken.items()))


def _check(docx: bytes, name: str, templates: Path, profile: str) -> tuple[LintFinding, ...]:
    report = lint_bytes(docx, name, templates, profile, _ROWS)
    return tuple(item for item in report.findings if item.severity in _CODES)


def _finding(severity: str, rule: str, found: list[tuple[str, LintFinding]]) -> Finding:
    name, first = found[0]
    files = len({file for file, _ in found})
    texts = {"rule": rule, "title": first.title, "source": first.source, "example": first, "files": files}
    return finding(_CODES[severity], file=name, count=files, **texts)  # type: ignore[arg-type]
