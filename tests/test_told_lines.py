"""Findings about a line or two say what these lines are called."""

from dataclasses import replace

import pytest
from tables import FORM_SET, SPECS, submission, table

from reporter.checks.told_lines import with_lines
from reporter.model import CellRange, Finding, Severity
from reporter.tables import build_frames

ROWS = "| ma_xa | linh_vuc |\n|---|---|\n| 14758 | tai_chinh |\n| 14797 | tai_chinh |\n| 14818 | tai_chinh |"


def about(form: str, *rows: int) -> Finding:
    sheet = FORM_SET.form(form).sheet if form else "Bìa"
    places = tuple(CellRange("38.xlsx", sheet, "H", row, row) for row in rows)
    return Finding("R01", Severity.ERROR, "sai", form=form, places=places)


@pytest.mark.parametrize(
    ("item", "line"),
    [
        (about("bieu-03", 8), "Phường Hàm Rồng – Tài chính"),
        (about("bieu-03", 10, 9), "Phường Hạc Thành – Tài chính; Phường Quang Trung – Tài chính"),
        (about("bieu-03", 8, 9, 10), ""),  # the cells say enough
        (replace(about("bieu-03", 8), places=(CellRange("38.xlsx", "Biểu 03", "H", 8, 10),)), ""),  # three, not two
        (about("bieu-03", 99), ""),  # not a line of the form
        (about("bieu-07", 8), ""),  # a form whose lines have no name
        (about("", 5), ""),  # the cover
        (replace(about("bieu-03", 8), form="bieu-07"), ""),  # of a rule across forms: a cell of another sheet
    ],
)
def test_a_finding_names_its_line(item: Finding, line: str) -> None:
    frames = build_frames([submission(table("bieu-03", ROWS), table("bieu-07", "| stt |\n|---|\n| 1 |"))], FORM_SET)
    assert [found.line for found in with_lines([item], frames, SPECS)] == [line]
