"""The reference page of placeholders: what may stand in Word templates, letters, masters of workbooks and mails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from examples import Examples, Printed
from pages import row, table

from reporter.blanks.placeholders import PLACEHOLDERS
from reporter.specs.letter_specs import About

#: What each name means that every document may print; a name without a meaning ends the making of the page.
_DOCUMENT: Mapping[str, str] = MappingProxyType(
    {
        "ky.nhan": "kỳ báo cáo",
        "ky.ma": "kỳ báo cáo, viết như ở --period",
        "don_vi.ten": "cơ quan của văn bản",
        "don_vi.ten_ngan": "tên riêng của cơ quan",
        "don_vi.cap_uy": "cấp uỷ của cơ quan",
        "don_vi.loai": "loại đơn vị",
        "don_vi.ma": "mã cơ quan",
        "pham_vi": "phạm vi số liệu của văn bản",
        "moc": "mốc so sánh chính",
        "cac_moc.ten": "mỗi mốc so sánh: tên; các số so với mốc ấy viết `.thieu`, `.thua` … như ở `so`",
        "cac_moc.ten_gon": "mỗi mốc: tên gọn",
        "cac_moc.ma": "mỗi mốc: mã",
        "cac_moc.pham_vi": "mỗi mốc: tính những ai",
        "cac_moc.khong_tinh": "mỗi mốc: không tính những ai",
        "cac_moc.la_moc_chinh": "mỗi mốc: có phải mốc chính không",
        "cac_moc.la_muc_san": "mỗi mốc: có phải mức tối thiểu không (không nói thừa)",
        "moc_chinh.ten": "mốc chính: tên; các số so với mốc ấy viết `.thieu`, `.thua` … như ở `so`",
        "moc_chinh.ten_gon": "mốc chính: tên gọn",
        "moc_chinh.ma": "mốc chính: mã",
        "moc_chinh.pham_vi": "mốc chính: tính những ai",
        "moc_chinh.khong_tinh": "mốc chính: không tính những ai",
        "moc_chinh.la_moc_chinh": "luôn đúng",
        "moc_chinh.la_muc_san": "mốc chính có phải mức tối thiểu không",
        "chot": "ngày chốt số liệu; có thể chưa có",
        "chot_luc": "lúc chốt số liệu trong câu, có giờ khi reporter.toml ghi giờ; trống khi chưa có",
        "chot_rieng": "ai chốt số liệu ngày khác và ngày nào; trống khi mọi nơi chốt cùng ngày",
        "da_nop": "cơ quan có đủ số liệu trong văn bản; in bằng `liet_ke`, `gom_ten`",
        "dang_sua": "cơ quan đã gửi nhưng còn biểu phải chỉnh lý, kèm tên biểu",
        "sai_mau": "cơ quan gửi bản không phải sổ nhập",
        "chua_nop": "cơ quan chưa gửi",
        "phu_luc.so": "mỗi phụ lục: số; trống khi chỉ có một",
        "phu_luc.ten": "mỗi phụ lục: tên",
        "phu_luc.ma": "mỗi phụ lục: mã, dùng với `goi_la`",
        "phu_luc.khong_phat_sinh": "mỗi phụ lục: mọi số trong đó là 0 hoặc “-”, không có gì để báo cáo",
        "van_ban.co_quan_cap_tren": "cơ quan cấp trên, ở đầu văn bản",
        "van_ban.co_quan": "cơ quan ban hành, ở đầu văn bản",
        "van_ban.ten_co_quan": "cơ quan ban hành, trong câu",
        "van_ban.so_ky_hieu": "dòng số, ký hiệu; chưa có số thì chừa chỗ",
        "van_ban.so": "số văn bản",
        "van_ban.ky_hieu": "số và ký hiệu, không có chữ “Số”",
        "van_ban.dia_danh": "địa danh",
        "van_ban.ngay": "ngày ký; có thể chưa có",
        "van_ban.ngay_thang": "dòng địa danh, ngày tháng",
        "van_ban.ten_loai": "tên loại văn bản",
        "van_ban.tac_gia": "tác giả, dưới tên loại",
        "van_ban.trich_yeu": "trích yếu",
        "van_ban.du_thao": "dòng dự thảo; trống khi là bản chính",
        "van_ban.muc_do_khan": "mức độ khẩn",
        "van_ban.pham_vi_pho_bien": "phạm vi phổ biến",
        "van_ban.kinh_gui_tu": "chữ “Kính gửi”",
        "van_ban.kinh_gui": "các nơi kính gửi, mỗi nơi một dòng",
        "van_ban.quyen_han": "quyền hạn ký",
        "van_ban.chuc_vu": "chức vụ người ký",
        "van_ban.ho_ten": "họ tên người ký",
        "van_ban.noi_nhan": "các dòng nơi nhận, có gạch đầu dòng và dấu câu",
        "van_ban.nguoi_soan": "người soạn",
        "van_ban.lien_he": "nơi liên hệ",
    }
)
_LETTER: Mapping[str, str] = MappingProxyType(
    {
        "can_nop": "số cơ quan phải gửi sổ nhập",
        "da_nhan": "số cơ quan đã gửi",
        "da_dung": "số cơ quan đã dùng đủ số liệu",
        "chua_gui": "số cơ quan chưa gửi",
        "gui_den": "nơi gửi công văn; in bằng `liet_ke`",
        "tinh_trang.ten": "mỗi tình trạng khác “đã dùng”: tên",
        "tinh_trang.so": "mỗi tình trạng: số cơ quan",
        "tinh_trang.co_quan": "mỗi tình trạng: tên cơ quan; trống khi quá tám",
        "tinh_den": "ngày lập",
        "cham.noi_gui": "mỗi cơ quan chậm: nơi trả lời",
        "cham.bieu": "mỗi cơ quan chậm: các biểu phải gửi",
        "so_ngay": "quá hạn nhiều nhất bao nhiêu ngày",
        "han_moi": "hạn mới",
        "han": "hạn đã qua; trống khi mỗi nơi một hạn",
        "can_cu": "các văn bản yêu cầu gửi",
        "han_tu_dat": "1 khi hạn do chính cơ quan đặt, 0 khi theo văn bản chỉ đạo",
        "mot_han": "1 khi mọi nơi chậm cùng số ngày",
        "noi_gui": "nơi gửi sổ nhập",
        "tep": "tên tệp đã gửi",
        "doc_duoc": "1 khi tệp đọc được",
        "so_loi": "số lỗi phải sửa",
        "so_giai_trinh": "số nội dung cần giải trình",
        "ngay_nhan": "ngày nhận",
        "con_dung": "1 khi các biểu khác vẫn được dùng",
        "bieu_giu": "các biểu chưa dùng",
        "tai_lieu.ten": "mỗi báo cáo kèm theo: tên",
        "tai_lieu.ky_hieu": "mỗi báo cáo: số, ký hiệu",
        "tai_lieu.so_phu_luc": "mỗi báo cáo: số phụ lục",
    }
)
_ABOUT: Mapping[About, str] = MappingProxyType(
    {
        "late": 'Công văn đôn đốc (`about = "late"`)',
        "faulty": 'Công văn trả sổ nhập (`about = "faulty"`)',
        "reports": 'Công văn gửi báo cáo, tờ trình (`about = "reports"`)',
    }
)
_MAIL: Mapping[str, str] = MappingProxyType(
    {
        "ky": "kỳ báo cáo",
        "han": "ngày cuối còn trong hạn gửi sổ nhập",
        "co_quan": "cơ quan nhận thư",
        "bao_cao": "tên báo cáo gửi kèm; thư khác thì trống",
        "don_vi": "cơ quan gửi thư",
        "tep": "tên các tệp kèm theo, mỗi tệp một dòng",
        "lien_he": "người giải đáp, điện thoại ghi ở `[intake]` của reporter.toml",
    }
)


def placeholders(examples: Examples) -> Iterator[str]:
    """Yield every placeholder with its meaning, its unit or kind, and an example."""
    yield "Số liệu, bảng, lời của cơ quan (`so`, `bang`, `loi`) ở [trang Số liệu](so-lieu.md). Chỗ trống viết trong hai"
    yield "cặp ngoặc nhọn; cách rẽ nhánh, lặp, các bộ lọc ở [Mẫu Word](../templates.md). Với `a.b` mà `a` nói về nhiều"
    yield "mục (mỗi mốc, mỗi phụ lục …) thì lặp qua `a`; ví dụ là của mục đầu.\n"
    yield "## Mọi văn bản: templates/docx, templates/letters\n"
    yield from _rows(_DOCUMENT, examples.document)
    for about, title in _ABOUT.items():
        yield f"## {title}\n"
        yield from _rows(_LETTER, examples.letter(about))
    yield "## Mẫu sổ nhập: templates/xlsx\n"
    yield from _rows(PLACEHOLDERS, {name: Printed("chữ", text) for name, text in examples.workbook().items()})
    yield "## Thư điện tử: templates/mail/thu.toml\n"
    yield from _rows(_MAIL, {name: Printed("chữ", text) for name, text in examples.mail().items()})


def _rows(meanings: Mapping[str, str], printed: Mapping[str, Printed]) -> Iterator[str]:
    yield from table("chỗ trống", "nghĩa", "đơn vị, kiểu", "ví dụ in ra")
    for name in [one for one in meanings if one in printed] + [one for one in printed if one not in meanings]:
        yield row(f"`{name}`", meanings[name], *printed[name])
    yield ""
