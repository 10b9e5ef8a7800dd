"""Which agencies of a sample do not behave, and the mistakes people make in workbooks, for any form set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from types import MappingProxyType
from typing import Any

from reporter.model import Agency, Mark
from reporter.sample.fill import Rows, SampleSource
from reporter.sample.relations import relations
from reporter.specs.forms import FormSpec
from reporter.specs.scalar import row_function

TEXT_NUMBER, WRONG_SUM, NO_CAUSE = "số gõ dạng chữ", "các phần khác tổng", "bỏ trống ô phải giải trình"
MILLIONS, THOUSANDS = "ghi triệu đồng thay cho đồng", "mất ba số 0"
PASTED, EMPTY_LINE, DASH = "dán nhầm trang của nơi khác", "bỏ trống một dòng", "gạch ngang thay cho số"
_MILLION, _THOUSAND = 1_000_000, 1_000
_FEWEST = 8  # a workspace with fewer agencies gets no roles


@dataclass(frozen=True, slots=True)
class SampleRoles:
    """Which agencies of a sample do not behave: by code."""

    missing: tuple[str, ...]
    late: tuple[str, ...]
    faulty: Mapping[str, str]  # code → one of FAULTS


def sample_roles(seed: int, agencies: Sequence[Agency]) -> SampleRoles:
    """Return which agencies send nothing (2), send late (2) and make one mistake each, all different.

    Only provinces and communes get a role, and only where most of them stay clean.
    """
    codes = sorted(agency.code for agency in agencies if agency.kind in ("province", "commune"))
    if len(codes) < _FEWEST:
        return SampleRoles((), (), MappingProxyType({}))
    faults = FAULTS[: len(codes) // 2 - 1]
    drawn = Random(f"{seed}:roles").sample(codes, 4 + len(faults))
    return SampleRoles(tuple(drawn[:2]), tuple(drawn[2:4]), MappingProxyType(dict(zip(drawn[4:], faults, strict=True))))


def with_fault(source: SampleSource, agency: Agency, fault: str) -> dict[str, Rows]:
    """Return the sample values of the agency with one mistake; unchanged where no form of it can hold that mistake."""
    values = {form_id: [dict(line) for line in lines] for form_id, lines in source.values(agency).items()}
    forms = [form for form in source.specs.form_set.for_agency(agency) if values[form.id]]
    next(filter(None, (_SLIPS[fault](source, agency, form, values[form.id]) for form in forms)), None)
    return values


def _text_number(_source: SampleSource, _agency: Agency, form: FormSpec, lines: Rows) -> bool:
    for line, key, value in _numbers(form, lines):
        if value >= _THOUSAND:
            line[key] = f"{value:,}".replace(",", ".")
            return True
    return False


def _wrong_sum(_source: SampleSource, _agency: Agency, form: FormSpec, lines: Rows) -> bool:
    line = lines[len(lines) // 2]
    for partition in relations(form).partitions:
        for key in partition.parts:
            if isinstance(line.get(key), int) and isinstance(line.get(partition.total), int):
                line[key] += 1
                return True
    return False


def _no_cause(source: SampleSource, agency: Agency, form: FormSpec, lines: Rows) -> bool:
    """Empty the first cell that its condition asks for."""
    for column in form.entered:
        if column.required_when:
            asked = row_function(column.required_when)
            for line, whole in zip(lines, _whole(source, agency, form, lines), strict=True):
                if asked(whole) is True:
                    line[column.key] = None
                    return True
    return False


def _whole(source: SampleSource, agency: Agency, form: FormSpec, lines: Rows) -> Iterator[dict[str, Any]]:
    """Yield the lines with their axes and computed columns."""
    prefilled: Sequence[Mapping[str, Any]] = source.specs.prefilled(form, agency) or [{}] * len(lines)
    for line, typed in zip(prefilled, lines, strict=True):
        row = {**dict.fromkeys(form.by_key), **line, **typed}
        row = {key: None if isinstance(value, Mark) else value for key, value in row.items()}
        for column in form.columns:
            if column.formula:
                row[column.key] = row_function(column.formula)(row)
        yield row


def _millions(_source: SampleSource, _agency: Agency, form: FormSpec, lines: Rows) -> bool:
    money = [column.key for column in form.entered if column.type == "money"]
    for line in lines:
        line.update({key: line[key] // _MILLION for key in money if isinstance(line[key], int)})
    return bool(money)


def _thousands(_source: SampleSource, _agency: Agency, form: FormSpec, lines: Rows) -> bool:
    """What "60.000" becomes under English settings."""
    for line, key, value in _numbers(form, lines):
        if form.column(key).type == "count" and value >= 10 * _THOUSAND:
            line[key] = value // _THOUSAND
            return True
    return False


def _pasted(source: SampleSource, agency: Agency, form: FormSpec, lines: Rows) -> bool:
    """Put the lines of another agency, with their codes, in place of as many of its own."""
    others = (
        unit for unit in source.specs.registry.children(agency.parent, source.specs.day) if unit.kind == agency.kind
    )
    other = next((unit for unit in others if unit.code != agency.code and form.asked_of(unit)), None)
    own = any(form.column(key).source == "communes" for key in form.axes)
    if other is None or not own:
        return False
    theirs = zip(source.specs.prefilled(form, other), source.values(other)[form.id], strict=True)
    for line, (prefilled, typed) in zip(lines, theirs, strict=False):
        line.update({**prefilled, **typed})
    return True


def _empty_line(_source: SampleSource, _agency: Agency, form: FormSpec, lines: Rows) -> bool:
    if form.free or len(lines) < 2:
        return False
    lines[1] = dict.fromkeys(lines[1])
    return True


def _dash(_source: SampleSource, _agency: Agency, form: FormSpec, lines: Rows) -> bool:
    total = next((item.total for item in relations(form).partitions if form.column(item.total).required), None)
    if total:
        lines[0][total] = Mark.NOT_APPLICABLE
    return bool(total)


def _numbers(form: FormSpec, lines: Rows) -> Iterator[tuple[dict[str, Any], str, int]]:
    keys = [column.key for column in form.entered if column.numeric]
    for line in lines:
        yield from ((line, key, line[key]) for key in keys if isinstance(line[key], int))


#: Each changes the lines of a form and says whether it could.
_SLIPS: Mapping[str, Callable[[SampleSource, Agency, FormSpec, Rows], bool]] = MappingProxyType(
    {
        TEXT_NUMBER: _text_number,
        WRONG_SUM: _wrong_sum,
        NO_CAUSE: _no_cause,
        MILLIONS: _millions,
        PASTED: _pasted,
        THOUSANDS: _thousands,
        EMPTY_LINE: _empty_line,
        DASH: _dash,
    }
)
FAULTS = tuple(_SLIPS)
