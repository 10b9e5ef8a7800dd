"""What is asked about can be answered: in the workbook, or by the officer; an answer holds while the number stays."""

from dataclasses import replace

import pytest
from tables import FORM_SET, check, found, submission, table

from reporter.checks.explained import (
    answers_that_miss,
    answers_without_reason,
    asked_apart,
    explanation,
    lines_named,
    still_explained,
)
from reporter.model import Answers, Explanation, Finding, Findings, Severity, Submission
from reporter.model.cell import CellRange
from reporter.model.explanation import spots_in
from reporter.model.finding import Answer
from reporter.tables import build_frames

#: Ten persons got 40 billion đồng: more than usual, less than a wrong unit.
DEAR = """
    | kp_duyet    | kp_da_chi   | nstw        | nsdp | co_qd | da_nhan |
    | 40000000000 | 40000000000 | 40000000000 | 0    | 10    | 10      |
"""
#: The cell asked about.
ASKED = [("R15", "Biểu 05", "M8")]


def answered(written: str, asked: str = DEAR) -> Findings:
    return check(submission(table("bieu-05", asked), table("bieu-gt", written)))


def severities(findings: Findings, code: str = "R15") -> list[Severity]:
    return [item.severity for item in findings if item.code == code]


def test_a_number_that_is_asked_about_says_where_to_answer() -> None:
    findings = check(submission(table("bieu-05", DEAR)))
    assert found(findings, "R15") == ASKED
    (item,) = [item for item in findings if item.code == "R15"]
    assert item.severity is Severity.EXPLAIN
    assert "trang “Giải trình” của sổ nhập (mã R15)" in item.message


def test_a_workbook_without_the_page_is_told_another_way_to_answer() -> None:
    """Workbooks of earlier editions have no such page: nobody is sent to a place that is not there."""
    without, with_page = submission(table("bieu-05", DEAR)), submission(table("bieu-05", DEAR), table("bieu-gt", ""))
    (item,) = [item for item in asked_apart(check(without), (without,), FORM_SET.forms) if item.code == "R15"]
    assert item.todo.endswith(
        "gửi lý do bằng công văn, nêu mã R15 (sổ nhập này không có trang “Giải trình”); cơ quan nhận ghi vào sổ đăng "
        "ký của kỳ."
    )
    assert all(item.page for item in asked_apart(check(with_page), (with_page,), FORM_SET.forms))


@pytest.mark.parametrize(
    "explanation",
    [
        "| ma | trang | o | giai_trinh |\n|---|---|---|---|\n| R15 | Biểu 05 | M8 | 8 người trên 30 năm làm việc |",
        "| ma | trang | o | giai_trinh |\n|---|---|---|---|\n| r15 | bieu 05 | $M$8 | 8 người trên 30 năm làm việc |",
        "| ma | trang | giai_trinh |\n|---|---|---|\n| R15 | Biểu 05/CT | 8 người trên 30 năm làm việc |",
        "| ma | trang | o | giai_trinh |\n|---|---|---|---|\n"
        "| Mã R-15 | Biểu 5 | Dòng 8 | 8 người trên 30 năm làm việc |",
    ],
)
def test_an_answer_in_the_workbook_silences_the_question(explanation: str) -> None:
    findings = answered(explanation)
    assert severities(findings) == [Severity.NOTE]
    (item,) = [item for item in findings if item.code == "R15"]
    assert item.message.endswith("Đã giải trình: 8 người trên 30 năm làm việc.")


@pytest.mark.parametrize(
    "explanation",
    [
        "| ma | trang | o |\n|---|---|---|\n| R15 | Biểu 05 | M9 |",  # another cell
        "| ma | trang | o |\n|---|---|---|\n| R15 | Biểu 04 | |",  # another form
        "| ma | trang | o |\n|---|---|---|\n| R15 | Biểu 55 | M8 |",  # no form at all
        "| ma | trang | o |\n|---|---|---|\n| R16 | Biểu 05 | M8 |",  # another question
        "| ma | trang | o |\n|---|---|---|\n| R15 | Biểu 05 | dòng đầu |",  # no place anybody knows
        "| ma | trang | o | giai_trinh |\n|---|---|---|---|\n| R15 | Biểu 05 | M8 | |",  # nothing said
    ],
)
def test_an_answer_about_something_else_does_not(explanation: str) -> None:
    assert severities(answered(explanation)) == [Severity.EXPLAIN]


