"""What officers, terminals and machines get to see of the findings."""

import json
from pathlib import Path
from typing import Any

import openpyxl
from tables import DAY, REGISTRY, TEMPLATES

from reporter.delivery.findings_book import as_json, finding_lines, verdict_line, write_findings
from reporter.model import Cell, Finding, Severity
from reporter.specs.rules import load_rules

AGENCIES = tuple(REGISTRY.agency(code, DAY) for code in ("01", "38", "BNV"))
NAMES = {agency.code: agency.name for agency in AGENCIES}

WARNING = Finding("R20", Severity.WARNING, "Dòng tổng lệch.", "01", "hn.xlsx", "Biểu 01", "M10", "(13) Tổng số", "61")
ERROR = Finding(
    "R05", Severity.ERROR, "=1+1 không phải công thức.", "38", "th.xlsx", "Biểu 01", "N9", "(14) Nam", "=HYPERLINK(1)",
    more=(Cell("th.xlsx", "Biểu 01", "O9"),),
)  # fmt: skip
EARLIER = Finding("R05", Severity.ERROR, "Sai.", "38", "th.xlsx", "Biểu 01", "AA2")
UNKNOWN = Finding("F01", Severity.ERROR, "Không đọc được tệp.", file="la.xlsx")
NOTE = Finding("R08", Severity.NOTE, "Chỉ để biết.", "BNV", "bnv.xlsx")
ALL = (NOTE, WARNING, ERROR, EARLIER, UNKNOWN)


def written(folder: Path, findings: tuple[Finding, ...] = ALL, off: str = "") -> openpyxl.Workbook:
    rules = load_rules(TEMPLATES, {"R15": off} if off else {})
    write_findings(folder / "f.xlsx", folder / "f.json", findings, AGENCIES, rules, "Kỳ 2025-10")
    return openpyxl.load_workbook(folder / "f.xlsx")


def grid(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]


def test_the_summary_has_every_agency_and_a_verdict_on_each(tmp_path: Path) -> None:
    assert grid(written(tmp_path)["Tổng hợp"]) == [
        ["STT", "Mã", "Cơ quan", "Lỗi", "Cảnh báo", "Cần giải trình", "Ghi chú", "Kết luận"],
        [1, "01", "Thành phố Hà Nội", 0, 1, 0, 0, "Đạt; cần xem lại, giải trình"],
        [2, "38", "Tỉnh Thanh Hóa", 2, 0, 0, 0, "Phải sửa và gửi lại"],
        [3, "BNV", "Bộ Nội vụ", 0, 0, 0, 1, "Đạt"],
        [4, None, "(chung)", 1, 0, 0, 0, "Phải sửa và gửi lại"],
    ]


def test_the_list_is_gravest_first_with_place_value_and_legal_basis(tmp_path: Path) -> None:
    rows = grid(written(tmp_path)["Danh sách lỗi"])
    assert rows[0][:4] == ["STT", "Cơ quan", "Mức", "Mã"]
    assert [(row[1], row[3], row[6]) for row in rows[1:]] == [
        ("(chung)", "F01", None), ("Tỉnh Thanh Hóa", "R05", "AA2"), ("Tỉnh Thanh Hóa", "R05", "N9"),
        ("Thành phố Hà Nội", "R20", "M10"), ("Bộ Nội vụ", "R08", None),
    ]  # fmt: skip
    assert "006/BNV-CQĐP" in rows[3][10]
    assert rows[3][7:9] == ["(14) Nam", "=HYPERLINK(1)"]  # text, never a formula
    assert rows[1][10] is None  # not a rule: no legal basis


def test_what_agencies_typed_never_becomes_a_formula(tmp_path: Path) -> None:
    sheet = written(tmp_path)["Danh sách lỗi"]
    assert {cell.data_type for row in sheet.iter_rows(min_row=4) for cell in row} <= {"n", "s"}


def test_the_list_can_be_filtered_and_printed(tmp_path: Path) -> None:
    sheet = written(tmp_path)["Danh sách lỗi"]
    assert sheet.auto_filter.ref == "A3:K8"
    assert sheet.freeze_panes == "A4"
    assert sheet.print_title_rows == "$3:$3"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet["J4"].alignment.wrap_text


