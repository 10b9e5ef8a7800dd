"""Receiving: what came is copied into the inbox of its period, beside what is there, and written into the register."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import NamedTuple

from reporter.commands.checked import collect_request
from reporter.commands.mended import Reading, mended_lines
from reporter.commands.publishing import published
from reporter.commands.set_then import set_then
from reporter.delivery.record import sha256
from reporter.intake.collect import OURS, collect_one, in_order, inbox_files, read_file
from reporter.intake.receipts import read_receipts
from reporter.intake.safety import LIMITS, Refused, read_bytes
from reporter.intake.senders import OTHER_AGENCY, OTHER_PERIOD
from reporter.ledger import append, told
from reporter.model import Finding, Period, Receipt, ReceiptEvent, Receipts, ReporterError, Severity, Submission
from reporter.model.file_names import display_name, files_like, left_lying, shown_as
from reporter.model.marks import RECEIPTS
from reporter.model.wording import date_time, integer
from reporter.specs.decode import did_you_mean, no_such_file
from reporter.specs.period_specs import PeriodSpecs
from reporter.staging import sync_folder
from reporter.versions import differences, replaced_text
from reporter.workspace import Workspace

_PART = ".dang-nhan-"


@dataclass(frozen=True, slots=True)
class ReceiveOptions:
    """What the officer says of the files: the period, who brought them, when, whose they are, and why."""

    period: Period | None = None  # None: what each workbook says
    sender: str = ""
    at: datetime | None = None  # when they came; None: now, but for files that lay in the inbox already
    owner: str = ""
    note: str = ""


class Taken(NamedTuple):
    """A new line of the register, and of which period's."""

    period: Period
    line: Receipt


def receive_files(workspace: Workspace, files: Sequence[Path], options: ReceiveOptions, now: datetime) -> Iterator[str]:
    """Receive the files, or what somebody put into the inbox by hand, and yield what to tell of each."""
    if options.owner:
        workspace.registry.agency(options.owner, now.date())
    failed, given = 0, list(_with_those_in_folders(workspace, files)) or _put_by_hand(workspace, options)
    taken: list[Taken] = []
    for path in given:
        try:
            new = yield from receive_one(workspace, path, options, now)
            taken += [new] if new else []
        except ReporterError as error:  # one odd file must not keep the others out
            failed += 1
            yield str(error)
    yield from checked_next(taken, len(given))
    if failed:
        others = "; các tệp khác đã ghi sổ" if failed < len(given) else ""
        raise ReporterError(f"có {integer(failed)} tệp chưa nhận được, lý do ghi ở trên{others}.")


def checked_next(taken: Sequence[Taken], given: int) -> Iterator[str]:
    """Yield what comes next for the files that are new, after how many of several they are."""
    if given > 1 and taken:
        unusable = sum(bool(item.line.outcome) for item in taken)
        read = f"{integer(len(taken) - unusable)} đọc được, {integer(unusable)} không dùng được"
        yield f"Ghi sổ {integer(len(taken))}/{integer(given)} tệp: {read}."
    for period in sorted({str(item.period) for item in taken}):
        yield f"Kiểm đầy đủ: reporter check --period {period}"


