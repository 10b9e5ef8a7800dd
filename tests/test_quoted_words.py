# ruff: noqa: E501 (texts as people type them)
"""What an agency wrote stands in the finished document letter by letter; verify finds it where it does not."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from content_samples import MIXED, agency, filled, write
from document_samples import facts, letter, profile
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tables import DAY, REGISTRY

from reporter.documents.outline import build_template
from reporter.documents.render import Rendered, render
from reporter.documents.template import compile_template
from reporter.documents.verify import verify
from reporter.model import Annex, AnnexColumn, AnnexRow, AnnexTable, Quote

PARTY = profile("party-2018")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PROVINCE = """Mở đầu.
{% for q in loi.y %}
{% for y in q.noi_dung|cac_y %}
{{ y|cau|gach }}
{% endfor %}
{% endfor %}
Kết thúc."""
IN_LINE = "{% for q in loi.y %}\n- Đề xuất: {{ q.noi_dung|mot_dong }}.\n{% endfor %}"
CENTRAL = """{% for y in loi.y|gop_y("noi_dung") %}
- {{ y.chu|chu_dau_hoa }} ({{ y.don_vi|gom_ten }}).
{% endfor %}"""
COMPILED = {
    text: compile_template(build_template(text, PARTY), "mau.docx", PARTY) for text in (PROVINCE, IN_LINE, CENTRAL)
}


def written(outline: str, *texts: str, annexes: tuple[Annex, ...] = ()) -> Rendered:
    """The document that quotes these texts, each of another agency."""
    quotes = tuple(
        Quote(str(number), f"Tỉnh Mẫu {number}", {"noi_dung": text}, typed=frozenset({"noi_dung"}))
        for number, text in enumerate(texts)
    )
    template = COMPILED.get(outline) or compile_template(build_template(outline, PARTY), "mau.docx", PARTY)
    return render(template, facts(texts={"y": quotes}), letter(), annexes)


def shown(made: Rendered) -> str:
    xml = zipfile.ZipFile(io.BytesIO(made.docx)).read("word/document.xml").decode()
    text = re.sub(r"<[^>]+>", "", xml.replace("</w:p>", "\n"))
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


def letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


def tampered(made: Rendered, change: Callable[[str], str]) -> Rendered:
    """The document with its text changed; the change must change something."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made.docx)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                assert change(content.decode()) != content.decode()
                content = change(content.decode()).encode()
            new.writestr(name, content)
    return replace(made, docx=stream.getvalue())


# --- random official prose ---------------------------------------------------------------------------------

PIECES = st.one_of(
    st.sampled_from(
        [
            "Ban Thường vụ", "Tỉnh uỷ", "ủy quyền", "hoà giải", "hóa đơn", "thực hiện", "của", "các xã", "Phòng Văn hoá - Xã hội",
            "Kế hoạch số 15-KH/TU", "Nghị định số 178/2024/NĐ-CP", "Công văn số 9797-CV/BTCTW", "Kết luận số 183-KL/TW,",
            "thiếu 15.", "Trong đó", "năm 2025.", "ngày 05/02/2027", "1.234 người", "93,45%", "-5 độ", "mục 1 nêu trên",
            "https://drive.google.com/file/d/1AbC-d_E?usp=sharing&key=0-A", "(theo Phụ lục 2)", "[ghi chú]", "{%}", "{{ so }}",
            "“Dân vận khéo”", "A & B <5>", "e-Office", "iOffice", "tp. Hồ Chí Minh", "v.v...", "15-", "KH/TU", "Đ/c", "II-",
        ]
    ),
    st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxy 0123456789,.;:()/-–+*\"'", min_size=1, max_size=12),
)  # fmt: skip
MARKS = st.sampled_from(
    [
        "",
        "",
        "",
        "- ",
        "+ ",
        "  - ",
        "• ",
        "– ",
        "1. ",
        "2. ",
        "a) ",
        "(3) ",
        "1.1. ",
        "IV. ",
        "1/ ",
        "a/ ",
        "(ii) ",
        "1)",
        "b)",
    ]
)
LINES = st.tuples(MARKS, st.lists(PIECES, min_size=1, max_size=8)).map(lambda pair: pair[0] + " ".join(pair[1]))
TEXTS = st.lists(LINES, min_size=1, max_size=6).map("\n".join).map(str.strip).filter(letters)
SEARCH = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.slow
@SEARCH
@example("Tỉnh uỷ\nBan Thường vụ\nBan Thường vụ Ban Thường vụ")  # a piece that fits twice
@example("Tỉnh uỷ Ban Thường vụ Ban Thường vụ\nTỉnh uỷ Ban Thường vụ Ban Thường vụ Tỉnh uỷ")  # over the end of a line
@given(TEXTS)
def test_every_letter_of_a_quoted_cell_stands_in_order(text: str) -> None:
    """In a province's report as lines and as one line: also its numbers, as it wrote them."""
    for outline in (PROVINCE, IN_LINE):
        made = written(outline, text)
        if made.quoted:  # "Không" says that there is nothing to quote
            assert letters(text) in letters(shown(made)).replace("Đềxuất", "")
        assert verify(made, ()) == ()


