"""One change for every rule that breaks exactly that rule, on a document that conforms."""

from __future__ import annotations

import copy
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from lint_sample import ALIGN, Sample, _field

NB = "\u00a0"


@dataclass(frozen=True)
class Mutation:
    rule: str
    kind: str  # "report", "letter", "proposal"
    change: Callable[[Sample], None]
    #: Rules that cannot but break with it, each with the reason in the table below.
    companions: frozenset[str] = frozenset()


def put(paragraph: Paragraph, text: str) -> None:
    """Replace the text, keeping the format of the first run."""
    for run in paragraph.runs[1:]:
        run._r.getparent().remove(run._r)
    paragraph.runs[0].text = text


def text(name: str, new: str) -> Callable[[Sample], None]:
    return lambda sample: put(sample.p[name], new)


def swap(name: str, old: str, new: str) -> Callable[[Sample], None]:
    def change(sample: Sample) -> None:
        before = sample.p[name].text
        assert old in before
        put(sample.p[name], before.replace(old, new))

    return change


def font(name: str, /, **settings: object) -> Callable[[Sample], None]:
    def change(sample: Sample) -> None:
        for run in sample.p[name].runs:
            for key, value in settings.items():
                setattr(run.font, key, value)

    return change


def form(name: str, **settings: object) -> Callable[[Sample], None]:
    def change(sample: Sample) -> None:
        for key, value in settings.items():
            setattr(sample.p[name].paragraph_format, key, value)

    return change


def section(index: int, **settings: object) -> Callable[[Sample], None]:
    def change(sample: Sample) -> None:
        for key, value in settings.items():
            setattr(sample.document.sections[index], key, value)

    return change


def drop(*names: str) -> Callable[[Sample], None]:
    def change(sample: Sample) -> None:
        for name in names:
            element = sample.t[name]._tbl if name in sample.t else sample.p[name]._p
            element.getparent().remove(element)

    return change


def drop_inside(name: str, tag: str) -> Callable[[Sample], None]:
    """Remove the elements of one tag inside a paragraph or a table."""

    def change(sample: Sample) -> None:
        root = sample.t[name]._tbl if name in sample.t else sample.p[name]._p
        found = list(root.iter(qn(tag)))
        assert found
        for element in found:
            element.getparent().remove(element)

    return change


def add_beside(name: str, new: str, above: bool = False, like: str = "") -> Callable[[Sample], None]:
    """Insert a copy of paragraph `like` (else of `name`) with another text, below or above `name`."""

    def change(sample: Sample) -> None:
        element = copy.deepcopy(sample.p[like or name]._p)
        anchor = sample.p[name]._p
        (anchor.addprevious if above else anchor.addnext)(element)
        put(Paragraph(element, sample.p[name]._parent), new)

    return change


def odd_even(sample: Sample) -> None:
    sample.document.settings.odd_and_even_pages_header_footer = True
    header = sample.document.sections[0].even_page_header.paragraphs[0]
    header.alignment = ALIGN["center"]
    _field(header, "PAGE", sample)


def footer_text(sample: Sample) -> None:
    sample.document.sections[0].footer.paragraphs[0].add_run("Tệp nội bộ")


def restart_off(sample: Sample) -> None:
    mark = sample.document.sections[1]._sectPr
    mark.remove(mark.find(qn("w:pgNumType")))


def blank_paragraph(sample: Sample) -> None:
    sample.p["text_1"].insert_paragraph_before("", style=sample.p["text_1"].style)


def decomposed(sample: Sample) -> None:
    put(sample.p["text_0"], unicodedata.normalize("NFD", sample.p["text_0"].text))


def head_borders(sample: Sample) -> None:
    sample.t["head"].style = "Table Grid"


def no_borders(sample: Sample) -> None:
    sample.t["data_1"].style = None


def date_first(sample: Sample) -> None:
    sample.p["title"]._p.addprevious(sample.p["date"]._p)


def foreign_mark(sample: Sample) -> None:
    if sample.party:
        add_beside("title_rule", "Độc lập - Tự do - Hạnh phúc", like="title")(sample)
    else:
        add_beside("issuer_rule", "*", like="number")(sample)


def other_tone(sample: Sample) -> None:
    word = "ủy" if sample.party else "uỷ"
    put(sample.p["text_0"], f"{sample.p['text_0'].text} Đã {word} quyền cho đơn vị.")


