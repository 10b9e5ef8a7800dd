"""Control totals: a cell lost or changed on the way is found; what is left out is listed with its reason."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
from figure_book import CENTRAL, EXPECTED, NGHE_AN, THANH_HOA, make_book
from tables import submission, table

from reporter.figures.annexes import annexes
from reporter.figures.book import Book
from reporter.figures.control import ControlReport, Total, control
from reporter.figures.control_annex import control_annex
from reporter.figures.facts import facts
from reporter.figures.trace import as_json, trace
from reporter.model import Annex, AnnexRow, Submission
from reporter.specs.reports import AnnexPart, AnnexSpec, Regime, ReportSpec

BIEU_04 = """
| nguon | tong_truoc | giai_trinh |
|-------|------------|------------|
| xa_cb | 20         |            |
| xa_cc | 30         | Chờ        |
"""
COLUMNS = ("stt", "nguon", "tong_truoc", "ve_tinh", "ve_xa")


def report(**part: object) -> ReportSpec:
    """A report whose only annex prints Biểu 04."""
    spec = AnnexSpec("pl", "Bố trí", (AnnexPart(**({"form": "bieu-04", "columns": COLUMNS} | part)),))  # type: ignore[arg-type]
    return ReportSpec("bc", "", "", "all", (), "", "party", (), "", Regime(*["x"] * 10), {}, (spec,))


def run(folder: Path, *sent: Submission, **part: object) -> tuple[Book, dict[str, tuple[Annex, ...]]]:
    """Return the book and the annexes of the two provinces together."""
    book = make_book(folder, *sent)
    return book, {"Tổng hợp": annexes(book, report(**part), CENTRAL, EXPECTED)}


def both() -> tuple[Submission, Submission]:
    """Thanh Hóa and Nghệ An with the same Biểu 04."""
    return submission(table("bieu-04", BIEU_04)), submission(table("bieu-04", BIEU_04), agency="40")


def test_everything_that_was_read_is_accounted_for(tmp_path: Path) -> None:
    sent = both()
    book, documents = run(tmp_path, *sent)
    result = control(book, sent, documents, {})
    assert result.findings == ()
    assert [(row.agency, row.read, row.basis) for row in result.rows] == [
        ("38", Total(17, 90), Total(17, 90)),  # two lines of eight numbers (20+2+10+1+4+3, 30+…) and one text
        ("40", Total(17, 90), Total(17, 90)),
    ]
    assert [(row.due, row.printed) for row in result.rows] == [(Total(6, 74), Total(6, 74))] * 2
    assert result.summary[1] == "Số đọc được, số đưa vào số liệu và số in trong phụ lục khớp nhau ở mọi biểu."


def changed(annex: Annex, place: int, value: object) -> Annex:
    """The annex with another value in the first row of its first table."""
    first, *rest = annex.tables
    index = next(number for number, row in enumerate(first.rows) if row.kind == "row")
    values = list(first.rows[index].values)
    values[place] = value
    rows = [*first.rows[:index], AnnexRow("row", tuple(values)), *first.rows[index + 1 :]]
    return replace(annex, tables=(replace(first, rows=tuple(rows)), *rest))


def test_a_number_changed_in_an_annex_is_found(tmp_path: Path) -> None:
    sent = both()
    book, documents = run(tmp_path, *sent)
    broken = {"Tổng hợp": (changed(documents["Tổng hợp"][0], 2, 21),)}
    (finding,) = control(book, sent, broken, {}).findings
    assert (finding.code, finding.agency) == ("G02", "38")
    assert "phụ lục có 6 số, tổng kiểm 75 (bieu-04); phải in 6 số, tổng kiểm 74" in finding.message


def test_a_number_lost_from_an_annex_split_by_agency_is_found(tmp_path: Path) -> None:
    sent = both()
    book, documents = run(tmp_path, *sent, split_by="agency")
    assert control(book, sent, documents, {}).findings == ()
    broken = {"Tổng hợp": (changed(documents["Tổng hợp"][0], 3, None),)}
    (finding,) = control(book, sent, broken, {}).findings
    assert (finding.code, finding.agency) == ("G02", "38")


def test_a_number_lost_before_the_figures_is_found(tmp_path: Path) -> None:
    sent = both()
    book, documents = run(tmp_path, *sent)
    frame = book.frames["bieu-04"]
    frame.data.loc[0, "ve_xa"] = pd.NA
    codes = {finding.code for finding in control(book, sent, {}, {}).findings}
    assert codes == {"G01"}
    assert {item.code for item in control(book, sent, documents, {}).findings} == {"G01", "G02"}


def left_out(result: ControlReport) -> dict[str, tuple[int, str]]:
    """What was left out: name → cells and place."""
    return {item.what: (item.cells, item.place) for item in result.left_out}


def test_what_no_figure_annex_or_text_uses_is_listed(tmp_path: Path) -> None:
    sent = both()
    book, documents = run(tmp_path, *sent)
    result = left_out(control(book, sent, documents, {}))
    assert result["(11) Giải trình, thời hạn"] == (2, "'[38.xlsx]Biểu 04'!K9")
    assert result["(6) Đã bố trí – Chuyển nơi khác"] == (4, "'[38.xlsx]Biểu 04'!F8")
    assert "(3) Tổng trước sắp xếp" not in result


def test_rows_that_the_filter_lets_out_are_listed(tmp_path: Path) -> None:
    sent = both()
    book, documents = run(tmp_path, *sent, where="tong_truoc > 20")
    result = control(book, sent, documents, {})
    assert result.findings == ()
    (lost,) = (item for item in result.left_out if "Tổng trước sắp xếp" in item.what)
    assert (lost.cells, lost.place, lost.why[:21]) == (2, "'[38.xlsx]Biểu 04'!C8", "Dòng không thuộc phần")


def test_unreadable_cells_and_refused_files_are_listed(tmp_path: Path) -> None:
    sent = submission(table("bieu-04", "| nguon | ve_xa |\n|---|---|\n| xa_cb | ? |"))
    book, documents = run(tmp_path, sent)
    result = control(book, [sent], documents, {"sai.xlsx": "Sổ của kỳ trước"})
    assert left_out(result)["38.xlsx"] == (1, "'[38.xlsx]Biểu 04'!E8")
    refused = result.left_out[0]
    assert (refused.what, refused.why) == ("sai.xlsx", "Cả tệp không dùng: Sổ của kỳ trước")
    assert result.findings == ()  # not lost: it is on the list


def test_the_committee_sees_the_totals_and_the_list(tmp_path: Path) -> None:
    sent = both()
    book, documents = run(tmp_path, *sent)
    annex = control_annex(control(book, sent, documents, {}), "doi-chieu", "Đối chiếu")
    totals, left = annex.tables
    assert [row.values for row in totals.rows] == [
        (THANH_HOA.name,),
        (1, "Biểu 04/SX", 17, 90, 17, 90, 74, 74, "Khớp"),
        (NGHE_AN.name,),
        (1, "Biểu 04/SX", 17, 90, 17, 90, 74, 74, "Khớp"),
    ]
    assert left.rows[0].values[1] == "Biểu 04/SX"
    assert len(annex.notes) == 4


def test_the_trace_leads_back_to_the_cells(tmp_path: Path) -> None:
    book, _ = run(tmp_path, submission(table("bieu-01", "| co_mat | nu |\n|---|---|\n| 30 | 11 |")))
    held = facts(book, THANH_HOA, (THANH_HOA,), "2025-10")
    share = held.figures["ty_le_nu"]
    (row,) = trace("38.docx", [("36,67%", share)], book)
    assert (row["document"], row["key"], row["text"], row["cutoff"]) == ("38.docx", "ty_le_nu", "36,67%", "31/10/2025")
    assert row["cells"] == ["'[38.xlsx]Biểu 01'!O8", "'[38.xlsx]Biểu 01'!M8"]
    assert as_json(row)["value"] == "36.67"
