"""Checks inside one row: lines not filled in, overwritten formulas, the forms' own checks, required cells.

One cause gives one finding. A form or a row nobody has begun is one finding. A row in which a needed value is blank
or unreadable gets no verdict. Checks see computed columns as recomputed, so an overwritten formula is reported once
and not again by every check that uses it. Broken checks of one rule that share a column are one finding, placed at
the cell to be looked at first (`suspects`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from reporter.checks.material import MANY, CheckContext, breach, gather, named, numbered, tables, titled
from reporter.checks.older_below import OLDER_BELOW, asked_later, of_older_books
from reporter.checks.suspects import JudgedCheck, Plain, suspects, unit_slip
from reporter.model import Cell, Finding, Severity
from reporter.model.catalogue import finding
from reporter.model.catalogue_reading import FILLED_WITH
from reporter.model.wording import integer, join_names, lower_first
from reporter.specs import expressions
from reporter.specs.evaluation import evaluate
from reporter.specs.expressions import Expression
from reporter.specs.forms import Check, Column, FormSpec
from reporter.specs.rules import Rule
from reporter.specs.scalar import row_function
from reporter.tables import FormFrame, Mask, Source

#: Advice names so many columns, no more.
_NAMED_COLUMNS = 3
#: Rules that ask for the blank cells of their lines themselves, beside what is due (history.py).
_ASK_THEMSELVES = frozenset(("R16",))

#: How a cell that says there is nothing to count is told.
_DASHED = "“-”"
#: A column that is blank in every line may have lost its numbers to the one beside it; nothing else may tell.
_MOVED = "; cả cột trống thì xem số của cột có dán lệch sang cột bên cạnh không"


@dataclass(frozen=True, slots=True)
class _Rows:
    """One form's rows ready to be checked."""

    frame: FormFrame
    context: CheckContext
    columns: Mapping[str, Any]  # key → Series, computed columns recomputed
    touched: Mask  # rows in which somebody typed something

    def number(self, source: Source, key: str) -> str:
        return numbered(source, self.frame.form, key)

    def label(self, key: str, code: str) -> str:
        return self.context.specs.label(self.frame.form.by_key[key], code)

    def text(self, source: Source, expression: Expression) -> str:
        """The expression with the column numbers that the sender sees and labels of choices."""
        return expressions.to_text(expression, partial(self.number, source), self.label)

    def source(self, position: int) -> Source:
        return self.frame.sources[int(self.frame.data["_source"].iat[position])]


def check_rows(frame: FormFrame, context: CheckContext) -> Iterator[Finding]:
    """Yield what is wrong inside the rows of one form, over all submissions."""
    if not len(frame.data):
        return
    rows = _Rows(frame, context, recomputed(frame, context), touched_rows(frame))
    if frame.form.axes:
        yield from _untouched(rows)
    yield from _dashes(rows)
    yield from gather(_formulas(rows), context)
    yield from gather(_checks(rows), context)
    yield from _required(rows)


def recomputed(frame: FormFrame, context: CheckContext) -> dict[str, Any]:
    """Return the frame's columns as they are judged; numbers typed over formulas only while no rule tells of them.

    Where the officer wrote "-" there is nothing to count: sums and comparisons that touch it are judged with 0.
    """
    columns = {column.key: _without_dashes(frame, column) for column in frame.form.columns}
    for column in frame.form.columns:
        if column.formula:
            columns[column.key] = evaluate(column.formula, columns)
            if (typed := frame.typed.get(column.key)) and not context.specs.rule(column.rule):
                columns[column.key].iloc[list(typed)] = list(typed.values())
    return columns


def _without_dashes(frame: FormFrame, column: Column) -> Any:
    values, exempt = frame.data[column.key], frame.exempt[column.key]
    return values.mask(exempt, 0) if column.numeric and exempt.any() else values


def touched_rows(frame: FormFrame) -> Mask:
    """Return which rows somebody has begun: an entry column not pre-filled is not blank."""
    begun = [~frame.blank[column.key] for column in frame.form.issued_blank]
    return np.logical_or.reduce(begun)


# --- nothing typed ----------------------------------------------------------------------------------------


def _untouched(rows: _Rows) -> Iterator[Finding]:
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


