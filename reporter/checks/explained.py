"""What agencies wrote in answer to earlier questions: in this workbook, or in the last about numbers still the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from reporter.model import Explanation, Finding, Severity, Submission, Table
from reporter.model.catalogue import finding
from reporter.model.explanation import Spot, asked_spots, may_be_answered, spots_in
from reporter.model.marks import REGISTER
from reporter.model.wording import fold, fold_ascii
from reporter.specs.decode import did_you_mean
from reporter.specs.forms import FormSpec
from reporter.tables import FormFrame

#: What no finding is about: an answer about something that is not there answers nothing, rather than everything.
_NO_FORM = "?"
_NO_SPOT: Spot = ("", 0)
_CODE = re.compile(r"[\w.]+")
#: A code of the catalogue as people copy it: "r22", "R-22", "Mã R22".
_ASKED = re.compile(r"([A-Z])[ .-]?(\d\d)(?!\d)")
_LINE = re.compile(r"\bdòng (\d{1,5})\b")


def own_explanations(frames: Mapping[str, FormFrame]) -> Iterator[Explanation]:
    """Yield what agencies wrote into the form for explanations of their workbooks."""
    return (answer for _, _, answer in _own(frames))


def _own(frames: Mapping[str, FormFrame]) -> Iterator[tuple[FormFrame, int, Explanation]]:
    """Yield the answers in workbooks, with where they stand."""
    for frame in frames.values():
        if keys := frame.form.explains:
            columns = [frame.data[key] for key in ("_agency", keys.rule, keys.sheet, keys.place, keys.text)]
            for position, (agency, *texts) in enumerate(zip(*columns, strict=True)):
                code, sheet, place, text = map(_text, texts)
                text = text or "-" * bool(frame.exempt[keys.text][position])
                if code and text:
                    yield frame, position, explanation(agency, code, f"{sheet}!{place}", text, frames)


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def explanation(agency: str, code: str, place: str, text: str, frames: Mapping[str, FormFrame]) -> Explanation:
    """Return one answer about a place: "Biểu 05!", "Biểu 05!N11; N14", "Biểu 05!dòng 11", or codes or names of lines,
    "Biểu 01!14758", "Biểu 01!Phường Hàm Rồng".
    """
    sheet, _, where = place.rpartition("!")
    sheet = sheet.strip(" '").rpartition("]")[2]
    frame = next((item for item in frames.values() if sheet and _is(item.form, sheet)), None)
    spots = spots_in(where) | {("", int(row)) for row in _LINE.findall(fold(where))}
    if frame and not spots:
        spots = frozenset(_lines(frame, agency, where))
    if where.strip() and not spots:
        spots = frozenset({_NO_SPOT})
    form = frame.form.id if frame else _NO_FORM if sheet else ""
    asked = _ASKED.search(code.upper())
    return Explanation(agency, asked[1] + asked[2] if asked else code.strip().upper(), text, form, spots)


def _is(form: FormSpec, sheet: str) -> bool:
    return _sheet_key(sheet) in (_sheet_key(form.sheet), _sheet_key(form.title))


def _sheet_key(name: str) -> str:
    """Return what two ways of writing a sheet's name have in common: "Biểu 03", "bieu 3"."""
    return re.sub(r"\b0+(?=\d)", "", fold_ascii(name))


def lines_named(form: FormSpec, sheet: str, place: str, table: Table | None) -> str:
    """Return the codes of the lines that hold the cells of a place, as another workbook may name them; "" for none."""
    if table is None or not _is(form, sheet):
        return ""
    at = [table.rows.index(row) for _, row in sorted(spots_in(place), key=lambda spot: spot[1]) if row in table.rows]
    codes = (" ".join(str(table.values[key][line]) for key in form.axes) for line in at)
    return "; ".join(dict.fromkeys(filter(None, codes)))


def _lines(frame: FormFrame, agency: str, where: str) -> Iterator[Spot]:
    """Yield the rows, of an upright form the column, of the agency's lines whose codes or printed names are named.

    An axis of which no code is named lets every line through: "14758" are all lines of that commune.
    """
    wanted, mine = set(_CODE.findall(where)), (frame.data["_agency"] == agency).to_numpy()
    named = [has for key in frame.form.axes if (has := frame.data[key].isin(wanted).to_numpy()).any()]
    if not named:
        printed = [column.key for column in frame.form.columns if column.type == "info"]
        said = f" {re.sub('[;,.]', ' ', fold(where))} "
        names = (frame.data[key].map(lambda name: bool(_text(name)) and f" {fold(name)} " in said) for key in printed)
        named = [has for mask in names if (has := mask.to_numpy(dtype=bool)).any()]
    if named:
        yield from map(frame.line, np.flatnonzero(np.logical_and.reduce([mine, *named])).tolist())


def asked_apart(
    findings: Iterable[Finding], submissions: Iterable[Submission], forms: Iterable[FormSpec]
) -> Iterator[Finding]:
    """Yield the findings; a question about a workbook that has no page for answers is marked so."""
    pages = {form.id for form in forms if form.explains}
    without = {item.file for item in submissions if pages.isdisjoint(item.tables)}
    for item in findings:
        asked = item.severity is Severity.EXPLAIN and item.file in without
        yield replace(item, page=False) if asked else item


# --- answers to nothing -----------------------------------------------------------------------------------


