"""Rules of a State document (S-…), Nghị định 30/2020/NĐ-CP, Phụ lục I."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from reporter.layout.checking import (
    ADDRESS,
    BODY,
    HEAD_LEFT,
    HEAD_RIGHT,
    RECIPIENTS,
    SIGNATURE,
    TITLES,
    Doc,
    Hit,
    Rule,
    blanks_after,
    hit,
    pt,
    rule_hit,
    rule_width,
    spare_lines,
    style_hits,
)
from reporter.layout.head import UNPLACED
from reporter.layout.records import Paragraph
from reporter.layout.rules_annexes import rule_P_AX_03
from reporter.layout.rules_body import (
    body_size_hits,
    indent_hits,
    rule_P_BD_01,
    rule_P_BD_04,
    rule_P_BD_07,
    rule_P_CC_01,
    rule_P_ST_01,
    rule_P_ST_02,
    rule_P_ST_03,
)
from reporter.layout.rules_head import rule_P_DT_01, rule_P_DT_02
from reporter.layout.rules_page import (
    gutter_hits,
    margin_hits,
    rule_P_FN_01,
    rule_P_FN_02,
    rule_P_FN_03,
    rule_P_PG_01,
    rule_P_PG_04,
    rule_P_PN_01,
    rule_P_PN_03,
    rule_P_PN_04,
    rule_P_PN_06,
)
from reporter.layout.rules_tail import (
    filing_hits,
    missing_hits,
    order_hits,
    rule_P_NN_02,
    rule_P_NN_04,
    rule_P_SG_01,
    title_hits,
    word_hits,
)
from reporter.model.wording import tone_style
from reporter.specs.profiles import LayoutProfile

_NUMBER = re.compile(
    r"^Số: ?(?P<number>\d{2,}|[\s…._]*)(?P<year>/\d{4})?/(?P<code>[A-ZĐ][A-Za-zĐđ&]*-[A-ZĐ][A-ZĐa-zđ0-9&-]*)$"
)
_PLACE_ALONE = re.compile(r"(TỈNH|THÀNH PHỐ|XÃ|PHƯỜNG|ĐẶC KHU|HUYỆN|QUẬN)\b(?! (?:UỶ|ĐOÀN|ĐỘI)\b)")


#: Rules of the decree that ask what a rule of the Party asks, each with the values and the clause of its own profile.
SAME: Mapping[str, Rule] = MappingProxyType(
    {
        "S-PG-02": rule_P_PG_04,  # a landscape section is for tables only
        "S-FN-01": rule_P_FN_01,
        "S-FN-02": rule_P_FN_02,
        "S-FN-03": rule_P_FN_03,
        "S-PN-02": rule_P_PN_06,  # headers and footers hold the page number alone
        "S-DT-02": rule_P_DT_02,  # the date exists in the calendar
        "S-CC-01": rule_P_CC_01,
        "S-BD-03": rule_P_BD_07,  # no blank paragraphs
        "S-ST-01": rule_P_ST_03,  # Roman sections
        "S-NN-02": rule_P_NN_04,  # Như trên with Kính gửi
        "S-AX-02": rule_P_AX_03,  # the text points to each phụ lục
    }
)


def _missing(doc: Doc, profile: LayoutProfile, name: str) -> Iterator[Hit]:
    """Yield the Hit for one component if a whole document lacks it."""
    yield from (h for h in missing_hits(doc, profile) if h.expected == name and not doc.zones.annex_only)


def rule_S_PG_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Paper is A4; margins are top and bottom 20-25, left 30-35, right 15-20 mm (NĐ 30, PL I, I.1-3)."""
    yield from rule_P_PG_01(doc, profile)
    tolerance = profile.mm("page.tolerance")
    for index, section in enumerate(doc.content.sections):
        yield from margin_hits(section, index, profile, "page.landscape" if section.landscape else "page", tolerance)
    yield from gutter_hits(doc, tolerance)


