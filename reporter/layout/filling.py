"""Number, day and signer written into a finished document: head, annex lines, signature, carried data, all at once.

Only these places are touched; every other letter of the text stays, hand edits included.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from lxml import etree

from reporter.layout.carried import Carried, with_carried
from reporter.layout.head import calendar_day, whole
from reporter.layout.opening import open_package, w
from reporter.layout.reading import read
from reporter.layout.records import Paragraph
from reporter.layout.zones import Zones, recognise
from reporter.model import ReporterError
from reporter.model.wording import date_short, day_in_words
from reporter.opc.parts import open_docx, write_parts

_NUMBER = re.compile(r"(?<=[Ss]ố)(?P<colon>:?)[\s\u00a0]*\d*[\s\u00a0….]*(?=[-/][A-ZĐ])")
_LONG_DAY = re.compile(r"(?<=ngày)[\s\u00a0]*\d*[\s\u00a0….]*tháng[\s\u00a0]*\d*[\s\u00a0….]*năm[\s\u00a0]*\d*")
_SHORT_DAY = re.compile(r"(?<=ngày)[\s\u00a0]*\d*[\s\u00a0….]*/[\s\u00a0]*\d*[\s\u00a0….]*/[\s\u00a0]*\d*")
_FULL_DAY = re.compile(r"ngày\s*(\d+)\s*tháng\s*(\d+)\s*năm\s*(\d{4})")
_ANY_DAY = re.compile(r"ngày\s*(\d+)\s*/\s*(\d+)\s*/\s*(\d{4})")
_NB = "\u00a0"
_ROWS = 12  # of a table that are looked at for the head; what is written is looked for in all


@dataclass(frozen=True, slots=True)
class Filling:
    """What the clerk gives out: number, day, signer; "" or None leaves what stands there."""

    number: str = ""
    day: date | None = None
    signer: str = ""


def fill(data: bytes, name: str, filling: Filling) -> bytes:
    """Return the document with the filling in every place that shows it; the number is digits.

    ReporterError if the document has no letterhead, or shows number or day in a way that nobody can write over.
    """
    package = open_package(data, name)
    elements: dict[int, etree._Element] = {}
    zones = recognise(read(package, None, elements))
    if not list(_numbered(zones)):
        raise ReporterError(f"{name}: không thấy phần đầu văn bản có số và ký hiệu, không ghi gì.")
    before = etree.tostring(package.document)
    for line in _numbered(zones):
        _write(elements[line.order], filling)
    if filling.signer:
        _sign(zones, elements, filling.signer)
    archive = open_docx(data, name)
    parts = dict(archive.parts())
    if etree.tostring(package.document) != before:
        parts[package.main] = etree.tostring(package.document, xml_declaration=True, encoding="UTF-8", standalone=True)
    carried = Carried.of(filling.number, filling.day, filling.signer)
    made = write_parts(with_carried(archive, parts, package.main, carried))
    _refuse_unwritten(filled_in(made, name), filling, name)
    return made


def _refuse_unwritten(found: Filling, asked: Filling, name: str) -> None:
    """Raise ReporterError where the document has no open place for number or day, nor one that a command filled in."""
    wrong = [
        word
        for word, given, there in (
            ("số", asked.number and int(asked.number), found.number and int(found.number)),
            ("ngày", asked.day, found.day),
        )
        if given and given != there
    ]
    if wrong:
        raise ReporterError(
            f"{name}: không tìm được chỗ ghi {' và '.join(wrong)} ở phần đầu. Mở bằng Word, xoá phần gõ tay sau chữ "
            "“Số”, “ngày” rồi chạy lại; chưa ghi gì."
        )


def filled_in(data: bytes, name: str) -> Filling:
    """Return number and day that stand in a document's head, or in the line of an annex alone, where filled in."""
    zones = recognise(read(open_package(data, name), _ROWS))
    text = " ".join(line.clean for line in (*_of_the_head(zones),) or _numbered(zones))
    number = re.search(r"(?<=[Ss]ố)\s*:?\s*(\d+)", text)
    day = _FULL_DAY.search(text) or _ANY_DAY.search(text)
    return Filling(number[1] if number else "", calendar_day(*map(whole, day.groups())) if day else None)


def symbol_of(data: bytes, name: str) -> tuple[str, str]:
    """Return (issuing organ, symbol) of a document: "TỈNH UỶ LÂM ĐỒNG", "-BC/TU"; documents alike share a counter."""
    head = recognise(read(open_package(data, name), _ROWS)).head
    found = re.search(r"[-/][A-ZĐ].*$", head.number_text) if head else None
    return (head.issuer_name if head else "", found[0] if found else "")


def _numbered(zones: Zones) -> Iterator[Paragraph]:
    """Yield the lines that bear number or day: the head's two and every annex line, by all their paragraphs.

    None of a document without a letterhead, but for an annex that is a file of its own.
    """
    head = zones.head
    if (head is None or head.number is None) and not zones.annex_only:
        return
    yield from _of_the_head(zones)
    for annex in zones.annexes:
        if annex.reference is not None:
            yield from annex.reference_lines


def _of_the_head(zones: Zones) -> Iterator[Paragraph]:
    head = zones.head
    yield from (line for line in ((head.number, head.date) if head else ()) if line is not None)


def _write(paragraph: etree._Element, filling: Filling) -> None:
    if filling.number:
        number = filling.number.zfill(2)
        _replace(paragraph, _NUMBER, lambda found: f"{found['colon']}{_NB}{number}")
    if filling.day:
        day = filling.day
        _replace(paragraph, _LONG_DAY, lambda _: f"{_NB}{day_in_words(day)}")
        _replace(paragraph, _SHORT_DAY, lambda _: f"{_NB}{date_short(day)}")


def _replace(paragraph: etree._Element, pattern: re.Pattern[str], new: Callable[[re.Match[str]], str]) -> None:
    """Replace the first match in the paragraph's text, which may run over several runs; the rest stays as it is."""
    kept = w("noBreakHyphen")
    pieces = [(node, "-" if node.tag == kept else node.text or "") for node in paragraph.iter(w("t"), kept)]
    found = pattern.search("".join(text for _, text in pieces))
    if found is None:
        return
    written, at = new(found), 0
    for node, text in pieces:
        start, end = max(found.start() - at, 0), min(found.end() - at, len(text))
        inside = start <= len(text) and end >= start and at + len(text) >= found.start() and at <= found.end()
        if inside and node.tag != kept and (end > start or written):
            node.text = text[:start] + written + text[end:]
            node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            written = ""
        at += len(text)


def _sign(zones: Zones, elements: dict[int, etree._Element], signer: str) -> None:
    """Write the signer's name over the one that stands there, or into the last blank line of the signature."""
    found = zones.signature
    if found is None:
        return
    line = found.name or next((p for p in reversed(found.paragraphs) if not p.clean), None)
    if line is None or (found.lines and line.order < found.lines[-1].order):
        return
    element = elements[line.order]
    texts = list(element.iter(w("t")))
    for text in texts[1:]:
        text.text = ""
    if texts:
        texts[0].text = signer
        return
    run = etree.SubElement(element, w("r"))
    etree.SubElement(run, w("t")).text = signer
