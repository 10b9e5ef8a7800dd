"""Other offices' documents: silent as they are in every setting, and every single violation is told."""

# ruff: noqa: E501  (cases stand one a line)

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from lint_sample import TEMPLATES
from other_mutations import VIOLATIONS, Violation, fits
from other_offices import NB, SETTINGS, Line, Paper, Setting, lint, papers, paragraph_xml, peculiar, table_xml

from reporter.layout import LintReport

pytestmark = pytest.mark.slow

PAPERS = papers()
#: Advice on how a file is built (keep with next, room for the seal, head in a table): no breach.
_ADVICE = ("P-SG-07", "P-SG-08", "P-HD-05")
#: Settings in which alignment of a half is not the paragraph's, or a line floats free.
_UNALIGNED = ("tabs", "soft breaks, lines elsewhere", "head in frames, number in a text box")


def told(report: LintReport) -> set[str]:
    """Return errors and warnings, advice left out."""
    return {f"{f.rule} {f}" for f in report.findings if f.severity in "EW" and f.rule not in _ADVICE}


@pytest.mark.parametrize("setting", SETTINGS, ids=[s.name for s in SETTINGS])
@pytest.mark.parametrize("index", range(len(PAPERS)), ids=[p.name for p in PAPERS])
def test_a_conforming_document_has_no_error_however_it_is_built(index: int, setting: Setting) -> None:
    paper = papers()[index]
    report = lint(paper, setting, TEMPLATES)
    assert report.profile == ("state-2020" if paper.side == "state" else "party-2026")
    assert told(report) == set()


@pytest.mark.parametrize("setting", SETTINGS, ids=[s.name for s in SETTINGS])
def test_a_kind_with_a_template_of_its_own_has_no_error(setting: Setting) -> None:
    for paper in peculiar():
        if not (setting.ending == "boxed" and not paper.signer):
            assert told(lint(paper, setting, TEMPLATES)) == set(), paper.name


def test_two_who_sign_side_by_side_are_no_lines_of_one_signature() -> None:
    paper = peculiar()[1]
    halves = [f"<w:p><w:pPr><w:jc w:val='center'/></w:pPr>{run}</w:p>" for run in ("%s",)]
    bold = "<w:r><w:rPr><w:b/><w:sz w:val='28'/></w:rPr><w:t>{}</w:t></w:r>"
    columns = [
        "".join(halves[0] % bold.format(text) for text in texts)
        for texts in (("THƯ KÝ", "Đinh Văn E"), ("CHỦ TỌA", "Lê Thị C"))
    ]
    paper.signing, paper.signer = [], []
    paper.tail_xml = table_xml([columns], [4600, 4700])
    assert told(lint(paper, SETTINGS[0], TEMPLATES)) == set()


def cases() -> list[tuple[int, Setting, Violation]]:
    """Return every violation on one document of each side that can have it, the settings in turn."""
    settings = [s for s in SETTINGS if s.name not in _UNALIGNED]
    result = []
    for number, violation in enumerate(VIOLATIONS):
        for side in ("state", "party"):
            able = [i for i, p in enumerate(PAPERS) if p.side == side and fits(violation, p)]
            if able:
                result.append((able[number % len(able)], settings[number % len(settings)], violation))
    return result


CASES = cases()


@cache
def unchanged(index: int, setting: Setting, profile: str) -> frozenset[str]:
    """Return what is found in a document without any violation, of which several cases ask."""
    return frozenset(str(f) for f in lint(papers()[index], setting, TEMPLATES, profile).findings)


@pytest.mark.parametrize(
    ("index", "setting", "violation"), CASES, ids=[f"{PAPERS[i].name}: {v.name}" for i, _, v in CASES]
)
def test_a_single_violation_is_told(index: int, setting: Setting, violation: Violation) -> None:
    profile = "state-2020" if PAPERS[index].side == "state" else "party-2026"
    changed = papers()[index]
    violation.change(changed)
    after = {str(f) for f in lint(changed, setting, TEMPLATES, profile).findings}
    assert after - unchanged(index, setting, profile)


def _line(component: str, at: int, **look: object) -> Callable[[Paper], None]:
    def change(paper: Paper) -> None:
        lines = getattr(paper, component)
        lines[at] = replace(lines[at], **look)

    return change


def _page_of_one(paper: Paper) -> None:
    del paper.body[1:-1]
    paper.header_xml = "<w:p/>"


