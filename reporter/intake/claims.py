"""What a workbook without its hidden identity still says of itself: on its cover, in its titles, by its key rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from reporter.intake.cover import cover_titles, find_cover
from reporter.intake.grids import Grid, Sheet, Workbook
from reporter.intake.labels import folded_label
from reporter.intake.locate import FormPlace, locate
from reporter.intake.reader_specs import ReaderSpecs
from reporter.model.marks import IDENTITY_KEYS

_CODE = re.compile(r"\bmã cơ quan\s*:?\s*([\w.-]+)", re.IGNORECASE)
_MONTH = re.compile(r"\btháng (\d{1,2}) năm (\d{4})\b")


def claimed_identity(workbook: Workbook, context: ReaderSpecs, sender: str) -> Mapping[str, str]:
    """Return the identity by key that cover, titles and key rows agree on; nothing where they say too little.

    `sender` is the agency that the register says the file is of; it stands above what the cover says, and the cover
    above the titles of the forms, for a sheet may come from elsewhere.
    """
    sheets, places = _located(workbook, context)
    front = find_cover(workbook.sheets)
    cover = _texts(cover_titles(front)) if front else []
    texts = cover + [text for place in places for text in _texts(place.sheet.grid[: place.first])]
    named = {sender} if sender else _agencies(cover, context) or _agencies(texts, context)
    periods = {f"{found[2]}-{int(found[1]):02d}" for text in texts for found in _MONTH.finditer(folded_label(text))}
    if not _are_ours(places) or len(named) != 1 or len(periods) != 1:
        return {}
    known = {"agency": named.pop(), "period": periods.pop(), "form_set": _stamp(sheets, context)}
    return {key: known[key] for key in IDENTITY_KEYS if key in known}


def has_our_columns(workbook: Workbook, context: ReaderSpecs) -> bool:
    """Whether a sheet is one of our forms, by keys or by column numbers: Document Inspector takes hidden rows."""
    return _are_ours(_located(workbook, context)[1])


def _are_ours(places: Sequence[FormPlace]) -> bool:
    return any(place.how != "labels" for place in places)


def _located(workbook: Workbook, context: ReaderSpecs) -> tuple[Sequence[Sheet], Sequence[FormPlace]]:
    """Return the sheets that staff fill in, and the forms of today's set found in them."""
    forms = context.specs.form_set.forms
    sheets = [sheet for sheet in workbook.sheets if not sheet.ours]
    return sheets, locate(sheets, forms, forms).places


def _stamp(sheets: Sequence[Sheet], context: ReaderSpecs) -> str:
    """Return the set and edition whose columns fit best, today's where several fit alike."""

    def fit(stamp: str) -> int:
        forms = context.every_form(stamp)
        places = locate(sheets, forms, forms).places
        return sum(len(place.columns) - len(place.disputed) - len(place.missing) for place in places)

    return max(context.specs.form_set.readable, key=fit)


def _texts(rows: Grid) -> list[str]:
    """Return the texts of the rows."""
    return [value for row in rows for value in row if isinstance(value, str) and value]


def _agencies(texts: list[str], context: ReaderSpecs) -> set[str]:
    """Return the codes of the agencies that the texts name: by code, else by a name that only one agency bears."""
    codes = {found[1] for text in texts for found in _CODE.finditer(text) if context.agency(found[1])}
    if codes:
        return codes
    owing = context.request.agencies
    asked = [
        {item.code for item in context.named(text) if context.forms(item) and (owing is None or item.code in owing)}
        for text in texts
    ]
    return set().union(*(codes for codes in asked if len(codes) == 1))
