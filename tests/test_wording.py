"""Official text: numbers, dates, tone marks, order of names, matching keys and the gate for free text."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.model.wording import (
    capitalize_first,
    clean_text,
    date_long,
    date_short,
    fold,
    fold_ascii,
    forms_named,
    integer,
    join_names,
    lower_first,
    money,
    parse_decimal,
    parse_integer,
    quotient,
    roman,
    strip_unit_words,
    tone_style,
)

SYLLABLES = """hoà hòa hoá hóa khoẻ khỏe uỷ ủy thuỷ thủy THUỶ HÒA Uỷ Ủy quý quỷ hoàn toán khuyến ngoài khuỷu
quà Nguyễn tuỳ tùy xoè xòe loà_ loà1 oà óa oạ\u0300 . - ("""
syllables = st.sampled_from(SYLLABLES.split())
vietnamese = st.lists(syllables, max_size=8).map(" ".join) | st.text(
    alphabet="hqtkuoaeyiUOAEYn \u0300\u0301\u0303\u0309\u0323\u0302\u031bàáảãạòóỏõọùúủũụỳýỷỹỵÒÀÙỲ",
    max_size=12,
)


# --- numbers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (7, "7"), (999, "999"), (1000, "1.000"), (1234567, "1.234.567"), (-4500, "-4.500")],
)
def test_whole_numbers_are_grouped_by_dots(value: int, text: str) -> None:
    assert integer(value) == text


@pytest.mark.parametrize("value", [1.0, True, Decimal(3), "3", None])
def test_nothing_but_a_whole_number_is_printed_as_one(value: object) -> None:
    with pytest.raises(TypeError):
        integer(value)  # type: ignore[arg-type]


@given(st.integers())
def test_parse_integer_undoes_integer(value: int) -> None:
    assert parse_integer(integer(value)) == value


@pytest.mark.parametrize(
    "text", ["1234", "01", "1.23", "1.2345", ".123", "1.234.", "-0", "1,234", "", " 1", "١", "1\n"]
)
def test_what_integer_never_prints_is_not_a_number(text: str) -> None:
    assert parse_integer(text) is None


@given(st.integers(-(10**15), 10**15), st.integers(-(10**6), 10**6).filter(bool), st.integers(0, 6))
def test_quotients_are_rounded_half_up_once(numerator: int, denominator: int, digits: int) -> None:
    exact = Decimal(numerator) / Decimal(denominator)
    expected = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    assert parse_decimal(quotient(numerator, denominator, digits) or "") == expected


@pytest.mark.parametrize(
    ("dong", "unit", "text"),
    [
        (500_000, "đồng", "500.000 đồng"),
        (12_500_000, "triệu đồng", "12,5 triệu đồng"),
        (12_000_000, "triệu đồng", "12 triệu đồng"),
        (10_000_000, "triệu đồng", "10 triệu đồng"),
        (1_250_000_000_000, "tỷ đồng", "1.250 tỷ đồng"),
        (1_234_567_890, "tỷ đồng", "1,23 tỷ đồng"),
        (1_995_000_000, "tỷ đồng", "2 tỷ đồng"),
        (-4_999, "triệu đồng", "-4.999 đồng"),
        (4_000_000, "tỷ đồng", "4 triệu đồng"),
        (0, "tỷ đồng", "0 tỷ đồng"),
        (-12_500_000, "triệu đồng", "-12,5 triệu đồng"),
    ],
)
def test_money_is_rounded_once_and_loses_trailing_zeros(dong: int, unit: str, text: str) -> None:
    assert money(dong, unit) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,50", Decimal("1234.50")),
        ("93,45", Decimal("93.45")),
        ("-0,5", Decimal("-0.5")),
        ("12", Decimal(12)),
    ],
)
def test_parse_decimal(text: str, value: Decimal) -> None:
    assert parse_decimal(text) == value


@pytest.mark.parametrize("text", ["1234,5", "1.5", "1,", ",5", "93,45%", "1,2,3", ""])
def test_parse_decimal_refuses_other_notations(text: str) -> None:
    assert parse_decimal(text) is None


@given(st.integers(1, 3999))
def test_roman_numerals_add_up(number: int) -> None:
    value = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    text = roman(number)
    values = [value[letter] for letter in text]
    total = sum(-one if one < next_ else one for one, next_ in zip(values, [*values[1:], 0], strict=True))
    assert total == number and "IIII" not in text and "XXXX" not in text and "CCCC" not in text


def test_roman_numerals_stop_at_their_limits() -> None:
    assert [roman(n) for n in (4, 9, 14, 40, 1999)] == ["IV", "IX", "XIV", "XL", "MCMXCIX"]
    for number in (0, 4000):
        with pytest.raises(ValueError, match=str(number)):
            roman(number)


# --- dates -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "long", "short"),
    [
        (date(2027, 2, 5), "ngày 05 tháng 02 năm 2027", "05/02/2027"),
        (date(2020, 3, 5), "ngày 05 tháng 3 năm 2020", "05/3/2020"),
        (date(2026, 5, 27), "ngày 27 tháng 5 năm 2026", "27/5/2026"),
        (date(2026, 1, 9), "ngày 09 tháng 01 năm 2026", "09/01/2026"),
        (date(2025, 10, 10), "ngày 10 tháng 10 năm 2025", "10/10/2025"),
    ],
)
def test_days_below_ten_and_months_below_three_take_a_zero(day: date, long: str, short: str) -> None:
    assert (date_long(day), date_short(day)) == (long, short)


# --- tone marks --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("Tỉnh uỷ Thanh Hoá", "Tỉnh ủy Thanh Hóa"),
        ("THÀNH UỶ, KHÁNH HOÀ", "THÀNH ỦY, KHÁNH HÒA"),
        ("khoẻ, thuý, khoá, hoạ, tuỳ", "khỏe, thúy, khóa, họa, tùy"),
        ("quý, quỷ, Quỳ Hợp", "quý, quỷ, Quỳ Hợp"),
        ("hoàn toán khuyến ngoài khuỷu loài hoạch", "hoàn toán khuyến ngoài khuỷu loài hoạch"),
    ],
)
def test_open_syllables_move_and_others_do_not(new: str, old: str) -> None:
    for text in (new, old, unicodedata.normalize("NFD", new)):
        assert tone_style(text, "old") == old
        assert tone_style(text, "new") == new


def test_protected_names_are_never_respelt() -> None:
    text = "Uỷ viên Nguyễn Hòa Bình, NGUYỄN HÒA BÌNH, tỉnh Hòa Bình, Nguyễn Hòa Bìnhx"
    kept = tone_style(text, "new", keep=["Nguyễn Hòa Bình"])
    assert kept == "Uỷ viên Nguyễn Hòa Bình, NGUYỄN HÒA BÌNH, tỉnh Hoà Bình, Nguyễn Hoà Bìnhx"


@given(vietnamese)
def test_tone_styles_round_trip(text: str) -> None:
    new, old = tone_style(text, "new"), tone_style(text, "old")
    assert tone_style(old, "new") == new and tone_style(new, "old") == old
    assert tone_style(new, "new") == new and all(unicodedata.is_normalized("NFC", each) for each in (new, old))
    assert fold(new) == fold(old) == fold(text)


# --- matching ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "Xã Ea H'Leo",
        "xã  EA H’LEO",
        "Xã\u00a0Ea H'Leo ",
        "\ufeffXã Ea\u200b H'Leo",
        unicodedata.normalize("NFD", "Xã Ea H'Leo"),
        "Xã Ｅａ H'Leo",
    ],
)
def test_spellings_of_one_name_fold_together(typed: str) -> None:
    assert fold(typed) == "xã ea h'leo"


def test_fold_keeps_diacritics_and_fold_ascii_drops_them() -> None:
    assert fold("Thanh Hóa") == fold("THANH HOÁ") != fold("Thanh Hoa")
    assert fold("Chân Mây – Lăng Cô") == "chân mây - lăng cô"
    assert fold_ascii("Đắk Lắk") == fold_ascii("dak lak") == "dak lak"


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Tỉnh Thanh Hoá", "Thanh Hoá"),
        ("thành phố Huế", "Huế"),
        ("TP. Hồ Chí Minh", "Hồ Chí Minh"),
        ("TP.HCM", "HCM"),
        ("tp Huế", "Huế"),
        ("Đặc khu Phú Quốc", "Phú Quốc"),
        ("ĐK. Côn Đảo", "Côn Đảo"),
        ("P. Ba Đình", "Ba Đình"),
        ("Phường Ba Đình", "Ba Đình"),
        ("Xã", "Xã"),
        ("Thành phố", "Thành phố"),
        ("Tịnh Biên", "Tịnh Biên"),
        ("Pleiku", "Pleiku"),
        ("Xanh", "Xanh"),
    ],
)
def test_unit_words_are_dropped(name: str, bare: str) -> None:
    assert strip_unit_words(name) == bare


# --- free text ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "clean", "removed"),
    [
        ("Kinh phí <5% & chờ duyệt\ndòng 2", "Kinh phí <5% & chờ duyệt\ndòng 2", False),
        ("a\r\nb\rc\vd\u2028e", "a\nb\nc\nd\ne", False),
        ("cột\tcột", "cột cột", False),
        (unicodedata.normalize("NFD", "Tỉnh uỷ"), "Tỉnh uỷ", False),
        ("a\x07b\x00c", "abc", True),
        ("a\ud800b", "ab", True),
        ("a\ue000b\U000f0000", "ab", True),
        ("a\u202egnp.exe", "agnp.exe", True),
        ("\ufeffa\u200bb\u00ad", "ab", True),
        ("a\U000e0041b\uffff\ufdd0", "ab", True),
        ("👨\u200d👩", "👨\u200d👩", False),
        ("a\x01\u0301", "á", True),
    ],
)
def test_free_text_passes_one_gate(text: str, clean: str, removed: bool) -> None:
    assert clean_text(text) == (clean, removed)


@given(st.text(alphabet=st.characters(), max_size=40))
def test_cleaned_text_is_clean(text: str) -> None:
    clean, _ = clean_text(text)
    assert clean_text(clean) == (clean, False)
    clean.encode()  # no lone surrogate is left


@pytest.mark.parametrize(
    ("names", "text"), [([], ""), (["A"], "A"), (["A", "B"], "A và B"), (["A", "B", "C"], "A, B và C")]
)
def test_names_are_joined(names: list[str], text: str) -> None:
    assert join_names(names) == text


def test_first_letters() -> None:
    assert capitalize_first("đảng uỷ xã") == "Đảng uỷ xã"
    assert lower_first("Đảng uỷ xã") == "đảng uỷ xã"
    assert lower_first("UBND xã") == "UBND xã"
    assert capitalize_first("") == lower_first("") == ""


def test_forms_are_named_as_long_as_a_line_is_not_of_nothing_else() -> None:
    assert forms_named(("Biểu 01", "Biểu 05")) == "Biểu 01 và Biểu 05"
    assert forms_named([f"Biểu {number}" for number in range(13)]) == "13 biểu"
