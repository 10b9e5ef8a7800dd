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
from reporter.documents.page import text_width_twips
from reporter.documents.shown import decimal_text
from reporter.documents.word_styles import SMALLER_SIZES, TABLE_STYLE
from reporter.model import Annex, AnnexColumn, AnnexRow, AnnexTable, Mark, ReporterError
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
_MAX_COLUMNS = 63  # of a Word table
_COMFORT = 10  # smallest comfortable type size in points
_HEAD_LINES = 3
_LINES = 1.5  # lines a text may take on average before a smaller type is tried
_LETTER = 0.46  # mean width of a letter of running text, in type sizes
_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>'
_PLAIN, _STRONG = "<w:r><w:t>", '<w:r><w:rPr><w:rStyle w:val="VBDam"/></w:rPr><w:t>'
_CLOSE = "</w:t></w:r></w:p></w:tc>"


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a table is set: suffix of its styles ("9" for 9 pt, "" for the profile's size) and column widths in twips."""

    suffix: str
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
    for table in annex.tables:
        if table.columns not in layouts:
            same = [other for other in annex.tables if other.columns == table.columns]
            layouts[table.columns] = _layout(table.columns, same, area, profile.size("table_cell"))
        pieces += _table(table, layouts[table.columns], annex.unit)
    return "".join(pieces)


def _paragraph(style: str, text: str) -> str:
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{_text(text)}</w:t></w:r></w:p>'
    )


def _text(text: str) -> str:
    return bind_numbers(escape(clean_text(text)[0].replace("\n", " ")))


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


def _layout(columns: Sequence[AnnexColumn], tables: Sequence[AnnexTable], area: int, full: float) -> _Layout:
    """Return the greatest type size at which nothing is broken inside a word or number, and the widths.

    Down to 10 pt it also looks for texts of hardly more than a line on average.
    """
    if len(columns) > _MAX_COLUMNS:
        raise ReporterError(f"Word chỉ nhận bảng {_MAX_COLUMNS} cột; biểu có {len(columns)} cột, hãy bớt cột phụ lục.")
    rows = [row.values for table in tables for row in table.rows if row.kind != "group"]
    needs = [_need(column, [values[number] for values in rows]) for number, column in enumerate(columns)]
    sizes = (full, *(size for size in SMALLER_SIZES if size < full))
    comfortable = [size for size in sizes if size >= _COMFORT and _fits(columns, needs, size, area, _LINES)]
    possible = [size for size in sizes if _fits(columns, needs, size, area, None)]
    size = next(iter(comfortable), None) or next((size for size in possible if size <= _COMFORT), sizes[-1])
    least = _least(columns, needs, size)
    return _Layout("" if size == full else str(size), _margin(size), _shares(columns, needs, least, size, area))


def _fits(columns: Sequence[AnnexColumn], needs: Sequence[_Need], size: float, area: int, lines: float | None) -> bool:
    usual = [need.usual * size * 20 / lines if lines else 0 for need in needs]
    return sum(map(max, _least(columns, needs, size), usual)) <= area


def _margin(size: float) -> int:
    return 57 if size >= _COMFORT else 30


def _least(columns: Sequence[AnnexColumn], needs: Sequence[_Need], size: float) -> list[float]:
    """Return the least widths in twips; a group's heading widens the columns under it if a word would not fit."""
    pad = 2 * _margin(size) + 12
    least = [need.least * size * 20 + pad for need in needs]
    for level in range(max(len(column.groups) for column in columns)):
        for _, run in groupby(range(len(columns)), key=lambda number: _span_key(columns[number], number, level)):
            span = list(run)
            if level < len(columns[span[0]].groups):
                wanted = _head_need(columns[span[0]].groups[level]) * size * 20 + pad
                short = max(wanted - sum(least[number] for number in span), 0) / len(span)
                for number in span:
                    least[number] += short
    return least


def _head_need(text: str) -> float:
    """Return the width of a heading in about three lines without breaking a word, for type size 1."""
    words = max((text_width(word, 1, bold=True) for word in text.split()), default=0.0)
    return max(words, text_width(text, 1, bold=True) / _HEAD_LINES)


def _need(column: AnnexColumn, values: Sequence[Any]) -> _Need:
    head = _head_need(_heading(column, ""))
    if column.type == "text":
        texts = [value for value in values if isinstance(value, str)]
        words = sorted({word for text in texts for word in text.split()}, key=len)[-8:]
        usual = _LETTER * sum(map(len, texts)) / max(len(texts), 1)
        most = _LETTER * max(map(len, texts), default=0) + 1
        return _Need(max([head, *(text_width(word, 1, bold=True) for word in words)]), usual, most)
    numbers = [[value for value in values if isinstance(value, kind)] for kind in (int, Decimal)]
    shown = [cell_text(value, column) for same in numbers if same for value in (max(same), min(same))]
    shown += ["30/10/2025"] if any(isinstance(value, date) for value in values) else []
    return _Need(max([head, *(text_width(text, 1, bold=True) for text in shown)]), 0, 0)


def _shares(
    columns: Sequence[AnnexColumn], needs: Sequence[_Need], least: Sequence[float], size: float, area: int
) -> tuple[int, ...]:
    """Return widths that fill the area: what texts can use first, what is left to all columns but STT."""
    widths = list(least)
    spare = area - sum(least)
    if spare < 0:
        return _whole([width * area / sum(least) for width in least], area)
    wanted = [max(need.most * size * 20 - width, 0) for need, width in zip(needs, least, strict=True)]
    order = sorted((number for number, wish in enumerate(wanted) if wish), key=wanted.__getitem__)
    for place, number in enumerate(order):  # short texts get all they want, long ones share alike
        given = min(wanted[number], spare / (len(order) - place))
        widths[number] += given
        spare -= given
    spare = area - sum(widths)
    free = [number for number, column in enumerate(columns) if column.type != "index"] or list(range(len(columns)))
    for number in free:
        widths[number] += spare / len(free)
    return _whole(widths, area)


def _whole(widths: Sequence[float], area: int) -> tuple[int, ...]:
    """Return whole twips that add up to the area if the widths do (the last column takes the rounding)."""
    rounded = [int(width) for width in widths]
    rounded[-1] += max(area - sum(rounded), 0)
    return tuple(rounded)


# --- table -------------------------------------------------------------------------------------------------


def _table(table: AnnexTable, layout: _Layout, unit: str) -> Iterator[str]:
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
    yield from _rows(table, layout)
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
    run = f"<w:r><w:t>{_text(text)}</w:t></w:r>" if text else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{grid}{merge}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/><w:keepNext/></w:pPr>{run}</w:p></w:tc>'
    )


def _head_row(cells: Sequence[str]) -> str:
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def _rows(table: AnnexTable, layout: _Layout) -> Iterator[str]:
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
        yield f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(texts)}</w:tr>"


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
