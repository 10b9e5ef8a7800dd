"""A workbook of an earlier edition: recognised, told in words, carried column by column where its columns allow."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from hostile import Book
from kits import kit
from sheets import OLD, PERIOD, REQUEST, codes, issued_before, read, specs
from tables import check

from reporter.blanks.write import write_workbook
from reporter.checks.material import CheckContext
from reporter.checks.run import run_checks
from reporter.commands.upward_lines import line_values
from reporter.intake.read import read_submission
from reporter.intake.reader_specs import ReaderSpecs
from reporter.model import Severity, Submission, Table
from reporter.sample.fill import demo_cover
from reporter.specs.period_specs import PeriodSpecs
from reporter.tables import build_frames

COMMUNE = "14758"


def of_edition(path: Path, edition: str, line: dict[str, Any]) -> Path:
    """Issue a commune's workbook as that edition of the set had it, Biểu 01 filled in."""
    return issued_before(path, COMMUNE, edition, {"bieu-01": [line]})


def staff(path: Path) -> tuple[Table, str]:
    """Read a workbook; return its Biểu 01 as one of today's, and what is said of its edition."""
    outcome = read(path)
    assert outcome.submission
    assert codes(outcome.findings, Severity.ERROR) == []
    (told,) = (item.message for item in outcome.findings if item.code == "I21")
    return outcome.submission.tables["bieu-01"], told


def test_a_workbook_of_the_edition_before_is_read_and_what_is_not_as_it_was_typed_is_named(tmp_path: Path) -> None:
    table, told = staff(of_edition(tmp_path / "cu.xlsx", "2025.1", OLD))

    assert table.values["co_mat"] == [52]  # without whoever came on secondment
    upward = line_values(specs().form_set.form("bieu-01"), table, 0)  # what a province sends up of the line
    assert (upward["co_mat"], upward["dia_ban"]) == (52, None)
    assert (table.values["cong_chuc"], table.values["biet_phai"], table.values["bchqs"]) == ([35], [1], [2])
    assert told.startswith("Sổ nhập theo ấn bản cũ “cv9797@2025.1”; nay là “cv9797@2025.3”; ")
    assert told.index("Không phải sửa; ") < told.index("Biểu 01: chưa có Địa bàn; Trước ngày 01/7/2025 – ")
    missing, _, worked = told.partition("; tính từ cột cũ: ")
    assert "Từ nơi khác đến (Điều động đến, Tiếp nhận, Tăng cường đến)" in missing
    assert worked.startswith("Tổng số = (13) − (19); nơi (19) = 0: Nam = (14), ")  # numbers as its sender sees them
    assert len(told) < 1000 and told.endswith("Các cột khác lấy nguyên.")


def test_findings_number_the_columns_as_the_sender_sees_them(tmp_path: Path) -> None:
    outcome = read(of_edition(tmp_path / "cu.xlsx", "2025.1", OLD | {"toi_thieu": 41, "cc_xa_cu": None}))
    assert outcome.submission
    told = {item.code: item for item in check(outcome.submission)}

    assert told["V90"].column == "(8) Trước ngày 01/7/2025 – Các xã cũ hợp thành – Công chức"
    assert (told["R27"].column, told["R27"].cell[0]) == ("(12) Mốc so sánh – Tối thiểu", "L")
    assert "(12) = 41, nhưng (10) = 40" in told["R27"].found


def test_what_the_old_columns_do_not_tell_apart_is_not_guessed(tmp_path: Path) -> None:
    table, _ = staff(of_edition(tmp_path / "cu.xlsx", "2025.1", OLD))

    for key in ("hdnd_ubnd", "dang_mttq", "nam", "dh", "thieu", "thua"):
        assert table.values[key] == [None], key
    assert "tang_cuong" not in table.letters


def test_nobody_is_asked_to_fill_cells_that_only_the_edition_leaves_open(tmp_path: Path) -> None:
    outcome = read(of_edition(tmp_path / "cu.xlsx", "2025.1", OLD))
    blank = read(of_edition(tmp_path / "trong.xlsx", "2025.1", OLD | {"dan_so": 100, "kct_xa_cu": None}))
    assert outcome.submission and blank.submission

    assert [item.message for item in check(outcome.submission) if item.code == "V90"] == []
    (asked,) = [item for item in check(blank.submission) if item.code == "V90"]
    assert "Không chuyên trách" in asked.message


def test_without_its_identity_the_edition_is_the_one_whose_columns_fit(tmp_path: Path) -> None:
    for edition in ("2025.1", specs().form_set.edition):
        path = of_edition(tmp_path / f"{edition}.xlsx", edition, OLD if edition == "2025.1" else {})
        book = Book(path)
        del book.parts["docProps/custom.xml"]
        outcome = read(book.drop_sheet("_reporter").save(path))

        assert outcome.submission
        assert outcome.submission.edition == f"cv9797@{edition}"
        assert codes(outcome.findings, Severity.ERROR) == []
        assert "I19" in {item.code for item in outcome.findings}