def rule_S_PN_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Pages are numbered in the middle of the top margin, 13-14 upright, not on page 1 (NĐ 30, PL I, I.7)."""
    yield from rule_P_PN_01(doc, profile)
    yield from rule_P_PN_03(doc, profile)
    yield from rule_P_PN_04(doc, profile)


def rule_S_HD_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Quốc hiệu is in capitals, bold, 12-13 (NĐ 30, PL I, II.1); both CỘNG HÒA and CỘNG HOÀ are in the decree."""
    if doc.zones.annex_only:
        return
    component = profile.component("title")
    title = doc.zones.head.title if doc.zones.head else None
    if title is None or tone_style(title.clean, "old") != component.text:
        yield hit(HEAD_RIGHT, title, title.clean if title else "không thấy Quốc hiệu", component.text)
    else:
        yield from style_hits(HEAD_RIGHT, [title], component)


def rule_S_HD_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Tiêu ngữ is bold, 13-14, hyphens with spaces, a line below as long as the text (NĐ 30, PL I, II.1)."""
    head = doc.zones.head
    if head is None:
        return
    component = profile.component("motto")
    if head.motto is None or head.motto.clean != component.text:
        yield hit(HEAD_RIGHT, head.motto, head.motto.clean if head.motto else "không thấy Tiêu ngữ", component.text)
    else:
        yield from style_hits(HEAD_RIGHT, [head.motto], component)
        yield from rule_hit(HEAD_RIGHT, head.motto, _line_under(doc, "motto"), profile.fact("lines.motto"))


def rule_S_HD_03(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Quốc hiệu, Tiêu ngữ and date hang together: 13/14/14 or 12/13/13 (one transcription)."""
    head = doc.zones.head
    if head is None or not (head.title and head.motto and head.date):
        return
    lines = [line for line in (head.title, head.motto, head.date) if line.shown]
    found = "/".join(pt(line.shown[0].format.size) for line in lines)
    wanted = profile.texts("head_sizes.sets")
    if len(lines) == 3 and found not in wanted:
        yield hit(HEAD_RIGHT, head.title, found, " hoặc ".join(wanted))


def rule_S_ORG_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The organ above is 12-13 plain, the issuer 12-13 bold with a line of 1/3 to 1/2 below (NĐ 30, PL I, II.2)."""
    head = doc.zones.head
    if head is None:
        return
    if not head.issuer:
        yield from _missing(doc, profile, "tên cơ quan ban hành")
        return
    if head.issuer_name in UNPLACED:
        yield hit(HEAD_LEFT, head.issuer[0], "thiếu địa danh", "tên cơ quan và địa danh, ví dụ TỈNH LÂM ĐỒNG")
    if _PLACE_ALONE.match(head.issuer_name):
        yield hit(HEAD_LEFT, head.issuer[0], "chỉ có địa danh", "tên cơ quan ban hành, ví dụ ỦY BAN NHÂN DÂN")
    yield from style_hits(HEAD_LEFT, head.superior, profile.component("superior"))
    yield from style_hits(HEAD_LEFT, head.issuer, profile.component("issuer"))
    yield from rule_hit(HEAD_LEFT, head.issuer[-1], _line_under(doc, "issuer"), profile.fact("lines.issuer"))


def rule_S_NO_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The number reads "Số: 15/BC-UBND", a zero below 10, size 13 upright (NĐ 30, PL I, II.3)."""
    head = doc.zones.head
    if head is None or head.number is None:
        yield from _missing(doc, profile, "số và ký hiệu")
        return
    found = _NUMBER.match(head.number_text)
    if found is None or (found["year"] and doc.zones.kind not in profile.texts("kinds.normative")):
        yield hit(HEAD_LEFT, head.number, head.number_text, "Số: 15/BC-UBND (công văn: Số: 15/UBND-VX)")
    elif not head.is_letter and doc.zones.type:
        kind = tone_style(doc.zones.type.clean.upper(), "old")
        wanted = profile.table("type_codes").get(kind, "")
        code = found["code"].partition("-")[0]
        if wanted and code != wanted:
            yield hit(HEAD_LEFT, head.number, f"{code} ({kind.lower()})", wanted)
    yield from style_hits(HEAD_LEFT, [head.number], profile.component("number"))


