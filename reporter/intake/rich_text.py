"""Cells whose text is struck out, raised or lowered in part: the runs that say so, which a fast reader joins."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree

import numpy as np

from reporter.intake.cells import INLINE, SHARED, Cells, Ref
from reporter.intake.safety import Refused
from reporter.intake.values import Piece, RichText
from reporter.opc.archive import Unsound, local_name, tree_of

_MARKED = re.compile(rb"<(?:\w+:)?(?:strike|vertAlign)\b")


def rich_strings(strings: bytes | None) -> Mapping[int, RichText]:
    """Return the shared strings with marked runs, by number."""
    if strings is None or not _MARKED.search(strings):
        return {}
    items = [item for item in _tree(strings) if local_name(item) == "si"]
    found = {number: _rich(item) for number, item in enumerate(items)}
    return {number: text for number, text in found.items() if text.marked}


def rich_cells(cells: Cells, shared: Mapping[int, RichText]) -> dict[Ref, RichText]:
    """Return the cells of a sheet with marked runs."""
    found: dict[Ref, RichText] = {}
    if shared:
        named = (cells.kinds == SHARED) & np.isin(cells.whole, list(shared)) & ~cells.formulas
        numbers = cells.whole[named].tolist()
        found = {ref: shared[number] for ref, number in zip(cells.refs(named), numbers, strict=True)}
    chosen = ((cells.kinds == INLINE) & cells.stored & ~cells.formulas).nonzero()[0]
    if len(chosen) and _MARKED.search(cells.xml):
        for cell, ref in zip(chosen.tolist(), cells.refs(chosen), strict=True):
            _, _, inner = cells.written(cell)[1].removesuffix(b"</c>").partition(b">")
            text = _rich(_tree(inner)) if _MARKED.search(inner) else None
            if text is not None and text.marked:
                found[ref] = text
    return found


def _rich(item: ElementTree.Element) -> RichText:
    """Return the text of a string in its pieces; runs of one look are one piece."""
    pieces: list[Piece] = []
    for child in item:
        mark = _mark(child) if local_name(child) == "r" else ""
        text = "".join(part.text or "" for part in child.iter() if local_name(part) == "t")
        if local_name(child) not in ("r", "t") or not text:
            continue
        if pieces and pieces[-1].mark == mark:
            text = pieces.pop().text + text
        pieces.append(Piece(text, mark))
    return RichText(pieces)


def _mark(run: ElementTree.Element) -> str:
    """Return how a run is marked, for people; "" for not at all."""
    for item in run.iter():
        name, value = local_name(item), item.get("val", "1")
        if name == "strike" and value not in ("0", "false"):
            return "gạch bỏ"
        if name == "vertAlign" and value in ("superscript", "subscript"):
            return "chỉ số trên" if value == "superscript" else "chỉ số dưới"
    return ""


def _tree(xml: bytes) -> ElementTree.Element:
    try:
        return tree_of(xml, "phần chữ")
    except Unsound as trouble:
        raise Refused.unsound(trouble) from None
