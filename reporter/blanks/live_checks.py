"""What the live check column of a form may say of a row: one part for each thing, from the form and the rules in force.

Messages of rules that are not errors are remarks and do not count as faults. How they come together in the cell is
said in `check_column.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from reporter.blanks.cell_formulas import CellFormulas, list_name
from reporter.blanks.cell_names import SIDE_BY_SIDE, CellNames
from reporter.blanks.check_column import CELL, RAW, LiveCheck, Part
from reporter.blanks.live_sums import money_sum
from reporter.blanks.live_units import Averages
from reporter.model import Mark, Severity, Value
from reporter.specs.blank_words import BlankWords, CheckSaid, said
from reporter.specs.choices import ChoiceList
from reporter.specs.forms import Column, FormSpec
from reporter.specs.rules import Rule
from reporter.specs.scalar import Row, row_function
from reporter.specs.size_limits import UnitOfMoney
from reporter.specs.written_rules import PaidPerPerson


def live_check(
    form: FormSpec,
    rules: Mapping[str, Rule],
    day: date,
    lists: Mapping[str, ChoiceList],
    words: BlankWords,
    names: CellNames = SIDE_BY_SIDE,
    nil: bool = False,
) -> LiveCheck:
    """Return the check column of a form; `lists` maps the key of each choice and axis column to its list."""
    excel, told, on_day = CellFormulas(form, lists, names), words.check, _Rules(rules, day, words.check)
    paid = _averages(form, excel, on_day)
    parts = (
        *_blanks(form, names, told),
        *_numbers(form, names, told),
        *_dashes(form, names, told),
        *_dates(form, names, told),
        *_choices(form, lists, names, told),
        *_conditional(form, excel, on_day),
        *_row_checks(form, excel, on_day, paid),
        *_money(form, paid, on_day),
    )
    computed = {column.key: column.formula for column in form.columns if column.formula}
    begun = _begun(form)
    return LiveCheck(
        form=form,
        names=names,
        parts=parts,
        formulas={key: excel.computed(formula) for key, formula in computed.items()},
        computes={key: row_function(formula) for key, formula in computed.items()},
        begun=begun,
        begins=tuple(form.columns[position].key for position in begun),
        numeric=frozenset(column.key for column in form.columns if column.numeric),
        untouched="" if form.free else told.untouched,
        words=words,
        nil=nil,
    )


def _begun(form: FormSpec) -> tuple[int, ...]:
    """Return the columns that begin a line: not those filled in beforehand, unless the line is settled with them."""
    typed = _positions(form, lambda column: column.entered and not column.default)
    again = form.known.columns if form.known and not form.known.where else ()
    return tuple(at for at in typed if form.columns[at].key not in again) or typed


# --- the parts --------------------------------------------------------------------------------------------


def _blanks(form: FormSpec, names: CellNames, told: CheckSaid) -> Iterable[Part]:
    wanted = _positions(form, lambda column: column.entered and column.required)
    keys = [form.columns[position].key for position in wanted]
    if wanted:
        yield Part(
            told,
            told.blank,
            "+".join(f"COUNTBLANK({run})" for run in names.runs(wanted)) + ">0",
            lambda row: any(_empty(row[RAW][key]) for key in keys),
            wanted,
            f'{CELL}=""',
            _empty,
        )


def _numbers(form: FormSpec, names: CellNames, told: CheckSaid) -> Iterable[Part]:
    """Every filled number cell is a whole number from 0 up, or the mark "-"."""
    numeric = _positions(form, lambda column: column.entered and column.numeric)
    keys = [form.columns[position].key for position in numeric]
    if not numeric:
        return
    runs = names.runs(numeric)
    good = "+".join(f'COUNTIF({run},">=0")+COUNTIF({run},"-")+COUNTBLANK({run})' for run in runs)
    whole = "+".join(f'SUMPRODUCT(--(TEXT({run},"0")={run}&""))+COUNTBLANK({run})' for run in runs)
    yield Part(
        told,
        told.number,
        f"IF({good}={len(numeric)},{whole}<{len(numeric)},TRUE)",
        lambda row: any(_no_number(row[RAW][key]) for key in keys),
        numeric,
        f'IF(OR({CELL}="",{CELL}="-"),FALSE,IF(ISNUMBER({CELL}),OR({CELL}<0,{CELL}<>INT({CELL})),TRUE))',
        _no_number,
    )


def _dashes(form: FormSpec, names: CellNames, told: CheckSaid) -> Iterable[Part]:
    """A "-" where everybody has a number (V95)."""
    firm = _positions(form, lambda column: column.entered and column.numeric and not column.dash)
    keys = [form.columns[position].key for position in firm]
    if firm:
        yield Part(
            told,
            told.dash,
            "+".join(f'COUNTIF({run},"-")' for run in names.runs(firm)) + ">0",
            lambda row: any(_dash(row[RAW][key]) for key in keys),
            firm,
            f'{CELL}="-"',
            _dash,
        )


def _dates(form: FormSpec, names: CellNames, told: CheckSaid) -> Iterable[Part]:
    for position in _positions(form, lambda column: column.type == "date"):
        cell, key = names.cell(position), form.columns[position].key
        yield Part(
            told,
            said(told.date, cot=f"({position + 1})"),
            f'AND({cell}<>"",NOT(ISNUMBER({cell})))',
            partial(_filled, key, lambda value: not isinstance(value, date)),
            (position,),
        )


def _choices(form: FormSpec, lists: Mapping[str, ChoiceList], names: CellNames, told: CheckSaid) -> Iterable[Part]:
    for position in _positions(form, lambda column: column.type == "choice"):
        cell, key = names.cell(position), form.columns[position].key
        codes = frozenset(item.code for item in lists[key].items)
        yield Part(
            told,
            said(told.choice, cot=f"({position + 1})"),
            f'AND({cell}<>"",ISNA(MATCH({cell},{list_name(lists[key])},0)))',
            partial(_filled, key, partial(_outside, codes)),
            (position,),
        )


def _conditional(form: FormSpec, excel: CellFormulas, rules: _Rules) -> Iterable[Part]:
    """Columns that one condition makes required share one message."""
    groups: dict[tuple[str, str], list[Column]] = {}
    for column in form.columns:
        if column.required_when:
            groups.setdefault((column.required_when.source, column.required_rule), []).append(column)
    for (_source, rule), columns in groups.items():
        when = columns[0].required_when
        if not rules.applies(rule) or when is None:
            continue
        positions = tuple(column.number - 1 for column in columns)
        blank = ",".join(f'{excel.names.cell(position)}=""' for position in positions)
        wanted = ", ".join(f"({column.number})" for column in columns)
        yield rules.part(
            rule,
            said(rules.told.required, cot=wanted, vi=excel.text(when)),
            f"IF({excel.applicable(when)},AND(OR({blank}),{excel.formula(when)}),FALSE)",
            partial(_lacking, row_function(when), [column.key for column in columns]),
            positions,
            f'{CELL}=""',
            _empty,
        )


def _row_checks(form: FormSpec, excel: CellFormulas, rules: _Rules, averages: Averages | None) -> Iterable[Part]:
    for check in form.checks:
        if rules.applies(check.rule):
            part = rules.part(
                check.rule,
                check.text,
                f"IF({excel.applicable(check.expression)},NOT({excel.formula(check.expression)}),FALSE)",
                partial(_broken, row_function(check.expression)),
                tuple(sorted(form.column(key).number - 1 for key in check.mark)),
            )
            money = money_sum(check, excel, rules.told, averages)
            yield replace(part, tail=money.tail, tail_of=money.tail_of) if money else part


def _averages(form: FormSpec, excel: CellFormulas, rules: _Rules) -> Averages | None:
    """Return what one person may be paid; None for a form that no rule in force says it of."""
    possible, usual = rules.in_force("R25"), rules.in_force("R15")
    if possible is None or form.id not in possible.of(UnitOfMoney).forms:
        return None
    return Averages(excel, rules.told, possible.of(UnitOfMoney), usual.of(PaidPerPerson) if usual else None)


def _money(form: FormSpec, averages: Averages | None, rules: _Rules) -> Iterable[Part]:
    """Money per person in another unit than the form's, or seldom so much."""
    for rule, found in (("R25", averages.impossible()), ("R15", averages.unusual())) if averages else ():
        for item in found:
            marks = tuple(form.column(key).number - 1 for key in item.marks)
            part = rules.part(rule, item.text, item.condition, item.due, marks)
            yield replace(part, tail=item.tail, tail_of=item.tail_of)


