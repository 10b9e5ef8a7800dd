"""Whole official documents as typists and other programs set them: the model and its hands, for layout_mutants.py.

A `Paper` is words and looks by component; a hand writes it as a .docx in one habit: a table, rows, tabs, text boxes,
nested tables, soft breaks, styles or direct looks, as Word, LibreOffice, WPS or a web editor leave them. All words are
invented.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from reporter.model.metrics import text_width

NB = "\u00a0"
_PLACES = {"left": ALIGN.LEFT, "center": ALIGN.CENTER, "right": ALIGN.RIGHT, "both": ALIGN.JUSTIFY}


@dataclass(frozen=True)
class Line:
    """One line of a component and its look; `rule` is the share of its width that the line below it is long."""

    text: str
    size: float = 14
    bold: bool = False
    italic: bool = False
    underline: bool = False
    align: str = "center"
    before: float = 0
    rule: int = 0
    font: str = "Times New Roman"
    color: str = ""
    first: float = 0  # mm
    exact: float = 0  # points between lines; 0: single
    new_page: bool = False


@dataclass
class Paper:
    """A document: its components in order, its page."""

    name: str
    side: str
    parts: dict[str, list[Line]]
    margins: dict[str, float] = field(default_factory=lambda: {"top": 20, "bottom": 20, "left": 30, "right": 15})
    width: float = 210
    number: str = "center"  # where the page number stands; "" for none
    number_size: float = 14
    first_hidden: bool = True
    header: str = ""  # other words in the header
    grid: list[list[str]] = field(default_factory=list)  # a table of the annex
    repeated: bool = True  # the first row of that table on every page
    raw: str = ""  # XML put at the end of the third paragraph of the text

    def lines(self, *names: str) -> list[Line]:
        """Return the lines of these components that the paper has."""
        return [line for name in names for line in self.parts.get(name, [])]


LEFT = ("superior", "issuer", "star", "number", "letter_subject")
RIGHT = ("title", "motto", "date")
TOP = ("type", "author", "subject", "separator", "authority", "address")


@dataclass(frozen=True)
class Hand:
    """One habit of setting a document."""

    name: str
    head: str  # "table", "rows", "tabs", "nested", "boxes", "soft"
    ending: str  # "table", "nested", "tabs", "soft"
    looks: str = "direct"  # "direct", "normal" (font and size in Normal), "spread" (every run torn, marks between)
    rule: str = "border"  # "border", "vml", "underscores"
    quirk: str = ""  # "libreoffice", "wps", "web"


HANDS = (
    Hand("Word, bảng", "table", "table", "normal"),
    Hand("Word, hàng", "rows", "nested", "direct", "vml"),
    Hand("máy chữ, tab", "tabs", "tabs", "normal"),
    Hand("LibreOffice", "table", "table", "direct", quirk="libreoffice"),
    Hand("WPS", "rows", "soft", "spread", quirk="wps"),
)
#: Kept apart while the checker is mended: only `--held` writes in them.
HELD = (
    Hand("bảng lồng", "nested", "nested", "spread", quirk="web"),
    Hand("ngắt mềm", "soft", "soft", "normal", "vml"),
    Hand("trình soạn thảo mạng", "table", "tabs", "direct", quirk="web"),
)


def written(paper: Paper, hand: Hand) -> bytes:
    """Return the paper as a .docx set by that hand."""
    document = Document()
    normal = document.styles["Normal"]
    if hand.looks == "normal":
        normal.font.name, normal.font.size = "Times New Roman", Pt(14)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.0
    _page(document, paper)
    _head(document, paper, hand)
    for name in (*TOP, "bases", "body"):
        for line in paper.parts.get(name, []):
            _put(document.add_paragraph(), line, hand)
            if line.rule:
                _rule(document.add_paragraph(), line, hand, 165)
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    if paper.raw:
        document.paragraphs[-2]._p.append(parse_xml(paper.raw))
    _ending(document, paper, hand)
    _annex(document, paper, hand)
    if hand.quirk:
        _QUIRKS[hand.quirk](document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _page(document: Any, paper: Paper) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(paper.width), Mm(297)
    for side, value in paper.margins.items():
        setattr(section, f"{side}_margin", Mm(value))
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = paper.first_hidden
    line = section.header.paragraphs[0]
    if paper.header:
        section.header.add_paragraph(paper.header)
    if paper.number:
        line.alignment = _PLACES[paper.number]
        run = line.add_run()
        run.font.name, run.font.size = "Times New Roman", Pt(paper.number_size)
        for kind in ("begin", "", "end"):
            run._r.append(_field(kind))


def _field(kind: str) -> Any:
    if not kind:
        code = OxmlElement("w:instrText")
        code.text = " PAGE "
        return code
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    return mark


def _put(at: Paragraph, line: Line, hand: Hand, soft: bool = False) -> Paragraph:
    """Write a line into a paragraph, torn to pieces where the hand does so; `soft` goes on after a soft break."""
    if soft:
        at.add_run().add_break()
    else:
        form = at.paragraph_format
        at.alignment = _PLACES[line.align]
        form.space_before, form.first_line_indent = Pt(line.before), Mm(line.first)
        form.page_break_before = line.new_page or None
        if line.exact:
            form.line_spacing = Pt(line.exact)
    third = max(len(line.text) // 3, 1)
    torn = [line.text[:third], line.text[third : 2 * third], line.text[2 * third :]]
    for piece in torn if hand.looks == "spread" else [line.text]:
        if piece:
            _look(at.add_run(piece), line, hand)
            if hand.looks == "spread":
                at._p.append(OxmlElement("w:proofErr"))
    return at


def _look(run: Any, line: Line, hand: Hand) -> None:
    run.bold, run.italic, run.underline = line.bold or None, line.italic or None, line.underline or None
    if hand.looks != "normal" or line.font != "Times New Roman":
        run.font.name = line.font
    if hand.looks != "normal" or line.size != 14:
        run.font.size = Pt(line.size)
    if line.color:
        run._r.get_or_add_rPr().append(parse_xml(f'<w:color {nsdecls("w")} w:val="{line.color}"/>'))


def _cell(cell: _Cell, lines: Iterable[Line], hand: Hand, room: float, soft: bool = False) -> None:
    """Write lines into a cell, each in a paragraph of its own or after soft breaks; the lines below names drawn."""
    at, fresh = cell.paragraphs[0], True
    for line in lines:
        joined = soft and not fresh
        if not fresh and not joined:
            at = cell.add_paragraph()
        _put(at, line, hand, joined)
        fresh = False
        if line.rule:
            at, fresh = _rule(cell.add_paragraph(), line, hand, room), False
            at = cell.add_paragraph() if soft else at
            fresh = soft


def _rule(at: Paragraph, line: Line, hand: Hand, room: float) -> Paragraph:
    """Draw the line below a name in a paragraph as wide as `room` millimetres."""
    long = text_width(line.text, line.size, bold=line.bold) * line.rule / 100  # points
    beside = (room / 25.4 * 72 - long) / 2
    at.alignment = ALIGN.CENTER
    if hand.rule == "vml":
        style = f"position:absolute;margin-left:{beside:.1f}pt;width:{long:.1f}pt;height:0"
        at._p.append(parse_xml(
            f'<w:r {nsdecls("w")}><w:pict><v:line xmlns:v="urn:schemas-microsoft-com:vml" style="{style}" '
            f'from="{beside:.1f}pt,2pt" to="{beside + long:.1f}pt,2pt"/></w:pict></w:r>'))  # fmt: skip
        return at
    form = at.paragraph_format
    form.left_indent = form.right_indent = Pt(beside)
    form.line_spacing = Pt(4)
    at._p.get_or_add_pPr().append(
        parse_xml(f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>')
    )
    return at


def _bare(cell: _Cell) -> _Cell:
    """Return the cell without margins."""
    margin = '<w:tcMar {}><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tcMar>'
    cell._tc.get_or_add_tcPr().append(parse_xml(margin.format(nsdecls("w"))))
    return cell


def _table(document: Any, widths: tuple[float, float], rows: int = 1) -> Any:
    table = document.add_table(rows=rows, cols=2)
    table.autofit = False
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
            _bare(cell)
    for grid, width in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        grid.set(qn("w:w"), str(round(width * 56.69)))
    return table


def _head(document: Any, paper: Paper, hand: Hand) -> None:
    left, right = paper.lines(*LEFT), paper.lines(*RIGHT)
    widths = (70.0, 95.0)
    if hand.head == "tabs":
        _tabbed(document, left, right, hand)
        return
    rows = 2 if hand.head == "rows" else 1
    table = _table(document, widths, rows)
    if rows == 2:
        names, numbers = paper.lines("superior", "issuer", "star"), paper.lines("number", "letter_subject")
        _cell(table.cell(0, 0), names, hand, widths[0])
        _cell(table.cell(0, 1), paper.lines("title", "motto"), hand, widths[1])
        _cell(table.cell(1, 0), numbers, hand, widths[0])
        _cell(table.cell(1, 1), paper.lines("date"), hand, widths[1])
        return
    for cell, lines, width in zip(table.rows[0].cells, (left, right), widths, strict=True):
        inner = _bare(cell.add_table(rows=1, cols=1).cell(0, 0)) if hand.head == "nested" else cell
        inner.width = Mm(width)
        _cell(inner, lines, hand, width, soft=hand.head == "soft")


def _tabbed(document: Any, left: list[Line], right: list[Line], hand: Hand) -> None:
    """Two halves on one line, centred at tab stops; the lines below names stand as underlined words."""
    for at in range(max(len(left), len(right))):
        line = document.add_paragraph()
        line.paragraph_format.space_before = Pt(max(half[at].before for half in (left, right) if at < len(half)))
        line.paragraph_format.tab_stops.add_tab_stop(Mm(35), 1)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(118), 1)
        for half in (left, right):
            if at < len(half):
                one = half[at]
                line.add_run("\t")
                _look(line.add_run(one.text), replace(one, underline=one.underline or one.rule == 100), hand)
            elif half is left:
                line.add_run("\t")
        if at < len(left) and left[at].rule:
            _rule(line, left[at], replace(hand, rule="vml"), 70)
            line.alignment = None


def _ending(document: Any, paper: Paper, hand: Hand) -> None:
    left = paper.lines("recipients_word", "recipients")
    right = [*paper.lines("signing"), *([Line("")] * 4), *paper.lines("signer")]
    if hand.ending == "tabs":
        for at in range(max(len(left), len(right))):
            line = document.add_paragraph()
            line.paragraph_format.tab_stops.add_tab_stop(Mm(118), 1)
            if at < len(left):
                _look(line.add_run(left[at].text), left[at], hand)
            if at < len(right) and right[at].text:
                line.add_run("\t")
                _look(line.add_run(right[at].text), right[at], hand)
        return
    table = _table(document, (80.0, 85.0))
    for cell, lines, width in zip(table.rows[0].cells, (left, right), (80.0, 85.0), strict=True):
        inner = _bare(cell.add_table(rows=1, cols=1).cell(0, 0)) if hand.ending == "nested" else cell
        inner.width = Mm(width)
        _cell(inner, lines, hand, width, soft=hand.ending == "soft" and cell is table.cell(0, 1))


def _annex(document: Any, paper: Paper, hand: Hand) -> None:
    if "annex" not in paper.parts:
        return
    section = document.add_section()
    section.orientation, section.page_width, section.page_height = WD_ORIENT.PORTRAIT, Mm(paper.width), Mm(297)
    start = OxmlElement("w:pgNumType")
    start.set(qn("w:start"), "1")
    section._sectPr.append(start)
    for line in paper.parts["annex"]:
        _put(document.add_paragraph(), line, hand)
    table = document.add_table(rows=0, cols=len(paper.grid[0]))
    table.style = "Table Grid"
    for number, texts in enumerate(paper.grid):
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if number == 0 and paper.repeated:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell, text in zip(row.cells, texts, strict=True):
            _put(cell.paragraphs[0], Line(text, 12, bold=number == 0), hand)


def _libreoffice(document: Any) -> None:
    """What LibreOffice adds: kerning, widow control and hyphenation settings on every paragraph."""
    for line in document.element.body.iter(qn("w:pPr")):
        line.append(parse_xml(f'<w:suppressAutoHyphens {nsdecls("w")} w:val="true"/>'))
    for look in document.element.body.iter(qn("w:rPr")):
        look.append(parse_xml(f'<w:kern {nsdecls("w")} w:val="0"/>'))


def _wps(document: Any) -> None:
    """What WPS adds: Chinese language marks and grid snapping."""
    for look in document.element.body.iter(qn("w:rPr")):
        look.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="vi-VN" w:eastAsia="zh-CN"/>'))


def _web(document: Any) -> None:
    """What web editors add: bookmarks, zero tracking, colour and shading of every run said outright."""
    for number, line in enumerate(document.element.body.iter(qn("w:p"))):
        line.append(parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="{number}" w:name="w{number}"/>'))
        line.append(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="{number}"/>'))
    for look in document.element.body.iter(qn("w:rPr")):
        if look.find(qn("w:color")) is None:
            look.append(parse_xml(f'<w:color {nsdecls("w")} w:val="000000"/>'))
        look.append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="auto"/>'))


_QUIRKS: dict[str, Callable[[Any], None]] = {"libreoffice": _libreoffice, "wps": _wps, "web": _web}
