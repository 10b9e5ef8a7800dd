"""Annexes (phụ lục) as WordprocessingML, built as strings: 3,321 rows of 15 columns in a fraction of a second.

Blank, zero, “not applicable” and “not readable” look different: “…”, “0”, “-”, “?”, with a legend where they occur.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from types import MappingProxyType
from typing import Any
from xml.sax.saxutils import escape

from reporter.documents.letterhead import Letter, annex_number
from reporter.documents.page import text_height_twips, text_width_twips
from reporter.documents.word_styles import SMALLER_SIZES, TABLE_STYLE
from reporter.model import Annex, AnnexColumn, AnnexRow, AnnexTable, Mark, ReporterError
from reporter.model.figure_text import decimal_text
from reporter.model.metrics import text_width
from reporter.model.wording import clean_text, date_short, integer
from reporter.specs.profiles import LayoutProfile

NOT_REPORTED, NOT_APPLICABLE, UNREADABLE = "…", "-", "?"
_LEGEND = (
    (NOT_REPORTED, "chưa báo cáo"),
    (NOT_APPLICABLE, "không phát sinh"),
    (UNREADABLE, "ô không đọc được"),
)
_NUMERIC = frozenset(("count", "money", "percent"))
_STYLES = MappingProxyType({"index": "VBOGiua", "date": "VBOGiua", "text": "VBO"})
_BOUND = re.compile(
    " (?=\\d)(?:" + "|".join(f"(?<=\\b{word} )" for word in ("số", "ngày", "tháng", "năm", "mục", "phụ lục")) + ")",
    re.IGNORECASE,
)
_SYMBOL = re.compile(r"\d+(?:/\d{4})?[-/][A-ZĐ][A-Za-zĐđ]*(?:[-/][A-ZĐ]+)*")
_NO_BREAK = '</w:t><w:noBreakHyphen/><w:t xml:space="preserve">'
#: Styles of titles: there a symbol must not break; search and copy in running text need the plain hyphen.
TITLE_STYLES = frozenset(
    ("VBTrichYeu", "VBTrichYeuCV", "VBTenPhuLuc", "VBKemTheo", "VBTenBang", "Heading1", "Heading2", "Heading3")
)
_MAX_COLUMNS = 63  # of a Word table
_NARROW = 12  # below this type size borders and text stand closer
_HEAD_LINES = (3, 4, 6)  # lines a heading may take; more of them leave more room for long texts
_LONGEST_WORD = 8.0  # type sizes a word of a text may claim: a link of 110 letters is broken instead
_SAVING = 1.12  # a smaller type must save this much paper to be taken
_LONG_ROW = 300  # letters: shorter rows are never high
_SAMPLE = 200  # rows from which the height of a table is judged
_LETTER = 0.46  # mean width of a letter of running text, in type sizes
_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>'
_PLAIN, _STRONG = "<w:r><w:t>", '<w:r><w:rPr><w:rStyle w:val="VBDam"/></w:rPr><w:t>'
_CLOSE = "</w:t></w:r></w:p></w:tc>"


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a table is set: suffix of its styles ("9" for 9 pt, "" for the profile's size) and column widths in twips."""

    suffix: str
    size: float
    margin: int  # between border and text, twips
    widths: tuple[int, ...]


def annex_xml(annex: Annex, number: int, count: int, profile: LayoutProfile, letter: Letter) -> str:
    """Return the paragraphs and tables of one annex, without its section properties."""
    word = profile.component("annex_word").text
    shown = annex_number(number, count, profile)
    title = annex.title.upper() if profile.component("annex_title").caps else annex.title
    pieces = [
        _paragraph("VBPhuLuc", f"{word} {shown}".strip()),
        _paragraph("VBTenPhuLuc", title),
        _paragraph("VBKemTheo", letter.annex_line(profile)),
    ]
    pieces += [_paragraph("VBGhiChu", note) for note in (*annex.notes, *_legend(annex))]
    if annex.unit:
        pieces.append(_paragraph("VBDonViTinh", f"{profile.component('table_unit').text}: {annex.unit}"))
    area = text_width_twips(profile, annex.landscape)
    layouts: dict[tuple[AnnexColumn, ...], _Layout] = {}
    sizes = _sizes(profile)
    paper = text_height_twips(profile, annex.landscape)
    for table in annex.tables:
        if table.columns not in layouts:
            same = [other for other in annex.tables if other.columns == table.columns]
            layouts[table.columns] = _layout(table.columns, same, area, paper, sizes)
        pieces += _table(table, layouts[table.columns], annex.unit, paper / 2)
    return "".join(pieces)


