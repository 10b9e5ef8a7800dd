"""What the period before says today against what was printed of it then: a restatement is told, never silent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from reporter.figures.book import Book
from reporter.figures.scope import Scope
from reporter.figures.words import number_text
from reporter.model import Agency, Figure, Finding, Recipe
from reporter.model.catalogue import finding


def restatements(book: Book, agency: Agency, members: Sequence[Agency], told: Iterable[Figure]) -> tuple[Finding, ...]:
    """Return a finding for every figure compared with the period before that was printed otherwise then.

    `told` are the figures printed in the reports of that period.
    """
    before, scope = book.previous, book.scope(agency, members)
    if before is None:
        return ()
    compared = {spec.parts[0] for spec in book.catalogue.figures.values() if spec.kind == "change"}
    whole = Recipe("", before.context.specs.day, scope.members)
    printed = {item.key: item for item in told if item.recipe and replace(item.recipe, figure="") == whole}
    return tuple(_restated(before, scope, agency.code, [printed[key] for key in sorted(compared & printed.keys())]))


def _restated(before: Book, scope: Scope, code: str, printed: Sequence[Figure]) -> Iterator[Finding]:
    for then in printed:
        now = before.figure(then.key, scope)
        if now.value != then.value:
            yield finding(
                "G05",
                agency=code,
                scope=scope.label,
                figure=now.label,
                value=number_text(now),
                text=number_text(then),
            )
