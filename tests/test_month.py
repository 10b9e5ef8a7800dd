"""A month from end to end: issued, received, returned, corrected, built, edited, published, restated, traced."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from cascade import hand_up, quiet, run_province
from libreoffice import convert_all, needs_libreoffice
from small import PERIOD, make_workspace, send
from test_publish import document_text, five_more
from test_return import mended

from reporter.commands.build import BuildOptions, build_reports
from reporter.commands.build_upward import FOLDER, ORIGINS
from reporter.commands.diff import DiffOptions, diff_periods
from reporter.commands.issue import issue_blanks
from reporter.commands.number import NumberOptions, number_documents
from reporter.commands.publishing import PublishOptions, publish
from reporter.commands.receive import ReceiveOptions, receive_files
from reporter.commands.returning import RETURNED, return_workbooks
from reporter.commands.tracing_period import TraceOptions, trace_period
from reporter.commands.verify_period import verify_period
from reporter.layout.filling import Filling
from reporter.model import Period
from reporter.model.publication import PublishStep
from reporter.opc.parts import DOCUMENT, read_parts, write_parts
from reporter.workspace import REPORTS, Workspace

pytestmark = [pytest.mark.slow, needs_libreoffice]

NEXT = Period.parse("2025-11")
AS_OF, LATER = date(2025, 10, 20), date(2025, 11, 20)
REPORT = "cv9797-bo-BTC-bo-tai-chinh-2025-10.docx"
KEY = "nd178_co_qd"


def at(day: int, month: int = 10) -> datetime:
    return datetime(2025, month, day, 9)  # noqa: DTZ001


def receive(workspace: Workspace, path: Path, when: datetime, period: Period = PERIOD, **said: Any) -> list[str]:
    return list(receive_files(workspace, [path], ReceiveOptions(period, at=when, **said), when))


def wrong_sum(values: dict[str, list[dict[str, Any]]]) -> None:
    values["bieu-05"][0]["khoi_dang"] += 1


def edited(path: Path) -> None:
    """Somebody adds words to a sentence of the report in Word."""
    parts = read_parts(path.read_bytes(), path.name)
    text = parts[DOCUMENT].decode()
    parts[DOCUMENT] = text.replace("Thực hiện Công văn", "Triển khai thực hiện Công văn", 1).encode()
    assert parts[DOCUMENT].decode() != text
    path.write_bytes(write_parts(parts))


def received(central: Workspace, folder: Path) -> Mapping[str, Path]:
    """Issue, and receive a province's workbook, a faulty and then a mended one, a late one and one that is refused."""
    issue_blanks(central, PERIOD, ("BTC",), quiet)
    outside = make_workspace(folder / "co-quan")
    province = run_province(folder, "12", send)
    files = {"12": hand_up(province, make_workspace(folder / "tam"))}
    assert "đọc được" in receive(central, files["12"], at(10))[0]
    (faulty,) = send(outside, ["BTC"], wrong_sum)
    receive(central, faulty, at(11))
    (folder / "BTP.xlsx").write_bytes(b"khong phai so nhap")
    assert "KHÔNG DÙNG ĐƯỢC" in receive(central, folder / "BTP.xlsx", at(12), owner="BTP")[0]
    receive(central, send(outside, ["BNV"])[0], at(18))
    told = list(return_workbooks(central, PERIOD, AS_OF, (), quiet))
    assert any(line.startswith("Bộ Tài chính: BTC-bo-tai-chinh-2025-10.xlsx, ") for line in told)
    assert any(line.startswith("Bộ Tư pháp: BTP.xlsx, 1 lỗi") for line in told)
    copy = central.outputs(PERIOD) / RETURNED / faulty.name
    files |= {"marked": folder / "danh-dau.xlsx", "right": folder / faulty.name}
    files["marked"].write_bytes(copy.read_bytes())
    mended(copy, faulty)
    files["right"].write_bytes(faulty.read_bytes())
    told = receive(central, files["right"], at(19))
    assert any(line.startswith("    đã hết: lỗi R11 Biểu 05") for line in told)
    assert not any(line.startswith("    mới: lỗi") for line in told)
    return files


def test_a_month_from_end_to_end(tmp_path: Path) -> None:
    central = make_workspace(tmp_path / "central")
    files = received(central, tmp_path)
    reports = central.outputs(PERIOD) / REPORTS
    build_reports(central, BuildOptions(PERIOD, AS_OF, agencies=("BTC",)), quiet)
    edited(reports / REPORT)
    outcome = build_reports(central, BuildOptions(PERIOD, AS_OF, review=True), quiet)
    assert any("giữ nguyên ở" in line for line in outcome.summary)
    kept = central.outputs(PERIOD) / f"sua-tay-{AS_OF}" / REPORT
    assert kept.is_file() and (reports / REPORT).read_bytes() != kept.read_bytes()

    list(number_documents(central, NumberOptions(Filling("12", date(2025, 10, 14), "Nguyễn Văn A"), period=PERIOD)))
    for step in PublishStep:
        list(publish(central, PublishOptions(PERIOD, "Trần Thị B", step), at(21)))
    assert verify_period(central, PERIOD).unlike == ()

    outside = make_workspace(tmp_path / "sau")
    again = receive(central, send(outside, ["BTC"], five_more)[0], at(1, 11), note="đếm thiếu khối Đảng")
    assert any("đã phát hành" in line for line in again)
    receive(central, send(outside, ["BTC"], five_more, period=NEXT)[0], at(10, 11), NEXT)
    build_reports(central, BuildOptions(NEXT, LATER), quiet)
    after = central.outputs(NEXT) / REPORTS / REPORT.replace("2025-10", "2025-11")
    said = document_text(after)
    assert "So với Báo cáo kỳ tháng 10 năm 2025 (số 12, ngày 14/10/2025), " in said
    assert "Bộ Tài chính gửi lại sổ nhập ngày 01/11/2025: đếm thiếu khối Đảng" in said
    told = list(diff_periods(central, PERIOD, NEXT, DiffOptions("BTC")))
    assert any("kỳ 2025-10 tính lại từ sổ gửi sau khi lập báo cáo" in line for line in told)

    from_sentence_to_commune_and_back(central, tmp_path / "12" / "outputs" / str(PERIOD) / FOLDER / ORIGINS)
    blank = next((central.outputs(PERIOD) / "intake").glob("BTC*.xlsx"))
    opened = [blank, files["marked"], files["right"], files["12"], reports / REPORT, after]
    opened.append(central.outputs(PERIOD) / "ban-soat" / REPORT)
    for number, path in enumerate(opened):
        (tmp_path / f"{number}{path.suffix}").write_bytes(path.read_bytes())
    convert_all([tmp_path / f"{number}{path.suffix}" for number, path in enumerate(opened)], "pdf", tmp_path / "pdf")
    assert all((tmp_path / "pdf" / f"{number}.pdf").stat().st_size > 10_000 for number in range(len(opened)))


def from_sentence_to_commune_and_back(central: Workspace, origins: Path) -> None:
    """From a figure of the national report to a commune's own cell, and from that cell to the national sentence."""
    options = TraceOptions(origins=origins)
    lines = list(trace_period(central, PERIOD, "co_mat", options))
    line = next(line for line in lines if "]Biểu 01'!" in line and " ← " in line)
    here = line.strip().partition(" = ")[0]
    source = line.partition("← ")[2]  # the very cell
    assert any("in trong cv9797-tong-hop" in line for line in lines)
    back = list(trace_period(central, PERIOD, source, options))
    assert back[0] == f"{source} → {here}"
    assert any("trong cv9797-tong-hop" in item for item in back)
