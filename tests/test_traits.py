"""What people's files really have: each trait put into a workbook of our own, and what is said of it."""

import hashlib
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from hostile import Book
from sheets import REQUEST, agency, codes
from tables import SPECS, check

from reporter.intake.read import ReadOutcome
from reporter.ledger import append
from reporter.model import Receipt, ReceiptEvent, Severity, Table
from reporter.model.marks import RECEIPTS
from reporter.model.wording import fold

pytestmark = pytest.mark.slow

COMMUNE, NEIGHBOUR, MINISTRY = "14758", "14797", "BNV"
STAFF, MONEY, FIELDS, TASKS, SOLUTIONS = "Biểu 01", "Biểu 05", "Biểu 03", "Biểu 06b", "Biểu 07c"
Changed = Callable[..., ReadOutcome]


def table(outcome: ReadOutcome, form: str) -> Table:
    assert outcome.submission
    return outcome.submission.tables[form]


def message(outcome: ReadOutcome, code: str) -> str:
    return next(item.message for item in outcome.findings if item.code == code)


def runs(ref: str, *pieces: tuple[str, str]) -> str:
    """An inline cell of runs: text, and what marks it."""
    made = (f'<r><rPr>{mark}</rPr><t xml:space="preserve">{text}</t></r>' for text, mark in pieces)
    return f'<c r="{ref}" t="inlineStr"><is>{"".join(made)}</is></c>'


STRIKE, RAISED, LOWERED = "<strike/>", '<vertAlign val="superscript"/>', '<vertAlign val="subscript"/>'


# --- rich text and strike-out -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pieces", "told"),
    [
        ((("11880", STRIKE), (" 12050", "<b/>")), "“11880” (gạch bỏ), “12050”"),
        ((("44088", ""), ("1", RAISED)), "“44088”, “1” (chỉ số trên)"),
        ((("44088", ""), ("2", LOWERED)), "“44088”, “2” (chỉ số dưới)"),
    ],
)
@pytest.mark.parametrize("shared", [False, True])
def test_marked_letters_in_a_number_are_an_error_that_names_the_pieces(
    pieces: tuple[tuple[str, str], ...], told: str, shared: bool, changed: Changed
) -> None:
    def change(book: Book) -> None:
        ref = book.find(FIELDS, "nhu_cau", 2)
        cell = runs(ref, *pieces)
        if shared:
            item = re.search("<is>(.*)</is>", cell)
            assert item
            strings = book.parts["xl/sharedStrings.xml"].decode()
            number = len(re.findall("<si[ >]", strings))
            book.replace("xl/sharedStrings.xml", "</sst>", f"<si>{item[1]}</si></sst>")
            cell = f'<c r="{ref}" t="s"><v>{number}</v></c>'
        book.set(FIELDS, {ref: cell})

    outcome = changed(change)

    assert codes(outcome.findings, Severity.ERROR) == ["V26 Biểu 03!E11"]
    assert told in message(outcome, "V26")


@pytest.mark.parametrize(
    "pieces",
    [
        (("Khó khăn, vướng mắc", STRIKE),),  # what is left is a choice, and nobody meant it
        (("Khó khăn, vướng mắc", STRIKE), ("Không khả thi", "")),
        (("Không khả thi", ""), ("(1)", RAISED)),
    ],
)
def test_marked_letters_in_a_choice_are_an_error_that_names_the_pieces(
    pieces: tuple[tuple[str, str], ...], changed: Changed
) -> None:
    outcome = changed(lambda book: book.set(TASKS, {"D8": runs("D8", *pieces)}), "46")

    assert codes(outcome.findings, Severity.ERROR) == [f"V26 {TASKS}!D8"]
    assert f"“{pieces[0][0]}”" in message(outcome, "V26")


@pytest.mark.parametrize(
    ("sheet", "column", "kind"),
    [(FIELDS, "nhu_cau", "số"), (SOLUTIONS, "viec", "đoạn chữ"), (SOLUTIONS, "han", "ngày")],
)
def test_an_error_in_a_cell_asks_for_what_its_column_holds(
    sheet: str, column: str, kind: str, changed: Changed
) -> None:
    def change(book: Book) -> None:
        ref = book.find(sheet, column)
        book.set(sheet, {ref: f'<c r="{ref}" t="e"><v>#REF!</v></c>'})

    assert f"phải là một {kind}. Sửa công thức hoặc gõ lại {kind}" in message(changed(change, "46"), "V01")


def test_a_day_corrected_by_striking_letters_out_is_no_other_day(changed: Changed) -> None:
    outcome = changed(lambda book: book.set(SOLUTIONS, {"E9": runs("E9", ("2", STRIKE), ("1/12/2025", ""))}), "46")

    assert codes(outcome.findings, Severity.ERROR) == ["V26 Biểu 07c!E9"]


def test_a_broken_part_is_told_in_vietnamese(changed: Changed) -> None:
    outcome = changed(lambda book: book.replace("xl/styles.xml", "</font>", "</f>"))

    assert "phần định dạng sai cú pháp ở dòng" in outcome.findings[0].message


def test_a_raised_letter_is_at_home_in_a_text_and_a_struck_one_is_told(changed: Changed) -> None:
    def change(book: Book) -> None:
        first, second = (book.find(SOLUTIONS, "viec", line) for line in (0, 1))
        book.set(SOLUTIONS, {first: runs(first, ("Xây 200 m", ""), ("2", RAISED), (" nhà", ""))})
        book.set(SOLUTIONS, {second: runs(second, ("Giao Sở A ", STRIKE), ("Giao Sở B", ""))})

    outcome = changed(change, "46")

    assert codes(outcome.findings, Severity.WARNING) == [f"V27 {SOLUTIONS}!{_column(outcome)}9"]
    assert "“Giao Sở A”" in message(outcome, "V27")
    assert table(outcome, "bieu-07c").values["viec"][:2] == ["Xây 200 m2 nhà", "Giao Sở A Giao Sở B"]


def _column(outcome: ReadOutcome) -> str:
    return table(outcome, "bieu-07c").letters["viec"]


def added(book: Book, name: str, item: str) -> int:
    """Add an item to a list of the styles part and return its number."""
    styles = book.parts["xl/styles.xml"].decode()
    found = re.search(f'<{name} count="(\\d+)"', styles)
    assert found
    number = int(found[1])
    styles = styles.replace(found[0], f'<{name} count="{number + 1}"').replace(f"</{name}>", f"{item}</{name}>")
    book.parts["xl/styles.xml"] = styles.encode()
    return number


def struck(book: Book) -> int:
    """Return a new style of the workbook whose font is struck through."""
    font = added(book, "fonts", '<font><strike/><sz val="11"/><name val="Arial"/></font>')
    return added(book, "cellXfs", f'<xf numFmtId="0" fontId="{font}"/>')


