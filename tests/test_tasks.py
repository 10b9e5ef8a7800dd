"""Tasks with evidence: who has not finished, what is past its day, what is called done against the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest
from directive_samples import OCTOBER, Rows, agency, blank, catalogue, form_set, report, sample, specs, write
from small import make_workspace, put

from reporter.checks.material import CheckContext
from reporter.checks.run import run_checks
from reporter.commands.issue_known import known_values
from reporter.figures.annex_trace import annex_cells, annex_rows
from reporter.figures.annexes import annexes
from reporter.figures.book import Book
from reporter.figures.matrix import matrix_notes, matrix_table
from reporter.figures.scope import FigureContext
from reporter.model import AnnexTable, Finding, Period, Submission
from reporter.specs.annex_specs import AnnexPart, AnnexSpec, MatrixEntry
from reporter.tables import build_frames


def tasks(code: str, states: Mapping[str, str]) -> Rows:
    """The lines of Biểu 08 of an agency: the states given, "hoan_thanh" for every other task."""
    form = form_set(OCTOBER).form("bieu-08")
    lines = specs(OCTOBER).prefilled(form, agency(code))
    return [
        {
            "trang_thai": states.get(str(line["nhiem_vu"]), "hoan_thanh"),
            "ket_qua": "Đã ban hành quyết định",
            "so_vb": "5-QĐ/TU",
            "ngay_vb": date(2025, 9, 1),
            "ly_do": "Thiếu người",
            "du_kien": None,
        }
        for line in lines
    ]


def found(code: str, *submissions: Submission) -> list[Finding]:
    frames = build_frames(submissions, form_set(OCTOBER))
    every = run_checks(submissions, frames, CheckContext(specs(OCTOBER), ()))
    return [item for item in every if item.code == code]


def sent(code: str, states: Mapping[str, str], **forms: Sequence[Mapping[str, Any]]) -> Submission:
    changes = {key.replace("_", "-"): rows for key, rows in forms.items()}
    return sample(code, changes={"bieu-08": tasks(code, states), **changes})


# --- findings ----------------------------------------------------------------------------------------------


def test_r40_a_task_past_its_day_is_called_late() -> None:
    (item,) = found("R40", sent("46", {"177-4.10": "dang", "177-4.9": "dang"}))
    assert item.found.startswith("177-4.10: ") and "đã quá hạn (trước ngày 31/7/2025)" in item.found
    assert item.severity.value == "explain" and item.cell
    assert found("R40", sent("46", {"177-4.10": "cham"})) == []
    assert found("R40", sent("46", {"177-4.10": "khong"})) == []


def vacancies(number: int) -> Rows:
    """The lines of Biểu 02 of Huế, so many of the three key posts vacant."""
    lines = specs(OCTOBER).prefilled(form_set(OCTOBER).form("bieu-02"), agency("46"))
    key = [at for at, line in enumerate(lines) if line["chuc_danh"] in ("bt_dang_uy", "ct_hdnd", "ct_ubnd")]
    return [{"so_theo_qd": 1, "co_mat": 0 if at in key[:number] else 1} for at in range(len(lines))]


def test_r41_done_against_the_figures() -> None:
    workbook = sent("46", {"9797-1": "dang"}, bieu_02=vacancies(3))
    told = [item for item in found("R41", workbook) if item.found.startswith("177-4.6: ")]
    (item,) = told
    assert item.expected == "Biểu 02 còn 3 chức danh bí thư đảng uỷ, chủ tịch HĐND, chủ tịch UBND còn khuyết"
    assert [spot.sheet for spot in item.places][:2] == ["Biểu 08", "Biểu 02"]
    nobody = found("R41", sent("46", {"9797-1": "dang"}, bieu_02=vacancies(0)))
    assert not [item for item in nobody if "chức danh" in item.expected]
    honest = found("R41", sent("46", dict.fromkeys(("177-4.6", "179-8", "322-1d"), "dang"), bieu_02=vacancies(3)))
    assert not [item for item in honest if "chức danh" in item.expected]


def test_a_sample_workbook_seldom_speaks_against_itself() -> None:
    """A month tried out shows what an officer has to ask, not hundreds of questions; but some."""
    codes = ("04", "12", "19", "38", "46", "BNV", "BTP", "DUCP")
    workbooks = [sample(code) for code in codes]
    told = found("R40", *workbooks) + found("R41", *workbooks)
    assert 1 <= len(told) <= len(codes)


# --- the consolidation -------------------------------------------------------------------------------------


def table(*submissions: Submission) -> AnnexTable:
    return consolidated(*submissions)[0]


def consolidated(*submissions: Submission) -> tuple[AnnexTable, Book]:
    spec = report("kl177-tong-hop")
    members = tuple(agency(code) for code in ("46", "12", "BNV"))
    context = FigureContext(specs(OCTOBER), members, {item.agency: item.cutoff for item in submissions})
    book = Book(build_frames(submissions, form_set(OCTOBER)), catalogue(spec.figures, OCTOBER), context)
    return annexes(book, spec, agency("BTCTW"), members)[0].tables[0], book


def test_the_matrix_has_a_line_per_agency_and_a_column_per_task() -> None:
    made = table(sent("46", {"177-4.6": "cham", "177-4.10": "dang"}), sent("12", {"177-4.6": "khong"}))
    assert [column.label for column in made.columns[2:]] == ["2", *(f"4 ({number})" for number in range(1, 12))]
    rows = {row.values[1]: dict(zip((c.label for c in made.columns), row.values, strict=True)) for row in made.rows}
    assert (rows["Thành phố Huế"]["4 (6)"], rows["Thành phố Huế"]["4 (10)"]) == ("Chậm", "Đang")
    assert (rows["Tỉnh Lai Châu"]["4 (6)"], rows["Tỉnh Lai Châu"]["4 (1)"]) == ("KPS", "HT")


def test_a_cell_of_the_matrix_leads_to_the_cell_of_the_workbook_and_back() -> None:
    made, book = consolidated(sent("46", {"177-4.6": "cham"}), sent("12", {}))
    scope = book.scope(agency("BTCTW"), book.context.agencies)
    number = [column.key for column in made.columns].index("177-4.6") + 1
    (one,) = annex_cells(made, book, scope, "Huế", number)
    (cell,) = one.cells
    frame = book.frames["bieu-08"]
    assert one.value == "Chậm" and frame.values["trang_thai"][frame.position(cell) or 0] == "cham"
    assert list(annex_rows(made, book, scope, cell)) == [("Thành phố Huế", (number,))]
    assert [tuple(item.cells) for item in annex_cells(made, book, scope, "Huế", 2)] == [()]


def test_a_matrix_over_a_list_without_numbers_is_headed_by_its_labels() -> None:
    part = AnnexPart(matrix=MatrixEntry(form="bieu-15", across="loai_to_chuc", value="trang_thai_sx"))
    _, book = consolidated(sent("46", {}))
    scope = book.scope(agency("BTCTW"), book.context.agencies)
    made = matrix_table(book, part, scope)
    assert "_" not in "".join(column.label for column in made.columns[2:])
    assert matrix_notes(book, part, made) == []


def test_what_nobody_filled_in_is_not_reported_and_not_blank() -> None:
    made = table(blank("46"))
    assert set(made.rows[0].values[2:]) == {"…"}


def test_the_consolidation_says_who_has_not_finished_and_what_is_past_its_day() -> None:
    late = {"177-4.10": "dang", "177-4.6": "chua"}
    made = write("kl177-tong-hop", (sent("46", late), sent("12", {"177-4.10": "cham"})))
    text = "\n".join(body_of(made)).replace("\u00a0", " ")
    assert "hoàn thành 1 cơ quan; chưa triển khai 1 cơ quan. Chưa xong: thành phố Huế." in text
    past = text[text.index("1. Nhiệm vụ đã quá hạn") : text.index("2. Nhiệm vụ được báo cáo là chậm")]
    assert "(trước ngày 31/7/2025): tỉnh Lai Châu; thành phố Huế." in past
    for chapter in ("(mục 2)", "(mục 3)", "(mục 7)", "(mục 8)"):
        assert chapter in text


def body_of(made: Any) -> list[str]:
    import io

    import docx

    return [paragraph.text for paragraph in docx.Document(io.BytesIO(made.docx)).paragraphs]


def test_no_state_is_asked_that_no_monthly_report_prints() -> None:
    """Every task that a form asks about stands in an annex of the consolidation, which every month's build makes."""
    spec = report("kl177-tong-hop")
    assert spec.due_in("2025-10")
    counted = next(part for annex in spec.annexes for part in annex.parts if part.table == "theo_nhiem_vu")
    assert counted and not counted.where


