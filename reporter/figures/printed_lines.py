"""The printed lines of a form, known by what their axes say: who has them, which a filter looks at, which are gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from math import prod

import numpy as np
import pandas as pd

from reporter.figures.count import Array
from reporter.model import Agency
from reporter.specs.evaluation import evaluate
from reporter.specs.expressions import Expression, part_about
from reporter.specs.forms import FormSpec
from reporter.specs.period_specs import PeriodSpecs
from reporter.tables import FormFrame

Codes = tuple[str, ...]  # what each axis of the form says on one line


def by_commune(form: FormSpec) -> bool:
    """Whether the printed lines of the form are communes, or lines of communes."""
    return bool(form.axes) and form.column(form.axes[0]).source == "communes"


def of_axes(form: FormSpec, where: Expression | None) -> Expression | None:
    """Return what a filter asks of the printed lines of a form, whatever is filled in; None for nothing."""
    return part_about(where, frozenset(form.axes)) if where is not None and form.axes else None


def concerned(
    specs: PeriodSpecs, form: FormSpec, where: Expression | None, agencies: Iterable[Agency]
) -> Iterator[Agency]:
    """Yield those of the agencies in whose form any printed line is one that the filter lets through."""
    asked = None if form.free or by_commune(form) else of_axes(form, where)
    for agency in agencies:
        lines = specs.codes(form, agency) if asked is not None else None
        if asked is None or (lines and _holds_somewhere(asked, form.axes, lines)):
            yield agency


def askers(specs: PeriodSpecs, form: FormSpec, by: str, agencies: Iterable[Agency]) -> Mapping[str, frozenset[str]]:
    """Return who has each code of an axis on the printed lines of the form that is asked of them."""
    found: dict[str, set[str]] = {}
    for agency in agencies:
        for member in specs.members(form.column(by), agency) if form.asked_of(agency) else ():
            found.setdefault(member.code, set()).add(agency.code)
    return {code: frozenset(codes) for code, codes in found.items()}


def row_lines(frame: FormFrame, rows: Array) -> list[tuple[str, Codes]]:
    """Return whose each of the rows is, and what its axes say."""
    axes = [frame.data[key].to_numpy()[rows].tolist() for key in frame.form.axes]
    owners = frame.data["_agency"].to_numpy()[rows].tolist()
    return list(zip(owners, zip(*axes, strict=True) if axes else [()] * len(owners), strict=True))


def let_through(form: FormSpec, where: Expression | None, lines: Sequence[Codes]) -> Sequence[Codes]:
    """Return those of the printed lines that a filter looks at."""
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
