"""Reading a finished document back and comparing it with what should stand in it: figures, quoted words, annex cells.

Nothing of the renderer is used here: opc and lxml open the bytes, the printed text is parsed back to a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain, islice, zip_longest
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lxml import etree

from reporter.documents.quotations import Quotation
from reporter.documents.verify_words import ProseText, quoted_words
from reporter.model import Annex, AnnexColumn, AnnexRow, AnnexTable, Figure, Finding, Mark
from reporter.model.catalogue import finding
from reporter.model.figure_text import figure_text
from reporter.model.wording import clean_text, parse_decimal, parse_integer
from reporter.opc.alike_rows import AlikeRow, AlikeRows, parse_alike
from reporter.opc.archive import Archive
from reporter.opc.parts import DOCUMENT

if TYPE_CHECKING:
    from reporter.documents.printed_marks import Printed
    from reporter.documents.render import Rendered

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_P, _T, _TR, _TC, _TBL, _SECT, _HYPHEN = (_W + tag for tag in ("p", "t", "tr", "tc", "tbl", "sectPr", "noBreakHyphen"))
_PPR, _TRPR, _HEAD = (_W + tag for tag in ("pPr", "trPr", "tblHeader"))
_MONEY = MappingProxyType({"triệu đồng": 10**6, "tỷ đồng": 10**9})
_CHANGES, _UNCHANGED = MappingProxyType({"tăng": 1, "giảm": -1}), "không thay đổi"
_SIGNS = MappingProxyType({Mark.NOT_APPLICABLE: "-", Mark.UNREADABLE: "?"})
_NUMERIC = ("count", "money", "percent")
_LEFTOVER = re.compile("[\ue000-\uf8ff]|\\{%|%\\}")
MOST_FINDINGS = 50  # of one document: one cause seldom spoils one cell only


def verify(document: Rendered, annexes: Sequence[Annex], file: str = "") -> tuple[Finding, ...]:
    """Return a finding for every figure, quoted text and cell of its annexes that does not read back as it should."""
    parser, xml = etree.XMLParser(huge_tree=True), Archive(document.docx).read_xml(DOCUMENT)
    return verify_root(*parse_alike(xml, lambda part: etree.fromstring(part, parser)), document, annexes, file)


def verify_root(
    root: etree._Element, alike: AlikeRows, document: Rendered, annexes: Sequence[Annex], file: str
) -> tuple[Finding, ...]:
    """Return what `verify` does of a document that was read already: its w:document, without the `alike` rows."""
    inside = document.inside(annexes)
    prose = ProseText(list(_prose_texts(root[0], len(inside))))
    problems = chain(
        _figures(prose.paragraphs, document.printed, file),
        _leftovers(prose, document.quoted, file),
        quoted_words(prose, document.quoted, annexes, file),
        _annexes(root, alike, inside, file),
    )
    return tuple(islice(problems, MOST_FINDINGS))


def verify_annex(root: etree._Element, alike: AlikeRows, annex: Annex, file: str) -> tuple[Finding, ...]:
    """Return what does not read back in the file of one annex, whose w:document is `root` without the `alike` rows."""
    return tuple(islice(_annexes(root, alike, [annex], file), MOST_FINDINGS))


# --- prose -------------------------------------------------------------------------------------------------


def _prose_texts(body: etree._Element, annexes: int) -> Iterator[str]:
    """Yield the texts of the paragraphs before the annexes, in reading order; each annex is a section of its own."""
    ends = sum(1 for child in body if _ends_section(child))
    left = ends + 1 - annexes
    for child in body:
        yield from map(_own_text, child.iter(_P))
        left -= _ends_section(child)
        if not left:
            return


def _ends_section(child: etree._Element) -> bool:
    return child.tag == _P and _says(child, _PPR, _SECT)


def _says(element: etree._Element, properties: str, said: str) -> bool:
    """Whether the properties of an element hold one of that name: lxml's own paths take several times as long."""
    return any(True for found in element.iterchildren(properties) for _ in found.iterchildren(said))


