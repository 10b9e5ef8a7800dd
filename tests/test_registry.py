"""The organization tree: official counts, two sources compared, validity, order, and mistakes in the files."""

from __future__ import annotations

import shutil
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import vietnam_provinces

from reporter.model import Agency, ReporterError
from reporter.model.wording import fold, parse_integer, strip_unit_words, tone_style
from reporter.specs.registry import CENTRAL, Registry, load_registry

TEMPLATES = Path(__file__).parents[1] / "templates"
OCTOBER_2025 = date(2025, 10, 31)
NOVEMBER_2026 = date(2026, 11, 1)

# code, province, communes in all, phường, xã, đặc khu: counted from vietnam-provinces 2025.10.1, in force 01/7/2025
OFFICIAL_COUNTS = """
01 Hà Nội      126  51  75 0 | 33 Hưng Yên   104 11  93 0 | 66 Đắk Lắk    102  14  88 0
04 Cao Bằng     56   3  53 0 | 37 Ninh Bình  129 32  97 0 | 68 Lâm Đồng   124  20 103 1
08 Tuyên Quang 124   7 117 0 | 38 Thanh Hóa  166 19 147 0 | 75 Đồng Nai    95  23  72 0
11 Điện Biên    45   3  42 0 | 40 Nghệ An    130 11 119 0 | 79 Hồ Chí Minh 168 113 54 1
12 Lai Châu     38   2  36 0 | 42 Hà Tĩnh     69  9  60 0 | 80 Tây Ninh    96  14  82 0
14 Sơn La       75   8  67 0 | 44 Quảng Trị   78  8  69 1 | 82 Đồng Tháp  102  20  82 0
15 Lào Cai      99  10  89 0 | 46 Huế         40 21  19 0 | 86 Vĩnh Long  124  19 105 0
19 Thái Nguyên  92  15  77 0 | 48 Đà Nẵng     94 23  70 1 | 91 An Giang   102  14  85 3
20 Lạng Sơn     65   4  61 0 | 51 Quảng Ngãi  96  9  86 1 | 92 Cần Thơ    103  31  72 0
22 Quảng Ninh   54  30  22 2 | 52 Gia Lai    135 25 110 0 | 96 Cà Mau      64   9  55 0
24 Bắc Ninh     99  33  66 0 | 56 Khánh Hòa   65 16  48 1 | 25 Phú Thọ    148  15 133 0
31 Hải Phòng   114  45  67 2
"""


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(TEMPLATES)


def official_counts() -> dict[str, tuple[str, list[int]]]:
    """The table above as code → (bare name, [all, phường, xã, đặc khu])."""
    cells = [cell.split() for line in OFFICIAL_COUNTS.strip().splitlines() for cell in line.split("|")]
    return {code: (" ".join(rest[:-4]), [int(number) for number in rest[-4:]]) for code, *rest in cells}


def kinds(agencies: tuple[Agency, ...]) -> list[int]:
    """How many of them are there: all, phường, xã, đặc khu."""
    found = Counter(agency.unit_type for agency in agencies)
    return [len(agencies), found["phuong"], found["xa"], found["dac_khu"]]


# --- the facts ---------------------------------------------------------------------------------------------


def test_counts_per_province_are_the_official_ones(registry: Registry) -> None:
    assert {
        province.code: (province.short, kinds(registry.children(province.code, OCTOBER_2025, kind="commune")))
        for province in registry.of_kind("province", OCTOBER_2025)
    } == official_counts()
    assert kinds(registry.of_kind("commune", OCTOBER_2025)) == [3321, 687, 2621, 13]


def test_units_that_changed_kind_in_2026_change_on_their_day(registry: Registry) -> None:
    cities = {"01", "31", "46", "48", "79", "92"}

    def centrally_run(day: date) -> set[str]:
        return {unit.code for unit in registry.of_kind("province", day) if unit.unit_type == "thanh_pho"}

    assert centrally_run(date(2026, 4, 29)) == cities
    assert centrally_run(date(2026, 4, 30)) == cities | {"75"}
    assert centrally_run(NOVEMBER_2026) == cities | {"75", "22", "24"}
    assert kinds(registry.children("75", date(2026, 4, 30), kind="commune")) == [95, 33, 62, 0]
    assert kinds(registry.of_kind("commune", NOVEMBER_2026)) == [3321, 709, 2599, 13]


