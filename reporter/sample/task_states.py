"""States that a form of tasks cannot say beside the other forms of the workbook, or somebody has to ask (R40, R41)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from reporter.specs.choices import LAST_DAY
from reporter.specs.forms import FormSpec
from reporter.specs.period_specs import PeriodSpecs
from reporter.specs.written_rules import Contradiction, DoneTasks, TaskStates

_Written = TypeVar("_Written", TaskStates, DoneTasks)


class TaskBar(NamedTuple):
    """A state that a line about a task cannot be in."""

    about: str  # the column of tasks
    task: str
    column: str  # the column of states
    state: str

    def holds(self, line: Mapping[str, object]) -> bool:
        """Whether it is for a line, of which the axes are known."""
        return line.get(self.about) == self.task


def task_bars(
    specs: PeriodSpecs,
    form: FormSpec,
    closed: date,
    left: Callable[[Contradiction], bool],
    careless: Callable[[str], bool],
) -> Sequence[TaskBar]:
    """Return what the lines of a form cannot say.

    `left` tells whether the other forms show something still to do, `careless` of which task nobody takes care.
    """
    bars = (*_late(specs, form, closed), *_undone(specs, form, left))
    return [bar for bar in bars if not careless(bar.task)]


def filled_last(specs: PeriodSpecs, form: FormSpec) -> bool:
    """Whether a form says of tasks what the other forms show: it is filled when they are."""
    return _written(specs, form, "R41", DoneTasks) is not None


def _late(specs: PeriodSpecs, form: FormSpec, closed: date) -> Iterator[TaskBar]:
    """Yield the states of tasks that are still to do, of those past their day."""
    if written := _written(specs, form, "R40", TaskStates):
        last_days = specs.attributes(form.column(written.task), LAST_DAY)
        late = [task for task, last in last_days.items() if last and last < closed.isoformat()]
        yield from (TaskBar(written.task, task, written.state, state) for task in late for state in written.states)


def _undone(specs: PeriodSpecs, form: FormSpec, left: Callable[[Contradiction], bool]) -> Iterator[TaskBar]:
    """Yield the state that says done, of tasks of which another form shows something left."""
    if written := _written(specs, form, "R41", DoneTasks):
        for pair in filter(left, written.pairs):
            yield from (TaskBar(written.task, task, written.state, written.done) for task in pair.tasks)


def _written(specs: PeriodSpecs, form: FormSpec, code: str, kind: type[_Written]) -> _Written | None:
    """Return what a rule says of the form; None for a form that it is not about, or a rule that is not there."""
    rule = specs.rules.get(code)
    written = rule.of(kind) if rule else None
    return written if written and written.form == form.id else None
