"""A Word template made from a plain-text outline: the whole frame of a kind of document, ready for officers to edit.

The outline is UTF-8 text, one paragraph a line, blank lines between:

    # I- TIÊU ĐỀ          heading (##, ### for the second and third level)
    - nội dung            list line
    {% if so.x > 0 %}     control line: alone on its line, leaves no paragraph behind
    | Tên | Số |          table; its first row is the heading, rows may stand between {% for %} and {% endfor %}
    {% include "chua-gui" %}   a shared block (templates/docx/doan) takes this place
    Chữ **đậm** thường    anything else is a paragraph of the body
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from xml.sax.saxutils import escape

from reporter.documents import page
from reporter.documents.letterhead import Kind
from reporter.documents.merged_styles import merge_sheet
from reporter.documents.word_styles import TABLE_STYLE, R, W, style_sheet
from reporter.opc.parts import (
    CONTENT_TYPES,
    CORE,
    DOCUMENT,
    DOCUMENT_RELS,
    SETTINGS,
    STYLES,
    XML,
    core_properties,
    write_parts,
)
from reporter.specs.profiles import LayoutProfile

_CONTROL = re.compile(r"\{%-?\s*(?:for|endfor|if|elif|else|endif|set|endset|with|endwith|include)\b[^%]*-?%\}")
_CELL_EDGE = re.compile(r"\|(?!(?:(?!\{[{%]).)*[%}]\})")  # a bar that is not inside {{ }} or {% %}
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def build_template(outline: str, profile: LayoutProfile, kind: Kind = "report") -> bytes:
    """Return an official .docx template: letterhead, title, the outline as body, signature, page numbers.

    The layout is the profile's only until rendering: `render` applies the profile of the document's date again.
    """
    return _package("".join((*_head(profile, kind), *_body(outline.splitlines(), profile), *_foot(profile))), profile)


def build_block(outline: str, profile: LayoutProfile) -> bytes:
    """Return a shared block as a .docx that opens in Word: the outline alone."""
    return _package("".join(_body(outline.splitlines(), profile)), profile)


def _package(body: str, profile: LayoutProfile) -> bytes:
    document = (
        f'{XML}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}{page.section(profile)}</w:body></w:document>'
    )
    sheet, _ = merge_sheet(None, style_sheet(profile))
    parts = {
        DOCUMENT: document.encode(),
        STYLES: re.sub("@VB\\w+@", "", sheet).encode(),
        SETTINGS: page.SETTINGS_XML,
        CORE: core_properties("Mẫu văn bản", "", date(2025, 1, 1)),
        "_rels/.rels": _relations((("rId1", f"{_OFFICE}/officeDocument", DOCUMENT), ("rId2", _CORE_TYPE, CORE))),
        DOCUMENT_RELS: _relations(
            (
                ("rIdKieu", f"{_OFFICE}/styles", "styles.xml"),
                ("rIdCaiDat", f"{_OFFICE}/settings", "settings.xml"),
                *((key, f"{_OFFICE}/header", part.removeprefix("word/")) for key, part in page.HEADERS),
            )
        ),
        CONTENT_TYPES: _content_types(),
        **page.headers(""),
    }
    return write_parts(parts)


_CORE_TYPE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"


def _relations(entries: Sequence[tuple[str, str, str]]) -> bytes:
    lines = "".join(f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>' for key, kind, target in entries)
    return f'{XML}<Relationships xmlns="{_RELATIONS}">{lines}</Relationships>'.encode()


def _content_types() -> bytes:
    overrides = (
        (DOCUMENT, f"{_MAIN}.document.main+xml"),
        (STYLES, f"{_MAIN}.styles+xml"),
        (SETTINGS, f"{_MAIN}.settings+xml"),
        (CORE, "application/vnd.openxmlformats-package.core-properties+xml"),
        *((part, page.HEADER_TYPE) for _, part in page.HEADERS),
    )
    lines = "".join(f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in overrides)
    return (
        f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{lines}</Types>'
    ).encode()


# --- frame -------------------------------------------------------------------------------------------------


def _head(profile: LayoutProfile, kind: Kind) -> Iterator[str]:
    """Yield letterhead and title block; the lines a document does not have vanish with their control lines."""
    yield from _if("van_ban.pham_vi_pho_bien", _line("VBPhoBien", "{{ van_ban.pham_vi_pho_bien }}"))
    left = [
        *_if("van_ban.co_quan_cap_tren", _line("VBCapTren", "{{ van_ban.co_quan_cap_tren }}")),
        _line("VBCoQuan", "{{ van_ban.co_quan }}"),
        _line("VBSao", "*") if profile.side == "party" else _line("VBKe", ""),
        _line("VBSo", "{{ van_ban.so_ky_hieu }}"),
    ]
    if kind == "letter":
        left.append(_line("VBTrichYeuCV", "{{ van_ban.trich_yeu }}"))
    left += _if("van_ban.du_thao", _line("VBDuThao", "{{ van_ban.du_thao }}"))
    left += _if("van_ban.muc_do_khan", _line("VBKhan", "{{ van_ban.muc_do_khan }}"))
    right = [_line("VBTieuDe", profile.component("title").text)]
    if "motto" in profile.components:
        right.append(_line("VBTieuNgu", profile.component("motto").text))
    right.append(_line("VBNgay", "{{ van_ban.ngay_thang }}"))
    yield _frame(profile, "head", left, right)
    if kind != "letter":
        yield _line("VBTenLoai", "{{ van_ban.ten_loai }}")
        yield from _if("van_ban.tac_gia", _line("VBTacGia", "{{ van_ban.tac_gia }}"))
        yield _line("VBTrichYeu", "{{ van_ban.trich_yeu }}")
        yield _line("VBNganCach", "-----") if profile.side == "party" else _line("VBKeTrichYeu", "")
    yield from _address(profile)


def _address(profile: LayoutProfile) -> Iterator[str]:
    """Yield Kính gửi: one addressee on its line, several in a column under the first; nothing where none is named."""
    look = "VBNghieng" if profile.component("address_word").italic else ""
    word = _run("{{ van_ban.kinh_gui_tu }}:", look)
    first = _run("{% if loop.first %}") + word + _run("{% endif %}\t{{ noi }}")
    yield _control("{% if van_ban.kinh_gui|length == 1 %}")
    yield f"<w:p>{_style('VBKinhGui')}{word}{_run(' {{ van_ban.kinh_gui[0] }}')}</w:p>"
    yield _control("{% else %}")
    yield _control("{% for noi in van_ban.kinh_gui %}")
    yield f"<w:p>{_style('VBKinhGuiNhieu')}{first}</w:p>"
    yield _control("{% endfor %}")
    yield _control("{% endif %}")


def _foot(profile: LayoutProfile) -> Iterator[str]:
    word = profile.component("recipients_word")
    underline = "VBGachChan" if word.underline else ""
    left = [
        f"<w:p>{_style('VBNoiNhan')}{_run(word.text, underline)}{_run(':')}</w:p>",
        _control("{% for noi in van_ban.noi_nhan %}"),
        _line("VBNoiNhanDS", "{{ noi }}"),
        _control("{% endfor %}"),
        *_if("van_ban.nguoi_soan", _line("VBSoan", "{{ van_ban.nguoi_soan }}")),
    ]
    right = [
        _control("{% if van_ban.quyen_han %}"),
        _line("VBQuyenHan", "{{ van_ban.quyen_han }}"),
        *_if("van_ban.chuc_vu", _line("VBChucVu", "{{ van_ban.chuc_vu }}")),
        _control("{% else %}"),
        _line("VBChucVuMotDong", "{{ van_ban.chuc_vu }}"),
        _control("{% endif %}"),
        _line("VBHoTen", "{{ van_ban.ho_ten }}"),
    ]
    yield _frame(profile, "signature", left, right)
    yield from _if("van_ban.lien_he", _line("VBLienHe", "{{ van_ban.lien_he }}"))
    yield _line("VBNgat", "")


def _if(condition: str, paragraph: str) -> list[str]:
    return [_control(f"{{% if {condition} %}}"), paragraph, _control("{% endif %}")]


def _frame(profile: LayoutProfile, block: str, left: Sequence[str], right: Sequence[str]) -> str:
    """Return a borderless two-column table that no page break may cut."""
    widths = [round(profile.twips(f"grid.{block}_{side}")) for side in ("left", "right")]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{"".join(lines)}</w:tc>'
        for width, lines in zip(widths, (left, right), strict=True)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr></w:tbl>"
    )


# --- body --------------------------------------------------------------------------------------------------


def _body(lines: Sequence[str], profile: LayoutProfile) -> Iterator[str]:
    width = page.text_width_twips(profile, landscape=False)
    table: list[str] = []
    for line in [*(line.strip() for line in lines), ""]:
        if line.startswith("|") or (table and _CONTROL.fullmatch(line)):
            table.append(line)
            continue
        yield from _table(table, width)
        table = []
        if line:
            yield _paragraph(line)


def _paragraph(line: str) -> str:
    if _CONTROL.fullmatch(line):
        return _control(line)
    heading = re.match(r"(#{1,3})\s+", line)
    if heading:
        return _line(f"Heading{len(heading[1])}", line[heading.end() :])
    return f"<w:p>{_style('VBThan')}{_rich(line)}</w:p>"


def _table(lines: list[str], width: int) -> Iterator[str]:
    """Yield the Word table of these lines, `width` twips wide; control lines after the last row stay outside it."""
    last = max((number for number, line in enumerate(lines) if line.startswith("|")), default=-1)
    depth = sum(_opens(line) for line in lines[: last + 1])
    end = last + 1
    while depth > 0 and end < len(lines):
        depth += _opens(lines[end])
        end += 1
    if lines:
        rows = "".join(_table_row(line, first=number == 0) for number, line in enumerate(lines[:end]))
        count = len(_cells(lines[0]))
        columns = "".join(f'<w:gridCol w:w="{width // count}"/>' for _ in range(count))
        yield (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{TABLE_STYLE}"/><w:tblW w:w="5000" w:type="pct"/></w:tblPr>'
            f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>{_line('VBNgat', '')}"
        )
    for line in lines[end:]:
        yield _control(line)


def _opens(line: str) -> int:
    found = re.match(r"\{%-?\s*(for|if|endfor|endif)\b", line)
    return 0 if found is None else -1 if found[1].startswith("end") else 1


def _table_row(line: str, first: bool) -> str:
    if not line.startswith("|"):
        return f"<w:tr><w:tc><w:p>{_run(line.replace('{%', '{%tr', 1))}</w:p></w:tc></w:tr>"
    cells = "".join(_table_cell(cell.strip(), first, number) for number, cell in enumerate(_cells(line)))
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if first else ''}</w:trPr>{cells}</w:tr>"


def _cells(line: str) -> list[str]:
    return _CELL_EDGE.split(line.strip("|"))


def _table_cell(text: str, first: bool, number: int) -> str:
    style = "VBDauBang" if first else "VBO" if number == 0 else "VBOSo"
    return f"<w:tc><w:p>{_style(style)}{_rich(text)}</w:p></w:tc>"


# --- paragraphs and runs -----------------------------------------------------------------------------------


def _style(style: str) -> str:
    return f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>'


def _line(style: str, text: str) -> str:
    return f"<w:p>{_style(style)}{_run(text) if text else ''}</w:p>"


def _control(tag: str) -> str:
    """Return a paragraph that docxtpl removes, leaving its tag: {% if %} becomes {%p if %}."""
    return f"<w:p>{_style('VBThan')}{_run(tag.replace('{%', '{%p', 1))}</w:p>"


def _rich(line: str) -> str:
    parts = re.split(r"\*\*(.+?)\*\*", line)
    return "".join(_run(part, "VBDam" if number % 2 else "") for number, part in enumerate(parts) if part)


def _run(text: str, style: str = "") -> str:
    look = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    pieces = '</w:t><w:tab/><w:t xml:space="preserve">'.join(escape(piece) for piece in text.split("\t"))
    return f'<w:r>{look}<w:t xml:space="preserve">{pieces}</w:t></w:r>'
