"""Drawing cover and guide as the officer laid them out in the master, their placeholders filled in."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

from reporter.blanks.look import CellFormats, page_line, print_setup, protect, text_height, with_banner
from reporter.blanks.master import CellWords, FreeSheet
from reporter.blanks.placeholders import Shown, WordFiller

#: Writes the cells of a keyed row: the row on the sheet, the words of its cells by column.
RowWriter = Callable[[int, Mapping[int, CellWords]], None]


class FreeDrawing:
    """One sheet of the master on its way into a workbook; `rows` says where each of its rows goes."""

    def __init__(
        self,
        sheet: Any,
        free: FreeSheet,
        filler: WordFiller,
        formats: CellFormats,
        rows: Mapping[int, int] | None = None,
    ) -> None:
        last = max((*(words.row for words in free.cells), *free.keys), default=0)
        self.sheet, self.free, self.filler, self.formats = sheet, free, filler, formats
        self.rows = rows if rows is not None else {row: row for row in range(last + 1)}
        self._merges = {
            (top, left): (bottom, right)
            for top, left, bottom, right in free.merges
            if top in self.rows and bottom in self.rows
        }

    def draw(self, writers: Mapping[str, RowWriter], banner: str) -> None:
        """Draw the sheet; `writers` fill in the rows that have their key, beside the words these hold."""
        sheet, free = self.sheet, self.free
        sheet.set_column(0, 0, None, None, {"hidden": True})
        for column, width in free.widths.items():
            sheet.set_column(column, column, width)
        by_row: dict[int, dict[int, CellWords]] = {}
        for words in free.cells:
            by_row.setdefault(words.row, {})[words.column] = words
        for row, target in self.rows.items():
            key, found = free.keys.get(row, ""), by_row.get(row, {})
            if key:
                sheet.write_string(target, 0, key, self.formats["key"])
            if key in writers:
                writers[key](target, found)
            else:
                self.write(row, target, found)
        for picture in free.pictures:
            place = self.rows.get(picture.row, picture.row), picture.column
            sheet.insert_image(*place, "logo.png", {**picture.options, "image_data": io.BytesIO(picture.data)})
        self._set_up(banner)

    def write(self, row: int, target: int, found: Mapping[int, CellWords]) -> None:
        """Write the words of one row; a row of which a cell has nothing to say is hidden."""
        height, hidden = self.free.heights.get(row, 0.0), False
        for column, words in found.items():
            hidden = hidden or self.filler.silent(words, self.free.name)
            shown = self.filler.show(words, self.free.name)
            if shown is None:
                continue
            bottom, right = self._merges.get((row, column), (row, column))
            if (bottom, right) != (row, column):
                style = self.formats.of(shown.look, shown.style)
                self.sheet.merge_range(target, column, self.rows[bottom], right, "", style)
            if shown.look.get("text_wrap"):
                width = sum(self.free.widths.get(at, 9.0) for at in range(column, right + 1))
                height = max(height, text_height(shown.text, shown.look, width))
            write_shown(self.sheet, target, column, shown, self.formats)
        if height or hidden:
            self.sheet.set_row(target, height or None, None, {"hidden": hidden})

    def _set_up(self, banner: str) -> None:
        page, name = self.free.page, self.free.name
        header = self.filler.plain(page.header, f"đầu trang của “{name}”") or page_line(name, "")
        footer = self.filler.plain(page.footer, f"chân trang của “{name}”")
        print_setup(self.sheet, page, with_banner(header, banner), footer)
        self.sheet.set_paper(page.paper)
        if page.landscape:
            self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        protect(self.sheet)


def write_shown(sheet: Any, row: int, column: int, shown: Shown, formats: CellFormats, **more: Any) -> None:
    """Write one cell of words in its look, with more properties laid over it."""
    style = formats.of(shown.look, shown.style, **more)
    pieces = [(look, text) for look, text in shown.runs if text]
    if shown.formula:
        sheet.write_formula(row, column, shown.formula, style, shown.text)
    elif len(pieces) > 1:
        parts = [part for look, text in pieces for part in (formats.of(look), text)]
        sheet.write_rich_string(row, column, *parts, style)
    elif shown.text:
        sheet.write_string(row, column, shown.text, style)
    else:
        sheet.write_blank(row, column, None, style)
