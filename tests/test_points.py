"""How a text typed or pasted into one cell is divided into points: nothing but list marks is written anew."""

from __future__ import annotations

import pytest

from reporter.documents.points import in_line, items_of, points_of
from reporter.documents.prose import PROSE
from reporter.intake.values import read_text


def printed(text: str) -> list[str]:
    return [str(point) for point in points_of(text)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Kế hoạch số 15-KH/TU.", ["Kế hoạch số 15-KH/TU."]),
        ("Toàn tỉnh thiếu 15. Trong đó đất đai thiếu 7.", ["Toàn tỉnh thiếu 15. Trong đó đất đai thiếu 7."]),
        ("Năm 2025. Kết quả tốt", ["Năm 2025. Kết quả tốt"]),
        ("Phòng Văn hoá - Xã hội", ["Phòng Văn hoá - Xã hội"]),
        ("-5 độ", ["-5 độ"]),
        ("*Lưu ý*: chưa gồm 2 xã", ["*Lưu ý*: chưa gồm 2 xã"]),
        ("a) Một\nb) Hai", ["a) Một", "b) Hai"]),
        ("1. Một\n1.1. Hai\n1.2. Ba", ["1. Một", "1.1. Hai", "1.2. Ba"]),
    ],
)
def test_inside_a_line_nothing_is_touched(typed: str, expected: list[str]) -> None:
    assert printed(typed) == expected


def test_a_bullet_of_a_symbol_font_is_a_mark_of_a_list_from_the_cell_to_the_page() -> None:
    reading = read_text("\uf0b7\tMột\n  \uf0a7 nhỏ\n\uf0b7Hai")
    assert isinstance(reading.value, str) and not reading.code
    assert printed(reading.value) == ["- Một", "+ nhỏ", "- Hai"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("– Một\n– Hai", ["- Một", "- Hai"]),
        ("• Một\n◦ nhỏ\n• Hai", ["- Một", "+ nhỏ", "- Hai"]),
        ("- Một\n+ nhỏ\n- Hai", ["- Một", "+ nhỏ", "- Hai"]),
        ("- Một\n  - nhỏ\n- Hai", ["- Một", "+ nhỏ", "- Hai"]),
        ("1. Một:\n- A\n- B\n2. Hai", ["1. Một:", "- A", "- B", "2. Hai"]),
        ("+ Một\n+ Hai", ["- Một", "- Hai"]),
        ("➢ Một\n✓ nhỏ\n➢ Hai", ["- Một", "+ nhỏ", "- Hai"]),
        ("→ Một\n→ Hai", ["- Một", "- Hai"]),
        ("✔️ Một\n✔️ Hai", ["- Một", "- Hai"]),
    ],
)
def test_a_mark_of_a_list_is_written_by_its_level(typed: str, expected: list[str]) -> None:
    assert printed(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("đã ban hành\nkế hoạch", ["đã ban hành kế hoạch"]),
        ("đến nay\n1.234 người\n15 xã", ["đến nay 1.234 người 15 xã"]),
        (
            "Ban Thường vụ Tỉnh uỷ Lai\nChâu ban hành Quyết định số 12-\nQĐ/TU.",
            ["Ban Thường vụ Tỉnh uỷ Lai Châu ban hành Quyết định số 12-QĐ/TU."],
        ),
        ("Công văn số 15-\nCV/TU\nChậm\nNhiều xã xa", ["Công văn số 15-CV/TU", "Chậm", "Nhiều xã xa"]),
        ("Văn bản của Bộ\nNội vụ và Sở\nTài chính", ["Văn bản của Bộ Nội vụ và Sở Tài chính"]),
        ("Thiếu cán bộ\nThiếu trụ sở\nPhòng học cũ", ["Thiếu cán bộ", "Thiếu trụ sở", "Phòng học cũ"]),
        ("[1] Nghị quyết 18\n[2] Kết luận 210", ["[1] Nghị quyết 18", "[2] Kết luận 210"]),
        ("Toàn tỉnh thiếu\n15. Trong đó", ["Toàn tỉnh thiếu 15. Trong đó"]),
        ("Phòng Văn hoá\n- Xã hội", ["Phòng Văn hoá - Xã hội"]),
        ("Phòng Văn hoá\n-Xã hội", ["Phòng Văn hoá -Xã hội"]),
        ("theo Kế hoạch số 15\n-KH/TU", ["theo Kế hoạch số 15-KH/TU"]),
        ("theo Nghị định 178/2024/NĐ\n-CP", ["theo Nghị định 178/2024/NĐ-CP"]),
        ("Kế hoạch số 15-\nKH/TU", ["Kế hoạch số 15-KH/TU"]),
        ("theo Nghị định số 178/\n2024/NĐ-CP", ["theo Nghị định số 178/2024/NĐ-CP"]),
        ("theo đề nghị của Ban\nThường vụ", ["theo đề nghị của Ban Thường vụ"]),
        ("Một việc.\nhai việc", ["Một việc.", "hai việc"]),
        ("Thiếu biên chế\nChưa có hướng dẫn", ["Thiếu biên chế", "Chưa có hướng dẫn"]),
        ("Một\n\nhai", ["Một", "hai"]),
        ("-3 xã thiếu\n-5 người thừa", ["-3 xã thiếu", "-5 người thừa"]),
        ("- Còn thiếu\n-5 người", ["- Còn thiếu", "-5 người"]),
        ("nhiệt độ xuống\n-5 độ", ["nhiệt độ xuống -5 độ"]),
        ("> Chưa có hướng dẫn về\n> chế độ của người nghỉ.", ["Chưa có hướng dẫn về chế độ của người nghỉ."]),
        ("> 100 người\n> 50 xã", ["> 100 người > 50 xã"]),
        ("1.Thiếu biên chế\n2.THIẾU trụ sở", ["1. Thiếu biên chế", "2. THIẾU trụ sở"]),
        ("1/ Thiếu biên chế\n2/ Thiếu trụ sở", ["1/ Thiếu biên chế", "2/ Thiếu trụ sở"]),
        ("Theo Quyết định số\n15/QĐ-UBND và\n1/3 số xã", ["Theo Quyết định số 15/QĐ-UBND và 1/3 số xã"]),
        ("Toàn tỉnh thiếu\n15.Trong đó", ["Toàn tỉnh thiếu 15.Trong đó"]),
        ("đ/c Nam\nđ/c Hùng", ["đ/c Nam đ/c Hùng"]),
        ("Mở đầu\n2. Mục hai: xem mục 1", ["Mở đầu", "2. Mục hai: xem mục 1"]),
        ("(i) một việc\n(ii) hai việc", ["(i) một việc", "(ii) hai việc"]),
        (
            "Bố trí cán bộ có trình\nđộ chuyên môn phù hợp với\nvị trí việc làm. Đề nghị\nTrung ương xem xét",
            ["Bố trí cán bộ có trình độ chuyên môn phù hợp với vị trí việc làm. Đề nghị Trung ương xem xét"],
        ),
        (
            "Nhiều xã còn thiếu\ncán bộ\nTrụ sở xuống cấp, chưa\nsửa được",
            ["Nhiều xã còn thiếu cán bộ", "Trụ sở xuống cấp, chưa sửa được"],
        ),
    ],
)
def test_a_line_end_inside_a_sentence_is_joined(typed: str, expected: list[str]) -> None:
    assert printed(typed) == expected


