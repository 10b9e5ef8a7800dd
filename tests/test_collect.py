"""Reading what comes back: what people change in a workbook is understood, mentioned, or a located finding."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hostile import Book, small_sheet
from kits import kit
from sheets import REQUEST, agency, codes, context, read, specs

from reporter.blanks.write import write_workbook
from reporter.intake.read import ReadOutcome, read_submission
from reporter.intake.reader_specs import ReaderSpecs
from reporter.model import Mark, Period, Severity, Submission, Table
from reporter.sample.fill import demo_cover

COMMUNE = "14758"
STAFF, FIELDS, SOLUTIONS = "Biểu 01", "Biểu 03", "Biểu 07c"
Change = Callable[[Book], object]


@pytest.fixture
def sound(issue: Callable[[str], Path]) -> Callable[[str], Submission]:
    """The submission of an unchanged workbook."""

    def submission(code: str = COMMUNE) -> Submission:
        outcome = read(issue(code))
        assert codes(outcome.findings) == []
        assert outcome.submission
        return outcome.submission

    return submission


def table(outcome: ReadOutcome, form: str) -> Table:
    assert outcome.submission
    return outcome.submission.tables[form]


def message(outcome: ReadOutcome, code: str) -> str:
    return next(item.message for item in outcome.findings if item.code == code)


def same_values(one: Table, other: Table) -> bool:
    """Whether two tables hold the same lines, in whatever order and columns."""
    keys = [key for key in one.values if key != "stt"]

    def lines(item: Table) -> set[tuple[object, ...]]:
        return set(zip(*(item.values[key] for key in keys), strict=True))

    return lines(one) == lines(other)


# --- an untouched workbook --------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [COMMUNE, "BNV", "ĐUCP" if context().agency("ĐUCP") else "BTC"])
def test_a_sound_workbook_gives_a_submission_and_no_finding(code: str, sound: Callable[[str], Submission]) -> None:
    submission = sound(code)

    assert submission.agency == code
    assert submission.edition == "cv9797@2025.3"
    assert set(submission.tables) == {form.id for form in specs().form_set.for_agency(agency(code))}
    assert submission.cutoff is not None
    assert submission.values_read > 0


def test_every_value_knows_its_cell(changed: Callable[..., ReadOutcome]) -> None:
    outcome = changed(lambda book: book.set(FIELDS, {book.find(FIELDS, "nhu_cau", 3): 77}))

    fields = table(outcome, "bieu-03")
    assert fields.values["nhu_cau"][3] == 77
    assert str(fields.cell("nop.xlsx", "nhu_cau", 3)) == "'[nop.xlsx]Biểu 03'!E12"


# --- columns ----------------------------------------------------------------------------------------------


def test_moved_and_inserted_columns_do_no_harm(
    changed: Callable[..., ReadOutcome], sound: Callable[[str], Submission]
) -> None:
    order = [0, 1, 2, 3, 8, 5, 6, 7, 4, None, *range(9, 17)]
    outcome = changed(lambda book: book.columns(FIELDS, order))

    assert codes(outcome.findings) == []
    assert table(outcome, "bieu-03").letters["nhu_cau"] == "I"
    assert same_values(table(outcome, "bieu-03"), sound(COMMUNE).tables["bieu-03"])


def test_a_column_of_the_agency_is_named_and_left_alone(changed: Callable[..., ReadOutcome]) -> None:
    def change(book: Book) -> None:
        book.columns(FIELDS, [*range(5), None, *range(5, 16)])
        first = book.first_line(FIELDS)
        book.set(FIELDS, {f"F{first - 2}": "Đánh giá", f"F{first}": "tốt", f"F{first + 1}": "khá"})

    outcome = changed(change)

    assert codes(outcome.findings) == ["S07 Biểu 03"]
    assert "F “Đánh giá”" in message(outcome, "S07")


def test_cells_beside_the_table_are_reported_with_their_text(changed: Callable[..., ReadOutcome]) -> None:
    twelve = {"R10": "hỏi lại xã", "S11": 5, **{f"T{row}": "x" for row in range(12, 22)}}
    outcome = changed(lambda book: book.set(FIELDS, twelve))

    assert codes(outcome.findings) == ["S16 Biểu 03!R10"]
    assert "R10 “hỏi lại xã”, S11 “5”" in message(outcome, "S16") and "…" not in message(outcome, "S16")


def test_a_deleted_column_is_an_error_and_no_follow_on_blanks(changed: Callable[..., ReadOutcome]) -> None:
    outcome = changed(lambda book: book.columns(FIELDS, [0, 1, 2, 3, *range(5, 16)]))

    assert codes(outcome.findings) == ["S05 Biểu 03"]
    assert "(5) Số lượng – Nhu cầu" in message(outcome, "S05")
    assert set(table(outcome, "bieu-03").values["nhu_cau"]) == {Mark.UNREADABLE}


def test_a_column_copied_twice_is_not_chosen_from(changed: Callable[..., ReadOutcome]) -> None:
    outcome = changed(lambda book: book.set(FIELDS, {"F1": "nhu_cau"}))

    assert codes(outcome.findings, Severity.ERROR) == ["S05 Biểu 03", "S06 Biểu 03"]
    assert set(table(outcome, "bieu-03").values["nhu_cau"]) == {Mark.UNREADABLE}


def _without_row(book: Book, sheet: str, *numbers: int) -> None:
    book.rows(sheet, [row for row in range(1, book.row_count(sheet) + 1) if row not in numbers])


def test_without_the_key_row_the_printed_numbers_lead(
    changed: Callable[..., ReadOutcome], sound: Callable[[str], Submission]
) -> None:
    outcome = changed(lambda book: _without_row(book, FIELDS, 1))

    assert codes(outcome.findings) == ["S03 Biểu 03"]
    assert same_values(table(outcome, "bieu-03"), sound(COMMUNE).tables["bieu-03"])


def test_without_keys_and_numbers_the_words_of_the_header_lead(
    changed: Callable[..., ReadOutcome], sound: Callable[[str], Submission]
) -> None:
    def change(book: Book) -> None:
        number_row = book.first_line(FIELDS) - 1
        name = book.part(FIELDS)
        book.parts[name] = _drop_rows(book.parts[name].decode(), 1, number_row).encode()

    outcome = changed(change)

    assert codes(outcome.findings) == ["S04 Biểu 03"]
    assert same_values(table(outcome, "bieu-03"), sound(COMMUNE).tables["bieu-03"])


def _drop_rows(xml: str, *numbers: int) -> str:
    """Empty some rows where they stand, so that merged headers stay where they were."""
    import re

    for number in numbers:
        xml = re.sub(rf'<row r="{number}".*?</row>', "", xml, count=1, flags=re.DOTALL)
    return xml


def test_a_key_that_libreoffice_mangles_is_still_known(
    changed: Callable[..., ReadOutcome], sound: Callable[[str], Submission]
) -> None:
    def mangle(book: Book) -> None:
        book.set(STAFF, {book.holding(STAFF, f"{kind}_xa_cu"): f"{kind}\ncu" for kind in ("cb", "cc")})

    outcome = changed(mangle)

    assert codes(outcome.findings) == []
    assert table(outcome, "bieu-01").values == sound(COMMUNE).tables["bieu-01"].values


# --- sheets -----------------------------------------------------------------------------------------------


def test_renamed_and_reordered_sheets_are_found_by_their_keys(
    changed: Callable[..., ReadOutcome], sound: Callable[[str], Submission]
) -> None:
    outcome = changed(lambda book: book.rename(FIELDS, "PL I.3 (2)").reverse_sheets())

    assert codes(outcome.findings) == ["S02 PL I.3 (2)"]
    assert same_values(table(outcome, "bieu-03"), sound(COMMUNE).tables["bieu-03"])


def test_missing_sheets_are_one_error(changed: Callable[..., ReadOutcome]) -> None:
    one = changed(lambda book: book.drop_sheet(FIELDS))
    two = changed(lambda book: book.drop_sheet(FIELDS).drop_sheet(STAFF))

    assert codes(one.findings) == codes(two.findings) == ["S01"]
    assert one.submission and two.submission
    assert set(one.submission.tables) == {"bieu-01", "bieu-02", "bieu-05a", "bieu-16", "bieu-gt"}
    assert "phải có trang “Biểu 03”." in message(one, "S01")
    assert set(one.submission.tables) - set(two.submission.tables) == {"bieu-01"}
    assert "chưa đọc được số liệu; phải có trang “Biểu 01” và “Biểu 03”." in message(two, "S01")
    assert [item.forms for item in two.findings] == [("bieu-01", "bieu-03")]


def test_an_extra_sheet_with_content_is_mentioned_and_an_empty_one_is_not(changed: Callable[..., ReadOutcome]) -> None:
    full = changed(lambda book: book.add_sheet("Nháp", small_sheet({"A1": "tính tạm", "B2": 5})))
    empty = changed(lambda book: book.add_sheet("Sheet1", small_sheet({"A1": ""})))

    assert codes(full.findings) == ["S17 Nháp"]
    assert "2 ô" in message(full, "S17")
    assert codes(empty.findings) == []


def test_a_second_copy_of_a_form_is_not_read_silently(changed: Callable[..., ReadOutcome]) -> None:
    outcome = changed(lambda book: book.add_sheet("Biểu 03 (2)", book.parts[book.part(FIELDS)].decode()))

    assert codes(outcome.findings) == ["S08 Biểu 03 (2)"]
    assert "cùng số liệu" in message(outcome, "S08")
    assert table(outcome, "bieu-03").sheet == FIELDS


def test_a_copy_of_a_form_that_says_otherwise_names_the_cells(changed: Callable[..., ReadOutcome]) -> None:
    def change(book: Book) -> None:
        copied = book.parts[book.part(FIELDS)].decode()
        book.set(FIELDS, {book.find(FIELDS, "co_mat", 1): 1, book.find(FIELDS, "co_mat", 2): 2})
        book.add_sheet("Biểu 03 (2)", copied)

    outcome = changed(change)
    assert codes(outcome.findings, Severity.ERROR) == ["S38 Biểu 03 (2)!F10"]
    assert "khác trang “Biểu 03” ở 2 ô (" in message(outcome, "S38")


# --- rows -------------------------------------------------------------------------------------------------


def test_sorted_rows_do_no_harm(changed: Callable[..., ReadOutcome], sound: Callable[[str], Submission]) -> None:
    def change(book: Book) -> None:
        first = book.first_line(FIELDS)
        head, lines = range(1, first), range(first, first + 12)
        book.rows(FIELDS, [*head, *reversed(lines), first + 12])

    outcome = changed(change)

    assert codes(outcome.findings) == []
    assert same_values(table(outcome, "bieu-03"), sound(COMMUNE).tables["bieu-03"])


@pytest.mark.parametrize(
    "spelling",
    [
        "QUẢN LÝ ĐẤT ĐAI",
        " Quản lý  đất đai\u00a0",
        "Qua\u0309n ly\u0301 đâ\u0301t đai",
        "dat_dai",
        "1. Quản lý đất đai;",
    ],
)
def test_a_line_is_known_in_another_spelling(
    spelling: str, changed: Callable[..., ReadOutcome], sound: Callable[[str], Submission]
) -> None:
    outcome = changed(lambda book: book.set(FIELDS, {book.find(FIELDS, "linh_vuc"): spelling}))

    assert codes(outcome.findings) == []
    assert table(outcome, "bieu-03").values == sound(COMMUNE).tables["bieu-03"].values


def test_a_commune_code_turned_into_a_number_is_still_known(changed: Callable[..., ReadOutcome]) -> None:
    outcome = changed(lambda book: book.set(STAFF, {book.find(STAFF, "ma_xa"): 14758}))

    assert codes(outcome.findings) == []
    assert table(outcome, "bieu-01").values["ma_xa"] == [COMMUNE]


def test_a_row_of_nobody_with_numbers_is_an_error_at_its_cell(changed: Callable[..., ReadOutcome]) -> None:
    outcome = changed(lambda book: book.set(FIELDS, {book.find(FIELDS, "linh_vuc", 1): "Quy hoach"}))

    assert codes(outcome.findings) == ["S09 Biểu 03!D10"]
    assert "Lĩnh vực “Quy hoach” của dòng “14758 – Quy hoach – " in outcome.findings[0].message
    assert "Có phải “Quy hoạch”?" in outcome.findings[0].message
    assert len(table(outcome, "bieu-03")) == 11


def test_whom_a_proposal_is_for_is_no_dash(changed: Callable[..., ReadOutcome]) -> None:
    """The report would say "Đối với -"; an idea without its section would stand in no report at all."""
    outcome = changed(lambda book: book.set("Biểu 07b", {book.find("Biểu 07b", "noi_nhan"): "-"}), "BNV")

    assert codes(outcome.findings) == ["V21 Biểu 07b!B8"]


def test_a_line_whose_name_was_emptied_is_told_by_the_empty_cell_not_by_its_neighbour(
    changed: Callable[..., ReadOutcome],
) -> None:
    outcome = changed(lambda book: book.set(FIELDS, {book.find(FIELDS, "linh_vuc", 1): ""}))

    (found,) = outcome.findings
    assert found.code == "S36" and found.cell == "D10"
    assert found.message.startswith("Biểu 03/CM: cột Lĩnh vực để trống nên không biết là dòng nào")


def test_a_line_typed_twice_with_other_numbers_is_used_nowhere(changed: Callable[..., ReadOutcome]) -> None:
    def change(book: Book) -> None:
        book.set(FIELDS, {book.find(FIELDS, "linh_vuc", 1): "Quản lý đất đai", book.find(FIELDS, "nhu_cau", 1): 99})

    outcome = changed(change)

    assert codes(outcome.findings) == ["S10 Biểu 03!B9"]
    name = f"{COMMUNE} – Quản lý đất đai – {agency(COMMUNE).name}"
    assert f"“{name}” có 2 dòng" in outcome.findings[0].message
    fields = table(outcome, "bieu-03")
    assert fields.values["linh_vuc"].count("dat_dai") == 1
    assert fields.values["nhu_cau"][0] is Mark.UNREADABLE


def test_a_line_copied_as_it_is_counts_once(changed: Callable[..., ReadOutcome]) -> None:
    def change(book: Book) -> None:
        first = book.first_line(FIELDS)
        book.rows(FIELDS, [*range(1, first + 1), first, *range(first + 1, first + 13)])

    outcome = changed(change)

    assert codes(outcome.findings) == ["S11 Biểu 03!B9"]
    assert len(table(outcome, "bieu-03")) == 12


@pytest.mark.parametrize("word", ["Tổng cộng", "CỘNG", "Tổng số:", "Toàn xã"])
@pytest.mark.parametrize("at", [0, 6])
def test_a_total_typed_by_hand_is_kept_aside(
    word: str, at: int, changed: Callable[..., ReadOutcome], sound: Callable[[str], Submission]
) -> None:
    def change(book: Book) -> None:
        first = book.first_line(FIELDS)
        book.rows(FIELDS, [*range(1, first + at), None, *range(first + at, first + 13)])
        book.set(FIELDS, {f"C{first + at}": word, f"E{first + at}": 9999})

    outcome = changed(change)

    fields = table(outcome, "bieu-03")
    assert codes(outcome.findings) == [f"S24 Biểu 03!A{9 + at}"]
    assert fields.totals[9 + at] == {"nhu_cau": 9999}
    assert same_values(fields, sound(COMMUNE).tables["bieu-03"])


def test_group_rows_are_passed_over_and_their_numbers_mentioned(
    changed: Callable[..., ReadOutcome], sound: Callable[[str], Submission]
) -> None:
    def change(book: Book, *numbers: int) -> None:
        first = book.first_line(FIELDS)
        book.rows(FIELDS, [*range(1, first), None, *range(first, first + 13)])
        book.set(FIELDS, {f"A{first}": "I", f"C{first}": "Khối kinh tế"})
        for number in numbers:
            book.set(FIELDS, {f"E{first}": number})

    plain, counted = changed(change), changed(lambda book: change(book, 40))

    assert codes(plain.findings) == []
    assert codes(counted.findings) == ["S12 Biểu 03!E9"]
    assert same_values(table(counted, "bieu-03"), sound(COMMUNE).tables["bieu-03"])


def test_signatures_below_the_table_are_a_note(changed: Callable[..., ReadOutcome]) -> None:
    outcome = changed(lambda book: book.set(FIELDS, {"C42": "NGƯỜI LẬP BIỂU", "H42": "CHỦ TỊCH", "H45": "(đã ký)"}))

    assert codes(outcome.findings) == ["S16 Biểu 03!C42"]


def test_a_line_typed_where_the_form_is_signed_is_told(changed: Callable[..., ReadOutcome]) -> None:
    """Staff add a line below the total, where the blank is free: it was passed over in silence."""
    outcome = changed(lambda book: book.set(FIELDS, {"B27": "00004", "D27": "Quản lý đất đai", "E27": 5, "E28": 7}))

    assert codes(outcome.findings) == ["S09 Biểu 03!B27", "S16 Biểu 03!E28"]


def test_words_in_place_of_the_number_of_a_line_are_told(changed: Callable[..., ReadOutcome]) -> None:
    outcome = changed(lambda book: book.set(FIELDS, {"A10": "số liệu đến 30/9", "A11": "IV", "A12": "2.1a"}))

    assert codes(outcome.findings) == ["S16 Biểu 03!A10"]


def test_what_is_typed_where_the_form_is_signed_is_no_line(changed: Callable[..., ReadOutcome]) -> None:
    outcome = changed(lambda book: book.set(FIELDS, {"C26": "Hạc Thành, ngày 12/10/2025", "H28": "Nguyễn Văn Mẫu"}))

    assert codes(outcome.findings) == []
    assert len(table(outcome, "bieu-03")) == 12


def test_a_repeated_header_is_no_line(changed: Callable[..., ReadOutcome]) -> None:
    def change(book: Book) -> None:
        first = book.first_line(FIELDS)
        book.rows(FIELDS, [*range(1, first + 6), first - 1, *range(first + 6, first + 13)])

    assert codes(changed(change).findings) == []


# --- hidden, merged, noted --------------------------------------------------------------------------------


def test_hidden_rows_are_read_and_mentioned(changed: Callable[..., ReadOutcome]) -> None:
    outcome = changed(lambda book: book.hide_row(FIELDS, 11))

    assert codes(outcome.findings) == ["S13 Biểu 03"]
    assert "dòng 11" in message(outcome, "S13")
    assert len(table(outcome, "bieu-03")) == 12


def test_a_name_from_before_a_change_of_name_is_only_noted(tmp_path: Path) -> None:
    """Bố Hạ, a xã until 19/9/2026, is a phường in the period; its workbook was made before that."""
    later = replace(REQUEST, period=Period.parse("2026-10"))
    now = ReaderSpecs(later)
    who = now.specs.agency("07294")
    path = tmp_path / "cu.xlsx"
    write_workbook(path, kit(now.specs), who, values={}, cover=demo_cover(later.period))
    book = Book(path)
    book.set(STAFF, {book.find(STAFF, "ten_xa"): "Xã Bố Hạ"}).save(path)
    outcome = read_submission(path, now)

    told = [(item.code, item.severity) for item in outcome.findings if item.code in ("S18", "S33")]
    assert told == [("S33", Severity.NOTE)]


def test_a_merge_over_two_entries_is_an_error_and_the_hidden_one_unreadable(
    changed: Callable[..., ReadOutcome],
) -> None:
    outcome = changed(lambda book: book.set(FIELDS, {"F11": ""}).merge(FIELDS, "E11:F11"))

    assert codes(outcome.findings) == ["S14 Biểu 03!E11"]
    assert table(outcome, "bieu-03").values["co_mat"][2] is Mark.UNREADABLE


def test_merges_one_over_the_other_are_told_as_long_as_they_hide_another_cell(
    changed: Callable[..., ReadOutcome],
) -> None:
    """No program writes such a file; a thousand of them took minutes."""

    def spoil(book: Book) -> None:
        for last in range(30):
            book.merge(FIELDS, f"A9:Z{300 - last}").merge(FIELDS, "A9:Z300")

    outcome = changed(spoil)
    assert len([item for item in outcome.findings if item.code == "S14"]) in (1, 2)


def test_a_changed_name_of_a_commune_is_a_warning(changed: Callable[..., ReadOutcome]) -> None:
    outcome = changed(lambda book: book.set(STAFF, {book.find(STAFF, "ten_xa"): "Xã Khác Hẳn"}))

    assert codes(outcome.findings) == ["S18 Biểu 01!F9"]
    assert table(outcome, "bieu-01").values["ten_xa"] == [agency(COMMUNE).name]


def test_an_emptied_name_of_a_commune_is_called_that(changed: Callable[..., ReadOutcome]) -> None:
    outcome = changed(lambda book: book.set(STAFF, {book.find(STAFF, "ten_xa"): ""}))

    (found,) = outcome.findings
    assert found.code == "S18" and "ô in sẵn bị xoá trống; dùng theo danh mục" in found.message


def test_notes_on_cells_are_listed(changed: Callable[..., ReadOutcome]) -> None:
    def change(book: Book) -> None:
        sheet = book.part(FIELDS).rpartition("/")[2]
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
        link = f'<Relationship Id="rId9" Type="{kind}" Target="../comments9.xml"/>'
        book.parts[f"xl/worksheets/_rels/{sheet}.rels"] = f"<Relationships>{link}</Relationships>".encode()
        book.parts["xl/comments9.xml"] = b'<comments><commentList><comment ref="E11"/></commentList></comments>'

    outcome = changed(change)

    assert codes(outcome.findings) == ["S15 Biểu 03!E11"]


def test_a_format_that_shows_a_fraction_is_a_warning(changed: Callable[..., ReadOutcome]) -> None:
    def change(book: Book) -> None:
        styles = book.parts["xl/styles.xml"].decode()
        count = styles[styles.index("<cellXfs") :].split("</cellXfs>")[0].count("<xf ")
        book.replace("xl/styles.xml", "</cellXfs>", '<xf numFmtId="12" fontId="0" fillId="0" borderId="0"/></cellXfs>')
        book.set(FIELDS, {"G11": f'<c r="G11" s="{count}"><v>1</v></c>'})

    outcome = changed(change)

    assert codes(outcome.findings) == ["S23 Biểu 03!G11"]


def test_dates_of_the_1904_system_are_read_right(
    changed: Callable[..., ReadOutcome], sound: Callable[[str], Submission]
) -> None:
    import re

    def shift(book: Book) -> None:
        book.replace("xl/workbook.xml", "<workbookPr ", '<workbookPr date1904="1" ')
        book.edit(SOLUTIONS, lambda xml: re.sub(r"<v>(4[56]\d{3})</v>", lambda m: f"<v>{int(m[1]) - 1462}</v>", xml))

    outcome, unchanged = changed(shift, "BNV"), sound("BNV")

    assert isinstance(unchanged.tables["bieu-07c"].values["han"][0], date)
    assert table(outcome, "bieu-07c").values == unchanged.tables["bieu-07c"].values


# --- formulas ---------------------------------------------------------------------------------------------


def test_a_stored_result_of_a_formula_in_an_entry_is_used_and_mentioned(changed: Callable[..., ReadOutcome]) -> None:
    outcome = changed(lambda book: book.set(FIELDS, {"G11": '<c r="G11"><f>2+3</f><v>5</v></c>'}))

    assert codes(outcome.findings) == ["S20 Biểu 03!G11"]
    assert table(outcome, "bieu-03").values["dung_nganh"][2] == 5


@pytest.mark.parametrize("formula", ["[1]Sheet1!$A$1", 'WEBSERVICE("http://x")', "cmd|' /C calc'!A0", "RAND()*9"])
def test_a_formula_from_outside_is_a_warning(formula: str, changed: Callable[..., ReadOutcome]) -> None:
    outcome = changed(lambda book: book.set(FIELDS, {"G11": f'<c r="G11"><f>{formula}</f><v>5</v></c>'}))

    assert codes(outcome.findings) == ["S21 Biểu 03!G11"]


def test_a_formula_never_calculated_in_an_entry_is_an_error(changed: Callable[..., ReadOutcome]) -> None:
    outcome = changed(lambda book: book.set(FIELDS, {"G11": '<c r="G11"><f>2+3</f></c>'}))

    assert codes(outcome.findings) == ["V02 Biểu 03!G11"]


def test_computed_columns_without_results_are_recomputed_and_mentioned_once(
    changed: Callable[..., ReadOutcome], sound: Callable[[str], Submission]
) -> None:
    import re

    def forget(book: Book) -> None:
        book.edit(FIELDS, lambda xml: re.sub(r"</f><v>[^<]*</v>", "</f>", xml))

    outcome = changed(forget)

    assert codes(outcome.findings) == ["S19 Biểu 03"]
    assert table(outcome, "bieu-03").values == sound(COMMUNE).tables["bieu-03"].values


def test_an_error_in_a_computed_cell_is_silent_when_its_entry_is_at_fault(changed: Callable[..., ReadOutcome]) -> None:
    error = '<c r="{0}" t="e"><f>1/0</f><v>#VALUE!</v></c>'
    alone = changed(lambda book: book.set(FIELDS, {"H11": error.format("H11")}))
    follow_on = changed(lambda book: book.set(FIELDS, {"E11": "nhiều", "H11": error.format("H11")}))

    words = changed(lambda book: book.set(FIELDS, {"H11": "chưa có"}))

    assert codes(alone.findings) == codes(words.findings) == ["V25 Biểu 03!H11"]
    assert codes(follow_on.findings) == ["V03 Biểu 03!E11"]


def test_a_computed_cell_is_as_odd_as_its_entry_and_not_told_again(changed: Callable[..., ReadOutcome]) -> None:
    half = '<c r="H11"><f>MAX(0,E11-F11)</f><v>1.5</v></c>'
    follow_on = changed(lambda book: book.set(FIELDS, {"E11": 3.5, "H11": half}))

    assert codes(follow_on.findings, Severity.ERROR) == ["V04 Biểu 03!E11"]


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#SPILL!", "#GETTING_DATA"])
def test_an_error_cell_is_named(error: str, changed: Callable[..., ReadOutcome]) -> None:
    outcome = changed(lambda book: book.set(FIELDS, {"E11": f'<c r="E11" t="e"><v>{error}</v></c>'}))

    assert codes(outcome.findings) == ["V01 Biểu 03!E11"]
    assert error in message(outcome, "V01")


def test_many_cells_of_one_cause_are_one_finding(changed: Callable[..., ReadOutcome]) -> None:
    outcome = changed(lambda book: book.set(FIELDS, {f"G{row}": "12 người" for row in range(9, 21)}))

    (found,) = outcome.findings
    assert (found.code, found.count, found.spots) == ("V07", 12, "G9:G20")
    assert table(outcome, "bieu-03").values["dung_nganh"] == [12] * 12


# --- the cover --------------------------------------------------------------------------------------------


def test_the_cut_off_date_of_the_cover_is_read(changed: Callable[..., ReadOutcome]) -> None:
    cover = "Bìa"

    def ref(book: Book) -> str:
        import re

        number = book._strings().index("cutoff")
        xml = book.parts[book.part(cover)].decode()
        found = re.search(rf'<c r="A(\d+)"[^>]*t="s"[^>]*><v>{number}</v>', xml)
        assert found
        return f"C{found[1]}"

    typed = changed(lambda book: book.set(cover, {ref(book): "14/10/2025"}))
    wrong = changed(lambda book: book.set(cover, {ref(book): "14/10"}))

    assert typed.submission and typed.submission.cutoff == date(2025, 10, 14)
    assert [item.code for item in typed.findings] == ["V20"]
    assert wrong.submission and wrong.submission.cutoff is None
    assert [item.code for item in wrong.findings] == ["V18"]


# --- free rows --------------------------------------------------------------------------------------------


def test_free_rows_are_those_with_something_in_them(
    changed: Callable[..., ReadOutcome], sound: Callable[[str], Submission]
) -> None:
    sheet = "Biểu 07b"
    before = len(sound("BNV").tables["bieu-07b"])

    def change(book: Book) -> None:
        row = book.first_line(sheet) + before + 3
        book.set(
            sheet,
            {
                f"B{row}": "Chính phủ",
                f"C{row}": "Tổ chức bộ máy, sắp xếp đơn vị hành chính",
                f"D{row}": "Sớm ban hành văn bản hướng dẫn.",
            },
        )

    outcome = changed(change, "BNV")

    assert codes(outcome.findings) == []
    assert len(table(outcome, "bieu-07b")) == before + 1
    assert table(outcome, "bieu-07b").values["noi_nhan"][-1] == "chinh_phu"
