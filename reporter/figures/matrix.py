"""An annex with a line per agency and a column per task: what each reported of each, in a short word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reporter.figures.book import Book
from reporter.figures.scope import Scope, of_kind
from reporter.figures.show import shown
from reporter.model import INDEX_COLUMN, AnnexColumn, AnnexRow, AnnexTable, AnnexValue
from reporter.model.wording import capitalize_first
from reporter.specs.annex_specs import AnnexPart
from reporter.specs.choices import DUE, WORK
from reporter.specs.reports import row_filter
from reporter.tables import FormFrame

_SHORT, _NUMBER = "tat", "so"  # attributes of the lists behind the columns


def matrix_table(book: Book, part: AnnexPart, scope: Scope) -> AnnexTable:
    """Return the table: agencies that fill the form in their order, columns in that of the list; blank not reported."""
    spec = part.matrix
    assert spec
    frame = book.frames[spec.form]
    where = row_filter(part.where, frame.form, book.context.specs.form_set)
    asked = [agency for agency in scope.agencies if of_kind(agency, spec.kinds)]
    rows = book.rows(spec.form, [agency.code for agency in asked], where)
    cells, codes = _cells(book, frame, spec.across, spec.value, rows)
    across = frame.form.column(spec.across)
    numbers, names = book.context.specs.attributes(across, _NUMBER), book.context.specs.labels(across)
    columns = [AnnexColumn(code, numbers.get(code) or names[code], "text", width=8) for code in codes]
    agencies = [agency for agency in asked if agency.code in cells]
    name = AnnexColumn("ten", "Cơ quan", "text", width=24)
    body = [
        AnnexRow("row", (number, agency.name, *(cells[agency.code].get(code) for code in codes)))
        for number, agency in enumerate(agencies, 1)
    ]
    return AnnexTable(
        (INDEX_COLUMN, name, *columns),
        tuple(body or [AnnexRow("group", (capitalize_first(book.context.unsaid(asked, frame.form)),))]),
        part.caption,
        form=spec.form,
        positions=tuple(rows),
        agencies=tuple(agency.code for agency in asked),
        shows=(spec.across, spec.value),
    )


def matrix_notes(book: Book, part: AnnexPart, table: AnnexTable) -> list[str]:
    """Return what the short words and the column numbers stand for."""
    spec = part.matrix
    assert spec
    form, specs = book.frames[spec.form].form, book.context.specs
    labels, short = specs.labels(form.column(spec.value)), specs.attributes(form.column(spec.value), _SHORT)
    across = form.column(spec.across)
    tasks, due = specs.attributes(across, WORK), specs.attributes(across, DUE)
    words = "; ".join(f"{short[code]}: {label.lower()}" for code, label in labels.items() if short.get(code))
    notes = [f"{words}. Ô trống: nhiệm vụ không giao cho cơ quan ấy."] if words else []
    codes = [column.key for column in table.columns[2:]]
    return notes + [
        f"{column.label}: {tasks[code]}{due[code] and f' ({due[code]})'}."
        for column, code in zip(table.columns[2:], codes, strict=True)
        if tasks[code]
    ]


def _cells(
    book: Book, frame: FormFrame, across: str, value: str, rows: Sequence[int]
) -> tuple[Mapping[str, Mapping[str, AnnexValue]], list[str]]:
    """Return agency → code → short word of what it reported, and the codes in the order of their list."""
    specs, form = book.context.specs, frame.form
    owners = [frame.senders[row] for row in rows]
    codes = [str(code) for code in frame.values[across].take(rows)]
    states = frame.values[value].take(rows)
    short = specs.attributes(form.column(value), _SHORT)
    cells: dict[str, dict[str, AnnexValue]] = {}
    for owner, code, state, label in zip(owners, codes, states, shown(specs, frame, value, rows), strict=True):
        cells.setdefault(owner, {})[code] = short.get(str(state)) or label or "…"
    order = list(specs.labels(form.column(across)))
    return cells, sorted(set(codes), key=order.index)
