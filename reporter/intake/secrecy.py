"""Secrecy marks: a workbook that bears one is named and not read further, since this program is not for secrets.

The three levels, tuyệt mật, tối mật and mật, are those of Article 8 of Luật Bảo vệ bí mật nhà nước số 29/2018/QH14,
since 01/3/2026 of Luật số 117/2025/QH15 (its text was not compared article by article). A mark stands alone, in
capitals, in brackets or after "Độ mật"; the same letters inside other words (mật độ, bảo mật, mật ong) are none. Old
fonts (TCVN3) and decomposed letters are read as what they show.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from html import unescape
from types import MappingProxyType
from typing import NamedTuple

from reporter.intake.package import ExcelPackage
from reporter.model.wording import INVISIBLE

_LEVEL = r"(?:tuyệt[\W_]*mật|tối[\W_]*mật|mật)"
#: Words after which, or before which, the word is part of another: mật độ, mật khẩu, mật ong …
_OTHER = r"(?![\W_]+(?i:độ|do|ong|khẩu|mã|thư|danh|vụ)(?:[\W_]|$))"
_MARKS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i)^[\W_]*({_LEVEL})[\W_]*$",
        rf"(?i)\b(?:độ|dấu)\s+mật\W{{0,4}}(?:là\s+)?({_LEVEL})\b",
        rf"(?i)[(\[]\s*({_LEVEL})\s*[)\]]",
        rf"(?i)^[\W_]*({_LEVEL})[\W_]+(?:thượng khẩn|khẩn|hoả tốc|hỏa tốc)\b",
        rf"(?i)\bmức(?:\s+độ)?\s*[:–-]\s*({_LEVEL})\b",
        rf"\b(?i:tài\s+liệu|văn\s+bản|hồ\s+sơ|báo\s+cáo|công\s+văn|số\s+liệu|dấu)\s+(MẬT)\b{_OTHER}",
        r"(?:\b|_)(TUYỆT[\W_]+MẬT|TỐI[\W_]+MẬT)(?:\b|_)",
        r"(?:^|[-–—:;,.|/*“\"]\s*)(MẬT)\s*(?:$|[-–—:;,.|/*(”\"])",
    )
)
#: In file names blanks are often other signs, and marks are without diacritics; "mat" alone is also Mặt trận's.
_NAME_MARKS = (
    re.compile(
        r"(?i)(?:^|[\W_])(tuyệt[\W_]*mật|tối[\W_]*mật|tuyet[\W_]*mat|toi[\W_]*mat|(?<!bảo[\W_])(?<!bí[\W_])mật)"
        rf"(?=[\W_]|$){_OTHER}"
    ),
)
#: How the words begin, with or without diacritics.
_LEVELS = MappingProxyType({"tu": "Tuyệt mật", "tố": "Tối mật", "to": "Tối mật"})
_SPACED = re.compile(r"(?:\W*\w[ .·-])+\w\W*(?:\s+(?:\w[ .·-])+\w\W*)*")
#: TCVN3 (TCVN 5712:1993) and VNI code of the vowels of these words, seen as Latin-1; the letter Eth for Đ.
_OLD_WORDS: Mapping[str, str] = MappingProxyType(
    {"mËt": "mật", "MËt": "Mật", "MËT": "MẬT", "Tèi": "Tối", "tèi": "tối", "TèI": "TỐI", "uyÖt": "uyệt", "UYÖT": "UYỆT"}
    | {"maät": "mật", "Maät": "Mật", "MAÄT": "MẬT", "Toái": "Tối", "TOÁI": "TỐI", "uyeät": "uyệt", "UYEÄT": "UYỆT"}
    | {"Ðộ": "Độ", "ÐỘ": "ĐỘ"}
)
_OLD = re.compile("|".join(_OLD_WORDS))
#: What the words need to have in them, in whatever encoding: most texts are passed over at once.
_HINT = re.compile("[ậẬËäÄạẠâÂ\u0302\u0323]")
#: The vowel of the word in UTF-8: composed, decomposed, of an old font, or a reference. Parts without are passed over.
_LETTERS = (
    b"\xe1\xba\xad",
    b"\xe1\xba\xac",
    b"\xc3\x8b",
    b"\xc3\x84",
    b"\xc3\xa4",
    b"\xcc\xa3",
    b"&#785",
    b"&#x1ea",
    b"&#x1EA",
)
_DECOMPOSED = rb"(?:[aA]|\xc3[\xa2\x82]|\xe1\xba[\xa0\xa1])(?:\xcc[\x82\xa3]){1,2}"
_VOWEL = rb"(?:\xe1\xba[\xac\xad]|\xc3\x8b|[aA]\xc3[\x84\xa4]|" + _DECOMPOSED + rb"|&#(?:785[23]|[xX]1[eE][aA][cdCD]);)"
#: What may stand between its letters: tags, blanks and stops, signs that nobody sees.
_BETWEEN = rb"(?:<[^>]*>|[ .-]|\xc2[\xa0\xad\xb7]|\xe2\x80[\x80-\x8f]|\xe2\x81\xa0|\xef\xbb\xbf)*"
_WORD = re.compile(rb"[mM]" + _BETWEEN + _VOWEL + _BETWEEN + rb"[tT]")
#: How texts of cells begin and end: shared strings, strings of a cell's own, results of formulas.
_OPENING = re.compile(rb"<(?:\w+:)?(?:si|is|v)(?:\s[^>]*)?>")
_CLOSING = re.compile(rb"</(?:\w+:)?(?:si|is|v)>")
_SHARED = re.compile(rb"<(?:\w+:)?si[ >/]")
_HEADER = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)>(.*?)</", re.DOTALL)
_REF = re.compile(rb' r="([A-Z]+\d+)"')
_TAG = re.compile(r"<[^>]*>")
_HEADER_CODE = re.compile(r'&(?:"[^"]*"|\d+|[A-Za-z&])')
_LONGEST = 2_000  # letters of a text that may be a mark


class SecrecyMark(NamedTuple):
    """A mark that was found, and where people see it."""

    level: str  # "Tối mật"
    place: str


def find_mark(name: str, package: ExcelPackage) -> SecrecyMark | None:
    """Return the first secrecy mark of a workbook: in its name, properties, headings, text boxes or cells."""
    if by_name := mark_in_name(name):
        return SecrecyMark(by_name, "tên tệp")
    for text, place in _texts(package):
        level = mark_of(text)
        if level:
            return SecrecyMark(level, place if isinstance(place, str) else _sheet_with(place, package))
    return None


def mark_of(text: str) -> str:
    """Return the level of secrecy that a text marks: "Mật", "Tối mật", "Tuyệt mật"; "" for none."""
    return _level(text, _MARKS) if len(text) <= _LONGEST and _HINT.search(text) else ""


def mark_in_name(name: str) -> str:
    """Return the level of secrecy that the name of a file marks; "" for none."""
    return _level(name, _NAME_MARKS)


def _level(text: str, patterns: tuple[re.Pattern[str], ...]) -> str:
    seen = unicodedata.normalize("NFC", INVISIBLE.sub("", text))
    plain = _OLD.sub(lambda found: _OLD_WORDS[found[0]], seen).strip()
    if _SPACED.fullmatch(plain):  # letters set apart, words by wider gaps
        plain = " ".join(re.sub("[ .·-]", "", word) for word in re.split(r"\s{2,}", plain))
    found = next((match for pattern in patterns if (match := pattern.search(plain))), None)
    return _LEVELS.get(found[1][:2].lower(), "Mật") if found else ""


def _texts(package: ExcelPackage) -> Iterator[tuple[str, str | int]]:
    """Yield every text that people may see as a mark, with its place, or its number among the shared strings."""
    yield from ((text, "thuộc tính tệp") for text in package.spoken)
    for sheet in package.sheets:
        yield sheet.name, "tên trang tính"
        yield from ((item.text, f"trang “{sheet.name}”, {item.cell}") for item in (*sheet.drawn, *sheet.comments))
        for header in _HEADER.findall(sheet.xml, max(sheet.xml.find(b"headerFooter"), 0)):
            parts = re.split("&[LCR]", unescape(header.decode()))
            yield from ((_HEADER_CODE.sub("", part), f"đầu, chân trang “{sheet.name}”") for part in parts)
        yield from ((text, f"trang “{sheet.name}”, {_cell_at(sheet.xml, at)}") for at, text in _strings(sheet.xml))
    shared = package.strings or b""
    yield from ((text, len(_SHARED.findall(shared, 0, at))) for at, text in _strings(shared))


def _sheet_with(string: int, package: ExcelPackage) -> str:
    """Return the first cell that shows a shared string: "trang “Bìa”, B2"."""
    cell = re.compile(rb'<(?:\w+:)?c\b(?=[^>]* t="s")[^>]* r="([A-Z]+\d+)"[^>]*>\s*<(?:\w+:)?v>%d</' % string)
    found = ((sheet, cell.search(sheet.xml)) for sheet in package.sheets)
    return next((f"trang “{sheet.name}”, {at[1].decode()}" for sheet, at in found if at), "nội dung ô")


def _cell_at(xml: bytes, position: int) -> str:
    """Return the reference of the cell in which a position of a sheet stands."""
    refs = _REF.findall(xml, xml.rfind(b"<row", 0, position), position)
    return refs[-1].decode() if refs else ""


def _strings(xml: bytes) -> Iterator[tuple[int, str]]:
    """Yield where a text of a part stands that may hold the word, and the text; long ones are no marks."""
    if not any(letter in xml for letter in _LETTERS):
        return
    for hint in _WORD.finditer(xml):
        before = max(hint.start() - 4 * _LONGEST, 0)
        *_, first = (None, *_OPENING.finditer(xml, before, hint.start()))
        last = _CLOSING.search(xml, hint.end(), hint.end() + 4 * _LONGEST)
        if first and last and not _CLOSING.search(xml, first.end(), hint.start()):
            yield first.start(), unescape(_TAG.sub("", xml[first.start() : last.start()].decode()))
