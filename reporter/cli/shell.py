"""The command line: parses, delegates, prints, exits."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reporter.cli.keeping import (
    archive,
    diff,
    due,
    publish,
    read_report,
    receive,
    return_,
    send_up_,
    trace,
    verify,
    withdraw,
)
from reporter.cli.kept_answer import KeptAnswer
from reporter.cli.options import (
    DayType,
    OutputPath,
    PeriodType,
    again_option,
    agency_option,
    allow_option,
    as_of_option,
    json_option,
    period_option,
    scheduler_option,
    wait_option,
)
from reporter.cli.outside import completion, doctor, mail
from reporter.cli.surroundings import (
    BROKEN,
    CANNOT_RUN,
    CLEAN,
    FAULTY,
    USAGE,
    now,
    on_screen,
    progress,
    say,
    today,
    workspace,
    workspace_or_bundled,
)
from reporter.cli.vietnamese import ViGroup, usage_message
from reporter.cli.writing import new, specs
from reporter.model import ReporterError
from reporter.model.system_reasons import system_error, system_trouble

if TYPE_CHECKING:
    from reporter.model import Period


class _Commands(ViGroup):
    """All commands; a reader who closes the pipe (`| head`) ends the run in peace."""

    def invoke(self, ctx: click.Context) -> Any:
        """Return what the command returns."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # click would exit with 1, the status of error findings
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(CLEAN)


@click.group(cls=_Commands)
@click.version_option(package_name="reporter", message="reporter %(version)s", help="In phiên bản rồi thoát.")
def cli() -> None:
    """Từ sổ nhập Excel đến báo cáo Word đúng thể thức, mỗi con số truy được về từng ô.

    Các bước trong một kỳ: issue (phát sổ nhập) → receive (nhận sổ cơ quan gửi về) → status (ai đã nộp) → check
    (kiểm) → build (ra báo cáo).
    """


@cli.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="THƯ_MỤC")
@click.option("--level", type=click.Choice(["central", "province"]), required=True, help="Cấp: Trung ương hoặc tỉnh.")
@click.option("--province", metavar="MÃ", help="Mã tỉnh, khi --level province, ví dụ 38.")
def init(directory: Path, level: str, province: str | None) -> None:
    """Tạo vùng làm việc mới: reporter.toml, templates/, inputs/, outputs/."""
    from reporter.commands.init import create_workspace

    say(create_workspace(directory, level, province))


@cli.command()
@period_option
@agency_option
@scheduler_option
@wait_option
def issue(period: Period, agencies: tuple[str, ...]) -> None:
    """Phát sổ nhập trống, mỗi cơ quan một tệp, vào outputs/KỲ/intake/."""
    from reporter.commands.issue import issue_blanks

    say(issue_blanks(workspace(), period, agencies, progress("Phát sổ nhập")).lines)


@cli.command()
@period_option
@click.option("--seed", type=int, default=1, help="Số gieo: cùng số thì cùng dữ liệu (mặc định 1).")
@click.option("--faults", is_flag=True, help="Thêm vài sổ nhập có lỗi để tập xử lý.")
@scheduler_option
@wait_option
def demo(period: Period, seed: int, faults: bool) -> None:
    """Điền sổ nhập bằng SỐ LIỆU MẪU vào inputs/KỲ/ để chạy thử."""
    from reporter.commands.demo import fill_demo

    say(fill_demo(workspace(), period, seed, faults, progress("Điền số liệu mẫu")))


cli.add_command(receive)
cli.add_command(withdraw)
cli.add_command(mail)
cli.add_command(doctor)
cli.add_command(completion)


@cli.command()
@period_option
@as_of_option
@allow_option
@json_option
@click.option("--page", is_flag=True, help="Ghi lại trang tổng quan outputs/KỲ/index.html.")
@click.option("--calls", is_flag=True, help="Danh sách cần gọi hôm nay; bản in một trang là outputs/KỲ/can-goi.xlsx.")
@click.option("--grid", is_flag=True, help="Từng biểu của từng cơ quan: dùng, lỗi, trống, giữ lại.")
@click.option("--xlsx", type=OutputPath(".xlsx"), metavar="TỆP.xlsx", help="Ghi bảng từng biểu vào tệp Excel.")
@wait_option
@click.pass_obj
def status(
    answer: KeptAnswer | None,
    period: Period,
    as_of: date | None,
    allowed: str,
    as_json: bool,
    page: bool,
    calls: bool,
    grid: bool,
    xlsx: Path | None,
) -> None:
    """Ai đã nộp, ai chưa, ai muộn, sổ nào có lỗi."""
    from reporter.commands.status import show_calls, show_grid, show_status, write_page

    if as_json and (page or calls or xlsx):
        raise click.UsageError("--json không đi với --page, --calls, --xlsx: mỗi lần một cách ghi.")
    where, day, shown = workspace(allowed, witness=answer), as_of or today(), progress("Đọc sổ nhập")
    if page:
        lines = write_page(where, period, day, shown)
    elif calls:
        lines = show_calls(where, period, day, shown)
    elif grid or xlsx:
        lines = show_grid(where, period, day, as_json, xlsx, shown)
    else:
        lines = show_status(where, period, day, as_json, shown)
        if answer:
            answer.keep(lines, CLEAN)
    say(lines)


