"""The officer's own paragraphs: put under the headings of the report in every build, figures quoted and read back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Inches
from lxml import etree
from PIL import Image
from small import PERIOD, make_workspace, send

from reporter.commands.build import BuildOptions, BuildOutcome, build_reports
from reporter.commands.build_documents import compose
from reporter.commands.build_render import render_all
from reporter.commands.checked import Checked, read_period
from reporter.documents.own_words import put_in_place
from reporter.documents.word_styles import W
from reporter.executor import no_progress
from reporter.model import Finding
from reporter.model.idea import OWN_WORDS
from reporter.workspace import Workspace

pytestmark = pytest.mark.slow

AS_OF = date(2025, 10, 20)
REPORT = "cv9797-tong-hop"
OPTIONS = BuildOptions(PERIOD, AS_OF, (REPORT,))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = make_workspace(tmp_path_factory.mktemp("own") / "central")
    send(made, ["12", "BNV"])
    return made


def write(workspace: Workspace, *lines: str, name: str = REPORT) -> Path:
    """Write the officer's file: "# " before a heading, "* " before an item of a list, "¦" parts runs."""
    document = docx.Document()
    for line in lines:
        if line.startswith("# "):
            document.add_heading(line[2:], 1)
        elif line.startswith("* "):
            document.add_paragraph(line[2:], "List Bullet")
        else:
            words, _, end = line.partition("¦")
            paragraph = document.add_paragraph()
            paragraph.add_run(words).bold = line.isupper()
            paragraph.add_run(end)
    folder = workspace.inbox(PERIOD) / OWN_WORDS
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    document.save(str(folder / f"{name}.docx"))
    return folder / f"{name}.docx"


def body(*elements: str) -> etree._Element:
    heading = "<w:p><w:pPr><w:pStyle w:val='Heading1'/></w:pPr><w:r><w:t>I- Chung</w:t></w:r></w:p>"
    return etree.fromstring(f"<w:document xmlns:w='{W}'><w:body>{heading}{''.join(elements)}</w:body></w:document>")


