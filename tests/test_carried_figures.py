"""The document carries its figures: what became of each is known from the file alone, whatever was done to it."""

from __future__ import annotations

import io
import json
import random
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx
import pytest
from document_samples import annex, facts, letter, profile
from docx.document import Document
from docx.text.paragraph import Paragraph
from libreoffice import convert, needs_libreoffice
from lxml import etree

from reporter.commands.read_report import report_json, report_lines
from reporter.commands.tracing import trace_document
from reporter.commands.verifying import DocumentState, verify_document
from reporter.documents.figure_marks import Origin
from reporter.documents.outline import build_template
from reporter.documents.render import Binding, render
from reporter.documents.template import compile_template
from reporter.layout.filling import Filling, fill
from reporter.model import Quote, ReporterError
from reporter.opc.parts import read_parts, write_parts

PARTY = profile("party-2018")
TEXT = """
Toàn tỉnh có {{ so.co_mat }} người, đạt {{ so.ty_le }} so với kế hoạch được giao của năm.

Còn thiếu {{ so.thieu | kem_don_vi }} so với biên chế; đã chi {{ so.tien | ty_dong }} trong kỳ, chưa chi {{ so.chua }}.

{% for q in loi.van_ban %}
Theo ý kiến: {{ q.noi_dung }} (trong số {{ so.co_mat }} người).
{% endfor %}

Trong {{ so.thieu }} trường hợp nói trên, các địa phương tiếp tục rà soát và báo cáo.
"""
SECRET = "Huyện uỷ cũ đề nghị giữ lại 12 phòng"
MADE = render(
    compile_template(build_template(TEXT, PARTY), "mau.docx", PARTY),
    facts(texts={"van_ban": (Quote("38", "Tỉnh Mẫu", {"noi_dung": SECRET}, typed=frozenset({"noi_dung"})),)}),
    letter(),
    (annex(), annex(landscape=False, tables=2)),
    binding=Binding(origin=Origin("38", "abc", lambda figure: f"'[a.xlsx]Biểu 01'!{figure.key}")),
).docx


def state(data: bytes, folder: Path) -> DocumentState:
    (folder / "a.docx").write_bytes(data)
    return verify_document(folder / "a.docx")


def edited(change: Callable[[Document], object]) -> bytes:
    """The document after somebody worked on it in a word processor."""
    word = docx.Document(io.BytesIO(MADE))
    change(word)
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def rewritten(old: str, new: str) -> Callable[[Document], None]:
    """Replace words in the run that holds them, as typing there does: marks stay where they were."""

    def change(word: Document) -> None:
        runs = [run for paragraph in word.paragraphs for run in paragraph.runs]
        run = next(run for run in runs if old in run.text)
        run.text = run.text.replace(old, new, 1)

    return change


def paragraph(word: Document, words: str) -> Paragraph:
    return next(item for item in word.paragraphs if words in item.text)


def fates(found: DocumentState) -> list[str]:
    return [f"{item.figure.text}: {item.fate.value} {item.now}".strip() for item in found.changed]


def test_an_untouched_document_says_that_everything_stands(tmp_path: Path) -> None:
    found = state(MADE, tmp_path)
    assert (len(found.figures), found.touched) == (7, False)
    assert list(found.lines()) == ["a.docx: 7 số liệu trong lời: 7 như khi lập.", "  3 bảng phụ lục như khi lập."]


def test_the_list_holds_no_words_of_agencies_and_no_file_names() -> None:
    parts = read_parts(MADE, "a")
    listed = next(data for name, data in parts.items() if name.startswith("customXml/item") and b"so-lieu" in data)
    assert SECRET.encode() not in listed and b"12 ph" not in listed and b".xlsx" not in listed
    assert "□□□".encode() in listed


def test_marks_are_short_hidden_and_there_once_and_one_stands_in_each_table() -> None:
    root = etree.fromstring(read_parts(MADE, "a")["word/document.xml"])
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    starts = list(root.iter(f"{word}bookmarkStart"))
    names = [item.get(f"{word}name") or "" for item in starts]
    assert names == [f"_so_{number:05}" for number in range(1, 8)] + [f"_bang_{number:03}" for number in (1, 2, 3)]
    assert len({item.get(f"{word}id") for item in starts}) == 10
    assert all(next(item.iterancestors(f"{word}tc"), None) is not None for item in starts[7:])


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("12.345", "12.346", "12.345: changed 12.346"),
        ("12.345", "", "12.345: deleted"),
        ("93,45%", "93,54%", "93,45%: changed 93,54%"),
        ("7\u00a0người", "8\u00a0người", "7\u00a0người: changed 8\u00a0người"),
        ("7\u00a0người", "7\u00a0hộ dân", "7\u00a0người: changed 7\u00a0hộ dân"[:-4]),
        ("12,50\u00a0tỷ đồng", "12,05\u00a0tỷ đồng", "12,50\u00a0tỷ đồng: changed 12,05\u00a0tỷ đồng"),
        ("chưa báo cáo", "còn 15 tỷ đồng", "chưa báo cáo: deleted"),
        ("Toàn tỉnh có ", "Toàn tỉnh có 9", "12.345: changed 912.345"),  # typed at the edge: the marked text is stale
        (" người, đạt ", "6 người, đạt ", "12.345: changed 12.3456"),
    ],
)
def test_a_changed_figure_is_named_wherever_the_digit_was_typed(old: str, new: str, told: str, tmp_path: Path) -> None:
    (line, *more) = fates(state(edited(rewritten(old, new)), tmp_path))
    assert line.startswith(told) and more == []


