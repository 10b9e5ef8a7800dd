"""The specs of one period as one value: what is asked, of whom, by which rules; and every look-up over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from functools import cached_property
from itertools import product
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from reporter.model import Agency, Period
from reporter.specs.choices import Choice, ChoiceList, load_choices, spelled
from reporter.specs.form_sets import FormSet, load_form_set
from reporter.specs.forms import UNIT_LISTS, Column, FormSpec
from reporter.specs.granted import Granted, load_granted
from reporter.specs.registry import Registry, load_registry
from reporter.specs.rules import Rule, load_rules
from reporter.specs.spec_files import stamp, watched

#: One line of a form: what each axis says on it, in the order of the axes.
AxisLine = tuple[Choice, ...]
Codes = frozenset[tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class PeriodSpecs:
    """The specs of one period; `stamp` tells one content of the files from any other."""

    period: Period
    form_set: FormSet
    registry: Registry
    choices: Mapping[str, ChoiceList]
    rules: Mapping[str, Rule]
    stamp: str = ""
    granted: Granted = field(default_factory=Granted)  # what the province has settled for its communes
    cutoff: date | None = None  # the day on which whoever collects has figures closed; None: left to the agencies
    cutoff_hour: time | None = None  # of that day
    since: date | None = None  # from when on what is reported counts, in a collection of its own
    _units: dict[str, ChoiceList] = field(default_factory=dict, init=False, repr=False)
    _attributes: dict[tuple[str, str], Mapping[str, str]] = field(default_factory=dict, init=False, repr=False)
    _names: dict[str, Mapping[str, str]] = field(default_factory=dict, init=False, repr=False)
    _groups: dict[str, tuple[tuple[str, str, str], ...]] = field(default_factory=dict, init=False, repr=False)
    _members: dict[tuple[str, str], tuple[Choice, ...]] = field(default_factory=dict, init=False, repr=False)
    _lines: dict[tuple[str, str, str], tuple[AxisLine, ...]] = field(default_factory=dict, init=False, repr=False)
    _codes: dict[tuple[str, str, str], Codes] = field(default_factory=dict, init=False, repr=False)
    _same_codes: dict[Codes, Codes] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def day(self) -> date:
        """The day on which units, forms and rules must be in force: the last of the period."""
        return self.period.last_day

    def agency(self, code: str) -> Agency:
        """The agency of that code on the day; ReporterError with the nearest code when there is none."""
        return self.registry.agency(code, self.day)

    def rule(self, code: str) -> Rule | None:
        """The rule when it is there, switched on and in force on the day, else None."""
        rule = self.rules.get(code)
        return rule if rule and rule.applies(self.day) else None

    # --- coded columns ---

    def entries(self, column: Column) -> ChoiceList:
        """The closed list a choice or axis column draws from: a list of choices.toml or units of the registry."""
        kind = UNIT_LISTS.get(column.source)
        if kind is None:
            return self.choices[column.list_id]
        if kind not in self._units:
            units = self.registry.of_kind(kind, self.day)
            self._units[kind] = ChoiceList(column.source, column.label, tuple(map(_as_choice, units)))
        return self._units[kind]

    def lists(self, form: FormSpec) -> Mapping[str, ChoiceList]:
        """The closed list of every coded column of a form, by column key."""
        return {column.key: self.entries(column) for column in form.columns if column.coded}

    def labels(self, column: Column) -> Mapping[str, str]:
        """What people see of every code of a column; nothing for a column without codes."""
        return self.attributes(column, "") if column.coded else {}

    def attributes(self, column: Column, name: str) -> Mapping[str, str]:
        """What the list of a coded column says of each code: the attribute of that name, or for "" the label."""
        key = column.list_id, name
        if key not in self._attributes:
            items = self.entries(column).items
            self._attributes[key] = {item.code: str(item.extra.get(name, "")) if name else item.label for item in items}
        return self._attributes[key]

    def label(self, column: Column, code: str) -> str:
        """What messages say of one code: "14800 Phường Hạc Thành", "Cán bộ"; the code itself when it is not listed."""
        if column.source == "communes":
            dated = self.registry.records.get(code)
            return f"{code} {dated[-1].name}" if dated else code
        return self.labels(column).get(code, code)

    def line_name(self, form: FormSpec, codes: Sequence[object]) -> str:
        """What a line of a form is about, from the codes of its axes: "Cán bộ cấp tỉnh – Nghỉ hưu trước tuổi".

        A code that is not listed stands for itself, a missing one for nothing.
        """
        axes = [self._names_of(form.column(key)) for key in form.axes]
        told = [code if isinstance(code, str) else "" for code in codes]
        return " – ".join(filter(None, (names.get(code, code) for names, code in zip(axes, told, strict=True))))

    def _names_of(self, column: Column) -> Mapping[str, str]:
        """The name of every code of an axis: of a unit its own, else the label."""
        key = column.source or column.choices
        if key not in self._names:
            items = self.entries(column).items
            self._names[key] = {item.code: str(item.extra.get("name", item.label)) for item in items}
        return self._names[key]

    def groups(self, column: Column) -> tuple[tuple[str, str, str], ...]:
        """Code, name and, of a commune, parent of everything on the list of a coded column; of another none."""
        if not column.coded:
            return ()
        if column.list_id not in self._groups:
            communes = column.source == "communes"
            self._groups[column.list_id] = tuple(
                (item.code, item.extra.get("name", item.label), self.agency(item.code).parent if communes else "")
                for item in self.entries(column).items
            )
        return self._groups[column.list_id]

    # --- the lines a blank starts with ---

    def members(self, column: Column, agency: Agency) -> tuple[Choice, ...]:
        """What an axis runs over for an agency, with the attributes that info columns may show.

        An agency that is itself a commune (ministry) fills only its own lines; of a list it fills what concerns it;
        a department fills its forms for the province.
        """
        key = column.source or column.choices, agency.code
        if key not in self._members:
            self._members[key] = self._find_members(column, agency)
        return self._members[key]

    def _find_members(self, column: Column, agency: Agency) -> tuple[Choice, ...]:
        if agency.kind == "department":
            agency = self.agency(agency.parent)
        kind = UNIT_LISTS.get(column.source, "")
        if agency.kind == kind:
            return (_as_choice(agency),)
        if kind == "commune":
            return tuple(map(_as_choice, self.registry.children(agency.code, self.day, kind=kind)))
        return tuple(item for item in self.entries(column).items if item.concerns(agency, self.day))

    def lines(self, form: FormSpec, agency: Agency) -> tuple[AxisLine, ...]:
        """The lines of a form with axes for an agency: in the order of the axes, the last one fastest."""
        if form.free:
            return ()
        key = form.id, form.edition, agency.code
        if key not in self._lines:
            axes = [self.members(form.column(key), agency) for key in form.axes]
            self._lines[key] = tuple(line for line in product(*axes) if _combines(form, line))
        return self._lines[key]

    def upright(self, form: FormSpec, agency: Agency) -> bool:
        """Whether the form stands upright in the agency's workbook: a row for each column, as it has one line."""
        return agency.kind in form.upright and len(self.lines(form, agency)) == 1

    def codes(self, form: FormSpec, agency: Agency) -> Codes:
        """The codes of those lines; agencies with the same lines have the same set."""
        key = form.id, form.edition, agency.code
        if key not in self._codes:
            codes = frozenset(tuple(member.code for member in line) for line in self.lines(form, agency))
            self._codes[key] = self._same_codes.setdefault(codes, codes)
        return self._codes[key]

    def prefilled(self, form: FormSpec, agency: Agency) -> tuple[Mapping[str, str | int], ...]:
        """One mapping per line: axis keys as codes, info columns as text, defaults as numbers or codes."""
        return tuple(_shown(form, self.lines(form, agency)))

    def settled(self, form: FormSpec, agency: Agency) -> tuple[Mapping[str, str | int], ...]:
        """One mapping per line: what is settled for the commune, which fills in nothing there; empty for others."""
        lines = self.lines(form, agency)
        if agency.kind != "commune":
            return ({},) * len(lines)
        return tuple(self.granted.of(form, tuple(member.code for member in line)) for line in lines)

    # --- the words of one document ---

    def spelled(self, style: Literal["new", "old"]) -> PeriodSpecs:
        """The specs with names and labels in one tone style: "uỷ quyền" for the Party, "ủy quyền" for the State."""
        return replace(self, registry=self.registry.spelled(style), choices=spelled(self.choices, style))


