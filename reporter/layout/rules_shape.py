"""Rules of the shape of a text for both systems: headings, kinds, no-break forms (X-ST, X-KD, X-NB)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporter.layout.checking import BODY, DOCUMENT, TITLES, Doc, Hit, hit, pt, style_hits
from reporter.layout.kinds import KINDS, kind_of
from reporter.layout.records import Paragraph
from reporter.layout.views import all_bold, all_italic, is_caps, is_centred
from reporter.model.wording import roman, tone_style
from reporter.specs.profiles import LayoutProfile

_ROMAN = re.compile(r"^([IVXLC]+)[-.)/] ?(?=\S)")
#: The line at which a decision begins: "QUYẾT ĐỊNH:", "BAN THƯỜNG VỤ TỈNH UỶ QUYẾT ĐỊNH".
_DECIDED = re.compile(r"^(?:[^a-z.;,]{0,60} )?(?:QUYẾT ĐỊNH|QUYẾT NGHỊ|NGHỊ QUYẾT) ?:?$")
_COUNT = re.compile(r"^(\d{1,2})\.\s+(?=\S)")
_HEADING = 200  # letters of the longest heading
_SPACES = re.compile(r"(?:\b[Ss]ố:? \d+[-/]|\b[Nn]gày \d{1,2}\b)")
_SYMBOL = re.compile(r"\d+-(?:[A-ZĐ]{2,}|[A-ZĐ][A-Za-zĐđ]*/)|/[A-ZĐ]+-[A-ZĐ]+")


def _roman_lines(doc: Doc) -> Iterator[tuple[str, Paragraph]]:
    """Yield (numeral, heading) for every Roman section; "" with the line of a phần, where counting starts anew."""
    for line in doc.zones.body:
        text = line.paragraph.clean
        if line.role == "part":
            yield "", line.paragraph
        found = _ROMAN.match(text)
        if found and line.role in ("heading", "text") and len(text) < _HEADING and _looks_like_heading(line.paragraph):
            yield found[1], line.paragraph


def _looks_like_heading(line: Paragraph) -> bool:
    return all_bold(line) or is_caps(line) or not line.clean.endswith((".", ";", ","))


def rule_X_ST_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Sections are numbered without a gap: I, II, III; 1, 2, 3 (both systems)."""
    expected = 1
    for numeral, line in _roman_lines(doc):
        if not numeral:
            expected = 1
        elif numeral == roman(1):
            expected = 2
        else:
            if numeral != roman(expected):
                yield hit(BODY, line, f"mục {numeral}", f"mục {roman(expected)}")
            expected = next((n for n in range(1, 60) if roman(n) == numeral), expected) + 1
    yield from _count_hits(doc)
    yield from _article_hits(doc)


def _article_hits(doc: Doc) -> Iterator[Hit]:
    """Yield a Hit for every điều that does not follow the one above it; a new count begins at 1."""
    previous = 0
    for line in doc.zones.body:
        found = re.match(r"^Điều (\d{1,3})\.", line.paragraph.clean)
        if found and line.role in ("text", "heading"):
            if int(found[1]) not in (1, previous + 1):
                yield hit(BODY, line.paragraph, f"Điều {found[1]}", f"Điều {previous + 1}")
            previous = int(found[1])


def _count_hits(doc: Doc) -> Iterator[Hit]:
    """Yield a Hit for every Arabic number that continues no list begun above it in the same section."""
    open_lists: list[int] = []
    for line in doc.zones.body:
        text = line.paragraph.clean
        if line.role == "part" or _ROMAN.match(text) or text.startswith("Điều "):
            open_lists = []
        found = _COUNT.match(text)
        if found is None or line.role not in ("heading", "text") or line.paragraph.quoted:
            continue
        number = int(found[1])
        if number == 1:
            open_lists.append(1)
            continue
        while open_lists and open_lists[-1] != number - 1:
            open_lists.pop()
        if not open_lists:
            yield hit(BODY, line.paragraph, f"số {number}", "đánh số liên tục")
            open_lists.append(number)
        open_lists[-1] = number


