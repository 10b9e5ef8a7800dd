"""Sample data (SỐ LIỆU MẪU) for trying the program out: invented, plausible, and true to every rule of the forms.

Everything is a function of the seed, the agency and the months since the new model started on 01/7/2025, never of
the clock; what accumulates never falls from one month to the next. No name, number or sentence is anybody's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from types import MappingProxyType
from typing import Any

from reporter.model import Agency, Period, Value
from reporter.sample import form_values, form_values2, sentences
from reporter.sample.form_values import Lines, Sample
from reporter.specs.period_specs import PeriodSpecs

_FILLERS: Mapping[str, Callable[[Sample, Lines], list[dict[str, Any]]]] = MappingProxyType(
    {
        "bieu-01": form_values.staff,
        "bieu-02": form_values.posts,
        "bieu-03": form_values.specialists,
        "bieu-04": form_values.placements,
        "bieu-05": form_values.severance,
        "bieu-06": form_values.delegation,
        "bieu-06b": form_values.obstacles,
        "bieu-07": sentences.sections,
        "bieu-07b": sentences.recommendations,
        "bieu-07c": sentences.solutions,
        "bieu-08": form_values2.tasks,
        "bieu-09": form_values2.records,
        "bieu-10": form_values2.centres,
        "bieu-10b": form_values2.assets,
        "bieu-11": form_values2.training,
        "bieu-12": form_values2.planning,
        "bieu-13": form_values2.rulemaking,
        "bieu-14": form_values2.opinions,
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


def demo_values(specs: PeriodSpecs, agency: Agency, seed: int) -> dict[str, list[dict[str, Any]]]:
    """Return clean sample values of every form the agency fills: form id → lines aligned with `prefilled`.

    Money is whole đồng. A form this module does not know stays blank.
    """
    if agency.kind == "department":  # it fills its forms for the province: both levels show the same sample
        values = demo_values(specs, specs.agency(agency.parent), seed)
        return {form.id: values[form.id] for form in specs.form_set.for_agency(agency) if form.id in values}
    lines = {
        form.id: specs.prefilled(form, agency) for form in specs.form_set.for_agency(agency) if form.id in _FILLERS
    }
    sample = Sample(seed, agency, specs.period, specs.form_set.baseline.column, specs.choices, lines)
    return {form_id: _FILLERS[form_id](sample, rows) for form_id, rows in lines.items()}


def demo_cover(period: Period) -> dict[str, Value]:
    """Return a cover that names nobody; the figures are as of the tenth day of the period."""
    return {
        "prepared_by": "[Số liệu mẫu] Người lập biểu",
        "head": "[Số liệu mẫu] Thủ trưởng cơ quan",
        "phone": "[Số liệu mẫu]",
        "cutoff": min(period.first_day + timedelta(days=9), period.last_day),
    }


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
