"""Templates made from outlines and filled with facts; what agencies wrote stays text."""

from __future__ import annotations

import io
import pickle
import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from time import process_time

import docx
import pytest
from document_samples import TEMPLATES, annex, facts, letter, profile, row
from docx.shared import Pt

from reporter.documents.letterhead import letter_for
from reporter.documents.outline import build_template
from reporter.documents.render import Binding, Rendered, render, stamped
from reporter.documents.template import compile_template
from reporter.layout import lint_bytes
from reporter.model import Agency, Quote, ReporterError
from reporter.model.agency import UnitName
from reporter.specs import bounded
from reporter.specs.bounded import TooMuch

PARTY = profile("party-2018")


def make(outline: str, name: str = "party-2018", **arguments: object) -> Rendered:
    chosen = profile(name)
    template = compile_template(build_template(outline, chosen), "mau.docx", chosen)
    given = {"facts": facts(), "letter": letter(), **arguments}
    return render(template, given.pop("facts"), given.pop("letter"), given.pop("annexes", ()), **given)


def part(rendered: Rendered, name: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(rendered.docx)) as archive:
        return archive.read(name).decode()


def texts(rendered: Rendered) -> list[str]:
    """Every paragraph of the body, tables included, that shows text; plain spaces."""
    paragraphs = re.findall(r"<w:p[ >].*?</w:p>", part(rendered), re.DOTALL)
    shown = ["".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", paragraph)) for paragraph in paragraphs]
    return [text.replace("\u00a0", " ") for text in shown if text]


def body(rendered: Rendered) -> list[str]:
    """The paragraphs between title and signature."""
    lines = texts(rendered)
    return lines[lines.index("-----") + 1 : lines.index("Nơi nhận:")]


def test_figures_print_in_official_notation() -> None:
    lines = body(make("Có {{ so.co_mat }} người, đạt {{ so.ty_le }}, chi {{ so.tien|ty_dong }}; {{ so.chua }}."))
    assert lines == ["Có 12.345 người, đạt 93,45%, chi 12,50 tỷ đồng; chưa báo cáo."]


def test_every_printed_figure_is_recorded_with_its_place() -> None:
    made = make("Có {{ so.co_mat }} người.\nThiếu {{ so.thieu }}, {{ so.thieu|kem_don_vi }}.")
    assert [(item.key, item.text) for item in made.printed] == [
        ("co_mat", "12.345"),
        ("thieu", "7"),
        ("thieu", "7\u00a0người"),
    ]
    found = re.findall(r"<w:p[ >].*?</w:p>", part(made), re.DOTALL)
    for item in made.printed:
        text = "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", found[item.place.paragraph]))
        assert text[item.place.offset :].startswith(item.text)


def test_a_number_stays_on_the_line_of_its_word() -> None:
    quote = Quote("38", "Tỉnh Mẫu", {"noi_dung": "Kế hoạch số 05-KH/TU"})
    outline = "Ngày 05, mục {{ so.thieu }}.\n{% for q in loi.van_ban %}\n{{ q.noi_dung }}\n{% endfor %}"
    made = make(outline, facts=facts(texts={"van_ban": (quote,)}), letter=letter(number="12", subject="việc số 7"))
    shown = re.sub("<[^>]+>", "", part(made))  # a figure stands in runs of its own
    assert [
        text for text in ("Số\u00a012", "Ngày\u00a005", "mục\u00a07", "số\u00a005", "số\u00a07") if text not in shown
    ] == []


def test_no_mark_and_no_tag_is_left() -> None:
    made = make("Có {{ so.co_mat ~ ' người' }}.")
    content = part(made)
    assert "Có 12.345 người." in texts(made)
    assert not re.search("[\ue000-\uf8ff\U000f0000-\U0010ffff]|\\{\\{|\\{%", content)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("R&D <5 người", ["R&amp;D &lt;5 người"]),
        ("{{ so.co_mat }} {% if %}", ["{{ so.co_mat }} {% if %}"]),
        ("{_{ so.co_mat }_}", ["{_{ so.co_mat }_}"]),
        ("dòng một\ndòng hai\r\n\r\ndòng ba", ["dòng một", "dòng hai", "dòng ba"]),
        ("</w:t></w:r><w:r><w:instrText> DATE ", ["&lt;/w:t&gt;&lt;/w:r&gt;&lt;w:r&gt;&lt;w:instrText&gt; DATE "]),
        ("a\x0bb\x07c\ue000\U000f0000x\ue001", ["a", "bcx"]),
    ],
)
def test_text_of_agencies_is_data(text: str, shown: list[str]) -> None:
    quote = Quote("38", "Thanh Hoá", {"noi_dung": text})
    made = make("{% for q in loi.y %}\n{{ q.noi_dung }}\n{% endfor %}", facts=facts(texts={"y": (quote,)}))
    assert [line.strip() for line in body(made)] == [line.strip() for line in shown]
    assert "instrText> DATE" not in part(made)