def _figures(texts: Sequence[str], printed: Sequence[Printed], file: str) -> Iterator[Finding]:
    """Yield D01 for a figure that is not, alone and whole, where it was printed."""
    for item in printed:
        text = texts[item.place.paragraph] if item.place.paragraph < len(texts) else ""
        end = item.place.offset + len(item.text)
        shown = text[item.place.offset : end]
        if not reads_as(shown, item.figure) or _runs_on(text, item.place.offset, end):
            around = text[max(item.place.offset - 30, 0) : end + 20].strip()
            yield finding("D01", file=file, value=shown, label=item.figure.label, text=item.text, around=around)


def _leftovers(prose: ProseText, quoted: Sequence[Quotation], file: str) -> Iterator[Finding]:
    """Yield D04 for a tag or mark of the template left in its own text; agencies may write what they like."""
    for number, text in enumerate(prose.without(quoted)):
        if _LEFTOVER.search(text):
            yield finding("D04", file=file, value=prose.paragraphs[number][:80])


def _own_text(paragraph: etree._Element) -> str:
    """Return the text of a paragraph as read aloud: a non-breaking hyphen is a hyphen."""
    boxed = next(paragraph.iterdescendants(_P), None) is not None
    return "".join(
        "-" if element.tag == _HYPHEN else element.text or ""
        for element in paragraph.iter(_T, _HYPHEN)
        if not boxed or next(element.iterancestors(_P)) is paragraph
    )


def _runs_on(text: str, start: int, end: int) -> bool:
    """Whether a digit touches the figure, which would make another number of it."""
    return text[start:end][:1].isdigit() and (
        text[max(start - 1, 0) : start].isdigit() or text[end : end + 1].isdigit()
    )


def reads_as(shown: str, figure: Figure) -> bool:
    """Whether a printed text says the figure's value, in its unit, in percent or in millions or billions of đồng."""
    if figure.value is None:
        return shown == figure_text(figure)
    number, _, unit = shown.replace("\u00a0", " ").partition(" ")
    if number in _CHANGES or shown == _UNCHANGED:
        return _reads_as_change(shown.replace("\u00a0", " "), figure)
    if unit in _MONEY and unit != figure.unit:
        parsed = parse_decimal(number)
        half = 100 if figure.parts else 200  # a difference follows its two rounded parts
        return parsed is not None and abs(parsed * _MONEY[unit] - figure.value) * half <= _MONEY[unit]
    if unit not in ("", figure.unit) or (figure.unit == "%") != number.endswith("%"):
        return False
    return _number(number.removesuffix("%"), figure.value)


def _reads_as_change(shown: str, figure: Figure) -> bool:
    """Whether "tăng 12 người", "giảm 12 người" or "không thay đổi" says the figure's value."""
    if shown == _UNCHANGED:
        return figure.value == 0
    word, number, *unit = shown.split(" ", 2)
    found = parse_integer(number)
    return found is not None and [_CHANGES[word] * found, *unit] == [figure.value, figure.unit]


def _number(text: str, value: int | Decimal) -> bool:
    return (parse_decimal(text) if isinstance(value, Decimal) else parse_integer(text)) == value


# --- annexes -----------------------------------------------------------------------------------------------


def _annexes(root: etree._Element, alike: AlikeRows, annexes: Sequence[Annex], file: str) -> Iterator[Finding]:
    """Yield D02 for a cell, D03 for a row or table that is not as in the annexes."""
    others = {table: alike[number] for number, table in enumerate(root.iter(_TBL)) if number in alike}
    sections = _tables_by_section(root[0])
    for annex, tables in zip_longest(annexes, sections[len(sections) - len(annexes) :] if annexes else []):
        name = f"Phụ lục “{annex.title}”"
        if len(tables or ()) != len(annex.tables):
            yield finding(
                "D03", file=file, where=name, found=len(tables or ()), expected=len(annex.tables), what="bảng"
            )
            continue
        for number, (element, table) in enumerate(zip(tables, annex.tables, strict=True), 1):
            where = name if len(annex.tables) == 1 else f"{name}, bảng {table.caption or number}"
            yield from _table(_row_texts(element, others.get(element, ())), table, where, file)


