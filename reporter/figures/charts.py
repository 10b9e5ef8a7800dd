"""Charts of an annex: what a table is drawn as, and the table of what earlier periods reported."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from reporter.figures.scope import FigureContext
from reporter.model import INDEX_COLUMN, AnnexColumn, AnnexRow, AnnexTable, Figure
from reporter.model.chart import Chart, ChartValue, Series
from reporter.model.wording import capitalize_first, integer, lower_first
from reporter.specs.annex_specs import ChartEntry

#: Fewer are told in a sentence.
_FEWEST_PERIODS, _FEWEST_BARS = 3, 4


def period_figures(figures: Sequence[Figure], context: FigureContext) -> list[tuple[str, list[Figure]]]:
    """Return each period that was reported on, the earliest first, this one last, with what it printed of figures."""
    earlier = ((told.label, filter(None, map(told.figure, figures))) for told in context.told)
    return [*((label, list(found)) for label, found in earlier), (context.specs.period.label, list(figures))]


def period_table(
    figures: Sequence[Figure], columns: Sequence[AnnexColumn], context: FigureContext, caption: str
) -> AnnexTable:
    """Return a line for each period that was reported on, the earliest first, and one for this.

    Beside each stands of how many of those who owe a workbook it is: with fewer of them a number falls by itself.
    """
    head = [INDEX_COLUMN, AnnexColumn("ky", "Kỳ báo cáo", "text", width=24)]
    several = max(figure.owed.agencies for figure in figures) > 1
    head += [AnnexColumn("co_quan", "Số cơ quan có số liệu", "text", width=12)] * several
    rows = []
    for number, (label, found) in enumerate(period_figures(figures, context), 1):
        values = {figure.key: figure.value for figure in found}
        of_whom = [_of_whom(found)] * several
        line = (number, capitalize_first(label), *of_whom, *(values.get(figure.key) for figure in figures))
        rows.append(AnnexRow("row", line))
    return AnnexTable((*head, *columns), tuple(rows), caption)


def _of_whom(figures: Sequence[Figure]) -> str:
    """Return of how many agencies all of the figures are, "52/55"; "…" where none was printed."""
    due = max((figure.owed.agencies for figure in figures), default=0)
    missing = {name for figure in figures for name in figure.missing}
    return f"{integer(due - len(missing))}/{integer(due)}" if due else "…"


def drawn(entry: ChartEntry, table: AnnexTable, lines: bool, gaps: str = "") -> Chart | None:
    """Return the chart of a table's lines; None where a sentence tells as much.

    Its title says what is lacking in the numbers (`gaps`): a chart is shown by itself, without the notes of its annex.
    """
    keys = [column.key for column in table.columns]
    places = [keys.index(key) for key in entry.columns]
    labels = [at for at, column in enumerate(table.columns) if column.type == "text"]
    found = [
        (_line_name([str(row.values[at]) for at in labels]), [_number(row.values[at]) for at in places])
        for row in table.rows
        if row.kind == "row"
    ]
    known = [item for item in found if any(value is not None for value in item[1])]
    if len(known) < (_FEWEST_PERIODS if lines else _FEWEST_BARS):
        return None
    if not lines:
        known.sort(key=lambda item: _by_size(item[1][0]))  # stable: ties in their official order
    shown = found if lines else known[: entry.most]
    unit = table.columns[places[0]].unit
    more = f", {integer(entry.most)} nơi nhiều nhất" if len(known) > len(shown) else ""
    apart = f"; trong ngoặc: {lower_first(table.columns[labels[1]].label)}" if len(labels) > 1 else ""
    names = [table.columns[at] for at in places]
    series = tuple(
        Series(_called(column), tuple(values[number] for _, values in shown)) for number, column in enumerate(names)
    )
    title = "; ".join(filter(None, (f"{entry.title}{more}{f' ({unit})' if unit else ''}{apart}", gaps)))
    return Chart("lines" if lines else "bars", title, tuple(name for name, _ in shown), series)


def _by_size(value: ChartValue) -> tuple[bool, int | Decimal]:
    """Return what orders the greatest first, and whoever has no number last."""
    return value is None, -(value or 0)


def _line_name(words: Sequence[str]) -> str:
    """Return what a line is called: "Tháng 9 năm 2025 (7/8)" where it says of how many it is."""
    name, *apart = words
    return f"{name} ({', '.join(apart)})" if apart else name


def _called(column: AnnexColumn) -> str:
    return ", ".join((*column.groups, column.label))


def _number(value: object) -> ChartValue:
    return value if isinstance(value, int | Decimal) else None
