"""The order of the steps: collect, check, aggregate, compose, render, verify, write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path

from reporter.checking import Checked, Progress, read_period
from reporter.checks.figures import commune_counts, shares
from reporter.delivery.data import label_lookup, write_data
from reporter.delivery.record import RunRecord
from reporter.documents.letterhead import Letter, letter_for
from reporter.documents.pdf import to_pdf
from reporter.documents.profiles import LayoutProfile, choose_profile, load_profile
from reporter.documents.render import Rendered, render
from reporter.documents.template import Template, compile_template
from reporter.documents.verify import verify
from reporter.figures.aggregate import Book, Context
from reporter.figures.annexes import annexes
from reporter.figures.control import ControlReport, control
from reporter.figures.control_annex import control_annex
from reporter.figures.facts import facts
from reporter.figures.shares import share_findings
from reporter.figures.trace import trace
from reporter.frames import build_frames
from reporter.intake.demo import BANNER
from reporter.model import Agency, Annex, Facts, Finding, ReporterError, Severity, Submission
from reporter.outputs import staged
from reporter.period import Period
from reporter.specs.figures import load_catalogue
from reporter.specs.reports import ReportSpec, check_report, find_report, load_reports
from reporter.specs.rules import switched_off
from reporter.wording import fold, integer
from reporter.workbooks import file_name
from reporter.workspace import Workspace

REPORTS = "bao-cao"  # folder of the documents inside outputs/KỲ


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


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build did, for the terminal and the exit status."""

    checked: Checked
    findings: tuple[Finding, ...]  # of figures, besides those of the inbox
    summary: tuple[str, ...]

    def failed(self, strict: bool) -> bool:
        """Whether the exit status is 1."""
        return replace(self.checked, findings=(*self.checked.findings, *self.findings)).failed(strict)

    def lines(self) -> list[str]:
        """Return findings, summary and verdict for the terminal."""
        everything = replace(self.checked, findings=(*self.checked.findings, *self.findings))
        *found, verdict = everything.lines()
        return [*found, *self.summary, verdict]


def build_reports(workspace: Workspace, options: BuildOptions, progress: Progress) -> Outcome:
    """Read, check and write everything of the period; ReporterError when a finished document does not read back."""
    checked = read_period(workspace, options.period, options.as_of, progress)
    used = admitted(checked, options)
    documents, found = compose(checked, used, options)
    refused = left_out(checked, used)
    report = control_totals(documents, used, refused)
    made = {item.name(options.period): item for item in _with_control(documents, report)}
    rendered = render_all(workspace, made, used, options, progress)
    with staged(workspace.outputs(options.period), keep_others=_partial(options)) as folder:
        checked.write(folder)
        files = _write_documents(folder / REPORTS, rendered)
        if options.pdf:
            to_pdf(files, folder / REPORTS)
        figures = [
            row for name, item in rendered.items() for row in trace(name, [(p.text, p.figure) for p in item.printed])
        ]
        _write_data(folder, checked, used, figures)
        record = _record(checked, options, used, refused, report, rendered)
        (folder / "run.json").write_text(record.as_json(), encoding="utf-8")
    target = workspace.outputs(options.period)
    summary = (*report.summary, *_refused_lines(refused, checked), _written_line(rendered, target, options))
    return Outcome(checked, (*found, *report.findings), summary)


def _partial(options: BuildOptions) -> bool:
    return options.report is not None or options.agency is not None


# --- whose figures count ----------------------------------------------------------------------------------


def admitted(checked: Checked, options: BuildOptions) -> tuple[Submission, ...]:
    """Return the submissions that count: those without error findings, all of them for a draft."""
    if options.draft:
        return checked.submissions
    graves = (Severity.ERROR, Severity.WARNING) if options.strict else (Severity.ERROR,)
    wrong = {item.agency for item in checked.findings if item.severity in graves}
    return tuple(item for item in checked.submissions if item.agency not in wrong)


def left_out(checked: Checked, used: Sequence[Submission]) -> dict[str, str]:
    """Return file → why nothing of it is in the figures."""
    reasons = {
        item.file: item.message for item in reversed(checked.findings) if item.severity is Severity.ERROR and item.file
    }
    kept = {item.file for item in used}
    read = {item.file for item in checked.submissions}
    return {
        file: f"Còn lỗi chưa sửa: {reason}" if file in read else reason
        for file, reason in sorted(reasons.items())
        if file not in kept
    }


