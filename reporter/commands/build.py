"""The order of the steps: collect, check, aggregate, compose, render, verify, write."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path

from reporter.commands.build_control import account, write_account
from reporter.commands.build_documents import BuildOptions, Document, compose, own_documents
from reporter.commands.build_overview import write_overview, write_overview_figures
from reporter.commands.build_record import earlier, outdated_lines, printed_in, run_record
from reporter.commands.build_render import layout_lines, render_all
from reporter.commands.build_review import REVIEW, write_review
from reporter.commands.build_unmade import Unmade, unmade_reports
from reporter.commands.build_upward import NOTHING_UP, write_upward
from reporter.commands.checked import Checked, read_period, refuse_empty
from reporter.commands.finished import Finished
from reporter.commands.hand_edits import aside_on, keep_hand_edits, recorded
from reporter.commands.publishing import next_supplement, refuse_published, supplement_folder
from reporter.commands.set_then import set_then
from reporter.delivery.control_book import CONTROL_BOOK
from reporter.delivery.data import Digests, write_data
from reporter.delivery.data_package import DATA_FOLDER, write_package
from reporter.delivery.figures_json import PRINTED_FIGURES, figures_json
from reporter.delivery.overview import PAGE
from reporter.delivery.printed import PrintedFigures
from reporter.delivery.record import RECORD, read_record
from reporter.documents.pdf import to_pdf
from reporter.executor import Progress, side_by_side
from reporter.intake.inbox_state import changed_lines, inbox_state
from reporter.model import (
    Admissions,
    AdmissionState,
    Finding,
    Findings,
    Period,
    ReporterError,
    Severity,
    Submission,
    sample_banner,
)
from reporter.model.annex import document_of
from reporter.model.chart import Chart
from reporter.model.wording import capitalize_first, first_names, forms_named, integer, join_names
from reporter.staging import staged
from reporter.store import Pieces, Store
from reporter.workspace import REPORTS, Workspace

__all__ = ["REPORTS", "BuildOptions", "BuildOutcome", "build_reports"]

_SHOWN = 5  # documents of a supplement that the terminal names
_PIECES, _MOST_PIECES = "bang", 2**29  # where pieces of tables are kept, and how many bytes of them
DATA = "so-lieu.xlsx"  # the consolidated data, and every figure printed with the cells it came from


@dataclass(frozen=True, slots=True)
class BuildOutcome:
    """What a build did, for the terminal and the exit status; `checked` holds the findings of all steps."""

    checked: Checked
    summary: tuple[str, ...]
    nothing: bool = False  # no workbook could be used, nothing was written
    upward: Findings = field(default_factory=Findings)  # what the level above will find in the workbook sent to it

    def failed(self, strict: bool) -> bool:
        """Whether the exit status is 1."""
        return self.nothing or self.checked.failed(strict) or self.upward.failed(strict)

    def lines(self) -> list[str]:
        """Return findings, summary and verdict for the terminal."""
        *found, _ = self.checked.lines()
        return [*found, *self.summary, self.checked.verdict(self.nothing, self.upward.counts[Severity.ERROR])]


def build_reports(workspace: Workspace, options: BuildOptions, progress: Progress) -> BuildOutcome:
    """Read, check and write everything of the period; a finished document that does not read back is left out."""
    workspace.check_settings()
    _look_around(workspace, options)
    inbox = workspace.inbox(options.period)
    refuse_empty(inbox, "không lập báo cáo")
    for code in options.agencies:
        workspace.specs(options.period).agency(code)  # refuses a code of nobody, and names the nearest
    before = inbox_state(inbox)
    outcome = _build(workspace, options, progress)
    return replace(outcome, summary=(*outcome.summary, *changed_lines(before, inbox)))


def _look_around(workspace: Workspace, options: BuildOptions) -> None:
    """Have the witness of the run look at what other periods left, of which reports speak.

    What a run for some documents says depends on what it finds among its own.
    """
    own = workspace.outputs(options.period)
    for path in sorted(own.parent.glob("*")):
        if path != own:
            workspace.witness.look(path)
    if options.partial or options.supplement:
        workspace.witness.doubt()


@dataclass(frozen=True)
class _Run:
    """What was read, what of it counts, and the documents made of it."""

    checked: Checked
    admissions: Admissions
    used: tuple[Submission, ...]  # the workbooks whose figures count for some report
    options: BuildOptions
    documents: Mapping[str, Document]  # file → what was to be made …
    finished: Mapping[str, Finished]  # … and what came of it
    unmade: Unmade

    @cached_property
    def files(self) -> dict[str, bytes]:
        """Every file of the documents, annexes in files of their own among them."""
        return {file: docx for item in self.finished.values() for file, docx in item.files.items()}


def _build(workspace: Workspace, options: BuildOptions, progress: Progress) -> BuildOutcome:
    target = _target(workspace, options)
    switched = tuple(set_then(workspace, options.period))
    checked = read_period(workspace, options.period, options.as_of, progress)
    admissions = checked.admit(options.strict, options.draft)
    refused = left_out(checked, admissions)
    refusals = _refused_lines(refused, admissions, checked)
    used = admissions.admitted(checked.submissions)
    if not used:
        return _nothing(checked, (*refusals, *switched))
    composed, found = compose(checked, admissions, options)
    documents = _changed(options, composed)
    made = {item.name(options.period): item for item in documents}
    stale: set[str] = set()  # annexes that are files of their own no longer
    with staged(target, keep_others=options.partial, without=stale) as folder:
        finished, said = render_all(checked, made, options, sample_banner(used), progress)
        unmade = _unmade(workspace, options, composed)
        run = _Run(checked, admissions, used, options, made, finished, unmade)
        there = (path.name for path in (target / REPORTS).glob("*"))
        stale |= {name for name in there if document_of(name) in finished} - run.files.keys()
        kept = _set_aside(run, folder, target)
        before = earlier(target, REPORTS, options, run.files)
        printed = printed_in(finished, before)
        _write_documents(run, folder, target, printed)
        accounted, lost = _write_data(run, folder, printed)
        sent_up = NOTHING_UP if options.partial else write_upward(checked, used, folder)
        checked = _with_findings(checked, (*found, *lost, *said))
        checked.write(folder, "build")
        record = run_record(checked, options, admissions, refused, accounted, before)
        record = record.with_documents(run.files, before.documents)
        (folder / RECORD).write_text(record.as_json(), encoding="utf-8")
        if not options.partial:
            write_overview(folder, checked)
    told = () if options.partial else accounted
    seen = (*layout_lines(workspace, made, options), *outdated_lines(record), *_beside(target, options), *unmade.told)
    seen += tuple(_supplement_lines(options, made, len(composed) - len(documents)))
    written = _written_line(finished, target, options)
    summary = (*told, *kept, *refusals, *switched, *sent_up.lines, *seen, written)
    return BuildOutcome(checked, summary, upward=sent_up.findings)


def _changed(options: BuildOptions, composed: Sequence[Document]) -> Sequence[Document]:
    """Return the documents to be made: all, but of a supplement those that say something else than what was sent out.

    ReporterError where a supplement would hold none.
    """
    if not options.supplement:
        return composed
    changed = [item for item in composed if not item.stands]
    if not changed:
        raise ReporterError(
            f"Kỳ {options.period}: văn bản đã phát hành không đổi, không có gì để bổ sung; chưa ghi tệp nào."
        )
    return changed


def _unmade(workspace: Workspace, options: BuildOptions, composed: Sequence[Document]) -> Unmade:
    """Return what a run for everything did not make, at central level."""
    if options.partial or workspace.settings.level != "central":
        return Unmade()
    return unmade_reports(workspace, options.period, {item.report.id for item in composed})


def _supplement_lines(options: BuildOptions, made: Collection[str], same: int) -> Iterator[str]:
    """Yield which documents a supplement holds, and how many stand as they were sent out."""
    if not options.supplement:
        return
    left = f"; {integer(same)} văn bản đã phát hành không đổi, không lập lại" if same else ""
    yield f"Bản bổ sung gồm {integer(len(made))} văn bản có thay đổi: {first_names(sorted(made), _SHOWN)}{left}."


def _nothing(checked: Checked, told: Sequence[str]) -> BuildOutcome:
    """Return what there is to tell where no workbook can be used, once it is written down as `check` does."""
    with staged(checked.workspace.outputs(checked.period)) as folder:
        checked.write(folder, "build")
    stays = "Không có sổ nhập nào dùng được: không lập báo cáo, báo cáo đã lập lần trước giữ nguyên."
    return BuildOutcome(checked, (*told, stays), nothing=True)


def _target(workspace: Workspace, options: BuildOptions) -> Path:
    """Return where the documents go; ReporterError where that would replace what was sent out."""
    if options.supplement:
        return supplement_folder(workspace, options.period, next_supplement(workspace, options.period))
    refuse_published(workspace, options.period)
    return workspace.outputs(options.period)


def _beside(target: Path, options: BuildOptions) -> Iterator[str]:
    """Yield what stands beside the documents: left by the last run for all of them, or for the officer alone."""
    left = [name for name in (CONTROL_BOOK, PAGE) if (target / name).is_file()] if options.partial else []
    if left:
        again = f"reporter build --period {options.period}"
        yield f"{join_names(left)} vẫn của lần lập đủ mọi văn bản trước đó, chưa tính lần này; lập lại: {again}"
    if options.review:
        yield f"Bản soát, mỗi con số có ghi chú Word, ở {target / REVIEW}; không gửi đi."


def _with_findings(checked: Checked, further: Sequence[Finding]) -> Checked:
    return replace(checked, findings=checked.findings + further)


# --- whose figures count ----------------------------------------------------------------------------------


def left_out(checked: Checked, admissions: Admissions) -> dict[str, str]:
    """Return file → why nothing of it, or not all of it, is in the figures."""
    reasons: dict[str, str] = {item.file: checked.why(item) for item in admissions.files}
    sheets = _held_sheets(checked, admissions)
    for submission in checked.submissions:
        if submission.file in sheets:
            why = checked.why(admissions.decisive(submission.agency))
            reasons[submission.file] = f"Đang chỉnh lý số liệu ở {sheets[submission.file]}: {why}"
    return dict(sorted(reasons.items()))


def _held_sheets(checked: Checked, admissions: Admissions) -> dict[str, str]:
    """Return file → which of its forms are held back, of files whose other forms may count."""
    forms = checked.specs.form_set
    return {
        submission.file: forms_named([forms.form(item.form).sheet for item in held])
        for submission in checked.submissions
        if (held := admissions.held_forms(submission.agency))
    }


# --- writing ----------------------------------------------------------------------------------------------


def _set_aside(run: _Run, folder: Path, target: Path) -> list[str]:
    """Keep what somebody changed in the documents of the last run, and return what to tell of it."""
    marks, aside = recorded(read_record(target)), aside_on(run.options.as_of)
    kept = keep_hand_edits(target / REPORTS, folder, marks, run.files, not run.options.partial, aside)
    if kept or len(run.finished) < len(run.documents):  # another time nothing is set aside, and more may fit
        run.checked.workspace.witness.doubt()
    return kept


def _write_documents(run: _Run, folder: Path, target: Path, printed: PrintedFigures) -> None:
    """Write the documents, with their PDF and their review copies where these are asked for."""
    (folder / REPORTS).mkdir()
    for name, docx in run.files.items():
        (folder / REPORTS / name).write_bytes(docx)
    if run.options.pdf:
        to_pdf([folder / REPORTS / name for name in run.files], folder / REPORTS)
    if run.options.review or (target / REVIEW).is_dir():  # those of an earlier run would not be of these documents
        write_review(folder, run.files, printed, run.options.as_of)


def _write_data(run: _Run, folder: Path, printed: PrintedFigures) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Write what was sent and printed, and the account of it; return the summary of this and what it finds."""
    (accounted, lost), *_ = side_by_side(partial(_account, run, folder), *_figure_files(run, folder, printed))
    return accounted, lost


