"""Rules of page, font and page number of a Party document (P-PG, P-FN, P-PN)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporter.layout.checking import BODY, DOCUMENT, Doc, Hit, hit, mm, pt
from reporter.layout.records import Paragraph, Run, Section, WordTable
from reporter.model.lazy import Memo
from reporter.specs.profiles import Fact, LayoutProfile

_SIDES = ("top", "bottom", "left", "right")
_SIDE_WORDS = {"top": "trên", "bottom": "dưới", "left": "trái", "right": "phải"}
LEGACY_FONTS = (".vn", "vni-", "vni ", "vntime", "tcvn", "vntimes")
#: Characters that take the East Asian font when a run hints at it.
_WIDE = frozenset("“”‘’…–—±×÷°§")


def section_name(index: int) -> str:
    """Return the Vietnamese name of a section by its index."""
    return f"trang giấy, phần {index + 1}"


def rule_P_PG_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Paper is A4 upright; a landscape section has the sides swapped and says so (HD 05 p.28, HD 36 II.4.2)."""
    short, long = profile.mm("page.width"), profile.mm("page.height")
    tolerance = profile.mm("page.tolerance")
    for index, section in enumerate(doc.content.sections):
        wanted = (long, short) if section.landscape else (short, long)
        found = (mm(section.width), mm(section.height))
        if any(abs(a - b) > tolerance for a, b in zip(found, wanted, strict=True)):
            name = "A4 ngang" if section.landscape else "A4 đứng"
            yield hit(
                section_name(index),
                None,
                f"{pt(found[0])} x {pt(found[1])} mm",
                f"{name} {wanted[0]:g} x {wanted[1]:g} mm",
            )


def rule_P_PG_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Margins are top 20, bottom 20, left 30, right 15 mm on upright pages, no gutter (HD 05 p.28, HD 36 II.4.3)."""
    tolerance = profile.mm("page.tolerance")
    for index, section in enumerate(doc.content.sections):
        if section.landscape:
            continue
        yield from margin_hits(section, index, profile, "page", tolerance)
    yield from gutter_hits(doc, tolerance)


def gutter_hits(doc: Doc, tolerance: float) -> Iterator[Hit]:
    """Yield a Hit for every section with a gutter: it widens a margin that is fixed."""
    for index, section in enumerate(doc.content.sections):
        if mm(section.margins["gutter"]) > tolerance:
            yield hit(section_name(index), None, f"lề gáy {pt(mm(section.margins['gutter']))} mm", "không có lề gáy")


def margin_hits(section: Section, index: int, profile: LayoutProfile, key: str, tolerance: float) -> Iterator[Hit]:
    """Yield a Hit for every margin outside its range in mm, widened by `tolerance`."""
    for side in _SIDES:
        fact = profile.fact(f"{key}.margin_{side}")
        found = mm(section.margins[side])
        if not fact.allows(found, tolerance):
            yield hit(section_name(index), None, f"lề {_SIDE_WORDS[side]} {pt(found)} mm", str(fact))


def rule_P_PG_03(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """On the back of a sheet left and right margins change places: 15 and 30 mm (HD 05 p.28, HD 36 II.4.3)."""
    if doc.content.odd_even and not doc.content.mirrored:
        left, right = profile.fact("page.mirror_left"), profile.fact("page.mirror_right")
        yield hit(
            DOCUMENT, None, "trang chẵn, lẻ khác nhau nhưng lề không đổi bên", f"mặt sau: trái {left}, phải {right}"
        )


def rule_P_PG_04(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """A landscape section is for tables only (HD 05 p.28, HD 36 II.4.3)."""
    pictured = {p.section for p in doc.content.paragraphs if p.pictured}
    tabled = {block.section for block in doc.content.blocks if isinstance(block, WordTable) and block.is_data}
    for index, section in enumerate(doc.content.sections):
        if section.landscape and index not in tabled | pictured:
            yield hit(section_name(index), None, "trang ngang không có bảng", "trang đứng")


def rule_P_PG_05(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Landscape margins "derive from" the upright ones: the same four numbers on any sides (HD 05 p.28)."""
    wanted = sorted(profile.mm(f"page.landscape.margin_{side}") for side in _SIDES)
    tolerance = profile.mm("page.tolerance")
    for index, section in enumerate(doc.content.sections):
        found = sorted(mm(section.margins[side]) for side in _SIDES)
        if section.landscape and any(abs(a - b) > tolerance for a, b in zip(found, wanted, strict=True)):
            numbers = " / ".join(pt(mm(section.margins[side])) for side in _SIDES)
            yield hit(
                section_name(index),
                None,
                f"lề trên/dưới/trái/phải {numbers} mm",
                f"bốn lề {', '.join(f'{n:g}' for n in wanted)} mm, xoay theo trang",
            )