def _restyle(book: Book, sheet: str, refs: str, style: int) -> None:
    book.edit(sheet, lambda xml: re.sub(rf'(<c r="{refs}") s="\d+"', rf'\1 s="{style}"', xml))


def test_a_row_that_is_struck_through_is_asked_about_and_counted(changed: Changed) -> None:
    def change(book: Book) -> None:
        row = book.first_line(FIELDS) + 1
        _restyle(book, FIELDS, rf"[A-Z]+{row}", struck(book))

    outcome = changed(change)

    assert [item for item in codes(outcome.findings) if item.startswith("S25")] == ["S25 Biểu 03!E10"]
    assert "dòng 10 bị gạch ngang" in message(outcome, "S25")
    assert isinstance(table(outcome, "bieu-03").values["nhu_cau"][1], int)


def test_a_row_whose_name_is_struck_through_is_asked_about_as_a_row(changed: Changed) -> None:
    outcome = changed(lambda book: _restyle(book, FIELDS, "[A-C]10", struck(book)))

    assert "dòng 10 bị gạch ngang" in message(outcome, "S25")


def test_one_struck_cell_is_asked_about_as_a_cell(changed: Changed) -> None:
    outcome = changed(lambda book: _restyle(book, FIELDS, book.find(FIELDS, "nhu_cau", 1), struck(book)))

    assert "ô E10 bị gạch ngang" in message(outcome, "S25")


# --- numbers, dates and texts as programs store them -----------------------------------------------------------


def test_fifteen_digits_decide_whether_a_number_is_whole(changed: Changed) -> None:
    def change(book: Book) -> None:
        ref = book.find(MONEY, "nstw")
        book.set(MONEY, {ref: f'<c r="{ref}"><f>SUM(1,2)</f><v>134664756000.00002</v></c>'})

    outcome = changed(change, MINISTRY)

    assert codes(outcome.findings, Severity.WARNING) == []
    assert table(outcome, "bieu-05").values["nstw"][0] == 134_664_756_000


def test_money_in_millions_with_fractions_is_one_finding_of_the_form(changed: Changed) -> None:
    def change(book: Book) -> None:
        book.set(MONEY, {book.find(MONEY, key, line): 506_616.422 for key in ("kp_duyet", "nstw") for line in (0, 1)})

    outcome = changed(change, MINISTRY)

    assert [item for item in codes(outcome.findings, Severity.ERROR) if item.startswith("V")] == ["V36 Biểu 05!L10"]
    assert "phần lẻ ở 4 ô, như “506616,422”" in message(outcome, "V36")
    assert "triệu" in message(outcome, "V36")


# --- results of formulas ----------------------------------------------------------------------------------------


def test_results_of_entries_that_are_gone_are_told_once_and_never_used(changed: Changed) -> None:
    """A program that does not calculate emptied the entries of two lines and changed one of a third."""

    def change(book: Book) -> None:
        emptied = [book.find(MONEY, key, line) for key in ("co_qd", "da_nhan", "kp_duyet") for line in (0, 1)]
        book.set(MONEY, dict.fromkeys(emptied, "") | {book.find(MONEY, "co_qd", 2): 987})

    outcome = changed(change, MINISTRY)
    money = table(outcome, "bieu-05")

    assert [item for item in codes(outcome.findings) if item.startswith(("S", "V"))] == ["S35 Biểu 05!K10"]
    assert "5 ô tính còn giữ kết quả cũ" in message(outcome, "S35")
    assert re.search(r"\(cột \(11\) .*Chưa nhận, \(14\) .*Còn lại\)", message(outcome, "S35"))
    assert list(money.values["chua_nhan"][:3]) == [None, None, 987 - int(str(money.values["da_nhan"][2]))]
    assert list(money.values["kp_con_lai"][:2]) == [None, None]
    assert not money.typed
    assert all("chua_nhan" not in line for line in money.totals.values())  # an old sum is nobody's word
    assert check(outcome.submission, specs=SPECS)  # judged without a stop


def test_a_number_typed_over_a_formula_is_an_error_and_never_used(changed: Changed) -> None:
    outcome = changed(lambda book: book.set(FIELDS, {book.find(FIELDS, "thieu", 1): 88}))
    fields = table(outcome, "bieu-03")

    assert fields.typed == {"thieu": {1: 88}}
    assert fields.values["thieu"][1] != 88
    assert "ghi 88" in next(item.message for item in check(outcome.submission) if item.code == "R01")


def test_a_dash_over_a_formula_is_no_answer_where_there_are_numbers(changed: Changed) -> None:
    outcome = changed(lambda book: book.set(FIELDS, {book.find(FIELDS, "thieu", 1): "-"}))

    assert codes(outcome.findings) == ["S35 Biểu 03!H10"]
    assert isinstance(table(outcome, "bieu-03").values["thieu"][1], int)


@pytest.mark.parametrize("text", [f"2025-10-10T00:00:00{zone}" for zone in ("", "Z", ".000Z", "+07:00")])
def test_a_day_in_iso_form_is_that_day_with_or_without_a_zone(text: str, changed: Changed) -> None:
    def day(ref: str) -> dict[str, object]:
        return {ref: f'<c r="{ref}" t="d"><v>{text}</v></c>'}

    outcome = changed(lambda book: book.set("Bìa", day("C12")).set(SOLUTIONS, day("C8")), "46")

    assert codes(outcome.findings) == [f"V32 {SOLUTIONS}!C8"]  # in a column of words nobody knows what was typed
    assert outcome.submission
    assert str(outcome.submission.cutoff) == "2025-10-10"


@pytest.mark.parametrize(
    "inner",
    [
        "<v>1&#50;</v>",
        "<v>1<!-- x -->2</v>",
        "<v><![CDATA[12]]></v>",
        "<v>1&#x32;</v>",
        "<v>\n12 </v>",
        "<v>1<?x y?>2</v>",
    ],
)
def test_every_way_of_writing_a_number_in_xml_is_that_number(inner: str, changed: Changed) -> None:
    outcome = changed(lambda book: book.set(FIELDS, {"G11": f'<c r="G11">{inner}</c>'}))

    assert codes(outcome.findings, Severity.WARNING) == []
    assert table(outcome, "bieu-03").values["dung_nganh"][2] == 12


@pytest.mark.parametrize(
    ("old", "new", "place", "says"),
    [
        ('<c r="E11"', '<c r="E11"><v>1</v></c><c r="E11"', "E11", "ô E11 ghi hai lần"),
        ('<row r="12"', '<row r="11"', "", "dòng 11 ghi hai lần"),
        (
            '<c r="E11"',
            '<c r="D99" t="s"><v>99999</v></c><c r="E11"',
            "D99",
            "ô D99 ghi “99999”, không phải một đoạn chữ",
        ),
    ],
)
def test_a_cell_or_row_given_twice_and_a_text_beyond_the_list_are_located(
    old: str, new: str, place: str, says: str, changed: Changed
) -> None:
    outcome = changed(lambda book: book.edit(FIELDS, lambda xml: xml.replace(old, new, 1)))

    (found,) = outcome.findings
    assert (found.code, found.sheet, found.cell) == ("F08", FIELDS, place)
    assert says in found.message


