"""What the three reports of Công văn 9797 say: golden texts, and how sentences read when there is none, one, all."""

import io
import re
import zipfile
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from content_samples import AGENCIES, CENTRAL, MIXED, SCENES, agency, catalogue, filled, scene, write
from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph
from recorded import read_as_recorded
from tables import DAY, REGISTRY, TEMPLATES

from reporter.documents.prose import PROSE
from reporter.documents.quotations import QuotedCell, Words
from reporter.documents.shown import Recorder, TemplateMistake
from reporter.model import Quote
from reporter.model.agency import UnitName
from reporter.model.wording import date_short
from reporter.specs.baselines import BOUND
from reporter.specs.reports import find_report, forms_read, load_reports

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).parent / "golden"
REPORTS = ("cv9797-tinh", "cv9797-bo", "cv9797-tong-hop")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def blocks(docx: bytes) -> list[str]:
    """Return the document as text: one paragraph or table row a line, cells between bars, plain spaces."""
    found: list[str] = []
    for item in Document(io.BytesIO(docx)).iter_inner_content():
        if isinstance(item, Paragraph):
            found.append(item.text)
        else:
            assert isinstance(item, Table)
            found += [
                " | ".join("".join(node.text or "" for node in cell.iter(f"{W}t")) for cell in row.iter(f"{W}tc"))
                for row in item._tbl.iter(f"{W}tr")
            ]
    return [line.replace("\u00a0", " ").strip() for line in found if line.strip()]


def body(name: str) -> list[str]:
    """Return the paragraphs between the title and the recipients."""
    lines = blocks(scene(name).docx)
    start = next(number for number, line in enumerate(lines) if line.startswith("Thực hiện"))
    end = next(number for number, line in enumerate(lines) if line.endswith("trân trọng báo cáo."))
    return lines[start : end + 1]


def headings_of(docx: bytes) -> set[str]:
    paragraphs = Document(io.BytesIO(docx)).paragraphs
    return {item.text for item in paragraphs if item.style is not None and item.style.style_id.startswith("Heading")}


def said(name: str) -> str:
    return "\n".join(body(name))


# --- golden texts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SCENES)
def test_report_reads_as_recorded(name: str, regen: bool) -> None:
    read_as_recorded(GOLDEN / f"{name}.txt", "\n".join(blocks(scene(name).docx)) + "\n", regen)


# --- how it reads ------------------------------------------------------------------------------------------

CLUMSY = (
    (r"chưa báo cáo (?:người|xã|nhiệm vụ|lượt|tỷ|chức danh|cán bộ)", "a unit after “chưa báo cáo”"),
    (r"\b0 (?:xã|chức danh)\b", "“0 xã” instead of “không có xã nào”"),
    (r"  |\s[,;.:)]|\(\s|\(\)", "spaces, empty brackets"),
    (r"\.\.|;\.|,\.|;;|: ?;|:\.", "two marks in a row"),
    (r"None|nan|Undefined|\{\{|\{%", "machine words"),
    (r"[-–] ?:|gồm: ?[.;]|tại: ?[.;]|ở: ?[.;]|: $", "a lead-in without what it announces"),
)


@pytest.mark.parametrize("name", SCENES)
def test_no_sentence_is_clumsy(name: str) -> None:
    found = [(why, line) for line in body(name) for pattern, why in CLUMSY if re.search(pattern, line)]
    assert not found


@pytest.mark.parametrize("name", SCENES)
def test_every_paragraph_begins_and_ends_as_a_sentence(name: str) -> None:
    lines = body(name)
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        heading = re.match(r"[IVX]+- |\d+\.\d*\.? |[a-zđ]\) ", line)
        text = line.removeprefix("- ")
        assert text[0].isupper() or text[0].isdigit() or heading, line
        if line.endswith(":"):
            assert following.startswith("- ") or re.match(r"I- ", following), line
        elif not heading:
            assert line.endswith((".", ";")), line  # a list keeps the marks its author gave it


