"""Reports in the State form (Nghị định 30/2020/NĐ-CP): golden texts, and the same numbers as in the Party reports."""

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from content_samples import GOOD, MIXED, OF_COMMITTEE, OF_MINISTRY, agency, blank, filled, scene, write
from document_samples import profile
from recorded import read_as_recorded
from tables import TEMPLATES
from test_content import CLUMSY, blocks

from reporter.documents.letterhead import letter_for
from reporter.documents.render import Rendered
from reporter.specs.choices import load_choices, spelled
from reporter.specs.reports import find_report, load_reports

GOLDEN = Path(__file__).parent / "golden"
STATE = "state-2020"
REPORTS = ("nd30-tinh", "nd30-bo")


@cache
def state(name: str) -> Rendered:
    """Return one of the State reports that tests read."""
    scenes = {
        "nd30-tinh": lambda: write("nd30-tinh", agency("46"), filled("46", MIXED), layout=STATE),
        "nd30-tinh-tot": lambda: write(
            "nd30-tinh", agency("12"), filled("12", GOOD), layout=STATE,
            number=7, day=date(2025, 10, 9), signer="Nguyễn Văn A",
        ),
        "nd30-tinh-trong": lambda: write("nd30-tinh", agency("04"), blank("04"), layout=STATE),
        "nd30-bo": lambda: write("nd30-bo", agency("BXD"), filled("BXD", OF_MINISTRY), layout=STATE),
        "nd30-bo-it": lambda: write("nd30-bo", agency("BNV"), filled("BNV", OF_COMMITTEE), layout=STATE),
    }  # fmt: skip
    return scenes[name]()


SCENES = ("nd30-tinh", "nd30-tinh-tot", "nd30-tinh-trong", "nd30-bo", "nd30-bo-it")


@pytest.mark.parametrize("name", SCENES)
def test_report_reads_as_recorded(name: str, regen: bool) -> None:
    read_as_recorded(GOLDEN / f"{name}.txt", "\n".join(blocks(state(name).docx)) + "\n", regen)


@pytest.mark.parametrize("name", SCENES)
def test_no_sentence_is_clumsy(name: str) -> None:
    lines = blocks(state(name).docx)
    start = next(number for number, line in enumerate(lines) if line.startswith("Thực hiện"))
    end = next(number for number, line in enumerate(lines) if line.endswith("./."))
    prose = [line.removesuffix("/.") for line in lines[start : end + 1]]
    assert [(why, line) for line in prose for pattern, why in CLUMSY if re.search(pattern, line)] == []


@pytest.mark.parametrize(
    ("of_state", "of_party", "least"),
    [("nd30-tinh", "tinh", 60), ("nd30-bo", "bo", 24)],  # sources of money that gave nothing are printed in neither
)
def test_the_same_figure_says_the_same_in_both_forms(of_state: str, of_party: str, least: int) -> None:
    """A figure of the same cells, printed in the same unit, is the same text."""
    mine, theirs = (
        {
            (item.key, item.figure.recipe or item.figure.parts, item.text.partition("\u00a0")[2]): item.text
            for item in made.printed
        }
        for made in (state(of_state), scene(of_party))
    )
    shared = mine.keys() & theirs.keys()
    assert len({key for key, *_ in shared}) > least
    assert {key: mine[key] for key in shared} == {key: theirs[key] for key in shared}


def test_the_letterhead_and_the_end_are_the_state_s() -> None:
    lines = blocks(state("nd30-tinh-tot").docx)
    head = lines[0]
    assert "ỦY BAN NHÂN DÂN" in head
    assert "Số: 07/BC-UBND" in head
    assert "Lai Châu, ngày 09 tháng 10 năm 2025" in head
    assert next(line for line in lines if line.startswith(("Kính gửi", "\t- ", "- Bộ"))).startswith("Kính gửi:")
    assert sum(line.endswith("./.") for line in lines) == 1
    tail = next(line for line in lines if "Nơi nhận" in line)
    assert "- Như trên;" in tail
    assert "- Lưu: VT, NC." in tail
    assert "TM. ỦY BAN NHÂN DÂNCHỦ TỊCHNguyễn Văn A" in tail


def test_annexes_have_roman_numbers_and_are_all_named_in_the_text() -> None:
    lines = blocks(state("nd30-tinh").docx)
    assert [line for line in lines if re.fullmatch(r"Phụ lục [IVX]+", line)] == [
        "Phụ lục I", "Phụ lục II", "Phụ lục III", "Phụ lục IV",
    ]  # fmt: skip
    prose = "\n".join(lines[: lines.index("Phụ lục I")])
    assert all(f"Phụ lục {number}." in prose for number in ("I", "II", "III"))


@pytest.mark.parametrize(("code", "title"), [("BNV", "BỘ TRƯỞNG"), ("NHNN", "THỐNG ĐỐC"), ("TTCP", "TỔNG THANH TRA")])
def test_the_head_of_a_ministry_signs_by_his_own_title(code: str, title: str) -> None:
    report = find_report(load_reports(TEMPLATES), "nd30-bo")
    head = letter_for(report.letterhead, agency(code), report.subject, date(2025, 10, 1), profile(STATE))
    assert (head.authority, head.position) == ("", title)


def test_only_proposals_to_the_state_are_in_the_state_s_report() -> None:
    assert "vị trí việc làm khối Đảng" in "\n".join(blocks(scene("tinh").docx))
    text = "\n".join(blocks(state("nd30-tinh").docx))
    assert "Bổ sung biên chế cho phường" in text
    assert "vị trí việc làm khối Đảng" not in text


def test_labels_of_choices_take_the_state_s_spelling() -> None:
    labels = [item.label for item in spelled(load_choices(TEMPLATES), "old")["hinh_thuc_phan_cap"].items]
    assert "Ủy quyền" in labels
    assert not [label for label in labels if "uỷ" in label.lower()]