def everything(doc: Doc) -> Iterator[tuple[str, Paragraph]]:
    """Yield (part, paragraph) for the whole document, headers and footers included."""
    names: Memo[int, str] = Memo(lambda index: section_name(index) if index else BODY)
    for paragraph in doc.content.paragraphs:
        yield names[paragraph.section], paragraph
    for paragraph in doc.content.lines:
        yield "đầu, chân trang", paragraph


def fonts_of(doc: Doc) -> dict[str, tuple[str, Paragraph]]:
    """Return every font that letters and digits of the document take, with the first place of each."""
    found: dict[str, tuple[str, Paragraph]] = {}
    for part, paragraph in everything(doc):
        for run in paragraph.shown:
            form = run.format
            if form.fonts[0] == form.fonts[1] in found and form.hint != "eastAsia":
                continue  # nearly every run: nothing new, whatever its letters
            for font in shown_fonts(run):
                found.setdefault(font, (part, paragraph))
    return found


def shown_fonts(run: Run) -> set[str]:
    """Return the fonts the letters and digits of a run really take; signs and bullets have fonts of their own."""
    ascii_font, other, wide, _ = run.format.fonts
    if not any(letter.isalnum() for letter in run.text):
        return set()
    if ascii_font == other and run.format.hint != "eastAsia":
        return {ascii_font}
    result = {ascii_font if letter.isascii() else other for letter in run.text if not letter.isspace()}
    if run.format.hint == "eastAsia" and wide and _WIDE & set(run.text):
        result.add(wide)
    return result


def rule_P_FN_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """All text is in Times New Roman (HD 05 p.28); one finding for each other font."""
    wanted = profile.text("font.name")
    for font, (part, paragraph) in fonts_of(doc).items():
        if font and not is_font(font, wanted):
            yield hit(part, paragraph, f"phông {font}", wanted)


def is_font(name: str, wanted: str) -> bool:
    """Whether a font name means the wanted one: "TimesNewRomanPSMT", "Times New Roman Bold" are Times New Roman."""
    return name.lower().replace(" ", "").startswith(wanted.lower().replace(" ", ""))


def rule_P_FN_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Text is black (HD 05 p.28); urgency and draft stamps may be red."""
    wanted = {"", "auto", profile.text("font.color")}
    head = doc.zones.head
    spared = {p.order for p in (head.urgency, head.draft) if p} if head else set()
    seen: set[str] = set()
    for part, paragraph in everything(doc):
        for run in paragraph.shown:
            color = run.format.color
            if color in wanted or color in seen or paragraph.order in spared or is_stamp(paragraph):
                continue
            seen.add(color)
            yield hit(part, paragraph, f"màu {color}", "màu đen")


def is_stamp(paragraph: Paragraph) -> bool:
    """Whether a header line is a stamp of a document that is not issued: DỰ THẢO, SỐ LIỆU MẪU."""
    return paragraph.clean.upper().startswith(("DỰ THẢO", "SỐ LIỆU MẪU"))


def rule_P_FN_03(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Text is Unicode by TCVN 6909:2001, no .VnTime or VNI fonts (HD 05 p.28)."""
    for font, (part, paragraph) in fonts_of(doc).items():
        if font.lower().startswith(LEGACY_FONTS):
            yield hit(part, paragraph, f"phông mã cũ {font}", "phông Unicode")


def numbered(section: Section, kind: str = "default") -> list[Paragraph]:
    """Return the paragraphs of a header with a PAGE field."""
    return [p for p in section.headers.get(kind, ()) if page_fields(p)]


def page_fields(paragraph: Paragraph) -> list[str]:
    """Return the instructions of the PAGE fields of a paragraph: "PAGE", "PAGE \\* ROMAN"."""
    return [field for field in paragraph.fields if field.split(" ")[0].split("\\")[0].upper() == "PAGE"]


