"""What the lines that findings speak of are called, so that somebody on the telephone knows which unit is meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from reporter.model import Finding
from reporter.specs.period_specs import PeriodSpecs
from reporter.tables import FormFrame

#: A finding names so many lines; of one about more the cells say enough.
_NAMED = 2


def with_lines(findings: Iterable[Finding], frames: Mapping[str, FormFrame], specs: PeriodSpecs) -> Iterator[Finding]:
    """Yield the findings, those about one or two lines of a form with what these lines are called."""
    for item in findings:
        frame = frames.get(item.form)
        lines = _lines(item, frame) if frame and frame.form.axes else set()
        known = sorted(line for line in lines if line is not None) if len(lines) <= _NAMED else []
        yield replace(item, line="; ".join(_name(frame, line, specs) for line in known)) if frame and known else item


def _lines(item: Finding, frame: FormFrame) -> set[int | None]:
    """Return the positions of the lines that the cells of a finding stand in; None for cells of no line.

    Where there are more than are named, the rest are not looked for.
    """
    found: set[int | None] = set()
    for place in item.places:
        for row in range(place.first, min(place.last, place.first + _NAMED) + 1):
            found.add(frame.position(replace(place, first=row, last=row)))
        if len(found) > _NAMED:
            break
    return found


def _name(frame: FormFrame, line: int, specs: PeriodSpecs) -> str:
    return specs.line_name(frame.form, [frame.data[key].iat[line] for key in frame.form.axes])
