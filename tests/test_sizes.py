"""Numbers out of all proportion: against the kind of unit, the last period known, and what everybody else says."""

from collections.abc import Callable

import pytest
from tables import SPECS, check, submission, table

from reporter.checks.causes import with_causes
from reporter.model import Answers, Explanation, Finding, Severity, Submission
from reporter.model.explanation import spots_in

#: A commune and a ward.
XA, PHUONG = "00376", "14758"


def of(agency: str, column: str, number: str, period: str = "2025-10") -> Submission:
    """The workbook of one commune in which one number stands."""
    return submission(table("bieu-01", row(f"ma_xa = {agency}, {column} = {number}")), agency=agency, period=period)


def row(text: str) -> str:
    """The Markdown table of one line written as "column = value, column = value"."""
    pairs = [pair.split(" = ") for pair in text.split(", ")]
    names, values = zip(*pairs, strict=True)
    return f"| {' | '.join(names)} |\n|{'---|' * len(names)}\n| {' | '.join(values)} |"


def r26(*submissions: Submission, previous: tuple[Submission, ...] = ()) -> list[Finding]:
    return [item for item in check(*submissions, previous=previous) if item.code == "R26"]


@pytest.mark.parametrize(
    ("column", "number", "said"),
    [
        ("dinh_muc", "530", "530, gấp 10 lần mức thường gặp"),
        ("tam_giao", "4", "4, kém 10 lần mức thường gặp"),
        ("kct_xa_cu", "6100", "6.100, gấp 100 lần mức thường gặp"),
    ],
)
def test_whole_zeros_too_few_or_too_many_are_an_error_that_names_the_factor(
    column: str, number: str, said: str
) -> None:
    (item,) = r26(of(PHUONG, column, number))
    assert item.severity is Severity.ERROR
    assert said in item.message
    assert "Có vẻ đúng là" in item.message


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("60", "60, kém 100 hoặc 1.000 lần mức thường gặp"),
        ("60000000", "60.000.000, gấp 1.000 hoặc 10.000 lần mức thường gặp"),
        ("500", "500, kém 10 hoặc 100 lần mức thường gặp"),
    ],
)
def test_in_a_column_nobody_must_fill_the_factor_is_named_and_asked_about(number: str, said: str) -> None:
    (item,) = r26(of(PHUONG, "dan_so", number))
    assert item.severity is Severity.EXPLAIN
    assert said in item.message
    assert "Có vẻ đúng là" in item.message


@pytest.mark.parametrize(
    ("column", "number"), [("dan_so", "1800"), ("dan_so", "230000"), ("dinh_muc", "85"), ("co_mat", "130")]
)
def test_what_is_merely_unusual_is_asked_about(column: str, number: str) -> None:
    (item,) = r26(of(PHUONG, column, number))
    assert item.severity is Severity.EXPLAIN
    assert "thường từ" in item.message


@pytest.mark.parametrize(
    ("column", "number"), [("dan_so", "60000"), ("dan_so", ""), ("dan_so", "-"), ("dinh_muc", "36"), ("kct_xa_cu", "0")]
)
def test_what_is_usual_is_not(column: str, number: str) -> None:
    assert r26(of(PHUONG, column, number)) == []


@pytest.mark.parametrize(
    ("form", "line", "severity"),
    [
        ("bieu-02", "chuc_danh = cvp, so_theo_qd = 20", Severity.ERROR),
        ("bieu-03", "linh_vuc = dat_dai, nhu_cau = 2000", Severity.ERROR),
        ("bieu-03", "linh_vuc = dat_dai, nhu_cau = 41", Severity.EXPLAIN),
        ("bieu-01", "biet_phai = 5000", Severity.ERROR),
        ("bieu-01", "giao_dang = 1000", Severity.EXPLAIN),  # nobody has to fill it in
    ],
)
def test_staff_of_one_field_and_quotas_of_one_title_have_a_size_too(form: str, line: str, severity: Severity) -> None:
    (item,) = r26(submission(table(form, row(f"ma_xa = {PHUONG}, {line}")), agency=PHUONG))
    assert item.severity is severity


