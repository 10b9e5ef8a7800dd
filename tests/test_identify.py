"""Right file, right workbook, right agency, right period: one finding for each wrong one, and nothing of it is used."""

import base64
import io
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hostile import Book
from sheets import REQUEST, agency, codes, issued, read

from reporter.intake.file_kinds import how_to_save
from reporter.intake.package import shortened
from reporter.intake.read import ReadOutcome, read_submission
from reporter.intake.reader_specs import ReaderSpecs
from reporter.intake.safety import LIMITS, Refused
from reporter.intake.said_periods import other_periods
from reporter.intake.scan import scan_sheet
from reporter.model import Period
from reporter.model.catalogue import CATALOGUE

COMMUNE, NEIGHBOUR = "14758", "14797"
FIELDS = "Biểu 03"
Damage = Callable[[bytes], bytes]


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound workbook."""
    return issued(tmp_path_factory.mktemp("good") / f"{COMMUNE}-mau.xlsx", COMMUNE)


def only(outcome: ReadOutcome) -> tuple[str, str]:
    """Return code and message of the one finding of a refused file."""
    assert outcome.submission is None
    (found,) = outcome.findings
    assert found.file == outcome.file
    return found.code, found.message


@pytest.mark.parametrize(("period", "other"), [("2025-07-1thang", 0), ("2025-07", 0), ("2025-08-2thang", 1)])
def test_titles_of_a_collection_of_its_own_say_its_month(period: str, other: int) -> None:
    said = [["Kỳ báo cáo: tháng 7 năm 2025 (đợt riêng)"]]
    assert len(list(other_periods(said, Period.parse(period)))) == other


def test_a_quarter_in_a_title_is_told_as_it_is_written() -> None:
    (found,) = other_periods([["KỲ BÁO CÁO: QUÝ III NĂM 2025"]], Period.parse("2025-10"))
    assert found == ((0, 0), "quý III năm 2025")


@pytest.mark.parametrize(
    ("title", "period", "other"),
    [
        ("Kỳ báo cáo: T9/2025", "2025-10", "T9/2025"),
        ("Kỳ báo cáo: 09.2025. Đơn vị tính: người", "2025-10", "09.2025"),
        ("Kỳ báo cáo: tháng 10-2026", "2025-10", "tháng 10-2026"),
        ("Tháng 9 năm 2025", "2025-10", "tháng 9 năm 2025"),
        ("(Số liệu tháng 9/2025)", "2025-10", "tháng 9/2025"),
        ("Kỳ báo cáo: tháng 9", "2025-10", "tháng 9"),
        ("Kỳ báo cáo: T10/2025", "2025-10", ""),
        ("Kỳ báo cáo: 10-2025", "2025-10", ""),
        ("Kỳ báo cáo: tháng 10.2025", "2025-10", ""),
        ("Tháng 10 – 2025", "2025-10", ""),
        ("Kỳ báo cáo: tháng 10", "2025-10", ""),
        ("Kỳ báo cáo: quý IV năm 2025", "2025-Q4", ""),
        ("Kỳ báo cáo: quý 4/2025", "2025-Q4", ""),
        ("Kỳ báo cáo: quý III năm 2025", "2025-Q4", "quý III năm 2025"),
        ("Kỳ báo cáo: tuần 44 năm 2025", "2025-W44", ""),
        ("Kỳ báo cáo: tuần 44/2025", "2025-W44", ""),
        ("Kỳ báo cáo: tuần 43 năm 2025", "2025-W44", "tuần 43 năm 2025"),
        ("Trước ngày 01/7/2025", "2025-10", ""),
        ("số liệu năm 2024", "2025-10", "năm 2024"),
        ("Số liệu đến 30/9/2025", "2025-10", "30/9/2025"),
        ("(Tính đến hết ngày 30 tháng 9 năm 2025)", "2025-10", "ngày 30 tháng 9 năm 2025"),
        ("Tháng 9", "2025-10", "tháng 9"),
        ("Kỳ báo cáo: T9", "2025-10", "T9"),
        ("Thực trạng đội ngũ (quý III)", "2025-10", "quý III"),
        ("9 tháng đầu năm 2025", "2025-10", "9 tháng đầu năm 2025"),
        ("Từ ngày 01/9 đến ngày 30/9", "2025-10", "ngày 30/9"),
        ("Số liệu năm 2025, đến 25/10/2025", "2025-10", ""),
        ("Số liệu từ 01/7/2025 đến 31/10/2025", "2025-10", ""),
        ("Luỹ kế từ tháng 7/2025; 10 tháng năm 2025", "2025-10", ""),
        ("Tính đến 02/11/2025 (so với cùng kỳ năm 2024)", "2025-10", ""),
        ("Theo Công văn ngày 15/9/2025, nhiệm kỳ 2020 - 2025", "2025-10", ""),
        ("Huế, ngày 15 tháng 9 năm 2025", "2025-10", ""),
        ("Kỳ họp 9/2025", "2025-10", ""),
    ],
)
def test_a_period_in_a_title_is_known_however_it_is_written(title: str, period: str, other: str) -> None:
    assert [seen for _, seen in other_periods([[title]], Period.parse(period))] == [other] * bool(other)


# --- the file ---------------------------------------------------------------------------------------------


def zipped(parts: dict[str, bytes], **options: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", **options) as archive:  # type: ignore[arg-type]
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_part(name: str, change: Callable[[bytes], bytes]) -> Damage:
    def damage(data: bytes) -> bytes:
        parts = parts_of(data)
        return zipped({**parts, name: change(parts.get(name, b""))}, compression=zipfile.ZIP_DEFLATED)

    return damage


def with_row(cell: str) -> Damage:
    """Add a row with one cell below the form."""
    row = f'<row r="99">{cell}</row></sheetData>'.encode()
    return with_part(SHEET, lambda xml: xml.replace(b"</sheetData>", row))


def without(name: str) -> Damage:
    return lambda data: zipped({key: part for key, part in parts_of(data).items() if key != name})


def doubled(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts_of(data).items():
            archive.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("xl/workbook.xml", parts_of(data)["xl/workbook.xml"])
    return buffer.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
SIGNED_DATA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
WORD = b"wordprocessingml.document"
SHEET = "xl/worksheets/sheet3.xml"
DAMAGES: list[tuple[str, str, Damage]] = [
    ("F04", "0 byte", lambda _: b""),
    ("F05", "mật khẩu", lambda _: OLE + "EncryptedPackage".encode("utf-16-le")),
    ("F06", "Excel 97-2003", lambda _: OLE),
    ("F06", "CSV", lambda _: "xã;số\nA;1\n".encode()),
    ("F06", "HTML", lambda _: b"<html><table></table></html>"),
    ("F07", "PDF", lambda _: b"%PDF-1.7 ..."),
    ("F06", "CSV", lambda _: "Mã xã;Số\r\n14758;12\r\n".encode("utf-16")),
    ("F06", "CSV", lambda _: b"14758;12;13"),
    ("F06", "HTML", lambda _: b"<!-- x -->\n<table><tr><td>1</td></tr></table>"),
    ("F06", ".mht", lambda _: b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n"),
    ("F06", ".fods", lambda _: b"<?xml version='1.0'?>\n<x:document xmlns:x='urn:oasis:names:tc:opendocument:xmlns'/>"),
    ("F06", "Excel đời rất cũ", lambda _: b"\x09\x08\x08\x00\x00\x05" + bytes(90)),
    ("F06", "Apple Numbers", lambda _: zipped({"Index/Document.iwa": b"x"})),
    ("F07", "thư điện tử", lambda _: b"Received: from a by b\r\nSubject: x\r\n\r\n"),
    ("F07", "thư Outlook (.msg)", lambda _: OLE + "__substg1.0_".encode("utf-16-le")),
    ("F07", "thư Outlook (winmail.dat)", lambda _: b"x\x9f>\x22" + bytes(90)),
    ("F07", "lời báo của hệ thống thư", lambda _: "Tệp đính kèm đã bị gỡ bỏ.".encode()),
    ("F07", "Base64", lambda data: base64.encodebytes(data)),
    ("F07", "tệp ký số (.p7m)", lambda data: b"\x30\x82\x10\x00\x06\x09" + SIGNED_DATA + data),
    ("F07", "tệp ký số hoặc mã hoá", lambda _: b"-----BEGIN PKCS7-----\nMIIB\n"),
    ("F07", "điện thoại (HEIC)", lambda _: b"\x00\x00\x00\x24ftypheic" + bytes(90)),
    ("F07", "tệp nén tar", lambda _: b"a.xlsx" + bytes(251) + b"ustar" + bytes(90)),
    ("F07", "tệp nén (.zip) chứa", lambda data: zipped({"14758.xlsx": data})),
    ("F07", "PDF", lambda _: b"\r\n%PDF-1.4\n" + bytes(90)),
    ("F24", "toàn ký tự rỗng", lambda _: bytes(90)),
    ("F24", "không có cấu trúc", lambda _: b"\x01\x02 abc;def\n"),
    ("F07", "Word", with_part("[Content_Types].xml", lambda xml: xml.replace(b"spreadsheetml.sheet", WORD))),
    ("F24", "gửi lại tệp gốc", lambda data: data[: len(data) // 2]),
    ("F08", "hai phần cùng tên", doubled),
    ("F08", "thiếu phần xl/workbook.xml", without("xl/workbook.xml")),
    ("F08", "sai mã ký tự", with_part(SHEET, lambda xml: xml.replace(b"<sheetData>", b"<sheetData>\xe0", 1))),
    ("F06", "OpenDocument (.ods)", with_part("mimetype", lambda _: b"application/vnd.oasis.opendocument.spreadsheet")),
    ("F08", "utf-7", with_part(SHEET, lambda xml: xml.replace(b"UTF-8", b"utf-7", 1))),
    ("F08", "ô E99 ghi “2”, không phải đúng hay sai", with_row('<c r="E99" t="b"><v>2</v></c>')),
    ("F08", "ô E99 có kiểu lạ", with_row('<c r="E99" t="zz"><v>2</v></c>')),
    ("F08", "ô E99 ghi “99999”, không phải một đoạn chữ", with_row('<c r="E99" t="s"><v>99999</v></c>')),
    ("F08", "ô E99 ghi “120”, không phải nội dung", with_row('<c r="E99" t="inlineStr"><v>120</v></c>')),
    ("F08", "ô E99 ghi “-1”, không phải một đoạn chữ", with_row('<c r="E99" t="s"><v>-1</v></c>')),
    ("F08", "ô E99 ghi hai giá trị", with_row('<c r="E99"><v>12</v><v>13</v></c>')),
    ("F09", "tỷ lệ nén", with_part(SHEET, lambda _: b" " * (20 << 20))),
    ("F10", "DTD", with_part(SHEET, lambda xml: xml.replace(b"<worksheet", b"<!DOCTYPE x><worksheet", 1))),
]


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("OpenDocument (.ods)", "LibreOffice, chọn Tệp > Lưu thành"),
        ("Excel 97-2003 (.xls)", "không chọn “Excel 97-2003”"),
        ("Apple Numbers (.numbers)", "Xuất sang > Excel"),
        ("WPS (.et)", "WPS Office"),
        ("văn bản thuần (CSV)", "mở sổ nhập đã phát hành"),
    ],
)
def test_what_is_no_xlsx_is_told_how_to_save_it_in_its_own_program(kind: str, says: str) -> None:
    assert says in how_to_save(kind)


@pytest.mark.parametrize(("code", "says", "damage"), DAMAGES, ids=[f"{code} {says}" for code, says, _ in DAMAGES])
def test_a_damaged_file_is_refused_with_its_reason(
    code: str, says: str, damage: Damage, good: Path, tmp_path: Path
) -> None:
    path = tmp_path / "hỏng.xlsx"
    path.write_bytes(damage(good.read_bytes()))

    found, message = only(read(path))

    assert (found, says in message) == (code, True), message


def test_a_file_over_the_size_limit_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "lớn.xlsx"
    with path.open("wb") as file:
        file.truncate((LIMITS["file_mib"] << 20) + 1)

    assert only(read(path))[0] == "F03"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs on this system")
def test_a_fifo_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ống.xlsx")

    assert only(read(tmp_path / "ống.xlsx"))[0] == "F02"


def test_a_file_that_changes_while_it_is_read_is_not_used(
    good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "đang chép.xlsx"
    path.write_bytes(good.read_bytes())
    real = os.open

    def grow(name: str, flags: int) -> int:
        with path.open("ab") as file:
            file.write(b"more")
        return real(name, flags)

    monkeypatch.setattr("reporter.intake.safety.os.open", grow)

    assert only(read(path))[0] == "F13"


def test_active_content_is_named_and_not_run(good: Path, tmp_path: Path) -> None:
    book = Book(good)
    book.parts["xl/vbaProject.bin"] = b"macro"
    book.parts["xl/externalLinks/externalLink1.xml"] = b"<externalLink><ddeLink/></externalLink>"
    outcome = read(book.save(tmp_path / "a.xlsx"))

    assert codes(outcome.findings) == ["F14"]
    assert outcome.submission
    assert "macro, liên kết động" in outcome.findings[0].message


def test_a_sheet_of_old_macros_is_named_though_it_is_passed_over(good: Path, tmp_path: Path) -> None:
    book = Book(good).add_sheet("Macro1", "<macrosheet/>")
    book.replace(
        "xl/_rels/workbook.xml.rels", '/worksheet" Target="worksheets/added', '/xlMacrosheet" Target="macrosheets/a'
    )
    book.parts["xl/macrosheets/a.xml"] = book.parts.pop("xl/worksheets/added.xml")
    outcome = read(book.save(tmp_path / "a.xlsx"))

    assert codes(outcome.findings) == ["F14"] and "macro" in outcome.findings[0].message


@pytest.mark.parametrize(
    ("ref", "how"), [("E1048576", "a space in the last row"), ("XFD9", "the last column"), ("IW12", "just outside")]
)
def test_a_cell_far_outside_is_reported_and_nothing_allocated(ref: str, how: str, good: Path, tmp_path: Path) -> None:
    outcome = read(Book(good).set(FIELDS, {ref: " "}).save(tmp_path / "xa.xlsx"))

    assert codes(outcome.findings) == ["S22 Biểu 03"], how
    assert ref in outcome.findings[0].message


def test_rows_past_the_limit_are_an_error_that_counts_them(good: Path, tmp_path: Path) -> None:
    cells = {f"E{row}": 5 for row in range(20_001, 20_004)}
    outcome = read(Book(good).set(FIELDS, cells).save(tmp_path / "dai.xlsx"))

    assert codes(outcome.findings) == ["S31 Biểu 03"]
    assert outcome.findings[0].severity == "error"
    assert "3 dòng có nội dung nằm sau dòng 20.000" in outcome.findings[0].message


# --- identity ---------------------------------------------------------------------------------------------


def identity(path: Path, target: Path, **changes: str) -> Path:
    """Save a copy of a workbook with other identity, on the hidden sheet and in the document properties."""
    book = Book(path)
    strings = "xl/sharedStrings.xml"
    for old, new in changes.items():
        before = {"period": "2025-10", "form_set": "cv9797@2025.3", "baseline": "tam_giao", "agency": COMMUNE}[old]
        if old in ("agency", "baseline"):  # elsewhere the same word is a key of a column
            row = context_row(book, old)
            book.set("_reporter", {f"B{row}": new})
        else:
            book.replace(strings, f">{before}<", f">{new}<")
        book.replace("docProps/custom.xml", f">{before}<", f">{new}<")
    return book.save(target)


def context_row(book: Book, key: str) -> int:
    """Return the row of an identity key on the hidden sheet."""
    from reporter.model.marks import IDENTITY_KEYS

    return IDENTITY_KEYS.index(key) + 1


@pytest.mark.parametrize(
    ("code", "changes", "says"),
    [
        ("I02", {"period": "2025-09"}, "kỳ 2025-09"),
        ("I03", {"form_set": "cv9797@2024.9"}, "cv9797@2024.9"),
        ("I05", {"agency": "99999"}, "99999"),
    ],
)
def test_another_period_edition_or_agency_is_one_finding(
    code: str, changes: dict[str, str], says: str, good: Path, tmp_path: Path
) -> None:
    found, message = only(read(identity(good, tmp_path / "khác.xlsx", **changes)))

    assert (found, says in message) == (code, True), message


def test_a_baseline_that_nobody_knows_any_more_refuses_nothing(good: Path, tmp_path: Path) -> None:
    outcome = read(identity(good, tmp_path / "mốc lạ.xlsx", baseline="moc_la"))

    assert outcome.submission
    assert [(item.code, "moc_la" in item.message) for item in outcome.findings] == [("I04", True)]


def test_an_agency_that_sends_elsewhere_is_refused(good: Path) -> None:
    elsewhere = ReaderSpecs(replace(REQUEST, agencies=("38", "BNV")))

    found, message = only(read_submission(good, elsewhere))

    assert found == "I06"
    assert elsewhere.agency(COMMUNE).name in message  # type: ignore[union-attr]


def test_two_identities_in_one_file_are_a_contradiction(good: Path, tmp_path: Path) -> None:
    book = Book(good).replace("docProps/custom.xml", f">{COMMUNE}<", f">{NEIGHBOUR}<")

    outcome = read(book.save(tmp_path / "lẫn.xlsx"))
    assert only(outcome)[0] == "I07" and {*outcome.parties} == {COMMUNE, NEIGHBOUR}


def test_either_identity_is_enough(good: Path, tmp_path: Path) -> None:
    no_sheet = Book(good).drop_sheet("_reporter").save(tmp_path / "a.xlsx")
    book = Book(good)
    del book.parts["docProps/custom.xml"]

    assert codes(read(no_sheet).findings) == []
    assert codes(read(book.save(tmp_path / "b.xlsx")).findings) == []


def test_a_newer_layout_is_refused(good: Path, tmp_path: Path) -> None:
    book = Book(good)
    book.set("_reporter", {f"B{context_row(book, 'layout')}": "2"})

    assert only(read(book.save(tmp_path / "mới.xlsx")))[0] == "I13"


def test_a_foreign_workbook_is_refused_with_what_was_seen_in_it(tmp_path: Path, good: Path) -> None:
    book = Book(good).drop_sheet("_reporter")
    del book.parts["docProps/custom.xml"]
    book.set("Bìa", {"B4": "Kỳ báo cáo: tháng 9 năm 2025"})  # the form sheets say October
    book.set(FIELDS, {"E11": '<c r="E11" t="e"><v>#REF!</v></c>', "E12": "1 234"})

    found, message = only(read(book.save(tmp_path / "lạ.xlsx")))

    assert found == "I01"
    assert "Biểu 03!E11: lỗi #REF!" in message
    assert "Biểu 03!E12: “1 234” trong cột số" in message


def test_sheets_copied_from_a_neighbour_are_refused_as_a_whole(tmp_path: Path, good: Path) -> None:
    other = Book(issued(tmp_path / "b.xlsx", NEIGHBOUR))
    row = context_row(Book(good), "agency")
    other.set("_reporter", {f"B{row}": COMMUNE}).replace("docProps/custom.xml", f">{NEIGHBOUR}<", f">{COMMUNE}<")
    names = [agency(code).name for code in (NEIGHBOUR, COMMUNE)]
    retitled = Book(other.save(tmp_path / "c.xlsx")).replace("xl/sharedStrings.xml", *(f">{name}<" for name in names))

    retitled.save(tmp_path / "d.xlsx")
    # the cover says who sent it: the neighbour on our workbook, or we with the neighbour's sheets
    for file, code, sender in (("c.xlsx", "I17", NEIGHBOUR), ("d.xlsx", "I17", COMMUNE)):
        outcome = read(tmp_path / file)
        found, message = only(outcome)
        assert (found, outcome.findings[0].agency) == (code, sender)
        assert names[0] in message


def test_a_file_name_that_says_another_agency_is_a_warning(good: Path, tmp_path: Path) -> None:
    path = tmp_path / f"{NEIGHBOUR}-mau.xlsx"
    path.write_bytes(good.read_bytes())
    outcome = read(path)

    assert codes(outcome.findings) == ["I09"]
    assert outcome.submission and outcome.submission.agency == COMMUNE


# --- the catalogue ----------------------------------------------------------------------------------------


def test_every_finding_of_the_reader_is_made_by_some_test() -> None:
    here = Path(__file__).parent
    tests = "".join(path.read_text(encoding="utf-8") for path in here.glob("test_*.py"))
    tests += (here.parent / "docs" / "values.md").read_text(encoding="utf-8")
    missing = [code for code in CATALOGUE if code[0] in "FISV" and code not in tests]

    assert missing == []


def test_a_text_of_many_megabytes_is_cut_before_it_costs_memory_and_told_where_it_stands() -> None:
    text = "Việc &amp; người " * 50_000
    sheet = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c><c r="B1"><v>7</v></c></row>'.encode()
    cut = shortened(sheet, 100)
    assert len(cut) < 1_200 and cut.endswith(b'</t></is></c><c r="B1"><v>7</v></c></row>')
    assert "người ".join(["Việc & "] * 3) in ElementTree.fromstring(cut).findtext(".//t", "")
    assert shortened(sheet.replace("Việc".encode(), b"Vi\xe1c"), 100) == sheet.replace(
        "Việc".encode(), b"Vi\xe1c"
    )  # torn
    assert shortened(sheet, 32_767) != sheet and shortened(sheet, 1_000_000) == sheet


@pytest.mark.parametrize(
    "damage",
    [
        "<sheetData><row r='1'>",
        '<cols><col min="1"></cols><sheetData><row r="1">',
        '<sheetData><row r="1"><c r="A1"><f>A2 & A3</f><v>1</v></c>',
        '<sheetData><row r="1"><c r="A1" t="str"><v>]]></v></c>',
        '<sheetData><row r="1"><c r="A1"><v>NaN</v></c>',
        '<sheetData><row r="99999999999999999999"><c r="A1"><v>1</v></c>',
        '<sheetData><row r="1"><c r="A1" s="3"><f>1/0</f><v>1.#QNAN</v></c>',
    ],
)
def test_what_an_exact_parser_does_not_take_is_refused_by_the_fast_scan_too(damage: str) -> None:
    whole = f'<worksheet>{damage}<c r="B1"><v>7</v></c></row></sheetData></worksheet>'
    if "'" in damage:  # a sound sheet in another grammar, as a check of this test
        assert b'<c r="B1"><v>7</v></c>' in scan_sheet(whole.encode(), "Biểu 01", 100).cells.xml
        return
    with pytest.raises(Refused) as caught:
        scan_sheet(whole.encode(), "Biểu 01", 100)
    assert caught.value.code == "F08"


def test_a_merge_of_whole_columns_is_refused() -> None:
    cells = '<sheetData><row r="1"><c r="A1"><v>7</v></c></row></sheetData>'
    whole = f'<worksheet>{cells}<mergeCells count="1"><mergeCell ref="A:B"/></mergeCells></worksheet>'
    with pytest.raises(Refused) as caught:
        scan_sheet(whole.encode(), "Biểu 01", 100)
    assert caught.value.code == "F08"
