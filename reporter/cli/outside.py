"""The commands that reach beyond the workspace: mail, the machine itself, the shell."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reporter.cli.options import agency_option, as_of_option, period_option, wait_option
from reporter.cli.surroundings import CLEAN, FAULTY, now, progress, say, today, workspace
from reporter.cli.vietnamese import ViCommand

if TYPE_CHECKING:
    from reporter.model import Period


@click.command(cls=ViCommand)
@period_option
@click.option(
    "--kind",
    type=click.Choice(["report", "intake", "return", "reminder"]),
    help="Chỉ loại này: báo cáo, sổ nhập trống, trả sổ nhập có lỗi, đôn đốc.",
)
@click.option(
    "--report", "reports", metavar="MÃ", multiple=True, help="Chỉ gửi báo cáo này, ví dụ cv9797-tinh; lặp lại được."
)
@agency_option
@as_of_option
@click.option("--send", is_flag=True, help="Gửi thật qua máy chủ ghi ở [mail] trong reporter.toml, mỗi thư một lần.")
@click.option("--dry-run", is_flag=True, help="Chỉ liệt kê: gửi ai, tệp nào, đã gửi chưa; không ghi, không gửi.")
@click.option("--again", is_flag=True, help="Gửi lại cả thư đã gửi hoặc không rõ đã gửi; đi với --send và --agency.")
@click.option("--unpublished", is_flag=True, help="Cho gửi báo cáo chưa phát hành.")
@wait_option
def mail(
    period: Period,
    kind: str | None,
    reports: tuple[str, ...],
    agencies: tuple[str, ...],
    as_of: date | None,
    send: bool,
    dry_run: bool,
    again: bool,
    unpublished: bool,
) -> None:
    """Soạn thư có đủ tệp kèm, hoặc gửi (--send)."""
    from reporter.commands.mail import MailOptions, list_mails, send_mails, write_drafts

    if send and kind is None:
        raise click.UsageError("--send đi với --kind: mỗi lần gửi một loại thư.")
    if again and not (agencies and send):
        raise click.UsageError("--again đi với --send và --agency: gửi lại từng nơi một.")
    options = MailOptions(period, as_of or today(), kind, reports, agencies, unpublished)  # type: ignore[arg-type]
    where, bar = workspace(), progress("Đọc sổ nhập")
    if dry_run:
        lines = list_mails(where, options, again, bar)
    else:
        lines = send_mails(where, options, again, now, bar) if send else write_drafts(where, options, bar)
    say(lines)


@click.command(cls=ViCommand)
def doctor() -> None:
    """Máy này còn thiếu gì (phông, LibreOffice, quyền ghi, chỗ trống …), lấy ở đâu."""
    from reporter.commands.doctor import doctor_lines, examine

    found = examine(Path.cwd())
    say(doctor_lines(found))
    sys.exit(FAULTY if any(item.needed and not item.good for item in found) else CLEAN)


@click.command(cls=ViCommand)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]), metavar="bash|zsh|fish")
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """In lệnh để cửa sổ lệnh tự điền tên lệnh, tuỳ chọn khi bấm Tab."""
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(context.find_root().command, {}, "reporter", "_REPORTER_COMPLETE").source())
