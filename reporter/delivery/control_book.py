"""kiem-soat.xlsx: for the committee, what became of everything that was sent in; no part of any official document."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reporter.delivery.plain_xlsx import sheet_of_rows, write_sheets
from reporter.model import ControlReport

CONTROL_BOOK = "kiem-soat.xlsx"
_TITLE = "Kiểm soát: mọi số liệu đã gửi được dùng ở đâu, không dùng ở đâu"
_NOTES = (
    "Tổng kiểm là tổng mọi số của biểu, chỉ dùng để đối chiếu, không phải số liệu báo cáo.",
    "Một ô có thể vừa được cộng vào số liệu, vừa in trong phụ lục, vừa trích trong lời.",
)
_ACCOUNT = (
    ("Cơ quan", 34),
    ("Biểu", 16),
    ("Số ô đọc được", 10),
    ("Tổng kiểm đọc được", 20),
    ("Số ô đưa vào tổng hợp", 10),
    ("Tổng kiểm đưa vào tổng hợp", 20),
    ("Ô có trong số liệu", 10),
    ("Ô in trong phụ lục", 10),
    ("Ô trích trong lời", 10),
    ("Ô không có trong báo cáo nào", 12),
    ("Kết quả", 10),
)
_LEFT_OUT = (
    ("Cơ quan", 34),
    ("Biểu", 16),
    ("Dòng", 36),
    ("Cột", 40),
    ("Nội dung", 50),
    ("Số ô", 8),
    ("Lý do", 60),
)
UNMADE = "Không lập"  # the sheet of what the build did not make
_USE = (("Báo cáo", 60), ("Biểu", 16), ("Cơ quan", 34), ("Tình trạng", 40))


def write_control(
    path: Path,
    report: ControlReport,
    use: Sequence[tuple[str, str, str, str]],
    banner: str = "",
    unmade: Sequence[str] = (),
) -> None:
    """Write the account by agency and form, every cell left out with its reason, and who is in which report.

    `use` are lines of report, form, agency and how the form stands there; `unmade` says what was not made, and why.
    Same account, same bytes.
    """
    account = [
        (
            *(row.agency_name, row.form, row.read.cells, row.read.sum, row.basis.cells, row.basis.sum),
            *(row.counted, row.printed, row.quoted, row.left_out, "Khớp" if row.matches else "LỆCH"),
        )
        for row in report.rows
    ]
    left_out = [
        (item.agency, item.form, item.line, item.column, item.value, item.cells, item.why) for item in report.left_out
    ]
    sheets = [
        sheet_of_rows("Tóm tắt", (("Nội dung", 120),), [(line,) for line in (*report.summary, *_NOTES)]),
        sheet_of_rows("Đối chiếu", _ACCOUNT, account),
        sheet_of_rows("Không có trong báo cáo", _LEFT_OUT, left_out),
        sheet_of_rows("Biểu trong từng báo cáo", _USE, use),
    ]
    if unmade:
        sheets.append(sheet_of_rows(UNMADE, (("Nội dung", 120),), [(line,) for line in unmade]))
    write_sheets(path, sheets, _TITLE, banner)
