"""What an agency typed is set off in the file: its own list marks and its spelling are no breach of ours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from libreoffice import convert, needs_libreoffice
from tables import TEMPLATES
from test_quoted_words import PROVINCE, written

from reporter.layout import lint_bytes
from reporter.layout.opening import open_package
from reporter.layout.reading import read

IN_POINTS = """{% for q in loi.y %}
a) Nguyên nhân khách quan: {{ q.noi_dung }}
{% endfor %}
b) Nguyên nhân chủ quan.
Kết thúc."""


def quoted(docx: bytes) -> str:
    """The text of the runs that are set off, paragraphs by lines."""
    paragraphs = read(open_package(docx, "x.docx")).paragraphs
    lines = ("".join(run.text for run in p.runs if run.quoted) for p in paragraphs)
    return "\n".join(line for line in lines if line)


def rules(docx: bytes) -> set[str]:
    return {f.rule for f in lint_bytes(docx, "x.docx", TEMPLATES).findings if f.severity in "EW"}


@pytest.mark.parametrize(
    "text",
    [
        "1) Mưa lũ trong tháng làm gián đoạn công việc ở 17 xã",
        "Ở 3 xã:\n1. Mưa lũ\n3. Hạ tầng kỹ thuật",
        "d) Đảng ủy xã chưa kiện toàn",
        "Điều 3: chưa rõ",
        "Sở Y tế & Sở Tài chính <hai sở> cùng ủy quyền",
    ],
)
@pytest.mark.parametrize("outline", [PROVINCE, IN_POINTS], ids=["points", "in a sentence"])
def test_what_an_agency_typed_is_theirs_and_upsets_nothing_of_ours(outline: str, text: str) -> None:
    made = written(outline, text)
    told = quoted(made.docx).replace("\u00a0", " ")
    assert all(line.lstrip("-+ ") in told for line in text.split("\n"))
    assert rules(made.docx) == set()


def test_the_same_mark_in_the_template_is_told() -> None:
    docx = written("a) Ý một.\nd) Xã chưa kiện toàn.\nKết thúc.").docx
    assert rules(docx) == {"P-ST-02"}


@pytest.mark.slow
@needs_libreoffice
def test_whose_words_they_are_is_still_known_when_libreoffice_has_saved_the_file(tmp_path: Path) -> None:
    docx = written(PROVINCE, "1) Mưa lũ ở 17 xã\n2) Đảng ủy xã chưa kiện toàn").docx
    (tmp_path / "a.docx").write_bytes(docx)
    saved = convert(tmp_path / "a.docx", "docx", tmp_path / "saved").read_bytes()
    assert quoted(saved) == quoted(docx) != ""
    assert rules(saved) == set()


def test_no_template_sets_a_dash_before_words_that_may_bear_a_number_of_their_own() -> None:
    for template in sorted((TEMPLATES / "docx").rglob("*.docx")):
        for paragraph in read(open_package(template.read_bytes(), template.name)).paragraphs:
            assert not re.match(r"- \{\{([^}|]*\|(mot_dong|cau)|[yn]\.)\b", paragraph.clean), template.name
