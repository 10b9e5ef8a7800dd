"""The workspace: reporter.toml and the folders beside it; the only place that knows folders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reporter.model import Agency, Period, ReporterError
from reporter.model.wording import fold_ascii
from reporter.specs.deadlines import DueRule, deadline, parse_rule
from reporter.specs.period_specs import PeriodSpecs, load_specs
from reporter.specs.registry import Registry, load_registry
from reporter.specs.toml import load_toml, need, refuse_unknown

CONFIG = "reporter.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """What reporter.toml says."""

    level: str  # "central" or "province"
    organization: str  # code of the agency that owns the workspace and receives the workbooks
    form_set: str
    baseline: str
    due: DueRule  # until when workbooks of a period may come in
    rules_off: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, Any] = field(default_factory=dict)  # number, date, signer, place …
    limits: Mapping[str, int] = field(default_factory=dict)  # reader limits an officer may raise
    folders: Mapping[str, str] = field(default_factory=dict)
    intake: Mapping[str, str] = field(default_factory=dict)  # where to send workbooks and whom to ask


class Workspace:
    """A folder with reporter.toml, templates/, inputs/ and outputs/; everything below is loaded once, on demand."""

    def __init__(self, root: Path, templates: Path, config: Path) -> None:
        self.root = root
        self.templates = templates  # the folder of forms, registry and document templates
        self.settings = _settings(config)
        self._specs: dict[Period, PeriodSpecs] = {}

    @classmethod
    def find(cls, start: Path, *, otherwise_bundled: bool = False) -> Workspace:
        """Return the workspace `start` lies in; ReporterError when there is none.

        With `otherwise_bundled`, an agency that has no workspace checks its file against the specs that came with
        the program.
        """
        for folder in (start, *start.parents):
            if (folder / CONFIG).is_file():
                return cls(folder, folder / "templates", folder / CONFIG)
        if otherwise_bundled:
            return cls(start, bundled_templates(), bundled_templates() / "workspace" / "central.toml")
        raise ReporterError(
            f"Không thấy {CONFIG} ở {start} hay thư mục cha. Tạo vùng làm việc: reporter init THƯ_MỤC --level central"
        )

    def inbox(self, period: Period) -> Path:
        """Where the workbooks of a period arrive; never written to by a build."""
        return self.root / self.settings.folders.get("inputs", "inputs") / str(period)

    def outputs(self, period: Period) -> Path:
        """Where everything made for a period goes."""
        return self.root / self.settings.folders.get("outputs", "outputs") / str(period)

    @cached_property
    def registry(self) -> Registry:
        """The organization tree."""
        return load_registry(self.templates)

    def specs(self, period: Period) -> PeriodSpecs:
        """The specs in force in the period, bound to the workspace's baseline and off-switches; loaded once."""
        if period not in self._specs:
            asked = self.settings.form_set, self.settings.baseline, period
            self._specs[period] = load_specs(
                self.templates, *asked, rules_off=self.settings.rules_off, registry=self.registry
            )
        return self._specs[period]

    def deadline(self, period: Period) -> date:
        """The last day on which a workbook of the period is in time."""
        return deadline(self.settings.due, period)

    def reporting_agencies(self, period: Period) -> tuple[Agency, ...]:
        """Who owes a workbook for the period: all that send to the workspace's organization and have a form to fill.

        In protocol order.
        """
        form_set = self.specs(period).form_set
        senders = self.registry.children(self.settings.organization, period.last_day)
        return tuple(agency for agency in senders if form_set.for_agency(agency))


def file_name(agency: Agency, period: Period, ending: str = ".xlsx") -> str:
    """Return a name every system and mail program takes: "38-thanh-hoa-2025-10.xlsx"."""
    words = "-".join(re.findall(r"[a-z0-9]+", fold_ascii(agency.short or agency.name)))
    return f"{agency.code}-{words}-{period}{ending}"


def bundled_templates() -> Path:
    """The templates that came with the program: in the installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "_templates"
    return installed if installed.is_dir() else package.parent / "templates"


_KEYS = ("workspace", "settings", "documents", "rules", "limits", "folders", "so-nhap")
_INTAKE_KEYS = ("noi_nhan", "cach_gui", "lien_he", "dien_thoai", "thu_dien_tu")


def _settings(path: Path) -> Settings:
    table = load_toml(path)
    refuse_unknown(table, _KEYS, CONFIG)
    workspace = need(table, "workspace", dict, CONFIG)
    settings = need(table, "settings", dict, CONFIG)
    refuse_unknown(workspace, ("level", "organization"), f"{CONFIG} [workspace]")
    refuse_unknown(settings, ("form_set", "baseline", "due"), f"{CONFIG} [settings]")
    intake = table.get("so-nhap", {})
    refuse_unknown(intake, _INTAKE_KEYS, f"{CONFIG} [so-nhap]")
    level = need(workspace, "level", str, f"{CONFIG} [workspace]")
    if level not in ("central", "province"):
        raise ReporterError(f"{CONFIG} [workspace] level: “{level}” không có; chọn central hoặc province.")
    return Settings(
        level=level,
        organization=need(workspace, "organization", str, f"{CONFIG} [workspace]"),
        **{key: need(settings, key, str, f"{CONFIG} [settings]") for key in ("form_set", "baseline")},
        due=parse_rule(need(settings, "due", dict, f"{CONFIG} [settings]"), f"{CONFIG} [settings] due"),
        rules_off=MappingProxyType(
            {
                code: need(entry, "off", str, f"{CONFIG} [rules.{code}]")
                for code, entry in table.get("rules", {}).items()
            }
        ),
        documents=MappingProxyType(table.get("documents", {})),
        limits=MappingProxyType(table.get("limits", {})),
        folders=MappingProxyType(table.get("folders", {})),
        intake=MappingProxyType({key: need(intake, key, str, f"{CONFIG} [so-nhap]") for key in intake}),
    )