def _paragraph(style: str, text: str) -> str:
    shown = keep_symbols(_text(text)) if style in TITLE_STYLES else _text(text)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{shown}</w:t></w:r></w:p>'


def _text(text: str) -> str:
    return bind_numbers(escape(clean_text(text)[0].replace("\n", " ")))


def keep_symbols(text: str) -> str:
    """Return the XML of a title in which a document symbol stays on one line: "195-KL/TW"; running text stays plain."""
    return _SYMBOL.sub(lambda found: found[0].replace("-", _NO_BREAK), text)


def bind_numbers(text: str) -> str:
    """Return text in which a number stays on the line of the word before it: "số 12", "ngày 05", "Phụ lục 1"."""
    return _BOUND.sub("\u00a0", text)


def _legend(annex: Annex) -> Iterator[str]:
    """Yield one line that explains the signs standing for missing values, if there are any."""
    seen = {
        _sign(value)
        for table in annex.tables
        for row in table.rows
        if row.kind != "group"
        for value, column in zip(row.values, table.columns, strict=True)
        if value.__class__ is Mark or (value is None and column.type in _NUMERIC)
    }
    lines = [f"“{sign}”: {meaning}" for sign, meaning in _LEGEND if sign in seen]
    if lines:
        yield "Ghi chú: " + "; ".join(lines) + "."


def _sign(value: Mark | None) -> str:
    if value is None:
        return NOT_REPORTED
    return NOT_APPLICABLE if value is Mark.NOT_APPLICABLE else UNREADABLE


# --- widths ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Need:
    """What a column needs, in type sizes: for its longest word or number, and for its texts on one line."""

    least: float
    usual: float  # mean text on one line; 0 for numbers
    most: float  # longest text on one line


