"""A master opened as it is: the blank for whoever is chosen on its cover.

A hidden sheet lists who may be chosen and, for every axis that differs from agency to agency, all their lines one
after another; each agency knows where its own begin and how many they are. The lines of a form are formulas over that
list, so that those of the chosen agency appear.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any, NamedTuple

from reporter.blanks.cell_formulas import quoted
from reporter.blanks.cell_names import CellNames
from reporter.blanks.filled_form import GenericLines
from reporter.model import Agency, column_letter
from reporter.model.marks import AGENCIES_SHEET, CODE_END
from reporter.specs.choices import Choice
from reporter.specs.forms import Column, FormSpec
from reporter.specs.period_specs import PeriodSpecs

CHOSEN = "vi_tri"  # name: which agency of the list is chosen, 0 for none yet
AGENCIES, PARENTS, OF_PARENT = "ds_co_quan", "ds_cap_tren", "ds_chon"  # names of what the cover's lists show


class _Varying(NamedTuple):
    """What the chosen agency's own lines are made of: its communes, its tasks, or whole lines."""

    name: str  # of its list in the workbook
    shown: tuple[str, ...]  # keys of the columns that show it
    members: tuple[tuple[tuple[object, ...], ...], ...]  # of each agency: what those columns show


@dataclass(frozen=True, slots=True)
class GenericForm:
    """How one form gets its lines in a generic blank."""

    form: FormSpec
    lines: tuple[Mapping[str, Any], ...]  # those all agencies have, or as many blank ones as the largest needs
    varying: _Varying | None = None
    fixed: tuple[tuple[str, tuple[Choice, ...]], ...] = ()  # the axes after the varying one: key, members
    same: Mapping[str, str] = field(default_factory=dict)  # choices that every line starts with: key → label

    def formulas(self, names: CellNames, first: int) -> GenericLines | None:
        """Return the formulas of the pre-filled cells; `first` is the 1-based row of the first."""
        if self.varying is None:
            return None
        inner = prod(len(members) for _, members in self.fixed)
        at = "0" if names.line else f"(ROW()-{first})"
        own = f"INT({at}/{inner})" if inner > 1 else at
        count = f"{self.varying.name}_so*{inner}" if inner > 1 else f"{self.varying.name}_so"
        guard_key = self.form.axes[0]
        guard = f"${names.at(names.cell(self.form.column(guard_key).number - 1), first)}"
        cells = {}
        for column in self.form.columns:
            if not (value := self._value(column, at, own)):
                continue
            known = f'IF({value}="","",{value})' if column.entered else value
            there = f"{at}<{count}" if column.key == guard_key else f'{guard}<>""'
            cells[column.key] = f'=IF({there},{known},"")'
        return GenericLines(count, cells, guard)

    def _value(self, column: Column, at: str, own: str) -> str:
        """Return the formula of a pre-filled cell of a line that is there; "" for a cell that starts blank."""
        assert self.varying is not None
        if column.type == "index":
            return f"{at}+1"
        if column.key in self.varying.shown:
            return f"INDEX({self.varying.name}_{column.key},{self.varying.name}_dau+{own})"
        if column.key in self.same:
            return f'"{quoted(self.same[column.key])}"'
        axis, attribute = _shows(column)
        inner = 1
        for key, members in reversed(self.fixed):
            if key == axis:
                step = f"INT({at}/{inner})" if inner > 1 else at
                return f"INDEX({_list_of(self.form, key, attribute)},MOD({step},{len(members)})+1)"
            inner *= len(members)
        return ""


def _shows(column: Column) -> tuple[str, str]:
    """Return which axis a pre-filled cell is about, and what of it: its label or an attribute."""
    return (column.key, "label") if column.type == "axis" else column.shows


def _list_of(form: FormSpec, key: str, attribute: str) -> str:
    """Return the name of the list of what the members of an axis show that is the same for all agencies."""
    return f"tr_{form.column(key).list_id}_{attribute}"


def generic_form(form: FormSpec, specs: PeriodSpecs, agencies: Sequence[Agency]) -> GenericForm:
    """Return how the form gets its lines for whichever of the agencies is chosen."""
    own = [specs.prefilled(form, agency) if form.asked_of(agency) else () for agency in agencies]
    longest = max(own, key=len)
    if form.free or all(lines == longest for lines in own):
        return GenericForm(form, longest)
    blank: tuple[Mapping[str, Any], ...] = tuple({} for _ in longest)
    asked = [agency for agency in agencies if form.asked_of(agency)]
    members = {key: [specs.members(form.column(key), agency) for agency in asked] for key in form.axes}
    first, *others = form.axes
    name = "ds_" + form.id.replace("-", "_")
    starts = [column for column in form.columns if column.type == "choice" and column.default]
    same = {column.key: specs.labels(column)[column.default] for column in starts}
    if (
        form.combinations
        or len(asked) < len(agencies)
        or any(len(set(map(_codes, members[key]))) > 1 for key in others)
    ):
        columns = tuple(column.key for column in form.columns if _shows(column)[1])
        whole = tuple(_whole(form, lines, specs) for lines in own)
        return GenericForm(form, blank, _Varying(name, columns, whole), same=same)
    shown = tuple(column.key for column in form.columns if _shows(column)[0] == first)
    listed = tuple(tuple(_member(form, shown, item) for item in items) for items in members[first])
    fixed = tuple((key, members[key][0]) for key in others)
    return GenericForm(form, blank, _Varying(name, shown, listed), fixed, same)


