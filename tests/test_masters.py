"""Masters: words and look come from the file an officer edits, and are kept when it is written anew."""

from __future__ import annotations

import dataclasses
import re
import shutil
import zipfile
from collections.abc import Callable
from copy import copy
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.drawing.image import Image
from openpyxl.styles import PatternFill
from PIL import Image as Pixels
from small import PERIOD, find_workspace, make_workspace

from reporter.blanks.master import KINDS, STYLES
from reporter.blanks.master_check import master_faults, master_lacks
from reporter.blanks.master_read import read_master
from reporter.blanks.placeholders import PLACEHOLDERS, as_formula, as_template
from reporter.blanks.write import write_workbook
from reporter.commands.issue import blank_kit
from reporter.commands.specs import check_specs
from reporter.commands.specs_xlsx import write_masters
from reporter.model import ReporterError
from reporter.model.marks import CHECK_SHEET, COVER_SHEET, GUIDE_SHEET
from reporter.opc.parts import write_parts
from reporter.specs.decode import SpecError
from reporter.workspace import Workspace

pytestmark = pytest.mark.slow

TEMPLATES = Path(__file__).parent.parent / "templates"
Edit = Callable[[openpyxl.Workbook], object]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make_workspace(tmp_path / "ws")


def edit_master(workspace: Workspace, edit: Edit, name: str = "cv9797-bo.xlsx") -> Path:
    path = workspace.templates / "xlsx" / name
    book = openpyxl.load_workbook(path, rich_text=True)
    edit(book)
    book.save(path)
    return path


def issued(workspace: Workspace, code: str = "BNV") -> openpyxl.Workbook:
    kit = blank_kit(workspace, PERIOD, ["ministry"])
    path = workspace.root / "so.xlsx"
    write_workbook(path, kit, kit.specs.agency(code))
    return openpyxl.load_workbook(path, rich_text=True)


def texts(sheet: Any) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def free_row(sheet: Any) -> int:
    return int(sheet.max_row) + 2


# --- the committed masters --------------------------------------------------------------------------------


@pytest.mark.parametrize("form_set", ["cv9797", "bao-cao-thang"])
def test_the_committed_masters_are_those_of_the_forms(form_set: str, tmp_path: Path, pytestconfig: Any) -> None:
    """Made again by `reporter specs xlsx`, no part of them changes; `pytest --regen` takes over what did."""
    made = make_workspace(tmp_path / "ws")
    made.settings = dataclasses.replace(made.settings, form_set=form_set)
    write_masters(made, PERIOD)
    for kind in KINDS.values():
        again, kept = (folder / "xlsx" / f"{form_set}-{kind}.xlsx" for folder in (made.templates, TEMPLATES))
        if pytestconfig.getoption("--regen"):
            shutil.copy(again, kept)
        assert parts(again) == parts(kept), kept.name


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("path", sorted((TEMPLATES / "xlsx").glob("*.xlsx")), ids=lambda path: path.stem)
def test_a_committed_master_is_small_and_has_every_style(path: Path) -> None:
    assert path.stat().st_size < 450_000
    assert set(STYLES.values()) <= set(openpyxl.load_workbook(path, read_only=True).named_styles)


def test_the_readme_lists_every_placeholder() -> None:
    text = (TEMPLATES / "xlsx" / "README.md").read_text(encoding="utf-8")
    assert [name for name in PLACEHOLDERS if f"{{{{ {name} }}}}" not in text] == []


# --- words ------------------------------------------------------------------------------------------------


def test_the_cover_says_who_asks_until_when_where_to_and_whom_to_ask(workspace: Workspace) -> None:
    settings = {"contact": "Phòng Tổng hợp", "phone": "080 43210", "recipient": "Vụ Tổng hợp"}
    workspace.settings = dataclasses.replace(workspace.settings, intake=settings)
    cover = issued(workspace)[COVER_SHEET]
    said = texts(cover)
    assert {"Ban Tổ chức Trung ương", "Bộ biểu nhập theo Công văn 9797-CV/BTCTW", "Bộ Nội vụ"} <= set(said)
    assert "Gửi trước ngày 15/10/2025 (ngày cuối còn trong hạn: 14/10/2025)" in said
    assert {"Vụ Tổng hợp", "Phòng Tổng hợp", "080 43210"} <= set(said)
    hidden = {cover.cell(row, 2).value for row, found in cover.row_dimensions.items() if found.hidden}
    assert hidden >= {"Cách gửi", "Thư điện tử nhận sổ"}  # nothing to say


