"""Proof that nothing was dropped: every cell that was read is used in what was made, or on the list of what was not.

A control total (tổng kiểm) is the sum of all numbers of one form of one agency, whatever they count; with the
number of cells it shows at once whether a cell was lost or changed on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np

from reporter.figures.book import Book
from reporter.figures.count import Array
from reporter.figures.coverage import COUNTED, PRINTED, QUOTED, Coverage, Made, Uses
from reporter.figures.show import as_text, shown
from reporter.model import (
    Agency,
    AnnexTable,
    ControlReport,
    ControlRow,
    Finding,
    LeftOut,
    Mark,
    Submission,
    Table,
    Total,
)
from reporter.model.catalogue import finding
from reporter.model.lazy import Memo
from reporter.model.wording import integer
from reporter.specs.forms import Column, FormSpec
from reporter.specs.period_specs import PeriodSpecs
from reporter.tables import FormFrame

_KEPT = frozenset({"count", "money", "text", "choice", "date"})  # printed lines and numbers of lines aside
_NOWHERE = "Không báo cáo nào của kỳ in, cộng hoặc trích cột này"
_OTHER_ROWS = "Dòng này không thuộc phần mà các báo cáo in, cộng hoặc trích"
_NOT_READ = "Không đọc được thành giá trị; xem bảng phát hiện"


def control(
    book: Book, submissions: Sequence[Submission], documents: Iterable[Uses]
) -> tuple[ControlReport, tuple[Finding, ...]]:
    """Return the account of everything that counts against what documents made of it, and findings where they differ.

    `book` gives frames and names.
    """
    coverage = Coverage(book.frames)
    for one in documents:
        coverage.join(one)
    names = {agency.code: agency for agency in book.context.agencies}
    basis = {form: _totals_basis(book, frame.form) for form, frame in book.frames.items()}
    uses = {form: _uses(book, frame.form, coverage) for form, frame in book.frames.items()}
    rows = tuple(
        _row(names[submission.agency], book.frames[form].form, table, basis[form], uses[form])
        for submission in submissions
        for form, table in submission.tables.items()
    )
    left_out = (item for form in book.frames for item in _left_out(book, form, coverage))
    findings = tuple(_basis_finding(row) for row in rows if not row.matches)
    order = {agency.name: place for place, agency in enumerate(book.context.agencies)}
    return ControlReport(rows, tuple(sorted(left_out, key=lambda item: order[item.agency]))), findings


def _row(
    agency: Agency, form: FormSpec, table: Table, basis: Mapping[str, Total], uses: Mapping[str, Sequence[int]]
) -> ControlRow:
    return ControlRow(
        agency.code, agency.name, form.title, _total_read(form, table), basis[agency.code], *uses[agency.code]
    )


def _basis_finding(row: ControlRow) -> Finding:
    return finding(
        "G01",
        agency=row.agency,
        table=row.form,
        cells=integer(row.read.cells),
        sum=integer(row.read.sum),
        other_cells=integer(row.basis.cells),
        other_sum=integer(row.basis.sum),
    )


# --- counting ---------------------------------------------------------------------------------------------


def _columns(form: FormSpec) -> list[Column]:
    return [column for column in form.columns if column.type in _KEPT]


def _total_read(form: FormSpec, table: Table) -> Total:
    """Counted straight from what the reader handed over."""
    total = Total()
    for column in _columns(form):
        values = [
            value for value in table.values.get(column.key) or () if value is not None and value is not Mark.UNREADABLE
        ]
        numbers = sum(value for value in values if isinstance(value, int)) if column.numeric else 0
        total += Total(len(values), numbers)
    return total


def _totals_basis(book: Book, form: FormSpec) -> Mapping[str, Total]:
    """Counted per agency from the frame that all figures and annexes are made of."""
    frame, owners = book.frames[form.id], book.owners(form.id)
    size = len(book.context.agencies) + 1
    cells, sums = np.zeros(size, dtype=int), np.zeros(size, dtype=object)
    for column in _columns(form):
        cells += np.bincount(owners[_usable(frame, column.key)], minlength=size)
        if column.numeric:
            found = frame.data[column.key]
            given = found.notna().to_numpy(dtype=bool)
            np.add.at(sums, owners[given], found[given].astype(object).to_numpy())
    return {
        agency.code: Total(int(cells[place]), int(sums[place])) for place, agency in enumerate(book.context.agencies)
    }


def _uses(book: Book, form: FormSpec, coverage: Coverage) -> Mapping[str, Sequence[int]]:
    """How many usable cells of each agency are counted, printed, quoted and none of it."""
    frame, owners = book.frames[form.id], book.owners(form.id)
    size = len(book.context.agencies) + 1
    found = np.zeros((4, size), dtype=int)
    for column in _columns(form):
        usable, use = _usable(frame, column.key), coverage.of(form.id, column.key)
        for place, which in enumerate((use & COUNTED > 0, use & PRINTED > 0, use & QUOTED > 0, use == 0)):
            found[place] += np.bincount(owners[usable & which], minlength=size)
    return {agency.code: found[:, place].tolist() for place, agency in enumerate(book.context.agencies)}


def _usable(frame: FormFrame, key: str) -> Array:
    filled: Array = frame.data[key].notna().to_numpy(dtype=bool)
    return filled | frame.exempt[key]


# --- annexes ----------------------------------------------------------------------------------------------


def misprinted(made: Made) -> Iterator[Finding]:
    """Yield a finding for every number of a document's annexes that is not the one of its cell."""
    for table in made.tables:
        if table.form and not table.shows:
            yield from _misprinted(table, made)


