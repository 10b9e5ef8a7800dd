"""Counts of organizations: communes against the registry (R46), a merged agency against what it was made of (R47)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from reporter.checks.material import Material, breach, gather
from reporter.model import Agency, Finding, Mark, Value
from reporter.model.wording import date_short, integer
from reporter.specs.rules import Rule
from reporter.specs.written_rules import RegistryCounts, SumOfParts
from reporter.tables import FormFrame, Source


def rule_r46(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield provinces whose number of communes on a day is not the registry's.

    The registry of units counts them (Quyết định 19/2025/QĐ-TTg); a column without a day is as of the cut-off.
    """
    written = rule.of(RegistryCounts)
    frame = material.frames.get(written.form)
    if frame is None:
        return
    closed = {item.agency: item.cutoff for item in material.submissions}
    found: list[Finding] = []
    for source, part in material.tables(written.form):
        for position in range(part.start, part.stop):
            if frame.values[written.by][position] == written.line:
                found += _against_registry(material, rule, frame, position, source, closed.get(source.agency))
    yield from gather(found, material.context)


def _against_registry(
    material: Material, rule: Rule, frame: FormFrame, position: int, source: Source, closed: date | None
) -> Iterator[Finding]:
    specs = material.context.specs
    for column in rule.of(RegistryCounts).columns:
        day = column.day or closed or specs.day
        known = len(specs.registry.children(source.agency, day, kind="commune"))
        typed = frame.values[column.key][position]
        if known and isinstance(typed, int) and typed != known:
            yield breach(
                rule,
                source,
                f"ghi {integer(typed)} đơn vị hành chính cấp xã",
                f"theo danh mục, ngày {date_short(day)} có {integer(known)}",
                "Sửa số, hoặc giải trình.",
                places=[frame.cell(column.key, position)],
                column=frame.form.column(column.key),
                value=typed,
            )


def rule_r47(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield merged provinces and ministries whose number is not the sum of what they were made of.

    Công văn 9797-CV/BTCTW mục 6: one series from 2017 on. A sum with a part that nobody told is not compared.
    """
    written = rule.of(SumOfParts)
    whole, parts = map(material.frames.get, (written.whole, written.parts))
    if whole is None or parts is None:
        return
    sums = _sums(material, rule, parts)
    found = (
        _unequal(material, rule, whole, position, source, sums.get(source.agency, {}))
        for source, part in material.tables(written.whole)
        for position in range(part.start, part.stop)
    )
    yield from gather((item for items in found for item in items), material.context)


_Sums = Mapping[tuple[str, str], int | None]  # (line, column) → the sum of the parts; None where one is not told


def _sums(material: Material, rule: Rule, frame: FormFrame) -> Mapping[str, _Sums]:
    """Return the sums of every agency."""
    made_of = frame.form.column(frame.form.axes[0])
    found: dict[str, _Sums] = {}
    for source, part in material.tables(rule.of(SumOfParts).parts):
        agency = next((one for one in material.context.agencies if one.code == source.agency), None)
        if agency is not None:
            found[source.agency] = _agency_sums(material, rule, frame, part, agency, made_of.key)
    return found


def _agency_sums(
    material: Material, rule: Rule, frame: FormFrame, part: slice, agency: Agency, made_of: str
) -> dict[tuple[str, str], int | None]:
    expected = len(material.context.specs.members(frame.form.column(made_of), agency))
    lines = frame.values[rule.of(SumOfParts).by][part]
    told: dict[tuple[str, str], list[int]] = defaultdict(list)
    for key in rule.of(SumOfParts).columns:
        for line, value in zip(lines, frame.values[key][part], strict=True):
            number = _number(value)
            if number is not None:
                told[str(line), key].append(number)
    return {line: sum(numbers) if len(numbers) == expected else None for line, numbers in told.items()}


def _unequal(
    material: Material, rule: Rule, frame: FormFrame, position: int, source: Source, sums: _Sums
) -> Sequence[Finding]:
    written = rule.of(SumOfParts)
    line = str(frame.values[written.by][position])
    found: list[Finding] = []
    for key in written.columns:
        total, typed = sums.get((line, key)), _number(frame.values[key][position])
        if total is not None and typed is not None and typed != total:
            label = material.context.specs.label(frame.form.column(written.by), line)
            other = material.frames[written.parts].form
            texts: tuple[Any, ...] = (
                f"{label}: ghi {integer(typed)}",
                f"{other.sheet} cộng các tỉnh, bộ cũ là {integer(total)}",
                "Sửa biểu sai, hoặc giải trình.",
            )
            cells, column = [frame.cell(key, position)], frame.form.column(key)
            found.append(breach(rule, source, *texts, places=cells, column=column, value=typed, also=(other.id,)))
    return found


def _number(value: Value) -> int | None:
    """Return the number in a cell; "-", not applicable, is none of them."""
    return value if isinstance(value, int) else 0 if value is Mark.NOT_APPLICABLE else None
