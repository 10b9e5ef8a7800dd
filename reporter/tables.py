"""Tables of all submissions side by side, as pandas frames that still know every cell."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate
from typing import Any, overload

import numpy as np
import pandas as pd

from reporter.model import Cell, CellRange, Mark, Submission, Value
from reporter.model.cell import column_letter, column_number, sheet_in_file, turned
from reporter.model.lazy import Joined
from reporter.specs.evaluation import evaluate
from reporter.specs.expressions import Expression, meaning, part_about
from reporter.specs.form_sets import FormSet
from reporter.specs.forms import FormSpec

Mask = Any  # numpy array of bool, one per row of the frame

_NONE = type(None)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the rows of one submission's table stand."""

    agency: str
    file: str
    sheet: str
    letters: Mapping[str, str]
    form: str = ""  # id
    baseline: str = ""  # for which the workbook was issued
    edition: str = ""  # the stamp of set and edition in which it was issued
    upright: bool = False  # the form stands upright: `letters` name its rows, see `Table`
    issued: FormSpec | None = None  # the form as that edition has it: what the sender sees

    @property
    def whole(self) -> CellRange:
        """The sheet as a place."""
        return CellRange(self.file, self.sheet)

    def column(self, key: str) -> tuple[str, str]:
        """The sheet as references name it and the letters of a column; none in an upright form: it has it as a row."""
        return sheet_in_file(self.file, self.sheet), "" if self.upright else self._letters(key)

    def _letters(self, key: str) -> str:
        return self.letters.get(key) or next(iter(self.letters.values()), "A")

    def range(self, key: str, first: int, last: int) -> CellRange:
        """The cells of a column in some of its rows; an upright form has one line."""
        letters = self._letters(key)
        if self.upright:
            letters, first = turned(letters, first)
            last = first
        return CellRange(self.file, self.sheet, letters, first, last)

    def row(self, cell: Cell | CellRange) -> int:
        """The row, as `FormFrame.row_of` counts, of the line that a cell of the sheet belongs to."""
        return column_number(cell.column) + 1 if self.upright else cell.row


@dataclass(frozen=True, slots=True)
class Runs(Sequence[CellRange]):
    """The cells of some columns in some rows, ranges of the first column first; one is made when it is asked for.

    A national figure has thousands, of which the page shows some.
    """

    sources: tuple[Source, ...]
    keys: tuple[str, ...]  # of the columns
    of: list[int]  # of every range of a column the index of its source …
    first: list[int]  # … and its rows
    last: list[int]

    def __len__(self) -> int:
        return len(self.keys) * len(self.of)

    def __iter__(self) -> Iterator[CellRange]:
        for key in self.keys:
            for source, first, last in zip(self.of, self.first, self.last, strict=True):
                yield self.sources[source].range(key, first, last)

    def lines(self) -> Iterator[str]:
        """Yield how each is written, without making it: of a national figure all of them are told."""
        for key in self.keys:
            sheets = {number: self.sources[number].column(key) for number in dict.fromkeys(self.of)}
            for number, first, last in zip(self.of, self.first, self.last, strict=True):
                sheet, letters = sheets[number]
                if not letters:
                    yield str(self.sources[number].range(key, first, last))
                elif first == last:
                    yield f"{sheet}!{letters}{first}"
                else:
                    yield f"{sheet}!{letters}{first}:{letters}{last}"

    @overload
    def __getitem__(self, at: int) -> CellRange: ...
    @overload
    def __getitem__(self, at: slice) -> list[CellRange]: ...
    def __getitem__(self, at: int | slice) -> CellRange | list[CellRange]:
        if isinstance(at, slice):
            return [self[one] for one in range(len(self))[at]]
        column, run = divmod(range(len(self))[at], len(self.of))
        return self.sources[self.of[run]].range(self.keys[column], self.first[run], self.last[run])


