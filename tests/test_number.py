"""`reporter number`: one number, one day, one signer, written wherever a document shows them, and nowhere else."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from document_samples import annex_table, letter, profile
from small import make_workspace
from tables import DAY, REGISTRY, TEMPLATES
from test_layout_of_reports import REPORTS, compiled, known

from reporter.commands.clerk_table import clerk_rows
from reporter.commands.number import NumberOptions, number_documents
from reporter.documents.letterhead import letter_for
from reporter.documents.render import render
from reporter.documents.template_check import sample_facts
from reporter.documents.word_styles import fill_lengths
from reporter.layout import lint_bytes
from reporter.layout.carried import read_carried
from reporter.layout.filling import Filling, fill
from reporter.layout.opening import open_package
from reporter.layout.reading import read
from reporter.model import Annex, Period, ReporterError
from reporter.model.file_names import files_like
from reporter.opc.parts import open_docx, read_parts, write_parts
from reporter.specs.reports import find_report
from reporter.staging import staged

pytestmark = pytest.mark.slow

FILLING = Filling("123", date(2025, 10, 14), "Nguyễn Văn A")


def document(report_id: str = "cv9797-tinh", layout: str = "party-2018") -> bytes:
    """Return a report with two annexes, number, day and signer open."""
    spec = find_report(REPORTS, report_id)
    agency = REGISTRY.of_kind(spec.kinds[0], DAY)[0]
    letter = letter_for(spec.letterhead, agency, spec.subject, date(2025, 10, 1), profile(layout))
    annexes = [Annex(f"a{i}", f"Số liệu {i}", "người", (annex_table(),)) for i in (1, 2)]
    return render(compiled(spec.template, layout), sample_facts(known(report_id), 2), letter, annexes).docx


def texts(data: bytes) -> list[str]:
    return [p.clean for p in read(open_package(data, "x.docx")).paragraphs]


@pytest.mark.parametrize(("report_id", "layout"), [("cv9797-tinh", "party-2018"), ("nd30-tinh", "state-2020")])
def test_head_annex_lines_and_signature_are_written_together_and_nothing_else(report_id: str, layout: str) -> None:
    data = document(report_id, layout)
    filled = fill(data, "x.docx", FILLING)
    pairs = zip(texts(data), texts(filled), strict=True)
    changed = [new for old, new in pairs if old != new]
    assert len([line for line in changed if "123" in line and ("-BC/" in line or "/BC-" in line)]) == 3
    assert len([line for line in changed if "14" in line and "2025" in line]) == 3
    assert "Nguyễn Văn A" in changed
    assert len(changed) == 5  # number, date, signer, two annex lines
    found = {f.rule for f in lint_bytes(filled, "x.docx", TEMPLATES, layout).findings if f.severity == "E"}
    assert found == set()
    assert fill(filled, "x.docx", FILLING) == filled


@pytest.mark.parametrize("name", ["party-2018", "party-2026", "state-2020"])
def test_a_day_that_is_written_in_later_has_its_room_in_the_head(name: str) -> None:
    head = "@VBTieuDe@ @VBTieuDeKe@ @VBNgay@"
    blank, dated = (letter(place="Thành phố Hồ Chí Minh", day=day) for day in (None, date(2025, 10, 20)))
    assert fill_lengths(head, profile(name), blank) == fill_lengths(head, profile(name), dated)


def test_hand_edits_stay_and_a_second_number_replaces_the_first() -> None:
    data = document()
    parts = read_parts(data, "x")
    parts["word/document.xml"] = parts["word/document.xml"].replace("Ban Thường vụ".encode(), "Tập thể".encode(), 1)
    edited = write_parts(parts)
    once = fill(edited, "x.docx", FILLING)
    again = fill(once, "x.docx", Filling("7", date(2025, 11, 5), "Trần Thị B"))
    assert [t for t in texts(again) if "Tập thể" in t] == [t for t in texts(edited) if "Tập thể" in t] != []
    assert not [t for t in texts(again) if "123" in t or "Nguyễn Văn A" in t]
    assert any("Số 07-BC/" in t for t in texts(again))
    assert any("ngày 05 tháng 11 năm 2025" in t for t in texts(again))


def test_a_number_typed_so_that_nobody_can_write_over_it_is_told_and_not_called_written() -> None:
    data = fill(document(), "x.docx", FILLING)
    parts = read_parts(data, "x")
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"\xc2\xa0123", " số mới".encode(), 1)
    with pytest.raises(ReporterError, match="không tìm được chỗ ghi số ở phần đầu"):
        fill(write_parts(parts), "x.docx", Filling("46"))


def test_lint_names_a_difference_between_head_annex_lines_and_data() -> None:
    filled = fill(document(), "x.docx", FILLING)
    parts = read_parts(filled, "x")
    text = parts["word/document.xml"].decode()
    at = text.index("123")
    parts["word/document.xml"] = (text[:at] + "124" + text[at + 3 :]).encode()  # the head alone, by hand in Word
    found = {f.rule: f.found for f in lint_bytes(write_parts(parts), "x.docx", TEMPLATES, "party-2018").findings}
    assert found["X-AX-01"] == "số 123-BC/TU"
    assert found["X-AX-02"] == "số 124"


def test_annex_lines_left_blank_under_a_filled_head_are_told() -> None:
    text = read_parts(document(), "x")
    body = text["word/document.xml"].decode()
    at = body.index("-BC/TU")
    text["word/document.xml"] = (body[:at].rstrip("\u00a0 ") + "\u00a0123" + body[at:]).encode()
    report = lint_bytes(write_parts(text), "x.docx", TEMPLATES, "party-2018")
    assert [f.found for f in report.findings if f.rule == "X-AX-01"] == ["số còn để trống"] * 2


def numbers(folder: Path) -> list[str]:
    return [next(t for t in texts(p.read_bytes()) if t.startswith("Số")) for p in files_like(folder, "*.docx")]


def test_a_period_is_numbered_one_after_another_or_from_the_clerks_table(tmp_path: Path) -> None:
    space, period = make_workspace(tmp_path), Period.parse("2025-10")
    folder = space.outputs(period) / "bao-cao"
    folder.mkdir(parents=True)
    for name in ("a.docx", "b.docx"):
        (folder / name).write_bytes(document())
        (folder / f"~${name}").write_bytes(b"")  # Word has it open
    told = list(number_documents(space, NumberOptions(FILLING, period=period)))
    assert told[0] == "a.docx: ghi số 123, ngày 14/10/2025, người ký Nguyễn Văn A."
    assert numbers(folder) == ["Số 123-BC/TU", "Số 124-BC/TU"]
    table = tmp_path / "so.csv"
    table.write_text("Tệp;Số;Ngày;Người ký\nb.docx;9;15/10/2025;Trần Thị B\n", encoding="utf-8-sig")
    told = list(number_documents(space, NumberOptions(Filling(), period=period, table=table)))
    assert told == ["b.docx: ghi số 9 (thay số 124 đã ghi), ngày 15/10/2025, người ký Trần Thị B."]
    told = list(number_documents(space, NumberOptions(Filling(), period=period, table=table)))
    assert told[0].startswith("b.docx: ghi số 9, ngày")  # the same once more
    assert numbers(folder) == ["Số 123-BC/TU", "Số 09-BC/TU"]
    assert read_carried(open_docx((folder / "b.docx").read_bytes(), "b"))
    table.write_text("Tệp;Số\na.docx;45-BC/TU\n", encoding="utf-8")  # as clerks' registers have it
    list(number_documents(space, NumberOptions(Filling(), period=period, table=table)))
    assert numbers(folder) == ["Số 45-BC/TU", "Số 09-BC/TU"]
    for wrong in ("abc", "45-CV/TU", "4 5"):
        table.write_text(f"Tệp;Số\na.docx;{wrong}\n", encoding="utf-8")
        with pytest.raises(ReporterError, match="phải viết bằng chữ số, ví dụ 45 hoặc 45-BC/TU"):
            list(number_documents(space, NumberOptions(Filling(), period=period, table=table)))
    table.write_text("Tệp;Số\na.docx;00\n", encoding="utf-8")
    with pytest.raises(ReporterError, match="số văn bản tính từ 1"):
        list(number_documents(space, NumberOptions(Filling(), period=period, table=table)))
    table.write_text("Tệp;Số\nc.docx;9\n", encoding="utf-8")
    with pytest.raises(ReporterError, match=r"không có văn bản “c.docx”"):
        list(number_documents(space, NumberOptions(Filling(), period=period, table=table)))


@pytest.mark.parametrize("whole", [True, False])
def test_numbers_wait_while_a_build_writes(tmp_path: Path, whole: bool) -> None:
    space, period = make_workspace(tmp_path), Period.parse("2025-10")
    path = space.outputs(period) / "bao-cao" / "a.docx"
    path.parent.mkdir(parents=True)
    path.write_bytes(before := document())
    asked = NumberOptions(FILLING, period=period) if whole else NumberOptions(FILLING, path)
    with staged(space.outputs(period)), pytest.raises(ReporterError, match="đang ghi"):
        list(number_documents(space, asked))
    assert path.read_bytes() == before
    (space.outputs(period) / "ghi chú.txt").write_text("giữ")
    list(number_documents(space, asked))
    assert numbers(path.parent) == ["Số 123-BC/TU"]
    assert sorted(item.name for item in space.outputs(period).iterdir()) == ["bao-cao", "ghi chú.txt"]


@pytest.mark.parametrize(
    ("layout", "day", "told"),
    [
        ("party-2018", date(2026, 6, 5), "--as-of 2026-06-05"),
        ("party-2026", date(2026, 5, 26), "--as-of 2026-05-26"),
        ("party-2018", date(2026, 5, 26), ""),
        ("party-2026", date(2026, 5, 27), ""),
        ("state-2020", date(2026, 6, 5), ""),
    ],
)
def test_a_day_that_asks_for_another_layout_is_told_with_what_to_do(
    tmp_path: Path, layout: str, day: date, told: str
) -> None:
    space, period = make_workspace(tmp_path), Period.parse("2026-05")
    folder = space.outputs(period) / "bao-cao"
    folder.mkdir(parents=True)
    (folder / "a.docx").write_bytes(document("nd30-tinh" if layout == "state-2020" else "cv9797-tinh", layout))
    _, *more = number_documents(space, NumberOptions(Filling("5", day), period=period))
    assert [told in line and "văn bản đang trình bày theo" in line for line in more] == [True] * bool(told)


def test_a_table_with_a_cell_without_end_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "so.csv"
    table.write_text(f"tệp,số\na.docx,{'9' * 200_000}\n", encoding="utf-8")
    usual = csv.field_size_limit(1 << 17)  # libraries of other tests raise it for the whole process
    try:
        with pytest.raises(ReporterError, match=r"Không đọc được so\.csv"):
            clerk_rows(table, ("tệp", "số"))
    finally:
        csv.field_size_limit(usual)


def clerks_book(path: Path, *rows: tuple[object, ...]) -> Path:
    """An .xlsx as a clerk keeps it: a heading of its own, then the titles, numbers and days as Excel stores them."""
    book = xlsxwriter.Workbook(path)
    sheet, day = book.add_worksheet("Sổ văn bản đi"), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write(0, 0, "SỔ ĐĂNG KÝ VĂN BẢN ĐI")
    for number, row in enumerate((("TT", "Tệp", "Số", "Ngày", "Người ký"), *rows), 2):
        for column, value in enumerate(row):
            sheet.write(number, column, value, day if isinstance(value, date) else None)
    book.close()
    return path


def test_the_clerks_table_may_be_a_workbook(tmp_path: Path) -> None:
    space, period = make_workspace(tmp_path / "w"), Period.parse("2025-10")
    folder = space.outputs(period) / "bao-cao"
    folder.mkdir(parents=True)
    for name in ("a.docx", "b.docx"):
        (folder / name).write_bytes(document())
    table = clerks_book(tmp_path / "so.xlsx", (1, "b.docx", 9, date(2025, 10, 15), "Trần Thị B"), (2, "a.docx", 21))
    told = list(number_documents(space, NumberOptions(Filling(), period=period, table=table)))
    assert told == ["b.docx: ghi số 9, ngày 15/10/2025, người ký Trần Thị B.", "a.docx: ghi số 21."]
    assert numbers(folder) == ["Số 21-BC/TU", "Số 09-BC/TU"]


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"PK\x03\x04", "Không đọc được so.xlsx"), (None, "không có dòng tiêu đề với các cột: tệp, số, ngày, người ký")],
)
def test_a_table_that_cannot_be_used_is_one_line(tmp_path: Path, content: bytes | None, words: str) -> None:
    (tmp_path / "a.docx").write_bytes(document())
    table = clerks_book(tmp_path / "so.xlsx")
    if content is None:
        xlsxwriter.Workbook(table).close()
    else:
        table.write_bytes(content)
    options = NumberOptions(Filling(), file=tmp_path / "a.docx", table=table)
    with pytest.raises(ReporterError, match=words):
        list(number_documents(make_workspace(tmp_path / "w"), options))