def format_style(book: Book, code: str) -> int:
    """Return a new style of the workbook with this number format."""
    added(book, "numFmts", f'<numFmt numFmtId="199" formatCode="{code}"/>')
    return added(book, "cellXfs", '<xf numFmtId="199" fontId="0" applyNumberFormat="1"/>')


@pytest.mark.parametrize(
    ("code", "number", "said"),
    [
        ("0&quot; nghìn&quot;", 12, "V29"),
        ("0\\0\\0\\0", 12, "V29"),
        ("0&quot;.000&quot;", 12, "V29"),
        ("0.000", 12, "V29"),  # twelve thousand to a Vietnamese reader
        ("0*0", 12, "V29"),
        ("0[$ triệu]", 12, "V29"),
        ("General&quot; triệu&quot;", 12, "V29"),
        ("#,##0,", 12, "V29"),
        ("0.0,,&quot;M&quot;", 12, "V29"),
        ("0%", 12, "V29"),
        ("0&quot; trđ&quot;", 12, "V29"),
        ("[&lt;1000]0;0&quot; nghìn&quot;", 1200, "V29"),
        ("[&lt;1000]0;0&quot; nghìn&quot;", 12, ""),
        ("&quot;15&quot;", 0, "V29"),
        ("0&quot; nghi\u0300n&quot;", 12, "V29"),
        ("0&quot; trieu dong&quot;", 12, "V29"),
        ("0&quot;trd&quot;", 12, "V29"),
        ("0\\%", 12, "V29"),
        ("0.,", 12, "V29"),
        ("0;-0;&quot;chưa có&quot;", 0, "S23"),
        ("0;-0;&quot;không&quot;", 0, ""),
        ("[DBNum1]0", 12, "S23"),
        ("[White]0", 12, "S23"),
        ("#\\.##0", 12, "S23"),  # .12
        ("#\\.##0", 1234, ""),  # as Vietnamese write it, whatever the language of their Excel
        ("[&gt;=1000000]#\\.###\\.##0;[&gt;=1000]#&quot;,&quot;##0;0", 1234567, ""),
        ("[&gt;=1000000]#\\.###\\.##0;[&gt;=1000]#&quot;,&quot;##0;0", 1234, ""),
        ("0.00E+00", 12, "S23"),
        ("&quot;x&quot;0", 12, "S23"),
        ("#,##0&quot;*&quot;", 12, "S23"),
        (";;;", 12, "S23"),
        ("-0", 12, "S23"),
        ("#,##0&quot; người&quot;", 12, ""),
        ("#,##0\\ &quot;₫&quot;", 12, ""),
        ("#,##0", 12, ""),
        ("[=0]&quot;-&quot;;#,##0", 12, ""),
        ("_(* #,##0_);_(* (#,##0);_(* &quot;-&quot;??_);_(@_)", 0, ""),
    ],
)
def test_what_is_shown_is_held_against_what_is_stored(code: str, number: int, said: str, changed: Changed) -> None:
    """Another size is an error; hidden, rounded, or with a mark of its own is asked about."""

    def change(book: Book) -> None:
        book.set(FIELDS, {"E11": f'<c r="E11" s="{format_style(book, code)}"><v>{number}</v></c>'})

    told = [code for code in codes(changed(change).findings) if code[:3] in ("S23", "V29")]
    assert told == ([f"{said} Biểu 03!E11"] if said else [])


WHITE, THEME = '<color rgb="FFFFFFFF"/>', '<color theme="0"/>'
DARK = '<patternFill patternType="solid"><fgColor rgb="FF000080"/></patternFill>'


NONE = '<patternFill patternType="none"><fgColor indexed="64"/><bgColor indexed="65"/></patternFill>'
BLACK = '<color indexed="64"/>'


@pytest.mark.parametrize(
    ("font", "fill", "told"),
    [(WHITE, "", True), (THEME, "", True), (WHITE, NONE, True), (WHITE, DARK, False), (BLACK, NONE, False)],
)
def test_letters_in_the_colour_of_their_ground_are_told(font: str, fill: str, told: bool, changed: Changed) -> None:
    def change(book: Book) -> None:
        look = added(book, "fonts", f"<font>{font}</font>"), added(book, "fills", f"<fill>{fill}</fill>")
        style = added(book, "cellXfs", f'<xf numFmtId="0" fontId="{look[0]}" fillId="{look[1]}"/>')
        _restyle(book, FIELDS, "E11", style)

    assert ("S39 Biểu 03!E11" in codes(changed(change).findings)) is told


@pytest.mark.parametrize(
    "look", ['<numFmt numFmtId="300" formatCode=";;;"/>', f"<font>{WHITE}</font>", "<font><strike/></font>"]
)
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_conditions_that_show_other_numbers_are_told(look: str, prefix: str, changed: Changed) -> None:
    def change(book: Book) -> None:
        number = added(book, "dxfs", f"<dxf>{look}</dxf>")
        rule = f'<cfRule type="expression" dxfId="{number}" priority="1"><formula>TRUE</formula></cfRule>'
        rule = f'<conditionalFormatting sqref="A1 E10:E11">{rule}</conditionalFormatting>'
        book.edit(FIELDS, lambda xml: xml.replace("<conditionalFormatting", f"{rule}<conditionalFormatting", 1))
        if prefix:
            book.edit(FIELDS, lambda xml: re.sub("<(/?)(?=[a-zA-Z])", r"<\1x:", xml).replace("xmlns=", "xmlns:x=", 1))

    outcome = changed(change)

    assert "S39 Biểu 03!E10" in codes(outcome.findings) and "ở ô E10:E11 có thể" in message(outcome, "S39")


@pytest.mark.parametrize("row", [11, 21])
def test_computed_numbers_and_totals_shown_in_another_size_are_asked_about(row: int, changed: Changed) -> None:
    told = codes(
        changed(lambda book: _restyle(book, FIELDS, f"H{row}", format_style(book, "0&quot; nghìn&quot;"))).findings
    )

    assert f"S23 Biểu 03!H{row}" in told and not any(code[:3] == "V29" for code in told)