def _annexed(paper: Paper) -> None:
    """An annex as the decree's own: its line "(Kèm theo …)" broken over two paragraphs, a rule below."""
    number = paper.number[0].text.removeprefix("Số:").strip()
    paper.body[1] = replace(paper.body[1], text=f"{paper.body[1].text} (Phụ lục kèm theo)")
    kind = paper.type[0].text.capitalize()
    paper.annex = [
        Line("Phụ lục", bold=True), Line("SỐ LIỆU CÁN BỘ", bold=True),
        Line(f"(Kèm theo {kind} số{NB}{number}", italic=True),
        Line(f"ngày{NB}05 tháng 02 năm 2026 của {paper.issuer[0].text.capitalize()})", italic=True), Line("________"),
        Line("Đơn vị tính: người", align="right", italic=True),
    ]  # fmt: skip


def _basis(paper: Paper) -> None:
    if paper.bases:
        dash = "- " if paper.side == "party" else ""
        text = f"{dash}Thực hiện Kết luận số 183-KL/TW ngày 01 tháng 8 năm 2025 của Bộ Chính trị;"
        paper.bases.insert(1, replace(paper.bases[0], text=text))


def _telegram(paper: Paper) -> None:
    """A công điện: who telegraphs stands where Kính gửi would."""
    number = paper.number[0].text
    paper.number[0] = replace(paper.number[0], text=number.replace(number.split("/")[1].split("-")[0], "CĐ"))
    paper.type, paper.address = [Line("CÔNG ĐIỆN", bold=True, before=12)], []
    paper.address = [
        Line("GIÁM ĐỐC SỞ điện:", bold=True),
        Line("- Các sở;", align="left"),
        Line("- Các xã.", align="left"),
    ]
    paper.bases, paper.authority_line = [], []
    if not paper.entries[0].text.startswith("- Như trên"):
        paper.entries.insert(0, replace(paper.entries[0], text="- Như trên;"))


def _of_environment(paper: Paper) -> None:
    paper.issuer = [replace(paper.issuer[0], text="SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", rule=40)]
    paper.number = [replace(paper.number[0], text=paper.number[0].text.replace("SNV", "SNN&amp;MT"))]


def _jointly(paper: Paper) -> None:
    """Two organs issue, each signs, each keeps a copy."""
    paper.superior, paper.issuer = [], [replace(paper.issuer[-1], text="BỘ NỘI VỤ - BỘ TÀI CHÍNH")]
    paper.date[0] = replace(paper.date[0], text=f"Hà Nội, ngày{NB}05 tháng 02 năm 2026")
    paper.signing = [
        Line(text, bold=True)
        for text in ("KT. BỘ TRƯỞNG", "THỨ TRƯỞNG", "", "", "Lê Văn M", "KT. BỘ TRƯỞNG", "THỨ TRƯỞNG")
    ]
    paper.entries[-1] = replace(paper.entries[-1], text="- Lưu: VT BNV, VT BTC.")


HARMLESS: tuple[tuple[str, str, Callable[[Paper], None]], ...] = (
    ("state", "right margin 20 mm", lambda p: p.margins.update(right=1134)),
    ("state", "body in 13", lambda p: p.body.__setitem__(slice(None), [replace(line, size=13) for line in p.body])),
    ("state", "CỘNG HOÀ", _line("title", 0, text="CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM")),
    ("state", "1.5 lines", lambda p: setattr(p, "line", 'w:line="360" w:lineRule="auto"')),
    ("state", "one page without a number", _page_of_one),
    ("party", "one page without a number", _page_of_one),
    ("state", "Mẫu 1.1", _line("body", 1, text="Báo cáo theo Mẫu 1.1, mục 2.3 của Chương trình.")),
    ("state", "line of 52 %", lambda p: p.issuer.__setitem__(-1, replace(p.issuer[-1], rule=52))),
    ("state", "bracket in italics", _line("body", 2, italic=True, text="(Có danh sách kèm theo; các đơn vị kiểm tra lại.)")),
    ("state", "sentence that begins Căn cứ", _line("body", 1, text="Căn cứ Công văn số 15/SNV-TH, Sở báo cáo như sau:")),
    ("state", "annex line in two paragraphs", _annexed),
    ("state", "căn cứ goes on with other words", _basis),
    ("party", "căn cứ goes on with other words", _basis),
    ("state", "công điện", _telegram),
    ("state", "two organs", _jointly),
    ("state", "signed", lambda p: p.signing.append(Line("(Đã ký)", italic=True))),
    ("state", "typist below the list", lambda p: p.entries.append(replace(p.entries[-1], text="NVA.(05)"))),
    ("state", "filed alone", _line("entries", -1, text="- Lưu: VT.")),
    ("state", "code with an ampersand", lambda p: p.superior and p.issuer[0].text == "SỞ NỘI VỤ" and _of_environment(p)),
    ("state", "XX is a number", _line("body", 1, text="Từ thế kỷ XX, theo Đại hội XIX, v.v… các đơn vị đã làm tốt.")),
    ("state", "bracket after the end mark", lambda p: p.body.append(replace(p.body[-1], text="(Có danh sách kèm theo)"))),
    ("party", "subject in 14", lambda p: p.subject and _line("subject", 0, size=14)(p)),
    ("party", "Exactly 20 pt", lambda p: setattr(p, "line", 'w:line="400" w:lineRule="exact"')),
    ("party", "last heading in italics", _line("body", 4, italic=True)),
    ("party", "line of 103 %", _line("title", 0, rule=103)),
)  # fmt: skip


