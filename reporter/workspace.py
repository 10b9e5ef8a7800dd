"""The workspace: reporter.toml and the folders beside it; the only place that knows folders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Protocol

from reporter.model import Agency, Period, ReporterError
from reporter.model.annex import annex_number_of, document_of
from reporter.model.wording import fold_ascii
from reporter.specs.days_off import DaysOff, load_days_off
from reporter.specs.deadlines import deadline, working_day
from reporter.specs.letter_specs import load_letters
from reporter.specs.period_specs import PeriodSpecs, load_specs
from reporter.specs.registry import Registry, load_registry
from reporter.specs.reports import load_reports
from reporter.specs.settings import CONFIG, load_settings
from reporter.specs.shipped import bundled_templates

#: Folders inside outputs/KỲ: the documents of a build; the letters, one folder in it for each kind.
REPORTS, LETTERS = "bao-cao", "cong-van"
STORE = ".kho-doc"  # in the workspace: what reading gave and the finished documents, kept between runs

__all__ = [
    "CONFIG",
    "LETTERS",
    "REPORTS",
    "Workspace",
    "annex_files",
    "file_name",
    "workspace_root",
]


class Witness(Protocol):
    """Who wants to know what a run rests on."""

    def look(self, place: Path, /) -> None:
        """Hear of a file or folder before it is read."""

    def doubt(self) -> None:
        """Hear that the same files may give something else another time."""


class _Nobody:
    def look(self, place: Path, /) -> None:
        pass

    def doubt(self) -> None:
        pass


_NOBODY = _Nobody()


class Workspace:
    """A folder with reporter.toml, templates/, inputs/ and outputs/; everything below is loaded once, on demand."""

    def __init__(
        self, root: Path, templates: Path, config: Path, allowed: str = "", witness: Witness | None = None
    ) -> None:
        self.witness = witness or _NOBODY  # of what is read
        self.witness.look(config)
        self.witness.look(templates)
        self.root = root
        self.templates = templates  # the folder of forms, registry and document templates
        self.settings = load_settings(config)
        self.allowed = allowed  # why workbooks with a secrecy mark are read in this run; "": they are not
        self.store: Path | None = None  # where what was read of workbooks is kept between runs
        self.kept: Path | None = None  # where what was made of it is
        self._specs: dict[tuple[Period, tuple[str, str]], PeriodSpecs] = {}

    @classmethod
    def find(
        cls,
        start: Path,
        *,
        otherwise_bundled: bool = False,
        allowed: str = "",
        keep: bool = True,
        witness: Witness | None = None,
    ) -> Workspace:
        """Return the workspace `start` lies in; ReporterError when there is none.

        Without `keep` nothing is taken from what earlier runs read, and nothing kept. With `otherwise_bundled`, an
        agency that has no workspace checks its file against the specs that came with the program.
        """
        try:
            root = workspace_root(start)
        except ReporterError:
            if not otherwise_bundled:
                raise
            return cls(start, bundled_templates(), bundled_templates() / "workspace" / "central.toml", allowed)
        found = cls(root, root / "templates", root / CONFIG, allowed, witness)
        found.store = found.kept = root / STORE if keep else None
        return found

    @property
    def traces(self) -> Path | None:
        """Where this run keeps what it makes: nowhere if it reads something in spite of a secrecy mark."""
        return None if self.allowed else self.kept

    def inbox(self, period: Period) -> Path:
        """Where the workbooks of a period arrive; never written to by a build."""
        inbox = self.root / self.settings.folders["inputs"] / str(period)
        self.witness.look(inbox)
        return inbox

    @property
    def mail_authority(self) -> str:
        """File of the certificate authority of the mail servers; "" where the system's own are enough."""
        return str(self.root / self.settings.mail.authority) if self.settings.mail.authority else ""

    def outputs(self, period: Period) -> Path:
        """Where everything made for a period goes."""
        return self.root / self.settings.folders["outputs"] / str(period)

    @cached_property
    def registry(self) -> Registry:
        """The organization tree."""
        return load_registry(self.templates)

    def specs(self, period: Period, form_set: str = "", baseline: str = "") -> PeriodSpecs:
        """The specs in force in the period, bound to the workspace's baseline and off-switches; loaded once.

        Of another form set or baseline where these are given, as a run recorded them.
        """
        collected = self.settings.of(period)
        chosen = form_set or collected.form_set, baseline or self.settings.baseline
        if (period, chosen) not in self._specs:
            closing = collected.cutoff
            self._specs[period, chosen] = load_specs(
                *(self.templates, *chosen, period),
                rules_off=self.settings.rules_off,
                registry=self.registry,
                cutoff=deadline(closing, period) if closing else None,
                cutoff_hour=closing.hour if closing else None,
                since=collected.since,
            )
        return self._specs[period, chosen]

    def deadline(self, period: Period, kind: str = "") -> date:
        """The last day on which a workbook of that kind of agency is in time; without a kind, what goes out from here.

        Communes and departments may be due some working days before their province.
        """
        last = deadline(self.settings.of(period).due, period, self.days_off)
        return working_day(last, -self.settings.due_earlier.get(kind, 0), self.days_off)

    def deadlines(self, period: Period, agencies: Iterable[Agency]) -> Mapping[str, date]:
        """Code → the last day on which that agency's workbook is in time."""
        return {agency.code: self.deadline(period, agency.kind) for agency in agencies}

    def organ(self, period: Period) -> Agency:
        """The organ that asks and receives for the workspace's organization.

        At a province that is the department with every task that no other has: Ban Tổ chức Tỉnh uỷ.
        """
        own = self.registry.agency(self.settings.organization, period.last_day)
        offices = self.registry.children(own.code, period.last_day, kind="department")
        return next((item for item in offices if item.extra["office"] in item.extra["duties"][""]), own)

    @cached_property
    def days_off(self) -> DaysOff:
        """The days that are not worked, weekends among them."""
        return load_days_off(self.templates)

    def check_settings(self) -> None:
        """Raise SpecError for tables of [documents] in reporter.toml that name nothing."""
        reports = [report.id for report in load_reports(self.templates)]
        letters = [letter.id for letter in load_letters(self.templates)]
        self.settings.check_names([*reports, *letters], self.registry.records)

    def reporting_agencies(self, period: Period) -> tuple[Agency, ...]:
        """Who owes a workbook for the period: all that send to the workspace's organization and have a form to fill.

        In protocol order.
        """
        form_set = self.specs(period).form_set
        try:
            self.registry.agency(self.settings.organization, period.last_day)
        except ReporterError as error:
            raise ReporterError(f"{CONFIG}, [workspace], khoá “organization”: {error}") from None
        senders = self.registry.children(self.settings.organization, period.last_day)
        return tuple(agency for agency in senders if form_set.for_agency(agency))