def _blank_lines(rows: _Rows, source: Source, cells: Sequence[Cell]) -> Iterator[Finding]:
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


def _dashes(rows: _Rows) -> Iterator[Finding]:
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


# --- formulas ---------------------------------------------------------------------------------------------


def _formulas(rows: _Rows) -> Iterator[Finding]:
    for column in rows.frame.form.columns:
        rule = rows.context.specs.rule(column.rule) if column.formula else None
        if rule and column.formula:
            for position, number in sorted(rows.frame.typed.get(column.key, {}).items()):
                yield _overwritten(rows, rule, column, column.formula, position, number)


def _overwritten(rows: _Rows, rule: Rule, column: Column, formula: Expression, position: int, stored: int) -> Finding:
    def value(key: str) -> str:
        found = rows.columns[key].iat[position]
        return f"“{rows.label(key, found)}”" if rows.frame.form.by_key[key].coded else integer(int(found))

    expected = int(rows.columns[column.key].iat[position])
    worked = expressions.to_text(formula, value, rows.label)
    return breach(
        rule,
        rows.source(position),
        f"ghi {integer(stored)}",
        f"{rows.text(rows.source(position), formula)} = {worked} = {integer(expected)}",
        "Cột này tự tính: chép lại công thức từ dòng khác, không gõ đè; nếu kết quả sai thì sửa các cột nguồn.",
        places=[rows.frame.cell(column.key, position)],
        column=column,
        value=stored,
    )


# --- the form's checks ------------------------------------------------------------------------------------


def _checks(rows: _Rows) -> Iterator[Finding]:
    """Yield the broken checks, those of one rule that share columns as one."""
    rules = {check.rule: rows.context.specs.rule(check.rule) for check in rows.frame.form.checks}
    judged = [JudgedCheck.of(check) for check in rows.frame.form.checks if rules[check.rule]]
    broken = [_mask(~evaluate(item.check.expression, rows.columns)) & rows.touched for item in judged]
    for position in map(int, np.flatnonzero(np.logical_or.reduce(broken)) if broken else ()):
        failing = [item for item, mask in zip(judged, broken, strict=True) if mask[position]]
        sound = [item for item, mask in zip(judged, broken, strict=True) if not mask[position]]
        for group in _of_one_cause(failing):
            if rule := rules[group[0].check.rule]:
                yield _broken(rows, rule, group, sound, position)


def _of_one_cause(checks: Sequence[JudgedCheck]) -> list[list[JudgedCheck]]:
    """Return the checks in groups of one rule whose members are linked by common columns."""
    groups: list[list[JudgedCheck]] = []
    for item in checks:
        mark, rule = set(item.check.mark), item.check.rule
        linked = [
            group
            for group in groups
            if group[0].check.rule == rule and any(mark & set(one.check.mark) for one in group)
        ]
        groups = [group for group in groups if group not in linked]
        groups.append([*(other for group in linked for other in group), item])
    return groups


def _broken(rows: _Rows, rule: Rule, group: list[JudgedCheck], sound: list[JudgedCheck], position: int) -> Finding:
    row = {key: _plain(column.iat[position]) for key, column in rows.columns.items()}
    marked = list(dict.fromkeys(key for item in group for key in item.check.mark))
    dashed = [key for key in marked if rows.frame.exempt[key][position]]
    first = dashed or suspects(group, sound, row)
    source = rows.source(position)
    slip = unit_slip(group, first[0], row)
    advice = _dashed(rows, source, dashed) if dashed else _advice(rows, source, first, marked, slip)
    return breach(
        rule,
        source,
        "; ".join(_values(rows, source, item.check, row, dashed) for item in group),
        "; ".join(lower_first(item.check.text) for item in group),
        advice,
        places=[rows.frame.cell(key, position) for key in (*first, *(key for key in marked if key not in first))],
        column=rows.frame.form.by_key[first[0]],
        value=row[first[0]],
    )


def _dashed(rows: _Rows, source: Source, dashed: Sequence[str]) -> str:
    """Return what to do where a part of a broken sum says that there is nothing to count."""
    columns = join_names([rows.number(source, key) for key in dashed])
    return f"Ô {_DASHED} ở cột {columns} tính là 0: có số thì ghi số, không có thì sửa cột sai."