@pytest.mark.parametrize(
    ("code", "serial", "said"),
    [
        ("mmm-yy", 46357, "V18"),  # 12/2026 as typed: nobody said the first
        ("&quot;tháng &quot;m/yyyy", 46357, "V18"),
        ("yyyy", 46023, "V18"),
        ("mm/yyyy", 46387, "V37"),  # 31/12/2026 was typed, its day is hidden
        ("d-mmm", 46387, "V37"),  # the year is whichever it was then
        ("dd/mm/yyyy", 46357, ""),
        ("[$-42A]dd mmmm yyyy", 46357, ""),
    ],
)
def test_a_day_that_is_shown_in_part_is_asked_about(code: str, serial: int, said: str, changed: Changed) -> None:
    def change(book: Book) -> None:
        ref = book.find(SOLUTIONS, "han")
        book.set(SOLUTIONS, {ref: f'<c r="{ref}" s="{format_style(book, code)}"><v>{serial}</v></c>'})

    outcome = changed(change, "46")

    assert codes(outcome.findings, Severity.WARNING) == ([f"{said} Biểu 07c!E8"] if said else [])
    assert isinstance(table(outcome, "bieu-07c").values["han"][0], date) is (said != "V18")


@pytest.mark.parametrize(
    ("code", "stored", "shown", "finding"),
    [
        ("0%", "0.85", "85%", "V31"),
        ("0.00%", "0.8525", "85,25%", "V31"),
        ("mmm-yy", "46143", "05/2026", "V31"),
        ("d-mmm", "45789", None, "V32"),
        ("# ?/?", "0.5", None, "V32"),
        ("#,##0", "1234567", "1.234.567", "V31"),
        ("#,##0.0", "1234.5", "1.234,5", "V31"),
        ("0&quot; hồ sơ&quot;", "44088", "44088 hồ sơ", "V31"),
        ("00", "5", "05", "V31"),
        ("0.0%", "0.8525", "85,3%", "V31"),  # half goes up, as on the screen
        ("0", "12.5", "13", "V31"),
        ("0;(0)", "-5", "(5)", "V31"),
        ("0;-0;&quot;không&quot;", "0", "không", "V31"),
        ("0\\ [$₫-42A]", "15", "15 ₫", "V31"),
        (";;;", "15", None, "V32"),
        ("[&gt;10]&quot;nhiều&quot;;0", "12", None, "V32"),  # it was read as [>112]nhiều
        ("0.0,", "44088", None, "V32"),
        ("dd/mm/yyyy", "45961", "31/10/2025", None),
        ("dd/mm/yyyy;@", "45789", "12/05/2025", None),  # as it is shown, to the digit
        ("d-m-yyyy", "45781", "4-5-2025", None),
        ("h:mm", "0.3125", "7:30", None),
        ("m/d/yyyy", "45961", "31/10/2025", None),
        ("m/d/yyyy", "45789", None, "V32"),  # 12/5/2025, in May or in December
        ("dd/mm/yyyy hh:mm", "45961.3125", "31/10/2025 07:30", None),
        ("[h]:mm:ss", "1.5", "36:00", None),
    ],
)
def test_a_text_that_excel_took_for_a_number_is_read_as_shown_or_asked_about(
    code: str, stored: str, shown: str | None, finding: str | None, changed: Changed
) -> None:
    def change(book: Book) -> None:
        ref = book.find(SOLUTIONS, "viec")
        book.set(SOLUTIONS, {ref: f'<c r="{ref}" s="{format_style(book, code)}"><v>{stored}</v></c>'})

    outcome = changed(change, "46")
    value = table(outcome, "bieu-07c").values["viec"][0]

    assert [item.code for item in outcome.findings if item.code in ("V31", "V32")] == [finding] * bool(finding)
    assert value == shown if shown else not isinstance(value, str)


# --- cover, identity, titles ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["BÌA1", "Trang đầu", unicodedata.normalize("NFD", "Bìa")])
def test_the_cover_is_found_by_its_hidden_keys(name: str, changed: Changed) -> None:
    outcome = changed(lambda book: book.rename("Bìa", name))

    assert codes(outcome.findings) == []
    assert outcome.submission
    assert outcome.submission.cutoff


def inspected(book: Book) -> Book:
    """Take away what Document Inspector, Numbers or Google take away."""
    del book.parts["docProps/custom.xml"]
    return book.drop_sheet("_reporter")


def test_without_its_identity_a_workbook_is_known_by_what_its_cover_and_keys_say(changed: Changed) -> None:
    outcome = changed(inspected, MINISTRY)

    assert codes(outcome.findings) == ["I19"]
    assert outcome.submission
    assert (outcome.submission.agency, outcome.submission.period) == (MINISTRY, "2025-10")


def without_hidden_rows(book: Book) -> None:
    """Take away the hidden rows of every sheet as well: what stood below moves up."""
    inspected(book)
    for sheet in re.findall(r'<sheet name="([^"]*)"', book.parts["xl/workbook.xml"].decode()):
        rows = re.findall(r'<row r="(\d+)"([^>]*)', book.parts[book.part(sheet)].decode())
        hidden = {int(number) for number, said in rows if 'hidden="1"' in said}
        book.rows(sheet, [number for number in range(1, book.row_count(sheet) + 1) if number not in hidden])


def test_a_workbook_without_its_hidden_rows_is_known_by_its_column_numbers(changed: Changed) -> None:
    outcome = changed(without_hidden_rows, MINISTRY)

    assert {item.code for item in outcome.findings if item.severity is not Severity.NOTE} == {"I19", "S03"}
    assert outcome.submission
    assert (outcome.submission.agency, outcome.submission.period) == (MINISTRY, "2025-10")


def test_the_register_says_whose_it_is_where_the_cover_does_not(issue: Callable[[str], Path], tmp_path: Path) -> None:
    from reporter.intake.collect import collect

    book = inspected(Book(issue(MINISTRY)))
    book.replace("xl/sharedStrings.xml", "Mã cơ quan", "Mã")
    sheets = [form.sheet for form in SPECS.form_set.for_agency(agency(MINISTRY))]
    for sheet in ("Bìa", *sheets):
        book.set(sheet, {book.holding(sheet, agency(MINISTRY).name): "Đơn vị"})
    book.save(tmp_path / "vu-van-phong.xlsx")

    (refused,) = collect(tmp_path, REQUEST)[1]
    assert refused.code == "I01"
    assert "trang bìa, tiêu đề không cùng ghi một cơ quan, một kỳ" in refused.message
    assert "Thấy trong tệp" not in refused.message  # neither heads of totals nor live checks are the reason
    content = (tmp_path / "vu-van-phong.xlsx").read_bytes()
    moment = datetime(2025, 10, 14, 9)  # noqa: DTZ001
    digest = hashlib.sha256(content).hexdigest()
    line = Receipt(moment, ReceiptEvent.RECEIVED, "vu-van-phong.xlsx", digest, len(content), moment, owner=MINISTRY)
    append(tmp_path / RECEIPTS, [line])
    (submission,), findings = collect(tmp_path, REQUEST)

    assert [item.code for item in findings] == ["I19"]
    assert (submission.agency, f"{submission.received_at:%d/%m %H}") == (MINISTRY, "14/10 09")


