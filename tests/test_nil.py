"""“Không phát sinh”, said once on the cover: neither zero nor missing, and never against what the form itself says."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hostile import Book
from libreoffice import convert, needs_libreoffice
from small import PERIOD, make_workspace

from reporter.blanks.write import write_workbook
from reporter.commands.checked import collect_request
from reporter.commands.issue import blank_kit
from reporter.intake.read import ReadOutcome, read_submission
from reporter.intake.reader_specs import ReaderSpecs
from reporter.model import Mark, Submission
from reporter.model.marks import CHECK_SHEET, COVER_SHEET, EVERY_FORM, NIL_KEY
from reporter.workspace import Workspace, file_name

JUSTICE, AFFAIRS, HEALTH = "96-STP", "96-SNV", "96-SYT"  # of Cà Mau: Biểu 06, 06b; 04, 05, 11; 05a


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return make_workspace(tmp_path_factory.mktemp("nil") / "ca-mau", "province", "96")


def blank(workspace: Workspace, code: str, said: str, folder: Path) -> Path:
    """Return the department's blank workbook, that one cell of its cover filled in."""
    kit, agency = blank_kit(workspace, PERIOD, ["department"]), workspace.specs(PERIOD).agency(code)
    path = folder / file_name(agency, PERIOD)
    write_workbook(path, kit, agency, None, {"prepared_by": "A", "head": "B", NIL_KEY: said} if said else None)
    return path


def read(workspace: Workspace, path: Path) -> tuple[Submission, Mapping[str, Sequence[str]]]:
    """Return what is read of a workbook, and what is said of it by code."""
    outcome: ReadOutcome = read_submission(path, ReaderSpecs(collect_request(workspace, PERIOD, None)))
    assert outcome.submission
    said: dict[str, list[str]] = {}
    for item in outcome.findings:
        said.setdefault(item.code, []).append(f"{item.message} {item.place}")
    return outcome.submission, said


@pytest.mark.parametrize(
    ("code", "cell", "forms"),
    [
        (JUSTICE, EVERY_FORM, ("bieu-06", "bieu-06b")),
        (JUSTICE, "tất cả các biểu", ("bieu-06", "bieu-06b")),
        (JUSTICE, "Biểu 06", ("bieu-06",)),
        (AFFAIRS, "biểu 11", ("bieu-11",)),
        (HEALTH, "Biểu 05a", ("bieu-05a",)),
        (HEALTH, "", ()),
    ],
)
def test_a_form_that_the_cover_names_says_dash_on_every_line(
    workspace: Workspace, tmp_path: Path, code: str, cell: str, forms: tuple[str, ...]
) -> None:
    submission, said = read(workspace, blank(workspace, code, cell, tmp_path))
    assert submission.nil == forms
    assert len(said.get("V99", ())) == len(forms) and not {"V97", "V98"} & said.keys()
    for form in map(workspace.specs(PERIOD).form_set.form, forms):
        table = submission.tables[form.id]
        asked = [column.key for column in form.columns if column.formula or (column.entered and column.required)]
        assert {value for key in asked for value in table.values[key]} <= {Mark.NOT_APPLICABLE}
        assert form.free or table.values[asked[0]]


def test_a_number_against_the_cover_is_an_error_of_that_form(workspace: Workspace, tmp_path: Path) -> None:
    path = blank(workspace, JUSTICE, "Biểu 06", tmp_path)
    book = Book(path)
    cell = book.find("Biểu 06", "nhiem_vu", 2)
    submission, said = read(workspace, book.set("Biểu 06", {cell: 7}).save(path))
    (told,) = said["V97"]
    assert "1 ô của biểu có số liệu" in told and cell in told and "Bìa" in told
    assert submission.nil == ()
    assert 7 in submission.tables["bieu-06"].values["nhiem_vu"]
    assert Mark.NOT_APPLICABLE not in submission.tables["bieu-06"].values["nhiem_vu"]


@pytest.mark.parametrize(
    ("code", "cell", "choices"),
    [
        (AFFAIRS, EVERY_FORM, "Biểu 11"),  # what it arranged and paid is always something
        (AFFAIRS, "Biểu 05", "Biểu 11"),
        (JUSTICE, "Không", f"{EVERY_FORM}, Biểu 06"),
    ],
)
def test_what_cannot_be_said_so_is_told_with_what_can(
    workspace: Workspace, tmp_path: Path, code: str, cell: str, choices: str
) -> None:
    submission, said = read(workspace, blank(workspace, code, cell, tmp_path))
    (told,) = said["V98"]
    assert f"một trong: {choices}" in told and "Bìa" in told
    assert not {"bieu-04", "bieu-05", "bieu-06"} & set(submission.nil)


def drop_down(path: Path) -> Any:
    sheet = openpyxl.load_workbook(path)[COVER_SHEET]
    row = next(row for row in range(1, 40) if sheet.cell(row, 1).value == NIL_KEY)
    rules = [rule for rule in sheet.data_validations.dataValidation if f"C{row}" in rule.sqref]
    return sheet.row_dimensions[row].hidden, [rule.formula1 for rule in rules]


def test_the_cover_offers_what_may_be_said(workspace: Workspace, tmp_path: Path) -> None:
    assert drop_down(blank(workspace, JUSTICE, "", tmp_path)) == (False, ['"Mọi biểu,Biểu 06"'])
    assert drop_down(blank(workspace, AFFAIRS, "", tmp_path)) == (False, ['"Biểu 11"'])
    assert drop_down(blank(workspace, "96-BTCTU", "", tmp_path)) == (True, [])


@pytest.mark.slow
@needs_libreoffice
def test_the_workbook_itself_is_content_with_one_cell(workspace: Workspace, tmp_path: Path) -> None:
    """Filled in where people do it: the blank with that cell is ĐẠT, a number beside it is not."""
    path = blank(workspace, HEALTH, "Biểu 05a", tmp_path)
    made = openpyxl.load_workbook(convert(path, "xlsx", tmp_path / "lo"), data_only=True)
    assert made[CHECK_SHEET]["G5"].value == openpyxl.load_workbook(path, data_only=True)[CHECK_SHEET]["G5"].value
    assert made[CHECK_SHEET]["G5"].value == "ĐẠT"
    book = Book(path)
    book.set("Biểu 05a", {book.find("Biểu 05a", "co_qd", 0): 5}).save(path)
    made = openpyxl.load_workbook(convert(path, "xlsx", tmp_path / "lo2"), data_only=True)
    texts = [str(row[-1].value) for row in made["Biểu 05a"].iter_rows()]
    assert any("ở bìa ghi biểu này không phát sinh" in text for text in texts)
