"""Rules that look across rows, forms and submissions; one function each, its docstring quotes the basis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from reporter.checks.form_rows import recomputed
from reporter.checks.line_rules import table_lines
from reporter.checks.material import TOLD_APART, Material, breach, chosen_rows, gather, numbered, titled
from reporter.model import CellRange, Finding
from reporter.model.wording import integer
from reporter.specs.rules import Rule
from reporter.specs.written_rules import (
    CommuneCounts,
    FormColumn,
    SameDatum,
    SamePair,
    SameSide,
    ShortTwoWays,
    ToldOneByOne,
)
from reporter.tables import FormFrame, Source


def rule_r04(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield agencies whose communes in shortage, in surplus and in balance do not add up to their communes.

    "Xác định tình trạng thiếu, thừa của từng xã và của cả tỉnh" (mục 3): a commune is one of the three. Only a
    commune both short and over breaks the sum; rows whose formulas R01 has found overwritten are left to R01.
    """
    written = rule.of(CommuneCounts)
    for form_id in written.forms:
        frame = material.frames.get(form_id)
        if frame is None:
            continue
        columns = recomputed(frame, material.context)
        short, over = (columns[key] > 0 for key in (written.short, written.over))
        known = short.notna() & over.notna()
        both = (short & over).fillna(False)
        for source, part in material.tables(form_id):
            if both[part].any():
                yield _commune_sum(frame, rule, source, part, (short & known, over & known, known, both))


def _commune_sum(frame: FormFrame, rule: Rule, source: Source, part: slice, masks: tuple[Any, ...]) -> Finding:
    written = rule.of(CommuneCounts)
    short, over, known, both = (mask.iloc[part] for mask in masks)
    level = int((known & ~short & ~over).sum())
    numbers = [int(short.sum()), int(over.sum()), level]
    where = [part.start + int(index) for index in np.flatnonzero(both.to_numpy(dtype=bool))]
    cells = [frame.cell(written.short, position) for position in where]
    terms = f"số xã thiếu {integer(numbers[0])} + thừa {integer(numbers[1])} + đủ {integer(numbers[2])}"
    return breach(
        rule,
        source,
        f"{integer(len(cells))} xã ghi vừa thiếu vừa thừa: {terms} = {integer(sum(numbers))}",
        f"chỉ có {integer(int(known.sum()))} xã có số liệu, mỗi xã chỉ thiếu, hoặc thừa, hoặc đủ",
        f"Sửa cột {numbered(source, frame.form, written.short)} hoặc {numbered(source, frame.form, written.over)}.",
        places=cells,
        column=frame.form.by_key[written.short],
        count=len(cells),
    )


