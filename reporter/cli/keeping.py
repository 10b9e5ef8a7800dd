"""The commands that keep what happened: what came, what was taken back, what was done of what is owed."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reporter.cli.options import (
    DayType,
    MomentType,
    OutputPath,
    PeriodType,
    agency_option,
    as_of_option,
    json_option,
    period_option,
    wait_option,
)
from reporter.cli.surroundings import CLEAN, FAULTY, progress, say, today, vietnam_now, workspace
from reporter.cli.vietnamese import ViCommand, ViGroup

if TYPE_CHECKING:
    from reporter.model import Period


@click.command(cls=ViCommand)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[TỆP hoặc THƯ_MỤC …]")
@click.option("--period", type=PeriodType(), help="Kỳ báo cáo; không cần khi sổ nhập tự nói được.")
@click.option("--from", "sender", default="", metavar="AI", help="Ai gửi, ví dụ địa chỉ thư điện tử.")
@click.option("--at", type=MomentType(), help="Nhận lúc nào, ví dụ “2025-10-14 09:30” (mặc định: bây giờ).")
@click.option("--agency", "owner", default="", metavar="MÃ", help="Sổ của cơ quan nào, khi sổ không tự nói được.")
@click.option("--note", default="", metavar="LÝ_DO", help="Vì sao có bản này, ví dụ lý do đính chính.")
@click.option(
    "--mailbox",
    "box",
    default="",
    metavar="NGUỒN",
    help="Lấy từ thư: thư mục có .eml, .msg; Maildir; hoặc imaps://TÀI_KHOẢN@MÁY_CHỦ/INBOX.",
)
def receive(
    files: tuple[Path, ...], period: Period | None, sender: str, at: datetime | None, owner: str, note: str, box: str
) -> None:
    """Nhận sổ nhập: chép vào inputs/KỲ/, không ghi đè, ghi sổ tiếp nhận."""
    from reporter.commands.receive import ReceiveOptions, receive_files
    from reporter.commands.receive_mail import receive_mailbox

    if box and files:
        raise click.UsageError("--mailbox không đi với TỆP: nhận từng nguồn một.")
    if not (box or files or period):
        raise click.UsageError("Cho biết nhận TỆP nào, hoặc --period KỲ để ghi sổ những tệp đã đặt sẵn trong thư mục.")
    now = vietnam_now()
    if at and at > now:  # it would be the last version for good
        raise click.UsageError("--at là lúc còn chưa đến: xem lại năm, tháng.")
    where, options = workspace(), ReceiveOptions(period, sender, at, owner, note)
    say(receive_mailbox(where, box, options, now) if box else receive_files(where, files, options, now))


@click.command(cls=ViCommand)
@click.argument("file", metavar="TỆP")
@period_option
@click.option("--note", required=True, metavar="LÝ_DO", help="Vì sao rút.")
def withdraw(file: str, period: Period, note: str) -> None:
    """Ghi sổ là cơ quan rút lại một sổ nhập; tệp vẫn được giữ."""
    from reporter.commands.receive import withdraw_file

    say(withdraw_file(workspace(), file, period, note, vietnam_now()))


@click.command("return", cls=ViCommand)
@period_option
@agency_option
@as_of_option
@wait_option
def return_(period: Period, agencies: tuple[str, ...], as_of: date | None) -> None:
    """Trả sổ có lỗi: chính tệp của cơ quan, từng ô lỗi được đánh dấu, kèm danh sách và công văn."""
    from reporter.commands.returning import return_workbooks

    say(return_workbooks(workspace(), period, as_of or today(), agencies, progress("Đọc sổ nhập")))


@click.group(cls=ViGroup, invoke_without_command=True)
@as_of_option
@agency_option
@click.option("--all", "everything", is_flag=True, help="Mọi nghĩa vụ, không chỉ việc hôm nay.")
@json_option
@click.option("--ics", type=OutputPath(".ics"), metavar="TỆP.ics", help="Ghi lịch cho Outlook, điện thoại.")
@click.pass_context
def due(ctx: click.Context, /, as_of: date | None, **choices: Any) -> None:
    """Việc hôm nay, còn nợ báo cáo gì, ai nợ, còn mấy ngày; due done: ghi là xong."""
    if ctx.invoked_subcommand:
        return
    from reporter.commands.due import DueOptions, show_due

    say(show_due(workspace(), as_of or today(), DueOptions(**choices)))


@due.command("done")
@click.argument("key", metavar="MÃ_VIỆC")
@click.option("--agency", "agencies", metavar="MÃ", multiple=True, help="Cơ quan đã làm, lặp lại được.")
@click.option("--number", default="", metavar="SỐ", help="Số văn bản đã gửi, ví dụ 123-BC/TU.")
@click.option("--date", "day", type=DayType(), help="Ngày làm xong (mặc định: hôm nay).")
def due_done(key: str, agencies: tuple[str, ...], number: str, day: date | None) -> None:
    """Ghi một nghĩa vụ là đã làm xong, vào sổ chỉ ghi thêm so-viec-xong.jsonl."""
    from reporter.commands.due import DoneOptions, mark_done

    say(mark_done(workspace(), DoneOptions(key, agencies, number, day or today()), vietnam_now()))


@click.command(cls=ViCommand)
@click.argument("file", type=click.Path(path_type=Path), metavar="[TỆP]", required=False)
@click.option("--period", type=PeriodType(), help="Cả kỳ: từ kết quả ngược về đầu vào.")
@json_option
def verify(file: Path | None, period: Period | None, as_json: bool) -> None:
    """Văn bản, tệp niêm phong hoặc cả kỳ còn như khi lập không; chỗ nào đã sửa.

    TỆP là một văn bản .docx đã lập, hoặc tệp niêm phong .zip trong luu-tru/.
    """
    from reporter.commands.verify_archive import verify_archive
    from reporter.commands.verify_period import verify_period
    from reporter.commands.verifying import verify_document

    if (file is None) == (period is None):
        raise click.UsageError("Cho biết hoặc --period KỲ, hoặc một TỆP (.docx, .zip).")
    if period is not None:
        found = verify_period(workspace(), period)
    elif file is not None and file.suffix.lower() == ".zip":
        found = verify_archive(file)
    elif file is not None:
        state = verify_document(file, Path.cwd())
        say([state.as_json()] if as_json else state.lines())
        sys.exit(FAULTY if state.touched else CLEAN)
    say([found.as_json()] if as_json else found.lines())
    sys.exit(FAULTY if found.unlike else CLEAN)


@click.command(cls=ViCommand)
@click.argument("words", nargs=-1, required=True, metavar="[TỆP.docx] SỐ_KHOÁ_HAY_Ô")
@click.option("--period", type=PeriodType(), help="Truy đến từng ô sổ nhập của kỳ, hoặc từ một ô đến các số liệu.")
@click.option("--xlsx", type=OutputPath(".xlsx"), metavar="TỆP.xlsx", help="Ghi hết vào một bảng tính.")
@click.option(
    "--origins", type=click.Path(path_type=Path), metavar="nguon-goc.xlsx", help="Bảng nguồn gốc của cấp dưới."
)
@click.option("--report", default="", metavar="MÃ", help="Chỉ phụ lục của báo cáo này.")
def trace(words: tuple[str, ...], period: Period | None, **choices: Any) -> None:
    """Một con số là số liệu gì, tính thế nào, từ những ô nào; một ô đi vào những số, câu, dòng phụ lục nào.

    Với --period: khoá, số đã in, ô sổ nhập ("'[tệp.xlsx]Biểu 05'!D11"), ô phụ lục ("Phụ lục 2, Thanh Hoá, cột 9").
    """
    from reporter.commands.tracing import trace_document
    from reporter.commands.tracing_period import TraceOptions, trace_period

    if len(words) != (2 if period is None else 1):
        raise click.UsageError("Viết: trace TỆP.docx SỐ, hoặc trace --period KỲ SỐ_KHOÁ_HAY_Ô.")
    if period is None:
        lines = trace_document(Path(words[0]), words[1])
    else:
        lines = trace_period(workspace(), period, words[0], TraceOptions(**choices))
    say(lines)


@click.command(cls=ViCommand)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[BẢN_CŨ BẢN_MỚI]")
@click.option("--from", "old", type=PeriodType(), help="Kỳ đem so, ví dụ 2025-09.")
@click.option("--to", "new", type=PeriodType(), help="Kỳ được so, ví dụ 2025-10.")
@click.option("--agency", metavar="MÃ", help="Chỉ số liệu của cơ quan này.")
@json_option
@click.option("--xlsx", type=OutputPath(".xlsx"), metavar="TỆP.xlsx", help="Ghi vào một bảng tính.")
def diff(files: tuple[Path, ...], old: Period | None, new: Period | None, **choices: Any) -> None:
    """Hai kỳ, hai lần lập báo cáo, hai bản của một sổ nhập khác nhau ở đâu, do cơ quan nào.

    BẢN_CŨ, BẢN_MỚI là hai sổ nhập .xlsx, hoặc hai thư mục kết quả (outputs/KỲ, bo-sung-1), hai tệp niêm phong .zip.
    """
    from reporter.commands.diff import DiffOptions, diff_paths, diff_periods

    if old and new and not files:
        lines = diff_periods(workspace(), old, new, DiffOptions(**choices))
    elif len(files) == 2 and not (old or new):
        lines = diff_paths(workspace(), files[0], files[1], today(), DiffOptions(**choices))
    else:
        raise click.UsageError("Viết: diff --from KỲ --to KỲ, hoặc diff BẢN_CŨ BẢN_MỚI.")
    say(lines)


@click.command("read-report", cls=ViCommand)
@click.argument("file", type=click.Path(path_type=Path), metavar="TỆP.docx")
@json_option
def read_report(file: Path, as_json: bool) -> None:
    """Đọc số liệu từ một báo cáo đã lập, như dữ liệu."""
    from reporter.commands.read_report import report_json, report_lines

    say([report_json(file)] if as_json else report_lines(file))


@click.command(cls=ViCommand)
@period_option
@click.option("--by", required=True, metavar="HỌ_TÊN", help="Ai kiểm, ai ký, ai phát hành.")
@click.option(
    "--step",
    type=click.Choice(["checked", "signed", "published"]),
    help="Bước: checked (đã kiểm), signed (đã ký), published (đã phát hành); mặc định là bước kế tiếp.",
)
@wait_option
def publish(period: Period, by: str, step: str | None) -> None:
    """Ghi sổ phát hành: đã kiểm, đã ký, đã phát hành; từ đó văn bản của kỳ không bị thay."""
    from reporter.commands.publishing import PublishOptions
    from reporter.commands.publishing import publish as publish_period
    from reporter.model.publication import PublishStep

    options = PublishOptions(period, by, PublishStep(step) if step else None)
    say(publish_period(workspace(), options, vietnam_now()))


@click.command("send-up", cls=ViCommand)
@period_option
@click.option("--by", required=True, metavar="HỌ_TÊN", help="Ai gửi.")
@click.option("--note", default="", metavar="LÝ_DO", help="Vì sao gửi lại, ví dụ xã đính chính.")
@wait_option
def send_up_(period: Period, by: str, note: str) -> None:
    """Ghi sổ: đã gửi sổ nhập của tỉnh lên cấp trên lần mấy, khác lần trước ở ô nào; giữ bản đã gửi."""
    from reporter.commands.send_up import SendOptions, send_up

    say(send_up(workspace(), SendOptions(period, by, note), vietnam_now()))


@click.command(cls=ViCommand)
@period_option
def archive(period: Period) -> None:
    """Niêm phong đầu vào, kết quả, nhật ký của kỳ vào một tệp nén, kèm mã kiểm từng tệp."""
    from reporter.commands.publishing import archive_period

    say(archive_period(workspace(), period))
