"""trang.json: the figures that the overview page shows, as the reports printed them, each with its cells.

Kept beside the reports, so that the page can be made anew without a build, and later periods can draw what came before.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from reporter.delivery.envelope import envelope
from reporter.model import Figure

OVERVIEW_FIGURES = "trang.json"


class TracedFigure(msgspec.Struct, frozen=True):
    """One figure, the document it stands in and the cells it was made of as Excel references, `more` not named."""

    figure: Figure
    document: str
    cells: tuple[str, ...] = ()
    more: int = 0


class TracedLine(msgspec.Struct, frozen=True):
    """One line of a table: an agency or an entry of a list, and its figures by key."""

    code: str
    label: str
    figures: Mapping[str, TracedFigure]


class OverviewFigures(msgspec.Struct, frozen=True):
    """What the last build of a period said: figures of the whole by key, tables by key."""

    period: str
    as_of: str
    headline: Mapping[str, TracedFigure]
    tables: Mapping[str, tuple[TracedLine, ...]]


def overview_json(figures: OverviewFigures) -> str:
    """Return the JSON text of the figures."""
    counts = {"headline": len(figures.headline), "tables": len(figures.tables)}
    return envelope("overview", "build", figures.period, [figures], counts)


def overview_figures_from(content: bytes) -> OverviewFigures:
    """Return the figures of a JSON text that `overview_json` wrote; msgspec.MsgspecError when it is another."""
    return msgspec.json.decode(content, type=_Written).items[0]


class _Written(msgspec.Struct):
    items: list[OverviewFigures]
