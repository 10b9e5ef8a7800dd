"""What the workbooks of the period before said and is not asked anew: the columns that `[known]` of a form names.

Of units that merged since, nothing is filled in again, and what is shown is the sum of theirs; of units that parted
nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from reporter.blanks.last_period import LastBook
from reporter.checks.last_known import compared
from reporter.checks.summed import unit_sums
from reporter.commands.checked import History, read_period
from reporter.executor import no_progress
from reporter.model import Agency, Mark, Period, Submission, Value
from reporter.model.unit_map import UnitMap
from reporter.model.wording import capitalize_first, integer
from reporter.specs.blank_words import FormSaid, load_blank_words, said
from reporter.specs.forms import FormSpec, Known
from reporter.specs.period_specs import PeriodSpecs
from reporter.specs.scalar import row_function
from reporter.tables import build_frames
from reporter.workspace import Workspace

_Line = Mapping[str, Value]
_Codes = tuple[str, ...]
_Told = tuple[_Line, _Line]  # what is filled in again, what is shown beside


def known_values(workspace: Workspace, period: Period, agencies: Iterable[Agency]) -> Mapping[str, LastBook]:
    """Return agency → what is kept of its last workbook; nothing for a first period."""
    before = History(workspace, period, period.last_day).before
    if before is None:
        return {}
    sent, specs = {item.agency: item for item in before.submissions}, workspace.specs(period)
    units = specs.registry.between(before.period.last_day, specs.day)
    merged = ((agency, units.before(agency.code)) for agency in agencies)
    words = load_blank_words(workspace.templates).form
    return {
        agency.code: _kept(specs, agency, [sent[code] for code in sorted(codes)], units, words)
        for agency, codes in merged
        if codes and codes <= sent.keys()
    }


def summed_values(
    workspace: Workspace, period: Period, agencies: Iterable[Agency], known: Mapping[str, LastBook]
) -> Mapping[str, LastBook]:
    """Return what is known, with the sums of the units' own lines for who sums up and confirms them.

    Only forms that count are added up; nothing while no unit has sent in.
    """
    specs = workspace.specs(period)
    wanted = [(agency, form) for agency in agencies for form in _summed(specs, agency)]
    if not wanted or not workspace.inbox(period).is_dir():
        return known
    checked, found = read_period(workspace, period, period.last_day, no_progress), dict(known)
    words = load_blank_words(workspace.templates)
    for agency, form in wanted:
        used = checked.admissions.admitted(checked.submissions, (form.id,))
        frame, total = build_frames(used, specs.form_set)[form.id], specs.form_set.form(form.summed_into)
        if len(frame.data):
            sums, lines = unit_sums(frame, total), specs.prefilled(total, agency)
            filled = [sums.get(tuple(str(line[key]) for key in total.axes), {}) for line in lines]
            book = found.get(agency.code, LastBook(period.label))
            by = said(words.form.summed, bieu=form.title, so=integer(len(frame.sources)))
            found[agency.code] = replace(book, filled={**book.filled, total.id: filled}, by={**book.by, total.id: by})
    return found


def _summed(specs: PeriodSpecs, agency: Agency) -> Iterator[FormSpec]:
    """Yield the forms of units that the agency, a department, sums up."""
    own = {form.id for form in specs.form_set.for_agency(agency)} if agency.kind == "department" else set()
    yield from (form for form in specs.form_set.forms if form.summed_into in own)


def _kept(specs: PeriodSpecs, agency: Agency, last: Sequence[Submission], units: UnitMap, words: FormSaid) -> LastBook:
    filled: dict[str, Sequence[_Line]] = {}
    beside: dict[str, Sequence[Mapping[str, str]]] = {}
    period = Period.parse(last[0].period).label
    for form in specs.form_set.for_agency(agency):
        if form.known and all(form.id in item.tables for item in last):
            found = list(_found(specs, form, agency, last, units))
            filled[form.id] = [parts[0][0] if len(parts) == 1 else {} for parts in found]
            beside[form.id] = [_shown([shown for _, shown in parts], period, words) for parts in found]
    return LastBook(
        period,
        {form: lines for form, lines in filled.items() if any(lines)},
        {form: lines for form, lines in beside.items() if any(lines)},
    )


def _found(
    specs: PeriodSpecs, form: FormSpec, agency: Agency, last: Sequence[Submission], units: UnitMap
) -> Iterator[Sequence[_Told]]:
    """Yield for each line of the new workbook what the last ones said of it; nothing where one of them did not."""
    assert form.known
    told: dict[_Codes, list[_Told]] = {}
    for item in last:
        for codes, line in _lines(form, form.known, item):
            told.setdefault(compared(form, codes, units.then_key), []).append(line)
    groups = {group.key: group for group in units.groups}
    for row in specs.prefilled(form, agency):
        codes = compared(form, tuple(str(row[key]) for key in form.axes), units.now_key)
        merged = [groups[code] for code in codes if code in groups]
        parts = told.get(codes, []) if not any(group.parted for group in merged) else []
        yield parts if len(parts) == max(len(last), *(len(group.old) for group in merged), 1) else []


def _shown(parts: Sequence[_Line], period: str, words: FormSaid) -> Mapping[str, str]:
    """Return what is said beside each cell; of units that merged since, the sum of their numbers."""
    shown = {}
    for key in parts[0] if parts else ():
        numbers = [number for part in parts if isinstance(number := part[key], int)]
        if len(numbers) == len(parts):
            told = {"ky": capitalize_first(period), "so": integer(sum(numbers))}
            units = {"don_vi": integer(len(parts))} if len(parts) > 1 else {}
            shown[key] = said(words.before_merged if units else words.before, **told, **units)
    return shown


def _lines(form: FormSpec, known: Known, last: Submission) -> Iterator[tuple[_Codes, _Told]]:
    """Yield the codes of each line of the last workbook, what of it is filled in again and what is shown beside."""
    table, judge = last.tables[form.id], row_function(known.where) if known.where else None
    for at in range(len(table)):
        row = {key: table.values[key][at] if table.values.get(key) else None for key in form.by_key}
        plain = {key: None if isinstance(value, Mark) else value for key, value in row.items()}
        settled = judge is None or judge(plain) is True
        again = {key: row[key] for key in known.columns if settled and _said(row[key])}
        yield tuple(str(row[key]) for key in form.axes), (again, {key: plain[key] for key in known.beside})


def _said(value: Value) -> bool:
    """Whether a cell said anything that can be said again."""
    return value is Mark.NOT_APPLICABLE or not (value is None or value == "" or isinstance(value, Mark))
