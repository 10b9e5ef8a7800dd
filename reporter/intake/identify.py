"""Whose workbook this is, of which period and edition: read from inside the file, before anything else.

The identity stands twice in an issued workbook, on a hidden sheet and in the document properties. Either is
enough; if both are there and disagree, nobody can say which is right. A wrong workbook gives one finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, NoReturn

from reporter.intake.claims import claimed_identity, has_our_columns
from reporter.intake.grids import Sheet, Workbook
from reporter.intake.labels import folded_label
from reporter.intake.reader_specs import ReaderSpecs
from reporter.intake.safety import Refused
from reporter.intake.scan import a1, outside_formula
from reporter.intake.values import MAX_TEXT, Broken, Raw, has_odd_characters, plain_text, read_number
from reporter.model import Agency, Finding
from reporter.model.catalogue import finding
from reporter.model.marks import (
    AGENCY_KEY,
    ANY,
    CODE_END,
    COVER_FIELDS,
    COVER_VALUE_COLUMN,
    FORMAT,
    IDENTITY_SHEET,
    LAYOUT,
    PERIOD_KEY,
    PROPERTIES,
    RECEIPTS,
    REVISION_KEY,
)
from reporter.model.wording import join_names
from reporter.specs.decode import did_you_mean

_MAX_SEEN = 12
_TOTAL = re.compile(r"(?:tổng|cộng)\b")  # heads a line, is none of its numbers
_NOBODY_NAMED = " Các trang đúng là biểu của chương trình, nhưng trang bìa, tiêu đề không cùng ghi một cơ quan, một kỳ."
_LONGEST_NUMBER = 4  # digits of the number of a version


class Identity(NamedTuple):
    """Whose workbook of which period it is, for which baseline it was issued, and what is doubtful about that."""

    agency: Agency
    period: str
    baseline: str
    stamp: str  # set and edition it was issued in
    number: int = 0  # which version of it, in its own words; 0 when it does not say
    doubts: tuple[Finding, ...] = ()


def identify(workbook: Workbook, context: ReaderSpecs, file: str) -> Identity:
    """Return what the workbook is; Refused when it is not one asked for."""
    sender = context.request.senders.get(file, "")
    identity = _identity(workbook, context)
    doubtful = identity is None
    if identity is None:
        identity = claimed_identity(workbook, context, sender)
        if not identity:
            _refuse_unknown(workbook, has_our_columns(workbook, context))
    if identity.get(AGENCY_KEY) == ANY:
        identity = {**identity, **_chosen(workbook, context)}
    agency = context.agency(identity.get("agency", ""))
    code = agency.code if agency else ""
    if agency and sender and sender != code:  # first of all: what else is wrong with it is its sender's to hear
        other = context.agency(sender)
        said = {"name": agency.name, "other": other.name if other else sender, "where": RECEIPTS}
        raise Refused("I17", parties=(sender, code), agency=sender, **said)
    for wrong, (key, wanted) in _expected(identity, context).items():
        if identity.get(key, wanted[0]) not in wanted:
            raise Refused(wrong, agency=code, value=identity[key][:60], expected=wanted[0])
    if agency is None:
        found = identity.get("agency", "")
        if now := context.became(found):
            called = context.specs.registry.records[found][-1].name
            codes = tuple(unit.code for unit in now)
            raise Refused("I39", parties=codes, agency=codes[0], name=called, other=join_names([u.name for u in now]))
        raise Refused("I05", found=found[:60], hint=did_you_mean(found, context.request.agencies or ()))
    if context.request.agencies is not None and code not in context.request.agencies:
        raise Refused("I06", agency=code, name=agency.name)
    by = RECEIPTS if sender else "trang bìa, tiêu đề và các cột của biểu"
    period, baseline = identity.get("period", ""), identity.get("baseline", "")
    doubts: tuple[Finding, ...] = ()
    if doubtful:
        doubts = (finding("I19", agency=code, file=file, name=agency.name, period=period, by=by),)
    stamp = identity.get("form_set", context.specs.form_set.stamp)
    version = identity.get(REVISION_KEY, "")
    number = int(version) if version.isdecimal() and len(version) < _LONGEST_NUMBER else 0
    return Identity(agency, period, baseline, stamp, number, (*doubts, *_other_baseline(baseline, code, file, context)))


def _other_baseline(baseline: str, agency: str, file: str, context: ReaderSpecs) -> Iterator[Finding]:
    """Yield a note when the workbook was issued for another baseline, or for one that nobody knows any more."""
    now, known = context.request.baseline, context.specs.form_set.baselines
    if baseline in ("", now) or context.request.any_period:
        return
    if baseline not in known:
        yield finding("I04", agency=agency, file=file, found=baseline[:60], expected=known[now].name)
        return
    yield finding("I20", agency=agency, file=file, found=known[baseline].name, expected=known[now].name)


def _expected(identity: Mapping[str, str], context: ReaderSpecs) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Return finding → (key of the identity, what it may be); a wrong period tells more than a wrong set."""
    layout = {"I13": ("layout", (LAYOUT,))}
    if context.request.any_period:
        return layout
    form_set, stamp = context.specs.form_set, identity.get("form_set", "")
    readable = (form_set.stamp, stamp) if form_set.held(stamp) else (form_set.stamp,)
    return {
        **layout,
        "I02": ("period", (str(context.request.period),)),
        "I03": ("form_set", readable),
    }