@pytest.mark.parametrize("name", SCENES)
def test_every_section_is_there_in_order_and_none_is_empty(name: str) -> None:
    lines = body(name)
    sections = [line.split("- ")[0] for line in lines if re.match(r"[IVX]+- ", line)]
    count = {"bo": 6, "dang-uy": 5}.get(name, 7)
    assert sections == ["I", "II", "III", "IV", "V", "VI", "VII"][:count]
    headed = headings_of(scene(name).docx)
    for line, following in pairwise(lines):
        if re.match(r"\d\. ", line) and line in headed:
            assert following not in headed or re.match(r"[a-zđ]\) |\d\.\d", following), f"empty: {line}"


def test_shortage_and_surplus_stand_apart() -> None:
    """2 + 15 short, 5 over: never 12."""
    text = said("tinh")
    assert "Tổng số thiếu cộng từ từng xã là 17 người" in text
    assert "tổng số thừa cộng từ từng xã là 5 người" in text
    assert "không bù trừ" in text
    assert "12 người" not in text.split("3. Tình trạng")[1].split("c) Theo")[0]


def test_part_time_staff_stay_out_of_decree_178() -> None:
    text = said("tinh")
    assert "có 30 người có quyết định nghỉ theo Nghị định số 178" in text
    assert "Có 38 người có quyết định nghỉ theo Nghị định số 154" in text
    assert "68 người" not in text


def test_communes_are_compared_against_the_named_baseline_only_where_known() -> None:
    text = said("tinh")
    assert "a) So với biên chế tạm giao" in text
    assert (
        "Trong 4 xã có đủ số liệu để so sánh, có 2 xã thiếu (50,00%), 1 xã thừa (25,00%) và 1 xã đủ (25,00%);" in text
    )
    assert "đủ số liệu của 4/40 đơn vị cấp xã; chưa đủ 36 đơn vị cấp xã, nêu tại Phụ lục 11" in text
    assert "phường Kim Long (có mặt 30/45) thiếu 15 người; phường Phú Xuân (có mặt 30/32) thiếu 2 người" in text


def test_none_is_said_in_words() -> None:
    text = said("tinh-tot")
    assert "không có xã nào thiếu, không có xã nào thừa" in text
    assert "không nơi nào báo cáo còn khuyết" in text and "đã bố trí đủ" not in text  # no commune has told of all
    assert text.count("chưa đơn vị cấp xã nào có đủ số liệu") == 3
    assert "không còn người nào chưa nhận tiền" in text
    assert "Không có người nghỉ theo Nghị định số 154/2025/NĐ-CP (còn 1 dòng chưa đủ số liệu)." in text
    assert "Chưa có nội dung báo cáo." in text and "Không nêu" not in text  # Biểu 07 never came: that is no answer


def test_blank_is_not_zero() -> None:
    text = said("tinh-trong")
    assert "Chưa có xã nào đủ số liệu để so sánh." in text
    assert "Kết quả chi trả theo Nghị định số 178/2024/NĐ-CP: chưa báo cáo." in text
    assert "Chưa có nội dung báo cáo." in text
    assert "không còn người" not in text
    assert "Không nêu" not in text  # a workbook sent back blank says nothing, not that there is nothing to say
    assert "Không có người nghỉ" not in text


@pytest.mark.parametrize(
    ("norms", "expected"),
    [
        ((32, 33), "Cả 2 xã có đủ số liệu để so sánh đều thiếu ("),
        ((28, 29), "Cả 2 xã có đủ số liệu để so sánh đều thừa; không có xã nào thiếu ("),
        ((30, 30), "Cả 2 xã có đủ số liệu để so sánh đều bố trí đủ; không có xã nào thiếu, không có xã nào thừa ("),
        ((32, 30), "có 1 xã thiếu (50,00%); không có xã nào thừa; có 1 xã đủ (50,00%);"),
        ((28, 30), "không có xã nào thiếu; có 1 xã thừa (50,00%); có 1 xã đủ (50,00%);"),
        ((28, 33), "có 1 xã thiếu (50,00%); có 1 xã thừa (50,00%); không có xã nào bố trí vừa đủ ("),
    ],
)
def test_all_one_and_none_short(norms: tuple[int, int], expected: str) -> None:
    rows = "\n".join(f"| {code} | {norm} |" for code, norm in zip(("19753", "19774"), norms, strict=True))
    sent = filled("46", {**MIXED, "bieu-01": f"| ma_xa | tam_giao |\n{rows}"})
    assert expected in "\n".join(blocks(write("cv9797-tinh", agency("46"), sent).docx))


