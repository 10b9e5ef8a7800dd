"""The document carries its figures: a bookmark around each in the prose, one in each annex table, and one list of all.

The list is a custom XML part. It holds no file names and no words of agencies, shows on no page and survives Word,
LibreOffice and python-docx.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import escape

import msgspec
from lxml import etree

from reporter.documents.annex_text import cell_text
from reporter.documents.quotations import PrintedPlace, Quotation
from reporter.documents.template import w
from reporter.model import AnnexRow, AnnexTable, Figure, NumberedAnnex
from reporter.model.carried_figure import CarriedFigure, CarriedParagraph, CarriedReport, CarriedTable
from reporter.opc.chart_read import rows_of
from reporter.opc.parts import XML

SPACE = "urn:reporter:so-lieu"
#: In the stored text of a paragraph, a letter of the words of an agency.
MASK = "\u25a1"
_HEAD_LINE = re.compile(r"\s*(?:\(Kèm theo\b.{0,200}|(?:Số\b|[^,.]{1,40},\s*ngày\b.*\btháng\b.*\bnăm\b)[^.]{0,60})$")
_OPEN = re.compile(r"[\d….\s]+")
_HEADER_ROW = f"{w('trPr')}/{w('tblHeader')}"
_TR, _R, _T, _HYPHEN = (w(name) for name in ("tr", "r", "t", "noBreakHyphen"))
_START, _END, _ID, _NAME = (w(name) for name in ("bookmarkStart", "bookmarkEnd", "id", "name"))
FIGURE_MARK, TABLE_MARK = "_so_{:05}", "_bang_{:03}"
_FIRST_TABLE = 100_000  # number of the first bookmark of a table: none is given twice


@dataclass(frozen=True, slots=True)
class Origin:
    """What a run knows of the figures of a document beyond their values."""

    agency: str = ""
    run: str = ""
    cells: Callable[[Figure], str] = lambda _: ""  # figure → the references of its cells, a line each


NOWHERE = Origin()  # of a letter, of a template on trial


@dataclass(frozen=True, slots=True)
class MarkedFigure:
    """A figure in the prose, its text, its place and the references of its cells."""

    figure: Figure
    text: str
    place: PrintedPlace
    cells: str


def mark_prose(
    body: str, figures: Sequence[MarkedFigure], quoted: Sequence[Quotation]
) -> tuple[str, Mapping[int, CarriedParagraph]]:
    """Return the body with a bookmark around each figure, and the paragraphs that print some."""
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, huge_tree=True))
    wanted: dict[int, list[tuple[int, MarkedFigure]]] = {}
    for number, item in enumerate(figures, 1):
        wanted.setdefault(item.place.paragraph, []).append((number, item))
    kept: dict[int, CarriedParagraph] = {}
    for at, paragraph in enumerate(root.iter(w("p"))):
        if at not in wanted:
            continue
        shown = shown_elements(paragraph)
        text = "".join(map(shown_text, shown))
        kept[at] = CarriedParagraph(digest(text), _masked(text, at, quoted))
        for number, item in reversed(wanted[at]):  # from the right: what stands to the left stays true
            _wrap(paragraph, shown, item.place.offset, len(item.text), number)
    return etree.tostring(root, encoding="unicode"), kept


def table_mark(number: int) -> str:
    """Return the bookmark that stands in the first cell of a table of an annex."""
    name, key = TABLE_MARK.format(number), _FIRST_TABLE + number
    return f'<w:bookmarkStart w:id="{key}" w:name="{name}"/><w:bookmarkEnd w:id="{key}"/>'


@dataclass(frozen=True, slots=True)
class KeptText:
    """What is kept of the text: the paragraphs that print figures, and a check of every paragraph."""

    paragraphs: Mapping[int, CarriedParagraph]
    checks: str


def frame_checks(frame: str, spaces: str) -> str:
    """Return the checks of all paragraphs of a body without rows of annexes; `spaces` declare its prefixes."""
    root = etree.fromstring(f"<w:document {spaces}>{frame}</w:document>", etree.XMLParser(huge_tree=True))
    below = body_paragraphs(root)
    texts = ("".join(map(shown_text, shown_elements(item))) for item in root.iter(w("p")) if item not in below)
    return "".join(prose_check(text) for text in texts if text.strip())


def body_paragraphs(root: etree._Element) -> set[etree._Element]:
    """Return the paragraphs that stand in rows under the header rows of a table."""
    found: set[etree._Element] = set()
    headed: dict[etree._Element, bool] = {}
    for row in root.iter(_TR):
        if next(row.iterancestors(_TR), None) is not None or row.find(_HEADER_ROW) is not None:
            continue
        table = next(row.iterancestors(w("tbl")))
        if table not in headed:
            headed[table] = any(line.find(_HEADER_ROW) is not None for line in table.iterchildren(_TR))
        if headed[table]:
            found.update(row.iter(w("p")))
    return found


def list_part(
    period: str, origin: Origin, figures: Sequence[MarkedFigure], kept: KeptText, annexes: Sequence[NumberedAnnex]
) -> bytes:
    """Return the custom XML part with everything that the document carries."""
    listed = tuple(_carried(number, item) for number, item in enumerate(figures, 1))
    report = CarriedReport(
        *(period, origin.agency, origin.run, listed, tuple(_tables(annexes)), kept.paragraphs, kept.checks),
        charts=tuple(_charts(annexes)),
    )
    return f'{XML}<soLieu xmlns="{SPACE}">{escape(msgspec.json.encode(report).decode())}</soLieu>'.encode()


def digest(text: str) -> str:
    """Return a short digest of a text, whatever its spaces."""
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()[:16]


@lru_cache(maxsize=4096)  # headings of tables and most words of a template stand in every document of it
def prose_check(text: str) -> str:
    """Return eight letters that change with the text of a paragraph; not with a number or day filled in in the head."""
    return digest(_OPEN.sub("", text) if _HEAD_LINE.match(text) else text)[:8]


def row_check(cells: Sequence[str]) -> str:
    """Return four letters that change with the text of a row."""
    return digest("\x1f".join(cells))[:4]


def shown_elements(paragraph: etree._Element) -> list[etree._Element]:
    """Return the elements that show text in a paragraph, without those of paragraphs in its text boxes."""
    shown = list(paragraph.iter(w("t"), w("noBreakHyphen")))
    if next(paragraph.iterdescendants(w("p")), None) is None:
        return shown
    return [element for element in shown if next(element.iterancestors(w("p"))) is paragraph]


def shown_text(element: etree._Element) -> str:
    """Return the text that such an element shows: a no-break hyphen is a hyphen."""
    return "-" if element.tag == _HYPHEN else element.text or ""


def plain_value(figure: Figure) -> str:
    """Return the value of a figure as a plain number with a point; "" when nobody reported it."""
    return "" if figure.value is None else str(figure.value)


def _carried(number: int, item: MarkedFigure) -> CarriedFigure:
    figure = item.figure
    return CarriedFigure(
        mark=FIGURE_MARK.format(number),
        key=figure.key,
        label=figure.label,
        text=item.text,
        value=plain_value(figure),
        unit=figure.unit,
        scope=figure.scope,
        baseline=figure.baseline,
        cutoff=figure.cutoff.isoformat() if figure.cutoff else "",
        how=figure.how,
        cells=digest(item.cells) if item.cells else "",
        paragraph=item.place.paragraph,
        offset=item.place.offset,
    )


def _masked(text: str, at: int, quoted: Sequence[Quotation]) -> str:
    """Return the text with the words of agencies masked, letter by letter, so that places stay true."""
    for item in quoted:
        if item.place.paragraph == at and item.typed:
            length = len(item.text.split("\n")[0])
            text = text[: item.place.offset] + MASK * length + text[item.place.offset + length :]
    return text


def _tables(annexes: Sequence[NumberedAnnex]) -> Iterator[CarriedTable]:
    number = 0
    for item in annexes:
        for inner, table in enumerate(item.annex.tables, 1):
            number += 1
            name = f"Phụ lục {item.number}" if item.count > 1 else "Phụ lục"
            name += f", bảng {f'“{table.caption}”' if table.caption else inner}" if len(item.annex.tables) > 1 else ""
            checks = "".join(row_check(_row_texts(table, row)) for row in table.rows)
            yield CarriedTable(TABLE_MARK.format(number), name, checks)


def _charts(annexes: Sequence[NumberedAnnex]) -> Iterator[CarriedTable]:
    for chart in (table.chart for item in annexes for table in item.annex.tables if table.chart):
        yield CarriedTable("", f"Biểu đồ “{chart.title}”", "".join(map(row_check, rows_of(chart))))


def _row_texts(table: AnnexTable, row: AnnexRow) -> list[str]:
    if row.kind == "group":
        return [next((str(value) for value in row.values if value is not None), "")]
    return [cell_text(value, column) for value, column in zip(row.values, table.columns, strict=True)]


# --- bookmarks ---------------------------------------------------------------------------------------------


def _wrap(paragraph: etree._Element, shown: Sequence[etree._Element], start: int, length: int, number: int) -> None:
    """Put the bookmark of a figure around letters of a paragraph that shows these elements; runs are cut at both ends.

    The elements up to the letters stay where they are.
    """
    key, name = str(number), FIGURE_MARK.format(number)
    last = _run_before(paragraph, shown, start + length)
    last.addnext(etree.SubElement(paragraph, _END, {_ID: key}))  # made in its tree: of its own it costs a document
    before = _run_before(paragraph, shown, start)
    begin = etree.SubElement(paragraph, _START, {_ID: key, _NAME: name})
    if before is paragraph:
        paragraph.insert(1 if paragraph.find(w("pPr")) is not None else 0, begin)
    else:
        before.addnext(begin)


def _run_before(paragraph: etree._Element, shown: Sequence[etree._Element], offset: int) -> etree._Element:
    """Return the run that ends at the offset, cutting one in two where it has to; the paragraph itself at 0."""
    end, text, last = 0, "", None
    for element in shown:
        if end >= offset:
            break
        text, last = shown_text(element), element
        end += len(text)
    if last is None:
        return paragraph
    run = next(last.iterancestors(_R))
    if end > offset or (end == offset and _more_after(last)):
        _cut(run, last, len(text) - (end - offset))
    return run


def _more_after(element: etree._Element) -> bool:
    return element.getnext() is not None


def _cut(run: etree._Element, text: etree._Element, offset: int) -> None:
    """Cut a run in two of the same look, inside one of its texts."""
    look, following = run.find(w("rPr")), list(text.itersiblings())
    rest = etree.SubElement(run, _R)
    if look is not None:
        rest.append(deepcopy(look))
    words = text.text or ""
    if words[offset:]:
        tail = etree.SubElement(rest, _T)
        tail.text = words[offset:]
        tail.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        text.text = words[:offset]
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    rest.extend(following)
    run.addnext(rest)
