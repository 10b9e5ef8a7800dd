"""Rows of a .docx that say what an earlier row of their table says but for their texts: no elements, only texts.

A tree of the thousand rows of an annex takes most of the memory and time of the whole document, and what they say of
themselves is known from the first of them. So the others are cut out before the rest is parsed, where they are written
in one narrow grammar, that of our own annexes: a cell states its width, its one paragraph a style, its one run a text.
A row that differs from it anywhere stays, and a table with anything between its rows stays whole; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any, NamedTuple

from reporter.model.lazy import Memo

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACE = f'xmlns:w="{_W}"'.encode()
_TABLE, _TABLE_END, _ROW, _ROW_END, _TEXT = b"<w:tbl>", b"</w:tbl>", b"<w:tr>", b"</w:tr>", b"<w:t>"
_CELL_END = b"</w:t></w:r></w:p></w:tc>"
#: What stands before the text of a cell, in the first one before that of its row.
_OPENING = re.compile(
    rb"(?:<w:trPr><w:cantSplit/></w:trPr>)?"
    rb'<w:tc><w:tcPr><w:tcW w:w="\d+" w:type="dxa"/>(?:<w:gridSpan w:val="\d+"/>)?'
    rb'(?:<w:shd w:val="clear" w:color="auto" w:fill="\w+"/>)?</w:tcPr>'
    rb'<w:p><w:pPr><w:pStyle w:val="[\w.]+"/>(?:<w:keepNext/>)?</w:pPr>'
    rb'<w:r>(?:<w:rPr><w:rStyle w:val="[\w.]+"/></w:rPr>)?'
)
_MARKUP = b"<>" + bytes(set(range(32)) - set(b"\n"))
_ENTITIES = ((b"&lt;", b"<"), (b"&gt;", b">"), (b"&amp;", b"&"))


class AlikeRow(NamedTuple):
    """A row that is no element: its place among all rows of its table, which of the elements is like it, its texts."""

    place: int
    like: int
    texts: Sequence[str]


#: Number of a table, from 0 as they begin → its rows that are no elements, in order.
AlikeRows = Mapping[int, Sequence[AlikeRow]]


def parse_alike(xml: bytes, parse: Callable[[bytes], Any]) -> tuple[Any, AlikeRows]:
    """Return the tree of a document without rows that are like an earlier one, and those.

    `parse` makes a tree of XML that is UTF-8 without DTD; it tells of the whole what is wrong with it.
    """
    short, rows = _shortened(xml)
    if rows and short.count(b"xmlns:w=") == short.count(_SPACE) and b"<!" not in short and short.count(b"<?") < 2:
        with suppress(SyntaxError):
            root = parse(short)
            if sum(1 for _ in root.iter(f"{{{_W}}}tbl")) == short.count(_TABLE):
                return root, rows
    return parse(xml), {}


def _shortened(xml: bytes) -> tuple[bytes, dict[int, list[AlikeRow]]]:
    """Return the XML without the rows that are like earlier ones, and those by the number of their table."""
    first, *tables = xml.split(_TABLE)
    known = Memo[bytes, bool](lambda opening: _OPENING.fullmatch(opening) is not None)
    pieces, found = [first], {}
    for number, table in enumerate(tables):
        body, end, after = table.partition(_TABLE_END)
        head, *rows = body.split(_ROW)
        alike: list[AlikeRow] = []
        if end and _side_by_side(body, len(rows)):
            kept, alike = _parted(rows, known)
        if alike:
            found[number] = alike
            table = _ROW.join([head, *kept]) + end + after
        pieces.append(table)
    return _TABLE.join(pieces), found


def _side_by_side(body: bytes, rows: int) -> bool:
    """Whether so many rows stand one behind the other to the end of a table, nothing between them."""
    between = body.count(_ROW_END + _ROW)
    return body.endswith(_ROW_END) and body.count(_ROW_END) == between + 1 == rows


def _parted(rows: Sequence[bytes], known: Memo[bytes, bool]) -> tuple[Sequence[bytes], list[AlikeRow]]:
    """Return the rows that stay elements, and the others; `known` says which openings are of the grammar."""
    kept: list[bytes] = []
    alike: list[tuple[int, int, list[bytes]]] = []
    shapes: dict[tuple[bytes, ...], int] = {}
    for place, row in enumerate(rows):
        *cells, end = row.split(_CELL_END)
        parts = [cell.rpartition(_TEXT) for cell in cells]
        shape = (end, *[opening for opening, _, _ in parts])
        if shape in shapes:
            alike.append((place, shapes[shape], [text for _, _, text in parts]))
            continue
        if end == _ROW_END and all(map(known.__getitem__, shape[1:])):
            shapes[shape] = len(kept)
        kept.append(row)
    if (texts := _letters([text for *_, raw in alike for text in raw])) is None:
        return rows, []
    said = iter(texts)
    return kept, [AlikeRow(place, like, list(islice(said, len(raw)))) for place, like, raw in alike]


def _letters(texts: Sequence[bytes]) -> list[str] | None:
    """Return what texts say; None where any holds markup, or a sign that a parser refuses or reads as another."""
    said = b"\n".join(texts)
    plain = (
        len(said.translate(None, _MARKUP)) == len(said)
        and said.count(b"\n") == max(len(texts) - 1, 0)
        and said.count(b"&") == sum(said.count(entity) for entity, _ in _ENTITIES)
        and b"\xef\xbf\xbe" not in said
        and b"\xef\xbf\xbf" not in said
    )
    for entity, letter in _ENTITIES:
        said = said.replace(entity, letter)
    return said.decode().split("\n") if plain else None
