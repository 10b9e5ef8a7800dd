"""Habits of other programs that write official documents: each was once taken for something else."""

from __future__ import annotations

import io

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt
from docx.table import _Cell
from lint_sample import TEMPLATES

from reporter.layout import LintReport, lint_bytes
from reporter.layout.opening import open_package
from reporter.layout.reading import read
from reporter.layout.records import WordTable
from reporter.model.metrics import text_width

STATE = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
TEXT = "Thực hiện kế hoạch công tác năm, đơn vị báo cáo kết quả như sau./."


def _lines(cell: _Cell, *texts: str) -> None:
    for number, text in enumerate(texts):
        line = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        line.alignment = ALIGN.CENTER
        line.add_run(text).bold = text.isupper()


def _linted(left: tuple[str, ...], right: tuple[str, ...], below: tuple[str, ...], across: str = "") -> LintReport:
    """Return what is said of a document whose head is a table of two cells, a row across both below it."""
    document = Document()
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Times New Roman", Pt(14)
    table = document.add_table(rows=1 + bool(across), cols=2)
    _lines(table.cell(0, 0), *left)
    _lines(table.cell(0, 1), *right)
    if across:
        _lines(table.cell(1, 0).merge(table.cell(1, 1)), across)
    for text in below:
        document.add_paragraph(text).alignment = ALIGN.CENTER
    document.add_paragraph(TEXT)
    stream = io.BytesIO()
    document.save(stream)
    return lint_bytes(stream.getvalue(), "thu.docx", TEMPLATES)


def _said(report: LintReport) -> list[tuple[str, str]]:
    return [(found.rule, found.found) for found in report.findings]


@pytest.mark.parametrize(("number", "title", "rule"), [
    ("Số: 215/SNV-TCBC", (*STATE, "Đồng Tháp, ngày 12 tháng 5 năm 2025"), "S-TL-02"),
    ("Số 215-CV/BTCTU", ("ĐẢNG CỘNG SẢN VIỆT NAM", "Đồng Tháp, ngày 12 tháng 5 năm 2025"), "P-TL-04"),
])  # fmt: skip
def test_a_subject_under_the_letterhead_is_a_letter_s_in_the_wrong_place(
    number: str, title: tuple[str, ...], rule: str
) -> None:
    organ = ("UBND TỈNH ĐỒNG THÁP", "SỞ NỘI VỤ") if rule[0] == "S" else ("TỈNH UỶ ĐỒNG THÁP", "BAN TỔ CHỨC", "*")
    report = _linted((*organ, number), title, ("V/v báo cáo kết quả quý I", "Kính gửi: Bộ Nội vụ"))
    assert report.kind == "CÔNG VĂN"
    assert (rule, "trích yếu đứng ngoài phần đầu") in _said(report)
    assert not {"S-TL-01", "P-TL-01", "X-KD-01", "X-NO-01"} & {found.rule for found in report.findings}


def test_a_row_of_asterisks_stands_for_a_line_and_is_no_star() -> None:
    report = _linted(("UBND TỈNH A", "SỞ NỘI VỤ", "*" * 10, "Số: 118/BC-SNV"), STATE, ("BÁO CÁO", "Kết quả"))
    assert ("S-ORG-01", "không có đường kẻ bên dưới") in _said(report)
    assert "X-MIX-01" not in {found.rule for found in report.findings}


def test_a_star_in_a_state_document_is_still_told() -> None:
    report = _linted(("UBND TỈNH A", "SỞ NỘI VỤ", "*", "Số: 118/BC-SNV"), STATE, ("BÁO CÁO", "Kết quả"))
    assert ("X-MIX-01", "có dấu sao") in _said(report)


def test_the_date_in_a_row_across_both_halves_is_the_date() -> None:
    left, right = ("ĐẢNG BỘ TRUNG ĐOÀN 5", "CHI BỘ ĐẠI ĐỘI 3"), ("ĐẢNG CỘNG SẢN VIỆT NAM",)
    report = _linted(left, right, ("BÁO CÁO", "kết quả"), across="Đắk Lắk, ngày 12 tháng 5 năm 2025")
    assert not any("địa danh" in found or "Đắk Lắk" in found for _, found in _said(report))
    assert report.kind == "BÁO CÁO"


@pytest.mark.parametrize("ornament", ["-----o0o-----", "----------***----------", "_ _ _ * _ _ _"])
def test_an_ornament_below_the_motto_is_no_title(ornament: str) -> None:
    document = Document()
    for text in (*STATE, ornament, "BIÊN BẢN", "Về việc khảo sát mặt bằng", TEXT):
        document.add_paragraph(text).alignment = ALIGN.CENTER
    stream = io.BytesIO()
    document.save(stream)
    report = lint_bytes(stream.getvalue(), "thu.docx", TEMPLATES)
    assert report.kind == "BIÊN BẢN"
    assert not any(found.text == ornament for found in report.findings)