def test_the_change_reaches_every_name_on_a_letterhead(registry: Registry) -> None:
    before, after = registry.agency("75", date(2026, 4, 29)), registry.agency("75", date(2026, 4, 30))
    assert (before.name, before.extra["party_committee"]) == ("Tỉnh Đồng Nai", "Tỉnh uỷ Đồng Nai")
    assert (after.name, after.extra["party_committee"]) == ("Thành phố Đồng Nai", "Thành uỷ Đồng Nai")
    commune = registry.agency("26068", date(2026, 4, 29))  # Phường Biên Hòa itself did not change
    assert commune.extra["superior_party"] == "Đảng bộ tỉnh Đồng Nai"
    assert registry.agency("26068", date(2026, 4, 30)).extra["superior_party"] == "Đảng bộ thành phố Đồng Nai"


def test_party_names_follow_the_guideline(registry: Registry) -> None:
    thanh_hoa = registry.agency("38", OCTOBER_2025)
    assert (thanh_hoa.name, thanh_hoa.extra["party_committee"]) == ("Tỉnh Thanh Hóa", "Tỉnh uỷ Thanh Hóa")
    ba_dinh = registry.agency("00004", OCTOBER_2025)
    assert ba_dinh.extra["superior_party"] == "Đảng bộ thành phố Hà Nội"
    assert ba_dinh.extra["party_committee"] == "Đảng uỷ phường Ba Đình"
    for province in registry.of_kind("province", OCTOBER_2025):
        word = "Thành uỷ" if province.unit_type == "thanh_pho" else "Tỉnh uỷ"
        assert province.extra["party_committee"] == f"{word} {province.short}"
        assert province.extra["letter_code"] == "TU" and province.extra["superior_party"] == ""


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("79", "Thành phố Hồ Chí Minh"),
        ("46", "Thành phố Huế"),
        ("68", "Lâm Đồng"),
        ("01", "Hà Nội"),
        ("11329", "Phường Ngô Quyền"),
        ("00004", "Ba Đình"),
        ("BNV", "Hà Nội"),
    ],
)
def test_places_take_the_unit_word_when_the_guideline_says_so(registry: Registry, code: str, place: str) -> None:
    assert registry.agency(code, OCTOBER_2025).extra["place"] == place


def test_communes_named_like_a_province_or_in_one_syllable_keep_their_word(registry: Registry) -> None:
    provinces = {unit.short for unit in registry.of_kind("province", OCTOBER_2025)}
    shared = [unit for unit in registry.of_kind("commune", OCTOBER_2025) if unit.short in provinces]
    assert len(shared) == 10
    assert all(unit.extra["place"] == unit.name for unit in shared)
    assert registry.agency("00199", OCTOBER_2025).extra["place"] == "Phường Láng"


def test_ministries_and_central_party_committees(registry: Registry) -> None:
    ministries = registry.of_kind("ministry", OCTOBER_2025)
    assert Counter(unit.unit_type for unit in ministries) == {"bo": 14, "ngang_bo": 3}
    assert [unit.code for unit in ministries[:4]] == ["BQP", "BCA", "BNG", "BNV"]
    under_government = [unit for unit in ministries if unit.extra["superior_party"] == "Đảng bộ Chính phủ"]
    assert {unit.code for unit in ministries} - {unit.code for unit in under_government} == {"BQP", "BCA"}
    assert len(registry.of_kind("party_committee", OCTOBER_2025)) == 6
    senders = [unit.kind for unit in registry.children(CENTRAL, OCTOBER_2025)]
    # the armed forces' two committees do not: their figures are in the workbooks of their ministries
    assert senders == ["province"] * 34 + ["party_committee"] * 4 + ["ministry"] * 17


def test_names_are_nfc_and_split_into_word_and_bare_name(registry: Registry) -> None:
    for dated in registry.records.values():
        for unit in dated:
            assert unicodedata.is_normalized("NFC", unit.name) and unit.name == " ".join(unit.name.split())
            if unit.kind in ("province", "commune"):
                assert strip_unit_words(unit.name) == unit.short == strip_unit_words(unit.short)


