"""Rules of the letterhead of a Party document (P-HD, P-ORG, P-NO, P-DT, P-UR, P-DR)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from reporter.layout.checking import (
    HEAD_LEFT,
    HEAD_RIGHT,
    Doc,
    Hit,
    blanks_after,
    hit,
    rule_hit,
    rule_width,
    spare_lines,
    style_hits,
)
from reporter.layout.head import STATE_TITLE, date_parts, document_date
from reporter.model.wording import date_short, tone_style
from reporter.specs.profiles import LayoutProfile

_NUMBER = re.compile(
    r"^Số (?P<number>\d+|[\s…._]*)-(?P<type>[A-ZĐ][A-Za-zĐđ]*)/(?P<organs>[A-ZĐ]{2,}(?:-[A-ZĐ]{2,})*)$"
)
_BLANK = re.compile(r"[\s…._/]*")


def rule_P_HD_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The title reads ĐẢNG CỘNG SẢN VIỆT NAM, first line at the right (HD 05 p.2, HD 36 II.1.1)."""
    if doc.zones.annex_only:
        return
    wanted = profile.component("title").text
    head = doc.zones.head
    title = head.title if head else None
    if title is None or title.clean != wanted:
        yield hit(HEAD_RIGHT, title, title.clean if title else "không thấy tiêu đề", wanted)


def rule_P_HD_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The title is set in size 15, bold, upright (size tables)."""
    head = doc.zones.head
    if head and head.title:
        yield from style_hits(HEAD_RIGHT, [head.title], profile.component("title"))


def rule_P_HD_03(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Below the title runs a solid line as long as the title (HD 05 p.1-2); a row of "_" is not a line."""
    head = doc.zones.head
    if head and head.title:
        width = rule_width(head.title, [line for line in blanks_after(head.right, head.title) if not line.clean])
        if width is None and spare_lines(doc, ()) > 0:
            width = 0.0
        yield from rule_hit(HEAD_RIGHT, head.title, width, profile.fact("lines.title"))


