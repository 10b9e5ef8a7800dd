"""The kinds of document (tên loại) of both systems, as they are recognised in a line."""

from __future__ import annotations

import re

from reporter.layout.records import Paragraph
from reporter.model.wording import tone_style

#: Every kind of document of both systems: the 25 of 399-QĐ/TW, those of NĐ 30/2020/NĐ-CP, Điều 7, and normative ones.
KINDS = (
    "CƯƠNG LĨNH", "ĐIỀU LỆ", "CHIẾN LƯỢC", "NGHỊ QUYẾT", "QUYẾT ĐỊNH", "CHỈ THỊ", "KẾT LUẬN", "QUY CHẾ", "QUY ĐỊNH",
    "THÔNG TRI", "HƯỚNG DẪN", "THÔNG BÁO", "THÔNG CÁO", "TUYÊN BỐ", "LỜI KÊU GỌI", "BÁO CÁO", "KẾ HOẠCH", "QUY HOẠCH",
    "CHƯƠNG TRÌNH", "ĐỀ ÁN", "PHƯƠNG ÁN", "DỰ ÁN", "TỜ TRÌNH", "BIÊN BẢN", "HỢP ĐỒNG", "CÔNG ĐIỆN", "BẢN GHI NHỚ",
    "BẢN THOẢ THUẬN", "GIẤY UỶ QUYỀN", "GIẤY MỜI", "GIẤY GIỚI THIỆU", "GIẤY NGHỈ PHÉP", "GIẤY ĐI ĐƯỜNG",
    "GIẤY CHỨNG NHẬN", "PHIẾU GỬI", "PHIẾU CHUYỂN", "PHIẾU BÁO", "PHIẾU TRÌNH", "THƯ CÔNG", "NGHỊ ĐỊNH",
    "THÔNG TƯ", "LUẬT", "PHÁP LỆNH", "LỆNH",
)  # fmt: skip
_KIND = re.compile(rf"^(?:{'|'.join(KINDS)})\b")


def kind_of(line: Paragraph) -> str:
    """Return the kind of document a line begins with, in capitals and new-style tones; "" for none of the known."""
    found = _KIND.match(tone_style(line.clean.upper(), "new"))
    return found[0] if found else ""


def is_slip(kind: str) -> bool:
    """Whether a kind is a paper of the office (giấy, phiếu), of whose address the guidelines say nothing."""
    return kind.startswith(("GIẤY ", "PHIẾU "))