def test_blocs_are_carried_where_nobody_is_of_none(tmp_path: Path) -> None:
    alone = {**OLD, "co_mat": 50, "nam": 28, "nu": 22, "hop_dong": 0, "biet_phai": 0, "dang_mttq": 13, "hdnd_ubnd": 37}
    alone |= {"lanh_dao": 8, "van_phong": 8, "p_kinh_te": 8, "p_vhxh": 8, "tt_pvhcc": 3, "dh": 40, "phu_hop": 42}
    table, _ = staff(of_edition(tmp_path / "cu.xlsx", "2025.1", alone))

    found = {key: table.values[key] for key in ("co_mat", "hdnd_ubnd", "dang_mttq", "bchqs", "nam", "dh")}
    assert found == {"co_mat": [50], "hdnd_ubnd": [35], "dang_mttq": [13], "bchqs": [2], "nam": [28], "dh": [40]}


def test_lines_that_came_later_are_named_and_are_no_fault(tmp_path: Path) -> None:
    asked = replace(REQUEST, form_set="bao-cao-thang")
    now = ReaderSpecs(asked).specs
    ministry = now.agency("BNV")
    form = now.form_set.form("bieu-13")
    issued = now.form_set.as_issued(form, "bao-cao-thang@2025.1")
    assert issued
    then = replace(now, form_set=replace(now.form_set, edition="2025.1", forms=(issued,)))
    lines = [{"phai_lam": 3, "da_trinh": 1, "da_xong": 2} for _ in now.prefilled(issued, ministry)]
    write_workbook(tmp_path / "cu.xlsx", kit(then), ministry, values={form.id: lines}, cover=demo_cover(PERIOD))
    outcome = read_submission(tmp_path / "cu.xlsx", ReaderSpecs(asked))

    assert outcome.submission
    (told,) = (item.message for item in outcome.findings if item.code == "I21")
    assert told.count("dòng “") == 4 and "chưa có dòng “" in told
    sent = replace(outcome.submission, tables={form.id: outcome.submission.tables[form.id]})
    missing = {stamp: "V93" in found_in(replace(sent, edition=stamp), now) for stamp in now.form_set.readable}
    own = {stamp: told for stamp, told in missing.items() if stamp.startswith("bao-cao-thang")}
    assert own == {"bao-cao-thang@2025.3": True, "bao-cao-thang@2025.2": True, "bao-cao-thang@2025.1": False}


def test_what_an_edition_did_not_ask_is_left_open(tmp_path: Path) -> None:
    """Biểu 15 had no column for 30/4/2025; Biểu 15b let agencies type the names of what was merged."""
    asked = replace(REQUEST, form_set="bao-cao-thang")
    now = ReaderSpecs(asked).specs
    form = now.form_set.form("bieu-15")
    issued = now.form_set.as_issued(form, "bao-cao-thang@2025.2")
    assert issued and now.form_set.as_issued(now.form_set.form("bieu-15b"), "bao-cao-thang@2025.2") is None
    then = replace(now, form_set=replace(now.form_set, edition="2025.2", forms=(issued,)))
    lines = [{"sl_2017": 9, "sl_2021": 8, "sl_2024": 7, "sl_072025": 5, "sl_nay": 5} for _ in range(3)]
    write_workbook(tmp_path / "cu.xlsx", kit(then), now.agency("25"), values={form.id: lines}, cover=demo_cover(PERIOD))
    outcome = read_submission(tmp_path / "cu.xlsx", ReaderSpecs(asked))
    assert outcome.submission
    (told,) = (item.message for item in outcome.findings if item.code == "I21")
    assert "chưa có Số tổ chức, đơn vị (30/4/2025)" in told
    table = outcome.submission.tables[form.id]
    assert (table.values["sl_2024"][0], table.values["sl_072025"][0]) == (7, 5)
    assert not table.values.get("sl_042025")


def found_in(sent: Submission, specs: PeriodSpecs) -> set[str]:
    context = CheckContext(specs, (specs.agency(sent.agency),))
    return {item.code for item in run_checks((sent,), build_frames((sent,), specs.form_set), context)}


def test_ideas_of_the_edition_before_are_carried_and_every_report_takes_them(tmp_path: Path) -> None:
    now, sender = specs(), specs().agency("46")
    stamp = f"{now.form_set.id}@2025.1"
    forms = tuple(form for item in now.form_set.forms if (form := now.form_set.as_issued(item, stamp)))
    then = replace(now, form_set=replace(now.form_set, edition="2025.1", forms=forms))
    lines = [{"noi_dung": f"Lời của mục {number}"} for number in range(1, 7)]
    ideas = {"bieu-07": lines, "bieu-07b": [{"noi_nhan": "chinh_phu", "noi_dung": "Sửa nghị định"}]}
    write_workbook(tmp_path / "cu.xlsx", kit(then), sender, values=ideas, cover=demo_cover(PERIOD))
    outcome = read(tmp_path / "cu.xlsx")

    assert outcome.submission
    table = outcome.submission.tables["bieu-07"]
    assert table.values["muc"][:2] == ["lanh_dao", "van_ban"] and table.values["noi_dung"][5] == "Lời của mục 6"
    assert "chu_de" not in table.letters
    assert outcome.submission.tables["bieu-07b"].values["noi_dung"] == ["Sửa nghị định"]
    (told,) = (item.message for item in outcome.findings if item.code == "I21")  # one cause, one message
    assert told.count("chưa có Chủ đề") == 3 and "Biểu 07: chưa có Chủ đề. " in told
