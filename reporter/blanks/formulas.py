"""The worksheet class of issued workbooks: the lines of a form written as text, a formula of a whole column once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from xlsxwriter.worksheet import Worksheet

from reporter.blanks.look import xf_index
from reporter.model import Mark, column_letter

_LONGEST = 32_767  # letters Excel keeps in a cell


class LineCells(NamedTuple):
    """The cells of one column in all lines of a form."""

    values: Sequence[Any]  # what stands in them, of formulas their results
    looks: Sequence[Any]  # their formats
    formula: str = ""  # as it stands in the first line; relative references count from there


class IssueSheet(Worksheet):  # type: ignore[misc]
    """A worksheet with a table of many lines, four cells of five blank, and with many formulas.

    The library keeps and writes cells one by one, and looks through every formula for some thirty functions of new
    Excel versions, which the issued workbooks must not use. Here a line is text from column to column, and only its
    number has to be put between. A formula of a column is stored in its first line, the others share it: written out
    in every row, formulas are two thirds of the bytes.
    """

    def __init__(self) -> None:
        super().__init__()
        self._shared = 0  # formulas stored for several lines
        self._first = self._end = 0  # row of the first line, and the one behind the last
        self._columns: list[tuple[Sequence[Any], Iterable[str]]] = []  # formats and contents of the cells
        self._whole = ""  # the columns of the table, "1:42"

    def write_lines(self, first: int, columns: Sequence[LineCells]) -> None:
        """Write the lines of the table, from column A on; a sheet has one table."""
        self._first, self._end = first, first + len(columns[0].values)
        self._whole = f"1:{len(columns)}"
        for row, column in ((first, 0), (self._end - 1, len(columns) - 1)):
            self._check_dimensions(row, column)
        for at, (values, looks, formula) in enumerate(columns):
            contents = self._formulas(column_letter(at), formula, values) if formula else map(self._content, values)
            self._columns.append((looks, list(contents)))

    def _content(self, value: Any) -> str:
        if value is None or value == "":
            return "/>"
        if isinstance(value, int):
            return f"><v>{value:.16G}</v></c>"
        if isinstance(value, date):
            return f"><v>{self._convert_date_time(value):.16G}</v></c>"
        text = "-" if value is Mark.NOT_APPLICABLE else str(value)
        return f' t="s"><v>{self.str_table._get_shared_string_index(text[:_LONGEST])}</v></c>'

    def _formulas(self, letter: str, formula: str, values: Sequence[Any]) -> Iterator[str]:
        """Yield what is in the cells of a column of formulas."""
        text = self._escape_data(self._prepare_formula(formula))
        stored, others = f"<f>{text}</f>", ""
        if len(values) > 1:
            cells = f"{letter}{self._first + 1}:{letter}{self._end}"
            stored = f'<f t="shared" ref="{cells}" si="{self._shared}">{text}</f>'
            others = f'<f t="shared" si="{self._shared}"/>'
            self._shared += 1
        for at, value in enumerate(values):
            kind = ' t="str"' if isinstance(value, str) and value else ""
            result = "" if value is None else self._escape_data(value)
            yield f"{kind}>{others if at else stored}<v>{result}</v></c>"

    def _cells(self) -> Iterator[list[str]]:
        """Yield of each column the cells behind their references, with the text up to the next one's row."""
        for at, (looks, contents) in enumerate(self._columns, 1):
            following = "</row>" if at == len(self._columns) else f'<c r="{column_letter(at)}'
            styles = {look: f'" s="{xf_index(look)}"' for look in dict.fromkeys(looks)}
            yield [f"{styles[look]}{content}{following}" for look, content in zip(looks, contents, strict=True)]

    def _write_rows(self) -> None:
        if not self._columns:
            super()._write_rows()
            return
        last = self.dim_rowmax
        self.dim_rowmax: int = self._first - 1
        super()._write_rows()
        for row, cells in enumerate(zip(*self._cells(), strict=True), self._first):
            number, info = str(row + 1), self.row_info.get(row)
            height = f' ht="{info.height * 0.75:.16g}" customHeight="1"' if info else ""
            self.fh.write(f'<row r="{number}" spans="{self._whole}"{height}><c r="A{number}{number.join(cells)}')
        self.dim_rowmin, self.dim_rowmax = self._end, last
        super()._write_rows()

    def _calculate_spans(self) -> None:
        """Note of sixteen rows each which columns they use: where one is a line, all."""
        super()._calculate_spans()
        if self._columns:
            self.row_spans |= dict.fromkeys(range(self._first // 16, (self._end - 1) // 16 + 1), self._whole)

    def _prepare_formula(self, formula: str, _expand: bool = False) -> str:
        return formula.removeprefix("=")
