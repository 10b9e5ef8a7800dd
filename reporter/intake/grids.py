"""Grids of cell values of one returned workbook; the only reader that knows python-calamine.

Calamine is given a package built anew from the checked parts, stored without compression: it inflates nothing and
can see nothing but what was checked. What it hides (errors, formulas without a result) is laid over its values.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from html import escape

from python_calamine import CalamineError, CalamineWorkbook

from reporter.intake.canonical import canonical
from reporter.intake.cell_styles import CellStyles, read_styles
from reporter.intake.file_kinds import refuse_other_kinds
from reporter.intake.number_formats import Seen, shown
from reporter.intake.package import ExcelPackage, SheetPart, open_package
from reporter.intake.rich_text import rich_cells, rich_strings
from reporter.intake.safety import Received, Refused
from reporter.intake.scan import Ref, SheetScan, a1, ref_of, scan_sheet, styled_cells, turn
from reporter.intake.values import Broken, Raw, RichText
from reporter.model import column_letter
from reporter.model.marks import OWN_SHEETS
from reporter.opc.parts import Part, write_package

Grid = list[list[Raw]]
_STRING = re.compile(rb"<(?:\w+:)?si[ >/]")


class Sheet:
    """One sheet, read when first asked for."""

    upright = False  # whether rows and columns are exchanged

    def __init__(self, part: SheetPart, book: CalamineWorkbook, scan: SheetScan, rich: Mapping[Ref, RichText]) -> None:
        self.name, self.hidden, self.drawn, self.printed = part.name, part.hidden, part.drawn, part.printed
        self.comments = tuple(note.cell for note in part.comments)
        self._book, self.scan, self._rich = book, scan, rich

    @property
    def ours(self) -> bool:
        """Whether it is one of the issued sheets that hold no form, however a system spells its name."""
        return unicodedata.normalize("NFC", self.name) in OWN_SHEETS

    @cached_property
    def grid(self) -> Grid:
        """All rows from row 1 and column A on, equally long; "" for a blank cell, errors as `Broken`."""
        try:
            rows: Grid = [*self._book.get_sheet_by_name(self.name).to_python(skip_empty_area=False)]  # type: ignore[list-item]
        except CalamineError:
            canonical(self.scan.xml, self.name)  # names the cell, if it finds one
            raise Refused("F08", why=f"trang tính “{self.name}” có nội dung không đọc được") from None
        self._lay_over(rows, {ref: Broken(text) for ref, text in self.scan.errors.items()})
        self._lay_over(rows, self._rich)
        return rows

    def value(self, ref: Ref) -> Raw:
        """Return one cell; "" outside the rows and columns in use."""
        row, column = ref
        return self.grid[row][column] if row < len(self.grid) and column < len(self.grid[row]) else ""

    def show_unstored(self, columns: Collection[int]) -> None:
        """Make blank cells of these columns `Broken` where a formula waits for its first calculation."""
        refs = self.scan.unstored_in(columns)
        self._lay_over(self.grid, {ref: Broken("") for ref in refs if self.value(ref) == ""})

    @cached_property
    def turned(self) -> Sheet:
        """The sheet with rows and columns exchanged: an upright form then reads like any other."""
        return _Turned(self)

    def refs(self, cells: Iterable[str]) -> list[Ref]:
        """Return where cells that Excel names stand."""
        return [ref_of(cell) for cell in cells]

    def a1(self, ref: Ref) -> str:
        """Return what Excel calls a cell."""
        return a1(ref)

    def lane(self, *columns: int) -> str:
        """Return what people call columns of the form: "cột C, D"."""
        return f"cột {', '.join(map(column_letter, columns))}"

    def line(self, *rows: int) -> str:
        """Return what people call lines of the form: "dòng 12, 13"."""
        return f"dòng {', '.join(str(row + 1) for row in rows)}"

    def _lay_over(self, rows: Grid, cells: Mapping[Ref, Raw]) -> None:
        """Put cells the fast reader shows as blank into the grid, made larger where they stand outside it."""
        height, width = len(rows), len(rows[0]) if rows else 0
        need = max((column + 1 for _, column in cells), default=0)
        if need > width:
            width = need
            for line in rows:
                line.extend([""] * (width - len(line)))
        below = max((row + 1 for row, _ in cells), default=0)
        rows.extend([""] * width for _ in range(below - height))
        for (row, column), value in cells.items():
            rows[row][column] = value


class _Turned(Sheet):
    """A sheet whose rows are the columns of a form."""

    upright = True

    def __init__(self, sheet: Sheet) -> None:
        self.name, self.hidden, self.comments, self.drawn = sheet.name, sheet.hidden, sheet.comments, sheet.drawn
        self.printed = sheet.printed
        self.scan, self._standing = sheet.scan.turned(), sheet

    @cached_property
    def grid(self) -> Grid:
        return [list(row) for row in zip(*self._standing.grid, strict=True)]

    def refs(self, cells: Iterable[str]) -> list[Ref]:
        return [turn(ref_of(cell)) for cell in cells]

    def a1(self, ref: Ref) -> str:
        return a1(turn(ref))

    def lane(self, *columns: int) -> str:
        return super().line(*columns)

    def line(self, *rows: int) -> str:
        return super().lane(*rows)


class Workbook:
    """The sheets of a workbook that passed all checks of the file."""

    def __init__(self, received: Received, limits: Mapping[str, int]) -> None:
        refuse_other_kinds(received.data)
        self.received = received
        self.package = open_package(received.data, limits)
        strings = len(_STRING.findall(self.package.strings or b""))
        scans = [scan_sheet(part.xml, part.name, limits["rows"], strings) for part in self.package.sheets]
        book = _calamine(self.package, scans)
        shared = rich_strings(self.package.strings)
        self.sheets = tuple(
            Sheet(part, book, scan, rich_cells(scan.xml, shared))
            for part, scan in zip(self.package.sheets, scans, strict=True)
        )

    @cached_property
    def styles(self) -> CellStyles:
        """What the styles of cells do to what is seen."""
        return read_styles(self.package.styles)

    def styled(self, sheet: Sheet, styles: frozenset[int]) -> list[Ref]:
        """Return the filled cells of the sheet with one of these styles."""
        return sheet.refs(styled_cells(sheet.scan.xml, styles))

    def seen_otherwise(self, sheet: Sheet) -> Iterator[tuple[Ref, Seen]]:
        """Yield the cells whose format shows something else than the stored number, and how."""
        for cell, style in styled_cells(sheet.scan.xml, self.styles.formatted).items():
            (ref,) = sheet.refs((cell,))
            value = sheet.value(ref)
            if isinstance(value, float) and value >= 0:
                how = shown(self.styles.formats[style], value)
                if how is not Seen.PLAIN:
                    yield ref, how

    def format_of(self, sheet: Sheet, ref: Ref) -> str:
        """Return the number format of a filled cell; "" for General."""
        style, formats = sheet.scan.style_of(ref), self.styles.formats
        return formats[style] if style < len(formats) else ""


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def _calamine(package: ExcelPackage, scans: list[SheetScan]) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(_stored(package, scans)))
    except CalamineError:
        raise Refused("F08", why="nội dung các trang tính không đọc được") from None


def _stored(package: ExcelPackage, scans: list[SheetScan]) -> bytes:
    """Return an uncompressed package with these sheets, strings and styles only."""
    parts = {f"worksheets/sheet{number}.xml": scan.xml for number, scan in enumerate(scans, 1)}
    links = [("worksheet", name) for name in parts]
    for kind, content in (("sharedStrings", package.strings), ("styles", package.styles)):
        if content is not None:
            parts[f"{kind}.xml"] = content
            links.append((kind, f"{kind}.xml"))
    sheets = "".join(
        f'<sheet name="{escape(part.name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, part in enumerate(package.sheets, 1)
    )
    settings = '<workbookPr date1904="1"/>' if package.date1904 else ""
    book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{settings}<sheets>{sheets}</sheets></workbook>'
    stored: list[Part] = [
        ("_rels/.rels", _relationships([("officeDocument", "xl/workbook.xml")])),
        ("xl/workbook.xml", book.encode()),
        ("xl/_rels/workbook.xml.rels", _relationships(links)),
        *((f"xl/{name}", content) for name, content in parts.items()),
    ]
    buffer = io.BytesIO()
    write_package(buffer, stored, level=0)
    return buffer.getvalue()


def _relationships(links: list[tuple[str, str]]) -> bytes:
    items = (
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(links, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}">{"".join(items)}</Relationships>'.encode()


def text_cells(rows: Grid) -> Iterator[tuple[Ref, str]]:
    """Yield the texts of the rows with their cells."""
    for row, cells in enumerate(rows):
        yield from (((row, at), value) for at, value in enumerate(cells) if value and isinstance(value, str))
