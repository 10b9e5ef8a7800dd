"""A chart as DrawingML, the vector form that Word, Excel and LibreOffice draw themselves: same chart, same bytes.

Black, grey and white alone: it reads the same on a copier. Thousands are set off by a dot that stands in the format, so
that a program in another language shows Vietnamese numbers too.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from reporter.model.chart import Chart, ChartValue, Series
from reporter.opc.parts import XML

CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

_DOTTED = r"[&gt;=1000000]#\.###\.##0;[&gt;=1000]#\.##0;0"
_FONT = '<a:latin typeface="Times New Roman"/><a:ea typeface="Times New Roman"/><a:cs typeface="Times New Roman"/>'
_BLACK = '<a:solidFill><a:srgbClr val="000000"/></a:solidFill>'
#: Fill of the bars of one series after the other: dark grey, white, light grey; all with a black edge.
_FILLS = ("595959", "FFFFFF", "BFBFBF")
_DASHES = ("solid", "dash", "sysDot")
_SYMBOLS = ("circle", "square", "triangle")


def chart_xml(chart: Chart, sheet: str = "") -> bytes:
    """Return the part of a chart; with `sheet` its numbers stand there: labels in A from line 2, series beside."""
    return (
        f'{XML}<c:chartSpace xmlns:c="{CHART}" xmlns:a="{DRAWING}" xmlns:r="{RELATIONS}">'
        f'<c:date1904 val="0"/><c:lang val="vi-VN"/><c:roundedCorners val="0"/><c:chart>{_title(chart.title)}'
        f'<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>{_plot(chart, sheet)}{_axes(chart)}</c:plotArea>'
        f'{_legend(chart)}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr>'
        f"{_letters(900)}</c:chartSpace>"
    ).encode()


def _letters(size: int, bold: bool = False) -> str:
    """Return the letters of a piece; `size` in hundredths of a point."""
    look = f'sz="{size}" b="{int(bold)}"'
    return f"<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr {look}>{_BLACK}{_FONT}</a:defRPr></a:pPr></a:p></c:txPr>"


def _title(text: str) -> str:
    return (
        '<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1100" b="1"/></a:pPr><a:r>'
        f'<a:rPr lang="vi-VN" sz="1100" b="1">{_BLACK}{_FONT}</a:rPr><a:t>{escape(text)}</a:t></a:r></a:p></c:rich>'
        '</c:tx><c:overlay val="0"/></c:title>'
    )


def _legend(chart: Chart) -> str:
    """Return the legend, which a single series needs none of: the title says what it is."""
    if len(chart.series) == 1:
        return ""
    return f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_letters(900)}</c:legend>'


def _plot(chart: Chart, sheet: str) -> str:
    series = "".join(_series(chart, number, item, sheet) for number, item in enumerate(chart.series))
    if chart.kind == "lines":
        return (
            f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}'
            '<c:marker val="1"/><c:axId val="1"/><c:axId val="2"/></c:lineChart>'
        )
    return (
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}'
        '<c:gapWidth val="40"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
    )


def _series(chart: Chart, number: int, series: Series, sheet: str) -> str:
    last, letter = len(chart.labels) + 1, "BCDE"[number]
    place = f"'{sheet}'!$"
    labels = _points("str", chart.labels, f"{place}A$2:$A${last}" if sheet else "")
    values = _points("num", series.values, f"{place}{letter}$2:${letter}${last}" if sheet else "")
    name = _points("str", [series.name], f"{place}{letter}$1" if sheet else "")
    lines = chart.kind == "lines"
    where = ("b" if number else "t") if lines else "outEnd"  # numbers of two lines never cover each other
    shown = (
        f'<c:dLbls><c:numFmt formatCode="{_DOTTED}" sourceLinked="0"/><c:spPr><a:noFill/></c:spPr>{_letters(800)}'
        f'<c:dLblPos val="{where}"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
    )
    look = _line_look(number) if lines else _bar_look(number)
    end = '<c:smooth val="0"/>' if lines else ""
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/><c:tx>{name}</c:tx>{look}{shown}'
        f"<c:cat>{labels}</c:cat><c:val>{values}</c:val>{end}</c:ser>"
    )


def _bar_look(number: int) -> str:
    fill = f'<a:solidFill><a:srgbClr val="{_FILLS[number]}"/></a:solidFill>'
    return f'<c:spPr>{fill}<a:ln w="9525">{_BLACK}</a:ln></c:spPr><c:invertIfNegative val="0"/>'


def _line_look(number: int) -> str:
    dash, fill = _DASHES[number], _FILLS[number]
    return (
        f'<c:spPr><a:ln w="22225">{_BLACK}<a:prstDash val="{dash}"/></a:ln></c:spPr>'
        f'<c:marker><c:symbol val="{_SYMBOLS[number]}"/><c:size val="7"/><c:spPr><a:solidFill>'
        f'<a:srgbClr val="{fill}"/></a:solidFill><a:ln w="9525">{_BLACK}</a:ln></c:spPr></c:marker>'
    )


def _points(kind: str, values: Sequence[str | ChartValue], cells: str) -> str:
    """Return texts or numbers with what they are now; with `cells` as the place where a program finds them."""
    known = [(at, value) for at, value in enumerate(values) if value is not None]
    points = "".join(f'<c:pt idx="{at}"><c:v>{escape(str(value))}</c:v></c:pt>' for at, value in known)
    code = "<c:formatCode>General</c:formatCode>" if kind == "num" else ""
    count = f'<c:ptCount val="{len(values)}"/>'
    if cells:
        return (
            f"<c:{kind}Ref><c:f>{escape(cells)}</c:f><c:{kind}Cache>{code}{count}{points}</c:{kind}Cache></c:{kind}Ref>"
        )
    if len(values) == 1 and kind == "str":  # the name of a series
        return f"<c:strRef><c:f/><c:strCache>{count}{points}</c:strCache></c:strRef>"
    return f"<c:{kind}Lit>{code}{count}{points}</c:{kind}Lit>"


def _axes(chart: Chart) -> str:
    """Return the axis of the labels, first on top or at the left, and that of the numbers, which stand at the bars."""
    lines = chart.kind == "lines"
    order, side = ("minMax", "b") if lines else ("maxMin", "l")
    edge = f'<c:spPr><a:ln w="9525">{_BLACK}</a:ln></c:spPr>'
    return (
        f'<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="{order}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{side}"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{edge}{_letters(900)}<c:crossAx val="2"/>'
        '<c:crosses val="autoZero"/><c:tickLblSkip val="1"/><c:noMultiLvlLbl val="1"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>'
        f'<c:delete val="{0 if lines else 1}"/><c:axPos val="{"l" if lines else "t"}"/>'
        f'<c:numFmt formatCode="{_DOTTED}" sourceLinked="0"/><c:majorTickMark val="out"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/>{edge}{_letters(900)}<c:crossAx val="1"/><c:crosses val="autoZero"/></c:valAx>'
    )