def test_each_kind_of_unit_has_its_own_range() -> None:
    (factor,) = r26(of(XA, "dan_so", "400"))
    assert "kém 10 hoặc 100 lần" in factor.message
    assert "Có vẻ đúng là 4.000 hoặc 40.000: gõ lại đủ số." in factor.message  # which, nobody can know
    assert r26(of(XA, "dan_so", "4000")) == []
    (unusual,) = r26(of(PHUONG, "dan_so", "4000"))
    assert "lần" not in unusual.message


def test_the_last_period_known_tells_a_slip_from_a_small_unit() -> None:
    before = (of(XA, "dan_so", "1500", "2025-09"),)
    (slip,) = r26(of(XA, "dan_so", "15010"), previous=before)
    assert "gấp khoảng 10 lần số 1.500 của kỳ tháng 9 năm 2025" in slip.message
    (exact,) = r26(of(XA, "dan_so", "15000"), previous=before)
    assert "gấp 10 lần số 1.500 của kỳ tháng 9 năm 2025" in exact.message
    (grown,) = r26(of(XA, "dan_so", "9000"), previous=before)
    assert grown.severity is Severity.EXPLAIN
    assert "kỳ tháng 9 năm 2025 ghi 1.500" in grown.message
    assert r26(of(XA, "dan_so", "2100"), previous=before) == []


TENS = ("01", "04", "08", "11", "12", "14", "15")


def test_procedures_are_held_against_those_of_the_other_provinces() -> None:
    def tasks(agency: str, number: int) -> Submission:
        return submission(table("bieu-06", row(f"tthc = {number}, tthc_cong_bo = 5")), agency=agency)

    others = [tasks(code, 12) for code in TENS]
    assert r26(*others, tasks("38", 14)) == []
    (item,) = r26(*others, tasks("38", 120))
    assert (item.agency, item.severity) == ("38", Severity.EXPLAIN)
    assert "gấp 10 lần số của phần lớn cơ quan khác ở dòng này (12)" in item.message
    unlike = [tasks(code, number) for code, number in zip(TENS, (10, 10, 10, 20, 40, 40, 40), strict=True)]
    assert "38" not in [item.agency for item in r26(*unlike, tasks("38", 4))]  # small, but no less than a third


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("dinh_muc = 35, tam_giao = 35, toi_thieu = 41", ["R27"]),
        ("dinh_muc = 45, tam_giao = 35, toi_thieu = 41", ["R27"]),
        ("dinh_muc = 35, tam_giao = 35, toi_thieu = 35", []),
    ],
)
def test_a_minimum_above_what_is_given_is_asked_about(line: str, codes: list[str]) -> None:
    found = check(submission(table("bieu-01", row(line)), agency=PHUONG))
    assert [item.code for item in found if item.code == "R27"] == codes


@pytest.mark.parametrize(
    ("form", "line", "code"),
    [
        ("bieu-05", "da_nhan = 0, chua_nhan = 10", "R12"),  # money paid to nobody
        (
            "bieu-05",
            "da_nhan = 0, kp_duyet = 0, kp_da_chi = 0, nstw = 0, nsdp = 0",
            "R12",
        ),  # for nothing
        ("bieu-05", "kp_da_chi = 0, nstw = 0, nsdp = 0", "R12"),  # received nothing
        (
            "bieu-05",
            "da_duyet = 0, da_nhan = 0, kp_da_chi = 0, nstw = 0, nsdp = 0",
            "R12",
        ),
        ("bieu-05a", "da_nhan = 0", "R12"),  # of one commune as well
        ("bieu-05a", "kp_duyet = 0, kp_da_chi = 0, da_nhan = 0", "R12"),
        ("bieu-05a", "kp_da_chi = 0", "R12"),
        ("bieu-05a", "da_duyet = 0, da_nhan = 0, kp_da_chi = 0", "R12"),
        ("bieu-04", "nguon = xa_kct, nghi_154 = 0", "R29"),  # part-time, under NĐ 178
        (
            "bieu-06",
            "da_thuc_hien = 9, kha_thi = 8, khong_kha_thi = 2",
            "R17",
        ),  # done, infeasible
    ],
)
def test_what_cannot_be_is_an_error(form: str, line: str, code: str) -> None:
    context = {"agency": "BNV"} if form == "bieu-06" else {}
    found = check(submission(table(form, row(line)), **context))  # type: ignore[arg-type]
    assert [item.severity for item in found if item.code == code] == [Severity.ERROR]
    sound = check(submission(table(form, row("stt = 1")), **context))  # type: ignore[arg-type]
    assert [item for item in sound if item.code == code] == []


