"""Automatic numbers and bullets of paragraphs, as the text that Word shows before them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from reporter.layout.effective import paragraph_props, whole_number
from reporter.layout.opening import w
from reporter.model.wording import MOST_ROMAN, roman

_LEVELS = 9  # of a list: more an abstractNum does not hold (ECMA-376)
_NO_INDENTS: Mapping[str, float] = {}


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how its numbers look and where its text stands."""

    kind: str  # "decimal", "upperRoman", "lowerLetter", "bullet", …
    pattern: str  # "%1.%2."
    start: int
    indents: Mapping[str, float]


class Numbering:
    """Counts the automatic lists of a document in reading order."""

    def __init__(self, root: etree._Element | None) -> None:
        self._levels: dict[tuple[str, int], Level] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        if root is not None:
            self._load(root)

    def _load(self, root: etree._Element) -> None:
        abstract = {item.get(w("abstractNumId"), ""): item for item in root.findall(w("abstractNum"))}
        for number in root.findall(w("num")):
            link = number.find(w("abstractNumId"))
            base = abstract.get(link.get(w("val"), "")) if link is not None else None
            for level in base.findall(w("lvl")) if base is not None else ():
                index = level.get(w("ilvl"), "0")
                self._levels[(number.get(w("numId"), ""), whole_number(index, 0))] = _level(level)

    def level(self, numbering: tuple[str | None, str | None]) -> Level | None:
        """Return the level that a paragraph's numPr points to; None for "no list" (numId 0)."""
        number, index = numbering
        return self._levels.get((number or "", whole_number(index or "", 0)))

    def indents(self, numbering: tuple[str | None, str | None]) -> Mapping[str, float]:
        """Return the indents of a list level, in twips."""
        level = self.level(numbering)
        return level.indents if level else _NO_INDENTS

    def label(self, numbering: tuple[str | None, str | None]) -> str:
        """Return the number or bullet of the next paragraph of that list, and count it; "" for no list."""
        level = self.level(numbering)
        if level is None:
            return ""
        if level.kind == "bullet":
            return "-" if level.pattern in ("-", "–", "\uf02d") else "•"
        index = whole_number(numbering[1] or "", 0)
        counts = self._counts[numbering[0] or ""]
        counts[index] = counts.get(index, level.start - 1) + 1
        for deeper in [key for key in counts if key > index]:
            del counts[deeper]
        text = level.pattern
        for position in range(min(index + 1, _LEVELS)):
            shown = self._levels.get((numbering[0] or "", position), level)
            text = text.replace(f"%{position + 1}", _shown(counts.get(position, shown.start), shown.kind))
        return text


def _level(element: etree._Element) -> Level:
    def value(name: str, default: str) -> str:
        found = element.find(w(name))
        return found.get(w("val"), default) if found is not None else default

    start = value("start", "1")
    props = paragraph_props(element.find(w("pPr")))
    return Level(
        kind=value("numFmt", "decimal"),
        pattern=value("lvlText", ""),
        start=whole_number(start, 1),
        indents={key: props[key] for key in ("left", "right", "first_line") if key in props},
    )


def _shown(number: int, kind: str) -> str:
    if kind in ("upperRoman", "lowerRoman"):
        text = roman(number) if 1 <= number <= MOST_ROMAN else str(number)
        return text if kind == "upperRoman" else text.lower()
    if kind in ("upperLetter", "lowerLetter"):
        letter = chr(96 + (number - 1) % 26 + 1)
        return letter.upper() if kind == "upperLetter" else letter
    return str(number)
