"""The officer's own paragraphs: a small Word file with headings of the report, put at the end of those sections.

Its placeholders are filled like the template's, so that a figure quoted in it is recorded and read back like any other.
Of its looks only bold, italic and underline stay; what is no plain paragraph cannot travel and is told.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from reporter.documents.template import w
from reporter.documents.word_styles import W
from reporter.model.wording import fold
from reporter.specs.decode import did_you_mean

_HEADING = re.compile(r"Heading(\d)")
_NUMBERING = re.compile(r"^\s*(?:[IVXLC]+[.\-–)]|\d+(?:\.\d+)*[.)]?|[a-zđ][.)])\s*")
_KEPT_LOOK = ("b", "i", "u")
_CANNOT = {
    "drawing": "hình",
    "pict": "hình",
    "object": "đối tượng nhúng",
    "tbl": "bảng",
    "footnoteReference": "chú thích",
}


@dataclass(frozen=True, slots=True)
class _Section:
    """One heading of the report: its level, its words without number, and the paragraph it is."""

    level: int
    name: str
    text: str
    paragraph: etree._Element


@dataclass(slots=True)
class _Placed:
    """Where the next paragraphs of the officer go."""

    section: _Section | None = None
    chapters: list[_Section] = field(default_factory=list)  # the headings above it
    told: bool = False  # whether it has been said that the section is not there


def put_in_place(report: etree._Element, own: etree._Element) -> list[tuple[str, str]]:
    """Put the paragraphs of `own` at the end of the report's sections of the same headings.

    Returns (words of the paragraph, what is wrong with it) for what has no place or cannot travel.
    """
    body, words = report.find(w("body")), own.find(w("body"))
    sections = list(_sections(report if body is None else body))
    wrong: list[tuple[str, str]] = []
    place = _Placed()
    for element in list(own if words is None else words):
        what = next((_CANNOT[name] for name in _CANNOT if next(element.iter(w(name)), None) is not None), "")
        text = _text(element)
        if what:
            wrong.append((text, f"có {what}; chỉ nhận đoạn chữ."))
        elif not text:
            continue
        elif element.tag != w("p"):
            wrong.append((text, "nằm trong khung điều khiển nội dung (content control); bỏ khung, để lại đoạn chữ."))
        elif problem := _put(element, text, sections, place):
            wrong.append((text, problem))
    return wrong


def _put(paragraph: etree._Element, text: str, sections: Sequence[_Section], place: _Placed) -> str:
    """Put one paragraph, or take up the section that it names; return what is wrong."""
    same = [section for section in sections if section.name == _name(text)]
    if same or _level(paragraph):
        return _enter(text, same, sections, place)
    if place.section is None and place.told:
        return ""
    if place.section is None:
        return "đứng trước mọi tiêu đề, không rõ đặt ở mục nào của báo cáo."
    _end_of(place.section, sections).addprevious(_plain(paragraph))
    return ""


def _enter(text: str, same: Sequence[_Section], sections: Sequence[_Section], place: _Placed) -> str:
    """Make the section of that heading the place of what follows; return what is wrong."""
    place.section, place.told = None, True
    if not same:
        known = [section.text for section in sections]
        return f"báo cáo không có mục này.{did_you_mean(text, known)}"
    inside = [item for item in same if any(_within(item, chapter, sections) for chapter in place.chapters)]
    found = inside if len(same) > 1 else same
    if len(found) != 1:
        return "báo cáo có nhiều mục tên này; ghi tiêu đề của phần lớn ở trước."
    place.section = found[0]
    place.chapters = [item for item in place.chapters if item.level < found[0].level] + [found[0]]
    return ""


def _within(item: _Section, chapter: _Section, sections: Sequence[_Section]) -> bool:
    """Whether a section stands under a heading of a higher level."""
    at, start = sections.index(item), sections.index(chapter)
    return start < at and all(between.level > chapter.level for between in sections[start + 1 : at + 1])


def _sections(body: etree._Element) -> Iterator[_Section]:
    for paragraph in body.iter(w("p")):
        if level := _level(paragraph):
            text = _text(paragraph)
            yield _Section(level, _name(text), text, paragraph)


def _end_of(section: _Section, sections: Sequence[_Section]) -> etree._Element:
    """Return the element before which the section ends: the next heading, or what follows the text of the report."""
    after = sections.index(section) + 1
    if after < len(sections):
        return sections[after].paragraph
    last = section.paragraph
    while (following := last.getnext()) is not None and following.tag == w("p") and _is_text(following):
        last = following
    end = last.getnext()
    assert end is not None  # the section properties stand last
    return end


def _is_text(paragraph: etree._Element) -> bool:
    return _style(paragraph) == "VBThan"


def _style(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
    return style.get(w("val"), "") if style is not None else ""


def _level(paragraph: etree._Element) -> int:
    found = _HEADING.fullmatch(_style(paragraph))
    return int(found[1]) if found else 0


def _text(element: etree._Element) -> str:
    return "".join(part.text or "" for part in element.iter(w("t"))).strip()


def _name(text: str) -> str:
    """Return the words of a heading as they are compared: without the number, in small letters."""
    return fold(_NUMBERING.sub("", text)).rstrip(" .:")


def _plain(paragraph: etree._Element) -> etree._Element:
    """Return the paragraph as one of the report's text: its words and line ends, bold, italic and underline."""
    made = etree.Element(w("p"), nsmap={"w": W})
    properties = etree.SubElement(made, w("pPr"))
    etree.SubElement(properties, w("pStyle")).set(w("val"), "VBThan")
    bullet = paragraph.find(f"{w('pPr')}/{w('numPr')}") is not None or _style(paragraph).startswith("List")
    for number, run in enumerate(paragraph.iter(w("r"))):
        copied = etree.SubElement(made, w("r"))
        look = run.find(w("rPr"))
        kept = [copy.deepcopy(item) for item in (look if look is not None else ()) if item.tag in map(w, _KEPT_LOOK)]
        if kept:
            etree.SubElement(copied, w("rPr")).extend(kept)
        for item in run:
            if item.tag in (w("t"), w("tab"), w("noBreakHyphen")):
                copied.append(copy.deepcopy(item))
            elif item.tag in (w("br"), w("cr")):  # of a page or a line: either parts two words
                etree.SubElement(copied, w("br"))
        first = copied.find(w("t"))
        if bullet and number == 0 and first is not None:  # an automatic list mark does not travel
            first.text = f"- {first.text or ''}"
            first.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made
