"""What people see above the columns of a form, held against its hidden keys: numbers, labels, units.

The hidden key row moves with its columns, but not when heading and numbers are cut and pasted elsewhere. Where a key,
a printed number and a label disagree, nobody can say which is right.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reporter.intake.grids import Grid, Sheet
from reporter.intake.labels import alike, filled_header, folded_label, label_of
from reporter.intake.scan import Ref
from reporter.intake.values import plain_text
from reporter.model.marks import NUMBER_CELL
from reporter.specs.forms import Column, FormSpec

#: A column number as printed, or typed anew without its brackets, which Excel takes for a number: "(7)" becomes -7.
_PRINTED = re.compile(rf"{NUMBER_CELL.pattern}|-?(\d{{1,3}})", re.DOTALL)
_IN_BRACKETS = re.compile(r"\(([^()]*)\)\s*$")
_UNIT_LINE = re.compile(r"(?:đơn vị tính|đvt)\s*:?\s*((?:[^.()]|\.(?=\d))+)")
_SIZES = re.compile(
    r"\b(?:trăm|nghìn|ngàn|triệu|tỷ|tỉ)\b|(?<![\d.,/-])10{2,}(?![\d.,/-])|(?<![\d.,/-])1(?:[., ]000)+(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Dispute:
    """A column whose hidden key says one thing and whose printed number or label another."""

    ref: Ref
    seen: str


def disputed(grid: Grid, sheet: Sheet, form: FormSpec, columns: dict[str, int], first: int) -> dict[str, Dispute]:
    """Return the columns (by key) whose printed number, label or group is that of no or another column of the form."""
    header = filled_header(sheet)[: min(first, len(grid))]
    numbers = next((row for row in range(len(header) - 1, -1, -1) if _numbers(header[row]) > 1), len(header))
    labels = {folded_label(column.label) for column in form.columns}
    groups = {folded_label(group) for column in form.columns for group in column.groups}
    found = {}
    for key, at in columns.items():
        column = form.by_key[key]
        number = plain_text(header[numbers][at]).strip() if numbers < len(header) else ""
        match = _PRINTED.fullmatch(number)
        row = _lowest(header[:numbers], at)
        label = plain_text(header[row][at]) if row >= 0 else ""
        others = labels - {folded_label(column.label)}
        group = _other_group(header[:row], at, column, groups) if row > 0 else ""
        if group or (match and int(match[1] or match[2]) != column.number) or not _names(label, column, others):
            ref = (numbers if numbers < len(header) else max(row, 0)), at
            above = f"{group} – " if group else ""
            found[key] = Dispute(ref, " ".join(f"{number.split(' ')[0]} {above}{label}".split()))
    return found


def _other_group(above: Grid, at: int, column: Column, groups: Collection[str]) -> str:
    """Return the heading above a column's label that is a group of other columns of the form, not its own; else ""."""
    own = {*column.groups, column.label}
    texts = (row[at] for row in above[1:] if at < len(row))
    foreign = (text for text in texts if text and isinstance(text, str) and text not in own)
    return next((text for text in foreign if folded_label(text) in groups - {folded_label(item) for item in own}), "")


def _numbers(row: Sequence[object]) -> int:
    return sum(isinstance(value, str) and bool(NUMBER_CELL.fullmatch(value.strip())) for value in row)


def _lowest(header: Grid, at: int) -> int:
    """Return the row of the lowest text in a column; -1 for none. Row 0 holds the hidden keys or a title."""
    rows = (row for row in range(len(header) - 1, 0, -1) if at < len(header[row]))
    return next((row for row in rows if isinstance(header[row][at], str) and str(header[row][at]).strip()), -1)


def _names(label: str, column: Column, others: Collection[str]) -> bool:
    """Whether a heading is the column's own, perhaps with a remark; one that was emptied says nothing."""
    seen, own = label_of(label), folded_label(column.label)
    return not seen or (seen not in others and (alike(seen, own) or own in seen))


# --- units ------------------------------------------------------------------------------------------------


def other_units(sheet: Sheet, form: FormSpec, columns: dict[str, int], first: int) -> Iterator[tuple[Ref, str, str]]:
    """Yield (cell, unit seen, unit meant) for titles and headings that name another unit than the form's."""
    header = filled_header(sheet)[:first]
    for row, cells in enumerate(header):
        for at, value in enumerate(cells):
            found = _UNIT_LINE.search(folded_label(value)) if value and isinstance(value, str) else None
            if found and form.unit and _units(found[1]) != _units(form.unit):
                yield (row, at), found[1].strip(), form.unit
    labels = header[:-1] if header and _numbers(header[-1]) > 1 else header
    for key, at in columns.items():
        column = form.by_key[key]
        row = _lowest(labels, at)
        if row < 0 or not column.numeric:
            continue
        if unit := _other_unit(plain_text(header[row][at]), column, form):
            yield (row, at), unit, column.unit or form.unit
        for above in range(1, row):
            text = folded_label(plain_text(header[above][at]))
            if not _sizes(text) or _UNIT_LINE.search(text):
                continue
            if words := _sizes_in(text, f"{form.name} {column.title} {column.unit}"):
                yield (above, at), words, column.unit or form.unit


def _units(text: str) -> set[str]:
    return {folded_label(unit) for unit in re.split("[;,]", text)}


def _other_unit(label: str, column: Column, form: FormSpec) -> str:
    """Return the unit a heading of a number column names when it is of another size than the column's; else ""."""
    bracket = _IN_BRACKETS.search(label)
    if words := _sizes_in(folded_label(label), f"{column.label} {column.unit or form.unit}"):
        return bracket[1].strip() if bracket and _SIZES.search(folded_label(bracket[1])) else words
    units = {folded_label(item.unit) for item in form.columns if item.unit}
    return (
        bracket[1].strip()
        if bracket and folded_label(bracket[1]) in units - {folded_label(column.unit or form.unit)}
        else ""
    )


def _sizes_in(text: str, own: str) -> str:
    """Return the words of size in a folded heading that its own words do not have."""
    return " ".join(sorted(word for word in _sizes(text) if word not in folded_label(own)))


@lru_cache(maxsize=4096)
def _sizes(text: str) -> frozenset[str]:
    return frozenset(_SIZES.findall(text))
