"""Workbooks read once more by another library: openpyxl, for what the build read with its own reader.

Only files that the build has read under limits come here, and only while they are byte for byte what it read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from reporter.model import CellRange, ReporterError
from reporter.model.cell import column_number
from reporter.model.file_names import shown_as
from reporter.model.marks import CHECK_KEY, KEY_ROW
from reporter.model.references import CellRun, run_of

_MADE, _SOURCE = 1, 5  # columns of nguon-goc.xlsx, from 0
#: One line of a form: its file, its sheet and its row, of an upright form its column.
Place = tuple[str, str, int]


class SecondReader:
    """The workbooks of one inbox; each sheet is read when a cell of it is first asked for."""

    def __init__(self, inbox: Path) -> None:
        self._inbox = inbox
        self._books: dict[str, Any] = {}
        self._sheets: dict[tuple[str, str], _Sheet] = {}
        self.known: dict[Place, dict[str, Any]] = {}  # what lines have given already

    def value(self, file: str, sheet: str, line: int, key: str) -> Any:
        """Return what stands in the column of that key; KeyError where the sheet has none."""
        return self._sheet(file, sheet).value(line, key)

    def lines(self, cells: CellRange) -> Iterator[Place]:
        """Yield the lines that the cells belong to."""
        if self._sheet(cells.file, cells.sheet).upright:
            yield cells.file, cells.sheet, column_number(cells.column) + 1
        else:
            yield from ((cells.file, cells.sheet, row) for row in range(cells.first, cells.last + 1))

    def _sheet(self, file: str, sheet: str) -> _Sheet:
        if file not in self._books:
            import openpyxl

            content = BytesIO(shown_as(self._inbox, file).read_bytes())  # an open file could not be replaced on Windows
            self._books[file] = openpyxl.load_workbook(content, read_only=True, data_only=True)
        if (file, sheet) not in self._sheets:
            self._sheets[file, sheet] = _Sheet(self._books[file][sheet])
        return self._sheets[file, sheet]


class _Sheet:
    """The values of one sheet, and where the columns of its form stand: of an upright form they are rows."""

    def __init__(self, sheet: Any) -> None:
        sheet.reset_dimensions()  # what the file says of its own size may be wrong
        self._rows = list(sheet.iter_rows(values_only=True))
        keys = self._rows[KEY_ROW] if len(self._rows) > KEY_ROW else ()
        heads = keys, [row[0] if row else None for row in self._rows]
        across, down = ({str(key): at for at, key in enumerate(keys) if key} for keys in heads)
        self.upright = CHECK_KEY in down
        self._places = down if self.upright else across

    def value(self, line: int, key: str) -> Any:
        """Return what that line, counted from 1, has under the key; KeyError where the form has none."""
        row, column = (self._places[key], line - 1) if self.upright else (line - 1, self._places[key])
        values = self._rows[row] if row < len(self._rows) else ()
        return values[column] if column < len(values) else None


def sent_up(path: Path, cell: CellRange) -> Iterator[CellRange]:
    """Yield the cells of the workbook for the level above that a cell went into, as nguon-goc.xlsx says."""
    for made, source in _origin_rows(path):
        here, there = run_of(made), run_of(source)
        offset = there.offset(cell) if here and there else None
        if here and offset is not None:
            yield here.at(offset)


def _origin_rows(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (row of the workbook made from others, the row it came from); nothing where no such list lies.

    ReporterError for a file that is none.
    """
    if path.is_file():
        yield from ((str(row[_MADE] or ""), str(row[_SOURCE] or "")) for row in _lines(path) if len(row) > _SOURCE)


def _lines(path: Path) -> Sequence[tuple[Any, ...]]:
    """Return the lines of the first sheet below its header."""
    import openpyxl

    try:
        sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
        return list(sheet.iter_rows(min_row=2, values_only=True))
    except Exception:  # openpyxl lets errors of every kind out of what is no workbook
        raise ReporterError(f"{path}: không đọc được; cần bảng nguồn gốc .xlsx mà build của cấp dưới đã ghi.") from None


def origins_of(path: Path) -> dict[tuple[str, str], list[tuple[CellRun, str]]]:
    """Return file and sheet of a workbook made from others → its lines, each with the cells that it came from."""
    found: dict[tuple[str, str], list[tuple[CellRun, str]]] = {}
    for made, source in _origin_rows(path):
        here = run_of(made)
        if here and source:
            found.setdefault((here.first.file, here.first.sheet), []).append((here, source))
    return found
