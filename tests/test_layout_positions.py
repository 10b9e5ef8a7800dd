"""Positions in the PDF against the frame measured on an issued Party document (05-HD/VPTW, pages 1 and 29).

The scan lies 2.8 mm higher than its own margins allow: a 15 pt title under a margin of 20 mm has its baseline at
24.7 mm (scan: 22.0), a page number 10 mm from the edge has it at 14.4 mm (scan: 11.5). Heights are therefore compared
below the title, sideways positions as they are, all within 2 mm.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

import pdfplumber
import pytest
from document_samples import annex, facts, letter, profile

from reporter.documents.outline import build_template
from reporter.documents.pdf import to_pdf
from reporter.documents.render import render
from reporter.documents.template import compile_template

pytestmark = pytest.mark.slow

MM = 25.4 / 72
TOLERANCE = 2.0
SHIFT = 2.8  # of the scan, upwards
TEXT = "Đoạn văn mẫu nói về việc sắp xếp, bố trí đội ngũ cán bộ, công chức cấp xã sau khi sắp xếp đơn vị hành chính.\n"


@dataclass(frozen=True)
class Line:
    """One line of text on a page, in millimetres from the left and top edge."""

    text: str
    left: float
    right: float
    baseline: float

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2


def lines_of(page: pdfplumber.page.Page) -> list[Line]:
    """The lines of a page, cut where a gap is wider than a word space."""
    chars = [c for c in page.chars if c["text"].strip()]
    by_height = groupby(
        sorted(chars, key=lambda c: (round(c["matrix"][5]), c["x0"])), key=lambda c: round(c["matrix"][5])
    )
    return sorted((line for _, row in by_height for line in _cut(list(row), page)), key=lambda line: line.baseline)


def _cut(chars: list[dict[str, float]], page: pdfplumber.page.Page) -> Iterator[Line]:
    run = [chars[0]]
    for before, char in zip(chars, [*chars[1:], None], strict=True):
        if char is None or char["x0"] - before["x1"] > 14:
            text = "".join(str(c["text"]) for c in run)
            yield Line(text, run[0]["x0"] * MM, run[-1]["x1"] * MM, float(page.height - run[0]["matrix"][5]) * MM)
            run = []
        if char is not None:
            run.append(char)


@dataclass(frozen=True)
class Pages:
    lines: list[list[Line]]
    rules: list[tuple[float, float, float]]  # left, right, height of the ruled lines of page 1
    sizes: list[tuple[float, float]]

    def find(self, page: int, start: str) -> Line:
        """The line of that page that begins with these letters (spaces left out)."""
        return next(line for line in self.lines[page] if line.text.startswith(start.replace(" ", "")))


@pytest.fixture(scope="module")
def party(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """A two-page report of an issuer with two lines, and an annex on a landscape page."""
    folder = tmp_path_factory.mktemp("party")
    chosen = profile("party-2018")
    template = compile_template(build_template(TEXT * 16 + "Trân trọng báo cáo.", chosen), "mau.docx", chosen)
    office = letter(
        superior="ĐẢNG BỘ CHÍNH PHỦ",
        issuer="ĐẢNG UỶ BỘ TÀI CHÍNH",
        code="ĐU",
        number="45",
        place="Hà Nội",
        day=date(2025, 5, 27),
        subject="kết quả sáu tháng đầu năm",
    )
    file = folder / "a.docx"
    file.write_bytes(render(template, facts(), office, (annex(60),)).docx)
    with pdfplumber.open(to_pdf([file], folder)[0]) as pdf:
        first = pdf.pages[0]
        rules = [
            (edge["x0"] * MM, edge["x1"] * MM, edge["top"] * MM)
            for edge in (*first.lines, *first.rects)
            if edge["x1"] - edge["x0"] > 50
        ]
        sizes = [(float(page.width) * MM, float(page.height) * MM) for page in pdf.pages]
        return Pages([lines_of(page) for page in pdf.pages], rules, sizes)


def near(found: float, wanted: float) -> bool:
    return abs(found - wanted) <= TOLERANCE


def test_the_letterhead_stands_side_by_side_where_it_was_measured(party: Pages) -> None:
    title = party.find(0, "ĐẢNG CỘNG SẢN")
    assert near(title.centre, 158.7)
    assert near(title.right, 195)
    for start in ("ĐẢNG BỘ", "ĐẢNG UỶ", "*", "Số"):
        assert near(party.find(0, start).centre, 66.7), start
    assert near(party.find(0, "Hà Nội,").centre, 158.7)


@pytest.mark.parametrize(
    ("start", "measured"),
    [
        ("ĐẢNG BỘ", 21.5),
        ("ĐẢNG UỶ", 27.3),
        ("Hà Nội,", 31.0),
        ("Số", 38.6),
        ("BÁO CÁO", 52.4),
        ("kết quả", 59.5),
        ("-----", 65.0),
        ("Đoạn văn", 80.6),
    ],
)
def test_heights_below_the_title(party: Pages, start: str, measured: float) -> None:
    below = party.find(0, start).baseline - party.find(0, "ĐẢNG CỘNG SẢN").baseline
    assert near(below, measured - 22.0), f"{below:.1f} mm, đo {measured - 22.0:.1f} mm"


def test_the_title_begins_at_the_upper_margin(party: Pages) -> None:
    assert near(party.find(0, "ĐẢNG CỘNG SẢN").baseline, 20 + 0.891 * 15 * MM)


def test_the_rule_under_the_title_is_as_long_as_the_title(party: Pages) -> None:
    title = party.find(0, "ĐẢNG CỘNG SẢN")
    under = [rule for rule in party.rules if 0 < rule[2] - title.baseline < 3]
    assert under
    left, right, height = under[0]
    assert (right - left) / (title.right - title.left) == pytest.approx(1, abs=0.05)
    assert near(height - title.baseline, 1.2)


def test_the_title_block_is_centred_on_the_text(party: Pages) -> None:
    for start in ("BÁO CÁO", "kết quả", "-----"):
        assert near(party.find(0, start).centre, 112.5), start


def test_the_page_number_stands_from_page_2_on_10_mm_from_the_edge(party: Pages) -> None:
    assert not [line for line in party.lines[0] if line.text == "1"]
    number = party.find(1, "2")
    assert near(number.centre, 112.4)
    assert near(number.baseline, 11.5 + SHIFT)
    assert number.baseline - 0.676 * 14 * MM == pytest.approx(10, abs=0.5)


def test_an_annex_begins_again_at_1_in_the_middle_of_its_landscape_page(party: Pages) -> None:
    page = next(number for number, (width, height) in enumerate(party.sizes) if width > height)
    assert near(party.find(page, "1").centre, 30 + 252 / 2)
    assert near(party.find(page + 1, "2").centre, 30 + 252 / 2)


def test_the_signature_block_stands_where_it_was_measured(party: Pages) -> None:
    page = next(number for number, lines in enumerate(party.lines) if any(line.text == "NguyễnVănA" for line in lines))
    right, position, name = (party.find(page, text) for text in ("T/M BAN", "PHÓ BÍ THƯ", "Nguyễn Văn A"))
    recipients, first = party.find(page, "Nơi nhận"), party.find(page, "- Bộ Chính trị")
    assert all(near(line.centre, 155) for line in (right, position, name))
    assert near(position.baseline - right.baseline, 5.6)
    assert near(name.baseline - position.baseline, 40.6)
    assert near(recipients.baseline, right.baseline)
    assert near(recipients.left, 33)
    assert near(first.left, 30.2)
    second = party.find(page, "- Ban Tổ chức")
    assert (second.baseline - first.baseline) == pytest.approx(4.85, abs=0.3)


def test_body_lines_keep_the_pitch_of_the_profile(party: Pages) -> None:
    body = [line for line in party.lines[0] if line.baseline > party.find(0, "Đoạn văn").baseline - 1]
    pitch = body[1].baseline - body[0].baseline
    assert pitch == pytest.approx(profile("party-2018").pt("body.line") * 25.4 / 72, abs=0.2)
    assert near(body[0].left, 40)
    assert near(body[1].left, 30)
    assert near(body[0].right, 195)


def test_the_signature_never_stands_alone_on_a_page(tmp_path: Path) -> None:
    chosen = profile("party-2018")
    files = []
    for length in range(8, 20):
        template = compile_template(build_template(TEXT * length + "Trân trọng báo cáo.", chosen), "mau.docx", chosen)
        files.append(tmp_path / f"{length}.docx")
        files[-1].write_bytes(render(template, facts(), letter()).docx)
    pages_seen = set()
    for file in to_pdf(files, tmp_path):
        with pdfplumber.open(file) as pdf:
            last = [line.text for line in lines_of(pdf.pages[-1])]
            pages_seen.add(len(pdf.pages))
        assert any(text.startswith("Trântrọng") for text in last), file.name
        assert any(text.startswith("T/MBAN") for text in last), file.name
        assert any(text == "NguyễnVănA" for text in last), file.name
    assert len(pages_seen) > 1


@pytest.mark.parametrize("place", ["Huế", "Thanh Hoá", "Thành phố Hồ Chí Minh"])
def test_the_date_stays_on_one_line_however_long_the_place(tmp_path: Path, place: str) -> None:
    chosen = profile("party-2018")
    template = compile_template(build_template("Nội dung.", chosen), "mau.docx", chosen)
    file = tmp_path / "a.docx"
    file.write_bytes(render(template, facts(), letter(place=place, day=date(2025, 10, 24))).docx)
    with pdfplumber.open(to_pdf([file], tmp_path)[0]) as pdf:
        lines = lines_of(pdf.pages[0])
        line = next(line for line in lines if "tháng" in line.text)
        title = next(line for line in lines if line.text.startswith("ĐẢNGCỘNGSẢN"))
    assert line.text.replace("\u00a0", "").endswith("ngày24tháng10năm2025")
    assert line.right <= 195.5
    assert near(line.right, 195) or near(line.centre, 158.7)
    assert near(title.centre, line.centre)
