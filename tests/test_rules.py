"""Every rule fails where it must and is silent where it must; one cause gives one finding."""

import inspect
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from pkgutil import iter_modules
from types import SimpleNamespace

import msgspec
import pytest
from tables import (
    CHOICES,
    DAY,
    FORM_SET,
    REGISTRY,
    SPECS,
    TEMPLATES,
    check,
    check_context,
    found,
    submission,
    table,
)

from reporter import checks
from reporter.checks.material import Material, titled
from reporter.checks.run import RULES, run_checks
from reporter.checks.suspects import JudgedCheck, unit_slip
from reporter.figures.figure_rules import commune_counts, shares
from reporter.model import Answers, Explanation, Figure, Finding, Findings, Period, Severity, Submission, Table
from reporter.specs.figure_catalogue import load_catalogue
from reporter.specs.form_sets import load_form_set
from reporter.specs.granted import Granted
from reporter.specs.rules import load_rules, switched_off
from reporter.specs.written_rules import Redefined
from reporter.tables import Source, build_frames

ALL_RULES = load_rules(TEMPLATES, {})


def one(findings: Findings, code: str) -> Finding:
    """The only finding of that code."""
    (item,) = [item for item in findings if item.code == code]
    return item


def of_commune(markdown: str, form: str = "bieu-01", **context: object) -> Findings:
    """What is found in the one table of a commune that reports for itself."""
    return check(submission(table(form, markdown), agency="14758"), **context)  # type: ignore[arg-type]


def test_no_rule_speaks_where_the_forms_it_reads_are_not_in_force() -> None:
    nothing = Material((), {}, check_context())
    assert not [code for code, rule in RULES.items() if list(rule(nothing, ALL_RULES[code]))]


def test_a_column_is_called_as_its_sender_sees_it() -> None:
    column = FORM_SET.form("bieu-01").columns[4]
    older = SimpleNamespace(by_key={column.key: SimpleNamespace(title="(4) Tên cũ")})
    for issued, called in ((None, column.title), (older, "(4) Tên cũ"), (SimpleNamespace(by_key={}), column.name)):
        assert titled(Source("38", "a.xlsx", "S", {}, issued=issued), column) == called  # type: ignore[arg-type]


def test_tasks_and_their_difficulties_are_compared_where_both_forms_are_there() -> None:
    frames = build_frames([submission(table("bieu-06", "| nhiem_vu |\n|---|\n| 1 |"))], FORM_SET)
    for form in ("bieu-06", "bieu-06b"):
        assert not [*RULES["R17"](Material((), {form: frames[form]}, check_context()), ALL_RULES["R17"])]


# --- the list of rules ------------------------------------------------------------------------------------


def test_every_rule_is_an_expression_in_a_form_or_a_registered_function() -> None:
    forms = load_form_set(TEMPLATES, "bao-cao-thang+bien-dong", "tam_giao", DAY).forms  # every form there is
    named = {check.rule for form in forms for check in form.checks}
    named |= {column.rule for form in forms for column in form.columns if column.rule}
    named |= {column.required_rule for form in forms for column in form.columns if column.required_rule}
    assert ALL_RULES.keys() - named - RULES.keys() == {"R13"}  # looks at figures: test below


def test_every_function_called_rule_is_registered_under_its_code_and_quotes_its_basis() -> None:
    modules = (import_module(f"{checks.__name__}.{info.name}") for info in iter_modules(checks.__path__))
    functions = {
        name: function for module in modules for name, function in vars(module).items() if name.startswith("rule_")
    }
    assert functions == {f"rule_{code.lower()}": function for code, function in RULES.items()}
    assert [name for name, function in functions.items() if "\n" not in (inspect.getdoc(function) or "")] == []


def test_every_rule_has_a_basis_and_a_title() -> None:
    assert [rule.code for rule in ALL_RULES.values() if not (rule.basis.strip() and rule.title.strip())] == []


def test_a_sound_workbook_has_no_findings() -> None:
    one_post = "| chuc_danh | so_theo_qd | co_mat |\n|---|---|---|\n" + "\n".join(
        f"| {item.code} | {item.extra['so_luong']} | {item.extra['so_luong']} |" for item in CHOICES["chuc_danh"].items
    )
    one_field = "| linh_vuc |\n|---|\n" + "\n".join(f"| {item.code} |" for item in CHOICES["linh_vuc"].items)
    tables = (
        table("bieu-01", "| ma_xa |\n|---|\n| 14758 |"), table("bieu-02", one_post), table("bieu-03", one_field),
    )  # fmt: skip
    assert found(check(submission(*tables, agency="14758"))) == [("R08", "Biểu 03", "")]  # a note, nothing else


# --- inside a row -----------------------------------------------------------------------------------------


def test_r01_an_overwritten_shortage_is_one_finding_and_r02_keeps_quiet() -> None:
    findings = of_commune(
        """
        | hdnd_ubnd | thieu | thua |
        | 30        | 5     | 0    |
        """
    )
    assert found(findings) == [("R01", "Biểu 01", "AP8")]
    item = one(findings, "R01")
    assert item.found == "ghi 5"
    assert item.expected == "tính từ (15) = 32, (25) = 30, (16) = “Khối chính quyền”, (27) = 2 và (26) = 12 là 2"
    assert (item.agency, item.column, item.value) == ("14758", "(42) So với mốc – Thiếu", "5")


def test_r01_both_netted_columns_of_one_row() -> None:
    findings = of_commune("| thieu | thua |\n|---|---|\n| 0 | 2 |")
    assert found(findings) == [("R01", "Biểu 01", "AP8"), ("R01", "Biểu 01", "AQ8")]


def test_r02_holds_on_its_own_when_r01_is_off() -> None:
    findings = of_commune("| thieu | thua |\n|---|---|\n| 5 | 0 |", off={"R01": "mốc chưa giao xong"})
    assert found(findings) == [("R02", "Biểu 01", "AP8")]
    assert "(42) − (43) = 5, nhưng (15) − [(25) + " in one(findings, "R02").message
    assert found(of_commune("| thieu | thua |\n|---|---|\n| 2 | 0 |", off={"R01": "thử"})) == []


@pytest.mark.parametrize(
    ("column", "value", "cell", "said"),
    [
        (
            "nu",
            "19",
            "T8",
            "(20) + (21) = 45; tổng số có mặt phải bằng nam + nữ. Xem lại trước hết các cột (20) và (21).",
        ),
        ("dh", "37", "AK8", "(19) = 46, nhưng (37) + (38) + (39) = 47"),
        ("dang_mttq", "21", "Z8", "(25) + (26) + (27) + (24) = 55; tổng số có mặt phải bằng ba khối cộng hợp đồng"),
    ],
)
def test_r05_one_wrong_part_points_away_from_the_total_the_other_splits_confirm(
    column: str, value: str, cell: str, said: str
) -> None:
    findings = of_commune(f"| {column} |\n|---|\n| {value} |")
    assert found(findings) == [("R05", "Biểu 01", cell)]
    assert said in one(findings, "R05").message


def test_r05_a_wrong_total_is_one_finding_that_lists_all_splits() -> None:
    findings = of_commune("| co_mat |\n|---|\n| 47 |")
    assert found(findings) == [("R05", "Biểu 01", "S8")]
    item = one(findings, "R05")
    assert item.message.count("(19) = 47, nhưng") == 5
    assert "Xem lại trước hết cột (19)" in item.message
    assert item.value == "47"
    assert {spot.ref for spot in item.places} >= {"T8", "U8", "AO8"}