def test_a_cover_that_names_another_agency_refuses_the_file_and_blames_its_sender(changed: Changed) -> None:
    outcome = changed(lambda book: book.set("Bìa", {book.holding("Bìa", "Bộ Nội vụ"): "Bộ Tài chính"}), MINISTRY)

    (found,) = outcome.findings
    assert outcome.submission is None
    assert (found.code, found.agency, found.sheet) == ("I17", "BTC", "Bìa")
    assert "Bộ Nội vụ" in found.message
    assert "Bộ Tài chính" in found.message


@pytest.mark.parametrize("typed", ["48 – Thành phố Đà Nẵng", "Thành phố Đà Nẵng"])
def test_the_field_of_the_agency_may_not_name_another_below_the_right_title(typed: str, changed: Changed) -> None:
    (found,) = changed(lambda book: book.set("Bìa", {"C18": typed}), "46").findings

    assert (found.code, found.cell) == ("I17", "C18") and "Đà Nẵng" in found.message


def test_the_field_of_the_period_may_not_name_another(changed: Changed) -> None:
    outcome = changed(lambda book: book.set("Bìa", {"C19": "2025-09 – tháng 9 năm 2025"}), "46")

    assert "I18 Bìa!C19" in codes(outcome.findings)


def test_a_cover_that_names_one_of_another_kind_stays_the_workbook_of_whom_it_was_issued_for(changed: Changed) -> None:
    outcome = changed(lambda book: book.set("Bìa", {book.holding("Bìa", agency("46").name): "Bộ Y tế"}), "46")

    (found,) = outcome.findings
    assert outcome.submission is None
    assert (found.code, found.agency) == ("I17", "46")


@pytest.mark.parametrize(
    "title", ["UBND tỉnh Lạng Sơn", "UỶ BAN NHÂN DÂN TỈNH LẠNG SƠN", "Ban Tổ chức Tỉnh ủy Lạng Sơn", "Tỉnh Lạng Sơn"]
)
def test_a_title_may_name_a_unit_by_its_committee(title: str, changed: Changed) -> None:
    own = agency("46").name
    outcome = changed(lambda book: book.set(MONEY, {book.holding(MONEY, own): title}), "46")

    assert [(item.code, item.form) for item in outcome.findings if item.severity is Severity.ERROR] == [
        ("I17", "bieu-05")
    ]
    assert "Tỉnh Lạng Sơn" in message(outcome, "I17")


@pytest.mark.parametrize(("where", "form"), [(MONEY, "bieu-05"), (TASKS, "bieu-06b")])
def test_a_form_whose_title_names_another_agency_is_a_copied_sheet_in_the_senders_workbook(
    where: str, form: str, changed: Changed
) -> None:
    outcome = changed(lambda book: book.set(where, {book.holding(where, "Bộ Nội vụ"): "Bộ Tài chính"}), MINISTRY)

    (found,) = outcome.findings
    assert (found.code, found.agency, found.form, found.sheet) == ("I17", MINISTRY, form, where)
    assert "Bộ Tài chính" in found.message
    assert outcome.submission
    assert form not in outcome.submission.tables
    assert "bieu-07" in outcome.submission.tables


@pytest.mark.parametrize(
    ("code", "title", "told"),
    [
        ("46", "BỘ Y TẾ", "I17 Biểu 05"),  # a sender of another kind, beside this one
        ("BTC", "UBND tỉnh Cao Bằng", "I17 Biểu 05"),
        ("46", "Ban Tổ chức Trung ương", ""),  # who is above it
        ("15", "Tỉnh Yên Bái", "I23 Biểu 05"),  # joined to the sender's province
        ("15", "UBND tỉnh Yên Bái", "I23 Biểu 05"),
        ("BTC", "Bộ Kế hoạch và Đầu tư", "I23 Biểu 05"),
        ("38", "Tỉnh Yên Bái", "I17 Biểu 05"),  # to another one
        ("38", "Tỉnh Thanh Hoá", ""),
    ],
)
def test_another_name_in_a_title_is_told_by_whose_it_is_now(code: str, title: str, told: str, changed: Changed) -> None:
    own = agency(code).name
    outcome = changed(lambda book: book.set(MONEY, {book.holding(MONEY, own): title}), code)

    found = [f"{item.code} {item.sheet}" for item in outcome.findings if item.severity is not Severity.NOTE]
    assert found == [told][: bool(told)]


def test_the_title_of_another_form_is_a_warning_that_names_both(changed: Changed) -> None:
    own = SPECS.form_set.form("bieu-03")
    unit = f"{own.title}. Đơn vị tính: người"
    outcome = changed(lambda book: book.set(FIELDS, {book.holding(FIELDS, unit): unit.replace("03/CM", "02/CD")}))

    (found,) = (item for item in outcome.findings if item.code == "S34")
    assert (found.severity, found.form, found.sheet) == (Severity.WARNING, "bieu-03", FIELDS)
    assert "Biểu 02/CD" in found.message
    assert own.title in found.message
    assert outcome.submission
    assert "bieu-03" in outcome.submission.tables


def test_columns_full_of_one_thing_are_one_message_that_names_the_first(changed: Changed) -> None:
    """What was done to a whole sheet has one cause, whatever its columns are called."""
    outcome = changed(
        lambda book: _restyle(book, FIELDS, r"[E-GN]\d\d", format_style(book, "0&quot; nghìn&quot;")), "46"
    )

    assert codes(outcome.findings, Severity.ERROR) == ["V29 Biểu 03!E10"]
    told = "Cột (5) Số lượng – Nhu cầu; (6) Số lượng – Có mặt; (7) Số lượng – Đúng chuyên ngành và 1 cột nữa: ô lưu"
    assert message(outcome, "V29").startswith(told)


def test_cells_typed_in_one_way_are_told_once(changed: Changed) -> None:
    def change(book: Book) -> None:
        cells = [book.find(FIELDS, "nhu_cau", line) for line in (0, 1, 2)]
        book.set(FIELDS, dict(zip(cells, ("12 / 5", "7 / 5", "mười"), strict=True)))

    found = [item for item in changed(change).findings if item.severity is Severity.ERROR]
    assert [item.count for item in found] == [2, 1]


def test_a_neighbours_names_on_the_lines_are_a_copied_sheet_in_the_senders_workbook(changed: Changed) -> None:
    name = agency(NEIGHBOUR).name
    outcome = changed(lambda book: book.set(STAFF, {book.find(STAFF, "ten_xa"): name}))

    (found,) = outcome.findings
    assert (found.code, found.agency, found.form) == ("I17", COMMUNE, "bieu-01")
    assert name in found.message
    assert outcome.submission
    assert "bieu-01" not in outcome.submission.tables


