"""Whether dates make sense: the cut-off date of each workbook, of all together, and the dates in the forms (R18)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from reporter.checks.material import Material, breach, gather, named
from reporter.model import CellRange, Finding, Severity, Submission, common_cutoff
from reporter.model.wording import date_short, integer
from reporter.specs.forms import Column
from reporter.specs.rules import Rule
from reporter.specs.written_rules import SoundDays
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
                yield from gather(_dates(frame, column, cutoffs, rule), material.context)


def _cutoff(submission: Submission, material: Material, rule: Rule) -> Iterator[Finding]:
    cutoff, as_of = submission.cutoff, material.context.as_of
    earliest = material.context.specs.period.first_day - timedelta(days=rule.of(SoundDays).days_before)
    if cutoff is None:
        texts = "chưa có ngày chốt số liệu", "phải ghi ngày chốt số liệu của kỳ", "Ghi ngày theo dạng 31/10/2025."
    elif as_of and cutoff > as_of and cutoff != material.context.specs.cutoff:  # ours stands there, locked
        expected = f"không sau ngày kiểm {date_short(as_of)}"
        texts = f"ngày chốt số liệu là {date_short(cutoff)}", expected, "Ghi đúng ngày đã chốt."
    elif cutoff < earliest:
        found = f"ngày chốt số liệu {date_short(cutoff)} quá sớm so với kỳ {material.context.specs.period.label}"
        texts = found, f"sớm nhất là {date_short(earliest)}", "Sửa ngày, hoặc dùng số liệu của kỳ này."
    else:
        return
    value = date_short(cutoff) if cutoff else ""
    yield breach(rule, submission, *texts, places=[CellRange(submission.file, _COVER)], value=value)


def _differing(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield one warning for everybody when agencies closed their figures on different days."""
    days = Counter(item.cutoff for item in material.submissions if item.cutoff)
    usual = material.context.specs.cutoff or common_cutoff(days.elements())
    if not usual or not days.keys() - {usual}:
        return
    others = [
        f"{material.context.specs.agency(item.agency).name} {date_short(item.cutoff)}"
        for item in material.submissions
        if item.cutoff and item.cutoff != usual
    ]
    found = (
        f"ngày chốt số liệu không thống nhất: {integer(days[usual])} cơ quan chốt ngày {date_short(usual)}, "
        f"{integer(len(others))} cơ quan chốt ngày khác ({named(others)})"
    )
    remedy = "Báo cáo ghi rõ từng ngày, hoặc đề nghị các cơ quan chốt lại."
    yield breach(rule, None, found, "một báo cáo có một ngày chốt", remedy, severity=Severity.WARNING)


def _dates(frame: FormFrame, column: Column, cutoffs: dict[str, date | None], rule: Rule) -> Iterator[Finding]:
    """Yield dates of one column on the wrong side of the cut-off: facts after it, plans before it or too far off."""
    for position, (day, agency) in enumerate(zip(frame.data[column.key], frame.data["_agency"], strict=True)):
        cutoff = cutoffs.get(agency)
        if cutoff is None or not isinstance(day, date):
            continue
        severity, limit = rule.severity, date_short(cutoff)
        if column.not_after_cutoff and day > cutoff:
            texts = date_short(day), f"việc đã xong, không sau ngày chốt số liệu {limit}", "Sửa lại ngày."
        elif not column.not_after_cutoff and day < cutoff:
            severity = min(Severity.WARNING, rule.severity, key=lambda item: -item.rank)
            texts = date_short(day), f"việc sẽ làm, không trước ngày chốt số liệu {limit}", "Ghi thời hạn mới."
        elif day.year > cutoff.year + rule.of(SoundDays).years_ahead:
            expected = f"không quá {rule.of(SoundDays).years_ahead} năm sau ngày chốt số liệu {limit}"
            texts = date_short(day), expected, "Xem lại năm."
        else:
            continue
        source = frame.sources[int(frame.data["_source"].iat[position])]
        places = [frame.cell(column.key, position)]
        yield breach(rule, source, *texts, places=places, column=column, value=date_short(day), severity=severity)