def rule_P_HD_04(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """A Party document has no Quốc hiệu (HD 05, HD 36 II.1.1)."""
    head = doc.zones.head
    for line in (*head.left, *head.right) if head else ():
        if STATE_TITLE.search(line.clean):
            yield hit(HEAD_RIGHT, line, "có Quốc hiệu", profile.component("title").text)


def rule_P_HD_05(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The head is a borderless table of two columns (practice)."""
    head = doc.zones.head
    if head is None:
        return
    if head.table is None:
        yield hit(HEAD_LEFT, head.number, "phần đầu căn bằng phím Tab", "bảng hai cột không viền")
    elif any(line not in ("none", "nil") for line, _ in head.table.borders.values()):
        yield hit(HEAD_LEFT, head.number, "bảng phần đầu có viền", "bảng hai cột không viền")


def rule_P_ORG_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The issuing organ is in capitals, bold, size 14 (size tables)."""
    if doc.zones.head:
        yield from style_hits(HEAD_LEFT, doc.zones.head.issuer, profile.component("issuer"))


def rule_P_ORG_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The organ above is in capitals, not bold, size 14 (size tables)."""
    if doc.zones.head:
        yield from style_hits(HEAD_LEFT, doc.zones.head.superior, profile.component("superior"))


def _begins(name: str, words: tuple[str, ...]) -> str:
    """Return the longest of the words that the name begins with; "" for none."""
    found = [word for word in words if re.match(rf"{re.escape(word)}\b", name)]
    return max(found, key=len, default="")


def rule_P_ORG_03(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Tỉnh uỷ, thành uỷ and organs directly under the Centre name themselves alone; others name the organ above.

    HD 05 p.3-5, HD 36 II.1.2.1; organs issuing together stand on one line joined by " - ".
    """
    head = doc.zones.head
    if head is None or not head.issuer or " - " in head.issuer_name:
        return
    one = _begins(head.issuer_name, profile.texts("issuer.one_line"))
    two = _begins(head.issuer_name, profile.texts("issuer.two_lines"))
    if one and len(one) >= len(two) and head.superior:
        yield hit(HEAD_LEFT, head.superior[0], f"dòng “{head.superior_name}”", f"chỉ một tên: {head.issuer_name}")
    elif two and len(two) > len(one) and not head.superior:
        yield hit(HEAD_LEFT, head.issuer[0], "chỉ một tên cơ quan", "cơ quan cấp trên và cơ quan ban hành")


def rule_P_ORG_04(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """A star alone on its line, in the middle, stands right under the organ's name, with no line (HD 05 p.6)."""
    head = doc.zones.head
    if head is None:
        return
    names = [*head.superior, *head.issuer]
    if head.star is None or head.star.clean != profile.component("star").text:
        yield hit(HEAD_LEFT, head.star or (names[-1] if names else None), "không có dấu sao", "* dưới tên cơ quan")
        return
    filled = [line for line in head.left if line.clean]
    above = filled[filled.index(head.star) - 1] if filled.index(head.star) else None
    yield from style_hits(HEAD_LEFT, [head.star], profile.component("star"), "size italic align")
    if not names or above is not names[-1]:
        yield hit(HEAD_LEFT, head.star, "dấu sao không ngay dưới tên cơ quan", "ngay dưới tên cơ quan")
    elif rule_width(names[-1], blanks_after(head.left, names[-1])) is not None:
        yield hit(HEAD_LEFT, names[-1], "có đường kẻ dưới tên cơ quan", "không có đường kẻ")


def rule_P_ORG_05(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Above ĐẢNG UỶ stands ĐẢNG BỘ; above a ban or văn phòng stands the cấp uỷ (HD 05 p.4-5)."""
    head = doc.zones.head
    if head is None or not head.superior:
        return
    above = profile.lists("issuer.above")
    kind = _begins(head.issuer_name, tuple(above))
    if kind and not _begins(head.superior_name, above[kind]):
        yield hit(HEAD_LEFT, head.superior[0], head.superior_name, " hoặc ".join(f"{word} …" for word in above[kind]))


def rule_P_NO_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The number reads "Số 12-BC/TU": no colon, no spaces, hyphen, slash (HD 05 p.9); a draft may leave it blank."""
    head = doc.zones.head
    if head and head.number and not _NUMBER.match(head.number_text):
        yield hit(HEAD_LEFT, head.number, head.number_text, "Số 12-BC/TU (không dấu hai chấm, không khoảng trắng)")


def rule_P_NO_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """A number below 10 has a zero before it (HD 05 p.9, HD 36 II.1.3.2)."""
    found = re.match(r"^Số:? *(\d)(?!\d)", doc.zones.head.number_text) if doc.zones.head else None
    if found and doc.zones.head:
        yield hit(HEAD_LEFT, doc.zones.head.number, found[1], f"0{found[1]}")


def rule_P_NO_03(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The code of the type fits the tên loại: BÁO CÁO → BC, a letter → CV (HD 05 p.7, HD 36 II.1.3.1)."""
    head = doc.zones.head
    found = _NUMBER.match(head.number_text) if head else None
    kind = doc.zones.type.clean.upper() if doc.zones.type else doc.zones.kind
    wanted = profile.table("type_codes").get(kind)
    if head and found and wanted and found["type"] != wanted:
        yield hit(HEAD_LEFT, head.number, f"{found['type']} ({kind.lower()})", wanted)


def rule_P_NO_04(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The organ's code is on the list; codes of the abolished district level end on 01/7/2025 (HD 05 p.8)."""
    head = doc.zones.head
    found = _NUMBER.match(head.number_text) if head else None
    if head is None or found is None:
        return
    legacy = profile.texts("legacy_organ_codes.codes")
    ended: date = profile.fact("legacy_organ_codes.from").value
    issued = document_date(head)
    for code in found["organs"].split("-"):
        if code in legacy and issued is not None and issued >= ended:
            yield hit(HEAD_LEFT, head.number, f"{code} (đã bỏ)", f"ký hiệu hiện hành, dùng từ {date_short(ended)}")
        elif code not in legacy and code not in profile.table("organ_codes"):
            yield hit(HEAD_LEFT, head.number, f"{code} (không có trong danh sách)", "ví dụ TU, ĐU, BTCTW")


def rule_P_NO_05(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The number is set in size 14 upright, in the middle under the star (size tables)."""
    if doc.zones.head and doc.zones.head.number:
        yield from style_hits(HEAD_LEFT, [doc.zones.head.number], profile.component("number"))


def rule_P_DT_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The date reads "Hà Nội, ngày 03 tháng 02 năm 2026": a zero for days below 10 and months 1, 2 (HD 05 p.10)."""
    head = doc.zones.head
    if head is None or head.date is None:
        return
    text = re.sub(r" +", " ", head.date.clean)
    day, month = r"(0[1-9]|[12]\d|3[01])", r"(01|02|[3-9]|1[0-2])"
    strict = re.match(rf"^[^,]+, ngày {day} tháng {month} năm \d{{4}}$", text)
    if not strict and not _is_open_date(text):
        yield hit(HEAD_RIGHT, head.date, text, "Địa danh, ngày 05 tháng 02 năm 2026 (thêm 0: ngày dưới 10, tháng 1, 2)")


def _is_open_date(text: str) -> bool:
    """Whether a date line leaves the day, or day and month, blank as a draft does."""
    found = date_parts(text)
    if found is None or not re.match(r"^[^,]+, ngày\b", text):
        return False
    month = found["month"].strip()
    known = _BLANK.fullmatch(month) or re.fullmatch(r"01|02|[3-9]|1[0-2]", month)
    year = re.fullmatch(r"[\s…._]*|\s*\d{4}", found["year"])
    return bool(_BLANK.fullmatch(found["day"]) and known and year)


def rule_P_DT_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The date exists in the calendar; a draft may leave it blank."""
    head = doc.zones.head
    found = date_parts(head.date.clean) if head and head.date else None
    if (
        head
        and found
        and re.search(r"\d", found["day"])
        and re.search(r"\d", found["year"])
        and not document_date(head)
    ):
        yield hit(HEAD_RIGHT, head.date, "ngày không có trong lịch", "ngày có thật")


def rule_P_DT_03(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Place and date are set in size 14 italic under the title (size tables)."""
    if doc.zones.head and doc.zones.head.date:
        yield from style_hits(HEAD_RIGHT, [doc.zones.head.date], profile.component("date"))


def rule_P_DT_04(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """One-syllable places and places named after persons carry the administrative word (HD 05 p.9-10)."""
    head = doc.zones.head
    found = date_parts(head.date.clean) if head and head.date else None
    if head is None or found is None:
        return
    place = tone_style(found["place"].strip(" ,"), "new")
    if place in profile.texts("date.places_with_word") or (place and " " not in place):
        yield hit(HEAD_RIGHT, head.date, place, f"thêm cấp hành chính, ví dụ: Thành phố {place}")


def rule_P_UR_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Urgency is KHẨN, THƯỢNG KHẨN or HOẢ TỐC, 14 bold, under the number or a letter's subject (HD 05 p.25-26)."""
    head = doc.zones.head
    if head is None or head.urgency is None:
        return
    words = profile.texts("components.urgency.texts")
    if tone_style(head.urgency.clean, "new") not in words:
        yield hit(HEAD_LEFT, head.urgency, head.urgency.clean, ", ".join(words))
    if head.letter_subject and head.urgency.order < head.letter_subject[-1].order:
        yield hit(HEAD_LEFT, head.urgency, "đứng trên trích yếu công văn", "dưới trích yếu công văn")
    yield from style_hits(HEAD_LEFT, [head.urgency], profile.component("urgency"))


def rule_P_DR_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """A draft says "Dự thảo lần n", 14 italic, under the number (HD 05 p.26, size table of HD 36)."""
    head = doc.zones.head
    if head is None or head.draft is None:
        return
    if not re.match(r"^Dự thảo lần \d+$", head.draft.clean):
        yield hit(HEAD_LEFT, head.draft, head.draft.clean, "Dự thảo lần 1")
    if head.number and head.draft.order < head.number.order:
        yield hit(HEAD_LEFT, head.draft, "đứng trên số và ký hiệu", "dưới số và ký hiệu")
    yield from style_hits(HEAD_LEFT, [head.draft], profile.component("draft"))
