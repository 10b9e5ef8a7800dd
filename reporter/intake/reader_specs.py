"""What a reader process must know: form set, registry and lists, loaded once from the templates folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from reporter.intake.safety import LIMITS
from reporter.intake.values import ChoiceIndex
from reporter.model import Agency, Period, Value
from reporter.model.wording import fold
from reporter.specs.choices import Choice
from reporter.specs.forms import Column, FormSpec
from reporter.specs.period_specs import load_specs


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
    any_period: bool = False  # take whatever period, edition and baseline the workbook says

    def __post_init__(self) -> None:
        object.__setattr__(self, "limits", dict(self.limits))  # a read-only view cannot be sent to a process


@dataclass(frozen=True, slots=True)
class ExpectedLines:
    """The lines one form of one agency starts with."""

    members: Mapping[str, Mapping[str, Choice]]  # axis key → code → what info columns may show of it
    index: Mapping[str, Mapping[str, str]]  # axis key → text as shown or folded → code
    codes: frozenset[tuple[str, ...]]  # of the axes, one tuple per line

    def info(self, column: Column, axes: Sequence[str], codes: Sequence[tuple[str, ...]]) -> list[Value]:
        """Return what an info column shows on the lines of these codes."""
        axis, _, attribute = column.source.partition(".")
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
        self._indexes: dict[tuple[str, str], ChoiceIndex] = {}
        self._axes: dict[tuple[str, str, str], _Axis] = {}

    def forms(self, agency: Agency) -> tuple[FormSpec, ...]:
        """The forms to read from the agency's workbook."""
        wanted = self.request.forms
        return tuple(form for form in self.specs.form_set.for_agency(agency) if wanted is None or form.id in wanted)

    def agency(self, code: str) -> Agency | None:
        """The agency of that code on the day of the request, if there is one."""
        dated = self.specs.registry.records.get(code, ())
        return next((record for record in dated if record.valid_on(self.specs.day)), None)

    def choice_index(self, form: FormSpec, column: Column) -> ChoiceIndex:
        """The entries a choice column draws from."""
        key = form.id, column.key
        if key not in self._indexes:
            self._indexes[key] = ChoiceIndex.of(self.specs.entries(column))
        return self._indexes[key]

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
            self._axes[key] = _Axis({member.code: member for member in found}, _shown(found))
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
