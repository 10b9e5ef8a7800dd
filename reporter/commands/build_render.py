"""From facts to finished documents: layout of the day, template, rendering, and reading back what was printed."""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from multiprocessing.reduction import ForkingPickler
from typing import Any, NamedTuple, TypeVar

from reporter.commands.build_documents import BuildOptions, Document
from reporter.commands.build_figure_findings import figure_findings
from reporter.commands.build_layout import check_layout, layout_findings
from reporter.commands.checked import Checked
from reporter.commands.finished import Finished, Keeping
from reporter.delivery.printed import Packed
from reporter.documents.annex_widths import LaidAnnex
from reporter.documents.blocks import Blocks
from reporter.documents.figure_marks import Origin
from reporter.documents.letterhead import Letter, letter_for
from reporter.documents.render import Binding, Rendered, render, render_annex, stamped, unfit
from reporter.documents.template import Template, compile_template, template_bytes
from reporter.documents.verify import verify_annex, verify_root
from reporter.executor import Lost, Progress, executor
from reporter.figures.control import misprinted
from reporter.figures.coverage import Made, uses_of
from reporter.figures.grounds import together
from reporter.figures.shares import share_findings, uneven_shares
from reporter.figures.trace import cells_text
from reporter.job_process import JobLimits
from reporter.layout import LintFinding, WordPackage, open_package
from reporter.model import Annex, Finding, PrintedFigure, ReporterError
from reporter.model.annex import annex_file, document_of
from reporter.model.catalogue import finding
from reporter.model.idea import OWN_WORDS
from reporter.model.wording import date_short
from reporter.specs.bounded import TooMuch
from reporter.specs.profile_files import Side
from reporter.specs.profiles import LayoutProfile, change_near, choose_profile, load_profile
from reporter.workspace import Workspace

Shared = TypeVar("Shared")
#: Of one document, far beyond what the largest takes: a template that loops without end does not stop the others.
_LIMITS = JobLimits(seconds=180, memory_mib=1024)


def render_all(
    checked: Checked, documents: Mapping[str, Document], options: BuildOptions, banner: str, progress: Progress
) -> tuple[dict[str, Finished], tuple[Finding, ...]]:
    """Return name → finished document that reads back as it should, and the findings about all of them.

    Those are about their figures, about what does not read back, and about what breaks the layout law. A document that
    says something else than it should is not among the finished ones; the others are. They are made in processes of
    their own; everything they are made of is sent to each process once.
    """
    workbooks = {name: workbooks_digest(checked, item) for name, item in documents.items()}
    keeping = Keeping(checked, options, banner, undated_day(checked.workspace, options))
    known = keeping.known(lambda name: keeping.key(documents[name], workbooks[name]), documents)
    # the largest first, while the processes are small and none has to wait for another at the end
    first = sorted(documents.items(), key=lambda pair: -len(pair[1].members))
    wanted = {name: item for name, item in first if name not in known}
    press = Press(checked.workspace, wanted, options, banner, workbooks)
    many = executor(_LIMITS)
    names = list(wanted)
    load = partial(press.load, names)
    made = many.map(press.finish, names, load=load, lost=press.too_much, progress=progress)
    new: dict[str, Finished] = {}
    long: list[LongAnnex] = []
    for name, (item, apart) in zip(wanted, made, strict=True):
        new[name] = item
        long += apart if item.sound else ()
    for file, item in _annex_files(press, keeping, long).items():
        new[document_of(file)] = new[document_of(file)].joined(item)
    keeping.keep(new)
    finished = {name: known.get(name) or new[name] for name in documents}
    said = tuple(problem for item in finished.values() for problem in (*item.figures, *item.unlike))
    uneven = (shares for item in finished.values() for shares in item.uneven)
    said += tuple(share_findings(uneven, checked.workspace.settings.organization))
    sound = {name: item for name, item in finished.items() if item.sound}
    broken = layout_findings({file: found for item in sound.values() for file, found in item.broken.items()})
    return sound, (*said, *broken)


