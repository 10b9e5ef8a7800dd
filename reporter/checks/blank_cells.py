"""What was not filled in: forms and lines nobody began, "-" where it is no answer, required cells left blank.

One cause gives one finding: a form or a row nobody has begun is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from reporter.checks.form_rows import FormRows, holds
from reporter.checks.material import MANY, breach, named, tables, titled
from reporter.checks.older_below import OLDER_BELOW, asked_later, of_older_books
from reporter.model import Cell, Finding, Severity
from reporter.model.catalogue import finding
from reporter.model.catalogue_reading import FILLED_WITH
from reporter.model.wording import integer, join_names
from reporter.specs.evaluation import evaluate
from reporter.specs.expressions import Expression
from reporter.specs.forms import Column, FormSpec
from reporter.tables import Mask, Source

#: Rules that ask for the blank cells of their lines themselves, beside what is due (history.py).
_ASK_THEMSELVES = frozenset(("R16",))
#: A column that is blank in every line may have lost its numbers to the one beside it; nothing else may tell.
_MOVED = "; cả cột trống thì xem số của cột có dán lệch sang cột bên cạnh không"


# --- nothing typed ----------------------------------------------------------------------------------------


def untouched(rows: FormRows) -> Iterator[Finding]:
    """Yield one finding per table that nobody began, and one of the lines left blank in another."""
    form = rows.frame.form
    first = form.issued_blank[0]
    for source, part in tables(rows.frame):
        empty = part.start + np.flatnonzero(~rows.touched[part])
        if not len(empty):
            continue
        cells = [rows.frame.cell(first.key, position) for position in empty]
        if len(empty) == part.stop - part.start:
            yield finding("V91", agency=source.agency, form=form.id, places=cells[:1], table=form.title)
        else:
            yield from _blank_lines(rows, source, cells)


def _blank_lines(rows: FormRows, source: Source, cells: Sequence[Cell]) -> Iterator[Finding]:
    """Yield one finding of the lines of which nobody says why they are blank, and one of those that are explained."""

    def told(places: Sequence[Cell]) -> Finding:
        form = rows.frame.form
        return finding("V92", agency=source.agency, form=form.id, places=places, table=form.title, count=len(places))

    answers = [item.answers for item in rows.context.answers.applied(told([cell]) for cell in cells)]
    if not_said := [cell for cell, said in zip(cells, answers, strict=True) if not said]:
        yield told(not_said)
    if explained := [cell for cell, said in zip(cells, answers, strict=True) if said]:
        why = tuple(dict.fromkeys(answer for said in answers for answer in said))
        yield replace(told(explained), severity=Severity.NOTE, answers=why)


def blank_forms_together(findings: Iterable[Finding], forms: Sequence[FormSpec]) -> Iterator[Finding]:
    """Yield the findings, those of one workbook about forms that nobody began as one; answered ones stay apart."""
    found = list(findings)
    blank: dict[str, list[Finding]] = {}
    for item in found:
        if item.code == "V91" and item.severity is Severity.ERROR:
            blank.setdefault(item.agency, []).append(item)
    titles = {form.id: form.title for form in forms}
    for item in found:
        first, *rest = blank.get(item.agency, [item]) if item.code == "V91" else [item]
        if not rest or item.severity is not Severity.ERROR:
            yield item
        elif item is first:
            table = join_names([titles[each.form] for each in (first, *rest)])
            places = [place for each in (first, *rest) for place in each.places]
            told = finding("V91", agency=item.agency, form=item.form, places=places, table=table, count=len(places))
            yield replace(told, also=tuple(each.form for each in rest))


# --- "-" where it is no answer ----------------------------------------------------------------------------


def dashes(rows: FormRows) -> Iterator[Finding]:
    """Yield one finding per table for all cells of a column that say "-" where the form does not let them."""
    for column in rows.frame.form.columns:
        said = rows.frame.exempt[column.key] if not column.dash else np.zeros(0, dtype=bool)
        for source, part in tables(rows.frame) if said.any() else ():
            cells = [rows.frame.cell(column.key, position) for position in part.start + np.flatnonzero(said[part])]
            if cells:
                form = rows.frame.form.id
                yield finding(
                    "V95",
                    agency=source.agency,
                    form=form,
                    places=cells,
                    column=titled(source, column),
                    count=len(cells),
                )


# --- required cells ---------------------------------------------------------------------------------------


def required(rows: FormRows) -> Iterator[Finding]:
    """Yield the blank cells that must be filled in: those of a line hardly begun together, the others by column."""
    lacking = {column: mask for column in rows.frame.form.entered if (mask := _lacking(rows, column)).any()}
    older = of_older_books(rows.frame, rows.context)
    if older.any():
        below = {column: mask & older for column, mask in lacking.items() if asked_later(rows.frame.form, column)}
        yield from _by_line(rows, below, OLDER_BELOW)
        left = {column: mask & ~below[column] if column in below else mask for column, mask in lacking.items()}
        lacking = {column: mask for column, mask in left.items() if mask.any()}
    plain = {column: mask for column, mask in lacking.items() if not column.required_rule}
    begun = np.sum(list(plain.values()), axis=0) >= MANY if plain else np.zeros(len(rows.frame.data), dtype=bool)
    if begun.any():
        yield from _by_line(rows, {column: mask & begun for column, mask in plain.items()}, "V96")
    for column, mask in lacking.items():
        left = mask & ~begun if column in plain else mask
        if left.any():
            yield from _blanks(rows, column, left)


def _lacking(rows: FormRows, column: Column) -> Mask:
    """Return in which rows a cell of the column must be filled in and is not; a column not found is the reader's."""
    if not (column.required or column.required_when) or column.required_rule in _ASK_THEMSELVES:
        return np.zeros(len(rows.frame.data), dtype=bool)
    there = np.array([column.key in source.letters for source in rows.frame.sources], dtype=bool)
    needed = rows.frame.blank[column.key] & rows.touched & there[rows.frame.source_of]
    if column.required_when and not column.required:
        needed &= holds(evaluate(column.required_when, rows.columns)) & _may_ask(rows, column.required_when)
    return needed


