"""The review copies of a build: every document once more, with a Word comment at each of its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from reporter.executor import executor
from reporter.model import PrintedFigure

REVIEW = "ban-soat"  # folder of the review copies inside outputs/KỲ
_Job = tuple[str, bytes, Sequence[PrintedFigure], date]


def write_review(folder: Path, documents: Mapping[str, bytes], printed: Sequence[PrintedFigure], day: date) -> None:
    """Write the review copy of each document; the comments are of that day."""
    target = folder / REVIEW
    target.mkdir()
    figures: dict[str, list[PrintedFigure]] = {name: [] for name in documents}
    for item in printed:
        if item.document in figures:
            figures[item.document].append(item)
    jobs: list[_Job] = [(name, content, figures[name], day) for name, content in documents.items()]
    for (name, *_), content in zip(jobs, executor().map(_commented, jobs), strict=True):
        (target / name).write_bytes(content)


def _commented(job: _Job) -> bytes:
    from reporter.documents.review_copy import review_copy

    name, content, printed, day = job
    return review_copy(content, name, printed, day)
