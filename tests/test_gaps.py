# ruff: noqa: E501 (tables as people fill them)
"""Gaps are told where the number stands: units of the registry, communes without data, agencies held back, rounding."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from document_samples import TEMPLATES, facts, letter
from figure_book import BNV, CATALOGUE, CENTRAL, EXPECTED, NGHE_AN, THANH_HOA, catalogue, make_book, nation, only
from tables import FORM_SET, SPECS, submission, table
from test_content import blocks
from test_figures import report
from test_quoted_words import PARTY, shown

from reporter.documents.blocks import Blocks
from reporter.documents.outline import build_template
from reporter.documents.paragraph_notes import adds_up_otherwise
from reporter.documents.prose import names_together
from reporter.documents.render import render
from reporter.documents.shown import AsPrinted, Recorder, ShownFigure
from reporter.documents.template import compile_template
from reporter.figures.annexes import annexes
from reporter.figures.book import Book
from reporter.figures.facts import facts as facts_of
from reporter.figures.lacking_annex import lacking_annex
from reporter.figures.scope import ToldPeriod
from reporter.model import Figure, Owed
from reporter.model.agency import Agency, UnitName
from reporter.model.figure_text import figure_text
from reporter.model.gaps import gap_words
from reporter.specs.reports import AnnexPart

UNITS = CATALOGUE.replace('count = "rows" }\nco_mat', 'units = "ma_xa" }\nco_mat', 1)
COMMUNES = SPECS.prefilled(FORM_SET.form("bieu-01"), THANH_HOA)
COMMUNE = Owed(1, "tỉnh, thành phố", 166)


def all_but(*numbers: int, blank: tuple[int, ...] = ()) -> str:
    """Every commune of Thanh Hoá but these lines; 30 people in each but the blank ones."""
    lines = [
        f"| {line['ma_xa']} | {'' if number in blank else 30} |"
        for number, line in enumerate(COMMUNES)
        if number not in numbers
    ]
    return "\n".join(("| ma_xa | co_mat |", "|---|---|", *lines))


def figure(key: str, value: int, owed: Owed = COMMUNE, **gaps: tuple[str, ...]) -> Figure:
    return Figure(key, key, value, "người", "tỉnh Thanh Hoá", "mẫu", owed=owed, **gaps)  # type: ignore[arg-type]


# --- what is counted and what is lacking -------------------------------------------------------------------


def test_the_number_of_units_is_that_of_the_registry_whoever_sent_in(tmp_path: Path) -> None:
    made = make_book(tmp_path, submission(table("bieu-01", "| ma_xa | co_mat |\n|---|---|\n| 14758 | 30 |")))
    book = Book(made.frames, catalogue(tmp_path, UNITS), made.context)
    assert book.figure("xa", only(THANH_HOA)).value == 166
    assert book.figure("xa", nation()).value == 166 + 130  # the ministry has none
    assert book.figure("xa", only(BNV)).value == 0


def test_blank_and_deleted_communes_are_named(tmp_path: Path) -> None:
    book = make_book(tmp_path, submission(table("bieu-01", all_but(3, blank=(100,)))))
    found = book.figure("co_mat", only(THANH_HOA))
    assert found.value == 164 * 30
    assert set(found.absent) == {
        f"{COMMUNES[number]['ten_xa']}".replace("X", "x", 1).replace("P", "p", 1) for number in (3, 100)
    }
    assert (found.owed, found.complete) == (COMMUNE, False)
    assert all(name.endswith("(Thanh Hóa)") for name in book.figure("co_mat", nation()).absent)


def test_a_blank_that_the_form_allows_is_no_gap(tmp_path: Path) -> None:
    """Nobody has to say how many are to be moved where nobody lacks."""
    text = CATALOGUE.replace(
        "[tables.theo_linh_vuc]",
        'bs = { label = "Điều động", unit = "người", form = "bieu-03", sum = "bs_dieu_dong" }\n[tables.theo_linh_vuc]',
        1,
    )
    lines = SPECS.prefilled(FORM_SET.form("bieu-03"), THANH_HOA)
    rows = "\n".join(f"| {line['ma_xa']} | {line['linh_vuc']} | 1 | 1 | |" for line in lines)
    made = make_book(
        tmp_path,
        submission(
            table("bieu-03", f"| ma_xa | linh_vuc | nhu_cau | co_mat | bs_dieu_dong |\n|---|---|---|---|---|\n{rows}")
        ),
    )
    book = Book(made.frames, catalogue(tmp_path, text), made.context)
    assert book.figure("bs", only(THANH_HOA)).absent == ()


def test_a_dash_where_everybody_has_a_number_is_no_zero(tmp_path: Path) -> None:
    """In a draft, which takes errors in: 54 people by degree of "-" present made shares of more than all."""
    text = CATALOGUE.replace(
        "[tables.theo_linh_vuc]",
        """\