def test_r05_a_wrong_part_that_is_itself_split_is_found_between_both() -> None:
    assert found(of_commune("| hdnd_ubnd |\n|---|\n| 31 |"), "R05") == [("R05", "Biểu 01", "Y8")]


def test_r05_two_splits_wrong_for_two_reasons_are_still_one_finding_of_that_row() -> None:
    findings = of_commune("| nu | dh |\n|---|---|\n| 19 | 37 |")
    message = one(findings, "R05").message
    assert "(20) + (21) = 45" in message
    assert "(37) + (38) + (39) = 47" in message


@pytest.mark.parametrize("value", ["", "?"])
def test_a_row_with_a_value_nobody_knows_gets_no_verdict(value: str) -> None:
    findings = of_commune(f"| hdnd_ubnd | thieu | thua | nguyen_nhan |\n|---|---|---|---|\n| {value} | 2 | 0 | |")
    assert {item.code for item in findings} == ({"V90"} if value == "" else set())


def test_a_dash_in_a_total_or_in_a_part_is_judged_with_nothing_to_count() -> None:
    total = of_commune("| co_mat |\n|---|\n| - |")
    assert "(19) = 0, nhưng (20) + (21) = 46" in one(total, "R05").message
    part = of_commune("| nu |\n|---|\n| - |")
    assert "(19) = 46, nhưng (20) + (21) = 26" in one(part, "R05").message
    nobody = "| nam | nu |\n|---|---|\n| 46 | - |"
    assert found(of_commune(nobody), "R05") == []


def test_one_fault_on_many_rows_is_one_finding_with_all_cells() -> None:
    rows = "\n".join(f"| {code} | 11 |" for code in ("14758", "14797", "14812", "14818", "14845", "14848", "14854"))
    findings = check(submission(table("bieu-01", f"| ma_xa | nu |\n|---|---|\n{rows}")))
    item = one(findings, "R05")
    assert item.found == "(19) = 46, nhưng (20) + (21) = 37, và 6 chỗ tương tự"
    assert (item.count, [spot.ref for spot in item.places]) == (7, ["T8:T14", "S8:S14", "U8:U14"])


def test_r07_more_present_than_posts() -> None:
    findings = of_commune("| chuc_danh | co_mat |\n|---|---|\n| pct_ubnd | 2 |", "bieu-02")
    assert "(7) = -1" in one(findings, "R07").message


def test_r07_the_first_three_posts_are_one_each() -> None:
    findings = of_commune("| chuc_danh | so_theo_qd | co_mat |\n|---|---|---|\n| ct_ubnd | 2 | 2 |", "bieu-02")
    assert ("R07", "Biểu 02", "E8") in found(findings)
    assert (
        "(5) = 2; bí thư Đảng uỷ, Chủ tịch HĐND, Chủ tịch UBND: số theo quy định phải là 1"
        in one(findings, "R07").message
    )
    twice = of_commune("| chuc_danh | so_theo_qd | co_mat |\n|---|---|---|\n| pct_ubnd | 2 | 2 |", "bieu-02")
    assert found(twice, "R07") == []


@pytest.mark.parametrize(
    ("form", "row", "code", "cell"),
    [
        ("bieu-04", "| tong_truoc |\n|---|\n| 21 |", "R09", "C8"),
        ("bieu-05", "| da_nhan | da_duyet |\n|---|---|\n| 10 | 9 |", "R10", "I8"),
        ("bieu-05", "| dang_trinh |\n|---|\n| 1 |", "R10", "H8"),
        ("bieu-05", "| chua_nhan |\n|---|\n| 3 |", "R10", "K8"),
        ("bieu-05", "| khoi_dang |\n|---|\n| 5 |", "R11", "E8"),
        ("bieu-05", "| nguon_khac |\n|---|\n| 5 |", "R12", "Q8"),
        ("bieu-05", "| kp_con_lai |\n|---|\n| 5 |", "R12", "N8"),
        ("bieu-06", "| cap_xa |\n|---|\n| 5 |", "R17", "E8"),
        ("bieu-06", "| tthc_cong_bo |\n|---|\n| 6 |", "R17", "I8"),
    ],
)
def test_identities_of_one_row(form: str, row: str, code: str, cell: str) -> None:
    sound = "| stt |\n|---|\n| 1 |"
    context = {"agency": "BNV"} if form == "bieu-06" else {}
    assert found(check(submission(table(form, sound), **context)), code) == []
    assert found(check(submission(table(form, row), **context)), code) == [(code, FORM_SET.form(form).sheet, cell)]


def test_r22_solutions_that_do_not_add_up_to_the_shortage_ask_for_an_explanation() -> None:
    findings = of_commune("| bs_dieu_dong | bs_hop_dong |\n|---|---|\n| 1 | 1 |", "bieu-03")
    assert one(findings, "R22").severity is Severity.EXPLAIN
    assert "(8) = 1, (9) = 1, (10) = trống, (11) = 1" in one(findings, "R22").message
    dashed = of_commune("| bs_dieu_dong | bs_biet_phai | bs_hop_dong |\n|---|---|---|\n| 2 | - | 0 |", "bieu-03")
    assert "(8) = 1, (9) = 2, (10) = “-”, (11) = 0" in one(dashed, "R22").message


# --- blanks -----------------------------------------------------------------------------------------------


def test_blank_cells_of_one_column_are_one_finding_with_their_cells() -> None:
    findings = check(
        submission(
            table(
                "bieu-01",
                """
                | ma_xa | nam | nu |
                | 14758 |     | 12 |
                | 14797 |     |    |
                | 14812 | 18  | 12 |
                | 14818 |     | 12 |
                """,
            )
        )
    )
    assert found(findings, "V90") == [("V90", "Biểu 01", "T8"), ("V90", "Biểu 01", "U9")]
    first = next(item for item in findings if item.code == "V90")
    assert "còn 3 ô bắt buộc đang để trống" in first.message
    assert (first.count, first.spots) == (3, "T8:T9; T11")


def test_r21_a_shortage_needs_cause_solution_and_date() -> None:
    findings = of_commune("| nguyen_nhan | giai_phap | han |\n|---|---|---|\n| | khac | |")
    assert found(findings) == [("R21", "Biểu 01", "AR8"), ("R21", "Biểu 01", "AU8"), ("R21", "Biểu 01", "AV8")]
    messages = " ".join(item.message for item in findings)
    assert "còn 1 ô để trống; phải điền khi (42) > 0 hoặc (43) > 0. Điền các ô này." in messages
    assert "khi (46) = “Giải pháp khác”" in messages
    balanced = "| tam_giao | nguyen_nhan | giai_phap | han |\n|---|---|---|---|\n| 30 | | | |"
    assert found(of_commune(balanced)) == []


def test_a_form_nobody_began_is_one_finding_and_nothing_else() -> None:
    empty = {column.key: "" for column in FORM_SET.form("bieu-01").entered}
    header, row = " | ".join(empty), " | ".join(empty.values())
    findings = of_commune(f"| {header} |\n|---|\n| {row} |")
    assert [item.code for item in findings] == ["V91"]


def _blank(form: str) -> Table:
    entered = [column.key for column in FORM_SET.form(form).entered]
    return table(form, f"| {' | '.join(entered)} |\n|---|\n|{' |' * len(entered)}")


