"""The cover and the check sheet of an intake workbook, and the results they show."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from reporter.blanks.cell_formulas import quoted
from reporter.blanks.entry_rules import date_rule
from reporter.blanks.filled_form import FilledForm
from reporter.blanks.free_sheet import FreeDrawing, RowWriter, write_shown
from reporter.blanks.look import LINE, CellFormats, line_count, page_line, print_setup, protect
from reporter.blanks.master import BANNER, TO_CHECKS, VERDICT, CellWords, CheckWords, Master
from reporter.blanks.placeholders import Shown, WordFiller
from reporter.model import Value, column_letter
from reporter.model.marks import (
    AGENCY_KEY,
    CHECK_SHEET,
    COVER_FIELDS,
    COVER_SHEET,
    COVER_VALUE_COLUMN,
    DATE_FORMAT,
    EVERY_FORM,
    NIL_KEY,
    NIL_NAME,
    PARENT_KEY,
    PERIOD_KEY,
)
from reporter.specs.blank_words import BlankWords, EntrySaid, FormSaid, ResultSaid, around, said
from reporter.specs.forms import FormSpec

_REQUIRED_COVER = tuple(key for key in COVER_FIELDS if key != "phone")
_TABLE_ROW = 5  # 0-based header row of the table on the check sheet
_WIDTHS = (12.0, 62.0, 10.0, 11.0, 9.0, 9.0, 40.0, 14.0)
_UNTOUCHED, _FAULTS, _RESULT = "D", "E", "G"  # columns of that table
_RESULT_COLUMN = 6


class Pick(NamedTuple):
    """A cell of the cover that says whose workbook it is: what it shows, or the list it is chosen from."""

    text: str = ""
    source: str = ""  # name of the list; "" where it is given


class CoverSheet(NamedTuple):
    """What the cover is drawn from."""

    master: Master
    words: BlankWords
    picks: Mapping[str, Pick]
    cover: Mapping[str, Value]
    result: str
    banner: str
    given: Collection[str] = ()  # fields that whoever issues the workbook fills in: shown, not asked
    nil: Sequence[str] = ()  # what may have nothing in it


def draw_cover(sheet: Any, asked: CoverSheet, filler: WordFiller, formats: CellFormats) -> None:
    """Draw the cover: what the workbook is and where to send it, the block staff fill in, the overall result."""
    drawing = FreeDrawing(sheet, asked.master.cover, filler, formats)
    keys, prompts, words = asked.master.cover.keys, asked.master.cover.prompts, asked.words

    def pick(row: int, found: Mapping[int, CellWords]) -> None:
        key = keys[row]
        if key in asked.picks:
            _label(sheet, row, found, formats)
            _draw_pick(sheet, row, asked.picks[key], prompts.get(key, ("", "")), words.entry, formats)
        else:
            sheet.set_row(row, None, None, {"hidden": True})

    def entry(row: int, found: Mapping[int, CellWords]) -> None:
        key = keys[row]
        _label(sheet, row, found, formats)
        if key in asked.given:
            _draw_given(sheet, row, asked.cover[key], words.form, formats)
        else:
            _draw_field(sheet, row, key, asked.cover.get(key), prompts.get(key, ("", "")), words.entry, formats)

    def overall(row: int, found: Mapping[int, CellWords]) -> None:
        _label(sheet, row, found, formats)
        formula = f"='{CHECK_SHEET}'!{_RESULT}{_TABLE_ROW}"
        _draw_verdict(sheet, row, COVER_VALUE_COLUMN, (formula, asked.result), words.result, formats)

    def nothing(row: int, found: Mapping[int, CellWords]) -> None:
        if asked.nil:
            _label(sheet, row, found, formats)
            _draw_nil(
                sheet, row, asked.cover.get(NIL_KEY), asked.nil, prompts.get(NIL_KEY, ("", "")), words.entry, formats
            )
        else:
            sheet.set_row(row, None, None, {"hidden": True})

    keyed = dict.fromkeys((AGENCY_KEY, PERIOD_KEY, PARENT_KEY), pick) | dict.fromkeys(COVER_FIELDS, entry)
    drawing.draw({**keyed, NIL_KEY: nothing, VERDICT: overall, **_pointers(sheet, asked.banner, formats)}, asked.banner)
    sheet.activate()


def _pointers(sheet: Any, banner: str, formats: CellFormats) -> Mapping[str, RowWriter]:
    """Return what draws the rows that lead to the checks and that say what the workbook is."""

    def link(row: int, found: Mapping[int, CellWords]) -> None:
        for column, cell in found.items():
            look = formats.of(cell.look, cell.style)
            sheet.write_url(row, column, f"internal:'{CHECK_SHEET}'!A1", look, cell.text)

    def mark(row: int, found: Mapping[int, CellWords]) -> None:
        for column, cell in found.items():
            sheet.write_string(row, column, banner, formats.of(cell.look, cell.style))

    return {TO_CHECKS: link, BANNER: mark}


def _label(sheet: Any, row: int, found: Mapping[int, CellWords], formats: CellFormats) -> None:
    for column, words in found.items():
        if column != COVER_VALUE_COLUMN:
            sheet.write_string(row, column, words.text, formats.of(words.look, words.style))


def _draw_pick(
    sheet: Any, row: int, pick: Pick, prompt: tuple[str, str], words: EntrySaid, formats: CellFormats
) -> None:
    cell = row, COVER_VALUE_COLUMN
    if not pick.source:
        sheet.write_string(*cell, pick.text, formats["ident"])
        return
    sheet.write_blank(*cell, None, formats["entry_text"])
    rule = {"validate": "list", "source": f"={pick.source}", "error_message": words.pick}
    sheet.data_validation(*cell, *cell, {**rule, "input_title": prompt[0], "input_message": prompt[1]})


def _draw_given(sheet: Any, row: int, closed: Value, words: FormSaid, formats: CellFormats) -> None:
    """Draw the day on which figures are closed, or its hour too where whoever collects set one."""
    hour = ""
    if isinstance(closed, datetime):
        hour = words.minute if closed.minute else words.hour
    shown = formats.varied("ident", num_format=hour + DATE_FORMAT, align="left")
    sheet.write_datetime(row, COVER_VALUE_COLUMN, closed, shown)


def _draw_field(
    sheet: Any, row: int, key: str, value: Value, prompt: tuple[str, str], words: EntrySaid, formats: CellFormats
) -> None:
    style = formats["entry_date" if key == "cutoff" else "entry_text"]
    if isinstance(value, date):
        sheet.write_datetime(row, COVER_VALUE_COLUMN, value, style)
    elif value is None:
        sheet.write_blank(row, COVER_VALUE_COLUMN, None, style)
    else:
        sheet.write_string(row, COVER_VALUE_COLUMN, str(value), style)
    sheet.set_row(row, LINE * 1.5)
    kind = {**date_rule(words), "error_title": COVER_FIELDS[key]} if key == "cutoff" else {"validate": "any"}
    rule = {**kind, "input_title": prompt[0], "input_message": prompt[1]}
    sheet.data_validation(row, COVER_VALUE_COLUMN, row, COVER_VALUE_COLUMN, rule)


def _draw_nil(
    sheet: Any,
    row: int,
    value: Value,
    nil: Sequence[str],
    prompt: tuple[str, str],
    words: EntrySaid,
    formats: CellFormats,
) -> None:
    """Draw the cell that says which forms have nothing; several may be typed, so the list only advises."""
    cell = row, COVER_VALUE_COLUMN
    if value is None:
        sheet.write_blank(*cell, None, formats["entry_text"])
    else:  # never as a formula, whatever it begins with
        sheet.write_string(*cell, str(value), formats["entry_text"])
    sheet.set_row(row, LINE * 1.5)
    rule = {"validate": "list", "source": list(nil), "error_type": "information", "error_message": words.pick}
    sheet.data_validation(*cell, *cell, {**rule, "input_title": prompt[0], "input_message": prompt[1]})


def nil_choices(forms: Sequence[FormSpec], master: Master) -> tuple[str, ...]:
    """Return what the cover offers as having nothing: all forms where each of them may, then one by one."""
    may = [form.sheet for form in forms if form.nil]
    if not may or master.cover.row_of(NIL_KEY) is None:
        return ()
    every = all(form.nil or form.free for form in forms)
    return (*((EVERY_FORM,) if every else ()), *may)


def with_nil(filled: FilledForm, said: Value) -> FilledForm:
    """Return a form as its check column speaks beside a cover that says so: what is blank is answered."""
    named = f";{said or ''};".replace("; ", ";").replace(", ", ";")
    check = filled.check
    if not check.nil or not (said == EVERY_FORM or f";{filled.form.sheet};" in named):
        return filled
    blank, told = check.untouched, check.said_nil
    return replace(filled, messages=tuple("" if text == blank else told + text for text in filled.messages))


def define_nil(workbook: Any, forms: Sequence[FormSpec], master: Master) -> None:
    """Give each sheet of a form that may be so the name by which its formulas ask whether the cover says it is."""
    row = (master.cover.row_of(NIL_KEY) or 0) + 1
    for form in forms:
        if nil_choices((form,), master):
            cell = f"'{COVER_SHEET}'!${column_letter(COVER_VALUE_COLUMN)}${row}"
            said = f'";"&SUBSTITUTE(SUBSTITUTE({cell},"; ",";"),", ",";")&";"'
            found = f'OR({cell}="{EVERY_FORM}",ISNUMBER(SEARCH(";{form.sheet};",{said})))'
            workbook.define_name(f"'{form.sheet}'!{NIL_NAME}", f"={found}")


# --- results ----------------------------------------------------------------------------------------------


def verdict(faults: int, untouched: int, words: ResultSaid) -> str:
    """Return that all is good, or how much is left: "CÒN 2 LỖI, 13 DÒNG CHƯA NHẬP"."""
    left = [said(words.faults, so=str(faults))] * (faults > 0)
    left += [said(words.untouched, so=str(untouched))] * (untouched > 0)
    return said(words.left, con=", ".join(left)) if left else words.good


def _verdict_formula(faults: str, untouched: str, words: ResultSaid) -> str:
    """The same as `verdict` in Excel."""
    left = _joined(
        *around(words.left, "con"),
        f'IF({faults}>0,{_joined(*around(words.faults, "so"), faults)},"")'
        f'&IF(AND({faults}>0,{untouched}>0),", ","")'
        f'&IF({untouched}>0,{_joined(*around(words.untouched, "so"), untouched)},"")',
    )
    return f'=IF({faults}+{untouched}=0,"{quoted(words.good)}",{left})'


def _joined(before: str, after: str, inner: str) -> str:
    """Return a formula of a text, what Excel finds, and a text."""
    return "&".join((*([f'"{quoted(before)}"'] * bool(before)), inner, *([f'"{quoted(after)}"'] * bool(after))))


def form_result(forms: Sequence[FilledForm], number: int) -> tuple[str, str]:
    """Return formula and value of the line that shows a form's result above its table."""
    filled = forms[number]
    words = filled.words.result
    before, after = around(words.form, "ket_qua")
    formula = _joined(before, after, f"'{CHECK_SHEET}'!{_RESULT}{_table_line(number)}")
    return f"={formula}", f"{before}{_result(filled)}{after}"


