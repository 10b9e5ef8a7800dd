"""States that a form of tasks cannot say beside the other forms of the workbook, or somebody has to ask (R40, R41)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from reporter.specs.choices import LAST_DAY
from reporter.specs.forms import FormSpec
from reporter.specs.period_specs import PeriodSpecs
from reporter.specs.written_rules import Contradiction, DoneTasks, TaskStates

_PAST_ITS_DAY, _DONE_WITH_SOMETHING_LEFT = "R40", "R41"


class _Bar(NamedTuple):
    """A state that a line about a task cannot be in."""

    about: str  # the column of tasks
    task: str
    column: str  # the column of states
    state: str


class TaskBars:
    """The choices that lines of a form cannot have, by what the line is about."""

    def __init__(self, bars: Iterable[_Bar]) -> None:
        self._by_task: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for bar in bars:
            self._by_task[bar.about, bar.task][bar.column].add(bar.state)

    def of(self, line: Mapping[str, object]) -> Mapping[str, set[str]]:
        """Return column → the choices that a line, of which the axes are known, cannot have."""
        found = (columns for (about, task), columns in self._by_task.items() if line.get(about) == task)
        return next(found, {})


def task_bars(
    specs: PeriodSpecs,
    form: FormSpec,
    closed: date,
    left: Callable[[Contradiction], bool],
    careless: Callable[[str], bool],
) -> TaskBars:
    """Return what the lines of a form cannot say.

    `left` tells whether the other forms show something still to do, `careless` of which task nobody takes care.
    """
    bars = (*_late(specs, form, closed), *_undone(specs, form, left))
    return TaskBars(bar for bar in bars if not careless(bar.task))


def filled_last(specs: PeriodSpecs, form: FormSpec) -> bool:
    """Whether a form says of tasks what the other forms show: it is filled when they are."""
    rule = specs.rules.get(_DONE_WITH_SOMETHING_LEFT)
    return rule is not None and rule.of(DoneTasks).form == form.id


def _late(specs: PeriodSpecs, form: FormSpec, closed: date) -> Iterator[_Bar]:
    """Yield the states of tasks that are still to do, of those past their day."""
    rule = specs.rules.get(_PAST_ITS_DAY)
    if rule is not None and (written := rule.of(TaskStates)).form == form.id:
        last_days = specs.attributes(form.column(written.task), LAST_DAY)
        late = [task for task, last in last_days.items() if last and last < closed.isoformat()]
        yield from (_Bar(written.task, task, written.state, state) for task in late for state in written.states)


def _undone(specs: PeriodSpecs, form: FormSpec, left: Callable[[Contradiction], bool]) -> Iterator[_Bar]:
    """Yield the state that says done, of tasks of which another form shows something left."""
    rule = specs.rules.get(_DONE_WITH_SOMETHING_LEFT)
    if rule is not None and (written := rule.of(DoneTasks)).form == form.id:
        for pair in filter(left, written.pairs):
            yield from (_Bar(written.task, task, written.state, written.done) for task in pair.tasks)
