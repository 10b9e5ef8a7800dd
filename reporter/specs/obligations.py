"""The register of obligations: directives and every task in them, from templates/registry/directives/*.toml.

One file holds one or more [[van_ban]], each with its [[van_ban.nhiem_vu]]; adding a directive adds a file.
Days off (templates/registry/holidays.toml) belong to it, as rhythms move off them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from reporter.model import Agency
from reporter.model.done_task import TaskKey
from reporter.model.wording import date_short, join_names
from reporter.specs.days_off import DaysOff, load_days_off
from reporter.specs.deadlines import DueRule
from reporter.specs.decode import SpecNotes
from reporter.specs.directive_files import DirectiveEntry, TaskEntry, load_all_directives
from reporter.specs.registry import Registry


@dataclass(frozen=True, slots=True)
class SourceDate:
    """One of several dates that sources give a document: what is said, and where."""

    said: str
    where: str


@dataclass(frozen=True, slots=True)
class Directive:
    """A numbered document that gives tasks (văn bản chỉ đạo)."""

    id: str
    kind: str  # "Công văn", "Kết luận" …
    number: str  # "9797-CV/BTCTW"; "" when the source gives none
    issuer: str
    subject: str
    day: date | None  # None when the source does not settle it: see `source_dates`
    source_dates: tuple[SourceDate, ...]
    since: date | None  # from when its tasks count
    carries_out: tuple[str, ...]  # ids of the directives it implements
    source: str
    reading: str  # what was read: full text, press version, summary
    confirmed: bool
    related: bool  # outside the five directives; kept so that the calendar is complete
    note: str
    words: str = ""  # how it is cited, of a document that is not in the register

    @property
    def citation(self) -> str:
        """ "Công văn số 9797-CV/BTCTW, ngày 30/9/2025 của Ban Tổ chức Trung ương"; every date when they differ."""
        if self.words:
            return self.words
        said = [f"{item.said} ({item.where})" for item in self.source_dates]
        when = f"ngày {date_short(self.day)}" if self.day else " hoặc ".join(said)
        number = f" số {self.number}" if self.number else ""
        return f"{self.kind}{number}, {when} của {self.issuer}"


@dataclass(frozen=True, slots=True)
class Obligation:
    """One task of a directive: who, what, to whom, when, how often, whether a report is owed."""

    id: str
    directive: Directive
    clause: str
    addressee: str  # in the directive's words
    kinds: tuple[str, ...]  # kinds of agencies that owe it
    agencies: tuple[str, ...]  # codes of agencies that owe it by name
    cooperating: tuple[str, ...]  # codes of agencies that help whoever owes it, and owe nothing themselves
    task: str
    to: tuple[str, ...]  # codes of recipients
    through: tuple[str, ...]  # codes of those it passes through
    recipient: str  # "Bộ Chính trị, qua Ban Tổ chức Trung ương"; "" for none
    due: DueRule
    frequency: str  # a key of FREQUENCIES
    report: bool
    superseded_by: str
    source: str
    confirmed: bool
    note: str
    no_report: str = ""  # why no report of ours answers it, and what of ours helps

    def owed_by(self, agency: Agency) -> bool:
        """Whether the agency is among those addressed, by name or by kind; nobody of a kind reports to itself."""
        return agency.code in self.agencies or (agency.kind in self.kinds and agency.code not in self.to)

    def key(self, day: date | None) -> str:
        """Return what marks it as done: of a rhythm the occurrence on that day."""
        return str(TaskKey(self.id, str(day) if self.due.rhythm else ""))


@dataclass(frozen=True, slots=True)
class Register:
    """All directives and obligations by id, in the order of the files, and the days that are not worked."""

    directives: Mapping[str, Directive]
    obligations: Mapping[str, Obligation]
    days_off: DaysOff


FREQUENCIES: Mapping[str, str] = MappingProxyType(
    {
        "mot_lan": "một lần",
        "hang_thang": "hằng tháng",
        "hang_tuan": "hằng tuần",
        "thuong_xuyen": "thường xuyên",
        "dinh_ky": "định kỳ, không ghi chu kỳ",
        "khi_phat_sinh": "khi phát sinh",
        "khong_ghi": "không ghi tần suất",
    }
)
_FREQUENCY_OF = MappingProxyType({"once": "mot_lan", "monthly": "hang_thang", "weekly": "hang_tuan"})


def load_obligations(templates: Path, registry: Registry) -> Register:
    """Return the register; SpecError with every mistake of all files of directives, also of reference."""
    files, notes = load_all_directives(templates), SpecNotes()
    read = [(file, *_read(entry, file, registry, notes)) for file, entries in files.items() for entry in entries]
    _check_references(read, notes)
    notes.finish()
    directives = {directive.id: directive for _, directive, _ in read}
    obligations = {task.id: task for _, _, tasks in read for task in tasks}
    days_off = load_days_off(templates)
    return Register(MappingProxyType(directives), MappingProxyType(obligations), days_off)


_Read = Sequence[tuple[str, Directive, tuple[Obligation, ...]]]


def _check_references(read: _Read, notes: SpecNotes) -> None:
    """Note ids that stand twice and ids that name nothing, over all files."""
    directives = [directive.id for _, directive, _ in read]
    tasks = [task.id for _, _, found in read for task in found]
    notes.repeats_across("", "văn bản", ((file, directive.id) for file, directive, _ in read))
    notes.repeats_across("", "nhiệm vụ", ((file, task.id) for file, _, found in read for task in found))
    for file, directive, found in read:
        where = f"[[van_ban]] “{directive.id}”"
        notes.names(file, f"{where}, khoá “trien_khai”", "văn bản", directive.carries_out, directives)
        for task in found:
            place = f"{where}, [[nhiem_vu]] “{task.id}”, khoá “thay_the_boi”"
            others = [other for other in tasks if other != task.id]
            notes.names(file, place, "nhiệm vụ", filter(None, [task.superseded_by]), others)


# --- from what is written ----------------------------------------------------------------------------------


def _read(
    entry: DirectiveEntry, file: str, registry: Registry, notes: SpecNotes
) -> tuple[Directive, tuple[Obligation, ...]]:
    """Return one directive and its obligations; agencies and kinds nobody knows are noted."""
    directive = _directive(entry)
    for task in entry.nhiem_vu:
        where = f"[[van_ban]] “{entry.ma}”, [[nhiem_vu]] “{task.ma}”"
        notes.names(file, f"{where}, khoá “loai”", "loại cơ quan", task.loai, registry.kinds)
        for key in ("co_quan", "phoi_hop", "gui", "qua"):
            notes.names(file, f"{where}, khoá “{key}”", "cơ quan mang mã", getattr(task, key), registry.records)
    return directive, tuple(_obligation(task, directive, registry) for task in entry.nhiem_vu)


def _directive(entry: DirectiveEntry) -> Directive:
    return Directive(
        id=entry.ma,
        kind=entry.loai,
        number=entry.so or "",
        issuer=entry.cua,
        subject=entry.trich_yeu,
        day=entry.ngay,
        source_dates=tuple(SourceDate(item.ghi, item.o) for item in entry.ngay_theo_nguon),
        since=entry.since,
        carries_out=entry.trien_khai,
        source=entry.nguon,
        reading=entry.ban_doc,
        confirmed=entry.xac_nhan,
        related=entry.lien_quan,
        note=entry.ghi_chu or "",
    )


def _obligation(entry: TaskEntry, directive: Directive, registry: Registry) -> Obligation:
    """Return the obligation; what it leaves out (source, confirmation) it has from its directive."""
    due = entry.han.rule()
    return Obligation(
        id=entry.ma,
        directive=directive,
        clause=entry.muc,
        addressee=entry.ai,
        kinds=entry.loai,
        agencies=entry.co_quan,
        cooperating=entry.phoi_hop,
        task=entry.viec,
        to=entry.gui,
        through=entry.qua,
        recipient=_recipient(entry, registry),
        due=replace(due, starts=due.starts or directive.since) if due.rhythm else due,
        frequency=_FREQUENCY_OF.get(due.kind) or entry.tan_suat or "khong_ghi",
        report=entry.bao_cao,
        superseded_by=entry.thay_the_boi or "",
        source=entry.nguon or f"{directive.source}, {entry.muc}",
        confirmed=directive.confirmed if entry.xac_nhan is None else entry.xac_nhan,
        note=entry.ghi_chu or "",
        no_report=entry.khong_mau or "",
    )


def _recipient(entry: TaskEntry, registry: Registry) -> str:
    """Return the recipients in words, as they are named last; nobody for codes that nobody has."""
    known = registry.records
    names = [join_names([known[code][-1].name for code in codes if code in known]) for codes in (entry.gui, entry.qua)]
    return ", qua ".join(filter(None, names))
