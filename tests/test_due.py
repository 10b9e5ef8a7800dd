"""Due rules, what is owed on a day, and the calendar file."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
import unicodedata
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from reporter.commands.due import DONE, DoneOptions, DueOptions, mark_done, read_done, show_due
from reporter.commands.init import create_workspace
from reporter.commands.issue import issue_blanks
from reporter.delivery.due_list import due_items, to_json, to_lines
from reporter.delivery.ics import write_ics
from reporter.executor import no_progress
from reporter.ledger import append
from reporter.model import Agency, Period, Receipt, ReporterError
from reporter.model.done_task import TaskKey
from reporter.model.marks import RECEIPTS
from reporter.model.receipt import ReceiptEvent
from reporter.specs.days_off import DaysOff, load_days_off
from reporter.specs.deadlines import DueEntry, DueRule, deadline, occurrences, working_day
from reporter.specs.decode import SpecError, decode
from reporter.specs.obligations import Register, load_obligations
from reporter.specs.registry import CENTRAL, Registry, load_registry
from reporter.specs.reports import load_reports
from reporter.workspace import Workspace

TEMPLATES = Path(__file__).parents[1] / "templates"


def rule(text: str) -> DueRule:
    """The rule written as the inside of a TOML inline table."""
    return decode(tomllib.loads(f"han = {{ {text} }}")["han"], DueEntry, "thử").rule()


def days(text: str, first: str, last: str, *days_off: str) -> list[str]:
    """All last allowed days from first to last, as dd/mm."""
    span = date.fromisoformat(first), date.fromisoformat(last)
    found = occurrences(rule(text), *span, DaysOff(frozenset(map(date.fromisoformat, days_off))))
    return [f"{day:%d/%m}" for day in found]


# --- rules: a day ------------------------------------------------------------------------------------------

MONTH = "2025-10-01", "2025-10-31"


def test_the_key_of_an_item_is_read_back() -> None:
    for key in (TaskKey("9797-3"), TaskKey("322-4b", "2025-10-24")):
        assert TaskKey.parse(str(key)) == key


def test_before_a_day_does_not_count_the_day_itself() -> None:
    assert days("ngay = 2025-10-15", *MONTH) == ["14/10"]
    assert days("ngay = 2025-10-15, bao_gom_ngay_han = true", *MONTH) == ["15/10"]


def test_before_an_hour_of_a_day_counts_the_day() -> None:
    afternoon = rule('ngay = 2025-10-03, gio = "16h00"')
    assert occurrences(afternoon, date(2025, 10, 1), date(2025, 10, 31)) == (date(2025, 10, 3),)
    assert str(afternoon) == "trước 16h00 ngày 03/10/2025"


def test_a_day_stays_on_a_weekend_unless_told_to_move() -> None:
    sunday = "ngay = 2025-09-01"  # before 1 September: Sunday 31 August
    assert days(sunday, "2025-08-01", "2025-09-30") == ["31/08"]
    assert days(f'{sunday}, cuoi_tuan = "som_hon"', "2025-08-01", "2025-09-30") == ["29/08"]
    assert days(f'{sunday}, cuoi_tuan = "muon_hon"', "2025-08-01", "2025-09-30") == ["01/09"]


def test_a_saturday_worked_in_place_of_another_day_is_a_working_day(tmp_path: Path) -> None:
    friday = date(2026, 8, 21)
    assert working_day(friday, 1, load_days_off(TEMPLATES)) == date(2026, 8, 22)
    assert working_day(friday, 1) == date(2026, 8, 24)
    (tmp_path / "registry").mkdir()
    (tmp_path / "registry" / "holidays.toml").write_text("ngay_nghi = [2026-08-22]\nngay_lam_bu = [2026-08-22]")
    with pytest.raises(SpecError, match="ghi ở cả"):
        load_days_off(tmp_path)


# --- rules: rhythms ----------------------------------------------------------------------------------------


def test_before_the_25th_is_the_24th_and_earlier_at_a_weekend() -> None:
    # 24 August 2025 is a Sunday, 24 January 2026 a Saturday
    found = ["22/08", "24/09", "24/10", "24/11", "24/12", "23/01"]
    assert days("ngay_hang_thang = 25", "2025-08-01", "2026-01-31") == found


@pytest.mark.parametrize(
    ("switches", "august"),
    [
        ('cuoi_tuan = "giu_nguyen"', "24/08"),
        ('cuoi_tuan = "muon_hon"', "25/08"),
        ("bao_gom_ngay_han = true", "25/08"),
        ('bao_gom_ngay_han = true, cuoi_tuan = "som_hon"', "25/08"),
    ],
)
def test_the_switches_of_a_monthly_rule(switches: str, august: str) -> None:
    assert days(f"ngay_hang_thang = 25, {switches}", "2025-08-01", "2025-08-31") == [august]


def test_holidays_move_a_rhythm_like_weekends() -> None:
    assert days("ngay_hang_thang = 3", "2025-09-01", "2025-09-30", "2025-09-02") == ["01/09"]
    assert days("ngay_hang_thang = 3", "2025-09-01", "2025-09-30") == ["02/09"]
    weekly = 'thu_hang_tuan = "thứ Hai"'
    assert days(weekly, "2025-08-28", "2025-09-09", "2025-09-01") == ["29/08", "08/09"]


def test_a_shift_over_the_edge_of_the_asked_span_is_not_lost() -> None:
    # 1 November 2025 is a Saturday: due Friday 31 October, or Monday 3 November
    assert days("ngay_hang_thang = 2", "2025-10-31", "2025-10-31") == ["31/10"]
    assert days('ngay_hang_thang = 2, cuoi_tuan = "muon_hon"', "2025-11-03", "2025-11-03") == ["03/11"]


def test_months_without_the_day_and_the_first_of_the_month() -> None:
    keep = 'cuoi_tuan = "giu_nguyen"'
    assert days(f"ngay_hang_thang = 31, {keep}", "2025-01-31", "2025-04-30") == ["28/02", "30/03", "30/04"]
    assert days(f"ngay_hang_thang = 1, {keep}", "2025-02-01", "2025-04-15") == ["28/02", "31/03"]


@pytest.mark.parametrize(("name", "found"), [("thứ Hai", ["06/10", "13/10"]), ("thứ Tư", ["01/10", "08/10"])])
def test_weekly_rules(name: str, found: list[str]) -> None:
    assert days(f'thu_hang_tuan = "{name}"', "2025-10-01", "2025-10-14") == found


def test_a_rhythm_lasts_from_its_first_to_its_last_day() -> None:
    limits = "tu_ngay = 2025-10-31, den_ngay = 2025-11-10"
    assert days(f'thu_hang_tuan = "thứ Hai", {limits}', "2025-01-01", "2025-12-31") == ["03/11", "10/11"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('khong_ngay = "khẩn trương"', "khẩn trương"),
        ('khong_ngay = "thường xuyên"', "thường xuyên"),
        ('su_kien = "trước đại hội đảng bộ cấp xã"', "trước đại hội đảng bộ cấp xã"),
    ],
)
def test_rules_without_a_date_keep_their_words(text: str, words: str) -> None:
    assert days(text, "2025-01-01", "2026-12-31") == []
    assert str(rule(text)) == words and not rule(text).dated


@given(st.integers(1, 31), st.booleans(), st.dates(date(2000, 1, 1), date(2099, 12, 1)))
def test_an_unshifted_monthly_rule_comes_once_a_month(number: int, inclusive: bool, first: date) -> None:
    monthly = DueRule("monthly", number=number, inclusive=inclusive)
    found = occurrences(monthly, first, first + timedelta(days=200))
    assert 6 <= len(found) <= 7
    assert all(27 <= (later - day).days <= 32 for day, later in pairwise(found))


# --- rules: the deadline of a reporting period -------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "period", "day"),
    [
        ("ngay_hang_thang = 15", "2025-10", "2025-10-14"),
        ("ngay_hang_thang = 15", "2025-12", "2025-12-12"),  # the 14th is a Sunday
        ('ngay_hang_thang = 14, bao_gom_ngay_han = true, cuoi_tuan = "giu_nguyen"', "2025-12", "2025-12-14"),
        ("ngay_hang_thang = 25", "2025-Q4", "2025-12-24"),
        ('thu_hang_tuan = "thứ Hai"', "2025-W45", "2025-11-03"),
        ('thu_hang_tuan = "thứ Hai"', "2025-11", "2025-11-24"),
        ("ngay = 2025-10-15", "2025-10", "2025-10-14"),
    ],
)
def test_one_rule_serves_the_intake_of_a_period(text: str, period: str, day: str) -> None:
    assert deadline(rule(text), Period.parse(period)).isoformat() == day


def test_a_rule_without_a_date_is_no_deadline() -> None:
    with pytest.raises(ReporterError, match="“khẩn trương” không có ngày"):
        deadline(rule('khong_ngay = "khẩn trương"'), Period.parse("2025-10"))


# --- what is owed ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(TEMPLATES)


@pytest.fixture(scope="module")
def register(registry: Registry) -> Register:
    return load_obligations(TEMPLATES, registry)


@pytest.fixture(scope="module")
def central(registry: Registry) -> tuple[Agency, ...]:
    day = date(2025, 10, 5)
    return registry.agency(CENTRAL, day), *registry.children(CENTRAL, day)


def brief(register: Register, agencies: tuple[Agency, ...], as_of: str, **options: object) -> list[str]:
    """The dated items as "key state days"."""
    items = due_items(register, agencies, date.fromisoformat(as_of), **options)  # type: ignore[arg-type]
    return [f"{item.key} {item.state} {item.days_left}" for item in items if item.day]


def of(found: list[str], directive: str) -> list[str]:
    return [line for line in found if line.startswith(directive)]


def test_the_directive_9797_day_by_day(register: Register, central: tuple[Agency, ...]) -> None:
    assert of(brief(register, central, "2025-09-29"), "9797-") == []  # not issued yet
    assert of(brief(register, central, "2025-10-05"), "9797-") == [
        *("9797-3 later 9", "9797-6 later 9", "9797-1 later 9", "9797-2 later 9", "9797-5b later 24")
    ]
    assert of(brief(register, central, "2025-10-07"), "9797-3") == ["9797-3 soon 7"]
    assert of(brief(register, central, "2025-10-14"), "9797-3") == ["9797-3 soon 0"]
    assert of(brief(register, central, "2025-10-15"), "9797-3") == ["9797-3 overdue -1"]


def test_what_is_long_past_stays_only_if_a_report_is_owed(register: Register, central: tuple[Agency, ...]) -> None:
    found = of(brief(register, central, "2026-06-30"), "9797-")
    assert found == ["9797-3 overdue -259", "9797-6 overdue -259"]
    assert "9797-2 overdue -10" in brief(register, central, "2025-10-24")
    assert "9797-2 overdue -10" not in brief(register, central, "2025-10-24", horizon_days=9)


def test_who_has_done_it_does_not_owe_it_any_more(register: Register, central: tuple[Agency, ...]) -> None:
    done = {("9797-3", "38"): date(2025, 10, 13), ("322-4b@2025-09-24", "BNV"): date(2025, 9, 23)}
    owing = {item.key: [one.code for one in item.owing] for item in due_items(register, central, DAY, done=done)}
    before = {item.key: [one.code for one in item.owing] for item in due_items(register, central, DAY)}
    assert set(before["9797-3"]) - set(owing["9797-3"]) == {"38"}
    assert "322-4b@2025-09-24" in before and "322-4b@2025-09-24" not in owing  # nobody owes it any more
    assert "322-4b@2025-10-24" in owing
    earlier = due_items(register, central, date(2025, 10, 12), done=done)
    assert any(item.key == "9797-3" and "38" in [one.code for one in item.owing] for item in earlier)


def test_a_rhythm_shows_the_missed_the_current_and_the_next(register: Register, central: tuple[Agency, ...]) -> None:
    assert of(brief(register, central, "2025-10-20"), "322-4b") == [
        *("322-4b@2025-09-24 overdue -26", "322-4b@2025-10-24 soon 4", "322-4b@2025-11-24 later 35")
    ]
    assert of(brief(register, central, "2025-08-05"), "322-4b") == [  # nothing missed before the directive
        *("322-4b@2025-08-22 later 17", "322-4b@2025-09-24 later 50")
    ]
    assert of(brief(register, central, "2025-11-03"), "593-1") == [
        *("593-1@2025-11-03 soon 0", "593-1@2025-11-10 soon 7")
    ]


def test_a_superseded_task_goes_when_the_later_one_is_issued(register: Register, central: tuple[Agency, ...]) -> None:
    def listed(as_of: date) -> set[str]:
        return {item.obligation.id for item in due_items(register, central, as_of)} & {"177-4.3", "9797-1"}

    assert (listed(date(2025, 9, 29)), listed(date(2025, 9, 30))) == ({"177-4.3"}, {"9797-1"})


def test_only_those_addressed_owe(register: Register, registry: Registry, central: tuple[Agency, ...]) -> None:
    as_of = date(2025, 10, 5)
    by_id = {item.obligation.id: [one.code for one in item.owing] for item in due_items(register, central, as_of)}
    assert (by_id["322-4b"], by_id["177-6.4"], len(by_id["F4"])) == (["BNV"], ["DUMTTQ"], 34 + 17 - 1)
    one = due_items(register, central, as_of, ["38"])
    assert {item.owing[0].code for item in one} == {"38"}
    assert "9797-3" in {item.key for item in one} and "9797-4" not in {item.key for item in one}
    province = registry.agency("38", as_of), *registry.children("38", as_of)
    assert {agency.code for item in due_items(register, province, as_of) for agency in item.owing} == {"38"}


def test_an_agency_that_does_not_belong_here_is_refused(register: Register, central: tuple[Agency, ...]) -> None:
    with pytest.raises(ReporterError, match=r"Mã “BVN” không phải .* Có phải “BNV”"):
        due_items(register, central, date(2025, 10, 5), ["BVN"])


def test_most_urgent_first_undated_last(register: Register, central: tuple[Agency, ...]) -> None:
    items = due_items(register, central, date(2025, 10, 5))
    order = ["overdue", "soon", "later", "undated"]
    ranks = [order.index(item.state) for item in items]
    assert ranks == sorted(ranks) and set(ranks) == {0, 2, 3}
    left = [item.days_left for item in items if item.days_left is not None]
    assert left == sorted(left)
    owed = [item.obligation.report for item in items if item.day is None]
    assert owed == sorted(owed, reverse=True)


# --- text and JSON -----------------------------------------------------------------------------------------


def test_the_text_is_grouped_and_says_who_when_and_to_whom(register: Register, central: tuple[Agency, ...]) -> None:
    as_of = date(2025, 10, 9)
    lines = list(to_lines(due_items(register, central, as_of, ["38"]), as_of, named=True))
    assert lines[0] == "Nghĩa vụ tính đến ngày 09/10/2025: 5 quá hạn, 7 trong 7 ngày, 1 sau đó, 27 không ghi hạn."
    assert [line for line in lines if line and not line.startswith(" ")][1:] == [
        *("QUÁ HẠN (5)", "TRONG 7 NGÀY (7)", "SAU ĐÓ (1)", "KHÔNG GHI HẠN (27)")
    ]
    start = lines.index("  còn 5 ngày: hết ngày 14/10/2025 (thứ Ba) · 9797-3 · phải báo cáo")
    assert lines[start + 2 : start + 4] == [
        "      Tỉnh Thanh Hóa → Bộ Chính trị, qua Ban Tổ chức Trung ương",
        "      Công văn số 9797-CV/BTCTW, ngày 30/9/2025 của Ban Tổ chức Trung ương, mục 3",
    ]
    assert "  quá 6 ngày: trước 16h00 ngày 03/10/2025 (thứ Sáu) · F9 · phải báo cáo · chưa xác nhận" in lines
    assert any(line.startswith("  không ghi hạn · 322-1d: Kiện toàn bí thư") for line in lines)


def test_json_is_stable_and_names_codes(register: Register, central: tuple[Agency, ...]) -> None:
    as_of = date(2025, 10, 5)
    text = to_json(due_items(register, central, as_of, ["BNV"]), as_of)
    assert text == to_json(due_items(register, central, as_of, ["BNV"]), as_of)
    content = json.loads(text)
    monthly = next(item for item in content["items"] if item["key"] == "322-4b@2025-10-24")
    assert content["as_of"] == "2025-10-05"
    keys = "id state due hour days_left frequency report directive clause agencies to through confirmed"
    assert [monthly[key] for key in keys.split()] == [
        *("322-4b", "later", "2025-10-24", None, 19, "hang_thang", True, "322", "mục 4"),
        *(["BNV"], ["BTCTW"], ["DUCP"], True),
    ]


# --- the calendar ------------------------------------------------------------------------------------------


def calendar(register: Register, agencies: tuple[Agency, ...], as_of: date, path: Path) -> dict[str, Event]:
    """The events written for the agencies, read back, by UID."""
    written = write_ics(due_items(register, agencies, as_of), register, as_of, path)
    events = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    assert len(events) == written
    return {str(event["uid"]): event for event in events}


@pytest.fixture(scope="module")
def ministry(registry: Registry) -> tuple[Agency, ...]:
    return (registry.agency("BNV", date(2025, 11, 1)),)


def test_a_due_date_is_an_all_day_event_with_an_alarm(
    register: Register, central: tuple[Agency, ...], tmp_path: Path
) -> None:
    events = calendar(register, central, date(2025, 10, 5), tmp_path / "han.ics")
    event = events["9797-3-20251014@reporter"]
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2025, 10, 14), date(2025, 10, 15))
    assert event["dtstamp"].dt.isoformat() == "2025-10-05T00:00:00+00:00"
    (alarm,) = event.walk("VALARM")
    assert (alarm["trigger"].dt, str(alarm["action"])) == (timedelta(days=-2), "DISPLAY")
    task = register.obligations["9797-3"]
    assert str(event["summary"]) == f"Hạn báo cáo 9797-3: {task.task}"
    assert "Gửi: Bộ Chính trị, qua Ban Tổ chức Trung ương\nCăn cứ: Công văn số 9797" in str(event["description"])


def test_a_rhythm_that_moves_is_one_event_per_occurrence(
    register: Register, ministry: tuple[Agency, ...], tmp_path: Path
) -> None:
    events = calendar(register, ministry, date(2025, 11, 1), tmp_path / "han.ics")
    monthly = [event["dtstart"].dt for uid, event in events.items() if uid.startswith("322-4b-")]
    assert [f"{day:%d/%m}" for day in monthly[:5]] == ["24/10", "24/11", "24/12", "23/01", "24/02"]  # 24/01: Saturday
    assert len(monthly) == 13 and all(day.weekday() < 5 for day in monthly)


def test_a_rhythm_that_never_moves_is_one_repeating_event(
    register: Register, ministry: tuple[Agency, ...], tmp_path: Path
) -> None:
    no_holidays = Register(register.directives, register.obligations, frozenset())
    events = calendar(no_holidays, ministry, date(2025, 11, 1), tmp_path / "han.ics")
    (weekly,) = [event for uid, event in events.items() if uid.startswith("593-2-")]
    assert weekly["rrule"].to_ical() == b"FREQ=WEEKLY;BYDAY=WE"
    with_holiday = Register(register.directives, register.obligations, DaysOff(frozenset({date(2026, 4, 29)})))
    events = calendar(with_holiday, ministry, date(2025, 11, 1), tmp_path / "han.ics")
    singles = [event for uid, event in events.items() if uid.startswith("593-2-")]
    assert len(singles) == 52 and all("rrule" not in event for event in singles)
    assert date(2026, 4, 28) in [event["dtstart"].dt for event in singles]


def test_a_monthly_rule_that_stays_put_repeats_too(registry: Registry, tmp_path: Path) -> None:
    """The register with 322-4b's weekend switch changed by an officer."""
    shutil.copytree(TEMPLATES / "registry", tmp_path / "registry")
    path = tmp_path / "registry" / "directives" / "322.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('cuoi_tuan = "som_hon" }', 'cuoi_tuan = "giu_nguyen" }'), encoding="utf-8")
    changed = load_obligations(tmp_path, registry)
    ministry = (registry.agency("BNV", date(2025, 11, 1)),)
    events = calendar(changed, ministry, date(2025, 11, 1), tmp_path / "han.ics")
    (monthly,) = [event for uid, event in events.items() if uid.startswith("322-4b-")]
    assert monthly["rrule"].to_ical() == b"FREQ=MONTHLY;BYMONTHDAY=24"


