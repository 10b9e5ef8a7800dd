"""Tables of annexes that print the rows of a form: the lines of one agency or of many, their headings and totals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reporter.figures.annex_notes import TOTAL, undecided
from reporter.figures.book import Book
from reporter.figures.printed_lines import of_axes
from reporter.figures.scope import Scope
from reporter.figures.show import shown
from reporter.figures.takes import Takes, taken
from reporter.model import Agency, AnnexColumn, AnnexRow, AnnexTable, AnnexValue, Mark
from reporter.model.wording import capitalize_first, lower_first
from reporter.specs.annex_specs import AnnexPart
from reporter.specs.evaluation import evaluate
from reporter.specs.expressions import Expression
from reporter.specs.forms import Column, FormSpec
from reporter.specs.reports import row_filter
from reporter.tables import FormFrame

NOTHING, NOT_NAMED = "Không có", "Không nêu"
_Line = tuple[AnnexValue, ...]
_TYPES = {"index": "index", "count": "count", "money": "money", "date": "date"}


def form_tables(book: Book, part: AnnexPart, scope: Scope, takes: Takes) -> tuple[AnnexTable, ...]:
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
    values = shown(book.context.specs, frame, column.key, rows)
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
