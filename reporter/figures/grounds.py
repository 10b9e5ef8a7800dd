"""What the figures of a document rest on, as one digest: of the same digest come the same figures, tables and words."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence

from reporter.figures.book import Book
from reporter.model import Agency


def grounds(book: Book, members: Sequence[Agency]) -> str:
    """Return what stands for everything in a book that a document about these agencies can say.

    Of this period that is what they sent and how it stands, of the period before everything. Specs and catalogue are
    not in it: they come from files.
    """
    others = {agency.code for agency in book.context.agencies} - together(book, members)
    lines = [*_lines(book, others), *(_lines(book.previous, ()) if book.previous else ())]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def together(book: Book, members: Sequence[Agency]) -> set[str]:
    """Return the codes of the agencies, and of those that since the period before came of the same units as they did.

    The lines of these are compared as one.
    """
    codes = {agency.code for agency in members}
    groups = (book.units.now[code] for code in codes if code in book.units.now)
    return codes.union(*(group.new for group in groups))


def _lines(book: Book, others: Collection[str]) -> Iterator[str]:
    """Yield what a book holds but for what is about `others` alone."""
    context = book.context
    yield repr(book.day)
    yield repr([(code, day) for code, day in context.sent.items() if code not in others])
    yield repr([(code, sheets) for code, sheets in context.held.items() if code not in others])
    yield repr(sorted(context.unfit.difference(others)))
    yield repr([item for item in context.explained if item.agency not in others])
    yield repr((context.groups, context.told))
    for form, frame in book.frames.items():
        yield from (f"{form} {code} {digest}" for code, digest in frame.digests.items() if code not in others)