def _misprinted(table: AnnexTable, made: Made) -> Iterator[Finding]:
    """Yield a finding for every number of an annex that is not the one of its cell."""
    frame = made.book.frames[table.form]
    lines = [row.values for row in table.rows if row.kind == "row"]
    if len(lines) != len(table.positions):
        yield finding("G02", annex=made.name, table=table.form, value=len(lines), text=len(table.positions))
        return
    for place, column in enumerate(table.columns):
        if column.type not in ("count", "money"):
            continue
        cells = frame.values[column.key].take(table.positions)
        for number, (line, cell) in enumerate(zip(lines, cells, strict=True)):
            printed = None if line[place] == "" else line[place]  # empty: a blank that nobody had to fill in
            if printed != cell:
                at = frame.cell(column.key, table.positions[number])
                agency = frame.sources[frame.source_of[table.positions[number]]].agency
                yield finding(
                    "G02", places=[at], agency=agency, annex=made.name, table=table.form, value=printed, text=cell
                )


# --- what is left out -------------------------------------------------------------------------------------


def _left_out(book: Book, form_id: str, coverage: Coverage) -> Iterator[LeftOut]:
    """Yield every usable cell that stands in no figure, annex or text, and every cell that nobody can read."""
    frame = book.frames[form_id]
    names = {agency.code: agency.name for agency in book.context.agencies}
    labels = Memo[int, str](_line_label(book.context.specs, frame))
    for column in _columns(frame.form):
        use, unreadable = coverage.of(form_id, column.key), _unreadable(frame, column.key)
        rows = np.flatnonzero((_usable(frame, column.key) & (use == 0)) | unreadable)
        why = _OTHER_ROWS if use.any() else _NOWHERE
        values = shown(book.context.specs, frame, column.key, rows.tolist())
        for row, value in zip(rows.tolist(), values, strict=True):
            owner = names[frame.sources[frame.source_of[row]].agency]
            reason = _NOT_READ if unreadable[row] else why
            yield LeftOut(owner, frame.form.title, labels[row], column.title, as_text(value), 1, reason)


def _unreadable(frame: FormFrame, key: str) -> Array:
    return np.array([value is Mark.UNREADABLE for value in frame.values[key]], dtype=bool)


def _line_label(specs: PeriodSpecs, frame: FormFrame) -> Callable[[int], str]:
    """Return what says of a row what it is about: what its axes say, or its number among those of its workbook."""
    if frame.form.axes:
        axes = [frame.data[key].tolist() for key in frame.form.axes]
        return lambda row: specs.line_name(frame.form, [codes[row] for codes in axes])
    starts = np.searchsorted(frame.source_of, frame.source_of)
    return lambda row: f"Dòng {row - int(starts[row]) + 1}"
