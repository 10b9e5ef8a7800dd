"""What people see above the columns of a form, held against its hidden keys: numbers, labels, units.

The hidden key row moves with its columns, but not when heading and numbers are cut and pasted elsewhere. Where a key,
a printed number and a label disagree, nobody can say which is right.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reporter.intake.cells import Ref
from reporter.intake.grids import Grid, Sheet
from reporter.intake.labels import alike, filled_header, folded_label, label_of
from reporter.intake.values import plain_text
from reporter.model.marks import NUMBER_CELL
from reporter.model.wording import fold
from reporter.specs.forms import Column, FormSpec

#: A column number as printed, or typed anew without its brackets, which Excel takes for a number: "(7)" becomes -7.
_PRINTED = re.compile(rf"{NUMBER_CELL.pattern}|-?(\d{{1,3}})", re.DOTALL)
_IN_BRACKETS = re.compile(r"\(([^()]*)\)\s*$")
_UNIT_LINE = re.compile(r"(?:đơn vị tính|đvt)\s*:?\s*((?:[^.()]|\.(?=\S))+)")
#: What a number may be multiplied by, as people write it: words, shortened ones before their currency, powers, zeros.
_SIZES = re.compile(
    r"(?<!\d )(?<!\d)\b(?:(?:chục|trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ|thousand|million|billion) ?)+"
    r"|\b(?:tr|ng|k|m|10[369])\.? ?(?=(?:đ|đồng|vnđ|vnd)\b)|(?<=\()tr(?=\.?\))"
    r"|\b(?:trieu|nghin|ngan|ty) (?=dong\b)|\b(?:10 ?\^ ?|1e)\d+"
    r"|(?<![\d.,/-])10{2,}(?![\d,/-])|(?<![\d.,/-])1(?:[., ]000)+(?!\d)|(?<!\d)(?<!\d )%"
)
#: Where a size stands without its unit; elsewhere it may be a name: "xã Triệu Sơn", "phường Nam Triệu".
_ALONE = re.compile(r"(?:^|[(,:;x×–-]|\b(?:bằng|theo)) *$")
_CURRENCY = ("đồng", "dong", "đ", "vnđ", "vnd")
_SAME_CURRENCY = re.compile(r"(?:vnđ|vnd|đ|dong|đồng (?:việt nam|vn))")
_RAISED = re.compile("(?<=10) ?([⁰¹²³⁴⁵⁶⁷⁸⁹]+)")


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


def _other_group(above: Grid, at: int, column: Column, groups: set[str]) -> str:
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
    told = set()
    for row, cells in enumerate(header):
        for at, value in enumerate(cells):
            unit = _unit_line(value, form) if value and isinstance(value, str) else ""
            if unit:
                told.add(value)
                yield (row, at), unit, form.unit
    labels = header[:-1] if header and _numbers(header[-1]) > 1 else header
    for key, at in columns.items():
        column = form.by_key[key]
        row = _lowest(labels, at)
        label = plain_text(header[row][at]) if row >= 0 and column.numeric else ""
        if unit := _other_unit(label, column, form):
            told.add(header[row][at])
            yield (row, at), unit, column.unit or form.unit
    yield from (
        (ref, seen, form.unit) for ref, text, seen in _sized_titles(sheet.grid[:first], form) if text not in told
    )


def units_printed(sheet: Sheet, form: FormSpec) -> Iterator[str]:
    """Yield the units, other than the form's, in words above and below its printed pages."""
    for text in sheet.printed:
        if unit := _unit_line(text, form) or next((seen for _, _, seen in _sized_titles([[text]], form)), ""):
            yield unit


def _unit_line(text: str, form: FormSpec) -> str:
    """Return the units that a text says its numbers have, where they are not those of the form; else ""."""
    said = _unit_said(text)
    return said.strip() if said and form.unit and not _units(said) <= _units(form.unit) else ""


@lru_cache(maxsize=4096)
def _unit_said(text: str) -> str:
    found = _UNIT_LINE.search(_folded(text))
    return found[1] if found else ""


def _sized_titles(rows: Grid, form: FormSpec) -> Iterator[tuple[Ref, str, str]]:
    """Yield (cell, text, size seen) for texts above the lines of a form with a size that none of its own words has."""
    if not form.unit:
        return
    own = " ".join((form.name, form.unit, *(f"{column.title} {column.unit}" for column in form.columns)))
    for row, cells in enumerate(rows):
        for at, value in enumerate(cells):
            seen = _sizes_in(_folded(value), own, form.unit) if value and isinstance(value, str) else ""
            if seen:
                yield (row, at), str(value), seen


def _units(text: str) -> set[str]:
    """Return the units that a text lists, folded, however it writes the currency."""
    units = (folded_label(unit) for unit in re.split("[;,]", text))
    return {"đồng" if _SAME_CURRENCY.fullmatch(unit) else unit for unit in units}


@lru_cache(maxsize=4096)  # most workbooks of a period have the same titles and headings
def _folded(text: str) -> str:
    """Return a heading folded, its powers of ten still powers: "10⁶" is "10^6"."""
    return folded_label(_RAISED.sub(r"^\1", text))


def _other_unit(label: str, column: Column, form: FormSpec) -> str:
    """Return the unit a heading of a number column names when it is of another size than the column's; else ""."""
    if words := _sizes_in(_folded(label), f"{column.label} {column.unit or form.unit}", form.unit):
        return words
    bracket = _IN_BRACKETS.search(label)
    if not bracket:
        return ""
    units = {folded_label(item.unit) for item in form.columns if item.unit}
    return bracket[1].strip() if folded_label(bracket[1]) in units - {folded_label(column.unit or form.unit)} else ""


@lru_cache(maxsize=4096)
def _sizes_in(text: str, own: str, unit: str) -> str:
    """Return the sizes, with their units, in a folded heading of a form of that unit that its own words do not have."""
    if not _SIZES.search(text):
        return ""
    units, meant = (*_CURRENCY, *sorted(_units(unit))), fold(own)
    seen = (words for words in _sizes(text, units) if not re.search(rf"(?<!\w){re.escape(words)}(?!\w)", meant))
    return ", ".join(seen)


def _sizes(text: str, units: tuple[str, ...]) -> tuple[str, ...]:
    """Return the sizes that a folded text names: before one of the units, or where nothing but a unit stands."""
    found = []
    for size in _SIZES.finditer(text):
        after = text[size.end() :].lstrip(" .")
        unit = next((unit for unit in units if re.match(rf"{re.escape(unit)}\b", after)), "")
        if unit or (_ALONE.search(text[: size.start()]) and not after[:1].isalpha()):
            found.append(text[size.start() : len(text) - len(after) + len(unit)].strip())  # as it is written: "mđ"
    return tuple(dict.fromkeys(found))
