"""Builds a document that conforms to a profile, from the profile's own numbers, with a handle on every part."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from reporter.layout import LintReport, lint_bytes
from reporter.layout.carried import Carried, with_carried
from reporter.model.metrics import text_width
from reporter.opc.parts import DOCUMENT, open_docx, write_parts
from reporter.specs.profiles import LayoutProfile, load_profile

TEMPLATES = Path(__file__).parents[2] / "templates"
ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
NB = "\u00a0"
YEARS = {"party-2018": 2025, "party-2026": 2027, "state-2020": 2026}


#: Ends of the types of relationships that the sample does without.
_UNUSED = ("/thumbnail", "/stylesWithEffects", "/theme", "/customXml", "/webSettings", "/fontTable")


def light_document() -> Any:
    """Return an empty document without what python-docx gives each and none of ours uses, 0.8 MB of styles above all.

    A test that makes documents by the hundred would write and read it as often.
    """
    document = Document()
    for part in (document.part.package, document.part):
        for relation in [item for item in part.rels.values() if item.reltype.endswith(_UNUSED)]:
            part.rels.pop(relation.rId)
    for style in document.styles.element.style_lst:
        if not style.default and style.name_val not in ("header", "Header Char", "Table Grid"):
            style.getparent().remove(style)
    return document


@cache
def profile_of(name: str) -> LayoutProfile:
    return load_profile(TEMPLATES, name)


@dataclass
class Sample:
    """A conforming document; `p` and `t` are its named paragraphs and tables, for mutations to act on."""

    profile: LayoutProfile
    kind: str  # "report", "letter", "proposal"
    document: Any
    p: dict[str, Paragraph] = field(default_factory=dict)
    t: dict[str, Table] = field(default_factory=dict)
    carried: Carried | None = None  # number, day, signer as data in the file

    @property
    def party(self) -> bool:
        return self.profile.side == "party"

    def data(self) -> bytes:
        stream = io.BytesIO()
        self.document.save(stream)
        data = stream.getvalue()
        if self.carried is None:
            return data
        archive = open_docx(data, "mau.docx")
        return write_parts(with_carried(archive, dict(archive.parts()), DOCUMENT, self.carried))

    def lint(self, profile: str | None = None) -> LintReport:
        return lint_bytes(self.data(), "mau.docx", TEMPLATES, profile)

    def line(self, place: Any, name: str, text: str, component: str, **spacing: Length) -> Paragraph:
        """Add a paragraph set as the profile's component says."""
        paragraph = place.add_paragraph()
        self.dress(paragraph, text, component)
        form = paragraph.paragraph_format
        form.space_before, form.space_after = spacing.get("before", Pt(0)), spacing.get("after", Pt(0))
        form.line_spacing = 1.0
        self.p[name] = paragraph
        return paragraph

    def dress(self, paragraph: Paragraph, text: str, component: str) -> None:
        look = self.profile.component(component)
        run = paragraph.add_run(text)
        run.font.size = Pt(look.size.value)
        run.font.bold, run.font.italic = look.bold, look.italic
        run.font.underline = look.underline or None
        paragraph.alignment = ALIGN[look.align]

    def rule(self, place: Any, name: str, width: float, share: float) -> None:
        """Add a blank paragraph whose top border is `share` per cent of the text of paragraph `name`."""
        text = self.p[name]
        size = text.runs[0].font.size.pt
        drawn = text_width(text.text, size, bool(text.runs[0].font.bold)) * share / 100
        blank = place.add_paragraph()
        form = blank.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(6)
        form.left_indent = form.right_indent = Pt(max(width - drawn, 0) / 2)
        borders = OxmlElement("w:pBdr")
        top = OxmlElement("w:top")
        for key, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "auto")):
            top.set(qn(f"w:{key}"), value)
        borders.append(top)
        blank._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc")
        self.p[f"{name}_rule"] = blank


