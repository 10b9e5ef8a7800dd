"""Annexes ready to be drawn: rows of forms and tables of figures, blank kept apart from zero."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import count

from reporter.figures.annex_notes import (
    TOTAL,
    absent_notes,
    chart_gaps,
    figure_notes,
    form_notes,
    period_notes,
)
from reporter.figures.book import Book
from reporter.figures.charts import drawn, period_table
from reporter.figures.form_annex import form_tables
from reporter.figures.lacking_annex import lacking_annex
from reporter.figures.long_tables import divided
from reporter.figures.matrix import matrix_notes, matrix_table
from reporter.figures.restated import restated_annex
from reporter.figures.scope import Scope
from reporter.figures.takes import Takes
from reporter.model import (
    INDEX_COLUMN,
    Agency,
    Annex,
    AnnexColumn,
    AnnexRow,
    AnnexTable,
)
from reporter.model.restatement import Amendment
from reporter.specs.annex_specs import AnnexPart, AnnexSpec
from reporter.specs.figure_specs import BY_AGENCY, TableSpec
from reporter.specs.reports import ReportSpec


def annexes(
    book: Book,
    report: ReportSpec,
    agency: Agency,
    members: Sequence[Agency],
    forms: Collection[str] = (),
    amended: Amendment | None = None,
) -> tuple[Annex, ...]:
    """Return the annexes of the document of `agency` about `members`, in order.

    What was reported otherwise before is listed after the report's own; where more is lacking in the `forms` the
    document reads than a sentence can name, a list of it comes last.
    """
    scope = book.scope(agency, members)
    wanted = (spec for spec in report.annexes if not spec.kinds or agency.kind in spec.kinds)
    last = lacking_annex(book, forms, scope)
    made = ((spec.optional, _annex(book, spec, scope, report.takes, listed=bool(last))) for spec in wanted)
    restated = restated_annex(amended) if amended else ()
    return (*(annex for optional, annex in made if annex.tables or not optional), *restated, *last)


def _annex(book: Book, spec: AnnexSpec, scope: Scope, takes: Takes, *, listed: bool) -> Annex:
    tables: list[AnnexTable] = []
    notes = list(spec.notes)
    units: dict[str, None] = {}
    made: tuple[AnnexTable, ...]
    for part in spec.parts:
        if part.matrix:
            made = (matrix_table(book, part, scope),)
            notes += matrix_notes(book, part, made[0])
        elif part.form:
            made = form_tables(book, part, scope, takes)
            notes += form_notes(book, part, scope, made, listed)
            units[book.frames[part.form].form.unit] = None
        elif part.explained:
            made = _explained_table(book, part, scope)
        elif part.periods:
            made = _period_table(book, part, scope)
            notes += [*figure_notes(book, part, scope, listed), *period_notes(book, part, scope)] if made else []
            units[_unit(made)] = None
        else:
            made = (_list_table if part.list else _figure_table)(book, part, scope)
            notes += figure_notes(book, part, scope, listed)
            units[_unit(made)] = None
        gaps = chart_gaps(book, part, scope)
        tables += (
            [replace(table, chart=drawn(part.chart, table, bool(part.periods), gaps)) for table in made]
            if part.chart
            else made
        )
    if spec.optional:
        tables = [table for table in tables if any(row.kind == "row" for row in table.rows)]
    else:
        notes += absent_notes(book, spec.parts, scope, listed)
    unit = next(iter(units)) if len(units) == 1 else ""
    wide = spec.landscape and bool(tables)  # only tables stand on a page turned (36-HD/VPTW, II.4; NĐ 30, PL I, I.2)
    pieces = tuple(piece for table in tables for piece in divided(table))
    return Annex(spec.id, spec.title, unit, pieces, wide, tuple(dict.fromkeys(notes)))


def _unit(tables: Iterable[AnnexTable]) -> str:
    """The unit all figure columns share, shares in per cent aside; "" when they differ."""
    units = {column.unit for table in tables for column in table.columns if column.unit not in ("", "%")}
    return units.pop() if len(units) == 1 else ""


# --- figures ----------------------------------------------------------------------------------------------


def _figure_table(book: Book, part: AnnexPart, scope: Scope) -> tuple[AnnexTable, ...]:
    """One line per line of the table of figures, and the figures of all of them together."""
    spec = book.catalogue.tables[part.table]
    keys = part.columns or spec.figures
    headings = part.headings or tuple(book.catalogue.figures[key].label for key in keys)
    columns = [_figure_column(book, key, text) for key, text in zip(keys, headings, strict=True)]
    name = AnnexColumn("ten", _line_heading(book, spec), "text", width=24)
    lines = book.table(part.table, scope)
    rows = [AnnexRow("row", (number, line.label, *map(line.printed, keys))) for number, line in enumerate(lines, 1)]
    whole = scope.only(spec.kinds)
    # What cannot be added up leaves its cell empty: "-" would say that there is nothing of it.
    totals = ["" if key in part.no_total else book.figure(key, whole).printed for key in keys]
    if not set(keys) <= set(part.no_total):
        rows.append(AnnexRow("total", (None, TOTAL, *totals)))
    made = AnnexTable(
        (INDEX_COLUMN, name, *columns),
        tuple(rows),
        part.caption,
        table=part.table,
        figures=tuple(keys),
        agencies=scope.members,
    )
    return (made,)


def _period_table(book: Book, part: AnnexPart, scope: Scope) -> tuple[AnnexTable, ...]:
    """One line per period; no table before the second."""
    if not book.context.told:
        return ()
    figures = [book.figure(key, scope) for key in part.periods]
    headings = part.headings or tuple(figure.label for figure in figures)
    columns = [_figure_column(book, key, text) for key, text in zip(part.periods, headings, strict=True)]
    return (period_table(figures, columns, book.context, part.caption),)


def _line_heading(book: Book, spec: TableSpec) -> str:
    if spec.by == BY_AGENCY:
        return "Tỉnh, thành phố" if spec.kinds == ("province",) else "Cơ quan, đơn vị"
    column = book.frames[spec.form].form.column(spec.by)
    return "Xã, phường, đặc khu" if column.source == "communes" else column.label


def _figure_column(book: Book, key: str, heading: str) -> AnnexColumn:
    *groups, label = heading.split("|")
    unit = book.catalogue.figures[key].unit
    kind = {"đồng": "money", "%": "percent"}.get(unit, "count")
    return AnnexColumn(key, label, kind, tuple(groups), unit, 18 if kind == "money" else 10)


def _list_table(book: Book, part: AnnexPart, scope: Scope) -> tuple[AnnexTable, ...]:
    """The named figures one under another, with headings: number, what it is, unit, value."""
    columns = (
        INDEX_COLUMN,
        AnnexColumn("chi_tieu", "Chỉ tiêu", "text", width=50),
        AnnexColumn("don_vi_tinh", "Đơn vị tính", "text", width=14),
        AnnexColumn("so_lieu", "Số liệu", "count", width=16),
    )
    rows: list[AnnexRow] = []
    number = 0
    for line in part.lines:
        if not line.figure:
            rows.append(AnnexRow("group", (line.heading,)))
            continue
        number += 1
        figure = book.figure(line.figure, scope)
        rows.append(AnnexRow("row", (number, figure.label, figure.unit, figure.printed)))
    return (AnnexTable(columns, tuple(rows), part.caption, figures=part.listed, agencies=scope.members),)


# --- what was explained -----------------------------------------------------------------------------------


def _explained_table(book: Book, part: AnnexPart, scope: Scope) -> tuple[AnnexTable, ...]:
    """What was asked about and explained elsewhere than in the workbooks of the period; no table without any."""
    titles = {form.id: form.sheet for form in book.context.specs.form_set.forms}
    columns = (
        INDEX_COLUMN,
        AnnexColumn("trang", "Biểu", "text", width=12),
        AnnexColumn("noi_dung", "Số liệu được hỏi", "text", width=50),
        AnnexColumn("giai_trinh", "Giải trình", "text", width=60),
    )
    rows: list[AnnexRow] = []
    for agency in scope.agencies:
        told = _texts(book, agency.code)
        found = [item for item in book.context.explained if item.agency == agency.code]
        shown = [item for item in found if any(answer.since or answer.text not in told for answer in item.answers)]
        rows += [AnnexRow("group", (agency.name,))] * bool(shown and len(scope.agencies) > 1)
        rows += [AnnexRow("row", (titles.get(item.form, ""), item.what, item.explanation)) for item in shown]
    numbers = count(1)
    numbered = [replace(row, values=(next(numbers), *row.values)) if row.kind == "row" else row for row in rows]
    return (AnnexTable(columns, tuple(numbered), part.caption, agencies=scope.members),) if rows else ()


def _texts(book: Book, agency: str) -> set[str]:
    """Return the explanations that stand in the agency's workbook, as findings repeat them."""
    frames = [(frame, frame.form.explains) for frame in book.frames.values() if frame.form.explains]
    return {
        text.strip().rstrip(".")
        for frame, keys in frames
        for text in frame.data[keys.text][(frame.data["_agency"] == agency).to_numpy()]
        if keys and isinstance(text, str)
    }
