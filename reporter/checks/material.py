"""What every check gets to see, and how its findings are made."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

import numpy as np

from reporter.model import Agency, Answers, Cell, CellRange, Finding, Period, Severity, Submission
from reporter.model.cell import ranges
from reporter.model.finding import alike, shape
from reporter.specs import expressions
from reporter.specs.forms import Column, FormSpec
from reporter.specs.period_specs import PeriodSpecs
from reporter.specs.rules import Rule
from reporter.tables import FormFrame, Source

_Found = TypeVar("_Found")
#: From so many findings of one kind in one column of one sheet on, they are one finding with many cells.
MANY = 6
#: So many sums of one line, or of two forms, that differ are told each by itself; more have one cause.
TOLD_APART = 3
#: A message names so many places or lines, then counts the rest.
NAMED = 8


@dataclass(frozen=True)
class CheckContext:
    """The specs, who owes a workbook, and today; `previous` are submissions of earlier periods, if any are known.

    `answers` are the explanations given elsewhere than in the workbooks that are checked.
    """

    specs: PeriodSpecs
    agencies: tuple[Agency, ...]  # who owes a workbook
    as_of: date | None = None
    previous: tuple[Submission, ...] = ()
    answers: Answers = field(default_factory=Answers)
    silent: Mapping[str, Period] = field(default_factory=dict)  # who sent nothing and is late → the last they sent for


@dataclass(frozen=True, slots=True)
class Material:
    """Everything one rule may look at."""

    submissions: Sequence[Submission]
    frames: Mapping[str, FormFrame]
    context: CheckContext
    _known: dict[Hashable, Any] = field(default_factory=dict, compare=False)

    def once(self, key: Hashable, look_up: Callable[[], _Found]) -> _Found:
        """What is found under a key, looked up once in a run: several rules ask for the same."""
        if key not in self._known:
            self._known[key] = look_up()
        found: _Found = self._known[key]
        return found

    def tables(self, form_id: str) -> Iterator[tuple[Source, slice]]:
        """Yield each table of a form with the positions of its rows in the frame; nothing for an unknown form."""
        if form_id in self.frames:
            yield from tables(self.frames[form_id])


def tables(frame: FormFrame) -> Iterator[tuple[Source, slice]]:
    """Yield each source of the frame with the slice of its rows."""
    bounds = frame.data["_source"].searchsorted(range(len(frame.sources) + 1))
    for source, start, stop in zip(frame.sources, bounds, bounds[1:], strict=False):
        yield source, slice(int(start), int(stop))


def chosen_rows(frame: FormFrame, where: str, rule: Rule) -> Any:
    """Return of which rows of a form a condition of the rule holds, a numpy array; of all for an empty one."""
    if not where:
        return np.ones(len(frame.data), dtype=bool)
    return frame.verdict(expressions.parse(where, frame.form.by_key.keys(), f"rules.toml [{rule.code}]"))[0]


def breach(
    rule: Rule,
    source: Source | Submission | None,
    found: str,
    expected: str,
    remedy: str,
    *,
    places: Iterable[Cell | CellRange] = (),
    column: Column | None = None,
    value: object = "",
    count: int = 1,
    also: tuple[str, ...] = (),
    severity: Severity | None = None,
) -> Finding:
    """Return the finding that `rule` is broken; without places it is about a sheet, or about everybody."""
    spots = ranges(places)
    if not spots and isinstance(source, Source):
        spots = (source.whole,)
    return Finding(
        code=rule.code,
        severity=severity or rule.severity,
        found=found,
        expected=expected,
        remedy=remedy,
        agency=source.agency if source else "",
        form=source.form if isinstance(source, Source) else "",
        also=also,
        file=source.file if source else "",
        places=spots,
        column=titled(source, column) if column else "",
        value="" if value is None else str(value),
        count=count,
    )


def titled(source: Source | Submission | None, column: Column) -> str:
    """Return the title of a column with its number as the sender sees them; no number where his edition lacks it."""
    issued = source.issued if isinstance(source, Source) else None
    seen = issued.by_key.get(column.key) if issued else column
    return seen.title if seen else column.name


def numbered(source: Source, form: FormSpec, key: str) -> str:
    """Return the number of a column as the sender sees it, "(13)"; its label where his edition lacks it."""
    seen = (source.issued or form).by_key.get(key)
    return f"({seen.number})" if seen else f"“{form.by_key[key].label}”"


def named(items: Sequence[str]) -> str:
    """Return the first few items joined by semicolons, and how many more there are."""
    rest = len(items) - NAMED
    return "; ".join(items[:NAMED]) + (f"; … và {rest} nữa" if rest > 0 else "")


def gather(findings: Iterable[Finding], context: CheckContext) -> Iterator[Finding]:
    """Yield the findings of one code in one column of one sheet as one where they have one cause.

    So have MANY or more, and fewer that say the same but for the numbers, which are told one by one then. What is
    explained already is set apart first, line by line.
    """
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for item in context.answers.applied(findings):
        key = (item.code, item.file, item.sheet, item.column or item.cell, item.severity, item.answers)
        groups.setdefault(key, []).append(item)
    for group in groups.values():
        yield from _few(group) if len(group) < MANY else [_gathered(group)]


def _few(group: list[Finding]) -> Iterator[Finding]:
    """Yield the findings, those that say the same but for the numbers as one that tells all of them."""
    same: dict[tuple[str, ...], list[Finding]] = {}
    for item in group:
        same.setdefault(
            (shape(item.found), shape(item.expected), shape(item.remedy), str(len(item.places))), []
        ).append(item)
    for items in same.values():
        if len(items) == 1:
            yield items[0]
        else:
            yield replace(
                _gathered(items),
                found=_told([(item.cell, item.found) for item in items]),
                expected=_told([(item.cell, item.expected) for item in items]),
                remedy=_told([(item.cell, item.remedy) for item in items]),
            )


def _told(texts: Sequence[tuple[str, str]]) -> str:
    """Return what is said of several cells: once where it is the same, else cell by cell."""
    said = {text for _, text in texts}
    if len(said) == 1:
        return texts[0][1]
    ended = "." if all(text.endswith(".") for text in said) else ""
    return "; ".join(f"{cell}: {text.removesuffix(ended)}" for cell, text in texts) + ended


def _gathered(group: list[Finding]) -> Finding:
    """Return the first with the cells of all: those to look at first, then the further ones."""
    first = group[0]
    further = sorted((spot for item in group for spot in item.places[1:]), key=_down_the_columns)
    places = ranges((*(item.places[0] for item in group), *further))
    return replace(first, found=alike(first.found, len(group)), places=places, count=len(group))


def _down_the_columns(spot: CellRange) -> tuple[str, int, str, int]:
    return spot.sheet, len(spot.column), spot.column, spot.first