def test_line_breaks_of_agencies_become_paragraphs_of_the_same_style() -> None:
    quote = Quote("38", "Thanh Hoá", {"noi_dung": "một\nhai"})
    made = make(
        "{% for q in loi.y %}\n- {{ q.noi_dung }} **đậm {{ q.noi_dung }}**\n{% endfor %}",
        facts=facts(texts={"y": (quote,)}),
    )
    found = [p for p in docx.Document(io.BytesIO(made.docx)).paragraphs if p.text in ("hai đậm một", "hai")]
    assert [p.style.name for p in found] == ["VB Thân", "VB Thân"]
    assert found[1].runs[0].style.name == "VB Đậm"


@pytest.mark.parametrize(
    ("outline", "message"),
    [
        ("Có {{ so.co_mta }} người.", "không có “so.co_mta”. Có phải “co_mat”"),
        ("Có {{ so_lieu }}.", "không có “so_lieu”"),
        ("{% for d in bang.x %}\n{{ d.ten }}\n{% endfor %}", "không có “bang.x”"),
        ("{{ 1.5 }}", "không in được giá trị 1.5"),
        ("{{ bang }}", "không in được"),
        ("{{ so.co_mat > 'a' }}", "chỉ so sánh được với số"),
        ("{{ so.ty_le|ty_dong }}", "không phải số tiền"),
        ("{{ so.__class__ }}", ""),
        ("{{ so.co_mat._figure }}", ""),
        ("{{ ''.__class__ }}", "không được đọc “__class__”"),
        ("{{ ''.format_map }}", "không in được một hàm"),
        ("{{ 5() }}", "dấu ngoặc tròn chỉ đứng sau tên macro"),
        ("{{ '1'.zfill(2000000000) }}", "không được gọi “zfill”"),
        ("{{ 1 / 0 }}", "chia cho 0"),
        ("{{ 'a' - 1 }}", "phép tính giữa những giá trị không phải số"),
        ("{{ [1, 'a']|sort }}", "không có bộ lọc “sort”"),
        ("{{ 'a' is gi }}", "không có phép thử “gi”"),
        ("{{ [1][5] }}", "danh sách không có phần tử 5"),
        ("{{ 'a'.x }}", "không có “x” ở đó"),
        ("{{ 'a'|length(3) }}", "thừa hoặc thiếu tham số"),
        ("{% for a in 5 %}\nx\n{% endfor %}", "vòng lặp trên một thứ không phải danh sách"),
        ("{{ so.co_mat| }}", "đứng sai chỗ"),
        ("{% la %}", "không có thẻ “la”"),
        ("{% for a in so %}", "thiếu {% endfor %}. Thẻ chưa đóng: “{% for a in so %}”."),
        ("{% endif %}", "thừa {% endif %}"),
        (
            "{% if 1 %}\n{% for a in [1] %}\nx\n{% endif %}",
            "gặp {% endif %} khi {% for %} ở trên chưa đóng. Thẻ chưa đóng: “{% for a in [1] %}”.",
        ),
        ("{% if 0 %}{{ 'a'|giamdan }}{% endif %}", "không có bộ lọc “giamdan”. Có phải “giam_dan”?"),
    ],
)
def test_a_mistake_in_a_template_names_the_paragraph(outline: str, message: str) -> None:
    with pytest.raises(ReporterError) as caught:
        make(f"Đoạn đầu.\n{outline}")
    assert message in str(caught.value)
    if message:
        assert "mau.docx" in str(caught.value)
        assert "{{" in str(caught.value) or "{%" in str(caught.value)