def _annex_files(press: Press, keeping: Keeping, long: Sequence[LongAnnex]) -> dict[str, Finished]:
    """Return file → the annex finished in a file of its own, those that say what they said in an earlier run kept."""
    jobs = {annex_file(job.document, job.number): job for job in long}
    known = keeping.known(lambda file: press.annex_key(keeping, jobs[file]), jobs)
    first = sorted(jobs.items(), key=lambda pair: -pair[1].sheets)
    wanted = {file: job for file, job in first if file not in known}
    todo = list(wanted.values())
    load = partial(press.load_templates, [job.document for job in todo])
    made = executor(_LIMITS).map(press.finish_annex, todo, load=load, lost=press.too_much_annex)
    new = dict(zip(wanted, made, strict=True))
    keeping.keep(new)
    return {file: known.get(file) or new[file] for file in jobs}


def workbooks_digest(checked: Checked, item: Document) -> str:
    """Return what stands for the workbooks that a document is made of: the same under the same forms, the same digest.

    Of its own period those of whom it is about; of the period before, where it says what changed, everybody's.
    """
    about = together(item.book, item.members)
    read = [f"{one.agency} {one.sha256}" for one in checked.submissions if one.agency in about]
    if item.book.previous and checked.history and (before := checked.history.before):
        read += [f"{before.period} {one.agency} {one.sha256}" for one in before.submissions]
    lines = (str(checked.period), checked.specs.form_set.stamp, checked.workspace.settings.baseline, *sorted(read))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _words(annexes: Iterable[Annex], made: Rendered | None = None) -> Iterator[str]:
    """Yield what a document quotes, and the words of annexes: none of it comes from a template."""
    quoted = made.quoted if made else ()
    yield from (cell.text for quotation in quoted for cell in quotation.cells)
    rows = (row for annex in annexes for table in annex.tables for row in table.rows)
    yield from (value for row in rows for value in row.values if isinstance(value, str))


def _most(lost: Lost[Any]) -> str:
    """Return in words which limit a job went beyond."""
    return f"{_LIMITS.seconds} giây" if lost.late else f"{_LIMITS.memory_mib} MiB bộ nhớ"


def undated_day(workspace: Workspace, options: BuildOptions) -> date:
    """Return the day that decides the layout of a document without one: of its signing (--as-of), else its due date."""
    return options.signing or workspace.deadline(options.period)


def layout_lines(workspace: Workspace, documents: Mapping[str, Document], options: BuildOptions) -> Iterator[str]:
    """Yield which layout was taken and why, a line for each side and day where another is near."""
    undated = undated_day(workspace, options)
    why_undated = "chưa ghi ngày, " + ("ký ngày" if options.signing else "tính theo hạn")
    days: dict[tuple[Side, date, str], None] = {}
    for item in documents.values():
        day = workspace.settings.documents.get(item.report.id, {}).get(item.agency.code, {}).get("day")
        days[item.report.side, day or undated, "ghi ngày" if day else why_undated] = None
    for side, day, why in () if options.profile else days:
        change = change_near(workspace.templates, side, day)
        taken, due = (choose_profile(workspace.templates, side, at) for at in (day, workspace.deadline(options.period)))
        after = f"; {change.title} áp dụng từ {date_short(change.valid_from)}" if change else ""
        if change or taken != due:
            title = load_profile(workspace.templates, taken).title
            yield f"Thể thức: {title}, vì văn bản {why} {date_short(day)}{after}."


class LongAnnex(NamedTuple):
    """An annex that is to be a file of its own, packed: the program carries it from process to process unopened."""

    document: str  # its name
    number: int
    sheets: float
    digest: str  # of what it says
    packed: bytes

    @classmethod
    def of(cls, document: str, laid: LaidAnnex) -> LongAnnex:
        """Return the annex packed: of a country it has thousands of lines."""
        packed = zlib.compress(ForkingPickler.dumps(laid), 1)
        return cls(document, laid.item.number, laid.sheets, laid.item.digest, packed)

    def opened(self) -> LaidAnnex:
        """Return the annex."""
        laid: LaidAnnex = ForkingPickler.loads(zlib.decompress(self.packed))
        return laid


