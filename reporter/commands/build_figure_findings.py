"""What is to be said about the figures of a document."""

from __future__ import annotations

from collections.abc import Iterator

from reporter.commands.build_amended import restated_finding
from reporter.commands.build_documents import Document
from reporter.figures.figure_rules import commune_counts, shares
from reporter.figures.shares import impossible_shares
from reporter.model import Finding


def figure_findings(document: Document) -> Iterator[Finding]:
    """Yield the findings about the figures of a document; of uneven shares all documents have one (shares.py)."""
    specs = document.book.context.specs
    if rule := specs.rule("R04"):
        yield from commune_counts(document.facts.figures, rule)
    if rule := specs.rule("R13"):
        yield from shares(document.facts.figures, document.book.catalogue, rule)
    yield from impossible_shares(document.book, document.facts)
    yield from restated_finding(document.agency, document.facts.amendment)