# --- the second source -------------------------------------------------------------------------------------


def test_both_sources_hold_the_same_units_and_noted_differences_of_code(registry: Registry) -> None:
    """vietnam-provinces carries the codes of an earlier list for 123 communes; each is noted in the file."""
    ours = {(unit.parent, fold(unit.name)): unit.code for unit in registry.of_kind("commune", OCTOBER_2025)}
    theirs = {
        (f"{ward.province_code:02d}", fold(ward.name)): f"{ward.code:05d}" for ward in vietnam_provinces.Ward.iter_all()
    }
    assert len(ours) == len(theirs) == 3321 and ours.keys() == theirs.keys()
    different = {(ours[key], theirs[key]) for key in ours if ours[key] != theirs[key]}
    assert different <= noted_codes()
    assert len(noted_codes()) == 123


def noted_codes() -> set[tuple[str, str]]:
    """The pairs (code, earlier code) that communes.csv notes."""
    lines = (TEMPLATES / "registry" / "communes.csv").read_text(encoding="utf-8-sig").splitlines()
    cells = [line.split(",") for line in lines]
    return {(row[0], row[-1][-5:]) for row in cells if "ghi mã" in row[-1]}


def test_both_sources_hold_the_same_provinces(registry: Registry) -> None:
    theirs = {f"{unit.code:02d}": strip_unit_words(unit.name) for unit in vietnam_provinces.Province.iter_all()}
    assert {unit.code: unit.short for unit in registry.of_kind("province", OCTOBER_2025)} == theirs


# --- looking up and ordering -------------------------------------------------------------------------------


def test_units_stand_in_the_order_of_official_lists(registry: Registry) -> None:
    provinces = [unit.code for unit in registry.of_kind("province", OCTOBER_2025)]
    communes = [unit.code for unit in registry.children("38", OCTOBER_2025, kind="commune")]
    assert provinces[:3] == ["01", "04", "08"]
    assert communes == sorted(communes)


def test_an_unknown_code_is_answered_with_the_nearest(registry: Registry) -> None:
    with pytest.raises(ReporterError, match=r"“BNVV”.*Có phải “BNV”"):
        registry.agency("BNVV", OCTOBER_2025)


def test_a_code_not_yet_in_force_names_its_days(registry: Registry) -> None:
    with pytest.raises(ReporterError, match=r"“38” không có hiệu lực ngày 30/6/2025.*từ 01/7/2025"):
        registry.agency("38", date(2025, 6, 30))
    assert registry.children("38", date(2025, 6, 30)) == ()


def test_codes_are_text_with_their_zeros(registry: Registry) -> None:
    assert all(len(code) in (2, 5) for code in registry.records if code.isdigit())
    assert parse_integer("4") == 4 and "4" not in registry.records and "00004" in registry.records


# --- mistakes in the files ---------------------------------------------------------------------------------

PROVINCES = """
[[tinh]]
ma = "01"
ten = "Hà Nội"
loai = "thanh_pho"
dang_uy = "Thành uỷ Hà Nội"
dia_danh = "Hà Nội"
hieu_luc_tu = 2025-07-01
"""
CENTRAL_FILE = """
[[co_quan]]
ma = "BTCTW"
ten = "Ban Tổ chức Trung ương"
loai = "trung_uong"
"""
DEPARTMENTS = """
[phan_cong]
con_lai = "BTC"
bieu-04 = "SNV"
[[so]]
ma = "BTC"
ten = "Ban Tổ chức {dang_uy}"
ngan = "Ban Tổ chức"
[[so]]
ma = "SNV"
ten = "Sở Nội vụ {tinh}"
ngan = "Sở Nội vụ"
"""
COMMUNES = """ma,tinh,loai,ten,hieu_luc_tu,hieu_luc_den
00004,01,phuong,Ba Đình,2025-07-01,
"""


