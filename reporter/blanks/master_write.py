"""Writing a master anew from the forms: a generic blank with the words, the look and the named styles of an old one."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import xlsxwriter

from reporter.blanks.cell_formulas import quoted
from reporter.blanks.filled_form import FilledForm
from reporter.blanks.front import Pick
from reporter.blanks.generic import (
    AGENCIES,
    CHOSEN,
    OF_PARENT,
    PARENTS,
    GenericForm,
    NamedColumns,
    draw_choices,
    generic_form,
    line_names,
)
from reporter.blanks.kit import BlankKit, deadline_facts
from reporter.blanks.look import OPTIONS, CellFormats, protect, xf_index
from reporter.blanks.master import STYLES, Master
from reporter.blanks.placeholders import WordFiller
from reporter.blanks.write import IntakeBook, draw_book, filled_form, identity_of
from reporter.model import Agency, Period, column_letter
from reporter.model.marks import (
    AGENCIES_SHEET,
    AGENCY_KEY,
    ANY,
    CODE_END,
    COVER_SHEET,
    COVER_VALUE_COLUMN,
    IDENTITY_SHEET,
    PARENT_KEY,
    PERIOD_KEY,
    STYLES_SHEET,
)
from reporter.opc.archive import Archive
from reporter.opc.parts import write_parts

_PERIODS = "ds_ky"


class Choosable(NamedTuple):
    """What may be chosen on the cover of a generic blank."""

    agencies: Sequence[Agency]
    parents: Sequence[Agency]  # chosen first, where there are too many agencies for one list
    deadlines: Mapping[Period, date]  # period → last day in time


@dataclass(frozen=True, slots=True)
class _Name:
    """A name whose value Excel computes on the hidden identity sheet."""

    name: str
    formula: str  # or a plain text
    value: str | int


def write_master(path: Path, kit: BlankKit, kind: str, may: Choosable) -> None:
    """Write the master of a kind of agency; the words and the look are those of the kit's master of that kind."""
    master = kit.master(kind)
    names = _names(kit, master, may)
    forms = tuple(form for form in kit.specs.form_set.forms if any(form.asked_of(agency) for agency in may.agencies))
    generic = [generic_form(form, kit.specs, may.agencies) for form in forms]
    names += [_Name(name, formula, 0) for name, formula in line_names(generic).items()]
    filler = WordFiller({item.name: str(item.value) for item in names}, master.file, generic=True)
    filled = tuple(_generic_filled(entry, kit, filler, master, may.agencies) for entry in generic)
    central = any(agency.parent == kit.receiver for agency in may.agencies)
    identity = identity_of(kit, ANY, "", ANY, central)
    book = IntakeBook(kit, master, filler, filled, identity, _picks(may), kit.specs.form_set.title, {})
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, dict(OPTIONS)) as workbook:
        formats = CellFormats(workbook, master.looks)
        draw_book(workbook, book, formats)
        _draw_names(workbook, names, len(identity), formats)
        _draw_choices(workbook, may, generic, formats)
        _draw_styles(workbook, formats)
        for entry in filled:
            for name, text in kit.form_values(entry.form).items():
                workbook.define_name(f"'{entry.form.sheet}'!{name}", f'="{quoted(text)}"')
    path.write_bytes(_with_named_styles(stream.getvalue(), formats))


def _generic_filled(
    entry: GenericForm, kit: BlankKit, filler: WordFiller, master: Master, agencies: Sequence[Agency]
) -> FilledForm:
    upright = all(kit.specs.upright(entry.form, agency) for agency in agencies)
    filled = filled_form(entry.form, kit, filler, master, entry.lines, "", upright)
    lines = entry.formulas(filled.check.names, filled.first + 1)
    return replace(filled, generic=lines, messages=("",) * len(filled.messages)) if lines else filled


def _picks(may: Choosable) -> dict[str, Pick]:
    above = {PARENT_KEY: Pick(source=PARENTS)} if may.parents else {}
    return {**above, AGENCY_KEY: Pick(source=OF_PARENT if may.parents else AGENCIES), PERIOD_KEY: Pick(source=_PERIODS)}


# --- names ------------------------------------------------------------------------------------------------


