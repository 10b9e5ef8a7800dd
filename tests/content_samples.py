# ruff: noqa: E501 (tables as people fill them)
"""A small invented world (SỐ LIỆU MẪU) for what reports say: where things are mixed, all well, all blank.

Unit names are the registry's; every number and sentence is invented.
"""

from datetime import date
from functools import cache

from document_samples import profile
from tables import DAY, FORM_SET, REGISTRY, SPECS, TEMPLATES, as_table, submission, table

from reporter.documents.blocks import Blocks
from reporter.documents.letterhead import letter_for
from reporter.documents.render import Rendered, render
from reporter.documents.template import compile_template, template_words
from reporter.figures.annexes import annexes
from reporter.figures.book import Book
from reporter.figures.facts import facts
from reporter.figures.scope import FigureContext
from reporter.model import Agency, Submission
from reporter.specs.figure_catalogue import load_catalogue
from reporter.specs.figure_specs import Catalogue
from reporter.specs.reports import find_report, forms_read, load_reports
from reporter.tables import build_frames

CUTOFF = date(2025, 10, 10)
CODES = ("46", "04", "12", "79", "BXD", "BNV", "DUCP", "DUQH")
AGENCIES = tuple(REGISTRY.agency(code, DAY) for code in CODES)
CENTRAL = REGISTRY.agency("BTCTW", DAY)

MIXED = {
    "bieu-01": """
        | ma_xa | tam_giao | nguyen_nhan | giai_phap | han |
        | 19753 | 32 | chua_tuyen | tuyen_dung | 30/11/2025 |
        | 19774 | 45 | dia_ban | biet_phai | 31/12/2025 |
        | 19777 | 25 | sap_xep | dieu_dong | 31/12/2025 |
        | 19789 | 30 | | | |
        | 19804 | | | | |
    """,
    "bieu-02": """
        | ma_xa | chuc_danh | co_mat | ly_do | du_kien |
        | 19753 | bt_dang_uy | 0 | Chờ chỉ định | 30/10/2025 |
        | 19753 | ct_hdnd | 1 | | |
        | 19753 | ct_ubnd | 1 | | |
        | 19774 | cvp | 0 | Chưa có nguồn | 15/11/2025 |
    """,
    "bieu-03": """
        | ma_xa | linh_vuc | nhu_cau | co_mat | dung_nganh | bs_dieu_dong | bs_tuyen_dung |
        | 19753 | dat_dai | 3 | 2 | 1 | 1 | |
        | 19753 | tai_chinh | 2 | 2 | 2 | | |
        | 19774 | cntt | 2 | 0 | 0 | | 2 |
        | 19774 | tu_phap | 2 | 1 | 1 | 1 | |
    """,
    "bieu-04": """
        | nguon | tong_truoc | ve_tinh | ve_xa | chuyen_khac | nghi_178_huu | nghi_178_thoi | nghi_154 | chua_bo_tri | giai_trinh |
        | huyen_cc | 100 | 20 | 60 | 3 | 10 | 5 | 0 | 2 | Chờ quyết định nghỉ; xong trước 31/12/2025 |
        | xa_cb | 20 | 2 | 10 | 1 | 4 | 3 | 0 | 0 | |
        | xa_kct | 50 | 0 | 12 | 0 | 0 | 0 | 38 | 0 | |
    """,
    "bieu-05": """
        | nhom | che_do | co_qd | khoi_dang | khoi_cq | da_nghi | dang_trinh | da_duyet | da_nhan | kp_duyet | kp_da_chi | nstw | nsdp | nguyen_nhan | han_cam_ket | qd_truoc_han | nhan_truoc_han |
        | cb | 178_huu | 10 | 4 | 6 | 10 | 0 | 10 | 10 | 11.000.000.000 | 10.500.000.000 | 4.500.000.000 | 6.000.000.000 | | | 8 | 8 |
        | cc | 178_thoi | 20 | 5 | 15 | 20 | 3 | 17 | 15 | 9.000.000.000 | 8.000.000.000 | 0 | 8.000.000.000 | cho_kinh_phi | 31/10/2025 | 15 | 12 |
        | cc | 177 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | | | 0 | 0 |
        | kct_xa | 154 | 38 | 0 | 38 | 38 | 0 | 38 | 36 | 4.000.000.000 | 3.800.000.000 | 0 | 3.800.000.000 | vuong_ho_so | 15/11/2025 | 38 | 36 |
    """,
    "bieu-06": """
        | bo | hinh_thuc | nhiem_vu | cap_tinh | cap_xa | da_thuc_hien | tthc | tthc_cong_bo | kha_thi | vuong | khong_kha_thi |
        | BNV | phan_cap | 10 | 6 | 4 | 8 | 5 | 5 | 10 | 0 | 0 |
        | BXD | phan_quyen | 8 | 5 | 3 | 4 | 6 | 3 | 5 | 2 | 1 |
    """,
    "bieu-06b": """
        | bo | hinh_thuc | muc_do | so_nhiem_vu | loai_vuong | noi_dung | de_xuat | noi_nhan |
        | BXD | phan_quyen | vuong | 2 | trinh_tu | Chưa rõ trình tự thẩm định ở cấp xã | Ban hành quy trình mẫu | bo_truong |
        | BXD | phan_quyen | khong_kha_thi | 1 | nhan_luc | Cấp xã không có kỹ sư xây dựng | Giao lại cấp tỉnh | chinh_phu |
    """,
    "bieu-07": """
        | muc | noi_dung |
        | lanh_dao | - Phân công cấp uỷ viên phụ trách địa bàn;⏎- Giao ban hằng tuần với các xã, phường |
        | van_ban | Kế hoạch số 05-KH/TU về bố trí cán bộ;⏎Công văn số 07-CV/TU đôn đốc chi trả |
        | uu_diem | Bộ máy hoạt động thông suốt từ ngày đầu |
        | han_che | 1. Thiếu công chức công nghệ thông tin⏎2. Trụ sở một số phường chật hẹp |
        | nn_khach_quan | Khối lượng công việc chuyển về lớn |
        | nn_chu_quan | |
    """,
    "bieu-07b": """
        | noi_nhan | noi_dung |
        | chinh_phu | Bổ sung biên chế cho phường có dân số trên 50.000 người |
        | bct_bbt | Sớm ban hành quy định về vị trí việc làm khối Đảng cấp xã |
        | chinh_phu | Sửa định mức kinh phí hoạt động |
    """,
    "bieu-07c": """
        | viec | chu_tri | han | san_pham |
        | Tuyển dụng 15 công chức còn thiếu | Sở Nội vụ | 31/12/2025 | Quyết định tuyển dụng |
    """,
    "bieu-12": """
        | loai_quy_hoach | phai_lap | dang_lap | da_trinh | da_duyet | ly_do | du_kien | duyet_han |
        | tinh | 1 | 0 | 0 | 1 | | | 1 |
        | xa | 5 | 2 | 1 | 2 | Chờ phê duyệt quy hoạch tỉnh | 25/12/2025 | 2 |
    """,
    "bieu-15c": """
        | muc_tong_ket | noi_dung |
        | bo_may_so | Quyết định số 15/QĐ-UBND ngày 03/10/2025 hợp nhất hai phòng của Sở Xây dựng |
    """,
}

