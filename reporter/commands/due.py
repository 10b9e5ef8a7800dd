"""What is owed, by whom, in how many days, what is overdue, and what was done of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

from reporter.commands.build_unmade import set_lacking
from reporter.commands.due_workbooks import closing_items, workbook_items
from reporter.delivery.due_list import DueItem, asked_of, due_items, in_order, to_json, to_lines
from reporter.delivery.today_list import today_lines
from reporter.ledger import append, sound_entries
from reporter.model import Agency, Period, ReporterError
from reporter.model.done_task import DoneTask, TaskKey, done_days
from reporter.model.wording import date_short
from reporter.specs.deadlines import occurrences
from reporter.specs.decode import did_you_mean
from reporter.specs.obligations import FREQUENCIES, Obligation, Register, load_obligations
from reporter.specs.reports import ReportSpec, load_reports
from reporter.staging import staged_items
from reporter.workspace import Workspace

DONE = "so-viec-xong.jsonl"  # the ledger of what was done, in the workspace
_SILENT = (
    "government_agency",
    "government_committee",
)  # owe what directives say, send no workbook: told when asked about


@dataclass(frozen=True, slots=True)
class DueOptions:
    """What to show: of some agencies, everything instead of today's page, as JSON, into a calendar."""

    agencies: tuple[str, ...] = ()  # codes; () = all
    everything: bool = False
    as_json: bool = False
    ics: Path | None = None


def show_due(workspace: Workspace, as_of: date, options: DueOptions) -> list[str]:
    """Return the lines `reporter due` prints for the workspace's organization and those who report to it.

    Today's work comes first, everything else on request; with `ics` the dated items also go into that calendar file.
    """
    register, items = _items(workspace, as_of, options.agencies)
    written = []
    if options.ics:
        from reporter.delivery.ics import write_ics

        with staged_items(options.ics.parent) as made:
            number = write_ics(items, register, as_of, made / options.ics.name)
        written = [f"Đã ghi {number} việc vào lịch {options.ics}."]
    if options.as_json:
        return [to_json(items, as_of)]
    if options.everything:
        return [*to_lines(items, as_of, named=bool(options.agencies)), *written]
    answers = {task: report for report in load_reports(workspace.templates) for task in report.obligations}
    answer = partial(_answer, workspace, answers)
    return [*today_lines(items, as_of, answer, workspace.settings.organization), *written]


def _answer(workspace: Workspace, answers: Mapping[str, ReportSpec], item: DueItem) -> str:
    """Return the command that makes the report an item asks for, or why none does here; "" for no report, no day."""
    report = answers.get(item.obligation.id)
    if report is None or item.day is None:
        return ""
    period = Period.parse(report.round or f"{item.day:%Y-%m}")
    if lacking := set_lacking(workspace, report, period):
        return f"chưa lập được {report.id}: {lacking}; chọn ở reporter.toml"
    return f"reporter build --period {period} --report {report.id}"


def _items(workspace: Workspace, as_of: date, agencies: Sequence[str]) -> tuple[Register, tuple[DueItem, ...]]:
    register = load_obligations(workspace.templates, workspace.registry)
    organization = workspace.settings.organization
    owner = workspace.registry.agency(organization, as_of)
    silent = (
        agency for kind in _SILENT for agency in workspace.registry.of_kind(kind, as_of) if agency.code in agencies
    )
    owing = (owner, *workspace.registry.children(organization, as_of), *silent)
    done = done_days(read_done(workspace))
    items = due_items(register, owing, as_of, agencies, done=done)
    workbooks = workbook_items(workspace, register, asked_of(owing, agencies), as_of)
    return register, in_order((*items, *workbooks, *closing_items(workspace, as_of)), as_of)


def read_done(workspace: Workspace) -> tuple[DoneTask, ...]:
    """Return what was done; ReporterError when somebody has touched the ledger."""
    return sound_entries(workspace.root / DONE, DoneTask)


@dataclass(frozen=True, slots=True)
class DoneOptions:
    """What was done: the key of the item, by whom, by which document, when."""

    key: str
    agencies: Sequence[str]  # () is the workspace's organization
    number: str
    day: date


def mark_done(workspace: Workspace, options: DoneOptions, now: datetime) -> Iterator[str]:
    """Write into the ledger that a task was done and yield what to tell; ReporterError for one that nobody owes."""
    register = load_obligations(workspace.templates, workspace.registry)
    done = done_days(read_done(workspace))
    codes = options.agencies or (workspace.settings.organization,)
    agencies = [workspace.registry.agency(code, options.day) for code in dict.fromkeys(codes)]
    for agency in agencies:
        _refuse_unowed(register, options.key, agency)
    new = [agency for agency in agencies if (options.key, agency.code) not in done]
    lines = [DoneTask(now, options.key, agency.code, options.day, options.number) for agency in new]
    append(workspace.root / DONE, lines)
    for agency in agencies:
        day = done.get((options.key, agency.code))
        state = f"đã ghi từ trước là xong ngày {date_short(day)}, không ghi thêm" if day else "đã ghi là xong"
        yield f"{options.key}, {agency.name}: {state}."


def _refuse_unowed(register: Register, key: str, agency: Agency) -> None:
    """Raise ReporterError unless the agency owes an item of this key."""
    asked = TaskKey.parse(key)
    task_id, day = asked.task, asked.day
    task = register.obligations.get(task_id)
    if task is None:
        raise ReporterError(f"Không có nghĩa vụ “{task_id}”.", did_you_mean(task_id, register.obligations))
    if not task.owed_by(agency):
        raise ReporterError(f"{agency.name} không có nghĩa vụ {task_id} ({task.addressee}).")
    if task.due.rhythm and not day:
        rhythm, example = FREQUENCIES[task.frequency], TaskKey(task_id, "2025-10-24")
        raise ReporterError(f"{task_id} là việc {rhythm}: ghi cả hạn, ví dụ {example}.")
    if day and day not in map(str, _occurrences(task, day, register)):
        raise ReporterError(f"{task_id} không có hạn ngày {day}: xem mã của từng lần bằng reporter due --all.")


def _occurrences(task: Obligation, day: str, register: Register) -> Sequence[date]:
    try:
        then = date.fromisoformat(day)
    except ValueError:
        return ()
    return occurrences(task.due, then, then, register.days_off) if task.due.rhythm else ()
