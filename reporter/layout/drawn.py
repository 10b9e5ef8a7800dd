"""Lines drawn as shapes, the usual way to underline Quốc hiệu and an organ's name in Word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_VML = "{urn:schemas-microsoft-com:vml}"
_EMU_PER_TWIP = 635
_FLAT = 40_000  # EMU: a shape lower than a millimetre is a line, whatever it is called
_POINTS = {"pt": 1.0, "in": 72.0, "mm": 72 / 25.4, "cm": 720 / 25.4, "px": 0.75, "": 1.0}
_LENGTH = re.compile(r"(-?[\d.]+) *(pt|in|mm|cm|px|)")


def drawn_lines(root: etree._Element) -> Iterator[float]:
    """Yield the width in twips of every line drawn inside a drawing; 0 where it is not known."""
    extent = next(root.iter(f"{_WP}extent"), None)
    if extent is not None:
        wide, high = (_emu(extent.get(side, "")) for side in ("cx", "cy"))
        named = any(
            "line" in s.get("prst", "").lower() or "onnector" in s.get("prst", "") for s in root.iter("{*}prstGeom")
        )
        if named or (high < _FLAT < wide):
            yield wide / _EMU_PER_TWIP
    for line in root.iter(f"{_VML}line"):
        yield abs(_point(line.get("to", "")) - _point(line.get("from", ""))) * 20
    for shape in root.iter(f"{_VML}shape", f"{_VML}rect"):
        style = dict(part.split(":", 1) for part in shape.get("style", "").split(";") if ":" in part)
        tall = _point(style.get("height", "99pt"))
        if shape.get("type", "").endswith("_t32") or tall * 12700 < _FLAT:
            yield _point(style.get("width", "")) * 20


def _emu(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _point(text: str) -> float:
    """Return the first length of a VML attribute in points, 0 if there is none."""
    found = _LENGTH.match(text.strip())
    return float(found[1]) * _POINTS[found[2]] if found and re.search(r"\d", found[1]) else 0.0