def test_r43_done_needs_a_document_or_a_quantity() -> None:
    rows = [{**row, "so_vb": None, "ngay_vb": None} for row in tasks("46", {"177-4.6": "dang"})]
    (item,) = found("R43", sample("46", changes={"bieu-08": rows}))
    assert item.count == len(rows) - 1 and "phải có số văn bản hoặc số lượng" in item.message
    assert found("R43", sample("46", changes={"bieu-08": [{**row, "so_luong": 3} for row in rows]})) == []
    assert found("R43", sent("46", {})) == []


def test_the_number_and_the_day_of_a_document_go_together() -> None:
    rows = tasks("46", {})
    for key in ("so_vb", "ngay_vb"):
        assert found("R23", sample("46", changes={"bieu-08": [{**row, key: None} for row in rows]})), key
    assert found("R23", sent("46", {})) == []


def test_a_quantity_is_not_missing_where_a_document_is_the_proof() -> None:
    lines = [line | {"so_luong": 3 if place == 1 else None} for place, line in enumerate(tasks("46", {}))]
    made = sample("46", changes={"bieu-08": lines, "bieu-05": [{"co_qd": 4, "qd_truoc_han": None}] * 30})
    context = FigureContext(specs(OCTOBER), (agency("46"),), {"46": made.cutoff})
    book = Book(build_frames([made], form_set(OCTOBER)), catalogue(("177",), OCTOBER), context)

    def rows(form: str, *columns: str) -> list[tuple[object, ...]]:
        spec = AnnexSpec("pl", "Phụ lục", (AnnexPart(form=form, columns=columns),))
        (annex,) = annexes(book, replace(report("kl177-nhiem-vu"), annexes=(spec,)), agency("46"), (agency("46"),))
        return [row.values for row in annex.tables[0].rows if row.kind == "row"]

    assert rows("bieu-08", "nhiem_vu", "so_luong")[:3] == [(ANY, ""), (ANY, 3), (ANY, "")]
    asked = dict(rows("bieu-05", "che_do", "qd_truoc_han"))  # of all but Nghị định 154
    assert asked.pop("Nghị định 154") == "" and asked and set(asked.values()) == {None}