def rule_P_PN_01(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Pages are numbered in the header, in the middle, one PAGE field (HD 05 p.28, HD 36 II.4.4)."""
    for index, section in enumerate(doc.content.sections):
        kinds = ("default", "even") if doc.content.odd_even else ("default",)
        for kind in kinds:
            if any(page_fields(p) for p in section.footers.get(kind, ())):
                yield hit(section_name(index), None, "số trang ở chân trang", "số trang ở đầu trang")
            found = numbered(section, kind)
            fields = sum(len(page_fields(p)) for p in found)
            if fields != 1 and not (fields == 0 and doc.is_short(index)):
                found_there = (
                    f"{fields} số trang (trường PAGE) ở đầu trang" if fields else "không có số trang ở đầu trang"
                )
                yield hit(section_name(index), None, found_there, "một số trang ở đầu trang")
            elif found and found[0].format.align != "center" and not found[0].framed:
                yield hit(section_name(index), found[0], "số trang không ở giữa", "số trang ở giữa")


def rule_P_PN_02(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The page number stands 10 mm from the top edge (HD 05 p.28, HD 36 II.4.4)."""
    fact = profile.fact("page_number.distance")
    for index, section in enumerate(doc.content.sections):
        found = mm(section.margins["header"])
        if numbered(section) and not fact.allows(found):
            yield hit(section_name(index), None, f"cách mép trên {pt(found)} mm", str(fact))


def rule_P_PN_03(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The first page carries no number (HD 05 p.28, HD 36 II.4.4)."""
    first = doc.content.sections[0]
    if first.number_start not in ("", "0", "1") and not doc.zones.annex_only:
        yield hit(section_name(0), None, f"số trang bắt đầu từ {first.number_start}", "số trang bắt đầu từ 1")
    shown = numbered(first, "first") if first.title_page else numbered(first)
    if shown and not doc.zones.annex_only:
        yield hit(section_name(0), None, "trang thứ nhất có số trang", "không đánh số trang thứ nhất")


def rule_P_PN_04(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """The page number is set in size 14 upright, not bold, Arabic digits alone (size tables of HD 36 and HD 05)."""
    size = profile.component("page_number").size
    for index, section in enumerate(doc.content.sections):
        for paragraph in numbered(section):
            faults = list(_number_faults(paragraph, section, size))
            if faults:
                yield hit(
                    section_name(index), paragraph, ", ".join(faults), f"chữ số Ả-rập, cỡ {size}, đứng, không đậm"
                )


def _number_faults(paragraph: Paragraph, section: Section, size: Fact) -> Iterator[str]:
    formats = [run.format for run in paragraph.runs] or [paragraph.mark]
    wrong = [form.size for form in formats if not size.allows(form.size)]
    if wrong:
        yield f"cỡ {pt(wrong[0])}"
    if any(form.italic for form in formats):
        yield "chữ nghiêng"
    if any(form.bold for form in formats):
        yield "chữ đậm"
    roman = any(re.search(r"roman|alphabetic", field, re.I) for field in page_fields(paragraph))
    if roman or section.number_format not in ("decimal", "arabicDash"):
        yield "không phải chữ số Ả-rập"
    words = re.sub(r"[\d\s]|(?<=\d)[ivxlcIVXLC]+", "", paragraph.clean)
    if re.search(r"[^\W\d]", words) and not re.fullmatch(r"[ivxlcIVXLC]+", words):
        yield f"có chữ “{paragraph.clean[:20]}”"


def rule_P_PN_05(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Every phụ lục has its own page numbers from 1 (HD 05 p.28)."""
    previous = -1 if doc.zones.annex_only else 0
    for annex in doc.zones.annexes:
        section = doc.section(annex.word.section)
        own = annex.word.section != previous
        if not own or (section.number_start != "1" and annex.word.section != 0):
            yield hit("phụ lục", annex.word, "số trang nối tiếp phần trước", "số trang bắt đầu lại từ 1")
        previous = annex.blocks[-1].section


def rule_P_PN_06(doc: Doc, profile: LayoutProfile) -> Iterator[Hit]:
    """Headers and footers hold the page number and nothing else; HD 05 prescribes no other text."""
    for index, section in enumerate(doc.content.sections):
        for stories in (section.headers, section.footers):
            for kind, paragraphs in stories.items():
                if (kind == "first" and not section.title_page) or (kind == "even" and not doc.content.odd_even):
                    continue
                for paragraph in paragraphs:
                    text = paragraph.clean
                    if text and not paragraph.fields and not is_stamp(paragraph):
                        yield hit(section_name(index), paragraph, f"có chữ “{text[:40]}”", "chỉ có số trang")