def test_text_wrapped_by_a_pdf_is_one_paragraph_even_where_a_name_begins_a_line() -> None:
    typed = (
        "Ban Thường vụ đã chỉ đạo rà soát toàn bộ đội ngũ cán bộ\n"
        "Hội Nông dân các xã, phường trên địa bàn, đồng thời giao\n"
        "cấp uỷ cơ sở báo cáo kết quả."
    )
    assert printed(typed) == [" ".join(typed.split())]


def test_a_list_under_a_line_and_lower_levels_are_one_idea() -> None:
    points = points_of("Kết quả như sau:\n- A;\n- B\n+ nhỏ\nViệc khác")
    assert [in_line(item) for item in items_of(points)] == ["Kết quả như sau: A; B; + nhỏ", "Việc khác"]
    assert len(items_of(points_of("+ A\n+ B"))) == 2


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("- Một;\n- Hai.", "Một; Hai"),
        ("1. Một\n2. Hai;", "1. Một; 2. Hai"),
        ("1. Một", "1. Một"),  # a number is of the agency's own writing
        ("- 1. Một\n- 2. Hai", "1. Một; 2. Hai"),
        ("- 1) Một", "1) Một"),
        ("Một. Hai.\nBa", "Một. Hai. Ba"),
        ("- Một:\n+ nhỏ\n+ bé", "Một: + nhỏ; + bé"),
        ("+ Một\n+ Hai", "Một; Hai"),
        ("Không", ""),
        ("...", ""),
        ("- ", ""),
    ],
)
def test_points_in_one_line(typed: str, expected: str) -> None:
    assert PROSE["mot_dong"](typed) == expected


def test_ideas_of_many_are_gathered_without_the_numbers_of_each() -> None:
    quotes = [
        {"chu": "1. Thiếu cán bộ\n2. Trụ sở chật", "don_vi": "Tỉnh A"},
        {"chu": "- thiếu cán bộ.", "don_vi": "Tỉnh B"},
    ]
    found = [(item["chu"], item["don_vi"]) for item in PROSE["gop_y"](quotes, "chu")]
    assert found == [("Thiếu cán bộ", ["Tỉnh A", "Tỉnh B"]), ("Trụ sở chật", ["Tỉnh A"])]


def test_a_text_that_speaks_of_its_own_numbers_stays_whole() -> None:
    quotes = [{"chu": "1. Thiếu cán bộ\n2. Như mục 1 nêu trên", "don_vi": "Tỉnh A"}]
    assert [item["chu"] for item in PROSE["gop_y"](quotes, "chu")] == ["1. Thiếu cán bộ; 2. Như mục 1 nêu trên"]