def test_communes_without_figures_are_named_when_few() -> None:
    communes = REGISTRY.children("46", DAY, kind="commune")
    rows = "\n".join(f"| {unit.code} | {'' if number < 2 else 30} |" for number, unit in enumerate(communes))
    sent = filled("46", {**MIXED, "bieu-01": f"| ma_xa | tam_giao |\n{rows}"})
    text = "\n".join(blocks(write("cv9797-tinh", agency("46"), sent).docx))
    assert "đủ số liệu của 38/40 đơn vị cấp xã; chưa đủ: phường Phú Xuân, phường Kim Long" in text


def test_what_was_asked_and_answered_is_an_annex_of_the_finished_report() -> None:
    answer = """
    | ma  | trang   | o  | noi_dung     | giai_trinh                 |
    | R15 | Biểu 05 | M8 | Mức chi 4 tỷ | Theo Quyết định 12/QĐ-UBND |
    """
    lines = blocks(write("cv9797-tinh", agency("46"), filled("46", {**MIXED, "bieu-gt": answer})).docx)
    start = lines.index("GIẢI TRÌNH SỐ LIỆU")
    assert lines[start - 1].startswith("Phụ lục ")
    assert "1 | Biểu 05 | Mức chi 4 tỷ | Theo Quyết định 12/QĐ-UBND" in lines[start:]


def test_words_follow_the_kind_of_unit() -> None:
    assert "toàn thành phố có" in said("tinh")
    assert "Ban Thường vụ Thành uỷ Huế báo cáo Bộ Chính trị" in said("tinh")
    assert "toàn tỉnh có" in said("tinh-tot")


def test_what_item_five_asks_stands_with_its_reason_and_day() -> None:
    """A form that is not there yet holds no report back: the text says that it is lacking."""
    row = "1 | Quy hoạch xã | 5 | 2 | 1 | 2 | 0 | Chờ phê duyệt quy hoạch tỉnh | 25/12/2025"
    assert row in blocks(scene("tong-hop").docx)
    assert "| 2 | Chờ phê duyệt quy hoạch tỉnh | 25/12/2025" in "\n".join(blocks(scene("tinh").docx))
    assert "2 | 1 | 1 | 0 | Nghị định số 01/2025/NĐ-CP | 20/12/2025" in "\n".join(blocks(scene("bo").docx))
    assert "hợp nhất hai phòng của Sở Xây dựng" in "\n".join(blocks(scene("tinh").docx))
    assert "- Quy hoạch: chưa có số liệu." in body("tinh-tot")
    report = find_report(load_reports(TEMPLATES), "cv9797-tinh")
    assert not forms_read(report, catalogue(), frozenset()) & {"bieu-12", "bieu-15c"}


@pytest.mark.parametrize("number", ["0", "-"])
def test_no_plan_to_make_is_said_in_the_text(number: str) -> None:
    """Whether it wrote zeros or its cover says that there is nothing of the form ("-" on every line)."""
    none = "\n".join(f"| {key} | {' | '.join([number] * 6)} |" for key in ("tinh", "xa"))
    plans = f"| loai_quy_hoach | phai_lap | dang_lap | da_trinh | da_duyet | chua_lap | duyet_han |\n{none}"
    text = "\n".join(blocks(write("cv9797-tinh", agency("46"), filled("46", {**MIXED, "bieu-12": plans})).docx))
    assert "- Quy hoạch: không có quy hoạch phải lập, điều chỉnh." in text


def test_committees_have_no_delegation_section() -> None:
    assert "PHÂN CẤP" in said("bo")
    assert "PHÂN CẤP" not in said("dang-uy")
    assert "III- ĐÁNH GIÁ CHUNG" in said("dang-uy")
    assert "Chi tiết nêu tại Phụ lục." in said("dang-uy")  # a single annex has no number


def test_consolidation_names_who_is_missing() -> None:
    text = said("tong-hop")
    assert "có 5/8 cơ quan đã gửi báo cáo (62,50%), gồm: 3/4 tỉnh uỷ, thành uỷ; 1/2 bộ, cơ quan ngang bộ" in text
    assert "Chưa gửi số liệu (3 cơ quan): thành phố Hồ Chí Minh; Bộ Nội vụ; Đảng uỷ Quốc hội." in text


