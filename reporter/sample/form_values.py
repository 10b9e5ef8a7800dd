"""The invented values of each form of the sample, one function per form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from types import MappingProxyType
from typing import Any

from reporter.model import Agency, Period
from reporter.specs.choices import ChoiceList

Lines = Sequence[Mapping[str, Any]]

MARK = "[Số liệu mẫu]"
_LEADERS = ("ct_hdnd", "pct_hdnd", "ct_ubnd", "pct_ubnd")
_FIRST_POSTS = ("bt_dang_uy", "ct_hdnd", "ct_ubnd")
_SHORT_CAUSES = ("chua_tuyen", "nghi_che_do", "chuyen_cong_tac", "thieu_nguon", "dia_ban", "khac")
_SURPLUS_CAUSES = ("sap_xep", "dinh_muc", "khac")
_SHORT_SOLUTIONS = ("dieu_dong", "biet_phai", "hop_dong", "tuyen_dung")
_SURPLUS_SOLUTIONS = ("tinh_gian", "dieu_chinh", "dieu_dong", "khac")
_WAYS = ("bs_dieu_dong", "bs_biet_phai", "bs_hop_dong", "bs_tuyen_dung", "bs_dao_tao")
_MONEY_STEP = 1_000  # averages are whole thousands of đồng


@dataclass(frozen=True, slots=True)
class Sample:
    """Whose values are made, for when, and the lines of all forms (some forms must agree with others)."""

    seed: int
    agency: Agency
    period: Period
    baseline: str  # the column shortage and surplus are counted against
    choices: Mapping[str, ChoiceList]
    lines: Mapping[str, Lines]

    @property
    def months(self) -> int:
        """Months from July 2025 to the end of the period; 0 before that."""
        day = self.period.last_day
        return max((day.year - 2025) * 12 + day.month - 7, 0)

    def random(self, *about: object) -> Random:
        """A source of chance for one subject, the same in every month."""
        return Random(":".join(map(str, (self.seed, *about))))

    def due(self, rng: Random, least: int, most: int) -> date:
        """A day that many days after the period."""
        return self.period.last_day + timedelta(days=rng.randint(least, most))


# --- Biểu 01, 02, 03: communes ----------------------------------------------------------------------------


def staff(sample: Sample, lines: Lines) -> list[dict[str, Any]]:
    """Return Biểu 01: about half of the communes short of staff, a quarter over, the rest exact."""
    return [_commune(sample, line["ma_xa"]) for line in lines]


def _commune(sample: Sample, code: str) -> dict[str, Any]:
    rng = sample.random(code, "staff")
    quota = rng.randint(42, 72)
    before = _before(sample, code)
    norms = {
        "dinh_muc": quota + rng.randint(-3, 5),
        "tam_giao": quota,
        "toi_thieu": quota - rng.randint(3, 8),
    }
    gap = rng.choices((-rng.randint(1, 8), rng.randint(1, 5), 0), (48, 22, 30))[0]
    closed = min(abs(gap), sample.months // 2)  # every other month one place is settled
    norm = norms.get(sample.baseline, quota)
    present = norm + (gap + closed if gap < 0 else gap - closed)
    row = {"dan_so": rng.randint(8_000, 65_000), **before, **norms, "co_mat": present}
    row |= _present(rng, present, _leaders(sample, code))
    return row | _explained(sample, rng, present - norm)


def _before(sample: Sample, code: str) -> dict[str, int]:
    rng = sample.random(code, "before")
    return {
        "cb_huyen_cu": rng.randint(2, 8),
        "cc_huyen_cu": rng.randint(4, 15),
        "cb_xa_cu": rng.randint(18, 36),
        "cc_xa_cu": rng.randint(20, 40),
        "kct_xa_cu": rng.randint(10, 30),
    }


def _present(rng: Random, total: int, leaders: int) -> dict[str, int]:
    """Return every way of counting the same staff."""
    men, party = total * rng.randint(50, 62) // 100, total * rng.randint(30, 36) // 100
    contracts, seconded, elected = rng.randint(0, 3), rng.randint(0, 2), rng.randint(11, 15)
    offices = _shares(rng, total - party - leaders, (24, 30, 26, 14, 6))
    high, low = total * rng.randint(8, 20) // 100, total * rng.randint(2, 8) // 100
    fit = total * rng.randint(80, 96) // 100
    return {
        "nam": men,
        "nu": total - men,
        "can_bo": elected,
        "cong_chuc": total - elected - contracts - seconded,
        "hop_dong": contracts,
        "biet_phai": seconded,
        "dang_mttq": party,
        "hdnd_ubnd": total - party,
        "lanh_dao": leaders,
        **dict(zip(("van_phong", "p_kinh_te", "p_vhxh", "tt_pvhcc", "bchqs"), offices, strict=True)),
        "tren_dh": high,
        "dh": total - high - low,
        "duoi_dh": low,
        "phu_hop": fit,
        "khong_phu_hop": total - fit,
    }


def _shares(rng: Random, total: int, weights: Sequence[int]) -> list[int]:
    """Return `total` in parts near the weights; what is left over goes to the first."""
    varied = [weight + rng.randint(-2, 2) for weight in weights]
    parts = [total * weight // sum(varied) for weight in varied]
    return [parts[0] + total - sum(parts), *parts[1:]]


def _explained(sample: Sample, rng: Random, over: int) -> dict[str, Any]:
    if over == 0:
        return dict.fromkeys(("nguyen_nhan", "nguyen_nhan_ct", "giai_phap", "giai_phap_ct", "han"))
    cause = rng.choice(_SURPLUS_CAUSES if over > 0 else _SHORT_CAUSES)
    solution = rng.choice(_SURPLUS_SOLUTIONS if over > 0 else _SHORT_SOLUTIONS)
    return {
        "nguyen_nhan": cause,
        "nguyen_nhan_ct": f"{MARK} Nguyên nhân riêng của địa bàn" if cause == "khac" else None,
        "giai_phap": solution,
        "giai_phap_ct": f"{MARK} Bố trí làm nhiệm vụ khác trong tỉnh" if solution == "khac" else None,
        "han": sample.due(rng, 30, 150),
    }


def _post(sample: Sample, commune: str, post: str, wanted: int) -> tuple[int, Random]:
    """Return how many hold a key post; a vacancy closes after some months."""
    rng = sample.random(commune, post)
    vacant_until = rng.randint(1, 9) if rng.random() < (0.02 if post in _FIRST_POSTS else 0.06) else 0
    return wanted - (sample.months < vacant_until), rng


def _leaders(sample: Sample, commune: str) -> int:
    quotas = {item.code: item.extra.get("so_luong", 1) for item in sample.choices["chuc_danh"].items}
    return sum(_post(sample, commune, post, quotas[post])[0] for post in _LEADERS if post in quotas)


def posts(sample: Sample, lines: Lines) -> list[dict[str, Any]]:
    """Return Biểu 02: most key posts filled, vacancies with reason and expected date."""
    rows = []
    for line in lines:
        filled, rng = _post(sample, line["ma_xa"], line["chuc_danh"], line["so_theo_qd"])
        row: dict[str, Any] = {"co_mat": filled, "ly_do": None, "du_kien": None}
        if filled < line["so_theo_qd"]:
            row |= {"ly_do": f"{MARK} Đang làm quy trình kiện toàn", "du_kien": sample.due(rng, 20, 90)}
        rows.append(row)
    return rows


def specialists(sample: Sample, lines: Lines) -> list[dict[str, Any]]:
    """Return Biểu 03: one or two people a field, some fields short, every shortage with its way to be filled."""
    rows = []
    for line in lines:
        rng = sample.random(line["ma_xa"], line["linh_vuc"])
        needed = rng.choice((1, 1, 1, 2, 2, 3))
        present = max(needed - rng.choice((0, 0, 0, 1, 1)), 0)
        ways = dict.fromkeys(_WAYS, 0)
        for _ in range(needed - present):
            ways[rng.choice(_WAYS)] += 1
        trained = present - (present > 0 and rng.random() < 0.2)
        rows.append({"nhu_cau": needed, "co_mat": present, "dung_nganh": trained, **ways})
    return rows


# --- Biểu 04, 05: where people went, and severance --------------------------------------------------------


def _progress(months: int, start: int, step: int, most: int = 100) -> int:
    """Percent done after that many months."""
    return min(start + step * months, most)


def _before_totals(sample: Sample) -> dict[str, int]:
    totals: dict[str, int] = {}
    for line in sample.lines.get("bieu-01", ()):
        for key, value in _before(sample, line["ma_xa"]).items():
            totals[key] = totals.get(key, 0) + value
    return totals


def _leavers(sample: Sample, source: str, staff_before: int) -> dict[str, int]:
    """Return how many of one source will leave in all, by regime; Nghị định 154 is for part-time staff."""
    rng = sample.random(sample.agency.code, source, "leavers")
    if source == "xa_kct":
        return {"nghi_178_huu": 0, "nghi_178_thoi": 0, "nghi_154": staff_before * rng.randint(55, 70) // 100}
    return {
        "nghi_178_huu": staff_before * rng.randint(9, 14) // 100,
        "nghi_178_thoi": staff_before * rng.randint(4, 8) // 100,
        "nghi_154": 0,
    }


def _left(sample: Sample, source: str, totals: Mapping[str, int]) -> tuple[dict[str, int], dict[str, int], int]:
    """Return (all leavers, those gone by now, staff before) of one source of Biểu 04."""
    rng = sample.random(sample.agency.code, source)
    to_commune = {"huyen_cb": totals.get("cb_huyen_cu", 0), "huyen_cc": totals.get("cc_huyen_cu", 0)}
    of_commune = {"xa_cb": "cb_xa_cu", "xa_cc": "cc_xa_cu", "xa_kct": "kct_xa_cu"}
    if source in of_commune:
        before = totals.get(of_commune[source], 0)
    else:
        before = (to_commune.get(source, 0) or rng.randint(150, 400)) * rng.randint(150, 170) // 100
    final = _leavers(sample, source, before)
    done = _progress(sample.months, 70, 9)
    return final, {key: value * done // 100 for key, value in final.items()}, before


def placements(sample: Sample, lines: Lines) -> list[dict[str, Any]]:
    """Return Biểu 04: nobody left over unexplained; who still waits to leave has a reason."""
    totals = _before_totals(sample)
    return [_placement(sample, line["nguon"], totals) for line in lines]


def _placement(sample: Sample, source: str, totals: Mapping[str, int]) -> dict[str, Any]:
    final, gone, before = _left(sample, source, totals)
    rng = sample.random(sample.agency.code, source, "placed")
    staying = before - sum(final.values())
    fixed = {"huyen_cb": totals.get("cb_huyen_cu"), "huyen_cc": totals.get("cc_huyen_cu")}.get(source)
    share = rng.randint(5, 15) if source == "xa_kct" else rng.randint(85, 93)
    to_commune = staying * share // 100 if fixed is None else fixed
    to_province = 0 if source == "xa_kct" else (staying - to_commune) * rng.randint(60, 80) // 100
    waiting = sum(final.values()) - sum(gone.values())
    return {
        "tong_truoc": before,
        "ve_tinh": to_province,
        "ve_xa": to_commune,
        "chuyen_khac": staying - to_commune - to_province,
        **gone,
        "chua_bo_tri": waiting,
        "giai_trinh": f"{MARK} Chờ quyết định nghỉ theo lộ trình đã duyệt" if waiting else None,
    }


_GROUP_SOURCES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"cb": ("huyen_cb", "xa_cb"), "cc": ("huyen_cc", "xa_cc"), "vc": ("huyen_vc",), "kct_xa": ("xa_kct",)}
)
_REGIME_KEYS = MappingProxyType({"178_huu": "nghi_178_huu", "178_thoi": "nghi_178_thoi", "154": "nghi_154"})
_OTHER_OFFICES = MappingProxyType({"cb": 40, "cc": 120, "vc": 160, "nld": 60, "llvt": 12, "kct_thon": 180})


def severance(sample: Sample, lines: Lines) -> list[dict[str, Any]]:
    """Return Biểu 05: cumulative numbers that never fall, unpaid ones with cause and committed date."""
    totals = _before_totals(sample)
    gone = {line["nguon"]: _left(sample, line["nguon"], totals)[1] for line in sample.lines.get("bieu-04", ())}
    return [_regime(sample, line["nhom"], line["che_do"], gone) for line in lines]


def _decided(sample: Sample, group: str, regime: str, gone: Mapping[str, Mapping[str, int]]) -> int:
    """Return how many have a decision: those of Biểu 04 and, except for part-time staff, of other offices."""
    sources = [gone[source] for source in _GROUP_SOURCES.get(group, ()) if source in gone]
    known = sum(source.get(_REGIME_KEYS.get(regime, ""), 0) for source in sources)
    if group == "kct_xa":
        return known
    local_only = group == "kct_thon" and sample.agency.kind != "province"
    most = 0 if local_only else _OTHER_OFFICES.get(group, 30)
    rng = sample.random(sample.agency.code, group, regime, "decided")
    others = rng.randint(most // 3, most) * (20 if regime == "177" else 100) // 100
    return known + others * _progress(sample.months, 70, 9) // 100


def _regime(sample: Sample, group: str, regime: str, gone: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    rng = sample.random(sample.agency.code, group, regime)
    decided = _decided(sample, group, regime, gone)
    party = decided * rng.randint(15, 30) // 100
    approved = decided * _progress(sample.months, 76 + rng.randint(0, 4), 5) // 100
    paid = approved * _progress(sample.months, 74 + rng.randint(0, 5), 6) // 100
    average = _MONEY_STEP * (rng.randint(250_000, 420_000) if regime == "154" else rng.randint(600_000, 1_400_000))
    row: dict[str, Any] = {
        "co_qd": decided,
        "khoi_dang": party,
        "khoi_cq": decided - party,
        "da_nghi": decided * _progress(sample.months, 80, 6) // 100,
        "dang_trinh": (decided - approved) * 60 // 100,
        "da_duyet": approved,
        "da_nhan": paid,
        "kp_duyet": approved * average,
        "kp_da_chi": paid * average,
    }
    return row | _paid_from(sample, rng, paid * average) | _unpaid(sample, rng, decided - paid)


def _paid_from(sample: Sample, rng: Random, paid: int) -> dict[str, int]:
    central = paid if sample.agency.kind != "province" else paid * rng.randint(10, 30) // 100
    other = 0 if sample.agency.kind != "province" else (paid - central) * rng.randint(0, 6) // 100
    return {"nstw": central, "nsdp": paid - central - other, "nguon_khac": other}


def _unpaid(sample: Sample, rng: Random, unpaid: int) -> dict[str, Any]:
    if unpaid == 0:
        return dict.fromkeys(("nguyen_nhan", "nguyen_nhan_ct", "han_cam_ket"))
    cause = rng.choice([item.code for item in sample.choices["nguyen_nhan_chua_chi"].items])
    return {
        "nguyen_nhan": cause,
        "nguyen_nhan_ct": f"{MARK} Chờ xác minh quá trình công tác" if cause == "khac" else None,
        "han_cam_ket": sample.due(rng, 15, 60),
    }


# --- Biểu 06, 06b: decentralization -----------------------------------------------------------------------


def delegation(sample: Sample, lines: Lines) -> list[dict[str, Any]]:
    """Return Biểu 06: how many tasks there are is the same for every agency, how they go is not."""
    return [_field(sample, line["bo"], line["hinh_thuc"]) for line in lines]


def _field(sample: Sample, ministry: str, form: str) -> dict[str, int]:
    shared = sample.random(ministry, form)
    tasks, to_province, procedures = shared.randint(2, 40), shared.randint(40, 70), shared.randint(1, 25)
    rng = sample.random(sample.agency.code, ministry, form)
    hard = min(rng.choice((0, 0, 0, 0, 1, 2)), tasks)
    infeasible = min(rng.choice((0,) * 9 + (1,)), tasks - hard)
    return {
        "nhiem_vu": tasks,
        "cap_tinh": tasks * to_province // 100,
        "cap_xa": tasks - tasks * to_province // 100,
        "da_thuc_hien": (tasks - infeasible) * _progress(sample.months, 60 + rng.randint(0, 10), 6) // 100,
        "tthc": procedures,
        "tthc_cong_bo": procedures * _progress(sample.months, 70 + rng.randint(0, 10), 6) // 100,
        "kha_thi": tasks - hard - infeasible,
        "vuong": hard,
        "khong_kha_thi": infeasible,
    }


def obstacles(sample: Sample, _lines: Lines) -> list[dict[str, Any]]:
    """Return Biểu 06b: one line for the hard and one for the infeasible tasks of each line of Biểu 06."""
    rows = []
    for line in sample.lines["bieu-06"]:
        counts = _field(sample, line["bo"], line["hinh_thuc"])
        for key, level in (("vuong", "vuong"), ("khong_kha_thi", "khong_kha_thi")):
            if counts[key]:
                rows.append({**_obstacle(sample, line), "muc_do": level, "so_nhiem_vu": counts[key]})
    return rows


def _obstacle(sample: Sample, line: Mapping[str, Any]) -> dict[str, Any]:
    rng = sample.random(sample.agency.code, line["bo"], line["hinh_thuc"], "obstacle")
    kind = rng.choice(sample.choices["loai_vuong"].items)
    return {
        "bo": line["bo"],
        "hinh_thuc": line["hinh_thuc"],
        "loai_vuong": kind.code,
        "noi_dung": f"{MARK} {kind.label}: quy định hiện hành chưa rõ cách làm ở cấp xã",
        "de_xuat": f"{MARK} Sửa quy định theo hướng rõ việc, rõ thẩm quyền, rõ thời hạn",
        "noi_nhan": rng.choice(("chinh_phu", "thu_tuong", "bo_truong", "quoc_hoi")),
    }
