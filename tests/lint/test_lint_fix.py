"""`lint --fix`: what is mechanical is put right in a copy, and nothing else changes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from docx.shared import Mm, Pt
from lint_mutations import both, form, put, section
from lint_sample import TEMPLATES, Sample, build
from other_mutations import VIOLATIONS
from other_offices import SETTINGS, lint, package, papers

from reporter.layout import lint_bytes
from reporter.layout.fixing import fix_bytes
from reporter.layout.opening import open_package
from reporter.layout.reading import read
from reporter.opc.parts import read_parts

pytestmark = pytest.mark.slow


def texts(data: bytes) -> list[str]:
    """Return the text of every paragraph, no-break forms and NFC folded."""
    return [p.clean for p in read(open_package(data, "x.docx")).paragraphs]


def plain_hyphens(sample: Sample) -> None:
    put(sample.p["subject"], "kết quả thực hiện Kết luận 195-KL/TW")


def put_line(text: str) -> Callable[[Sample], None]:
    """Return a change: the first paragraph is one line of small type at the left."""

    def change(sample: Sample) -> None:
        put(sample.p["text_0"], text)
        sample.p["text_0"].runs[0].font.size = Pt(12)
        form("text_0", alignment=0)(sample)

    return change


BREACHES: tuple[tuple[str, Callable[[Sample], None], str], ...] = (
    ("margins", section(0, left_margin=Mm(20), right_margin=Mm(25)), "P-PG-02"),
    ("gutter", section(0, gutter=Mm(10)), "P-PG-02"),
    ("paper", section(0, page_width=Mm(216)), "P-PG-01"),
    ("header distance", section(0, header_distance=Mm(15)), "P-PN-02"),
    ("font", lambda s: setattr(s.p["text_0"].runs[0].font, "name", "Arial"), "P-FN-01"),
    ("body size", lambda s: setattr(s.p["text_0"].runs[0].font, "size", Pt(12)), "P-BD-05"),
    ("number size", lambda s: setattr(s.p["number"].runs[0].font, "size", Pt(12)), "P-NO-05"),
    ("line pitch", form("text_0", line_spacing=1.5), "P-BD-03"),
    ("gap", form("text_0", space_after=Pt(0)), "P-BD-04"),
    ("indent", form("text_0", first_line_indent=Mm(0)), "P-BD-02"),
    ("alignment", form("text_0", alignment=0), "P-BD-01"),
    ("component not in the middle", form("type", alignment=0), "P-TL-01"),
    ("page number at the left", form("page_number", alignment=0), "P-PN-01"),
    ("hyphens", plain_hyphens, "X-NB-02"),
)  # fmt: skip


@pytest.mark.parametrize(("change", "rule"), [b[1:] for b in BREACHES], ids=[b[0] for b in BREACHES])
def test_a_mechanical_breach_is_mended_and_the_text_stays(change: Callable[[Sample], None], rule: str) -> None:
    sample = build("party-2026", "report")
    change(sample)
    data = sample.data()
    fixed = fix_bytes(data, "mau.docx", TEMPLATES)
    assert rule in fixed.before.rules
    assert fixed.after.findings == ()
    assert texts(fixed.docx) == texts(data)


def test_fixing_twice_changes_nothing_and_other_parts_stay_as_they_are() -> None:
    sample = build("party-2026", "report")
    both(*(change for _, change, _ in BREACHES))(sample)
    data = sample.data()
    once = fix_bytes(data, "mau.docx", TEMPLATES).docx
    twice = fix_bytes(once, "mau.docx", TEMPLATES)
    assert twice.docx == once
    before, after = read_parts(data, "a"), read_parts(once, "b")
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"word/document.xml", "word/header1.xml"}
    assert before.keys() == after.keys()


def test_a_line_that_larger_type_breaks_in_two_is_justified_at_once() -> None:
    sample = build("party-2026", "report")
    both(put_line("Trong năm, cán bộ, công chức đã hoàn thành tốt nhiệm vụ được giao theo kế hoạch."))(sample)
    once = fix_bytes(sample.data(), "mau.docx", TEMPLATES)
    assert fix_bytes(once.docx, "mau.docx", TEMPLATES).docx == once.docx
    assert not [found for found in once.after.findings if found.rule in ("P-BD-01", "P-BD-05")]


def test_a_clean_document_comes_back_byte_for_byte() -> None:
    data = build("state-2020", "report").data()
    assert fix_bytes(data, "mau.docx", TEMPLATES).docx == data


def test_words_are_never_touched_and_the_rest_is_listed() -> None:
    sample = build("party-2026", "report")
    put(sample.p["signer"], "TS. Nguyễn Văn A")
    put(sample.p["last"], "Trên đây là báo cáo./.")
    data = sample.data()
    fixed = fix_bytes(data, "mau.docx", TEMPLATES)
    assert texts(fixed.docx) == texts(data)
    assert fixed.after.rules >= {"P-SG-04", "P-BD-06"}


MECHANICAL = re.compile(
    r"^(body|type|subject|number|date|title|motto) (bigger|smaller)$|^margin|^gutter|^Letter paper|^font Arial|"
    r"^paragraphs touch|^lines too far|^no first line|^letters and marks|"
    r"^page number (left|right|small|bold|italic|Roman|on page one|at the foot)|^no page number|^body (right|centred)|"
    r"^body line indented by spaces|^heading at the right|^address (bigger|smaller)"
)
_ALIKE = [v for v in VIOLATIONS if MECHANICAL.match(v.name)]


@pytest.mark.parametrize("violation", _ALIKE, ids=[v.name for v in _ALIKE])
@pytest.mark.parametrize("index", [0, 1, 10, 18])
def test_documents_of_other_programs_are_mended(index: int, violation: object) -> None:
    paper = papers()[index]
    if getattr(violation, "needs", "") and not getattr(paper, violation.needs):  # type: ignore[attr-defined]
        pytest.skip("the document has no such component")
    violation.change(paper)  # type: ignore[attr-defined]
    setting = [s for s in SETTINGS if s.head != "tabs" and s.ending != "soft"][index % 7]
    data = package(paper, setting)
    fixed = fix_bytes(data, "x.docx", TEMPLATES)
    clean = {f.rule for f in lint(papers()[index], setting, TEMPLATES).findings}
    drawn = {f.rule for f in fixed.after.findings if "đường kẻ" in f.found}  # a drawn line keeps its length
    assert {f.rule for f in fixed.after.findings} - drawn <= clean | {"S-HD-03"}
    assert texts(fixed.docx) == texts(data)
    assert fix_bytes(fixed.docx, "x.docx", TEMPLATES).docx == fixed.docx


def test_a_document_without_a_header_gets_its_page_number() -> None:
    paper = papers()[0]
    data = package(paper, replace(SETTINGS[0]))
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            text = source.read(name).decode()
            for kind in ("header", "footer"):
                text = text.replace(f"<w:{kind}Reference w:type='default' r:id='{kind}'/>", "")
                text = re.sub(rf"<Relationship Id='{kind}'[^>]*>", "", text)
            target.writestr(name, text)
    bare = stream.getvalue()
    assert "S-PN-01" in lint_bytes(bare, "x.docx", TEMPLATES).rules
    fixed = fix_bytes(bare, "x.docx", TEMPLATES)
    assert "S-PN-01" not in fixed.after.rules
    assert fix_bytes(fixed.docx, "x.docx", TEMPLATES).docx == fixed.docx