def _result(filled: FilledForm) -> str:
    """Return the verdict over one form."""
    told = filled.words.check
    return verdict(filled.count(told.fault), filled.count(told.untouched), filled.words.result)


def overall_result(
    forms: Sequence[FilledForm], cover: Mapping[str, Value], picks: Mapping[str, Pick], words: BlankWords
) -> str:
    """Return the verdict over cover and forms."""
    faults = _cover_faults(cover, picks) + sum(filled.count(words.check.fault) for filled in forms)
    return verdict(faults, sum(filled.count(words.check.untouched) for filled in forms), words.result)


def _cover_faults(cover: Mapping[str, Value], picks: Mapping[str, Pick]) -> int:
    return sum(cover.get(key) in (None, "") for key in _REQUIRED_COVER) + len(_open(picks))


def _open(picks: Mapping[str, Pick]) -> list[str]:
    """The cells in which it still has to be chosen whose workbook it is."""
    return [key for key in (AGENCY_KEY, PERIOD_KEY) if key in picks and picks[key].source]


def _table_line(number: int) -> int:
    """1-based row of a form on the check sheet; the cover stands before the first."""
    return _TABLE_ROW + 3 + number


# --- check sheet ------------------------------------------------------------------------------------------


class CheckSheet(NamedTuple):
    """What the check sheet is drawn from."""

    words: CheckWords
    titles: Sequence[Shown]  # above the table: whose workbook it is, of when
    master: Master
    shared: BlankWords
    picks: Mapping[str, Pick]
    cover: Mapping[str, Value]
    forms: Sequence[FilledForm]
    banner: str


