"""What is due and what it says: the documents of a build with their facts and annexes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from reporter.commands.build_amended import ToldBefore
from reporter.commands.checked import Checked
from reporter.commands.officers_words import officers_words
from reporter.commands.told_earlier import told_periods
from reporter.documents.blocks import Blocks
from reporter.documents.template import template_words
from reporter.figures.annexes import annexes
from reporter.figures.book import Book
from reporter.figures.facts import facts
from reporter.figures.grounds import together
from reporter.figures.scope import FigureContext, ToldPeriod
from reporter.model import (
    SENT_UNUSED,
    Admissions,
    AdmissionState,
    Agency,
    Annex,
    Facts,
    Finding,
    IdeaGroups,
    Period,
    ReporterError,
)
from reporter.model.chart import Chart
from reporter.model.wording import join_names
from reporter.specs.figure_catalogue import load_catalogue
from reporter.specs.figure_specs import Catalogue
from reporter.specs.form_sets import shown_sets
from reporter.specs.period_specs import PeriodSpecs
from reporter.specs.profile_files import TONES
from reporter.specs.reports import (
    ReportSpec,
    check_report,
    check_takes,
    find_report,
    forms_read,
    load_reports,
    reports_for,
)
from reporter.tables import build_frames
from reporter.workspace import Workspace, document_name


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What the officer asked for."""

    period: Period
    as_of: date
    reports: tuple[str, ...] = ()  # ids; () = all that are due
    agencies: tuple[str, ...] = ()  # codes; () = all
    strict: bool = False
    draft: bool = False
    pdf: bool = False
    parquet: bool = False  # the data package as Parquet too
    review: bool = False  # a copy of each document with a comment at every figure
    profile: str | None = None  # layout profile to force on documents of its side
    signing: date | None = None  # the day on which undated documents are to be signed; None: when they are due

    supplement: bool = False  # what came after the period was published, into a set of its own

    @property
    def partial(self) -> bool:
        """Whether only some of the period's documents are to be made."""
        return bool(self.reports or self.agencies)


@dataclass(frozen=True)
class Document:
    """One document to be made: of which report, whose, about whom, and what it will say."""

    report: ReportSpec
    agency: Agency
    book: Book
    facts: Facts
    members: tuple[Agency, ...]
    forms: frozenset[str]  # ids of those it reads
    own: Path | None = None  # the Word file with the officer's own paragraphs
    stands: bool = False  # of a supplement: whether it says what was sent out

    @cached_property
    def annexes(self) -> tuple[Annex, ...]:
        """Its annexes; made where the document is, since many a document is known from an earlier run."""
        return annexes(self.book, self.report, self.agency, self.members, self.forms, self.facts.amendment)

    @property
    def charts(self) -> tuple[Chart, ...]:
        """The charts of its annexes."""
        tables = (table for annex in self.annexes for table in annex.tables)
        return tuple(table.chart for table in tables if table.chart)

    def name(self, period: Period) -> str:
        """The file name: "cv9797-tinh-38-thanh-hoa-2025-10.docx"."""
        return document_name(self.report.id, self.agency, period)


def compose(
    checked: Checked, admissions: Admissions, options: BuildOptions
) -> tuple[list[Document], tuple[Finding, ...]]:
    """Return the documents that are due or asked for, and findings about the officer's own words.

    ReporterError where one of those asked for cannot be made.
    """
    documents, found = compose_reports(checked, admissions, wanted_reports(checked.workspace, options), options)
    _refuse_half(options, documents)
    return documents, found


