"""A finished document read once more by another library: python-docx opens it as any Word tool would.

`verify` reads with our own package reader and lxml; what both find in the same place is there. Imported where it is
used only: python-docx takes a sixth of a second to load, the largest document half a second to open.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
from docx.opc.constants import CONTENT_TYPE
from docx.opc.pkgreader import PackageReader
from docx.oxml.ns import qn
from docx.oxml.parser import element_class_lookup
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from lxml import etree

from reporter.model import Annex, Finding
from reporter.model.catalogue import finding

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.table import CT_Row

    from reporter.documents.render import Rendered

#: Of each row of a table, those of its heading left out, how many cells it has.
Shape = list[int]
_TABS = dict.fromkeys(map(ord, "\t\n"))  # python-docx shows tabs and breaks; places count letters of runs only


def read_again(document: Rendered, annexes: Sequence[Annex], file: str = "") -> tuple[Finding, ...]:
    """Return a finding for what python-docx reads otherwise: figures, quoted words, shapes of annex tables."""
    word = docx.Document(io.BytesIO(document.docx))
    shapes = [_shape(table._tbl.tr_lst) for table in word.tables]
    return (*_prose(word, document, file), *_tables(shapes, document.inside(annexes), file))


def read_annex_again(data: bytes, annex: Annex, file: str) -> tuple[Finding, ...]:
    """Return a finding for each table of the file of one annex of which python-docx reads another shape.

    It is read row by row: a tree of thousands of rows takes some 25 KiB for each.
    """
    return tuple(_tables(list(_shapes(data)), [annex], file))


def _shapes(data: bytes) -> Iterator[Shape]:
    """Yield the shape of every table of a document that stands in no other, no row kept."""
    parts = PackageReader.from_file(io.BytesIO(data)).iter_sparts()  # type: ignore[no-untyped-call]
    blob = next(blob for _, kind, _, blob in parts if kind == CONTENT_TYPE.WML_DOCUMENT_MAIN)
    rows, table, body = qn("w:tr"), qn("w:tbl"), qn("w:body")
    reading = etree.iterparse(io.BytesIO(blob), events=("end",), tag=(rows, table), remove_blank_text=True)
    reading.set_element_class_lookup(element_class_lookup)
    shape: Shape = []
    for _, element in reading:
        inside = element.getparent()
        if element.tag == table and inside.tag == body:
            yield shape
            shape = []
        elif element.tag == rows and inside.getparent().tag == body:
            shape += _shape([element])
            element.clear()


def _shape(rows: Sequence[CT_Row]) -> Shape:
    return [len(row.tc_lst) for row in rows if row.trPr is None or row.trPr.find(qn("w:tblHeader")) is None]


def _prose(word: Document, document: Rendered, file: str) -> Iterator[Finding]:
    places = [item.place for item in document.printed] + [item.place for item in document.quoted]
    wanted = max((place.paragraph for place in places), default=-1) + 1
    paragraphs = islice(word.element.body.iter(qn("w:p")), wanted)
    texts = [_plain(Paragraph(element, word).text) for element in paragraphs]
    for item in document.printed:
        found = texts[item.place.paragraph][item.place.offset :][: len(item.text)]
        if found != _plain(item.text):
            yield finding("D01", file=file, value=found, label=item.figure.label, text=item.text, around="python-docx")
    for quote in document.quoted:
        first = _plain(quote.text.split("\n")[0])
        found = texts[quote.place.paragraph][quote.place.offset :][: len(first)]
        if found != first:
            name = quote.cells[0].quote.agency_name
            yield finding("D08", file=file, agency_name=name, value=found[:80], text=first[:80])


def _plain(text: str) -> str:
    """Return a text without what python-docx shows for tabs and breaks, every space plain."""
    return text.translate(_TABS).replace("\u00a0", " ")


def _tables(shapes: Sequence[Shape], annexes: Sequence[Annex], file: str) -> Iterator[Finding]:
    """Yield D03 for an annex table with other rows, or a row with other cells, than it should have."""
    expected = [(annex, table) for annex in annexes for table in annex.tables]
    for (annex, table), shape in zip(expected, shapes[len(shapes) - len(expected) :], strict=False):
        where = f"Phụ lục “{annex.title}”"
        if len(shape) != len(table.rows):
            yield finding("D03", file=file, where=where, found=len(shape), expected=len(table.rows), what="dòng")
            continue
        for number, (found, row) in enumerate(zip(shape, table.rows, strict=True), 1):
            cells = 1 if row.kind == "group" else len(table.columns)
            if found != cells:
                place = f"{where}, dòng {number}"
                yield finding("D03", file=file, where=place, found=found, expected=cells, what="ô")


def marked_texts(path: Path) -> dict[str, str]:
    """Return name of a bookmark → the text of the runs inside it, for every bookmark of a document."""
    starts = docx.Document(str(path)).element.body.iter(qn("w:bookmarkStart"))
    return {start.get(qn("w:name"), ""): _plain("".join(_texts(start))) for start in starts}


def _texts(start: Any) -> Iterator[str]:
    """Yield the text of each run between the start of a bookmark and its end."""
    for element in start.itersiblings():
        if element.tag == qn("w:bookmarkEnd") and element.get(qn("w:id")) == start.get(qn("w:id")):
            return
        if element.tag == qn("w:r"):
            yield Run(element, Paragraph(start.getparent(), None)).text  # type: ignore[arg-type]
