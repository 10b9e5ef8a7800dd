"""Charts of an annex: what a table is drawn as, and the table of what earlier periods reported."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from reporter.figures.scope import FigureContext
from reporter.model import AnnexColumn, AnnexRow, AnnexTable, Figure
from reporter.model.chart import Chart, ChartValue, Series
from reporter.model.wording import capitalize_first, integer
from reporter.specs.annex_specs import ChartEntry

#: Fewer are told in a sentence.
_FEWEST_PERIODS, _FEWEST_BARS = 3, 4


def period_table(
    figures: Sequence[Figure], columns: Sequence[AnnexColumn], context: FigureContext, caption: str
) -> AnnexTable:
    """Return a line for each period that was reported on, the earliest first, and one for this."""
    head = AnnexColumn("stt", "STT", "index", width=5), AnnexColumn("ky", "Kỳ báo cáo", "text", width=24)
    lines = [(told.label, [told.value(figure) for figure in figures]) for told in context.told]
    lines.append((context.specs.period.label, [figure.value for figure in figures]))
    rows = [
        AnnexRow("row", (number, capitalize_first(label), *values)) for number, (label, values) in enumerate(lines, 1)
    ]
    return AnnexTable((*head, *columns), tuple(rows), caption)


def drawn(entry: ChartEntry, table: AnnexTable, lines: bool) -> Chart | None:
    """Return the chart of a table's lines; None where a sentence tells as much."""
    keys = [column.key for column in table.columns]
    places = [keys.index(key) for key in entry.columns]
    label = next(at for at, column in enumerate(table.columns) if column.type == "text")
    found = [
        (str(row.values[label]), [_number(row.values[at]) for at in places]) for row in table.rows if row.kind == "row"
    ]
    known = [item for item in found if any(value is not None for value in item[1])]
    if len(known) < (_FEWEST_PERIODS if lines else _FEWEST_BARS):
        return None
    if not lines:
        known.sort(
            key=lambda item: -(item[1][0] if item[1][0] is not None else -1)
        )  # stable: ties in their official order
    shown = found if lines else known[: entry.most]
    unit = table.columns[places[0]].unit
    more = f", {integer(entry.most)} nơi nhiều nhất" if len(known) > len(shown) else ""
    names = [table.columns[at] for at in places]
    series = tuple(
        Series(_called(column), tuple(values[number] for _, values in shown)) for number, column in enumerate(names)
    )
    title = f"{entry.title}{more}{f' ({unit})' if unit else ''}"
    return Chart("lines" if lines else "bars", title, tuple(name for name, _ in shown), series)


def _called(column: AnnexColumn) -> str:
    return ", ".join((*column.groups, column.label))


def _number(value: object) -> ChartValue:
    return value if isinstance(value, int | Decimal) else None
