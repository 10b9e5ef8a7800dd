"""What the last period's workbook said: seldom changing cells filled in again and counted live, last figures shown."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from small import PERIOD, make_workspace, put

from reporter.blanks.last_period import LastBook
from reporter.blanks.write import FormValues, write_workbook
from reporter.commands.checked import collect_request
from reporter.commands.issue import blank_kit, issue_blanks
from reporter.intake.collect import collect
from reporter.model import Severity
from reporter.sample.fill import demo_cover
from reporter.workspace import Workspace, file_name

WHO = "BYT"
PAID = {"co_qd": 40, "khoi_dang": 10, "khoi_cq": 30, "da_nhan": 25, "qd_truoc_han": 31}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with a ministry's workbook of the month before: one line of Biểu 05, one of Biểu 15."""
    made = make_workspace(tmp_path_factory.mktemp("last") / "ws")
    put(made, {WHO: {"bieu-05": [PAID], "bieu-15": [{"sl_2017": 3, "sl_nay": 2}]}}, period=PERIOD.previous())
    return made


@pytest.fixture(scope="module")
def issued(workspace: Workspace) -> Any:
    made = issue_blanks(workspace, PERIOD, [WHO], lambda *_: None)
    assert any("ô điền sẵn theo tháng 9 năm 2025" in line for line in made.lines)
    return openpyxl.load_workbook(made.paths[0])


def column(sheet: Any, key: str) -> str:
    return next(cell.column_letter for cell in sheet[1] if cell.value == key)


def first_line(sheet: Any) -> int:
    numbers = next(row for row in range(2, 40) if sheet.cell(row, 1).value == "(1)")
    return numbers + 1


def test_what_seldom_changes_is_filled_in_and_what_grows_is_not(issued: Any) -> None:
    sheet = issued["Biểu 05"]
    row = first_line(sheet)
    assert sheet[f"{column(sheet, 'qd_truoc_han')}{row}"].value == 31
    assert sheet[f"{column(sheet, 'co_qd')}{row}"].value is None
    assert issued["Biểu 15"][f"{column(issued['Biểu 15'], 'sl_2017')}{first_line(issued['Biểu 15'])}"].value == 3


def test_the_last_figure_is_shown_beside_a_cumulative_cell(issued: Any) -> None:
    sheet = issued["Biểu 05"]
    cell = f"{column(sheet, 'co_qd')}{first_line(sheet)}"
    (rule,) = (rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref)
    assert rule.prompt.startswith("Tháng 9 năm 2025: 40. Luỹ kế")
    rules = [rule for rule in sheet.data_validations.dataValidation if f"{cell[:-1]}" in str(rule.sqref)]
    assert all(len(rule.sqref.ranges) == 1 for rule in rules)  # no cell has two rules


def test_a_line_above_the_table_counts_live_what_was_changed(issued: Any) -> None:
    sheet = issued["Biểu 05"]
    told = next(cell.value for row in sheet.iter_rows(max_row=15) for cell in row if "Điền sẵn" in str(cell.value))
    letter, row = column(sheet, "qd_truoc_han"), first_line(sheet)
    assert "Điền sẵn 1 ô theo kỳ trước (chữ xám)" in told
    assert f"(${letter}${row}:" in told and "'_ky_truoc'!" in told
    assert issued["_ky_truoc"].sheet_state == "hidden"
    grey = [rule.formula[0] for found in sheet.conditional_formatting for rule in found.rules]
    assert any(text.startswith("AND('_ky_truoc'!") and f",{letter}{row}=" in text for text in grey)


def test_a_line_with_nothing_but_filled_in_cells_is_not_begun(issued: Any) -> None:
    sheet = issued["Biểu 05"]
    said = [cell.value for cell in sheet[first_line(sheet)] if str(cell.value).startswith("=IF(COUNTA(")]
    assert column(sheet, "qd_truoc_han") + str(first_line(sheet)) not in said[0].partition(")")[0]


def test_the_workbook_reads_back_as_any_other(workspace: Workspace, tmp_path: Path) -> None:
    agency = workspace.specs(PERIOD).agency(WHO)
    last: FormValues = {"bieu-05": [{"qd_truoc_han": 31}]}
    path = tmp_path / file_name(agency, PERIOD)
    kit = blank_kit(workspace, PERIOD, [agency.kind])
    write_workbook(path, kit, agency, cover=demo_cover(PERIOD), earlier=LastBook("tháng 9 năm 2025", last))
    read, found = collect(tmp_path, collect_request(workspace, PERIOD, workspace.reporting_agencies(PERIOD)))
    assert read[0].tables["bieu-05"].values["qd_truoc_han"][0] == 31
    assert [item.message for item in found if item.severity is Severity.ERROR or item.code[0] in "SI"] == []


def test_a_blank_that_somebody_changed_is_kept_aside(workspace: Workspace, issued: Any) -> None:
    folder = workspace.outputs(PERIOD) / "intake"
    (blank,) = folder.glob("*.xlsx")
    assert not any("sua-tay" in line for line in issue_blanks(workspace, PERIOD, [WHO], lambda *_: None).lines)
    edited = blank.read_bytes() + b"x"
    blank.write_bytes(edited)
    told = issue_blanks(workspace, PERIOD, [WHO], lambda *_: None).lines
    kept = workspace.outputs(PERIOD) / "sua-tay-so-nhap"
    assert (kept / blank.name).read_bytes() == edited and blank.read_bytes() != edited
    assert any(str(kept) in line for line in told) and f"  {blank.name}" in told