@dataclass(frozen=True)
class FormFrame:
    """One form over all submissions.

    `data` has one column per form column (Int64 for numbers, object otherwise; blank, unreadable and not
    applicable are all missing there) plus `_source` (index into `sources`) and `_agency`.
    `blank[key]` is True where the cell was truly empty (not where an earlier edition does not tell), `exempt[key]`
    where it says "not applicable": numpy arrays of bool, one per row, as are all that asks the table whole.
    """

    form: FormSpec
    sources: tuple[Source, ...]
    source_of: Any  # per row, the index of its source: numpy, as a frame's own columns are slow to ask one by one
    row_of: Any  # per row, its row in Excel, of an upright form its column
    data: Any  # pandas.DataFrame; its stubs cannot type a mixed frame
    blank: Mapping[str, Mask]
    exempt: Mapping[str, Mask]
    values: Mapping[str, Joined[Value]]  # as read, marks and all
    typed: Mapping[str, Mapping[int, int]]  # over formulas: key → row of `data` → number
    counts: dict[Any, Any] = field(default_factory=dict, repr=False)  # what figures have counted in it
    verdicts: dict[str, tuple[Any, Any]] = field(default_factory=dict, repr=False)  # of conditions, see `verdict`
    told: dict[str, Sequence[int | None]] = field(default_factory=dict, repr=False)  # see `numbers`

    @cached_property
    def reported(self) -> Any:
        """Which rows say anything at all; a row with nothing but what the blank was issued with says nothing."""
        filled = np.zeros(len(self.data), dtype=bool)
        for column in self.form.issued_blank:
            filled |= ~self.blank[column.key]
        return filled

    def verdict(self, where: Expression) -> tuple[Any, Any]:
        """Which rows a condition takes, and for which it cannot tell; looked at once for all who ask.

        Of a line that it lets out by what the line is about it can tell, whatever else is blank there.
        """
        key = meaning(where)
        if key not in self.verdicts:
            found = evaluate(where, self.data)
            unknown = found.isna().to_numpy(dtype=bool)
            asked = part_about(where, frozenset(self.form.axes)) if unknown.any() else None
            if asked is not None:
                unknown = unknown & evaluate(asked, self.data).fillna(True).to_numpy(dtype=bool)
            self.verdicts[key] = found.fillna(False).to_numpy(dtype=bool), unknown
        return self.verdicts[key]

    def numbers(self, key: str) -> Sequence[int | None]:
        """The numbers of a column, None where there is none: a frame's own columns are slow to ask one by one."""
        if key not in self.told:
            self.told[key] = self.data[key].array.to_numpy(object, na_value=None).tolist()
        return self.told[key]

    def position(self, cell: Cell | CellRange) -> int | None:
        """The row of `data` that a cell of a workbook belongs to; None for a cell of another sheet or of no line."""
        source = self._sheets.get((cell.file, cell.sheet))
        if source is None:
            return None
        first, end = self.source_of.searchsorted((source, source + 1)).tolist()  # the rows of a source stand together
        found = (self.row_of[first:end] == self.sources[source].row(cell)).nonzero()[0]
        return first + int(found[-1]) if found.size else None

    def line(self, position: int) -> tuple[str, int]:
        """What a whole line is in its sheet: its row and no letters, of an upright form the letters of its column."""
        row, source = int(self.row_of[position]), self.sources[int(self.source_of[position])]
        return (column_letter(row - 1), 0) if source.upright else ("", row)

    @cached_property
    def senders(self) -> Sequence[str]:
        """Per row, the code of whose it is."""
        return [self.sources[number].agency for number in self.source_of.tolist()]

    @cached_property
    def lines(self) -> Mapping[str, slice]:
        """Agency → where its rows stand in `data`."""
        ends = np.cumsum(np.bincount(self.source_of, minlength=len(self.sources))).tolist()
        return {
            source.agency: slice(first, end) for source, first, end in zip(self.sources, [0, *ends], ends, strict=False)
        }

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """Agency → what stands for everything that its rows say and where they stand in its workbook."""
        return {source.agency: self._digest(source, self.lines[source.agency]) for source in self.sources}

    def _digest(self, source: Source, rows: slice) -> str:
        known = replace(source, letters=dict(source.letters), issued=None)  # the form is known by its edition
        found = hashlib.sha256(repr((known, self.row_of[rows].tolist())).encode())
        for key, values in self.values.items():
            found.update(f"{key} {values[rows]!r}".encode(errors="surrogatepass"))
            found.update(self.blank[key][rows].tobytes())
        return found.hexdigest()

    @cached_property
    def _sheets(self) -> Mapping[tuple[str, str], int]:
        return {(item.file, item.sheet): number for number, item in enumerate(self.sources)}

    def cell(self, key: str, position: int) -> Cell:
        """The cell of column `key` in the row at `position` of `data`."""
        return self.cells(key, (position,))[0]

    def cells(self, key: str, positions: Sequence[int]) -> list[Cell]:
        """The cells of column `key` in those rows, one by one."""
        chosen = np.asarray(positions, dtype=int)
        pairs = zip(self.source_of[chosen].tolist(), self.row_of[chosen].tolist(), strict=True)
        ranges = (self.sources[number].range(key, row, row) for number, row in pairs)
        return [Cell(item.file, item.sheet, f"{item.column}{item.first}") for item in ranges]

    def ranges(self, keys: Sequence[str], positions: Sequence[int]) -> Runs:
        """The cells of each of the columns in those rows, neighbouring rows of one sheet joined to ranges."""
        chosen = np.asarray(positions, dtype=int)
        source, row = self.source_of[chosen], self.row_of[chosen]
        ends = np.ones((2, len(chosen)), dtype=bool)  # which rows a range begins and ends with
        ends[0, 1:] = ends[1, :-1] = (source[1:] != source[:-1]) | (row[1:] != row[:-1] + 1)
        first, last = ends
        return Runs(self.sources, tuple(keys), source[first].tolist(), row[first].tolist(), row[last].tolist())


