"""python-docx reads a finished document as `verify` does, and notices what was changed in it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from test_quoted_words import PROVINCE, tampered, written
from test_verify import ANNEXES, MADE, changed

from reporter.documents.second_reader import marked_texts, read_again


def test_an_untouched_document_reads_the_same() -> None:
    assert read_again(MADE, ANNEXES) == ()
    assert read_again(written(PROVINCE, "Kế hoạch số 15-KH/TU.\n- thiếu 15. Trong đó"), ()) == ()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("12.345", "12.346", "D01"),
        ("93,45%", "93,54%", "D01"),
        ("</w:tr></w:tbl>", "<w:tc><w:p/></w:tc></w:tr></w:tbl>", "D03"),
    ],
)
def test_a_changed_document_is_noticed(old: str, new: str, code: str) -> None:
    data = changed(lambda text: text.replace(old, new))
    assert code in [item.code for item in read_again(replace(MADE, docx=data), ANNEXES)]


def test_a_row_that_is_gone_is_told_with_what_is_left() -> None:
    total = re.compile("<w:tr>(?:(?!<w:tr>).)*Tổng cộng(?:(?!<w:tr>).)*</w:tr>", re.DOTALL)
    data = changed(lambda text: total.sub("", text, count=1))
    (found,) = read_again(replace(MADE, docx=data), ANNEXES)
    rows = len(ANNEXES[0].tables[0].rows)
    assert found.code == "D03" and f"{rows - 1} dòng" in found.message and str(rows) in found.message


def test_the_text_between_the_ends_of_a_bookmark_is_its_own(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("trước ")
    for mark, name in (("1", "mot"), ("2", "hai")):
        start = OxmlElement("w:bookmarkStart")
        start.set(qn("w:id"), mark)
        start.set(qn("w:name"), name)
        paragraph._p.append(start)
        paragraph.add_run(f"{name}\t")
    for mark in ("9", "1"):
        end = OxmlElement("w:bookmarkEnd")
        end.set(qn("w:id"), mark)
        paragraph._p.append(end)
    paragraph.add_run("sau")
    document.save(str(tmp_path / "a.docx"))
    assert marked_texts(tmp_path / "a.docx") == {"mot": "mothai", "hai": "haisau"}


def test_a_changed_word_of_an_agency_is_noticed() -> None:
    made = tampered(written(PROVINCE, "Tỉnh uỷ có Kế hoạch"), lambda text: text.replace("uỷ có", "ủy có"))
    assert [item.code for item in read_again(made, ())] == ["D08"]
