"""The blank workbook as Excel sees it: identity, headers, entry rules, live checks, print set-up."""

from __future__ import annotations

import dataclasses
import re
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest
from kits import kit, words
from samples import sample_values

from reporter.blanks.check_column import LiveCheck
from reporter.blanks.filled_form import header_cells, number_text
from reporter.blanks.live_checks import live_check
from reporter.blanks.look import line_count
from reporter.blanks.write import write_workbook
from reporter.model import Mark, Period, Severity
from reporter.model.marks import CHECK_SHEET, COVER_SHEET, GUIDE_SHEET, IDENTITY_SHEET, LISTS_SHEET
from reporter.sample.fill import demo_cover
from reporter.specs.expressions import parse
from reporter.specs.forms import FormSpec
from reporter.specs.period_specs import load_specs
from reporter.specs.rules import Rule

TEMPLATES = Path(__file__).parent.parent / "templates"
PERIOD = Period.parse("2025-10")
DAY = PERIOD.last_day
SPECS = load_specs(TEMPLATES, "cv9797", "tam_giao", PERIOD)
FORM_SET, RULES = SPECS.form_set, SPECS.rules
SMALL_PROVINCE = "12"


def write(path: Path, code: str, **more: Any) -> Path:
    specs = dataclasses.replace(SPECS, rules=more.pop("rules", RULES))
    write_workbook(path, kit(specs), specs.agency(code), **more)
    return path


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("blank") / "blank.xlsx", SMALL_PROVINCE)


@pytest.fixture(scope="module")
def book(blank: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(blank)


@pytest.fixture(scope="module")
def shown(blank: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(blank, data_only=True)


def forms() -> tuple[FormSpec, ...]:
    return FORM_SET.for_agency(SPECS.agency(SMALL_PROVINCE))


def first_row(sheet: Any) -> int:
    """The row of the first line: below the printed column numbers."""
    return next(row for row in range(1, 30) if str(sheet.cell(row, 1).value).startswith("(1)")) + 1


# --- identity ---------------------------------------------------------------------------------------------


def test_sheets_stand_in_order_and_two_are_hidden(book: openpyxl.Workbook) -> None:
    wanted = [COVER_SHEET, GUIDE_SHEET, *(form.sheet for form in forms()), CHECK_SHEET, IDENTITY_SHEET, LISTS_SHEET]
    assert book.sheetnames == wanted
    assert [sheet.title for sheet in book if sheet.sheet_state == "hidden"] == [IDENTITY_SHEET, LISTS_SHEET]


def test_identity_is_in_the_hidden_sheet_and_in_the_properties(book: openpyxl.Workbook) -> None:
    identity = {row[0].value: row[1].value for row in book[IDENTITY_SHEET].iter_rows()}
    assert identity == {
        "format": "reporter-intake",
        "layout": "1",
        "agency": SMALL_PROVINCE,
        "agency_name": SPECS.agency(SMALL_PROVINCE).name,
        "period": "2025-10",
        "form_set": "cv9797@2025.3",
        "baseline": "tam_giao",
        "level": "central",
    }
    assert {item.name: item.value for item in book.custom_doc_props.props} == {
        "reporter_agency": SMALL_PROVINCE,
        "reporter_period": "2025-10",
        "reporter_form_set": "cv9797@2025.3",
        "reporter_baseline": "tam_giao",
    }


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path, blank: Path) -> None:
    assert write(tmp_path / "again.xlsx", SMALL_PROVINCE).read_bytes() == blank.read_bytes()
    assert write(tmp_path / "other.xlsx", "11").read_bytes() != blank.read_bytes()


def test_a_cut_off_date_that_is_set_stands_locked_on_the_cover(tmp_path: Path, book: openpyxl.Workbook) -> None:
    def cutoff(made: openpyxl.Workbook) -> Any:
        return next(row[2] for row in made[COVER_SHEET].iter_rows() if row[0].value == "cutoff")

    path = tmp_path / "set.xlsx"
    write_workbook(path, kit(dataclasses.replace(SPECS, cutoff=date(2025, 10, 10))), SPECS.agency(SMALL_PROVINCE))
    given, asked = cutoff(openpyxl.load_workbook(path)), cutoff(book)
    assert (given.value, given.protection.locked, given.number_format) == (datetime(2025, 10, 10), True, "dd/mm/yyyy")  # noqa: DTZ001
    assert (asked.value, asked.protection.locked) == (None, False)


# --- form sheets ------------------------------------------------------------------------------------------


def test_the_total_leaves_out_the_lines_that_the_form_keeps_apart(book: openpyxl.Workbook) -> None:
    sheet = book["Biểu 04"]
    total = next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == "Tổng cộng")
    assert str(sheet.cell(total - 1, 2).value).startswith("Người hoạt động không chuyên trách")
    cells = f"C{total - 6}:C{total - 2}"
    assert sheet.cell(total, 3).value == f'=IF(COUNT({cells})=0,"",SUM({cells}))'


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.id)
def test_keys_numbers_and_labels_head_every_form(book: openpyxl.Workbook, form: FormSpec) -> None:
    sheet = book[form.sheet]
    keys = [sheet.cell(1, column).value for column in range(1, len(form.columns) + 2)]
    assert keys == [*(column.key for column in form.columns), "_kiem_tra"]
    assert sheet.row_dimensions[1].hidden
    numbers = [sheet.cell(first_row(sheet) - 1, column.number).value for column in form.columns]
    assert numbers == [number_text(column, form, "tự tính") for column in form.columns]


