"""What a reader process must know: form set, registry and lists, loaded once from the templates folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from reporter.intake.choice_cells import ChoiceIndex
from reporter.intake.safety import LIMITS, Refused
from reporter.model import Agency, Period, ReporterError, Value
from reporter.model.wording import fold
from reporter.specs.choices import Choice
from reporter.specs.expressions import Expression, meaning
from reporter.specs.form_sets import FormSet, load_form_set
from reporter.specs.former_names import Former, former_names
from reporter.specs.forms import UNIT_LISTS, Column, EarlierForm, FormSpec
from reporter.specs.period_specs import load_specs

_LONGEST_NAME = 200  # letters of the name of an agency


@dataclass(frozen=True, slots=True)
class CollectRequest:
    """What to expect of the workbooks of one period; plain data, so that it can be sent to a new process."""

    templates: Path
    form_set: str
    baseline: str
    period: Period
    agencies: tuple[str, ...] | None = None  # codes of who owes a workbook; None: anybody in the registry
    limits: Mapping[str, int] = field(default_factory=dict)  # changes to safety.LIMITS
    forms: frozenset[str] | None = None  # read these forms only
    senders: Mapping[str, str] = field(default_factory=dict)  # file → code of its agency, as the register says
    allowed: str = ""  # why workbooks with a secrecy mark are read all the same; "": they are not
    any_period: bool = False  # take whatever period, edition and baseline the workbook says
    sets: Mapping[str, str] = field(default_factory=dict)  # period collected by a form set of its own → that set
    store: Path | None = None  # where what was read is kept for the next run
    stamp: str = ""  # of the specs of the period: what is kept under another is not used

    def __post_init__(self) -> None:
        for name in ("limits", "sets"):  # a read-only view cannot be sent to a process
            object.__setattr__(self, name, dict(getattr(self, name)))


@dataclass(frozen=True, slots=True)
class ExpectedLines:
    """The lines one form of one agency starts with."""

    members: Mapping[str, Mapping[str, Choice]]  # axis key → code → what info columns may show of it
    index: Mapping[str, Mapping[str, str]]  # axis key → text as shown or folded → code
    codes: frozenset[tuple[str, ...]]  # of the axes, one tuple per line

    def info(self, column: Column, axes: Sequence[str], codes: Sequence[tuple[str, ...]]) -> list[Value]:
        """Return what an info column shows on the lines of these codes."""
        axis, attribute = column.shows
        found = {code: member.extra.get(attribute) for code, member in self.members[axis].items()}
        shown = {code: None if text is None else str(text) for code, text in found.items()}
        position = axes.index(axis)
        return [shown[code[position]] for code in codes]


class _Axis(NamedTuple):
    """What one axis runs over for one agency."""

    members: Mapping[str, Choice]  # by code
    shown: Mapping[str, str]  # text as shown or folded → code


class ReaderSpecs:
    """The specs behind a request; every part is loaded when first needed and kept."""

    def __init__(self, request: CollectRequest) -> None:
        self.request = request
        self.limits = {**LIMITS, **request.limits}
        self.specs = load_specs(request.templates, request.form_set, request.baseline, request.period)
        self._periods: dict[str, ReaderSpecs] = {}
        self._issued: dict[str, FormSet] = {}
        self._editions: dict[str, tuple[FormSpec, ...]] = {}
        self._indexes: dict[tuple[str, str], ChoiceIndex] = {}
        self._axes: dict[tuple[str, str, str], _Axis] = {}

    def of(self, period: str) -> ReaderSpecs:
        """The specs of the period a workbook says it is of; Refused when that is no period."""
        if period not in self._periods:
            try:
                form_set = self.request.sets.get(period, self.request.form_set)
                request = replace(self.request, period=Period.parse(period), form_set=form_set, any_period=False)
            except ReporterError:
                raise Refused("I02", value=period[:60], expected=str(self.request.period)) from None
            self._periods[period] = ReaderSpecs(request)
        return self._periods[period]

    def issued_formulas(self, form: FormSpec, baseline: str) -> Mapping[str, Expression]:
        """The formulas of a workbook issued for another baseline, where they are not those of the form."""
        if baseline in ("", self.request.baseline) or baseline not in self.specs.form_set.baselines:
            return {}
        if baseline not in self._issued:
            request = self.request
            self._issued[baseline] = load_form_set(request.templates, request.form_set, baseline, self.specs.day)
        now = self._issued[baseline].form(form.id)
        then = now if now.edition == form.edition else now.earlier[form.edition].form
        both = ((column.formula, then.column(column.key).formula) for column in form.columns)
        return {
            column.key: old
            for column, (now, old) in zip(form.columns, both, strict=True)
            if now and old and meaning(now) != meaning(old)
        }

    def forms(self, agency: Agency, stamp: str = "") -> tuple[FormSpec, ...]:
        """The forms to read from the agency's workbook, in the editions that a workbook of that stamp holds."""
        wanted = self.request.forms
        asked = {form.id for form in self.specs.form_set.for_agency(agency) if wanted is None or form.id in wanted}
        return tuple(form for form in self.every_form(stamp) if form.id in asked)

    def every_form(self, stamp: str = "") -> tuple[FormSpec, ...]:
        """All forms of the set, in the editions that a workbook of that stamp holds."""
        if stamp not in self._editions:
            form_set = self.specs.form_set
            issued = (form_set.as_issued(form, stamp or form_set.stamp) for form in form_set.forms)
            self._editions[stamp] = tuple(form for form in issued if form is not None)
        return self._editions[stamp]

    def current(self, form: FormSpec) -> tuple[FormSpec, EarlierForm | None]:
        """The edition in force of a form that was read; with what it carries when an earlier one was."""
        now = self.specs.form_set.form(form.id)
        return now, None if now.edition == form.edition else now.earlier[form.edition]

    def agency(self, code: str) -> Agency | None:
        """The agency of that code on the day of the request, if there is one."""
        dated = self.specs.registry.records.get(code, ())
        return next((record for record in dated if record.valid_on(self.specs.day)), None)

    def named(self, text: str) -> Sequence[Agency]:
        """The agencies of that name on the day."""
        return self._by_name.get(fold(text), ()) if len(text) <= _LONGEST_NAME else ()

    def formerly(self, text: str) -> Sequence[Former]:
        """What was called that before, and is now another name or part of another unit."""
        return self._former.get(fold(text), ()) if len(text) <= _LONGEST_NAME else ()

    def successors(self, *texts: str) -> tuple[Agency, ...]:
        """The agencies of the day that what was called so before is now, or is now a part of."""
        codes = dict.fromkeys(former.now for text in texts for former in self.formerly(text))
        return tuple(filter(None, map(self.agency, codes)))

    def became(self, code: str) -> tuple[Agency, ...]:
        """The agencies of the day that the unit of that code, gone since, was joined to or parted into."""
        return tuple(filter(None, map(self.agency, self.specs.registry.became(code, self.specs.day))))

    @cached_property
    def _former(self) -> Mapping[str, Sequence[Former]]:
        found: dict[str, list[Former]] = {}
        for former in former_names(self.specs.registry, self.specs.choices, self.specs.day):
            found.setdefault(fold(former.name), []).append(former)
        return found

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[Agency]]:
        found: dict[str, list[Agency]] = {}
        for dated in self.specs.registry.records.values():
            for record in dated:
                if record.valid_on(self.specs.day):
                    found.setdefault(fold(record.name), []).append(record)
        return found

    def choice_index(self, column: Column) -> ChoiceIndex:
        """The entries a choice column draws from."""
        key = column.source, column.choices
        if key not in self._indexes:
            former = self._now_called() if column.list_id in UNIT_LISTS else {}
            self._indexes[key] = ChoiceIndex.of(self.specs.entries(column).items, former)
        return self._indexes[key]

    def _now_called(self) -> Mapping[str, str]:
        """Return what units were called before, folded → the code of the one that bears another name now."""
        return {
            name: now.pop() for name, found in self._former.items() if len(now := {item.now for item in found}) == 1
        }

    def names_so_far(self, code: str) -> set[str]:
        """What the unit of that code has been called until the day, folded: a workbook may be older than the change."""
        dated, day = self.specs.registry.records.get(code, ()), self.specs.day
        return {fold(record.name) for record in dated if record.valid_from is None or record.valid_from <= day}

    def names(self, form: FormSpec, agency: Agency) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
        """The names printed beside the codes: axis → info column → folded name → code, of names that stand once."""
        found: dict[str, dict[str, Mapping[str, str]]] = {}
        for column in form.columns:
            axis, attribute = column.shows
            if column.type == "info" and axis in form.axes:
                members = self._axis(form.column(axis), agency).members.values()
                shown = [(fold(str(member.extra.get(attribute, ""))), member.code) for member in members]
                count = Counter(name for name, _ in shown)
                once = {name: code for name, code in shown if name and count[name] == 1}
                found.setdefault(axis, {})[column.key] = once
        return found

    def expected(self, form: FormSpec, agency: Agency) -> ExpectedLines:
        """The lines the blank of this agency has, as `PeriodSpecs.prefilled` lays them out."""
        axes = {key: self._axis(form.column(key), agency) for key in form.axes}
        return ExpectedLines(
            MappingProxyType({key: axis.members for key, axis in axes.items()}),
            MappingProxyType({key: axis.shown for key, axis in axes.items()}),
            self.specs.codes(form, agency),
        )

    def _axis(self, column: Column, agency: Agency) -> _Axis:
        """What the axis runs over for the agency; forms of one workbook share most of their axes."""
        key = column.source, column.choices, agency.code
        if key not in self._axes:
            found = self.specs.members(column, agency)
            codes = [member.code for member in found] if column.list_id in UNIT_LISTS else []
            former = {name: code for code in codes for name in self.names_so_far(code)}
            self._axes[key] = _Axis({member.code: member for member in found}, {**former, **_shown(found)})
        return self._axes[key]


def _shown(members: Sequence[Choice]) -> Mapping[str, str]:
    """Return what may stand in an axis cell → code: label or code, as written or folded."""
    shown: dict[str, str] = {}
    for text in ("code", "label"):
        for member in members:
            shown[_folded(getattr(member, text))] = member.code
            shown[getattr(member, text)] = member.code
    return shown


@lru_cache(maxsize=8192)
def _folded(text: str) -> str:
    return text if text.isdecimal() and text.isascii() else fold(text)