@pytest.mark.parametrize(("lines", "hinted"), [(6, True), (2, False)])
def test_a_column_blank_in_every_line_may_have_lost_its_numbers_to_the_one_beside_it(lines: int, hinted: bool) -> None:
    """In a first period nothing else tells of a block pasted one column off whose sum went with it."""
    rows = "\n".join(f"| {14758 + at} | | 30 |" for at in range(lines))
    (blank,) = [
        item
        for item in check(submission(table("bieu-01", f"| ma_xa | nam | nu |\n|---|---|---|\n{rows}")))
        if item.code == "V90"
    ]
    assert ("dán lệch sang cột bên cạnh" in blank.expected) is hinted


def test_forms_that_nobody_began_are_one_finding_but_for_those_explained() -> None:
    book = submission(_blank("bieu-01"), _blank("bieu-02"), _blank("bieu-03"), agency="14758")
    (told,) = (item for item in check(book) if item.code == "V91")
    assert told.forms == ("bieu-01", "bieu-02", "bieu-03")
    assert "Biểu 01/NS-XA, Biểu 02/CD và Biểu 03/CM chưa điền gì" in told.message

    answers = Answers((Explanation("14758", "V91", "Chưa thống kê", form="bieu-03"),))
    rest = [item for item in check(book, answers=answers) if item.code == "V91"]
    assert sorted((item.severity, item.forms) for item in rest) == [
        (Severity.ERROR, ("bieu-01", "bieu-02")),
        (Severity.NOTE, ("bieu-03",)),
    ]


def test_a_row_nobody_began_is_one_finding_even_beside_a_prefilled_number() -> None:
    findings = check(
        submission(
            table(
                "bieu-02",
                """
                | chuc_danh  | so_theo_qd | co_mat |
                | bt_dang_uy | 1          | 1      |
                | ct_hdnd    | 1          |        |
                | ct_ubnd    | 1          |        |
                """,
            ),
            agency="14758",
        )
    )
    assert found(findings, "V90", "V91", "V92", "R07") == [("V92", "Biểu 02", "F9")]
    assert "2 dòng chưa điền" in one(findings, "V92").message


def test_a_line_where_somebody_stopped_is_one_finding_with_all_its_cells() -> None:
    """Thirty blank cells of one line have one cause; those of a line that is otherwise filled are told by column."""
    empty = {column.key: "" for column in FORM_SET.form("bieu-01").entered if column.required and not column.default}
    keys = [key for key in empty if key not in ("co_mat", "pham_vi")]
    head, blank = " | ".join(keys), " | ".join("" for _ in keys)
    whole = "| ma_xa | co_mat | nam |\n|---|---|---|\n| 14797 | 30 | |"
    stopped = f"| ma_xa | co_mat | {head} |\n|---|\n| 14758 | 30 | {blank} |"
    (item,) = [item for item in check(submission(table("bieu-01", stopped))) if item.code in ("V90", "V96")]
    assert (item.code, item.count) == ("V96", len(keys))
    assert f"1 dòng mới điền một phần, còn {len(keys)} ô bắt buộc đang để trống, ở cột (6); (7); (8)" in item.message
    assert [item.code for item in check(submission(table("bieu-01", whole))) if item.code in ("V90", "V96")] == ["V90"]


def test_a_dash_where_every_unit_has_a_number_is_an_error() -> None:
    """Every commune has staff; "-" may stand where there may be nobody, and identities that touch it are judged."""
    findings = check(submission(table("bieu-01", "| co_mat | hop_dong |\n|---|---|\n| - | 2 |"), agency="38"))
    assert one(findings, "V95").severity is Severity.ERROR
    fine = check(submission(table("bieu-01", "| hop_dong |\n|---|\n| - |"), agency="38"))
    assert not found(fine, "V95")
    assert found(fine, "R05")  # the parts no longer give the total


def test_a_broken_sum_points_at_the_dash_in_it() -> None:
    """The dash is judged as 0: whoever meant a number must find that cell first."""
    row = "| nguon | tong_truoc | ve_xa | chua_bo_tri |\n|---|---|---|---|\n| huyen_cb | 628 | - | 0 |"
    item = one(check(submission(table("bieu-04", row))), "R09")
    assert item.cell == "E8"
    assert "Ô “-” ở cột (5) tính là 0: có số thì ghi số, không có thì sửa cột sai." in item.remedy


def test_one_column_in_another_unit_than_its_sum_is_named_with_the_factor() -> None:
    rows = """
    | nhom | che_do  | da_duyet | kp_duyet       | da_nhan | kp_da_chi      | nstw          | nsdp      | nguon_khac |
    | cb   | 178_huu | 10       | 10.000.000.000 | 10      | 10.000.000.000 | 3.000.000.000 | 7.000.000 | 0          |
    | cc   | 178_huu | 20       | 20.000.000.000 | 20      | 20.000.000.000 | 5.999.999.990 | 14.000.000| 0          |
    """
    for item in (item for item in check(submission(table("bieu-05", rows))) if item.code == "R12"):
        assert item.cell[0] == "P"
        assert "Ngân sách địa phương có vẻ kém 1.000 lần: gõ lại đúng đơn vị, đủ chữ số." in item.remedy


def test_an_empty_free_form_is_no_fault_and_a_begun_line_needs_its_cells() -> None:
    assert found(check(submission(table("bieu-07b", "| noi_nhan |"), agency="DUCP"))) == []
    half = check(submission(table("bieu-07b", "| noi_nhan | noi_dung |\n|---|---|\n| chinh_phu | |"), agency="DUCP"))
    assert found(half, "V90") == [("V90", "Biểu 07b", "D8")]
    assert "nội dung không có thì ghi “Không”" in one(half, "V90").expected
    choice = check(
        submission(table("bieu-07b", "| noi_nhan | noi_dung |\n|---|---|\n| | Sửa nghị định |"), agency="DUCP")
    )
    assert "chọn một mục trong danh sách" in one(choice, "V90").expected


def test_a_column_the_reader_did_not_find_is_not_reported_again() -> None:
    whole = table("bieu-01", "| ma_xa | nam |\n|---|---|\n| 14758 | |")
    letters = {key: letter for key, letter in whole.letters.items() if key != "nam"}
    assert found(check(submission(replace(whole, letters=letters), agency="14758"))) == []


# --- lines ------------------------------------------------------------------------------------------------

#: The specs where province 38 has two communes.
TWO = replace(SPECS, registry=replace(REGISTRY, tree={**REGISTRY.tree, "38": ("14758", "14797")}))


def test_r06_missing_repeated_and_foreign_communes() -> None:
    rows = "| ma_xa | nam | nu |\n|---|---|---|\n| 14758 | 26 | 20 |\n| 14758 | 25 | 21 |\n| 00004 | 24 | 22 |"
    findings = check(submission(table("bieu-01", rows)), specs=TWO)
    assert found(findings) == [("R06", "Biểu 01", ""), ("R06", "Biểu 01", "B8"), ("R06", "Biểu 01", "B10")]
    missing, repeated, foreign = (item.message for item in findings)
    assert "thiếu 1 dòng của Tỉnh Thanh Hóa: 14797 Phường Hạc Thành; phải có đủ 2 dòng in sẵn." in missing
    assert "“14758 Phường Hàm Rồng” bị lặp dòng; mỗi dòng in sẵn chỉ có một lần." in repeated
    assert "“00004 Phường Ba Đình” không thuộc Tỉnh Thanh Hóa" in foreign
    complete = check(
        submission(table("bieu-01", rows.replace("14758 | 25", "14797 | 25").partition("\n| 00004")[0])), specs=TWO
    )
    assert found(complete) == []