def test_headers_are_merged_over_their_columns(book: openpyxl.Workbook) -> None:
    sheet = book["Biểu 01"]
    merged = {str(area): sheet.cell(area.min_row, area.min_col).value for area in sheet.merged_cells.ranges}
    assert merged["F6:M6"] == "Trước ngày 01/7/2025"
    assert merged["F7:G7"] == "Cấp huyện cũ chuyển về"
    parts = [area for area, text in merged.items() if text == "Có mặt đến ngày chốt số liệu"]
    assert (parts[0].partition(":")[0], parts[-1].partition(":")[2]) == ("S6", "AO6")  # in two where a page ends
    assert merged["A6:A8"] == "STT"
    assert sheet["F8"].value == "Cán bộ"


def test_no_two_header_cells_overlap() -> None:
    for form in FORM_SET.forms:
        covered = [
            (row, column)
            for cell in header_cells(form)
            for row in range(cell.top, cell.bottom + 1)
            for column in range(cell.left, cell.right + 1)
        ]
        depth = max(row for row, _ in covered) + 1
        assert sorted(covered) == [(row, column) for row in range(depth) for column in range(len(form.columns))]


def test_a_computed_column_prints_its_formula() -> None:
    form = FORM_SET.form("bieu-01")
    assert number_text(form.column("thieu"), form, "tự tính") == "(42) = tự tính"
    assert number_text(form.column("nam"), form, "tự tính") == "(20)"


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.id)
def test_entry_cells_are_open_and_everything_else_is_locked(book: openpyxl.Workbook, form: FormSpec) -> None:
    sheet = book[form.sheet]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert not sheet.protection.formatColumns  # False: allowed while protected
    assert not sheet.protection.autoFilter
    row = first_row(sheet)
    locked = {column.key: sheet.cell(row, column.number).protection.locked for column in form.columns}
    assert locked == {column.key: not column.entered for column in form.columns}
    assert sheet.cell(row, len(form.columns) + 1).protection.locked


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.id)
def test_every_entry_column_has_a_rule_and_a_hint(book: openpyxl.Workbook, form: FormSpec) -> None:
    sheet = book[form.sheet]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    row = first_row(sheet)
    for column in form.entered:
        rule = rules.pop(sheet.cell(row, column.number).coordinate)
        assert rule.prompt
        assert rule.promptTitle.startswith(f"({column.number})")
        kinds = {"count": "custom", "money": "custom", "choice": "list", "date": "date", "text": None}
        assert rule.type == kinds[column.type]
    assert rules == {}


