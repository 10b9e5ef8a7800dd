"""What is made of one cell: every decision about values as people type them.

Nothing is guessed silently: a reading that is not the plain value carries the code of a finding (family V), and
what cannot be understood becomes `Mark.UNREADABLE`, never a number. docs/values.md is the table of all decisions;
a test runs each of its rows through this module.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from reporter.intake.old_fonts import reading_of
from reporter.model import Mark, Value
from reporter.model.wording import INVISIBLE, clean_text, date_short, fold, integer, says_none


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell without a usable value: an Excel error, or a formula that was never calculated."""

    text: str  # "#REF!"; "" for a formula without a stored value


class Piece(NamedTuple):
    """Letters of a cell that look alike."""

    text: str
    mark: str  # "gạch bỏ", "chỉ số trên", "chỉ số dưới"; "" for plain letters


class RichText(str):
    """The text of a cell some of whose letters are struck out, raised or lowered."""

    __slots__ = ("pieces",)
    pieces: tuple[Piece, ...]

    def __new__(cls, pieces: Iterable[Piece]) -> RichText:
        """Return the joined text of the pieces, which stay with it."""
        kept = tuple(pieces)
        text = super().__new__(cls, "".join(piece.text for piece in kept))
        text.pieces = kept
        return text

    @property
    def marked(self) -> bool:
        """Whether any piece is marked."""
        return any(piece.mark for piece in self.pieces)

    @property
    def struck(self) -> str:
        """The letters that are struck out, for people; "" for none."""
        return ", ".join(f"“{piece.text.strip()}”" for piece in self.pieces if piece.mark == "gạch bỏ")

    def told(self) -> str:
        """Return the pieces for people: “11880” (gạch bỏ), “12050”."""
        shown = (f"“{piece.text.strip()}”" + (f" ({piece.mark})" if piece.mark else "") for piece in self.pieces)
        return ", ".join(shown)


