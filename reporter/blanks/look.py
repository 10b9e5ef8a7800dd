"""Cell formats, sizes and print set-up that all sheets of an intake workbook share."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Literal

from reporter.model.marks import DATE_FORMAT, NUMBER_FORMAT

FONT = "Times New Roman"
#: Column widths count digits of the default font; one that every office suite has keeps them alike.
OPTIONS: Mapping[str, Any] = MappingProxyType(
    {"default_format_properties": {"font_name": FONT, "font_size": 11, "font_scheme": "none"}}
)
LINE = 15.0  # points a line of 11 pt text takes
_PAPER = MappingProxyType({"A3": 8, "A4": 9})
_PRINTABLE_INCHES = MappingProxyType({"A3": 15.2, "A4": 10.4})  # landscape, within the margins, with some slack
_SMALLEST_SCALE = 0.55  # below this a wide form prints over several pages side by side
_DIGIT_INCHES, _PADDING_INCHES = 5.5 / 72, 5 / 96  # a column of width n is n digits and the cell's padding

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
        "entry_text": {**_ENTRY, "text_wrap": True, "align": "left", "indent": 1},
        "entry_date": {**_ENTRY, "num_format": DATE_FORMAT, "align": "center"},
        "calc": _CALC,
        "total": {**_CALC, "bold": True},
        "total_label": {**_IDENT, "bold": True, "align": "center"},
        "check": {"font_color": "#C00000", "valign": "vcenter", "align": "left", "indent": 1},
        "cell": {**_BOX, "text_wrap": True, "valign": "top"},
        "cell_number": {**_BOX, "num_format": NUMBER_FORMAT, "valign": "top"},
        "cell_link": {**_BOX, "valign": "top", "font_color": "#0563C1", "underline": 1},
        "key": {"font_color": "#8C8C8C", "num_format": "@"},
        "bad": {"bg_color": "#FF9999"},
        "remark": {"bg_color": "#FFD58A"},
        "good": {"font_color": "#00702E"},
        "amber": {"font_color": "#9C5700"},
        "grey": {"font_color": "#8C8C8C", "italic": True},
    }
)


class CellFormats:
    """The formats of one workbook by name."""

    def __init__(self, workbook: Any) -> None:
        self._formats = {name: workbook.add_format(dict(style)) for name, style in _STYLES.items()}

    def __getitem__(self, name: str) -> Any:
        return self._formats[name]


def line_count(text: str, width: float) -> int:
    """Return how many lines `text` takes in a wrapped column of that width; a little more rather than less.

    A width unit is one digit; running text takes less.
    """
    wide = max(int(width * 1.08), 3)
    if len(text) <= wide and "\n" not in text:
        return 1
    return sum(max(len(textwrap.wrap(line, wide)), 1) for line in text.split("\n"))


def page_breaks(
    paper: Literal["A3", "A4"], widths: Sequence[float], repeated: int, seams: Collection[int]
) -> tuple[tuple[int, ...], int]:
    """Return before which columns a wide landscape sheet breaks, and its scale in percent (never above 100).

    The first `repeated` columns stand on every page; a page breaks at a seam (between two groups) if it can.
    """
    room = _PRINTABLE_INCHES[paper]
    inches = [width * _DIGIT_INCHES + _PADDING_INCHES for width in widths]
    kept = sum(inches[:repeated])
    breaks: list[int] = []
    start, widest = repeated, room
    for position in range(repeated, len(inches)):
        if kept + sum(inches[start : position + 1]) > room / _SMALLEST_SCALE:
            start = max((seam for seam in seams if start < seam <= position), default=position)
            breaks.append(start)
    for first, after in pairwise((repeated, *breaks, len(inches))):
        widest = max(widest, kept + sum(inches[first:after]))
    return tuple(breaks), min(100, int(100 * room / widest))


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
