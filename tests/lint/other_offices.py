"""Documents as other offices build them: twenty kinds, each set in many ways, from plain XML and invented content."""

# ruff: noqa: E501  (cases stand one a line)

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from reporter.layout import LintReport, lint_bytes
from reporter.layout.opening import R, W
from reporter.model.metrics import text_width

NB = "\u00a0"
_TYPES = "http://schemas.openxmlformats.org/package/2006/relationships"


@dataclass
class Line:
    """One line of a component with its look; `rule` is the share of its width that a line below it has."""

    text: str
    size: float = 14
    bold: bool = False
    italic: bool = False
    underline: bool = False
    align: str = "center"
    rule: int = 0
    before: float = 0


@dataclass
class Paper:
    """A whole document by component."""

    name: str
    side: str
    superior: list[Line] = field(default_factory=list)
    issuer: list[Line] = field(default_factory=list)
    star: list[Line] = field(default_factory=list)
    number: list[Line] = field(default_factory=list)
    letter_subject: list[Line] = field(default_factory=list)
    title: list[Line] = field(default_factory=list)
    motto: list[Line] = field(default_factory=list)
    date: list[Line] = field(default_factory=list)
    type: list[Line] = field(default_factory=list)
    subject: list[Line] = field(default_factory=list)
    authority_line: list[Line] = field(default_factory=list)
    separator: list[Line] = field(default_factory=list)
    address: list[Line] = field(default_factory=list)
    bases: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    recipients_word: list[Line] = field(default_factory=list)
    entries: list[Line] = field(default_factory=list)
    signing: list[Line] = field(default_factory=list)
    signer: list[Line] = field(default_factory=list)
    annex: list[Line] = field(default_factory=list)
    margins: dict[str, int] = field(default_factory=lambda: {"top": 1134, "bottom": 1134, "left": 1701, "right": 850})
    paper: tuple[int, int] = (11906, 16838)
    header_xml: str = ""
    footer_xml: str = ""
    title_page: bool = True
    font: str = "Times New Roman"
    line: str = ""  # spacing attributes of the text
    tail_xml: str = ""  # what stands between the text and the ending
    first_line: int = 720
    gap: int = 120

    @property
    def left(self) -> list[Line]:
        return [*self.superior, *self.issuer, *self.star, *self.number, *self.letter_subject]

    @property
    def right(self) -> list[Line]:
        return [*self.title, *self.motto, *self.date]


_STORY = (
    "The year's work was done: cán bộ, công chức đã hoàn thành nhiệm vụ được giao theo kế hoạch đề ra, "
    "kết quả năm sau cao hơn năm trước, nhân dân đồng tình ủng hộ việc sắp xếp."
).replace("The year's work was done: ", "Trong năm, ")
_ORDER = ("nhất", "hai", "ba", "tư", "năm", "sáu", "bảy")


def _state(name: str, superior: str, issuer: str, number: str, kind: str, subject: str, **more: object) -> Paper:
    """Return a State document that keeps NĐ 30."""
    letter = not kind
    place = "Hà Nội" if issuer.startswith("BỘ") else "Lâm Đồng"
    paper = Paper(
        name, "state",
        superior=[Line(superior, 13)] if superior else [],
        issuer=[Line(part, 13, bold=True) for part in issuer.split("\n")],
        number=[Line(number, 13, before=6)],
        letter_subject=[Line(f"V/v {subject}", 12, before=6)] if letter else [],
        title=[Line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, bold=True)],
        motto=[Line("Độc lập - Tự do - Hạnh phúc", 14, bold=True, rule=100)],
        date=[Line(f"{place}, ngày{NB}05 tháng 02 năm 2026", 14, italic=True, before=6)],
        type=[Line(kind, 14, bold=True, before=12)] if kind else [],
        subject=[Line(subject, 14, bold=True, rule=40)] if kind else [],
        body=[Line(f"{_STORY} {_STORY} Phần thứ {n}.", align="both") for n in _ORDER],
        recipients_word=[Line("Nơi nhận:", 12, bold=True, italic=True, align="left")],
        entries=[Line(text, 11, align="left") for text in ("- Bộ Nội vụ;", "- Các sở, ban, ngành;", "- Lưu: VT, TH.")],
        signer=[Line("Nguyễn Văn A", 14, bold=True)],
    )  # fmt: skip
    paper.issuer[-1].rule = 40
    paper.body.insert(0, Line("I. TÌNH HÌNH CHUNG", bold=True, align="both"))
    paper.body.insert(4, Line("II. NHIỆM VỤ THỜI GIAN TỚI", bold=True, align="both"))
    paper.body.append(Line(f"{_STORY.rstrip('.')}./.", align="both"))
    return _with(paper, more)