def test_r06_names_the_single_line_that_is_missing() -> None:
    rows = "| linh_vuc |\n|---|\n" + "\n".join(f"| {item.code} |" for item in CHOICES["linh_vuc"].items[1:])
    message = one(of_commune(rows, "bieu-03"), "R06").message
    assert "thiếu 1 dòng của Phường Hàm Rồng: 14758 Phường Hàm Rồng – Quản lý đất đai;" in message


def test_r06_an_unreadable_code_may_be_the_missing_commune() -> None:
    findings = check(submission(table("bieu-01", "| ma_xa |\n|---|\n| 14758 |\n| ? |")), specs=TWO)
    assert found(findings, "R06") == []


def test_lines_of_other_forms_are_there_once() -> None:
    rows = "| nguon |\n|---|\n" + "\n".join(
        f"| {code} |" for code in ("huyen_cb", "huyen_cc", "xa_cb", "xa_cc", "xa_kct", "xa_cb")
    )
    findings = check(submission(table("bieu-04", rows)))
    assert "“Cán bộ cấp xã (cũ)” có 2 dòng" in one(findings, "V94").message
    assert one(findings, "V94").spots == "B10; B13"
    assert "thiếu 1 dòng in sẵn: Viên chức cấp huyện (cũ);" in one(findings, "V93").message


# --- totals -----------------------------------------------------------------------------------------------

SHORT_AND_OVER = """
| ma_xa | hdnd_ubnd | tam_giao | nam | nu |
| 14758 | 30        | 35       | 26  | 20 |
| 14797 | 30        | 28       | 25  | 21 |
"""  # short of 5, over by 2


def test_r03_a_netted_total_is_named_as_such() -> None:
    totals = {10: {"thieu": 3, "thua": 2}}  # 3 = max(0, 63 − 60)
    findings = check(submission(table("bieu-01", SHORT_AND_OVER, totals)), specs=TWO)
    assert found(findings) == [("R03", "Biểu 01", "AP10")]
    assert "ghi 3 (đã bù trừ thừa, thiếu giữa các dòng); cộng từ từng dòng là 5." in one(findings, "R03").message


def test_r03_judges_a_total_though_no_line_says_whom_its_quota_is_for() -> None:
    lines = SHORT_AND_OVER.replace("| nu |", "| nu | pham_vi |").replace("20 |", "20 | |").replace("21 |", "21 | |")
    findings = check(submission(table("bieu-01", lines, {10: {"thieu": 3}})), specs=TWO)
    assert "dòng tổng ghi 3; cộng từ từng dòng là 0" in one(findings, "R03").message


def test_r03_says_nothing_of_totals_for_another_baseline_than_the_one_chosen_since() -> None:
    sent = submission(table("bieu-01", SHORT_AND_OVER, {10: {"thieu": 99, "nam": 1}}))
    codes = [item.code for item in check(replace(sent, baseline="toi_thieu"), specs=TWO)]
    assert ("R03" in codes, "R20" in codes) == (False, True)


def test_r03_and_r20_are_silent_on_right_totals_of_everything_or_of_blocks() -> None:
    right: list[dict[int, dict[str, object]]] = [
        {10: {"thieu": 5, "thua": 2, "hdnd_ubnd": 60}},  # at the end
        {7: {"thieu": 5, "thua": 2, "hdnd_ubnd": 60}},  # on top
        {10: {"hdnd_ubnd": None, "thieu": "Tổng"}},  # not numbers: the reader's
    ]
    for typed in right:
        findings = check(submission(table("bieu-01", SHORT_AND_OVER, typed)), specs=TWO)  # type: ignore[arg-type]
        assert found(findings) == []
    two_blocks = replace(table("bieu-01", SHORT_AND_OVER, {9: {"hdnd_ubnd": 30}, 11: {"hdnd_ubnd": 30}}), rows=(8, 10))
    assert found(check(submission(two_blocks), specs=TWO)) == []


def test_r20_takes_a_total_without_the_lines_that_are_kept_apart_and_one_of_all_as_issued_before() -> None:
    lines = "| nguon | tong_truoc |\n|---|---|\n| xa_cb | 20 |\n| xa_cc | 20 |\n| xa_kct | 20 |"
    for typed, wrong in ((40, 0), (60, 0), (41, 1)):
        findings = check(submission(table("bieu-04", lines, {11: {"tong_truoc": typed}})))
        assert len([item for item in findings if item.code == "R20"]) == wrong, typed


def test_r20_a_total_row_wrong_in_many_columns_is_told_once() -> None:
    typed = {"hdnd_ubnd": 61, "can_bo": 9, "nam": 7, "nu": 8, "dh": 5}
    rows = "| ma_xa | hdnd_ubnd | can_bo | nam | nu | dh |\n|---|---|---|---|---|---|\n| 03388 | 30 | 1 | 1 | 1 | 1 |"
    item = one(check(submission(table("bieu-01", rows, {10: typed})), specs=TWO), "R20")
    assert "dòng tổng lệch ở 5 cột: " in item.message
    assert "và 2 cột khác" in item.message


def test_r20_a_wrong_typed_total_is_a_warning_with_the_difference() -> None:
    findings = check(submission(table("bieu-01", SHORT_AND_OVER, {10: {"hdnd_ubnd": 61, "thieu": 5}})), specs=TWO)
    item = one(findings, "R20")
    assert (item.severity, item.cell, item.value) == (Severity.WARNING, "Y10", "61")
    assert "ghi 61 (lệch 1); cộng các dòng là 60." in item.message


def test_r20_is_silent_where_a_cell_of_the_column_could_not_be_read() -> None:
    rows = "| ma_xa | dan_so | nam |\n|---|---|---|\n| 14758 | | ? |\n| 14797 | | 18 |"
    assert found(check(submission(table("bieu-01", rows, {10: {"nam": 36}})), specs=TWO), "R20") == []


def test_r04_a_commune_both_short_and_over_breaks_the_count() -> None:
    rows = "| ma_xa | thieu | thua |\n|---|---|---|\n| 14797 | 2 | 0 |\n| 14758 | 2 | 1 |"
    findings = check(submission(table("bieu-01", rows)), specs=TWO, off={"R01": "thử"})
    message = one(findings, "R04").message
    assert found(findings, "R04") == [("R04", "Biểu 01", "AP9")]
    assert "số xã thiếu 2 + thừa 1 + đủ 0 = 3; chỉ có 2 xã có số liệu" in message
    assert found(check(submission(table("bieu-01", rows)), specs=TWO), "R01", "R04") == [("R01", "Biểu 01", "AQ9")]


@pytest.mark.parametrize(
    ("men", "women", "present", "times"),
    [(1, 4, 14, "1/10"), (10, 0, 1, "10"), (0, 4, 14, "1"), (3, 4, 14, "1"), (100, 4, 14, "10"), (1, 4, 5, "1")],
)
def test_a_number_is_off_by_whole_zeros_from_the_one_that_mends_its_sum(
    men: int, women: int, present: int, times: str
) -> None:
    (sum_of_both,) = [check for check in FORM_SET.form("bieu-01").checks if set(check.mark) == {"co_mat", "nam", "nu"}]
    row = {"nam": men, "nu": women, "co_mat": present}
    assert unit_slip([JudgedCheck.of(sum_of_both)], "nam", row) == Fraction(times)


