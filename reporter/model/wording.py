"""Numbers, dates and names as official Vietnamese text, and keys for matching names.

The only place where numbers are rounded. Decimal comma, dots between thousands (Luật Kế toán 2015, Điều 11);
dates as in Hướng dẫn 05-HD/VPTW and Nghị định 30/2020/NĐ-CP. Names come back in NFC.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from itertools import takewhile
from types import MappingProxyType
from typing import Literal

# --- numbers -----------------------------------------------------------------------------------------------

_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,2}(?:\.\d{3})*)", re.ASCII)
_DECIMAL = re.compile(rf"({_INTEGER.pattern})(?:,(\d+))?", re.ASCII)
_MONEY_UNITS = MappingProxyType({"đồng": 1, "triệu đồng": 10**6, "tỷ đồng": 10**9})
_SMALLER = MappingProxyType({"tỷ đồng": "triệu đồng", "triệu đồng": "đồng"})


def integer(value: int) -> str:
    """Return a whole number grouped by dots: 1234567 → "1.234.567"; TypeError for anything but an int."""
    if value.__class__ is not int and (isinstance(value, bool) or not isinstance(value, int)):
        raise TypeError(f"a whole number is needed, not {value!r}")
    return str(value) if -1000 < value < 1000 else f"{value:,}".replace(",", ".")  # formatting costs ten times as much


def quotient(numerator: int | None, denominator: int | None, digits: int = 2) -> str | None:
    """Return numerator / denominator, half up to `digits` decimals, (2, 3) → "0,67"; None without a value.

    A missing part or a denominator of 0 gives no value. Computed in whole numbers, so rounded exactly once.
    """
    if numerator is None or denominator is None or denominator == 0:
        return None
    whole, rest = divmod(abs(numerator) * 10**digits, abs(denominator))
    whole += 2 * rest >= abs(denominator)
    units, decimals = divmod(whole, 10**digits)
    sign = "-" if whole and (numerator < 0) != (denominator < 0) else ""
    return sign + integer(units) + (f",{decimals:0{digits}d}" if digits else "")


def money(dong: int, unit: str = "đồng", digits: int = 2, *, trim: bool = True) -> str:
    """Return whole đồng in "đồng", "triệu đồng" or "tỷ đồng": "12,5 triệu đồng", untrimmed "12,50 triệu đồng".

    An amount too small for the unit is told in the next smaller one: nothing but nothing is "0 tỷ đồng".
    """
    text = quotient(dong, _MONEY_UNITS[unit], 0 if unit == "đồng" or not dong else digits) or ""
    if dong and not text.strip("-0,"):
        return money(dong, _SMALLER[unit], digits, trim=trim)
    if trim and "," in text:
        text = text.rstrip("0").rstrip(",")
    return f"{text} {unit}"


def money_told(dong: int, unit: str) -> int:
    """Return the whole đồng that `money` tells of an amount in that unit: half up at its second decimal."""
    hundredths = in_hundredths(dong, unit)
    return money_told(dong, _SMALLER[unit]) if dong and not hundredths else from_hundredths(hundredths, unit)


def money_by_size(dong: int) -> str:
    """Return whole đồng in the unit in which they are read best: tỷ đồng from one on, else triệu đồng."""
    return money(dong, "tỷ đồng" if dong >= 10**9 else "triệu đồng")


def in_hundredths(dong: int, unit: str) -> int:
    """Return an amount in hundredths of a unit of money, half up: how it is printed with two decimals."""
    text = quotient(dong, _MONEY_UNITS[unit], 2) or "0"
    return int(text.replace(".", "").replace(",", ""))


def from_hundredths(hundredths: int, unit: str) -> int:
    """Return whole đồng of an amount in hundredths of a unit of money."""
    return hundredths * _MONEY_UNITS[unit] // 100


def parse_integer(text: str) -> int | None:
    """Return the number that `integer` prints as `text`; None for any other text ("1234", "01", "1.23")."""
    if len(text) < 4 and text.isascii() and text.isdigit() and (text[0] != "0" or text == "0"):  # nearly every cell
        return int(text)
    return int(text.replace(".", "")) if _INTEGER.fullmatch(text) and text != "-0" else None


def parse_decimal(text: str) -> Decimal | None:
    """Return the number printed as "1.234,50", with or without decimals; None for any other text."""
    found = _DECIMAL.fullmatch(text)
    return Decimal(f"{found[1].replace('.', '')}.{found[2] or 0}") if found else None


def roman(number: int) -> str:
    """Return a Roman numeral, 4 → "IV"; ValueError outside 1 to `MOST_ROMAN`."""
    if not 1 <= number <= MOST_ROMAN:
        raise ValueError(f"no Roman numeral for {number}")
    letters = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        letters += sign * count
    return letters


MOST_ROMAN = 3999
_ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)


# --- dates -------------------------------------------------------------------------------------------------


def date_long(day: date) -> str:
    """Return "ngày 05 tháng 02 năm 2027": a leading zero for days below 10 and months 1 and 2 only."""
    return f"ngày {day_in_words(day)}"


def day_in_words(day: date) -> str:
    """Return "05 tháng 02 năm 2027"."""
    return f"{day.day:02d} {month_in_words(day)}"


def month_in_words(day: date) -> str:
    """Return "tháng 02 năm 2027"."""
    return f"tháng {_month(day)} năm {day.year}"


def date_short(day: date) -> str:
    """Return "05/02/2027" or "05/3/2020", by the same rule of the leading zero."""
    return f"{day.day:02d}/{month_short(day)}"


def month_short(day: date) -> str:
    """Return "02/2027"."""
    return f"{_month(day)}/{day.year}"


def moment(day: date, hour: time | None) -> str:
    """Return "ngày 09/10/2025", with an hour "12 giờ ngày 09/10/2025", "16 giờ 30 ngày …"."""
    minutes = f" {hour.minute:02d}" if hour and hour.minute else ""
    return f"{hour.hour} giờ{minutes} ngày {date_short(day)}" if hour else f"ngày {date_short(day)}"


def date_time(when: datetime) -> str:
    """Return "09:30 ngày 14/10/2025": when something happened, as clocks where it happened showed it."""
    return f"{when:%H:%M} ngày {date_short(when)}"


def _month(day: date) -> str:
    return f"{day.month:02d}" if day.month < 3 else str(day.month)


# --- tone marks --------------------------------------------------------------------------------------------

_TONE_MARKS = (
    "",
    "\u0300",
    "\u0309",
    "\u0303",
    "\u0301",
    "\u0323",
)  # ngang huyền hỏi ngã sắc nặng: CLDR's order
_VOWELS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
_TONED = MappingProxyType(
    {
        unicodedata.normalize("NFC", vowel + mark): (vowel, rank)
        for vowel in _VOWELS
        for rank, mark in enumerate(_TONE_MARKS)
    }
)


def _toned(vowel: str, rank: int) -> str:
    return unicodedata.normalize("NFC", vowel + _TONE_MARKS[rank])


def _tone_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of open oa, oe, uy with the tone on the second letter (new), on the first (old).

    Each begins with the letters that may come first: a search that begins with a choice is six times slower.
    """

    def marked(vowels: str) -> str:
        return "".join(_toned(vowel, rank) for vowel in vowels for rank in range(1, 6))

    end = r"(?![\w\u0300-\u036f])"
    new = f"([oOuU])(?:(?<=[oO])([{marked('aeAE')}])|(?<![qQ].)(?<=[uU])([{marked('yY')}])){end}"
    old = f"([{marked('oOuU')}])(?:(?<=[{marked('oO')}])([aeAE])|(?<![qQ].)(?<=[{marked('uU')}])([yY])){end}"
    return re.compile(new), re.compile(old)