def test_a_title_of_another_month_holds_back_what_stands_below_it(changed: Changed) -> None:
    september = "Kỳ báo cáo: tháng 9 năm 2025. Đơn vị tính: người"
    one = changed(lambda book: book.set(FIELDS, {"A4": september}))
    two = changed(lambda book: book.set(FIELDS, {"A4": september}).set(STAFF, {"D4": september}))

    for outcome, form in ((one, "bieu-03"), (two, "")):
        found = next(item for item in outcome.findings if item.code == "I18")
        assert (found.severity, found.form) == (Severity.ERROR, form)
        assert "tháng 9 năm 2025" in found.message
        assert "tháng 10 năm 2025" in found.message


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Kỳ báo cáo: tháng 10 năm 2025 (số liệu tháng 9)", "tháng 9"),
        ("Kỳ báo cáo: tháng 10 năm 2025. Số liệu đến hết T9/2025", "T9/2025"),
        ("Kỳ báo cáo: tháng chín năm 2025", "tháng 9 năm 2025"),
        ("Số liệu tháng mười hai", "tháng 12"),
        ("Kỳ báo cáo: tháng mười năm 2025; trong tháng một số xã chưa gửi", ""),
        ("Kỳ báo cáo: tháng 10 năm 2025 (quý III)", "quý III"),
        ("(tháng 9)", "tháng 9"),
        ("Kỳ báo cáo: tháng 10 năm 2025 (số liệu tháng 10; hạn gửi 15 tháng 11)", ""),
        ("Kỳ báo cáo: tháng 10 năm 2025 (số liệu quý IV; luỹ kế 9 tháng; biên chế giao tháng 7)", ""),
    ],
)
def test_what_is_said_of_the_numbers_beside_the_right_period_is_read(title: str, said: str, changed: Changed) -> None:
    found = [item for item in changed(lambda book: book.set(FIELDS, {"A4": title})).findings if item.code == "I18"]
    assert [item.value for item in found] == [said] * bool(said)


def test_figures_may_be_of_the_day_on_which_the_workbook_was_closed(changed: Changed) -> None:
    def change(book: Book) -> None:
        closed = book.holding("Bìa", "cutoff").replace("A", "C")
        book.set("Bìa", {closed: "30/9/2025"}).set(FIELDS, {"A4": "Số liệu đến 30/9/2025"})

    assert not {"I18", "V18"} & {item.code for item in changed(change).findings}


def test_another_period_in_the_heading_of_one_column_is_asked_about(changed: Changed) -> None:
    def change(book: Book) -> None:
        book.set(FIELDS, {book.find(FIELDS, "nhu_cau", -2): "Nhu cầu (số liệu năm 2024)"})

    (found,) = (item for item in changed(change, "46").findings if item.severity is not Severity.NOTE)
    assert (found.code, found.form) == ("S37", "bieu-03")
    assert "năm 2024" in found.message


# --- columns --------------------------------------------------------------------------------------------------


def swapped(xml: str, one: str, other: str) -> str:
    """Exchange two columns but for the hidden key row, as cut and paste does."""
    swap = {one: other, other: one}
    moved = re.sub(
        rf'<c r="({one}|{other})(\d+)"',
        lambda found: f'<c r="{found[1] if found[2] == "1" else swap[found[1]]}{found[2]}"',
        xml,
    )

    def in_order(row: re.Match[str]) -> str:
        cells = re.findall(r'<c r="[A-Z]+\d+"[^>]*?(?:/>|>.*?</c>)', row[2], re.DOTALL)
        return row[1] + "".join(sorted(cells, key=_position)) + row[3]

    return re.sub(r"(<row [^>]*>)(.*?)(</row>)", in_order, moved, flags=re.DOTALL)


def _position(cell: str) -> tuple[int, str]:
    letters = re.search(r'r="([A-Z]+)', cell)
    assert letters
    return len(letters[1]), letters[1]


def test_columns_exchanged_under_their_hidden_keys_are_never_chosen_between(changed: Changed) -> None:
    def change(book: Book) -> None:
        one, other = (book.find(STAFF, key).rstrip("0123456789") for key in ("nam", "nu"))
        book.edit(STAFF, lambda xml: swapped(xml, one, other))

    outcome = changed(change, "46")

    assert codes(outcome.findings, Severity.ERROR) == ["S27 Biểu 01!T9"]
    assert "“(20) Có mặt đến ngày chốt số liệu – Chung – Nam”, nhìn thấy “(21) Nữ”" in message(outcome, "S27")
    assert not any(isinstance(table(outcome, "bieu-01").values[key][0], int) for key in ("nam", "nu"))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda book, row: book.set(STAFF, {f"D{row}": "Nữ"}), "S27"),
        (lambda book, row: book.set(STAFF, {f"E{row}": "(21)"}), "S27"),
        (lambda book, row: book.set(STAFF, {f"E{row}": 21}), "S27"),
        (lambda book, row: book.set(STAFF, {f"A{row}": "nu", f"A{row + 1}": "nam"}), "S27"),
        (lambda book, row: book.set(STAFF, {f"D{row}": "Nam, kể cả hợp đồng"}), ""),
    ],
)
def test_the_rows_of_an_upright_form_are_held_against_their_keys_likewise(
    change: Callable[[Book, int], object], error: str, changed: Changed
) -> None:
    def at_men(book: Book) -> object:
        return change(book, int(re.sub(r"\D", "", book.holding(STAFF, "(20)"))))

    found = [item for item in changed(at_men).findings if item.severity is Severity.ERROR]

    assert [item.code for item in found] == [error] * bool(error)
    assert not error or "dòng" in found[0].message


@pytest.mark.parametrize("label", ["Nữ", "Số lớp", "Dưới đại học"])
def test_a_heading_that_is_another_is_an_error_and_a_remark_on_it_is_not(label: str, changed: Changed) -> None:
    def change(text: str) -> Callable[[Book], object]:
        return lambda book: book.set(STAFF, {f"{book.find(STAFF, 'nam')[0]}{book.first_line(STAFF) - 2}": text})

    assert codes(changed(change(label), "46").findings, Severity.ERROR)[0].startswith("S27")
    assert codes(changed(change("Nam (tính đến ngày chốt)"), "46").findings, Severity.ERROR) == []
    assert codes(changed(change("Nam, kể cả hợp đồng"), "46").findings, Severity.ERROR) == []


def test_a_heading_that_holds_its_own_words_but_is_a_neighbours_is_an_error(changed: Changed) -> None:
    def change(book: Book) -> object:
        letters = book.find(STAFF, "dh").rstrip("0123456789")
        return book.set(STAFF, {f"{letters}{book.first_line(STAFF) - 2}": "Dưới đại học"})

    assert codes(changed(change, "46").findings, Severity.ERROR)[0].startswith("S27")


@pytest.mark.parametrize("number", ["(7)", "7", 7, -7])  # "(7)" typed into Excel is −7
def test_a_column_number_typed_over_is_an_error_however_it_was_typed(number: object, changed: Changed) -> None:
    def change(book: Book) -> object:
        return book.set(MONEY, {f"{book.find(MONEY, 'co_qd')[0]}{book.first_line(MONEY) - 1}": number})

    (error,) = (item for item in changed(change, "46").findings if item.severity is Severity.ERROR)
    assert "mã ẩn là “(4) Số người – Có quyết định nghỉ – Tổng số”, nhìn thấy “" in error.message
    assert "7" in error.found.partition("nhìn thấy")[2]


