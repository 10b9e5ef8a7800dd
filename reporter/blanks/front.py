"""The cover and the check sheet of an intake workbook, and the results they show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from reporter.blanks.entry_rules import DATE_RULE
from reporter.blanks.form_sheet import FilledForm
from reporter.blanks.live_checks import FAULT, REMARK, UNTOUCHED
from reporter.blanks.look import LINE, CellFormats, line_count, print_setup, protect
from reporter.model import Value, column_letter
from reporter.model.marks import CHECK_SHEET, COVER_FIELDS, COVER_SHEET, COVER_VALUE_COLUMN

GOOD = "ĐẠT"
_REQUIRED_COVER = tuple(key for key in COVER_FIELDS if key != "phone")
_COVER_HINTS = MappingProxyType(
    {
        "prepared_by": "Họ và tên, chức vụ người lập biểu. Bắt buộc.",
        "head": "Họ và tên, chức vụ người duyệt số liệu. Bắt buộc.",
        "phone": "Số điện thoại để liên hệ khi cần làm rõ số liệu.",
        "cutoff": "Ngày chốt số liệu, viết dd/mm/yyyy; mọi số có mặt tính đến ngày này. Bắt buộc.",
    }
)
_COVER_FIRST = 8  # 0-based row of the first field
_VERDICT_ROW = _COVER_FIRST + len(COVER_FIELDS) + 1
_TABLE_ROW = 5  # 0-based header row of the table on the check sheet
_TABLE = (
    ("Biểu", 12.0),
    ("Tên biểu", 62.0),
    ("Số dòng", 10.0),
    ("Chưa nhập", 11.0),
    ("Số lỗi", 9.0),
    ("Lưu ý", 9.0),
    ("Kết quả", 40.0),
    ("Xem ở dòng", 14.0),
)
_UNTOUCHED, _FAULTS, _RESULT = "D", "E", "G"
_RESULT_COLUMN = 6

Titles = Sequence[tuple[str, str]]  # lines at the top of a sheet: format name, text


def draw_cover(
    sheet: Any,
    titles: Titles,
    cover: Mapping[str, Value],
    identity: Mapping[str, str],
    result: str,
    styles: CellFormats,
) -> None:
    """Draw the cover: what the workbook is, the block staff fill in, the overall result."""
    for position, width in ((0, 12), (1, 34), (COVER_VALUE_COLUMN, 60)):
        sheet.set_column(position, position, width, None, {"hidden": position == 0})
    about = ("plain", f"Mã cơ quan {identity['agency']}, bộ biểu {identity['form_set']}")
    for row, (style, text) in enumerate((*titles, about), 1):
        sheet.write_string(row, 1, text, styles[style])
    sheet.write_string(_COVER_FIRST - 2, 1, "Thông tin chung (điền các ô vàng)", styles["heading"])
    for row, (key, label) in enumerate(COVER_FIELDS.items(), _COVER_FIRST):
        _draw_field(sheet, row, key, label, cover.get(key), styles)
    sheet.write_string(_VERDICT_ROW, 1, "Kết quả kiểm tra", styles["bold"])
    _draw_verdict(sheet, _VERDICT_ROW, COVER_VALUE_COLUMN, (f"='{CHECK_SHEET}'!{_RESULT}{_TABLE_ROW}", result), styles)
    link = f"internal:'{CHECK_SHEET}'!A1"
    sheet.write_url(_VERDICT_ROW + 1, COVER_VALUE_COLUMN, link, styles["link"], "Xem bảng kiểm tra")
    _finish(sheet, COVER_SHEET, titles)
    sheet.activate()


def _draw_field(sheet: Any, row: int, key: str, label: str, value: Value, styles: CellFormats) -> None:
    sheet.write_string(row, 0, key, styles["key"])
    sheet.write_string(row, 1, label, styles["ident"])
    sheet.set_row(row, LINE * 1.5)
    style = styles["entry_date" if key == "cutoff" else "entry_text"]
    if isinstance(value, date):
        sheet.write_datetime(row, COVER_VALUE_COLUMN, value, style)
    elif value is None:
        sheet.write_blank(row, COVER_VALUE_COLUMN, None, style)
    else:
        sheet.write_string(row, COVER_VALUE_COLUMN, str(value), style)
    kind = {**DATE_RULE, "error_title": label} if key == "cutoff" else {"validate": "any"}
    rule = {**kind, "input_title": label, "input_message": _COVER_HINTS[key]}
    sheet.data_validation(row, COVER_VALUE_COLUMN, row, COVER_VALUE_COLUMN, rule)


# --- results ----------------------------------------------------------------------------------------------


def verdict(faults: int, untouched: int) -> str:
    """Return ĐẠT, or how much is left: "CÒN 2 LỖI, 13 DÒNG CHƯA NHẬP"."""
    left = [f"{faults} LỖI"] * (faults > 0) + [f"{untouched} DÒNG CHƯA NHẬP"] * (untouched > 0)
    return f"CÒN {', '.join(left)}" if left else GOOD


def _verdict_formula(faults: str, untouched: str) -> str:
    """The same as `verdict` in Excel."""
    return (
        f'=IF({faults}+{untouched}=0,"{GOOD}","CÒN "&IF({faults}>0,{faults}&" LỖI","")'
        f'&IF(AND({faults}>0,{untouched}>0),", ","")&IF({untouched}>0,{untouched}&" DÒNG CHƯA NHẬP",""))'
    )


def form_result(forms: Sequence[FilledForm], number: int) -> tuple[str, str]:
    """Return formula and value of the line that shows a form's result above its table."""
    filled = forms[number]
    value = verdict(filled.count(FAULT), filled.count(UNTOUCHED))
    return f"=\"Kiểm tra: \"&'{CHECK_SHEET}'!{_RESULT}{_table_line(number)}", f"Kiểm tra: {value}"