def test_the_file_is_the_same_each_time_folded_and_nfc(
    register: Register, central: tuple[Agency, ...], tmp_path: Path
) -> None:
    as_of = date(2025, 11, 1)
    for name in ("a.ics", "b.ics"):
        calendar(register, central, as_of, tmp_path / name)
    data = (tmp_path / "a.ics").read_bytes()
    assert data == (tmp_path / "b.ics").read_bytes()
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 75 and b"\n" not in data.replace(b"\r\n", b"")
    assert any(line.startswith(b" ") for line in lines)  # long Vietnamese lines are folded …
    assert all(unicodedata.is_normalized("NFC", line.decode("utf-8")) for line in lines)  # … never inside a letter
    assert lines[:2] == [b"BEGIN:VCALENDAR", b"VERSION:2.0"]


DAY, NOW = date(2025, 10, 20), datetime(2025, 10, 20, 9)  # noqa: DTZ001


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """The shipped central workspace."""
    shutil.copytree(TEMPLATES, tmp_path / "templates")
    shutil.copy(TEMPLATES / "workspace" / "central.toml", tmp_path / "reporter.toml")
    return Workspace.find(tmp_path)


# --- the whole command -------------------------------------------------------------------------------------


def test_the_command_lists_and_writes_the_calendar(workspace: Workspace, tmp_path: Path) -> None:
    lines = show_due(workspace, date(2025, 10, 5), DueOptions(everything=True, ics=tmp_path / "han.ics"))
    assert lines[0].startswith("Nghĩa vụ tính đến ngày 05/10/2025: 9 quá hạn")
    count = len(Calendar.from_ical((tmp_path / "han.ics").read_bytes()).walk("VEVENT"))
    assert lines[-1] == f"Đã ghi {count} việc vào lịch {tmp_path / 'han.ics'}."
    (text,) = show_due(workspace, date(2025, 10, 5), DueOptions(("38",), as_json=True))
    assert {code for item in json.loads(text)["items"] for code in item["agencies"]} == {"38"}


