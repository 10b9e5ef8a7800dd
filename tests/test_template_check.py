"""A template is refused with the placeholder and its paragraph named, in every branch."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from document_samples import TEMPLATES, profile

from reporter.documents.outline import build_template
from reporter.documents.template_check import KnownNames, check_template

PARTY = profile("party-2018")
KNOWN = KnownNames(
    figures={"co_mat": "người", "tien": "đồng", "ty_le": "%"},
    tables={"theo_tinh": ("co_mat", "thieu")},
    texts={"kien_nghi": ("noi_dung", "noi_nhan")},
)


def problems(outline: str) -> list[str]:
    return [item.message for item in check_template(build_template(outline, PARTY), "mau.docx", PARTY, KNOWN)]


GOOD = """{{ don_vi.ten }}, {{ ky.nhan }}: {{ so.co_mat }} người, {{ so.tien|ty_dong }}, {{ so.ty_le }} ({{ moc }}).
{% for d in bang.theo_tinh|giam_dan("thieu")|dau(3) %}
- {{ d.ten }} ({{ d.ma }}): {{ d.thieu }}{% if loop.last %}.{% endif %}
{% else %}
Không có.
{% endfor %}
{% for n in loi.kien_nghi|nhom %}
{{ n.ten }}:
{% for q in n.dong %}
- {{ q.don_vi }}: {{ q.noi_dung }}
{% endfor %}
{% endfor %}
{% set ten = don_vi.ten_ngan %}
{{ ten }}; còn thiếu: {{ chua_nop|liet_ke }}; phụ lục {% for p in phu_luc %}{{ p.so }} {{ p.ten }}{% endfor %}."""


def test_a_good_template_has_no_findings() -> None:
    assert problems(GOOD) == []


def test_a_code_that_no_line_bears_is_named() -> None:
    """A choice that was renamed; once the sentence about it went silently."""
    outline = '{% for d in bang.theo_tinh if d.ma == "KHAC" or d.ma == "xa" %}\nCó.\n{% endfor %}{{ ky.ma == "x" }}'
    known = replace(KNOWN, codes=frozenset({"xa", "khac_nua"}))
    (found,) = check_template(build_template(outline.replace("KHAC", "khac"), PARTY), "mau.docx", PARTY, known)
    assert "không dòng nào mang mã “khac”" in found.what
    assert found.todo.startswith("Có phải “khac_nua”? ")


@pytest.mark.parametrize(
    ("outline", "name", "hint"),
    [
        ("Có {{ so.co_mta }} người.", "so.co_mta", "co_mat"),
        ("{% if so.co_mat > 0 %}\nA\n{% else %}\nCó {{ so.khong_co }}.\n{% endif %}", "so.khong_co", ""),
        ("{% for d in bang.theo_tinh %}\nCó {{ d.thieeu }}.\n{% endfor %}", "dòng.thieeu", "thieu"),
        ('{% for d in bang.theo_tinh|giam_dan("thua") %}\nCó {{ d.ten }}.\n{% endfor %}', "dòng.thua", ""),
        ("{% for d in bang.theo_tnh %}\nCó {{ d.ten }}.\n{% endfor %}", "bang.theo_tnh", "theo_tinh"),
        ("{% for q in loi.kien_nghi %}\nCó {{ q.noi_dug }}.\n{% endfor %}", "lời.noi_dug", "noi_dung"),
        (
            "{% for n in loi.kien_nghi|nhom %}\n{% for q in n.dong %}\nCó {{ q.ghi }}.\n{% endfor %}\n{% endfor %}",
            "lời.ghi",
            "",
        ),
        ("Có {{ don_vi.tn }}.", "don_vi.tn", "ten"),
        ("Có {{ van_ban.so_ky_hieeu }}.", "van_ban.so_ky_hieeu", "so_ky_hieu"),
        ("Có {{ soo.co_mat }}.", "soo", ""),
        ("{% for d in bang.theo_tinh %}\nA\n{% endfor %}\nCó {{ d.ten }}.", "d", ""),
        ("Có {{ so.co_mat.gia_tri }}.", ".gia_tri", ""),
    ],
)
def test_an_unknown_name_is_found_with_its_paragraph_in_every_branch(outline: str, name: str, hint: str) -> None:
    (message,) = problems(outline)
    assert f"“{name}”" in message
    assert f"Có phải “{hint}”" in message if hint else True
    assert "mau.docx" in message
    assert re.search(r"đoạn “(?:Có \{\{|\{%)", message)


def test_all_mistakes_are_named_in_one_run() -> None:
    assert len(problems("{{ so.a }} {{ so.b }}\n{{ bang.c }}")) == 3


def test_what_only_rendering_shows_is_found() -> None:
    (message,) = problems("{{ so.ty_le|ty_dong }}")
    assert "không phải số tiền" in message


def test_a_placeholder_in_two_formats_is_found() -> None:
    document = docx.Document(io.BytesIO(build_template("Có {{ so.co_mat }} người.", PARTY)))
    paragraph = next(p for p in document.paragraphs if "so.co_mat" in p.text)
    paragraph.runs[0].text = "Có {{ so."
    paragraph.add_run("co_mat }}").bold = True
    stream = io.BytesIO()
    document.save(stream)
    (found,) = check_template(stream.getvalue(), "mau.docx", PARTY, KNOWN)
    assert "nhiều kiểu chữ" in found.message
    assert "{{ so.co_mat }}" in found.message


def test_a_placeholder_in_a_footer_is_found() -> None:
    document = docx.Document(io.BytesIO(build_template("Nội dung.", PARTY)))
    document.sections[0].footer.paragraphs[0].text = "{{ so.co_mat }}"
    stream = io.BytesIO()
    document.save(stream)
    (found,) = check_template(stream.getvalue(), "mau.docx", PARTY, KNOWN)
    assert "chân trang" in found.message


def _reports() -> list[Path]:
    return sorted((TEMPLATES / "docx").glob("*.docx"))


@pytest.mark.parametrize("path", _reports(), ids=lambda path: path.stem)
def test_the_shipped_templates_open_and_hold_no_leftovers_of_word(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        assert not [name for name in archive.namelist() if "comment" in name or "vba" in name.lower()]
