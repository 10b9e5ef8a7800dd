"""Rows like an earlier one are read as texts: they say what a tree of the whole says, whatever was done to them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest
from document_samples import annex, facts, letter, profile
from lxml import etree
from tables import TEMPLATES

from reporter.documents.outline import build_template
from reporter.documents.render import render
from reporter.documents.template import compile_template
from reporter.layout import lint_package, open_package
from reporter.layout.reading import read
from reporter.opc.alike_rows import parse_alike
from reporter.opc.archive import Archive
from reporter.opc.parts import DOCUMENT

PARTY = profile("party-2018")
ANNEXES = (annex(30), annex(26, tables=2))
DOCX = render(
    compile_template(build_template("Xem phụ lục.", PARTY), "mau.docx", PARTY), facts(), letter(), ANNEXES
).docx
XML = Archive(DOCX).read_xml(DOCUMENT)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parse(xml: bytes) -> etree._Element:
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False))


def said(xml: bytes, *, whole: bool = False) -> list[list[list[str]]] | str:
    """The texts of every table's own rows, cell by cell, or that it is no XML."""
    try:
        root, alike = (parse(xml), {}) if whole else parse_alike(xml, parse)
    except etree.XMLSyntaxError as error:
        return str(error)
    found = []
    for number, table in enumerate(root.iter(f"{W}tbl")):
        rows = [[_text(cell) for cell in row.iter(f"{W}tc")] for row in table.iterchildren(f"{W}tr")]
        for row in alike.get(number, ()):
            rows.insert(row.place, list(row.texts))
        found.append(rows)
    return found


def _text(cell: etree._Element) -> str:
    return "\n".join("".join(text.text or "" for text in line.iter(f"{W}t")) for line in cell.iter(f"{W}p"))


def test_rows_like_an_earlier_one_are_no_elements() -> None:
    root, alike = parse_alike(XML, parse)
    assert [len(rows) for rows in alike.values()] == [29, 25, 25] and alike[2][0].texts[1] == "Xã Mẫu 2"
    assert max(sum(1 for _ in table.iterchildren(f"{W}tr")) for table in root.iter(f"{W}tbl")) < 12
    assert said(XML) == said(XML, whole=True)
    assert any("A & B <5 người" in row.texts for rows in alike.values() for row in rows)


@pytest.mark.parametrize("most", [None, 24])
def test_the_layout_check_finds_the_same(most: int | None) -> None:
    whole, short = open_package(DOCX, "a.docx"), open_package(DOCX, "a.docx", alike=True)
    assert short.alike and not whole.alike
    assert read(short, most) == read(whole, most)
    reports = [lint_package(package, "a.docx", TEMPLATES, "party-2026", most) for package in (short, whole)]
    assert reports[0].findings and reports[0] == reports[1]


def in_the_middle(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """What replaces the first of these signs after the twentieth row."""

    def change(xml: bytes) -> bytes:
        at = [found.start() for found in re.finditer(b"<w:tr>", xml)][20]
        assert old in xml[at:]
        return xml[:at] + xml[at:].replace(old, new, 1)

    return change


CHANGES = {
    "a comment in a row": in_the_middle(b"</w:tr>", b"<!-- <w:tbl> --></w:tr>"),
    "a cell more": in_the_middle(b"</w:tr>", b"<w:tc><w:p/></w:tc></w:tr>"),
    "a cell without text": in_the_middle(b"<w:r><w:t>1.0", b"<w:r/><w:r><w:t>1.0"),
    "two paragraphs": in_the_middle(
        b"X\xc3\xa3 M\xe1\xba\xabu",
        b'X\xc3\xa3</w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val="VBO"/></w:pPr><w:r><w:t>M\xe1\xba\xabu',
    ),
    "a no-break hyphen": in_the_middle(b"</w:t></w:r>", b"</w:t><w:noBreakHyphen/><w:t>9</w:t></w:r>"),
    "a text that begins a tag": in_the_middle(b"</w:t>", b"<</w:t>"),
    "the end of a CDATA section": in_the_middle(b"</w:t>", b"]]></w:t>"),
    "a CDATA section": in_the_middle(b"<w:t>", b"<w:t><![CDATA[<w:tbl>]]>"),
    "an unknown entity": in_the_middle(b"</w:t>", b"&nbsp;</w:t>"),
    "a sign by its number": in_the_middle(b"</w:t>", b"&#55;</w:t>"),
    "an entity twice": in_the_middle(b"</w:t>", b"&amp;lt;</w:t>"),
    "an entity without its end": in_the_middle(b"</w:t>", b"&amp</w:t>"),
    "a control sign": in_the_middle(b"</w:t>", b"\x01</w:t>"),
    "no character": in_the_middle(b"</w:t>", b"\xef\xbf\xbf</w:t>"),
    "a full-width letter": in_the_middle(b"</w:t>", b"\xef\xbc\x91</w:t>"),
    "a line break": in_the_middle(b"</w:t>", b"\r\n</w:t>"),
    "a tag without its end": in_the_middle(b"</w:p>", b""),
    "a row that says of itself": in_the_middle(b"<w:tr>", b'<w:tr w:rsidR="00A1">'),
    "a table inside a cell": in_the_middle(
        b"</w:tc></w:tr>", b"<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl></w:tc></w:tr>"
    ),
    "rows in a control": lambda xml: in_the_middle(b"<w:tr>", b"<w:sdt><w:sdtContent><w:tr>")(xml).replace(
        b"</w:tr></w:tbl>", b"</w:tr></w:sdtContent></w:sdt></w:tbl>", 1
    ),
    "all rows in a control": lambda xml: xml.replace(b"</w:tblGrid>", b"</w:tblGrid><w:sdt><w:sdtContent>").replace(
        b"</w:tr></w:tbl>", b"</w:tr></w:sdtContent></w:sdt></w:tbl>"
    ),
    "another namespace": in_the_middle(b"<w:tr>", b'<w:tr xmlns:w="urn:other">'),
    "a table of another prefix": in_the_middle(b"<w:tbl>", b'<x:tbl xmlns:x="%s">' % W[1:-1].encode()),
    "a table that says of itself": lambda xml: xml.replace(b"<w:tbl>", b'<w:tbl w:rsidR="00A1">', 1),
    "a table in a comment": lambda xml: xml.replace(b"<w:tbl>", b"<!-- <w:tbl> --><w:tbl>", 1),
    "a table in an instruction": lambda xml: xml.replace(b"<w:tbl>", b"<?x <w:tbl> ?><w:tbl>", 1),
    "half a document": lambda xml: xml[: len(xml) // 2],
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_was_done_reads_as_in_the_whole(change: Callable[[bytes], bytes]) -> None:
    changed = change(XML)
    assert changed != XML and said(changed) == said(changed, whole=True)


def test_torn_documents_read_as_in_the_whole() -> None:
    pieces = re.findall(rb"<[^>]*>|[^<]+", XML)
    middle = range(len(pieces) // 5, len(pieces))
    chance, whole = random.Random(7), 0
    for _ in range(150):
        torn = list(pieces)
        for _ in range(chance.choice((1, 1, 2))):
            at, other = chance.choice(middle), chance.choice(middle)
            torn[at] = chance.choice((b"", torn[other], torn[at] + torn[at], torn[at][: len(torn[at]) // 2]))
        xml = b"".join(torn)
        found = said(xml)
        whole += isinstance(found, str)
        assert found == said(xml, whole=True)
    assert 50 < whole < 150
