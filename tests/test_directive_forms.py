"""Biểu 08 to 14: who fills what, sample data that breaks no rule, issue → read round trip, rules that can fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from kits import kit, words
from samples import sample_values, without_dashes

from reporter.blanks.live_checks import live_check
from reporter.blanks.write import write_workbook
from reporter.checks.material import CheckContext
from reporter.checks.run import run_checks
from reporter.intake.collect import CollectRequest
from reporter.intake.read import ReadOutcome, read_submission
from reporter.intake.reader_specs import ReaderSpecs
from reporter.model import Agency, Period, ReporterError, Severity
from reporter.sample.fill import demo_cover
from reporter.specs.choices import TASKS, load_choices
from reporter.specs.obligations import load_obligations
from reporter.specs.period_specs import PeriodSpecs, load_specs
from reporter.tables import build_frames

TEMPLATES = Path(__file__).parent.parent / "templates"
PERIOD = Period.parse("2025-10")
DAY = PERIOD.last_day
CODES = ("46", "BNV", "DUMTTQ", "14758")

Values = dict[str, list[dict[str, Any]]]


@cache
def specs(month: str = "2025-10") -> PeriodSpecs:
    return load_specs(TEMPLATES, "bao-cao-thang", "tam_giao", Period.parse(month))


def agency(code: str) -> Agency:
    return specs().agency(code)


FORM_SET = specs().form_set
NEW = [form for form in FORM_SET.forms if form.id >= "bieu-08"]


def sample(code: str, month: str = "2025-10") -> Values:
    return without_dashes(sample_values(specs(month), specs(month).agency(code)))


def said(code: str, values: Values, month: str = "2025-10") -> list[str]:
    """What the live checks of the new forms say of the values, without the silent lines."""
    known, found = specs(month), []
    for form in NEW:
        if form.id not in values:
            continue
        lines = known.prefilled(form, known.agency(code)) or [{}] * len(values[form.id])
        check = live_check(form, known.rules, known.day, known.lists(form), words())
        assert len(lines) == len(values[form.id])
        found += [check.finish({**line, **own})[1] for line, own in zip(lines, values[form.id], strict=True)]
    return list(filter(None, found))


def reread(folder: Path, code: str, values: Values) -> ReadOutcome:
    path = folder / f"{code}.xlsx"
    write_workbook(path, kit(specs()), agency(code), values, demo_cover(PERIOD))
    return read_submission(path, ReaderSpecs(CollectRequest(TEMPLATES, "bao-cao-thang", "tam_giao", PERIOD)))


# --- who fills what ---------------------------------------------------------------------------------------


def test_every_entry_column_has_help_and_every_form_a_source() -> None:
    assert [column.title for form in NEW for column in form.entered if not column.help] == []
    assert all(form.source and form.notes for form in NEW)


def test_each_kind_of_agency_gets_its_forms() -> None:
    ids = {code: [form.id[5:] for form in FORM_SET.for_agency(agency(code)) if form in NEW] for code in CODES}
    assert ids == {
        "46": ["08", "09", "10", "10b", "11", "12", "15", "15c", "16", "gt"],  # Huế was not merged: no Biểu 15b
        "BNV": ["08", "09", "11", "13", "15", "15b", "15c", "gt"],
        "DUMTTQ": ["08", "14", "15", "15c", "gt"],
        "14758": ["10", "16", "gt"],
    }


def test_tasks_are_those_the_register_says_the_agency_owes() -> None:
    register = load_obligations(TEMPLATES, specs().registry)
    column = FORM_SET.form("bieu-08").column("nhiem_vu")
    for code in ("46", "BNV", "BTC", "DUMTTQ", "DUCP"):
        who = agency(code)
        owed = [item.id for item in register.obligations.values() if not item.directive.related and item.owed_by(who)]
        assert [item.code for item in specs().members(column, who)] == owed


def test_a_task_that_is_no_longer_given_to_the_agency_holds_nothing_back(tmp_path: Path) -> None:
    """The register may change between issuing and reading: then 322-2b still stood in the workbook of BNV."""
    known = specs()
    items = [
        replace(item, agencies=("BTC", "BNV")) if item.code == "322-2b" else item for item in known.choices[TASKS].items
    ]
    then = replace(known, choices={**known.choices, TASKS: replace(known.choices[TASKS], items=tuple(items))})
    form = then.form_set.form("bieu-08")
    lines = [{"trang_thai": "dang", "ket_qua": "Đang làm"} for _ in then.prefilled(form, agency("BNV"))]
    path = tmp_path / "BNV.xlsx"
    write_workbook(path, kit(then), agency("BNV"), {form.id: lines}, demo_cover(PERIOD))
    outcome = read_submission(path, ReaderSpecs(CollectRequest(TEMPLATES, "bao-cao-thang", "tam_giao", PERIOD)))
    found = [item for item in outcome.findings if item.form == form.id and item.code in ("S09", "S32")]
    assert [(item.code, item.severity.value) for item in found] == [("S32", "note")]
    assert "322-2b" in found[0].message and "nay không giao cho cơ quan" in found[0].message
    assert outcome.submission and len(outcome.submission.tables[form.id]) == len(lines) - 1


def test_tasks_of_a_later_directive_are_not_asked_for_yet() -> None:
    column = FORM_SET.form("bieu-08").column("nhiem_vu")
    asked = {
        month: {item.code.split("-")[0] for item in specs(month).members(column, agency("46"))}
        for month in ("2025-07", "2025-08", "2025-10")
    }
    assert asked["2025-07"] == {"155", "177", "179"}
    assert asked["2025-08"] == {"155", "177", "179", "322"}
    assert asked["2025-10"] == {"155", "177", "179", "322", "9797"}


def test_a_line_of_tasks_says_clause_and_due_date() -> None:
    lines = specs().prefilled(FORM_SET.form("bieu-08"), agency("46"))
    line = next(line for line in lines if line["nhiem_vu"] == "177-4.10")
    assert line["can_cu"] == "Kết luận 177-KL/TW, mục 4 (10)"
    assert line["han"] == "trước ngày 31/7/2025"


def test_the_list_of_tasks_is_not_written_twice(tmp_path: Path) -> None:
    (tmp_path / "registry").mkdir()
    text = '[nhiem_vu]\ntitle = "Nhiệm vụ"\nitems = [{ code = "1", label = "Một" }]\n'
    (tmp_path / "registry" / "choices.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ReporterError, match="nhiem_vu"):
        load_choices(tmp_path)


# --- sample data and round trip ---------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("month", ["2025-07", "2025-10", "2026-06"])
def test_clean_data_breaks_no_rule(code: str, month: str) -> None:
    assert said(code, sample(code, month), month) == []


@pytest.mark.parametrize("code", CODES)
def test_what_is_filled_comes_back_and_passes_the_checks(code: str, tmp_path: Path) -> None:
    values = sample(code)
    outcome = reread(tmp_path, code, values)
    assert outcome.submission
    assert [item.message for item in outcome.findings] == []
    for form in FORM_SET.for_agency(agency(code)):
        if form in NEW:
            table = outcome.submission.tables[form.id]
            for column in form.entered:
                wanted = [row[column.key] for row in values[form.id]]
                if (
                    column.key == form.owner and agency(code).kind == "commune"
                ):  # a commune need not say whose a line is
                    wanted = [agency(code).name] * len(wanted)
                assert list(table.values[column.key][: len(wanted)]) == wanted, column.key
    sent = (outcome.submission,)
    context = CheckContext(specs(), (agency(code),), DAY)
    found = run_checks(sent, build_frames(sent, FORM_SET), context)
    assert [item.message for item in found if item.severity is Severity.ERROR] == []


# --- rules that can fail ----------------------------------------------------------------------------------

WRONG: tuple[tuple[str, str, Mapping[str, Any], str], ...] = (
    (
        "46",
        "bieu-08",
        {"trang_thai": "cham", "ly_do": None, "du_kien": date(2025, 12, 1)},
        "phải ghi (10), (11) vì (5) = “Chậm”",
    ),
    ("46", "bieu-08", {"trang_thai": "hoan_thanh", "ket_qua": None}, "phải ghi (6)"),
    ("46", "bieu-09", {"phai_so_hoa": 10, "da_so_hoa": 11, "da_ket_noi": 0}, "Số đã số hoá không được lớn hơn"),
    ("46", "bieu-09", {"phai_so_hoa": 10, "da_so_hoa": 9, "da_ket_noi": 9, "du_kien": None}, "phải ghi (8)"),
    ("46", "bieu-10", {"hoat_dong": "chua", "con_thieu": 0, "du_kien": None}, "phải ghi (10)"),
    ("46", "bieu-10b", {"tong": 10, "tiep_tuc": 5, "doi_du": 4, "da_ban_giao": 4, "da_xu_ly": 0}, "Tổng số phải bằng"),
    ("46", "bieu-11", {"so_lop": 0, "luot_tinh": 1, "luot_xa": 0}, "phải có lớp"),
    ("46", "bieu-12", {"phai_lap": 1, "dang_lap": 1, "da_trinh": 1, "da_duyet": 0}, "Tổng các bước"),
    ("BNV", "bieu-13", {"phai_lam": 3, "da_trinh": 2, "da_xong": 2}, "không được lớn hơn số phải làm"),
    ("DUMTTQ", "bieu-14", {"de_xuat": "Tăng người", "noi_nhan": None}, "phải ghi (6)"),
)


@pytest.mark.parametrize(("code", "form_id", "change", "expected"), WRONG)
def test_a_wrong_line_is_named(code: str, form_id: str, change: Mapping[str, Any], expected: str) -> None:
    values = sample(code)
    values[form_id][0] |= change
    found = said(code, values)
    assert len(found) == 1
    assert expected in found[0]
