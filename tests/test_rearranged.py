"""Workbooks issued before units were rearranged: whose they are now, and which lines belong to whom."""

import re
from dataclasses import replace

import pytest
from small import PERIOD, make_workspace, rearrange, send

from reporter.commands.checked import collect_request
from reporter.intake.collect import collect
from reporter.model import Finding, Severity, Submission, decide
from reporter.model.admission import AdmissionState
from reporter.workspace import Workspace

FORMS = frozenset({"bieu-01", "bieu-06", "bieu-06b"})
CHANGES = """
[[thay_doi]]
ngay = 2025-10-01
cu = ["03433", "03388"]
moi = ["03388"]
can_cu = "Nghị quyết thử"

[[thay_doi]]
ngay = 2025-10-01
cu = ["BDTTG", "BVHTTDL"]
moi = ["BMOI"]
can_cu = "Nghị quyết thử"
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two ministries became a third and one took another name, two communes one, after the workbooks were issued."""
    made = make_workspace(tmp_path_factory.mktemp("moved") / "ws")
    send(made, ["12", "BDTTG", "BVHTTDL", "BNV"])
    ministries = {"BDTTG": None, "BVHTTDL": ("BMOI", "Bộ Mới"), "BNV": ("BNV", "Bộ Nội chính")}
    rearrange(made, ministries, CHANGES)
    registry = made.templates / "registry"
    communes = (registry / "communes.csv").read_text("utf-8-sig")
    gone = re.sub(r"(?m)^(03433,.*?,2025-07-01),,", r"\1,2025-09-30,", communes)
    (registry / "communes.csv").write_text(gone, "utf-8-sig")
    return type(made).find(made.root)


def read(workspace: Workspace, *codes: str) -> tuple[tuple[Submission, ...], tuple[Finding, ...]]:
    """Return what is read of the workbooks of these agencies alone."""
    request = collect_request(workspace, PERIOD, workspace.reporting_agencies(PERIOD))
    folder = workspace.root / "-".join(codes)
    folder.mkdir(exist_ok=True)
    for path in workspace.inbox(PERIOD).iterdir():
        if path.name.split("-")[0] in codes:
            (folder / path.name).write_bytes(path.read_bytes())
    return collect(folder, replace(request, forms=FORMS))


def test_workbooks_of_agencies_that_are_one_now_are_told_as_that_ones(workspace: Workspace) -> None:
    """They were nobody's, and the new ministry was said not to have sent anything."""
    sent, found = read(workspace, "BDTTG", "BVHTTDL")
    assert not sent and [(item.code, item.agency) for item in found] == [("I39", "BMOI")] * 2
    assert "của Bộ Dân tộc và Tôn giáo, nay thuộc Bộ Mới" in found[0].message
    assert decide({"BMOI": ["bieu-05"]}, sent, found).of("BMOI") is AdmissionState.REFUSED


def test_beside_the_new_agencys_own_workbook_an_old_one_is_a_warning(workspace: Workspace) -> None:
    (own,) = send(workspace, ["BMOI"])
    try:
        sent, found = read(workspace, "BMOI", "BDTTG")
    finally:
        own.unlink()
    assert [item.agency for item in sent] == ["BMOI"]
    assert [item.severity for item in found if item.code == "I39"] == [Severity.WARNING]


def test_lines_of_a_unit_that_is_part_of_another_say_where_their_numbers_belong(workspace: Workspace) -> None:
    """Once they had "no such line", to be deleted: the people of a whole commune."""
    (province,), found = read(workspace, "12")
    told = {item.form: item.message for item in found if item.code == "S40"}
    assert "“03433 – " in told["bieu-01"] and "nay thuộc " in told["bieu-01"]
    assert "Cộng số của dòng này vào dòng của Bộ Mới" in told["bieu-06"]
    assert not [item for item in found if item.code == "S09"]
    assert "03433" not in province.tables["bieu-01"].values["ma_xa"]


def test_what_has_another_name_now_is_known_by_the_one_it_had(workspace: Workspace) -> None:
    """All lines of a ministry were refused in every province's workbook since its name had changed."""
    (province,), found = read(workspace, "12")
    assert list(province.tables["bieu-06"].values["bo"]).count("BNV") == 4
    assert not [item for item in found if item.code == "V21"]
    ministry, about = read(workspace, "BNV")
    assert [item.agency for item in ministry] == ["BNV"]
    assert {item.code for item in about if item.severity is not Severity.NOTE} == set()


def test_a_chosen_ministry_of_before_is_the_one_it_was_joined_to(workspace: Workspace) -> None:
    (province,), _ = read(workspace, "12")
    chosen = set(province.tables["bieu-06b"].values["bo"]) - {None}
    assert chosen and not chosen & {"BDTTG", "BVHTTDL"}
