"""Rules of signature, Nơi nhận and order of a Party document (P-SG, P-NN, P-ORD)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from reporter.layout.checking import (
    BODY,
    DOCUMENT,
    HEAD_LEFT,
    HEAD_RIGHT,
    RECIPIENTS,
    SIGNATURE,
    Doc,
    Hit,
    hit,
    mm,
    pt,
    style_hits,
)
from reporter.layout.closing import Recipients, Signature
from reporter.layout.kinds import is_slip
from reporter.layout.records import Paragraph, WordTable
from reporter.layout.views import height, mark_of
from reporter.model.wording import tone_style
from reporter.specs.profiles import LayoutProfile

_DATE_NAME = "địa danh, ngày tháng năm"
_OF_ISSUERS = {"tên cơ quan ban hành", "nơi nhận"}  # what two parties that sign with one another have not
_ISSUED = (_DATE_NAME, "quyền hạn, chức vụ, họ tên người ký", "nơi nhận")
_ORGAN_AFTER = re.compile(r"\b(TỈNH UỶ|THÀNH UỶ|HUYỆN UỶ|ĐẢNG UỶ|TRUNG ƯƠNG|ĐẢNG BỘ|TỈNH|THÀNH PHỐ)\b")


def _signature(doc: Doc) -> tuple[Signature | None, tuple[Paragraph, ...]]:
    found = doc.zones.signature
    return found, found.lines if found else ()


def rule_P_SG_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The signing mark is T/M, K/T, T/L, Q. or none, never TM. KT. TL. TUQ. (HD 05 p.13-19, HD 36 II.1.7)."""
    marks = profile.texts("signature.marks")
    for line in _signature(doc)[1]:
        mark = mark_of(line)
        if mark and mark not in marks:
            yield hit(SIGNATURE, line, mark, ", ".join(marks))


def rule_P_SG_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The line with the signing mark is in capitals, bold, size 14 (HD 05 p.29, size tables)."""
    yield from style_hits(SIGNATURE, [p for p in _signature(doc)[1] if mark_of(p)], profile.component("authority"))


def rule_P_SG_03(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The office is in capitals, 14: not bold under a line with a mark, bold when it stands alone (HD 05 p.18-19)."""
    lines = _signature(doc)[1]
    marked = any(mark_of(line) for line in lines)
    component = profile.component("position" if marked else "position_only")
    for line in lines:
        if line.clean == "kiêm":
            return
        if not mark_of(line):
            yield from style_hits(SIGNATURE, [line], component)