@pytest.mark.parametrize(("place", "count", "left"), [("K65", 1, False), ("A65", 1, True), ("K65", 2, True)])
def test_one_question_is_answered_by_any_of_its_cells(place: str, count: int, left: bool) -> None:
    """A broken sum shows all its cells: the officer need not know which of them counts; of two lines each needs one."""
    shown = (CellRange("46.xlsx", "Biểu 03", column, row, row) for row in (65, 70)[:count] for column in "JK")
    asked = Finding("R22", Severity.EXPLAIN, "", agency="46", form="bieu-03", places=tuple(shown), count=count)
    answer = Explanation("46", "R22", "Chờ quyết định", "bieu-03", spots_in(place))
    (item,) = Answers((answer,)).applied([asked])
    assert (item.severity is Severity.EXPLAIN) == left


@pytest.mark.parametrize("text", ["Không", "-", "...", "đã xem.", "Không có", "Số đúng", "OK", "x", "1"])
def test_an_answer_that_says_no_reason_is_told_and_the_question_stays(text: str) -> None:
    """It silenced the question and stood in the annex of explanations, to be signed."""
    book = submission(
        table("bieu-05", DEAR),
        table("bieu-gt", f"| ma | trang | o | giai_trinh |\n|---|---|---|---|\n| R15 | Biểu 05 | M8 | {text} |"),
    )
    findings = check(book)
    assert severities(findings) == [Severity.EXPLAIN]
    (item,) = answers_without_reason(build_frames((book,), FORM_SET), {}, findings, {})
    assert (item.code, item.severity, item.form, item.cell) == ("I40", Severity.WARNING, "bieu-gt", "F8")
    assert "(R15) chưa nêu lý do, điều ấy vẫn hỏi" in item.message


def test_an_answer_half_given_holds_no_page_back_and_nobody_is_told_to_write_that_there_is_none() -> None:
    """Which number was asked about need not be copied; "nội dung không có thì ghi “Không”" taught empty answers."""
    head = "| ma | trang | o | noi_dung | giai_trinh |\n|---|---|---|---|---|\n"
    written = f"{head}| R15 | Biểu 05 | M8 | | Theo quyết định |"
    findings = answered(written)
    assert severities(findings) == [Severity.NOTE]
    (blank,) = [item for item in findings if item.code == "V90"]
    assert blank.severity is Severity.WARNING and "Không" not in blank.message


def test_the_officers_answer_needs_a_reason_too() -> None:
    noted = {("38", "R15"): Explanation("38", "R15", "Đã xem")}
    findings = check(submission(table("bieu-05", DEAR)), answers=Answers(tuple(noted.values())))
    assert severities(findings) == [Severity.EXPLAIN]
    (item,) = answers_without_reason({}, noted, findings, {"38": "Tỉnh Thanh Hóa"})
    assert (item.code, item.file) == ("I40", "register.toml")
    assert "iải trình “Đã xem” (R15, Tỉnh Thanh Hóa) chưa nêu lý do" in item.message
    answered = {("38", "R15"): replace(noted["38", "R15"], text="Đã xem hồ sơ")}
    assert not list(answers_without_reason({}, answered, findings, {}))


def test_a_column_for_reasons_that_gives_none_leaves_the_question() -> None:
    """A fall from 30 to 20 of those who got their money: "không" in the column for the reason explains nothing."""
    head = "| nhom | che_do | co_qd | da_nhan | nguyen_nhan_ct |\n|---|---|---|---|---|\n"

    def month(paid: int, why: str, period: str = "2025-10") -> Submission:
        return submission(table("bieu-05", f"{head}| cb | 178_huu | 30 | {paid} | {why} |"), period=period)

    then = month(30, "", "2025-09")
    for said, left in (("", 1), ("Không", 1), ("Loại 10 hồ sơ trùng", 0)):
        assert severities(check(month(20, said), previous=(then,)), "R14") == [Severity.EXPLAIN] * left, said