def test_a_report_that_is_owed_once_has_a_collection_of_its_own(workspace: Workspace) -> None:
    """Kết luận 179-KL/TW is of 25/7/2025: its evaluation is not due on the 14th of that month."""
    own = Period.parse("2025-07-1thang")
    specs, month = workspace.specs(own), workspace.specs(Period.parse("2025-07"))
    assert workspace.deadline(own) == date(2025, 8, 5) and workspace.deadline(month.period) == date(2025, 7, 14)
    assert (specs.since, specs.cutoff, specs.form_set.id) == (date(2025, 7, 1), date(2025, 7, 31), "bao-cao-thang")
    assert (month.since, month.cutoff, month.form_set.id) == (None, None, "cv9797")
    reports = load_reports(TEMPLATES)
    made = {period: [one.id for one in reports if one.due_in(period)] for period in (str(own), "2025-07")}
    assert made[str(own)] == ["kl179-1thang-tong-hop", "kl179-1thang"] and not set(made[str(own)]) & {*made["2025-07"]}
    with pytest.raises(ReporterError, match=r"chưa khai: thêm \[dot.2025-09-khac\]"):
        workspace.deadline(Period.parse("2025-09-khac"))
    config = workspace.root / "reporter.toml"
    config.write_text(config.read_text("utf-8").replace("[dot.2025-07-1thang]", "[dot.2025-07-31]"), "utf-8")
    with pytest.raises(ReporterError, match=r"dot.2025-07-31\]: Kỳ báo cáo “2025-07-31” không đúng"):
        Workspace.find(workspace.root)


