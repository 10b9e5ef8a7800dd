"""The guidance sheet: the master's words, with a line about each form of the agency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reporter.blanks.filled_form import FilledForm
from reporter.blanks.free_sheet import FreeDrawing
from reporter.blanks.look import CellFormats, text_height
from reporter.blanks.master import BANNER, FORM_NOTE, CellWords, FreeSheet
from reporter.blanks.placeholders import WordFiller
from reporter.specs.forms import FormSpec


def draw_guide(
    sheet: Any, free: FreeSheet, forms: Sequence[FilledForm], filler: WordFiller, banner: str, formats: CellFormats
) -> None:
    """Draw the guide; the row of the master that is about a form is written once for each."""
    drawing = FreeDrawing(sheet, free, filler, formats, _rows(free, len(forms)))

    def notes(row: int, found: Mapping[int, CellWords]) -> None:
        columns = sorted(found)[:2]
        for at, filled in enumerate(forms, row):
            sheet.write_string(at, 0, FORM_NOTE, formats["key"])
            for column, text in zip(columns, (filled.form.sheet, note_text(filled.form)), strict=False):
                sheet.write_string(at, column, text, formats.of(found[column].look, found[column].style))
            width = free.widths.get(columns[-1], 9.0)
            sheet.set_row(at, text_height(note_text(filled.form), found[columns[-1]].look, width))

    def mark(row: int, found: Mapping[int, CellWords]) -> None:
        for column, words in found.items():
            sheet.write_string(row, column, banner, formats.of(words.look, words.style))

    drawing.draw({FORM_NOTE: notes, BANNER: mark}, banner)


def note_text(form: FormSpec) -> str:
    """Return what the guide says about a form: its name, then its own notes."""
    return " ".join((f"{form.name}.", *form.notes))


def _rows(free: FreeSheet, forms: int) -> dict[int, int]:
    """Return where each row of the master goes: its rows about forms are one there, and as many as forms here."""
    last = max((*(words.row for words in free.cells), *free.keys), default=0)
    rows, target = dict[int, int](), 0
    first = free.row_of(FORM_NOTE)
    for row in range(last + 1):
        if free.keys.get(row) == FORM_NOTE and row != first:
            continue
        rows[row] = target
        target += forms if row == first else 1
    return rows