@pytest.mark.parametrize(("day", "profile", "told"), [
    ("ngày    tháng    năm 2026", "party-2026", "chưa ghi đủ ngày, tính như ngày 31/12/2026"),
    ("ngày    tháng 4 năm 2026", "party-2018", "chưa ghi đủ ngày, tính như ngày 01/4/2026"),
    ("ngày 02 tháng 6 năm 2026", "party-2026", "ngày 02/6/2026"),
])  # fmt: skip
def test_a_draft_with_a_blank_day_says_by_which_day_it_is_judged(day: str, profile: str, told: str) -> None:
    report = _linted(
        ("TỈNH UỶ A", "*", "Số    -BC/TU"), ("ĐẢNG CỘNG SẢN VIỆT NAM", f"Huế, {day}"), ("BÁO CÁO", "kết quả")
    )
    assert report.profile == profile
    assert report.chosen_by.endswith(told)


def _party(*texts: tuple[str, float], kind: str = "BÁO CÁO") -> LintReport:
    """Return what is said of a Party document whose text is set in these sizes."""
    document = Document()
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Times New Roman", Pt(14)
    table = document.add_table(rows=1, cols=2)
    _lines(table.cell(0, 0), "TỈNH UỶ A", "*", "Số 12-BC/TU")
    _lines(table.cell(0, 1), "ĐẢNG CỘNG SẢN VIỆT NAM", "Huế, ngày 12 tháng 6 năm 2026")
    for text in (kind, "xin ý kiến về dự thảo", "Kính gửi: Đồng chí Uỷ viên Ban Thường vụ."):
        document.add_paragraph(text).alignment = ALIGN.CENTER
    for text, size in texts:
        document.add_paragraph().add_run(text).font.size = Pt(size)
    stream = io.BytesIO()
    document.save(stream)
    return lint_bytes(stream.getvalue(), "thu.docx", TEMPLATES)


def test_where_most_of_the_text_is_too_small_the_rest_is_not_blamed() -> None:
    report = _party((TEXT, 14), (TEXT * 3, 13))
    assert [found.found for found in report.findings if found.rule == "P-BD-05"] == ["cỡ 13"]


def test_a_slip_of_the_office_may_be_addressed_and_has_no_hyphens() -> None:
    rules = {found.rule for found in _party((TEXT, 14), kind="PHIẾU XIN Ý KIẾN").findings}
    assert not {"P-KG-01", "P-TL-03"} & rules


_BARE = '<w:tcMar {}><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tcMar>'