@pytest.mark.parametrize("code", ["THVN", "EVN"])
def test_who_owes_a_report_and_sends_no_workbook_is_told_when_asked_about(workspace: Workspace, code: str) -> None:
    (text,) = show_due(workspace, DAY, DueOptions((code,), everything=True, as_json=True))
    assert "322-3" in {item["id"] for item in json.loads(text)["items"]}
    (text,) = show_due(workspace, DAY, DueOptions(everything=True, as_json=True))
    assert code not in {owing for item in json.loads(text)["items"] for owing in item["agencies"]}


def test_what_is_done_goes_into_a_ledger_and_is_owed_no_more(workspace: Workspace) -> None:
    def told(key: str, *agencies: str) -> list[str]:
        return list(mark_done(workspace, DoneOptions(key, agencies, "12-BC/TU", DAY), NOW))

    assert told("9797-3", "38", "46") == [
        "9797-3, Tỉnh Thanh Hóa: đã ghi là xong.", "9797-3, Thành phố Huế: đã ghi là xong.",
    ]  # fmt: skip
    assert told("9797-3", "38") == ["9797-3, Tỉnh Thanh Hóa: đã ghi từ trước là xong ngày 20/10/2025, không ghi thêm."]
    (text,) = show_due(workspace, DAY, DueOptions(as_json=True))
    (task,) = [item for item in json.loads(text)["items"] if item["key"] == "9797-3"]
    assert not {"38", "46"} & set(task["agencies"]) and "01" in task["agencies"]
    assert [(line.key, line.agency, line.number) for line in read_done(workspace)] == [
        ("9797-3", "38", "12-BC/TU"), ("9797-3", "46", "12-BC/TU"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "agency", "said"),
    [
        ("9797-33", "38", "Có phải"),
        ("322-2c", "38", "Tỉnh Thanh Hóa không có nghĩa vụ 322-2c"),
        ("322-4b", "BNV", "ghi cả hạn, ví dụ 322-4b@2025-10-24"),
        ("322-4b@2025-10-23", "BNV", "không có hạn ngày 2025-10-23"),
        ("9797-3@hôm qua", "38", "không có hạn ngày hôm qua"),
    ],
)
def test_what_nobody_owes_cannot_be_done(workspace: Workspace, key: str, agency: str, said: str) -> None:
    with pytest.raises(ReporterError, match=said):
        list(mark_done(workspace, DoneOptions(key, (agency,), "", DAY), NOW))


