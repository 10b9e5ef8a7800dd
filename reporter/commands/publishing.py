"""From a finished build to a published set: checked, signed, published, each step written down with all checksums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from reporter.commands.due import DONE, read_done
from reporter.commands.verifying import verify_document
from reporter.delivery.record import read_record, sha256
from reporter.delivery.sealed import seal
from reporter.layout.filling import filled_in
from reporter.ledger import append, read_ledger, sound_entries
from reporter.model import Agency, Period, Receipt, ReporterError
from reporter.model.done_task import DoneTask
from reporter.model.file_names import files_like
from reporter.model.marks import RECEIPTS
from reporter.model.publication import Publication, PublishStep, SentDocument
from reporter.model.wording import date_short, first_names, integer
from reporter.specs.days_off import DaysOff
from reporter.specs.deadlines import deadline
from reporter.specs.obligations import Obligation, load_obligations
from reporter.specs.reports import ReportSpec, load_reports
from reporter.staging import staged_items
from reporter.workspace import REPORTS, Workspace, document_name

PUBLISHED = "so-phat-hanh.jsonl"  # the ledger of publications, in the workspace
ARCHIVES = "luu-tru"  # folder of the sealed zips
_SHOWN = 5


def publications(workspace: Workspace, period: Period) -> tuple[Publication, ...]:
    """Return the steps of a period that were written down; ReporterError when somebody has touched the ledger."""
    entries = sound_entries(workspace.root / PUBLISHED, Publication)
    return tuple(item for item in entries if item.period == str(period))


def published(workspace: Workspace, period: Period) -> Publication | None:
    """Return the last publication of a period; None while nothing was sent out."""
    done = [item for item in publications(workspace, period) if item.step is PublishStep.PUBLISHED]
    return done[-1] if done else None


@dataclass(frozen=True, slots=True)
class PublishOptions:
    """Which step of which period, and who answers for it."""

    period: Period
    by: str
    step: PublishStep | None = None  # None: the next one


def publish(workspace: Workspace, options: PublishOptions, now: datetime) -> Iterator[str]:
    """Do the next step of a period, write it down and yield what to tell; ReporterError when it cannot be done yet."""
    period, number = options.period, _supplement(workspace, options.period)
    steps = [item for item in publications(workspace, period) if item.supplement == number]
    last = steps[-1] if steps else None
    step = options.step or _next(last)
    folder = supplement_folder(workspace, period, number)
    files = files_like(folder / REPORTS, "*.docx")
    _refuse_unready(folder, files, period, number)
    _refuse_order(step, last, period)
    sent = {path.name: _sent(path) for path in files}
    if last and step is not PublishStep.CHECKED:
        _refuse_changed(last, sent, period)
    receipts = read_ledger(workspace.inbox(period) / RECEIPTS, Receipt)
    known = len(receipts.entries), receipts.chain
    line = Publication(now, str(period), step, options.by, sent, *known, supplement=number)
    if step is PublishStep.PUBLISHED:
        yield from _send_out(workspace, period, line)
        return
    if step is PublishStep.CHECKED:
        yield from _changed_by_hand(files)
    append(workspace.root / PUBLISHED, [line])
    yield f"Kỳ {period}: {integer(len(files))} văn bản {step.label} ({options.by})."
    yield f"Bước sau: {_command(period, _next(line))}"


def _send_out(workspace: Workspace, period: Period, line: Publication) -> Iterator[str]:
    """Seal the period, write the last step down, tick off what it answers, and yield what to tell."""
    _refuse_unnumbered(line.documents, period)
    path, content = _archived(workspace, period, line.supplement)
    append(workspace.root / PUBLISHED, [replace(line, archive=sha256(content))])
    yield f"Kỳ {period}: {integer(len(line.documents))} văn bản {line.step.label} ({line.by}), niêm phong ở {path}."
    yield from _tick_off(workspace, line)
    again = f"reporter build --period {period} --phu-luc-bo-sung"
    yield f"Từ nay build không thay văn bản của kỳ này; có sổ gửi thêm, gửi lại thì: {again}."


def archive_period(workspace: Workspace, period: Period) -> Iterator[str]:
    """Seal inputs, outputs and record of a period into one zip and yield what to tell."""
    if not (workspace.inbox(period).is_dir() or workspace.outputs(period).is_dir()):
        raise ReporterError(f"kỳ {period} chưa có gì để niêm phong: không có inputs/{period}, outputs/{period}.")
    path, content = _archived(workspace, period, 0)
    yield f"{path}: {integer(len(content))} byte, mã kiểm {sha256(content)}."


# --- what stands in the way -------------------------------------------------------------------------------


def supplement_folder(workspace: Workspace, period: Period, number: int) -> Path:
    """Return where the documents of a period lie: its outputs, or those of its supplement of that number."""
    outputs = workspace.outputs(period)
    return outputs / f"bo-sung-{number}" if number else outputs


def _supplement(workspace: Workspace, period: Period) -> int:
    """Return which set is being worked on: 0 until the report is out, then the supplement after the last one."""
    done = [item.supplement for item in publications(workspace, period) if item.step is PublishStep.PUBLISHED]
    return max(done, default=-1) + 1


def next_supplement(workspace: Workspace, period: Period) -> int:
    """Return the number of the supplement that comes next; ReporterError before the report itself is out."""
    number = _supplement(workspace, period)
    if not number:
        raise ReporterError(f"Kỳ {period} chưa phát hành: không cần bản bổ sung, chạy build như thường.")
    return number


def refuse_published(workspace: Workspace, period: Period) -> None:
    """Raise ReporterError when the documents of the period were sent out."""
    line = published(workspace, period)
    if line:
        raise ReporterError(
            f"Kỳ {period} đã phát hành ngày {date_short(line.written)} ({line.by}): không lập lại văn bản đã gửi đi. "
            f"Sổ gửi thêm, gửi lại thì lập bản bổ sung: reporter build --period {period} --phu-luc-bo-sung."
        )


def _next(last: Publication | None) -> PublishStep:
    order = list(PublishStep)
    return order[order.index(last.step) + 1] if last and last.step is not PublishStep.PUBLISHED else order[0]


def _command(period: Period, step: PublishStep) -> str:
    """Return the command that writes a step down, to be copied; who answers for the step is for them to say."""
    return f'reporter publish --period {period} --step {step.value} --by "…"'


def _refuse_unready(folder: Path, files: list[Path], period: Period, supplement: int) -> None:
    record = read_record(folder)
    if not files or record is None:
        out = f"Kỳ {period} đã phát hành, chưa lập bản bổ sung lần {supplement}" if supplement else ""
        build = f"reporter build --period {period}{' --phu-luc-bo-sung' if supplement else ''}"
        raise ReporterError(f"{out or folder}: chưa có văn bản nào để phát hành; chạy {build} trước.")
    if record.draft:
        raise ReporterError(f"Kỳ {period} mới có bản dự thảo (--draft): lập bản chính thức rồi mới phát hành.")


def _refuse_order(step: PublishStep, last: Publication | None, period: Period) -> None:
    if step.before is None or (last and last.step in (step.before, step)):
        return
    raise ReporterError(f"Kỳ {period} chưa ghi bước “{step.before.label}”: {_command(period, step.before)}.")


def _refuse_changed(last: Publication, sent: Mapping[str, SentDocument], period: Period) -> None:
    """Raise ReporterError when a document is not the one of the step before."""
    names = sorted(sent.keys() | last.documents.keys())
    other = [name for name in names if name not in sent or last.documents.get(name) != sent[name]]
    if other:
        shown = first_names(other, _SHOWN)
        raise ReporterError(
            f"{integer(len(other))} văn bản không còn như ở bước “{last.step.label}” ({shown}): xem lại, rồi "
            f"{_command(period, PublishStep.CHECKED)}."
        )


def _refuse_unnumbered(sent: Mapping[str, SentDocument], period: Period) -> None:
    bare = [name for name, item in sent.items() if not item.number or item.day is None]
    if bare:
        shown = first_names(bare, _SHOWN)
        raise ReporterError(
            f"{integer(len(bare))} văn bản chưa có số hoặc ngày ở phần đầu ({shown}): ghi bằng reporter number "
            f"--period {period}, rồi ghi lại các bước, từ {_command(period, PublishStep.CHECKED)}."
        )


def _sent(path: Path) -> SentDocument:
    data = path.read_bytes()
    head = filled_in(data, path.name)
    return SentDocument(sha256(data), head.number, head.day)


def _changed_by_hand(files: list[Path]) -> Iterator[str]:
    """Yield the documents whose figures or annexes are not as computed; whoever checks answers for them."""
    for path in files:
        state = verify_document(path)
        if state.touched:
            yield from state.lines()


# --- what publishing does ---------------------------------------------------------------------------------


def _archived(workspace: Workspace, period: Period, number: int) -> tuple[Path, bytes]:
    """Write the sealed zip of a period and return where it is with its bytes; one that lies there is never replaced."""
    folders = {"inputs": workspace.inbox(period), "outputs": supplement_folder(workspace, period, number)}
    content = seal(folders)
    digest = sha256(content)
    name = f"{period}{f'-bo-sung-{number}' if number else ''}-{digest[:12]}.zip"
    folder = workspace.root / ARCHIVES
    if not (folder / name).is_file():
        with staged_items(folder) as made:
            (made / name).write_bytes(content)
    return folder / name, content


def _tick_off(workspace: Workspace, line: Publication) -> Iterator[str]:
    """Write into the ledger of obligations what the published documents answer, and yield what to tell."""
    period = Period.parse(line.period)
    register = load_obligations(workspace.templates, workspace.registry)
    known = {(item.key, item.agency) for item in read_done(workspace)}
    done: dict[tuple[str, str], DoneTask] = {}
    for report in load_reports(workspace.templates):
        tasks = [register.obligations[task] for task in report.obligations if task in register.obligations]
        for agency, sent in _senders(workspace, report, period, line):
            for task in tasks:
                key = _key(task, period, register.days_off)
                if task.owed_by(agency) and (key, agency.code) not in known:
                    day = sent.day or line.written.date()
                    done[key, agency.code] = DoneTask(line.written, key, agency.code, day, sent.number, "publish")
    append(workspace.root / DONE, list(done.values()))
    if done:
        keys = ", ".join(dict.fromkeys(key for key, _ in done))
        yield f"Đã ghi là xong {integer(len(done))} nghĩa vụ báo cáo ({keys})."


def _senders(
    workspace: Workspace, report: ReportSpec, period: Period, line: Publication
) -> Iterator[tuple[Agency, SentDocument]]:
    """Yield whose document of this report was sent out, with the document."""
    own = workspace.registry.agency(workspace.settings.organization, period.last_day)
    for agency in (own, *workspace.reporting_agencies(period)):
        sent = line.documents.get(document_name(report.id, agency, period))
        if sent:
            yield agency, sent


def _key(task: Obligation, period: Period, days_off: DaysOff) -> str:
    """Return the key of the item that a report of the period answers."""
    return task.key(deadline(task.due, period, days_off) if task.due.rhythm else None)
