"""The small parts of the reader, one by one: what each makes of the XML, the styles and the bytes it is given."""

from datetime import date, datetime, time, timedelta
from types import MappingProxyType

import pytest
from opened import refused, sheet

from reporter.intake import canonical as anew
from reporter.intake import scan as scanning
from reporter.intake.canonical import canonical
from reporter.intake.cell_styles import read_converted, read_styles
from reporter.intake.choice_cells import ChoiceIndex, read_choice
from reporter.intake.form_table import whole_numbers
from reporter.intake.rich_text import rich_cells, rich_strings
from reporter.intake.scan import SheetScan, a1, outside_formula, ref_of, scan_sheet
from reporter.intake.values import (
    Broken,
    Piece,
    Reading,
    RichText,
    has_odd_characters,
    plain_text,
    read_date,
    read_number,
    read_text,
)
from reporter.model import Mark
from reporter.opc import archive


def scan(rows: str, head: str = "", tail: str = "", most: int = 100, strings: int = 9) -> SheetScan:
    return scan_sheet(sheet(rows, head, tail), "S", most, strings)


def at(*numbers: int) -> datetime:
    """Return a moment as workbooks tell it: of no zone."""
    return datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001


# --- sheets -----------------------------------------------------------------------------------------------


def test_what_a_sheet_holds_beside_values() -> None:
    found = scan(
        '<row r="1"><c r="A1" s="4"><v>5</v></c><c r="C1"><f>A1+1</f><v>6</v></c></row>'
        '<row r="2" hidden="1"><c r="B2" t="e"><v>#SPILL!</v></c><c r="D2"><f>TODAY()</f></c></row>'
        '<row r="3" hidden="true"><c r="E3"><f>SUM(E1:E2)</f><v>0</v></c></row>',
        head='<cols><col min="2" max="4" hidden="1"/><col min="9"/><col min="250" max="999" hidden="true"/></cols>',
        tail='<mergeCells><mergeCell ref="B2:D9"/></mergeCells>',
    )
    assert found.errors == {(1, 1): "#SPILL!"}
    assert found.formula_columns == {2, 3}  # the total in the last row is none
    assert found.formulas_in() == {(0, 2): "A1+1", (1, 3): "TODAY()", (2, 4): "SUM(E1:E2)"}
    assert found.formulas_in([3, 4]) == {(1, 3): "TODAY()", (2, 4): "SUM(E1:E2)"} and found.formulas_in([4]) == {}
    assert found.unstored_in([2, 3]) == [(1, 3)] and found.unstored_in([2]) == [] == found.unstored_in([0])
    assert (found.style_of((0, 0)), found.style_of((0, 2))) == (4, 0)
    assert found.hidden_rows == (1, 2) and found.hidden_columns == (1, 2, 3, *range(249, 256))
    assert found.merges == ((1, 1, 8, 3),)
    assert (found.far, found.rows_below, found.max_rows) == ((), 0, 100)


def test_what_is_hidden_is_seen_however_it_is_quoted() -> None:
    rows = """<row r="1" hidden='1'/><row r="2" hidden = "true" ><c r="A2"><v>1</v></c></row><row r="3" hidden="0"/>"""
    rows += (
        """<row r="4" hidden='true'><c r="A4"><v>1</v></c></row><row r="5" hidden="1"><c r="A5"><v>1</v></c></row>"""
    )
    found = scan(
        rows, head="<cols><col max='2' hidden='true' min='1'/><col min = \"5\" max=\"5\" hidden=\"1\"/></cols>"
    )
    assert found.hidden_rows == (1, 3, 4) and found.hidden_columns == (0, 1, 4)


