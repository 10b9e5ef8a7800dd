"""Shared blocks: one Word file of its own, taken in by name; wording stands once."""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from document_samples import TEMPLATES, facts, letter, profile
from test_content import blocks

from reporter.documents.blocks import Blocks
from reporter.documents.outline import build_block, build_template
from reporter.documents.render import render
from reporter.documents.template import compile_template
from reporter.documents.template_check import KnownNames, check_template
from reporter.model import Agency, ReporterError

PARTY = profile("party-2018")
KNOWN = KnownNames({"co_mat": "người"}, {}, {})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "docx" / "doan").mkdir(parents=True)
    return tmp_path


def put(folder: Path, name: str, outline: str) -> None:
    (folder / "docx" / "doan" / f"{name}.docx").write_bytes(build_block(outline, PARTY))


def body(folder: Path, outline: str) -> list[str]:
    template = compile_template(build_template(outline, PARTY), "mau.docx", PARTY, blocks=Blocks(folder))
    lines = blocks(render(template, facts(), letter()).docx)
    return lines[lines.index("-----") + 1 : lines.index("Nơi nhận:- Bộ Chính trị, Ban Bí thư (để báo cáo),- Ban Tổ chức Trung ương,- Văn phòng Trung ương Đảng,- Lưu Văn phòng Tỉnh uỷ. | T/M BAN THƯỜNG VỤPHÓ BÍ THƯNguyễn Văn A")]  # fmt: skip  # noqa: E501


def test_a_block_stands_where_it_is_called_and_sees_the_names_set_before(folder: Path) -> None:
    put(folder, "co-mat", "Có mặt {{ n }} người.")
    put(folder, "hai-lan", '{% include "co-mat" %}\n{% include "co-mat" %}')
    found = body(folder, 'Đầu.\n{% set n = so.co_mat %}\n{% include "hai-lan" %}\nCuối.')
    assert found == ["Đầu.", "Có mặt 12.345 người.", "Có mặt 12.345 người.", "Cuối."]


def test_a_block_edited_in_word_changes_every_report(folder: Path) -> None:
    put(folder, "loi-chung", "Lời cũ.")
    path = folder / "docx" / "doan" / "loi-chung.docx"
    word = docx.Document(str(path))
    word.paragraphs[0].runs[0].text = "Lời mới."
    word.save(str(path))
    assert body(folder, '{% include "loi-chung" %}') == ["Lời mới."]


@pytest.mark.parametrize(
    ("outline", "message"),
    [
        ('{% include "co-mta" %}', "mau.docx: không có đoạn dùng chung “co-mta” trong templates/docx/doan. Có phải"),
        ('{% include "vong" %}', "gọi lẫn nhau thành vòng"),
        ('{% include "sai" %}', "doan/sai.docx: đoạn “Có {{ so.co_mta }} người.”: không có “so.co_mta”"),
        ('{% include "ho" %}', "doan/ho.docx: sai cú pháp"),
    ],
)
def test_a_mistake_names_the_file_it_is_in(folder: Path, outline: str, message: str) -> None:
    put(folder, "co-mat", "Có.")
    put(folder, "vong", '{% include "vong" %}')
    put(folder, "sai", "Có {{ so.co_mta }} người.")
    put(folder, "ho", "Có {{ so.co_mat|kem_donvi }} người.")
    with pytest.raises(ReporterError) as caught:
        body(folder, outline)
    assert message in str(caught.value)


def test_the_check_names_the_block(folder: Path) -> None:
    put(folder, "sai", "Có {{ so.co_mta }} người.")
    template = build_template('{% include "sai" %}', PARTY)
    (found,) = check_template(template, "mau.docx", PARTY, KNOWN, blocks=Blocks(folder))
    assert (found.file, "“so.co_mta”" in found.message) == ("doan/sai.docx", True)


