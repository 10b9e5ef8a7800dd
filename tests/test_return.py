"""Workbooks sent back: marked in their own cells, nothing else changed, read again without complaint once mended."""

import io
import re
import time
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hostile import Book
from libreoffice import convert, needs_libreoffice
from small import PERIOD, make_workspace, send

from reporter.commands.checked import Checked, read_period
from reporter.commands.returning import RETURNED, return_workbooks
from reporter.delivery.cell_areas import spots_of, without_cells
from reporter.delivery.marked_workbook import _list_sheet, _mark_sheet, _Marks, _Styles, marked
from reporter.executor import no_progress
from reporter.model import Finding, ReporterError, Severity, column_letter
from reporter.model.marks import RETURN_SHEET
from reporter.opc.archive import Unsound
from reporter.workspace import Workspace

pytestmark = pytest.mark.slow

AS_OF = date(2025, 10, 20)
MONEY = "Biểu 05"
FILLS = {"FFF8CBAD", "FFFFE699", "FFDDEBF7", "FFEDEDED"}  # of errors, warnings, questions, notes


def break_sum(values: dict[str, list[dict[str, Any]]]) -> None:
    values["bieu-05"][0]["khoi_dang"] += 1


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = make_workspace(tmp_path / "central")
    send(made, ["BTC"], break_sum)
    return made


def read(workspace: Workspace) -> Checked:
    return read_period(workspace, PERIOD, AS_OF, no_progress)


def errors(checked: Checked) -> list[str]:
    return [f"{item.code} {item.sheet}!{item.cell}" for item in checked.findings.of(Severity.ERROR)]


def returned(workspace: Workspace) -> tuple[Path, Path, list[str]]:
    told = list(return_workbooks(workspace, PERIOD, AS_OF, (), no_progress))
    (sent,) = workspace.inbox(PERIOD).glob("*.xlsx")
    return sent, workspace.outputs(PERIOD) / RETURNED / sent.name, told


@pytest.mark.parametrize(
    ("areas", "refs", "left"),
    [
        ("D11:D20", ["D14"], "D11:D13 D15:D20"),
        ("C9:E11 G5", ["D10"], "C9:C11 D9 D11 E9:E11 G5"),
        ("C9:F11", ["D9", "D10", "F11"], "C9:C11 D11 E9:E11 F9:F10"),
        ("D14", ["D14"], ""),
        ("D11:D13", ["D14"], "D11:D13"),
        ("$A$1:B1", ["A1"], "B1"),
    ],
)
def test_cells_are_taken_out_of_areas(areas: str, refs: list[str], left: str) -> None:
    inside = [] if left == areas else refs
    assert without_cells(areas, spots_of(refs)) == (inside, left)


def test_a_finding_as_long_as_a_page_has_a_row_that_excel_allows_and_its_own_words() -> None:
    item = Finding("V01", Severity.ERROR, f"ghi “_x000D_”: {'rất dài, ' * 400}")
    text = _list_sheet([item], "a.xlsx", {}, 1)
    assert 'ht="409"' in text and "Ghi “_x005F_x000D_”" in text


def test_thousands_of_marked_cells_take_no_longer_than_the_sheet() -> None:
    """Once each was looked for in the whole sheet and divided all rules anew: four thousand took a minute."""
    refs = [f"{column_letter(at)}{row}" for at in range(26) for row in range(1, 161)]
    rows = "".join(f'<row r="{row}" spans="1:26"><c r="C{row}" s="1"><v>1</v></c></row>' for row in range(1, 161))
    rule = '<dataValidation type="whole" sqref="A1:Z160"/>'
    item = Finding("V01", Severity.ERROR, "sai")
    sheet = f"<sheetData>{rows}</sheetData><dataValidations>{rule}</dataValidations></worksheet>"
    styles = "<fills></fills><cellXfs><xf/><xf/></cellXfs>"
    started = time.process_time()
    text = _mark_sheet(sheet, _Marks(dict.fromkeys(refs, item)), _Styles(styles))
    assert time.process_time() - started < 5
    assert re.findall(r'<c r="([A-D]1)" s="(\d+)"(/?)>', text) == [
        *(("A1", "2", "/"), ("B1", "2", "/"), ("C1", "3", ""), ("D1", "2", "/"))
    ]
    assert text.count("<dataValidation ") == text.count('type="whole"') == len(refs)


