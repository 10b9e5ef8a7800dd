"""The one writer of intake workbooks: blank for an agency, filled for samples and for sending one level up.

Same arguments, same bytes: nothing is read from the clock, all dates in the file are those of the period.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter

from reporter.blanks.form_sheet import FilledForm, draw_form
from reporter.blanks.formulas import IssueSheet
from reporter.blanks.front import draw_check_sheet, draw_cover, form_result, overall_result
from reporter.blanks.guide import draw_guide
from reporter.blanks.live_checks import list_name, live_check
from reporter.blanks.look import OPTIONS, CellFormats, protect
from reporter.model import Agency, Value
from reporter.model.marks import (
    CHECK_SHEET,
    COVER_SHEET,
    FORMAT,
    GUIDE_SHEET,
    IDENTITY_KEYS,
    IDENTITY_SHEET,
    LAYOUT,
    LISTS_SHEET,
    PROPERTIES,
)
from reporter.specs.forms import FormSpec
from reporter.specs.period_specs import PeriodSpecs
from reporter.specs.registry import CENTRAL

#: form id → one mapping per line (column key → code, whole number, text or date), aligned with `PeriodSpecs.prefilled`.
FormValues = Mapping[str, Sequence[Mapping[str, Value]]]

_SPARE_ROWS = 10  # empty lines kept below the filled ones of a form with free rows


@dataclass(frozen=True, slots=True)
class _Sources:
    """What the lines of all forms of one workbook come from."""

    specs: PeriodSpecs
    agency: Agency
    banner: str


def write_workbook(
    path: Path,
    specs: PeriodSpecs,
    agency: Agency,
    values: FormValues | None = None,
    cover: Mapping[str, Value] | None = None,
    banner: str = "",
) -> None:
    """Write the intake workbook of one agency for the period of the specs; without `values` a blank.

    Formula cells carry the values Excel would compute. `banner` ("SỐ LIỆU MẪU") stands on every sheet.
    """
    sources = _Sources(specs, agency, banner)
    asked = specs.form_set.for_agency(agency)
    forms = tuple(_filled(form, sources, (values or {}).get(form.id, ())) for form in asked)
    with xlsxwriter.Workbook(str(path), dict(OPTIONS)) as workbook:
        _draw(workbook, sources, forms, cover or {})
        _set_properties(workbook, sources)


def _draw(workbook: Any, sources: _Sources, forms: Sequence[FilledForm], cover: Mapping[str, Value]) -> None:
    styles, identity, titles = CellFormats(workbook), _identity(sources), _titles(sources)
    visible = (COVER_SHEET, GUIDE_SHEET, *(filled.form.sheet for filled in forms), CHECK_SHEET)
    sheets = {name: workbook.add_worksheet(name, IssueSheet) for name in (*visible, IDENTITY_SHEET, LISTS_SHEET)}
    for name in visible:
        sheets[name].hide_gridlines(2)
    draw_cover(sheets[COVER_SHEET], titles, cover, identity, overall_result(forms, cover), styles)
    draw_guide(sheets[GUIDE_SHEET], forms, _receiver(sources), sources.banner, styles)
    for number, filled in enumerate(forms):
        draw_form(sheets[filled.form.sheet], filled, styles, form_result(forms, number), sources.banner)
    draw_check_sheet(sheets[CHECK_SHEET], titles, cover, forms, styles)
    _draw_identity(sheets[IDENTITY_SHEET], identity, styles)
    _draw_lists(workbook, sheets[LISTS_SHEET], forms, styles)


def _filled(form: FormSpec, sources: _Sources, given: Sequence[Mapping[str, Value]]) -> FilledForm:
    """Return the form with its lines: what is pre-filled, then what was given, then what follows from both."""
    specs = sources.specs
    lists = specs.lists(form)
    if form.free:
        lines: Sequence[Mapping[str, Any]] = [{}] * max(form.free_rows, len(given) + _SPARE_ROWS)
    else:
        lines = specs.prefilled(form, sources.agency)
    padded = [*given, *[{}] * (len(lines) - len(given))]
    check = live_check(form, specs.rules, specs.day, lists, form.free)
    finished = [check.finish({**line, **own}) for line, own in zip(lines, padded, strict=True)]
    return FilledForm(
        check,
        lists,
        tuple(row for row, _ in finished),
        tuple(message for _, message in finished),
        _form_titles(form, sources),
    )


def _titles(sources: _Sources) -> tuple[tuple[str, str], ...]:
    """Return the lines at the top of the cover and the check sheet: format name, text."""
    banner = (("banner", sources.banner),) if sources.banner else ()
    return (*banner, ("bold", sources.agency.name), ("plain", f"Kỳ báo cáo: {sources.specs.period.label}"))


def _form_titles(form: FormSpec, sources: _Sources) -> tuple[tuple[str, str], ...]:
    unit = f". Đơn vị tính: {form.unit}" if form.unit else ""
    specs = sources.specs
    return (
        *_titles(sources)[:-1],
        ("title", f"{form.title}. {form.name}"),
        ("plain", f"Kỳ báo cáo: {specs.period.label}. Mốc so sánh: {specs.form_set.baseline.name}{unit}"),
    )


# --- identity and lists -----------------------------------------------------------------------------------


def _identity(sources: _Sources) -> dict[str, str]:
    """Return what tells a returned workbook from any other, in the order of the identity sheet."""
    known = {
        "format": FORMAT,
        "layout": LAYOUT,
        "agency": sources.agency.code,
        "agency_name": sources.agency.name,
        "period": str(sources.specs.period),
        "form_set": sources.specs.form_set.stamp,
        "baseline": sources.specs.form_set.baseline.id,
        "level": "central" if sources.agency.parent == CENTRAL else "province",
    }
    return {key: known[key] for key in IDENTITY_KEYS}


def _draw_identity(sheet: Any, identity: Mapping[str, str], styles: CellFormats) -> None:
    for row, (key, value) in enumerate(identity.items()):
        sheet.write_string(row, 0, key, styles["key"])
        sheet.write_string(row, 1, value, styles["key"])
    sheet.ignore_errors({"number_stored_as_text": f"A1:B{len(identity)}"})
    protect(sheet)
    sheet.hide()


def _draw_lists(workbook: Any, sheet: Any, forms: Sequence[FilledForm], styles: CellFormats) -> None:
    """Write each list a drop-down needs into its own column, under a defined name."""
    needed = {
        filled.lists[column.key].id: filled.lists[column.key]
        for filled in forms
        for column in filled.form.columns
        if column.type == "choice"
    }
    for position, choices in enumerate(needed.values()):
        sheet.write_string(0, position, choices.id, styles["key"])
        for row, item in enumerate(choices.items, 1):
            sheet.write_string(row, position, item.label, styles["plain"])
        column = xlsxwriter.utility.xl_col_to_name(position)
        cells = f"'{LISTS_SHEET}'!${column}$2:${column}${len(choices.items) + 1}"
        workbook.define_name(list_name(choices), f"={cells}")
    protect(sheet)
    sheet.hide()


def _receiver(sources: _Sources) -> str:
    """Return who answers questions: the agency the workbook goes to, with its contact when the registry has one."""
    if not sources.agency.parent:
        return ""
    parent = sources.specs.agency(sources.agency.parent)
    return ", ".join(filter(None, (parent.name, str(parent.extra.get("contact", "")))))


def _set_properties(workbook: Any, sources: _Sources) -> None:
    identity = _identity(sources)
    workbook.set_properties(
        {
            "title": f"{sources.specs.form_set.title}, {sources.specs.period.label}",
            "subject": sources.agency.name,
            "author": "reporter",
            "comments": sources.banner,
            "created": datetime.combine(sources.specs.period.first_day, time()),
        }
    )
    for name, key in PROPERTIES.items():
        workbook.set_custom_property(name, identity[key], "text")
