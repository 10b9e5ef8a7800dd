"""Rules of running text for both systems: how it is set, typed and left behind (X-UN, X-BD, X-TX, X-NU-04, X-LO)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporter.layout.checking import BODY, DOCUMENT, HEAD_LEFT, TITLES, Doc, Hit, hit
from reporter.layout.records import Paragraph, plain
from reporter.layout.rules_page import everything
from reporter.specs.profiles import LayoutProfile

#: Marks with a space where none belongs, marks set twice, and a comma without its space ("cán bộ,công chức").
_BEFORE = re.compile(r"[\w)”%] +[,;:?!](?=\s|$)|[\w)”%] +\.(?=\s+\w|$|/\.)|\w ,\w")
_INSIDE = re.compile(r"[(“] \w+|\w+ [)”](?=[\s.,;:]|$)")
_DOUBLED = re.compile(r",,|;;|,;|(?<![.…v])\.\.(?![.…])")
_TIGHT = re.compile(r"[a-zà-ỹ]{2,},[a-zà-ỹ]{2,}")
#: A sign of each of these and of spaces too many: a text without any need not be searched for them one by one.
_MAYBE_MISTYPED = re.compile(r" [ ,;:?!.)”]|[(“] |,[,;a-zà-ỹ]|;;|\.\.")
_STYLES = (("bold", "đậm"), ("italic", "nghiêng"), ("underline", "gạch chân"))
#: A sentence of a list: "a) …;", "1. …."; a heading ends without a mark.
_ITEM = re.compile(r"^(?:[a-zđ]\)|\d{1,2}\.|-) .{20,}[;.]$")
_LONG = 120  # letters: a shorter paragraph in italics or bold may be a heading, a note, a quotation
_SENTENCE = 60  # letters: so long a line that ends with a full stop is no title
#: Nouns that are counted, so that "2,515 người" can only be a number of thousands.
_COUNTED = (
    r"(?:người|cán bộ|công chức|viên chức|đảng viên|hồ sơ|đơn vị|biên chế|xã|phường|hộ|lượt|trường hợp|tổ chức|đồng)"
)
_COMMAS = re.compile(rf"(?<![\d.,])(?:\d{{1,3}}(?:,\d{{3}}){{2,}}|\d{{1,3}},\d{{3}}(?= {_COUNTED}\b))(?![\d,])")
_SPACED = re.compile(rf"(?<![\d.,])\d{{1,3}}(?: \d{{3}})+(?= {_COUNTED}\b)")
_UNGROUPED = re.compile(
    rf"(?<![\w.,/\-:])(?:[1-9]\d{{4,8}}|(?!(?:19|20)\d\d\b)[1-9]\d{{3}}(?= {_COUNTED}\b))(?![\w/\-:]|[.,]\d)"
)
_MAYBE_LONG = re.compile(rf"\d(?:[ ,]\d{{3}}|\d{{4}}|\d{{3}} {_COUNTED}\b)")  # what all three have in common: few lines
_CODED = re.compile(r"(số|mã|điện thoại|ĐT|fax|tài khoản|zalo|sđt|CCCD|CMND|thẻ)[ :.]*$", re.I)
_DOTS = r"(?:…+|\.{3,}(?!\.))"
#: What stands for something not yet known: dots, xxx, XX % ("thế kỷ XX" is a number), a blank to be filled, a note to
#: oneself.
_OPEN = re.compile(
    rf"(?:^|[ (\u00a0]){_DOTS}(?=[ %,;)\u00a0]|/|$)|{_DOTS} ?%|\b(?:x{{2,}}|X{{3,}}|X{{2,}}(?= ?%))\b|\?{{3,}}|"
    r"(?<=\w )_{3,}|_{3,}(?= \w)|\bngày[ \u00a0]{2,}tháng\b|\b(?:TODO|FIXME)\b|"
    r"\[(?:chèn|điền|nhập|bổ sung|cập nhật|ghi) [^\]]*\]|"
    r"\bError! (?:Reference|Bookmark|No )|\bLỗi! (?:Không|Chưa|Thẻ)|"
    r"\((?:cần|chờ) (?:bổ sung|cập nhật|kiểm tra)(?: lại| số liệu| sau)*\)"
)
#: A sign of each of these, without which a text need not be searched for them: ten times as quick.
_MAYBE_OPEN = re.compile(r"[…?_\[]|\.{3}|xx|XX|ngày[ \u00a0]{2}|TODO|FIXME|Error!|Lỗi!|\((?:cần|chờ) ")
_LEFT_BEHIND = re.compile(rf"v\.v\.?{_DOTS}?|,? {_DOTS}(?=[.;)]|$)")  # dots that end a list
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
    """A long paragraph of the text, or a sentence of a list, is not bold, italic, underlined or in capitals as a whole.

    Size tables; NĐ 30, PL I, II.6.
    """
    for line in (line.paragraph for line in doc.zones.body if line.role in ("text", "heading")):
        if len(line.clean) >= _LONG and line.clean.isupper() and line.format.align == "both":
            yield hit(BODY, line, "cả đoạn chữ in hoa", "chữ thường")
        if _ITEM.match(line.clean) and not line.quoted:
            titled = line.clean.endswith(".")  # a title in bold may end with a full stop
            words = [word for word in _whole_styles(line) if not (titled and word == "đậm")]
            yield from (hit(BODY, line, f"cả đoạn {word}", f"không {word}") for word in words)
            continue
        if (
            len(line.clean) < (_SENTENCE if line.clean.endswith(".") else _LONG)
            or line.clean[:1] in ("(", "“", '"', "*")
            or line.format.align == "center"
        ):
            continue
        if re.match(r"^(\d+(\.\d+)+|Điều|[IVX]+|[a-zđ]|\d+)[.):-]|^(Ghi chú|Nguồn|Lưu ý)\b", line.clean):
            continue  # a heading, however long, or a note
        yield from (hit(BODY, line, f"cả đoạn {word}", f"không {word}") for word in _whole_styles(line))


def _whole_styles(line: Paragraph) -> Iterator[str]:
    """Yield in words how a paragraph is set from end to end."""
    return (word for name, word in _STYLES if all(getattr(run.format, name) for run in line.shown))


def rule_X_TX_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """One space parts words, none stands before a comma, stop or semicolon (typing)."""
    for line in (line.paragraph for line in doc.zones.body if line.role in ("text", "basis", "heading")):
        typed = line.text.replace("\u00a0", " ")
        if not _MAYBE_MISTYPED.search(typed):
            continue
        text = typed.strip()
        if re.search(r"\S {2,3}\S", text):
            yield hit(BODY, line, "hai dấu cách liền nhau", "một dấu cách")
        if re.match(r" {3,}", typed):
            yield hit(BODY, line, "thụt đầu dòng bằng dấu cách", "thụt dòng đầu (First line)")
        if found := _BEFORE.search(text):
            yield hit(BODY, line, f"dấu cách trước “{found[0].split()[-1][:1]}”", "viết liền với chữ trước")
        if found := _INSIDE.search(text):
            yield hit(BODY, line, f"dấu cách trong ngoặc “{found[0].strip()}”", "viết liền với dấu ngoặc")
        if found := _DOUBLED.search(text):
            yield hit(BODY, line, f"hai dấu câu “{found[0]}”", "một dấu câu")
        if found := _TIGHT.search(text):
            yield hit(BODY, line, f"không có dấu cách sau dấu phẩy “{found[0]}”", "một dấu cách sau dấu phẩy")
    yield from _ended(doc)


def _ended(doc: Doc) -> Iterator[Hit]:
    """Yield a Hit for an organ's name or a subject that ends with a mark: neither is a sentence."""
    head, subject = doc.zones.head, doc.zones.subject
    ends = [(HEAD_LEFT, head.issuer[-1])] if head and head.issuer else []
    for part, line in [*ends, *([(TITLES, subject[-1])] if subject else [])]:
        if line.clean.endswith((".", ";", ":", ",")) and not _OPEN.search(line.clean):
            yield hit(part, line, f"kết thúc “{line.clean[-1]}”", "không có dấu câu ở cuối")


