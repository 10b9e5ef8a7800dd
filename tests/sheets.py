"""Intake workbooks from Markdown tables that stand in the test, written by the writer that agencies' blanks come from.

`issued(path, "14758", {"bieu-03": TABLE})` writes the workbook of one agency. A table names columns by their keys;
its lines are the first lines of the form. A word is a choice code or text, a whole number a number, 2025-12-31 a
date, an empty cell a blank. Without a table a form holds the sample data of the program, 0 for its dashes (each of
those is a note).
"""

from collections.abc import Mapping, Sequence
from datetime import date
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


def rows(table: str) -> list[dict[str, Any]]:
    """Return the lines of a Markdown table as mappings: `| a | b |`, a line of dashes, then one line a row."""
    lines = [line.strip().strip("|").split("|") for line in table.strip().splitlines()]
    keys = [cell.strip() for cell in lines[0]]
    body = [line for line in lines[1:] if set("".join(line)) - set("-: ")]
    return [dict(zip(keys, (_value(cell.strip()) for cell in line), strict=True)) for line in body]


def _value(text: str) -> Any:
    if not text:
        return None
    if text.isdigit():
        return int(text)
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def issued(
    path: Path, code: str, tables: Mapping[str, str] | None = None, values: Mapping[str, Any] | None = None
) -> Path:
    """Write the workbook of an agency to `path`, with Markdown tables or values laid over the sample data."""
    who = agency(code)
    filled: dict[str, Sequence[Mapping[str, Any]]] = dict(without_dashes(sample_values(specs(), who)))
    for form_id, table in (tables or {}).items():
        blank = specs().prefilled(specs().form_set.form(form_id), who)
        given = rows(table)
        filled[form_id] = [{**line, **row} for line, row in zip(blank, given, strict=False)] if blank else given
    filled.update(values or {})
    write_workbook(path, kit(specs()), who, values=filled, cover=demo_cover(PERIOD))
    return path


def read(path: Path) -> ReadOutcome:
    """Read one workbook in this process."""
    return read_submission(path, context())


def codes(findings: Sequence[Finding], at_least: Severity = Severity.NOTE) -> list[str]:
    """Return "CODE place" of each finding as heavy as that or heavier, sorted."""
    chosen = [item for item in findings if item.severity.rank <= at_least.rank]
    return sorted(f"{item.code} {item.sheet}!{item.cell}".rstrip("!").rstrip() for item in chosen)