def test_the_cell_that_can_mend_a_condition_is_named_first() -> None:
    found = check(submission(table("bieu-04", row("nguon = xa_kct, nghi_178_huu = 0, nghi_178_thoi = 7"))))
    (item,) = [item for item in found if item.code == "R29"]
    assert "Thôi việc" in item.column


@pytest.mark.parametrize(
    ("form", "line", "said"),
    [
        ("bieu-11", "linh_vuc = thue, so_lop = 6, luot_tinh = 40, luot_xa = 4000", "667 lượt người một lớp"),
        ("bieu-11", "linh_vuc = thue, so_lop = 20, luot_tinh = 10, luot_xa = 90", "5 lượt người một lớp"),
        ("bieu-11", "linh_vuc = thue, so_lop = 70, luot_tinh = 700, luot_xa = 4000", "thường từ 0 đến 25"),
        ("bieu-06", "tthc = 130, tthc_cong_bo = 5", "13 thủ tục một nhiệm vụ"),
        ("bieu-12", "loai_quy_hoach = tinh, phai_lap = 10", "danh mục có 1 đơn vị"),
        ("bieu-12", "loai_quy_hoach = phuong, phai_lap = 60", "danh mục có 19 đơn vị"),
        ("bieu-15", "loai_to_chuc = so, sl_2017 = 240, sl_2021 = 22, sl_2024 = 20", "gấp khoảng 11 lần số bên cạnh"),
        ("bieu-15", "loai_to_chuc = so, pho_2017 = 90, pho_nay = 420", "gấp khoảng 5 lần số bên cạnh"),
        ("bieu-15", "loai_to_chuc = so, sl_2017 = 22, sl_2021 = 2, sl_2024 = 18", "kém khoảng 11 lần số bên cạnh"),
        ("bieu-15", "loai_to_chuc = so, sl_2017 = 2, sl_2021 = 19, sl_2024 = 18", "kém khoảng 10 lần số bên cạnh"),
        ("bieu-15", "loai_to_chuc = so, sl_2017 = 20, pho_2017 = 500", "25 cấp phó một đơn vị"),
        ("bieu-15", "loai_to_chuc = cq_huyen, sl_2017 = 120, bc_2017 = 13000", "108 biên chế một cơ quan chuyên môn"),
        ("bieu-15", "loai_to_chuc = bcsd, sl_2017 = 30, bc_2017 = 4000", "133 biên chế một ban cán sự đảng"),
        ("bieu-15", "loai_to_chuc = so, sl_nay = 36000", "thường từ 0 đến 30.000"),
        ("bieu-15", "loai_to_chuc = so, sl_nay = 36, bc_nay = 424000, cm_nay = 290000", "thường từ 0 đến 300.000"),
        ("bieu-05a", "co_qd = 13000, da_duyet = 11, da_nhan = 11", "1.182 người có quyết định trên một người"),
        ("bieu-06", "tthc = 50, tthc_cong_bo = 5", "5 thủ tục một nhiệm vụ"),
        ("bieu-06", "tthc = 34, tthc_cong_bo = 5", "hơn 3 thủ tục một nhiệm vụ; thường từ 0 đến 3"),
    ],
)
def test_what_the_line_itself_and_the_registry_say_is_asked_about(form: str, line: str, said: str) -> None:
    (item,) = r26(submission(table(form, row(line))))
    assert item.severity is Severity.EXPLAIN
    assert said in item.message


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ("bieu-15", "loai_to_chuc = so, sl_2017 = 20, sl_2021 = 18, sl_2024 = 2"),  # what is left of them
        ("bieu-15", "loai_to_chuc = cuc, sl_2017 = 20, bc_2017 = 13000"),
        ("bieu-15", "loai_to_chuc = bcsd, sl_2017 = 30, bc_2017 = 0"),
        ("bieu-05a", "co_qd = 120, da_duyet = 3, da_nhan = 0"),  # approved one after the other
        (
            "bieu-06",
            "nhiem_vu = 4, cap_tinh = 2, cap_xa = 2, da_thuc_hien = 3, kha_thi = 4, tthc = 20, tthc_cong_bo = 5",
        ),
    ],
)
def test_what_may_well_be_is_not_asked_about(form: str, line: str) -> None:
    assert r26(submission(table(form, row(line)))) == []


