"""Submissions from Markdown tables that stand in the test: only the cells a test is about are written there.

Every form has one sound row; the table in the test (see `notation`) overrides its cells by column key. Computed
columns that the test does not write hold what their formula gives.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from notation import lines, value

from reporter.checks.material import CheckContext
from reporter.checks.run import run_checks
from reporter.intake.form_table import worked
from reporter.model import Finding, Findings, Period, Submission, Table, Value, column_letter
from reporter.specs.forms import FormSpec
from reporter.specs.period_specs import PeriodSpecs, load_specs
from reporter.specs.rules import load_rules
from reporter.tables import build_frames

TEMPLATES = Path(__file__).parent.parent / "templates"
PERIOD = Period.parse("2025-10")
DAY = PERIOD.last_day
SPECS = load_specs(TEMPLATES, "cv9797", "tam_giao", PERIOD)
FORM_SET, CHOICES, REGISTRY = SPECS.form_set, SPECS.choices, SPECS.registry
FIRST_ROW = 8  # Excel row of the first data row

#: One sound row per form. 32 posts of the government bloc given, 30 of its people present among 46: short of 2, with
#: cause, solution and date.
SOUND: Mapping[str, Mapping[str, Any]] = {
    "bieu-01": {
        "ma_xa": "14758", "cb_huyen_cu": 4, "cc_huyen_cu": 6, "cb_xa_cu": 12, "cc_xa_cu": 14, "kct_xa_cu": 9,
        "truoc_tren_dh": 3, "truoc_dh": 25, "truoc_duoi_dh": 8,
        "dinh_muc": 40, "tam_giao": 32, "pham_vi": "cq", "toi_thieu": 25, "co_mat": 46, "nam": 26, "nu": 20,
        "can_bo": 14, "cong_chuc": 30, "hop_dong": 2, "hdnd_ubnd": 30, "dang_mttq": 12, "bchqs": 2,
        "lanh_dao": 6, "van_phong": 8, "p_kinh_te": 7, "p_vhxh": 6, "tt_pvhcc": 3,
        "dieu_dong": 2, "tiep_nhan": 1, "biet_phai": 1, "tang_cuong": 0,
        "tren_dh": 8, "dh": 36, "duoi_dh": 2, "phu_hop": 41, "khong_phu_hop": 5,
        "nguyen_nhan": "chua_tuyen", "giai_phap": "tuyen_dung", "han": date(2025, 12, 31),
    },
    "bieu-02": {"ma_xa": "14758", "chuc_danh": "bt_dang_uy", "so_theo_qd": 1, "co_mat": 1},
    "bieu-03": {
        "ma_xa": "14758", "linh_vuc": "dat_dai", "nhu_cau": 3, "co_mat": 2, "dung_nganh": 1, "bs_dieu_dong": 1,
        "da_ve_han": 1, "da_ve_muon": 0,
    },
    "bieu-04": {
        "nguon": "xa_cb", "tong_truoc": 20, "ve_tinh": 2, "ve_xa": 10, "chuyen_khac": 1, "nghi_178_huu": 4,
        "nghi_178_thoi": 3, "nghi_154": 0, "chua_bo_tri": 0,
    },
    "bieu-05": {
        "nhom": "cb", "che_do": "178_huu", "co_qd": 10, "khoi_dang": 4, "khoi_cq": 6, "da_nghi": 10, "dang_trinh": 0,
        "da_duyet": 10, "da_nhan": 10, "kp_duyet": 11_000_000_000, "kp_da_chi": 10_000_000_000,
        "nstw": 4_000_000_000, "nsdp": 6_000_000_000, "nguon_khac": 0, "qd_truoc_han": 10, "nhan_truoc_han": 10,
    },
    "bieu-05a": {
        "nhom": "cb", "che_do": "178_huu", "co_qd": 10, "da_duyet": 10, "da_nhan": 10,
        "kp_duyet": 11_000_000_000, "kp_da_chi": 10_000_000_000,
    },
    "bieu-06": {
        "bo": "BNV", "hinh_thuc": "phan_cap", "nhiem_vu": 10, "cap_tinh": 6, "cap_xa": 4, "da_thuc_hien": 8,
        "tthc": 5, "tthc_cong_bo": 5, "kha_thi": 10, "vuong": 0, "khong_kha_thi": 0,
    },
    "bieu-06b": {
        "bo": "BNV", "hinh_thuc": "phan_cap", "muc_do": "vuong", "so_nhiem_vu": 2, "loai_vuong": "nhan_luc",
        "noi_dung": "Thiếu người", "de_xuat": "Bổ sung", "noi_nhan": "chinh_phu",
    },
    "bieu-07": {"muc": "lanh_dao", "noi_dung": "Đã ban hành kế hoạch"},
    "bieu-07b": {"noi_nhan": "chinh_phu", "noi_dung": "Sửa nghị định"},
    "bieu-11": {"linh_vuc": "thue", "so_lop": 5, "luot_tinh": 40, "luot_xa": 200, "tai_lieu": 2},
    "bieu-12": {"loai_quy_hoach": "xa", "phai_lap": 10, "dang_lap": 4, "da_trinh": 3, "da_duyet": 3, "duyet_han": 3},
    "bieu-13": {"loai_viec": "nghi_dinh", "phai_lam": 1, "da_trinh": 0, "da_xong": 1},
    "bieu-15": {"loai_to_chuc": "so", "pham_vi_ca_qp": "khong"},
    "bieu-15c": {"muc_tong_ket": "bai_hoc", "noi_dung": "Không"},
    "bieu-gt": {"ma": "R15", "trang": "Biểu 05", "noi_dung": "Mức chi", "giai_trinh": "Theo quyết định"},
    "bieu-07c": {
        "viec": "Tuyển dụng", "chu_tri": "Sở Nội vụ", "han": date(2025, 12, 31), "san_pham": "Quyết định",
    },
}  # fmt: skip


def table(form_id: str, markdown: str, totals: Mapping[int, Mapping[str, Value]] | None = None) -> Table:
    """Return the table of a form, one row per line of the Markdown table."""
    form = FORM_SET.form(form_id)
    return as_table(form, [_row(form, line) for line in lines(markdown)], totals)


def as_table(
    form: FormSpec, rows: Sequence[Mapping[str, Value]], totals: Mapping[int, Mapping[str, Value]] | None = None
) -> Table:
    """Return rows of values as the table that a reader makes of them: typed results stand beside the right ones."""
    values = {column.key: [row.get(column.key) for row in rows] for column in form.columns}
    typed: dict[str, dict[int, int]] = {}
    for column in form.columns:
        if column.formula:
            written, right = values[column.key], worked(column.formula, values)
            pairs = enumerate(zip(written, right, strict=True))
            numbers = {at: a for at, (a, b) in pairs if isinstance(a, int) and isinstance(b, int) and a != b}
            values[column.key], typed[column.key] = right, numbers
    return Table(
        form=form.id,
        sheet=form.sheet,
        rows=tuple(range(FIRST_ROW, FIRST_ROW + len(rows))),
        letters={column.key: column_letter(index) for index, column in enumerate(form.columns)},
        values=values,
        totals=totals or {},
        typed=typed,
    )


def submission(*tables: Table, agency: str = "38", cutoff: date | None = DAY, period: str = "2025-10") -> Submission:
    """Return one agency's workbook holding the tables."""
    return Submission(
        agency=agency,
        period=period,
        edition=FORM_SET.stamp,
        file=f"{agency}.xlsx",
        sha256="",
        received_at=datetime(2025, 10, 13, 9, 0),  # noqa: DTZ001
        tables={item.form: item for item in tables},
        cover={"cutoff": cutoff},
    )


def check(*submissions: Submission, off: Mapping[str, str] | None = None, **context: Any) -> Findings:
    """Return all findings over the submissions; further arguments go into the CheckContext."""
    return Findings(run_checks(submissions, build_frames(submissions, FORM_SET), check_context(off, **context)))


def check_context(off: Mapping[str, str] | None = None, **changes: Any) -> CheckContext:
    """Return the context of October 2025 with all rules but those in `off`."""
    specs: PeriodSpecs = changes.pop("specs", SPECS)
    if off:
        specs = replace(specs, rules=load_rules(TEMPLATES, off))
    return replace(CheckContext(specs, ()), **changes)


def found(findings: Sequence[Finding], *codes: str) -> list[tuple[str, str, str]]:
    """Return (code, sheet, cell) of the findings with these codes, or of all."""
    return [(item.code, item.sheet, item.cell) for item in findings if not codes or item.code in codes]


def _row(form: FormSpec, written: Mapping[str, str]) -> dict[str, Value]:
    unknown = written.keys() - form.by_key.keys()
    assert not unknown, unknown
    row: dict[str, Any] = dict.fromkeys(form.by_key)
    row |= SOUND[form.id] | {key: value(form.by_key[key], text) for key, text in written.items()}
    return row
