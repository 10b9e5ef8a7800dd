"""Named Word styles with the numbers of a profile; text never carries direct formatting of its own.

Some indents depend on the text of one document (a rule a third as long as the name above it, a date too long for its
block); they stand as tokens in the sheet and are filled by `fill_lengths`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from reporter.documents.letterhead import Letter
from reporter.model.metrics import text_width
from reporter.model.wording import date_long
from reporter.opc.parts import QUOTED
from reporter.specs.profiles import TWIPS, Component, LayoutProfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

#: Style id → (name in Word, component of the profile). Headings keep Word's own names, so outlines work.
STYLES = MappingProxyType(
    {
        "VBTieuDe": ("VB Tiêu đề", "title"),
        "VBTieuNgu": ("VB Tiêu ngữ", "motto"),
        "VBCapTren": ("VB Cơ quan cấp trên", "superior"),
        "VBCoQuan": ("VB Cơ quan ban hành", "issuer"),
        "VBSao": ("VB Dấu sao", "star"),
        "VBSo": ("VB Số và ký hiệu", "number"),
        "VBTrichYeuCV": ("VB Trích yếu công văn", "letter_subject"),
        "VBDuThao": ("VB Dự thảo", "draft"),
        "VBKhan": ("VB Mức độ khẩn", "urgency"),
        "VBPhoBien": ("VB Phạm vi phổ biến", "circulation"),
        "VBNgay": ("VB Địa danh, ngày", "date"),
        "VBTenLoai": ("VB Tên loại", "type"),
        "VBTacGia": ("VB Tác giả", "author"),
        "VBTrichYeu": ("VB Trích yếu", "subject"),
        "VBNganCach": ("VB Ngăn cách", "separator"),
        "VBKinhGui": ("VB Kính gửi", "address"),
        "VBKinhGuiNhieu": ("VB Kính gửi nhiều nơi", "address"),
        "VBThan": ("VB Thân", "body"),
        "Heading1": ("heading 1", "section"),
        "Heading2": ("heading 2", "subsection"),
        "Heading3": ("heading 3", "subsubsection"),
        "VBQuyenHan": ("VB Quyền hạn", "authority"),
        "VBChucVu": ("VB Chức vụ", "position"),
        "VBChucVuMotDong": ("VB Chức vụ một dòng", "position_only"),
        "VBHoTen": ("VB Họ tên", "signer"),
        "VBNoiNhan": ("VB Nơi nhận", "recipients_word"),
        "VBNoiNhanDS": ("VB Nơi nhận danh sách", "recipients"),
        "VBSoan": ("VB Người soạn", "typist"),
        "VBLienHe": ("VB Liên hệ", "contact"),
        "VBSoTrang": ("VB Số trang", "page_number"),
        "VBPhuLuc": ("VB Phụ lục", "annex_word"),
        "VBTenPhuLuc": ("VB Tên phụ lục", "annex_title"),
        "VBKemTheo": ("VB Kèm theo", "annex_reference"),
        "VBDonViTinh": ("VB Đơn vị tính", "table_unit"),
        "VBTenBang": ("VB Tên bảng", "table_head"),
        "VBDauBang": ("VB Đầu bảng", "table_head"),
        "VBO": ("VB Ô chữ", "table_cell"),
        "VBOSo": ("VB Ô số", "table_cell"),
        "VBOGiua": ("VB Ô giữa", "table_cell"),
        "VBGhiChu": ("VB Ghi chú", "table_cell"),
        "VBKe": ("VB Đường kẻ", "body"),
        "VBKeTrichYeu": ("VB Đường kẻ trích yếu", "body"),
        "VBNgat": ("VB Ngắt phần", "body"),
        "VBDong": ("VB Dòng đóng dấu", "body"),
    }
)

#: Character style id → (name, run properties).
CHARACTER_STYLES = MappingProxyType(
    {
        "VBDam": ("VB Đậm", "<w:b/>"),
        "VBNghieng": ("VB Nghiêng", "<w:i/>"),
        "VBGachChan": ("VB Gạch chân", '<w:u w:val="single"/>'),
        "VBTrich": (QUOTED, ""),
    }
)
TABLE_STYLE = "VBBang"
#: Type sizes of annex tables below the profile's own, where a word would not fit its column.
SMALLER_SIZES = (11, 10, 9, 8)
TABLE_STYLE_NAME = "VB Bảng"

_TITLE, _RULED, _DATE = "@VBTieuDe@", "@VBTieuDeKe@", "@VBNgay@"
_ISSUER, _SUBJECT, _BALANCE = "@VBKe@", "@VBKeTrichYeu@", "@VBTrichYeu@"
_ASCENT, _DESCENT = 0.891, 0.216  # of Times New Roman, in type sizes
_DIGIT = 0.676  # height of its figures
_MM = TWIPS["mm"]
_SLACK = 3.6 * _MM  # LibreOffice sets a no-break space wider than a space: three of them in a date


@dataclass(frozen=True, slots=True)
class _Style:
    """Paragraph properties of one style: extra elements around spacing and indent, in schema order."""

    before: float = 0
    after: float = 0
    line: str = 'w:line="240" w:lineRule="auto"'
    indent: str = ""
    keep: bool = False  # with the next paragraph
    border: str = ""
    tabs: str = ""
    align: str = ""
    outline: int | None = None
    bold: bool | None = None
    size: float = 0
    based: str = "Normal"
    upper: bool = False
    together: bool = False  # no space between neighbours of this style


def style_sheet(profile: LayoutProfile) -> str:
    """Return our style definitions (docDefaults, Normal, VB styles, headings, table) as XML elements."""
    special = dict(_special(profile))
    parts = [_defaults(profile)]
    for key, (name, component) in STYLES.items():
        if component in profile.components:
            parts.append(_paragraph_style(key, name, profile.component(component), special.get(key, _Style())))
    parts += [_character_style(key, name, run) for key, (name, run) in CHARACTER_STYLES.items()]
    parts += [_smaller(key, size) for key in ("VBDauBang", "VBO", "VBOSo", "VBOGiua") for size in SMALLER_SIZES]
    parts.append(_table_style(profile))
    return "".join(parts)


def _special(profile: LayoutProfile) -> Iterator[tuple[str, _Style]]:
    yield from _head_styles(profile)
    yield from _body_styles(profile)
    yield from _foot_styles(profile)
    yield from _annex_styles(profile)


def _head_styles(profile: LayoutProfile) -> Iterator[tuple[str, _Style]]:
    """Letterhead: the block of title and date is flush right, its rule as long as the text (05-HD/VPTW tr. 1-2)."""
    yield "VBTieuDe", _Style(indent=_TITLE)
    yield _ruled(profile), _Style(indent=_RULED, border=_rule(profile, "bottom"))
    exact = profile.pt("spacing.star_line")
    yield "VBSao", _Style(line=_exact(exact))
    yield "VBNgay", _Style(indent=_DATE, before=profile.pt("spacing.date_before"))
    before = (
        profile.pt("components.letter_subject.space_before")
        if profile.has("components.letter_subject.space_before")
        else 0
    )
    yield "VBTrichYeuCV", _Style(before=before)
    yield "VBKe", _Style(line=_exact(exact), indent=_ISSUER, border=_rule(profile, "top"), align="center", size=2)
    yield "VBKhan", _Style(before=profile.pt("unstated.urgency_before"))
    yield "VBTenLoai", _Style(before=profile.pt("spacing.type_before"), keep=True)
    yield "VBTacGia", _Style(keep=True)
    yield "VBTrichYeu", _Style(before=profile.pt("spacing.subject_before"), keep=True, indent=_BALANCE)
    yield "VBNganCach", _Style(after=profile.pt("spacing.opening_before"), keep=True)
    yield (
        "VBKeTrichYeu",
        _Style(
            line=_exact(profile.pt("unstated.subject_rule_line")),
            before=profile.pt("unstated.subject_rule_before"),
            after=profile.pt("spacing.opening_before"),
            indent=_SUBJECT,
            border=_rule(profile, "top"),
            keep=True,
            align="center",
            size=2,
        ),
    )


def _ruled(profile: LayoutProfile) -> str:
    """Return the style of the line that is underlined: the motto of a State document, the Party's title."""
    return "VBTieuNgu" if "motto" in profile.components else "VBTieuDe"


