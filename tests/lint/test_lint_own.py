"""Our own documents and annexes by themselves: clean as they are, and every single violation in them is told."""

from __future__ import annotations

import io
from datetime import date
from functools import cache

import pytest
from document_samples import annex_table, profile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt
from lint_sample import TEMPLATES, light_document
from own_mutations import mutations
from tables import DAY, REGISTRY
from test_layout_of_reports import REPORTS, compiled, known

from reporter.documents.letterhead import letter_for
from reporter.documents.render import render
from reporter.documents.template_check import sample_facts
from reporter.layout import LintReport, lint_bytes
from reporter.model import Annex
from reporter.specs.profiles import load_profile
from reporter.specs.reports import find_report

pytestmark = pytest.mark.slow

#: What may stay untold, of every hundred changes.
_MISSED = 5
OWN = (
    ("cv9797-tinh", "party-2018"),
    ("cv9797-bo", "party-2026"),
    ("kl177-nhiem-vu", "party-2026"),
    ("nd30-tinh", "state-2020"),
    ("nd30-bo", "state-2020"),
)


@cache
def own(report_id: str, layout: str) -> bytes:
    """Return a report with two annexes, numbered, dated and signed."""
    spec = find_report(REPORTS, report_id)
    agency = REGISTRY.of_kind(spec.kinds[0], DAY)[0]
    day = date(2026, 6, 5) if layout == "party-2026" else date(2025, 10, 14)
    fixed = {"number": 12, "day": day, "signer": "Nguyễn Văn A"}
    letter = letter_for(spec.letterhead, agency, spec.subject, day, profile(layout), fixed)
    wanted = [item for item in spec.annexes if not item.kinds or agency.kind in item.kinds]
    annexes = [Annex(item.id, item.title, "người", (annex_table(),), item.landscape) for item in wanted[:2]]
    return render(compiled(spec.template, layout), sample_facts(known(report_id), 2), letter, annexes).docx


@cache
def decree_annex(number: str, broken: bool, table: bool) -> bytes:
    """Return an annex as those of NĐ 30/2020 stand in files of their own: heading, title, line, content."""
    document = light_document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(25), Mm(20)
    section.left_margin, section.right_margin = Mm(35), Mm(20)
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Times New Roman", Pt(14)
    line = "(Kèm theo Nghị định số\u00a030/2020/NĐ-CP|ngày\u00a005 tháng 3 năm 2020 của Chính phủ)"
    heads = [f"Phụ lục {number}", "TÊN PHỤ LỤC VỀ VĂN BẢN HÀNH CHÍNH", *line.split("|")]
    for text in heads if broken else [*heads[:2], line.replace("|", " ")]:
        paragraph = document.add_paragraph()
        run = paragraph.add_run(text)
        run.bold, run.italic = not text.startswith(("(", "ngày")), text.startswith(("(", "ngày"))
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(0)
    if table:
        made = document.add_table(3, 3, style="Table Grid")
        lines = (("STT", "Tên loại", "Chữ viết tắt"), ("1", "Báo cáo", "BC"), ("2", "Công văn", "CV"))
        for row, texts in zip(made.rows, lines, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
            for tag in ("w:cantSplit", *(("w:tblHeader",) if texts[0] == "STT" else ())):
                row._tr.get_or_add_trPr().append(OxmlElement(tag))
    else:
        text = "Viết hoa chữ cái đầu âm tiết thứ nhất của một câu hoàn chỉnh, sau dấu chấm câu và khi xuống dòng để mở "
        paragraph = document.add_paragraph(f"{text}đầu một đoạn mới, trong mọi văn bản hành chính.")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        form = paragraph.paragraph_format
        form.first_line_indent, form.space_before, form.space_after = Mm(12.7), Pt(6), Pt(0)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


ANNEXES = tuple(
    (number, place % 2 == 0, place % 3 == 0) for place, number in enumerate(("I", "II", "III", "IV", "V", "VI"))
)


def told(report: LintReport) -> set[str]:
    return {f"{f.rule} {f}" for f in report.findings}


@pytest.mark.parametrize(("number", "broken", "table"), ANNEXES, ids=[number for number, _, _ in ANNEXES])
def test_the_decrees_annexes_are_the_states_and_clean(number: str, broken: bool, table: bool) -> None:
    report = lint_bytes(decree_annex(number, broken, table), "x.docx", TEMPLATES)
    assert report.profile == "state-2020"
    assert "Nhà nước" in report.chosen_by
    assert [line for line in told(report) if not line.startswith("X-NB")] == []


@pytest.mark.parametrize("which", [*OWN, *ANNEXES], ids=lambda which: str(which[0]))
def test_single_violations_are_told(which: tuple[object, ...]) -> None:
    data = own(*which) if which in OWN else decree_annex(*which)  # type: ignore[arg-type]
    layout = str(which[1]) if which in OWN else "state-2020"
    before = told(lint_bytes(data, "x.docx", TEMPLATES, layout, 24))
    made = list(mutations(data, load_profile(TEMPLATES, layout).side == "party"))
    missed = [m.name for m in made if not told(lint_bytes(m.docx, "x.docx", TEMPLATES, layout, 24)) - before]
    assert len(made) > (100 if which in OWN else 15)
    assert 100 * len(missed) <= _MISSED * len(made), (len(made), missed)
