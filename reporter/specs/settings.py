"""reporter.toml as typed values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, UnsetType
from msgspec.structs import asdict

from reporter.model import Period, ReporterError
from reporter.specs.deadlines import DueEntry, DueRule
from reporter.specs.decode import Spec, SpecNotes, Text, decode
from reporter.specs.form_sets import AND
from reporter.specs.head_patterns import CoverSettings, DocumentSettings
from reporter.specs.mail_spec import MailSettings
from reporter.specs.sound_part import sound_part
from reporter.specs.spec_files import load_toml

CONFIG = "reporter.toml"
#: The key under [documents] of the cover of the workbook for the level above, and its folder in outputs/KỲ.
UPWARD = "gui-cap-tren"


@dataclass(frozen=True, slots=True)
class IntakeRound:
    """How workbooks of a period are collected: which forms, until when, as of which day, since when, on what basis."""

    form_set: str
    due: DueRule
    cutoff: DueRule | None = None
    basis: str = ""
    since: date | None = None  # from which day on what is reported counts; None: from the beginning
    due_above: DueRule | None = None  # until when the level above wants the workbook; None: `due` is its day


@dataclass(frozen=True, slots=True)
class Settings:
    """What reporter.toml says."""

    level: str  # "central" or "province"
    organization: str  # code of the agency that owns the workspace and receives the workbooks
    form_set: str  # several are joined: "cv9797+tuan"
    baseline: str
    due: DueRule  # until when workbooks of a period may come in
    basis: str = ""  # the organization's own document that asks for workbooks: letters name it first
    due_earlier: Mapping[str, int] = field(default_factory=dict)  # kind of agency → working days before `due`
    cutoff: DueRule | None = None  # the day figures are closed, of every period; None: each agency writes its own
    material: int = 5  # per cent from which on a restated figure is material
    rules_off: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)  # report → agency → fixed
    cover: CoverSettings = field(default_factory=CoverSettings)  # of the workbook for the level above
    limits: Mapping[str, int] = field(default_factory=dict)  # reader limits an officer may raise
    folders: Mapping[str, str] = field(default_factory=dict)
    intake: Mapping[str, str] = field(default_factory=dict)  # where to send workbooks and whom to ask
    mail: MailSettings = field(default_factory=MailSettings)  # who sends mail by which server

    rounds: Mapping[str, IntakeRound] = field(default_factory=dict)  # period → how it differs from the others

    def of(self, period: Period) -> IntakeRound:
        """Return how the period is collected; ReporterError for a collection of its own that is not declared."""
        found = self.rounds.get(str(period))
        if found is None and period.kind == "once":
            raise ReporterError(f"Đợt {period} chưa khai: thêm [dot.{period}] có “due” vào {CONFIG}.")
        above = self.cover.han_gui.rule() if self.cover.han_gui else None
        return found or IntakeRound(self.form_set, self.due, self.cutoff, self.basis, due_above=above)

    def check_names(self, documents: Collection[str], agencies: Collection[str]) -> None:
        """Raise SpecError for every table of [documents] that names no report or letter, or no agency."""
        notes = SpecNotes()
        notes.names(CONFIG, "[documents]", "báo cáo, công văn", self.documents, [*documents, UPWARD])
        for name, tables in self.documents.items():
            notes.names(CONFIG, f"[documents.{name}]", "cơ quan mang mã", tables, agencies)
        notes.finish()


# --- as the file writes them ------------------------------------------------------------------------------

_Count = Annotated[int, Meta(ge=1, description="số nguyên từ 1 trở lên")] | UnsetType


class _WorkspaceEntry(Spec, frozen=True, kw_only=True):
    level: Literal["central", "province"]
    organization: Text


class EarlierEntry(Spec, frozen=True, kw_only=True):
    """[settings] due_earlier: how many working days before the deadline of the province its communes are due."""

    commune: _Count = msgspec.UNSET
    department: _Count = msgspec.UNSET


def _refuse_undated(due: DueEntry, cutoff: DueEntry | None) -> None:
    """Raise ValueError unless a day can be computed for both, where they are written."""
    due.refuse_undated("due")
    if cutoff:
        cutoff.refuse_undated("cutoff")


class _SettingsEntry(Spec, frozen=True, kw_only=True):
    form_set: str | tuple[str, ...]  # plain texts: msgspec 0.22 crashes on conditions of members of a union
    baseline: Text
    due: DueEntry
    basis: str = ""
    due_earlier: EarlierEntry = EarlierEntry()
    cutoff: DueEntry | None = None
    material: Annotated[int, Meta(ge=1, description="số nguyên từ 1 trở lên")] = 5

    def __post_init__(self) -> None:
        if not self.form_set:
            raise ValueError("khoá “form_set”: chưa ghi bộ biểu nào.")
        _refuse_undated(self.due, self.cutoff)


class _RoundEntry(Spec, frozen=True, kw_only=True):
    """[dot.KỲ]: how one period is collected, most of all for a report that is owed once."""

    due: DueEntry
    cutoff: DueEntry | None = None
    basis: str = ""
    since: date | None = None
    form_set: str | tuple[str, ...] = ""
    han_gui: DueEntry | None = None  # as in [documents.gui-cap-tren], whose rule is of months and not of rounds

    def __post_init__(self) -> None:
        _refuse_undated(self.due, self.cutoff)
        if self.han_gui:
            self.han_gui.refuse_undated("han_gui")
        closed = self.cutoff.rule().last_day if self.cutoff else None
        if closed and self.since and self.since > closed:
            raise ValueError("khoá “since”: số liệu kể từ ngày sau ngày chốt ở “cutoff”.")
        due = self.due.rule().last_day
        if closed and due and due < closed:
            raise ValueError("khoá “due”: hạn gửi trước ngày chốt số liệu ở “cutoff”.")

    def intake_round(self, settings: _SettingsEntry) -> IntakeRound:
        """The round; its forms are those of the other periods unless it says which."""
        forms, cutoff = _joined(self.form_set or settings.form_set), self.cutoff.rule() if self.cutoff else None
        above = self.han_gui.rule() if self.han_gui else None
        return IntakeRound(forms, self.due.rule(), cutoff, self.basis, self.since, above)


class _OffEntry(Spec, frozen=True, kw_only=True):
    off: Text


class LimitsEntry(Spec, frozen=True, kw_only=True):
    """[limits]: how much a returned workbook may hold; what is left out keeps the reader's own limit."""

    file_mib: _Count = msgspec.UNSET
    parts: _Count = msgspec.UNSET
    part_mib: _Count = msgspec.UNSET
    total_mib: _Count = msgspec.UNSET
    ratio: _Count = msgspec.UNSET
    sheets: _Count = msgspec.UNSET
    rows: _Count = msgspec.UNSET
    seconds: _Count = msgspec.UNSET
    memory_mib: _Count = msgspec.UNSET
    text: _Count = msgspec.UNSET