def test_the_copy_is_the_agencys_own_file_with_its_cells_marked_and_a_list_first(workspace: Workspace) -> None:
    sent, copy, told = returned(workspace)
    assert told[0].startswith(f"Bộ Tài chính: {sent.name}, ") and any("công văn" in line for line in told)
    before, after = openpyxl.load_workbook(sent), openpyxl.load_workbook(copy)
    assert after.sheetnames == [RETURN_SHEET, *before.sheetnames]
    listed = [[cell.value for cell in row] for row in after[RETURN_SHEET].iter_rows(min_row=4)]
    assert listed and all(row[1] for row in listed)
    (code, cell) = errors(read(workspace))[0].split(" ", 1)[0], errors(read(workspace))[0].split("!")[1]
    own = after[MONEY][cell]
    assert own.fill.fgColor.rgb == "FFF8CBAD" and own.value == before[MONEY][cell].value
    assert (own.number_format, own.protection.locked) == (
        before[MONEY][cell].number_format, before[MONEY][cell].protection.locked,
    )  # fmt: skip
    links = [row[4].hyperlink for row in after[RETURN_SHEET].iter_rows(min_row=4)]
    assert f"'{MONEY}'!{cell}" in [link.location for link in links if link]
    rules = [rule for rule in after[MONEY].data_validations.dataValidation if cell in rule.sqref]
    assert len(rules) == 1 and rules[0].promptTitle == f"Lỗi {code}" and rules[0].prompt


def test_what_only_follows_from_another_is_neither_listed_nor_counted(workspace: Workspace) -> None:
    (sent,) = workspace.inbox(PERIOD).glob("*.xlsx")
    book = Book(sent)
    book.set(MONEY, {"B12": ""})
    book.save(sent)
    assert {item.cause for item in read(workspace).findings.of(Severity.ERROR)} > {"S36"}

    _, copy, told = returned(workspace)

    listed = [[cell.value for cell in row] for row in openpyxl.load_workbook(copy)[RETURN_SHEET].iter_rows(min_row=4)]
    assert "S36" in [row[2] for row in listed] and not {"V93", "R06", "R20"} & {row[2] for row in listed}
    assert openpyxl.load_workbook(copy)[RETURN_SHEET]["F4"].alignment.wrap_text  # a long text is read whole
    assert "D11; E11; F11" in [row[4] for row in listed]  # every cell it is about, not the first alone
    assert f", {sum(row[1] == 'Lỗi' for row in listed)} lỗi" in told[0]


def plain(sheet: bytes) -> bytes:
    """A sheet without styles of cells, without what is selected, without its rules of entry."""
    return re.sub(
        rb' (?:s|tabSelected|count)="[^"]*"|<dataValidation\b[^>]*/>|<dataValidation\b.*?</dataValidation>', b"", sheet
    )


def test_the_list_says_of_a_question_where_its_answer_goes(workspace: Workspace) -> None:
    """Once the last column of a question was blank: only its cell and the letter said so."""
    (sent,) = workspace.inbox(PERIOD).glob("*.xlsx")
    item = Finding("R22", Severity.EXPLAIN, "số khác tháng trước", file=sent.name)
    book = openpyxl.load_workbook(io.BytesIO(marked(sent.read_bytes(), sent.name, [item])))
    assert book[RETURN_SHEET]["G4"].value == item.todo and "“Giải trình”" in item.todo


def test_nothing_else_of_the_package_changes(workspace: Workspace) -> None:
    sent, copy, _ = returned(workspace)
    old, new = Book(sent).parts, Book(copy).parts
    changed = {name for name in old if old[name] != new[name]}
    sheets = {name for name in old if name.startswith("xl/worksheets/sheet")}
    allowed = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "xl/styles.xml", *sheets}
    assert changed <= allowed and len(new) == len(old) + 1
    for name in sheets:
        one, other = (plain(part[name]) for part in (old, new))
        assert one == other, name
    values = [openpyxl.load_workbook(path, data_only=True)[MONEY].values for path in (sent, copy)]
    assert list(values[0]) == list(values[1])
    assert b'localSheetId="0"' not in new["xl/workbook.xml"] or b"localSheetId" not in old["xl/workbook.xml"]


def looks(sheet: bytes) -> dict[bytes, bytes]:
    """Cell → number of its style."""
    return dict(re.findall(rb'<c r="([A-Z]+\d+)"(?: s="(\d+)")?', sheet))


def test_only_marked_cells_look_otherwise(workspace: Workspace) -> None:
    sent, copy, _ = returned(workspace)
    old, new = Book(sent), Book(copy)
    (before, after) = (
        re.search(rb"<cellXfs[^>]*>(.*?)</cellXfs>", book.parts["xl/styles.xml"], re.DOTALL) for book in (old, new)
    )
    assert before and after and after[1].startswith(before[1])  # the styles keep their numbers
    shown = openpyxl.load_workbook(copy)
    marked = 0
    for sheet in openpyxl.load_workbook(sent).sheetnames:
        one, other = looks(old.parts[old.part(sheet)]), looks(new.parts[new.part(sheet)])
        for ref in (ref for ref, style in other.items() if style != one.get(ref, b"")):
            assert shown[sheet][ref.decode()].fill.fgColor.rgb in FILLS, f"{sheet}!{ref.decode()}"
            marked += 1
    assert marked


