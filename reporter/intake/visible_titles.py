"""Titles of cover and forms: whose workbook people see before them, and of which period."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reporter.intake.cover import cover_titles
from reporter.intake.grids import Grid, Sheet
from reporter.intake.labels import folded_label
from reporter.intake.locate import FormPlace
from reporter.intake.reader_specs import ReaderSpecs
from reporter.intake.safety import Refused
from reporter.intake.scan import Ref, a1
from reporter.model import Agency, Cell, Finding, Period
from reporter.model.catalogue import finding

_PERIOD_LINE = re.compile(r"kỳ(?: báo cáo)?\s*:?\s*((?:tháng|quý|tuần|năm)\b[^.;,()]*)")


def check_titles(
    cover: Sheet | None,
    places: Sequence[FormPlace],
    agency: Agency,
    period: str,
    file: str,
    context: ReaderSpecs,
) -> list[Finding]:
    """Return a finding when titles say another period; Refused when they name another agency."""
    heads = [(cover, cover_titles(cover), "")] if cover else []
    heads += [(place.sheet, place.sheet.grid[: place.first], place.form.id) for place in places]
    for sheet, rows, _ in heads:
        refuse_other_agency(sheet.name, rows, agency, context)
    meant = Period.parse(period)
    seen = [
        (Cell(file, sheet.name, a1(ref)), text, form)
        for sheet, rows, form in heads
        for ref, text in other_periods(rows, meant)
    ]
    if not seen:
        return []
    (at, text, form), *rest = seen
    return [
        finding(
            "I18",
            agency=agency.code,
            form="" if rest else form,  # in one form only: that form came from elsewhere
            places=[at, *(cell for cell, _, _ in rest)],
            value=text,
            expected=meant.label,
        )
    ]


def other_periods(rows: Grid, period: Period) -> Iterator[tuple[Ref, str]]:
    """Yield (cell, period seen) for lines that say the workbook is of another period."""
    label = folded_label(period.label)
    own = (label, label.replace(" năm ", "/"), label.replace(" năm ", " / "))
    for row, cells in enumerate(rows):
        for at, value in enumerate(cells):
            found = _PERIOD_LINE.search(folded_label(value)) if isinstance(value, str) else None
            if found and not found[1].startswith(own):
                yield (row, at), found[1].strip()


def refuse_other_agency(sheet: str, rows: Grid, agency: Agency, context: ReaderSpecs) -> None:
    """Raise Refused when a title names another agency: the finding is its sender's, not whose identity it bears."""
    if any(
        folded_label(value) == folded_label(agency.name) for cells in rows for value in cells if isinstance(value, str)
    ):
        return
    for row, cells in enumerate(rows):
        for at, value in enumerate(cells):
            named = context.named(value) if isinstance(value, str) else ()
            others = sorted((item for item in named if item.kind == agency.kind), key=lambda item: _far(item, agency))
            if others and agency.code not in {item.code for item in named}:
                ref = a1((row, at))
                said = {"name": agency.name, "other": others[0].name, "where": f"trang “{sheet}” (ô {ref})"}
                raise Refused("I17", sheet=sheet, cell=ref, agency=others[0].code, **said)


def _far(item: Agency, agency: Agency) -> bool:
    return item.parent != agency.parent