def rule_P_SG_04(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The signer's name is bold 14, without degree, title or rank (HD 05 p.14, HD 36 II.1.7.1)."""
    found, _ = _signature(doc)
    if found is None or found.name is None:
        return
    yield from style_hits(SIGNATURE, [found.name], profile.component("signer"))
    yield from title_hits(doc, profile)


def title_hits(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Yield a Hit if a degree, title or rank stands before the signer's name."""
    name = doc.zones.signature.name if doc.zones.signature else None
    for title in profile.texts("signature.no_titles"):
        if name is not None and re.match(rf"{re.escape(title)}\b", name.clean):
            yield hit(SIGNATURE, name, title, "chỉ họ và tên")
            return


def rule_P_SG_05(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """No organ stands after the office: PHÓ BÍ THƯ, not PHÓ BÍ THƯ TỈNH UỶ (HD 05 p.13-14), but for kiêm."""
    lines = _signature(doc)[1]
    head = doc.zones.head
    joint = head is not None and " - " in head.issuer_name
    if joint or any(line.clean == "kiêm" for line in lines):
        return
    for line in lines:
        organ = None if mark_of(line) else _ORGAN_AFTER.search(tone_style(line.clean.upper(), "new"))
        if organ and organ.start() > 0:
            yield hit(SIGNATURE, line, line.clean, tone_style(line.clean, "new")[: organ.start()].strip())


def rule_P_SG_06(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """A party committee is signed for with T/M also by a deputy, never K/T (HD 05 p.13, HD 36 II.1.7)."""
    head = doc.zones.head
    words = profile.texts("issuer.committees")
    if head is None or not head.issuer_name.startswith(words):
        return
    for line in _signature(doc)[1]:
        if mark_of(line) == profile.text("signature.in_place"):
            yield hit(SIGNATURE, line, line.clean, f"{profile.text('signature.on_behalf')} …, chức vụ PHÓ BÍ THƯ")


def rule_P_SG_07(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The signature block is neither split nor alone on a page (advice)."""
    found, _ = _signature(doc)
    if found is None:
        return
    texts = doc.zones.text
    if texts and not texts[-1].format.keep_next:
        yield hit(BODY, texts[-1], "đoạn cuối không giữ với chữ ký", "giữ liền với phần sau (Keep with next)")
    if found.table and not all(row.cant_split for row in found.table.rows):
        yield hit(SIGNATURE, found.lines[0] if found.lines else None, "hàng chữ ký có thể bị tách", "không tách hàng")
    for row in found.table.rows[:-1] if found.table else ():
        if not any(p.format.keep_next for cell in row.cells for p in cell.paragraphs):
            first = found.lines[0] if found.lines else None
            yield hit(SIGNATURE, first, "hàng không giữ với hàng dưới", "giữ liền với phần sau (Keep with next)")
            return


def rule_P_SG_08(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Between the office and the name there is room for signature and seal (40 mm on HD 05 p.29)."""
    found, lines = _signature(doc)
    if found is None or found.name is None or not lines:
        return
    fact = profile.fact("signature.gap")
    room = mm(20 * _room(found))
    if not fact.allows(room):
        yield hit(SIGNATURE, found.name, f"{pt(room)} mm", str(fact))


def _room(signature: Signature) -> float:
    """Return the points between the last line above the name and the name."""
    last, name = signature.lines[-1], signature.name
    assert name is not None
    rows = signature.table.rows if signature.table else ()
    total = (last.format.after + name.format.before) / 20
    for row in rows:
        column = row.cells[-1].paragraphs if row.cells else ()
        total += sum(height(p) for p in column if last.order < p.order < name.order)
        if column and last.order <= column[-1].order < name.order:  # a fixed height leaves more room than its lines
            total += max(row.height / 20 - sum(height(p) for p in column), 0)
    if not rows:
        total += sum(height(p) for p in signature.paragraphs if last.order < p.order < name.order)
    return total


def rule_P_NN_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """ "Nơi nhận:" stands at the left, level with the signing mark, 14, underlined, upright, not bold (HD 05 p.24)."""
    found = doc.zones.recipients
    if found is None:
        return
    component = profile.component("recipients_word")
    yield from style_hits(RECIPIENTS, [found.word], component)
    letters = [run for run in found.word.shown if re.search(r"\w", run.text)]
    if component.underline and not all(run.format.underline for run in letters):
        yield hit(RECIPIENTS, found.word, "không gạch chân", "gạch chân hai chữ “Nơi nhận”")
    yield from word_hits(found)
    signature = doc.zones.signature
    if not found.at_left:
        yield hit(RECIPIENTS, found.word, "ở bên phải", "ở góc trái")
    elif signature and signature.table and signature.lines and not _level(signature, found.word):
        yield hit(RECIPIENTS, found.word, "không ngang hàng với quyền hạn ký", "ngang hàng với quyền hạn ký")


def word_hits(found: Recipients) -> Iterator[Hit]:
    """Yield a Hit if the words above the list are not spelt "Nơi nhận:"."""
    if not re.match(r"Nơi nhận ?:", found.word.clean):
        yield hit(RECIPIENTS, found.word, found.word.clean[:12], "Nơi nhận:")


def _level(signature: Signature, word: Paragraph) -> bool:
    """Whether "Nơi nhận:" and the first line of the signature are the first lines of one row."""
    assert signature.table is not None
    for row in signature.table.rows:
        places = {p.order: at for cell in row.cells for at, p in _first_with_text(cell.paragraphs)}
        if word.order in places:
            return places.get(signature.lines[0].order) == places[word.order]
    return False


def _first_with_text(paragraphs: Sequence[Paragraph]) -> list[tuple[int, Paragraph]]:
    """Return the first paragraph with text and its place among the others, in a list; [] if all are blank."""
    return [(at, p) for at, p in enumerate(paragraphs) if p.clean][:1]


def rule_P_NN_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Each addressee stands on a line of its own, "- …" with the list mark, size 12 (HD 05 p.25, HD 36 II.1.9.2)."""
    found = doc.zones.recipients
    if found is None:
        return
    prefix, end = profile.text("list.prefix"), profile.text("list.end")
    if not found.entries:
        yield hit(RECIPIENTS, found.word, "không có nơi nhận nào", f"{prefix}…{end}")
    for entry in found.entries:
        if sum(map(_is_shouted, entry.clean.split())) > 1:
            yield hit(RECIPIENTS, entry, "chữ in hoa", "chữ thường")
    for entry in found.entries[:-1]:
        if not (entry.clean.startswith(prefix.strip()) and entry.clean.endswith(end)):
            yield hit(RECIPIENTS, entry, entry.clean, f"{prefix}…{end}")
    yield from style_hits(RECIPIENTS, found.entries, profile.component("recipients"))


def _is_shouted(word: str) -> bool:
    """Whether a word is in capitals and no abbreviation: it bears marks, as NHƯ and TỈNH do."""
    return word.isupper() and word.upper() != unicodedata.normalize("NFD", word)


def rule_P_NN_03(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The last line is "- Lưu Văn phòng Tỉnh uỷ.", no colon (HD 05 p.29, HD 36 II.1.9.1)."""
    yield from filing_hits(doc, profile, "Văn phòng Tỉnh uỷ")


def filing_hits(doc: Doc, profile: LayoutProfile, example: str) -> Iterator[Hit]:
    """Yield a Hit if the last entry of Nơi nhận is not made after the profile's pattern of the Lưu line."""
    found = doc.zones.recipients
    if found is None or not found.entries:
        return
    last, pattern = found.entries[-1], profile.text("list.filing")
    wanted = re.sub(
        r"(, )?\\\{\w+\\\}", lambda m: r"(?:, .+)?" if m[1] else r"[^:]+", re.escape(pattern).replace("\\ ", " ")
    )
    joint = doc.zones.head is not None and " - " in doc.zones.head.issuer_name
    shared = joint and last.clean.startswith(pattern.partition("{")[0].rstrip(" ,"))  # the files of several organs
    fits = re.fullmatch(wanted.replace(": ", ": ?"), last.clean) and not last.clean.endswith("./.")
    if not shared and not fits:
        yield hit(RECIPIENTS, last, last.clean, re.sub(r"\{\w+\}", example, pattern))


def rule_P_NN_05(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The specimen's Lưu line names the office, not VT (HD 05 p.29)."""
    found = doc.zones.recipients
    if found and found.entries and re.search(r"\bVT\b", found.entries[-1].clean):
        yield hit(RECIPIENTS, found.entries[-1], "VT", "tên văn phòng, ví dụ: Văn phòng Tỉnh uỷ")


def rule_P_NN_04(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The entry Như trên comes first if and only if the document is addressed (HD 05 p.25, HD 36 II.1.9.2)."""
    found = doc.zones.recipients
    if found is None or not found.entries:
        return
    above = [i for i, entry in enumerate(found.entries) if re.match(r"- ?Như (trên|kính gửi)", entry.clean, re.I)]
    wanted = profile.text("list.keep_as_above")
    if doc.zones.address and above != [0]:
        yield hit(RECIPIENTS, found.entries[0], "không bắt đầu bằng “Như trên”", wanted)
    elif above and not doc.zones.address and doc.zones.kind not in profile.texts("kinds.named_in_text"):
        yield hit(RECIPIENTS, found.entries[above[0]], "có “Như trên”", "chỉ khi có Kính gửi, Kính trình")


def rule_P_ORD_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The nine components are there, in their order (399-QĐ/TW or 66-QĐ/TW and the guideline)."""
    if doc.zones.annex_only:
        return
    yield from missing_hits(doc, profile)
    yield from order_hits(doc, profile)


def order_hits(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Yield a Hit for every two components of a document that change places."""
    head = doc.zones.head
    if head and head.halved and head.title and head.date and head.date.order < head.title.order:
        yield hit(HEAD_RIGHT, head.date, "địa danh, ngày đứng trên tiêu đề", "tiêu đề, rồi địa danh, ngày")
    if head and head.number and head.issuer and head.number.order < head.issuer[0].order:
        yield hit(HEAD_LEFT, head.number, "số đứng trên tên cơ quan", "tên cơ quan, rồi số và ký hiệu")
    if head and head.title and head.motto and head.motto.order < head.title.order:
        yield hit(HEAD_RIGHT, head.motto, "Tiêu ngữ đứng trên Quốc hiệu", "Quốc hiệu, rồi Tiêu ngữ")
    kind = doc.zones.type
    if kind and head and head.number and head.number.order > kind.order and not _between_parties(doc, profile):
        yield hit(HEAD_LEFT, head.number, "số đứng dưới tên loại", "dưới tên cơ quan ban hành")
    found = doc.zones.signature
    if found and found.name and found.lines and found.name.order < found.lines[0].order:
        yield hit(SIGNATURE, found.name, "họ tên đứng trên chức vụ", "quyền hạn, chức vụ, rồi họ tên")


def _between_parties(doc: Doc, profile: LayoutProfile) -> bool:
    return doc.zones.kind in profile.texts("kinds.between_parties")


def missing_hits(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Yield a Hit for every component that a document must have and that was not found.

    A document that another one puts in force has neither number nor day nor signature of its own.
    """
    head, zones = doc.zones.head, doc.zones
    spared = {"số và ký hiệu", *_ISSUED} if zones.attached else set()
    spared |= {"số và ký hiệu"} if zones.kind in profile.texts("kinds.no_number") else set()
    spared |= {_DATE_NAME} if zones.kind in profile.texts("kinds.no_date") else set()
    spared |= {"nơi nhận"} if profile.side == "party" and is_slip(zones.kind) else set()
    spared |= _OF_ISSUERS if _between_parties(doc, profile) else set()
    wanted = (
        (HEAD_LEFT, "tên cơ quan ban hành", head is not None and bool(head.issuer)),
        (HEAD_LEFT, "số và ký hiệu", head is not None and head.number is not None),
        (HEAD_RIGHT, _DATE_NAME, head is not None and head.date is not None),
        (BODY, "nội dung", bool(zones.body) or any(isinstance(b, WordTable) for b in doc.content.blocks)),
        (SIGNATURE, "quyền hạn, chức vụ, họ tên người ký", zones.signature is not None),
        (RECIPIENTS, "nơi nhận", zones.recipients is not None),
    )
    for part, name, there in wanted:
        if not there and name not in spared:
            yield hit(
                part if head or part not in (HEAD_LEFT, HEAD_RIGHT) else DOCUMENT, None, f"không thấy {name}", name
            )