def test_a_group_of_columns_headed_as_another_is_an_error_that_names_both(changed: Changed) -> None:
    def change(book: Book) -> object:
        return book.set(MONEY, {book.holding(MONEY, "Có quyết định nghỉ"): "Tình trạng"})

    (error,) = (item for item in changed(change, "46").findings if item.severity is Severity.ERROR)
    assert error.code == "S27" and "(5) Tình trạng – Khối Đảng, đoàn thể" in error.message


@pytest.mark.parametrize(
    "change",
    [
        lambda book: book.set(MONEY, {"A4": "Kỳ báo cáo: tháng 10 năm 2025. Đơn vị tính: người; triệu đồng"}),
        lambda book: book.set(MONEY, {"A4": "ĐVT: 1.000.000 đồng"}),
        lambda book: book.set(MONEY, {f"{book.find(MONEY, 'kp_duyet')[0]}8": "Đã duyệt\n(1.000.000 đồng)"}),
        lambda book: book.set(MONEY, {f"{book.find(MONEY, 'kp_duyet')[0]}8": "Đã duyệt\n(triệu đồng)"}),
        lambda book: book.set(MONEY, {f"{book.find(MONEY, 'kp_duyet')[0]}8": "Đã duyệt, triệu đồng"}),
        lambda book: book.set(MONEY, {book.holding(MONEY, "Kinh phí (đồng)"): "Kinh phí (triệu đồng)"}),
    ],
)
def test_a_heading_with_another_unit_is_an_error_that_names_both(
    change: Callable[[Book], object], changed: Changed
) -> None:
    outcome = changed(change, MINISTRY)

    assert [item.code for item in outcome.findings if item.severity is Severity.ERROR] == ["S28"]
    assert re.search("triệu|1.000.000 đồng", message(outcome, "S28"))
    assert "đồng”" in message(outcome, "S28")


@pytest.mark.parametrize(
    "unit",
    ["triệu đ", "nghìn đ", "tr.đ", "trđ", "Tr. đồng", "ng.đ", "trieu dong", "triệuđồng", "10^6 đồng", "1.000đ",
     "TRIỆU ĐỒNG", "trăm người", "chục người", "%", "10⁶ đồng", "đồng × 10³", "106 đồng", "mđ",
     "k đồng", "1e6 đồng", "million VND"],
)  # fmt: skip
def test_a_unit_of_another_size_is_seen_wherever_and_however_it_is_written(unit: str, changed: Changed) -> None:
    def change(book: Book) -> None:
        money = book.find(MONEY, "kp_duyet")[0]
        heading = {f"{money}{book.first_line(MONEY) - 2}": f"Đã duyệt\n({unit})"}
        book.set(MONEY, heading | {"A6": f"ĐV: {unit}", "D4": f"Chi trả chế độ ({unit})"})

    (found,) = (item for item in changed(change, "46").findings if item.code == "S28")
    assert len(found.places) == 3
    assert unit in ("đồng × 10³", "10⁶ đồng") or fold(unit) in fold(found.message)  # as it is written there


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("&amp;R&amp;&quot;Arial,Bold&quot;&amp;9Đơn vị tính: triệu đồng", "S28 Biểu 05"),
        ("&amp;C(Số liệu tháng 9 năm 2025)", "I18 Biểu 05"),
        ("&amp;LBiểu 05/CT&amp;RĐơn vị tính: người; đồng. Trang &amp;P/&amp;N", ""),
    ],
)
def test_unit_and_period_above_a_printed_page_are_read(words: str, told: str, changed: Changed) -> None:
    def change(book: Book) -> None:
        header = f"<oddHeader>{words}</oddHeader>"
        book.edit(MONEY, lambda xml: re.sub("<oddHeader>.*?</oddHeader>", lambda _: header, xml))

    assert codes(changed(change, "46").findings, Severity.WARNING) == ([told] if told else [])


@pytest.mark.parametrize(
    "title",
    ["UBND xã Triệu Sơn", "Phường Nam Triệu", "Xã Tả Củ Tỷ", "đã chi 3 tỷ đồng, đạt 5 %", "Đơn vị tính: VNĐ",
     "Đơn vị tính: Đồng", "ĐVT: người, đ", "Theo tỷ lệ (NĐ 178)"],
)  # fmt: skip
def test_a_name_that_holds_a_word_of_size_is_no_unit(title: str, changed: Changed) -> None:
    found = changed(lambda book: book.set(MONEY, {"D4": title}), "46").findings
    assert "S28" not in {item.code for item in found}


def test_a_number_typed_over_a_check_is_told(changed: Changed) -> None:
    outcome = changed(lambda book: book.set(FIELDS, {"P10": 99}))

    assert "P10 “99”" in message(outcome, "S16")


@pytest.mark.parametrize("numbers", [(3, 4), ("7 người", "-")])
def test_an_added_column_with_numbers_is_a_warning(numbers: tuple[object, object], changed: Changed) -> None:
    def change(book: Book) -> None:
        book.columns(FIELDS, [*range(5), None, *range(5, 16)])
        first = book.first_line(FIELDS)
        book.set(FIELDS, {f"F{first - 2}": "Cần thêm", f"F{first}": numbers[0], f"F{first + 1}": numbers[1]})

    assert codes(changed(change).findings) == ["S29 Biểu 03"]


def test_lines_without_codes_are_known_by_their_names_and_told_once(changed: Changed) -> None:
    def change(book: Book) -> None:
        column = book.find(STAFF, "ma_xa").rstrip("0123456789")
        first = book.first_line(STAFF)
        book.set(STAFF, {f"{column}{row}": "" for row in range(first, first + 70)})

    outcome = changed(change, "42")

    assert codes(outcome.findings, Severity.WARNING) == ["S30 Biểu 01!B10"]
    assert "trống ở 69 dòng" in message(outcome, "S30")
    assert len(table(outcome, "bieu-01")) == 69


@pytest.mark.parametrize("form", ["{}", "P. {}"])
def test_a_line_by_the_name_of_another_is_nobodys(form: str, changed: Changed) -> None:
    """Names sorted without their codes: which of the two says whose numbers stand beside them?"""

    def change(book: Book) -> None:
        first, second = (book.find(STAFF, "ten_xa", number) for number in (0, 1))
        names = {first: "Phường Kim Long", second: "Phường Phú Xuân"}
        book.set(STAFF, {ref: form.format(name.removeprefix("Phường ")) for ref, name in names.items()})

    outcome = changed(change, "46")

    assert codes(outcome.findings, Severity.ERROR) == ["S41 Biểu 01!C10"]
    assert "mã của dòng là của Phường Phú Xuân nhưng tên ghi" in message(outcome, "S41")
    present = table(outcome, "bieu-01").values["co_mat"]
    assert [isinstance(cell, int) for cell in present[:3]] == [False, False, True]