def test_what_an_officer_writes_is_what_is_issued(workspace: Workspace) -> None:
    def change(book: Any) -> None:
        cover, guide = book[COVER_SHEET], book[GUIDE_SHEET]
        cover.cell(free_row(cover), 2).value = "{{ co_quan }} gửi về {{ noi_nhan }}, hạn {{ han_gui }}"
        guide["B3"] = "Đọc kỹ trước khi điền"
        sign = next(cell for row in book["Biểu 05"].iter_rows() for cell in row if cell.value == "NGƯỜI LẬP BIỂU")
        sign.value = "NGƯỜI TỔNG HỢP"

    edit_master(workspace, change)
    book = issued(workspace)
    assert "Bộ Nội vụ gửi về Ban Tổ chức Trung ương, hạn 15/10/2025" in texts(book[COVER_SHEET])
    assert "Đọc kỹ trước khi điền" in texts(book[GUIDE_SHEET])
    assert "NGƯỜI TỔNG HỢP" in texts(book["Biểu 05"])
    assert "NGƯỜI LẬP BIỂU" in texts(book["Biểu 06"])  # each form has words of its own


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hạn: {{ han_guii }}", "“{{ han_guii }}” không có. Có phải “han_gui”?"),
        ("Hạn: {{ han_gui", "viết sai dấu ngoặc hoặc lệnh"),
        ("{{ han_gui.__class__.__mro__ }}", "không điền được"),
        ("{% for a in 'aa' %}{% for b in 'aa' %}a{% endfor %}{% endfor %}", "Chỉ viết tên trong hai ngoặc"),
        ("=SUM(A1:A3)", "có công thức “=SUM(A1:A3)”"),
    ],
)
def test_a_mistake_in_the_words_is_named_with_its_place(workspace: Workspace, text: str, said: str) -> None:
    edit_master(workspace, lambda book: book[COVER_SHEET].__setitem__("B40", text))
    with pytest.raises(ReporterError, match=r"xlsx/cv9797-bo\.xlsx[,:] trang “Bìa”, (hàng 40|ô B40)") as error:
        issued(workspace)
    assert said in str(error.value)


def test_a_name_with_braces_is_only_a_name(workspace: Workspace) -> None:
    kit = blank_kit(workspace, PERIOD, ["ministry"])
    path = workspace.root / "so.xlsx"
    write_workbook(path, kit, dataclasses.replace(kit.specs.agency("BNV"), name="Bộ {{ ky }} & <A>"))
    assert "Bộ {{ ky }} & <A>" in texts(openpyxl.load_workbook(path)[COVER_SHEET])


def test_a_text_and_its_formula_say_the_same() -> None:
    text = 'Gửi "{{ noi_nhan }}" trước ngày {{ han_gui }}.'
    assert as_formula(text) == '="Gửi """&noi_nhan&""" trước ngày "&han_gui&"."'
    assert as_template(as_formula(text)) == text
    long = "Chữ " * 100 + "{{ ky }}"
    assert as_template(as_formula(long)) == long
    assert as_formula("Không có gì để điền") == ""
    assert as_formula("{% if ky %}{{ ky }}{% endif %}") == ""
    assert as_template('="a"&SUM(A1)') == '="a"&SUM(A1)'


# --- look -------------------------------------------------------------------------------------------------


def test_a_named_style_changes_every_cell_that_has_it(workspace: Workspace) -> None:
    def change(book: Any) -> None:
        style = book._named_styles["Ô nhập số"]
        style.fill = PatternFill("solid", fgColor="FF00CC66")
        font = copy(style.font)
        font.sz, font.name = 9.0, "Arial"
        style.font = font

    edit_master(workspace, change)
    sheet = issued(workspace)["Biểu 05"]
    row = next(row for row in range(1, 30) if str(sheet.cell(row, 1).value).startswith("(1)")) + 1
    cell = sheet.cell(row, 4)
    assert (cell.fill.fgColor.rgb, cell.font.name, cell.font.sz) == ("FF00CC66", "Arial", 9)
    assert cell.protection.locked is False
    scale = sheet.page_setup.scale or 100
    assert scale >= 99 or not sheet.col_breaks.brk  # nine points are the least, whatever the officer chose


