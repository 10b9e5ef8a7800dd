"""Annexes ready to be drawn: rows of forms and tables of figures, blank kept apart from zero."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count

from reporter.figures.annex_notes import (
    TOTAL,
    absent_notes,
    chart_gaps,
    figure_notes,
    form_notes,
    period_notes,
    undecided,
)
from reporter.figures.book import Book
from reporter.figures.charts import drawn, period_table
from reporter.figures.lacking import of_axes
from reporter.figures.lacking_annex import lacking_annex
from reporter.figures.long_tables import divided
from reporter.figures.matrix import matrix_notes, matrix_table
from reporter.figures.restated import restated_annex
from reporter.figures.scope import Scope
from reporter.figures.show import shown
from reporter.figures.takes import Takes, taken
from reporter.model import (
    INDEX_COLUMN,
    Agency,
    Annex,
    AnnexColumn,
    AnnexRow,
    AnnexTable,
    AnnexValue,
    Figure,
    Mark,
)
from reporter.model.restatement import Amendment
from reporter.model.wording import capitalize_first, lower_first
from reporter.specs.annex_specs import AnnexPart, AnnexSpec
from reporter.specs.evaluation import evaluate
from reporter.specs.expressions import Expression
from reporter.specs.figure_specs import BY_AGENCY, TableSpec
from reporter.specs.forms import Column, FormSpec
from reporter.specs.reports import ReportSpec, row_filter
from reporter.tables import FormFrame

NOTHING, NOT_NAMED = "Không có", "Không nêu"
_HEADING = "# "
_Line = tuple[AnnexValue, ...]
_TYPES = {"index": "index", "count": "count", "money": "money", "date": "date"}


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
            made = _form_tables(book, part, scope, takes)
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


# --- rows of a form ---------------------------------------------------------------------------------------


def _form_tables(book: Book, part: AnnexPart, scope: Scope, takes: Takes) -> tuple[AnnexTable, ...]:
    """One table per agency that sent the form in, or one of them all with a heading for each agency."""
    held = book.holders(part.form)
    present = [agency for agency in scope.agencies if agency.code in held]
    if not part.split_by:
        asked = [agency for agency in scope.agencies if book.frames[part.form].form.asked_of(agency)]
        return (_form_table(book, part, present, takes, part.caption, asked),)
    return tuple(
        _form_table(book, part, [agency], takes, f"{number}. {agency.name}") for number, agency in enumerate(present, 1)
    )


def _form_table(
    book: Book,
    part: AnnexPart,
    agencies: Sequence[Agency],
    takes: Takes,
    caption: str,
    asked: Sequence[Agency] = (),
) -> AnnexTable:
    """Return the table of these agencies' lines, of those `asked` for them where it is about several."""
    frame = book.frames[part.form]
    form = frame.form
    columns = [form.column(key) for key in part.columns or form.by_key]
    where = row_filter(part.where, form, book.context.specs.form_set)
    codes = tuple(agency.code for agency in agencies)
    rows = taken(frame, book.rows(form.id, codes, where), takes)
    lines = _lines(book, frame, columns, rows)
    owners = [frame.senders[row] for row in rows]
    body = [AnnexRow("row", line) for line in lines]
    if len(asked) > 1 and not _name_themselves(form, agencies):
        body = _with_headings(body, owners, {agency.code: agency.name for agency in agencies})
    if not body:
        body = [AnnexRow("group", (_nothing(book, frame, where, codes, asked or agencies),))]
    elif any(column.total for column in columns):
        body += [AnnexRow("total", line) for line in _total_rows(frame, columns, rows, lines)]
    return AnnexTable(
        _headed([_column(column) for column in columns]),
        tuple(body),
        caption,
        form=form.id,
        positions=tuple(rows),
        agencies=codes,
    )


def _nothing(
    book: Book, frame: FormFrame, where: Expression | None, codes: Sequence[str], asked: Sequence[Agency]
) -> str:
    """Return what stands in place of lines: that there are none, that none were named, that nobody has told of any.

    `codes` are of those `asked` whose form is used.
    """
    rows = len(book.rows(frame.form.id, codes, of_axes(frame.form, where)))
    if set(codes) - book.silent and not rows and not frame.form.axes:
        return NOT_NAMED
    if undecided(book, frame, where, codes) < rows:
        return NOTHING
    return capitalize_first(book.context.unsaid(asked, frame.form))


def _column(column: Column) -> AnnexColumn:
    kind = _TYPES.get(column.type, "text")
    label = column.annex or column.label
    return AnnexColumn(column.key, label, kind, column.groups, column.unit, column.width)


