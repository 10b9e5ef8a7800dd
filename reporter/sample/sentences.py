"""The invented sentences of the sample (Biểu 07, 07b, 07c), each marked as sample."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from reporter.sample.form_values import MARK, Lines, Sample

_SECTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "lanh_dao": (
            "Đã phân công từng đồng chí cấp uỷ phụ trách địa bàn và giao ban hằng tuần với các xã, phường",
            "Đã kiểm tra việc chi trả chế độ tại một số đơn vị",
        ),
        "van_ban": (
            "Kế hoạch số 01-KH/MAU về bố trí cán bộ sau sắp xếp",
            "Công văn số 02-CV/MAU đôn đốc chi trả chế độ",
        ),
        "uu_diem": ("Bộ máy mới hoạt động ổn định, không gián đoạn việc của người dân",),
        "han_che": ("Một số xã thiếu công chức chuyên môn về đất đai, xây dựng, công nghệ thông tin",),
        "nn_khach_quan": ("Khối lượng việc chuyển về cấp xã lớn trong thời gian ngắn",),
        "nn_chu_quan": ("Việc rà soát, điều động giữa nơi thừa và nơi thiếu còn chậm ở một số nơi",),
    }
)
_REQUESTS = (
    ("btctw", "Hướng dẫn thống nhất cách xác định vị trí việc làm của cấp xã"),
    ("chinh_phu", "Ban hành quy định về biên chế của chính quyền địa phương hai cấp"),
    ("thu_tuong", "Bổ sung kinh phí chi trả chế độ cho người nghỉ"),
    ("bo_truong", "Tập huấn nghiệp vụ cho công chức cấp xã theo từng lĩnh vực"),
    ("bct_bbt", "Cho phép thực hiện chế độ biệt phái có thời hạn giữa các xã"),
)
_WORK = (
    ("Điều động, biệt phái công chức từ nơi thừa sang nơi thiếu", "Quyết định điều động, biệt phái"),
    ("Hoàn thành chi trả chế độ cho người đã được phê duyệt", "Báo cáo kết quả chi trả"),
    ("Kiện toàn các chức danh còn khuyết ở cấp xã", "Quyết định chỉ định, phê chuẩn"),
)


def sections(_sample: Sample, lines: Lines) -> list[dict[str, Any]]:
    """Return Biểu 07: one or two sentences a section, each marked as sample."""
    return [
        {"noi_dung": "\n".join(f"{MARK} {text}." for text in _SECTIONS.get(line["muc"], ("Không",)))} for line in lines
    ]


def recommendations(sample: Sample, _lines: Lines) -> list[dict[str, Any]]:
    """Return Biểu 07b: two to four recommendations."""
    rng = sample.random(sample.agency.code, "requests")
    chosen = sorted(rng.sample(range(len(_REQUESTS)), rng.randint(2, 4)))
    return [{"noi_nhan": _REQUESTS[item][0], "noi_dung": f"{MARK} {_REQUESTS[item][1]}"} for item in chosen]


def solutions(sample: Sample, _lines: Lines) -> list[dict[str, Any]]:
    """Return Biểu 07c: what is to be done, by whom and when."""
    rng = sample.random(sample.agency.code, "work")
    return [
        {
            "viec": f"{MARK} {work}",
            "chu_tri": f"{MARK} Cơ quan tham mưu về tổ chức",
            "han": sample.due(rng, 30, 120),
            "san_pham": f"{MARK} {product}",
        }
        for work, product in _WORK
    ]
