"""What letters about a period say: to whom each goes, its variables, its annexes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

from reporter.commands.checked import Checked
from reporter.commands.letter_standing import annexes_of, standing
from reporter.delivery.record import read_record
from reporter.delivery.standing import StatusRow
from reporter.documents.letterhead import letter_for
from reporter.layout.filling import filled_in
from reporter.model import (
    INDEX_COLUMN,
    SENT_BACK,
    AdmissionState,
    Agency,
    Annex,
    AnnexColumn,
    AnnexRow,
    AnnexTable,
    Finding,
    Severity,
)
from reporter.model.wording import join_names
from reporter.specs.days_off import DaysOff
from reporter.specs.deadlines import occurrences, working_day
from reporter.specs.letter_specs import LetterSpec
from reporter.specs.obligations import Directive, Register, load_obligations
from reporter.specs.profiles import choose_profile, load_profile
from reporter.specs.reports import ReportSpec, load_reports
from reporter.workspace import REPORTS, Workspace, document_name

_LATE_COLUMNS = (
    INDEX_COLUMN,
    AnnexColumn("co_quan", "Cơ quan", "text", width=60),
    AnnexColumn("han", "Hạn gửi", "date", width=12),
    AnnexColumn("so_ngay", "Quá hạn (ngày)", "count", width=10),
)
_FAULT_COLUMNS = (
    INDEX_COLUMN,
    AnnexColumn("o", "Ô", "text", width=16),
    AnnexColumn("noi_dung", "Nội dung", "text", width=40),
    AnnexColumn("can_lam", "Cần làm", "text", width=30),
)
_FAULTS = ((Severity.ERROR, "Lỗi phải sửa"), (Severity.EXPLAIN, "Nội dung cần giải trình"))
_WHOLE_FILE = "Cả tệp"
_REPAIR = "Sửa lại rồi gửi lại sổ nhập."


@dataclass(frozen=True, slots=True)
class Message:
    """What one letter says beyond its template: to whom, the variables, the annexes."""

    addressees: tuple[str, ...]  # () leaves those of the letter's TOML
    values: Mapping[str, Any]
    annexes: tuple[Annex, ...] = ()
    about: Agency | None = None  # the one agency it is about
    missing: tuple[Agency, ...] = ()


@dataclass(frozen=True)
class LetterDesk:
    """The period as read on the day on which the letters are written."""

    checked: Checked
    rows: tuple[StatusRow, ...]  # of everybody
    chosen: tuple[StatusRow, ...]  # of those the letters may be about
    ours: tuple[StatusRow, ...]  # where the organ that writes stands itself: nobody writes to himself
    apart: bool  # a letter for each of them
    days_off: DaysOff

    @property
    def workspace(self) -> Workspace:
        """The workspace whose organization writes."""
        return self.checked.workspace

    @property
    def own(self) -> Agency:
        """The organization that writes."""
        return self.checked.specs.agency(self.workspace.settings.organization)

    @cached_property
    def register(self) -> Register:
        """All directives and what they ask for."""
        return load_obligations(self.workspace.templates, self.workspace.registry)

    @cached_property
    def behind(self) -> bool:
        """Whether the reports that stand were made of other workbooks than those that count now."""
        record = read_record(self.workspace.outputs(self.checked.period))
        now = {(item.file, item.sha256) for item in self.checked.submissions}
        return record is not None and {(item.file, item.sha256) for item in record.read} != now

    def working_day(self, days: int) -> date:
        """Return the day that many working days after today."""
        return working_day(self.checked.as_of, days, self.days_off)

    def counted(self) -> dict[str, Any]:
        """Return what every letter may say about the period."""
        return {**standing(self.rows, self.checked), "tinh_den": self.checked.as_of}


def messages(spec: LetterSpec, desk: LetterDesk) -> Iterator[Message]:
    """Yield the letters of a kind that somebody needs."""
    if spec.about == "late":
        rows = [(row,) for row in desk.chosen] if desk.apart else [desk.chosen]
        yield from (message for some in rows for message in _reminders(spec, desk, some))
    elif spec.about == "faulty":
        yield from (_return(spec, desk, row) for row in desk.chosen if row.state in SENT_BACK)
    else:
        yield from _coverings(spec, desk)


def addressee(agency: Agency) -> str:
    """Return who answers for the agency: its Party committee, else itself."""
    return str(agency.extra.get("party_committee") or agency.name)


def _reminders(spec: LetterSpec, desk: LetterDesk, rows: Sequence[StatusRow]) -> Iterator[Message]:
    """Yield one letter to all of them who are late and have sent nothing; none when nobody is."""
    late = [row for row in rows if row.state is AdmissionState.NOT_SENT and row.days]
    if not late:
        return
    form_set = desk.checked.specs.form_set
    owed = {
        row.agency.code: ", ".join(form.sheet for form in form_set.for_agency(row.agency) if not form.explains)
        for row in late
    }
    table = AnnexTable(_LATE_COLUMNS, tuple(_late_rows(late, owed)))
    listed = Annex("danh-sach", "Danh sách cơ quan chưa gửi sổ nhập số liệu", "", (table,), landscape=False)
    names = tuple(addressee(row.agency) for row in late)
    days = {row.due for row in late}
    day = days.pop() if len(days) == 1 else None  # else the annex names each
    others = [row for row in desk.rows if row not in desk.ours]  # nobody is reminded by himself, nor counted in it
    values = {
        **standing(others, desk.checked),
        "cham": tuple({"noi_gui": addressee(row.agency), "bieu": owed[row.agency.code]} for row in late),
        "so_ngay": max(row.days for row in late),
        "mot_han": int(len({row.days for row in late}) == 1),
        "han_moi": desk.working_day(spec.working_days),
        "can_cu": _basis(spec, desk),
        "han": day,
        "han_tu_dat": int(day is not None and not _named_by_directives(spec, desk, day)),
    }
    yield Message(
        addressees=names if len(names) <= spec.most_addressees else (spec.addressee_of_many,),
        values=values,
        annexes=(listed,) if len(late) > 1 else (),
        about=late[0].agency if desk.apart else None,
        missing=tuple(row.agency for row in late),
    )


def _late_rows(late: Sequence[StatusRow], owed: Mapping[str, str]) -> Iterator[AnnexRow]:
    """Yield each list of forms once, above all who owe those; they are numbered through."""
    numbers = count(1)
    for forms in dict.fromkeys(owed[row.agency.code] for row in late):
        yield AnnexRow("group", (f"Phải gửi {forms}",))
        those = (row for row in late if owed[row.agency.code] == forms)
        yield from (AnnexRow("row", (next(numbers), addressee(row.agency), row.due, row.days)) for row in those)


def _basis(spec: LetterSpec, desk: LetterDesk) -> str:
    """Return by what documents workbooks were asked for: the organization's own, and the directives issued by then."""
    issued = [item.citation for item in _issued(spec, desk)]
    own = desk.workspace.settings.of(desk.checked.period).basis
    return join_names([item for item in (own, *issued) if item])


