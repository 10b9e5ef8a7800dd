"""The annex that lays the control totals before the committee."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from reporter.figures.control import ControlReport, ControlRow
from reporter.model import Annex, AnnexColumn, AnnexRow, AnnexTable


def control_annex(report: ControlReport, annex_id: str, title: str) -> Annex:
    """Return the annex that shows the control totals by agency and form, and what was left out and why."""
    notes = (
        "Tổng kiểm là tổng mọi số của biểu, chỉ dùng để đối chiếu, không phải số liệu báo cáo.",
        *report.summary,
    )
    return Annex(annex_id, title, "", (_totals_table(report), _left_out_table(report)), True, notes)


def _totals_table(report: ControlReport) -> AnnexTable:
    columns = (
        AnnexColumn("stt", "STT", "index", width=5),
        AnnexColumn("bieu", "Biểu", "text", width=16),
        AnnexColumn("doc_o", "Số ô", "count", ("Đọc được",), width=10),
        AnnexColumn("doc_tong", "Tổng kiểm", "count", ("Đọc được",), width=18),
        AnnexColumn("so_o", "Số ô", "count", ("Đưa vào số liệu",), width=10),
        AnnexColumn("so_tong", "Tổng kiểm", "count", ("Đưa vào số liệu",), width=18),
        AnnexColumn("phai_in", "Phải in", "count", ("Tổng kiểm trong phụ lục",), width=18),
        AnnexColumn("da_in", "Đã in", "count", ("Tổng kiểm trong phụ lục",), width=18),
        AnnexColumn("ket_qua", "Kết quả", "text", width=10),
    )
    rows: list[AnnexRow] = []
    for name, own in groupby(report.rows, key=lambda row: row.agency_name):
        rows.append(AnnexRow("group", (name,)))
        rows += [AnnexRow("row", _totals_line(number, row)) for number, row in enumerate(own, 1)]
    return AnnexTable(columns, tuple(rows), "1. Tổng kiểm theo cơ quan và biểu")


def _totals_line(number: int, row: ControlRow) -> tuple[Any, ...]:
    totals = (row.read.cells, row.read.sum, row.basis.cells, row.basis.sum, row.due.sum, row.printed.sum)
    return (number, row.form.title, *totals, "Khớp" if row.matches else "LỆCH")


def _left_out_table(report: ControlReport) -> AnnexTable:
    columns = (
        AnnexColumn("stt", "STT", "index", width=5),
        AnnexColumn("bieu", "Biểu", "text", width=14),
        AnnexColumn("cot", "Cột, tệp", "text", width=36),
        AnnexColumn("so_o", "Số ô", "count", width=9),
        AnnexColumn("noi", "Ô đầu tiên", "text", width=34),
        AnnexColumn("ly_do", "Lý do", "text", width=36),
    )
    rows = [
        AnnexRow("row", (number, item.form, item.what, item.cells, item.place, item.why))
        for number, item in enumerate(report.left_out, 1)
    ]
    return AnnexTable(columns, tuple(rows or [AnnexRow("group", ("Không có",))]), "2. Không đưa vào báo cáo và lý do")