def test_a_number_cell_takes_whole_numbers_and_the_dash(book: openpyxl.Workbook) -> None:
    rules = {str(rule.sqref): rule for rule in book["Biểu 06b"].data_validations.dataValidation}
    area = next(area for area in rules if area.startswith("E"))
    cell = area.split(":")[0]
    assert rules[area].formula1 == f'OR({cell}="-",IF(ISNUMBER({cell}),AND({cell}>=0,{cell}=INT({cell})),FALSE))'


def test_drop_downs_show_the_lists_of_the_specs(book: openpyxl.Workbook) -> None:
    target = book.defined_names["dm_nguyen_nhan"].attr_text
    sheet, cells = target.replace("'", "").split("!")
    labels = [cell.value for (cell,) in book[sheet][cells.replace("$", "")]]
    assert labels == [item.label for item in SPECS.choices["nguyen_nhan"].items]


def test_totals_say_nothing_where_nothing_is_reported(shown: openpyxl.Workbook) -> None:
    sheet = shown["Biểu 01"]
    total = next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == "Tổng cộng")
    assert {cell.value for cell in sheet[total][4:31]} == {None}


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.id)
def test_a_form_prints_with_repeated_headers(book: openpyxl.Workbook, form: FormSpec) -> None:
    sheet = book[form.sheet]
    first = first_row(sheet)
    assert sheet.page_setup.paperSize in {8, 9}  # A3, A4
    header = next(row for row in range(1, first) if sheet.cell(row, 1).value == "STT")
    assert sheet.print_title_rows == f"${header}:${first - 1}"
    assert "Trang &P/&N" in sheet.oddFooter.center.text
    assert sheet.freeze_panes is not None
    assert int(re.findall(r"\d+", sheet.freeze_panes)[0]) == first


def test_formulas_stay_short_and_quick(book: openpyxl.Workbook) -> None:
    formulas = [
        cell.value for sheet in book for row in sheet.iter_rows() for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    ]  # fmt: skip
    assert max(map(len, formulas)) < 7_000  # Excel takes 8,192 letters
    volatile = re.compile(r"\b(INDIRECT|OFFSET|NOW|TODAY|RAND|CELL|INFO|FILTER|XLOOKUP|TEXTJOIN|IFS|CONCAT)\(")
    assert [formula for formula in formulas if volatile.search(formula)] == []


def test_line_count_counts_wrapped_lines() -> None:
    assert line_count("một hai ba", 40) == 1
    assert line_count("một\nhai", 40) == 2
    assert line_count("một hai ba bốn năm sáu bảy", 8) > 2


# --- the results a blank and a filled workbook show -------------------------------------------------------


def verdict(path: Path) -> str:
    sheet = openpyxl.load_workbook(path, data_only=True)[CHECK_SHEET]
    return str(sheet["G5"].value)


def filled(path: Path, code: str, **more: Any) -> Path:
    values = sample_values(SPECS, SPECS.agency(code))
    for (form_id, row, key), value in more.pop("edits", {}).items():
        values[form_id][row][key] = value
    return write(path, code, values=values, cover=demo_cover(PERIOD), **more)


def test_a_blank_is_not_finished_but_not_red_either(shown: openpyxl.Workbook) -> None:
    communes = len(SPECS.registry.children(SMALL_PROVINCE, DAY, kind="commune"))
    sheet = shown[CHECK_SHEET]
    rows = communes * (1 + 13 + 12) + 6 + 17 + 68 + 33  # 33: Biểu 11, 12, 15, 15c
    assert sheet["G5"].value == f"CÒN 3 LỖI, {rows} DÒNG CHƯA NHẬP"
    form = shown["Biểu 01"]
    said = {form.cell(row, 50).value for row in range(first_row(form), first_row(form) + communes)}
    assert said == {words().check.untouched}
    assert {cell.value for cell in shown["Biểu 06b"]["J"][9:20]} == {None}


