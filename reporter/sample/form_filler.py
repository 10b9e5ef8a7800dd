"""One form filled line by line: from its columns, checks and formulas alone, with hints where there are some."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from reporter.model import Mark, Period
from reporter.sample.columns import (
    Advice,
    ChoiceFiller,
    DateFiller,
    Filler,
    FormulaFiller,
    Judge,
    NumberFiller,
    PartsFiller,
    SampleLine,
    Slot,
    TextFiller,
)
from reporter.sample.dice import Dice, subject
from reporter.sample.mending import Mender
from reporter.sample.relations import in_order, relations
from reporter.specs.baselines import chosen_names
from reporter.specs.expressions import Expression
from reporter.specs.forms import Column, FormSpec
from reporter.specs.period_specs import PeriodSpecs
from reporter.specs.sample_hints import ColumnHint, SampleHints, hint_expression
from reporter.specs.scalar import row_function


def closed_on(period: Period) -> date:
    """Return the day on which sample figures are closed: the tenth of the period, or its last."""
    tenth = period.first_day + timedelta(days=9)
    return period.last_day if period.kind == "once" else min(tenth, period.last_day)


class FormFiller:
    """The plan of one form: which column after which, and how each is drawn."""

    def __init__(self, form: FormSpec, specs: PeriodSpecs, hints: SampleHints) -> None:
        self.form = form
        self._asked = _Asked(form, chosen_names(specs.form_set.baseline, form.by_key))
        self._closed = closed_on(specs.period)
        self._codes = {key: tuple(item.code for item in found.items) for key, found in specs.lists(form).items()}
        closed = {key: codes for key, codes in self._codes.items() if form.column(key).type == "choice"}
        self._mender = Mender(form, closed)
        self._slots = {column.key: self._slot(column, hints) for column in form.columns}
        self._relations = relations(form).raised(self._sized())
        self._entered = [column.key for column in form.entered]
        self._blank = dict.fromkeys(form.by_key)
        self._steps, self._circular = self._plan()
        self._may_be_blank = [slot for slot in self._slots.values() if _optional_number(slot)]

    def fill(self, line: SampleLine, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return what staff would type into the line; what is `given` stays as it is."""
        line.row = {**self._blank, **line.row, **given}
        for step in self._steps:
            step.fill(line)
        if self._circular:  # something was drawn before what it depends on
            self._mender.compute(line.row)
        if self._circular or not self._mender.sound(line.row):
            self._mend(line, given)
        dashes = []
        if self._may_be_blank:
            dice = Dice(line.own)
            drawn = [(slot, dice.between(1, 100)) for slot in self._may_be_blank]
            dashes = [slot.column.key for slot, number in drawn if self._dashed(line, slot, number)]
        typed = {key: line.row[key] for key in self._entered}
        return typed | dict.fromkeys(dashes, Mark.NOT_APPLICABLE) if dashes else typed

    # --- the plan ---

    def _slot(self, column: Column, hints: SampleHints) -> Slot:
        condition = None if column.required else column.required_when
        known = (hint for hint in hints.of(self.form.id, column.key) if not hint.before or self._closed < hint.before)
        advice = tuple(self._asked.advice(hint) for hint in known)
        judge = row_function(condition) if condition else None
        return Slot(column, advice, judge, subject(self.form.id, column.key))

    def _sized(self) -> set[str]:
        """The columns whose size is known, those that are not typed, and those that a hint asks for."""
        hints = [(key, item.hint) for key, slot in self._slots.items() for item in slot.advice]
        asked = {name for _, hint in hints for name in self._asked.names(hint)}
        untyped = {column.key for column in self.form.columns if not column.entered}
        return asked | untyped | {key for key, hint in hints if hint.sized}

    def _plan(self) -> tuple[tuple[Filler, ...], bool]:
        """Return the steps, each after those it needs, the parts of a total as one; whether needs go in a circle."""
        keys = [column.key for column in self.form.columns if column.entered or column.formula]
        needs = {key: self._needs(self._slots[key]) for key in keys}
        steps: dict[str, Filler] = {key: self._filler(self._slots[key].column) for key in keys}
        together: set[str] = set()
        for number, partition in enumerate(self._relations.partitions):
            parts = {key: step for key in partition.parts if isinstance(step := steps.get(key), NumberFiller)}
            steps[f"/{number}"] = PartsFiller(partition, tuple(parts.values()))
            needs[f"/{number}"] = {partition.total}.union(*(needs[key] for key in parts)) - parts.keys()
            for key in parts:
                needs[key] |= {f"/{number}"}
            together |= parts.keys()
        order = in_order(tuple(steps), needs)
        circular = any(need in order[place:] for place, key in enumerate(order, 1) for need in needs[key])
        return tuple(steps[key] for key in order if key not in together), circular

    def _needs(self, slot: Slot) -> set[str]:
        """The columns that must be filled before this one."""
        column = slot.column
        named = {name for found in (column.formula, column.required_when) if found for name in found.names}
        named.update(name for item in slot.advice for name in self._asked.names(item.hint))
        return (named & self.form.by_key.keys() | self._relations.above(column.key)) - {column.key}

    def _filler(self, column: Column) -> Filler:
        slot, key = self._slots[column.key], column.key
        if column.formula:
            return FormulaFiller(key, row_function(column.formula))
        if column.type == "choice":
            return ChoiceFiller(slot, self._codes[key])
        if column.type == "date":
            return DateFiller(slot)
        if column.type == "text":
            return TextFiller(slot, self._explained(column))
        bounds = tuple(item for item in self._relations.bounds if key in item.small)
        parts = tuple(part for item in self._relations.partitions if item.total == key for part in item.parts)
        floors = tuple(item for item in self._relations.floors if item.big == key)
        return NumberFiller(slot, bounds, parts, floors)

    def _explained(self, column: Column) -> str:
        """The choice on which it depends whether the text is asked for; "" for none."""
        names = column.required_when.names if column.required_when else ()
        return next((name for name in names if self.form.column(name).type == "choice"), "")

    # --- afterwards ---

    def _mend(self, line: SampleLine, given: Mapping[str, Any]) -> None:
        """Make the checks hold, then say anew whatever depends on the numbers."""
        self._mender.mend(line.row, given.keys(), Dice(line.own))
        told = [step for step in self._steps if isinstance(step, ChoiceFiller | DateFiller | TextFiller)]
        told = [step for step in told if step.slot.condition or not isinstance(step, ChoiceFiller)]
        for step in told:
            line.row[step.slot.column.key] = given.get(step.slot.column.key)
        for step in told:
            step.fill(line)

    def _dashed(self, line: SampleLine, slot: Slot, drawn: int) -> bool:
        """Leave an optional number blank as often as hinted and where the checks allow it; return whether it is "-"."""
        hint, kept = slot.hint(line.row).hint, line.row[slot.column.key]
        if drawn > hint.blank + (hint.dash if kept == 0 else 0):
            return False
        line.row[slot.column.key] = None
        if kept and not self._mender.sound(line.row):
            line.row[slot.column.key] = kept
            return False
        return drawn > hint.blank


def _optional_number(slot: Slot) -> bool:
    column = slot.column
    hinted = any(item.hint.blank or item.hint.dash for item in slot.advice)
    return hinted and column.numeric and column.entered and not column.required


@dataclass(frozen=True, slots=True)
class _Asked:
    """The expressions of a form's hints."""

    form: FormSpec
    aliases: Mapping[str, str]

    def advice(self, hint: ColumnHint) -> Advice:
        return Advice(hint, self._judge(hint.when), self._judge(hint.of))

    def names(self, hint: ColumnHint) -> set[str]:
        """The columns a hint reads."""
        return {name for text in (hint.when, hint.of) if text for name in self._parse(text).names}

    def _judge(self, text: str) -> Judge | None:
        return row_function(self._parse(text)) if text else None

    def _parse(self, text: str) -> Expression:
        return hint_expression(text, self.form, self.aliases, f"sample [{self.form.id}]")