#: What the workbook reader yields for one cell; "" is a blank cell.
Raw = float | int | str | bool | date | datetime | time | timedelta | Broken


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell is read as, and the code of the finding that goes with it ("" for none)."""

    value: Value
    code: str = ""
    hint: str = ""  # what the finding adds: a suggestion, the expected unit


BLANK = Reading(None)
#: Excel keeps 15 digits; longer numbers have already lost some.
MAX_NUMBER = 10**15
#: Excel's own limit for one cell, and the years a report can speak of.
MAX_TEXT = 32_767
_YEARS = range(2000, 2101)

# --- whole numbers ----------------------------------------------------------------------------------------

_SPACES = re.compile("[\\s\u00a0\u2007\u2009\u202f\u3000]+")
_BREAKS = re.compile("[\n\r\t]")  # between two numbers, never between the thousands of one
_WIDE: Mapping[int, int | str] = MappingProxyType(
    {**{0xFF10 + digit: ord("0") + digit for digit in range(10)}, 0xFF0C: ",", 0xFF0E: ".", 0xFF0D: "-"}
)
_DIGITS = re.compile(r"\d+", re.ASCII)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:(\.|,| )\d{3})(?:\1\d{3})*", re.ASCII)
_WITH_UNIT = re.compile(r"([\d., ]*\d)\s*(?P<open>\()?([^\W\d_][\w\s./]*)(?(open)\))", re.UNICODE)
_DECIMAL = re.compile(r"\d+(?:[., ]\d+)*[.,]\d+", re.ASCII)
_NEGATIVE = re.compile(r"[-‐‑–—−]\s*\d[\d., ]*|\(\s*\d[\d., ]*\)|\d[\d., ]*[-−]", re.ASCII)
DASHES = frozenset("-‐‑‒–—−")
_ZEROS = MappingProxyType({"nghìn": 3, "ngàn": 3, "k": 3, "triệu": 6, "tr": 6, "tỷ": 9, "tỉ": 9})
_SIZED = re.compile(rf"({'|'.join(_ZEROS)})\b(\.? ?(?:đ|đồng|vnđ|vnd|người)?\.?$)?")
_UNIT_SYNONYMS = MappingProxyType({"đ": "đồng", "vnđ": "đồng", "vnd": "đồng", "d": "đồng"})


def read_number(raw: Raw, units: Sequence[str] = ()) -> Reading:
    """Return the whole number (persons, đồng …) of a cell; `units` are the words it may carry ("12 người")."""
    if isinstance(raw, bool):
        return Reading(Mark.UNREADABLE, "V11")
    if isinstance(raw, int | float):
        return _number(raw)
    if isinstance(raw, RichText):
        return Reading(Mark.UNREADABLE, "V26", raw.told())
    if isinstance(raw, str):
        return _number_text(raw, units) if raw else BLANK
    if isinstance(raw, Broken):
        return broken(raw)
    return Reading(Mark.UNREADABLE, "V13")


def as_shown(raw: float) -> float:
    """Return the number as Excel shows it: 15 significant digits, the rest is residue of its own computing."""
    return float(f"{raw:.15g}")


def _number(raw: float) -> Reading:
    if raw != raw:
        return Reading(Mark.UNREADABLE, "V03")
    raw = as_shown(raw)
    if abs(raw) >= MAX_NUMBER:
        return Reading(Mark.UNREADABLE, "V12")
    if raw != int(raw):
        return Reading(Mark.UNREADABLE, "V04")
    return Reading(Mark.UNREADABLE, "V05") if raw < 0 else Reading(int(raw))


def _number_text(raw: str, units: Sequence[str]) -> Reading:
    """Return the reading of a number typed as text: each form has its own code."""
    visible = INVISIBLE.sub("", raw)
    narrow = visible.translate(_WIDE)
    text = "\n".join(filter(None, (_SPACES.sub(" ", line).strip() for line in _BREAKS.split(narrow))))
    if not text:
        return Reading(None, "V15")
    if set(text) <= DASHES:
        return Reading(Mark.NOT_APPLICABLE, "V14")
    if says_none(text):
        return Reading(0, "V16")
    reading = _digits(text)
    if reading is None and (found := _WITH_UNIT.fullmatch(text)):
        unit = fold(found[3]).rstrip(".")
        inner = _digits(found[1].strip())
        if inner and isinstance(inner.value, int) and _UNIT_SYNONYMS.get(unit, unit) in map(fold, units):
            reading = Reading(inner.value, "V07")
    if reading is None:
        return Reading(Mark.UNREADABLE, _refusal(text), _written_out(text))
    if reading.code == "V08" and narrow != visible:
        return Reading(reading.value, "V09")
    if reading.code == "V08" and visible != raw:
        return Reading(reading.value, "V10")
    return reading


def _digits(text: str) -> Reading | None:
    if _DIGITS.fullmatch(text):
        if len(text) > 15:
            return Reading(Mark.UNREADABLE, "V12")
        return Reading(int(text), "V06" if text[0] == "0" and len(text) > 1 else "V08")
    if _GROUPED.fullmatch(text):
        digits = re.sub(r"\D", "", text)
        return Reading(int(digits), "V06") if len(digits) <= 15 else Reading(Mark.UNREADABLE, "V12")
    return None


def _refusal(text: str) -> str:
    if _NEGATIVE.fullmatch(text):
        return "V05"
    return "V04" if _DECIMAL.fullmatch(text) else "V03"


def _written_out(text: str) -> str:
    """Return how to write what is no number: "28.429 triệu" in all its digits, nothing where there is no number yet."""
    if not any(map(str.isdigit, text)):
        return "; không có thì ghi 0, chưa có số thì để trống"
    found = _WITH_UNIT.fullmatch(text)
    size = _SIZED.match(fold(found[3])) if found else None
    if not found or not size:
        return ""
    whole = _digits(found[1].strip())
    number = Decimal(whole.value) if whole and isinstance(whole.value, int) else _decimal(found[1].strip())
    full = number.scaleb(_ZEROS[size[1]]) if number is not None and size[2] is not None else None
    return " đủ chữ số" + (f": “{text}” là {integer(int(full))}" if full is not None and full == int(full) else "")


def _decimal(text: str) -> Decimal | None:
    """Return the one number that a text with a decimal sign can be: "28,4"."""
    return Decimal(text.replace(",", ".")) if re.fullmatch(r"\d{1,9}[.,]\d+", text, re.ASCII) else None


def broken(raw: Broken) -> Reading:
    """Return the reading of an error, or of a formula that was never calculated."""
    return Reading(Mark.UNREADABLE, "V01" if raw.text else "V02")


# --- dates ------------------------------------------------------------------------------------------------

_DAY_FIRST = re.compile(r"(?:[Nn]gày )?(\d{1,2}) ?([/.-]) ?(\d{1,2}) ?\2 ?(\d{4})(?: 00:00(?::00)?)?[.;,]?", re.ASCII)
#: Midnight may carry the mark of a zone: programs write a day so, and mean no moment.
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
_LONG = re.compile(r"(?:ngày )?(\d{1,2}) tháng (\d{1,2}) năm (\d{4})")
_EPOCHS = MappingProxyType({False: date(1899, 12, 30), True: date(1904, 1, 1)})


def read_date(raw: Raw, date1904: bool = False) -> Reading:
    """Return the date of a cell; text must name day, month and a four-digit year, day first or ISO."""
    if isinstance(raw, bool):
        return Reading(Mark.UNREADABLE, "V11")
    if isinstance(raw, date):
        return _in_range(raw.date() if isinstance(raw, datetime) else raw, "")
    if isinstance(raw, int | float):
        return _serial(raw, date1904)
    if isinstance(raw, RichText):
        return Reading(Mark.UNREADABLE, "V26", raw.told())
    if isinstance(raw, str):
        return _date_text(raw) if raw else BLANK
    return broken(raw) if isinstance(raw, Broken) else Reading(Mark.UNREADABLE, "V18")


def _serial(raw: float, date1904: bool) -> Reading:
    if raw != raw or not 20_000 <= raw <= 80_000 or as_shown(raw) != int(as_shown(raw)):
        return Reading(Mark.UNREADABLE, "V18")
    day = _EPOCHS[date1904] + timedelta(days=int(as_shown(raw)))
    return _in_range(day, "V17", date_short(day))


def _date_text(raw: str) -> Reading:
    text = _SPACES.sub(" ", INVISIBLE.sub("", raw).translate(_WIDE)).strip()
    if not text:
        return Reading(None, "V15")
    if set(text) <= DASHES or says_none(text):
        return Reading(Mark.NOT_APPLICABLE, "V14")
    if found := _DAY_FIRST.fullmatch(text):
        parts = int(found[4]), int(found[3]), int(found[1])
    elif found := _ISO.fullmatch(text):
        parts = int(found[1]), int(found[2]), int(found[3])
    elif found := _LONG.fullmatch(fold(text)):
        parts = int(found[3]), int(found[2]), int(found[1])
    else:
        return Reading(Mark.UNREADABLE, "V18")
    try:
        day = date(*parts)
    except ValueError:
        return Reading(Mark.UNREADABLE, "V19")
    return _in_range(day, "V20", date_short(day))


def _in_range(day: date, code: str, hint: str = "") -> Reading:
    return Reading(day, code, hint) if day.year in _YEARS else Reading(Mark.UNREADABLE, "V19")


# --- texts ------------------------------------------------------------------------------------------------

#: Letters of a likely reading that a finding offers.
_OFFERED = 300
#: Texts made of these alone need no cleaning: printable ASCII and the letters, marks and signs of NFC Vietnamese.
_CLEAN = re.compile("[\n -~\u00a0-\u00ac\u00ae-\u024f\u1ea0-\u1ef9\u2010-\u2027\u2030-\u205e]*")
_LEGACY = re.compile(
    "[A-Za-z][µ¶¸¹¨©ª«¬®»¼½¾¿]|[µ¶¸¹¨©ª«¬®¼½¾¿][a-z]|[a-z][À-ÖØ-Þ][a-z]"  # TCVN3 (.VnTime)
    "|[aeiouyAEIOUY][äåæëïñöøûüÄÅÆËÏÑÖØÛÜ]"  # VNI
    "|Ã[\u0080-\u00bf\u0192\u02c6\u2018-\u203a]|Â[\u0080-\u00bf]|â€|áº|á»|Ä‘|Æ°|\ufffd"  # UTF-8 read as another code
    "|[Ðð\u0370-\u03ff\u0400-\u04ff]"  # Icelandic eth for đ, Greek and Cyrillic look-alikes
    "|(?:^|\\s)[\u0300-\u036f]"  # a tone mark on nothing
)
#: A bullet of Wingdings or Symbol, which Word pastes as a letter of those fonts' own range.
_SYMBOL_BULLET = re.compile(r"^([ \t]*)[\uf000-\uf0ff][ \t]*", re.MULTILINE)
#: What stands before the tab of a list, not of a table.
_LIST_MARK = re.compile(r"[^\w\s]|Ø|\(?[\w.]{1,5}[.)/]|\d{1,2}(?:\.\d{1,2})+")


def _apart(text: str) -> str:
    """Return the text with the cells of a pasted table set apart, which would run together without tabs: "38; 2"."""
    return "\n".join(_cells(line) if "\t" in line.strip() else line for line in text.split("\n"))


def _cells(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    cells = [cell.strip() for cell in line.split("\t") if cell.strip()]
    if len(cells) > 1 and _LIST_MARK.fullmatch(cells[0]) and not cells[1][0].isdigit():
        cells[:2] = [" ".join(cells[:2])]
    return indent + re.sub(r"([:;,]); ", r"\1 ", "; ".join(cells))


def read_text(raw: Raw, limit: int = MAX_TEXT) -> Reading:
    """Return free text fit to print (NFC, "\\n" between lines), with a finding when characters had to go."""
    if isinstance(raw, Broken):
        return broken(raw)
    text = plain_text(raw)
    if len(text) > limit:
        return Reading(Mark.UNREADABLE, "V23", str(limit))
    odd = _odd(text) if _LEGACY.search(text) else None  # before a letter of an old font is taken for an invisible sign
    removed = False
    if not _CLEAN.fullmatch(text):
        apart = _apart(_SYMBOL_BULLET.sub(r"\1• ", text))
        cells = apart.count(";") > text.count(";")
        text, removed = clean_text(apart)
        removed |= cells
    text = text.strip()
    if not text:
        return Reading(None, "V15" if raw else "")
    if odd and odd.code == "V24":
        return replace(odd, value=text)
    if removed:
        return Reading(text, "V22")
    if isinstance(raw, RichText) and raw.struck:
        return Reading(text, "V27", raw.struck)
    return replace(odd, value=text) if odd else Reading(text)


def _odd(text: str) -> Reading:
    """Return what is said of a text with letters that Vietnamese does not have: surely garbled or only odd."""
    reading = reading_of(text)
    if reading:
        return Reading(None, "V24", f" Có lẽ là “{reading if len(reading) <= _OFFERED else reading[:_OFFERED] + '…'}”")
    return Reading(None, "V24" if "\ufffd" in text else "V35")


def plain_text(raw: Raw) -> str:
    """Return what a cell shows, as text: whole numbers without a point, dates as dd/mm/yyyy with their time."""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        if raw == raw and abs(raw) < MAX_NUMBER and raw == int(raw):
            return str(int(raw))
        return "số quá lớn" if math.isinf(raw) else repr(raw).replace(".", ",")
    if isinstance(raw, datetime) and raw.time() != time():
        return f"{date_short(raw)} {raw:%H:%M:%S}".removesuffix(":00")
    if isinstance(raw, date):
        return date_short(raw)
    if isinstance(raw, time):
        return f"{raw:%H:%M:%S}".removesuffix(":00")
    if isinstance(raw, timedelta):  # hours that run on past a day
        minutes, seconds = divmod(int(raw.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}".removesuffix(":00")
    return raw.text if isinstance(raw, Broken) else str(raw)


def has_odd_characters(text: str) -> bool:
    """Return whether a text holds characters that would be removed or the traces of an old or wrong encoding."""
    return bool(_LEGACY.search(text)) or (not _CLEAN.fullmatch(text) and clean_text(text)[1])
