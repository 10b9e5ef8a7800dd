"""The narrow grammar of sheets: what Excel, LibreOffice, WPS and Google write, and nothing that two readers could
take for different things.

One regular expression goes over all cells, after the texts of formulas and all empty cells were cut out; what stands
before and after them goes through expat. Whatever is outside (comments, CDATA, references by number, attributes in
another order, marked runs, a value that is not of its cell's kind) is no fault: `canonical` writes the sheet anew.
"""

from __future__ import annotations

import re

from reporter.opc.archive import well_formed

#: Left where cells and rows were cut out: what was cut out may stand between cells, and between rows, only.
CUT_CELL, CUT_ROW = b"\x1d", b"\x1e"
_GAP, _ROW_GAP = r"[ \t\r\n\x1d]*+", r"[ \t\r\n\x1e]*+"
#: No "]]>", which ends a CDATA section, and neither of the two letters of no script: no XML holds them. No "\r", which
#: a parser reads as "\n".
_TEXT = r"(?>[^<&\]\xef\x00-\x08\x0b-\x1f]++|&(?:amp|lt|gt|quot|apos);|\](?!\]>)|\xef(?!\xbf[\xbe\xbf]))*+"
_SPACE = '(?: xml:space="preserve")?'
#: Attributes in the order in which all these programs write them: none can stand there twice.
_ROW_START = (
    r'<row r="[1-9]\d{0,6}+"(?: spans="[\d: ]*+")?+(?: s="\d++")?+(?: customFormat="\w++")?+(?: ht="[\d.]++")?+'
    r'(?: hidden="\w++")?+(?: customHeight="\w++")?+(?: outlineLevel="\d++")?+(?: collapsed="\w++")?+'
    r'(?: thickTop="\w++")?+(?: thickBot="\w++")?+'
)
#: What rows have besides where the head says what its prefix stands for.
_PREFIX = b"xmlns:x14ac"
_PREFIXED = '(?: x14ac:dyDescent="[\\d.]++")?+'
_ROW_WITH_PREFIX = b'<row x14ac:dyDescent="1"/>'
_CELL_START = r'<c r="[A-Z]{1,3}+[1-9]\d{0,6}+"(?: s="\d{1,9}+")?+'
_FORMULA_START = (
    r'<f(?: t="\w++")?+(?: aca="\w++")?+(?: ref="[\w:]++")?+(?: dt2D="\w++")?+(?: ca="\w++")?+(?: si="\d++")?+'
)
_FORMULA = f"{_FORMULA_START}/>"
_NUMBER = r"(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)?"
_KIND = '(?: t="(?:[snbed]|str|inlineStr)")?+'
#: The attribute of a kind, and what its value may be; the usual ones first.
_KINDS = (
    ('(?: t="s")?', r"\d{1,9}"),  # of a text among the shared ones, or a usual number
    ('(?: t="n")?', _NUMBER),
    (' t="(?:str|d)"', _TEXT),
    (' t="e"', r"#[\w/]+[!?]?"),
    (' t="b"', "[01]"),
)
_VALUE = "|".join(f"{kind}>(?:{_FORMULA})?<v{_SPACE}>{value}</v>" for kind, value in _KINDS)
_WORDS = f"<t{_SPACE}>(?!<){_TEXT}</t>"
_INLINE = rf' t="inlineStr"><is>(?:{_WORDS}|(?:<r>{_WORDS}</r>)+)</is>'
_UNFILLED = f"{_KIND}>{_FORMULA}(?:<v/>)?"
_CELL = f"{_CELL_START}(?:{_VALUE}|{_INLINE}|{_UNFILLED})</c>{_GAP}"
_CELLS, _CELLS_PREFIXED = (
    re.compile(f"<sheetData>{_ROW_GAP}(?>{_ROW_START}{more}>{_GAP}(?>{_CELL})++</row>{_ROW_GAP})*+".encode())
    for more in ("", _PREFIXED)
)
#: What is read of the parts around the cells, as it is always written, and in any other way.
_CORNER = r"[A-Z]{1,3}[1-9]\d{0,6}"
_READ_AROUND = re.compile(
    (
        rf'<col(?: \w+="[\w.]*")+/>|<mergeCell ref="{_CORNER}:{_CORNER}"/>|'
        r"<(?:[^\s<>/:]+:)?(?:col|mergeCell)(?=[\s/>])"
    ).encode()
)
_DECLARATION = re.compile(rb"<\?xml [^>]*\?>")

#: What is cut out first: texts of formulas, and cells and rows that hold nothing but a style.
FORMULA_TEXT = re.compile(rf"{_FORMULA_START}>{_TEXT}</f>".encode())
EMPTY_CELL = re.compile(f"{_CELL_START}{_KIND}(?:/>|>(?:<v/>|<v></v>)?+</c>)".encode())
_EMPTY_ROW, _EMPTY_ROW_PREFIXED = (
    re.compile(f"{_ROW_START}{more}(?:/>|>{_GAP}</row>)".encode()) for more in ("", _PREFIXED)
)


def empty_row(head: bytes) -> re.Pattern[bytes]:
    """Return how a row that holds nothing is written in a sheet that begins so."""
    return _EMPTY_ROW_PREFIXED if _PREFIX in head else _EMPTY_ROW


def narrow(head: bytes, cells: bytes, tail: bytes) -> bool:
    """Return whether a sheet is in the grammar; `cells` begin with <sheetData>, `tail` with its end."""
    prefixed = _PREFIX in head
    if not (_CELLS_PREFIXED if prefixed else _CELLS).fullmatch(cells):
        return False
    if any(mark in part for mark in (b"<!", b"<?") for part in (_DECLARATION.sub(b"", head, 1), tail)):
        return False  # what stands in a comment, in CDATA or in an instruction is not there
    if not (_plain(head, b"<col ") and _plain(tail, b"<mergeCell ")):
        return False
    return well_formed(b"".join((head, b"<sheetData>", _ROW_WITH_PREFIX if prefixed else b"", tail)))


def _plain(part: bytes, wanted: bytes) -> bool:
    """Return whether of what is read around the cells a part holds this alone, and as it is always written."""
    found = (item[0] for item in _READ_AROUND.finditer(part))
    return all(item.startswith(wanted) and item.endswith(b"/>") for item in found)