def _body_styles(profile: LayoutProfile) -> Iterator[tuple[str, _Style]]:
    gap, indent = profile.pt("body.space_between"), _indent(first=profile.twips("body.first_line"))
    line = _body_line(profile)
    yield "VBThan", _Style(after=gap, line=line, indent=indent, align=profile.text("body.align"))
    for level, key in enumerate(("Heading1", "Heading2", "Heading3")):
        yield key, _Style(after=gap, line=line, indent=indent, keep=True, outline=level)
    yield "VBKinhGui", _Style(before=2 * gap, after=2 * gap, align="center")
    tab = round(profile.twips("unstated.address_left"))
    yield (
        "VBKinhGuiNhieu",
        _Style(
            before=2 * gap,
            after=2 * gap,
            together=True,
            indent=_indent(left=tab, first=-profile.twips("unstated.address_hanging")),
            tabs=f'<w:tab w:val="left" w:pos="{tab}"/>',
            align="left",
        ),
    )


def _foot_styles(profile: LayoutProfile) -> Iterator[tuple[str, _Style]]:
    indent = _indent(left=profile.twips("grid.signature_right") - profile.twips("spacing.signature_box"))
    before = profile.pt("spacing.signature_before")
    yield "VBQuyenHan", _Style(before=before, indent=indent, keep=True, together=True)
    yield "VBChucVu", _Style(indent=indent, keep=True)
    yield "VBChucVuMotDong", _Style(before=before, indent=indent, keep=True)
    yield "VBHoTen", _Style(before=profile.pt("signature.gap"), indent=indent)
    level = (profile.size("authority") - profile.size("recipients_word")) * _ASCENT
    yield (
        "VBNoiNhan",
        _Style(before=before + level, indent=_indent(left=profile.twips("spacing.recipients_indent")), keep=True),
    )
    yield "VBNoiNhanDS", _Style(keep=True)
    yield "VBSoan", _Style(keep=True)
    yield "VBLienHe", _Style(before=profile.pt("unstated.contact_before"), border=_rule(profile, "top"))
    # Exactly as high as its figures reach, so that they, not their line, stand at the prescribed distance.
    yield "VBSoTrang", _Style(line=_exact(profile.size("page_number") * (_DIGIT + _DESCENT)))
    yield "VBDong", _Style(line=_exact(10), size=9, bold=True, align="center", upper=True)
    yield "VBNgat", _Style(line=_exact(1), after=4, size=1)