def draw_check_sheet(sheet: Any, given: CheckSheet, formats: CellFormats) -> None:
    """Draw the sheet that says ĐẠT or what is left, and where to look first."""
    for row, title in enumerate(given.titles):
        write_shown(sheet, row, 0, title, formats)
    for position, (label, width) in enumerate(zip(given.words.labels, _WIDTHS, strict=True)):
        sheet.set_column(position, position, width)
        sheet.write_string(_TABLE_ROW, position, label, formats["header"])
    first, last = _TABLE_ROW + 2, _table_line(len(given.forms) - 1)
    totals = (f"SUM({_FAULTS}{first}:{_FAULTS}{last})", f"SUM({_UNTOUCHED}{first}:{_UNTOUCHED}{last})")
    sheet.merge_range(_TABLE_ROW - 1, 0, _TABLE_ROW - 1, _RESULT_COLUMN - 1, given.words.title, formats["title"])
    said_of_all = overall_result(given.forms, given.cover, given.picks, given.shared)
    overall = (_verdict_formula(*totals, given.shared.result), said_of_all)
    _draw_verdict(sheet, _TABLE_ROW - 1, _RESULT_COLUMN, overall, given.shared.result, formats)
    _draw_cover_line(sheet, given, formats)
    for number, filled in enumerate(given.forms):
        _draw_form_line(sheet, _table_line(number) - 1, filled, formats)
    good = f'"{quoted(given.shared.result.good)}"'
    for criteria, style in (("==", "good"), ("!=", "bad")):
        rule = {"type": "cell", "criteria": criteria, "value": good, "format": formats.tint(style)}
        sheet.conditional_format(_TABLE_ROW + 1, _RESULT_COLUMN, last - 1, _RESULT_COLUMN, rule)
    sheet.freeze_panes(_TABLE_ROW + 1, 0)
    print_setup(sheet, given.words.page, page_line(CHECK_SHEET, given.banner), given.words.page.footer)
    sheet.set_paper(given.words.page.paper)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    protect(sheet)


