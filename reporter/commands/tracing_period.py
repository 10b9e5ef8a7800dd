"""With a period at hand: from a figure or a cell of an annex to its cells, and from a cell to all it ends in."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from reporter.commands.build_documents import recipients
from reporter.commands.build_upward import ORIGINS
from reporter.commands.built import Built, built_period
from reporter.commands.tracing import is_meant
from reporter.delivery.second_workbook import origins_of, sent_up
from reporter.delivery.trace_book import TracedCell, write_trace
from reporter.documents.annex_text import cell_text
from reporter.documents.carried_figures import figures_now, read_carried_figures
from reporter.documents.quoting import quoting_paragraphs
from reporter.figures.annex_trace import AnnexCell, annex_cells, annex_rows
from reporter.figures.annexes import annexes
from reporter.figures.scope import Scope
from reporter.model import Agency, Annex, Cell, CellRange, Period, PrintedFigure, ReporterError
from reporter.model.annex import annex_file
from reporter.model.file_names import shown_as
from reporter.model.references import CellRun, parsed, reference_values, run_of
from reporter.model.wording import integer, roman
from reporter.specs.decode import no_such_file
from reporter.specs.reports import ReportSpec
from reporter.specs.settings import UPWARD
from reporter.staging import staged_items
from reporter.versions import shown_value
from reporter.workspace import REPORTS, Workspace, annex_files, document_name

_SHOWN_FIGURES, _SHOWN_CELLS, _SHOWN_AGENCIES = 12, 20, 12
_ANNEX = re.compile(r"phụ lục\s*(\d+|[ivxl]*)\s*,\s*(.+?)\s*,\s*cột\s*(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TraceOptions:
    """Where to write it all, and the nguon-goc.xlsx of whoever made a workbook from others."""

    xlsx: Path | None = None
    origins: Path | None = None
    report: str = ""  # only annexes of this report


def trace_period(workspace: Workspace, period: Period, what: str, options: TraceOptions) -> Iterator[str]:
    """Yield where figures of that key or printed text, or a cell of an annex, come from, or where a cell ends.

    ReporterError when nothing is meant by it.
    """
    trail = _Trail(workspace, built_period(workspace, period), options)
    asked = _ANNEX.fullmatch(what.strip())
    cell = parsed(what)
    spots = trail.here(cell) if cell else ()
    if asked:
        cells = list(trail.annex_cells(asked[1], asked[2], int(asked[3])))
        lines, traced = trail.annex_lines(cells), trail.of_annexes(cells)
    else:
        found = [item for item in trail.built.printed if (_holds(item, spots) if cell else _printed_as(item, what))]
        found.sort(key=lambda item: -len(item.places))  # the widest first
        cells = []
        lines = trail.ending(what, spots, found) if cell else trail.sources(found)
        traced = trail.of_figures(found)
    told = list(lines)
    if not told and (reasons := [reason for run in spots if (reason := trail.built.left_out(run.file, run.sheet))]):
        raise ReporterError(f"Kỳ {period}: {what} không vào số liệu nào. {reasons[0]}")
    if not told:
        raise ReporterError(f"Kỳ {period}: không có số liệu nào mang khoá, in là, ở chỗ hay lấy từ “{what}”.")
    if options.xlsx:
        yield _write(options.xlsx, list(traced), workspace.inbox(period), f"Nguồn của {what}, kỳ {period}")
    else:
        yield from told


def _write(path: Path, cells: Sequence[TracedCell], inbox: Path, title: str) -> str:
    folder = path.resolve().parent
    with staged_items(folder) as made:
        write_trace(made / path.name, cells, Path(os.path.relpath(inbox, folder)).as_posix(), title)
    return f"Đã ghi {integer(len(cells))} ô, mỗi ô có liên kết mở sổ nhập, vào {path}."


def _holds(item: PrintedFigure, cells: Sequence[CellRange]) -> bool:
    runs = [run for run in map(parsed, item.places) if run]
    return any(_in(run, cell) for run in runs for cell in cells)


def _in(run: CellRange, cell: CellRange) -> bool:
    return run.beside(cell) and run.column == cell.column and run.first <= cell.first <= run.last


def _printed_as(item: PrintedFigure, what: str) -> bool:
    return is_meant(what, item.figure.key, (item.text,))


@dataclass(frozen=True, slots=True)
class _InAnnex:
    """A cell of an annex, in which document and which annex."""

    document: str
    annex: str
    found: AnnexCell


def _quoted_in(path: Path, text: str) -> Iterator[str]:
    try:
        yield from quoting_paragraphs(path.read_bytes(), path.name, text)
    except (OSError, ReporterError):
        return  # what became of the file is what verify tells


class _Trail:
    """One build, the values of its workbooks, and where the lines of workbooks made from others came from."""

    def __init__(self, workspace: Workspace, built: Built, options: TraceOptions) -> None:
        if options.origins and not options.origins.is_file():
            raise ReporterError(no_such_file(options.origins))
        self.built, self._workspace, self._report = built, workspace, options.report
        self._origins_file = options.origins or workspace.outputs(built.period) / UPWARD / ORIGINS

    # --- where it comes from ---

    def sources(self, found: Sequence[PrintedFigure]) -> Iterator[str]:
        """Yield of each figure what it is, who gives how much to it and which cells it was made of."""
        for item in found[:_SHOWN_FIGURES]:
            figure = item.figure
            yield f"{item.text}: {figure.label}, {figure.scope} (khoá {figure.key}), in trong {item.document}"
            yield f"    {figure.how}"
            names, parts = self.built.senders, self.built.parts(figure)
            shares = sorted(
                ((names[code], part) for code, part in parts.items()), key=lambda one: (-abs(one[1]), one[0])
            )
            if len(shares) > 1:
                named = "; ".join(f"{name} {integer(part)}" for name, part in shares[:_SHOWN_AGENCIES])
                rest = f"; và {integer(len(shares) - _SHOWN_AGENCIES)} cơ quan nữa" if shares[_SHOWN_AGENCIES:] else ""
                yield f"    gồm: {named}{rest}"
            yield from self._cell_lines([run for run in map(parsed, item.places) if run])
        if len(found) > _SHOWN_FIGURES:
            yield f"Còn {integer(len(found) - _SHOWN_FIGURES)} số liệu nữa: thêm --xlsx trace.xlsx để xem hết."

    def annex_lines(self, cells: Sequence[_InAnnex]) -> Iterator[str]:
        """Yield what each cell of an annex shows, how it came about and from which cells."""
        for item in cells[:_SHOWN_FIGURES]:
            shown = cell_text(item.found.value, item.found.column)
            where = f"{item.annex}, dòng “{item.found.row}”, cột {item.found.number} ({item.found.column.label})"
            yield f"{shown}: {where}, trong {item.document}"
            if item.found.figure:
                yield f"    {item.found.figure.label} (khoá {item.found.figure.key}); {item.found.figure.how}"
            yield from self._cell_lines(item.found.cells)
        if len(cells) > _SHOWN_FIGURES:
            yield f"Còn {integer(len(cells) - _SHOWN_FIGURES)} chỗ nữa: thêm --report MÃ, hoặc --xlsx trace.xlsx."

    def _cell_lines(self, runs: Sequence[CellRange]) -> Iterator[str]:
        number = sum(map(len, runs))
        for at, (cell, value, origin) in enumerate(self._cells(runs)):
            if at == _SHOWN_CELLS:
                yield f"    … còn {integer(number - _SHOWN_CELLS)} ô: --xlsx trace.xlsx"
                return
            yield f"    {cell} = {value}" + (f"  ← {origin}" if origin else "")

    def _cells(self, runs: Sequence[CellRange]) -> Iterator[tuple[Cell, str, str]]:
        """Yield each cell, what stands there, and the cells it came from."""
        for run in runs:
            shown = [shown_value(value) for value in reference_values(str(run), self.built.submissions)]
            for at in range(len(run)):
                row = run.first + at
                value = shown[at] if len(shown) == len(run) else ""
                cell = CellRange(run.file, run.sheet, run.column, row, row)
                yield Cell(run.file, run.sheet, f"{run.column}{row}"), value, self._origin(cell)

    def _origin(self, cell: CellRange) -> str:
        """Return the cell that a cell of a workbook made from others came from; "" for one that nobody made."""
        for here, source in self._origins.get((cell.file, cell.sheet), ()):
            offset = here.offset(cell)
            if offset is not None:
                there = run_of(source)
                return str(there.at(offset)) if there else source
        return ""

    @cached_property
    def _origins(self) -> Mapping[tuple[str, str], Sequence[tuple[CellRun, str]]]:
        return origins_of(self._origins_file)

    # --- where it ends ---

    def here(self, cell: CellRange) -> tuple[CellRange, ...]:
        """Return a cell of our inbox as it is; of a workbook that another was made of, the cells it went into."""
        if shown_as(self._workspace.inbox(self.built.period), cell.file).is_file():
            return (cell,)
        return tuple(sent_up(self._origins_file, cell))

    def ending(self, what: str, cells: Sequence[CellRange], found: Sequence[PrintedFigure]) -> Iterator[str]:
        """Yield the figures with their sentences, and the rows of annexes, that a cell ends in; where it was sent."""
        rows = list(self._annex_rows(cells))
        gone = [str(up) for cell in cells for up in sent_up(self._origins_file, cell)]
        quoted = list(self._quoting(cells))
        if not (found or rows or gone or quoted):
            return
        for cell in cells:
            yield f"{what} → {cell}" if str(cell) != what else f"{what}"
        sentences = f", {integer(len(quoted))} đoạn văn trích lời" if quoted else ""
        yield f"có trong {integer(len(found))} số liệu, {integer(len(rows))} dòng phụ lục{sentences}:"
        yield from quoted[:_SHOWN_CELLS]
        if len(quoted) > _SHOWN_CELLS:
            yield f"  còn {integer(len(quoted) - _SHOWN_CELLS)} đoạn văn nữa: thêm --report MÃ"
        for item in found[:_SHOWN_FIGURES]:
            yield f"  {item.text}: {item.figure.label}, {item.figure.scope} (khoá {item.figure.key}), {item.document}"
            yield f"    {self._sentence(item)}"
        if len(found) > _SHOWN_FIGURES:
            yield f"  còn {integer(len(found) - _SHOWN_FIGURES)} số liệu nữa: thêm --xlsx trace.xlsx để xem hết"
        yield from rows[:_SHOWN_CELLS]
        if len(rows) > _SHOWN_CELLS:
            yield f"  còn {integer(len(rows) - _SHOWN_CELLS)} dòng phụ lục nữa: thêm --report MÃ"
        yield from (f"  gửi lên cấp trên ở {cell}" for cell in gone)

    def _quoting(self, cells: Sequence[CellRange]) -> Iterator[str]:
        """Yield the sentences that quote what an agency wrote in the cells."""
        said = [text for cell in cells for text in reference_values(str(cell), self.built.submissions)]
        for text in dict.fromkeys(item for item in said if isinstance(item, str)):
            for document in self._documents:
                path = self._workspace.outputs(self.built.period) / REPORTS / document
                for file in (path, *annex_files(path)):
                    yield from (f"  “{one}”, trong {file.name}" for one in _quoted_in(file, text))

    def _sentence(self, item: PrintedFigure) -> str:
        """Return the words about a figure in its document; "" when that cannot be read any more."""
        return self._sentences(item.document).get(id(item), "")

    def _sentences(self, document: str) -> Mapping[int, str]:
        if document not in self._known:
            path = self._workspace.outputs(self.built.period) / REPORTS / document
            mine = [item for item in self.built.printed if item.document == document]
            try:
                found = figures_now(*read_carried_figures(path.read_bytes(), document))
            except (OSError, ReporterError):
                found = ()
            self._known[document] = {id(item): f"“{one.around}”" for item, one in zip(mine, found, strict=False)}
        return self._known[document]

    @cached_property
    def _known(self) -> dict[str, Mapping[int, str]]:
        return {}

    # --- annexes ---

    def annex_cells(self, number: str, row: str, column: int) -> Iterator[_InAnnex]:
        """Yield the cells that are meant by "Phụ lục 2, Thanh Hoá, cột 9", in every document that has them."""
        for document, annex, at, scope in self._annexes:
            if number.upper() in (str(at), roman(at)) or (not number and at == 1):
                for table in annex.tables:
                    for found in annex_cells(table, self.built.book, scope, row, column):
                        yield _InAnnex(self._file(document, at), f"Phụ lục {at}", found)

    def _annex_rows(self, cells: Sequence[CellRange]) -> Iterator[str]:
        for document, annex, at, scope in self._annexes:
            for table in annex.tables:
                for cell in cells:
                    for row, columns in annex_rows(table, self.built.book, scope, cell):
                        shown = ", ".join(map(str, columns))
                        yield f"  Phụ lục {at}, dòng “{row}”, cột {shown}, trong {self._file(document, at)}"

    def _file(self, document: str, number: int) -> str:
        """Return the file that an annex of a document stands in: its own, or the document's."""
        own = annex_file(document, number)
        return own if own in self.built.record.written else document

    @cached_property
    def _documents(self) -> Mapping[str, tuple[ReportSpec, Agency, tuple[Agency, ...]]]:
        """The build's documents, or those of the report asked about: whose each is, and whom it is about."""
        found = {}
        for report in self.built.reports:
            if self._report in ("", report.id):
                for agency, members in recipients(self._workspace, self.built.book.context, report, ()):
                    name = document_name(report.id, agency, self.built.period)
                    found[name] = report, agency, tuple(members)
        return {name: found[name] for name in self.built.record.written if name in found}

    @cached_property
    def _annexes(self) -> Sequence[tuple[str, Annex, int, Scope]]:
        """Every annex of these documents: document, annex, its number, whom it is about."""
        result = []
        for name, (report, agency, members) in self._documents.items():
            made = annexes(self.built.book, report, agency, members)
            result += [(name, annex, at, Scope.of(agency, members)) for at, annex in enumerate(made, 1)]
        return result

    # --- as a table ---

    def of_figures(self, found: Sequence[PrintedFigure]) -> Iterator[TracedCell]:
        """Yield every cell of these figures."""
        for item in found:
            about = (item.document, item.figure.key, f"{item.figure.label}, {item.figure.scope}", item.text)
            for cell, value, origin in self._cells([run for run in map(parsed, item.places) if run]):
                yield TracedCell(*about, cell, value, origin)

    def of_annexes(self, cells: Sequence[_InAnnex]) -> Iterator[TracedCell]:
        """Yield every cell of these cells of annexes."""
        for item in cells:
            key = item.found.figure.key if item.found.figure else ""
            about = (f"{item.document}, {item.annex}", key, f"{item.found.row}, {item.found.column.label}")
            shown = cell_text(item.found.value, item.found.column)
            for cell, value, origin in self._cells(item.found.cells):
                yield TracedCell(*about, shown, cell, value, origin)