def _tables_by_section(body: etree._Element) -> list[list[etree._Element]]:
    """Return the top-level tables of each section of the document, in order."""
    sections: list[list[etree._Element]] = [[]]
    for child in body:
        if child.tag == _TBL:
            sections[-1].append(child)
        elif _ends_section(child):
            sections.append([])
    return sections


def _row_texts(table: etree._Element, alike: Sequence[AlikeRow]) -> list[Sequence[str]]:
    """Return the texts of the cells of each row under the heading, with plain spaces."""
    rows = [None if _says(row, _TRPR, _HEAD) else _cell_texts(row) for row in table.iterchildren(_TR)]
    for row in alike:
        rows.insert(row.place, [text.replace("\u00a0", " ") for text in row.texts])
    return [row for row in rows if row is not None]


def _table(rows: Sequence[Sequence[str]], table: AnnexTable, where: str, file: str) -> Iterator[Finding]:
    """Yield what is not as in the table: how many rows of so many texts it has, else each row."""
    if len(rows) != len(table.rows):
        yield finding("D03", file=file, where=where, found=len(rows), expected=len(table.rows), what="dòng")
        return
    for number, (cells, row) in enumerate(zip(rows, table.rows, strict=True), 1):
        if row.kind == "group":
            wrong = _group_row(cells, row)
        elif len(cells) != len(table.columns):
            at = f"{where}, dòng {number}"
            yield finding("D03", file=file, where=at, found=len(cells), expected=len(table.columns), what="ô")
            continue
        else:
            wrong = _row(cells, row, table.columns)
        for label, found, meant in wrong:
            yield finding("D02", file=file, where=where, row=number, label=label, value=found, text=meant)


def _group_row(cells: Sequence[str], row: AnnexRow) -> Iterator[tuple[str, str, Any]]:
    """Yield (no label, what is printed, what should be) where a row that heads others does not read as it should."""
    wanted = next((str(value) for value in row.values if value is not None), "")
    if list(cells) != [_plain(wanted).replace("\n", " ")]:
        yield "", "; ".join(cells), wanted


def _row(cells: Sequence[str], row: AnnexRow, columns: Sequence[AnnexColumn]) -> Iterator[tuple[str, str, Any]]:
    """Yield (label of the column, what is printed, what should be) for each cell that does not read as it should."""
    for text, value, column in zip(cells, row.values, columns, strict=True):
        if not _cell_reads(text, value, column):
            yield column.label, text, value


def _cell_texts(row: etree._Element) -> list[str]:
    """Return the text of each cell, its paragraphs as lines, with plain spaces; one flat walk over 50,000 cells."""
    cells: list[list[str]] = []
    for element in row.iter(_TC, _P, _T):
        if element.tag == _TC:
            cells.append([])
        elif element.tag == _P:
            cells[-1].append("")
        else:
            cells[-1][-1] += element.text or ""
    return ["\n".join(lines).replace("\u00a0", " ") for lines in cells]


def _cell_reads(text: str, value: Any, column: AnnexColumn) -> bool:
    """Whether the printed text says the value; blank, zero, not applicable and unreadable are all different."""
    if isinstance(value, (int, Decimal)):
        return _number(text, value)
    if value is None:
        return text == ("…" if column.type in _NUMERIC else "")
    if isinstance(value, Mark):
        return text == _SIGNS[value]
    if isinstance(value, date):
        day = re.fullmatch(r"(\d\d)/(0[12]|[3-9]|1[0-2])/(\d{4})", text)
        return day is not None and (int(day[3]), int(day[2]), int(day[1])) == (value.year, value.month, value.day)
    return text == _plain(value).strip()


def _plain(text: str) -> str:
    return clean_text(text)[0].replace("\u00a0", " ")