def rule_S_DT_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Place and date are italic 13-14, a zero for days below 10 and months 1, 2 (NĐ 30, PL I, II.4)."""
    yield from rule_P_DT_01(doc, profile)
    yield from _missing(doc, profile, "địa danh, ngày tháng năm")
    if doc.zones.head and doc.zones.head.date:
        yield from style_hits(HEAD_RIGHT, [doc.zones.head.date], profile.component("date"))


def rule_S_TL_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Tên loại and trích yếu are bold 13-14 in the middle, a line of 1/3 to 1/2 below (NĐ 30, PL I, II.5)."""
    zones = doc.zones
    if zones.type is None:
        if zones.kind == "VĂN BẢN":
            below = next(iter((*zones.author, *zones.subject)), None)
            yield hit(TITLES, below, "không thấy tên loại", "tên loại, ví dụ BÁO CÁO")
        return
    yield from style_hits(TITLES, [zones.type], profile.component("type"))
    yield from style_hits(TITLES, zones.subject, profile.component("subject"))
    yield from style_hits(TITLES, zones.authority, profile.component("type"))  # set alike: PL III, 1.1
    if zones.subject:
        last = (*zones.subject, *zones.enacted)[-1]
        yield from rule_hit(TITLES, last, _line_under(doc, "subject"), profile.fact("lines.subject"))
    elif zones.kind not in profile.texts("kinds.no_subject"):
        yield hit(TITLES, zones.type, "không có trích yếu", "trích yếu dưới tên loại")


def _line_under(doc: Doc, name: str) -> float | None:
    """Return the width of the line under motto, issuer or subject; 0 where a spare drawn line may be the one."""
    head, zones = doc.zones.head, doc.zones
    found: dict[str, float | None] = {}
    if head and head.motto:
        found["motto"] = rule_width(head.motto, blanks_after(head.right, head.motto))
    if head and head.issuer:
        found["issuer"] = rule_width(head.issuer[-1], blanks_after(head.left, head.issuer[-1]))
    if zones.subject:
        below = [zones.under_subject] if zones.under_subject else []
        found["subject"] = rule_width((*zones.subject, *zones.enacted)[-1], below)
    lacking = [key for key, width in found.items() if width is None]
    spare = spare_lines(doc, found.values())
    return 0.0 if name in lacking[: max(spare, 0)] else found[name]


def rule_S_TL_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """A công văn says "V/v …", 12-13 upright, 6 pt under its number (NĐ 30, PL I, II.5)."""
    head = doc.zones.head
    if head is None or doc.zones.kind != "CÔNG VĂN":
        return
    component = profile.component("letter_subject")
    if not head.letter_subject:
        yield hit(HEAD_LEFT, head.number, "không có trích yếu dưới số", "V/v …")
        return
    first = head.letter_subject[0]
    if not first.clean.startswith(component.text):
        yield hit(HEAD_LEFT, first, first.clean, f"{component.text} …")
    yield from style_hits(HEAD_LEFT, head.letter_subject, component)
    if head.subject_outside:
        yield hit(HEAD_LEFT, first, "trích yếu đứng ngoài phần đầu", "ngay dưới số và ký hiệu")
        return
    gap = (first.format.before + (head.number.format.after if head.number else 0)) / 20
    wanted = profile.pt("components.letter_subject.space_before")
    if gap < wanted - 0.5:
        yield hit(HEAD_LEFT, first, f"cách số {pt(gap)} pt", f"{pt(wanted)} pt")


