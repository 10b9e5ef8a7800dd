"""Payouts of communes and paying departments, summed for the department that reports, which confirms: counted once.

A province of three units that pay: two communes of Cà Mau and the department of health.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from samples import sample_values
from small import PERIOD, make_workspace, put, send

from reporter.checks.material import CheckContext
from reporter.checks.run import run_checks
from reporter.commands.checked import Checked, read_period
from reporter.commands.issue_known import summed_values
from reporter.commands.upward_lines import upward_lines
from reporter.executor import no_progress
from reporter.figures.book import Book
from reporter.figures.scope import FigureContext, Scope
from reporter.model import Severity
from reporter.specs.figure_catalogue import load_catalogue
from reporter.specs.rules import load_rules
from reporter.workspace import Workspace

PROVINCE, AS_OF = "96", date(2025, 10, 14)
UNITS, CONFIRMS = ("32014", "32041", "96-SYT"), "96-SNV"
OWN, TOTAL = "bieu-05a", "bieu-05"
KEYS = ("co_qd", "da_duyet", "da_nhan", "kp_duyet", "kp_da_chi")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = make_workspace(tmp_path_factory.mktemp("summed") / "ca-mau", "province", PROVINCE)
    send(made, UNITS)
    return made


def typed(workspace: Workspace, code: str, form: str) -> list[dict[str, Any]]:
    return sample_values(workspace.specs(PERIOD), workspace.specs(PERIOD).agency(code))[form]


def added(workspace: Workspace) -> list[dict[str, int]]:
    """The units' lines added one by one."""
    units = [typed(workspace, code, OWN) for code in UNITS]
    return [
        {key: sum(value for line in lines if isinstance(value := line[key], int)) for key in KEYS}
        for lines in zip(*units, strict=True)
    ]


def confirmed(workspace: Workspace, change: int = 0) -> Checked:
    """What is read when the department confirms the sums, one number changed."""
    lines = typed(workspace, CONFIRMS, TOTAL)
    sums = [
        {**line, **own, "khoi_dang": 0, "khoi_cq": own["co_qd"], "dang_trinh": 0, "nstw": own["kp_da_chi"], "nsdp": 0}
        for line, own in zip(lines, added(workspace), strict=True)
    ]
    sums[0]["da_nhan"] += change
    values = sample_values(workspace.specs(PERIOD), workspace.specs(PERIOD).agency(CONFIRMS))
    put(workspace, {CONFIRMS: values | {TOTAL: sums}})
    return read_period(workspace, PERIOD, AS_OF, no_progress)


def asked(checked: Checked) -> Sequence[str]:
    return [item.message for item in checked.findings if item.code == "R50"]


def test_who_pays_is_asked_and_who_sums_up_is_not(workspace: Workspace) -> None:
    specs = workspace.specs(PERIOD)
    form, total = specs.form_set.form(OWN), specs.form_set.form(TOTAL)
    assert all(form.asked_of(specs.agency(code)) for code in UNITS)
    assert not form.asked_of(specs.agency(CONFIRMS)) and total.asked_of(specs.agency(CONFIRMS))
    assert not form.asked_of(specs.agency(PROVINCE))  # nothing of it goes up
    assert not form.asked_of(specs.agency("96-SCT"))


def test_the_department_gets_the_sums_to_confirm(workspace: Workspace) -> None:
    agency = workspace.specs(PERIOD).agency(CONFIRMS)
    book = summed_values(workspace, PERIOD, [agency], {})[CONFIRMS]
    filled = [{key: line.get(key, 0) for key in KEYS} for line in book.filled[TOTAL]]
    assert filled == added(workspace)
    assert book.by == {TOTAL: "cộng từ Biểu 05a/CT-ĐV của 3 đơn vị"}


def test_both_ways_give_one_sum_and_nothing_counts_twice(workspace: Workspace) -> None:
    checked = confirmed(workspace)
    assert asked(checked) == []
    specs = checked.specs
    catalogue = load_catalogue(workspace.templates, ("9797",), specs.form_set)
    context = FigureContext(specs, checked.agencies, {item.agency: item.cutoff for item in checked.submissions})
    book = Book(checked.frames, catalogue, context)
    figure = book.figure("nd178_da_nhan", Scope("toàn tỉnh", checked.agencies))
    regimes = [str(line["che_do"]) for line in specs.prefilled(specs.form_set.form(TOTAL), specs.agency(CONFIRMS))]
    units = sum(line["da_nhan"] for line, regime in zip(added(workspace), regimes, strict=True) if "178" in regime)
    assert figure.value == units > 0
    lines = upward_lines(specs.agency(PROVINCE), checked, checked.submissions)
    assert OWN not in lines
    assert [line.values["da_nhan"] for line in lines[TOTAL]] == [line["da_nhan"] for line in added(workspace)]
    assert {line.source.agency for line in lines[TOTAL] if line.source} == {CONFIRMS}


def test_a_form_set_without_the_sums_has_nothing_to_hold_against_them(workspace: Workspace) -> None:
    checked = read_period(workspace, PERIOD, AS_OF, no_progress)
    frames = {form: frame for form, frame in checked.frames.items() if form != TOTAL}
    context = CheckContext(checked.specs, checked.agencies)
    assert not [item for item in run_checks(checked.submissions, frames, context) if item.code == "R50"]


def test_less_than_the_units_is_asked_about_and_more_only_when_all_have_sent(workspace: Workspace) -> None:
    (asked_less,) = asked(confirmed(workspace, -1))
    assert "3 đơn vị chi trả ghi ở Biểu 05a/CT-ĐV cộng lại là" in asked_less
    assert asked(confirmed(workspace, 1)) == []  # the other communes have not sent in
    checked = confirmed(workspace, -1)
    (item,) = [item for item in checked.findings if item.code == "R50"]
    assert item.severity is Severity.EXPLAIN and item.form == TOTAL and item.places[0].sheet == "Biểu 05"
    off = replace(checked.specs, rules=load_rules(workspace.templates, {"R50": "thử"}))
    left = run_checks(checked.submissions, checked.frames, CheckContext(off, checked.agencies))
    assert "R50" not in {item.code for item in left}
