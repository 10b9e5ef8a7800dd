"""One workbook from bytes to Submission: opened, identified, its forms found and read, the rest mentioned."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reporter.intake.form_table import read_table
from reporter.intake.grids import Sheet, Workbook
from reporter.intake.identify import identify
from reporter.intake.locate import Found, locate
from reporter.intake.notes import SheetNotes, refs
from reporter.intake.reader_specs import ReaderSpecs
from reporter.intake.safety import Received, Refused, read_bytes
from reporter.intake.values import Raw, read_date, read_text
from reporter.model import Agency, Finding, Mark, Submission, Table, Value
from reporter.model.catalogue import finding
from reporter.model.marks import COVER_FIELDS, COVER_SHEET, COVER_VALUE_COLUMN
from reporter.model.wording import fold


@dataclass(frozen=True, slots=True)
class ReadOutcome:
    """What became of one file: a submission or a refusal, with the findings; the digest when it could be read."""

    file: str
    submission: Submission | None
    findings: tuple[Finding, ...]
    sha256: str = ""


def display_name(name: str) -> str:
    """Return a file name as findings show it: NFC, nothing unprintable."""
    text = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def read_submission(path: Path, context: ReaderSpecs) -> ReadOutcome:
    """Return the outcome of one file; a file that cannot be used gives exactly one finding."""
    name = display_name(path.name)
    received: Received | None = None
    try:
        received = read_bytes(path, context.limits)
        submission, findings = _read(received, name, context)
        return ReadOutcome(name, submission, tuple(findings), received.sha256)
    except Refused as refusal:
        refused = finding(refusal.code, file=name, **refusal.args_of)  # type: ignore[arg-type]
        return ReadOutcome(name, None, (refused,), received.sha256 if received else "")


def _read(received: Received, name: str, context: ReaderSpecs) -> tuple[Submission, list[Finding]]:
    workbook = Workbook(received, context.limits)
    agency, period = identify(workbook, context)
    forms = context.forms(agency)
    found = locate(workbook.sheets, forms, context.specs.form_set.forms)
    tables: dict[str, Table] = {}
    findings = [*_about_file(workbook, agency, name, context), *_about_sheets(found, agency, name)]
    filled = 0
    for place in sorted(found.places, key=lambda place: forms.index(place.form)):
        result = read_table(place, workbook, agency, name, context)
        findings += result.findings
        filled += result.filled
        if result.table is not None:
            tables[place.form.id] = result.table
    for form in forms:
        if form.id not in {place.form.id for place in found.places}:
            texts: dict[str, Any] = {"table": form.title, "expected": form.sheet}
            findings.append(finding("S01", agency=agency.code, form=form.id, file=name, **texts))
    cover, about_cover = _cover(workbook, agency, name)
    submission = Submission(
        agency=agency.code,
        period=period,
        edition=context.specs.form_set.stamp,
        file=name,
        sha256=received.sha256,
        received_at=None,  # the register says when; the time stamp of a file proves nothing
        tables=tables,
        cover=cover,
        values_read=filled,
    )
    return submission, findings + about_cover


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


def _about_sheets(found: Found, agency: Agency, name: str) -> list[Finding]:
    """Say which sheets repeat a form and which belong to none."""
    findings: list[Finding] = []
    read = {place.form.id: place.sheet.name for place in found.places}
    for copy in found.copies:
        notes = SheetNotes(agency.code, name, copy.sheet.name, copy.form)
        notes.say("S08", other=read.get(copy.form.id, copy.form.sheet))
        findings += notes.findings()
    for sheet in found.others:
        filled = _filled(sheet)
        if filled:
            notes = SheetNotes(agency.code, name, sheet.name)
            notes.say("S17", count=len(filled), cells=refs(filled, 5))
            findings += notes.findings()
    return findings


def _filled(sheet: Sheet) -> list[tuple[int, int]]:
    return [(row, at) for row, cells in enumerate(sheet.grid) for at, raw in enumerate(cells) if raw != ""]


# --- the cover --------------------------------------------------------------------------------------------


def _cover(workbook: Workbook, agency: Agency, name: str) -> tuple[Mapping[str, Value], list[Finding]]:
    """Return who drew up and who signs for the figures, a telephone number and the cut-off date."""
    sheet = next((sheet for sheet in workbook.sheets if sheet.name == COVER_SHEET), None)
    notes = SheetNotes(agency.code, name, COVER_SHEET)
    cover: dict[str, Value] = {}
    labels = {fold(label): key for key, label in COVER_FIELDS.items()}
    for number, row in enumerate(sheet.grid if sheet else ()):
        key = _cover_key(row, labels)
        if key and key not in cover and len(row) > COVER_VALUE_COLUMN:
            raw = row[COVER_VALUE_COLUMN]
            reading = read_date(raw, workbook.package.date1904) if key == "cutoff" else read_text(raw)
            if reading.code:
                ref = number, COVER_VALUE_COLUMN
                notes.mark(reading.code, ref, COVER_FIELDS[key], raw, hint=reading.hint, kind="ngày")
            if reading.value is not None and not isinstance(reading.value, Mark):
                cover[key] = reading.value
    return cover, notes.findings()


def _cover_key(row: list[Raw], labels: Mapping[str, str]) -> str:
    """Return the field of a cover row: by its hidden key, else by its label."""
    first, second = (row[at] if len(row) > at and isinstance(row[at], str) else "" for at in (0, 1))
    return str(first) if first in COVER_FIELDS else labels.get(fold(str(second).rstrip(":* ")), "")
