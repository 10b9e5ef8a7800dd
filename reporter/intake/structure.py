"""What people changed around the lines of a form: columns, hidden parts, merges, notes, formulas, stray cells."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from reporter.intake.cells import Ref
from reporter.intake.grids import Workbook
from reporter.intake.headings import other_units, units_printed
from reporter.intake.labels import PAGE_EDGE
from reporter.intake.lines import FormLines
from reporter.intake.locate import FormPlace
from reporter.intake.notes import SheetNotes, refs, shown
from reporter.intake.number_formats import Seen
from reporter.intake.scan import Range, outside_formula
from reporter.intake.values import Broken, Raw, plain_text, read_number
from reporter.model.marks import CHECK_LABEL
from reporter.model.wording import fold, integer

_HOW = {"keys": "dòng mã cột ẩn", "numbers": "hàng số cột", "labels": "chữ ở tiêu đề"}
#: So many numbers below each other beside a table are a column that somebody added.
_A_COLUMN = 3
_LISTED = 12
#: No number of a line is longer: "XXXVIII", "2.10.1a".
_NUMBERING = 8


#: A merge that hides entries, and the entry cells of the lines that it hides behind its first cell.
Merge = tuple[Range, list[Ref]]


def describe(
    place: FormPlace, lines: FormLines, workbook: Workbook, notes: SheetNotes, merges: Sequence[Merge] = ()
) -> None:
    """Say what is unusual about the sheet of a form; `merges` are those that hide entries."""
    sheet = place.sheet
    _columns(place, notes)
    _added_columns(place, lines, notes)
    _hidden(place, lines, notes)
    _merges(place, merges, notes)
    _totals(place, lines, notes)
    _formulas(place, lines, notes)
    _formats(place, lines, workbook, notes)
    _struck(place, lines, workbook, notes)
    _unseen(place, lines, workbook, notes)
    if lines.stray:
        cells = [f"{sheet.a1(ref)} “{shown(_text(place, ref), 40)}”" for ref in lines.stray[:_LISTED]]
        more = ", …" if len(lines.stray) > _LISTED else ""
        notes.say("S16", lines.stray[0], cells=", ".join(cells) + more, more=lines.stray[1:])
    if sheet.comments:
        cells_with = sheet.refs(sheet.comments)
        notes.say("S15", cells_with[0], more=cells_with[1:])
    if sheet.scan.rows_below:
        notes.say("S31", rows=integer(sheet.scan.rows_below), limit=integer(sheet.scan.max_rows))
    elif sheet.scan.far:
        notes.say("S22", cells=", ".join(sheet.scan.far[:_LISTED]))


def hiding_merges(place: FormPlace, lines: FormLines) -> Iterator[Merge]:
    """Yield the merges that hide entries of the lines."""
    rows = sorted(lines.rows)
    entered = [place.columns[column.key] for column in place.form.entered if column.key in place.columns]
    seen = 0
    for top, left, bottom, right in place.sheet.scan.merges:
        inside = [column for column in entered if left <= column <= right]
        reached = rows[bisect_left(rows, top) : bisect_right(rows, bottom)] if inside else ()
        covered = [(row, column) for row in reached for column in inside if (row, column) != (top, left)]
        if covered:
            yield (top, left, bottom, right), covered
        seen += len(covered)
        if seen > len(rows) * len(entered):  # merges one over the other, which no program writes: all cells are told
            return


def _merges(place: FormPlace, merges: Sequence[Merge], notes: SheetNotes) -> None:
    for (top, left, bottom, right), covered in merges:
        bounds = f"{place.sheet.a1((top, left))}:{place.sheet.a1((bottom, right))}"
        notes.say("S14", (top, left), range=bounds, more=sorted(covered))


def _columns(place: FormPlace, notes: SheetNotes) -> None:
    form = place.form
    if place.how != "keys":
        notes.say("S03" if place.how == "numbers" else "S04", columns=len(form.columns))
    if fold(place.sheet.name) != fold(form.sheet):
        notes.say("S02", expected=form.sheet, how=_HOW[place.how])
    missing = [form.by_key[key] for key in place.missing if form.by_key[key].type not in ("index", "info")]
    if missing:
        notes.say("S05", columns=", ".join(column.title for column in missing))
    for key, positions in place.repeated.items():
        if key in form.by_key:
            lanes = ", ".join(map(place.sheet.lane, positions))
            notes.say("S06", title=form.by_key[key].title, lanes=lanes)
    _headings(place, notes)


def _headings(place: FormPlace, notes: SheetNotes) -> None:
    """Name the columns and units in which hidden keys and visible headings disagree."""
    form = place.form
    if place.disputed:
        told = [
            f"{place.sheet.lane(item.ref[1])}: mã ẩn là “{form.by_key[key].title}”, nhìn thấy “{shown(item.seen, 60)}”"
            for key, item in place.disputed.items()
        ]
        refs_of = [item.ref for item in place.disputed.values()]
        notes.say("S27", refs_of[0], what="; ".join(told[:_LISTED]), more=refs_of[1:])
    units = list(other_units(place.sheet, form, {**place.columns}, place.first))
    if units:
        (ref, seen, meant), *rest = units
        notes.say("S28", ref, seen=shown(seen, 40), meant=meant, more=[ref for ref, _, _ in rest])
    elif printed := next(units_printed(place.sheet, form), ""):
        notes.say("S28", seen=f"{shown(printed, 40)} {PAGE_EDGE}", meant=form.unit)


def _added_columns(place: FormPlace, lines: FormLines, notes: SheetNotes) -> None:
    """Name the columns an agency added under a header of its own; other cells beside the table are stray."""
    repeated = {at for places in place.repeated.values() for at in places}
    known = {*place.columns.values(), *repeated, *(item.ref[1] for item in place.disputed.values()), place.check}
    grid = place.sheet.grid
    named: dict[str, list[str]] = {"S29": [], "S07": []}
    for at in range(len(grid[0]) if grid else 0):
        filled = [] if at in known else [number for number in lines.rows if grid[number][at] != ""]
        label = "" if at in known else _header(place, at)
        if filled and label and fold(label) != fold(CHECK_LABEL):
            numeric = any(_is_number(grid[number][at]) for number in filled)
            named["S29" if numeric else "S07"].append(f"{place.sheet.lane(at)} “{shown(label, 40)}”")
        elif not label and sum(_is_number(grid[number][at]) for number in filled) >= _A_COLUMN:
            named["S29"].append(f"{place.sheet.lane(at)} (không tiêu đề)")
        elif not label:
            lines.stray += [(number, at) for number in filled]
    if place.check is not None:  # a check says words
        lines.stray += [(number, place.check) for number in lines.rows if isinstance(grid[number][place.check], float)]
    index = [
        place.columns[item.key] for item in place.form.columns if item.type == "index" and item.key in place.columns
    ]
    lines.stray += [(number, at) for at in index for number in lines.rows if not _is_numbering(grid[number][at])]
    for code, columns in named.items():
        if columns:
            notes.say(code, columns=", ".join(columns))


def _is_numbering(raw: Raw) -> bool:
    """Whether a cell may number its line: "12", "IV", "2.1a", nothing; whatever is longer was meant to be read."""
    return not isinstance(raw, str) or (" " not in raw.strip() and len(raw) <= _NUMBERING)


def _is_number(raw: Raw) -> bool:
    """Whether a cell holds a number, or one typed as text: with a unit beside it, or with points."""
    if isinstance(raw, str):
        digits = re.fullmatch(r"\s*(\d[\d.,\s]*)[^\W\d_]*\s*", raw)
        return digits is not None and isinstance(read_number(digits[1]).value, int)
    return isinstance(raw, float)


def _header(place: FormPlace, at: int) -> str:
    """Return the lowest text above the lines in that column."""
    head = (row[at] for row in reversed(place.sheet.grid[max(place.first - 5, 0) : place.first]))
    return next((raw for raw in head if isinstance(raw, str) and raw.strip()), "")


def _hidden(place: FormPlace, lines: FormLines, notes: SheetNotes) -> None:
    rows = sorted(set(lines.rows).intersection(place.sheet.scan.hidden_rows))
    told = {at for key, at in place.columns.items() if place.form.by_key[key].type != "index"}
    columns = sorted(told.intersection(place.sheet.scan.hidden_columns))
    what = [
        "trang" if place.sheet.hidden else "",
        _listed(place.sheet.line, rows),
        _listed(place.sheet.lane, columns),
    ]
    if any(what):
        notes.say("S13", what=", ".join(filter(None, what)))


def _listed(called: Callable[..., str], places: Sequence[Any]) -> str:
    """Return what the first lines, columns or areas are called: "dòng 12, 13, …"; "" for none."""
    return called(*places[:_LISTED]) + (", …" if len(places) > _LISTED else "") if places else ""


def _totals(place: FormPlace, lines: FormLines, notes: SheetNotes) -> None:
    """Mention total rows other than the issued one, the last row of the form."""
    below = [number for number in lines.totals if number > max(lines.rows, default=-1)]
    typed = [number for number in lines.totals if number not in below[-1:]]
    if typed:
        rows = ", ".join(str(number + 1) for number in typed)
        notes.say("S24", (typed[0], 0), rows=rows, more=[(number, 0) for number in typed[1:]])


def _formulas(place: FormPlace, lines: FormLines, notes: SheetNotes) -> None:
    typed = place.form.issued_blank  # a generic blank computes what stands in the others
    entered = {place.columns[column.key]: column for column in typed if column.key in place.columns}
    rows = set(lines.rows)
    for ref, text in sorted(place.sheet.scan.formulas_in(entered).items()):
        raw = place.sheet.value(ref)
        if ref[0] not in rows or isinstance(raw, Broken):
            continue
        if outside_formula(text):
            notes.mark("S21", ref, entered[ref[1]].title, f"={text}")
        else:
            notes.mark("S20", ref, entered[ref[1]].title, raw)


def _formats(place: FormPlace, lines: FormLines, workbook: Workbook, notes: SheetNotes) -> None:
    """Ask about numbers shown otherwise; entries shown in another size are errors of their own."""
    numeric = {place.columns[c.key]: c for c in place.form.columns if c.numeric and c.key in place.columns}
    rows, totals = set(lines.rows), set(lines.totals)
    for ref, how in workbook.seen_otherwise(place.sheet):
        column = numeric.get(ref[1])
        refused = how is Seen.RESIZED and ref[0] in rows and column and column.entered
        if column and (ref[0] in rows or ref[0] in totals) and not refused:
            notes.mark("S23", ref, column.title, place.sheet.value(ref))


def _struck(place: FormPlace, lines: FormLines, workbook: Workbook, notes: SheetNotes) -> None:
    """Ask about rows that are struck through, their name or all their entries, and about struck cells of others."""
    entered = {place.columns[column.key] for column in place.form.entered if column.key in place.columns}
    named = {place.columns[c.key] for c in place.form.columns if c.type in ("axis", "info") and c.key in place.columns}
    rows, struck = set(lines.rows), dict[int, list[Ref]]()
    for ref in place.sheet.scan.styled(workbook.styles.struck):
        if ref[0] in rows and ref[1] in entered | named:
            struck.setdefault(ref[0], []).append(ref)
    whole, cells = list[Ref](), list[Ref]()
    for row, refs_of in sorted(struck.items()):
        filled = sum(place.sheet.grid[row][at] != "" for at in entered)
        if len(refs_of) == filled or any(at in named for _, at in refs_of):
            whole.append(next((ref for ref in refs_of if ref[1] in entered), refs_of[0]))
        else:
            cells += refs_of
    if whole:
        what = _listed(place.sheet.line, [row for row, _ in whole])
        notes.say("S25", whole[0], what=what, more=whole[1:])
    if cells:
        notes.say("S25", cells[0], what=f"ô {refs(place.sheet, cells, _LISTED)}", more=cells[1:])


def _unseen(place: FormPlace, lines: FormLines, workbook: Workbook, notes: SheetNotes) -> None:
    """Name the entries that have the colour of their ground, and those that conditions may show otherwise."""
    sheet, styles, rows = place.sheet, workbook.styles, sorted(lines.rows)
    entered = {place.columns[column.key] for column in place.form.entered if column.key in place.columns}
    filled = sheet.scan.styled(styles.unseen)
    hidden = [ref for ref in filled if ref[0] in lines.rows and ref[1] in entered]
    if hidden:
        what = f"chữ ở ô {refs(sheet, hidden, _LISTED)} cùng màu với nền"
        notes.say("S39", hidden[0], what=what, more=hidden[1:])
    conditions = [
        (top, left, bottom, right)
        for top, left, bottom, right in (sheet.scan.conditional(styles.conditional) if styles.conditional else ())
        if bisect_left(rows, top) < bisect_right(rows, bottom) and any(left <= at <= right for at in entered)
    ]
    if conditions:
        areas = [f"{sheet.a1(item[:2])}:{sheet.a1(item[2:])}" for item in conditions]
        listed = _listed(lambda *first: ", ".join(first), areas)
        what = f"định dạng có điều kiện ở ô {listed} có thể làm số hiện khác đi hoặc ẩn đi"
        notes.say("S39", conditions[0][:2], what=what)


def _text(place: FormPlace, ref: Ref) -> str:
    return plain_text(place.sheet.value(ref))
