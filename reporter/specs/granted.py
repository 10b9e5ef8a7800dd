"""What a province has settled for its communes: quotas, population, number of posts, by registry/bien-che.csv.

One line for each commune: `ma`, `quyet_dinh` (the decision), `hieu_luc_tu`, `hieu_luc_den`, `ghi_chu`, and columns of
the forms:
"tam_giao" of the form whose lines are communes, "so_theo_qd:pct_ubnd" of a line of a form with posts or fields.
The workbooks of communes have these cells filled in and locked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from reporter.specs.choices import ChoiceList
from reporter.specs.csv_lines import csv_lines
from reporter.specs.decode import SpecError, SpecNotes, SpecProblem, did_you_mean
from reporter.specs.form_sets import FormSet
from reporter.specs.forms import Column, FormSpec
from reporter.specs.registry_files import Span, read_day, refuse_backwards

FILE = "registry/bien-che.csv"
_OWN = ("ma", "quyet_dinh", "hieu_luc_tu", "hieu_luc_den", "ghi_chu")

#: Codes of one line of a form, in the order of its axes.
Codes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Granted:
    """What is settled, by form and line, and the decision it rests on, by commune."""

    cells: Mapping[tuple[str, Codes], Mapping[str, int | str]] = field(default_factory=dict)
    decisions: Mapping[str, str] = field(default_factory=dict)

    def of(self, form: FormSpec, codes: Codes) -> Mapping[str, int | str]:
        """Return what is settled of a line, by column key; nothing for most."""
        return self.cells.get((form.id, codes), {})


_Place = tuple[FormSpec, Column, Codes]  # a column, and the codes that follow the commune's


def load_granted(
    templates: Path, form_set: FormSet, choices: Mapping[str, ChoiceList], communes: Collection[str], day: date
) -> Granted:
    """Return what the file settles on the day, nothing without one; SpecError with every mistake in it."""
    path = templates / FILE
    if not path.is_file():
        return Granted()
    notes = SpecNotes()
    keys, lines = csv_lines(path, FILE, notes)
    places = notes.attempt(_places, keys, form_set, choices) or {}
    cells: dict[tuple[str, Codes], dict[str, int | str]] = {}
    decisions: dict[str, str] = {}
    for where, line in lines:
        code = line.get("ma", "").zfill(5)
        notes.names(FILE, where, "xã, phường, đặc khu mang mã", [code], communes)
        span = notes.attempt(_span, where, line)
        if span is None or not (span[0] or date.min) <= day <= (span[1] or date.max):
            continue
        if code in decisions:
            notes.say(FILE, where, f"mã “{code}” có hai dòng cùng hiệu lực.")
        decisions[code] = line.get("quyet_dinh", "")
        for key, (form, column, rest) in places.items():
            if line[key]:
                value = notes.attempt(_value, where, key, line[key], column, choices)
                if value is not None:
                    cells.setdefault((form.id, (code, *rest)), {})[column.key] = value
    notes.finish()
    return Granted(cells, decisions)


def _span(where: str, line: Mapping[str, str]) -> Span:
    """Return from when until when a line holds; SpecError for what is no day, or ends before it begins."""
    try:
        since, until = (read_day(line.get(key, ""), key) for key in ("hieu_luc_tu", "hieu_luc_den"))
        refuse_backwards((since, until))
    except ValueError as error:
        raise SpecError([SpecProblem(FILE, where, str(error))]) from None
    return since, until


def _places(keys: Collection[str], form_set: FormSet, choices: Mapping[str, ChoiceList]) -> Mapping[str, _Place]:
    """Return header → what it settles; SpecError for headers that name no column of a form of communes."""
    known = {name: place for form in form_set.forms for name, place in _settles(form, choices)}
    problems = [
        SpecProblem(FILE, "dòng 1", f"không có cột “{key}” trong biểu của xã.", hint=did_you_mean(key, [*_OWN, *known]))
        for key in keys
        if key not in _OWN and key not in known
    ]
    if "ma" not in keys:
        problems.append(SpecProblem(FILE, "dòng 1", "thiếu cột “ma” (mã xã, 5 chữ số)."))
    if problems:
        raise SpecError(problems)
    return {key: known[key] for key in keys if key in known}


def _settles(form: FormSpec, choices: Mapping[str, ChoiceList]) -> Iterator[tuple[str, _Place]]:
    """Yield the headers that a form of communes knows."""
    if form.free or form.by_key[form.axes[0]].source != "communes" or "commune" not in form.applies_to:
        return
    axis = form.by_key[form.axes[1]] if len(form.axes) == 2 else None
    ends = [(f":{item.code}", (item.code,)) for item in choices[axis.list_id].items] if axis else [("", ())]
    for column in form.entered:
        if column.numeric or column.type == "choice":
            yield from ((column.key + end, (form, column, codes)) for end, codes in ends)


def _value(where: str, key: str, text: str, column: Column, choices: Mapping[str, ChoiceList]) -> int | str:
    """Return a cell of the file as the form takes it; SpecError for anything else."""
    if column.numeric:
        if text.isdecimal():
            return int(text)
        raise SpecError([SpecProblem(FILE, where, f"“{text}” ở cột “{key}” không phải số nguyên; gõ số trơn.")])
    codes = [item.code for item in choices[column.list_id].items]
    if text not in codes:
        said = f"“{text}” ở cột “{key}” không có trong danh mục."
        raise SpecError([SpecProblem(FILE, where, said, hint=did_you_mean(text, codes))])
    return text