GOOD = {
    "bieu-01": """
        | ma_xa | tam_giao | nguyen_nhan | giai_phap | han |
        | 03388 | 30 | | | |
        | 03390 | 30 | | | |
    """,
    "bieu-02": "| ma_xa | chuc_danh |\n| 03388 | bt_dang_uy |\n| 03388 | ct_hdnd |\n| 03388 | ct_ubnd |",
    "bieu-03": """
        | ma_xa | linh_vuc | nhu_cau | co_mat | dung_nganh | bs_dieu_dong |
        | 03388 | dat_dai | 2 | 2 | 2 | |
    """,
    "bieu-04": "| nguon |\n| xa_cb |",
    "bieu-05": """
        | nhom | che_do | co_qd | khoi_dang | khoi_cq | da_nghi | da_duyet | da_nhan | qd_truoc_han | nhan_truoc_han |
        | cb | 178_huu | 10 | 4 | 6 | 10 | 10 | 10 | 10 | 10 |
        | kct_xa | 154 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |
    """,
    "bieu-06": "| bo | hinh_thuc |\n| BNV | phan_cap |",
    "bieu-07": "\n".join(
        ["| muc | noi_dung |"]
        + [
            f"| {key} | Không |"
            for key in ("lanh_dao", "van_ban", "uu_diem", "han_che", "nn_khach_quan", "nn_chu_quan")
        ]
    ),
}