def _annex_styles(profile: LayoutProfile) -> Iterator[tuple[str, _Style]]:
    yield "VBPhuLuc", _Style(keep=True, outline=0)
    yield "VBTenPhuLuc", _Style(keep=True)
    under = profile.pt("unstated.table_title_after")
    yield "VBKemTheo", _Style(keep=True, after=profile.pt("unstated.reference_after"))
    yield "VBDonViTinh", _Style(keep=True, after=under)
    yield "VBTenBang", _Style(keep=True, before=profile.pt("unstated.table_title_before"), after=under, align="left")
    yield "VBDauBang", _Style(keep=True)
    yield "VBOSo", _Style(align="right")
    yield "VBOGiua", _Style(align="center")
    yield "VBGhiChu", _Style(before=profile.pt("unstated.note_before"), align="both")


def _paragraph_style(key: str, name: str, component: Component, style: _Style) -> str:
    size = round((style.size or float(component.size.value)) * 2)
    outline = "" if style.outline is None else f'<w:outlineLvl w:val="{style.outline}"/>'
    properties = (
        ("<w:keepNext/>" if style.keep else "")
        + ("<w:keepLines/>" if style.outline is not None else "")
        + (f"<w:pBdr>{style.border}</w:pBdr>" if style.border else "")
        + (f"<w:tabs>{style.tabs}</w:tabs>" if style.tabs else "")
        + f'<w:spacing w:before="{round(style.before * 20)}" w:after="{round(style.after * 20)}" {style.line}/>'
        + style.indent
        + ("<w:contextualSpacing/>" if style.together else "")
        + f'<w:jc w:val="{style.align or component.align}"/>{outline}'
    )
    bold = component.bold if style.bold is None else style.bold
    run = (
        ("<w:b/>" if bold else "")
        + ("<w:i/>" if component.italic else "")
        + ("<w:caps/>" if style.upper else "")
        + f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    )
    custom = "" if key.startswith("Heading") else ' w:customStyle="1"'
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{key}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{style.based}"/><w:qFormat/><w:pPr>{properties}</w:pPr><w:rPr>{run}</w:rPr></w:style>'
    )


def _defaults(profile: LayoutProfile) -> str:
    font, size = profile.text("font.name"), round(profile.size("body") * 2)
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/>'
    run = (
        f'{fonts}<w:color w:val="{profile.text("font.color")}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        '<w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/>'
    )
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{run}</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
        '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/>'
        '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )


def _character_style(key: str, name: str, run: str) -> str:
    return (
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{key}"><w:name w:val="{name}"/><w:qFormat/>'
        f"<w:rPr>{run}</w:rPr></w:style>"
    )


