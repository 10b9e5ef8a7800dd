"""The account of everything sent: a cell lost or changed on the way is found, what stands nowhere is listed."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
from figure_book import CENTRAL, EXPECTED, NGHE_AN, THANH_HOA, make_book
from tables import submission, table

from reporter.delivery.control_book import write_control
from reporter.delivery.figures_json import figures_json, printed_figures
from reporter.delivery.printed import Packed
from reporter.figures import control as figures_control
from reporter.figures.annexes import annexes
from reporter.figures.book import Book
from reporter.figures.control import misprinted
from reporter.figures.coverage import Made, uses_of
from reporter.figures.facts import facts
from reporter.figures.scope import Scope
from reporter.figures.trace import cells_text
from reporter.model import AnnexRow, ControlReport, Finding, LeftOut, PrintedFigure, Submission, Total
from reporter.specs.annex_specs import AnnexPart, AnnexSpec
from reporter.specs.reports import Regime, ReportSpec

BIEU_04 = """
| nguon | tong_truoc | giai_trinh |
|-------|------------|------------|
| xa_cb | 20         |            |
| xa_cc | 30         | Chờ        |
"""
COLUMNS = ("stt", "nguon", "tong_truoc", "ve_tinh", "ve_xa")


def control(book: Book, sent: Sequence[Submission], documents: Sequence[Made]) -> tuple[ControlReport, list[Finding]]:
    """The account of documents: how they use cells, and what each prints otherwise than its cells."""
    account, findings = figures_control.control(book, sent, map(uses_of, documents))
    return account, [*(item for made in documents for item in misprinted(made)), *findings]


def report(**part: object) -> ReportSpec:
    """A report whose only annex prints Biểu 04."""
    spec = AnnexSpec("pl", "Bố trí", (AnnexPart(**({"form": "bieu-04", "columns": COLUMNS} | part)),))  # type: ignore[arg-type]
    return ReportSpec("bc", "", "", "all", (), "", "party", (), "", Regime(*["x"] * 10), {}, (spec,))


def made(book: Book, **part: object) -> Made:
    """The document of the two provinces together, with its annex."""
    (annex,) = annexes(book, report(**part), CENTRAL, EXPECTED)
    return Made("Tổng hợp", book, (), annex.tables, ())


def both() -> tuple[Submission, Submission]:
    """Thanh Hóa and Nghệ An with the same Biểu 04."""
    return submission(table("bieu-04", BIEU_04)), submission(table("bieu-04", BIEU_04), agency="40")


def left_out(found: tuple[ControlReport, list[Finding]]) -> list[tuple[str, str, str, str]]:
    """What was left out: agency, line, column, value."""
    return [(item.agency, item.line, item.column, item.value) for item in found[0].left_out]


def test_everything_that_was_read_is_accounted_for(tmp_path: Path) -> None:
    sent = both()
    book = make_book(tmp_path, *sent)
    account, findings = control(book, sent, [made(book)])
    assert findings == []
    assert [(row.agency, row.read, row.basis) for row in account.rows] == [
        ("38", Total(17, 90), Total(17, 90)),  # two lines of eight numbers (20+2+10+1+4+3, 30+…) and one text
        ("40", Total(17, 90), Total(17, 90)),
    ]
    assert [(row.counted, row.printed, row.quoted, row.left_out) for row in account.rows] == [(0, 6, 0, 11)] * 2
    assert account.summary[1] == "Số đọc được và số đưa vào số liệu, phụ lục, phần lời khớp nhau ở mọi biểu."


def changed(document: Made, place: int, value: object) -> Made:
    """The document with another value in the first row of its first table."""
    first, *rest = document.tables
    index = next(number for number, row in enumerate(first.rows) if row.kind == "row")
    values = list(first.rows[index].values)
    values[place] = value
    rows = [*first.rows[:index], AnnexRow("row", tuple(values)), *first.rows[index + 1 :]]
    return replace(document, tables=(replace(first, rows=tuple(rows)), *rest))


def test_a_number_changed_in_an_annex_is_found(tmp_path: Path) -> None:
    sent = both()
    book = make_book(tmp_path, *sent)
    ((finding,)) = control(book, sent, [changed(made(book), 2, 21)])[1]
    assert (finding.code, finding.agency, finding.place) == ("G02", "38", "'[38.xlsx]Biểu 04'!C8")
    assert "in “21” (bieu-04); sổ nhập ghi “20”" in finding.message


def test_a_number_lost_from_an_annex_split_by_agency_is_found(tmp_path: Path) -> None:
    sent = both()
    book = make_book(tmp_path, *sent)
    whole = made(book, split_by="agency")
    assert control(book, sent, [whole])[1] == []
    ((finding,)) = control(book, sent, [changed(whole, 3, None)])[1]
    assert (finding.code, finding.agency) == ("G02", "38")


def test_a_line_lost_from_an_annex_is_found(tmp_path: Path) -> None:
    sent = both()
    book = make_book(tmp_path, *sent)
    (whole,) = made(book).tables
    shorter = replace(made(book), tables=(replace(whole, rows=whole.rows[:1] + whole.rows[2:]),))
    assert [item.code for item in control(book, sent, [shorter])[1]] == ["G02"]


def test_a_number_lost_before_the_figures_is_found(tmp_path: Path) -> None:
    sent = both()
    book = make_book(tmp_path, *sent)
    book.frames["bieu-04"].data.loc[0, "ve_xa"] = pd.NA
    assert {finding.code for finding in control(book, sent, [])[1]} == {"G01"}


def test_what_no_figure_annex_or_text_uses_is_listed_cell_by_cell(tmp_path: Path) -> None:
    sent = both()
    book = make_book(tmp_path, *sent)
    found = left_out(control(book, sent, [made(book)]))
    name = THANH_HOA.name
    assert (name, "Công chức cấp xã (cũ)", "(11) Giải trình, thời hạn", "Chờ") in found
    assert [line for line in found if "Chuyển nơi khác" in line[2]] == [
        (agency.name, line, "(6) Đã bố trí – Chuyển nơi khác", "1")
        for agency in (THANH_HOA, NGHE_AN)
        for line in ("Cán bộ cấp xã (cũ)", "Công chức cấp xã (cũ)")
    ]
    assert not [line for line in found if "Tổng trước sắp xếp" in line[2]]


def test_only_figures_that_are_printed_count(tmp_path: Path) -> None:
    """A figure of the catalogue that no document prints is no use of its cells."""
    sent = [submission(table("bieu-01", "| co_mat | nu |\n|---|---|\n| 30 | 11 |"))]
    book = make_book(tmp_path, *sent)
    figure = book.figure("co_mat", Scope.of(THANH_HOA, (THANH_HOA,)))
    columns = {line[2] for line in left_out(control(book, sent, [Made("38", book, (figure,), (), ())]))}
    assert [column for column in columns if column.endswith("Nữ")]
    assert not [column for column in columns if column.startswith("(19)")]


def test_a_quote_carries_the_column_it_quotes_and_no_other(tmp_path: Path) -> None:
    sent = [submission(table("bieu-07b", "| noi_nhan | noi_dung |\n|---|---|\n| chinh_phu | Hai |"))]
    book = make_book(tmp_path, *sent)
    (quote,) = facts(book, THANH_HOA, (THANH_HOA,), "2025-10").texts["kien_nghi"]
    assert quote.cell is not None
    quoted = control(book, sent, [Made("38", book, (), (), ((quote.cell, "noi_dung"),))])
    (other,) = left_out(quoted)
    assert other[3] == "Chính phủ"


def test_rows_that_the_filter_lets_out_are_listed(tmp_path: Path) -> None:
    sent = both()
    book = make_book(tmp_path, *sent)
    account, findings = control(book, sent, [made(book, where="tong_truoc > 20")])
    assert findings == []
    lost = [item for item in account.left_out if "Tổng trước sắp xếp" in item.column]
    assert [(item.agency, item.value, item.why[:20]) for item in lost] == [
        (THANH_HOA.name, "20", "Dòng này không thuộc"),
        (NGHE_AN.name, "20", "Dòng này không thuộc"),
    ]


def test_unreadable_cells_are_listed(tmp_path: Path) -> None:
    sent = submission(table("bieu-04", "| nguon | ve_xa |\n|---|---|\n| xa_cb | ? |"))
    book = make_book(tmp_path, sent)
    account, findings = control(book, [sent], [made(book)])
    assert [(item.column, item.why) for item in account.left_out if "Không đọc" in item.why] == [
        ("(5) Đã bố trí – Về cấp xã", "Không đọc được thành giá trị; xem bảng phát hiện")
    ]
    assert findings == []  # not lost: it is on the list


def test_the_committee_gets_a_workbook_without_addresses(tmp_path: Path) -> None:
    sent = both()
    book = make_book(tmp_path, *sent)
    account, _ = control(book, sent, [made(book)])
    whole = LeftOut(NGHE_AN.name, "Biểu 05", "Cả biểu", "", "", 9, "đã gửi, đang chỉnh lý số liệu")
    account = replace(account, left_out=(whole, *account.left_out))
    path = tmp_path / "kiem-soat.xlsx"
    write_control(path, account, [("Báo cáo tháng", "Biểu 04", THANH_HOA.name, "đã dùng")], unmade=["Không lập, …"])
    sheets = openpyxl.load_workbook(path)
    assert sheets.sheetnames == [
        "Tóm tắt",
        "Đối chiếu",
        "Không có trong báo cáo",
        "Biểu trong từng báo cáo",
        "Không lập",
    ]
    cells = [str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert NGHE_AN.name in cells
    assert not [text for text in cells if ".xlsx]" in text or "sha256" in text]


def test_the_trace_leads_back_to_the_cells(tmp_path: Path) -> None:
    book = make_book(tmp_path, submission(table("bieu-01", "| co_mat | nu |\n|---|---|\n| 30 | 11 |")))
    held = facts(book, THANH_HOA, (THANH_HOA,), "2025-10")
    share = held.figures["ty_le_nu"]
    row = PrintedFigure("38.docx", "36,67%", share, cells_text(share, book))
    assert row.places == ["'[38.xlsx]Biểu 01'!U8", "'[38.xlsx]Biểu 01'!S8"]
    text = b"".join(figures_json("2025-10", [Packed.of([row])]))
    assert printed_figures(text) == [row] and b'"value": "36.67"' in text
