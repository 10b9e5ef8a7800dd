"""Rules of annexes and urgency marks of a State document (S-AX, S-UR), Nghị định 30/2020/NĐ-CP, Phụ lục I, phần III."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import structs

from reporter.layout.checking import HEAD_LEFT, Doc, Hit, hit, mm, pt, style_hits
from reporter.layout.records import Paragraph, WordCell, WordTable
from reporter.layout.rules_annexes import annex_name, number_hits, reference_hits
from reporter.layout.rules_page import rule_P_PN_05
from reporter.layout.views import is_centred
from reporter.model.wording import tone_style
from reporter.specs.profiles import LayoutProfile

_REFERENCE = re.compile(r"^\((Ban hành k|K)èm theo .+ số .*ngày .* tháng .* năm .* của .+\)$")


def rule_S_AX_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Phụ lục have Roman numbers, bold 14; name in capitals, bold; kèm theo line italic; own page numbers.

    NĐ 30, PL I, III.1 and I.7.
    """
    for annex in doc.zones.annexes:
        place = annex_name(annex)
        if not annex.new_page or not is_centred(annex.word):
            yield hit(place, annex.word, "không sang trang riêng hoặc không ở giữa", "trang riêng, ở giữa")
        yield from style_hits(place, [annex.word], profile.component("annex_word"))
        yield from style_hits(place, annex.title, profile.component("annex_title"))
        if annex.reference:
            yield from style_hits(place, [annex.reference], profile.component("annex_reference"))
    yield from number_hits(doc, profile.text("annex.numbering"))
    yield from reference_hits(doc, profile, _REFERENCE)
    yield from rule_P_PN_05(doc, profile)


def rule_S_UR_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Urgency stands in a single-line box: HỎA TỐC 30, THƯỢNG KHẨN 40, KHẨN 20 by 8 mm (NĐ 30, PL I, III.2)."""
    head = doc.zones.head
    if head is None or head.urgency is None:
        return
    line = head.urgency
    yield from style_hits(HEAD_LEFT, [line], profile.component("urgency"), "size bold italic caps")
    wanted = profile.table("boxes").get(tone_style(line.clean.upper(), "old"))
    box = _box(doc, line)
    if wanted is None:
        yield hit(HEAD_LEFT, line, line.clean, ", ".join(profile.texts("components.urgency.texts")))
    elif box is None:
        yield hit(HEAD_LEFT, line, "không có khung", f"khung rộng {wanted} mm")
    elif abs(box - float(wanted)) > 2:
        yield hit(HEAD_LEFT, line, f"khung rộng {pt(box)} mm", f"{wanted} mm")


def _box(doc: Doc, line: Paragraph) -> float | None:
    """Return the width in mm of the box around a line: its own border, or its bordered cell."""
    if line.format.boxed:
        return mm(line.width - line.format.left - line.format.right)
    table = doc.zones.head.table if doc.zones.head else None
    for cell in _cells(table) if table else ():
        if cell.bordered and any(p.order == line.order for p in cell.paragraphs):
            return mm(cell.width)
    return None


def _cells(table: WordTable) -> Iterator[WordCell]:
    """Yield the cells of a table, those of tables inside it first; a framed table frames its cells."""
    framed = {"top", "bottom", "left", "right"} <= {
        side for side, (line, _) in table.borders.items() if line == "single"
    }
    for row in table.rows:
        for cell in row.cells:
            for inner in cell.tables:
                yield from _cells(inner)
            yield structs.replace(cell, bordered=cell.bordered or framed)
