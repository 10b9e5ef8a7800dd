"""The reports of the five directives: golden texts, how they read, and that no obligation is left unanswered."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from directive_samples import OCTOBER, SET, agency, blank, catalogue, form_set, report, sample, write
from recorded import read_as_recorded
from tables import REGISTRY, TEMPLATES
from test_content import CLUMSY, blocks, headings_of

from reporter.layout import lint_bytes
from reporter.model import Period, Submission
from reporter.specs.baselines import BOUND
from reporter.specs.directive_files import load_all_directives
from reporter.specs.obligations import load_obligations
from reporter.specs.reports import load_reports

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).parent / "golden" / "directives"
OTHERS = ("nd30-bo", "nd30-tinh")  # in test_state_reports.py
ALSO = ("cv9797-nq18", "cv9797-phan-cap")  # of a set whose forms are all in this one
REPORTS = tuple(
    item.id for item in load_reports(TEMPLATES) if item.id in ALSO or (item.form_set == SET and item.id not in OTHERS)
)
CATALOGUES = ("9797", "9797-4-5", "nq18", "155", "177", "179", "322", "ky-truoc")
OWNERS = {"province": ("46", "04"), "ministry": ("BNV", "BTC"), "party_committee": ("DUMTTQ", "DUCP")}
AUGUST = Period.parse("2025-08")


@cache
def sent() -> tuple[Submission, ...]:
    """The sample workbooks of five of the eight agencies."""
    return tuple(sample(code) for code in ("46", "12", "BNV", "BTP", "DUMTTQ"))


@cache
def scenes() -> list[str]:
    """Every report as "report/owner/how": filled in, sent back blank, or with nobody having sent."""
    found = []
    for item in map(report, REPORTS):
        if item.scope == "all":
            found += [f"{item.id}/mau", f"{item.id}/chua-gui"]
        else:
            for kind in item.kinds:
                full, empty = OWNERS[kind]
                found += [f"{item.id}/{full}", f"{item.id}/{empty}-trong"]
    return found


@cache
def document(scene: str) -> bytes:
    report_id, name = scene.split("/")
    if name in ("mau", "chua-gui"):
        made = write(report_id, sent() if name == "mau" else ())
    else:
        code = name.removesuffix("-trong")
        made = write(report_id, (blank(code) if name.endswith("-trong") else sample(code),), code)
    return made.docx


@cache
def lines(scene: str) -> tuple[str, ...]:
    return tuple(blocks(document(scene)))


def body(scene: str) -> list[str]:
    """Return the paragraphs between the title and the recipients."""
    found = lines(scene)
    start = next(number for number, line in enumerate(found) if line.startswith("Thực hiện"))
    end = next(
        number for number, line in enumerate(found) if line.endswith(("trân trọng báo cáo.", "xem xét, chỉ đạo./."))
    )
    return list(found[start : end + 1])


# --- templates --------------------------------------------------------------------------------------------


def test_every_figure_of_the_catalogues_is_used() -> None:
    texts = ["\n".join(blocks(path.read_bytes())) for path in (TEMPLATES / "docx").rglob("*.docx")]
    texts += [path.read_text(encoding="utf-8") for path in (TEMPLATES / "docx").rglob("*.toml")]
    words = set(re.findall(r"[a-z][a-z0-9_]+", "\n".join(texts)))
    found = catalogue(CATALOGUES, OCTOBER)
    shown = words | {key for table in found.tables.values() if table.key in words for key in table.figures}
    parts = {part for spec in found.figures.values() for part in spec.parts if spec.key in shown}
    once = {key for key in found.figures if BOUND not in key}  # the others are the same against one baseline
    assert sorted(once - shown - parts) == []
    assert sorted(found.tables.keys() - words) == []
    assert sorted(found.texts.keys() - words) == []


# --- how they read ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("scene", scenes())
def test_report_reads_as_recorded(scene: str, regen: bool) -> None:
    read_as_recorded(GOLDEN / f"{scene.replace('/', '-')}.txt", "\n".join(body(scene)) + "\n", regen)


@pytest.mark.parametrize("scene", scenes())
def test_it_keeps_the_law_of_layout(scene: str) -> None:
    """Blank and unsent too."""
    found = lint_bytes(document(scene), scene, TEMPLATES).findings
    assert [str(item) for item in found if item.severity in ("E", "W")] == []


@pytest.mark.parametrize("scene", scenes())
def test_no_sentence_is_clumsy(scene: str) -> None:
    found = [(why, line) for line in body(scene) for pattern, why in CLUMSY if re.search(pattern, line)]
    found += [("a zero where “không có” is meant", line) for line in body(scene) if re.search(r"(?<!,)\b0 [^,%]", line)]
    assert not found


@pytest.mark.parametrize("scene", scenes())
def test_every_paragraph_is_a_sentence_and_no_section_is_empty(scene: str) -> None:
    found, headed = body(scene), headings_of(document(scene))
    heading = re.compile(r"[IVX]+(?:-|\.) |\d+\.\d*\.? |[a-zđ]\) ")
    for line, following in zip(found, [*found[1:], ""], strict=True):
        text = re.sub(r"^- (?:\w\) |\d[.)] )?", "", line)
        assert text[0].isupper() or text[0].isdigit() or text[0] in "[(" or heading.match(line), line
        if re.match(r"\d\. ", line) and line in headed:
            assert following
            assert following not in headed or re.match(r"[a-zđ]\) |\d\.\d", following), f"empty: {line}"
        if not heading.match(line) and not line.endswith(":"):
            assert line.endswith((".", "./.", ";")), line  # a list keeps the marks its author gave it


@pytest.mark.parametrize("scene", [name for name in scenes() if name.endswith(("-trong", "chua-gui"))])
def test_blank_is_not_zero(scene: str) -> None:
    """What nobody reported is said to be so, and never that there is none."""
    text = "\n".join(body(scene))
    assert "không còn người" not in text
    assert "không có người nghỉ" not in text
    assert "không có xã nào" not in text
    assert "%" not in text


def test_monthly_report_says_what_changed() -> None:
    """Only agencies of both months count: Lai Châu is new, its people are no rise."""
    september = Period.parse("2025-09")
    before = tuple(sample(code, september) for code in ("46", "BNV", "BTP"))
    text = "\n".join(blocks(write("kl183-thang", sent(), before=before).docx))
    assert "Số tăng, giảm so với kỳ trước chỉ tính trên các cơ quan đã báo cáo cả hai kỳ." in text
    assert re.search(r"đã nhận tiền [\d.]+ người \(\d\d,\d\d%; tăng \d+ người so với kỳ trước\)", text)
    assert "so với kỳ trước)" not in "\n".join(lines("kl183-thang/mau"))
    assert "Chưa có số liệu kỳ trước để so sánh." in "\n".join(lines("kl183-thang/mau"))


def test_a_figure_in_two_reports_is_equal_in_both() -> None:
    said = re.compile(r"Theo Nghị định số 178/2024/NĐ-CP: ([\d.]+ người) có quyết định nghỉ")
    found = {
        said.search("\n".join(body(f"{name}/mau")))[1]  # type: ignore[index]
        for name in ("kl155", "kl183-bnv", "kl183-btc")
    }
    assert len(found) == 1


def test_part_time_staff_stay_out_of_decree_178() -> None:
    text = "\n".join(body("kl155/mau"))
    assert "(người hoạt động không chuyên trách, báo cáo riêng, không cộng vào Nghị định 178)" in text


def test_the_eleven_tasks_are_eleven() -> None:
    text = "\n".join(body("kl177-nhiem-vu/46"))
    assert (
        "Mười một nhiệm vụ của ban thường vụ tỉnh uỷ, thành uỷ (mục 4 Kết luận), trong đó 10 nhiệm vụ phát sinh" in text
    )
    section = "\n".join(body("kl177-tong-hop/mau")).split("3. Mười một nhiệm vụ")[1].split("4. Nhiệm vụ của Đảng uỷ")[0]
    assert section.count("\n- ") == 11


def test_what_does_not_arise_stands_in_no_share() -> None:
    text = "\n".join(body("kl177-tong-hop/mau"))
    assert "Trong 20 lượt nhiệm vụ phát sinh, có báo cáo trạng thái: hoàn thành 3 (15,00%)" in text
    assert "Ngoài ra 2 lượt nhiệm vụ không phát sinh" in text
    assert ": không phát sinh ở cơ quan nào (1 cơ quan báo cáo)" in text


def test_tasks_stand_without_their_codes_in_the_order_of_their_directive() -> None:
    """4.2 before 4.10, as the text of the Conclusion numbers them."""
    works = [
        task.viec for entry in load_all_directives(TEMPLATES)["registry/directives/177.toml"] for task in entry.nhiem_vu
    ]
    late = re.findall("Lý do chậm thực hiện nhiệm vụ “(.+)”:", "\n".join(body("kl177-tong-hop/mau")))
    assert len(late) > 1
    assert late == sorted(late, key=works.index)


def test_reports_of_august_render_in_august() -> None:
    """Before Công văn 9797 its tasks are not asked for, and everything else is there."""
    made = write("kl183-2thang", tuple(sample(code, AUGUST) for code in ("46", "BNV")), period=AUGUST)
    assert made.printed
    assert "9797" not in "\n".join(blocks(made.docx))


# --- obligations ------------------------------------------------------------------------------------------

#: Report owed, and why no report of templates/docx answers it.
UNANSWERED = {
    "322-6": "Văn phòng Đảng uỷ Chính phủ, Văn phòng Chính phủ tự tổng hợp; không nộp sổ nhập, không có biểu",
    "F1": "số liệu đến 31/12/2024 của 63 tỉnh, trước khi có danh mục đơn vị hành chính này",
    "F2": "tổ chức hành chính, đơn vị sự nghiệp cấp tỉnh: chưa có biểu",
    "F4": "cùng số liệu với 9797-2; mẫu riêng của Bộ Nội vụ chưa công bố",
    "F6": "biên chế theo nhóm vị trí việc làm của từng cơ quan: chưa có biểu",
    "F7": "bố trí theo vị trí, chuyên ngành: có trong 9797-3 (Biểu 03)",
    "F8": "cùng số liệu với 9797-2 (Biểu 05)",
    "F9": "từng nhiệm vụ phân cấp: có trong 9797-5a (Biểu 06, 06b); mẫu riêng của Ban Chỉ đạo chưa công bố",
    "160-1": "chế độ tuần của tháng 6/2025, trước khi có chính quyền hai cấp; nay là báo cáo tháng 322-4b",
    "10989-1": "đề xuất biên chế 2026 - 2031: chưa có biểu, văn bản chỉ đọc qua báo chí",
    "593-1": "nội dung báo cáo tuần chưa công bố; phép thử thêm báo cáo ở test_add_directive.py",
    "593-2": "tổng hợp của 593-1",
    "2179-1": "cùng số liệu với 9797-3; báo cáo theo thể thức Nhà nước nd30-tinh",
}


def test_every_report_owed_is_answered_or_its_absence_explained() -> None:
    owed = {item.id for item in load_obligations(TEMPLATES, REGISTRY).obligations.values() if item.report}
    answered = {code for item in load_reports(TEMPLATES) for code in item.obligations}
    assert sorted(owed - answered - UNANSWERED.keys()) == []
    assert sorted(UNANSWERED.keys() - owed) == []


def test_reports_answer_obligations_that_exist() -> None:
    known = load_obligations(TEMPLATES, REGISTRY).obligations
    named = {code for item in load_reports(TEMPLATES) for code in item.obligations}
    assert sorted(named - known.keys()) == []


def test_whoever_owes_a_report_gets_one() -> None:
    """The kinds or the issuer of the report are among those the obligation names."""
    known = load_obligations(TEMPLATES, REGISTRY).obligations
    for item in map(report, REPORTS):
        for code in item.obligations:
            owed = known[code]
            if item.scope == "all":
                assert owed.owed_by(agency(item.issuer_agency)), (item.id, code)
            else:
                asked = {agency(who).kind for who in owed.agencies} | set(owed.kinds)
                assert asked & set(item.kinds), (item.id, code)


def test_forms_named_in_reports_are_in_the_set() -> None:
    held = {form.id for form in form_set(OCTOBER).forms}
    used = {part.form for item in map(report, REPORTS) for annex in item.annexes for part in annex.parts if part.form}
    assert used <= held


def test_every_golden_text_has_its_report() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == {scene.replace("/", "-") for scene in scenes()}