def compose_reports(
    checked: Checked, admissions: Admissions, reports: Iterable[ReportSpec], options: BuildOptions
) -> tuple[list[Document], tuple[Finding, ...]]:
    """Return the documents of these reports, with facts and annexes, and findings about the officer's own words.

    Each figure counts those whose forms it reads are used; an agency's own report waits until all its forms are.
    """
    workspace, blocks = checked.workspace, Blocks(checked.workspace.templates)
    officer = officers_words(checked, blocks)
    told = ToldBefore(checked, options.supplement)
    reports = tuple(reports)
    course = told_periods(workspace, options.period, reports)
    shelf = _Shelf(checked, admissions, officer.groups, told.before, course)
    documents: list[Document] = []
    for report in reports:
        catalogue = shelf.catalogue(report)
        check_report(report, catalogue, checked.specs.form_set)
        check_takes(report, workspace.templates)
        words = template_words(workspace.templates / "docx" / report.template, blocks)
        words |= officer.inside.get(report.id, frozenset())
        forms = forms_read(report, catalogue, words)
        book = shelf.book(report, forms)
        for agency, members in recipients(workspace, book.context, report, options.agencies):
            amended = told.amendment(report, agency, members, book)
            said = replace(facts(book, agency, members, str(options.period), report.takes), amendment=amended)
            file = officer.file(report.id, agency)
            stands = told.stands(document_name(report.id, agency, options.period), together(book, members), amended)
            documents.append(Document(report, agency, book, said, members, forms, file, stands))
    return documents, officer.findings


def own_documents(checked: Checked, admissions: Admissions, options: BuildOptions) -> list[Document]:
    """Return the documents of the workspace's own organization that have charts, with the annexes that draw alone.

    Charts go with the data of everybody, so that a run for some documents has those of a run for all.
    """
    whole = replace(options, reports=(), agencies=(checked.workspace.settings.organization,))
    drawing = [report for report in wanted_reports(checked.workspace, whole) if report.draws]
    documents, _ = compose_reports(checked, admissions, drawing, whole)
    return [replace(item, report=item.report.drawing, forms=frozenset()) for item in documents]


def _refuse_half(options: BuildOptions, documents: Sequence[Document]) -> None:
    """Raise ReporterError naming each report and agency that was asked for and of which nothing can be made."""
    made = {name for item in documents for name in (item.report.id, item.agency.code)}
    lacking = [name for name in (*options.reports, *options.agencies) if name not in made]
    if lacking:
        raise ReporterError(
            f"Không có báo cáo nào để làm cho {join_names(lacking)}: cơ quan chưa nộp, còn lỗi, hoặc không làm báo cáo "
            f"này. Xem reporter status --period {options.period}, bỏ mã ấy đi rồi chạy lại."
        )


class _Shelf:
    """Catalogues and books of one run, each made once; reports that read the same forms share what is counted."""

    def __init__(
        self,
        checked: Checked,
        admissions: Admissions,
        groups: IdeaGroups,
        before: bool,
        told: tuple[ToldPeriod, ...],
    ) -> None:
        self._checked, self._admissions, self._groups, self._told = checked, admissions, groups, told
        self._before = before  # whether the period before is counted even where no figure says what changed
        self._catalogues: dict[tuple[str, ...], Catalogue] = {}
        self._books: dict[tuple[Any, ...], Book] = {}
        self._spoken: dict[str, PeriodSpecs] = {}  # names and labels in the tone style of each side
        used = admissions.admitted(checked.submissions)  # whatever counts for some report
        everybody = used == checked.submissions
        self._frames = checked.frames if everybody else build_frames(used, checked.specs.form_set)

    def catalogue(self, report: ReportSpec) -> Catalogue:
        """The figures, tables and texts a report may use."""
        if report.figures not in self._catalogues:
            templates, form_set = self._checked.workspace.templates, self._checked.specs.form_set
            self._catalogues[report.figures] = load_catalogue(templates, report.figures, form_set)
        return self._catalogues[report.figures]

    def book(self, report: ReportSpec, forms: frozenset[str]) -> Book:
        """The figures of a report that reads these forms: each counts those whose forms it reads are used."""
        key = (report.side, report.figures, forms)
        if key not in self._books:
            catalogue = self.catalogue(report)
            context = self._context(forms, TONES[report.side])
            before = _book_before(self._checked, catalogue, forms, self._before)
            self._books[key] = Book(self._frames, catalogue, context, before)
        return self._books[key]

    def _context(self, forms: frozenset[str], style: Literal["new", "old"]) -> FigureContext:
        """Return what the figures are about, with names and labels in the tone style of one side."""
        if style not in self._spoken:
            self._spoken[style] = self._checked.specs.spelled(style)
        specs = self._spoken[style]
        agencies = tuple(specs.agency(agency.code) for agency in self._checked.agencies)
        used = self._admissions.admitted(self._checked.submissions, forms)
        held = {
            agency.code: self._sheets(agency.code, forms)
            for agency in agencies
            if self._admissions.of(agency.code, forms) in SENT_UNUSED
        }
        explained = tuple(item for item in self._checked.findings if item.answers)
        sent = {item.agency: item.cutoff for item in used}
        unfit = self._admissions.those(AdmissionState.WRONG_FORM, held, forms)
        return FigureContext(specs, agencies, sent, held, frozenset(unfit), explained, self._groups, self._told, forms)

    def _sheets(self, agency: str, forms: frozenset[str]) -> tuple[str, ...]:
        """Return the sheets, of those the report reads, that are held back; () where nothing of the agency is used."""
        if not self._admissions.uses(agency, forms):
            return ()
        held = (item.form for item in self._admissions.held_forms(agency) if item.form in forms)
        return tuple(self._checked.specs.form_set.form(form).sheet for form in held)


