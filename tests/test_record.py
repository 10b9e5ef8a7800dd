"""The run record is a typed value: written, read back, asked by the runs that follow."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import msgspec

from reporter.delivery.record import RECORD, ReadWorkbook, RuleOff, RunRecord, read_record
from reporter.model import Admission, AdmissionState

DAY = date(2025, 10, 20)
RUN = RunRecord(
    version="1.0",
    period="2025-10",
    as_of=DAY,
    baseline="tam_giao",
    form_set="cv9797@2025.1",
    specs="ab",
    draft=False,
    read=(ReadWorkbook("38", "38.xlsx", "cd", datetime(2025, 10, 13, 9, 30, tzinfo=UTC), date(2025, 9, 30), 1_234),),
    admissions=(Admission("38", "bieu-01", "38.xlsx", AdmissionState.HELD_BACK, "R05"),),
    left_out={"38.xlsx": "Đang chỉnh lý số liệu"},
    findings={"error": 1, "warning": 0},
    rules_off=(RuleOff("R07", "Luật", "thử tắt"),),
    control=("Số đọc được và số đưa vào số liệu khớp nhau.",),
    templates={"forms/bieu-01.toml": "ef"},
    written={},
)


def test_a_record_is_the_same_when_read_back(tmp_path: Path) -> None:
    record = RUN.with_documents({"a.docx": b"a"}, {})
    (tmp_path / RECORD).write_text(record.as_json(), encoding="utf-8")
    assert read_record(tmp_path) == record
    assert "Đang chỉnh lý số liệu" in record.as_json()


def test_no_record_and_one_that_cannot_be_read_are_no_record(tmp_path: Path) -> None:
    assert read_record(tmp_path) is None
    for text in ("", "[]", '{"written": {"a.docx": "ab"}}'):
        (tmp_path / RECORD).write_text(text, encoding="utf-8")
        assert read_record(tmp_path) is None


def test_documents_of_other_data_are_named() -> None:
    first = RUN.with_documents({"a.docx": b"a", "b.docx": b"b"}, {})
    again = RUN.with_documents({"b.docx": b"b"}, {"a.docx": first.written["a.docx"]})
    assert again == first and again.outdated() == ()
    (sent,) = RUN.read
    later = msgspec.structs.replace(RUN, read=(msgspec.structs.replace(sent, sha256="new"),))
    after = later.with_documents({"b.docx": b"b"}, {"a.docx": first.written["a.docx"]})
    assert after.outdated() == ("a.docx",)
