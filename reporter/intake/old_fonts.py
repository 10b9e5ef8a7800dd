"""Words typed with fonts from before Unicode (TCVN3, VNI) or read in a wrong code: known for sure, with its reading.

A reading is offered to whoever must type the text again; nothing is ever converted. It is sure when at least two words
become syllables of Vietnamese by it and next to none becomes anything else, so that "Citroën", "Windows®" and «quoted»
words are only odd; of a single word when it becomes one and no language writes it so ("tØnh", "Vieät", not "Loïc").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from types import MappingProxyType

_TONES = MappingProxyType({"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"})  # of VNI
_CIRCUMFLEX, _BREVE = (
    MappingProxyType(dict(zip(_TONES, marks, strict=True))) for marks in ("áàåãä", "éèúüë")
)  # a tone with the mark below it is one letter of VNI
#: TCVN 5712:1993 VN3, the code of the fonts .VnTime, in the order of its letters.
_TCVN3 = dict(
    zip(
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
        strict=True,
    )
)
_OF_TCVN3 = str.maketrans({legacy: letter for letter, legacy in _TCVN3.items()})
_MISREAD_WORD = re.compile("[^\x00-@\\[-`{-\x7f]+")  # letters, and signs that stand for some
_WORD = re.compile("[^\x00-@\\[-`{-\x7f\u2010-\u2027]+")
_OWN = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ]")  # letters that only Unicode has
_SYLLABLE = re.compile(
    "(?:b|ch?|d|đ|gh?|gi|h|kh?|l|m|n|nh|ngh?|ph?|qu|r|s|t|th|tr|v|x)?"
    "(?:iêu|oa[ioy]|oeo|uây|uôi|uy[aêu]|ươ[iu]|yêu|a[iouy]|â[uy]|eo|êu|i[aêu]|o[aăei]|ôi|ơi|u[aâêiôơy]|ư[aơiu]|yê"
    "|[aăâeêioôơuưy])(?:ch?|m|nh?|ng|p|t)?"
)


def reading_of(text: str) -> str:
    """Return the likely reading of a garbled text; "" for one that is not surely garbled."""
    found = [_converted(text, way) for way in (_misread, _from_vni, _from_tcvn3)]
    return max(found, key=lambda item: item[0])[1] or _with_single_words(text)


def _with_single_words(text: str) -> str:
    """Return the text with the words in it that are surely garbled as they are read; "" where there are none."""

    def read(word: str) -> str:
        made = (way(word) for way, trace in _TRACES if trace.search(word))
        return next((syllable for syllable in made if syllable != word and _is_syllable(syllable)), word)

    found = unicodedata.normalize("NFC", _MISREAD_WORD.sub(lambda word: read(word[0]), text))
    return found if found != text else ""


def _converted(text: str, way: Callable[[str], str]) -> tuple[int, str]:
    """Return how many words became syllables, and the text; (0, "") where it is not sure."""
    pattern = _MISREAD_WORD if way is _misread else _WORD
    words = [word for word in pattern.findall(text) if not word.isascii()]
    if way is not _misread and any(map(_OWN.search, words)):
        return 0, ""
    made = {word: way(word) for word in words}
    good = sum(_is_syllable(made[word]) and made[word] != word for word in words)
    bad = sum(not _is_syllable(made[word]) for word in words)
    if good < 2 or 4 * bad > good:
        return 0, ""
    return good, unicodedata.normalize("NFC", pattern.sub(lambda found: made.get(found[0], found[0]), text))


def _is_syllable(word: str) -> bool:
    letters = unicodedata.normalize("NFD", word.lower())
    tones = [char for char in letters if char in _TONES]
    plain = unicodedata.normalize("NFC", "".join(char for char in letters if char not in _TONES))
    return len(tones) <= 1 and _SYLLABLE.fullmatch(plain) is not None


def _misread(word: str) -> str:
    """Return a word of UTF-8 that was read as Windows-1252."""
    try:
        return b"".join(char.encode("cp1252" if ord(char) > 255 else "latin-1") for char in word).decode()
    except UnicodeError:
        return word


def _from_tcvn3(word: str) -> str:
    return word.translate(_OF_TCVN3)


def _from_vni(word: str) -> str:
    return _VNI.sub(lambda found: _OF_VNI[found[0]], word)


def _vni() -> dict[str, str]:
    """Return what stands for each letter in VNI: a vowel with a second letter, or one letter alone."""
    found = {"ö": "ư", "ô": "ơ", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
    for base, stands in {**dict(zip("aeouy", "aeouy", strict=True)), "ơ": "ô", "ư": "ö"}.items():
        found |= {stands + mark: base + tone for tone, mark in _TONES.items()}
    for base, mark, tones in [*((base, "â", _CIRCUMFLEX) for base in "aeo"), ("a", "ê", _BREVE)]:
        letter = unicodedata.normalize("NFC", base + ("\u0302" if mark == "â" else "\u0306"))
        found |= {base + mark: letter} | {base + sign: letter + tone for tone, sign in tones.items()}
    lower = {legacy: unicodedata.normalize("NFC", letter) for legacy, letter in found.items()}
    return lower | {legacy.upper(): letter.upper() for legacy, letter in lower.items()}


_OF_VNI = MappingProxyType(_vni())
_VNI = re.compile("|".join(sorted(map(re.escape, _OF_VNI), key=len, reverse=True)))
#: What no language writes: bytes of UTF-8 as signs, a vowel before ä, å, ø, û (VNI), a capital after a small
#: letter or a sign within letters (TCVN3; ¹ may end a word as the mark of a note, "·" and "µ" stand in units).
_TRACES = (
    (_misread, re.compile("[ÃÂ][\u0080-\u00bf]|áº|á»|Ä‘|Æ°")),
    (_from_vni, re.compile("[aeouyôö][äåøû]", re.IGNORECASE)),
    (_from_tcvn3, re.compile("[a-z][À-ÞßÆØ]|[A-Za-z][¶¸¹¨©ª«¬®»¼½¾][a-z]|®(?=[^\\s\\W]|[µ¶·¸¹¨©ª«¬])")),
)
