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
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from reporter.intake.canonical import canonical, senseless
from reporter.intake.narrow import CUT, EMPTY_CELL, EMPTY_ROW, FORMULA_TEXT, narrow
from reporter.intake.safety import Refused
from reporter.model import column_letter, split_ref
from reporter.model.cell import column_number
from reporter.opc.archive import Unsound, check_xml

_KNOWN_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
Ref = tuple[int, int]  # 0-based row and column
Range = tuple[int, int, int, int]  # first row, first column, last row, last column; 0-based, both ends included

#: What stands before the cells for the fast reader; what was sent there (dimensions, views) could only mislead it.
_BEFORE = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
#: Far cells that are named; more of them say nothing new.
_FAR = 100
#: Bytes of rows from which formula texts and empty cells are cut out at once.
_BLOCK = 1 << 20
#: What may be left of one sheet then: 20,000 rows of 46 filled cells take 37 MiB.
_MOST_MIB = 40
#: Columns beyond IV are outside every form; so are rows beyond limits["rows"].
MAX_COLUMNS = 256
_ROW = re.compile(rb'<row r="(\d+)"')
_WHOLE_ROW = re.compile(rb'<row r="(\d+)"[^>]*(?:/>|>.*?</row>)', re.DOTALL)
_WHOLE_CELL = re.compile(rb'<c r="([A-Z]{1,3})\d+"[^>]*(?:/>|>.*?</c>)', re.DOTALL)
_CELL = re.compile(rb'<c r="([A-Z]+\d+)"')
_WIDE = re.compile(rb'<c r="(?:I[W-Z]|[J-Z][A-Z]|[A-Z]{3})\d')
_SHARED = re.compile(rb' t="s"[^>]*>(?:<f[^>]*/>)?<v>(\d+)<')
_SHARED_CELL = re.compile(rb'<c r="([A-Z]+\d+)"[^>]* t="s"[^>]*>(?:<f[^>]*/>)?<v>(\d+)<')
_FILLED = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*>(?=<)(?!</c>)')
_ERROR = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*t="e"[^>]*>(?:<f[^>]*/>|<f.*?</f>)?<v>([^<]+)</v>', re.DOTALL)
_UNSTORED = r'<c r="((?:{})\d+)"(?: s="\d+")?(?: t="[^s"][^"]*")?>(?:<f[^>]*/>|<f[^<]*</f>)(?:<v/>|<v></v>)?</c>'
_FORMULA_COLUMN = re.compile(rb'<c r="([A-Z]++)\d++"[^>]*+><f')
_FORMULA_CELL = r'<c r="((?:{})\d++)"[^>]*+><f'
_FORMULA = re.compile(rb'<c r="[A-Z]+\d+"[^>]*><f[^>]*>([^<]*)</f>')
_HIDDEN_ROW = re.compile(rb"""<row r="(\d+)"[^>]*\shidden\s*=\s*["'](?:1|true)["']""")
_COLUMN = re.compile(rb"<col\s[^>]*>")
_PLACE = re.compile(rb"\d{1,9}")
_ATTRIBUTE = re.compile(rb"""\s(min|max|hidden)\s*=\s*["']([^"']*)["']""")
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_CONDITION = re.compile(rb'<conditionalFormatting\b[^<>]*?\ssqref="([^"<>]*)"|<cfRule\b[^<>]*?\sdxfId="(\d{1,9})"')
_RANGE = re.compile(rb"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?")
_STYLE = re.compile(rb'<c r="[A-Z]+\d+" s="(\d+)"')
_STYLED = re.compile(rb'<c r="([A-Z]+\d+)" s="(\d+)"[^>/]*>(?!</c>)')
#: A day in a cell of dates as programs write it that mean no moment: midnight, with the mark of a zone.
_ZONED_DAY = re.compile(rb'( t="d"[^>]*>(?:<f[^>]*/>)?<v>\d{4}-\d\d-\d\dT00:00(?::00(?:\.0+)?)?)(?:Z|[+-]\d\d:?\d\d)<')
#: Formulas whose result comes from outside the workbook or changes by itself.
_OUTSIDE = re.compile(
    rb"\[|\||\b(?:WEBSERVICE|HYPERLINK|IMPORT\w*|RTD|RAND\w*|NOW|TODAY|INDIRECT|OFFSET|CALL|EXEC|DDE)\s*\(",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SheetScan:
    """What one sheet holds besides values."""

    xml: bytes  # the cells as they may be given to the fast reader: without formula texts and far cells
    source: bytes  # as stored, or written anew in the narrow grammar
    errors: dict[Ref, str]
    formula_columns: frozenset[int]  # columns with formulas above the last row, which holds the totals
    hidden_rows: tuple[int, ...]
    hidden_columns: tuple[int, ...]
    merges: tuple[Range, ...]
    far: tuple[str, ...] = ()  # filled cells taken out since they stand far outside
    max_rows: int = 0
    rows_below: int = 0  # filled rows taken out that go on where the last row allowed ends

    def formulas_in(self, columns: Collection[int] | None = None) -> dict[Ref, str]:
        """Return the formulas of some columns, or of all; "" for one shared with another cell.

        Columns whose only formula is the total in the last row are passed over.
        """
        if columns is not None and not self.formula_columns.intersection(columns):
            return {}
        found, at = {}, 0
        for ref in self._with_formulas(columns):
            at = max(self.source.find(b'<c r="%s"' % ref, at), 0)  # they stand there in the same order
            text = _FORMULA.match(self.source, at)
            found[ref_of(ref)] = text[1].decode("utf-8", "replace") if text else ""
        return found

    def cells_with_formulas(self, columns: Collection[int]) -> frozenset[Ref]:
        """Return the cells of some columns that hold a formula, totals and all."""
        return frozenset(map(ref_of, self._with_formulas(columns)))

    def _with_formulas(self, columns: Collection[int] | None) -> list[bytes]:
        return _of_columns(_FORMULA_CELL, columns).findall(self.xml)

    def unstored_in(self, columns: Collection[int]) -> list[Ref]:
        """Return the formulas of some columns that have no stored value; an empty text is one."""
        if not self.formula_columns.intersection(columns):
            return []
        return [ref_of(ref) for ref in _of_columns(_UNSTORED, columns).findall(self.xml)]

    def style_of(self, ref: Ref) -> int:
        """Return the style number of a cell; 0 for one without."""
        found = _STYLE.match(self.xml, max(self.xml.find(b'<c r="%b"' % a1(ref).encode()), 0))
        return int(found[1]) if found else 0

    def conditional(self, looks: Collection[int]) -> Iterator[Range]:
        """Yield the ranges to which conditions give one of these looks."""
        ranges = b""
        for found in _CONDITION.finditer(self.source, max(self.source.rfind(b"</sheetData>"), 0)):
            if found[2] is None:
                ranges = found[1]
            elif int(found[2]) in looks:
                for left, top, right, bottom in _RANGE.findall(ranges):
                    yield int(top) - 1, _index(left), int(bottom or top) - 1, _index(right or left)

    def turned(self) -> SheetScan:
        """Return the same of the sheet seen with rows and columns exchanged."""
        return _TurnedScan(
            xml=self.xml,
            source=self.source,
            errors={turn(ref): text for ref, text in self.errors.items()},
            formula_columns=frozenset(),
            hidden_rows=self.hidden_columns,
            hidden_columns=self.hidden_rows,
            merges=tuple((left, top, right, bottom) for top, left, bottom, right in self.merges),
            far=self.far,
            max_rows=self.max_rows,
            rows_below=self.rows_below,
        )


class _TurnedScan(SheetScan):
    """What an upright sheet holds, its rows counted as columns; the XML is that of the sheet as it stands."""

    def formulas_in(self, columns: Collection[int] | None = None) -> dict[Ref, str]:
        found = {turn(ref): text for ref, text in super().formulas_in().items()}
        return {ref: text for ref, text in found.items() if columns is None or ref[1] in columns}

    def cells_with_formulas(self, columns: Collection[int]) -> frozenset[Ref]:
        refs = map(turn, map(ref_of, self._with_formulas(None)))
        return frozenset(ref for ref in refs if ref[1] in columns)

    def unstored_in(self, columns: Collection[int]) -> list[Ref]:
        found = _of_columns(_UNSTORED, None).findall(self.xml)
        return [ref for ref in map(turn, map(ref_of, found)) if ref[1] in columns]

    def conditional(self, looks: Collection[int]) -> Iterator[Range]:
        for top, left, bottom, right in super().conditional(looks):
            yield left, top, right, bottom

    def style_of(self, ref: Ref) -> int:
        return super().style_of(turn(ref))


def _of_columns(pattern: str, columns: Collection[int] | None) -> re.Pattern[bytes]:
    """Return the pattern for cells of some columns, or of all."""
    letters = "[A-Z]+" if columns is None else "|".join(map(column_letter, sorted(columns)))
    return re.compile(pattern.format(letters).encode())


def turn(ref: Ref) -> Ref:
    """Return the place of a cell when rows and columns are exchanged."""
    return ref[1], ref[0]


def scan_sheet(source: bytes, name: str, max_rows: int, strings: int = sys.maxsize) -> SheetScan:
    """Return what the raw XML of one sheet says; Refused when it is not well formed or its cells have no place.

    `strings` is the number of shared strings: a cell beyond them is named.
    """
    parts = _cut(source, name)
    if parts is None or _unbound(source, parts[0]) or not narrow(*parts):
        check(source, name)
        source = canonical(source, name)
        parts = _cut(source, name)
    assert parts
    head, data, tail = parts[0], parts[1].replace(CUT, b""), parts[2]
    far: list[str] = []
    below: list[int] = []
    if max(map(int, _ROW.findall(data)), default=0) > max_rows or _WIDE.search(data):
        data = _cut_far(data, max_rows, far, below)
    _check_places(data, name, strings)
    data = _ZONED_DAY.sub(rb"\1<", data) if b' t="d"' in data else data
    errors = {ref_of(ref): text.decode() for ref, text in _ERROR.findall(data)} if b' t="e"' in data else {}
    above = _FORMULA_COLUMN.findall(data, 0, max(data.rfind(b"<row "), 0))
    return SheetScan(
        xml=known_errors(b"".join((_BEFORE, data, b"</sheetData></worksheet>")), errors),
        source=source,
        errors=errors,
        formula_columns=frozenset(map(_index, set(above))),
        hidden_rows=tuple(int(row) - 1 for row in _HIDDEN_ROW.findall(data)) if b"hidden" in data else (),
        hidden_columns=_hidden_columns(head, name),
        merges=_merges(tail, name, max_rows),
        far=tuple(far),
        max_rows=max_rows,
        rows_below=len(below) if min(below, default=0) == max_rows + 1 else 0,
    )


def _cut(source: bytes, name: str) -> tuple[bytes, bytes, bytes] | None:
    """Return what stands before, in and after the cells, without formula texts and empty cells; None for no cells."""
    start, end = source.find(b"<sheetData>"), source.rfind(b"</sheetData>")
    if start < 0 or end < 0 or CUT in source:
        return None
    head, tail = source[:start], source[end:]
    pieces, size = list[bytes](), 0
    for rows in _blocks(source, start, end):
        pieces.append(EMPTY_ROW.sub(CUT, EMPTY_CELL.sub(CUT, FORMULA_TEXT.sub(b"<f/>", rows))))
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


def _unbound(source: bytes, head: bytes) -> bool:
    """Return whether rows, some of which were cut out and are not looked at again, use a prefix that is none."""
    return b" x14ac:" in source and b" xmlns:x14ac=" not in head


def _check_places(data: bytes, name: str, strings: int) -> None:
    """Raise Refused for a row or a cell that stands twice, or a text beyond the shared ones."""
    for pattern, what in ((_ROW, "dòng"), (_CELL, "ô")):
        found = pattern.findall(data)
        if len(set(found)) < len(found):
            twice = Counter(found).most_common(1)[0][0].decode()
            raise Refused("F08", sheet=name, cell=twice if what == "ô" else "", why=f"{what} {twice} ghi hai lần")
    if max(map(int, _SHARED.findall(data)), default=-1) >= strings:
        for ref, number in _SHARED_CELL.findall(data):
            if int(number) >= strings:
                cell = ref.decode()
                raise Refused("F08", sheet=name, cell=cell, why=senseless(cell, "s", number.decode()))


def check(xml: bytes, name: str) -> None:
    """Raise Refused for a DTD, an entity, or bytes that are not UTF-8."""
    try:
        check_xml(xml, name)
    except Unsound as trouble:
        raise Refused.unsound(trouble) from None


def known_errors(xml: bytes, errors: Mapping[Ref, str]) -> bytes:
    """Return the XML with errors newer than the fast reader (#SPILL!, #CALC! …) as one that it knows."""
    if _KNOWN_ERRORS.issuperset(errors.values()):
        return xml
    return _ERROR.sub(lambda found: found[0].replace(b">%b</v>" % found[2], b">#VALUE!</v>"), xml)


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


def styled_cells(xml: bytes, styles: frozenset[int]) -> dict[str, int]:
    """Return the filled cells that use one of these styles, each with its style."""
    wanted = {str(style).encode() for style in styles}
    found = _STYLED.findall(xml) if wanted else ()
    return {ref.decode(): int(style) for ref, style in found if style in wanted}
