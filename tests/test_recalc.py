"""The live checks recalculated by LibreOffice: a good workbook shows ĐẠT, a faulty one each fault at its row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from kits import kit
from libreoffice import convert, convert_all, needs_libreoffice
from samples import sample_values

from reporter.blanks.write import write_workbook
from reporter.model import Period
from reporter.model.marks import CHECK_SHEET, COVER_SHEET
from reporter.sample.fill import demo_cover
from reporter.specs.period_specs import load_specs

pytestmark = [pytest.mark.slow, needs_libreoffice]

TEMPLATES = Path(__file__).parent.parent / "templates"
PERIOD = Period.parse("2025-10")
DAY = PERIOD.last_day
SPECS = load_specs(TEMPLATES, "cv9797", "tam_giao", PERIOD)
CODE = "12"  # a small province fills all ten forms

#: sheet, line counted from 0, column key, what somebody typed, what the check column must say
FAULTS = [
    ("Biểu 01", 0, "nam", 1, "Lỗi: Tổng số có mặt phải bằng nam + nữ."),
    ("Biểu 01", 1, "dh", None, "Lỗi: còn ô bắt buộc để trống."),
    ("Biểu 01", 2, "dan_so", "1.234", "Lỗi: có ô không phải số nguyên từ 0 trở lên."),
    ("Biểu 01", 3, "dan_so", 1234.5, "Lỗi: có ô không phải số nguyên từ 0 trở lên."),
    ("Biểu 01", 4, "dan_so", -5, "Lỗi: có ô không phải số nguyên từ 0 trở lên."),
    ("Biểu 01", 5, "dan_so", "-", ""),
    ("Biểu 01", 6, "dan_so", None, ""),
    ("Biểu 01", 7, "han", "cuối năm", "Lỗi: (48) không phải ngày."),
    ("Biểu 02", 0, "so_theo_qd", 2, "số theo quy định phải là 1."),
    ("Biểu 02", 5, "co_mat", 9, "Lỗi: Có mặt không được lớn hơn số theo quy định."),
    ("Biểu 03", 0, "dung_nganh", 99, "Lỗi: Số đúng chuyên ngành không được lớn hơn số có mặt."),
    ("Biểu 04", 0, "ve_tinh", 0, "Lỗi: Tổng trước sắp xếp phải bằng tổng các hướng bố trí"),
    ("Biểu 05", 0, "khoi_dang", 0, "Lỗi: Số có quyết định phải bằng tổng hai khối."),
    ("Biểu 05", 1, "nguyen_nhan", "Lý do gì đó", "Lỗi: (18) không có trong danh mục."),
    ("Biểu 05", 5, "kp_da_chi", 500, "có vẻ ghi bằng triệu đồng"),
    ("Biểu 05", 6, "kp_duyet", 10**14, "bình quân ngoài khoảng có thể có: có vẻ "),
    ("Biểu 05", 7, "nsdp", 48_372, "tổng các nguồn; (16) có vẻ ghi bằng triệu đồng (nhân với 1.000.000). "),
    ("Biểu 05", 3, "han_cam_ket", None, "Lưu ý: phải ghi (18), (20) vì (11) > 0."),
    ("Biểu 06", 0, "cap_xa", 999, "Lỗi: Tổng số nhiệm vụ phải bằng giao cấp tỉnh + giao cấp xã."),
    ("Biểu 06b", 0, "noi_nhan", None, "Lỗi: còn ô bắt buộc để trống."),
    ("Biểu 07", 2, "noi_dung", None, "Lỗi: còn ô bắt buộc để trống."),
    ("Biểu 07c", 0, "han", date(2025, 12, 31), ""),
]


def written(path: Path, *, blank: bool = False) -> Path:
    agency = SPECS.agency(CODE)
    values = None if blank else sample_values(SPECS, agency)
    cover = None if blank else demo_cover(PERIOD)
    write_workbook(path, kit(SPECS), agency, values, cover)
    return path


def first_row(sheet: Any) -> int:
    return next(row for row in range(1, 30) if str(sheet.cell(row, 1).value).startswith("(1)")) + 1


def column_of(sheet: Any, key: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == key)


def differences(source: Path, recalculated: Path) -> list[str]:
    """Cells whose value as we wrote it is not what LibreOffice computes."""
    formulas, ours, theirs = (
        openpyxl.load_workbook(source),
        openpyxl.load_workbook(source, data_only=True),
        openpyxl.load_workbook(recalculated, data_only=True),
    )
    return [
        f"{sheet.title}!{cell.coordinate}"
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if str(cell.value).startswith("=")
        and (ours[sheet.title][cell.coordinate].value or "") != (theirs[sheet.title][cell.coordinate].value or "")
    ]


def faulty(source: Path, path: Path) -> Path:
    """Saved by openpyxl, the workbook has no stored values left: whatever stands there was recalculated."""
    book = openpyxl.load_workbook(source)
    for name, line, key, typed, _ in FAULTS:
        sheet = book[name]
        sheet.cell(first_row(sheet) + line, column_of(sheet, key)).value = typed
    cover = book[COVER_SHEET]
    cover.cell(next(cell.row for cell in cover["A"] if cell.value == "prepared_by"), 3).value = None
    book.save(path)
    return path


@dataclass(frozen=True)
class Books:
    """A workbook that is good, one that is blank, one with every fault; with those that LibreOffice made of them."""

    good: Path
    blank: Path
    recalculated: list[Path]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("recalc")
    good, blank = written(folder / "good.xlsx"), written(folder / "blank.xlsx", blank=True)
    every = [good, blank, faulty(good, folder / "faulty.xlsx")]
    return Books(good, blank, convert_all(every, "xlsx", folder / "out"))


def test_a_good_workbook_shows_dat_and_our_values_are_those_of_libreoffice(books: Books) -> None:
    made = books.recalculated[0]
    assert openpyxl.load_workbook(made, data_only=True)[CHECK_SHEET]["G5"].value == "ĐẠT"
    assert differences(books.good, made) == []


def test_a_blank_is_not_finished(books: Books) -> None:
    made = books.recalculated[1]
    assert str(openpyxl.load_workbook(made, data_only=True)[CHECK_SHEET]["G5"].value).startswith("CÒN 3 LỖI, ")
    assert differences(books.blank, made) == []


def test_each_fault_shows_at_its_row(books: Books) -> None:
    made = openpyxl.load_workbook(books.recalculated[2], data_only=True)
    for name, line, key, _, wanted in FAULTS:
        sheet = made[name]
        said = str(sheet.cell(first_row(sheet) + line, column_of(sheet, "_kiem_tra")).value or "")
        assert wanted in said if wanted else said == "", (name, line, key, said)
    results = {row[0]: row[1:] for row in made[CHECK_SHEET].iter_rows(min_row=6, values_only=True)}
    assert results["Bìa"][5] == "CÒN 1 LỖI"
    assert results["Biểu 02"][6] == f"Dòng {first_row(made['Biểu 02'])}"
    assert results["Biểu 03"][2:6] == (0, 1, 0, "CÒN 1 LỖI")
    assert results["Biểu 07"][2:] == (0, 1, 0, "CÒN 1 LỖI", f"Dòng {first_row(made['Biểu 07']) + 2}")
    assert results["Biểu 07c"][5] == "ĐẠT"


def test_a_filled_workbook_prints_on_its_paper_without_cut_numbers(books: Books, tmp_path: Path) -> None:
    import pdfplumber

    made = convert(books.good, "pdf", tmp_path)
    with pdfplumber.open(made) as pdf:
        sizes = {(round(page.width), round(page.height)) for page in pdf.pages}
        assert sizes == {(595, 842), (842, 595), (1191, 842)}  # A4, A3
        assert not any("###" in (page.extract_text() or "") for page in pdf.pages[:12])
