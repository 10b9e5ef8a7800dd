"""A workspace may hold several form sets: one workbook asks everything that an agency owes, the same form once."""

from pathlib import Path

import openpyxl
import pytest
from samples import sample_values
from small import PERIOD, find_workspace, make_workspace, put
from test_add_directive import CHOICES, FORM, SET

from reporter.blanks.write import write_workbook
from reporter.commands.build_unmade import unmade_reports
from reporter.commands.checked import History, collect_request
from reporter.commands.issue import blank_kit
from reporter.commands.specs import check_specs
from reporter.intake.collect import collect
from reporter.model import Period, ReporterError
from reporter.sample.fill import demo_cover
from reporter.specs.decode import SpecError
from reporter.specs.form_sets import SetStamp
from reporter.workspace import Workspace, file_name

MINISTRY, PROVINCE = "BYT", "38"


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace that asks for Công văn 9797 and, of ministries, for a weekly form that holds the explanations too."""
    made = make_workspace(tmp_path_factory.mktemp("sets") / "ws")
    (made.templates / "forms/bieu-593.toml").write_text(FORM, encoding="utf-8")
    shared = SET.replace('["bieu-593"]', '["bieu-593", "bieu-gt"]')
    for name, text in {"forms/sets.toml": shared, "registry/choices.toml": CHOICES}.items():
        path = made.templates / name
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    set_to(made, '["cv9797", "tuan-593"]')
    return find_workspace(made.root)


def set_to(workspace: Workspace, value: str) -> None:
    config = workspace.root / "reporter.toml"
    lines = config.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("form_set"))
    lines[at] = f"form_set = {value}"
    config.write_text("\n".join(lines), encoding="utf-8")


def test_a_form_that_two_sets_hold_stands_once_and_explanations_last(both: Workspace) -> None:
    held = both.specs(PERIOD).form_set
    assert held.stamp == "cv9797+tuan-593@2025.3+2025.1"
    assert [form.id for form in held.forms].count("bieu-gt") == 1
    assert [form.id for form in held.forms][-2:] == ["bieu-593", "bieu-gt"]


def test_the_workbook_asks_what_the_agency_owes_under_either_set(both: Workspace, tmp_path: Path) -> None:
    specs = both.specs(PERIOD)
    for code, asked in {MINISTRY: True, PROVINCE: False}.items():
        agency = specs.agency(code)
        path = tmp_path / file_name(agency, PERIOD)
        write_workbook(path, blank_kit(both, PERIOD, [agency.kind]), agency, cover=demo_cover(PERIOD))
        sheets = openpyxl.load_workbook(path, read_only=True).sheetnames
        assert ("Biểu 593" in sheets) is asked and "Biểu 05" in sheets
    read, _ = collect(tmp_path, collect_request(both, PERIOD, both.reporting_agencies(PERIOD)))
    assert {item.agency: "bieu-593" in item.tables for item in read} == {MINISTRY: True, PROVINCE: False}


def test_a_workbook_issued_before_the_second_set_is_read_and_what_it_lacks_is_said(
    both: Workspace, tmp_path: Path
) -> None:
    alone = make_workspace(tmp_path / "ws")
    agency = alone.specs(PERIOD).agency(MINISTRY)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    path = inbox / file_name(agency, PERIOD)
    write_workbook(path, blank_kit(alone, PERIOD, [agency.kind]), agency, cover=demo_cover(PERIOD))
    read, found = collect(inbox, collect_request(both, PERIOD, both.reporting_agencies(PERIOD)))
    assert [item.agency for item in read] == [MINISTRY] and "bieu-593" not in read[0].tables
    (told,) = (item.message for item in found if item.code == "I22")
    assert "Biểu 593" in told and "Biểu 05" not in told


def test_reports_of_either_set_are_made_and_a_third_set_is_named(both: Workspace) -> None:
    told = unmade_reports(both, PERIOD, set()).lines
    assert not any("cần bộ “cv9797”" in line for line in told)
    assert any("“cv9797”, “tuan-593” không có đủ biểu (cần bộ “bao-cao-thang”)" in line for line in told)


def test_a_set_nobody_has_and_an_empty_list_are_refused(tmp_path: Path) -> None:
    made = make_workspace(tmp_path / "ws")
    set_to(made, '["cv9797", "bao-cao-thag"]')
    with pytest.raises(ReporterError, match="Có phải “bao-cao-thang”"):
        find_workspace(made.root).specs(PERIOD)
    set_to(made, "[]")
    with pytest.raises(SpecError, match="form_set"):
        find_workspace(made.root)


@pytest.mark.slow
def test_two_sheets_of_one_name_in_the_workbook_are_told(both: Workspace) -> None:
    path = both.templates / "forms/bieu-593.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('sheet = "Biểu 593"', 'sheet = "Biểu 05"'), encoding="utf-8")
    told = check_specs(both.root).lines()
    path.write_text(text, encoding="utf-8")
    assert any("reporter.toml" in line and "hai biểu cùng tên trang “Biểu 05”" in line for line in told), told


def test_a_month_issued_for_another_set_is_compared_with_though_no_run_recorded_it(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "ws")
    before, now = Period.parse("2025-09"), Period.parse("2025-10")
    specs = workspace.specs(before)
    put(workspace, {"BNV": sample_values(specs, specs.agency("BNV"))}, period=before)
    path = workspace.root / "reporter.toml"
    path.write_text(path.read_text("utf-8").replace('form_set = "cv9797"', 'form_set = "bao-cao-thang"'), "utf-8")

    read = History(find_workspace(workspace.root), now, now.last_day).before

    assert read is not None
    assert [item.agency for item in read.submissions] == ["BNV"]


@pytest.fixture(scope="module")
def issued_for(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The ministry's workbook of the month as each of three form sets asks it."""
    found = {}
    for name in ("cv9797", "bao-cao-thang", "bien-dong"):
        made = make_workspace(tmp_path_factory.mktemp(name) / "ws")
        set_to(made, f'"{name}"')
        made = find_workspace(made.root)
        specs = made.specs(PERIOD)
        (found[name],) = put(made, {MINISTRY: sample_values(specs, specs.agency(MINISTRY))})
    return found