def test_rich_text_pictures_and_page_set_up_come_along(workspace: Workspace, tmp_path: Path) -> None:
    Pixels.new("RGB", (60, 40), "red").save(tmp_path / "logo.png")

    def change(book: Any) -> None:
        cover = book[COVER_SHEET]
        row = free_row(cover)
        pieces = ["Hạn ", TextBlock(InlineFont(b=True, color="FFC00000"), "{{ han_gui }}"), " là chót"]
        cover.cell(row, 2).value = CellRichText(pieces)
        cover.add_image(Image(str(tmp_path / "logo.png")), "B2")
        cover.page_margins.left = 1.1
        cover.oddFooter.center.text = "Sổ của {{ co_quan }}"

    edit_master(workspace, change)
    cover = issued(workspace)[COVER_SHEET]
    rich = next(cell.value for row in cover.iter_rows() for cell in row if isinstance(cell.value, CellRichText))
    assert str(rich) == "Hạn 15/10/2025 là chót"
    assert [piece.font.b for piece in rich if isinstance(piece, TextBlock)][1:2] == [True]
    assert len(cover._images) == 1
    assert cover.page_margins.left == 1.1
    assert "Sổ của Bộ Nội vụ" in str(cover.oddFooter.center.text)


def test_text_entries_are_issued_as_text_so_that_excel_changes_none(workspace: Workspace) -> None:
    book = issued(workspace)
    for sheet in (sheet for sheet in book if sheet.title.startswith("Biểu")):
        kit_form = next(form for form in workspace.specs(PERIOD).form_set.forms if form.sheet == sheet.title)
        row = next(row for row in range(1, 30) if str(sheet.cell(row, 1).value).startswith("(1)")) + 1
        for column in kit_form.entered:
            kind = {"text": "@", "choice": "@", "date": "dd/mm/yyyy"}.get(column.type, "#,##0")
            assert sheet.cell(row, column.number).number_format == kind, (sheet.title, column.key)


# --- writing anew -----------------------------------------------------------------------------------------


def test_written_anew_a_master_keeps_words_and_look_and_takes_the_new_column(workspace: Workspace) -> None:
    form = workspace.templates / "forms" / "bieu-06.toml"
    form.write_text(
        form.read_text(encoding="utf-8").replace(
            "[[checks]]", '[[columns]]\nkey = "moi"\nlabel = "Cột mới"\ntype = "text"\n\n[[checks]]', 1
        ),
        encoding="utf-8",
    )
    path = edit_master(workspace, lambda book: book[GUIDE_SHEET].__setitem__("B3", "Lời của tôi: {{ dien_thoai }}"))
    fresh = find_workspace(workspace.root)
    forms = [form for form in fresh.specs(PERIOD).form_set.forms if "ministry" in form.applies_to]
    assert list(master_lacks(read_master(path), forms)) == [
        "bản trống chung: Biểu 06/PC khác tệp biểu ở moi. "
        "Làm lại bằng: reporter specs xlsx --period KỲ (giữ lời và kiểu ô)."
    ]
    write_masters(fresh, PERIOD)
    made = read_master(path)
    assert list(master_lacks(made, forms)) == []
    assert "Lời của tôi: {{ dien_thoai }}" in {words.text for words in made.guide.cells}
    first = path.read_bytes()
    assert "Giữ nguyên templates/xlsx/cv9797-bo.xlsx" in write_masters(fresh, PERIOD)
    assert path.read_bytes() == first


def test_what_is_missing_or_misspelt_is_told_all_at_once(workspace: Workspace) -> None:
    def change(book: Any) -> None:
        book[COVER_SHEET]["B40"] = "{{ sai }}"
        book[GUIDE_SHEET]["B3"] = "{{ sai_nua }}"
        for cell in book[COVER_SHEET]["A"]:
            cell.value = None if cell.value == "cutoff" else cell.value

    faults = list(master_faults(read_master(edit_master(workspace, change))))
    assert [fault.partition(":")[0] for fault in faults] == [
        "trang “Bìa”, hàng 40",
        "trang “Hướng dẫn”, hàng 3",
        "trang “Bìa” thiếu hàng có khoá “cutoff” ở cột A (ẩn). Đổi tên tệp ấy để giữ, rồi làm mẫu mới bằng",
    ]


