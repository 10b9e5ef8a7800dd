"""Whether dates make sense: the cut-off date of each workbook, of all together, and the dates in the forms (R18)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from reporter.checks.material import Material, breach, gather, named
from reporter.model import Finding, Severity, Submission
from reporter.model.wording import date_short
from reporter.specs.forms import Column
from reporter.specs.rules import Rule
from reporter.tables import FormFrame

_COVER = "Bìa"


def rule_r18(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield missing and impossible cut-off dates, cut-off dates that differ, and dates on the wrong side of them.

    "Thời gian chốt số liệu" (Nghị định 09/2019/NĐ-CP): one report, one cut-off date, within the period, not in the
    future. A planned date before the cut-off and differing cut-offs are warnings, whatever the rule weighs.
    """
    for submission in material.submissions:
        yield from _cutoff(submission, material, rule)
    yield from _differing(material, rule)
    cutoffs = {item.agency: item.cutoff for item in material.submissions}
    for frame in material.frames.values():
        for column in frame.form.columns:
            if column.type == "date":
                yield from gather(_dates(frame, column, cutoffs, rule))


def _cutoff(submission: Submission, material: Material, rule: Rule) -> Iterator[Finding]:
    cutoff, as_of = submission.cutoff, material.context.as_of
    earliest = material.context.specs.period.first_day - timedelta(days=rule.limits["days_before"])
    if cutoff is None:
        text = "Trang Bìa chưa có ngày chốt số liệu. Ghi ngày theo dạng 31/10/2025."
    elif as_of and cutoff > as_of:
        text = f"Ngày chốt số liệu {date_short(cutoff)} ở sau ngày kiểm {date_short(as_of)}. Ghi đúng ngày đã chốt."
    elif cutoff < earliest:
        text = (
            f"Ngày chốt số liệu {date_short(cutoff)} quá sớm so với kỳ {material.context.specs.period.label} "
            f"(sớm nhất {date_short(earliest)}). Sửa ngày, hoặc dùng số liệu của kỳ này."
        )
    else:
        return
    yield breach(rule, text, submission, sheet=_COVER, value=date_short(cutoff) if cutoff else "")


def _differing(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield one warning for everybody when agencies closed their figures on different days."""
    days = Counter(item.cutoff for item in material.submissions if item.cutoff)
    if len(days) < 2:
        return
    usual = min(days, key=lambda day: (-days[day], day))
    others = [
        f"{material.context.specs.agency(item.agency).name} {date_short(item.cutoff)}"
        for item in material.submissions
        if item.cutoff and item.cutoff != usual
    ]
    message = (
        f"Ngày chốt số liệu không thống nhất: {days[usual]} cơ quan chốt ngày {date_short(usual)}, "
        f"{len(others)} cơ quan chốt ngày khác ({named(others)}). "
        "Báo cáo ghi rõ từng ngày, hoặc đề nghị các cơ quan chốt lại."
    )
    yield replace(breach(rule, message), severity=Severity.WARNING)


def _dates(frame: FormFrame, column: Column, cutoffs: dict[str, date | None], rule: Rule) -> Iterator[Finding]:
    """Yield dates of one column on the wrong side of the cut-off: facts after it, plans before it or too far off."""
    for position, (day, agency) in enumerate(zip(frame.data[column.key], frame.data["_agency"], strict=True)):
        cutoff = cutoffs.get(agency)
        if cutoff is None or not isinstance(day, date):
            continue
        severity, text = rule.severity, ""
        if column.not_after_cutoff and day > cutoff:
            text = f"ở sau ngày chốt số liệu {date_short(cutoff)}. Sửa lại ngày"
        elif not column.not_after_cutoff and day < cutoff:
            severity = min(Severity.WARNING, rule.severity, key=lambda item: -item.rank)
            text = f"là việc sẽ làm, nhưng ở trước ngày chốt số liệu {date_short(cutoff)}. Ghi thời hạn mới"
        elif day.year > cutoff.year + rule.limits["years_ahead"]:
            text = f"ở quá xa (sau ngày chốt số liệu trên {rule.limits['years_ahead']} năm). Xem lại năm"
        if text:
            source = frame.sources[int(frame.data["_source"].iat[position])]
            message = f"Cột {column.title}: {date_short(day)} {text}."
            at = frame.cell(column.key, position)
            found = breach(rule, message, source, at=at, column=column, value=date_short(day))
            yield replace(found, severity=severity)
