"""Sample workbooks (SỐ LIỆU MẪU) in the inbox of a period, to try the program out."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path

from reporter.blanks.write import write_workbook
from reporter.commands.issue import Writing, blank_kit, loaded
from reporter.delivery.record import sha256
from reporter.executor import Progress, executor
from reporter.intake.collect import OURS, inbox_files
from reporter.intake.receipts import read_receipts
from reporter.ledger import append
from reporter.model import SAMPLE_BANNER, Agency, Period, Receipt, ReceiptEvent, ReporterError
from reporter.model.marks import RECEIPTS
from reporter.sample.fill import SampleSource, demo_cover
from reporter.sample.slips import TEXT_NUMBER, sample_roles, with_fault
from reporter.specs.sample_hints import load_hints
from reporter.staging import staged_items
from reporter.workspace import Workspace, file_name


def fill_demo(workspace: Workspace, period: Period, seed: int, faults: bool, progress: Progress) -> list[str]:
    """Fill the inbox of the period with sample workbooks and return what to tell the officer.

    Two agencies send nothing, two send late, one types a number as text; with `faults` more of them make a mistake,
    each another one.
    An inbox that holds anything but earlier sample data is refused: real submissions are never replaced.
    """
    inbox = workspace.inbox(period)
    _refuse_real_data(inbox)
    roles = sample_roles(seed, workspace.reporting_agencies(period))
    wrong = {code: fault for code, fault in roles.faulty.items() if faults or fault == TEXT_NUMBER}
    senders = [agency for agency in workspace.reporting_agencies(period) if agency.code not in roles.missing]
    with staged_items(inbox.parent) as made:
        folder = made / inbox.name
        folder.mkdir()
        _keep_officers_own(inbox, folder)
        kit = blank_kit(workspace, period, [item.kind for item in senders])
        jobs = [(item.code, wrong.get(item.code, "")) for item in senders]
        writing = _Filling(workspace.root, period, folder, kit.masters, seed)
        names = list(executor().map(writing.filled, jobs, progress=progress))
        edition = workspace.specs(period).form_set.stamp
        lines = [
            _receipt(
                folder / name, item, _arrival(workspace.deadline(period, item.kind), item.code in roles.late), edition
            )
            for name, item in zip(names, senders, strict=True)
        ]
        late = sum(item.code in roles.late for item in senders)
        append(folder / RECEIPTS, sorted(lines, key=lambda line: (line.written, line.file)))
    return [
        f"{SAMPLE_BANNER}: đã điền {len(names)} sổ nhập vào {inbox}.",
        f"Cố ý để {len(roles.missing)} cơ quan chưa nộp, {late} nộp muộn, {len(wrong)} sổ có chỗ gõ sai.",
    ]


def _refuse_real_data(inbox: Path) -> None:
    """Raise ReporterError for an inbox that holds anything but what an earlier run put there."""
    receipts, _ = read_receipts(inbox)
    ours = {line.file for line in receipts.lines if line.note == SAMPLE_BANNER}
    if any(path.name not in ours for path in inbox_files(inbox)) or len(ours) < len(receipts.last):
        raise ReporterError(f"{inbox} đã có tệp không phải số liệu mẫu; không ghi đè.")


def _keep_officers_own(inbox: Path, folder: Path) -> None:
    """Take over what the officer keeps beside the workbooks: how ideas are grouped, own words, explanations."""
    for path in inbox.iterdir() if inbox.is_dir() else ():
        if path.name in OURS and path.name != RECEIPTS:
            (shutil.copytree if path.is_dir() else shutil.copy2)(path, folder / path.name)


def _arrival(due: date, late: bool) -> datetime:
    """Return when a sample workbook "arrives" that was due on that day."""
    return datetime.combine(due + timedelta(days=2 if late else -4), time(9))


def _receipt(path: Path, agency: Agency, moment: datetime, edition: str) -> Receipt:
    """Return the line of the register of a sample workbook that "arrived" then."""
    content = path.read_bytes()
    digest, name = sha256(content), path.name
    line = Receipt(moment, ReceiptEvent.RECEIVED, name, digest, len(content), moment, agency=agency.code)
    return replace(line, edition=edition, note=SAMPLE_BANNER)


@dataclass(frozen=True)
class _Filling(Writing):
    """The same of workbooks that are filled."""

    seed: int

    @cached_property
    def source(self) -> SampleSource:
        """Where the sample values come from, once per process."""
        return SampleSource(self.kit.specs, load_hints(loaded(self.root).templates), self.seed)

    def filled(self, job: tuple[str, str]) -> str:
        """Write the workbook of an agency, with the fault it is to have, and return the name of the file."""
        code, fault = job
        agency = self.source.specs.agency(code)
        name = file_name(agency, self.period)
        values = with_fault(self.source, agency, fault) if fault else self.source.values(agency)
        write_workbook(self.folder / name, self.kit, agency, values, demo_cover(self.period), SAMPLE_BANNER)
        return name
