"""What a fast reader does not tell about a sheet, found in its raw XML: errors, formulas, hidden rows, merges.

Sheets written by Excel, LibreOffice, WPS and Google follow one narrow grammar (`_SPECIAL` finds no cell outside it).
They are scanned by regular expressions after the texts of their formulas, three quarters of the bytes where each row
has its own, were cut out. Any other sheet goes through expat, cell by cell. Rows and cells far outside every form are
taken out before the reader may allocate room for them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from xml.parsers import expat

from reporter.intake.safety import Refused
from reporter.model import column_letter, split_ref
from reporter.opc.archive import Unsound, check_xml

_KNOWN_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
Ref = tuple[int, int]  # 0-based row and column
Range = tuple[int, int, int, int]  # first row, first column, last row, last column; 0-based, both ends included

#: Columns beyond IV are outside every form; so are rows beyond limits["rows"].
MAX_COLUMNS = 256
_COLUMNS = "(?:[A-Z]|[A-H][A-Z]|I[A-V])"
_ROWS = r"[1-9]\d{0,6}"
_PLAIN = rf' r="{_COLUMNS}{_ROWS}"(?: s="\d+")?(?: t="s")?(?:/>|><v>)'
_CONTENT = r'(?: t="inlineStr">(?:<is>|</c>)|(?: t="(s|n|str|b|e)")?(?:/>|>(?:<v[ >/]|<(f)[ >/]|</c>)))'
#: Every cell that is not a plain number, text or blank: its column, type and "f" for a formula; no column if odd.
_SPECIAL = re.compile(rf'<c(?!{_PLAIN})(?: r="({_COLUMNS}){_ROWS}"(?: s="\d+")?{_CONTENT}|[ >/])'.encode())
_ODD_ROW = re.compile(rb'<row(?! r="\d{1,7}"[ />])')
_ROW = re.compile(rb'<row r="(\d+)"')
_WHOLE_ROW = re.compile(rb'<row r="(\d+)"[^>]*(?:/>|>.*?</row>)', re.DOTALL)
_WHOLE_CELL = re.compile(rb'<c r="([A-Z]{1,3})\d+"[^>]*(?:/>|>.*?</c>)', re.DOTALL)
_FILLED = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*>(?=<)(?!</c>)')
_FORMULA_TEXT = re.compile(rb"<f[^>]*>[^<]*</f>")
_ERROR = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*t="e"[^>]*>(?:<f[^>]*/>|<f.*?</f>)?<v>([^<]*)</v>', re.DOTALL)
_UNSTORED = re.compile(
    rb'<c r="([A-Z]+\d+)"(?: s="\d+")?(?: t="[^s"][^"]*")?>(?:<f[^>]*/>|<f[^<]*</f>)(?:<v/>|<v></v>)?</c>'
)
_FORMULA_CELL = r'<c r="((?:{})\d+)"[^>]*><f'
_FORMULA = r'<c r="{}"[^>]*><f[^>]*>([^<]*)</f>'
_HIDDEN_ROW = re.compile(rb'<row r="(\d+)"[^>]*\shidden="(?:1|true)"')
_COLUMN = re.compile(rb"<col\s[^>]*>")
_ATTRIBUTE = re.compile(rb'(min|max|hidden)="([^"]*)"')
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]+\d+):([A-Z]+\d+)"')
_STYLED = re.compile(rb'<c r="([A-Z]+\d+)" s="(\d+)"[^>/]*>(?!</c>)')
#: Formulas whose result comes from outside the workbook or changes by itself.
_OUTSIDE = re.compile(
    rb"\[|\||\b(?:WEBSERVICE|HYPERLINK|IMPORT\w*|RTD|RAND\w*|NOW|TODAY|INDIRECT|OFFSET|CALL|EXEC|DDE)\s*\(",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SheetScan:
    """What one sheet holds besides values."""

    xml: bytes  # what may be given to the fast reader: without formula texts and far cells
    source: bytes  # as stored
    errors: dict[Ref, str]
    formula_columns: frozenset[int]  # columns with formulas above the last row, which holds the totals
    hidden_rows: tuple[int, ...]
    hidden_columns: tuple[int, ...]
    merges: tuple[Range, ...]
    far: tuple[str, ...] = ()  # filled cells taken out since they stand far outside
    formulas: dict[Ref, str] | None = None  # known from the exact scan
    unstored: tuple[Ref, ...] = ()  # likewise: formulas without a stored value

    def formulas_in(self, columns: Collection[int] | None = None) -> dict[Ref, str]:
        """Return the formulas of some columns, or of all; "" for one shared with another cell.

        Columns whose only formula is the total in the last row are passed over.
        """
        if self.formulas is not None:
            return {ref: text for ref, text in self.formulas.items() if columns is None or ref[1] in columns}
        if columns is not None and not self.formula_columns.intersection(columns):
            return {}
        letters = "[A-Z]+" if columns is None else "|".join(map(column_letter, sorted(columns)))
        pattern = re.compile(_FORMULA_CELL.format(letters).encode())
        return {ref_of(ref): self._formula(ref) for ref in pattern.findall(self.xml)}

    def unstored_in(self, columns: Collection[int]) -> list[Ref]:
        """Return the formulas of some columns that have no stored value; an empty text is one."""
        if not self.formula_columns.intersection(columns):
            return []
        found = self.unstored or map(ref_of, _UNSTORED.findall(self.xml))
        return [ref for ref in found if ref[1] in columns]

    def _formula(self, ref: bytes) -> str:
        found = re.search(_FORMULA.format(ref.decode()).encode(), self.source)
        return found[1].decode("utf-8", "replace") if found else ""


def scan_sheet(source: bytes, name: str, max_rows: int) -> SheetScan:
    """Return what the raw XML of one sheet says; Refused when it is not well formed or its cells have no place."""
    start, end = source.find(b"<sheetData>"), source.rfind(b"</sheetData>")
    if start < 0 or end < 0:
        _check(source, name)
        return exact_scan(source, max_rows)
    head, tail = source[:start], source[end:]
    data = _FORMULA_TEXT.sub(b"<f/>", source[start:end])
    _check(b"".join((head, data, tail)), name)
    far: list[str] = []
    special = _special(data)
    if max(map(int, _ROW.findall(data)), default=0) > max_rows or special.odd:
        data = _cut_far(data, max_rows, far)
        special = _special(data)
    if special.odd or _ODD_ROW.search(data) or b"<!" in data:
        return exact_scan(source, max_rows)
    errors = {ref_of(ref): text.decode() for ref, text in _ERROR.findall(data)} if special.errors else {}
    return SheetScan(
        xml=known_errors(b"".join((head, data, b"</sheetData></worksheet>")), errors),
        source=source,
        errors=errors,
        formula_columns=special.formula_columns,
        hidden_rows=tuple(int(row) - 1 for row in _HIDDEN_ROW.findall(data)) if b"hidden=" in data else (),
        hidden_columns=_hidden_columns(head),
        merges=tuple((*ref_of(first), *ref_of(last)) for first, last in _MERGE.findall(tail)),
        far=tuple(far),
    )


def _check(xml: bytes, name: str) -> None:
    try:
        check_xml(xml, name)
    except Unsound as trouble:
        raise Refused.unsound(trouble) from None


class _Special(NamedTuple):
    """What the cells are of that are no plain number, text or blank."""

    odd: bool  # some are outside the narrow grammar
    errors: bool
    formula_columns: frozenset[int]  # above the last row


def _special(data: bytes) -> _Special:
    last = max(data.rfind(b"<row "), 0)
    above, below = set(_SPECIAL.findall(data, 0, last)), set(_SPECIAL.findall(data, last))
    return _Special(
        odd=any(not column for column, _, _ in above | below),
        errors=any(kind == b"e" for _, kind, _ in above | below),
        formula_columns=frozenset(_index(column) for column, _, formula in above if formula),
    )


def known_errors(xml: bytes, errors: Mapping[Ref, str]) -> bytes:
    """Return the XML with errors newer than the fast reader (#SPILL!, #CALC! …) as one that it knows."""
    for text in set(errors.values()) - _KNOWN_ERRORS:
        xml = xml.replace(f"v>{text}</".encode(), b"v>#VALUE!</")
    return xml


@lru_cache(maxsize=4096)
def _index(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def ref_of(ref: bytes | str) -> Ref:
    """Return (row, column), 0-based, of "D14"; Refused for anything else."""
    letters, number = split_ref(ref.decode() if isinstance(ref, bytes) else ref)
    if not number:
        raise Refused("F08", why=f"ô ghi sai vị trí {str(ref)[:12]}")
    return number - 1, _index(letters.encode())


def a1(ref: Ref) -> str:
    """Return "D14" for (13, 3)."""
    return f"{column_letter(ref[1])}{ref[0] + 1}"


def _hidden_columns(head: bytes) -> tuple[int, ...]:
    hidden: list[int] = []
    for tag in _COLUMN.findall(head):
        found = dict(_ATTRIBUTE.findall(tag))
        if found.get(b"hidden") in (b"1", b"true"):
            first, last = int(found.get(b"min", 1)), int(found.get(b"max", 1))
            hidden += range(first - 1, min(last, MAX_COLUMNS))
    return tuple(hidden)


def _cut_far(data: bytes, max_rows: int, far: list[str]) -> bytes:
    """Return the rows without those far below and cells far to the right; filled ones are added to `far`."""

    def drop(found: re.Match[bytes], keep: bool) -> bytes:
        if keep:
            return found[0]
        far.extend(ref.decode() for ref in _FILLED.findall(found[0]))
        return b""

    data = _WHOLE_ROW.sub(lambda found: drop(found, int(found[1]) <= max_rows), data)
    return _WHOLE_CELL.sub(lambda found: drop(found, _index(found[1]) < MAX_COLUMNS), data)


def outside_formula(text: str) -> bool:
    """Return whether a formula takes its value from outside the workbook or changes by itself."""
    return bool(_OUTSIDE.search(text.encode()))


def styled_cells(xml: bytes, styles: frozenset[int]) -> list[str]:
    """Return the references of filled cells that use one of these styles."""
    wanted = {str(style).encode() for style in styles}
    return [ref.decode() for ref, style in _STYLED.findall(xml) if style in wanted] if wanted else []


# --- any other XML, exactly -------------------------------------------------------------------------------

_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII)
_TYPES = frozenset({"s", "n", "str", "b", "e", "inlineStr", "d"})


class _Exact:
    """Expat handlers that note every cell; namespaces, attribute order, quotes and prefixes do not matter."""

    def __init__(self, max_rows: int, strings: int) -> None:
        self.max_rows, self.strings = max_rows, strings
        self.errors: dict[Ref, str] = {}
        self.formulas: dict[Ref, str] = {}
        self.stored: set[Ref] = set()
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[int] = []
        self.merges: list[Range] = []
        self._row, self._ref, self._kind, self._text = -1, (0, 0), "n", [""]
        self._column = -1

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(" ")[2]
        self._text = []
        if tag == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
            if attributes.get("hidden") in ("1", "true"):
                self.hidden_rows.append(self._row)
        elif tag == "c":
            self._ref = ref_of(attributes["r"]) if "r" in attributes else (self._row, self._column + 1)
            self._column, self._kind = self._ref[1], attributes.get("t", "n")
            if self._kind not in _TYPES:
                raise Refused("F08", why=f"ô {a1(self._ref)} có kiểu lạ “{self._kind[:12]}”")
        elif tag == "f":
            self.formulas[self._ref] = ""
            if self._kind == "str":  # an empty text is a result
                self.stored.add(self._ref)
        elif tag == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes.get("min", 1)), int(attributes.get("max", 1))
            self.hidden_columns += range(first - 1, min(last, MAX_COLUMNS))
        elif tag == "mergeCell":
            first_ref, _, last_ref = attributes.get("ref", "").partition(":")
            self.merges.append((*ref_of(first_ref), *ref_of(last_ref or first_ref)))

    def text(self, data: str) -> None:
        self._text.append(data)

    def end(self, tag: str) -> None:
        tag = tag.rpartition(" ")[2]
        if tag == "f":
            self.formulas[self._ref] = "".join(self._text)
        elif tag in ("v", "t") and any(self._text):
            self._keep("".join(self._text), tag)

    def _keep(self, value: str, tag: str) -> None:
        row, column = self._ref
        if (self._kind == "inlineStr") != (tag == "t") or not self._sensible(value):
            raise Refused("F08", why=f"ô {a1(self._ref)} có nội dung sai kiểu “{self._kind}”: {value[:20]}")
        if row >= self.max_rows or column >= MAX_COLUMNS:
            raise Refused("F09", what=f"vị trí ô {a1(self._ref)}", limit=f"dòng {self.max_rows}, cột IV")
        self.stored.add(self._ref)
        if self._kind == "e":
            self.errors[self._ref] = value

    def _sensible(self, value: str) -> bool:
        """Whether a value is of its cell's kind; a string beyond the shared ones is not."""
        if self._kind == "s":
            return value.isdecimal() and int(value) < self.strings
        if self._kind == "b":
            return value in ("0", "1", "true", "false")
        return self._kind != "n" or bool(_NUMBER.fullmatch(value))


def exact_scan(xml: bytes, max_rows: int, strings: int = sys.maxsize) -> SheetScan:
    """Return the scan of any well-formed sheet; Refused naming the first cell that makes no sense."""
    found = _Exact(max_rows, strings)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = found.start, found.end
    parser.CharacterDataHandler = found.text
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError) as error:
        raise Refused("F08", why=f"trang tính sai cú pháp ({error})") from None
    return SheetScan(
        xml=known_errors(xml, found.errors),
        source=xml,
        errors=found.errors,
        formulas=found.formulas,
        unstored=tuple(ref for ref in found.formulas if ref not in found.stored),
        formula_columns=frozenset(column for _, column in found.formulas),
        hidden_rows=tuple(found.hidden_rows),
        hidden_columns=tuple(found.hidden_columns),
        merges=tuple(found.merges),
    )