def test_the_margins_of_one_cell_count_for_the_line_below_a_name() -> None:
    document = Document()
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    cell = table.cell(0, 0)
    cell.width = Mm(70)
    cell._tc.tcPr.append(parse_xml(_BARE.format(nsdecls("w"))))
    _lines(cell, "SỞ NỘI VỤ", "")
    for run in cell.paragraphs[0].runs:
        run.font.name, run.font.size = "Times New Roman", Pt(13)
    line = cell.paragraphs[1]
    beside = (70 / 25.4 * 72 - 0.4 * text_width("SỞ NỘI VỤ", 13, bold=True)) / 2
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(beside)
    line._p.pPr.append(parse_xml(f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="6"/></w:pBdr>'))
    _lines(table.cell(0, 1), *STATE)
    stream = io.BytesIO()
    document.save(stream)
    said = _said(lint_bytes(stream.getvalue(), "thu.docx", TEMPLATES))
    assert not [found for rule, found in said if rule == "S-ORG-01" and "đường kẻ" in found]


def test_blank_lines_above_both_halves_of_an_ending_leave_them_level() -> None:
    document = Document()
    table = document.add_table(rows=1, cols=2)
    _lines(table.cell(0, 0), "TỈNH UỶ A", "*", "Số 12-BC/TU")
    _lines(table.cell(0, 1), "ĐẢNG CỘNG SẢN VIỆT NAM", "Huế, ngày 12 tháng 6 năm 2026")
    document.add_paragraph("BÁO CÁO").alignment = ALIGN.CENTER
    document.add_paragraph(TEXT)
    ending = document.add_table(rows=1, cols=2)
    _lines(ending.cell(0, 0), "", "Nơi nhận:", "- Tỉnh uỷ;", "- Lưu Văn phòng.")
    _lines(ending.cell(0, 1), "", "T/M BAN THƯỜNG VỤ", "BÍ THƯ", "", "Nguyễn Văn A")
    stream = io.BytesIO()
    document.save(stream)
    report = lint_bytes(stream.getvalue(), "thu.docx", TEMPLATES)
    assert not any("ngang hàng" in found.found for found in report.findings)


def test_a_table_with_a_column_of_places_to_send_to_is_a_table_of_data() -> None:
    for heading in ("Nơi nhận đề xuất", "Nơi nhận"):
        document = Document()
        table = document.add_table(rows=3, cols=3)
        table.style = "Table Grid"
        table.cell(0, 2).text = heading
        stream = io.BytesIO()
        document.save(stream)
        (read_table,) = read(open_package(stream.getvalue(), "thu.docx")).blocks[:1]
        assert isinstance(read_table, WordTable)
        assert read_table.is_data, heading


def _saved(document: object) -> LintReport:
    stream = io.BytesIO()
    document.save(stream)  # type: ignore[attr-defined]
    return lint_bytes(stream.getvalue(), "thu.docx", TEMPLATES)


def test_two_parties_that_sign_with_one_another_have_no_issuer_and_number_their_paper_below_its_kind() -> None:
    document = Document()
    above = (*STATE, "HỢP ĐỒNG", "Thuê dịch vụ vệ sinh", "Số: 05/HĐ-VPS")
    for text in above:
        document.add_paragraph().add_run(text).bold = True
        document.paragraphs[-1].alignment = ALIGN.CENTER
    document.add_paragraph("Căn cứ Bộ luật Dân sự ngày 24 tháng 11 năm 2015;")
    for text in ("Căn cứ nhu cầu của hai bên, hôm nay chúng tôi gồm:", "Điều 1. Nội dung", TEXT):
        document.add_paragraph(text)
    ending = document.add_table(rows=1, cols=2)
    for cell, side in zip(ending.rows[0].cells, "AB", strict=True):
        _lines(cell, f"ĐẠI DIỆN BÊN {side}", "", f"Nguyễn Văn {side}")
        cell.paragraphs[-1].runs[0].bold = True
    said = _said(_saved(document))
    assert not [found for _, found in said if found.startswith("không thấy") and "địa danh" not in found]
    assert not [found for _, found in said if "kết thúc “;”" in found or "dưới tên loại" in found]


def test_a_number_below_the_kind_of_another_paper_stands_in_the_wrong_place() -> None:
    report = _linted(("UBND TỈNH A", "SỞ NỘI VỤ"), STATE, ("BIÊN BẢN", "Số: 05/BB-SNV", "Họp giao ban"))
    assert ("S-ORD-01", "số đứng dưới tên loại") in _said(report)
    assert "không thấy số và ký hiệu" not in {found for _, found in _said(report)}


_LINE = """<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice
 Requires="wps"><w:drawing><wp:anchor xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">
<wp:extent cx="900000" cy="0"/></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict/></mc:Fallback>
</mc:AlternateContent>"""
_BOX = """<w:r {ns}><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"
 style="position:absolute;width:220pt;height:90pt">
<v:textbox><w:txbxContent>{lines}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"""


def test_a_text_box_with_a_line_drawn_in_it_is_read() -> None:
    document = Document()
    halves = (("UBND TỈNH A", "SỞ NỘI VỤ", "Số: 118/BC-SNV"), (*STATE, "Huế, ngày 12 tháng 5 năm 2025"))
    line = document.add_paragraph()
    for half in halves:
        lines = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in half)
        lines = lines.replace("</w:p>", f"<w:r>{_LINE}</w:r></w:p>", 1)
        line._p.append(parse_xml(_BOX.format(ns=nsdecls("w"), lines=lines)))
    for text in ("", "BÁO CÁO", "Kết quả"):
        document.add_paragraph(text).alignment = ALIGN.CENTER
    document.add_paragraph(TEXT)
    said = {found for _, found in _said(_saved(document))}
    assert not {found for found in said if "không thấy" in found} - {
        "không thấy quyền hạn, chức vụ, họ tên người ký",
        "không thấy nơi nhận",
    }


@pytest.mark.parametrize("row", ["_______", "───────", "━━━━━", "―――――", "‾‾‾‾‾‾"])
def test_a_row_of_signs_that_join_stands_for_the_line_below_a_name(row: str) -> None:
    report = _linted(("UBND TỈNH A", "SỞ NỘI VỤ", row, "Số: 118/BC-SNV"), STATE, ("BÁO CÁO", "Kết quả"))
    said = _said(report)
    assert ("S-ORG-01", "không có đường kẻ bên dưới") not in said
    assert not [found.text for found in report.findings if found.text == row]


@pytest.mark.parametrize(("organ", "told"), [
    ("TỈNH ĐOÀN", False), ("THÀNH ĐOÀN - SỞ Y TẾ", False), ("TỈNH LÂM ĐỒNG", True),
])  # fmt: skip
def test_a_place_alone_is_no_organ_but_a_youth_union_is(organ: str, told: bool) -> None:
    report = _linted((organ, "Số: 118/BC-TĐ"), STATE, ("BÁO CÁO", "Kết quả"))
    assert (("S-ORG-01", "chỉ có địa danh") in _said(report)) == told


@pytest.mark.parametrize(("kind", "told"), [("QUYẾT ĐỊNH", False), ("BÁO CÁO", True)])
def test_the_number_of_a_normative_document_bears_its_year(kind: str, told: bool) -> None:
    number = "Số: 31/2026/QĐ-UBND" if kind == "QUYẾT ĐỊNH" else "Số: 31/2026/BC-UBND"
    report = _linted(("ỦY BAN NHÂN DÂN", "TỈNH BẮC NINH", number), STATE, (kind, "Quy định mức thu học phí"))
    assert (("S-NO-01", number) in _said(report)) == told


@pytest.mark.parametrize("kind", ["ĐƠN ĐỀ NGHỊ", "BẢN KIỂM ĐIỂM CÁ NHÂN", "TỜ KHAI"])
def test_a_paper_of_a_person_is_not_held_against_what_organs_issue(kind: str) -> None:
    document = Document()
    for text in (*STATE, kind, "Kính gửi: Ủy ban nhân dân xã A"):
        document.add_paragraph(text).alignment = ALIGN.CENTER
    document.add_paragraph(TEXT)
    for text in ("Huế, ngày 12 tháng 5 năm 2026", "NGƯỜI LÀM ĐƠN", "", "Nguyễn Văn A"):
        document.add_paragraph().add_run(text).bold = True
        document.paragraphs[-1].alignment = ALIGN.CENTER
    report = _saved(document)
    assert not {"S-ORG-01", "S-NO-01", "S-DT-01", "S-TL-01", "S-NN-01", "S-SG-01"} & {one for one, _ in _said(report)}
    assert not any(found.text.startswith("Huế") for found in report.findings)
    assert report.notes[0].startswith("giấy tờ của cá nhân có mẫu riêng")


def test_a_paper_of_a_court_follows_forms_of_its_own() -> None:
    head = ("TÒA ÁN NHÂN DÂN TỈNH A", "TÒA ÁN NHÂN DÂN KHU VỰC 7", "Số: 18/2026/QĐST-HNGĐ")
    report = _linted(head, STATE, ("QUYẾT ĐỊNH", "CÔNG NHẬN THUẬN TÌNH LY HÔN"))
    assert not {"S-NO-01", "S-TL-01"} & {rule for rule, _ in _said(report)}
    assert report.notes[0].startswith("văn bản tố tụng")


def test_how_a_file_was_signed_is_no_title() -> None:
    document = Document()
    document.add_paragraph("Người ký: BỘ NỘI VỤ; Thời gian ký: 12/6/2026 16:20").alignment = ALIGN.CENTER
    for text in ("BÁO CÁO", "Kết quả công tác"):
        document.add_paragraph().add_run(text).bold = True
        document.paragraphs[-1].alignment = ALIGN.CENTER
    document.add_paragraph(f"Số liệu theo Công văn số 12/BNV-TCBC. {TEXT}")
    stream = io.BytesIO()
    document.save(stream)
    report = lint_bytes(stream.getvalue(), "thu.docx", TEMPLATES, "state-2020")
    assert report.kind == "BÁO CÁO"


def test_a_symbol_in_an_organ_s_name_keeps_its_own_letters() -> None:
    report = _linted(("THANH TRA TỈNH A", "ĐOÀN THANH TRA THEO QĐ SỐ 45/QĐ-TTr", "Số: 03/BC-ĐTT"), STATE, ("BÁO CÁO",))
    assert not [found for rule, found in _said(report) if rule == "S-ORG-01" and "chữ thường" in found]


def test_a_table_of_data_that_ran_together_with_the_ending_is_no_signature() -> None:
    document = Document()
    head = document.add_table(rows=1, cols=2)
    _lines(head.cell(0, 0), "SỞ NỘI VỤ", "Số: 88/CTr-SNV")
    _lines(head.cell(0, 1), *STATE)
    document.add_paragraph("CHƯƠNG TRÌNH").alignment = ALIGN.CENTER
    table = document.add_table(rows=3, cols=3)
    for row, texts in zip(
        table.rows, (("Thời gian", "Nội dung", "Ai"), ("8 giờ", "Khai mạc", "Vụ Tổng hợp")), strict=False
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    last = table.rows[2].cells
    _lines(last[0], "Nơi nhận:", "- Các vụ;", "- Lưu: VT.")
    _lines(last[1].merge(last[2]), "VỤ TRƯỞNG", "", "Kiều Minh Hà")
    assert not any(found.text in ("Vụ Tổng hợp", "Ai", "Khai mạc") for found in _saved(document).findings)
