"""Reading a .docx into records: the walk over its XML."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from lxml import etree
from msgspec import structs

from reporter.layout.drawn import box_width, frame_side
from reporter.layout.effective import ParagraphFormat, RunFormat, paragraph_props, style_sheet, twips, whole_number
from reporter.layout.numbering import Numbering
from reporter.layout.opening import R, WordPackage, first, key_of, w
from reporter.layout.paragraph_pieces import MC, ParagraphPieces, collect
from reporter.layout.properties import (
    CELL_MARGIN,
    borders_of,
    cell_elements,
    is_boxed,
    is_on,
    is_switched_on,
    margins_of,
    row_elements,
    stated_width,
    value_of,
    width_of_table,
)
from reporter.layout.records import Block, Content, Paragraph, Row, Run, Section, WordCell, WordTable, paragraphs_of
from reporter.model.lazy import Memo
from reporter.opc.alike_rows import AlikeRow

_P, _R, _T, _TBL, _PPR, _RPR, _TCPR = (w(n) for n in ["p", "r", "t", "tbl", "pPr", "rPr", "tcPr"])
_SECTION = w("sectPr")
_LOOKED_THROUGH = frozenset((w("sdt"), w("sdtContent"), w("customXml"), w("ins")))
_TRACKED = tuple(w(name) for name in ("ins", "del", "moveFrom", "moveTo"))


def read(
    package: WordPackage, most_rows: int | None = None, elements: dict[int, etree._Element] | None = None
) -> Content:
    """Return the content of a package; of a longer table only the first and last rows, `most_rows` in all.

    `elements`, where given, is filled with the XML element of every paragraph of the body by its order.
    """
    return _Reader(package, most_rows, elements).content()


@dataclass(frozen=True, slots=True)
class _Look:
    """What the properties of a paragraph say, styles included."""

    style: str
    style_name: str
    format: ParagraphFormat
    mark: RunFormat
    numbering: tuple[str | None, str | None]  # numId and level of its automatic list
    frame: etree._Element | None  # framePr: the paragraph stands in a frame of its own


class _CellLook(NamedTuple):
    """What the properties of a table's cell say."""

    span: int
    width: float  # twips; 0 where none is stated
    boxed: bool
    margins: float  # left and right together, twips


class _AlikeCell(NamedTuple):
    """Where a cell of alike rows stands, and what its one paragraph and its one run say of themselves."""

    column: int
    boxed: bool
    width: float
    inside: float  # the room of its paragraph
    look: _Look
    form: RunFormat


class _RowLook(NamedTuple):
    """What alike rows say beside their texts."""

    cells: Sequence[_AlikeCell]
    cant_split: bool


class _Place(NamedTuple):
    """What the rows of a table stand in."""

    grid: list[float]
    room: float  # the width of the place the table stands in
    style: str
    margins: tuple[float, float]  # left and right of its cells
    fixed: bool

    def width(self, look: _CellLook, column: int) -> float:
        """Return how wide a cell is that begins at a column of the grid.

        In a table of fixed layout Word goes by the cells' own widths, elsewhere by the grid it last worked out.
        """
        drawn = sum(self.grid[column : column + look.span])
        width = (look.width or drawn) if self.fixed else (drawn or look.width)
        return width or self.room / max(len(self.grid), 1)


_RowSource = etree._Element | AlikeRow
_BARE = ParagraphPieces()  # of a paragraph with nothing but text


