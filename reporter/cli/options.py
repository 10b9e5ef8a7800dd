"""What many commands take: kinds of values, and options that mean the same everywhere."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reporter.model import ReporterError

if TYPE_CHECKING:
    from reporter.model import Period


class OutputPath(click.Path):
    """Where to write a file of one kind: a name with another ending would open in the wrong program."""

    def __init__(self, ending: str) -> None:
        super().__init__(path_type=Path)
        self.ending = ending

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; a usage error in Vietnamese for another ending."""
        path = Path(value)
        if path.suffix.lower() != self.ending:
            said = f"“{path.name}”: tên tệp phải kết thúc bằng {self.ending}."
            raise click.BadParameter(said, ctx, param)
        return super().convert(value, param, ctx)


class PeriodType(click.ParamType[Any]):
    """A period such as 2025-10."""

    name = "KỲ"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Period:
        """Return the Period; a usage error in Vietnamese otherwise."""
        from reporter.model import Period

        try:
            return value if isinstance(value, Period) else Period.parse(value)
        except ReporterError as error:
            self.fail(str(error), param, ctx)


class DayType(click.ParamType[Any]):
    """A day such as 2025-10-14 or 14/10/2025."""

    name = "NGÀY"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date; a usage error in Vietnamese otherwise."""
        if isinstance(value, date):
            return value
        for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                return datetime.strptime(value, pattern).date()  # noqa: DTZ007 (a calendar day has no zone)
            except ValueError:
                continue
        raise click.BadParameter(f"“{value}” không phải ngày. Viết 2025-10-14 hoặc 14/10/2025.", ctx, param)


class MomentType(click.ParamType[Any]):
    """A moment such as "2025-10-14 09:30", "14/10/2025 09:30", "14/10/2025 9h30"; a day alone is its midnight."""

    name = "LÚC"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the moment, as Vietnamese clocks show it; a usage error in Vietnamese otherwise."""
        if isinstance(value, datetime):
            return value
        for day in ("%Y-%m-%d", "%d/%m/%Y"):
            for pattern in (f"{day} %H:%M", f"{day}T%H:%M", f"{day} %Hh%M", f"{day} %Hh", f"{day} %H giờ %M", day):
                try:
                    return datetime.strptime(value, pattern)  # noqa: DTZ007 (Vietnam has one clock)
                except ValueError:
                    continue
        raise click.BadParameter(
            f"“{value}” không phải ngày giờ. Viết “2025-10-14 09:30” hoặc “14/10/2025 9h30”.", ctx, param
        )


def _reason(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    if value is not None and len(value.split()) < 2:
        raise click.BadParameter('phải viết lý do, ví dụ --cho-phep "Dấu ghi nhầm, đã hỏi Sở Nội vụ".', ctx, param)
    return value or ""


def _use_scheduler(_ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value:
        from reporter.cluster import use

        use(value)


def _wait(_ctx: click.Context, _param: click.Parameter, value: int | None) -> None:
    if value:
        from reporter.staging import wait

        wait(60 * value, lambda line: click.echo(line, err=True))


period_option = click.option("--period", type=PeriodType(), required=True, help="Kỳ báo cáo, ví dụ 2025-10.")
agency_option = click.option(
    "--agency", "agencies", metavar="MÃ", multiple=True, help="Chỉ làm cho cơ quan có mã này, ví dụ 38; lặp lại được."
)
json_option = click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
as_of_option = click.option("--as-of", type=DayType(), help="Coi như hôm nay là ngày này (mặc định: ngày thật).")
again_option = click.option(
    "--doc-lai",
    "again",
    is_flag=True,
    help="Đọc lại mọi sổ nhập, làm lại mọi văn bản, không lấy kết quả đã giữ (thư mục .kho-doc).",
)
scheduler_option = click.option(
    "--scheduler",
    metavar="tcp://MÁY:CỔNG",
    envvar="REPORTER_SCHEDULER",
    expose_value=False,
    callback=_use_scheduler,
    help="Chia việc cho các máy của cụm Dask này (docs/huong-dan/nhieu-may.md).",
)
wait_option = click.option(
    "--wait",
    type=click.IntRange(1, 1440),
    metavar="PHÚT",
    envvar="REPORTER_WAIT",
    expose_value=False,
    callback=_wait,
    help="Chờ đến bấy nhiêu phút nếu lần chạy khác đang ghi (mặc định: dừng ngay, nói ai đang ghi).",
)
allow_option = click.option(
    "--cho-phep", "allowed", metavar="LÝ_DO", callback=_reason, help="Vẫn đọc sổ nhập mang dấu độ mật, vì lý do này."
)
