"""What differs between two versions of one workbook, cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from reporter.model import Cell, Mark, Submission, Table, Value
from reporter.model.marks import COVER_ALL, COVER_SHEET
from reporter.model.wording import around_change, date_short, integer, join_names, lower_first, one_line
from reporter.specs.forms import FormSpec
from reporter.specs.period_specs import PeriodSpecs

_SHOWN = 5
_BLANK = "(trống)"


@dataclass(frozen=True, slots=True)
class CellChange:
    """One entered cell that two versions do not say alike; a line that stands in one of them only has one cell."""

    form: str  # id
    line: str  # what the line is about: its codes, or its number among the lines staff added
    column: str  # key
    old: Value
    new: Value
    cell: Cell  # in the newer version; in the older one for a line that went away
    labels: Mapping[str, str] = field(default_factory=dict)  # what people see of the column's codes
    about: str = ""  # what people see of the line's codes, as `line` where it has none

    @property
    def was(self) -> str:
        """What the older version says, as people read it."""
        return self._read(self.old)

    @property
    def now(self) -> str:
        """What the newer version says, as people read it."""
        return self._read(self.new)

    @property
    def text(self) -> str:
        """The change for people, in one line: "Biểu 05!D12: 12 → 15"; of long texts where they begin to differ."""
        old, new = map(one_line, (self.was, self.now))
        said = f"{around_change(old, [new])} → {around_change(new, [old])}"
        return f"{self.cell.sheet}!{self.cell.ref}: {said}"

    def _read(self, value: Value) -> str:
        return shown_value(self.labels.get(value, value) if isinstance(value, str) else value)


def changes(old: Submission, new: Submission, specs: PeriodSpecs) -> tuple[CellChange, ...]:
    """Return what two workbooks of one agency say otherwise, form by form, line by line.

    Lines of a form with given lines are known by their codes; of lines staff added, equal ones are taken away from
    both and the rest compared in order.
    """
    return tuple(
        change
        for form in specs.form_set.forms
        if form.id in old.tables or form.id in new.tables
        for change in _form_changes(form, old, new, specs)
    )


def differences(old: Submission, new: Submission, specs: PeriodSpecs) -> tuple[str, ...]:
    """Return all that two workbooks of one agency say otherwise, the cover first, one clause each."""
    cover = (
        f"{COVER_SHEET}, {lower_first(label)}: {shown_value(old.cover.get(key))} → {shown_value(new.cover.get(key))}"
        for key, label in COVER_ALL.items()
        if old.cover.get(key) != new.cover.get(key)
    )
    return (*cover, *(item.text for item in changes(old, new, specs)))


def changes_text(found: Sequence[str]) -> str:
    """Return the differences in one clause: "khác 3 ô: Biểu 05!D12: 12 → 15; …"."""
    if not found:
        return "số liệu như nhau"
    return f"khác {integer(len(found))} ô: {'; '.join(found[:_SHOWN])}" + ("; …" if len(found) > _SHOWN else "")


def replaced_text(old: Submission, new: Submission, specs: PeriodSpecs) -> str:
    """Return what a version that takes the place of another says otherwise, first the forms of which it has nothing.

    Two people may have filled in a part each: then the later one alone would lose the other's work.
    """
    said = changes_text(differences(old, new, specs))
    emptied = [form.sheet for form in specs.form_set.forms if filled(form, old) and not filled(form, new)]
    if not emptied:
        return said
    asked = "nếu mỗi bản là một phần thì gộp vào một sổ rồi nhận sổ ấy"
    return f"bản sau để trống cả {join_names(emptied)}; {asked}; {said}"


def filled(form: FormSpec, item: Submission) -> bool:
    """Whether staff have typed anything into the form, beyond what it was issued with."""
    table = item.tables.get(form.id)
    typed = (column.key for column in form.issued_blank)
    return table is not None and any(value is not None for key in typed for value in table.values.get(key, ()))


def shown_value(value: Value) -> str:
    """Return a value as people read it."""
    if isinstance(value, int):
        return integer(value)
    if isinstance(value, date):
        return date_short(value)
    if value is Mark.UNREADABLE:
        return "không đọc được"
    return "-" if value is Mark.NOT_APPLICABLE else f"“{value}”" if value else _BLANK


_Line = tuple[Submission, Table, int]  # a line of a table, by its place


def _form_changes(form: FormSpec, old: Submission, new: Submission, specs: PeriodSpecs) -> Iterator[CellChange]:
    before, after = _lines(form, old), _lines(form, new)
    if form.free:
        before, after = _unlike(form, before, after)
    for name in dict.fromkeys((*after, *before)):
        _, table, at = after.get(name) or before[name]
        about = specs.line_name(form, [table.values[key][at] for key in form.axes]) or name
        for change in _line_changes(form, name, before.get(name), after.get(name)):
            yield replace(change, labels=specs.labels(form.column(change.column)), about=about)


def _lines(form: FormSpec, item: Submission) -> dict[str, _Line]:
    """Return the lines of a form by what they are about."""
    table = item.tables.get(form.id)
    if table is None:
        return {}
    codes = [tuple(str(table.values[key][at]) for key in form.axes) for at in range(len(table))]
    names = [" – ".join(code) or f"dòng {at}" for at, code in enumerate(codes, 1)]
    return {name: (item, table, at) for at, name in enumerate(names)}


def _unlike(
    form: FormSpec, before: dict[str, _Line], after: dict[str, _Line]
) -> tuple[dict[str, _Line], dict[str, _Line]]:
    """Return the lines that the other version does not hold word for word, numbered anew."""
    counts = [Counter(_said(form, line) for line in lines.values()) for lines in (before, after)]
    result = []
    for lines, other in ((before, counts[1]), (after, counts[0])):
        left = Counter(other)
        kept = []
        for line in lines.values():
            said = _said(form, line)
            if left[said]:
                left[said] -= 1
            elif any(value is not None for value in said):
                kept.append(line)
        result.append({f"dòng {number}": line for number, line in enumerate(kept, 1)})
    return result[0], result[1]


def _said(form: FormSpec, line: _Line) -> tuple[Value, ...]:
    _, table, at = line
    return tuple(table.values[column.key][at] if column.key in table.values else None for column in form.entered)


def _line_changes(form: FormSpec, name: str, old: _Line | None, new: _Line | None) -> Iterator[CellChange]:
    present = new or old
    assert present is not None
    item, table, at = present
    absent: tuple[Value, ...] = (None,) * len(form.entered)
    said = zip(_said(form, old) if old else absent, _said(form, new) if new else absent, form.entered, strict=True)
    for before, after, column in said:
        if before != after:
            yield CellChange(form.id, name, column.key, before, after, table.cell(item.file, column.key, at))