def _headed(columns: Sequence[AnnexColumn]) -> tuple[AnnexColumn, ...]:
    """Return the columns of a form, a group of one column joined with its label: it costs lines of the heading."""
    result = []
    for number, column in enumerate(columns):
        beside = [*columns[max(number - 1, 0) : number], *columns[number + 1 : number + 2]]
        shared = max((_alike(column.groups, other.groups) for other in beside), default=0)
        alone = column.groups[shared:]
        label = f"{', '.join(alone)}: {lower_first(column.label)}" if alone else column.label
        result.append(replace(column, label=label, groups=column.groups[:shared]))
    return tuple(result)


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many names two lists begin with alike."""
    return next(
        (n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )


def _lines(
    book: Book, frame: FormFrame, columns: Sequence[Column], rows: Sequence[int]
) -> list[tuple[AnnexValue, ...]]:
    """The values of each row; lines are numbered anew, as rows may have been left out."""
    values = [
        list(range(1, len(rows) + 1)) if column.type == "index" else _seen(book, frame, column, rows)
        for column in columns
    ]
    return list(zip(*values, strict=True))


def _seen(book: Book, frame: FormFrame, column: Column, rows: Sequence[int]) -> Sequence[AnnexValue]:
    """The values of a column; "" for a blank where no number had to be given: none is missing there."""
    values = shown(book, frame, column.key, rows)
    if not (column.numeric and column.entered) or column.required:
        return values
    asked = [False] * len(rows)
    if column.required_when:
        verdict = evaluate(
            column.required_when, {key: frame.data[key].iloc[list(rows)] for key in column.required_when.names}
        )
        asked = [answer is not False for answer in verdict.tolist()]
    return ["" if value is None and not due else value for value, due in zip(values, asked, strict=True)]


def _name_themselves(form: FormSpec, agencies: Sequence[Agency]) -> bool:
    """Whether each line says whose it is: communes' own lines of a form about communes need no heading."""
    about_communes = bool(form.owner) or any(form.column(key).source == "communes" for key in form.axes)
    return about_communes and all(agency.kind == "commune" for agency in agencies)


def _with_headings(body: Sequence[AnnexRow], owners: Sequence[str], names: dict[str, str]) -> list[AnnexRow]:
    result: list[AnnexRow] = []
    for number, (row, owner) in enumerate(zip(body, owners, strict=True)):
        if number == 0 or owners[number - 1] != owner:
            result.append(AnnexRow("group", (names[owner],)))
        result.append(row)
    return result


def _total_rows(
    frame: FormFrame, columns: Sequence[Column], rows: Sequence[int], lines: Sequence[_Line]
) -> Iterator[_Line]:
    """Yield the total of the lines, and apart from it that of the lines which the form says are not to be added."""
    form = frame.form
    kept = [True] * len(lines)
    if form.apart is not None:
        verdict = evaluate(form.apart, {key: frame.data[key].iloc[list(rows)] for key in form.apart.names})
        kept = [not answer for answer in verdict.fillna(False)]
    if all(kept) or not any(kept):
        yield _totals(columns, lines, TOTAL)
        return
    yield _totals(columns, [line for line, keep in zip(lines, kept, strict=True) if keep], TOTAL)
    yield _totals(
        columns, [line for line, keep in zip(lines, kept, strict=True) if not keep], f"Tính riêng: {form.apart_label}"
    )


def _totals(columns: Sequence[Column], lines: Sequence[_Line], name: str) -> _Line:
    """The total row: what the columns add up to; its name in the first text column."""
    values: list[AnnexValue] = []
    for place, column in enumerate(columns):
        values.append(_total([line[place] for line in lines]) if column.total else None)
    texts = [place for place, column in enumerate(columns) if column.type in ("axis", "info", "choice", "text")]
    values[texts[0] if texts else 0] = name
    return tuple(values)


def _total(values: Sequence[AnnexValue]) -> AnnexValue:
    """Return the sum of what was reported; else what every line that was asked says: "-", or None for not reported."""
    given = [value for value in values if isinstance(value, int)]
    if given:
        return sum(given)
    said = {*values} - {""} or {""}
    return said.pop() if len(said) == 1 and said <= {Mark.NOT_APPLICABLE, ""} else None


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
    for key in part.list:
        if key.startswith("#"):
            rows.append(AnnexRow("group", (key.removeprefix(_HEADING),)))
            continue
        number += 1
        figure: Figure = book.figure(key, scope)
        rows.append(AnnexRow("row", (number, figure.label, figure.unit, figure.printed)))
    figures = tuple(key for key in part.list if not key.startswith("#"))
    return (AnnexTable(columns, tuple(rows), part.caption, figures=figures, agencies=scope.members),)


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
