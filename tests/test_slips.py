"""Which slips of one zero are silent in a first period: exactly those that rules.toml declares with its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import pytest
from samples import TEMPLATES, sample_values
from tables import FIRST_ROW, PERIOD, as_table, submission

from reporter.checks.material import CheckContext
from reporter.checks.run import run_checks
from reporter.model import Finding, Severity
from reporter.sample.relations import relations
from reporter.specs.forms import FormSpec
from reporter.specs.period_specs import load_specs
from reporter.specs.size_limits import PlausibleSizes
from reporter.tables import build_frames

pytestmark = pytest.mark.slow

SPECS = load_specs(TEMPLATES, "bao-cao-thang", "tam_giao", PERIOD)
FORMS = {form.id: form for form in SPECS.form_set.forms}
COMMUNES = {"bieu-01": 8, "bieu-10": 8}  # lines of so many are enough, of other forms of two
Lines = dict[str, list[dict[str, Any]]]
Change = tuple[str, int, tuple[str, ...]]  # form, line, columns times ten


@cache
def sample(code: str) -> Lines:
    """The lines of every form of an agency, as they are read, of some communes."""
    agency, found = SPECS.agency(code), {}
    for form_id, values in sample_values(SPECS, agency).items():
        form = FORMS[form_id]
        known = SPECS.prefilled(form, agency) or [{}] * len(values)
        lines = [{**dict.fromkeys(form.by_key), **a, **b} for a, b in zip(known, values, strict=True)]
        axis = next((key for key in form.axes if form.column(key).source == "communes"), "")
        kept = list(dict.fromkeys(line.get(axis) for line in lines))[: COMMUNES.get(form_id, 2)]
        found[form_id] = [line for line in lines if not axis or line[axis] in kept]
    return found


def asked(code: str, lines: Lines) -> list[Finding]:
    sent = submission(*(as_table(FORMS[key], rows) for key, rows in lines.items()), agency=code)
    found = run_checks([sent], build_frames([sent], SPECS.form_set), CheckContext(SPECS, ()))
    return [item for item in found if item.severity is not Severity.NOTE]


def parts(form: FormSpec, key: str) -> tuple[str, ...]:
    """The entries that sums and limits of the form tie to one, itself among them."""
    found, ties = {key}, relations(form)
    groups = [{item.total, *item.parts} for item in ties.partitions] + [{item.big, *item.small} for item in ties.bounds]
    while grown := [group for group in groups if group & found and not group <= found]:
        found |= set().union(*grown)
    return tuple(column.key for column in form.entered if column.numeric and column.key in found)


def wanted(lines: Lines) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every column alone, and with its parts."""
    for form_id in lines:
        columns = [column.key for column in FORMS[form_id].entered if column.numeric]
        yield from dict.fromkeys((form_id, keys) for key in columns for keys in ((key,), parts(FORMS[form_id], key)))


def batches(lines: Lines) -> Iterator[list[Change]]:
    """All that is wanted, in runs that change each line at most once: the larger numbers first."""
    waiting = list(wanted(lines))
    while waiting:
        taken: dict[tuple[str, int], Change] = {}
        for item in list(waiting):
            form_id, keys = item
            told = [at for at, line in enumerate(lines[form_id]) if isinstance(line[keys[0]], int) and line[keys[0]]]
            told.sort(key=lambda at: -lines[form_id][at][keys[0]])
            free = next((at for at in told if (form_id, at) not in taken), None)
            if free is not None:
                taken[form_id, free] = (form_id, free, keys)
            if free is not None or not told:
                waiting.remove(item)
        yield list(taken.values())


def tenfold(lines: Lines, batch: Sequence[Change]) -> Lines:
    """The lines with these numbers times ten."""
    changed = {form_id: [dict(line) for line in rows] for form_id, rows in lines.items()}
    for form_id, at, keys in batch:
        line = changed[form_id][at]
        line |= {key: line[key] * 10 for key in keys if isinstance(line[key], int)}
    return changed


def silent(code: str, forms: Sequence[str] = ()) -> set[tuple[str, str]]:
    """(form, column) of each number that slips by ten, alone or with its parts, and nobody asks.

    Many slips are tried at once, each on a line of its own; those of which no cell is asked about, once more alone.
    """
    lines = {key: rows for key, rows in sample(code).items() if key in forms or not forms}
    known = asked(code, lines)
    before = {spot for item in known for spot in spots(item)}
    quiet: list[Change] = []
    for batch in batches(lines):
        told = {spot[:2] for item in asked(code, tenfold(lines, batch)) for spot in spots(item) if spot not in before}
        quiet += [change for change in batch if change[:2] not in told]
    still = [change for change in quiet if not said(asked(code, tenfold(lines, [change]))) - said(known)]
    return {(form_id, key) for form_id, _, keys in still for key in keys}


def spots(item: Finding) -> Iterator[tuple[str, int, str]]:
    """(form, line, code) of each cell that a finding asks about."""
    for form_id in item.forms:
        rows = (row for spot in item.places if spot.sheet == FORMS[form_id].sheet for row in (spot.first, spot.last))
        yield from ((form_id, row - FIRST_ROW, item.code) for row in rows)


def said(findings: Sequence[Finding]) -> set[tuple[str, str, str]]:
    return {(item.code, str(item.places), item.found) for item in findings}


def test_one_zero_too_many_is_silent_where_rules_toml_says_so_and_nowhere_else() -> None:
    found = silent("04") | silent("BNV") | silent("14758", ["bieu-05a"])
    rule = SPECS.rule("R26")
    assert rule
    declared = {(entry.form, key) for entry in rule.of(PlausibleSizes).silent for key in entry.columns}
    assert found == declared