def overall_result(forms: Sequence[FilledForm], cover: Mapping[str, Value]) -> str:
    """Return the verdict over cover and forms."""
    faults = _cover_faults(cover) + sum(filled.count(FAULT) for filled in forms)
    return verdict(faults, sum(filled.count(UNTOUCHED) for filled in forms))


def _cover_faults(cover: Mapping[str, Value]) -> int:
    return sum(cover.get(key) in (None, "") for key in _REQUIRED_COVER)


def _table_line(number: int) -> int:
    """1-based row of a form on the check sheet; the cover stands before the first."""
    return _TABLE_ROW + 3 + number


# --- check sheet ------------------------------------------------------------------------------------------


def draw_check_sheet(
    sheet: Any, titles: Titles, cover: Mapping[str, Value], forms: Sequence[FilledForm], styles: CellFormats
) -> None:
    """Draw the sheet that says ĐẠT or what is left, and where to look first."""
    for row, (style, text) in enumerate(titles):
        sheet.write_string(row, 0, text, styles[style])
    for position, (label, width) in enumerate(_TABLE):
        sheet.set_column(position, position, width)
        sheet.write_string(_TABLE_ROW, position, label, styles["header"])
    first, last = _TABLE_ROW + 2, _table_line(len(forms) - 1)
    totals = (f"SUM({_FAULTS}{first}:{_FAULTS}{last})", f"SUM({_UNTOUCHED}{first}:{_UNTOUCHED}{last})")
    sheet.write_string(_TABLE_ROW - 1, 0, "KẾT QUẢ KIỂM TRA", styles["title"])
    overall = (_verdict_formula(*totals), overall_result(forms, cover))
    _draw_verdict(sheet, _TABLE_ROW - 1, _RESULT_COLUMN, overall, styles)
    _draw_cover_line(sheet, cover, styles)
    for number, filled in enumerate(forms):
        _draw_form_line(sheet, _table_line(number) - 1, filled, styles)
    for criteria, value, style in (("==", f'"{GOOD}"', "good"), ("!=", f'"{GOOD}"', "bad")):
        rule = {"type": "cell", "criteria": criteria, "value": value, "format": styles[style]}
        sheet.conditional_format(_TABLE_ROW + 1, _RESULT_COLUMN, last - 1, _RESULT_COLUMN, rule)
    sheet.freeze_panes(_TABLE_ROW + 1, 0)
    _finish(sheet, CHECK_SHEET, titles)


