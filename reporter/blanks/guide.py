"""The guidance sheet of an intake workbook: how to fill it in, and a help table made from the form specs."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from reporter.blanks.form_sheet import FilledForm, number_text
from reporter.blanks.look import LINE, CellFormats, line_count, print_setup, protect
from reporter.model.marks import CHECK_SHEET, COVER_SHEET, GUIDE_SHEET
from reporter.specs.choices import ChoiceList
from reporter.specs.forms import Column, FormSpec

_TABLE = (
    ("Biểu", 10.0),
    ("Cột", 24.0),
    ("Tên cột", 44.0),
    ("Kiểu", 18.0),
    ("Bắt buộc", 22.0),
    ("Cách ghi", 62.0),
)
_WIDTH = sum(width for _, width in _TABLE)
_TYPES = MappingProxyType(
    {
        "index": "số thứ tự",
        "axis": "điền sẵn, khoá",
        "info": "điền sẵn, khoá",
        "count": "số nguyên",
        "money": "số nguyên, đồng",
        "text": "chữ",
        "choice": "chọn trong danh sách",
        "date": "ngày dd/mm/yyyy",
    }
)
_STEPS = (
    "Cách điền",
    f"1. Điền người lập biểu, thủ trưởng và ngày chốt số liệu ở trang “{COVER_SHEET}”; mọi số có mặt tính đến ngày đó.",
    "2. Điền lần lượt từng biểu, chỉ điền ô vàng. Chọn một ô sẽ hiện lời nhắc cách ghi của cột.",
    "3. Ô xanh nhạt là ô tự tính, ô xám là ô điền sẵn; cả hai đã khoá.",
    "4. Cột “Kiểm tra” ở cuối mỗi dòng nói ngay dòng đó còn lỗi gì; ô liên quan được tô đỏ. Chữ “Lưu ý” (tô cam) không "
    "phải lỗi: xem lại, đúng thì giữ nguyên.",
    f"5. Trang “{CHECK_SHEET}” phải hiện ĐẠT trước khi gửi. Bấm vào “Dòng …” để đến dòng cần sửa.",
    "6. Gửi lại chính tệp này (dạng .xlsx), không chuyển sang PDF, không chép sang tệp khác.",
    "Để trống, số 0 và dấu -",
    "Để trống: chưa báo cáo. Số 0: có thống kê và không có người nào (việc nào). Dấu -: đơn vị không có đối tượng "
    "này. Ba cách ghi khác nghĩa nhau; không ghi chữ “không có” vào ô số.",
    "Ghi số nguyên, không kèm chữ (không ghi “12 người”), không tự thêm dấu chấm; dấu chấm phân cách hàng nghìn tự "
    "hiện. Tiền ghi bằng đồng. Ngày ghi dạng 31/12/2025.",
    "Dán số liệu từ tệp khác: dùng dán giá trị (Paste Special, Values) để không mất danh sách chọn và màu kiểm tra.",
    "Không đổi tên trang, không thêm, xoá, đảo cột hoặc dòng điền sẵn; không tự gõ dòng tổng. Cần ghi thêm thì ghi ở "
    "cột ghi chú hoặc công văn gửi kèm.",
)
_HEADINGS = frozenset({"Cách điền", "Để trống, số 0 và dấu -"})


def draw_guide(sheet: Any, forms: Sequence[FilledForm], receiver: str, banner: str, styles: CellFormats) -> None:
    """Draw the guide; `receiver` is who answers questions."""
    for position, (_, width) in enumerate(_TABLE):
        sheet.set_column(position, position, width)
    lines = [("title", "HƯỚNG DẪN ĐIỀN SỔ NHẬP"), *((_style(line), line) for line in _STEPS)]
    if banner:
        lines.insert(0, ("banner", banner))
    if receiver:
        lines += [("heading", "Hỏi ai"), ("wrapped", f"Nơi nhận và giải đáp: {receiver}.")]
    lines += [("heading", "Từng biểu"), *_notes(forms), ("heading", "Từng cột")]
    for row, (style, text) in enumerate(lines):
        _draw_line(sheet, row, text, styles[style])
    header = len(lines)
    for position, (label, _) in enumerate(_TABLE):
        sheet.write_string(header, position, label, styles["header"])
    entries = [(filled, column) for filled in forms for column in filled.form.columns]
    for row, (filled, column) in enumerate(entries, header + 1):
        _draw_entry(sheet, row, _entry(filled.form, column, filled.lists.get(column.key)), styles)
    sheet.repeat_rows(header)
    print_setup(sheet, "A4", GUIDE_SHEET, banner)
    sheet.fit_to_pages(1, 0)
    protect(sheet)


def _style(line: str) -> str:
    return "heading" if line in _HEADINGS else "wrapped"


def _notes(forms: Sequence[FilledForm]) -> list[tuple[str, str]]:
    return [
        ("wrapped", f"{filled.form.title}: {filled.form.name}. {' '.join(filled.form.notes)}".strip())
        for filled in forms
    ]


def _draw_line(sheet: Any, row: int, text: str, style: Any) -> None:
    sheet.merge_range(row, 0, row, len(_TABLE) - 1, text, style)
    sheet.set_row(row, LINE * line_count(text, _WIDTH) + 4)


def _entry(form: FormSpec, column: Column, choices: ChoiceList | None) -> tuple[str, ...]:
    """Return one line of the help table."""
    title = " – ".join((*column.groups, column.label))
    kind = "tự tính, khoá" if column.formula else _TYPES[column.type]
    return form.sheet, number_text(column, form), title, kind, _needed(form, column), _help(column, choices)


def _needed(form: FormSpec, column: Column) -> str:
    if column.required:
        return "có"
    return _condition(form, column) if column.required_when else ""


def _condition(form: FormSpec, column: Column) -> str:
    keys = column.required_when.names if column.required_when else ()
    return f"khi có điều kiện ở cột {', '.join(f'({form.column(key).number})' for key in keys)}"


def _help(column: Column, choices: ChoiceList | None) -> str:
    if column.type == "choice" and choices and len(choices.items) <= 10:
        return f"{column.help}: {'; '.join(item.label for item in choices.items)}"
    return column.help


def _draw_entry(sheet: Any, row: int, texts: Sequence[str], styles: CellFormats) -> None:
    for position, text in enumerate(texts):
        sheet.write_string(row, position, text, styles["cell"])
    lines = max(line_count(text, width) for text, (_, width) in zip(texts, _TABLE, strict=True))
    sheet.set_row(row, LINE * lines + 2)