def _draw_cover_line(sheet: Any, given: CheckSheet, formats: CellFormats) -> None:
    row, faults = _TABLE_ROW + 1, _cover_faults(given.cover, given.picks)
    letter = column_letter(COVER_VALUE_COLUMN)
    rows = {key: (given.master.cover.row_of(key) or 0) + 1 for key in (*_open(given.picks), *_REQUIRED_COVER)}
    cells = [f"'{COVER_SHEET}'!{letter}{at}" for at in rows.values()]
    blank = "+".join(f'({cell}="")' for cell in cells)
    sheet.write_string(row, 0, COVER_SHEET, formats["cell"])
    sheet.write_string(row, 1, given.shared.result.cover, formats["cell"])
    sheet.write_number(row, 2, len(cells), formats["cell_number"])
    sheet.write_number(row, 3, 0, formats["cell_number"])
    sheet.write_formula(row, 4, f"={blank}", formats["cell_number"], faults)
    sheet.write_number(row, 5, 0, formats["cell_number"])
    _draw_result(sheet, row, verdict(faults, 0, given.shared.result), given.shared.result, formats)
    link = f"internal:'{COVER_SHEET}'!{letter}{min(rows.values())}"
    sheet.write_url(row, 7, link, formats["cell_link"], COVER_SHEET)


