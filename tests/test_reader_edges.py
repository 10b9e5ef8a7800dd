"""What the reader does at its edges: files that went meanwhile, odd ends of a grid, strangers' files."""

from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from opened import links, opened, package, sheet

from reporter.intake.collect import _about_folder, _kind, in_order
from reporter.intake.grids import Sheet, Workbook
from reporter.intake.idea_book import _lost, _Reader
from reporter.intake.identify import _formulas, _odd
from reporter.intake.package import Drawn
from reporter.intake.register import noted_explanations
from reporter.intake.safety import LIMITS, Received, Refused
from reporter.intake.scan import scan_sheet
from reporter.intake.values import Broken, read_number
from reporter.model import CellRange
from reporter.model.idea import IDEA_BOOK
from reporter.model.marks import REGISTER
from reporter.model.references import parsed


def only_sheet(rows: str) -> Sheet:
    """Return the sheet of a workbook that has these rows."""
    return Workbook(Received(package(**{"xl/s.xml": sheet(rows)}), ""), LIMITS).sheets[0]


def test_a_file_that_went_while_the_inbox_was_looked_at_is_told(tmp_path: Path) -> None:
    assert _kind(tmp_path / "gone.xlsx") == ("tệp không còn ở đó", "F02")
    assert _about_folder(tmp_path / "gone").code == "F16"


def test_files_of_one_sender_are_in_order_by_number_else_by_when_they_came() -> None:
    def sent(number: int, day: int) -> Any:
        return SimpleNamespace(number=number, received_at=datetime(2025, 10, day) if day else None)  # noqa: DTZ001

    one, two, old, new = sent(2, 1), sent(1, 2), sent(0, 3), sent(0, 4)
    assert in_order([one, two]) == [two, one]
    assert in_order([new, one, old]) == [one, old, new]
    assert in_order([new, sent(0, 0)]) == [] == in_order([new, sent(0, 4)])


def test_explanations_of_the_register_name_code_and_place(tmp_path: Path) -> None:
    assert list(noted_explanations(tmp_path)) == []
    lines = '[giai_trinh.BNV]\nR15 = " vì a "\n"R26 Biểu 05" = "vì b"\n"R26 Biểu 05!N11" = "vì c"\n'
    (tmp_path / REGISTER).write_text(lines, encoding="utf-8")
    assert list(noted_explanations(tmp_path)) == [
        ("BNV", "R15", "R15", "", "vì a"),
        ("BNV", "R26 Biểu 05", "R26", "Biểu 05!", "vì b"),
        ("BNV", "R26 Biểu 05!N11", "R26", "Biểu 05!N11", "vì c"),
    ]


@pytest.mark.parametrize("file", ["38.xlsx", "38 [1].xlsx", "[x] 38's.xlsx"])
def test_a_reference_is_taken_apart_whatever_the_file_is_called(file: str) -> None:
    cells = CellRange(file, "Biểu 01", "D", 14, 20)  # mail programs put [1] into names
    assert parsed(str(cells)) == cells


def test_a_book_of_ideas_that_takes_too_long_is_told() -> None:
    _, (told,) = _lost(SimpleNamespace())  # type: ignore[arg-type]
    assert told.code == "Y01" and "quá lâu" in told.message


def test_why_a_book_of_ideas_cannot_be_read_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / IDEA_BOOK).write_bytes(b"")
    _, (told,) = _Reader(LIMITS).read(tmp_path / IDEA_BOOK)
    assert told.message.startswith("Không đọc được (tệp rỗng (0 byte), có thể sao chép dở dang);")


def test_a_formula_that_waits_stands_in_the_grid_wherever_it_is() -> None:
    found = only_sheet(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="D2"><f>A1</f></c></row>'
        '<row r="3"><c r="A3"><v>1</v></c></row>'
    )
    found.show_unstored(range(9))
    assert found.grid[1][3] == Broken("") and found.grid[0] == [1.0, "", "", ""] and len(found.grid) == 3


def test_errors_and_unknown_ones_stand_in_the_grid_as_they_were() -> None:
    found = only_sheet(
        '<row r="1"><c r="A1" t="e"><v>#SPILL!</v></c><c r="B1" t="str"><v>#SPILL!</v></c>'
        '<c r="C1" t="e"><v/></c></row>'
    )
    assert found.grid == [[Broken("#SPILL!"), "#SPILL!"]]


@pytest.mark.parametrize(
    ("value", "among", "said"),
    [
        ("", True, ""), (Broken("#REF!"), True, ""), ("x" * 32_768, False, "quá dài"), ("x" * 32_767, False, ""),
        ("a\ufffdb", False, "ký tự lạ hoặc sai mã"), ("12 người", True, "“12 người” trong cột số"),
        ("12 người", False, ""), ("Tổng cộng", True, ""), (True, True, "ngày hoặc đúng/sai"), (True, False, ""),
        (1.5, True, "số không hợp lệ"), (1.5, False, ""), (5.0, True, ""),
    ],
)  # fmt: skip
def test_what_looks_wrong_in_a_workbook_of_strangers(value: Any, among: bool, said: str) -> None:
    assert _odd(value, among) == said


def test_formulas_of_strangers_are_named_where_they_look_outside_or_have_no_result() -> None:
    rows = '<row r="1"><c r="A1"><f>NOW()</f><v>1</v></c><c r="B1"><f>A1</f></c><c r="C1"><f>A1</f><v>2</v></c></row>'
    assert list(_formulas(only_sheet(rows))) == [
        ("A1", "công thức lấy số từ ngoài hoặc tự thay đổi"),
        ("B1", "công thức không có kết quả"),
    ]


def test_a_sheet_on_its_side_knows_which_cells_hold_formulas() -> None:
    xml = sheet('<row r="2"><c r="C2"><f>A1</f><v>1</v></c><c r="D2"><v>1</v></c></row>')
    assert scan_sheet(xml, "S", 9).turned().cells_with_formulas({1}) == {(2, 1)}


# --- numbers of thousands of digits, which Python itself refuses to read ----------------------------------

LONG = "9" * 5_000


def test_a_number_of_thousands_of_digits_is_too_long() -> None:
    assert read_number("1" + ".000" * 2_000).code == "V12"
    assert read_number(LONG).code == "V12"


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="1"><c r="A1" t="s"><v>{LONG}</v></c></row>',
        f'<row r="1"><c r="A1" s="{LONG}"><v>1</v></c></row>',
    ],
)
def test_a_cell_that_names_a_text_or_a_style_beyond_all_is_refused_or_plain(rows: str) -> None:
    try:
        found = only_sheet(rows)
    except Refused as refusal:
        assert refusal.code == "F08"
    else:
        assert found.scan.style_of((0, 0)) == 0


def test_hidden_columns_and_places_of_pictures_beyond_all_are_told_or_nowhere() -> None:
    with pytest.raises(Refused) as caught:
        scan_sheet(sheet("", head=f'<cols><col min="{LONG}" max="1" hidden="1"/></cols>'), "A", 100)
    assert caught.value.code == "F08"
    drawing = f"<d><x><from><col>²</col><row>{LONG}</row></from><pic/></x></d>".encode()
    rels = {"xl/_rels/s.xml.rels": links(a="drawing d.xml"), "xl/d.xml": drawing}
    assert opened(package(**rels)).sheets[0].drawn == (Drawn("A1", ""),)