def test_what_nobody_has_to_fill_in_holds_no_form_back() -> None:
    assert one(of_commune("| dan_so |\n|---|\n| 15 |"), "R26").severity is Severity.EXPLAIN


# --- across forms -----------------------------------------------------------------------------------------


def test_r08_is_a_note_only() -> None:
    both = submission(
        table("bieu-01", "| ma_xa |\n|---|\n| 14758 |"),
        table("bieu-03", "| nhu_cau |\n|---|\n| 3 |"),
        agency="14758",
    )
    item = one(check(both), "R08")
    assert item.severity is Severity.NOTE
    assert "chuyên môn là 1; tổng thiếu so với mốc ở Biểu 01 là 2" in item.message
    equal = submission(
        table("bieu-01", "| tam_giao |\n|---|\n| 31 |"),
        table("bieu-03", "| nhu_cau |\n|---|\n| 3 |"),
        agency="14758",
    )
    assert found(check(equal), "R08") == []


@pytest.mark.parametrize(
    ("regime", "paid", "people", "codes"),
    [
        ("178_huu", "10.000.000.000", "10", []),
        ("178_huu", "10.000", "10", ["R25"]),  # typed in triệu đồng
        ("178_huu", "40.000.000.000", "10", ["R15"]),  # much, but the law can give it
        ("178_huu", "700.000.000.000", "10", ["R25"]),  # a zero too many
        ("154", "900.000", "10", ["R25"]),  # typed in nghìn đồng
        ("178_huu", "2.000.000.000", "10", []),  # exactly the lower limit
        ("154", "900.000.000", "10", []),  # another regime, other amounts
        ("178_huu", "0", "0", []),
    ],
)
@pytest.mark.parametrize("form", ["bieu-05", "bieu-05a"])
def test_r15_an_average_outside_the_limits_smells_of_a_wrong_unit(
    form: str, regime: str, paid: str, people: str, codes: list[str]
) -> None:
    row = f"| che_do | kp_da_chi | da_nhan | kp_duyet |\n|---|---|---|---|\n| {regime} | {paid} | {people} | {paid} |"
    findings = check(submission(table(form, row)))
    assert {item.code for item in findings if item.code in ("R15", "R25")} == set(codes)


def test_r25_names_the_unit_the_factor_and_all_lines_of_every_money_column() -> None:
    rows = """
    | nhom | che_do  | da_duyet | kp_duyet | da_nhan | kp_da_chi | kp_con_lai | nstw  | nsdp | nguon_khac |
    | cb   | 178_huu | 10       | 11.000   | 10      | 10.000    | 1.000      | 10.000 | 0    | 0          |
    | cc   | 178_huu | 20       | 22.000   | 20      | 20.000    | 2.000      | 20.000 | 0    | 0          |
    """
    money = one(check(submission(table("bieu-05", rows))), "R25")
    assert (money.severity, money.count, money.spots) == (Severity.ERROR, 4, "L8:L9; M8:M9")
    assert "2 dòng có vẻ ghi bằng triệu đồng, ở các cột (12) và (13)" in money.found
    assert "nhân với 1.000.000" in money.remedy


@pytest.mark.parametrize(("paid", "said"), [("130.000.000.000", "chia 10)"), ("8.000.000.000.000", "chia 1.000)")])
def test_r25_takes_the_factor_that_gives_the_usual_average(paid: str, said: str) -> None:
    row = f"| che_do | da_nhan | kp_da_chi | kp_duyet |\n|---|---|---|---|\n| 178_huu | 10 | {paid} | {paid} |"
    assert said in one(check(submission(table("bieu-05", row))), "R25").remedy


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("| da_nhan | chua_nhan | kp_da_chi |\n|---|---|---|\n| 0 | 10 | 9.000.000.000 |", "phải có người đã nhận"),
        ("| kp_duyet | kp_da_chi | kp_con_lai |\n|---|---|---|\n| 0 | 0 | 0 |", "phải có kinh phí đã duyệt"),
    ],
)
def test_r12_money_and_persons_go_together(row: str, said: str) -> None:
    findings = check(submission(table("bieu-05", row)))
    assert [item for item in findings if item.code == "R12" and said in item.message]


def test_two_equal_faults_of_one_column_are_one_message_that_tells_both() -> None:
    rows = (
        "| chuc_danh | so_theo_qd | co_mat | khuyet |\n|---|---|---|---|\n| cvp | 2 | 1 | 5 |\n| pct_ubnd | 2 | 1 | 7 |"
    )
    (item,) = [item for item in check(submission(table("bieu-02", rows))) if item.code == "R07"]
    assert (item.count, item.spots) == (2, "G8:G9")
    assert "G8: ghi 5; G9: ghi 7" in item.found


def told(counted: str, obstacles: str) -> list[tuple[str, str, str]]:
    return found(check(submission(table("bieu-06", counted), table("bieu-06b", obstacles), agency="BNV")), "R17")


def test_r17_obstacles_are_told_one_by_one() -> None:
    counted = "| kha_thi | vuong | khong_kha_thi |\n|---|---|---|\n| 7 | 2 | 1 |"
    obstacles = "| muc_do | so_nhiem_vu |\n|---|---|\n| vuong | 2 |\n| khong_kha_thi | 1 |"
    assert told(counted, obstacles) == []
    assert told(counted, obstacles.replace("vuong | 2", "vuong | 1")) == [("R17", "Biểu 06", "K8")]
    assert told(counted, "| muc_do |") == [("R17", "Biểu 06", "K8"), ("R17", "Biểu 06", "L8")]
    assert told(counted, obstacles.replace("| 1 |", "| ? |")) == []
    elsewhere = "| hinh_thuc | muc_do | so_nhiem_vu |\n|---|---|---|\n| uy_quyen | vuong | 2 |"
    assert told("| stt |\n|---|\n| 1 |", elsewhere) == [("R17", "Biểu 06b", "B8")]


def test_r17_names_form_and_columns_as_their_spec_does() -> None:
    frames = build_frames(
        [
            submission(
                table("bieu-06", "| stt |\n|---|\n| 1 |"),
                table("bieu-06b", "| hinh_thuc | muc_do | so_nhiem_vu |\n|---|---|---|\n| uy_quyen | vuong | 2 |"),
                agency="BNV",
            )
        ],
        FORM_SET,
    )
    counted, told = frames["bieu-06"], frames["bieu-06b"]
    renamed = {
        "bieu-06": replace(counted, form=msgspec.structs.replace(counted.form, sheet="Biểu 60")),
        "bieu-06b": told,
    }
    (item,) = RULES["R17"](Material((), renamed, check_context()), ALL_RULES["R17"])
    assert item.found == "không dòng nào của Biểu 60 có “Bộ, ngành quản lý lĩnh vực” và “Hình thức” này"
    assert item.remedy == "Sửa cột (2) Bộ, ngành quản lý lĩnh vực hoặc cột (3) Hình thức."