def _draw_form_line(sheet: Any, row: int, filled: FilledForm, formats: CellFormats) -> None:
    cells, form, told = filled.check_range, filled.form, filled.words.check
    untouched = filled.count(told.untouched)
    sheet.write_string(row, 0, form.sheet, formats["cell"])
    sheet.write_string(row, 1, form.name, formats["cell"])
    sheet.set_row(row, LINE * line_count(form.name, _WIDTHS[1]) + 2)
    if filled.generic:
        sheet.write_formula(row, 2, f"={filled.generic.number}", formats["cell_number"], 0)
    else:
        sheet.write_number(row, 2, len(filled.rows), formats["cell_number"])
    sheet.write_formula(row, 3, f'=COUNTIF({cells},"{quoted(told.untouched)}")', formats["cell_number"], untouched)
    for position, prefix in ((4, f"{told.fault}: "), (5, f"{told.remark}: ")):
        formula = f'=SUMPRODUCT(LEN({cells})-LEN(SUBSTITUTE({cells},"{quoted(prefix)}","")))/{len(prefix)}'
        sheet.write_formula(row, position, formula, formats["cell_number"], filled.count(prefix))
    _draw_result(sheet, row, _result(filled), filled.words.result, formats)
    _draw_link(sheet, row, filled, formats)


def _draw_result(sheet: Any, row: int, result: str, words: ResultSaid, formats: CellFormats) -> None:
    formula = _verdict_formula(f"{_FAULTS}{row + 1}", f"{_UNTOUCHED}{row + 1}", words)
    sheet.write_formula(row, 6, formula, formats["cell"], result)


def _draw_link(sheet: Any, row: int, filled: FilledForm, formats: CellFormats) -> None:
    """Link to the first row with a fault, else the first nobody has begun, else nothing."""
    cells, above = filled.check_range, filled.first
    told, line = filled.words.check, filled.words.result.line
    begun = f'MATCH("{quoted(told.fault)}:*",{cells},0)'
    found = f'IFERROR({begun},MATCH("{quoted(told.untouched)}",{cells},0))+{above}'
    column = column_letter(filled.page_columns[0][0]) if filled.upright else "A"
    link = f"HYPERLINK(\"#'{filled.form.sheet}'!{column}\"&({found}),{_joined(*around(line, 'so'), f'({found})')})"
    shown = said(line, so=str(filled.first_open)) if filled.first_open else ""
    sheet.write_formula(row, 7, f'=IFERROR({link},"")', formats["cell_link"], shown)


def _draw_verdict(
    sheet: Any, row: int, position: int, formula: tuple[str, str], words: ResultSaid, formats: CellFormats
) -> None:
    """Write the overall result, red until all is good; `formula` comes with its value."""
    sheet.write_formula(row, position, formula[0], formats["verdict"], formula[1])
    sheet.set_row(row, LINE * 1.8)
    rule = {"type": "cell", "criteria": "==", "value": f'"{quoted(words.good)}"', "format": formats.tint("good")}
    sheet.conditional_format(row, position, row, position, rule)