def _as_choice(unit: Agency) -> Choice:
    label = unit.code if unit.kind == "commune" else unit.name
    return Choice(unit.code, label, {"name": unit.name, "unit_type": unit.unit_type})


def _combines(form: FormSpec, line: AxisLine) -> bool:
    if not form.combinations:
        return True
    codes = {key: member.code for key, member in zip(form.axes, line, strict=True)}
    return any(all(codes[key] in group[key] for key in group) for group in form.combinations)


def _shown(form: FormSpec, lines: Sequence[AxisLine]) -> Iterator[Mapping[str, str | int]]:
    same = {column.key: column.default for column in form.columns if column.type == "choice" and column.default}
    sources = [(column.key, column.shows) for column in form.columns]
    wanted = [(key, form.axes.index(axis), attribute) for key, (axis, attribute) in sources if axis in form.axes]
    for line in lines:
        shown = same | {key: member.code for key, member in zip(form.axes, line, strict=True)}
        for key, axis, attribute in wanted:
            if attribute in line[axis].extra:
                shown[key] = line[axis].extra[attribute]
        yield MappingProxyType(shown)


# --- loading ----------------------------------------------------------------------------------------------


def load_specs(
    templates: Path,
    form_set: str,
    baseline: str,
    period: Period,
    *,
    rules_off: Mapping[str, str] | None = None,
    registry: Registry | None = None,
    cutoff: date | None = None,
    cutoff_hour: time | None = None,
    since: date | None = None,
) -> PeriodSpecs:
    """Return the specs of a period; a registry that was loaded for another period is used again."""
    registry, off = registry or load_registry(templates), rules_off or {}
    with watched() as read:
        forms, choices = load_form_set(templates, form_set, baseline, period.last_day), load_choices(templates)
        communes = registry.kinds.get("commune", ())
        specs = PeriodSpecs(
            period,
            forms,
            registry,
            choices,
            load_rules(templates, off),
            cutoff=cutoff,
            cutoff_hour=cutoff_hour,
            since=since,
            granted=load_granted(templates, forms, choices, communes, period.last_day),
        )
    return replace(specs, stamp=stamp(read, registry.stamp, form_set, baseline, str(period), sorted(off.items())))