def _draw_cover_line(sheet: Any, cover: Mapping[str, Value], styles: CellFormats) -> None:
    row, faults = _TABLE_ROW + 1, _cover_faults(cover)
    keys = list(COVER_FIELDS)
    letter = column_letter(COVER_VALUE_COLUMN)
    cells = [f"'{COVER_SHEET}'!{letter}{_COVER_FIRST + 1 + keys.index(key)}" for key in _REQUIRED_COVER]
    blank = "+".join(f'({cell}="")' for cell in cells)
    sheet.write_string(row, 0, COVER_SHEET, styles["cell"])
    sheet.write_string(row, 1, "Người lập biểu, thủ trưởng, ngày chốt số liệu", styles["cell"])
    sheet.write_number(row, 2, len(cells), styles["cell_number"])
    sheet.write_number(row, 3, 0, styles["cell_number"])
    sheet.write_formula(row, 4, f"={blank}", styles["cell_number"], faults)
    sheet.write_number(row, 5, 0, styles["cell_number"])
    _draw_result(sheet, row, faults, 0, styles)
    sheet.write_url(row, 7, f"internal:'{COVER_SHEET}'!{letter}{_COVER_FIRST + 1}", styles["cell_link"], COVER_SHEET)


def _draw_form_line(sheet: Any, row: int, filled: FilledForm, styles: CellFormats) -> None:
    cells, form = filled.check_range, filled.form
    sheet.write_string(row, 0, form.sheet, styles["cell"])
    sheet.write_string(row, 1, form.name, styles["cell"])
    sheet.set_row(row, LINE * line_count(form.name, _TABLE[1][1]) + 2)
    sheet.write_number(row, 2, len(filled.rows), styles["cell_number"])
    sheet.write_formula(row, 3, f'=COUNTIF({cells},"{UNTOUCHED}")', styles["cell_number"], filled.count(UNTOUCHED))
    for position, prefix in ((4, FAULT), (5, REMARK)):
        formula = f'=SUMPRODUCT(LEN({cells})-LEN(SUBSTITUTE({cells},"{prefix}","")))/{len(prefix)}'
        sheet.write_formula(row, position, formula, styles["cell_number"], filled.count(prefix))
    _draw_result(sheet, row, filled.count(FAULT), filled.count(UNTOUCHED), styles)
    _draw_link(sheet, row, filled, styles)


def _draw_result(sheet: Any, row: int, faults: int, untouched: int, styles: CellFormats) -> None:
    formula = _verdict_formula(f"{_FAULTS}{row + 1}", f"{_UNTOUCHED}{row + 1}")
    sheet.write_formula(row, 6, formula, styles["cell"], verdict(faults, untouched))


def _draw_link(sheet: Any, row: int, filled: FilledForm, styles: CellFormats) -> None:
    """Link to the first row with a fault, else the first nobody has begun, else nothing."""
    cells, above = filled.check_range, filled.first
    found = f'IFERROR(MATCH("{FAULT.strip()}*",{cells},0),MATCH("{UNTOUCHED}",{cells},0))+{above}'
    link = f'HYPERLINK("#\'{filled.form.sheet}\'!A"&({found}),"Dòng "&({found}))'
    shown = f"Dòng {filled.first_open}" if filled.first_open else ""
    sheet.write_formula(row, 7, f'=IFERROR({link},"")', styles["cell_link"], shown)


def _draw_verdict(sheet: Any, row: int, position: int, formula: tuple[str, str], styles: CellFormats) -> None:
    """Write the overall result, red until it is ĐẠT; `formula` comes with its value."""
    sheet.write_formula(row, position, formula[0], styles["verdict"], formula[1])
    sheet.set_row(row, LINE * 1.8)
    rule = {"type": "cell", "criteria": "==", "value": f'"{GOOD}"', "format": styles["good"]}
    sheet.conditional_format(row, position, row, position, rule)


def _finish(sheet: Any, name: str, titles: Titles) -> None:
    banner = titles[0][1] if titles[0][0] == "banner" else ""
    print_setup(sheet, "A4", name, banner)
    sheet.fit_to_pages(1, 0)
    protect(sheet)