def build_frames(submissions: Sequence[Submission], form_set: FormSet) -> dict[str, FormFrame]:
    """Return one frame per form of the set, rows in the order of the submissions."""
    return {form.id: _frame(form, submissions, form_set) for form in form_set.forms}


def _frame(form: FormSpec, submissions: Sequence[Submission], form_set: FormSet) -> FormFrame:
    held = [item for item in submissions if form.id in item.tables]
    tables = [item.tables[form.id] for item in held]
    sources = tuple(_source(form, item, form_set) for item in held)
    data: dict[str, Any] = {}
    blank: dict[str, Any] = {}
    exempt: dict[str, Any] = {}
    read: dict[str, Joined[Value]] = {}
    typed: dict[str, dict[int, int]] = {}
    firsts = [0, *accumulate(map(len, tables))]
    for column in form.columns:
        untold: list[int] = []
        for table, first in zip(tables, firsts, strict=False):
            untold += [first + at for at in table.untold.get(column.key, ())]
            for at, number in table.typed.get(column.key, {}).items():
                typed.setdefault(column.key, {})[first + at] = number
        read[column.key] = Joined(table.values.get(column.key) or [None] * len(table) for table in tables)
        found = _column(list(read[column.key]), column.numeric)
        found.blank[untold] = False
        data[column.key], blank[column.key], exempt[column.key] = found.plain, found.blank, found.exempt
    source_of = np.repeat(np.arange(len(tables)), [len(table) for table in tables])
    data["_source"] = source_of
    data["_agency"] = [item.agency for item, table in zip(held, tables, strict=True) for _ in table.rows]
    row_of = np.array([row for table in tables for row in table.rows], dtype=int)
    return FormFrame(form, sources, source_of, row_of, pd.DataFrame(data), blank, exempt, read, typed)


def _source(form: FormSpec, sent: Submission, form_set: FormSet) -> Source:
    """Return what the rows of a form say of the workbook they stand in."""
    table, issued = sent.tables[form.id], form_set.as_issued(form, sent.edition)
    where = sent.agency, sent.file, table.sheet, table.letters
    return Source(*where, form.id, sent.baseline, sent.edition, table.upright, issued)


@dataclass(frozen=True, slots=True)
class _Column:
    """One column over all tables."""

    plain: Any  # values without marks
    blank: Mask
    exempt: Mask


def _column(values: list[Value], numeric: bool) -> _Column:
    """Return the column as arrays; whole lists at once, since most columns hold no mark."""
    kinds = set(map(type, values))
    blank = np.array([value is None for value in values], dtype=bool)
    not_applicable = Mark.NOT_APPLICABLE
    exempt = np.array([value is not_applicable for value in values]) if Mark in kinds else np.zeros_like(blank)
    if numeric:
        missing = blank if kinds <= {int, _NONE} else np.array([not isinstance(value, int) for value in values])
        numbers = values if kinds == {int} else [value if isinstance(value, int) else 0 for value in values]
        plain: Any = pd.arrays.IntegerArray(np.array(numbers, dtype=np.int64), missing.copy())
    else:
        kept = [None if isinstance(value, Mark) else value for value in values] if Mark in kinds else values
        plain = pd.Series(kept, dtype=object)
    return _Column(plain, blank, exempt)
