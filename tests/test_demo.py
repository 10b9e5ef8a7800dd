"""The sample data: true to every rule of the forms, the same for the same seed, never falling where it accumulates."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from reporter.blanks.live_checks import live_check
from reporter.model import Agency, Period
from reporter.sample.fill import FAULTS, demo_cover, demo_faults, demo_values, with_fault
from reporter.specs.period_specs import PeriodSpecs, load_specs

TEMPLATES = Path(__file__).parent.parent / "templates"
OCTOBER = Period.parse("2025-10")

Values = dict[str, list[dict[str, Any]]]


@cache
def specs(month: str = "2025-10", baseline: str = "tam_giao") -> PeriodSpecs:
    return load_specs(TEMPLATES, "cv9797", baseline, Period.parse(month))


def agency(code: str, month: str = "2025-10") -> Agency:
    return specs(month).agency(code)


def values_of(code: str, month: str = "2025-10", seed: int = 1, baseline: str = "tam_giao") -> Values:
    return demo_values(specs(month, baseline), agency(code, month), seed)


def messages(values: Values, code: str, month: str = "2025-10", baseline: str = "tam_giao") -> list[str]:
    """What the live checks say of every line, in order, without the silent ones."""
    known, said = specs(month, baseline), []
    for form in known.form_set.for_agency(agency(code, month)):
        lines = known.prefilled(form, agency(code, month)) or [{}] * len(values[form.id])
        check = live_check(form, known.rules, known.day, known.lists(form), form.free)
        assert len(lines) == len(values[form.id])
        said += [check.finish({**line, **own})[1] for line, own in zip(lines, values[form.id], strict=True)]
    return list(filter(None, said))


@pytest.mark.parametrize("code", ["12", "38", "BNV", "DUCP", "14758"])
@pytest.mark.parametrize("month", ["2025-07", "2025-10", "2026-06"])
def test_clean_data_breaks_no_rule(code: str, month: str) -> None:
    assert messages(values_of(code, month), code, month) == []


@pytest.mark.parametrize("baseline", ["dinh_muc", "toi_thieu"])
def test_clean_data_is_clean_against_every_baseline(baseline: str) -> None:
    assert messages(values_of("12", baseline=baseline), "12", baseline=baseline) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_each_typical_mistake_is_one_fault(fault: str) -> None:
    said = messages(with_fault(values_of("12"), fault), "12")
    assert len(said) == 1
    assert said[0].startswith("Lỗi: ")


def test_the_same_seed_gives_the_same_values_and_another_seed_others() -> None:
    assert values_of("12") == values_of("12")
    assert values_of("12") != values_of("12", seed=2)


def test_what_accumulates_never_falls() -> None:
    months = ["2025-07", "2025-08", "2025-09", "2025-10", "2025-11", "2025-12", "2026-01", "2026-05"]
    series = [values_of("38", month)["bieu-05"] for month in months]
    keys = ("co_qd", "khoi_dang", "khoi_cq", "da_nghi", "da_duyet", "da_nhan", "kp_duyet", "kp_da_chi", "nstw", "nsdp")
    for earlier, later in pairwise(series):
        for old, new in zip(earlier, later, strict=True):
            assert all(old[key] <= new[key] for key in keys)
    assert sum(line["co_qd"] for line in series[0]) < sum(line["co_qd"] for line in series[-1])


def test_communes_are_short_over_and_exact() -> None:
    lines = values_of("38")["bieu-01"]
    signs = {(line["co_mat"] > line["tam_giao"]) - (line["co_mat"] < line["tam_giao"]) for line in lines}
    assert signs == {-1, 0, 1}


def test_forms_agree_with_each_other() -> None:
    values = values_of("38")
    staff, leavers = values["bieu-01"], values["bieu-04"]
    sources = ["huyen_cb", "huyen_cc", "huyen_vc", "xa_cb", "xa_cc", "xa_kct"]
    by_source = dict(zip(sources, leavers, strict=True))
    assert by_source["xa_cb"]["tong_truoc"] == sum(line["cb_xa_cu"] for line in staff)
    assert by_source["huyen_cc"]["ve_xa"] == sum(line["cc_huyen_cu"] for line in staff)
    obstacles = values["bieu-06b"]
    for level, key in (("vuong", "vuong"), ("khong_kha_thi", "khong_kha_thi")):
        reported = sum(line["so_nhiem_vu"] for line in obstacles if line["muc_do"] == level)
        assert reported == sum(line[key] for line in values["bieu-06"])
        assert reported > 0


def test_part_time_staff_in_two_forms_are_the_same_people() -> None:
    values = values_of("38")
    lines = specs().prefilled(specs().form_set.form("bieu-05"), agency("38"))
    part_time = [own for line, own in zip(lines, values["bieu-05"], strict=True) if line["nhom"] == "kct_xa"]
    assert [line["co_qd"] for line in part_time] == [values["bieu-04"][5]["nghi_154"]]


def test_a_province_and_its_commune_tell_the_same_of_the_commune() -> None:
    assert values_of("38")["bieu-01"][0] == values_of("14758")["bieu-01"][0]


def test_average_payments_are_plausible() -> None:
    for line in values_of("38")["bieu-05"]:
        if line["da_nhan"]:
            assert 200_000_000 <= line["kp_da_chi"] // line["da_nhan"] <= 1_500_000_000


def test_every_text_says_that_it_is_sample() -> None:
    texts = [
        value
        for lines in values_of("12").values()
        for line in lines
        for value in line.values()
        if isinstance(value, str) and " " in value
    ]
    assert texts
    assert [text for text in texts if not text.startswith("[Số liệu mẫu]")] == []


def test_the_cut_off_lies_in_the_period() -> None:
    assert demo_cover(OCTOBER)["cutoff"] == date(2025, 10, 10)
    assert demo_cover(Period.parse("2025-W44"))["cutoff"] == date(2025, 11, 2)


def test_roles_are_different_agencies_and_the_same_each_time() -> None:
    provinces = specs().registry.of_kind("province", OCTOBER.last_day)
    plan = demo_faults(1, provinces)
    everyone = [*plan.missing, *plan.late, *plan.faulty]
    assert (len(plan.missing), len(plan.late), len(set(everyone))) == (2, 2, 7)
    assert tuple(plan.faulty.values()) == FAULTS
    assert plan == demo_faults(1, list(reversed(provinces)))
    assert plan != demo_faults(2, provinces)
    assert demo_faults(1, provinces[:5]).missing == ()
