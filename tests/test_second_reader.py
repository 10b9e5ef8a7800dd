"""python-docx reads a finished document as `verify` does, and notices what was changed in it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_quoted_words import PROVINCE, tampered, written
from test_verify import ANNEXES, MADE, changed

from reporter.documents.second_reader import read_again


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


def test_a_changed_word_of_an_agency_is_noticed() -> None:
    made = tampered(written(PROVINCE, "Tỉnh uỷ có Kế hoạch"), lambda text: text.replace("uỷ có", "ủy có"))
    assert [item.code for item in read_again(made, ())] == ["D08"]
