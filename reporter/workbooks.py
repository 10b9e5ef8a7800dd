"""Intake workbooks of a whole period: blanks for every agency, or the same filled with labelled sample data."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from pathlib import Path

from reporter.intake.demo import BANNER, TEXT_NUMBER, demo_cover, demo_faults, demo_values, with_fault
from reporter.intake.issue import write_workbook
from reporter.model import Agency, ReporterError
from reporter.outputs import staged
from reporter.period import Period
from reporter.specs.forms import FormSet
from reporter.wording import fold_ascii
from reporter.workspace import Workspace

Progress = Callable[[int, int], None]
REGISTER = "register.toml"  # beside the workbooks of a period: when each file was received
_SAMPLE_REGISTER = f"# {BANNER}: thư mục này do reporter demo tạo, chạy lại sẽ ghi đè.\n"


def file_name(agency: Agency, period: Period, ending: str = ".xlsx") -> str:
    """Return a name every system and mail program takes: "38-thanh-hoa-2025-10.xlsx"."""
    words = "-".join(re.findall(r"[a-z0-9]+", fold_ascii(agency.short or agency.name)))
    return f"{agency.code}-{words}-{period}{ending}"


def chosen_agencies(workspace: Workspace, period: Period, code: str | None) -> tuple[Agency, ...]:
    """Return the agencies that report in the period, or the one of that code; ReporterError when it does not."""
    agencies = workspace.reporting_agencies(period)
    if code is None:
        return agencies
    agency = workspace.registry.agency(code, period.last_day)
    if agency not in agencies:
        raise ReporterError(f"{agency.name} ({code}) không nộp sổ nhập cho vùng làm việc này.")
    return (agency,)


def issue_blanks(workspace: Workspace, period: Period, code: str | None, progress: Progress) -> list[Path]:
    """Write the blank workbooks of all reporting agencies, or of one, and return their paths."""
    agencies = chosen_agencies(workspace, period, code)
    target = workspace.outputs(period)
    with staged(target, keep_others=code is not None) as made:
        folder = made / "intake"
        folder.mkdir()
        jobs = [_Job(workspace.root, period, agency.code, folder) for agency in agencies]
        names = _write_all(jobs, progress)
    return [target / "intake" / name for name in names]


def fill_demo(workspace: Workspace, period: Period, seed: int, faults: bool, progress: Progress) -> list[str]:
    """Fill the inbox of the period with sample workbooks and return what to tell the officer.

    Two agencies send nothing, two send late, one types a number as text; with `faults` two more send errors.
    An inbox that holds anything but earlier sample data is refused: real submissions are never replaced.
    """
    inbox = workspace.inbox(period)
    _refuse_real_data(inbox)
    roles = demo_faults(seed, workspace.reporting_agencies(period))
    wrong = {code: fault for code, fault in roles.faulty.items() if faults or fault == TEXT_NUMBER}
    senders = [agency for agency in workspace.reporting_agencies(period) if agency.code not in roles.missing]
    with staged(inbox.parent) as made:
        folder = made / inbox.name
        folder.mkdir()
        jobs = [_Job(workspace.root, period, item.code, folder, seed, wrong.get(item.code, "")) for item in senders]
        names = _write_all(jobs, progress)
        late = {name for name, item in zip(names, senders, strict=True) if item.code in roles.late}
        (folder / REGISTER).write_text(_register(names, late, workspace, period), encoding="utf-8")
    return [
        f"{BANNER}: đã điền {len(names)} sổ nhập vào {inbox}.",
        f"Cố ý để {len(roles.missing)} cơ quan chưa nộp, {len(late)} nộp muộn, {len(wrong)} sổ có chỗ gõ sai.",
    ]


def _refuse_real_data(inbox: Path) -> None:
    register = inbox / REGISTER
    sample = register.is_file() and register.read_text(encoding="utf-8").startswith(_SAMPLE_REGISTER)
    if inbox.is_dir() and any(inbox.iterdir()) and not sample:
        raise ReporterError(f"{inbox} đã có tệp không phải số liệu mẫu; không ghi đè.")


def _register(names: Sequence[str], late: set[str], workspace: Workspace, period: Period) -> str:
    """Return the register of when the sample workbooks "arrived": some days before the deadline, or after it."""
    due = workspace.deadline(period)
    on_time, too_late = due - timedelta(days=4), due + timedelta(days=2)
    moments = {name: datetime.combine(too_late if name in late else on_time, time(9)) for name in names}
    return _SAMPLE_REGISTER + "".join(f'"{name}" = {moment.isoformat()}\n' for name, moment in moments.items())


# --- in several processes ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Job:
    """One workbook to write; plain values only, so that it reaches a process of its own on every system."""

    root: Path
    period: Period
    agency: str
    folder: Path
    seed: int | None = None  # None: a blank
    fault: str = ""


def _write_all(jobs: Sequence[_Job], progress: Progress) -> list[str]:
    """Write the workbooks of all jobs and return their file names in the order of the jobs."""
    workers = min(len(jobs), os.cpu_count() or 1)
    names = []
    with ProcessPoolExecutor(workers) as pool:
        for done, name in enumerate(pool.map(_write_one, jobs), 1):
            names.append(name)
            progress(done, len(jobs))
    return names


@lru_cache(maxsize=1)
def _loaded(root: Path, period: Period) -> tuple[Workspace, FormSet]:
    workspace = Workspace.find(root)
    return workspace, workspace.form_set(period)


def _write_one(job: _Job) -> str:
    workspace, form_set = _loaded(job.root, job.period)
    agency = workspace.registry.agency(job.agency, job.period.last_day)
    name = file_name(agency, job.period)
    sources = (form_set, agency, job.period, workspace.registry, workspace.choices)
    if job.seed is None:
        write_workbook(job.folder / name, *sources, workspace.rules)
        return name
    values = demo_values(*sources, job.seed)
    if job.fault:
        values = with_fault(values, job.fault)
    write_workbook(job.folder / name, *sources, workspace.rules, values, demo_cover(job.period), BANNER)
    return name
