"""Sample data (SỐ LIỆU MẪU) for trying the program out: invented, plausible, and true to every rule of the forms.

Everything is a function of the seed, the agency and the period, never of the clock. Numbers are the same in every
period but for what the hints let grow, so what accumulates never falls; words differ from period to period. No name,
number or sentence is anybody's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from reporter.model import Agency, Period, Value
from reporter.model.wording import tone_style
from reporter.sample.columns import SampleLine, Scene
from reporter.sample.dice import Dice, subject
from reporter.sample.form_filler import FormFiller, closed_on
from reporter.sample.shapes import Writer
from reporter.sample.task_states import filled_last, task_bars
from reporter.specs import expressions
from reporter.specs.forms import Column, FormSpec
from reporter.specs.period_specs import PeriodSpecs
from reporter.specs.sample_hints import BESIDE, UNIT_TYPES, ColumnHint, ColumnSum, RowsHint, SampleHints
from reporter.specs.scalar import row_function
from reporter.specs.written_rules import Contradiction, SameDatum, SamePair, SameSide, SumOfParts

Rows = list[dict[str, Any]]
Settled = Sequence[Mapping[str, Any]]
_NOTHING: Mapping[str, Settled] = MappingProxyType({})
#: The rules whose pairs are one datum in two forms, and whose columns a form has of the whole and another of its parts.
_SAME_DATUM, _PARTS = "R19", "R47"
_CARELESS = 10  # of a hundred tasks, so that there is something to ask


@dataclass(frozen=True)
class SampleSource:
    """Where the sample of a period comes from; plans of forms are made once."""

    specs: PeriodSpecs
    hints: SampleHints
    seed: int
    _fillers: dict[str, FormFiller] = field(default_factory=dict)
    _writers: list[Writer] = field(default_factory=list)
    _whole: dict[str, dict[str, Rows]] = field(default_factory=dict)

    def filler(self, form: FormSpec) -> FormFiller:
        """The plan of a form."""
        if form.id not in self._fillers:
            self._fillers[form.id] = FormFiller(form, self.specs, self.hints)
        return self._fillers[form.id]

    @property
    def writer(self) -> Writer:
        """The writer of texts."""
        if not self._writers:
            self._writers.append(Writer(self.hints.phrases))
        return self._writers[0]

    def values(self, agency: Agency, settled: Mapping[str, Settled] = _NOTHING) -> dict[str, Rows]:
        """Return clean sample values of every form the agency fills: form id → lines aligned with the blank's.

        Money is whole đồng. A department fills its forms for the province: both levels show the same sample. What is
        `settled` of a form's lines stands as it is, and the rest of the line agrees with it.
        """
        forms = self.specs.form_set.for_agency(agency)
        own = [form for form in forms if not form.summed_into]
        shared = {form.id: self._share(form, agency) for form in forms if form.summed_into}
        if agency.kind == "department":
            whole = self.whole(agency.parent) if own else {}
            return {form.id: shared.get(form.id) or whole[form.id] for form in forms}
        workbook = _Workbook(self, agency, settled)
        in_turn = sorted(forms, key=lambda form: filled_last(self.specs, form))
        filled = {form.id: shared.get(form.id) or workbook.fill(form) for form in in_turn}
        return {form.id: filled[form.id] for form in forms}

    def whole(self, code: str) -> dict[str, Rows]:
        """Return the sample of a province, made once."""
        if code not in self._whole:
            self._whole[code] = self.values(self.specs.agency(code))
        return self._whole[code]

    def _share(self, form: FormSpec, agency: Agency) -> Rows:
        """Return the part of the province's numbers that one of the units reports: all parts add up to them."""
        children = self.specs.registry.children(agency.parent, self.specs.day)
        units = [unit.code for unit in children if form.asked_of(unit)]
        number, count = units.index(agency.code), len(units)
        keys = [column.key for column in form.entered if column.numeric]

        def part(value: Any, among: int) -> Any:
            if not isinstance(value, int):
                return value
            return value // among + (number < value % among) if number < among else 0

        shares = []
        for line in self.whole(agency.parent)[form.summed_into]:
            numbers = {key: line[key] for key in keys}
            # no unit has money without people: a line is divided among no more units than its least number reaches
            among = min([count, *(value for value in numbers.values() if isinstance(value, int) and value)])
            shares.append({key: part(value, among) for key, value in numbers.items()})
        return shares


def demo_cover(period: Period) -> dict[str, Value]:
    """Return a cover that names nobody; the figures are as of the tenth day of the period."""
    return {
        "prepared_by": "[Số liệu mẫu] Người lập biểu",
        "head": "[Số liệu mẫu] Thủ trưởng cơ quan",
        "phone": "[Số liệu mẫu]",
        "cutoff": closed_on(period),
    }


