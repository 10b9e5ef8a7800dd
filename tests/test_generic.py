"""A master opened as it is: agency and period chosen on its cover, its lines appear, it is read like an issued one."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from libreoffice import convert, needs_libreoffice
from samples import sample_values, without_dashes
from small import PERIOD, find_workspace, make_workspace

from reporter.commands.build import BuildOptions, build_reports
from reporter.commands.check import check_file, check_period
from reporter.commands.checked import Checked
from reporter.delivery.record import read_record
from reporter.executor import no_progress
from reporter.intake.collect import CollectRequest
from reporter.intake.read import ReadOutcome, read_submission
from reporter.intake.reader_specs import ReaderSpecs
from reporter.model import Severity
from reporter.model.marks import CHECK_SHEET, COVER_SHEET
from reporter.sample.fill import demo_cover
from reporter.specs.period_specs import PeriodSpecs
from reporter.workspace import Workspace

TEMPLATES = Path(__file__).parent.parent / "templates"
CHOICE = {"agency": "12 – Tỉnh Lai Châu", "period": "2025-10 – tháng 10 năm 2025"}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return make_workspace(tmp_path_factory.mktemp("chung") / "ws")


def key_rows(sheet: Any) -> dict[str, int]:
    return {str(cell.value): cell.row for cell in sheet["A"] if cell.value}


def chosen(path: Path, master: str, **choice: Any) -> Path:
    """The master with something typed on its cover, saved by a program that computes nothing."""
    book = openpyxl.load_workbook(TEMPLATES / "xlsx" / master)
    cover = book[COVER_SHEET]
    for key, value in choice.items():
        cover.cell(key_rows(cover)[key], 3).value = value
    book.save(path)
    return path


def read(path: Path, period: Any = PERIOD, *, any_period: bool = False) -> ReadOutcome:
    request = CollectRequest(TEMPLATES, "cv9797", "tam_giao", period, any_period=any_period)
    return read_submission(path, ReaderSpecs(request))


def test_nobody_chosen_is_told_in_one_line() -> None:
    outcome = read(TEMPLATES / "xlsx" / "cv9797-bo.xlsx")
    assert [item.code for item in outcome.findings] == ["I15"]
    assert outcome.submission is None


def test_without_a_period_the_inbox_says_which(tmp_path: Path) -> None:
    path = chosen(tmp_path / "bo.xlsx", "cv9797-bo.xlsx", agency="BNV – Bộ Nội vụ")
    outcome = read(path)
    assert outcome.submission is not None
    assert (outcome.submission.agency, outcome.submission.period) == ("BNV", "2025-10")
    assert [item.code for item in read(path, any_period=True).findings] == ["I16"]


def test_another_period_on_the_cover_is_another_period(tmp_path: Path) -> None:
    path = chosen(
        tmp_path / "bo.xlsx", "cv9797-bo.xlsx", agency="BNV – Bộ Nội vụ", period="2025-11 – tháng 11 năm 2025"
    )
    assert [item.code for item in read(path).findings] == ["I02"]


def test_somebody_who_is_not_in_the_registry_is_nobody(tmp_path: Path) -> None:
    path = chosen(tmp_path / "bo.xlsx", "cv9797-bo.xlsx", agency="XYZ – Bộ Không Có")
    assert [item.code for item in read(path).findings] == ["I05"]


# --- chosen, recalculated, filled, collected --------------------------------------------------------------


def filled(path: Path, master: str, code: str, specs: PeriodSpecs, choice: dict[str, str]) -> Path:
    """The master filled in for an agency: sample values in the lines that its formulas will show."""
    book = openpyxl.load_workbook(TEMPLATES / "xlsx" / master)
    cover = book[COVER_SHEET]
    typed = {**choice, **demo_cover(specs.period)}
    for key, value in typed.items():
        cover.cell(key_rows(cover)[key], 3).value = value
    values = without_dashes(sample_values(specs, specs.agency(code)))
    for form in specs.form_set.for_agency(specs.agency(code)):
        fill_sheet(book[form.sheet], values[form.id], {column.key: specs.labels(column) for column in form.columns})
    book.save(path)
    return path


def fill_sheet(sheet: Any, lines: Any, labels: dict[str, Any]) -> None:
    if "_kiem_tra" in {cell.value for cell in sheet["A"]}:  # upright: one line, its column behind the numbers
        at = next(cell.column for row in sheet.iter_rows(max_row=20) for cell in row if cell.value == "(1)") + 1
        for key, value in lines[0].items():
            row = next(cell.row for cell in sheet["A"] if cell.value == key)
            sheet.cell(row, at).value = labels.get(key, {}).get(value, value)
        return
    columns = {cell.value: cell.column for cell in sheet[1]}
    first = next(row for row in range(1, 30) if str(sheet.cell(row, 1).value).startswith("(1)")) + 1
    prepared = next(row for row in range(first, sheet.max_row + 2) if sheet.cell(row, 1).value in ("Tổng cộng", None))
    for row, line in enumerate(lines[: prepared - first], first):
        for key, value in line.items():
            text = labels.get(key, {}).get(value, value)
            sheet.cell(row, columns[key]).value = text


def errors(checked: Checked) -> set[str]:
    return {item.code for item in checked.findings if item.severity is Severity.ERROR}


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return make_workspace(tmp_path_factory.mktemp("chung") / "tinh", "province", "12")


@pytest.fixture(scope="module")
def monthly(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A central workspace that collects the forms of all directives."""
    root = make_workspace(tmp_path_factory.mktemp("chung") / "thang").root
    config = root / "reporter.toml"
    config.write_text(config.read_text("utf-8").replace('"cv9797" ', '"bao-cao-thang" '), "utf-8")
    return find_workspace(root)


