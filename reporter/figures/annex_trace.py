"""From a cell of an annex to the cells it was made of, and from a cell of a workbook to the annexes it ends in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from reporter.figures.book import Book
from reporter.figures.scope import Scope, of_kind
from reporter.figures.trace import cells_of
from reporter.model import AnnexColumn, AnnexRow, AnnexTable, AnnexValue, Cell, CellRange, Figure
from reporter.model.wording import fold, strip_unit_words
from reporter.specs.figure_specs import BY_AGENCY


@dataclass(frozen=True, slots=True)
class AnnexCell:
    """One cell of an annex table: what its row and its column are about, what it shows, and from which cells."""

    row: str
    column: AnnexColumn
    number: int  # of the column, from 1, as printed
    value: AnnexValue
    cells: Sequence[CellRange]
    figure: Figure | None = None  # of a table of figures


def annex_cells(table: AnnexTable, book: Book, scope: Scope, row: str, number: int) -> Iterator[AnnexCell]:
    """Yield the cell of that column in every row that is about `row`: by its name, or the name without "Tỉnh", "Xã"."""
    if not 0 < number <= len(table.columns):
        return
    column, group, place = table.columns[number - 1], "", -1
    for at, line in enumerate(table.rows):
        place += line.kind == "row"
        group = str(line.values[0]) if line.kind == "group" else group
        if line.kind == "group" or not _about(line, group, row):
            continue
        figure = _figure(table, book, scope, at, place, column.key)
        if figure is not None:
            cells = cells_of(figure, book)
        elif table.shows:
            positions = _answers(table, book, _name(line, group), column.key)
            cells = book.frames[table.form].ranges([table.shows[1]], positions)
        elif table.form and line.kind == "row" and table.positions:
            cells = book.frames[table.form].ranges([column.key], [table.positions[place]])
        else:
            cells = ()
        yield AnnexCell(_name(line, group), column, number, line.values[number - 1], cells, figure)


def annex_rows(table: AnnexTable, book: Book, scope: Scope, cell: CellRange) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield each row of an annex table that a cell of a workbook ends in, with the numbers of its columns."""
    if table.shows:
        yield from _answer_rows(table, book, cell)
    elif table.form:
        yield from _form_rows(table, book, cell)
    elif table.table:
        yield from _figure_rows(table, book, scope, cell)
    elif table.figures:
        lines = [line for line in table.rows if line.kind == "row"]
        for line, key in zip(lines, table.figures, strict=True):
            if _uses(book, key, scope, cell):
                yield _name(line, ""), (len(table.columns),)


def _about(line: AnnexRow, group: str, wanted: str) -> bool:
    names = [text for text in (*line.values, group) if isinstance(text, str)]
    plain = fold(wanted)
    return any(plain in (fold(name), fold(strip_unit_words(name))) for name in names)


def _name(line: AnnexRow, group: str) -> str:
    texts = [text for text in line.values if isinstance(text, str)]
    return " – ".join(filter(None, (group, texts[0] if texts else "")))


def _figure(table: AnnexTable, book: Book, scope: Scope, at: int, place: int, key: str) -> Figure | None:
    """Return the figure that a cell of a table or list of figures shows; None for any other cell."""
    if table.table and key in table.figures:
        if table.rows[at].kind == "total":
            return book.figure(key, _members(table, book, scope))
        return book.table(table.table, scope)[place].figures[key]
    if table.figures and not table.table and key == table.columns[-1].key and place >= 0:
        return book.figure(table.figures[place], scope)
    return None


def _members(table: AnnexTable, book: Book, scope: Scope) -> Scope:
    kinds = book.catalogue.tables[table.table].kinds
    return Scope(scope.label, tuple(item for item in scope.agencies if of_kind(item, kinds)))


def _form_rows(table: AnnexTable, book: Book, cell: CellRange) -> Iterator[tuple[str, tuple[int, ...]]]:
    frame = book.frames[table.form]
    position = frame.position(cell)
    if position is None or position not in table.positions:
        return
    lines = [line for line in table.rows if line.kind == "row"]
    keys = [key for key in frame.form.by_key if _is_at(cell, frame.cell(key, position))]
    columns = [number for number, item in enumerate(table.columns, 1) if item.key in keys]
    if columns:
        yield _name(lines[table.positions.index(position)], ""), tuple(columns)


def _answers(table: AnnexTable, book: Book, name: str, code: str) -> list[int]:
    """Return the rows of a form that one cell of a matrix shows: what the agency of that name says of the code."""
    frame, across = book.frames[table.form], table.shows[0]
    owners = {agency.code for agency in book.context.agencies if agency.name == name}
    return [
        position
        for position in table.positions
        if frame.values[across][position] == code and frame.data["_agency"].iat[position] in owners
    ]


def _answer_rows(table: AnnexTable, book: Book, cell: CellRange) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the row and the column of a matrix in which a cell of a form stands."""
    frame, (across, value) = book.frames[table.form], table.shows
    position = frame.position(cell)
    if position not in table.positions or not _is_at(cell, frame.cell(value, position)):
        return
    code, owner = frame.values[across][position], frame.data["_agency"].iat[position]
    name = next(agency.name for agency in book.context.agencies if agency.code == owner)
    for number, column in enumerate(table.columns, 1):
        if column.key == code:
            yield name, (number,)


def _is_at(cell: CellRange, place: Cell | CellRange) -> bool:
    """Whether two places of one sheet begin in the same cell."""
    return (cell.column, cell.row) == (place.column, place.row)


def _figure_rows(table: AnnexTable, book: Book, scope: Scope, cell: CellRange) -> Iterator[tuple[str, tuple[int, ...]]]:
    spec = book.catalogue.tables[table.table]
    used = [key for key in table.figures if _uses(book, key, scope, cell)]
    if not used:
        return
    columns = tuple(number for number, item in enumerate(table.columns, 1) if item.key in used)
    code = _line_of(book, spec.form, spec.by, used[0], cell)
    body = [line for line in table.rows if line.kind == "row"]
    for line, row in zip(book.table(table.table, scope), body, strict=False):
        if line.code == code:
            yield _name(row, ""), columns
    yield _name(table.rows[-1], ""), columns


def _line_of(book: Book, form: str, by: str, key: str, cell: CellRange) -> str:
    """Return the code of the line of a table that a cell counts in."""
    form = book.catalogue.leaves(key)[0].form if by == BY_AGENCY else form
    frame = book.frames[form]
    position = frame.position(cell)
    if position is None:
        return ""
    return str(frame.data["_agency" if by == BY_AGENCY else by].iat[position])


def _uses(book: Book, key: str, scope: Scope, cell: CellRange) -> bool:
    """Whether a figure of a scope is made of a cell."""
    return any(_in(book, leaf.key, scope, cell) for leaf in book.catalogue.leaves(key) if leaf.form)


def _in(book: Book, key: str, scope: Scope, cell: CellRange) -> bool:
    leaf = book.leaf(book.catalogue.figures[key])
    position = book.frames[leaf.form.id].position(cell)
    if position is None or position not in book.rows_of(leaf, scope.codes):
        return False
    return any(_is_at(cell, item) for item in leaf.counted.cells(np.array([position])))