def test_r17_an_obstacle_needs_a_proposal_and_an_addressee() -> None:
    obstacle = "| de_xuat | noi_nhan |\n|---|---|\n| | |"
    counted = "| kha_thi | vuong |\n|---|---|\n| 8 | 2 |"
    assert told(counted, obstacle) == [("R17", "Biểu 06b", "H8"), ("R17", "Biểu 06b", "I8")]


def two_forms(old_cadres: str, old_others: str = "28") -> Findings:
    sources = f"""
    | nguon    | tong_truoc    | ve_xa |
    | huyen_cb | 30            | 8     |
    | huyen_cc | 40            | 12    |
    | huyen_vc | 5             | 0     |
    | xa_cb    | {old_cadres}  | 20    |
    | xa_cc    | {old_others}  | 25    |
    | xa_kct   | 18            | 0     |
    """
    communes = "| ma_xa |\n|---|\n| 14758 |\n| 14797 |"
    return check(submission(table("bieu-01", communes), table("bieu-04", sources)), specs=TWO)


def test_r19_one_datum_in_two_forms() -> None:
    assert found(two_forms("24"), "R19") == []
    assert found(two_forms("25"), "R19") == [("R19", "Biểu 01", "")]
    assert found(two_forms("?"), "R19") == []
    assert len(found(two_forms("25", "29"), "R19")) == 2


def test_r19_many_data_of_two_forms_are_one_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reporter.checks.across.TOLD_APART", 1)
    item = one(two_forms("25", "29"), "R19")
    assert (item.count, item.spots) == (2, "")
    assert "khác nhau ở 2 số (ghi theo thứ tự hai biểu): Cán bộ cấp xã (cũ) trước sắp xếp 24 và 25; " in item.message


def test_r19_waits_until_no_commune_is_missing() -> None:
    sources = "| nguon | tong_truoc |\n|---|---|\n| xa_cb | 99 |"
    workbook = submission(table("bieu-01", "| ma_xa |\n|---|\n| 14758 |"), table("bieu-04", sources))
    findings = check(workbook, specs=TWO)
    assert found(findings, "R19") == []
    assert found(findings, "R06") != []


# --- dates ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cutoff", "as_of", "said"),
    [
        (None, None, "Chưa có ngày chốt"),
        (date(2025, 11, 2), date(2025, 11, 1), "không sau ngày kiểm 01/11/2025"),
        (date(2025, 8, 30), date(2025, 11, 1), "quá sớm so với kỳ tháng 10 năm 2025"),
        (date(2025, 8, 31), date(2025, 11, 1), ""),
        (date(2025, 11, 2), None, ""),
    ],
)
def test_r18_the_cutoff_date(cutoff: date | None, as_of: date | None, said: str) -> None:
    findings = check(submission(cutoff=cutoff), as_of=as_of)
    assert [said in item.message and item.sheet == "Bìa" for item in findings] == ([True] if said else [])


def test_r18_different_cutoffs_are_one_warning_for_everybody() -> None:
    workbooks = [submission(agency=code, cutoff=day) for code, day in
                 [("01", DAY), ("04", DAY), ("38", date(2025, 10, 20))]]  # fmt: skip
    item = one(check(*workbooks), "R18")
    assert (item.severity, item.agency) == (Severity.WARNING, "")
    assert "2 cơ quan chốt ngày 31/10/2025, 1 cơ quan chốt ngày khác (Tỉnh Thanh Hóa 20/10/2025)" in item.message
    assert len(check(*workbooks[:2])) == 0


def test_r18_whoever_collects_says_which_cut_off_is_the_right_one() -> None:
    specs = replace(SPECS, cutoff=date(2025, 10, 20))
    item = one(check(submission(agency="01"), submission(agency="38", cutoff=date(2025, 10, 20)), specs=specs), "R18")
    assert "Thành phố Hà Nội 31/10/2025" in item.message
    assert "Thanh Hóa" not in item.message


def test_r18_a_cut_off_that_was_issued_is_not_held_against_who_sends_early() -> None:
    specs, early = replace(SPECS, cutoff=date(2025, 10, 20)), date(2025, 10, 17)
    assert not list(check(submission(cutoff=date(2025, 10, 20)), specs=specs, as_of=early))
    (own,) = check(submission(cutoff=date(2025, 10, 21)), specs=specs, as_of=date(2025, 10, 20)).of(Severity.ERROR)
    assert "không sau ngày kiểm" in own.message


@pytest.mark.parametrize(
    ("day", "severity"),
    [("30/10/2025", Severity.WARNING), ("31/10/2025", None), ("31/12/2035", None), ("31/12/2052", Severity.ERROR)],
)
def test_r18_a_plan_lies_ahead_but_not_decades(day: str, severity: Severity | None) -> None:
    findings = of_commune(f"| han |\n|---|\n| {day} |")
    assert [(item.code, item.cell, item.severity) for item in findings] == (
        [("R18", "AV8", severity)] if severity else []
    )


# --- history ----------------------------------------------------------------------------------------------


def paid(co_qd: str, da_nhan: str, period: str = "2025-10", regime: str = "178_huu"):  # type: ignore[no-untyped-def]
    row = f"| che_do | co_qd | da_nhan |\n|---|---|---|\n| {regime} | {co_qd} | {da_nhan} |"
    return submission(table("bieu-05", row), period=period, cutoff=Period.parse(period).last_day)


def test_r14_cumulative_numbers_do_not_fall() -> None:
    now = paid("10", "8")
    findings = check(now, previous=(paid("11", "9", "2025-08"), paid("10", "9", "2025-09")))
    item = one(findings, "R14")  # against September, not August
    assert item.cell == "J8"
    assert "là 8; không ít hơn 9 của kỳ tháng 9 năm 2025" in item.message
    assert found(check(now, previous=(paid("9", "8", "2025-09"),)), "R14") == []
    assert found(check(now, previous=(paid("99", "99", "2025-11"),)), "R14") == []


@pytest.mark.workers
def test_checks_made_in_processes_of_their_own_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def told() -> list[Finding]:
        return list(check(paid("10", "8"), previous=(paid("10", "9", "2025-09"),)))

    here = told()
    monkeypatch.setattr("reporter.checks.run._FEW", 0)
    monkeypatch.setattr("reporter.executor._processors", lambda: 2)
    assert len({item.code for item in here}) > 1
    assert told() == here


def test_r14_a_fall_that_a_change_of_definition_explains_is_a_note_with_the_reason() -> None:
    declared = Redefined("da_nhan", "2025-10", "từ tháng 10 chỉ đếm người đã nhận đủ tiền")
    written = msgspec.structs.replace(SPECS.rules["R14"].entry, redefined=(declared,))
    rule = replace(SPECS.rules["R14"], entry=written)
    specs = replace(SPECS, rules={**SPECS.rules, "R14": rule})
    now, before = paid("10", "8"), paid("10", "9", "2025-09")
    context = replace(check_context(), specs=specs, previous=(before,))
    found_now = Findings(run_checks((now,), build_frames((now,), FORM_SET), context))
    item = one(found_now, "R14")
    assert item.severity == Severity.NOTE
    assert "Giảm do đổi định nghĩa: từ tháng 10 chỉ đếm người đã nhận đủ tiền." in item.message