def _with_those_in_folders(workspace: Workspace, paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the files, for a folder those in it and in the folders below; ReporterError for a folder without any."""
    inboxes = (workspace.root / workspace.settings.folders["inputs"]).resolve()
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        held = inbox_files if path.resolve().is_relative_to(inboxes) else _sent_files
        found = [file for folder in (path, *sorted(path.rglob("*/"))) for file in held(folder)]
        if not found:
            raise ReporterError(f"{path}: không có tệp nào trong thư mục này.")
        yield from found


def _sent_files(folder: Path) -> list[Path]:
    """Return the files of a folder that is no inbox, whatever they are called."""
    return [path for path in files_like(folder, "*") if path.is_file() and not path.is_symlink()]


def _put_by_hand(workspace: Workspace, options: ReceiveOptions) -> list[Path]:
    """Return what lies in the inbox and is not in the register; ReporterError for nothing."""
    assert options.period is not None  # no file and no period is nothing to do: the shell sees to it
    inbox = workspace.inbox(options.period)
    known = read_receipts(inbox)[0].last
    found = [path for path in inbox_files(inbox) if display_name(path.name) not in known]
    if not found:
        raise ReporterError(f"{inbox}: không có tệp nào chưa ghi sổ.")
    return found


def withdraw_file(workspace: Workspace, name: str, period: Period, note: str, now: datetime) -> Iterator[str]:
    """Write down that an agency took a workbook back, and yield what to tell; the file stays where it is."""
    inbox = workspace.inbox(period)
    receipts, _ = read_receipts(inbox)
    path = shown_as(inbox, display_name(Path(name).name))
    line = receipts.last.get(display_name(path.name))
    if line is None and not path.is_file():
        near = did_you_mean(path.name, list(receipts.last))
        raise ReporterError(f"{inbox}: không có tệp “{path.name}” để rút.{near}")
    line = line or _receipt(display_name(path.name), _content(path), now)
    append(inbox / RECEIPTS, [replace(line, written=now, event=ReceiptEvent.WITHDRAWN, note=note)])
    yield f"{line.file}: đã ghi là rút lại. Tệp vẫn được giữ trong thư mục của kỳ, số liệu của tệp không được dùng."
    if published(workspace, period):
        yield (
            f"  Kỳ {period} đã phát hành: văn bản đã gửi giữ nguyên; số liệu thay đổi do rút lại được nêu trong "
            f"bản bổ sung ({_supplement(period)}) hoặc báo cáo kỳ sau."
        )


def _supplement(period: Period) -> str:
    return f"reporter build --period {period} --phu-luc-bo-sung"


# --- one file ---------------------------------------------------------------------------------------------


def receive_one(
    workspace: Workspace, path: Path, options: ReceiveOptions, now: datetime
) -> Generator[str, None, Taken | None]:
    """Copy one file in, read it, write its line and yield what to tell; return the line, None of a file that is known.

    ReporterError for a file that cannot be taken in.
    """
    content = _content(path)
    period = options.period or _said_period(workspace, path, options, Period.parse(str(now.year)))
    inbox = workspace.inbox(period)
    receipts, _ = read_receipts(inbox)
    name = _kept(inbox, path, content, receipts)
    by_hand = path.resolve().parent == inbox.resolve()
    if name in OURS:
        raise ReporterError(f"{name}: tệp của cán bộ tổng hợp trong thư mục của kỳ, không phải tệp cơ quan gửi.")
    moment = options.at or (None if by_hand else now)
    read = _read(workspace, shown_as(inbox, name), period, receipts, options)
    line = _described(_receipt(name, content, now, moment), read, options)
    if _told_already(receipts, line, options):
        yield f"{name}: đã có trong sổ tiếp nhận, không ghi thêm."
        return None
    append(inbox / RECEIPTS, [line])
    yield _received_line(workspace, line, period, read[1])
    yield from _way_back(workspace, period, line, read)
    yield from _superseded(workspace, inbox, line, read, receipts, period)
    if published(workspace, period):
        yield f"  Kỳ {period} đã phát hành: sổ này vào bản bổ sung ({_supplement(period)}) hoặc báo cáo kỳ sau."
    return Taken(period, line)


def _described(line: Receipt, read: Reading, options: ReceiveOptions) -> Receipt:
    """Return the line of a file with what reading it gave and what the officer says of it."""
    sent, found = read
    return replace(
        line,
        sender=options.sender,
        owner=options.owner,
        agency=sent.agency if sent else options.owner or _sole_sender(found),
        edition=sent.edition if sent else "",
        outcome=min(found, key=Finding.sort_key).code if sent is None else "",
        note=options.note,
    )


def _way_back(workspace: Workspace, period: Period, line: Receipt, read: Reading) -> Iterator[str]:
    """Yield what to type where the command said another agency, period or form set than the workbook."""
    sent, found = read
    if line.owner and line.outcome == OTHER_AGENCY:
        yield "  Gõ nhầm --agency: chạy lại lệnh này với mã của cơ quan ghi trong sổ."
    if any(item.code == OTHER_PERIOD for item in found):
        yield "  Nhận vào kỳ ghi trong sổ: chạy lại lệnh này, không ghi --period."
    if sent and sent.edition != workspace.specs(period).form_set.stamp:
        yield from (f"  {told}" for told in set_then(workspace, period))


def _sole_sender(found: Sequence[Finding]) -> str:
    """Return the agency that a refused file is from; "" for none, or an archive from several."""
    senders = {item.agency for item in found if item.agency}
    return senders.pop() if len(senders) == 1 else ""


def _content(path: Path) -> bytes:
    if not path.exists():
        raise ReporterError(no_such_file(path))
    try:
        return read_bytes(path, LIMITS).data
    except Refused as refusal:
        raise ReporterError(f"{path.name}: {refusal.about(path.name).message}") from None


def _receipt(name: str, content: bytes, now: datetime, received: datetime | None = None) -> Receipt:
    """Return the line of a file about which nothing is known yet but when it came, where that is known."""
    return Receipt(now, ReceiptEvent.RECEIVED, name, sha256(content), len(content), received)


def _said_period(workspace: Workspace, path: Path, options: ReceiveOptions, year: Period) -> Period:
    """Return the period a workbook says it is of, whatever its form set; ReporterError when it does not say."""
    request = collect_request(workspace, year, None)
    found, about = read_file(path, replace(request, any_period=True, senders=_owner(path, options)))
    if not found:
        unknown = "Không đọc được tệp này là của kỳ nào."
        why = next((item.message for item in about if item.severity is Severity.ERROR), unknown)
        raise ReporterError(f"{path.name}: chưa ghi sổ. {why} Muốn ghi sổ là đã nhận tệp này: thêm --period KỲ.")
    return Period.parse(found[0].period)


def _owner(path: Path, options: ReceiveOptions) -> dict[str, str]:
    return {display_name(path.name): options.owner} if options.owner else {}


def _read(
    workspace: Workspace, path: Path, period: Period, receipts: Receipts, options: ReceiveOptions
) -> tuple[Submission | None, tuple[Finding, ...]]:
    agencies = workspace.reporting_agencies(period)
    senders = {**receipts.owners, **_owner(path, options)}
    return collect_one(path, replace(collect_request(workspace, period, agencies), senders=senders))


def _told_already(receipts: Receipts, line: Receipt, options: ReceiveOptions) -> bool:
    """Whether the register ends with this very workbook of the agency, and the officer says nothing new of it.

    A document that cannot be read takes nothing from a workbook, nor a workbook from it.
    """
    alike = [item for item in receipts.lines if bool(item.outcome) == bool(line.outcome)]
    mine = [item for item in alike if (item.agency == line.agency if line.agency else item.file == line.file)]
    last = next(reversed(mine), None)
    if last is None or (last.sha256, last.event) != (line.sha256, line.event):
        return False
    said = ((options.at, last.received), (options.owner, last.owner), (options.note, last.note))
    return all(new in (None, "", known) for new, known in said)


# --- keeping it -------------------------------------------------------------------------------------------


def _kept(inbox: Path, path: Path, content: bytes, receipts: Receipts) -> str:
    """Return under which name the content lies in the inbox: its own where it was put by hand, else a new one."""
    known = receipts.known(sha256(content))
    if known and _holds(shown_as(inbox, known.file), content):
        return known.file
    if path.resolve().parent == inbox.resolve():
        return display_name(path.name)
    with told(inbox):
        inbox.mkdir(parents=True, exist_ok=True)
        named = f"{_PART}{sha256(content)[:16]}-"
        for left in inbox.glob(f"{named}*"):  # half a copy of this file, of a run that was killed
            left.unlink(missing_ok=True)
        part = inbox / f"{named}{os.getpid()}"
        try:
            with part.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            name = next(name for name in _names(display_name(path.name)) if _take(part, inbox / name, content))
        finally:
            part.unlink(missing_ok=True)
        sync_folder(inbox)
    return name


def _names(name: str) -> Iterator[str]:
    """Yield the file's own name, then numbered ones: "38-thanh-hoa (2).xlsx".

    A name under which it would be taken for a file of the officer's, or left lying, is not its own here: what somebody
    sends as “y-kien.xlsx” groups no ideas.
    """
    if name.casefold() in map(str.casefold, OURS) or left_lying(name):
        name = f"nhan-{name.lstrip('.~$')}"
    path = Path(name)
    yield name
    yield from (f"{path.stem} ({number}){path.suffix}" for number in count(2))


def _take(part: Path, target: Path, content: bytes) -> bool:
    """Give the finished copy this name if nobody has it; True also when the same content has it already."""
    try:
        if sys.platform == "win32":
            part.rename(target)  # Windows replaces nothing here
        else:
            os.link(part, target)
    except FileExistsError:
        return _holds(target, content)
    return True


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


# --- what to tell -----------------------------------------------------------------------------------------


def _received_line(workspace: Workspace, line: Receipt, period: Period, found: Sequence[Finding]) -> str:
    when = f"nhận {date_time(line.received)}" if line.received else "không rõ nhận lúc nào"
    known = line.agency in workspace.registry.records
    sender = f" ({line.sender} gửi)" if line.sender else ""
    name = workspace.registry.agency(line.agency, period.last_day).name if known else ""
    who = name or f"chưa rõ của cơ quan nào{sender}"
    if line.outcome:
        reason = next(item.message for item in found if item.code == line.outcome)
        return f"{line.file}: {who}, kỳ {period}, {when}; KHÔNG DÙNG ĐƯỢC: {reason}"
    errors = sum(item.severity is Severity.ERROR for item in found)
    state = f"{integer(errors)} lỗi khi đọc" if errors else "đọc được"
    return f"{line.file}: {who}, kỳ {period}, {when}; {state}."


def _superseded(
    workspace: Workspace, inbox: Path, line: Receipt, read: Reading, receipts: Receipts, period: Period
) -> Iterator[str]:
    """Yield which workbook of the agency this one takes the place of, what differs, and which findings are gone."""
    before = [item for item in receipts.lines if line.agency and item.agency == line.agency]
    standing = [item for item in before if item.file not in receipts.withdrawn]
    earlier = next(reversed([item for item in standing if not item.outcome] or standing), None)
    if read[0] is None or earlier is None or earlier.sha256 == line.sha256:
        return
    old = _read(workspace, shown_as(inbox, earlier.file), period, receipts, ReceiveOptions())
    if old[0] is None:
        yield f"  {line.file} thay {earlier.file}: bản trước không dùng được."
    else:
        pair = (replace(old[0], received_at=earlier.received), replace(read[0], received_at=line.received))
        order = in_order(pair)
        yield from _which_counts(pair, order, workspace.specs(period))
        if not order or order[-1] is pair[0]:
            return
    yield from mended_lines(workspace, period, line.written.date(), old, read)


def _which_counts(
    pair: tuple[Submission, Submission], order: Sequence[Submission], specs: PeriodSpecs
) -> Iterator[str]:
    """Yield which of two workbooks of an agency will be used, the one that was there or the new one, and why."""
    earlier, new = pair
    if not differences(earlier, new, specs):
        yield f"  Số liệu như {earlier.file}, chỉ lưu lại."
    elif not order:
        same = " cùng lúc ấy" if new.received_at == earlier.received_at is not None else ""
        yield f"  Cơ quan này đã gửi {earlier.file}{same}: chưa biết bản nào thay bản nào, không dùng bản nào."
        yield f"  Ghi lúc nhận của từng tệp: reporter receive TỆP --period {specs.period} --at LÚC"
        yield f"  Hoặc rút bản không dùng: reporter withdraw TỆP --period {specs.period} --note LÝ_DO"
    elif order[-1] is earlier:
        why = f"là lần {earlier.number} theo số ghi trong sổ" if earlier.number else "nhận sau"
        yield f"  {earlier.file} {why}, vẫn là bản dùng."
    else:
        yield f"  {new.file} thay {earlier.file}: {replaced_text(earlier, new, specs)}."
