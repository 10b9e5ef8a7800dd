"""One change for every rule that breaks exactly that rule, on a document that conforms."""

from __future__ import annotations

import copy
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from docx.enum.text import WD_COLOR_INDEX
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from lint_sample import ALIGN, Sample, _field
from lxml import etree

from reporter.layout.carried import Carried

NB = "\u00a0"


Change = Callable[[Sample], None]


@dataclass(frozen=True)
class Mutation:
    """One rule with the change that must break it and a harmless one that must not, each in words for the table."""

    rule: str
    kind: str  # "report", "letter", "proposal"
    what: str
    change: Change
    harmless: str
    twin: Change
    #: Rules that cannot but break with it.
    companions: frozenset[str] = frozenset()


def put(paragraph: Paragraph, text: str) -> None:
    """Replace the text, keeping the format of the first run."""
    for run in paragraph.runs[1:]:
        run._r.getparent().remove(run._r)
    paragraph.runs[0].text = text


def text(name: str, new: str) -> Change:
    return lambda sample: put(sample.p[name], new)


def swap(name: str, old: str, new: str) -> Change:
    def change(sample: Sample) -> None:
        before = sample.p[name].text
        assert old in before
        put(sample.p[name], before.replace(old, new))

    return change


def font(name: str, /, **settings: object) -> Change:
    def change(sample: Sample) -> None:
        for run in sample.p[name].runs:
            for key, value in settings.items():
                setattr(run.font, key, value)

    return change


def parted(name: str, at: int) -> Change:
    """Part the first run after so many letters, as some programs do."""

    def change(sample: Sample) -> None:
        first = sample.p[name].runs[0]
        rest = copy.deepcopy(first._r)
        first._r.addnext(rest)
        first.text, sample.p[name].runs[1].text = first.text[:at], first.text[at:]

    return change


def form(name: str, **settings: object) -> Change:
    def change(sample: Sample) -> None:
        for key, value in settings.items():
            setattr(sample.p[name].paragraph_format, key, value)

    return change


def section(index: int, **settings: object) -> Change:
    def change(sample: Sample) -> None:
        for key, value in settings.items():
            setattr(sample.document.sections[index], key, value)

    return change


def drop(*names: str) -> Change:
    def change(sample: Sample) -> None:
        for name in names:
            element = sample.t[name]._tbl if name in sample.t else sample.p[name]._p
            element.getparent().remove(element)

    return change


def drop_inside(name: str, tag: str) -> Change:
    """Remove the elements of one tag inside a paragraph or a table."""

    def change(sample: Sample) -> None:
        root = sample.t[name]._tbl if name in sample.t else sample.p[name]._p
        found = list(root.iter(qn(tag)))
        assert found
        for element in found:
            element.getparent().remove(element)

    return change


def add_beside(name: str, new: str, above: bool = False, like: str = "") -> Change:
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


def cell_text(table: str, row: int, column: int, new: str) -> Change:
    return lambda sample: put(sample.t[table].rows[row].cells[column].paragraphs[0], new)


def unboxed(sample: Sample) -> None:
    drop_inside("urgency", "w:pBdr")(sample)


def keep_together_off(sample: Sample) -> None:
    drop_inside("ending", "w:cantSplit")(sample)


def break_in_table(sample: Sample) -> None:
    drop_inside("data_1", "w:tblHeader")(sample)


def rule_off(name: str) -> Change:
    return drop_inside(f"{name}_rule", "w:pBdr")


def both(*changes: Change) -> Change:
    """Make several changes, one after another."""

    def change(sample: Sample) -> None:
        for one in changes:
            one(sample)

    return change


def replaced(old: str, new: str) -> Change:
    """Change a text wherever it stands outside the data tables: head, annex lines, body."""

    def change(sample: Sample) -> None:
        for paragraph in sample.p.values():
            if old in paragraph.text:
                put(paragraph, paragraph.text.replace(old, new))

    return change


def every(names: str, /, **settings: object) -> Change:
    """Set font properties on every paragraph whose name begins so."""

    def change(sample: Sample) -> None:
        for name in [key for key in sample.p if key.startswith(names)]:
            font(name, **settings)(sample)

    return change


def element(name: str, xml: str) -> Change:
    """Append an element to a paragraph: a tracked insertion, a comment mark."""
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

    def change(sample: Sample) -> None:
        sample.p[name]._p.append(etree.fromstring(f"<w:x xmlns:w='{namespace}'>{xml}</w:x>")[0])

    return change


def break_before(name: str) -> Change:
    return form(name, page_break_before=True)


