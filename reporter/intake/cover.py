"""The cover of a workbook: found by its hidden keys, who drew up and signs for the figures, the cut-off date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reporter.intake.grids import Grid, Sheet
from reporter.intake.notes import SheetNotes
from reporter.intake.values import Raw, read_date, read_text
from reporter.model import Cell, Finding, Mark, Value
from reporter.model.marks import COVER_ALL, COVER_FIELDS, COVER_SHEET, COVER_VALUE_COLUMN
from reporter.model.wording import fold


def find_cover(sheets: Sequence[Sheet]) -> Sheet | None:
    """Return the sheet whose first column holds the keys of the cover; else the one of its name; None for neither."""
    keyed = [sheet for sheet in sheets if len(_keys(sheet.grid)) > 1]
    named = [sheet for sheet in sheets if fold(sheet.name) == fold(COVER_SHEET)]
    return next(iter((*keyed, *named)), None)


def _keys(grid: Grid) -> set[str]:
    return {row[0] for row in grid if row and isinstance(row[0], str) and row[0] in COVER_FIELDS}


def cover_titles(sheet: Sheet) -> Grid:
    """Return the rows above what staff fill in."""
    labels = _labels()
    first = next((number for number, row in enumerate(sheet.grid) if _key(row, labels)), 0)
    return sheet.grid[:first]


def read_cover(
    sheet: Sheet | None, date1904: bool, agency: str, file: str
) -> tuple[Mapping[str, Value], list[Finding]]:
    """Return the fields of the cover by key; none of a workbook without one."""
    cover: dict[str, Value] = {}
    if sheet is None:
        return cover, []
    notes = SheetNotes(agency, file, sheet)
    labels = _labels()
    for number, row in enumerate(sheet.grid):
        key = _key(row, labels)
        if key and key not in cover and len(row) > COVER_VALUE_COLUMN:
            raw = row[COVER_VALUE_COLUMN]
            reading = read_date(raw, date1904) if key == "cutoff" else read_text(raw)
            if reading.code:
                ref = number, COVER_VALUE_COLUMN
                code = "V35" if reading.code == "V24" else reading.code  # nothing of the cover holds a form back
                notes.mark(code, ref, COVER_ALL[key], raw, hint=reading.hint, kind="ngày")
            if reading.value is not None and not isinstance(reading.value, Mark):
                cover[key] = reading.value
    return cover, notes.findings()


def cover_cell(sheet: Sheet, key: str, file: str) -> Cell:
    """Return the cell in which the cover has that field; its first cell where it has none."""
    labels = _labels()
    row = next((number for number, row in enumerate(sheet.grid) if _key(row, labels) == key), None)
    return Cell(file, sheet.name, "A1" if row is None else sheet.a1((row, COVER_VALUE_COLUMN)))


def _labels() -> dict[str, str]:
    return {fold(label): key for key, label in COVER_ALL.items()}


def _key(row: list[Raw], labels: Mapping[str, str]) -> str:
    """Return the field of a cover row: by its hidden key, else by its label."""
    first, second = (row[at] if len(row) > at and isinstance(row[at], str) else "" for at in (0, 1))
    return str(first) if first in COVER_ALL else labels.get(fold(str(second).rstrip(":* ")), "")
