"""What a fast reader does not tell about a sheet, found in its raw XML: errors, formulas, hidden rows, merges.

Sheets written by Excel, LibreOffice, WPS and Google follow one narrow grammar (`narrow`). They are scanned by regular
expressions after the texts of their formulas, three quarters of the bytes where each row has its own, and all empty
cells were cut out. Any other sheet is written anew in that grammar first (`canonical`).
Rows and cells far outside every form are taken out before the reader may allocate room for them.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

import numpy as np

from reporter.intake.canonical import canonical, senseless
from reporter.intake.cells import ERROR, INLINE, SHARED, TEXT, Cells, Ref, cells_of
from reporter.intake.narrow import CUT_CELL, CUT_ROW, EMPTY_CELL, FORMULA_TEXT, empty_row, narrow
from reporter.intake.safety import Refused
from reporter.model import column_letter, split_ref
from reporter.model.cell import column_number
from reporter.opc.archive import Unsound, check_xml

Range = tuple[int, int, int, int]  # first row, first column, last row, last column; 0-based, both ends included

#: Far cells that are named; more of them say nothing new.
_FAR = 100
#: Bytes of rows from which formula texts and empty cells are cut out at once.
_BLOCK = 1 << 20
#: What may be left of one sheet then: 20,000 rows of 46 filled cells take 37 MiB.
_MOST_MIB = 40
#: Columns beyond IV are outside every form; so are rows beyond limits["rows"].
MAX_COLUMNS = 256
_ROW = re.compile(rb'<row r="(\d+)"([^>]*)>')
_HIDDEN = re.compile(rb' hidden="(?:1|true)"')
_WHOLE_ROW = re.compile(rb'<row r="(\d+)"[^>]*(?:/>|>.*?</row>)', re.DOTALL)
_WHOLE_CELL = re.compile(rb'<c r="([A-Z]{1,3})\d+"[^>]*(?:/>|>.*?</c>)', re.DOTALL)
_FILLED = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*>(?=<)(?!</c>)')
_VALUE = re.compile(rb"<v[^>]*>([^<]*)<")
_FORMULA = re.compile(rb'<c r="[A-Z]+\d+"[^>]*><f[^>]*>([^<]*)</f>')
_COLUMN = re.compile(rb"<col\s[^>]*>")
_PLACE = re.compile(rb"\d{1,9}")
_ATTRIBUTE = re.compile(rb"""\s(min|max|hidden)\s*=\s*["']([^"']*)["']""")
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_CONDITION = re.compile(rb'<conditionalFormatting\b[^<>]*?\ssqref="([^"<>]*)"|<cfRule\b[^<>]*?\sdxfId="(\d{1,9})"')
_RANGE = re.compile(rb"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?")
#: Formulas whose result comes from outside the workbook or changes by itself.
_OUTSIDE = re.compile(
    rb"\[|\||\b(?:WEBSERVICE|HYPERLINK|IMPORT\w*|RTD|RAND\w*|NOW|TODAY|INDIRECT|OFFSET|CALL|EXEC|DDE)\s*\(",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, eq=False)
class SheetScan:
    """What one sheet holds besides values."""

    cells: Cells  # as they may be given to the fast reader: without formula texts and far cells
    source: bytes  # as stored, or written anew in the narrow grammar
    errors: dict[Ref, str]
    formula_columns: frozenset[int]  # columns with formulas above the last row, which holds the totals
    hidden_rows: tuple[int, ...]
    hidden_columns: tuple[int, ...]
    merges: tuple[Range, ...]
    far: tuple[str, ...] = ()  # filled cells taken out since they stand far outside
    max_rows: int = 0
    rows_below: int = 0  # filled rows taken out that go on where the last row allowed ends
    upright: bool = False  # rows and columns are exchanged

    def formulas_in(self, columns: Collection[int] | None = None) -> dict[Ref, str]:
        """Return the formulas of some columns, or of all; "" for one shared with another cell.

        Columns whose only formula is the total in the last row are passed over.
        """
        if columns is not None and not self.formula_columns.intersection(columns):
            return {}
        chosen = self.cells.formulas if columns is None else self.cells.formulas & self.cells.among(columns)
        found, at = dict[Ref, str](), 0
        for cell, ref in zip(chosen.nonzero()[0].tolist(), self.cells.refs(chosen), strict=True):
            name, _ = self.cells.written(cell)
            at = max(self.source.find(b'<c r="%s"' % name, at), 0)  # they stand there in the same order
            text = _FORMULA.match(self.source, at)
            found[ref] = text[1].decode("utf-8", "replace") if text else ""
        return found

    def cells_with_formulas(self, columns: Collection[int]) -> frozenset[Ref]:
        """Return the cells of some columns that hold a formula, totals and all."""
        return frozenset(self.cells.refs(self.cells.formulas & self.cells.among(columns)))

    def unstored_in(self, columns: Collection[int]) -> list[Ref]:
        """Return the formulas of some columns that have no stored value; an empty text is one."""
        if not self.formula_columns.intersection(columns):
            return []
        cells = self.cells
        waiting = cells.formulas & ~cells.stored & (cells.kinds != SHARED) & (cells.kinds != TEXT)
        return cells.refs(waiting & cells.among(columns))

    def styled(self, styles: Collection[int]) -> dict[Ref, int]:
        """Return the filled cells that use one of these styles, each with its style."""
        if not styles:
            return {}
        chosen = np.isin(self.cells.styles, list(styles))
        return dict(zip(self.cells.refs(chosen), self.cells.styles[chosen].tolist(), strict=True))

    def style_of(self, ref: Ref) -> int:
        """Return the style of a filled cell; 0 for one without."""
        found = self.cells.styles[(self.cells.rows == ref[0]) & (self.cells.columns == ref[1])]
        return int(found[0]) if len(found) else 0

    def conditional(self, looks: Collection[int]) -> Iterator[Range]:
        """Yield the ranges to which conditions give one of these looks."""
        ranges = b""
        for found in _CONDITION.finditer(self.source, max(self.source.rfind(b"</sheetData>"), 0)):
            if found[2] is None:
                ranges = found[1]
            elif int(found[2]) in looks:
                for left, top, right, bottom in _RANGE.findall(ranges):
                    area = int(top) - 1, _index(left), int(bottom or top) - 1, _index(right or left)
                    yield _turned_range(area) if self.upright else area

    def worded(self, stored: bytes) -> bytes:
        """Return the sheet as it is stored, of its cells those alone that hold texts of their own.

        All of it where it was written anew, or where cells far outside were cut out of it.
        """
        if self.source is not stored or self.far:
            return stored
        kinds = self.cells.kinds
        cells = ((kinds == TEXT) | (kinds == INLINE)).nonzero()[0].tolist()
        texts = (b'<c r="%b"%b' % self.cells.written(cell) for cell in cells)
        start, end = stored.find(b"<sheetData>"), stored.rfind(b"</sheetData>")
        return b"".join((stored[:start], *texts, stored[end:]))

    def turned(self) -> SheetScan:
        """Return the same of the sheet seen with rows and columns exchanged."""
        cells = self.cells.turned()
        return replace(
            self,
            cells=cells,
            errors={turn(ref): text for ref, text in self.errors.items()},
            formula_columns=frozenset(cells.columns[cells.formulas].tolist()),
            hidden_rows=self.hidden_columns,
            hidden_columns=self.hidden_rows,
            merges=tuple(map(_turned_range, self.merges)),
            upright=not self.upright,
        )


def _turned_range(area: Range) -> Range:
    top, left, bottom, right = area
    return left, top, right, bottom


def turn(ref: Ref) -> Ref:
    """Return the place of a cell when rows and columns are exchanged."""
    return ref[1], ref[0]


def scan_sheet(source: bytes, name: str, max_rows: int, strings: int = sys.maxsize) -> SheetScan:
    """Return what the raw XML of one sheet says; Refused when it is not well formed or its cells have no place.

    `strings` is the number of shared strings: a cell beyond them is named.
    """
    parts = _cut(source, name)
    if parts is None or not narrow(*parts):
        check(source, name)
        source = canonical(source, name)
        parts = _cut(source, name)
    assert parts
    head, data, tail = parts
    far: list[str] = []
    below: list[int] = []
    cells, rows = cells_of(data), _ROW.findall(data)
    if max((int(row) for row, _ in rows), default=0) > max_rows or (cells.columns >= MAX_COLUMNS).any():
        data = _cut_far(data, max_rows, far, below)
        cells, rows = cells_of(data), _ROW.findall(data)
    _once("dòng", [row.decode() for row, _ in rows], name)
    _check_places(cells, name, strings)
    above = cells.starts < max(data.rfind(b"<row "), 0)
    return SheetScan(
        cells=cells,
        source=source,
        errors=_errors(cells),
        formula_columns=frozenset(cells.columns[cells.formulas & above].tolist()),
        hidden_rows=tuple(int(row) - 1 for row, look in rows if b"hidden" in look and _HIDDEN.search(look)),
        hidden_columns=_hidden_columns(head, name),
        merges=_merges(tail, name, max_rows),
        far=tuple(far),
        max_rows=max_rows,
        rows_below=len(below) if min(below, default=0) == max_rows + 1 else 0,
    )


def _cut(source: bytes, name: str) -> tuple[bytes, bytes, bytes] | None:
    """Return what stands before, in and after the cells, without formula texts and empty cells; None for no cells."""
    start, end = source.find(b"<sheetData>"), source.rfind(b"</sheetData>")
    if start < 0 or end < 0 or CUT_CELL in source or CUT_ROW in source:
        return None
    head, tail = source[:start], source[end:]
    without, pieces, size = empty_row(head), list[bytes](), 0
    for rows in _blocks(source, start, end):
        pieces.append(without.sub(CUT_ROW, EMPTY_CELL.sub(CUT_CELL, FORMULA_TEXT.sub(b"<f/>", rows))))
        size += len(pieces[-1])
        if size > _MOST_MIB << 20:
            raise Refused("F09", sheet=name, what=f"dung lượng các ô của trang “{name}”", limit=f"{_MOST_MIB} MiB")
    data = b"".join(pieces)
    for part in (head, data, tail):
        check(part, name)
    return head, data, tail


def _blocks(source: bytes, start: int, end: int) -> Iterator[memoryview]:
    """Yield the bytes from `start` to `end` in pieces that begin with a row: each step copies one piece only."""
    while start < end:
        following = source.find(b"<row ", start + _BLOCK, end)
        stop = following if following >= 0 else end
        yield memoryview(source)[start:stop]
        start = stop


def _check_places(cells: Cells, name: str, strings: int) -> None:
    """Raise Refused for a cell that stands twice, or a text beyond the shared ones."""
    if (np.diff(cells.rows * MAX_COLUMNS + cells.columns) <= 0).any():  # never so where programs write them
        _once("ô", [a1(ref) for ref in cells.refs(slice(None))], name)
    beyond = ((cells.kinds == SHARED) & (cells.whole >= strings)).nonzero()[0]
    if len(beyond):
        cell, number = a1(cells.refs(beyond)[0]), str(cells.whole[beyond[0]])
        raise Refused("F08", sheet=name, cell=cell, why=senseless(cell, "s", number))


def _once(what: str, found: Sequence[str], name: str) -> None:
    if len(set(found)) < len(found):
        twice = Counter(found).most_common(1)[0][0]
        raise Refused("F08", sheet=name, cell=twice if what == "ô" else "", why=f"{what} {twice} ghi hai lần")


def _errors(cells: Cells) -> dict[Ref, str]:
    chosen = ((cells.kinds == ERROR) & cells.stored).nonzero()[0]
    texts = (_VALUE.search(cells.written(cell)[1]) for cell in chosen.tolist())
    return {ref: text[1].decode() if text else "" for ref, text in zip(cells.refs(chosen), texts, strict=True)}


def check(xml: bytes, name: str) -> None:
    """Raise Refused for a DTD, an entity, or bytes that are not UTF-8."""
    try:
        check_xml(xml, name)
    except Unsound as trouble:
        raise Refused.unsound(trouble) from None


@lru_cache(maxsize=4096)
def _index(letters: bytes) -> int:
    return column_number(letters.decode())


def ref_of(ref: bytes | str) -> Ref:
    """Return (row, column), 0-based, of "D14"; Refused for anything else."""
    letters, number = split_ref(ref.decode() if isinstance(ref, bytes) else ref)
    if not number:
        raise Refused("F08", why=f"ô ghi sai vị trí {str(ref)[:12]}")
    return number - 1, column_number(letters)


def a1(ref: Ref) -> str:
    """Return "D14" for (13, 3)."""
    return f"{column_letter(ref[1])}{ref[0] + 1}"


def _hidden_columns(head: bytes, name: str) -> tuple[int, ...]:
    hidden: set[int] = set()
    for tag in _COLUMN.findall(head):
        found = dict(_ATTRIBUTE.findall(tag))
        if found.get(b"hidden") in (b"1", b"true"):
            first, last = found.get(b"min", b"1"), found.get(b"max", b"1")
            if not (_PLACE.fullmatch(first) and _PLACE.fullmatch(last)):
                raise Refused("F08", sheet=name, why="cột ẩn ghi sai số")
            hidden.update(range(int(first) - 1, min(int(last), MAX_COLUMNS)))
    return tuple(sorted(hidden))


def _merges(tail: bytes, name: str, max_rows: int) -> tuple[Range, ...]:
    """Return the merged ranges that begin where cells are read; Refused for more cells in them than there are."""
    found = (
        (int(top) - 1, _index(left), int(bottom) - 1, _index(right))
        for left, top, right, bottom in (merge.groups() for merge in _MERGE.finditer(tail))
        if int(top) <= max_rows
    )
    merges = tuple(dict.fromkeys(found))
    covered = sum(
        max(min(bottom + 1, max_rows) - top, 0) * max(min(right + 1, MAX_COLUMNS) - left, 0)
        for top, left, bottom, right in merges
    )
    if covered > max_rows * MAX_COLUMNS:
        raise Refused("F08", sheet=name, why=f"các vùng ô gộp của trang “{name}” chồng lên nhau")
    return merges


def _cut_far(data: bytes, max_rows: int, far: list[str], below: list[int]) -> bytes:
    """Return the rows without those far below and cells far to the right.

    The first filled cells of them are added to `far`, the numbers of filled rows to `below`.
    """

    def drop(found: re.Match[bytes]) -> bytes:
        if _index(found[1]) < MAX_COLUMNS:
            return found[0]
        far.extend(ref.decode() for ref in _FILLED.findall(found[0]))
        return b""

    first = next((row.start() for row in _ROW.finditer(data) if int(row[1]) > max_rows), len(data))
    filled = (found[1] for found in _FILLED.finditer(data, first))
    far.extend(islice((ref.decode() for ref in filled if ref_of(ref)[0] >= max_rows), _FAR))
    kept = [data[:first]]
    for row in _WHOLE_ROW.finditer(data, first):
        if int(row[1]) <= max_rows:
            kept.append(row[0])
        elif _FILLED.search(row[0]):
            below.append(int(row[1]))
    return _WHOLE_CELL.sub(drop, b"".join(kept))


def outside_formula(text: str) -> bool:
    """Return whether a formula takes its value from outside the workbook or changes by itself."""
    return bool(_OUTSIDE.search(text.encode()))
