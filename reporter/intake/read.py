"""One workbook from bytes to Submission: opened, identified, its forms found and read, the rest mentioned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reporter.intake.carrying import carry, told
from reporter.intake.cover import find_cover, read_cover
from reporter.intake.form_table import TableResult, read_table
from reporter.intake.grids import Sheet, Workbook
from reporter.intake.identify import Identity, identify
from reporter.intake.locate import FormPlace, Found, locate
from reporter.intake.nil import read_nil
from reporter.intake.notes import SheetNotes, refs, shown
from reporter.intake.package import Drawn
from reporter.intake.reader_specs import ReaderSpecs
from reporter.intake.safety import Copied, Received, Refused, read_bytes
from reporter.intake.said_periods import check_periods
from reporter.intake.scan import Ref, ref_of
from reporter.intake.secrecy import find_mark
from reporter.intake.visible_titles import (
    check_form_titles,
    check_names,
    refuse_copied_titles,
    refuse_other_cover,
    unknown_name,
)
from reporter.model import Agency, Cell, Finding, Period, Submission
from reporter.model.catalogue import finding
from reporter.model.cell import ranges
from reporter.model.file_names import display_name
from reporter.model.marks import NIL_KEY
from reporter.model.submission import cutoff_on
from reporter.model.wording import integer, join_names
from reporter.specs.forms import UNIT_LISTS, FormSpec


@dataclass(frozen=True, slots=True)
class ReadOutcome:
    """What became of one file: a submission or a refusal, with the findings; the digest when it could be read."""

    file: str
    submission: Submission | None
    findings: tuple[Finding, ...]
    sha256: str = ""
    parties: tuple[str, ...] = ()  # of a refused workbook that speaks of several agencies: their codes


def read_submission(path: Path, context: ReaderSpecs) -> ReadOutcome:
    """Return the outcome of one file; a file that cannot be used gives exactly one finding."""
    name = display_name(path.name)
    received: Received | None = None
    try:
        received = read_bytes(path, context.limits)
        submission, findings = _read(received, name, context)
        return ReadOutcome(name, submission, tuple(findings), received.sha256)
    except Refused as refusal:
        digest = received.sha256 if received else ""
        return ReadOutcome(name, None, (refusal.about(name),), digest, refusal.parties)


def _read(received: Received, name: str, context: ReaderSpecs) -> tuple[Submission, list[Finding]]:
    workbook = Workbook(received, context.limits)
    about_secrecy = _about_secrecy(workbook, name, context.request.allowed)
    identity = identify(workbook, context, name)
    if context.request.any_period:
        context = context.of(identity.period)
        identity = identify(workbook, context, name)
    agency, period = identity.agency, identity.period
    forms = context.forms(agency, identity.stamp)
    cover_sheet = find_cover(workbook.sheets)
    others = [sheet for sheet in workbook.sheets if sheet is not cover_sheet]
    found = locate(others, forms, context.every_form(identity.stamp))
    unknown: list[Finding] = []
    if cover_sheet:
        refuse_other_cover(cover_sheet, agency, context)
        unknown = list(unknown_name(cover_sheet, agency, context, name))
    findings = [*unknown, *about_secrecy, *identity.doubts, *_about_file(workbook, agency, name, context)]
    findings += _not_yet_asked(identity, forms, name, context)
    findings += _about_sheets(found, workbook, agency, name)
    cover, about_cover = read_cover(cover_sheet, workbook.package.date1904, agency.code, name)
    findings += check_periods(cover_sheet, found.places, agency, Period.parse(period), name, cutoff_on(cover))
    findings += check_names(cover_sheet, found.places, agency, context, name)
    findings += _form_titles(found.places, agency, name, context)
    places = sorted(found.places, key=lambda place: forms.index(place.form))
    results = _read_forms(places, workbook, identity, name, context)
    findings += _earlier_edition(results, identity, name, context)
    nil = read_nil(cover.get(NIL_KEY), cover_sheet, agency.code, name, forms)
    results = [nil.applied(_as_of_today(result, context)) for result in results]
    tables = {result.table.form: result.table for result in results if result.table is not None}
    findings += [item for result in results for item in result.findings]
    findings += _not_found(forms, found, agency, name)
    submission = Submission(
        agency=agency.code,
        period=period,
        edition=identity.stamp,
        baseline=identity.baseline,
        number=identity.number,
        file=name,
        sha256=received.sha256,
        received_at=None,  # the register says when; the time stamp of a file proves nothing
        tables=tables,
        cover=cover,
        values_read=sum(result.filled for result in results),
        nil=tuple(result.form.id for result in results if result.nil),
    )
    return submission, [*_following(findings, unknown), *about_cover, *nil.findings()]


def _following(findings: Sequence[Finding], unknown: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the findings, those about printed cells with the cover's unknown name as following from that one."""
    names = {item.value: item.code for item in unknown}
    for item in findings:
        yield replace(item, cause=names[item.value]) if item.code == "S18" and item.value in names else item