def test_a_touched_ledger_stops_the_command(workspace: Workspace) -> None:
    list(mark_done(workspace, DoneOptions("9797-3", ("38",), "", DAY), NOW))
    ledger = workspace.root / DONE
    ledger.write_bytes(ledger.read_bytes().replace(b'"38"', b'"46"'))
    with pytest.raises(ReporterError, match="dòng 1"):
        show_due(workspace, DAY, DueOptions())


def test_todays_work_is_one_page_with_its_commands(workspace: Workspace) -> None:
    lines = show_due(workspace, date(2025, 10, 14), DueOptions())
    assert lines[0] == "VIỆC HÔM NAY, ngày 14/10/2025: 7 đến hạn trong 7 ngày, 2 mới quá hạn, chưa ghi là xong."
    assert len(lines) <= 50 and max(map(len, lines)) <= 130
    assert lines[1].startswith("  hôm nay: ")
    assert "      → reporter build --period 2025-10 --report cv9797-tinh" in lines
    assert "      → xong thì: reporter due done 9797-3 --agency MÃ --number SỐ --date NGÀY" in lines
    august = "\n".join(show_due(workspace, date(2025, 8, 28), DueOptions()))
    assert "→ reporter build --period 2025-08-cv322 --report kl183-btc" in august
    assert "quá 219 ngày" not in "\n".join(lines)
    assert lines[-1].startswith("Còn ") and lines[-1].endswith("reporter due --all")


