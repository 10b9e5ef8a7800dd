"""The narrow grammar of sheets: what Excel, LibreOffice, WPS and Google write, and nothing that two readers could
take for different things.

One regular expression goes over all cells, after the texts of formulas and all empty cells were cut out; the rows
without their cells, and what stands before and after them, go through expat. Whatever is outside (comments, CDATA,
references by number, attributes in another order, marked runs, a value that is not of its cell's kind) is no fault:
`canonical` writes the sheet anew.
"""

from __future__ import annotations

import re

from reporter.opc.archive import well_formed

_GAP = r"[ \t\r\n]*"
#: No "]]>", which ends a CDATA section, and neither of the two letters of no script: no XML holds them.
_TEXT = r"(?>[^<&\]\xef\x00-\x08\x0b-\x1f]++|&(?:amp|lt|gt|quot|apos);|\](?!\]>)|\xef(?!\xbf[\xbe\xbf]))*+"
_SPACE = '(?: xml:space="preserve")?'
_FORMULA = r'(?:<f(?: t="\w+")?(?: ref="[\w:]+")?(?: si="\d+")?/>)?'
_NUMBER = r"(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)?"
#: The attribute of a kind, and what its value may be; the usual ones first.
_KINDS = (
    ('(?: t="s")?', r"\d+"),
    ('(?: t="n")?', _NUMBER),
    (' t="(?:str|[de])"', _TEXT),
    (' t="b"', "[01]"),
)
_VALUE = "|".join(f"{kind}>{_FORMULA}<v{_SPACE}>{value}</v>" for kind, value in _KINDS)
_INLINE = rf' t="inlineStr"><is>(?:<t{_SPACE}>{_TEXT}</t>|(?:<r><t{_SPACE}>{_TEXT}</t></r>)+)</is>'
_UNFILLED = rf'(?: t="\w+")?>{_FORMULA}(?:<v/>)?'
_CELL = rf'<c r="[A-Z]{{1,3}}+[1-9]\d{{0,6}}+"(?: s="\d++")?+(?:{_VALUE}|{_INLINE}|{_UNFILLED})</c>{_GAP}'
_ROW = rf'<row r="[1-9]\d{{0,6}}"(?: [\w:]+="[^"<&]*")*>{_GAP}(?>{_CELL})*+</row>{_GAP}'
_CELLS = re.compile(rf"<sheetData>{_GAP}(?>{_ROW})*+".encode())
_ROW_TAG = re.compile(rb"<row[^>]*>")
_MERGE = re.compile(rb'<mergeCell ref="[A-Z]+\d+:[A-Z]+\d+"')


def narrow(head: bytes, cells: bytes, tail: bytes) -> bool:
    """Return whether a sheet is in the grammar; `cells` begin with <sheetData>, `tail` with its end."""
    if not _CELLS.fullmatch(cells):
        return False
    if tail.count(b"<mergeCell ") != len(_MERGE.findall(tail)):
        return False
    rows = (tag + b"</row>" for tag in _ROW_TAG.findall(cells))
    return well_formed(b"".join((head, b"<sheetData>", *rows, tail)))