def _smaller(key: str, size: int) -> str:
    """Return a table style in a smaller size, out of the officer's way."""
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{key}{size}">'
        f'<w:name w:val="{STYLES[key][0]} {size}"/><w:basedOn w:val="{key}"/><w:semiHidden/>'
        f'<w:rPr><w:sz w:val="{2 * size}"/><w:szCs w:val="{2 * size}"/></w:rPr></w:style>'
    )


def _table_style(profile: LayoutProfile) -> str:
    width = round(profile.pt("table.border") * 8)
    margin = cell_margin(profile)
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="{width}" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{TABLE_STYLE}"><w:name w:val="{TABLE_STYLE_NAME}"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>{sides}</w:tblBorders><w:tblCellMar>'
        f'<w:left w:w="{margin}" w:type="dxa"/><w:right w:w="{margin}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tcPr><w:vAlign w:val="center"/></w:tcPr></w:style>'
    )


def cell_margin(profile: LayoutProfile, small: bool = False) -> int:
    """Return the distance of text and border of a table's cell in twips; small type stands closer."""
    return round(profile.twips("unstated.cell_margin_small" if small else "unstated.cell_margin"))


def _indent(left: float = 0, right: float = 0, first: float = 0) -> str:
    kind = "hanging" if first < 0 else "firstLine"
    edge = f' w:{kind}="{round(abs(first))}"' if first else ""
    return f'<w:ind w:left="{round(left)}" w:right="{round(right)}"{edge}/>'


def _exact(points: float) -> str:
    return f'w:line="{round(points * 20)}" w:lineRule="exact"'


def _body_line(profile: LayoutProfile) -> str:
    if profile.text("body.line_rule") == "exact":
        return _exact(profile.pt("body.line"))
    return f'w:line="{round(profile.number("body.line") * 240)}" w:lineRule="auto"'


def _rule(profile: LayoutProfile, side: str) -> str:
    width = round(profile.pt("lines.thickness") * 8)
    return f'<w:{side} w:val="single" w:sz="{width}" w:space="0" w:color="000000"/>'


def fill_lengths(sheet: str, profile: LayoutProfile, letter: Letter) -> str:
    """Return the style sheet with the indents that follow from this letter's own texts."""
    edge, slack = _title_block(profile, letter)
    issuer = _short_rule(profile, "issuer", letter.issuer, profile.twips("grid.head_left"))
    area = profile.twips("page.width") - profile.twips("page.margin_left") - profile.twips("page.margin_right")
    subject = _short_rule(profile, "subject", letter.subject, area)
    # A rule is measured against the line above it: only a subject without one is set in even lines.
    width = text_width(letter.subject, profile.size("subject"), bold=True) * 20
    side = 0 if subject else _balance(width, area, profile.twips("unstated.subject_slack"))
    for token, indent in (
        (_TITLE, _indent(left=edge)),
        (_RULED, _indent(left=edge + slack, right=slack)),
        (_DATE, _indent(left=edge)),
        (_ISSUER, issuer),
        (_SUBJECT, subject),
        (_BALANCE, _indent(left=side, right=side)),
    ):
        sheet = sheet.replace(token, indent)
    return sheet


def _title_block(profile: LayoutProfile, letter: Letter) -> tuple[float, float]:
    """Return where the block of title and date begins, and by how much its rule is shorter at each side.

    A long place name widens the block to the left, so that title and date stay centred over one another. A day that
    is blank is written in later, and has its room.
    """
    lines = letter.date_line(), f"{letter.place}, {date_long(letter.day or letter.dated)}"
    date_width = max(text_width(line, profile.size("date"), bold=False) for line in lines) * 20 + _SLACK
    box = max(profile.twips("spacing.title_box"), date_width)
    text = profile.component(STYLES[_ruled(profile)][1])
    ruled = text_width(text.text, profile.size(text.key), text.bold) * 20
    return profile.twips("grid.head_right") - box, (box - ruled) / 2 - 0.25 * _MM


def _balance(width: float, area: float, slack: float) -> float:
    """Return the indents at which a centred text of several lines has lines of about equal length, with some slack."""
    lines = -(-width // area)
    return max((area - width / lines - slack) / 2, 0) if lines > 1 else 0


def _short_rule(profile: LayoutProfile, key: str, text: str, area: float) -> str:
    """Return the indents of a rule a third to a half as long as the (last) line of text above it."""
    if not profile.has(f"lines.{key}"):
        return ""
    bold = profile.component(key).bold
    above = text_width(text.split("\n")[-1], profile.size(key), bold) * 20
    side = (area - min(above, area) * profile.number(f"lines.{key}") / 100) / 2
    return _indent(left=side, right=side)