def test_a_title_with_a_time_of_its_own_is_told_by_specs_check(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reporter.commands.specs_documents.check_template", lambda *_given: ())

    def change(book: Any) -> None:
        book["Biểu 05"]["D4"] = "Số liệu đến 30/6/2025"

    edit_master(workspace, change)
    told = [line for line in check_specs(workspace.root).lines() if "I18" in line]
    assert [line for line in told if "“30/6/2025” đứng ở sổ của mọi kỳ" in line and "cv9797-bo.xlsx" in line] == told
    assert told and "{{ ky }}" in told[0]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda book: book.remove(book[GUIDE_SHEET]), "thiếu trang “Hướng dẫn”"),
        (lambda book: book[CHECK_SHEET].delete_rows(1, 40), "thiếu hàng đầu bảng"),
        (lambda book: book["Biểu 05"].delete_rows(1), "thiếu hàng khoá ẩn"),
    ],
)
def test_a_master_that_cannot_be_used_says_what_it_lacks(workspace: Workspace, edit: Edit, said: str) -> None:
    path = edit_master(workspace, edit)
    with pytest.raises(ReporterError, match=said):
        read_master(path)


def test_everything_that_a_master_lacks_is_told_at_once(workspace: Workspace) -> None:
    def change(book: Any) -> None:
        book.remove(book[GUIDE_SHEET])
        book["Biểu 05"].delete_rows(1)
        book[COVER_SHEET]["B3"], book[COVER_SHEET]["C9"] = "=1+1", "=2+2"

    with pytest.raises(SpecError) as caught:
        read_master(edit_master(workspace, change))
    assert [(item.place, item.text.partition(".")[0]) for item in caught.value.problems] == [
        ("", "thiếu trang “Hướng dẫn”"),
        ("trang “Biểu 05”", "thiếu hàng khoá ẩn (hàng 1)"),
        ("trang “Bìa”, ô B3", "có công thức “=1+1”; lời trong mẫu chỉ là chữ và {{ … }}"),
        ("trang “Bìa”, ô C9", "có công thức “=2+2”; lời trong mẫu chỉ là chữ và {{ … }}"),
    ]


def test_a_file_that_is_no_workbook_is_named(workspace: Workspace) -> None:
    path = workspace.templates / "xlsx" / "cv9797-bo.xlsx"
    path.write_bytes(b"khong phai xlsx")
    with pytest.raises(ReporterError, match=r"xlsx/cv9797-bo\.xlsx: không mở được"):
        read_master(path)


def test_a_form_set_without_masters_takes_the_words_of_another(workspace: Workspace) -> None:
    for path in (workspace.templates / "xlsx").glob("cv9797-*.xlsx"):
        path.unlink()
    assert "SỔ NHẬP SỐ LIỆU" in texts(issued(workspace)[COVER_SHEET])
    for path in (workspace.templates / "xlsx").glob("*.xlsx"):
        path.unlink()
    with pytest.raises(
        ReporterError, match=r"Chưa có mẫu templates/xlsx/cv9797-bo\.xlsx. Làm bằng: reporter specs xlsx"
    ):
        issued(workspace)


def test_styles_are_those_of_the_cells_where_numbers_are_left_out(tmp_path: Path) -> None:
    """LibreOffice numbers the named styles with gaps: its own come between, without a name."""
    master = TEMPLATES / "xlsx" / "cv9797-xa.xlsx"
    with zipfile.ZipFile(master) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    styles = parts["xl/styles.xml"].decode()
    first = re.search(r"<cellStyleXfs[^>]*>(<xf\b.*?(?:/>|</xf>))", styles, re.DOTALL)
    assert first
    styles = re.sub(r'xfId="([1-9]\d*)"', lambda found: f'xfId="{int(found[1]) + 7}"', styles)
    parts["xl/styles.xml"] = styles.replace(first[0], first[0] + first[1] * 7, 1).encode()
    resaved = tmp_path / master.name
    resaved.write_bytes(write_parts(parts))
    assert read_master(resaved) == read_master(master)
