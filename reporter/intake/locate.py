"""Where a form stands in a returned workbook: its sheet, its columns, its first line.

By the hidden key row, which moves with its columns; then by the printed column numbers; then by the words of the
header. Positions are never trusted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from reporter.intake.grids import Grid, Sheet
from reporter.intake.headings import Dispute, disputed
from reporter.intake.labels import HEAD, alike, filled_header, folded_label, label_of
from reporter.intake.values import Raw, plain_text
from reporter.model.marks import CHECK_KEY, NUMBER_CELL
from reporter.model.wording import fold, fold_ascii
from reporter.specs.forms import FormSpec

_KEYS = 2  # of a form that a row must hold to be taken for its hidden keys
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{1,4})_")
_BARE_NUMBER = re.compile(r"\(?(\d{1,3})\)?(?:\s*=.*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class FormPlace:
    """One form found in one sheet; all numbers are 0-based."""

    form: FormSpec
    sheet: Sheet
    columns: Mapping[str, int]  # column key → column, of the columns found once
    repeated: Mapping[str, tuple[int, ...]]  # column key → columns, of those found more than once
    first: int  # first row that may be a line
    how: str  # "keys", "numbers" or "labels"
    check: int | None  # the live check column
    disputed: Mapping[str, Dispute] = field(default_factory=dict)  # columns whose key, number and label disagree

    @property
    def missing(self) -> tuple[str, ...]:
        """Keys of the columns that are nowhere."""
        known = {*self.columns, *self.repeated, *self.disputed}
        return tuple(column.key for column in self.form.columns if column.key not in known)


@dataclass(frozen=True, slots=True)
class Found:
    """The forms of a workbook, further copies of them, and the sheets that hold none."""

    places: tuple[FormPlace, ...]
    copies: tuple[FormPlace, ...]
    others: tuple[Sheet, ...]


def locate(sheets: Sequence[Sheet], forms: Sequence[FormSpec], every: Sequence[FormSpec]) -> Found:
    """Return where each form stands; `every` are all forms of the set, so that an unasked one is not an extra sheet."""
    open_sheets = [sheet for sheet in sheets if not sheet.ours]
    asked = {form.id for form in forms}
    places: dict[str, FormPlace] = {}
    copies: list[FormPlace] = []
    used: set[str] = set()
    for score, sheet, row, form in _candidates(open_sheets, every):
        if score < 0.5 or sheet.name in used:
            continue
        used.add(sheet.name)
        place = _by_keys(sheet, form, row)
        if form.id in places:
            copies.append(place)
        else:
            places[form.id] = place
    for form in (form for form in forms if form.id not in places):
        for sheet in sorted(open_sheets, key=lambda sheet: not _same_name(sheet, form)):
            if sheet.name not in used and (found := _without_keys(sheet, form) or _without_keys(sheet.turned, form)):
                places[form.id] = found
                used.add(sheet.name)
                break
    others = tuple(sheet for sheet in open_sheets if sheet.name not in used)
    return Found(tuple(place for key, place in places.items() if key in asked), tuple(copies), others)


def _same_name(sheet: Sheet, form: FormSpec) -> bool:
    return fold_ascii(sheet.name) == fold_ascii(form.sheet)


# --- by the hidden key row --------------------------------------------------------------------------------


def _candidates(sheets: Sequence[Sheet], forms: Sequence[FormSpec]) -> list[tuple[float, Sheet, int, FormSpec]]:
    """Return (likeness, sheet, key row, form), the best first: 1 for exactly the form's keys, own names first."""
    spelled = _spellings(key for form in forms for key in form.by_key)
    result = []
    for sheet in sheets:
        row, found = _key_row(sheet.grid, frozenset(spelled))
        if len(found) < _KEYS:
            sheet = sheet.turned
            row, found = _key_row(sheet.grid, frozenset(spelled))
        keys = {spelled[key] for key in found}
        for form in forms if len(keys) >= _KEYS else ():
            likeness = len(keys & form.by_key.keys()) / len(keys | form.by_key.keys())
            result.append((likeness, sheet, row, form))
    return sorted(result, key=lambda item: (-item[0], item[1].name != item[3].sheet))


def _key_row(grid: Grid, known: frozenset[Raw]) -> tuple[int, frozenset[Raw]]:
    """Return the row that holds the most column keys, and those keys."""
    rows = [(number, known.intersection(row)) for number, row in enumerate(grid[:HEAD])]
    return max(rows, key=lambda item: len(item[1]), default=(0, frozenset()))


def _spellings(keys: Iterable[str]) -> dict[Raw, str]:
    """Return each key as it may stand in a cell → the key.

    LibreOffice takes "_xa_" in "cb_xa_cu" for an escaped line feed, and saves the key as "cb\\ncu".
    """
    known = tuple(keys)
    spelled: dict[Raw, str] = {_ESCAPED.sub(lambda found: chr(int(found[1], 16)), key): key for key in known}
    return spelled | {key: key for key in known}


