"""Rules of titles, Kính gửi and body of a Party document (P-TL, P-KG, P-CC, P-BD, P-ST)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from reporter.layout.checking import (
    ADDRESS,
    BODY,
    HEAD_LEFT,
    TITLES,
    Doc,
    Hit,
    hit,
    mm,
    pt,
    style_hits,
)
from reporter.layout.kinds import is_slip
from reporter.layout.records import Paragraph, Run
from reporter.layout.views import all_bold, is_caps, is_centred, shown_width
from reporter.layout.zones import BodyLine
from reporter.specs.profiles import Fact, LayoutProfile

_ARTICLE = re.compile(r"^Điều (\d+)(.?)")
_POINT = re.compile(r"^([a-zđ])([).:/])\s")
_TAB = 720.0  # Word's default distance of tab stops, twips
_ADDRESS_WORD = re.compile(r"Kính\s+\w+", re.I)
_CLAUSE = re.compile(r"^(\d+)([.)/])\s")


def rule_P_TL_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Tên loại stands on its own line in the middle, capitals, bold, size 15-16 (HD 05 p.10-11, size tables)."""
    if doc.zones.type:
        yield from style_hits(TITLES, [doc.zones.type], profile.component("type"))
        yield from style_hits(TITLES, doc.zones.author, profile.component("author"))
    elif doc.zones.kind == "VĂN BẢN":
        below = next(iter((*doc.zones.author, *doc.zones.subject)), None)
        yield hit(TITLES, below, "không thấy tên loại", "tên loại, ví dụ BÁO CÁO")


def rule_P_TL_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Trích yếu is centred, bold, size 14-15 and begins with a small letter (HD 05 p.10-11)."""
    subject = doc.zones.subject
    if doc.zones.type and not subject and doc.zones.kind not in profile.texts("kinds.no_subject"):
        yield hit(TITLES, doc.zones.type, "không có trích yếu", "trích yếu dưới tên loại")
    yield from style_hits(TITLES, subject, profile.component("subject"))
    if subject and subject[0].clean[:1].isupper() and not subject[0].clean.isupper():
        yield hit(TITLES, subject[0], f"bắt đầu bằng “{subject[0].clean[:1]}”", "chữ đầu viết thường")


def rule_P_TL_03(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Five hyphens in the middle part the trích yếu from the text (HD 05 p.11, HD 36 II.1.5.2)."""
    spared = not doc.zones.subject and doc.zones.kind in profile.texts("kinds.no_subject")
    if doc.zones.type is None or doc.zones.kind == "CÔNG VĂN" or spared or is_slip(doc.zones.kind):
        return
    wanted = profile.component("separator").text
    found = doc.zones.separator
    if found is None or found.clean != wanted:
        yield hit(TITLES, found or doc.zones.type, found.clean if found else "không có dấu ngăn cách", wanted)
    elif not is_centred(found):
        yield hit(TITLES, found, "không ở giữa", "ở giữa")


