"""The consolidated data as one workbook for people who want to compute on: plain tables, numbers as numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from reporter.delivery.plain_xlsx import Block, Plain, PlainColumn, PlainSheet, write_sheets
from reporter.delivery.printed import TOGETHER, PrintedFigures
from reporter.model import Agency, Mark, PrintedFigure, Submission, Table, Value
from reporter.model.chart import Chart
from reporter.model.figure_text import in_place_of
from reporter.model.lazy import Joined, Mapped, Memo
from reporter.model.wording import date_short
from reporter.specs.forms import Column, FormSpec
from reporter.specs.period_specs import PeriodSpecs
from reporter.store import Pieces

#: Form → agency → what stands for everything that its rows say (`FormFrame.digests`).
Digests = Mapping[str, Mapping[str, str]]
FIGURES_SHEET = "Số liệu"
_MARKS: Mapping[Value, str] = {Mark.NOT_APPLICABLE: "-", Mark.UNREADABLE: "không đọc được"}
_ROOM = 32_000  # characters of joined items; Excel keeps 32,767 in a cell
#: Title, width and content of each column of the sheet of figures.
_FIGURE_COLUMNS: tuple[tuple[str, float, Callable[[PrintedFigure], Plain]], ...] = (
    ("Văn bản", 22, lambda item: item.document),
    ("Khoá", 18, lambda item: item.figure.key),
    ("Số liệu", 50, lambda item: item.figure.label),
    ("Giá trị", 18, lambda item: in_place_of(item.figure) if item.figure.value is None else item.figure.value),
    ("Đơn vị tính", 12, lambda item: item.figure.unit),
    ("In trong văn bản", 16, lambda item: item.text),
    ("Phạm vi", 24, lambda item: item.figure.scope),
    ("Mốc so sánh", 28, lambda item: item.figure.baseline),
    ("Ngày chốt", 11, lambda item: date_short(item.figure.cutoff) if item.figure.cutoff else ""),
    ("Cách tính", 60, lambda item: item.figure.how),
    ("Các ô", 60, lambda item: _joined(item.cells)),
    ("Chưa có số liệu của", 40, lambda item: _joined("\n".join(item.figure.missing))),
    ("Trong đó đã gửi, đang chỉnh lý", 40, lambda item: _joined("\n".join(item.figure.held))),
)


def write_data(
    path: Path,
    specs: PeriodSpecs,
    submissions: Sequence[Submission],
    agencies: Sequence[Agency],
    figures: Sequence[PrintedFigure],
    banner: str = "",
    charts: Sequence[Chart] = (),
    digests: Digests = MappingProxyType({}),
    pieces: Pieces | None = None,
) -> None:
    """Write one sheet per form, each row with its file, sheet and row number, one of all figures, one of each chart.

    `banner` ("SỐ LIỆU MẪU") is printed above every sheet. Same data, same bytes. The rows of one agency, and those of
    one document, are taken from `pieces` where `digests` says that they are what they were.
    """
    names = {agency.code: agency.name for agency in agencies}
    sheets = [_form_sheet(form, submissions, names, specs, digests.get(form.id, {})) for form in specs.form_set.forms]
    drawn = [_chart_sheet(chart, number) for number, chart in enumerate(charts, 1)]
    title = f"Số liệu tổng hợp – {specs.form_set.title}"
    write_sheets(path, [*sheets, _figures_sheet(figures), *drawn], title, banner, pieces)


def agency_blocks(
    held: Iterable[tuple[Submission, Table]], names: Mapping[str, str], digests: Mapping[str, str], stamp: str
) -> list[Block]:
    """Return the rows of a form as blocks, one for each agency that has any; `stamp` tells how they are written."""
    return [
        Block(f"{stamp} {digests[item.agency]} {names.get(item.agency, '')}" if digests else "", len(table))
        for item, table in held
        if len(table)
    ]


def document_blocks(figures: Sequence[PrintedFigure]) -> list[Block]:
    """Return the rows of printed figures as blocks, one for each document."""
    documents = figures.documents if isinstance(figures, PrintedFigures) else ()
    return [Block(item.digest, item.count) for item in documents if item.count]


def _form_sheet(
    form: FormSpec,
    submissions: Sequence[Submission],
    names: Mapping[str, str],
    specs: PeriodSpecs,
    digests: Mapping[str, str],
) -> PlainSheet:
    held = [(item, item.tables[form.id]) for item in submissions if form.id in item.tables]

    def per_row(title: str, width: float, value: Callable[[Submission, Table], Plain]) -> PlainColumn:
        return PlainColumn(title, width, Joined([value(*item)] * len(item[1]) for item in held))

    return PlainSheet(
        form.sheet,
        (
            per_row("Mã cơ quan", 10, lambda item, _: item.agency),
            per_row("Cơ quan", 26, lambda item, _: names.get(item.agency, "")),
            *[_column(column, held, specs.labels(column)) for column in form.columns if column.type != "index"],
            per_row("Tệp", 30, lambda item, _: item.file),
            per_row("Trang", 12, lambda _, table: table.sheet),
            PlainColumn("Dòng", 7, Joined(table.rows for _, table in held)),
        ),
        blocks=agency_blocks(held, names, digests, f"{specs.stamp} {form.id}"),
    )


def _column(column: Column, held: Sequence[tuple[Submission, Table]], labels: Mapping[str, str]) -> PlainColumn:
    shown = Memo[Value, Plain](lambda value: _plain(value, labels))
    unit = f" ({column.unit})" if column.unit else ""
    return PlainColumn(column.title + unit, column.width, Mapped(shown.__getitem__, values_of(column, held)))


def values_of(column: Column, held: Iterable[tuple[Submission, Table]]) -> Joined[Value]:
    """Return the values of a column in all tables; of all columns, lists of them take as much as what was read."""
    return Joined(table.values.get(column.key) or [None] * len(table) for _, table in held)


def _plain(value: Value, labels: Mapping[str, str]) -> Plain:
    if isinstance(value, str):
        return labels.get(value, value)
    return _MARKS[value] if isinstance(value, Mark) else value


def _figures_sheet(figures: Sequence[PrintedFigure]) -> PlainSheet:
    columns = [PlainColumn(title, width, Mapped(shown, figures)) for title, width, shown in _FIGURE_COLUMNS]
    return PlainSheet(FIGURES_SHEET, columns, blocks=document_blocks(figures), at_once=TOGETHER)


def _chart_sheet(chart: Chart, number: int) -> PlainSheet:
    columns = [PlainColumn(series.name, 14, series.values) for series in chart.series]
    return PlainSheet(f"Biểu đồ {number}", [PlainColumn(chart.title, 36, chart.labels), *columns], chart)


def _joined(lines: str) -> str:
    """Return the lines as one, and how many of them did not fit into one cell."""
    text = lines.replace("\n", "; ")
    if len(text) <= _ROOM:
        return text
    text, items = "", lines.split("\n")
    for number, item in enumerate(items):
        if len(text) + len(item) > _ROOM:
            return f"{text}; … và {len(items) - number} mục nữa"
        text += f"; {item}" if text else item
    return text
