"""`reporter new`: what it writes passes the check at once, and a new form goes from blank to collected rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import PERIOD, find_workspace, make_workspace

from reporter.blanks.write import write_workbook
from reporter.commands.build import build_reports
from reporter.commands.build_documents import BuildOptions
from reporter.commands.checked import read_period
from reporter.commands.issue import blank_kit, issue_blanks
from reporter.commands.new import scaffold
from reporter.commands.specs import check_specs
from reporter.model import ReporterError
from reporter.sample.fill import demo_cover
from reporter.workspace import Workspace, file_name

pytestmark = pytest.mark.slow


def quiet(_done: int, _total: int) -> None:
    """Show no progress."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with one form, one report and one directive more, and a set that holds only the new form."""
    made = make_workspace(tmp_path_factory.mktemp("moi") / "ws")
    for kind, name in (("form", "bieu-77"), ("directive", "tb-999")):
        scaffold(made, kind, name)
    sets = made.templates / "forms" / "sets.toml"
    new = '\n[thu]\ntitle = "Bộ biểu thử"\nedition = "2025.1"\nforms = ["bieu-77"]\n'
    sets.write_text(sets.read_text(encoding="utf-8") + new, encoding="utf-8")
    config = made.root / "reporter.toml"
    text = config.read_text(encoding="utf-8").replace('form_set = "cv9797"', 'form_set = "thu"')
    config.write_text(text, encoding="utf-8")
    made = find_workspace(made.root)
    scaffold(made, "report", "bc-thu")
    return made


def test_what_is_written_passes_the_check_at_once_and_what_is_to_be_written_over_is_told(workspace: Workspace) -> None:
    found = check_specs(workspace.root)
    left = "còn chỗ ghi mẫu chưa viết lại:"
    entries = "subject, name, content, reporters, recipient, deadline, frequency, outline và recipients"
    assert not found.failed and found.lines()[:-1] == [
        f"Cảnh báo: forms/bieu-77.toml: {left} name, source, notes và help.",
        f"Cảnh báo: docx/bc-thu.toml: {left} {entries}.",
        f"Cảnh báo: registry/directives/tb-999.toml: {left} so, cua, trich_yeu, nguon, ban_doc, ai, viec và han.",
        f"Cảnh báo: docx/bc-thu.docx: {left} [văn bản chỉ đạo], [Viết kết quả.] và [Viết khó khăn, kiến nghị.].",
    ]


def test_the_new_form_is_issued_filled_collected_and_reported(workspace: Workspace) -> None:
    (blank,) = issue_blanks(workspace, PERIOD, ["38"], quiet).paths
    assert blank.name == "38-thanh-hoa-2025-10.xlsx"
    agency = workspace.specs(PERIOD).agency("38")
    fields = len(workspace.specs(PERIOD).choices["linh_vuc"].items)
    values = {"bieu-77": [{"phai_lam": 5, "da_lam": 5} for _ in range(fields)]}
    values["bieu-77"][0] = {"phai_lam": 5, "da_lam": 3, "ly_do": "Chờ hướng dẫn"}
    inbox = workspace.inbox(PERIOD)
    inbox.mkdir(parents=True)
    write_workbook(
        inbox / file_name(agency, PERIOD),
        blank_kit(workspace, PERIOD, [agency.kind]),
        agency,
        values,
        demo_cover(PERIOD),
    )
    day = workspace.deadline(PERIOD)
    checked = read_period(workspace, PERIOD, day, quiet)
    assert not checked.failed(strict=False), checked.lines()
    table = checked.submissions[0].tables["bieu-77"]
    assert list(table.values["con_lai"]) == [2] + [0] * (fields - 1)
    options = BuildOptions(PERIOD, day, reports=("bc-thu",))
    outcome = build_reports(workspace, options, quiet)
    assert not outcome.failed(strict=False), outcome.lines()
    assert (workspace.outputs(PERIOD) / "bao-cao" / "bc-thu-38-thanh-hoa-2025-10.docx").is_file()


def test_the_new_directive_is_in_the_register_and_marked_unconfirmed(workspace: Workspace) -> None:
    text = (workspace.templates / "registry" / "directives" / "tb-999.toml").read_text(encoding="utf-8")
    assert 'ma = "tb-999-1"' in text and "xac_nhan = false" in text
    assert "tb-999-1" not in {
        item.code for item in workspace.specs(PERIOD).choices["nhiem_vu"].items
    }  # nobody owes a sample


def test_a_form_gets_the_name_that_the_loader_reads(tmp_path: Path) -> None:
    made = make_workspace(tmp_path / "ws")
    told = scaffold(made, "form", "99")
    assert "đã đặt mã là bieu-99" in told[0]
    assert (made.templates / "forms" / "bieu-99.toml").is_file()
    assert told[-1] == "rồi chạy: reporter specs check"


@pytest.mark.parametrize("kind", ["form", "report", "directive"])
def test_nothing_is_overwritten(workspace: Workspace, kind: str) -> None:
    name = {"form": "15", "report": "bc-thu", "directive": "tb-999"}[kind]
    before = {path: path.read_bytes() for path in workspace.templates.rglob("*") if path.is_file()}
    with pytest.raises(ReporterError, match="Chọn mã khác"):
        scaffold(workspace, kind, name)
    assert before == {path: path.read_bytes() for path in workspace.templates.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["Biểu mới", "../x", "a b", "a_b", "-a", "", "A1"])
def test_bad_names_are_refused(workspace: Workspace, name: str) -> None:
    with pytest.raises(ReporterError, match="chữ thường không dấu, chữ số và gạch nối"):
        scaffold(workspace, "report", name)