tren_dh = { label = "Trên đại học", unit = "người", form = "bieu-01", sum = "tren_dh" }
ty_le_tren_dh = { label = "Tỷ lệ", unit = "%", share = ["tren_dh", "co_mat"] }
[tables.theo_linh_vuc]""",
        1,
    )
    lines = "| ma_xa | co_mat | tren_dh |\n|---|---|---|\n| 14758 | 40 | 10 |\n| 14797 | - | 30 |"
    made = make_book(tmp_path, submission(table("bieu-01", lines)))
    book = Book(made.frames, catalogue(tmp_path, text), made.context)
    present, share = (book.figure(key, only(THANH_HOA)) for key in ("co_mat", "ty_le_tren_dh"))
    assert present.value == 40 and "phường Hạc Thành" in present.absent
    assert share.value == Decimal("25.00")


def test_a_line_that_is_not_asked_lacks_nothing_though_a_date_is_blank_there(tmp_path: Path) -> None:
    """Nobody retired under Decree 154 in a ministry: those lines have no day, and the sentence is not about them."""
    text = CATALOGUE.replace(
        "[tables.theo_linh_vuc]",
        'muon = { label = "Cam kết muộn", unit = "người", form = "bieu-05", sum = "qua_han", '
        'where = \'che_do == "178_huu" and not blank(han_cam_ket) and han_cam_ket >= "2025-10-15"\' }\n'
        "[tables.theo_linh_vuc]",
        1,
    )
    lines = SPECS.prefilled(FORM_SET.form("bieu-05"), BNV)
    filled = {"154": "| 0 | 0 | | | |"}
    rows = "\n".join(
        f"| {line['nhom']} | {line['che_do']} {filled.get(str(line['che_do']), '| 5 | 4 | 01/12/2025 | 5 | 4 |')}"
        for line in lines
    )
    head = "| nhom | che_do | co_qd | da_nhan | han_cam_ket | qd_truoc_han | nhan_truoc_han |\n|---|---|---|---|---|---|---|"
    made = make_book(tmp_path, submission(table("bieu-05", f"{head}\n{rows}"), agency="BNV"))
    found = Book(made.frames, catalogue(tmp_path, text), made.context).figure("muon", nation())
    assert (found.value, found.absent, found.gaps) == (5, (), 0)


# --- what a sentence says ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ([figure("a", 1)], ""),
        ([figure("a", 1, absent=("xã A", "xã B"))], "đủ số liệu của 164/166 đơn vị cấp xã; chưa đủ: xã A, xã B"),
        ([figure("a", 1, absent=("xã A",)), figure("b", 2)], "chưa đủ số liệu: xã A"),
        (
            [
                figure("a", 1, Owed(2, "cơ quan"), missing=("Bộ A",), held=("Bộ A",)),
                figure("b", 1, Owed(2, "cơ quan"), missing=("Tỉnh B",)),
            ],
            "đang chỉnh lý: Bộ A; chưa đủ số liệu: tỉnh B",
        ),
        (
            [
                figure("a", 1, Owed(3, "cơ quan"), missing=("Tỉnh A", "Tỉnh C")),
                figure("b", 1, Owed(3, "cơ quan"), missing=("Tỉnh B", "Tỉnh C")),
            ],
            "chưa có: tỉnh C; chưa đủ số liệu: tỉnh A, tỉnh B",
        ),
        ([figure("a", 0, Owed(1, "", 2), absent=("xã A", "xã B"))], "chưa đơn vị cấp xã nào có đủ số liệu"),
        (
            [figure("a", 1, Owed(34, "tỉnh, thành phố"), missing=("Tỉnh Lai Châu", "Tỉnh Sơn La"), held=("Tỉnh Lai Châu",))],
            "số liệu của 32/34 tỉnh, thành phố; đang chỉnh lý: tỉnh Lai Châu; chưa có: tỉnh Sơn La",
        ),
        (
            [figure("a", 1, Owed(55, "cơ quan"), missing=tuple(f"Bộ {number}" for number in range(9)))],
            "số liệu của 46/55 cơ quan; chưa có 9 cơ quan, nêu tại Phụ lục 8",
        ),
        ([figure("a", 1, Owed(1, "cơ quan", lines=True), absent=("“Cán bộ”",))], "còn 1 dòng chưa đủ số liệu"),
        (
            [figure("a", 1, Owed(3, "cơ quan"), missing=("Tỉnh Sơn La",), absent=("tỉnh Sơn La", "thành phố Huế"))],
            "số liệu của 2/3 cơ quan; chưa có: tỉnh Sơn La; mới có một phần số liệu: thành phố Huế",
        ),
        (  # at a province the communes are the senders: one whose line came blank is named once
            [figure("a", 1, Owed(38, "xã", 38), missing=("Xã A", "Xã B"), absent=("xã A", "xã C"))],
            "số liệu của 36/38 xã; chưa có: xã A, xã B; chưa đủ số liệu: xã C",
        ),
    ],
)  # fmt: skip
def test_what_is_lacking_in_words(figures: list[Figure], said: str) -> None:
    assert gap_words(figures, listed="Phụ lục 8") == said


def test_who_has_been_named_is_not_named_again() -> None:
    lacking = figure("a", 1, Owed(34, "tỉnh, thành phố"), missing=("Tỉnh Sơn La", "Tỉnh Lào Cai"))
    assert gap_words([lacking], known=("Tỉnh Sơn La", "Tỉnh Lào Cai")) == "số liệu của 32/34 tỉnh, thành phố"
    assert gap_words([lacking], known=("Tỉnh Sơn La",)).endswith("chưa có thêm: tỉnh Lào Cai")


def test_the_note_stands_in_the_sentence_once_with_names_under_each_heading() -> None:
    said = facts()
    figures = {"a": figure("a", 10, absent=("xã A",)), "b": figure("b", 7, absent=("xã A",))}
    outline = (
        "## I- MỘT\nCó {{ so.a|kem_don_vi }}.\nNữ {{ so.b|kem_don_vi }} (70%).\n## II- HAI\nCó {{ so.a|kem_don_vi }}."
    )
    template = compile_template(build_template(outline.replace("## ", "# "), PARTY), "mau.docx", PARTY)
    text = shown(render(template, replace(said, figures=figures), letter())).replace("\u00a0", " ")
    full = "Có 10 người (đủ số liệu của 165/166 đơn vị cấp xã; chưa đủ: xã A)."
    assert text.count(full) == 2
    assert "Nữ 7 người (70%); đủ số liệu của 165/166 đơn vị cấp xã." in text


@pytest.mark.parametrize(
    ("sentence", "noted"),
    [
        ("Có {{ so.a|kem_don_vi }}; chưa có: {{ so.a|chua_co }}.", False),
        ("Có {{ so.a|kem_don_vi }}; thiếu nhiều nhất: xã A (3 người).", True),  # named for something else
        ("Có {{ so.a|kem_don_vi }}, {{ so.b }}; chưa có: {{ so.a|chua_co }}.", True),  # one more is not in the other
    ],
)
def test_a_name_in_the_sentence_is_no_note_unless_it_is_said_to_be_lacking(sentence: str, noted: bool) -> None:
    figures = {"a": figure("a", 10, absent=("xã A",)), "b": figure("b", 7, absent=("xã A", "xã B"))}
    template = compile_template(build_template(f"# I- MỘT\n{sentence}", PARTY), "mau.docx", PARTY)
    text = shown(render(template, replace(facts(), figures=figures), letter())).replace("\u00a0", " ")
    assert ("đủ số liệu" in text) is noted


def test_whom_the_text_names_is_known_by_its_code_not_by_letters_that_another_name_has_too() -> None:
    """“Phường Hội An Đông” names nobody but itself."""
    names = (("1", "Phường Hội An"), ("2", "Phường Hội An Đông"))
    centre, east = (Agency(code, name, "commune") for code, name in names)
    lacking = figure("a", 10, Owed(9, "phường"), missing=(centre.name,))
    values = replace(facts(), missing=(centre, east), figures={"a": lacking})
    for named, noted in (("[chua_nop[0]]|gom_ten", False), ("[chua_nop[1]]|gom_ten", True), ("chua_nop[0]", False)):
        outline = f"# I- MỘT\nCó {{{{ so.a }}}}, {{{{ {named} }}}}."
        template = compile_template(build_template(outline, PARTY), "mau.docx", PARTY)
        assert ("chưa có: phường Hội An" in shown(render(template, values, letter()))) is noted


def test_none_is_said_with_what_it_is_said_of_though_no_number_is_printed() -> None:
    outline = (
        "# I- MỘT\nKhông có xã nào thiếu{{ so.a|chua_du }}, {% if so.a is day_du %}đủ{% else %}chưa đủ{% endif %}."
    )
    template = compile_template(build_template(outline, PARTY), "mau.docx", PARTY)
    made = render(template, replace(facts(), figures={"a": figure("a", 0, absent=("xã A",))}), letter())
    assert "Không có xã nào thiếu, chưa đủ (đủ số liệu của 165/166 đơn vị cấp xã; chưa đủ: xã A)." in shown(made)
    assert not made.printed


def test_names_up_to_eight_else_numbers_by_kind() -> None:
    few = [*(UnitName(name, "province", "tinh") for name in ("Tỉnh Lào Cai", "Tỉnh Sơn La")), UnitName("Bộ Nội vụ")]
    assert names_together(few) == "các tỉnh: Lào Cai, Sơn La; Bộ Nội vụ"
    many = [UnitName(f"Tỉnh {number}", "province", "tinh") for number in range(7)]
    others = [
        ("Thành phố Huế", "province"),
        ("Thanh tra Chính phủ", "ministry"),
        ("Đảng ủy Chính phủ", "party_committee"),
    ]
    many += [UnitName(*other) for other in (*others, ("Đài Truyền hình Việt Nam", "government_agency"))]
    assert names_together(many) == (
        "8 tỉnh, thành phố; 1 bộ, cơ quan ngang bộ; 1 đảng uỷ trực thuộc Trung ương; 1 cơ quan khác"
    )
    assert "1 đảng ủy trực thuộc" in names_together(many, "old")
    assert names_together(f"Tổ {number}" for number in range(9)) == "9 cơ quan"


# --- rounding ----------------------------------------------------------------------------------------------


def share(part: int, whole: int, printed: str) -> AsPrinted:
    parts = (figure("tren", part), figure("duoi", whole))
    return AsPrinted(
        Figure("ty_le", "Tỷ lệ", Decimal(printed), "%", "x", "", parts=parts), printed.replace(".", ",") + "%"
    )


def test_shares_of_a_whole_that_do_not_give_100_say_so() -> None:
    """44, 5 and 20 of 69 communes print 63,77 + 7,25 + 28,99 = 100,01."""
    three = [share(44, 69, "63.77"), share(5, 69, "7.25"), share(20, 69, "28.99")]
    assert adds_up_otherwise(three)
    assert not adds_up_otherwise(three[:2])  # not all of the whole
    assert not adds_up_otherwise([share(1, 4, "25.00"), share(3, 4, "75.00")])


def test_amounts_told_in_another_unit_that_do_not_give_their_sum_say_so() -> None:
    """1,01 + 1,01 = 2,01 tỷ đồng; where a part is too small for the unit it is told in the next smaller one."""

    def printed(*amounts: int) -> list[AsPrinted]:
        recorder = Recorder()
        for amount in amounts:
            str(ShownFigure(replace(figure("tien", amount), unit="đồng"), recorder).in_money("tỷ đồng"))
        return recorder.printed

    assert [item.amount for item in printed(2_011_000_000, 4_000_000)] == [2_010_000_000, 4_000_000]
    assert adds_up_otherwise(printed(2_011_000_000, 1_005_500_000, 1_005_500_000))
    assert not adds_up_otherwise(printed(2_010_000_000, 1_000_000_000, 1_010_000_000))


# --- the list of what is lacking ---------------------------------------------------------------------------


def test_more_than_eight_are_listed_in_an_annex_of_their_own(tmp_path: Path) -> None:
    book = make_book(tmp_path, submission(table("bieu-01", all_but(*range(9)))))
    (annex,) = lacking_annex(book, {"bieu-01"}, only(THANH_HOA))
    ((_, name, form, why),) = [row.values for row in annex.tables[0].rows]
    assert (name, form) == (THANH_HOA.name, "Biểu 01")
    assert why.startswith("Chưa đủ số liệu 9 đơn vị cấp xã: ")
    assert not lacking_annex(
        make_book(tmp_path, submission(table("bieu-01", all_but(0)))), {"bieu-01"}, only(THANH_HOA)
    )


def test_the_total_of_an_annex_says_of_whom_it_is(tmp_path: Path) -> None:
    book = make_book(tmp_path, submission(table("bieu-01", all_but())))
    (annex,) = annexes(book, report(AnnexPart(table="theo_tinh", columns=("co_mat",))), CENTRAL, (THANH_HOA, NGHE_AN))
    assert annex.notes == ("Dòng “Tổng cộng”: số liệu của 1/2 tỉnh, thành phố.",)


def test_an_annex_of_lines_says_which_are_not_in_it(tmp_path: Path) -> None:
    few = make_book(tmp_path, submission(table("bieu-01", all_but(3))))
    (annex,) = annexes(few, report(AnnexPart(form="bieu-01", columns=("ma_xa", "co_mat"))), THANH_HOA, (THANH_HOA,))
    name = str(COMMUNES[3]["ten_xa"])
    assert annex.notes == (f"Chưa có số liệu của {name[0].lower()}{name[1:]}.",)

    many = make_book(tmp_path, submission(table("bieu-01", all_but(*range(9)))))
    part = AnnexPart(form="bieu-01", columns=("ma_xa", "co_mat"), caption="Từng xã")
    (annex,) = annexes(many, report(part), THANH_HOA, (THANH_HOA,))
    assert annex.notes == ("Bảng “Từng xã”: chưa có số liệu của 9 đơn vị cấp xã.",)


def test_a_list_with_a_condition_says_of_which_lines_nobody_has_told(tmp_path: Path) -> None:
    part = AnnexPart(form="bieu-01", columns=("ma_xa", "co_mat"), caption="Từng xã", where="co_mat > 40")
    for blank, said in ((0, 1), "Không có"), (tuple(range(166)), "Chưa báo cáo"):
        book = make_book(tmp_path, submission(table("bieu-01", all_but(blank=blank))))
        (annex,) = annexes(book, report(part), THANH_HOA, (THANH_HOA,))
        assert annex.tables[0].rows[0].values == (said,)
        assert annex.notes == (f"Bảng “Từng xã” không gồm {len(blank)} dòng chưa báo cáo.",)


def test_a_table_of_periods_says_who_came_and_who_went(tmp_path: Path) -> None:
    made = make_book(tmp_path, submission(table("bieu-01", all_but())))
    both = Owed(2, "tỉnh, thành phố")
    august = replace(figure("co_mat", 90, both), scope="các tỉnh, thành phố", absent=("xã A",))
    september = replace(august, value=60, missing=(THANH_HOA.name,), absent=())
    told = [
        ToldPeriod(label, {("co_mat", item.scope): item})
        for label, item in (("tháng 8", august), ("tháng 9", september))
    ]
    book = Book(made.frames, made.catalogue, replace(made.context, told=tuple(told)))
    part = AnnexPart(periods=("co_mat",), caption="Qua các kỳ")
    (annex,) = annexes(book, report(part), CENTRAL, (THANH_HOA, NGHE_AN))
    assert [row.values[1:] for row in annex.tables[0].rows] == [
        ("Tháng 8", "2/2", 90),
        ("Tháng 9", "1/2", 60),
        ("Tháng 10 năm 2025", "1/2", 30 * len(COMMUNES)),
    ]
    assert annex.notes == (
        "Bảng “Qua các kỳ”: số liệu của 1/2 tỉnh, thành phố; chưa có: tỉnh Nghệ An.",
        "Bảng “Qua các kỳ”: so với kỳ trước đó, số liệu tháng 9 không có tỉnh Thanh Hóa; so với kỳ trước đó, "
        "số liệu tháng 10 năm 2025 không có tỉnh Nghệ An; có thêm tỉnh Thanh Hóa; tháng 8 còn 1 dòng chưa đủ số liệu.",
    )


def test_of_who_sent_a_scan_nobody_says_that_nothing_was_reported(tmp_path: Path) -> None:
    """Nghệ An sent a PDF and nobody else anything: the report said "chưa báo cáo" of both."""
    made = make_book(tmp_path)
    said = {}
    for unfit in (frozenset[str](), frozenset({"40"})):
        context = replace(made.context, held=dict.fromkeys(unfit, ()), unfit=unfit)
        book = Book(made.frames, made.catalogue, context)
        said[unfit] = figure_text(book.figure("co_mat", nation()))
        assert context.unsaid(EXPECTED, made.frames["bieu-01"].form) == said[unfit]
    assert list(said.values()) == ["chưa báo cáo", "chưa có số liệu"]


def test_who_sent_something_else_than_the_workbook_is_not_said_to_be_amending_it(tmp_path: Path) -> None:
    made = make_book(tmp_path, submission(table("bieu-01", all_but())))
    context = replace(made.context, held={"40": (), "BNV": ()}, unfit=frozenset({"40"}))
    book = Book(made.frames, made.catalogue, context)
    told = facts_of(book, CENTRAL, EXPECTED, "2025-10")
    assert ([item.code for item in told.held], [item.code for item in told.unfit], told.missing) == (
        ["BNV"],
        ["40"],
        (),
    )
    assert book.figure("co_mat", nation()).held == ()
    outline = build_template('{% include "chua-gui" %}', PARTY)
    template = compile_template(outline, "mau.docx", PARTY, blocks=Blocks(TEMPLATES))
    text = "\n".join(blocks(render(template, told, letter()).docx))
    assert "Đã gửi, đang chỉnh lý số liệu (1 cơ quan): Bộ Nội vụ." in text
    assert "Đã gửi nhưng không đúng biểu mẫu, chưa lấy được số liệu (1 cơ quan): tỉnh Nghệ An." in text