def test_the_same_of_a_sheet_that_lies_on_its_side() -> None:
    turned = scan(
        '<row r="1"><c r="A1" s="4"><v>5</v></c><c r="C1"><f>A1</f><v>6</v></c><c r="D1"><f>A1</f></c></row>'
        '<row r="4" hidden="1"><c r="B4" t="e"><v>#REF!</v></c></row>',
        head='<cols><col min="2" max="2" hidden="1"/></cols>',
        tail='<mergeCells><mergeCell ref="B2:D9"/></mergeCells>',
    ).turned()
    assert turned.errors == {(1, 3): "#REF!"}
    assert turned.formulas_in() == {(2, 0): "A1", (3, 0): "A1"} and turned.formulas_in([1]) == {}
    assert turned.unstored_in([0]) == [(3, 0)] and turned.unstored_in([1]) == []
    assert turned.style_of((0, 0)) == 4
    assert turned.hidden_rows == (1,) and turned.hidden_columns == (3,)
    assert turned.merges == ((1, 1, 3, 8),)


@pytest.mark.parametrize(
    ("rows", "far", "below"),
    [
        ('<row r="100"><c r="A100"><v>1</v></c></row>', (), 0),
        ('<row r="101"><c r="A101"><v>1</v></c></row>', ("A101",), 1),
        ('<row r="101"><c r="A101"><v>1</v></c></row><row r="102"><c r="A102"><v>1</v></c></row>', ("A101", "A102"), 2),
        ('<row r="102"><c r="A102"><v>1</v></c></row>', ("A102",), 0),  # a row apart is no list that goes on
        ('<row r="101"><c r="A101" s="2"/></row>', (), 0),
        ('<row r="5"><c r="IV5"><v>1</v></c></row>', (), 0),
        ('<row r="5"><c r="IW5"><v>1</v></c></row>', ("IW5",), 0),
        ('<row r="5"><c r="XFD5" s="1"/></row>', (), 0),
    ],
)
def test_rows_and_cells_far_outside_are_cut_out_and_told(rows: str, far: tuple[str, ...], below: int) -> None:
    found = scan(f'<row r="1"><c r="A1"><v>7</v></c></row>{rows}')
    assert (found.far, found.rows_below) == (far, below)
    assert b'<c r="A1"><v>7</v></c>' in found.cells.xml and all(
        f'r="{ref}"'.encode() not in found.cells.xml for ref in far
    )


def test_of_many_far_cells_a_hundred_are_named() -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(101, 401))
    found = scan(rows)
    assert (len(found.far), found.far[-1], found.rows_below) == (100, "A200", 300)


@pytest.mark.parametrize(
    ("rows", "cell", "why"),
    [
        ('<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>', "A2", "ô A2 ghi hai lần"),
        ('<row r="2"><c r="A2"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>', "", "dòng 2 ghi hai lần"),
        (
            '<row r="2"><c r="A2" t="s"><v>8</v></c><c r="B2" t="s"><v>9</v></c></row>',
            "B2",
            "ô B2 ghi “9”, không phải một đoạn chữ có trong tệp",
        ),
        ('<row r="2"><c r="A02"><v>1</v></c></row>', "", "ô ghi sai vị trí A02"),
        ('<row r="2"><c r="A2" s="٣" t="s"><v>٣</v></c></row>', "A2", "ô A2 ghi “٣”, không phải một đoạn chữ"),
        ('<row r="1.0"><c><v>1</v></c></row>', "", "dòng ghi sai số 1.0"),
        ('<row r="2"><c r="A2" t="q"><v>1</v></c></row>', "A2", "ô A2 có kiểu lạ “q”"),
        ('<row r="2"><c r="A2"><v>1</v><v>2</v></c></row>', "A2", "ô A2 ghi hai giá trị"),
        ('<row r="2"><c r="A2"><v>1</w></c></row>', "", "trang tính “S” sai cú pháp ở dòng 1"),
    ],
)
def test_a_cell_that_no_two_readers_would_read_alike_is_refused(rows: str, cell: str, why: str) -> None:
    code, place, said = refused(lambda: scan(rows))
    assert (code, place) == ("F08", cell) and why in said


@pytest.mark.parametrize("column", ['min="-2"', 'min="x"', 'max="2.5"', 'min="1" max=""'])
def test_hidden_columns_without_numbers_are_refused(column: str) -> None:
    code, _, said = refused(lambda: scan("", f'<cols><col hidden="1" {column}/></cols>'))
    assert (code, said) == ("F08", "cột ẩn ghi sai số")


