"""Lines drawn as shapes, the usual way to underline Quốc hiệu and an organ's name in Word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from reporter.layout.effective import whole_number
from reporter.layout.opening import w

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_VML = "{urn:schemas-microsoft-com:vml}"
_EMU_PER_TWIP = 635
_FLAT = 40_000  # EMU: a shape lower than a millimetre is a line, whatever it is called
_BOX_MARGIN = 144.0  # left and right inside a text box, twips, where nothing else is said
_APART = (w("txbxContent"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
_POINTS = {"pt": 1.0, "in": 72.0, "mm": 72 / 25.4, "cm": 720 / 25.4, "px": 0.75, "": 1.0}
_LENGTH = re.compile(r"(-?[\d.]+) *(pt|in|mm|cm|px|)")


def drawn_lines(root: etree._Element) -> Iterator[float]:
    """Yield the width in twips of every line drawn inside a drawing; 0 where it is not known."""
    extent = next(outside_boxes(root, f"{_WP}extent"), None)
    if extent is not None:
        wide, high = (whole_number(extent.get(side, ""), 0) for side in ("cx", "cy"))
        named = any(
            "line" in s.get("prst", "").lower() or "onnector" in s.get("prst", "")
            for s in outside_boxes(root, "{*}prstGeom")
        )
        if named or (high < _FLAT < wide):
            yield wide / _EMU_PER_TWIP
    for line in outside_boxes(root, f"{_VML}line"):
        yield abs(_point(line.get("to", "")) - _point(line.get("from", ""))) * 20
    for shape in outside_boxes(root, f"{_VML}shape", f"{_VML}rect"):
        style = dict(part.split(":", 1) for part in shape.get("style", "").split(";") if ":" in part)
        tall = _point(style.get("height", "99pt"))
        if shape.get("type", "").endswith("_t32") or tall * 12700 < _FLAT:
            yield _point(style.get("width", "")) * 20


def outside_boxes(root: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """Yield the elements of a drawing but for those in the text of a text box in it, and in copies for older programs.

    That text has its own lines and boxes.
    """
    home = next(root.iterancestors(*_APART), None)
    return (found for found in root.iter(*tags) if next(found.iterancestors(*_APART), None) is home)


def box_width(content: etree._Element) -> float:
    """Return the width in twips of the text inside a text box, its inner margins taken off; 0 where it is not known."""
    for above in content.iterancestors():
        extent = above.find(f"{_WP}extent")
        if extent is not None:
            inner = next(above.iter("{*}bodyPr"), None)
            stated = [inner.get(side) for side in ("lIns", "rIns")] if inner is not None else [None, None]
            margins = sum(_BOX_MARGIN if value is None else whole_number(value, 0) / _EMU_PER_TWIP for value in stated)
            return max(whole_number(extent.get("cx", ""), 0) / _EMU_PER_TWIP - margins, 0.0)
        found = re.search(r"(?:^|;)width:([^;]+)", above.get("style", ""))
        if found:
            return max(_point(found[1]) * 20 - 2 * _BOX_MARGIN, 0.0)
    return 0.0


def frame_side(paragraph: etree._Element) -> str | None:
    """Return where across the page the frame or text box of a paragraph is put; "" if not by a word, None without."""
    frame = paragraph.find(f"{w('pPr')}/{w('framePr')}")
    if frame is not None:
        return frame.get(w("xAlign"), "")
    for above in paragraph.iterancestors(f"{_WP}anchor", f"{_WP}inline"):
        found = above.find(f"{_WP}positionH/{_WP}align")
        return (found.text or "") if found is not None else ""
    return None if next(paragraph.iterancestors(w("txbxContent")), None) is None else ""


def _point(text: str) -> float:
    """Return the first length of a VML attribute in points, 0 if there is none."""
    found = _LENGTH.match(text.strip())
    return float(found[1]) * _POINTS[found[2]] if found and re.search(r"\d", found[1]) else 0.0
