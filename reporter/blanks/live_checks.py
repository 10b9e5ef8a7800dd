"""What the live check column of a form sheet says, as Excel formulas and as the values they must show.

An untouched blank must not be a sea of red: a pre-filled row nobody has begun says only "Chưa nhập" (and keeps the
check sheet from saying ĐẠT); its required cells turn red once something is typed into the row. A free row that is
empty is nothing at all. Messages of rules that are not errors start with "Lưu ý" and do not count as faults.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any

from reporter.blanks.live_units import unit_slips
from reporter.model import Mark, Severity, column_letter
from reporter.specs import expressions
from reporter.specs.choices import ChoiceList
from reporter.specs.expressions import Expression
from reporter.specs.forms import Column, FormSpec
from reporter.specs.rules import Rule
from reporter.specs.scalar import Row, row_function, sum_arguments

FAULT, REMARK, UNTOUCHED = "Lỗi: ", "Lưu ý: ", "Chưa nhập"
ROW, CELL = "¤", "§"  # stand for the row number and the painted cell in formula patterns


@dataclass(frozen=True, slots=True)
class Part:
    """One thing the check column may say about a row, and the cells it then paints."""

    message: str
    condition: str  # Excel pattern: TRUE when the message is due
    due: Callable[[Row], bool]  # the same on a row of plain values
    marks: tuple[int, ...]  # positions of the columns painted
    cell_condition: str = "TRUE"  # Excel pattern: which of them

    @property
    def fault(self) -> bool:
        """Whether it keeps the workbook from being ĐẠT."""
        return self.message.startswith(FAULT)


@dataclass(frozen=True, slots=True)
class LiveCheck:
    """The check column of one form."""

    form: FormSpec
    parts: tuple[Part, ...]
    formulas: Mapping[str, str]  # Excel patterns of the computed columns
    computes: Mapping[str, Callable[[Row], Any]]
    begun: tuple[int, ...]  # positions of the columns that begin a row when filled
    untouched: str  # what a row says that nobody has begun

    @property
    def pattern(self) -> str:
        """The Excel formula of the check cell; every literal stays below 255 characters."""
        said = "&".join(f'IF({part.condition},"{_quoted(part.message)}","")' for part in self.parts) or '""'
        return f'=IF(COUNTA({_runs(self.begun)})=0,"{self.untouched}",{said})'

    def finish(self, row: Row) -> tuple[dict[str, Any], str]:
        """Return the row with its computed columns, and what its check cell says."""
        complete = dict.fromkeys(self.form.by_key) | dict(row)
        plain = {key: _plain(self.form.by_key[key], value) for key, value in complete.items()}
        for key, compute in self.computes.items():
            complete[key] = plain[key] = compute(plain)
        columns = self.form.columns
        if all(complete[columns[position].key] in (None, "") for position in self.begun):
            return complete, self.untouched
        seen = plain | {RAW: complete}
        return complete, "".join(part.message for part in self.parts if part.due(seen))


RAW = "(raw)"  # in the rows parts are given: the values as they stand in the cells


def live_check(
    form: FormSpec, rules: Mapping[str, Rule], day: date, lists: Mapping[str, ChoiceList], free: bool
) -> LiveCheck:
    """Return the check column of a form; `lists` maps the key of each choice and axis column to its list."""
    excel = _Excel(form, lists)
    parts = (
        *_blanks(form),
        *_numbers(form),
        *_dashes(form),
        *_dates(form),
        *_choices(form, lists),
        *_conditional(form, excel, rules, day),
        *_row_checks(form, excel, rules, day),
        *_units(form, excel, rules, day),
    )
    computed = {column.key: column.formula for column in form.columns if column.formula}
    return LiveCheck(
        form=form,
        parts=parts,
        formulas={key: _computed(excel, formula) for key, formula in computed.items()},
        computes={key: row_function(formula) for key, formula in computed.items()},
        begun=_begun(form),
        untouched="" if free else UNTOUCHED,
    )


def _begun(form: FormSpec) -> tuple[int, ...]:
    """Return the columns that begin a line: not those filled in beforehand, unless the line is settled with them."""
    typed = _positions(form, lambda column: column.entered and not column.default)
    again = form.known.columns if form.known and not form.known.where else ()
    return tuple(at for at in typed if form.columns[at].key not in again) or typed


# --- the parts --------------------------------------------------------------------------------------------


def _blanks(form: FormSpec) -> Iterable[Part]:
    wanted = _positions(form, lambda column: column.entered and column.required)
    keys = [form.columns[position].key for position in wanted]
    if wanted:
        yield Part(
            f"{FAULT}còn ô bắt buộc để trống. ",
            "+".join(f"COUNTBLANK({run})" for run in _split(wanted)) + ">0",
            lambda row: any(row[RAW][key] in (None, "") for key in keys),
            wanted,
            f'{CELL}=""',
        )


def _numbers(form: FormSpec) -> Iterable[Part]:
    """Every filled number cell is a whole number from 0 up, or the mark "-"."""
    numeric = _positions(form, lambda column: column.entered and column.numeric)
    keys = [form.columns[position].key for position in numeric]
    if not numeric:
        return
    runs = _split(numeric)
    good = "+".join(f'COUNTIF({run},">=0")+COUNTIF({run},"-")+COUNTBLANK({run})' for run in runs)
    whole = "+".join(f'SUMPRODUCT(--(TEXT({run},"0")={run}&""))+COUNTBLANK({run})' for run in runs)
    yield Part(
        f"{FAULT}có ô không phải số nguyên từ 0 trở lên. ",
        f"IF({good}={len(numeric)},{whole}<{len(numeric)},TRUE)",
        lambda row: any(not _whole(row[RAW][key]) for key in keys),
        numeric,
        f'IF(OR({CELL}="",{CELL}="-"),FALSE,IF(ISNUMBER({CELL}),OR({CELL}<0,{CELL}<>INT({CELL})),TRUE))',
    )


def _dashes(form: FormSpec) -> Iterable[Part]:
    """A "-" where everybody has a number (V95)."""
    firm = _positions(form, lambda column: column.entered and column.numeric and not column.dash)
    keys = [form.columns[position].key for position in firm]
    if firm:
        yield Part(
            f"{FAULT}có ô ghi “-” ở cột phải ghi số. ",
            "+".join(f'COUNTIF({run},"-")' for run in _split(firm)) + ">0",
            lambda row: any(row[RAW][key] in ("-", Mark.NOT_APPLICABLE) for key in keys),
            firm,
            f'{CELL}="-"',
        )


def _dates(form: FormSpec) -> Iterable[Part]:
    for position in _positions(form, lambda column: column.type == "date"):
        cell, key = _cell(position), form.columns[position].key
        yield Part(
            f"{FAULT}({position + 1}) không phải ngày. ",
            f'AND({cell}<>"",NOT(ISNUMBER({cell})))',
            partial(_filled, key, lambda value: not isinstance(value, date)),
            (position,),
        )


def _choices(form: FormSpec, lists: Mapping[str, ChoiceList]) -> Iterable[Part]:
    for position in _positions(form, lambda column: column.type == "choice"):
        cell, key = _cell(position), form.columns[position].key
        codes = frozenset(item.code for item in lists[key].items)
        yield Part(
            f"{FAULT}({position + 1}) không có trong danh mục. ",
            f'AND({cell}<>"",ISNA(MATCH({cell},{list_name(lists[key])},0)))',
            partial(_filled, key, partial(_outside, codes)),
            (position,),
        )


def _conditional(form: FormSpec, excel: _Excel, rules: Mapping[str, Rule], day: date) -> Iterable[Part]:
    """Columns that one condition makes required share one message."""
    groups: dict[tuple[str, str], list[Column]] = {}
    for column in form.columns:
        if column.required_when:
            groups.setdefault((column.required_when.source, column.required_rule), []).append(column)
    for (_source, rule), columns in groups.items():
        prefix, when = _prefix(rule, rules, day), columns[0].required_when
        if not prefix or when is None:
            continue
        positions = tuple(column.number - 1 for column in columns)
        blank = ",".join(f'{_cell(position)}=""' for position in positions)
        wanted = ", ".join(f"({column.number})" for column in columns)
        yield Part(
            f"{prefix}phải ghi {wanted} vì {excel.text(when)}. ",
            f"IF({excel.applicable(when)},AND(OR({blank}),{excel.formula(when)}),FALSE)",
            partial(_lacking, row_function(when), [column.key for column in columns]),
            positions,
            f'{CELL}=""',
        )


def _row_checks(form: FormSpec, excel: _Excel, rules: Mapping[str, Rule], day: date) -> Iterable[Part]:
    for check in form.checks:
        prefix = _prefix(check.rule, rules, day)
        if prefix:
            yield Part(
                f"{prefix}{check.text}. ",
                f"IF({excel.applicable(check.expression)},NOT({excel.formula(check.expression)}),FALSE)",
                partial(_broken, row_function(check.expression)),
                tuple(sorted(form.column(key).number - 1 for key in check.mark)),
            )


def _units(form: FormSpec, excel: _Excel, rules: Mapping[str, Rule], day: date) -> Iterable[Part]:
    """Money in another unit than the form's, by the data of the rules that give amounts per person."""
    for rule in rules.values():
        if rule.limits.get("form") != form.id or not {"by", "pairs", "ranges"} <= rule.limits.keys():
            continue
        if prefix := _prefix(rule.code, rules, day):
            for slip in unit_slips(rule.limits, excel.ref, excel.number, excel.label):
                position = form.column(slip.amount).number - 1
                yield Part(f"{prefix}{slip.text}. ", slip.condition, slip.due, (position,))


