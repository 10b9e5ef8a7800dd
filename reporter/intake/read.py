"""One workbook from bytes to Submission: opened, identified, its forms found and read, the rest mentioned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from reporter.intake.carrying import carry, told
from reporter.intake.cells import Ref
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
from reporter.intake.scan import ref_of
from reporter.intake.secrecy import find_mark
from reporter.intake.visible_titles import (
    check_form_titles,
    check_names,
    refuse_copied_titles,
    refuse_other_cover,
    unknown_name,
)
from reporter.model import Agency, Cell, Finding, Period, Submission, Value
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


@dataclass(frozen=True, slots=True)
class _Opened:
    """A workbook that says whose it is, with its forms found: what is said of it and read from it rests on this."""

    workbook: Workbook
    name: str  # of the file
    identity: Identity
    context: ReaderSpecs
    forms: Sequence[FormSpec]  # that it should hold
    cover: Sheet | None
    found: Found

    @property
    def agency(self) -> Agency:
        """Whose it is."""
        return self.identity.agency


def _read(received: Received, name: str, context: ReaderSpecs) -> tuple[Submission, list[Finding]]:
    workbook = Workbook(received, context.limits)
    about_secrecy = _about_secrecy(workbook, name, context.request.allowed)
    opened = _opened(workbook, name, context)
    unknown = _about_cover_names(opened)
    findings = [*unknown, *about_secrecy, *_about_book(opened)]
    cover, about_cover = read_cover(opened.cover, workbook.package.date1904, opened.agency.code, name)
    findings += _about_titles(opened, cutoff_on(cover))
    read = _read_forms(opened)
    findings += _earlier_edition(read, opened)
    nil = read_nil(cover.get(NIL_KEY), opened.cover, opened.agency.code, name, opened.forms)
    results = [nil.applied(_as_of_today(result, opened.context)) for result in read]
    findings += [item for result in results for item in result.findings]
    findings += _not_found(opened)
    submission = _submission(opened, received.sha256, cover, results)
    return submission, [*_following(findings, unknown), *about_cover, *nil.findings()]


def _opened(workbook: Workbook, name: str, context: ReaderSpecs) -> _Opened:
    """Return the workbook with whose it is and where its forms are; Refused where nobody can say."""
    identity = identify(workbook, context, name)
    if context.request.any_period:
        context = context.of(identity.period)
        identity = identify(workbook, context, name)
    forms = context.forms(identity.agency, identity.stamp)
    cover = find_cover(workbook.sheets)
    others = [sheet for sheet in workbook.sheets if sheet is not cover]
    found = locate(others, forms, context.every_form(identity.stamp))
    return _Opened(workbook, name, identity, context, forms, cover, found)


def _submission(opened: _Opened, sha256: str, cover: Mapping[str, Value], results: Sequence[TableResult]) -> Submission:
    return Submission(
        agency=opened.agency.code,
        period=opened.identity.period,
        edition=opened.identity.stamp,
        baseline=opened.identity.baseline,
        number=opened.identity.number,
        file=opened.name,
        sha256=sha256,
        received_at=None,  # the register says when; the time stamp of a file proves nothing
        tables={result.table.form: result.table for result in results if result.table is not None},
        cover=cover,
        values_read=sum(result.filled for result in results),
        nil=tuple(result.form.id for result in results if result.nil),
    )


# --- what is said of the whole workbook ------------------------------------------------------------------


def _about_cover_names(opened: _Opened) -> list[Finding]:
    """Return what is said of a name on the cover that nobody bears; Refused for the cover of another."""
    if opened.cover is None:
        return []
    refuse_other_cover(opened.cover, opened.agency, opened.context)
    return list(unknown_name(opened.cover, opened.agency, opened.context, opened.name))


def _about_book(opened: _Opened) -> Iterator[Finding]:
    """Yield what is said of the file, of the edition of its forms and of its sheets."""
    yield from opened.identity.doubts
    yield from _about_file(opened)
    yield from _not_yet_asked(opened)
    yield from _about_drawings(opened)
    yield from _about_copies(opened)
    yield from _about_others(opened)


def _about_titles(opened: _Opened, cutoff: date | None) -> Iterator[Finding]:
    """Yield what the words above the forms say otherwise than the identity: period, name, form."""
    cover, places, agency, name = opened.cover, opened.found.places, opened.agency, opened.name
    yield from check_periods(cover, places, agency, Period.parse(opened.identity.period), name, cutoff)
    yield from check_names(cover, places, agency, opened.context, name)
    yield from _form_titles(opened)


def _following(findings: Sequence[Finding], unknown: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the findings, those about printed cells with the cover's unknown name as following from that one."""
    names = {item.value: item.code for item in unknown}
    for item in findings:
        yield replace(item, cause=names[item.value]) if item.code == "S18" and item.value in names else item


def _form_titles(opened: _Opened) -> Iterator[Finding]:
    """Yield one finding for each sheet that bears the title or the tab of another form than its columns are of."""
    for place in opened.found.places:
        seen = list(check_form_titles(place, opened.context.every_form()))
        if seen:
            notes = SheetNotes(opened.agency.code, opened.name, place.sheet, place.form)
            cells = [ref for ref, _ in seen if ref]
            words = "; ".join(dict.fromkeys(shown(text) for _, text in seen))
            notes.say("S34", next(iter(cells), None), seen=words, expected=place.form.title, more=cells[1:])
            yield from notes.findings()


