"""What every check gets to see, and how its findings are made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import Any

from reporter.model import Agency, Cell, Finding, Submission, split_ref
from reporter.specs.forms import Column, FormSpec
from reporter.specs.period_specs import PeriodSpecs
from reporter.specs.rules import Rule
from reporter.tables import FormFrame, Source

#: From so many findings of one kind in one column of one sheet on, they are one finding with many cells.
MANY = 6
#: A message names so many places or lines, then counts the rest.
NAMED = 8


@dataclass(frozen=True)
class CheckContext:
    """The specs, who owes a workbook, and today; `previous` are submissions of earlier periods, if any are known."""

    specs: PeriodSpecs
    agencies: tuple[Agency, ...]  # who owes a workbook
    as_of: date | None = None
    previous: tuple[Submission, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """Everything one rule may look at."""

    submissions: Sequence[Submission]
    frames: Mapping[str, FormFrame]
    context: CheckContext
    lines: dict[str, Any] = field(default_factory=dict, compare=False)  # kept by checks/lines.py

    def tables(self, form_id: str) -> Iterator[tuple[Source, slice]]:
        """Yield each table of a form with the positions of its rows in the frame; nothing for an unknown form."""
        if form_id in self.frames:
            yield from tables(self.frames[form_id])


def tables(frame: FormFrame) -> Iterator[tuple[Source, slice]]:
    """Yield each source of the frame with the slice of its rows."""
    bounds = frame.data["_source"].searchsorted(range(len(frame.sources) + 1))
    for source, start, stop in zip(frame.sources, bounds, bounds[1:], strict=False):
        yield source, slice(int(start), int(stop))


def breach(
    rule: Rule,
    message: str,
    source: Source | Submission | None = None,
    *,
    at: Cell | None = None,
    sheet: str = "",
    column: Column | None = None,
    value: object = "",
    more: Iterable[Cell] = (),
    also: tuple[str, ...] = (),
) -> Finding:
    """Return the finding that `rule` is broken; without a cell it is about a sheet, a file or everybody."""
    return Finding(
        code=rule.code,
        severity=rule.severity,
        message=message,
        agency=source.agency if source else "",
        form=source.form if isinstance(source, Source) else "",
        file=source.file if source else "",
        sheet=at.sheet if at else sheet,
        cell=at.ref if at else "",
        column=column.title if column else "",
        value="" if value is None else str(value),
        more=tuple(cell for cell in more if cell != at),
        also=also,
    )


def numbered(form: FormSpec, key: str) -> str:
    """Return the printed number of a column, "(13)"."""
    return f"({form.by_key[key].number})"


def named(items: Sequence[str]) -> str:
    """Return the first few items joined by semicolons, and how many more there are."""
    rest = len(items) - NAMED
    return "; ".join(items[:NAMED]) + (f"; … và {rest} nữa" if rest > 0 else "")


def places(cells: Iterable[Cell]) -> str:
    """Return cells of one sheet as Excel ranges: "D5:D12; D15"."""
    spots = sorted({(letters, row) for letters, row in (split_ref(cell.ref) for cell in cells)}, key=_column_first)
    runs = [list(run) for _, run in groupby(enumerate(spots), key=lambda item: (item[1][0], item[1][1] - item[0]))]
    return named([_range(run[0][1], run[-1][1]) for run in runs])


def _column_first(spot: tuple[str, int]) -> tuple[int, str, int]:
    return len(spot[0]), *spot


def _range(first: tuple[str, int], last: tuple[str, int]) -> str:
    start = f"{first[0]}{first[1]}"
    return start if first == last else f"{start}:{last[0]}{last[1]}"


def gather(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings, MANY or more of one code in one column of one sheet as one: they have one cause."""
    groups: dict[tuple[str, str, str, str], list[Finding]] = {}
    for item in findings:
        groups.setdefault((item.code, item.file, item.sheet, item.column or item.cell), []).append(item)
    for group in groups.values():
        yield from group if len(group) < MANY else [_gathered(group)]


def _gathered(group: list[Finding]) -> Finding:
    first = group[0]
    own = [Cell(item.file, item.sheet, item.cell) for item in group]
    further = dict.fromkeys([*own[1:], *(cell for item in group for cell in item.more)])
    further.pop(own[0], None)
    message = f"{first.message} Trường hợp này lặp lại ở {len(group)} ô của cột: {places(own)}."
    return replace(first, message=message, more=tuple(further))
