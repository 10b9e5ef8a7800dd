"""Figures: value or "not reported", cells, who is missing; tables, quotes and annexes made of them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from figure_book import BNV, CATALOGUE, CENTRAL, EXPECTED, NGHE_AN, THANH_HOA, catalogue, make_book, nation, only
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import FORM_SET, SPECS, submission, table

from reporter.figures.annexes import annexes
from reporter.figures.book import Book
from reporter.figures.breakdown import UNCODED
from reporter.figures.facts import facts
from reporter.figures.form_annex import _name_themselves
from reporter.figures.scope import FigureContext
from reporter.figures.shares import UnevenShares, impossible_shares, share_findings, uneven_shares
from reporter.figures.trace import cells_of
from reporter.figures.words import combine
from reporter.model import Mark, ReporterError, Submission
from reporter.model.gaps import gap_words
from reporter.specs.annex_specs import AnnexPart, AnnexSpec
from reporter.specs.figure_specs import FigureSpec
from reporter.specs.reports import Regime, ReportSpec
from reporter.tables import build_frames

THREE_COMMUNES = """
| ma_xa | co_mat | hdnd_ubnd | nu | tam_giao |
|-------|--------|-----------|----|----------|
| 14758 | 30     | 30        | 12 | 32       |
| 14797 | 40     | 40        | 20 | 32       |
| 14812 |        |           | 9  | 32       |
"""


def test_a_blank_cell_is_not_zero_and_is_told(tmp_path: Path) -> None:
    book = make_book(tmp_path, submission(table("bieu-01", THREE_COMMUNES)))
    figure = book.figure("co_mat", only(THANH_HOA))
    assert (figure.value, figure.missing) == (70, ())
    assert figure.how == "Biểu 01/NS-XA: cộng (19); lấy 2/3 dòng; 1 dòng chưa có số liệu"
    assert [str(run) for run in cells_of(figure, book)] == ["'[38.xlsx]Biểu 01'!S8:S9"]


def test_nobody_reported_is_not_zero(tmp_path: Path) -> None:
    book = make_book(tmp_path, submission(table("bieu-01", "| co_mat |\n|---|\n|   |\n| ? |")))
    figure = book.figure("co_mat", nation())
    assert figure.value is None
    assert not figure.reported
    assert figure.missing == (THANH_HOA.name, NGHE_AN.name)  # the ministry does not owe Biểu 01
    assert not cells_of(figure, book)


def test_nothing_there_to_count_is_zero(tmp_path: Path) -> None:
    """An officer who writes "-" has reported: there is nobody."""
    book = make_book(tmp_path, submission(table("bieu-01", "| co_mat |\n|---|\n| - |\n| - |")))
    figure = book.figure("co_mat", only(THANH_HOA))
    assert (figure.value, figure.missing) == (0, ())


def test_shortage_and_surplus_are_never_netted(tmp_path: Path) -> None:
    book = make_book(tmp_path, submission(table("bieu-01", THREE_COMMUNES)))
    figures = book.figures(only(THANH_HOA))
    assert [figures[key].value for key in ("thieu", "thua", "rong", "xa_thieu")] == [2, 8, 6, 1]
    assert [str(run) for run in cells_of(figures["xa_thieu"], book)] == ["'[38.xlsx]Biểu 01'!AP8"]


def test_who_is_missing_is_named(tmp_path: Path) -> None:
    book = make_book(tmp_path, submission(table("bieu-01", THREE_COMMUNES)), submission(agency="BNV"))
    figures = book.figures(nation())
    assert figures["co_mat"].missing == (NGHE_AN.name,)
    assert figures["ty_le_nu"].missing == (NGHE_AN.name,)
    assert (figures["da_nop"].value, figures["chua_nop"].value, figures["chua_nop"].missing) == (1, 1, (NGHE_AN.name,))


def test_the_baseline_is_printed_with_what_depends_on_it(tmp_path: Path) -> None:
    figures = make_book(tmp_path, submission(table("bieu-01", THREE_COMMUNES))).figures(only(THANH_HOA))
    bound = {key for key in ("thieu", "thua", "rong", "xa_thieu", "moc", "co_mat", "nu") if figures[key].baseline}
    assert bound == {"thieu", "thua", "rong", "xa_thieu", "moc"}
    assert figures["thieu"].baseline == FORM_SET.baseline.title


def test_a_share_states_its_denominator_and_shows_its_parts(tmp_path: Path) -> None:
    book = make_book(tmp_path, submission(table("bieu-01", "| co_mat | nu |\n|---|---|\n| 30 | 11 |")))
    share = book.figure("ty_le_nu", only(THANH_HOA))
    assert (share.value, share.unit) == (Decimal("36.67"), "%")
    assert share.how == "Nữ / Có mặt: 11 / 30"
    assert [part.value for part in share.parts] == [11, 30]
    assert [str(run) for run in cells_of(share, book)] == ["'[38.xlsx]Biểu 01'!U8", "'[38.xlsx]Biểu 01'!S8"]


@pytest.mark.parametrize(
    ("kind", "left", "right", "value"),
    [
        ("share", 1, 800, Decimal("0.13")),  # 0.125 goes up
        ("share", 200, 200, Decimal("100.00")),
        ("share", 1, 0, None),
        ("share", None, 5, None),
        ("ratio", 5, 2, 3),
        ("ratio", -5, 2, -3),
        ("ratio", 7, 3, 2),
        ("difference", 3, 10, -7),
        ("difference", 3, None, None),
    ],
)
def test_derived_values_are_rounded_half_up(kind: Any, left: int, right: int, value: object) -> None:
    assert combine(FigureSpec("x", "x", "", kind), left, right) == value


def test_a_share_that_misses_an_agency_in_one_part_is_a_finding(tmp_path: Path) -> None:
    book = make_book(
        tmp_path,
        submission(table("bieu-01", "| co_mat | nu |\n|---|---|\n| 30 | 11 |")),
        submission(table("bieu-01", "| co_mat | nu |\n|---|---|\n| 30 |   |"), agency="40"),
    )
    (finding,) = share_findings(uneven_shares(book, facts(book, CENTRAL, EXPECTED, "2025-10"), EXPECTED), CENTRAL.code)
    assert (finding.code, finding.place) == ("G03", "'[40.xlsx]Biểu 01'!U8")
    assert f"{NGHE_AN.name} và 1 dòng" in finding.message
    assert uneven_shares(book, facts(book, THANH_HOA, (THANH_HOA,), "2025-10"), (THANH_HOA,)) == ()


def test_who_owes_the_whole_alone_makes_no_share_of_a_part_uneven(tmp_path: Path) -> None:
    """A province that has not sent is missing in what all have and cannot be in what ministries have."""
    share = 'ty_le_bo = { label = "Tỷ trọng bộ", share = ["co_qd_bo", "co_qd"] }'
    text = CATALOGUE.replace("vuong = {", f"{share}\nvuong = {{")
    sent = submission(table("bieu-05", "| che_do | co_qd |\n|---|---|\n| 178_huu | 30 |"), agency="BNV")
    context = FigureContext(SPECS, EXPECTED, {"BNV": sent.cutoff})
    book = Book(build_frames((sent,), FORM_SET), catalogue(tmp_path, text), context)
    said = facts(book, CENTRAL, EXPECTED, "2025-10")
    assert said.figures["ty_le_bo"].missing == (THANH_HOA.name, NGHE_AN.name)
    assert uneven_shares(book, said, EXPECTED) == ()


def uneven(agency: str, report: str, *missing: str) -> UnevenShares:
    return UnevenShares(agency, report, ("Tỷ lệ nữ",), missing, (), ())


def test_what_others_have_not_sent_is_told_once_for_all_reports() -> None:
    """One cause, one message: whatever the reports and whom they are about."""
    found = (
        uneven("", "cv9797-tong-hop", "Bộ Nội vụ", "Bộ Tư pháp"),
        uneven("", "kl183-btp", "Bộ Y tế"),
        uneven("", "kl183-bnv", "Bộ Tư pháp", "Bộ Y tế"),
        uneven("", "kl155", "Tỉnh Lai Châu"),
        uneven("12", "cv9797-tinh", "Tỉnh Lai Châu"),
    )
    told = {(item.agency, item.found) for item in share_findings(found, CENTRAL.code)}
    said = "Tỷ lệ nữ: tử số và mẫu số không cùng đủ các cơ quan (lệch ở {}); ở báo cáo {}"
    assert told == {
        ("BTCTW", said.format("Bộ Nội vụ, Bộ Tư pháp và Bộ Y tế", "cv9797-tong-hop, kl183-btp và kl183-bnv")),
        ("BTCTW", said.format("Tỉnh Lai Châu", "kl155")),
        ("12", said.format("Tỉnh Lai Châu", "cv9797-tinh")),
    }


def test_a_share_that_misses_a_row_in_one_part_is_a_finding(tmp_path: Path) -> None:
    book = make_book(tmp_path, submission(table("bieu-01", THREE_COMMUNES)))
    said = facts(book, THANH_HOA, (THANH_HOA,), "2025-10")
    (finding,) = share_findings(uneven_shares(book, said, (THANH_HOA,)), CENTRAL.code)
    assert (finding.code, finding.place) == ("G03", "'[38.xlsx]Biểu 01'!S10")


def test_a_share_is_over_the_lines_that_give_both_numbers(tmp_path: Path) -> None:
    rows = "| ma_xa | co_mat | nu |\n|---|---|---|\n| 14758 | 30 | 15 |\n| 14797 | 70 |  |"
    book = make_book(tmp_path, submission(table("bieu-01", rows)))
    share, staff = (book.figure(key, only(THANH_HOA)) for key in ("ty_le_nu", "co_mat"))
    assert (share.value, staff.value) == (Decimal("50.00"), 100)
    assert [str(cell) for cell in cells_of(share, book)] == ["'[38.xlsx]Biểu 01'!U8", "'[38.xlsx]Biểu 01'!S8"]
    assert gap_words([share]).endswith("; tỷ lệ chỉ tính ở nơi có đủ số liệu")
    whole = book.figure("ty_le_nu", only(NGHE_AN))
    assert whole.value is None


def test_a_difference_is_over_the_lines_that_give_both_numbers(tmp_path: Path) -> None:
    """30 less 12 in one commune; the other gives only one of the two numbers, and is in no difference."""
    rows = "| ma_xa | co_mat | nu |\n|---|---|---|\n| 14758 | 30 | 12 |\n| 14797 | 70 |  |"
    book = make_book(tmp_path, submission(table("bieu-01", rows)))
    less, staff = (book.figure(key, only(THANH_HOA)) for key in ("khong_nu", "co_mat"))
    assert (less.value, staff.value) == (18, 100)
    assert gap_words([less]).endswith("; chênh lệch chỉ tính ở nơi có đủ hai số liệu")


def test_a_printed_line_that_is_gone_is_not_zero(tmp_path: Path) -> None:
    """Biểu 05 prints its lines: without the line of Nghị định 154 nothing is known of it."""
    sent = submission(table("bieu-05", "| nhom | che_do | co_qd |\n|---|---|---|\n| cb | 178_huu | 10 |"))
    figures = make_book(tmp_path, sent).figures(only(THANH_HOA))
    assert (figures["co_qd"].value, figures["co_qd_154"].value) == (10, None)


def test_a_free_form_without_lines_says_none(tmp_path: Path) -> None:
    empty = submission(table("bieu-06b", "| noi_dung |\n|---|"))
    book = make_book(tmp_path, empty)
    assert book.figure("vuong", only(THANH_HOA)).value == 0
    assert book.figure("vuong", only(NGHE_AN)).value is None


def test_a_figure_of_one_kind_of_agency(tmp_path: Path) -> None:
    rows = "| nhom | che_do | co_qd |\n|---|---|---|\n| cb | 178_huu | {} |"
    book = make_book(
        tmp_path,
        submission(table("bieu-05", rows.format(10))),
        submission(table("bieu-05", rows.format(3)), agency="BNV"),
    )
    figures = book.figures(nation())
    assert (figures["co_qd"].value, figures["co_qd_bo"].value) == (13, 3)
    assert (figures["co_qd"].missing, figures["co_qd_bo"].missing) == ((NGHE_AN.name,), ())


def test_sums_of_dong_beyond_64_bits_stay_exact(tmp_path: Path) -> None:
    huge = 2**62 - 1
    rows = f"| nhom | che_do | kp_da_chi |\n|---|---|---|\n| cb | 178_huu | {huge} |\n| cc | 178_huu | {huge} |"
    assert make_book(tmp_path, submission(table("bieu-05", rows))).figure("kp", nation()).value == 2 * huge


_EARLY, _USUAL, _SET = date(2025, 10, 5), date(2025, 10, 10), date(2025, 10, 12)


@pytest.mark.parametrize(
    ("days", "given", "told", "apart"),
    [
        ((_USUAL, _USUAL, _USUAL), None, _USUAL, {}),
        ((_USUAL, _USUAL, _EARLY), None, _USUAL, {"BNV": _EARLY}),
        ((_EARLY, _EARLY, _EARLY), _SET, _EARLY, {}),  # all of one day: that is the day
        ((_USUAL, _SET, _EARLY), _SET, _SET, {"38": _USUAL, "BNV": _EARLY}),
        ((None, None, _USUAL), None, _USUAL, {}),
        ((None, None, None), None, None, {}),
    ],
)
def test_the_cut_off_date_and_whose_figures_have_another(
    tmp_path: Path, days: tuple[date | None, ...], given: date | None, told: date | None, apart: dict[str, date]
) -> None:
    codes = [agency.code for agency in EXPECTED]
    sent = [submission(agency=code, cutoff=day) for code, day in zip(codes, days, strict=True)]
    book = make_book(tmp_path, *sent)
    book.context = replace(book.context, specs=replace(SPECS, cutoff=given))
    assert book.cutoff(nation()) == told
    told_apart = facts(book, CENTRAL, EXPECTED, "2025-10").cut_apart
    assert {agency.code: day for agency, day in told_apart} == apart
    assert book.cutoff(only(THANH_HOA)) == (days[0] or given)


# --- tables -----------------------------------------------------------------------------------------------


def test_a_table_has_every_choice_in_the_printed_order(tmp_path: Path) -> None:
    rows = "| linh_vuc | nhu_cau | co_mat |\n|---|---|---|\n| y_te | 5 | 1 |\n| dat_dai | 3 | 2 |\n| y_te | 2 | 2 |"
    lines = make_book(tmp_path, submission(table("bieu-03", rows))).table("theo_linh_vuc", only(THANH_HOA))
    assert [line.label for line in lines[:3]] == ["Quản lý đất đai", "Quy hoạch", "Xây dựng"]
    values = {line.code: line.figures["cm_thieu"].value for line in lines}
    assert (values["dat_dai"], values["y_te"], values["quy_hoach"]) == (1, 4, None)
    assert lines[0].figures["cm_thieu"].scope == "Quản lý đất đai, tỉnh Thanh Hóa"


def test_rows_without_a_code_are_kept_so_that_totals_agree(tmp_path: Path) -> None:
    rows = "| ma_xa | hdnd_ubnd | nguyen_nhan |\n|---|---|---|\n| 14758 | 30 | chua_tuyen |\n| 14797 | 29 |  |"
    book = make_book(tmp_path, submission(table("bieu-01", rows)))
    lines = book.table("theo_nguyen_nhan", only(THANH_HOA))
    assert (lines[-1].label, lines[-1].figures["thieu"].value) == (UNCODED, 3)
    assert sum(line.figures["thieu"].value or 0 for line in lines) == book.figure("thieu", only(THANH_HOA)).value
    assert lines[1].figures["thieu"].value == 0  # a choice that nobody made


def test_a_table_by_commune_holds_the_communes_of_the_scope(tmp_path: Path) -> None:
    book = make_book(tmp_path, submission(table("bieu-01", THREE_COMMUNES)))
    lines = {line.code: line for line in book.table("theo_xa", only(THANH_HOA))}
    assert len(lines) == 166
    figure = lines["14758"].figures["ty_le_nu"]
    assert (figure.value, [str(run) for run in cells_of(figure, book)]) == (
        Decimal("40.00"),
        ["'[38.xlsx]Biểu 01'!U8", "'[38.xlsx]Biểu 01'!S8"],
    )
    assert lines["14812"].figures["co_mat"].value is None


def test_a_table_by_agency_holds_those_who_sent_nothing(tmp_path: Path) -> None:
    lines = make_book(tmp_path, submission(table("bieu-01", THREE_COMMUNES))).table("theo_tinh", nation())
    assert [(line.label, line.figures["co_mat"].value) for line in lines] == [
        (THANH_HOA.name, 70),
        (NGHE_AN.name, None),
    ]
    assert lines[1].figures["co_mat"].missing == (NGHE_AN.name,)


@settings(max_examples=20, deadline=None)
@given(counts=st.lists(st.one_of(st.none(), st.integers(0, 500)), min_size=2, max_size=8))
def test_the_order_of_submissions_changes_no_figure(
    tmp_path_factory: pytest.TempPathFactory, counts: list[int | None]
) -> None:
    rows = ["| co_mat |\n|---|\n" + "\n".join(f"| {'' if n is None else n} |" for n in half)
            for half in (counts[::2], counts[1::2])]  # fmt: skip
    sent = [submission(table("bieu-01", text), agency=code) for text, code in zip(rows, ("38", "40"), strict=True)]
    folder = tmp_path_factory.mktemp("order")
    one, two = make_book(folder, *sent), make_book(folder, *reversed(sent))
    for key in ("co_mat", "thieu", "ty_le_nu", "xa"):
        first, second = one.figure(key, nation()), two.figure(key, nation())
        assert (first.value, first.how, first.missing) == (second.value, second.how, second.missing)
    given_counts = [n for n in counts if n is not None]
    assert one.figure("co_mat", nation()).value == (sum(given_counts) if given_counts else None)


# --- texts ------------------------------------------------------------------------------------------------


def test_quotes_come_by_addressee_then_by_agency(tmp_path: Path) -> None:
    rows = "| noi_nhan | noi_dung |\n|---|---|\n| {} | {} |\n| {} | {} |"
    book = make_book(
        tmp_path,
        submission(table("bieu-07b", rows.format("chinh_phu", "Hai", "bct_bbt", "Một\u200b")), agency="40"),
        submission(table("bieu-07b", rows.format("chinh_phu", "Ba", "", "Bốn")), agency="38"),
    )
    quotes = facts(book, CENTRAL, EXPECTED, "2025-10").texts["kien_nghi"]
    assert [(quote.group, quote.agency_name, quote.values["noi_dung"]) for quote in quotes] == [
        ("Bộ Chính trị, Ban Bí thư", NGHE_AN.name, "Một"),
        ("Chính phủ", THANH_HOA.name, "Ba"),
        ("Chính phủ", NGHE_AN.name, "Hai"),
        ("", THANH_HOA.name, "Bốn"),
    ]
    assert str(quotes[0].cell) == "'[40.xlsx]Biểu 07b'!D9"


def test_one_section_at_a_time(tmp_path: Path) -> None:
    rows = "| muc | noi_dung |\n|---|---|\n| uu_diem | Tốt |\n| han_che | Chậm |"
    texts = facts(make_book(tmp_path, submission(table("bieu-07", rows))), THANH_HOA, (THANH_HOA,), "2025-10").texts
    assert [quote.values["noi_dung"] for quote in texts["uu_diem"]] == ["Tốt"]


def test_facts_say_who_sent_in_and_name_the_scope(tmp_path: Path) -> None:
    book = make_book(tmp_path, submission(table("bieu-01", THREE_COMMUNES)))
    part = facts(book, CENTRAL, EXPECTED, "2025-10")
    assert (part.sent, part.missing) == ((THANH_HOA,), (NGHE_AN, BNV))
    assert part.scope == "các tỉnh, thành phố và các bộ, cơ quan ngang bộ"
    committee = replace(BNV, code="DUCP", kind="party_committee")
    assert facts(book, CENTRAL, (*EXPECTED, committee), "2025-10").scope == "cả nước"
    assert facts(book, BNV, (THANH_HOA, NGHE_AN), "2025-10").scope == "các tỉnh, thành phố"
    assert facts(book, THANH_HOA, (THANH_HOA,), "2025-10").scope == "tỉnh Thanh Hóa"
    assert facts(book, BNV, (BNV,), "2025-10").scope == "Bộ Nội vụ"


# --- annexes ----------------------------------------------------------------------------------------------


def report(*parts: AnnexPart) -> ReportSpec:
    """A report with one annex of these parts."""
    regime = Regime(*["x"] * 10)
    annex = AnnexSpec("pl", "Phụ lục", parts)
    return ReportSpec("bc", "BÁO CÁO", "", "all", (), "", "party", (), "", regime, {}, (annex,))


def test_an_annex_keeps_blank_zero_and_not_applicable_apart(tmp_path: Path) -> None:
    rows = """
    | ma_xa | co_mat | nu | nam | tam_giao |
    |-------|--------|----|-----|----------|
    | 14758 |        | -  | 0   | ?        |
    | 14797 | 7      | 3  | 4   | 5        |
    """
    book = make_book(tmp_path, submission(table("bieu-01", rows)))
    part = AnnexPart(form="bieu-01", columns=("stt", "ten_xa", "co_mat", "nu", "nam", "tam_giao", "nguyen_nhan"))
    (annex,) = annexes(book, report(part), THANH_HOA, (THANH_HOA,))
    (made,) = annex.tables
    assert [row.values for row in made.rows] == [
        (1, "Phường Hàm Rồng", None, Mark.NOT_APPLICABLE, 0, Mark.UNREADABLE, "Chưa tuyển dụng, tiếp nhận đủ"),
        (2, "Phường Hạc Thành", 7, 3, 4, 5, "Chưa tuyển dụng, tiếp nhận đủ"),
        (None, "Tổng cộng", 7, 3, 4, 5, None),
    ]
    assert [row.kind for row in made.rows] == ["row", "row", "total"]
    assert made.columns[2].groups == ("Có mặt đến ngày chốt số liệu", "Chung")
    assert annex.notes == (
        "Dòng “Tổng cộng” chỉ cộng các ô đã có số liệu; còn 2 ô chưa có số liệu.",
        "Chưa có số liệu của 164 đơn vị cấp xã.",
    )


def test_a_total_of_nothing_is_blank(tmp_path: Path) -> None:
    book = make_book(tmp_path, submission(table("bieu-01", "| ma_xa | co_mat |\n|---|---|\n| 14758 |  |")))
    part = AnnexPart(form="bieu-01", columns=("stt", "ten_xa", "co_mat"))
    (annex,) = annexes(book, report(part), THANH_HOA, (THANH_HOA,))
    assert annex.tables[0].rows[-1].values == (None, "Tổng cộng", None)


def test_what_must_not_be_summed_has_a_total_of_its_own(tmp_path: Path) -> None:
    """Decree 154 is reported apart: 10 + 20 under Decree 178 are never 37."""
    rows = (
        "| nhom | che_do | co_qd |\n|---|---|---|\n| cb | 178_huu | 10 |\n| cc | 178_huu | 20 |\n| kct_xa | 154 | 7 |"
    )
    book = make_book(tmp_path, submission(table("bieu-05", rows)))
    part = AnnexPart(form="bieu-05", columns=("stt", "nhom", "co_qd"))
    (annex,) = annexes(book, report(part), THANH_HOA, (THANH_HOA,))
    totals = [row.values[1:] for row in annex.tables[0].rows if row.kind == "total"]
    assert totals == [("Tổng cộng", 30), ("Tính riêng: theo Nghị định 154", 7)]
    with pytest.raises(ReporterError, match="không cho cộng chung"):
        catalogue(tmp_path, CATALOGUE.replace("""where = 'che_do != "154"' }\nkp""", "}\nkp").replace(", }", " }"))


def test_an_annex_split_by_agency_names_who_is_missing(tmp_path: Path) -> None:
    book = make_book(tmp_path, submission(table("bieu-01", THREE_COMMUNES)))
    part = AnnexPart(form="bieu-01", columns=("stt", "ten_xa", "co_mat"), split_by="agency")
    (annex,) = annexes(book, report(part), CENTRAL, EXPECTED)
    assert [(item.caption, item.agencies) for item in annex.tables] == [("1. Tỉnh Thanh Hóa", ("38",))]
    assert annex.notes[-1] == "Chưa có số liệu của tỉnh Nghệ An."


def test_rows_of_several_agencies_in_one_table_have_headings(tmp_path: Path) -> None:
    sent = [submission(table("bieu-04", "| nguon |\n|---|\n| xa_cb |"), agency=code) for code in ("40", "38")]
    part = AnnexPart(form="bieu-04", columns=("stt", "nguon", "tong_truoc"))
    (annex,) = annexes(make_book(tmp_path, *sent), report(part), CENTRAL, EXPECTED)
    assert [(row.kind, row.values[-1]) for row in annex.tables[0].rows] == [
        ("group", THANH_HOA.name), ("row", 20), ("group", NGHE_AN.name), ("row", 20), ("total", 40),
    ]  # fmt: skip


def test_a_filter_that_lets_nothing_through_says_so(tmp_path: Path) -> None:
    book = make_book(tmp_path, submission(table("bieu-01", "| hdnd_ubnd |\n|---|\n| 32 |")))
    part = AnnexPart(form="bieu-01", columns=("stt", "ten_xa", "thieu"), where="thieu > 0")
    (annex,) = annexes(book, report(part), THANH_HOA, (THANH_HOA,))
    assert [(row.kind, row.values) for row in annex.tables[0].rows] == [("group", ("Không có",))]


def test_a_table_of_figures_ends_with_the_figure_of_the_whole_scope(tmp_path: Path) -> None:
    book = make_book(tmp_path, submission(table("bieu-01", THREE_COMMUNES)))
    part = AnnexPart(
        table="theo_tinh", columns=("co_mat", "ty_le_nu"), headings=("Người|Có mặt", "Tỷ lệ nữ"), no_total=("ty_le_nu",)
    )
    (annex,) = annexes(book, report(part), CENTRAL, EXPECTED)
    (made,) = annex.tables
    assert [row.values for row in made.rows] == [
        (1, THANH_HOA.name, 70, Decimal("45.71")),  # of the lines that give both
        (2, NGHE_AN.name, None, None),
        (None, "Tổng cộng", 70, ""),  # shares cannot be added up: no sign, which would say that there are none
    ]
    assert [(column.label, column.groups, column.type) for column in made.columns[2:]] == [
        ("Có mặt", ("Người",), "count"),
        ("Tỷ lệ nữ", (), "percent"),
    ]


def test_a_list_of_figures_has_headings_and_units(tmp_path: Path) -> None:
    book = make_book(tmp_path, submission(table("bieu-01", THREE_COMMUNES)))
    (annex,) = annexes(book, report(AnnexPart(list=("# I. Đội ngũ", "co_mat", "co_qd"))), THANH_HOA, (THANH_HOA,))
    assert [row.values for row in annex.tables[0].rows] == [
        ("I. Đội ngũ",),
        (1, "Có mặt", "người", 70),
        (2, "Có quyết định", "người", None),
    ]


# --- the catalogue ----------------------------------------------------------------------------------------


def test_parts_stand_before_what_is_made_of_them(tmp_path: Path) -> None:
    keys = list(catalogue(tmp_path).figures)
    assert keys.index("nu") < keys.index("ty_le_nu")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ('sum = "co_mat" }|sum = "co_mt" }', "[figures.co_mat], khoá “sum”: biểu thức “co_mt”: không có cột"),
        ('sum = "co_mat" }|sum = "ten_xa" }', "phải là một số nguyên"),
        ('sum = "co_mat" }|sum = "co_mat / 2" }', "phải là một số nguyên (không có phép chia)"),
        ('count = "thieu > 0"|count = "thieu"', "phải là một điều kiện đúng, sai"),
        ('form = "bieu-01", sum = "nu"|form = "bieu-1", sum = "nu"', "[figures.nu], khoá “form”: không có biểu"),
        ('share = ["nu", "co_mat"]|share = ["nu", "comat"]', "[figures.ty_le_nu], khoá “share”: không có số liệu"),
        ('share = ["nu", "co_mat"]|share = ["binh_quan", "ty_le_nu"]', "tính vòng tròn: ty_le_nu → ty_le_nu"),
        ('ratio = ["co_mat", "xa"]|ratio = ["ty_le_nu", "xa"]', "“ty_le_nu” đã là tỷ lệ"),
        ('kind = "ministry"|kind = "minstry"', "khoá “kind”: là chữ “minstry”"),
        ('by = "linh_vuc"|by = "nhu_cau"', "không có cột mã hoá của Biểu 03/CM “nhu_cau”"),
        ('figures = ["cm_thieu"]|figures = ["co_mat"]', "không có cột mã hoá của Biểu 01/NS-XA “linh_vuc”"),
        ('agencies = "sent"|agencies = "send"', "phải là một trong: sent, expected, missing. Có phải “sent”?"),
        ('agencies = "sent"|agencies = "sent", sum = "co_mat"', "đúng một trong các khoá"),
        ('label = "Nữ", |labl = "Nữ", ', "khoá “labl” không có nghĩa. Có phải “label”?"),
        ('group = "noi_nhan"|group = "noi_nhn"', "khoá “group”: không có cột “noi_nhn”. Có phải “noi_nhan”?"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_catalogue_is_named(tmp_path: Path, change: str, message: str) -> None:
    old, new = change.split("|")
    assert old in CATALOGUE
    with pytest.raises(ReporterError) as error:
        catalogue(tmp_path, CATALOGUE.replace(old, new))
    assert message in str(error.value)


def test_a_circle_of_differences_is_named(tmp_path: Path) -> None:
    text = """
    [figures]
    a = { label = "A", unit = "x", difference = ["b", "b"] }
    b = { label = "B", unit = "x", difference = ["a", "a"] }
    """
    with pytest.raises(ReporterError, match="a → b → a"):
        catalogue(tmp_path, text)


# --- "-" and impossible shares ------------------------------------------------------------------------------


def two_communes(one: str, other: str) -> Submission:
    """Biểu 01 of Thanh Hóa with two communes, each given as "people | women"."""
    return submission(
        table("bieu-01", f"| ma_xa | co_mat | nu |\n|---|---|---|\n| 14758 | {one} |\n| 14797 | {other} |")
    )


def test_a_share_above_all_is_an_error_and_never_a_figure(tmp_path: Path) -> None:
    """ "-" passes as nothing to count where it is an answer: 40 women of 30 officials."""
    sent = submission(
        table("bieu-01", "| ma_xa | can_bo | nu |\n|---|---|---|\n| 14758 | 30 | 11 |\n| 14797 | - | 29 |")
    )
    officials = CATALOGUE.replace('sum = "co_mat"', 'sum = "can_bo"')
    made = make_book(tmp_path, sent)
    book = Book(made.frames, catalogue(tmp_path, officials), made.context)
    share = book.figure("ty_le_nu", only(THANH_HOA))
    assert (share.value, [part.value for part in share.parts]) == (None, [40, 30])
    said = facts(book, THANH_HOA, (THANH_HOA,), "2025-10")
    found = impossible_shares(book, said)
    assert {item.code for item in found} == {"G04"}
    assert "133,33% (40 / 30), không in tỷ lệ này; tỷ lệ từ 0 đến 100%" in found[0].message
    assert uneven_shares(book, said, (THANH_HOA,)) == ()  # the error says it already


def test_an_impossible_share_of_one_line_is_seen_where_the_whole_hides_it(tmp_path: Path) -> None:
    book = make_book(tmp_path, two_communes("30 | 31", "300 | 10"))
    found = impossible_shares(book, facts(book, THANH_HOA, (THANH_HOA,), "2025-10"))
    assert [(item.code, "103,33% (31 / 30)" in item.message) for item in found] == [("G04", True)]


def test_a_share_of_what_is_no_part_may_exceed_all(tmp_path: Path) -> None:
    text = CATALOGUE.replace('share = ["nu", "co_mat"]', 'share = ["co_mat", "moc"], over_100 = true')
    made = catalogue(tmp_path, text)
    assert combine(made.figures["ty_le_nu"], 40, 30) == Decimal("133.33")
    assert combine(made.figures["ty_le_nu"], -1, 30) is None


def test_a_dash_beside_a_number_makes_a_share_uneven(tmp_path: Path) -> None:
    sent = submission(
        table("bieu-01", "| ma_xa | co_mat | nu |\n|---|---|---|\n| 14758 | 30 | - |\n| 14797 | 40 | 20 |")
    )
    book = make_book(tmp_path, sent)
    said = facts(book, THANH_HOA, (THANH_HOA,), "2025-10")
    (finding,) = share_findings(uneven_shares(book, said, (THANH_HOA,)), CENTRAL.code)
    assert (finding.code, finding.place) == ("G03", "'[38.xlsx]Biểu 01'!U8")


def test_all_dashes_are_a_dash_in_the_annex(tmp_path: Path) -> None:
    book = make_book(tmp_path, two_communes("- | -", "- | -"))
    parts = (AnnexPart(form="bieu-01", columns=("ten_xa", "co_mat")), AnnexPart(list=("co_mat", "ty_le_nu")))
    (annex,) = annexes(book, report(*parts), THANH_HOA, (THANH_HOA,))
    assert annex.tables[0].rows[-1].values == ("Tổng cộng", Mark.NOT_APPLICABLE)
    assert [row.values[-1] for row in annex.tables[1].rows] == [Mark.NOT_APPLICABLE, Mark.NOT_APPLICABLE]


def test_who_sent_and_is_held_back_is_not_said_to_have_sent_nothing(tmp_path: Path) -> None:
    """Nghệ An's workbook came with an error: it is missing from the sum, but it has sent."""
    made = make_book(tmp_path, submission(table("bieu-01", THREE_COMMUNES)))
    book = Book(made.frames, made.catalogue, replace(made.context, held={"40": ()}))
    figures = book.figures(nation())
    assert (figures["co_mat"].missing, figures["co_mat"].held) == ((NGHE_AN.name,), (NGHE_AN.name,))
    assert figures["ty_le_nu"].held == (NGHE_AN.name,)
    assert (figures["da_nop"].value, figures["chua_nop"].value) == (2, 0)
    assert (figures["chua_nop"].missing, figures["chua_nop"].held) == ((), (NGHE_AN.name,))


def test_lines_of_communes_in_a_form_about_communes_say_whose_they_are() -> None:
    commune, province = SPECS.agency("14758"), SPECS.agency("38")
    asked = {form: _name_themselves(FORM_SET.form(form), [commune]) for form in ("bieu-01", "bieu-02", "bieu-04")}
    assert asked == {"bieu-01": True, "bieu-02": True, "bieu-04": False}
    assert not _name_themselves(FORM_SET.form("bieu-02"), [commune, province])