def _account(run: _Run, folder: Path) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Write the account, which is about the whole period; return its summary and what it finds."""
    report, lost = account(run.checked, run.admissions, run.documents, run.finished)
    if not run.options.partial:
        write_account(folder, report, run.checked, run.admissions, run.documents, run.unmade.lines)
    return report.summary, lost


def _figure_files(run: _Run, folder: Path, printed: PrintedFigures) -> Iterator[Callable[[], None]]:
    """Yield what writes what was sent and what was printed, for people, for programs and, of all, for the page."""
    checked, options = run.checked, run.options
    data = (checked.specs, run.used, checked.agencies, printed, sample_banner(run.used))
    digests = _digests(run)
    for name, write in (
        (DATA, partial(write_data, folder / DATA, *data, charts=_charts(run), digests=digests)),
        (DATA_FOLDER, partial(write_package, folder, *data, parquet=options.parquet, digests=digests)),
    ):
        yield partial(_with_pieces, run, name, write)
    yield partial(_write_printed, folder / PRINTED_FIGURES, options.period, printed)
    if not options.partial:
        yield partial(write_overview_figures, folder, checked, {name: run.documents[name] for name in run.finished})


def _with_pieces(run: _Run, name: str, write: Callable[..., None]) -> None:
    """Write a file or folder of tables, of pieces that the last run kept and those that are new."""
    folder = run.checked.workspace.traces
    pieces = Pieces(Store(folder / _PIECES, _MOST_PIECES) if folder else None, f"{name} {run.options.period}")
    write(pieces=pieces)
    pieces.keep()


def _digests(run: _Run) -> Digests:
    """Return what stands for what each agency says in each form, where rows are kept by it."""
    if not run.checked.workspace.traces:
        return {}
    books = (item.book.frames for item in run.documents.values())
    return {form: frame.digests for form, frame in next(books, run.checked.frames).items()}


def _write_printed(path: Path, period: Period, printed: PrintedFigures) -> None:
    with path.open("wb") as file:
        file.writelines(figures_json(str(period), printed.documents))
        file.write(b"\n")


def _charts(run: _Run) -> list[Chart]:
    """Return the charts of the organization's own documents, each once."""
    documents, options = run.documents, run.options
    if options.partial:
        documents = {item.name(options.period): item for item in own_documents(run.checked, run.admissions, options)}
    organization = run.checked.workspace.settings.organization
    own = {name: item for name, item in documents.items() if item.agency.code == organization}
    drawn = (run.finished[name].charts if name in run.finished else item.charts for name, item in own.items())
    return list(dict.fromkeys(chart for charts in drawn for chart in charts))


