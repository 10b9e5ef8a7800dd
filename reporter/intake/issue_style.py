"""Cell formats, sizes and print set-up that all sheets of an intake workbook share."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

from reporter.intake.layout import DATE_FORMAT, NUMBER_FORMAT

FONT = "Times New Roman"
LINE = 15.0  # points a line of 11 pt text takes
_PAPER = MappingProxyType({"A3": 8, "A4": 9})
_PRINTABLE_INCHES = MappingProxyType({"A3": 15.5, "A4": 10.7})  # landscape, within the margins below
_SMALLEST_SCALE = 0.6  # below this a wide form prints over several pages side by side
_CHAR_INCHES = 7 / 96  # one unit of column width

_BOX = {"border": 1, "border_color": "#8C8C8C", "valign": "vcenter"}
_ENTRY = {**_BOX, "bg_color": "#FFFBE6", "locked": False}
_CALC = {**_BOX, "bg_color": "#E6EEF7", "num_format": NUMBER_FORMAT}
_IDENT = {**_BOX, "bg_color": "#EDEDED", "text_wrap": True}
_HEAD = {**_BOX, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#DDE5EE"}
_STYLES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "plain": {},
        "wrapped": {"text_wrap": True, "valign": "top"},
        "bold": {"bold": True},
        "heading": {"bold": True, "font_size": 12, "font_color": "#1F3864"},
        "title": {"bold": True, "font_size": 14},
        "banner": {"bold": True, "font_size": 14, "font_color": "#C00000"},
        "link": {"font_color": "#0563C1", "underline": 1},
        "result": {"bold": True, "font_size": 12},
        "verdict": {"bold": True, "font_size": 16, "font_color": "#C00000"},
        "header": _HEAD,
        "number": {**_HEAD, "bold": False, "italic": True, "valign": "top", "font_size": 10},
        "index": {**_IDENT, "align": "center"},
        "ident": _IDENT,
        "entry_number": {**_ENTRY, "num_format": NUMBER_FORMAT},
        "entry_text": {**_ENTRY, "text_wrap": True},
        "entry_date": {**_ENTRY, "num_format": DATE_FORMAT, "align": "center"},
        "calc": _CALC,
        "total": {**_CALC, "bold": True},
        "total_label": {**_IDENT, "bold": True, "align": "center"},
        "check": {"font_color": "#C00000", "valign": "vcenter"},
        "cell": {**_BOX, "text_wrap": True, "valign": "top"},
        "cell_number": {**_BOX, "num_format": NUMBER_FORMAT},
        "cell_link": {**_BOX, "font_color": "#0563C1", "underline": 1},
        "key": {"font_color": "#8C8C8C", "num_format": "@"},
        "bad": {"bg_color": "#FF9999"},
        "remark": {"bg_color": "#FFD58A"},
        "good": {"font_color": "#00702E"},
        "amber": {"font_color": "#9C5700"},
        "grey": {"font_color": "#8C8C8C", "italic": True},
    }
)
_CONDITIONAL = frozenset({"bad", "remark", "good", "amber", "grey"})  # these change only what they name


class Styles:
    """The formats of one workbook by name."""

    def __init__(self, workbook: Any) -> None:
        self._formats = {
            name: workbook.add_format(dict(style) if name in _CONDITIONAL else {**_BASE, **style})
            for name, style in _STYLES.items()
        }

    def __getitem__(self, name: str) -> Any:
        return self._formats[name]


_BASE: Mapping[str, Any] = MappingProxyType({"font_name": FONT, "font_size": 11})


def line_count(text: str, width: float) -> int:
    """Return how many lines `text` takes in a wrapped column of that width; a little more rather than less."""
    wide = max(int(width) - 1, 3)
    return sum(max(len(textwrap.wrap(line, wide)), 1) for line in text.split("\n"))


def pages_across(paper: Literal["A3", "A4"], width: float) -> int:
    """Return over how many landscape pages a sheet of that column width prints and stays legible."""
    room = _PRINTABLE_INCHES[paper] / _SMALLEST_SCALE
    return max(1, -int(-width * _CHAR_INCHES // room))


def protect(sheet: Any) -> None:
    """Lock a sheet without password; widths, heights and filters stay in the hands of staff."""
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})


def print_setup(sheet: Any, paper: Literal["A3", "A4"], left: str, banner: str, *, landscape: bool = True) -> None:
    """Set paper, margins, header and footer; fitting to the width is up to the sheet."""
    sheet.set_paper(_PAPER[paper])
    if landscape:
        sheet.set_landscape()
    sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    sheet.center_horizontally()
    font = f'&"{FONT},Regular"&9'
    sheet.set_header(f"&L{font}{_escaped(left)}&R{font}{_escaped(banner)}")
    sheet.set_footer(f"&C{font}Trang &P/&N")


def _escaped(text: str) -> str:
    return text.replace("&", "&&")