def build(profile: str, kind: str) -> Sample:
    """Return a conforming report (with two annexes), letter or proposal, to be changed at will.

    Made once and read again from its bytes: a test pays for its own change alone.
    """
    data, places, tables = _made(profile, kind)
    document = Document(io.BytesIO(data))
    paragraphs, grids = _paragraphs(document), list(document.element.body.iter(qn("w:tbl")))
    header = document.sections[0].header
    return Sample(
        profile_of(profile),
        kind,
        document,
        {name: Paragraph(paragraphs[at], header if name == "page_number" else document._body) for name, at in places},
        {name: Table(grids[at], document._body) for name, at in tables},
    )


_Places = tuple[tuple[str, int], ...]  # (name, how manieth of its kind in the document)


@cache
def _made(profile: str, kind: str) -> tuple[bytes, _Places, _Places]:
    """Return the document, and where its named paragraphs and tables stand in it."""
    sample = _compose(profile, kind)
    paragraphs, grids = _paragraphs(sample.document), list(sample.document.element.body.iter(qn("w:tbl")))
    places = tuple((name, paragraphs.index(paragraph._p)) for name, paragraph in sample.p.items())
    return sample.data(), places, tuple((name, grids.index(table._tbl)) for name, table in sample.t.items())


def _paragraphs(document: Any) -> list[Any]:
    """Return all paragraphs of the text, then those of the page header."""
    roots = document.element.body, document.sections[0].header._element
    return [element for root in roots for element in root.iter(qn("w:p"))]


def _compose(profile: str, kind: str) -> Sample:
    sample = Sample(profile_of(profile), kind, light_document())
    _page(sample)
    _head(sample)
    if kind != "letter":
        _titles(sample)
    _address(sample)
    _body(sample)
    _ending(sample)
    if kind == "report":
        _annex(sample, 1, landscape=False)
        _annex(sample, 2, landscape=True)
    return sample


def _page(sample: Sample) -> None:
    profile, section = sample.profile, sample.document.sections[0]
    normal = sample.document.styles["Normal"]
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for slot in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{slot}"), profile.text("font.name"))
    normal.font.size = Pt(profile.size("body"))
    section.page_width, section.page_height = Mm(profile.mm("page.width")), Mm(profile.mm("page.height"))
    section.gutter = 0
    _margins(sample, section, "page")
    section.different_first_page_header_footer = True
    header = section.header.paragraphs[0]
    header.style = normal
    sample.dress(header, "", "page_number")
    _field(header, "PAGE", sample)
    sample.p["page_number"] = header


def _margins(sample: Sample, section: Any, key: str) -> None:
    for side in ("top", "bottom", "left", "right"):
        setattr(section, f"{side}_margin", Mm(sample.profile.mm(f"{key}.margin_{side}")))
    section.header_distance = Mm(sample.profile.mm("page_number.distance"))


def _field(paragraph: Paragraph, instruction: str, sample: Sample) -> None:
    for kind in ("begin", instruction, "end"):
        run = paragraph.add_run()
        run.font.size = Pt(sample.profile.size("page_number"))
        element = OxmlElement("w:instrText" if kind == instruction else "w:fldChar")
        if kind == instruction:
            element.text = f" {instruction} "
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _grid(sample: Sample, name: str, left: float, right: float) -> tuple[_Cell, _Cell]:
    table = sample.document.add_table(1, 2)
    table.style = None
    table.autofit = False
    for column, width in zip(table.columns, (left, right), strict=True):
        column.width = Mm(width)
        for cell in column.cells:  # Word goes by the cells' own widths in a table of fixed layout
            cell.width = Mm(width)
    sample.t[name] = table
    cells = table.rows[0].cells
    for cell in cells:
        cell._tc.remove(cell.paragraphs[0]._p)
    return cells[0], cells[1]