def _identity(workbook: Workbook, context: ReaderSpecs) -> Mapping[str, str] | None:
    """Return the identity by key; None when there is none, Refused when its two copies disagree."""
    sheet = next((sheet for sheet in workbook.sheets if sheet.name == IDENTITY_SHEET), None)
    hidden = {plain_text(row[0]): plain_text(row[1]) for row in sheet.grid if len(row) > 1} if sheet else {}
    stored = workbook.package.properties
    properties = {key: stored[name] for name, key in PROPERTIES.items() if name in stored}
    if hidden.get("format") != FORMAT and len(properties) < len(PROPERTIES):
        return None
    for key, other in properties.items():
        if key in hidden and hidden[key] != other:
            said = hidden[key], other
            units = [context.agency(code) if key == AGENCY_KEY else None for code in said]
            found, where = (unit.name if unit else code[:60] for code, unit in zip(said, units, strict=True))
            parties = said if all(units) else ()
            raise Refused("I07", parties=parties, what=_NAMES[key], found=found, other=where)
    return {**properties, **hidden}


def _chosen(workbook: Workbook, context: ReaderSpecs) -> Mapping[str, str]:
    """Return agency and period as chosen on the cover of a generic blank; the period may be left to the inbox."""
    found = {str(row[0]): plain_text(row[COVER_VALUE_COLUMN]) for row in _cover_rows(workbook)}
    agency, period = (found.get(key, "").partition(CODE_END)[0].strip() for key in (AGENCY_KEY, PERIOD_KEY))
    if not agency:
        raise Refused("I15")
    if not period and context.request.any_period:
        raise Refused("I16", agency=agency)
    return {AGENCY_KEY: agency, PERIOD_KEY: period or str(context.request.period)}


def _cover_rows(workbook: Workbook) -> Iterator[Sequence[Raw]]:
    """Yield the rows of the cover that have a key and a value; the keys tell it, its name may have changed."""
    for sheet in workbook.sheets:
        keys = {row[0] for row in sheet.grid if row and isinstance(row[0], str)}
        if {AGENCY_KEY, *COVER_FIELDS} <= keys:
            yield from (row for row in sheet.grid if row[0] in keys and len(row) > COVER_VALUE_COLUMN)


_NAMES: Mapping[str, str] = {"agency": "cơ quan", "period": "kỳ", "form_set": "bộ biểu", "baseline": "mốc so sánh"}


# --- not one of ours: say what was seen, so that its sender can be found -----------------------------------


def _refuse_unknown(workbook: Workbook, our_columns: bool) -> NoReturn:
    """Raise Refused with who and when the workbook says it is, then what looks wrong in it, the gravest first.

    Of our own forms the reason is known, and the live checks' formulas are no part of it.
    """
    seen = list(workbook.package.active)
    for look in (_claims, _errors, _odd_values) if our_columns else (_claims, _errors, _odd_values, _formulas):
        seen += [f"{sheet.name}!{ref}: {what}" for sheet in workbook.sheets for ref, what in look(sheet)]
    for sheet in workbook.sheets:
        odd = [*(a1(ref) for ref, _ in workbook.seen_otherwise(sheet)), *sheet.scan.far]
        seen += [f"{sheet.name}!{ref}: định dạng hoặc vị trí lạ" for ref in odd]
    shown = "; ".join(seen[:_MAX_SEEN]) + ("; …" if len(seen) > _MAX_SEEN else "")
    cause = _NOBODY_NAMED if our_columns else ""
    raise Refused("I01", seen=cause + (f" Thấy trong tệp: {shown}." if seen else ""))


def _claims(sheet: Sheet) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(sheet.grid[:12]):
        for column, (label, value) in enumerate(pairwise(row), 1):
            if (
                isinstance(label, str)
                and value != ""
                and folded_label(label).startswith(("tên đơn vị", "kỳ báo cáo", "đơn vị báo cáo"))
            ):
                yield a1((number, column)), f"{label.strip()} “{plain_text(value)[:40]}”"


def _errors(sheet: Sheet) -> Iterator[tuple[str, str]]:
    for ref, text in sorted(sheet.scan.errors.items()):
        yield a1(ref), f"lỗi {text}"


def _formulas(sheet: Sheet) -> Iterator[tuple[str, str]]:
    for ref, text in sheet.scan.formulas_in().items():
        if outside_formula(text):
            yield a1(ref), "công thức lấy số từ ngoài hoặc tự thay đổi"
        elif sheet.value(ref) == "":
            yield a1(ref), "công thức không có kết quả"


def _odd_values(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Yield texts among numbers (in a line and a column that hold some), and texts with odd characters."""
    lines = [any(isinstance(value, float) for value in row) for row in sheet.grid]
    for column, values in enumerate(zip(*sheet.grid, strict=True)):
        numeric = any(isinstance(value, float) for value in values)
        for row, value in enumerate(values):
            if what := _odd(value, numeric and lines[row]):
                yield a1((row, column)), what


def _odd(value: Raw, among_numbers: bool) -> str:
    if isinstance(value, Broken) or value == "":
        return ""
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            return "quá dài"
        if has_odd_characters(value[:2000]):
            return "ký tự lạ hoặc sai mã"
        wrong = among_numbers and read_number(value).code and not _TOTAL.match(folded_label(value))
        return f"“{value.strip()[:20]}” trong cột số" if wrong else ""
    if not isinstance(value, float):
        return "ngày hoặc đúng/sai" if among_numbers else ""
    return "số không hợp lệ" if read_number(value).code and among_numbers else ""
