"""Cell formats of a master as properties that xlsxwriter understands."""

from __future__ import annotations

import colorsys
from types import MappingProxyType
from typing import Any
from xml.etree import ElementTree

from openpyxl.cell.text import InlineFont
from openpyxl.styles.colors import COLOR_INDEX

from reporter.blanks.master import STYLES, Look
from reporter.opc.archive import local_name

_BORDERS = ("none", "thin", "medium", "dashed", "dotted", "thick", "double", "hair", "mediumDashed", "dashDot")
_MORE_BORDERS = ("mediumDashDot", "dashDotDot", "mediumDashDotDot", "slantDashDot")
_BORDER_NUMBERS = MappingProxyType({name: number for number, name in enumerate((*_BORDERS, *_MORE_BORDERS))})
_UNDERLINES = MappingProxyType({"single": 1, "double": 2, "singleAccounting": 33, "doubleAccounting": 34})
_VERTICAL = MappingProxyType({"center": "vcenter", "justify": "vjustify", "distributed": "vdistributed"})
_ACROSS = MappingProxyType({"centerContinuous": "center_across"})
_PLAIN_TEXT = (1, 0.0)  # theme colour and tint of letters nobody coloured
#: Order in which Excel counts the colours of a theme: light and dark are exchanged.
_THEME = (
    "lt1",
    "dk1",
    "lt2",
    "dk2",
    "accent1",
    "accent2",
    "accent3",
    "accent4",
    "accent5",
    "accent6",
    "hlink",
    "folHlink",
)


def unnamed_looks(book: Any) -> list[str]:
    """Return the named styles that a master lacks."""
    known = {style.name for style in book._named_styles}
    return [name for name in STYLES.values() if name not in known]


def named_looks(book: Any) -> dict[str, Look]:
    """Return the look of every named style of a master that has them all."""
    known = {style.name: style for style in book._named_styles}
    return {key: cell_look(known[name], book) for key, name in STYLES.items()}


def cell_look(cell: Any, book: Any) -> Look:
    """Return the look of a cell or a named style."""
    look = dict(text_look(cell.font, book))
    if cell.fill.fill_type == "solid" and (color := _rgb(cell.fill.fgColor, book)):
        look["bg_color"] = color
    for side in ("left", "right", "top", "bottom"):
        line = getattr(cell.border, side)
        if line is not None and line.style:
            look[side] = _BORDER_NUMBERS[line.style]
            if color := _rgb(line.color, book):
                look[f"{side}_color"] = color
    return {**look, **_placing(cell.alignment), **_cell_facts(cell)}


def text_look(font: Any, book: Any) -> Look:
    """Return the look of letters: of a cell's font or of a piece of rich text."""
    found = {
        "font_name": font.rFont if isinstance(font, InlineFont) else font.name,
        "font_size": font.sz,
        "bold": bool(font.b),
        "italic": bool(font.i),
        "font_strikeout": bool(font.strike),
        "underline": _UNDERLINES.get(font.u or "", 0),
        "font_script": {"superscript": 1, "subscript": 2}.get(font.vertAlign or "", 0),
        "font_color": _rgb(font.color, book),
    }
    return {key: value for key, value in found.items() if value}


def _placing(alignment: Any) -> Look:
    across, down = alignment.horizontal, alignment.vertical
    found = {
        "align": _ACROSS.get(across or "", across) if across != "general" else None,
        "valign": _VERTICAL.get(down or "", down) if down != "bottom" else None,
        "text_wrap": bool(alignment.wrap_text),
        "indent": int(alignment.indent or 0),
        "rotation": _rotation(int(alignment.text_rotation or 0)),
        "shrink": bool(alignment.shrink_to_fit),
    }
    return {key: value for key, value in found.items() if value}


def _rotation(stored: int) -> int:
    """Return degrees as xlsxwriter counts them: Excel stores what turns clockwise as 91 to 180."""
    return stored if stored <= 90 or stored == 255 else 90 - stored


def _cell_facts(cell: Any) -> Look:
    found = {"num_format": cell.number_format} if cell.number_format not in ("General", None) else {}
    return found if cell.protection.locked else {**found, "locked": False}


def _rgb(color: Any, book: Any) -> str:
    """Return a colour as #RRGGBB; "" for none or automatic."""
    if color is None:
        return ""
    if color.type == "rgb":
        return f"#{color.rgb[-6:]}" if isinstance(color.rgb, str) else ""
    if color.type == "indexed":
        return f"#{COLOR_INDEX[color.indexed][-6:]}" if color.indexed < len(COLOR_INDEX) else ""
    if color.type == "theme" and (color.theme, color.tint) != _PLAIN_TEXT:
        return _tinted(_theme_colors(book).get(color.theme, ""), color.tint or 0.0)
    return ""


def _theme_colors(book: Any) -> dict[int, str]:
    if not book.loaded_theme:
        return {}
    scheme = next(item for item in ElementTree.fromstring(book.loaded_theme).iter() if item.tag.endswith("}clrScheme"))
    named = {local_name(item): item[0] for item in scheme if len(item)}
    return {
        number: (named[name].get("lastClr") or named[name].get("val") or "")
        for number, name in enumerate(_THEME)
        if name in named
    }


def _tinted(color: str, tint: float) -> str:
    """Return a theme colour made lighter (tint above 0) or darker."""
    if not color:
        return ""
    hue, light, saturation = colorsys.rgb_to_hls(*(int(color[at : at + 2], 16) / 255 for at in (0, 2, 4)))
    light = light * (1 + tint) if tint < 0 else light + (1 - light) * tint
    return "#" + "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, light, saturation))
