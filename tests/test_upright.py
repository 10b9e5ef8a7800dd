"""A form of one line stands upright: written, checked while typing, read, changed by people, returned, explained.

Of a commune of Đắk Lắk, read by the same reader as the tables of provinces; workbooks issued as tables are still read.
"""

import dataclasses
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest
from hostile import Book
from kits import kit
from libreoffice import convert_all, needs_libreoffice
from samples import sample_values, without_dashes
from sheets import agency, codes, issued, read, specs

from reporter.blanks.write import write_workbook
from reporter.checks.explained import explanation
from reporter.delivery.marked_workbook import marked
from reporter.intake.read import ReadOutcome
from reporter.model import Answers, Cell, Finding, Severity
from reporter.model.cell import ranges
from reporter.model.marks import CHECK_SHEET
from reporter.model.references import reference_values, run_of
from reporter.sample.fill import demo_cover
from reporter.specs.form_sets import FormSet
from reporter.tables import build_frames

UNIT = "24133"
STAFF, FORM = "Biểu 01", "bieu-01"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return issued(tmp_path_factory.mktemp("upright") / f"{UNIT}.xlsx", UNIT)


def outcome_of(book: Book, folder: Path) -> ReadOutcome:
    return read(book.save(folder / f"{UNIT}-sua.xlsx"))


def values(outcome: ReadOutcome) -> dict[str, Any]:
    assert outcome.submission
    return {key: column[0] for key, column in outcome.submission.tables[FORM].values.items()}


def row(path: Path, key: str) -> int:
    return int("".join(filter(str.isdigit, Book(path).find(STAFF, key))))


def test_it_is_read_as_the_table_it_is_turned_from(path: Path, tmp_path: Path) -> None:
    outcome = read(path)
    assert codes(outcome.findings) == []
    assert outcome.submission
    table = outcome.submission.tables[FORM]
    assert table.upright
    assert table.cell("a.xlsx", "co_mat", 0) == Cell("a.xlsx", STAFF, Book(path).find(STAFF, "co_mat"))
    assert table.place("F", row(path, "co_mat")) == ("co_mat", 0)
    assert table.place("G", row(path, "co_mat")) is None
    old = dataclasses.replace(specs(), form_set=as_tables())
    wide = tmp_path / "wide.xlsx"
    given = without_dashes(sample_values(specs(), agency(UNIT)))
    write_workbook(wide, kit(old), agency(UNIT), given, demo_cover(old.period))
    before = read(wide)
    assert codes(before.findings) == []
    assert before.submission and not before.submission.tables[FORM].upright
    assert values(before) == values(outcome)


def as_tables() -> FormSet:
    """The form set as it was while every form was a table."""
    forms = tuple(msgspec.structs.replace(form, upright=()) for form in specs().form_set.forms)
    return dataclasses.replace(specs().form_set, forms=forms)


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("co_mat", "61 người"),
        ("dh", "#REF!"),
        ("nam", "1.234"),
        ("han", "cuối năm"),
        ("nguyen_nhan", "Lý do nào đó"),
    ],
)
def test_what_was_typed_wrong_is_named_by_its_own_cell(path: Path, tmp_path: Path, key: str, typed: str) -> None:
    cell = Book(path).find(STAFF, key)
    outcome = outcome_of(Book(path).set(STAFF, {cell: typed}), tmp_path)
    (item,) = [item for item in outcome.findings if item.severity is not Severity.NOTE]
    assert item.code.startswith("V")
    assert item.places[0].ref == cell
    assert item.places[0].sheet == STAFF


def test_rows_moved_added_and_taken_away_are_told_as_columns_are(path: Path, tmp_path: Path) -> None:
    first, last = row(path, "dan_so"), row(path, "ghi_chu")
    order = [*range(1, first), last, *range(first, last), *range(last + 1, last + 20)]
    moved = outcome_of(Book(path).rows(STAFF, order), tmp_path)
    assert [item.code for item in moved.findings] == []
    assert values(moved) == values(read(path))
    gone = outcome_of(Book(path).rows(STAFF, [at for at in range(1, last + 20) if at != row(path, "nu")]), tmp_path)
    assert [item.code for item in gone.findings if item.severity is Severity.ERROR] == ["S05"]
    spare = last + 1
    added = Book(path).set(STAFF, {f"D{spare}": "Người nghỉ không lương", f"F{spare}": 2})
    (note,) = outcome_of(added, tmp_path).findings
    assert note.code == "S29" and f"dòng {spare} “Người nghỉ không lương”" in note.message


