"""What the lines that findings speak of are called, so that somebody on the telephone knows which unit is meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from reporter.model import Finding
from reporter.specs.period_specs import PeriodSpecs
from reporter.tables import FormFrame

#: A finding names so many lines; of one about more the cells say enough.
_NAMED = 2


def with_lines(findings: Iterable[Finding], frames: Mapping[str, FormFrame], specs: PeriodSpecs) -> Iterator[Finding]:
    """Yield the findings, those about one or two lines of a form with what these lines are called."""
    names: dict[tuple[str, str], Mapping[int, str]] = {}
    for item in findings:
        frame = frames.get(item.form)
        rows = {row for place in item.places for row in (place.first, place.last)}
        if frame is None or not 0 < len(rows) <= _NAMED:
            yield item
            continue
        key = item.form, item.places[0].file
        if key not in names:
            names[key] = _line_names(frame, item.places[0].file, specs)
        told = [names[key][row] for row in sorted(rows) if names[key].get(row)]
        yield replace(item, line="; ".join(told))


def _line_names(frame: FormFrame, file: str, specs: PeriodSpecs) -> Mapping[int, str]:
    """Return the row in Excel → name of its line, for one workbook."""
    if not frame.form.axes:
        return {}
    here = [number for number, source in enumerate(frame.sources) if source.file == file]
    at = np.flatnonzero(np.isin(frame.source_of, here))
    codes = zip(*[frame.data[key].to_numpy()[at] for key in frame.form.axes], strict=True)
    names = (specs.line_name(frame.form, line) for line in codes)
    return dict(zip(frame.row_of[at].tolist(), names, strict=True))