@pytest.mark.parametrize(
    ("people", "terrain", "norm", "right"),
    [
        (130_000, "khac", 89, "70"),  # a phường: 32 + 57 = 89, at most 70
        (26_000, "khac", 45, "37"),
        (26_000, "", 45, "37 hoặc 42"),
        (26_000, "mien_nui", 42, ""),
        (26_000, "khac", 38, ""),  # how it is rounded is not known
        (9_000, "khac", 32, ""),
    ],
)
def test_r31_the_norm_is_compared_with_population_and_terrain(people: int, terrain: str, norm: int, right: str) -> None:
    row = f"| dan_so | dia_ban | dinh_muc |\n|---|---|---|\n| {people} | {terrain} | {norm} |"
    said = [item for item in of_commune(row) if item.code == "R31"]
    assert [(item.severity, right in item.message) for item in said] == ([(Severity.WARNING, True)] if right else [])


def test_r16_unpaid_after_the_last_day_needs_an_explanation() -> None:
    findings = [item for item in check(paid("10", "8")) if item.code == "R16"]
    assert {item.severity for item in findings} == {Severity.EXPLAIN}
    assert "còn 2 người chưa nhận tiền; phải chi trả xong trước ngày 15/10/2025." in findings[0].message


def unpaid(cutoff: date, regime: str = "178_huu", cause: str = "") -> list[tuple[list[str], bool]]:
    """The cells each R16 names, and whether it says that all should have been paid."""
    row = f"""
    | che_do   | da_nhan | nguyen_nhan | han_cam_ket |
    | {regime} | 8       | {cause}     | 31/12/2025  |
    """
    asked = [item for item in check(submission(table("bieu-05", row), cutoff=cutoff)) if item.code == "R16"]
    return [([place.column for place in item.places], "trước ngày 15/10/2025" in item.message) for item in asked]


def test_r16_depends_on_the_day_and_the_regime() -> None:
    cells = ["K", "R"]  # the people and the cause that is blank: one question
    assert unpaid(date(2025, 10, 15)) == [(cells, True)]
    assert unpaid(date(2025, 10, 14)) == unpaid(date(2025, 10, 15), "154") == [(cells, False)]


def test_r16_is_silent_once_cause_and_date_are_there() -> None:
    assert unpaid(date(2025, 10, 15), cause="cho_kinh_phi") == []


def test_r16_leaves_a_cause_that_cannot_be_read_to_the_reader() -> None:
    """Only the finding about the cell itself says what to do; a "-" is no answer."""
    assert unpaid(date(2025, 10, 15), cause="?") == []
    assert unpaid(date(2025, 10, 15), cause="-") == [(["K", "R"], True)]


def test_r14_and_r16_are_silent_once_the_line_is_explained() -> None:
    before = paid("9", "12", "2025-09")
    asked = {item.code for item in check(paid("10", "10"), previous=(before,))} & {"R14", "R16"}
    assert asked == {"R14", "R16"}
    row = "| co_qd | da_nhan | che_do | nguyen_nhan_ct |\n|---|---|---|---|\n| 10 | 10 | 178_huu | Rà soát lại hồ sơ |"
    now = submission(table("bieu-05", row), period="2025-10", cutoff=DAY)
    assert found(check(now, previous=(before,)), "R14", "R16") == []


def test_r16_cause_and_date_are_asked_for() -> None:
    row = "| da_nhan | che_do |\n|---|---|\n| 8 | 154 |"
    asked = one(check(submission(table("bieu-05", row))), "R16")
    assert [place.column for place in asked.places] == ["K", "R", "T"]
    assert "bao giờ chi xong. Điền cột (18) Nguyên nhân và (20) Ngày cam kết chi xong." in asked.message


def test_r16_new_decisions_after_the_last_day() -> None:
    now = paid("10", "10")
    assert found(check(now, previous=(paid("9", "9", "2025-09"),)), "R16") == [("R16", "Biểu 05", "D8")]
    assert found(check(now, previous=(paid("9", "9", "2025-07"),)), "R16") == []
    assert found(check(now, previous=(paid("10", "10", "2025-09"),)), "R16") == []


# --- figures ----------------------------------------------------------------------------------------------


def figure(key: str, value: int | Decimal | None) -> Figure:
    return Figure(key, f"số {key}", value, "", "cả nước", "")


def test_r04_counts_of_communes_add_up_in_the_figures_too() -> None:
    def codes(*values: int | None) -> list[str]:
        keys = ("xa_bao_cao", "xa_thieu", "xa_thua", "xa_du")
        figures = {key: figure(key, value) for key, value in zip(keys, values, strict=True)}
        return [item.code for item in commune_counts(figures, ALL_RULES["R04"])]

    assert codes(10, 5, 3, 2) == []
    assert codes(10, 5, 3, 3) == ["R04"]
    assert codes(10, 5, None, 2) == []


def test_r13_a_share_agrees_with_its_parts_to_half_a_unit_of_the_second_decimal() -> None:
    catalogue = load_catalogue(TEMPLATES, ["9797"], FORM_SET)

    def codes(share: str, top: int, bottom: int) -> list[str]:
        figures = {"ty_le_nu": figure("ty_le_nu", Decimal(share)), "nu": figure("nu", top)}
        return [item.code for item in shares(figures | {"co_mat": figure("co_mat", bottom)}, catalogue, rule)]

    rule = ALL_RULES["R13"]
    assert codes("33.33", 1, 3) == []
    assert codes("33.34", 1, 3) == ["R13"]
    assert codes("12.50", 1, 8) == [] == codes("66.67", 2, 3)
    assert codes("99.00", 1, 0) == []  # no share of nothing


# --- switches ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code", sorted(RULES.keys() - {"R40", "R41", "R45", "R46", "R47", "R50", "R52"})
)  # these: test_tasks, _organizations, _summed, _movement
def test_a_rule_switched_off_says_nothing_and_is_on_record(code: str) -> None:
    faulty = EVERYTHING_WRONG[code]
    off = {"R01": "thử"} if code == "R04" else {}
    assert code in {item.code for item in faulty(off)}
    assert code not in {item.code for item in faulty({**off, code: "có lý do"})}
    rules = load_rules(TEMPLATES, {code: "có lý do"})
    assert switched_off(rules) == ((code, ALL_RULES[code].title, "có lý do"),)


Faulty = Callable[[dict[str, str]], tuple[Finding, ...]]

SOURCES = "| nguon |\n|---|\n" + "".join(f"| {item.code} |\n" for item in CHOICES["nguon_can_bo"].items)

#: Every line of Biểu 05: ten decisions each.
EVERY_REGIME = "| nhom | che_do | co_qd | khoi_dang | khoi_cq |\n|---|---|---|---|---|\n" + "".join(
    f"| {group} | {regime} | 10 | 0 | 10 |\n"
    for groups, regimes in (
        (("cb", "cc", "vc", "nld", "llvt"), ("178_huu", "178_thoi", "177")),
        (("kct_xa", "kct_thon"), ("154",)),
    )
    for group in groups
    for regime in regimes
)

#: What went to the province stands one line too low.
ONE_LINE_OFF = "| nguon | tong_truoc | ve_tinh |\n|---|---|---|\n" + "".join(
    f"| {item.code} | {20 + at} | {max(at - 1, 0) + 2} |\n" for at, item in enumerate(CHOICES["nguon_can_bo"].items)
)