def _not_found(opened: _Opened) -> Iterator[Finding]:
    """Yield the one error about forms that no sheet of the workbook holds; it may do without its page of answers."""
    held = {place.form.id for place in opened.found.places}
    missing = [form for form in opened.forms if form.id not in held and not form.explains]
    if missing:
        texts: dict[str, Any] = {
            "table": join_names([form.title for form in missing]),
            "expected": join_names([f"“{form.sheet}”" for form in missing]),
        }
        about = finding("S01", agency=opened.agency.code, form=missing[0].id, file=opened.name, **texts)
        yield replace(about, also=tuple(form.id for form in missing[1:]))


def _about_secrecy(workbook: Workbook, name: str, allowed: str) -> list[Finding]:
    """Return the warning about a secrecy mark that is allowed for a written reason; Refused where it is not."""
    mark = find_mark(name, workbook.worded) and find_mark(name, workbook.package)  # the whole one knows its place
    if mark and not allowed:
        raise Refused("F17", level=mark.level, place=mark.place)
    return [finding("F18", file=name, level=mark.level, place=mark.place, reason=allowed)] if mark else []


def _read_forms(opened: _Opened) -> list[TableResult]:
    """Return what was read form by form; Refused when several, and all with given lines, are another's."""
    agency, context = opened.agency, opened.context
    places = sorted(opened.found.places, key=lambda place: opened.forms.index(place.form))
    results: list[TableResult] = []
    copied: list[tuple[FormPlace, Copied]] = []
    for place in places:
        issued = context.issued_formulas(place.form, opened.identity.baseline)
        try:
            refuse_copied_titles(place, agency, context)
            results.append(read_table(place, opened.workbook, agency, opened.name, context, issued))
        except Copied as copy:
            copied.append((place, copy))
    own = {result.table.form for result in results if result.table is not None}
    if len(copied) > 1 and not any(_tells_whose(place.form, agency) and place.form.id in own for place in places):
        raise _whole(copied[0][1], agency)
    return [*results, *_copied_results(copied, agency, opened.name)]


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


def _earlier_edition(results: Sequence[TableResult], opened: _Opened) -> list[Finding]:
    """Return the one finding that says, form by form, what was taken from a workbook of an earlier edition."""
    identity, context = opened.identity, opened.context
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
    return [finding("I21", agency=identity.agency.code, file=opened.name, **texts)]


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


def _about_file(opened: _Opened) -> Iterator[Finding]:
    """Yield what is said of the file itself: parts that run or lead elsewhere, the code of another in its name."""
    agency, name = opened.agency, opened.name
    if active := opened.workbook.package.active:
        yield finding("F14", agency=agency.code, file=name, what=", ".join(active))
    code = name.partition("-")[0]
    other = None if name.startswith(f"{agency.code}-") else opened.context.agency(code)
    if other:
        yield finding("I09", agency=agency.code, file=name, found=code, other=other.name, name=agency.name)


def _not_yet_asked(opened: _Opened) -> Iterator[Finding]:
    """Yield what says which forms the agency owes today and its workbook, issued earlier, did not hold."""
    identity, context = opened.identity, opened.context
    held = {form.id for form in opened.forms}
    owed = [form.sheet for form in context.forms(identity.agency) if form.id not in held and not form.explains]
    if owed:
        texts: dict[str, Any] = {
            "found": identity.stamp,
            "expected": context.specs.form_set.stamp,
            "sheets": join_names(owed),
        }
        yield finding("I22", agency=identity.agency.code, file=opened.name, **texts)


def _about_drawings(opened: _Opened) -> Iterator[Finding]:
    """Yield what is said of words and pictures outside cells; a picture elsewhere, on the cover, is a mark."""
    forms = [place.sheet for place in opened.found.places]
    for sheet in opened.workbook.sheets:
        drawn = [item for item in sheet.drawn if item.text or sheet in forms]
        if drawn:
            yield from _about_drawn(SheetNotes(opened.agency.code, opened.name, sheet), drawn)


def _about_copies(opened: _Opened) -> Iterator[Finding]:
    """Yield what is said of the sheets that repeat a form: whether they say otherwise than the one that is read."""
    read = {place.form.id: place for place in opened.found.places}
    for copy in opened.found.copies:
        notes = SheetNotes(opened.agency.code, opened.name, copy.sheet, copy.form)
        other = read.get(copy.form.id)
        cells = _otherwise(copy, other) if other else []
        meant = other.sheet.name if other else copy.form.sheet
        where = refs(copy.sheet, cells, 5)
        if cells and not copy.sheet.hidden:
            notes.say("S38", cells[0], more=cells[1:], other=meant, count=len(cells), cells=where)
        else:
            unlike = f"đang ẩn, khác trang “{meant}” ở {integer(len(cells))} ô ({where})"
            notes.say("S08", other=meant, how=unlike if cells else "cùng số liệu")
        yield from notes.findings()


def _about_others(opened: _Opened) -> Iterator[Finding]:
    """Yield what is said of the sheets that belong to no form and are filled."""
    for sheet in opened.found.others:
        filled = _filled(sheet)
        if filled:
            notes = SheetNotes(opened.agency.code, opened.name, sheet)
            notes.say("S17", count=len(filled), cells=refs(sheet, filled, 5))
            yield from notes.findings()


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