class _Reader:
    """Walks through a document once, in reading order: sections, page breaks and lists are counted on the way."""

    def __init__(
        self, package: WordPackage, most_rows: int | None, elements: dict[int, etree._Element] | None = None
    ) -> None:
        self.elements = elements
        self.package = package
        self.most_rows = most_rows
        self.styles = style_sheet(package.styles, package.theme)
        self.numbering = Numbering(package.numbering)
        self.section = 0
        self.order = 0
        self.boxes: list[Paragraph] = []
        self.broken = False  # a page break stands before what comes next
        self.looks: dict[tuple[tuple[object, ...], str], _Look] = {}
        self.cell_looks: dict[tuple[tuple[object, ...], tuple[float, float]], _CellLook] = {}
        self.lines: dict[tuple[str, float], tuple[Paragraph, ...]] = {}  # of headers and footers, see `story`
        tables = enumerate(package.document.iter(_TBL)) if package.alike else ()
        self.alike = {table: package.alike[number] for number, table in tables if number in package.alike}
        body = package.document.find(w("body"))
        self.body = body if body is not None else package.document
        marks = [*self.body.iterfind(f"{_P}/{_PPR}/{w('sectPr')}"), *self.body.iterfind(w("sectPr"))]
        self.marks = marks or [etree.Element(w("sectPr"))]

    def content(self) -> Content:
        """Return the document."""
        sizes = [_page(mark) for mark in self.marks]
        self.widths = [size.text_width for size in sizes]
        blocks = tuple(self.blocks(self.body, None, ""))
        settings, boxes = self.package.settings, tuple(self.boxes)  # those of headers, read below, do not count
        sections, headers, footers = [], {}, {}  # type: ignore[var-annotated]
        for mark, size in zip(self.marks, sizes, strict=True):
            headers = headers | self.stories(mark, "headerReference", size.text_width)
            footers = footers | self.stories(mark, "footerReference", size.text_width)
            sections.append(replace(size, headers=headers, footers=footers))
        return Content(
            sections=tuple(sections),
            blocks=blocks,
            mirrored=is_switched_on(settings, "mirrorMargins"),
            odd_even=is_switched_on(settings, "evenAndOddHeaders"),
            boxes=boxes,
            tracked=sum(1 for _ in self.body.iter(*_TRACKED)),
            comments=sum(1 for _ in self.body.iter(w("commentReference"))),
            carried=self.package.carried,
            page_break_seen=next(self.body.iter(w("lastRenderedPageBreak")), None) is not None,
        )

    def stories(self, mark: etree._Element, tag: str, width: float) -> dict[str, tuple[Paragraph, ...]]:
        """Return the headers or footers that one section states, by type."""
        references = [(item.get(w("type"), "default"), item.get(f"{{{R}}}id", "")) for item in mark.findall(w(tag))]
        return {kind: self.story(key, width) for kind, key in references if key in self.package.headers}

    def story(self, key: str, width: float) -> tuple[Paragraph, ...]:
        """Return the paragraphs of a header or footer, read once for all sections of a width that show it."""
        if (key, width) not in self.lines:
            root = self.package.headers[key]
            shown = [p for p in root.iter(_P) if next(p.iterancestors(f"{MC}Fallback"), None) is None]
            self.lines[key, width] = tuple([_placed(self.paragraph(p, width, ""), p) for p in shown])
        return self.lines[key, width]

    def blocks(self, parent: etree._Element, width: float | None, table_style: str) -> Iterator[Block]:
        """Yield the paragraphs and tables of a container; content controls are looked through."""
        for child in parent:
            room = self.widths[min(self.section, len(self.widths) - 1)] if width is None else width
            if child.tag == _P:
                yield self.paragraph(child, room, table_style)
                if width is None and child.find(f"{_PPR}/{_SECTION}") is not None:
                    self.section += 1
            elif child.tag == _TBL:
                yield self.table(child, room)
            elif child.tag in _LOOKED_THROUGH:
                yield from self.blocks(child, width, table_style)

    def paragraph(self, element: etree._Element, width: float, table_style: str) -> Paragraph:
        """Return one paragraph with its effective formats; its automatic number, if any, begins its text."""
        look = self.look(first(element, _PPR), table_style)
        pieces = ParagraphPieces()
        collect(element, pieces)
        said = [(text, self.styles.run(rpr, look.style, table_style)) for text, rpr in pieces.runs]
        made = self.set_in(look, said, width, pieces)
        if self.elements is not None:
            self.elements[made.order] = element
        return made

    def set_in(
        self, look: _Look, said: list[tuple[str, RunFormat]], width: float, pieces: ParagraphPieces
    ) -> Paragraph:
        """Return a paragraph that says so, set in a column of that width, after all that was read before."""
        if look.frame is not None:
            width = twips(look.frame.get(w("w"), "")) or width
        composed = unicodedata.is_normalized("NFC", "".join([text for text, _ in said]))
        runs = [Run(text if composed else unicodedata.normalize("NFC", text), form) for text, form in said]
        label = self.numbering.label(look.numbering) if look.numbering[0] else ""
        if label:
            runs.insert(0, Run(f"{label} ", runs[0].format if runs else look.mark))
        for box in pieces.boxes:
            inner = box_width(box) or width
            self.boxes.extend(self.paragraph(p, inner, "") for p in box.iter(_P))
        new_page = self.broken or look.format.page_break_before or pieces.break_before
        text = unicodedata.normalize("NFC", "".join([run.text for run in runs if not run.format.hidden]))
        self.broken = pieces.break_after or (new_page and not text.strip())
        self.order += 1
        return Paragraph(
            text, tuple(runs), look.mark, look.format, look.style_name, self.section, self.order, width,
            new_page, tuple(pieces.fields), tuple(pieces.lines), pieces.pictured, look.frame is not None, composed,
        )  # fmt: skip

    def look(self, properties: etree._Element | None, table_style: str) -> _Look:
        """Return what a paragraph's properties say, worked out once for each different pPr."""
        key = (key_of(properties), table_style)
        if key not in self.looks:
            style = self.styles.paragraph_style(properties)
            stated = {**self.styles.chain(style)[0], **paragraph_props(properties)}
            numbering = stated.get("numbering", (None, None))
            mark = properties.find(_RPR) if properties is not None else None
            self.looks[key] = _Look(
                style=style,
                style_name=self.styles.name(style),
                format=self.styles.paragraph(properties, table_style, self.numbering.indents(numbering)),
                mark=self.styles.run(mark, style, table_style),
                numbering=numbering,
                frame=properties.find(w("framePr")) if properties is not None else None,
            )
        return self.looks[key]

    def table(self, element: etree._Element, room: float) -> WordTable:
        """Return a table; `room` is the width of the place it stands in."""
        properties = element.find(w("tblPr"))
        style = value_of(properties, "tblStyle")
        grid = [twips(column.get(w("w"), "")) for column in element.iterfind(f"{w('tblGrid')}/{w('gridCol')}")]
        self.order += 1
        order, section = self.order, self.section
        margins = margins_of(properties, "tblCellMar", (CELL_MARGIN, CELL_MARGIN))
        layout = properties.find(w("tblLayout")) if properties is not None else None
        fixed = layout is not None and layout.get(w("type")) == "fixed"
        rows = tuple(self.rows(element, _Place(grid, room, style, margins, fixed)))
        own = properties.find(w("tblBorders")) if properties is not None else None
        return WordTable(
            rows=rows,
            section=section,
            order=order,
            width=width_of_table(properties, grid, room),
            borders=borders_of(self.styles.table_borders(style)) | borders_of(own),
        )

    def cell_look(self, properties: etree._Element | None, margins: tuple[float, float]) -> _CellLook:
        """Return what a cell's properties say, worked out once for each different tcPr; `margins`: of its table."""
        key = key_of(properties), margins
        if key not in self.cell_looks:
            borders = properties.find(w("tcBorders")) if properties is not None else None
            span = whole_number(value_of(properties, "gridSpan"), 1)
            own = sum(margins_of(properties, "tcMar", margins))
            self.cell_looks[key] = _CellLook(span, stated_width(properties), is_boxed(borders), own)
        return self.cell_looks[key]

    def rows(self, table: etree._Element, place: _Place) -> Iterator[Row]:
        """Yield the rows of a table that are looked at."""
        elements = list(row_elements(table))
        rows: list[_RowSource] = [*elements]
        for alike in self.alike.get(table, ()):
            rows.insert(alike.place, alike)
        firsts = {elements[alike.like] for alike in self.alike.get(table, ())}  # in which each cell is one text
        looks = Memo[etree._Element, _RowLook](lambda first: self.row_look(first, place))
        for row in _ends(rows, self.most_rows):
            if isinstance(row, AlikeRow):
                yield self.row_alike(looks[elements[row.like]], row.texts)
            elif row in firsts:
                yield self.row_alike(looks[row], [text.text or "" for text in row.iter(_T)])
            else:
                yield self.row(row, place)

    def row_look(self, element: etree._Element, place: _Place) -> _RowLook:
        """Return what a row says that others are like: each of its cells is one paragraph of one run."""
        cells, column = [], 0
        for item in cell_elements(element):
            properties, paragraph = item
            said, run = paragraph
            cell = self.cell_look(properties, place.margins)
            width = place.width(cell, column)
            look = self.look(said, place.style)
            form = self.styles.run(first(run, _RPR), look.style, place.style)
            cells.append(_AlikeCell(column, cell.boxed, width, max(width - cell.margins, 0), look, form))
            column += cell.span
        return _RowLook(cells, is_on(element.find(w("trPr")), "cantSplit"))

    def row_alike(self, row: _RowLook, texts: Sequence[str]) -> Row:
        """Return a row that says what another says but for its texts."""
        cells = []
        for cell, text in zip(row.cells, texts, strict=True):
            inner = (self.set_in(cell.look, [(text, cell.form)], cell.inside, _BARE),)
            cells.append(WordCell(inner, cell.column, cell.boxed, cell.width, inner))
        return Row(tuple(cells), header=False, cant_split=row.cant_split, height=0.0)

    def row(self, element: etree._Element, place: _Place) -> Row:
        """Return a row; cells keep the paragraphs of tables inside them."""
        properties = element.find(w("trPr"))
        cells, column = [], whole_number(value_of(properties, "gridBefore"), 0)
        for item in cell_elements(element):
            look = self.cell_look(first(item, _TCPR), place.margins)
            width = place.width(look, column)
            blocks = tuple(self.blocks(item, max(width - look.margins, 0), place.style))
            inner = tuple([block for block in blocks if isinstance(block, Paragraph)])
            if len(inner) < len(blocks):  # a table stands in it
                inner = tuple([paragraph for block in blocks for paragraph in paragraphs_of(block)])
            cells.append(WordCell(inner, column, look.boxed, width, blocks))
            column += look.span
        height = properties.find(w("trHeight")) if properties is not None else None
        return Row(
            cells=tuple(cells),
            header=is_on(properties, "tblHeader"),
            cant_split=is_on(properties, "cantSplit"),
            height=twips(height.get(w("val"), "")) if height is not None else 0.0,
        )


