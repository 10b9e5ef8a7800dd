"""Opening and reading: effective formats, automatic numbers, zones set without tables, hostile files."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt
from lint_mutations import put
from lint_sample import TEMPLATES, build
from lxml import etree

from reporter.layout import lint_bytes, lint_file
from reporter.layout.carried import Carried
from reporter.layout.checking import Doc
from reporter.layout.filling import filled_in
from reporter.layout.fixing import fix_bytes
from reporter.layout.opening import W, open_package
from reporter.layout.reading import read
from reporter.layout.records import Content, Paragraph
from reporter.layout.rules_agree import rule_X_NO_01
from reporter.layout.rules_body import rule_P_KG_01
from reporter.layout.rules_state import lines_apart
from reporter.layout.zones import recognise
from reporter.model import ReporterError
from reporter.specs.profiles import load_profile

TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def package(body: str, styles: str = "", **parts: str) -> bytes:
    """Return a .docx of this body; `parts` are further parts of word/ by name: numbering, theme, settings."""
    files = {"document": f"<w:document xmlns:w='{W}' xmlns:r='{TYPES}'><w:body>{body}</w:body></w:document>"}
    files["styles"] = f"<w:styles xmlns:w='{W}'>{styles}</w:styles>"
    files |= parts
    rels = "".join(
        f"<Relationship Id='r{i}' Type='{TYPES}/{name}' Target='{name}.xml'/>" for i, name in enumerate(files)
    )
    relations = "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>{}</Relationships>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        main = f"<Relationship Id='m' Type='{TYPES}/officeDocument' Target='word/document.xml'/>"
        archive.writestr("_rels/.rels", relations.format(main))
        archive.writestr("word/_rels/document.xml.rels", relations.format(rels))
        for name, text in files.items():
            archive.writestr(f"word/{name}.xml", text)
    return stream.getvalue()


def content(body: str, styles: str = "", **parts: str) -> Content:
    return read(open_package(package(body, styles, **parts), "thu.docx"))


def first(body: str, styles: str = "", **parts: str) -> Paragraph:
    return content(body, styles, **parts).paragraphs[0]


STYLES = """
<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme="minorHAnsi" w:hAnsi="Arial"/><w:sz w:val="22"/></w:rPr>
  </w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="160" w:line="259" w:lineRule="auto"/></w:pPr></w:pPrDefault>
</w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:rPr><w:sz w:val="28"/></w:rPr>
  </w:style>
<w:style w:type="paragraph" w:styleId="Base"><w:name w:val="Gốc"/><w:basedOn w:val="Normal"/>
  <w:pPr><w:jc w:val="both"/><w:spacing w:before="60"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Child"><w:name w:val="Con"/><w:basedOn w:val="Base"/>
  <w:pPr><w:ind w:firstLine="567"/></w:pPr><w:rPr><w:sz w:val="30"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Strong"><w:name w:val="Mạnh"/><w:rPr><w:b/><w:i/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Loop"><w:name w:val="Vòng"/><w:basedOn w:val="Loop"/></w:style>
