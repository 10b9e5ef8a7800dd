"""Titles of cover and forms: whose workbook people see before them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from reporter.intake.cells import Ref
from reporter.intake.cover import cover_titles
from reporter.intake.grids import Grid, Sheet, text_cells
from reporter.intake.labels import folded_label
from reporter.intake.locate import FormPlace
from reporter.intake.reader_specs import ReaderSpecs
from reporter.intake.safety import Copied, Refused
from reporter.intake.values import Raw
from reporter.model import Agency, Cell, Finding
from reporter.model.catalogue import finding
from reporter.model.marks import AGENCY_KEY, CODE_END
from reporter.model.wording import fold
from reporter.specs.forms import FormSpec

#: What stands before the name of the unit that an office belongs to.
_OFFICE_OF = re.compile(r"^(?:uỷ ban nhân dân|ubnd|hội đồng nhân dân|hđnd|ban tổ chức|văn phòng|sở nội vụ) ")
_PARTY_OF = re.compile(r"^(tỉnh|thành|đảng) uỷ\b")
_UNIT = re.compile(r"(?:(?:uỷ ban nhân dân|ubnd|đảng uỷ) )?(?:xã|phường|thị trấn|đặc khu|tỉnh|thành phố|sở) ")
_UNITS = MappingProxyType({"tỉnh": "tỉnh", "thành": "thành phố", "đảng": ""})


def check_names(
    cover: Sheet | None, places: Sequence[FormPlace], agency: Agency, context: ReaderSpecs, file: str
) -> list[Finding]:
    """Return what is to be said of titles that name the agency as it was called, or what has been joined to it."""
    heads = [(cover, cover.texts_above(len(cover_titles(cover))))] if cover else []
    heads += [(place.sheet, place.sheet.texts_above(place.first)) for place in places]
    seen: dict[tuple[str, str], list[Cell]] = {}
    for sheet, texts in heads:
        for ref, text in texts:
            for code, name in _formerly(text, agency, context):
                seen.setdefault((code, name), []).append(Cell(file, sheet.name, sheet.a1(ref)))
    return [
        finding(code, agency=agency.code, file=file, places=cells, value=name, expected=agency.name, count=len(cells))
        for (code, name), cells in seen.items()
    ]


def _formerly(text: str, agency: Agency, context: ReaderSpecs) -> Iterator[tuple[str, str]]:
    """Yield (code, name seen): a name that the agency had, or one of a unit that it was made of."""
    unit = _unit_of(text)
    formers = dict.fromkeys((*context.formerly(text), *context.formerly(unit)))
    if not formers or folded_label(text) == folded_label(agency.name) or context.named(text) or context.named(unit):
        return
    for former in formers:
        if former.now == agency.code:
            yield ("I23" if former.joined else "S33"), former.name


def check_form_titles(place: FormPlace, every: Sequence[FormSpec]) -> Iterator[tuple[Ref | None, str]]:
    """Yield (cell, words) where a sheet bears number, name or tab of another form than the one its columns are of."""
    own, tabs, heads = (place.form.title, place.form.name), set(), set()
    for form in (form for form in every if form.id != place.form.id and not form.explains):
        tabs.add(folded_label(form.sheet))
        heads |= {folded_label(form.title), folded_label(form.name)}
    mine = tuple(map(folded_label, own))
    others = tuple(heads.difference(mine))
    for ref, text in place.sheet.texts_above(place.first):
        seen = folded_label(text)
        if _begins(seen, others) and not _begins(seen, mine):
            yield ref, text
    if folded_label(place.sheet.name) in tabs:
        yield None, place.sheet.name


def _begins(text: str, names: tuple[str, ...]) -> bool:
    """Whether the text is one of the names, perhaps with further words after it."""
    if not text.startswith(names):
        return False
    return any(text == name or (text.startswith(name) and not text[len(name)].isalnum()) for name in names)


def unknown_name(cover: Sheet, agency: Agency, context: ReaderSpecs, file: str) -> Iterator[Finding]:
    """Yield that the cover names in place of this unit one that nobody knows today, as it was called before."""
    own = folded_label(agency.name)
    titles = [(ref, text) for ref, text in text_cells(cover_titles(cover)) if _UNIT.match(folded_label(text))]
    known = any(own in folded_label(text) or context.formerly(text) for _, text in titles)
    if titles and not known:
        ref, text = titles[-1]
        said: dict[str, Any] = {"value": text.strip(), "name": agency.name}
        yield finding("I35", agency=agency.code, file=file, places=[Cell(file, cover.name, cover.a1(ref))], **said)


def refuse_other_cover(cover: Sheet, agency: Agency, context: ReaderSpecs) -> None:
    """Raise Refused when the cover names another agency: that one sent it, on a workbook issued for this one.

    One of another kind has other forms: it did not fill this one's. Where the title is right and the field of the
    agency names another, it is this one that has to say whose numbers they are.
    """
    titles = cover_titles(cover)
    field: Grid = [_name_in_field(row) if row[:1] == [AGENCY_KEY] else [] for row in titles]
    in_title = _other_agency(cover.texts_above(len(titles)), agency, context)
    if named := in_title or _other_agency(list(text_cells(field)), agency, context):
        ref, other = named
        sender, named_too = (other, agency) if in_title and other.kind == agency.kind else (agency, other)
        parties = sender.code, named_too.code
        raise Refused("I17", agency=sender.code, parties=parties, **_said(cover, ref, agency, other))


def _name_in_field(row: Sequence[Raw]) -> list[Raw]:
    """Return the row of a field without the code before its name: "48 – Thành phố Đà Nẵng"."""
    return [raw.partition(CODE_END)[2] or raw if isinstance(raw, str) else raw for raw in row]


def refuse_copied_titles(place: FormPlace, agency: Agency, context: ReaderSpecs) -> None:
    """Raise Copied when the titles of one form name another agency: its sheet comes from elsewhere."""
    if named := _other_agency(place.sheet.texts_above(place.first), agency, context):
        parties = named[1].code, agency.code
        raise Copied("I17", parties=parties, **_said(place.sheet, named[0], agency, named[1]))


def _other_agency(texts: Sequence[tuple[Ref, str]], agency: Agency, context: ReaderSpecs) -> tuple[Ref, Agency] | None:
    """Return where titles name which other agency; None where they name this one, or none."""
    if any(folded_label(text) == folded_label(agency.name) for _, text in texts):
        return None
    for ref, text in texts:
        named = (*context.named(text), *context.named(_unit_of(text))) or context.successors(text, _unit_of(text))
        others = sorted((item for item in named if _beside(item, agency)), key=lambda item: _far(item, agency))
        if others and agency.code not in {item.code for item in named}:
            return ref, others[0]
    return None


@lru_cache(maxsize=4096)
def _unit_of(text: str) -> str:
    """Return the unit whose committee or office a title names: "UBND tỉnh Lạng Sơn", "Tỉnh uỷ Lạng Sơn"."""
    return _PARTY_OF.sub(lambda found: _UNITS[found[1]], _OFFICE_OF.sub("", fold(text))).strip()


def _said(sheet: Sheet, ref: Ref, agency: Agency, other: Agency) -> dict[str, str]:
    cell = sheet.a1(ref)
    where = f"trang “{sheet.name}” (ô {cell})"
    return {"sheet": sheet.name, "cell": cell, "name": agency.name, "other": other.name, "where": where}


def _beside(item: Agency, agency: Agency) -> bool:
    """Whether a title naming that one is of another sender: an agency's own titles may name who is above it.

    A department is not: a province's workbooks bear the name of the one that collects them.
    """
    return item.kind == agency.kind or (item.parent == agency.parent and item.kind != "department")


def _far(item: Agency, agency: Agency) -> bool:
    return item.parent != agency.parent