def cell_text(table: str, row: int, column: int, new: str) -> Callable[[Sample], None]:
    return lambda sample: put(sample.t[table].rows[row].cells[column].paragraphs[0], new)


def unboxed(sample: Sample) -> None:
    drop_inside("urgency", "w:pBdr")(sample)


def keep_together_off(sample: Sample) -> None:
    drop_inside("ending", "w:cantSplit")(sample)


def break_in_table(sample: Sample) -> None:
    drop_inside("data_1", "w:tblHeader")(sample)


def rule_off(name: str) -> Callable[[Sample], None]:
    return drop_inside(f"{name}_rule", "w:pBdr")


R, L, T = "report", "letter", "proposal"
BY_OTHER_SYSTEM = frozenset({"X-MIX-01"})  # a mark of the other system is also a breach of its own rule

MUTATIONS = (
    Mutation("P-PG-01", R, section(0, page_width=Mm(200))),
    Mutation("P-PG-02", R, section(0, left_margin=Mm(25))),
    Mutation("P-PG-03", R, odd_even),
    Mutation("P-PG-04", R, drop("data_2", "unit_2")),
    Mutation("P-PG-05", R, section(2, top_margin=Mm(25))),
    Mutation("P-FN-01", R, font("text_0", name="Arial")),
    Mutation("P-FN-02", R, lambda s: setattr(s.p["text_0"].runs[0].font.color, "rgb", RGBColor(0, 0, 255))),
    Mutation("P-FN-03", R, decomposed),
    Mutation("P-PN-01", R, form("page_number", alignment=ALIGN["left"])),
    Mutation("P-PN-02", R, section(0, header_distance=Mm(15))),
    Mutation("P-PN-03", R, section(0, different_first_page_header_footer=False)),
    Mutation("P-PN-04", R, font("page_number", size=Pt(11))),
    Mutation("P-PN-05", R, restart_off),
    Mutation("P-PN-06", R, footer_text),
    Mutation("P-BD-01", R, form("text_0", alignment=ALIGN["left"])),
    Mutation("P-BD-02", R, form("text_0", first_line_indent=Mm(0))),
    Mutation("P-BD-03", R, form("text_0", line_spacing=1.5)),
    Mutation("P-BD-04", R, form("text_0", space_after=Pt(2))),
    Mutation("P-BD-05", R, font("text_0", size=Pt(13))),
    Mutation("P-BD-06", R, swap("last", "xem xét.", "xem xét")),
    Mutation("P-BD-07", R, blank_paragraph),
    Mutation("P-HD-01", R, text("title", "ĐẢNG CỘNG SẢN VIỆT NAM.")),
    Mutation("P-HD-02", R, font("title", italic=True)),
    Mutation("P-HD-03", R, rule_off("title")),
    Mutation(
        "P-HD-04", R, add_beside("title_rule", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", like="title"), BY_OTHER_SYSTEM
    ),
    Mutation("P-HD-05", R, head_borders),
    Mutation("P-ORG-01", R, font("issuer", bold=False)),
    Mutation("P-ORG-02", L, font("superior", bold=True)),
    Mutation("P-ORG-03", L, drop("superior")),
    Mutation("P-ORG-04", R, drop("star")),
    Mutation("P-ORG-05", L, text("superior", "ĐẢNG BỘ TỈNH LÂM ĐỒNG")),
    Mutation("P-NO-01", R, text("number", f"Số{NB}12 - BC/TU")),
    Mutation("P-NO-02", R, text("number", f"Số{NB}8-BC/TU")),
    Mutation("P-NO-03", R, text("number", f"Số{NB}12-TB/TU")),
    Mutation("P-NO-04", R, text("number", f"Số{NB}12-BC/XYZ")),
    Mutation("P-NO-05", R, font("number", bold=True)),
    Mutation("P-DT-01", R, swap("date", "05 tháng 02", "5 tháng 2")),
    Mutation("P-DT-02", R, swap("date", "05 tháng 02", "31 tháng 02")),
    Mutation("P-DT-03", R, font("date", italic=False)),
    Mutation("P-DT-04", R, swap("date", "Lâm Đồng", "Huế")),
    Mutation("P-TL-01", R, font("type", bold=False)),
    Mutation("P-TL-02", R, swap("subject", "kết quả", "Kết quả")),
    Mutation("P-TL-03", R, text("separator", "------")),
    Mutation("P-TL-04", L, font("letter_subject", italic=False)),
    Mutation("P-KG-01", L, text("address", "Kính trình:")),
    Mutation("P-KG-02", L, font("address", italic=False)),
    Mutation("P-KG-03", L, text("address_1", "- Các sở, ban, ngành")),
    Mutation("P-CC-01", T, swap("basis_1", "được giao;", "được giao.")),
    Mutation("P-ST-01", R, form("part", alignment=ALIGN["left"])),
    Mutation("P-ST-02", R, swap("point_c", "c) ", "d) ")),
    Mutation("P-ST-03", R, swap("section", "I- ", "I. ")),
    Mutation("P-SG-01", R, swap("authority", "T/M", "U/Q")),
    Mutation("P-SG-02", R, font("authority", bold=False)),
    Mutation("P-SG-03", R, font("position", bold=True)),
    Mutation("P-SG-04", R, text("signer", "TS. Nguyễn Văn A")),
    Mutation("P-SG-05", R, text("position", "PHÓ BÍ THƯ TỈNH UỶ")),
    Mutation("P-SG-06", R, text("authority", "K/T BÍ THƯ")),
    Mutation("P-SG-07", R, keep_together_off),
    Mutation("P-SG-08", R, form("gap", line_spacing=Pt(20))),
    Mutation("P-NN-01", R, font("recipients", underline=False)),
    Mutation("P-NN-02", R, text("entry_0", "- Bộ Nội vụ")),
    Mutation("P-NN-03", R, text("filing", "- Lưu VT.")),
    Mutation("P-NN-04", L, drop("entry_0")),
    Mutation("P-UR-01", L, font("urgency", bold=False)),
    Mutation("P-DR-01", T, font("draft", italic=False)),
    Mutation("P-AX-01", R, form("annex_1", alignment=ALIGN["left"])),
    Mutation("P-AX-02", R, text("reference_1", "(Kèm theo Báo cáo của Tỉnh uỷ Lâm Đồng)")),
    Mutation("P-AX-03", R, swap("mention", "Phụ lục 1 và Phụ lục 2", "Phụ lục 1")),
    Mutation("P-ORD-01", R, date_first),
    Mutation("S-PG-01", R, section(0, left_margin=Mm(25))),
    Mutation("S-PN-01", R, form("page_number", alignment=ALIGN["left"])),
    Mutation("S-HD-01", R, font("title", bold=False)),
    Mutation("S-HD-02", R, swap("motto", "Tự do - Hạnh", "Tự do – Hạnh")),
    Mutation("S-HD-03", R, font("title", size=Pt(13))),
    Mutation("S-ORG-01", R, rule_off("issuer")),
    Mutation("S-NO-01", R, text("number", f"Số{NB}45/BC-UBND")),
    Mutation("S-DT-01", R, font("date", italic=False)),
    Mutation("S-TL-01", R, rule_off("subject")),
    Mutation("S-TL-02", L, form("letter_subject", space_before=Pt(0))),
    Mutation("S-KG-01", L, font("address", italic=True)),
    Mutation("S-CC-01", T, font("basis_1", italic=False)),
    Mutation("S-BD-01", R, form("text_0", alignment=ALIGN["left"])),
    Mutation("S-BD-02", R, swap("last", "./.", ".")),
    Mutation("S-SG-01", R, font("position", bold=False)),
    Mutation("S-NN-01", R, text("filing", "- Lưu VT.")),
    Mutation("S-AX-01", R, text("annex_1", "Phụ lục 1")),
    Mutation("S-UR-01", L, unboxed),
    Mutation("X-MIX-01", R, foreign_mark),
    Mutation("X-SP-01", R, other_tone),
    Mutation("X-NU-01", R, swap("intro", "93,45%", "93.45%")),
    Mutation("X-NU-02", R, cell_text("data_1", 1, 2, "1250")),
    Mutation("X-NU-03", R, swap("intro", "93,45%", f"93,45{NB}%")),
    Mutation("X-TB-01", R, break_in_table),
    Mutation("X-TB-02", R, cell_text("data_2", 0, 0, "STT")),
    Mutation("X-TB-03", R, form("unit_1", alignment=ALIGN["left"])),
    Mutation("X-TB-04", R, no_borders),
    Mutation("X-NB-01", R, swap("mention", f"kinh phí{NB}12,5{NB}triệu", "kinh phí 12,5 triệu")),
)