def _party(name: str, superior: str, issuer: str, number: str, kind: str, subject: str, **more: object) -> Paper:
    """Return a Party document that keeps HD 05."""
    letter = not kind
    place = "Hà Nội" if "TRƯNG" in superior or superior.endswith("TRUNG ƯƠNG") else "Lâm Đồng"
    paper = Paper(
        name, "party",
        superior=[Line(superior)] if superior else [],
        issuer=[Line(issuer, bold=True)],
        star=[Line("*")],
        number=[Line(number)],
        letter_subject=[Line(f"về việc {subject}", 12, italic=True)] if letter else [],
        title=[Line("ĐẢNG CỘNG SẢN VIỆT NAM", 15, bold=True, rule=100)],
        date=[Line(f"{place}, ngày{NB}05 tháng 9 năm 2026", italic=True, before=6)],
        type=[Line(kind, 16, bold=True, before=12)] if kind else [],
        subject=[Line(subject, 15, bold=True)] if kind else [],
        separator=[Line("-----")] if kind else [],
        body=[Line(f"{_STORY} {_STORY} Phần thứ {n}.", align="both") for n in _ORDER],
        recipients_word=[Line("Nơi nhận:", underline=True, align="left")],
        entries=[Line(text, 12, align="left") for text in ("- Ban Tổ chức Trung ương;", "- Các đảng uỷ;", "- Lưu Văn phòng.")],
        signer=[Line("Trần Thị B", bold=True)],
        line='w:line="360" w:lineRule="exact"',
        first_line=567,
    )  # fmt: skip
    paper.body.insert(0, Line("I- TÌNH HÌNH CHUNG", bold=True, align="both"))
    paper.body.insert(4, Line("II- NHIỆM VỤ THỜI GIAN TỚI", bold=True, align="both"))
    return _with(paper, more)


def _with(paper: Paper, more: dict[str, object]) -> Paper:
    for key, value in more.items():
        setattr(paper, key, value)
    return paper


def _signs(*texts: str, second_bold: bool = True) -> list[Line]:
    return [Line(text, bold=second_bold or index == 0) for index, text in enumerate(texts)]


def _address(*entries: str) -> list[Line]:
    if len(entries) == 1:
        return [Line(f"Kính gửi: {entries[0]}", before=12)]
    return [Line("Kính gửi:", before=12), *(Line(f"- {entry}", align="left") for entry in entries)]


def _listed(paper: Paper, first: str) -> Paper:
    return replace(paper, entries=[replace(paper.entries[0], text=first), *paper.entries])


def _decided(*texts: str, italic: bool) -> list[Line]:
    return [Line(text, italic=italic, align="both") for text in texts]


_BASES = (
    "Căn cứ Luật Tổ chức chính quyền địa phương;",
    "Căn cứ Nghị định của Chính phủ;",
    "Theo đề nghị của Giám đốc Sở Nội vụ.",
)
_ARTICLES = [Line("QUYẾT ĐỊNH:", bold=True)] + [
    Line(f"Điều {n}. Giao việc cho đơn vị thực hiện theo kế hoạch được phê duyệt và báo cáo kết quả./.", align="both")
    for n in (1,)
]


