"""Where names and entries break: never inside a word of two syllables, never with one word on the last line."""

from __future__ import annotations

import pytest
from document_samples import profile

from reporter.documents.line_breaks import last_words, organ_lines

PARTY = profile("party-2018")
NB = "\u00a0"


def lines(name: str, component: str = "issuer") -> list[str]:
    made = organ_lines(name, PARTY.component(component), PARTY.twips("grid.head_left"), PARTY)
    return [line.replace(NB, " ") for line in made.split(" ")] if NB in made else [made]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("TỈNH UỶ LÂM ĐỒNG", ["TỈNH UỶ LÂM ĐỒNG"]),
        (
            "ĐẢNG UỶ MẶT TRẬN TỔ QUỐC, CÁC ĐOÀN THỂ TRUNG ƯƠNG",
            ["ĐẢNG UỶ MẶT TRẬN", "TỔ QUỐC, CÁC ĐOÀN THỂ", "TRUNG ƯƠNG"],
        ),
        ("ĐẢNG UỶ CÁC CƠ QUAN ĐẢNG TRUNG ƯƠNG", ["ĐẢNG UỶ CÁC CƠ QUAN", "ĐẢNG TRUNG ƯƠNG"]),
        ("ĐẢNG UỶ NGÂN HÀNG NHÀ NƯỚC VIỆT NAM", ["ĐẢNG UỶ NGÂN HÀNG", "NHÀ NƯỚC VIỆT NAM"]),
        ("ĐẢNG UỶ BỘ VĂN HOÁ, THỂ THAO VÀ DU LỊCH", ["ĐẢNG UỶ BỘ VĂN HOÁ,", "THỂ THAO VÀ DU LỊCH"]),
        ("ĐẢNG UỶ BỘ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", ["ĐẢNG UỶ BỘ NÔNG NGHIỆP", "VÀ MÔI TRƯỜNG"]),
        ("ĐẢNG UỶ BỘ GIÁO DỤC VÀ ĐÀO TẠO", ["ĐẢNG UỶ BỘ GIÁO DỤC", "VÀ ĐÀO TẠO"]),
        ("ĐẢNG UỶ PHƯỜNG VĂN MIẾU - QUỐC TỬ GIÁM", ["ĐẢNG UỶ", "PHƯỜNG VĂN MIẾU -", "QUỐC TỬ GIÁM"]),
        ("ĐẢNG UỶ PHƯỜNG HOÀN KIẾM", ["ĐẢNG UỶ", "PHƯỜNG HOÀN KIẾM"]),
        ("ĐẢNG BỘ THÀNH PHỐ HỒ CHÍ MINH", ["ĐẢNG BỘ", "THÀNH PHỐ HỒ CHÍ MINH"]),
    ],
)
def test_an_organs_name_breaks_between_its_words(name: str, wanted: list[str]) -> None:
    assert lines(name) == wanted


def test_a_joint_issuer_keeps_the_lines_it_is_given() -> None:
    assert lines("UỶ BAN NHÂN DÂN\nTỈNH LÂM ĐỒNG") == ["UỶ BAN NHÂN DÂN\nTỈNH LÂM ĐỒNG"]


def test_the_last_line_of_an_entry_holds_more_than_one_word() -> None:
    component, room = PARTY.component("recipients"), PARTY.twips("grid.signature_left")
    long = "- Các đồng chí Uỷ viên Ban Thường vụ Đảng uỷ,"
    assert last_words(long, component, room) == f"- Các đồng chí Uỷ viên Ban Thường vụ Đảng{NB}uỷ,"
    assert last_words("- Ban Tổ chức Trung ương,", component, room) == "- Ban Tổ chức Trung ương,"