def test_a_tag_alone_in_its_paragraph_or_row_is_named_itself(folder: Path) -> None:
    """Such tags leave their paragraph before Jinja sees them, and once were taken for part of the one before."""
    put(folder, "truoc", "Đoạn trước.\n{% set a = so.sai_doan %}")
    rows = "| Tên |\n{% for d in bang.sai_bang %}\n| {{ d.ten }} |\n{% endfor %}"
    template = build_template(f'{{% include "truoc" %}}\n{{% set b = so.sai_mau %}}\n{rows}', PARTY)
    found = check_template(template, "mau.docx", PARTY, KNOWN, blocks=Blocks(folder))
    assert [(item.file, item.message.partition("”: ")[0].partition("đoạn ")[2]) for item in found] == [
        ("doan/truoc.docx", "“{% set a = so.sai_doan %}"),
        ("mau.docx", "“{% set b = so.sai_mau %}"),
        ("mau.docx", "“{% for d in bang.sai_bang %}"),
    ]


def test_what_hangs_on_other_parts_is_refused(folder: Path) -> None:
    word = docx.Document()
    word.add_paragraph("Một việc", style="List Number")
    word.paragraphs[0]._p.get_or_add_pPr().get_or_add_numPr()
    stream = io.BytesIO()
    word.save(stream)
    (folder / "docx" / "doan" / "so.docx").write_bytes(stream.getvalue())
    with pytest.raises(ReporterError, match="đánh số tự động ở “Một việc”"):
        body(folder, '{% include "so" %}')


# --- wording once ------------------------------------------------------------------------------------------


def lines_in_two_files(paths: Iterable[Path], least: int) -> dict[str, list[str]]:
    """Each paragraph of at least so many letters that stands in more than one of the files, with their names."""
    found: dict[str, list[str]] = {}
    for path in sorted(paths):
        for line in docx.Document(str(path)).paragraphs:
            if len(line.text) >= least and not re.fullmatch(r"\{%p [^%]*%\}", line.text.strip()):
                found.setdefault(line.text, []).append(path.name)
    return {line: files for line, files in found.items() if len(files) > 1}


def test_no_long_line_stands_in_two_templates() -> None:
    """Shorter ones are headings, and `thay_so` of the block for one report and of another with its changes."""
    assert lines_in_two_files((TEMPLATES / "docx").glob("*.docx"), least=80) == {}
    assert lines_in_two_files((TEMPLATES / "docx").rglob("*.docx"), least=114) == {}


_TAG = re.compile(r"\{%-?p? ?(.*?)%\}", re.DOTALL)
_NONE = re.compile(r"[\s;,.-]*(?:[Kk]hông c(?:òn|ó)|[Cc]hưa có (?!số liệu|nội dung)|[Tt]ất cả)\b")


def rash_claims(text: str, counted: Container[str]) -> Iterator[str]:
    """Yield what says "none" or "all" of a figure without asking whether it was reported, or hiding its gaps.

    A count of lines (`counted`) is reported whenever its form is.
    """
    tests: list[list[str]] = []  # of every `if` that is open, the conditions so far; the last is that of this branch
    for said, tag in zip(*[iter([*_TAG.split(text), ""])] * 2, strict=True):
        if (
            tests
            and len(tests[-1]) > 1
            and _NONE.match(said)
            and (found := re.search(r"\bso\.(\w+) > 0", tests[-1][0]))
        ):
            asked = [word for word in ("day_du", "co_so_lieu") if f"is {word}" in " ".join(tests[-1])]
            if found[1] not in counted and (not asked or ("day_du" not in tests[-1][-1] and "chua_du" not in said)):
                yield f"{found[1]}: {said.strip()[:60]}"
        match tag.split(maxsplit=1):
            case ["if", condition]:
                tests.append([condition])
            case ["elif", condition]:
                tests[-1].append(condition)
            case ["else"] if tests:
                tests[-1].append("")
            case ["endif"]:
                tests.pop()