def _prefix(rule: str, rules: Mapping[str, Rule], day: date) -> str:
    """How a message of the rule begins; "" when it is switched off or not in force."""
    if rule not in rules:
        return FAULT
    if not rules[rule].applies(day):
        return ""
    return FAULT if rules[rule].severity is Severity.ERROR else REMARK


# --- Excel ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Excel:
    """Expressions of one form as formula patterns."""

    form: FormSpec
    lists: Mapping[str, ChoiceList]

    def ref(self, key: str) -> str:
        return _cell(self.form.column(key).number - 1)

    def formula(self, expression: Expression) -> str:
        return expressions.to_excel(expression, self.ref, self.label)

    def text(self, expression: Expression) -> str:
        return expressions.to_text(expression, self.number, self.label)

    def number(self, key: str) -> str:
        return f"({self.form.column(key).number})"

    def label(self, key: str, code: str) -> str:
        return self.lists[key].label(code)

    def applicable(self, expression: Expression) -> str:
        """When the expression has a verdict; axis cells are always filled."""
        columns = [self.form.column(key) for key in expression.needed]
        numbers = [self.ref(column.key) for column in columns if column.numeric]
        counted = f"COUNT({','.join(numbers)})={len(numbers)}" if len(numbers) > 1 else f"ISNUMBER({''.join(numbers)})"
        texts = [self.ref(column.key) for column in columns if not column.numeric and column.type != "axis"]
        tests = [counted] if numbers else []
        tests += [f'{cell}<>""' for cell in texts]
        tests += [f"COUNT({','.join(map(self.ref, group))})>0" for group in sum_arguments(expression)]
        return tests[0] if len(tests) == 1 else f"AND({','.join(tests)})" if tests else "TRUE"


