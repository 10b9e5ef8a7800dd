"""The worksheet class of issued workbooks: formulas as they are, one shared by a column stored once, many blanks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import CellBlankTuple, CellFormulaTuple, Worksheet

from reporter.model import column_letter


class _Shared(NamedTuple):
    """A formula that the cells of a column share, as stored in one of them."""

    number: int  # of the shared formula on its sheet
    cells: str = ""  # "AP12:AP177", in the first cell only
    text: str = ""  # likewise


class IssueSheet(Worksheet):  # type: ignore[misc]
    """A worksheet for many formulas and blank cells.

    The library looks through every formula for some thirty functions of new Excel versions, which the issued
    workbooks must not use; for 4,000 live checks that search is two thirds of the writing time. Written out in
    every row, their texts are two thirds of the bytes. Four cells of five are blank.
    """

    def __init__(self) -> None:
        super().__init__()
        self._shared = 0

    def write_formulas(self, first: int, column: int, formula: str, style: Any, values: Sequence[Any]) -> None:
        """Write a formula down a column with the value of each cell; relative references count from the first."""
        letter, last = column_letter(column), first + len(values) - 1
        self.write_formula(first, column, formula, style, values[0])
        if last == first:
            return
        cells, text = f"{letter}{first + 1}:{letter}{last + 1}", self._prepare_formula(formula)
        for row, value in enumerate(values, first):
            self._check_dimensions(row, column)
            shared = _Shared(self._shared, cells, text) if row == first else _Shared(self._shared)
            self.table[row][column] = CellFormulaTuple(shared, style, value)
        self._shared += 1

    def write_blanks(self, first: int, column: int, style: Any, number: int) -> None:
        """Write so many blank cells down a column."""
        cell = CellBlankTuple(style)
        for row in (first, first + number - 1):
            self._check_dimensions(row, column)
        for row in range(first, first + number):
            self.table[row][column] = cell

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if cell.__class__ is CellBlankTuple:
            self.fh.write(f'<c r="{xl_rowcol_to_cell_fast(row, col)}" s="{cell.format._get_xf_index()}"/>')
        else:
            super()._write_cell(row, col, cell)

    def _prepare_formula(self, formula: str, _expand: bool = False) -> str:
        return formula.removeprefix("=")

    def _xml_formula_element(self, formula: str | _Shared, result: Any, attributes: Sequence[Any] = ()) -> None:
        if isinstance(formula, str):
            super()._xml_formula_element(formula, result, attributes)
            return
        of_cell = "".join(f' {key}="{value}"' for key, value in attributes)
        where = f' ref="{formula.cells}" si="{formula.number}">{self._escape_data(formula.text)}</f>'
        rest = where if formula.cells else f' si="{formula.number}"/>'
        self.fh.write(f'<c{of_cell}><f t="shared"{rest}<v>{self._escape_data(result)}</v></c>')
