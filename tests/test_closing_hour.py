"""The hour at which figures are closed ("12 giờ ngày 10/10/2025"): typed once, said wherever it counts."""

from __future__ import annotations

import errno
from datetime import date, time
from pathlib import Path

import icalendar
import openpyxl
import pytest
from small import PERIOD, find_workspace, make_workspace, send
from test_number import texts

import reporter.delivery.ics
from reporter.commands.build import BuildOptions, build_reports
from reporter.commands.due import DueOptions, show_due
from reporter.commands.letters import write_letters
from reporter.executor import no_progress
from reporter.model import ReporterError
from reporter.model.wording import moment
from reporter.workspace import REPORTS, Workspace

pytestmark = pytest.mark.slow

SAID = "12 giờ ngày 10/10/2025"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """All close at noon of the 10th, as sample workbooks do, which reporter.toml says once; a ministry has sent in."""
    made = make_workspace(tmp_path_factory.mktemp("hour") / "central")
    config = made.root / "reporter.toml"
    told = 'cutoff = { ngay_hang_thang = 10, gio = "12h00" }\nbaseline'
    config.write_text(config.read_text(encoding="utf-8").replace("baseline", told, 1), encoding="utf-8")
    made = find_workspace(made.root)
    send(made, ["BTC"])
    build_reports(made, BuildOptions(PERIOD, date(2025, 10, 20)), no_progress)
    return made


def test_the_cover_shows_it_and_the_day_is_read_back(workspace: Workspace) -> None:
    (path,) = workspace.inbox(PERIOD).glob("BTC-*.xlsx")
    cells = [
        cell
        for row in openpyxl.load_workbook(path)["Bìa"].iter_rows()
        for cell in row
        if getattr(cell, "is_date", False)
    ]
    assert [cell.number_format for cell in cells] == ['h" giờ ngày "dd/mm/yyyy']
    assert cells[0].value.isoformat() == "2025-10-10T12:00:00"


def test_every_report_that_names_the_day_says_the_hour(workspace: Workspace) -> None:
    files = list((workspace.outputs(PERIOD) / REPORTS).glob("*.docx"))
    said = ["\n".join(texts(path.read_bytes())).replace("\u00a0", " ") for path in files]
    assert sum(f"tính đến {SAID}" in text for text in said) > 1
    assert all(text.count("10/10/2025") == text.count(SAID) for text in said)


def test_the_due_list_and_the_calendar_have_it(workspace: Workspace, tmp_path: Path) -> None:
    lines = show_due(workspace, date(2025, 10, 3), DueOptions(ics=tmp_path / "han.ics"))
    at = next(number for number, line in enumerate(lines) if "chot-so-lieu-2025-10" in line)
    assert "còn 7 ngày: trước 12h00 ngày 10/10/2025 (thứ Sáu)" in lines[at] and "Chốt số liệu" in lines[at + 1]
    calendar = icalendar.Calendar.from_ical((tmp_path / "han.ics").read_bytes())
    ends = {str(event["uid"]): event["dtend"].dt for event in calendar.walk("VEVENT")}
    closing = next(end for uid, end in ends.items() if uid.startswith("chot-so-lieu"))
    assert closing.isoformat() == "2025-10-10T05:00:00+00:00"  # noon in Hà Nội


def test_a_calendar_that_cannot_be_written_is_named_and_the_old_one_stays(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_items: object, _register: object, _day: object, path: Path) -> int:
        path.write_bytes(b"BEGIN")
        raise OSError(errno.ENOSPC, "x", str(path))

    (tmp_path / "han.ics").write_bytes(b"old")
    monkeypatch.setattr(reporter.delivery.ics, "write_ics", full)
    with pytest.raises(ReporterError, match=r"han\.ics: hết chỗ trên ổ đĩa"):
        show_due(workspace, date(2025, 10, 3), DueOptions(ics=tmp_path / "han.ics"))
    assert (tmp_path / "han.ics").read_bytes() == b"old" and [path.name for path in tmp_path.glob("han*")] == [
        "han.ics"
    ]


def test_the_reminder_says_it(workspace: Workspace) -> None:
    write_letters(workspace, PERIOD, date(2025, 10, 20), ("cv-don-doc",), (), no_progress)
    (path, *_) = sorted((workspace.outputs(PERIOD) / "cong-van").rglob("cv-don-doc*.docx"))
    assert f"số liệu tính đến {SAID}" in "\n".join(texts(path.read_bytes())).replace("\u00a0", " ")


def test_hours_in_words() -> None:

    assert moment(date(2025, 10, 10), time(16, 30)) == "16 giờ 30 ngày 10/10/2025"
    assert moment(date(2025, 10, 10), None) == "ngày 10/10/2025"