def _refused_lines(refused: Mapping[str, str], admissions: Admissions, checked: Checked) -> list[str]:
    held = _held_sheets(checked, admissions)
    what = {file: f"{held[file]} của {file}" if file in held else file for file in refused}
    same = {reason: [what[file] for file in refused if refused[file] == reason] for reason in refused.values()}
    lines = [f"Không đưa vào số liệu: {'; '.join(files)}. {reason}" for reason, files in same.items()]
    names = {agency.code: agency.name for agency in checked.agencies}
    for state, number in admissions.counts(names).items():
        if number and state is not AdmissionState.USED:
            told = ", ".join(names[code] for code in admissions.those(state, names))
            lines.append(f"{capitalize_first(state.label)} ({integer(number)}): {told}.")
    return lines


def _written_line(finished: Mapping[str, Finished], target: Path, options: BuildOptions) -> str:
    printed = sum(item.printed.count for item in finished.values())
    quoted = sum(item.quoted for item in finished.values())
    kind = "dự thảo báo cáo" if options.draft else "báo cáo"
    apart = sum(len(item.files) - 1 for item in finished.values())
    annexes = f" và {integer(apart)} phụ lục thành tệp riêng" if apart else ""
    made = f"Đã viết {integer(len(finished))} {kind}{annexes} vào {target / REPORTS}"
    return f"{made}; {integer(printed)} số liệu và {integer(quoted)} đoạn trích đã đọc lại và đối chiếu."
