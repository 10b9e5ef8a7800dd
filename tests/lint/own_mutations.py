"""Single violations on documents that are already there: our own reports and letters, the decree's annexes.

Each change works on the XML of a finished file, so that what the renderer writes is what is broken.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from reporter.layout.opening import open_package, w
from reporter.layout.reading import read
from reporter.layout.records import Paragraph
from reporter.layout.zones import Zones, recognise
from reporter.opc.parts import DOCUMENT, read_parts, write_parts

Change = Callable[[etree._Element], None]


@dataclass(frozen=True)
class OwnMutation:
    """One change at one component: what it is, and the changed file."""

    name: str
    docx: bytes


@dataclass
class _File:
    """A finished file taken apart once, with the place of every paragraph's element in it."""

    data: bytes

    def __post_init__(self) -> None:
        elements: dict[int, etree._Element] = {}
        package = open_package(self.data, "x.docx")
        self.zones: Zones = recognise(read(package, None, elements))
        self.parts = read_parts(self.data, "x.docx")
        self.document = package.document
        places = {element: place for place, element in enumerate(self.document.iter())}
        self.places = {order: places[element] for order, element in elements.items() if element in places}

    def changed(self, order: int, change: Change) -> bytes:
        document = copy.deepcopy(self.document)
        change(next(islice(document.iter(), self.places[order], None)))
        return write_parts({**self.parts, DOCUMENT: etree.tostring(document)})


def components(zones: Zones) -> Iterator[tuple[str, Paragraph]]:
    """Yield (name, paragraph) for one paragraph of every component that the document has."""
    head, signature, recipients = zones.head, zones.signature, zones.recipients
    found: list[tuple[str, Paragraph | None]] = [("type", zones.type), ("separator", zones.separator)]
    if head:
        found += [("issuer", head.issuer[0] if head.issuer else None), ("number", head.number), ("date", head.date)]
        found += [("title", head.title), ("motto", head.motto), ("star", head.star)]
        found += [("superior", head.superior[0] if head.superior else None)]
    found += [("subject", zones.subject[0] if zones.subject else None)]
    found += [("heading", next((line.paragraph for line in zones.body if line.role == "heading"), None))]
    found += [("text", next((p for p in zones.text if len(p.clean) > 150 and not p.quoted), None))]
    found += [("signing", signature.lines[0] if signature and signature.lines else None)]
    found += [("signer", signature.name if signature else None)]
    found += [("recipients word", recipients.word if recipients else None)]
    found += [("recipient", recipients.entries[0] if recipients and recipients.entries else None)]
    for annex in zones.annexes[:1]:
        found += [("annex word", annex.word), ("annex title", annex.title[0] if annex.title else None)]
        found += [("annex line", annex.reference)]
    yield from ((name, line) for name, line in found if line is not None and line.clean)


def _runs(paragraph: etree._Element) -> list[etree._Element]:
    return [run for run in paragraph.iter(w("r")) if run.find(w("t")) is not None]


def _look(tag: str, **values: str) -> Change:
    def change(paragraph: etree._Element) -> None:
        for run in _runs(paragraph):
            look = run.find(w("rPr"))
            if look is None:
                look = etree.Element(w("rPr"))
                run.insert(0, look)
            _set(look, tag, values)

    return change


def _set(properties: etree._Element, tag: str, values: Mapping[str, str]) -> None:
    for old in properties.findall(w(tag)):
        properties.remove(old)
    element = etree.SubElement(properties, w(tag))
    for key, value in values.items():
        element.set(w(key), value)


def _form(tag: str, **values: str) -> Change:
    def change(paragraph: etree._Element) -> None:
        properties = paragraph.find(w("pPr"))
        if properties is None:
            properties = etree.Element(w("pPr"))
            paragraph.insert(0, properties)
        _set(properties, tag, values)

    return change


def _text(pattern: str, new: str) -> Change:
    def change(paragraph: etree._Element) -> None:
        for text in paragraph.iter(w("t")):
            text.text, done = re.subn(pattern, new, text.text or "", count=1)
            if done:
                return

    return change


