"""What is due and what it says: the documents of a build with their facts, annexes and control totals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from reporter.commands.checked import Checked, read_period
from reporter.figures.annexes import annexes
from reporter.figures.book import Book
from reporter.figures.control import ControlReport, control
from reporter.figures.control_annex import control_annex
from reporter.figures.facts import facts
from reporter.figures.figure_rules import commune_counts, shares
from reporter.figures.scope import FigureContext
from reporter.figures.shares import impossible_shares, share_findings
from reporter.model import Agency, Annex, Facts, Finding, Period, ReporterError, Submission
from reporter.specs.figure_catalogue import Catalogue, load_catalogue
from reporter.specs.forms import load_sets
from reporter.specs.reports import ReportSpec, check_report, find_report, load_reports
from reporter.tables import build_frames
from reporter.workspace import Workspace, file_name


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What the officer asked for."""

    period: Period
    report: str | None
    agency: str | None
    as_of: date
    strict: bool
    draft: bool
    pdf: bool
    profile: str | None = None  # layout profile to force on documents of its side

    @property
    def partial(self) -> bool:
        """Whether only some of the period's documents are to be made."""
        return self.report is not None or self.agency is not None


@dataclass(frozen=True, slots=True)
class Document:
    """One document to be made: of which report, whose, about whom, and what it will say."""

    report: ReportSpec
    agency: Agency
    book: Book
    facts: Facts
    annexes: tuple[Annex, ...]

    def name(self, period: Period) -> str:
        """The file name: "cv9797-tinh-38-thanh-hoa-2025-10.docx"."""
        return f"{self.report.id}-{file_name(self.agency, period, '.docx')}"


def compose(
    checked: Checked, used: Sequence[Submission], options: BuildOptions
) -> tuple[list[Document], tuple[Finding, ...]]:
    """Return the documents that are due, with facts and annexes, and findings about their figures."""
    workspace, period = checked.workspace, options.period
    specs = checked.specs
    everybody = len(used) == len(checked.submissions)
    frames = checked.frames if everybody else build_frames(used, specs.form_set)
    sent = {item.agency: item.cutoff for item in used}
    context = FigureContext(specs, checked.agencies, sent)
    documents: list[Document] = []
    found: list[Finding] = []
    spoken = {"party": _spoken(context, "new"), "state": _spoken(context, "old")}
    books: dict[tuple[str, ...], Book] = {}  # reports of one side and catalogue share what is counted
    for report in wanted_reports(workspace, options):
        key = (report.side, *report.figures)
        if key not in books:
            catalogue = load_catalogue(workspace.templates, report.figures, specs.form_set)
            books[key] = Book(frames, catalogue, spoken[report.side], _book_before(checked, catalogue))
        book = books[key]
        check_report(report, book.catalogue, specs.form_set)
        for agency, members in recipients(workspace, book.context, report, options.agency):
            said = facts(book, agency, members, str(period))
            documents.append(Document(report, agency, book, said, annexes(book, report, agency, members)))
            found += _figure_findings(checked, documents[-1], members)
    if not documents and options.partial:
        raise ReporterError("Không có báo cáo nào để làm: cơ quan chưa nộp, còn lỗi, hoặc không làm báo cáo này.")
    return documents, tuple(dict.fromkeys(found))


def _spoken(context: FigureContext, style: Literal["new", "old"]) -> FigureContext:
    """Return the context with names and labels in the tone style of one side: one style per document."""
    specs = context.specs.spelled(style)
    return replace(context, specs=specs, agencies=tuple(specs.agency(agency.code) for agency in context.agencies))


def wanted_reports(workspace: Workspace, options: BuildOptions) -> tuple[ReportSpec, ...]:
    """Return the report asked for by name, else all that are due in the period and read the workspace's form set."""
    reports = load_reports(workspace.templates)
    held = {form.id for form in workspace.specs(options.period).form_set.forms}
    sets = load_sets(workspace.templates)
    readable = [item for item in reports if item.form_set in sets and held.issuperset(sets[item.form_set].forms)]
    if options.report is None:
        return tuple(report for report in readable if report.due_in(str(options.period)))
    asked = find_report(reports, options.report)
    if asked not in readable:
        raise ReporterError(
            f"Báo cáo {asked.id} cần bộ biểu “{asked.form_set}”, ở đây dùng “{workspace.settings.form_set}”. "
            "Đổi form_set trong reporter.toml, phát lại sổ nhập rồi chạy lại."
        )
    return (asked,)


def _book_before(checked: Checked, catalogue: Catalogue) -> Book | None:
    """Return the book of the period before, for reports that say what changed; None when nothing was sent then."""
    workspace, period = checked.workspace, checked.period.previous()
    changes = any(spec.kind == "change" for spec in catalogue.figures.values())
    if not changes or not workspace.inbox(period).is_dir():
        return None
    then = read_period(workspace, period, checked.as_of, lambda _done, _all: None)
    sound = tuple(item for item in then.submissions if item.agency not in then.faulty())
    sent = {item.agency: item.cutoff for item in sound}
    context = FigureContext(then.specs, then.agencies, sent)
    return Book(build_frames(sound, then.specs.form_set), catalogue, context)


def recipients(
    workspace: Workspace, context: FigureContext, report: ReportSpec, only: str | None
) -> Iterator[tuple[Agency, tuple[Agency, ...]]]:
    """Yield whose document is to be made and about whom.

    A report of scope "all" is the organization's, about all agencies of the report's kinds; one of scope "agency"
    is each agency's about itself, or, where the organization is of that kind, the organization's about all.
    """
    own = context.specs.agency(report.issuer_agency or workspace.settings.organization)
    members = tuple(item for item in context.agencies if item.kind in report.kinds)
    if only not in (None, own.code):
        members = tuple(item for item in members if item.code == only)
    elif report.scope == "all" and members:
        yield own, members
    elif report.scope == "agency" and own.kind in report.kinds:
        yield own, context.agencies
    if report.scope == "agency":
        yield from ((item, (item,)) for item in members if item.code in context.sent)


def _figure_findings(checked: Checked, document: Document, members: Sequence[Agency]) -> Iterator[Finding]:
    if rule := checked.specs.rule("R04"):
        yield from commune_counts(document.facts.figures, rule)
    if rule := checked.specs.rule("R13"):
        yield from shares(document.facts.figures, document.book.catalogue, rule)
    yield from share_findings(document.book, document.agency, members)
    yield from impossible_shares(document.book, document.agency, members)


def control_totals(
    documents: Sequence[Document], used: Sequence[Submission], refused: Mapping[str, str]
) -> ControlReport:
    """Return the control totals over all documents; empty when there are none."""
    if not documents:
        return ControlReport((), (), ())
    named = {f"{item.report.id} {item.agency.code}": item.annexes for item in documents}
    return control(documents[0].book, used, named, refused)


def with_control(documents: Sequence[Document], report: ControlReport) -> Iterator[Document]:
    """Yield the documents, the control totals in the annex where a report asks for them."""
    for document in documents:
        extra = tuple(
            control_annex(report, spec.id, spec.title)
            for spec in document.report.annexes
            if any(part.source == "control" for part in spec.parts)
        )
        yield replace(document, annexes=(*document.annexes, *extra))