def _sizes(profile: LayoutProfile) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the type sizes that the profile allows in tables, greatest first, and the smaller ones for need only."""
    size = profile.component("table_cell").size
    smaller = [step for step in SMALLER_SIZES if step < size.value]
    return (size.value, *(s for s in smaller if s >= size.low)), tuple(s for s in smaller if s < size.low)


def _layout(
    columns: Sequence[AnnexColumn],
    tables: Sequence[AnnexTable],
    area: int,
    paper: float,
    sizes: tuple[tuple[float, ...], ...],
) -> _Layout:
    """Return the type size and widths that take the least paper and break no word, an allowed size if any fits."""
    if len(columns) > _MAX_COLUMNS:
        raise ReporterError(f"Word chỉ nhận bảng {_MAX_COLUMNS} cột; biểu có {len(columns)} cột, hãy bớt cột phụ lục.")
    rows = [row.values for table in tables for row in table.rows if row.kind != "group"]
    values = [[value[number] for value in rows] for number in range(len(columns))]
    allowed, needed = sizes
    found = [
        (_height(columns, rows, widths, size, paper) * (_SAVING if size < allowed[0] else 1), -size, size, widths)
        for lines in _HEAD_LINES
        for needs in [[_need(column, cells, lines) for column, cells in zip(columns, values, strict=True)]]
        for size in allowed
        if (widths := _shares(columns, needs, _least(columns, needs, size, lines), size, area)) is not None
    ]
    if not found:  # too many columns: the greatest smaller size at which no word breaks
        needs = [_need(column, cells, _HEAD_LINES[-1]) for column, cells in zip(columns, values, strict=True)]
        for size in needed:
            least = _least(columns, needs, size, _HEAD_LINES[-1])
            widths = _shares(columns, needs, least, size, area)
            if widths is not None or size == needed[-1]:
                squeezed = _whole([width * area / sum(least) for width in least], area)
                found.append((0.0, 0.0, size, widths or squeezed))
                break
    _, _, size, widths = min(found)
    return _Layout("" if size == allowed[0] else f"{size:g}", size, _margin(size), widths)


def _height(
    columns: Sequence[AnnexColumn], rows: Sequence[Sequence[Any]], widths: Sequence[int], size: float, paper: float
) -> float:
    """Return about how much height the table takes in twips, its heading repeated on every page of `paper` twips."""
    step = max(len(rows) // _SAMPLE, 1)
    texts = [number for number, column in enumerate(columns) if column.type == "text"]
    seen = rows[::step]
    lines = sum(max((_row_lines(values[n], widths[n], size) for n in texts), default=1) for values in seen)
    line = size * 20 * 1.15
    body = lines / max(len(seen), 1) * len(rows) * line
    head = min((_head_lines(columns, widths, size) + 1) * line, paper / 2)
    return body + head * (1 + body / (paper - head))


def _head_lines(columns: Sequence[AnnexColumn], widths: Sequence[int], size: float) -> int:
    """Return how many lines the heading is high: groups above one another, the labels below."""
    total = 0
    for level in range(1 + max(len(column.groups) for column in columns)):
        highest = 0
        for _, run in groupby(range(len(columns)), key=lambda number: _span_key(columns[number], number, level)):
            span = list(run)
            column = columns[span[0]]
            if level <= len(column.groups):
                text = column.groups[level] if level < len(column.groups) else _heading(column, "")
                room = sum(widths[number] for number in span) - 2 * _margin(size)
                highest = max(highest, -int(-text_width(text, size, bold=True) * 20 * 1.1 // max(room, 200)))
        total += highest
    return total


def _row_lines(value: Any, width: int, size: float) -> int:
    """Return how many lines a text takes in a column."""
    if not isinstance(value, str):
        return 1
    room = max(width - 2 * _margin(size), 200) / (size * 20 * _LETTER)  # letters a line
    return sum(-int(-len(part) // room) or 1 for part in value.split("\n"))


def _margin(size: float) -> int:
    return 57 if size >= _NARROW else 30


def _least(columns: Sequence[AnnexColumn], needs: Sequence[_Need], size: float, lines: int) -> list[float]:
    """Return the least widths in twips; a group's heading widens the columns under it if a word would not fit."""
    pad = 2 * _margin(size) + 12
    least = [need.least * size * 20 + pad for need in needs]
    for level in range(max(len(column.groups) for column in columns)):
        for _, run in groupby(range(len(columns)), key=lambda number: _span_key(columns[number], number, level)):
            span = list(run)
            if level < len(columns[span[0]].groups):
                wanted = _head_need(columns[span[0]].groups[level], lines) * size * 20 + pad
                short = max(wanted - sum(least[number] for number in span), 0) / len(span)
                for number in span:
                    least[number] += short
    return least


def _head_need(text: str, lines: int) -> float:
    """Return the width of a heading in about so many lines without breaking a word, for type size 1."""
    words = max((text_width(word, 1, bold=True) for word in text.split()), default=0.0)
    return max(words, text_width(text, 1, bold=True) / lines)


def _need(column: AnnexColumn, values: Sequence[Any], lines: int) -> _Need:
    head = _head_need(_heading(column, ""), lines)
    if column.type == "text":
        texts = [value for value in values if isinstance(value, str)]
        words = sorted({word for text in texts for word in text.split()}, key=len)[-8:]
        usual = _LETTER * sum(map(len, texts)) / max(len(texts), 1)
        most = _LETTER * max(map(len, texts), default=0) + 1
        longest = max((text_width(word, 1, bold=True) for word in words), default=0.0)
        return _Need(max(head, min(longest, _LONGEST_WORD)), usual, most)
    numbers = [[value for value in values if isinstance(value, kind)] for kind in (int, Decimal)]
    shown = [cell_text(value, column) for same in numbers if same for value in (max(same), min(same))]
    shown += ["30/10/2025"] if any(isinstance(value, date) for value in values) else []
    return _Need(max([head, *(text_width(text, 1, bold=True) for text in shown)]), 0, 0)


