"""The lines of the organization's own workbook for the level above, each from the workbook that says it.

A commune's lines come from the commune, each other form from the department that fills it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reporter.checks.explained import lines_named
from reporter.checks.older_below import OLDER_BELOW
from reporter.commands.checked import Checked
from reporter.model import AdmissionState, Agency, Mark, Submission, Table, Value
from reporter.model.explanation import spots_in
from reporter.model.gaps import MOST_NAMED
from reporter.model.wording import integer, join_names
from reporter.specs.form_files import ExplainsEntry
from reporter.specs.forms import Column, FormSpec


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the workbook: what it says, and who says it where."""

    label: str  # what the line is about: "14758 – Bí thư Đảng uỷ"; "" for lines staff added
    values: Mapping[str, Value]  # of the entered columns; all None when nobody has sent it in
    owner: Agency  # whose line it is
    source: Submission | None = None
    at: int = 0  # index of the line in the source's table
    by_hand: str = ""  # cells of it that the officer typed into the workbook for the level above: "D5, E5"

    @property
    def filled(self) -> bool:
        """Whether anybody has said anything of it."""
        return self.source is not None or bool(self.by_hand)

    def cells(self, form: FormSpec) -> str:
        """Where the line stands in its source, as Excel's reference: '[a.xlsx]Biểu 02'!E12:I12; "" when nowhere."""
        if self.source is None:
            return ""
        table = self.source.tables[form.id]
        held = [
            table.cell(self.source.file, column.key, self.at) for column in form.entered if column.key in table.letters
        ]
        first, *_, last = sorted(held, key=lambda cell: (cell.row, len(cell.column), cell.column)) * 2
        return str(first) if first == last else f"{first}:{last.ref}"


Lines = Mapping[str, Sequence[Line]]  # form id → lines, in the order of the workbook


def upward_lines(own: Agency, checked: Checked, used: Sequence[Submission]) -> Lines:
    """Return the lines of every form `own` fills, from the workbooks whose figures count.

    A line nobody has sent in is there with every cell blank, also those a blank workbook pre-fills: not reported.
    """
    by_agency = {item.agency: item for item in used}
    return {
        form.id: list(_free(form, checked, by_agency) if form.free else _fixed(form, own, checked, by_agency))
        for form in checked.specs.form_set.for_agency(own)
    }


def _free(form: FormSpec, checked: Checked, by_agency: Mapping[str, Submission]) -> Iterator[Line]:
    """Yield the lines staff added, agency by agency in their official order."""
    for agency in checked.agencies:
        source = by_agency.get(agency.code)
        if source and form.id in source.tables:
            lines = (line_values(form, source.tables[form.id], at) for at in range(len(source.tables[form.id])))
            if form.explains:
                lines = (_explained_upward(form, line, source, checked) for line in lines)
            yield from (Line("", line, agency, source, at) for at, line in enumerate(lines) if any(line.values()))


def _explained_upward(
    form: FormSpec, line: Mapping[str, Value], source: Submission, checked: Checked
) -> Mapping[str, Value]:
    """Return an explanation with the code of the commune, or of a department's lines, in place of its own cells."""
    keys = form.explains
    place, sheet = (str(line[key] or "") for key in (keys.place, keys.sheet)) if keys else ("", "")
    agency = checked.specs.agency(source.agency)
    if keys is None or not spots_in(place):
        return line
    named = (lines_named(item, sheet, place, source.tables.get(item.id)) for item in checked.specs.form_set.forms)
    codes = agency.code if agency.kind == "commune" else next(filter(None, named), None)
    return {**line, keys.place: codes}


def _fixed(form: FormSpec, own: Agency, checked: Checked, by_agency: Mapping[str, Submission]) -> Iterator[Line]:
    """Yield one line for each line of the blank, found by its codes."""
    specs = checked.specs
    owners = {agency.code: agency for agency in checked.agencies if form.asked_of(agency)}
    department = next((agency for agency in owners.values() if agency.kind == "department"), own)
    found = {code: place for owner in owners if owner in by_agency for code, place in _codes(form, by_agency[owner])}
    labels = [specs.labels(form.column(key)) for key in form.axes]
    for line in specs.prefilled(form, own):
        code = tuple(str(line[key]) for key in form.axes)
        owner = next((owners[part] for part in code if part in owners), department)
        label = " – ".join(names.get(part, part) for names, part in zip(labels, code, strict=True))
        if code in found:
            source, at = found[code]
            yield Line(label, line_values(form, source.tables[form.id], at), owner, source, at)
        else:
            yield Line(label, dict.fromkeys(column.key for column in form.entered), owner)


