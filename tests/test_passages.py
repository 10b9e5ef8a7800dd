"""What of a Word file that somebody changed is told: rows, headers, deletions, and the place in a long paragraph."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest

from reporter.commands.passages import differences
from reporter.model import Cell
from reporter.versions import CellChange

LONG = "Thực hiện Công văn số 9797-CV/BTCTW của Ban Tổ chức Trung ương, tỉnh đã rà soát đội ngũ và báo cáo như sau."


def written(change: Callable[[Any], object] = lambda _document: None) -> bytes:
    document = docx.Document()
    document.add_paragraph(LONG)
    document.add_paragraph("Câu cuối.")
    table = document.add_table(2, 3)
    for row, texts in zip(table.rows, (("1", "Xã A", "12"), ("2", "Xã B", "15")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.sections[0].header.paragraphs[0].text = "Trang"
    change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def cell(document: Any) -> None:
    document.tables[0].rows[0].cells[2].text = "15"  # a number that stands elsewhere too


def header(document: Any) -> None:
    document.sections[0].header.paragraphs[0].text = "Trang, bản nháp"


def prose(document: Any) -> None:
    document.paragraphs[0].add_run(" Thêm bằng tay.")


def deleted(document: Any) -> None:
    paragraph = document.paragraphs[1]._p
    paragraph.getparent().remove(paragraph)


def bold(document: Any) -> None:
    document.paragraphs[0].runs[0].bold = True


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (cell, ["khác bản mới: “1 | Xã A | 15”"]),
        (header, ["khác bản mới: “Trang, bản nháp”"]),
        (prose, [f"khác bản mới: “…{LONG[-40:]} Thêm bằng tay.”"]),
        (deleted, ["không có 1 đoạn của bản mới, ví dụ “Câu cuối.”"]),
        (bold, ["không đoạn nào khác lời bản mới"]),
    ],
)
def test_what_somebody_changed_is_told_where_it_stands(change: Callable[[Any], object], said: list[str]) -> None:
    assert list(differences(written(change), written())) == said


def test_a_file_that_cannot_be_read_says_so() -> None:
    assert list(differences(b"PK", written())) == ["không đọc được nội dung"]


def test_of_a_long_text_two_versions_of_a_workbook_show_the_place_in_one_line() -> None:
    """Whole paragraphs, with their line ends, would hide every other message of the terminal."""
    old = "+ Ban hành kế hoạch\n" * 9 + "còn 12 xã"
    change = CellChange("bieu-07", "1", "noi_dung", old, old.replace("12", "15"), Cell("a.xlsx", "Biểu 07", "D11"))
    assert "\n" not in change.text
    assert len(change.text) < 200
    assert "còn 12 xã” → …" in change.text and change.text.endswith("còn 15 xã”")