@cli.command()
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar="[TỆP.xlsx]")
@click.option("--period", type=PeriodType(), help="Kỳ báo cáo, ví dụ 2025-10; không cần khi kiểm một tệp.")
@click.option("--against", type=click.Path(path_type=Path), metavar="TỆP.xlsx", help="So với sổ nhập kỳ trước.")
@as_of_option
@allow_option
@again_option
@click.option("--strict", is_flag=True, help="Coi cảnh báo như lỗi khi trả mã thoát.")
@json_option
@scheduler_option
@wait_option
@click.pass_obj
def check(
    answer: KeptAnswer | None,
    file: Path | None,
    period: Period | None,
    against: Path | None,
    as_of: date | None,
    allowed: str,
    again: bool,
    strict: bool,
    as_json: bool,
) -> None:
    """Kiểm mọi sổ nhập của một kỳ, hoặc một tệp trước khi gửi."""
    from reporter.commands.check import check_file, check_period

    if (file is None) == (period is None):
        raise click.UsageError("Cho biết hoặc --period KỲ, hoặc một TỆP.xlsx.")
    if against is not None and file is None:
        raise click.UsageError("--against đi với một TỆP.xlsx; kiểm cả kỳ thì chương trình tự tìm kỳ trước.")
    if file is not None:
        outcome = check_file(workspace_or_bundled(allowed), file, as_of or today(), against)
    else:
        assert period is not None
        where = workspace(allowed, again, answer)
        outcome = check_period(where, period, as_of or today(), progress("Đọc sổ nhập"))
    lines, ends = outcome.as_json() if as_json else outcome.lines(), FAULTY if outcome.failed(strict) else CLEAN
    if answer and not file:
        answer.keep(lines, ends, outcome.written)
    say(lines)
    sys.exit(ends)


@cli.command()
@period_option
@click.option("--report", "reports", metavar="MÃ", multiple=True, help="Chỉ làm báo cáo này; lặp lại được.")
@agency_option
@as_of_option
@allow_option
@again_option
@click.option("--strict", is_flag=True, help="Coi cảnh báo như lỗi.")
@click.option("--draft", is_flag=True, help="Vẫn làm khi còn lỗi; mọi trang mang dấu DỰ THẢO.")
@click.option("--pdf", is_flag=True, help="Xuất thêm PDF (cần LibreOffice).")
@click.option(
    "--review", is_flag=True, help="Thêm bản soát: mỗi số có ghi chú Word: cách tính, từ ô nào, ai còn thiếu."
)
@click.option("--parquet", is_flag=True, help="Ghi số liệu cả dạng Parquet (cần gói pyarrow).")
@click.option(
    "--phu-luc-bo-sung", "supplement", is_flag=True, help="Kỳ đã phát hành: lập bản bổ sung vào thư mục riêng."
)
@click.option("--profile", metavar="TÊN", help="Ép thể thức cho văn bản cùng hệ, ví dụ party-2026.")
@scheduler_option
@wait_option
@click.pass_obj
def build(
    answer: KeptAnswer | None, /, period: Period, as_of: date | None, allowed: str, again: bool, **choices: Any
) -> None:
    """Đọc, kiểm, tổng hợp và viết báo cáo, phụ lục vào outputs/KỲ/."""
    from reporter.commands.build import BuildOptions, build_reports

    options = BuildOptions(period, as_of=as_of or today(), signing=as_of, **choices)
    where = workspace(allowed, again, answer)
    outcome = build_reports(where, options, progress("Đọc sổ nhập", "Viết văn bản"))
    lines, ends = outcome.lines(), FAULTY if outcome.failed(options.strict) else CLEAN
    if answer:
        answer.keep(lines, ends, (where.outputs(period).parent,))
    say(lines)
    sys.exit(ends)


@cli.command()
@period_option
@as_of_option
def ideas(period: Period, as_of: date | None) -> None:
    """Gom ý kiến của các cơ quan vào inputs/KỲ/y-kien.xlsx để cán bộ phân nhóm."""
    from reporter.commands.ideas import write_ideas

    outcome = write_ideas(workspace(), period, as_of or today(), progress("Đọc sổ nhập"))
    say(outcome.lines)
    sys.exit(FAULTY if outcome.failed else CLEAN)


@cli.command()
@period_option
@click.option(
    "--kind",
    "kinds",
    metavar="MÃ",
    multiple=True,
    help="Chỉ làm loại này: cv-don-doc, cv-tra-so-nhap, cv-gui-bao-cao, to-trinh; lặp lại được.",
)
@agency_option
@as_of_option
@allow_option
@wait_option
def letters(
    period: Period, kinds: tuple[str, ...], agencies: tuple[str, ...], as_of: date | None, allowed: str
) -> None:
    """Soạn công văn đôn đốc, trả sổ nhập có lỗi, gửi báo cáo; vào outputs/KỲ/cong-van/."""
    from reporter.commands.letters import write_letters

    told = write_letters(workspace(allowed), period, as_of or today(), kinds, agencies, progress("Đọc sổ nhập"))
    say(told)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="TỆP.docx")