def test_another_grammar_is_written_anew_as_excel_writes() -> None:
    other = (
        "<x:worksheet xmlns:x='m'><x:cols><x:col min='2' max='3' hidden='1' width='9'/></x:cols><x:sheetData>"
        "<x:row><x:c><x:v> 5 </x:v></x:c><x:c t='b' s='2'><x:v>true</x:v></x:c></x:row>"
        "<x:row r='4' hidden='true'><x:c r='C4' t='inlineStr'><x:is><x:r><x:rPr><x:strike/><x:b/>"
        "<x:vertAlign val='superscript'/></x:rPr><x:t> 12 </x:t></x:r><x:r><x:rPr><x:strike val='0'/></x:rPr>"
        "<x:t xml:space='preserve'> a</x:t></x:r><x:rPh><x:t>đọc</x:t></x:rPh></x:is></x:c><x:c/></x:row>"
        "<x:row><x:c s='x'><x:f>A1&amp;B1</x:f><x:v>1</x:v></x:c></x:row></x:sheetData>"
        "<x:mergeCells><x:mergeCell ref='A1:B2'/></x:mergeCells></x:worksheet>"
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    assert canonical(other.encode(), "S").decode() == (
        f'<worksheet xmlns="{main}"><cols><col min="2" max="3" hidden="1"/></cols><sheetData>'
        '<row r="1"><c r="A1"><v>5</v></c><c r="B1" s="2" t="b"><v>true</v></c></row>'
        '<row r="4" hidden="1"><c r="C4" t="inlineStr"><is>'
        '<r><rPr><strike/><vertAlign val="superscript"/></rPr><t xml:space="preserve">12</t></r>'
        '<r><t xml:space="preserve"> a</t></r></is></c></row>'
        '<row r="5"><c r="A5"><f>A1&amp;B1</f><v>1</v></c></row></sheetData>'
        '<mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>'
    )


def test_a_sheet_is_the_same_whatever_pieces_it_is_cut_in(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(
        f'<row r="{row}" s="1"><c r="A{row}" s="2"/><c r="B{row}"><f>A{row}+1</f><v>{row}</v></c></row>'
        f'<row r="{row + 1}"/>'
        for row in range(1, 40, 2)
    )
    whole = scan(rows)
    monkeypatch.setattr(scanning, "_BLOCK", 1)
    pieces = scan(rows)
    assert pieces.cells.xml == whole.cells.xml and pieces.cells.refs(slice(None)) == whole.cells.refs(slice(None))
    assert b'<c r="B39"><f/><v>39</v></c>' in whole.cells.xml and b"A39" not in whole.cells.xml


def test_too_much_of_one_thing_is_refused_by_count(monkeypatch: pytest.MonkeyPatch) -> None:
    merges = "".join(f'<mergeCell ref="A{row}:XFD1048576"/>' for row in range(1, 4))
    tail = f"<mergeCells>{merges}</mergeCells>"
    assert refused(lambda: scan("", tail=tail)) == ("F08", "", "các vùng ô gộp của trang “S” chồng lên nhau")
    aside = '<mergeCells><mergeCell ref="A101:B102"/><mergeCell ref="B2:A1"/><mergeCell ref="A1:B2"/></mergeCells>'
    assert scan("", tail=aside).merges == ((1, 1, 0, 0), (0, 0, 1, 1))  # what begins below all lines is nowhere
    monkeypatch.setattr(archive, "_MOST_TAGS", 3)
    many = b"<styleSheet><fonts><font/><font/></fonts></styleSheet>"
    assert refused(lambda: read_styles(many)) == ("F09", "", "")
    monkeypatch.setattr(anew, "_MOST_TAGS", 3)
    assert refused(lambda: canonical(many, "S")) == ("F09", "", "")
    monkeypatch.setattr(scanning, "_MOST_MIB", 0)
    row = '<row r="1"><c r="A1"><v>1</v></c></row>'
    assert refused(lambda: scan(row)) == ("F09", "", "")


def test_places_are_counted_from_nought() -> None:
    assert (ref_of("A1"), ref_of(b"Z9"), ref_of("AA10"), ref_of("IV20000")) == ((0, 0), (8, 25), (9, 26), (19_999, 255))
    assert (a1((0, 0)), a1((19_999, 255))) == ("A1", "IV20000")
    assert refused(lambda: ref_of("14"))[2] == "ô ghi sai vị trí 14"


@pytest.mark.parametrize(
    ("formula", "outside"),
    [
        ("SUM(A1:A9)", False), ("[1]Biểu!A1", True), ("now()", True), ("TODAY( )", True), ("RANDBETWEEN(1,2)", True),
        ("KNOWN(A1)", False), ("OFFSET(A1,1,1)", True), ("IMPORTXML(1)", True), ("cmd|x", True),
        ("HYPERLINK(A1)", True),
    ],
)  # fmt: skip
def test_formulas_that_look_outside_or_change_by_themselves(formula: str, outside: bool) -> None:
    assert outside_formula(formula) is outside


def test_filled_cells_of_a_style_are_found() -> None:
    found = scan('<row r="1"><c r="A1" s="3"><v>1</v></c><c r="B1" s="3"/><c r="C1" s="4" t="s"><v>1</v></c></row>')
    assert found.styled({3}) == {(0, 0): 3} and found.styled({3, 4}) == {(0, 0): 3, (0, 2): 4}
    assert found.styled(()) == {}


# --- styles -----------------------------------------------------------------------------------------------

STYLES = """<styleSheet><numFmts><numFmt numFmtId="164" formatCode="#,##0,"/><numFmt numFmtId="165" formatCode=";;;"/>
<numFmt numFmtId="166" formatCode="0&quot; nghìn&quot;"/>
<numFmt numFmtId="167" formatCode="[=0]&quot;-&quot;;0"/></numFmts>
<fonts><font><b/></font><font><strike/></font><font><strike val="0"/></font></fonts>
<cellXfs><xf/><xf numFmtId="164" fontId="1"/><xf numFmtId="165" fontId="2"/><xf numFmtId="166"/><xf numFmtId="12"/>
<xf numFmtId="10"/><xf numFmtId="167"/><xf numFmtId="14"/></cellXfs></styleSheet>"""


def test_styles_tell_what_they_do_to_a_number() -> None:
    styles = read_styles(STYLES.encode())
    assert styles.formats[:5] == ("", "#,##0,", ";;;", '0" nghìn"', "# ?/?") and styles.formats[7] == "m/d/y"
    assert (styles.formatted, styles.struck) == ({1, 2, 3, 4, 5, 6}, {1})
    assert read_styles(None).formats == ()
    assert "phần định dạng sai cú pháp ở dòng 1, chữ thứ" in refused(lambda: read_styles(b"<a><b></a>"))[2]


@pytest.mark.parametrize(
    ("raw", "code", "value", "finding"),
    [
        (12.0, "General", "12", ""), (12.0, "", "12", ""), (1.5, "@", "1,5", ""), (0.1 + 0.2, "", "0,3", ""),
        (12345678901234567.0, "0", Mark.UNREADABLE, "V32"), (0.125, "0.0%", "12,5%", "V31"),
        (0.5, "0%", "50%", "V31"), (-0.05, "0.0%;[Red]-0.0%", "-5,0%", "V31"), (0.5, '"đạt "0%', "đạt 50%", "V31"),
        (7.0, "000", "007", "V31"), (7.0, "0", "7", ""), (7.0, "0.00", "7,00", "V31"),
        (1234.5, "#,##0.0", "1.234,5", "V31"), (3.0, '0" người"', "3 người", "V31"), (3.0, "\\s0", "s3", "V31"),
        (3.0, "[Red]0", "3", ""), (0.5, "# ?/?", Mark.UNREADABLE, "V32"), (3.0, "0,", Mark.UNREADABLE, "V32"),
        (date(2025, 5, 12), "mm/yyyy", "05/2025", "V31"), (date(2025, 5, 12), "d-mmm", Mark.UNREADABLE, "V32"),
        (date(2025, 5, 12), "dd/mm/yyyy", "12/05/2025", ""), (at(2025, 5, 12, 8, 30), "d/m", "12/5/2025 08:30", ""),
        (date(2025, 5, 12), "yyyy", "2025", "V31"),
        (at(2025, 5, 12), "mmm-yy", "05/2025", "V31"), (True, "0", "TRUE", ""), ("a", "0", "a", ""),
    ],
)  # fmt: skip
def test_a_text_that_excel_took_for_something_else_is_read_as_it_is_shown(
    raw: float | str | date, code: str, value: object, finding: str
) -> None:
    reading = read_converted(raw, code)
    assert (reading.value, reading.code) == (value, finding)
    assert finding != "V31" or reading.hint == value


# --- values -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (True, "TRUE"), (False, "FALSE"), (12.0, "12"), (1.25, "1,25"), (float("nan"), "nan"),
        (1e15, "1000000000000000,0"), (float("inf"), "số quá lớn"),
        (999_999_999_999_999.0, "999999999999999"), (at(2025, 1, 2), "02/01/2025"), (time(8, 5), "08:05"),
        (at(2025, 1, 2, 3, 4, 5), "02/01/2025 03:04:05"), (time(8, 5, 1), "08:05:01"),
        (timedelta(days=1, hours=2, minutes=3), "26:03"), (timedelta(hours=1, seconds=59), "1:00:59"),
    ],
)  # fmt: skip
def test_what_a_cell_shows_as_text(raw: float | date | time | timedelta, shown: str) -> None:
    assert plain_text(raw) == shown


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        (float("nan"), Mark.UNREADABLE, "V03"), (-1.0, Mark.UNREADABLE, "V05"), (1e15, Mark.UNREADABLE, "V12"),
        (999_999_999_999_999.9, Mark.UNREADABLE, "V12"),  # Excel shows a number of 16 digits
        (-1e15, Mark.UNREADABLE, "V12"), (999_999_999_999_999.0, 999_999_999_999_999, ""),
        (12.5, Mark.UNREADABLE, "V04"),
        (0.1 + 0.2 + 0.7, 1, ""), ("0", 0, "V08"), ("00", 0, "V06"), ("123456789012345", 123456789012345, "V08"),
        ("1234567890123456", Mark.UNREADABLE, "V12"), ("999.999.999.999.999", 999_999_999_999_999, "V06"),
        ("1.000.000.000.000.000", Mark.UNREADABLE, "V12"), ("12 người", 12, "V07"), ("1.200 vnđ", 1200, "V07"),
        ("12 cái", Mark.UNREADABLE, "V03"), ("\u200b12", 12, "V10"), ("１２", 12, "V09"), ("\u200b１２", 12, "V09"),
        ("12,5", Mark.UNREADABLE, "V04"), ("(12)", Mark.UNREADABLE, "V05"), (" \u00a0", None, "V15"),
        (time(1), Mark.UNREADABLE, "V13"),
    ],
)  # fmt: skip
def test_numbers_at_their_limits(raw: float | str | time, value: object, code: str) -> None:
    reading = read_number(raw, ("người", "đồng"))
    assert (reading.value, reading.code) == (value, code)


