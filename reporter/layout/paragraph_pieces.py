"""What a paragraph is made of: its runs, the instructions of its fields, drawn lines, text boxes, page breaks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from reporter.layout.drawn import drawn_lines, outside_boxes
from reporter.layout.opening import w

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIPPED = frozenset(
    w(name) for name in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "proofErr", "bookmarkStart", "bookmarkEnd")
)
_R, _T, _RPR, _FIELD = (w(name) for name in ("r", "t", "rPr", "fldSimple"))
_PICTURES = frozenset((w("drawing"), w("pict"), w("object"), f"{MC}AlternateContent"))


@dataclass(slots=True)
class ParagraphPieces:
    """What a walk through one paragraph collects."""

    runs: list[tuple[str, etree._Element | None]] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    lines: list[float] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    pictured: bool = False
    break_before: bool = False
    break_after: bool = False


def collect(element: etree._Element, pieces: ParagraphPieces) -> None:
    """Collect the runs of a paragraph, looking through links, insertions and content controls."""
    for child in element:
        tag = child.tag
        if tag == _R:
            _run(child, pieces)
        elif tag == _FIELD:
            pieces.fields.append(child.get(w("instr"), "").strip())
            collect(child, pieces)
        elif tag not in _SKIPPED:
            collect(child, pieces)


def _run(element: etree._Element, pieces: ParagraphPieces) -> None:
    text: list[str] = []
    properties, field_code = None, False
    for child in element:
        tag = child.tag
        if tag == _T:
            text.append(child.text or "")
        elif tag == _RPR:
            properties = child
        elif tag in (w("tab"), w("ptab")):
            text.append("\t")
        elif tag == w("noBreakHyphen"):
            text.append("\u2011")
        elif tag == w("instrText"):
            pieces.fields.extend(re.findall(r"^\s*([A-Za-z].*?)\s*$", child.text or ""))
            field_code = True
        elif tag in (w("br"), w("cr"), w("lastRenderedPageBreak")):
            _break(child, text, pieces)
        else:
            _drawing(child, pieces)
    if text or field_code:  # a field's run shows its result in its own format
        pieces.runs.append(("".join(text), properties))


def _break(element: etree._Element, text: list[str], pieces: ParagraphPieces) -> None:
    if element.tag == w("lastRenderedPageBreak"):
        return
    if element.get(w("type")) == "page":
        if pieces.runs or text:
            pieces.break_after = True
        else:
            pieces.break_before = True
    elif element.get(w("type")) != "column":
        text.append("\n")


def _drawing(element: etree._Element, pieces: ParagraphPieces) -> None:
    """Note drawn lines (with their width) and text boxes inside a drawing; the fallback copy is not counted."""
    pieces.pictured = pieces.pictured or element.tag in _PICTURES
    for root in element.findall(f"{MC}Choice") or [element]:
        pieces.boxes.extend(outside_boxes(root, w("txbxContent")))
        pieces.lines.extend(drawn_lines(root))
