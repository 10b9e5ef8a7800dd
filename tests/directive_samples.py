"""The reports of the five directives from sample data (SỐ LIỆU MẪU): filled in, sent back blank, or not sent at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from document_samples import profile
from oracle import scalar
from samples import sample_values
from tables import REGISTRY, TEMPLATES, as_table

from reporter.documents.blocks import Blocks
from reporter.documents.letterhead import letter_for
from reporter.documents.render import Rendered, render
from reporter.documents.template import compile_template, template_words
from reporter.documents.verify import verify
from reporter.figures.annexes import annexes
from reporter.figures.book import Book
from reporter.figures.facts import facts
from reporter.figures.scope import FigureContext
from reporter.model import Agency, Period, Submission, Table
from reporter.sample.fill import demo_cover
from reporter.specs.figure_catalogue import load_catalogue
from reporter.specs.figure_specs import Catalogue
from reporter.specs.form_sets import FormSet
from reporter.specs.forms import FormSpec
from reporter.specs.period_specs import PeriodSpecs, load_specs
from reporter.specs.profiles import LayoutProfile
from reporter.specs.reports import ReportSpec, check_report, find_report, forms_read, load_reports
from reporter.tables import build_frames

SET = "bao-cao-thang"
CODES = ("46", "12", "04", "BNV", "BTC", "BTP", "DUMTTQ", "DUCP")
OCTOBER = Period.parse("2025-10")

Rows = Sequence[Mapping[str, Any]]
Held = Mapping[str, tuple[str, ...]]


@cache
def specs(period: Period) -> PeriodSpecs:
    """The specs of a period with the full form set."""
    return load_specs(TEMPLATES, SET, "tam_giao", period, registry=REGISTRY)


def form_set(period: Period) -> FormSet:
    """The full form set of a period."""
    return specs(period).form_set


@cache
def report(report_id: str) -> ReportSpec:
    """One of the reports in templates/docx."""
    return find_report(load_reports(TEMPLATES), report_id)


@cache
def catalogue(names: tuple[str, ...], period: Period) -> Catalogue:
    """The figures of these catalogue files."""
    return load_catalogue(TEMPLATES, names, form_set(period))


def agency(code: str, period: Period = OCTOBER) -> Agency:
    """The agency of that code in the period."""
    return REGISTRY.agency(code, period.last_day)


def sample(code: str, period: Period = OCTOBER, changes: Mapping[str, Rows] | None = None) -> Submission:
    """Return the sample workbook of an agency, the lines of some forms replaced."""
    values: dict[str, Rows] = dict(sample_values(specs(period), agency(code, period)))
    return _submission(code, period, values | dict(changes or {}), demo_cover(period))


def blank(code: str, period: Period = OCTOBER) -> Submission:
    """Return the workbook of an agency that sent the blank back."""
    forms = form_set(period).for_agency(agency(code, period))
    return _submission(code, period, {form.id: () for form in forms}, {"cutoff": None})


def _submission(code: str, period: Period, values: Mapping[str, Rows], cover: Mapping[str, Any]) -> Submission:
    forms = (form_set(period).form(form_id) for form_id in values)
    tables = {form.id: _table(form, agency(code, period), period, values[form.id]) for form in forms}
    return Submission(code, str(period), form_set(period).stamp, f"{code}.xlsx", "", None, tables, cover)


def _table(form: FormSpec, who: Agency, period: Period, typed: Rows) -> Table:
    lines = specs(period).prefilled(form, who) or [{}] * len(typed)
    rows = []
    for number, line in enumerate(lines):
        row: dict[str, Any] = dict.fromkeys(form.by_key) | dict(line)
        row |= typed[number] if number < len(typed) else {column.key: None for column in form.entered}
        for column in form.columns:
            if column.formula:
                row[column.key] = scalar(column.formula.tree, row)
        rows.append(row)
    return as_table(form, rows)


def layout(spec: ReportSpec) -> LayoutProfile:
    """The layout of the report's side in 2025."""
    return profile("party-2018" if spec.side == "party" else "state-2020")


def write(
    report_id: str,
    sent: Sequence[Submission],
    owner: str = "",
    period: Period = OCTOBER,
    before: Sequence[Submission] = (),
    held: Held = MappingProxyType({}),
    members: Sequence[str] = (),
) -> Rendered:
    """Return a report over what was sent, read back: of `owner` about itself or `members`, or of its issuer about all.

    `held` are the sheets not used of those who are held back, () for all of them; "all" are all `CODES`.
    """
    spec = report(report_id)
    check_report(spec, catalogue(spec.figures, period), form_set(period))
    who = agency(owner or spec.issuer_agency or "BTCTW", period)
    spoken = specs(period).spelled("new" if spec.side == "party" else "old")
    everyone = tuple(spoken.agency(code) for code in CODES)
    about = (
        tuple(spoken.agency(code) for code in members or (who.code,))
        if spec.scope == "agency"
        else tuple(item for item in everyone if item.kind in spec.kinds)
    )
    previous = _book(spec, before, everyone, period.previous()) if before else None
    book = _book(spec, sent, everyone, period, previous, held)
    word = (TEMPLATES / "docx" / spec.template).read_bytes()
    template = compile_template(word, spec.template, layout(spec), blocks=Blocks(TEMPLATES))
    head = letter_for(spec.letterhead, who, spec.subject, period.first_day, layout(spec))
    parts = annexes(book, spec, who, about, book.context.reads)
    made = render(template, facts(book, who, about, str(period), spec.takes), head, parts)
    wrong = verify(made, parts, report_id)
    assert not wrong, [item.message for item in wrong][:3]
    return made


def _book(
    spec: ReportSpec,
    sent: Sequence[Submission],
    everyone: tuple[Agency, ...],
    period: Period,
    previous: Book | None = None,
    held: Held = MappingProxyType({}),
) -> Book:
    cutoffs: dict[str, date | None] = {item.agency: item.cutoff for item in sent}
    spoken = specs(period).spelled("new" if spec.side == "party" else "old")
    words = template_words(TEMPLATES / "docx" / spec.template, Blocks(TEMPLATES))
    found = catalogue(spec.figures, period)
    context = FigureContext(spoken, everyone, cutoffs, held, reads=forms_read(spec, found, words))
    return Book(build_frames(sent, form_set(period)), found, context, previous)
