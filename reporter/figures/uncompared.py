"""Of whom and of which lines a document cannot say what changed, though they have their number now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reporter.figures.book import Book
from reporter.figures.lacking import names
from reporter.figures.printed_lines import Codes, row_lines
from reporter.figures.scope import Scope
from reporter.specs.figure_specs import FigureSpec
from reporter.specs.forms import FormSpec


@dataclass(frozen=True)
class Uncompared:
    """What the changes over one form leave out beside what is lacking in this period."""

    agencies: frozenset[str]  # codes of those of whom nothing is compared
    lines: Mapping[str, tuple[str, ...]]  # by agency, what its other lines are called that are not
    most: int  # how many names the sentence of one change would have to give


def uncompared(book: Book, form: FormSpec, scope: Scope) -> Uncompared:
    """Return who and what the changes over a form leave out because the period before lacks it."""
    agencies: set[str] = set()
    lines: dict[str, dict[tuple[str, Codes], None]] = {}
    most = 0
    for spec in _changes(book, form):
        made, now = (book.figure(key, scope) for key in (spec.key, spec.parts[0]))
        gone = {*made.missing}.difference(now.missing)
        agencies |= {agency.code for agency in scope.agencies if agency.name in gone}
        most = max(most, len({*made.missing, *made.absent}))
        compared = Scope(scope.label, tuple(agency for agency in scope.agencies if agency.name not in made.missing))
        for line in _apart(book, form, spec, compared):
            lines.setdefault(line[0], {})[line] = None
    own = {agency.code: Scope(agency.name, (agency,)) for agency in scope.agencies}
    called = {code: names(book, form, list(found), own[code]) for code, found in lines.items()}
    return Uncompared(frozenset(agencies), called, most)


def _changes(book: Book, form: FormSpec) -> Iterator[FigureSpec]:
    """Yield the changes over a form that can be told."""
    catalogue = book.catalogue
    for spec in catalogue.figures.values() if book.previous else ():
        over = spec.kind == "change" and any(leaf.form == form.id for leaf in catalogue.leaves(spec.key))
        if over and all(one is not None and one.can_count(spec.key) for one in (book, book.previous)):
            yield spec


def _apart(book: Book, form: FormSpec, spec: FigureSpec, scope: Scope) -> Iterator[tuple[str, Codes]]:
    """Yield the lines that have their number now and are not compared."""
    for leaf in book.catalogue.leaves(spec.key):
        if leaf.form == form.id and not form.free:
            pair = book.pair(leaf.key)
            rows = pair.rows_apart(0, scope)
            yield from row_lines(pair.now.counted.frame, rows[~pair.now.counted.gap[rows]])
