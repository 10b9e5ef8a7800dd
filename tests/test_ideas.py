"""Every idea heard: grouped as the officer wrote it in y-kien.xlsx, else counted; never a chosen few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
import xlsxwriter
from content_samples import catalogue
from small import PERIOD, make_workspace, send
from tables import DAY, FORM_SET, REGISTRY, SPECS, TEMPLATES, submission, table

from reporter.commands.build import BuildOptions, build_reports
from reporter.commands.ideas import IdeasOutcome, write_ideas
from reporter.documents.opinions import ideas_of, subjects_told, who
from reporter.executor import no_progress
from reporter.figures.book import Book
from reporter.figures.facts import facts
from reporter.figures.likeness import suggest
from reporter.figures.scope import FigureContext
from reporter.intake.idea_book import read_idea_book
from reporter.model import Idea, IdeaColumns, Quote
from reporter.model.agency import UnitName
from reporter.model.idea import GROUP_SHEET, GROUP_TITLES, IDEA_BOOK, IDEA_SHEET, IDEA_TITLES, idea_id
from reporter.specs.decode import SpecError
from reporter.specs.reports import check_takes, find_report, load_reports
from reporter.tables import build_frames
from reporter.workspace import Workspace

pytestmark = pytest.mark.slow

AS_OF = date(2025, 10, 20)
SHORT = ["Thiếu công chức tài chính", "Trụ sở chật hẹp", "Đường truyền yếu", "Chưa có nhà công vụ", "Chậm tiền lương"]


def quote(text: str, *, agency: str = "38", points: bool = True) -> Quote:
    where = IdeaColumns("noi_dung", "muc", points=points)
    values = {"noi_dung": text, "muc": "Hạn chế"}
    return Quote(agency, "Tỉnh Thanh Hóa", values, form="bieu-07", kind="province", ideas=where)


def idea(text: str, agency: str = "38", section: str = "Hạn chế", kind: str = "province") -> Idea:
    name = {"38": "Tỉnh Thanh Hóa", "12": "Tỉnh Lai Châu"}.get(agency, f"Tỉnh {agency}")
    return Idea(idea_id(agency, "bieu-07", text), agency, UnitName(name, kind, "tinh"), "bieu-07", section, "", text)


# --- what an idea is ---------------------------------------------------------------------------------------


def test_each_point_is_an_idea_and_its_id_follows_from_its_words_alone() -> None:
    first, second = ideas_of(quote("- Thiếu công chức tài chính;\n- Trụ sở chật hẹp"))
    assert (first.text, second.text) == ("Thiếu công chức tài chính", "Trụ sở chật hẹp")
    again = ideas_of(quote("1. Trụ sở chật hẹp\n2. Đường truyền yếu\n3. THIẾU  công chức tài chính"))
    assert {first.id, second.id} <= {item.id for item in again}
    assert ideas_of(quote("Trụ sở chật hẹp", agency="12"))[0].id != second.id


@pytest.mark.parametrize("text", ["Không", "- Không có.", "Không phát sinh", ""])
def test_nothing_is_no_idea(text: str) -> None:
    assert ideas_of(quote(text)) == []


def test_up_to_eight_agencies_are_named_and_more_are_counted_by_kind() -> None:
    assert who([idea("a"), idea("b"), idea("a", "12")]) == "các tỉnh: Thanh Hóa, Lai Châu"
    many = [idea("a", str(code), kind="ministry" if code > 20 else "province") for code in range(12, 24)]
    assert who(many) == "9 tỉnh, thành phố; 3 bộ, cơ quan ngang bộ"


@pytest.mark.parametrize(
    ("numbers", "units", "told"),
    [
        ([2, 1], True, "Bộ 00 (2); Bộ 01 (1)"),
        ([1] * 10, True, "10 bộ, ngành (mỗi nơi 1 ý kiến)"),
        ([3, *[1] * 9], True, "Bộ 00 (3); nội dung khác (9)"),
        ([*[2] * 9, 1], False, "9 chủ đề (mỗi chủ đề 2 ý kiến); nội dung khác (1)"),
    ],
)
def test_a_number_of_ideas_stands_with_what_it_counts(numbers: list[int], units: bool, told: str) -> None:
    where = IdeaColumns("noi_dung", "muc", subject="bo", subject_units=units)
    ideas = [
        replace(idea(f"Ý {at}.{number}"), subject=f"Bộ {at:02}" if units else f"chủ đề {at:02}")
        for at, count in enumerate(numbers)
        for number in range(count)
    ]
    assert "; ".join(f"{name} ({number})" for name, number in subjects_told(ideas, where)) == told


# --- suggested groups --------------------------------------------------------------------------------------


def test_near_duplicates_share_a_group_and_other_sections_do_not() -> None:
    alike = [idea("Thiếu 12 công chức tài chính ở 5 xã"), idea("Thiếu 3 công chức tài chính ở 2 xã", "12")]
    other = idea("Trụ sở chật hẹp, phải đi thuê")
    elsewhere = idea("Thiếu 4 công chức tài chính ở 2 xã", "04", "Ưu điểm")
    found = suggest([*alike, other, elsewhere], {})
    assert [found[item.id] for item in (*alike, other, elsewhere)] == ["N001", "N001", "N002", "N003"]


def test_a_group_once_suggested_stays_and_a_new_idea_joins_it() -> None:
    old, new = idea("Thiếu 12 công chức tài chính"), idea("Thiếu 9 công chức tài chính", "12")
    assert suggest([new, old], {old.id: "N007"}, 7) == {old.id: "N007", new.id: "N007"}
    assert suggest([idea("Việc khác hẳn")], {}, 7) == {idea("Việc khác hẳn").id: "N008"}


# --- reading what the officer wrote ------------------------------------------------------------------------


def write_book(
    folder: Path, ideas: Sequence[Mapping[str, str]], groups: Sequence[Mapping[str, str]], sheet: str = IDEA_SHEET
) -> None:
    with xlsxwriter.Workbook(str(folder / IDEA_BOOK)) as book:
        for name, titles, lines in ((GROUP_SHEET, GROUP_TITLES, groups), (sheet, IDEA_TITLES, ideas)):
            page = book.add_worksheet(name)
            page.write_row(0, 0, list(titles.values()))
            for row, line in enumerate(lines, 1):
                page.write_row(row, 0, [line.get(key, "") for key in titles])


def found(folder: Path) -> list[str]:
    return [f"{item.code} {item.place}" for item in read_idea_book(folder, {})[1]]


IDEAS = [{"id": "a1", "suggested": "N001"}, {"id": "b2", "suggested": "N002"}, {"id": "c3", "suggested": "N001"}]


def test_the_officer_names_merges_moves_and_splits(tmp_path: Path) -> None:
    moved = [*IDEAS[:2], {**IDEAS[2], "chosen": "Nhóm riêng"}, {"id": "d4", "suggested": "N001", "chosen": "-"}]
    moved.append({"id": "e5", "suggested": "N001", "chosen": "2"})
    moved.append({"id": "f6", "suggested": "N001", "chosen": "Nhóm riêng nữa"})
    write_book(tmp_path, moved, [{"code": "N001", "wording": "Thiếu người"}, {"code": "N002", "into": "n1"}])
    book, findings = read_idea_book(tmp_path, {})
    assert findings == ()
    named = {key: book.groups.named(key) for key in ("a1", "b2", "c3", "d4", "e5", "f6")}
    assert named == {"a1": "N001", "b2": "N001", "c3": "N003", "d4": "", "e5": "N001", "f6": "N004"}
    assert book.groups.wording["N003"] == "Nhóm riêng"


def test_without_words_a_group_is_no_group(tmp_path: Path) -> None:
    write_book(tmp_path, IDEAS, [{"code": "N001"}])
    assert read_idea_book(tmp_path, {})[0].groups.named("a1") == ""


def test_mistakes_are_told_with_their_cells(tmp_path: Path) -> None:
    write_book(tmp_path, [*IDEAS, {"id": "d4", "suggested": "N001", "chosen": "N044"}], [])
    assert found(tmp_path) == ["Y03 '[y-kien.xlsx]Ý kiến'!J5"]
    write_book(tmp_path, [*IDEAS, {**IDEAS[0], "chosen": "N002"}], [])
    assert found(tmp_path) == ["Y05 '[y-kien.xlsx]Ý kiến'!A5"]
    circle = [{"code": "N001", "into": "N002"}, {"code": "N002", "into": "N001"}]
    write_book(tmp_path, IDEAS, circle)
    assert found(tmp_path) == ["Y04 '[y-kien.xlsx]Nhóm'!H2"]
    write_book(tmp_path, IDEAS, [{"code": "N001", "into": "N001"}, {"code": "xyz", "wording": "Lời"}])
    assert found(tmp_path) == ["Y03 '[y-kien.xlsx]Nhóm'!H2", "Y03 '[y-kien.xlsx]Nhóm'!A3"]
    write_book(tmp_path, IDEAS, [], sheet="Trang khác")
    assert found(tmp_path) == ["Y02 y-kien.xlsx"]
    (tmp_path / IDEA_BOOK).write_bytes(b"PK\x03\x04 hong")
    assert found(tmp_path) == ["Y01 y-kien.xlsx"]


# --- what a report takes -----------------------------------------------------------------------------------


def test_a_report_takes_the_addressees_it_names_and_what_names_none() -> None:
    lines = """
        | noi_nhan | noi_dung |
        | chinh_phu | Sửa nghị định |
        | btctw | Hướng dẫn biên chế |
        | | Không ghi nơi nhận |
    """
    sent = (submission(table("bieu-07b", lines)),)
    agency = REGISTRY.agency("38", DAY)
    book = Book(build_frames(sent, FORM_SET), catalogue(), FigureContext(SPECS, (agency,), {"38": DAY}))
    takes = {"noi_nhan": ("chinh_phu", "quoc_hoi")}
    said = facts(book, agency, (agency,), "2025-10", takes).texts["kien_nghi"]
    assert [quote.values["noi_dung"] for quote in said] == ["Sửa nghị định", "Không ghi nơi nhận"]
    assert len(facts(book, agency, (agency,), "2025-10").texts["kien_nghi"]) == 3


def test_what_a_report_takes_is_looked_up() -> None:
    report = find_report(load_reports(TEMPLATES), "nd30-tinh")
    for takes, told in (({"noi_nha": ("chinh_phu",)}, "“noi_nha”"), ({"noi_nhan": ("chinh_phuu",)}, "“chinh_phuu”")):
        with pytest.raises(SpecError, match=told):
            check_takes(replace(report, takes=takes), TEMPLATES)


# --- from the workbooks to the report ----------------------------------------------------------------------


def said(*lines: str) -> str:
    return "\n".join(f"- {line}" for line in lines)


def write_own(values: dict[str, list[dict[str, object]]], *shortcomings: str) -> None:
    """Say these shortcomings, and nothing else, in the form of words."""
    values["bieu-07"] = [{"muc": "han_che", "chu_de": "can_bo", "noi_dung": said(*shortcomings)}]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = make_workspace(tmp_path_factory.mktemp("ideas") / "central")
    send(made, ["12", "BNV"], lambda values: write_own(values, *SHORT))
    return made


def run(workspace: Workspace) -> IdeasOutcome:
    return write_ideas(workspace, PERIOD, AS_OF, no_progress)


def report(workspace: Workspace) -> str:
    options = BuildOptions(PERIOD, AS_OF, reports=("cv9797-tong-hop",))
    build_reports(workspace, options, no_progress)
    (path,) = (workspace.outputs(PERIOD) / "bao-cao").glob("*.docx")
    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


def section(text: str, start: str, end: str) -> list[str]:
    return text[text.index(start) : text.index(end)].split("\n")[1:-1]


#: What communes say stands after the province's own words.
OF_COMMUNES = [
    "Khó khăn, vướng mắc và đề xuất do các xã, phường, đặc khu nêu:",
    "- Công chức kiêm nhiệm 3 lĩnh vực, hồ sơ trả chậm 11 ngày [mẫu] (tỉnh Lai Châu).",
    "- [Mẫu] Sớm hướng dẫn tuyển dụng thay 4 người nghỉ (tỉnh Lai Châu).",
]


def test_without_a_grouping_the_report_says_so_and_after_it_prints_the_groups(workspace: Workspace) -> None:
    text = report(workspace)
    assert section(text, "2. Hạn chế, khó khăn", "3. Nguyên nhân") == [
        "Có 10 ý kiến (tỉnh Lai Châu; Bộ Nội vụ) chưa được phân nhóm; chia theo chủ đề: cán bộ, biên chế (10). "
        "Toàn văn nêu tại Phụ\u00a0lục\u00a09.",
        *OF_COMMUNES,
    ]
    assert not run(workspace).failed
    inbox = workspace.inbox(PERIOD)
    book, _ = read_idea_book(inbox, {})
    code = book.groups.suggested[idea_id("12", "bieu-07", SHORT[0])]
    _name_group(inbox, code, "nhiều nơi thiếu công chức tài chính.")
    text = report(workspace)
    assert section(text, "2. Hạn chế, khó khăn", "3. Nguyên nhân") == [
        "- Nhiều nơi thiếu công chức tài chính (tỉnh Lai Châu; Bộ Nội vụ).",
        "Ngoài ra còn 8 ý kiến (tỉnh Lai Châu; Bộ Nội vụ) chưa được phân nhóm; chia theo chủ đề: cán bộ, biên chế (8). "
        "Toàn văn nêu tại Phụ\u00a0lục\u00a09.",
        *OF_COMMUNES,
    ]


def test_what_the_officer_wrote_survives_new_workbooks_and_new_ideas_come_last(workspace: Workspace) -> None:
    inbox = workspace.inbox(PERIOD)
    run(workspace)
    before, _ = read_idea_book(inbox, {})
    code = before.groups.suggested[idea_id("12", "bieu-07", SHORT[0])]
    _name_group(inbox, code, "Thiếu người")
    send(workspace, ["46"], lambda values: write_own(values, "Thiếu công chức tài chính", "Còn nợ lương tăng ca"))
    run(workspace)
    after, findings = read_idea_book(inbox, {})
    assert findings == ()
    assert after.groups.wording[code] == "Thiếu người"
    assert list(after.places)[: len(before.places)] == list(before.places)
    assert after.groups.suggested[idea_id("46", "bieu-07", SHORT[0])] == code
    (inbox / IDEA_BOOK).write_bytes(b"PK\x03\x04 hong")
    refused = run(workspace)
    assert refused.failed and refused.lines[-1].endswith("giữ nguyên: sửa các chỗ trên rồi chạy lại.")
    (inbox / IDEA_BOOK).unlink()


def _name_group(inbox: Path, code: str, wording: str) -> None:
    """Write the wording of a group into the file, as the officer does in Excel."""
    import openpyxl

    book = openpyxl.load_workbook(inbox / IDEA_BOOK)
    sheet = book[GROUP_SHEET]
    for row in sheet.iter_rows(min_row=4):
        if row[0].value == code:
            row[list(GROUP_TITLES).index("wording")].value = wording
    book.save(inbox / IDEA_BOOK)
