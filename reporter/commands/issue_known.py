"""What the workbooks of the period before said and is not asked anew: the columns that `[known]` of a form names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from reporter.blanks.last_period import LastBook
from reporter.commands.checked import History
from reporter.model import Agency, Mark, Period, Submission, Value
from reporter.specs.forms import FormSpec, Known
from reporter.specs.period_specs import PeriodSpecs
from reporter.specs.scalar import row_function
from reporter.workspace import Workspace

_Line = Mapping[str, Value]


def known_values(workspace: Workspace, period: Period, agencies: Iterable[Agency]) -> Mapping[str, LastBook]:
    """Return agency → what is kept of its last workbook; nothing for a first period."""
    before = History(workspace, period, period.last_day).before
    if before is None:
        return {}
    sent, specs = {item.agency: item for item in before.submissions}, workspace.specs(period)
    return {
        agency.code: _kept(specs, agency, sent[agency.code], before.period.label)
        for agency in agencies
        if agency.code in sent
    }


def _kept(specs: PeriodSpecs, agency: Agency, last: Submission, period: str) -> LastBook:
    filled: dict[str, Sequence[_Line]] = {}
    beside: dict[str, Sequence[_Line]] = {}
    for form in specs.form_set.for_agency(agency):
        if form.known and form.id in last.tables:
            told = dict(_lines(form, form.known, last))
            found = [told.get(tuple(str(line[key]) for key in form.axes)) for line in specs.prefilled(form, agency)]
            filled[form.id] = [again for again, _ in (line or ({}, {}) for line in found)]
            beside[form.id] = [shown for _, shown in (line or ({}, {}) for line in found)]
    return LastBook(
        period,
        {form: lines for form, lines in filled.items() if any(lines)},
        {form: lines for form, lines in beside.items() if any(lines)},
    )


def _lines(form: FormSpec, known: Known, last: Submission) -> Iterator[tuple[tuple[str, ...], tuple[_Line, _Line]]]:
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
