"""Who has sent in, who has not, who is late, whose workbook is faulty."""

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
from tables import DAY, REGISTRY, submission

from reporter.delivery.call_list import call_list, write_call_list
from reporter.delivery.standing import STATES, StatusRow, status, status_json, status_summary, status_table
from reporter.model import Finding, Findings, Severity, Submission, decide

AGENCIES = tuple(REGISTRY.agency(code, DAY) for code in ("01", "04", "08", "38", "BNV", "BTC"))
DUE = date(2025, 10, 14)


def arrived(agency: str, day: int | None) -> Submission:
    received = datetime(2025, 10, day, 23, 59) if day else None  # noqa: DTZ001
    return replace(submission(agency=agency), received_at=received)


def problem(agency: str, severity: Severity, code: str = "R05") -> Finding:
    return Finding(code, severity, "…", agency=agency, form="" if code == "I01" else "bieu-05", file=f"{agency}.xlsx")


SENT = (arrived("01", 14), arrived("04", 15), arrived("08", 16), arrived("38", None))
FOUND = Findings([
    problem("08", Severity.ERROR), problem("08", Severity.WARNING), problem("01", Severity.EXPLAIN),
    problem("BNV", Severity.ERROR, "I01"),
])  # fmt: skip
OWED = {agency.code: ("bieu-01", "bieu-05") for agency in AGENCIES}


def rows(as_of: date = date(2025, 10, 17), due: date | None = DUE) -> tuple[StatusRow, ...]:
    last_days = {agency.code: due for agency in AGENCIES if due}
    return status(
        AGENCIES, SENT, decide(OWED, SENT, FOUND), FOUND, last_days, as_of, {"bieu-01": "Biểu 01", "bieu-05": "Biểu 05"}
    )


def test_every_agency_has_a_state_in_the_order_given() -> None:
    assert [(row.agency.code, row.state, row.label) for row in rows()] == [
        ("01", "used", "đã dùng"),  # the last day counts
        ("04", "used", "đã dùng, muộn 1 ngày"),
        ("08", "held_back", "đã gửi, đang chỉnh lý số liệu (1 lỗi; Biểu 05), muộn 2 ngày"),
        ("38", "used", "đã dùng"),  # day of arrival unknown: not called late
        ("BNV", "refused", "đã gửi, tệp không dùng được (quá hạn 3 ngày)"),
        ("BTC", "not_sent", "chưa gửi (quá hạn 3 ngày)"),
    ]


def test_before_the_due_day_nobody_is_overdue() -> None:
    assert [row.label for row in rows(as_of=DUE)][-2:] == ["đã gửi, tệp không dùng được", "chưa gửi"]
    assert [row.days for row in rows(due=None)] == [0] * 6


def test_who_took_its_workbook_back_owes_it_and_has_not_come_late() -> None:
    back = Findings([Finding("I31", Severity.NOTE, "đã rút", agency="BTC", file="b.xlsx")])
    owed = {agency.code: ("bieu-05",) for agency in AGENCIES}
    row = status(AGENCIES[-1:], (), decide(owed, (), back), back, {"BTC": DUE}, date(2025, 10, 17), {})[0]
    assert (row.label, row.late, row.overdue) == ("đã rút, chưa gửi lại (quá hạn 3 ngày)", False, True)


def test_the_machine_form_is_stable() -> None:
    document = json.loads(status_json(rows(), "2025-10", DUE, date(2025, 10, 17)))
    assert list(document) == ["schema", "version", "command", "period", "due", "as_of", "items", "counts"]
    assert (document["due"], document["as_of"]) == ("2025-10-14", "2025-10-17")
    assert document["counts"] == {
        "not_sent": 1, "withdrawn": 0, "refused": 1, "wrong_form": 0, "undecided": 0, "held_back": 1, "used": 3,
    }  # fmt: skip
    assert sum(document["counts"].values()) == len(AGENCIES)
    assert document["items"][2] == {
        "agency": "08", "name": "Tỉnh Tuyên Quang", "state": "held_back",
        "label": "đã gửi, đang chỉnh lý số liệu (1 lỗi; Biểu 05), muộn 2 ngày",
        "due": "2025-10-14", "days": 2, "file": "08.xlsx", "received": "2025-10-16", "held": ["Biểu 05"],
        "errors": 1, "warnings": 1, "explains": 0,
    }  # fmt: skip


def test_the_table_for_people() -> None:
    table = list(status_table(rows()))
    assert table[0] == ("Mã", "Cơ quan", "Tình trạng", "Ngày nhận", "Lỗi / cảnh báo / giải trình")
    assert table[1] == ("01", "Thành phố Hà Nội", "đã dùng", "14/10/2025", "0 / 0 / 1")
    assert table[6] == ("BTC", "Bộ Tài chính", "chưa gửi (quá hạn 3 ngày)", "", "")


def test_the_summary_is_one_line() -> None:
    assert status_summary(rows()) == (
        "6 cơ quan phải gửi sổ nhập: 3 đã dùng; 1 đã gửi, đang chỉnh lý số liệu; 1 đã gửi, tệp không dùng được; "
        "1 chưa gửi; "
        "2 gửi muộn; hạn gửi hết ngày 14/10/2025."
    )
    assert status_summary(rows(due=None)[:1]) == "1 cơ quan phải gửi sổ nhập: 1 đã dùng."
    communes_first = [replace(rows()[0], due=date(2025, 10, 10)), *rows()[1:]]
    assert status_summary(communes_first).endswith("hạn gửi hết ngày 10/10/2025 hoặc 14/10/2025, tuỳ loại cơ quan.")


# --- whom to call -----------------------------------------------------------------------------------------


def test_the_call_list_is_sorted_by_need_and_says_the_worst(tmp_path: Path) -> None:
    calls = call_list(rows(), FOUND, {"08": "0205 3812 345"})
    told = [(call.row.agency.code, call.row.state.value) for call in calls]
    assert told == sorted(told, key=lambda item: [state.value for state in STATES].index(item[1]))
    assert told[-1] == ("01", "used")  # nothing wrong, but something to explain
    assert calls[-1].state.endswith("chờ giải trình 1 nội dung")
    assert "04" not in dict(told)
    (held,) = [call for call in calls if call.row.agency.code == "08"]
    assert held.phone == "0205 3812 345"
    assert "1 lỗi" in held.state
    assert held.subject.startswith(next(item.code for item in FOUND if item.agency == "08"))
    write_call_list(tmp_path / "goi.xlsx", calls, "Kỳ 2025-10")
    sheet = openpyxl.load_workbook(tmp_path / "goi.xlsx").active
    assert [cell.value for cell in sheet[3]][1:4] == ["Cơ quan", "Điện thoại, liên hệ", "Tình trạng"]
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight or 1) == ("portrait", 1)
    assert sheet.max_row == 3 + len(calls)
