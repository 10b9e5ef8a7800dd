"""Branches of rules beyond one mutation each: what else must break them, and what must not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm
from lint_mutations import (
    NB,
    add_beside,
    both,
    cell_text,
    drop,
    drop_inside,
    font,
    form,
    parted,
    put,
    replaced,
    swap,
    text,
)
from lint_sample import TEMPLATES, Sample, build

from reporter.layout import lint_bytes
from reporter.model.metrics import text_width

CASES: tuple[tuple[str, str, str, Callable[[Sample], None], set[str]], ...] = (
    # profile, kind, what, change, rules that break
    ("party-2026", "report", "the State's end mark", swap("last", "xem xét.", "xem xét./."), {"P-BD-06", "X-MIX-01"}),
    ("party-2026", "report", "TM. for T/M", swap("authority", "T/M", "TM."), {"P-SG-01", "X-MIX-01"}),
    ("party-2026", "report", "Số: with a colon", text("number", f"Số:{NB}12-BC/TU"), {"P-NO-01", "X-MIX-01"}),
    ("party-2026", "report", "QĐi is history", replaced("12-BC/", "12-BCi/"), {"P-NO-03"}),
    ("party-2026", "report", "HU ended with the district", replaced("BC/TU", "BC/HU"), {"P-NO-04", "X-NO-01"}),
    ("party-2018", "report", "HU before 01/7/2025", replaced("BC/TU", "BC/HU"), {"X-NO-01"}),
    ("party-2026", "report", "two organs", both(replaced("BC/TU", "BC/BTCTU-BNCTU"),
     text("issuer", "BAN TỔ CHỨC TỈNH UỶ - BAN NỘI CHÍNH TỈNH UỶ")), set()),
    ("party-2026", "report", "month 3 has no zero",
     both(replaced("tháng 02", "tháng 3"), replaced("05/02", "05/3")), set()),
    ("party-2026", "report", "month 03 has one too many",
     both(replaced("tháng 02", "tháng 03"), replaced("05/02", "05/3")), {"P-DT-01"}),
    ("party-2026", "report", "the word before Huế",
     both(swap("date", "Lâm Đồng", "Thành phố Huế"), text("issuer", "THÀNH UỶ HUẾ")), set()),
    ("party-2026", "report", "no separator", drop("separator"), {"P-TL-03"}),
    ("party-2026", "report", "TT and STT", cell_text("data_1", 0, 0, "STT"), {"X-TB-02"}),
    ("party-2026", "report", "a report is not addressed",
     add_beside("separator", "Kính gửi: Bộ Chính trị", like="type"),
     {"P-KG-02", "P-KG-04", "P-NN-04"}),
    ("party-2026", "letter", "V/v belongs to the State",
     text("letter_subject", "V/v báo cáo"), {"P-TL-04", "X-MIX-01"}),
    ("party-2026", "letter", "misspelt urgency", text("urgency", "KHẨN CẤP"), {"P-UR-01"}),
    ("party-2026", "letter", "last addressee may end like the others",
     text("address_2", "- Các xã, phường;"), set()),
    ("party-2026", "letter", "Kính gửi in bold, its word in two runs",
     both(parted("address", 3), font("address", bold=True)), {"P-KG-02"}),
    ("party-2026", "letter", "no addressee", drop("address", "address_1", "address_2"), {"P-KG-01", "P-NN-04"}),
    ("party-2018", "proposal", "Kính trình is new", lambda s: setattr(s.p["address"].runs[0], "text", "Kính trình:"),
     {"P-KG-01"}),
    ("party-2026", "proposal", "Q. needs no second line", text("position", "Q. TRƯỞNG BAN"), set()),
    ("party-2026", "proposal", "only line not bold", font("position", bold=False), {"P-SG-03"}),
    ("party-2026", "report", "annex beyond the count", text("annex_2", "Phụ lục 3"), {"P-AX-01", "P-AX-03"}),
    ("party-2026", "report", "Roman annex", text("annex_1", "Phụ lục I"), {"P-AX-01", "P-AX-03"}),
    ("party-2026", "report", "no kèm theo line", drop("reference_1"), {"P-AX-02"}),
    ("party-2018", "report", "no kèm theo line, not required then", drop("reference_1"), set()),
    ("party-2026", "report", "half a line under the title",
     form("title_rule", left_indent=Mm(30)), {"P-HD-03"}),
    ("party-2026", "report", "indent by tab", swap("text_0", "Nội dung", "\tNội dung"), {"P-BD-02"}),
    ("party-2026", "report", "a section number is no decimal",
     swap("text_0", "Nội dung", "Theo mục 1.2 nội dung"), set()),
    ("party-2026", "report", "a date is no decimal", swap("text_0", "Nội", f"Ngày{NB}05.02.2027 nội"), set()),
    ("party-2026", "report", "years and codes are not grouped", cell_text("data_1", 1, 2, "2026"), set()),
    ("party-2026", "report", "comma for thousands", cell_text("data_1", 1, 2, "1,250"), {"X-NU-02"}),
    ("party-2026", "report", "a name keeps its spelling",
     swap("text_0", "Nội", "Bộ Văn hóa, tỉnh Thanh Hóa: nội"), set()),
    ("party-2026", "report", "old tone in a plain word", swap("text_0", "Nội", "Về văn hóa: nội"), {"X-SP-01"}),
    ("party-2026", "report", "bold letters f) in points", swap("point_c", "c) ", "f) "), {"P-ST-02"}),
    ("party-2026", "report", "Điều without its stop", swap("article", "Điều 1. ", "Điều 1: "), {"P-ST-02"}),
    ("party-2026", "report", "part title not in capitals", text("part_title", "Tình hình chung"), {"P-ST-01"}),
    ("state-2020", "report", "Party mark", swap("authority", "TM. ", "T/M "), {"S-SG-01", "X-MIX-01"}),
    ("state-2020", "report", "CỘNG HOÀ is in the decree too", swap("title", "HÒA", "HOÀ"), set()),
    ("state-2020", "report", "wrong code of the type", replaced("45/BC", "45/KH"), {"S-NO-01"}),
    ("state-2020", "report", "right margin 20 is allowed",
     lambda s: setattr(s.document.sections[0], "right_margin", Mm(20)),
     set()),
    ("state-2020", "report", "1.5 lines", form("text_0", line_spacing=1.5), set()),
    ("state-2020", "report", "double lines", form("text_0", line_spacing=2.0), {"S-BD-01"}),
    ("state-2020", "report", "indent 1.27 cm", form("text_0", first_line_indent=Mm(12.7)), set()),
    ("state-2020", "report", "a report to nobody above", drop("address", "entry_0"), set()),
    ("state-2020", "letter", "no V/v", text("letter_subject", "Báo cáo số liệu"), {"S-TL-02"}),
    ("state-2020", "letter", "last addressee ends with a stop", text("address_2", "- Các xã;"), {"S-KG-01"}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("profile", "kind", "change", "rules"),
    [(profile, kind, change, rules) for profile, kind, _, change, rules in CASES],
    ids=[f"{profile}:{what}" for profile, _, what, _, _ in CASES],
)
def test_case(profile: str, kind: str, change: Callable[[Sample], None], rules: set[str]) -> None:
    sample = build(profile, kind)
    change(sample)
    report = sample.lint(profile)
    assert report.rules == rules, [str(finding) for finding in report.findings]


def test_a_rule_switched_off_in_the_profile_is_silent(tmp_path: Path) -> None:
    sample = build("party-2026", "report")
    put(sample.p["position"], "PHÓ BÍ THƯ TỈNH UỶ")
    assert sample.lint().rules == {"P-SG-05"}
    shutil.copytree(TEMPLATES / "profiles", tmp_path / "profiles")
    path = tmp_path / "profiles" / "party-2026.toml"
    written = path.read_text(encoding="utf-8")
    before, after = 'kèm tên cơ quan", severity = "W"', 'kèm tên cơ quan", severity = "off"'
    assert before in written
    path.write_text(written.replace(before, after), encoding="utf-8")
    assert lint_bytes(sample.data(), "mau.docx", tmp_path).rules == set()


def underlined(sample: Sample) -> None:
    drop("title_rule")(sample)
    font("title", underline=True)(sample)


def own_border(sample: Sample) -> None:
    """The line as bottom border of the title itself, shortened by indents."""
    title, rule = sample.p["title"], sample.p["title_rule"]
    borders = rule._p.pPr.find(qn("w:pBdr"))
    borders[0].tag = qn("w:bottom")
    title._p.pPr.insert_element_before(borders, "w:spacing", "w:ind", "w:jc")
    title.paragraph_format.left_indent = rule.paragraph_format.left_indent
    title.paragraph_format.right_indent = rule.paragraph_format.right_indent
    drop("title_rule")(sample)


def drawn_line(sample: Sample) -> None:
    drop_inside("title_rule", "w:pBdr")(sample)
    width = round(text_width(sample.p["title"].text, 15, True) * 12700)
    sample.p["title_rule"].add_run()._r.append(parse_xml(DRAWING.format(width=width)))


def underscores(sample: Sample) -> None:
    drop_inside("title_rule", "w:pBdr")(sample)
    sample.p["title_rule"].add_run("_" * 20)


def no_line(sample: Sample) -> None:
    drop("title_rule")(sample)


DRAWING = (
    "<w:drawing xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
    " xmlns:wp='http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing'"
    " xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'>"
    "<wp:anchor><wp:extent cx='{width}' cy='0'/><a:graphic><a:prstGeom prst='line'/></a:graphic></wp:anchor>"
    "</w:drawing>"
)


@pytest.mark.parametrize(
    ("change", "rules"),
    [(underlined, set()), (own_border, set()), (drawn_line, set()), (underscores, {"P-HD-03"}), (no_line, {"P-HD-03"})],
)
def test_ways_to_draw_the_line_under_the_title(change: Callable[[Sample], None], rules: set[str]) -> None:
    sample = build("party-2026", "report")
    change(sample)
    assert sample.lint().rules == rules


def test_a_letterhead_in_two_rows_is_read_as_in_one() -> None:
    sample = build("party-2026", "report")
    table = sample.t["head"]
    for cell, names in zip(table.add_row().cells, (("star", "number"), ("date",)), strict=True):
        cell._tc.remove(cell.paragraphs[0]._p)
        for name in names:
            cell._tc.append(sample.p[name]._p)
    assert [str(finding) for finding in sample.lint().findings] == []


def test_a_picture_is_no_blank_paragraph() -> None:
    sample = build("party-2026", "report")
    paragraph = sample.p["text_1"].insert_paragraph_before("", style=sample.p["text_1"].style)
    assert sample.lint().rules == {"P-BD-07"}
    paragraph.add_run()._r.append(parse_xml(DRAWING.format(width=1).replace("prst='line'", "prst='rect'")))
    assert sample.lint().rules == set()
