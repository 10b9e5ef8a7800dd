"""Invented material for the tests of documents: a letter, facts and annexes (SỐ LIỆU MẪU, nothing real)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from reporter.documents.letterhead import Letter
from reporter.model import Agency, Annex, AnnexColumn, AnnexRow, AnnexTable, FactRow, Facts, Figure, Mark, Quote
from reporter.specs.profiles import LayoutProfile, load_profile

TEMPLATES = Path(__file__).parents[1] / "templates"


def profile(name: str = "party-2018") -> LayoutProfile:
    return load_profile(TEMPLATES, name)


def letter(**changes: object) -> Letter:
    values: dict[str, object] = {
        "issuer": "TỈNH UỶ THANH HOÁ",
        "organ": "Tỉnh uỷ Thanh Hoá",
        "code": "TU",
        "place": "Thanh Hoá",
        "month": date(2025, 10, 1),
        "subject": "thực trạng đội ngũ cán bộ, công chức cấp xã sau khi sắp xếp đơn vị hành chính",
        "authority": "T/M BAN THƯỜNG VỤ",
        "position": "PHÓ BÍ THƯ",
        "signer": "Nguyễn Văn A",
        "recipients": ("Bộ Chính trị, Ban Bí thư (để báo cáo)", "Ban Tổ chức Trung ương", "Văn phòng Trung ương Đảng"),
        "filing": "Văn phòng Tỉnh uỷ",
    }
    return Letter(**{**values, **changes})  # type: ignore[arg-type]


def figure(key: str, value: int | Decimal | None, unit: str = "người") -> Figure:
    return Figure(key, key.replace("_", " "), value, unit, "tỉnh Thanh Hoá", "mẫu")


def facts(
    figures: dict[str, int | Decimal | None] | None = None,
    tables: dict[str, tuple[FactRow, ...]] | None = None,
    texts: dict[str, tuple[Quote, ...]] | None = None,
) -> Facts:
    units = {"ty_le": "%", "tien": "đồng"}
    values = {"co_mat": 12345, "thieu": 7, "ty_le": Decimal("93.45"), "tien": 12_500_000_000, "chua": None}
    agency = Agency(
        "38", "Tỉnh Thanh Hoá", "province", short="Thanh Hoá", unit_type="tinh",
        extra={"party_committee": "Tỉnh uỷ Thanh Hoá"},
    )  # fmt: skip
    return Facts(
        agency=agency,
        scope="tỉnh Thanh Hoá",
        period="2025-10",
        cutoff=date(2025, 10, 15),
        baseline="Số tạm giao",
        figures={key: figure(key, value, units.get(key, "người")) for key, value in (figures or values).items()},
        tables=tables or {},
        texts=texts or {},
        unsent=dict.fromkeys(texts or {}, ""),
        sent=(agency,),
        missing=(),
    )


def row(code: str, label: str, **values: int | Decimal | None) -> FactRow:
    return FactRow(code, label, {key: figure(key, value) for key, value in values.items()})


COLUMNS = (
    AnnexColumn("stt", "STT", "index", width=5),
    AnnexColumn("ten_xa", "Tên xã, phường, đặc khu", "text", width=26),
    AnnexColumn("dinh_muc", "Định mức", "count", ("Sau sắp xếp", "Mốc so sánh"), width=10),
    AnnexColumn("tam_giao", "Tạm giao", "count", ("Sau sắp xếp", "Mốc so sánh"), width=10),
    AnnexColumn("co_mat", "Có mặt", "count", ("Sau sắp xếp",), width=10),
    AnnexColumn("ty_le", "Tỷ lệ có mặt", "percent", width=10),
    AnnexColumn("han", "Thời hạn", "date", width=11),
    AnnexColumn("ghi_chu", "Ghi chú", "text", width=20),
)


def annex_table(rows: int = 3, caption: str = "") -> AnnexTable:
    lines = [
        AnnexRow("row", (n, f"Xã Mẫu {n}", 1000 + n, 900, 0, Decimal("93.45"), date(2025, 10, 5), "A & B <5 người"))
        for n in range(1, rows + 1)
    ]
    lines.insert(0, AnnexRow("group", ("Khu vực mẫu",)))
    lines.append(
        AnnexRow("row", (rows + 1, "Xã Mẫu cuối", None, Mark.NOT_APPLICABLE, Mark.UNREADABLE, None, None, None))
    )
    lines.append(AnnexRow("total", (None, "Tổng cộng", 1_234_567, 900 * rows, 0, None, None, None)))
    return AnnexTable(COLUMNS, tuple(lines), caption)


def annex(rows: int = 3, landscape: bool = True, tables: int = 1) -> Annex:
    captions = [f"{n}. Tỉnh Mẫu {n}" if tables > 1 else "" for n in range(1, tables + 1)]
    return Annex(
        "phu-luc-2",
        "Chi tiết từng xã, phường, đặc khu",
        "người",
        tuple(annex_table(rows, caption) for caption in captions),
        landscape,
        ("Số liệu mẫu.",),
    )