def load(
    folder: Path,
    provinces: str = PROVINCES,
    communes: str = COMMUNES,
    central: str = CENTRAL_FILE,
    departments: str = DEPARTMENTS,
) -> Registry:
    """Load a registry of four small files."""
    (folder / "registry").mkdir(exist_ok=True)
    files = {"provinces.toml": provinces, "communes.csv": communes, "central.toml": central}
    for name, text in {**files, "departments.toml": departments}.items():
        (folder / "registry" / name).write_text(text, encoding="utf-8")
    return load_registry(folder)


def test_a_small_registry_loads(tmp_path: Path) -> None:
    assert load(tmp_path).agency("00004", OCTOBER_2025).name == "Phường Ba Đình"


def test_there_may_be_more_provinces_than_two_digits_can_name(tmp_path: Path) -> None:
    more = (PROVINCES.replace('"01"', f'"{code}"').replace("Hà Nội", f"Mẫu {code}") for code in range(100, 250))
    further = COMMUNES + "".join(f"{code}001,{code},xa,Một,2025-07-01,\n" for code in range(100, 250))
    made = load(tmp_path, provinces=PROVINCES + "".join(more), communes=further)
    assert made.agency("249", OCTOBER_2025).name.endswith("Mẫu 249")
    assert made.agency("249001", OCTOBER_2025).parent == "249"


def test_what_excel_does_to_the_file_does_no_harm(tmp_path: Path) -> None:
    saved = (
        "\ufeff" + COMMUNES.replace(",", ";").replace("00004;01", "4;1").replace("2025-07-01", "01/7/2025") + ";;;;;\n"
    )
    assert load(tmp_path, communes=saved).records == load(tmp_path).records