def _head(sample: Sample) -> None:
    profile, year = sample.profile, YEARS[sample.profile.name]
    widths = profile.mm("grid.head_left"), profile.mm("grid.head_right")
    left, right = _grid(sample, "head", *widths)
    room = (widths[1] * 1440 / 25.4 - 216) / 20
    if sample.party:
        sample.line(right, "title", profile.component("title").text, "title")
        sample.rule(right, "title", room, 100)
        _party_left(sample, left)
    else:
        sample.line(right, "title", profile.component("title").text, "title")
        sample.line(right, "motto", profile.component("motto").text, "motto")
        sample.rule(right, "motto", room, 100)
        _state_left(sample, left, (widths[0] * 1440 / 25.4 - 216) / 20)
    sample.line(right, "date", f"Lâm Đồng, ngày{NB}05 tháng 02 năm {year}", "date")


def _party_left(sample: Sample, left: _Cell) -> None:
    code = {"report": "BC", "letter": "CV", "proposal": "TTr"}[sample.kind]
    if sample.kind == "report":
        sample.line(left, "issuer", "TỈNH UỶ LÂM ĐỒNG", "issuer")
        number = f"Số{NB}12-{code}/TU"
    else:
        sample.line(left, "superior", "TỈNH UỶ LÂM ĐỒNG", "superior")
        sample.line(left, "issuer", "BAN TỔ CHỨC", "issuer")
        number = f"Số{NB}08-{code}/BTCTU"
    sample.line(left, "star", "*", "star")
    sample.line(left, "number", number, "number")
    if sample.kind == "letter":
        sample.line(left, "letter_subject", "về việc báo cáo số liệu định kỳ", "letter_subject")
        sample.line(left, "urgency", "KHẨN", "urgency")
    if sample.kind == "proposal":
        sample.line(left, "draft", "Dự thảo lần 1", "draft")


def _state_left(sample: Sample, left: _Cell, room: float) -> None:
    if sample.kind == "report":
        sample.line(left, "issuer_1", "ỦY BAN NHÂN DÂN", "issuer")
        sample.line(left, "issuer", "TỈNH LÂM ĐỒNG", "issuer")
        number = f"Số:{NB}45/BC-UBND"
    else:
        sample.line(left, "superior", "UBND TỈNH LÂM ĐỒNG", "superior")
        sample.line(left, "issuer", "SỞ NỘI VỤ", "issuer")
        number = f"Số:{NB}08/SNV-TH" if sample.kind == "letter" else f"Số:{NB}08/TTr-SNV"
    sample.rule(left, "issuer", room, 40)
    sample.line(left, "number", number, "number")
    if sample.kind == "letter":
        sample.line(left, "letter_subject", "V/v báo cáo số liệu định kỳ", "letter_subject", before=Pt(6))
        sample.line(left, "urgency", "KHẨN", "urgency")
        _box(sample.p["urgency"], (room - sample.profile.mm("boxes.KHẨN") * 72 / 25.4) / 2)


def _box(paragraph: Paragraph, indent: float) -> None:
    borders = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:val"), "single")
        borders.append(edge)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc")
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(indent)


def _titles(sample: Sample) -> None:
    document, year = sample.document, YEARS[sample.profile.name]
    kind = "BÁO CÁO" if sample.kind == "report" else "TỜ TRÌNH"
    first = "kết quả" if sample.party else "Kết quả"
    sample.line(document, "type", kind, "type", before=Pt(12))
    sample.line(document, "subject", f"{first} rà soát, sắp xếp tổ chức bộ máy năm {year}", "subject")
    if sample.party:
        sample.line(document, "separator", sample.profile.component("separator").text, "separator", after=Pt(12))
    else:
        sample.rule(document, "subject", 165 * 72 / 25.4, 40)


def _address(sample: Sample) -> None:
    profile = sample.profile
    key = {"report": "report_word", "letter": "letter_word", "proposal": "proposal_word"}[sample.kind]
    word = profile.text(f"address.{key}")
    if not word:
        return
    paragraph = sample.line(sample.document, "address", f"{word}:", "address_word", before=Pt(12))
    if sample.kind != "letter":
        sample.dress(paragraph, " Bộ Nội vụ", "address")
        paragraph.alignment = ALIGN["center"]
        return
    for index, name in enumerate(("Các sở, ban, ngành", "Các xã, phường, đặc khu")):
        end = profile.text("list.address_end") if index == 0 else "."
        entry = sample.line(sample.document, f"address_{index + 1}", f"- {name}{end}", "address")
        entry.paragraph_format.left_indent = Mm(60)