def answering_nothing(
    noted: Mapping[tuple[str, str], Explanation], findings: Sequence[Finding], agencies: Mapping[str, str]
) -> Iterator[Finding]:
    """Yield of each entry of the register that it answers no finding, and which question may be meant.

    `noted` are the entries as they are written, `agencies` the names of those whose workbooks were read.
    """
    by_agency: dict[str, list[Finding]] = {}
    for item in findings:
        by_agency.setdefault(item.agency, []).append(item)
    for (agency, key), answer in noted.items():
        if agency not in agencies:
            continue
        mine = by_agency.get(agency, [])
        met = [item for item in mine if item.code == answer.code and answer.is_about(item)]
        if not any(map(may_be_answered, met)):
            why = ": đó là lỗi, phải sửa số" if met else ""
            open_ = [item for item in mine if item.severity is Severity.EXPLAIN]
            yield finding("I36", file=REGISTER, value=key, name=agencies[agency], why=why, hint=_meant(key, open_))


def answers_without_reason(
    frames: Mapping[str, FormFrame],
    noted: Mapping[tuple[str, str], Explanation],
    findings: Iterable[Finding],
    agencies: Mapping[str, str],
) -> Iterator[Finding]:
    """Yield the answers, of workbooks and of the register, that say "không" or "đã xem" of a question still open.

    `noted` and `agencies` are as in `answering_nothing`.
    """
    asked: dict[tuple[str, str], list[Finding]] = {}
    for item in findings:
        if item.severity is not Severity.NOTE and may_be_answered(item):
            asked.setdefault((item.agency, item.code), []).append(item)

    def vain(answer: Explanation) -> bool:
        return not answer.reasoned and any(map(answer.is_about, asked.get((answer.agency, answer.code), ())))

    for frame, position, answer in _own(frames):
        if frame.form.explains and vain(answer):
            at = frame.cells(frame.form.explains.text, [position])
            said: dict[str, Any] = {"places": at, "value": answer.text, "asked": answer.code}
            yield finding("I40", agency=answer.agency, form=frame.form.id, **said)
    for (agency, key), answer in noted.items():
        if vain(answer):
            yield finding("I40", file=REGISTER, value=answer.text, asked=f"{key}, {agencies[agency]}")


def answers_that_miss(frames: Mapping[str, FormFrame], findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the answers in workbooks that meet no question, while one of their code, or about their cells, is open."""
    asked: dict[str, list[Finding]] = {}
    for item in findings:
        asked.setdefault(item.agency, []).append(item)
    for frame, position, answer in _own(frames):
        same = [item for item in asked.get(answer.agency, []) if item.code == answer.code]
        near = same or [item for item in asked.get(answer.agency, []) if answer.spots and answer.is_about(item)]
        open_ = [item for item in near if item.severity is not Severity.NOTE and may_be_answered(item)]
        keys = frame.form.explains
        if keys and open_ and not any(map(answer.is_about, same)):
            sheet, place = (_text(frame.data[key].iat[position]) for key in (keys.sheet, keys.place))
            key = f"{answer.code} {sheet}!{place}"
            hint = _meant(key, [item for item in open_ if item.severity is Severity.EXPLAIN])
            at = frame.cells(keys.place, [position])
            yield finding("I38", agency=answer.agency, form=frame.form.id, places=at, value=key, hint=hint)


def _meant(key: str, asked: Sequence[Finding]) -> str:
    """Return " Có phải “R15 Biểu 05!M9”?" for the question that the entry comes nearest to; "" for none."""
    known = {f"{item.code} {item.sheet}!{item.cell}" if item.sheet else item.code: item.code for item in asked}
    alike = [name for name, code in known.items() if code == key.split()[0]]
    return f" Có phải “{alike[0]}”?" if len(alike) == 1 else did_you_mean(key, alike or known)


# --- from one period to the next --------------------------------------------------------------------------


def still_explained(
    now: Iterable[Submission], before: Iterable[Submission], told: Iterable[Finding], forms: Iterable[FormSpec]
) -> Iterator[Explanation]:
    """Yield the answers of an earlier period that hold: the line and the number asked about are what they were, or
    all numbers of the form where no cell was asked about.

    `told` are the findings of that period with their explanations. A line is known by its codes, one that staff added
    by all it says: it may stand elsewhere in the workbook of today.
    """
    current = {item.agency: item for item in now}
    pairs = {item.agency: (item, current[item.agency]) for item in before if item.agency in current}
    names = {form.id: form.axes or tuple(column.key for column in form.entered) for form in forms}
    for item in told:
        if item.answers and item.agency in pairs:
            then, today = pairs[item.agency]
            asked = asked_spots(item)
            old, new = then.tables.get(item.form), today.tables.get(item.form)
            found = (_spot_now(old, new, spot, names[item.form]) for spot in asked) if old and new else ()
            spots = frozenset(filter(None, found))
            if spots or (not asked and _unchanged(then, today, item.forms)):
                for answer in item.answers:
                    since = answer.since or then.period
                    yield Explanation(item.agency, item.code, answer.text, item.form, spots, since)


def _unchanged(then: Submission, today: Submission, forms: Iterable[str]) -> bool:
    """Whether the forms hold what they held."""
    pairs = [(then.tables.get(form), today.tables.get(form)) for form in forms]
    return bool(pairs) and all(old and new and dict(old.values) == dict(new.values) for old, new in pairs)


def _spot_now(then: Table, today: Table, spot: Spot, names: Sequence[str]) -> Spot | None:
    """Return where the number of a cell stands today, in the line that says the same by `names`; None for nowhere."""
    place = then.place(*spot)
    keys = (place[0], *names) if place else ()
    if place is None or not all(key in then.values and key in today.values for key in keys):
        return None
    wanted = [then.values[key][place[1]] for key in keys]
    lines = (at for at in range(len(today)) if [today.values[key][at] for key in keys] == wanted)
    line = next(lines, None)
    if line is None or place[0] not in today.letters:
        return None
    cell = today.cell("", place[0], line)
    return cell.column, cell.row