_NEW, _OLD = _tone_patterns()


def tone_style(text: str, style: Literal["new", "old"], keep: Iterable[str] = ()) -> str:
    """Return `text` with the tone of open oa, oe, uy placed in one style: new "hoà, uỷ", old "hòa, ủy".

    Syllables with a final consonant or third vowel and qu- never move. The names in `keep` (personal names)
    stay as they are written, in any letter case.
    """
    text, other = unicodedata.normalize("NFC", text), _NEW if style == "old" else _OLD
    if not other.search(text):
        return text  # most texts have nothing to move
    kept = (unicodedata.normalize("NFC", name) for name in keep)
    names = sorted(filter(other.search, kept), key=len, reverse=True)  # most names neither
    if not names:
        return _place_tones(text, style)
    protected = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)
    parts = protected.split(text)
    return "".join(part if index % 2 else _place_tones(part, style) for index, part in enumerate(parts))


def _place_tones(text: str, style: Literal["new", "old"]) -> str:
    def move(found: re.Match[str]) -> str:
        first, second = (letter for letter in found.groups() if letter)
        (base_1, tone_1), (base_2, tone_2) = _TONED[first], _TONED[second]
        tone = tone_1 or tone_2
        return _toned(base_1, tone) + base_2 if style == "old" else base_1 + _toned(base_2, tone)

    return (_NEW if style == "old" else _OLD).sub(move, text)


# --- matching what people type -----------------------------------------------------------------------------

#: Characters that nobody sees and that part no words.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_SAME_SIGN = MappingProxyType(
    {
        **dict.fromkeys(map(ord, "‐‑‒–—−"), "-"),
        **dict.fromkeys(map(ord, "‘’ʼ`´"), "'"),
        ord("“"): '"',
        ord("”"): '"',
    }
)
_OF_MANY_KINDS = re.compile(f"{INVISIBLE.pattern}|[{''.join(map(chr, _SAME_SIGN))}]")  # most texts have none
_NAME_LENGTH = 200  # letters: longer texts hardly come twice
_UNIT_WORDS = re.compile(
    r"(?:(?:tỉnh|thành phố|xã|phường|đặc khu|tp|đk)\s+|(?:t\.?p|đ\.?k|x|p)\.\s*)(?=\S)", re.IGNORECASE
)