def test_a_good_workbook_says_so(tmp_path: Path) -> None:
    assert verdict(filled(tmp_path / "good.xlsx", "BNV")) == "ĐẠT"


def test_a_fault_is_counted_and_its_row_named(tmp_path: Path) -> None:
    path = filled(tmp_path / "bad.xlsx", "BNV", edits={("bieu-05", 3, "khoi_dang"): 10**6})
    sheet = openpyxl.load_workbook(path, data_only=True)[CHECK_SHEET]
    assert sheet["G5"].value == "CÒN 1 LỖI"
    line = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "Biểu 05")
    book = openpyxl.load_workbook(path)
    assert line[4:] == (1, 0, "CÒN 1 LỖI", f"Dòng {first_row(book['Biểu 05']) + 3}")


def with_severity(code: str, severity: Severity, off: str = "") -> dict[str, Rule]:
    return {**RULES, code: dataclasses.replace(RULES[code], severity=severity, off=off)}


@pytest.mark.parametrize(
    ("rules", "wanted", "remarks"),
    [
        (with_severity("R11", Severity.ERROR), "CÒN 1 LỖI", 0),
        (with_severity("R11", Severity.WARNING), "ĐẠT", 1),
        (with_severity("R11", Severity.NOTE), "ĐẠT", 1),
        (with_severity("R11", Severity.ERROR, off="Kỳ này chưa tách khối"), "ĐẠT", 0),
    ],
)
def test_only_rules_that_are_errors_count(tmp_path: Path, rules: dict[str, Rule], wanted: str, remarks: int) -> None:
    path = filled(tmp_path / "book.xlsx", "BNV", edits={("bieu-05", 3, "khoi_dang"): 10**6}, rules=rules)
    sheet = openpyxl.load_workbook(path, data_only=True)[CHECK_SHEET]
    line = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "Biểu 05")
    assert (sheet["G5"].value, line[5]) == (wanted, remarks)


def test_values_stand_in_the_cells_as_people_read_them(tmp_path: Path) -> None:
    edits = {("bieu-07c", 0, "han"): date(2025, 12, 31), ("bieu-05", 0, "nguon_khac"): Mark.NOT_APPLICABLE}
    book = openpyxl.load_workbook(filled(tmp_path / "book.xlsx", "BNV", edits=edits), data_only=True)
    sheet = book["Biểu 07c"]
    cell = sheet.cell(first_row(sheet), 5)
    assert (cell.value.date(), cell.number_format) == (date(2025, 12, 31), "dd/mm/yyyy")
    sheet = book["Biểu 05"]
    row = first_row(sheet)
    assert [sheet.cell(row, column).value for column in (2, 3, 17)] == [
        "Cán bộ", "Nghị định 178: nghỉ hưu trước tuổi", "-",
    ]  # fmt: skip
    assert sheet.cell(row, 4).number_format == "#,##0"


def test_the_banner_is_on_every_sheet_staff_see(tmp_path: Path) -> None:
    path = filled(tmp_path / "demo.xlsx", "BNV", banner="SỐ LIỆU MẪU")
    book = openpyxl.load_workbook(path)
    for sheet in book:
        if sheet.sheet_state == "visible":
            top = {cell.value for row in sheet.iter_rows(max_row=3) for cell in row}
            assert "SỐ LIỆU MẪU" in top, sheet.title
            assert "SỐ LIỆU MẪU" in sheet.oddHeader.right.text


def test_names_with_signs_xml_and_headers_use_survive(tmp_path: Path) -> None:
    agency = dataclasses.replace(SPECS.agency("BNV"), name='Bộ "A" & <B>')
    path = tmp_path / "book.xlsx"
    write_workbook(path, kit(SPECS), agency, banner="A & B")
    book = openpyxl.load_workbook(path)
    assert book[IDENTITY_SHEET]["B4"].value == 'Bộ "A" & <B>'
    with zipfile.ZipFile(path) as parts:
        assert b"A &amp;&amp; B" in parts.read("xl/worksheets/sheet1.xml")


