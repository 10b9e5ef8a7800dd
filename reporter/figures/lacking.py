"""What should be in a figure and is not: communes without data, printed lines left blank or deleted, by name."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reporter.figures.count import Array
from reporter.figures.leaf import Leaf
from reporter.figures.scope import Scope, called
from reporter.figures.show import line_names
from reporter.model import Agency, Owed
from reporter.model.wording import in_sentence
from reporter.specs.evaluation import evaluate
from reporter.specs.expressions import Expression, part_about
from reporter.specs.forms import FormSpec
from reporter.specs.period_specs import PeriodSpecs
from reporter.tables import FormFrame

if TYPE_CHECKING:
    from reporter.figures.book import Book

Codes = tuple[str, ...]  # what each axis of the form says on one line


def owed(book: Book, leaf: Leaf, scope: Scope, owing: Container[str]) -> Owed:
    """Return how many of the scope are among those `owing` a part, and how many communes should be in it."""
    found = [agency for agency in scope.agencies if agency.code in owing]
    communes = 0
    if by_commune(leaf.form):
        column = leaf.form.column(leaf.form.axes[0])
        communes = sum(len(book.context.specs.members(column, agency)) for agency in found)
    unfit = sum(agency.code in book.context.unfit for agency in found)
    return Owed(0 if scope.part else len(found), called(found), communes, unfit)


def concerned(book: Book, form: FormSpec, where: Expression | None, agencies: Iterable[Agency]) -> Iterator[Agency]:
    """Yield those of the agencies in whose form any printed line is one that the filter lets through."""
    asked = None if form.free or by_commune(form) else of_axes(form, where)
    for agency in agencies:
        lines = book.context.specs.codes(form, agency) if asked is not None else None
        if asked is None or (lines and _holds_somewhere(asked, form.axes, lines)):
            yield agency


def of_axes(form: FormSpec, where: Expression | None) -> Expression | None:
    """Return what a filter asks of the printed lines of a form, whatever is filled in; None for nothing."""
    return part_about(where, frozenset(form.axes)) if where is not None and form.axes else None


def askers(book: Book, form: FormSpec, by: str) -> Mapping[str, frozenset[str]]:
    """Return who has each code of an axis on the printed lines of the form."""
    found: dict[str, set[str]] = {}
    for agency in book.context.agencies:
        for member in book.context.specs.members(form.column(by), agency) if form.asked_of(agency) else ():
            found.setdefault(member.code, set()).add(agency.code)
    return {code: frozenset(codes) for code, codes in found.items()}


def by_commune(form: FormSpec) -> bool:
    """Whether the printed lines of the form are communes, or lines of communes."""
    return bool(form.axes) and form.column(form.axes[0]).source == "communes"


def lacking(book: Book, leaf: Leaf, rows: Array, scope: Scope, *, whole: bool) -> tuple[str, ...]:
    """Return what has no number among `rows`, and of the whole figure what has been deleted: communes, else lines."""
    gaps = rows[leaf.counted.lacking[rows]] if len(rows) else rows
    lines = row_lines(leaf.counted.frame, gaps) if len(gaps) else []
    if whole:
        owing = [code for code in scope.members if code in leaf.applicable]
        lines += [(code, line) for code in owing for line in deleted(book, leaf.form, leaf.spec.where, code)]
    return names(book, leaf.form, lines, scope) if lines else ()


def row_lines(frame: FormFrame, rows: Array) -> list[tuple[str, Codes]]:
    """Return whose each of the rows is, and what its axes say."""
    axes = [frame.data[key].to_numpy()[rows].tolist() for key in frame.form.axes]
    owners = frame.data["_agency"].to_numpy()[rows].tolist()
    return list(zip(owners, zip(*axes, strict=True) if axes else [()] * len(owners), strict=True))


def blank_rows(book: Book, form_id: str) -> Array:
    """Return which rows lack a number that a figure needs; in a form of words, words that had to be there."""
    frame = book.frames[form_id]
    numbers = [spec for spec in book.catalogue.figures.values() if spec.form == form_id and spec.expression]
    if numbers:
        return np.logical_or.reduce([book.counted(spec).lacking for spec in numbers])
    words = [column.key for column in frame.form.columns if column.required and column.entered]
    return frame.data[words].isna().to_numpy().any(axis=1)


def names(book: Book, form: FormSpec, lines: Sequence[tuple[str, Codes]], scope: Scope) -> tuple[str, ...]:
    """Return what lines of a form, each with the agency whose it is, are called in a sentence, every name once."""
    several = scope.part or len(scope.agencies) > 1
    if by_commune(form):
        codes = [line[0] for _, line in lines]
        return tuple(dict.fromkeys(_commune(book, code, several) for code in codes))
    if several or not form.axes:
        return _senders(book, lines)
    return tuple(dict.fromkeys(f"“{name}”" for name in line_names(book, form, [line for _, line in lines])))


def _commune(book: Book, code: str, several: bool) -> str:
    """Return "xã Hà Long", in a document about several provinces "xã Hà Long (Thanh Hoá)"."""
    commune = book.context.specs.agency(code)
    name = in_sentence(commune.name)
    above = several and not book.knows(code)
    return f"{name} ({book.context.specs.agency(commune.parent).short})" if above else name


def _senders(book: Book, lines: Sequence[tuple[str, Codes]]) -> tuple[str, ...]:
    known = {agency.code: in_sentence(agency.name) for agency in book.context.agencies}
    return tuple(dict.fromkeys(known[code] for code, _ in lines if code in known))


def deleted(book: Book, form: FormSpec, where: Expression | None, code: str) -> Sequence[Codes]:
    """Return the printed lines that an agency has deleted from the form, of those that `where` looks at."""
    lines = book.deleted(form.id).get(code, ())
    asked = of_axes(form, where) if lines else None
    if asked is None:
        return lines
    return [line for line, kept in zip(lines, _holds(asked, form.axes, lines), strict=True) if kept]


@lru_cache(maxsize=4096)  # agencies of one kind have the same printed lines
def _holds_somewhere(where: Expression, axes: tuple[str, ...], lines: frozenset[Codes]) -> bool:
    return any(_holds(where, axes, tuple(lines)))


def _holds(where: Expression, axes: Sequence[str], lines: Sequence[Codes]) -> list[bool]:
    columns = dict(zip(axes, zip(*lines, strict=True), strict=True))
    verdict = evaluate(where, {key: pd.Series(codes, dtype=object) for key, codes in columns.items()})
    return list(verdict.fillna(False).to_numpy(dtype=bool))


def deleted_lines(frame: FormFrame, specs: PeriodSpecs) -> Mapping[str, tuple[Codes, ...]]:
    """Return the printed lines that are not in the form of each agency that sent it; agencies with all are left out.

    Looked up once, however many books ask.
    """
    if specs not in frame.counts:
        sent = _present(frame) if frame.form.axes else ()
        found = {code: _gone(specs, frame.form, code, present) for code, present in sent}
        frame.counts[specs] = {code: lines for code, lines in found.items() if lines}
    gone: Mapping[str, tuple[Codes, ...]] = frame.counts[specs]
    return gone


def _present(frame: FormFrame) -> Iterator[tuple[str, set[Codes]]]:
    axes = [frame.data[key].to_numpy() for key in frame.form.axes]
    for number, source in enumerate(frame.sources):
        rows = np.flatnonzero(frame.source_of == number)
        yield source.agency, set(zip(*(axis[rows].tolist() for axis in axes), strict=True))


def _gone(specs: PeriodSpecs, form: FormSpec, code: str, present: set[Codes]) -> tuple[Codes, ...]:
    agency = specs.agency(code)
    whole = prod(len(specs.members(form.column(key), agency)) for key in form.axes)
    if not form.combinations and len(present) == whole:
        return ()
    printed = (tuple(member.code for member in line) for line in specs.lines(form, agency))
    return tuple(line for line in printed if line not in present)
