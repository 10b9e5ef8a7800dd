"""Collect and check one period or one file: what `status`, `check` and `build` have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from reporter.checks.causes import with_causes
from reporter.checks.explained import (
    answering_nothing,
    answers_that_miss,
    answers_without_reason,
    asked_apart,
    explanation,
    still_explained,
)
from reporter.checks.material import CheckContext
from reporter.checks.run import run_checks
from reporter.checks.told_lines import with_lines
from reporter.delivery.call_list import Call, call_list, write_call_list
from reporter.delivery.envelope import findings_from, findings_json
from reporter.delivery.findings_book import finding_lines, verdict_line, write_findings
from reporter.delivery.record import RECORD, ReadWorkbook, RunRecord, read_record, still_holds
from reporter.delivery.standing import StatusRow, status
from reporter.executor import Progress, no_progress
from reporter.intake.collect import CollectRequest, collect, read_files, received_anything
from reporter.intake.register import noted_explanations
from reporter.model import (
    NO_WORKBOOK,
    Admission,
    Admissions,
    Agency,
    Answers,
    Explanation,
    Finding,
    Findings,
    Period,
    ReporterError,
    Severity,
    Submission,
    decide,
)
from reporter.model.file_names import shown_as
from reporter.model.wording import date_short, integer
from reporter.specs.period_specs import PeriodSpecs
from reporter.tables import FormFrame, build_frames
from reporter.workspace import Workspace

BOOK, FINDINGS, CALLS = "findings.xlsx", "findings.json", "can-goi.xlsx"
_BACK = 6  # earlier periods among which the last workbook of an agency is looked for
#: Not the file decided but what the machine had left: time, memory, somebody who was writing.
_CHANCE = frozenset(("F02", "F11", "F12", "F13", "F15"))
_SHOWN = 8  # findings of one agency a terminal shows before it points to findings.xlsx


@dataclass(frozen=True)
class Checked:
    """What was read for one period and what was found in it."""

    workspace: Workspace
    period: Period
    as_of: date
    agencies: tuple[Agency, ...]  # who owes a workbook
    submissions: tuple[Submission, ...]
    frames: Mapping[str, FormFrame]
    findings: Findings
    history: History | None = None  # for one period of a workspace
    single: bool = False  # one file was checked: there is no findings.xlsx to point to

    @property
    def specs(self) -> PeriodSpecs:
        """The specs of the period."""
        return self.workspace.specs(self.period)

    @cached_property
    def admissions(self) -> Admissions:
        """Which forms of whose workbooks count: those without error findings."""
        return self.admit()

    @cached_property
    def standing(self) -> tuple[StatusRow, ...]:
        """Where everybody who owes a workbook stands on the day, in their official order."""
        due = self.workspace.deadlines(self.period, self.agencies)
        sheets = {form.id: form.sheet for form in self.specs.form_set.forms}
        return status(self.agencies, self.submissions, self.admissions, self.findings, due, self.as_of, sheets)

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """Whom to call on the day."""
        return call_list(self.standing, self.findings, self._phones())

    def _phones(self) -> Mapping[str, str]:
        """Return the telephone of each agency: on its cover, else on that of the period before, else the registry's."""
        written = {item.agency: str(item.cover.get("phone") or "") for item in self.submissions}
        before = self.history.sent(self.period.previous()) if self.history else ()
        known = {item.agency: str(item.cover.get("phone") or "") for item in before}
        listed = {agency.code: str(agency.extra.get("contact", "")) for agency in self.agencies}
        return {code: written.get(code) or known.get(code) or text for code, text in listed.items()}

    def admit(self, strict: bool = False, draft: bool = False) -> Admissions:
        """Return which forms count; with `strict` warnings hold back too, for a draft nothing does."""
        grave = () if draft else (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)
        form_set = self.specs.form_set
        owed = {agency.code: [form.id for form in form_set.for_agency(agency)] for agency in self.agencies}
        return decide(owed, self.submissions, self.findings, grave)

    def why(self, admission: Admission) -> str:
        """Return what the finding that decided an admission says; "" where none did."""
        found = (item for item in self.findings.of_agency(admission.agency) if item.code == admission.reason)
        return next((item.message for item in found if not admission.file or admission.file in item.files), "")

    def failed(self, strict: bool) -> bool:
        """Whether the exit status is 1."""
        return self.findings.failed(strict) or self._nothing_read

    @property
    def _nothing_read(self) -> bool:
        """Whether a whole period was looked at and no workbook could be read: that is no period without faults."""
        return not (self.submissions or self.single)

    def lines(self) -> list[str]:
        """Return the findings and the verdict for the terminal."""
        records = self.workspace.registry.records
        named = (code for code in self.findings.by_agency if code in records)
        names = {code: records[code][-1].name for code in named}
        names |= {agency.code: agency.name for agency in self.agencies}
        shown = finding_lines(self.findings, names, None if self.single else _SHOWN, notes=self.single)
        return [*shown, self.verdict(self._nothing_read)]

    def verdict(self, nothing: bool = False, upward: int = 0) -> str:
        """Return the one line that ends a run; `nothing` when no workbook could be used, `upward` errors sent up."""
        expected = 1 if self.single else len(self.agencies)
        return verdict_line(self.findings, len(self.submissions), expected, nothing, upward)

    def as_json(self) -> list[str]:
        """Return the findings as one JSON text."""
        return [findings_json("check", str(self.period), self.findings)]

    @property
    def written(self) -> tuple[Path, ...]:
        """What `write` writes, where it is when the run has ended."""
        return tuple(self.workspace.outputs(self.period) / name for name in (BOOK, FINDINGS, CALLS))

    def write(self, folder: Path, command: str) -> None:
        """Write findings.xlsx and findings.json, and the list of whom to call."""
        title = f"Kết quả kiểm tra sổ nhập kỳ {self.period.label}"
        states = {agency.code: self.admissions.of(agency.code) for agency in self.agencies}
        unusable = {code: state.label for code, state in states.items() if state in NO_WORKBOOK}
        write_findings(folder / BOOK, self.findings, self.agencies, self.specs.rules, title, unusable)
        text = findings_json(command, str(self.period), self.findings) + "\n"
        (folder / FINDINGS).write_text(text, encoding="utf-8")
        self.write_calls(folder)

    def write_calls(self, folder: Path) -> None:
        """Write the list of whom to call."""
        called = f"Kỳ {self.period.label}, ngày {date_short(self.as_of)}"
        write_call_list(folder / CALLS, self.calls, called)


