"""The table of one form: whole columns at once where they are plain, cell by cell where anything is odd."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from types import MappingProxyType

from reporter.intake.cell_styles import read_converted, read_partly_shown
from reporter.intake.cells import Ref
from reporter.intake.choice_cells import read_choice
from reporter.intake.grids import Workbook
from reporter.intake.issued_texts import IssuedTexts
from reporter.intake.lines import FormLines, sort_rows
from reporter.intake.locate import FormPlace
from reporter.intake.notes import SheetNotes
from reporter.intake.number_formats import Seen
from reporter.intake.personal import masked
from reporter.intake.reader_specs import ReaderSpecs
from reporter.intake.structure import Merge, describe, hiding_merges
from reporter.intake.values import (
    MAX_NUMBER,
    Broken,
    Raw,
    Reading,
    plain_text,
    read_date,
    read_number,
    read_text,
)
from reporter.model import Agency, Finding, Mark, Table, Value, column_letter
from reporter.model.wording import integer
from reporter.specs.expressions import Expression
from reporter.specs.forms import Column, FormSpec
from reporter.specs.scalar import line_function

#: What a cell must hold, for people; a number where nothing is said.
_KINDS = MappingProxyType({"date": "ngày", "choice": "mục trong danh sách", "text": "đoạn chữ"})
#: Column key → formula.
Formulas = Mapping[str, Expression]


@dataclass(frozen=True, slots=True)
class TableResult:
    """One form read; `table` is None when its lines cannot be told apart."""

    form: FormSpec  # the edition in which it was read
    table: Table | None
    findings: list[Finding]
    filled: int  # filled cells read into the table
    nil: bool = False  # the cover says that there is nothing of it


def read_table(
    place: FormPlace, workbook: Workbook, agency: Agency, file: str, context: ReaderSpecs, issued: Formulas
) -> TableResult:
    """Return the table of a form with everything there is to say about its sheet; Copied when it is another agency's.

    `issued` are the formulas the workbook was issued with where they are not those of the form today.
    """
    notes = SheetNotes(agency.code, file, place.sheet, place.form)
    if any(key not in place.columns for key in place.form.axes):
        describe(place, FormLines(), workbook, notes)
        return TableResult(place.form, None, notes.findings(), 0)
    lines = sort_rows(place, agency, context, notes)
    merges = tuple(hiding_merges(place, lines))
    reader = _Reader(place, lines, workbook, notes, context, issued, agency, merges)
    table = reader.read()
    describe(place, lines, workbook, notes, merges)
    return TableResult(place.form, table, notes.findings(), reader.filled)


class _Reader:
    """Reads the columns of one form; all lists run over the lines."""

    def __init__(
        self,
        place: FormPlace,
        lines: FormLines,
        workbook: Workbook,
        notes: SheetNotes,
        context: ReaderSpecs,
        issued: Formulas,
        agency: Agency,
        merges: Sequence[Merge],
    ) -> None:
        self.agency = agency
        self.merges = merges
        self.issued = issued
        self.place, self.lines, self.notes, self.context = place, lines, notes, context
        self.form = place.form
        self.workbook = workbook
        self.date1904 = workbook.package.date1904
        self.filled = 0
        self._rows = place.sheet.grid
        self._faulty: set[int] = set()  # positions of lines in which an entry could not be read
        self._columns: list[tuple[Raw, ...]] = []  # of the lines
        self._texts: dict[str, Reading] = {}
        self._typed: dict[str, dict[int, int]] = {}  # numbers typed over formulas: column → position → number
        self._outdated: list[Ref] = []  # results of entries that are no longer there

    def read(self) -> Table:
        """Return the table."""
        entered = [self.place.columns[c.key] for c in self.form.entered if c.key in self.place.columns]
        self.place.sheet.show_unstored(entered)
        self._columns = list(zip(*map(self._rows.__getitem__, self.lines.rows), strict=True))
        values: dict[str, Sequence[Value]] = {}
        for column in self.form.columns:
            if not column.formula:
                values[column.key] = self._column(column)
        if self.form.owner and self.agency.kind == "commune":  # of its own lines it need not say whose they are
            values[self.form.owner] = [said or self.agency.name for said in values[self.form.owner]]
        self._refuse_resized(values)
        self._doubt_days(values)
        self._block(values)
        for column in self.form.columns:
            if column.formula:
                self._computed(column, values)
        data = [column.key for column in self.form.columns if column.type not in ("index", "axis", "info")]
        self.filled = sum(len(values[key]) - values[key].count(None) for key in data)
        return Table(
            form=self.form.id,
            sheet=self.place.sheet.name,
            rows=tuple(number + 1 for number in self.lines.rows),
            letters={key: column_letter(at) for key, at in self.place.columns.items()},
            values={column.key: values[column.key] for column in self.form.columns},
            totals={number + 1: self._total(number) for number in self.lines.totals},
            typed=self._typed,
            upright=self.place.sheet.upright,
        )

    # --- one column --------------------------------------------------------------------------------------

    def _raw(self, key: str) -> list[Raw]:
        return list(self._columns[self.place.columns[key]]) if self._columns else []

    def _column(self, column: Column) -> Sequence[Value]:
        if column.key in self.form.axes:
            number = self.form.axes.index(column.key)
            return [code[number] for code in self.lines.codes]
        if column.type == "info":
            cells = self._raw(column.key) if column.key in self.place.columns else []
            return IssuedTexts(self.place, self.lines, self.context, self.agency, self.notes).of(column, cells)
        if column.key not in self.place.columns:
            return [Mark.UNREADABLE if column.entered else None] * len(self.lines.rows)
        raw = self._raw(column.key)
        if column.type == "index":
            return [int(value) if isinstance(value, float) and value == value // 1 else None for value in raw]
        return self._plain(column, raw) or self._by_cell(column, raw)

    def _plain(self, column: Column, raw: list[Raw]) -> list[Value] | None:
        """Return the values of a column in which nothing is odd; None for any other."""
        kinds = set(map(type, raw))
        if column.numeric:
            return whole_numbers(raw) if kinds <= {float, int, str} else None
        if kinds <= {str} and not any(raw):
            return [None] * len(raw)
        if column.type == "choice" and kinds <= {str}:
            codes = self.context.choice_index(column).exact
            return None if any(text and text not in codes for text in raw) else [codes.get(text) for text in raw]  # type: ignore[arg-type]
        return None

    def _by_cell(self, column: Column, raw: list[Raw]) -> list[Value]:
        read = self._reading(column)
        values: list[Value] = []
        for position, cell in enumerate(raw):
            typed = column.type != "text" or isinstance(cell, str | Broken)
            reading = read(cell) if typed else read_converted(cell, self._format(column, position))
            if reading.code:
                self._mark(column, position, cell, reading)
            values.append(reading.value)
        return values

    def _format(self, column: Column, position: int) -> str:
        """Return the number format of a cell."""
        return self.workbook.format_of(self.place.sheet, self._ref(column, position))

    def _ref(self, column: Column, position: int) -> Ref:
        return self.lines.rows[position], self.place.columns[column.key]

    def _reading(self, column: Column) -> Callable[[Raw], Reading]:
        if column.numeric:
            read = partial(read_number, units=(column.unit or self.form.unit, self.form.unit))
            plain = lru_cache(maxsize=None)(read)  # most columns hold few different numbers
            return lambda cell: plain(cell) if type(cell) is float or type(cell) is str else read(cell)
        if column.type == "date":
            return lambda cell: read_date(cell, self.date1904)
        if column.type == "choice":
            index = self.context.choice_index(column)
            return lambda cell: read_choice(cell, index, must_name=self.form.free and column.required)
        return self._text

    def _text(self, cell: Raw) -> Reading:
        if type(cell) is not str:
            return _private(read_text(cell, self.context.limits["text"]))
        if cell not in self._texts:
            self._texts[cell] = _private(read_text(cell, self.context.limits["text"]))
        return self._texts[cell]

    def _mark(self, column: Column, position: int, cell: Raw, reading: Reading) -> None:
        if reading.value is Mark.UNREADABLE:
            self._faulty.add(position)
        if reading.code == "V04" and column.type == "money":  # nobody counts parts of a đồng
            self.notes.across("V36", self._ref(column, position), column.title, cell)
            return
        self.notes.mark(
            reading.code,
            self._ref(column, position),
            column.title,
            cell,
            read=integer(reading.value) if isinstance(reading.value, int) else "",
            hint=reading.hint,
            kind=_KINDS.get(column.type, "số"),
            group=reading.hint if reading.code == "V29" else "",  # one format, one cause
        )

    def _refuse_resized(self, values: dict[str, Sequence[Value]]) -> None:
        """Make unreadable the numbers whose format shows another size ("12 nghìn" for 12): which is meant?"""
        sheet = self.place.sheet
        resized = {ref for ref, how in self.workbook.seen_otherwise(sheet) if how is Seen.RESIZED}
        for column in self.form.entered if resized else ():
            if not column.numeric or column.key not in self.place.columns:
                continue
            cells = list(values[column.key])
            for position, cell in enumerate(cells):
                ref = self._ref(column, position)
                if ref in resized and isinstance(cell, int):
                    code = self._format(column, position)
                    self._mark(column, position, sheet.value(ref), Reading(Mark.UNREADABLE, "V29", code))
                    cells[position] = Mark.UNREADABLE
            values[column.key] = cells

    def _doubt_days(self, values: dict[str, Sequence[Value]]) -> None:
        """Ask about days that are shown in part; make unreadable a first of the month that was typed as a month."""
        partly = self.place.sheet.scan.styled(self.workbook.styles.undated)
        for column in self.form.entered if partly else ():
            if column.type != "date" or column.key not in self.place.columns:
                continue
            cells = list(values[column.key])
            for position, day in enumerate(cells):
                if isinstance(day, date) and self._ref(column, position) in partly:
                    seen, reading = read_partly_shown(day, self._format(column, position))
                    self._mark(column, position, seen, reading)
                    cells[position] = reading.value
            values[column.key] = cells

    def _block(self, values: dict[str, Sequence[Value]]) -> None:
        """Make unreadable what stands in repeated rows and under merged cells."""
        hidden = {ref for _, covered in self.merges for ref in covered}
        if not hidden and not self.lines.blocked:
            return
        for column in self.form.entered:
            at, cells = self.place.columns.get(column.key, -1), list(values[column.key])
            for position, number in enumerate(self.lines.rows):
                if number in self.lines.blocked or (number, at) in hidden:
                    cells[position] = Mark.UNREADABLE
                    self._faulty.add(position)
            values[column.key] = cells

    # --- computed columns and totals -----------------------------------------------------------------------

    def _computed(self, column: Column, values: dict[str, Sequence[Value]]) -> None:
        """Add the values of a computed column: always our own; what stands in its cells is only compared with them."""
        assert column.formula is not None
        here = column.key in self.place.columns
        raw: list[Raw] = self._raw(column.key) if here else [""] * len(self.lines.rows)
        plain = whole_numbers(raw, lowest=-MAX_NUMBER) if set(map(type, raw)) <= {float, int, str} else None
        stored = plain if plain is not None else self._by_stored(column, raw)
        right = worked(self.issued.get(column.key, column.formula), values)
        others = []
        for position, (cell, found, expected) in enumerate(zip(raw, stored, right, strict=True)):
            if cell == "" or isinstance(cell, Broken):
                self._not_stored(column, position, cell, expected, here)
            elif found != expected and found is not None and expected is not Mark.UNREADABLE:
                others.append(position)
        self._disagreeing(column, others, raw, stored, right)
        values[column.key] = worked(column.formula, values) if column.key in self.issued else right

    def _not_stored(self, column: Column, position: int, cell: Raw, expected: Value, here: bool) -> None:
        """Tell of a result that is an error or was not stored; not where the entry beside it is at fault."""
        if isinstance(cell, Broken) and cell.text:
            if position not in self._faulty:
                self._mark(column, position, cell, Reading(expected, "V25"))
        elif isinstance(expected, int) and here:
            self.notes.recomputed(column.title)

    def _disagreeing(
        self,
        column: Column,
        positions: Sequence[int],
        raw: Sequence[Raw],
        stored: Sequence[Value],
        right: Sequence[Value],
    ) -> None:
        """Sort the results that are not ours: numbers typed over formulas are errors, old results of formulas are not.

        A program that writes no results of its own keeps those of entries that are no longer there.
        """
        formulas = self.place.sheet.scan.cells_with_formulas({self.place.columns[column.key]}) if positions else ()
        for position in positions:
            found, ref = stored[position], self._ref(column, position)
            if ref in formulas or not (isinstance(found, int) and isinstance(right[position], int)):
                self._outdated.append(ref)
                self.notes.across("S35", ref, column.title)
            elif column.key in self.issued:  # of a baseline that the rules of the period do not know
                self._mark(column, position, raw[position], Reading(right[position], "V33"))
            else:
                self._typed.setdefault(column.key, {})[position] = found

    def _by_stored(self, column: Column, raw: list[Raw]) -> list[Value]:
        """Read stored results cell by cell; blanks, dashes and errors are settled by what we work out.

        Of a line with an entry at fault, whose result is as odd, that entry is told alone.
        """
        read = self._reading(column)
        values: list[Value] = []
        for position, cell in enumerate(raw):
            reading = Reading(None) if isinstance(cell, Broken) else read(cell)
            if reading.code == "V05" and isinstance(cell, float):  # a difference may well be negative
                reading = Reading(int(cell))
            if reading.code == "V03" and not any(map(str.isdigit, plain_text(cell))):  # words, which state no number
                reading = Reading(None, "V25")
            if reading.code and reading.value is not Mark.NOT_APPLICABLE and position not in self._faulty:
                self._mark(column, position, cell, reading)
            values.append(reading.value if reading.value is not Mark.UNREADABLE else None)
        return values

    def _total(self, number: int) -> Mapping[str, Value]:
        """Return the sums that a total row says; where results are old, only those that somebody typed."""
        places = {
            c.key: self.place.columns[c.key] for c in self.form.columns if c.numeric and c.key in self.place.columns
        }
        old = self.place.sheet.scan.cells_with_formulas(places.values()) if self._outdated else frozenset()
        kept = {key: at for key, at in places.items() if (number, at) not in old}
        found = {key: read_number(self._rows[number][at]).value for key, at in kept.items()}
        return {key: value for key, value in found.items() if isinstance(value, int)}


def worked(formula: Expression, values: Mapping[str, Sequence[Value]]) -> list[Value]:
    """Return what a formula gives line by line.

    None where an entry it needs is blank, the mark where one cannot be read, "-" where all of them say "-".
    """
    function, columns = line_function(formula), [values[name] for name in formula.names]
    marked = any(Mark in set(map(type, column)) for column in columns)
    work = partial(_worked, function) if marked else function
    return [work(*line) for line in zip(*columns, strict=True)]


def _worked(function: Callable[..., Value], *line: Value) -> Value:
    marks = [value for value in line if isinstance(value, Mark)]
    if Mark.UNREADABLE in marks:
        return Mark.UNREADABLE
    if len(marks) == len(line):
        return Mark.NOT_APPLICABLE
    return function(*(None if isinstance(value, Mark) else value for value in line))


def whole_numbers(raw: list[Raw], lowest: int = 0) -> list[Value] | None:
    """Return the whole numbers of a column of floats and blanks; None when there is anything else."""
    stored = [cell for cell in raw if cell != ""] if str in set(map(type, raw)) else raw
    try:
        whole = list(map(int, stored))  # type: ignore[arg-type]
    except (ValueError, OverflowError, TypeError):
        return None
    if whole != stored or (whole and not lowest <= min(whole) <= max(whole) < MAX_NUMBER):
        return None
    if len(whole) == len(raw):
        return list(whole)
    numbers = iter(whole)
    return [None if cell == "" else next(numbers) for cell in raw]


def _private(reading: Reading) -> Reading:
    """Return a text as it may go on: without what identifies a person."""
    if not isinstance(reading.value, str):
        return reading
    text, kinds = masked(reading.value)
    return Reading(text, "V34", ", ".join(kinds)) if kinds else reading