def test_a_count_of_units_is_known_from_the_registry() -> None:
    (item,) = r26(submission(table("bieu-12", row("loai_quy_hoach = xa, phai_lap = 1470"))))
    assert (item.severity, item.form) == (Severity.ERROR, "bieu-12")
    assert "gấp 10 lần số đơn vị" in item.message
    assert r26(submission(table("bieu-12", row("loai_quy_hoach = xa, phai_lap = 147")))) == []
    (none,) = r26(submission(table("bieu-12", row("loai_quy_hoach = dac_khu, phai_lap = 2"))))
    assert "danh mục có 0 đơn vị" in none.message


def test_communes_and_lines_are_held_against_each_other() -> None:
    codes = [unit.code for unit in SPECS.registry.children("38", SPECS.day)][:12]
    lines = "\n".join(f"| {code} | {30 if at == 5 else 3} |" for at, code in enumerate(codes))
    (moved,) = r26(submission(table("bieu-01", f"| ma_xa | dieu_dong |\n|---|---|\n{lines}")))
    assert "gấp 10 lần số của phần lớn xã (3)" in moved.message
    fields = ("thue", "dat_dai", "moi_truong", "tu_phap", "y_te", "giao_duc", "so")
    lines = "\n".join(f"| {field} | 10 | {400 if at == 5 else 40} | 300 |" for at, field in enumerate(fields))
    (seats,) = r26(
        submission(table("bieu-11", f"| linh_vuc | so_lop | luot_tinh | luot_xa |\n|---|---|---|---|\n{lines}"))
    )
    assert "gấp 10 lần số của phần lớn dòng của biểu (khoảng 40" in seats.message


def test_a_number_by_which_others_are_judged_is_asked_about_first() -> None:
    """2,000 classes in place of two: those who came to them were asked about too, as too few."""
    fields = ("thue", "dat_dai", "moi_truong", "tu_phap", "y_te", "giao_duc", "so")
    lines = "\n".join(f"| {field} | {2000 if at == 5 else 2} | 40 | 160 |" for at, field in enumerate(fields))
    book = submission(table("bieu-11", f"| linh_vuc | so_lop | luot_tinh | luot_xa |\n|---|---|---|---|\n{lines}"))
    (item,) = r26(book)
    assert item.column.startswith("(3) ")
    told = Answers((Explanation("38", "R26", "Lớp trực tuyến", "bieu-11", spots_in(item.cell)),))
    found = [item for item in check(book, answers=told) if item.code == "R26"]
    assert {item.severity for item in found} == {
        Severity.NOTE,
        Severity.EXPLAIN,
    }  # said to be right: the others are odd