PASTED_OVER = """
| nhom | che_do  | co_qd | da_duyet | da_nhan | kp_duyet       | kp_da_chi      | kp_con_lai |
| cb   | 178_huu | 10    | 10       | 10      | 11.234.567.891 | 11.234.567.891 | 0          |
| cb   | 177     | 10    | 10       | 10      | 10.234.567.891 | 10.234.567.891 | 0          |
| cc   | 178_huu | 10    | 10       | 10      | 11.234.567.891 | 11.234.567.891 | 0          |
"""


def test_r54_lines_that_are_alike_to_the_last_digit_are_asked_about_once() -> None:
    item = one(check(submission(table("bieu-05", PASTED_OVER))), "R54")
    assert (item.severity, item.count, item.spots) == (Severity.EXPLAIN, 2, "D8; D10")
    round_numbers = PASTED_OVER.replace("234.567.891", "000.000.000")
    assert found(check(submission(table("bieu-05", round_numbers))), "R54") == []


GRANTED = replace(SPECS, granted=Granted({("bieu-01", ("14758",)): {"tam_giao": 36}}))

EVERYTHING_WRONG: dict[str, Faulty] = {
    "R03": lambda off: check(submission(table("bieu-01", SHORT_AND_OVER, {10: {"thieu": 3}})), off=off),
    "R04": lambda off: of_commune("| thieu | thua |\n|---|---|\n| 2 | 1 |", off=off),
    "R06": lambda off: of_commune("| ma_xa |\n|---|\n| 00004 |", off=off),
    "R08": lambda off: check(
        submission(table("bieu-01", "| stt |\n|---|\n| 1 |"), table("bieu-03", "| stt |\n|---|\n| 1 |")), off=off
    ),
    "R14": lambda off: check(paid("9", "9"), previous=(paid("10", "10", "2025-09"),), off=off),
    "R15": lambda off: check(submission(table("bieu-05", "| kp_da_chi |\n|---|\n| 40000000000 |")), off=off),
    "R25": lambda off: check(submission(table("bieu-05", "| kp_da_chi |\n|---|\n| 10000 |")), off=off),
    "R26": lambda off: of_commune("| dan_so |\n|---|\n| 60 |", off=off),
    "R31": lambda off: of_commune("| dan_so | dinh_muc |\n|---|---|\n| 130000 | 40 |", off=off),
    "R53": lambda off: check(submission(table("bieu-04", ONE_LINE_OFF)), off=off),
    "R54": lambda off: check(submission(table("bieu-05", PASTED_OVER)), off=off),
    "R28": lambda off: check(
        submission(table("bieu-04", SOURCES), table("bieu-05", EVERY_REGIME.replace("| 10 |", "| 4 |"))), off=off
    ),
    "R16": lambda off: check(paid("10", "8"), off=off),
    "R17": lambda off: check(
        submission(table("bieu-06", "| vuong |\n|---|\n| 1 |"), table("bieu-06b", "| stt |")), off=off
    ),
    "R18": lambda off: check(submission(cutoff=None), off=off),
    "R19": lambda off: check(
        submission(
            table("bieu-01", "| stt |\n|---|\n| 1 |"),
            table("bieu-04", SOURCES),
            agency="14758",
        ),
        off=off,
    ),
    "R20": lambda off: of_total(off),
    "R48": lambda off: check(paid("9", "9"), silent={"40": Period.parse("2025-09")}, off=off),
    "R49": lambda off: check(regimes("2025-10"), previous=(regimes("2025-09"),), off=off),
    "R44": lambda off: of_commune("| tam_giao |\n|---|\n| 60 |", off=off, specs=GRANTED),
}  # fmt: skip


def regimes(period: str, first: str = "10") -> Submission:
    """Every line of Biểu 05; the number of decisions of the first is given."""
    lines = EVERY_REGIME.replace("| 10 | 0 | 10 |", f"| {first} | 0 | {first} |", 1)
    return submission(table("bieu-05", lines), agency="40", period=period)


def test_r49_one_number_that_changed_is_enough_and_so_are_few_numbers() -> None:
    (item,) = [one for one in check(regimes("2025-10"), previous=(regimes("2025-09"),)) if one.code == "R49"]
    assert "giống hệt kỳ tháng 9 năm 2025" in item.found and item.severity is Severity.EXPLAIN
    changed = check(regimes("2025-10", "11"), previous=(regimes("2025-09"),))
    assert "R49" not in {one.code for one in changed}
    few = check(paid("9", "9"), previous=(paid("9", "9", "2025-09"),))
    assert "R49" not in {one.code for one in few}


def test_r48_tells_who_fell_silent() -> None:
    (item,) = check(silent={"40": Period.parse("2025-09")})
    assert (item.code, item.agency, item.expected) == ("R48", "40", "gửi như kỳ tháng 9 năm 2025")


def of_total(off: dict[str, str]) -> tuple[Finding, ...]:
    return check(submission(table("bieu-01", "| stt |\n|---|\n| 1 |", {9: {"co_mat": 31}}), agency="14758"), off=off)


def test_a_rule_out_of_force_says_nothing() -> None:
    rules = {**ALL_RULES, "R05": replace(ALL_RULES["R05"], valid_until=date(2025, 9, 30))}
    wrong = submission(table("bieu-01", "| nu |\n|---|\n| 11 |"), agency="14758")
    assert found(check(wrong), "R05") != []
    assert found(check(wrong, specs=replace(SPECS, rules=rules)), "R05") == []


def test_findings_come_gravest_first_and_in_the_same_order() -> None:
    workbooks = (paid("10", "8"), submission(table("bieu-01", "| nu |\n|---|\n| 11 |"), agency="01"))
    findings = check(*workbooks)
    assert list(findings) == sorted(findings, key=Finding.sort_key)
    assert list(findings) == list(check(*workbooks))
    assert check_context().specs.rule("R01") is not None


# --- which cell is looked at first ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "first"),
    [
        ("| khoi_dang | khoi_cq |\n|---|---|\n| 4 | 66 |", "F"),  # a digit too many
        ("| khoi_dang | khoi_cq | co_qd |\n|---|---|---|\n| 45 | 6 | 60 |", "E"),  # 54 with its digits exchanged
        ("| nstw |\n|---|\n| 400000000 |", "O"),  # a zero too few
    ],
)
def test_the_cell_that_a_slip_of_the_keys_explains_is_looked_at_first(row: str, first: str) -> None:
    findings = check(submission(table("bieu-05", row)))
    (item,) = [item for item in findings if item.code in ("R11", "R12") and item.severity is Severity.ERROR]
    assert item.places[0].column == first


def test_where_nothing_speaks_for_a_cell_none_is_named() -> None:
    findings = check(submission(table("bieu-04", "| tong_truoc |\n|---|\n| 155 |")))
    assert one(findings, "R09").remedy == "Sửa lại cột sai."


@pytest.mark.parametrize(
    "row",
    [
        "| co_qd | khoi_dang | khoi_cq |\n|---|---|---|\n| 100 | 7 | 29 |",  # 36; 7 is 71 with a digit left out
        "| co_qd | khoi_dang | khoi_cq |\n|---|---|---|\n| 60 | 12 | 43 |",  # 12 and 43 are one digit from 17 and 48
    ],
)
def test_small_numbers_that_are_a_digit_away_by_accident_name_no_cell(row: str) -> None:
    (item,) = [item for item in check(submission(table("bieu-05", row))) if item.code == "R11"]
    assert item.remedy == "Sửa lại cột sai."
    assert item.places[0].column == "D"
