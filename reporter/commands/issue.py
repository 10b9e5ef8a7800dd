"""Blank intake workbooks of a whole period, one per agency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reporter.blanks.kit import BlankKit, deadline_facts, load_masters
from reporter.blanks.master import Master
from reporter.blanks.write import write_workbook
from reporter.executor import LocalExecutor, Progress
from reporter.model import Agency, Period, ReporterError
from reporter.staging import staged
from reporter.workspace import Workspace, file_name

FOLDER = "intake"


def chosen_agencies(workspace: Workspace, period: Period, codes: Sequence[str]) -> tuple[Agency, ...]:
    """Return the agencies that report in the period, or those of these codes; ReporterError when one does not."""
    agencies = workspace.reporting_agencies(period)
    wanted = [workspace.registry.agency(code, period.last_day) for code in dict.fromkeys(codes)]
    for agency in wanted:
        if agency not in agencies:
            raise ReporterError(f"{agency.name} ({agency.code}) không nộp sổ nhập cho vùng làm việc này.")
    return tuple(wanted) or agencies


def issue_blanks(workspace: Workspace, period: Period, codes: Sequence[str], progress: Progress) -> list[str]:
    """Write the blank workbooks of all reporting agencies, or of some, and return what to tell the officer."""
    agencies = chosen_agencies(workspace, period, codes)
    kit = blank_kit(workspace, period, [agency.kind for agency in agencies])
    target = workspace.outputs(period)
    with staged(target, keep_others=bool(codes)) as made:
        folder = made / FOLDER
        folder.mkdir()
        jobs = [
            _Job(workspace.root, period, agency.code, folder, {agency.kind: kit.master(agency.kind)})
            for agency in agencies
        ]
        names = list(LocalExecutor().map(_write_one, jobs, progress=progress))
    return _report(workspace, period, target / FOLDER, names, kit)


def _report(workspace: Workspace, period: Period, folder: Path, names: Sequence[str], kit: BlankKit) -> list[str]:
    listed = [f"  {name}" for name in names] if len(names) <= 5 else []
    return [
        f"Đã phát {len(names)} sổ nhập vào {folder}.",
        *listed,
        f"Gửi mỗi cơ quan tệp mang mã của mình; hạn gửi lại: trước ngày {kit.facts['han_gui']}.",
        f"Tệp gửi lại để vào {workspace.inbox(period)}, rồi chạy: reporter status --period {period}",
    ]


# --- the kit ----------------------------------------------------------------------------------------------


def blank_kit(workspace: Workspace, period: Period, kinds: Iterable[str]) -> BlankKit:
    """Return what the workbooks of a period share, with the masters for these kinds of agency."""
    form_set = workspace.form_set(period)
    return kit_with(workspace, period, load_masters(workspace.templates, form_set.id, kinds))


def kit_with(workspace: Workspace, period: Period, masters: Mapping[str, Master]) -> BlankKit:
    """Return the same with masters that were read before."""
    receiver = workspace.registry.agency(workspace.settings.organization, period.last_day)
    given = workspace.settings.intake
    facts = {
        "co_quan_phat_hanh": receiver.name,
        "noi_nhan": given.get("noi_nhan", receiver.name),
        "cach_gui": given.get("cach_gui", ""),
        "lien_he": given.get("lien_he", str(receiver.extra.get("contact", ""))),
        "dien_thoai": given.get("dien_thoai", ""),
        "thu_dien_tu": given.get("thu_dien_tu", ""),
        **deadline_facts(workspace.deadline(period)),
    }
    return BlankKit(
        period,
        workspace.form_set(period),
        workspace.registry,
        workspace.choices,
        workspace.rules,
        masters,
        facts,
        receiver.code,
    )


@dataclass(frozen=True, slots=True)
class _Job:
    """One workbook to write; plain values only, so that it reaches a process of its own on every system."""

    root: Path
    period: Period
    agency: str
    folder: Path
    masters: Mapping[str, Master]  # of the agency's kind


@lru_cache(maxsize=1)
def loaded(root: Path) -> Workspace:
    """Return the workspace, once per process."""
    return Workspace.find(root)


def _write_one(job: _Job) -> str:
    workspace = loaded(job.root)
    agency = workspace.registry.agency(job.agency, job.period.last_day)
    name = file_name(agency, job.period)
    write_workbook(job.folder / name, kit_with(workspace, job.period, job.masters), agency)
    return name