def papers() -> tuple[Paper, ...]:
    """Return ten State and ten Party documents, each new, to be changed at will."""
    report = _state("báo cáo UBND", "", "ỦY BAN NHÂN DÂN\nTỈNH LÂM ĐỒNG", f"Số:{NB}45/BC-UBND", "BÁO CÁO",
                    "Kết quả công tác năm 2025", address=_address("Bộ Nội vụ"),
                    signing=_signs("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"))  # fmt: skip
    letter = _state("công văn sở", "UBND TỈNH LÂM ĐỒNG", "SỞ NỘI VỤ", f"Số:{NB}08/SNV-TH", "", "báo cáo số liệu",
                    address=_address("Các sở, ban, ngành;", "Các xã, phường, đặc khu."),
                    signing=_signs("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"))  # fmt: skip
    decision = _state("quyết định", "", "ỦY BAN NHÂN DÂN\nTỈNH LÂM ĐỒNG", f"Số:{NB}145/QĐ-UBND", "QUYẾT ĐỊNH",
                      "Về việc giao biên chế năm 2026", bases=_decided(*_BASES, italic=True),
                      authority_line=[Line("CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH LÂM ĐỒNG", bold=True, before=6)],
                      signing=_signs("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"))  # fmt: skip
    proposal = _state("tờ trình", "UBND TỈNH LÂM ĐỒNG", "SỞ NỘI VỤ", f"Số:{NB}12/TTr-SNV", "TỜ TRÌNH",
                      "Về việc phê duyệt đề án", address=_address("Ủy ban nhân dân tỉnh Lâm Đồng"),
                      signing=_signs("GIÁM ĐỐC"))  # fmt: skip
    plan = _state("kế hoạch", "", "ỦY BAN NHÂN DÂN\nXÃ NAM BAN", f"Số:{NB}21/KH-UBND", "KẾ HOẠCH",
                  "Thực hiện cải cách hành chính năm 2026", signing=_signs("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
                  date=[Line(f"Nam Ban, ngày{NB}05 tháng 02 năm 2026", 14, italic=True, before=6)])  # fmt: skip
    notice = _state("thông báo", "BỘ NỘI VỤ", "VĂN PHÒNG", f"Số:{NB}77/TB-VP", "THÔNG BÁO", "Về việc nghỉ Tết",
                    signing=_signs("KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"),
                    date=[Line(f"Hà Nội, ngày{NB}05 tháng 02 năm 2026", 14, italic=True, before=6)])  # fmt: skip
    resolution = _state("nghị quyết HĐND", "", "HỘI ĐỒNG NHÂN DÂN\nTỈNH LÂM ĐỒNG", f"Số:{NB}15/NQ-HĐND", "NGHỊ QUYẾT",
                        "Về kế hoạch năm 2026", signing=_signs("CHỦ TỊCH"),
                        bases=_decided("Căn cứ Luật Tổ chức chính quyền địa phương;", "Xét Tờ trình của Ủy ban nhân dân tỉnh.", italic=True),
                        authority_line=[Line("HỘI ĐỒNG NHÂN DÂN TỈNH LÂM ĐỒNG", bold=True, before=6)])  # fmt: skip
    invitation = _state("giấy mời", "UBND TỈNH LÂM ĐỒNG", "SỞ TÀI CHÍNH", f"Số:{NB}31/GM-STC", "GIẤY MỜI",
                        "Dự hội nghị tổng kết", signing=_signs("TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"))  # fmt: skip
    directive = _state("chỉ thị", "", "BỘ TÀI CHÍNH", f"Số:{NB}02/CT-BTC", "CHỈ THỊ", "Về tiết kiệm chi",
                       signing=_signs("BỘ TRƯỞNG"))  # fmt: skip
    guide = _state("hướng dẫn", "", "BỘ NỘI VỤ", f"Số:{NB}19/HD-BNV", "HƯỚNG DẪN", "Thực hiện chế độ báo cáo",
                   signing=_signs("KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"))  # fmt: skip
    state = [_listed(p, "- Như trên;") if p.address else p for p in
             (report, letter, decision, proposal, plan, notice, resolution, invitation, directive, guide)]  # fmt: skip
    return (*state, *_party_papers())


def peculiar() -> tuple[Paper, ...]:
    """Return State documents whose kind has a template of its own (NĐ 30, PL III, 1.3, 1.8, 1.9)."""
    passed = _state("giấy giới thiệu", "UBND TỈNH LÂM ĐỒNG", "SỞ NỘI VỤ", f"Số:{NB}21/GGT-SNV", "GIẤY GIỚI THIỆU", "",
                    signing=_signs("TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"))  # fmt: skip
    passed.subject = []
    minutes = _state("biên bản", "UBND TỈNH LÂM ĐỒNG", "SỞ NỘI VỤ", f"Số:{NB}09/BB-SNV", "BIÊN BẢN", "Họp thẩm định",
                     date=[], signing=_signs("CHỦ TỌA"))  # fmt: skip
    minutes.entries[-1] = replace(minutes.entries[-1], text="- Lưu: VT, Hồ sơ.")
    decree = "(Ban hành kèm theo Quyết định số 150/QĐ-UBND ngày 15 tháng 01 năm 2026"
    rules = _state("quy chế kèm theo", "", "ỦY BAN NHÂN DÂN\nTỈNH LÂM ĐỒNG", "", "QUY CHẾ", "Phối hợp giải quyết",
                   date=[], recipients_word=[], entries=[], signer=[])  # fmt: skip
    rules.number = []
    rules.subject = [replace(rules.subject[0], rule=0), Line(decree, 14, italic=True),
                     Line("của Ủy ban nhân dân tỉnh Lâm Đồng)", 14, italic=True, rule=40)]  # fmt: skip
    return _listed(passed, "- Như trên;"), minutes, rules


def _party_papers() -> list[Paper]:
    committee = {"signing": _signs("T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ", second_bold=False)}
    tu = ("", "TỈNH UỶ LÂM ĐỒNG")
    kinds = (
        ("BÁO CÁO", "BC", "kết quả công tác năm 2026"),
        ("KẾT LUẬN", "KL", "về sắp xếp tổ chức bộ máy"),
        ("NGHỊ QUYẾT", "NQ", "về phát triển kinh tế - xã hội"),
        ("CHỈ THỊ", "CT", "về lãnh đạo đại hội"),
        ("KẾ HOẠCH", "KH", "thực hiện nghị quyết"),
        ("THÔNG BÁO", "TB", "kết quả hội nghị"),
        ("CHƯƠNG TRÌNH", "CTr", "hành động năm 2026"),
    )
    papers = [_party(f"{kind.lower()} tỉnh uỷ", *tu, f"Số{NB}12-{code}/TU", kind, subject, **committee)
              for kind, code, subject in kinds]  # fmt: skip
    papers.append(_party("quyết định tỉnh uỷ", *tu, f"Số{NB}45-QĐ/TU", "QUYẾT ĐỊNH", "về thành lập tổ công tác",
                         bases=_decided("- Căn cứ Điều lệ Đảng;", "- Căn cứ quy chế làm việc.", italic=False), **committee))  # fmt: skip
    deputies = {"signing": _signs("K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN", second_bold=False)}
    letter = _party("công văn ban", "TỈNH UỶ LÂM ĐỒNG", "BAN TỔ CHỨC", f"Số{NB}123-CV/BTCTU", "", "báo cáo số liệu",
                    address=[Line("Kính gửi:", italic=True, before=12), Line("- Các đảng uỷ trực thuộc;", align="left"),
                             Line("- Các ban Tỉnh uỷ.", align="left")], **deputies)  # fmt: skip
    papers.append(_listed(letter, "- Như trên;"))
    papers.append(_party("hướng dẫn ban trung ương", "BAN CHẤP HÀNH TRUNG ƯƠNG", "BAN TỔ CHỨC", f"Số{NB}05-HD/BTCTW",
                         "HƯỚNG DẪN", "công tác đảng viên", signing=_signs("TRƯỞNG BAN")))  # fmt: skip
    return papers


# --- how it is set ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Setting:
    """One way of setting a document in Word; every field is one habit met in real files."""

    name: str
    head: str = "table"  # "table", "rows", "spacer", "tabs", "framed", "boxes", "frames"
    ending: str = "table"  # "table", "nested", "soft", "tabs", "spacer", "boxed"
    rule: str = "border"  # "border", "vml", "elsewhere", "underline"
    looks: str = "direct"  # "direct", "style", "theme", "defaults"
    blanks: int = 0  # blank paragraphs before the head
    boxed_subject: bool = False  # trích yếu in a one-cell table
    tabbed: bool = False  # first line indented by a tab (State)
    decomposed: bool = False
    split: bool = False  # every run torn in two, as Word does after editing
    boxed_number: bool = False  # the page number stands in a text box, saved twice as Word and LibreOffice do


SETTINGS = (
    Setting("table, direct"),
    Setting("table, styles", looks="style", rule="vml"),
    Setting("two rows, theme fonts", head="rows", looks="theme", split=True),
    Setting("spacer column, defaults", head="spacer", ending="spacer", looks="defaults"),
    Setting("tabs", head="tabs", ending="tabs", rule="underline"),
    Setting("head framed, ending nested", head="framed", ending="nested"),
    Setting("soft breaks, lines elsewhere", ending="soft", rule="elsewhere", looks="style"),
    Setting("blanks first, boxed subject", blanks=4, boxed_subject=True, rule="vml"),
    Setting("signature in a text box", ending="boxed"),
    Setting("runs torn", split=True, looks="style"),
    Setting("head in text boxes", head="boxes", ending="nested"),
    Setting("head in frames, number in a text box", head="frames", ending="spacer", boxed_number=True),
)

Change = Callable[[Paper], None]


def lint(paper: Paper, setting: Setting, templates: object, profile: str | None = None) -> LintReport:
    """Return the lint report of a document set in that way."""
    return lint_bytes(package(paper, setting), f"{paper.name}.docx", templates, profile)  # type: ignore[arg-type]


def package(paper: Paper, setting: Setting) -> bytes:
    """Return the .docx."""
    body = "".join(_blocks(paper, setting))
    text = f"<w:document xmlns:w='{W}' xmlns:r='{R}' xmlns:v='urn:schemas-microsoft-com:vml'><w:body>{body}</w:body></w:document>"
    number = paragraph_xml(_run("", 14, extra=_page_field()), "left" if setting.boxed_number else "center", "")
    header = paper.header_xml or (_boxed_twice(number, 400) if setting.boxed_number else number)
    files = {
        "document": text,
        "styles": _styles(paper, setting),
        "header": f"<w:hdr xmlns:w='{W}'>{header}</w:hdr>",
        "footer": f"<w:ftr xmlns:w='{W}'>{paper.footer_xml or '<w:p/>'}</w:ftr>",
        "theme": _theme(paper.font),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        main = f"<Relationship Id='m' Type='{R}/officeDocument' Target='word/document.xml'/>"
        archive.writestr("_rels/.rels", f"<Relationships xmlns='{_TYPES}'>{main}</Relationships>")
        rels = "".join(f"<Relationship Id='{name}' Type='{R}/{name}' Target='{name}.xml'/>" for name in files)
        archive.writestr("word/_rels/document.xml.rels", f"<Relationships xmlns='{_TYPES}'>{rels}</Relationships>")
        for name, content in files.items():
            archive.writestr(f"word/{name}.xml", content)
    return stream.getvalue()


def _theme(font: str) -> str:
    fonts = f"<a:majorFont><a:latin typeface='{font}'/></a:majorFont><a:minorFont><a:latin typeface='{font}'/></a:minorFont>"
    space = "http://schemas.openxmlformats.org/drawingml/2006/main"
    return (
        f"<a:theme xmlns:a='{space}'><a:themeElements><a:fontScheme>{fonts}</a:fontScheme></a:themeElements></a:theme>"
    )


def _styles(paper: Paper, setting: Setting) -> str:
    named = f"<w:rFonts w:ascii='{paper.font}' w:hAnsi='{paper.font}'/>"
    theme = "<w:rFonts w:asciiTheme='minorHAnsi' w:hAnsiTheme='minorHAnsi'/>"
    fonts = theme if setting.looks == "theme" else named
    in_defaults = fonts if setting.looks in ("defaults", "theme") else "<w:rFonts w:ascii='Calibri' w:hAnsi='Calibri'/>"
    in_normal = named if setting.looks == "style" else ""
    if setting.looks == "direct":
        in_defaults = ""
    text = (
        f"<w:pPr><w:jc w:val='both'/><w:spacing w:before='{paper.gap}' w:after='0' {paper.line}/>"
        f"<w:ind w:firstLine='{0 if setting.tabbed else paper.first_line}'/></w:pPr>"
    )
    return (
        f"<w:styles xmlns:w='{W}'><w:docDefaults><w:rPrDefault><w:rPr>{in_defaults}</w:rPr></w:rPrDefault></w:docDefaults>"
        "<w:style w:type='paragraph' w:default='1' w:styleId='a'><w:name w:val='Normal'/>"
        f"<w:rPr>{in_normal}<w:sz w:val='28'/></w:rPr></w:style>"
        f"<w:style w:type='paragraph' w:styleId='nd'><w:name w:val='Noi dung'/><w:basedOn w:val='a'/>{text}</w:style>"
        "</w:styles>"
    )


def _boxed_twice(content: str, width: int) -> str:
    """Return a text box in the middle, as a drawing and again as the older shape for old programs."""
    spaces = (
        "xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006' "
        "xmlns:wp='http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing' "
        "xmlns:wps='http://schemas.microsoft.com/office/word/2010/wordprocessingShape' "
        "xmlns:v='urn:schemas-microsoft-com:vml'"
    )
    place = "<wp:positionH relativeFrom='margin'><wp:align>center</wp:align></wp:positionH>"
    inner = f"<wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx><wps:bodyPr lIns='0' rIns='0'/>"
    drawing = f"<w:drawing><wp:anchor>{place}<wp:extent cx='{width * 635}' cy='900000'/><wps:wsp>{inner}</wps:wsp></wp:anchor></w:drawing>"
    shape = f"<w:pict><v:shape style='width:{width / 20}pt'><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></v:shape></w:pict>"
    choice = f"<mc:Choice Requires='wps'>{drawing}</mc:Choice><mc:Fallback>{shape}</mc:Fallback>"
    return f"<w:p><w:r><mc:AlternateContent {spaces}>{choice}</mc:AlternateContent></w:r></w:p>"


def _page_field() -> str:
    return (
        "<w:fldChar w:fldCharType='begin'/></w:r><w:r><w:rPr><w:sz w:val='28'/></w:rPr><w:instrText> PAGE </w:instrText>"
        "</w:r><w:r><w:fldChar w:fldCharType='end'/>"
    )


def _blocks(paper: Paper, setting: Setting) -> Iterator[str]:
    yield "<w:p/>" * setting.blanks
    yield from _head(paper, setting)
    room = paper.paper[0] - paper.margins["left"] - paper.margins["right"]
    for line in (*paper.type, *paper.subject, *paper.authority_line, *paper.separator, *paper.address):
        boxed = setting.boxed_subject and line in paper.subject
        content = "".join(_lines([line], paper, setting, room))
        yield table_xml([[content]], [room]) if boxed else content
    for line in (*paper.bases, *paper.body):
        yield _text(line, paper, setting)
    yield paper.tail_xml
    yield from _ending(paper, setting)
    yield from _annex(paper, setting)
    if not paper.annex:
        yield _section(paper)


def _section(paper: Paper, start: bool = False) -> str:
    wide, high = paper.paper
    margins = " ".join(f"w:{side}='{value}'" for side, value in paper.margins.items())
    first = "<w:titlePg/>" if paper.title_page and not start else ""
    number = "<w:pgNumType w:start='1'/>" if start else ""
    stories = "<w:headerReference w:type='default' r:id='header'/><w:footerReference w:type='default' r:id='footer'/>"
    size = f"<w:pgSz w:w='{wide}' w:h='{high}'/><w:pgMar {margins} w:header='567' w:footer='567' w:gutter='0'/>"
    return f"<w:sectPr>{stories}{size}{number}{first}</w:sectPr>"


def _annex(paper: Paper, setting: Setting) -> Iterator[str]:
    if not paper.annex:
        return
    yield f"<w:p><w:pPr>{_section(paper)}</w:pPr></w:p>"
    for line in paper.annex:
        yield from _lines([line], paper, setting, 9300)
    yield _section(paper, start=True)


def _fonts(paper: Paper, setting: Setting) -> str:
    return f"<w:rFonts w:ascii='{paper.font}' w:hAnsi='{paper.font}'/>" if setting.looks == "direct" else ""


def _run(text: str, size: float, look: str = "", extra: str = "") -> str:
    inner = f"<w:t xml:space='preserve'>{text}</w:t>".replace("\t", "</w:t><w:tab/><w:t xml:space='preserve'>")
    return f"<w:r><w:rPr>{look}<w:sz w:val='{size * 2:g}'/></w:rPr>{inner if text else ''}{extra}</w:r>"


def _look(line: Line, paper: Paper, setting: Setting) -> str:
    marks = (("b", line.bold), ("i", line.italic))
    return _fonts(paper, setting) + "".join(f"<w:{m}/>" for m, on in marks if on)


def _runs(line: Line, paper: Paper, setting: Setting) -> str:
    look = _look(line, paper, setting)
    if line.underline or (line.rule >= 100 and setting.rule == "underline"):
        under = look + "<w:u w:val='single'/>"
        text = line.text.rstrip(":")
        return _run(text, line.size, under) + (_run(":", line.size, look) if line.text.endswith(":") else "")
    if line.text.startswith("Kính") and ":" in line.text and paper.side == "party":
        return _run(line.text, line.size, look)
    if setting.split and len(line.text) > 3:
        middle = len(line.text) // 2
        return _run(line.text[:middle], line.size, look) + _run(line.text[middle:], line.size, look)
    return _run(line.text, line.size, look)


def paragraph_xml(runs: str, align: str, properties: str) -> str:
    return f"<w:p><w:pPr>{properties}<w:jc w:val='{align}'/></w:pPr>{runs}</w:p>"


def _lines(lines: list[Line], paper: Paper, setting: Setting, room: float) -> Iterator[str]:
    """Yield the paragraphs of lines, each with the line drawn below it if it has one."""
    for line in lines:
        spacing = f"<w:spacing w:before='{line.before * 20:g}' w:after='0'/>"
        wide = text_width(line.text, line.size, line.bold) * line.rule / 100
        drawn = _drawn(line) if setting.rule == "vml" else ""
        yield paragraph_xml(_runs(line, paper, setting) + drawn, line.align, spacing)
        if line.rule and (setting.rule == "border" or (setting.rule == "underline" and line.rule < 100)):
            side = max((room / 20 - wide) / 2, 0) * 20
            border = "<w:pBdr><w:top w:val='single' w:sz='6' w:space='1' w:color='auto'/></w:pBdr>"
            yield f"<w:p><w:pPr>{border}<w:ind w:left='{side:.0f}' w:right='{side:.0f}'/></w:pPr></w:p>"


def _drawn(line: Line | None) -> str:
    """Return the line below a text as a drawn shape."""
    if line is None or not line.rule:
        return ""
    wide = text_width(line.text, line.size, line.bold) * line.rule / 100
    return f"<w:r><w:pict><v:line from='10pt,1pt' to='{10 + wide:.1f}pt,1pt'/></w:pict></w:r>"


def table_xml(rows: list[list[str]], widths: list[int]) -> str:
    grid = "".join(f"<w:gridCol w:w='{width}'/>" for width in widths)
    body = "".join(
        "<w:tr>"
        + "".join(
            f"<w:tc><w:tcPr><w:tcW w:w='{w}' w:type='dxa'/></w:tcPr>{c or '<w:p/>'}</w:tc>"
            for c, w in zip(row, widths, strict=True)
        )
        + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl><w:tblPr><w:tblW w:w='{sum(widths)}' w:type='dxa'/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"


def _head(paper: Paper, setting: Setting) -> Iterator[str]:
    left = "".join(_lines(paper.left, paper, setting, 3900 - 216))
    right = "".join(_lines(paper.right, paper, setting, 5455 - 216))
    if setting.head == "tabs":
        yield from _tabbed(paper.left, paper.right, paper, setting)
    elif setting.head == "spacer":
        yield table_xml([[left, "", "".join(_lines(paper.right, paper, setting, 5355 - 216))]], [3900, 100, 5355])
    elif setting.head == "boxes":
        yield _boxed_twice("".join(_lines(paper.left, paper, setting, 3900)), 3900)
        yield _boxed_twice("".join(_lines(paper.right, paper, setting, 5455)), 5455)
    elif setting.head == "frames":
        for half, width in ((paper.left, 3900), (paper.right, 5455)):
            frame = f"<w:pPr><w:framePr w:w='{width}' w:wrap='around' w:hAnchor='margin' w:y='1'/>"
            yield "".join(_lines(half, paper, setting, width)).replace("<w:pPr>", frame)
    elif setting.head == "framed":
        yield table_xml([[table_xml([[left, right]], [3900, 5455]) + "<w:p/>"]], [9355])
    elif setting.head == "rows":
        below = [*paper.number, *paper.letter_subject]
        above = [line for line in paper.left if line not in below]
        top = "".join(_lines([*paper.title, *paper.motto], paper, setting, 5239))
        yield table_xml(
            [["".join(_lines(above, paper, setting, 3684)), top],
             ["".join(_lines(below, paper, setting, 3684)), "".join(_lines(paper.date, paper, setting, 5239))]],
            [3900, 5455],
        )  # fmt: skip
    else:
        yield table_xml([[left, right]], [3900, 5455])
    if setting.rule == "elsewhere":
        count = sum(bool(line.rule) for line in (*paper.left, *paper.right, *paper.subject))
        line = "<w:r><w:pict><v:line from='0,0' to='80pt,0'/></w:pict></w:r>"
        yield f"<w:p>{line * count}</w:p>"


def _tabbed(left: list[Line], right: list[Line], paper: Paper, setting: Setting) -> Iterator[str]:
    """Yield lines side by side, held apart by tabs; where one half is longer the other is blank."""
    for index in range(max(len(left), len(right))):
        one = left[index] if index < len(left) else None
        other = right[index] if index < len(right) else None
        tab = "<w:r><w:tab/></w:r>"
        runs = (_runs(one, paper, setting) if one else "") + tab + (_runs(other, paper, setting) if other else "")
        stops = "<w:tabs><w:tab w:val='center' w:pos='1900'/><w:tab w:val='center' w:pos='6600'/></w:tabs>"
        before = max((line.before for line in (one, other) if line), default=0)
        ruled = next((line for line in (one, other) if line and 0 < line.rule < 100), None)
        yield f"<w:p><w:pPr>{stops}<w:spacing w:before='{before * 20:g}'/></w:pPr>{tab}{runs}{_drawn(ruled)}</w:p>"


def _text(line: Line, paper: Paper, setting: Setting) -> str:
    shown = replace(line, text=f"\t{line.text}") if setting.tabbed else line
    own = f"<w:jc w:val='{line.align}'/>" if line.align != "both" else ""
    return f"<w:p><w:pPr><w:pStyle w:val='nd'/>{own}</w:pPr>{_runs(shown, paper, setting)}</w:p>"


def _ending(paper: Paper, setting: Setting) -> Iterator[str]:
    listed = [*paper.recipients_word, *paper.entries]
    signed = [*paper.signing, *(Line("") for _ in range(5)), *paper.signer]
    left, right = ("".join(_lines(half, paper, setting, 4400)) for half in (listed, signed))
    if setting.ending == "nested":
        yield table_xml([[table_xml([[left, right]], [4600, 4700]) + "<w:p/>"]], [9355])
    elif setting.ending == "spacer":
        yield table_xml([[left, "", right]], [4500, 200, 4600])
    elif setting.ending == "tabs":
        pairs = [*paper.recipients_word, *paper.entries, *(Line("", 12) for _ in range(6))][: len(signed)]
        yield from _tabbed(pairs, signed, paper, setting)
    elif setting.ending == "boxed":
        box = "".join(_lines([*signed, Line("")], paper, setting, 4400))
        yield f"<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>{box}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
        yield left
    elif setting.ending == "soft":
        yield table_xml(
            [[_soft(listed, paper, setting, "left"), _soft(signed, paper, setting, "center")]], [4600, 4700]
        )
    else:
        yield table_xml([[left, right]], [4600, 4700])


def _soft(lines: list[Line], paper: Paper, setting: Setting, align: str) -> str:
    """Return lines as one paragraph, parted by soft breaks."""
    return paragraph_xml("<w:r><w:br/></w:r>".join(_runs(line, paper, setting) for line in lines), align, "")