def read_period(workspace: Workspace, period: Period, as_of: date, progress: Progress) -> Checked:
    """Return everything the inbox of the period holds, checked; writes nothing."""
    _refuse_vanished(workspace, period)
    agencies = workspace.reporting_agencies(period)
    request = collect_request(workspace, period, agencies)
    submissions, found = _collect(workspace, period, request, progress)
    history = History(workspace, period, as_of)
    earlier = history.latest(item.agency for item in submissions)
    told = tuple(history.explained(submissions, earlier))
    here = {item.agency for item in submissions} | {item.agency for item in found}
    silent = history.silent(agency for agency in agencies if agency.code not in here)
    known = FromEarlier(earlier, told, silent)
    made = checked_from(workspace, period, as_of, agencies, submissions, found, known)
    return replace(made, history=history)


def _refuse_vanished(workspace: Workspace, period: Period) -> None:
    """Raise ReporterError where a run has read workbooks that are gone: nobody may be said not to have sent."""
    inbox, record = workspace.inbox(period), read_record(workspace.outputs(period))
    if record and record.read and not received_anything(inbox):
        raise ReporterError(
            f"{inbox}: không còn tệp nào, mà lần lập báo cáo trước đã đọc {integer(len(record.read))} sổ nhập ở đó. "
            "Kiểm tra ổ mạng đã nối chưa, kỳ báo cáo đã đúng chưa, rồi chạy lại."
        )


