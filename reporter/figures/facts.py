"""What may be said in one document: figures, tables and quoted texts of one scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from reporter.figures.book import Book
from reporter.figures.norms import baseline_facts
from reporter.figures.scope import Scope
from reporter.figures.show import as_text, shown
from reporter.figures.takes import NO_TAKES, Takes, taken
from reporter.model import Agency, Facts, Quote, Value
from reporter.model.lazy import Lazy, Memo, OnDemand
from reporter.specs.choices import LAST_DAY, TASKS, WORK
from reporter.specs.figure_specs import TextSpec
from reporter.tables import FormFrame


def facts(
    book: Book,
    agency: Agency,
    members: Sequence[Agency],
    period: str,
    takes: Takes = NO_TAKES,
) -> Facts:
    """Return the facts of the document of `agency` about `members`, who come in their official order.

    `period` is the period as `Period.parse` reads it. Figures, tables and texts are made when first used.
    """
    scope = book.scope(agency, members)
    context, cutoff = book.context, book.cutoff(scope)
    standing = context.standings(scope.agencies)
    closed = ((member, context.sent.get(member.code)) for member in scope.agencies)
    return Facts(
        agency=agency,
        scope=scope.label,
        period=period,
        cutoff=cutoff,
        baseline=book.context.specs.form_set.baseline.name,
        figures=book.figures(scope),
        tables=book.tables(scope),
        texts=Lazy(tuple(book.catalogue.texts), partial(_quotes_of, book, scope, takes)),
        unsent=Lazy(tuple(book.catalogue.texts), partial(_unsent, book, scope)),
        sent=standing.used,
        held=standing.held,
        unfit=standing.unfit,
        missing=standing.missing,
        sheets=context.held,
        baselines=baseline_facts(book, scope),
        groups=context.groups,
        cutoff_hour=context.specs.cutoff_hour if cutoff == context.specs.cutoff else None,
        since=context.specs.since,
        cut_apart=tuple((member, day) for member, day in closed if day and day != cutoff),
    )


def _quotes_of(book: Book, scope: Scope, takes: Takes, key: str) -> tuple[Quote, ...]:
    return quotes(book, book.catalogue.texts[key], scope, takes)


def _unsent(book: Book, scope: Scope, key: str) -> str:
    """Return "" where anybody of the scope has sent the form of the texts in a workbook that says anything.

    Else what is said of it: "chưa báo cáo", "đang chỉnh lý số liệu".
    """
    form = book.frames[book.catalogue.texts[key].form].form
    told = book.holders(form.id) - book.silent
    return "" if told & scope.codes else book.context.unsaid(scope.agencies, form)


def quotes(book: Book, spec: TextSpec, scope: Scope, takes: Takes = NO_TAKES) -> tuple[Quote, ...]:
    """Return what the agencies of the scope wrote: by group in the printed order, then by agency, then by row.

    Rows without any entered cell are left out; rows without a group come last, their group "".
    """
    frame = book.frames[spec.form]
    rows = book.rows(spec.form, [member.code for member in scope.agencies], spec.where)
    rows = taken(frame, rows, takes)
    if spec.overdue:
        rows = _overdue(book, frame, spec.overdue, rows)
    keys = [column.key for column in frame.form.columns]
    held = Memo[str, list[Value]](lambda key: shown(book.context.specs, frame, key, rows))
    columns = Memo[str, list[str]](lambda key: [*map(as_text, held[key])])
    ranks = _ranks(book, frame, spec.group, rows)
    members, entered = {member.code: member for member in scope.agencies}, frame.form.entered
    owners = [frame.senders[row] for row in rows]
    cells = frame.cells(_first_text(frame), rows)
    typed = frozenset(column.key for column in frame.form.columns if column.type == "text")
    works = {
        column.key: book.context.specs.attributes(column, WORK)
        for column in frame.form.columns
        if column.list_id == TASKS
    }
    dated = [column.key for column in frame.form.columns if column.type == "date"]
    found: list[tuple[Any, Quote]] = []
    for number, (code, cell) in enumerate(zip(owners, cells, strict=True)):
        values = OnDemand(keys, partial(_shown_in, columns, number))  # of fifty columns a report asks two
        if any(values[column.key] for column in entered):
            group, who = values.get(spec.group, ""), members[code]
            names = {key: of.get(str(frame.values[key][rows[number]]), values[key]) for key, of in works.items()}
            days = OnDemand(dated, partial(_day_in, held, number))
            what = who.kind, who.unit_type, names, days, frame.form.ideas
            quote = Quote(code, who.name, values, group, cell, typed, frame.form.id, *what)
            found.append((ranks[number], quote))
    return tuple(quote for _, quote in sorted(found, key=lambda item: item[0]))


def _shown_in(columns: Mapping[str, Sequence[str]], number: int, key: str) -> str:
    return columns[key][number]


def _day_in(held: Mapping[str, Sequence[Value]], number: int, key: str) -> date | None:
    value = held[key][number]
    return value if isinstance(value, date) else None


def _overdue(book: Book, frame: FormFrame, key: str, rows: Sequence[int]) -> list[int]:
    """Return the rows whose code was due before the day on which their agency closed its figures."""
    last_days = book.context.specs.attributes(frame.form.column(key), LAST_DAY)
    owners = [frame.senders[row] for row in rows]
    closed = [book.context.sent.get(owner) or book.context.specs.day for owner in owners]
    due = [last_days.get(str(code), "") for code in frame.values[key].take(rows)]
    return [row for row, last, day in zip(rows, due, closed, strict=True) if last and last < day.isoformat()]


def _ranks(book: Book, frame: FormFrame, group: str, rows: Sequence[int]) -> list[tuple[Any, ...]]:
    """Where each row's group stands: by the printed order of its choices, else by value; none comes last."""
    if not group:
        return [(0,)] * len(rows)
    column = frame.form.column(group)
    order = {code: number for number, code in enumerate(book.context.specs.labels(column))}
    found = frame.data[group].iloc[list(rows)]
    return [
        ((0, order.get(value, len(order))) if column.coded else (0, value)) if known else (1,)
        for value, known in zip(found.tolist(), found.notna().tolist(), strict=True)
    ]


def _first_text(frame: FormFrame) -> str:
    texts = [column.key for column in frame.form.columns if column.type == "text"]
    return texts[0] if texts else frame.form.entered[0].key