def _computed(excel: _Excel, formula: Expression) -> str:
    return f'=IF({excel.applicable(formula)},{excel.formula(formula)},"")'


def list_name(choices: ChoiceList) -> str:
    """The defined name under which formulas find a list of the hidden lists sheet."""
    return f"dm_{choices.id}"


def _cell(position: int) -> str:
    return f"{column_letter(position)}{ROW}"


def _runs(positions: Sequence[int]) -> str:
    return ",".join(_split(positions))


def _split(positions: Sequence[int]) -> list[str]:
    """Return the cells of one row as ranges of neighbours: (4, 5, 6, 9) → ["E¤:G¤", "J¤"]."""
    ranges = []
    for _, group in groupby(enumerate(positions), lambda pair: pair[1] - pair[0]):
        run = [position for _, position in group]
        ranges.append(_cell(run[0]) if len(run) == 1 else f"{_cell(run[0])}:{_cell(run[-1])}")
    return ranges


def _positions(form: FormSpec, wanted: Callable[[Column], bool]) -> tuple[int, ...]:
    return tuple(position for position, column in enumerate(form.columns) if wanted(column))


def _quoted(text: str) -> str:
    return text.replace('"', '""')


# --- plain values -----------------------------------------------------------------------------------------


def _plain(column: Column, value: Any) -> Any:
    """What an expression sees of a cell: numbers only in number columns, None for blank."""
    if column.numeric:
        return value if isinstance(value, int) and not isinstance(value, bool) else None
    return None if value == "" else value


def _whole(value: Any) -> bool:
    return value in (None, "", "-", Mark.NOT_APPLICABLE) or (isinstance(value, int) and value >= 0)


def _filled(key: str, wrong: Callable[[Any], bool], row: Row) -> bool:
    value = row[RAW][key]
    return value not in (None, "") and wrong(value)


def _outside(codes: frozenset[str], value: Any) -> bool:
    return value not in codes


def _lacking(when: Callable[[Row], Any], keys: Sequence[str], row: Row) -> bool:
    return when(row) is True and any(row[RAW][key] in (None, "") for key in keys)


def _broken(check: Callable[[Row], Any], row: Row) -> bool:
    return check(row) is False