def _issued(spec: LetterSpec, desk: LetterDesk) -> list[Directive]:
    known, as_of = desk.register.directives, desk.checked.as_of
    return [known[name] for name in spec.basis if name in known and (known[name].since or as_of) <= as_of]


def _named_by_directives(spec: LetterSpec, desk: LetterDesk, day: date) -> bool:
    """Return whether a directive asks for something by that day; else it is the organization's own day."""
    issued = _issued(spec, desk)
    tasks = (task for task in desk.register.obligations.values() if task.directive in issued and task.due.dated)
    return any(occurrences(task.due, day, day, desk.days_off) for task in tasks)


def _return(spec: LetterSpec, desk: LetterDesk, row: StatusRow) -> Message:
    """Return the letter that sends a faulty workbook back, its annex listing cell by cell what to do."""
    theirs = desk.checked.findings.of_agency(row.agency.code)
    found = {severity: _about(theirs.of(severity), row) for severity, _ in _FAULTS}
    tables = tuple(_fault_table(found[severity], caption) for severity, caption in _FAULTS if found[severity])
    values = {
        "noi_gui": addressee(row.agency),
        "tep": (row.file,),
        "doc_duoc": int(row.state is AdmissionState.HELD_BACK),
        "bieu_giu": row.held,
        "con_dung": int(desk.checked.admissions.uses(row.agency.code)),
        "ngay_nhan": row.received,
        "so_loi": len(found[Severity.ERROR]),
        "so_giai_trinh": len(found[Severity.EXPLAIN]),
        "han_moi": desk.working_day(spec.working_days),
    }
    annex = Annex("danh-sach-loi", "Nội dung cần sửa trong sổ nhập số liệu", "", tables, landscape=False)
    return Message((addressee(row.agency),), values, (annex,), row.agency)


def _about(findings: Sequence[Finding], row: StatusRow) -> list[Finding]:
    """Return the findings about the file that decides where it stands; what follows from another one is left out."""
    return [item for item in findings if item.file in ("", row.file) and not item.cause]


def _fault_table(findings: Sequence[Finding], caption: str) -> AnnexTable:
    lines = [AnnexRow("row", (number, *_fault(item))) for number, item in enumerate(findings, 1)]
    return AnnexTable(_FAULT_COLUMNS, tuple(lines), caption)


def _fault(item: Finding) -> tuple[str, str, str]:
    """Return (where, what was found and what is right, what to do)."""
    where = f"{item.sheet}!{item.spots}" if item.spots else item.sheet or _WHOLE_FILE
    return where, item.what, item.todo or _REPAIR


def _coverings(spec: LetterSpec, desk: LetterDesk) -> Iterator[Message]:
    """Yield one letter with all reports of the organization that a build has written; none when there are none."""
    sent = [report for report in load_reports(desk.workspace.templates) if _built(report, spec, desk)]
    if sent and not desk.behind:  # its counts would not be those of the reports
        values = {"tai_lieu": tuple(_enclosure(report, desk) for report in sent)}
        yield Message((), values, missing=tuple(row.agency for row in desk.rows if not row.sent))


def _built(report: ReportSpec, spec: LetterSpec, desk: LetterDesk) -> bool:
    return report.side == spec.side and _finished(report, desk).is_file()


def _finished(report: ReportSpec, desk: LetterDesk) -> Path:
    """Return where a build puts the organization's own report."""
    name = document_name(report.id, desk.own, desk.checked.period)
    return desk.workspace.outputs(desk.checked.period) / REPORTS / name


def _enclosure(report: ReportSpec, desk: LetterDesk) -> dict[str, Any]:
    """Return how a letter names a report: its title, the number that stands in it and how many annexes it has."""
    workspace, own, path = desk.workspace, desk.own, _finished(report, desk)
    fixed = workspace.settings.documents.get(report.id, {}).get(own.code, {})
    month = workspace.deadline(desk.checked.period)
    profile = load_profile(
        workspace.templates, choose_profile(workspace.templates, report.side, fixed.get("day", month))
    )
    given = filled_in(path.read_bytes(), path.name).number  # by reporter number, or by hand, after the build
    told = {**fixed, "number": given} if given else fixed
    letter = letter_for(report.letterhead, own, report.subject, month, profile, told)
    symbol = letter.symbol(profile).replace(" ", "\u00a0")  # an open number's blank stays on one line
    return {"ten": letter.file_title(), "ky_hieu": symbol, "so_phu_luc": annexes_of(path)}
