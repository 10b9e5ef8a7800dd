"""Grids of cell values of one returned workbook.

What a fast reader hides (errors, formulas without a result, struck letters) is laid over the values.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial

import numpy as np
from python_calamine import CalamineError

from reporter.intake.canonical import canonical
from reporter.intake.cell_styles import CellStyles, read_styles
from reporter.intake.cells import Array, Ref
from reporter.intake.file_kinds import refuse_other_kinds
from reporter.intake.narrow import CUT_CELL, CUT_ROW
from reporter.intake.number_formats import Seen, shown
from reporter.intake.package import ExcelPackage, SheetPart, open_package
from reporter.intake.rich_text import rich_cells, rich_strings
from reporter.intake.safety import Received, Refused
from reporter.intake.scan import SheetScan, a1, ref_of, scan_sheet, turn
from reporter.intake.stored_values import StoredValues
from reporter.intake.values import Broken, Raw, RichText
from reporter.model import column_letter
from reporter.model.marks import OWN_SHEETS

Grid = list[list[Raw]]
_STRING = re.compile(rb"<(?:\w+:)?si[ >/]")


class Sheet:
    """One sheet, read when first asked for."""

    upright = False  # whether rows and columns are exchanged

    def __init__(
        self, part: SheetPart, values: Callable[[], Array], scan: SheetScan, rich: Mapping[Ref, RichText]
    ) -> None:
        self.name, self.hidden, self.drawn, self.printed = part.name, part.hidden, part.drawn, part.printed
        self.comments = tuple(note.cell for note in part.comments)
        self._values, self.scan, self._rich = values, scan, rich
        self._above: dict[int, list[tuple[Ref, str]]] = {}

    @property
    def ours(self) -> bool:
        """Whether it is one of the issued sheets that hold no form, however a system spells its name."""
        return unicodedata.normalize("NFC", self.name) in OWN_SHEETS

    @cached_property
    def grid(self) -> Grid:
        """All rows from row 1 and column A on, equally long; "" for a blank cell, errors as `Broken`."""
        cells = self.scan.cells
        try:
            values = self._values()
        except CalamineError:
            whole = b"<worksheet>%b</sheetData></worksheet>" % cells.xml.translate(None, CUT_CELL + CUT_ROW)
            canonical(whole, self.name)  # names the cell, if it finds one
            raise Refused("F08", why=f"trang tính “{self.name}” có nội dung không đọc được") from None
        height, width = (int(at[cells.stored].max(initial=-1)) + 1 for at in (cells.rows, cells.columns))
        table = np.full((height, width), "", object)
        table[cells.rows[cells.stored], cells.columns[cells.stored]] = values[cells.stored]
        rows: Grid = table.tolist()
        self._lay_over(rows, {ref: Broken(text) for ref, text in self.scan.errors.items()})
        self._lay_over(rows, self._rich)
        return rows

    def value(self, ref: Ref) -> Raw:
        """Return one cell; "" outside the rows and columns in use."""
        row, column = ref
        return self.grid[row][column] if row < len(self.grid) and column < len(self.grid[row]) else ""

    def texts_above(self, row: int) -> Sequence[tuple[Ref, str]]:
        """Return the texts above a row with their cells: titles and headings, at which several look."""
        if row not in self._above:
            self._above[row] = list(text_cells(self.grid[:row]))
        return self._above[row]

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
        self.scan, self._standing, self._above = sheet.scan.turned(), sheet, {}

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
        values = StoredValues(self.package, [scan.cells for scan in scans])
        shared = rich_strings(self.package.strings)
        self.sheets = tuple(
            Sheet(part, partial(values.of, number), scan, rich_cells(scan.cells, shared))
            for number, (part, scan) in enumerate(zip(self.package.sheets, scans, strict=True))
        )

    @cached_property
    def styles(self) -> CellStyles:
        """What the styles of cells do to what is seen."""
        return read_styles(self.package.styles)

    @property
    def worded(self) -> ExcelPackage:
        """The package whose sheets are without the cells that hold no text of their own: most of their bytes."""
        pairs = zip(self.package.sheets, self.sheets, strict=True)
        return replace(
            self.package, sheets=tuple(replace(part, xml=sheet.scan.worded(part.xml)) for part, sheet in pairs)
        )

    def seen_otherwise(self, sheet: Sheet) -> Iterator[tuple[Ref, Seen]]:
        """Yield the cells whose format shows something else than the stored number, and how."""
        for ref, style in sheet.scan.styled(self.styles.formatted).items():
            value = sheet.value(ref)
            if isinstance(value, float) and value >= 0:
                how = shown(self.styles.formats[style], value)
                if how is not Seen.PLAIN:
                    yield ref, how

    def format_of(self, sheet: Sheet, ref: Ref) -> str:
        """Return the number format of a filled cell; "" for General."""
        style, formats = sheet.scan.style_of(ref), self.styles.formats
        return formats[style] if style < len(formats) else ""


def text_cells(rows: Grid) -> Iterator[tuple[Ref, str]]:
    """Yield the texts of the rows with their cells."""
    for row, cells in enumerate(rows):
        yield from (((row, at), value) for at, value in enumerate(cells) if value and isinstance(value, str))