def wanted_reports(workspace: Workspace, options: BuildOptions) -> tuple[ReportSpec, ...]:
    """Return the reports asked for by name, else all that are due in the period and read the workspace's form set."""
    reports = load_reports(workspace.templates)
    readable = reports_for(workspace.templates, workspace.specs(options.period).form_set.forms)
    asked = [find_report(reports, name) for name in dict.fromkeys(options.reports)]
    shown = shown_sets(workspace.settings.of(options.period).form_set)
    for report in asked:
        if report not in readable:
            raise ReporterError(
                f"Báo cáo {report.id} cần bộ biểu “{report.form_set}”, ở đây dùng {shown}. "
                "Thêm vào form_set trong reporter.toml, phát lại sổ nhập rồi chạy lại."
            )
    return tuple(asked or (report for report in readable if report.due_in(str(options.period))))


def _book_before(checked: Checked, catalogue: Catalogue, forms: frozenset[str], restated: bool) -> Book | None:
    """Return the book of the period before, for reports that say what changed, or what was told otherwise.

    None when nothing was sent then.
    """
    changes = restated or any(spec.kind == "change" for spec in catalogue.figures.values())
    then = checked.history.before if changes and checked.history else None
    if then is None:
        return None
    sound = then.admissions.admitted(then.submissions, forms)
    context = FigureContext(then.specs, then.agencies, {item.agency: item.cutoff for item in sound})
    return Book(build_frames(sound, then.specs.form_set), catalogue, context)


def recipients(
    workspace: Workspace, context: FigureContext, report: ReportSpec, only: Collection[str]
) -> Iterator[tuple[Agency, tuple[Agency, ...]]]:
    """Yield whose document is to be made and about whom; `only` some codes when there are any.

    A report of scope "all" is the organization's, about all agencies of the report's kinds; one of scope "agency"
    is each agency's about itself, or, where the organization is of that kind, the organization's about all.
    """
    own = context.specs.agency(report.issuer_agency or workspace.settings.organization)
    members = tuple(item for item in context.agencies if item.kind in report.kinds)
    wanted = only or {own.code, *(item.code for item in members)}
    if report.scope == "all":
        if members and own.code in wanted:
            yield own, members
        return
    if own.kind in report.kinds and own.code in wanted:
        yield own, context.agencies
    yield from ((item, (item,)) for item in members if item.code in context.whole and item.code in wanted)