@pytest.mark.parametrize(
    ("raw", "full"),
    [
        ("28.429 triệu", ": “28.429 triệu” là 28.429.000.000"), ("28,4 tỷ đồng", ": “28,4 tỷ đồng” là 28.400.000.000"),
        ("12k", ": “12k” là 12.000"), ("30 tr.đ", ": “30 tr.đ” là 30.000.000"), ("1 tỷ 200 triệu", ""),
        ("1,23456 nghìn", ""),
    ],
)  # fmt: skip
def test_a_number_with_a_word_of_size_is_asked_for_in_all_its_digits(raw: str, full: str) -> None:
    assert read_number(raw, ("đồng",)) == Reading(Mark.UNREADABLE, "V03", f" đủ chữ số{full}")


@pytest.mark.parametrize(
    ("raw", "lowest", "found"),
    [
        ([1.0, "", 3.0], 0, [1, None, 3]), ([1.0, 2.0], 0, [1, 2]), ([], 0, []), ([""], 0, [None]), ([1.5], 0, None),
        ([-1.0], 0, None), ([-1.0, 0.0], -1, [-1, 0]), ([-2.0], -1, None), ([1e15], 0, None), ([float("nan")], 0, None),
        ([999_999_999_999_999.0], 0, [999_999_999_999_999]), (["a"], 0, None), ([1.0, "2"], 0, None),
        ([float("inf")], 0, None), ([Broken("#REF!")], 0, None),
    ],
)  # fmt: skip
def test_a_column_of_whole_numbers_and_blanks_is_read_at_once(
    raw: list[float | str | Broken], lowest: int, found: object
) -> None:
    assert whole_numbers(raw, lowest) == found