def number_words(sample: Sample) -> None:
    sample.p["page_number"].insert_paragraph_before("")
    sample.p["page_number"].runs[0].text = "Trang "


def footer_blank(sample: Sample) -> None:
    sample.document.sections[0].footer.paragraphs[0].add_run(" ")


def after_signature(text: str) -> Change:
    def change(sample: Sample) -> None:
        anchor = copy.deepcopy(sample.p["text_0"]._p)
        sample.t["ending"]._tbl.addnext(anchor)
        put(Paragraph(anchor, sample.p["text_0"]._parent), text)

    return change


def hyphens_kept(sample: Sample) -> None:
    put(sample.p["subject"], sample.p["subject"].text.replace("bộ máy", "195\u2011KL/TW"))


def cells(table: str, size: float) -> Change:
    def change(sample: Sample) -> None:
        for row in sample.t[table].rows:
            for cell in row.cells:
                for run in cell.paragraphs[0].runs:
                    run.font.size = Pt(size)

    return change


def composed_twin(sample: Sample) -> None:
    put(sample.p["text_0"], unicodedata.normalize("NFC", sample.p["text_0"].text))


def carrying(sample: Sample, number: str) -> None:
    """Let the document carry its number as data."""
    number = number or sample.p["number"].text.removeprefix("Số").lstrip(":\u00a0")[:2]
    sample.carried = Carried(number, "", "")


def nothing(sample: Sample) -> None:
    """The document as it is: it must pass."""


R, L, T = "report", "letter", "proposal"
BY_OTHER_SYSTEM = frozenset({"X-MIX-01"})  # a mark of the other system is also a breach of its own rule

