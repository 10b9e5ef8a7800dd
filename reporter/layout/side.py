"""Which system a document follows, Party or State: by evidence, with the reason in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from reporter.layout.head import MOTTO, PARTY_TITLE, STATE_TITLE
from reporter.layout.records import Content, Paragraph
from reporter.layout.views import mark_of
from reporter.layout.zones import Zones
from reporter.model.wording import tone_style
from reporter.specs.profile_files import Side

_WORDS = {"party": "văn bản của Đảng", "state": "văn bản của Nhà nước"}
_TOP = 40  # paragraphs among which a title is looked for when no letterhead was recognised

#: A document's symbol: "12-BC/TU" is the Party's, "45/BC-UBND" and "30/2020/NĐ-CP" are the State's.
_PARTY_SYMBOL = re.compile(r"(?:\d|…|\.|\s)-[A-ZĐ][A-Za-zĐđ]*/[A-ZĐ]{2,}")
_STATE_SYMBOL = re.compile(r"(?:\d|…|\.|\s)/(?:\d{4}/)?[A-ZĐ][A-Za-zĐđ]*-[A-ZĐ]")
_PARTY_ORGAN = re.compile(
    r"\b(TỈNH UỶ|THÀNH UỶ|ĐẢNG UỶ|HUYỆN UỶ|CHI BỘ|BAN BÍ THƯ|BỘ CHÍNH TRỊ|BAN CHẤP HÀNH|ĐẢNG BỘ)\b"
)
_STATE_ORGAN = re.compile(
    r"\b(CHÍNH PHỦ|UỶ BAN NHÂN DÂN|UBND|HỘI ĐỒNG NHÂN DÂN|HĐND|QUỐC HỘI|SỞ|BỘ TRƯỞNG|THỦ TƯỚNG)\b"
)

Evidence = tuple[Side, int, str]  # side, weight, what was seen (Vietnamese)


def side_of(zones: Zones, content: Content) -> tuple[Side, str] | None:
    """Return the side a document follows and why, in words; None where nothing in it tells the two apart."""
    found = list(_evidence(zones, content))
    weights = Counter[Side]()
    for of, weight, _ in found:
        weights[of] += weight
    if not weights or weights["party"] == weights["state"]:
        return None
    side: Side = "party" if weights["party"] > weights["state"] else "state"
    reasons = [reason for of, _, reason in sorted(found, key=lambda item: -item[1]) if of == side][:2]
    return side, f"{_WORDS[side]} vì có {', '.join(reasons)}"


def _evidence(zones: Zones, content: Content) -> Iterator[Evidence]:
    head = zones.head
    top = () if zones.annex_only else _top(content)
    titles = [p for p in (head.left + head.right if head else top) if p.clean]
    if any(STATE_TITLE.search(p.clean) for p in titles):
        yield "state", 8, "Quốc hiệu"
    if any(MOTTO.match(p.clean) for p in titles):
        yield "state", 8, "Tiêu ngữ"
    if any(PARTY_TITLE.search(p.clean) and p.clean.isupper() for p in titles):
        yield "party", 12, "tiêu đề “Đảng Cộng sản Việt Nam”"
    if head:
        if head.star:
            yield "party", 3, "dấu sao dưới tên cơ quan"
        if head.number_text:
            yield from _symbol(head.number_text, "số và ký hiệu")
        yield from _organ(f"{head.superior_name} {head.issuer_name}", "tên cơ quan")
    yield from _closing(zones)
    for annex in zones.annexes:
        text = annex.reference.clean if annex.reference else ""
        yield from _symbol(text, f"dòng kèm theo “{text[:40]}…”")
        yield from _organ(text.rpartition(" của ")[2].rstrip(" )"), "cơ quan trong dòng kèm theo")


def _top(content: Content) -> list[Paragraph]:
    found = [p for _, p in zip(range(_TOP), content.paragraphs, strict=False)]
    return [*content.boxes, *found]


def _symbol(text: str, where: str) -> Iterator[Evidence]:
    if _PARTY_SYMBOL.search(text):
        yield "party", 4, f"{where} của Đảng"
    elif _STATE_SYMBOL.search(text):
        yield "state", 4, f"{where} của Nhà nước"
    elif text.startswith("Số:"):
        yield "state", 1, "“Số:” có dấu hai chấm"


def _organ(name: str, where: str) -> Iterator[Evidence]:
    name = name.strip()
    capitals, shown = tone_style(name.upper(), "new"), name.title() if name.isupper() else name
    if _PARTY_ORGAN.search(capitals):
        yield "party", 3, f"{where} “{shown[:40]}”"
    elif _STATE_ORGAN.search(capitals):
        yield "state", 3, f"{where} “{shown[:40]}”"


def _closing(zones: Zones) -> Iterator[Evidence]:
    marks = {mark_of(line) for line in zones.signature.lines} if zones.signature else set()
    if marks & {"T/M", "K/T", "T/L"}:
        yield "party", 3, "ký hiệu T/M, K/T, T/L ở chữ ký"
    if marks & {"TM.", "KT.", "TL.", "TUQ."}:
        yield "state", 3, "ký hiệu TM., KT., TL. ở chữ ký"
    if zones.separator is not None and set(zones.separator.clean) == {"-"}:
        yield "party", 1, "dấu “-----” dưới trích yếu"
    if zones.text and zones.text[-1].clean.endswith("./."):
        yield "state", 1, "dấu “./.” cuối văn bản"
    entries = zones.recipients.entries if zones.recipients else ()
    if any(entry.clean.startswith("- Lưu: VT") for entry in entries):
        yield "state", 2, "dòng “Lưu: VT”"
