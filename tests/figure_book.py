# ruff: noqa: E501 (figures as their file writes them)
"""A book of figures from a small catalogue and submissions written as Markdown tables."""

from collections.abc import Sequence
from pathlib import Path

from tables import DAY, FORM_SET, REGISTRY, SPECS

from reporter.figures.book import Book
from reporter.figures.scope import FigureContext, Scope
from reporter.model import Agency, Submission
from reporter.specs.figure_catalogue import load_catalogue
from reporter.specs.figure_specs import Catalogue
from reporter.tables import build_frames

CATALOGUE = """
[figures]
xa = { label = "Xã", unit = "đơn vị", form = "bieu-01", count = "rows" }
co_mat = { label = "Có mặt", unit = "người", form = "bieu-01", sum = "co_mat" }
moc = { label = "Mốc", unit = "người", form = "bieu-01", sum = "moc" }
thieu = { label = "Thiếu", unit = "người", form = "bieu-01", sum = "thieu" }
thua = { label = "Thừa", unit = "người", form = "bieu-01", sum = "thua" }
rong = { label = "Thừa trừ thiếu", unit = "người", difference = ["thua", "thieu"] }
xa_thieu = { label = "Số xã thiếu", unit = "đơn vị", form = "bieu-01", count = "thieu > 0" }
ty_le_nu = { label = "Tỷ lệ nữ", share = ["nu", "co_mat"] }
khong_nu = { label = "Không kể nữ", unit = "người", difference = ["co_mat", "nu"] }
nu = { label = "Nữ", unit = "người", form = "bieu-01", sum = "nu" }
binh_quan = { label = "Có mặt bình quân", unit = "người", ratio = ["co_mat", "xa"] }
cm_thieu = { label = "Thiếu chuyên môn", unit = "người", form = "bieu-03", sum = "thieu" }
co_qd = { label = "Có quyết định", unit = "người", form = "bieu-05", sum = "co_qd", where = 'che_do != "154"' }
kp = { label = "Kinh phí đã chi", unit = "đồng", form = "bieu-05", sum = "kp_da_chi", where = 'che_do != "154"' }
hen_muon = { label = "Cam kết muộn", unit = "người", form = "bieu-05", sum = "co_qd", where = 'che_do != "154" and not blank(han_cam_ket) and han_cam_ket >= "2025-10-15"' }
co_qd_154 = { label = "NĐ 154", unit = "người", form = "bieu-05", sum = "co_qd", where = 'che_do == "154"' }
co_qd_bo = { label = "Khối Trung ương", unit = "người", form = "bieu-05", sum = "co_qd", kind = "ministry", where = 'che_do != "154"' }
vuong = { label = "Vướng mắc", unit = "việc", form = "bieu-06b", count = "rows" }
da_nop = { label = "Tỉnh đã nộp", unit = "tỉnh", agencies = "sent", kind = "province" }
chua_nop = { label = "Tỉnh chưa nộp", unit = "tỉnh", agencies = "missing", kind = "province" }

[tables.theo_linh_vuc]
label = "Theo lĩnh vực"
form = "bieu-03"
by = "linh_vuc"
figures = ["cm_thieu"]

[tables.theo_xa]
label = "Theo xã"
form = "bieu-01"
by = "ma_xa"
figures = ["co_mat", "ty_le_nu"]

[tables.theo_nguyen_nhan]
label = "Theo nguyên nhân"
form = "bieu-01"
by = "nguyen_nhan"
figures = ["xa_thieu", "thieu"]

[tables.theo_tinh]
label = "Theo tỉnh"
by = "agency"
kind = "province"
figures = ["co_mat", "co_qd", "ty_le_nu"]

[texts]
kien_nghi = { form = "bieu-07b", group = "noi_nhan" }
uu_diem = { form = "bieu-07", where = 'muc == "uu_diem"' }
"""

#: Three who owe a workbook: two provinces and a ministry.
EXPECTED = tuple(REGISTRY.agency(code, DAY) for code in ("38", "40", "BNV"))
THANH_HOA, NGHE_AN, BNV = EXPECTED
CENTRAL = REGISTRY.agency("BTCTW", DAY)


def catalogue(folder: Path, text: str = CATALOGUE) -> Catalogue:
    """Return the catalogue that `text` describes, read from a file in `folder`."""
    (folder / "figures").mkdir(exist_ok=True)
    (folder / "figures" / "thu.toml").write_text(text, encoding="utf-8")
    return load_catalogue(folder, ["thu"], FORM_SET)


def make_book(folder: Path, *submissions: Submission, agencies: Sequence[Agency] = EXPECTED) -> Book:
    """Return the book of the small catalogue over the submissions."""
    sent = {item.agency: item.cutoff for item in submissions}
    context = FigureContext(SPECS, tuple(agencies), sent)
    return Book(build_frames(submissions, FORM_SET), catalogue(folder), context)


def nation() -> Scope:
    """The scope of all three."""
    return Scope.of(CENTRAL, EXPECTED)


def only(agency: Agency) -> Scope:
    """The scope of one agency's own document."""
    return Scope.of(agency, (agency,))
