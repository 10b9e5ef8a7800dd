"""A new column, a new form, a new report: specs and words only, and `demo` and `build` go through at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import PERIOD, find_workspace, make_workspace

from reporter.commands.build import build_reports
from reporter.commands.build_documents import BuildOptions
from reporter.commands.demo import fill_demo
from reporter.commands.new import scaffold
from reporter.commands.specs import check_specs
from reporter.intake.collect import CollectRequest
from reporter.intake.read import read_submission
from reporter.intake.reader_specs import ReaderSpecs
from reporter.workspace import Workspace

pytestmark = pytest.mark.slow

#: Entered by everybody, part of a total, with a reason that is asked for on a condition, drawn from a list.
COLUMNS = """
[[columns]]
key = "dang_vien"
label = "Đảng viên"
type = "count"
required = true
total = true
help = "Trong số có mặt"

[[columns]]
key = "ngoai_dang"
label = "Chưa là đảng viên"
type = "count"
required = true
total = true
help = "Trong số có mặt"

[[columns]]
key = "phat_trien"
label = "Phát triển Đảng"
type = "choice"
choices = "muc_dap_ung"
required_when = "ngoai_dang > 5"
required_rule = "R21"
help = "Chọn mức"

[[columns]]
key = "phat_trien_ct"
label = "Nói rõ"
type = "text"
required_when = 'phat_trien == "chua"'
required_rule = "R21"
help = "Vì sao"

[[columns]]
key = "cho_lam_viec"
label = "Chỗ làm việc"
type = "count"
required = true
help = "Số chỗ ngồi"

[[columns]]
key = "cho_trong"
label = "Chỗ còn trống"
type = "count"
formula = "cho_lam_viec - co_mat"
rule = "R05"
help = "Tự tính"

[[checks]]
rule = "R05"
expr = "co_mat == dang_vien + ngoai_dang"
text = "Có mặt phải bằng đảng viên cộng chưa là đảng viên"
mark = ["co_mat", "dang_vien", "ngoai_dang"]

[[checks]]
rule = "R05"
expr = "dang_vien >= can_bo or dang_vien == co_mat"
text = "Cán bộ đều là đảng viên"
mark = ["dang_vien", "can_bo"]

"""


@pytest.fixture(autouse=True)
def untried(monkeypatch: pytest.MonkeyPatch) -> None:
    """No template is filled in by the check of specs: the build fills in those that it takes."""
    monkeypatch.setattr("reporter.commands.specs_documents.check_template", lambda *_given: ())


def quiet(_done: int, _total: int) -> None:
    """Show no progress."""


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def run(workspace: Workspace, report: str | None) -> Workspace:
    """Check the specs, fill the inbox with sample data and build; everything must go through."""
    found = find_workspace(workspace.root)
    told = [line for line in check_specs(found.root).lines()[:-1] if "còn chỗ ghi mẫu" not in line]
    # `specs xlsx` makes masters anew; which blocks templates take in is known when these are filled in
    assert [line for line in told if not line.startswith(("Cảnh báo: xlsx/", "Cảnh báo: docx/doan/"))] == []
    senders = found.reporting_agencies(PERIOD)[::4]  # communes and departments
    found.reporting_agencies = lambda _period: senders  # type: ignore[method-assign]
    fill_demo(found, PERIOD, 1, False, quiet)
    options = BuildOptions(PERIOD, found.deadline(PERIOD), reports=(report,) if report else ())
    outcome = build_reports(find_workspace(workspace.root), options, quiet)
    assert not outcome.failed(strict=False), outcome.lines()
    return found


def read_one(workspace: Workspace, name: str) -> dict[str, list[object]]:
    """The values of a form of the first sound workbook."""
    path = sorted(workspace.inbox(PERIOD).glob("*.xlsx"))[0]
    request = CollectRequest(workspace.templates, workspace.settings.form_set, workspace.settings.baseline, PERIOD)
    submission = read_submission(path, ReaderSpecs(request)).submission
    assert submission
    return {key: list(column) for key, column in submission.tables[name].values.items()}


def test_columns_added_to_a_form(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "ws", "province", "12")
    edit(
        workspace.templates / "forms" / "bieu-01.toml", '[[checks]]\nrule = "R02"', COLUMNS + '[[checks]]\nrule = "R02"'
    )
    values = read_one(run(workspace, None), "bieu-01")
    assert values["dang_vien"][0] + values["ngoai_dang"][0] == values["co_mat"][0]  # type: ignore[operator]
    assert list((workspace.outputs(PERIOD) / "bao-cao").glob("*.docx"))


def test_a_form_and_a_report_of_it(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "ws", "province", "12")
    scaffold(workspace, "form", "bieu-90")
    edit(workspace.templates / "forms" / "bieu-90.toml", '"province", "ministry"', '"province", "commune"')
    sets = '[thu]\ntitle = "Bộ biểu thử"\nedition = "2025.1"\nforms = ["bieu-90"]\n\n[cv9797]'
    edit(workspace.templates / "forms" / "sets.toml", "[cv9797]", sets)
    edit(workspace.root / "reporter.toml", 'form_set = "cv9797"', 'form_set = "thu"')
    workspace = find_workspace(workspace.root)
    scaffold(workspace, "report", "bc-thu")
    values = read_one(run(workspace, "bc-thu"), "bieu-90")
    assert all(isinstance(number, int) for number in values["con_lai"])
    assert list((workspace.outputs(PERIOD) / "bao-cao").glob("bc-thu-*.docx"))