def test_of_blank_lines_the_explained_ones_are_told_apart() -> None:
    """Two of three were explained, as a province does of communes that sent nothing: all three were asked about."""
    blank = "".join(f"| {code} | bi_thu | | |\n" for code in ("19753", "19774", "19777"))
    told = "| ma | trang | o | giai_trinh |\n|---|---|---|---|\n| V92 | Biểu 02 | 19753; 19774 | Xã chưa gửi |"
    lines = f"| ma_xa | chuc_danh | so_theo_qd | co_mat |\n|---|---|---|---|\n| 19789 | bi_thu | 1 | 1 |\n{blank}"
    book = submission(table("bieu-02", lines), table("bieu-gt", told), agency="46")
    found = [item for item in check(book) if item.code == "V92"]
    assert sorted((item.severity, item.count) for item in found) == [(Severity.NOTE, 2), (Severity.WARNING, 1)]


def test_an_error_cannot_be_explained_away() -> None:
    wrong = "| co_qd | khoi_dang |\n|---|---|\n| 10 | 5 |"
    explanation = "| ma | trang |\n|---|---|\n| R11 | Biểu 05 |"
    assert severities(answered(explanation, wrong), "R11") == [Severity.ERROR]


@pytest.mark.parametrize("row", ["R15 | Biểu 05 | M9", "R15 | Biểu 04 |", "R155 | Biểu 05 | M8"])
def test_an_answer_about_nothing_that_is_asked_is_told_beside_the_open_question(row: str) -> None:
    book = submission(
        table("bieu-05", DEAR),
        table("bieu-gt", f"| ma | trang | o | giai_trinh |\n|---|---|---|---|\n| {row} | Đúng |"),
    )
    findings = check(book)
    frames = build_frames((book,), FORM_SET)
    assert severities(findings) == [Severity.EXPLAIN]
    (item,) = answers_that_miss(frames, findings)
    assert (item.code, item.form) == ("I38", "bieu-gt")
    assert "Có phải “R15 Biểu 05!M8”?" in item.message


def test_the_name_of_a_line_says_which_line_is_explained() -> None:
    frames = build_frames(
        (submission(table("bieu-01", "| ma_xa | ten_xa |\n|---|---|\n| 19753 | Phường Phú Xuân |")),), FORM_SET
    )
    named, other = (
        explanation("38", "R31", f"Biểu 01!{name}", "Đúng", frames) for name in ("phường Phú Xuân;", "Phường Phú")
    )
    assert (named.spots, other.spots) == ({("", 8)}, {("", 0)})


def test_a_cell_that_no_earlier_edition_left_open_cannot_be_told_as_one() -> None:
    """Of `nam` an earlier edition tells nothing in some lines; `can_bo` each edition asked."""
    later = "| ma_xa | nam |\n|---|---|\n| 19753 | |"
    always = "| ma_xa | can_bo |\n|---|---|\n| 19753 | |"
    told = "| ma | trang | o | giai_trinh |\n|---|---|---|---|\n| V89 | Biểu 01 | {} | Sổ theo mẫu cũ |"
    for staff, code, expected in ((later, "19753", "V89"), (later, "19774", "V90"), (always, "19753", "V90")):
        lines = table("bieu-01", staff + "\n| 19774 | 30 |"), table("bieu-gt", told.format(code))
        blanks = {item.code: item for item in check(submission(*lines)) if item.code in ("V89", "V90")}
        assert list(blanks) == [expected]
        assert (blanks[expected].severity is Severity.NOTE) is (expected == "V89")


def test_who_has_no_units_below_cannot_tell_of_their_workbooks() -> None:
    later = table("bieu-01", "| ma_xa | nam |\n|---|---|\n| 19753 | |")
    told = table("bieu-gt", "| ma | trang | giai_trinh |\n|---|---|---|\n| V89 | Biểu 01 | Sổ theo mẫu cũ |")
    for sender, expected in (("46", "V89"), ("BXD", "V90")):
        codes = {item.code for item in check(submission(later, told, agency=sender))}
        assert codes & {"V89", "V90"} == {expected}


def test_of_many_lines_asked_about_the_answered_ones_are_set_apart() -> None:
    many = DEAR + "\n".join([DEAR.splitlines()[-1]] * 7)
    explanation = "| ma | trang | o |\n|---|---|---|\n| R15 | Biểu 05 | M8; M10 |"
    findings = [item for item in answered(explanation, many) if item.code == "R15"]
    assert [(item.severity, item.count) for item in findings] == [
        (Severity.EXPLAIN, 6), (Severity.NOTE, 2),
    ]  # fmt: skip