class _Workbook:
    """The forms of one agency, filled one after the other; a later one may have to agree with an earlier one."""

    def __init__(self, source: SampleSource, agency: Agency, settled: Mapping[str, Settled]) -> None:
        self._source, self._specs, self._agency, self._settled = source, source.specs, agency, settled
        self._filled: dict[str, Rows] = {}
        self._sums: dict[ColumnSum, int] = {}
        day = self._specs.day
        months = max((day.year - 2025) * 12 + day.month - 7, 0)
        self._scene = Scene(subject(self._specs.period), months, day, self._total, self._text)
        units = self._specs.registry.children(agency.code, day)
        self._communes = [unit for unit in units if unit.kind == "commune"]
        self._unit_types = {unit.code: unit.unit_type for unit in (*units, agency)}

    def fill(self, form: FormSpec) -> Rows:
        """Return the lines of the form; those of a commune are the same whoever sends them."""
        filler, typed, whole = self._source.filler(form), [], []
        commune = next((key for key in form.axes if form.column(key).source == "communes"), "")
        kinds = list(self._unit_types.values())
        extra = dict(zip(BESIDE, (self._agency.kind, None, *map(kinds.count, UNIT_TYPES)), strict=True))
        of_all = subject(self._source.seed, form.id)
        of_agency = of_all if commune else subject(self._agency.code, of=of_all)
        bars = task_bars(self._specs, form, closed_on(self._specs.period), self._something_left, self._careless)
        for number, given in enumerate(self._lines(form)):
            codes = [given[key] for key in form.axes] or [number]
            own = subject(*codes, of=of_agency)
            shared = own if commune else subject(*codes, of=of_all)
            kind = {"loai_dvhc": self._unit_types[given[commune]]} if commune else {}
            barred = {(bar.column, bar.state) for bar in bars if bar.holds(given)}
            line = SampleLine(extra | kind, own, shared, self._scene, barred)
            typed.append(filler.fill(line, given))
            whole.append(line.row)
        self._filled[form.id] = whole
        return typed

    # --- the lines ---

    def _lines(self, form: FormSpec) -> Sequence[Mapping[str, Any]]:
        """Return what is settled before a line is filled: its axes, defaults, and what other forms have said."""
        settled = self._settled.get(form.id, ())
        if form.free:
            return settled or list(self._free_lines(form))
        lines = list(map(dict, self._specs.prefilled(form, self._agency)))
        for pair in self._pairs():
            for here, there in ((pair.left, pair.right), (pair.right, pair.left)):
                if here.form == form.id and there.form in self._filled:
                    total = self._total(ColumnSum(form=there.form, column=there.column, where=there.where))
                    _impose(lines, here, total, form)
        self._divide(form, lines)
        for line, known in zip(lines, settled, strict=False):
            line.update(known)
        return lines

    def _divide(self, form: FormSpec, lines: Sequence[dict[str, Any]]) -> None:
        """Divide what a merged agency counts among the lines of those it was made of."""
        rule = self._specs.rules.get(_PARTS)
        if rule is None or form.id != rule.of(SumOfParts).parts:
            return
        written = rule.of(SumOfParts)
        for whole in self._filled.get(written.whole, ()):  # a form set may be without it
            chosen = [line for line in lines if line[written.by] == whole[written.by]]
            for key in written.columns:
                number = whole[key] if isinstance(whole[key], int) else 0
                for at, line in enumerate(chosen):
                    line[key] = number // len(chosen) + (at < number % len(chosen))

    def _pairs(self) -> Sequence[SamePair]:
        rule = self._specs.rules.get(_SAME_DATUM)
        return rule.of(SameDatum).pairs if rule else ()

    def _free_lines(self, form: FormSpec) -> Iterator[Mapping[str, Any]]:
        hint = self._source.hints.rows.get(form.id, RowsHint())
        if hint.lines_of:
            for line in self._filled.get(hint.lines_of, ()):
                for key in hint.columns:
                    if line[key]:
                        yield {name: line[name] for name in hint.copied} | {hint.kind: key, hint.number: line[key]}
        else:
            dice = Dice(subject(self._source.seed, form.id, self._agency.code, self._specs.period))
            for _ in range(dice.between(*hint.count)):
                yield {form.owner: dice.pick(self._communes).name} if form.owner and self._communes else {}

    # --- what a line may ask ---

    def _total(self, asked: ColumnSum) -> int:
        """Return the sum of a column of a form filled before; 0 when the agency does not fill it."""
        if asked not in self._sums:
            lines = self._filled.get(asked.form, ())
            if asked.where and lines:
                lines = _chosen(lines, asked.where, self._specs.form_set.form(asked.form))
            self._sums[asked] = sum(line[asked.column] for line in lines if isinstance(line[asked.column], int))
        return self._sums[asked]

    def _something_left(self, shown: Contradiction) -> bool:
        """Whether a form filled before shows something left of a task."""
        lines = self._filled.get(shown.form, ())
        return bool(lines) and bool(_chosen(lines, shown.where, self._specs.form_set.form(shown.form)))

    def _careless(self, task: str) -> bool:
        """Whether the agency says of a task what its own figures, or the calendar, speak against."""
        return Dice(subject(self._source.seed, self._agency.code, "states", task)).happens(_CARELESS)

    def _text(self, column: Column, hint: ColumnHint, dice: Dice) -> str:
        words = {"nhan": column.label.lower(), "ky_hieu": self._agency.extra.get("letter_code") or "UBND"}
        text = self._source.writer.write(hint.text, hint.ideas, dice, words, self._specs.day)
        old_tones = Dice(subject(self._source.seed, self._agency.code, "tones")).happens(40)
        return tone_style(text, "old") if old_tones else text


def _chosen(lines: Sequence[Mapping[str, Any]], where: str, form: FormSpec) -> list[Any]:
    """Return the lines that a condition on the form's columns lets through."""
    judge = row_function(expressions.parse(where, form.by_key, f"sample [{form.id}]"))
    return [line for line in lines if judge(dict.fromkeys(form.by_key) | dict(line)) is True]


def _impose(lines: list[dict[str, Any]], side: SameSide, total: int, form: FormSpec) -> None:
    """Share a sum that another form has settled among the lines it stands for."""
    chosen = _chosen(lines, side.where, form) if side.where else lines
    for number, line in enumerate(chosen):
        line[side.column] = total // len(chosen) + (number < total % len(chosen))
