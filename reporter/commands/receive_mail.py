"""Receiving what came by mail: each workbook of a mailbox goes the way of `receive`, with its sender and its moment."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from reporter.commands.mail_password import mail_password
from reporter.commands.receive import ReceiveOptions, Taken, checked_next, receive_one
from reporter.delivery.mail_message import attachment_name
from reporter.delivery.record import sha256
from reporter.intake.attached import PostedFile
from reporter.intake.mailbox import Posted, posted
from reporter.intake.receipts import read_receipts
from reporter.model import ReporterError
from reporter.model.wording import first_names, integer
from reporter.workspace import Workspace

PASSWORD = "REPORTER_IMAP_PASSWORD"


def receive_mailbox(workspace: Workspace, source: str, options: ReceiveOptions, now: datetime) -> Iterator[str]:
    """Receive the workbooks of a mailbox and yield what to tell; what could not be taken stays unread."""
    if options.owner:
        workspace.registry.agency(options.owner, now.date())
    messages = files = failed = 0
    others: list[str] = []
    taken: list[Taken] = []
    for message in posted(source, lambda user: mail_password(user, PASSWORD), workspace.mail_authority):
        if not (message.files or message.closed):
            others.append(f"{message.where}{f' ({first_names(message.beside, 3)})' if message.beside else ''}")
            continue
        messages += 1
        whole = not message.closed
        failed += len(message.closed)
        yield from (f"{message.where}: {reason}" for reason in message.closed)
        for file in message.files:
            files += 1
            try:
                new = yield from _receive(workspace, message, file, options, now)
                taken += [new] if new else []
            except ReporterError as error:
                whole = False
                failed += 1
                yield f"{message.where}: {error}"
        if whole:
            message.taken()
    yield from checked_next(taken, files)
    if others:
        yield f"{integer(len(others))} thư khác không có sổ nhập, để nguyên: {first_names(others, 8)}."
    yield f"Đã xem {integer(messages)} thư có sổ nhập, {integer(files)} tệp; {integer(failed)} tệp chưa nhận được."
    if failed:
        raise ReporterError(f"có {integer(failed)} tệp chưa nhận được, lý do ghi ở trên; thư ấy để nguyên là chưa đọc.")


def _receive(
    workspace: Workspace, message: Posted, file: PostedFile, options: ReceiveOptions, now: datetime
) -> Generator[str, None, Taken | None]:
    at = options.at or message.at
    if _known(workspace, file, at):
        yield f"{file.name}: đã có trong sổ tiếp nhận, không ghi thêm."
        return None
    with TemporaryDirectory() as folder:
        path = Path(folder) / attachment_name(file.name)
        path.write_bytes(file.content)
        return (
            yield from receive_one(
                workspace, path, replace(options, sender=options.sender or message.sender, at=at), now
            )
        )


def _known(workspace: Workspace, file: PostedFile, at: datetime | None) -> bool:
    """Whether some period's register has this very file of this very moment: the mailbox was read before."""
    digest = sha256(file.content)
    inboxes = workspace.root / workspace.settings.folders["inputs"]
    periods = [path for path in inboxes.glob("*") if path.is_dir()]
    lines = (line for path in periods for line in read_receipts(path)[0].lines)
    return any(line.sha256 == digest and at in (None, line.received) for line in lines)
