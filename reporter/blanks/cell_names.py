"""How a form stands on its sheet, and how the formulas of one of its lines name their cells.

Most forms are tables, a line is a row. A form of one line may stand upright: the columns are rows, the line is a
column. Groups and labels then stand at the left of it, check and help at its right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from reporter.model import column_letter
from reporter.specs.forms import FormSpec

ROW = "¤"  # in patterns of formulas: the row of the line; of an upright form ¤4¤, the row of its column 4, from 0
_UPRIGHT_ROW = re.compile(f"{ROW}(\\d+){ROW}")


@dataclass(frozen=True, slots=True)
class CellNames:
    """The names of the cells of a line, as patterns of formulas."""

    line: str = ""  # of an upright form: the letters of the column that its line is

    def cell(self, position: int) -> str:
        """The cell of the column at that position."""
        return f"{self.line}{ROW}{position}{ROW}" if self.line else f"{column_letter(position)}{ROW}"

    def runs(self, positions: Sequence[int]) -> list[str]:
        """The cells as ranges of neighbours: (4, 5, 6, 9) → ["E¤:G¤", "J¤"]."""
        ranges = []
        for run in neighbours(positions):
            cells = (self.cell(run[0]), self.cell(run[-1]))
            ranges.append(cells[0] if len(run) == 1 else ":".join(cells))
        return ranges

    def at(self, pattern: str, row: int) -> str:
        """The pattern with its rows; `row` is that of the line, of an upright form that of its first column, from 1."""
        if self.line:
            return _UPRIGHT_ROW.sub(lambda found: str(row + int(found[1])), pattern)
        return pattern.replace(ROW, str(row))


SIDE_BY_SIDE = CellNames()


def neighbours(positions: Iterable[int]) -> list[list[int]]:
    """Return the runs of positions, or lines, that follow each other: (4, 5, 6, 9) → [[4, 5, 6], [9]]."""
    runs = groupby(enumerate(positions), lambda pair: pair[1] - pair[0])
    return [[position for _, position in run] for _, run in runs]


def header_depth(form: FormSpec) -> int:
    """Return the number of header rows above the column numbers, of an upright form of columns left of them."""
    return 1 + max(len(column.groups) for column in form.columns)


def line_column(form: FormSpec) -> int:
    """Return the 0-based column of an upright form's line: behind keys, groups, labels and numbers."""
    return header_depth(form) + 2


def upright_names(form: FormSpec) -> CellNames:
    """Return the names of the cells of an upright form."""
    return CellNames(column_letter(line_column(form)))
