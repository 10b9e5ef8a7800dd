"""Biểu 15: communes against the registry, merged provinces against those they were made of, and whom it concerns."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from directive_samples import OCTOBER, Rows, agency, form_set, sample, specs
from samples import sample_values
from tables import TEMPLATES

from reporter.checks.material import CheckContext
from reporter.checks.run import run_checks
from reporter.model import Finding, Mark
from reporter.specs.rules import load_rules
from reporter.tables import build_frames

pytestmark = pytest.mark.slow

MERGED, ALONE = "25", "46"  # Phú Thọ was made of three provinces, Huế is what it was


def typed(code: str, form_id: str) -> list[dict[str, Any]]:
    """What the sample workbook of an agency says in a form, line by line."""
    return [dict(line) for line in sample_values(specs(OCTOBER), agency(code))[form_id]]


def at(code: str, form_id: str, **codes: str) -> int:
    """The position of the line of an agency's form with those codes."""
    lines = specs(OCTOBER).prefilled(form_set(OCTOBER).form(form_id), agency(code))
    return next(number for number, line in enumerate(lines) if codes.items() <= line.items())


def found(code: str, who: str, changes: Mapping[str, Rows], off: bool = False) -> list[Finding]:
    asked = replace(specs(OCTOBER), rules=load_rules(TEMPLATES, {code: "thử"})) if off else specs(OCTOBER)
    submissions = (sample(who, changes=changes),)
    owing = (agency(who),)
    frames = build_frames(submissions, form_set(OCTOBER))
    every: Sequence[Finding] = run_checks(submissions, frames, CheckContext(asked, owing))
    return [item for item in every if item.code == code]


def test_only_what_was_merged_is_asked_for_what_it_was_made_of() -> None:
    form = form_set(OCTOBER).form("bieu-15b")
    merged = {code for item in specs(OCTOBER).choices["tinh_cu"].items for code in item.agencies}
    assert merged == {*form.agencies}
    assert len(specs(OCTOBER).choices["tinh_cu"].items) == 52 + 10
    names = {str(line["noi_cu"]) for line in specs(OCTOBER).prefilled(form, agency(MERGED))}
    assert names == {"hoa_binh", "phu_tho", "vinh_phuc"}
    assert form not in form_set(OCTOBER).for_agency(agency(ALONE))


def test_r46_communes_are_those_of_the_registry() -> None:
    lines = typed(ALONE, "bieu-15")
    assert found("R46", ALONE, {"bieu-15": lines}) == []
    lines[at(ALONE, "bieu-15", loai_to_chuc="dvhc_xa")]["sl_nay"] = 41
    (item,) = found("R46", ALONE, {"bieu-15": lines})
    assert (item.found, item.expected) == (
        "ghi 41 đơn vị hành chính cấp xã",
        "theo danh mục, ngày 10/10/2025 có 40",
    )
    assert item.severity.value == "explain"
    assert found("R46", ALONE, {"bieu-15": lines}, off=True) == []


def test_r47_the_whole_is_the_sum_of_what_it_was_made_of() -> None:
    whole, parts = typed(MERGED, "bieu-15"), typed(MERGED, "bieu-15b")
    assert found("R47", MERGED, {"bieu-15": whole, "bieu-15b": parts}) == []
    line = at(MERGED, "bieu-15", loai_to_chuc="so")
    whole[line]["sl_2017"] += 3
    (item,) = found("R47", MERGED, {"bieu-15": whole, "bieu-15b": parts})
    assert item.found.startswith("Sở và cơ quan chuyên môn cấp tỉnh: ghi ")
    assert found("R47", MERGED, {"bieu-15": whole, "bieu-15b": parts}, off=True) == []
    assert item.expected.startswith("Biểu 15b cộng các tỉnh, bộ cũ là ")
    part = at(MERGED, "bieu-15b", noi_cu="hoa_binh", loai_to_chuc="so")
    parts[part]["sl_2017"] = None  # not told: nothing to compare
    assert found("R47", MERGED, {"bieu-15": whole, "bieu-15b": parts}) == []
    parts[part]["sl_2017"] = Mark.NOT_APPLICABLE  # none there
    assert len(found("R47", MERGED, {"bieu-15": whole, "bieu-15b": parts})) == 1
