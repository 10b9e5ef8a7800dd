"""The invented values of Biểu 08 to 14 of the sample, one function per form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from reporter.sample.form_values import MARK, Lines, Sample

_STATES = ("chua", "dang", "hoan_thanh", "cham", "khong")
_FIRST_WEIGHTS, _WEIGHTS_A_MONTH = (20, 50, 15, 10, 5), (-4, -5, 12, -1, 0)
_OPINIONS = (
    ("thu_tuc", "ban_khoan", "Người dân quan tâm việc nộp hồ sơ trực tuyến ở cấp xã", "Tăng người hướng dẫn tại chỗ"),
    ("bo_may", "dong_thuan", "Cán bộ, đảng viên đồng tình với mô hình hai cấp", None),
    ("che_do", "ban_khoan", "Người nghỉ mong được chi trả sớm", "Công khai tiến độ chi trả"),
    ("tru_so", "ban_khoan", "Cán bộ đi làm xa cần nhà công vụ", "Bố trí trụ sở dôi dư làm nhà công vụ"),
)


def _percent(sample: Sample, rng: Random, start: int) -> int:
    """Percent done by now: a start of its own, some points more every month."""
    return min(start + rng.randint(0, 12) + 7 * sample.months, 100)


def tasks(sample: Sample, lines: Lines) -> list[dict[str, Any]]:
    """Return Biểu 08: more tasks done every month, what is late with its reason and date."""
    return [_task(sample, line["nhiem_vu"]) for line in lines]


def _task(sample: Sample, code: str) -> dict[str, Any]:
    rng = sample.random(sample.agency.code, code, "task")
    steps = zip(_FIRST_WEIGHTS, _WEIGHTS_A_MONTH, strict=True)
    weights = [max(first + step * sample.months, 1) for first, step in steps]
    state = rng.choices(_STATES, weights)[0]
    late = state == "cham"
    return {
        "trang_thai": state,
        "ket_qua": f"{MARK} Đã ban hành văn bản triển khai và kiểm tra" if state in ("dang", "hoan_thanh") else None,
        "ly_do": f"{MARK} Chờ hướng dẫn của cơ quan có thẩm quyền" if late else None,
        "du_kien": sample.due(rng, 20, 90) if late else None,
    }


def records(sample: Sample, lines: Lines) -> list[dict[str, Any]]:
    """Return Biểu 09: records digitized, never more than there are."""
    rows = []
    for line in lines:
        rng = sample.random(sample.agency.code, line["loai_ho_so"], "records")
        due = rng.randint(20, 400) * 1_000
        done = due * _percent(sample, rng, 30) // 100
        rows.append(
            {
                "phai_so_hoa": due,
                "da_so_hoa": done,
                "da_ket_noi": done * rng.randint(50, 90) // 100,
                "vuong_mac": None,
                "du_kien": sample.due(rng, 60, 240) if done < due else None,
            }
        )
    return rows


def centres(sample: Sample, lines: Lines) -> list[dict[str, Any]]:
    """Return Biểu 10: nearly all service centres at work, some short of staff or equipment."""
    return [_centre(sample, line["ma_xa"]) for line in lines]


def _centre(sample: Sample, commune: str) -> dict[str, Any]:
    rng = sample.random(commune, "centre")
    short = max(rng.choice((0, 0, 0, 0, 1, 1, 2)) - sample.months // 4, 0)
    trouble = rng.random() < 0.15
    idle = sample.months < 1 and rng.random() < 0.03
    state = "chua" if idle else "vuong" if trouble else "on_dinh"
    return {
        "hoat_dong": state,
        "con_thieu": short,
        "thiet_bi": rng.choices(("du", "mot_phan", "chua"), (70, 26, 4))[0],
        "duong_truyen": rng.choices(("du", "mot_phan", "chua"), (75, 23, 2))[0],
        "tai_khoan": rng.choices(("du", "thieu_ke_toan", "chua"), (88, 10, 2))[0],
        "vuong_mac": f"{MARK} Phần mềm có lúc chậm" if trouble else None,
        "du_kien": sample.due(rng, 20, 90) if idle or short else None,
    }


def assets(sample: Sample, lines: Lines) -> list[dict[str, Any]]:
    """Return Biểu 10b: what is kept and what is over, handed over step by step."""
    rows = []
    for line in lines:
        rng = sample.random(sample.agency.code, line["loai_tai_san"], "assets")
        total = rng.randint(80, 900)
        over = total * rng.randint(15, 35) // 100
        settled = over * _percent(sample, rng, 35) // 100
        handed = settled * rng.randint(55, 75) // 100
        left = over - settled
        rows.append(
            {
                "tong": total,
                "tiep_tuc": total - over,
                "doi_du": over,
                "da_ban_giao": handed,
                "da_xu_ly": settled - handed,
                "can_bo_sung": rng.choice((0, 0, 2, 5)),
                "ly_do": f"{MARK} Chờ quyết định xử lý của cấp có thẩm quyền" if left else None,
                "du_kien": sample.due(rng, 60, 200) if left else None,
            }
        )
    return rows


def training(sample: Sample, lines: Lines) -> list[dict[str, Any]]:
    """Return Biểu 11: courses and attendances, more every month."""
    rows = []
    for line in lines:
        rng = sample.random(sample.agency.code, line["linh_vuc"], "training")
        courses = rng.randint(1, 4) * (sample.months + 1)
        rows.append(
            {
                "so_lop": courses,
                "luot_tinh": courses * rng.randint(10, 30),
                "luot_xa": courses * rng.randint(60, 160),
                "tai_lieu": rng.randint(0, 3),
                "ghi_chu": None,
            }
        )
    return rows


def _steps(rng: Random, total: int, done: int) -> tuple[int, int]:
    """Return what is on its way of a number of things, and what is drafted: (drafted, submitted)."""
    rest = total - done
    submitted = rest * rng.randint(20, 50) // 100
    return (rest - submitted) * rng.randint(60, 100) // 100, submitted


def planning(sample: Sample, lines: Lines) -> list[dict[str, Any]]:
    """Return Biểu 12: one plan of the province, one of every commune of its kind."""
    units = [line["ma_xa"] for line in sample.lines.get("bieu-01", ())]
    wards, zones = len(units) // 4, len(units) // 120
    totals = {"tinh": 1, "xa": len(units) - wards - zones, "phuong": wards, "dac_khu": zones}
    return [_plans(sample, line["loai_quy_hoach"], totals) for line in lines]


def _plans(sample: Sample, kind: str, totals: Mapping[str, int]) -> dict[str, Any]:
    rng = sample.random(sample.agency.code, kind, "plans")
    total = totals.get(kind, 0)
    done = total * _percent(sample, rng, 5) // 100
    drafting, submitted = _steps(rng, total, done)
    return {
        "phai_lap": total,
        "dang_lap": drafting,
        "da_trinh": submitted,
        "da_duyet": done,
        "ly_do": f"{MARK} Đang lấy ý kiến các cơ quan" if done < total else None,
        "du_kien": sample.due(rng, 30, 150) if done < total else None,
    }


def rulemaking(sample: Sample, lines: Lines) -> list[dict[str, Any]]:
    """Return Biểu 13: decrees, circulars, processes and procedures of a ministry."""
    rows = []
    for line in lines:
        rng = sample.random(sample.agency.code, line["loai_viec"], "rules")
        total = rng.randint(1, 4) if line["loai_viec"] == "nghi_dinh" else rng.randint(3, 40)
        done = total * _percent(sample, rng, 25) // 100
        rows.append(
            {
                "phai_lam": total,
                "da_trinh": _steps(rng, total, done)[1],
                "da_xong": done,
                "van_ban": f"{MARK} Văn bản số 03/MAU" if done else None,
                "du_kien": sample.due(rng, 30, 120) if done < total else None,
            }
        )
    return rows


def opinions(sample: Sample, _lines: Lines) -> list[dict[str, Any]]:
    """Return Biểu 14: two or three matters people talk about."""
    rng = sample.random(sample.agency.code, "opinions")
    chosen: Sequence[int] = sorted(rng.sample(range(len(_OPINIONS)), rng.randint(2, 3)))
    rows = []
    for topic, trend, text, proposal in (_OPINIONS[number] for number in chosen):
        asked = f"{MARK} {proposal}" if proposal else None
        to = rng.choice(("btctw", "chinh_phu")) if proposal else None
        rows.append(
            {"chu_de": topic, "chieu_huong": trend, "noi_dung": f"{MARK} {text}", "de_xuat": asked, "noi_nhan": to}
        )
    return rows
