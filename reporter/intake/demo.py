"""Sample data (SỐ LIỆU MẪU) for trying the program out: invented, plausible, and true to every rule of the forms.

Everything is a function of the seed, the agency and the months since the new model started on 01/7/2025, never of
the clock; what accumulates never falls from one month to the next. No name, number or sentence is anybody's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from types import MappingProxyType
from typing import Any

from reporter.intake import demo_forms, demo_forms2, demo_texts
from reporter.intake.demo_forms import Lines, Sample
from reporter.model import Agency, Submission, Value
from reporter.period import Period
from reporter.specs.choices import ChoiceList
from reporter.specs.forms import FormSet, prefilled_rows
from reporter.specs.registry import Registry
from reporter.wording import fold

BANNER = "SỐ LIỆU MẪU"

_FILLERS: Mapping[str, Callable[[Sample, Lines], list[dict[str, Any]]]] = MappingProxyType(
    {
        "bieu-01": demo_forms.staff,
        "bieu-02": demo_forms.posts,
        "bieu-03": demo_forms.specialists,
        "bieu-04": demo_forms.placements,
        "bieu-05": demo_forms.severance,
        "bieu-06": demo_forms.delegation,
        "bieu-06b": demo_forms.obstacles,
        "bieu-07": demo_texts.sections,
        "bieu-07b": demo_texts.recommendations,
        "bieu-07c": demo_texts.solutions,
        "bieu-08": demo_forms2.tasks,
        "bieu-09": demo_forms2.records,
        "bieu-10": demo_forms2.centres,
        "bieu-10b": demo_forms2.assets,
        "bieu-11": demo_forms2.training,
        "bieu-12": demo_forms2.planning,
        "bieu-13": demo_forms2.rulemaking,
        "bieu-14": demo_forms2.opinions,
    }
)

TEXT_NUMBER, WRONG_SUM, NO_CAUSE = "số gõ dạng chữ", "nam cộng nữ khác tổng", "thiếu nguyên nhân"
FAULTS = (TEXT_NUMBER, WRONG_SUM, NO_CAUSE)
_PROVINCES_WITH_ROLES = 8  # a workspace with fewer agencies gets only as many roles as leave most of them clean


@dataclass(frozen=True, slots=True)
class DemoFaults:
    """Which agencies of a sample do not behave: by code."""

    missing: tuple[str, ...]
    late: tuple[str, ...]
    faulty: Mapping[str, str]  # code → one of FAULTS


def demo_values(
    form_set: FormSet,
    agency: Agency,
    period: Period,
    registry: Registry,
    choices: Mapping[str, ChoiceList],
    seed: int,
) -> dict[str, list[dict[str, Any]]]:
    """Return clean sample values of every form the agency fills: form id → lines aligned with `prefilled_rows`.

    Money is whole đồng. A form this module does not know stays blank.
    """
    day = period.last_day
    if agency.kind == "department":  # it fills its forms for the province: both levels show the same sample
        province = registry.agency(agency.parent, day)
        values = demo_values(form_set, province, period, registry, choices, seed)
        return {form.id: values[form.id] for form in form_set.for_agency(agency) if form.id in values}
    lines = {
        form.id: prefilled_rows(form, agency, registry, choices, day)
        for form in form_set.for_agency(agency)
        if form.id in _FILLERS
    }
    sample = Sample(seed, agency, period, form_set.baseline.column, choices, lines)
    return {form_id: _FILLERS[form_id](sample, rows) for form_id, rows in lines.items()}


def demo_cover(period: Period) -> dict[str, Value]:
    """Return a cover that names nobody; the figures are as of the tenth day of the period."""
    return {
        "prepared_by": "[Số liệu mẫu] Người lập biểu",
        "head": "[Số liệu mẫu] Thủ trưởng cơ quan",
        "phone": "[Số liệu mẫu]",
        "cutoff": min(period.first_day + timedelta(days=9), period.last_day),
    }


def sample_banner(submissions: Iterable[Submission]) -> str:
    """Return what everything made of these workbooks must say: BANNER when one of them says it of itself, else ""."""
    texts = (value for item in submissions for value in item.cover.values() if isinstance(value, str))
    return BANNER if any(fold(BANNER) in fold(text) for text in texts) else ""


def demo_faults(seed: int, agencies: Sequence[Agency]) -> DemoFaults:
    """Return which agencies send nothing (2), send late (2) and send a typical mistake (3), all different.

    Only agencies that fill Biểu 01 get one of these roles, and only where most of them stay clean.
    """
    codes = sorted(agency.code for agency in agencies if agency.kind in ("province", "commune"))
    if len(codes) < _PROVINCES_WITH_ROLES:
        return DemoFaults((), (), MappingProxyType({}))
    drawn = Random(f"{seed}:faults").sample(codes, 4 + len(FAULTS))
    return DemoFaults(tuple(drawn[:2]), tuple(drawn[2:4]), MappingProxyType(dict(zip(drawn[4:], FAULTS, strict=True))))


def with_fault(values: Mapping[str, Sequence[Mapping[str, Any]]], fault: str) -> dict[str, list[dict[str, Any]]]:
    """Return the values with one typical mistake in Biểu 01."""
    edited = {form_id: [dict(line) for line in lines] for form_id, lines in values.items()}
    staff = edited["bieu-01"]
    if fault == TEXT_NUMBER:
        staff[0]["dan_so"] = f"{staff[0]['dan_so']:,}".replace(",", ".")
    elif fault == WRONG_SUM:
        staff[len(staff) // 2]["nam"] += 1
    elif fault == NO_CAUSE:
        uneven = next((line for line in staff if line["nguyen_nhan"]), staff[0])
        uneven["nguyen_nhan"] = None
    return edited
