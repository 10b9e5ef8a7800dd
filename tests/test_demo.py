"""The sample data: true to every rule of the forms, the same for the same seed, never falling where it accumulates."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from kits import words
from samples import TEMPLATES, sample_values, source
from small import make_workspace

from reporter.blanks.live_checks import live_check
from reporter.commands.demo import fill_demo
from reporter.executor import no_progress
from reporter.model import Agency, Mark, Period
from reporter.model.wording import tone_style
from reporter.sample.dice import Dice
from reporter.sample.fill import SampleSource, demo_cover
from reporter.sample.shapes import Writer
from reporter.sample.slips import FAULTS, PASTED, sample_roles, with_fault
from reporter.specs.period_specs import PeriodSpecs, load_specs
from reporter.specs.sample_hints import SampleHints

pytestmark = pytest.mark.slow

OCTOBER = Period.parse("2025-10")
#: Forms that count up from the start: what has been done stays done.
CUMULATIVE = ("bieu-05", "bieu-09", "bieu-10b", "bieu-11", "bieu-12", "bieu-13")

Values = dict[str, list[dict[str, Any]]]


@cache
def specs(month: str = "2025-10", baseline: str = "tam_giao") -> PeriodSpecs:
    return load_specs(TEMPLATES, "bao-cao-thang", baseline, Period.parse(month))


def agency(code: str, month: str = "2025-10") -> Agency:
    return specs(month).agency(code)


@cache
def values_of(code: str, month: str = "2025-10", seed: int = 1, baseline: str = "tam_giao") -> Values:
    return sample_values(specs(month, baseline), agency(code, month), seed)


@cache
def lines_of(code: str, form_id: str, seed: int = 1) -> list[dict[str, Any]]:
    """The lines of one form, filled without the others, which takes a fifth: as among them, if nothing says `from`."""
    whole = specs().form_set
    alone = replace(specs(), form_set=replace(whole, forms=(whole.form(form_id),)))
    return sample_values(alone, agency(code), seed)[form_id]


def messages(values: Values, code: str, month: str = "2025-10", baseline: str = "tam_giao") -> list[str]:
    """What the live checks say of every line, in order, without the silent ones."""
    known, said = specs(month, baseline), []
    for form in known.form_set.for_agency(agency(code, month)):
        lines = known.prefilled(form, agency(code, month)) or [{}] * len(values[form.id])
        check = live_check(form, known.rules, known.day, known.lists(form), words())
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


AVERAGE = "bình quân"  # R25, R15 know what a person can receive (a law, not the form): a hint must tell the filler


def test_without_any_hint_the_data_break_no_rule_of_their_form() -> None:
    bare = SampleSource(specs(), SampleHints({}, {}, {}), 1)
    for code in ("12", "BNV", "DUMTTQ"):
        said = messages(bare.values(agency(code)), code)
        assert [text for text in said if AVERAGE not in text] == []


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault != PASTED])
def test_each_typical_mistake_is_there(fault: str) -> None:
    values = with_fault(source(specs()), agency("12"), fault)
    assert values != values_of("12")
    changed = [form_id for form_id, lines in values.items() if lines != values_of("12")[form_id]]
    assert len(changed) == 1


def test_a_pasted_sheet_carries_the_codes_of_the_other_agency() -> None:
    line = with_fault(source(specs()), agency("12"), PASTED)["bieu-01"][0]
    assert specs().agency(line["ma_xa"]).parent != "12"


def test_the_same_seed_gives_the_same_values_and_another_seed_others() -> None:
    assert values_of("12") == values_of("12")
    assert values_of("12") != values_of("12", seed=2)


@pytest.mark.parametrize("code", ["38", "46", "BTC"])
def test_what_accumulates_never_falls(code: str) -> None:
    months = ["2025-07", "2025-08", "2025-09", "2025-10", "2025-11", "2025-12", "2026-01", "2026-05"]
    waiting = ("dang_", "da_trinh", "can_bo_sung")  # on its way to the next step, so it comes and goes
    for earlier, later in pairwise(values_of(code, month) for month in months):
        for form_id in set(CUMULATIVE) & earlier.keys():
            for old, new in zip(earlier[form_id], later[form_id], strict=True):
                done = [key for key, value in old.items() if isinstance(value, int) and not key.startswith(waiting)]
                assert [key for key in done if old[key] > new[key]] == []
    first, last = (values_of(code, month)["bieu-05"] for month in (months[0], months[-1]))
    assert sum(line["co_qd"] for line in first) < sum(line["co_qd"] for line in last)


def test_a_form_alone_is_filled_as_among_the_others() -> None:
    for form_id in ("bieu-01", "bieu-06"):
        assert lines_of("38", form_id) == values_of("38")[form_id]


def test_communes_are_short_over_and_exact() -> None:
    lines = values_of("38")["bieu-01"]
    signs = {(line["hdnd_ubnd"] > line["tam_giao"]) - (line["hdnd_ubnd"] < line["tam_giao"]) for line in lines}
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


def test_units_that_pay_share_the_numbers_of_their_province_and_none_has_money_without_people() -> None:
    form, total = specs().form_set.form("bieu-05a"), values_of("46")["bieu-05"]
    units = [unit for unit in specs().registry.children("46", specs().day) if form.asked_of(unit)]
    shares = [source(specs()).values(unit)["bieu-05a"] for unit in units]
    for number, whole in enumerate(total):
        lines = [share[number] for share in shares]
        assert {key: sum(line[key] for line in lines) for key in lines[0]} == {key: whole[key] for key in lines[0]}
        assert all(bool(line["kp_da_chi"]) == bool(line["da_nhan"]) for line in lines)
        assert all(bool(line["kp_duyet"]) == bool(line["da_duyet"]) for line in lines)


def test_average_payments_are_plausible() -> None:
    for line in values_of("38")["bieu-05"]:
        if line["da_nhan"]:
            assert 200_000_000 <= line["kp_da_chi"] // line["da_nhan"] <= 1_500_000_000


def texts(code: str, month: str = "2025-10") -> list[str]:
    """Everything an agency says in words; whose an idea is stands there by name."""
    owner = specs().form_set.form("bieu-16").owner
    lines = [line for found in values_of(code, month).values() for line in found]
    said = [value for line in lines for key, value in line.items() if key != owner]
    return [value for value in said if isinstance(value, str) and " " in value]


def test_no_seed_gives_a_ministry_more_procedures_than_its_tasks_can_have() -> None:
    """One unlucky draw was a question (R26) to every province, since all share these lines."""
    lines = [line for seed in range(1, 7) for line in lines_of("38", "bieu-06", seed)]
    assert not [line for line in lines if line["tthc"] > (8 if line["nhiem_vu"] < 10 else 3) * line["nhiem_vu"]]
    assert {line["tthc"] for line in lines if line["nhiem_vu"] > 20} - {0}


def test_every_text_says_that_it_is_sample() -> None:
    assert [text for code in ("12", "BTC", "DUCP") for text in texts(code) if "mẫu" not in text.lower()] == []


def test_a_province_says_which_commune_an_idea_is_of_and_a_commune_need_not() -> None:
    of_province = {line["don_vi"] for line in values_of("12")["bieu-16"]}
    assert of_province <= {unit.name for unit in specs().registry.children("12", OCTOBER.last_day)}
    assert of_province and {line["don_vi"] for line in values_of("03388")["bieu-16"]} <= {None}


def test_agencies_and_months_speak_differently() -> None:
    provinces = [item.code for item in specs().registry.of_kind("province", OCTOBER.last_day)]
    said = [line["nguyen_nhan_ct"] for code in provinces for line in lines_of(code, "bieu-01")]
    said = [text for text in said if text]
    assert len(said) > 300
    assert len(set(said)) > 0.97 * len(said)
    assert texts("12") != texts("12", "2025-09")


def test_no_two_months_of_a_year_have_the_same_staff() -> None:
    months = [f"2025-{month:02}" for month in range(8, 13)]
    for form, keys in {"bieu-01": ["co_mat"], "bieu-03": ["da_ve_han", "da_ve_muon"]}.items():
        staff = [[[line[key] for key in keys] for line in values_of("12", month)[form]] for month in months]
        assert all(sum(one != other for one, other in zip(*pair, strict=True)) > 3 for pair in pairwise(staff)), form


@pytest.mark.parametrize("code", ["12", "BNV", "DUCP"])
def test_after_the_last_day_for_decisions_none_is_added(code: str) -> None:
    """Decree 178: none after 31 August 2025; R16 asks about every one."""
    lines = specs().prefilled(specs().form_set.form("bieu-05"), agency(code))
    asked = [number for number, line in enumerate(lines) if line["che_do"].startswith("178")]
    september, october = (
        [values_of(code, month)["bieu-05"][number]["co_qd"] for number in asked] for month in ("2025-09", "2025-10")
    )
    assert september == october
    assert any(september)


def test_texts_are_as_people_write_them() -> None:
    said = "\n\n".join(text for code in ("01", "12", "38", "46", "79", "BTC", "BNV") for text in texts(code))
    traits = (
        r"\d+-KH/TU", r"178/2024/NĐ-CP", r"[Tt]hiếu \d+\. Trong đó", r"Văn (hoá|hóa) - Xã hội", r"https://", r"\d,\d%",
        r"^1\. ", r"^- ", r"^a\) ", r"[a-zà-ỹ]\n[a-zà-ỹ]", r"\d–\d", r"\d{2}/\d{1,2}/2025", r"\(.+\)", r"“.+”",
    )  # fmt: skip
    assert [trait for trait in traits if not re.search(trait, said, re.MULTILINE)] == []
    for style in ("new", "old"):
        assert any(tone_style(text, style) != text for code in ("15", "20", "38", "46") for text in texts(code))


def test_a_list_may_have_more_points_than_the_alphabet_has_letters() -> None:
    writer = Writer({"y": tuple(f"ý thứ {number}" for number in range(30))})
    said = [writer.write("y", (30, 30), Dice(number), {}, date(2025, 10, 31)) for number in range(40)]
    assert any(re.search(r"^z\) .*\na\) ", text, re.MULTILINE) for text in said)


def test_the_parts_of_merged_agencies_are_filled_without_the_form_of_the_whole() -> None:
    known = specs()
    forms = tuple(form for form in known.form_set.forms if form.id != "bieu-15")
    without = replace(known, form_set=replace(known.form_set, forms=forms))
    assert sample_values(without, agency("08"), 1)["bieu-15b"]


def test_what_the_officer_keeps_beside_sample_workbooks_stays(tmp_path: Path) -> None:
    made = make_workspace(tmp_path / "ws")
    made.reporting_agencies = lambda _period: (agency("BNV"),)  # type: ignore[method-assign]
    fill_demo(made, OCTOBER, 1, False, no_progress)
    inbox = made.inbox(OCTOBER)
    (inbox / "y-kien.xlsx").write_bytes(b"grouped")
    (inbox / "loi-van").mkdir()
    (inbox / "loi-van" / "cv9797-bo.docx").write_bytes(b"written")
    fill_demo(made, OCTOBER, 2, False, no_progress)
    assert (inbox / "y-kien.xlsx").read_bytes() == b"grouped"
    assert (inbox / "loi-van" / "cv9797-bo.docx").read_bytes() == b"written"


def test_blanks_dashes_zeros_and_ties_occur() -> None:
    lines = values_of("38")["bieu-03"]
    found = [line[key] for line in lines for key in line if key.startswith("bs_")]
    assert {None, Mark.NOT_APPLICABLE, 0, 1} <= set(found)
    assert None in [line["dan_so"] for line in values_of("38")["bieu-01"]]
    staff = [line["co_mat"] for line in values_of("38")["bieu-01"]]
    assert len(set(staff)) < len(staff)


def test_norms_are_like_published_ones() -> None:
    for code in ("42", "48"):
        lines = values_of(code)["bieu-01"]
        average = sum(line["tam_giao"] for line in lines) / len(lines)
        assert 32 <= average <= 42
        assert all(1_000 <= line["dan_so"] <= 100_000 for line in lines if line["dan_so"])


def test_the_cut_off_lies_in_the_period() -> None:
    assert demo_cover(OCTOBER)["cutoff"] == date(2025, 10, 10)
    assert demo_cover(Period.parse("2025-W44"))["cutoff"] == date(2025, 11, 2)


def test_roles_are_different_agencies_and_the_same_each_time() -> None:
    provinces = specs().registry.of_kind("province", OCTOBER.last_day)
    plan = sample_roles(1, provinces)
    everyone = [*plan.missing, *plan.late, *plan.faulty]
    assert (len(plan.missing), len(plan.late), len(set(everyone))) == (2, 2, 4 + len(FAULTS))
    assert tuple(plan.faulty.values()) == FAULTS
    assert plan == sample_roles(1, list(reversed(provinces)))
    assert plan != sample_roles(2, provinces)
    assert sample_roles(1, provinces[:5]).missing == ()