@pytest.mark.parametrize(
    "huge",
    [
        "{{ 'a' * (2 * 10 * 1000000000) }}",
        "{{ 2000000000 * 'a' }}",
        "{{ ([1] * 2000000000)|length }}",
        "{{ 10 ** 10 ** 10 }}",
        "{{ '%2000000000d' % 1 }}",
        "{{ 'a'.ljust(2000000000) }}",
        "{{ '{:>2000000000}'.format('a') }}",
        "{{ so.co_mat|string|center(2000000000) }}",
        "{% for i in range(1000000000) %}\na\n{% endfor %}",
        "{% macro a() %}\n{{ a() }}\n{% endmacro %}\n{{ a() }}",
    ],
)
def test_nothing_short_makes_something_huge(huge: str) -> None:
    """Refused where it is written, in no time and no memory, on every system."""
    began = process_time()
    with pytest.raises(ReporterError, match=r"mau\.docx"):
        make(huge)
    assert process_time() - began < 5


@pytest.mark.parametrize(
    ("endless", "most"),
    [
        ("{% set a = 'mười chữ này' %}" + "{% set a = a ~ a ~ a ~ a ~ a ~ a ~ a ~ a ~ a ~ a %}" * 9 + "{{ a }}", "MiB"),
        ("{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(90) }}", "giây"),
        ("".join(f"{{% for x{n} in 'một chuỗi dài để lặp' %}}" for n in range(12)) + "{% endfor %}" * 12, "giây"),
    ],
)
def test_a_template_that_does_not_end_is_stopped(endless: str, most: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By seconds of the processor and by memory, in whatever command fills it in; then the program goes on."""
    monkeypatch.setattr(bounded, "SECONDS", 1)
    with pytest.raises(TooMuch, match=rf"mau\.docx: điền mẫu này cần hơn \d+ {most}") as caught:
        make(endless)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # it comes from another process
    assert body(make("Còn chạy")) == ["Còn chạy"]


@pytest.mark.parametrize(
    "deep", ["{{ " + "(" * 900 + "1" + ")" * 900 + " }}", "{% if 1 %}" * 130 + "{% endif %}" * 130]
)
def test_a_template_nested_too_deep_is_refused(deep: str) -> None:
    with pytest.raises(ReporterError, match=r"mau\.docx: .*lồng nhau quá sâu"):
        make(deep)


def test_numbers_are_still_multiplied() -> None:
    assert "6 và 1" in body(make("{{ 2 * 3 }} và {{ 7 % 3 }}"))


@pytest.mark.parametrize(
    ("outline", "message"),
    [
        ("{% if so.co_mat %}\nA", "{% endif %}"),
        ("{{ so.co_mat|giam_dn }}", "không có bộ lọc “giam_dn”. Có phải “giam_dan”"),
        ("{{ so. }}", "sai cú pháp"),
    ],
)
def test_a_template_that_does_not_parse_is_refused(outline: str, message: str) -> None:
    with pytest.raises(ReporterError) as caught:
        make(outline)
    assert message in str(caught.value)


def test_figures_compare_as_numbers_and_not_reported_is_neither_zero_nor_less() -> None:
    values = facts({"khong": 0, "chua": None, "nam": 5, "nua": Decimal("0.50")})
    outline = (
        "{% if so.khong == 0 %}không {% endif %}{% if so.chua == 0 %}sai {% endif %}{% if so.chua < 1 %}sai {% endif %}"
        "{% if so.nam > so.khong and so.nua < 1 %}đúng{% endif %}{% if so.chua is not co_so_lieu %} chưa{% endif %}"
    )
    assert body(make(outline, facts=values)) == ["không đúng chưa"]


def test_lists_and_rankings() -> None:
    rows = (
        row("a", "Xã A", thieu=3),
        row("b", "Xã B", thieu=None),
        row("c", "Xã C", thieu=9),
        row("d", "Xã D", thieu=0),
    )
    values = facts(tables={"xa": rows})
    outline = """Nhiều nhất: {{ bang.xa|giam_dan("thieu")|dau(2)|liet_ke }}.
Ít nhất: {{ bang.xa|tang_dan("thieu")|liet_ke }}.
Có thiếu: {{ bang.xa|lon_hon("thieu", 0)|length }} xã."""
    assert body(make(outline, facts=values)) == [
        "Nhiều nhất: Xã C và Xã A.",
        "Ít nhất: Xã D, Xã A, Xã C và Xã B.",
        "Có thiếu: 2 xã.",
    ]


def test_units_stand_small_in_a_list_and_what_is_no_unit_as_it_is() -> None:
    rows = tuple(replace(row(name, name, thieu=3), unit=UnitName(name)) for name in ("Xã A", "Bộ B"))
    values = facts(tables={"noi": rows, "loai": (row("c", "Xã hội", thieu=1),)})
    outline = "Ở {{ bang.noi|liet_ke }}; {{ bang.loai|liet_ke }}; {{ chua_nop|liet_ke }}."
    assert body(make(outline, facts=values))[0].startswith("Ở xã A và Bộ B; Xã hội; ")


def test_the_templates_own_words_take_the_tone_style_and_data_does_not() -> None:
    quote = Quote("38", "Thanh Hoá", {"noi_dung": "Uỷ ban xã Hoà Lộc"})
    outline = "Uỷ ban, thuỷ lợi, quý, Thanh Hoá.\n{% for q in loi.y %}\n{{ q.noi_dung }}\n{% endfor %}"
    chosen = profile("state-2020")
    template = compile_template(build_template(outline, chosen), "mau.docx", chosen, protected=("Thanh Hoá",))
    made = render(template, facts(texts={"y": (quote,)}), letter())
    assert "Ủy ban, thủy lợi, quý, Thanh Hoá." in texts(made)
    assert "Uỷ ban xã Hoà Lộc" in texts(made)


def test_party_letterhead_and_signature() -> None:
    lines = texts(
        make("Nội dung.", letter=letter(number="5", day=date(2025, 2, 5), author="CỦA BAN THƯỜNG VỤ TỈNH UỶ"))
    )
    assert lines == [
        "TỈNH UỶ THANH HOÁ",
        "*",
        "Số 05-BC/TU",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Thanh Hoá, ngày 05 tháng 02 năm 2025",
        "BÁO CÁO",
        "CỦA BAN THƯỜNG VỤ TỈNH UỶ",
        "thực trạng đội ngũ cán bộ, công chức cấp xã sau khi sắp xếp đơn vị hành chính",
        "-----",
        "Nội dung.",
        "Nơi nhận:",
        "- Bộ Chính trị, Ban Bí thư (để báo cáo),",
        "- Ban Tổ chức Trung ương,",
        "- Văn phòng Trung ương Đảng,",
        "- Lưu Văn phòng Tỉnh uỷ.",
        "T/M BAN THƯỜNG VỤ",
        "PHÓ BÍ THƯ",
        "Nguyễn Văn A",
    ]


def test_a_number_and_a_day_not_yet_given_leave_the_customary_blank() -> None:
    lines = texts(make("Nội dung."))
    assert "Số      -BC/TU" in lines
    assert "Thanh Hoá, ngày    tháng 10 năm 2025" in lines


def test_state_letterhead() -> None:
    office = letter(
        issuer="ỦY BAN NHÂN DÂN\nTỈNH THANH HÓA", code="UBND", number="45", day=date(2025, 3, 9), filing="TH",
        authority="TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH", position="PHÓ CHỦ TỊCH", addressees=("Bộ Nội vụ",),
    )  # fmt: skip
    lines = texts(make("Nội dung./.", "state-2020", letter=office))
    assert lines[:7] == [
        "ỦY BAN NHÂN DÂN",
        "TỈNH THANH HÓA",
        "Số: 45/BC-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Thanh Hoá, ngày 09 tháng 3 năm 2025",
        "BÁO CÁO",
    ]
    assert "Kính gửi: Bộ Nội vụ" in lines
    assert lines[lines.index("Nơi nhận:") + 1] == "- Như trên;"
    assert "- Lưu: VT, TH." in lines


def test_letter_has_addressees_and_no_title() -> None:
    chosen = profile("party-2026")
    template = compile_template(build_template("Nội dung.", chosen, "letter"), "cv.docx", chosen)
    office = letter(
        kind="letter", code="BTCTW", number="123", subject="báo cáo kết quả", addressees=("Các tỉnh uỷ", "Các đảng uỷ")
    )
    lines = texts(render(template, facts(), office))
    assert "Số 123-CV/BTCTW" in lines
    assert "về việc báo cáo kết quả" in lines
    assert "CÔNG VĂN" not in lines
    assert "Kính gửi:- Các tỉnh uỷ;" in lines
    assert "-----" not in lines


def test_a_stamp_stands_in_the_header_of_every_page() -> None:
    made = make("Nội dung.", binding=Binding(stamped(draft=True, banner="Số liệu mẫu")))
    for name in ("word/header-first.xml", "word/header-default.xml"):
        assert "Dự thảo – Số liệu mẫu" in part(made, name)
    assert "PAGE" not in part(made, "word/header-first.xml")
    assert "Dự thảo" not in part(make("Nội dung."), "word/header-default.xml")


def test_the_same_arguments_give_the_same_bytes_and_nothing_of_the_libraries_is_left() -> None:
    first, second = (make("Có {{ so.co_mat }}.", annexes=(annex(),)).docx for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        names = archive.namelist()
        core = archive.read("docProps/core.xml").decode()
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert names == ["[Content_Types].xml", *sorted(names[1:])]
    assert "<dc:creator>Tỉnh uỷ Thanh Hoá</dc:creator>" in core
    assert "python-docx" not in core


def test_a_template_saved_by_word_loses_comments_revision_ids_and_foreign_style_ids() -> None:
    document = docx.Document(io.BytesIO(build_template("Có {{ so.co_mat }} người.", PARTY)))
    paragraph = next(p for p in document.paragraphs if "so.co_mat" in p.text)
    document.add_comment(paragraph.runs, "xem lại", author="Ai đó")
    paragraph._p.set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}rsidR", "00AB12CD")
    paragraph.style.element.set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}styleId", "VBThn")
    paragraph._p.pPr.pStyle.val = "VBThn"
    text = paragraph.runs[0].text
    paragraph.runs[0].text = text[:8]
    paragraph.add_run(text[8:])
    stream = io.BytesIO()
    document.save(stream)
    made = render(compile_template(stream.getvalue(), "mau.docx", PARTY), facts(), letter())
    assert "Có 12.345 người." in texts(made)
    content = part(made)
    assert "rsid" not in content
    assert "comment" not in content
    assert 'w:pStyle w:val="VBThan"' in content
    with zipfile.ZipFile(io.BytesIO(made.docx)) as archive:
        assert not [name for name in archive.namelist() if "comment" in name or "thumbnail" in name]


def test_layout_set_by_hand_in_a_template_has_no_effect_but_emphasis_stays() -> None:
    document = docx.Document(io.BytesIO(build_template("Có {{ so.co_mat }} người.", PARTY)))
    paragraph = next(p for p in document.paragraphs if "so.co_mat" in p.text)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.space_after = Pt(50)
    paragraph.runs[0].font.size, paragraph.runs[0].font.name, paragraph.runs[0].bold = Pt(9), "Arial", True
    stream = io.BytesIO()
    document.save(stream)
    made = docx.Document(io.BytesIO(render(compile_template(stream.getvalue(), "m", PARTY), facts(), letter()).docx))
    (shown,) = [p for p in made.paragraphs if p.text == "Có 12.345 người."]
    assert (shown.paragraph_format.left_indent, shown.paragraph_format.space_after) == (None, None)
    assert (shown.runs[0].font.size, shown.runs[0].font.name, shown.runs[0].bold) == (None, None, True)


def test_tracked_changes_in_a_template_are_refused() -> None:
    data = build_template("Nội dung.", PARTY)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        b'<w:p><w:pPr><w:pStyle w:val="VBTenLoai"/>',
        b'<w:p><w:pPr><w:pStyle w:val="VBTenLoai"/><w:rPr><w:ins w:id="1"/></w:rPr>',
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(ReporterError, match="Track Changes"):
        compile_template(stream.getvalue(), "mau.docx", PARTY)


def test_the_last_paragraph_holds_on_to_the_signature() -> None:
    made = make("Một.\nHai.\nTrân trọng báo cáo.")
    kept = [p.text for p in docx.Document(io.BytesIO(made.docx)).paragraphs if p.paragraph_format.keep_with_next]
    assert kept == ["Hai.", "Trân trọng báo cáo."]


def test_layout_numbers_come_from_the_profile_not_from_the_template() -> None:
    template_of_2018 = build_template("Nội dung.", PARTY)
    newer = profile("party-2026")
    document = docx.Document(io.BytesIO(render(compile_template(template_of_2018, "m", newer), facts(), letter()).docx))
    line = document.styles["VB Thân"].paragraph_format.line_spacing
    assert line is not None
    assert line.pt == newer.pt("body.line") != PARTY.pt("body.line")  # type: ignore[union-attr]


def test_letter_from_patterns_registry_and_settings() -> None:
    agency = Agency(
        "38",
        "Tỉnh Thanh Hoá",
        "province",
        extra={"party_committee": "Tỉnh uỷ Thanh Hoá", "letter_code": "TU", "place": "Thanh Hoá"},
    )
    patterns = {
        "issuer": "{party_committee}",
        "organ": "{party_committee}",
        "code": "{letter_code}",
        "place": "{place}",
        "author": "của Ban Thường vụ {party_word}",
        "recipients": ["Bộ Chính trị"],
        "filing": "Văn phòng {party_word}",
    }
    made = letter_for(patterns, agency, "thực trạng", date(2025, 10, 1), PARTY, {"number": 7, "signer": "Nguyễn Văn A"})
    assert made.issuer == "TỈNH UỶ THANH HOÁ"
    assert made.author == "CỦA BAN THƯỜNG VỤ TỈNH UỶ"
    assert made.number_line(PARTY) == "Số 07-BC/TU"
    assert made.filing == "Văn phòng Tỉnh uỷ"
    with pytest.raises(ReporterError, match="Có phải “party_committee”"):
        letter_for({**patterns, "issuer": "{party_comittee}"}, agency, "x", date(2025, 10, 1), PARTY)
    with pytest.raises(ReporterError, match="Có phải “number”"):
        letter_for(patterns, agency, "x", date(2025, 10, 1), PARTY, {"numbr": 7})


def test_annex_line_and_recipients_follow_the_profile() -> None:
    office = letter(number="12", day=date(2027, 2, 5), organ="Tỉnh uỷ Lâm Đồng")
    assert office.annex_line(PARTY) == "(Kèm theo Báo cáo số 12-BC/TU, ngày 05/02/2027 của Tỉnh uỷ Lâm\u00a0Đồng)"
    state = replace(office, code="UBND", organ="Ủy ban nhân dân tỉnh Lâm Đồng")
    assert state.annex_line(profile("state-2020")) == (
        "(Kèm theo Báo cáo số 12/BC-UBND ngày 05 tháng 02 năm 2027 của Ủy ban nhân dân tỉnh Lâm\u00a0Đồng)"
    )
    assert office.recipient_lines(profile("party-2026"))[0].endswith(";")


@pytest.mark.parametrize("kind", ["report", "letter", "proposal"])
@pytest.mark.parametrize(("name", "day"), [("party-2018", 2025), ("party-2026", 2027), ("state-2020", 2025)])
def test_our_own_documents_have_no_error_of_the_layout_law(name: str, day: int, kind: str) -> None:
    chosen, state = profile(name), name.startswith("state")
    end = "./." if state else "."
    outline = f"Nội dung, chi tiết tại Phụ lục {'I' if state else '1'}, Phụ lục {'II' if state else '2'} kèm theo{end}"
    changes = (
        {"issuer": "ỦY BAN NHÂN DÂN\nTỈNH THANH HÓA", "code": "UBND" if kind != "letter" else "UBND-NC", "filing": "NC",
         "organ": "Ủy ban nhân dân tỉnh Thanh Hóa", "authority": "TM. ỦY BAN NHÂN DÂN", "position": "CHỦ TỊCH"}
        if state
        else {}
    )  # fmt: skip
    office = letter(number="12", day=date(day, 3, 9), kind=kind, addressees=("Bộ Nội vụ", "Bộ Tài chính"), **changes)
    template = compile_template(build_template(outline, chosen, kind), "mau.docx", chosen)  # type: ignore[arg-type]
    made = render(template, facts(), office, (annex(), annex(landscape=False)), binding=Binding("Số liệu mẫu"))
    found = lint_bytes(made.docx, "a.docx", TEMPLATES).findings
    assert [(item.rule, item.found, item.expected) for item in found if item.severity == "E"] == []