MUTATIONS = (
    Mutation(
        "P-PG-01",
        R,
        "khổ giấy rộng 200 mm",
        section(0, page_width=Mm(200)),
        "rộng 210,5 mm (dung sai 1 mm)",
        section(0, page_width=Mm(210.5)),
    ),
    Mutation(
        "P-PG-02",
        R,
        "lề trái 25 mm",
        section(0, left_margin=Mm(25)),
        "lề trái 30,5 mm",
        section(0, left_margin=Mm(30.5)),
    ),
    Mutation("P-PG-03", R, "trang chẵn, lẻ khác nhau, lề không đổi bên", odd_even, "một kiểu trang", nothing),
    Mutation(
        "P-PG-04", R, "trang ngang không có bảng", drop("data_2", "unit_2"), "trang ngang có bảng", drop("unit_2")
    ),
    Mutation(
        "P-PG-05",
        R,
        "trang ngang lề trên 25 mm",
        section(2, top_margin=Mm(25)),
        "lề xoay theo trang",
        section(2, top_margin=Mm(30), left_margin=Mm(20)),
    ),
    Mutation(
        "P-FN-01",
        R,
        "một đoạn phông Arial",
        font("text_0", name="Arial"),
        "tên đầy đủ của phông: Times New Roman Bold",
        font("text_0", name="Times New Roman Bold"),
    ),
    Mutation(
        "P-FN-02",
        R,
        "chữ xanh",
        lambda s: setattr(s.p["text_0"].runs[0].font.color, "rgb", RGBColor(0, 0, 255)),
        "chữ đen ghi rõ mã màu",
        lambda s: setattr(s.p["text_0"].runs[0].font.color, "rgb", RGBColor(0, 0, 0)),
    ),
    Mutation(
        "P-FN-03",
        R,
        "phông .VnTime",
        font("text_0", name=".VnTime"),
        "Times New Roman",
        font("text_0", name="Times New Roman"),
        frozenset({"P-FN-01"}),
    ),
    Mutation(
        "P-PN-01", R, "số trang căn trái", form("page_number", alignment=ALIGN["left"]), "số trang ở giữa", nothing
    ),
    Mutation(
        "P-PN-02",
        R,
        "số trang cách mép 15 mm",
        section(0, header_distance=Mm(15)),
        "cách mép 10,5 mm",
        section(0, header_distance=Mm(10.5)),
    ),
    Mutation(
        "P-PN-03",
        R,
        "trang thứ nhất có số",
        section(0, different_first_page_header_footer=False),
        "trang thứ nhất không số",
        nothing,
    ),
    Mutation(
        "P-PN-04", R, "số trang đậm", font("page_number", bold=True), "số trang cỡ 14", font("page_number", size=Pt(14))
    ),
    Mutation("P-PN-05", R, "phụ lục đánh số tiếp", restart_off, "phụ lục đánh số từ 1", nothing),
    Mutation("P-PN-06", R, "chân trang có chữ", footer_text, "chân trang trống", footer_blank),
    Mutation(
        "P-BD-01",
        R,
        "một đoạn căn trái",
        form("text_0", alignment=ALIGN["left"]),
        "dòng ngắn căn trái (không thấy khác)",
        both(text("clause", "1. Một dòng ngắn."), form("clause", alignment=ALIGN["left"])),
    ),
    Mutation(
        "P-BD-02",
        R,
        "không thụt đầu dòng",
        form("text_0", first_line_indent=Mm(0)),
        "thụt 12 mm",
        form("text_0", first_line_indent=Mm(12)),
    ),
    Mutation(
        "P-BD-03",
        R,
        "giãn dòng 1,5",
        form("text_0", line_spacing=1.5),
        "Exactly 20 pt",
        form("text_0", line_spacing=Pt(20)),
    ),
    Mutation(
        "P-BD-04",
        R,
        "cách đoạn 2 pt",
        form("text_0", space_after=Pt(2)),
        "cách đoạn 8 pt",
        form("text_0", space_after=Pt(8)),
    ),
    Mutation(
        "P-BD-05", R, "một đoạn cỡ 13", font("text_0", size=Pt(13)), "ghi thẳng cỡ 14", font("text_0", size=Pt(14))
    ),
    Mutation(
        "P-BD-06",
        R,
        "kết thúc không có dấu chấm",
        swap("last", "xem xét.", "xem xét"),
        "kết thúc bằng dấu chấm",
        swap("last", "xem xét.", "cho ý kiến."),
    ),
    Mutation("P-BD-07", R, "một đoạn trống", blank_paragraph, "không có đoạn trống", nothing),
    Mutation(
        "P-HD-01",
        R,
        "tiêu đề có dấu chấm",
        text("title", "ĐẢNG CỘNG SẢN VIỆT NAM."),
        "dấu cách không ngắt trong tiêu đề",
        text("title", f"ĐẢNG CỘNG SẢN VIỆT{NB}NAM"),
    ),
    Mutation("P-HD-02", R, "tiêu đề nghiêng", font("title", italic=True), "tiêu đề đứng", font("title", italic=False)),
    Mutation("P-HD-03", R, "không có đường kẻ dưới tiêu đề", rule_off("title"), "đường kẻ dài 103 %", nothing),
    Mutation(
        "P-HD-04",
        R,
        "có Quốc hiệu",
        add_beside("title_rule", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", like="title"),
        "nhắc tên nước trong nội dung",
        swap("text_0", "Nội dung", "Nước Cộng hoà xã hội chủ nghĩa Việt Nam: nội dung"),
        BY_OTHER_SYSTEM,
    ),
    Mutation("P-HD-05", R, "bảng phần đầu có viền", head_borders, "bảng không viền", nothing),
    Mutation(
        "P-ORG-01",
        R,
        "tên cơ quan không đậm",
        font("issuer", bold=False),
        "cỡ 14 ghi thẳng",
        font("issuer", size=Pt(14)),
    ),
    Mutation(
        "P-ORG-02",
        L,
        "cơ quan cấp trên đậm",
        font("superior", bold=True),
        "cỡ 14 ghi thẳng",
        font("superior", size=Pt(14)),
    ),
    Mutation(
        "P-ORG-03",
        L,
        "thiếu cơ quan cấp trên",
        drop("superior"),
        "thành uỷ ở dòng trên",
        both(text("superior", "THÀNH UỶ LÂM ĐỒNG")),
    ),
    Mutation("P-ORG-04", R, "thiếu dấu sao", drop("star"), "dấu sao cỡ 14", font("star", size=Pt(14))),
    Mutation(
        "P-ORG-05",
        L,
        "ĐẢNG BỘ trên ban",
        text("superior", "ĐẢNG BỘ TỈNH LÂM ĐỒNG"),
        "đảng uỷ trên ban",
        text("superior", "ĐẢNG UỶ TỈNH LÂM ĐỒNG"),
    ),
    Mutation(
        "P-NO-01",
        L,
        "khoảng trắng trong ký hiệu",
        text("number", f"Số{NB}12 - CV/BTCTU"),
        "dấu cách thường sau Số",
        text("number", f"Số{NB}15-CV/BTCTU"),
    ),
    Mutation("P-NO-02", L, "số 8", text("number", f"Số{NB}8-CV/BTCTU"), "số 08", text("number", f"Số{NB}08-CV/BTCTU")),
    Mutation(
        "P-NO-03",
        R,
        "ký hiệu TB ở báo cáo",
        replaced("BC/TU", "TB/TU"),
        "số có bốn chữ số",
        replaced("12-BC", "1250-BC"),
    ),
    Mutation("P-NO-04", R, "cơ quan XYZ", replaced("BC/TU", "BC/XYZ"), "TU", nothing, frozenset({"X-NO-01"})),
    Mutation(
        "P-NO-05", R, "số và ký hiệu đậm", font("number", bold=True), "cỡ 14 ghi thẳng", font("number", size=Pt(14))
    ),
    Mutation(
        "P-DT-01",
        R,
        "ngày 5 tháng 2",
        swap("date", "05 tháng 02", "5 tháng 2"),
        "tháng 3 không thêm 0",
        both(replaced("tháng 02", "tháng 3"), replaced("05/02", "05/3")),
    ),
    Mutation(
        "P-DT-02",
        R,
        "ngày 31 tháng 02",
        both(replaced("05 tháng 02", "31 tháng 02"), replaced("05/02", "31/02")),
        "ngày 28 tháng 02",
        both(replaced("05 tháng 02", "28 tháng 02"), replaced("05/02", "28/02")),
    ),
    Mutation(
        "P-DT-03", R, "ngày tháng đứng", font("date", italic=False), "ngày tháng nghiêng", font("date", italic=True)
    ),
    Mutation(
        "P-DT-04",
        R,
        "Huế không có cấp hành chính",
        both(swap("date", "Lâm Đồng", "Huế"), text("issuer", "THÀNH UỶ HUẾ")),
        "Thành phố Huế",
        both(swap("date", "Lâm Đồng", "Thành phố Huế"), text("issuer", "THÀNH UỶ HUẾ")),
    ),
    Mutation("P-TL-01", R, "tên loại không đậm", font("type", bold=False), "tên loại cỡ 15", font("type", size=Pt(15))),
    Mutation(
        "P-TL-02",
        R,
        "trích yếu viết hoa đầu",
        swap("subject", "kết quả", "Kết quả"),
        "trích yếu cỡ 14",
        font("subject", size=Pt(14)),
    ),
    Mutation("P-TL-03", R, "sáu dấu gạch", text("separator", "------"), "năm dấu gạch", text("separator", "-----")),
    Mutation(
        "P-TL-04",
        L,
        "trích yếu công văn đứng",
        font("letter_subject", italic=False),
        "hai dòng trích yếu",
        add_beside("letter_subject", "kỳ tháng 10"),
    ),
    Mutation(
        "P-KG-01",
        L,
        "Kính trình ở công văn",
        text("address", "Kính trình:"),
        "dấu cách trước hai chấm",
        text("address", "Kính gửi :"),
    ),
    Mutation(
        "P-KG-02", L, "Kính gửi đứng", font("address", italic=False), "Kính gửi nghiêng", font("address", italic=True)
    ),
    Mutation(
        "P-KG-03",
        L,
        "nơi nhận không dấu câu",
        text("address_1", "- Các sở, ban, ngành"),
        "dòng cuối kết thúc bằng dấu chấm",
        nothing,
    ),
    Mutation(
        "P-KG-04",
        R,
        "báo cáo có Kính gửi",
        both(
            add_beside("separator", "Kính gửi: Bộ Chính trị", like="date"),
            lambda s: add_beside("recipients", s.profile.text("list.keep_as_above"), like="entry_0")(s),
        ),
        "báo cáo không có Kính gửi",
        nothing,
        frozenset({"P-KG-02"}),
    ),
    Mutation(
        "P-CC-01",
        T,
        "căn cứ đầu kết thúc bằng dấu chấm",
        swap("basis_1", "được giao;", "được giao."),
        "câu “Căn cứ …, báo cáo như sau:” trong nội dung",
        text("intro", "Căn cứ Công văn số 15-CV/TU, cơ quan báo cáo như sau:"),
    ),
    Mutation(
        "P-ST-01",
        R,
        "Phần căn trái",
        form("part", alignment=ALIGN["left"]),
        "Phần thứ nhất",
        text("part", "Phần thứ nhất"),
    ),
    Mutation(
        "P-ST-02",
        R,
        "điểm d) sau b)",
        swap("point_c", "c) ", "d) "),
        "danh sách bắt đầu lại từ a)",
        text("point_c", "a) Nội dung của điểm khác."),
    ),
    Mutation("P-ST-03", R, "mục I.", swap("section", "I- ", "I. "), "mục I-", nothing),
    Mutation(
        "P-SG-01",
        R,
        "U/Q",
        swap("authority", "T/M", "U/Q"),
        "T/M tỉnh uỷ",
        swap("authority", "BAN THƯỜNG VỤ", "TỈNH UỶ"),
    ),
    Mutation(
        "P-SG-02",
        R,
        "quyền hạn không đậm",
        font("authority", bold=False),
        "cỡ 14 ghi thẳng",
        font("authority", size=Pt(14)),
    ),
    Mutation("P-SG-03", R, "chức vụ dưới T/M đậm", font("position", bold=True), "BÍ THƯ", text("position", "BÍ THƯ")),
    Mutation(
        "P-SG-04", R, "TS. trước họ tên", text("signer", "TS. Nguyễn Văn A"), "họ Tsan", text("signer", "Tsan Văn A")
    ),
    Mutation(
        "P-SG-05",
        R,
        "chức vụ kèm cơ quan",
        text("position", "PHÓ BÍ THƯ TỈNH UỶ"),
        "phó bí thư thường trực",
        text("position", "PHÓ BÍ THƯ THƯỜNG TRỰC"),
    ),
    Mutation("P-SG-06", R, "cấp uỷ ký K/T", text("authority", "K/T BÍ THƯ"), "T/M", nothing),
    Mutation("P-SG-07", R, "hàng chữ ký có thể tách", keep_together_off, "hàng giữ liền", nothing),
    Mutation(
        "P-SG-08", R, "chỗ ký 20 pt", form("gap", line_spacing=Pt(20)), "chỗ ký 30 mm", form("gap", line_spacing=Mm(30))
    ),
    Mutation(
        "P-NN-01",
        R,
        "Nơi nhận không gạch chân",
        font("recipients", underline=False),
        "dấu hai chấm không gạch chân",
        nothing,
    ),
    Mutation(
        "P-NN-02",
        R,
        "nơi nhận thiếu dấu câu",
        text("entry_0", "- Bộ Nội vụ"),
        "nơi nhận ghi mục đích",
        lambda s: put(s.p["entry_0"], s.p["entry_0"].text.replace("vụ", "vụ (để báo cáo)")),
    ),
    Mutation(
        "P-NN-03",
        R,
        "Lưu: có hai chấm",
        text("filing", "- Lưu: Văn phòng."),
        "Lưu nơi khác",
        text("filing", "- Lưu Văn phòng, Ban Tổ chức."),
    ),
    Mutation("P-NN-04", L, "thiếu Như trên", drop("entry_0"), "Như trên ở đầu", nothing),
    Mutation("P-NN-05", R, "Lưu VT", text("filing", "- Lưu VT."), "Lưu văn phòng", nothing),
    Mutation(
        "P-UR-01", L, "KHẨN không đậm", font("urgency", bold=False), "THƯỢNG KHẨN", text("urgency", "THƯỢNG KHẨN")
    ),
    Mutation(
        "P-DR-01", T, "Dự thảo đứng", font("draft", italic=False), "Dự thảo lần 2", text("draft", "Dự thảo lần 2")
    ),
    Mutation(
        "P-AX-01",
        R,
        "chữ Phụ lục căn trái",
        form("annex_1", alignment=ALIGN["left"]),
        "PHỤ LỤC in hoa",
        text("annex_1", "PHỤ LỤC 1"),
    ),
    Mutation(
        "P-AX-02",
        R,
        "dòng kèm theo thiếu số, ngày",
        text("reference_1", "(Kèm theo Báo cáo của Tỉnh uỷ Lâm Đồng)"),
        "dòng kèm theo ngắt xuống hàng",
        nothing,
    ),
    Mutation(
        "P-AX-03",
        R,
        "nội dung không nhắc Phụ lục 2",
        swap("mention", "Phụ lục 1 và Phụ lục 2", "Phụ lục 1"),
        "nhắc “các phụ lục 1, 2”",
        swap("mention", "Phụ lục 1 và Phụ lục 2", "phụ lục 1, 2"),
    ),
    Mutation("P-ORD-01", R, "ngày đứng trên tiêu đề", date_first, "đúng thứ tự", nothing),
    Mutation("S-PG-01", R, "lề gáy 10 mm", section(0, gutter=Mm(10)), "lề phải 20 mm", section(0, right_margin=Mm(20))),
    Mutation(
        "S-PG-02", R, "trang ngang không có bảng", drop("data_2", "unit_2"), "trang ngang có bảng", drop("unit_2")
    ),
    Mutation(
        "S-FN-01",
        R,
        "một đoạn phông Arial",
        font("text_0", name="Arial"),
        "TimesNewRomanPSMT",
        font("text_0", name="TimesNewRomanPSMT"),
    ),
    Mutation(
        "S-FN-02",
        R,
        "chữ xanh",
        lambda s: setattr(s.p["text_0"].runs[0].font.color, "rgb", RGBColor(0, 0, 255)),
        "chữ đen ghi rõ mã màu",
        lambda s: setattr(s.p["text_0"].runs[0].font.color, "rgb", RGBColor(0, 0, 0)),
    ),
    Mutation(
        "S-FN-03",
        R,
        "phông VNI-Times",
        font("text_0", name="VNI-Times"),
        "Times New Roman",
        font("text_0", name="Times New Roman"),
        frozenset({"S-FN-01"}),
    ),
    Mutation(
        "S-PN-01",
        R,
        "số trang căn trái",
        form("page_number", alignment=ALIGN["left"]),
        "số trang cỡ 13",
        font("page_number", size=Pt(13)),
    ),
    Mutation("S-PN-02", R, "chân trang có chữ", footer_text, "chân trang trống", footer_blank),
    Mutation("S-HD-01", R, "Quốc hiệu không đậm", font("title", bold=False), "CỘNG HOÀ", swap("title", "HÒA", "HOÀ")),
    Mutation(
        "S-HD-02",
        R,
        "gạch ngang dài trong Tiêu ngữ",
        swap("motto", "Tự do - Hạnh", "Tự do – Hạnh"),
        "dấu cách không ngắt",
        swap("motto", "Độc lập", f"Độc{NB}lập"),
    ),
    Mutation(
        "S-HD-03",
        R,
        "cỡ 13/14/13",
        font("title", size=Pt(13)),
        "cỡ 13/14/14",
        both(font("title", size=Pt(13)), font("motto", size=Pt(14)), font("date", size=Pt(14))),
    ),
    Mutation(
        "S-ORG-01",
        R,
        "không có đường kẻ dưới tên cơ quan",
        rule_off("issuer"),
        "đường kẻ ngắn hơn một chút",
        lambda s: setattr(
            s.p["issuer_rule"].paragraph_format, "left_indent", s.p["issuer_rule"].paragraph_format.left_indent + Pt(2)
        ),
    ),
    Mutation(
        "S-NO-01",
        R,
        "thiếu dấu hai chấm",
        text("number", f"Số{NB}45/BC-UBND"),
        "cách sau hai chấm",
        text("number", "Số:45/BC-UBND"),
    ),
    Mutation(
        "S-DT-01",
        R,
        "ngày tháng đứng",
        font("date", italic=False),
        "tháng 3 không thêm 0",
        replaced("tháng 02", "tháng 3"),
    ),
    Mutation(
        "S-DT-02",
        R,
        "ngày 31 tháng 02",
        replaced("05 tháng 02", "31 tháng 02"),
        "ngày 28 tháng 02",
        replaced("05 tháng 02", "28 tháng 02"),
    ),
    Mutation(
        "S-TL-01",
        R,
        "không có đường kẻ dưới trích yếu",
        rule_off("subject"),
        "trích yếu cỡ 13",
        font("subject", size=Pt(13)),
    ),
    Mutation(
        "S-TL-02",
        L,
        "V/v sát số",
        form("letter_subject", space_before=Pt(0)),
        "V/v cỡ 12",
        font("letter_subject", size=Pt(12)),
    ),
    Mutation(
        "S-KG-01", L, "Kính gửi nghiêng", font("address", italic=True), "Kính gửi cỡ 13", font("address", size=Pt(13))
    ),
    Mutation(
        "S-CC-01",
        T,
        "căn cứ đứng",
        font("basis_1", italic=False),
        "căn cứ cuối kết thúc bằng dấu chấm phẩy trước “Theo đề nghị”",
        both(swap("basis_2", "địa phương.", "địa phương;"), add_beside("basis_2", "Theo đề nghị của Chánh Văn phòng.")),
    ),
    Mutation(
        "S-BD-01",
        R,
        "một đoạn căn trái",
        form("text_0", alignment=ALIGN["left"]),
        "thụt đầu dòng bằng một phím Tab",
        both(form("text_0", first_line_indent=Mm(0)), swap("text_0", "Nội dung", "\tNội dung")),
    ),
    Mutation("S-BD-02", R, "thiếu “./.”", swap("last", "./.", "."), "có “./.”", nothing),
    Mutation("S-BD-03", R, "một đoạn trống", blank_paragraph, "không có đoạn trống", nothing),
    Mutation("S-ST-01", R, "mục I-", swap("section", "I. ", "I- "), "mục I.", nothing),
    Mutation(
        "S-ST-02", R, "Điều 1:", swap("article", "Điều 1. ", "Điều 1: "), "Phần thứ nhất", text("part", "Phần thứ nhất")
    ),
    Mutation("S-SG-01", R, "chức vụ không đậm", font("position", bold=False), "cỡ 13", font("position", size=Pt(13))),
    Mutation(
        "S-SG-02",
        R,
        "TS. trước họ tên",
        text("signer", "TS. Nguyễn Văn A"),
        "trường học ghi học vị",
        both(
            text("issuer_1", "UBND TỈNH LÂM ĐỒNG"),
            font("issuer_1", bold=False),
            text("issuer", "TRƯỜNG BẢO LÂM"),
            replaced("BC-UBND", "BC-TBL"),
            text("signer", "TS. Nguyễn Văn A"),
        ),
    ),
    Mutation(
        "S-NN-01",
        R,
        "Lưu không có hai chấm",
        text("filing", "- Lưu VT."),
        "Lưu kèm số bản",
        text("filing", "- Lưu: VT, TH (05 bản)."),
    ),
    Mutation("S-NN-02", L, "thiếu Như trên", drop("entry_0"), "Như trên ở đầu", nothing),
    Mutation("S-ORD-01", R, "ngày đứng trên Quốc hiệu", date_first, "đúng thứ tự", nothing),
    Mutation(
        "S-AX-01",
        R,
        "Phụ lục đánh số Ả-rập",
        both(text("annex_1", "Phụ lục 1"), swap("mention", "Phụ lục I ", "Phụ lục 1 ")),
        "dòng kèm theo cỡ 13",
        font("reference_1", size=Pt(13)),
    ),
    Mutation(
        "S-AX-02",
        R,
        "nội dung không nhắc Phụ lục II",
        swap("mention", "Phụ lục I và Phụ lục II", "Phụ lục I"),
        "nhắc “các phụ lục I, II”",
        swap("mention", "Phụ lục I và Phụ lục II", "phụ lục I, II"),
    ),
    Mutation("S-UR-01", L, "KHẨN không đóng khung", unboxed, "đóng khung", nothing),
    Mutation(
        "X-MIX-01",
        R,
        "dấu hiệu của hệ thống kia",
        foreign_mark,
        "nhắc tên hệ thống kia trong nội dung",
        swap("text_0", "Nội dung", "Nước Cộng hoà xã hội chủ nghĩa Việt Nam và Đảng Cộng sản Việt Nam: nội dung"),
    ),
    Mutation(
        "X-SP-01",
        R,
        "kiểu bỏ dấu khác",
        other_tone,
        "tên riêng giữ cách viết",
        swap("text_0", "Nội", "Tỉnh Thanh Hóa, tỉnh Khánh Hoà: nội"),
    ),
    Mutation("X-UN-01", R, "chữ và dấu rời nhau", decomposed, "chữ dựng sẵn", composed_twin),
    Mutation(
        "X-BD-01",
        R,
        "cả nội dung nghiêng",
        both(every("text_", italic=True), every("last", italic=True)),
        "một cụm từ nghiêng",
        lambda s: setattr(s.p["text_0"].add_run(" in nghiêng"), "italic", True),
        frozenset({"X-BD-02"}),
    ),
    Mutation(
        "X-BD-02",
        R,
        "một đoạn đậm",
        font("text_0", bold=True),
        "một cụm từ đậm",
        lambda s: setattr(s.p["text_0"].add_run(" in đậm"), "bold", True),
    ),
    Mutation(
        "X-TX-01",
        R,
        "dấu cách trước dấu phẩy",
        swap("text_0", "sắp xếp,", "sắp xếp ,"),
        "dấu ba chấm sau chữ",
        swap("text_0", "sắp xếp,", "sắp xếp,…"),
    ),
    Mutation(
        "X-NU-01",
        R,
        "93.45%",
        swap("intro", "93,45%", "93.45%"),
        "Mẫu 1.1, mục 2.3",
        swap("text_0", "Nội", "Theo Mẫu 1.1, mục 2.3 nội"),
    ),
    Mutation(
        "X-NU-02",
        R,
        "1250 giữa các số có dấu chấm",
        cell_text("data_1", 1, 2, "1250"),
        "năm 2026",
        cell_text("data_1", 1, 2, "2026"),
    ),
    Mutation("X-NU-03", R, "93,45 %", swap("intro", "93,45%", f"93,45{NB}%"), "93,45%", nothing),
    Mutation(
        "X-NU-04",
        R,
        "2,515 người",
        swap("text_0", "Nội", "Có 2,515 người; nội"),
        "2.515 người, năm 2026, tài khoản 12345",
        swap("text_0", "Nội", "Có 2.515 người năm 2026, tài khoản 12345; nội"),
    ),
    Mutation(
        "X-LO-01",
        R,
        "còn chỗ sửa theo dõi",
        element("text_0", "<w:ins w:id='1' w:author='A'><w:r><w:t xml:space='preserve'> thêm.</w:t></w:r></w:ins>"),
        "không còn chỗ sửa",
        nothing,
    ),
    Mutation(
        "X-LO-02",
        R,
        "chữ tô nền",
        font("text_0", highlight_color=WD_COLOR_INDEX.YELLOW),
        "v.v…",
        swap("text_0", "Nội", "Cán bộ, công chức, v.v… nội"),
    ),
    Mutation(
        "X-ST-01",
        R,
        "mục II khi chưa có I",
        lambda s: put(s.p["section"], s.p["section"].text.replace("I", "II", 1)),
        "danh sách 1., 2.",
        add_beside("clause", "2. Việc khác thực hiện sau."),
    ),
    Mutation("X-ST-02", R, "đề mục cỡ 16", font("section", size=Pt(16)), "đề mục cỡ 14", font("section", size=Pt(14))),
    Mutation("X-KD-01", R, "tên loại lạ", text("type", "BẢN TƯỜNG TRÌNH"), "tên loại có trong danh mục", nothing),
    Mutation(
        "X-NO-01",
        L,
        "ký hiệu của cơ quan khác",
        lambda s: put(s.p["number"], s.p["number"].text.replace("BTCTU", "VPTU").replace("SNV", "XNV")),
        "cùng cơ quan, số khác",
        lambda s: put(s.p["number"], s.p["number"].text.replace("08", "18")),
    ),
    Mutation(
        "X-DT-01",
        R,
        "địa danh khác tỉnh",
        swap("date", "Lâm Đồng", "Hà Nội"),
        "thêm cấp hành chính",
        swap("date", "Lâm Đồng", "Tỉnh Lâm Đồng"),
    ),
    Mutation(
        "X-AX-01",
        R,
        "dòng kèm theo số khác",
        lambda s: put(s.p["reference_1"], s.p["reference_1"].text.replace("12-", "13-").replace("45/", "46/")),
        "số, ngày đổi ở cả hai nơi",
        both(replaced("12-BC", "13-BC"), replaced("45/BC", "46/BC")),
    ),
    Mutation(
        "X-AX-02",
        R,
        "dữ liệu kèm trong tệp ghi số khác",
        lambda s: carrying(s, "99"),
        "dữ liệu kèm ghi cùng số",
        lambda s: carrying(s, ""),
    ),
    Mutation("X-SG-01", R, "không có họ tên", drop("signer"), "họ tên khác", text("signer", "Trần Thị B")),
    Mutation("X-SG-02", L, "ngắt trang trước chữ ký", break_before("recipients"), "chữ ký liền nội dung", nothing),
    Mutation(
        "X-ORD-01",
        R,
        "nội dung sau chữ ký",
        after_signature("Nội dung này bị đặt sau chữ ký."),
        "thông tin liên hệ",
        after_signature("Điện thoại: 080.12345"),
    ),
    Mutation("X-TB-01", R, "dòng đầu bảng không lặp", break_in_table, "dòng đầu lặp lại", nothing),
    Mutation(
        "X-TB-02",
        R,
        "TT ở bảng này, STT ở bảng kia",
        cell_text("data_2", 0, 0, "STT"),
        "TT.",
        cell_text("data_2", 0, 0, "TT."),
    ),
    Mutation(
        "X-TB-03",
        R,
        "đơn vị tính căn trái",
        form("unit_1", alignment=ALIGN["left"]),
        "ĐVT: người",
        text("unit_1", "ĐVT: người"),
    ),
    Mutation("X-TB-04", R, "bảng không viền", no_borders, "bảng viền đơn", nothing),
    Mutation("X-TB-05", R, "chữ trong bảng cỡ 9", cells("data_1", 9), "cỡ 11", cells("data_1", 11)),
    Mutation(
        "X-NB-01",
        R,
        "dấu cách thường trong dòng ngày",
        swap("date", f"ngày{NB}05", "ngày 05"),
        "dấu cách thường trong câu",
        swap("mention", f"kinh phí{NB}12,5{NB}triệu", "kinh phí 12,5 triệu"),
    ),
    Mutation(
        "X-NB-02",
        R,
        "gạch nối thường trong trích yếu",
        lambda s: put(s.p["subject"], s.p["subject"].text.replace("bộ máy", "195-KL/TW")),
        "gạch nối không ngắt",
        hyphens_kept,
    ),
)