def _by_keys(sheet: Sheet, form: FormSpec, row: int) -> FormPlace:
    spelled = _spellings((*form.by_key, CHECK_KEY))
    found: dict[str, list[int]] = {}
    for position, value in enumerate(sheet.grid[row]):
        if value in spelled:
            found.setdefault(spelled[value], []).append(position)
    return _place(sheet, form, found, row + 1, "keys")


def _place(sheet: Sheet, form: FormSpec, found: Mapping[str, list[int]], after: int, how: str) -> FormPlace:
    columns = {key: positions[0] for key, positions in found.items() if len(positions) == 1}
    check = columns.pop(CHECK_KEY, None)
    first = _first_line(sheet.grid, form, columns, after)
    wrong = disputed(sheet.grid, sheet, form, columns, first)
    return FormPlace(
        form=form,
        sheet=sheet,
        columns={key: at for key, at in columns.items() if key not in wrong},
        repeated={key: tuple(positions) for key, positions in found.items() if len(positions) > 1},
        first=first,
        how=how,
        check=check,
        disputed=wrong,
    )


def _first_line(grid: Grid, form: FormSpec, columns: Mapping[str, int], after: int) -> int:
    """Return the row below the printed column numbers, else below the labels, else the one after the keys."""
    head = range(after, min(after + HEAD, len(grid)))
    numbered = next((row for row in head if _numbers_in(grid[row]) * 2 >= len(columns)), None)
    if numbered is not None:
        return numbered + 1
    labels = {position: folded_label(form.by_key[key].label) for key, position in columns.items()}
    labelled = [
        row for row in head if 2 * sum(_says(grid[row], at, text) for at, text in labels.items()) >= len(labels)
    ]
    return labelled[-1] + 1 if labelled else after


def _numbers_in(row: Sequence[Raw]) -> int:
    return len({value for value in row if isinstance(value, str) and NUMBER_CELL.fullmatch(value.strip())})


def _says(row: Sequence[Raw], position: int, label: str) -> bool:
    return position < len(row) and label_of(row[position]) == label


# --- by column numbers and labels -------------------------------------------------------------------------


def _without_keys(sheet: Sheet, form: FormSpec) -> FormPlace | None:
    """Return the form's place by printed numbers that agree with the labels, else by labels alone."""
    if not sheet.grid:
        return None
    header = filled_header(sheet)
    for number, row in enumerate(header):
        found = _numbered(row, form)
        if 3 * len(found) >= 2 * len(form.columns) and _agrees(header[:number], found, form):
            return _place(sheet, form, found, max(number - 1, 0), "numbers")
    labels = {fold(column.label) for column in form.columns}
    for number, row in enumerate(header):
        if 3 * len(labels.intersection(map(label_of, row))) < len(labels):
            continue
        found = _labelled(header[: number + 1], form)
        if 5 * len(found) >= 4 * len(form.columns):
            return _place(sheet, form, found, number, "labels")
    return None


def _numbered(row: Sequence[Raw], form: FormSpec) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for position, value in enumerate(row):
        match = _BARE_NUMBER.fullmatch(plain_text(value).strip())
        if match and 1 <= int(match[1]) <= len(form.columns):
            found.setdefault(form.columns[int(match[1]) - 1].key, []).append(position)
    return found


def _agrees(header: Grid, found: Mapping[str, list[int]], form: FormSpec) -> bool:
    """Whether the words above most of the numbered columns are those of the form."""
    right = 0
    for key, positions in found.items():
        texts = {label_of(row[positions[0]]) for row in header}
        right += any(alike(text, fold(form.by_key[key].label)) for text in texts)
    return 5 * right >= 4 * len(found)


def _labelled(header: Grid, form: FormSpec) -> dict[str, list[int]]:
    """Return the columns whose lowest words are a label of the form, told apart by the groups above them."""
    found: dict[str, list[int]] = {}
    free = set(range(len(header[-1])))
    for column in form.columns:
        wanted = [*map(fold, column.groups), fold(column.label)]
        scored = [(_path_score([label_of(row[at]) for row in header], wanted), at) for at in sorted(free)]
        score, at = max(scored, key=lambda pair: (pair[0], -pair[1]), default=(0.0, -1))
        if score > 0:
            found[column.key] = [at]
            free.discard(at)
    return found


def _path_score(path: Sequence[str], wanted: Sequence[str]) -> float:
    """Return 0 unless the lowest words are the label; more for each group that stands above."""
    words = list(dict.fromkeys(text for text in path if text))
    if not words or not alike(words[-1], wanted[-1]):
        return 0.0
    return 1.0 + sum(any(alike(word, group) for word in words[:-1]) for group in wanted[:-1])
