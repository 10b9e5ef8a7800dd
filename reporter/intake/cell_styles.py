"""What the style of a cell does to what people see: struck out, another size than stored, a typed text made a date."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from xml.etree import ElementTree

from reporter.intake.number_formats import may_differ
from reporter.intake.safety import Refused
from reporter.intake.values import MAX_NUMBER, Raw, Reading, as_shown, plain_text
from reporter.model import Mark
from reporter.model.wording import date_short
from reporter.opc.archive import Unsound, local_name, tree_of

#: Number formats that stand in no file.
_BUILT_IN: Mapping[str, str] = MappingProxyType(
    {
        "1": "0",
        "2": "0.00",
        "3": "#,##0",
        "4": "#,##0.00",
        "9": "0%",
        "10": "0.00%",
        "11": "0.00E+00",
        "12": "# ?/?",
        "13": "# ??/??",
        "14": "m/d/y",  # or d/m/y: as the system of whoever looks has it
        "15": "d-mmm-yy",
        "16": "d-mmm",
        "48": "##0.0E+0",
    }
    | {"17": "mmm-yy", "18": "h:mm", "19": "h:mm:ss", "20": "h:mm", "21": "h:mm:ss", "22": "m/d/y h:mm"}
)
#: What stands in a format and shows no part of the number: texts, colours and locales, spaces, fill.
_NO_DIGITS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_UNSHOWN = re.compile(r"_.|\*.")
#: The sections of a format, for numbers above and below zero and for zero; the conditions that others may have.
_SECTION = re.compile(r'((?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*)(?:;|$)')
_CONDITION = re.compile(r"\[\s*[<>=]")
#: A currency with its locale, which is shown, and what else stands in brackets: colours, locales.
_CURRENCY, _BRACKETS = re.compile(r"\[\$([^\]-]*)[^\]]*\]"), re.compile(r"\[[^\]]*\]")
_WHITE = "FFFFFF"
#: Months as numbers before days: what 12/5/2025 is depends on the language of Excel.
_MONTH_FIRST = re.compile(r"[^dmy]*mm?[^dmy]+dd?[^dmy]+y")
_DAY_FIRST = re.compile(r"(dd?)([/.-])(mm?)\2yyyy(?:;@)?")
_HOURS = re.compile("[hs]")
_VIETNAMESE = str.maketrans(",.", ".,")
#: A whole format that shows the number itself: what stands before and after it, thousands apart or not, decimals.
_SHOWN = re.compile(r"([^0#?]*)(#,##0|#*0+)(?:\.(0+))?([^0#?,.]*)")


@dataclass(frozen=True, slots=True)
class CellStyles:
    """The styles of a workbook by their number in the cells."""

    formats: tuple[str, ...] = ()  # number format of each style; "" for General
    formatted: frozenset[int] = field(default_factory=frozenset)  # may show a number otherwise than it is
    struck: frozenset[int] = field(default_factory=frozenset)
    unseen: frozenset[int] = field(default_factory=frozenset)  # letters have the colour of their ground
    undated: frozenset[int] = field(default_factory=frozenset)  # show a day in part: "12/2025", "31/12"
    conditional: frozenset[int] = field(default_factory=frozenset)  # looks under conditions that do any of this


def read_styles(xml: bytes | None) -> CellStyles:
    """Return what the styles part says; nothing of it is odd when there is none."""
    if xml is None:
        return CellStyles()
    try:
        tree = tree_of(xml, "phần định dạng")
    except Unsound as trouble:
        raise Refused.unsound(trouble) from None
    named = {item.get("numFmtId"): item.get("formatCode", "") for item in tree.iter() if local_name(item) == "numFmt"}
    fonts, fills = _numbered(tree, "fonts"), _numbered(tree, "fills")
    styles = list(_numbered(tree, "cellXfs").values())
    formats = tuple(named.get(item, _BUILT_IN.get(item, "")) for item in (s.get("numFmtId", "0") for s in styles))
    looks = [(fonts.get(style.get("fontId", "")), fills.get(style.get("fillId", ""))) for style in styles]
    return CellStyles(
        formats,
        frozenset(number for number, code in enumerate(formats) if may_differ(code)),
        frozenset(number for number, (font, _) in enumerate(looks) if _strikes(font)),
        frozenset(number for number, look in enumerate(looks) if _hides(*look, "fgColor")),
        frozenset(number for number, code in enumerate(formats) if 0 < len(_parts_of_day(code)) < 3),
        frozenset(int(number) for number, look in _numbered(tree, "dxfs").items() if _shows_otherwise(look)),
    )


def _numbered(tree: ElementTree.Element, name: str) -> dict[str, ElementTree.Element]:
    """Return the items of a list of the styles part by their number, as others name them."""
    items = next((item for item in tree.iter() if local_name(item) == name), ())
    return {str(number): item for number, item in enumerate(items)}


def _part(item: ElementTree.Element | None, name: str) -> ElementTree.Element | None:
    return next((part for part in item.iter() if local_name(part) == name), None) if item is not None else None


def _strikes(font: ElementTree.Element | None) -> bool:
    strike = _part(font, "strike")
    return strike is not None and strike.get("val", "1") not in ("0", "false")


def _hides(font: ElementTree.Element | None, fill: ElementTree.Element | None, ground: str) -> bool:
    """Whether letters have the colour of the ground they stand on; `ground` is the tag that holds it."""
    said, pattern = _colour(_part(font, "color")), _part(fill, "patternFill")
    bare = pattern is not None and pattern.get("patternType") == "none"  # whatever colours stand in it
    return bool(said) and said == ((not bare and _colour(_part(fill, ground))) or _WHITE)


def _colour(item: ElementTree.Element | None) -> str:
    """Return a colour such that equal ones are equal; "" for none said."""
    if item is None or item.get("tint", "0") == item.get("theme") == "0" or item.get("indexed") in ("1", "9"):
        return "" if item is None else _WHITE
    return item.get("rgb", "")[-6:].upper() or repr(sorted(item.items()))


def _shows_otherwise(look: ElementTree.Element) -> bool:
    """Whether what a condition does to a cell strikes it out, hides it or shows another number."""
    shape = _part(look, "numFmt")
    code = shape.get("formatCode", "") if shape is not None else ""
    return may_differ(code) or _strikes(look) or _hides(_part(look, "font"), _part(look, "fill"), "bgColor")


# --- days that are shown in part ---------------------------------------------------------------------------


def _parts_of_day(code: str) -> set[str]:
    """Return which of day, month and year a format shows; none for one of numbers or of hours alone."""
    plain = _plain(code)
    return set("dmy").intersection(plain) if not _HOURS.search(plain) or set("dy").intersection(plain) else set()


def read_partly_shown(day: date, code: str) -> tuple[str, Reading]:
    """Return what is seen of a day whose format leaves a part out, and its reading.

    Month or year alone, typed so, are stored as their first day, which nobody said.
    """
    if day.day == 1 and "d" not in _parts_of_day(code):
        return str(_converted_date(day, _plain(code)).value), Reading(Mark.UNREADABLE, "V18")
    return date_short(day), Reading(day, "V37", date_short(day))


def _plain(code: str) -> str:
    """Return what stands in a format unquoted, in small letters."""
    return _NO_DIGITS.sub("", code.replace("\\", "")).lower()


# --- texts that Excel took for something else --------------------------------------------------------------


def read_converted(raw: Raw, code: str) -> Reading:
    """Return what a cell of a text column shows, whose text Excel turned into a number or a date while it was typed."""
    plain = _plain(code)
    if isinstance(raw, float) and "/" in plain and "y" not in plain:
        return Reading(Mark.UNREADABLE, "V32")
    if isinstance(raw, date):
        return _converted_date(raw, plain)
    if isinstance(raw, time):
        text = plain_text(raw)
        return Reading(text if "hh" in plain else text.removeprefix("0"))
    return _converted_number(raw, code) if isinstance(raw, float) else Reading(plain_text(raw))


def _converted_number(raw: float, code: str) -> Reading:
    """Return a number with the digits and the words that its format shows; unreadable where it shows another size.

    Of a long number, an account or a file number, Excel has lost the last digits.
    """
    if abs(raw) >= MAX_NUMBER or _CONDITION.search(_LITERAL.sub("", code)):
        return Reading(Mark.UNREADABLE, "V32")
    number, code = _section(Decimal(repr(raw)), code)
    if code in ("", "General", "@"):
        return Reading(plain_text(as_shown(raw)))
    found = _SHOWN.fullmatch(code)
    if not found:
        words = _words(code).strip(" ;") if not _LITERAL.sub("", code).strip(" ;-") else ""
        return Reading(words or Mark.UNREADABLE, "V31" if words else "V32", words)
    before, whole, decimals, after = found.groups(default="")
    number *= 100 ** _LITERAL.sub("", before + after).count("%")
    number = number.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)  # as Excel does
    text = f"{number:{',' if ',' in whole else ''}f}".translate(_VIETNAMESE)
    text = "".join((_words(before), text.zfill(whole.count("0")), _words(after))).strip()
    return Reading(text, "V31" if text != plain_text(raw) else "", text)


def _section(number: Decimal, code: str) -> tuple[Decimal, str]:
    """Return the section of a format that a number meets, and the number without the sign that its section stands for.

    A section that shows nothing is ";".
    """
    sections = _SECTION.findall(code)[:-1] or [code]
    below = number < 0 and len(sections) > 1
    chosen = sections[1 if below else 2 if not number and len(sections) > 2 else 0]
    said = _BRACKETS.sub("", _CURRENCY.sub(r'"\1"', chosen))
    return abs(number) if below else number, said or (";" if code else "")


def _words(part: str) -> str:
    """Return what a part of a format shows beside the number."""
    return _UNSHOWN.sub("", _LITERAL.sub(lambda literal: literal[1] or literal[2] or "", part))


def _converted_date(raw: date, code: str) -> Reading:
    """Return the date as it was typed; unreadable where day and month may have been taken for each other."""
    if _MONTH_FIRST.match(code) and raw.day <= 12 and raw.day != raw.month:
        return Reading(Mark.UNREADABLE, "V32")
    if isinstance(raw, datetime) and (raw.hour or raw.minute or raw.second):
        return Reading(plain_text(raw))
    if "y" in code and "d" not in code:
        text = f"{raw.month:02d}/{raw.year}" if "m" in code else str(raw.year)
        return Reading(text, "V31", text)
    if "y" not in code:  # 12/5 or 5/12: it depends on the language of Excel
        return Reading(Mark.UNREADABLE, "V32")
    shown = _DAY_FIRST.fullmatch(code)
    if not shown:
        return Reading(date_short(raw))
    day, mark, month = shown.groups()
    return Reading(mark.join((f"{raw.day:0{len(day)}}", f"{raw.month:0{len(month)}}", str(raw.year))))
