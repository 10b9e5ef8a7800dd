"""The linter: opens a file, takes it apart, picks its profile, runs the rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from types import MappingProxyType

from reporter.layout import (
    rules_agree,
    rules_annexes,
    rules_body,
    rules_cross,
    rules_head,
    rules_page,
    rules_shape,
    rules_state,
    rules_state_parts,
    rules_tail,
    rules_text,
)
from reporter.layout.checking import Doc, Hit, Rule, rule_id
from reporter.layout.head import document_date, is_dated
from reporter.layout.opening import WordPackage, open_package
from reporter.layout.reading import read
from reporter.layout.records import Content
from reporter.layout.report import NOT_CHECKABLE, SEVERITIES, LintFinding, LintReport
from reporter.layout.side import side_of
from reporter.layout.zones import Zones, recognise
from reporter.model import ReporterError
from reporter.model.system_reasons import file_bytes
from reporter.model.wording import date_short
from reporter.specs.profiles import LayoutProfile, load_profile, profile_names

_MODULES = (
    rules_page,
    rules_body,
    rules_head,
    rules_annexes,
    rules_tail,
    rules_state,
    rules_state_parts,
    rules_cross,
    rules_text,
    rules_shape,
    rules_agree,
)

#: Every rule of the linter by its id; a profile runs those it lists under [rules].
RULES: Mapping[str, Rule] = MappingProxyType(
    {
        rule_id(function): function
        for module in _MODULES
        for name, function in vars(module).items()
        if name.startswith("rule_") and name[5].isupper()
    }
    | dict(rules_state.SAME)
)

_MOST = 100  # findings kept of one rule
#: Rules of what an organ issues by these laws: a paper of a person or of a court has other forms.
_OF_ISSUERS = frozenset(("ORG", "NO", "DT", "TL", "KG", "CC", "NN", "SG", "ORD", "KD"))
#: Numbers of courts: 18/2026/QĐST-HNGĐ, 12/2026/DS-ST.
_OF_COURTS = re.compile(r"/(?:QĐ[SP]T|TL[SP]T|[A-ZĐ]{2,4}[SP]T)-|/[A-ZĐ]{2,4}-[SP]T$")
_ROWS_TO_TELL = 40  # rows of a table read to tell one profile from another


def lint_file(path: Path, templates: Path, profile_name: str | None = None) -> LintReport:
    """Return the lint report of a .docx; ReporterError if it cannot be opened or no profile fits.

    Without `profile_name` the profile follows from the head (Quốc hiệu or ĐẢNG CỘNG SẢN VIỆT NAM) and the date.
    """
    return lint_bytes(file_bytes(path), path.name, templates, profile_name)


def lint_bytes(
    data: bytes, name: str, templates: Path, profile_name: str | None = None, most_rows: int | None = None
) -> LintReport:
    """Return the lint report of a .docx held in memory; `name` stands for the file in messages.

    With `most_rows` only so many rows of a table are looked at: for documents whose rows one template has made.
    """
    return lint_package(open_package(data, name), name, templates, profile_name, most_rows)


def lint_package(
    package: WordPackage, name: str, templates: Path, profile_name: str | None = None, most_rows: int | None = None
) -> LintReport:
    """Return the lint report of a .docx that was opened: see `lint_bytes`."""
    content = read(package, most_rows)
    doc = Doc(content, recognise(content))
    if profile_name:
        profile, reason = load_profile(templates, profile_name), "do người dùng chọn"
    else:
        profile, reason = _detect(doc.zones, content, templates, name)
    findings = sorted(_findings(doc, profile), key=lambda f: list(SEVERITIES).index(f.severity))
    return LintReport(
        file=name,
        profile=profile.name,
        profile_title=profile.title,
        chosen_by=reason,
        kind=doc.zones.kind,
        findings=tuple(findings),
        notes=tuple(_notes(doc, profile)),
    )


def other_layout(data: bytes, name: str, templates: Path) -> tuple[LayoutProfile, LayoutProfile] | None:
    """Return (profile a document is laid out by, profile its date asks for) where these differ; None where it fits.

    It is laid out by the profile of its side that finds the fewest faults in it.
    """
    content = read(open_package(data, name), _ROWS_TO_TELL)
    doc = Doc(content, recognise(content))
    asked, _ = _detect(doc.zones, content, templates, name)
    faults = {asked.name: _faults(doc, asked)}
    if not faults[asked.name]:
        return None
    known = {key: load_profile(templates, key) for key in profile_names(templates)}
    faults |= {key: _faults(doc, one) for key, one in known.items() if one.side == asked.side}
    fits = min(faults, key=lambda key: faults[key])
    return (known[fits], asked) if faults[fits] < faults[asked.name] else None


def _faults(doc: Doc, profile: LayoutProfile) -> int:
    return sum(found.severity == "E" for found in _findings(doc, profile))


def _findings(doc: Doc, profile: LayoutProfile) -> Iterator[LintFinding]:
    other = bool(_other_form(doc, profile))
    for name, rule in RULES.items():
        entry = profile.rules.get(name)
        if entry is None or entry.severity == "off" or (other and name.split("-")[1] in _OF_ISSUERS):
            continue
        hits: Iterator[Hit] = islice(rule(doc, profile), _MOST)
        for found in hits:
            yield LintFinding(
                rule=entry.id,
                severity=entry.severity,
                title=entry.title,
                part=found.part,
                text=found.text,
                found=found.found,
                expected=found.expected,
                source=entry.source,
                confidence=entry.confidence,
            )


def _other_form(doc: Doc, profile: LayoutProfile) -> str:
    """Return in words why a document has not the components of these laws; "" where it has."""
    number = doc.zones.head.number_text if doc.zones.head else ""
    if not number and doc.zones.kind.startswith(profile.texts("kinds.personal")):
        return "giấy tờ của cá nhân"
    return "văn bản tố tụng" if _OF_COURTS.search(number) else ""


def _notes(doc: Doc, profile: LayoutProfile) -> Iterator[str]:
    content = doc.content
    if other := _other_form(doc, profile):
        yield f"{other} có mẫu riêng: chỉ soi trang giấy, phông chữ, tiêu đề, nội dung."
    if content.boxes:
        count = len(content.boxes)
        yield f"{count} đoạn chữ nằm trong khung chữ (text box), chỉ đọc để tìm phần đầu; nên dùng bảng không viền."
    yield "không kiểm tra được trên tệp: " + "; ".join(NOT_CHECKABLE) + "."


def _detect(zones: Zones, content: Content, templates: Path, name: str) -> tuple[LayoutProfile, str]:
    """Return the profile that fits the document, and in words why."""
    found = side_of(zones, content)
    if found is None:
        known = ", ".join(profile_names(templates))
        raise ReporterError(f"{name}: không nhận ra thể thức Đảng hay Nhà nước. Chọn bằng --profile: {known}.")
    side, reason = found
    candidates = [load_profile(templates, key) for key in profile_names(templates)]
    candidates = sorted((p for p in candidates if p.side == side), key=lambda p: p.valid_from)
    if not candidates:
        raise ReporterError(f"{name}: không có thể thức nào cho văn bản này trong templates/profiles.")
    day = document_date(zones.head)
    told = f"ngày {date_short(day)}" if day else "chưa ghi ngày"
    if day and zones.head and not is_dated(zones.head):
        told = f"chưa ghi đủ ngày, tính như ngày {date_short(day)}"
    return _in_force(candidates, day), f"{reason}; {told}"


def _in_force(candidates: list[LayoutProfile], day: date | None) -> LayoutProfile:
    """Return the profile in force that day; the newest for an undated draft, the oldest for an older document."""
    if day is None:
        return candidates[-1]
    return next(
        (p for p in candidates if p.valid_on(day)), candidates[0] if day < candidates[0].valid_from else candidates[-1]
    )
