"""Workbooks that bear a secrecy mark: what is one, where it is seen, and that nothing of them goes anywhere."""

import unicodedata
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from opened import package, sheet
from openpyxl.comments import Comment
from small import PERIOD, make_workspace, send

from reporter.cli.shell import cli
from reporter.commands.build import build_reports
from reporter.commands.build_documents import BuildOptions
from reporter.commands.checked import read_period
from reporter.intake.grids import Workbook
from reporter.intake.package import ExcelPackage, SheetPart
from reporter.intake.safety import LIMITS, Received
from reporter.intake.secrecy import find_mark, mark_of
from reporter.model import Severity
from reporter.workspace import Workspace

pytestmark = pytest.mark.slow

AS_OF = date(2025, 10, 14)
TOLD = "Cột số riêng của tệp mật"


def quiet(_done: int, _total: int) -> None:
    """Progress nobody watches."""


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("MẬT", "Mật"),
        ("  Tối   mật ", "Tối mật"),
        ("* TUYỆT MẬT *", "Tuyệt mật"),
        ("BÁO CÁO (MẬT)", "Mật"),
        ("Báo cáo [tối mật]", "Tối mật"),
        ("Độ mật: Mật", "Mật"),
        ("dấu mật – Tuyệt mật", "Tuyệt mật"),
        ("BIỂU 01 – TỐI MẬT", "Tối mật"),
        ("Số 12/BC | MẬT", "Mật"),
        (unicodedata.normalize("NFD", "TỐI MẬT"), "Tối mật"),
        (unicodedata.normalize("NFD", "mật"), "Mật"),
        ("MËT", "Mật"),
        ("Tèi mËt", "Tối mật"),
        ("MËt", "Mật"),
        ("TuyÖt mËt", "Tuyệt mật"),
        ("M Ậ T", "Mật"),
        ("* T Ố I  M Ậ T *", "Tối mật"),
        ("TỐI-MẬT", "Tối mật"),
        ("TUYỆT_MẬT", "Tuyệt mật"),
        ("TÀI LIỆU MẬT", "Mật"),
        ("Hồ sơ đóng dấu MẬT", "Mật"),
        ("Mức độ: Mật", "Mật"),
        ("M.Ậ.T", "Mật"),
        ("T U Y Ệ T M Ậ T", "Tuyệt mật"),
        ("M\u200bẬ\u00adT", "Mật"),
        ("TUYEÄT MAÄT", "Tuyệt mật"),
        ("Maät", "Mật"),
        ("Ðộ mật: Mật", "Mật"),
        ("MẬT (bản số 1)", "Mật"),
        ("Mật – Khẩn", "Mật"),
        ("TOI MAT DO DAN SO", ""),
        ("BÁO CÁO MẬT ĐỘ DÂN SỐ", ""),
        ("SỐ LIỆU MẬT KHẨU", ""),
        ("A B C D", ""),
        ("Bảo mật thông tin", ""),
        ("Mật độ dân số (người/km²)", ""),
        ("MẬT ĐỘ DÂN SỐ", ""),
        ("Bảo vệ bí mật nhà nước", ""),
        ("PHÒNG BẢO MẬT VÀ CƠ YẾU", ""),
        ("Sản phẩm: mật ong, sáp", ""),
        ("văn bản tuyệt mật gửi ngoài hệ thống", ""),
        ("Mặt trận Tổ quốc", ""),
    ],
)
def test_a_mark_is_told_from_words_with_the_same_letters(text: str, level: str) -> None:
    assert mark_of(text) == level


def cell(book: openpyxl.Workbook) -> None:
    book["Bìa"]["E1"] = "TỐI MẬT"


def header(book: openpyxl.Workbook) -> None:
    book["Biểu 05"].oddHeader.right.text = "MẬT"


def properties(book: openpyxl.Workbook) -> None:
    book.properties.keywords = "Độ mật: Tối mật"


def sheet_name(book: openpyxl.Workbook) -> None:
    book.create_sheet("Phụ lục (MẬT)")


def note(book: openpyxl.Workbook) -> None:
    book["Biểu 05"]["E40"].comment = Comment("Văn thư:\nTUYỆT MẬT", "x")


def letters_apart(book: openpyxl.Workbook) -> None:
    book["Bìa"]["E1"] = "T Ố I  M Ậ T"


def plain(book: openpyxl.Workbook) -> None:
    book["Bìa"]["E1"] = "Bảo mật"


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = make_workspace(tmp_path_factory.mktemp("secret") / "w")
    send(workspace, ["BNV"])
    return workspace


def respelled(workspace: Workspace, edit: object, name: str = "BNV-2025-10.xlsx") -> Path:
    """The workbook of a ministry in an inbox of its own, edited by openpyxl."""
    (source,) = workspace.inbox(PERIOD).iterdir()
    book = openpyxl.load_workbook(source)
    edit(book)  # type: ignore[operator]
    path = workspace.root / "other" / name
    path.parent.mkdir(exist_ok=True)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (cell, "Bìa”, E1"),
        (letters_apart, "Bìa”, E1"),
        (note, "Biểu 05”, E40"),
        (header, "chân trang “Biểu 05”"),
        (properties, "thuộc tính"),
        (sheet_name, "tên trang tính"),
    ],
)
def test_a_marked_workbook_is_named_and_not_read(
    sent: Workspace, edit: object, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sent.root)
    path = respelled(sent, edit)
    refused = CliRunner().invoke(cli, ["check", str(path)])
    assert refused.exit_code == 1
    assert "F17" in refused.output and place in refused.output and path.name in refused.output
    allowed = CliRunner().invoke(cli, ["check", str(path), "--cho-phep", "Dấu ghi nhầm, đã hỏi lại"])
    assert "F17" not in allowed.output
    assert "F18" in allowed.output and "Dấu ghi nhầm, đã hỏi lại" in allowed.output


