"""Total rows of what was sent in against our own sums (R03, R20): never imported as data, never corrected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby, pairwise
from typing import Any

import numpy as np
import pandas as pd

from reporter.checks.material import TOLD_APART, Material, breach, numbered
from reporter.model import CellRange, Finding, Mark, Table
from reporter.model.wording import integer
from reporter.specs.evaluation import evaluate
from reporter.specs.forms import Column
from reporter.specs.rules import Rule
from reporter.tables import FormFrame, Source

#: The rule whose columns must be summed commune by commune, never netted.
_PER_COMMUNE = "R01"


@dataclass(frozen=True, slots=True)
class _WrongTotal:
    """A total that is not the sum of the rows it stands for."""

    source: Source
    table: Table
    column: Column
    row: int
    found: int
    sums: Mapping[str, int]  # our own sum of every total column over those rows

    @property
    def cell(self) -> CellRange:
        return self.source.range(self.column.key, self.row, self.row)


def rule_r03(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield totals of shortage and surplus that are not the sum over the communes.

    "Xác định tình trạng thiếu, thừa của từng xã và của cả tỉnh" (mục 3): Σ of the communes, not
    max(0, Σ baseline − Σ present), in which one commune's surplus hides another's shortage.
    """
    for frame in material.frames.values():
        for wrong in _wrong_totals(frame, material):
            if wrong.column.rule == _PER_COMMUNE:
                right = wrong.sums[wrong.column.key]
                hint = " (đã bù trừ thừa, thiếu giữa các dòng)" if wrong.found == _netted(wrong) else ""
                found = f"dòng tổng ghi {integer(wrong.found)}{hint}"
                expected = f"cộng từ từng dòng là {integer(right)}"
                yield _finding(
                    rule, wrong, found, expected, "Thiếu, thừa cộng từ từng xã, không bù trừ; sửa dòng tổng."
                )


def rule_r20(material: Material, rule: Rule) -> Iterator[Finding]:
    """Yield other typed totals that differ from the sum of their rows.

    "Dòng Cộng, Tổng cộng trong tệp nguồn không nhập như dữ liệu; so với tổng tự tính, lệch thì báo, không tự sửa."
    """
    remedy = "Xem lại dòng tổng hoặc các dòng; chương trình dùng số cộng từ các dòng."
    for frame in material.frames.values():
        others = (wrong for wrong in _wrong_totals(frame, material) if wrong.column.rule != _PER_COMMUNE)
        for _, row in groupby(others, key=lambda wrong: (wrong.source.file, wrong.row)):
            totals = list(row)
            if len(totals) > TOLD_APART:  # one line blank or one too many, or sums of another day
                yield _of_the_row(rule, frame, totals, remedy)
                continue
            for wrong in totals:
                right = wrong.sums[wrong.column.key]
                found = f"dòng tổng ghi {integer(wrong.found)} (lệch {integer(abs(wrong.found - right))})"
                yield _finding(rule, wrong, found, f"cộng các dòng là {integer(right)}", remedy)


def _of_the_row(rule: Rule, frame: FormFrame, totals: Sequence[_WrongTotal], remedy: str) -> Finding:
    """Return one finding for a total row most of whose cells differ: they have one cause."""
    source = totals[0].source
    named = (
        f"{numbered(source, frame.form, wrong.column.key)} ghi {integer(wrong.found)}, cộng các dòng "
        f"{integer(wrong.sums[wrong.column.key])}"
        for wrong in totals[:TOLD_APART]
    )
    rest = len(totals) - TOLD_APART
    found = f"{frame.form.title}: dòng tổng lệch ở {integer(len(totals))} cột: {'; '.join(named)}; và {rest} cột khác"
    expected = "dòng tổng phải bằng cộng các dòng"
    return breach(rule, source, found, expected, remedy, places=[wrong.cell for wrong in totals], count=len(totals))


def _finding(rule: Rule, wrong: _WrongTotal, found: str, expected: str, remedy: str) -> Finding:
    places, column = [wrong.cell], wrong.column
    return breach(rule, wrong.source, found, expected, remedy, places=places, column=column, value=wrong.found)