def _codes(items: Sequence[Choice]) -> tuple[str, ...]:
    return tuple(item.code for item in items)


def _member(form: FormSpec, keys: Sequence[str], item: Choice) -> tuple[object, ...]:
    """Return what the columns of a line show of a member of its varying axis."""
    return tuple(_shown(item, _shows(form.column(key))[1]) for key in keys)


def _whole(form: FormSpec, lines: Sequence[Mapping[str, Any]], specs: PeriodSpecs) -> tuple[tuple[object, ...], ...]:
    """Return what the pre-filled columns show on whole lines."""
    columns = [column for column in form.columns if _shows(column)[1]]
    labels = {column.key: specs.labels(column) for column in columns if column.type == "axis"}
    return tuple(
        tuple(labels.get(column.key, {}).get(value := line.get(column.key, ""), value) for column in columns)
        for line in lines
    )


# --- the hidden sheet -------------------------------------------------------------------------------------


class NamedColumns:
    """Writes columns side by side on the hidden sheet, each under a name that formulas use."""

    def __init__(self, workbook: Any, sheet: Any, style: Any) -> None:
        self._workbook, self._sheet, self._style = workbook, sheet, style
        self._names: set[str] = set()

    def add(self, name: str, values: Sequence[object]) -> None:
        """Write a column once; a list that several forms use is there already."""
        if name in self._names or not values:
            return
        position = len(self._names)
        self._names.add(name)
        self._sheet.write_string(0, position, name, self._style)
        for row, value in enumerate(values, 1):
            write = self._sheet.write_number if isinstance(value, int) else self._sheet.write_string
            write(row, position, value if isinstance(value, int) else str(value), self._style)
        letter = column_letter(position)
        self._workbook.define_name(name, f"='{AGENCIES_SHEET}'!${letter}$2:${letter}${len(values) + 1}")


def draw_choices(
    columns: NamedColumns, agencies: Sequence[Agency], parents: Sequence[Agency], forms: Sequence[GenericForm]
) -> None:
    """Write who may be chosen, with the unit above where that is chosen first, and the lines of all of them."""
    columns.add(AGENCIES, [label_of(agency) for agency in agencies])
    columns.add("ds_ten", [agency.name for agency in agencies])
    columns.add("ds_ma", [agency.code for agency in agencies])
    if parents:
        columns.add(PARENTS, [label_of(parent) for parent in parents])
        below = [[agency.code for agency in agencies if agency.parent == parent.code] for parent in parents]
        columns.add(f"{PARENTS}_so", [len(codes) for codes in below])
        order = [agency.code for agency in agencies]
        columns.add(f"{PARENTS}_dau", [order.index(codes[0]) + 1 if codes else 0 for codes in below])
    for entry in forms:
        if entry.varying:
            _draw_varying(columns, entry.varying)
        for key, members in entry.fixed:
            for attribute in sorted({shown for axis, shown in map(_shows, entry.form.columns) if axis == key}):
                columns.add(_list_of(entry.form, key, attribute), [_shown(item, attribute) for item in members])


def _draw_varying(columns: NamedColumns, varying: _Varying) -> None:
    """Write the lines of all agencies one after another; agencies with the same lines share them."""
    starts: dict[tuple[object, ...], int] = {}
    listed: list[tuple[object, ...]] = []
    for items in varying.members:
        if items and items not in starts:
            starts[items] = len(listed) + 1
            listed += items
    for key, values in zip(varying.shown, zip(*listed, strict=True), strict=True):
        columns.add(f"{varying.name}_{key}", values)
    columns.add(f"{varying.name}_tu", [starts.get(items, 0) for items in varying.members])
    columns.add(f"{varying.name}_co", [len(items) for items in varying.members])


def _shown(item: Choice, attribute: str) -> object:
    found = item.label if attribute == "label" else item.extra.get(attribute, "")
    return found if isinstance(found, int) else str(found)


def label_of(agency: Agency) -> str:
    """Return how an agency is listed on the cover: code and name."""
    return f"{agency.code}{CODE_END}{agency.name}"


def line_names(forms: Sequence[GenericForm]) -> dict[str, str]:
    """Return name → formula of where the chosen agency's lines begin, and how many they are."""
    names = {}
    for entry in forms:
        if entry.varying:
            for name, column in (("dau", "tu"), ("so", "co")):
                listed = f"{entry.varying.name}_{column}"
                names[f"{entry.varying.name}_{name}"] = f"=IF({CHOSEN}=0,0,INDEX({listed},{CHOSEN}))"
    return names
