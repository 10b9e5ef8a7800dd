"""What identifies a person is masked as it is read: what is masked, what is not, and that it goes nowhere."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from small import PERIOD, make_workspace, send

from reporter.commands.build import build_reports
from reporter.commands.build_documents import BuildOptions
from reporter.commands.checked import read_period
from reporter.intake.personal import masked

AS_OF = date(2025, 10, 14)
NUMBER, PHONE, ADDRESS = "001085012345", "0912 345 678", "nguoi.mau@tinh.example"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"CCCD {NUMBER} chưa cấp đổi", "CCCD [đã che số định danh cá nhân] chưa cấp đổi"),
        ("số 001 085 012 345.", "số [đã che số định danh cá nhân]."),
        ("CMND: 123456789", "CMND: [đã che số định danh cá nhân]"),
        ("mã số BHXH 0123456789", "mã số BHXH [đã che số bảo hiểm xã hội]"),
        (f"gọi {PHONE} gặp văn thư", "gọi [đã che số điện thoại] gặp văn thư"),
        ("ĐT: 0237.385.1234", "ĐT: [đã che số điện thoại]"),
        ("+84 912345678", "[đã che số điện thoại]"),
        (f"gửi {ADDRESS}; {PHONE}", "gửi [đã che thư điện tử]; [đã che số điện thoại]"),
        ("bà Mẫu Thị A, sinh ngày 12/5/1975, xin nghỉ", "bà Mẫu Thị A, sinh ngày [đã che ngày sinh], xin nghỉ"),
        ("ông Mẫu Văn B (sinh năm 1968)", "ông Mẫu Văn B (sinh năm [đã che ngày sinh])"),
        ("(024) 38251234", "[đã che số điện thoại]"),
        ("SĐT 028 3825 1234", "SĐT [đã che số điện thoại]"),
        ("BHXH: 01 23456789", "BHXH: [đã che số bảo hiểm xã hội]"),
        ("CMND 012 345 678", "CMND [đã che số định danh cá nhân]"),
        ("hộ chiếu số B7654321", "hộ chiếu số [đã che số hộ chiếu]"),
        ("mau (at) tinh.example", "[đã che thư điện tử]"),
        ("mau＠tinh．example", "[đã che thư điện tử]"),
        ("bà Mẫu Thị C (1975)", "bà Mẫu Thị C ([đã che ngày sinh])"),
        ("Mẫu Thị C, SN 1975", "Mẫu Thị C, SN [đã che ngày sinh]"),
        ("Mẫu Thị C - 12/3/1980", "Mẫu Thị C - [đã che ngày sinh]"),
        ("ngày tháng năm sinh: 5/9/1968", "ngày tháng năm sinh: [đã che ngày sinh]"),
        ("(+84) 912 345 678", "[đã che số điện thoại]"),
        ("BHXH 79-1234-5678", "BHXH [đã che số bảo hiểm xã hội]"),
        ("mau @ tinh.example", "[đã che thư điện tử]"),
        ("Mẫu Thị C 12/3/1980", "Mẫu Thị C [đã che ngày sinh]"),
        ("Năm sinh: 1975", "Năm sinh: [đã che ngày sinh]"),
    ],
)
def test_what_identifies_a_person_is_masked(text: str, said: str) -> None:
    assert masked(text).text == said
    assert masked(said).text == said


@pytest.mark.parametrize(
    "text",
    [
        "Công văn số 9797-CV/BTCTW ngày 30/9/2025",
        "Nghị định số 178/2024/NĐ-CP, 67/2025/NĐ-CP",
        "Kinh phí 125.000.000.000 đồng; 134664756000 đồng",
        "thủ tục mã 1.012254.000.00.00.H38",
        "cán bộ sinh năm 1965 trở về trước nghỉ theo Nghị định 178",
        "cán bộ có năm sinh 1965 nghỉ trước tuổi; học sinh 12/3/2025; phát sinh ngày 12/3/2005",
        "Ban Tổ Chức Trung Ương (2005), Luật Cán Bộ Công Chức - 13/11/2004, đồng chí phụ trách (2005)",
        "https://vanban.example/tthc/1.012254",
        "mã xã 00004, 14758; tỷ lệ 0,123456789",
        "giai đoạn 2025-2030, 12/10/2025",
        "Tăng 912345678 đồng",
        "5 lớp @1.5 ngày; 0@0.0",
    ],
)
def test_numbers_of_documents_sums_and_codes_stay(text: str) -> None:
    assert masked(text) == (text, ())


def quiet(_done: int, _total: int) -> None:
    """Progress nobody watches."""


@pytest.mark.slow
def test_it_is_in_no_output_and_no_message(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "w")

    def edit(values: dict[str, list[dict[str, Any]]]) -> None:
        values["bieu-06b"][0]["noi_dung"] = f"ông Mẫu (CCCD {NUMBER}, {PHONE}, {ADDRESS}) chưa đồng ý"

    send(workspace, ["BNV"], edit)
    checked = read_period(workspace, PERIOD, AS_OF, quiet)
    (told,) = [item for item in checked.findings if item.code == "V34"]
    assert "(thư điện tử, số định danh cá nhân, số điện thoại)" in told.message
    build_reports(workspace, BuildOptions(PERIOD, AS_OF), quiet)
    written = [item for item in workspace.outputs(PERIOD).rglob("*") if item.is_file()]
    assert written
    for secret in (NUMBER, PHONE, ADDRESS):
        assert not [item.name for item in written if secret in text_of(item)]


def text_of(path: Path) -> str:
    """Everything a file holds, unpacked where it is a package."""
    import zipfile

    if not zipfile.is_zipfile(path):
        return path.read_text(encoding="utf-8", errors="replace")
    with zipfile.ZipFile(path) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