def _advice(rows: _Rows, source: Source, first: Sequence[str], marked: Sequence[str], times: Fraction) -> str:
    """Return which columns to look at first; none stands out where all of them might be wrong."""
    if len(first) == 1 and times != 1:
        factor = f"gấp {integer(int(times))}" if times > 1 else f"kém {integer(int(1 / times))}"
        return (
            f"Cột {titled(source, rows.frame.form.by_key[first[0]])} có vẻ {factor} lần: gõ lại đúng đơn vị, đủ chữ số."
        )
    if len(first) == 1:
        return f"Xem lại trước hết cột {titled(source, rows.frame.form.by_key[first[0]])}."
    if len(first) == len(marked) or len(first) > _NAMED_COLUMNS:
        return "Sửa lại cột sai."
    return f"Xem lại trước hết các cột {join_names([rows.number(source, key) for key in first])}."


def _values(rows: _Rows, source: Source, check: Check, row: Plain, dashed: Sequence[str]) -> str:
    """Return what was found against what was expected: "(13) = 25, nhưng (14) + (15) = 24".

    Column by column, a cell of `dashed` is told as it is written.
    """
    both = expressions.sides(check.expression)
    if both:
        values = [f"{rows.text(source, side)} = {_number(row_function(side)(row))}" for side in both if side.names]
        return ", nhưng ".join(values)
    numeric = [key for key in check.expression.names if rows.frame.form.by_key[key].numeric]
    said = {key: _DASHED if key in dashed else _number(row[key]) for key in numeric}
    return ", ".join(f"{rows.number(source, key)} = {text}" for key, text in said.items())


def _plain(value: Any) -> Any:
    """Return a value of a frame as Python has it."""
    if pd.isna(value):
        return None
    return int(value) if isinstance(value, np.integer) else value


def _number(value: Any) -> str:
    return "trống" if value is None else integer(int(value))


# --- required cells ---------------------------------------------------------------------------------------


def _required(rows: _Rows) -> Iterator[Finding]:
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


def _lacking(rows: _Rows, column: Column) -> Mask:
    """Return in which rows a cell of the column must be filled in and is not; a column not found is the reader's."""
    if not (column.required or column.required_when) or column.required_rule in _ASK_THEMSELVES:
        return np.zeros(len(rows.frame.data), dtype=bool)
    there = np.array([column.key in source.letters for source in rows.frame.sources], dtype=bool)
    needed = rows.frame.blank[column.key] & rows.touched & there[rows.frame.source_of]
    if column.required_when and not column.required:
        needed &= _mask(evaluate(column.required_when, rows.columns)) & _may_ask(rows, column.required_when)
    return needed


def _by_line(rows: _Rows, lacking: Mapping[Column, Mask], code: str) -> Iterator[Finding]:
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


def _may_ask(rows: _Rows, when: Expression) -> Mask:
    """Return in which rows the condition is the one staff saw: of a baseline chosen after issuing nobody can know."""
    form_set = rows.context.specs.form_set
    if not rows.frame.form.rests_on_baseline(when):
        return np.ones(len(rows.frame.data), dtype=bool)
    seen = np.array([source.baseline in ("", form_set.baseline.id) for source in rows.frame.sources], dtype=bool)
    return seen[rows.frame.source_of]


def _blanks(rows: _Rows, column: Column, needed: Mask) -> Iterator[Finding]:
    """Yield one finding per table for all blank cells of the column."""
    for source, part in tables(rows.frame):
        positions = part.start + np.flatnonzero(needed[part])
        if len(positions):
            cells = [rows.frame.cell(column.key, position) for position in positions]
            whole = column.numeric and len(cells) >= MANY and len(cells) == int(rows.touched[part].sum())
            found = _blank(rows, column, source, cells, _MOVED if whole else "")
            if found:
                yield found


def _blank(rows: _Rows, column: Column, source: Source, cells: list[Cell], hint: str) -> Finding | None:
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


# --- masks ------------------------------------------------------------------------------------------------


def _mask(verdict: Any) -> Mask:
    """Return where the verdict is True; no verdict counts as False."""
    return verdict.to_numpy(dtype=bool, na_value=False)
