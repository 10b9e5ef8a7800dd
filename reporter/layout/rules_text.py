"""Rules of running text for both systems: how it is set, typed and left behind (X-UN, X-BD, X-TX, X-NU-04, X-LO)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporter.layout.checking import BODY, DOCUMENT, Doc, Hit, hit
from reporter.layout.records import Paragraph, plain
from reporter.layout.rules_page import everything
from reporter.specs.profiles import LayoutProfile

_STYLES = (("bold", "đậm"), ("italic", "nghiêng"), ("underline", "gạch chân"))
_LONG = 120  # letters: a shorter paragraph in italics or bold may be a heading, a note, a quotation
#: Nouns that are counted, so that "2,515 người" can only be a number of thousands.
_COUNTED = (
    r"(?:người|cán bộ|công chức|viên chức|đảng viên|hồ sơ|đơn vị|biên chế|xã|phường|hộ|lượt|trường hợp|tổ chức|đồng)"
)
_COMMAS = re.compile(rf"(?<![\d.,])(?:\d{{1,3}}(?:,\d{{3}}){{2,}}|\d{{1,3}},\d{{3}}(?= {_COUNTED}\b))(?![\d,])")
_UNGROUPED = re.compile(
    rf"(?<![\w.,/\-:])(?:[1-9]\d{{4,8}}|(?!(?:19|20)\d\d\b)[1-9]\d{{3}}(?= {_COUNTED}\b))(?![\w/\-:]|[.,]\d)"
)
_CODED = re.compile(r"(số|mã|điện thoại|ĐT|fax|tài khoản|zalo|sđt|CCCD|CMND|thẻ)[ :.]*$", re.I)
_DOTS = r"(?:…+|\.{3,}(?!\.))"
#: What stands for something not yet known: dots, xxx, XX % ("thế kỷ XX" is a number), a blank to be filled, a note to
#: oneself.
_OPEN = re.compile(
    rf"(?:^|[ (\u00a0]){_DOTS}(?=[ %,;)\u00a0]|/|$)|{_DOTS} ?%|\b(?:x{{2,}}|X{{3,}}|X{{2,}}(?= ?%))\b|\?{{3,}}|"
    r"(?<=\w )_{3,}|_{3,}(?= \w)|\bngày[ \u00a0]{2,}tháng\b|\b(?:TODO|FIXME)\b|"
    r"\[(?:chèn|điền|nhập|bổ sung|cập nhật|ghi) [^\]]*\]|"
    r"\((?:cần|chờ) (?:bổ sung|cập nhật|kiểm tra)(?: lại| số liệu| sau)*\)"
)
_TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|<<.*?>>|\[\[.*?\]\]")


def rule_X_UN_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Vietnamese letters are precomposed (NFC): with marks apart, words are not found and compare as different."""
    apart = [(part, p) for part, p in everything(doc) if not p.composed]
    if apart:
        yield hit(*apart[0], f"{len(apart)} đoạn có chữ và dấu rời nhau (Unicode tổ hợp)", "Unicode dựng sẵn")


def rule_X_BD_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The text as a whole is upright, neither bold nor underlined (HD 05 size table; NĐ 30, PL I, II.6)."""
    lines = [line.paragraph for line in doc.zones.body if line.role == "text" or _is_long(line.paragraph)]
    letters = sum(len(run.text) for line in lines for run in line.shown)
    for name, word in _STYLES:
        styled = sum(len(run.text) for line in lines for run in line.shown if getattr(run.format, name))
        if letters > _LONG and styled > 0.6 * letters:
            yield hit(BODY, lines[0], f"phần lớn nội dung {word}", f"không {word}")


def _is_long(line: Paragraph) -> bool:
    return len(line.clean) > _LONG and line.format.align == "both"


def rule_X_BD_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """A long paragraph of the text is not bold, italic or underlined from end to end (size tables; NĐ 30, II.6)."""
    for line in (line.paragraph for line in doc.zones.body if line.role in ("text", "heading")):
        if len(line.clean) < _LONG or line.clean[:1] in ("(", "“", '"', "*") or line.format.align == "center":
            continue
        if re.match(r"^(\d+(\.\d+)+|Điều|[IVX]+|[a-zđ]|\d+)[.):-]|^(Ghi chú|Nguồn|Lưu ý)\b", line.clean):
            continue  # a heading, however long, or a note
        for name, word in _STYLES:
            if all(getattr(run.format, name) for run in line.shown):
                yield hit(BODY, line, f"cả đoạn {word}", f"không {word}")


def rule_X_TX_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """One space parts words, none stands before a comma, stop or semicolon (typing)."""
    for line in (line.paragraph for line in doc.zones.body if line.role in ("text", "basis", "heading")):
        text = line.text.strip().replace("\u00a0", " ")
        if re.search(r"\S {2,3}\S", text):
            yield hit(BODY, line, "hai dấu cách liền nhau", "một dấu cách")
        if found := re.search(r"\w +[,;](?=\s|$)|\w +\.(?=\s+\w|$)|\w ,\w", text):
            yield hit(BODY, line, f"dấu cách trước “{found[0].strip()[-1:]}”", "viết liền với chữ trước")


def rule_X_NU_04(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Thousands in running text are parted by a dot: 2.515, 25.150 (Luật Kế toán 2015, Điều 11)."""
    for line in doc.zones.text:
        text = plain(line.text)
        for found in _COMMAS.finditer(text):
            yield hit(BODY, line, found[0], found[0].replace(",", "."))
        for found in _UNGROUPED.finditer(text):
            if not _CODED.search(text[: found.start()]):
                yield hit(BODY, line, found[0], f"{int(found[0]):,}".replace(",", "."))


def rule_X_LO_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """A document to be signed holds no tracked change and no comment (work of drafting)."""
    if doc.content.tracked:
        yield hit(DOCUMENT, None, f"{doc.content.tracked} chỗ sửa đang theo dõi (Track Changes)", "đã nhận hoặc bỏ hết")
    if doc.content.comments:
        yield hit(DOCUMENT, None, f"{doc.content.comments} nhận xét (Comment)", "đã xoá hết")


def rule_X_LO_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Nothing is left over from drafting: highlight, marks of a template, dots or xxx for what is not yet known."""
    for part, paragraph in everything(doc):
        if any(run.format.highlight for run in paragraph.shown):
            yield hit(part, paragraph, "chữ tô nền (Highlight)", "không tô nền")
        if found := _TEMPLATE.search(paragraph.text):
            yield hit(part, paragraph, f"dấu của bản mẫu {found[0][:20]}", "chữ thật")
    for line in doc.zones.body:
        text = re.sub(rf"v\.v\.?{_DOTS}?|,? {_DOTS}(?=[.;)]|$)", "", line.paragraph.text.strip())
        if line.role in ("text", "heading", "basis") and (found := _OPEN.search(text)):
            yield hit(BODY, line.paragraph, f"còn để trống “{found[0].strip()}”", "nội dung đầy đủ")
    subject = " ".join(line.clean for line in doc.zones.subject)
    if found := _OPEN.search(subject):
        yield hit(BODY, doc.zones.subject[0], f"còn để trống “{found[0].strip()}”", "trích yếu đầy đủ")