@pytest.mark.parametrize(("sent", "asked"), [("cv9797", "bao-cao-thang"), ("bao-cao-thang", "cv9797")])
def test_of_a_workbook_of_another_set_the_forms_that_both_hold_are_read(
    sent: str, asked: str, issued_for: dict[str, Path], tmp_path: Path
) -> None:
    """The office changed its set while agencies were filling in: 19 good forms were refused with the workbook."""
    workspace = make_workspace(tmp_path / "ws")
    set_to(workspace, f'"{asked}"')
    workspace = find_workspace(workspace.root)
    inbox = workspace.inbox(PERIOD)
    inbox.mkdir(parents=True)
    (inbox / issued_for[sent].name).write_bytes(issued_for[sent].read_bytes())

    (read,), found = collect(inbox, collect_request(workspace, PERIOD, workspace.reporting_agencies(PERIOD)))

    small = find_workspace(issued_for["cv9797"].parents[2]).specs(PERIOD)
    shared = {form.id for form in small.form_set.for_agency(small.agency(MINISTRY))}
    assert set(read.tables) == shared
    assert {item.code for item in found if item.severity == "error"} == set()
    told = [item.message for item in found if item.code in ("I22", "S17")]
    assert told and all("Biểu 05" not in item for item in told)


def test_a_set_that_shares_only_the_page_of_explanations_is_refused(issued_for: dict[str, Path]) -> None:
    held = find_workspace(issued_for["cv9797"].parents[2]).specs(PERIOD).form_set
    assert held.held("bao-cao-thang@2025.3").keys() == {form.id for form in held.forms}
    assert not held.held("bien-dong@2025.1") and not held.held("cv9797@2024.9")
    assert "bieu-05" in held.held("cv9797+bien-dong@2025.3+2025.1") and not held.held("cv9797+bien-dong@2025.3")


def test_last_months_workbook_of_the_set_before_is_told_by_its_month(
    issued_for: dict[str, Path], tmp_path: Path
) -> None:
    """Sent again by mistake: that it is of September is the reason, not which forms September asked."""
    workspace = make_workspace(tmp_path / "ws")
    set_to(workspace, '"bao-cao-thang"')
    now = Period.parse("2025-11")
    request = collect_request(find_workspace(workspace.root), now, None)
    read, (about,) = collect(issued_for["bien-dong"].parent, request)
    assert (read, about.code) == ((), "I02")


def test_the_stamp_of_a_workbook_is_read_back() -> None:
    stamp = SetStamp("cv9797+tuan-593", "2025.1+2025.2")
    assert SetStamp.parse(str(stamp)) == stamp
    assert stamp.single == (SetStamp("cv9797", "2025.1"), SetStamp("tuan-593", "2025.2"))
