"""The narrow grammar of sheets takes what office programs write, and nothing that two readers may read differently."""

from collections.abc import Callable

import pytest
from opened import sheet

from reporter.intake.canonical import canonical
from reporter.intake.narrow import narrow
from reporter.intake.safety import Refused
from reporter.intake.scan import SheetScan, scan_sheet

HEAD, TAIL = b'<worksheet xmlns:x14ac="x">', b"</sheetData></worksheet>"


def taken(cell: str, row: str = '<row r="12">', tail: bytes = TAIL) -> bool:
    return narrow(HEAD, f"<sheetData>{row}{cell}</row>".encode(), tail)


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A12"><v>7</v></c>',
        '<c r="AB12" s="5" t="s"><v>0</v></c>',
        '<c r="A12" t="n"><v>-1.5E+10</v></c>\n  <c r="B12"><v></v></c>',
        '<c r="A12"><f aca="false"/><v>7</v></c>',
        '<c r="A12" s="1"><f/><v>3</v></c>',
        '<c r="A12" s="1"><f t="shared" ref="A12:A40" si="0"/><v>3</v></c>',
        '<c r="A12" t="str"><f/><v>Đủ &amp; đúng [1] &gt; 0\nhai dòng</v></c>',
        '<c r="A12" t="str"><f/></c>',
        '<c r="A12" t="b"><v>1</v></c>',
        '<c r="A12" t="e"><f/><v>#REF!</v></c>',
        '<c r="A12" t="d"><v>2025-10-01</v></c>',
        '<c r="A12" t="inlineStr"><is><t xml:space="preserve"> chữ </t></is></c>',
        '<c r="A12" t="inlineStr"><is><r><t>chữ</t></r><r><t> nữa</t></r></is></c>',
    ],
)
def test_what_office_programs_write_is_taken(cell: str) -> None:
    assert taken(cell)
    assert taken(cell, '<row r="12" spans="1:9" ht="15.75" x14ac:dyDescent="0.2">\r\n')


@pytest.mark.parametrize(
    "cell",
    [
        '<c s="5" r="A12"><v>7</v></c>',
        '<c r="A12" s="5" s="6"><v>7</v></c>',
        '<c r="A0"><v>7</v></c>',
        '<c r="a12"><v>7</v></c>',
        "<c><v>7</v></c>",
        '<c r="A12" cm="1"><v>7</v></c>',
        '<c r="A12"><v>7</v><v>8</v></c>',
        '<c r="A12"><v>7</v><is><t>8</t></is></c>',
        '<c r="A12"><v>7</v></c><!-- x -->',
        '<c r="A12"><v>1<!-- x -->2</v></c>',
        '<c r="A12"><v>1<?x?>2</v></c>',
        '<c r="A12"><v><![CDATA[7]]></v></c>',
        '<c r="A12"><v>&#49;2</v></c>',
        '<c r="A12"><v> 12 </v></c>',
        '<c r="A12"><v>NaN</v></c>',
        '<c r="A12"><v>1.234.567</v></c>',
        '<c r="A12" t="s"><v></v></c>',
        '<c r="A12" t="s"><v>x</v></c>',
        '<c r="A12" t="b"><v>2</v></c>',
        '<c r="A12" t="x"><v>2</v></c>',
        '<c r="A12" t="x"><f/></c>',
        '<c r="A12" t="e"><f/><v></v></c>',
        '<c r="A12"><f si="0" si="1"/><v>2</v></c>',
        '<c r="A12" t="inlineStr"><is><t></t></is></c>',
        '<c r="A12" t="str"><v>a\r\nb</v></c>',
        "",
        '<c r="A12" t="str"><v>a]]&gt;b</v></c>'.replace("&gt;", ">"),
        '<c r="A12" t="str"><v>\uffff</v></c>',
        '<c r="A12" t="str"><v>\x01</v></c>',
        '<c r="A12" t="str"><v>&nbsp;</v></c>',
        '<c r="A12" t="str"><v>a & b</v></c>',
        '<c r="A12" t="inlineStr"><is><r><rPr><strike/></rPr><t>1</t></r></is></c>',
        '<c r="A12" t="inlineStr"><is><t>1</t></is><is><t>2</t></is></c>',
        '<c r="A12"><v>7</v></c>\x0b',
        '<c r="A12"><v>7</c></v>',
        '<x:c r="A12"><x:v>7</x:v></x:c>',
    ],
)
def test_what_is_odd_or_damaged_is_not(cell: str) -> None:
    assert not taken(cell)