def test_a_file_saved_in_another_encoding_is_refused(tmp_path: Path) -> None:
    load(tmp_path)
    (tmp_path / "registry" / "communes.csv").write_bytes(COMMUNES.encode("utf-16"))
    with pytest.raises(ReporterError, match="CSV UTF-8"):
        load_registry(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("00004", "0000A", "communes.csv: dòng 2, khoá “ma”: là chữ “0000A”, phải là mã bằng chữ số"),
        (",01,", ",02,", "communes.csv: dòng 2: không có tỉnh mang mã “02”"),
        ("phuong", "phuog", "communes.csv: dòng 2, khoá “loai”: là chữ “phuog”.*Có phải “phuong”"),
        ("2025-07-01", "2025-13-01", "communes.csv: dòng 2: “2025-13-01” ở “hieu_luc_tu” không phải là ngày"),
        ("2025-07-01,", "2025-07-01,2025-06-30", "dòng 2: hết hiệu lực ngày 30/6/2025, trước ngày bắt đầu"),
        ("2025-07-01,", ",2025-06-30", "dòng 2: tỉnh mã “01” không có hiệu lực trong thời gian"),
        ("Ba Đình", " ", "communes.csv: dòng 2, khoá “ten”: là chữ để trống"),
        ("Ba Đình", "Ba, Đình", "communes.csv: dòng 2: có 7 ô, dòng đầu có 6 cột"),
        ("loai", "loaj", "communes.csv: dòng 1: khoá “loaj”.*Có phải “loai”"),
        (",hieu_luc_den\n", "\n", "communes.csv: dòng 1: thiếu khoá “hieu_luc_den”"),
        ("2025-07-01,\n", "2025-07-01,\n00004,01,xa,Ba Đình,2026-01-01,\n", "communes.csv: mã “00004”: có hai dòng"),
    ],
)
def test_a_mistake_in_the_communes_names_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in COMMUNES
    with pytest.raises(ReporterError, match=message):
        load(tmp_path, communes=COMMUNES.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"thanh_pho"', '"tp"', r"provinces.toml: \[\[tinh\]\] thứ 1 “01”, khoá “loai”: là chữ “tp”.*tinh, thanh_pho"),
        ("dang_uy", "dang_ui", "khoá “dang_ui” không có nghĩa.*Có phải “dang_uy”"),
        ('dia_danh = "Hà Nội"\n', "", "thứ 1 “01”: thiếu khoá “dia_danh”"),
        ("2025-07-01", '"hôm nay"', "“01”, khoá “hieu_luc_tu”: là chữ “hôm nay”, phải là ngày"),
        ("2025-07-01", "2025-07-01\n" + PROVINCES, "provinces.toml: mã “01”: có hai dòng cùng hiệu lực ngày 01/7/2025"),
        ('ma = "01"', "ma = 1", "khoá “ma”: là số 1, phải là chữ"),
    ],
)
def test_a_mistake_in_the_provinces_names_its_entry(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in PROVINCES
    with pytest.raises(ReporterError, match=message):
        load(tmp_path, provinces=PROVINCES.replace(old, new, 1))


def test_every_province_has_the_departments_under_its_own_name(tmp_path: Path) -> None:
    registry = load(tmp_path)
    departments = registry.children("01", OCTOBER_2025, kind="department")
    assert [(unit.code, unit.name) for unit in departments] == [
        ("01-BTC", "Ban Tổ chức Thành uỷ Hà Nội"),
        ("01-SNV", "Sở Nội vụ thành phố Hà Nội"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'bieu-04 = "SNV"',
            'bieu-04 = "SNW"',
            r"\[phan_cong\], khoá “bieu-04”.*“SNW”.*Có phải “SNV”",
        ),
        ('con_lai = "BTC"\n', "", r"departments.toml: \[phan_cong\]: thiếu khoá “con_lai”"),
        ("{tinh}", "{thon}", r"thứ 2 “SNV”: “ten”: không có chỗ điền “{thon}”. Dùng một trong: dang_uy, tinh"),
        ('ngan = "Sở Nội vụ"', 'ngan = " "', "“SNV”, khoá “ngan”: là chữ để trống"),
    ],
)
def test_a_mistake_in_the_departments_names_its_entry(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in DEPARTMENTS
    with pytest.raises(ReporterError, match=message):
        load(tmp_path, departments=DEPARTMENTS.replace(old, new, 1))


def test_an_agency_that_sends_to_nobody_known_is_refused(tmp_path: Path) -> None:
    central = CENTRAL_FILE + '\n[[co_quan]]\nma = "BNV"\nten = "Bộ Nội vụ"\nloai = "bo"\ngui = "BTCTU"\n'
    with pytest.raises(ReporterError, match=r"central.toml: Bộ Nội vụ.*không có cơ quan mang mã “BTCTU”.*“BTCTW”"):
        load(tmp_path, central=central)


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("4", "mã “4”. Có phải “04” (Tỉnh Cao Bằng)?"),
        ("999", "mã “999”."),
        ("BNVV", "mã “BNVV”. Có phải “BNV”?"),
        ("bnv", "mã “bnv”. Có phải “BNV”?"),
        ("12,46", "mã “12,46”. Mỗi mã ghi riêng: --agency 12 --agency 46."),
        ("hà tĩnh", "Có phải “42” (Tỉnh Hà Tĩnh)?"),
        ("Bộ Tư pháp", "Có phải “BTP” (Bộ Tư pháp)?"),
        ("Huê", "Có phải “46” (Thành phố Huế)?"),
        ("Bộ Tài chỉnh", "Có phải “BTC” (Bộ Tài chính)?"),
        ("hoang mai", "mã “hoang mai”."),  # two communes: the one that was meant cannot be known
    ],
)
def test_of_a_number_only_the_zeros_may_be_missing(code: str, hint: str) -> None:
    with pytest.raises(ReporterError) as refused:
        load_registry(TEMPLATES).agency(code, date(2025, 10, 31))

    assert str(refused.value).endswith(hint)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    shutil.copytree(TEMPLATES / "registry", tmp_path / "registry")
    (tmp_path / "registry" / "communes.csv").unlink()
    with pytest.raises(ReporterError, match=r"communes.csv"):
        load_registry(tmp_path)


def test_a_name_is_written_alike_wherever_the_registry_says_it(registry: Registry) -> None:
    """ "Đảng uỷ Bộ Văn hoá" beside "Bộ Văn hóa": one name, two spellings in one document."""
    found = []
    for record in (item for records in registry.records.values() for item in records):
        own = record.name, strip_unit_words(record.name)
        texts = [text for text in (record.short, *record.extra.values()) if isinstance(text, str)]
        new = {text: tone_style(text, "new") for text in (*own, *texts)}
        alike = [(name, text) for text in texts for name in own if new[name] in new[text]]
        found += [text for name, text in alike if name not in text]
    assert found == []