def _netted(wrong: _WrongTotal) -> int | None:
    """Return what the column's formula gives on the totals instead of the rows."""
    formula = wrong.column.formula
    same = (
        {key: set(wrong.table.values.get(key, ())) for key in formula.needed if key not in wrong.sums}
        if formula
        else {}
    )
    if formula is None or any(len(values) != 1 for values in same.values()):
        return None
    totals = {key: pd.Series([wrong.sums[key]], dtype="Int64") for key in formula.needed if key in wrong.sums}
    declared = {key: pd.Series(list(values), dtype="object") for key, values in same.items()}
    netted = evaluate(formula, totals | declared).iat[0]
    return None if pd.isna(netted) else int(netted)


def _wrong_totals(frame: FormFrame, material: Material) -> Iterator[_WrongTotal]:
    keys = [column.key for column in frame.form.columns if column.total]
    if not keys or not len(frame.data):
        return
    every = _sums(frame, keys, np.ones(len(frame.data), dtype=bool))
    # the lines that the form keeps apart are in no total
    added = _sums(frame, keys, ~frame.verdict(frame.form.apart)[0]) if frame.form.apart else every
    submissions = {item.agency: item for item in material.submissions}
    for index, source in enumerate(frame.sources):
        table = submissions[source.agency].tables[frame.form.id]
        judged = [key for key in _judged(frame, keys, source, material) if key in table.letters]
        whole, all_lines = ({key: int(sums[key][index]) for key in judged} for sums in (added, every))
        for row, typed in table.totals.items():
            own = _stands_for(table, row, typed, whole, all_lines)
            for key in filter(partial(_readable, table), _mismatches(typed, own)):
                column = frame.form.by_key[key]
                yield _WrongTotal(source, table, column, row, int(typed[key]), own)  # type: ignore[arg-type]


def _judged(frame: FormFrame, keys: Sequence[str], source: Source, material: Material) -> list[str]:
    """Return the columns whose totals are held against our sums: not those of a baseline chosen after issuing."""
    if source.baseline in ("", material.context.specs.form_set.baseline.id):
        return list(keys)
    return [key for key in keys if key not in frame.form.resting]


def _sums(frame: FormFrame, keys: Sequence[str], rows: Any) -> Mapping[str, Any]:
    """Return, by column, what it adds up to over these rows in each source."""
    found = {key: np.zeros(len(frame.sources), dtype=np.int64) for key in keys}
    for key, sums in found.items():
        np.add.at(sums, frame.source_of[rows], frame.data[key].to_numpy(dtype=np.int64, na_value=0)[rows])
    return found


def _readable(table: Table, key: str) -> bool:
    """Whether the column can be summed: a cell nobody could read has its own finding."""
    return Mark.UNREADABLE not in table.values[key]


def _stands_for(
    table: Table, row: int, typed: Mapping[str, Any], whole: Mapping[str, int], every: Mapping[str, int]
) -> Mapping[str, int]:
    """Return the sums a total row stands for: the whole table, or what fits better: the block above or below it, or
    every line, as blanks issued earlier had it.
    """
    if not _mismatches(typed, whole):
        return whole
    edges = sorted({0, *table.totals, 2**30})
    blocks = [(low, high) for low, high in pairwise(edges) if row in (low, high)]
    parts = [{key: _block_sum(table, key, low, high) for key in whole} for low, high in blocks]
    return min([whole, *parts, every], key=lambda sums: len(_mismatches(typed, sums)))


def _block_sum(table: Table, key: str, low: int, high: int) -> int:
    pairs = zip(table.rows, table.values[key], strict=True)
    return sum(value for row, value in pairs if low < row < high and isinstance(value, int))


def _mismatches(typed: Mapping[str, Any], sums: Mapping[str, int]) -> list[str]:
    return [key for key, total in sums.items() if isinstance(typed.get(key), int) and typed[key] != total]