def _shares(
    columns: Sequence[AnnexColumn], needs: Sequence[_Need], least: Sequence[float], size: float, area: int
) -> tuple[int, ...] | None:
    """Return widths that fill the area, long texts given the room; None where the least widths do not fit."""
    widths = list(least)
    spare = area - sum(least)
    if spare < 0:
        return None
    wanted = {n: wish for n, need in enumerate(needs) if (wish := need.most * size * 20 - least[n]) > 0}
    while wanted and spare > 1:  # by how much text a column holds; none gets more than it can use
        weight = {n: (needs[n].usual + needs[n].most / 4) ** 0.75 for n in wanted}
        given = {n: min(wish, spare * weight[n] / sum(weight.values())) for n, wish in wanted.items()}
        for number, amount in given.items():
            widths[number] += amount
        spare -= sum(given.values())
        wanted = {n: wish - given[n] for n, wish in wanted.items() if wish - given[n] > 1}
        if all(amount < 1 for amount in given.values()):
            break
    free = [number for number, column in enumerate(columns) if column.type != "index"] or list(range(len(columns)))
    for number in free:
        widths[number] += max(spare, 0) / len(free)
    return _whole(widths, area)


def _whole(widths: Sequence[float], area: int) -> tuple[int, ...]:
    """Return whole twips that add up to the area if the widths do (the last column takes the rounding)."""
    rounded = [int(width) for width in widths]
    rounded[-1] += max(area - sum(rounded), 0)
    return tuple(rounded)


# --- table -------------------------------------------------------------------------------------------------