def test_the_officer_answers_for_an_agency() -> None:
    told = Answers((Explanation("38", "R15", "Đã xem hồ sơ chi trả"),))
    assert severities(check(submission(table("bieu-05", DEAR)), answers=told)) == [Severity.NOTE]
    other = Answers((Explanation("46", "R15", "Đã xem hồ sơ chi trả"),))
    assert severities(check(submission(table("bieu-05", DEAR)), answers=other)) == [Severity.EXPLAIN]


def test_an_answer_holds_the_month_after_while_line_and_number_stay() -> None:
    then = submission(table("bieu-05", DEAR), period="2025-09")
    told = check(then, answers=Answers((Explanation("38", "R15", "Đã xem hồ sơ"),)))
    same = submission(table("bieu-05", DEAR))
    more = submission(table("bieu-05", DEAR.replace("40000000000", "40000000001")))
    for now, severity in ((same, Severity.NOTE), (more, Severity.EXPLAIN)):
        held = Answers(tuple(still_explained([now], [then], told, FORM_SET.forms)))
        findings = check(now, answers=held)
        assert severities(findings) == [severity]
    kept = next(iter(still_explained([same], [then], told, FORM_SET.forms)))
    assert (kept.text, kept.since) == ("Đã xem hồ sơ", "2025-09")


def test_an_answer_holds_though_its_line_stands_elsewhere_in_the_next_workbook() -> None:
    """One more row above the lines of November's workbook, and what October had explained was asked again."""
    head = (
        "| nhom | che_do | kp_duyet | kp_da_chi | nstw | nsdp | co_qd | da_nhan |\n|---|---|---|---|---|---|---|---|\n"
    )
    money = " | ".join(["40000000000"] * 3)
    dear = f"| cb | 178_huu | {money} | 0 | 10 | 10 |\n"
    nobody = "| cc | 178_huu | 0 | 0 | 0 | 0 | 0 | 0 |\n"
    then = submission(table("bieu-05", head + dear + nobody), period="2025-09")
    now = submission(table("bieu-05", head + nobody + dear))
    told = check(then, answers=Answers((Explanation("38", "R15", "Đã xem hồ sơ"),)))
    assert severities(check(now)) == [Severity.EXPLAIN]
    held = Answers(tuple(still_explained([now], [then], told, FORM_SET.forms)))
    assert [sorted(item.spots) for item in held.items] == [[("M", 9)]]
    assert severities(check(now, answers=held)) == [Severity.NOTE]


def test_an_answer_about_no_cell_holds_while_the_whole_form_stays() -> None:
    then = submission(table("bieu-05", DEAR), period="2025-09")
    asked = Finding("R15", Severity.NOTE, "…", agency="38", form="bieu-05", answers=(Answer("Đã xem hồ sơ"),))
    same, more = (submission(table("bieu-05", text)) for text in (DEAR, DEAR.replace("40000000000", "40000000001")))
    (kept,) = still_explained([same], [then], [asked], FORM_SET.forms)
    assert (kept.form, kept.spots, kept.text[:12]) == ("bieu-05", frozenset(), "Đã xem hồ sơ")
    assert not list(still_explained([more], [then], [asked], FORM_SET.forms))


def test_cells_of_one_workbook_are_named_by_their_lines_in_another() -> None:
    """A department answers about K9 of its own workbook; the one that goes up has other rows."""
    lines = "| nhom | che_do |\n|---|---|\n| cb | 178_huu |\n| cc | 177 |"
    source = table("bieu-05", lines)
    form = FORM_SET.form("bieu-05")
    assert lines_named(form, "Biểu 05", "K8; M8:M9", source) == "cb 178_huu; cc 177"
    assert lines_named(form, "Biểu 04", "K8", source) == ""
    assert lines_named(form, "Biểu 05", "K99", source) == ""


def test_an_answer_about_a_line_named_by_its_codes_is_about_that_line_alone() -> None:
    dear = """
        | nhom | che_do  | kp_duyet    | kp_da_chi   | nstw        | nsdp | co_qd | da_nhan |
        | cb   | 178_huu | 40000000000 | 40000000000 | 40000000000 | 0    | 10    | 10      |
        | cc   | 178_huu | 40000000000 | 40000000000 | 40000000000 | 0    | 10    | 10      |
    """
    told = "| ma | trang | o | giai_trinh |\n|---|---|---|---|\n| R15 | Biểu 05 | cb 178_huu | Theo quyết định |"
    assert sorted(severities(answered(told, dear))) == [Severity.EXPLAIN, Severity.NOTE]