def _names(kit: BlankKit, master: Master, may: Choosable) -> list[_Name]:
    """Return the placeholders as names that Excel computes from what was chosen on the cover."""
    agency, period = (_cover_cell(master, key) for key in (AGENCY_KEY, PERIOD_KEY))
    nobody, no_period, no_day = kit.words.generic.agency, kit.words.generic.period, kit.words.generic.day
    names = [_Name(CHOSEN, f"=IFERROR(MATCH({agency},{AGENCIES},0),0)", 0)]
    if may.parents:
        above = _cover_cell(master, PARENT_KEY)
        names.append(_Name(f"{CHOSEN}_tren", f"=IFERROR(MATCH({above},{PARENTS},0),0)", 0))
    for name, listed in (("co_quan", "ds_ten"), ("ma_co_quan", "ds_ma")):
        names.append(_Name(name, f'=IF({CHOSEN}=0,"{quoted(nobody)}",INDEX({listed},{CHOSEN}))', nobody))
    after = f'MID({period},FIND("{CODE_END}",{period})+{len(CODE_END)},60)'
    names.append(_Name("ky", f'=IF({period}="","{quoted(no_period)}",IFERROR({after},{period}))', no_period))
    for name in ("han_gui", "ngay_cuoi"):
        found = f"INDEX(ds_{name},MATCH({period},{_PERIODS},0))"
        names.append(_Name(name, f'=IFERROR({found},"{quoted(no_day)}")', no_day))
    known = {**kit.facts, "bo_bieu": kit.specs.form_set.title, "ma_bo_bieu": kit.specs.form_set.stamp}
    given = {item.name for item in names}
    return names + [_Name(name, text, text) for name, text in known.items() if name not in given]


def _cover_cell(master: Master, key: str) -> str:
    row = master.cover.row_of(key)
    return f"'{COVER_SHEET}'!${column_letter(COVER_VALUE_COLUMN)}${(row or 0) + 1}"


def _draw_names(workbook: Any, names: Sequence[_Name], above: int, formats: CellFormats) -> None:
    sheet = workbook.get_worksheet_by_name(IDENTITY_SHEET)
    style = formats.of({"font_color": "#8C8C8C"})
    for row, item in enumerate(names, above):
        sheet.write_string(row, 0, item.name, formats["key"])
        if item.formula.startswith("="):
            sheet.write_formula(row, 1, item.formula, style, item.value)
        else:
            sheet.write_string(row, 1, item.formula, formats["key"])
        workbook.define_name(item.name, f"='{IDENTITY_SHEET}'!$B${row + 1}")


def _draw_choices(workbook: Any, may: Choosable, generic: Sequence[GenericForm], formats: CellFormats) -> None:
    sheet = workbook.add_worksheet(AGENCIES_SHEET)
    columns = NamedColumns(workbook, sheet, formats["key"])
    draw_choices(columns, may.agencies, may.parents, generic)
    columns.add(_PERIODS, [f"{period}{CODE_END}{period.label}" for period in may.deadlines])
    for name in ("han_gui", "ngay_cuoi"):
        columns.add(f"ds_{name}", [deadline_facts(day)[name] for day in may.deadlines.values()])
    if may.parents:
        first, many = (f"INDEX({PARENTS}_{what},{CHOSEN}_tren)" for what in ("dau", "so"))
        workbook.define_name(OF_PARENT, f"=INDEX({AGENCIES},{first}):INDEX({AGENCIES},{first}+{many}-1)")
    protect(sheet)
    sheet.hide()


# --- named styles -----------------------------------------------------------------------------------------

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STYLES_PART = "xl/styles.xml"


def _draw_styles(workbook: Any, formats: CellFormats) -> None:
    """List every named style once, so that no office suite drops one that stands nowhere else."""
    sheet = workbook.add_worksheet(STYLES_SHEET)
    for row, (key, name) in enumerate(STYLES.items()):
        sheet.write_string(row, 0, name, formats[key])
    sheet.set_column(0, 0, 40)
    sheet.hide()


def _with_named_styles(data: bytes, formats: CellFormats) -> bytes:
    """Return the workbook with the named styles in Excel's gallery of cell styles, and its cells in them."""
    parts = dict(Archive(data).parts())
    ElementTree.register_namespace("", _MAIN)
    tree = ElementTree.fromstring(parts[_STYLES_PART])
    cells, bases, gallery = (tree.find(f"{{{_MAIN}}}{name}") for name in ("cellXfs", "cellStyleXfs", "cellStyles"))
    assert cells is not None and bases is not None and gallery is not None
    numbers = {}
    for key, name in STYLES.items():
        base = ElementTree.fromstring(ElementTree.tostring(cells[xf_index(formats[key])]))
        base.attrib.pop("xfId", None)
        bases.append(base)
        numbers[name] = str(len(bases) - 1)
        ElementTree.SubElement(gallery, f"{{{_MAIN}}}cellStyle", {"name": name, "xfId": numbers[name]})
    order = list(numbers)  # two styles that look alike share one format: it is in the one that comes last
    for style, name in sorted(formats.styles.items(), key=lambda pair: order.index(pair[1])):
        cells[xf_index(style)].set("xfId", numbers[name])
    for group in (bases, gallery):
        group.set("count", str(len(group)))
    head = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return write_parts({**parts, _STYLES_PART: head + ElementTree.tostring(tree)})
