"""The commands that keep what happened: what came, what was taken back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reporter.cli.options import MomentType, PeriodType, period_option
from reporter.cli.surroundings import load_ahead, vietnam_now, workspace
from reporter.cli.vietnamese import ViCommand

if TYPE_CHECKING:
    from reporter.model import Period


@click.command(cls=ViCommand)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[TỆP …]")
@click.option("--period", type=PeriodType(), help="Kỳ báo cáo; không cần khi sổ nhập tự nói được.")
@click.option("--from", "sender", default="", metavar="AI", help="Ai gửi, ví dụ địa chỉ thư điện tử.")
@click.option("--at", type=MomentType(), help="Nhận lúc nào, ví dụ “2025-10-14 09:30” (mặc định: bây giờ).")
@click.option("--agency", "owner", default="", metavar="MÃ", help="Sổ của cơ quan nào, khi sổ không tự nói được.")
@click.option("--note", default="", metavar="LÝ_DO", help="Vì sao có bản này, ví dụ lý do đính chính.")
def receive(
    files: tuple[Path, ...], period: Period | None, sender: str, at: datetime | None, owner: str, note: str
) -> None:
    """Nhận sổ nhập: chép vào inputs/KỲ/, không ghi đè, ghi sổ tiếp nhận."""
    load_ahead("reporter.intake.workers")
    from reporter.commands.receive import ReceiveOptions, receive_files

    options = ReceiveOptions(period, sender, at, owner, note)
    for line in receive_files(workspace(), files, options, vietnam_now()):
        click.echo(line)


@click.command(cls=ViCommand)
@click.argument("file", metavar="TỆP")
@period_option
@click.option("--note", required=True, metavar="LÝ_DO", help="Vì sao rút.")
def withdraw(file: str, period: Period, note: str) -> None:
    """Ghi sổ là cơ quan rút lại một sổ nhập; tệp vẫn được giữ."""
    from reporter.commands.receive import withdraw_file

    for line in withdraw_file(workspace(), file, period, note, vietnam_now()):
        click.echo(line)