def _table(table: AnnexTable, layout: _Layout, unit: str, tall: float) -> Iterator[str]:
    """Yield the pieces of a table; rows that may be higher than `tall` twips can be split over pages."""
    if table.caption:
        yield _paragraph("VBTenBang", table.caption)
    margins = "".join(f'<w:{side} w:w="{layout.margin}" w:type="dxa"/>' for side in ("left", "right"))
    yield (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{TABLE_STYLE}"/><w:tblW w:w="{sum(layout.widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid>'
    )
    yield "".join(f'<w:gridCol w:w="{width}"/>' for width in layout.widths)
    yield "</w:tblGrid>"
    yield from _head(table.columns, layout, unit)
    yield from _rows(table, layout, tall)
    yield "</w:tbl>"


def _head(columns: Sequence[AnnexColumn], layout: _Layout, unit: str) -> Iterator[str]:
    """Yield the header rows, merged over groups and down to the labels, and the row of column numbers."""
    depth = 1 + max(len(column.groups) for column in columns)
    style = f"VBDauBang{layout.suffix}"
    for level in range(depth):
        cells = []
        for _, run in groupby(range(len(columns)), key=lambda number: _span_key(columns[number], number, level)):
            span = list(run)
            column, width = columns[span[0]], sum(layout.widths[number] for number in span)
            own = len(column.groups)
            text = column.groups[level] if level < own else _heading(column, unit) if level == own else ""
            merge = "" if own >= level and depth - 1 == own else _vertical(level, own)
            cells.append(_head_cell(text, width, len(span), merge, style))
        yield _head_row(cells)
    yield _head_row(
        [
            _head_cell(f"({number})", width, 1, "", f"VBOGiua{layout.suffix}")
            for number, width in enumerate(layout.widths, 1)
        ]
    )


def _span_key(column: AnnexColumn, number: int, level: int) -> tuple[Any, ...]:
    """Neighbours with equal keys share a cell: those of one group at this level; any other column stands alone."""
    return column.groups[: level + 1] if level < len(column.groups) else (number,)


def _vertical(level: int, own: int) -> str:
    if level < own:
        return ""
    return '<w:vMerge w:val="restart"/>' if level == own else "<w:vMerge/>"


def _heading(column: AnnexColumn, unit: str) -> str:
    """Return the label with the column's unit, where it is another than the table's."""
    shown = column.unit or ("%" if column.type == "percent" else "")
    return f"{column.label} ({shown})" if shown and shown != unit else column.label


def _head_cell(text: str, width: int, span: int, merge: str, style: str) -> str:
    grid = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    run = f"<w:r><w:t>{keep_symbols(_text(text))}</w:t></w:r>" if text else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{grid}{merge}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/><w:keepNext/></w:pPr>{run}</w:p></w:tc>'
    )


def _head_row(cells: Sequence[str]) -> str:
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def _rows(table: AnnexTable, layout: _Layout, tall: float) -> Iterator[str]:
    opens = [_opening(column, width, layout.suffix) for column, width in zip(table.columns, layout.widths, strict=True)]
    cells = list(zip(opens, table.columns, strict=True))
    last = len(table.rows) - 1
    for number, row in enumerate(table.rows):
        if row.kind == "group":
            yield _group_row(row, layout)
            continue
        run = _STRONG if row.kind == "total" else _PLAIN
        # a total never stands alone on a page, nor do the notes after the last row
        keep = number == last or table.rows[number + 1].kind == "total"
        texts = [
            opening.replace("</w:pPr>", "<w:keepNext/></w:pPr>") + run + _cell(value, column, opening, run)
            if keep
            else opening + run + _cell(value, column, opening, run)
            for value, (opening, column) in zip(row.values, cells, strict=True)
        ]
        whole = "" if _is_tall(row, layout, tall) else "<w:trPr><w:cantSplit/></w:trPr>"
        yield f"<w:tr>{whole}{''.join(texts)}</w:tr>"


def _is_tall(row: AnnexRow, layout: _Layout, tall: float) -> bool:
    """Whether a row may be higher than that: Word cuts off what such a row, kept whole, has beyond the page."""
    long = [(value, width) for value, width in zip(row.values, layout.widths, strict=True) if isinstance(value, str)]
    if sum(len(value) for value, _ in long) < _LONG_ROW:
        return False
    size = layout.size
    return max(_row_lines(value, width, size) for value, width in long) * size * 20 * 1.15 > tall


def _opening(column: AnnexColumn, width: int, suffix: str) -> str:
    style = "VBOSo" if column.type in _NUMERIC else _STYLES[column.type]
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr>'
        f'<w:pStyle w:val="{style}{suffix}"/></w:pPr>'
    )


def _cell(value: Any, column: AnnexColumn, opening: str, run: str) -> str:
    """Return the rest of a cell after its opening: the text, further lines as further paragraphs."""
    if value.__class__ is int:
        return f"{value:,}".replace(",", ".") + _CLOSE
    text = cell_text(value, column)
    if value.__class__ is str and ("\n" in text or "&" in text or "<" in text or ">" in text):
        paragraph = opening[opening.index("<w:p>") :]
        text = escape(text).replace("\n", f"</w:t></w:r></w:p>{paragraph}{run}")
    return bind_numbers(text) + _CLOSE


def cell_text(value: Any, column: AnnexColumn) -> str:
    """Return what is printed for a value in such a column, not escaped; "\\n" between paragraphs."""
    if isinstance(value, str):
        return clean_text(value)[0].strip()
    if value is None:
        return NOT_REPORTED if column.type in _NUMERIC else ""
    if isinstance(value, Mark):
        return _sign(value)
    if isinstance(value, Decimal):
        return decimal_text(value)
    return date_short(value) if isinstance(value, date) else integer(value)


def _group_row(row: AnnexRow, layout: _Layout) -> str:
    text = next((str(value) for value in row.values if value is not None), "")
    return (
        f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{sum(layout.widths)}" w:type="dxa"/>'
        f'<w:gridSpan w:val="{len(layout.widths)}"/>{_SHADE}</w:tcPr><w:p><w:pPr>'
        f'<w:pStyle w:val="VBO{layout.suffix}"/><w:keepNext/></w:pPr>{_STRONG}{_text(text)}{_CLOSE}</w:tr>'
    )