"""
THEME = """<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements><a:fontScheme>
<a:majorFont><a:latin typeface="Calibri Light"/></a:majorFont><a:minorFont><a:latin typeface="Calibri"/></a:minorFont>
</a:fontScheme></a:themeElements></a:theme>"""


@pytest.mark.parametrize(
    ("paragraph", "run", "expected"),
    [
        ("", "", {"size": 14.0, "bold": False}),
        ("<w:pStyle w:val='Child'/>", "", {"size": 15.0, "bold": True, "italic": False}),
        ("<w:pStyle w:val='Child'/>", "<w:sz w:val='26'/><w:b w:val='0'/>", {"size": 13.0, "bold": False}),
        # bold in paragraph style and in character style cancel each other out; italic stays
        ("<w:pStyle w:val='Child'/>", "<w:rStyle w:val='Strong'/>", {"bold": False, "italic": True}),
        ("", "<w:rStyle w:val='Strong'/>", {"bold": True, "italic": True}),
        ("<w:pStyle w:val='Loop'/>", "", {"size": 11.0}),
        ("", "", {"fonts": ("Calibri", "Arial", "", "")}),
        ("", "<w:rFonts w:ascii='Times New Roman'/>", {"fonts": ("Times New Roman", "Arial", "", "")}),
        ("", "<w:rFonts w:ascii='Arial' w:asciiTheme='majorHAnsi'/>", {"fonts": ("Calibri Light", "Arial", "", "")}),
    ],
)
def test_effective_run_format(paragraph: str, run: str, expected: dict[str, object]) -> None:
    body = f"<w:p><w:pPr>{paragraph}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>x</w:t></w:r></w:p>"
    found = first(body, STYLES, theme=THEME).runs[0].format
    assert {name: getattr(found, name) for name in expected} == expected


def test_effective_paragraph_format_follows_the_style_chain_and_direct_values() -> None:
    body = "<w:p><w:pPr><w:pStyle w:val='Child'/><w:spacing w:after='120'/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>"
    form = first(body, STYLES).format
    assert (form.align, form.first_line, form.before, form.after) == ("both", 567, 60, 120)
    assert (form.line, form.line_rule) == (259, "auto")


def test_text_is_what_word_shows() -> None:
    body = (
        "<w:p><w:r><w:t>A</w:t></w:r><w:del><w:r><w:delText>B</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>C</w:t></w:r></w:ins><w:hyperlink><w:r><w:t>D</w:t></w:r></w:hyperlink>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>E</w:t></w:r><w:r><w:noBreakHyphen/><w:tab/><w:t>F</w:t></w:r></w:p>"
    )
    assert first(body).text == "ACD\u2011\tF"


def test_automatic_numbers_are_part_of_the_text() -> None:
    numbering = (
        f"<w:numbering xmlns:w='{W}'><w:abstractNum w:abstractNumId='1'>"
        "<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='upperRoman'/><w:lvlText w:val='%1-'/>"
        "<w:pPr><w:ind w:left='720' w:hanging='360'/></w:pPr></w:lvl>"
        "<w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%2.'/></w:lvl>"
        "</w:abstractNum><w:num w:numId='7'><w:abstractNumId w:val='1'/></w:num></w:numbering>"
    )

    def item(level: int, text: str) -> str:
        number = f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='7'/></w:numPr>"
        return f"<w:p><w:pPr>{number}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"

    body = item(0, "A") + item(1, "B") + item(1, "C") + item(0, "D") + item(1, "E")
    found = list(content(body, numbering=numbering).paragraphs)
    assert [p.text for p in found] == ["I- A", "1. B", "2. C", "II- D", "1. E"]
    assert (found[0].format.left, found[0].format.first_line) == (720, -360)


@pytest.mark.parametrize("odd", ["²", "9" * 5_000, "-1", "x"])
def test_numbers_of_lists_and_levels_that_are_none_are_passed_over(odd: str) -> None:
    numbering = (
        f"<w:numbering xmlns:w='{W}'><w:abstractNum w:abstractNumId='1'><w:lvl w:ilvl='{odd}'><w:start w:val='{odd}'/>"
        "<w:lvlText w:val='%1.'/></w:lvl></w:abstractNum>"
        "<w:num w:numId='7'><w:abstractNumId w:val='1'/></w:num></w:numbering>"
    )
    body = (
        f"<w:p><w:pPr><w:outlineLvl w:val='{odd}'/><w:numPr><w:ilvl w:val='{odd}'/><w:numId w:val='7'/></w:numPr>"
        "</w:pPr><w:r><w:t>Nội dung</w:t></w:r></w:p>"
    )
    (paragraph,) = content(body, numbering=numbering).paragraphs
    assert paragraph.text.endswith("Nội dung")


def test_a_level_far_below_the_ninth_is_not_counted_down_to() -> None:
    numbering = (
        f"<w:numbering xmlns:w='{W}'><w:abstractNum w:abstractNumId='1'><w:lvl w:ilvl='99999999'>"
        "<w:lvlText w:val='%1.'/></w:lvl></w:abstractNum>"
        "<w:num w:numId='7'><w:abstractNumId w:val='1'/></w:num></w:numbering>"
    )
    number = "<w:pPr><w:numPr><w:ilvl w:val='99999999'/><w:numId w:val='7'/></w:numPr></w:pPr>"
    assert first(f"<w:p>{number}<w:r><w:t>A</w:t></w:r></w:p>", numbering=numbering).text == "1. A"


@pytest.mark.parametrize("odd", ["inf", "nan", "1e999", "-1e999pt"])
def test_measures_that_no_page_has_are_none(odd: str) -> None:
    run = f"<w:r><w:rPr><w:sz w:val='{odd}'/></w:rPr><w:t>A</w:t></w:r>"
    line = first(f"<w:p><w:pPr><w:ind w:firstLine='{odd}'/></w:pPr>{run}</w:p>")
    assert (line.format.first_line, line.runs[0].format.size) == (0.0, 0.0)
    sample = build("party-2026", "report")
    sample.p["text_0"].runs[0]._r.get_or_add_rPr().get_or_add_sz().set(qn("w:val"), odd)
    assert fix_bytes(sample.data(), "thu.docx", TEMPLATES).docx


def test_type_of_no_size_has_no_line_pitch() -> None:
    form = "<w:pPr><w:spacing w:line='240' w:lineRule='exact'/></w:pPr>"
    assert lines_apart(first(f"<w:p>{form}<w:r><w:rPr><w:sz w:val='0'/></w:rPr><w:t>A</w:t></w:r></w:p>"), 1.15) == 0.0


@pytest.mark.parametrize("digits", [11, 5_000])
def test_days_of_many_digits_end_no_check(digits: int) -> None:
    sample = build("party-2026", "report")
    put(sample.p["reference_1"], f"(Kèm theo Báo cáo số 12-BC/TU, ngày {'9' * digits}/01/2027 của Tỉnh uỷ Lâm Đồng)")
    assert sample.lint().rules
    put(sample.p["date"], f"Lâm Đồng, ngày {'9' * digits} tháng 01 năm 2027")
    assert filled_in(sample.data(), "thu.docx").day is None


@pytest.mark.parametrize("day", ["31/10/2025", "2025-13-01", "x"])
def test_a_carried_day_that_is_none_is_passed_over(day: str) -> None:
    sample = build("party-2026", "report")
    sample.carried = Carried("", day, "")
    assert "X-AX-02" not in sample.lint().rules


def test_signs_of_patterns_in_a_profile_are_letters_like_others() -> None:
    profile = load_profile(TEMPLATES, "party-2026")
    word = replace(profile.fact("address.letter_word"), value="Kính gửi (")
    facts = {**profile.facts, "address.letter_word": word, "issuer_codes.BAN (": replace(word, value=("BAN",))}
    document = read(open_package(build("party-2026", "letter").data(), "thu.docx"))
    doc, odd = Doc(document, recognise(document)), replace(profile, facts=facts)
    assert [found.expected for found in rule_P_KG_01(doc, odd)] == ["Kính gửi (:"]
    assert list(rule_X_NO_01(doc, odd)) == []


def test_a_span_of_annexes_without_end_is_not_counted_out() -> None:
    sample = build("party-2026", "report")
    put(sample.p["mention"], f"Số liệu ở phụ lục 1-{'9' * 12} kèm theo, phụ lục 1 đến {'9' * 5_000}.")
    assert sample.lint().rules
    put(sample.p["mention"], "Số liệu ở phụ lục 1 đến 2.")
    assert "P-AX-03" not in sample.lint().rules


def test_letterhead_set_by_tabs_is_recognised() -> None:
    def line(left: str, right: str) -> str:
        return f"<w:p><w:r><w:tab/><w:t>{left}</w:t></w:r><w:r><w:tab/><w:t>{right}</w:t></w:r></w:p>"

    body = (
        line("TỈNH UỶ LÂM ĐỒNG", "ĐẢNG CỘNG SẢN VIỆT NAM")
        + line("*", "")
        + line("Số 12-BC/TU", "Lâm Đồng, ngày 05 tháng 02 năm 2027")
        + "<w:p><w:pPr><w:jc w:val='center'/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>BÁO CÁO</w:t></w:r></w:p>"
        + "<w:p><w:r><w:t>Nội dung của báo cáo.</w:t></w:r></w:p>"
        + line("Nơi nhận:", "T/M BAN THƯỜNG VỤ")
        + line("- Ban Tổ chức Trung ương;", "BÍ THƯ")
        + line("- Lưu Văn phòng Tỉnh uỷ.", "")
        + line("", "Nguyễn Văn A")
    )
    zones = recognise(content(body))
    assert zones.head is not None
    assert (zones.head.issuer_name, zones.head.number_text) == ("TỈNH UỶ LÂM ĐỒNG", "Số 12-BC/TU")
    assert zones.head.star is not None and zones.head.date is not None
    assert zones.kind == "BÁO CÁO"
    assert [p.clean for p in zones.text] == ["Nội dung của báo cáo."]
    assert zones.recipients is not None
    assert [p.clean for p in zones.recipients.entries] == ["- Ban Tổ chức Trung ương;", "- Lưu Văn phòng Tỉnh uỷ."]
    assert zones.signature is not None and zones.signature.name is not None
    assert [p.clean for p in zones.signature.lines] == ["T/M BAN THƯỜNG VỤ", "BÍ THƯ"]
    assert zones.signature.name.clean == "Nguyễn Văn A"
    report = lint_bytes(package(body), "thu.docx", TEMPLATES)
    assert report.profile == "party-2026"
    assert "P-HD-05" in report.rules  # not in a table


def test_text_boxes_are_reported_as_not_readable() -> None:
    sample = build("party-2026", "report")
    inner = "<w:pict><w:txbxContent><w:p><w:r><w:t>KHẨN</w:t></w:r></w:p></w:txbxContent></w:pict>"
    box = f"<w:r xmlns:w='{W}'>{inner}</w:r>"
    sample.p["text_0"]._p.append(etree.fromstring(box))
    report = sample.lint()
    assert any("1 đoạn chữ nằm trong khung chữ" in note for note in report.notes)
    assert report.findings == ()


def test_an_annex_by_itself_is_checked_without_the_rules_of_a_letterhead() -> None:
    sample = build("party-2026", "report")
    body = sample.document.element.body
    first, second = (sample.document.sections[i]._sectPr for i in (0, 1))
    for reference in first.findall(qn("w:headerReference")):
        second.insert(0, reference)
    for element in list(body.iterchildren()):
        if element is sample.p["annex_1"]._p:
            break
        body.remove(element)
    report = sample.lint()
    assert (report.kind, report.profile) == ("PHỤ LỤC", "party-2026")
    assert report.findings == ()
    put(sample.p["annex_2"], "Phụ lục II")
    assert sample.lint().rules == {"P-AX-01"}


def test_a_letterhead_drawn_in_an_annex_by_itself_is_a_specimen() -> None:
    sample = build("party-2026", "report")
    for element in list(sample.document.element.body.iterchildren()):
        if element is sample.p["annex_1"]._p:
            break
        sample.document.element.body.remove(element)
    lines = ("Số 12-BC/TU", "Huế, ngày 05 tháng 02 năm 2026")
    drawn = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    box = f"<w:r xmlns:w='{W}'><w:pict><w:txbxContent>{drawn}</w:txbxContent></w:pict></w:r>"
    sample.p["annex_2"]._p.append(etree.fromstring(box))
    assert sample.lint().kind == "PHỤ LỤC"


@pytest.mark.parametrize(
    ("date", "profile"),
    [
        ("Lâm Đồng, ngày 26 tháng 5 năm 2026", "party-2018"),
        ("Lâm Đồng, ngày 27 tháng 5 năm 2026", "party-2026"),
        ("Lâm Đồng, ngày      tháng 10 năm 2025", "party-2018"),  # a draft: the day is still blank
        ("Lâm Đồng, ngày 01 tháng 02 năm 2010", "party-2018"),  # older than every profile: the oldest
    ],
)
def test_the_date_picks_the_profile_and_it_can_be_forced(date: str, profile: str) -> None:
    sample = build("party-2018", "report")
    put(sample.p["date"], date)
    assert sample.lint().profile == profile
    assert sample.lint("state-2020").profile == "state-2020"


def test_blank_number_and_date_of_a_draft_are_no_errors() -> None:
    sample = build("party-2026", "report")
    put(sample.p["number"], "Số      -BC/TU")
    put(sample.p["date"], "Lâm Đồng, ngày      tháng      năm 2026")
    for index in (1, 2):
        put(
            sample.p[f"reference_{index}"], "(Kèm theo Báo cáo số      -BC/TU, ngày    /    /2026 của Tỉnh uỷ Lâm Đồng)"
        )
    assert not sample.lint("party-2026").has_errors


def test_a_document_of_no_known_system_asks_for_the_profile() -> None:
    with pytest.raises(ReporterError, match=r"thu.docx.*--profile: party-2018, party-2026, state-2020"):
        lint_bytes(package("<w:p><w:r><w:t>Xin chào.</w:t></w:r></w:p>"), "thu.docx", TEMPLATES)


def test_report_as_data_and_as_text() -> None:
    sample = build("party-2026", "report")
    for number in range(3):
        sample.p[f"text_{number}"].runs[0].font.size = Pt(13)
    report = sample.lint()
    assert report.has_errors and not report.has_warnings
    data = json.loads(json.dumps(report.as_dict(), ensure_ascii=False))
    assert data["counts"] == {"E": 3, "W": 0, "I": 0}
    assert data["findings"][0] == {
        "rule": "P-BD-05",
        "severity": "E",
        "title": "Cỡ chữ nội dung",
        "part": "nội dung",
        "text": "Nội dung thứ 1: cơ quan đã rà soát, sắp xếp, kiện toàn bộ m…",
        "found": "cỡ 13",
        "expected": "một cỡ chữ, 14-15 pt",
        "source": "bảng cỡ chữ 05-HD/VPTW (bản chép)",
        "confidence": "B",
    }
    lines = list(report.lines())
    assert lines[0].startswith("mau.docx: Hướng dẫn 05-HD/VPTW (27/5/2026) (văn bản của Đảng vì có tiêu đề ")
    assert "  P-BD-05 Cỡ chữ nội dung [bảng cỡ chữ 05-HD/VPTW (bản chép); độ tin cậy B]" in lines
    assert "Tổng cộng: 3 lỗi, 0 cảnh báo, 0 nhắc." in lines


def bomb() -> bytes:
    return package("<w:p/>" + " " * 30_000_000)


def with_entity() -> bytes:
    return package("<w:p/>", settings="<!DOCTYPE x [<!ENTITY a 'b'>]><w:settings xmlns:w='x'>&a;</w:settings>")


def truncated() -> bytes:
    return package("<w:p/>")[:-40]


def spreadsheet() -> bytes:
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: b"", "không phải tệp .docx"),
        (lambda: b"<html></html>", "không phải tệp .docx"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "mật khẩu"),
        (truncated, "bị hỏng"),
        (spreadsheet, "không có phần nội dung của Word"),
        (lambda: package("<w:p>"), "không đúng XML"),
        (with_entity, "DTD"),
        (bomb, "bung ra quá lớn"),
    ],
)
def test_a_file_that_is_not_a_sound_docx_is_refused_in_one_line(make: Callable[[], bytes], message: str) -> None:
    with pytest.raises(ReporterError) as error:
        lint_bytes(make(), "thu.docx", TEMPLATES)
    assert str(error.value).startswith("thu.docx: ")
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_external_relationships_are_never_followed() -> None:
    data = package("<w:p><w:r><w:t>x</w:t></w:r></w:p>")
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            text = source.read(name).decode()
            target.writestr(
                name, text.replace("Target='styles.xml'", "Target='file:///etc/hostname' TargetMode='External'")
            )
    assert open_package(stream.getvalue(), "thu.docx").styles is None


def test_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReporterError, match=r"khong-co.docx: không có tệp hay thư mục này: xem lại"):
        lint_file(tmp_path / "khong-co.docx", TEMPLATES)