@pytest.mark.slow
def test_without_its_hidden_keys_it_is_known_by_its_numbers(path: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(path)
    for at in range(row(path, "stt"), row(path, "ghi_chu") + 1):
        book[STAFF].cell(at, 1).value = None
    book.save(tmp_path / "khong-ma.xlsx")
    outcome = read(tmp_path / "khong-ma.xlsx")
    assert "S03" in {item.code for item in outcome.findings}
    typed = [column.key for column in specs().form_set.form(FORM).entered]
    assert {key: values(outcome)[key] for key in typed} == {key: values(read(path))[key] for key in typed}


def test_a_neighbours_page_is_refused_naming_both(path: Path, tmp_path: Path) -> None:
    mine, theirs = agency(UNIT), agency("24121")
    outcome = outcome_of(Book(path).replace("xl/sharedStrings.xml", mine.name, theirs.name), tmp_path)
    assert outcome.submission is None
    (refusal,) = outcome.findings
    assert mine.name in refusal.message and theirs.name in refusal.message


def test_findings_are_marked_in_the_cells_of_the_page(path: Path, tmp_path: Path) -> None:
    cell = Book(path).find(STAFF, "tren_dh")
    book = Book(path).set(STAFF, {cell: "ba"})
    name = f"{UNIT}-sua.xlsx"
    outcome = outcome_of(book, tmp_path)
    made = tmp_path / "tra-lai.xlsx"
    made.write_bytes(marked((tmp_path / name).read_bytes(), name, outcome.findings))
    sheet = openpyxl.load_workbook(made)[STAFF]
    assert sheet[cell].fill.fgColor.rgb == "FFF8CBAD"
    assert any(cell in rule.sqref and rule.prompt for rule in sheet.data_validations.dataValidation)


def test_its_cells_lead_to_its_values_and_its_line_to_its_explanation(path: Path) -> None:
    outcome = read(path)
    assert outcome.submission
    frame = build_frames((outcome.submission,), specs().form_set)[FORM]
    (cells,) = frame.ranges(["co_mat"], [0])
    assert reference_values(str(cells), {path.name: outcome.submission}) == [values(outcome)["co_mat"]]
    assert frame.position(cells) == 0
    assert frame.line(0) == ("F", 0)
    whole = run_of(f"'[{path.name}]{STAFF}'!F{row(path, 'dan_so')}:F{row(path, 'ghi_chu')}")
    target = run_of("'[38.xlsx]Biểu 01'!D12:AW12")
    assert whole and target
    offset = whole.offset(cells)
    assert offset == row(path, "co_mat") - row(path, "dan_so")
    assert target.at(offset).ref == "S12"


def test_an_explanation_by_the_code_of_the_unit_is_about_the_whole_page(path: Path) -> None:
    outcome = read(path)
    assert outcome.submission
    frames = build_frames((outcome.submission,), specs().form_set)
    cells = [frames[FORM].cell(key, 0) for key in ("thua", "giai_phap")]
    about = {"agency": UNIT, "form": FORM, "file": path.name, "places": ranges(cells)}
    asked = Finding("R22", Severity.WARNING, "hai ô được hỏi", count=2, **about)
    answer = explanation(UNIT, "R22", f"{STAFF}!{UNIT}", "Đã báo cáo ở kỳ trước", frames)
    (told,) = Answers((answer,)).applied([asked])
    assert told.explanation == "Đã báo cáo ở kỳ trước"


@pytest.mark.slow
@needs_libreoffice
def test_the_live_checks_stand_beside_their_entries(path: Path, tmp_path: Path) -> None:
    """Recalculated by LibreOffice: each fault beside its entry, ĐẠT without any; a blank is not begun."""
    book = openpyxl.load_workbook(path)
    sheet = book[STAFF]
    for key, typed in (("nam", 1), ("dh", None), ("dan_so", "1.234"), ("tang_cuong", -5)):
        sheet.cell(row(path, key), 6).value = typed
    book.save(tmp_path / "sai.xlsx")
    write_workbook(tmp_path / "trong.xlsx", kit(specs()), agency(UNIT))
    recalculated = convert_all([tmp_path / "sai.xlsx", tmp_path / "trong.xlsx"], "xlsx", tmp_path / "out")
    made, blank = (openpyxl.load_workbook(path, data_only=True) for path in recalculated)
    said = {key: str(made[STAFF].cell(row(path, key), 7).value or "") for key in specs().form_set.form(FORM).by_key}
    told = {key: text.strip() for key, text in said.items() if text.strip()}
    assert told.pop("co_mat").startswith("Lỗi: Tổng số có mặt phải bằng nam + nữ.")
    assert told == {
        "dh": "Lỗi: còn ô bắt buộc để trống.",
        "dan_so": "Lỗi: có ô không phải số nguyên từ 0 trở lên.",
        "tang_cuong": "Lỗi: có ô không phải số nguyên từ 0 trở lên.",
    }
    results = {line[0]: line[1:] for line in made[CHECK_SHEET].iter_rows(min_row=6, values_only=True)}
    assert results[STAFF][5].startswith("CÒN ")
    assert [cell.value for cell in blank[STAFF]["G"] if cell.value and cell.row > 1] == ["Kiểm tra", "Chưa nhập"]
