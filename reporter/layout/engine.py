"""The linter: opens a file, takes it apart, picks its profile, runs the rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path

from reporter.layout import rules_body, rules_cross, rules_head, rules_page, rules_state, rules_tail
from reporter.layout.checking import Doc, Hit, Rule, rule_id
from reporter.layout.head import PARTY_TITLE, STATE_TITLE, document_date
from reporter.layout.opening import open_package
from reporter.layout.reading import read
from reporter.layout.records import Content
from reporter.layout.report import NOT_CHECKABLE, SEVERITIES, LintFinding, LintReport
from reporter.layout.zones import Zones, recognise
from reporter.model import ReporterError
from reporter.specs.profile_files import Side
from reporter.specs.profiles import LayoutProfile, load_profile, profile_names

_MODULES = (rules_page, rules_body, rules_head, rules_tail, rules_state, rules_cross)

#: Every rule of the linter; a profile runs those it lists under [rules].
RULES: tuple[Rule, ...] = tuple(
    getattr(module, name)
    for module in _MODULES
    for name in vars(module)
    if name.startswith("rule_") and name[5].isupper()
)

_MOST = 100  # findings kept of one rule


def lint_file(path: Path, templates: Path, profile_name: str | None = None) -> LintReport:
    """Return the lint report of a .docx; ReporterError if it cannot be opened or no profile fits.

    Without `profile_name` the profile follows from the head (Quốc hiệu or ĐẢNG CỘNG SẢN VIỆT NAM) and the date.
    """
    try:
        if not path.is_file():
            raise ReporterError(f"Không có tệp {path.name}.")
        data = path.read_bytes()
    except OSError as error:
        raise ReporterError(f"Không đọc được {path.name}: {error.strerror}.") from None
    return lint_bytes(data, path.name, templates, profile_name)


def lint_bytes(
    data: bytes, name: str, templates: Path, profile_name: str | None = None, most_rows: int | None = None
) -> LintReport:
    """Return the lint report of a .docx held in memory; `name` stands for the file in messages.

    With `most_rows` only so many rows of a table are looked at: for documents whose rows one template has made.
    """
    content = read(open_package(data, name), most_rows)
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
        notes=tuple(_notes(content)),
    )


def _findings(doc: Doc, profile: LayoutProfile) -> Iterator[LintFinding]:
    for rule in RULES:
        entry = profile.rules.get(rule_id(rule))
        if entry is None or entry.severity == "off":
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


def _notes(content: Content) -> Iterator[str]:
    if content.text_boxes:
        yield f"{content.text_boxes} khung chữ (text box) không đọc được; hãy thay bằng bảng không viền."
    yield "không kiểm tra được trên tệp: " + "; ".join(NOT_CHECKABLE) + "."


def _detect(zones: Zones, content: Content, templates: Path, name: str) -> tuple[LayoutProfile, str]:
    """Return the profile that fits the document, and in words why."""
    side = _side(zones, content)
    if side is None:
        known = ", ".join(profile_names(templates))
        raise ReporterError(f"{name}: không nhận ra thể thức Đảng hay Nhà nước. Chọn bằng --profile: {known}.")
    candidates = [load_profile(templates, key) for key in profile_names(templates)]
    candidates = sorted((p for p in candidates if p.side == side), key=lambda p: p.valid_from)
    if not candidates:
        raise ReporterError(f"{name}: không có thể thức nào cho văn bản này trong templates/profiles.")
    day = document_date(zones.head)
    return _in_force(candidates, day), _reason(side, day)


def _in_force(candidates: list[LayoutProfile], day: date | None) -> LayoutProfile:
    """Return the profile in force that day; the newest for an undated draft, the oldest for an older document."""
    if day is None:
        return candidates[-1]
    return next(
        (p for p in candidates if p.valid_on(day)), candidates[0] if day < candidates[0].valid_from else candidates[-1]
    )


def _reason(side: Side, day: date | None) -> str:
    system = "văn bản của Đảng" if side == "party" else "văn bản của Nhà nước"
    return f"{system}, ngày {day:%d/%m/%Y}" if day else f"{system}, chưa ghi ngày"


def _side(zones: Zones, content: Content) -> Side | None:
    """Return which system a document follows by its head, else by the form of its number or its annex line."""
    head = zones.head
    if head is not None:
        title = head.title.clean if head.title else ""
        if PARTY_TITLE.search(title):
            return "party"
        if STATE_TITLE.search(title) or head.motto:
            return "state"
        return "state" if head.number_text.startswith("Số:") or head.star is None else "party"
    for annex in zones.annexes:
        text = annex.reference.clean if annex.reference else ""
        if "số " in text:
            return "state" if " tháng " in text else "party"
    return None