class _FoldersEntry(Spec, frozen=True, kw_only=True):
    inputs: Text = "inputs"
    outputs: Text = "outputs"


class IntakeEntry(Spec, frozen=True, kw_only=True):
    """[intake]: where to send workbooks, how, and whom to ask; printed in the blanks."""

    recipient: Text | UnsetType = msgspec.UNSET
    channel: Text | UnsetType = msgspec.UNSET
    contact: Text | UnsetType = msgspec.UNSET
    phone: Text | UnsetType = msgspec.UNSET
    email: Text | UnsetType = msgspec.UNSET


class _ConfigFile(Spec, frozen=True, kw_only=True):
    workspace: _WorkspaceEntry
    settings: _SettingsEntry
    documents: dict[str, dict[str, Any]] = msgspec.field(default_factory=dict)
    dot: dict[str, _RoundEntry] = msgspec.field(default_factory=dict)
    rules: dict[str, _OffEntry] = msgspec.field(default_factory=dict)
    limits: LimitsEntry = LimitsEntry()
    folders: _FoldersEntry = _FoldersEntry()
    intake: IntakeEntry = IntakeEntry()
    mail: MailSettings = MailSettings()

    def __post_init__(self) -> None:
        for name in self.dot:
            try:
                Period.parse(name)
            except ReporterError as error:
                raise ValueError(f"[dot.{name}]: {error}") from None


#: Report id → agency code → what is fixed for that document.
Documents = dict[str, dict[str, Mapping[str, Any]]]


def load_settings(path: Path) -> Settings:
    """Return what a reporter.toml says; SpecError with every mistake in it, and the rest."""
    notes = SpecNotes()
    raw = load_toml(path, CONFIG)
    tables = raw.get("documents")
    documents, cover = notes.attempt(_documents, tables) or ({}, CoverSettings())
    content: _ConfigFile | None = notes.attempt(decode, raw, _ConfigFile, CONFIG) or sound_part(raw, _ConfigFile)
    settings = _settings(content, documents, cover) if content else None
    notes.finish(settings)
    assert settings is not None  # its mistakes were raised
    return settings


def _settings(content: _ConfigFile, documents: Documents, cover: CoverSettings) -> Settings:
    return Settings(
        level=content.workspace.level,
        organization=content.workspace.organization,
        form_set=_joined(content.settings.form_set),
        baseline=content.settings.baseline,
        due=content.settings.due.rule(),
        basis=content.settings.basis,
        due_earlier=MappingProxyType(_given(content.settings.due_earlier)),
        cutoff=content.settings.cutoff.rule() if content.settings.cutoff else None,
        material=content.settings.material,
        rules_off=MappingProxyType({code: entry.off for code, entry in content.rules.items()}),
        documents=MappingProxyType(documents),
        cover=cover,
        limits=MappingProxyType(_given(content.limits)),
        folders=MappingProxyType(asdict(content.folders)),
        intake=MappingProxyType(_given(content.intake)),
        mail=content.mail,
        rounds=MappingProxyType(
            {str(Period.parse(name)): entry.intake_round(content.settings) for name, entry in content.dot.items()}
        ),
    )


def _joined(names: str | tuple[str, ...]) -> str:
    return names if isinstance(names, str) else AND.join(dict.fromkeys(names))


def _given(entry: Spec) -> dict[str, Any]:
    return {key: value for key, value in asdict(entry).items() if value is not msgspec.UNSET}


def _documents(tables: Any) -> tuple[Documents, CoverSettings]:
    """Return report id → agency code → what is fixed for that document, and the cover; other sorts are left alone."""
    if not isinstance(tables, dict):
        return {}, CoverSettings()  # the whole file says what is wrong with it
    plain = {name: table for name, table in tables.items() if name != UPWARD}
    found = decode(plain, dict[str, dict[str, DocumentSettings]], CONFIG, "documents")
    cover = decode(tables.get(UPWARD, {}), CoverSettings, CONFIG, "documents", UPWARD)
    return {name: {code: entry.given() for code, entry in table.items()} for name, table in found.items()}, cover
