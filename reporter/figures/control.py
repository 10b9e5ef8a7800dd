"""Proof that nothing was dropped: what was read against what is in the figures and in the annexes.

A control total (tổng kiểm) is the sum of all numbers of one form of one agency, whatever they count; with the
number of cells it shows at once whether a cell was lost or changed on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from reporter.figures.book import Book
from reporter.figures.count import Array
from reporter.model import (
    Agency,
    Annex,
    AnnexRow,
    AnnexTable,
    Finding,
    Mark,
    Submission,
    Table,
)
from reporter.model.catalogue import finding
from reporter.model.wording import integer
from reporter.specs.forms import Column, FormSpec
from reporter.tables import FormFrame

_KEPT = frozenset({"count", "money", "text", "choice", "date"})  # printed lines and numbers of lines aside


@dataclass(frozen=True, slots=True)
class Total:
    """How many cells hold something usable, and the sum of the numbers among them."""

    cells: int = 0
    sum: int = 0

    def __add__(self, other: Total) -> Total:
        return Total(self.cells + other.cells, self.sum + other.sum)


@dataclass(frozen=True, slots=True)
class ControlRow:
    """The control totals of one form of one agency; `due` is what the annexes should print of its numbers."""

    agency: str
    agency_name: str
    form: FormSpec
    file: str
    read: Total
    basis: Total
    due: Total
    printed: Total

    @property
    def matches(self) -> bool:
        """Whether nothing was lost or changed."""
        return self.read == self.basis and self.due == self.printed


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that was sent in and stands in no figure, annex or text, and why."""

    form: str  # title of the form; "" for a whole file
    what: str  # the column as printed, or the file
    cells: int
    place: str  # the first of them
    why: str


@dataclass(frozen=True, slots=True)
class ControlReport:
    """The control totals of a run."""

    rows: tuple[ControlRow, ...]
    left_out: tuple[LeftOut, ...]
    findings: tuple[Finding, ...]

    @property
    def summary(self) -> tuple[str, ...]:
        """The lines for the run's summary."""
        read = sum((row.read for row in self.rows), Total())
        wrong = [row for row in self.rows if not row.matches]
        files = len({row.file for row in self.rows})
        lines = [
            f"Đối chiếu: đọc được {integer(read.cells)} ô có số liệu của {integer(files)} sổ nhập, "
            f"tổng kiểm {integer(read.sum)}."
        ]
        if wrong:
            lines.append(f"LỆCH ở {integer(len(wrong))} biểu; xem các phát hiện G01, G02.")
        else:
            lines.append("Số đọc được, số đưa vào số liệu và số in trong phụ lục khớp nhau ở mọi biểu.")
        cells = sum(item.cells for item in self.left_out)
        lines.append(f"Không đưa vào báo cáo: {integer(cells)} ô, {integer(len(self.left_out))} mục, có ghi lý do.")
        return tuple(lines)


def control(
    book: Book,
    submissions: Sequence[Submission],
    documents: Mapping[str, Sequence[Annex]],
    refused: Mapping[str, str],
) -> ControlReport:
    """Return the control totals of everything read against figures and annexes.

    `documents` holds the annexes of each document by its name; `refused` says of each file that was not used why.
    """
    printed = _Printed(book)
    findings: list[Finding] = []
    for name, annexes in documents.items():
        for annex in annexes:
            for table in annex.tables:
                if table.form:
                    findings += printed.add(table, f"{name}, {annex.title}")
    names = {agency.code: agency for agency in book.context.agencies}
    basis = {form: _totals_basis(book, frame.form) for form, frame in book.frames.items()}
    rows = tuple(
        _row(submission, names[submission.agency], book.frames[form].form, table, basis[form], printed)
        for submission in submissions
        for form, table in submission.tables.items()
    )
    findings += [_basis_finding(row) for row in rows if row.read != row.basis]
    left_out = (*_refused(refused), *_unreadable(submissions, book), *_uncovered(book, printed))
    return ControlReport(rows, tuple(left_out), tuple(findings))


def _row(
    submission: Submission,
    agency: Agency,
    form: FormSpec,
    table: Table,
    basis: Mapping[str, Total],
    printed: _Printed,
) -> ControlRow:
    key = (form.id, agency.code)
    return ControlRow(
        agency=agency.code,
        agency_name=agency.name,
        form=form,
        file=submission.file,
        read=_total_read(form, table),
        basis=basis[agency.code],
        due=printed.due.get(key, Total()),
        printed=printed.found.get(key, Total()),
    )


