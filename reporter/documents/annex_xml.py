"""Annexes (phụ lục) as WordprocessingML, built as strings: 3,321 rows of 15 columns in a fraction of a second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from reporter.documents.annex_charts import chart_paragraph
from reporter.documents.annex_text import NUMERIC, bind_numbers, cell_text, heading, keep_symbols, legend
from reporter.documents.annex_widths import LaidAnnex, TableLayout, TableRoom, row_lines, spans
from reporter.documents.figure_marks import table_mark
from reporter.documents.letterhead import Letter, annex_number
from reporter.documents.word_styles import TABLE_STYLE
from reporter.model import AnnexColumn, AnnexRow, AnnexTable
from reporter.model.wording import clean_text, integer
from reporter.specs.profiles import LayoutProfile

_STYLES = MappingProxyType({"index": "VBOGiua", "date": "VBOGiua", "text": "VBO"})
#: Styles of titles: there a symbol must not break; search and copy in running text need the plain hyphen.
TITLE_STYLES = frozenset(
    ("VBTrichYeu", "VBTrichYeuCV", "VBTenPhuLuc", "VBKemTheo", "VBTenBang", "Heading1", "Heading2", "Heading3")
)
_SHORT_ROW = 75  # letters: a row of fewer takes one line or two
_TOGETHER = 5  # rows at the end of a table that stay on one sheet: none begins for a line or two
_LEAST = 0.2  # of a sheet: high rows that fill so much of it are enough together
_LAST_SHEET = 0.3  # of the last sheet of an annex, that its rows fill at least
_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>'
_PLAIN, _STRONG = "<w:r><w:t>", '<w:r><w:rPr><w:rStyle w:val="VBDam"/></w:rPr><w:t>'
_CLOSE = "</w:t></w:r></w:p></w:tc>"


class Body(NamedTuple):
    """A body, or a stretch of one, as WordprocessingML."""

    text: str
    frame: str  # the same without the rows under the headings of annex tables

    @classmethod
    def of(cls, pieces: Iterable[Body | str]) -> Body:
        """Return pieces one after the other; those that are plain text belong to the frame."""
        bodies = [Body(piece, piece) if isinstance(piece, str) else piece for piece in pieces]
        return cls("".join([body.text for body in bodies]), "".join([body.frame for body in bodies]))


def annex_xml(laid: LaidAnnex, letter: Letter, profile: LayoutProfile, first: int = 1, drawn: int = 0) -> Body:
    """Return the paragraphs and tables of one annex, without its section properties.

    `first` is the number of its first table in the document, `drawn` charts stand before it.
    """
    item, annex, word = laid.item, laid.annex, profile.component("annex_word").text
    shown = annex_number(item.number, item.count, profile)
    title = annex.title.upper() if profile.component("annex_title").caps else annex.title
    pieces: list[Body | str] = [
        _paragraph("VBPhuLuc", f"{word} {shown}".strip()),
        _paragraph("VBTenPhuLuc", title),
        _paragraph("VBKemTheo", letter.annex_line(profile)),
    ]
    pieces += [_paragraph("VBGhiChu", note) for note in (*annex.notes, *legend(annex))]
    if annex.unit:
        pieces.append(_paragraph("VBDonViTinh", f"{profile.component('table_unit').text}: {annex.unit}"))
    for place, table in enumerate(annex.tables, 1):
        mark, final = table_mark(first + place - 1), place == len(annex.tables)
        pieces += _table(table, laid.layouts[table.columns], laid.room, mark, final=final)
        if table.chart:  # nearly a page high: above its table it would leave the page that it does not fit on empty
            drawn += 1
            pieces.append(chart_paragraph(table.chart, drawn, laid.room))
    return Body.of(pieces)


def _paragraph(style: str, text: str) -> str:
    shown = keep_symbols(_text(text)) if style in TITLE_STYLES else _text(text)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{shown}</w:t></w:r></w:p>'


def _text(text: str) -> str:
    return bind_numbers(escape(clean_text(text)[0].replace("\n", " ")))


def _table(table: AnnexTable, layout: TableLayout, room: TableRoom, mark: str, *, final: bool) -> Iterator[Body | str]:
    """Yield the pieces of a table, the last one of its annex or not; its mark stands in the first cell."""
    if table.caption:
        yield _paragraph("VBTenBang", table.caption)
    margins = "".join(f'<w:{side} w:w="{layout.margin}" w:type="dxa"/>' for side in ("left", "right"))
    yield (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{TABLE_STYLE}"/><w:tblW w:w="{sum(layout.widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid>'
    )
    yield "".join(f'<w:gridCol w:w="{width}"/>' for width in layout.widths)
    yield "</w:tblGrid>"
    top, *heads = _head(table.columns, layout, room.unit)
    yield top.replace("</w:pPr>", f"</w:pPr>{mark}", 1)
    yield from heads
    yield Body("".join(_rows(table, layout, room.height, final=final)), "")
    yield "</w:tbl>"


def _head(columns: Sequence[AnnexColumn], layout: TableLayout, unit: str) -> Iterator[str]:
    """Yield the header rows, merged over groups and down to the labels, and the row of column numbers."""
    depth = 1 + max(len(column.groups) for column in columns)
    style = f"VBDauBang{layout.suffix}"
    for level in range(depth):
        cells = []
        for span in spans(columns, level):
            column, width = columns[span[0]], sum(layout.widths[number] for number in span)
            own = len(column.groups)
            text = column.groups[level] if level < own else heading(column, unit) if level == own else ""
            merge = "" if own >= level and depth - 1 == own else _vertical(level, own)
            cells.append(_head_cell(text, width, len(span), merge, style))
        yield _head_row(cells)
    yield _head_row(
        [
            _head_cell(f"({number})", width, 1, "", f"VBOGiua{layout.suffix}")
            for number, width in enumerate(layout.widths, 1)
        ]
    )


def _vertical(level: int, own: int) -> str:
    if level < own:
        return ""
    return '<w:vMerge w:val="restart"/>' if level == own else "<w:vMerge/>"


def _head_cell(text: str, width: int, span: int, merge: str, style: str) -> str:
    grid = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    run = f"<w:r><w:t>{keep_symbols(_text(text))}</w:t></w:r>" if text else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{grid}{merge}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/><w:keepNext/></w:pPr>{run}</w:p></w:tc>'
    )


def _head_row(cells: Sequence[str]) -> str:
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def _rows(table: AnnexTable, layout: TableLayout, sheet: float, *, final: bool) -> Iterator[str]:
    """Yield the rows; one that may be higher than half a page can be split, since Word cuts off the rest."""
    opens = [_opening(column, width, layout.suffix) for column, width in zip(table.columns, layout.widths, strict=True)]
    bound = [opening.replace("</w:pPr>", "<w:keepNext/></w:pPr>") for opening in opens]
    kept = _kept(table.rows, layout, sheet, final=final)
    for number, row in enumerate(table.rows):
        if row.kind == "group":
            yield _group_row(row, layout)
            continue
        run = _STRONG if row.kind == "total" else _PLAIN
        texts = [
            f"{opening}{run}{integer(value)}{_CLOSE}"
            if value.__class__ is int  # nearly every cell
            else f"{opening}{run}{_cell(value, column, further, run)}"
            for value, column, opening, further in zip(
                row.values, table.columns, bound if number in kept else opens, opens, strict=True
            )
        ]
        whole = "" if _height(row, layout) > sheet / 2 else "<w:trPr><w:cantSplit/></w:trPr>"
        yield f"<w:tr>{whole}{''.join(texts)}</w:tr>"


def _kept(rows: Sequence[AnnexRow], layout: TableLayout, sheet: float, *, final: bool) -> set[int]:
    """Return the rows that stay on the sheet of what follows: those before a total, and the last ones.

    Of the last table so many that no sheet is begun for a few of them, and they keep the paragraph that ends the
    section; of another one a few: what follows it is another table, which may begin on the next sheet.
    """
    last = len(rows) - 1
    count, filled = 0, 0.0
    while count <= last and filled < (_LAST_SHEET if final else _LEAST) * sheet and (final or count < _TOGETHER):
        filled += _height(rows[last - count], layout)
        count += 1
    kept = {number for number in range(last) if rows[number + 1].kind == "total"}
    return kept | set(range(last - count + 1, last + final))


def _height(row: AnnexRow, layout: TableLayout) -> float:
    """Return about how high a row is in twips: by the text that takes most lines."""
    lines = 1
    pairs = zip(row.values, layout.widths, strict=True) if row.kind != "group" else ()
    texts = [(value, width) for value, width in pairs if value.__class__ is str]
    if sum(len(value) for value, _ in texts) >= _SHORT_ROW:
        lines = max(row_lines(value, width, layout.size, layout.margin) for value, width in texts)
    return lines * layout.size * 20 * 1.15


def _opening(column: AnnexColumn, width: int, suffix: str) -> str:
    style = "VBOSo" if column.type in NUMERIC else _STYLES[column.type]
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr>'
        f'<w:pStyle w:val="{style}{suffix}"/></w:pPr>'
    )


def _cell(value: Any, column: AnnexColumn, opening: str, run: str) -> str:
    """Return the rest of a cell after its opening: the text, further lines as further paragraphs."""
    text = cell_text(value, column)
    if value.__class__ is str and ("\n" in text or "&" in text or "<" in text or ">" in text):
        paragraph = opening[opening.index("<w:p>") :]
        text = escape(text).replace("\n", f"</w:t></w:r></w:p>{paragraph}{run}")
    return bind_numbers(text) + _CLOSE


def _group_row(row: AnnexRow, layout: TableLayout) -> str:
    text = next((str(value) for value in row.values if value is not None), "")
    return (
        f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{sum(layout.widths)}" w:type="dxa"/>'
        f'<w:gridSpan w:val="{len(layout.widths)}"/>{_SHADE}</w:tcPr><w:p><w:pPr>'
        f'<w:pStyle w:val="VBO{layout.suffix}"/><w:keepNext/></w:pPr>{_STRONG}{_text(text)}{_CLOSE}</w:tr>'
    )
