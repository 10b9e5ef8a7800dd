"""Of which period the numbers are, as titles and headings say it before everybody's eyes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from reporter.intake.cells import Ref
from reporter.intake.cover import cover_titles
from reporter.intake.grids import Grid, Sheet, text_cells
from reporter.intake.labels import PAGE_EDGE, folded_label, label_of
from reporter.intake.locate import FormPlace
from reporter.model import Agency, Cell, CellRange, Finding, Period
from reporter.model.catalogue import finding

_OF_YEAR = r"(?:\s*(?:năm|[/.–-])\s*(\d{4})(?!\d))"
#: A stretch of time as people write it, folded: "30/9/2025", "T9/2025", "09.2025", "quý III", "9 tháng đầu năm".
_SPANS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("day", rf"(?:ngày )?(\d{{1,2}})(?: ?[/.-] ?| tháng )(\d{{1,2}}){_OF_YEAR}?(?![\d/])"),
        ("month", rf"(?:tháng ?|t)?0?(\d{{1,2}}){_OF_YEAR}"),
        ("month", r"(?:tháng ?|t)0?(\d{1,2})(?![\d/])()"),
        ("quarter", rf"quý ?([1-4]|i{{1,3}}|iv)\b{_OF_YEAR}?"),
        ("week", rf"tuần ?(\d{{1,2}})\b{_OF_YEAR}?"),
        ("months", r"(\d{1,2}) tháng(?: đầu)?(?: năm)?(?: ?/? ?(\d{4}))?(?! ?\d)"),
        ("year", r"()năm (\d{4})(?!\d)"),
    )
)
#: Months in words, where nothing but a year or the end follows: "trong tháng một số xã" names none.
_MONTHS = MappingProxyType(
    {
        "giêng": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
        "mười": 10, "mười một": 11, "mười hai": 12, "chạp": 12,
    }
)  # fmt: skip
_IN_WORDS = re.compile(rf"\btháng ({'|'.join(sorted(_MONTHS, reverse=True))})(?=\s*(?:năm \d|/|$|[).,;]))")
#: What stands before the period of a report; "so với cùng kỳ năm 2024" is what it is compared with.
_PERIOD = re.compile(r"(?<!cùng )(?<!nhiệm )\bkỳ(?: báo cáo)?\s*:?\s*")
#: What stands before the time that numbers are of: "(số liệu tháng 9", "tính đến hết T9/2025", "(tháng 9".
_DATA = re.compile(
    r"(?:\b(?:số liệu|lấy số|luỹ kế|tính(?= (?:đến|hết))|chốt(?= (?:đến|hết|ngày|số)))|^[\s(]*đến)"
    r"(?: (?:của|kỳ|báo cáo|số liệu|tính|lấy|chốt|đến|hết|cuối|trong|ngày(?! \d)))*:? "
    r"|(?:^|\bkỳ\b[^(]*)\(\s*|^(?=từ )"
)
_TO = re.compile(r"\s*(?:đến|[–-])(?: hết)? ")
#: A line, or a part of it, that says nothing but a time, the cover with its code: "2025-10 – tháng 10 năm 2025".
_PARTS = re.compile(r"(?:[();]|\.(?!\d))\s*")
_ALONE = re.compile(r"(?:(?:báo cáo|số liệu) |\d{4}-\w+ - )?")
#: No workbook is of these two; what stands in a title without its year is not of both.
_LONG_AGO = (Period(1900, "month", 1), Period(1900, "month", 7))
_ROMAN = MappingProxyType({"i": "1", "ii": "2", "iii": "3", "iv": "4"})


#: A cell, the time that it names, and the form it belongs to; none for the cover.
_Seen = tuple[Cell | CellRange, str, str]


@dataclass(frozen=True, slots=True)
class _Said:
    """A stretch of time that a text names, and where in the text it ends."""

    kind: str
    seen: str
    first: date
    last: date
    end: int

    def meets(self, period: Period, cutoff: date | None) -> bool:
        """Whether it has a day of the period; a day alone may be the cut-off date, or somewhat later."""
        if self.kind == "day":
            return self.first == cutoff or period.first_day <= self.first <= period.following().last_day
        return self.first <= period.last_day and period.first_day <= self.last

    def names(self, period: Period, cutoff: date | None) -> bool:
        """Whether a report of it is one of the period."""
        if self.kind in ("day", "months"):
            return self.meets(period, cutoff)
        return (self.first, self.last) == (period.first_day, period.last_day)


def check_periods(
    cover: Sheet | None, places: Sequence[FormPlace], agency: Agency, period: Period, file: str, cutoff: date | None
) -> list[Finding]:
    """Return what is to be said of titles and headings with another period than the workbook was issued for.

    One in the heading of a column may be that of these numbers alone: it is asked about.
    """
    titles: list[_Seen] = []
    remarks: list[_Seen] = []
    if cover:
        seen = other_periods(cover_titles(cover), period, cutoff)
        titles = [(Cell(file, cover.name, cover.a1(ref)), said, "") for ref, said in seen]
    for place in places:
        headings = _headings(place)
        above_or_below = filter(None, (_other(folded_label(text), period, cutoff) for text in place.sheet.printed))
        titles += [(CellRange(file, place.sheet.name), f"{said} {PAGE_EDGE}", place.form.id) for said in above_or_below]
        for ref, text in place.sheet.texts_above(place.first):
            if said := _other(headings.get(ref, folded_label(text)), period, cutoff):
                found = Cell(file, place.sheet.name, place.sheet.a1(ref)), said, place.form.id
                (remarks if ref in headings else titles).append(found)
    return [*_about_titles(titles, agency, period), *_about_columns(remarks, places, agency, period)]


def _about_titles(seen: Sequence[_Seen], agency: Agency, period: Period) -> Iterator[Finding]:
    """Yield one finding of all titles; in one form only, that form came from elsewhere."""
    if seen:
        places, (text, *_), forms = zip(*seen, strict=True)
        form = forms[0] if len(seen) == 1 else ""
        yield finding("I18", agency=agency.code, form=form, places=places, value=text, expected=period.label)


def _about_columns(
    seen: Sequence[_Seen], places: Sequence[FormPlace], agency: Agency, period: Period
) -> Iterator[Finding]:
    """Yield one finding for every form with headings of columns that say another period."""
    for form in (place.form for place in places):
        if own := [(cell, text) for cell, text, form_id in seen if form_id == form.id]:
            cells, (text, *_) = zip(*own, strict=True)
            said = {"table": form.title, "value": text, "expected": period.label}
            yield finding("S37", agency=agency.code, form=form.id, places=cells, **said)


def other_periods(rows: Grid, period: Period, cutoff: date | None = None) -> Iterator[tuple[Ref, str]]:
    """Yield (cell, period seen) for lines that say the workbook is of another period."""
    for ref, text in text_cells(rows):
        if said := _other(folded_label(text), period, cutoff):
            yield ref, said


def time_of_its_own(text: str) -> str:
    """Return the time that a title says its numbers are of, whatever the period it is issued for; "" for none."""
    return next(filter(None, (_other(folded_label(text), period, None) for period in _LONG_AGO)), "")


def _headings(place: FormPlace) -> dict[Ref, str]:
    """Return what is written beside the labels in the headings of a form's columns, folded, by cell."""
    own = {folded_label(text) for column in place.form.columns for text in (column.label, *column.groups)}
    longest_first = tuple(sorted(own, key=len, reverse=True))
    left = min(place.columns.values(), default=0)
    texts = {ref: folded_label(text) for ref, text in place.sheet.texts_above(place.first) if ref[1] >= left}
    top = min((row for (row, _), text in texts.items() if row and label_of(text) in own), default=place.first)
    headings = {}
    for (row, at), text in texts.items():
        if row >= top:
            known = text.startswith(longest_first)  # few others are looked at one by one
            label = next(filter(text.startswith, longest_first)) if known else ""
            headings[row, at] = text.removeprefix(label).strip()
    return headings