# --- a block one line off ---------------------------------------------------------------------------------

STAFF = ((40, 31000, 26, 20), (38, 9500, 18, 21), (44, 27000, 30, 19), (35, 4200, 15, 14), (41, 52000, 22, 24),
         (37, 18800, 17, 16), (43, 36100, 28, 23))  # fmt: skip


def of_communes(rows: list[tuple[int, int, int, int]], period: str = "2025-10") -> Submission:
    """The staff of some communes of one province: frame, population, men, women; the sum is of men and women."""
    codes = [unit.code for unit in SPECS.registry.children("38", SPECS.day)]
    lines = "\n".join(
        f"| {code} | {frame} | {people} | {sum_of} | {men} | {sum_of - men} |"
        for code, (frame, people, men, sum_of) in zip(codes, rows, strict=False)
    )
    head = "| ma_xa | dinh_muc | dan_so | co_mat | nam | nu |\n|---|---|---|---|---|---|\n"
    return submission(table("bieu-01", head + lines), period=period)


def test_a_block_that_fits_the_line_above_in_the_last_period_is_one_cause() -> None:
    rows = [(frame, people, men, men + women) for frame, people, men, women in STAFF]
    before, now = of_communes(rows, "2025-09"), of_communes([(50, 60000, 25, 50), *rows[:-1]])
    found = check(now, previous=(before,))
    (item,) = [item for item in found if item.code == "R53"]
    assert "đúng bằng số kỳ trước của dòng ngay trên" in item.message and "6 dòng liền nhau" in item.message
    assert [item.code for item in check(of_communes(rows), previous=(before,)) if item.code == "R53"] == []


def test_lines_that_say_what_other_lines_said_are_one_cause() -> None:
    """The population is printed and stays; quotas of another commune of the same size are no exchange."""
    codes = [unit.code for unit in SPECS.registry.children("38", SPECS.day)]
    quotas = [(40, 42, 30), (38, 41, 25), (44, 47, 33), (35, 36, 21)]

    def of(rows: list[tuple[int, int, int]], period: str = "2025-10") -> Submission:
        lines = [f"| {code} | {' | '.join(map(str, row))} |" for code, row in zip(codes, rows, strict=False)]
        head = "| ma_xa | dinh_muc | tam_giao | toi_thieu |\n|---|---|---|---|\n"
        return submission(table("bieu-01", head + "\n".join(lines)), period=period)

    before = of(quotas, "2025-09")
    (item,) = [item for item in check(of([*quotas[1::-1], *quotas[2:]]), previous=(before,)) if item.code == "R53"]
    assert f"dòng {codes[0]} có số của {codes[1]}; dòng {codes[1]} có số của {codes[0]}" in item.message
    raised = check(of([quotas[2], (45, 48, 34), *quotas[2:]]), previous=(before,))
    assert "R53" not in {item.code for item in raised}


def test_a_column_that_fits_the_sums_of_the_lines_beside_it_is_one_cause() -> None:
    sums = [men + women for _, _, men, women in STAFF]
    rows = [(frame, people, men, men + women) for frame, people, men, women in STAFF]
    codes = [unit.code for unit in SPECS.registry.children("38", SPECS.day)]
    shifted = "\n".join(
        f"| {code} | {there} | {men} | {total - men} |"
        for code, (_, _, men, total), there in zip(codes, rows, [sums[0], *sums[:-1]], strict=False)
    )
    found = check(submission(table("bieu-01", "| ma_xa | co_mat | nam | nu |\n|---|---|---|---|\n" + shifted)))
    (item,) = [item for item in found if item.code == "R53"]
    assert "cột (19) khớp với cột (20) và (21) của dòng ngay trên" in item.message
    follow = [other for other in with_causes(found, SPECS.rules) if other.code == "R05"]
    assert follow and {other.cause for other in follow} == {"R53"}
    one = [*sums[:2], 1, *sums[3:]]  # one wrong cell is none
    lines = "\n".join(
        f"| {code} | {there} | {r[2]} | {r[3] - r[2]} |" for code, r, there in zip(codes, rows, one, strict=False)
    )
    wrong = check(submission(table("bieu-01", "| ma_xa | co_mat | nam | nu |\n|---|---|---|---|\n" + lines)))
    assert "R53" not in {item.code for item in wrong}