def test_rules_switched_off_are_told_with_their_reason(tmp_path: Path) -> None:
    assert grid(written(tmp_path, off="Chỉ chi bổ sung")["Luật đã tắt"])[1][::2] == ["R15", "Chỉ chi bổ sung"]
    assert "Luật đã tắt" not in written(tmp_path).sheetnames


def test_no_findings_make_an_empty_list_and_a_clean_verdict(tmp_path: Path) -> None:
    book = written(tmp_path, ())
    assert [row[7] for row in grid(book["Tổng hợp"])[1:]] == ["Đạt"] * 3
    assert len(grid(book["Danh sách lỗi"])) == 1
    assert json.loads((tmp_path / "f.json").read_text(encoding="utf-8")) == []


def test_json_is_a_list_of_objects_with_stable_names(tmp_path: Path) -> None:
    written(tmp_path)
    items = json.loads((tmp_path / "f.json").read_text(encoding="utf-8"))
    assert [item["code"] for item in items] == ["F01", "R05", "R05", "R20", "R08"]
    assert items[2] == {
        "code": "R05", "severity": "error", "agency": "38", "file": "th.xlsx", "sheet": "Biểu 01", "cell": "N9",
        "column": "(14) Nam", "value": "=HYPERLINK(1)", "message": "=1+1 không phải công thức.",
    }  # fmt: skip
    assert {item["severity"] for item in json.loads(as_json(ALL))} == {"error", "warning", "note"}


def test_the_same_findings_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    written(tmp_path)
    first = [(tmp_path / name).read_bytes() for name in ("f.xlsx", "f.json")]
    written(tmp_path, ALL[::-1])
    assert [(tmp_path / name).read_bytes() for name in ("f.xlsx", "f.json")] == first


def test_terminal_lines_group_by_agency_gravest_first_and_only_count_the_notes() -> None:
    assert list(finding_lines(ALL, NAMES)) == [
        "(chung): 1 lỗi",
        "  Lỗi F01  la.xlsx",
        "      Không đọc được tệp.",
        "Tỉnh Thanh Hóa: 2 lỗi",
        "  Lỗi R05  '[th.xlsx]Biểu 01'!AA2",
        "      Sai.",
        "  Lỗi R05  '[th.xlsx]Biểu 01'!N9",
        "      =1+1 không phải công thức.",
        "Thành phố Hà Nội: 1 cảnh báo",
        "  Cảnh báo R20  '[hn.xlsx]Biểu 01'!M10",
        "      Dòng tổng lệch.",
        "Còn 1 phát hiện khác, xem findings.xlsx.",
    ]
    assert list(finding_lines((NOTE,), NAMES, least=Severity.NOTE)) == [
        "Bộ Nội vụ: 1 ghi chú",
        "  Ghi chú R08  bnv.xlsx",
        "      Chỉ để biết.",
    ]


def test_terminal_lines_stop_at_the_limit_and_count_the_rest() -> None:
    lines = list(finding_lines(ALL, NAMES, limit=2))
    assert lines == [
        "(chung): 1 lỗi",
        "  Lỗi F01  la.xlsx",
        "      Không đọc được tệp.",
        "Tỉnh Thanh Hóa: 2 lỗi",
        "  Lỗi R05  '[th.xlsx]Biểu 01'!AA2",
        "      Sai.",
        "Còn 3 phát hiện khác, xem findings.xlsx.",
    ]
    assert list(finding_lines((), NAMES, limit=5)) == []


def test_the_verdict_is_one_line() -> None:
    assert verdict_line(ALL, 37, 38) == ("CHƯA ĐẠT: 3 lỗi ở 2 nơi; đã đọc 37/38 sổ nhập; 1 cảnh báo, 1 ghi chú.")
    assert verdict_line((WARNING,), 38, 38) == "ĐẠT: không có lỗi; đã đọc 38/38 sổ nhập; 1 cảnh báo."
    assert verdict_line((), 38, 38) == "ĐẠT: không có lỗi; đã đọc 38/38 sổ nhập."
