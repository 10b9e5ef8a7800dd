"""What the last workbook said of each line, also where units merged or took another code since."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from reporter.checks.material import CheckContext, Material
from reporter.model import Mark, Period, Submission, Table, Value
from reporter.model.unit_map import UnitMap
from reporter.specs.forms import UNIT_LISTS, FormSpec
from reporter.specs.size_limits import PlausibleSizes
from reporter.tables import FormFrame, Source

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


class LastSaid(NamedTuple):
    """One number of one line now, and what the last workbook said of it."""

    position: int
    before: int
    current: int
    earlier: _Earlier


class LastKnown:
    """What the last workbooks said of the lines of a form: which are the same is looked up once for all."""

    def __init__(self, frame: FormFrame, context: CheckContext) -> None:
        self._frame = frame
        asked = context.previous and frame.form.axes
        self._earlier = tuple(_periods(frame.form, context)) if asked else ()
        self._lines = _lines(frame) if self._earlier else []
        self._places = [one.places(self._lines) for one in self._earlier]

    def numbers(self, key: str, then: str = "") -> Iterator[LastSaid]:
        """Yield every number of a column that the agency's last earlier workbook has on the same line too.

        `then` is the column that it is compared with where that is another one: an opening with the closing.
        Of units that merged it is the sum of theirs; of units that parted there is nothing to compare with.
        """
        told = [
            (one, places, one.numbers(then or key)) for one, places in zip(self._earlier, self._places, strict=True)
        ]
        for position, number in enumerate(self._frame.numbers(key) if told else ()):
            if number is None:
                continue
            for one, places, before in told:
                was = before[places[position]]
                if was is not None:
                    yield LastSaid(position, was, number, one)
                    break

    def change(self, known: LastSaid) -> Change:
        """Return what is to be said of a number."""
        source, line = self._frame.sources[int(self._frame.source_of[known.position])], self._lines[known.position]
        one = known.earlier
        return Change(
            known.position, source, known.before, known.current, one.period, one.closed(line[0]), one.joined(line)
        )


def last_known(frame: FormFrame, material: Material) -> LastKnown:
    """Return what the last workbooks said of the lines of a form, looked up once for all rules."""
    return material.once(("last known", frame.form.id), lambda: LastKnown(frame, material.context))


def changes(
    frame: FormFrame, keys: Iterable[str], material: Material, then: Mapping[str, str] = MappingProxyType({})
) -> Iterator[tuple[str, Change]]:
    """Yield column and change of every number of the columns that was another; `then` as in `LastKnown.numbers`."""
    last = last_known(frame, material)
    for key in keys:
        for known in last.numbers(key, then.get(key, "")):
            if known.current != known.before:
                yield key, last.change(known)


def of_stable(frame: FormFrame, material: Material) -> Mapping[str, Mapping[int, LastSaid]]:
    """Return column → position → the number now and in the last period known, of the columns that R26 calls stable.

    They are a third of all numbers: what is to be said of one (`LastKnown.change`) is found where it is said.
    """
    return material.once(("stable", frame.form.id), lambda: _of_stable(frame, material))


def _of_stable(frame: FormFrame, material: Material) -> Mapping[str, Mapping[int, LastSaid]]:
    rule = material.context.specs.rule("R26")
    entries = rule.of(PlausibleSizes).sizes if rule else ()
    mine = [item.columns for item in entries if item.form == frame.form.id and item.stable]
    keys = dict.fromkeys(key for columns in mine for key in columns if key in frame.form.by_key)
    last = last_known(frame, material)
    return {key: {known.position: known for known in last.numbers(key)} for key in keys}


def _periods(form: FormSpec, context: CheckContext) -> Iterator[_Earlier]:
    """Yield each earlier period with the workbooks that are the last of their agencies, the newest first."""
    sent: dict[Period, list[Submission]] = {}
    for item in _latest(context).values():
        sent.setdefault(Period.parse(item.period), []).append(item)
    for period in sorted(sent, key=lambda period: period.last_day, reverse=True):
        units = context.specs.registry.between(period.last_day, context.specs.day)
        yield _Earlier(period, tuple(sent[period]), form, units, context)


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
    """What agencies said in one earlier period of one form, and what became of the units since.

    Its columns are taken as they were read: numbers are looked up, and nothing is asked of all of them.
    """

    period: Period
    sent: tuple[Submission, ...]
    form: FormSpec
    units: UnitMap
    context: CheckContext

    def places(self, lines: Iterable[_Line]) -> list[int]:
        """Return of every line of now its place in `numbers`, of one that was not known the last, where none stands."""
        same = self._compared(self.units.now_key)
        return [self._place.get(same(line), -1) for line in lines]

    def numbers(self, key: str) -> list[int | None]:
        """Return the number of every line, of units that merged the sum where all gave theirs; None at the end."""
        sums: list[int | None] = [None] * (len(self._place) + 1)
        own: dict[int, set[str]] = {}
        for place, line, number in zip(self._place_of, self._lines, self._column(key), strict=True):
            if isinstance(number, int):
                sums[place] = (sums[place] or 0) + number
                if self.units.groups:
                    own.setdefault(place, set()).update(line)
        for line, place in self._place.items() if self.units.groups else ():
            if not self._whole(line, own.get(place, set())):
                sums[place] = None
        return sums

    @cached_property
    def _tables(self) -> list[tuple[str, Table]]:
        return [(item.agency, item.tables[self.form.id]) for item in self.sent if self.form.id in item.tables]

    def _column(self, key: str) -> Iterator[Value]:
        """Yield what stands in a column of every row; None where a table does not have it."""
        for _, table in self._tables:
            yield from table.values.get(key) or [None] * len(table)

    @cached_property
    def _lines(self) -> list[_Line]:
        """Whose every row is, and what its axes say."""
        owners = (agency for agency, table in self._tables for _ in table.rows)
        axes = ([None if isinstance(code, Mark) else code for code in self._column(key)] for key in self.form.axes)
        return list(zip(owners, *axes, strict=True))

    @cached_property
    def _merged(self) -> list[_Line]:
        """What every row of the frame is compared under."""
        return list(map(self._compared(self.units.then_key), self._lines))

    @cached_property
    def _place(self) -> Mapping[_Line, int]:
        """What a line is compared under → its place."""
        return {line: at for at, line in enumerate(dict.fromkeys(self._merged))}

    @cached_property
    def _place_of(self) -> list[int]:
        """The place of every row of the frame."""
        return [self._place[line] for line in self._merged]

    def _whole(self, line: _Line, own: set[str]) -> bool:
        groups = [group for group in self.units.groups if group.key in line]
        return all(not group.parted and group.old <= own for group in groups)

    def _compared(self, key: Callable[[str], str]) -> Callable[[_Line], _Line]:
        """Return what gives the line that a line is compared under, `key` giving that of a unit."""
        if not self.units.groups:
            return lambda line: line
        return lambda line: (key(line[0]), *compared(self.form, line[1:], key))

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
        return at == 0 or self.form.column(self.form.axes[at - 1]).list_id in UNIT_LISTS


def _lines(frame: FormFrame) -> list[_Line]:
    """Return whose every row of the frame is, and what its axes say."""
    return list(zip(*(frame.data[part].tolist() for part in ("_agency", *frame.form.axes)), strict=True))