# --- what is to be said -----------------------------------------------------------------------------------


def compose(
    checked: Checked, used: Sequence[Submission], options: BuildOptions
) -> tuple[list[Document], tuple[Finding, ...]]:
    """Return the documents that are due, with facts and annexes, and findings about their figures."""
    workspace, period = checked.workspace, options.period
    form_set = workspace.form_set(period)
    frames = build_frames(used, form_set)
    sent = {item.agency: item.cutoff for item in used}
    context = Context(form_set, checked.agencies, sent, workspace.registry, workspace.choices, period.last_day)
    documents: list[Document] = []
    found: list[Finding] = []
    for report in _wanted_reports(workspace, options):
        catalogue = load_catalogue(workspace.templates, report.figures, form_set)
        check_report(report, catalogue, form_set)
        book = Book(frames, catalogue, context)
        for agency, members in recipients(checked, report, sent, options.agency):
            said = facts(book, agency, members, str(period))
            documents.append(Document(report, agency, book, said, annexes(book, report, agency, members)))
            found += _figure_findings(checked, documents[-1], members)
    if not documents and _partial(options):
        raise ReporterError("Không có báo cáo nào để làm: cơ quan chưa nộp, còn lỗi, hoặc không làm báo cáo này.")
    return documents, tuple(dict.fromkeys(found))


def _wanted_reports(workspace: Workspace, options: BuildOptions) -> tuple[ReportSpec, ...]:
    """Return the report asked for by name, else all that are due in the period and read the workspace's form set."""
    reports = load_reports(workspace.templates)
    if options.report is not None:
        return (find_report(reports, options.report),)
    return tuple(report for report in reports if report.due_in(str(options.period)))


def recipients(
    checked: Checked, report: ReportSpec, sent: Mapping[str, date | None], only: str | None
) -> Iterator[tuple[Agency, tuple[Agency, ...]]]:
    """Yield whose document is to be made and about whom.

    A report of scope "all" is the organization's, about all agencies of the report's kinds; one of scope "agency"
    is each agency's about itself, or, where the organization is of that kind, the organization's about all.
    """
    workspace = checked.workspace
    own = workspace.registry.agency(workspace.settings.organization, checked.period.last_day)
    members = tuple(item for item in checked.agencies if item.kind in report.kinds)
    if only not in (None, own.code):
        members = tuple(item for item in members if item.code == only)
    elif report.scope == "all" and members:
        yield own, members
    elif report.scope == "agency" and own.kind in report.kinds:
        yield own, checked.agencies
    if report.scope == "agency":
        yield from ((item, (item,)) for item in members if item.code in sent)


def _figure_findings(checked: Checked, document: Document, members: Sequence[Agency]) -> Iterator[Finding]:
    rules, day = checked.workspace.rules, checked.period.last_day
    if rules["R04"].applies(day):
        yield from commune_counts(document.facts.figures, rules["R04"])
    if rules["R13"].applies(day):
        yield from shares(document.facts.figures, document.book.catalogue, rules["R13"])
    yield from share_findings(document.book, document.agency, members)


def control_totals(
    documents: Sequence[Document], used: Sequence[Submission], refused: Mapping[str, str]
) -> ControlReport:
    """Return the control totals over all documents; empty when there are none."""
    if not documents:
        return ControlReport((), (), ())
    named = {f"{item.report.id} {item.agency.code}": item.annexes for item in documents}
    return control(documents[0].book, used, named, refused)


def _with_control(documents: Sequence[Document], report: ControlReport) -> Iterator[Document]:
    """Yield the documents, the control totals in the annex where a report asks for them."""
    for document in documents:
        extra = tuple(
            control_annex(report, spec.id, spec.title)
            for spec in document.report.annexes
            if any(part.source == "control" for part in spec.parts)
        )
        yield replace(document, annexes=(*document.annexes, *extra))


# --- documents --------------------------------------------------------------------------------------------