def rule_S_KG_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Kính gửi is on letters and proposals and reports to a superior, upright 13-14, last "." (NĐ 30, PL I, II.9)."""
    address = doc.zones.address
    kind = doc.zones.kind
    if address is None:
        if kind in ("CÔNG VĂN", "TỜ TRÌNH") and not doc.zones.annex_only:
            yield hit(ADDRESS, doc.zones.type, "không có “Kính gửi”", f"{kind.lower()} có “Kính gửi:”")
        return
    if kind == "CÔNG ĐIỆN":
        return  # "CHỦ TỊCH … điện:", of which the decree says nothing more
    if not address.word.clean.startswith("Kính gửi:"):
        yield hit(ADDRESS, address.word, address.word.clean[:10], "Kính gửi:")
    yield from style_hits(ADDRESS, address.paragraphs, profile.component("address_word"), "size bold italic")
    entries = address.entries
    for index, entry in enumerate(entries if len(entries) > 1 else ()):
        last = index == len(entries) - 1
        ends = profile.texts("list.address_last_ends") if last else (profile.text("list.address_end"),)
        if not entry.clean.endswith(ends):
            yield hit(ADDRESS, entry, f"kết thúc “{entry.clean[-1:]}”", f"kết thúc “{ends[0]}”")


def rule_S_BD_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The text is 13-14, justified, first line 1 or 1.27 cm, 6 pt between, 1.0 to 1.5 lines (NĐ 30, PL I, II.6e)."""
    yield from rule_P_BD_01(doc, profile)
    yield from indent_hits(doc, profile)
    yield from rule_P_BD_04(doc, profile)
    yield from body_size_hits(doc, profile)
    fact = profile.fact("body.line")
    for line in doc.zones.text:
        found = lines_apart(line, profile.number("body.line_height"))
        if not fact.allows(found, 0.02):
            yield hit(BODY, line, f"giãn dòng {pt(found)} dòng", str(fact))


def lines_apart(line: Paragraph, natural: float) -> float:
    """Return the line spacing in lines; an exact value counts as its share of the natural height."""
    if line.format.line_rule == "auto":
        return line.format.line / 240
    size = max((run.format.size for run in line.shown), default=line.mark.size)
    exact = line.format.line / 20 / (natural * size) if size else 0.0
    return max(exact, 1.0) if line.format.line_rule == "atLeast" else exact


def rule_S_BD_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The text ends with "./." as in the decree's templates (NĐ 30, PL III)."""
    last = doc.zones.ending
    wanted = profile.text("body.end_mark")
    if last and doc.zones.signature and not last.clean.endswith(wanted):
        yield hit(BODY, last, f"kết thúc “{last.clean[-3:]}”", f"kết thúc “{wanted}”")


def rule_S_ST_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Phần, chương, mục stand in the middle; điều, khoản, điểm carry their marks (NĐ 30, PL I, II.6)."""
    yield from rule_P_ST_01(doc, profile)
    yield from rule_P_ST_02(doc, profile)


def rule_S_SG_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """TM. KT. TL. TUQ. Q. and office are bold capitals 13-14, the name bold (NĐ 30, PL I, II.7)."""
    yield from rule_P_SG_01(doc, profile)
    signature = doc.zones.signature
    if signature is None:
        yield from _missing(doc, profile, "quyền hạn, chức vụ, họ tên người ký")
        return
    yield from style_hits(SIGNATURE, signature.lines, profile.component("authority"))
    if signature.name:
        yield from style_hits(SIGNATURE, [signature.name], profile.component("signer"))


def rule_S_SG_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """No degree or title stands before the signer's name, but for schools, hospitals, armed forces (NĐ 30, II.7)."""
    head = doc.zones.head
    names = f"{head.superior_name} {head.issuer_name}" if head else ""
    if not any(word in names for word in profile.texts("signature.titled_organs")):
        yield from title_hits(doc, profile)


def rule_S_ORD_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The components stand in their order (NĐ 30, Điều 8 and PL I, IV)."""
    yield from order_hits(doc, profile)


def rule_S_NN_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The words Nơi nhận are 12 bold italic at the left, the list 11, last "- Lưu: VT, …." (NĐ 30, PL I, II.9)."""
    found = doc.zones.recipients
    if found is None:
        yield from _missing(doc, profile, "nơi nhận")
        return
    yield from style_hits(RECIPIENTS, [found.word], profile.component("recipients_word"))
    yield from word_hits(found)
    if not found.at_left:
        yield hit(RECIPIENTS, found.word, "ở bên phải", "ở bên trái")
    yield from rule_P_NN_02(doc, profile)
    yield from filing_hits(doc, profile, "TH")
