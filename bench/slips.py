"""Which slips of the zeros stay silent: every number an agency enters, times 10, times 1,000 and divided by 10.

    python bench/slips.py bao-cao-thang 04 BNV        numbers nobody asks about, by form and column

One workbook alone, no period before it: what only the last one or the other agencies could tell is silent here. The
sample of each agency is written, read back, and its cells are changed one at a time: the largest of a column and one
in the middle.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from reporter.blanks.write import write_workbook
from reporter.checks.material import CheckContext
from reporter.checks.run import run_checks
from reporter.commands.init import create_workspace
from reporter.commands.issue import blank_kit
from reporter.intake.collect import CollectRequest
from reporter.intake.read import read_submission
from reporter.intake.reader_specs import ReaderSpecs
from reporter.model import Mark, Period, Severity, Submission
from reporter.sample.fill import SampleSource, demo_cover
from reporter.specs.forms import Column, FormSpec
from reporter.specs.period_specs import PeriodSpecs, load_specs
from reporter.specs.sample_hints import load_hints
from reporter.specs.scalar import row_function
from reporter.tables import build_frames
from reporter.workspace import Workspace

PERIOD = Period.parse("2025-10")
FACTORS = (Fraction(10), Fraction(1000), Fraction(1, 10))


def main(form_set: str, codes: Sequence[str]) -> None:
    """Print the silent slips of each agency."""
    with TemporaryDirectory() as folder:
        create_workspace(Path(folder), "central", None)
        settings = Path(folder, "reporter.toml")
        settings.write_text(settings.read_text("utf-8").replace('"cv9797"', f'"{form_set}"', 1), "utf-8")
        workspace = Workspace.find(Path(folder))
        specs = load_specs(workspace.templates, form_set, "tam_giao", PERIOD)
        for code in codes:
            sent = _sample(workspace, specs, form_set, code)
            for form, column, factor, numbers in _silent(specs, sent):
                print(f"{code}  {form} {column} x {factor}: {', '.join(map(str, numbers))}")


def _sample(workspace: Workspace, specs: PeriodSpecs, form_set: str, code: str) -> Submission:
    """Return the sample workbook of an agency as the reader gives it."""
    who, path = specs.agency(code), workspace.root / f"{code}.xlsx"
    values = SampleSource(specs, load_hints(workspace.templates), 1).values(who)
    write_workbook(path, blank_kit(workspace, PERIOD, [who.kind]), who, values, demo_cover(PERIOD))
    request = CollectRequest(workspace.templates, form_set, "tam_giao", PERIOD)
    sent = read_submission(path, ReaderSpecs(request)).submission
    assert sent
    return sent


def _silent(specs: PeriodSpecs, sent: Submission) -> Iterator[tuple[str, str, Fraction, list[int]]]:
    """Yield form, column, factor and the numbers that nobody asks about when they slip by it."""
    known = _found(specs, sent)
    for form in (specs.form_set.form(key) for key in sent.tables):
        for column in (column for column in form.entered if column.numeric):
            cells = sent.tables[form.id].values[column.key]
            told = sorted(
                (at for at, cell in enumerate(cells) if isinstance(cell, int) and cell), key=lambda at: -cells[at]
            )
            for factor in FACTORS:
                fits = [at for at in told if (cells[at] * factor).denominator == 1]
                tried = dict.fromkeys([*fits[:1], *fits[len(fits) // 2 :][:1]])
                slips = {at: _slipped(sent, form, column, at, factor) for at in tried}
                silent = [cells[at] for at, slip in slips.items() if not _found(specs, slip) - known]
                if silent:
                    yield form.id, column.key, factor, silent


def _slipped(sent: Submission, form: FormSpec, column: Column, at: int, factor: Fraction) -> Submission:
    """Return the workbook with one number times the factor, and the line's computed columns counted anew."""
    table = sent.tables[form.id]
    line: dict[str, Any] = {key: cells[at] for key, cells in table.values.items()}
    line[column.key] = int(line[column.key] * factor)
    for other in form.columns:
        if other.formula:
            plain = {key: None if isinstance(value, Mark) else value for key, value in line.items()}
            line[other.key] = row_function(other.formula)(plain)
    values = {key: [*cells[:at], line[key], *cells[at + 1 :]] for key, cells in table.values.items()}
    return replace(sent, tables={**sent.tables, form.id: replace(table, values=values, totals={})})


def _found(specs: PeriodSpecs, sent: Submission) -> set[tuple[str, str]]:
    """Return code and places of all that is an error or asked about."""
    found = run_checks([sent], build_frames([sent], specs.form_set), CheckContext(specs, ()))
    return {(item.code, str(item.places)) for item in found if item.severity is not Severity.NOTE}


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