def test_consolidation_parts_centre_and_provinces() -> None:
    text = said("tong-hop")
    assert "khối Trung ương 60 người (60,00%), khối địa phương 40 người (40,00%)" in text


def test_consolidation_does_not_add_tasks_of_ministries_and_provinces() -> None:
    text = said("tong-hop")
    assert "uỷ quyền cho địa phương 12 nhiệm vụ" in text
    assert "Cộng báo cáo của từng địa phương có 28 lượt nhiệm vụ" in text


def test_consolidation_merges_same_words_and_names_their_authors() -> None:
    line = next(line for line in body("tong-hop") if "Bộ máy hoạt động thông suốt" in line)
    assert line == "- Bộ máy hoạt động thông suốt từ ngày đầu (thành phố Huế; Bộ Xây dựng; Đảng uỷ Chính phủ)."


def test_consolidation_keeps_every_proposal() -> None:
    """Two agencies with one obstacle and two proposals: both are printed, in the annex that the text names."""
    other = MIXED["bieu-06b"].replace("Ban hành quy trình mẫu", "Bỏ bước thẩm định").replace("bo_truong", "chinh_phu")
    sent = (filled("46", MIXED), filled("12", {"bieu-06b": other}))
    text = "\n".join(blocks(write("cv9797-tong-hop", CENTRAL, *sent, members=AGENCIES).docx))
    assert "- Chưa rõ trình tự thẩm định ở cấp xã (tỉnh Lai Châu; thành phố Huế)." in text
    assert "| Ban hành quy trình mẫu |" in text and "| Bỏ bước thẩm định |" in text


# --- templates and catalogue ---------------------------------------------------------------------------------


@pytest.mark.parametrize("report", REPORTS)
def test_placeholders_are_whole_and_styles_are_named(report: str) -> None:
    """Word users see each tag in one piece, and change looks by style."""
    with zipfile.ZipFile(TEMPLATES / "docx" / f"{report}.docx") as word:
        document = word.read("word/document.xml").decode()
    runs = re.findall(r"<w:t[^>]*>([^<]*)</w:t>", document)
    assert all(run.count("{{") == run.count("}}") and run.count("{%") == run.count("%}") for run in runs)
    paragraphs = re.findall(r"<w:p>.*?</w:p>", document, re.DOTALL)
    assert all("<w:pStyle " in paragraph for paragraph in paragraphs)


def test_every_figure_of_the_catalogue_is_used() -> None:
    """A figure nobody prints is a promise nobody keeps."""
    texts = ["\n".join(blocks(path.read_bytes())) for path in sorted((TEMPLATES / "docx").rglob("*.docx"))]
    texts += [path.read_text(encoding="utf-8") for path in sorted((TEMPLATES / "docx").rglob("*.toml"))]
    words = set(re.findall(r"[a-z][a-z0-9_]+", "\n".join(texts)))
    figures = {key: spec for key, spec in catalogue().figures.items() if BOUND not in key}
    parts = {part for spec in figures.values() for part in spec.parts if spec.key in words}
    assert sorted(figures.keys() - words - parts) == []
    assert sorted(catalogue().tables.keys() - words) == []
    assert sorted(catalogue().texts.keys() - words) == []


def test_reports_state_what_a_reporting_regime_must_state() -> None:
    reports = {report.id: report for report in load_reports(TEMPLATES)}
    assert set(REPORTS) <= reports.keys()
    assert reports["cv9797-tinh"].regime.recipient == "Bộ Chính trị, qua Ban Tổ chức Trung ương"


# --- filters for agencies' own words -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("- một;\n- hai.", ["- một;", "- hai."]),
        ("1. Một\n2) Hai\na) Ba", ["1. Một", "2) Hai", "a) Ba"]),
        ("1.234 người.\n-5 độ", ["1.234 người.", "-5 độ"]),
        ("Không", []),
        ("không có.", []),
        ("Không có khó khăn lớn", ["Không có khó khăn lớn"]),
        ("\n \n", []),
    ],
)
def test_points_of_a_text(typed: str, expected: list[str]) -> None:
    assert PROSE["cac_y"](typed) == expected


