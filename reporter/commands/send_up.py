"""Sending the workbook to the level above: which revision went, when, by whom, and what it says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from reporter.commands.build_upward import FOLDER, read_upward, reader_above
from reporter.commands.publishing import ARCHIVES
from reporter.commands.upward_revisions import SENT_UP, last_sending
from reporter.delivery.envelope import findings_from
from reporter.delivery.record import sha256
from reporter.ledger import append
from reporter.model import Period, ReporterError, Severity, Submission
from reporter.model.marks import COVER_FIELDS
from reporter.model.sending import Sending
from reporter.model.wording import integer, lower_first
from reporter.specs.period_specs import PeriodSpecs
from reporter.staging import staged_items
from reporter.versions import differences, shown_value
from reporter.workspace import Workspace, file_name

_SHOWN = 12  # changes the terminal shows


@dataclass(frozen=True, slots=True)
class SendOptions:
    """Which period, by whom, and why again."""

    period: Period
    by: str
    note: str = ""


def send_up(workspace: Workspace, options: SendOptions, now: datetime) -> Iterator[str]:
    """Write down that the workbook of the period goes up, keep a copy of it and yield what to tell.

    ReporterError where there is no workbook, where the level above would refuse it, or where it is the one that was
    sent last.
    """
    period = options.period
    own = workspace.specs(period).agency(workspace.settings.organization)
    path = workspace.outputs(period) / FOLDER / file_name(own, period)
    if not own.parent:
        raise ReporterError(f"{own.name} không có cấp trên để gửi sổ: send-up là việc của cấp tỉnh.")
    if not path.is_file():
        raise ReporterError(f"Chưa có sổ gửi cấp trên của kỳ {period}. Chạy reporter build --period {period} trước.")
    _refuse_faulty(workspace, period)
    last = last_sending(workspace, period)
    reader = reader_above(own, workspace, period)
    sent, _ = read_upward(path, reader)
    told: tuple[str, ...] = ()
    if last:
        before, _ = read_upward(workspace.root / last.file, reader)
        told = _corrected(before, sent, last, workspace.specs(period))
    revision = last.revision + 1 if last else 1
    kept = workspace.root / ARCHIVES / FOLDER / f"{path.stem}-lan-{revision}.xlsx"
    content = path.read_bytes()
    kept.parent.mkdir(parents=True, exist_ok=True)
    with staged_items(kept.parent) as made:
        (made / kept.name).write_bytes(content)
    name = kept.relative_to(workspace.root).as_posix()
    line = Sending(now, str(period), revision, name, sha256(content), options.by, told, options.note)
    append(workspace.root / SENT_UP, [line])
    yield f"Đã ghi gửi cấp trên lần {revision}, kỳ {period} ({options.by}): {FOLDER}/{path.name}; bản lưu {name}."
    yield from _cover_lines(sent)
    if last:
        yield f"Khác lần {last.revision} ở {integer(len(told))} ô, cấp trên nhận là đính chính:"
        yield from (f"  {text}" for text in told[:_SHOWN])
        if len(told) > _SHOWN:
            yield f"  … và {integer(len(told) - _SHOWN)} ô nữa, đủ ở {SENT_UP}."


def _corrected(before: Submission, sent: Submission, last: Sending, specs: PeriodSpecs) -> tuple[str, ...]:
    """Return what a correction says otherwise than what was sent last; ReporterError where that is nothing."""
    told = differences(before, sent, specs)
    if not told:
        raise ReporterError(f"Sổ này nói như bản đã gửi lần {last.revision}; không có gì để gửi lại.")
    return told


def _cover_lines(sent: Submission) -> Iterator[str]:
    """Yield what the cover says, by which the level above knows whom to ask, and what it leaves blank."""
    fields = [(lower_first(label), sent.cover.get(key)) for key, label in COVER_FIELDS.items()]
    said = "; ".join(f"{label} {shown_value(value)}" for label, value in fields if value)
    blank = ", ".join(label for label, value in fields if not value)
    if said:
        yield f"Trang bìa ghi: {said}."
    if blank:
        yield f"Trang bìa để trống: {blank}; lần sau ghi ở [documents.gui-cap-tren] của reporter.toml."


def _refuse_faulty(workspace: Workspace, period: Period) -> None:
    """Raise ReporterError for a workbook in which the last build found what the level above refuses."""
    found = findings_from((workspace.outputs(period) / FOLDER / "findings.json").read_bytes())
    errors = found.of(Severity.ERROR)
    if errors:
        told = f"còn {integer(len(errors))} lỗi, xem {FOLDER}/findings.xlsx"
        raise ReporterError(f"Sổ gửi cấp trên {told}; chưa gửi được.")