def _form_titles(places: Sequence[FormPlace], agency: Agency, name: str, context: ReaderSpecs) -> Iterator[Finding]:
    """Yield one finding for each sheet that bears the title or the tab of another form than its columns are of."""
    for place in places:
        seen = list(check_form_titles(place, context.every_form()))
        if seen:
            notes = SheetNotes(agency.code, name, place.sheet, place.form)
            cells = [ref for ref, _ in seen if ref]
            words = "; ".join(dict.fromkeys(shown(text) for _, text in seen))
            notes.say("S34", next(iter(cells), None), seen=words, expected=place.form.title, more=cells[1:])
            yield from notes.findings()


def _not_found(forms: Sequence[FormSpec], found: Found, agency: Agency, name: str) -> Iterator[Finding]:
    """Yield the one error about forms that no sheet of the workbook holds; it may do without its page of answers."""
    held = {place.form.id for place in found.places}
    missing = [form for form in forms if form.id not in held and not form.explains]
    if missing:
        texts: dict[str, Any] = {
            "table": join_names([form.title for form in missing]),
            "expected": join_names([f"“{form.sheet}”" for form in missing]),
        }
        about = finding("S01", agency=agency.code, form=missing[0].id, file=name, **texts)
        yield replace(about, also=tuple(form.id for form in missing[1:]))


def _about_secrecy(workbook: Workbook, name: str, allowed: str) -> list[Finding]:
    """Return the warning about a secrecy mark that is allowed for a written reason; Refused where it is not."""
    mark = find_mark(name, workbook.package)
    if mark and not allowed:
        raise Refused("F17", level=mark.level, place=mark.place)
    return [finding("F18", file=name, level=mark.level, place=mark.place, reason=allowed)] if mark else []


def _read_forms(
    places: Sequence[FormPlace], workbook: Workbook, identity: Identity, name: str, context: ReaderSpecs
) -> list[TableResult]:
    """Return what was read form by form; Refused when several, and all with given lines, are another's."""
    agency = identity.agency
    results: list[TableResult] = []
    copied: list[tuple[FormPlace, Copied]] = []
    for place in places:
        issued = context.issued_formulas(place.form, identity.baseline)
        try:
            refuse_copied_titles(place, agency, context)
            results.append(read_table(place, workbook, agency, name, context, issued))
        except Copied as copy:
            copied.append((place, copy))
    own = {result.table.form for result in results if result.table is not None}
    if len(copied) > 1 and not any(_tells_whose(place.form, agency) and place.form.id in own for place in places):
        raise _whole(copied[0][1], agency)
    return [*results, *_copied_results(copied, agency, name)]


def _tells_whose(form: FormSpec, agency: Agency) -> bool:
    """Whether the given lines of a form tell whose it is: of a commune or ministry those that are about itself."""
    about_itself = any(form.column(key).list_id in UNIT_LISTS for key in form.axes)
    return about_itself if agency.kind in UNIT_LISTS.values() else bool(form.axes)


def _copied_results(copied: Sequence[tuple[FormPlace, Copied]], agency: Agency, file: str) -> list[TableResult]:
    """Return no table and one finding for all sheets that come from one other agency's workbook."""
    groups: dict[tuple[str, tuple[str, ...]], list[tuple[FormPlace, Copied]]] = {}
    for place, copy in copied:
        groups.setdefault((copy.code, copy.parties), []).append((place, copy))
    results = []
    for group in groups.values():
        (place, copy), *more = group
        sheets = join_names([place.form.sheet for place, _ in group]) if more else "biểu này"
        found = copy.about(file, agency=agency.code, form=place.form.id, unused=sheets)
        spots = [Cell(file, copy.sheet, copy.cell) for _, copy in group]
        found = replace(found, places=ranges(spots), also=tuple(place.form.id for place, _ in more))
        results.append(TableResult(place.form, None, [found], 0))
    return results


def _as_of_today(result: TableResult, context: ReaderSpecs) -> TableResult:
    """Return a form that was read in an earlier edition as one of today's."""
    form, earlier = context.current(result.form)
    if earlier is None or result.table is None:
        return result
    return replace(result, table=carry(result.table, earlier, form))


def _earlier_edition(
    results: Sequence[TableResult], identity: Identity, name: str, context: ReaderSpecs
) -> list[Finding]:
    """Return the one finding that says, form by form, what was taken from a workbook of an earlier edition."""
    said = []
    for result in results:
        form, earlier = context.current(result.form)
        if earlier is not None and result.table is not None:
            said.append(told(earlier, form, _later_lines(earlier.form, form, identity.agency, context)))
    if not said:
        return []
    texts: dict[str, Any] = {
        "found": identity.stamp,
        "expected": context.specs.form_set.stamp,
        "forms": ". ".join(said),
    }
    return [finding("I21", agency=identity.agency.code, file=name, **texts)]