def _gone(paragraph: etree._Element) -> None:
    for run in _runs(paragraph):
        run.getparent().remove(run)  # type: ignore[union-attr]


BOLD, ITALIC = frozenset(("type", "issuer", "title", "motto", "subject", "heading", "signing", "signer", "annex word",
                          "annex title")), frozenset(("date", "annex line"))  # fmt: skip
#: What the law says nothing of, or what is no breach at that place: weight and font of signs, slant of a heading.
_OPEN = frozenset(
    (name, what) for name in ("star", "separator") for what in ("bold", "italic", "bigger", "smaller", "Arial")
) | {("text", "bold"), ("heading", "italic")}
#: The size tables of the Party's guidelines do not name the headings of an annex.
_PARTY_OPEN = frozenset(
    (name, what)
    for name in ("annex word", "annex title", "annex line")
    for what in ("bold", "italic", "bigger", "smaller")
)
#: A State document may be signed by its head alone, without TM.
_STATE_OPEN = frozenset({("signing", "missing")})


def mutations(data: bytes, party: bool) -> Iterator[OwnMutation]:
    """Yield every change that the document can have, one at a time."""
    file = _File(data)
    untold = _OPEN | (_PARTY_OPEN if party else _STATE_OPEN)
    if file.zones.annex_only:
        untold |= {("annex line", "other number")}  # no head to compare it with
    for name, paragraph in components(file.zones):
        for what, change in _changes(name, party):
            if (name, what) not in untold:
                yield OwnMutation(f"{name}: {what}", file.changed(paragraph.order, change))


def _changes(name: str, party: bool) -> Iterator[tuple[str, Change]]:
    yield "bigger", _look("sz", val="44")
    yield "smaller", _look("sz", val="16")
    yield "italic", _look("i", val="0" if name in ITALIC or (name == "recipients word" and not party) else "1")
    bold = name in BOLD or (name == "recipients word" and not party)
    yield "bold", _look("b", val="0" if bold else "1")
    yield "Arial", _look("rFonts", ascii="Arial", hAnsi="Arial")
    yield "blue", _look("color", val="0000FF")
    yield "highlight", _look("highlight", val="yellow")
    if name in ("type", "subject", "issuer", "title", "number", "date", "separator", "star", "annex word"):
        yield "at the left", _form("jc", val="left")
    if name in ("type", "issuer", "number", "date", "title", "motto", "signing", "separator", "star", "annex title"):
        yield "missing", _gone
    yield from _of_words(name, party)


def _of_words(name: str, party: bool) -> Iterator[tuple[str, Change]]:
    if name == "text":
        yield "double space", _text(r"(\w) (\w)", r"\1  \2")
        yield "template mark", _text(r"(\w) (\w)", r"\1 {{ so }} \2")
        yield "xxx", _text(r"(\w) (\w)", r"\1 xxx \2")
        yield "comma for thousands", _text(r"(\w) (\w)", r"\1 2,515 người \2")
        yield "decimal point", _text(r"(\w) (\w)", r"\1 đạt 93.45% \2")
        yield "centred", _form("jc", val="center")
        yield "no indent", _form("ind", firstLine="0")
        yield "close lines", _form("spacing", line="200", lineRule="exact", after="120")
        yield "underlined", _look("u", val="single")
    if name == "date":
        yield "no zero", _text(r"ngày\W0?(\d)\d* ", r"ngày 5 ")
    if name == "number":
        yield "spaces", _text(r"([-/][A-ZĐ]+)", r" \1")
    if name == "recipient":
        yield "without mark", _text(r"[;,]$", "")
        yield "without dash", _text(r"^- ", "")
    if name == "signer":
        yield "degree", _text(r"^", "TS. ")
    if name == "separator" and party:
        yield "six hyphens", _text(r"-----", "------")
    if name == "heading":
        yield "other mark", _text(r"^I[-.]", "I." if party else "I-")
    if name == "annex line":
        yield "other number", _text(r"\d+", "987")
