"""Where a number comes from, and where a cell goes: from a document alone, or from a period and its workbooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from reporter.commands.build_upward import ORIGINS
from reporter.commands.checked import collect_request
from reporter.delivery.figures_json import PRINTED_FIGURES, printed_figures
from reporter.delivery.plain_xlsx import PlainColumn, PlainSheet, write_sheets
from reporter.delivery.second_workbook import origins_of
from reporter.documents.carried_figures import figures_now, read_carried_figures
from reporter.intake.collect import read_file
from reporter.model import Cell, CellRange, Period, PrintedFigure, ReporterError, Submission
from reporter.model.carried_figure import FigureFate, FoundFigure
from reporter.model.references import parsed, reference_values
from reporter.model.system_reasons import file_bytes
from reporter.model.wording import integer
from reporter.specs.settings import UPWARD
from reporter.staging import staged_items
from reporter.versions import shown_value
from reporter.workspace import Workspace

_SHOWN_FIGURES, _SHOWN_CELLS = 12, 20


def trace_document(path: Path, what: str) -> Iterator[str]:
    """Yield what a document says of a printed number, or of the figure of that key; ReporterError for neither."""
    report, text = read_carried_figures(file_bytes(path), path.name)
    found = [item for item in figures_now(report, text) if _meant(item, what)]
    if not found:
        raise ReporterError(f"{path.name}: không có số liệu nào in là “{what}” hay mang khoá ấy.")
    for item in found:
        yield from _told(item)
    yield f"Kỳ {report.period}, văn bản của {report.agency}; các ô nguồn: reporter trace --period {report.period} KHOÁ"


def _meant(found: FoundFigure, what: str) -> bool:
    plain = what.replace("\u00a0", " ").strip()
    shown = (found.figure.text, found.now)
    words = [text.replace("\u00a0", " ") for text in shown]
    return plain == found.figure.key or any(text == plain or text.split(" ")[0] == plain for text in words)


def _told(found: FoundFigure) -> Iterator[str]:
    figure = found.figure
    state = "" if found.fate is FigureFate.STANDS else f" ({found.fate.label}: nay là “{found.now}”)"
    yield f"{figure.text}{state}: {figure.label}, {figure.scope}"
    yield f"    ở “{found.around}”"
    yield f"    khoá {figure.key}; {figure.how}"
    said = (("mốc", figure.baseline), ("số liệu đến ngày", figure.cutoff))
    told = "; ".join(f"{name} {value}" for name, value in said if value)
    if told:
        yield f"    {told}"


# --- with the period at hand ------------------------------------------------------------------------------


def trace_period(
    workspace: Workspace, period: Period, what: str, xlsx: Path | None = None, origins: Path | None = None
) -> Iterator[str]:
    """Yield where the figures of that key or printed text come from, or in which figures a cell is.

    With `xlsx` everything goes into that workbook; `origins` is the nguon-goc.xlsx of whoever made a workbook from
    others. ReporterError when nothing is meant by it.
    """
    path = workspace.outputs(period) / PRINTED_FIGURES
    if not path.is_file():
        raise ReporterError(f"Kỳ {period} chưa lập báo cáo lần nào: reporter build --period {period}.")
    printed = printed_figures(path.read_bytes())
    cell = parsed(what)
    found = [item for item in printed if (_holds(item, cell) if cell else _printed_as(item, what))]
    if not found:
        raise ReporterError(f"Kỳ {period}: không có số liệu nào mang khoá, in là hay lấy từ “{what}”.")
    values = _Values(workspace, period, found, origins or workspace.outputs(period) / UPWARD / ORIGINS)
    if xlsx:
        with staged_items(xlsx.resolve().parent) as folder:
            write_sheets(folder / xlsx.name, [_sheet(found, values)], f"Nguồn của {what}, kỳ {period}")
        yield f"Đã ghi nguồn của {integer(len(found))} số liệu vào {xlsx}."
        return
    if cell:
        yield f"{what} có trong {integer(len(found))} số liệu:"
    for item in found[:_SHOWN_FIGURES]:
        yield from _sources(item, values, short=cell is not None)
    if len(found) > _SHOWN_FIGURES:
        yield f"Còn {integer(len(found) - _SHOWN_FIGURES)} số liệu nữa: thêm --xlsx TỆP.xlsx để xem hết."


def _holds(item: PrintedFigure, cell: CellRange) -> bool:
    runs = (run for run in map(parsed, item.cells) if run and run.beside(cell) and run.column == cell.column)
    return any(run.first <= cell.first <= run.last for run in runs)


def _printed_as(item: PrintedFigure, what: str) -> bool:
    plain, text = what.replace("\u00a0", " ").strip(), item.text.replace("\u00a0", " ")
    return plain in (item.figure.key, text, text.split(" ")[0])


class _Values:
    """What stands in the cells of figures, and where the lines of a workbook made from others came from."""

    def __init__(self, workspace: Workspace, period: Period, found: Sequence[PrintedFigure], origins: Path) -> None:
        self._request = collect_request(workspace, period, workspace.reporting_agencies(period))
        files = {run.file for item in found for run in map(parsed, item.cells) if run}
        self._paths = [path for path in (workspace.inbox(period) / file for file in sorted(files)) if path.is_file()]
        self._origins = origins_of(origins)

    @cached_property
    def _sent(self) -> Mapping[str, Submission]:
        read = (read_file(path, self._request)[0] for path in self._paths)
        return {item.file: item for found in read for item in found}

    def cells(self, item: PrintedFigure) -> Iterator[tuple[str, str, str]]:
        """Yield (reference of one cell, what stands there, the cells it came from) for every cell of a figure."""
        for run in filter(None, map(parsed, item.cells)):
            shown = [shown_value(value) for value in reference_values(str(run), self._sent)]
            for at in range(len(run)):
                row = run.first + at
                value = shown[at] if len(shown) == len(run) else ""
                origin = self._origins.get((run.file, run.sheet, row), "")
                yield str(Cell(run.file, run.sheet, f"{run.column}{row}")), value, origin


def _sources(item: PrintedFigure, values: _Values, short: bool) -> Iterator[str]:
    yield f"{item.text}: {item.figure.label}, {item.figure.scope} (khoá {item.figure.key}), in trong {item.document}"
    yield f"    {item.figure.how}"
    cells = [] if short else list(values.cells(item))
    for cell, value, origin in cells[:_SHOWN_CELLS]:
        yield f"    {cell} = {value}" + (f"  ← {origin}" if origin else "")
    if len(cells) > _SHOWN_CELLS:
        yield f"    … và {integer(len(cells) - _SHOWN_CELLS)} ô nữa"


def _sheet(found: Sequence[PrintedFigure], values: _Values) -> PlainSheet:
    rows = [(item, *cell) for item in found for cell in values.cells(item)]
    return PlainSheet(
        "Nguồn",
        (
            PlainColumn("Văn bản", 40, [item.document for item, *_ in rows]),
            PlainColumn("Khoá", 20, [item.figure.key for item, *_ in rows]),
            PlainColumn("Số liệu", 50, [item.figure.label for item, *_ in rows]),
            PlainColumn("In là", 14, [item.text for item, *_ in rows]),
            PlainColumn("Ô", 50, [cell for _, cell, _, _ in rows]),
            PlainColumn("Giá trị", 14, [value for _, _, value, _ in rows]),
            PlainColumn("Lấy từ", 50, [origin for _, _, _, origin in rows]),
        ),
    )