#: Tasks, those of the province, those of the communes: the first is the sum of the others.
TASKS = [(10, 6, 4), (12, 7, 5), (9, 2, 7), (20, 15, 5), (11, 3, 8)]


def of_tasks(rows: list[tuple[str | int, ...]]) -> Submission:
    """Biểu 06 of a province: tasks, of the province, of communes, done; feasible ones are as many as there are."""
    codes = ("BNV", "BTC", "BTP", "BXD", "BYT")
    lines = [
        f"| {bo} | phan_cap | {' | '.join(map(str, row))} | {sum(own[1:])} |"
        for bo, row, own in zip(codes, rows, TASKS, strict=True)
    ]
    head = "| bo | hinh_thuc | nhiem_vu | cap_tinh | cap_xa | da_thuc_hien | kha_thi |\n|---|---|---|---|---|---|---|\n"
    return submission(table("bieu-06", head + "\n".join(lines)))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (lambda tasks, ours, theirs: (tasks, tasks, ours, theirs), "sang phải một cột: cột (5) đến (7) đang có số"),
        (lambda tasks, ours, theirs: ("", tasks, ours, theirs), "sang phải một cột: cột (5) đến (7) đang có số"),
        (lambda tasks, ours, theirs: (tasks, ours, theirs, 0), ""),
        (lambda tasks, ours, theirs: (tasks, tasks, ours, 0), ""),  # (6) was lost: nothing proves it
        (lambda tasks, ours, theirs: (tasks, ours + 1, theirs, 0), ""),
    ],
)
def test_a_block_one_column_off_is_one_cause_where_the_sums_prove_it(
    row: Callable[[int, int, int], tuple[str | int, ...]], said: str
) -> None:
    found = check(of_tasks([row(*own) for own in TASKS]))
    moved = [item for item in found if item.code == "R53"]
    assert [said in item.message for item in moved] == [True] * bool(said)
    errors = [item for item in with_causes(found, SPECS.rules) if item.code in ("R17", "V90", "V92")]
    assert not said or {item.cause for item in errors} <= {"R53"}


def of_old_staff(rows: list[tuple[int, int, int, int]], period: str = "2025-10") -> Submission:
    """The staff that communes had before: of districts and of old communes, officials and civil servants each."""
    codes = [unit.code for unit in SPECS.registry.children("38", SPECS.day)]
    head = "| ma_xa | cb_huyen_cu | cc_huyen_cu | cb_xa_cu | cc_xa_cu |\n|---|---|---|---|---|\n"
    lines = (f"| {code} | {' | '.join(map(str, row))} |" for code, row in zip(codes, rows, strict=False))
    return submission(table("bieu-01", head + "\n".join(lines)), period=period)


def test_a_block_one_column_off_is_known_by_what_the_columns_said_in_the_last_period() -> None:
    rows = [(3, 7, 21, 17), (4, 9, 25, 14), (2, 6, 19, 12), (5, 8, 30, 22), (1, 4, 16, 11)]
    before = of_old_staff(rows, "2025-09")
    right = of_old_staff([(a, a, b, c) for a, b, c, _ in rows])
    (item,) = (item for item in check(right, previous=(before,)) if item.code == "R53")
    assert "5 dòng lệch sang phải một cột" in item.message
    left = of_old_staff([(b, c, d, d) for _, b, c, d in rows])
    (item,) = (item for item in check(left, previous=(before,)) if item.code == "R53")
    assert "5 dòng lệch sang trái một cột" in item.message
    assert "R53" not in {item.code for item in check(of_old_staff(rows), previous=(before,))}
