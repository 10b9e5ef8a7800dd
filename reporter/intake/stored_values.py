"""What the cells of a workbook hold, as values; the only reader that knows python-calamine.

Plain whole numbers, most of all cells, are known from the arrays already. Of all else calamine is asked: which styles
make a day of a number, what each shared text says, and what each other cell holds, equal ones of a sheet once. It is
given a package built anew from the checked parts, stored without compression: it inflates nothing and can see nothing
but what was checked.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from python_calamine import CalamineError, CalamineWorkbook

from reporter.intake.cells import ERROR, SHARED, Array, Cells
from reporter.intake.package import ExcelPackage
from reporter.intake.safety import Refused
from reporter.opc.parts import Part, write_package

_STYLE = re.compile(rb"<(?:\w+:)?xf\b")
#: A day in a cell of dates as programs write it that mean no moment: midnight, with the mark of a zone.
_ZONED_DAY = re.compile(rb'( t="d"[^>]*>(?:<f[^>]*/>)?<v>\d{4}-\d\d-\d\dT00:00(?::00(?:\.0+)?)?)(?:Z|[+-]\d\d:?\d\d)<')


class StoredValues:
    """The values of all sheets; calamine reads of a sheet what it has to when that sheet is first asked for."""

    def __init__(self, package: ExcelPackage, sheets: Sequence[Cells]) -> None:
        plain = _plain_styles(package.styles)
        self._sheets = [_Sheet.of(cells, plain) for cells in sheets]
        named = [item.cells.whole[item.shared] for item in self._sheets]
        self._named = np.unique(np.concatenate(named)) if named else np.zeros(0, int)  # shared texts, by number
        texts = [b' t="s"><v>%d</v></c>' % number for number in self._named.tolist()]
        self._book = _opened(
            [texts, *(item.contents for item in self._sheets)], package.strings, package.styles, package.date1904
        )

    def of(self, number: int) -> Array:
        """Return what the cells of a sheet hold, "" for nothing and for errors; CalamineError if nobody can say."""
        sheet = self._sheets[number]
        values = np.full(len(sheet.cells), "", object)
        values[sheet.plain] = sheet.cells.whole[sheet.plain].astype(float)
        values[sheet.shared] = self._texts[np.searchsorted(self._named, sheet.cells.whole[sheet.shared])]
        if sheet.contents:
            values[sheet.others] = _read(self._book, number + 1, len(sheet.contents))[sheet.content_of]
        return values

    @cached_property
    def _texts(self) -> Array:
        return _read(self._book, 0, len(self._named))


class _Sheet(NamedTuple):
    """How the cells of a sheet are read."""

    cells: Cells
    plain: Array  # which are whole numbers that stay what they are
    shared: Array  # which name a shared text
    others: Array  # the numbers of all others that hold a value
    contents: list[bytes]  # what stands in those behind their references, each once
    content_of: list[int]  # of each of the others its place among the contents

    @classmethod
    def of(cls, cells: Cells, plain_styles: Array) -> _Sheet:
        known = cells.whole >= 0
        shared = known & (cells.kinds == SHARED)
        styled = plain_styles[np.minimum(cells.styles, len(plain_styles) - 1)]
        plain = known & (cells.kinds != SHARED) & styled
        others = (cells.stored & ~shared & ~plain & (cells.kinds != ERROR)).nonzero()[0]
        contents: dict[bytes, int] = {}
        content_of = [contents.setdefault(cells.written(cell)[1], len(contents)) for cell in others.tolist()]
        return cls(cells, plain, shared, others, list(contents), content_of)


@lru_cache(maxsize=16)  # all workbooks that were issued alike have the same
def _plain_styles(styles: bytes | None) -> Array:
    """Return which styles leave a number what it is; the last one, for all beyond, is not said to."""
    count = len(_STYLE.findall(styles or b"")) + 1
    cells = [b' s="%d"><v>1</v></c>' % style for style in range(count)]
    book = _opened([cells], None, styles, date1904=False)
    return np.array([*(type(value) is float for value in _read(book, 0, count)), False])


def _read(book: CalamineWorkbook, sheet: int, count: int) -> Array:
    """Return the values of the first cells of a sheet made by `_opened`, "" for a blank one."""
    rows = book.get_sheet_by_index(sheet).to_python(skip_empty_area=False)
    values = np.full(count, "", object)
    values[: len(rows)] = [row[0] for row in rows]
    return values


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def _opened(
    sheets: Sequence[Sequence[bytes]], strings: bytes | None, styles: bytes | None, date1904: bool
) -> CalamineWorkbook:
    """Return a workbook of sheets of one column with these cells."""
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(_stored(sheets, strings, styles, date1904)))
    except CalamineError:
        raise Refused("F08", why="nội dung các trang tính không đọc được") from None


def _stored(sheets: Sequence[Sequence[bytes]], strings: bytes | None, styles: bytes | None, date1904: bool) -> bytes:
    parts = {f"worksheets/sheet{number}.xml": _column(cells) for number, cells in enumerate(sheets)}
    links = [("worksheet", name) for name in parts]
    for kind, content in (("sharedStrings", strings), ("styles", styles)):
        if content is not None:
            parts[f"{kind}.xml"] = content
            links.append((kind, f"{kind}.xml"))
    tags = "".join(f'<sheet name="{at}" sheetId="{at}" r:id="rId{at}"/>' for at in range(1, len(sheets) + 1))
    settings = '<workbookPr date1904="1"/>' if date1904 else ""
    book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{settings}<sheets>{tags}</sheets></workbook>'
    stored: list[Part] = [
        ("_rels/.rels", _relationships([("officeDocument", "xl/workbook.xml")])),
        ("xl/workbook.xml", book.encode()),
        ("xl/_rels/workbook.xml.rels", _relationships(links)),
        *((f"xl/{name}", content) for name, content in parts.items()),
    ]
    buffer = io.BytesIO()
    write_package(buffer, stored, level=0)
    return buffer.getvalue()


def _column(cells: Sequence[bytes]) -> bytes:
    rows = (b'<row r="%d"><c r="A%d"%b</row>' % (at, at, cell) for at, cell in enumerate(cells, 1))
    xml = b'<worksheet xmlns="%b"><sheetData>%b</sheetData></worksheet>' % (_MAIN.encode(), b"".join(rows))
    return _ZONED_DAY.sub(rb"\1<", xml) if b' t="d"' in xml else xml


def _relationships(links: list[tuple[str, str]]) -> bytes:
    items = (
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(links, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}">{"".join(items)}</Relationships>'.encode()