@pytest.mark.slow
@SEARCH
@example(["Ban Thường vụ\n1/ Thiếu người", "a)Thiếu người\nb)Chậm chi", "(i) Thiếu\n(ii) Chậm", "I/ Thiếu"])
@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_ideas_of_several_agencies_stand_whole(texts: list[str]) -> None:
    """Gathered by idea nothing is lost but the numbers before ideas, and verify says so without knowing how."""
    assert verify(written(CENTRAL, *texts), ()) == ()


# --- the kinds of fault once found -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Kế hoạch số 15-KH/TU",
        "Nghị định số 178/2024/NĐ-CP chưa hướng dẫn",
        "Toàn tỉnh thiếu 15. Trong đó đất đai thiếu 7 người.",
        "Năm 2025. Kết quả tốt",
        "Phòng Văn hoá - Xã hội quá tải",
        "tuyển dụng qua iOffice",
        "Tỷ lệ đạt {%} trong kỳ",
    ],
)
def test_a_text_prints_as_it_stands(text: str) -> None:
    assert text in shown(written(PROVINCE, text)).replace("\u00a0", " ")


def test_a_template_mark_in_an_agencys_words_is_no_fault_of_the_template() -> None:
    assert verify(written(PROVINCE, "Tỷ lệ đạt {%} trong kỳ"), ()) == ()


def test_a_template_mark_left_in_the_templates_own_text_is_told() -> None:
    made = tampered(written(PROVINCE, "Tỷ lệ đạt {%} trong kỳ"), lambda text: text.replace("Kết thúc", "Kết {% thúc"))
    assert [item.code for item in verify(made, ())] == ["D04"]


@pytest.mark.parametrize(
    ("old", "new"), [("15-KH/TU", "15KHTU2"), ("uỷ", "ủy"), ("Ban", "ban"), ("cả ba", "cả"), ("thiếu 15. ", "thiếu ")]
)
def test_a_changed_letter_is_found(old: str, new: str) -> None:
    made = written(PROVINCE, "Tỉnh uỷ có Kế hoạch số 15-KH/TU.\nBan Thường vụ giao cả ba sở.\nCòn thiếu 15. Sẽ tuyển")
    changed = tampered(made, lambda text: text.replace(old, new))
    assert "D08" in [item.code for item in verify(changed, (), "a.docx")]


def test_a_cell_printed_in_part_is_told_unless_an_annex_holds_it_whole() -> None:
    first_only = '{% for y in loi.y|gop_y("noi_dung")|dau(1) %}\n- {{ y.chu }}.\n{% endfor %}'
    text = "- Ý thứ nhất\n- Ý thứ hai"
    columns = (AnnexColumn("noi_dung", "Nội dung", "text"),)
    whole = Annex("y-kien", "Ý kiến", "", (AnnexTable(columns, (AnnexRow("row", (text,)),)),))
    assert [item.code for item in verify(written(first_only, text), ())] == ["D08"]
    assert verify(written(first_only, text, annexes=(whole,)), (whole,)) == ()


def test_quoted_words_keep_their_case_and_our_own_words_take_that_of_the_sentence() -> None:
    quote = Quote("1", "Tỉnh Mẫu", {"loai": "Thiếu người", "noi_dung": "iOffice chậm"}, typed=frozenset({"noi_dung"}))
    outline = "{% for q in loi.y %}\nDo {{ q.loai|chu_dau_thuong }}: {{ q.noi_dung|cau }}\n{% endfor %}"
    template = compile_template(build_template(outline, PARTY), "mau.docx", PARTY)
    made = render(template, facts(texts={"y": (quote,)}), letter())
    assert "Do thiếu người: iOffice chậm." in shown(made)
    assert [(item.text, item.typed) for item in made.quoted] == [("thiếu người", False), ("iOffice chậm.", True)]


def test_a_province_report_quotes_its_workbook_word_for_word() -> None:
    forms = {**MIXED, "bieu-07": "| muc | noi_dung |\n| uu_diem | Kế hoạch số 15-KH/TU⏎thiếu 15. Trong đó |"}
    made = write("cv9797-tinh", agency("46"), filled("46", forms))
    assert "- Kế hoạch số 15-KH/TU thiếu 15. Trong đó." in shown(made).replace("\u00a0", " ")


def test_names_are_printed_as_their_registry_writes_them() -> None:
    """One tone style is for our own words: "Yên Hòa" stays, also in a Party document; "Tỉnh uỷ", "Đảng uỷ" are ours."""
    assert REGISTRY.spelled("new").agency("00175", DAY).name == "Phường Yên Hòa"
    assert REGISTRY.spelled("new").agency("38", DAY).extra["party_committee"] == "Tỉnh uỷ Thanh Hóa"
    assert REGISTRY.spelled("old").agency("38", DAY).extra["party_committee"] == "Tỉnh ủy Thanh Hóa"
    assert REGISTRY.spelled("old").agency("DUCP", DAY).name == "Đảng ủy Chính phủ"