def _body_style(sample: Sample) -> Any:
    """Add the paragraph style of running text; all its look comes from the style, not from direct formatting."""
    profile = sample.profile
    style = sample.document.styles.add_style("Nội dung", 1)
    style.base_style = sample.document.styles["Normal"]
    style.font.size = Pt(profile.size("body"))
    form = style.paragraph_format
    form.alignment = ALIGN[profile.text("body.align")]
    form.first_line_indent = Mm(profile.mm("body.first_line"))
    form.space_before, form.space_after = Pt(0), Pt(profile.pt("body.space_between"))
    if profile.text("body.line_rule") == "exact":
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(profile.pt("body.line"))
    else:
        form.line_spacing = profile.number("body.line")
    return style


def _body(sample: Sample) -> None:
    style, profile = _body_style(sample), sample.profile

    def add(name: str, text: str, bold: bool = False, italic: bool = False) -> Paragraph:
        paragraph = sample.document.add_paragraph(style=style)
        run = paragraph.add_run(text)
        run.bold, run.italic = bold or None, italic or None
        sample.p[name] = paragraph
        return paragraph

    if sample.kind == "proposal":
        prefix, italic = profile.text("list.basis_prefix"), profile.flag("list.basis_italic")
        ends = profile.text("list.basis_end"), profile.text("list.basis_last_end")
        add("basis_1", f"{prefix}Căn cứ chức năng, nhiệm vụ được giao{ends[0]}", italic=italic)
        add("basis_2", f"{prefix}Căn cứ tình hình thực tế của địa phương{ends[1]}", italic=italic)
    add("intro", "Thực hiện kế hoạch công tác năm, cơ quan báo cáo kết quả như sau: tỉ lệ hoàn thành đạt 93,45%.")
    if sample.kind == "report":
        _outline(sample, add)
    for number in range(6):
        add(
            f"text_{number}",
            f"Nội dung thứ {number + 1}: " + "cơ quan đã rà soát, sắp xếp, kiện toàn bộ máy. " * 5 + "Hết.",
        )
    mark = profile.text("body.end_mark")
    add("last", f"Trên đây là báo cáo của cơ quan, kính đề nghị cấp có thẩm quyền xem xét{mark}")
    sample.p["last"].paragraph_format.keep_with_next = True


def _outline(sample: Sample, add: Callable[..., Paragraph]) -> None:
    sample.line(sample.document, "part", "Phần I", "part", before=Pt(6), after=Pt(6))
    sample.line(sample.document, "part_title", "TÌNH HÌNH CHUNG", "part_title", after=Pt(6))
    end = sample.profile.text("sections.roman_end")
    add("section", f"I{end} KẾT QUẢ ĐẠT ĐƯỢC", bold=True)
    add("subsection", "1. Công tác cán bộ", bold=True)
    words = ("Phụ lục 1", "Phụ lục 2") if sample.party else ("Phụ lục I", "Phụ lục II")
    add("mention", f"Số liệu chi tiết tại {words[0]} và {words[1]} kèm theo; kinh phí{NB}12,5{NB}triệu đồng.")
    add("article", "Điều 1. Phạm vi thực hiện", bold=True)
    add("clause", "1. Việc sắp xếp thực hiện theo kế hoạch được phê duyệt.")
    for letter in "abc":
        add(f"point_{letter}", f"{letter}) Nội dung của điểm {letter}.")