def standing(owner: Agency, form: FormSpec, checked: Checked) -> str:
    """Return where whoever owes a form stands, as the level above is told; "" for one whose form is used."""
    state = checked.admissions.of(owner.code, (form.id,))
    return "" if state is AdmissionState.USED else state.told


def not_reported(
    answers: FormSpec, lines: Lines, own: Agency, checked: Checked, used: Sequence[Submission]
) -> Iterator[Line]:
    """Yield, for the form of explanations, why lines of the workbook are blank: who has not reported what.

    The level above then knows the gap for what it is, and counts the rest.
    """
    keys = answers.explains
    if keys is None:
        return
    for form in map(checked.specs.form_set.form, lines):
        silent = _silent(form, lines[form.id], checked, used)
        whole = not any(line.filled for line in lines[form.id])
        asked = whole or not form.free  # where lines are added as needed none is there to be asked about
        for owner in silent if asked and not form.explains else ():
            state = standing(owner, form, checked)
            why = f" ({state})" if state else ""
            place = owner.code if owner.kind == "commune" and not whole else None
            told = (("V91" if whole else "V92"), place, f"Chưa có số liệu của {owner.name}{why}")
            yield _explanation(answers, keys, form, told, own)


def not_asked(answers: FormSpec, lines: Lines, own: Agency, checked: Checked) -> Iterator[Line]:
    """Yield, for the form of explanations, which cells are blank because the sender's workbook is of an old edition.

    One line for all whose workbooks lack the same columns of a form.
    """
    keys = answers.explains
    if keys is None:
        return
    for form in map(checked.specs.form_set.form, lines):
        groups: dict[tuple[bool, tuple[int, ...]], dict[str, Agency]] = {}
        for line in lines[form.id]:
            columns = tuple(column.number for column in form.entered if _open(line, form, column))
            if columns:
                groups.setdefault((line.owner.kind == "commune", columns), {})[line.owner.code] = line.owner
        for (communes, columns), owners in groups.items():
            place = "; ".join(owners) if communes and not form.free else None
            names = [owner.name for owner in owners.values()]
            who = join_names(names) if len(names) <= MOST_NAMED else f"{integer(len(names))} đơn vị"
            where = join_names([f"({number})" for number in columns])
            text = f"Chưa có số liệu của {who} ở cột {where} (sổ theo mẫu cũ)"
            yield _explanation(answers, keys, form, (OLDER_BELOW, place, text), own)


def _open(line: Line, form: FormSpec, column: Column) -> bool:
    """Whether a cell that must be filled in is blank because the edition of the source does not tell it."""
    if line.source is None or line.values[column.key] is not None or not (column.required or column.required_when):
        return False
    table = line.source.tables[form.id]
    return column.key not in table.letters or line.at in table.untold.get(column.key, ())


def _explanation(
    answers: FormSpec, keys: ExplainsEntry, form: FormSpec, told: tuple[str, str | None, str], own: Agency
) -> Line:
    """Return a line of the form of explanations about blank cells: under which code, in which lines, why."""
    required: dict[str, Value] = {
        column.key: f"{form.title}: để trống" for column in answers.entered if column.required
    }
    blank: dict[str, Value] = dict.fromkeys(column.key for column in answers.entered)
    code, place, text = told
    said = {keys.rule: code, keys.sheet: form.sheet, keys.place: place, keys.text: text}
    return Line("", {**blank, **required, **said}, own)


def _silent(form: FormSpec, lines: Sequence[Line], checked: Checked, used: Sequence[Submission]) -> Sequence[Agency]:
    """Return whose lines of a form are missing, in the official order."""
    if not form.free:
        return list({line.owner.code: line.owner for line in lines if not line.filled}.values())
    sent = {item.agency for item in used if form.id in item.tables}
    return [agency for agency in checked.agencies if form.asked_of(agency) and agency.code not in sent]


def _codes(form: FormSpec, source: Submission) -> Iterator[tuple[tuple[Value, ...], tuple[Submission, int]]]:
    """Yield the codes of each line of the source's table with its place."""
    if form.id in source.tables:
        table = source.tables[form.id]
        for at, code in enumerate(zip(*(table.values[key] for key in form.axes), strict=True)):
            yield code, (source, at)


def line_values(form: FormSpec, table: Table, at: int) -> Mapping[str, Value]:
    """Return what the entered cells of a line say, as typed; nothing in a column that an earlier edition lacks."""
    told = {column.key: table.values.get(column.key) for column in form.entered}
    return {key: typed_value(values[at]) if values else None for key, values in told.items()}


def typed_value(value: Value) -> Value:
    """Return a value as it is typed: "-" for not applicable, nothing for unreadable."""
    typed: dict[Value, Value] = {Mark.NOT_APPLICABLE: "-", Mark.UNREADABLE: None}
    return typed.get(value, value) if isinstance(value, Mark) else value