def test_line_ends_part_words_and_what_stands_in_a_content_control_is_told() -> None:
    report = body("<w:sectPr/>")
    wrong = put_in_place(
        report,
        body(
            "<w:p><w:r><w:t>Một</w:t><w:br/><w:t>hai</w:t></w:r></w:p>",
            "<w:sdt><w:sdtContent><w:p><w:r><w:t>Trong khung</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        ),
    )
    (run,) = report.findall(f".//{qn('w:p')}")[1].iter(qn("w:r"))
    assert [item.tag for item in run] == [qn("w:t"), qn("w:br"), qn("w:t")]
    assert [(text, what.partition(";")[0]) for text, what in wrong] == [
        ("Trong khung", "nằm trong khung điều khiển nội dung (content control)")
    ]


def build(workspace: Workspace) -> BuildOutcome:
    return build_reports(workspace, OPTIONS, no_progress)


def paragraphs(workspace: Workspace) -> Sequence[tuple[str, str]]:
    (path,) = (workspace.outputs(PERIOD) / "bao-cao").glob("*.docx")
    return [(item.style.name if item.style else "", item.text) for item in docx.Document(str(path)).paragraphs]


def after(workspace: Workspace, text: str) -> tuple[str, str]:
    """The paragraph before which the one that begins so stands: style and first words."""
    lines = paragraphs(workspace)
    at = next(number for number, (_, line) in enumerate(lines) if line.startswith(text))
    return lines[at + 1][0], lines[at + 1][1][:20]


def told(findings: Iterable[Finding]) -> list[str]:
    return [f"{item.code} {item.file}: {item.found}" for item in findings if item.code.startswith("Y")]


@pytest.fixture(scope="module")
def checked(workspace: Workspace) -> Checked:
    """The period, read once: the officer's files are no part of it."""
    return read_period(workspace, PERIOD, AS_OF, no_progress)


def problems(checked: Checked) -> list[str]:
    """What composing and rendering say of the officer's files; nothing is written."""
    documents, found = compose(checked, checked.admit(), OPTIONS)
    made = {item.name(PERIOD): item for item in documents}
    _, said = render_all(checked, made, OPTIONS, "", no_progress)
    return told((*found, *said))


def test_paragraphs_stand_at_the_end_of_their_sections_with_figures_filled_in(workspace: Workspace) -> None:
    write(
        workspace,
        "# Hạn chế, khó khăn",
        "Ban Tổ chức Trung ương nhận thấy {{ so.co_quan_da_nop }} cơ quan đã báo cáo.",
        "NHẤN MẠNH",
        "# 1. TRƯỚC KHI SẮP XẾP",
        "* Ý của cán bộ",
        "# VII- Kiến nghị, đề xuất",
        "Các xã có mặt {{ so.co_mat|kem_don_vi }}¦.",
    )
    assert told(build(workspace).checked.findings) == []
    lines = paragraphs(workspace)
    assert ("VB Thân", "Ban Tổ chức Trung ương nhận thấy 2 cơ quan đã báo cáo.") in lines
    assert after(workspace, "NHẤN MẠNH") == ("Heading 2", "3. Nguyên nhân")
    assert after(workspace, "- Ý của cán bộ") == ("Heading 2", "2. Sau khi sắp xếp")
    (path,) = (workspace.outputs(PERIOD) / "bao-cao").glob("*.docx")
    bold = [run.bold for item in docx.Document(str(path)).paragraphs for run in item.runs if run.text == "NHẤN MẠNH"]
    assert bold == [True]
    spaced = [
        text for text in docx.Document(str(path)).element.iter(qn("w:t")) if (text.text or "").startswith(" (số liệu")
    ]
    assert spaced and all(text.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve" for text in spaced)
    first = path.read_bytes()
    build(workspace)
    assert path.read_bytes() == first


@pytest.mark.parametrize(
    ("lines", "code", "what"),
    [
        (["# Hạn chế, khó khan", "Lời"], "Y12", "báo cáo không có mục này. Có phải “2. Hạn chế, khó khăn”?"),
        (["Lời không có tiêu đề"], "Y12", "đứng trước mọi tiêu đề"),
        (["# Ưu điểm", "Có {{ so.co_mta }} người"], "Y11", "không có “so.co_mta”. Có phải “co_mat”?"),
        (["# Ưu điểm", "Có {{ so.co_mat người"], "Y11", "sai cú pháp"),
        (["# Ưu điểm", "{{ ().__class__ }}"], "Y11", "__class__"),
    ],
)
def test_mistakes_are_told_with_file_and_paragraph(
    workspace: Workspace, checked: Checked, lines: list[str], code: str, what: str
) -> None:
    write(workspace, *lines)
    (found,) = problems(checked)
    assert found.startswith(f"{code} loi-van/{REPORT}.docx: ") and what in found


def test_a_picture_does_not_travel(workspace: Workspace, checked: Checked, tmp_path: Path) -> None:
    path = write(workspace, "# Ưu điểm")
    Image.new("RGB", (4, 4)).save(tmp_path / "anh.png")
    document = docx.Document(str(path))
    document.add_picture(str(tmp_path / "anh.png"), width=Inches(1))
    document.save(str(path))
    assert problems(checked) == [f"Y12 loi-van/{REPORT}.docx: “”: có hình; chỉ nhận đoạn chữ; báo cáo chưa lập"]


def test_a_file_that_no_report_is_called_is_told_and_harms_none(workspace: Workspace) -> None:
    write(workspace, "# Ưu điểm", "Lời", name="cv9797-tong-hopp")
    (found,) = told(build(workspace).checked.findings)
    assert found.startswith("Y10 loi-van/cv9797-tong-hopp.docx: ") and "Có phải “cv9797-tong-hop”?" in found
    assert paragraphs(workspace)
