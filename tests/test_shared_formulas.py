"""A formula of a whole column is stored once: written so, translated by other programs, scanned without its text."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import openpyxl
import xlsxwriter

from reporter.blanks.formulas import IssueSheet, LineCells
from reporter.intake.canonical import canonical
from reporter.intake.scan import scan_sheet

SHEET = b"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="5"><c r="B5"><f t="shared" ref="B5:B8" si="0">A5*[1]X!A1</f><v>2</v></c><c r="C5"><v>1</v></c></row>
<row r="6"><c r="B6"><f t="shared" si="0"/><v>4</v></c></row>
<row r="7"><c r="B7"><f t="shared" si="0"/></c></row>
<row r="8"><c r="B8" t="str"><f t="shared" si="0"/><v></v></c></row>
<row r="9"><c r="C9"><v>1</v></c></row>
</sheetData></worksheet>"""


def written() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as workbook:
        sheet = workbook.add_worksheet("Biểu", IssueSheet)
        look = workbook.add_format()
        sheet.write_string("A1", "Đầu")
        sheet.set_row(5, 45)
        lines = [
            LineCells(["Số <1>", date(2025, 10, 31), None], [look] * 3),
            LineCells([2, "", "Lỗi: <&>"], [look] * 3, '=IF(A5<>"",A5*2,"")'),
        ]
        sheet.write_lines(4, lines)
        sheet.write_string("A8", "Cuối")
        alone = workbook.add_worksheet("Một", IssueSheet)
        alone.write_lines(4, [LineCells([7], [look]), LineCells([8], [look], "=A5+$A$1")])
    return buffer.getvalue()


def test_the_text_of_a_column_formula_is_stored_once() -> None:
    with zipfile.ZipFile(io.BytesIO(written())) as archive:
        xml, alone = (archive.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (1, 2))
    assert '<c r="B5" s="1"><f t="shared" ref="B5:B7" si="0">IF(A5&lt;&gt;"",A5*2,"")</f><v>2</v></c></row>' in xml
    assert '<c r="B6" s="1"><f t="shared" si="0"/><v></v></c>' in xml
    assert '<c r="B7" s="1" t="str"><f t="shared" si="0"/><v>Lỗi: &lt;&amp;&gt;</v></c>' in xml
    assert '<c r="B5" s="1"><f>A5+$A$1</f><v>8</v></c>' in alone  # by itself, it needs no sharing


def test_lines_stand_between_what_is_above_and_below() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written()))["Biểu"]
    assert [sheet.cell(row, 1).value for row in (1, 5, 6, 7, 8)] == ["Đầu", "Số <1>", 45961, None, "Cuối"]
    assert (sheet.max_row, sheet.row_dimensions[6].height) == (8, 45)


def test_other_programs_see_a_formula_in_every_row() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written()))["Biểu"]
    assert [sheet.cell(row, 2).value for row in (5, 6, 7)] == [f'=IF(A{row}<>"",A{row}*2,"")' for row in (5, 6, 7)]
    values = openpyxl.load_workbook(io.BytesIO(written()), data_only=True)["Biểu"]
    assert [values.cell(row, 2).value for row in (5, 6, 7)] == [2, None, "Lỗi: <&>"]


def test_both_scans_see_shared_formulas_and_which_have_no_result() -> None:
    for xml in (SHEET, canonical(SHEET, "Biểu")):
        scan = scan_sheet(xml, "Biểu", 100)
        assert scan.formula_columns == {1}
        assert sorted(scan.formulas_in([1])) == [(4, 1), (5, 1), (6, 1), (7, 1)]
        assert scan.formulas_in([1])[4, 1] == "A5*[1]X!A1"
        assert scan.unstored_in([1]) == [(6, 1)]


def test_cells_without_a_reference_follow_the_last_one() -> None:
    rows = b'<row><c r="B1"><v>1</v></c><c><v>2</v></c></row>'
    rows += b'<row><c><v>3</v></c><c r="AB2"><v>4</v></c><c><v>5</v></c></row>'
    made = canonical(b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>", "Biểu").decode()
    assert re.findall(r'<c r="(\w+)"><v>(\d)', made) == [
        ("B1", "1"),
        ("C1", "2"),
        ("A2", "3"),
        ("AB2", "4"),
        ("AC2", "5"),
    ]


def test_runs_keep_their_outer_spaces_only_where_the_file_says_so() -> None:
    runs = b'<is><r><t> a </t></r><r><t xml:space="preserve"> b </t></r></is>'
    sheet = b'<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr">' + runs + b"</c></row></sheetData></worksheet>"
    assert re.findall(r">([^<]*)</t>", canonical(sheet, "Biểu").decode()) == ["a", " b "]
