"""What the last workbook said of each line, also where units merged or took another code since."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType

from reporter.checks.material import CheckContext, Material
from reporter.model import Period, Submission
from reporter.model.unit_map import UnitMap
from reporter.specs.forms import UNIT_LISTS, FormSpec
from reporter.specs.size_limits import PlausibleSizes
from reporter.tables import FormFrame, Source, build_frames

_Line = tuple[str, ...]  # whose it is, and what its axes say


@dataclass(frozen=True, slots=True)
class Change:
    """One number of one line, in the last period known and now."""

    position: int
    source: Source
    before: int
    current: int
    period: Period  # the last one known …
    closed: date  # … and the day of which its figures are
    joined: str  # the mergers `before` is a sum over, in words

    @property
    def then(self) -> str:
        """What people call the period it is compared with: "kỳ tháng 9 năm 2025", with the mergers since."""
        return f"kỳ {self.period.label}{f' ({self.joined})' if self.joined else ''}"


def changes(
    frame: FormFrame, keys: Sequence[str], context: CheckContext, then: Mapping[str, str] = MappingProxyType({})
) -> Iterator[tuple[str, Change]]:
    """Yield every number of the columns that the agency's last earlier workbook has on the same line too.

    `then` names the column that a number is compared with where that is another one: an opening with the closing.
    Of units that merged it is the sum of theirs; of units that parted there is nothing to compare with.
    """
    if not context.previous or not frame.form.axes:
        return
    earlier = list(_periods(frame.form, context))
    for key in keys:
        before = [one.numbers(then.get(key, key)) for one in earlier]
        for position, line, number in _numbers(frame, key):
            known = ((one, told.get(one.line_now(line))) for one, told in zip(earlier, before, strict=True))
            found = next(((one, was) for one, was in known if was is not None), None)
            if found:
                source = frame.sources[int(frame.source_of[position])]
                one, was = found
                yield key, Change(position, source, was, number, one.period, one.closed(line[0]), one.joined(line))


def of_stable(frame: FormFrame, material: Material) -> Mapping[str, Mapping[int, Change]]:
    """Return column → position → its change, of the columns that R26 calls stable."""
    return material.once(("stable", frame.form.id), lambda: _of_stable(frame, material.context))


def _of_stable(frame: FormFrame, context: CheckContext) -> Mapping[str, Mapping[int, Change]]:
    rule = context.specs.rule("R26")
    entries = rule.of(PlausibleSizes).sizes if rule else ()
    mine = [item.columns for item in entries if item.form == frame.form.id and item.stable]
    keys = dict.fromkeys(key for columns in mine for key in columns if key in frame.form.by_key)
    found: dict[str, dict[int, Change]] = {}
    for key, change in changes(frame, list(keys), context) if keys else ():
        found.setdefault(key, {})[change.position] = change
    return found


def _periods(form: FormSpec, context: CheckContext) -> Iterator[_Earlier]:
    """Yield each earlier period with the workbooks that are the last of their agencies, the newest first."""
    form_set = replace(context.specs.form_set, forms=(form,))
    sent: dict[Period, list[Submission]] = {}
    for item in _latest(context).values():
        sent.setdefault(Period.parse(item.period), []).append(item)
    for period in sorted(sent, key=lambda period: period.last_day, reverse=True):
        units = context.specs.registry.between(period.last_day, context.specs.day)
        yield _Earlier(period, tuple(sent[period]), build_frames(sent[period], form_set)[form.id], units, context)


def compared(form: FormSpec, codes: tuple[str, ...], key: Callable[[str], str]) -> tuple[str, ...]:
    """Return what the axes of a line say, codes of units as what they are compared under: `key` of each."""
    pairs = zip(form.axes, codes, strict=True)
    return tuple(key(code) if form.column(axis).list_id in UNIT_LISTS else code for axis, code in pairs)


def closing_day(submission: Submission) -> date:
    """Return the day the submission speaks of: its cut-off date, or the period's last day."""
    return submission.cutoff or Period.parse(submission.period).last_day


def _latest(context: CheckContext) -> Mapping[str, Submission]:
    """Return each agency's newest submission among those of earlier periods of the same kind."""
    result: dict[str, Submission] = {}
    for item in sorted(context.previous, key=lambda item: Period.parse(item.period).last_day):
        if Period.parse(item.period).last_day < context.specs.period.first_day:
            result[item.agency] = item
    return result


@dataclass(frozen=True)
class _Earlier:
    """What agencies said in one earlier period of one form, and what became of the units since."""

    period: Period
    sent: tuple[Submission, ...]
    frame: FormFrame
    units: UnitMap
    context: CheckContext

    def numbers(self, key: str) -> Mapping[_Line, int]:
        """Return the number of every line, of units that merged the sum where all of them gave theirs."""
        sums: dict[_Line, int] = {}
        own: dict[_Line, set[str]] = {}
        for _, line, number in _numbers(self.frame, key):
            merged = self._compared(line, self.units.then_key)
            sums[merged] = sums.get(merged, 0) + number
            if self.units.groups:
                own.setdefault(merged, set()).update(line)
        return {line: number for line, number in sums.items() if line not in own or self._whole(line, own[line])}

    def _whole(self, line: _Line, own: set[str]) -> bool:
        groups = [group for group in self.units.groups if group.key in line]
        return all(not group.parted and group.old <= own for group in groups)

    def line_now(self, line: _Line) -> _Line:
        """Return what a line of now is compared under."""
        return self._compared(line, self.units.now_key)

    def _compared(self, line: _Line, key: Callable[[str], str]) -> _Line:
        return (key(line[0]), *compared(self.frame.form, line[1:], key)) if self.units.groups else line

    def closed(self, agency: str) -> date:
        """Return the day of which the figures of an agency of now are: the first, where several merged into it."""
        return self._closed[self.units.now_key(agency)]

    @cached_property
    def _closed(self) -> Mapping[str, date]:
        days: dict[str, list[date]] = {}
        for item in self.sent:
            days.setdefault(self.units.then_key(item.agency), []).append(closing_day(item))
        return {key: min(of_one) for key, of_one in days.items()}

    def joined(self, line: _Line) -> str:
        """Return the mergers that a line of now goes over, in words; "" for none."""
        if not self.units.groups:
            return ""
        groups = [self.units.now[code] for at, code in enumerate(line) if self._unit(at) and code in self.units.now]
        said = self.context.specs.registry.said(item for group in groups for item in group.changes)
        return "; ".join(said)

    def _unit(self, at: int) -> bool:
        """Whether the place in a line holds the code of a unit: the first is the agency's."""
        form = self.frame.form
        return at == 0 or form.column(form.axes[at - 1]).list_id in UNIT_LISTS


def _numbers(frame: FormFrame, key: str) -> Iterator[tuple[int, _Line, int]]:
    """Yield position, line and number of every row that has a number in the column."""
    lines = zip(*(frame.data[part].tolist() for part in ("_agency", *frame.form.axes)), strict=True)
    for position, (line, number) in enumerate(zip(lines, frame.numbers(key), strict=True)):
        if number is not None:
            yield position, line, number
