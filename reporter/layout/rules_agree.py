"""Rules by which the parts of one document agree, for both systems (X-NO, X-DT, X-AX, X-SG, X-ORD, X-TB-05)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from reporter.layout.checking import BODY, HEAD_LEFT, HEAD_RIGHT, SIGNATURE, TABLES, Doc, Hit, hit, pt, table_place
from reporter.layout.closing import AnnexZone
from reporter.layout.head import Head, date_parts, whole
from reporter.layout.kinds import KINDS
from reporter.layout.rules_annexes import annex_name
from reporter.layout.views import mark_of
from reporter.model.wording import date_short, fold, fold_ascii, tone_style
from reporter.specs.profiles import LayoutProfile

_SYMBOL = re.compile(r"số:? *(?P<number>\d*)[\s….]*(?P<symbol>[-/][A-ZĐ][^\s,]*)", re.I)
_LONG_DAY = re.compile(r"ngày *(?P<day>\d*)[\s….]*tháng *(?P<month>\d*)[\s….]*năm *(?P<year>\d*)")
_SHORT_DAY = re.compile(r"ngày *(?P<day>\d*)[\s….]*/ *(?P<month>\d*)[\s….]*/ *(?P<year>\d*)")
_PLACED = re.compile(
    r"\b(?:TỈNH UỶ|THÀNH UỶ|TỈNH|THÀNH PHỐ|HUYỆN|QUẬN|XÃ|PHƯỜNG|THỊ TRẤN|THỊ XÃ|ĐẶC KHU)\s+(?P<name>[^,-]+?)"
    r"(?=\s+(?:VĂN PHÒNG|BAN(?= )|TỈNH|THÀNH PHỐ|HUYỆN)\b|$)"
)
#: Words of a name that are abbreviations themselves, as they read folded: UBND, HĐND, THPT.
_SHORTENED = re.compile(r"^(?:ubnd|[^aeiouyw]{2,})$")
_CONTACT = re.compile(r"điện thoại|địa chỉ|e-?mail|website|fax|ĐT[:.]|cổng thông tin|không phổ biến|xác nhận của", re.I)


def _organs(text: str) -> list[str]:
    """Return the organ codes of a number line: "12-BC/TU" → TU, "45/BC-UBND" → UBND, "12/SNV-TH" → SNV, TH."""
    found = re.search(r"[-/][A-ZĐ][^\s]*$", text)
    parts = re.split(r"[-/]", found[0].lstrip("-/")) if found else []
    return [part for part in parts if part]


def rule_X_NO_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The organ's code in the number is that of the organ that issues (HD 05 p.8; NĐ 30, PL I, II.3)."""
    head = doc.zones.head
    if head is None or head.number is None or not head.issuer or " - " in head.issuer_name:
        return
    codes = _organs(head.number_text)
    if doc.zones.type and len(codes) > 1:
        codes = codes[1:]  # the first is that of the kind of document
    known = profile.lists("issuer_codes")
    name = max((key for key in known if re.match(rf"{re.escape(key)}\b", head.issuer_name)), key=len, default="")
    if not name or not codes:
        return
    found = f"{head.number_text} ({head.issuer_name})"
    ours = [code for code in codes if code.startswith(known[name])]
    if not ours:
        yield hit(HEAD_LEFT, head.number, found, f"ký hiệu bắt đầu bằng {' hoặc '.join(known[name])}")
    elif profile.side == "state" and not any(
        _abbreviates(code, f"{head.issuer_name} {head.superior_name}") for code in ours
    ):
        yield hit(HEAD_LEFT, head.number, found, "ký hiệu là chữ đầu các tiếng của tên cơ quan")


def _abbreviates(code: str, name: str) -> bool:
    """Whether the capitals of a code stand in this order among the first letters of a name: SNV for SỞ NỘI VỤ."""
    words = fold_ascii(name).replace("-", " ").split()
    letters = iter("".join(word if _SHORTENED.match(word) else word[0] for word in words))
    return all(letter in letters for letter in fold_ascii("".join(filter(str.isupper, code))))