def fold(text: str) -> str:
    """Return the key under which two spellings of one name are equal.

    Letter case, runs of white space (also no-break), invisible characters, full-width forms, NFD, dashes,
    quotes and old or new tone placement make no difference; diacritics do.
    """
    return _folded(text) if len(text) <= _NAME_LENGTH else _folded.__wrapped__(text)


_NONE_WORDS = frozenset({"không", "không có", "không phát sinh", "ko", "ko có"})


def says_none(text: str) -> bool:
    """Whether a text says in words that there is none: "Không có."."""
    return fold(text).rstrip(" .;,") in _NONE_WORDS


@lru_cache(maxsize=8192)  # headings and names of units come in every workbook
def _folded(text: str) -> str:
    if _OF_MANY_KINDS.search(text):
        text = INVISIBLE.sub("", text).translate(_SAME_SIGN)
    text = unicodedata.normalize("NFKC", text).casefold()
    return tone_style(" ".join(text.split()), "new")


def fold_ascii(text: str) -> str:
    """Return `fold` without diacritics, d for đ; for "did you mean" only, as different names may meet."""
    decomposed = unicodedata.normalize("NFD", fold(text).replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def strip_unit_words(name: str) -> str:
    """Return the bare name: "Tỉnh Thanh Hoá" → "Thanh Hoá", "TP. Huế" → "Huế"; other names unchanged."""
    name = unicodedata.normalize("NFC", name).strip()
    found = _UNIT_WORDS.match(name)
    return name[found.end() :] if found else name


# --- free text ---------------------------------------------------------------------------------------------

_LINE_BREAK = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def clean_text(text: str) -> tuple[str, bool]:
    """Return free text safe to print, NFC, "\\n" for every line break, and whether characters were removed.

    Removed: control characters, lone surrogates, private use, noncharacters, and invisible format characters
    (direction marks, zero-width space, tags), but for the two joiners. Tabs become spaces.
    """
    if text.isprintable():  # nearly all texts; the rest of the work is per character
        return unicodedata.normalize("NFC", text), False
    text = _LINE_BREAK.sub("\n", text).replace("\t", " ")
    if text.replace("\n", "").isprintable():
        return unicodedata.normalize("NFC", text), False
    kept = "".join(char for char in text if char == "\n" or _printable(char))
    return unicodedata.normalize("NFC", kept), len(kept) != len(text)


def _printable(char: str) -> bool:
    if "\u200c" <= char <= "\u200d":
        return True
    noncharacter = ord(char) & 0xFFFE == 0xFFFE or "\ufdd0" <= char <= "\ufdef"
    return not noncharacter and unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co")


def one_line(text: str) -> str:
    """Return the text on one line, without control characters: as a header or a message of one line may hold it."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


_BEFORE, _AFTER = 40, 60  # characters shown before and after the place where a text begins to differ


def around_change(text: str, others: Iterable[str]) -> str:
    """Return the text around the place where it begins to differ from that of the others which is most like it."""
    start = max((_alike(text, other) for other in others), default=0)
    first = max(0, start - _BEFORE) if start + _AFTER < len(text) or start > _BEFORE + _AFTER else 0
    last = max(start, first) + _AFTER
    return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


_MOST_FORMS = 6


def forms_named(sheets: Sequence[str]) -> str:
    """Return "Biểu 01, Biểu 02 và Biểu 05", or how many they are where a line would be of nothing else."""
    return join_names(sheets) if len(sheets) <= _MOST_FORMS else f"{integer(len(sheets))} biểu"


def join_names(names: Sequence[str]) -> str:
    """Return "A", "A và B" or "A, B và C"; "" for none."""
    return " và ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def first_names(names: Sequence[str], most: int) -> str:
    """Return the names joined; of more than `most` the first ones, and that there are more: "A, B, …"."""
    return join_names(names) if len(names) <= most else f"{', '.join(names[:most])}, …"


def capitalize_first(text: str) -> str:
    """Return `text` with its first letter in upper case."""
    return text[:1].upper() + text[1:]


#: Words that begin the name of a unit.
_UNITS = ("Tỉnh ", "Thành phố ", "Xã ", "Phường ", "Đặc khu ")


def in_sentence(name: str) -> str:
    """Return a unit's name inside a sentence: "tỉnh Thanh Hoá", "xã Hà Long"; "Bộ Nội vụ" stays as it is."""
    return name[:1].lower() + name[1:] if name.startswith(_UNITS) else name


def lower_first(text: str) -> str:
    """Return `text` with its first letter in lower case, unless it begins with an abbreviation ("UBND")."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
