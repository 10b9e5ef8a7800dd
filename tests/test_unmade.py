"""A build ends with what it did not make, and why."""

from pathlib import Path

from small import PERIOD, make_workspace

from reporter.commands.build_unmade import unmade_lines


def test_each_report_not_made_has_its_reason(tmp_path: Path) -> None:
    lines = unmade_lines(make_workspace(tmp_path / "ws"), PERIOD, {"cv9797-tinh", "cv9797-tong-hop", "cv9797-bo"})
    told = {line.partition(": ")[0]: line.partition(": ")[2] for line in lines}
    assert set(told) == {
        "Không lập, chưa có sổ nhập nào dùng được của nơi phải báo cáo",
        "Không lập, bộ biểu “cv9797” không có đủ biểu (cần bộ “bao-cao-thang”)",
        "Nghĩa vụ báo cáo không có mẫu, cơ quan lập riêng",
    }
    assert "cv9797-nq18" in told["Không lập, chưa có sổ nhập nào dùng được của nơi phải báo cáo"]
    assert "kl183-thang" in told["Không lập, bộ biểu “cv9797” không có đủ biểu (cần bộ “bao-cao-thang”)"]
    # Công văn 19 and 137 of the Steering Committee have a day in October, Công văn 322 item 6 keeps coming.
    alone = told["Nghĩa vụ báo cáo không có mẫu, cơ quan lập riêng"]
    assert "F8 (Bộ, ngành, tỉnh, thành phố; trước 16h00 ngày 14/10/2025)" in alone
    assert "322-6 (" in alone and "F1 (" not in alone and "9797-3 (" not in alone