def _collect(
    workspace: Workspace, period: Period, request: CollectRequest, progress: Progress = no_progress
) -> tuple[tuple[Submission, ...], tuple[Finding, ...]]:
    """Return what the inbox of a period holds; the witness of the run hears where chance had a part in it."""
    submissions, found = collect(workspace.inbox(period), request, progress)
    if any(item.code in _CHANCE for item in found):
        workspace.witness.doubt()
    return submissions, found


def collect_request(workspace: Workspace, period: Period, agencies: tuple[Agency, ...] | None) -> CollectRequest:
    settings = workspace.settings
    codes = None if agencies is None else tuple(agency.code for agency in agencies)
    return CollectRequest(
        templates=workspace.templates,
        form_set=settings.of(period).form_set,
        baseline=settings.baseline,
        period=period,
        agencies=codes,
        limits=dict(settings.limits),
        allowed=workspace.allowed,
        store=workspace.store,
        stamp=workspace.specs(period).stamp,
        sets={name: item.form_set for name, item in settings.rounds.items()},
    )


def recorded_request(
    workspace: Workspace, period: Period, agencies: tuple[Agency, ...], record: RunRecord | None
) -> CollectRequest:
    """Return how the workbooks of a period are read: by the form set its run recorded, else today's."""
    request = collect_request(workspace, period, agencies)
    if record is None or record.set_id == request.form_set:
        return request
    return replace(request, form_set=record.set_id, store=None)  # the stamp is of the specs of today's form set


def refuse_empty(inbox: Path, undone: str) -> None:
    """Raise ReporterError where nothing was received: a drive that is not there is no period without reports.

    `undone` says what therefore is not done.
    """
    if not received_anything(inbox):
        state = "chưa có tệp nào" if inbox.is_dir() else "không có thư mục này"
        raise ReporterError(
            f"{inbox}: {state}, nên {undone}; kết quả lần trước giữ nguyên. "
            "Kiểm tra ổ mạng đã nối chưa, kỳ báo cáo đã đúng chưa, rồi chạy lại."
        )


def read_again(inbox: Path, read: Iterable[ReadWorkbook], request: CollectRequest) -> tuple[Submission, ...]:
    """Return the workbooks that a run read, those that are still byte for byte what they were."""
    known = {shown_as(inbox, item.file): item.sha256 for item in read}
    return read_files([path for path, digest in known.items() if still_holds(path, digest)], request)


@dataclass(frozen=True, slots=True)
class FromEarlier:
    """What earlier periods say about this one."""

    workbooks: tuple[Submission, ...] = ()
    explanations: tuple[Explanation, ...] = ()  # those that still hold
    silent: Mapping[str, Period] = field(default_factory=dict)  # who sent a workbook then and is late now


NOTHING_EARLIER = FromEarlier()


def checked_from(
    workspace: Workspace,
    period: Period,
    as_of: date,
    agencies: tuple[Agency, ...],
    submissions: tuple[Submission, ...],
    found: tuple[Finding, ...],
    earlier: FromEarlier = NOTHING_EARLIER,
) -> Checked:
    """Return what was read with everything that is found in it."""
    specs = workspace.specs(period)
    frames = build_frames(submissions, specs.form_set)
    entries = noted_explanations(workspace.inbox(period))
    noted = {(who, key): explanation(who, code, place, text, frames) for who, key, code, place, text in entries}
    answers = Answers((*earlier.explanations, *noted.values()))
    context = CheckContext(specs, agencies, as_of, earlier.workbooks, answers, earlier.silent)
    every = [*context.answers.applied(found), *run_checks(submissions, frames, context)]
    names = {item.agency: specs.agency(item.agency).name for item in submissions}
    missing = [*answering_nothing(noted, every, names), *answers_that_miss(frames, every)]
    every += [*missing, *answers_without_reason(frames, noted, every, names)]
    placed = asked_apart(with_causes(every, specs.rules), submissions, specs.form_set.forms)
    findings = Findings(with_lines(placed, frames, specs))
    return Checked(workspace, period, as_of, agencies, submissions, frames, findings)


