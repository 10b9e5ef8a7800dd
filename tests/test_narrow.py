"""The narrow grammar of sheets takes what office programs write, and nothing that two readers may read differently."""

import pytest

from reporter.intake.narrow import narrow

HEAD, TAIL = b"<worksheet>", b"</sheetData></worksheet>"


def taken(cell: str, row: str = '<row r="12">', tail: bytes = TAIL) -> bool:
    return narrow(HEAD, f"<sheetData>{row}{cell}</row>".encode(), tail)


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A12"><v>7</v></c>',
        '<c r="AB12" s="5" t="s"><v>0</v></c>',
        '<c r="A12" t="n"><v>-1.5E+10</v></c>\n  <c r="B12"><v></v></c>',
        '<c r="A12" s="1"><f/><v>3</v></c>',
        '<c r="A12" s="1"><f t="shared" ref="A12:A40" si="0"/><v>3</v></c>',
        '<c r="A12" t="str"><f/><v>Đủ &amp; đúng [1] &gt; 0\nhai dòng</v></c>',
        '<c r="A12" t="str"><f/></c>',
        '<c r="A12" t="b"><v>1</v></c>',
        '<c r="A12" t="e"><f/><v>#REF!</v></c>',
        '<c r="A12" t="d"><v>2025-10-01</v></c>',
        '<c r="A12" t="inlineStr"><is><t xml:space="preserve"> chữ </t></is></c>',
        '<c r="A12" t="inlineStr"><is><r><t>chữ</t></r><r><t> nữa</t></r></is></c>',
        "",
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
    assert not taken(cell, tail=b'</sheetData><mergeCells><mergeCell ref="A1"/></mergeCells></worksheet>')
    assert not taken(cell, tail=b"</sheetData></worksheet")
    assert not taken(cell, tail=b"</sheetData><a><b></a></b></worksheet>")
