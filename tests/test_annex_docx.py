"""Annexes in Word: sections, merged headings, notation of every kind of value, widths that fit."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

import docx
import pytest
from document_samples import COLUMNS, annex, annex_table, facts, letter, profile
from docx.enum.section import WD_ORIENT

from reporter.documents.annex_widths import TableRoom, annex_layouts, table_layout
from reporter.documents.outline import build_template
from reporter.documents.render import Rendered, render
from reporter.documents.template import compile_template
from reporter.model import Annex, AnnexColumn, AnnexRow, AnnexTable, Mark, ReporterError
from reporter.model.metrics import text_width

PARTY = profile("party-2018")
TEMPLATE = compile_template(build_template("Chi tiết tại Phụ lục kèm theo.", PARTY), "mau.docx", PARTY)


def made(*annexes: Annex) -> Rendered:
    return render(TEMPLATE, facts(), letter(number="45", day=date(2025, 10, 14)), annexes)


def opened(rendered: Rendered) -> docx.document.Document:
    return docx.Document(io.BytesIO(rendered.docx))


def _w(name: str) -> str:
    return "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}" + name


def rows_of(rendered: Rendered) -> list[list[str]]:
    """The cells of the last table row by row, merged ones once, paragraphs as lines."""
    table = opened(rendered).tables[-1]._tbl
    return [
        [
            "\n".join("".join(t.text or "" for t in p.iter(_w("t"))) for p in tc.iter(_w("p")))
            for tc in tr.iter(_w("tc"))
        ]
        for tr in table.iter(_w("tr"))
    ]


def test_each_annex_is_a_section_of_its_own_with_its_orientation_and_page_numbers_from_1() -> None:
    document = opened(made(annex(landscape=True), annex(landscape=False)))
    main, first, second = document.sections
    assert [s.orientation for s in document.sections] == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT]
    assert [s._sectPr.find(_w("pgNumType")) is not None for s in (main, first, second)] == [False, True, True]
    assert (first.page_width.mm, first.page_height.mm) == pytest.approx((297, 210), abs=0.1)
    assert main.different_first_page_header_footer
    assert not first.different_first_page_header_footer


@pytest.mark.parametrize(
    ("name", "numbers"), [("party-2018", ["Phụ lục 1", "Phụ lục 2"]), ("state-2020", ["Phụ lục I", "Phụ lục II"])]
)
def test_annexes_are_numbered_as_the_profile_counts_and_a_single_one_is_not(name: str, numbers: list[str]) -> None:
    chosen = profile(name)
    template = compile_template(build_template("Kèm phụ lục.", chosen), "mau.docx", chosen)

    def words(*annexes: Annex) -> list[str]:
        document = opened(render(template, facts(), letter(), annexes))
        return [p.text.replace("\u00a0", " ") for p in document.paragraphs if p.style.name == "VB Phụ lục"]

    assert words(annex(), annex()) == numbers
    assert words(annex()) == ["Phụ lục"]


def test_the_heading_of_an_annex() -> None:
    shown = [p for p in opened(made(annex())).paragraphs if p.text][-6:]
    lines = [(p.style.name, p.text.replace("\u00a0", " ")) for p in shown]
    assert lines == [
        ("VB Phụ lục", "Phụ lục"),
        ("VB Tên phụ lục", "CHI TIẾT TỪNG XÃ, PHƯỜNG, ĐẶC KHU"),
        ("VB Kèm theo", "(Kèm theo Báo cáo số 45-BC/TU, ngày 14/10/2025 của Tỉnh uỷ Thanh Hoá)"),
        ("VB Ghi chú", "Số liệu mẫu."),
        ("VB Ghi chú", "Ghi chú: “…”: chưa có số liệu; “-”: không phát sinh; “?”: ô không đọc được."),
        ("VB Đơn vị tính", "Đơn vị tính: người"),
    ]


def test_headings_are_merged_over_groups_and_down_to_the_label() -> None:
    head = rows_of(made(annex()))[:4]
    assert head == [
        ["STT", "Tên xã, phường, đặc khu", "Sau sắp xếp", "Tỷ lệ có mặt (%)", "Thời hạn", "Ghi chú"],
        ["", "", "Mốc so sánh", "Có mặt", "", "", ""],
        ["", "", "Định mức", "Tạm giao", "", "", "", ""],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"],
    ]
    table = opened(made(annex())).tables[-1]
    spans = [int(span.get(_w("val"))) for span in table._tbl.tr_lst[0].iter(_w("gridSpan"))]
    assert spans == [3]
    for number, row in enumerate(table._tbl.tr_lst):
        assert (row.find(f"{_w('trPr')}/{_w('tblHeader')}") is not None) == (number < 4)
        assert row.find(f"{_w('trPr')}/{_w('cantSplit')}") is not None


def test_every_kind_of_value_has_its_own_notation() -> None:
    group, first, *_, last, total = rows_of(made(annex()))[4:]
    assert group == ["Khu vực mẫu"]
    assert first == ["1", "Xã Mẫu 1", "1.001", "900", "0", "93,45", "05/10/2025", "A & B <5 người"]
    assert last == ["4", "Xã Mẫu cuối", "…", "-", "?", "…", "", ""]
    assert total == ["", "Tổng cộng", "1.234.567", "2.700", "0", "…", "", ""]


def test_numbers_stand_right_texts_left_and_totals_are_bold() -> None:
    table = opened(made(annex())).tables[-1]
    first, total = table._tbl.tr_lst[5], table._tbl.tr_lst[-1]
    styles = [style.get(_w("val"))[:7] for style in first.iter(_w("pStyle"))]
    assert [re.sub(r"\d+", "", style) for style in styles] == [
        "VBOGiua",
        "VBO",
        "VBOSo",
        "VBOSo",
        "VBOSo",
        "VBOSo",
        "VBOGiua",
        "VBO",
    ]
    assert {run.get(_w("val")) for run in total.iter(_w("rStyle"))} == {"VBDam"}


def test_zero_negative_and_decimal_values() -> None:
    columns = (AnnexColumn("a", "A", "count"), AnnexColumn("b", "B", "money"), AnnexColumn("c", "C", "percent"))
    table = AnnexTable(
        columns, (AnnexRow("row", (0, -1_234_567, Decimal("-0.50"))), AnnexRow("row", (10**12, 0, Decimal(100))))
    )
    assert rows_of(made(Annex("x", "X", "", (table,))))[-2:] == [
        ["0", "-1.234.567", "-0,50"],
        ["1.000.000.000.000", "0", "100"],
    ]


def test_text_of_cells_is_data_and_its_lines_are_paragraphs() -> None:
    table = AnnexTable((AnnexColumn("a", "A", "text"),), (AnnexRow("row", ("</w:t>{{ x }}\nhai & ba\x0b",)),))
    document = opened(made(Annex("x", "Tên <x> & y", "", (table,))))
    cell = document.tables[-1].rows[-1].cells[0]
    assert [p.text for p in cell.paragraphs if p.text] == ["</w:t>{{ x }}", "hai & ba"]
    assert {p.style.name for p in cell.paragraphs} == {"VB Ô chữ"}
    assert "TÊN <X> & Y" in [p.text for p in document.paragraphs]


@pytest.mark.parametrize("landscape", [True, False])
@pytest.mark.parametrize("count", [1, 8, 20, 40])
def test_tables_are_exactly_as_wide_as_the_text(landscape: bool, count: int) -> None:
    columns = tuple(AnnexColumn(f"c{n}", f"Cột thứ {n}", "count", ("Nhóm cột",) if n % 3 else ()) for n in range(count))
    table = AnnexTable(columns, (AnnexRow("row", tuple(range(1000, 1000 + count))),))
    document = opened(made(Annex("x", "X", "", (table,), landscape)))
    widths = [int(column.get(_w("w"))) for column in document.tables[-1]._tbl.iter(_w("gridCol"))]
    area = {True: 297 - 45, False: 210 - 45}[landscape] * 1440 / 25.4
    assert sum(widths) == pytest.approx(area, abs=1.5)
    assert min(widths) > 0


def test_no_number_is_wider_than_its_column() -> None:
    from reporter.model.metrics import text_width

    columns = (AnnexColumn("stt", "STT", "index"), AnnexColumn("t", "Tên", "text"), *(
        AnnexColumn(f"c{n}", "Số", "count") for n in range(14)))  # fmt: skip
    table = AnnexTable(columns, (AnnexRow("row", (1, "Xã " + "Dài " * 30, *[123_456_789] * 14)),))
    document = opened(made(Annex("x", "X", "", (table,))))
    widths = [int(column.get(_w("w"))) for column in document.tables[-1]._tbl.iter(_w("gridCol"))]
    style = document.tables[-1]._tbl.tr_lst[-1].tc_lst[-1].find(f".//{_w('pStyle')}").get(_w("val"))
    size = float(re.sub(r"\D", "", style) or 12)
    assert text_width("123.456.789", size, bold=False) * 20 <= min(widths[2:]) - 60


def test_one_table_a_province_with_its_caption_on_the_page_of_its_table() -> None:
    document = opened(made(annex(tables=3)))
    captions = [p for p in document.paragraphs if p.style.name == "VB Tên bảng"]
    assert [p.text for p in captions] == ["1. Tỉnh Mẫu 1", "2. Tỉnh Mẫu 2", "3. Tỉnh Mẫu 3"]
    assert captions[0].style.paragraph_format.keep_with_next
    assert len(document.tables) == 2 + 3


def test_more_columns_than_word_takes_are_refused() -> None:
    columns = tuple(AnnexColumn(f"c{n}", "C", "count") for n in range(64))
    table = AnnexTable(columns, (AnnexRow("row", (1,) * 64),))
    with pytest.raises(ReporterError, match="63 cột"):
        made(Annex("x", "X", "", (table,)))


def test_an_annex_without_missing_values_needs_no_legend() -> None:
    rows = tuple(row for row in annex_table().rows if row.kind == "row" and Mark.UNREADABLE not in row.values)
    whole = replace(annex(), tables=(AnnexTable(COLUMNS, rows),), notes=())
    assert "Ghi chú" not in "".join(p.text for p in opened(made(whole)).paragraphs)


def test_the_package_is_sound_xml_in_every_part() -> None:
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(made(annex(tables=2), annex(landscape=False)).docx)) as archive:
        for name in archive.namelist():
            etree.fromstring(archive.read(name))


#: Sixteen words of one length and of many widths: which eight are measured must not depend on the hash of a word.
_WIDTHS = """
from reporter.documents.annex_widths import TableRoom, table_layout
from reporter.model import AnnexColumn, AnnexRow, AnnexTable
columns = [AnnexColumn(key, key, "text") for key in "ab"]
rows = tuple(AnnexRow("row", (letter * 9, "m " * 90)) for letter in "iljtfrsackvxzneo")
room = TableRoom(9000, 13000, (13.0,), (12.0,), "", (57, 30))
print(table_layout(columns, [AnnexTable(tuple(columns), rows)], room, 13.0).widths)
"""


def test_a_heading_is_not_broken_within_what_is_bound_in_it() -> None:
    """ "Năm 2017" is printed with a no-break space: the column holds both words on one line."""
    years = [AnnexColumn(f"y{year}", f"Năm {year}", "count", unit="đơn vị") for year in range(2017, 2026)]
    columns = (AnnexColumn("ten", "Loại tổ chức", "text"), *years)
    rows = tuple(AnnexRow("row", ("Ban đảng " * 9, *range(9))) for _ in range(3))
    room = TableRoom(9000, 13000, (13.0, 11.0, 9.0), (8.0,), "", (57, 30))
    found = table_layout(columns, [AnnexTable(columns, rows)], room, 13.0)
    least = 2 * found.margin + 12 + text_width("Năm 2017", 1, bold=True) * found.size * 20
    assert min(found.widths[1:]) >= int(least)


def test_widths_do_not_depend_on_the_hash_of_words() -> None:
    found = {
        subprocess.run(
            [sys.executable, "-c", _WIDTHS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(found) == 1, found


# --- how tables are spread over sheets ----------------------------------------------------------------------

NAMES = (AnnexColumn("ten", "Tên xã", "text"), AnnexColumn("so", "Số người", "count"))


def _named(count: int) -> AnnexTable:
    return AnnexTable(NAMES, tuple(AnnexRow("row", (f"Xã Mẫu {n}", n)) for n in range(count)))


def _bound(rendered: Rendered) -> list[list[bool]]:
    """Return of every row below the head of every annex table whether it stays on the sheet of what follows."""
    tables = [table._tbl.tr_lst[2:] for table in opened(rendered).tables[2:]]
    return [[row.find(f".//{_w('keepNext')}") is not None for row in rows] for rows in tables]


@pytest.mark.parametrize("landscape", [True, False])
def test_no_last_sheet_is_begun_for_a_few_rows(landscape: bool) -> None:
    (rows,) = _bound(made(Annex("x", "X", "người", (_named(100),), landscape)))
    kept = sum(rows)
    line = 12 * 1.15 * 20
    assert not any(rows[:-kept]) and all(rows[-kept:])
    sheet = (210 - 50 if landscape else 297 - 40) * 56.7
    assert 0.28 * sheet < kept * line < 0.4 * sheet


def test_a_table_that_another_one_follows_does_not_pull_its_end_to_the_next_sheet() -> None:
    first, last = _bound(made(Annex("x", "X", "người", (_named(11), _named(3)))))
    assert first == [False] * 6 + [True] * 4 + [False]
    assert all(last)


def test_an_annex_of_more_than_a_sheet_is_set_in_the_smaller_size_of_the_profile() -> None:
    room = TableRoom.of(PARTY, False, "người")
    sizes = {
        count: {layout.size for layout in annex_layouts(Annex("x", "X", "người", (_named(count),)), room).values()}
        for count in (10, 52)
    }
    greatest, smaller = room.allowed[:2]
    assert sizes == {10: {greatest}, 52: {smaller}}