def _by_line(rows: FormRows, lacking: Mapping[Column, Mask], code: str) -> Iterator[Finding]:
    """Yield one finding per table for all lines that lack cells, whatever cells: it is one cause."""
    chosen = np.logical_or.reduce([*lacking.values(), np.zeros(len(rows.frame.data), dtype=bool)])
    for source, part in tables(rows.frame):
        lines = part.start + np.flatnonzero(chosen[part])
        columns = [column for column in lacking if lacking[column][lines].any()]
        cells = [rows.frame.cell(column.key, line) for line in lines for column in columns if lacking[column][line]]
        if cells:
            texts = {
                "table": rows.frame.form.title,
                "lines": integer(len(lines)),
                "columns": named([rows.number(source, column.key) for column in columns]),
            }
            yield finding(code, agency=source.agency, form=source.form, places=cells, count=len(cells), **texts)


def _may_ask(rows: FormRows, when: Expression) -> Mask:
    """Return in which rows the condition is the one staff saw: of a baseline chosen after issuing nobody can know."""
    form_set = rows.context.specs.form_set
    if not rows.frame.form.rests_on_baseline(when):
        return np.ones(len(rows.frame.data), dtype=bool)
    seen = np.array([source.baseline in ("", form_set.baseline.id) for source in rows.frame.sources], dtype=bool)
    return seen[rows.frame.source_of]


def _blanks(rows: FormRows, column: Column, needed: Mask) -> Iterator[Finding]:
    """Yield one finding per table for all blank cells of the column."""
    for source, part in tables(rows.frame):
        positions = part.start + np.flatnonzero(needed[part])
        if len(positions):
            cells = [rows.frame.cell(column.key, position) for position in positions]
            whole = column.numeric and len(cells) >= MANY and len(cells) == int(rows.touched[part].sum())
            found = _blank(rows, column, source, cells, _MOVED if whole else "")
            if found:
                yield found


def _blank(rows: FormRows, column: Column, source: Source, cells: list[Cell], hint: str) -> Finding | None:
    if not column.required_rule:
        answers = rows.frame.form.explains is not None  # an answer half given holds nothing back: the question stays
        blank = finding(
            "V90",
            agency=source.agency,
            form=source.form,
            places=cells,
            column=titled(source, column),
            count=len(cells),
            how=FILLED_WITH["answer" if answers else column.type] + hint,
        )
        return replace(blank, severity=Severity.WARNING) if answers else blank
    rule = rows.context.specs.rule(column.required_rule)
    if not rule:
        return None
    when = f" khi {rows.text(source, column.required_when)}" if column.required_when else ""
    found = f"còn {integer(len(cells))} ô để trống"
    return breach(
        rule, source, found, f"phải điền{when}", "Điền các ô này.", places=cells, column=column, count=len(cells)
    )