def test_codes_typed_as_texts_with_an_apostrophe_are_codes(changed: Changed) -> None:
    outcome = changed(lambda book: book.set(STAFF, {book.find(STAFF, "ma_xa"): "'19753"}), "46")

    assert not codes(outcome.findings, Severity.WARNING) and len(table(outcome, "bieu-01").rows) == 40


@pytest.mark.parametrize(("columns", "told"), [("BC", []), ("C", []), ("D", ["S36 Biểu 03!D10"])])
def test_a_name_that_stands_once_beside_all_its_lines_is_that_of_all(
    columns: str, told: list[str], changed: Changed
) -> None:
    """Excel keeps the first cell of a merge; fields, which differ from line to line, are none of it."""

    def change(book: Book) -> None:
        last = 20 if columns != "D" else 10
        for column in columns:
            book.set(FIELDS, {f"{column}{row}": f'<c r="{column}{row}"/>' for row in range(10, last + 1)})
            book.merge(FIELDS, f"{column}9:{column}{last}")

    outcome = changed(change)

    assert codes(outcome.findings, Severity.WARNING) == told
    assert table(outcome, "bieu-03").values["ma_xa"] == [COMMUNE] * (12 - len(told))


def test_many_rows_that_nobody_knows_are_one_message(changed: Changed) -> None:
    def change(book: Book) -> None:
        last = book.row_count(STAFF)
        book.set(STAFF, {f"B{last + row}": "Xã lạ" for row in range(1, 40)})
        book.set(STAFF, {f"H{last + row}": 5 for row in range(1, 40)})

    found = [item for item in changed(change, "46").findings if item.code == "S09"]

    assert len(found) == 1
    assert "và 38 chỗ tương tự" in found[0].message


# --- words outside the cells ------------------------------------------------------------------------------------

DRAWING = """<xdr:wsDr xmlns:xdr="urn:x" xmlns:a="urn:a"><xdr:twoCellAnchor><xdr:from><xdr:col>3</xdr:col>
<xdr:row>10</xdr:row></xdr:from><xdr:sp><xdr:txBody><a:p><a:r><a:t>đúng là </a:t></a:r><a:r><a:t>54</a:t></a:r></a:p>
</xdr:txBody></xdr:sp></xdr:twoCellAnchor></xdr:wsDr>"""
DIAGRAM = """<xdr:wsDr xmlns:xdr="urn:x" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<xdr:twoCellAnchor><xdr:from><xdr:col>3</xdr:col><xdr:row>10</xdr:row></xdr:from><xdr:graphicFrame><dgm:relIds
xmlns:dgm="urn:d" r:dm="rIdD"/></xdr:graphicFrame></xdr:twoCellAnchor></xdr:wsDr>"""
DIAGRAM_WORDS = (
    '<d:dataModel xmlns:d="urn:d" xmlns:a="urn:a"><d:t><a:p><a:r><a:t>đúng là 54</a:t></a:r></a:p></d:t></d:dataModel>'
)
PICTURE = """<xdr:wsDr xmlns:xdr="urn:x"><xdr:oneCellAnchor><xdr:from><xdr:col>3</xdr:col><xdr:row>10</xdr:row>
</xdr:from><xdr:pic/></xdr:oneCellAnchor></xdr:wsDr>"""
OLD = """<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel">
<v:shape id="a"><v:textbox><div>ghi chú của ô</div></v:textbox><x:ClientData ObjectType="Note"><x:Anchor>
1, 15, 2, 2, 3, 31, 4, 1</x:Anchor></x:ClientData></v:shape>
<v:shape id="b"><v:textbox><div>đúng là<br>54 &amp; 6</div></v:textbox><x:ClientData ObjectType="Text"><x:Anchor>
3, 15, 10, 2, 5, 31, 12, 1</x:Anchor></x:ClientData></v:shape></xml>"""
THREAD = """<ThreadedComments xmlns="urn:t"><threadedComment ref="E12"><text>Xem lại số này</text></threadedComment>
</ThreadedComments>"""


@pytest.mark.parametrize(
    ("kind", "xml", "told"),
    [
        ("drawing", DRAWING, "D11 “đúng là 54”"),
        ("drawing", DIAGRAM, "D11 “đúng là 54”"),
        ("drawing", PICTURE, "D11 (ảnh)"),
        ("vmlDrawing", OLD, "D11 “đúng là 54 & 6”"),  # <br> is left open, as Excel writes it
        ("threadedComment", THREAD, "E12 “Xem lại số này”"),
    ],
)
def test_words_in_drawings_and_threads_are_one_note_with_their_place(
    kind: str, xml: str, told: str, changed: Changed
) -> None:
    def change(book: Book) -> None:
        part = book.part(FIELDS)
        rels = re.sub(r"([^/]+)$", r"_rels/\1.rels", part)
        link = f'<Relationship Id="rIdX" Type="http://x/{kind}" Target="/xl/extra.xml"/>'
        links = book.parts.get(rels, b"<Relationships></Relationships>").decode()
        book.parts[rels] = links.replace("</Relationships>", f"{link}</Relationships>").encode()
        book.parts["xl/extra.xml"] = xml.encode()
        data = '<Relationship Id="rIdD" Type="http://x/diagramData" Target="/xl/words.xml"/>'
        book.parts["xl/_rels/extra.xml.rels"] = f"<Relationships>{data}</Relationships>".encode()
        book.parts["xl/words.xml"] = DIAGRAM_WORDS.encode()

    outcome = changed(change)

    assert [item for item in codes(outcome.findings) if item.startswith("S26")] == [f"S26 {FIELDS}!{told[:3]}"]
    assert told in message(outcome, "S26")


# --- the baseline -----------------------------------------------------------------------------------------------


def test_a_baseline_chosen_after_issuing_counts_anew_and_compares_with_the_old_one(
    issue: Callable[[str], Path], tmp_path: Path
) -> None:
    from dataclasses import replace

    from reporter.intake.read import read_submission
    from reporter.intake.reader_specs import ReaderSpecs

    later = ReaderSpecs(replace(REQUEST, baseline="dinh_muc"))
    book = Book(issue(COMMUNE))
    sound = read_submission(issue(COMMUNE), later)
    wrong = read_submission(book.set(STAFF, {book.find(STAFF, "thieu"): 999}).save(tmp_path / "sai.xlsx"), later)

    assert codes(sound.findings) == ["I20"]
    staff = table(sound, "bieu-01").values
    present, quota = staff["hdnd_ubnd"][0], staff["dinh_muc"][0]
    assert isinstance(present, int)
    assert isinstance(quota, int)
    assert staff["thieu"][0] == max(0, quota - present)
    assert codes(wrong.findings, Severity.ERROR)[0].startswith("V33 Biểu 01")