# --- what the live check says of a row --------------------------------------------------------------------


def check_of(form_id: str) -> LiveCheck:
    return check_of_form(FORM_SET.form(form_id))


def check_of_form(form: FormSpec) -> LiveCheck:
    return live_check(form, RULES, DAY, SPECS.lists(form), words())


POST = {"ma_xa": "14758", "chuc_danh": "pct_ubnd", "so_theo_qd": 2}


@pytest.mark.parametrize(
    ("form_id", "row", "said"),
    [
        ("bieu-02", POST, "Chưa nhập"),
        ("bieu-02", POST | {"co_mat": 2}, ""),
        ("bieu-02", POST | {"co_mat": 1, "ly_do": "a", "du_kien": date(2025, 12, 1)}, ""),
        ("bieu-02", POST | {"co_mat": 1}, "Lỗi: phải ghi (8), (9) vì (7) > 0. "),
        ("bieu-02", POST | {"co_mat": 3}, "Lỗi: Có mặt không được lớn hơn số theo quy định. "),
        ("bieu-02", POST | {"ly_do": "a"}, "Lỗi: còn ô bắt buộc để trống. "),
        ("bieu-02", POST | {"co_mat": -1}, "Lỗi: có ô không phải số nguyên từ 0 trở lên. "
            "Lỗi: phải ghi (8), (9) vì (7) > 0. "),
        ("bieu-02", POST | {"co_mat": "1.234"}, "Lỗi: có ô không phải số nguyên từ 0 trở lên. "),
        ("bieu-02", POST | {"co_mat": "-"}, "Lỗi: có ô ghi “-” ở cột phải ghi số. "),
        ("bieu-02", POST | {"co_mat": 2, "du_kien": "31/12"}, "Lỗi: (9) không phải ngày. "),
        ("bieu-07b", {}, ""),
        ("bieu-07b", {"noi_nhan": "Ai đó", "chu_de": "can_bo", "noi_dung": "a"}, "Lỗi: (2) không có trong danh mục. "),
        ("bieu-07b", {"noi_nhan": "btctw", "chu_de": "can_bo"}, "Lỗi: còn ô bắt buộc để trống. "),
    ],
)  # fmt: skip
def test_the_check_column_names_each_fault(form_id: str, row: dict[str, Any], said: str) -> None:
    assert check_of(form_id).finish(row)[1] == said


def test_a_dash_where_everybody_has_a_number_is_a_fault_in_the_workbook_too() -> None:
    row = {"ma_xa": "14758", "co_mat": 3, "dinh_muc": "-", "toi_thieu": "-"}  # V95: the norm holds for every commune
    assert "Lỗi: có ô ghi “-” ở cột phải ghi số. " in check_of("bieu-01").finish(row)[1]
    assert "ghi “-”" not in check_of("bieu-01").finish({"ma_xa": "14758", "co_mat": 3, "toi_thieu": "-"})[1]


def test_a_choice_is_named_by_its_label_in_the_message() -> None:
    row = {"co_qd": 1, "da_nhan": 0, "nguyen_nhan": "khac"}
    assert "phải ghi (19) vì (18) = “Nguyên nhân khác”" in check_of("bieu-05").finish(row)[1]