def rule_X_ST_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Headings are as big as the text, Roman sections bold (size tables; NĐ 30, PL I, II.6)."""
    size = profile.component("section").size
    sections = {p.order for numeral, p in _roman_lines(doc) if numeral}
    for line in doc.zones.body:
        paragraph = line.paragraph
        if line.role == "heading" or paragraph.order in sections:
            wrong = [run.format.size for run in paragraph.shown if not size.allows(run.format.size)]
            if wrong:
                yield hit(BODY, paragraph, f"đề mục cỡ {pt(wrong[0])}", f"cỡ {size}")
            if paragraph.order in sections and not all_bold(paragraph):
                yield hit(BODY, paragraph, "đề mục không đậm", "đậm")
            if paragraph.order in sections and profile.side == "state" and all_italic(paragraph):
                yield hit(BODY, paragraph, "đề mục nghiêng", "đứng")
            if paragraph.format.align == "right":
                yield hit(BODY, paragraph, "đề mục căn phải", "thụt đầu dòng như nội dung")
        if _DECIDED.match(paragraph.clean) and line.role in ("text", "heading"):
            yield from style_hits(BODY, [paragraph], profile.component("part_title"))
    yield from _uneven(doc)


def _uneven(doc: Doc) -> Iterator[Hit]:
    """Yield a Hit for every title "1. …" that is not set in bold, or is in italics, as those beside it are not."""
    sections = {p.order for _, p in _roman_lines(doc)}
    groups: list[list[Paragraph]] = [[]]
    for line in doc.zones.body:
        text = line.paragraph.clean
        if line.paragraph.order in sections or line.role == "part":
            groups.append([])
        elif _COUNT.match(text) and len(text) < _HEADING and text[-1].isalnum() and not line.paragraph.quoted:
            groups[-1].append(line.paragraph)
    for group in groups:
        for title in group if any(map(all_bold, group)) else ():
            if not all_bold(title):
                yield hit(BODY, title, "đề mục không đậm như các đề mục cùng cấp", "đậm")
            elif all_italic(title) and not all(map(all_italic, group)):
                yield hit(BODY, title, "đề mục nghiêng, các đề mục cùng cấp đứng", "đứng")


def rule_X_KD_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The tên loại, where there is one, is one of the kinds of document (399-QĐ/TW; NĐ 30, Điều 7)."""
    zones = doc.zones
    if zones.annex_only or zones.kind == "CÔNG VĂN":
        return
    if zones.type is not None:
        kind = kind_of(zones.type)
        text = tone_style(zones.type.clean.upper(), "new")
        if not kind:
            yield hit(
                TITLES, zones.type, f"“{zones.type.clean}” không phải tên loại văn bản", "ví dụ BÁO CÁO, KẾ HOẠCH"
            )
        elif text != kind and text not in KINDS:
            yield hit(TITLES, zones.type, f"“{zones.type.clean}”", f"{kind} trên một dòng riêng")


def titled(doc: Doc) -> Iterator[Paragraph]:
    """Yield the lines in which a symbol must not be torn: head, titles, headings, annex lines."""
    zones = doc.zones
    head = zones.head
    if head:
        yield from (p for p in (head.number, head.date, *head.letter_subject) if p)
    yield from zones.subject
    yield from (line.paragraph for line in zones.body if line.role in ("heading", "part_title"))
    for annex in zones.annexes:
        yield from (*annex.title, *((annex.reference,) if annex.reference else ()))


def rule_X_NB_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """A non-breaking space keeps "Số 12-BC/TU" and "ngày 05" together in the head, titles and headings (advice)."""
    found = [(p, match) for p in titled(doc) for match in _SPACES.findall(p.text)]
    if found:
        yield hit(
            DOCUMENT, found[0][0], f"{len(found)} chỗ như “{found[0][1]}”", "khoảng trắng không ngắt (Ctrl+Shift+Space)"
        )


def hyphenated(doc: Doc) -> list[Paragraph]:
    """Return the lines in which the hyphen of a symbol must not break: subject and headings."""
    lines = [*doc.zones.subject, *(line.paragraph for line in doc.zones.body if line.role == "heading")]
    return [p for p in lines if is_centred(p) or all_bold(p)]


def rule_X_NB_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """A non-breaking hyphen keeps "195-KL/TW" together in centred titles and headings; running text stays plain."""
    found = [(p, match) for p in hyphenated(doc) for match in _SYMBOL.findall(p.text)]
    if found:
        shown = found[0][1]
        yield hit(DOCUMENT, found[0][0], f"{len(found)} chỗ như “{shown}”", "gạch nối không ngắt (Ctrl+Shift+_)")
