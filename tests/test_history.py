"""Earlier periods: read once, looked for where they are; a build in which nothing can be used."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from small import PERIOD, find_workspace, make_workspace, send

import reporter.commands.checked
from reporter.commands.build import BuildOptions, build_reports
from reporter.commands.check import check_file, check_period
from reporter.commands.checked import read_period
from reporter.model import Period, ReporterError, Severity
from reporter.workspace import Workspace

pytestmark = pytest.mark.slow

AUGUST, SEPTEMBER = Period.parse("2025-08"), Period.parse("2025-09")
AS_OF = date(2025, 10, 20)


def no_progress(_done: int, _total: int) -> None:
    """Show nothing."""


def more_decisions(values: dict[str, list[dict[str, Any]]]) -> None:
    values["bieu-05"][0]["co_qd"] += 7


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """The ministry sent in for August, nothing for September, fewer decisions for October."""
    made = make_workspace(tmp_path / "central")
    send(made, ["BNV"], more_decisions, period=AUGUST)
    made.inbox(SEPTEMBER).mkdir(parents=True)
    send(made, ["BNV"])
    return made


def test_a_gap_month_does_not_hide_a_fall(workspace: Workspace) -> None:
    checked = read_period(workspace, PERIOD, AS_OF, no_progress)
    (fall,) = [item for item in checked.findings if item.code == "R14"]
    assert fall.expected.endswith("của kỳ tháng 8 năm 2025")


def test_who_sent_last_month_and_is_late_now_has_fallen_silent(workspace: Workspace) -> None:
    checked = read_period(workspace, SEPTEMBER, AS_OF, no_progress)
    (silent,) = [item for item in checked.findings if item.code == "R48"]
    assert (silent.agency, silent.expected, silent.severity) == ("BNV", "gửi như kỳ tháng 8 năm 2025", Severity.WARNING)
    early = read_period(workspace, SEPTEMBER, date(2025, 9, 2), no_progress)
    assert not [item for item in early.findings if item.code == "R48"]


def test_the_officer_may_note_an_explanation_in_the_register(workspace: Workspace) -> None:
    register = workspace.inbox(PERIOD) / "register.toml"
    register.write_text('[giai_trinh.BNV]\nR14 = "Rà soát lại, loại hồ sơ trùng"\n', encoding="utf-8")
    findings = read_period(workspace, PERIOD, AS_OF, no_progress).findings
    (fall,) = [item for item in findings if item.code == "R14"]
    assert (fall.severity, fall.todo) == (Severity.NOTE, "Đã giải trình: Rà soát lại, loại hồ sơ trùng.")
    assert not [item for item in findings if item.code in ("I14", "I36")]


def test_an_explanation_that_answers_nothing_is_told_with_the_question_it_may_mean(workspace: Workspace) -> None:
    register = workspace.inbox(PERIOD) / "register.toml"
    register.write_text(
        '[giai_trinh.BNV]\n"R14 Biểu 09!Z99" = "Rà soát lại"\n[giai_trinh.BTC]\nR14 = "Chưa gửi"\n', "utf-8"
    )
    findings = read_period(workspace, PERIOD, AS_OF, no_progress).findings
    (fall,) = [item for item in findings if item.code == "R14"]
    (told,) = [item for item in findings if item.code == "I36"]
    assert "giải trình “R14 Biểu 09!Z99” của cơ quan Bộ Nội vụ không trả lời điều nào đang hỏi" in told.message
    assert f"Có phải “R14 {fall.sheet}!{fall.cell}”?" in told.message
    assert told.agency == ""  # the officer's task, in no letter


def much_paid(values: dict[str, list[dict[str, Any]]]) -> None:
    """Four billion đồng a person, in every month."""
    people = dict.fromkeys(("co_qd", "khoi_cq", "da_nghi", "da_duyet", "da_nhan"), 100)
    money = dict.fromkeys(("kp_duyet", "kp_da_chi", "nstw"), 400 * 10**9)
    none = dict.fromkeys(("khoi_dang", "dang_trinh", "nsdp", "nguon_khac"), 0)
    values["bieu-05"][0] |= {**people, **money, **none}


def paid_and_explained(values: dict[str, list[dict[str, Any]]]) -> None:
    much_paid(values)
    values["bieu-gt"] = [{"ma": "R15", "trang": "Biểu 05", "noi_dung": "Mức chi", "giai_trinh": "Công tác lâu năm"}]


@pytest.mark.parametrize("checked_then", [False, True])
def test_what_was_explained_last_month_is_not_asked_again_while_it_stays(tmp_path: Path, checked_then: bool) -> None:
    made = make_workspace(tmp_path / "central")
    send(made, ["BNV"], paid_and_explained, period=AUGUST)
    if checked_then:
        check_period(made, AUGUST, AS_OF, no_progress)
    send(made, ["BNV"], much_paid, period=SEPTEMBER)
    (now,) = send(made, ["BNV"], much_paid)
    check_period(made, SEPTEMBER, AS_OF, no_progress)  # hands on what August explained
    for findings in (
        read_period(made, PERIOD, AS_OF, no_progress).findings,
        check_file(made, now, AS_OF, next(made.inbox(AUGUST).glob("*.xlsx"))).findings,
    ):
        (asked,) = [item for item in findings if item.code == "R15"]
        assert asked.todo == "Đã giải trình: Công tác lâu năm (đã giải trình kỳ tháng 8 năm 2025)."
    (alone,) = [item for item in check_file(made, now, AS_OF).findings if item.code == "R15"]
    assert alone.severity is Severity.EXPLAIN


def test_every_earlier_period_is_read_once_in_a_run(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    collect = reporter.commands.checked.collect

    def counting(inbox: Path, *rest: Any) -> Any:
        read.append(inbox.name)
        return collect(inbox, *rest)

    monkeypatch.setattr(reporter.commands.checked, "collect", counting)
    checked = read_period(workspace, PERIOD, AS_OF, no_progress)
    assert checked.history is not None
    assert checked.history.before is not None and checked.history.before.submissions == ()
    assert [item.period for item in checked.history.latest(["BNV"])] == [str(AUGUST)]
    assert read == ["2025-10", "2025-09", "2025-08"]


def test_a_workbook_of_another_form_set_is_part_of_history(workspace: Workspace) -> None:
    build_reports(workspace, BuildOptions(AUGUST, AS_OF, draft=True, reports=("cv9797-bo",)), no_progress)
    config = workspace.root / "reporter.toml"
    text = config.read_text(encoding="utf-8")
    assert 'form_set = "cv9797"' in text
    config.write_text(text.replace('form_set = "cv9797"', 'form_set = "bao-cao-thang"'), encoding="utf-8")
    history = read_period(find_workspace(workspace.root), PERIOD, AS_OF, no_progress).history
    assert history is not None
    assert [item.agency for item in history.latest(["BNV"])] == ["BNV"]


def test_one_file_is_checked_against_last_months(workspace: Workspace) -> None:
    now, then = (next(workspace.inbox(period).glob("*.xlsx")) for period in (PERIOD, AUGUST))
    assert not [item for item in check_file(workspace, now, AS_OF).findings if item.code == "R14"]
    against = check_file(workspace, now, AS_OF, then).findings
    assert [item.code for item in against if item.code == "R14"] == ["R14"]
    with pytest.raises(ReporterError, match="kỳ trước của cùng cơ quan"):
        check_file(workspace, then, AS_OF, now)


def test_a_build_in_which_nothing_can_be_used_says_so_and_leaves_the_reports_alone(tmp_path: Path) -> None:
    made = make_workspace(tmp_path / "central")
    options = BuildOptions(PERIOD, AS_OF)
    (path,) = send(made, ["BNV"])
    path.write_bytes(b"PK\x03\x04junk")
    kept = made.outputs(PERIOD) / "bao-cao" / "cu.docx"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"last month")
    outcome = build_reports(made, options, no_progress)
    assert outcome.failed(strict=False)
    assert kept.read_bytes() == b"last month"
    assert "Không có sổ nhập nào dùng được" in "\n".join(outcome.lines())
    path.unlink()