def rule_X_NU_04(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Thousands in running text are parted by a dot: 2.515, 25.150 (Luật Kế toán 2015, Điều 11)."""
    for line in doc.zones.text:
        text = plain(line.text)
        if not _MAYBE_LONG.search(text):
            continue
        for found in _COMMAS.finditer(text):
            yield hit(BODY, line, found[0], found[0].replace(",", "."))
        for found in _SPACED.finditer(text):
            yield hit(BODY, line, found[0], found[0].replace(" ", "."))
        for found in _UNGROUPED.finditer(text):
            if not _CODED.search(text[: found.start()]):
                yield hit(BODY, line, found[0], f"{int(found[0]):,}".replace(",", "."))


def rule_X_LO_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """A document to be signed holds no tracked change and no comment (work of drafting)."""
    if doc.content.tracked:
        yield hit(DOCUMENT, None, f"{doc.content.tracked} chỗ sửa đang theo dõi (Track Changes)", "đã nhận hoặc bỏ hết")
    if doc.content.comments:
        yield hit(DOCUMENT, None, f"{doc.content.comments} nhận xét (Comment)", "đã xoá hết")


def template_marks(text: str) -> list[str]:
    """Return what is said of each mark of a template in a text."""
    maybe = (
        "{" in text or "<<" in text or "[[" in text
    )  # nearly no text: looking for the marks takes five times as long
    return [f"dấu của bản mẫu {found[:20]}" for found in _TEMPLATE.findall(text)] if maybe else []


def rule_X_LO_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Nothing is left over from drafting: highlight, marks of a template, dots or xxx for what is not yet known."""
    odd = any(form.highlight or form.struck for form in doc.content.formats)
    marked = template_marks("\n".join([paragraph.text for _, paragraph in everything(doc)]))
    for part, paragraph in everything(doc) if odd or marked else ():
        if any(run.format.highlight for run in paragraph.shown):
            yield hit(part, paragraph, "chữ tô nền (Highlight)", "không tô nền")
        if any(run.format.struck for run in paragraph.shown):
            yield hit(part, paragraph, "chữ gạch ngang thân (Strikethrough)", "xoá hoặc giữ lại")
        for mark in template_marks(paragraph.text)[:1]:
            yield hit(part, paragraph, mark, "chữ thật")
    for line in doc.zones.body:
        text = line.paragraph.text.strip()
        if line.role not in ("text", "heading", "basis") or not _MAYBE_OPEN.search(text):
            continue
        if found := _OPEN.search(_LEFT_BEHIND.sub("", text)):
            yield hit(BODY, line.paragraph, f"còn để trống “{found[0].strip()}”", "nội dung đầy đủ")
    subject = " ".join(line.clean for line in doc.zones.subject)
    if found := _OPEN.search(subject):
        yield hit(BODY, doc.zones.subject[0], f"còn để trống “{found[0].strip()}”", "trích yếu đầy đủ")