def rule_P_TL_04(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """A công văn has no tên loại and no hyphens; its subject stands under the number, 12 italic, not "V/v".

    HD 05 p.11, HD 36 II.1.5.2.
    """
    zones = doc.zones
    if zones.kind != "CÔNG VĂN" or zones.head is None:
        return
    if zones.type:
        yield hit(TITLES, zones.type, f"có tên loại “{zones.type.clean}”", "công văn không ghi tên loại")
    if zones.separator:
        yield hit(TITLES, zones.separator, "có dấu ngăn cách", "công văn không có dấu ngăn cách")
    if not zones.head.letter_subject:
        yield hit(HEAD_LEFT, zones.head.number, "không có trích yếu dưới số", "trích yếu dưới số và ký hiệu")
    if zones.head.subject_outside:
        where = zones.head.letter_subject[0]
        yield hit(HEAD_LEFT, where, "trích yếu đứng ngoài phần đầu", "ngay dưới số và ký hiệu")
    yield from style_hits(HEAD_LEFT, zones.head.letter_subject, profile.component("letter_subject"))
    first = zones.head.letter_subject[0] if zones.head.letter_subject else None
    lead = profile.component("letter_subject").text
    if first and re.match(r"(?i)v/v", first.clean):
        yield hit(HEAD_LEFT, first, "V/v", f"{lead} …" if lead else "không viết “V/v”")
    elif first and lead and not first.clean.startswith(lead):
        yield hit(HEAD_LEFT, first, first.clean, f"{lead} …")


def rule_P_KG_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Only letters and proposals are addressed; a report may be (rule P-KG-04) (HD 05 p.25, HD 36 II.1.9.2)."""
    kind, address = doc.zones.kind, doc.zones.address
    key = {"CÔNG VĂN": "letter_word", "TỜ TRÌNH": "proposal_word"}.get(kind, "report_word")
    wanted = profile.text(f"address.{key}")
    if doc.zones.annex_only:
        return
    if wanted and address is None:
        yield hit(ADDRESS, doc.zones.type, f"không có “{wanted}”", f"{kind.lower()} có “{wanted}:”")
    elif address and not wanted and kind != "BÁO CÁO" and not is_slip(kind):
        yield hit(ADDRESS, address.word, address.word.clean[:9], f"{kind.lower()} không có Kính gửi, Kính trình")
    elif address and not re.match(rf"{re.escape(wanted or 'Kính gửi')} ?:", address.word.clean):
        yield hit(ADDRESS, address.word, address.word.clean[:10], f"{wanted or 'Kính gửi'}:")


def rule_P_KG_04(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The guideline names no Kính gửi for a report; some are issued with it, so it is only pointed out."""
    if doc.zones.address and doc.zones.kind == "BÁO CÁO" and not profile.text("address.report_word"):
        yield hit(ADDRESS, doc.zones.address.word, "báo cáo có “Kính gửi”", "nơi nhận ghi ở câu mở đầu và Nơi nhận")


def rule_P_KG_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The word Kính gửi is italic 14, the names upright 14 (size table of HD 36)."""
    address = doc.zones.address
    if address is None:
        return
    word, name = profile.component("address_word"), profile.component("address")
    if any(
        run.format.italic != word.italic or run.format.bold or not word.size.allows(run.format.size)
        for run in _runs_of_word(address.word)
    ):
        yield hit(ADDRESS, address.word, "“Kính gửi” không đúng kiểu chữ", f"cỡ {word.size}, nghiêng, không đậm")
    yield from style_hits(ADDRESS, address.entries, name, "size bold italic")


def _runs_of_word(line: Paragraph) -> Iterator[Run]:
    """The runs with a letter of "Kính gửi", "Kính trình": a program may have parted the word."""
    found = _ADDRESS_WORD.search("".join(run.text for run in line.runs))
    start, end = found.span() if found else (0, 0)
    at = 0
    for run in line.runs:
        if at < end and at + len(run.text) > start and run.text.strip():
            yield run
        at += len(run.text)


def rule_P_KG_03(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Every addressee ends with the list mark; the last may also end with a full stop (HD 05 p.25)."""
    address = doc.zones.address
    if address is None or len(address.entries) < 2:
        return
    end, last_ends = profile.text("list.address_end"), profile.texts("list.address_last_ends")
    for entry in address.entries[:-1]:
        if not entry.clean.endswith(end):
            yield hit(ADDRESS, entry, f"kết thúc “{entry.clean[-1:]}”", f"kết thúc “{end}”")
    if not address.entries[-1].clean.endswith(last_ends):
        yield hit(
            ADDRESS, address.entries[-1], f"kết thúc “{address.entries[-1].clean[-1:]}”", " hoặc ".join(last_ends)
        )


def rule_P_CC_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Each căn cứ stands on its own line with the profile's prefix and marks, upright (HD 05 p.12, HD 36 II.1.6.2)."""
    lines = [line.paragraph for line in doc.zones.body if line.role == "basis"]
    prefix, italic = profile.text("list.basis_prefix"), profile.flag("list.basis_italic")
    between, last = profile.text("list.basis_end"), profile.text("list.basis_last_end")
    for line in lines:
        end = last if line is lines[-1] else between
        either = line is lines[-1] and doc.zones.bases_go_on and line.clean.endswith(between)
        if not line.clean.endswith(end) and not either:
            yield hit(BODY, line, f"kết thúc “{line.clean[-1:]}”", f"kết thúc “{end}”")
        if prefix and not line.clean.startswith(prefix):
            yield hit(BODY, line, "không có gạch đầu dòng", f"bắt đầu bằng “{prefix}”")
        elif profile.side == "state" and line.clean.startswith(("-", "–", "+")):
            yield hit(BODY, line, "có gạch đầu dòng", "bắt đầu bằng “Căn cứ”")
        if sum(len(run.text) for run in line.shown if run.format.italic != italic) > len(line.clean) / 2:
            yield hit(BODY, line, "chữ đứng" if italic else "chữ nghiêng", "chữ nghiêng" if italic else "chữ đứng")
        if all_bold(line):
            yield hit(BODY, line, "chữ đậm", "không đậm")


def texts(doc: Doc) -> list[Paragraph]:
    """Return the paragraphs of running text."""
    return list(doc.zones.text)


def rule_P_BD_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The text is justified (HD 05 p.12, HD 36 II.1.6.2)."""
    words = {"left": "căn trái", "center": "căn giữa", "right": "căn phải"}
    for line in texts(doc):
        if line.format.align != "both" and not (line.format.align == "left" and fits_on_one_line(line)):
            yield hit(BODY, line, words.get(line.format.align, line.format.align), "dàn đều hai lề")


def fits_on_one_line(line: Paragraph) -> bool:
    """Whether a paragraph is one line, so that left and justified look the same."""
    room = line.width - line.format.left - line.format.right - max(line.format.first_line, 0)
    return "\n" not in line.text and shown_width(line) < 0.98 * room


def rule_P_BD_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The first line is indented by about 10 mm, not by spaces or tabs (HD 05 p.12, HD 36 II.1.6.2)."""
    yield from indent_hits(doc, profile)
    for line in texts(doc):
        if line.text[:1] in (" ", "\t", "\u00a0"):
            yield hit(BODY, line, "thụt đầu dòng bằng dấu cách hoặc Tab", "thụt dòng đầu (First line)")


def indent_hits(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Yield a Hit for every paragraph of text whose first line does not begin where the profile says."""
    fact = profile.fact("body.first_line")
    for line in texts(doc):
        found = mm(first_letter(line))
        worded = any(letter.isalnum() for letter in line.text)  # "./." alone stands where the dots above it end
        if worded and not fact.allows(found, 0.6) and not is_centred(line):
            yield hit(BODY, line, f"thụt đầu dòng {pt(found)} mm", str(fact))


def first_letter(line: Paragraph) -> float:
    """Return where the first letter of a paragraph stands, twips from the margin; tabs and spaces before it count."""
    form = line.format
    at = form.left + form.first_line
    for letter in line.text[: len(line.text) - len(line.text.lstrip())]:
        if letter == "\t":
            at = next((stop for stop in form.tabs if stop > at + 1), (at + 1) // _TAB * _TAB + _TAB)
        else:
            at += line.runs[0].format.size * 5  # a space is a quarter of the type size
    return at


def rule_P_BD_03(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Lines are Exactly 18 to 22 pt apart (HD 05 p.12); at least 18 pt, Exactly (HD 36 II.1.6.2)."""
    fact = profile.fact("body.line")
    for line in texts(doc):
        exact = line.format.line_rule == profile.text("body.line_rule")
        if not exact or not fact.allows(line.format.line / 20, 0.5):
            found = {"auto": f"{pt(line.format.line / 240)} dòng", "atLeast": f"ít nhất {pt(line.format.line / 20)} pt"}
            shown = found.get(line.format.line_rule, f"{pt(line.format.line / 20)} pt")
            yield hit(BODY, line, shown, f"giãn dòng chính xác (Exactly) {fact}")


def rule_P_BD_04(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Paragraphs are at least 6 pt apart (HD 05 p.12, HD 36 II.1.6.2)."""
    least = profile.fact("body.space_between")
    for first, second in pairwise(doc.zones.body):
        if first.paragraph.format.align == second.paragraph.format.align == "center":
            continue
        if {first.role, second.role} - {"text", "basis", "heading"} or (first.beside_table and second.beside_table):
            continue
        gap = _gap(first.paragraph, second.paragraph)
        if not least.allows(gap, 0.5):
            yield hit(BODY, second.paragraph, f"cách đoạn trên {pt(gap)} pt", str(least))


def _gap(first: Paragraph, second: Paragraph) -> float:
    same = first.style == second.style
    after = 0.0 if same and first.format.contextual else first.format.after
    before = 0.0 if same and second.format.contextual else second.format.before
    return (after + before) / 20


def rule_P_BD_05(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The text is set in one size, 14 or 15 (size tables)."""
    component = profile.component("body")
    main = main_size(doc, component.size)
    for line in texts(doc):
        wrong = [size for size in body_sizes(line) if size != main]
        if wrong:
            yield hit(BODY, line, f"cỡ {pt(wrong[0])}", f"một cỡ chữ, {component.size}")


def main_size(doc: Doc, allowed: Fact) -> float:
    """Return the allowed type size that most letters of the text have; the profile's own where none has one."""
    sizes = Counter[float]()
    for line in texts(doc):
        for run in line.shown:
            sizes[run.format.size] += len(run.text)
    return next((size for size, _ in sizes.most_common() if allowed.allows(size)), allowed.value)


def body_sizes(line: Paragraph) -> list[float]:
    """Return the sizes of a paragraph's runs; a sign or a note mark of one or two characters may be smaller."""
    return [run.format.size for run in line.shown if len(run.text.strip()) > 2 or len(line.shown) == 1]


def body_size_hits(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Yield a Hit for every paragraph of text of a size that is not allowed."""
    size = profile.component("body").size
    for line in texts(doc):
        wrong = [found for found in body_sizes(line) if not size.allows(found)]
        if wrong:
            yield hit(BODY, line, f"cỡ {pt(wrong[0])}", f"cỡ {size}")


def rule_P_BD_06(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The text ends with a full stop, not with "./." (HD 05 p.12, HD 36 II.1.6.2)."""
    last = doc.zones.ending
    if last and doc.zones.signature and (not last.clean.endswith(".") or last.clean.endswith("./.")):
        yield hit(BODY, last, f"kết thúc “{last.clean[-3:]}”", "kết thúc bằng dấu chấm “.”")


def rule_P_BD_07(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Distance is made by spacing, not by blank paragraphs (advice)."""
    for line in doc.zones.body:
        blank = line.role == "blank" and not line.paragraph.pictured and not line.paragraph.fields
        if blank and not line.beside_table and not line.paragraph.new_page:
            yield hit(BODY, line.paragraph, "đoạn trống", "giãn cách bằng khoảng cách đoạn (Spacing)")


def rule_P_ST_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Phần, chương, mục stand in the middle, bold; the name is on the next line in capitals (HD 05 p.13)."""
    part, title = profile.component("part"), profile.component("part_title")
    lines = [line for line in doc.zones.body if line.role != "blank"]
    for index, line in enumerate(lines):
        if line.role == "part":
            yield from style_hits(BODY, [line.paragraph], part, "size bold italic caps align")
            yield from _part_hits(line.paragraph)
        elif line.role == "part_title" and lines[index - 1].role == "part":
            yield from style_hits(BODY, [line.paragraph], title)


def _part_hits(line: Paragraph) -> Iterator[Hit]:
    """Yield a Hit if phần or chương has no Roman number nor one in words, mục no Arabic one, or a mark follows it."""
    found = re.match(r"(Phần|Chương|Mục|Tiểu mục) (.*?)([ .:–-]*)$", line.clean, re.I)
    if found is None:
        return
    above = found[1].lower() in ("phần", "chương")
    if found[2].isdigit() == above:
        yield hit(BODY, line, f"{found[1]} {found[2]}", f"{found[1]} và {'số La Mã' if above else 'số Ả-rập'}")
    elif found[3]:
        yield hit(BODY, line, line.clean, f"{found[1]} {found[2]}")


def rule_P_ST_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Điều "n." is bold, khoản "n.", điểm "a)" in the order of the Vietnamese alphabet (HD 05 p.13)."""
    previous = ""
    for line in (line for line in doc.zones.body if not line.paragraph.quoted):
        text = line.paragraph.clean
        article, point, clause = _ARTICLE.match(text), _POINT.match(text), _CLAUSE.match(text)
        if article and line.role in ("text", "heading"):
            previous = ""
            yield from _article_hits(line, article)
        elif clause:
            previous = ""
            if clause[2] != ".":
                yield hit(BODY, line.paragraph, clause[0].strip(), f"{clause[1]}.")
        elif point:
            yield from _point_hits(line, point, previous, profile.text("sections.points"))
            previous = point[1]
        elif line.role in ("heading", "part"):
            previous = ""


def _article_hits(line: BodyLine, found: re.Match[str]) -> Iterator[Hit]:
    if found[2] != ".":
        yield hit(BODY, line.paragraph, found[0], f"Điều {found[1]}.")
    first = line.paragraph.shown[0]
    if not first.format.bold:
        yield hit(BODY, line.paragraph, "“Điều” không đậm", "đậm")


def _point_hits(line: BodyLine, found: re.Match[str], previous: str, letters: str) -> Iterator[Hit]:
    letter, mark = found[1], found[2]
    at = letters.find(previous) if previous else -1
    wanted = letters[at + 1] if at + 1 < len(letters) else letter
    if mark != ")":
        yield hit(BODY, line.paragraph, f"{letter}{mark}", f"{letter})")
    elif letter != wanted and letter != letters[0]:
        yield hit(BODY, line.paragraph, f"{letter})", f"{wanted})")


def rule_P_ST_03(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Roman sections are written "I-" in the guideline's own text (usage)."""
    end = profile.text("sections.roman_end")
    for line in doc.zones.body:
        found = re.match(r"^([IVXLC]+)([-.)/:])\s*\D", line.paragraph.clean)
        ours = line.role in ("heading", "text") and not line.paragraph.quoted
        if found and ours and found[2] != end and _is_heading(line.paragraph):
            yield hit(BODY, line.paragraph, f"{found[1]}{found[2]}", f"{found[1]}{end}")


def _is_heading(paragraph: Paragraph) -> bool:
    return all_bold(paragraph) or is_caps(paragraph)
