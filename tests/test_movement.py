"""The movement table (Biểu 17, form set `bien-dong`): opening, in, out, closing, the same period of last year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
from small import PERIOD, find_workspace, make_workspace, put
from test_form_sets import set_to
from test_number import texts

from reporter.commands.build import BuildOptions, build_reports
from reporter.commands.check import check_period
from reporter.executor import no_progress
from reporter.model import Period
from reporter.workspace import REPORTS, Workspace, file_name

SEPTEMBER, AS_OF = Period.parse("2025-09"), date(2025, 10, 20)
GROUPS = ("cbcc_tinh", "cbcc_xa", "vien_chuc", "hop_dong")
IN = ("tuyen_dung", "tiep_nhan", "tang_khac")
OUT = ("nghi_huu", "nghi_che_do", "thoi_viec", "chuyen_di", "giam_khac")


def lines(opening: dict[str, int], **commune: int) -> dict[str, list[dict[str, Any]]]:
    """Return the table of a province: these openings, nothing in or out but what is said of its commune staff."""
    still = dict.fromkeys((*IN, *OUT), 0)
    rows = [{"nhom_bien_dong": group, "dau_ky": opening[group], **still} for group in GROUPS]
    rows[1] |= commune
    return {"bieu-17": rows, "bieu-gt": []}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Lai Châu in September and October; in October 2 of the officials of communes are gone between the periods."""
    made = make_workspace(tmp_path_factory.mktemp("movement") / "central")
    set_to(made, '"bien-dong"')
    made = find_workspace(made.root)
    first = {"cbcc_tinh": 1500, "cbcc_xa": 1200, "vien_chuc": 9000, "hop_dong": 100}
    put(made, {"12": lines(first, tuyen_dung=10, nghi_che_do=30)}, period=SEPTEMBER)
    good = lines({**first, "cbcc_xa": 1178}, tiep_nhan=5, chuyen_di=3, cung_ky=1250)
    put(made, {"12": good, "11": lines({**first, "cbcc_xa": 5}, chuyen_di=9)})
    build_reports(made, BuildOptions(PERIOD, AS_OF), no_progress)
    return made


def test_the_closing_is_worked_out_and_the_next_opening_is_compared_with_it(workspace: Workspace) -> None:
    findings = check_period(workspace, PERIOD, AS_OF, no_progress).findings
    (item,) = [one for one in findings if one.code == "R52"]
    assert "đầu kỳ ghi 1.178; bằng số cuối kỳ 1.180 của kỳ tháng 9 năm 2025" in item.message


def test_the_comparison_may_be_switched_off(workspace: Workspace) -> None:
    silent = find_workspace(workspace.root)
    silent.settings = replace(silent.settings, rules_off={"R52": "có lý do"})
    findings = check_period(silent, PERIOD, AS_OF, no_progress).findings
    assert "R51" in {one.code for one in findings} and "R52" not in {one.code for one in findings}


def test_more_out_than_there_were_is_an_error(workspace: Workspace) -> None:
    findings = check_period(workspace, PERIOD, AS_OF, no_progress).findings
    wrong = [one for one in findings if one.severity.value == "error"]
    assert {(one.code, one.agency) for one in wrong} == {("R51", "11")}


def test_the_report_says_movement_and_the_same_period_of_last_year(workspace: Workspace) -> None:
    (path,) = (workspace.outputs(PERIOD) / REPORTS).glob("bien-dong-*.docx")
    said = [line.replace("\u00a0", " ") for line in texts(path.read_bytes())]
    whole = next(line for line in said if line.startswith("Đầu kỳ có"))
    assert "Đầu kỳ có 11.778 người; trong kỳ tăng 5 người, giảm 3 người; cuối kỳ có 11.780 người" in whole
    group = next(line for line in said if line.startswith("- Cán bộ, công chức cấp xã"))
    assert "đầu kỳ 1.178 người, tăng 5, giảm 3, cuối kỳ 1.180 người (94,40% cùng kỳ năm trước)" in group


def test_the_sheet_prints_how_columns_are_made(workspace: Workspace) -> None:
    book = openpyxl.load_workbook(workspace.inbox(PERIOD) / file_name(workspace.specs(PERIOD).agency("12"), PERIOD))
    numbers = {str(cell.value) for row in book["Biểu 17"].iter_rows(max_row=12) for cell in row}
    assert {"(4)=(5)+(6)+(7)", "(14)=(3)+(4)-(8)"} <= {text.replace(" ", "").replace("−", "-") for text in numbers}
