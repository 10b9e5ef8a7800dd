"""What was reported before and comes out otherwise today: in the period before, or in what a supplement is for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from reporter.commands.checked import Checked, read_again, recorded_request
from reporter.commands.publishing import next_supplement, publications, supplement_folder
from reporter.delivery.figures_json import PRINTED_FIGURES, printed_figures
from reporter.delivery.record import RunRecord, read_record
from reporter.figures.book import Book
from reporter.figures.restated import restatements
from reporter.figures.scope import Scope
from reporter.intake.receipts import read_receipts
from reporter.model import Agency, Figure, Finding, Receipt, Submission
from reporter.model.catalogue import finding
from reporter.model.figure_text import value_text
from reporter.model.publication import PublishStep
from reporter.model.restatement import Amendment, Restatement
from reporter.model.wording import date_short, in_sentence, join_names
from reporter.specs.reports import ReportSpec
from reporter.tables import build_frames
from reporter.workspace import document_name


class ToldBefore:
    """The documents that were made before, and what of them is not so any more."""

    def __init__(self, checked: Checked, supplement: bool) -> None:
        workspace = checked.workspace
        self._number = next_supplement(workspace, checked.period) if supplement else 0
        self._period = checked.period if supplement else checked.period.previous()
        self._now = checked if supplement else checked.history.before if checked.history else None
        sent = [item for item in publications(workspace, self._period) if item.step is PublishStep.PUBLISHED]
        self._sent = {name: document for item in sent for name, document in item.documents.items()}
        numbers = [item.supplement for item in sent] or [0]
        self._folders = [supplement_folder(workspace, self._period, number) for number in numbers]
        self._percent = workspace.settings.material

    @property
    def changed(self) -> bool:
        """Whether anything was sent again, or is counted otherwise, since."""
        record, now = self._record, self._now
        return bool(record and now and (self._why or record.specs != now.specs.stamp))

    @property
    def before(self) -> bool:
        """Whether it is the period before that was reported otherwise: its workbooks are then counted too."""
        return self.changed and not self._number

    def stands(self, name: str, about: Collection[str], amendment: Amendment | None) -> bool:
        """Whether a document that was sent out would say the same today: a supplement is made of the others.

        `about` are the codes of those whose workbooks it is made of.
        """
        record, now = self._records.get(name), self._now
        if not self._number or record is None or now is None or (amendment and amendment.restated):
            return False
        then = {(item.agency, item.sha256) for item in record.read if item.agency in about}
        today = {(item.agency, item.sha256) for item in now.submissions if item.agency in about}
        bound = (record.specs, record.baseline) == (now.specs.stamp, now.workspace.settings.baseline)
        return bound and then == today

    def amendment(self, report: ReportSpec, agency: Agency, members: Sequence[Agency], book: Book) -> Amendment | None:
        """Return what a document says of the one before; None for nothing. `book` is that of the document."""
        told = {name: item for name, item in self._earlier(report, agency, book) if name in self._printed}
        now = book if self._number else book.previous
        if self._number and not told:
            return Amendment(f"các báo cáo kỳ {self._period.label} đã phát hành", (), self._number)
        if not self.changed or now is None or not told:
            return Amendment(self._called(report, told, book), (), self._number) if self._number else None
        then, gone = self._replaced_book(now), self._withdrawn.keys()
        found: list[Restatement] = []
        for name, item in told.items():
            about = Scope.of(item, (item,) if members == (agency,) else members).label
            scope = about if len(told) == 1 else ""  # of several documents each figure says whose it is
            found += restatements(self._printed[name], now, then, self._why, gone, scope, self._percent)
        return Amendment(self._called(report, told, book), tuple(found), self._number)

    def _earlier(self, report: ReportSpec, agency: Agency, book: Book) -> Iterator[tuple[str, Agency]]:
        """Yield what the documents before were named, and whose they were: of all who merged into the agency since.

        Of an agency that parted the one that keeps its code answers for what it said.
        """
        group = book.units.now.get(agency.code)
        codes = {agency.code} if group is None else group.old & {agency.code} if group.parted else group.old
        for code in sorted(codes):
            for record in book.context.specs.registry.records.get(code, ()):
                if record.valid_on(self._period.last_day):
                    yield document_name(report.id, record, self._period), record

    def _called(self, report: ReportSpec, told: Mapping[str, Agency], book: Book) -> str:
        """Return how the text calls these documents, and which mergers lie between where they are of several."""
        title = f"{report.title.capitalize()} kỳ {self._period.label}"
        if len(told) == 1:
            return title + self._number_and_day(*told)
        of_each = join_names(
            [f"của {in_sentence(item.name)}{self._number_and_day(name)}" for name, item in told.items()]
        )
        groups = [book.units.then[item.code] for item in told.values() if item.code in book.units.then]
        said = book.context.specs.registry.said(change for group in groups for change in group.changes)
        return f"{title} {of_each} ({'; '.join(said)})"

    def _number_and_day(self, name: str) -> str:
        sent = self._sent.get(name)
        return f" (số {sent.number}, ngày {date_short(sent.day)})" if sent and sent.number and sent.day else ""

    @cached_property
    def _record(self) -> RunRecord | None:
        """The last run that was sent out, or that of a period of which nothing was."""
        return read_record(self._folders[-1])

    @cached_property
    def _records(self) -> Mapping[str, RunRecord]:
        """Document → the run that made it as it was sent out last."""
        records = [record for folder in self._folders if (record := read_record(folder))]
        return {name: record for record in records for name in record.written if name in self._sent}

    @cached_property
    def _printed(self) -> Mapping[str, list[Figure]]:
        """Document → the figures that it printed, in the last set that has it."""
        result: dict[str, list[Figure]] = {}
        for path in (folder / PRINTED_FIGURES for folder in self._folders):
            told: dict[str, list[Figure]] = {}
            for item in printed_figures(path.read_bytes()) if path.is_file() else ():
                told.setdefault(item.document, []).append(item.figure)
            result |= told
        return result

    @cached_property
    def _why(self) -> Mapping[str, str]:
        """Code → who it is and why, of everybody who sent another workbook than was reported, or took it back."""
        record, now = self._record, self._now
        if record is None or now is None:
            return {}
        known = {item.agency: item.sha256 for item in record.read}
        names = {agency.code: agency.name for agency in now.agencies}
        again = [item for item in now.submissions if known.get(item.agency) != item.sha256]
        told = {item.agency: _reason(item, item.agency in known) for item in again}
        told |= {code: _taken_back(line) for code, line in self._withdrawn.items()}
        return {code: f"{names[code]} {why}" for code, why in told.items() if code in names}

    @cached_property
    def _withdrawn(self) -> Mapping[str, Receipt]:
        """Code → how the register tells that a workbook that was reported was taken back, and nothing sent instead."""
        record, now = self._record, self._now
        if record is None or now is None:
            return {}
        lines = read_receipts(now.workspace.inbox(self._period))[0].withdrawn
        there = {item.agency for item in now.submissions}
        read = ((item.agency, lines.get(item.file)) for item in record.read if item.agency not in there)
        return {code: line for code, line in read if line is not None}

    def _replaced_book(self, now: Book) -> Book:
        """Return the workbooks that were sent again as they were, to see whose part of a figure moved."""
        sent = {item.agency: item.cutoff for item in self._replaced}
        context = replace(now.context, sent=sent, held={})
        return Book(build_frames(self._replaced, now.context.specs.form_set), now.catalogue, context)

    @cached_property
    def _replaced(self) -> tuple[Submission, ...]:
        assert self._now and self._record
        workspace, period = self._now.workspace, self._period
        request = recorded_request(workspace, period, self._now.agencies, self._record)
        replaced = [item for item in self._record.read if item.agency in self._why]
        return read_again(workspace.inbox(period), replaced, request)


def _reason(item: Submission, again: bool) -> str:
    when = f" ngày {date_short(item.received_at.date())}" if item.received_at else ""
    sent = f"gửi lại sổ nhập{when}" if again else f"gửi sổ nhập{when}, sau khi đã lập báo cáo"
    return f"{sent}: {item.note.rstrip('.')}" if item.note else f"{sent}, chưa nêu lý do" if again else sent


def _taken_back(line: Receipt) -> str:
    return f"rút lại sổ nhập ngày {date_short(line.written.date())}: {line.note.rstrip('.') or 'chưa nêu lý do'}"


def restated_finding(agency: Agency, amendment: Amendment | None) -> Iterator[Finding]:
    """Yield what the officer is told of figures that a document says otherwise than an earlier one did."""
    if amendment and amendment.restated:
        first = amendment.restated[0]
        yield finding(
            "G05",
            agency=agency.code,
            scope=amendment.earlier,
            number=len(amendment.restated),
            figure=first.label,
            text=value_text(first.old, first.unit),
            value=value_text(first.new, first.unit),
        )
