"""A plain .xlsx of large tables: header, autofilter, frozen panes, page set-up, numbers, dates, nothing else.

Written part by part as text, several times faster than a general writer: a national period has 1.2 million cells.
Strings stand in their cells (inline), so that a row is finished when it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import chain, repeat
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from reporter.delivery.sheet_charts import chart_kinds, sheet_chart
from reporter.model import column_letter
from reporter.model.cell import is_reread
from reporter.model.chart import Chart
from reporter.model.lazy import Memo
from reporter.model.wording import clean_text
from reporter.opc.parts import Part, write_package
from reporter.opc.squeezed import Squeezed
from reporter.store import Pieces

#: What a cell of a plain table may hold; None leaves it empty.
Plain = int | Decimal | str | date | None

_DAY_ZERO = date(1899, 12, 30)
_LONGEST = 32_767  # characters Excel keeps in a cell
_CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_HEAD, _NUMBER, _SHARE, _DATE, _LITERAL = 1, 2, 3, 4, 5
#: A4 across, all columns on the width of one sheet, as many sheets as the rows take.
_PRINTED = (
    '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.5" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
)
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="6">'
    '<xf/><xf fontId="1" applyFont="1" applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>'
    '<xf numFmtId="3" applyNumberFormat="1"/><xf numFmtId="2" applyNumberFormat="1"/>'
    '<xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="49" quotePrefix="1" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


@dataclass(frozen=True, slots=True)
class PlainColumn:
    """One column: its title, its width in characters and its values from top to bottom."""

    title: str
    width: float
    values: Sequence[Plain]


class Block(NamedTuple):
    """Rows of a table that are kept together between runs: what stands for all that they say, and how many they are.

    Of what nothing is told is not kept.
    """

    told: str
    rows: int


@dataclass(frozen=True, slots=True)
class PlainSheet:
    """One sheet: columns of equal length; a chart of them stands at their right; `blocks`, if any, are all its rows."""

    name: str
    columns: Sequence[PlainColumn]
    chart: Chart | None = None
    blocks: Sequence[Block] = ()
    at_once: int = 500  # rows that are made together: one by one costs more than compressing


def sheet_of_rows(name: str, columns: Sequence[tuple[str, float]], rows: Sequence[Sequence[Plain]]) -> PlainSheet:
    """Return a sheet of lines, under columns each given as (title, width)."""
    held = [[row[place] for row in rows] for place in range(len(columns))]
    return PlainSheet(name, [PlainColumn(*column, values) for column, values in zip(columns, held, strict=True)])


_MOST_KNOWN = 5_000  # cells whose text is remembered: of a sheet where hardly two are equal that would be all of it


def write_sheets(
    path: Path, sheets: Sequence[PlainSheet], title: str, remark: str = "", pieces: Pieces | None = None
) -> None:
    """Write the sheets to `path`; `title` and `remark` go into the document's properties.

    The blocks of sheets are taken from `pieces`, where they are known.
    """
    write_package(path, _parts(sheets, title, remark, pieces or Pieces()), level=4)


def _parts(sheets: Sequence[PlainSheet], title: str, remark: str, pieces: Pieces) -> Iterator[Part]:
    """Yield the parts of the workbook, the sheets piece by piece."""
    for name, text in _frame(sheets, title, remark):
        yield name, (_DECLARATION + text).encode()
    for number, sheet in enumerate(sheets, 1):
        yield f"xl/worksheets/sheet{number}.xml", _sheet(sheet, remark, pieces)
        if sheet.chart:
            yield from sheet_chart(sheet.chart, sheet.name, number, len(sheet.columns))


def _frame(sheets: Sequence[PlainSheet], title: str, remark: str) -> Iterator[tuple[str, str]]:
    """Yield every part but the sheets as (name, text)."""
    numbers = range(1, len(sheets) + 1)
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = [("/xl/workbook.xml", f"{kinds}.sheet.main+xml"), ("/xl/styles.xml", f"{kinds}.styles+xml")]
    overrides += [(f"/xl/worksheets/sheet{number}.xml", f"{kinds}.worksheet+xml") for number in numbers]
    overrides += [kind for number, sheet in enumerate(sheets, 1) if sheet.chart for kind in chart_kinds(number)]
    overrides.append(("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"))
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides)
        + "</Types>",
    )
    properties = f"{_PACKAGE}/relationships/metadata/core-properties"
    yield (
        "_rels/.rels",
        _relations([(f"{_REL}/officeDocument", "xl/workbook.xml"), (properties, "docProps/core.xml")]),
    )
    targets = [(f"{_REL}/worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
    yield "xl/_rels/workbook.xml.rels", _relations([*targets, (f"{_REL}/styles", "styles.xml")])
    yield "xl/workbook.xml", _workbook(sheets)
    yield "xl/styles.xml", _STYLES
    yield (
        "docProps/core.xml",
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title>'
        f"<dc:description>{escape(remark)}</dc:description></cp:coreProperties>",
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'


def _workbook(sheets: Sequence[PlainSheet]) -> str:
    listed = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, sheet in enumerate(sheets, 1)
    )
    names = "".join(
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{number}" hidden="1">'
        f"{quoted}!{_area(sheet, '$')}</definedName>"
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{number}">{quoted}!$1:$1</definedName>'
        for number, sheet in enumerate(sheets)
        for quoted in (escape(_quoted(sheet.name)),)
    )
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>{listed}</sheets>'
        f"<definedNames>{names}</definedNames></workbook>"
    )


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _area(sheet: PlainSheet, lock: str = "") -> str:
    """The cells from the first header to the last value: "A1:C20"."""
    last = column_letter(len(sheet.columns) - 1)
    height = len(sheet.columns[0].values) + 1
    return f"{lock}A{lock}1:{lock}{last}{lock}{height}"


def _sheet(sheet: PlainSheet, remark: str, pieces: Pieces) -> Iterator[bytes | Squeezed]:
    """Yield one sheet, some hundred rows at a time or block by block."""
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{column.width:g}" customWidth="1"/>'
        for place, column in enumerate(sheet.columns, 1)
    )
    letters = [f'<c r="{column_letter(place)}' for place in range(len(sheet.columns))]
    heads = "".join(
        f'{start}1" s="{_HEAD}"{inline_text(column.title)}'
        for start, column in zip(letters, sheet.columns, strict=True)
    )
    yield (
        f'{_DECLARATION}<worksheet xmlns="{_MAIN}" xmlns:r="{_REL}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView workbookViewId="0">'
        '<pane xSplit="2" ySplit="1" topLeftCell="C2" activePane="bottomRight" state="frozen"/>'
        f'</sheetView></sheetViews><cols>{widths}</cols><sheetData><row r="1">{heads}</row>'
    ).encode()
    known = Memo[Plain, str](_body)
    if not sheet.blocks:
        yield from _lines(sheet, letters, range(len(sheet.columns[0].values)), known)
    first = 0
    for block in sheet.blocks:
        rows = range(first, first + block.rows)
        yield pieces.piece(f"{block.told} {first}", partial(_lines, sheet, letters, rows, known))
        first += block.rows
    header = f"<headerFooter><oddHeader>&amp;C{escape(remark)}</oddHeader></headerFooter>" if remark else ""
    drawing = '<drawing r:id="rId1"/>' if sheet.chart else ""
    yield f'</sheetData><autoFilter ref="{_area(sheet)}"/>{_PRINTED}{header}{drawing}</worksheet>'.encode()


def _lines(sheet: PlainSheet, letters: Sequence[str], rows: range, known: Memo[Plain, str]) -> Iterator[bytes]:
    """Yield the text of these rows, some hundred at a time."""
    for first in range(rows.start, rows.stop, sheet.at_once):
        end = min(first + sheet.at_once, rows.stop)
        bodies = [_bodies(column.values[first:end], known) for column in sheet.columns]
        yield _rows(letters, [f'{number}"' for number in range(first + 2, end + 2)], bodies).encode()
        if len(known) > _MOST_KNOWN:
            known.clear()


def _rows(letters: Sequence[str], numbers: Sequence[str], columns: Sequence[Sequence[str]]) -> str:
    """The rows of these cells; `numbers` are those of the rows, each with its closing quote."""
    cells = [
        [f"{start}{number}{body}" if body else "" for number, body in zip(numbers, bodies, strict=True)]
        for start, bodies in zip(letters, columns, strict=True)
    ]
    opened = (f'<row r="{number}>' for number in numbers)
    return "".join(chain.from_iterable(zip(opened, *cells, repeat("</row>"), strict=False)))


def _bodies(values: Sequence[Plain], known: Memo[Plain, str]) -> list[str]:
    """The cells of a column without their references; equal values are worked out once.

    A share is not looked up: as a key, 100.00 would be the count 100.
    """
    if Decimal in set(map(type, values)):
        return [_body(value) if isinstance(value, Decimal) else known[value] for value in values]
    return list(map(known.__getitem__, values))


def _body(value: Plain) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f' s="{_LITERAL}"{inline_text(value)}' if is_reread(value) else inline_text(value)
    if isinstance(value, date):
        return f' s="{_DATE}"><v>{(value - _DAY_ZERO).days}</v></c>'
    return f' s="{_SHARE if isinstance(value, Decimal) else _NUMBER}"><v>{value}</v></c>'


def inline_text(value: str) -> str:
    """Return what follows the reference and the style of a cell that says a text, up to its end."""
    text = escape(clean_text(value)[0][:_LONGEST])
    if "_x" in text:  # what Excel would take for the number of a character (ECMA-376, ST_Xstring)
        text = _CODED.sub("_x005F_", text)
    return f' t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
