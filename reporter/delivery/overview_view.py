"""What the overview page is about, and the questions its template asks about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec
from markupsafe import Markup

from reporter.delivery.due_list import DueItem
from reporter.delivery.overview_charts import (
    CLASSES,
    HEIGHT,
    WIDTH,
    Ranked,
    Trend,
    classes,
    lengths,
    ranking,
    trend,
    value_of,
)
from reporter.delivery.overview_figures import OverviewFigures, TracedFigure, TracedLine
from reporter.delivery.standing import StatusRow
from reporter.model import SENT_BACK, SENT_UNUSED, AdmissionState, Finding, Findings, Period
from reporter.model.figure_text import figure_text
from reporter.model.wording import date_short, join_names
from reporter.specs.forms import FormSpec
from reporter.specs.overview_spec import ByAgency, ByLine, OverviewSpec, Progress

#: A page that opens at once on an old machine and a slow share: findings stop where it would grow beyond two megabytes.
_ROOM = 900_000
_FINDING_BYTES = 420  # of one row beside its words
_OBLIGATIONS = 3  # that the page names, of those to come and of those overdue; `reporter due` tells all
_TILE_COLUMNS = 6  # of a grid whose agencies have no place in templates/page/trang.toml


@dataclass(frozen=True, slots=True)
class PageLink:
    """A file beside the page: what it is, and its address relative to the page."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """One agency on the page: how it stands as a whole and form by form, why, and what lies ready about it."""

    row: StatusRow
    forms: Mapping[str, AdmissionState]  # form id → state, of the forms it must send
    why: str  # what the finding that decided it says; "" when everything counts
    links: tuple[PageLink, ...]


@dataclass(frozen=True, slots=True)
class OverviewContent:
    """Everything the page says; all of it was decided before."""

    period: Period
    as_of: date
    owner: str
    banner: str
    due: date
    lines: tuple[AgencyLine, ...]
    forms: tuple[FormSpec, ...]
    findings: Findings
    names: Mapping[str, str]  # agency code → name
    documents: tuple[PageLink, ...]  # of the organization itself
    ready: int  # how many documents the last build left
    files: tuple[PageLink, ...]  # the workbooks for those who want to go on counting
    obligations: tuple[DueItem, ...]
    spec: OverviewSpec
    figures: OverviewFigures | None  # None before the first build
    earlier: tuple[OverviewFigures, ...]  # of earlier periods that can be compared with this one, the earliest first
    rearranged: tuple[str, ...] = ()  # mergers and partitions of units over these periods, in words


# --- what the template asks -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tile:
    """One agency in the grid of a figure."""

    line: TracedLine
    item: TracedFigure | None
    text: str
    level: int  # of colour; 0 for not reported
    id: str  # of the figure's trace


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a bar chart and of the table behind it."""

    label: str
    item: TracedFigure
    id: str
    length: int  # in thousandths of the longest
    beside: tuple[TracedFigure | None, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One period of a progress chart; lengths in thousandths of the whole."""

    period: str
    whole: TracedFigure
    done: TracedFigure
    left: TracedFigure | None
    length: int


class OverviewView:
    """The questions that the template asks about the content."""

    width, height = WIDTH, HEIGHT

    def __init__(self, content: OverviewContent) -> None:
        self._content = content
        self._figures = content.figures
        self._periods = [*content.earlier, *([content.figures] if content.figures else [])]
        self._traces: dict[str, TracedFigure] = {}

    # --- who stands where ---

    def those(self, *states: AdmissionState) -> list[AgencyLine]:
        """The agencies in one of these states."""
        return [line for line in self._content.lines if line.row.state in states]

    def to_return(self) -> list[AgencyLine]:
        """Those whose workbook, or what came in place of one, goes back."""
        return self.those(*SENT_BACK)

    def stuck(self) -> list[AgencyLine]:
        """Those who have sent in and of whom not everything is used."""
        return self.those(*SENT_UNUSED)

    def late(self) -> list[AgencyLine]:
        """Those whose workbook came after the last day."""
        return [line for line in self._content.lines if line.row.late]

    def to_explain(self) -> list[AgencyLine]:
        """Those who have something to explain."""
        return [line for line in self._content.lines if line.row.explains]

    def days_left(self) -> int:
        """How many days are left to send in; below zero when the day has passed."""
        return (self._content.due - self._content.as_of).days

    def coming(self) -> list[DueItem]:
        """The reports that fall due next."""
        return [item for item in self._content.obligations if item.state != "overdue"][:_OBLIGATIONS]

    def overdue(self) -> list[DueItem]:
        """The reports that fell due last and are still owed."""
        return [item for item in self._content.obligations if item.state == "overdue"][-1 : -_OBLIGATIONS - 1 : -1]

    # --- findings ---

    def shown_findings(self) -> tuple[Finding, ...]:
        """The findings that fit on the page, the gravest first."""
        room, shown = _ROOM, []
        for item in self._content.findings:
            room -= _FINDING_BYTES + len(f"{item.message}{item.place}".encode())
            if room < 0:
                break
            shown.append(item)
        return tuple(shown)

    # --- figures ---

    def made_on(self) -> date | None:
        """The day of the build whose figures these are."""
        return date.fromisoformat(self._figures.as_of) if self._figures else None

    def headline(self) -> list[tuple[str, TracedFigure]]:
        """The figures of the whole that the reports of the period have, with the id of the trace of each."""
        held = self._figures.headline if self._figures else {}
        found = [(key, held[key]) for key in self._content.spec.headline if key in held]
        return [(self._traced(f"c-{key}", item), item) for key, item in found]

    def before(self, key: str) -> TracedFigure | None:
        """What the period before this one printed of a figure."""
        last = self._content.earlier[-1] if self._content.earlier else None
        follows = last is not None and Period.parse(last.period).following() == self._content.period
        return last.headline.get(key) if last and follows else None

    def change(self, key: str, now: TracedFigure) -> str:
        """How far the printed figure is from that of the period before: "tăng 12", "" when one is not known."""
        one, other = value_of(now), value_of(self.before(key))
        if one is None or other is None:
            return ""
        if one == other:
            return "không đổi"
        gap: Any = one - other  # counts with counts, shares with shares
        text = figure_text(replace(now.figure, value=abs(gap)))
        return f"{'tăng' if one > other else 'giảm'} {text.replace('%', ' điểm phần trăm')}"

    def rearranged(self) -> tuple[str, ...]:
        """The mergers and partitions of units over the periods compared, in words."""
        return self._content.rearranged

    def over_periods(self, key: str) -> list[tuple[str, TracedFigure | None]]:
        """A figure of the whole in each period, the earliest first."""
        return [(item.period, item.headline.get(key)) for item in self._periods]

    def trend(self, key: str) -> Trend:
        """The small line of a figure over periods."""
        return trend([value_of(item) for _, item in self.over_periods(key)])

    def compared(self) -> list[ByAgency]:
        """The figures that can be compared between agencies in this period."""
        return [item for item in self._content.spec.by_agency if self._lines_of(item)]

    def _lines_of(self, item: ByAgency) -> Sequence[TracedLine]:
        lines = self._figures.tables.get(item.table, ()) if self._figures else ()
        return [line for line in lines if item.figure in line.figures]

    def tiles(self, item: ByAgency) -> list[Tile]:
        """Every agency of a compared figure."""
        lines = self._lines_of(item)
        levels = classes([value_of(line.figures[item.figure]) for line in lines])
        tiles = []
        for line, level in zip(lines, levels, strict=True):
            found = line.figures[item.figure]
            shade = CLASSES + 1 - level if level and item.worse == "less" else level  # the worst is the strongest
            name = self._traced(f"b-{item.table}-{line.code}-{item.figure}", found)
            tiles.append(Tile(line, found, figure_text(found.figure), shade, name))
        return tiles

    def grid(self, tiles: Sequence[Tile]) -> list[list[Tile | None]]:
        """The tiles in rows and columns as templates/page/trang.toml places them; those without a place follow."""
        places = self._content.spec.tiles
        placed = {tuple(places[tile.line.code]): tile for tile in tiles if tile.line.code in places}
        width = max((column for _, column in placed), default=_TILE_COLUMNS)
        height = max((row for row, _ in placed), default=0)
        rows = [[placed.get((row, column)) for column in range(1, width + 1)] for row in range(1, height + 1)]
        others: list[Tile | None] = [tile for tile in tiles if tile.line.code not in places]
        others += [None] * (-len(others) % width)
        return rows + [others[at : at + width] for at in range(0, len(others), width)]

    def legend(self, tiles: Sequence[Tile]) -> list[tuple[int, str]]:
        """What each colour stands for: the least and the greatest figure that have it."""
        result = []
        for level in sorted({tile.level for tile in tiles if tile.level}):
            held = sorted((tile for tile in tiles if tile.level == level), key=lambda tile: value_of(tile.item) or 0)
            ends = dict.fromkeys((held[0].text, held[-1].text))
            result.append((level, " – ".join(ends)))
        return result

    def worst(self, item: ByAgency) -> list[Ranked]:
        """Who stands worst in a compared figure, ties told whole."""
        return ranking(self._lines_of(item), item.figure, item.worse == "more", self._content.spec.worst)

    def best(self, item: ByAgency) -> list[Ranked]:
        """Who stands best in a compared figure, ties told whole."""
        return ranking(self._lines_of(item), item.figure, item.worse == "less", self._content.spec.worst)

    def charts(self) -> list[tuple[ByLine, list[Bar]]]:
        """The bar charts that the reports of the period have figures for."""
        held = self._figures.tables if self._figures else {}
        return [(item, self._bars(item, held[item.table])) for item in self._content.spec.by_line if item.table in held]

    def _bars(self, item: ByLine, lines: Sequence[TracedLine]) -> list[Bar]:
        drawn = [line for line in lines if item.figure in line.figures]
        long = lengths([value_of(line.figures[item.figure]) for line in drawn])
        return [
            Bar(
                line.label,
                line.figures[item.figure],
                self._traced(f"d-{item.table}-{line.code}-{item.figure}", line.figures[item.figure]),
                length,
                tuple(line.figures.get(key) for key in item.beside),
            )
            for line, length in zip(drawn, long, strict=True)
        ]

    def progress(self) -> list[tuple[Progress, list[Step]]]:
        """How far payouts have come, period by period."""
        found = [(item, self._steps(item)) for item in self._content.spec.progress]
        return [(item, steps) for item, steps in found if steps]

    def _steps(self, item: Progress) -> list[Step]:
        steps = []
        for period in self._periods:
            whole, done = period.headline.get(item.whole), period.headline.get(item.done)
            if whole and done and value_of(whole) and value_of(done) is not None:
                length = round(1000 * (value_of(done) or 0) / (value_of(whole) or 1))
                steps.append(Step(period.period, whole, done, period.headline.get(item.left), min(1000, length)))
        return steps

    # --- the trace of a figure on click ---

    def _traced(self, name: str, item: TracedFigure) -> str:
        self._traces[name] = item
        return name

    def traces(self) -> Markup:
        """All traces asked for so far as JSON that cannot end the element it stands in."""
        told = {name: _told(item) for name, item in self._traces.items()}
        return Markup(msgspec.json.encode(told).decode().replace("<", "\\u003c"))


def _told(item: TracedFigure) -> dict[str, Any]:
    """Return what is told of a figure when it is clicked: only what there is to tell."""
    figure = item.figure
    rows = {
        "Số liệu": figure.label,
        "Giá trị": f"{figure_text(figure)} {figure.unit if figure.unit != '%' and figure.reported else ''}".strip(),
        "Phạm vi": figure.scope,
        "Cách tính": figure.how,
        "Mốc so sánh": figure.baseline,
        "Ngày chốt": date_short(figure.cutoff) if figure.cutoff else "",
        "Chưa có số liệu của": join_names([name for name in figure.missing if name not in figure.held]),
        "Đã gửi, đang chỉnh lý": join_names(figure.held),
        "In trong văn bản": item.document,
    }
    return {"dong": {key: text for key, text in rows.items() if text}, "o": item.cells, "con": item.more}