def test_letters_that_look_otherwise_are_told_in_pieces() -> None:
    text = RichText([Piece("118", "gạch bỏ"), Piece(" 120 ", ""), Piece("1", "chỉ số trên")])
    assert text == "118 120 1" and text.marked and text.struck == "“118”"
    assert text.told() == "“118” (gạch bỏ), “120”, “1” (chỉ số trên)"
    assert read_number(text) == Reading(Mark.UNREADABLE, "V26", text.told())
    assert not RichText([Piece("a", "")]).marked and RichText([Piece("a", "")]).struck == ""


def test_struck_letters_make_a_day_unreadable_and_stay_named_in_a_text() -> None:
    struck = RichText([Piece("1/1/2025", "gạch bỏ"), Piece("2/1/2025", "")])
    assert read_date(struck) == Reading(Mark.UNREADABLE, "V26", struck.told())
    assert read_text(struck) == Reading("1/1/20252/1/2025", "V27", "“1/1/2025”")
    assert (read_date(" \u200b").code, read_date(45_900.0).value) == ("V15", date(2025, 8, 31))


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("Xã Đắk Pơ", False),
        ("Nga\u0303", False),
        ("a\x07b", True),
        ("Soá lieäu", True),
        ("x\ufffdy", True),
        ("", False),
    ],
)
def test_odd_characters_are_seen(text: str, odd: bool) -> None:
    assert has_odd_characters(text) is odd