@pytest.mark.slow
@needs_libreoffice
@pytest.mark.parametrize(
    ("of", "master", "code"),
    [
        ("workspace", "cv9797-tinh.xlsx", "12"),
        ("workspace", "cv9797-bo.xlsx", "BNV"),
        ("province", "cv9797-xa.xlsx", "03388"),
        ("province", "cv9797-so.xlsx", "12-SNV"),
        ("monthly", "bao-cao-thang-bo.xlsx", "BNV"),
    ],
)
def test_chosen_recalculated_filled_and_collected(
    tmp_path: Path, request: pytest.FixtureRequest, of: str, master: str, code: str
) -> None:
    workspace: Workspace = request.getfixturevalue(of)
    specs = workspace.specs(PERIOD)
    agency = specs.agency(code)
    choice = {"agency": f"{code} – {agency.name}", "period": CHOICE["period"]}
    made = convert(filled(tmp_path / master, master, code, specs, choice), "xlsx", tmp_path / "out")
    shown = openpyxl.load_workbook(made, data_only=True)
    assert shown[CHECK_SHEET]["G5"].value == "ĐẠT"
    assert agency.name in {cell.value for cell in shown[specs.form_set.for_agency(agency)[0].sheet][2]}
    inbox = workspace.inbox(PERIOD)
    inbox.mkdir(parents=True, exist_ok=True)
    shutil.copy(made, inbox / "so-trong-chung.xlsx")
    checked = check_period(workspace, PERIOD, date(2025, 10, 14), no_progress)
    if of == "province" and code == "03388":
        build_reports(workspace, BuildOptions(PERIOD, date(2025, 10, 14), draft=True), no_progress)
        record = read_record(workspace.outputs(PERIOD))
        assert record and [item.agency for item in record.read] == [code] and record.written
    (inbox / "so-trong-chung.xlsx").unlink()
    (submission,) = checked.submissions
    assert submission.agency == code
    assert errors(checked) <= {"R17"}, checked.lines()  # the sample has more lines than one page of Biểu 06b
    for form in specs.form_set.for_agency(agency):
        lines = len(specs.lines(form, agency))
        assert form.free or len(submission.tables[form.id].rows) == lines, form.id
    assert errors(check_file(workspace, made, date(2025, 10, 14))) <= {"R17"}