@pytest.mark.parametrize(
    ("regime", "amount", "said"),
    [
        ("178_huu", 9_000_000_000, ""),  # 900 triệu đồng một người
        ("154", 150_000_000, ""),
        ("178_huu", 0, ""),
        ("178_huu", 9_000_000, "có vẻ ghi bằng nghìn đồng (nhân với 1.000)"),
        ("178_huu", 9_000, "có vẻ ghi bằng triệu đồng (nhân với 1.000.000)"),
        ("178_huu", 9, "có vẻ ghi bằng tỷ đồng"),
        ("154", 900_000, "có vẻ ghi bằng nghìn đồng"),
        ("178_huu", 90_000_000_000, "có vẻ gấp 10 lần"),
        ("178_huu", 900_000, "có vẻ kém 10.000 lần"),
        ("178_huu", 9_000_000_000_000, "có vẻ gấp 1.000 lần"),
        ("178_huu", 70_000_000_000_000, "có vẻ sai đơn vị tính (đồng), số chữ số 0"),
        ("178_huu", 1_000_000_000, "bình quân thường từ 200 triệu đồng đến 3 tỷ đồng"),
    ],
)
def test_money_in_another_unit_is_an_error_that_names_it(regime: str, amount: int, said: str) -> None:
    """Of the amounts approved and paid for ten persons, in the ranges of R25 (rules.toml)."""
    row = {"che_do": regime, "da_duyet": 10, "da_nhan": 10, "kp_duyet": amount, "kp_da_chi": amount}
    told = re.findall(r"(\(1[23]\)) / \S+ (bình quân .*?)\. ", check_of("bieu-05").finish(row)[1])
    assert sorted(amount for amount, _ in told) == (["(12)", "(13)"] if said else [])
    assert all(said in text for _, text in told)


@pytest.mark.parametrize(
    ("paid", "sources", "said"),
    [
        (11_000_000_000, (6_000_000_000, 5_000_000_000, 0), ""),
        (11_000_000_000, (6_000, 5_000_000_000, 0), "; (15) có vẻ ghi bằng triệu đồng (nhân với 1.000.000). "),
        (11_234_567_890, (6_234_568, 5_000_000_000, 0), "; (15) có vẻ ghi bằng nghìn đồng (nhân với 1.000). "),
        (11_000_000_000, (6_000_000_000, 50_000_000_000, 0), "; (16) có vẻ gấp 10 lần. "),
        (11_000_000_000, (6_000_000_000, 4_000_000_000, 100_000_000), "; (17) có vẻ kém 10 lần. "),
        (11_000_000_000, (6_000_000_000, 4_000_000_000, 0), ". "),
        (11_000, (11_000_000_000, 0, 0), ". "),  # it is the sum that is told, by what one person gets
    ],
)
def test_a_source_of_money_in_another_unit_is_named_beside_the_broken_sum(
    paid: int, sources: tuple[int, ...], said: str
) -> None:
    row = {"che_do": "178_huu", "da_nhan": 10, "kp_da_chi": paid, **dict(zip(SOURCES, sources, strict=True))}
    told = check_of("bieu-05").finish(row)[1]
    assert told.partition("Kinh phí đã chi phải bằng tổng các nguồn")[2].partition("Lỗi:")[0] == said


SOURCES = ("nstw", "nsdp", "nguon_khac")


def test_of_a_sum_whose_terms_are_all_judged_by_what_one_person_gets_no_term_is_named() -> None:
    """A formula that had none to name said “0” behind the message."""
    form = FORM_SET.form("bieu-05")
    check = dataclasses.replace(form.checks[0], expression=parse("kp_da_chi == kp_duyet", form.by_key, "thử"))
    live = check_of_form(msgspec.structs.replace(form, checks=(check,)))
    (part,) = [part for part in live.parts if check.text in part.message]
    assert part.tail == "" and part.told.endswith('. "')


def test_amounts_for_one_that_are_far_apart_in_one_line_are_remarked() -> None:
    row = {"che_do": "154", "da_duyet": 10, "da_nhan": 10, "kp_duyet": 900_000_000, "kp_da_chi": 90_000_000}
    assert "Lưu ý: bình quân (13) / (10) và (12) / (9) lệch nhau quá 5 lần. " in check_of("bieu-05").finish(row)[1]


def test_every_check_formula_is_one_that_excel_takes() -> None:
    lengths = {form.id: len(check_of(form.id).names.at(check_of(form.id).pattern, 9999)) for form in FORM_SET.forms}
    assert max(lengths.values()) < 8192, lengths
