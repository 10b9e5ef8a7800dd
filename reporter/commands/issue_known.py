"""What the workbooks of the period before said and is not asked again: the lines that `[known]` of a form keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reporter.blanks.write import FormValues
from reporter.commands.checked import History
from reporter.model import Agency, Mark, Period, Submission, Value
from reporter.specs.forms import FormSpec
from reporter.specs.period_specs import PeriodSpecs
from reporter.specs.scalar import row_function
from reporter.workspace import Workspace


def known_values(workspace: Workspace, period: Period, agencies: Iterable[Agency]) -> Mapping[str, FormValues]:
    """Return agency → what its last workbook settled of the forms that keep anything; nothing for a first period."""
    before = History(workspace, period, period.last_day).before
    sent = {item.agency: item for item in before.submissions} if before else {}
    specs = workspace.specs(period)
    found = {agency.code: _kept(specs, agency, sent[agency.code]) for agency in agencies if agency.code in sent}
    return {code: values for code, values in found.items() if values}


def _kept(specs: PeriodSpecs, agency: Agency, last: Submission) -> FormValues:
    kept: dict[str, list[Mapping[str, Value]]] = {}
    for form in specs.form_set.for_agency(agency):
        told = dict(_settled(form, last)) if form.known and form.id in last.tables else {}
        if told:
            lines = specs.prefilled(form, agency)
            kept[form.id] = [told.get(tuple(str(line[key]) for key in form.axes), {}) for line in lines]
    return kept


def _settled(form: FormSpec, last: Submission) -> Iterator[tuple[tuple[str, ...], Mapping[str, Value]]]:
    """Yield the codes and the kept cells of each line of the last workbook that is settled."""
    table, known = last.tables[form.id], form.known
    assert known
    judge = row_function(known.where)
    for at in range(len(table)):
        row = {key: table.values[key][at] if table.values.get(key) else None for key in form.by_key}
        if judge({key: None if isinstance(value, Mark) else value for key, value in row.items()}) is True:
            yield tuple(str(row[key]) for key in form.axes), {key: row[key] for key in known.columns}
