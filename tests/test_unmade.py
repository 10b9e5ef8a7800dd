"""A build ends with what it did not make, and why."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from small import PERIOD, make_workspace

from reporter.commands import build_render
from reporter.commands.build_documents import BuildOptions
from reporter.commands.build_render import Press, render_all
from reporter.commands.build_unmade import unmade_reports
from reporter.executor import JobLimits, no_progress
from reporter.specs.obligations import load_obligations
from reporter.specs.reports import load_reports

pytestmark = pytest.mark.slow


def test_each_report_not_made_has_its_reason(tmp_path: Path) -> None:
    found = unmade_reports(make_workspace(tmp_path / "ws"), PERIOD, {"cv9797-tinh", "cv9797-tong-hop", "cv9797-bo"})
    lines = found.lines
    assert found.told[0].startswith("Không lập, chưa có sổ nhập nào dùng được của nơi phải báo cáo: ")
    assert found.told[1:] == (
        "Không lập, không phải việc của lần này: 6 điều, từng điều và lý do ở trang “Không lập” của kiem-soat.xlsx.",
    )
    told = {line.partition(": ")[0]: line.partition(": ")[2] for line in lines}
    alone = {key.split()[8]: why for key, why in told.items() if key.startswith("Không có mẫu")}
    assert {key for key in told if not key.startswith("Không có mẫu")} == {
        "Không lập, chưa có sổ nhập nào dùng được của nơi phải báo cáo",
        "Không lập, chỉ lập khi gọi tên bằng --report",
        "Không lập, bộ biểu “cv9797” không có đủ biểu (cần bộ “bao-cao-thang”)",
        "Không lập, bộ biểu “cv9797” không có đủ biểu (cần bộ “bien-dong”)",
    }
    assert "cv9797-nq18" in told["Không lập, chưa có sổ nhập nào dùng được của nơi phải báo cáo"]
    assert "kl183-thang" in told["Không lập, bộ biểu “cv9797” không có đủ biểu (cần bộ “bao-cao-thang”)"]
    # Công văn 19 and 137 of the Steering Committee have a day in October, Công văn 322 item 6 keeps coming.
    assert set(alone) == {"322-6", "F8", "F9"} and all(alone.values())
    assert "Không có mẫu cho nghĩa vụ báo cáo F8 (Bộ, ngành, tỉnh, thành phố; trước 16h00 ngày 14/10/2025)" in told


def test_a_report_of_a_form_set_that_is_not_there_is_named_and_ends_no_build(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "ws")
    path = workspace.templates / "docx" / "kl183-thang.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"bao-cao-thang"', '"bao-cao-than"'), encoding="utf-8")
    lines = unmade_reports(workspace, PERIOD, {"cv9797-tinh"}).lines
    assert "Không lập, không có bộ biểu “bao-cao-than” trong templates/forms/sets.toml: kl183-thang." in lines


def test_each_report_that_is_owed_has_one_here_or_a_reason_why_not(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "ws")
    register = load_obligations(workspace.templates, workspace.registry)
    answered = {task for report in load_reports(workspace.templates) for task in report.obligations}
    owed = [task for task in register.obligations.values() if task.report and not task.superseded_by]
    assert [task.id for task in owed if (task.id in answered) == bool(task.no_report)] == []


class Heavy(Press):
    """As templates that loop without end, and that gather more than fits."""

    def load(self, names: Sequence[str]) -> None:
        """Nothing is shared."""

    def _finished(self, name: str) -> Any:
        kept: list[bytes] = []
        while True:
            kept += [bytes(1 << 20)] if name == "nang.docx" else []


@pytest.mark.workers
def test_a_document_that_takes_too_much_is_told_and_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = make_workspace(tmp_path / "ws")
    monkeypatch.setattr(build_render, "_LIMITS", JobLimits(seconds=2, memory_mib=200))
    monkeypatch.setattr(build_render, "workbooks_digest", lambda _checked, _item: "")
    workspace.kept = None
    monkeypatch.setattr(build_render, "Press", Heavy)
    item = SimpleNamespace(report=SimpleNamespace(id="mau", template="mau.docx"), members=())
    checked: Any = SimpleNamespace(workspace=workspace)
    documents: Any = {"lau.docx": item, "nang.docx": item}
    made, found = render_all(checked, documents, BuildOptions(PERIOD, date(2025, 10, 20)), "", no_progress)
    assert made == {} and [(one.code, one.files) for one in found] == [("D09", ("lau.docx",)), ("D09", ("nang.docx",))]
    assert "2 giây" in found[0].message and "MiB bộ nhớ" in found[1].message