def test_sentences_and_names() -> None:
    assert PROSE["cau"]("đã xong") == "Đã xong."
    assert PROSE["cau"]("Vì sao?") == "Vì sao?"
    assert PROSE["cau"]("") == ""
    assert PROSE["ten_trong_cau"]("Tỉnh Thanh Hoá") == "tỉnh Thanh Hoá"
    assert PROSE["ten_trong_cau"]("Bộ Nội vụ") == "Bộ Nội vụ"
    known = (("Tỉnh Sơn La", "tinh"), ("Thành phố Huế", "thanh_pho"), ("Tỉnh Lào Cai", "tinh"), ("Bộ Nội vụ", "bo"))
    names = [UnitName(name, unit_type=unit_type) for name, unit_type in known]
    assert PROSE["gom_ten"](names) == "các tỉnh: Sơn La, Lào Cai; thành phố Huế; Bộ Nội vụ"


def dated(day: date | None) -> Words:
    quote = Quote("38", "Tỉnh Mẫu", {"han": date_short(day) if day else ""}, days={"han": day} if day else {})
    return Words(quote.values["han"], [QuotedCell(quote, "han")], Recorder())


def test_dates_in_order_and_by_month() -> None:
    lines = [{"han": dated(day)} for day in (date(2025, 12, 31), None, date(2025, 12, 5), date(2026, 1, 15))]
    assert [line["han"] for line in PROSE["theo_ngay"](lines, "han")] == ["", "05/12/2025", "31/12/2025", "15/01/2026"]
    months = [(group["ten"], len(group["dong"])) for group in PROSE["theo_thang"](lines, "han")]
    assert months == [("tháng 12/2025", 2), ("tháng 01/2026", 1), ("", 1)]
    assert [PROSE["tu_ngay"](line["han"], "31/12/2025") for line in lines] == [True, False, False, True]
    with pytest.raises(TemplateMistake, match="không phải ngày"):
        PROSE["tu_ngay"](lines[0]["han"], "2025-12-31")


# --- what is not known of places and tables ----------------------------------------------------------------


def test_a_place_with_lines_left_out_is_not_said_to_have_paid_all() -> None:
    """Lai Châu names nobody unpaid in the two lines of Biểu 05 that it has; fifteen lines are not there."""
    text = said("tong-hop")
    assert "Đã chi trả xong" not in text
    assert re.search(r"chưa đủ số liệu để xác định đã chi trả xong: tỉnh Lai Châu\.", text)


def test_what_is_told_of_one_table_of_an_annex_names_it_and_stands_once() -> None:
    annexes = "\n".join(blocks(scene("tong-hop").docx)).split("\nPhụ lục ")[1:]
    for annex in annexes:
        absent = re.findall(r"^Chưa có số liệu của \D", annex, re.MULTILINE)
        lines = re.findall(r"^(Bảng(?: “.*?”)?) không gồm|^(Bảng “.*?”): còn \d+ dòng", annex, re.MULTILINE)
        assert len(absent) <= 1
        assert len(lines) == len(set(map("".join, lines)))


def test_a_share_of_the_quota_is_that_of_the_numbers_beside_it() -> None:
    """One commune of Huế has staff and no quota: 120 of 132, 90,91 %, not 150."""
    assert "| 132 | 120 | 90,91 |" in "\n".join(blocks(scene("tong-hop").docx))


def test_no_lines_are_missing_in_a_list_that_could_not_hold_them() -> None:
    """Huế has left out two lines of Biểu 15c, neither of the list of departments; Cao Bằng left that one blank."""
    text = "\n".join(blocks(scene("tong-hop").docx))
    (told,) = re.findall(r"bộ máy sở, ngành” không gồm .*", text)
    assert told == "bộ máy sở, ngành” không gồm 1 dòng chưa báo cáo."
    assert re.search(r"bộ máy sở, ngành”: chưa có số liệu của tỉnh Lai Châu và thành phố Hồ Chí Minh\.", text)


def test_a_regime_whose_lines_are_gone_is_not_said_to_have_nobody() -> None:
    text = "\n".join(blocks(scene("tinh-tot").docx))
    table = text.split("\nNghị định 177\n")[1].split("\nNghị định 154")[0]
    assert table.endswith("Chưa báo cáo")
