"""Blank intake workbooks of a whole period, one per agency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from reporter.blanks.kit import BlankKit, deadline_facts, load_masters
from reporter.blanks.last_period import LastBook
from reporter.blanks.master import Master
from reporter.blanks.write import write_workbook
from reporter.commands.hand_edits import keep_written
from reporter.commands.issue_known import known_values, summed_values
from reporter.executor import Progress, executor
from reporter.model import Agency, Period, ReporterError
from reporter.model.wording import date_short
from reporter.specs.blank_words import load_blank_words
from reporter.staging import staged
from reporter.workspace import Workspace, file_name

FOLDER = "intake"
_ASIDE = "sua-tay-so-nhap"  # keeps blanks that somebody changed
_LISTED = 5  # workbooks named one by one


def chosen_agencies(workspace: Workspace, period: Period, codes: Sequence[str]) -> tuple[Agency, ...]:
    """Return the agencies that report in the period, or those of these codes; ReporterError when one does not."""
    agencies = workspace.reporting_agencies(period)
    wanted = [workspace.registry.agency(code, period.last_day) for code in dict.fromkeys(codes)]
    for agency in wanted:
        if agency not in agencies:
            raise ReporterError(f"{agency.name} ({agency.code}) không nộp sổ nhập cho vùng làm việc này.")
    return tuple(wanted) or agencies


class Issued(NamedTuple):
    """The workbooks written, and what to tell the officer."""

    paths: tuple[Path, ...]
    lines: tuple[str, ...]


def issue_blanks(workspace: Workspace, period: Period, codes: Sequence[str], progress: Progress) -> Issued:
    """Write the blank workbooks of all reporting agencies, or of some."""
    agencies = chosen_agencies(workspace, period, codes)
    kit = blank_kit(workspace, period, [agency.kind for agency in agencies])
    known = summed_values(workspace, period, agencies, known_values(workspace, period, agencies))
    target = workspace.outputs(period)
    with staged(target, keep_others=bool(codes)) as made:
        folder = made / FOLDER
        folder.mkdir()
        jobs = [(agency.code, known.get(agency.code)) for agency in agencies]
        writing = Writing(workspace.root, period, folder, kit.masters)
        names = list(executor().map(writing.blank, jobs, progress=progress))
        kept = keep_written(target, made, FOLDER, whole=not codes, name=_ASIDE)
    paths = tuple(target / FOLDER / name for name in names)
    before = dict.fromkeys(kit.values(agency)["han_gui"] for agency in agencies)
    steps = _next_steps(workspace, period, paths, " hoặc ".join(before))
    return Issued(paths, (*steps, *kept, *_told(known), *_before_cutoff(workspace, period, agencies)))


def _before_cutoff(workspace: Workspace, period: Period, agencies: Iterable[Agency]) -> Iterator[str]:
    """Yield that some are due before the day of which their figures are to be."""
    cutoff = workspace.specs(period).cutoff
    first = min(workspace.deadline(period, agency.kind) for agency in agencies)
    if cutoff and first < cutoff:
        yield (
            f"Chú ý: có nơi phải gửi hết ngày {date_short(first)}, trước ngày chốt số liệu {date_short(cutoff)}. Sửa "
            "due_earlier hoặc cutoff trong reporter.toml, rồi phát lại."
        )


def _told(known: Mapping[str, LastBook]) -> tuple[str, ...]:
    """Return the line about what was filled in from the period before."""
    again = [earlier for earlier in known.values() if earlier.filled]
    if not again:
        return ()
    return (f"{len(again)} sổ có ô điền sẵn theo {again[0].period}, chữ xám, để cơ quan rà lại.",)


def _next_steps(workspace: Workspace, period: Period, paths: Sequence[Path], before: str) -> tuple[str, ...]:
    listed = [f"  {path.name}" for path in paths] if len(paths) <= _LISTED else []
    return (
        f"Đã phát {len(paths)} sổ nhập vào {paths[0].parent}.",
        *listed,
        f"Gửi mỗi cơ quan tệp mang mã của mình; hạn gửi lại, ghi ở bìa: trước ngày {before}.",
        f"Tệp gửi lại để vào {workspace.inbox(period)}, rồi chạy: reporter status --period {period}",
    )


# --- the kit ----------------------------------------------------------------------------------------------


def blank_kit(workspace: Workspace, period: Period, kinds: Iterable[str]) -> BlankKit:
    """Return what the workbooks of a period share, with the masters for these kinds of agency."""
    masters = load_masters(workspace.templates, workspace.settings.of(period).form_set, kinds)
    return kit_with(workspace, period, masters)


def kit_with(workspace: Workspace, period: Period, masters: Mapping[str, Master]) -> BlankKit:
    """Return the same with masters that were read before."""
    receiver = workspace.registry.agency(workspace.settings.organization, period.last_day)
    given, organ = workspace.settings.intake, workspace.organ(period).name
    facts = {
        "co_quan_phat_hanh": organ,
        "noi_nhan": given.get("recipient", organ),
        "cach_gui": given.get("channel", ""),
        "lien_he": given.get("contact", str(receiver.extra.get("contact", ""))),
        "dien_thoai": given.get("phone", ""),
        "thu_dien_tu": given.get("email", ""),
        **deadline_facts(workspace.deadline(period)),
    }
    earlier = {kind: deadline_facts(workspace.deadline(period, kind)) for kind in workspace.settings.due_earlier}
    words = load_blank_words(workspace.templates)
    return BlankKit(workspace.specs(period), masters, facts, words, receiver.code, earlier)


@lru_cache(maxsize=1)
def loaded(root: Path) -> Workspace:
    """Return the workspace, once per process."""
    return Workspace.find(root)


@dataclass(frozen=True)
class Writing:
    """What the workbooks of a run share; plain values only, so that they reach a process of its own on every system."""

    root: Path
    period: Period
    folder: Path
    masters: Mapping[str, Master]

    @cached_property
    def kit(self) -> BlankKit:
        """The kit, once per process."""
        return kit_with(loaded(self.root), self.period, self.masters)

    def blank(self, job: tuple[str, LastBook | None]) -> str:
        """Write the blank of an agency, with what is kept of its last workbook, and return the name of the file."""
        code, known = job
        agency = self.kit.specs.agency(code)
        name = file_name(agency, self.period)
        write_workbook(self.folder / name, self.kit, agency, earlier=known)
        return name
