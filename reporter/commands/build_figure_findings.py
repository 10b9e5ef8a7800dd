"""What is to be said about the figures of a run's documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reporter.commands.build_amended import restated_finding
from reporter.commands.build_documents import Document
from reporter.commands.checked import Checked
from reporter.figures.figure_rules import commune_counts, shares
from reporter.figures.shares import impossible_shares, share_findings
from reporter.model import Finding


def figure_findings(checked: Checked, documents: Sequence[Document]) -> tuple[Finding, ...]:
    """Return the findings about the figures of the documents, each once."""
    return tuple(dict.fromkeys(found for document in documents for found in _of_one(checked, document)))


def _of_one(checked: Checked, document: Document) -> Iterator[Finding]:
    if rule := checked.specs.rule("R04"):
        yield from commune_counts(document.facts.figures, rule)
    if rule := checked.specs.rule("R13"):
        yield from shares(document.facts.figures, document.book.catalogue, rule)
    yield from share_findings(document.book, document.facts, document.members)
    yield from impossible_shares(document.book, document.facts)
    yield from restated_finding(document.agency, document.facts.amendment)