def test_a_report_of_another_form_set_is_said_to_need_it_and_no_build_is_proposed(workspace: Workspace) -> None:
    told = "\n".join(show_due(workspace, date(2025, 10, 22), DueOptions()))
    assert "reporter build --period 2025-10 --report kl183-thang" not in told
    assert (
        "→ chưa lập được kl183-thang: bộ biểu “cv9797” không có đủ biểu (cần bộ “bao-cao-thang”); chọn ở reporter.toml"
    ) in told


# --- the workbooks of a province ---------------------------------------------------------------------------


def test_issuing_says_where_a_deadline_lies_before_the_cut_off(tmp_path: Path) -> None:
    """Three working days before 14/10/2025 is 9/10; the figures are to be those of 10/10."""
    create_workspace(tmp_path / "tinh", "province", "12")
    province = Workspace.find(tmp_path / "tinh")
    period = Period.parse("2025-10")
    assert not any("ngày chốt" in line for line in issue_blanks(province, period, ["03388"], no_progress).lines)
    config = tmp_path / "tinh" / "reporter.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("commune = 2", "commune = 3"), encoding="utf-8")
    (*_, told) = issue_blanks(Workspace.find(tmp_path / "tinh"), period, ["03388"], no_progress).lines
    assert "phải gửi hết ngày 09/10/2025, trước ngày chốt số liệu 10/10/2025" in told