def _placed(line: Paragraph, element: etree._Element) -> Paragraph:
    """Return a line of a header as it stands on the page: in a frame or text box, where that is put."""
    side = frame_side(element)
    if side in ("left", "center", "right"):
        return structs.replace(line, format=replace(line.format, align=side), framed=False)
    return structs.replace(line, framed=side is not None)


def _page(mark: etree._Element) -> Section:
    size, margins = mark.find(w("pgSz")), mark.find(w("pgMar"))

    def length(element: etree._Element | None, name: str, default: float) -> float:
        return twips(element.get(w(name), str(default))) if element is not None else default

    names = {"top": 1440.0, "bottom": 1440.0, "left": 1440.0, "right": 1440.0, "header": 720.0, "gutter": 0.0}
    number = mark.find(w("pgNumType"))
    return Section(
        width=length(size, "w", 12240),
        height=length(size, "h", 15840),
        landscape=size is not None and size.get(w("orient")) == "landscape",
        margins={name: length(margins, name, default) for name, default in names.items()},
        title_page=is_on(mark, "titlePg"),
        number_start=number.get(w("start"), "") if number is not None else "",
        number_format=number.get(w("fmt"), "decimal") if number is not None else "decimal",
        continuous=value_of(mark, "type") == "continuous",
        headers={},
        footers={},
    )


def _ends(rows: list[_RowSource], most: int | None) -> list[_RowSource]:
    if most is None or len(rows) <= most:
        return rows
    return [*rows[: most - most // 4], *rows[-(most // 4) :]]