def mended(path: Path, wrong: Path) -> None:
    """The officer puts the number right in the marked copy and sends it back."""
    book = Book(path)
    place = book.find(MONEY, "khoi_dang")
    value = openpyxl.load_workbook(wrong, data_only=True)[MONEY][place].value
    cell = re.search(rf'<c r="{place}"[^>]*?>.*?</c>', book.parts[book.part(MONEY)].decode(), re.DOTALL)
    assert cell
    right = re.sub(r"<v>.*?</v>", f"<v>{int(value) - 1}</v>", cell[0])
    book.set(MONEY, {place: right}).save(wrong)


def test_the_copy_mended_and_sent_back_is_read_without_complaint(workspace: Workspace) -> None:
    sent, copy, _ = returned(workspace)
    before = {item.code for item in read(workspace).findings}
    copy.replace(sent)
    still = read(workspace)
    assert {item.code for item in still.findings} == before  # the marks themselves are no finding
    mended(sent, sent)
    after = read(workspace)
    assert errors(after) == []
    assert "R11" in before and "R11" not in {item.code for item in after.findings}


@needs_libreoffice
@pytest.mark.parametrize("program", ["libreoffice", "openpyxl"])
def test_a_file_that_another_program_saved_is_marked_too(workspace: Workspace, program: str, tmp_path: Path) -> None:
    (sent,) = workspace.inbox(PERIOD).glob("*.xlsx")
    if program == "libreoffice":
        sent.write_bytes(convert(sent, "xlsx", tmp_path / "lo").read_bytes())
    else:
        openpyxl.load_workbook(sent).save(sent)
    found = [item for item in read(workspace).findings if sent.name in item.files and item.cell]
    copy = tmp_path / "marked.xlsx"
    copy.write_bytes(marked(sent.read_bytes(), sent.name, found))
    opened = openpyxl.load_workbook(copy)
    assert opened.sheetnames[0] == RETURN_SHEET
    error = next(item for item in found if item.severity is Severity.ERROR)
    assert opened[error.sheet][error.cell].fill.fgColor.rgb == "FFF8CBAD"
    before = {item.code for item in read(workspace).findings}
    copy.replace(sent)
    assert {item.code for item in read(workspace).findings} == before
    assert convert(sent, "pdf", tmp_path / "pdf").stat().st_size > 1000


def test_a_refused_file_that_opens_is_marked_and_one_that_does_not_is_told(workspace: Workspace) -> None:
    (sent,) = workspace.inbox(PERIOD).glob("*.xlsx")
    whole = sent.read_bytes()
    copy = marked(whole, sent.name, [Finding("F99", Severity.ERROR, "cả tệp", file=sent.name)])
    with zipfile.ZipFile(io.BytesIO(copy)) as made:
        assert len(set(made.namelist()) - Book(sent).parts.keys()) == 1  # the list
    book = Book(sent)
    for lacking in ("xl/_rels/workbook.xml.rels", book.part(MONEY)):
        held = book.parts.pop(lacking)
        with pytest.raises(Unsound, match=f"phần {lacking} thiếu"):
            marked(book.save(sent).read_bytes(), sent.name, [])
        book.parts[lacking] = held
    old = sent.with_suffix(".xls")
    old.write_bytes(whole)
    sent.unlink()
    list(return_workbooks(workspace, PERIOD, AS_OF, (), no_progress))
    assert [path.name for path in (workspace.outputs(PERIOD) / RETURNED).iterdir()] == [sent.name]  # Excel opens it
    old.unlink()
    sent.write_bytes(whole[: len(whole) // 2])
    told = list(return_workbooks(workspace, PERIOD, AS_OF, (), no_progress))
    assert "không đánh dấu được trong tệp (cấu trúc nén hỏng" in told[0]
    sent.unlink()
    scan = sent.with_suffix(".pdf")
    scan.write_bytes(b"%PDF-1.4\n%%EOF")
    told = list(return_workbooks(workspace, PERIOD, AS_OF, (), no_progress))
    assert "không đánh dấu được trong tệp (không phải sổ nhập)" in told[0]
    scan.unlink()
    undone = "nên không có gì để trả lại; kết quả lần trước giữ nguyên"
    with pytest.raises(ReporterError, match=f"chưa có tệp nào, {undone}"):
        list(return_workbooks(workspace, PERIOD, AS_OF, (), no_progress))
    with pytest.raises(ReporterError, match="mang mã “BCT1”"):
        list(return_workbooks(workspace, PERIOD, AS_OF, ("BCT1",), no_progress))
