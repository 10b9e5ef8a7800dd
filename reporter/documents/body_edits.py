"""What is put into a filled text beside its template's words: a first sentence, runs of quoted words, kept lines."""

from __future__ import annotations

import copy

from lxml import etree

from reporter.documents.template import w

PRESERVED = "{http://www.w3.org/XML/1998/namespace}space"  # the attribute by which spaces at the ends stay
_HEADING, _BODY = "Heading1", "VBThan"


def say_first(root: etree._Element, sentence: str) -> None:
    """Put a sentence as a paragraph before the first heading; a text without any, before its last paragraph."""
    styles = {name.get(w("val"), ""): name for name in reversed(list(root.iter(w("pStyle"))))}
    last = next((name for name in reversed(list(root.iter(w("pStyle")))) if name.get(w("val")) == _BODY), None)
    heading = styles.get(_HEADING, last)
    if not sentence or heading is None:
        return
    paragraph = etree.Element(w("p"))
    etree.SubElement(etree.SubElement(paragraph, w("pPr")), w("pStyle"), {w("val"): _BODY})
    _run_like(paragraph, None, sentence)
    next(heading.iterancestors(w("p"))).addprevious(paragraph)


def set_off(element: etree._Element, start: int, words: str) -> None:
    """Give words of a text a run and a style of their own, so that whoever reads the file knows whose they are."""
    run, text = next(element.iterancestors(w("r"))), element.text or ""
    look = run.find(w("rPr"))
    if not text.startswith(words, start) or (look is not None and look.find(w("rStyle")) is not None):
        return  # a filter took them apart, or the template sets them in a style
    paragraph = next(element.iterancestors(w("p")))
    own, after = (_run_like(paragraph, look, part) for part in (words, text[start + len(words) :]))
    properties = own.find(w("rPr"))
    if properties is None:
        properties = etree.SubElement(own, w("rPr"))
        own.insert(0, properties)
    properties.insert(0, etree.SubElement(properties, w("rStyle"), {w("val"): "VBTrich"}))
    after.extend(list(element.itersiblings()))
    element.text = text[:start]
    run.addnext(own)
    own.addnext(after)
    for piece in (run, after):
        if not piece.findtext(w("t")) and all(child.tag in (w("t"), w("rPr")) for child in piece):
            paragraph.remove(piece)


def _run_like(paragraph: etree._Element, look: etree._Element | None, text: str) -> etree._Element:
    """Return a new run of that look with the text, the last one of a paragraph."""
    run = etree.SubElement(paragraph, w("r"))
    if look is not None:
        run.append(copy.deepcopy(look))
    etree.SubElement(run, w("t"), {PRESERVED: "preserve"}).text = text
    return run


def paragraph_texts(paragraph: etree._Element) -> list[etree._Element]:
    """Return the w:t elements of a paragraph, without those of paragraphs inside its text boxes."""
    texts = list(paragraph.iter(w("t")))
    if next(paragraph.iterdescendants(w("p")), None) is None:
        return texts
    return [element for element in texts if next(element.iterancestors(w("p"))) is paragraph]


def hold_signature(root: etree._Element) -> None:
    """Keep the last two paragraphs of the text with the signature, so that it never stands alone on a page."""
    for name in root.iter(w("pStyle")):
        if name.get(w("val")) != "VBHoTen":
            continue
        before = next(name.iterancestors(w("tbl")), name).getprevious()
        for _ in range(2):
            if before is None or before.tag != w("p"):
                break
            _keep_with_next(before)
            before = before.getprevious()


def _keep_with_next(paragraph: etree._Element) -> None:
    properties = paragraph.find(w("pPr"))
    if properties is None:
        properties = etree.Element(w("pPr"))
        paragraph.insert(0, properties)
    if properties.find(w("keepNext")) is None:
        style = properties.find(w("pStyle"))
        properties.insert(0 if style is None else 1, etree.Element(w("keepNext")))
