"""The numbers that a chart draws, as its part holds them, whichever program saved it last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from xml.etree import ElementTree

from reporter.model.chart import Chart
from reporter.opc.chart_xml import CHART

_C = f"{{{CHART}}}"


def chart_rows(root: ElementTree.Element) -> tuple[tuple[str, ...], ...]:
    """Return a row for each label: the label, then what every series says of it; "" for a gap."""
    series = list(root.iter(f"{_C}ser"))
    labels = _points(series[0].find(f"{_C}cat")) if series else {}
    values = [_points(item.find(f"{_C}val")) for item in series]
    return tuple((labels[at], *(plain(item.get(at, "")) for item in values)) for at in sorted(labels))


def rows_of(chart: Chart) -> tuple[tuple[str, ...], ...]:
    """Return the same of a chart that is about to be drawn."""
    columns = [["" if value is None else plain(str(value)) for value in series.values] for series in chart.series]
    return tuple(zip(chart.labels, *columns, strict=True))


def _points(element: ElementTree.Element | None) -> Mapping[int, str]:
    points: Iterable[ElementTree.Element] = element.iter(f"{_C}pt") if element is not None else ()
    return {int(point.get("idx", "0")): point.findtext(f"{_C}v") or "" for point in points}


def plain(text: str) -> str:
    """Return a number in one notation: 12.50 and 12.5 are the same; other text as it is."""
    try:
        return f"{Decimal(text).normalize():f}"
    except InvalidOperation:
        return text