@click.option("--profile", metavar="TÊN", help="Ép thể thức: party-2018, party-2026 hoặc state-2020.")
@click.option("--strict", is_flag=True, help="Coi cảnh báo như lỗi khi trả mã thoát.")
@click.option(
    "--fix", type=OutputPath(".docx"), metavar="BẢN_SỬA.docx", help="Ghi một bản đã sửa lề, cỡ chữ, giãn dòng…"
)
@json_option
def lint(file: Path, profile: str | None, strict: bool, fix: Path | None, as_json: bool) -> None:
    """Soi thể thức một văn bản Word bất kỳ theo quy định của Đảng hoặc Nhà nước."""
    from reporter.commands.lint import fix_document, lint_document, lint_json

    where = workspace_or_bundled()
    if fix:
        report, told = fix_document(where, file, fix, profile)
        click.echo(told, err=as_json)
    else:
        report = lint_document(where, file, profile)
    say(lint_json(report) if as_json else report.lines())
    sys.exit(FAULTY if report.has_errors or (strict and report.has_warnings) else CLEAN)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="[TỆP.docx]", required=False)
@click.option("--period", type=PeriodType(), help="Mọi văn bản của kỳ trong outputs/KỲ/bao-cao.")
@click.option("--number", default="", metavar="SỐ", help="Số văn bản; cả kỳ thì là số đầu của mỗi cơ quan.")
@click.option("--day", type=DayType(), help="Ngày ký.")
@click.option("--signer", default="", metavar="HỌ_TÊN", help="Họ tên người ký.")
@click.option(
    "--table",
    type=click.Path(path_type=Path),
    metavar="BẢNG",
    help="Bảng của văn thư (.xlsx, CSV): tệp, số, ngày, người ký.",
)
@wait_option
def number(
    file: Path | None, period: Period | None, number: str, day: date | None, signer: str, table: Path | None
) -> None:
    """Ghi số, ngày, người ký vào văn bản: phần đầu, dòng kèm theo của phụ lục, chữ ký; chỗ khác giữ nguyên."""
    from reporter.commands.number import NumberOptions, number_documents
    from reporter.layout.filling import Filling

    if (file is None) == (period is None):
        raise click.UsageError("Cho biết một trong hai: TỆP.docx hoặc --period KỲ.")
    if not (number or day or signer or table):
        raise click.UsageError("Chưa cho biết ghi gì: --number, --day, --signer hoặc --table.")
    options = NumberOptions(Filling(number, day, signer), file, period, table)
    say(number_documents(workspace_or_bundled(), options))


cli.add_command(return_)
cli.add_command(publish)
cli.add_command(archive)
cli.add_command(send_up_)
cli.add_command(verify)
cli.add_command(trace)
cli.add_command(diff)
cli.add_command(read_report)
cli.add_command(due)
cli.add_command(specs)
cli.add_command(new)


#: The run is asked to end, or the terminal is closed (which Windows tells in another way).
_STOPS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


def _stop(_number: int, _frame: object) -> None:
    """End as after Ctrl-C, work folders cleared away; a second signal does not disturb that."""
    for name in _STOPS:
        signal.signal(name, signal.SIG_IGN)
    raise KeyboardInterrupt


def main() -> None:
    """Run the command line; every trouble ends in one Vietnamese line and an exit status."""
    gc.set_threshold(100_000, 20, 100)  # a build makes millions of objects and hardly any circle
    for stream in (sys.stdout, sys.stderr):  # a Windows console may not be UTF-8
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    for name in _STOPS:
        if signal.getsignal(name) == signal.SIG_DFL:  # nohup had the closed terminal ignored
            signal.signal(name, _stop)
    try:
        cli.main(prog_name="reporter", standalone_mode=False, obj=KeptAnswer(sys.argv[1:]))
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.message)
        sys.exit(USAGE)
    except (Exception, KeyboardInterrupt) as error:
        line, code = _last_line(error)
        with suppress(OSError):  # the terminal may be gone
            click.echo(on_screen(line), err=True)
        sys.exit(code)
    finally:
        gc.freeze()  # else the interpreter looks for circles in all of it before it ends: a quarter of a second


def _last_line(error: Exception | KeyboardInterrupt) -> tuple[str, int]:
    """Return what the officer is told of an exception that ended the run, and the exit status."""
    if isinstance(error, ReporterError):
        return f"Không chạy được: {error}", CANNOT_RUN
    if isinstance(error, click.UsageError):
        return usage_message(error), USAGE
    if isinstance(error, (click.Abort, KeyboardInterrupt)):
        return "Đã dừng theo yêu cầu.", CANNOT_RUN
    if refused := system_error(error):
        return f"Không chạy được: {system_trouble(refused)}", CANNOT_RUN
    from reporter.cli.unforeseen import write_down

    return write_down(error, now()), BROKEN