def test_rows_and_what_stands_around_them_must_be_sound_too() -> None:
    cell = '<c r="A12"><v>7</v></c>'
    assert taken(cell, tail=b'</sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>')
    assert not taken(cell, '<row r="12" ht="1" ht="2">')
    assert not taken(cell, '<row ht="1" r="12">')
    assert not taken(cell, '<row r="0">')
    assert not taken(cell, '<row r="12" ht="1" spans="1:2">')
    assert not taken(cell, '<row r="12" a="x hidden=\'1\'">')
    assert not taken(cell, tail=TAIL + b"<!-- x -->")
    assert not taken(cell, tail=b'</sheetData><cols><col min="1" max="1"/></cols></worksheet>')
    assert not taken(cell, tail=b'</sheetData><x:mergeCell xmlns:x="x" ref="A1:B2"/></worksheet>')
    assert not taken(cell, tail=b"</sheetData><x:a/></worksheet>")
    assert not taken(cell, tail=b'</sheetData><mergeCells><mergeCell ref="A1"/></mergeCells></worksheet>')
    assert not taken(cell, tail=b"</sheetData></worksheet")
    assert not taken(cell, tail=b"</sheetData><a><b></a></b></worksheet>")


CELL = '<c r="A1"><v>7</v></c>'


@pytest.mark.parametrize(
    ("rows", "head", "tail"),
    [
        ('<row r="1"><c r="A1" t="inlineStr"><f>1+1</f></c><c r="B1"><v>1</v></c></row><row r="2"/>', "", ""),
        ('<row r="1"><c r="A1" t="inlineStr"><f>1+1</f><is><t>a</t></is></c></row>', "", ""),
        ('<row r="1"><c r="A1" t="e"><v></v></c><c r="B1"><f>1</f><v></v></c></row>', "", ""),
        ('<row r="1"><c r="A1" t="e"><v>#SPILL!</v></c><c r="B1" t="str"><v>#SPILL!</v></c></row>', "", ""),
        ('<row r="1"><c r="A1"><f>1</f><v>1</v></c></row><row r="2"><c r="A2" t="str"><v></v></c></row>', "", ""),
        (f'<row r="1">{CELL}</row><row r="2" hidden="1"> </row>', "", ""),
        (f'<row r="1">{CELL}</row><row r="2" ht="3" spans="1:2" hidden="1"/>', "", ""),
        (f'<row r="1">{CELL}<c r="B0"/></row>', "", ""),
        (f'<row r="1">{CELL}<c r="B1" t="q"/></row>', "", ""),
        ('<row r="1"><c r="A1" t="str"><v>a <row r="2"/></v></c></row>', "", ""),
        ('<row r="1"><c r="A1"><v>1<c r="B1"/></v></c></row>', "", ""),
        ('<row r="1"><c r="A1"><f a="1" a="2">1</f><v>1</v></c></row>', "", ""),
        (f'<row r="1">{CELL}\x1d</row>', "", ""),
        (f'<row r="1" hidden="1"><row r="2"/>{CELL}</row>', "", ""),
        (f'<row r="1">{CELL}</row><c r="A2"/>', "", ""),
        (f'<row r="1">{CELL}</row><row r="2" x14ac:dyDescent="1"/>', "", ""),
        (f'<row r="1">{CELL}</row>', '<!--<cols><col min="1" max="2" hidden="1"/></cols>-->', ""),
        (f'<row r="1">{CELL}</row>', '<?x <col min="1" max="2" hidden="1"/>?>', ""),
        (f'<row r="1">{CELL}</row>', '<cols><col a="&gt;" hidden="1" b="> hidden=\'0\'"/></cols>', ""),
        (f'<row r="1">{CELL}</row>', "<v>x</v>", ""),
        (f'<row r="1">{CELL}</row>', "", '<![CDATA[<mergeCell ref="A1:B2"/>]]>'),
        (f'<row r="1">{CELL}</row>', "", '<extLst><row r="x"/><c r="B2"><v>5</v></c></extLst>'),
        (f'<row r="1">{CELL}</row>', "", '<x:mergeCell ref="A1:B2"/>'),
    ],
)
def test_both_scans_say_the_same(rows: str, head: str, tail: str) -> None:
    xml = sheet(rows, head, tail)
    assert said(lambda: scan_sheet(xml, "S", 100)) == said(lambda: scan_sheet(canonical(xml, "S"), "S", 100))


def said(work: Callable[[], SheetScan]) -> object:
    """Return what a scan found, or that it refused."""
    try:
        found = work()
    except Refused as refusal:
        return refusal.code
    columns = range(9)
    return (
        found.errors, found.formula_columns, found.hidden_rows, found.hidden_columns, found.merges,
        found.cells_with_formulas(columns), found.unstored_in(columns), found.cells.refs(slice(None)),
        found.cells.whole.tolist(),
    )  # fmt: skip


def test_what_stands_before_the_cells_is_not_given_to_the_fast_reader() -> None:
    found = scan_sheet(sheet(f'<row r="1">{CELL}</row>', '<dimension ref="1.0"/>', ""), "S", 100)
    assert b"dimension" not in found.cells.xml and CELL.encode() in found.cells.xml