def _ending(sample: Sample) -> None:
    profile = sample.profile
    left, right = _grid(sample, "ending", profile.mm("grid.signature_left"), profile.mm("grid.signature_right"))
    sample.line(left, "recipients", profile.component("recipients_word").text, "recipients_word")
    colon = sample.p["recipients"].add_run(":")
    colon.font.size = Pt(profile.size("recipients_word"))
    look = profile.component("recipients_word")
    colon.font.bold, colon.font.italic = look.bold, look.italic
    end = profile.text("list.end")
    entries = [f"- Bộ Nội vụ{end}", f"- Các xã, phường, đặc khu{end}"]
    if "address" in sample.p:
        entries.insert(0, profile.text("list.keep_as_above"))
    entries.append("- Lưu Văn phòng Tỉnh uỷ." if sample.party else "- Lưu: VT, TH.")
    for index, entry in enumerate(entries):
        sample.line(left, f"entry_{index}", entry, "recipients")
    sample.p["filing"] = sample.p[f"entry_{len(entries) - 1}"]
    _signature(sample, right)
    for row in sample.t["ending"].rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _signature(sample: Sample, right: _Cell) -> None:
    profile = sample.profile
    if sample.party and sample.kind == "report":
        sample.line(right, "authority", "T/M BAN THƯỜNG VỤ", "authority")
        sample.line(right, "position", "PHÓ BÍ THƯ", "position")
    elif sample.kind == "letter":
        sample.line(right, "authority", "K/T TRƯỞNG BAN" if sample.party else "KT. GIÁM ĐỐC", "authority")
        sample.line(right, "position", "PHÓ TRƯỞNG BAN" if sample.party else "PHÓ GIÁM ĐỐC", "position")
    elif sample.kind == "report":
        sample.line(right, "authority", "TM. ỦY BAN NHÂN DÂN", "authority")
        sample.line(right, "position", "CHỦ TỊCH", "position")
    else:
        sample.line(right, "position", "TRƯỞNG BAN" if sample.party else "GIÁM ĐỐC", "position_only")
    gap = right.add_paragraph()
    form = gap.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(profile.pt("signature.gap"))
    sample.p["gap"] = gap
    sample.line(right, "signer", "Nguyễn Văn A", "signer")


def _annex(sample: Sample, number: int, landscape: bool) -> None:
    document, profile = sample.document, sample.profile
    section = document.add_section(WD_SECTION.NEW_PAGE)
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(profile.mm("page.height")), Mm(profile.mm("page.width"))
    _margins(sample, section, "page.landscape" if landscape else "page")
    section.different_first_page_header_footer = False
    numbering = OxmlElement("w:pgNumType")
    numbering.set(qn("w:start"), "1")
    section._sectPr.insert_element_before(numbering, "w:cols", "w:docGrid")
    shown = str(number) if sample.party else "I" * number
    sample.line(document, f"annex_{number}", f"Phụ lục {shown}", "annex_word")
    sample.line(document, f"annex_title_{number}", "SỐ LIỆU CÁN BỘ, CÔNG CHỨC", "annex_title")
    year = YEARS[profile.name]
    line = (
        f"(Kèm theo Báo cáo số{NB}12-BC/TU, ngày{NB}05/02/{year} của Tỉnh uỷ Lâm Đồng)"
        if sample.party
        else f"(Kèm theo Báo cáo số{NB}45/BC-UBND ngày{NB}05 tháng 02 năm {year} của Ủy ban nhân dân tỉnh Lâm Đồng)"
    )
    sample.line(document, f"reference_{number}", line, "annex_reference")
    sample.line(document, f"unit_{number}", "Đơn vị tính: người", "table_unit")
    _data_table(sample, f"data_{number}")


def _data_table(sample: Sample, name: str) -> None:
    rows = (
        ("TT", "Đơn vị", "Biên chế giao", "Có mặt", "Tỉ lệ"),
        ("1", "Xã Nam Ban", "1.250", "1.240", "99,20%"),
        ("2", "Phường Xuân Hương", "980", "12.450", "97,10%"),
        ("3", "Đặc khu Phú Quý", "700", "650", "92,86%"),
    )
    table = sample.document.add_table(len(rows), len(rows[0]))
    table.style = "Table Grid"
    for row, texts in zip(table.rows, rows, strict=True):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if texts is rows[0]:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, text in zip(row.cells, texts, strict=True):
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(text)
            run.font.size = Pt(sample.profile.size("table_cell"))
            run.font.bold = texts is rows[0] or None
    sample.t[name] = table
