"""What officers, terminals and machines get to see of the findings."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
from hypothesis import given
from hypothesis import strategies as st
from tables import DAY, REGISTRY, TEMPLATES

from reporter.delivery.envelope import findings_from, findings_json
from reporter.delivery.findings_book import finding_lines, verdict_line, write_findings
from reporter.model import Cell, CellRange, Finding, Findings, Severity
from reporter.model.admission import AdmissionState
from reporter.model.catalogue import CATALOGUE
from reporter.model.cell import ranges
from reporter.model.finding import Answer
from reporter.specs.rules import load_rules

AGENCIES = tuple(REGISTRY.agency(code, DAY) for code in ("01", "38", "BNV"))
NAMES = {agency.code: agency.name for agency in AGENCIES}


def at(agency: str, file: str, *refs: str) -> dict[str, Any]:
    return {"agency": agency, "form": "bieu-01", "file": file,
            "places": ranges(Cell(file, "Biểu 01", ref) for ref in refs)}  # fmt: skip


WARNING = Finding(
    "R20", Severity.WARNING, "dòng tổng ghi 61", "cộng các dòng là 60", "Xem lại dòng tổng.",
    column="(13) Tổng số", value="61", **at("01", "hn.xlsx", "M10"),
)  # fmt: skip
ERROR = Finding(
    "R05", Severity.ERROR, "=1+1 không phải công thức", "phải là số", "Gõ lại.", column="(14) Nam",
    value="=HYPERLINK(1)", **at("38", "th.xlsx", "N9", "O9"),
)  # fmt: skip
EARLIER = Finding("R05", Severity.ERROR, "sai", **at("38", "th.xlsx", "AA2"))
UNKNOWN = Finding("F01", Severity.ERROR, "không đọc được tệp", file="la.xlsx")
NOTE = Finding("R08", Severity.NOTE, "chỉ để biết", agency="BNV", file="bnv.xlsx")
ALL = (NOTE, WARNING, ERROR, EARLIER, UNKNOWN)


def written(folder: Path, findings: tuple[Finding, ...] = ALL, off: str = "") -> openpyxl.Workbook:
    rules = load_rules(TEMPLATES, {"R15": off} if off else {})
    write_findings(folder / "f.xlsx", Findings(findings), AGENCIES, rules, "Kỳ 2025-10")
    (folder / "f.json").write_text(findings_json("check", "2025-10", Findings(findings)), encoding="utf-8")
    return openpyxl.load_workbook(folder / "f.xlsx")


def test_of_whom_there_is_no_workbook_the_summary_says_so_and_not_that_it_passed(tmp_path: Path) -> None:
    write_findings(tmp_path / "f.xlsx", Findings([]), AGENCIES, unusable={"38": AdmissionState.NOT_SENT.label})
    rows = grid(openpyxl.load_workbook(tmp_path / "f.xlsx")["Tổng hợp"])[1:]
    assert {row[1]: row[7] for row in rows} == {"01": "Đạt", "38": "Chưa gửi", "BNV": "Đạt"}


def grid(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]


def test_the_summary_has_every_agency_and_a_verdict_on_each(tmp_path: Path) -> None:
    assert grid(written(tmp_path)["Tổng hợp"]) == [
        ["STT", "Mã", "Cơ quan", "Lỗi", "Cảnh báo", "Cần giải trình", "Ghi chú", "Kết luận"],
        [1, "38", "Tỉnh Thanh Hóa", 2, 0, 0, 0, "Phải sửa và gửi lại"],
        [2, None, "(chung)", 1, 0, 0, 0, "Phải sửa và gửi lại"],
        [3, "01", "Thành phố Hà Nội", 0, 1, 0, 0, "Đạt; cần xem lại, giải trình"],
        [4, "BNV", "Bộ Nội vụ", 0, 0, 0, 1, "Đạt"],
    ]


def test_notes_that_ask_nothing_are_counted(tmp_path: Path) -> None:
    assert grid(written(tmp_path, (*ALL, replace(NOTE, agency="01")))["Ghi chú"])[1][2:4] == [2, 2]
    answered = replace(NOTE, answers=(Answer("vì đã sáp nhập"),))
    book = written(tmp_path, (answered,))
    assert "Ghi chú" not in book.sheetnames
    assert [row[3] for row in grid(book["Danh sách lỗi"])[1:]] == ["R08"]


def test_the_list_is_gravest_first_with_place_value_and_legal_basis(tmp_path: Path) -> None:
    rows = grid(written(tmp_path)["Danh sách lỗi"])
    assert rows[0][:4] == ["STT", "Cơ quan", "Mức", "Mã"]
    assert [(row[1], row[3], row[6]) for row in rows[1:]] == [
        ("(chung)", "F01", None), ("Tỉnh Thanh Hóa", "R05", "AA2"), ("Tỉnh Thanh Hóa", "R05", "N9; O9"),
        ("Thành phố Hà Nội", "R20", "M10"),
    ]  # fmt: skip
    assert "006/BNV-CQĐP" in rows[3][14]
    assert rows[3][8:11] == [1, "(14) Nam", "=HYPERLINK(1)"]  # text, never a formula
    assert rows[4][11:14] == ["Dòng tổng ghi 61", "Cộng các dòng là 60", "Xem lại dòng tổng."]
    assert rows[1][14] is None  # not a rule: no legal basis


def test_what_agencies_typed_never_becomes_a_formula(tmp_path: Path) -> None:
    sheet = written(tmp_path)["Danh sách lỗi"]
    assert {cell.data_type for row in sheet.iter_rows(min_row=4) for cell in row} <= {"n", "s"}


def test_the_list_can_be_filtered_and_printed(tmp_path: Path) -> None:
    sheet = written(tmp_path)["Danh sách lỗi"]
    assert sheet.auto_filter.ref == "A3:P7"
    assert sheet.freeze_panes == "A4"
    assert sheet.print_title_rows == "$3:$3"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet["K4"].alignment.wrap_text


def test_rules_switched_off_are_told_with_their_reason(tmp_path: Path) -> None:
    assert grid(written(tmp_path, off="Chỉ chi bổ sung")["Luật đã tắt"])[1][::2] == ["R15", "Chỉ chi bổ sung"]
    assert "Luật đã tắt" not in written(tmp_path).sheetnames


def test_no_findings_make_an_empty_list_and_a_clean_verdict(tmp_path: Path) -> None:
    book = written(tmp_path, ())
    assert [row[7] for row in grid(book["Tổng hợp"])[1:]] == ["Đạt"] * 3
    assert len(grid(book["Danh sách lỗi"])) == 1
    assert json.loads((tmp_path / "f.json").read_text(encoding="utf-8"))["items"] == []


def test_json_is_a_list_of_objects_with_stable_names(tmp_path: Path) -> None:
    written(tmp_path)
    document = json.loads((tmp_path / "f.json").read_text(encoding="utf-8"))
    assert document["counts"] == {"error": 3, "warning": 1, "explain": 0, "note": 1}
    items = document["items"]
    assert [item["code"] for item in items] == ["F01", "R05", "R05", "R20", "R08"]
    assert items[2] == {
        "code": "R05", "severity": "error", "found": "=1+1 không phải công thức", "expected": "phải là số",
        "remedy": "Gõ lại.", "agency": "38", "form": "bieu-01", "also": [], "file": "th.xlsx",
        "places": [
            {"file": "th.xlsx", "sheet": "Biểu 01", "column": "N", "first": 9, "last": 9},
            {"file": "th.xlsx", "sheet": "Biểu 01", "column": "O", "first": 9, "last": 9},
        ],
        "column": "(14) Nam", "value": "=HYPERLINK(1)", "count": 1, "cause": "", "page": True,
        "explanation": "", "answers": [], "line": "",
        "message": "Cột (14) Nam: =1+1 không phải công thức; phải là số. Gõ lại.",
        "place": "'[th.xlsx]Biểu 01'!N9; O9",
    }  # fmt: skip


def test_the_same_findings_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    written(tmp_path)
    first = [(tmp_path / name).read_bytes() for name in ("f.xlsx", "f.json")]
    written(tmp_path, ALL[::-1])
    assert [(tmp_path / name).read_bytes() for name in ("f.xlsx", "f.json")] == first


def lines(findings: tuple[Finding, ...], **how: Any) -> list[str]:
    return list(finding_lines(Findings(findings), NAMES, **how))


def test_a_note_that_follows_from_an_error_is_told_once() -> None:
    """Of one file all kinds of notes are told: this one stood among what follows and among the kinds."""
    follows = replace(NOTE, cause="R05", agency="38")
    shown = list(finding_lines(Findings([ERROR, follows, NOTE]), NAMES, notes=True))
    assert sum("R08" in line for line in shown) == 2 and not any(line.startswith("Còn ") for line in shown)


def test_terminal_lines_begin_with_a_line_per_agency_gravest_first() -> None:
    assert lines(ALL) == [
        "(chung): 1 lỗi",
        "Tỉnh Thanh Hóa: 2 lỗi",
        "Thành phố Hà Nội: 1 cảnh báo",
        "(chung): 1 lỗi",
        "  Lỗi F01  la.xlsx",
        "      Không đọc được tệp.",
        "Tỉnh Thanh Hóa: 2 lỗi",
        "  Lỗi R05  '[th.xlsx]Biểu 01'!AA2",
        "      Sai.",
        "  Lỗi R05  '[th.xlsx]Biểu 01'!N9; O9",
        "      Cột (14) Nam: =1+1 không phải công thức; phải là số. Gõ lại.",
        "Thành phố Hà Nội: 1 cảnh báo",
        "  Cảnh báo R20  '[hn.xlsx]Biểu 01'!M10",
        "      Cột (13) Tổng số: dòng tổng ghi 61; cộng các dòng là 60. Xem lại dòng tổng.",
        "Còn 1 phát hiện khác, xem findings.xlsx.",
    ]
    above = list(finding_lines(Findings([NOTE]), {}, folder="gui-cap-tren"))
    assert above == ["Còn 1 phát hiện khác, xem gui-cap-tren/findings.xlsx."]  # a run names two such workbooks
    assert lines((NOTE, replace(NOTE, file="bnv2.xlsx")), notes=True) == [
        "Bộ Nội vụ: 2 ghi chú",
        "  Ghi chú R08  bnv.xlsx và 1 nơi nữa",
        "      Chỉ để biết.",
    ]


def test_a_finding_says_which_line_of_the_form_it_is_about(tmp_path: Path) -> None:
    named = replace(WARNING, line="Xã Mường Khương – Tài chính")
    assert "  Cảnh báo R20  '[hn.xlsx]Biểu 01'!M10 (Xã Mường Khương – Tài chính)" in lines((named,))
    rows = grid(written(tmp_path, (named,))["Danh sách lỗi"])
    assert dict(zip(rows[0], rows[1], strict=True))["Dòng"] == "Xã Mường Khương – Tài chính"


def test_what_follows_from_another_finding_is_counted_below_it() -> None:
    first, second = (item for item in ALL if item.agency == "38" and item.severity is Severity.ERROR)
    shown = lines((first, replace(second, cause=first.code)))
    assert shown == [
        "Tỉnh Thanh Hóa: 1 lỗi",
        *lines((first,))[1:],
        f"  Kéo theo từ các lỗi trên, sửa xong thì hết: {second.code}.",
    ]


def test_one_agency_with_many_findings_does_not_hide_the_others() -> None:
    shown = lines(ALL, limit=1)
    assert [line for line in shown if line.startswith("  Lỗi") or line.startswith("  Cảnh báo")] == [
        "  Lỗi F01  la.xlsx",
        "  Lỗi R05  '[th.xlsx]Biểu 01'!AA2",
        "  Cảnh báo R20  '[hn.xlsx]Biểu 01'!M10",
    ]
    assert shown[-1] == "Còn 2 phát hiện khác, xem findings.xlsx."
    assert lines(()) == []


def test_the_verdict_is_one_line() -> None:
    def verdict(findings: tuple[Finding, ...], read: int) -> str:
        return verdict_line(Findings(findings), read, 38)

    assert verdict(ALL, 37) == "CHƯA ĐẠT: 3 lỗi ở 2 nơi; đã đọc 37/38 sổ nhập; 1 cảnh báo, 1 ghi chú."
    assert verdict((WARNING,), 38) == "ĐẠT: không có lỗi; đã đọc 38/38 sổ nhập; 1 cảnh báo."
    assert verdict((), 38) == "ĐẠT: không có lỗi; đã đọc 38/38 sổ nhập."


# --- findings as values -----------------------------------------------------------------------------------

words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=30)
spots = st.builds(
    CellRange, words, words, st.sampled_from(("", "A", "AB")), st.integers(0, 20_000), st.integers(0, 20_000)
)
anything = st.builds(
    Finding, words, st.sampled_from(Severity), words, words, words, words, words, st.tuples(words), words,
    st.lists(spots, max_size=4).map(tuple), words, words, st.integers(0, 5_000), words, st.booleans(),
    st.lists(st.builds(Answer, words, st.sampled_from(("", "2025-08"))), max_size=2).map(tuple), words,
)  # fmt: skip


@given(st.lists(anything, max_size=5))
def test_findings_written_as_json_read_back_as_they_were(items: list[Finding]) -> None:
    before = Findings(items)
    assert list(findings_from(findings_json("check", "2025-10", before))) == list(before)


def test_places_are_kept_compact_and_shown_short() -> None:
    cells = [Cell("a.xlsx", "Biểu 01", f"D{row}") for row in range(8, 3008)]
    places = ranges([*cells, cells[0], Cell("a.xlsx", "Biểu 01", "F8"), Cell("a.xlsx", "Biểu 02", "B9")])
    assert [str(place) for place in places] == [
        "'[a.xlsx]Biểu 01'!D8:D3007", "'[a.xlsx]Biểu 01'!F8", "'[a.xlsx]Biểu 02'!B9",
    ]  # fmt: skip
    item = Finding("R05", Severity.ERROR, "sai", places=places)
    assert item.place == "'[a.xlsx]Biểu 01'!D8:D3007; F8; '[a.xlsx]Biểu 02'!B9"
    assert (item.sheet, item.spots) == ("Biểu 01", "D8:D3007; F8; Biểu 02!B9")
    other = Finding("R05", Severity.ERROR, "sai", places=ranges([cells[0], Cell("truoc.xlsx", "Biểu 01", "D8")]))
    assert other.spots == "D8; '[truoc.xlsx]Biểu 01'!D8"
    odd = Finding("R05", Severity.ERROR, "sai", places=ranges(cells[::2]))
    assert odd.spots.endswith("D20; D22; … và 1492 chỗ nữa")


def test_every_kind_of_error_and_warning_says_what_was_found_what_is_right_and_what_to_do() -> None:
    silent = {"I11", "F18"}  # settled by the register, or by the officer: there is nothing to do
    grave = {code: kind for code, kind in CATALOGUE.items() if kind.severity is not Severity.NOTE}
    assert [code for code, kind in grave.items() if not (kind.found and kind.expected)] == []
    assert {code for code, kind in grave.items() if not kind.remedy} == silent
    assert [code for code, kind in CATALOGUE.items() if kind.found.endswith(".") or kind.expected.endswith(".")] == []


def test_a_value_that_reads_like_a_formula_stays_a_text_when_its_cell_is_edited(tmp_path: Path) -> None:
    odd = Finding("R05", Severity.ERROR, "sai", places=ranges([Cell("a.xlsx", "Biểu 01", "D8")]), value="=1+1")
    write_findings(tmp_path / "f.xlsx", Findings([odd]), ())
    (cell,) = (
        cell
        for row in openpyxl.load_workbook(tmp_path / "f.xlsx")["Danh sách lỗi"].iter_rows()
        for cell in row
        if cell.value == "=1+1"
    )
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_what_is_about_the_whole_workbook_is_told_before_its_cells() -> None:
    cover = replace(ERROR, code="R18", form="", places=(CellRange("th.xlsx", "Bìa"),))
    assert list(Findings([ERROR, cover])) == [cover, ERROR]
