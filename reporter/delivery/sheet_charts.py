"""The parts that put a chart beside the table of a sheet."""

from __future__ import annotations

from collections.abc import Iterator

from reporter.model.chart import Chart
from reporter.opc.chart_xml import CHART, CHART_TYPE, DRAWING, RELATIONS, chart_xml
from reporter.opc.parts import XML

_SPACE = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"
_WIDTH, _TENTH = 6_480_000, 3600  # 18 cm; in the units of drawings


def chart_kinds(number: int) -> tuple[tuple[str, str], ...]:
    """Return the parts of the chart on the sheet of that number, each with its content type."""
    return (f"/xl/drawings/drawing{number}.xml", _DRAWING_TYPE), (f"/xl/charts/chart{number}.xml", CHART_TYPE)


def sheet_chart(chart: Chart, sheet: str, number: int, column: int) -> Iterator[tuple[str, bytes]]:
    """Yield the parts of a chart of the numbers of a sheet, its left edge in the column after them."""
    yield f"xl/worksheets/_rels/sheet{number}.xml.rels", _link("drawing", f"../drawings/drawing{number}.xml")
    yield f"xl/drawings/_rels/drawing{number}.xml.rels", _link("chart", f"../charts/chart{number}.xml")
    drawing = (
        f'{XML}<xdr:wsDr xmlns:xdr="{_SPACE}" xmlns:a="{DRAWING}"><xdr:oneCellAnchor><xdr:from><xdr:col>{column}'
        "</xdr:col><xdr:colOff>200000</xdr:colOff><xdr:row>0</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
        f'<xdr:ext cx="{_WIDTH}" cy="{chart.height * _TENTH}"/><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr>'
        f'<xdr:cNvPr id="2" name="Biểu đồ {number}"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm>'
        f'<a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="{CHART}">'
        f'<c:chart xmlns:c="{CHART}" xmlns:r="{RELATIONS}" r:id="rId1"/></a:graphicData></a:graphic>'
        "</xdr:graphicFrame><xdr:clientData/></xdr:oneCellAnchor></xdr:wsDr>"
    )
    yield f"xl/drawings/drawing{number}.xml", drawing.encode()
    yield f"xl/charts/chart{number}.xml", chart_xml(chart, sheet)


def _link(kind: str, target: str) -> bytes:
    relation = f'<Relationship Id="rId1" Type="{RELATIONS}/{kind}" Target="{target}"/>'
    return f'{XML}<Relationships xmlns="{_PACKAGE}">{relation}</Relationships>'.encode()