def file_name(agency: Agency, period: Period, ending: str = ".xlsx") -> str:
    """Return a name every system and mail program takes: "38-thanh-hoa-2025-10.xlsx"."""
    words = "-".join(re.findall(r"[a-z0-9]+", fold_ascii(agency.short or agency.name)))
    return f"{agency.code}-{words}-{period}{ending}"


def document_name(report: str, agency: Agency, period: Period, ending: str = ".docx") -> str:
    """Return what the document of a report is called: "cv9797-tinh-38-thanh-hoa-2025-10.docx"."""
    return f"{report}-{file_name(agency, period, ending)}"


def letter_name(letter: str, period: Period, about: Agency | None = None) -> str:
    """Return "cv-tra-so-nhap-38-thanh-hoa-2025-10.docx"; of a letter to several "cv-don-doc-2025-10.docx"."""
    return f"{letter}-{file_name(about, period, '.docx') if about else f'{period}.docx'}"


def annex_files(document: Path) -> tuple[Path, ...]:
    """Return the annexes of a document that are files of their own, beside it, in the order of their numbers."""
    beside = document.parent.glob("*")  # a name with brackets is no pattern
    own = [path for path in beside if document_of(path.name) == document.name]
    return tuple(sorted(own, key=lambda path: annex_number_of(path.name)))


def workspace_root(start: Path) -> Path:
    """Return the folder of the workspace `start` lies in; ReporterError when there is none."""
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return folder
    raise ReporterError(
        f"Không thấy {CONFIG} ở {start} hay thư mục cha. Tạo vùng làm việc: reporter init THƯ_MỤC --level central"
    )
