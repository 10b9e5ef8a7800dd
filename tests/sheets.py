"""Intake workbooks written by the writer that agencies' blanks come from, and read back.

`issued(path, "14758")` writes the workbook of one agency: the sample data of the program, with 0 for its dashes (each
of those is a note), or the values the test gives.
"""

from collections.abc import Mapping, Sequence
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


def read(path: Path) -> ReadOutcome:
    """Read one workbook in this process."""
    return read_submission(path, context())


def codes(findings: Sequence[Finding], at_least: Severity = Severity.NOTE) -> list[str]:
    """Return "CODE place" of each finding as heavy as that or heavier, sorted."""
    chosen = [item for item in findings if item.severity.rank <= at_least.rank]
    return sorted(f"{item.code} {item.sheet}!{item.cell}".rstrip("!").rstrip() for item in chosen)