def rule_r08(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield a note for each agency whose shortage by field differs from its shortage of posts.

    "Bố trí đủ cán bộ chuyên môn" (mục 1): a commune with people to spare may lack a specialist, so this is no error.
    """
    written = rule.of(ShortTwoWays)
    posts = _sums(material, written.posts)
    for source, fields in _sums(material, written.fields).values():
        total = posts.get(source.agency, (source, fields))[1]
        if total != fields:
            found = f"tổng thiếu theo lĩnh vực chuyên môn là {integer(fields)}"
            sheet = material.frames[written.posts.form].form.sheet
            expected = f"tổng thiếu so với mốc ở {sheet} là {integer(total)}; hai số có thể khác nhau"
            yield breach(rule, source, found, expected, "", also=(written.posts.form,))


def _sums(material: Material, place: FormColumn) -> dict[str, tuple[Source, int]]:
    """Return the recomputed column's sum per agency; agencies that reported nothing are left out."""
    frame = material.frames.get(place.form)
    if frame is None or not len(frame.data):
        return {}
    totals = recomputed(frame, material.context)[place.column].groupby(frame.data["_source"]).sum(min_count=1)
    return {frame.sources[int(index)].agency: (frame.sources[int(index)], int(total))
            for index, total in totals.items() if not pd.isna(total)}  # fmt: skip


def rule_r17(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield lines whose tasks in difficulty are not told, one by one, in the form that tells them, and the reverse.

    "Mọi nhiệm vụ vướng mắc, không khả thi phải có đề xuất và nơi nhận" (Công văn 137/CV-BCĐ): per ministry, form of
    assignment and degree the numbers of both forms are equal; a task counts once, under its main obstacle.
    """
    written = rule.of(ToldOneByOne)
    counted, told = material.frames.get(written.counted), material.frames.get(written.told)
    if counted is None or told is None:
        return
    sums = _told(told, written)
    sheets = {source.agency: source.sheet for source in told.sources}
    alike = ", ".join(f"“{told.form.by_key[key].label}”" for key in (written.ministry, written.way, written.degree))
    for degree in written.degrees:
        yield from gather(_untold(counted, rule, degree, sums, sheets, alike), material.context)
    yield from gather(_uncounted(counted, told, rule), material.context)


def _told(frame: FormFrame, written: ToldOneByOne) -> dict[tuple[str, ...], int | None]:
    """Return the tasks told per agency, ministry, form and degree; None where a number is blank or unreadable."""
    keys = ["_agency", written.ministry, written.way, written.degree, written.number]
    sums: dict[tuple[str, ...], int | None] = {}
    for *key, number in frame.data[keys].itertuples(index=False, name=None):
        before = sums.get(tuple(key), 0)
        sums[tuple(key)] = None if before is None or pd.isna(number) else before + int(number)
    return sums


def _untold(
    frame: FormFrame,
    rule: Rule,
    degree: str,
    sums: Mapping[tuple[str, ...], int | None],
    sheets: Mapping[str, str],
    alike: str,
) -> Iterator[Finding]:
    """Yield lines with another number than the tasks told; `alike` names the columns that those share with the line."""
    written, column = rule.of(ToldOneByOne), frame.form.by_key[degree]
    rows = frame.data[["_source", written.ministry, written.way, degree]].itertuples(index=False, name=None)
    for position, (index, ministry, way, found) in enumerate(rows):
        source = frame.sources[index]
        told = sums.get((source.agency, ministry, way, degree), 0)
        if source.agency in sheets and told is not None and not pd.isna(found) and told != found:
            sheet = sheets[source.agency]
            yield breach(
                rule,
                source,
                f"ghi {integer(int(found))} nhiệm vụ",
                f"các dòng cùng {alike} ở {sheet} cộng lại là {integer(told)}",
                f"Ghi đủ từng vướng mắc, đề xuất và nơi nhận ở {sheet}; mỗi nhiệm vụ tính một lần.",
                places=[frame.cell(degree, position)],
                column=column,
                value=found,
                also=(written.told,),
            )


def _uncounted(counted: FormFrame, told: FormFrame, rule: Rule) -> Iterator[Finding]:
    """Yield tasks told for which the form that counts has no line; an agency without that sheet is the reader's."""
    written = rule.of(ToldOneByOne)
    keys = ["_agency", written.ministry, written.way]
    lines = set(counted.data[keys].itertuples(index=False, name=None))
    agencies = {source.agency for source in counted.sources}
    column, way, name = told.form.by_key[written.ministry], told.form.by_key[written.way], counted.form.sheet
    rows = told.data[keys].itertuples(index=False, name=None)
    for position, key in enumerate(rows):
        readable = all(isinstance(part, str) for part in key)
        if key[0] in agencies and readable and key not in lines:
            source = told.sources[int(told.data["_source"].iat[position])]
            yield breach(
                rule,
                source,
                f"không dòng nào của {name} có “{column.label}” và “{way.label}” này",
                f"mỗi dòng thuộc một dòng của {name}",
                f"Sửa cột {titled(source, column)} hoặc cột {titled(source, way)}.",
                places=[told.cell(written.ministry, position)],
                column=column,
                value=key[1],
                also=(written.counted,),
            )


def rule_r19(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield agencies that report one datum differently in two forms.

    "Thống nhất số liệu giữa các biểu" (Nghị định 09/2019/NĐ-CP). Which data are the same is said in rules.toml. A
    side with a blank, unreadable or missing line is not compared: its own finding comes first. Many between the same
    two forms have one cause and are told as one.
    """
    unlike: dict[tuple[str, str, str], list[tuple[SamePair, _Side, _Side]]] = {}
    for pair, left, right in _pairs(material, rule):
        if left.total != right.total:
            unlike.setdefault((left.source.agency, left.source.form, right.source.form), []).append((pair, left, right))
    for items in unlike.values():
        if len(items) > TOLD_APART:
            yield _two_forms(material, rule, items)
            continue
        for pair, left, right in items:
            places = [left.source.whole, right.source.whole]
            yield _breach(material, rule, pair, (left, right), "phải bằng {} là {}", "Sửa biểu sai.", places)


def _two_forms(material: Material, rule: Rule, items: Sequence[tuple[SamePair, _Side, _Side]]) -> Finding:
    """Return one finding for two forms of which many data differ: a line of one of them is not what it should be."""
    _, left, right = items[0]
    name, other = (material.frames[side.source.form].form.title for side in (left, right))
    told = (f"{pair.title} {integer(one.total)} và {integer(two.total)}" for pair, one, two in items)
    return breach(
        rule,
        left.source,
        f"{name} và {other} khác nhau ở {integer(len(items))} số (ghi theo thứ tự hai biểu): {'; '.join(told)}",
        "cùng một số thì hai biểu ghi như nhau",
        "Xem có dòng nào chép đè, để trống hoặc thừa ở một trong hai biểu không; sửa biểu sai.",
        places=[left.source.whole, right.source.whole],
        count=len(items),
        also=(right.source.form,),
    )


def rule_r28(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield agencies that name more people in one form than in the other, of whom they are a part.

    "Làm rõ việc sắp xếp cán bộ huyện, xã cũ" (mục 3): who left under a decree had a decision, which Biểu 05 counts.
    """
    for pair, left, right in _pairs(material, rule):
        if left.total > right.total:
            frame = material.frames[pair.left.form]
            places = frame.ranges([pair.left.column], left.positions)
            yield _breach(material, rule, pair, (left, right), "không được lớn hơn {} là {}", "Sửa biểu sai.", places)


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a pair at one agency: its sum, and the rows with something in it."""

    source: Source
    total: int
    positions: tuple[int, ...]


def _pairs(material: Material, rule: Rule) -> Iterator[tuple[SamePair, _Side, _Side]]:
    """Yield each pair of the rule with both sides of every agency that has them."""
    complete = cache(lambda form_id: _complete(material, form_id))
    for pair in rule.of(SameDatum).pairs:
        left, right = (_side_totals(material, rule, side, complete(side.form)) for side in (pair.left, pair.right))
        for agency in left.keys() & right.keys():
            yield pair, left[agency], right[agency]


def _breach(
    material: Material,
    rule: Rule,
    pair: SamePair,
    sides: tuple[_Side, _Side],
    expected: str,
    remedy: str,
    places: Sequence[CellRange],
) -> Finding:
    left, right = sides
    name, other = (_side_name(material, *side) for side in ((pair.left, left.source), (pair.right, right.source)))
    return breach(
        rule,
        left.source,
        f"{pair.title}: {name} cộng lại là {integer(left.total)}",
        expected.format(other, integer(right.total)),
        remedy,
        places=places,
        value=left.total,
        count=max(1, sum(map(len, places)) if places and places[0].column else 1),
        also=(pair.right.form,),
    )


def _complete(material: Material, form_id: str) -> list[tuple[Source, slice]]:
    """Return the tables of the form that have all their lines, each once, with their rows in the frame."""
    frame = material.frames.get(form_id)
    whole = [] if frame is None else [lines.source for lines in table_lines(frame, material) if lines.complete]
    return [(source, part) for source, part in material.tables(form_id) if source in whole]


def _side_totals(
    material: Material, rule: Rule, side: SameSide, complete: list[tuple[Source, slice]]
) -> dict[str, _Side]:
    """Return one side per agency among the complete tables, where no number of it is unknown."""
    if not complete:
        return {}
    frame = material.frames[side.form]
    values, chosen = frame.data[side.column], chosen_rows(frame, side.where, rule)
    result = {}
    for source, part in complete:
        numbers = values.iloc[part][chosen[part]]
        if len(numbers) and numbers.notna().all():
            filled = tuple(int(position) for position in numbers.index[(numbers > 0).to_numpy(dtype=bool)])
            result[source.agency] = _Side(source, int(numbers.sum()), filled)
    return result


def _side_name(material: Material, side: SameSide, source: Source) -> str:
    form = material.frames[side.form].form
    return f"{form.sheet} cột {titled(source, form.column(side.column))}"