@dataclass(frozen=True, slots=True)
class _Rules:
    """The rules of a day, and how their messages begin."""

    rules: Mapping[str, Rule]
    day: date
    told: CheckSaid

    def applies(self, rule: str) -> bool:
        """Whether the rule is in force and not switched off; a check without a rule of its own always is."""
        return rule not in self.rules or self.rules[rule].applies(self.day)

    def in_force(self, rule: str) -> Rule | None:
        """The rule of that code; None where it is not in force."""
        return self.rules[rule] if rule in self.rules and self.applies(rule) else None

    def part(
        self,
        rule: str,
        text: str,
        condition: str,
        due: Callable[[Row], bool],
        marks: tuple[int, ...],
        cell_condition: str = "",
        cell_due: Callable[[Value], bool] = bool,
    ) -> Part:
        """Return what the rule says: a fault where it is an error, else a remark."""
        fault = rule not in self.rules or self.rules[rule].severity is Severity.ERROR
        return Part(self.told, text, condition, due, marks, cell_condition, cell_due, fault)


def _positions(form: FormSpec, wanted: Callable[[Column], bool]) -> tuple[int, ...]:
    return tuple(position for position, column in enumerate(form.columns) if wanted(column))


# --- plain values -----------------------------------------------------------------------------------------


def _empty(value: Any) -> bool:
    return value in (None, "")


def _dash(value: Any) -> bool:
    return value in ("-", Mark.NOT_APPLICABLE)


def _no_number(value: Any) -> bool:
    return not (_empty(value) or _dash(value) or (isinstance(value, int) and value >= 0))


def _filled(key: str, wrong: Callable[[Any], bool], row: Row) -> bool:
    value = row[RAW][key]
    return value not in (None, "") and wrong(value)


def _outside(codes: frozenset[str], value: Any) -> bool:
    return value not in codes


def _lacking(when: Callable[[Row], Any], keys: Sequence[str], row: Row) -> bool:
    return when(row) is True and any(row[RAW][key] in (None, "") for key in keys)


def _broken(check: Callable[[Row], Any], row: Row) -> bool:
    return check(row) is False
