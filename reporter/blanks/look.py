"""Cell formats of one workbook, row heights, and what all sheets of an intake workbook share."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from reporter.blanks.master import STYLES, Look, PageSetup

FONT = "Times New Roman"
#: Column widths count digits of the default font; one that every office suite has keeps them alike.
OPTIONS: Mapping[str, Any] = MappingProxyType(
    {"default_format_properties": {"font_name": FONT, "font_size": 11, "font_scheme": "none"}, "in_memory": True}
)
_PAGE_FONT = f'&"{FONT},Regular"&9'
LINE = 15.0  # points a line of 11 pt text takes
_SPACING = 1.36  # height of a line by the size of its letters
_TINTS = ("bg_color", "font_color", "bold", "italic")  # what a conditional format may change


class CellFormats:
    """The formats of one workbook: of the master's named styles by name, of other cells by their look."""

    def __init__(self, workbook: Any, looks: Mapping[str, Look]) -> None:
        self._workbook, self._looks = workbook, looks
        self._made: dict[tuple[Any, ...], Any] = {}
        self._named: dict[str, Any] = {}
        self.styles: dict[Any, str] = {}  # format → the style of Excel's gallery it is in

    def __getitem__(self, name: str) -> Any:
        if name not in self._named:
            self._named[name] = self.of(self._looks[name], STYLES[name])
        return self._named[name]

    def of(self, look: Look, style: str = "", **more: Any) -> Any:
        """Return the format of a look, with more properties laid over it."""
        wanted = {**look, **more}
        key = (style, *sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(wanted)
            if style:
                self.styles[self._made[key]] = style
        return self._made[key]

    def varied(self, name: str, **more: Any) -> Any:
        """Return the format of a named style with more properties laid over it."""
        return self.of(self._looks[name], STYLES[name], **more)

    def tint(self, name: str) -> Any:
        """Return what a style changes when a condition puts it over a cell."""
        return self.of({key: value for key, value in self._looks[name].items() if key in _TINTS})


def xf_index(style: Any) -> int:
    """Return where a format stands in the style sheet of its workbook: what the `s` of a cell says.

    The library keeps that to itself, and says it of a format like an earlier one nowhere else: here is the one place
    that asks it.
    """
    index: int = style._get_xf_index()
    return index


@lru_cache(maxsize=10_000)
def line_count(text: str, width: float) -> int:
    """Return how many lines `text` takes in a wrapped column of that width; a little more rather than less.

    A width unit is one digit; running text takes less.
    """
    wide = max(int(width * 1.08), 3)
    if len(text) <= wide and "\n" not in text:
        return 1
    return sum(max(len(textwrap.wrap(line, wide)), 1) for line in text.split("\n"))


def text_height(text: str, look: Look, width: float) -> float:
    """Return the height in points that a text in that look needs across `width` digits."""
    size = float(look.get("font_size", 11))
    return line_count(text, width * 11 / size) * size * _SPACING + 2


def protect(sheet: Any) -> None:
    """Lock a sheet without password; widths, heights and filters stay in the hands of staff, and more lines."""
    sheet.protect(
        "", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True, "insert_rows": True}
    )


def print_setup(sheet: Any, page: PageSetup, header: str, footer: str) -> None:
    """Set margins, page header and footer; paper and fitting are up to the sheet."""
    left, right, top, bottom, above, below = page.margins
    sheet.set_margins(left=left, right=right, top=top, bottom=bottom)
    sheet.center_horizontally()
    sheet.set_header(header, {"margin": above})
    sheet.set_footer(footer, {"margin": below})


def page_line(left: str, banner: str) -> str:
    """Return a page header: what the sheet is at the left, the banner at the right."""
    return f"&L{_PAGE_FONT}{left.replace('&', '&&')}{_right(banner)}"


def with_banner(header: str, banner: str) -> str:
    """Return a page header with the banner at its right, in place of what stands there."""
    return header.partition("&R")[0] + _right(banner) if banner else header


def _right(banner: str) -> str:
    return f"&R{_PAGE_FONT}{banner.replace('&', '&&')}" if banner else ""
