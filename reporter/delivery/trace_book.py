"""trace.xlsx: each cell that a figure was made of, with a link that opens the workbook it stands in at that cell."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reporter.delivery.findings_book import new_book
from reporter.model import Cell
from reporter.opc.archive import Archive
from reporter.opc.parts import write_parts

_MOST_LINKS = 60_000  # Excel keeps 65,530 links a sheet
_HEADS = (("Ở đâu", 40), ("Khoá", 20), ("Số liệu", 50), ("In là", 14), ("Ô", 52), ("Giá trị", 14), ("Lấy từ", 52))


@dataclass(frozen=True, slots=True)
class TracedCell:
    """One cell of a figure: where that is printed, what it is, the cell, what stands in it, where that came from."""

    where: str
    key: str
    label: str
    text: str
    cell: Cell
    value: str
    origin: str = ""


def write_trace(path: Path, cells: Sequence[TracedCell], inbox: str, title: str) -> None:
    """Write the cells, each linked to the workbook in `inbox`, a path as seen from where the file will lie."""
    stream = io.BytesIO()
    with new_book(stream, title) as book:
        head, link = book.add_format({"bold": True, "text_wrap": True}), book.get_default_url_format()
        sheet = book.add_worksheet("Nguồn")
        sheet.freeze_panes(1, 0)
        for place, (name, width) in enumerate(_HEADS):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, name, head)
        for row, item in enumerate(cells, 1):
            texts = (item.where, item.key, item.label, item.text, str(item.cell), item.value, item.origin)
            for place, text in enumerate(texts):
                sheet.write_string(row, place, text)
            if row <= _MOST_LINKS:
                target = f"external:{inbox}/{item.cell.file}#'{item.cell.sheet}'!{item.cell.ref}"
                sheet.write_url(row, 4, target, link, str(item.cell))
        sheet.autofilter(0, 0, max(len(cells), 1), len(_HEADS) - 1)
    # links are URIs: xlsxwriter writes Windows' own separators, which other systems do not open
    parts = dict(Archive(stream.getvalue()).parts())
    links = {name: content.replace(b"\\", b"/") for name, content in parts.items() if name.endswith("sheet1.xml.rels")}
    path.write_bytes(write_parts({**parts, **links}))
