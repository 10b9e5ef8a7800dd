"""Of whom a workbook came and is held back, undecided or refused, no document says that nothing has come."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import directive_samples
import pytest
from directive_samples import CODES, OCTOBER, Held, agency, blank, form_set, report, sample, write
from tables import TEMPLATES
from test_content import blocks

import reporter.figures.lacking_annex
from reporter.model import Submission
from reporter.specs.form_sets import load_sets
from reporter.specs.reports import load_reports

pytestmark = pytest.mark.slow

USED = ("46", "BNV", "DUMTTQ")
#: What came of Lai Châu has an error, of the Ministry of Finance came two files, of the Government a damaged one:
#: the admission makes one state of them, of which official text speaks.
HELD: Held = {"12": (), "BTC": (), "DUCP": ()}
NAMES = r"Lai Châu|Bộ Tài chính|Đảng (?:uỷ|ủy) Chính phủ"
#: From "chưa" to the end of what is said: whoever is named there is said to have given nothing.
SILENT = re.compile(rf"[Cc]hưa (?:gửi|báo cáo|nộp|có|đủ)\b[^;.(]*(?:\([^()]*cơ quan\)[^;.]*)?(?:{NAMES})")


def _reports() -> list[str]:
    """Every report about several agencies whose forms are in the set of the samples; a ministry's is about itself."""
    sets, ours = load_sets(TEMPLATES), {form.id for form in form_set(OCTOBER).forms}
    told = (item for item in load_reports(TEMPLATES) if ours.issuperset(sets[item.form_set].forms))
    return [item.id for item in told if item.scope == "all" or "province" in item.kinds]


@cache
def _used() -> tuple[Submission, ...]:
    return tuple(map(sample, USED))


def _lines(report_id: str, sent: Sequence[Submission], held: Held) -> list[str]:
    """Return what a report says; of one that an agency makes, as a province makes it of those who report to it."""
    spec = report(report_id)
    members = [code for code in CODES if agency(code).kind in spec.kinds]
    owner = members[0] if spec.scope == "agency" else ""
    return blocks(write(report_id, sent, owner, held=held, members=members).docx)


def test_no_template_types_that_something_is_not_reported() -> None:
    """Whether it is depends on who owes it: the filter `thay_so` says."""
    files = {path.name: "\n".join(blocks(path.read_bytes())) for path in (TEMPLATES / "docx").rglob("*.docx")}
    assert [name for name, text in files.items() if re.search(r"[Cc]hưa (?:[^,;:.{}]{2,20} nào )?báo cáo", text)] == []


@pytest.mark.parametrize("report_id", _reports())
def test_who_is_held_back_is_never_said_to_have_given_nothing_and_the_counts_add_up(report_id: str) -> None:
    lines = _lines(report_id, _used(), HELD)
    assert [line for line in lines if SILENT.search(line)] == []
    said = "\n".join(lines)
    used = re.findall(r"[Đđ]ã đưa đủ vào (?:tổng hợp|báo cáo) số liệu của (\d+)", said)
    others = re.findall(r"^(?:Đã gửi, đang chỉnh lý|Chưa gửi) số liệu \((\d+) cơ quan\)", said, re.MULTILINE)
    (whole,) = set(re.findall(r"\d+/(\d+) cơ quan(?:, đơn vị phải gửi| đã gửi)", said))
    assert (len(used), len(others)) == (1, 2)
    assert sum(map(int, (*used, *others))) == int(whole)


@pytest.mark.parametrize("report_id", _reports())
def test_where_everybody_is_held_back_nothing_is_said_to_be_missing(report_id: str) -> None:
    lines = _lines(report_id, (), dict.fromkeys(CODES, ()))
    none_asked = "- Rà soát, ban hành hoặc tham mưu quy định"  # mục 7 of Kết luận 177 is asked of none of them
    silent = re.compile(r"chưa (?:được )?(?:gửi|báo cáo|nộp)|chưa (?:có )?[^,;:.]{2,20} nào (?:được )?(?:gửi|báo|nêu)")
    assert [line for line in lines if silent.search(line.lower()) and not line.startswith(none_asked)] == []


def test_a_form_held_back_is_being_mended_where_it_is_read_and_nowhere_else() -> None:
    """Huế's Biểu 05 is held back; of its other forms one came blank, which nobody is mending."""
    (hue,) = (item for item in _used() if item.agency == "46")
    tables = {form: table for form, table in hue.tables.items() if form != "bieu-05"}
    silent = replace(hue, tables={**tables, "bieu-09": blank("46").tables["bieu-09"]})
    lines = _lines("kl155", (silent,), {"46": ("Biểu 05",)})
    assert "- Theo Nghị định số 178/2024/NĐ-CP: chưa có số liệu." in lines  # others owe it and have not sent
    assert "- Số hoá hồ sơ, tài liệu: chưa báo cáo." in lines
    assert [line for line in lines if line.startswith("Đã gửi, đang chỉnh lý") and "thành phố Huế (Biểu 05)" in line]


def test_the_list_is_there_where_many_lack_something_though_few_lack_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """The text points to it, whatever form each of them lacks; of each form it says why it is not there."""
    monkeypatch.setattr(reporter.figures.lacking_annex, "MOST_NAMED", 1)
    monkeypatch.setattr(directive_samples, "CODES", ("46", "BNV"))
    gone = {"46": "bieu-07b", "BNV": "bieu-13"}  # and Biểu 07 of both is not in their workbooks
    sent = [
        replace(item, tables={f: table for f, table in item.tables.items() if f not in ("bieu-07", gone[item.agency])})
        for item in _used()
        if item.agency in gone
    ]
    held = {code: (form_set(OCTOBER).form(form).sheet,) for code, form in gone.items()}
    said = "\n".join(blocks(write("kl183-btp", sent, held=held).docx))
    assert "| Thành phố Huế | Biểu 07b | Đã gửi, đang chỉnh lý số liệu" in said
    assert "| Thành phố Huế | Biểu 07 | Chưa gửi" in said


def test_who_is_named_at_the_head_is_not_named_as_more_than_those() -> None:
    """Also two provinces, told together: "các tỉnh: Lai Châu, Cao Bằng"."""
    lines = _lines("kl155", _used(), {})
    assert [line for line in lines if line.startswith("Chưa gửi số liệu") and "các tỉnh: Lai Châu, Cao Bằng;" in line]
    assert [line for line in lines if "chưa có thêm" in line] == []