class History:
    """Earlier periods of a workspace, each read and, where that is asked, checked at most once, with its own specs."""

    def __init__(self, workspace: Workspace, period: Period, as_of: date) -> None:
        self._workspace, self._period, self._as_of = workspace, period, as_of
        self._sent: dict[Period, tuple[tuple[Submission, ...], tuple[Finding, ...]]] = {}
        self._known: dict[Period, Checked] = {}

    @property
    def before(self) -> Checked | None:
        """The period just before, when anything was sent in for it."""
        return self._at(self._period.previous())

    def latest(self, agencies: Iterable[str]) -> tuple[Submission, ...]:
        """Return the last earlier workbook of each of the agencies, whatever period it is of.

        Of one that others merged into, the workbooks of all of them.
        """
        found: list[Submission] = []
        wanted, period = set(agencies), self._period
        for _ in range(_BACK):
            period = period.previous()
            then = self.sent(period) if wanted else ()
            units = self._workspace.registry.between(period.last_day, self._period.last_day)
            keys = {units.now_key(code) for code in wanted}
            came = [item for item in then if units.then_key(item.agency) in keys]
            arrived = {units.then_key(item.agency) for item in came}
            wanted = {code for code in wanted if units.now_key(code) not in arrived}
            found += came
        return tuple(found)

    def silent(self, agencies: Iterable[Agency]) -> Mapping[str, Period]:
        """Return code → last period sent for, of those of the agencies that are late: as the records of periods tell.

        The period just before is read where it has no record.
        """
        due = {item.code: self._workspace.deadline(self._period, item.kind) for item in agencies}
        late = {code for code, day in due.items() if day < self._as_of}
        found: dict[str, Period] = {}
        period = self._period
        for _ in range(_BACK if late else 0):
            period = period.previous()
            record = read_record(self._made(period))
            sent = {item.agency for item in record.read} if record else set()
            if period in self._sent or (not record and period == self._period.previous()):
                sent |= {item.agency for item in self.sent(period)}
            found |= dict.fromkeys(sorted(late & sent - found.keys()), period)
        return found

    def explained(self, now: Sequence[Submission], earlier: Sequence[Submission]) -> Iterator[Explanation]:
        """Yield the explanations given with the earlier workbooks that still hold, and those that held then."""
        for period in dict.fromkeys(Period.parse(item.period) for item in earlier):
            forms = self._workspace.specs(period).form_set.forms
            then = [item for item in earlier if item.period == str(period)]
            yield from still_explained(now, then, self._explained_in(period), forms)

    def _explained_in(self, period: Period) -> Findings:
        """Return what was found in a period: as its last check or build says, else as its workbooks say."""
        try:
            return findings_from((self._made(period) / FINDINGS).read_bytes())
        except (OSError, ValueError):
            read = self._at(period)
            return read.findings if read else Findings()

    def _made(self, period: Period) -> Path:
        """Return where the runs of an earlier period left what is read of them here."""
        folder = self._workspace.outputs(period)
        for name in (RECORD, FINDINGS):
            self._workspace.witness.look(folder / name)
        return folder

    def sent(self, period: Period) -> tuple[Submission, ...]:
        """Return the workbooks of an earlier period that count; to check them too takes much longer."""
        if period not in self._sent:
            there = self._workspace.inbox(period).is_dir()
            self._sent[period] = self._read(period) if there else ((), ())
        return self._sent[period][0]

    def _at(self, period: Period) -> Checked | None:
        if period not in self._known and self._workspace.inbox(period).is_dir():
            agencies, submissions = self._workspace.reporting_agencies(period), self.sent(period)
            found = self._sent[period][1]
            self._known[period] = checked_from(self._workspace, period, self._as_of, agencies, submissions, found)
        return self._known.get(period)

    def _read(self, period: Period) -> tuple[tuple[Submission, ...], tuple[Finding, ...]]:
        """Return the period as it was sent in; of workbooks of another form set than today's, what both hold."""
        agencies = self._workspace.reporting_agencies(period)
        return _collect(self._workspace, period, collect_request(self._workspace, period, agencies))