def render_all(
    workspace: Workspace,
    documents: Mapping[str, Document],
    used: Sequence[Submission],
    options: BuildOptions,
    progress: Progress,
) -> dict[str, Rendered]:
    """Return name → finished document, every one of them read back and compared with its figures."""
    banner = BANNER if any(is_sample(item) for item in used) else ""
    templates: dict[tuple[str, str], Template] = {}
    finished: dict[str, Rendered] = {}
    for done, (name, item) in enumerate(documents.items(), 1):
        profile, letter = _layout(workspace, item, options)
        key = (item.report.template, profile.name)
        if key not in templates:
            path = workspace.templates / "docx" / item.report.template
            names = [agency.name for agency in workspace.reporting_agencies(options.period)]
            templates[key] = compile_template(_template_bytes(path), path.name, profile, names)
        finished[name] = render(templates[key], item.facts, letter, item.annexes, draft=options.draft, banner=banner)
        _compare(name, finished[name], item.annexes)
        progress(done, len(documents))
    return finished


def is_sample(submission: Submission) -> bool:
    """Whether the workbook says of itself that it holds sample data."""
    return any(fold(BANNER) in fold(value) for value in submission.cover.values() if isinstance(value, str))


def _layout(workspace: Workspace, item: Document, options: BuildOptions) -> tuple[LayoutProfile, Letter]:
    """Return the profile in force on the document's day and the letterhead; an open day counts as the deadline."""
    fixed = workspace.settings.documents.get(item.report.id, {}).get(item.agency.code, {})
    month = workspace.deadline(options.period)
    name = choose_profile(workspace.templates, item.report.side, fixed.get("day", month))
    profile = load_profile(workspace.templates, name)
    letter = letter_for(item.report.letterhead, item.agency, item.report.subject, month, profile, fixed)
    return profile, replace(letter, draft=letter.draft or 1) if options.draft else letter


def _template_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise ReporterError(f"Không đọc được mẫu {path.name} trong {path.parent}.") from None


def _compare(name: str, document: Rendered, parts: Sequence[Annex]) -> None:
    wrong = verify(document.docx, document.printed, parts, name)
    if wrong:
        raise ReporterError(f"{name} không khớp số liệu, không ghi gì cả: {wrong[0].message} ({len(wrong)} chỗ lệch)")


# --- writing ----------------------------------------------------------------------------------------------


def _write_documents(folder: Path, rendered: Mapping[str, Rendered]) -> list[Path]:
    folder.mkdir()
    for name, item in rendered.items():
        (folder / name).write_bytes(item.docx)
    return [folder / name for name in rendered]


def _write_data(
    folder: Path, checked: Checked, used: Sequence[Submission], figures: Sequence[Mapping[str, object]]
) -> None:
    workspace, period = checked.workspace, checked.period
    labels = label_lookup(workspace.registry, workspace.choices, period.last_day)
    banner = BANNER if any(is_sample(item) for item in used) else ""
    write_data(folder / "so-lieu.xlsx", workspace.form_set(period), used, checked.agencies, figures, labels, banner)


def _record(
    checked: Checked,
    options: BuildOptions,
    used: Sequence[Submission],
    refused: Mapping[str, str],
    report: ControlReport,
    rendered: Mapping[str, Rendered],
) -> RunRecord:
    workspace = checked.workspace
    off = [dict(zip(("code", "title", "reason"), rule, strict=True)) for rule in switched_off(workspace.rules)]
    return RunRecord(
        version=version("reporter"),
        period=str(options.period),
        as_of=options.as_of.isoformat(),
        baseline=workspace.settings.baseline,
        form_set=workspace.form_set(options.period).stamp,
        draft=options.draft,
        submissions=used,
        left_out=refused,
        findings=checked.findings,
        rules_off=off,
        control=report.summary,
        templates=workspace.templates,
        documents={name: item.docx for name, item in rendered.items()},
    )


def _refused_lines(refused: Mapping[str, str], checked: Checked) -> list[str]:
    lines = [f"Không đưa vào số liệu: {file}. {reason}" for file, reason in refused.items()]
    sent = {item.agency for item in checked.submissions}
    absent = [agency.name for agency in checked.agencies if agency.code not in sent]
    return [*lines, f"Chưa nộp ({len(absent)}): {', '.join(absent)}."] if absent else lines


def _written_line(rendered: Mapping[str, Rendered], target: Path, options: BuildOptions) -> str:
    printed = sum(len(item.printed) for item in rendered.values())
    kind = "dự thảo báo cáo" if options.draft else "báo cáo"
    made = f"Đã viết {integer(len(rendered))} {kind} vào {target / REPORTS}"
    return f"{made}; {integer(printed)} số liệu in trong phần lời đã đọc lại và đối chiếu."