@pytest.mark.parametrize(("side", "change"), [h[::2] for h in HARMLESS], ids=[f"{s}: {n}" for s, n, _ in HARMLESS])
def test_a_harmless_variation_is_not_told(side: str, change: Callable[[Paper], None]) -> None:
    for index, base in enumerate(PAPERS):
        if base.side == side and (base.type or change not in (_annexed, _telegram)):
            paper = papers()[index]
            change(paper)
            assert told(lint(paper, SETTINGS[index % len(SETTINGS)], TEMPLATES)) == set()


def test_decomposed_letters_are_read_and_said_once() -> None:
    paper = papers()[0]
    for name in ("title", "motto", "issuer", "date", "type", "subject", "body", "entries", "signing", "signer"):
        lines = getattr(paper, name)
        lines[:] = [replace(line, text=unicodedata.normalize("NFD", line.text)) for line in lines]
    report = lint(paper, SETTINGS[0], TEMPLATES)
    assert report.profile == "state-2020"
    assert [f.rule for f in report.findings if f.severity in "EW"] == ["X-UN-01"]


def test_the_reason_of_the_side_is_printed() -> None:
    state, party = lint(papers()[0], SETTINGS[0], TEMPLATES), lint(papers()[10], SETTINGS[0], TEMPLATES)
    assert state.chosen_by.startswith("văn bản của Nhà nước vì có Quốc hiệu, Tiêu ngữ")
    assert party.chosen_by.startswith("văn bản của Đảng vì có tiêu đề “Đảng Cộng sản Việt Nam”")


def test_a_missing_kind_is_one_finding() -> None:
    for index, side in ((0, "S"), (10, "P")):
        paper = papers()[index]
        paper.type = []
        hits = [
            f
            for f in lint(paper, SETTINGS[0], TEMPLATES).findings
            if f.rule in ("X-KD-01", "P-TL-01", "P-TL-02", f"{side}-TL-01")
        ]
        assert [str(f).partition(": thấy ")[2] for f in hits if f.severity == "E"] == [
            "không thấy tên loại; cần tên loại, ví dụ BÁO CÁO"
        ]


@pytest.mark.parametrize(("number", "told_of"), [("45/BC-STC", True), ("45/BC-SNV", False), ("45/BC-SNV-TH", False)])
def test_a_code_spells_the_organ(number: str, told_of: bool) -> None:
    paper = papers()[3]
    paper.number[0] = replace(paper.number[0], text=f"Số:{NB}{number}")
    assert any(f.rule == "X-NO-01" for f in lint(paper, SETTINGS[0], TEMPLATES).findings) == told_of


@pytest.mark.parametrize("notes", [(), ("Ghi chú: số liệu đến ngày 31 tháng 12.", "Nguồn: Sở Nội vụ.")])
def test_notes_below_a_table_are_no_text_and_a_table_may_end_it(notes: tuple[str, ...]) -> None:
    """The last sentence announces the table, so that the text does not end with "./."."""
    paper = papers()[0]
    paper.body[-1] = replace(paper.body[-1], text=paper.body[-1].text.replace("./.", ", cụ thể như sau:"))
    row = [f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in ("STT", "Số lượng")]
    small = "<w:rPr><w:i/><w:sz w:val='24'/></w:rPr>"
    below = [paragraph_xml(f"<w:r>{small}<w:t>{note}</w:t></w:r>", "right", "") for note in notes]
    heading = table_xml([row, row], [900, 8000]).replace(
        "<w:tr>", "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
    )
    paper.tail_xml = heading + "".join(below)
    assert told(lint(paper, SETTINGS[0], TEMPLATES)) == set()