@pytest.mark.parametrize(
    "change",
    [
        rewritten("Toàn tỉnh có ", "Đến ngày 15/10/2025, cả tỉnh ta hiện có "),
        rewritten(" so với kế hoạch được giao của năm.", " kế hoạch năm 2025."),
        rewritten("Còn thiếu ", "Theo Phụ lục 1, số còn thiếu là "),
        lambda word: paragraph(word, "Toàn tỉnh").insert_paragraph_before("Đoạn mới có 12.345 và 7 trong đó."),
        lambda word: paragraph(word, "Còn thiếu")._p.addnext(paragraph(word, "Toàn tỉnh")._p),
    ],
    ids=["before", "after", "rewritten", "inserted", "moved"],
)
def test_figures_stand_when_the_words_about_them_change(change: Callable[[Document], object], tmp_path: Path) -> None:
    found = state(edited(change), tmp_path)
    assert fates(found) == [] and found.prose and not found.touched


def typed_anew(words: str) -> Callable[[Document], None]:
    """Somebody writes the sentence about what is lacking anew: mark and words about the figures go."""

    def change(word: Document) -> None:
        paragraph(word, "Còn thiếu").text = words

    return change


@pytest.mark.parametrize(
    ("words", "gone"),
    [
        ("Tổng chi 12,50 tỷ đồng (số chưa chi: chưa báo cáo); đối chiếu biên chế, các xã thiếu 7 người.", []),
        ("Tổng chi 12,50 tỷ đồng (số chưa chi: chưa báo cáo); đối chiếu biên chế, các xã thiếu 17 người.", ["7 người"]),
        ("Chỉ đối chiếu biên chế: các xã thiếu 7 người.", ["12,50 tỷ đồng", "chưa báo cáo"]),
    ],
)
def test_a_sentence_written_anew_keeps_the_figures_that_are_still_in_it(
    words: str, gone: list[str], tmp_path: Path
) -> None:
    found = state(edited(typed_anew(words)), tmp_path)
    assert [item.figure.text.replace("\u00a0", " ") for item in found.changed] == gone


def test_a_figure_told_in_another_paragraph_stands_and_a_short_bare_number_may_be_anything(tmp_path: Path) -> None:
    def change(word: Document) -> None:
        paragraph(word, "Còn thiếu").text = "Các chỉ tiêu khác nêu ở mục sau."
        paragraph(word, "Trong 7").text = "Thiếu 7 người, đã chi 12,50 tỷ đồng; trường hợp thứ 7 đang rà soát."

    gone = [item.figure.text for item in state(edited(change), tmp_path).changed]
    assert gone == ["chưa báo cáo", "7"]


def test_a_deleted_paragraph_takes_its_figures_with_it(tmp_path: Path) -> None:
    def change(word: Document) -> None:
        gone = paragraph(word, "Toàn tỉnh")._p
        parent = gone.getparent()
        assert parent is not None
        parent.remove(gone)

    assert fates(state(edited(change), tmp_path)) == ["12.345: deleted", "93,45%: deleted"]


def test_a_text_pasted_without_its_marks_is_found_by_its_words(tmp_path: Path) -> None:
    def change(word: Document) -> None:
        old = paragraph(word, "Còn thiếu")
        text = old.text.replace("7\u00a0người", "9\u00a0người")
        for child in list(old._p):
            if not child.tag.endswith("pPr"):
                old._p.remove(child)
        old.add_run(text)

    assert fates(state(edited(change), tmp_path)) == ["7\u00a0người: changed 9\u00a0người"]


def test_tracked_changes_are_read_as_if_accepted(tmp_path: Path) -> None:
    parts = read_parts(MADE, "a")
    text = parts["word/document.xml"].decode()
    run = next(found[0] for found in re.finditer(r"<w:r>(?:(?!</w:r>).)*</w:r>", text) if ">12.345<" in found[0])
    gone = f'<w:del w:id="900" w:author="A">{run.replace("w:t>", "w:delText>").replace("<w:t ", "<w:delText ")}</w:del>'
    come = f'<w:ins w:id="901" w:author="A">{run.replace("12.345", "12.400")}</w:ins>'
    changed = write_parts({**parts, "word/document.xml": text.replace(run, gone + come, 1).encode()})
    assert fates(state(changed, tmp_path)) == ["12.345: changed 12.400"]