def rule_X_DT_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The place is the one the issuing organ is named after (HD 05 p.9-10; NĐ 30, PL I, II.4)."""
    head = doc.zones.head
    found = date_parts(head.date.clean) if head and head.date else None
    if head is None or found is None or " - " in head.issuer_name:
        return
    place = _bare(found["place"].strip(" ,"))
    names = [_bare(m["name"]) for name in (head.issuer_name, head.superior_name) for m in _PLACED.finditer(name)]
    if names and place and not any(place in name or name in place for name in names):
        yield hit(HEAD_RIGHT, head.date, found["place"].strip(" ,"), " hoặc ".join(name.title() for name in names))


def _bare(place: str) -> str:
    """Return a place without its administrative word, folded for comparing."""
    text = tone_style(place.upper(), "new")
    return fold(
        re.sub(r"^(TỈNH|THÀNH PHỐ|TP\.?|XÃ|PHƯỜNG|ĐẶC KHU|ĐK\.?|HUYỆN|QUẬN|THỊ XÃ|THỊ TRẤN)\s*", "", text)
    ).strip()


def rule_X_AX_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Every annex line bears the number and date of the head (HD 05 p.25; NĐ 30, PL I, III.1)."""
    head = doc.zones.head
    for annex in doc.zones.annexes if head else ():
        if annex.reference is not None and head is not None:
            yield from _kind_difference(doc, annex)
            yield from _number_difference(head, annex)
            yield from _day_difference(head, annex)


def _kind_difference(doc: Doc, annex: AnnexZone) -> Iterator[Hit]:
    found = re.search(r"èm theo (.+?) số\b", annex.reference.clean) if annex.reference else None
    told = tone_style(found[1].upper(), "new") if found else ""
    if found and told in KINDS and doc.zones.kind in KINDS and told != doc.zones.kind:
        yield hit(annex_name(annex), annex.reference, f"Kèm theo {found[1]}", doc.zones.kind.capitalize())


def _number_difference(head: Head, annex: AnnexZone) -> Iterator[Hit]:
    own, line = _SYMBOL.search(head.number_text), annex.reference
    told = _SYMBOL.search(line.clean) if line else None
    if own is None or told is None or line is None:
        return
    written = f"{told['number']}{told['symbol']}"
    wanted = f"{own['number']}{own['symbol']}"
    if own["number"] and not told["number"]:
        yield hit(annex_name(annex), line, "số còn để trống", f"số {wanted} như ở đầu văn bản")
    elif told["number"] and (
        told["number"].lstrip("0") != own["number"].lstrip("0") or told["symbol"] != own["symbol"]
    ):
        yield hit(annex_name(annex), line, f"số {written}", f"số {wanted or '… (đầu văn bản chưa ghi số)'}")


def _day_difference(head: Head, annex: AnnexZone) -> Iterator[Hit]:
    own = _day(head.date.clean) if head.date else None
    line = annex.reference
    told = _day(line.clean) if line else None
    if own is None or told is None:
        return
    if own[0] and not told[0]:
        yield hit(annex_name(annex), line, "ngày còn để trống", f"ngày {_written(own)} như ở đầu văn bản")
    elif told[0] and told != own:
        wanted = f"ngày {_written(own)}" if own[0] else "đầu văn bản chưa ghi ngày"
        yield hit(annex_name(annex), line, f"ngày {_written(told)}", wanted)


def _written(day: tuple[int, int, int]) -> str:
    """Return a day as "05/02/2027", "05/3/2027", whether the calendar has it or not."""
    return f"{day[0]:02}/{day[1]:02}/{day[2]}" if day[1] < 3 else f"{day[0]:02}/{day[1]}/{day[2]}"


def _day(text: str) -> tuple[int, int, int] | None:
    found = _LONG_DAY.search(text) or _SHORT_DAY.search(text)
    return (whole(found["day"]), whole(found["month"]), whole(found["year"])) if found else None


