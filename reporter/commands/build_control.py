"""The account of a build for the committee: what became of every cell that was sent, and who is in which report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from reporter.commands.build_documents import Document
from reporter.commands.checked import Checked
from reporter.commands.finished import Finished
from reporter.delivery.control_book import CONTROL_BOOK, write_control
from reporter.figures.book import Book
from reporter.figures.control import control
from reporter.model import (
    Admissions,
    AdmissionState,
    ControlReport,
    Finding,
    LeftOut,
    Submission,
    sample_banner,
)
from reporter.model.wording import join_names
from reporter.specs.forms import FormSpec


def account(
    checked: Checked, admissions: Admissions, documents: Mapping[str, Document], finished: Mapping[str, Finished]
) -> tuple[ControlReport, tuple[Finding, ...]]:
    """Return what became of everything that was read, judged by what stands in the finished documents."""
    if not finished:
        return ControlReport(), ()
    used = admissions.admitted(checked.submissions)
    first = documents[next(iter(finished))].book
    everybody = replace(first.context, sent={item.agency: item.cutoff for item in used})
    uses = [item.uses for item in finished.values()]
    report, findings = control(Book(first.frames, first.catalogue, everybody), used, uses)
    lost = (problem for item in finished.values() for problem in item.lost)
    return replace(report, left_out=(*_idle(checked, admissions), *report.left_out)), (*lost, *findings)


def write_account(
    folder: Path,
    report: ControlReport,
    checked: Checked,
    admissions: Admissions,
    documents: Mapping[str, Document],
    unmade: Sequence[str],
) -> None:
    """Write kiem-soat.xlsx into the folder of the period."""
    use = list(_use(checked, admissions, documents))
    write_control(folder / CONTROL_BOOK, report, use, sample_banner(checked.submissions), unmade)


def _idle(checked: Checked, admissions: Admissions) -> Iterator[LeftOut]:
    """Yield the forms that are held back and the files that do not count, each as a whole."""
    names = {agency.code: agency.name for agency in checked.agencies}
    form_set = checked.specs.form_set
    for submission in checked.submissions:
        for item in admissions.held_forms(submission.agency):
            form = form_set.form(item.form)
            cells = _filled(submission, form.id)
            yield LeftOut(names[item.agency], form.title, "Cả biểu", "", "", cells, item.state.label)
    for item in admissions.files:
        yield LeftOut(names.get(item.agency, ""), "", "Cả sổ nhập", "", item.file, 0, item.state.label)


def _filled(submission: Submission, form: str) -> int:
    """How many cells of a form hold anything."""
    table = submission.tables.get(form)
    return sum(value is not None for values in table.values.values() for value in values) if table else 0


def _use(
    checked: Checked, admissions: Admissions, documents: Mapping[str, Document]
) -> Iterator[tuple[str, str, str, str]]:
    """Yield report, forms it reads, agency and which of them are in it, once for each report and agency."""
    reports = {document.report.id: document for document in documents.values()}
    for document in reports.values():
        forms = [form for form in checked.specs.form_set.forms if form.id in document.forms]
        title = f"{document.report.title.capitalize()} {document.report.subject}"
        for agency in checked.agencies:
            asked = [form for form in forms if form.asked_of(agency)] if agency.kind in document.report.kinds else []
            if asked:
                sheets = join_names([form.sheet for form in asked])
                yield title, sheets, agency.name, _standing(admissions, agency.code, asked, document)


def _standing(admissions: Admissions, agency: str, asked: Sequence[FormSpec], document: Document) -> str:
    """Return how an agency stands in a report; of a workbook held back in part, which forms are in it and which not."""
    state = admissions.of(agency, document.forms)
    if state is not AdmissionState.HELD_BACK:
        return state.label
    waiting = {item.form for item in admissions.held_forms(agency)}
    held, used = ([form.sheet for form in asked if (form.id in waiting) is answer] for answer in (True, False))
    if not used or not held:
        return state.label
    if document.report.scope == "agency":  # its own report waits until all its forms are in order
        return f"chưa lập báo cáo; {state.label}: {join_names(held)}"
    return f"{AdmissionState.USED.label}: {join_names(used)}; {state.label}: {join_names(held)}"
