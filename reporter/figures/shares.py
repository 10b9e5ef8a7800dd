"""Shares whose two parts do not come from the same agencies or the same rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from reporter.figures.book import Book
from reporter.figures.trace import cells_of
from reporter.figures.words import share
from reporter.model import Agency, Cell, Facts, Figure, Finding
from reporter.model.catalogue import finding
from reporter.model.figure_text import share_text
from reporter.model.wording import integer, join_names
from reporter.specs.figure_specs import DERIVED, FigureSpec

#: So many agencies are named in one finding; who has not sent at all is told elsewhere.
_NAMED = 8


def share_findings(book: Book, facts: Facts, members: Sequence[Agency]) -> tuple[Finding, ...]:
    """Return a finding for every share of a document about `members` that misses cells in one of its parts only.

    Such a share is over the lines that give both numbers, where they stand in one form; shares that lack the same
    agencies and lines have one finding.
    """
    causes: dict[tuple[object, ...], list[tuple[str, list[Cell]]]] = {}
    for spec in book.catalogue.figures.values():
        said = facts.figures[spec.key] if spec.kind == "share" else None
        if said and said.reported:
            rows = _one_sided_rows(book, spec, members)
            lines = dict.fromkeys(line for line, _ in rows)
            causes.setdefault((*_one_sided(said), *lines), []).append((said.label, [cell for _, cell in rows]))
    return tuple(_told(cause, shares, facts.agency.code) for cause, shares in causes.items() if cause)


def _told(cause: tuple[object, ...], shares: Sequence[tuple[str, list[Cell]]], code: str) -> Finding:
    """Return the finding about the shares that lack the same agencies and lines."""
    names = [item for item in cause if isinstance(item, str)]
    lines = len(cause) - len(names)
    if len(names) > _NAMED:
        names = [*names[:_NAMED], f"{integer(len(names) - _NAMED)} cơ quan khác"]
    what = join_names([*names, *([f"{integer(lines)} dòng"] if lines else [])])
    cells = [cell for _, found in shares for cell in found]
    return finding("G03", agency=code, places=cells, figure="; ".join(label for label, _ in shares), missing=what)


def impossible_shares(book: Book, facts: Facts) -> tuple[Finding, ...]:
    """Return a finding for every share that is below nothing or above all, also of one agency or choice in a table."""
    figures = [facts.figures[spec.key] for spec in book.catalogue.figures.values() if spec.kind == "share"]
    for table in book.catalogue.tables.values():
        shares = [key for key in table.figures if not _possible(book, key)]
        figures += [line.figures[key] for line in (facts.tables[table.key] if shares else ()) for key in shares]
    return tuple(dict.fromkeys(item for figure in figures for item in _impossible(book, figure, facts.agency.code)))


def _possible(book: Book, key: str) -> bool:
    """Return whether no line of a table can have an impossible share: no row alone gives more above than below.

    So the thousand figures of a large table need not be made to see that none of them is.
    """
    spec = book.catalogue.figures[key]
    if spec.kind != "share":
        return True
    above, below = (book.catalogue.figures[part] for part in spec.parts)
    if not above.form or above.form != below.form or {above.kind, below.kind} & DERIVED:
        return False
    less, more = (book.counted(part).amount for part in (above, below))
    return bool(((less >= 0) & ((more >= 0) if spec.over_100 else (less <= more))).all())


def _impossible(book: Book, figure: Figure, code: str) -> Iterator[Finding]:
    values = [part.value for part in figure.parts]
    if None in values or not values[1] or figure.reported:
        return
    cells = [cell for part in figure.parts for cell in cells_of(part, book)]
    yield finding(
        "G04",
        agency=code,
        places=cells,
        figure=figure.label,
        scope=figure.scope,
        value=share_text(share(int(values[0] or 0), int(values[1]))),
        parts=figure.how.rpartition(": ")[2],
    )


def _one_sided(share: Figure) -> list[str]:
    """Names of the agencies missing from one part only."""
    left, right = (set(part.missing) for part in share.parts)
    return [name for name in share.missing if name in left ^ right]


def _one_sided_rows(book: Book, spec: FigureSpec, members: Sequence[Agency]) -> list[tuple[tuple[str, int], Cell]]:
    """The blank, unreadable or "-" cells of one part in lines (form, row of its frame) that have the other's number."""
    parts = [book.catalogue.figures[key] for key in spec.parts]
    form = parts[0].form
    if not form or parts[1].form != form:
        return []
    counted = [book.counted(part) for part in parts]
    rows = np.array(book.rows(form, [agency.code for agency in members]), dtype=int)
    found: list[tuple[tuple[str, int], Cell]] = []
    for one, other in ((0, 1), (1, 0)):
        lacking = counted[one].gap | (counted[one].exempt & (counted[other].amount != 0))
        uneven = [int(row) for row in rows[lacking[rows] & counted[other].used[rows]]]
        cells = book.frames[form].cells(counted[one].columns[0], uneven)
        found += [((form, row), cell) for row, cell in zip(uneven, cells, strict=True)]
    return found