def rule_X_AX_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Number, day and signer that the file carries as data are those it shows (program's own promise)."""
    carried, head = doc.content.carried, doc.zones.head
    if carried is None or head is None:
        return
    shown = _SYMBOL.search(head.number_text)
    number = shown["number"] if shown else ""
    if carried.number and number.lstrip("0") != carried.number.lstrip("0"):
        yield hit(
            HEAD_LEFT, head.number, f"số {number or 'để trống'}", f"số {carried.number} như dữ liệu kèm trong tệp"
        )
    day = _day(head.date.clean) if head.date else None
    wanted = date.fromisoformat(carried.day) if carried.day else None
    if wanted and day != (wanted.day, wanted.month, wanted.year):
        found = f"ngày {_written(day)}" if day and day[0] else "ngày để trống"
        yield hit(HEAD_RIGHT, head.date, found, f"ngày {date_short(wanted)} như dữ liệu kèm trong tệp")
    signer = doc.zones.signature.name if doc.zones.signature else None
    if carried.signer and (signer is None or signer.clean != carried.signer):
        found = signer.clean if signer else "không có họ tên"
        yield hit(SIGNATURE, signer, found, f"{carried.signer} như dữ liệu kèm trong tệp")


def rule_X_SG_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """A numbered and dated document names its signer; below K/T, KT. stands the office of who signs."""
    found, head = doc.zones.signature, doc.zones.head
    if found is None or doc.zones.annex_only:
        return
    last = found.lines[-1] if found.lines else None
    if found.name is None and _is_issued(head):
        yield hit(SIGNATURE, last, "không có họ tên người ký", "họ tên dưới chữ ký")
    if last is not None and mark_of(last) in (profile.text("signature.in_place"), profile.text("signature.by_order")):
        yield hit(SIGNATURE, last, f"dưới “{last.clean}” không có chức vụ", "chức vụ của người ký ở dòng dưới")


def _is_issued(head: Head | None) -> bool:
    """Whether a head bears both number and day."""
    day = _day(head.date.clean) if head and head.date else None
    return bool(head and day and day[0] and re.search(r"\d", head.number_text))


def rule_X_SG_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """No page break parts the signature from the end of the text: a page with a signature alone is suspect (usage)."""
    found = doc.zones.signature or doc.zones.recipients
    if found is None or not doc.zones.body:
        return
    start = doc.zones.signature.paragraphs[0].order if doc.zones.signature else found.word.order  # type: ignore[union-attr]
    last = max((p.order for p in doc.zones.text), default=0)
    for paragraph in doc.content.paragraphs:
        if last < paragraph.order <= start + 1 and paragraph.new_page:
            yield hit(SIGNATURE, None, "chữ ký sang trang bằng dấu ngắt trang", "chữ ký liền với nội dung")
            return


def rule_X_ORD_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Between Nơi nhận and the first annex nothing of the text follows (399-QĐ/TW; NĐ 30, PL I, IV)."""
    home = max((p.section for p in doc.zones.text), default=0)
    for line in doc.zones.after:
        if line.new_page or line.section != home:
            return  # an appendix of another kind begins here
        if len(line.clean.split()) >= 4 and not _CONTACT.search(line.clean) and line.clean[:1] not in ("(", "*"):
            yield hit(BODY, line, "nội dung đứng sau chữ ký", "nội dung, rồi chữ ký và nơi nhận")


def rule_X_TB_05(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Type in tables is not smaller than the profile's least (practice)."""
    least = profile.component("table_cell").size
    maybe = any(form.size < least.low for form in doc.content.formats)
    for table in doc.zones.tables if maybe else ():
        sizes = [run.format.size for p in table.paragraphs for run in p.shown if len(run.text.strip()) > 1]
        small = [size for size in sizes if size < least.low]
        if small:
            yield Hit(TABLES, table_place(table), f"cỡ {pt(min(small))}", f"cỡ {least}")