def _later_lines(then: FormSpec, now: FormSpec, agency: Agency, context: ReaderSpecs) -> list[str]:
    """Return the lines, as people see them, that the agency's form has today and the earlier edition had not."""
    later = context.specs.codes(now, agency) - context.specs.codes(then, agency)
    columns = [now.column(key) for key in now.axes]
    return sorted(" – ".join(map(context.specs.label, columns, line)) for line in later)


def _whole(copied: Copied, agency: Agency) -> Refused:
    """Return the refusal of a workbook all of whose forms are another's: that one filled it in, and is told."""
    sender = copied.parties[0] if copied.parties else agency.code
    where = f"các dòng ở trang “{copied.sheet}” (ô {copied.cell})"
    said = {"where": where, **copied.args_of, "agency": sender}
    return Refused("I17", sheet=copied.sheet, cell=copied.cell, parties=copied.parties, **said)


def _about_file(workbook: Workbook, agency: Agency, name: str, context: ReaderSpecs) -> list[Finding]:
    findings = []
    if workbook.package.active:
        what = ", ".join(workbook.package.active)
        findings.append(finding("F14", agency=agency.code, file=name, what=what))
    code = name.partition("-")[0]
    other = None if name.startswith(f"{agency.code}-") else context.agency(code)
    if other:
        wrong = finding("I09", agency=agency.code, file=name, found=code, other=other.name, name=agency.name)
        findings.append(wrong)
    return findings


def _not_yet_asked(identity: Identity, forms: Sequence[FormSpec], name: str, context: ReaderSpecs) -> Iterator[Finding]:
    """Yield what says which forms the agency owes today and its workbook, issued earlier, did not hold."""
    held = {form.id for form in forms}
    owed = [form.sheet for form in context.forms(identity.agency) if form.id not in held and not form.explains]
    if owed:
        texts: dict[str, Any] = {
            "found": identity.stamp,
            "expected": context.specs.form_set.stamp,
            "sheets": join_names(owed),
        }
        yield finding("I22", agency=identity.agency.code, file=name, **texts)


def _about_sheets(found: Found, workbook: Workbook, agency: Agency, name: str) -> list[Finding]:
    """Say which sheets repeat a form, which belong to none, and which hold words outside their cells."""
    findings: list[Finding] = []
    forms = [place.sheet for place in found.places]
    for sheet in workbook.sheets:  # a picture elsewhere, on the cover, is a mark
        drawn = [item for item in sheet.drawn if item.text or sheet in forms]
        if drawn:
            findings += _about_drawn(SheetNotes(agency.code, name, sheet), drawn)
    read = {place.form.id: place for place in found.places}
    for copy in found.copies:
        notes = SheetNotes(agency.code, name, copy.sheet, copy.form)
        other = read.get(copy.form.id)
        cells = _otherwise(copy, other) if other else []
        meant = other.sheet.name if other else copy.form.sheet
        where = refs(copy.sheet, cells, 5)
        if cells and not copy.sheet.hidden:
            notes.say("S38", cells[0], more=cells[1:], other=meant, count=len(cells), cells=where)
        else:
            unlike = f"đang ẩn, khác trang “{meant}” ở {integer(len(cells))} ô ({where})"
            notes.say("S08", other=meant, how=unlike if cells else "cùng số liệu")
        findings += notes.findings()
    for sheet in found.others:
        filled = _filled(sheet)
        if filled:
            notes = SheetNotes(agency.code, name, sheet)
            notes.say("S17", count=len(filled), cells=refs(sheet, filled, 5))
            findings += notes.findings()
    return findings


def _otherwise(copy: FormPlace, read: FormPlace) -> list[Ref]:
    """Return the cells of a copied sheet that say otherwise than those of the sheet that is read, place by place."""
    keys = [column.key for column in copy.form.entered if column.key in copy.columns and column.key in read.columns]
    pairs = [(copy.columns[key], read.columns[key]) for key in keys]
    lines = max(len(copy.sheet.grid) - copy.first, len(read.sheet.grid) - read.first)
    return [
        (copy.first + line, here)
        for line in range(lines)
        for here, there in pairs
        if copy.sheet.value((copy.first + line, here)) != read.sheet.value((read.first + line, there))
    ]


def _about_drawn(notes: SheetNotes, drawn: Sequence[Drawn]) -> Iterator[Finding]:
    """Yield the one note about all that stands on a sheet outside its cells."""
    told = [f"{item.cell} “{shown(item.text)}”" if item.text else f"{item.cell} (ảnh)" for item in drawn]
    first, *more = [ref_of(item.cell) for item in drawn]
    notes.say("S26", first, words=", ".join(told[:5]) + (", …" if told[5:] else ""), more=more)
    yield from notes.findings()


def _filled(sheet: Sheet) -> list[tuple[int, int]]:
    return [(row, at) for row, cells in enumerate(sheet.grid) for at, raw in enumerate(cells) if raw != ""]