@lru_cache(maxsize=4096)  # most workbooks of a period have the same titles and headings
def _other(line: str, period: Period, cutoff: date | None) -> str:
    """Return the time that a folded text says its numbers are of, as written, where the period is none of it."""
    line = _IN_WORDS.sub(lambda found: f"tháng {_MONTHS[found[1]]}", line) if "tháng " in line else line
    if not re.search(r"\d|quý", line):
        return ""
    for lead in _PERIOD.finditer(line):
        if (said := _span(line, lead.end(), period)) and not said.names(period, cutoff):
            return said.seen
    for lead in _DATA.finditer(line):
        said = _span(line, lead.end(), period)
        if said and not said.meets(period, cutoff) and not (said.kind == "months" and "luỹ kế" in lead[0]):
            return said.seen
    for part in _PARTS.split(line):
        start = _ALONE.match(part)
        said = _span(part, start.end(), period) if start else None
        if said and said.end == len(part) and said.kind not in ("day", "week") and not said.meets(period, cutoff):
            return said.seen
    return ""


def _span(line: str, start: int, period: Period) -> _Said | None:
    """Return the stretch of time that begins there; of "từ 01/9 đến 30/9" the end decides, "từ 01/7" has none."""
    opened = line.startswith("từ ", start)
    start += 3 * opened
    for kind, pattern in _SPANS:
        if found := pattern.match(line, start):
            first_last = _days(kind, found, period.last_day.year)
            if first_last is None:
                return None
            to = _TO.match(line, found.end())
            until = _span(line, to.end(), period) if to else None
            return until or (None if opened else _Said(kind, _as_written(found[0]), *first_last, found.end()))
    return None


def _days(kind: str, found: re.Match[str], this_year: int) -> tuple[date, date] | None:
    """Return first and last day; a time without its year is of this one. None for a 13th month."""
    *numbers, year = found.groups()
    of_year = int(year or this_year)
    try:
        if kind == "day":
            day = date(of_year, int(numbers[1]), int(numbers[0]))
            return day, day
        number = int(_ROMAN.get(numbers[0], numbers[0]) or 0)
        if not 1 <= number <= 12 and kind.startswith("month"):
            return None
        said = Period(of_year, "month" if kind == "months" else kind, number)
        return said.first_day, said.last_day
    except ValueError:
        return None


def _as_written(span: str) -> str:
    """Return a folded stretch of time with its capitals: "T9/2025", "quý III"."""
    span = span.strip()
    return "T" + span[1:] if re.match(r"t\d", span) else re.sub(r"(?<=^quý )[ivx]+", lambda it: it[0].upper(), span)