class Press:
    """Documents of one run, and the templates and profiles they need, each loaded once.

    `workbooks` says what each carries of the workbooks that it is made of.
    """

    def __init__(
        self,
        workspace: Workspace,
        documents: Mapping[str, Document],
        options: BuildOptions,
        banner: str,
        workbooks: Mapping[str, str],
    ) -> None:
        self._workspace = workspace
        self._documents = documents
        self._options = options
        self._stamp = stamped(options.draft, banner)
        self._workbooks = workbooks
        self._month = undated_day(workspace, options)
        self._names = [agency.name for agency in workspace.reporting_agencies(options.period)]
        self._profiles: dict[tuple[str, date], LayoutProfile] = {}
        self._forced = load_profile(workspace.templates, options.profile) if options.profile else None
        self._templates: dict[tuple[str, str], Template] = {}
        self._blocks = Blocks(workspace.templates)
        first: dict[str, str] = {}
        for name, item in documents.items():
            first.setdefault(item.report.id, name)
        self._read_twice = frozenset(first.values())

    def load(self, names: Sequence[str]) -> None:
        """Make what several of these documents share, before they are spread over processes.

        These are templates, and what figures count. What one document alone needs is made where the document is, while
        another process makes others: nobody waits for it.
        """
        self.load_templates(names)
        for book in _shared(self._documents[name].book for name in names):
            book.count()

    def load_templates(self, names: Sequence[str]) -> None:
        """Make the templates that several jobs, each for a document or a part of one, share."""
        items = {self._template_key(item): item for item in map(self._documents.__getitem__, names)}
        for key in _shared(self._template_key(self._documents[name]) for name in names):
            self.template(items[key])

    def finish(self, name: str) -> tuple[Finished, tuple[LongAnnex, ...]]:
        """Return the document of that name, and the annexes that are to be files of their own.

        It was read back, compared with its figures and checked for its layout.
        """
        try:
            return self._finished(name)
        except MemoryError:
            return self.too_much(Lost(name, late=False))
        except TooMuch as error:
            return self._left_out(name, error.most), ()

    def too_much(self, lost: Lost[str]) -> tuple[Finished, tuple[LongAnnex, ...]]:
        """Return what stands in for a document that takes too long or too much memory: the finding that says so."""
        return self._left_out(lost.job, _most(lost)), ()

    def finish_annex(self, job: LongAnnex) -> Finished:
        """Return the file of an annex, read back and checked for its layout."""
        try:
            return self._annex(job)
        except MemoryError:
            return self.too_much_annex(Lost(job, late=False))

    def too_much_annex(self, lost: Lost[LongAnnex]) -> Finished:
        """Return what stands in for an annex that takes too long or too much memory: then its document is left out."""
        return self._left_out(lost.job.document, _most(lost))

    def _left_out(self, name: str, most: str) -> Finished:
        template = self._documents[name].report.template
        return Finished(unlike=(finding("D09", file=name, template=template, most=most),))

    def _finished(self, name: str) -> tuple[Finished, tuple[LongAnnex, ...]]:
        item = replace(self._documents[name])  # a copy, with which its annexes go
        figures = tuple(figure_findings(item))
        uneven = uneven_shares(item.book, item.facts, item.members, item.report.id)
        template, letter = self.template(item), self.letter(item)
        own, wrong = self._own(item, template.profile)
        binding = Binding(self._stamp, self._origin(name, item), item.report.split_annexes)
        made = render(template, item.facts, letter, item.annexes, own=own, binding=binding)
        package = open_package(made.docx, name, alike=True)
        unlike = wrong or made.misplaced or verify_root(package.document, package.alike, made, item.annexes, name)
        broken = self._check_layout(package, name, template, _words(item.annexes, made))
        del package  # the largest takes a hundred megabytes: not two of them at once
        if not unlike and name in self._read_twice:
            from reporter.documents.second_reader import read_again

            unlike = read_again(made, item.annexes, name)
        printing = printed_from(name, item, made)
        finished = Finished(
            files={name: made.docx},
            printed=Packed.of([PrintedFigure(name, one.text, one.figure, one.cells) for one in made.printed]),
            quoted=sum(one.typed for one in made.quoted),
            uses=uses_of(printing),
            charts=item.charts,
            figures=figures,
            uneven=uneven,
            unlike=unlike,
            lost=tuple(misprinted(printing)),
            broken=broken,
        )
        return finished, tuple(LongAnnex.of(name, laid) for laid in made.apart)

    def _annex(self, job: LongAnnex) -> Finished:
        item, laid = self._documents[job.document], job.opened()
        annex = laid.annex
        template, file = self.template(item), annex_file(job.document, job.number)
        period, agency = item.facts.period, item.agency.code
        docx = render_annex(template, self.letter(item), laid, period, agency, self._stamp)
        package = open_package(docx, file, alike=True)
        unlike = verify_annex(package.document, package.alike, annex, file)
        broken = self._check_layout(package, file, template, _words([annex]))
        del package
        if not unlike and job.document in self._read_twice:
            from reporter.documents.second_reader import read_annex_again

            unlike = read_annex_again(docx, annex, file)
        return Finished(files={file: docx}, unlike=unlike, broken=broken)

    def annex_key(self, keeping: Keeping, job: LongAnnex) -> str:
        """Return the name of everything that the file of an annex depends on."""
        item = self._documents[job.document]
        return keeping.annex_key(item, self.letter(item), self._profile(item).name, job.digest)

    def _check_layout(
        self, package: WordPackage, file: str, template: Template, words: Iterable[str]
    ) -> dict[str, tuple[LintFinding, ...]]:
        """Return file → what breaks the layout law in it."""
        return {file: check_layout(package, file, self._workspace.templates, template.profile.name, words)}

    def _origin(self, name: str, item: Document) -> Origin:
        """Return what the document carries of where its figures come from."""
        return Origin(item.agency.code, self._workbooks.get(name, ""), partial(cells_text, book=item.book))

    def _own(self, item: Document, profile: LayoutProfile) -> tuple[Template | None, tuple[Finding, ...]]:
        """Return the officer's paragraphs for a document, compiled like a template, and why they cannot be."""
        if item.own is None:
            return None, ()
        name = f"{OWN_WORDS}/{item.own.name}"
        try:
            return compile_template(template_bytes(item.own), name, profile, self._names, self._blocks), ()
        except ReporterError as error:
            return None, (unfit(name, error),)

    def template(self, item: Document) -> Template:
        """The document's template under the profile in force on its day."""
        profile, key = self._profile(item), self._template_key(item)
        if key not in self._templates:
            path = self._workspace.templates / "docx" / item.report.template
            self._templates[key] = compile_template(template_bytes(path), path.name, profile, self._names, self._blocks)
        return self._templates[key]

    def _template_key(self, item: Document) -> tuple[str, str]:
        return item.report.template, self._profile(item).name

    def letter(self, item: Document) -> Letter:
        """The document's letterhead, what reporter.toml fixes first."""
        patterns, subject = item.report.letterhead, item.report.subject
        if item.facts.amendment and item.facts.amendment.supplement:
            subject += f" (bổ sung lần thứ {item.facts.amendment.supplement})"
        letter = letter_for(patterns, item.agency, subject, self._month, self._profile(item), self._fixed(item))
        return replace(letter, draft=letter.draft or 1) if self._options.draft else letter

    def _fixed(self, item: Document) -> Mapping[str, Any]:
        fixed: Mapping[str, Any] = self._workspace.settings.documents.get(item.report.id, {}).get(item.agency.code, {})
        return fixed

    def _profile(self, item: Document) -> LayoutProfile:
        if self._forced and self._forced.side == item.report.side:
            return self._forced
        key = (item.report.side, self._fixed(item).get("day", self._month))
        if key not in self._profiles:
            name = choose_profile(self._workspace.templates, *key)
            self._profiles[key] = load_profile(self._workspace.templates, name)
        return self._profiles[key]


def _shared(things: Iterable[Shared]) -> list[Shared]:
    """Return what comes more than once."""
    return [thing for thing, times in Counter(things).items() if times > 1]


def printed_from(name: str, document: Document, rendered: Rendered) -> Made:
    """Return a document as its account looks at it."""
    cells = [cell for item in rendered.quoted for cell in item.cells]
    return Made(
        name,
        document.book,
        tuple(item.figure for item in rendered.printed),
        tuple(table for annex in document.annexes for table in annex.tables),
        tuple((cell.quote.cell, cell.column) for cell in cells if cell.quote.cell),
    )
