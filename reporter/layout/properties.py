"""Small readers of the properties of tables, rows, cells and sections in WordprocessingML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from reporter.layout.effective import twips
from reporter.layout.opening import w

CELL_MARGIN = 108.0  # Word's default left and right margin of a cell, twips


def row_elements(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the rows of a table, those inside content controls too."""
    for child in element:
        if child.tag == w("tr"):
            yield child
        elif child.tag in (w("sdt"), w("sdtContent"), w("ins")):
            yield from row_elements(child)


def cell_elements(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the cells of a row, those inside content controls too."""
    for child in element:
        if child.tag == w("tc"):
            yield child
        elif child.tag in (w("sdt"), w("sdtContent")):
            yield from cell_elements(child)


def value_of(properties: etree._Element | None, name: str) -> str:
    """Return the val of one property; "" where it is not stated."""
    found = properties.find(w(name)) if properties is not None else None
    return found.get(w("val"), "") if found is not None else ""


def is_on(properties: etree._Element | None, name: str) -> bool:
    """Return whether a switch among the properties is set."""
    found = properties.find(w(name)) if properties is not None else None
    return found is not None and found.get(w("val")) not in ("0", "false", "off")


def is_switched_on(settings: etree._Element | None, name: str) -> bool:
    """Return whether a switch of the settings is set."""
    return settings is not None and is_on(settings, name)


def stated_width(properties: etree._Element | None) -> float:
    """Return the width in twips that a cell states; 0 for none."""
    found = properties.find(w("tcW")) if properties is not None else None
    return twips(found.get(w("w"), "")) if found is not None and found.get(w("type")) in ("dxa", None) else 0.0


def margins_of(properties: etree._Element | None, name: str, inherited: tuple[float, float]) -> tuple[float, float]:
    """Return the left and right margin of cells as a table ("tblCellMar") or one cell ("tcMar") states them."""
    stated = properties.find(w(name)) if properties is not None else None
    if stated is None:
        return inherited
    sides = [
        next((found for key in keys if (found := stated.find(w(key))) is not None), None)
        for keys in (("left", "start"), ("right", "end"))
    ]
    left, right = (
        twips(side.get(w("w"), "")) if side is not None else other for side, other in zip(sides, inherited, strict=True)
    )
    return left, right


def width_of_table(properties: etree._Element | None, grid: Iterable[float], room: float) -> float:
    """Return the width of a table in twips, of its grid where it states none."""
    found = properties.find(w("tblW")) if properties is not None else None
    if found is not None and found.get(w("type")) == "dxa":
        return twips(found.get(w("w"), ""))
    if found is not None and found.get(w("type")) == "pct":
        text = found.get(w("w"), "")
        return room * (twips(text.removesuffix("%")) / (100 if text.endswith("%") else 5000))
    return sum(grid)


def borders_of(element: etree._Element | None) -> dict[str, tuple[str, str]]:
    """Return side → (line, colour) of a borders element."""
    if element is None:
        return {}
    return {
        {"start": "left", "end": "right"}.get(name, name): (side.get(w("val"), "none"), side.get(w("color"), "auto"))
        for side in element
        for name in (etree.QName(side).localname,)
    }


def is_boxed(element: etree._Element | None) -> bool:
    """Return whether a cell has a line at each of its four sides."""
    sides = {name for name, (line, _) in borders_of(element).items() if line not in ("none", "nil")}
    return {"top", "bottom", "left", "right"} <= sides
