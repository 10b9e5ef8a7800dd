"""Long tables of a .docx: their first and last rows are made elements, those in the middle only texts.

Rows of an annex say the same of themselves but for their texts, and a tree of a thousand takes most of the memory and
time of the whole document. So rows in the middle of a table are cut out before the rest is parsed, where they are
written in one narrow grammar, that of our own annexes: a cell states its width, a paragraph its style, a run its text.
A table that differs from it anywhere in its middle stays whole; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

#: Rows of a table that are made elements where all come from one renderer; `reporter lint` reads every row.
END_ROWS = 24
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACE = f'xmlns:w="{_W}"'.encode()
_TABLE, _TABLE_END, _ROW, _ROW_END = b"<w:tbl>", b"</w:tbl>", b"<w:tr>", b"</w:tr>"
_TEXT, _PARAGRAPH_END = b"<w:t>", b"</w:t></w:r></w:p>"
_CELL_END = _PARAGRAPH_END + b"</w:tc>"
_PARAGRAPH = (
    rb'<w:p><w:pPr><w:pStyle w:val="[\w.]+"/>(?:<w:keepNext/>)?</w:pPr>'
    rb'<w:r>(?:<w:rPr><w:rStyle w:val="[\w.]+"/></w:rPr>)?'
)
_EARLIER = _PARAGRAPH + _TEXT + rb"[^<>&\x00-\x1f\xef]*" + _PARAGRAPH_END
#: What stands before the last text of a cell: whether it begins a row, the paragraphs before the last.
_OPENING = re.compile(
    rb"(</w:tr><w:tr>(?:<w:trPr><w:cantSplit/></w:trPr>)?)?"
    rb'<w:tc><w:tcPr><w:tcW w:w="\d+" w:type="dxa"/>(?:<w:gridSpan w:val="\d+"/>)?'
    rb'(?:<w:shd w:val="clear" w:color="auto" w:fill="\w+"/>)?</w:tcPr>'
    rb"((?:" + _EARLIER + rb")*)" + _PARAGRAPH
)
_EARLIER_TEXT = re.compile(rb"<w:t>([^<]*)</w:t>")
_MARKUP = b"<>" + bytes(set(range(32)) - set(b"\n"))
_ENTITIES = ((b"&lt;", b"<"), (b"&gt;", b">"), (b"&amp;", b"&"))


class Middle(NamedTuple):
    """Rows that stand in a table after so many others: the texts of their cells, "\\n" between paragraphs."""

    after: int
    rows: Sequence[Sequence[str]]


#: Number of a table, from 0 as they begin → rows that the tree is without.
Middles = Mapping[int, Middle]


def ends(most: int) -> tuple[int, int]:
    """Return how many of the first and of the last rows of a table are looked at, `most` in all."""
    return most - most // 4, most // 4


def parse_ends(xml: bytes, most: int | None, parse: Callable[[bytes], Any]) -> tuple[Any, Middles]:
    """Return the tree of a document with `most` rows of a long table, and the others.

    `parse` makes a tree of XML that is UTF-8 without DTD; it tells of the whole what is wrong with it. A table that
    is not of the narrow grammar is whole, and every one without `most`.
    """
    short, middles = _shortened(xml, most) if most else (xml, {})
    if middles and short.count(b"xmlns:w=") == short.count(_SPACE) and b"<!" not in short:
        with suppress(SyntaxError):
            root = parse(short)
            if sum(1 for _ in root.iter(f"{{{_W}}}tbl")) == short.count(_TABLE) and short.count(b"<?") < 2:
                return root, middles
    return parse(xml), {}


def _shortened(xml: bytes, most: int) -> tuple[bytes, dict[int, Middle]]:
    """Return the XML without the rows in the middle of long tables, and those by the number of their table."""
    first, *tables = xml.split(_TABLE)
    pieces, middles = [first], {}
    for number, table in enumerate(tables):
        start, stop = _middle(table, *ends(most))
        rows = _texts(table[start - len(_ROW_END) : stop]) if start < stop else []
        if rows:
            middles[number] = Middle(ends(most)[0], rows)
            table = table[:start] + table[stop:]
        pieces.append(table)
    return _TABLE.join(pieces), middles


def _middle(table: bytes, first: int, last: int) -> tuple[int, int]:
    """Return where the rows between the first and the last ones of a table begin and end; (0, 0) for none.

    `table` is what follows its opening tag. Its rows follow one another, with nothing between them or around them.
    """
    start, stop = -1, max(table.find(_TABLE_END), 0)
    for _ in range(first + 1):
        start = table.find(_ROW, start + 1, stop)
        if start < 0:
            return 0, 0
    around = table[:start].split(_ROW)[1:]
    for _ in range(last):
        before = table.rfind(_ROW, start, stop)
        if before < 0:
            return 0, 0
        around.append(table[before + len(_ROW) : stop])
        stop = before
    return (start, stop) if all(row.find(_ROW_END) == len(row) - len(_ROW_END) for row in around) else (0, 0)


def _texts(rows: bytes) -> list[list[str]]:
    """Return the texts of rows, given with the end of the row before them; [] where they are not of the grammar."""
    *cells, end = rows.split(_CELL_END)
    parts = [cell.rpartition(_TEXT) for cell in cells]
    openings = {opening: _OPENING.fullmatch(opening) for opening in {part[0] for part in parts}}
    said = b"\n".join([text for _, _, text in parts])
    if end != _ROW_END or None in openings.values() or not _is_plain(said, len(parts)):
        return []
    begins = {opening: bool(found and found[1]) for opening, found in openings.items()}
    earlier = {opening: _EARLIER_TEXT.findall(found[2]) for opening, found in openings.items() if found and found[2]}
    for entity, letter in _ENTITIES:
        said = said.replace(entity, letter)
    found: list[list[str]] = []
    for (opening, _, _), text in zip(parts, said.decode().split("\n"), strict=True):
        if begins[opening]:
            found.append([])
        if opening in earlier:
            text = "\n".join([*[line.decode() for line in earlier[opening]], text])
        found[-1].append(text)
    return found


def _is_plain(said: bytes, lines: int) -> bool:
    """Whether so many lines hold letters alone: no markup, no sign that a parser refuses or reads as another."""
    known = sum(said.count(entity) for entity, _ in _ENTITIES)
    return (
        len(said.translate(None, _MARKUP)) == len(said)
        and said.count(b"\n") == lines - 1
        and said.count(b"&") == known
        and b"\xef\xbf\xbe" not in said
        and b"\xef\xbf\xbf" not in said
    )