def test_a_mark_is_seen_however_the_program_that_wrote_it_spells_its_xml() -> None:
    for xml in (
        "<x:sst><x:si><x:t>Bìa</x:t></x:si><x:si><x:r><x:t>M</x:t></x:r><x:r><x:t>ẬT</x:t></x:r></x:si></x:sst>",
        "<sst><si/><si><t>T&#7889;i m&#7853;t</t></si></sst>",
        unicodedata.normalize("NFD", "<sst><si><t>abc</t></si><si><t>Tuyệt mật</t></si></sst>"),
    ):
        sheet = SheetPart("Bìa", False, b'<sheetData><row r="2"><c r="B2" t="s"><v>1</v></c></row></sheetData>')
        mark = find_mark("a.xlsx", ExcelPackage((sheet,), xml.encode(), None, False, {}, (), ()))
        assert mark is not None and mark.place == "trang “Bìa”, B2"
    plain = ExcelPackage((sheet,), "<sst><si><t>Bảo mật</t></si></sst>".encode(), None, False, {}, (), ())
    assert find_mark("a.xlsx", plain) is None


@pytest.mark.parametrize(
    ("rows", "tail", "place"),
    [
        ('<row r="1"><c r="A1" t="inlineStr"><is><t>MẬT</t></is></c></row>', "", "trang “A”, A1"),
        ('<row r="2"><c r="B2" s="1" t="str"><f>1</f><v>TỐI MẬT</v></c></row>', "", "trang “A”, B2"),
        ('<row r="1"><c r="XX1" t="inlineStr"><is><t>MẬT</t></is></c></row>', "", "trang “A”, XX1"),  # far outside
        ('<row r="1"><c t="inlineStr" r="C1"><is><t>MẬT</t></is></c></row>', "", "trang “A”, C1"),  # written anew
        ("", "<headerFooter><oddHeader>&amp;CMẬT</oddHeader></headerFooter>", "đầu, chân trang “A”"),
        ('<row r="1"><c r="A1" t="str"><f>"MẬT"</f><v>1</v></c></row>', "", ""),  # nobody sees the text of a formula
    ],
)
def test_a_mark_is_seen_in_what_is_left_of_a_sheet_without_its_numbers(rows: str, tail: str, place: str) -> None:
    numbers = '<row r="9"><c r="A9"><v>7</v></c><c r="B9" s="1"><v>8</v></c></row>'
    book = Workbook(Received(package(**{"xl/s.xml": sheet(rows + numbers, tail=tail)}), ""), LIMITS)
    mark, known = find_mark("a.xlsx", book.worded), find_mark("a.xlsx", book.package)
    assert (mark and mark.place, known and known.place) == (place or None,) * 2


def test_the_name_of_a_file_may_be_the_mark(sent: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sent.root)
    for name in (
        "BNV-2025-10-MẬT.xlsx",
        unicodedata.normalize("NFD", "BNV tối mật.xlsx"),
        "toi-mat-BNV.xlsx",
        "BNV-TuyetMat.xlsx",
    ):
        assert "tên tệp" in CliRunner().invoke(cli, ["check", str(respelled(sent, plain, name))]).output
    for name in ("BNV-bao-mat.xlsx", "BNV-mật độ.xlsx", "mat-tran-to-quoc.xlsx"):
        assert "F17" not in CliRunner().invoke(cli, ["check", str(respelled(sent, plain, name))]).output


def test_a_reason_must_be_written(sent: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sent.root)
    for reason in ("", "x"):
        refused = CliRunner().invoke(cli, ["check", "--period", "2025-10", "--cho-phep", reason])
        assert refused.exit_code == 2
        assert "phải viết lý do" in refused.output


def test_nothing_of_a_marked_workbook_is_in_the_outputs(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "w")
    other, path = send(workspace, ["BNV", "BTC"])
    assert other != path
    book = openpyxl.load_workbook(path)
    book["Bìa"]["E1"] = "MẬT"
    book["Bìa"]["F9"] = TOLD
    book["Biểu 05"]["E40"].comment = Comment(TOLD, "x")
    book.save(path)
    checked = read_period(workspace, PERIOD, AS_OF, quiet)
    (error,) = checked.findings.of(Severity.ERROR)
    assert (error.code, error.file) == ("F17", path.name)
    build_reports(workspace, BuildOptions(PERIOD, AS_OF), quiet)
    written = [item for item in workspace.outputs(PERIOD).rglob("*") if item.is_file()]
    assert written
    assert not [item.name for item in written if "tai-chinh" in item.name]
    assert not [item.name for item in written if TOLD.encode() in item.read_bytes()]
