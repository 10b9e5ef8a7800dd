"""Everything the program says as JSON has one shape, and is as docs/schema/ describes it."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from small import PERIOD, make_workspace, send
from test_carried_figures import MADE

from reporter.commands.check import check_period
from reporter.commands.checked import read_period
from reporter.commands.due import DueOptions, show_due
from reporter.commands.lint import lint_document, lint_json
from reporter.commands.read_report import report_json
from reporter.commands.specs_problems import SpecsReport
from reporter.commands.status import show_grid, show_status
from reporter.commands.verify_period import PeriodState, Unlike
from reporter.commands.verifying import verify_document
from reporter.delivery.figure_diff import FigureChange, Sides, changes_json
from reporter.delivery.second_count import Recount
from reporter.delivery.workbook_diff import WorkbookPair, cells_json
from reporter.specs.decode import SpecProblem
from reporter.versions import CellChange
from reporter.workspace import Workspace

SCHEMAS = Path(__file__).parent.parent / "docs" / "schema"
AS_OF = date(2025, 10, 20)


def no_progress(_done: int, _total: int) -> None:
    """Show nothing."""


def break_sum(values: dict[str, list[dict[str, Any]]]) -> None:
    values["bieu-05"][0]["khoi_dang"] += 1


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = make_workspace(tmp_path_factory.mktemp("json") / "central")
    send(made, ["BNV"], break_sum)
    return made


def spoken(workspace: Workspace) -> dict[str, str]:
    """What each command says, by the name of its schema."""
    docx = next((workspace.templates / "docx").glob("*.docx"))
    change = FigureChange("a", "A", "người", "cả nước", 1, 3, (), (), (("X", 2),))
    report = workspace.root / "bao-cao.docx"
    report.write_bytes(MADE)
    problems = SpecsReport(
        (SpecProblem("a.toml", "[rows]", "sai"), SpecProblem("b.toml", "", "lạ", warning=True)), {"biểu": 1}
    )
    unlike = (Unlike("a.xlsx", "đã bị sửa"),)
    return {
        "findings": "\n".join(check_period(workspace, PERIOD, AS_OF, no_progress).as_json()),
        "status": "\n".join(show_status(workspace, PERIOD, AS_OF, True, no_progress)),
        "due": "\n".join(show_due(workspace, AS_OF, DueOptions(as_json=True))),
        "lint": "\n".join(lint_json(lint_document(workspace, docx, None))),
        "verify-period": PeriodState(PERIOD, unlike, (), "1 sổ nhập", Recount((), 7, 2, ())).as_json(),
        "diff": changes_json([change], Sides("kỳ 2025-09", "kỳ 2025-10", "2025-09", "2025-10", ("Y",), ())),
        "diff-workbook": workbooks_differ(workspace),
        "status-grid": "\n".join(show_grid(workspace, PERIOD, AS_OF, True, None, no_progress)),
        "verify": verify_document(report).as_json(),
        "report": report_json(report),
        "specs-check": "\n".join(problems.as_json()),
    }


def workbooks_differ(workspace: Workspace) -> str:
    """What two versions of one workbook say otherwise."""
    (sent,) = read_period(workspace, PERIOD, AS_OF, no_progress).submissions
    table = sent.tables["bieu-05"]
    change = CellChange("bieu-05", "1", "co_qd", 1, 2, table.cell(sent.file, "co_qd", 0))
    return cells_json(WorkbookPair("a.xlsx", "b.xlsx", sent, workspace.specs(PERIOD).form_set, [change]))


def test_every_output_keeps_its_schema_and_every_schema_has_an_output(workspace: Workspace) -> None:
    said = spoken(workspace)
    assert {f"{name}.schema.json" for name in said} == {path.name for path in SCHEMAS.iterdir()}
    for name, text in said.items():
        schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        document = json.loads(text)
        jsonschema.validate(document, schema)
        assert document["items"], name


def test_a_document_of_another_shape_is_refused(workspace: Workspace) -> None:
    schema = json.loads((SCHEMAS / "status.schema.json").read_text(encoding="utf-8"))
    document = json.loads(spoken(workspace)["status"])
    document["items"][0]["state"] = "late"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)


def test_the_counts_of_the_states_add_up_to_all_agencies(workspace: Workspace) -> None:
    document = json.loads(spoken(workspace)["status"])
    assert sum(document["counts"].values()) == len(document["items"]) == 55
    assert document["counts"]["held_back"] == 1
