"""The one writer of intake workbooks: blank for an agency, filled for samples and for sending one level up.

Same arguments, same bytes: nothing is read from the clock, all dates in the file are those of the period.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter

from reporter.blanks.cell_formulas import LIST_PREFIX, list_name
from reporter.blanks.filled_form import (
    FilledForm,
    Words,
    column_widths,
    free_lines,
    header_heights,
    line_heights,
    page_plan,
)
from reporter.blanks.form_sheet import draw_form, mark_changed
from reporter.blanks.formulas import IssueSheet
from reporter.blanks.front import (
    CheckSheet,
    CoverSheet,
    Pick,
    define_nil,
    draw_check_sheet,
    draw_cover,
    form_result,
    nil_choices,
    overall_result,
    with_nil,
)
from reporter.blanks.generic import label_of
from reporter.blanks.guide import draw_guide
from reporter.blanks.kit import BlankKit
from reporter.blanks.last_period import LastBook, draw_last_sheet, with_last
from reporter.blanks.live_units import SLIPS
from reporter.blanks.look import OPTIONS, CellFormats, protect
from reporter.blanks.master import CellWords, Master, PageSetup
from reporter.blanks.placeholders import Shown, WordFiller
from reporter.blanks.upright import upright_heights, upright_plan, upright_widths
from reporter.model import Agency, Cell, Value, column_letter
from reporter.model.marks import (
    AGENCY_KEY,
    BEFORE_SHEET,
    CHECK_SHEET,
    CODE_END,
    COVER_SHEET,
    FORMAT,
    GUIDE_SHEET,
    IDENTITY_KEYS,
    IDENTITY_SHEET,
    LAYOUT,
    LISTS_SHEET,
    NIL_KEY,
    PARENT_KEY,
    PERIOD_KEY,
    PROPERTIES,
    REVISION_KEY,
)
from reporter.specs.choices import ChoiceList
from reporter.specs.forms import FormSpec
from reporter.specs.period_specs import PeriodSpecs
from reporter.specs.registry import CENTRAL

#: form id → one mapping per line (column key → code, whole number, text or date), aligned with `PeriodSpecs.prefilled`.
FormValues = Mapping[str, Sequence[Mapping[str, Value]]]

_SPARE_ROWS = 10  # empty lines kept below the filled ones of a form with free rows


@dataclass(frozen=True, slots=True)
class Revision:
    """Which version of a filled workbook it is, and which cells say something else than the version before."""

    number: int = 0  # 0: not one of several
    changed: tuple[Cell, ...] = ()


FIRST = Revision()


@dataclass(frozen=True, slots=True)
class IntakeBook:
    """One workbook to draw."""

    kit: BlankKit
    master: Master
    filler: WordFiller
    forms: tuple[FilledForm, ...]
    identity: Mapping[str, str]
    picks: Mapping[str, Pick]
    subject: str
    cover: Mapping[str, Value]
    banner: str = ""
    locked: frozenset[str] = frozenset()  # fields of the cover that are given, not asked
    changed: tuple[Cell, ...] = ()


def write_workbook(
    path: Path,
    kit: BlankKit,
    agency: Agency,
    values: FormValues | None = None,
    cover: Mapping[str, Value] | None = None,
    banner: str = "",
    revision: Revision = FIRST,
    earlier: LastBook | None = None,
) -> None:
    """Write the intake workbook of one agency; without `values` a blank, with what `earlier` fills in again.

    Formula cells carry the values Excel would compute. `banner` ("SỐ LIỆU MẪU") stands on every sheet.
    """
    master = kit.master(agency.kind)
    filler = WordFiller(kit.values(agency), master.file)
    earlier = earlier or LastBook()
    given_lines = earlier.filled if values is None else values
    forms = tuple(
        _issued_form(form, kit, agency, filler, master, given_lines.get(form.id, ()), banner)
        for form in kit.specs.form_set.for_agency(agency)
    )
    forms = with_last(forms, earlier, master.looks["plain"], kit.words.form)
    identity, picks = _identity(kit, agency), _picks(kit, agency)
    given = _given(kit.specs)
    own = {key: value for key, value in (cover or {}).items() if (key, value) != ("cutoff", kit.specs.cutoff)}
    shown = {**given, **own}  # the day that was set is shown with its hour, another day is its sender's
    forms = tuple(with_nil(filled, shown.get(NIL_KEY)) for filled in forms)
    identity |= {REVISION_KEY: str(revision.number)} if revision.number else {}
    locked = frozenset(given)
    book = IntakeBook(kit, master, filler, forms, identity, picks, agency.name, shown, banner, locked, revision.changed)
    with xlsxwriter.Workbook(str(path), dict(OPTIONS)) as workbook:
        draw_book(workbook, book, CellFormats(workbook, master.looks))


def _given(specs: PeriodSpecs) -> dict[str, Value]:
    """Return what whoever collects has settled for the cover: when figures are closed."""
    day, hour = specs.cutoff, specs.cutoff_hour
    if day is None:
        return {}
    return {"cutoff": datetime.combine(day, hour) if hour else day}


def draw_book(workbook: Any, book: IntakeBook, formats: CellFormats) -> None:
    """Draw all sheets of a workbook, and set its properties."""
    forms = book.forms
    visible = (COVER_SHEET, GUIDE_SHEET, *(filled.form.sheet for filled in forms), CHECK_SHEET)
    before = (BEFORE_SHEET,) if any(filled.last_period for filled in forms) else ()
    hidden = (IDENTITY_SHEET, LISTS_SHEET, *before)
    sheets = {name: workbook.add_worksheet(name, IssueSheet) for name in (*visible, *hidden)}
    for name in visible:
        sheets[name].hide_gridlines(2)
    words, specs = book.kit.words, [filled.form for filled in forms]
    result = overall_result(forms, book.cover, book.picks, words)
    nil = nil_choices([form for form in specs if not form.explains], book.master)
    asked = CoverSheet(book.master, words, book.picks, book.cover, result, book.banner, book.locked, nil)
    draw_cover(sheets[COVER_SHEET], asked, book.filler, formats)
    define_nil(workbook, specs, book.master)
    draw_guide(sheets[GUIDE_SHEET], book.master.guide, forms, book.filler, book.banner, formats)
    for number, filled in enumerate(forms):
        page = book.master.form_words(filled.form.sheet).page
        draw_form(sheets[filled.form.sheet], filled, formats, form_result(forms, number), page, book.banner)
    for cell in book.changed:
        mark_changed(sheets[cell.sheet], cell.ref, formats)
    titles = [title for (title,) in spoken([(line,) for line in book.master.check.lines], book.filler, CHECK_SHEET)]
    titles = [*mark(book.banner, book.master), *titles]
    checks = CheckSheet(
        book.master.check, titles, book.master, book.kit.words, book.picks, book.cover, forms, book.banner
    )
    draw_check_sheet(sheets[CHECK_SHEET], checks, formats)
    _draw_identity(sheets[IDENTITY_SHEET], book.identity, formats)
    _draw_lists(workbook, sheets[LISTS_SHEET], forms, formats)
    for name in before:
        draw_last_sheet(sheets[name], forms, formats["plain"])
        protect(sheets[name])
        sheets[name].hide()
    _set_properties(workbook, book)


# --- forms ------------------------------------------------------------------------------------------------


def _issued_form(
    form: FormSpec, kit: BlankKit, agency: Agency, filler: WordFiller, master: Master,
    given: Sequence[Mapping[str, Value]], banner: str,
) -> FilledForm:  # fmt: skip
    """Return the form with its lines: what is pre-filled, then what was given, then what follows from both."""
    if form.free:
        return filled_form(form, kit, filler, master, given, banner)
    upright = kit.specs.upright(form, agency)
    lines = kit.specs.prefilled(form, agency)
    padded = [*given, *[{}] * (len(lines) - len(given))]
    settled = kit.specs.settled(form, agency)
    rows = [{**line, **own, **ours} for line, own, ours in zip(lines, padded, settled, strict=True)]
    filled = filled_form(form, kit, filler, master, rows, banner, upright=upright)
    if not any(settled):
        return filled
    decision = kit.specs.granted.decisions.get(agency.code, "")
    locked = tuple(frozenset(ours) for ours in settled)
    return replace(filled, locked=locked, locked_by=decision)


def filled_form(
    form: FormSpec, kit: BlankKit, filler: WordFiller, master: Master,
    lines: Sequence[Mapping[str, Any]], banner: str, upright: bool = False,
) -> FilledForm:  # fmt: skip
    """Return the form ready to draw; to a form with free rows as many empty lines are added as fit on its page."""
    lists = kit.specs.lists(form)
    words, of_form = master.form_words(form.sheet), filler.with_values(kit.form_values(form))
    head = (*((shown,) for shown in mark(banner, master)), *spoken(words.head, of_form, form.sheet))
    around = (head, spoken(words.foot, of_form, form.sheet))
    if upright:
        return _upright_form(form, kit, lists, lines[0], around, words.page)
    widths = column_widths(form, master.smallest_font)
    nil = bool(nil_choices((form,), master))
    check = kit.check(form, nil=nil)
    header = sum(header_heights(form, widths, kit.words.form.computed))

    def planned(rows: Sequence[Mapping[str, Any]]) -> Any:
        heights = line_heights(form, widths, rows, lists)
        return heights, page_plan(form, widths, heights, around, header, master.smallest_font, words.page.margins)

    finished = [check.finish(line) for line in lines]
    if form.free:
        empty = free_lines(form, planned([check.finish({})[0]])[1], around, header, widths)
        finished += [check.finish({})] * max(empty - len(lines), _SPARE_ROWS if lines else 0)
    rows = tuple(row for row, _ in finished)
    heights, plan = planned(rows)
    messages = tuple(message for _, message in finished)
    return FilledForm(check, lists, rows, messages, *around, widths, heights, plan)


def _upright_form(
    form: FormSpec, kit: BlankKit, lists: Mapping[str, ChoiceList], line: Mapping[str, Any],
    around: tuple[Words, Words], page: PageSetup,
) -> FilledForm:  # fmt: skip
    """Return the form of one line ready to draw as a page of one row for each column."""
    check = kit.check(form, upright=True)
    row, messages = check.finish_beside(line)
    heights = upright_heights(form, row, lists)
    plan = upright_plan(form, heights, around, page)
    return FilledForm(check, lists, (row,), messages, *around, upright_widths(form), heights, plan)


def spoken(lines: Sequence[Sequence[CellWords]], filler: WordFiller, sheet: str) -> Words:
    """Return lines of words filled in, without those that have nothing to say."""
    shown = [[(words, filler.show(words, sheet)) for words in line] for line in lines]
    return tuple(
        tuple(text for _, text in line if text is not None)
        for line in shown
        if not line or any(text is not None for _, text in line)
    )


def mark(banner: str, master: Master) -> tuple[Shown, ...]:
    """Return the banner as the first line of a sheet; nothing without one."""
    return (Shown(banner, master.looks["banner"]),) if banner else ()


# --- identity and lists -----------------------------------------------------------------------------------


def _picks(kit: BlankKit, agency: Agency) -> dict[str, Pick]:
    """Return what the cover says about whose workbook it is: of a commune or a department also its province."""
    above = {}
    if agency.kind in ("commune", "department"):
        parent = kit.specs.agency(agency.parent)
        above[PARENT_KEY] = Pick(label_of(parent))
    return {
        **above,
        AGENCY_KEY: Pick(label_of(agency)),
        PERIOD_KEY: Pick(f"{kit.specs.period}{CODE_END}{kit.specs.period.label}"),
    }


def _identity(kit: BlankKit, agency: Agency) -> dict[str, str]:
    """Return what tells a returned workbook from any other, in the order of the identity sheet."""
    return identity_of(kit, agency.code, agency.name, str(kit.specs.period), agency.parent == CENTRAL)


def identity_of(kit: BlankKit, code: str, name: str, period: str, central: bool) -> dict[str, str]:
    """Return the identity of a workbook by key."""
    known = {
        "format": FORMAT,
        "layout": LAYOUT,
        "agency": code,
        "agency_name": name,
        "period": period,
        "form_set": kit.specs.form_set.stamp,
        "baseline": kit.specs.form_set.baseline.id,
        "level": "central" if central else "province",
    }
    return {key: known[key] for key in IDENTITY_KEYS}


def _draw_identity(sheet: Any, identity: Mapping[str, str], formats: CellFormats) -> None:
    for row, (key, value) in enumerate(identity.items()):
        sheet.write_string(row, 0, key, formats["key"])
        sheet.write_string(row, 1, value, formats["key"])
    sheet.ignore_errors({"number_stored_as_text": f"A1:B{len(identity)}"})
    protect(sheet)
    sheet.hide()


def _draw_lists(workbook: Any, sheet: Any, forms: Sequence[FilledForm], formats: CellFormats) -> None:
    """Write each list a drop-down or formula needs into its own column, under a defined name."""
    needed = {
        filled.lists[column.key].id: filled.lists[column.key]
        for filled in forms
        for column in filled.form.columns
        if column.type == "choice"
    }
    lists = {list_name(choices): [item.label for item in choices.items] for choices in needed.values()}
    slips = next((filled.check.slips for filled in forms if filled.check.slips), [])
    lists |= {SLIPS: slips} if slips else {}
    for position, (name, texts) in enumerate(lists.items()):
        sheet.write_string(0, position, name.removeprefix(LIST_PREFIX), formats["key"])
        for row, text in enumerate(texts, 1):
            sheet.write_string(row, position, text, formats["plain"])
        column = column_letter(position)
        workbook.define_name(name, f"='{LISTS_SHEET}'!${column}$2:${column}${len(texts) + 1}")
    protect(sheet)
    sheet.hide()


def _set_properties(workbook: Any, book: IntakeBook) -> None:
    workbook.set_properties(
        {
            "title": f"{book.kit.specs.form_set.title}, {book.kit.specs.period.label}",
            "subject": book.subject,
            "author": "reporter",
            "comments": book.banner,
            "created": datetime.combine(book.kit.specs.period.first_day, time()),
        }
    )
    for name, key in PROPERTIES.items():
        workbook.set_custom_property(name, book.identity[key], "text")
