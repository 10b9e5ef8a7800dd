"""Agency by form: what came in which version, what is faulty, empty, held back, and which reports wait for it."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from small import PERIOD, make_workspace, send
from tables import FORM_SET, as_table, submission

from reporter.commands.receive import ReceiveOptions, receive_files
from reporter.commands.status import show_grid
from reporter.executor import no_progress
from reporter.versions import filled
from reporter.workspace import Workspace

AS_OF = date(2025, 10, 20)


def break_sum(values: dict[str, list[dict[str, Any]]]) -> None:
    values["bieu-05"][0]["khoi_dang"] += 1


def leave_blank(values: dict[str, list[dict[str, Any]]]) -> None:
    values["bieu-07b"] = []


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("grid")
    made = make_workspace(folder / "central")
    for code, edit in (("BTC", break_sum), ("BNV", leave_blank)):
        other = make_workspace(folder / code)
        moment = datetime(2025, 10, 10 if code == "BTC" else 19, 9)  # noqa: DTZ001
        list(receive_files(made, send(other, [code], edit), ReceiveOptions(PERIOD, at=moment), moment))
    return made


def test_every_form_of_every_agency_has_its_word(workspace: Workspace) -> None:
    head, *lines = show_grid(workspace, PERIOD, AS_OF, False, None, no_progress)
    assert head.startswith("Mã") and "Biểu 05" in head and "Lần" in head
    rows = {line.split("  ")[0].strip(): line for line in lines}
    assert "10/10/2025" in rows["BTC"] and "giữ lại, 1 lỗi" in rows["BTC"] and "dùng" in rows["BTC"]
    assert "19/10/2025, muộn 5 ngày" in rows["BNV"]
    assert "chưa gửi" in rows["38"] and "dùng" not in rows["38"]


def test_the_workbook_names_the_reports_that_wait(workspace: Workspace, tmp_path: Path) -> None:
    (told,) = show_grid(workspace, PERIOD, AS_OF, False, tmp_path / "a.xlsx", no_progress)
    assert told.startswith("Đã ghi tình trạng 55 cơ quan vào ")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["Biểu", "Báo cáo còn chờ"] and book["Biểu"].max_row == 56
    waits = {tuple(row) for row in book["Báo cáo còn chờ"].iter_rows(min_row=2, values_only=True)}
    assert ("BTC", "Bộ Tài chính", "Biểu 05", "giữ lại, 1 lỗi", "cv9797-bo") in waits


def test_what_a_form_was_issued_with_is_not_typed() -> None:
    """The scope of the quota is chosen beforehand on every line: such a form was never called blank."""
    form, issued = FORM_SET.form("bieu-01"), {"ma_xa": "14758", "pham_vi": "cq"}
    untouched, begun = (submission(as_table(form, [issued | said])) for said in ({}, {"nam": 0}))
    assert not filled(form, untouched) and filled(form, begun)
