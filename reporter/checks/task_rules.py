"""Tasks with evidence: what is past its day without being called late, what is called done against the figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from reporter.checks.material import Material, breach, chosen_rows, gather
from reporter.model import Finding
from reporter.model.wording import date_short, integer
from reporter.specs.choices import DUE, LAST_DAY
from reporter.specs.rules import Rule
from reporter.specs.written_rules import AfterDeadline, Contradiction, DoneTasks, NotYetLate, TaskStates
from reporter.tables import FormFrame, Source


def rule_r40(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield tasks that were due before the figures were closed and are neither done nor called late.

    "Theo dõi, chịu trách nhiệm về tiến độ" (Công văn 322-CV/ĐU mục 3): a late task has its reason and a new day (R23).
    """
    yield from gather(_overdue(material, rule), material.context)


def _overdue(material: Material, rule: Rule) -> Iterator[Finding]:
    written, specs = rule.of(TaskStates), material.context.specs
    closed = {item.agency: item.cutoff for item in material.submissions}
    for source, frame, position in _tasks(material, written):
        task, state = frame.form.column(written.task), frame.form.column(written.state)
        code, said = str(frame.values[task.key][position]), frame.values[state.key][position]
        last = specs.attributes(task, LAST_DAY).get(code, "")
        if said in written.states and last and last < (closed.get(source.agency) or specs.day).isoformat():
            due = specs.attributes(task, DUE)[code]
            found = f"{specs.label(task, code)}: chưa hoàn thành, đã quá hạn ({due})"
            expected = "quá hạn thì ghi là chậm, có lý do và ngày dự kiến"
            texts = found, expected, "Chọn “Chậm”, ghi lý do, ngày xong."
            cell, value = frame.cell(state.key, position), specs.labels(state).get(str(said), "")
            yield breach(rule, source, *texts, places=[cell], column=state, value=value)


def _tasks(material: Material, written: TaskStates) -> Iterator[tuple[Source, FormFrame, int]]:
    """Yield every line of the form of tasks: whose it is, the frame, its position there."""
    if written.form in material.frames:
        for source, part in material.tables(written.form):
            yield from ((source, material.frames[written.form], position) for position in range(part.start, part.stop))


def rule_r45(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield lines that tell of something done after a deadline, where the figures were closed before that deadline.

    "Hoàn thành trước ngày 15/10/2025", "trước ngày 30/10/2025" (Công văn 9797-CV/BTCTW mục 1, 5).
    """
    for case in rule.of(NotYetLate).cases:
        if case.form in material.frames:
            yield from gather(_not_yet(material, rule, case), material.context)


def _not_yet(material: Material, rule: Rule, case: AfterDeadline) -> Iterator[Finding]:
    frame = material.frames[case.form]
    chosen = chosen_rows(frame, case.where, rule)
    closed = {item.agency: item.cutoff for item in material.submissions}
    for source, part in material.tables(case.form):
        cutoff = closed.get(source.agency)
        if cutoff is None or cutoff >= case.day:
            continue
        for position in (part.start + int(row) for row in np.flatnonzero(chosen[part])):
            found = f"có {case.what}, nhưng số liệu chốt ngày {date_short(cutoff)}"
            todo = "Sửa số, hoặc sửa ngày chốt số liệu ở trang bìa."
            expected = "ngày chốt số liệu không đứng trước việc đã ghi"
            cell, column = frame.cell(case.column, position), frame.form.column(case.column)
            yield breach(rule, source, found, expected, todo, places=[cell], column=column)


def rule_r41(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield tasks called done while the agency's own figures show what is left of them.

    Which figures speak against which task is said in rules.toml (Kết luận 177-KL/TW, Công văn 9797-CV/BTCTW).
    """
    written = rule.of(DoneTasks)
    for pair in written.pairs:
        done, left = material.frames.get(written.form), material.frames.get(pair.form)
        if done is not None and left is not None:
            yield from _contradicted(material, rule, pair, done, left)


def _contradicted(
    material: Material, rule: Rule, pair: Contradiction, done: FormFrame, left: FormFrame
) -> Iterator[Finding]:
    amounts = _amounts(material, rule, pair, left)
    written, specs = rule.of(DoneTasks), material.context.specs
    task, state = done.form.column(written.task), done.form.column(written.state)
    for source, part in material.tables(written.form):
        amount, cells = amounts.get(source.agency, (0, ()))
        for position in range(part.start, part.stop) if amount else ():
            code = str(done.values[task.key][position])
            if code in pair.tasks and done.values[state.key][position] == written.done:
                yield breach(
                    *(rule, source, f"{specs.label(task, code)}: ghi hoàn thành"),
                    f"{left.form.sheet} còn {integer(amount)} {pair.what}",
                    "Sửa trạng thái, hoặc sửa số liệu, hoặc giải trình.",
                    places=[done.cell(state.key, position), *cells],
                    column=state,
                    also=(left.form.id,),
                )


def _amounts(
    material: Material, rule: Rule, pair: Contradiction, frame: FormFrame
) -> dict[str, tuple[int, tuple[Any, ...]]]:
    """Return agency → how much is left, and the first cells that show it."""
    chosen = chosen_rows(frame, pair.where, rule)
    found: dict[str, tuple[int, tuple[Any, ...]]] = {}
    for source, part in material.tables(pair.form):
        rows = [part.start + int(row) for row in np.flatnonzero(chosen[part])]
        if rows:
            found[source.agency] = (_sum(frame, pair, rows), tuple(frame.cell(pair.column, row) for row in rows[:3]))
    return found


def _sum(frame: FormFrame, pair: Contradiction, rows: list[int]) -> int:
    """Return the sum of a number column over the rows, their number for another column."""
    if not frame.form.column(pair.column).numeric:
        return len(rows)
    return int(frame.data[pair.column].iloc[rows].sum())