# --- not asked again ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_what_was_reported_done_is_filled_in_again(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "ws")
    workspace.settings = replace(workspace.settings, form_set="bao-cao-thang")
    september, october = Period.parse("2025-09"), Period.parse("2025-10")
    who = workspace.specs(october).agency("46")
    assert known_values(workspace, october, [who]) == {}
    lines = workspace.specs(september).prefilled(workspace.specs(september).form_set.form("bieu-08"), who)
    proof = {"so_vb": "5-QĐ/TU", "ngay_vb": date(2025, 9, 1), "so_luong": 3}
    done = {"trang_thai": "hoan_thanh", "ket_qua": "Đã ban hành quyết định", **proof}
    said = [done if line["nhiem_vu"] == "177-4.1" else {"trang_thai": "dang", "ket_qua": "Đang làm"} for line in lines]
    put(workspace, {"46": {"bieu-08": said}}, period=september)
    kept = known_values(workspace, october, [who])["46"].filled["bieu-08"]
    now = workspace.specs(october).prefilled(workspace.specs(october).form_set.form("bieu-08"), who)
    assert {str(line["nhiem_vu"]): row for line, row in zip(now, kept, strict=True) if row} == {"177-4.1": done}


# --- before a deadline nothing is late ----------------------------------------------------------------------


def test_r45_nothing_is_done_late_before_the_deadline() -> None:
    late = sample("46", changes={"bieu-03": [{"nhu_cau": 1, "co_mat": 1, "da_ve_han": 0, "da_ve_muon": 1}]})
    early = replace(late, cover={**late.cover, "cutoff": date(2025, 10, 10)})
    (item,) = found("R45", early)
    assert item.found == "có người về xã từ ngày 15/10/2025, nhưng số liệu chốt ngày 10/10/2025" and item.cell
    assert found("R45", replace(late, cover={**late.cover, "cutoff": date(2025, 10, 20)})) == []


@pytest.mark.parametrize(
    ("in_time", "asked"),
    [(4, "có người nhận tiền từ ngày 15/10/2025 (số không đúng hạn lớn hơn số chưa nhận), "), (5, "")],
)
def test_r45_who_was_not_paid_in_time_is_not_paid_yet_before_the_deadline(in_time: int, asked: str) -> None:
    """Of nine decided in time and three unpaid, not in time are at most those three."""
    line = {"che_do": "178_huu", "co_qd": 9, "da_nhan": 6, "chua_nhan": 3, "qd_truoc_han": 8}
    line |= {"nhan_truoc_han": in_time, "qua_han": 8 - in_time}
    sent = sample("46", changes={"bieu-05": [line]})
    early = replace(sent, cover={**sent.cover, "cutoff": date(2025, 10, 14)})
    said = f"{asked}nhưng số liệu chốt ngày 14/10/2025" if asked else ""
    assert [item.found for item in found("R45", early)] == [said] * bool(asked)
    assert found("R45", replace(early, cover={**sent.cover, "cutoff": date(2025, 10, 15)})) == []
