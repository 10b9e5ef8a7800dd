"""Rules that need earlier periods or a deadline: cumulative figures (R14), severance after its dates (R16), agencies
that fall silent (R48), numbers copied from the period before (R49)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reporter.checks.form_rows import recomputed
from reporter.checks.last_known import Change, LastKnown, LastSaid, changes, closing_day, last_known
from reporter.checks.material import Material, breach, gather, numbered, tables
from reporter.model import Finding, Period, Severity
from reporter.model.explanation import gives_reason
from reporter.model.wording import date_short, integer, join_names
from reporter.specs.rules import Rule
from reporter.specs.written_rules import CopiedNumbers, NeverFalling, PaidInTime
from reporter.tables import FormFrame, Source


def rule_r14(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield cumulative numbers that fell since the agency's last period.

    "Luỹ kế không giảm giữa hai kỳ"; when it fell, the agency says why.
    """
    written = rule.of(NeverFalling)
    frame = material.frames.get(written.form)
    if frame is None:
        return
    found = (
        _fall(frame, key, rule, item, _meaning(rule, key, item, material.context.specs.period))
        for key, item in changes(frame, written.columns, material)
        if item.current < item.before and not _explained(frame, written.explain, item.position)
    )
    yield from gather(found, material.context)


def _meaning(rule: Rule, key: str, change: Change, now: Period) -> str:
    """Return why a number may fall that means something else than in the period it is compared with; "" otherwise."""
    declared = rule.of(NeverFalling).redefined
    return "; ".join(item.why for item in declared if item.column == key and item.between(change.period, now))


def _fall(frame: FormFrame, key: str, rule: Rule, change: Change, meaning: str) -> Finding:
    """Return the finding of a fall; one that a change of definition explains is a note, with the reason."""
    column = frame.form.by_key[key]
    explain = numbered(change.source, frame.form, rule.of(NeverFalling).explain)
    return breach(
        rule,
        change.source,
        f"số luỹ kế là {integer(change.current)}",
        f"không ít hơn {integer(change.before)} của {change.then}",
        f"Giảm do đổi định nghĩa: {meaning}." if meaning else f"Sửa lại, hoặc giải trình lý do giảm ở cột {explain}.",
        places=[frame.cell(key, change.position)],
        column=column,
        value=change.current,
        severity=Severity.NOTE if meaning else None,
    )