def _basis_finding(row: ControlRow) -> Finding:
    return finding(
        "G01",
        agency=row.agency,
        file=row.file,
        form=row.form.id,
        table=row.form.title,
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


def _usable(frame: FormFrame, key: str) -> Array:
    filled: Array = frame.data[key].notna().to_numpy(dtype=bool)
    return filled | frame.exempt[key].to_numpy(dtype=bool)


# --- annexes ----------------------------------------------------------------------------------------------


@dataclass
class _Printed:
    """What the annexes print: totals per form and agency, and which cells of each column stand in one."""

    book: Book
    due: dict[tuple[str, str], Total] = field(default_factory=dict)
    found: dict[tuple[str, str], Total] = field(default_factory=dict)
    masks: dict[tuple[str, str], Array] = field(default_factory=dict)

    def add(self, table: AnnexTable, name: str) -> Iterable[Finding]:
        """Take in one table of form rows; the findings where it does not print what it should."""
        frame = self.book.frames[table.form]
        rows = np.array(table.positions, dtype=int)
        for column in table.columns:
            mask = self.masks.setdefault((table.form, column.key), np.zeros(len(frame.data), dtype=bool))
            mask[rows] = True
        owners, places = (
            self.book.owners(table.form),
            {item.code: n for n, item in enumerate(self.book.context.agencies)},
        )
        parts = _by_agency(table, self.book.context.agencies)
        for agency in table.agencies:
            own = rows[owners[rows] == places[agency]]
            due, found = _total_due(frame, table, own), _total_printed(table, parts.get(agency, ()))
            key = (table.form, agency)
            self.due[key] = self.due.get(key, Total()) + due
            self.found[key] = self.found.get(key, Total()) + found
            if due != found:
                yield _annex_finding(name, table, agency, due, found)


def _by_agency(table: AnnexTable, agencies: Sequence[Agency]) -> dict[str, Sequence[AnnexRow]]:
    """The rows of each agency: all of a table of one, else those under its heading, else those that name it."""
    if len(table.agencies) == 1:
        return {table.agencies[0]: table.rows}
    own = [agency for agency in agencies if agency.code in table.agencies]
    codes = {text: agency.code for agency in own for text in (agency.name, agency.code)}
    headed = any(row.kind == "group" for row in table.rows)
    result: dict[str, list[AnnexRow]] = {}
    owner = ""
    for row in table.rows:
        if row.kind == "group" or not headed:
            owner = next((codes[value] for value in row.values if isinstance(value, str) and value in codes), "")
        result.setdefault(owner, []).append(row)
    return {code: rows for code, rows in result.items() if code}


def _numeric(table: AnnexTable) -> list[int]:
    return [place for place, column in enumerate(table.columns) if column.type in ("count", "money")]


def _total_due(frame: FormFrame, table: AnnexTable, rows: Sequence[int]) -> Total:
    total = Total()
    for place in _numeric(table):
        found = frame.data[table.columns[place].key].iloc[list(rows)].dropna().tolist()
        total += Total(len(found), sum(found))
    return total


def _total_printed(table: AnnexTable, rows: Iterable[AnnexRow]) -> Total:
    values = [row.values[place] for row in rows if row.kind == "row" for place in _numeric(table)]
    numbers = [value for value in values if isinstance(value, int)]
    return Total(len(numbers), sum(numbers))


def _annex_finding(name: str, table: AnnexTable, agency: str, due: Total, found: Total) -> Finding:
    return finding(
        "G02",
        agency=agency,
        annex=name,
        form=table.form,
        table=table.form,
        cells=integer(due.cells),
        sum=integer(due.sum),
        other_cells=integer(found.cells),
        other_sum=integer(found.sum),
    )


# --- what is left out -------------------------------------------------------------------------------------


def _refused(refused: Mapping[str, str]) -> list[LeftOut]:
    return [LeftOut("", file, 0, file, f"Cả tệp không dùng: {why}") for file, why in sorted(refused.items())]


def _unreadable(submissions: Sequence[Submission], book: Book) -> Iterable[LeftOut]:
    """Cells that hold something no one can read as a value, by form and file."""
    for submission in submissions:
        for form, table in submission.tables.items():
            spots = [
                table.cell(submission.file, key, number)
                for key, values in table.values.items()
                for number, value in enumerate(values)
                if value is Mark.UNREADABLE
            ]
            if spots:
                why = "Không đọc được thành giá trị; xem bảng phát hiện"
                yield LeftOut(book.frames[form].form.title, submission.file, len(spots), str(spots[0]), why)


def _uncovered(book: Book, printed: _Printed) -> Iterable[LeftOut]:
    """Filled cells that stand in no figure, annex or text."""
    counted = _counted_columns(book)
    for form_id, frame in book.frames.items():
        quoted = _quoted_rows(book, form_id)
        for column in _columns(frame.form):
            if (form_id, column.key) in counted:
                continue
            mask = printed.masks.get((form_id, column.key))
            covered = np.zeros(len(frame.data), dtype=bool) if mask is None else mask
            if not column.numeric:
                covered = covered | quoted
            rows = np.flatnonzero(_usable(frame, column.key) & ~covered)
            if len(rows):
                place = str(frame.cell(column.key, int(rows[0])))
                yield LeftOut(frame.form.title, column.title, len(rows), place, _reason(covered))


def _reason(covered: Array) -> str:
    if covered.any():
        return "Dòng không thuộc phần lọc của phụ lục, phần lời dùng cột này"
    return "Không có số liệu, phụ lục hay phần lời nào dùng cột này"


def _counted_columns(book: Book) -> set[tuple[str, str]]:
    """The columns figures are made of, also those that only a formula or a filter looks at."""
    found: set[tuple[str, str]] = set()
    for spec in book.catalogue.figures.values():
        for expression in filter(None, (spec.expression, spec.where)):
            for name in expression.names:
                formula = book.frames[spec.form].form.column(name).formula
                found |= {(spec.form, key) for key in (name, *(formula.names if formula else ()))}
    for table in book.catalogue.tables.values():
        found.add((table.form, table.by))
    return found


def _quoted_rows(book: Book, form: str) -> Array:
    """The rows that texts quote; a quote carries every column of its row."""
    quoted = np.zeros(len(book.frames[form].data), dtype=bool)
    codes = [agency.code for agency in book.context.agencies]
    for spec in book.catalogue.texts.values():
        if spec.form == form:
            quoted[book.rows(form, codes, spec.where)] = True
    return quoted
