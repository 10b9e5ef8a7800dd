"""Intake workbooks written by the writer that agencies' blanks come from, and read back.

`issued(path, "14758")` writes the workbook of one agency: the sample data of the program, with 0 for its dashes (each
of those is a note), or the values the test gives.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from kits import kit
from samples import sample_values, without_dashes

from reporter.blanks.write import write_workbook
from reporter.intake.collect import CollectRequest
from reporter.intake.read import ReadOutcome, read_submission
from reporter.intake.reader_specs import ReaderSpecs
from reporter.model import Agency, Finding, Period, Severity
from reporter.sample.fill import demo_cover
from reporter.specs.period_specs import PeriodSpecs

TEMPLATES = Path(__file__).parent.parent / "templates"
PERIOD = Period.parse("2025-10")
REQUEST = CollectRequest(TEMPLATES, "cv9797", "tam_giao", PERIOD)


#: What a commune typed in edition 2025.1, where whoever came on secondment was among those present: 40 + 13 = 53.
OLD: dict[str, Any] = {
    "cb_huyen_cu": 4, "cc_huyen_cu": 6, "cb_xa_cu": 12, "cc_xa_cu": 14, "kct_xa_cu": 9,
    "dinh_muc": 40, "tam_giao": 42, "toi_thieu": 30, "co_mat": 53, "nam": 30, "nu": 23,
    "can_bo": 15, "cong_chuc": 35, "hop_dong": 2, "biet_phai": 1, "dang_mttq": 13, "hdnd_ubnd": 40,
    "lanh_dao": 8, "van_phong": 9, "p_kinh_te": 9, "p_vhxh": 8, "tt_pvhcc": 4, "bchqs": 2,
    "tren_dh": 8, "dh": 43, "duoi_dh": 2, "phu_hop": 45, "khong_phu_hop": 8,
}  # fmt: skip


@lru_cache(maxsize=1)
def context() -> ReaderSpecs:
    """The specs that reading needs, loaded once."""
    return ReaderSpecs(REQUEST)


def specs() -> PeriodSpecs:
    """The specs of the period of the tests."""
    return context().specs


def agency(code: str) -> Agency:
    """The agency of that code in the period of the tests."""
    return specs().agency(code)


def issued(path: Path, code: str, values: Mapping[str, Any] | None = None) -> Path:
    """Write the workbook of an agency to `path`; `values` of some forms in place of the sample's."""
    who = agency(code)
    filled = without_dashes(sample_values(specs(), who)) | dict(values or {})
    write_workbook(path, kit(specs()), who, values=filled, cover=demo_cover(PERIOD))
    return path


def issued_before(path: Path, code: str, edition: str, values: Mapping[str, Any]) -> Path:
    """Write the workbook of an agency as that edition of the set had it."""
    now = specs()
    stamp = f"{now.form_set.id}@{edition}"
    forms = tuple(form for item in now.form_set.forms if (form := now.form_set.as_issued(item, stamp)))
    then = replace(now, form_set=replace(now.form_set, edition=edition, forms=forms))
    write_workbook(path, kit(then), agency(code), values=values, cover=demo_cover(PERIOD))
    return path


def read(path: Path) -> ReadOutcome:
    """Read one workbook in this process."""
    return read_submission(path, context())


def codes(findings: Sequence[Finding], at_least: Severity = Severity.NOTE) -> list[str]:
    """Return "CODE place" of each finding as heavy as that or heavier, sorted."""
    chosen = [item for item in findings if item.severity.rank <= at_least.rank]
    return sorted(f"{item.code} {item.sheet}!{item.cell}".rstrip("!").rstrip() for item in chosen)
