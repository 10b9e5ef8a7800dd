"""Who has sent in, who has not, who is late, whose workbook is faulty."""

import json
from dataclasses import replace
from datetime import date, datetime

from tables import DAY, REGISTRY, submission

from reporter.delivery.standing import StatusRow, status, status_json, status_summary, status_table
from reporter.model import Finding, Severity, Submission

AGENCIES = tuple(REGISTRY.agency(code, DAY) for code in ("01", "04", "08", "38", "BNV", "BTC"))
DUE = date(2025, 10, 14)


def arrived(agency: str, day: int | None) -> Submission:
    received = datetime(2025, 10, day, 23, 59) if day else None  # noqa: DTZ001
    return replace(submission(agency=agency), received_at=received)


def problem(agency: str, severity: Severity, code: str = "R05") -> Finding:
    return Finding(code, severity, "…", agency, f"{agency}.xlsx")


SENT = (arrived("01", 14), arrived("04", 15), arrived("08", 16), arrived("38", None))
FOUND = (
    problem("08", Severity.ERROR), problem("08", Severity.WARNING), problem("01", Severity.EXPLAIN),
    problem("BNV", Severity.ERROR, "I01"),
)  # fmt: skip


def rows(as_of: date = date(2025, 10, 17), due: date | None = DUE) -> tuple[StatusRow, ...]:
    return status(AGENCIES, SENT, FOUND, due, as_of)


def test_every_agency_has_a_state_in_the_order_given() -> None:
    assert [(row.agency.code, row.state, row.label) for row in rows()] == [
        ("01", "sent", "đã nộp"),  # the last day counts
        ("04", "late", "nộp muộn 1 ngày"),
        ("08", "faulty", "đã nộp, còn 1 lỗi, muộn 2 ngày"),
        ("38", "sent", "đã nộp"),  # day of arrival unknown: not called late
        ("BNV", "refused", "bị từ chối (quá hạn 3 ngày)"),
        ("BTC", "missing", "chưa nộp (quá hạn 3 ngày)"),
    ]


def test_before_the_due_day_nobody_is_overdue() -> None:
    assert [row.label for row in rows(as_of=DUE)][-2:] == ["bị từ chối", "chưa nộp"]
    assert [row.days for row in rows(due=None)] == [0] * 6


def test_the_machine_form_is_stable() -> None:
    document = json.loads(status_json(rows(), "2025-10", DUE, date(2025, 10, 17)))
    assert list(document) == ["period", "due", "as_of", "counts", "agencies"]
    assert (document["due"], document["as_of"]) == ("2025-10-14", "2025-10-17")
    assert document["counts"] == {"refused": 1, "missing": 1, "faulty": 1, "late": 1, "sent": 2}
    assert document["agencies"][2] == {
        "agency": "08", "name": "Tỉnh Tuyên Quang", "state": "faulty", "label": "đã nộp, còn 1 lỗi, muộn 2 ngày",
        "days": 2, "file": "08.xlsx", "received": "2025-10-16", "errors": 1, "warnings": 1, "explains": 0,
    }  # fmt: skip


def test_the_table_for_people() -> None:
    table = list(status_table(rows()))
    assert table[0] == ("Mã", "Cơ quan", "Tình trạng", "Ngày nhận", "Lỗi / cảnh báo / giải trình")
    assert table[1] == ("01", "Thành phố Hà Nội", "đã nộp", "14/10/2025", "0 / 0 / 1")
    assert table[6] == ("BTC", "Bộ Tài chính", "chưa nộp (quá hạn 3 ngày)", "", "")


def test_the_summary_is_one_line() -> None:
    assert status_summary(rows(), DUE) == (
        "Đã nhận 4/6 sổ nhập, 1 còn lỗi, 2 nộp muộn; 1 chưa nộp; 1 bị từ chối; hạn nộp hết ngày 14/10/2025."
    )
    assert status_summary(rows()[:1], None) == "Đã nhận 1/1 sổ nhập."