def rule_r16(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield agencies with people unpaid after the last day of payment, or with new decisions after the last day.

    "Chi trả chế độ đối với cán bộ, công chức, người lao động đã có quyết định nghỉ trước ngày 31/8/2025, hoàn thành
    trước ngày 15/10/2025" (mục 2). A line with its cause and its date, or its explanation, is explained.
    """
    frame = material.frames.get(rule.of(PaidInTime).form)
    if frame is not None and len(frame.data):
        yield from _unpaid(frame, material, rule)
        yield from _late_decisions(frame, material, rule)


def _unpaid(frame: FormFrame, material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield one finding per table for the lines past the last day without cause or date, one for the other lines."""
    written = rule.of(PaidInTime)
    waiting = recomputed(frame, material.context)[written.waiting]
    unpaid, regimes = (waiting > 0).to_numpy(dtype=bool, na_value=False), _regimes(frame, written)
    cutoffs = {item.agency: closing_day(item) for item in material.submissions}
    # what cannot be read is an answer: the reader asks for it to be written rightly
    unanswered = {key: frame.blank[key] | frame.exempt[key] for key in written.answers}
    for source, part in tables(frame):
        answers = [key for key in written.answers if key in source.letters]
        past = cutoffs[source.agency] >= written.pay_before
        waits = (at for at in range(part.start, part.stop) if unpaid[at])
        lines = [at for at in waits if any(unanswered[key][at] for key in answers)]
        for late in (True, False):
            where = [at for at in lines if (past and regimes[at]) == late]
            if where:
                blank = {key: [at for at in where if unanswered[key][at]] for key in answers}
                yield _unanswered(frame, rule, source, where, blank, int(waiting.iloc[where].sum()), late)


def _unanswered(
    frame: FormFrame,
    rule: Rule,
    source: Source,
    where: Sequence[int],
    blank: Mapping[str, Sequence[int]],
    people: int,
    late: bool,
) -> Finding:
    """Return the one finding of lines with people unpaid that lack an answer: the money first, then what is blank."""
    written = rule.of(PaidInTime)
    lacking = [key for key in blank if blank[key]]
    columns = [f"{numbered(source, frame.form, key)} {frame.form.by_key[key].label}" for key in lacking]
    expected = f"phải chi trả xong trước ngày {date_short(written.pay_before)}"
    return breach(
        rule,
        source,
        f"còn {integer(people)} người chưa nhận tiền",
        expected if late else "phải nói rõ vì sao, bao giờ chi xong",
        f"Điền cột {join_names(columns)}.",
        places=[frame.cell(key, at) for key in (written.waiting, *lacking) for at in blank.get(key, where)],
        column=frame.form.by_key[written.waiting],
        value=people,
        count=len(where),
    )


def _late_decisions(frame: FormFrame, material: Material, rule: Rule) -> Iterator[Finding]:
    written = rule.of(PaidInTime)
    regimes = _regimes(frame, written)
    rises = (
        item
        for _, item in changes(frame, (written.decided,), material)
        if item.current > item.before
        and regimes[item.position]
        and item.closed >= written.decide_before
        and not _explained(frame, written.explain, item.position)
    )
    found = (
        breach(
            rule,
            item.source,
            f"tăng từ {integer(item.before)} lên {integer(item.current)} so với {item.then}",
            f"quyết định nghỉ phải có trước ngày {date_short(written.decide_before)}",
            f"Giải trình số tăng thêm ở cột {numbered(item.source, frame.form, written.explain)}.",
            places=[frame.cell(written.decided, item.position)],
            column=frame.form.by_key[written.decided],
            value=item.current,
        )
        for item in rises
    )
    yield from gather(found, material.context)


def _explained(frame: FormFrame, explain: str, position: int) -> bool:
    """Whether the line says why, in the column where the rule has explanations written."""
    text = frame.data[explain].iat[position]
    return isinstance(text, str) and gives_reason(text)


def _regimes(frame: FormFrame, written: PaidInTime) -> Any:
    """Return which rows are of the regimes the rule speaks about."""
    return frame.data[written.by].isin(written.regimes).to_numpy()


def rule_r48(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield agencies that sent a workbook for an earlier period and, past the last day, none for this one.

    "Thời hạn gửi báo cáo" (Nghị định 09/2019/NĐ-CP). Who never sent any is on the list of those who have not sent.
    """
    for code, last in material.context.silent.items():
        found, expected = "quá hạn chưa gửi sổ nhập", f"gửi như kỳ {last.label}"
        remedy = "Gọi hỏi: gửi chậm, gửi nhầm nơi, hay không còn phải báo cáo thì sửa danh mục cơ quan."
        yield replace(breach(rule, None, found, expected, remedy), agency=code)


def rule_r49(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield forms all of whose numbers are what the agency's last workbook says.

    "Số liệu trong kỳ báo cáo" (Nghị định 09/2019/NĐ-CP): a workbook of the month before with another month on it.
    """
    for frame in filter(None, map(material.frames.get, rule.of(CopiedNumbers).forms)):
        filled_in = frame.form.known.columns if frame.form.known else ()
        keys = [column.key for column in frame.form.entered if column.numeric and column.key not in filled_in]
        before = last_known(frame, material)
        same, last = _same(frame, keys, before)
        given = _given(frame, keys) if same else {}
        for source, number in same.items():
            if number == given[source] >= rule.of(CopiedNumbers).least:
                found = f"cả {integer(number)} số của biểu giống hệt {before.change(last[source]).then}"
                remedy = "Chép lại sổ kỳ trước thì điền số của kỳ này; đúng là không có gì thay đổi thì giải trình."
                yield breach(rule, frame.sources[source], found, "mỗi kỳ gửi số liệu của kỳ ấy", remedy, count=number)


def _same(frame: FormFrame, keys: Sequence[str], before: LastKnown) -> tuple[Mapping[int, int], Mapping[int, LastSaid]]:
    """Return how many numbers other than 0 each source has as before, of sources without any other, and one of them.

    After a few columns hardly any source is left.
    """
    of_source, others = frame.source_of.tolist(), set[int]()
    same: Counter[int] = Counter()
    last: dict[int, LastSaid] = {}
    for key in keys:
        if len(others) == len(frame.sources):
            break
        for known in before.numbers(key):
            source = of_source[known.position]
            if known.current and known.current != known.before:
                others.add(source)
            elif known.current:
                same[source] += 1
                last[source] = known
    return {source: number for source, number in same.items() if source not in others}, last


def _given(frame: FormFrame, keys: Sequence[str]) -> Counter[int]:
    """Return how many numbers other than 0 each source gives in the columns."""
    given: Counter[int] = Counter()
    of_source = frame.source_of.tolist()
    for key in keys:
        given.update(of_source[position] for position, number in enumerate(frame.numbers(key)) if number)
    return given
