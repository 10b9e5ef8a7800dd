"""What a number format makes of a stored number: the number itself, something else, or a number of another size."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache

from reporter.model.wording import says_none


class Seen(Enum):
    """How what people see stands to what is stored."""

    PLAIN = "the number"
    ODD = "hidden, rounded, with a sign or mark of its own"
    RESIZED = "a number of another size"


_TOKEN = re.compile(
    r'"(?P<text>[^"]*)"|\\(?P<char>.)|\[(?P<bracket>[^\]]*)\]|_.|\*(?P<fill>.)|(?P<general>General|Standard)|(?P<plain>.)',
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_HOLDS = {
    "<": float.__lt__, "<=": float.__le__, ">": float.__gt__, ">=": float.__ge__, "=": float.__eq__,
    "<>": float.__ne__,
}  # fmt: skip
_DIGIT, _DATE = re.compile("[0#?@]"), re.compile("[ymdhs]", re.IGNORECASE)
#: Digits of another script, and white ones.
_ODD = re.compile(r"(?:DB|Nat)Num\d+.*|white|color ?2", re.IGNORECASE | re.DOTALL)
_SCALED = re.compile(r"[0#?.],+(?:\.|$)")
#: Three zeros after the point: 60 is shown as 60.000, which a Vietnamese reader takes for sixty thousand.
_THOUSANDTHS = re.compile(r"\.[0#?]{2}0#*$")
_SIZE = re.compile(
    r"\b(?:chục|trăm|nghìn|nghin|ngàn|ngan|ng|vạn|triệu|trieu|tr|tỷ|tỉ|ty|k|m|mn|bn|thousand|million|billion)"
    r"(?:\.?[đd]|đồng)?\b|\d|[%‰]",
    re.IGNORECASE,
)
#: Groups of three digits that words of the format set apart, which stand for themselves here: "1.234".
_GROUPED = re.compile(r"[0#?]+(?:[.,' \u00a0\u202f][0#?]{3})+")
#: What may stand before a number and after it: currencies, spaces; after it the words of a unit.
_CURRENCY = r"(?:[$€£¥₫đ]|VN[DĐ]|USD)"
_BEFORE = re.compile(rf"[\s+]*(?:{_CURRENCY}[\s.]*)?", re.IGNORECASE)
_AFTER = re.compile(rf"[\s.]*(?:{_CURRENCY}|[^\W\d_]{{2,}}(?:[\s./,-]+[^\W\d_]+)*)?[\s.]*", re.IGNORECASE)


@dataclass(slots=True)
class _Section:
    """One section of a format: its digits, and the words before, among and after them."""

    digits: str = ""
    drawn: str = ""  # the digits, without commas of their own, and the words among them
    words: list[str] = field(default_factory=lambda: ["", "", ""])
    condition: tuple[str, float] | None = None
    dated: bool = False
    odd: bool = False  # in digits of another script, or white

    def say(self, text: str) -> None:
        """Add words where the section has come to; between two digits they stand among them."""
        self.words[2 if self.digits else 0] += unicodedata.normalize("NFC", text)

    def show(self, part: str) -> None:
        """Add digits; the words that stood after those before it stand among them now."""
        self.drawn += self.words[2] + part.replace(",", "")
        self.words[1] += self.words[2]
        self.words[2] = ""
        self.digits += part


def shown(code: str, number: float) -> Seen:
    """Return what people see of a number that is not below zero in a cell of this format."""
    section = _met(_sections(code), float(number))
    return _judged(section, number) if section else Seen.PLAIN


def _judged(section: _Section, number: float) -> Seen:
    if section.dated:
        return Seen.PLAIN  # it is read as a date
    said = "".join(section.words)
    bare = not _DIGIT.search(section.digits) and "G" not in section.digits
    if _SIZE.search(said) if bare else number and _resizes(section, said):
        return Seen.RESIZED
    if not number:  # nothing, or a dash, is how many programs show it
        return Seen.ODD if bare and re.search(r"\w", said) and not says_none(said) else Seen.PLAIN
    return Seen.ODD if bare or _marks(section, number) else Seen.PLAIN


def may_differ(code: str) -> bool:
    """Return whether a cell of this format may show a number otherwise than it is."""
    return bool(code) and any(_judged(section, 1) is not Seen.PLAIN for section in _sections(code))


def _resizes(section: _Section, said: str) -> bool:
    digits = section.digits
    return "%" in digits or bool(_SCALED.search(digits) or _THOUSANDTHS.search(digits) or _SIZE.search(said))


def _marks(section: _Section, number: float) -> bool:
    """Whether the section shows a fraction, powers of ten, words among the digits, or marks that are no unit."""
    before, among, after = section.words
    return (
        section.odd
        or bool(set("/E") & set(section.digits))
        or (bool(among.strip()) and not _sets_apart(section.drawn, number))
        or not (_BEFORE.fullmatch(before) and _AFTER.fullmatch(after))
    )


def _sets_apart(drawn: str, number: float) -> bool:
    """Whether the words among the digits only set groups of three apart, and there are digits for all of them."""
    groups = len(re.findall("[^0#?]", drawn))
    return bool(_GROUPED.fullmatch(drawn)) and number >= 1000**groups


def _met(sections: tuple[_Section, ...], number: float) -> _Section | None:
    """Return the section that a number meets: by conditions, else the first, or the third for zero."""
    if any(section.condition for section in sections):
        fits = (item for item in sections if not item.condition or _HOLDS[item.condition[0]](number, item.condition[1]))
        return next(fits, None)
    return sections[2] if not number and len(sections) > 2 else sections[0]


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    """Return the sections of a format."""
    sections = [_Section()]
    for kind, text in _tokens(code):
        section = sections[-1]
        if kind == "plain" and text == ";":
            sections.append(_Section())
        elif kind == "bracket":
            _bracket(section, text)
        elif kind == "general":
            section.show("G")
        elif kind == "plain" and (text in "0#?@%" or (section.digits and text in "/E") or _in_number(section, text)):
            section.show(text)
        elif kind in ("text", "char", "plain") or text.isdigit():
            section.say(text)
    for section, plain in zip(sections, _plain_letters(code), strict=True):
        section.dated = section.dated or (not _DIGIT.search(section.digits) and bool(_DATE.search(plain)))
    return tuple(sections)


def _in_number(section: _Section, text: str) -> bool:
    return bool(section.digits) and text in ",."


def _bracket(section: _Section, text: str) -> None:
    """Note a condition, the text of a currency, or hours that run on past a day; colours say nothing."""
    if found := _CONDITION.fullmatch(text):
        section.condition = found[1], float(found[2])
    elif text.startswith("$"):
        section.say(text[1:].partition("-")[0])
    elif _ODD.fullmatch(text):
        section.odd = True
    elif _DATE.fullmatch(text[:1]) and len(set(text.lower())) == 1:
        section.dated = True


def _tokens(code: str) -> Iterator[tuple[str, str]]:
    for found in _TOKEN.finditer(code):
        if found.lastgroup:
            yield found.lastgroup, found[found.lastgroup]


def _plain_letters(code: str) -> list[str]:
    """Return of each section what stands in it unquoted."""
    return "".join(text for kind, text in _tokens(code) if kind == "plain").split(";")