def test_a_changed_row_of_an_annex_and_a_changed_word_are_named_with_their_place(tmp_path: Path) -> None:
    def change(word: Document) -> None:
        cell = word.tables[-1].rows[-1].cells[-1]
        cell.paragraphs[0].runs[0].text = "77"
        run = next(run for item in word.paragraphs for run in item.runs if "12 phòng" in run.text)
        run.text = run.text.replace("12 phòng", "13 phòng")

    found = state(edited(change), tmp_path)
    assert [row.table for row in found.tables] == ["Phụ lục 2, bảng “2. Tỉnh Mẫu 2”"]
    assert found.tables[0].now.endswith("77")
    assert "13 phòng" in next(item.now for item in found.prose)


def test_every_random_change_of_a_printed_digit_is_seen(tmp_path: Path) -> None:
    parts = read_parts(MADE, "a")
    text = parts["word/document.xml"].decode()
    body = text[: text.index("VBPhuLuc")]
    start = body.index("Toàn tỉnh có")  # the head is filled in later: `lint` compares it with its data
    shown = [found for found in re.finditer(r"<w:t[^>]*>([^<]*)", body) if found[1] and found.start(1) >= start]
    digits = [found.start(1) + at for found in shown for at, char in enumerate(found[1]) if char.isdigit()]
    dice = random.Random(1)
    for place in dice.sample(digits, min(40, len(digits))):
        new = text[:place] + str((int(text[place]) + dice.randint(1, 9)) % 10) + text[place + 1 :]
        changed = write_parts({**parts, "word/document.xml": new.encode()})
        found = state(changed, tmp_path)
        assert found.touched or found.prose, text[place - 40 : place + 9]


@pytest.mark.slow
@needs_libreoffice
def test_libreoffice_keeps_the_marks_and_the_list(tmp_path: Path) -> None:
    changed = edited(rewritten("12.345", "12.346"))
    (tmp_path / "a.docx").write_bytes(changed)
    again = convert(tmp_path / "a.docx", "docx", tmp_path / "lo").read_bytes()
    assert fates(state(again, tmp_path)) == ["12.345: changed 12.346"]


def test_the_trace_of_a_printed_number_needs_no_workspace(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(edited(rewritten("93,45%", "94%")))
    lines = list(trace_document(tmp_path / "a.docx", "12.345"))
    assert lines[0] == "12.345: co mat, tỉnh Thanh Hoá" and lines[2] == "    khoá co_mat; mẫu"
    assert lines[-1].startswith("Kỳ 2025-10, văn bản của 38")
    changed = next(trace_document(tmp_path / "a.docx", "94%"))
    assert changed == "93,45% (đã sửa tay: nay là “94%”): ty le, tỉnh Thanh Hoá"
    (tmp_path / "b.docx").write_bytes(edited(rewritten("12.345", "")))
    assert next(trace_document(tmp_path / "b.docx", "so.co_mat")) == "12.345 (đã xoá): co mat, tỉnh Thanh Hoá"
    with pytest.raises(ReporterError, match="không có số liệu nào in là “999”"):
        list(trace_document(tmp_path / "a.docx", "999"))


def test_a_report_is_read_back_as_data(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(edited(rewritten("12.345", "12.346")))
    read = json.loads(report_json(tmp_path / "a.docx"))
    assert (read["schema"], read["period"], read["agency"], read["counts"]["changed"]) == (
        "report/1",
        "2025-10",
        "38",
        1,
    )
    first = read["items"][0]
    assert (first["key"], first["value"], first["state"], first["now"]) == ("co_mat", "12345", "changed", "12.346")
    assert next(item for item in read["items"] if item["key"] == "chua")["value"] is None
    assert next(report_lines(tmp_path / "a.docx")) == "co_mat  12.345 (đã sửa tay: 12.346)  co mat, tỉnh Thanh Hoá"


def test_number_day_and_signer_are_no_changes_of_the_text(tmp_path: Path) -> None:
    filled = fill(MADE, "a.docx", Filling("123", date(2025, 10, 14), "Nguyễn Văn A"))
    assert state(filled, tmp_path).prose == ()


def test_a_document_of_another_program_carries_nothing(tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "khac.docx"))
    with pytest.raises(ReporterError, match="không mang theo số liệu"):
        verify_document(tmp_path / "khac.docx")


def test_a_workbook_is_sent_to_the_command_that_checks_it(tmp_path: Path) -> None:
    (tmp_path / "46-hue.xlsx").write_bytes(b"")
    with pytest.raises(ReporterError, match=r"là bảng tính, không phải văn bản Word\. .*reporter check 46-hue\.xlsx"):
        verify_document(tmp_path / "46-hue.xlsx")