def test_a_choice_is_known_by_label_or_code_and_else_the_nearest_is_told() -> None:
    index = ChoiceIndex(
        MappingProxyType({"Đất đai": "dd"}), MappingProxyType({"đất đai": "dd", "dd": "dd"}), ("Đất đai",)
    )
    assert read_choice("ĐẤT ĐAI ", index) == read_choice("dd", index) == Reading("dd")
    assert read_choice("dat dai", index) == Reading(Mark.UNREADABLE, "V21", " Có phải “Đất đai”?")
    assert "Đất đai" in read_choice("Đất đaj", index).hint and read_choice("Thuế", index).hint == ""
    assert (read_choice("", index), read_choice(" ", index).code) == (Reading(None), "V15")


def test_runs_of_one_look_are_one_piece() -> None:
    run = "<r><rPr>{}</rPr><t>{}</t></r>".format
    runs = run("<b/>", "a") + run("", "b") + run("<strike/>", "c") + run("<vertAlign val='subscript'/>", "2")
    kept = run("<strike val='0'/>", "d")
    strings = f"<sst><si><t>x</t></si><si>{runs}<rPh><t>z</t></rPh></si><si>{kept}</si></sst>"
    shared = rich_strings(strings.encode())
    cells = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>'
    (found,) = rich_cells(scan(cells).cells, shared).items()
    assert found[0] == (0, 1) and found[1] == "abc2"
    assert found[1].pieces == (Piece("ab", ""), Piece("c", "gạch bỏ"), Piece("2", "chỉ số dưới"))
