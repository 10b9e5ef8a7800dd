"""Charts in a document: the paragraph that shows one, and the parts that hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import quoteattr

from reporter.documents.annex_widths import TableRoom
from reporter.model import Annex
from reporter.model.chart import Chart
from reporter.opc.chart_xml import CHART, CHART_TYPE, RELATIONS, chart_xml
from reporter.opc.parts import CONTENT_TYPES, DOCUMENT_RELS

_TWIP, _TENTH = 635, 3600  # in the units of drawings
_KEY = "rIdBieuDo{}"


def charts_of(annexes: Sequence[Annex]) -> list[Chart]:
    """Return the charts of a document in the order of drawing."""
    return [table.chart for annex in annexes for table in annex.tables if table.chart]


def chart_paragraph(chart: Chart, number: int, room: TableRoom) -> str:
    """Return the paragraph with the chart of that number, as wide as a table, never higher than nine tenths of a page.

    What it says is also told to who cannot see it.
    """
    height = min(chart.height * _TENTH, int(room.height * 0.9) * _TWIP)
    told = quoteattr(f"{chart.title}. Số liệu ở bảng ngay trên biểu đồ.")
    return (
        '<w:p><w:pPr><w:pStyle w:val="VBOGiua"/><w:spacing w:before="120"/></w:pPr><w:r><w:drawing>'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{room.width * _TWIP}" cy="{height}"/>'
        f'<wp:docPr id="{9000 + number}" name="Biểu đồ {number}" descr={told}/><wp:cNvGraphicFramePr/>'
        f'<a:graphic><a:graphicData uri="{CHART}"><c:chart xmlns:c="{CHART}" r:id="{_KEY.format(number)}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def with_charts(parts: Mapping[str, bytes], charts: Sequence[Chart]) -> dict[str, bytes]:
    """Return the parts of a document with those of its charts."""
    result, links, kinds = dict(parts), "", ""
    for number, chart in enumerate(charts, 1):
        name = f"charts/bieu-do-{number}.xml"
        result[f"word/{name}"] = chart_xml(chart)
        links += f'<Relationship Id="{_KEY.format(number)}" Type="{RELATIONS}/chart" Target="{name}"/>'
        kinds += f'<Override PartName="/word/{name}" ContentType="{CHART_TYPE}"/>'
    for name, end, more in ((DOCUMENT_RELS, b"</Relationships>", links), (CONTENT_TYPES, b"</Types>", kinds)):
        result[name] = result[name].replace(end, more.encode() + end)
    return result
