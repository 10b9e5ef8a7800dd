"""Page set-up and page headers with the numbers of a profile; nothing in them comes from the template's author."""

from __future__ import annotations

from xml.sax.saxutils import escape

from reporter.documents.word_styles import R, W
from reporter.opc.parts import XML
from reporter.specs.profiles import LayoutProfile

#: Relationship id → part of the headers every rendered document has.
HEADERS = (("rIdTrangDau", "word/header-first.xml"), ("rIdTrangSau", "word/header-default.xml"))
HEADER_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
SETTINGS_XML = (
    f'{XML}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="vi-VN"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
).encode()

_PAGE_FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)


def text_width_twips(profile: LayoutProfile, landscape: bool) -> int:
    """Return the width between the margins in twips."""
    paper = profile.twips("page.height" if landscape else "page.width")
    group = "page.landscape" if landscape else "page"
    return round(paper - profile.twips(f"{group}.margin_left") - profile.twips(f"{group}.margin_right"))


def text_height_twips(profile: LayoutProfile, landscape: bool) -> int:
    """Return the height between the margins in twips."""
    paper = profile.twips("page.width" if landscape else "page.height")
    group = "page.landscape" if landscape else "page"
    return round(paper - profile.twips(f"{group}.margin_top") - profile.twips(f"{group}.margin_bottom"))


def section(profile: LayoutProfile, *, landscape: bool = False, annex: bool = False) -> str:
    """Return the sectPr of the main text, or of an annex, which is numbered from 1 on its own."""
    width, height = round(profile.twips("page.width")), round(profile.twips("page.height"))
    size = (
        f'<w:pgSz w:w="{height}" w:h="{width}" w:orient="landscape"/>'
        if landscape
        else f'<w:pgSz w:w="{width}" w:h="{height}"/>'
    )
    group = "page.landscape" if landscape else "page"
    edges = "".join(
        f' w:{side}="{round(profile.twips(f"{group}.margin_{side}"))}"' for side in ("top", "right", "bottom", "left")
    )
    distance = round(profile.twips("page_number.distance"))
    restart = annex and profile.flag("page_number.annex_restart")
    hide = profile.flag("page_number.annex_hide_first" if annex else "page_number.hide_first")
    first, default = (key for key, _ in HEADERS)
    return (
        f'<w:sectPr><w:headerReference w:type="first" r:id="{first}"/>'
        f'<w:headerReference w:type="default" r:id="{default}"/><w:type w:val="nextPage"/>{size}'
        f'<w:pgMar{edges} w:header="{distance}" w:footer="{distance}" w:gutter="0"/>'
        + ('<w:pgNumType w:start="1"/>' if restart else "")
        + ("<w:titlePg/>" if hide else "")
        + "</w:sectPr>"
    )


def headers(stamp: str) -> dict[str, bytes]:
    """Return the header parts: no number on a first page, PAGE on the others, the stamp on every one."""
    (_, first), (_, default) = HEADERS
    line = f'<w:p><w:pPr><w:pStyle w:val="VBDong"/></w:pPr><w:r><w:t>{escape(stamp)}</w:t></w:r></w:p>' if stamp else ""
    number = '<w:p><w:pPr><w:pStyle w:val="VBSoTrang"/></w:pPr>{}</w:p>'
    return {
        first: _header(number.format("") + line),
        default: _header(number.format(_PAGE_FIELD) + line),
    }


def _header(content: str) -> bytes:
    return f'{XML}<w:hdr xmlns:w="{W}" xmlns:r="{R}">{content}</w:hdr>'.encode()
