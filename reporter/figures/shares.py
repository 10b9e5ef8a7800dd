"""Shares whose two parts do not come from the same agencies or the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter

import numpy as np

from reporter.figures.book import Book
from reporter.figures.trace import cells_of
from reporter.figures.words import both_parts, share
from reporter.model import Agency, Cell, Facts, Figure, Finding
from reporter.model.catalogue import finding
from reporter.model.figure_text import share_text
from reporter.model.wording import integer, join_names
from reporter.specs.figure_specs import DERIVED, FigureSpec

#: So many agencies are named in one finding; who has not sent at all is told elsewhere.
_NAMED = 8


@dataclass(frozen=True, slots=True)
class UnevenShares:
    """The shares of one document that lack the same agencies and lines in one of their parts only."""

    agency: str  # code of the agency that the document is about alone; "" for a document about several
    report: str
    labels: tuple[str, ...]
    missing: tuple[str, ...]  # names of agencies
    lines: tuple[tuple[str, str, int], ...]  # file, sheet, row
    cells: tuple[Cell, ...]


def uneven_shares(book: Book, facts: Facts, members: Sequence[Agency], report: str = "") -> tuple[UnevenShares, ...]:
    """Return the shares of a document about `members` that miss cells in one of their parts only, by what they miss.

    Such a share is over the lines that give both numbers, where they stand in one form.
    """
    causes: dict[tuple[tuple[str, ...], tuple[tuple[str, str, int], ...]], list[tuple[str, list[Cell]]]] = {}
    for spec in book.catalogue.figures.values():
        said = facts.figures[spec.key] if spec.kind == "share" else None
        if said and said.reported:
            cells = _one_sided_cells(book, spec, members)
            cause = (
                tuple(_one_sided(book, said)),
                tuple(dict.fromkeys((cell.file, cell.sheet, cell.row) for cell in cells)),
            )
            causes.setdefault(cause, []).append((said.label, cells))
    alone = facts.agency.code if tuple(members) == (facts.agency,) else ""
    return tuple(
        UnevenShares(
            *(alone, report, tuple(label for label, _ in shares), missing, lines),
            cells=tuple(cell for _, cells in shares for cell in cells),
        )
        for (missing, lines), shares in causes.items()
        if missing or lines
    )


def share_findings(found: Iterable[UnevenShares], organization: str) -> Iterator[Finding]:
    """Yield one finding for each cause of uneven shares, whatever the documents.

    An agency is told of its own gap; what others have not sent is told to the organization that makes the reports.
    """
    causes: list[list[UnevenShares]] = []
    for item in found:
        same = [cause for cause in causes if any(_one_cause(item, other) for other in cause)]
        causes = [cause for cause in causes if cause not in same]
        causes.append([*(other for cause in same for other in cause), item])
    return (_told(cause, organization) for cause in causes)


def _one_cause(item: UnevenShares, other: UnevenShares) -> bool:
    """Whether some agency or line is missing in both, and the same one is to be told of it."""
    common = {*item.missing, *item.lines} & {*other.missing, *other.lines}
    return item.agency == other.agency and bool(common)


def _told(cause: Sequence[UnevenShares], organization: str) -> Finding:
    """Return the finding about the shares of all documents that lack the same agencies and lines."""
    names, lines = (
        list(dict.fromkeys(chain.from_iterable(map(attrgetter(key), cause)))) for key in ("missing", "lines")
    )
    if len(names) > _NAMED:
        names = [*names[:_NAMED], f"{integer(len(names) - _NAMED)} cơ quan khác"]
    return finding(
        "G03",
        agency=cause[0].agency or organization,
        places=dict.fromkeys(cell for item in cause for cell in item.cells),
        figure="; ".join(dict.fromkeys(label for item in cause for label in item.labels)),
        missing=join_names([*names, *([f"{integer(len(lines))} dòng"] if lines else [])]),
        reports=join_names(list(dict.fromkeys(item.report for item in cause))),
    )


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
        parts=both_parts(book.catalogue.figures[figure.key], *figure.parts),
    )


def _one_sided(book: Book, share: Figure) -> list[str]:
    """Names of the agencies that owe both parts and are missing from one only.

    Who owes the whole alone, as provinces do of the share of ministries, is told to be missing and is no unevenness.
    """
    left, right = (set(part.missing) for part in share.parts)
    owing = frozenset.intersection(*(_owing(book, part.key) for part in share.parts)) if left ^ right else frozenset()
    both = {agency.name for agency in book.context.agencies if agency.code in owing}
    return [name for name in share.missing if name in (left ^ right) & both]


def _owing(book: Book, key: str) -> frozenset[str]:
    """Codes of those who owe a figure or a part of it; everybody's where it counts no form."""
    leaves = book.catalogue.leaves(key)
    if not all(leaf.form for leaf in leaves):
        return frozenset(agency.code for agency in book.context.agencies)
    return frozenset().union(*(book.leaf(leaf).applicable for leaf in leaves))


def _one_sided_cells(book: Book, spec: FigureSpec, members: Sequence[Agency]) -> list[Cell]:
    """The blank, unreadable or "-" cells of one part in lines that have the other's number."""
    parts = [book.catalogue.figures[key] for key in spec.parts]
    form = parts[0].form
    if not form or parts[1].form != form:
        return []
    counted = [book.counted(part) for part in parts]
    rows = np.array(book.rows(form, [agency.code for agency in members]), dtype=int)
    found: list[Cell] = []
    for one, other in ((0, 1), (1, 0)):
        lacking = counted[one].gap | (counted[one].exempt & (counted[other].amount != 0))
        uneven = [int(row) for row in rows[lacking[rows] & counted[other].used[rows]]]
        found += book.frames[form].cells(counted[one].columns[0], uneven)
    return found
