"""Who signs what: the letterhead of one document from the report's patterns, the registry and reporter.toml."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from reporter.documents.letterhead import Letter
from reporter.documents.profiles import LayoutProfile
from reporter.model import Agency, ReporterError
from reporter.specs.reports import ReportSpec
from reporter.specs.toml import refuse_unknown
from reporter.wording import tone_style

Style = Literal["new", "old"]

#: What reporter.toml may fix for one document: [documents.<report>.<agency>].
_FIXED = ("number", "day", "signer", "position", "authority", "recipients", "filing", "place", "urgency", "typist")
_CAPITALS = ("issuer", "superior", "author", "authority", "position")


def make_letter(
    report: ReportSpec,
    agency: Agency,
    month: date,
    settings: Mapping[str, Any],
    profile: LayoutProfile,
) -> Letter:
    """Return the letterhead of the report of `agency`, written in `month`; ReporterError naming a wrong pattern or key.

    `settings` are the [documents] of reporter.toml: what they leave open (number, day, signer) stays blank in print.
    """
    fixed = settings.get(report.id, {}).get(agency.code, {})
    refuse_unknown(fixed, _FIXED, f"reporter.toml [documents.{report.id}.{agency.code}]")
    names = _names(agency)
    texts = {key: _filled(value, names, report.id) for key, value in {**report.letterhead, **fixed}.items()}
    for key in _CAPITALS:
        texts[key] = texts.get(key, "").upper()
    tone: Style = "new" if profile.text("wording.tone_style") == "new" else "old"
    texts = {key: _toned(value, tone) if key != "signer" else value for key, value in texts.items()}
    return Letter(month=month, subject=report.subject, **texts)


def _toned(value: Any, tone: Style) -> Any:
    if isinstance(value, tuple):
        return tuple(_toned(item, tone) for item in value)
    return tone_style(value, tone) if isinstance(value, str) else value


def document_day(report: ReportSpec, agency: Agency, month: date, settings: Mapping[str, Any]) -> date:
    """Return the day whose layout law applies: the fixed day, else the last of the month the report is written in."""
    day = settings.get(report.id, {}).get(agency.code, {}).get("day")
    return day if isinstance(day, date) else month


def _names(agency: Agency) -> Mapping[str, str]:
    """What a letterhead pattern may mention: the registry's names, and the first two words of the committee."""
    committee = str(agency.extra.get("party_committee", ""))
    word = " ".join(committee.split()[:2])
    return {"name": agency.name, "short": agency.short, "party_word": word, **agency.extra}


def _filled(value: Any, names: Mapping[str, str], report_id: str) -> Any:
    if isinstance(value, list):
        return tuple(_filled(item, names, report_id) for item in value)
    if not isinstance(value, str):
        return value
    try:
        return value.format_map(names)
    except (KeyError, ValueError, IndexError) as error:
        raise ReporterError(f"{report_id}.toml [letterhead]: “{value}” có chỗ điền {error} không biết.") from None