def test_none_is_said_only_of_what_was_reported_and_its_gaps_are_told() -> None:
    rash = "{% if so.thieu > 0 %}thiếu{% else %}không có nơi thiếu{% endif %}"
    told = rash.replace(
        "else %}không có nơi thiếu", "elif so.thieu is co_so_lieu %}không có nơi thiếu{{ so.thieu|chua_du }}"
    )
    assert [*rash_claims(rash, ())] == ["thieu: không có nơi thiếu"] and not [*rash_claims(told, ())]
    assert [*rash_claims(told.replace("{{ so.thieu|chua_du }}", ""), ())] == ["thieu: không có nơi thiếu"]
    counts = {
        key
        for name in (TEMPLATES / "figures").glob("*.toml")
        for key, entry in tomllib.loads(name.read_text("utf-8"))["figures"].items()
        if "count" in entry
    }
    found = [
        (path.name, claim)
        for path in sorted((TEMPLATES / "docx").rglob("*.docx"))
        for claim in rash_claims("\n".join(line.text for line in docx.Document(str(path)).paragraphs), counts)
    ]
    assert found == []


def test_every_block_is_used() -> None:
    text = "\n".join("\n".join(blocks(path.read_bytes())) for path in (TEMPLATES / "docx").rglob("*.docx"))
    called = set(re.findall(r'include "([^"]+)"', text))
    assert called == set(Blocks(TEMPLATES).names())


def test_who_sent_and_is_being_corrected_is_told_apart_from_who_has_not_sent() -> None:
    outline = '{% include "chua-gui" %}'
    template = compile_template(build_template(outline, PARTY), "mau.docx", PARTY, blocks=Blocks(TEMPLATES))
    held = Agency("04", "Tỉnh Cao Bằng", "province")
    missing = Agency("11", "Tỉnh Điện Biên", "province")
    made = render(template, replace(facts(), held=(held,), missing=(missing,)), letter())
    lines = [line for line in blocks(made.docx) if "cơ quan)" in line]
    assert lines == [
        "Đã gửi, đang chỉnh lý số liệu (1 cơ quan): tỉnh Cao Bằng. Phần đang chỉnh lý chưa đưa vào số liệu dưới đây.",
        "Chưa gửi số liệu (1 cơ quan): tỉnh Điện Biên. Số liệu dưới đây không có phần của cơ quan này.",
    ]


def test_whose_figures_were_closed_on_another_day_is_named() -> None:
    outline = '{% include "ngay-chot-va-phu-luc" %}'
    template = compile_template(build_template(outline, PARTY), "mau.docx", PARTY, blocks=Blocks(TEMPLATES))
    first, second = (Agency(code, name, "commune") for code, name in (("1", "Xã Mẫu Một"), ("2", "Phường Mẫu Hai")))
    many = [Agency(str(number), f"Xã Mẫu {number}", "commune") for number in range(9)]

    def said(*apart: tuple[Agency, date]) -> str:
        made = render(template, replace(facts(), cutoff=date(2025, 10, 10), cut_apart=apart), letter())
        return next(line for line in blocks(made.docx) if line.startswith("Số liệu"))

    early, late = date(2025, 10, 5), date(2025, 10, 12)
    assert said().startswith("Số liệu tính đến ngày 10/10/2025. ")
    assert said((first, early), (second, late)).startswith(
        "Số liệu tính đến ngày 10/10/2025 (riêng xã Mẫu Một tính đến ngày 05/10/2025; "
        "phường Mẫu Hai tính đến ngày 12/10/2025). "
    )
    assert "(riêng 9 cơ quan tính đến ngày 05/10/2025)" in said(*((one, early) for one in many))


def test_an_answer_that_says_nothing_leaves_no_hole_in_a_sentence() -> None:
    """“Không” or “-” typed as the difficulty of a task: the line went “(phân quyền, 1 nhiệm vụ):  Đề xuất …”."""
    lines = [line for path in (TEMPLATES / "docx").rglob("*.docx") for line in blocks(path.read_bytes())]
    holes = [
        said
        for line in lines
        for said in re.findall(r"\{\{ ([^{}]*\|mot_dong[^{}]*) \}\}", line)
        if line != f"{{{{ {said} }}}}" and " or " not in said and f"if {said.partition('|')[0]}|mot_dong" not in line
    ]
    assert holes == []