OF_MINISTRY = {key: MIXED[key] for key in ("bieu-05", "bieu-06b", "bieu-07", "bieu-07b", "bieu-07c")} | {
    "bieu-06": """
        | bo | hinh_thuc | nhiem_vu | cap_tinh | cap_xa | da_thuc_hien | tthc | tthc_cong_bo | kha_thi | vuong | khong_kha_thi |
        | BXD | phan_quyen | 12 | 8 | 4 | 10 | 9 | 9 | 11 | 1 | 0 |
    """,
    "bieu-13": """
        | loai_viec | phai_lam | da_trinh | da_xong | van_ban | du_kien |
        | nghi_dinh | 2 | 1 | 1 | Nghị định số 01/2025/NĐ-CP | 20/12/2025 |
        | quy_trinh | 3 | 0 | 3 | Quyết định số 20/QĐ-BXD | |
    """,
}
OF_COMMITTEE = {key: MIXED[key] for key in ("bieu-05", "bieu-07", "bieu-07b", "bieu-07c")}


def filled(code: str, forms: dict[str, str]) -> Submission:
    """Return an agency's workbook with these forms; forms it does not fill are empty."""
    return submission(*(table(form_id, text) for form_id, text in forms.items()), agency=code, cutoff=CUTOFF)


def blank(code: str) -> Submission:
    """Return the workbook of an agency that sent the blank back: every line is there, nothing is filled in."""
    agency = REGISTRY.agency(code, DAY)
    tables = [
        as_table(form, [{key: line[key] for key in form.axes} for line in SPECS.prefilled(form, agency)])
        for form in FORM_SET.for_agency(agency)
    ]
    return submission(*tables, agency=code, cutoff=None)


@cache
def catalogue(names: tuple[str, ...] = ("9797",)) -> Catalogue:
    """The figures of all reports."""
    return load_catalogue(TEMPLATES, names, FORM_SET)


def write(
    report_id: str,
    agency: Agency,
    *sent: Submission,
    members: tuple[Agency, ...] = (),
    layout: str = "party-2018",
    **fixed: object,
) -> Rendered:
    """Return the report of an agency about `members` (by default itself), written by the template in templates/docx.

    `fixed` are what reporter.toml may say of the document: number, day, signer.
    """
    report = find_report(load_reports(TEMPLATES), report_id)
    specs = SPECS.spelled("old" if report.side == "state" else "new")
    about = tuple(specs.agency(item.code) for item in members or (agency,))
    context = FigureContext(
        specs, tuple(specs.agency(item.code) for item in AGENCIES), {item.agency: item.cutoff for item in sent}
    )
    book = Book(build_frames(sent, FORM_SET), catalogue(report.figures), context)
    word = (TEMPLATES / "docx" / report.template).read_bytes()
    template = compile_template(
        word, report.template, profile(layout), [about.name for about in AGENCIES], Blocks(TEMPLATES)
    )
    head = letter_for(report.letterhead, agency, report.subject, DAY.replace(day=1), profile(layout), fixed)
    forms = forms_read(report, book.catalogue, template_words(TEMPLATES / "docx" / report.template, Blocks(TEMPLATES)))
    return render(
        template, facts(book, agency, about, "2025-10", report.takes), head, annexes(book, report, agency, about, forms)
    )


def agency(code: str) -> Agency:
    """The agency of that code in October 2025."""
    return REGISTRY.agency(code, DAY)


@cache
def scene(name: str) -> Rendered:
    """Return one of the reports that tests read."""
    scenes = {
        "tinh": lambda: write("cv9797-tinh", agency("46"), filled("46", MIXED)),
        "tinh-tot": lambda: write("cv9797-tinh", agency("12"), filled("12", GOOD)),
        "tinh-trong": lambda: write("cv9797-tinh", agency("04"), blank("04")),
        "bo": lambda: write("cv9797-bo", agency("BXD"), filled("BXD", OF_MINISTRY)),
        "dang-uy": lambda: write("cv9797-bo", agency("DUCP"), filled("DUCP", OF_COMMITTEE)),
        "tong-hop": lambda: write(
            "cv9797-tong-hop",
            CENTRAL,
            *(filled("46", MIXED), blank("04"), filled("12", GOOD)),
            *(filled("BXD", OF_MINISTRY), filled("DUCP", OF_COMMITTEE)),
            members=AGENCIES,
        ),
        "tong-hop-chua-ai-gui": lambda: write("cv9797-tong-hop", CENTRAL, members=AGENCIES),
    }
    return scenes[name]()


SCENES = ("tinh", "tinh-tot", "tinh-trong", "bo", "dang-uy", "tong-hop", "tong-hop-chua-ai-gui")