def test_the_first_and_the_last_period_of_a_form_have_none_beside_them(tmp_path: Path) -> None:
    """Forms are in force from July 2025; one that ends in October has no edition for November."""
    create_workspace(tmp_path / "tinh", "province", "12")
    path = tmp_path / "tinh" / "templates" / "forms" / "bieu-01.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^(valid_from = .*)$", r"\1\nvalid_until = 2025-10-31", text), encoding="utf-8")
    for day, period in ((date(2025, 7, 3), "2025-07"), (date(2025, 10, 8), "2025-10")):
        shown = show_due(Workspace.find(tmp_path / "tinh"), day, DueOptions(everything=True))
        assert any(f"so-nhap-{period}" in line for line in shown)
    with pytest.raises(ReporterError, match=r"bieu-01” có hiệu lực ngày 30/11/2025"):
        show_due(Workspace.find(tmp_path / "tinh"), date(2025, 11, 3), DueOptions())


def test_communes_and_departments_owe_their_workbook_by_their_own_day(tmp_path: Path) -> None:
    create_workspace(tmp_path / "tinh", "province", "12")
    province = Workspace.find(tmp_path / "tinh")

    def told(*agencies: str) -> list[str]:
        shown = show_due(province, date(2025, 10, 8), DueOptions(agencies=agencies, everything=True))
        return [line for line in shown if "so-nhap-2025-10" in line]

    assert told("03388") == ["  còn 2 ngày: hết ngày 10/10/2025 (thứ Sáu) · so-nhap-2025-10 · phải báo cáo"]
    assert told("12-SNV") == ["  còn 5 ngày: hết ngày 13/10/2025 (thứ Hai) · so-nhap-2025-10 · phải báo cáo"]
    assert told("12-SCT") == []  # fills no form
    show_due(province, date(2025, 10, 8), DueOptions(ics=tmp_path / "han.ics"))
    events = Calendar.from_ical((tmp_path / "han.ics").read_bytes()).walk("VEVENT")
    asked = {str(event["uid"]): event["dtstart"].dt for event in events if "so-nhap-2025-10" in event["uid"]}
    assert asked == {
        "so-nhap-2025-10-commune-20251010@reporter": date(2025, 10, 10),
        "so-nhap-2025-10-department-20251013@reporter": date(2025, 10, 13),
    }
    inbox = province.inbox(Period.parse("2025-10"))
    inbox.mkdir(parents=True)
    moment = datetime(2025, 10, 7, 8)  # noqa: DTZ001
    append(inbox / RECEIPTS, [Receipt(moment, ReceiptEvent.RECEIVED, "a.xlsx", "0", 1, moment, agency="03388")])
    assert told("03388") == []
