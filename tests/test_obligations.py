"""The register of obligations: every task of the five directives, what each says, and mistakes in the files."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest

from reporter.model import ReporterError
from reporter.specs.days_off import DaysOff
from reporter.specs.obligations import FREQUENCIES, Obligation, Register, load_obligations
from reporter.specs.registry import Registry, load_registry

TEMPLATES = Path(__file__).parents[1] / "templates"
OCTOBER_2025 = date(2025, 10, 31)

# Every task; ★ owes a report. The letters follow the directives, whose order skips f and repeats d.
TASKS = """
155   155-1 155-2 155-3 155-4 155-5a 155-5b
177   177-2 177-3 177-4.1 177-4.2 177-4.3 177-4.4 177-4.5 177-4.6 177-4.7 177-4.8 177-4.9 177-4.10 177-4.11
177   177-5.1 177-5.2 177-5.3 177-6.1 177-6.2 177-6.3 177-6.4★ 177-7 177-8
179   179-1 179-2 179-3 179-4 179-4b 179-5a 179-5b★ 179-6 179-7 179-8 179-9 179-10 179-11 179-12★
322   322-1a 322-1b 322-1c 322-1d 322-1đ 322-1e 322-1g 322-1h 322-2a1 322-2a2 322-2a3★ 322-2b★ 322-2c★
322   322-3★ 322-4a★ 322-4b★ 322-5 322-6★
9797  9797-1 9797-2 9797-3★ 9797-4 9797-5a 9797-5b 9797-6★
006   F1★
5765  F2★
6383  F3
7461  F4★
7415  F5
BNV-22-9  F6★
BNV-24-9  F7★
19 F8★ F8a
137   F9★
168   168-1
202 202-1 202-2
593   593-1★ 593-2★ 593-3
2179  2179-1★
160 160-1★
210 210-1
221 221-1
226 226-1
228 228-1
08-QC 08-QC-1
10989 10989-1★
278-2025 278-1
CTHD-XIV CTHD-1
37-2026 37-1
"""

# id | who, by code or kind | to, through | rule | frequency: read off the directives
SAID = """
9797-1   | province party_committee ministry | -                      | trước ngày 15/10/2025            | mot_lan
9797-3   | province party_committee ministry | BOCHINHTRI, BTCTW      | trước ngày 15/10/2025            | mot_lan
9797-4   | ministry                          | -                      | khẩn trương                      | khong_ghi
9797-5b  | province party_committee ministry | -                      | trước ngày 30/10/2025            | mot_lan
9797-6   | province party_committee ministry | BCDNQ18                | trước ngày 15/10/2025            | mot_lan
322-2a3  | BNV                               | CHINHPHU               | trước ngày 31/8/2025             | mot_lan
322-2b   | BTC                               | CHINHPHU               | trước ngày 31/8/2025             | mot_lan
322-2c   | BTP                               | CHINHPHU               | trước ngày 31/8/2025             | mot_lan
322-4b   | BNV | BTCTW, DUCP | trước ngày 25 hằng tháng (rơi vào ngày nghỉ thì sớm hơn) | hang_thang
177-4.6  | province                          | -                      | trước đại hội đảng bộ cấp xã     | mot_lan
177-4.10 | province                          | -                      | trước ngày 31/7/2025             | mot_lan
177-5.2  | ministry                          | -                      | hết ngày 31/10/2025              | mot_lan
177-6.4  | DUMTTQ                            | -                      | định kỳ, không ghi chu kỳ        | dinh_ky
177-7    | DUCQD BTCTW VPTW UBKTTW BTGDVTW BNCTW BCSCLTW | - | trước ngày 31/7/2025             | mot_lan
179-4    | DUCP                              | -                      | hết ngày 31/12/2025              | mot_lan
179-5a   | BTC                               | -                      | trước ngày 31/7/2025             | mot_lan
179-5b   | BTC                               | -                      | khẩn trương                      | mot_lan
179-12   | province party_committee ministry | BTCTW                  | không ghi hạn                    | mot_lan
155-5a   | DUCP ministry                     | -                      | trước ngày 01/6/2025             | mot_lan
155-5b   | DUCP ministry                     | -                      | trước ngày 25/6/2025             | mot_lan
593-1    | ministry government_agency        | BNV VPCP               | thứ Hai hằng tuần                | hang_tuan
593-2    | BNV                               | CHINHPHU               | thứ Tư hằng tuần                 | hang_tuan
F8       | province ministry                 | BCDSXDVHC, BNV BTC     | trước 16h00 ngày 14/10/2025      | mot_lan
F9       | province                          | BCDSXDVHC, BNV         | trước 16h00 ngày 03/10/2025      | mot_lan
2179-1   | province                          | BOCHINHTRI CHINHPHU, BTCTW BNV | trước ngày 15/10/2025    | mot_lan
"""


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(TEMPLATES)


@pytest.fixture(scope="module")
def register(registry: Registry) -> Register:
    return load_obligations(TEMPLATES, registry)


def who(task: Obligation) -> str:
    return " ".join((*task.agencies, *task.kinds))


def where_to(task: Obligation) -> str:
    return ", ".join(filter(None, (" ".join(task.to), " ".join(task.through)))) or "-"


# --- the facts ---------------------------------------------------------------------------------------------


def test_every_task_of_the_directives_is_there(register: Register) -> None:
    expected = [
        (task.rstrip("★"), line.split()[0], task.endswith("★"))
        for line in TASKS.strip().splitlines()
        for task in line.split()[1:]
    ]
    found = [(task.id, task.directive.id, task.report) for task in register.obligations.values()]
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize("line", SAID.strip().splitlines(), ids=lambda line: line.split()[0])
def test_a_task_says_what_its_directive_says(register: Register, line: str) -> None:
    task_id, *expected = (cell.strip() for cell in line.split("|"))
    task = register.obligations[task_id]
    assert [who(task), where_to(task), str(task.due), task.frequency] == expected


def test_who_only_helps_owes_nothing(register: Register) -> None:
    """ "Đảng uỷ Bộ Nội vụ chủ trì, Bộ Tài chính phối hợp" (Công văn 322-CV/ĐU mục 2 điểm a)."""
    helping = {key: task.cooperating for key, task in register.obligations.items() if task.cooperating}
    assert helping == {"322-2a3": ("BTC",), "322-2b": ("BNV",), "179-7": ("BTP",)}
    assert all(set(task.cooperating).isdisjoint(task.agencies) for task in register.obligations.values())


def test_the_five_directives_are_cited_by_number_date_and_issuer(register: Register) -> None:
    assert {key: item.citation for key, item in register.directives.items() if item.id in ("155", "322", "9797")} == {
        "155": "Kết luận số 155-KL/TW, ngày 17/5/2025 của Bộ Chính trị, Ban Bí thư",
        "322": "Công văn số 322-CV/ĐU, ngày 03/8/2025 của Đảng uỷ Chính phủ",
        "9797": "Công văn số 9797-CV/BTCTW, ngày 30/9/2025 của Ban Tổ chức Trung ương",
    }
    days = {key: register.directives[key].day for key in ("177", "179")}
    assert days == {"177": date(2025, 7, 11), "179": date(2025, 7, 25)}
    assert register.directives["322"].carries_out == ("183",)
    assert register.directives["9797"].carries_out == ("192", "195")


def test_both_dates_given_for_conclusion_183_are_kept(register: Register) -> None:
    conclusion = register.directives["183"]
    assert conclusion.day is None and not conclusion.confirmed and conclusion.note
    assert [item.said for item in conclusion.source_dates] == ["ngày 25/7/2025", "ngày 01/8/2025"]
    assert "ngày 25/7/2025 (trích yếu" in conclusion.citation and "ngày 01/8/2025 (lời văn" in conclusion.citation


def test_what_was_not_read_in_full_is_not_confirmed(register: Register) -> None:
    for task in register.obligations.values():
        if task.directive.reading != "toàn văn":
            assert not task.confirmed, task.id
    confirmed = {task.directive.id for task in register.obligations.values() if task.confirmed}
    assert confirmed == {"177", "322", "9797"}
    assert not register.obligations["322-3"].confirmed  # its recipient is inferred


def test_every_task_has_a_source_a_frequency_and_somebody_who_owes_it(register: Register, registry: Registry) -> None:
    everybody = [record for dated in registry.records.values() for record in dated if record.valid_on(OCTOBER_2025)]
    for task in register.obligations.values():
        assert task.source.startswith(task.directive.source) and task.clause in task.source
        assert task.frequency in FREQUENCIES
        assert any(task.owed_by(agency) for agency in everybody), task.id
        for text in (task.task, task.addressee, task.note):
            assert unicodedata.is_normalized("NFC", text)


def test_nobody_of_a_kind_reports_to_itself(register: Register, registry: Registry) -> None:
    interior, finance = (registry.agency(code, OCTOBER_2025) for code in ("BNV", "BTC"))
    assert [register.obligations["F4"].owed_by(one) for one in (interior, finance)] == [False, True]


# --- mistakes in the files ---------------------------------------------------------------------------------

DIRECTIVE = """
[[van_ban]]
ma = "700"
loai = "Công văn"
so = "700-CV/BTCTW"
ngay = 2026-01-05
cua = "Ban Tổ chức Trung ương"
trich_yeu = "thử"
nguon = "thử"
ban_doc = "toàn văn"
"""
TASK = """
[[van_ban.nhiem_vu]]
ma = "700-1"
muc = "mục 1"
ai = "Tỉnh uỷ, thành uỷ"
loai = ["province"]
viec = "Báo cáo"
gui = ["BTCTW"]
han = { ngay = 2026-02-01 }
bao_cao = true
"""
GOOD = DIRECTIVE + TASK


def load(tmp_path: Path, registry: Registry, text: str) -> Register:
    folder = tmp_path / "registry" / "directives"
    folder.mkdir(parents=True)
    (folder / "700.toml").write_text(text, encoding="utf-8")
    return load_obligations(tmp_path, registry)


def test_a_directive_is_one_file_and_days_off_may_be_missing(tmp_path: Path, registry: Registry) -> None:
    register = load(tmp_path, registry, GOOD)
    task = register.obligations["700-1"]
    assert (task.recipient, task.source, task.confirmed) == ("Ban Tổ chức Trung ương", "thử, mục 1", True)
    assert register.days_off == DaysOff()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'loai = ["province"]',
            'loai = ["provine"]',
            "“700-1”, khoá “loai”: không có loại cơ quan “provine”. Có phải “province”",
        ),
        ('gui = ["BTCTW"]', 'gui = ["BTCTV"]', "khoá “gui”: không có cơ quan mang mã “BTCTV”. Có phải “BTCTW”?"),
        ('gui = ["BTCTW"]', 'gui = "BTCTW"', "khoá “gui”: là chữ “BTCTW”, phải là danh sách"),
        ('loai = ["province"]\n', "", "chưa có ai phải làm"),
        ("bao_cao = true", "bao_cao = 1", "khoá “bao_cao”: là số 1, phải là true hoặc false"),
        ("bao_cao = true", "baocao = true", "khoá “baocao” không có nghĩa. Có phải “bao_cao”?"),
        ("bao_cao = true", 'bao_cao = true\ntan_suat = "mot_lan"', "bỏ khoá “tan_suat”"),
        ("bao_cao = true", 'bao_cao = true\nthay_the_boi = "700-2"', "không có nhiệm vụ “700-2”"),
        ("2026-02-01", '"2026-02-01"', "[han], khoá “ngay”: là chữ “2026-02-01”, phải là ngày không có dấu nháy"),
        ("2026-02-01", "2026-02-01T10:00:00", "là ngày 2026-02-01 10:00:00, phải là ngày không có dấu nháy"),
        ("2026-02-01", '2026-02-01, gio = "24h00"', "khoá “gio”: là chữ “24h00”, phải là giờ viết như 16h00"),
        ("2026-02-01", "2026-02-01, cuoituan = 1", "khoá “cuoituan” không có nghĩa. Có phải “cuoi_tuan”?"),
        ("2026-02-01", '2026-02-01, cuoi_tuan = "som"', "khoá “cuoi_tuan”: là chữ “som”, phải là một trong: som_hon"),
        ("ngay = 2026-02-01", 'ngay_hang_thang = 25, thu_hang_tuan = "thứ Hai"', "cần đúng một trong các khoá"),
        ("ngay = 2026-02-01", "ngay_hang_thanh = 25", "“ngay_hang_thanh” không có nghĩa. Có phải “ngay_hang_thang”?"),
        ("ngay = 2026-02-01", "ngay_hang_thang = 32", "phải là số nguyên từ 1 đến 31"),
        ("ngay = 2026-02-01", 'thu_hang_tuan = "thứ Hay"', "Chủ nhật. Có phải “thứ Hai”?"),
        ("ngay = 2026-02-01", 'khong_ngay = "gấp", gio = "16h00"', "khoá “gio” không đi cùng “khong_ngay”"),
        (
            "{ ngay = 2026-02-01 }",
            '{ khong_ngay = "gấp" }\ntan_suat = "mot_lang"',
            "khoá “tan_suat”: là chữ “mot_lang”",
        ),
        ("ngay = 2026-01-05\n", "", "cần đúng một trong hai khoá “ngay”, “ngay_theo_nguon”"),
        ("ngay = 2026-01-05", 'ngay_theo_nguon = [{ ghi = "tháng 1", o = "báo" }]', "ghi “tinh_tu”"),
        ("ngay = 2026-01-05", "ngay_theo_nguon = []", "cần đúng một trong hai khoá"),
        ('ban_doc = "toàn văn"', 'ban_doc = "toàn văn"\ntrien_khai = ["699"]', "không có văn bản “699”"),
        ('trich_yeu = "thử"', 'trich_yeu = " "', "[[van_ban]] thứ 1 “700”, khoá “trich_yeu”: là chữ để trống"),
        (TASK, TASK + TASK, "có hai nhiệm vụ cùng mã “700-1”"),
        (GOOD, GOOD + DIRECTIVE, "hai văn bản cùng mã “700”"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, registry: Registry, old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(ReporterError) as error:
        load(tmp_path, registry, GOOD.replace(old, new))
    assert said in str(error.value) and "directives" in str(error.value)
